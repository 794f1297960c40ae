"""An article's record -> the rows of the tables: pure, so that workers make them side by side.

The columns are those of ``schema.sql``.  Numbers that only the file knows (of articles, of names)
are put in while writing: a name stands here as a :class:`Who`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from onrecord.contract import dump_record, load_record
from onrecord.folding import fold
from onrecord.model import Actor, ArticleRecord, ChainLink, Event, Participant, Spans, Statement
from onrecord.ontology import load_ontology

__all__ = ["ArticleRows", "EventRow", "StatementRow", "Who", "fold_name", "make_rows", "spoken"]

_WORDS = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
_NAMED = frozenset({"named_person", "named_organization"})
_LONGEST_NAME = 300


class Who(NamedTuple):
    """Somebody who is named: what tells two apart, the name, and all names, folded."""

    key: str
    name: str
    aliases: tuple[str, ...]


class StatementRow(NamedTuple):
    """A statement's columns; ``judged`` comes from whoever writes it."""

    id: str
    speaker: Who | None
    columns: tuple[Any, ...]
    addressee: Who | None
    words: tuple[str, str, str, str]
    relays: tuple[tuple[str, Who], ...]
    object: str


class EventRow(NamedTuple):
    """An event's columns, its words, and its parties: role, who, name, country and sector."""

    id: str
    columns: tuple[Any, ...]
    words: tuple[str, str]
    parties: tuple[tuple[str, Who, str, str | None, str | None], ...]
    object: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRows:
    """All rows of one article, in the order of its record."""

    id: str
    article: tuple[Any, ...]
    body: tuple[Any, ...]
    origin: str
    statements: tuple[StatementRow, ...]
    events: tuple[EventRow, ...]
    actors: tuple[tuple[Any, ...], ...]


def fold_name(name: str) -> str:
    """The name's words as they are compared, each between spaces.

    >>> fold_name("Recep Tayyip Erdoğan, the U.S. envoy")
    ' recep tayyip erdogan the us envoy '
    >>> fold_name("—")
    ' '
    """
    name = name[:_LONGEST_NAME]
    if not name.isascii():  # an accent that is a character of its own would cut its word in two
        parts = unicodedata.normalize("NFKD", name)
        name = "".join(char for char in parts if not unicodedata.combining(char))
    words = (fold(word) for word in _WORDS.findall(name))
    return "".join(f" {word}" for word in words) + " "


def make_rows(record: ArticleRecord) -> ArticleRows:
    """The rows of an article, ready to be written."""
    line = dump_record(record)
    if "\N{REPLACEMENT CHARACTER}" in line:  # it may stand for what no file can hold
        record = load_record(line)
    data = json.loads(line)
    article, head = record.article, data["article"]
    text = head.pop("text")
    actors = {actor.id: actor for actor in record.actors}
    called = _by_name(record.actors)
    return ArticleRows(
        id=article.id,
        article=(
            article.input,
            article.outlet,
            head["published"],
            _day(article.published),
            article.language,
        ),
        body=(
            article.title,
            article.url,
            article.sha256,
            _json(head),
            *(_json(data[key]) for key in ("blocks", "dates", "places", "unattributed")),
            text,
        ),
        origin=_json(data["origin"]),
        statements=tuple(
            _statement(one, text, actors, called, _json(made))
            for one, made in zip(record.statements, data["statements"], strict=True)
        ),
        events=tuple(
            _event(one, text, actors, _json(made))
            for one, made in zip(record.events, data["events"], strict=True)
        ),
        actors=tuple(
            _actor(one, _json(made))
            for one, made in zip(record.actors, data["actors"], strict=True)
        ),
    )


def spoken(spans: Spans, text: str) -> str:
    """The words of the spans as the text has them, on one line; dots where something lies between.

    >>> from onrecord.model import Span
    >>> spoken((Span(0, 4), Span(9, 14)), "Rain, he said, and wind")
    'Rain … said,'
    """
    return " … ".join(" ".join(span.of(text).split()) for span in spans)


def _by_name(actors: Iterable[Actor]) -> Mapping[str, Actor | None]:
    """Who is meant by a name in this article; ``None`` where it is the name of several."""
    found: dict[str, Actor | None] = {}
    for actor in actors:
        for name in {fold_name(one) for one in (actor.name, *actor.aliases)} - {" "}:
            found[name] = None if name in found else actor
    return found


def _statement(
    one: Statement,
    text: str,
    actors: Mapping[str, Actor],
    called: Mapping[str, Actor | None],
    made: str,
) -> StatementRow:
    actor = actors.get(one.speaker.actor or "") if one.speaker else None
    first, last = _said(one.said_on)
    columns = (
        one.source_kind in _NAMED,
        actor.country if actor else None,
        actor.sector if actor else None,
        one.source_kind,
        one.medium,
        one.type,
        one.act,
        one.negated,
        len(one.conditions),
        one.certainty,
        one.reporter_stance,
        one.quotation,
        first,
        last,
        round(one.score, 3),
    )
    links = one.chain[1:] if one.chain and one.chain[0].role == "speaker" else one.chain
    return StatementRow(
        id=one.id,
        speaker=_who(actor, one.speaker.name) if one.speaker else None,
        columns=columns,
        addressee=_called(one.addressee, called) if one.addressee else None,
        words=(
            spoken(one.source, text),
            spoken(one.cue, text),
            spoken(one.content, text),
            _json([[each.polarity, spoken((each.span,), text)] for each in one.conditions]),
        ),
        relays=tuple((link.role, _called(_name_of(link, text), called)) for link in links),
        object=made,
    )


def _name_of(link: ChainLink, text: str) -> str:
    return link.name or (spoken((link.span,), text) if link.span else "")


def _called(name: str, called: Mapping[str, Actor | None]) -> Who:
    """Who goes by a name: the article's actor, where it has one, so that all of it is one."""
    return _who(called.get(fold_name(name)), name)


def _event(one: Event, text: str, actors: Mapping[str, Actor], made: str) -> EventRow:
    when, place = one.when, one.place
    first = when.start.isoformat() if when and when.start else None
    last = (when.end - timedelta(days=1)).isoformat() if when and when.end else None
    kind = load_ontology().types[one.type]
    columns = (
        one.type,
        one.mode,
        kind.quad,
        one.status,
        first or last,
        last or first,
        place.raw if place else None,
        place.country if place else None,
        one.reported_in,
        round(one.score, 3),
    )
    return EventRow(
        id=one.id,
        columns=columns,
        words=(spoken(one.trigger, text), spoken(one.evidence, text)),
        parties=tuple(
            (role, *_party(part, text, actors))
            for role, parts in (("actor", one.actors), ("recipient", one.recipients))
            for part in parts
        ),
        object=made,
    )


def _party(
    part: Participant, text: str, actors: Mapping[str, Actor]
) -> tuple[Who, str, str | None, str | None]:
    actor = actors.get(part.actor or "")
    words = " ".join(part.span.of(text).split())
    if actor is None:
        return _who(None, words), words, None, None
    return _who(actor, actor.name), actor.name, actor.country, actor.sector


def _actor(one: Actor, made: str) -> tuple[Any, ...]:
    return (
        one.id,
        _who(one, one.name),
        bool(one.aliases),
        one.country,
        one.sector,
        one.kind,
        len(one.mentions),
        made,
    )


def _who(actor: Actor | None, name: str) -> Who:
    """An identity: what the gazetteer knows is one, all else that has one name."""
    if actor is None:
        folded = fold_name(name)
        return Who(folded.strip() or name, name, (folded,))
    names = dict.fromkeys(map(fold_name, (actor.name, name, *actor.aliases)))
    key = actor.entry or fold_name(actor.name).strip() or actor.name
    return Who(key, actor.name, tuple(names))


def _said(said_on: str | None) -> tuple[str | None, str | None]:
    if said_on is None:
        return None, None
    first, _, last = said_on.partition("/")
    return first, last or first


def _day(published: str | None) -> str | None:
    return published[:10] if published else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
