"""Articles laid beside each other: copies, and statements folded over them, ready to be compared.

A statement that a copy carries over is not compared with others by itself: its origin's speaks for
it.  All that stands for one statement in this way is a unit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from onrecord.linking.carried import carry_over
from onrecord.linking.copies import Copying, Printed, find_copies, make_wording
from onrecord.linking.facts import Facts, Said
from onrecord.linking.laid import Laid
from onrecord.linking.likeness import Likeness
from onrecord.linking.network import Floats
from onrecord.linking.people import Relation
from onrecord.linking.sayings import Nearness, near_enough

__all__ = ["Shelf", "Unit", "fill_shelf"]

#: Articles are compared word by word if they share so many marks of their sketches.
_SHARED_MARKS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A statement and those that copies carry over from it, the earliest first, by number."""

    head: int
    rows: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Articles by id, their statements by number in the order of time, units by their first row.

    ``contents`` and ``sentences`` are vectors of length 1 of each statement's content and of its
    sentence [statements, 384]."""

    laid: Mapping[str, Laid]
    copies: Mapping[str, tuple[str, Copying]]
    said: Sequence[Said]
    units: Mapping[int, Unit]
    contents: Floats
    sentences: Floats

    @cached_property
    def facts(self) -> Mapping[str, Facts]:
        """The articles' facts, by id."""
        return {id: one.facts for id, one in self.laid.items()}

    @cached_property
    def _vectors(self) -> dict[str, Floats]:
        return {}

    def vectors_of(self, article: str, likeness: Likeness) -> Floats:
        """The vectors of an article's sentences [sentences, 384]."""
        if article not in self._vectors:
            facts = self.facts[article]
            self._vectors[article] = likeness.of(
                [facts.text[slice(*one)] for one in facts.sentences]
            )
        return self._vectors[article]

    def pairs(self) -> Iterator[tuple[int, int, Nearness]]:
        """The units that are worth comparing, by their heads, the earlier first.

        Each is held against those earlier ones that are most like it, so many of each sort of
        speaker: what comes later changes nothing for it.
        """
        heads = sorted(self.units)
        contents, sentences = self.contents[heads], self.sentences[heads]
        for at, head in enumerate(heads):
            alike, around = contents[:at] @ contents[at], sentences[:at] @ sentences[at]
            found: dict[str, list[tuple[float, int, Nearness]]] = defaultdict(list)
            for earlier in np.flatnonzero(np.maximum(alike, around) >= _LEAST_LIKENESS):
                other = heads[int(earlier)]
                near = near_enough(
                    self.said[other],
                    self.said[head],
                    float(alike[earlier]),
                    float(around[earlier]),
                )
                if near:
                    found[_SORTS[near.speakers]].append((-near.likeness, other, near))
            for sort, others in found.items():
                for _, other, near in sorted(others, key=lambda one: one[:2])[: _MOST[sort]]:
                    yield other, head, near


_LEAST_LIKENESS = 0.15
#: Sorts of speakers, and with how many earlier statements of each one is compared.
_SORTS: Mapping[Relation, str] = {
    "same": "own", "likely": "own", "open": "open", "near": "other", "other": "other",
}  # fmt: skip
_MOST = {"own": 10, "open": 4, "other": 8}


def fill_shelf(laid: Iterable[Laid], likeness: Likeness) -> Shelf:
    """The articles with their copies and units; the same whatever their order."""
    by_article = {one.facts.article: one for one in laid}
    by_id = {id: one.facts for id, one in by_article.items()}
    copies = _copies(by_id)
    said = sorted(
        (one for article in by_id.values() for one in article.said),
        key=lambda one: (one.moment, one.article, one.place),
    )
    numbers = {(one.article, one.id): number for number, one in enumerate(said)}
    return Shelf(
        laid=by_article,
        copies=copies,
        said=said,
        units=_units(by_id, copies, numbers),
        contents=likeness.of([one.text for one in said]),
        sentences=likeness.of([one.sentence for one in said]),
    )


def _copies(by_id: Mapping[str, Facts]) -> dict[str, tuple[str, Copying]]:
    printed = {
        id: Printed(
            article=id, outlet=one.outlet, moment=one.moment, wording=make_wording(one.body)
        )
        for id, one in by_id.items()
    }
    holders: dict[int, list[str]] = defaultdict(list)
    for id, article in printed.items():
        for mark in article.wording.sketch:
            holders[mark].append(id)
    near = {}
    for id, article in printed.items():
        counts = Counter(other for mark in article.wording.sketch for other in holders[mark])
        near[id] = frozenset(
            other for other, count in counts.items() if count >= _SHARED_MARKS and other != id
        )
    return find_copies(printed, near)


def _units(
    by_id: Mapping[str, Facts],
    copies: Mapping[str, tuple[str, Copying]],
    numbers: Mapping[tuple[str, str], int],
) -> dict[int, Unit]:
    """Statements joined with those that copies carry over from them."""
    home = {number: number for number in numbers.values()}

    def find(number: int) -> int:
        while home[number] != number:
            number = home[number]
        return number

    for copy, (origin, _) in sorted(copies.items()):
        taken, own = by_id[copy], by_id[origin]
        for number, other, _ in carry_over(
            taken.text, [one.span for one in taken.said], own.text, [one.span for one in own.said]
        ):
            first = find(numbers[copy, taken.said[number].id])
            second = find(numbers[origin, own.said[other].id])
            home[max(first, second)] = min(first, second)
    rows: dict[int, list[int]] = defaultdict(list)
    for number in sorted(home):
        rows[find(number)].append(number)
    return {head: Unit(head=head, rows=tuple(members)) for head, members in rows.items()}
