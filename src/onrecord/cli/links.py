"""The command ``links``: what hangs together across the articles of a record, by kind."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from onrecord.cli.answers import ROWS, short_id, show_table
from onrecord.cli.asking import LINK_KINDS
from onrecord.cli.columns import render_rows, width_of_output
from onrecord.cli.output import write_out
from onrecord.cli.record import link_first
from onrecord.cli.words import NOBODY, count_noun, one_line
from onrecord.linking.links import CopyGroup, Links, Ref
from onrecord.linking.links import as_json as object_of
from onrecord.record import open_record
from onrecord.record.across import narrow
from onrecord.record.answers import FoundCondition, FoundContest, FoundFirst, FoundPosition, Saying
from onrecord.record.record import make_filters
from onrecord.record.told_links import (
    Printed,
    ask_links,
    ask_standings,
    find_inputs,
    tell_places,
    tell_sayings,
)

__all__ = ["print_links"]

#: How many links of each kind a table has where nobody says otherwise; programs get all.
_LIMIT = 10
#: So many articles are shown of those that carry one saying, or tell one event.
_PLACES = 4
_HEADS = {
    "copies": "copies", "same_statement": "the same statement", "same_event": "the same event",
    "contested": "contested", "conditions": "conditions", "firsts": "firsts",
    "false_firsts": "called a first, and none", "positions": "positions",
}  # fmt: skip
assert tuple(_HEADS) == LINK_KINDS, "a kind of links has no heading"
Lines = list[list[str]]


def print_links(
    path: str,
    asked: Mapping[str, Any],
    *,
    kinds: Sequence[str],
    limit: int | None,
    as_json: bool,
    machine: bool,
) -> None:
    """Prints the links of which the filters choose a row: tables by kind, or one JSON object."""
    wanted = [kind for kind in LINK_KINDS if not kinds or kind in kinds]
    with open_record(path) as record:
        filters = make_filters(asked)  # type: ignore[arg-type]
        link_first(record)
        whole = record.links(machine=machine)
        found = narrow(whole, record.store, filters, machine=machine)
        if as_json:
            _print_json(found, wanted, limit or None)
            return
        most = _LIMIT if limit is None else limit or None
        with record.store.reading() as connection:
            for at, kind in enumerate(wanted):
                table = _show(connection, kind, found, whole, most, machine=machine)
                text = ("\n" if at else "") + _section(kind, found, table, most)
                write_out(text.encode(sys.stdout.encoding or "utf-8", "replace"))
        if not any(getattr(found, kind) for kind in wanted):  # a slip looks like an answer
            for line in record.unknown(**asked):
                print(one_line(line), file=sys.stderr)


def _print_json(links: Links, wanted: Sequence[str], most: int | None) -> None:
    made = object_of(links)
    told = {kind: made[kind][:most] for kind in wanted}
    write_out((json.dumps(told, ensure_ascii=False) + "\n").encode("utf-8", "replace"))


def _section(kind: str, links: Links, table: str, most: int | None) -> str:
    """A heading with how many there are, the first of them, and how many more."""
    count = len(getattr(links, kind))
    text = f"{_HEADS[kind]}: {count:,}\n{table}"
    if most is not None and count > most:
        text += f"… {count - most:,} more; --kind {kind} --limit 0 prints all\n"
    return text


def _show(
    connection: sqlite3.Connection,
    kind: str,
    links: Links,
    whole: Links,
    most: int | None,
    *,
    machine: bool,
) -> str:
    """The first links of a kind as a table; nothing where there are none."""
    alone = replace(Links(), **{kind: getattr(links, kind)})
    if kind == "copies":
        lines = _copies(connection, links.copies[:most])
        return render_rows(ROWS, lines, width_of_output()) if lines else ""
    if kind in ("same_statement", "same_event"):
        groups: Sequence[Sequence[Ref]] = getattr(links, kind)[:most]
        refs = [ref for group in groups for ref in group]
        is_said = kind == "same_statement"
        told = (
            tell_sayings(connection, refs, machine=machine)
            if is_said
            else tell_places(connection, refs)
        )
        lines = [line for group in groups for line in _group(group, told)]
        return render_rows(ROWS, lines, width_of_output()) if lines else ""
    row: type[Any]
    if kind == "conditions":
        row, rows = FoundCondition, ask_standings(connection, alone, whole, machine=machine)
    elif kind == "contested":
        row, rows = FoundContest, ask_links(connection, "contested", alone, whole, machine=machine)
    elif kind == "positions":
        row, rows = FoundPosition, ask_links(connection, "positions", alone, whole, machine=machine)
    else:
        row, rows = FoundFirst, ask_links(connection, "firsts", alone, whole, machine=machine)
    return show_table(rows[:most], row) if rows else ""


def _copies(connection: sqlite3.Connection, groups: Sequence[CopyGroup]) -> Lines:
    """An origin, and below it what carries it again, with the reason."""
    printed = find_inputs(
        connection,
        (one for group in groups for one in (group.origin, *group.members, *group.partial)),
    )
    lines = []
    for group in groups:
        lines.append(_article(group.origin, "origin", printed, ""))
        for how, inputs in (("copy", group.members), ("in part", group.partial)):
            for input in inputs:
                begin = f"{input}: "
                why = next((one for one in group.why if one.startswith(begin)), begin)
                lines.append(_article(input, how, printed, why.removeprefix(begin)))
    return lines


def _article(input: str, how: str, printed: Mapping[str, Printed], why: str) -> list[str]:
    one = printed.get(input)
    title = one_line((one.title if one else None) or input)
    tail = f" ({one_line(why)})" if why else ""
    id, day, outlet = (one.id, one.day, one.outlet) if one else (None, None, None)
    return [short_id(id), day or "", "", how, title + tail, one_line(outlet or "")]


def _group(group: Sequence[Ref], told: Mapping[Ref, Saying]) -> Lines:
    """The first places of a group, one an article, and how many articles there are besides."""
    first: dict[str, Saying] = {}
    for ref in group:
        if ref in told:
            first.setdefault(ref.article, told[ref])
    lines = [
        [
            short_id(one.id or one.article), one.day or "", one_line(one.speaker or NOBODY),
            count_noun("article", len(first)) if at == 0 else "", one_line(one.words),
            one_line(one.outlet or ""),
        ]
        for at, one in enumerate(list(first.values())[:_PLACES])
    ]  # fmt: skip
    if len(first) > _PLACES:
        more = count_noun("more article", len(first) - _PLACES)
        lines.append(["…", "", "", "", f"({more})", ""])
    return lines
