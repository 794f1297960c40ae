"""How well mentions get their country and sector, held against rows that somebody coded.

Gold is a file of JSON lines, each an object with a ``mention`` and what is asked of it: its
``country`` and its ``sector``, each a code or a list of those that are right.  The empty string is
an answer too: none.  What a row does not tell is not asked.  ``query_date`` is the day on which the
codes should hold, as 2022-04-12 or as 12 April 2022.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from onrecord.actors import Knowledge, resolve_mention
from onrecord.errors import InputError
from onrecord.evaluate.gold_fields import gold_lines, unreadable
from onrecord.evaluate.pages import FactFigures

__all__ = [
    "ActorCase",
    "ActorsReport",
    "GoldMention",
    "evaluate_actors",
    "format_actors",
    "read_gold_mentions",
]

_SHAPE = 'a row looks like {"mention": "the Polish army", "country": "POL", "sector": "MIL"}'
_DAY_SHAPE = "write it like 2022-04-12 or 12 April 2022"
_MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
]  # fmt: skip
_DAY_IN_WORDS = re.compile(r"(\d{1,2})\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldMention:
    """A mention and the codes that are right; ``None`` where they are not asked."""

    mention: str
    country: tuple[str, ...] | None = None
    sector: tuple[str, ...] | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorCase:
    """A gold mention and the codes that were found for it; ``""`` is none."""

    gold: GoldMention
    country: str
    sector: str

    @property
    def country_right(self) -> bool | None:
        """Whether the country is right; ``None`` if it is not asked."""
        return None if self.gold.country is None else self.country in self.gold.country

    @property
    def sector_right(self) -> bool | None:
        """Whether the sector is right; ``None`` if it is not asked."""
        return None if self.gold.sector is None else self.sector in self.gold.sector

    @property
    def both_right(self) -> bool | None:
        """Whether all that is asked is right; ``None`` if nothing is."""
        asked = [one for one in (self.country_right, self.sector_right) if one is not None]
        return all(asked) if asked else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorsReport:
    """What an evaluation measured: every row in its order, and the gazetteer that was asked."""

    cases: tuple[ActorCase, ...]
    gazetteer: str

    @property
    def country(self) -> FactFigures:
        """The rows whose country is right, of those that ask for one."""
        return _figures(case.country_right for case in self.cases)

    @property
    def sector(self) -> FactFigures:
        """The rows whose sector is right, of those that ask for one."""
        return _figures(case.sector_right for case in self.cases)

    @property
    def both(self) -> FactFigures:
        """The rows in which all is right that they ask for, of those that ask for anything."""
        return _figures(case.both_right for case in self.cases)

    def wrong(self, number: int) -> list[ActorCase]:
        """The first so many rows in which something is wrong."""
        return [case for case in self.cases if case.both_right is False][:number]

    def as_dict(self, *, errors: int = 0) -> dict[str, Any]:
        """The report in JSON values; shares have four decimals, ``None`` where nothing is asked.

        Of rows with errors there are so many as asked for; none are no key.
        """
        figures = {"country": self.country, "sector": self.sector, "both": self.both}
        made: dict[str, Any] = {
            name: round(one.share, 4) if one.of else None for name, one in figures.items()
        }
        made["rows"] = {name: one.of for name, one in figures.items()}
        if errors:
            made["errors"] = [_case_as_dict(case) for case in self.wrong(errors)]
        return made


def _figures(answers: Iterable[bool | None]) -> FactFigures:
    asked = [answer for answer in answers if answer is not None]
    return FactFigures(right=sum(asked), of=len(asked))


def _case_as_dict(case: ActorCase) -> dict[str, Any]:
    gold = case.gold
    return {
        "mention": gold.mention,
        "date": gold.day.isoformat() if gold.day else None,
        "country": {"gold": gold.country, "found": case.country},
        "sector": {"gold": gold.sector, "found": case.sector},
    }


def evaluate_actors(
    golds: Iterable[GoldMention],
    *,
    knowledge: Knowledge,
    progress: Callable[[int], None] = lambda done: None,
) -> ActorsReport:
    """What is found for each mention on its day, held against what is right.

    ``progress`` is told the number of mentions done.
    """
    cases: list[ActorCase] = []
    for done, gold in enumerate(golds, 1):
        found = resolve_mention(gold.mention, knowledge=knowledge, day=gold.day)
        cases.append(ActorCase(gold=gold, country=found.country or "", sector=found.sector or ""))
        progress(done)
    return ActorsReport(cases=tuple(cases), gazetteer=knowledge.gazetteer.version)


def read_gold_mentions(path: Path) -> list[GoldMention]:
    """The rows of a file of gold mentions.

    Raises:
        InputError: naming the line, if one is not as it should be, or if there is none.
    """
    try:
        golds = [_gold(line, f"{path}:{number}") for number, line in gold_lines(path, _SHAPE)]
    except (OSError, ValueError) as error:
        raise unreadable(path, error, _SHAPE) from error
    if not golds:
        raise InputError(str(path), "it holds no mention", _SHAPE)
    return golds


def _gold(line: bytes, place: str) -> GoldMention:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(place, "this line is not JSON in UTF-8", _SHAPE) from error
    if not isinstance(row, dict):
        raise InputError(place, "this line is no JSON object", _SHAPE)
    mention = row.get("mention")
    if not isinstance(mention, str) or not mention.strip():
        reason = "its mention is no words" if "mention" in row else "it has no mention"
        raise InputError(place, reason, _SHAPE)
    return GoldMention(
        mention=mention,
        country=_codes(row, "country", place),
        sector=_codes(row, "sector", place),
        day=_day(row.get("query_date"), place),
    )


def _codes(row: dict[str, Any], name: str, place: str) -> tuple[str, ...] | None:
    told = row.get(name)
    if told is None:
        return None
    codes = [told] if isinstance(told, str) else told
    if isinstance(codes, list) and codes and all(isinstance(code, str) for code in codes):
        return tuple(codes)
    raise InputError(place, f"its {name} is neither a code nor a list of codes", _SHAPE)


def _day(told: Any, place: str) -> date | None:
    if told is None or told == "":
        return None
    day = _read_day(told) if isinstance(told, str) else None
    if day is None:
        raise InputError(place, f"its query_date {told!r:.60} is no day", _DAY_SHAPE)
    return day


def _read_day(words: str) -> date | None:
    try:
        if _ISO_DAY.fullmatch(words.strip()):
            return date.fromisoformat(words.strip())
        if match := _DAY_IN_WORDS.fullmatch(words.strip()):
            day, name, year = match.groups()
            return date(int(year), _month(name), int(day))
    except ValueError:  # the 31st of April
        pass
    return None


def _month(name: str) -> int:
    """The number of the month; 0, which no date has, if there is none of this name."""
    found = (
        number
        for number, month in enumerate(_MONTHS, 1)
        if name.lower() in (month, month[:3], month[:4])
    )
    return next(found, 0)


def format_actors(report: ActorsReport, *, errors: int = 0) -> str:
    """The report for people, with the first so many rows in which something is wrong."""
    lines = [f"{len(report.cases):,} mentions, gazetteer {report.gazetteer}", ""]
    lines.append("          right       of   share")
    for name, one in (
        ("country", report.country),
        ("sector", report.sector),
        ("both", report.both),
    ):
        share = f"{one.share:.4f}" if one.of else "not asked"
        lines.append(f"{name:8}  {one.right:5,}  {one.of:7,}   {share}")
    wrong = report.wrong(errors)
    if wrong:
        lines += ["", "wrong, in the order of the file"]
        lines += [_case_line(case) for case in wrong]
    return "\n".join(lines)


def _case_line(case: ActorCase) -> str:
    day = f" on {case.gold.day.isoformat()}" if case.gold.day else ""
    told = [
        f"{name} {found or 'none'}, not {' or '.join(code or 'none' for code in gold)}"
        for name, right, found, gold in (
            ("country", case.country_right, case.country, case.gold.country or ()),
            ("sector", case.sector_right, case.sector, case.gold.sector or ()),
        )
        if right is False
    ]
    return f"  {' '.join(case.gold.mention.split())}{day}: {'; '.join(told)}"
