"""Flat tables as CSV (RFC 4180): for other programs first, and safe to open in a spreadsheet.

UTF-8 without a byte order mark; a header; lines end in CR LF, as RFC 4180 has it, which pandas, R,
DuckDB and Excel all read.  A cell is quoted where it needs to be.  What is not there is an empty
cell; truth is ``true`` or ``false``, which all of them take for it.  U+0000, which ends a text for
many programs, and half surrogate pairs become U+FFFD.

A spreadsheet runs a cell that begins like a formula (``=HYPERLINK(...)``), and news can hold what
its writer likes.  So a text that begins with ``=``, ``+``, ``-`` or ``@`` (also as their full-width
forms, or after white space), with a tab or with a line end, gets an apostrophe before it.  So does
a text that has apostrophes before one of those, and so taking one off again, as :func:`read_csv`
does, gives what was there.  No number is touched, nor any other text.

Where a spreadsheet takes the semicolon for the separator, as Excel does in many countries, it cuts
the cells elsewhere, and no mark at their start will help: a workbook is what to open there
(:mod:`onrecord.exports.xlsx`), and it also keeps ids from being read as numbers.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator

from onrecord.exports.characters import in_utf8
from onrecord.exports.entry import Entry
from onrecord.exports.rows import COLUMNS, Table, Value, rows_of

__all__ = ["csv_lines", "read_csv", "table_lines", "write_csv", "write_rows"]

# As a formula begins, or white space that a program may drop before one.
_FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")


def write_csv(entries: Iterable[Entry], table: Table, write: Callable[[bytes], None]) -> None:
    r"""Writes a header and the rows of all articles, piece by piece, as they come.

    >>> write_csv([], "actors", lambda data: print(data.decode()[:15]))
    id,name,country
    """
    for line in table_lines(entries, table):
        write(line)


def write_rows(
    header: Iterable[str], rows: Iterable[Iterable[Value]], write: Callable[[bytes], None]
) -> None:
    """Writes any table in the same way."""
    for line in csv_lines(header, rows):
        write(line)


def table_lines(entries: Iterable[Entry], table: Table) -> Iterator[bytes]:
    """What :func:`write_csv` writes, line by line, for whoever takes it piece by piece."""
    rows = (row for entry in entries for row in rows_of(entry, table))
    return csv_lines(COLUMNS[table], rows)


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[Value]]) -> Iterator[bytes]:
    r"""The lines of any table: its header, then its rows.

    >>> list(csv_lines(["id", "title"], [[7, "=2+3"]]))
    [b'id,title\r\n', b"7,'=2+3\r\n"]
    """
    lines: list[bytes] = []
    writer = csv.writer(_Sink(lines.append), lineterminator="\r\n")
    writer.writerow(header)
    yield lines.pop()
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        yield lines.pop()


def read_csv(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """The rows of what :func:`write_csv` wrote, by their columns, without its apostrophes.

    ``lines`` is the file, opened with ``encoding="utf-8"`` and ``newline=""``.

    >>> list(read_csv(["id,title\\r\\n", "7,'=2+3\\r\\n"]))
    [{'id': '7', 'title': '=2+3'}]
    """
    reader = csv.reader(lines)
    header = _next(reader) or []
    while (row := _next(reader)) is not None:
        yield dict(zip(header, map(_without_apostrophe, row), strict=False))


class _Sink:
    """Where the csv module writes to: lines become UTF-8."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write

    def write(self, line: str) -> None:
        self._write(line.encode("utf-8"))


def _cell(value: Value) -> str | int | float | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    text = in_utf8(value.replace("\x00", "\N{REPLACEMENT CHARACTER}"))
    return f"'{text}" if _FORMULA.match(text) else text


def _without_apostrophe(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _next(rows: Iterator[list[str]]) -> list[str] | None:
    # The module reads no cell of more than 131,072 characters, unless it is told to, for all.
    limit = csv.field_size_limit(sys.maxsize)
    try:
        return next(rows, None)
    finally:
        csv.field_size_limit(limit)
