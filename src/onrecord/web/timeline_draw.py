"""A timeline's numbers -> what its SVG has: places, sizes, words and addresses.

Across, places are shares of the width, so that the drawing is as wide as the page lets it be; down,
they are pixels.  Nothing here is markup.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from onrecord.cli.words import one_line
from onrecord.record.answers import TimelineRow
from onrecord.record.lanes import Name
from onrecord.web.timeline_data import KINDS, Bins, Counted, Lane, Mark, Overview, Window

__all__ = [
    "Axis",
    "DrawnBar",
    "DrawnLane",
    "DrawnOverview",
    "DrawnPoint",
    "Join",
    "Label",
    "Tick",
    "Track",
    "draw_axis",
    "draw_lane",
    "draw_overview",
    "draw_seen",
    "say_days",
]

#: The radius of a single mark and of the largest, and how far the largest grow by area alone.
_LEAST, _MOST = 3.5, 10.0
_ALONE = 8
_POINTS, _BARS, _TICKS = 36, 13, 14
_OVERVIEW = 40
_LONGEST_WORDS = 180

KIND_WORDS = {"said": "said", "happened": "happened", "not_occurred": "not occurred"}
_MONTHS = tuple(calendar.month_name)
_SHORT = tuple(calendar.month_abbr)


def say_days(first: int, last: int) -> str:
    """Days as people say them, a month or a year where they are all of it.

    >>> from datetime import date
    >>> def said(*ends): return say_days(*(date.fromisoformat(one).toordinal() for one in ends))
    >>> said("2024-05-06", "2024-05-06"), said("2024-05-06", "2024-05-12")
    ('6 May 2024', '6–12 May 2024')
    >>> said("2024-05-01", "2024-05-31"), said("2024-01-01", "2024-12-31")
    ('May 2024', '2024')
    >>> said("1994-01-01", "1996-12-31"), said("2024-01-01", "2024-03-31")
    ('1994–1996', 'January – March 2024')
    >>> said("2024-05-30", "2024-06-04"), said("2023-12-30", "2024-01-02")
    ('30 May – 4 June 2024', '30 December 2023 – 2 January 2024')
    """
    one, other = date.fromordinal(first), date.fromordinal(last)
    after = other + timedelta(days=1) if other < date.max else None
    if one.day == 1 and (after is None or after.day == 1):
        if one.month == 1 and other.month == 12:
            return f"{one.year}" if one.year == other.year else f"{one.year}–{other.year}"
        begin, end = _MONTHS[one.month], f"{_MONTHS[other.month]} {other.year}"
        if (one.year, one.month) == (other.year, other.month):
            return end
    else:
        begin = f"{one.day} {_MONTHS[one.month]}"
        end = f"{other.day} {_MONTHS[other.month]} {other.year}"
        if one == other:
            return end
        if (one.year, one.month) == (other.year, other.month):
            return f"{one.day}–{end}"
    return f"{begin} – {end}" if one.year == other.year else f"{begin} {one.year} – {end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPoint:
    """A mark at a place: ``x`` in per cent, ``y`` and ``r`` in pixels, ``number`` where several.

    ``arrow`` is ``since`` or ``until`` where the text leaves the other end open.
    """

    kind: str
    x: str
    y: float
    r: str
    corner: str
    number: str
    dotted: bool
    arrow: str
    href: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBar:
    """A stretch; ``before`` and ``after`` tell that it goes on where the window ends."""

    kind: str
    x: str
    end: str
    width: str
    y: float
    number: str
    before: bool
    after: bool
    href: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """When rows were published, or got into the record."""

    x: str
    y: float
    href: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A thin line from a mark to the tick of its publication."""

    x1: str
    y1: float
    x2: str
    y2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Marks of one kind in their order; arrow keys go along it."""

    kind: str
    points: tuple[DrawnPoint, ...] = ()
    bars: tuple[DrawnBar, ...] = ()
    ticks: tuple[Tick, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLane:
    """A lane: its name, its numbers, its tracks from top to bottom.

    ``more`` tells of a kind's stretches how many rows are not drawn, of how many, and where all
    of them are.
    """

    name: str
    href: str
    key: str | None
    counts: tuple[tuple[str, int], ...]
    total: int
    more: tuple[tuple[str, int, int, str], ...]
    height: int
    tracks: tuple[Track, ...]
    joins: tuple[Join, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A word of an axis."""

    x: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Lines at the beginnings of days, weeks, months or years, named in a row or in two."""

    lines: tuple[str, ...]
    fine: tuple[Label, ...]
    coarse: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the histogram."""

    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnOverview:
    """The histogram over the whole stretch, the window's place in it, and in words."""

    columns: tuple[Column, ...]
    labels: tuple[Label, ...]
    x: str
    width: str
    first: str
    last: str
    height: int
    said: str


def draw_lane(
    lane: Lane,
    name: Name,
    bins: Bins,
    most: int,
    *,
    href: str,
    ask: Callable[..., str],
    rows: Mapping[int, TimelineRow],
    open_ends: Mapping[int, str],
) -> DrawnLane:
    """A lane's drawing.

    ``most`` are the rows of the largest mark of all lanes, ``ask`` makes the address of the rows of
    a mark, ``rows`` are those that are marks of their own, of which some have ``open_ends``.
    """
    drawing = _Drawing(lane, one_line(name.name), bins, most, ask, rows, open_ends)
    tracks = drawing.tracks()
    return DrawnLane(
        name=one_line(name.name),
        href=href,
        key=None if lane.value is None else name.key,
        counts=tuple(
            (KIND_WORDS[kind], count)
            for kind, count in zip(KINDS, lane.counts, strict=True)
            if count
        ),
        total=sum(lane.counts),
        more=tuple(
            (
                KIND_WORDS[name],
                lane.more[kind],
                lane.more[kind] + sum(m.count for m in lane.marks if m.is_bar and m.kind == kind),
                ask(bins.window, mark=name, span="longer"),
            )
            for kind, name in enumerate(KINDS)
            if lane.more[kind]
        ),
        height=drawing.height,
        tracks=tracks,
        joins=tuple(drawing.joins),
    )


class _Drawing:
    """One lane while it is drawn, from top to bottom."""

    def __init__(
        self,
        lane: Lane,
        name: str,
        bins: Bins,
        most: int,
        ask: Callable[..., str],
        rows: Mapping[int, TimelineRow],
        open_ends: Mapping[int, str],
    ) -> None:
        self.lane = lane
        self.name = name
        self.bins = bins
        self.most = most
        self.ask = ask
        self.rows = rows
        self.open_ends = open_ends
        self.height = 4
        self.joins: list[Join] = []
        self._open: list[tuple[Mark, float]] = []

    def tracks(self) -> tuple[Track, ...]:
        made = [track for kind in range(len(KINDS)) for track in self._tracks_of(kind)]
        made.append(self._published())
        return tuple(track for track in made if track.points or track.bars or track.ticks)

    def _tracks_of(self, kind: int) -> list[Track]:
        mine = [mark for mark in self.lane.marks if mark.kind == kind]
        points = [mark for mark in mine if not mark.is_bar]
        made = []
        if points:
            y = self.height + _MOST + 2
            made.append(
                Track(kind=KINDS[kind], points=tuple(self._point(one, y) for one in points))
            )
            self.height += _POINTS
        levels = _stacked([mark for mark in mine if mark.is_bar])
        for level in levels:
            bars = tuple(self._bar(one, self.height) for one in level)
            made.append(Track(kind=KINDS[kind], bars=bars))
            self.height += _BARS
        self.height += 3 if levels else 0
        return made

    def _point(self, mark: Mark, y: float) -> DrawnPoint:
        radius = _radius(mark.count, self.most)
        if mark.row is not None:
            self._open.append((mark, y + radius))
        name = KINDS[mark.kind]
        return DrawnPoint(
            kind=name,
            x=_middle(mark.days, self.bins.window),
            y=y,
            r=f"{radius:.1f}",
            # A diamond of a circle's area.
            corner=f"{radius * math.sqrt(math.pi / 2):.1f}",
            number=short_number(mark.count) if mark.count > 1 else "",
            dotted=mark.own == 0,
            arrow=self.open_ends.get(mark.row, "") if mark.row is not None else "",
            href=self._href(mark, "within"),
            label=self._label(mark),
        )

    def _bar(self, mark: Mark, y: float) -> DrawnBar:
        window = self.bins.window
        first, last = max(mark.days.first, window.first), min(mark.days.last, window.last)
        x, width = (first - window.first) / window.length, (last - first + 1) / window.length
        wide = width > 0.03
        return DrawnBar(
            kind=KINDS[mark.kind],
            x=_share(x),
            end=_share(x + width),
            width=_share(width),
            y=y,
            number=short_number(mark.count) if mark.count > 1 and wide else "",
            before=mark.days.first < window.first,
            after=mark.days.last > window.last,
            href=self._href(mark, "exactly"),
            label=self._label(mark),
        )

    def _href(self, mark: Mark, span: str) -> str:
        if mark.row is not None:
            row = self.rows[mark.row]
            return f"/articles/{row.article}?row={row.id}"
        return self.ask(mark.days, mark=KINDS[mark.kind], span=span)

    def _label(self, mark: Mark) -> str:
        if mark.row is not None:
            return _say_row(self.rows[mark.row], self.open_ends.get(mark.row, ""))
        said = f"{say_days(*mark.days)}: {self.name}, {mark.count:,} {KIND_WORDS[KINDS[mark.kind]]}"
        by_publication = mark.count - mark.own
        if by_publication == mark.count:
            return f"{said}, all by the day of publication"
        return f"{said}, {by_publication:,} by the day of publication" if by_publication else said

    def _published(self) -> Track:
        y = self.height + 1.0
        ticks = tuple(
            Tick(
                x=_middle(one.days, self.bins.window),
                y=y,
                href=self.ask(one.days, mark="published"),
                label=f"{say_days(*one.days)}: {self.name}, {_rows(one.count)} published",
            )
            for one in self.lane.published
        )
        self.height += _TICKS
        for mark, below in self._open:
            self._join(mark, below, y)
        return Track(kind="published", ticks=ticks)

    def _join(self, mark: Mark, below: float, y: float) -> None:
        """A single mark is joined to its publication where that stands elsewhere."""
        assert mark.row is not None
        published = self.rows[mark.row].published
        if not published:
            return
        day = date.fromisoformat(published[:10]).toordinal()
        window = self.bins.window
        if mark.days.first <= day <= mark.days.last or not window.first <= day <= window.last:
            return
        at = next(one for one in self.lane.published if one.days.first <= day <= one.days.last)
        x1, x2 = _middle(mark.days, window), _middle(at.days, window)
        self.joins.append(Join(x1=x1, y1=below, x2=x2, y2=y))


def _stacked(bars: Sequence[Mark]) -> list[list[Mark]]:
    """Stretches on as few levels as they need, so that none lies over another."""
    levels: list[list[Mark]] = []
    for mark in sorted(bars, key=lambda one: (one.days.first, -one.days.last)):
        for level in levels:
            if level[-1].days.last < mark.days.first:
                level.append(mark)
                break
        else:
            levels.append([mark])
    return levels


def _radius(count: int, most: int) -> float:
    """The area grows with the number, from that of a single mark on.

    >>> [round(_radius(count, 8), 1) for count in (1, 4, 8)]
    [3.5, 7.0, 9.9]
    >>> [round(_radius(count, 1000), 1) for count in (1, 2, 250, 1000)]
    [3.5, 3.5, 5.8, 10.0]
    """
    if most <= _ALONE:
        return _LEAST * math.sqrt(count)
    share = (count - 1) / (most - 1)
    return math.sqrt(_LEAST**2 + (_MOST**2 - _LEAST**2) * share)


def short_number(count: int) -> str:
    """A number that fits under a mark.

    >>> short_number(999), short_number(1250), short_number(156551), short_number(99960)
    ('999', '1.2k', '157k', '100k')
    """
    if count < 1000:
        return str(count)
    return f"{count / 1000:.1f}k" if count < 9950 else f"{count / 1000:.0f}k"


def _say_row(row: TimelineRow, open_end: str) -> str:
    """A single row in a line: its day, who, what, the words, where."""
    first = date.fromisoformat(row.day or "").toordinal()
    last = (
        date.fromisoformat(row.last).toordinal() if row.last and row.basis != "published" else first
    )
    days = say_days(first, last) + (", day of publication" if row.basis == "published" else "")
    days = f"{open_end} {days}" if open_end else days
    to = f" → {row.to}" if row.to else ""
    status = f" ({row.status})" if row.status not in (None, "occurred") else ""
    words = one_line(row.words)
    if len(words) > _LONGEST_WORDS:
        words = f"{words[:_LONGEST_WORDS].rsplit(' ', 1)[0]} …"
    where = [row.outlet] if row.outlet else []
    if row.published and row.basis != "published":
        day = date.fromisoformat(row.published[:10]).toordinal()
        where.append(f"published {say_days(day, day)}")
    told = f" ({', '.join(where)})" if where else ""
    return one_line(f"{days}: {row.who or 'nobody known'}, {row.what}{to}{status}: “{words}”{told}")


def draw_seen(seen: Sequence[Counted], window: Window, ask: Callable[..., str]) -> tuple[Tick, ...]:
    """When the record got the rows that are drawn."""
    return tuple(
        Tick(
            x=_middle(one.days, window),
            y=8.0,
            href=ask(one.days, mark="first_seen"),
            label=f"{say_days(*one.days)}: {_rows(one.count)} first seen by the record",
        )
        for one in seen
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _middle(days: Window, window: Window) -> str:
    return _share((days.first + days.last + 1 - 2 * window.first) / 2 / window.length)


def _share(share: float) -> str:
    """A share of the width for SVG."""
    return f"{min(1.0, max(0.0, share)) * 100:.3f}%"


def draw_axis(window: Window, most: int = 16) -> Axis:
    """The axis of a window with at most so many names, none of them over another.

    >>> from datetime import date
    >>> def named(*ends):
    ...     axis = draw_axis(Window(*(date.fromisoformat(one).toordinal() for one in ends)), 8)
    ...     return [one.text for one in axis.fine], [one.text for one in axis.coarse]
    >>> named("2024-05-28", "2024-06-02")
    (['28', '29', '30', '31', '1', '2'], ['May 2024', 'June 2024'])
    >>> named("2023-11-05", "2024-04-30")
    (['Dec', 'Jan', 'Feb', 'Mar', 'Apr'], ['2023', '2024'])
    >>> named("1994-03-01", "2024-03-01")
    (['1995', '2000', '2005', '2010', '2015', '2020'], [])
    """
    unit, starts = _starts(window, most)
    places = [(day, (day - window.first) / window.length) for day in starts]
    naming = {"day": _name_day, "month": _name_month, "year": _name_year}[unit]
    return Axis(
        lines=tuple(_share(x) for _, x in places if x > 0),
        fine=tuple(Label(x=_share(x), text=naming(day)) for day, x in places if x < 0.965),
        coarse=_coarse(window, unit),
    )


def _starts(window: Window, most: int) -> tuple[str, list[int]]:
    """The days at which lines stand, and what they are named by."""
    for step in (1, 2):
        if window.length <= most * step:
            return "day", [
                day for day in range(window.first, window.last + 1) if day % step == 0 or step == 1
            ]
    if window.length <= most * 7:
        monday = window.first + (1 - window.first) % 7
        return "day", list(range(monday, window.last + 1, 7))
    for months in (1, 3, 6):
        if window.length <= most * months * 30.44:
            return "month", _month_starts(window, months)
    years = next(
        (
            one
            for one in (1, 2, 5, 10, 20, 50, 100, 200, 500)
            if window.length <= most * one * 365.25
        ),
        1000,
    )
    return "year", _month_starts(window, 12 * years)


def _month_starts(window: Window, step: int) -> list[int]:
    first, last = date.fromordinal(window.first), date.fromordinal(window.last)
    at = -(-(first.year * 12 + first.month - 1 + (first.day > 1)) // step) * step
    upto = last.year * 12 + last.month - 1
    return [date(one // 12, one % 12 + 1, 1).toordinal() for one in range(at, upto + 1, step)]


def _name_day(day: int) -> str:
    return str(date.fromordinal(day).day)


def _name_month(day: int) -> str:
    return _SHORT[date.fromordinal(day).month]


def _name_year(day: int) -> str:
    return str(date.fromordinal(day).year)


def _coarse(window: Window, unit: str) -> tuple[Label, ...]:
    """The months of days, the years of months; the first one stands at the window's beginning."""
    if unit == "year":
        return ()
    starts = _month_starts(window, 1 if unit == "day" else 12)
    if not starts or starts[0] > window.first:
        starts.insert(0, window.first)
    made = []
    for at, day in enumerate(starts):
        upto = starts[at + 1] if at + 1 < len(starts) else window.last + 1
        # A name needs a ninth of the narrowest drawing, which is 700 pixels wide.
        if (upto - day) / window.length < 0.11 and len(starts) > 1:
            continue
        one = date.fromordinal(day)
        text = f"{_MONTHS[one.month]} {one.year}" if unit == "day" else str(one.year)
        made.append(Label(x=_share((day - window.first) / window.length), text=text))
    return tuple(made)


def draw_overview(overview: Overview, window: Window) -> DrawnOverview:
    """The overview's drawing, with the window's place in it."""
    stretch = overview.bins.window
    most = max(overview.counts, default=0) or 1
    columns = []
    for days, count in zip(overview.bins, overview.counts, strict=True):
        if count:
            height = max(1.0, _OVERVIEW * count / most)
            columns.append(
                Column(
                    x=_share((days.first - stretch.first) / stretch.length),
                    width=_share(days.length / stretch.length),
                    y=f"{_OVERVIEW - height:.1f}",
                    height=f"{height:.1f}",
                )
            )
    first, last = stretch.days
    return DrawnOverview(
        columns=tuple(columns),
        labels=_overview_labels(stretch),
        x=_share((window.first - stretch.first) / stretch.length),
        width=_share(window.length / stretch.length),
        first=first,
        last=last,
        height=_OVERVIEW,
        said=_say_overview(overview),
    )


def _overview_labels(stretch: Window) -> tuple[Label, ...]:
    unit, starts = _starts(stretch, 5)
    made = []
    for day in starts:
        x = (day - stretch.first) / stretch.length
        one = date.fromordinal(day)
        text = {
            "day": f"{one.day} {_SHORT[one.month]}",
            "month": f"{_SHORT[one.month]} {one.year}",
            "year": str(one.year),
        }[unit]
        if x < 0.84:
            made.append(Label(x=_share(x), text=text))
    return tuple(made)


def _say_overview(overview: Overview) -> str:
    total = sum(overview.counts)
    if not total:
        return "No row begins on these days."
    at = max(range(len(overview.counts)), key=overview.counts.__getitem__)
    days = say_days(*overview.bins[at])
    return (
        f"{_rows(total)} over {say_days(*overview.bins.window)}; "
        f"most of them in {days}: {overview.counts[at]:,}."
    )
