"""Vectors of texts whose nearness is likeness of meaning: all-MiniLM-L6-v2, not fine-tuned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from onrecord.linking.network import (
    Floats,
    Graph,
    load_graph,
    load_pieces,
    look_up,
    side_by_side,
)

__all__ = ["WIDTH", "Likeness", "Vectors", "cosines", "cut_pieces", "load_likeness"]

#: Vectors of length 1 in whole steps: sums of their products are exact, so likeness is the same
#: whatever stands beside a text.
Vectors = NDArray[np.int8]

WIDTH = 384
#: So many steps are a length of 1, and so many the most that one value has.
_STEPS, _MOST = 400, 127
#: So many pieces of a text are read, about 120 words.
_MOST_PIECES = 160
_REMEMBERED = 10_000
_WORD = re.compile(r"\w+|[^\w\s]")


class Likeness:
    """Makes vectors with a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def of(self, texts: Sequence[str]) -> Vectors:
        """A vector for each text [texts, 384]; nothing but zeros of one without words.

        A text's first 160 pieces (about 120 words) are read.
        """
        made = np.zeros((len(texts), WIDTH), np.int8)
        for row, vector in enumerate(
            side_by_side(self._one, [cut_pieces(text)[:_MOST_PIECES] for text in texts])
        ):
            made[row] = vector
        return made

    def _one(self, pieces: Sequence[int]) -> Vectors:
        if not pieces:
            return np.zeros(WIDTH, np.int8)
        marks = load_pieces()
        (vectors,) = self._graph.run(vectors=look_up([marks.start, *pieces, marks.end]))
        mean = vectors.mean(0)
        steps = np.clip(np.rint(mean / np.linalg.norm(mean) * _STEPS), -_MOST, _MOST)
        return cast(Vectors, steps.astype(np.int8))


def cosines(vectors: Vectors | Floats, others: Vectors | Floats) -> Floats:
    """How alike each is to each of the others (about -1..1), to three decimals [vectors, others].

    Vectors may come as floats, so that those who ask often need not turn them.
    """
    # Products of whole numbers below 2^24 are exact as floats, in whatever order they are summed.
    sums = vectors.astype(np.float32, copy=False) @ others.astype(np.float32, copy=False).T
    return np.round(sums / _STEPS**2, 3)


@lru_cache(_REMEMBERED)
def cut_pieces(text: str) -> tuple[int, ...]:
    """The pieces of a text.  A statement is held against many: the latest texts are remembered."""
    return tuple(piece for word in load_pieces().cut(_WORD.findall(text)) for piece in word)


def load_likeness() -> Likeness:
    """The vectors that ship with onrecord (a tenth of a second, once a process).

    Raises:
        ResourceError: if a file is missing or is not as it was shipped.
    """
    return Likeness(load_graph("likeness.onnx"))
