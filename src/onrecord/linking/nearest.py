"""Which statements are worth comparing: each with the earlier ones that are most like it.

So many of each sort of speaker, so that neither a leader's own words nor those of others crowd out
what contests them; and whatever stands right before it in its article, since a reporter puts an
answer behind what it answers, and the two need not share a word.  What comes later changes nothing
for a statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onrecord.linking.likeness import Vectors, cosines
from onrecord.linking.network import Floats, side_by_side
from onrecord.linking.people import Relation
from onrecord.linking.sayings import Nearness
from onrecord.linking.voices import RELATIONS, Voices

__all__ = [
    "GATES", "MOST", "NEVER", "RIGHT_BEFORE", "Field", "Ints", "Nearest", "entering",
    "nearest_earlier",
]  # fmt: skip

Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]

#: From which likeness on two statements are compared at all, by who speaks.
GATES: Mapping[Relation, float] = {
    "same": 0.15, "likely": 0.15, "open": 0.3, "near": 0.2, "other": 0.2,
}  # fmt: skip
#: Sorts of speakers, and with how many earlier statements of each one is compared.
_SORTS: Mapping[Relation, int] = {"same": 0, "likely": 0, "open": 1, "near": 2, "other": 2}
MOST = (10, 4, 8)
_GATE = np.array([GATES[one] for one in RELATIONS], np.float32)
_SORT = np.array([_SORTS[one] for one in RELATIONS], np.int8)
#: What ends so few characters before a statement begins stands right before it.
RIGHT_BEFORE = 250
#: The place in time of what is not to be found.
NEVER = int(np.iinfo(np.int64).max)
#: So many statements are held against all others at a time.
_BLOCK = 64


@dataclass(frozen=True, kw_only=True)
class Field:
    """Statements as they are searched: arrays with a row for each.

    ``contents`` and ``sentences`` are vectors of each one's content and of its sentence
    [n, 384], ``voices`` the numbers of their speakers, ``ranks`` their places in time
    (:data:`NEVER` of those that are not to be found), ``articles`` any numbers of their articles,
    ``starts`` and ``ends`` where they stand in these.
    """

    contents: Vectors
    sentences: Vectors
    voices: Ints
    ranks: Ints
    articles: Ints
    starts: Ints
    ends: Ints


class Nearest(NamedTuple):
    """The earlier rows with which a row is compared, the most alike of each sort first; and how
    alike (in thousandths) another one has to be, by sort, to be among them: 0 where there is room.
    """

    row: int
    others: list[tuple[int, Nearness]]
    least: tuple[int, ...]


def nearest_earlier(field: Field, voices: Voices, wanted: Sequence[int]) -> Iterator[Nearest]:
    """For each of the wanted rows of a field the earlier ones with which to compare it."""
    for begun in range(0, len(wanted), _BLOCK):
        block = list(wanted[begun : begun + _BLOCK])
        alike = _cosines(field.contents, field.contents[block])
        around = _cosines(field.sentences, field.sentences[block])
        for place, row in enumerate(block):
            yield _nearest(field, voices, row, alike[place], around[place])


def entering(
    field: Field, voices: Voices, new: Sequence[int], least: Callable[[Ints], Ints]
) -> set[int]:
    """The later rows that may have to be compared with new ones, and are not new themselves.

    ``least`` tells of some rows how alike others have to be to each (:attr:`Nearest.least`), by
    sort [sorts, rows].
    """
    old = np.ones(len(field.ranks), bool)
    old[list(new)] = False
    found: set[int] = set()
    for begun in range(0, len(new), _BLOCK):
        block = list(new[begun : begun + _BLOCK])
        # Nothing comes later than what is newest: a day's articles are not held against all others.
        behind_one = (field.ranks > field.ranks[block].min()) & (field.ranks < NEVER)
        later = np.flatnonzero(old & behind_one)
        if not len(later):
            continue
        likeness = np.maximum(
            _cosines(field.contents[later], field.contents[block]),
            _cosines(field.sentences[later], field.sentences[block]),
        )
        for place, row in enumerate(block):
            relations = voices.relations_to(int(field.voices[row]))[field.voices[later]]
            behind = field.ranks[later] > field.ranks[row]
            at = np.flatnonzero(behind & (likeness[place] >= _GATE[relations]))
            enough = least(later[at])[_SORT[relations[at]], np.arange(len(at))]
            at = at[(1000 * likeness[place, at]).astype(np.int64) >= enough]
            found.update(later[at].tolist())
            found.update(later[behind & _right_before(field, row)[later]].tolist())
    return found


def _nearest(field: Field, voices: Voices, row: int, alike: Floats, around: Floats) -> Nearest:
    likeness = np.maximum(alike, around)
    relations = voices.relations(int(field.voices[row]))[field.voices]
    earlier, beside = field.ranks < field.ranks[row], field.articles == field.articles[row]
    before = earlier & _right_behind(field, row)
    fit = earlier & ~before & (likeness >= _GATE[relations])
    fit &= ~(beside & (field.starts < field.ends[row]) & (field.ends > field.starts[row]))
    found: list[tuple[int, Nearness]] = []
    least = []
    for sort, most in enumerate(MOST):
        rows = np.flatnonzero(fit & (_SORT[relations] == sort))
        if len(rows) > most:
            partly = np.partition(likeness[rows], -most)[-most]
            rows = rows[likeness[rows] >= partly]
        rows = rows[np.lexsort((field.ranks[rows], -likeness[rows]))[:most]]
        least.append(int(1000 * likeness[rows[-1]]) if len(rows) == most else 0)
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
    return Nearest(row, found, tuple(least))


def _right_behind(field: Field, row: int) -> Marks:
    """What a row stands right behind of, however little alike."""
    return _beside(field, row, field.starts[row] - field.ends)


def _right_before(field: Field, row: int) -> Marks:
    """What a row stands right before of."""
    return _beside(field, row, field.starts - field.ends[row])


def _beside(field: Field, row: int, between: Ints) -> Marks:
    near: Marks = (between >= 0) & (between <= RIGHT_BEFORE)
    near &= field.articles == field.articles[row]
    return near


#: Vectors are turned into floats so many at a time: those of 150,000 statements take half a GB.
_AT_ONCE = 16_384


def _cosines(vectors: Vectors, asked: Vectors) -> Floats:
    """How alike some vectors are to all [asked, n]."""
    own = asked.astype(np.float32)
    made = np.empty((len(own), len(vectors)), np.float32)

    def fill(begun: int) -> None:
        part = slice(begun, begun + _AT_ONCE)
        made[:, part] = cosines(own, vectors[part])

    side_by_side(fill, range(0, len(vectors), _AT_ONCE))
    return made
