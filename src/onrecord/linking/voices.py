"""Speakers by number, and how each of them stands to one, without comparing all two by two."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from onrecord.linking.facts import Party
from onrecord.linking.people import Relation, is_unknown, relate

__all__ = ["RELATIONS", "Gathered", "Voices", "sort_of_speaker", "words_of"]

#: Relations in the order of their numbers.
RELATIONS: tuple[Relation, ...] = ("same", "likely", "open", "near", "other")
_NUMBERS: Mapping[Relation, int] = {name: at for at, name in enumerate(RELATIONS)}
#: What two speakers are to each other who share no word that matters: by whether each is unknown,
#: named or has no name.
_UNKNOWN, _NAMED, _NAMELESS = 0, 1, 2
_WITHOUT_WORDS: Mapping[int, Mapping[int, Relation]] = {
    _UNKNOWN: {_UNKNOWN: "open", _NAMED: "open", _NAMELESS: "open"},
    _NAMED: {_UNKNOWN: "open", _NAMED: "other", _NAMELESS: "open"},
    _NAMELESS: {_UNKNOWN: "open", _NAMED: "open", _NAMELESS: "near"},
}


class Voices(ABC):
    """How speakers stand to each other, by number; 0 is nobody.

    There may be more of them each time that it is asked.
    """

    def __init__(self) -> None:
        self._relations: dict[int, NDArray[np.int8]] = {}
        self._relations_to: dict[int, NDArray[np.int8]] = {}

    @abstractmethod
    def party(self, number: int) -> Party | None:
        """A speaker."""

    @abstractmethod
    def _sorts(self) -> NDArray[np.int8]:
        """What all are: unknown, named, or without a name [voices]."""

    @abstractmethod
    def _with_word(self, word: str, is_role: bool) -> NDArray[np.int64]:
        """The numbers of those who have a word in their name, or in their role."""

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
        sorts = self._sorts()
        if known is not None and done == len(sorts):
            return known
        party = self.party(number)
        table = [_NUMBERS[one] for _, one in sorted(_WITHOUT_WORDS[sort_of_speaker(party)].items())]
        new = np.array(table, np.int8)[sorts[done:]]
        for other in self._sharing(party, sorts):
            if other >= done:
                new[other - done] = _NUMBERS[relate(party, self.party(other))]
        found = new if known is None else np.concatenate([known, new])
        relations[number] = found
        return found

    def _sharing(self, party: Party | None, sorts: NDArray[np.int8]) -> set[int]:
        """Those with whom a speaker has a word in common that matters.

        What two have in their roles matters where one of them has no name and the other has: two
        who have one are not the same minister, and two who have none are called by their nouns.
        """
        own = sort_of_speaker(party)
        if own == _UNKNOWN:
            return set()
        found: list[NDArray[np.int64]] = []
        for word, is_role in words_of(party):
            found.append(self._with_word(word, False))
            others = self._with_word(word, True)
            found.append(others[sorts[others] == _NAMED + _NAMELESS - own] if is_role else others)
        return set(np.concatenate(found).tolist()) if found else set()


class Gathered(Voices):
    """All speakers of some articles; :meth:`number` takes in those who are new."""

    def __init__(self) -> None:
        super().__init__()
        self._parties: list[Party | None] = [None]
        self._numbers: dict[Party | None, int] = {None: 0}
        self._own_sorts = [_UNKNOWN]
        self._having: dict[tuple[str, bool], list[int]] = defaultdict(list)

    def number(self, party: Party | None) -> int:
        """The number of a speaker."""
        if party not in self._numbers:
            number = self._numbers[party] = len(self._parties)
            self._parties.append(party)
            self._own_sorts.append(sort_of_speaker(party))
            for word in words_of(party):
                self._having[word].append(number)
        return self._numbers[party]

    def party(self, number: int) -> Party | None:
        return self._parties[number]

    def _sorts(self) -> NDArray[np.int8]:
        return np.array(self._own_sorts, np.int8)

    def _with_word(self, word: str, is_role: bool) -> NDArray[np.int64]:
        return np.array(self._having.get((word, is_role), ()), np.int64)


def sort_of_speaker(party: Party | None) -> int:
    """Whether a speaker is unknown (0), named (1) or has no name (2)."""
    if party is None or is_unknown(party):
        return _UNKNOWN
    return _NAMED if party.is_named else _NAMELESS


def words_of(party: Party | None) -> Iterator[tuple[str, bool]]:
    """The words without which two speakers have nothing in common, and whether they are those of
    the role."""
    if party is not None:
        names = party.names.union(party.key.split())
        yield from ((word, False) for word in sorted(names))
        yield from ((word, True) for word in sorted(party.roles))
