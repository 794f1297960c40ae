"""People's word on links: that one is none, is right, or that a commitment ended otherwise."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from onrecord.errors import InputError
from onrecord.record.linked.judged import LinkJudgement, RowKey
from onrecord.web.asking import read_asking
from onrecord.web.forms import go_back, read_form
from onrecord.web.lend import Lender, Lent
from onrecord.web.linked import Article, cut_page, find_articles
from onrecord.web.render import judging_name, render

__all__ = ["End", "router"]

router = APIRouter(include_in_schema=False)

#: What links of each kind are called where they were judged.
_KINDS: Mapping[str, str] = {
    "copies": "a copy", "same_statement": "the same statement", "same_event": "the same event",
    "contested": "contested", "conditions": "a commitment on a condition", "firsts": "a first",
    "false_firsts": "called a first, and none",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a link that was judged: its article, its row, and its words, if it has them."""

    article: Article | None
    row: str | None
    words: str | None


@router.post("/links/judge")
async def judge(request: Request) -> Response:
    """Judges a link, then goes back to where it was seen."""
    form = await read_form(request)
    by = judging_name(request)
    await run_in_threadpool(_judge, request.app.state.lender, form, by)
    return go_back(form, "/links/judged")


def _judge(lender: Lender, form: Mapping[str, str], by: str) -> None:
    ends = [end for name in ("a", "b") if (end := _read_end(form.get(name, "")))]
    if not ends:
        raise InputError("a link", "no row is named", "judge it where it is shown")
    verdict = form.get("verdict", "")
    if verdict == "otherwise":
        verdict = form.get("outcome", "")
    with lender.lend() as record:
        record.judge_link(form.get("kind", ""), *ends, verdict=verdict, by=by)


def _read_end(given: str) -> RowKey | None:
    """An article and a row of it, as forms name them: the ids, a space between them.

    >>> _read_end("a1 r2"), _read_end("a1"), _read_end("")
    (('a1', 'r2'), ('a1', None), None)
    """
    article, _, row = given.partition(" ")
    return (article, row or None) if article else None


@router.post("/links/undo")
async def undo(request: Request) -> Response:
    """Takes a judgement on a link back."""
    form = await read_form(request)
    number = form.get("number", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 15):
        raise InputError(f"number {number!r}", "it is none", "undo it where it is listed")
    by = judging_name(request)
    await run_in_threadpool(_undo, request.app.state.lender, int(number), by)
    return go_back(form, "/links/judged")


def _undo(lender: Lender, number: int, by: str) -> None:
    with lender.lend() as record:
        record.unjudge_link(number, by=by)


@router.get("/links/judged")
def judged(request: Request, record: Lent) -> HTMLResponse:
    """All that people said of links, the latest first, each with the way to take it back."""
    asking = read_asking("/links/judged", request.query_params)
    if asking.asked or asking.sort or asking.reverse:
        raise InputError("filters", "judgements have none", "leave them out")
    pages = cut_page(asking, record.link_judgements()[::-1])
    with record.store.reading() as connection:
        rows: list[LinkJudgement] = list(pages.rows)
        ends = _tell_ends(connection, [end for one in rows for end in (one.a, one.b) if end])
    return render(request, "judged.html", pages=pages, ends=ends, kinds=_KINDS)


def _tell_ends(connection: sqlite3.Connection, keys: Iterable[RowKey]) -> dict[RowKey, End]:
    wanted = list(dict.fromkeys(keys))
    articles = find_articles(connection, [article for article, _ in wanted])
    return {
        key: End(
            article=articles.get(key[0]), row=_id_of(key[1]), words=_words_of(connection, *key)
        )
        for key in wanted
    }


def _id_of(row: str | None) -> str | None:
    """The id of a row; what is no row of the record has a place alone."""
    return None if row is None or row.startswith("@") else row


def _words_of(connection: sqlite3.Connection, article: str, row: str | None) -> str | None:
    if row is None:
        return None
    if row.startswith("@"):
        first, _, last = row[1:].partition("-")
        query = (
            "SELECT substr(b.text, ?2 + 1, ?3 - ?2) FROM article AS a "
            "JOIN article_body AS b ON b.n = a.n WHERE a.id = ?1"
        )
        found = connection.execute(query, (article, int(first), int(last))).fetchone()
    else:
        found = connection.execute(
            "SELECT w.content FROM article AS a JOIN statement AS s ON s.article = a.n "
            "JOIN statement_words AS w ON w.n = s.n WHERE a.id = ?1 AND s.id = ?2 UNION ALL "
            "SELECT w.evidence FROM article AS a JOIN event AS e ON e.article = a.n "
            "JOIN event_words AS w ON w.n = e.n WHERE a.id = ?1 AND e.id = ?2",
            (article, row),
        ).fetchone()
    return None if found is None else str(found[0])
