"""The overview, the list of articles, and reading one: its text beside its record."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.cli.meaning import act_of, chain_of, content_parts, days_of, marks_of
from onrecord.cli.order import order_events, order_statements
from onrecord.cli.words import count_words, headline_of, words_of
from onrecord.errors import InputError, MissingError
from onrecord.exports.entry import Entry, Remarks
from onrecord.model import ArticleRecord, Block, Event, EventType, Participant, Span, Statement
from onrecord.record import Record
from onrecord.record.answers import FoundActor
from onrecord.record.filters import count_copies
from onrecord.record.judge import find_row
from onrecord.record.load import load_entry
from onrecord.record.portrait import busiest_actors
from onrecord.record.questions import Part
from onrecord.web.asking import Asking, Pages, read_asking
from onrecord.web.detail import CHOICES, word_when
from onrecord.web.lend import Lender, Lent
from onrecord.web.linked import Copies, find_articles, look_up_links
from onrecord.web.marking import Fence, Shown, label_fence, marks_of_rows, show_blocks
from onrecord.web.panel import make_panel
from onrecord.web.render import render

__all__ = ["router"]

router = APIRouter()

#: An article is shown in parts of about so many characters: a browser lays out a book slowly.
_PART = 30_000
#: Of an article with more rows than this, only those of the part that is shown are loaded.
_MANY = 400
_LATEST = 8
#: What is asked of articles: what stands in them, and which rows they hold.
_PANEL = make_panel(
    ("text", "outlet", "since", "until"),
    ("speaker", "country", "act", "type", "addressee", "actor", "recipient", "conditional", "tag",
     "copies"),
)  # fmt: skip


@router.get("/")
def overview(request: Request, record: Lent) -> HTMLResponse:
    """What the record holds, and where to begin."""
    lender: Lender = request.app.state.lender
    busy = lender.remember("busy", lambda: _busiest(record))
    with record.store.reading() as connection:
        latest = record.articles(limit=_LATEST)
        standing = record.conditions(limit=6)
        return render(
            request, "overview.html", numbers=_numbers(connection), latest=latest,
            standing=standing, busy=busy,
        )  # fmt: skip


def _busiest(record: Record) -> tuple[FoundActor, ...]:
    with record.store.reading() as connection:
        return busiest_actors(connection, Part(limit=8)) or ()


def _numbers(connection: sqlite3.Connection) -> dict[str, Any]:
    """How much the record holds without what copies carry over, and how much of that there is."""
    [(articles, statements, events, outlets, first, last)] = connection.execute(
        "SELECT count(*), coalesce(sum(statements), 0), coalesce(sum(events), 0), "
        "count(DISTINCT outlet), min(day), max(day) FROM article"
    )
    copied = {
        "article": count_copies(connection, "article"),
        "statement": count_copies(connection, "statement"),
        "event": count_copies(connection, "event"),
    }
    [(failures,)] = connection.execute("SELECT count(*) FROM failure")
    return {
        "articles": articles - copied["article"], "statements": statements - copied["statement"],
        "events": events - copied["event"], "copied": copied, "outlets": outlets,
        "first": first, "last": last, "failures": failures,
    }  # fmt: skip


@router.get("/articles")
def articles(request: Request, record: Lent) -> HTMLResponse:
    """All articles, the latest first, with the filters of every question."""
    asking = read_asking("/articles", request.query_params)
    copies = look_up_links(request.app.state.lender, record).copies
    with record.store.reading() as connection:
        answer = record.articles(
            limit=asking.limit, offset=asking.offset, sort=asking.sort, reverse=asking.reverse,
            machine=asking.machine, **asking.asked,
        )  # fmt: skip
        unknown = [] if answer or asking.page > 1 else record.unknown(**asking.asked)
        pages = Pages.of(asking, answer)
        ids = [one.id for one in pages.rows]
        folded = _fold(record, asking, copies, ids)
        named = [*(copies.origin[id][0] for id in ids if id in copies.origin)]
        named += [copy.article for id in ids for copy in copies.of.get(id, ())]
        known = find_articles(connection, named)
    return render(
        request, "articles.html", asking=asking, pages=pages, unknown=unknown, fields=_PANEL,
        copies=copies, folded=folded, known=known,
    )  # fmt: skip


def _fold(record: Record, asking: Asking, copies: Copies, ids: Sequence[str]) -> set[str]:
    """The copies on a page that stand under their origin, on this page or another.

    What carries another in part is an article of its own; and so is, in an answer, a copy whose
    origin is none of it.
    """
    origins = {
        id: origin for id, (origin, copy) in copies.origin.items() if copy.whole and id in set(ids)
    }
    told = set(origins.values())
    if asking.asked and told:
        if "article" in asking.asked:
            told &= set(ids)
        else:
            rows = record.articles(machine=asking.machine, article=tuple(told), **asking.asked)
            told = {row.id for row in rows}
    return {id for id, origin in origins.items() if origin in told}


@router.get("/articles/{id}")
def reading(request: Request, record: Lent, id: str) -> Response:
    """An article and its record, side by side."""
    asking = read_asking(f"/articles/{id}", request.query_params, more=("row", "part"))
    with record.store.reading() as connection:
        n, full = _find_article(connection, id)
        if full != id:
            return RedirectResponse(asking.url(f"/articles/{full}"), 302)
        view = _View.load(connection, n, wanted=asking.one("row"), part=asking.one("part"))
    return render(request, "reading.html", view=view, asking=asking, current=asking.one("row"))


def _find_article(connection: sqlite3.Connection, id: str) -> tuple[int, str]:
    found = find_row(connection, id)
    if found.kind != "article":
        raise MissingError(id, f"this is the id of a {found.kind}", f"open it: /rows/{found.row}")
    return found.article_n, found.article


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A row beside the text, in the words that the tables use."""

    kind: str
    id: str
    number: str
    depth: int
    who: str
    to: str
    deed: str
    parts: Sequence[Any]
    marks: Sequence[str]
    days: str
    at: int
    remarks: Remarks
    judged: str | None
    claimed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """One article, ready to be shown."""

    record: ArticleRecord
    headline: str
    words: int
    zones: Sequence[Shown | Fence]
    cards: Sequence[Card]
    fences: str
    remarks: Remarks
    part: int
    parts: int
    counts: Mapping[str, int]
    acts: Sequence[str] = CHOICES["act"]
    types: Sequence[str] = get_args(EventType)

    @property
    def has_headline(self) -> bool:
        """Whether the text itself shows what the article is called."""
        return any(isinstance(one, Shown) and one.block.kind == "headline" for one in self.zones)

    def block_of(self, place: int) -> int:
        """Where the block begins that holds a place."""
        starts = [block.start for block in self.record.article.blocks]
        return starts[max(bisect_right(starts, place) - 1, 0)]

    @classmethod
    def load(cls, connection: sqlite3.Connection, n: int, *, wanted: str, part: str) -> _View:
        entry, cuts, chosen, before = _load_part(connection, n, wanted, part)
        record = entry.record
        blocks = cuts[chosen]
        reach = Span(blocks[0].start, blocks[-1].end) if blocks else Span(0, 1)
        statements = [
            (row.depth, row.statement)
            for row in order_statements(record.statements)
            if row.statement.cue[0].overlaps(reach)
        ]
        events = [one for one in order_events(record.events) if one.trigger[0].overlaps(reach)]
        gaps = [span for span in _gaps(record) if span.overlaps(reach)]
        rejected = list(_rejected(connection, n, record, reach))
        numbers = _number(
            [(one.id, one.cue[0].start, depth) for depth, one in statements],
            [(one.id, one.trigger[0].start, 0) for one in events],
            rejected,
            before,
        )
        marks = marks_of_rows(
            [(numbers[one.id], one) for _, one in statements],
            [(numbers[one.id], one) for one in events],
            gaps,
        )
        zones = show_blocks(record, blocks, marks)
        cards = [
            *(_card_of_statement(one, entry, numbers, depth) for depth, one in statements),
            *(_card_of_event(one, entry, numbers) for one in events),
            *(_card_of_gap(span, entry) for span in gaps),
            *(replace(card, number=numbers[card.id]) for card in rejected),
        ]
        return cls(
            record=record,
            headline=headline_of(record.article),
            words=count_words(record.article),
            zones=zones,
            cards=_in_order(cards),
            fences=_describe(zones),
            remarks=entry.remarks_on(record.article.id),
            part=chosen + 1,
            parts=len(cuts),
            counts=Counter(
                "rejected" if card.judged == "rejected" else card.kind for card in cards
            ),
        )


def _gaps(record: ArticleRecord) -> list[Span]:
    """The quotations nobody is found for: none that people added a statement of."""
    said = [span for one in record.statements for span in one.content]
    return [gap for gap in record.unattributed if not any(gap.overlaps(one) for one in said)]


def _load_part(
    connection: sqlite3.Connection, n: int, wanted: str, part: str
) -> tuple[Entry, list[list[Block]], int, Mapping[str, int]]:
    """The article with the rows that are needed, its blocks in parts, the part to be shown, and
    how many rows stand before those that were loaded, by table."""
    [(rows, length, made)] = connection.execute(
        "SELECT a.statements + a.events, length(b.text), b.blocks FROM article AS a "
        "JOIN article_body AS b ON b.n = a.n WHERE a.n = ?",
        (n,),
    )
    cuts = _cut([Block(**one) for one in json.loads(made)])
    chosen = _choose(cuts, _place_of(connection, n, wanted), part)
    keep, before = None, {}
    if length > _PART and rows > _MANY:
        start, end = cuts[chosen][0].start, cuts[chosen][-1].end
        keep = _rows_between(connection, n, start, end)
        above = _rows_between(connection, n, 0, start, rejected=True)
        before = {table: len(found) for table, found in above.items()}
    entry = load_entry(connection, n, keep=keep)
    return entry, cuts, chosen, before


def _rows_between(
    connection: sqlite3.Connection, n: int, start: int, end: int, *, rejected: bool = False
) -> dict[str, frozenset[int]]:
    """The rows of an article whose cue or trigger begins in a stretch of its text, by table."""
    answer = "(t.answer <> 1 OR t.judged = 'rejected')" if rejected else "t.answer <> 1"
    return {
        table: frozenset(
            row
            for (row,) in connection.execute(
                f"SELECT t.n FROM {table} AS t JOIN {table}_words AS w ON w.n = t.n "
                f"WHERE t.article = ? AND json_extract(w.object, '$.{role}[0][0]') >= ? "
                f"AND json_extract(w.object, '$.{role}[0][0]') < ? AND {answer}",
                (n, start, end),
            )
        )
        for table, role in (("statement", "cue"), ("event", "trigger"))
    }


def _cut(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks in parts of about the size that a page has."""
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if parts[-1] and block.end - parts[-1][0].start > _PART:
            parts.append([])
        parts[-1].append(block)
    return parts


def _place_of(connection: sqlite3.Connection, n: int, wanted: str) -> int | None:
    """Where a row's cue or trigger stands; ``None`` if there is no such row."""
    for table, role in (("statement", "cue"), ("event", "trigger")):
        row = connection.execute(
            f"SELECT json_extract(w.object, '$.{role}[0][0]') FROM {table} AS t "
            f"JOIN {table}_words AS w ON w.n = t.n WHERE t.id = ? AND t.article = ?",
            (wanted, n),
        ).fetchone()
        if row:
            return int(row[0])
    return None


def _choose(cuts: Sequence[Sequence[Block]], place: int | None, part: str) -> int:
    if place is not None:
        for at, blocks in enumerate(cuts):
            if blocks and blocks[-1].end > place:
                return at
    if not part:
        return 0
    if not (part.isascii() and part.isdecimal() and 1 <= int(part[:9]) <= len(cuts)):
        raise InputError(f"part {part!r}", f"the article has {len(cuts)} parts", "give one of them")
    return int(part) - 1


def _number(
    statements: Sequence[tuple[str, int, int]],
    events: Sequence[tuple[str, int, int]],
    rejected: Sequence[Card],
    before: Mapping[str, int],
) -> dict[str, str]:
    """The numbers of rows, given by id, place and depth in their order.

    What people rejected keeps its number, so that those after it keep theirs.
    """
    numbers: dict[str, str] = {}
    for kind, prefix, rows in (("statement", "", statements), ("event", "E", events)):
        gone = sorted((card.at, card.id) for card in rejected if card.kind == kind)
        order: list[str] = []
        for id, at, depth in rows:
            while gone and gone[0][0] < at and depth == 0:
                order.append(gone.pop(0)[1])
            order.append(id)
        order += [id for _, id in gone]
        first = before.get(kind, 0) + 1
        numbers |= {id: f"{prefix}{number}" for number, id in enumerate(order, first)}
    return numbers


def _card_of_statement(
    statement: Statement, entry: Entry, numbers: Mapping[str, str], depth: int
) -> Card:
    text = entry.record.article.text
    remarks = entry.remarks_on(statement.id)
    return Card(
        kind="statement",
        id=statement.id,
        number=numbers[statement.id],
        depth=min(depth, 4),
        who=" › ".join(chain_of(statement, text)),
        to=statement.addressee or "",
        deed=act_of(statement),
        parts=content_parts(statement, text),
        marks=marks_of(statement),
        days=" ".join(days_of(statement)),
        at=statement.cue[0].start,
        remarks=remarks,
        judged=remarks.judged,
    )


def _card_of_event(event: Event, entry: Entry, numbers: Mapping[str, str]) -> Card:
    record = entry.record
    remarks = entry.remarks_on(event.id)
    status = "" if event.status == "occurred" else event.status
    return Card(
        kind="event",
        id=event.id,
        number=numbers[event.id],
        depth=0,
        who=_parties(event.actors, record),
        to=_parties(event.recipients, record),
        deed=f"{event.type} {event.mode}" if event.mode else event.type,
        parts=[(words_of(event.evidence, record.article.text), False)],
        marks=[one for one in (status, *event.contexts) if one],
        days=word_when(event.when) if event.when else "",
        at=event.trigger[0].start,
        remarks=remarks,
        judged=remarks.judged,
        claimed=numbers.get(event.reported_in or "", ""),
    )


def _parties(parts: Sequence[Participant], record: ArticleRecord) -> str:
    names = {actor.id: actor.name for actor in record.actors}
    text = record.article.text
    told = [names.get(one.actor or "") or words_of((one.span,), text) for one in parts]
    return ", ".join(dict.fromkeys(told))


def _card_of_gap(span: Span, entry: Entry) -> Card:
    return Card(
        kind="gap", id=f"gap-{span.start}", number="?", depth=0, who="", to="", deed="",
        parts=[(words_of((span,), entry.record.article.text), False)], marks=(), days="",
        at=span.start, remarks=Remarks(), judged=None,
    )  # fmt: skip


def _rejected(
    connection: sqlite3.Connection, n: int, record: ArticleRecord, reach: Span
) -> Iterator[Card]:
    """What people rejected: it is none, and can be taken back."""
    for kind, role in (("statement", "cue"), ("event", "trigger")):
        rows = connection.execute(
            f"SELECT t.id, w.object FROM {kind} AS t JOIN {kind}_words AS w ON w.n = t.n "
            "WHERE t.article = ? AND t.answer = 1 AND t.judged = 'rejected'",
            (n,),
        )
        for id, made in rows:
            one = json.loads(made)
            spans = tuple(Span(*span) for span in one["content" if role == "cue" else "evidence"])
            at = one[role][0][0]
            if not reach.start <= at < reach.end:
                continue
            yield Card(
                kind=kind, id=id, number="", depth=0,
                who=(one.get("speaker") or {}).get("name", "") if kind == "statement" else "",
                to="", deed=one.get("act") or one["type"],
                parts=[(words_of(spans, record.article.text), False)], marks=(), days="", at=at,
                remarks=Remarks(), judged="rejected",
            )  # fmt: skip


def _in_order(cards: Sequence[Card]) -> list[Card]:
    """The cards as the text has their words; what stands within a statement comes after it."""
    statements = [card for card in cards if _is_standing(card)]
    others = sorted((card for card in cards if not _is_standing(card)), key=lambda card: card.at)
    made: list[Card] = []
    for card in statements:
        while others and others[0].at < card.at and card.depth == 0:
            made.append(others.pop(0))
        made.append(card)
    return [*made, *others]


def _is_standing(card: Card) -> bool:
    return card.kind == "statement" and card.judged != "rejected"


def _describe(zones: Sequence[Shown | Fence]) -> str:
    """What of the shown part is no reporting, most first."""
    return label_fence([one for zone in zones if isinstance(zone, Fence) for one in zone.blocks])
