"""Days and decades with a name of their own: "yesterday", "the sixties"."""

from __future__ import annotations

import re

from onrecord.dates.calendar import years
from onrecord.dates.expressions import Away, Fixed, Phrase
from onrecord.dates.site import GAP, SPACE, WORD_START, Site
from onrecord.dates.units import OF
from onrecord.dates.vocabulary import DECADES

__all__ = ["DEICTIC", "read_decade", "read_deictic"]

_NO_TODAY = re.compile(rf"{SPACE}(?:[Ss]how|[Pp]rogram(?:me)?|co-host|host|anchor)\b")
_WORLD = re.compile(
    rf"['’]s{SPACE}(?:world|society|youth|standards|young|children|technology|economy|generation|women|"
    rf"culture|politics|dollars|political|media|kids|market)\b"
)
_OF_YESTERDAY = re.compile(rf"\bof{SPACE}\Z")
_OWNER = re.compile(r"['’]s\b")
_THESE_DAYS = re.compile(
    rf"{WORD_START}(?:even|of|as(?:{SPACE}\w{{1,14}})?|still|than){SPACE}\Z", re.IGNORECASE
)
_CAPITAL_BEFORE = re.compile(r"\b[A-Z][A-Za-z]* \Z")
DEICTIC = {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0}


def read_deictic(site: Site) -> Phrase | None:
    shown = site.text[site.start : site.end]
    if shown.istitle() and site.before(_CAPITAL_BEFORE):
        # "Meridian Today" is a paper.
        return None
    if site.word in ("today", "tonight") and site.after(_NO_TODAY) and shown.istitle():
        return None
    if site.word == "today" and (site.after(_WORLD) or site.before(_THESE_DAYS)):
        return None
    if site.word == "yesterday" and site.before(_OF_YESTERDAY) and not site.after(_OWNER):
        return None
    return site.phrase(Away(unit="day", offset=DEICTIC[site.word]))


_BEFORE_DECADE = re.compile(
    rf"{WORD_START}the(?:{SPACE}(?:early|late|mid|swinging|roaring))?{GAP}\Z",
    re.IGNORECASE,
)


def read_decade(site: Site) -> Phrase | None:
    match = site.before(_BEFORE_DECADE)
    if match is None or site.after(OF):
        return None
    return site.phrase(Fixed(days=years(DECADES[site.word], 10)), start=match.start())
