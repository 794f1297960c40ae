"""Numbers that are years, decades, dates in figures or times of day, and those that are not."""

from __future__ import annotations

import re

from onrecord.dates.calendar import month_in, years
from onrecord.dates.expressions import Clock, Fixed, Phrase
from onrecord.dates.site import DASH, DEFINITE, FUNCTION, NO_NOUNS, SPACE, WORD, WORD_START, Site
from onrecord.dates.vocabulary import COUNTED, NOT_YEARS_AFTER, YEAR_NOUNS

__all__ = ["ERA", "read_noon", "read_number"]

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?![\d-])")
_SLASHED = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4}|\d\d)(?![\d/]|\.\d)")
_RANGE_OF_YEARS = re.compile(rf"({DASH}|/)(\d\d)(?![\d\w]|[-.,]\d)")
ERA = re.compile(rf"{SPACE}?(BCE?\b|B\.C\.(?:E\.)?|AD\b|A\.D\.|CE\b)")
_AD = re.compile(rf"\b(?:AD|A\.D\.){SPACE}\Z")
_DECADE = re.compile(r"['’]?s\b")
_BEFORE_SHORT_YEAR = frozenset({"in", "of", "since", "spring", "summer", "fall"})
_SHORT_DECADE = re.compile(r"['’‘]\Z")
_BAD_NEIGHBOUR = re.compile(r"[%°½]|[.,:/]\d|[\w]|-\w|['’]\w|\s?(?:%|°)")
_YEAR_BEFORE = frozenset({
    "in", "since", "by", "from", "until", "till", "of", "during", "through", "throughout",
    "before", "after", "for", "between", "and", "to", "around", "circa", "year", "early", "late",
    "mid", "late-", "over", "under", "ago",
})  # fmt: skip
_ZONE = (
    r"(?:GMT|UTC|BST|[ECMP][SD]?T|CES?T|EES?T|IST|MSK|JST|AES?T|EAT|[Ll]ocal{s}[Tt]ime|(?:Eastern|Central|Pacific|Mountain)(?:{s}(?:[Ss]tandard{s}|"
    r"[Dd]aylight{s})?[Tt]ime)?)"
).replace("{s}", SPACE)
_CLOCK_AFTER_HOURS = re.compile(rf"{SPACE}?(?:{_ZONE}\b|hours\b|hrs\b|h\b)")
_CLOCK = re.compile(
    rf"(?:(?P<hour>[01]?\d|2[0-4])[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?(?:{SPACE}?(?P<half>[ap]\.?{SPACE}?m\b\.?|"
    rf"[AP]\.?M\b\.?))?|(?P<bare>1[0-2]|0?[1-9]){SPACE}?(?P<bare_half>[ap]\.?m\b\.?|[AP]\.?M\b\.?))"
    rf"(?P<zone>{SPACE}?\(?{_ZONE}\b(?:\s?[+-]\d{{1,2}})?\)?)?(?!\d|:\d)"
)
_AT = frozenset({
    "at", "by", "until", "till", "after", "before", "around", "about", "from", "since", "between",
    "and", "to",
})  # fmt: skip


def read_number(site: Site) -> Phrase | None:
    text, after = site.text, site.text[site.end : site.end + 1]
    if after and (after in "-/.:" or after.isspace() or after in "aApPsS'’") and len(site.word) < 3:
        return _read_short_number(site)
    if len(site.word) == 4:
        iso = _ISO.match(text, site.start, site.last) if after == "-" else None
        if iso:
            days = month_in(int(iso[1]), int(iso[2]), int(iso[3])) if _month_ok(iso[2]) else None
            return site.phrase(Fixed(days=days), end=iso.end()) if days else None
        return _read_year(site)
    if len(site.word) == 3 or after == "":
        return _read_era(site)
    return None


def _month_ok(month: str) -> bool:
    return 1 <= int(month) <= 12


def _read_short_number(site: Site) -> Phrase | None:
    if (
        site.text.startswith("9/11", site.start)
        and site.text[site.start + 4 : site.start + 5] != "/"
    ):
        return site.phrase(Fixed(days=month_in(2001, 9, 11)), end=site.start + 4)
    slashed = _SLASHED.match(site.text, site.start, site.last)
    if slashed:
        return _read_slashed(site, slashed)
    if len(site.word) == 2 and site.before(_SHORT_DECADE):
        return _read_apostrophe(site)
    clock = _CLOCK.match(site.text, site.start, site.last)
    if clock and _is_clock(site, clock):
        return site.phrase(Clock(), end=clock.end(), clock=True)
    return _read_era(site)


def _is_clock(site: Site, clock: re.Match[str]) -> bool:
    before = site.text[site.start - 1 : site.start]
    if before and before in "$£€:/.,-–":
        return False
    if clock["half"] or clock["bare_half"] or clock["zone"]:
        return True
    return clock["minute"] is not None and ":" in clock[0] and site.word_before() in _AT


def _read_slashed(site: Site, match: re.Match[str]) -> Phrase | None:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if len(match[4]) == 2 and (match[2] == "." or year > 50):
        return None
    year += 2000 if year < 100 else 0
    days = [
        found
        for month, day in {(first, second), (second, first)}
        if 1 <= month <= 12 and (found := month_in(year, month, day))
    ]
    if not days or not 1000 <= year <= 2199:
        return None
    if match[2] == ".":
        # Points stand between day, month and year, never in the American order.
        found = month_in(year, second, first) if 1 <= second <= 12 else None
        return site.phrase(Fixed(days=found), end=match.end()) if found else None
    return site.phrase(Fixed(days=days[0] if len(days) == 1 else None), end=match.end())


def _read_apostrophe(site: Site) -> Phrase | None:
    number = int(site.word)
    if site.after(_DECADE):
        if number % 10:
            return None
        first = (2000 if number < 20 else 1900) + number
        end = site.end + len(_DECADE.match(site.text, site.end)[0])  # type: ignore[index]
        start = site.start - 1
        return site.phrase(Fixed(days=years(first, 10)), start=start, end=end)
    introduced = site.word_before(site.start - 1) in _BEFORE_SHORT_YEAR
    if not introduced or site.text[site.end : site.end + 1].isalnum():
        return None
    year = number + (2000 if number < 50 else 1900)
    return site.phrase(Fixed(days=years(year)), start=site.start - 1)


def _read_era(site: Site) -> Phrase | None:
    era, ad = site.after(ERA), site.before(_AD)
    if era and era[1].startswith("B"):
        return site.phrase(Fixed(days=None), end=era.end())
    if ad:
        return site.phrase(Fixed(days=years(int(site.word))), start=ad.start())
    if era and len(site.word) > 1:
        return site.phrase(Fixed(days=years(int(site.word))), end=era.end())
    return None


def _read_year(site: Site) -> Phrase | None:
    year, text = int(site.word), site.text
    era = _read_era(site)
    if era is not None:
        return era
    before = text[site.start - 1 : site.start] if site.start > site.first else ""
    if before and before in "$£€#№/.,:+=%&*":
        return None
    if before == "-" and not _after_range(text, site.start):
        return None
    decade = site.after(_DECADE)
    if decade and year % 10 == 0 and 1500 <= year <= 2090:
        count = 100 if year % 100 == 0 and year < 2000 else 10
        return site.phrase(Fixed(days=years(year, count)), end=decade.end())
    span = site.after(_RANGE_OF_YEARS)
    if span and 1800 <= year <= 2100 and int(span[2]) == (year + 1) % 100 and _stands(site, year):
        return site.phrase(Fixed(days=years(year, 2)), end=span.end())
    if span and year % 100 < int(span[2]) and span[1] != "/" and 1900 <= year <= 2100:
        return site.phrase(Fixed(days=years(year, int(span[2]) - year % 100 + 1)), end=span.end())
    hours = site.after(_CLOCK_AFTER_HOURS)
    if hours:
        return (
            site.phrase(Clock(), end=hours.end(), clock=True)
            if year % 100 < 60 and year < 2400
            else None
        )
    if _after_is_bad(site) or not _stands(site, year):
        return None
    return site.phrase(Fixed(days=years(year)))


_RANGE_BEFORE = re.compile(
    rf"(?:\b(?:1[5-9]|20)\d\d|\b(?:[Mm]id|[Pp]ost|[Pp]re|[Ll]ate|[Ee]arly)|[a-z]{{3}}){DASH}\Z"
)


def _after_range(text: str, start: int) -> bool:
    return _RANGE_BEFORE.search(text, max(0, start - 8), start) is not None


def _after_is_bad(site: Site) -> bool:
    match = site.after(_BAD_NEIGHBOUR)
    if match is None:
        return False
    if match[0][0] in "'’":
        return match[0][1:] != "s"
    if match[0][0] == "-":
        # "1998-2004" and "2031-style", but neither "2020-ncov" nor a serial number.
        word = WORD.match(site.text, site.end + 1, site.last)
        if word and (word[0] in COUNTED or word[0] in ("day", "foot", "inch")):
            return True
        rest = site.text[site.end + 1 : site.end + 6]
        return not (rest[:4].isdigit() and not rest[4:5].isalnum()) and not rest[:1].islower()
    return True


_FISCAL = re.compile(rf"\b(?:fiscal|financial)(?:{SPACE}year)?{SPACE}\Z", re.IGNORECASE)


def _stands(site: Site, year: int) -> bool:
    """Whether a number that could be a year is one, by the words beside it."""
    before, after = site.word_before().rstrip("."), site.word_after()
    if before in NOT_YEARS_AFTER or site.before(_FISCAL) or not 1000 <= year <= 2199:
        return False
    counted = after.islower() and (after in COUNTED or after.rstrip("s") in COUNTED)
    round_number = year % 50 == 0
    plural = after.islower() and after.endswith("s") and len(after) > 3 and after not in NO_NOUNS
    if counted:
        return False
    introduced = before in _YEAR_BEFORE or before in DEFINITE
    if plural and after not in YEAR_NOUNS and not after.endswith(("ss", "us", "is")):
        if round_number or not introduced:
            return False
    elif before in _ABOUT and round_number and after.islower():
        return after in FUNCTION or after in YEAR_NOUNS
    if 1900 <= year <= 2060:
        return True
    if 1500 <= year < 1900:
        return introduced or site.text[site.start - 1 :][:1] == "("
    return before in ("in", "since", "year", "by", "until") and (not after or after in FUNCTION)


_ABOUT = frozenset({"about", "some", "nearly", "almost", "over", "around", "to"})
_CLOCK_ZONE = re.compile(rf"{SPACE}{_ZONE}\b")
_NOON_BEFORE = re.compile(
    rf"{WORD_START}(?:at|by|until|before|after|around|about|since|from){SPACE}\Z"
)


def read_noon(site: Site) -> Phrase | None:
    zone = site.after(_CLOCK_ZONE)
    if site.before(_NOON_BEFORE) is None:
        return None
    return site.phrase(Clock(), end=zone.end() if zone else None, clock=True)
