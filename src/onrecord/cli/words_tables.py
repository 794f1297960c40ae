"""The commands ``words``: what the tables of words say of a phrase, and the user's own rows."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from onrecord import home
from onrecord.cli.output import write_out
from onrecord.cli.words import one_line, visible
from onrecord.errors import InputError
from onrecord.importing import name_of
from onrecord.importing.lines import open_file
from onrecord.limits import MAX_TEXT_BYTES, size_in_words
from onrecord.meaning.vocabulary import (
    TABLES,
    Key,
    Row,
    Rows,
    find_rows,
    load_vocabulary,
    read_rows,
    read_tables,
    table_of,
)

__all__ = ["find_words", "import_words", "list_words", "remove_words"]

_SHA_SHOWN = 12


def import_words(file: str, *, table: str | None, name: str | None) -> None:
    """Keeps the rows of a file as the user's own, and prints how many they are.

    Raises:
        InputError: naming file and line, if a row is not as it should be, or if the file cannot be
            read, holds none, or cannot be kept.
    """
    kept_as = home.check_words_name(name_of(file) if name is None else name)
    _check_table(table)
    text = _read_text(file)
    adds_to = table or table_of(text, input=file)
    rows = read_rows(adds_to, text, input=file)
    if not (rows.on or rows.off):
        raise InputError(file, "it holds no rows", f"the columns are {','.join(TABLES[adds_to])}")
    shipped = read_tables()[adds_to]
    path = home.save_words(kept_as, text, table=adds_to)
    _print(f"{kept_as}: {_count(rows)} for {adds_to}, kept in {path}")
    if instead := len(rows.on.keys() & shipped.keys()):
        _print(f"  {instead:,} in place of onrecord's")
    if rows.off:
        _print(f"  {len(rows.off):,} to switch others off")


def _check_table(table: str | None) -> None:
    if table is not None and table not in TABLES:
        reason = f"there is no table {table!r:.40}"
        raise InputError("--table", reason, f"the tables are {', '.join(TABLES)}")


def _read_text(file: str) -> str:
    with open_file(file) as stream:
        raw = stream.read(MAX_TEXT_BYTES + 1)
    if len(raw) > MAX_TEXT_BYTES:
        reason = f"it is larger than {size_in_words(MAX_TEXT_BYTES)}"
        raise InputError(file, reason, "see whether this is a table of words, or part it")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"{file}:{line}", "it is not in UTF-8", "save it as UTF-8") from error


def _count(rows: Rows) -> str:
    count = len(rows.on) + len(rows.off)
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def list_words() -> bool:
    """Prints the user's own tables and those that ship; whether a table is broken."""
    lines: list[tuple[str, ...]] = []
    errors: list[InputError] = []
    for table, path in home.words_files():
        try:
            lines.append(_describe_table(table, path))
        except InputError as error:
            errors.append(error)
    version = f"version {load_vocabulary().version}"
    lines += [
        ("onrecord's words", table, f"{len(rows):,} rows", version)
        for table, rows in read_tables().items()
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    for name, table, count, told in lines:
        _print(f"{name:{widths[0]}}  {table:{widths[1]}}  {count:>{widths[2]}}  {told}")
    for broken in errors:
        print(one_line(str(broken)), file=sys.stderr, flush=True)
    return bool(errors)


def _describe_table(table: str, path: Path) -> tuple[str, ...]:
    text = home.read_table(path)
    rows = read_rows(table, text, input=str(path))
    digest = hashlib.sha256(text.encode()).hexdigest()[:_SHA_SHOWN]
    return one_line(path.stem), table, _count(rows), f"sha256 {digest}"


def remove_words(name: str, *, table: str | None) -> None:
    """Removes a table of words of the user's own.

    Raises:
        InputError: if there is none of this name, or more than one, or it cannot be removed.
    """
    _check_table(table)
    _print(f"{name}: removed {home.remove_words(name, table=table)}")


def find_words(phrases: Sequence[str], *, as_json: bool) -> None:
    """Prints the rows of each phrase, those of the user among them, whatever another one is.

    Raises:
        InputError: if a phrase is empty, or an own table is not as it should be.
    """
    tables = read_tables(home.own_words())
    given = [phrase for phrase in phrases if phrase.strip()]
    for number, phrase in enumerate(given):
        if as_json:
            _write(json.dumps(_as_dict(phrase, tables), ensure_ascii=False))
            continue
        if number:
            _print("")
        for line in _block(phrase, tables):
            _print(line)
    if len(given) < len(phrases):
        raise InputError('""', "the phrase is empty", "give words that a table could have")


def _as_dict(phrase: str, tables: Mapping[str, Mapping[Key, Row]]) -> dict[str, Any]:
    return {
        "phrase": phrase,
        "rows": [
            {
                "table": table,
                "own": row.file is not None,
                "file": row.file or f"meaning/{table}.csv",
                "line": row.line,
                "values": _values(table, row),
            }
            for table, row in find_rows(phrase, tables)
        ],
    }


def _values(table: str, row: Row) -> dict[str, str]:
    return dict(zip(TABLES[table][1:], row.values, strict=True))


def _block(phrase: str, tables: Mapping[str, Mapping[Key, Row]]) -> Iterator[str]:
    yield one_line(phrase)
    found = list(find_rows(phrase, tables))
    width = max((len(table) for table, _ in found), default=0)
    for table, row in found:
        told = ", ".join(f"{name} {value}" for name, value in _told(table, row))
        whose = "onrecord's" if row.file is None else f"yours: {one_line(row.file)}:{row.line}"
        yield f"  {table:{width}}  {told or 'says nothing'} ({whose})"
    if not found:
        yield "  no table has it; in a cue, verbs stand in their base form, as in rule out"


def _told(table: str, row: Row) -> Iterator[tuple[str, str]]:
    """The values that say more than that a row says nothing of this."""
    for name, value in _values(table, row).items():
        if value and (name, value) != ("negated", "no"):
            yield name, value


def _print(line: str) -> None:
    _write(visible(line.replace("\n", " ")))


def _write(line: str) -> None:
    write_out(line.encode("utf-8", "replace") + b"\n")
