"""Actors: the list of them, and one of them from all sides."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from onrecord.codes import word_country, word_sector
from onrecord.record import Record
from onrecord.record.answers import FoundActor, FoundCondition, FoundStatement
from onrecord.record.filters import Filters, has_copies
from onrecord.record.portrait import (
    Partner,
    Portrait,
    Said,
    busiest_actors,
    choose_said,
    count_activity,
    count_addressed,
    count_unaddressed,
    find_actors,
    find_addressees,
    find_number,
    find_outlets,
    find_relayed,
    find_relays,
    look_like,
    namesakes,
    portray,
)
from onrecord.record.questions import SORTED, Commitments, Part, ask_commitments, count_rows
from onrecord.record.record import Answer
from onrecord.record.sentences import find_sentences
from onrecord.web.asking import Asking, Pages, read_asking
from onrecord.web.lend import Lender, Lent
from onrecord.web.linked import Linked, Told, look_up_commitments, look_up_links, tell_rows
from onrecord.web.panel import make_panel
from onrecord.web.render import render
from onrecord.web.screens.conditions import OUTCOMES, show_sentence

__all__ = ["Day", "Head", "heads_of", "router", "said_by_day"]

router = APIRouter(include_in_schema=False)

_PANEL = make_panel(
    ("country", "sector", "outlet", "since", "until"),
    ("text", "act", "type", "addressee", "through", "conditional", "copies"),
    labels={"text": "Words of what they say or do", "outlet": "In the outlet"},
    counts=True,
)
_COLUMNS = (
    ("name", "actor"), (None, "codes"), ("statements", "says"), ("addressed", "is told"),
    ("acts", "acts"), ("acted_on", "acted on"), (None, "articles"), (None, "seen"),
)  # fmt: skip
#: So many rows of a table are seen at once, the others when they are asked for.
_TOP = 10
#: So many standing conditions and events are shown on an actor's page.
_STANDING, _EVENTS = 10, 10
#: What codes rest on, in words.
_BASES = {
    "words": "the articles' own words",
    "gazetteer": "the gazetteer",
    "context": "the country that the article is about",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column's head: where it leads to sort by it, and how the rows are sorted by it now."""

    name: str
    url: str | None
    sorted: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What is said on a day, in order."""

    day: str | None
    rows: Sequence[tuple[Said, FoundStatement]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPosition:
    """What somebody said on a matter in order; ``turns`` are what was said before and after each
    place where the position became another."""

    matter: str
    rows: Sequence[Told]
    turns: Sequence[tuple[Told, Told]]
    turns_at: Sequence[int]


def heads_of(
    asking: Asking,
    columns: Sequence[tuple[str | None, str]],
    known: Mapping[str, tuple[str, str]],
) -> list[Head]:
    """The heads of a table's columns, each given as what it is sorted by and its name."""
    first = next(iter(known))
    made = []
    for sort, name in columns:
        if sort is None:
            made.append(Head(name=name, url=None, sorted=None))
            continue
        by_this = sort == (asking.sort or first)
        falls = (known[sort][1] == "DESC") != (by_this and asking.reverse)
        url = asking.url(
            sort=None if sort == first else sort,
            reverse="yes" if by_this and not asking.reverse else None,
        )
        sorted_by = ("descending" if falls else "ascending") if by_this else None
        made.append(Head(name=name, url=url, sorted=sorted_by))
    return made


@router.get("/actors")
def actors(request: Request, record: Lent) -> HTMLResponse:
    """Who speaks, is spoken to and acts, with the filters of every question."""
    asking = read_asking("/actors", request.query_params, more=("name",))
    typed = asking.one("name")
    with record.store.reading():
        answer = _answer(record, asking, typed)
        unknown = [] if answer else record.unknown(**asking.asked)
        is_empty = not asking.asked and not typed and asking.page == 1 and not answer
    return render(
        request, "actors.html", pages=_pages(asking, answer), panel=_PANEL, typed=typed,
        unknown=unknown, is_empty=is_empty, heads=heads_of(asking, _COLUMNS, SORTED["actors"]),
        reaches=_reaches(asking),
        word_country=word_country, word_sector=word_sector,
    )  # fmt: skip


def _reaches(asking: Asking) -> bool:
    """Whether articles can be asked for as actors are here: other words, tags are theirs."""
    return not {"text", "tag", "who"} & set(asking.asked)


def _answer(
    record: Record, asking: Asking, typed: str
) -> Answer[FoundActor] | tuple[FoundActor, ...]:
    """The actors on the page, by the quickest way to them."""
    part = Part(limit=asking.limit, offset=asking.offset, sort=asking.sort, reverse=asking.reverse)
    machine = asking.machine
    with record.store.reading() as connection:
        if typed:
            return find_actors(connection, typed, Filters(**asking.asked), part, machine=machine)
        if not asking.asked:
            busiest = busiest_actors(connection, part, machine=machine)
            if busiest is not None:
                return busiest
    return record.actors(
        limit=part.limit, offset=part.offset, sort=part.sort, reverse=part.reverse,
        machine=machine, **asking.asked,
    )  # fmt: skip


def _pages(asking: Asking, answer: Answer[Any] | tuple[Any, ...]) -> Pages:
    """The page; how many there are in all is known where the rows do not fill it."""
    pages = Pages.of(asking, answer)
    return replace(pages, total=None if pages.more or not pages.rows else pages.last)


@router.get("/actors/{key:path}")
def actor(request: Request, key: str, record: Lent) -> HTMLResponse:
    """One actor: who it is, what it says, what it does, and through whom one knows."""
    path = f"/actors/{quote(key, safe='')}"
    lender: Lender = request.app.state.lender
    asking = read_asking(path, request.query_params, more=("to",))
    asking = replace(asking, sort=None, asked={n: v for n, v in asking.asked.items() if n != "who"})
    linked = look_up_links(lender, record, machine=asking.machine)
    known = look_up_commitments(lender, record, linked, machine=asking.machine)
    with record.store.reading() as connection:
        number = find_number(connection, key)
        if number is None:
            like = look_like(connection, key)
            return render(request, "actor.html", status=404, portrait=None, key=key, like=like)
        machine = asking.machine
        portrait = portray(connection, number)
        # Counts are without what copies carry over unless asked, and lead to just their rows.
        how = {"machine": machine, "copies": asking.asked.get("copies", False)}
        mine = Asking(
            path="/statements", asked={"who": (key,), "copies": how["copies"]}, machine=machine
        )
        addressees = find_addressees(connection, number, **how)
        return render(
            request, "actor.html", portrait=portrait, asking=asking, mine=mine,
            namesakes=namesakes(connection, portrait, copies=how["copies"]), addressees=addressees,
            acts=record.count("statements", "act", who=key, **how),
            addressed=count_addressed(connection, number, **how),
            unaddressed=count_unaddressed(connection, number, **how),
            activity=count_activity(connection, number, **how),
            relays=find_relays(connection, number, **how),
            relayed=find_relayed(connection, number, **how),
            outlets=find_outlets(connection, number, **how),
            has_copies=has_copies(connection),
            happened=record.events(limit=_EVENTS, who=key, machine=machine),
            bases=_BASES, top=_TOP, show_sentence=show_sentence, word_country=word_country,
            word_sector=word_sector,
            positions=_positions(connection, linked, portrait, machine=machine),
            **_standing(record, portrait, known, machine), outcomes=OUTCOMES,
            **_said(record, asking, portrait, addressees),
        )  # fmt: skip


def _positions(
    connection: sqlite3.Connection, linked: Linked, portrait: Portrait, *, machine: bool
) -> list[ToldPosition]:
    """What somebody said on each matter in order, those that turned first."""
    rows = connection.execute(
        "SELECT a.id, s.id FROM statement AS s JOIN article AS a ON a.n = s.article "
        "WHERE s.speaker = ?",
        (portrait.number,),
    )
    own = set(rows)
    found = [
        one
        for one in linked.links.positions
        if any((ref.article, ref.row) in own for ref in one.refs)
    ]
    told = tell_rows(connection, [ref for one in found for ref in one.refs], machine=machine)
    made = [
        ToldPosition(
            matter=one.matter,
            rows=[told[ref] for ref in one.refs],
            turns=[(told[one.refs[at - 1]], told[one.refs[at]]) for at in one.turns_at if at],
            turns_at=one.turns_at,
        )
        for one in found
    ]
    return sorted(made, key=lambda one: (not one.turns, -len(one.rows)))


def _standing(
    record: Record, portrait: Portrait, known: Commitments, machine: bool
) -> dict[str, Any]:
    """What somebody promised, threatened or demanded on a condition, each in its sentence: the rows
    that all conditions have of them."""
    mine, part = Filters(who=(portrait.key,)), Part(limit=_STANDING)
    with record.store.reading() as connection:
        how: dict[str, Any] = {"commitments": known, "machine": machine}
        standing = Answer(
            ask_commitments(connection, mine, part, **how),
            FoundCondition,
            count_rows(connection, "conditions", mine, **how),
        )
        return {
            "standing": standing,
            "conditional": record.statements(
                limit=1, who=portrait.key, conditional=True, machine=machine
            ).total,
            "sentences": find_sentences(connection, standing, machine=machine),
        }


def _said(
    record: Record, asking: Asking, portrait: Portrait, addressees: Sequence[Partner]
) -> dict[str, Any]:
    """The page of what somebody says, and where the ledger has the same rows."""
    to = asking.one("to") or None
    asked = {**asking.asked, "who": (portrait.key,)}
    part = Part(limit=asking.limit, offset=asking.offset, reverse=asking.reverse)
    with record.store.reading() as connection:
        chosen, total = choose_said(
            connection, Filters(**asked), part, to=to, machine=asking.machine
        )
        rows = said_by_day(record, chosen[: asking.rows], asked, machine=asking.machine)
    partner = next((one for one in addressees if one.key == to), None)
    pages = Pages(
        rows=chosen[: asking.rows], asking=asking, total=total, more=len(chosen) > asking.rows
    )
    ledger = None
    if to is None or partner:
        changes = {"who": (portrait.key,), "to": None, "sort": "said", "rows": None}
        changes |= {"addressee": (f"={to}",)} if partner else {}
        ledger = asking.url("/statements", **changes)
    return {"pages": pages, "days": rows, "to": to, "partner": partner, "ledger": ledger}


def said_by_day(
    record: Record, chosen: Sequence[Said], asked: Mapping[str, Any], *, machine: bool
) -> list[Day]:
    """The statements in the order in which they were chosen, under their days."""
    articles = tuple(dict.fromkeys(one.article for one in chosen))
    wanted: dict[str, Any] = {**asked, "article": articles}
    rows = record.statements(machine=machine, **wanted) if articles else ()
    found = {(row.article, row.id): row for row in rows}
    told = [(one, found[one.article, one.id]) for one in chosen]
    return [Day(day=day, rows=tuple(those)) for day, those in groupby(told, lambda one: one[0].day)]
