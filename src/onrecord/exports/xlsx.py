"""Flat tables as one workbook: a sheet a table, to be opened in Excel, LibreOffice or Numbers.

No cell holds a formula or a link, whatever its text looks like: texts are stored as texts, numbers
as numbers, days as dates.  What no XML can hold becomes U+FFFD.  A cell of Excel has no more than
32,767 characters (of UTF-16), so what is longer ends in "…": the whole is in any other form.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from onrecord.errors import InputError
from onrecord.exports.characters import in_xml
from onrecord.exports.entry import Entry
from onrecord.exports.rows import COLUMNS, TABLES, Table, Value, rows_of
from onrecord.exports.whole import beside, blamed

__all__ = ["write_xlsx"]

#: What Excel can hold: rows in a sheet, with the header, and units of UTF-16 in a cell.
_MAX_ROWS = 1_048_576
_MAX_UNITS = 32_767

#: A larger whole number would be rounded.
_EXACT = 2**53

_LINE_ENDS = re.compile("\r\n?")

#: Widths in characters; a column of running text is wrapped.
_WIDTH = 14
_WIDTHS = {
    "title": 40, "input": 24, "url": 24, "notes": 40, "speaker": 24, "source": 30, "cue": 18,
    "content": 70, "conditions": 40, "chain": 30, "evidence": 70, "actors": 30, "recipients": 30,
    "name": 30, "aliases": 30, "office": 30, "trigger": 24,
}  # fmt: skip
#: Columns whose days are dates of the spreadsheet, to be grouped and counted with.
_DAYS = {"day", "said_on", "first_day", "last_day"}
_WRAPPED = {
    "title", "notes", "source", "cue", "content", "conditions", "chain", "trigger", "evidence",
    "actors", "recipients", "aliases",
}  # fmt: skip


def write_xlsx(entries: Iterable[Entry], path: Path) -> None:
    """Writes the workbook, which is there whole or not at all; a file of that name is replaced.

    All sheets grow at once, so articles are read once and only the row at hand is in memory.  Equal
    entries give equal bytes.

    Raises:
        InputError: if the file cannot be written, or a table has more rows than a sheet can.
    """
    path = path.resolve()
    if path.is_dir():
        raise InputError(str(path), "it is a folder", "give the name of a file")
    with beside(path) as folder:
        made = folder / "made.xlsx"
        _write(entries, made, path)
        with blamed(path):
            if path.exists():
                shutil.copymode(path, made)
            os.replace(made, path)


def _write(entries: Iterable[Entry], made: Path, path: Path) -> None:
    from xlsxwriter.exceptions import FileCreateError, FileSizeError
    from xlsxwriter.workbook import Workbook

    book = Workbook(
        str(made),
        {
            # Rows leave memory as soon as the next one begins.
            "constant_memory": True,
            "tmpdir": str(made.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    # The clock has no part in it: equal tables make equal files.
    book.set_properties({"created": datetime(1980, 1, 1)})
    with blamed(path):
        sheets = {table: _Sheet(book, table, path) for table in TABLES}
    try:
        for entry in entries:
            with blamed(path):
                for table, sheet in sheets.items():
                    for row in rows_of(entry, table):
                        sheet.add(row)
        for sheet in sheets.values():
            sheet.finish()
        book.close()
    except FileCreateError as error:
        with blamed(path):
            raise OSError(str(error)) from error
    except FileSizeError as error:
        raise InputError(str(path), "a sheet takes more than 4 gigabytes", _REMEDY) from error
    finally:
        for sheet in sheets.values():
            sheet.release()


_REMEDY = "export fewer articles at once, or export to parquet, which has no such limit"


class _Sheet:
    """One table's sheet, written from the top to the bottom."""

    def __init__(self, book: Any, table: Table, path: Path) -> None:
        self._sheet = book.add_worksheet(table)
        self._path = path
        self._table = table
        self._columns = COLUMNS[table]
        top = book.add_format({"valign": "top"})
        wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self._formats = [wrapped if name in _WRAPPED else top for name in self._columns]
        self._day_format = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
        self._days = {at for at, name in enumerate(self._columns) if name in _DAYS}
        self._sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True, "valign": "top"})
        for at, name in enumerate(self._columns):
            # In the table of articles these two are numbers.
            wide = _WIDTH if table == "articles" and name == "actors" else _WIDTHS.get(name, _WIDTH)
            self._sheet.set_column(at, at, wide)
            self._sheet.write_string(0, at, name, bold)
        self._rows = 1

    def add(self, row: tuple[Value, ...]) -> None:
        """Puts one row below the others."""
        if self._rows >= _MAX_ROWS:
            reason = f"a sheet has no more than {_MAX_ROWS:,} rows, and there are more"
            raise InputError(str(self._path), f"{reason} {self._table}", _REMEDY)
        for at, value in enumerate(row):
            self._put(at, value)
        self._rows += 1

    def _put(self, at: int, value: Value) -> None:
        given = (self._rows, at)
        if isinstance(value, bool):
            self._sheet.write_boolean(*given, value, self._formats[at])
        elif isinstance(value, int | float) and abs(value) <= _EXACT:
            self._sheet.write_number(*given, value, self._formats[at])
        elif at in self._days and (day := _day(value)) is not None:
            self._sheet.write_datetime(*given, day, self._day_format)
        elif value is not None and value != "":
            self._sheet.write_string(*given, _cell(str(value)), self._formats[at])

    def finish(self) -> None:
        """What can only be told when all rows are there."""
        self._sheet.autofilter(0, 0, self._rows - 1, len(self._columns) - 1)

    def release(self) -> None:
        """Lets go of the file that the rows were kept in, which an error leaves open."""
        kept = getattr(self._sheet, "row_data_fh", None)
        if kept is not None:
            kept.close()


def _day(value: Value) -> datetime | None:
    """The day of a cell that tells one, as a spreadsheet can count with; an interval stays text."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return None
    day = datetime.fromisoformat(value)
    return day if day.year >= 1900 else None  # spreadsheets know no day before


def _cell(text: str) -> str:
    """The text as a cell can hold it."""
    text = _cut(_LINE_ENDS.sub("\n", in_xml(text)))
    # XlsxWriter takes such a text for markup of its own, and would write it as it stands.
    if text.startswith("<r>") and text.endswith("</r>"):
        text = f"{_cut(text, _MAX_UNITS - 1)} "
    return text


def _cut(text: str, room: int = _MAX_UNITS) -> str:
    """The text, or as much of it as a cell has room for: a character above U+FFFF counts twice.

    >>> _cut("short")
    'short'
    >>> len(_cut("x" * 40_000)), _cut("x" * 40_000)[-2:]
    (32767, 'x…')
    """
    if len(text) <= room // 2:
        return text
    units = text[: room + 1].encode("utf-16-le")
    if len(units) <= 2 * room:
        return text
    # A pair that the cut goes through is left out.
    return units[: 2 * (room - 1)].decode("utf-16-le", "ignore") + "…"
