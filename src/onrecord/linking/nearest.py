"""Which statements are worth comparing: each with the earlier ones that are most like it.

So many of each sort of speaker, so that neither a leader's own words nor those of others crowd out
what contests them; and whatever stands right before it in its article, since a reporter puts an
answer behind what it answers, and the two need not share a word.  What comes later changes nothing
for a statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.linking.likeness import Vectors, cosines
from onrecord.linking.network import Floats
from onrecord.linking.people import Relation
from onrecord.linking.sayings import Nearness
from onrecord.linking.voices import RELATIONS, Voices

__all__ = ["MOST", "Field", "Ints", "entering", "nearest_earlier", "sort_of"]

Ints = NDArray[np.int64]

#: From which likeness on two statements are compared at all, by who speaks.
_GATES: Mapping[Relation, float] = {
    "same": 0.15, "likely": 0.15, "open": 0.3, "near": 0.2, "other": 0.2,
}  # fmt: skip
#: Sorts of speakers, and with how many earlier statements of each one is compared.
_SORTS: Mapping[Relation, int] = {"same": 0, "likely": 0, "open": 1, "near": 2, "other": 2}
MOST = (10, 4, 8)
_GATE = np.array([_GATES[one] for one in RELATIONS], np.float32)
_SORT = np.array([_SORTS[one] for one in RELATIONS], np.int8)
#: What ends so few characters before a statement begins stands right before it.
_RIGHT_BEFORE = 250
#: So many statements are held against all others at a time.
_BLOCK = 64


@dataclass(frozen=True, kw_only=True)
class Field:
    """Statements as they are searched: arrays with a row for each.

    ``contents`` and ``sentences`` are vectors of each one's content and of its sentence
    [n, 384], ``voices`` the numbers of their speakers, ``ranks`` their places in time, ``articles``
    any numbers of their articles, ``starts`` and ``ends`` where they stand in these.
    """

    contents: Vectors
    sentences: Vectors
    voices: Ints
    ranks: Ints
    articles: Ints
    starts: Ints
    ends: Ints


def sort_of(relation: Relation) -> int:
    """The sort of speaker, for which :data:`MOST` has a number."""
    return _SORTS[relation]


def nearest_earlier(
    field: Field, voices: Voices, wanted: Sequence[int]
) -> Iterator[tuple[int, list[tuple[int, Nearness]]]]:
    """For each of the wanted rows of a field the earlier ones with which to compare it, the most
    alike first."""
    for begun in range(0, len(wanted), _BLOCK):
        block = list(wanted[begun : begun + _BLOCK])
        alike = _cosines(field.contents, block)
        around = _cosines(field.sentences, block)
        for place, row in enumerate(block):
            yield row, _nearest(field, voices, row, alike[place], around[place])


def entering(
    field: Field, voices: Voices, new: Sequence[int]
) -> Iterator[tuple[int, int, int, float]]:
    """The later rows that may have to be compared with new ones, and are not new themselves: the
    new row, the later one, the place of their relation in :data:`RELATIONS`, and how alike they
    are."""
    old = np.ones(len(field.ranks), bool)
    old[list(new)] = False
    last = field.ranks[old].max(initial=-1)
    # Nothing comes later than what is newest: a day's articles are not held against all others.
    asked = [row for row in new if field.ranks[row] < last]
    for begun in range(0, len(asked), _BLOCK):
        block = asked[begun : begun + _BLOCK]
        likeness = np.maximum(_cosines(field.contents, block), _cosines(field.sentences, block))
        for place, row in enumerate(block):
            relations = voices.relations_to(int(field.voices[row]))[field.voices]
            fit = old & (field.ranks > field.ranks[row]) & (likeness[place] >= _GATE[relations])
            for later in np.flatnonzero(fit).tolist():
                yield row, later, int(relations[later]), float(likeness[place, later])


def _nearest(
    field: Field, voices: Voices, row: int, alike: Floats, around: Floats
) -> list[tuple[int, Nearness]]:
    likeness = np.maximum(alike, around)
    relations = voices.relations(int(field.voices[row]))[field.voices]
    earlier, beside = field.ranks < field.ranks[row], field.articles == field.articles[row]
    before = earlier & beside & (field.ends <= field.starts[row])
    before &= field.starts[row] - field.ends <= _RIGHT_BEFORE
    fit = earlier & ~before & (likeness >= _GATE[relations])
    fit &= ~(beside & (field.starts < field.ends[row]) & (field.ends > field.starts[row]))
    found: list[tuple[int, Nearness]] = []
    for sort, most in enumerate(MOST):
        rows = np.flatnonzero(fit & (_SORT[relations] == sort))
        if len(rows) > most:
            least = np.partition(likeness[rows], -most)[-most]
            rows = rows[likeness[rows] >= least]
        rows = rows[np.lexsort((field.ranks[rows], -likeness[rows]))[:most]]
        for other in [
            *rows.tolist(),
            *np.flatnonzero(before & (_SORT[relations] == sort)).tolist(),
        ]:
            near = Nearness(
                contents=float(alike[other]),
                sentences=float(around[other]),
                speakers=RELATIONS[relations[other]],
            )
            found.append((other, near))
    return found


#: Vectors are turned into floats so many at a time: those of 150,000 statements take half a GB.
_AT_ONCE = 16_384


def _cosines(vectors: Vectors, rows: Sequence[int]) -> Floats:
    """How alike some rows are to all [rows, n]."""
    own = vectors[list(rows)].astype(np.float32)
    made = np.empty((len(own), len(vectors)), np.float32)
    for begun in range(0, len(vectors), _AT_ONCE):
        part = slice(begun, begun + _AT_ONCE)
        made[:, part] = cosines(own, vectors[part])
    return made
