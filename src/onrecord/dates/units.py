"""Days, weeks, months and years that are counted or pointed at: "two years ago", "last week"."""

from __future__ import annotations

import re

from onrecord.dates.calendar import Unit, years
from onrecord.dates.expressions import (
    Away,
    EndOf,
    Expression,
    Fixed,
    Lasting,
    Phrase,
    Recent,
    Told,
    Vague,
)
from onrecord.dates.fractions import read_quarter
from onrecord.dates.holidays import holiday_phrase, read_named_day
from onrecord.dates.numbers import ERA
from onrecord.dates.site import DASH, GAP, ORDINAL, SPACE, WORD_START, Site
from onrecord.dates.vocabulary import LASTING, NUMBER, ORDINALS, number_of

__all__ = ["OF", "PARTS", "UNITS", "read_hours", "read_part_of_day", "read_unit"]

_CHANNEL = re.compile(rf"(?:\b[A-Z]{{2,5}}(?:['’]s?)?{SPACE}[\"“‘']?|[\"“‘'])\Z")
UNITS: dict[str, Unit] = {
    "day": "day", "days": "day", "week": "week", "weeks": "week", "month": "month",
    "months": "month", "quarter": "quarter", "year": "year", "years": "year", "decade": "decade",
    "decades": "decade", "century": "century", "centuries": "century", "fortnight": "week",
    "fortnights": "week", "yr": "year", "yrs": "year",
}  # fmt: skip
PARTS = frozenset({"night", "evening", "morning", "afternoon"})
_DET = re.compile(
    rf"{WORD_START}(?P<det>this{SPACE}(?:past|coming)|this|last|next|past|coming|previous|following|"
    rf"that{SPACE}(?:very|same)|that|(?:the|those){SPACE}(?:very{SPACE})?(?:same|next|following|previous|"
    rf"preceding|prior|past|last|coming)|the)(?:{GAP}(?P<count>{NUMBER}))?{GAP}\Z",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"(?<![\w'’.,$£€-])(?P<count>{NUMBER})\]?(?P<half>{SPACE}and{SPACE}a{SPACE}half)?(?P<gap>{GAP})"
    rf"(?P<calendar>calendar{SPACE}|full{SPACE}|whole{SPACE})?\Z",
    re.IGNORECASE,
)
_MANY = re.compile(
    rf"{WORD_START}(?:hundreds|thousands|tens|millions)(?:{SPACE}of)?{SPACE}\Z|(?:million|billion|hundred|"
    rf"thousand|light){GAP}\Z",
    re.IGNORECASE,
)
_AGO = re.compile(
    rf"(?:{SPACE}and{SPACE}a{SPACE}half)?{SPACE}ago\b(?P<day>{SPACE}(?:today|this{SPACE}(?:week|month|year)))?",
    re.IGNORECASE,
)
_STEP = re.compile(
    rf"{SPACE}(?P<way>earlier|later|before|after|previously|prior|hence)\b", re.IGNORECASE
)
_COMPLETE = re.compile(
    rf"\s*(?:[.,;:!?)\]\"”’—–]|-{SPACE}|\Z)|{SPACE}(?:when|and|but|that|which)\b"
)
_END_OF = re.compile(
    rf"{WORD_START}(?:by|before|until|through|at)(?P<gap>{SPACE})(?:the{SPACE})?(?:end|close){SPACE}of{SPACE}"
    rf"(?P<det>the|this|next|last){SPACE}\Z",
    re.IGNORECASE,
)
_YEAR_END = re.compile(rf"(?:['’]s)?{GAP}end\b(?!{SPACE}[a-z]{{4,}}|-)", re.IGNORECASE)
_BEFORE_YEAR_END = frozenset({"by", "before", "until", "at", "through", "after", "the", "since"})
_YESTERDAY = re.compile(
    rf"{SPACE}(?P<way>before{SPACE}yesterday|after{SPACE}tomorrow)\b", re.IGNORECASE
)
OF = re.compile(rf"{SPACE}of\b")
_LASTING_NOUN = re.compile(rf"(?:{SPACE}[a-z-]{{2,16}})?{SPACE}([a-z]{{3,14}})\b")
_FOR = re.compile(
    rf"{WORD_START}for(?:{SPACE}(?:the{SPACE}(?:past|last)|almost|nearly|about|around|over|some|at{SPACE}least"
    rf"|more{SPACE}than|roughly|the{SPACE}better{SPACE}part{SPACE}of))?{SPACE}\Z",
    re.IGNORECASE,
)
_CENTURY = re.compile(
    rf"{WORD_START}(?:the{SPACE})?(?:(?:early|late|mid){GAP})?(?P<number>\d{{1,2}}(?:st|nd|rd|th)|{ORDINAL})"
    rf"{GAP}\Z",
    re.IGNORECASE,
)
_NEW_YEARS = re.compile(rf"['’]?s['’]?(?P<day>{SPACE}(?:Day|Eve)\b)?", re.IGNORECASE)
_NEW = re.compile(rf"\bNew{SPACE}\Z")


def read_unit(site: Site) -> Phrase | None:
    unit = UNITS[site.word]
    plural = site.word.endswith("s")
    if unit == "year" and (special := _read_year_word(site)):
        return special
    if unit == "century" and (found := _read_century(site)):
        return found
    if site.word == "day" and (found := read_named_day(site)):
        return found
    if site.word == "day" and (way := site.after(_YESTERDAY)):
        offset = -2 if "yesterday" in way["way"].lower() else 2
        start = site.start - 4 if site.word_before() == "the" else site.start
        return site.phrase(Away(unit="day", offset=offset), start=start, end=way.end())
    if site.word == "quarter" and (found := read_quarter(site)):
        return found
    end_of = site.before(_END_OF)
    if end_of and not plural and unit in ("year", "month", "week") and not site.after(OF):
        offset = {"next": 1, "last": -1}.get(end_of["det"].lower(), 0)
        return site.phrase(EndOf(unit=unit, offset=offset), start=end_of.end("gap"))
    det, counted = site.before(_DET), site.before(_COUNT)
    factor = 2 if site.word.startswith("fortnight") else 1
    plain = det and det["det"].lower() in ("the", "this", "that") and "-" in _gap_of(counted)
    if counted and (plain or not (det and det["count"])):
        found = _read_counted(site, unit, counted, factor)
        if found or det is None:
            return found
    return _read_determined(site, unit, plural, det) if det else _read_bare(site, unit, plural)


def _gap_of(counted: re.Match[str] | None) -> str:
    """What stands between a number and its unit, all dashes alike."""
    return re.sub(DASH, "-", counted["gap"]) if counted else ""


def _read_bare(site: Site, unit: Unit, plural: bool) -> Phrase | None:
    ago = site.after(_AGO) if plural else None
    if ago is None or site.before(_MANY) or unit == "century":
        return None
    return site.phrase(Vague(unit=unit), end=ago.end())


def _read_counted(site: Site, unit: Unit, counted: re.Match[str], factor: int) -> Phrase | None:
    if site.before(_MANY):
        return None
    number = number_of(counted["count"])
    start = counted.start()
    ago = site.after(_AGO)
    if ago:
        return site.phrase(
            _ago(unit, counted["count"], number, factor, ago), start=start, end=ago.end()
        )
    if number is None:
        return None
    if number * factor == 0:
        return None
    way = site.after(_STEP)
    if way and not counted["half"]:
        back = way["way"].lower() in ("earlier", "before", "previously", "prior")
        needs_end = way["way"].lower() in ("before", "after", "prior")
        if not needs_end or site.after(_COMPLETE, way.end()):
            means = _step((-1 if back else 1) * number * factor, unit)
            return site.phrase(means, start=start, end=way.end())
    return _read_lasting(site, unit, number * factor, counted)


def _step(offset: int, unit: Unit) -> Told:
    """So many units from the last time told; ten years from a year are a year."""
    if unit in ("decade", "century"):
        return Told(unit="year", offset=offset * (10 if unit == "decade" else 100))
    return Told(unit=unit, offset=offset)


def _ago(unit: Unit, words: str, number: int | None, factor: int, ago: re.Match[str]) -> Expression:
    low = words.lower()
    if low.startswith("a quarter"):
        return Away(unit="year", offset=-25) if unit == "century" else Vague(unit=unit)
    if low.startswith("half"):
        return {
            "century": Away(unit="year", offset=-50),
            "decade": Away(unit="year", offset=-5),
        }.get(unit, Vague(unit=unit))
    if number is None:
        return Vague(unit=unit)
    offset = -number * factor
    if ago["day"] and "today" in ago["day"].lower() and unit == "year":
        return Away(unit=unit, offset=offset, same_day=True)
    if unit in ("decade", "century"):
        return Away(unit="year", offset=offset * (10 if unit == "decade" else 100))
    return Away(unit=unit, offset=offset)


def _read_lasting(site: Site, unit: Unit, number: int, counted: re.Match[str]) -> Phrase | None:
    """ "an eleven-year lull", and "for eleven years" where the verb says that it goes on."""
    if unit in ("day", "week", "quarter"):
        return None
    hyphen = not site.word.endswith("s") and "-" in _gap_of(counted)
    if hyphen:
        rest = site.after(_LASTING_NOUN)
        words = rest[0].split() if rest else []
        noun = next((word for word in words if word in LASTING), None)
        return (
            site.phrase(Lasting(unit=unit, count=number), start=counted.start()) if noun else None
        )
    if site.before(_FOR, counted.start()) and not counted["half"]:
        return site.phrase(Lasting(unit=unit, count=number, perfect=True), start=counted.start())
    return None


def _read_determined(site: Site, unit: Unit, plural: bool, det: re.Match[str]) -> Phrase | None:
    words = " ".join(det["det"].lower().split())
    start = det.start()
    if det["count"]:
        return _read_stretch(site, unit, words, det)
    way = site.after(_STEP)
    if words == "the":
        if way is None or plural or not site.after(_COMPLETE, way.end()):
            return None
        back = way["way"].lower() in ("before", "prior", "previously")
        means = Told(unit=unit, offset=-1 if back else 1)
        return site.phrase(means, start=start, end=way.end())
    if plural or (site.after(OF) and words not in ("this", "next")):
        return None
    if words in ("last", "this") and _is_owned(site, start, words):
        return None
    means_or_none = _determined(unit, words)
    return site.phrase(means_or_none, start=start) if means_or_none else None


_POSSESSIVE = re.compile(
    rf"(?:\b(?:his|her|their|its|our|my|your)|\w['’]s|s['’]){SPACE}\Z", re.IGNORECASE
)


def _is_owned(site: Site, start: int, words: str) -> bool:
    """ "his last year in office", and the broadcast "This Week"."""
    if words == "last":
        return bool(site.before(_POSSESSIVE, start))
    capital = site.text[start].isupper() and site.text[site.start].isupper()
    return (
        capital and bool(site.before(_CHANNEL, start)) and not site.text[start:].startswith("THIS")
    )


def _determined(unit: Unit, words: str) -> Expression | None:
    if words.startswith("that") or words.endswith("same"):
        return Told(unit=unit, offset=0)
    if words.endswith(("previous", "preceding", "prior")):
        return Told(unit=unit, offset=-1)
    if words.endswith("following") or words == "the next":
        return Told(unit=unit, offset=1, loose=words == "the next")
    if unit == "day":
        return None
    if words in ("the past", "past", "the last"):
        return Recent(unit=unit, count=1)
    if words in ("the coming", "coming"):
        return Away(unit=unit, offset=1)
    offset = {"this": 0, "last": -1, "next": 1, "this past": -1, "this coming": 1}.get(words)
    return None if offset is None else Away(unit=unit, offset=offset)


_BEFORE_LAST = frozenset(
    {"in", "over", "during", "for", "within", "through", "of", "these", "those"}
)


def _read_stretch(site: Site, unit: Unit, words: str, det: re.Match[str]) -> Phrase | None:
    """ "the past 30 days", "the next two years"."""
    number = number_of(det["count"])
    if words.startswith(("that", "this")) and words not in ("this past", "this coming"):
        return None
    if words in ("the", "the same", "the following", "following", "the previous", "previous"):
        return _read_ago_within(site, unit, det)
    if site.after(OF) and number is not None:
        return None
    if words in ("last", "past") and site.word_before(det.start()) not in _BEFORE_LAST:
        # The verb: "it may last six weeks".
        return None
    ahead = words.endswith(("next", "coming"))
    return site.phrase(Recent(unit=unit, count=number, ahead=ahead), start=det.start())


def _read_ago_within(site: Site, unit: Unit, det: re.Match[str]) -> Phrase | None:
    ago = site.after(_AGO)
    if ago is None:
        return None
    means = _ago(unit, det["count"], number_of(det["count"]), 1, ago)
    return site.phrase(means, start=det.start("count"), end=ago.end())


def _read_year_word(site: Site) -> Phrase | None:
    if site.before(_NEW):
        new_years = site.after(_NEW_YEARS)
        if new_years and (new_years["day"] or site.text[site.start].isupper()):
            name = "new year's" + (new_years["day"] or "").lower()
            name = " ".join(name.split())
            if new_years["day"] or site.word_before(site.start - 4) in (
                "by",
                "before",
                "after",
                "on",
            ):
                return holiday_phrase(site, name, site.start - 4, new_years.end())
        return None
    end = site.after(_YEAR_END) if not site.word.endswith("s") else None
    if end and site.word_before() in _BEFORE_YEAR_END:
        return site.phrase(EndOf(unit="year"), end=end.end())
    return None


def _read_century(site: Site) -> Phrase | None:
    match = site.before(_CENTURY)
    if match is None or site.word == "centuries":
        return None
    words = match["number"].lower()
    number = int(words[:-2]) if words[0].isdigit() else ORDINALS.get(words, 0)
    if words in ("last", "final") or not 1 <= number <= 21:
        return None
    era = site.after(ERA)
    if era and era[1].startswith("B"):
        return site.phrase(Fixed(days=None), start=match.start(), end=era.end())
    days = years((number - 1) * 100 or 1, 100 if number > 1 else 99)
    # "the 18th-century fort": the article is the fort's.
    hyphen = site.text[site.start - 1] != " "
    return site.phrase(Fixed(days=days), start=match.start("number" if hyphen else 0))


def read_part_of_day(site: Site) -> Phrase | None:
    det = site.before(_DET)
    if det is None or det["count"]:
        return None
    words = " ".join(det["det"].lower().split())
    if words == "the":
        way = site.after(_STEP)
        if way is None or not site.after(_COMPLETE, way.end()):
            return None
        back = way["way"].lower() in ("before", "prior")
        means: Expression = Told(unit="day", offset=-1 if back else 1)
        return site.phrase(means, start=det.start(), end=way.end())
    if words in ("next", "following"):
        means = Told(unit="day", offset=1)
    elif words in ("this", "last"):
        if words == "this" and _is_owned(site, det.start(), words):
            return None
        if words == "last" and site.word in ("morning", "afternoon"):
            return None
        means = Away(unit="day", offset=-1 if words == "last" else 0)
    else:
        found = _determined("day", words)
        if found is None:
            return None
        means = found
    return site.phrase(means, start=det.start())


_HOURS = re.compile(rf"{SPACE}ago\b")


def read_hours(site: Site) -> Phrase | None:
    counted, ago = site.before(_COUNT), site.after(_HOURS)
    det = site.before(_DET)
    number = number_of(counted["count"]) if counted else None
    if counted and ago:
        if number is None:
            return None
        days = number // 24 if site.word.startswith("hour") else 0
        return site.phrase(Vague(unit="day", offset=1 - days), start=counted.start(), end=ago.end())
    if det and det["count"] and site.word == "hours":
        number = number_of(det["count"])
        words = " ".join(det["det"].lower().split())
        if number and words in ("the past", "past", "last", "the last") and number >= 24:
            means = Recent(unit="day", count=-(-number // 24))
            return site.phrase(means, start=det.start())
    return None
