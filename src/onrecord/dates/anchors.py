"""Article -> the day on which it was written: its own date line, or the day of publication."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from onrecord.dates.calendar import Days, weekday_near
from onrecord.dates.expressions import Weekday, Yearly
from onrecord.dates.phrases import find_phrases
from onrecord.model import FENCED, Article, Block, DateBasis

__all__ = ["Anchor", "find_anchor", "nearest"]

# A date line that is further from the day of publication belongs to something else: a page
# published again, an archive's day of import.
_FARTHEST = 31
# Below these blocks a date line is not the article's.
_MAX_BLOCKS = 24
_MAX_BODY = 3
_HEAD = 160
_CHANGED = re.compile(r"\b(?:updated|modified|edited|corrected|accessed)\b", re.IGNORECASE)
_LINE = re.compile(r"[^\n]{1,160}")
# What else a line that is nothing but a date may hold.
_REST = re.compile(
    r"(?:first\s)?(?:published|posted|date|on|at|by)\b:?|\d{1,2}[:.]\d\d|\b[ap]\.?m\b\.?"
    r"|\b(?:e[sd]?t|p[sd]?t|c[sd]?t|gmt|bst|utc|ces?t|ist|msk)\b|[\W\d_]+",
    re.IGNORECASE,
)
# "MINSK, Belarus (Agency), Aug. 28 —"; the words before the date, and the dash behind it.
_PLACE = re.compile(
    r"[A-Z][A-Z.'’ -]{2,30}(?:,\s[A-Z][\w. ]{1,24})?(?:\s?\([\w .]{2,24}\))?[,;]?\s?\(?"
)
_TO_DASH = re.compile(r",?\s?\)?(?:\s?\([\w .]{2,24}\))?\s?(?:[-–—:]|--)")
_OPENS = re.compile(r"\s+[A-Z“\"]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The day that "today" is, and what told it."""

    day: date
    basis: DateBasis


def find_anchor(article: Article) -> Anchor | None:
    """The day from which the article's time phrases count, ``None`` if nothing tells one.

    A date line in the text wins over the day of publication if it is at most a month from it:
    machines stamp the day on which a page was made, writers the day on which they wrote.
    """
    published = date.fromisoformat(article.published[:10]) if article.published else None
    for means, sure in _date_lines(article):
        day = _day_of(means, published)
        if day is None or (published is None and not sure):
            continue
        if published is None or abs((day - published).days) <= _FARTHEST:
            return Anchor(day=day, basis="dateline")
    return Anchor(day=published, basis="publication") if published else None


def nearest(days_in: Callable[[int], Days | None], day: date) -> Days | None:
    """The nearest of what comes once a year."""
    around = [days for year in (day.year - 1, day.year, day.year + 1) if (days := days_in(year))]
    return min(around, key=lambda days: abs(((days.start or day) - day).days), default=None)


def _day_of(means: Yearly | Weekday, published: date | None) -> date | None:
    if isinstance(means, Yearly):
        if means.year is not None:
            days = means.days_in(means.year)
        else:
            days = nearest(means.days_in, published) if published else None
    else:
        days = weekday_near(published, means.number, after=False) if published else None
    return days.start if days else None


def _date_lines(article: Article) -> Iterator[tuple[Yearly | Weekday, bool]]:
    body = 0
    seen = [block for block in article.blocks if block.kind not in FENCED][:_MAX_BLOCKS]
    for block in seen:
        body += block.kind == "body"
        if body > _MAX_BODY:
            return
        if block.kind in ("dateline", "byline", "body"):
            for line in _LINE.finditer(
                article.text, block.start, min(block.end, block.start + 4 * _HEAD)
            ):
                yield from _read_line(article.text, line.start(), line.end(), block)
                if block.kind == "body":
                    break


def _read_line(
    text: str, start: int, end: int, block: Block
) -> Iterator[tuple[Yearly | Weekday, bool]]:
    if _CHANGED.search(text, start, end):
        return
    for phrase in find_phrases(text, start, end)[:2]:
        means = phrase.means
        if not (isinstance(means, Weekday) or (isinstance(means, Yearly) and means.of_day)):
            continue
        full = isinstance(means, Yearly) and means.year is not None
        before, after = text[start : phrase.start], text[phrase.end : end]
        alone = full and not _REST.sub("", before + " " + after).strip()
        opens = full and not before.strip() and _weekday_first(means) and _OPENS.match(after)
        placed = _PLACE.fullmatch(before) and _TO_DASH.match(after)
        if alone or opens or placed or (block.kind == "dateline" and full):
            yield means, full
        return


def _weekday_first(means: Yearly | Weekday) -> bool:
    return isinstance(means, Yearly) and means.weekday is not None
