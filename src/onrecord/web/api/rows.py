"""One article, one row, one actor; and what people say of them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import fields
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from fastapi.responses import PlainTextResponse

from onrecord.cli.words import one_line
from onrecord.errors import MissingError
from onrecord.record import Record
from onrecord.record.judge import Found, find_row, remark_on
from onrecord.record.portrait import find_number, portray
from onrecord.record.show import cite, tell_row
from onrecord.web.api.answers import answer_bytes, answer_json
from onrecord.web.api.checking import make_router, refusals
from onrecord.web.api.shapes import Actor, Done, Judging, Missed, Noting, Row, Tagging
from onrecord.web.lend import Lent

__all__ = ["judging", "router"]

router = make_router("Articles and rows")
judging = make_router("Judging")

_TEXT = "text/plain; charset=utf-8"
_ArticleId = Annotated[
    str,
    Path(
        description="An article's id, or the beginning of it (three letters at least).",
        max_length=200,
        examples=["1f0c2d9a"],
    ),
]
_RowId = Annotated[
    str,
    Path(
        description="The id of a statement, an event or an article, or the beginning of it.",
        max_length=200,
        examples=["961c34f5"],
    ),
]
_Key = Annotated[
    str,
    Path(
        description="The `key` that `/api/actors` tells.",
        max_length=1000,
        examples=["ilian droste"],
    ),
]
_By = Annotated[
    str | None,
    Query(max_length=200, description="Who says so; if not given, whom the server was begun for."),
]
_Machine = Annotated[
    bool, Query(description="What the machine said where people judged otherwise.")
]


@router.get(
    "/articles/{id}",
    operation_id="get_article",
    summary="An article and its whole record",
    responses=refusals(404, 410),
)
def article(request: Request, record: Lent, id: _ArticleId, machine: _Machine = False) -> Response:
    """The object of the contract: the very line that `onrecord read --json` printed.

    It holds what people made of it.
    """
    line = _line_of(record, id, machine=machine)
    return answer_bytes(request, line.encode("utf-8", "replace"), kind="application/json")


@router.get(
    "/articles/{id}/text",
    operation_id="get_text",
    summary="An article's text",
    response_class=PlainTextResponse,
    responses=refusals(404, 410),
)
def text(request: Request, record: Lent, id: _ArticleId) -> Response:
    """The text whose code points all spans count; its SHA-256 stands in the record."""
    words: str = json.loads(_line_of(record, id, machine=True))["article"]["text"]
    return answer_bytes(request, words.encode("utf-8", "replace"), kind=_TEXT)


def _line_of(record: Record, id: str, *, machine: bool) -> str:
    with record.store.reading() as connection:
        found = _find_article(connection, id)
        [line] = record.lines(machine=machine, article=found.article)
    return line + "\n"


def _find_article(connection: sqlite3.Connection, id: str) -> Found:
    found = find_row(connection, id)
    if found.kind != "article":
        raise MissingError(id, f"it is the id of a {found.kind}", "ask /api/rows/{id} for it")
    return found


@router.get(
    "/rows/{id}",
    operation_id="get_row",
    summary="A statement, an event or an article with all that is known of it",
    response_model=Row,
    responses=refusals(404, 410),
)
def row(request: Request, record: Lent, id: _RowId) -> Response:
    """What `onrecord show --json` prints.

    With the paragraph in which it stands, what people judged, and how to cite it. A row that was
    rejected is told as the machine had it.
    """
    return answer_json(request, tell_row(record.show(id)))


@router.get(
    "/rows/{id}/citation",
    operation_id="get_citation",
    summary="A citation",
    response_class=PlainTextResponse,
    responses=refusals(404, 410),
)
def citation(request: Request, record: Lent, id: _RowId) -> Response:
    """One line: who, the words, outlet, title, day, address, hash, and the places in the text."""
    line = one_line(str(cite(record.show(id)))) + "\n"
    return answer_bytes(request, line.encode("utf-8", "replace"), kind=_TEXT)


@router.get(
    "/actors/{key:path}",
    operation_id="get_actor",
    summary="Who somebody is",
    response_model=Actor,
    responses=refusals(404),
)
def actor(request: Request, record: Lent, key: _Key) -> Response:
    """Names, codes and what they rest on. `/api/statements?who=KEY` tells what they said.

    In a path a key is percent-encoded: a space is `%20`.
    """
    with record.store.reading() as connection:
        number = find_number(connection, key)
        if number is None:
            raise MissingError(key, "the record knows nobody by this key", "look: /api/actors")
        found = portray(connection, number)
    told = {one.name: getattr(found, one.name) for one in fields(found) if one.name != "number"}
    return answer_json(request, told)


# What people say


@judging.post(
    "/rows/{id}/judgements",
    operation_id="judge_row",
    summary="Say that a row is right, none, or otherwise",
    response_model=Done,
    responses=refusals(400, 404, 410, 413, 415),
)
def judge(request: Request, record: Lent, id: _RowId, said: Judging) -> Response:
    """The row as it is then. The last judgement counts; nothing that was said is lost."""
    who = _who(request, said.by)
    if said.verdict == "correct":
        found = record.correct(id, _values(said.values), by=who)
    elif said.verdict == "accept":
        found = record.accept(id, by=who)
    else:
        found = record.reject(id, by=who)
    _remark(record, found, said, by=who)
    return _tell(request, record, found)


@judging.delete(
    "/rows/{id}/judgements/last",
    operation_id="undo_judgement",
    summary="Take the last judgement of a row back",
    response_model=Done,
    responses=refusals(404, 410),
)
def undo(request: Request, record: Lent, id: _RowId, by: _By = None) -> Response:
    """The row as it was before. The judgement stays in the record as undone."""
    return _tell(request, record, record.undo(id, by=_who(request, by)))


@judging.post(
    "/articles/{id}/rows",
    operation_id="add_missed",
    summary="Add a statement or an event that was missed",
    status_code=201,
    response_model=Done,
    responses=refusals(400, 404, 410, 413, 415),
)
def missed(request: Request, record: Lent, id: _ArticleId, said: Missed) -> Response:
    """The row, now in the article."""
    who = _who(request, said.by)
    found = record.add_missed(id, said.kind, _values(said.values), by=who)
    _remark(record, found, said, by=who)
    return _tell(request, record, found, status=201, Location=f"/api/rows/{found.row}")


@judging.post(
    "/rows/{id}/notes",
    operation_id="add_notes",
    summary="Put notes on a row or an article",
    response_model=Done,
    responses=refusals(400, 404, 410, 413, 415),
)
def note(request: Request, record: Lent, id: _RowId, said: Noting) -> Response:
    """The row with them. A note that is there already is not put there twice."""
    found = record.note(id, *said.notes, by=_who(request, said.by))
    return _tell(request, record, found)


@judging.delete(
    "/rows/{id}/notes",
    operation_id="remove_note",
    summary="Take a note away",
    response_model=Done,
    responses=refusals(404, 410),
)
def unnote(
    request: Request,
    record: Lent,
    id: _RowId,
    note: Annotated[str, Query(max_length=10_000, description="The whole note.")],
    by: _By = None,
) -> Response:
    """The row without it."""
    who = _who(request, by)
    return _tell(request, record, remark_on(record.store, id, "note", [note], by=who, remove=True))


@judging.post(
    "/rows/{id}/tags",
    operation_id="add_tags",
    summary="Put tags on a row or an article",
    response_model=Done,
    responses=refusals(400, 404, 410, 413, 415),
)
def tag(request: Request, record: Lent, id: _RowId, said: Tagging) -> Response:
    """The row with them."""
    found = record.tag(id, *said.tags, by=_who(request, said.by))
    return _tell(request, record, found)


@judging.delete(
    "/rows/{id}/tags",
    operation_id="remove_tag",
    summary="Take a tag away",
    response_model=Done,
    responses=refusals(404, 410),
)
def untag(
    request: Request,
    record: Lent,
    id: _RowId,
    tag: Annotated[str, Query(max_length=200, description="The tag.")],
    by: _By = None,
) -> Response:
    """The row without it."""
    return _tell(request, record, record.tag(id, tag, by=_who(request, by), remove=True))


def _who(request: Request, given: str | None) -> str:
    """Who says so, on one line: a name travels into files of all kinds."""
    told: str = request.app.state.settings.by
    return one_line(given or "") or told


def _values(given: dict[str, str | bool | None]) -> dict[str, str]:
    """Values as people type them on the command line."""
    words: dict[Any, str] = {True: "yes", False: "no", None: "none"}
    return {
        name: value if isinstance(value, str) else words[value] for name, value in given.items()
    }


def _remark(record: Record, found: Found, said: Judging | Missed, *, by: str) -> None:
    if said.note:
        record.note(found.row, said.note, by=by)
    if said.tags:
        record.tag(found.row, *said.tags, by=by)


def _tell(
    request: Request, record: Record, found: Found, *, status: int = 200, **headers: str
) -> Response:
    try:
        told: dict[str, Any] | None = tell_row(record.show(found.row))
    except MissingError:  # one that people had added, and that is rejected now
        told = None
    made = {"id": found.row, "kind": found.kind, "article": found.article, "row": told}
    return answer_json(request, made, status=status, **headers)
