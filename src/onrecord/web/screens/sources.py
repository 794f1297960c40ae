"""How outlets use sources: named or not, word for word or not; and the sources of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from onrecord.errors import InputError
from onrecord.record import Record
from onrecord.record.filters import Filters
from onrecord.record.questions import Part
from onrecord.record.sourcing import (
    OUTLETS_SORTED,
    SOURCES_SORTED,
    Kind,
    OutletUse,
    Stretch,
    count_kinds,
    count_stretches,
    count_use,
    find_used,
)
from onrecord.web.asking import Asking, Pages, read_asking
from onrecord.web.lend import Lent
from onrecord.web.panel import make_panel
from onrecord.web.render import render
from onrecord.web.screens.actors import heads_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PANEL = make_panel(
    ("text", "outlet", "act", "since", "until"),
    ("speaker", "addressee", "through", "country", "sector", "source_kind", "medium", "type",
     "quotation", "certainty", "stance", "named", "conditional", "copies"),
    labels={"text": "Words of what they say", "speaker": "Source"},
    counts=True,
)  # fmt: skip
_OUTLET_COLUMNS = (
    ("outlet", "outlet"), ("statements", "statements"), ("unnamed", "named and unnamed"),
    ("quoted", "word for word"), ("sources", "different sources"), (None, "used most"),
)  # fmt: skip
_SOURCE_COLUMNS = (
    ("source", "source"), ("statements", "statements"), ("quoted", "word for word"),
    ("articles", "articles"), ("last", "seen"),
)  # fmt: skip
#: What kinds of sources are, in words.
_KINDS = {
    "named_person": "persons by name",
    "named_organization": "organisations by name",
    "unnamed_person": "persons without a name",
    "group": "groups",
    "document": "documents",
    "none": "no source told",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A month or a year in the chart: where it stands, how wide it is, and its share of unnamed."""

    stretch: Stretch
    x: float
    width: float
    share: float


@router.get("/sources")
def sources(request: Request, record: Lent) -> HTMLResponse:
    """How each outlet uses sources; with ``of``, or ``untold``, the sources of one."""
    asking = read_asking("/sources", request.query_params, more=("of", "untold"))
    if asking.one("of") and asking.one("untold"):
        raise InputError("untold", "an outlet is asked for, too", "ask for one of the two")
    if asking.one("of") or asking.one("untold"):
        return _one_outlet(request, record, asking)
    with record.store.reading() as connection:
        rows, total, outlets = count_use(
            connection, Filters(**asking.asked), _part(asking), machine=asking.machine
        )
        unknown = [] if rows else record.unknown(**asking.asked)
    return render(
        request, "sources.html", outlet=None, pages=_pages(asking, rows, total), panel=_PANEL,
        heads=heads_of(asking, _OUTLET_COLUMNS, OUTLETS_SORTED), unknown=unknown,
        noun=_noun(outlets, total), reaches=_reaches(asking),
    )  # fmt: skip


def _one_outlet(request: Request, record: Record, asking: Asking) -> HTMLResponse:
    outlet = asking.one("of") or None
    filters = Filters(**asking.asked)
    machine = asking.machine
    with record.store.reading() as connection:
        rows, total = find_used(connection, outlet, filters, _part(asking), machine=machine)
        kinds = count_kinds(connection, outlet, filters, machine=machine)
        stretches = count_stretches(connection, outlet, filters, machine=machine)
    # The ledger's filters, without those of this screen; counts are without copies.
    ledger = replace(
        asking, path="/statements", more={}, sort=None, reverse=False,
        asked={"copies": False, **asking.asked, "outlet": (f"={outlet or ''}",)},
    )  # fmt: skip
    return render(
        request, "sources.html", status=200 if rows or asking.asked or asking.page > 1 else 404,
        outlet=outlet or "", pages=_pages(asking, rows, total), panel=_PANEL, kinds=kinds,
        kind_words=_KINDS, bars=_bars(stretches), ledger=ledger,
        heads=heads_of(asking, _SOURCE_COLUMNS, SOURCES_SORTED), unknown=[],
        shares=_shares(kinds), noun="source" if total == 1 else "sources",
        reaches=_reaches(asking),
    )  # fmt: skip


def _noun(outlets: int, rows: int) -> str:
    """What the rows are.

    >>> _noun(7, 7), _noun(1, 2)
    ('outlets', 'rows: 1 outlet, and articles without an outlet')
    """
    noun = "outlet" if outlets == 1 else "outlets"
    return noun if outlets == rows else f"rows: {outlets:,} {noun}, and articles without an outlet"


def _reaches(asking: Asking) -> bool:
    """Whether articles can be asked for as the rows here are: of them, other words are searched."""
    return not {"text", "tag"} & set(asking.asked)


def _part(asking: Asking) -> Part:
    return Part(limit=asking.limit, offset=asking.offset, sort=asking.sort, reverse=asking.reverse)


def _pages(asking: Asking, rows: Sequence[Any], total: int) -> Pages:
    beyond = asking.page > 1 and not rows
    return replace(Pages.of(asking, rows), total=None if beyond else total)


def _shares(kinds: Sequence[Kind]) -> OutletUse | None:
    """The whole of an outlet, as far as its kinds of sources tell it."""
    if not kinds:
        return None
    return OutletUse(
        outlet=None, statements=sum(one.count for one in kinds),
        named=sum(one.count for one in kinds if one.named), direct=0, mixed=0, sources=0, top=(),
    )  # fmt: skip


def _bars(stretches: Sequence[Stretch]) -> list[Bar]:
    """The chart's bars, over a width of 100."""
    width = 100 / max(len(stretches), 1)
    return [
        Bar(stretch=one, x=round(at * width, 3), width=round(width * 0.86, 3),
            share=one.unnamed / one.statements)
        for at, one in enumerate(stretches)
    ]  # fmt: skip
