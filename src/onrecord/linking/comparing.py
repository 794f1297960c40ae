"""How two sayings stand to each other, and how a commitment ended, as a trained network sees it.

The network is a cross-encoder of six layers: it reads both sayings at once, each in its sentence
with its content marked.  It was trained on groups of sentences written for it
(``training/comparer.py``).  What it says is one sign among others: structure decides with it
(:mod:`onrecord.linking.sayings`, :mod:`onrecord.linking.contests`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from onrecord.linking.facts import Said
from onrecord.linking.likeness import cut_pieces
from onrecord.linking.network import Floats, Graph, load_graph, load_pieces, look_up

__all__ = ["Comparer", "Ending", "Relation", "saying_pieces", "text_pieces"]

#: Marks the content in its sentence: pieces that no text has.
_OPEN, _CLOSE = 1, 2
#: So many pieces are read of what stands before the content, of the content, and behind it.
_BEFORE, _CONTENT, _BEHIND, _TEXT = 25, 50, 20, 80


class Relation(NamedTuple):
    """How likely one saying contradicts another, says something else, says the same (sum 1)."""

    against: float
    other: float
    same: float


class Ending(NamedTuple):
    """How likely a text tells of a commitment nothing, that its condition came about, that it was
    kept, that it was not kept, that it was taken back (sum 1)."""

    nothing: float
    met: float
    done: float
    not_done: float
    withdrawn: float


class Comparer:
    """The network: the one that ships with onrecord, or another graph of its make."""

    def __init__(self, graph: Graph | None = None) -> None:
        self._graph = graph or load_graph("comparer.onnx")

    def compare(self, one: Said, other: Said) -> Relation:
        """How a later saying, the other, stands to an earlier one."""
        relation, _ = self._run(saying_pieces(one), saying_pieces(other))
        return Relation(*relation.tolist())

    def follow(self, commitment: Said, text: str) -> Ending:
        """What a later text tells of a commitment."""
        _, ending = self._run(saying_pieces(commitment), text_pieces(text))
        return Ending(*ending.tolist())

    def _run(self, one: list[int], other: list[int]) -> tuple[Floats, Floats]:
        marks = load_pieces()
        pieces = [marks.start, *one, marks.end, *other, marks.end]
        sides = np.zeros(len(pieces), np.float32)
        sides[len(one) + 2 :] = 1
        relation, ending = self._graph.run(vectors=look_up(pieces), sides=sides)
        return relation, ending


def saying_pieces(one: Said) -> list[int]:
    """A saying in its sentence, with its speaker's name where the sentence lacks it."""
    lead = one.lead
    if one.speaker and one.speaker.is_named:
        name = one.speaker.name.split()[-1]
        if name not in lead and name not in one.rest:
            lead = f"{one.speaker.name}: {lead}"
    return [
        *cut_pieces(lead)[-_BEFORE:],
        _OPEN,
        *cut_pieces(one.text)[:_CONTENT],
        _CLOSE,
        *cut_pieces(one.rest)[:_BEHIND],
    ]


def text_pieces(text: str) -> list[int]:
    """A sentence without a mark."""
    return list(cut_pieces(text)[:_TEXT])
