"""Days of the week, days of the month, months: "Tuesday", "May 3-5, 2031", "last March"."""

from __future__ import annotations

import re
from functools import partial

from onrecord.dates.calendar import HOLIDAYS, month_in, weekday_in
from onrecord.dates.expressions import Phrase, Weekday, Which, Yearly
from onrecord.dates.holidays import holiday_phrase
from onrecord.dates.site import (
    A_MONTH,
    AFTER_DAY,
    DASH,
    DAY_NUMBER,
    DEFINITE,
    FUNCTION,
    GAP,
    MONTH_NAME,
    NO_NOUNS,
    ORDINAL_ENDING,
    SPACE,
    WEEKDAY_NAME,
    WORD_START,
    YEAR_NUMBER,
    Site,
    which_of,
)
from onrecord.dates.vocabulary import COUNTED, MONTHS, ORDINALS, WEEKDAYS

__all__ = ["read_july", "read_may", "read_month", "read_weekday"]

_DATE_AFTER_WEEKDAY = re.compile(
    rf"\.?(?:,{SPACE}|{SPACE})(?:the{SPACE})?"
    rf"(?:{MONTH_NAME}\.?{SPACE}{DAY_NUMBER}{ORDINAL_ENDING}\b{AFTER_DAY}(?:,?{SPACE}{YEAR_NUMBER})?"
    rf"|(?P<day_first>0?[1-9]|[12]\d|3[01]){ORDINAL_ENDING}{SPACE}(?:of{SPACE})?"
    rf"(?P<month_second>{A_MONTH})"
    rf"(?:\.?,?{SPACE}(?P<year_second>(?:1[5-9]|20|21)\d\d)(?![\d%]|[.,:]\d))?)"
)
_RECURRING = re.compile(
    rf"{WORD_START}(?:every(?:{SPACE}other)?|each|any|most|some|on{SPACE}an?|on{SPACE}one|one|another|"
    rf"alternate|no|black|super|casual|ruby|bloody|freaky|sheffield|man|girl|dear|"
    rf"joe|sgt\.|detective|ms\.|mrs\.|mr\.)(?:{SPACE})\Z",
    re.IGNORECASE,
)
_NAMED_DAY = re.compile(rf"{WORD_START}(good|easter|palm|ash|black|cyber){SPACE}\Z", re.IGNORECASE)
_NO_WEEKDAY_AFTER = re.compile(
    rf"{SPACE}(?:Night{SPACE}(?:Football|Live|Fever)|Times|Mirror|Telegraph|Express|Mail|World|Herald|"
    rf"Post|Sun|Independent|People|Star|School|Addams|prayers?\b|the{SPACE}13th)"
    rf"|(?:{SPACE}(?:through|thru|to){SPACE}|\s?{DASH}\s?)Friday\b"
    rf"|{SPACE}(?:nights|mornings|evenings|afternoons)\b",
)
_FROM_MONDAY = re.compile(rf"Monday(?:{SPACE}(?:through|thru|to){SPACE}|\s?{DASH}\s?)\Z")
_NTH_OF_MONTH = re.compile(
    rf"{SPACE}(?:of|in){SPACE}{MONTH_NAME}(?:{SPACE}(?:of{SPACE})?{YEAR_NUMBER})?", re.IGNORECASE
)
_NTH = re.compile(
    rf"{WORD_START}(?:the{SPACE})?(first|second|third|fourth|last){SPACE}\Z", re.IGNORECASE
)


def read_weekday(site: Site) -> Phrase | None:
    number = WEEKDAYS[site.word]
    short = len(site.word) < 6
    dated = site.after(_DATE_AFTER_WEEKDAY)
    if dated and site.text[site.start].isupper():
        month = dated["month"] or dated["month_second"]
        day = int(dated["day"] or dated["day_first"])
        end, year = _year_end(site, dated, "year" if dated["month"] else "year_second")
        means = _day_of_month(MONTHS[month.lower()], day, year=year, weekday=number)
        return site.phrase(means, end=end)
    if short or site.text[site.end : site.end + 1] == "s":
        return None
    named = site.before(_NAMED_DAY)
    if named and f"{named[1].lower()} {site.word}" in HOLIDAYS:
        return holiday_phrase(site, f"{named[1].lower()} {site.word}", named.start(), site.end)
    if site.word == "friday" and site.before(_FROM_MONDAY):
        return None
    if site.before(_RECURRING) or site.after(_NO_WEEKDAY_AFTER) or _is_title(site):
        return None
    nth = site.before(_NTH)
    if nth and (of := site.after(_NTH_OF_MONTH)):
        count = {"last": -1}.get(nth[1].lower()) or ORDINALS[nth[1].lower()]
        days_in = partial(
            weekday_in, month=MONTHS[of["month"].lower()], weekday=number, number=count
        )
        year = int(of["year"]) if of["year"] else None
        return site.phrase(Yearly(days_in=days_in, year=year), start=nth.start(), end=of.end())
    start, which = which_of(site)
    return site.phrase(Weekday(number=number, which=which), start=start)


_QUOTED_TITLE = re.compile(r"[\"“‘']\Z")
_CAPITAL = re.compile(rf"{SPACE}[A-Z][a-z]+{SPACE}?[A-Z\"”’']")


def _is_title(site: Site) -> bool:
    """Whether the word opens a name in quotation marks: "Sunday Morning Futures"."""
    return bool(site.before(_QUOTED_TITLE) and site.after(_CAPITAL))


def _year_end(site: Site, match: re.Match[str], group: str = "year") -> tuple[int, int | None]:
    """Where the date ends and its year, unless "2000 people" follows the day."""
    if match[group] is None:
        return match.end(), None
    after = site.word_after(match.end())
    if after.lower() in COUNTED and after.islower():
        return len(site.text[: match.start(group)].rstrip(" ,\n\t")), None
    return match.end(), int(match[group])


def _day_of_month(
    month: int, day: int, last: int | None = None, *, year: int | None = None,
    weekday: int | None = None, which: Which | None = None,
) -> Yearly:  # fmt: skip
    return Yearly(
        days_in=partial(month_in, month=month, first=day, last=last),
        year=year,
        which=which,
        weekday=weekday,
        month=month,
    )


_DAY_AFTER_MONTH = re.compile(
    rf"\.?{SPACE}(?:the{SPACE})?{DAY_NUMBER}{ORDINAL_ENDING}\b{AFTER_DAY}"
    rf"(?:\s?(?P<dash>{DASH}|to\b|through\b|and\b|or\b|&|/)\s?(?P<last>0?[1-9]|[12]\d|3[01]){ORDINAL_ENDING}\b"
    rf"{AFTER_DAY}(?!{SPACE}?(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|Jan|Feb|Mar|Apr|May|"
    rf"Jun|Jul|Aug|Sep|Oct|Nov|Dec)))?(?:,?{SPACE}{YEAR_NUMBER})?"
)
_DAY_BEFORE_MONTH = re.compile(
    rf"(?<![\w.,:/$£€%-])(?:{WEEKDAY_NAME}\.?,?{SPACE})?(?:(?:the{SPACE})?(?P<first>0?[1-9]|[12]\d|3[01]){ORDINAL_ENDING}"
    rf"\s?(?P<dash>{DASH}|to\b|through\b|and\b|&|/)\s?)?(?:the{SPACE})?{DAY_NUMBER}{ORDINAL_ENDING}{SPACE}(?:of{SPACE})?\Z"
)
_YEAR_AFTER_MONTH = re.compile(rf"\.?(?:,?{SPACE}|{SPACE}of{SPACE}|,?\s?{DASH}\s?){YEAR_NUMBER}")
_SHORT_YEAR = re.compile(rf"\.?{SPACE}['’](?P<year>\d\d)\b")
_BEFORE_MONTH = frozenset({
    "in", "since", "by", "until", "till", "during", "from", "through", "throughout", "of", "last",
    "next", "this", "early", "late", "mid", "between", "before", "after", "for", "to", "and", "or",
    "end", "late-",
})  # fmt: skip
_SURE_BEFORE_MONTH = frozenset({
    "in", "since", "last", "next", "early", "late", "mid", "until", "till", "during",
})  # fmt: skip
_NOT_DATED_MONTH = re.compile(
    rf"{SPACE}(?:for{SPACE}(?:Life|Our|Science|Women)|on{SPACE}Washington|Madness|of{SPACE}(?:Time|Dimes)"
    r"|against|Fourth)"
)
_MOD_GAP = re.compile(rf"{WORD_START}(?:early|late|mid){GAP}\Z", re.IGNORECASE)
_NAME_BEFORE = re.compile(
    rf"(?<![\w.])(?!(?:An?|The|This|That|In|On|Its|Their|His|Her|Our)\b)(?:[A-Z][a-z]{{1,15}}|Mr|Mrs|Ms|Dr|Sen|Rep)\.?{SPACE}\Z"
)
_NAME_AFTER = re.compile(rf"{SPACE}(?:[A-Z]\.{SPACE})?[A-Z][a-z]{{2,}}")
_EACH = re.compile(rf"{WORD_START}(?:each|every|any){SPACE}\Z", re.IGNORECASE)
_ATTACKS = re.compile(
    rf"{SPACE}(?:,{SPACE}2001,{SPACE})?(?:terror(?:ist)?{SPACE})?(?:attack|hijack|commission|memorial|museum|victim|"
    rf"widow|survivor|plot|anniversar|mastermind)",
    re.IGNORECASE,
)
_WOMEN = frozenset({"april", "june", "august", "may", "january", "jan"})


def read_month(site: Site) -> Phrase | None:
    shown = site.text[site.start : site.end]
    if not (shown[0].isupper() and (shown[1:].islower() or shown.isupper())):
        return None
    month = MONTHS[site.word]
    return _day_then_month(site, month) or _month_then_day(site, month) or _month(site, month)


def _day_then_month(site: Site, month: int) -> Phrase | None:
    match = site.before(_DAY_BEFORE_MONTH)
    if match is None or site.word_before(match.start()) in ("rule", "article", "act", "no"):
        return None
    year = site.after(_YEAR_AFTER_MONTH)
    end, number = _year_end(site, year) if year else (_dotted(site), None)
    first, last = match["first"], int(match["day"])
    if first is not None and not _may_be_range(int(first), last, match["dash"]):
        first = None
        match = site.before(_DAY_ALONE) or match
    day = last if first is None else int(first)
    weekday = WEEKDAYS[match["weekday"].lower()] if first is None and match["weekday"] else None
    means = _day_of_month(month, day, None if first is None else last, year=number, weekday=weekday)
    article = match[0].lower().startswith("the") and not _ORDINAL_DAY.search(match[0])
    start = match.start("day" if first is None else "first") if article else match.start()
    return site.phrase(means, start=start, end=end)


_ORDINAL_DAY = re.compile(r"\d(?:st|nd|rd|th)", re.IGNORECASE)
_DAY_ALONE = re.compile(
    rf"(?P<weekday>(?!))?(?:the{SPACE})?{DAY_NUMBER}{ORDINAL_ENDING}{SPACE}(?:of{SPACE})?\Z"
)


def _may_be_range(first: int, last: int, dash: str) -> bool:
    return first < last and (dash not in ("and", "or", "&", "/") or last == first + 1)


def _month_then_day(site: Site, month: int) -> Phrase | None:
    match = site.after(_DAY_AFTER_MONTH)
    if match is None:
        return None
    end, year = _year_end(site, match)
    day, last = int(match["day"]), int(match["last"]) if match["last"] else None
    if last is not None and not _may_be_range(day, last, match["dash"]):
        end, last = match.end("day"), None
        while site.text[end : end + 1].isalpha() and end < match.start("dash"):
            end += 1
    if year is None and site.text[end : end + 1].isalpha():
        return None
    if (month, day, year) == (9, 11, None) and site.after(_ATTACKS, end):
        year = 2001
    return site.phrase(_day_of_month(month, day, last, year=year), end=end)


def _month(site: Site, month: int) -> Phrase | None:
    dotted = _dotted(site)
    year = site.after(_YEAR_AFTER_MONTH) or site.after(_SHORT_YEAR)
    start, which = which_of(site)
    mod = site.before(_MOD_GAP)
    if year and site.word_after(year.end()) not in COUNTED:
        number = int(year["year"])
        number += 0 if number > 99 else (2000 if number < 50 else 1900)
        return site.phrase(_whole_month(month, year=number), end=year.end())
    if which == "told" and site.word in ("may", "march"):
        start, which = site.start, None
    if not _is_month(site, which is not None or mod is not None):
        return None
    return site.phrase(_whole_month(month, which=which), start=start, end=dotted)


def _whole_month(month: int, *, year: int | None = None, which: Which | None = None) -> Yearly:
    return Yearly(
        days_in=partial(month_in, month=month), year=year, which=which, month=month, of_day=False
    )


def _dotted(site: Site) -> int:
    """Where the month's name ends with the point of its abbreviation."""
    short = len(site.word) <= 4 and site.word not in ("may", "june", "july")
    return site.end + (short and site.text[site.end : site.end + 1] == ".")


def _is_month(site: Site, marked: bool) -> bool:
    """Whether a month's name without day and year is the month and not a person or a walk."""
    full = site.word in MONTHS and (len(site.word) > 4 or site.word in ("may", "june", "july"))
    if not full and not (_dotted(site) > site.end and site.word not in ("mar", "jan")):
        return False
    if site.after(_NOT_DATED_MONTH) or site.before(_EACH):
        return False
    if site.word in ("may", "march"):
        if site.word in site.people:
            return marked or (site.word_before() in _SURE_BEFORE_MONTH and _no_owner(site))
        return marked or site.word_before() in _BEFORE_MONTH or _dates_noun(site)
    if site.word in _WOMEN and not marked and site.word_before() not in _SURE_BEFORE_MONTH:
        return not (site.after(_NAME_AFTER) or site.before(_NAME_BEFORE))
    return True


def _dates_noun(site: Site) -> bool:
    """ "a March meeting", not "the March on Halden" or "the May who came"."""
    after = site.word_after()
    return (
        site.word_before() in DEFINITE
        and after.islower()
        and after not in FUNCTION
        and after not in NO_NOUNS
    )


def _no_owner(site: Site) -> bool:
    return site.text[site.end : site.end + 1] not in ("'", "’")


_FOURTH = re.compile(rf"(?:the{SPACE})?Fourth{SPACE}of{SPACE}\Z")


def read_july(site: Site) -> Phrase | None:
    fourth = site.before(_FOURTH)
    if fourth and not site.after(_DAY_AFTER_MONTH):
        return holiday_phrase(site, "fourth of july", fourth.start(), site.end)
    return read_month(site)


_MAY_DAY = re.compile(rf"{SPACE}Day\b")


def read_may(site: Site) -> Phrase | None:
    day = site.after(_MAY_DAY) if site.text[site.start] == "M" else None
    return holiday_phrase(site, "may day", site.start, day.end()) if day else read_month(site)
