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
# Abbreviations that mean one zone alone: not IST, CST or AST, nor ET, which has two hours.
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MEZ": 60, "CEST": 120,
    "MESZ": 120, "EET": 120, "SAST": 120, "CAT": 120, "EEST": 180, "MSK": 180, "EAT": 180,
    "TRT": 180,
    "WAT": 60, "PKT": 300, "NPT": 345, "WIB": 420, "ICT": 420, "HKT": 480, "SGT": 480, "AWST": 480,
    "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
    "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "AKST": -540, "AKDT": -480, "HST": -600, "NST": -210, "NDT": -150,
}  # fmt: skip
_CLOCK = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d))?(?:[:.]\d\d)?\s*(?P<half>[ap]\.?\s?m\b\.?)?"
    r"\s*\(?(?P<zone>[A-Z]{1,4})?\s?(?P<offset>[+-]\d{1,2}(?::?\d\d)?)?\)?(?![\w:])",
    re.IGNORECASE,
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
    >>> read_moment("Tuesday, 4 March 2025 18:30 EET"), read_moment("11:34 PM EST Nov 19, 2019")
    ('2025-03-04T18:30:00+02:00', '2019-11-19T23:34:00-05:00')
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
    return _shown(found) if found.tzinfo is not None else None


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
            day = _to_day(int(match["year"]), number, int(match["day"]))
            clock = _read_clock(text[: match.start()] + " ; " + text[match.end() :])
            return _read_iso(f"{day}T{clock}") if day and clock else day
    return None


def _read_clock(text: str) -> str | None:
    """The time of day in a text with its offset from UTC, ``None`` unless it tells both."""
    for match in _CLOCK.finditer(text):
        minutes = _read_offset((match["zone"] or "").upper(), match["offset"])
        if minutes is None or not (match["minute"] or match["half"]):
            continue
        hour = int(match["hour"])
        half = (match["half"] or "").lower()[:1]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + 12 * (half == "p")
        if hour > 23 or int(match["minute"] or 0) > 59:
            continue
        sign = "-" if minutes < 0 else "+"
        offset = f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
        return f"{hour:02}:{match['minute'] or '00'}:00{offset}"
    return None


def _read_offset(zone: str, offset: str | None) -> int | None:
    """The minutes from UTC of a zone's name, or of a number behind it ("GMT+3", "+0530")."""
    if offset:
        if zone not in ("", "UTC", "GMT"):
            return None
        digits = offset[1:].replace(":", "")
        hours, minutes = (digits, "0") if len(digits) < 3 else (digits[:-2], digits[-2:])
        total = int(hours) * 60 + int(minutes)
        return (-total if offset[0] == "-" else total) if total <= 14 * 60 else None
    return _ZONES.get(zone)


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
