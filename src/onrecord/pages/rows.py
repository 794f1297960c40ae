"""The rows of a ``.jsonl`` file, read one line at a time: each is a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO

from onrecord.errors import InputError
from onrecord.limits import MAX_CHARACTERS, MAX_ROW_BYTES, size_in_words
from onrecord.model import Page, check_published

__all__ = ["read_rows"]

_CHUNK_BYTES = 1 << 16
_FIELDS = ("published", "outlet", "title", "url")
_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_HALF = re.compile("[\ud800-\udfff]")
_FORM = 'a row looks like {"id": "a1", "text": "...", "published": "2020-08-28"}'


@dataclass(frozen=True, slots=True)
class _RowError(Exception):
    """What is wrong with a row; the caller knows where the row stands."""

    reason: str
    remedy: str


def read_rows(
    name: str, head: bytes, stream: BinaryIO, *, published: str | None, outlet: str | None
) -> Iterator[Page | InputError]:
    """A page or an error for every line that is not blank, in order; an error if all are blank.

    ``head`` is what was already read from ``stream``.  ``published`` and ``outlet`` stand in where
    a row has none.  No more than one line is held in memory, and no line over the limit.
    """
    if head.startswith(_UTF16_BOMS):
        yield InputError(
            name,
            "this is UTF-16, and .jsonl is UTF-8",
            "convert it: iconv -f UTF-16 -t UTF-8 FILE",
        )
        return
    blank = True
    for number, line in _lines(head, stream):
        place = f"{name}:{number}"
        try:
            row = _parse(line)
            blank = blank and row is None
            if row is not None:
                yield _page(row, place=place, published=published, outlet=outlet)
        except _RowError as fault:
            blank = False
            yield InputError(place, fault.reason, fault.remedy)
    if blank:
        yield InputError(name, "it holds no articles", _FORM)


def _lines(head: bytes, stream: BinaryIO) -> Iterator[tuple[int, bytes | int]]:
    """Every line that is not blank, with its number; of one too long, its size in bytes alone."""
    number, line, size = 1, bytearray(), 0
    for chunk in chain([head], _chunks(stream)):
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            # A packed file may have a million blank lines for each of its kilobytes.
            if size or not (piece.isspace() or piece == b""):
                size += len(piece)
                if size <= MAX_ROW_BYTES:
                    line += piece
                yield number, bytes(line) if size <= MAX_ROW_BYTES else size
                line, size = bytearray(), 0
            number += 1
        size += len(rest)
        if size <= MAX_ROW_BYTES:
            line += rest
    if size:
        yield number, bytes(line) if size <= MAX_ROW_BYTES else size


def _chunks(stream: BinaryIO) -> Iterable[bytes]:
    # read1 gives what a pipe has by now, so that rows written slowly are answered as they come.
    read = getattr(stream, "read1", stream.read)
    return iter(lambda: read(_CHUNK_BYTES), b"")


def _parse(line: bytes | int) -> dict[str, Any] | None:
    """The row as a dictionary, ``None`` for a blank line."""
    if isinstance(line, int):
        raise _RowError(
            f"the line has {size_in_words(line)}, the limit is {size_in_words(MAX_ROW_BYTES)}",
            "give one article a line",
        )
    # Files that were put one behind the other have a mark at the start of each part.
    while line.startswith(_BOM):
        line = line[len(_BOM) :]
    if not line.strip():
        return None
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        reason = f"byte 0x{byte:02X} at offset {error.start} of the line is not UTF-8"
        raise _RowError(reason, "write .jsonl in UTF-8") from error
    except json.JSONDecodeError as error:
        reason = f"the line is not JSON ({error.msg} at character {error.pos + 1})"
        raise _RowError(reason, _FORM) from error
    except (ValueError, RecursionError) as error:
        raise _RowError(
            "the line is JSON no program reads: too deep, or too large a number", _FORM
        ) from error
    if not isinstance(row, dict):
        raise _RowError(f"the line is {_kind(row)}, not a JSON object", _FORM)
    return row


def _page(row: dict[str, Any], *, place: str, published: str | None, outlet: str | None) -> Page:
    text = _text(row)
    given = {field: _string(row, field) for field in _FIELDS}
    try:
        check_published(given["published"])
    except ValueError as error:
        raise _RowError(f"published: {error}", "write it so, or leave it out") from error
    return Page(
        input=_id(row) or place,
        body=text.encode("utf-8"),
        charset="utf-8",
        url=given["url"],
        title=given["title"],
        outlet=given["outlet"] or outlet,
        published=given["published"] or published,
    )


def _text(row: dict[str, Any]) -> str:
    text = row.get("text")
    if text is None:
        raise _RowError("the row has no text", _FORM)
    if not isinstance(text, str):
        raise _RowError(f"text is {_kind(text)}, not a string", _FORM)
    if not text.strip("\ufeff \t\r\n"):
        raise _RowError("the row's text is empty", "leave the row out, or give it a text")
    if len(text) > MAX_CHARACTERS:
        raise _RowError(
            f"the text has {len(text):,} characters, the limit is {MAX_CHARACTERS:,}",
            "give one article a line",
        )
    return _whole("text", text)


def _string(row: dict[str, Any], field: str) -> str | None:
    """The field's words; an empty one says as much as none."""
    value = row.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _RowError(f"{field} is {_kind(value)}, not a string", "quote it, or leave it out")
    return _whole(field, value.strip()) or None


def _id(row: dict[str, Any]) -> str | None:
    value = row.get("id")
    # Tables number their rows, and 17 names a row as well as "17" does.
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _string(row, "id")


def _whole(field: str, value: str) -> str:
    half = _HALF.search(value)
    if half:
        raise _RowError(
            f"{field} has half a character (\\u{ord(half.group()):04x}) at {half.start()}",
            "write the row anew from its source: a surrogate pair was cut in two",
        )
    return value


def _kind(value: object) -> str:
    names = {bool: "true or false", list: "a list", dict: "an object", str: "a string"}
    return "null" if value is None else names.get(type(value), "a number")
