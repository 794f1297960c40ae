"""The gazetteer: who is known, by which names, and what code they have on which day.

It is read from the tables in ``resources/actors``, whose README says what each column means, and
from the user's own ones.  A day that a table gives only as a month or a year is taken as widely as
it can be meant: an office "from 2014" counts on the first of January 2014.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, NamedTuple, TypedDict

from onrecord.actors.words import PARTICLES, Word, fold, fold_phrase
from onrecord.errors import InputError

__all__ = [
    "AS_OF",
    "COMPILED",
    "Entry",
    "EntryKind",
    "Gazetteer",
    "Holding",
    "fold_name",
    "load_gazetteer",
    "read_entries",
    "write_index",
]

EntryKind = Literal["person", "organization", "outlet"]

#: The day up to which the tables that ship were written: what counts where no day is asked for.
AS_OF = date(2025, 6, 30)

#: PLOVER's sectors; a state, and a body of none of them, has an empty one.
SECTORS = frozenset(
    "GOV LEG JUD MIL COP SPY PTY OPP REB PRM UAF PRE REL JRN MED EDU BUS LAB AGR CRM SOC CVL REF "
    "ELI UNK".split()
) | {""}
_CODE = re.compile("[A-Z]{3}|")
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
_FAMILY_PARTICLES = frozenset(
    "al el ad as ash an ar at ul ud ibn bin ben van von der den de di da du la le las los dos "
    "das del della ter ten zu abu abd abdul bint st saint mac mc".split()
)
# First words of names in the tables that are no given names.
_NOT_GIVEN = frozenset(
    "pope king queen prince princess sheikh emir sultan sir lord baroness".split()
)
# In characters: "Chief of the General Staff" is an office that mentions name, longer ones are not.
_LONGEST_OFFICE = 30
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


@dataclass(frozen=True, slots=True, repr=False)
class Layer:
    """One set of tables with its index: the one that ships with onrecord, or the user's own."""

    tables: tuple[Table, ...]
    index: Index
    made: dict[int, Entry]

    def entry(self, number: int) -> Entry:
        """The entry with this number, from 0, made of its rows when it is first asked for."""
        entry = self.made.get(number)
        if entry is None:
            places = self.index["groups"][number]
            tables = [self.tables[at] for at in places[::2]]
            rows = [
                next(csv.reader([table.lines[line - 1]]))
                for table, line in zip(tables, places[1::2], strict=True)
            ]
            group = _Rows(tables[0].kind, tables[0].name, places[1::2], rows)
            entry = self.made[number] = _make_entry(group)
        return entry


class Table(NamedTuple):
    """A table's kind and name, and its lines."""

    kind: EntryKind
    name: str
    lines: list[str]


class Index(TypedDict):
    """Ways from folded names to entries, as plain values that JSON holds.

    An entry is the places of its rows, each the number of a table (from 0) and of a line (from 1);
    names, family names and offices ("FRA prime minister") lead to numbers of entries, first words
    to the longest name's length.
    """

    groups: list[list[int]]
    names: dict[str, list[int]]
    longest: dict[str, int]
    family_names: dict[str, list[int]]
    offices: dict[str, list[int]]
    acronyms: list[str]
    given_names: list[str]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Gazetteer:
    """Entries, and the ways to them: by whole name and by a person's family name.

    ``version`` names the tables and the beginning of their SHA-256; it goes into the origin of
    every record.
    """

    version: str
    layers: tuple[Layer, ...]
    acronyms: frozenset[str]
    given_names: dict[str, str]

    def __len__(self) -> int:
        return sum(len(layer.index["groups"]) for layer in self.layers)

    def match(self, words: Sequence[Word], at: int) -> tuple[int, tuple[Entry, ...]] | None:
        """How many words from ``at`` are the longest name known, and who has it; or ``None``.

        A name begins with a capital letter or a figure; an acronym is matched as it is written.
        """
        first = words[at]
        longest = max([layer.index["longest"].get(first.fold, 0) for layer in self.layers])
        if not longest or not begins_name(words, at):
            return None
        for count in range(min(longest, len(words) - at), 0, -1):
            key = " ".join([word.fold for word in words[at : at + count]])
            if not any(key in layer.index["names"] for layer in self.layers):
                continue
            if not _dressed(words, at, count):
                continue
            if key in self.acronyms and not first.text.isupper():
                continue
            return count, self._entries("names", key)
        return None

    def family(self, words: Sequence[Word]) -> tuple[Entry, ...]:
        """The persons with this family name."""
        return self._entries("family_names", " ".join([word.fold for word in words]))

    def holders(self, country: str, office: str, day: date) -> tuple[Entry, ...]:
        """Who of a country holds the office on the day, by its folded words."""
        found = self._entries("offices", f"{country} {office}")
        return tuple(
            entry
            for entry in found
            if any(one.on(day) and fold_name(one.office) == office for one in entry.holdings)
        )

    def is_family_name(self, fold: str) -> bool:
        """Whether somebody who is known has this family name."""
        return any(fold in layer.index["family_names"] for layer in self.layers)

    def _entries(
        self, way: Literal["names", "family_names", "offices"], key: str
    ) -> tuple[Entry, ...]:
        found: dict[str, Entry] = {}
        for layer in self.layers:
            for number in layer.index[way].get(key, ()):
                entry = layer.entry(number)
                found.setdefault(entry.id, entry)  # the user's own one, where both have it
        return tuple(found.values())


def _dressed(words: Sequence[Word], at: int, count: int) -> bool:
    """Whether all words but small ones (of, the, al) are written as parts of a name."""
    return all(len(word.text) <= 3 or not word.text.islower() for word in words[at : at + count])


def begins_name(words: Sequence[Word], at: int) -> bool:
    """Whether a word is written as the first one of a name: "Minsk", "al-Qaida", "d'Ivoire"."""
    text = words[at].text
    if not text.islower():
        return True
    following = words[at + 1].text if at + 1 < len(words) else ""
    return words[at].fold in PARTICLES and following[:1].isupper()


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
    shipped, digest, genders = _load_shipped()
    layers = [shipped]
    if own:
        for name, text in own:
            read_entries(text, input=name)  # refuses what is not as it should be
        tables = tuple(_read_table(text, name) for name, text in own)
        layers.insert(0, Layer(tables, compile_index(tables), {}))
        digest = hashlib.sha256(repr((digest, own)).encode()).hexdigest()
    given = dict.fromkeys(
        (name for layer in reversed(layers) for name in layer.index["given_names"]), "u"
    )
    return Gazetteer(
        version=f"{AS_OF:%Y.%m}-{digest[:12]}",
        layers=tuple(layers),
        acronyms=frozenset(name for layer in layers for name in layer.index["acronyms"]),
        given_names=given | genders,
    )


@cache
def _load_shipped() -> tuple[Layer, str, dict[str, str]]:
    """The layer that ships, the SHA-256 of its tables, and given names with their genders."""
    root = files("onrecord.resources").joinpath("actors")
    texts = list(_shipped(root))
    genders = root.joinpath("given_names.csv").read_text("utf-8")
    digest = hashlib.sha256(genders.encode())
    for _, text in texts:
        digest.update(text.encode())
    tables = tuple(_read_table(text, name) for name, text in texts)
    index = _compiled(root.joinpath(COMPILED), digest.hexdigest())
    layer = Layer(tables, index if index is not None else compile_index(tables), {})
    rows = (line.split(",") for line in genders.splitlines()[1:])
    return layer, digest.hexdigest(), {fold(name): gender for name, gender in rows}


#: The index that an installation makes of the tables (``tools/index.py``), so that a start is
#: quick; where it is missing or older than the tables, it is made in memory.
COMPILED = "index.json"


def _compiled(file: Traversable, digest: str) -> Index | None:
    if not file.is_file():
        return None
    try:
        found = json.loads(file.read_bytes())
        fresh = found["digest"] == digest and found["format"] == _FORMAT
    except (ValueError, KeyError, TypeError):
        return None
    return found["index"] if fresh else None


def write_index() -> bytes:
    """What :data:`COMPILED` holds for the tables as they are."""
    root = files("onrecord.resources").joinpath("actors")
    tables = tuple(_read_table(text, name) for name, text in _shipped(root))
    _, digest, _ = _load_shipped()
    made = {"format": _FORMAT, "digest": digest, "index": compile_index(tables)}
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


# To be counted up when what an index holds changes.
_FORMAT = 2


def _shipped(root: Traversable) -> Iterator[tuple[str, str]]:
    for folder in ("people", "organizations"):
        for file in sorted(root.joinpath(folder).iterdir(), key=_file_name):
            if file.name.endswith(".csv"):
                yield f"{folder}/{file.name}", file.read_text("utf-8")
    yield "media.csv", root.joinpath("media.csv").read_text("utf-8")


def _file_name(file: Traversable) -> str:
    return file.name


def _read_table(text: str, name: str) -> Table:
    lines = text.removeprefix("\ufeff").splitlines()
    return Table(_kind_of(lines[0] if lines else "", name), name, lines)


def _kind_of(header: str, name: str) -> EntryKind:
    columns = tuple(next(csv.reader([header]), ()))
    kind = next((kind for kind in _COLUMNS if _COLUMNS[kind] == columns), None)
    if kind is None:
        wanted = " or ".join(",".join(columns) for columns in _COLUMNS.values())
        raise InputError(name, f"its columns are {header[:80]!r}", f"expected {wanted}")
    return kind


def read_entries(text: str, *, input: str) -> list[Entry]:
    """The entries of one table, rows of one name and country put together.

    Raises:
        InputError: naming the line, if a row is not as the columns say.
    """
    return [_make_entry(rows) for rows in _group(text, input).values()]


def _group(text: str, input: str) -> dict[tuple[str, str, str], _Rows]:
    """The rows of each name and country: many countries have a Democratic Party."""
    table = _read_table(text, input)
    groups: dict[tuple[str, str, str], _Rows] = {}
    width = len(_COLUMNS[table.kind])
    for number, row in _numbered(table):
        if len(row) != width or not row[0]:
            found = "no name" if len(row) == width else f"{len(row)} columns, not {width}"
            raise InputError(input, f"line {number} has {found}", "correct the line")
        key = (table.kind, row[2], row[0])
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Rows(table.kind, input, [], [])
        group.lines.append(number)
        group.rows.append(row)
    return groups


def _numbered(table: Table) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table with the numbers of their lines; a row is one line."""
    reader = csv.reader(table.lines)
    next(reader, None)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise InputError(
            table.name, f"line {reader.line_num} is not CSV ({error})", "correct the line"
        ) from None


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
    if not _CODE.fullmatch(country) or sector not in SECTORS:
        raise InputError(
            group.input,
            f"line {line}: {country!r} and {sector!r} are no codes of a country and a sector",
            "write them like POL and GOV; both may be empty",
        )
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
    year, month, day = ([int(part) for part in words.split("-", 2)] + [1, 1])[:3]
    return date(year, month, day)


def _last_day(words: str) -> date | None:
    if not words:
        return None
    year, month, day = ([int(part) for part in words.split("-", 2)] + [0, 0])[:3]
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def compile_index(tables: Sequence[Table]) -> Index:
    """The index of tables; of one name, entries stand in the order of the tables."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    names: dict[str, list[int]] = {}
    families: dict[str, list[int]] = {}
    acronyms: dict[str, bool] = {}
    given: dict[str, None] = {}
    offices: dict[str, list[int]] = {}
    numbers: dict[tuple[str, str, str], int] = {}
    for at, table in enumerate(tables):
        for line, row in _numbered(table):
            key = (table.kind, row[2], row[0])
            if key not in groups:
                numbers[key] = len(groups)
                groups[key] = []
                if table.kind == "person":
                    _add_person(row[0], row[2], numbers[key], families, given)
            groups[key] += (at, line)
            if table.kind == "person" and len(row[4]) <= _LONGEST_OFFICE:
                held = offices.setdefault(f"{row[2]} {fold_name(row[4])}", [])
                if not held or held[-1] != numbers[key]:
                    held.append(numbers[key])
            for name in (row[0], *row[1].split(";")):
                if name:
                    _add_name(name, numbers[key], names, acronyms)
    longest: dict[str, int] = {}
    for name in names:
        first, _, rest = name.partition(" ")
        size = rest.count(" ") + 2 if rest else 1
        if longest.get(first, 0) < size:
            longest[first] = size
    return Index(
        groups=list(groups.values()),
        names=names,
        longest=longest,
        family_names=families,
        offices=offices,
        acronyms=sorted(name for name, shouted in acronyms.items() if shouted),
        given_names=list(given),
    )


def _add_name(
    name: str, number: int, names: dict[str, list[int]], acronyms: dict[str, bool]
) -> None:
    key = fold_name(name)
    if not key:
        return
    known = names.setdefault(key, [])
    if not known or (known[-1] != number and number not in known[-50:]):
        known.append(number)
    if " " not in key:
        acronyms[key] = acronyms.get(key, True) and len(name) <= 6 and name.isupper()


def _add_person(
    name: str,
    country: str,
    number: int,
    families: dict[str, list[int]],
    given: dict[str, None],
) -> None:
    words = fold_name(name).split()
    first = words[0] if len(words) > 1 else ""
    if len(first) > 2 and first not in _NOT_GIVEN and country not in _FAMILY_NAME_FIRST:
        given[first] = None
    for family in dict.fromkeys(family_names(words, country)):
        families.setdefault(family, []).append(number)


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
    while start > 1 and words[start - 1] in _FAMILY_PARTICLES:
        start -= 1
        yield " ".join(words[start:last])
    if country in _TWO_FAMILY_NAMES and last >= 4:
        yield words[last - 2]
        yield " ".join(words[last - 2 : last])
