"""Vectors of texts whose nearness is likeness of meaning: all-MiniLM-L6-v2, not fine-tuned."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from onrecord.linking.network import Floats, Graph, load_graph, load_pieces, look_up

__all__ = ["WIDTH", "Likeness", "cut_pieces", "load_likeness"]

WIDTH = 384
#: So many pieces of a text are read, about 120 words.
_MOST_PIECES = 160
_WORD = re.compile(r"\w+|[^\w\s]")


class Likeness:
    """Makes vectors with a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def of(self, texts: Sequence[str]) -> Floats:
        """A vector of length 1 for each text [texts, 384]; nothing but zeros of one without words.

        A text's first 160 pieces (about 120 words) are read.
        """
        made = np.zeros((len(texts), WIDTH), np.float32)
        marks = load_pieces()
        for row, text in enumerate(texts):
            cut = cut_pieces(text)[:_MOST_PIECES]
            if not cut:
                continue
            (vectors,) = self._graph.run(vectors=look_up([marks.start, *cut, marks.end]))
            mean = vectors.mean(0)
            made[row] = mean / np.linalg.norm(mean)
        return made


def cut_pieces(text: str) -> list[int]:
    """The pieces of a text."""
    return [piece for word in load_pieces().cut(_WORD.findall(text)) for piece in word]


def load_likeness() -> Likeness:
    """The vectors that ship with onrecord (a tenth of a second, once a process).

    Raises:
        ResourceError: if a file is missing or is not as it was shipped.
    """
    return Likeness(load_graph("likeness.onnx"))
