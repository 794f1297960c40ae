"""What a timeline shows: rows counted by lanes and days, so that each mark can be asked for.

A row is *in* a window when one of its days is.  It is a point where one bin of the window holds all
of its days, else a stretch.  Points of one lane, kind and bin are one mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, get_args

import numpy as np

from onrecord.errors import InputError
from onrecord.record.lanes import HAPPENED, NO_DAY, NOT_OCCURRED, SAID, By, Days, Ints, Mask

__all__ = [
    "ALL_DAYS",
    "KINDS",
    "LANES",
    "MOST_BARS",
    "Bins",
    "Chart",
    "Counted",
    "Lane",
    "Mark",
    "MarkName",
    "Overview",
    "Ranked",
    "Selection",
    "Span",
    "Window",
    "count_bins",
    "count_overview",
    "cut",
    "draw_lanes",
    "find_stretch",
    "rank_lanes",
    "read_mark",
    "read_span",
    "read_window",
    "select_rows",
]

#: How many lanes a page of the chart has, and into how many bins a window is cut at most.
LANES = 6
_MOST_BINS = 40
#: So many stretches of a lane and kind are drawn one by one; the others are told with their number.
MOST_BARS = 6

#: Marks by their names in an address, in the order in which a lane has them.
KINDS: tuple[str, ...] = ("said", "happened", "not_occurred")
MarkName = Literal["said", "happened", "not_occurred", "published", "first_seen"]
_KIND_OF = {"said": SAID, "happened": HAPPENED, "not_occurred": NOT_OCCURRED}

#: The first and the last day that there is.
_FIRST, _LAST = 1, date.max.toordinal()


class Window(NamedTuple):
    """Days, the first and the last both inside, as ordinals."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many days."""
        return self.last - self.first + 1

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day as an address has them."""
        return date.fromordinal(self.first).isoformat(), date.fromordinal(self.last).isoformat()

    def zoomed(self, factor: float) -> Window:
        """A window so many times as long around the same middle.

        >>> Window(10, 19).zoomed(2), Window(10, 19).zoomed(0.5), Window(1, 1).zoomed(2)
        (Window(first=5, last=24), Window(first=13, last=17), Window(first=1, last=2))
        """
        length = max(1, round(self.length * factor))
        first = self.first - (length - self.length) // 2
        return Window(max(_FIRST, first), min(_LAST, max(first, _FIRST) + length - 1))

    def moved(self, share: float) -> Window:
        """The window earlier or later by a share of its length, at least a day.

        >>> Window(10, 19).moved(-0.5), Window(10, 19).moved(0.5), Window(1, 9).moved(-1)
        (Window(first=5, last=14), Window(first=15, last=24), Window(first=1, last=9))
        """
        by = max(1, round(self.length * abs(share))) * (1 if share > 0 else -1)
        by = max(_FIRST - self.first, min(by, _LAST - self.last))
        return Window(self.first + by, self.last + by)

    def holding(self, other: Window) -> Window:
        """The shortest window that holds both."""
        return Window(min(self.first, other.first), max(self.last, other.last))


#: Every day there is.
ALL_DAYS = Window(_FIRST, _LAST)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bins:
    """A window cut at the beginnings of days, weeks, months, quarters, years or more."""

    window: Window
    unit: str
    edges: Ints

    def __len__(self) -> int:
        return len(self.edges) - 1

    def __getitem__(self, at: int) -> Window:
        if not 0 <= at < len(self):
            raise IndexError(at)
        return Window(int(self.edges[at]), int(self.edges[at + 1]) - 1)

    def __iter__(self) -> Iterator[Window]:
        return (self[at] for at in range(len(self)))

    def of(self, days: Ints) -> Ints:
        """The number of each day's bin."""
        return np.asarray(np.searchsorted(self.edges, days, side="right") - 1)


_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def cut(window: Window, most: int = _MOST_BINS) -> Bins:
    """The window in at most so many bins (and one or two more), as fine as that lets them be.

    >>> from datetime import date
    >>> days = lambda *ends: Window(*(date.fromisoformat(one).toordinal() for one in ends))
    >>> [(bins.unit, len(bins)) for bins in (
    ...     cut(days("2024-05-06", "2024-05-06")), cut(days("2024-05-06", "2024-06-20")),
    ...     cut(days("2021-01-01", "2023-12-29")), cut(days("1994-06-01", "2024-05-31")),
    ...     cut(days("0001-01-01", "9999-12-31")))]
    [('day', 1), ('week', 7), ('month', 36), ('year', 31), ('500 years', 20)]
    """
    length = window.length
    if length <= most:
        unit, starts = "day", list(range(window.first, window.last + 1))
    elif length <= most * 7:
        monday = window.first - (window.first - 1) % 7
        unit, starts = "week", list(range(monday, window.last + 1, 7))
    elif length <= most * 30.44:
        unit, starts = "month", _months(window, 1)
    elif length <= most * 91.31:
        unit, starts = "quarter", _months(window, 3)
    else:
        years = next((one for one in _YEARS if length / 365.25 <= most * one), _YEARS[-1])
        unit = "year" if years == 1 else f"{years} years"
        starts = _months(window, 12 * years)
    edges = [window.first, *(one for one in starts if one > window.first), window.last + 1]
    return Bins(window=window, unit=unit, edges=np.array(edges, dtype=np.int64))


def _months(window: Window, step: int) -> list[int]:
    """The beginnings of every so many months, counted from January of the year 0."""
    first, last = date.fromordinal(window.first), date.fromordinal(window.last)
    at = (first.year * 12 + first.month - 1) // step * step
    upto = last.year * 12 + last.month - 1
    return [
        date(one // 12, one % 12 + 1, 1).toordinal() for one in range(max(at, 12), upto + 1, step)
    ]


class Span(NamedTuple):
    """Which rows of a window a mark has, by their days.

    ``within``: all days lie in the window.  ``longer``: no bin of the window holds them all.
    ``exactly``: they are those of the window, the first and the last.
    """

    name: Literal["any", "within", "longer", "exactly"]
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which rows somebody asks for: of a mark or of any, in lanes or anywhere, in a window.

    ``lanes`` are their numbers, of which one has to be a row's; ``None`` asks for no lane, and
    ``unknown`` for rows in no lane that is offered.
    """

    span: Span
    mark: MarkName | None = None
    by: By = "speaker"
    lanes: tuple[int, ...] | None = None
    unknown: bool = False


def select_rows(days: Days, matching: Mask, asked: Selection) -> Ints:
    """The rows that are asked for, by their places in the columns."""
    found = matching & _in_lanes(days, asked)
    span, window = asked.span.name, asked.span.window
    if asked.mark in ("published", "first_seen"):
        day = days.published if asked.mark == "published" else days.added
        return np.flatnonzero(found & (day >= window.first) & (day <= window.last))
    if asked.mark is not None:
        found &= days.kind == _KIND_OF[asked.mark]
    if span == "within":
        found &= (days.first >= window.first) & (days.last <= window.last)
    elif span == "exactly":
        found &= (days.first == window.first) & (days.last == window.last)
    else:
        found &= _inside(days, window)
    rows = np.flatnonzero(found)
    return rows[~_are_points(days, rows, cut(window))] if span == "longer" else rows


def _inside(days: Days, window: Window) -> Mask:
    return np.asarray((days.first <= window.last) & (days.last >= window.first))


def _are_points(days: Days, rows: Ints, bins: Bins) -> Mask:
    first, last = days.first[rows], days.last[rows]
    whole = (first >= bins.window.first) & (last <= bins.window.last)
    return np.asarray(whole & (bins.of(first) == bins.of(last)))


def _in_lanes(days: Days, asked: Selection) -> Mask:
    lanes = days.lanes[asked.by]
    if asked.lanes is None and not asked.unknown:
        return np.ones(len(days.n), dtype=np.bool_)
    found = np.zeros(len(days.n), dtype=np.bool_)
    if asked.unknown:
        found[lanes.row[np.isin(lanes.value, lanes.offered)]] = True
        found = ~found
    if asked.lanes is not None:
        found[lanes.row[np.isin(lanes.value, asked.lanes)]] = True
    return found


def find_stretch(days: Days, matching: Mask) -> tuple[Window, Window] | None:
    """The days on which rows were published, and all days of rows; ``None`` where there are none.

    Texts tell of other times: three years of news hold days of thirty.
    """
    rows = np.flatnonzero(matching)
    if not len(rows):
        return None
    every = Window(int(days.first[rows].min()), int(days.last[rows].max()))
    published = days.published[rows]
    published = published[published != NO_DAY]
    if not len(published):
        return every, every
    return Window(int(published.min()), int(published.max())), every


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overview:
    """How many rows begin in each bin of a longer stretch, and how many before and after it."""

    bins: Bins
    counts: tuple[int, ...]
    before: int
    after: int


def count_overview(days: Days, matching: Mask, stretch: Window) -> Overview:
    """The rows over a stretch, each on its first day."""
    first = days.first[matching]
    bins = cut(stretch, 120)
    inside = first[(first >= stretch.first) & (first <= stretch.last)]
    return Overview(
        bins=bins,
        counts=tuple(np.bincount(bins.of(inside), minlength=len(bins)).tolist()),
        before=int((first < stretch.first).sum()),
        after=int((first > stretch.last).sum()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A bin with its number of rows."""

    days: Window
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Rows of one lane and kind on the same days: a point, or a stretch (``is_bar``).

    ``own`` is how many of them have days of their own, not only the publication's; ``row`` is the
    one where it is one.
    """

    kind: int
    days: Window
    count: int
    own: int
    row: int | None
    is_bar: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A lane's marks; ``value`` is ``None`` for the lane of rows that are in no other.

    ``counts`` are its rows in the window by their kinds; ``more`` is how many rows of each kind
    have stretches that are not drawn.
    """

    value: int | None
    counts: tuple[int, int, int]
    marks: tuple[Mark, ...]
    more: tuple[int, int, int]
    published: tuple[Counted, ...]


class Ranked(NamedTuple):
    """Lanes, the busiest first, and how many there are in all."""

    values: tuple[int, ...]
    total: int


def rank_lanes(
    days: Days, matching: Mask, by: By, window: Window, limit: int, offset: int
) -> Ranked:
    """The lanes with the most rows in a window; of equal ones that which was met first."""
    lanes = days.lanes[by]
    inside = matching & _inside(days, window)
    values = lanes.value[inside[lanes.row]]
    counts = np.bincount(values, minlength=int(lanes.offered.max(initial=-1)) + 1)
    offered = lanes.offered[counts[lanes.offered] > 0]
    order = offered[np.argsort(-counts[offered], kind="stable")]
    return Ranked(tuple(order[offset : offset + limit].tolist()), len(order))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chart:
    """A window's lanes.

    ``rows`` is how many rows it holds, ``shown`` how many of them are in one of the lanes, and
    ``unknown`` how many are in no lane that is offered.
    """

    bins: Bins
    lanes: tuple[Lane, ...]
    rows: int
    shown: int
    unknown: int


def draw_lanes(
    days: Days, matching: Mask, by: By, window: Window, values: Sequence[int | None]
) -> Chart:
    """The window's marks in these lanes; ``None`` is the lane of rows that are in no other."""
    bins = cut(window)
    inside = matching & _inside(days, window)
    found = [_rows_of(days, matching, by, value) for value in values]
    shown = np.zeros(len(days.n), dtype=np.bool_)
    for rows in found:
        shown[rows] = True
    nobody = Selection(span=Span("any", window), by=by, unknown=True)
    return Chart(
        bins=bins,
        lanes=tuple(
            _lane(days, bins, value, rows) for value, rows in zip(values, found, strict=True)
        ),
        rows=int(inside.sum()),
        shown=int((inside & shown).sum()),
        unknown=int((inside & _in_lanes(days, nobody)).sum()),
    )


def _rows_of(days: Days, matching: Mask, by: By, value: int | None) -> Ints:
    """All rows of a lane that are asked for, whatever their days."""
    if value is None:
        nobody = Selection(span=Span("any", ALL_DAYS), by=by, unknown=True)
        return np.flatnonzero(matching & _in_lanes(days, nobody))
    lanes = days.lanes[by]
    rows = lanes.row[lanes.value == value]
    return np.asarray(rows[matching[rows]])


def _lane(days: Days, bins: Bins, value: int | None, every: Ints) -> Lane:
    window = bins.window
    rows = every[(days.first[every] <= window.last) & (days.last[every] >= window.first)]
    points = _are_points(days, rows, bins)
    bars, more = _bars(days, rows[~points])
    counts = np.bincount(days.kind[rows], minlength=len(KINDS)).tolist()
    return Lane(
        value=value,
        counts=(counts[0], counts[1], counts[2]),
        marks=(*_points(days, bins, rows[points]), *bars),
        more=more,
        published=count_bins(bins, days.published[every]),
    )


def _points(days: Days, bins: Bins, rows: Ints) -> Iterator[Mark]:
    cells = days.kind[rows] * len(bins) + bins.of(days.first[rows])
    counts = np.bincount(cells, minlength=len(KINDS) * len(bins))
    own = np.bincount(cells, weights=days.own[rows], minlength=len(counts))
    some = np.zeros(len(counts), dtype=np.int64)
    some[cells] = rows
    for cell in np.flatnonzero(counts).tolist():
        kind, at = divmod(cell, len(bins))
        yield Mark(
            kind=kind,
            days=bins[at],
            count=int(counts[cell]),
            own=int(own[cell]),
            row=int(some[cell]) if counts[cell] == 1 else None,
            is_bar=False,
        )


def _bars(days: Days, rows: Ints) -> tuple[list[Mark], tuple[int, int, int]]:
    """Stretches, each once with its number: the most frequent, and how many rows have others."""
    found: dict[tuple[int, int, int], list[int]] = {}
    for row, *key in zip(
        rows.tolist(),
        days.kind[rows].tolist(),
        days.first[rows].tolist(),
        days.last[rows].tolist(),
        strict=True,
    ):
        found.setdefault((key[0], key[1], key[2]), []).append(row)
    made: list[Mark] = []
    more = [0, 0, 0]
    for kind in range(len(KINDS)):
        mine = [(key, held) for key, held in found.items() if key[0] == kind]
        mine.sort(key=lambda one: (-len(one[1]), one[0]))
        for (_, first, last), held in sorted(mine[:MOST_BARS]):
            made.append(
                Mark(
                    kind=kind,
                    days=Window(first, last),
                    count=len(held),
                    own=len(held),
                    row=held[0] if len(held) == 1 else None,
                    is_bar=True,
                )
            )
        more[kind] = sum(len(held) for _, held in mine[MOST_BARS:])
    return made, (more[0], more[1], more[2])


def count_bins(bins: Bins, ordinals: Ints) -> tuple[Counted, ...]:
    """How many days fall into each bin that has one."""
    inside = ordinals[(ordinals >= bins.window.first) & (ordinals <= bins.window.last)]
    counts = np.bincount(bins.of(inside), minlength=len(bins))
    return tuple(
        Counted(days=bins[at], count=int(counts[at])) for at in np.flatnonzero(counts).tolist()
    )


def read_window(first: str, last: str, usual: Window) -> Window:
    """The window that an address asks for; what it leaves out is taken from the usual one.

    Raises:
        InputError: if a day is none, or the last comes before the first.

    >>> read_window("", "0001-01-20", Window(10, 30)), read_window("0001-02-09", "", Window(10, 30))
    (Window(first=10, last=20), Window(first=40, last=40))
    """
    start = _ordinal("from", first) if first else None
    end = _ordinal("to", last) if last else None
    if start and end and end < start:
        reason = f"it is before the first day, {first}"
        raise InputError(f"to {last!r}", reason, "give a later day, or an earlier first one")
    if start is None:
        start = min(usual.first, end or usual.first)
    return Window(start, end or max(usual.last, start))


def _ordinal(name: str, day: str) -> int:
    try:
        found = date.fromisoformat(day)
        if found.isoformat() != day:
            raise ValueError
    except ValueError:
        raise InputError(f"{name} {day!r}", "it is no day", "give one like 2020-08-28") from None
    return found.toordinal()


def read_span(given: str, window: Window) -> Span:
    """Which rows of a window an address asks for; nothing asks for all.

    Raises:
        InputError: if there is no such choice.
    """
    if not given:
        return Span("any", window)
    if given in ("within", "longer", "exactly"):
        return Span(given, window)  # type: ignore[arg-type]
    raise InputError(f"span {given!r}", "there is none", "take within, longer or exactly")


def read_mark(given: str) -> MarkName | None:
    """The mark that an address asks for; nothing asks for all rows.

    Raises:
        InputError: if there is no such mark.
    """
    if not given:
        return None
    known = get_args(MarkName)
    if given not in known:
        raise InputError(f"mark {given!r}", "there is none", f"take {', '.join(known)}")
    return given  # type: ignore[return-value]
