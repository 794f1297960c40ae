"""Who speaks to whom and about whom: drawn, and as a table beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from onrecord.errors import InputError
from onrecord.record import Record
from onrecord.record.answers import FoundStatement
from onrecord.record.filters import Filters
from onrecord.record.portrait import find_number
from onrecord.record.questions import ask_row
from onrecord.record.sentences import find_sentences
from onrecord.web.asking import Asking, read_asking
from onrecord.web.lend import Lender, Lent
from onrecord.web.network_data import Network, find_about, find_network
from onrecord.web.network_draw import draw_network
from onrecord.web.panel import make_panel
from onrecord.web.render import render
from onrecord.web.screens.conditions import show_sentence

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PANEL = make_panel(
    ("text", "speaker", "act", "outlet", "since", "until"),
    (
        "addressee", "through", "country", "sector", "source_kind", "medium", "stance",
        "certainty", "negated", "conditional", "said_since", "said_until", "judged", "tag",
        "score", "who", "copies",
    ),
    counts=True,
)  # fmt: skip
#: What somebody says about another is listed up to so many statements.
_LISTED = 50


@router.get("/network")
def network(request: Request, record: Lent) -> HTMLResponse:
    """The network of the statements asked for, or that around one actor."""
    asking = read_asking("/network", request.query_params, more=("around", "by", "about"))
    if asking.sort or asking.reverse:
        raise InputError("sort", "a network has no order", "leave it out")
    around = _number(record, asking, "around")
    found = _find(request.app.state.lender, record, asking, around)
    by, about = _number(record, asking, "by"), _number(record, asking, "about")
    if (by is None) != (about is None):
        raise InputError("by, about", "one is given without the other", "give both")
    listed = None
    if by is not None and about is not None:
        with record.store.reading() as connection:
            listed = _list(connection, asking, by, about)
    unknown = [] if found.ties else record.unknown(**asking.asked)
    return render(
        request, "network.html", asking=asking, panel=_PANEL, network=found,
        drawing=draw_network(found, around=asking.one("around") or None),
        people={one.key: one for one in found.people}, around=asking.one("around"), listed=listed,
        unknown=unknown, show_sentence=show_sentence,
    )  # fmt: skip


def _find(lender: Lender, record: Record, asking: Asking, around: int | None) -> Network:
    """The network; that of a whole record is kept, for it takes seconds at 10,000 articles."""

    def find() -> Network:
        with record.store.reading() as connection:
            filters = Filters(**asking.asked)
            return find_network(connection, filters, around=around, machine=asking.machine)

    if asking.asked:
        return find()
    make: Callable[[], Network] = find
    return lender.remember(("network", around, asking.machine), make)


def _number(record: Record, asking: Asking, name: str) -> int | None:
    """The number of the actor whose key an address gives under a name."""
    key = asking.one(name)
    if not key:
        return None
    with record.store.reading() as connection:
        number = find_number(connection, key)
    if number is None:
        raise InputError(f"{name} {key!r}", "the record knows nobody by this key", "see /actors")
    return number


def _list(connection: sqlite3.Connection, asking: Asking, by: int, about: int) -> dict[str, Any]:
    """What one says about the other, each statement in its sentence."""
    numbers, total = find_about(
        connection, Filters(**asking.asked), by, about, limit=_LISTED, machine=asking.machine
    )
    rows = [ask_row(connection, "statement", n, machine=asking.machine) for n in numbers]
    said = [row for row in rows if isinstance(row, FoundStatement)]
    sentences = find_sentences(connection, said, machine=asking.machine)
    names = dict(connection.execute("SELECT n, name FROM who WHERE n IN (?, ?)", (by, about)))
    return {
        "rows": [(row, sentences.get((row.article, row.id))) for row in said],
        "total": total,
        "by": names[by],
        "about": names[about],
    }
