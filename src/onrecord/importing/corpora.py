"""Corpora of others -> pages: rows of JSONL, CSV or Parquet, their columns mapped to our fields.

Fields are ``text`` or ``html`` (the article), ``id`` (its name in messages and in the record),
``title``, ``outlet``, ``published`` and ``url``; a column that has a field's name need not be
mapped.  Rows are read one after the other, and one that is no article is an error of its own.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from onrecord.errors import InputError
from onrecord.limits import MAX_CHARACTERS
from onrecord.model import Page, check_published
from onrecord.pages.packed import is_packed, unpack

__all__ = ["FIELDS", "check_columns", "open_corpus"]

FIELDS = ("text", "html", "id", "title", "outlet", "published", "url")
#: How news data writes days, where no format is given: each can be read in one way only.
_FORMATS = ("%B %d, %Y", "%b %d, %Y", "%b. %d, %Y", "%d %B %Y", "%d %b %Y", "%Y%m%d", "%Y/%m/%d")
_KINDS = ".jsonl, .csv, .tsv or .parquet (the first three also .gz)"


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
    path = Path(name)
    kind = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    readers = {"jsonl": _json_rows, "ndjson": _json_rows, "csv": _csv_rows, "tsv": _csv_rows}
    try:
        if kind == "parquet":
            yield from _pages(name, _parquet_rows(name, columns), columns, date_format)
        elif kind in readers:
            with path.open("rb") as stream:
                head = stream.read(4)
                opened: BinaryIO = unpack(head, stream) if is_packed(head) else path.open("rb")
                with opened:
                    yield from _pages(name, readers[kind](name, opened), columns, date_format)
        else:
            raise InputError(name, "it is no corpus that can be read", f"give {_KINDS}")
    except FileNotFoundError as error:
        raise InputError(name, "there is no such file", "check the name") from error
    except IsADirectoryError as error:
        raise InputError(
            name, "it is a folder without articles.parquet", f"give {_KINDS}"
        ) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(name, f"it cannot be read ({reason})", "check the file") from error


_Row = dict[str, Any]


def _pages(
    name: str,
    rows: Iterable[tuple[int, _Row | InputError]],
    columns: Mapping[str, str],
    date_format: str | None,
) -> Iterator[Page | InputError]:
    checked = False
    for number, row in rows:
        if isinstance(row, InputError):
            yield row
            continue
        if not checked:
            _check_there(name, row, columns)
            checked = True
        try:
            yield _page(f"{name}:{number}", row, columns, date_format)
        except InputError as error:
            yield error
    if not checked:
        yield InputError(name, "it has no rows", f"give {_KINDS}")


def _check_there(name: str, row: _Row, columns: Mapping[str, str]) -> None:
    there = ", ".join(list(row)[:20])
    for field, column in columns.items():
        if column not in row:
            reason = f"it has no column {column!r}"
            raise InputError(name, reason, f"map {field} to one of {there}")
    if not any(columns.get(field, field) in row for field in ("text", "html")):
        remedy = f"map text to one of its columns: {there}"
        raise InputError(name, "it has no column 'text'", remedy)


def _page(place: str, row: _Row, columns: Mapping[str, str], date_format: str | None) -> Page:
    def value(field: str) -> Any:
        found = row.get(columns.get(field, field))
        return None if found in (None, "") or found != found else found  # NaN is no value either

    def words(field: str) -> str | None:
        found = value(field)
        return None if found is None else str(found)

    given = words("id") or place
    html, text = words("html"), words("text")
    body = html if html is not None else text
    if body is None or not body.strip():
        raise InputError(given, "the row has no text", "leave it out")
    if len(body) > 4 * MAX_CHARACTERS:
        raise InputError(given, f"its text has {len(body):,} characters", "cut it into articles")
    return Page(
        input=given,
        body=body.encode("utf-8", "replace"),
        media_type="text/plain" if html is None else "text/html",
        charset="utf-8",
        url=words("url"),
        outlet=words("outlet"),
        title=words("title"),
        published=_published(given, value("published"), date_format),
    )


def _published(given: str, value: Any, date_format: str | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    told = str(value).strip()
    try:
        if date_format:
            return _published(given, datetime.strptime(told, date_format), None)
        return _iso(told)
    except ValueError:
        remedy = "say how it is written: --date-format, like %d/%m/%Y"
        raise InputError(given, f"{told[:40]!r} is no date that is sure", remedy) from None


def _iso(told: str) -> str:
    try:
        check_published(told)
        return told
    except ValueError:
        pass
    for one in _FORMATS:
        try:
            return datetime.strptime(told, one).date().isoformat()
        except ValueError:
            continue
    # A moment without its zone, as many tables have it.
    return datetime.fromisoformat(told.replace("Z", "+00:00")).date().isoformat()


def _json_rows(name: str, stream: BinaryIO) -> Iterator[tuple[int, _Row | InputError]]:
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        try:
            row = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            yield number, InputError(place, f"it is no JSON ({str(error)[:60]})", "correct it")
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            yield number, InputError(place, "it is no JSON object", "give one object a line")


def _csv_rows(name: str, stream: BinaryIO) -> Iterator[tuple[int, _Row | InputError]]:
    import io

    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", errors="strict")
    tabs = name.lower().removesuffix(".gz").endswith(".tsv")
    limit = csv.field_size_limit(sys.maxsize)
    try:
        reader = csv.DictReader(text, delimiter="\t" if tabs else ",")
        for row in reader:
            yield reader.line_num, cast("_Row", row)
    except UnicodeDecodeError as error:
        raise InputError(name, "it is not in UTF-8", "convert it first: iconv -t UTF-8") from error
    except csv.Error as error:
        raise InputError(name, f"it is no CSV ({error})", "correct it") from error
    finally:
        csv.field_size_limit(limit)


def _parquet_rows(name: str, columns: Mapping[str, str]) -> Iterator[tuple[int, _Row | InputError]]:
    import pyarrow
    import pyarrow.parquet

    if not os.path.exists(name):
        raise FileNotFoundError(name)
    try:
        file = pyarrow.parquet.ParquetFile(name)
        # Only what is mapped is read: corpora have columns of vectors and of pictures.
        wanted = {columns.get(field, field) for field in FIELDS}
        kept = [one for one in file.schema_arrow.names if one in wanted]
        others = [one for one in file.schema_arrow.names if one not in wanted]
        number = 0
        for batch in file.iter_batches(batch_size=64, columns=kept):
            for row in batch.to_pylist():
                number += 1
                yield number, {**row, **dict.fromkeys(others)}
    except pyarrow.ArrowException as error:
        raise InputError(name, "it is no Parquet, or damaged", "restore it") from error
