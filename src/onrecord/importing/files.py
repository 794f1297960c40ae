"""A file of actors -> the texts of our own tables, and what of it was passed over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from onrecord.actors import Knowledge
from onrecord.actors.gazetteer import read_entries
from onrecord.errors import InputError
from onrecord.importing.entities import read_entities, read_offices
from onrecord.importing.lines import open_file, read_lines
from onrecord.importing.rows import COLUMNS, Collected, write_table
from onrecord.importing.tables import read_csv

__all__ = ["Imported", "import_file", "name_of"]

_ENDINGS = (".gz", ".csv", ".tsv", ".txt", ".json", ".jsonl", ".ftm")
_WANTED = "give CSV with name, country and sector, or FollowTheMoney entities, one a line"
_UNWANTED = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The texts of the tables made of a file, persons before organisations, and how it went.

    ``entries`` counts who is in each of them.  ``passed`` counts the lines that could not be read,
    ``reasons`` tells why for the first three; ``others`` counts those that tell of no actors.
    """

    tables: tuple[str, ...]
    entries: dict[str, int]
    passed: int
    others: int
    reasons: tuple[str, ...]


def name_of(path: str) -> str:
    """The name that a table gets from its file.

    >>> name_of("lists/My senate.csv"), name_of("entities.ftm.json.gz")
    ('My-senate', 'entities')
    """
    name = PurePath(path).name
    while (ending := PurePath(name).suffix.lower()) in _ENDINGS and ending:
        name = name[: -len(ending)]
    return _UNWANTED.sub("-", name).strip("-")


def import_file(
    path: str,
    *,
    knowledge: Knowledge,
    progress: Callable[[int], None] = lambda lines: None,
) -> Imported:
    """The tables that a file of actors gives: CSV with our columns, or FollowTheMoney entities.

    ``knowledge`` tells the sector of an office by its words; ``progress`` is told the number of
    each line that is read.

    Raises:
        InputError: if the file cannot be read, or nothing in it is an actor.
    """
    collected = _collect(path, knowledge, progress)
    tables = [(kind, collected.rows[kind]) for kind in COLUMNS if collected.rows.get(kind)]
    if not tables:
        raise InputError(path, _nothing(collected), _WANTED)
    texts = [write_table(kind, rows) for kind, rows in tables]
    return Imported(
        tables=tuple(texts),
        entries={
            kind: len(read_entries(text, input=path))
            for (kind, _), text in zip(tables, texts, strict=True)
        },
        passed=collected.passed,
        others=collected.others,
        reasons=tuple(collected.reasons),
    )


def _nothing(collected: Collected) -> str:
    if collected.reasons:
        return f"no line of it could be taken ({collected.reasons[0]})"
    return "it holds no actors"


def _collect(path: str, knowledge: Knowledge, progress: Callable[[int], None]) -> Collected:
    with open_file(path) as stream:
        first = _first_line(stream)
    if first.startswith(b"["):
        remedy = "give FollowTheMoney entities, one JSON object a line"
        raise InputError(path, "this is one JSON list", remedy)
    if not first.startswith(b"{"):
        with open_file(path) as stream:
            return read_csv(stream, input=path, progress=progress)
    with open_file(path) as stream:
        offices = read_offices(stream, input=path, knowledge=knowledge, progress=progress)
    with open_file(path) as stream:
        return read_entities(
            stream, input=path, offices=offices, knowledge=knowledge, progress=progress
        )


def _first_line(stream: BinaryIO) -> bytes:
    for _, line in read_lines(stream):
        if line is None:
            return b"{"  # so long a line is no row of a table
        if told := line.removeprefix(b"\xef\xbb\xbf").strip():
            return told
    return b""
