"""Stretches of days: weeks, months, seasons, quarters, decades and the holidays of a year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

__all__ = [
    "FINENESS", "HOLIDAYS", "Days", "Unit", "back_from", "one_day", "quarter_in", "season_in",
    "unit_at", "weekday_in", "weekday_near", "weekend_near", "years",
]  # fmt: skip

Unit = Literal["day", "week", "month", "quarter", "year", "decade", "century"]

#: How many days a time may have to be no longer than the unit.
FINENESS: dict[Unit, int] = {
    "day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366, "decade": 3653, "century": 36525,
}  # fmt: skip
_SPAN_OF_YEARS: dict[Unit, int] = {"year": 1, "decade": 10, "century": 100}
_SPAN_OF_MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3}
_SPAN_OF_DAYS: dict[Unit, int] = {"day": 1, "week": 7}
_DAY = timedelta(days=1)


class Days(NamedTuple):
    """The days from ``start`` to before ``end``; an end that nobody told is ``None``."""

    start: date | None
    end: date | None

    @property
    def length(self) -> int | None:
        """How many days these are, ``None`` if an end is open."""
        if self.start is None or self.end is None:
            return None
        return (self.end - self.start).days


def one_day(day: date) -> Days | None:
    """The day alone, ``None`` for the last one that a date can name.

    >>> str(one_day(date(2031, 12, 31)).end)
    '2032-01-01'
    """
    return Days(day, day + _DAY) if day < date.max else None


def years(first: int, count: int = 1) -> Days | None:
    """That many whole years from the first on, ``None`` outside the years 1 to 9999.

    >>> [str(end) for end in years(1960, 10)]
    ['1960-01-01', '1970-01-01']
    """
    if not (first >= 1 and count > 0 and first + count <= 9999):
        return None
    return Days(date(first, 1, 1), date(first + count, 1, 1))


def unit_at(day: date, unit: Unit, offset: int = 0) -> Days | None:
    """The unit of the calendar that holds the day, or the one so many units before or after it.

    Weeks begin on Monday.  ``None`` outside the years that a date can name.

    >>> [str(end) for end in unit_at(date(2031, 5, 14), "week", -1)]
    ['2031-05-05', '2031-05-12']
    >>> [str(end) for end in unit_at(date(2031, 5, 14), "month", -5)]
    ['2030-12-01', '2031-01-01']
    """
    if unit in _SPAN_OF_YEARS:
        size = _SPAN_OF_YEARS[unit]
        return years(day.year // size * size + offset * size, size)
    if unit in _SPAN_OF_MONTHS:
        size = _SPAN_OF_MONTHS[unit]
        first = (day.year * 12 + day.month - 1) // size * size + offset * size
        return _months(first, size)
    size = _SPAN_OF_DAYS[unit]
    monday = day.weekday() if unit == "week" else 0
    try:
        start = day - timedelta(days=monday) + timedelta(days=offset * size)
        return Days(start, start + timedelta(days=size))
    except OverflowError:
        return None


def back_from(day: date, unit: Unit, count: int) -> Days | None:
    """The last so many units up to the day, which is in it, no finer than the unit tells.

    Of years it is whole years, of months whole months: nobody who says "for eleven years" means a
    day of the eleventh.

    >>> [str(end) for end in back_from(date(2031, 5, 14), "year", 11)]
    ['2020-01-01', '2032-01-01']
    """
    first, last = unit_at(day, unit, -count), unit_at(day, unit)
    if unit in ("decade", "century"):
        size = _SPAN_OF_YEARS[unit]
        return years(day.year - size * count, size * count + 1)
    if unit in ("day", "week"):
        size = _SPAN_OF_DAYS[unit]
        first, last = unit_at(day, "day", -count * size), unit_at(day, "day")
    return Days(first.start, last.end) if first and last else None


def weekday_near(day: date, weekday: int, *, after: bool, strictly: bool = False) -> Days | None:
    """The nearest such day of the week (Monday is 0), the day itself if it is one.

    ``strictly`` leaves the day itself out.

    >>> str(weekday_near(date(2031, 5, 14), 4, after=False).start)
    '2031-05-09'
    """
    step = (weekday - day.weekday()) % 7 if after else -((day.weekday() - weekday) % 7)
    if strictly and step == 0:
        step = 7 if after else -7
    return unit_at(day, "day", step)


def weekend_near(day: date, weeks: int) -> Days | None:
    """Saturday and Sunday of the day's calendar week, or so many weeks from it.

    >>> [str(end) for end in weekend_near(date(2031, 5, 14), -1)]
    ['2031-05-10', '2031-05-12']
    """
    week = unit_at(day, "week", weeks)
    if week is None or week.start is None or week.end is None:
        return None
    return Days(week.start + 5 * _DAY, week.end)


def month_in(
    year: int, month: int, first: int | None = None, last: int | None = None
) -> Days | None:
    """The month, or its day, or its days from the first to the last; ``None`` if there is none.

    >>> [str(end) for end in month_in(2031, 2, 3, 5)], month_in(2031, 2, 30)
    (['2031-02-03', '2031-02-06'], None)
    """
    whole = _months(year * 12 + month - 1, 1)
    if first is None or whole is None:
        return whole
    try:
        start = date(year, month, first)
        end = date(year, month, first if last is None else last) + _DAY
    except (ValueError, OverflowError):
        return None
    return Days(start, end) if start < end else None


def quarter_in(year: int, quarter: int, size: int = 3) -> Days | None:
    """The quarter of the year (1 to 4), or its half where ``size`` is six months.

    >>> [str(end) for end in quarter_in(2031, 3)]
    ['2031-07-01', '2031-10-01']
    """
    return _months(year * 12 + (quarter - 1) * size, size)


def season_in(year: int, season: str) -> Days | None:
    """The northern season of the year in whole months; winter is the one that begins in it.

    >>> [str(end) for end in season_in(2031, "summer")]
    ['2031-06-01', '2031-09-01']
    """
    month = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[season]
    return _months(year * 12 + month - 1, 3)


def weekday_in(year: int, month: int, weekday: int, number: int) -> Days | None:
    """The first (1), second ... or last (-1) such day of the week of a month.

    >>> str(weekday_in(2031, 11, 3, 4).start), str(weekday_in(2031, 5, 0, -1).start)
    ('2031-11-27', '2031-05-26')
    """
    whole = _months(year * 12 + month - 1, 1)
    if whole is None or whole.start is None or whole.end is None:
        return None
    if number > 0:
        first = whole.start + timedelta(days=(weekday - whole.start.weekday()) % 7)
        found = first + timedelta(days=7 * (number - 1))
        return one_day(found) if found < whole.end else None
    last = whole.end - _DAY
    return one_day(last - timedelta(days=(last.weekday() - weekday) % 7))


def easter_in(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous computus of 1876).

    >>> str(easter_in(2024)), str(easter_in(2038))
    ('2024-03-31', '2038-04-25')
    """
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap, leap_rest = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * leap_rest + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def holiday_in(year: int, name: str) -> Days | None:
    """The day of that holiday in the year, ``None`` in a year without it.

    >>> str(holiday_in(2024, "good friday").start), str(holiday_in(2024, "thanksgiving").start)
    ('2024-03-29', '2024-11-28')
    """
    kind, *numbers = HOLIDAYS[name]
    if kind == "fixed":
        return month_in(year, *numbers)
    if kind == "easter":
        return unit_at(easter_in(year), "day", numbers[0]) if 1583 <= year < 9999 else None
    if kind == "weekday":
        month, weekday, number, shift = numbers
        found = weekday_in(year, month, weekday, number)
        return unit_at(found.start, "day", shift) if found and found.start else None
    # The general elections of the United States.
    return holiday_in(year, "_election") if year % 2 == 0 else None


#: Days with one date everywhere, or whose English name belongs to one country.
HOLIDAYS: dict[str, tuple[str, *tuple[int, ...]]] = {
    "new year's day": ("fixed", 1, 1),
    "new year's eve": ("fixed", 12, 31),
    "new year's": ("fixed", 1, 1),
    "valentine's day": ("fixed", 2, 14),
    "st patrick's day": ("fixed", 3, 17),
    "april fools' day": ("fixed", 4, 1),
    "earth day": ("fixed", 4, 22),
    "may day": ("fixed", 5, 1),
    "bastille day": ("fixed", 7, 14),
    "fourth of july": ("fixed", 7, 4),
    "juneteenth": ("fixed", 6, 19),
    "halloween": ("fixed", 10, 31),
    "armistice day": ("fixed", 11, 11),
    "veterans day": ("fixed", 11, 11),
    "christmas": ("fixed", 12, 25),
    "christmas day": ("fixed", 12, 25),
    "christmas eve": ("fixed", 12, 24),
    "boxing day": ("fixed", 12, 26),
    "anzac day": ("fixed", 4, 25),
    "easter": ("easter", 0),
    "easter sunday": ("easter", 0),
    "easter monday": ("easter", 1),
    "good friday": ("easter", -2),
    "palm sunday": ("easter", -7),
    "ash wednesday": ("easter", -46),
    "thanksgiving": ("weekday", 11, 3, 4, 0),
    "thanksgiving day": ("weekday", 11, 3, 4, 0),
    "black friday": ("weekday", 11, 3, 4, 1),
    "cyber monday": ("weekday", 11, 3, 4, 4),
    "labor day": ("weekday", 9, 0, 1, 0),
    "memorial day": ("weekday", 5, 0, -1, 0),
    "martin luther king jr. day": ("weekday", 1, 0, 3, 0),
    "presidents' day": ("weekday", 2, 0, 3, 0),
    "columbus day": ("weekday", 10, 0, 2, 0),
    "mother's day": ("weekday", 5, 6, 2, 0),
    "father's day": ("weekday", 6, 6, 3, 0),
    "election day": ("even",),
    "_election": ("weekday", 11, 0, 1, 1),
}


def _months(first: int, count: int) -> Days | None:
    """That many whole months, counted from the year 0."""
    if not 12 <= first <= 9998 * 12:
        return None
    after = first + count
    return Days(date(first // 12, first % 12 + 1, 1), date(after // 12, after % 12 + 1, 1))
