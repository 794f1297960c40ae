"""Tellings of one article -> its events: what is told several times is one event.

A headline, a lead, a quotation and "the blockade" further down tell one event in other words each.
Whether two tellings of one type and one sort of status are of one event is weighed by what they
share and by what differs: parties, place, days, mode, the word that tells it, where they stand, and
words such as "another".
The weights are data, ``resources/events/joining.toml``; they were learned from articles written for
it (``training/same_events.py``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp
from typing import TYPE_CHECKING

from onrecord.ids import make_id
from onrecord.model import REPORTING, Event, EventStatus, EventType, Participant, Place, Span, When
from onrecord.ontology import load_ontology

if TYPE_CHECKING:
    from onrecord.meaning.reading import Reading
    from onrecord.model import Actor

__all__ = ["Telling", "Weigher", "merge_tellings"]

#: One event can have these statuses in several tellings.
_ALIKE: Mapping[EventStatus, str] = {
    "occurred": "real",
    "ongoing": "real",
    "planned": "to come",
    "threatened": "to come",
}
_VERBAL = frozenset((1, 3))
#: So many letters of its lemma tell a word from others: "arrested", "the arrests".
_STEM = 5
#: A telling is held against so many events of its kind, the last ones, and against so many tellings
#: of each, the first ones: an article that repeats itself for ever takes no time for ever.
_MOST_EVENTS, _MOST_TELLINGS = 60, 6
#: From here on two tellings are of one event (what is joined wrongly is lost, what is not is told
#: twice); below the other, nothing can make up for it.
_LIKELY, _NEVER = 0.5, 0.02
_NUMBERS = {
    name: number
    for number, name in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split(),
        1,
    )
} | {"a": 1, "an": 1, "dozen": 12, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
#: Words that make another number of the one beside them.
_TIMES = frozenset("- hundred thousand million billion hundreds thousands dozens scores".split())
_LONGEST_NUMBER = 12
_OTHERS = frozenset(
    "another second third separate separately different earlier previous previously other also "
    "similar similarly elsewhere meanwhile further more again last former too".split()
)
_DEFINITE = frozenset("the this that these those his her its their".split())
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One place where an article tells an event; ``token`` is its trigger's.

    One that is not ``believed`` by itself is so if it is of an event that another one tells.
    """

    token: int
    type: EventType
    mode: str | None
    contexts: tuple[str, ...]
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    place: Place | None
    when: When | None
    status: EventStatus
    trigger: Span
    evidence: Span
    reported_in: str | None
    score: float
    believed: bool = True

    @property
    def kind(self) -> tuple[str, str]:
        """What two tellings of one event have in common: the type, and a status of one sort."""
        return self.type, _ALIKE.get(self.status, self.status)


def merge_tellings(
    tellings: Sequence[Telling], reading: Reading, *, weights: Mapping[str, float]
) -> list[Event]:
    """The events, each with all its tellings, in the order of their first.

    A telling that names neither party nor place ("the blockade") is of an event told before, or of
    none.
    """
    weigher = Weigher(reading, weights)
    groups: list[list[Telling]] = []
    by_kind: dict[tuple[str, str], list[list[Telling]]] = defaultdict(list)
    for telling in tellings:
        near = by_kind[telling.kind][-_MOST_EVENTS:]
        scored = [(weigher.likelihood(telling, group), -n) for n, group in enumerate(near)]
        best, number = max(scored, default=(0.0, 0))
        if best >= _LIKELY:
            near[-number].append(telling)
        elif telling.believed and weigher.can_stand_alone(telling):
            group = [telling]
            groups.append(group)
            by_kind[telling.kind].append(group)
    return [_join(group, reading) for group in groups]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Party:
    """What tells a party from others: who it is, how many, and the noun."""

    actor: Actor | None
    number: int | None
    noun: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What a telling says of itself, worked out once."""

    actors: tuple[_Party, ...]
    recipients: tuple[_Party, ...]
    stem: str
    is_definite: bool
    says_other: bool
    sentence: int
    paragraph: int


class Weigher:
    """Weighs whether two tellings of a kind are of one event."""

    def __init__(self, reading: Reading, weights: Mapping[str, float]) -> None:
        self._reading = reading
        self._weights = weights
        self._actors = {actor.id: actor for actor in reading.actors}
        self._known: dict[int, _Facts] = {}

    def likelihood(self, telling: Telling, group: Sequence[Telling]) -> float:
        """How likely a telling is of the event of others: what the likeliest of them says, and
        nothing if it plainly differs from one."""
        best = 0.0
        for other in group[:_MOST_TELLINGS]:
            total = sum(self._weights.get(sign, 0.0) for sign in self.signs(other, telling))
            share = 1 / (1 + exp(-total))
            if share < _NEVER:
                return 0.0
            best = max(best, share)
        return best

    def can_stand_alone(self, telling: Telling) -> bool:
        """Whether it tells enough to be an event that was not told before: a party, or where
        something new happens ("protests in Osk", and not "the protests")."""
        if telling.actors or telling.recipients:
            return True
        return telling.place is not None and not self._facts(telling).is_definite

    def signs(self, one: Telling, other: Telling) -> Iterator[str]:
        """What two tellings of one kind share and where they differ; ``one`` stands first."""
        first, second = self._facts(one), self._facts(other)
        yield "always"
        yield "verbal" if load_ontology().types[one.type].quad in _VERBAL else "material"
        if one.mode and other.mode:
            yield "mode same" if one.mode == other.mode else "mode differs"
        actors = _compare(first.actors, second.actors)
        recipients = _compare(first.recipients, second.recipients)
        yield f"actors {actors}"
        yield f"recipients {recipients}"
        if actors == recipients == "same":
            yield "both same"
        if counts := _compare_numbers(first, second):
            yield f"numbers {counts}"
        if _compare(first.actors, second.recipients) == "same":
            yield "turned round"
        if one.place and other.place:
            yield "place same" if _same_place(one.place, other.place) else "place differs"
        if one.when and other.when:
            yield "days same" if _overlap(one.when, other.when) else "days differ"
        if first.stem == second.stem:
            yield "word same"
        if second.is_definite:
            yield "definite"
        if second.says_other:
            yield "another"
        if first.sentence == second.sentence:
            yield "one sentence"
        elif first.paragraph == 0:
            yield "from the head"
        else:
            yield f"{min(second.paragraph - first.paragraph, 3)} paragraphs"

    def _facts(self, telling: Telling) -> _Facts:
        known = self._known.get(telling.token)
        if known is None:
            known = self._known[telling.token] = self._work_out(telling)
        return known

    def _work_out(self, telling: Telling) -> _Facts:
        reading, at = self._reading, telling.token
        tokens, folds = reading.tokens, reading.folds
        near = reading.children[at]
        spans = [part.span for part in (*telling.actors, *telling.recipients)]
        is_noun = tokens.pos[at] in ("NOUN", "PROPN")
        return _Facts(
            actors=tuple(map(self._party, telling.actors)),
            recipients=tuple(map(self._party, telling.recipients)),
            stem=tokens.lemma[at].lower()[:_STEM],
            is_definite=is_noun and any(folds[child] in _DEFINITE for child in near),
            says_other=any(folds[one] in _OTHERS for one in (*near, *reading.tokens_of(spans))),
            sentence=tokens.sentence[at],
            paragraph=self._paragraphs.get(reading.block_of(at), 0),
        )

    @cached_property
    def _paragraphs(self) -> dict[int, int]:
        """The numbers of the reporting blocks among their kind, by their numbers among all."""
        kinds = self._reading.block_kinds
        own = [number for number, kind in enumerate(kinds) if kind in REPORTING]
        return {block: number for number, block in enumerate(own)}

    def _party(self, part: Participant) -> _Party:
        inside = self._reading.tokens_of([part.span])
        tokens, folds = self._reading.tokens, self._reading.folds
        return _Party(
            actor=self._actors.get(part.actor or ""),
            number=_number([folds[at] for at in inside]),
            noun=tokens.lemma[self._reading.head_of(inside)].lower(),
        )


def _number(words: Sequence[str]) -> int | None:
    """How many a phrase counts ("12", "a dozen", "twelve"); ``None`` where it does not say, or says
    it in more words than are known here ("two hundred", "3 million", "dozens")."""
    told = [number for word in words if (number := _value(word)) is not None]
    # "A dozen", "a group of 12": the article counts nothing beside a number.
    counted = [number for number in told if number != 1] or told[:1]
    if len(counted) != 1 or any(word in _TIMES for word in words):
        return None
    return counted[0]


def _value(word: str) -> int | None:
    plain = word.replace(",", "")
    if plain.isascii() and plain.isdecimal():
        return int(plain) if len(plain) <= _LONGEST_NUMBER else None
    return _NUMBERS.get(word)


def _compare(mine: Sequence[_Party], theirs: Sequence[_Party]) -> str:
    """Whether two lists of parties are the same, plainly others, or cannot be told."""
    if not mine or not theirs:
        return "unknown"
    answers = {_compare_two(one, other) for one in mine for other in theirs}
    return next((answer for answer in ("same", "perhaps") if answer in answers), "differ")


def _compare_numbers(mine: _Facts, theirs: _Facts) -> str:
    """Whether parties that are called the same are counted the same; empty where none are."""
    answers = {
        one.number == other.number
        for left, right in ((mine.actors, theirs.actors), (mine.recipients, theirs.recipients))
        for one in left
        for other in right
        if one.noun == other.noun and one.number and other.number
    }
    return "differ" if False in answers else "same" if answers else ""


def _compare_two(one: _Party, other: _Party) -> str:
    left, right = one.actor, other.actor
    if left is not None and left is right:
        return "same"
    if left is not None and right is not None and _are_apart(left, right):
        return "differ"
    if one.noun == other.noun:
        return "differ" if one.number and other.number and one.number != other.number else "same"
    if left is not None and right is not None and left.aliases and right.aliases:
        return "differ"
    return "perhaps"


def _are_apart(left: Actor, right: Actor) -> bool:
    """Whether two actors are of different countries."""
    return bool(left.country and right.country and left.country != right.country)


def _same_place(one: Place, other: Place) -> bool:
    if one.geonames_id is not None and other.geonames_id is not None:
        return one.geonames_id == other.geonames_id
    mine, theirs = (set(_WORD.findall(place.raw.casefold())) - {"the"} for place in (one, other))
    return mine <= theirs or theirs <= mine


def _overlap(one: When, other: When) -> bool:
    return not (
        (one.end is not None and other.start is not None and one.end <= other.start)
        or (other.end is not None and one.start is not None and other.end <= one.start)
    )


def _join(group: Sequence[Telling], reading: Reading) -> Event:
    """One event of its tellings.

    The surest of those that name both parties tells type, mode and parties; what it leaves out is
    taken from the next.
    """
    ranked = sorted(
        group, key=lambda one: (not (one.actors and one.recipients), -one.score, one.token)
    )
    best = ranked[0]
    trigger = tuple(sorted({one.trigger for one in group}))
    is_own = any(one.reported_in is None for one in group)
    happened = any(one.status == "occurred" for one in group)
    places = "-".join(f"{span.start}-{span.end}" for span in trigger)
    return Event(
        id=make_id("event", reading.article.id, best.type, places),
        type=best.type,
        mode=next((one.mode for one in ranked if one.mode), None),
        contexts=tuple(sorted({context for one in group for context in one.contexts})),
        actors=next((one.actors for one in ranked if one.actors), ()),
        recipients=next((one.recipients for one in ranked if one.recipients), ()),
        place=next((one.place for one in ranked if one.place), None),
        when=next((one.when for one in ranked if one.when), None),
        status="occurred" if happened else best.status,
        trigger=trigger,
        evidence=tuple(sorted({one.evidence for one in group})),
        reported_in=None if is_own else group[0].reported_in,
        score=round(max(one.score for one in group), 3),
    )
