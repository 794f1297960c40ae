"""One row with all that is known of it and why; judging it, adding what was missed, citing it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from onrecord.cli.words import one_line
from onrecord.errors import InputError
from onrecord.record.judge import FIELDS
from onrecord.record.judged import Kind
from onrecord.record.show import Shown, cite
from onrecord.web.detail import field_values, make_detail
from onrecord.web.door import local_path
from onrecord.web.forms import go_back, read_form
from onrecord.web.lend import Lender, Lent
from onrecord.web.linked import Linked, find_articles, find_carried, look_up_links, tell_rows
from onrecord.web.render import judging_name, render
from onrecord.web.screens.contested import KINDS

__all__ = ["router"]

router = APIRouter()

#: Who judges is kept in the browser for a year.
_YEAR_S = 365 * 24 * 3600
_LONGEST_NAME = 80
_VERDICTS = ("accept", "reject", "correct", "undo", "note", "tag", "untag")


@router.get("/rows/{id}")
def row(request: Request, record: Lent, id: str) -> Response:
    """One statement or event: its way, its fields, why, how sure, what people said of it, and what
    is known of it by other articles."""
    linked = look_up_links(request.app.state.lender, record)
    shown = record.show(id)
    if shown.found.kind == "article":
        return RedirectResponse(f"/articles/{shown.found.article}", 302)
    with record.store.reading() as connection:
        elsewhere = _look_elsewhere(connection, linked, shown)
    return render(
        request, "row.html", detail=make_detail(shown), shown=shown, row=shown.row, **elsewhere
    )


def _look_elsewhere(connection: sqlite3.Connection, linked: Linked, shown: Shown) -> dict[str, Any]:
    """The articles that carry a row, too, and what contests it or is contested by it."""
    found = shown.found
    places = linked.others_of(found.kind, found.article, found.row)
    own = {found.row, *(ref.row for ref in places)}
    contests = linked.contested.get((found.article, found.row), ())
    sides = [(one, one.a if one.b.row in own else one.b) for one in contests]
    told = tell_rows(connection, [side for _, side in sides if side])
    articles = find_articles(connection, [ref.article for ref in places])
    return {
        "carried_by": find_carried(articles, places),
        "own": (found.article, found.row),
        # What has left the record since it was linked is not told.
        "contests": [
            (one, told[side] if side else None)
            for one, side in sides
            if side is None or told[side].article
        ],
        "kinds": KINDS,
    }


@router.get("/rows/{id}/citation")
def citation(record: Lent, id: str) -> PlainTextResponse:
    """The row's citation on one line."""
    return PlainTextResponse(one_line(str(cite(record.show(id)))).encode("utf-8", "replace"))


@router.post("/rows/{id}/judge")
async def judge(request: Request, id: str) -> Response:
    """Judges a row, then goes back to where it was seen."""
    form = await read_form(request)
    verdict = form.get("verdict", "")
    if verdict not in _VERDICTS:
        raise InputError(f"verdict {verdict!r}", "there is none", f"take {', '.join(_VERDICTS)}")
    by = judging_name(request)
    await run_in_threadpool(_judge, request.app.state.lender, id, verdict, form, by)
    return go_back(form, f"/rows/{quote(id)}")


def _judge(lender: Lender, id: str, verdict: str, form: Mapping[str, str], by: str) -> None:
    words = form.get("words", "")
    with lender.lend() as record:
        if verdict == "accept":
            record.accept(id, by=by)
        elif verdict == "reject":
            record.reject(id, by=by)
        elif verdict == "undo":
            record.undo(id, by=by)
        elif verdict == "correct":
            record.correct(id, _changed(record.show(id), form), by=by)
        elif verdict == "note":
            record.note(id, words, by=by)
        else:
            record.tag(id, words, by=by, remove=verdict == "untag")


def _changed(shown: Shown, form: Mapping[str, str]) -> dict[str, str]:
    """The fields that somebody gave another value than the form had."""
    kind: Kind = "event" if shown.found.kind == "event" else "statement"
    had = field_values(shown)
    changed = {}
    for name in FIELDS[kind]:
        if name in form and form[name].strip() != had.get(name, ""):
            changed[name] = _with_places(name, form)
    if not changed:
        raise InputError(shown.found.row, "nothing is corrected", "change a field first")
    return changed


def _with_places(name: str, form: Mapping[str, str]) -> str:
    """The places that were selected in the text, if the words are still those; else the words."""
    places, words = form.get(f"{name}_at", ""), form[name].strip()
    return places if places and words == form.get(f"{name}_words", "").strip() else words


@router.post("/articles/{id}/missed")
async def missed(request: Request, id: str) -> Response:
    """Adds a statement or an event that the machine had missed, then shows it in its article."""
    form = await read_form(request)
    by = judging_name(request)
    found = await run_in_threadpool(_add, request.app.state.lender, id, form, by)
    return RedirectResponse(f"/articles/{found[0]}?row={found[1]}", 303)


def _add(lender: Lender, id: str, form: Mapping[str, str], by: str) -> tuple[str, str]:
    kind: Kind = "event" if form.get("kind") == "event" else "statement"
    values = {name: _with_places(name, form) for name in FIELDS[kind] if form.get(name, "").strip()}
    with lender.lend() as record:
        made = record.add_missed(id, kind, values, by=by)
    return made.article, made.row


@router.post("/by")
def set_name(
    request: Request, by: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    """Keeps in this browser whose word judgements are."""
    name = one_line(by)[:_LONGEST_NAME]
    if not name:
        raise InputError("your name", "it is empty", "give one, so that others know who judged")
    answer = RedirectResponse(local_path(back), 303)
    answer.set_cookie(
        "onrecord_by", quote(name), max_age=_YEAR_S, httponly=True, samesite="strict", path="/"
    )
    return answer
