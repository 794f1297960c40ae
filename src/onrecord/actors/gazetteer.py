"""The gazetteer: who is known, by which names, and what code they have on which day.

It is read from the tables in ``resources/actors``, whose README says what each column means, and
from the user's own ones.  A day that a table gives only as a month or a year is taken as widely as
it can be meant: an office "from 2014" counts on the first of January 2014.
"""

from __future__ import annotations

import csv
import hashlib
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, NamedTuple

from onrecord.actors.words import Word, fold, fold_phrase
from onrecord.errors import InputError

__all__ = [
    "AS_OF",
    "Entry",
    "EntryKind",
    "Gazetteer",
    "Holding",
    "fold_name",
    "load_gazetteer",
    "read_entries",
]

EntryKind = Literal["person", "organization", "outlet"]

#: The day up to which the tables that ship were written: what counts where no day is asked for.
AS_OF = date(2025, 6, 30)

_COLUMNS: dict[EntryKind, tuple[str, ...]] = {
    "person": ("name", "aliases", "country", "sector", "office", "start", "end"),
    "organization": ("name", "aliases", "country", "sector", "kind", "start", "end"),
    "outlet": ("name", "aliases", "country", "kind", "owner"),
}
# In these countries the family name stands first: "Xi" is Xi Jinping.
_FAMILY_NAME_FIRST = frozenset("CHN TWN HKG MAC KOR PRK KHM SGP".split())
# Names of two families, of which the first is the one that news uses: "Molano Aponte".
_TWO_FAMILY_NAMES = frozenset(
    "ESP MEX COL VEN PER CHL ARG ECU BOL GTM HND NIC SLV CRI PAN CUB DOM PRY URY".split()
)
_PARTICLES = frozenset(
    "al el ad as ash an ar at ul ud ibn bin ben van von der den de di da du la le las los dos das "
    "del della ter ten zu abu abd abdul bint st saint mac mc".split()
)
# First words of names in the tables that are no given names.
_NOT_GIVEN = frozenset(
    "pope king queen prince princess sheikh emir sultan sir lord baroness".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv i v vi vii viii".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The code that somebody has from ``start`` to ``end`` (both inside), and by which office."""

    country: str
    sector: str
    office: str
    start: date | None = None
    end: date | None = None

    def on(self, day: date) -> bool:
        """Whether it counts on the day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody who is known: a person, an organisation or a news outlet, with all codes held."""

    id: str
    name: str
    kind: EntryKind
    aliases: tuple[str, ...]
    holdings: tuple[Holding, ...]
    owner: str | None = None

    def countries(self) -> frozenset[str]:
        """All countries that it has, or had, a code of."""
        return frozenset(holding.country for holding in self.holdings if holding.country)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Entries, and the ways to them: by whole name and by a person's family name.

    ``version`` names the tables and the beginning of their SHA-256; it goes into the origin of
    every record.  Entries are made of their rows when they are asked for: an article needs few.
    """

    version: str
    rows: tuple[_Rows, ...]
    names: dict[str, tuple[int, ...]]
    longest: dict[str, int]
    family_names: dict[str, tuple[int, ...]]
    acronyms: frozenset[str]
    given_names: dict[str, str]
    made: dict[int, Entry]

    def __len__(self) -> int:
        return len(self.rows)

    def entry(self, number: int) -> Entry:
        """The entry with this number, from 0."""
        entry = self.made.get(number)
        if entry is None:
            entry = self.made[number] = _make_entry(self.rows[number])
        return entry

    def match(self, words: Sequence[Word], at: int) -> tuple[int, tuple[Entry, ...]] | None:
        """How many words from ``at`` are the longest name known, and who has it; or ``None``.

        A name begins with a capital letter or a figure; an acronym is matched as it is written.
        """
        first = words[at]
        longest = self.longest.get(first.fold)
        if longest is None or first.text[0].islower():
            return None
        for count in range(min(longest, len(words) - at), 0, -1):
            key = " ".join([word.fold for word in words[at : at + count]])
            found = self.names.get(key)
            if found is None or not _dressed(words, at, count):
                continue
            if key in self.acronyms and not first.text.isupper():
                continue
            return count, tuple(self.entry(one) for one in found)
        return None

    def family(self, words: Sequence[Word]) -> tuple[Entry, ...]:
        """The persons with this family name."""
        found = self.family_names.get(" ".join([word.fold for word in words]), ())
        return tuple(self.entry(one) for one in found)


def _dressed(words: Sequence[Word], at: int, count: int) -> bool:
    """Whether all words but small ones (of, the, al) are written as parts of a name."""
    return all(len(word.text) <= 3 or not word.text[0].islower() for word in words[at : at + count])


class _Rows(NamedTuple):
    """The rows of one entry, with where they stand."""

    kind: EntryKind
    input: str
    lines: list[int]
    rows: list[list[str]]


@cache
def load_gazetteer(own: tuple[tuple[str, str], ...] = ()) -> Gazetteer:
    """The gazetteer that ships with onrecord and, before it, the user's own tables.

    ``own`` holds (name of the file, its text) of each table of the user.

    Raises:
        InputError: if a table of the user is not as it should be.
    """
    digest = hashlib.sha256()
    groups: dict[tuple[str, str, str], _Rows] = {}
    for name, text in own:
        digest.update(text.encode())
        read_entries(text, input=name)  # refuses what is not as it should be
        groups.update(_group(text, name))
    for name, text in _shipped():
        digest.update(text.encode())
        for key, rows in _group(text, name).items():
            groups.setdefault(key, rows)
    given = files("onrecord.resources").joinpath("actors", "given_names.csv").read_text("utf-8")
    digest.update(given.encode())
    genders = dict(line.split(",") for line in given.splitlines()[1:])
    return _index(tuple(groups.values()), genders, f"{AS_OF:%Y.%m}-{digest.hexdigest()[:12]}")


def _shipped() -> Iterator[tuple[str, str]]:
    root = files("onrecord.resources").joinpath("actors")
    for folder in ("people", "organizations"):
        for file in sorted(root.joinpath(folder).iterdir(), key=_file_name):
            if file.name.endswith(".csv"):
                yield f"{folder}/{file.name}", file.read_text("utf-8")
    if root.joinpath("media.csv").is_file():
        yield "media.csv", root.joinpath("media.csv").read_text("utf-8")


def _file_name(file: Traversable) -> str:
    return file.name


def read_entries(text: str, *, input: str) -> list[Entry]:
    """The entries of one table, rows of one name and country put together.

    Raises:
        InputError: naming the line, if a row is not as the columns say.
    """
    return [_make_entry(rows) for rows in _group(text, input).values()]


def _group(text: str, input: str) -> dict[tuple[str, str, str], _Rows]:
    """The rows of each name and country: many countries have a Democratic Party."""
    reader = csv.reader(text.splitlines())
    header = tuple(next(reader, ()))
    kind = next((kind for kind in _COLUMNS if _COLUMNS[kind] == header), None)
    if kind is None:
        wanted = " or ".join(",".join(columns) for columns in _COLUMNS.values())
        raise InputError(input, f"its columns are {','.join(header)[:80]!r}", f"expected {wanted}")
    groups: dict[tuple[str, str, str], _Rows] = {}
    width = len(header)
    for row in reader:
        if not row:
            continue
        if len(row) != width or not row[0]:
            found = f"{len(row)} columns, not {width}" if row[0] else "no name"
            raise InputError(input, f"line {reader.line_num} has {found}", "correct the line")
        key = (kind, row[2], row[0])
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Rows(kind, input, [], [])
        group.lines.append(reader.line_num)
        group.rows.append(row)
    return groups


def _make_entry(group: _Rows) -> Entry:
    name, _, country = group.rows[0][:3]
    aliases = [alias for row in group.rows for alias in row[1].split(";") if alias]
    outlet = group.kind == "outlet"
    return Entry(
        id=f"{group.kind}:{country}:{name}",
        name=name,
        kind=group.kind,
        aliases=tuple(dict.fromkeys(aliases)),
        holdings=tuple(
            _holding(group, line, row) for line, row in zip(group.lines, group.rows, strict=True)
        ),
        owner=group.rows[0][4] if outlet else None,
    )


def _holding(group: _Rows, line: int, row: list[str]) -> Holding:
    if group.kind == "outlet":
        # What a state owns speaks for it: PLOVER's coders give state media to the government.
        sector = "GOV" if row[4] == "state" else "JRN"
        return Holding(country=row[2], sector=sector, office=row[3])
    country, sector, office, start, end = row[2:7]
    try:
        first, last = _first_day(start), _last_day(end)
        if first and last and first > last:
            raise ValueError
    except ValueError:
        raise InputError(
            group.input,
            f"line {line}: from {start!r} to {end!r} is no time in office",
            "write days like 2014-03-21, 2014-03 or 2014, the first one before the last",
        ) from None
    return Holding(country=country, sector=sector, office=office, start=first, end=last)


def _first_day(words: str) -> date | None:
    if not words:
        return None
    parts = [int(part) for part in words.split("-")]
    return date(*(parts + [1, 1])[:3])


def _last_day(words: str) -> date | None:
    if not words:
        return None
    year, month, day = ([int(part) for part in words.split("-")] + [0, 0])[:3]
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def _index(groups: tuple[_Rows, ...], genders: dict[str, str], version: str) -> Gazetteer:
    names: dict[str, tuple[int, ...]] = {}
    families: dict[str, tuple[int, ...]] = {}
    longest: dict[str, int] = {}
    acronyms: dict[str, bool] = {}
    given = {fold(name): gender for name, gender in genders.items()}
    for number, group in enumerate(groups):
        country = group.rows[0][2]
        for name in _all_names(group):
            key = fold_name(name)
            if not key:
                continue
            known = names.get(key, ())
            if number not in known:
                names[key] = (*known, number)
            first, _, rest = key.partition(" ")
            size = rest.count(" ") + 2 if rest else 1
            if longest.get(first, 0) < size:
                longest[first] = size
            if size == 1:
                acronyms[key] = acronyms.get(key, True) and len(name) <= 6 and name.isupper()
        if group.kind == "person":
            words = fold_name(group.rows[0][0]).split()
            if len(words) > 1 and len(words[0]) > 2 and words[0] not in _NOT_GIVEN:
                if country not in _FAMILY_NAME_FIRST:
                    given.setdefault(words[0], "u")
            for family in family_names(words, country):
                known = families.get(family, ())
                if number not in known:
                    families[family] = (*known, number)
    return Gazetteer(
        version=version,
        rows=groups,
        names=names,
        longest=longest,
        family_names=families,
        acronyms=frozenset(key for key, shouted in acronyms.items() if shouted),
        given_names=given,
        made={},
    )


def _all_names(group: _Rows) -> list[str]:
    names = [group.rows[0][0]]
    for row in group.rows:
        if row[1]:
            names += row[1].split(";")
    return names if len(group.rows) == 1 else list(dict.fromkeys(names))


def fold_name(name: str) -> str:
    """The folded words of a name with single spaces, the same as for the words of a text.

    >>> fold_name("Jean-Yves Le Drian"), fold_name("Côte d’Ivoire")
    ('jean yves le drian', 'cote divoire')
    """
    plain = name.replace("-", " ")
    if plain.isascii() and plain.replace(" ", "").isalnum() and "  " not in plain:
        return plain.lower()
    return " ".join(fold_phrase(name))


def family_names(words: Sequence[str], country: str) -> Iterator[str]:
    """The folded family names by which news can call a person, from the folded words of the name.

    >>> list(family_names(["bashar", "al", "assad"], "SYR"))
    ['assad', 'al assad']
    >>> list(family_names(["xi", "jinping"], "CHN"))
    ['xi']
    """
    last = len(words)
    while last > 1 and words[last - 1] in _SUFFIXES:
        last -= 1
    if last < 2:
        return
    if country in _FAMILY_NAME_FIRST:
        yield words[0]
        if country not in ("SGP", "HKG", "TWN"):
            return
    start = last - 1
    yield words[start]
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
        yield " ".join(words[start:last])
    if country in _TWO_FAMILY_NAMES and last >= 4:
        yield words[last - 2]
        yield " ".join(words[last - 2 : last])
