"""Quarters and halves of a year: "the third quarter of 2031"."""

from __future__ import annotations

import re
from functools import partial

from onrecord.dates.calendar import quarter_in
from onrecord.dates.expressions import Phrase, Yearly
from onrecord.dates.site import DASH, GAP, SPACE, WORD_START, YEAR_NUMBER, Site
from onrecord.dates.vocabulary import FINANCE, ORDINALS

__all__ = ["read_half", "read_q", "read_quarter"]

_OF_YEAR = re.compile(
    rf"(?:{SPACE}of|,)?{SPACE}(?:{YEAR_NUMBER}|(?P<det>the|this|last|next){SPACE}year\b)",
    re.IGNORECASE,
)
_NTH_PART = re.compile(
    rf"{WORD_START}(?:the{SPACE})?(?P<number>first|second|third|fourth|final|last|1st|2nd|3rd|4th)"
    rf"(?:{SPACE}calendar)?{GAP}\Z",
    re.IGNORECASE,
)


def _read_part(site: Site, size: int, number: int, start: int, end: int) -> Phrase | None:
    """The quarter or half of a year, which the words behind it tell or the time of writing."""
    of = site.after(_OF_YEAR, end)
    days_in = partial(quarter_in, quarter=number, size=size)
    if of is None:
        return site.phrase(Yearly(days_in=days_in, of_day=False), start=start, end=end)
    shift = {"last": -1, "next": 1}.get((of["det"] or "").lower(), 0) if of["det"] else None
    year = int(of["year"]) if of["year"] else None
    means = Yearly(days_in=days_in, year=year, shift=shift, of_day=False)
    return site.phrase(means, start=start, end=of.end())


def read_quarter(site: Site) -> Phrase | None:
    match = site.before(_NTH_PART)
    if match is None:
        return None
    words = match["number"].lower()
    number = int(words[0]) if words[0].isdigit() else ORDINALS[words]
    if site.after(_OF_YEAR):
        return _read_part(site, 3, 4 if number == -1 else number, match.start(), site.end)
    if number == -1 or site.text[site.start - 1] == "-" or not _about_business(site):
        return None
    return _read_part(site, 3, number, match.start(), site.end)


def _about_business(site: Site) -> bool:
    around = site.text[max(site.first, site.start - 90) : site.last]
    return any(word in FINANCE for word in re.findall(r"[a-z]{3,}", around.lower()))


def read_half(site: Site) -> Phrase | None:
    match = site.before(_NTH_PART)
    if match is None or not site.after(_OF_YEAR):
        return None
    words = match["number"].lower()
    number = {"first": 1, "1st": 1}.get(words, 2)
    if words in ("third", "3rd", "fourth", "4th"):
        return None
    return _read_part(site, 6, number, match.start(), site.end)


_Q = re.compile(rf"([1-4])(?:\s?{DASH}?\s?(?P<year>20\d\d)\b)?(?![\w.])")


def read_q(site: Site) -> Phrase | None:
    match = site.after(_Q)
    if match is None or site.text[site.start] != "Q":
        return None
    end = match.end()
    year = int(match["year"]) if match["year"] else None
    if year is None:
        return (
            _read_part(site, 3, int(match[1]), site.start, end)
            if site.after(_OF_YEAR, end) or _about_business(site)
            else None
        )
    days_in = partial(quarter_in, quarter=int(match[1]))
    return site.phrase(Yearly(days_in=days_in, year=year, of_day=False), end=end)
