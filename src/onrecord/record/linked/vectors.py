"""Vectors as a record keeps them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from onrecord.linking.likeness import WIDTH, Vectors

__all__ = ["PLACES", "packed", "unpacked", "unpacked_places", "unpacked_wording"]

#: So many numbers are kept of each statement's place: its own, its voice's, where it begins, ends.
PLACES = 4


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


def unpacked_places(articles: Iterable[bytes]) -> NDArray[np.int64]:
    """Where the statements of some articles stand, one below the other [statements, 4]."""
    return np.frombuffer(b"".join(articles), np.int64).reshape(-1, PLACES)
