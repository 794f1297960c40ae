"""Speakers by number, and how each of them stands to one, without comparing all two by two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from onrecord.linking.facts import Party
from onrecord.linking.people import Relation, is_unknown, relate

__all__ = ["RELATIONS", "Voices"]

#: Relations in the order of their numbers.
RELATIONS: tuple[Relation, ...] = ("same", "likely", "open", "near", "other")
_NUMBERS: Mapping[Relation, int] = {name: at for at, name in enumerate(RELATIONS)}
#: What two speakers are to each other who share no word: by whether each is unknown, named or has
#: no name.
_UNKNOWN, _NAMED, _NAMELESS = 0, 1, 2
_WITHOUT_WORDS: Mapping[int, Mapping[int, Relation]] = {
    _UNKNOWN: {_UNKNOWN: "open", _NAMED: "open", _NAMELESS: "open"},
    _NAMED: {_UNKNOWN: "open", _NAMED: "other", _NAMELESS: "open"},
    _NAMELESS: {_UNKNOWN: "open", _NAMED: "open", _NAMELESS: "near"},
}


class Voices:
    """All speakers of some articles; :meth:`number` takes in those who are new.

    The number 0 is that of nobody.
    """

    def __init__(self) -> None:
        self.parties: list[Party | None] = [None]
        self._numbers: dict[Party | None, int] = {None: 0}
        self._sorts = [_UNKNOWN]
        self._with_word: dict[str, list[int]] = defaultdict(list)
        self._relations: dict[int, NDArray[np.int8]] = {}
        self._relations_to: dict[int, NDArray[np.int8]] = {}

    def __len__(self) -> int:
        return len(self.parties)

    def number(self, party: Party | None) -> int:
        """The number of a speaker."""
        if party not in self._numbers:
            number = self._numbers[party] = len(self.parties)
            self.parties.append(party)
            self._sorts.append(_sort(party))
            for word in _words(party):
                self._with_word[word].append(number)
        return self._numbers[party]

    def relations(self, number: int) -> NDArray[np.int8]:
        """How one stands to all, as places in :data:`RELATIONS` [voices]."""
        return self._all(number, self._relations, relate)

    def relations_to(self, number: int) -> NDArray[np.int8]:
        """How all stand to one, as places in :data:`RELATIONS` [voices]: of a name and a speaker
        without one, who are called the same, the name alone knows the other."""
        return self._all(number, self._relations_to, lambda one, other: relate(other, one))

    def _all(
        self,
        number: int,
        relations: dict[int, NDArray[np.int8]],
        relate: Callable[[Party | None, Party | None], Relation],
    ) -> NDArray[np.int8]:
        known = relations.get(number)
        done = 0 if known is None else len(known)
        if known is not None and done == len(self.parties):
            return known
        party = self.parties[number]
        table = [_NUMBERS[one] for _, one in sorted(_WITHOUT_WORDS[_sort(party)].items())]
        new = np.array(table, np.int8)[self._sorts[done:]]
        sharing = {
            other for word in _words(party) for other in self._with_word[word] if other >= done
        }
        for other in sharing:
            new[other - done] = _NUMBERS[relate(party, self.parties[other])]
        found = new if known is None else np.concatenate([known, new])
        relations[number] = found
        return found


def _sort(party: Party | None) -> int:
    if party is None or is_unknown(party):
        return _UNKNOWN
    return _NAMED if party.is_named else _NAMELESS


def _words(party: Party | None) -> frozenset[str]:
    """The words without which two speakers have nothing in common."""
    if party is None:
        return frozenset()
    return party.names | party.roles | frozenset(party.key.split())
