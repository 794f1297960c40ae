"""Downloads: the rows of a question, or what their articles hold, in the forms of the command."""

from __future__ import annotations

import re
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, cast

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response, StreamingResponse

from onrecord.cli.answers import as_json_line, cells_of
from onrecord.cli.forms import FOLDERS, FORMATS
from onrecord.errors import InputError
from onrecord.exports.csv import csv_lines
from onrecord.exports.pieces import pieces_of
from onrecord.exports.rows import TABLES, Table
from onrecord.record import Record
from onrecord.record.answers import (
    FoundActor,
    FoundArticle,
    FoundCondition,
    FoundEvent,
    FoundSource,
    FoundStatement,
    TimelineRow,
)
from onrecord.record.questions import Question
from onrecord.web.asking import Asking, read_asking

__all__ = ["ROW_FORMS", "WHOLE_FORMS", "router"]

router = APIRouter(include_in_schema=False)


class Form(NamedTuple):
    """A form as a menu offers it: its name in an address, its name for people, what it is for."""

    format: str
    name: str
    told: str


#: The rows of a question as they are listed, and what their articles hold.
ROW_FORMS = (
    Form("csv", "CSV", "a table with all fields, for programs"),
    Form("jsonl", "JSON Lines", "an object a row"),
)
WHOLE_FORMS = (
    Form("xlsx", "Excel workbook", "a sheet each of articles, statements, events, actors"),
    Form("jsonl", "JSON Lines", "an object an article, all of it"),
    Form("web-annotation", "Web Annotation", "JSON-LD"),
    Form("graphml", "GraphML", "who speaks to and acts on whom"),
    Form("plover", "PLOVER", "events as JSON Lines"),
    Form("judgements", "Judgements", "what people judged, to learn from"),
)

_KINDS: Mapping[Question, type[Any]] = {
    "statements": FoundStatement, "events": FoundEvent, "articles": FoundArticle,
    "actors": FoundActor, "timeline": TimelineRow, "conditions": FoundCondition,
    "sources": FoundSource,
}  # fmt: skip
#: How a file's name ends, and what is in it.
_MEDIA: Mapping[str, tuple[str, str]] = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "jsonl": ("jsonl", "application/x-ndjson"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "web-annotation": ("jsonld", "application/ld+json"),
    "graphml": ("graphml", "application/graphml+xml"),
    "plover": ("jsonl", "application/x-ndjson"),
    "judgements": ("jsonl", "application/x-ndjson"),
}
_WITH_COLUMNS = (("csv", "statements"), ("csv", "events"))
_OWN = ("format", "question", "table", "columns")
#: So many bytes are sent at once: each time another thread takes over for a moment.
_CHUNK_BYTES = 64 * 1024
#: So many downloads are made at a time, that pages still get their turn.
_MOST_AT_ONCE = 4
_turns = threading.BoundedSemaphore(_MOST_AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A download: its form, the question whose rows it has or ``None``, the table of a CSV."""

    form: str
    question: Question | None
    table: Table
    asking: Asking


@router.get("/export")
def export(request: Request) -> Response:
    """What the address asks for, as a file.

    With ``question``, its rows as they are listed (``csv``, ``jsonl``): the bytes that the command
    of that name prints.  Else what articles hold: the bytes of ``onrecord export``.
    """
    wanted = _read(request)
    pieces = _pieces(wanted, request.app.state.lender.lend)
    # What is wrong is said as a page, before there is a file.
    first = next(pieces, b"")
    ending, media_type = _MEDIA[wanted.form]
    name = f"{_plain(request.app.state.settings.record.stem)}-{_what(wanted)}.{ending}"
    return StreamingResponse(
        chain([first], pieces),
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _read(request: Request) -> _Wanted:
    asking = read_asking("/export", request.query_params, more=_OWN)
    form, question, table = asking.one("format"), asking.one("question"), asking.one("table")
    offered = [one.format for one in ROW_FORMS] if question else list(_MEDIA)
    if form in FOLDERS:
        remedy = f"run: onrecord export --format {form} --out NAME"
        raise InputError(f"format {form!r}", "it is a folder of files, and no download", remedy)
    if form not in offered:
        reason = "rows of a question come in no such form" if form in FORMATS else "there is none"
        raise InputError(f"format {form!r}", reason, f"take {', '.join(offered)}")
    if question and question not in _KINDS:
        raise InputError(f"question {question!r}", "there is none", f"take {', '.join(_KINDS)}")
    if table and table not in TABLES:
        raise InputError(f"table {table!r}", "there is none", f"take {', '.join(TABLES)}")
    if asking.more.get("columns") and (form, question) not in _WITH_COLUMNS:
        remedy = "ask for statements or events as csv"
        raise InputError("columns", "this file has no columns to choose", remedy)
    return _Wanted(
        form=form,
        question=cast("Question", question) if question else None,
        table=table or "statements",
        asking=asking,
    )


def _plain(stem: str) -> str:
    """The record's name as any disk can have it, and nothing in it ends a header.

    >>> _plain("news 2024"), _plain("лента")
    ('news-2024', 'record')
    """
    return re.sub("[^A-Za-z0-9._]+", "-", stem).strip("-.") or "record"


def _what(wanted: _Wanted) -> str:
    if wanted.question:
        return wanted.question
    plain = {"csv": wanted.table, "jsonl": "articles", "xlsx": "tables"}
    return plain.get(wanted.form, wanted.form)


def _pieces(wanted: _Wanted, lend: Callable[[], Any]) -> Iterator[bytes]:
    """The file, some at a time, with a record of its own for as long as it is made."""
    if not _turns.acquire(blocking=False):
        told = f"{_MOST_AT_ONCE} files are being made already; Try again when one of them is done."
        raise HTTPException(503, told)
    try:
        with lend() as record:
            if wanted.form == "xlsx":
                yield from _workbook(record, wanted.asking)
            else:
                yield from _in_chunks(_made(record, wanted))
    finally:
        _turns.release()


def _made(record: Record, wanted: _Wanted) -> Iterator[bytes]:
    asking = wanted.asking
    asked, machine = dict(asking.asked), asking.machine
    if wanted.question:
        yield from _rows(record, wanted)
    elif wanted.form == "jsonl":
        yield from _lines(record.lines(machine=machine, **asked))
    elif wanted.form == "judgements":
        from onrecord.exports.judgements import judgement_lines

        yield from _lines(judgement_lines(record, **asked))
    else:
        entries = record.entries(machine=machine, **asked)
        yield from pieces_of(entries, wanted.form, wanted.table)


def _rows(record: Record, wanted: _Wanted) -> Iterator[bytes]:
    asking, question = wanted.asking, wanted.question
    assert question is not None
    part: Any = {"sort": asking.sort, "reverse": asking.reverse, "machine": asking.machine}
    if question == "conditions":  # with how they ended, as the command has them
        yield from _written(wanted, record.commitments(**part, **asking.asked))
        return
    with record.streaming(question, **part, **asking.asked) as rows:
        yield from _written(wanted, rows)


def _written(wanted: _Wanted, rows: Iterable[Any]) -> Iterator[bytes]:
    assert wanted.question is not None
    if wanted.form == "csv" and wanted.asking.more.get("columns"):
        header, cells = _columns_shown(wanted)
        yield from csv_lines(header, map(cells, rows))
    elif wanted.form == "csv":
        header = [one.name for one in fields(_KINDS[wanted.question])]
        yield from csv_lines(header, map(cells_of, rows))
    else:
        yield from map(as_json_line, rows)


def _columns_shown(wanted: _Wanted) -> tuple[list[str], Callable[[Any], list[Any]]]:
    """The heads of the columns that the address names and of the verdict, and a row's cells."""
    from onrecord.web.screens.ledger import EVENTS, STATEMENTS, shown_cells

    ledger = next(one for one in (STATEMENTS, EVENTS) if one.question == wanted.question)
    columns = ledger.chosen(wanted.asking)
    heads = [*(one.head for one in columns), "judged", "id"]
    return heads, lambda row: [*shown_cells(row, columns), row.judged, row.id]


def _lines(lines: Iterable[str]) -> Iterator[bytes]:
    return (line.encode("utf-8", "replace") + b"\n" for line in lines)


def _workbook(record: Record, asking: Asking) -> Iterator[bytes]:
    """A workbook is a packed file, made whole before its first byte can be sent.

    What is asked is looked at first; then an empty piece lets the answer begin, so that a browser
    shows that the file is on its way.
    """
    from onrecord.exports.xlsx import write_xlsx

    entries = record.entries(machine=asking.machine, **asking.asked)
    first = list(islice(entries, 1))
    yield b""
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        path = Path(folder) / "record.xlsx"
        write_xlsx(chain(first, entries), path)
        with path.open("rb") as file:
            while some := file.read(_CHUNK_BYTES):
                yield some


def _in_chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _CHUNK_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
