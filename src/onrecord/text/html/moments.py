"""A day or a moment out of the many ways in which pages write one for machines."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

__all__ = ["day_of", "read_moment"]

_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?")
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?![\d])")
# "2019-11-19 07:02:21 +0000", "2019-11-19T07:02-0500 GMT": spaces and names that ISO has not.
_SPACED_ZONE = re.compile(r"(?<=\d)\s+(?=[+-]\d\d:?\d\d$)")
_NAMED_UTC = re.compile(r"\s*(?:UTC|GMT|Z)$", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*)\.?"
_WRITTEN = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>(?:19|20)\d\d)\b",
        r"(?<!\d)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>(?:19|20)\d\d)(?!\d)",
    )
)
# News pages are younger than the web; a template's default is year 1, 1900 or 1970.
_FIRST_YEAR = 1985
_LAST_YEAR = 2199
_LONGEST = 100


def read_moment(value: object) -> str | None:
    """A moment with its offset from UTC if the value tells one, else its day, else ``None``.

    >>> read_moment("2024-11-05T23:30:00.123Z"), read_moment("2024-11-05 23:30")
    ('2024-11-05T23:30:00+00:00', '2024-11-05')
    >>> read_moment("Tue, 05 Nov 2024 23:30:00 +0200"), read_moment("November 5, 2024 at noon")
    ('2024-11-05T23:30:00+02:00', '2024-11-05')
    >>> read_moment("0001-01-01T00:00:00Z") is None
    True
    """
    if not isinstance(value, str):
        return None
    text = " ".join(value[:_LONGEST].split())
    return _read_iso(text) or _read_mail(text) or _read_digits(text) or _read_day(text)


def day_of(moment: str) -> date:
    """The day that a moment has where it was written.

    >>> day_of("2024-11-05T23:30:00-05:00").isoformat()
    '2024-11-05'
    """
    return date.fromisoformat(moment[:10])


def _read_iso(text: str) -> str | None:
    text = _SPACED_ZONE.sub("", text)
    if _NAMED_UTC.search(text):
        text = _NAMED_UTC.sub("", text) + "+00:00" if ":" in text else text
    try:
        return _shown(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _read_mail(text: str) -> str | None:
    if text[:3].title() not in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        return None
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return _shown(found)


def _read_digits(text: str) -> str | None:
    match = _DIGITS.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    clock = f"T{hour}:{minute}:{second or '00'}{zone or ''}" if hour else ""
    return _read_iso(f"{year}-{month}-{day}{clock}")


def _read_day(text: str) -> str | None:
    match = _DAY.search(text)
    if match:
        return _to_day(int(match[1]), int(match[2]), int(match[3]))
    for pattern in _WRITTEN:
        match = pattern.search(text)
        if match:
            month = match["month"].lower()
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
            return _to_day(int(match["year"]), number, int(match["day"]))
    return None


def _to_day(year: int, month: int, day: int) -> str | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found.isoformat() if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _shown(moment: datetime) -> str | None:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    if moment.tzinfo is None:
        return moment.date().isoformat()
    try:
        moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment.isoformat(timespec="seconds")
