"""Flat tables of what articles hold, a row an article, a statement, an event or an actor.

They are made for spreadsheets and for whoever wants no nesting, and they tell less than the record:
what is several becomes one text, and a row has the words, not only where they stand.

- An ``id`` names the row; in all tables but the first, ``article`` is the ``id`` of its article,
  which ``input``, ``outlet``, ``published``, ``url`` and ``title`` describe.
- Words are those of the text, each stretch of white space one space; " … " stands between the words
  of several spans.  Where the spans lie stands in columns of their own: ``120-164 170-180``, in
  code points of the article's text.
- "; " stands between several names, tags or conditions, " > " between the links of a chain.  A link
  without a name is told by its words, or by ``?``.
- Codes stand in the order of the names, and ``?`` for one that is not known: ``RUS GOV; ?``.
- ``first_day`` and ``last_day`` both belong to the time of an event.
- ``None`` says that there is nothing: nobody looked for it, or it was not found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from onrecord.exports.characters import fold
from onrecord.exports.entry import Entry
from onrecord.model import (
    Actor,
    ArticleRecord,
    ChainLink,
    Event,
    Participant,
    Spans,
    Statement,
    When,
)
from onrecord.ontology import load_ontology

__all__ = [
    "COLUMNS",
    "TABLES",
    "Names",
    "Row",
    "Table",
    "Value",
    "days_of",
    "rows_of",
    "words_of",
]

Table = Literal["articles", "statements", "events", "actors"]
Value: TypeAlias = str | int | float | bool | None
Row: TypeAlias = tuple[Value, ...]

TABLES: tuple[Table, ...] = get_args(Table)

_ARTICLE = ("article", "input", "outlet", "published", "day", "url", "title")

#: The columns of each table, in their order.
COLUMNS: Mapping[Table, tuple[str, ...]] = MappingProxyType(
    {
        "articles": (
            "id", "input", "outlet", "published", "day", "url", "title", "modified", "authors",
            "language", "statements", "events", "actors", "tags", "notes", "sha256", "onrecord",
        ),
        "statements": (
            "id", "speaker", "country", "sector", "source_kind", "source", "cue", "content",
            "quotation", "medium", "chain", "addressee", "type", "act", "negated", "conditions",
            "certainty", "reporter_stance", "said_on", "judged", "tags", "notes", *_ARTICLE,
            "within", "score", "actor", "source_spans", "cue_spans", "content_spans",
        ),
        "events": (
            "id", "type", "mode", "quad", "scale", "contexts", "status", "actors", "actor_codes",
            "recipients", "recipient_codes", "place", "country", "lat", "lon", "geonames_id",
            "first_day", "last_day", "basis", "trigger", "evidence", "told_by", "judged", "tags",
            "notes", *_ARTICLE, "reported_in", "score", "trigger_spans", "evidence_spans",
        ),
        "actors": (
            "id", "name", "country", "sector", "kind", "office", "aliases", "basis", "entry",
            "mentions", *_ARTICLE,
        ),
    }
)  # fmt: skip

_Cells: TypeAlias = dict[str, Value]


def rows_of(entry: Entry, table: Table) -> Iterator[Row]:
    """The article's rows in a table, each with a value for each of its :data:`COLUMNS`.

    Texts are as they came, with whatever characters a page brings: who writes them into a file has
    to see to it that none does harm there.

    >>> from onrecord.model import Article, ArticleRecord, Origin
    >>> article = Article(id="7", input="a.txt", sha256="", text="", blocks=())
    >>> entry = Entry(record=ArticleRecord(article=article, origin=Origin(onrecord="1.0")))
    >>> [row] = rows_of(entry, "articles")
    >>> dict(zip(COLUMNS["articles"], row, strict=True))["input"]
    'a.txt'
    """
    columns = COLUMNS[table]
    for cells in _MAKERS[table](entry):
        yield tuple(cells[column] for column in columns)


def words_of(spans: Spans, record: ArticleRecord) -> str:
    """The words of all spans on one line."""
    return " … ".join(fold(span.of(record.article.text)) for span in spans)


def days_of(when: When | None) -> tuple[date | None, date | None]:
    """First and last day, which both belong to it.

    >>> days_of(When(span=None, start=date(2021, 3, 1), end=date(2021, 4, 1), basis="words"))
    (datetime.date(2021, 3, 1), datetime.date(2021, 3, 31))
    """
    if when is None:
        return None, None
    # Before the first of all days there is none.
    last = when.end - timedelta(days=1) if when.end and when.end > date.min else None
    return when.start, last


@dataclass(frozen=True, slots=True)
class Names:
    """Who is who in one record: its actors and its statements, by their ids."""

    record: ArticleRecord
    actors: Mapping[str, Actor]
    statements: Mapping[str, Statement]

    @classmethod
    def of(cls, record: ArticleRecord) -> Names:
        """The names of a record."""
        return cls(
            record,
            {actor.id: actor for actor in record.actors},
            {statement.id: statement for statement in record.statements},
        )

    def speaker(self, statement: Statement) -> Actor | None:
        """The actor that the source is, where it is known."""
        return self.actors.get((statement.speaker and statement.speaker.actor) or "")

    def told_by(self, event: Event) -> str | None:
        """Who tells of the event in a statement; if nobody is named, the words of the source."""
        statement = self.statements.get(event.reported_in or "")
        if statement is None:
            return None
        if statement.speaker:
            return statement.speaker.name
        return words_of(statement.source, self.record) or None

    def party(self, one: Participant) -> str:
        """The name of who takes part, or the words where it is not known."""
        actor = self.actors.get(one.actor or "")
        return actor.name if actor else words_of((one.span,), self.record)

    def code(self, one: Participant) -> str:
        """Country and sector of who takes part."""
        actor = self.actors.get(one.actor or "")
        codes = (actor.country, actor.sector) if actor else ()
        return " ".join(code for code in codes if code) or "?"

    def link(self, link: ChainLink) -> str:
        """The name of a link in a chain, or its words."""
        return link.name or (words_of((link.span,), self.record) if link.span else "?")


def _articles(entry: Entry) -> Iterator[_Cells]:
    record = entry.record
    article = record.article
    remarks = entry.remarks_on(article.id)
    yield {
        **_article(record),
        "id": article.id,
        "modified": article.modified,
        "authors": _joined(article.authors),
        "language": article.language,
        "statements": len(record.statements),
        "events": len(record.events),
        "actors": len(record.actors),
        "tags": _joined(remarks.tags),
        "notes": _joined(remarks.notes),
        "sha256": article.sha256,
        "onrecord": record.origin.onrecord,
    }


def _statements(entry: Entry) -> Iterator[_Cells]:
    record, names = entry.record, Names.of(entry.record)
    article = _article(record)
    for one in record.statements:
        actor = names.speaker(one)
        conditions = (f"{c.polarity}: {words_of((c.span,), record)}" for c in one.conditions)
        yield {
            **article,
            **_remarks(entry, one.id),
            "id": one.id,
            "speaker": one.speaker.name if one.speaker else None,
            "country": actor.country if actor else None,
            "sector": actor.sector if actor else None,
            "source_kind": one.source_kind,
            "source": words_of(one.source, record) or None,
            "cue": words_of(one.cue, record),
            "content": words_of(one.content, record),
            "quotation": one.quotation,
            "medium": one.medium,
            "chain": " > ".join(names.link(link) for link in one.chain) or None,
            "addressee": one.addressee,
            "type": one.type,
            "act": one.act,
            "negated": one.negated,
            "conditions": _joined(conditions),
            "certainty": one.certainty,
            "reporter_stance": one.reporter_stance,
            "said_on": one.said_on,
            "within": one.within,
            "score": one.score,
            "actor": actor.id if actor else None,
            "source_spans": _places(one.source),
            "cue_spans": _places(one.cue),
            "content_spans": _places(one.content),
        }


def _events(entry: Entry) -> Iterator[_Cells]:
    record, names = entry.record, Names.of(entry.record)
    article = _article(record)
    for one in record.events:
        kind = load_ontology().types[one.type]
        first, last = days_of(one.when)
        yield {
            **article,
            **_remarks(entry, one.id),
            "id": one.id,
            "type": one.type,
            "mode": one.mode,
            "quad": kind.quad,
            "scale": kind.score,
            "contexts": _joined(one.contexts),
            "status": one.status,
            "actors": _joined(map(names.party, one.actors)),
            "actor_codes": _joined(map(names.code, one.actors)),
            "recipients": _joined(map(names.party, one.recipients)),
            "recipient_codes": _joined(map(names.code, one.recipients)),
            **_place(one),
            "first_day": first.isoformat() if first else None,
            "last_day": last.isoformat() if last else None,
            "basis": one.when.basis if one.when else None,
            "trigger": words_of(one.trigger, record),
            "evidence": words_of(one.evidence, record),
            "told_by": names.told_by(one),
            "reported_in": one.reported_in,
            "score": one.score,
            "trigger_spans": _places(one.trigger),
            "evidence_spans": _places(one.evidence),
        }


def _actors(entry: Entry) -> Iterator[_Cells]:
    article = _article(entry.record)
    for one in entry.record.actors:
        yield {
            **article,
            "id": one.id,
            "name": one.name,
            "country": one.country,
            "sector": one.sector,
            "kind": one.kind,
            "office": one.office,
            "aliases": _joined(one.aliases),
            "basis": one.basis,
            "entry": one.entry,
            "mentions": len(one.mentions),
        }


_MAKERS: Mapping[Table, Callable[[Entry], Iterator[_Cells]]] = {
    "articles": _articles,
    "statements": _statements,
    "events": _events,
    "actors": _actors,
}


def _article(record: ArticleRecord) -> _Cells:
    article = record.article
    return {
        "article": article.id,
        "input": article.input,
        "outlet": article.outlet,
        "published": article.published,
        "day": article.published[:10] if article.published else None,
        "url": article.url,
        "title": article.title,
    }


def _remarks(entry: Entry, row: str) -> _Cells:
    said = entry.remarks_on(row)
    return {"judged": said.judged, "tags": _joined(said.tags), "notes": _joined(said.notes)}


def _place(event: Event) -> _Cells:
    place = event.place
    return {
        "place": place.raw if place else None,
        "country": place.country if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "geonames_id": place.geonames_id if place else None,
    }


def _places(spans: Spans) -> str | None:
    return " ".join(f"{span.start}-{span.end}" for span in spans) or None


def _joined(texts: Iterable[str]) -> str | None:
    return "; ".join(texts) or None
