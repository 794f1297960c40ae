"""Answers of a record: a table on a terminal, JSON or CSV for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from io import StringIO
from shutil import get_terminal_size
from typing import Any, NamedTuple

from onrecord.cli.output import write_out
from onrecord.cli.words import NOBODY, one_line, visible
from onrecord.record.answers import (
    Count,
    FoundActor,
    FoundArticle,
    FoundEvent,
    FoundSource,
    FoundStatement,
    Party,
    TimelineRow,
)
from onrecord.record.days import word_days
from onrecord.record.questions import MOST_COUNTED

__all__ = ["DEFAULT_LIMIT", "as_json_line", "cells_of", "print_answer", "width_of_output"]

#: How many rows a table has where nobody says otherwise; programs get all.
DEFAULT_LIMIT = 50
_ID = 8


class _Column(NamedTuple):
    """A column of a table: its head, its share of what width is left, and how it looks.

    A column without a share is as wide as its longest cell, and one with a share no wider.
    ``from_width`` is the width of a table that has room for it.
    """

    head: str
    share: float = 0
    style: str = ""
    right: bool = False
    from_width: int = 0


def print_answer(
    rows: Iterable[Any],
    kind: type[Any],
    *,
    as_json: bool,
    as_csv: bool,
    total: int | None = None,
    noun: str = "rows",
) -> None:
    """Prints the rows of a question, all of one kind; ``total`` is how many there are in all."""
    if as_json:
        for row in rows:
            _write_plain(as_json_line(row))
    elif as_csv:
        from onrecord.exports.csv import write_rows

        header = [field.name for field in fields(kind)]
        write_rows(header, (cells_of(row) for row in rows), _write_plain)
    else:
        shown = list(rows)
        encoding = sys.stdout.encoding or "utf-8"
        write_out(_table(shown, kind, total, noun).encode(encoding, "replace"))


def _write_plain(data: bytes) -> None:
    """Writes what is for programs, as it is; on a terminal nothing in it moves the cursor."""
    if sys.stdout.isatty():
        text = data.decode("utf-8")
        line = text.rstrip("\r\n")
        data = (visible(line) + text[len(line) :]).encode("utf-8")
    write_out(data)


def as_json_line(row: Any) -> bytes:
    """The row as a JSON object, its fields in the order of its record."""
    return (json.dumps(asdict(row), ensure_ascii=False) + "\n").encode("utf-8", "replace")


def cells_of(row: Any) -> list[str | int | float | bool | None]:
    """The row's fields as the cells of a flat table."""
    return [_cell(getattr(row, field.name)) for field in fields(row)]


def _cell(value: Any) -> str | int | float | bool | None:
    if not isinstance(value, tuple):
        return value  # type: ignore[no-any-return]
    if value and isinstance(value[0], tuple):
        return " ".join(f"{start}-{end}" for start, end in value)
    return "; ".join(_party(one) if isinstance(one, Party) else str(one) for one in value)


def _party(one: Party) -> str:
    code = " ".join(part for part in (one.country or "", one.sector or "") if part)
    return f"{one.name} [{code}]" if code else one.name


def width_of_output() -> int:
    """How many columns a table may have."""
    return max(get_terminal_size((80, 24)).columns, 60)


def _table(rows: Sequence[Any], kind: type[Any], total: int | None, noun: str) -> str:
    noun = _NOUNS.get(noun, noun)
    if not rows:
        return f"no {noun}\n"
    width = width_of_output()
    columns, make = _TABLES[kind]
    shown = [at for at, column in enumerate(columns) if width >= column.from_width]
    cells = [make(row) for row in rows]
    text = _render(
        [columns[at] for at in shown], [[row[at] for at in shown] for row in cells], width
    )
    if total is not None and total > len(rows):
        often = f"{total:,}" if total <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"
        text += f"{len(rows):,} of {often} {noun}; --limit 0 prints all\n"
    return text


#: Rows of questions whose own name does not name them.
_NOUNS = {"timeline": "rows", "conditions": "statements on a condition"}


def _render(columns: Sequence[_Column], cells: Sequence[Sequence[str]], width: int) -> str:
    from rich.box import Box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    # A rule under the head row and nothing else: rich's rows of a box, each four characters.
    rule = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
    table = Table(box=rule, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for column, wide in zip(columns, _widths(columns, cells, width), strict=True):
        table.add_column(
            Text(column.head),
            width=wide,
            overflow="fold",
            style=column.style,
            justify="right" if column.right else "left",
        )
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    out = StringIO()
    Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    ).print(table)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _widths(columns: Sequence[_Column], cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """How wide each column is: those with a share divide what the others leave.

    A column that needs less than its share leaves the rest to the others, and where there is room
    each is so wide that it breaks no word.
    """
    from rich.cells import cell_len

    parts = [[column.head, *(row[at] for row in cells)] for at, column in enumerate(columns)]
    most = [max(cell_len(line) for one in part for line in one.split("\n")) for part in parts]
    words = [max(cell_len(word) for one in part for word in one.split() or [""]) for part in parts]
    shared = [at for at, column in enumerate(columns) if column.share]
    # Between columns stand a space of padding and rich's divider, here a space too.
    left = width - 2 * (len(columns) - 1)
    left -= sum(wide for at, wide in enumerate(most) if at not in shared)
    made = dict(enumerate(most))
    while shared:
        shares = sum(columns[at].share for at in shared)
        part = {at: int(left * columns[at].share / shares) for at in shared}
        # First those that need less than their share, then those that a few columns more would
        # save from breaking a word.
        done = [at for at in shared if most[at] <= part[at]]
        wanted = [at for at in shared if part[at] < words[at] <= part[at] + _STRETCH]
        wanted.sort(key=lambda at: words[at] - part[at])
        if done:
            made |= {at: most[at] for at in done}
        elif wanted and len(shared) > 1 and left - words[wanted[0]] > left * _LEAST:
            done = wanted[:1]
            made[done[0]] = words[done[0]]
        else:
            done = list(shared)
            made |= part
            made[done[-1]] += left - sum(part.values())  # what rounding left
        left -= sum(made[at] for at in done)
        shared = [at for at in shared if at not in done]
    return [max(1, made[at]) for at in range(len(columns))]


#: So many columns more than its share one gets at most for the sake of a long word.
_STRETCH = 8
#: What part of the room the others keep then.
_LEAST = 0.5


def _statement(row: FoundStatement) -> list[str]:
    act = row.type if row.act in (None, "none") else row.act
    said = f"not {act}" if row.negated else act or ""
    to = f" → {row.addressee}" if row.addressee else ""
    who = " > ".join(row.chain) if len(row.chain) > 1 else row.speaker or row.source or NOBODY
    first, _, last = (row.said_on or "").partition("/")
    marks = [row.judged, *(f"#{tag}" for tag in row.tags)]
    tail = "".join(f" [{mark}]" for mark in marks if mark)
    return [
        row.id[:_ID],
        _days(first, last or first) or _day(row.published),
        one_line(who),
        one_line(said + to),
        one_line(_with_conditions(row) + tail),
        one_line(row.outlet or ""),
    ]


def _with_conditions(row: FoundStatement) -> str:
    """The content with its conditions marked in it: ``⟨if attacked⟩``, ``⟨unless: until May⟩``."""
    words = row.content
    for condition in row.conditions:
        polarity, _, said = condition.partition(": ")
        told = said if said.lower().startswith(polarity) else condition
        if said in words:
            words = words.replace(said, f"⟨{told}⟩", 1)
        else:
            words += f" ⟨{told}⟩"
    return words


def _event(row: FoundEvent) -> list[str]:
    actors, recipients = (
        ", ".join(party.name for party in parties) for parties in (row.actors, row.recipients)
    )
    who = f"{actors or NOBODY} → {recipients}" if recipients else actors or NOBODY
    deed = f"{row.type} {row.mode}" if row.mode else row.type
    status = "" if row.status == "occurred" else f" ({row.status})"
    told = f" [said by {row.told_by}]" if row.told_by else ""
    mark = f" [{row.judged}]" if row.judged else ""
    return [
        row.id[:_ID],
        _days(row.first, row.last) or _day(row.published),
        one_line(who),
        one_line(deed + status),
        one_line(row.evidence + told + mark),
        one_line(row.outlet or ""),
    ]


def _article(row: FoundArticle) -> list[str]:
    return [
        row.id[:_ID],
        _day(row.published),
        one_line(row.outlet or ""),
        one_line(row.title or row.input),
        str(row.statements),
        str(row.events),
    ]


def _actor(row: FoundActor) -> list[str]:
    code = " ".join(part for part in (row.country or "", row.sector or "") if part)
    numbers = (row.statements, row.addressed, row.acts, row.acted_on, row.articles)
    return [one_line(row.name), code, *map(str, numbers)]


def _timeline(row: TimelineRow) -> list[str]:
    to = f" → {row.to}" if row.to else ""
    status = f" ({row.status})" if row.status not in (None, "occurred") else ""
    return [
        _days(row.day, row.last or row.day),
        row.basis,
        one_line((row.who or NOBODY) + to),
        one_line(row.what + status),
        one_line(row.words),
        one_line(row.outlet or ""),
    ]


def _source(row: FoundSource) -> list[str]:
    return [
        one_line(row.outlet or NOBODY),
        one_line(row.source or NOBODY),
        "yes" if row.named else "no",
        str(row.statements),
        str(row.quoted),
        str(row.articles),
    ]


def _count(row: Count) -> list[str]:
    flags = {True: "yes", False: "no"}
    value = flags[row.value] if isinstance(row.value, bool) else row.value
    return [NOBODY if value is None else one_line(str(value)), f"{row.count:,}"]


def _day(published: str | None) -> str:
    return published[:10] if published else ""


def _days(first: str | None, last: str | None) -> str:
    """The days in words, on two lines where they would make a narrow table's column too wide."""
    words = word_days(first or None, last or None)
    return words.replace("–", "–\n") if len(words) > _DAYS else words


#: The widest days on one line: "2024-04-29–05-05".
_DAYS = 16


_WORDS = (
    _Column("id", style="dim"),
    _Column("day"),
    _Column("who", 0.24, "bold cyan"),
    _Column("what", 0.16, "bold"),
    _Column("words", 0.46, "green"),
    _Column("outlet", 0.14, "dim", from_width=72),
)
_TABLES: Mapping[type[Any], tuple[tuple[_Column, ...], Any]] = {
    FoundStatement: (_WORDS, _statement),
    FoundEvent: (_WORDS, _event),
    TimelineRow: (
        (_Column("day"), _Column("basis", style="dim", from_width=72), *_WORDS[2:]),
        _timeline,
    ),
    FoundArticle: (
        (
            _Column("id", style="dim"),
            _Column("day"),
            _Column("outlet", 0.3, "dim"),
            _Column("title", 0.7, "bold"),
            _Column("statements", right=True),
            _Column("events", right=True),
        ),
        _article,
    ),
    FoundActor: (
        (
            _Column("actor", 1, "bold cyan"),
            _Column("code"),
            _Column("says", right=True),
            _Column("is told", right=True),
            _Column("acts", right=True),
            _Column("acted on", right=True),
            _Column("articles", right=True),
        ),
        _actor,
    ),
    FoundSource: (
        (
            _Column("outlet", 0.4),
            _Column("source", 0.6, "bold cyan"),
            _Column("named"),
            _Column("statements", right=True),
            _Column("quoted", right=True),
            _Column("articles", right=True),
        ),
        _source,
    ),
    Count: ((_Column("value", 1), _Column("count", right=True)), _count),
}
