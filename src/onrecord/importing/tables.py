"""CSV files with our columns, in any order and among others -> rows of our own tables."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import BinaryIO

from onrecord.errors import InputError
from onrecord.importing.codes import SECTORS, country_code
from onrecord.importing.lines import read_lines
from onrecord.importing.rows import (
    COLUMNS,
    Collected,
    Kind,
    Passed,
    Row,
    clean,
    join_aliases,
    read_times,
)

__all__ = ["read_csv"]

#: A table with more lines that are no rows is none.
MAX_PASSED = 100_000
_DELIMITERS = ",;\t"
_NEEDED: dict[Kind, tuple[str, ...]] = {
    "person": ("name", "country", "sector"),
    "organization": ("name", "country", "sector"),
    "outlet": ("name", "country", "owner"),
}
_OWNERS = frozenset({"state", "public", "private", ""})
_WANTED = (
    "its first line names the columns: name, country and sector (with office for persons, with "
    "kind for organisations), or name, country and owner for outlets"
)


def read_csv(stream: BinaryIO, *, input: str, progress: Callable[[int], None]) -> Collected:
    """The rows of a CSV file, and what was passed over; ``progress`` is told how many lines.

    The delimiter is the comma, the semicolon or the tab, as the first line shows.  Columns may be
    in any order; those that no table has are left out, those that are not needed may be missing.

    Raises:
        InputError: if the columns are not those of a table, or it is not in UTF-8.
    """
    lines = _decode(stream, input, progress)
    first = next(lines, "")
    delimiter = max(_DELIMITERS, key=lambda one: len(set(_columns(first, one)) & _ALL))
    columns = _columns(first, delimiter)
    kind = _kind(columns, input)
    found = Collected(input)
    reader = csv.reader(lines, delimiter=delimiter)
    # The line on which a row begins: a cell in quotation marks may go over several.
    line = 2
    while True:
        try:
            row = next(reader, None)
            if row is None:
                return found
            if any(cell.strip() for cell in row):
                found.take(kind, [_row(kind, columns, row)])
        except Passed as why:
            found.pass_over(line, str(why))
        except csv.Error as error:
            found.pass_over(line, f"no row of a table ({error})")
        if found.passed > MAX_PASSED:
            reason = f"more than {MAX_PASSED:,} lines are no rows ({found.reasons[0]})"
            raise InputError(input, reason, "see whether this is a table of actors")
        line = reader.line_num + 2


_ALL = frozenset(name for columns in COLUMNS.values() for name in columns)


def _decode(stream: BinaryIO, input: str, progress: Callable[[int], None]) -> Iterator[str]:
    for number, line in read_lines(stream):
        progress(number)
        if line is None:
            remedy = "look at what is in it: no name is so long"
            raise InputError(f"{input}:{number}", "the line is too long", remedy)
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            remedy = "save it as CSV in UTF-8"
            raise InputError(f"{input}:{number}", "it is not in UTF-8", remedy) from error


def _columns(line: str, delimiter: str) -> list[str]:
    try:
        row = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [cell.strip().lower() for cell in row]


def _kind(columns: list[str], input: str) -> Kind:
    named = set(columns)
    kind: Kind = "person"
    if "sector" not in named and "owner" in named:
        kind = "outlet"
    elif "kind" in named and "office" not in named:
        kind = "organization"
    twice = [one for one in COLUMNS[kind] if columns.count(one) > 1]
    if twice:
        raise InputError(input, f"two of its columns are {twice[0]!r}", "take one of them out")
    if not named.issuperset(_NEEDED[kind]):
        raise InputError(input, f"its columns are {','.join(columns)[:80]!r}", _WANTED)
    return kind


def _row(kind: Kind, columns: list[str], row: list[str]) -> Row:
    if len(row) != len(columns):
        raise Passed(f"it has {len(row)} columns, not {len(columns)}")
    cells = {name: cell for name, cell in zip(columns, row, strict=True) if name in _ALL}
    aliases = [clean(one) for one in cells.pop("aliases", "").split(";")]
    kept = {name: clean(cell) for name, cell in cells.items()}
    if not kept["name"]:
        raise Passed("it has no name")
    kept["aliases"] = join_aliases(aliases, name=kept["name"])
    kept["country"] = _country(kept["country"])
    if kind == "outlet":
        kept["owner"] = _one_of(_OWNERS, kept["owner"].lower(), "an owner: state, public, private")
    else:
        kept["sector"] = _one_of(SECTORS | {""}, kept["sector"].upper(), "a sector of PLOVER's")
        read_times(kept.get("start", ""), kept.get("end", ""))
    return tuple(kept.get(name, "") for name in COLUMNS[kind])


def _country(words: str) -> str:
    code = country_code(words) if words else ""
    if code is None:
        raise Passed(f"{words!r:.40} is no country's code, like POL or PL")
    return code


def _one_of(known: frozenset[str], word: str, what: str) -> str:
    if word not in known:
        raise Passed(f"{word!r:.40} is not {what}")
    return word
