"""Articles laid beside each other: copies, and statements folded over them, ready to be compared.

A statement that a copy carries over is not compared with others by itself: its origin's speaks for
it.  All that stands for one statement in this way is a unit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from onrecord.linking.carried import carry_over
from onrecord.linking.copies import Copying, Printed, find_copies, make_sketch, make_wording
from onrecord.linking.facts import Facts, Said
from onrecord.linking.laid import Laid
from onrecord.linking.likeness import Likeness, Vectors
from onrecord.linking.nearest import Field, nearest_earlier
from onrecord.linking.sayings import Nearness
from onrecord.linking.voices import Gathered

__all__ = ["SHARED_MARKS", "Shelf", "Unit", "fill_shelf", "join_carried"]

#: Articles are compared word by word if they share so many marks of their sketches.
SHARED_MARKS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A statement and those that copies carry over from it, the earliest first, by number."""

    head: int
    rows: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Articles by id, their statements by number in the order of time, units by their first row.

    ``contents`` and ``sentences`` are vectors of each statement's content and of its sentence
    [statements, 384]."""

    laid: Mapping[str, Laid]
    copies: Mapping[str, tuple[str, Copying]]
    said: Sequence[Said]
    units: Mapping[int, Unit]
    contents: Vectors
    sentences: Vectors

    @cached_property
    def facts(self) -> Mapping[str, Facts]:
        """The articles' facts, by id."""
        return {id: one.facts for id, one in self.laid.items()}

    @cached_property
    def _vectors(self) -> dict[str, Vectors]:
        return {}

    def vectors_of(self, article: str, likeness: Likeness) -> Vectors:
        """The vectors of an article's sentences [sentences, 384]."""
        if article not in self._vectors:
            facts = self.facts[article]
            self._vectors[article] = likeness.of(
                [" ".join(one.of(facts.text).split()) for one in facts.sentences]
            )
        return self._vectors[article]

    def pairs(self) -> Iterator[tuple[int, int, Nearness]]:
        """The units that are worth comparing, by their heads, the earlier first."""
        heads = sorted(self.units)
        said = [self.said[head] for head in heads]
        articles = {id: number for number, id in enumerate(self.laid)}
        voices = Gathered()
        field = Field(
            contents=self.contents[heads],
            sentences=self.sentences[heads],
            voices=np.array([voices.number(one.speaker) for one in said], np.int64),
            ranks=np.array(heads, np.int64),
            articles=np.array([articles[one.article] for one in said], np.int64),
            starts=np.array([one.span.start for one in said], np.int64),
            ends=np.array([one.span.end for one in said], np.int64),
        )
        for row, others, _ in nearest_earlier(field, voices, range(len(heads))):
            for other, near in others:
                yield heads[other], heads[row], near


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
    sketches = {id: make_sketch(article.wording) for id, article in printed.items()}
    for id, sketch in sketches.items():
        for mark in sketch:
            holders[mark].append(id)
    near = {}
    for id, sketch in sketches.items():
        counts = Counter(other for mark in sketch for other in holders[mark])
        near[id] = frozenset(
            other for other, count in counts.items() if count >= SHARED_MARKS and other != id
        )
    return find_copies(printed, near)


def _units(
    by_id: Mapping[str, Facts],
    copies: Mapping[str, tuple[str, Copying]],
    numbers: Mapping[tuple[str, str], int],
) -> dict[int, Unit]:
    """Statements joined with those that copies carry over from them."""
    carried = []
    for copy, (origin, _) in sorted(copies.items()):
        taken, own = by_id[copy], by_id[origin]
        for number, other, _ in carry_over(
            taken.text, [one.span for one in taken.said], own.text, [one.span for one in own.said]
        ):
            pair = numbers[copy, taken.said[number].id], numbers[origin, own.said[other].id]
            carried.append(pair)
    heads = join_carried(carried, order=lambda number: number)
    rows: dict[int, list[int]] = defaultdict(list)
    for number in sorted(numbers.values()):
        rows[heads.get(number, number)].append(number)
    return {head: Unit(head=head, rows=tuple(members)) for head, members in rows.items()}


def join_carried(
    carried: Iterable[tuple[int, int]],
    *,
    order: Callable[[int], Any],
    apart: Collection[tuple[int, int]] = (),
) -> dict[int, int]:
    """The statement that speaks for each of those that are carried over, and for itself: the
    earliest of all that hang together.

    Those of ``apart`` do not, in whatever way: of what would join them, the later is left out.
    """
    home: dict[int, int] = {}

    def find(number: int) -> int:
        while home.setdefault(number, number) != number:
            number = home[number]
        return number

    for one, other in carried:
        first, second = sorted((find(one), find(other)), key=order)
        if not any({find(left), find(right)} == {first, second} for left, right in apart):
            home[second] = first
    return {number: find(number) for number in home}
