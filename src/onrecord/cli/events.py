"""An event in words for people: the same in the table and in plain lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from onrecord.cli.meaning import speaker_of
from onrecord.cli.order import order_events
from onrecord.cli.words import NOBODY, code_of, one_line, words_of
from onrecord.model import Actor, ArticleRecord, Event, Participant, Statement, When

__all__ = ["EventRow", "describe_events", "describe_when"]

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_ARROW = " → "


class EventRow(NamedTuple):
    """An event as it is shown.

    ``codes`` are its parties by their codes, ``names`` by their names; ``deed`` is type, mode and
    status, ``when`` and ``where`` are empty where nothing tells them, ``told_by`` is who claims it,
    ``tellings`` says how often it is told and ``words`` are the first that tell it.
    """

    number: int
    codes: str
    names: str
    deed: str
    when: str
    where: str
    told_by: str
    tellings: int
    words: str


def describe_events(record: ArticleRecord) -> list[EventRow]:
    """The events of a record in the order of the text."""
    actors = {actor.id: actor for actor in record.actors}
    statements = {one.id: one for one in record.statements}
    return [
        _row(number, event, record.article.text, actors, statements)
        for number, event in enumerate(order_events(record.events), 1)
    ]


def _row(
    number: int,
    event: Event,
    text: str,
    actors: Mapping[str, Actor],
    statements: Mapping[str, Statement],
) -> EventRow:
    holder = statements.get(event.reported_in or "")
    return EventRow(
        number=number,
        codes=_parties(event, lambda one: _code(one, text, actors)),
        names=_parties(event, lambda one: _name(one, text, actors)),
        deed=" ".join(_deed(event)),
        when=describe_when(event.when),
        where=one_line(event.place.raw) if event.place else "",
        told_by=_teller(holder, text) if holder else "",
        tellings=len(event.evidence),
        words=words_of(event.trigger[:1], text),
    )


def _teller(holder: Statement, text: str) -> str:
    name = speaker_of(holder, text)
    return "somebody" if name == NOBODY else name


def _parties(event: Event, shown: Callable[[Participant], str]) -> str:
    actors, recipients = (
        ", ".join(dict.fromkeys(shown(one) for one in parts))
        for parts in (event.actors, event.recipients)
    )
    return f"{actors or NOBODY}{_ARROW}{recipients}" if recipients else actors or NOBODY


def _name(one: Participant, text: str, actors: Mapping[str, Actor]) -> str:
    actor = actors.get(one.actor or "")
    return one_line(actor.name if actor else one.span.of(text))


def _code(one: Participant, text: str, actors: Mapping[str, Actor]) -> str:
    """The codes of who it is; where nothing tells any, the words."""
    actor = actors.get(one.actor or "")
    code = code_of(actor) if actor else "?"
    return one_line(one.span.of(text)) if code == "?" else code


def _deed(event: Event) -> Iterator[str]:
    yield event.type
    if event.mode:
        yield event.mode
    if event.status != "occurred":
        yield f"({event.status})"


def describe_when(when: When | None) -> str:
    """The days as people write them.

    >>> from datetime import date
    >>> from onrecord.model import When
    >>> one = When(span=None, start=date(2020, 8, 27), end=date(2020, 8, 28), basis="words")
    >>> describe_when(one)
    '27 Aug 2020'
    """
    if when is None or (when.start is None and when.end is None):
        return ""
    first = _day(when.start)
    last = _day(when.end - timedelta(days=1)) if when.end else ""
    if first == last:
        return first
    return f"{first} – {last}".strip()


def _day(day: date | None) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else ""
