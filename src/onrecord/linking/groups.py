"""Pairs that are likely one -> groups, whatever the order in which they are told.

Two groups become one if they are likely one on the average of all their pairs: a chain of
likenesses, each near enough to the next, does not make one of what is far apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Ordered", "group_all", "group_pairs"]


class Ordered(Protocol):
    """What can be put in an order."""

    def __lt__(self, other: Any, /) -> bool: ...


_One = TypeVar("_One", bound=Ordered)


def group_pairs(
    scores: Mapping[tuple[_One, _One], float],
    *,
    enough: float,
    over: float = 0.0,
    unknown: float = 0.0,
    together: Iterable[tuple[_One, _One]] = (),
    apart: Iterable[tuple[_One, _One]] = (),
) -> list[tuple[_One, ...]]:
    """The groups of two or more, each in its order.

    ``scores`` tell how likely two are one (0..1), by pairs whose first stands before its second; a
    pair without a score counts ``unknown``.  Groups are joined, the likeliest first, as long as the
    average of their pairs is ``enough``, and only where pairs that are likely ``over`` so much lead
    from one to the other: of what hangs together by less, nothing has to be looked at.  Those of
    ``together`` are one whatever their scores; those of ``apart`` never are, unless ``together``
    says so.

    >>> group_pairs({("a", "b"): 0.9, ("b", "c"): 0.8, ("a", "c"): 0.1}, enough=0.5)
    [('a', 'b')]
    """
    together = sorted(together)
    likely = [pair for pair, score in scores.items() if score >= over] if over else []
    joiner = _Joiner(_within(scores, [*likely, *together]) if over else scores, unknown, apart)
    for one, other in together:
        joiner.join(one, other)
    joiner.run(enough)
    return sorted(tuple(sorted(group)) for group in joiner.members.values() if len(group) > 1)


def _within(
    scores: Mapping[tuple[_One, _One], float], pairs: Iterable[tuple[_One, _One]]
) -> dict[tuple[_One, _One], float]:
    """The scores of those that some pairs lead from one to the other."""
    home: dict[_One, _One] = {}

    def find(one: _One) -> _One:
        while home.setdefault(one, one) != one:
            home[one] = home[home[one]]
            one = home[one]
        return one

    for one, other in pairs:
        home[find(one)] = find(other)
    return {pair: score for pair, score in scores.items() if find(pair[0]) == find(pair[1])}


def group_all(scores: NDArray[np.floating[Any]], *, enough: float) -> list[tuple[int, ...]]:
    """The groups of two or more of which every pair has a score, as :func:`group_pairs` finds them.

    ``scores`` tell to three decimals how likely each is one with each [n, n]; what stands above the
    diagonal is looked at.

    >>> group_all(np.array([[1, 0.9, 0.1], [0, 1, 0.8], [0, 0, 1]]), enough=0.5)
    [(0, 1)]
    """
    # Whole numbers: sums are the same in whatever order they are made.
    sums = np.triu(np.rint(1000 * scores), 1).astype(np.int64)
    sums += sums.T
    sizes = np.ones(len(sums), np.int64)
    members = {at: [at] for at in range(len(sums))}
    averages = np.triu(sums / 1.0, 1)
    averages[np.tril_indices(len(sums))] = -np.inf
    while len(members) > 1:
        first, second = divmod(int(averages.argmax()), len(sums))
        if averages[first, second] < 1000 * enough:
            break
        members[first] += members.pop(second)
        sums[first] += sums[second]
        sums[:, first] = sums[first]
        sizes[first] += sizes[second]
        averages[second, :] = averages[:, second] = -np.inf
        rest = np.array(sorted(members.keys() - {first}), np.int64)
        made = sums[first, rest] / (sizes[first] * sizes[rest])
        averages[np.minimum(first, rest), np.maximum(first, rest)] = made
    return sorted(tuple(sorted(group)) for group in members.values() if len(group) > 1)


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
            (-average, one, other)
            for one in self.members
            for other in self._sums[one]
            if one < other and (average := self.average(one, other)) >= enough
        ]
        heapify(heap)
        while heap:
            score, one, other = heappop(heap)
            if one not in self.members or other not in self.members:
                continue
            if -score != self.average(one, other) or other in self._apart[one]:
                continue
            self.join(one, other)
            for far in self._sums[one]:
                first, second = sorted((one, far))
                average = self.average(first, second)
                if average >= enough:
                    heappush(heap, (-average, first, second))
