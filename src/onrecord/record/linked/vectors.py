"""Vectors as a record keeps them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from onrecord.linking.likeness import WIDTH, Vectors

__all__ = ["packed", "unpacked", "unpacked_wording"]


def packed(vectors: Vectors) -> bytes:
    """Vectors as bytes."""
    return vectors.tobytes()


def unpacked(rows: Iterable[bytes]) -> Vectors:
    """The vectors of some rows, one below the other [vectors, 384]."""
    return np.frombuffer(b"".join(rows), np.int8).reshape(-1, WIDTH)


def unpacked_wording(articles: Iterable[bytes]) -> Vectors:
    """The vectors of the statements of some articles, one below the other: of each one's content,
    and of its sentence [statements, 2, 384]."""
    return unpacked(articles).reshape(-1, 2, WIDTH)
