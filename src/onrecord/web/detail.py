"""All that is known of one row, in the order in which somebody asks: what, whose, why, how sure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

from markupsafe import Markup

from onrecord import model
from onrecord.cli.meaning import days_of, facts_of
from onrecord.cli.words import code_of, one_line, words_of
from onrecord.model import Actor, ArticleRecord, Event, Span, Spans, Statement, When
from onrecord.ontology import load_ontology
from onrecord.record.answers import FoundArticle
from onrecord.record.days import word_days
from onrecord.record.judged import Judgement, changes
from onrecord.record.show import Shown
from onrecord.web.marking import Mark, marks_of_rows, show_text

__all__ = ["CHOICES", "Detail", "Fact", "Field", "Step", "field_values", "make_detail", "word_when"]

#: The values of fields that have a closed vocabulary.
CHOICES: Mapping[str, Sequence[str]] = {
    "source_kind": get_args(model.SourceKind),
    "act": get_args(model.Act),
    "medium": get_args(model.Medium),
    "quotation": get_args(model.Quotation),
    "negated": ("no", "yes"),
    "certainty": get_args(model.Certainty),
    "reporter_stance": get_args(model.Stance),
    "status": get_args(model.EventStatus),
}
#: How a speaker is known, in words.
_VIA = {
    "name": "named in the source",
    "surname": "by the surname",
    "acronym": "by the acronym",
    "pronoun": "a pronoun stands for the name",
    "nominal": "a description stands for the name",
    "appositive": "the name stands beside the description",
    "first_person": "the words are in the first person",
    "headline": "the headline names them",
}
_BASES = {
    "words": "told by the article's words",
    "gazetteer": "known to the gazetteer",
    "context": "taken from the country that the article is about",
    "dateline": "counted from the dateline",
    "publication": "counted from the day of publication",
}
_ROLES = {"speaker": "says it", "medium": "over", "relay": "passed on by"}
_WIDE = frozenset({"content", "evidence", "if", "unless"})
_QUADS = {
    1: "verbal cooperation",
    2: "material cooperation",
    3: "verbal conflict",
    4: "material conflict",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A station on a statement's way, and where it stands in the text."""

    role: str
    name: str
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something known of a row: what it is, its value, and why that is so, with its words."""

    name: str
    value: str
    why: str = ""
    spans: Spans = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field that can be corrected: its value as it is typed, and what it can be."""

    name: str
    value: str
    choices: Sequence[str] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A row as its page shows it."""

    kind: str
    paragraph: Markup
    paragraph_start: int
    steps: Sequence[Step]
    facts: Sequence[Fact]
    sure: str
    fields: Sequence[Field]
    judgements: Sequence[tuple[Judgement, Sequence[str]]]
    judged: str | None
    can_undo: bool
    read_by: Sequence[str]

    @property
    def undone(self) -> int:
        """How many judgements were taken back."""
        return sum(1 for one, _ in self.judgements if one.undone)


def make_detail(shown: Shown) -> Detail:
    """What is known of a statement or an event."""
    record = shown.entry.record
    row = _object(shown)
    standing = [one for one in shown.judgements if not one.undone]
    assert not isinstance(shown.row, FoundArticle)
    block = shown.block
    marks = _marks(row)
    return Detail(
        kind=shown.found.kind,
        paragraph=show_text(record.article.text, block.span, marks) if block else Markup(""),
        paragraph_start=block.start if block else 0,
        steps=_steps(row, record) if isinstance(row, Statement) else (),
        facts=tuple(_statement_facts(row, record) if isinstance(row, Statement)
                    else _event_facts(row, record)),
        sure=_sure(shown),
        fields=_fields(shown),
        judgements=[(one, changes(one)) for one in shown.judgements],
        judged=shown.row.judged,
        can_undo=bool(standing),
        read_by=_read_by(record),
    )  # fmt: skip


def _object(shown: Shown) -> Statement | Event:
    record = shown.entry.record
    rows: tuple[Statement | Event, ...] = (*record.statements, *record.events)
    return next(one for one in rows if one.id == shown.found.row)


def _marks(row: Statement | Event) -> list[Mark]:
    return marks_of_rows([("", row)], []) if isinstance(row, Statement) else marks_of_rows(
        [], [("", row)]
    )  # fmt: skip


def _steps(statement: Statement, record: ArticleRecord) -> tuple[Step, ...]:
    """The way of a statement from the mouth to the page; its last step is the outlet's."""
    text = record.article.text
    made = []
    for link in statement.chain:
        words = words_of((link.span,), text) if link.span else ""
        made.append(Step(role=_ROLES[link.role], name=one_line(link.name or words), span=link.span))
    if not made and statement.source:
        words = words_of(statement.source, text)
        made.append(Step(role=_ROLES["speaker"], name=words, span=statement.source[0]))
    outlet = one_line(record.article.outlet or record.article.input)
    return (*made, Step(role="printed by", name=outlet, span=None))


def _statement_facts(statement: Statement, record: ArticleRecord) -> Iterator[Fact]:
    text = record.article.text
    if statement.speaker:
        yield _speaker_fact(statement, record)
    cue = f"the cue is “{words_of(statement.cue, text)}”"
    for name, value in facts_of(statement, text):
        if name == "act":
            yield Fact(name=name, value=value, why=cue, spans=statement.cue)
        elif name not in _TOLD_APART:
            yield Fact(name=name, value=value)
    for condition in statement.conditions:
        words = words_of((condition.span,), text)
        yield Fact(name=condition.polarity, value=words, spans=(condition.span,))
    yield Fact(name="quotation", value=_QUOTED[statement.quotation], spans=statement.content)
    if statement.said_on:
        why, spans = _date_of(statement, record)
        yield Fact(name="said on", value=" ".join(days_of(statement)), why=why, spans=spans)


#: Facts that are told with their own words and reasons.
_TOLD_APART = frozenset({"speaker", "chain", "if", "unless", "said_on"})
_QUOTED = {
    "direct": "word for word, in quotation marks",
    "mixed": "partly in quotation marks",
    "indirect": "in the reporter's words",
}


def _speaker_fact(statement: Statement, record: ArticleRecord) -> Fact:
    assert statement.speaker is not None
    actor = _actor(statement.speaker.actor, record)
    why = _VIA[statement.speaker.via]
    named: Spans = ()
    if actor and statement.speaker.via != "name" and statement.source:
        before = [one for one in actor.mentions if one.end <= statement.source[0].start]
        named = tuple(before[:1])
    code = f" ({code_of(actor)})" if actor and code_of(actor) != "?" else ""
    return Fact(name="speaker", value=f"{one_line(statement.speaker.name)}{code}",
                why=why, spans=(*statement.source, *named))  # fmt: skip


def _actor(id: str | None, record: ArticleRecord) -> Actor | None:
    return next((one for one in record.actors if one.id == id), None)


def _date_of(statement: Statement, record: ArticleRecord) -> tuple[str, Spans]:
    """The phrase next to the cue that tells these very days, if its paragraph has one.

    The same day told elsewhere in the article is no reason: nothing is said then.
    """
    cue = statement.cue[0]
    block = next(one for one in record.article.blocks if one.span.overlaps(cue))
    near = [
        (abs(one.span.start - cue.start), one.span, one)
        for one in record.dates
        if one.span and block.span.covers(one.span) and _days_of(one) == statement.said_on
    ]
    if not near:
        return "", ()
    _, span, found = min(near, key=lambda one: one[:2])
    words = f"“{words_of((span,), record.article.text)}”"
    return f"{words}, {_BASES[found.basis]}" if found.basis else words, (span,)


def _days_of(when: When) -> str:
    """The first and the last day of a time as fields have them; empty where an end is open."""
    if when.start is None or when.end is None:
        return ""
    last = when.end - timedelta(days=1)
    return f"{when.start}" if when.start == last else f"{when.start}/{last}"


def _event_facts(event: Event, record: ArticleRecord) -> Iterator[Fact]:
    text = record.article.text
    kind = load_ontology().types[event.type]
    yield Fact(name="type", value=event.type, why=kind.gist, spans=event.trigger)
    if event.mode:
        yield Fact(name="mode", value=event.mode, why=kind.modes[event.mode])
    yield Fact(name="quad", value=_QUADS[kind.quad])
    yield Fact(name="status", value=event.status)
    for role, parts in (("actor", event.actors), ("recipient", event.recipients)):
        for one in parts:
            actor = _actor(one.actor, record)
            words = words_of((one.span,), text)
            name = one_line(actor.name) if actor else words
            code = code_of(actor) if actor else "?"
            yield Fact(name=role, value=f"{name} ({code})" if code != "?" else name,
                       why=f"“{words}”" if words != name else "", spans=(one.span,))  # fmt: skip
    if event.contexts:
        yield Fact(name="contexts", value=", ".join(event.contexts))
    if event.when:
        yield _when_fact(event, text)
    if event.place:
        place = event.place
        found = f"{place.country}" if place.country else ""
        yield Fact(name="place", value=one_line(place.raw), why=found,
                   spans=(place.span,) if place.span else ())  # fmt: skip
    claim = next((one for one in record.statements if one.id == event.reported_in), None)
    told = words_of(claim.source, text) if claim and claim.source else ""
    yield Fact(name="told by", value=told or ("a statement" if claim else "the outlet itself"),
               spans=claim.cue if claim else ())  # fmt: skip


def _when_fact(event: Event, text: str) -> Fact:
    assert event.when is not None
    when = event.when
    days = word_when(when)
    words = words_of((when.span,), text) if when.span else ""
    basis = _BASES[when.basis] if when.basis else ""
    why = ", ".join(one for one in (f"“{words}”" if words else "", basis) if one)
    return Fact(name="when", value=days or "unknown", why=why,
                spans=(when.span,) if when.span else ())  # fmt: skip


def word_when(when: When) -> str:
    """The days of a time, as short as they can be told."""
    last = (when.end - timedelta(days=1)).isoformat() if when.end else None
    return word_days(when.start.isoformat() if when.start else None, last)


_PEOPLE = {
    "accepted": "said that it is right",
    "corrected": "put it right",
    "added": "added it: the machine had missed it",
    "rejected": "said that it is none",
}


def _sure(shown: Shown) -> str:
    """How sure the row is, and what that number means."""
    row = shown.row
    assert not isinstance(row, FoundArticle)
    if row.judged:
        return f"People {_PEOPLE[row.judged]}."
    what = (
        "have the right source and content"
        if shown.found.kind == "statement"
        else "tell an event of this type"
    )
    return f"{row.score * 100:.0f} %: of the rows with this score about so many {what}."


def _read_by(record: ArticleRecord) -> list[str]:
    made = [f"onrecord {record.origin.onrecord}"]
    return made + [f"{name} {version[:12]}" for name, version in record.origin.models]


def field_values(shown: Shown) -> dict[str, str]:
    """The fields that can be corrected, each with its value as somebody would type it."""
    return {one.name: one.value for one in _fields(shown)}


def _fields(shown: Shown) -> list[Field]:
    row = _object(shown)
    record = shown.entry.record
    if isinstance(row, Statement):
        values = dict(_statement_values(row, record))
        choices = {**CHOICES, "type": get_args(model.AttributionType)}
    else:
        values = dict(_event_values(row, record))
        choices = {**CHOICES, "type": get_args(model.EventType), "mode": _modes(row)}
    return [
        Field(name=name, value=value, choices=choices.get(name, ()), wide=name in _WIDE)
        for name, value in values.items()
    ]


def _modes(event: Event) -> tuple[str, ...]:
    return ("", *load_ontology().types[event.type].modes)


def _statement_values(row: Statement, record: ArticleRecord) -> Iterator[tuple[str, str]]:
    text = record.article.text
    for role in ("source", "cue", "content"):
        yield role, words_of(getattr(row, role), text)
    yield "speaker", one_line(row.speaker.name) if row.speaker else ""
    yield "addressee", one_line(row.addressee or "")
    yield "act", row.act or ""
    for polarity in ("if", "unless"):
        spans = tuple(one.span for one in row.conditions if one.polarity == polarity)
        yield polarity, words_of(spans, text)
    yield "said_on", row.said_on or ""
    for name in ("type", "source_kind", "medium", "quotation"):
        yield name, getattr(row, name) or ""
    yield "negated", "yes" if row.negated else "no"
    yield "certainty", row.certainty or ""
    yield "reporter_stance", row.reporter_stance or ""


def _event_values(row: Event, record: ArticleRecord) -> Iterator[tuple[str, str]]:
    text = record.article.text
    names = {actor.id: actor.name for actor in record.actors}
    yield "trigger", words_of(row.trigger, text)
    yield "evidence", words_of(row.evidence, text)
    yield "type", row.type
    yield "mode", row.mode or ""
    for role in ("actors", "recipients"):
        told = [one_line(names.get(one.actor or "") or one.span.of(text))
                for one in getattr(row, role)]  # fmt: skip
        yield role, "; ".join(dict.fromkeys(told))
    yield "status", row.status
    yield "when", _days_of(row.when) if row.when else ""
    yield "place", one_line(row.place.raw) if row.place else ""
    yield "contexts", "; ".join(row.contexts)
