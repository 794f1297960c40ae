"""What is said for the first time, and what an article calls a first and is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from onrecord.errors import InputError
from onrecord.linking.links import Deed
from onrecord.web.asking import read_asking
from onrecord.web.lend import Lender, Lent
from onrecord.web.linked import (
    choose_links,
    cut_page,
    find_articles,
    find_carried,
    look_up_links,
    tell_rows,
)
from onrecord.web.panel import make_panel
from onrecord.web.render import render
from onrecord.web.screens.conditions import show_sentence

__all__ = ["DEEDS", "router"]

router = APIRouter(include_in_schema=False)

_PANEL = make_panel(
    ("text", "speaker", "act", "outlet", "since", "until"),
    (
        "addressee", "country", "sector", "source_kind", "stance", "certainty", "negated",
        "conditional", "said_since", "said_until", "judged", "tag", "score", "who",
    ),
)  # fmt: skip
#: What is done for the first time, in words.
DEEDS: Mapping[Deed | None, str] = {
    "commit": "first promise or threat", "accuse": "first accusation",
    "deny": "first denial", "admit": "first admission", "demand": "first demand",
    "offer": "first offer", "agree": "first agreement", "reject": "first rejection",
    "apologise": "first apology", None: "called a first",
}  # fmt: skip
assert {one for one in DEEDS if one} == set(get_args(Deed)), "a deed has no name"
#: What is shown: firsts, or what articles call so and is none.
_SHOWN = ("firsts", "false")


@router.get("/firsts")
def firsts(request: Request, record: Lent) -> HTMLResponse:
    """Firsts, the surest first; or what is called one, and is none."""
    asking = read_asking("/firsts", request.query_params, more=("show",))
    show = asking.one("show", "firsts")
    if show not in _SHOWN:
        raise InputError(f"show {show!r}", "there is none", f"take {', '.join(_SHOWN)}")
    if asking.sort:
        raise InputError(f"sort {asking.sort!r}", "these have one order alone", "leave it out")
    lender: Lender = request.app.state.lender
    linked = look_up_links(lender, record, machine=asking.machine)
    links = choose_links(lender, record, asking)
    chosen = links.firsts if show == "firsts" else links.false_firsts
    found = sorted(chosen, key=lambda one: (-one.score, one.ref))
    pages = cut_page(asking, found[::-1] if asking.reverse else found)
    with record.store.reading() as connection:
        refs = [one.ref for one in pages.rows]
        told = tell_rows(connection, refs, machine=asking.machine)
        places = {ref: linked.rows_of(ref) for ref in refs}
        articles = find_articles(connection, [one.article for at in places.values() for one in at])
        unknown = [] if found else record.unknown(**asking.asked)
    shown = [
        (one, told[one.ref], find_carried(articles, places[one.ref]))
        for one in pages.rows
        if told[one.ref].article
    ]
    return render(
        request, "firsts.html", pages=pages, shown=shown, panel=_PANEL, show=show, deeds=DEEDS,
        counts={"firsts": len(links.firsts), "false": len(links.false_firsts)},
        unlinked=linked.unlinked, unknown=unknown, show_sentence=show_sentence,
    )  # fmt: skip
