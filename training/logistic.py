"""Logistic regression by Newton's method, for models of a few weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["fit_logistic"]

Floats = NDArray[np.float64]

_MOST_STEPS = 60
_FARTHEST = 30.0


def fit_logistic(x: Floats, y: Floats, prior: Floats) -> Floats:
    """The weights [columns] of ``x`` [rows, columns] that tell ``y`` [rows] best, each pulled
    towards nothing by its ``prior`` [columns]."""
    weights: Floats = np.zeros(x.shape[1])
    for _ in range(_MOST_STEPS):
        share = 1 / (1 + np.exp(-np.clip(x @ weights, -_FARTHEST, _FARTHEST)))
        slope = x.T @ (y - share) - prior * weights
        bend = (x * (share * (1 - share))[:, None]).T @ x + np.diag(prior)
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return weights
