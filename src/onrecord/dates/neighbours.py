"""Phrases beside each other: a time and its day, a day and the year that the next one tells."""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.dates.expressions import Away, Clock, Expression, Fixed, Phrase, Told, Weekday, Yearly
from onrecord.dates.site import DASH, SPACE

__all__ = ["join_neighbours"]

_BETWEEN_DATES = re.compile(
    rf"\s?(?:{DASH}|(?:to|through|until|till|thru|and|or|&){SPACE}(?:the{SPACE})?)\s?",
    re.IGNORECASE,
)
_CLOCK_THEN_DAY = re.compile(
    rf"\)?,?\s?{DASH}?\s?(?:(?:on|of){SPACE})?(?:the{SPACE})?", re.IGNORECASE
)
_DAY_THEN_CLOCK = re.compile(
    rf",?{SPACE}?(?:(?:morning|night|evening|afternoon),?{SPACE})?(?:(?:at|around|about|by|@|from|shortly"
    rf"|just){SPACE}){{0,2}}",
    re.IGNORECASE,
)
_THEN_YEAR = re.compile(rf"(?:{SPACE}(?:of|in))?[,\s]{{1,2}}(?:{DASH}\s)?", re.IGNORECASE)
_WEEKDAY_THEN_DATE = re.compile(rf"(?:{SPACE}(?:night|morning|evening|afternoon))?,?{SPACE}?[(]?")
_SAME_TIME = re.compile(rf"{SPACE}?[(,/]\s?")
_LONGEST_GAP = 24


def join_neighbours(text: str, found: list[Phrase]) -> list[Phrase]:
    """The phrases after each has learnt from the one beside it."""
    for reverse in (True, False):
        at = range(len(found) - 1)
        for i in reversed(at) if reverse else at:
            left, right = found[i], found[i + 1]
            if right.start - left.end <= _LONGEST_GAP:
                gap = text[left.end : right.start]
                found[i], found[i + 1] = _lend(left, right, gap)
    merged: list[Phrase] = []
    for phrase in found:
        previous = merged[-1] if merged else None
        if previous and phrase.start - previous.end <= _LONGEST_GAP:
            gap = text[previous.end : phrase.start]
            one = _merge(previous, phrase, gap)
            if one is not None:
                merged[-1] = one
                continue
        merged.append(phrase)
    return merged


def _lend(left: Phrase, right: Phrase, gap: str) -> tuple[Phrase, Phrase]:
    """The two phrases, one of which may have got its year or its day from the other."""
    a, b = left.means, right.means
    if isinstance(a, Yearly) and isinstance(b, Yearly) and _BETWEEN_DATES.fullmatch(gap):
        first, second = _share_year(a, b)
        return replace(left, means=first), replace(right, means=second)
    if isinstance(a, Yearly) and isinstance(b, Away | Told) and _THEN_YEAR.fullmatch(gap):
        return replace(left, means=_of_year(a, b)), right
    if isinstance(a, Weekday) and isinstance(b, Yearly) and b.of_day and b.month is not None:
        if not _WEEKDAY_THEN_DATE.fullmatch(gap):
            return left, right
        known = replace(b, weekday=a.number)
        return replace(left, means=known), replace(right, means=known)
    return left, right


def _share_year(a: Yearly, b: Yearly) -> tuple[Yearly, Yearly]:
    """ "from January 23 to March 9, 2014": the year of one is that of the other too."""
    turns = a.month is not None and b.month is not None and a.month > b.month
    if a.year is None and a.which is None and b.year is not None:
        return replace(a, year=b.year - turns), b
    if b.year is None and b.which is None and a.year is not None:
        return a, replace(b, year=a.year + turns)
    return a, b


def _of_year(a: Yearly, b: Away | Told) -> Yearly:
    """ "March 9 of last year", "in March of that year"."""
    if a.year is not None or a.which is not None or a.shift is not None or b.unit != "year":
        return a
    if isinstance(b, Told):
        return replace(a, which="told") if b.offset == 0 else a
    return replace(a, shift=b.offset) if abs(b.offset) <= 1 else a


def _merge(left: Phrase, right: Phrase, gap: str) -> Phrase | None:
    """One phrase of a time of day and its day, ``None`` where they are two."""
    if isinstance(right.means, Clock) and _SAME_TIME.fullmatch(gap):
        # "3:30 p.m. (0730 UTC)"
        return replace(left, end=right.end) if left.clock else None
    if isinstance(left.means, Clock) and _is_day(right.means) and _CLOCK_THEN_DAY.fullmatch(gap):
        return replace(right, start=left.start, clock=True)
    if isinstance(right.means, Clock) and _is_day(left.means) and _DAY_THEN_CLOCK.fullmatch(gap):
        return replace(left, end=right.end, clock=True)
    return None


def _is_day(means: Expression) -> bool:
    if isinstance(means, Yearly):
        return means.of_day
    if isinstance(means, Fixed):
        return means.days is not None and means.days.length == 1
    return isinstance(means, Weekday) or (isinstance(means, Away | Told) and means.unit == "day")
