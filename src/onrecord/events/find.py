"""Candidates -> events: which to believe, with parts, place, time, status and teller."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import exp, log
from typing import TYPE_CHECKING, Any

from onrecord.events.candidates import LEAST_ALIVE, Candidate, mode_of
from onrecord.events.contexts import contexts_of_parts
from onrecord.events.merge import Telling, merge_tellings
from onrecord.events.participants import SPEAKERS, Cast, find_parts
from onrecord.events.status import find_status
from onrecord.events.times import find_when
from onrecord.ontology import TYPES

if TYPE_CHECKING:
    from onrecord.events.tables import EventTables
    from onrecord.meaning.reading import Reading, Told
    from onrecord.model import Event, EventType, Participant, Place, Span

__all__ = ["calibrate", "find_events", "find_tellings", "log_odds"]

#: Nothing is surer than this, or less sure.
_LEAST_SURE = 1e-5
#: "The raid" is believed from this share of the usual on, if a raid was told before.
_SHARE_AGAIN = 0.4
_SPEECH_ACTS = frozenset("AGREE SUPPORT CONCEDE REQUEST ACCUSE REJECT THREATEN".split())
_PARTICLES = frozenset(("prt", "neg"))


def find_events(
    candidates: Sequence[Candidate],
    reading: Reading,
    *,
    places: Sequence[Place],
    tables: EventTables,
    settings: Mapping[str, Any],
) -> list[Event]:
    """The events of an article in the order in which it first tells them, each once.

    ``candidates`` are what a :class:`~onrecord.events.candidates.Watcher` kept while the network
    read the article; ``settings`` are those that were chosen with it.
    """
    tellings = find_tellings(candidates, reading, places=places, tables=tables, settings=settings)
    return merge_tellings(tellings, reading, weights=tables.joining)


def find_tellings(
    candidates: Sequence[Candidate],
    reading: Reading,
    *,
    places: Sequence[Place],
    tables: EventTables,
    settings: Mapping[str, Any],
) -> list[Telling]:
    """What is told at each place, in the order of the text, the same event as often as it is."""
    teller = _Teller(reading, places, tables)
    tellings = []
    for candidate in sorted(_apart(candidates, reading), key=lambda one: one.token):
        score = calibrate(candidate.sure, settings["weights"])
        is_noun = reading.tokens.pos[candidate.token] == "NOUN"
        least = settings["least"] * (_SHARE_AGAIN if is_noun else 1)
        if candidate.alive >= LEAST_ALIVE and score >= least:
            tellings.append(teller.tell(candidate, score, believed=score >= settings["least"]))
    return tellings


def _apart(candidates: Sequence[Candidate], reading: Reading) -> Iterator[Candidate]:
    """The candidates without objects that tell a deed together with their verb, which tells it more
    surely: "opened [fire]"."""
    told = {one.token: one for one in candidates}
    for one in candidates:
        verb = told.get(reading.tokens.head[one.token])
        if (
            verb is None
            or reading.tokens.dep[one.token] != "dobj"
            or verb.types.argmax() != one.types.argmax()
            or verb.sure < one.sure
        ):
            yield one


def calibrate(sure: float, weights: Sequence[float]) -> float:
    """The probability that an event of that type is told, from how sure the network is of it."""
    constant, slope = weights
    return 1 / (1 + exp(-(constant + slope * log_odds(sure))))


def log_odds(sure: float) -> float:
    """How sure the network is, as what :func:`calibrate` weighs."""
    share = min(max(sure, _LEAST_SURE), 1 - _LEAST_SURE)
    return log(share / (1 - share))


class _Teller:
    """Candidates to tellings, with what all of them need."""

    def __init__(self, reading: Reading, places: Sequence[Place], tables: EventTables) -> None:
        self._reading = reading
        self._cast = Cast(reading, places)
        self._words = tables.contexts
        self._denials = tables.denials
        self._contexts: dict[int, frozenset[str]] = {}

    def tell(self, candidate: Candidate, score: float, *, believed: bool) -> Telling:
        """What a candidate tells."""
        number = int(candidate.types.argmax())
        kind, mode = TYPES[number], mode_of(candidate, number)
        at, reading = candidate.token, self._reading
        actors, recipients, place = find_parts(candidate, self._cast, reading)
        tellers = reading.tellers(at)
        reporter = next((one for one in tellers if not self._is_act(kind, actors, one)), None)
        sentence = reading.tokens.sentence[at]
        parts = (*actors, *recipients)
        told = contexts_of_parts(kind, mode, parts, self._cast.actors)
        return Telling(
            token=at,
            type=kind,
            mode=mode,
            contexts=tuple(sorted(told | self._contexts_of(sentence))),
            actors=actors,
            recipients=recipients,
            place=place,
            when=find_when(at, reading),
            status=find_status(
                candidate.statuses,
                at,
                tellers[0] if tellers else None,
                reading,
                kind=kind,
                denials=self._denials,
            ),
            trigger=_trigger_span(at, reading),
            evidence=_evidence(sentence, reading),
            reported_in=reporter.statement.id if reporter is not None else None,
            score=score,
            believed=believed,
        )

    def _contexts_of(self, sentence: int) -> frozenset[str]:
        known = self._contexts.get(sentence)
        if known is None:
            known = self._contexts[sentence] = self._words.find(sentence, self._reading)
        return known

    def _is_act(self, kind: EventType, actors: Sequence[Participant], told: Told) -> bool:
        """Whether a statement is itself the deed, a speech act of those who speak in it, and so
        tells of none: "'We will not yield,' they said"."""
        speaker = told.statement.speaker
        known = speaker.actor if speaker else None
        text = self._reading.article.text
        return (
            kind in _SPEECH_ACTS
            and bool(actors)
            and all(
                (known is not None and one.actor == known) or one.span.of(text).lower() in SPEAKERS
                for one in actors
            )
        )


def _trigger_span(at: int, reading: Reading) -> Span:
    """The word with its particle where that stands next to it: "broke off", "not met"."""
    first = last = at
    for child in reading.children[at]:
        if reading.tokens.dep[child] in _PARTICLES and abs(child - at) == 1:
            first, last = min(first, child), max(last, child)
    return reading.span(first, last)


def _evidence(sentence: int, reading: Reading) -> Span:
    low, high = reading.sentence_bounds[sentence]
    words = reading.tokens.words
    while low < high - 1 and not words[low].text.strip():
        low += 1
    while high - 1 > low and not words[high - 1].text.strip():
        high -= 1
    return reading.span(low, high - 1)
