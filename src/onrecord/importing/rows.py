"""The rows of our own tables, as every importer makes them, and what it passed over."""

from __future__ import annotations

import csv
import io
import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from onrecord.errors import InputError

__all__ = [
    "COLUMNS",
    "MAX_ROWS",
    "Collected",
    "Kind",
    "Passed",
    "Row",
    "Times",
    "clean",
    "join_aliases",
    "read_times",
    "too_many",
    "write_table",
]

Kind = Literal["person", "organization", "outlet"]

#: The columns of each kind of table, as the gazetteer reads them.
COLUMNS: dict[Kind, tuple[str, ...]] = {
    "person": ("name", "aliases", "country", "sector", "office", "start", "end"),
    "organization": ("name", "aliases", "country", "sector", "kind", "start", "end"),
    "outlet": ("name", "aliases", "country", "kind", "owner"),
}
#: Most rows of a file.  Every later command reads them: 100,000 take two to seven seconds and
#: 170 MB.
MAX_ROWS = 250_000

_LONGEST = 200
_LONGEST_RAW = 5_000
_MOST_ALIASES = 40
_MOST_REASONS = 3
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

Row = tuple[str, ...]


class Times(NamedTuple):
    """From when to when, as tables write it: 2014-03-21, 2014-03, 2014 or nothing."""

    start: str
    end: str


class Passed(Exception):
    """Why a line gives no row."""


@dataclass(slots=True)
class Collected:
    """What an importer took, and what it passed over.

    ``passed`` counts the lines that could not be read; ``reasons`` are those of the first three.
    ``others`` counts lines that tell of something else than actors.
    """

    input: str
    rows: dict[Kind, list[Row]] = field(default_factory=dict)
    passed: int = 0
    others: int = 0
    reasons: list[str] = field(default_factory=list)

    def take(self, kind: Kind, rows: Iterable[Row]) -> None:
        """Keeps rows.

        Raises:
            InputError: if there are too many.
        """
        self.rows.setdefault(kind, []).extend(rows)
        if sum(map(len, self.rows.values())) > MAX_ROWS:
            raise too_many(self.input, MAX_ROWS)

    def pass_over(self, line: int, reason: str) -> None:
        """Counts a line that gives no row."""
        self.passed += 1
        if len(self.reasons) < _MOST_REASONS:
            self.reasons.append(f"line {line}: {reason}")


def too_many(input: str, limit: int) -> InputError:
    """The error to raise where a file has more than can be kept."""
    remedy = "give a smaller collection, or the lines of the countries that you need"
    return InputError(input, f"it has more than {limit:,} actors and offices", remedy)


def clean(words: str) -> str:
    """The words on one line, with nothing in them that is not printed.

    Raises:
        Passed: if they are too long for a name.

    >>> clean("  Jan\\n Kot\\x00 ")
    'Jan Kot'
    """
    # Looked at before the rest is: somebody may have made it very long.
    if len(words) > _LONGEST_RAW:
        raise Passed(f"{words[:40]!r}... is longer than {_LONGEST} characters")
    kept = " ".join("".join(c if c.isprintable() or c.isspace() else "" for c in words).split())
    if len(kept) > _LONGEST:
        raise Passed(f"{kept[:40]!r}... is longer than {_LONGEST} characters")
    return kept


def join_aliases(names: Iterable[str], *, name: str) -> str:
    """The names in one column, each once and the main one left out."""
    # A semicolon parts the names of the column.
    plain = (one.replace(";", ",") for one in names)
    others = dict.fromkeys(one for one in plain if one and one != name)
    return ";".join(list(others)[:_MOST_ALIASES])


def read_times(start: str, end: str) -> Times:
    """From when to when.

    Raises:
        Passed: if one of them is no day, month or year, or the end is before the start.

    >>> read_times("2014-03", "")
    Times(start='2014-03', end='')
    """
    first, last = _day(start, last=False), _day(end, last=True)
    if first and last and first > last:
        raise Passed(f"from {start!r} to {end!r} is no time")
    return Times(start, end)


def _day(words: str, *, last: bool) -> date | None:
    if not words:
        return None
    if match := _DAY.fullmatch(words):
        year, month, day = (int(part) if part else 0 for part in match.groups())
        try:
            month = month or (12 if last else 1)
            return date(year, month, day or (monthrange(year, month)[1] if last else 1))
        except ValueError:  # the 30th of February, or month 13
            pass
    raise Passed(f"{words!r:.40} is no day like 2014-03-21, 2014-03 or 2014")


def write_table(kind: Kind, rows: Iterable[Row]) -> str:
    """The text of a table."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(COLUMNS[kind])
    writer.writerows(rows)
    return made.getvalue()
