"""Pairs that are likely one -> groups, whatever the order in which they are told.

Two groups become one if they are likely one on the average of all their pairs: a chain of
likenesses, each near enough to the next, does not make one of what is far apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush
from typing import Any, Generic, Protocol, TypeVar

__all__ = ["Ordered", "group_pairs"]


class Ordered(Protocol):
    """What can be put in an order."""

    def __lt__(self, other: Any, /) -> bool: ...


_One = TypeVar("_One", bound=Ordered)


def group_pairs(
    scores: Mapping[tuple[_One, _One], float],
    *,
    enough: float,
    unknown: float = 0.0,
    together: Iterable[tuple[_One, _One]] = (),
    apart: Iterable[tuple[_One, _One]] = (),
) -> list[tuple[_One, ...]]:
    """The groups of two or more, each in its order.

    ``scores`` tell how likely two are one (0..1), by pairs whose first stands before its second; a
    pair without a score counts ``unknown``.  Groups are joined, the likeliest first, as long as the
    average of their pairs is ``enough``.  Those of ``together`` are one whatever their scores;
    those of ``apart`` never are, unless ``together`` says so.

    >>> group_pairs({("a", "b"): 0.9, ("b", "c"): 0.8, ("a", "c"): 0.1}, enough=0.5)
    [('a', 'b')]
    """
    joiner = _Joiner(scores, unknown, apart)
    for one, other in sorted(together):
        joiner.join(one, other)
    joiner.run(enough)
    return sorted(tuple(sorted(group)) for group in joiner.members.values() if len(group) > 1)


class _Joiner(Generic[_One]):
    """Groups by their first member, with the sum of the scores between any two of them."""

    def __init__(
        self,
        scores: Mapping[tuple[_One, _One], float],
        unknown: float,
        apart: Iterable[tuple[_One, _One]],
    ) -> None:
        self.unknown = unknown
        self.members: dict[_One, list[_One]] = {}
        self._home: dict[_One, _One] = {}
        self._sums: dict[_One, dict[_One, tuple[float, int]]] = defaultdict(dict)
        self._apart: dict[_One, set[_One]] = defaultdict(set)
        for (one, other), score in scores.items():
            self._know(one)
            self._know(other)
            self._sums[one][other] = self._sums[other][one] = (score, 1)
        for one, other in apart:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def _know(self, one: _One) -> None:
        if one not in self._home:
            self._home[one] = one
            self.members[one] = [one]

    def average(self, one: _One, other: _One) -> float:
        """How likely two groups are one."""
        total, count = self._sums[one].get(other, (0.0, 0))
        pairs = len(self.members[one]) * len(self.members[other])
        return (total + (pairs - count) * self.unknown) / pairs

    def join(self, one: _One, other: _One) -> None:
        """Makes one group of two members' groups."""
        self._know(one)
        self._know(other)
        first, second = sorted((self._home[one], self._home[other]))
        if first == second:
            return
        for far, (total, count) in self._sums.pop(second, {}).items():
            del self._sums[far][second]
            if far != first:
                known = self._sums[first].get(far, (0.0, 0))
                both = (known[0] + total, known[1] + count)
                self._sums[first][far] = self._sums[far][first] = both
        for member in self.members.pop(second):
            self._home[member] = first
            self.members[first].append(member)
        for far in self._apart.pop(second, set()):
            self._apart[far].discard(second)
            self._apart[far].add(first)
            self._apart[first].add(far)

    def run(self, enough: float) -> None:
        """Joins the likeliest two as long as they are likely enough."""
        heap = [
            (-self.average(one, other), one, other)
            for one in self.members
            for other in self._sums[one]
            if one < other
        ]
        heapify(heap)
        while heap:
            score, one, other = heappop(heap)
            if -score < enough:
                return
            if one not in self.members or other not in self.members:
                continue
            if -score != self.average(one, other) or other in self._apart[one]:
                continue
            self.join(one, other)
            for far in self._sums[one]:
                first, second = sorted((one, far))
                heappush(heap, (-self.average(first, second), first, second))
