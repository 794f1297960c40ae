"""Holidays by their names: "Easter Monday", "New Year's Eve 2031"."""

from __future__ import annotations

import re
from functools import partial

from onrecord.dates.calendar import HOLIDAYS, holiday_in
from onrecord.dates.expressions import Phrase, Yearly
from onrecord.dates.site import SPACE, WORD_START, YEAR_NUMBER, Site, which_of
from onrecord.dates.vocabulary import COUNTED

__all__ = ["holiday_phrase", "read_holiday", "read_named_day"]

_DAY_WORDS = re.compile(rf"{SPACE}(?:Day|Eve|Sunday|Monday)\b")
_HOLIDAY_BEFORE = re.compile(
    rf"{WORD_START}(?:on|at|by|before|since|after|until|till|for|this|last|next|around|over|from){SPACE}"
    rf"(?:the{SPACE})?\Z",
    re.IGNORECASE,
)
_YEAR_AFTER = re.compile(rf",?{SPACE}{YEAR_NUMBER}")
_NO_HOLIDAY_AFTER = re.compile(
    rf"(?:{SPACE}|-)(?:trees?|cards?|part(?:y|ies)|carols?|gifts?|shopping|presents?|music|season|"
    rf"lights?|markets?|costumes?|dinner|eggs?|songs?|holidays?|weekend|break|island|special|"
    rf"stor(?:y|ies)|decorations?|message|bonus|shoppers|turkey|parade|sales|movie|lunch|week)\b",
    re.IGNORECASE,
)


def read_holiday(site: Site) -> Phrase | None:
    if not site.text[site.start].isupper() or site.text[site.end : site.end + 1] == "-":
        return None
    day = site.after(_DAY_WORDS)
    name = f"{site.word} {day[0].strip().lower()}" if day else site.word
    end = day.end() if day else site.end
    if name not in HOLIDAYS:
        name, end = site.word, site.end
    year = site.after(_YEAR_AFTER, end)
    sure = day or year or site.before(_HOLIDAY_BEFORE) or site.word == "juneteenth"
    if not sure or (site.after(_NO_HOLIDAY_AFTER, end) and not day):
        return None
    return holiday_phrase(site, name, site.start, end)


_NAMED = {
    name.removesuffix(" day").replace("'", "’"): name
    for name in HOLIDAYS
    if name.endswith(" day") and not name.startswith(("new", "thanksgiving", "christmas"))
} | {
    "valentines": "valentine's day",
    "presidents": "presidents' day",
    "president’s": "presidents' day",
    "mlk": "martin luther king jr. day",
    "luther king jr.": "martin luther king jr. day",
    "luther king": "martin luther king jr. day",
    "st. patrick’s": "st patrick's day",
    "april fool’s": "april fools' day",
    "veteran’s": "veterans day",
    "mothers": "mother's day",
    "fathers": "father's day",
}
_DAY_NAME = re.compile(
    rf"(?<![\w.])((?:(?:St\.?|Martin{SPACE}Luther|Luther|April){SPACE})?[A-Z][a-z.’']{{2,14}}|MLK){SPACE}\Z"
)


def read_named_day(site: Site) -> Phrase | None:
    match = site.before(_DAY_NAME) if site.text[site.start] == "D" else None
    if match is None:
        return None
    words = " ".join(match[1].lower().replace("'", "’").split())
    name = _NAMED.get(words) or _NAMED.get(words.rpartition(" ")[2])
    start = match.start() if words in _NAMED else match.end() - len(words.rpartition(" ")[2]) - 1
    return holiday_phrase(site, name, start, site.end) if name else None


def holiday_phrase(site: Site, name: str, start: int, end: int) -> Phrase | None:
    year = site.after(_YEAR_AFTER, end)
    begin, which = which_of(site, start)
    if which == "told":
        begin, which = start, None
    number = int(year["year"]) if year and site.word_after(year.end()) not in COUNTED else None
    means = Yearly(days_in=partial(holiday_in, name=name), year=number, which=which)
    return site.phrase(means, start=begin, end=year.end() if year and number else end)
