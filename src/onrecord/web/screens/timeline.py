"""The timeline: who said what and what happened, on its days, in lanes; and the same as a table."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, get_args
from urllib.parse import parse_qsl
from weakref import WeakKeyDictionary

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from onrecord.codes import word_country
from onrecord.errors import InputError
from onrecord.record import Record
from onrecord.record.filters import Filters
from onrecord.record.lanes import (
    By,
    Days,
    Ints,
    Mask,
    Name,
    find_open_ends,
    find_values,
    in_order,
    match_rows,
    name_values,
    read_days,
    read_state,
    show_rows,
)
from onrecord.record.questions import MOST_COUNTED, count_rows
from onrecord.record.record import make_filters
from onrecord.record.store import Store
from onrecord.web.asking import Asking, Pages, read_asking
from onrecord.web.lend import Lender, Lent
from onrecord.web.panel import make_panel
from onrecord.web.render import render
from onrecord.web.timeline_data import (
    LANES,
    Chart,
    Overview,
    Ranked,
    Selection,
    Span,
    Window,
    count_bins,
    count_overview,
    draw_lanes,
    find_stretch,
    rank_lanes,
    read_mark,
    read_span,
    read_window,
    select_rows,
)
from onrecord.web.timeline_draw import (
    DrawnLane,
    Tick,
    draw_axis,
    draw_lane,
    draw_overview,
    draw_seen,
    say_days,
)

__all__ = ["router", "warm_up"]

router = APIRouter()

#: What an address of the timeline may hold beside filters.
_OWN = ("lanes", "lane", "unknown", "from", "to", "view", "mark", "span")
_VIEWS = ("chart", "table")
_UNKNOWN = {"speaker": "Nobody with a name", "country": "No country", "outlet": "No outlet"}
_NOUNS = {"speaker": "speakers and parties", "country": "countries", "outlet": "outlets"}
#: The filter that chooses one lane.
_FILTERS: Mapping[By, str] = {"speaker": "who", "country": "country", "outlet": "outlet"}
_FIRST = ("text", "speaker", "country", "act", "type", "outlet")
PANEL = make_panel(
    _FIRST,
    (
        "since", "until", "addressee", "through", "sector", "source_kind", "medium", "quotation",
        "certainty", "stance", "conditional", "negated", "named", "said_since", "said_until",
        "actor", "recipient", "status", "mode", "quad", "place", "happened_since",
        "happened_until", "judged", "tag", "score", "copies",
    ),
    counts=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What of a record a request looks at, in one state of it."""

    connection: sqlite3.Connection
    days: Days
    matching: Mask
    by: By
    chosen: tuple[int, ...] | None
    unknown: bool
    window: Window
    usual: Window
    every: Window


@router.get("/timeline")
def timeline(request: Request, record: Lent) -> HTMLResponse:
    """The timeline, as a chart or as a table."""
    asking = read_asking("/timeline", request.query_params, more=_OWN)
    by = _one_of("lanes", asking.one("lanes", "speaker"), get_args(By))
    view = _one_of("view", asking.one("view", "chart"), _VIEWS)
    mark, span = read_mark(asking.one("mark")), asking.one("span")
    with record.store.reading() as connection:
        filters = make_filters(asking.asked)  # type: ignore[arg-type]
        days, matching = _kept(request.app.state.lender).match(record, filters, asking.machine)
        seen = _look(connection, days, matching, asking, by)
        context: dict[str, Any] = {"drawn": None, "pages": None}
        if seen is None:
            pass
        elif view == "table":
            asked = Selection(
                span=read_span(span, seen.window),
                mark=mark,
                by=by,
                lanes=seen.chosen,
                unknown=seen.unknown,
            )
            context |= _table(seen, asking, asked)
        else:
            context |= _chart(seen, asking)
        if seen is not None:
            context |= _frame(seen, asking)
    return render(
        request, "timeline.html", asking=asking, by=by, view=view, mark=mark, span=span,
        nouns=_NOUNS, empty=seen is None, panel=PANEL, both=_asks_both(asking, matching), **context,
    )  # fmt: skip


def _asks_both(asking: Asking, matching: Mask) -> bool:
    """Whether an act and a type are asked for, and together find nothing on any day."""
    return {"act", "type"} <= set(asking.asked) and not matching.any()


def _one_of(name: str, given: str, known: tuple[str, ...]) -> Any:
    if given not in known:
        raise InputError(f"{name} {given!r}", "there is none", f"take {', '.join(known)}")
    return given


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What was read of a record in one state of it, and which of its rows were asked for."""

    state: tuple[int, int]
    days: Days
    matching: dict[tuple[Filters, bool], Mask]


#: So many questions are kept: whoever looks at other days asks for the same rows.
_QUESTIONS = 8


class _Kept:
    """The columns of a record, read anew where it changed; one copy for all its connections."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: Days | None = None
        self._states: WeakKeyDictionary[Store, _State] = WeakKeyDictionary()

    def match(self, record: Record, filters: Filters, machine: bool) -> tuple[Days, Mask]:
        """The columns of the record's present state, within the caller's transaction, and the rows
        that are asked for."""
        connection = record.store.connection
        known = self._state(record.store, connection)
        asked = (filters, machine)
        matching = known.matching.pop(asked, None)
        if matching is None:
            matching = match_rows(connection, known.days, filters, machine=machine)
            for old in list(known.matching)[: 1 - _QUESTIONS]:
                del known.matching[old]
        known.matching[asked] = matching
        return known.days, matching

    def _state(self, store: Store, connection: sqlite3.Connection) -> _State:
        state = read_state(connection)
        with self._lock:
            known = self._states.get(store)
            if known is None or known.state != state:
                self._latest = read_days(connection, self._latest)
                known = _State(state=state, days=self._latest, matching={})
                self._states[store] = known
            return known


_KEPT: WeakKeyDictionary[Lender, _Kept] = WeakKeyDictionary()


def _kept(lender: Lender) -> _Kept:
    return _KEPT.setdefault(lender, _Kept())


def warm_up(lender: Lender) -> None:
    """Reads the columns of the record, so that the first who looks need not wait for it.

    Raises:
        InputError: if the record cannot be read.
    """
    with lender.lend() as record, record.store.reading():
        _kept(lender).match(record, Filters(), False)


def _look(
    connection: sqlite3.Connection, days: Days, matching: Mask, asking: Asking, by: By
) -> _Seen | None:
    """What is asked for; ``None`` where no row is, and no days are told."""
    stretch = find_stretch(days, matching)
    first, last = asking.one("from"), asking.one("to")
    if stretch is None:
        if not (first and last):
            read_window(first, last, Window(1, 1))  # what is no day is told all the same
            return None
        only = read_window(first, last, Window(1, 1))
        stretch = only, only
    keys = asking.more.get("lane", ())
    if not keys and by != "outlet":
        keys = asking.asked.get(_FILTERS[by], ())
        keys = (keys,) if isinstance(keys, str) else keys
        # A country may be asked for by its name: then its code is not looked for here.
        keys = keys if all(by == "speaker" or len(one) == 3 for one in keys) else ()
    unknown = asking.one("unknown", "no") == "yes"
    return _Seen(
        connection=connection,
        days=days,
        matching=matching,
        by=by,
        chosen=find_values(connection, days, by, keys) if keys else None,
        unknown=unknown,
        window=read_window(first, last, stretch[0]),
        usual=stretch[0],
        every=stretch[1],
    )


def _frame(seen: _Seen, asking: Asking) -> dict[str, Any]:
    """What chart and table have alike: the window, the ways to others, the overview."""
    window, every = seen.window, seen.every
    stretch = seen.usual.holding(window)
    overview = count_overview(seen.days, seen.matching, stretch)
    at = partial(_at, asking)
    first, last = window.days
    return {
        "window": window,
        "first": first,
        "last": last,
        "said_window": say_days(*window),
        "overview": draw_overview(overview, window),
        "around": _around(overview, every, at),
        "ways": {
            "in": at(window.zoomed(0.5)) if window.length > 1 else None,
            "out": at(window.zoomed(2)) if window != window.zoomed(2) else None,
            "earlier": at(window.moved(-0.5)),
            "later": at(window.moved(0.5)),
            "usual": at(None) if window != seen.usual else None,
            "all": at(every) if window != every else None,
        },
        "plain": asking.url(**{"from": None, "to": None, "span": None, "mark": None}),
        "others_asked": parse_qsl(asking.query(**{"from": None, "to": None, "span": None})),
    }


def _at(asking: Asking, window: Window | None) -> str:
    """The address of another window, the usual one where none is given."""
    first, last = window.days if window else (None, None)
    return asking.url(**{"from": first, "to": last, "mark": None, "span": None})


def _around(
    overview: Overview, every: Window, at: Callable[[Window], str]
) -> list[tuple[int, str, str]]:
    """How many rows lie before and after the overview, and the way to them."""
    first, last = overview.bins.window
    made = []
    if overview.before:
        made.append((overview.before, "before", at(Window(every.first, last))))
    if overview.after:
        made.append((overview.after, "after", at(Window(first, every.last))))
    return made


# The chart


def _chart(seen: _Seen, asking: Asking) -> dict[str, Any]:
    window = seen.window
    offset = (asking.page - 1) * LANES
    if seen.chosen is not None or seen.unknown:
        some = seen.chosen or ()
        ranked = Ranked(some[offset : offset + LANES], len(some))
    else:
        ranked = rank_lanes(seen.days, seen.matching, seen.by, window, LANES, offset)
    values: list[int | None] = [*ranked.values]
    if seen.unknown:
        values.append(None)
    chart = draw_lanes(seen.days, seen.matching, seen.by, window, values)
    names = [*_names(seen, ranked.values), *([Name("", _UNKNOWN[seen.by])] * seen.unknown)]
    others = chart.rows - chart.shown - (0 if seen.unknown else chart.unknown)
    return {
        "drawn": _drawn(seen, asking, chart, names),
        "axis": draw_axis(window),
        "unit": chart.bins.unit,
        "seen_ticks": _drawn_seen(seen, asking, chart),
        "seen_days": _added(seen, window),
        "rows": chart.rows,
        "lanes_first": offset + 1,
        "lanes_last": offset + len(ranked.values),
        "lanes_total": ranked.total,
        "others": others if seen.chosen is None and not seen.unknown else 0,
        "unknown_rows": chart.unknown if not seen.unknown else 0,
        "unknown_name": _UNKNOWN[seen.by],
        "unknown_url": asking.url(unknown="yes", lane=None),
        "alone": [
            (name, asking.url(lane=_without(asking, name.key), unknown=None))
            for name in names
            if name.key and name.key in asking.more.get("lane", ())
        ],
        "is_chosen": "lane" in asking.more or seen.unknown,
        "every_lane": asking.url(lane=None, unknown=None),
        "earlier_lanes": asking.url(page=asking.page - 1) if asking.page > 1 else None,
        "more_lanes": asking.url(page=asking.page + 1)
        if offset + len(ranked.values) < ranked.total
        else None,
    }


def _drawn_seen(seen: _Seen, asking: Asking, chart: Chart) -> tuple[Tick, ...]:
    """When the record got the rows, in whatever lane they are, unless lanes are chosen."""
    asked = Selection(
        span=Span("any", seen.window),
        mark="first_seen",
        by=seen.by,
        lanes=seen.chosen,
        unknown=seen.unknown,
    )
    rows = select_rows(seen.days, seen.matching, asked)
    counted = count_bins(chart.bins, seen.days.added[rows])
    return draw_seen(counted, seen.window, partial(_rows_at, _selecting(asking)))


def _without(asking: Asking, key: str) -> tuple[str, ...] | None:
    return tuple(one for one in asking.more.get("lane", ()) if one != key) or None


def _names(seen: _Seen, values: tuple[int, ...]) -> Iterator[Name]:
    for name in name_values(seen.connection, seen.days, seen.by, values):
        if seen.by == "country":
            word = word_country(name.key)
            yield Name(name.key, word if word == name.key else f"{word} ({name.key})")
        else:
            yield name


def _drawn(seen: _Seen, asking: Asking, chart: Chart, names: list[Name]) -> list[DrawnLane]:
    single = [mark.row for lane in chart.lanes for mark in lane.marks if mark.row is not None]
    unique = list(dict.fromkeys(single))
    places = np.array(unique, dtype=np.int64)
    shown = show_rows(seen.connection, seen.days, places)
    open_ends = find_open_ends(seen.connection, seen.days, places)
    rows = dict(zip(unique, shown, strict=True))
    most = max((m.count for lane in chart.lanes for m in lane.marks if not m.is_bar), default=1)
    return [
        draw_lane(
            lane,
            name,
            chart.bins,
            most,
            href=_lane_url(asking, lane.value, name),
            ask=partial(_rows_at, _selecting(asking, name)),
            rows=rows,
            open_ends=open_ends,
        )
        for lane, name in zip(chart.lanes, names, strict=True)
    ]


def _lane_url(asking: Asking, value: int | None, name: Name) -> str:
    """The chart with the lane alone."""
    if value is None:
        return asking.url(unknown="yes", lane=None)
    return asking.url(lane=name.key, unknown=None)


def _selecting(asking: Asking, name: Name | None = None) -> str:
    """The beginning of the address of a mark's rows: a mark adds its days and what it is."""
    own: dict[str, Any] = {}
    if name is not None:
        own = {"lane": name.key or None, "unknown": None if name.key else "yes"}
    left: dict[str, Any] = dict.fromkeys(("from", "to", "mark", "span", "page"))
    return asking.url(view="table", **left, **own)


def _rows_at(beginning: str, days: Window, **given: str) -> str:
    first, last = days.days
    told = "".join(f"&{name}={value}" for name, value in given.items())  # words of ours
    return f"{beginning}{told}&from={first}&to={last}"


def _added(seen: _Seen, window: Window) -> dict[str, Any] | None:
    """When the record got the rows, where that is not all in the window."""
    added = seen.days.added[seen.matching]
    if not len(added):
        return None
    first, last = int(added.min()), int(added.max())
    if window.first <= first and last <= window.last:
        return None
    return {
        "days": say_days(first, last),
        "none": last < window.first or first > window.last,
    }


# The table


def _table(seen: _Seen, asking: Asking, asked: Selection) -> dict[str, Any]:
    rows = select_rows(seen.days, seen.matching, asked)
    upto = asking.offset + asking.limit
    page = in_order(seen.days, rows, limit=upto, reverse=asking.reverse)[asking.offset :]
    shown = show_rows(seen.connection, seen.days, page)
    names = list(_names(seen, seen.chosen or ())) if "lane" in asking.more else []
    return {
        "pages": Pages(
            rows=shown[: asking.rows],
            asking=asking,
            total=len(rows),
            more=len(shown) > asking.rows,
        ),
        "of_lanes": [name.name for name in names] + [_UNKNOWN[seen.by]] * seen.unknown,
        "every_row": asking.url(mark=None, span=None, lane=None, unknown=None),
        "back": asking.url(view=None, mark=None, span=None),
        "ledgers": list(_ledgers(seen, asking, asked, rows)),
        "said_span": say_days(*asked.span.window),
    }


def _ledgers(
    seen: _Seen, asking: Asking, asked: Selection, rows: Ints
) -> Iterator[tuple[str, int, str]]:
    """The ledgers that have exactly these rows: what they are called, how many, and where.

    Their filters know no days of publication in place of others and no ends of stretches; what they
    find for these days is counted, and told only where it is as many.
    """
    key = asking.more.get("lane", ())
    if asked.unknown or len(key) > 1 or asked.span.name == "longer":
        return
    by_publication = asked.mark == "published"
    if asked.mark == "first_seen" or not (by_publication or seen.days.own[rows].all()):
        return
    lane = {_FILTERS[seen.by]: key} if key else {}
    first, last = asked.span.window.days
    statements = int((rows < seen.days.statements).sum())
    for noun, verb, count in (
        ("statements", "said", statements),
        ("events", "happened", len(rows) - statements),
    ):
        since, until = ("since", "until") if by_publication else (f"{verb}_since", f"{verb}_until")
        changes: dict[str, Any] = {**lane, since: first, until: last}
        if not 0 < count <= MOST_COUNTED or {since, until} & set(asking.asked):
            continue
        if asked.mark in ("happened", "not_occurred") and "status" not in asking.asked:
            changes["status"] = _STATUSES[asked.mark]
        # A mark counts no copies, and the ledger lists them.
        changes["copies"] = asking.asked.get("copies", False)
        filters = make_filters({**asking.asked, **changes})  # type: ignore[typeddict-item]
        found = count_rows(seen.connection, noun, filters, machine=asking.machine)  # type: ignore[arg-type]
        if found == count:
            left: dict[str, Any] = dict.fromkeys(_OWN)
            yield noun, count, asking.url(f"/{noun}", **{**left, **changes})


_STATUSES = {
    "happened": ("occurred", "ongoing", "historical"),
    "not_occurred": ("planned", "threatened", "hypothetical", "denied"),
}
