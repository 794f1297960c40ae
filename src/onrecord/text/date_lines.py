"""Text to publication day: what a pasted page's own date line says, and no more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from onrecord.model import Block

__all__ = ["find_published_day"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    # Pasted pages run words together: "PublishedMarch 14 2031".
    re.compile(rf"(?:\b|(?<=ublished)){form}\b", re.IGNORECASE)
    for form in (
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?:T[\d:.]+Z?)?",
    )
)
# What else may stand in such a line: how it is called, the weekday, the time and its zone.
_LABEL = re.compile(
    r"(?:(?:first\s+)?(?:published|posted|publication\s+date|date|created|on|at|the)\b[:\s]*)+"
    r"|published|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:mon|tue|wed|thu|fri|sat|sun)\b"
    r"|\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?|\b\d{1,2}\s*[ap]\.?m\b\.?|[+-]\d{4}\b"
    r"|\b(?:e[sd]?t|p[sd]?t|c[sd]?t|gmt|bst|utc|ces?t|ist|msk)\b|[-\u2013\u2014|\u00b7\u2022,.:\s]+",
    re.IGNORECASE,
)
# From here on the line speaks of something else: a later change, the time that reading takes.
_TAIL = re.compile(
    r"(?:last\s+)?(?:updated|modified|edited)\b.*|\d+\s+min(?:ute)?s?\s+read.*", re.IGNORECASE
)
# Below the first paragraphs a date line belongs to a correction or to another article.
_MAX_BODY = 2


def find_published_day(text: str, blocks: Sequence[Block]) -> str | None:
    """The day, as ``2025-03-07``, of the first date line that holds a full date and little else.

    The time of day is left out: a pasted page rarely says in which zone it was.  A line that only
    tells when the article was changed is no publication date.

    >>> text = "Dam breaks\\n\\nPublished March 7, 2025 at 4:12 pm\\n\\nThe dam broke.\\n"
    >>> find_published_day(text, [Block(kind="dateline", start=12, end=48)])
    '2025-03-07'
    """
    body = 0
    for block in blocks:
        body += block.kind == "body"
        if body > _MAX_BODY:
            break
        if block.kind == "dateline":
            for line in text[block.start : block.end].splitlines():
                day = _read_line(line)
                if day is not None:
                    return day
    return None


def _read_line(line: str) -> str | None:
    line = _TAIL.sub("", line)
    for pattern in _DATES:
        match = pattern.search(line)
        if match and not _LABEL.sub("", line[: match.start()] + " " + line[match.end() :]).strip():
            return _to_day(match)
    return None


def _to_day(match: re.Match[str]) -> str | None:
    month = match["month"].lower()
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
    try:
        return date(int(match["year"]), number, int(match["day"])).isoformat()
    except ValueError:
        return None
