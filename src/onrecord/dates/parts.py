"""Weekends and seasons: "this weekend", "last summer", "the winter of 2031"."""

from __future__ import annotations

import re
from functools import partial

from onrecord.dates.calendar import Days, season_in
from onrecord.dates.expressions import Fixed, Phrase, Weekend, Yearly
from onrecord.dates.site import DASH, GAP, SPACE, WORD_START, YEAR_NUMBER, Site, which_of
from onrecord.dates.units import OF

__all__ = ["read_season", "read_weekend"]


def read_weekend(site: Site) -> Phrase | None:
    start, which = which_of(site)
    if which is None and site.word_before() != "the":
        return None
    if which == "told":
        which = "next"
    if site.after(OF):
        return None
    return site.phrase(Weekend(which=which), start=start)


_OF_SEASON = re.compile(
    rf"(?:{SPACE}of)?{SPACE}(?:{YEAR_NUMBER}(?:{DASH}(?P<second>\d\d(?:\d\d)?)\b)?|(?P<det>this|last|next){SPACE}year\b)"
)
_IN_SEASON = re.compile(
    rf"{WORD_START}(?P<prep>in|by|until|during|since|through|before|after|late|early|mid|of)(?:{GAP})"
    rf"(?:the{SPACE})?(?:(?:early|late|mid){GAP})?\Z",
    re.IGNORECASE,
)
_DEF_SEASON = re.compile(rf"{WORD_START}the{SPACE}(?:(?:early|late|mid){GAP})?\Z", re.IGNORECASE)


def read_season(site: Site) -> Phrase | None:
    season = "autumn" if site.word == "fall" else site.word
    of = site.after(_OF_SEASON)
    start, which = which_of(site)
    days_in = partial(season_in, season=season)
    if of and of["year"]:
        if site.word == "fall" and site.word_before() in ("to", "will", "would", "prices", "not"):
            return None
        days = _season_of(season, int(of["year"]), of["second"])
        return site.phrase(Fixed(days=days), end=of.end())
    if (
        of
        and site.word == "fall"
        and site.word_before() not in ("the", "in", "by", "since", "until")
    ):
        return None
    if of:
        shift = {"last": -1, "next": 1}.get(of["det"].lower(), 0)
        return site.phrase(Yearly(days_in=days_in, shift=shift, of_day=False), end=of.end())
    if which == "told":
        return None
    if which is not None:
        return site.phrase(Yearly(days_in=days_in, which=which, of_day=False), start=start)
    if site.after(OF) or site.text[site.end : site.end + 1] == "-":
        return None
    in_season = site.before(_IN_SEASON)
    if in_season is None or in_season["prep"].lower() == "of":
        return None
    if site.word in ("fall", "spring") and not (
        site.before(_DEF_SEASON) or (site.word == "spring" and in_season["prep"].lower() == "in")
    ):
        return None
    return site.phrase(Yearly(days_in=days_in, of_day=False))


def _season_of(season: str, year: int, second: str | None) -> Days | None:
    if season != "winter":
        return season_in(year, season)
    if second:
        return season_in(year, season)
    # "The winter of 2031" begins in it or ends in it: nobody can tell which.
    first, last = season_in(year - 1, season), season_in(year, season)
    return Days(first.start, last.end) if first and last else None
