"""Which of PLOVER's contexts an event stands in, by its sentence's words, parties and mode."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from onrecord.ontology import load_ontology

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from onrecord.meaning.reading import Reading
    from onrecord.model import Actor, EventType, Participant

__all__ = ["ContextWords", "contexts_of_parts", "read_context_words"]

_LONGEST = 4
_BY_FORCE = 4
# Who deals with another country for his own: a state, its government, a body of states.
_OF_STATES = frozenset(("", "GOV"))


@dataclass(frozen=True, slots=True)
class ContextWords:
    """Words and phrases by their lemmas, each with the contexts that it tells."""

    phrases: Mapping[tuple[str, ...], frozenset[str]]

    def find(self, sentence: int, reading: Reading) -> frozenset[str]:
        """The contexts that the words of a sentence tell."""
        low, high = reading.sentence_bounds[sentence]
        lemmas = [reading.tokens.lemma[at].lower() for at in range(low, high)]
        folds = reading.folds[low:high]
        found: set[str] = set()
        for at in range(len(lemmas)):
            for size in range(1, _LONGEST + 1):
                if at + size > len(lemmas):
                    break
                for words in {tuple(lemmas[at : at + size]), tuple(folds[at : at + size])}:
                    found.update(self.phrases.get(words, ()))
        return frozenset(found)


def contexts_of_parts(
    kind: EventType, mode: str | None, parts: Iterable[Participant], actors: Mapping[str, Actor]
) -> frozenset[str]:
    """The contexts that parties and mode tell: a court makes an event a legal one.

    What two states do to each other by force is none of their dealings.
    """
    ontology = load_ontology()
    deals = ontology.types[kind].quad != _BY_FORCE
    known = [actor for part in parts if (actor := actors.get(part.actor or "")) is not None]
    sectors = {actor.sector for actor in known}
    countries = {actor.country for actor in known if actor.country and actor.sector in _OF_STATES}
    return frozenset(
        name
        for name, context in ontology.contexts.items()
        if context.sectors & sectors
        or f"{kind} {mode}" in context.modes
        or (context.two_countries and deals and len(countries) > 1)
    )


def read_context_words(table: str) -> ContextWords:
    """The words of a table in CSV with the columns ``context`` and ``phrase``."""
    phrases: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in csv.DictReader(StringIO(table)):
        phrases[tuple(row["phrase"].lower().split())].add(row["context"])
    return ContextWords({words: frozenset(contexts) for words, contexts in phrases.items()})
