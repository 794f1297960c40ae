"""What is contested: a claim and what contests it, side by side, each in its sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from onrecord.errors import InputError
from onrecord.linking.links import Contest, ContestKind, Ref
from onrecord.web.asking import read_asking
from onrecord.web.lend import Lender, Lent
from onrecord.web.linked import (
    Article,
    Linked,
    Told,
    choose_links,
    cut_page,
    find_articles,
    look_up_links,
    tell_rows,
)
from onrecord.web.panel import make_panel
from onrecord.web.render import render
from onrecord.web.screens.conditions import show_sentence

__all__ = ["KINDS", "Shown", "contest_id", "in_order", "router"]

router = APIRouter(include_in_schema=False)

_PANEL = make_panel(
    ("text", "speaker", "act", "outlet", "since", "until"),
    (
        "addressee", "country", "sector", "source_kind", "stance", "certainty", "negated",
        "conditional", "said_since", "said_until", "judged", "tag", "score", "who",
    ),
    labels={"text": "Words of either side", "speaker": "Who says either"},
)  # fmt: skip
#: The kinds of contests, what they are called, and what is meant.
KINDS: Mapping[ContestKind, tuple[str, str]] = {
    "denial": ("denial", "whom it concerns says that it is not so"),
    "rejection": ("rejection", "a demand, an offer or a claim is turned down"),
    "refutation": ("refutation", "somebody else, a document or the outlet says otherwise"),
    "self": ("said otherwise before", "the same speaker said something else before"),
    "one_sided": ("only the denial", "the record holds what denies it, and not the claim"),
}
assert set(KINDS) == set(get_args(ContestKind)), "a kind of contests has no name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """The outlets that carry something, by name, and how many articles of it tell none."""

    names: tuple[str, ...]
    untold: int

    def __bool__(self) -> bool:
        return bool(self.names or self.untold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A contest as a page shows it.

    ``only_a`` and ``only_b`` are the outlets that carried one side and not the other.  ``turned``
    is what one of the speakers said otherwise since, and how sure that is.
    """

    id: str
    link: Contest
    a: Told | None
    b: Told
    only_a: Outlets
    only_b: Outlets
    both: Outlets
    turned: Told | None
    turned_score: float


@router.get("/contested")
def contested(request: Request, record: Lent) -> HTMLResponse:
    """Who says otherwise than whom: what is open first, the surest first."""
    asking = read_asking("/contested", request.query_params, more=("kind",))
    kind = asking.one("kind") or None
    if kind is not None and kind not in KINDS:
        raise InputError(f"kind {kind!r}", "there is none", f"take {', '.join(KINDS)}")
    if asking.sort:
        raise InputError(f"sort {asking.sort!r}", "these have one order alone", "leave it out")
    lender: Lender = request.app.state.lender
    linked = look_up_links(lender, record, machine=asking.machine)
    found = choose_links(lender, record, asking).contested
    counts = Counter(one.kind for one in found)
    chosen = in_order(linked, [one for one in found if kind in (None, one.kind)])
    pages = cut_page(asking, chosen[::-1] if asking.reverse else chosen)
    with record.store.reading() as connection:
        refs = [ref for one in pages.rows for ref in _refs(linked, one)]
        told = tell_rows(connection, refs, machine=asking.machine)
        carriers = {ref.article for one in refs for ref in linked.rows_of(one)}
        articles = find_articles(connection, carriers)
        unknown = [] if found else record.unknown(**asking.asked)
    # What has left the record since it was linked is not shown.
    left = [one for one in pages.rows if all(told[ref].article for ref in (one.a, one.b) if ref)]
    shown = [_show(linked, one, told, articles) for one in left]
    return render(
        request, "contested.html", pages=pages, shown=shown, panel=_PANEL, kind=kind, kinds=KINDS,
        unlinked=linked.unlinked, counts=counts, all=len(found), unknown=unknown,
        show_sentence=show_sentence,
    )  # fmt: skip


def contest_id(one: Contest) -> str:
    """What a contest is called on a page.

    >>> ref = Ref(input="x", span=None, speaker=None, article="a", row="r")
    >>> contest_id(Contest(a=None, b=ref, kind="one_sided", score=0.5, why=""))
    'contest--r'
    """
    return f"contest-{(one.a.row if one.a else None) or ''}-{one.b.row or ''}"


def in_order(linked: Linked, found: Sequence[Contest]) -> list[Contest]:
    """Contests as a page has them: those that nobody has taken back first, the surest first.

    A speaker who said otherwise later has settled it, as far as the record knows.  The score of
    what has one side alone is the same for all of them: they come after those with two.
    """

    def place(one: Contest) -> tuple[bool, bool, float, Ref]:
        return is_settled(linked, one), one.a is None, -one.score, one.b

    return sorted(found, key=place)


def is_settled(linked: Linked, one: Contest) -> bool:
    """Whether a speaker of either side has said otherwise since."""
    return one.kind == "self" or _turn(linked, one) is not None


def _turn(linked: Linked, one: Contest) -> Contest | None:
    sides = (one.a, one.b) if one.kind != "self" else ()
    turns = [linked.turned.get((ref.article, ref.row or "")) for ref in sides if ref]
    return next((turn for turn in turns if turn is not None), None)


def _refs(linked: Linked, one: Contest) -> list[Ref]:
    turn = _turn(linked, one)
    return [ref for ref in (one.a, one.b, turn.b if turn else None) if ref]


def _show(
    linked: Linked, one: Contest, told: Mapping[Ref, Told], articles: Mapping[str, Article]
) -> Shown:
    turn = _turn(linked, one)
    a, b = (
        {ref.article for ref in linked.rows_of(side)} if side else set() for side in (one.a, one.b)
    )
    names = ({articles[id].outlet for id in ids if id in articles} for ids in (a, b))
    of_a, of_b = ({name for name in those if name} for those in names)
    return Shown(
        id=contest_id(one),
        link=one,
        a=told[one.a] if one.a else None,
        b=told[one.b],
        only_a=_outlets(of_a - of_b, a - b, articles),
        only_b=_outlets(of_b - of_a, b - a, articles),
        both=_outlets(of_a & of_b, a & b, articles),
        turned=told[turn.b] if turn else None,
        turned_score=turn.score if turn else 0.0,
    )


def _outlets(names: set[str], ids: set[str], articles: Mapping[str, Article]) -> Outlets:
    untold = sum(1 for id in ids if id in articles and not articles[id].outlet)
    return Outlets(names=tuple(sorted(names)), untold=untold)
