"""Phrase -> When: the days that a phrase means in its article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from onrecord.dates.anchors import Anchor
from onrecord.dates.calendar import (
    FINENESS,
    Days,
    Unit,
    back_from,
    unit_at,
    weekday_near,
    weekend_near,
)
from onrecord.dates.expressions import (
    Away,
    Clock,
    EndOf,
    Expression,
    Fixed,
    Lasting,
    Recent,
    Told,
    Vague,
    Weekday,
    Weekend,
    Yearly,
)
from onrecord.dates.tense import Direction, Look
from onrecord.model import DateBasis

__all__ = ["NOTHING", "Found", "Story", "resolve"]


@dataclass(frozen=True, slots=True)
class Found:
    """Days, and what told them; neither where the phrase cannot be told without a publication."""

    days: Days | None
    basis: DateBasis | None


#: What a phrase is that needs to know when the article was published, and nobody knows.
NOTHING = Found(None, None)
# How many times nearer it has to be on the wrong side of now to be taken all the same: nobody who
# writes "Sept. 14" in August means that of a year ago, whatever the tense; "in June" is vaguer.
_WRONG_MONTH = 20.0
_WRONG_DAY = 10.0
# The same where other words stand between the verb and the time.
_WRONG_AFAR = 5.0
_OTHER_SIDE = 1.3
_BEHIND = 2.0
_YEARS_AROUND = 4
# How many days ago a day of the week is rather the last one than the next one.
_JUST_BEFORE: dict[tuple[Direction | None, bool], int] = {
    ("present", True): 1,
    ("present", False): 3,
    ("future", False): 1,
}
# Beyond so many years between two times told, "the next day" is that of neither.
_SAME_STORY = 1


@dataclass(slots=True, kw_only=True)
class Story:
    """What the article has told so far: the times to which "the next day" can refer."""

    year: int | None = None
    _last: dict[Unit, tuple[Days, DateBasis]] = field(default_factory=dict)

    def tell(self, found: Found) -> None:
        """Remember the days, if both ends are known."""
        if found.days is None or found.basis is None or found.days.length is None:
            return
        for unit, days in FINENESS.items():
            if found.days.length <= days:
                self._last[unit] = (found.days, found.basis)

    def is_elsewhere(self, day: date) -> bool:
        """Whether the text tells of years that are over: "the four-year war" is not today's."""
        latest = self._last.get("decade")
        if latest is None or latest[0].start is None:
            return False
        return day.year - latest[0].start.year > _SAME_STORY

    def last(self, unit: Unit) -> tuple[Days, DateBasis] | None:
        """The last days told that are no more than such a unit.

        ``None`` if the text has left them for another time since.
        """
        last, latest = self._last.get(unit), self._last.get("decade")
        if last is None or latest is None or last[0].start is None or latest[0].start is None:
            return last
        far = abs(last[0].start.year - latest[0].start.year) > _SAME_STORY
        return None if far else last


def resolve(
    means: Expression,
    *,
    anchor: Anchor | None,
    story: Story,
    direction: Callable[[], Look],
) -> Found | None:
    """The days of an expression; ``None`` if it says nothing here, or days that no calendar has."""
    if isinstance(means, Fixed):
        return Found(means.days, "words") if means.days else NOTHING
    if isinstance(means, Told):
        found = _told(means, anchor, story, direction)
    elif isinstance(means, Clock):
        last = story.last("day")
        return Found(*last) if last else None
    elif isinstance(means, Yearly):
        found = _yearly(means, anchor, story, direction)
    elif anchor is None:
        if isinstance(means, Weekday) and means.which == "told":
            found = _weekday_told(means, story)
            return found or NOTHING
        return NOTHING
    else:
        found = _from_anchor(means, anchor, story, direction)
    return found


def _from_anchor(
    means: Expression, anchor: Anchor, story: Story, direction: Callable[[], Look]
) -> Found | None:
    day = anchor.day
    days: Days | None = None
    if isinstance(means, Away):
        days = unit_at(day, means.unit, means.offset)
        if means.same_day:
            days = _same_day(day, means.offset)
    elif isinstance(means, Weekday):
        if means.which == "told" and (found := _weekday_told(means, story)):
            return found
        days = _weekday(means, day, direction)
    elif isinstance(means, Weekend):
        days = _weekend(means, day, direction)
    elif isinstance(means, Recent):
        days = _recent(means, day)
    elif isinstance(means, Lasting):
        if not means.perfect and story.is_elsewhere(day):
            return None
        days = back_from(day, means.unit, means.count)
    elif isinstance(means, Vague):
        now = unit_at(day, means.unit, means.offset)
        days = Days(None, now.start) if now else None
    elif isinstance(means, EndOf):
        whole = unit_at(day, means.unit, means.offset)
        days = unit_at(whole.end, "day", -1) if whole and whole.end else None
    return Found(days, anchor.basis) if days else None


def _same_day(day: date, years: int) -> Days | None:
    try:
        return unit_at(day.replace(year=day.year + years), "day")
    except ValueError:
        return None


def _weekday(means: Weekday, day: date, direction: Callable[[], Look]) -> Days | None:
    if means.which == "last":
        return weekday_near(day, means.number, after=False, strictly=True)
    if means.which in ("coming", "next"):
        return weekday_near(day, means.number, after=True, strictly=True)
    way, sure = direction()
    if means.which == "this":
        return weekday_near(day, means.number, after=way != "past")
    passed = (day.weekday() - means.number) % 7
    if 0 < passed <= _JUST_BEFORE.get((way, sure), 0):
        # A printed page has the date of the next morning: "when he speaks later Monday".
        way = "past"
    return weekday_near(day, means.number, after=way in ("future", "present"))


def _weekday_told(means: Weekday, story: Story) -> Found | None:
    last = story.last("day")
    if last is None or last[0].start is None:
        return None
    days = weekday_near(last[0].start, means.number, after=True, strictly=True)
    return Found(days, last[1]) if days else None


def _weekend(means: Weekend, day: date, direction: Callable[[], Look]) -> Days | None:
    if means.which == "next":
        return weekend_near(day, 1)
    if means.which == "last":
        return weekend_near(day, -1)
    if means.which == "coming":
        return weekend_near(day, 1 if day.weekday() >= 5 else 0)
    if day.weekday() >= 5:
        return weekend_near(day, 0)
    way = direction().way
    over = way == "past" or (way is None and day.weekday() < 3)
    return weekend_near(day, -1 if over else 0)


def _recent(means: Recent, day: date) -> Days | None:
    if means.ahead:
        if means.count is None:
            return Days(day, None)
        weeks = means.unit == "week"
        last = unit_at(day, "day" if weeks else means.unit, means.count * (7 if weeks else 1))
        return Days(day, last.end) if last else None
    if means.count is None:
        now = unit_at(day, "day")
        return Days(None, now.end) if now else None
    return back_from(day, means.unit, means.count)


def _told(
    means: Told, anchor: Anchor | None, story: Story, direction: Callable[[], Look]
) -> Found | None:
    if means.loose and means.unit != "day" and anchor and direction().way in ("future", "present"):
        days = unit_at(anchor.day, means.unit, 1)
        return Found(days, anchor.basis) if days else None
    last = story.last(means.unit)
    if last is not None and last[0].start is not None:
        days = unit_at(last[0].start, means.unit, means.offset)
        return Found(days, last[1]) if days else None
    if means.unit in ("day", "week") or means.offset > 0:
        return None
    if anchor is None:
        return NOTHING
    days = unit_at(anchor.day, means.unit, means.offset)
    return Found(days, anchor.basis) if days else None


def _yearly(
    means: Yearly, anchor: Anchor | None, story: Story, direction: Callable[[], Look]
) -> Found | None:
    if means.year is not None:
        days = means.days_in(means.year)
        return Found(days, "words") if days else None
    if means.days_in(2000) is None and means.days_in(2001) is None:
        return None
    if means.shift is None and means.which in (None, "told"):
        found = _in_story(means, anchor, story, direction)
        if found is not None:
            return found
    if anchor is None:
        return NOTHING
    day = anchor.day
    if means.shift is not None:
        days = means.days_in(day.year + means.shift)
    else:
        days = _nearest(means, day, direction)
    return Found(days, anchor.basis) if days else None


def _in_story(
    means: Yearly, anchor: Anchor | None, story: Story, direction: Callable[[], Look]
) -> Found | None:
    """A day or month of the year that the text is telling of, if it is telling of one."""
    if means.which == "told":
        last = story.last("year")
        days = means.days_in(last[0].start.year) if last and last[0].start else None
        return Found(days, last[1]) if days and last else None
    if story.year is None or (anchor is not None and direction().way not in ("past", None)):
        return None
    days, last = means.days_in(story.year), story.last("quarter")
    if days is None or days.start is None:
        return None
    if anchor is not None and abs(anchor.day.year - story.year) <= _SAME_STORY:
        # So near to now only what goes on from there: "On March 2, 2030, ... On March 25, ...".
        if last is None or last[0].start is None or days.start < last[0].start:
            return None
        if anchor.day.year <= story.year:
            return None
    return Found(days, "words")


def _nearest(means: Yearly, day: date, direction: Callable[[], Look]) -> Days | None:
    around = [
        days
        for year in range(max(1, day.year - _YEARS_AROUND), day.year + _YEARS_AROUND + 1)
        if (days := means.days_in(year)) and days.start and days.end
    ]
    if means.which == "last":
        return max((days for days in around if days.end and days.end <= day), default=None)
    if means.which in ("coming", "next"):
        return min((days for days in around if days.start and days.start > day), default=None)
    if means.which == "this":
        return _this(around, day, direction)
    if means.weekday is not None:
        fit = [days for days in around if days.start and days.start.weekday() == means.weekday]
        around = [days for days in fit if abs(_away(days, day)) < 400] or around
    look = direction()
    wrong = _WRONG_MONTH if not means.of_day else _WRONG_DAY
    if not look.sure:
        wrong = _WRONG_AFAR
    return min(around, key=lambda days: _cost(_away(days, day), look.way, wrong), default=None)


def _this(around: list[Days], day: date, direction: Callable[[], Look]) -> Days | None:
    """The one that is going on, else that of the year; "this winter" may be either year's."""
    now = [days for days in around if _away(days, day) == 0]
    same = [days for days in around if days.start and days.start.year == day.year]
    if now or not same:
        return now[0] if now else None
    if same[0].end is None or same[0].end.year == day.year:
        return same[0]
    way = direction().way
    return min(around, key=lambda days: _cost(_away(days, day), way, _WRONG_MONTH))


def _away(days: Days, day: date) -> int:
    """How many days the stretch lies ahead, below 0 if it is over, 0 if it holds the day."""
    assert days.start is not None
    assert days.end is not None
    if days.end <= day:
        return (days.end - day).days - 1
    return max(0, (days.start - day).days)


def _cost(away: int, way: Direction | None, wrong: float) -> float:
    """How little a sentence that looks so speaks of what lies so many days ahead."""
    ahead, behind = {
        "past": (wrong, 1.0),
        "future": (1.0, wrong),
        "present": (1.0, _BEHIND),
        None: (_OTHER_SIDE, 1.0),
    }[way]
    return away * ahead if away > 0 else -away * behind
