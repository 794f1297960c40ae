"""The ledger: statements and events as tables that are filtered, sorted and judged in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.cli.answers import cells_of
from onrecord.cli.words import one_line
from onrecord.errors import InputError, MissingError
from onrecord.record import Record
from onrecord.record.answers import FoundEvent, FoundStatement
from onrecord.record.questions import MOST_COUNTED, SORTED, Question
from onrecord.web.asking import Asking, Pages, read_asking
from onrecord.web.lend import Lent
from onrecord.web.names import find_names, offer_names
from onrecord.web.panel import EVENT_PANEL, STATEMENT_PANEL, Panel
from onrecord.web.pieces import mark_conditions
from onrecord.web.render import render
from onrecord.web.screens.exporting import ROW_FORMS, WHOLE_FORMS

__all__ = [
    "EVENTS",
    "STATEMENTS",
    "Column",
    "Ledger",
    "router",
    "shown_cells",
]

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its name in an address, its head, what it is sorted by, and if it is shown unless
    others are chosen.

    ``fields`` are those of the row that it tells; a ``plain`` one tells its only field as it is.
    """

    name: str
    head: str
    fields: tuple[str, ...]
    sort: str | None = None
    usual: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A table of one kind of rows: where it is, what it asks, what it can show."""

    path: str
    title: str
    question: Question
    noun: str
    kind: type[Any]
    panel: Panel
    columns: tuple[Column, ...]

    def chosen(self, asking: Asking) -> tuple[Column, ...]:
        """The columns that are shown, in their order.

        Raises:
            InputError: if there is no such column.
        """
        names = asking.more.get("columns", ())
        known = {one.name: one for one in self.columns}
        for name in names:
            if name not in known:
                reason = f"{self.question} have no such column"
                raise InputError(f"column {name!r}", reason, f"take {', '.join(known)}")
        return tuple(one for one in self.columns if (one.name in names if names else one.usual))


def _plain(kind: type[Any], names: Iterable[str], heads: Mapping[str, str]) -> tuple[Column, ...]:
    """A column for each of the fields that have none of their own making."""
    known = {one.name for one in fields(kind)}
    return tuple(
        Column(name=name, head=heads.get(name, name.replace("_", " ")), fields=(name,), plain=True,
               sort=name if name in ("speaker", "addressee") else None)
        for name in names if name in known
    )  # fmt: skip


_ARTICLE = ("title", "article", "input", "url", "sha256")
_HEADS = {
    "reporter_stance": "stance", "source_kind": "kind of source", "sha256": "SHA-256",
    "url": "address", "chain": "way", "within": "within statement", "input": "input",
    "reported_in": "claimed in", "place_country": "country of the place", "quad": "quad class",
    "source_spans": "places of the source", "cue_spans": "places of the cue",
    "content_spans": "places of the content", "trigger_spans": "places of the trigger",
    "evidence_spans": "places of the evidence",
}  # fmt: skip

STATEMENTS = Ledger(
    path="/statements",
    title="Statements",
    question="statements",
    noun="statement",
    kind=FoundStatement,
    panel=STATEMENT_PANEL,
    columns=(
        Column(name="who", head="who", fields=("speaker", "addressee", "source", "country",
               "sector", "chain"), sort="speaker", usual=True),
        Column(name="act", head="act", fields=("act", "type", "negated"), sort="act", usual=True),
        Column(name="words", head="words", fields=("content", "conditions", "article", "id"),
               usual=True),
        Column(name="said", head="said", fields=("said_on",), sort="said", usual=True),
        Column(name="published", head="published", fields=("published",), sort="published",
               usual=True),
        Column(name="outlet", head="outlet", fields=("outlet",), sort="outlet", usual=True),
        Column(name="score", head="score", fields=("score",), sort="score", usual=True),
        *_plain(
            FoundStatement,
            ("speaker", "addressee", "country", "sector", "source_kind", "source", "cue",
             "conditions", "chain", "medium", "type", "negated", "certainty", "reporter_stance",
             "quotation", "notes", *_ARTICLE, "within", "id", "source_spans", "cue_spans",
             "content_spans"),
            _HEADS,
        ),
    ),
)  # fmt: skip

EVENTS = Ledger(
    path="/events",
    title="Events",
    question="events",
    noun="event",
    kind=FoundEvent,
    panel=EVENT_PANEL,
    columns=(
        Column(name="who", head="who", fields=("actors", "recipients"), usual=True),
        Column(name="type", head="type", fields=("type", "mode", "contexts", "status"),
               sort="type", usual=True),
        Column(name="words", head="words", fields=("evidence", "trigger", "article", "id"),
               usual=True),
        Column(name="happened", head="happened", fields=("first", "last"), sort="happened",
               usual=True),
        Column(name="place", head="place", fields=("place", "place_country"), sort="place",
               usual=True),
        Column(name="told_by", head="claimed by", fields=("told_by",), usual=True),
        Column(name="published", head="published", fields=("published",), sort="published",
               usual=True),
        Column(name="outlet", head="outlet", fields=("outlet",), sort="outlet", usual=True),
        Column(name="status", head="status", fields=("status",), sort="status"),
        Column(name="quad", head="quad class", fields=("quad",)),
        Column(name="score", head="score", fields=("score",), sort="score", usual=True),
        *_plain(
            FoundEvent,
            ("mode", "contexts", "place_country", "trigger", "notes", *_ARTICLE, "reported_in",
             "id", "trigger_spans", "evidence_spans"),
            _HEADS,
        ),
    ),
)  # fmt: skip


@router.get("/statements")
def statements(request: Request, record: Lent) -> HTMLResponse:
    """The statements that the address asks for."""
    return _show_rows(request, record, STATEMENTS)


@router.get("/events")
def events(request: Request, record: Lent) -> HTMLResponse:
    """The events that the address asks for."""
    return _show_rows(request, record, EVENTS)


@router.get("/statements/{id}")
def statement(request: Request, record: Lent, id: str) -> Response:
    """One statement as the ledger has it, be it rejected."""
    return _show_row(request, record, STATEMENTS, id)


@router.get("/events/{id}")
def event(request: Request, record: Lent, id: str) -> Response:
    """One event as the ledger has it, be it rejected."""
    return _show_row(request, record, EVENTS, id)


@router.get("/names")
def names(record: Lent, begin: Annotated[str, Query(max_length=200)] = "") -> list[str]:
    """Names of actors that begin as somebody types."""
    with record.store.reading() as connection:
        return [one_line(name) for name in find_names(connection, begin)]


def _show_rows(request: Request, record: Record, ledger: Ledger) -> HTMLResponse:
    asking = _read(ledger, request)
    with record.store.reading():
        answer = getattr(record, ledger.question)(
            limit=asking.limit,
            offset=asking.offset,
            sort=asking.sort,
            reverse=asking.reverse,
            machine=asking.machine,
            **asking.asked,
        )
        unknown, begun = [], []
        if not answer and asking.page == 1:
            begun = list(offer_names(record.store.connection, asking))
            half = {f"nobody in the record is called {value!r}" for value, _ in begun}
            unknown = [one for one in record.unknown(**asking.asked) if one not in half]
        known = record.count("articles", "outlet", copies=True)
    outlets = sorted(str(one.value) for one in known if one.value)
    panel = replace(ledger.panel, lists={"outlet": tuple(outlets)})
    page = _render(
        request,
        ledger,
        Pages.of(asking, answer),
        panel=panel,
        unknown=unknown,
        begun=begun,
        alone=False,
    )
    if request.headers.get("hx-source") == "form#filters":
        # The form sends its columns whole; the address is to tell no more than it needs.
        page.headers["HX-Replace-Url"] = asking.url()
    return page


def _show_row(request: Request, record: Record, ledger: Ledger, id: str) -> Response:
    asking = _read(ledger, request)
    rows: tuple[Any, ...] = ()
    try:
        shown = record.show(id)
        if not isinstance(shown.row, ledger.kind):
            return RedirectResponse(f"/rows/{shown.found.row}", 302)
        rows = (shown.row,)
    except MissingError:
        if not _was_judged(record, id):
            raise
    pages = Pages(rows=rows, asking=asking, total=len(rows), more=False)
    gone = () if rows else (id,)
    return _render(
        request, ledger, pages, panel=ledger.panel, unknown=[], begun=[], alone=True, gone=gone
    )


def _was_judged(record: Record, id: str) -> bool:
    """Whether there was such a row: one that people added and that is rejected leaves nothing."""
    with record.store.reading() as connection:
        found = connection.execute("SELECT 1 FROM judgement WHERE row = ? LIMIT 1", (id,))
        return found.fetchone() is not None


def _read(ledger: Ledger, request: Request) -> Asking:
    asking = read_asking(ledger.path, request.query_params, more=("columns",))
    # What is so anyway does not stand in an address.
    if asking.sort == next(iter(SORTED[ledger.question])):
        asking = replace(asking, sort=None)
    chosen = ledger.chosen(asking)
    if all(one.usual == (one in chosen) for one in ledger.columns):
        asking = replace(asking, more={})
    return asking


def _render(
    request: Request, ledger: Ledger, pages: Pages, *, gone: tuple[str, ...] = (), **more: Any
) -> HTMLResponse:
    asking = pages.asking
    columns = ledger.chosen(asking)
    needs_cells = any(one.plain for one in columns)
    return render(
        request,
        "ledger.html",
        ledger=ledger,
        pages=pages,
        columns=columns,
        cells={row.id: _cells(row) for row in pages.rows} if needs_cells else {},
        heads={one.name: _head(ledger, asking, one) for one in columns if one.sort},
        self_query=Asking(path="", machine=asking.machine, more=asking.more).query(),
        orders=tuple(SORTED[ledger.question]),
        row_forms=ROW_FORMS,
        whole_forms=WHOLE_FORMS,
        mark_conditions=mark_conditions,
        most_counted=MOST_COUNTED,
        gone=gone,
        **more,
    )


def _cells(row: Any) -> dict[str, str]:
    """The row's fields as texts, as a flat table has them."""
    made = {}
    for one, value in zip(fields(row), cells_of(row), strict=True):
        said = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        made[one.name] = "" if said is None else one_line(str(said))
    return made


def shown_cells(row: Any, columns: Iterable[Column]) -> list[str | int | float | None]:
    """What the columns tell of a row, as a table for programs: words as they stand, ISO days."""
    plain = {one.name: cell for one, cell in zip(fields(row), cells_of(row), strict=True)}
    return [plain[one.name] if one.plain else _shown_cell(one.name, row) for one in columns]


def _shown_cell(name: str, row: Any) -> str | int | float | None:
    is_event = isinstance(row, FoundEvent)
    if name == "who":
        acts = [one.name for one in row.actors] if is_event else [row.speaker or row.source]
        acted_on = [one.name for one in row.recipients] if is_event else [row.addressee]
        said = ["; ".join(filter(None, them)) for them in (acts, acted_on)]
        return " → ".join(said) if said[1] else said[0]
    if name == "act":
        word = row.type if row.act in (None, "none") else row.act
        return f"not {word}" if row.negated and word else word
    if name == "type":
        return f"{row.type} {row.mode}" if row.mode else str(row.type)
    if name == "words":
        return str(row.evidence) if is_event else _with_conditions(row)
    if name in ("said", "happened"):
        days = (row.first, row.last) if is_event else (row.said_on,)
        return "/".join(dict.fromkeys(filter(None, days)))
    if name == "score":
        return None if row.judged else float(row.score)
    value = getattr(row, name)
    return value if value is None or isinstance(value, int) else str(value)


def _with_conditions(row: FoundStatement) -> str:
    pieces = mark_conditions(row.content, row.conditions)
    return "".join(f"{one.polarity}: " * bool(one.polarity) + one.words for one in pieces)


class Head(NamedTuple):
    """A head that sorts: where it leads, and how the rows are sorted by it now, if they are."""

    url: str
    sorted: str | None


def _head(ledger: Ledger, asking: Asking, column: Column) -> Head:
    known = SORTED[ledger.question]
    by_this = column.sort == (asking.sort or next(iter(known)))
    falls = (known[column.sort or ""][1] == "DESC") != (by_this and asking.reverse)
    reverse = "yes" if by_this and not asking.reverse else None
    sort = None if column.sort == next(iter(known)) else column.sort
    url = asking.url(sort=sort, reverse=reverse)
    return Head(url, ("descending" if falls else "ascending") if by_this else None)
