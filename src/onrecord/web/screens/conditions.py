"""Conditional commitments: what is promised, threatened and demanded on a condition, and how it
ended."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onrecord.cli.meaning import polarity_label
from onrecord.cli.words import NOBODY
from onrecord.errors import InputError
from onrecord.linking.links import Outcome, Ref
from onrecord.model import Span
from onrecord.record import Record
from onrecord.record.answers import FoundCondition, FoundStatement
from onrecord.record.questions import (
    Commitments,
    Part,
    ask_commitments,
    check_outcome,
    count_rows,
)
from onrecord.record.record import make_filters
from onrecord.record.sentences import Sentence, find_sentences
from onrecord.web.asking import Asking, Pages, read_asking
from onrecord.web.lend import Lender, Lent
from onrecord.web.linked import (
    Article,
    Linked,
    find_articles,
    look_up_commitments,
    look_up_links,
    quote_of,
)
from onrecord.web.marking import Mark, show_text
from onrecord.web.panel import make_panel
from onrecord.web.render import render

__all__ = ["OUTCOMES", "Ending", "Group", "router", "show_sentence"]

router = APIRouter(include_in_schema=False)

_PANEL = make_panel(
    ("text", "speaker", "act", "outlet", "since", "until"),
    (
        "addressee", "through", "country", "sector", "source_kind", "stance", "certainty",
        "negated", "named", "said_since", "said_until", "judged", "tag", "score", "who", "copies",
    ),
    labels={"text": "Words of the commitment"},
)  # fmt: skip
#: Acts by which somebody is bound, or binds others: on a condition, they stand until taken back.
_STANDING = ("promise", "threaten", "demand")
#: How rows can be grouped, and what that sorts them by.
GROUPS: Mapping[str, str | None] = {"none": None, "speaker": "speaker", "act": "act"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows under one heading: a speaker with its key, or an act, or nothing at all."""

    name: str | None
    key: str | None
    rows: Sequence[tuple[FoundStatement, Sentence | None]]


#: How a commitment ended, in words.
OUTCOMES: Mapping[Outcome, str] = {
    "standing": "stands", "met": "its condition came about", "carried_out": "carried out",
    "not_honoured": "not honoured", "withdrawn": "withdrawn",
}  # fmt: skip
assert set(OUTCOMES) == set(get_args(Outcome)), "an outcome has no name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Where a commitment was first told, the articles that repeat it, and the one that shows how it
    ended.

    ``quoted`` are the words that show it, as they stand in that article.
    """

    first: Ref
    repeated_in: Sequence[Article]
    ended_by: Article | None
    quoted: str | None


@router.get("/conditions")
def conditions(request: Request, record: Lent) -> HTMLResponse:
    """What stands on a condition, each in its sentence."""
    asking = read_asking("/conditions", request.query_params, more=("group", "outcome"))
    group, outcome = asking.one("group", "none"), asking.more.get("outcome", ())
    if group not in GROUPS:
        raise InputError(f"group {group!r}", "there is none", f"take {', '.join(GROUPS)}")
    check_outcome(outcome)
    lender: Lender = request.app.state.lender
    linked = look_up_links(lender, record, machine=asking.machine)
    known = look_up_commitments(lender, record, linked, machine=asking.machine)
    with record.store.reading() as connection:
        pages = _ask(connection, asking, replace(known, outcome=outcome), GROUPS[group])
        sentences = find_sentences(connection, pages.rows, machine=asking.machine)
        unknown = [] if pages.rows or asking.page > 1 else record.unknown(**asking.asked)
        others = [] if outcome else list(_others(record, asking))
        endings = _tell_endings(connection, linked, pages.rows)
    told = [(row, sentences.get((row.article, row.id))) for row in pages.rows]
    return render(
        request, "conditions.html", pages=pages, panel=_PANEL, group=group, groups=tuple(GROUPS),
        grouped=_grouped(told, group), unknown=unknown, others=others, endings=endings,
        outcome=outcome, outcomes=OUTCOMES, unlinked=linked.unlinked, show_sentence=show_sentence,
    )  # fmt: skip


def _ask(
    connection: sqlite3.Connection, asking: Asking, known: Commitments, sort: str | None
) -> Pages:
    """The page of commitments that an address asks for, as :meth:`Record.commitments` has them."""
    filters = make_filters(asking.asked)  # type: ignore[arg-type]
    part = Part(
        limit=asking.limit, offset=asking.offset, sort=sort or asking.sort, reverse=asking.reverse
    )
    machine = asking.machine
    rows = tuple(ask_commitments(connection, filters, part, commitments=known, machine=machine))
    total = count_rows(connection, "conditions", filters, machine=machine, commitments=known)
    return Pages(rows=rows[: asking.rows], asking=asking, total=total, more=len(rows) > asking.rows)


def _tell_endings(
    connection: sqlite3.Connection, linked: Linked, rows: Sequence[FoundCondition]
) -> dict[tuple[str, str], Ending]:
    """Who repeats each commitment and what ended it, by article and row."""
    named = [id for row in rows for id in (*row.repeated_in, row.ended_by) if id]
    articles = find_articles(connection, named)
    return {
        (row.article, row.id): Ending(
            first=linked.standing[row.article, row.id].ref,
            repeated_in=tuple(articles[id] for id in row.repeated_in if id in articles),
            ended_by=articles.get(row.ended_by or ""),
            quoted=quote_of(connection, row.ended_by, row.why or "") if row.ended_by else None,
        )
        for row in rows
        if row.outcome and (row.article, row.id) in linked.standing
    }


def _others(record: Record, asking: Asking) -> Iterator[tuple[str, int, str | None]]:
    """What else is said on a condition, and not told here: what it is, how often, and where."""
    asked = dict(asking.asked)
    if asked.pop("conditional", True) is False:
        return
    asked.setdefault("copies", False)  # as counts are, so that they lead to just their rows
    ledger = Asking(path="/statements", asked=asked, machine=asking.machine)
    if "act" not in asked:
        found = record.count("statements", "act", conditional=True, machine=asking.machine, **asked)
        for one in found:
            if one.value not in _STANDING:
                act = str(one.value) if one.value else None
                url = ledger.url(conditional="yes", act=act) if act else None
                yield _name(act, one.count), one.count, url
        asked["act"] = _STANDING
    for name, back in (("negated", {"negated": True}), ("refuted", {"stance": ("refutes",)})):
        if not set(back) & set(asking.asked):
            wanted: dict[str, Any] = {**asked, **back, "conditional": True}
            count = record.statements(limit=1, machine=asking.machine, **wanted).total
            if count:
                yield name, count, ledger.url(**wanted)


_ACTS: Mapping[str | None, str] = {
    "state": "plain statements", "announce": "announcements", "deny": "denials",
    "admit": "admissions", "accuse": "accusations", "criticize": "criticisms",
    "support": "words of support", "request": "requests", "warn": "warnings",
    "propose": "proposals", "agree": "agreements",
    "reject": "rejections", "assess": "assessments", "ask": "questions",
    "none": "of an attitude alone", None: "of which no act is told",
}  # fmt: skip


def _name(act: str | None, count: int) -> str:
    """What so many statements of an act are.

    >>> _name("warn", 12), _name("deny", 1), _name("none", 1)
    ('warnings', 'denial', 'of an attitude alone')
    """
    name = _ACTS.get(act, act or "")
    return name.removesuffix("s") if count == 1 else name


def _grouped(told: Sequence[tuple[FoundStatement, Sentence | None]], group: str) -> list[Group]:
    """The rows under their headings, in the order of their first rows."""

    def heading(one: tuple[FoundStatement, Sentence | None]) -> tuple[str | None, str | None]:
        row, sentence = one
        if group == "speaker":
            key = sentence.speaker if sentence else None
            # Who are nobody in particular stand together: the record sorts them last.
            return (row.speaker, key) if key else (NOBODY, None)
        return (row.act, None) if group == "act" else (None, None)

    # The record sorts by names: two of one name may stand between each other.
    found: dict[tuple[str | None, str | None], list[tuple[FoundStatement, Sentence | None]]] = {}
    for one in told:
        found.setdefault(heading(one), []).append(one)
    return [Group(name=name, key=key, rows=tuple(rows)) for (name, key), rows in found.items()]


def show_sentence(sentence: Sentence) -> Markup:
    """The sentence with its parts marked; a condition tells its polarity where its words do not."""
    marks = [
        Mark(span=span, role=role, row="")
        for role in ("source", "cue", "content")
        for span in getattr(sentence, role)
    ]
    for one in sentence.conditions:
        number = polarity_label(one, sentence.words).removesuffix(": ")
        marks.append(Mark(span=one.span, role="condition", row="", number=number))
    whole = Span(0, len(sentence.words))
    return show_text(sentence.words, whole, marks)
