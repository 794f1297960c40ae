"""Words that take part in an event -> the noun phrases they head, and who is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from onrecord.meaning.reading import OPENING
from onrecord.model import Participant, Place, Span

if TYPE_CHECKING:
    from onrecord.events.candidates import Candidate
    from onrecord.meaning.reading import Reading

__all__ = ["SPEAKERS", "Cast", "find_parts"]

_ACTOR, _RECIPIENT, _PLACE = 1, 2, 3
# A word's part is believed from here on: the network is sure of most parts, and a part that is
# missed is worse than one more, whose words show what it is.
_LEAST = 0.4
# What hangs on a noun and still belongs to its phrase.
_INSIDE = frozenset(
    "det amod compound poss nummod nmod predet case quantmod neg advmod hyph".split()
)
_BEHIND = frozenset(("of",))
#: Words for whoever speaks.
SPEAKERS = frozenset("i we me us".split())
_NAMELESS = frozenset("PUNCT SPACE SCONJ CCONJ PART INTJ".split())
_DEEPEST = 12


class Cast:
    """The actors and places of an article by the tokens that name them."""

    def __init__(self, reading: Reading, places: Sequence[Place]) -> None:
        self._reading = reading
        #: The article's actors by their ids.
        self.actors = {actor.id: actor for actor in reading.actors}
        self._by_head: dict[int, str] = {}
        self._by_token: dict[int, str] = {}
        for actor in reading.actors:
            for span in actor.mentions:
                inside = reading.tokens_of([span])
                if not inside:
                    continue
                self._by_head.setdefault(reading.head_of(inside), actor.id)
                for at in inside:
                    self._by_token.setdefault(at, actor.id)
        self._places = {
            at: place for place in places if place.span for at in reading.tokens_of([place.span])
        }

    def who(self, head: int) -> str | None:
        """The id of the actor that a phrase with that head names."""
        if self._reading.folds[head] in SPEAKERS:
            return self._speaker_at(head)
        found = self._by_head.get(head)
        if found is not None:
            return found
        # "The Kenyan [police] of Nairobi": a name within the phrase is somebody else's, but
        # words that are one name have one head only where the parser sees it.
        reading = self._reading
        if reading.tokens.pos[head] == "PROPN":
            return self._by_token.get(head)
        return None

    def _speaker_at(self, at: int) -> str | None:
        """Who says "we": the speaker of the innermost quotation around it that has marks of its own
        ("'He asked me to stay,' she said": she); without one, of the innermost statement."""
        holders = [one for one, inside in self._reading.holders.get(at, ()) if inside]
        holders.sort(key=lambda one: len(one.content))
        folds = self._reading.folds
        quoted = (
            one
            for one in holders
            if any(folds[word] in OPENING for word in one.content if word < at)
        )
        holder = next(quoted, holders[0] if holders else None)
        speaker = holder.statement.speaker if holder else None
        return speaker.actor if speaker else None

    def where(self, head: int) -> Place:
        """The place that a phrase with that head names; at least its words."""
        found = self._places.get(head)
        if found is not None:
            return found
        span = phrase_of(head, self._reading)
        return Place(raw=" ".join(span.of(self._reading.article.text).split()), span=span)


def find_parts(
    candidate: Candidate, cast: Cast, reading: Reading
) -> tuple[tuple[Participant, ...], tuple[Participant, ...], Place | None]:
    """Actors, recipients and place of an event, in the order of the text."""
    found: dict[int, int] = {}
    places: dict[int, float] = {}
    for number, head in enumerate(candidate.tokens):
        shares = candidate.roles[number]
        role = int(shares[1:].argmax()) + 1
        if shares[role] >= _LEAST and head != candidate.token and _can_take_part(head, reading):
            found[head] = role
            if role == _PLACE:
                places[head] = float(shares[role])
    for head in _only_telling(candidate.token, found, reading):
        del found[head]
    actors, recipients = (
        _each_once(
            Participant(actor=cast.who(head), span=span)
            for head, span in _apart(
                {head: phrase_of(head, reading) for head in found if found[head] == role}
            )
        )
        for role in (_ACTOR, _RECIPIENT)
    )
    place = max(places, key=lambda head: (places[head], -head), default=None)
    return actors, recipients, cast.where(place) if place is not None else None


def _each_once(parts: Iterable[Participant]) -> tuple[Participant, ...]:
    """Each actor once, by the first words that name it; who is not known counts by himself."""
    kept: dict[object, Participant] = {}
    for one in parts:
        kept.setdefault(one.actor or one.span, one)
    return tuple(kept.values())


def _only_telling(trigger: int, found: Mapping[int, int], reading: Reading) -> list[int]:
    """The actors that are the source of what tells the event, where it has another actor: they tell
    of it and do not do it."""
    sources = {at for one in reading.tellers(trigger) for at in one.source}
    actors = [head for head, role in found.items() if role == _ACTOR]
    telling = [head for head in actors if head in sources]
    return telling if len(telling) < len(actors) else []


def _can_take_part(at: int, reading: Reading) -> bool:
    return reading.tokens.pos[at] not in _NAMELESS


def _apart(phrases: dict[int, Span]) -> Iterator[tuple[int, Span]]:
    """The phrases without those that only help to name another: "[[Kenya]'s police]"."""
    for head, span in phrases.items():
        if not any(other.covers(span) and other != span for other in phrases.values()):
            yield head, span


def phrase_of(head: int, reading: Reading) -> Span:
    """The noun phrase of a head: what stands before it, and an "of" behind it."""
    inside = {head}
    for at in _belonging(head, reading):
        inside.add(at)
    first = last = head
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    tokens = reading.tokens
    while first < head and tokens.pos[first] in ("PUNCT", "SPACE", "CCONJ"):
        first += 1
    # "Kenya's" names Kenya.
    while last > head and (tokens.dep[last] == "case" or tokens.pos[last] in ("PUNCT", "SPACE")):
        last -= 1
    return reading.span(first, last)


def _belonging(head: int, reading: Reading, depth: int = 0) -> Iterator[int]:
    tokens = reading.tokens
    for child in reading.children[head]:
        dep = tokens.dep[child]
        joins = dep in _INSIDE or (dep == "punct" and child < head)
        if dep == "prep" and reading.folds[child] in _BEHIND and child > head:
            joins = True
        if dep == "pobj" and reading.folds[head] in _BEHIND:
            joins = True
        if joins and depth < _DEEPEST and tokens.sentence[child] == tokens.sentence[head]:
            yield child
            yield from _belonging(child, reading, depth + 1)
