"""Corpora of others -> pages: rows of JSONL, CSV or Parquet, their columns mapped to our fields.

Fields are ``text`` or ``html`` (the article), ``id`` (its name in messages and in the record),
``title``, ``outlet``, ``published`` and ``url``; a column that has a field's name need not be
mapped.  Rows are read one after the other, and one that is no article is an error of its own.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from onrecord.errors import InputError
from onrecord.importing.lines import open_file, read_lines
from onrecord.limits import MAX_CHARACTERS, MAX_PAGE_BYTES, MAX_ROW_BYTES, size_in_words
from onrecord.model import Page, check_published

__all__ = ["FIELDS", "check_columns", "check_date_format", "open_corpus"]

FIELDS = ("text", "html", "id", "title", "outlet", "published", "url")
#: How news data writes days, where no format is given: each can be read in one way only.
_FORMATS = (
    "%Y-%m-%d", "%Y/%m/%d", "%B %d, %Y", "%b %d, %Y", "%b. %d, %Y", "%d %B %Y", "%d %b %Y",
)  # fmt: skip
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_KINDS = ".jsonl, .csv, .tsv or .parquet (the first three also .gz)"
#: Rows of JSON leave out what they have not: so many are looked at for the columns there are.
_LOOKED_AT = 20
#: No article is so long: it is what follows a quotation mark that nobody closed.
_LONGEST_CELL = 10 * MAX_ROW_BYTES


def check_columns(columns: Iterable[str]) -> dict[str, str]:
    """The column of each field, from ``FIELD=COLUMN``.

    Raises:
        InputError: if one is not so, or there is no such field.

    >>> check_columns(["text=body", "outlet=Source name"])
    {'text': 'body', 'outlet': 'Source name'}
    """
    found: dict[str, str] = {}
    for one in columns:
        field, equals, column = one.partition("=")
        if not equals or not column or field not in FIELDS:
            remedy = f"write FIELD=COLUMN, with one of the fields {', '.join(FIELDS)}"
            raise InputError(one or '""', "it maps no field to a column", remedy)
        found[field] = column
    return found


def check_date_format(given: str | None) -> str | None:
    """The format, if it tells a day.

    Raises:
        InputError: if it does not.

    >>> check_date_format("%d/%m/%Y")
    '%d/%m/%Y'
    >>> check_date_format("%Y")
    Traceback (most recent call last):
    onrecord.errors.InputError: '%Y': it tells no day of a year; write one like %d/%m/%Y
    """
    if not given:
        return None
    tells = given.replace("%%", "")
    if not _is_format(given):
        reason = "it is no format of dates"
    elif not re.search("%[yYcx]", tells):
        reason = "it tells no year"
    elif not re.search("%[djcx]", tells):
        reason = "it tells no day of a year"
    else:
        return given
    raise InputError(repr(given), reason, "write one like %d/%m/%Y")


def _is_format(given: str) -> bool:
    try:
        datetime.strptime("", given)
    except re.error:  # it tells something twice
        return False
    except ValueError as error:
        return "does not match" in str(error)  # no day is told; a bad format is told otherwise
    return False


def open_corpus(
    name: str, columns: Mapping[str, str], *, date_format: str | None = None
) -> Iterator[Page | InputError]:
    """A page or an error for each row of a file.

    ``columns`` says where a field stands if not in the column of its own name.  ``published`` is an
    ISO day or moment, or a day as newspapers write it (``August 28, 2020``), or as ``date_format``
    says (that of :meth:`datetime.datetime.strptime`).  A time without its zone is left out: the day
    is what it is sure of.

    Raises:
        InputError: if the file cannot be read, is of no such kind, or lacks a mapped column.
    """
    kind = Path(name).name.lower().removesuffix(".gz").rpartition(".")[2]
    readers = {"jsonl": _json_rows, "ndjson": _json_rows, "csv": _csv_rows, "tsv": _csv_rows}
    if os.path.isdir(name):
        raise InputError(name, "it is a folder without articles.parquet", f"give {_KINDS}")
    if kind == "parquet":
        yield from _pages(name, _parquet_rows(name, columns), columns, date_format)
    elif kind in readers:
        with open_file(name) as stream:
            yield from _pages(name, readers[kind](name, stream), columns, date_format)
    else:
        raise InputError(name, "it is no corpus that can be read", f"give {_KINDS}")


_Row = dict[str, Any]
_Rows = Iterator[tuple[int, _Row | InputError]]


def _pages(
    name: str, rows: _Rows, columns: Mapping[str, str], date_format: str | None
) -> Iterator[Page | InputError]:
    first = list(islice(rows, _LOOKED_AT))
    there = dict.fromkeys(key for _, row in first if isinstance(row, dict) for key in row)
    if not first:
        yield InputError(name, "it has no rows", "give a file with an article a row")
    elif there:
        _check_there(name, list(there), columns)
    for number, row in chain(first, rows):
        if isinstance(row, InputError):
            yield row
            continue
        try:
            yield _page(f"{name}:{number}", row, columns, date_format)
        except InputError as error:
            yield error


def _check_there(name: str, there: list[str], columns: Mapping[str, str]) -> None:
    known = ", ".join(there[:20])
    for field, column in columns.items():
        if column not in there:
            raise InputError(name, f"it has no column {column!r}", f"map {field} to one of {known}")
    if not any(columns.get(field, field) in there for field in ("text", "html")):
        remedy = f"say which it is, --map text=COLUMN, of {known}"
        raise InputError(name, "it has no column 'text'", remedy)


def _page(place: str, row: _Row, columns: Mapping[str, str], date_format: str | None) -> Page:
    def value(field: str) -> Any:
        return row.get(columns.get(field, field))

    given = _words(place, "id", value("id")) or place
    told = {
        field: _words(given, field, value(field))
        for field in ("text", "html", "title", "outlet", "url")
    }
    body = told["html"] or told["text"]
    if body is None:
        raise InputError(given, "the row has no text", "leave it out")
    if told["html"] is None and len(body) > MAX_CHARACTERS:
        reason = f"the text has {len(body):,} characters, the limit is {MAX_CHARACTERS:,}"
        raise InputError(given, reason, "give one article a row")
    if len(body) > MAX_PAGE_BYTES:
        reason = f"the page has {size_in_words(len(body))}"
        raise InputError(given, f"{reason}, the limit is {size_in_words(MAX_PAGE_BYTES)}", _ONE)
    return Page(
        input=given,
        body=body.encode(),
        media_type="text/plain" if told["html"] is None else "text/html",
        charset="utf-8",
        url=told["url"],
        outlet=told["outlet"],
        title=told["title"],
        published=_published(given, value("published"), date_format),
    )


_ONE = "give one article a row"


def _words(place: str, field: str, value: Any) -> str | None:
    """The words of a cell; an empty one, and what is no number, say as much as none.

    Raises:
        InputError: if it holds something else.
    """
    if isinstance(value, bytes):  # what old programs write into Parquet
        value = value.decode("utf-8", "surrogateescape")
    if value is None or value != value:  # only NaN is not itself
        return None
    if isinstance(value, bool | list | dict):
        reason = f"{field} is {type(value).__name__}, not words"
        raise InputError(place, reason, "map another column, or leave the row out")
    words = str(value)
    if not words.isascii():
        try:
            words.encode()
        except UnicodeEncodeError:
            reason = f"{field} is not in UTF-8, or has half a character"
            raise InputError(place, reason, "write the file anew in UTF-8") from None
    if field in ("text", "html"):
        return words if words.strip("\ufeff \t\r\n") else None
    return words.strip() or None


def _published(given: str, value: Any, date_format: str | None) -> str | None:
    if isinstance(value, datetime):
        if value != value:  # pandas has a time that is none
            return None
        return value.isoformat() if value.tzinfo else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    told = _words(given, "published", value)
    if told is None:
        return None
    try:
        if date_format:
            return _published(given, datetime.strptime(told, date_format), None)
        return _iso(told)
    except (ValueError, OverflowError):
        remedy = "say how days are written: --date-format, like %d/%m/%Y"
        raise InputError(given, f"{told[:40]!r} is no date that is sure", remedy) from None


def _iso(told: str) -> str:
    try:
        check_published(told)
        return told
    except ValueError:
        pass
    if digits := _EIGHT_DIGITS.fullmatch(told):
        return date(*map(int, digits.groups())).isoformat()
    for one in _FORMATS:
        try:
            return datetime.strptime(told, one).date().isoformat()
        except ValueError:
            continue
    # A moment without its zone, as many tables have it, or as feeds write it (RFC 5322).
    found = parsedate_to_datetime(told) if told[:1].isalpha() else datetime.fromisoformat(told)
    return found.isoformat() if found.tzinfo else found.date().isoformat()


def _json_rows(name: str, stream: BinaryIO) -> _Rows:
    for number, line in read_lines(stream):
        place = f"{name}:{number}"
        if line is None:
            yield number, InputError(place, "the line is too long", "give one article a line")
            continue
        line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError:
            yield number, InputError(place, "it is not in UTF-8", "write the file anew in UTF-8")
        except (ValueError, RecursionError) as error:
            reason = f"the line is no JSON ({str(error)[:60]})"
            yield number, InputError(place, reason, "give one JSON object a line")
        else:
            if isinstance(row, dict):
                yield number, row
            else:
                reason = "the line is no JSON object"
                yield number, InputError(place, reason, "give one JSON object a line")


def _csv_rows(name: str, stream: BinaryIO) -> _Rows:
    # Bytes that are no UTF-8 become half characters, for which their row alone is refused.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", errors="surrogateescape")
    first = text.readline()
    if "\0" in first or "\udcff\udcfe" in first or "\udcfe\udcff" in first:
        raise InputError(name, "it is not in UTF-8", "convert it: iconv -f UTF-16 -t UTF-8 FILE")
    tabs = name.lower().removesuffix(".gz").endswith(".tsv")
    reader = csv.reader(chain([first], text), delimiter="\t" if tabs else _separator(first))
    header = _next(name, reader) or []
    begin = reader.line_num
    while (cells := _next(name, reader)) is not None:
        number, begin = begin + 1, reader.line_num
        if not cells:
            continue
        if len(cells) > len(header):
            reason = f"the row has {len(cells)} cells, the header {len(header)}"
            remedy = "put cells that hold separators into quotation marks"
            yield number, InputError(f"{name}:{number}", reason, remedy)
            continue
        yield number, dict(zip(header, cells, strict=False))
    _let_go(text)


def _separator(header: str) -> str:
    """A comma; in many countries spreadsheets write semicolons."""
    return ";" if ";" in header and "," not in header else ","


def _next(name: str, reader: Any) -> list[str] | None:
    # The module reads no cell of more than 131,072 characters, unless it is told to, for all.
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        return next(reader, None)
    except csv.Error as error:
        place = f"{name}:{reader.line_num}"
        remedy = "look for a quotation mark that is not closed"
        raise InputError(place, f"it is no CSV ({error})", remedy) from error
    finally:
        csv.field_size_limit(limit)


def _let_go(text: TextIO) -> None:
    """Leaves the stream to who opened it."""
    text.detach()  # type: ignore[attr-defined]


def _parquet_rows(name: str, columns: Mapping[str, str]) -> _Rows:
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(name) as file:
            # Only what is mapped is read: corpora have columns of vectors and of pictures.
            wanted = {columns.get(field, field) for field in FIELDS}
            kept = [one for one in file.schema_arrow.names if one in wanted]
            others = dict.fromkeys(file.schema_arrow.names)
            number = 0
            if not kept:
                yield 1, dict(others)  # which columns there are is all that will be looked at
                return
            for batch in file.iter_batches(batch_size=64, columns=kept):
                for row in _plain(batch).to_pylist():
                    number += 1
                    yield number, {**others, **row}
    except pyarrow.ArrowException as error:
        raise InputError(name, "it is no Parquet, or damaged", "restore it") from error
    except FileNotFoundError as error:
        remedy = "check the name and the folder you are in"
        raise InputError(name, "there is no such file", remedy) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(name, f"it cannot be read ({reason})", "check the file") from error


def _plain(batch: Any) -> Any:
    """The same with times to the second: Python has none to the nanosecond."""
    import pyarrow

    fields = [
        field.with_type(pyarrow.timestamp("s", field.type.tz))
        if pyarrow.types.is_timestamp(field.type)
        else field
        for field in batch.schema
    ]
    table = pyarrow.Table.from_batches([batch])
    return table.cast(pyarrow.schema(fields), safe=False)
