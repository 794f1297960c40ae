"""Answers of a record: a table on a terminal, JSON or CSV for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from onrecord.cli.columns import Column, render_rows, width_of_output
from onrecord.cli.output import write_out
from onrecord.cli.words import NOBODY, one_line, visible
from onrecord.record.answers import (
    Count,
    FoundActor,
    FoundArticle,
    FoundCondition,
    FoundContest,
    FoundEvent,
    FoundFirst,
    FoundPosition,
    FoundSource,
    FoundStatement,
    Party,
    Saying,
    TimelineRow,
)
from onrecord.record.days import word_days
from onrecord.record.questions import MOST_COUNTED

__all__ = [
    "DEFAULT_LIMIT",
    "ROWS",
    "as_json_line",
    "cells_of",
    "print_answer",
    "short_id",
    "show_table",
]

#: How many rows a table has where nobody says otherwise; programs get all.
DEFAULT_LIMIT = 50
_ID = 8


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
    return "; ".join(map(_part, value))


def _part(one: Any) -> str:
    if isinstance(one, Party):
        return _party(one)
    return _saying(one) if isinstance(one, Saying) else str(one)


def _party(one: Party) -> str:
    code = " ".join(part for part in (one.country or "", one.sector or "") if part)
    return f"{one.name} [{code}]" if code else one.name


def _saying(one: Saying) -> str:
    where = ", ".join(part for part in (one.outlet, one.day) if part)
    turn = " [turn]" if one.turn else ""
    return f"{one.words}{f' ({where})' if where else ''}{turn}"


def _table(rows: Sequence[Any], kind: type[Any], total: int | None, noun: str) -> str:
    noun = _NOUNS.get(noun, noun)
    if not rows:
        return f"no {noun}\n"
    text = show_table(rows, kind)
    if total is not None and total > len(rows):
        often = f"{total:,}" if total <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"
        text += f"{len(rows):,} of {often} {noun}; --limit 0 prints all\n"
    return text


def show_table(rows: Sequence[Any], kind: type[Any]) -> str:
    """Rows, all of one kind, as a table for people."""
    columns, make = _TABLES[kind]
    # A link is of several lines, any other row of one.
    cells = [line for row in rows for line in (make(row) if kind in _LINKS else [make(row)])]
    return render_rows(columns, cells, width_of_output())


#: Rows of questions whose own name does not name them.
_NOUNS = {
    "timeline": "rows", "conditions": "statements on a condition",
    "contested": "contested statements",
}  # fmt: skip


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


def _condition(row: FoundCondition) -> list[list[str]]:
    """The statement, and below it what tells how it ended."""
    hinges = row.hinges_on
    known = hinges is None or any(hinges.endswith(one.split(": ", 1)[-1]) for one in row.conditions)
    marked = row if known else replace(row, conditions=(*row.conditions, hinges or ""))
    id, day, who, what, words, outlet = _statement(marked)
    notes = [
        f"since {row.since}" if row.since and row.since != _day(row.published) else "",
        f"repeated by {', '.join(row.repeated_by)}" if row.repeated_by else "",
        # Nothing tells how it ended: that is no certainty of its standing.
        "standing" + (", judged" if row.outcome_judged else "")
        if row.outcome == "standing"
        else "",
    ]
    words += "".join(f" [{one_line(note)}]" for note in notes if note)
    said = [id, day, who, what, words, outlet]
    if row.outcome in (None, "standing"):
        return [said]
    ended = f"{row.outcome.replace('_', ' ')}, {_sure(row)}"
    why = one_line(row.why or "")
    return [said, [
        short_id(row.ended_by), row.ended_on or "", "", f"⇒ {ended}", why,
        one_line(row.ended_by_outlet or ""),
    ]]  # fmt: skip


def _sure(row: FoundCondition) -> str:
    """How sure the outcome is, or that people said so."""
    return "judged" if row.outcome_judged else f"{row.outcome_score or 0:.2f}"


def _contest(row: FoundContest) -> list[list[str]]:
    """The claim, and below it what contests it."""
    kind = _CONTESTS.get(row.kind, row.kind)
    marks = ["" if row.unresolved else "settled", "judged" if row.judged else ""]
    tail = "".join(f" [{mark}]" for mark in marks if mark)
    denial = [
        short_id(row.id), _said_on(row.said, row.day), one_line(row.speaker or NOBODY),
        f"{kind}, {row.score:.2f}" + _acts(row.act, row.negated), one_line(row.content) + tail,
        one_line(row.outlet or ""),
    ]  # fmt: skip
    if row.claim is None:
        return [[NOBODY, "", NOBODY, "claim", f"({one_line(row.why)})", ""], denial]
    denial[4] += f" ({one_line(row.why)})"
    return [[
        short_id(row.claim_id), _said_on(row.claim_said, row.claim_day),
        one_line(row.claim_speaker or NOBODY), "claim" + _acts(row.claim_act, row.claim_negated),
        one_line(row.claim), one_line(row.claim_outlet or ""),
    ], denial]  # fmt: skip


def _said_on(said: str | None, day: str | None) -> str:
    first, _, last = (said or "").partition("/")
    return _days(first, last or first) or day or ""


def _acts(act: str | None, negated: bool | None) -> str:
    """What is done by saying it: a claim may be a denial, whose words alone say the opposite."""
    known = act if act not in (None, "none", "state") else "so" if negated else None
    return f" ({'not ' if negated else ''}{known})" if known else ""


#: Kinds of contests that are called otherwise in a table.
_CONTESTS = {"self": "said otherwise", "one_sided": "denial"}


def _first(row: FoundFirst) -> list[list[str]]:
    kind = f"first: {row.deed or 'said'}" if row.kind == "first" else "no first"
    tail = " [judged]" if row.judged else ""
    why = "" if row.earlier_id else f" ({row.why})"
    told = [
        short_id(row.id), row.day or "", one_line(row.speaker or NOBODY),
        f"{kind}, {row.score:.2f}", one_line(row.content + why) + tail, one_line(row.outlet or ""),
    ]  # fmt: skip
    if row.earlier_id is None:
        return [told]
    return [told, [
        short_id(row.earlier_id), row.earlier_day or "", "", "⇐ before",
        one_line(row.earlier or ""), one_line(row.earlier_outlet or ""),
    ]]  # fmt: skip


def _position(row: FoundPosition) -> list[list[str]]:
    """What was said on a matter, a line a saying; the first names the speaker and the matter."""
    return [[
        short_id(said.id), said.day or "", one_line(row.speaker) if at == 0 else "",
        one_line(f"on {row.matter}") if at == 0 else "turn" if said.turn else "",
        one_line(said.words), one_line(said.outlet or ""),
    ] for at, said in enumerate(row.sayings)]  # fmt: skip


def short_id(id: str | None) -> str:
    """As much of an id as a table shows."""
    return id[:_ID] if id else NOBODY


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


#: In fewer columns words would be broken: what can be looked up by the id is left out.
_ROOMY = 60
#: The columns of what was said, or is told.
ROWS = (
    Column("id", style="dim"),
    Column("day", from_width=_ROOMY),
    Column("who", 0.24, "bold cyan"),
    Column("what", 0.16, "bold"),
    Column("words", 0.46, "green"),
    Column("outlet", 0.14, "dim", from_width=72),
)
_TABLES: Mapping[type[Any], tuple[tuple[Column, ...], Any]] = {
    FoundStatement: (ROWS, _statement),
    FoundCondition: (ROWS, _condition),
    FoundContest: (ROWS, _contest),
    FoundFirst: (ROWS, _first),
    FoundPosition: (ROWS, _position),
    FoundEvent: (ROWS, _event),
    TimelineRow: (
        (Column("day"), Column("basis", style="dim", from_width=72), *ROWS[2:]),
        _timeline,
    ),
    FoundArticle: (
        (
            Column("id", style="dim"),
            Column("day", from_width=_ROOMY),
            Column("outlet", 0.3, "dim"),
            Column("title", 0.7, "bold"),
            Column("statements", right=True, from_width=_ROOMY),
            Column("events", right=True, from_width=_ROOMY),
        ),
        _article,
    ),
    FoundActor: (
        (
            Column("actor", 1, "bold cyan"),
            Column("code"),
            Column("says", right=True),
            Column("is told", right=True, from_width=_ROOMY),
            Column("acts", right=True),
            Column("acted on", right=True, from_width=_ROOMY),
            Column("articles", right=True),
        ),
        _actor,
    ),
    FoundSource: (
        (
            Column("outlet", 0.4),
            Column("source", 0.6, "bold cyan"),
            Column("named", from_width=_ROOMY),
            Column("statements", right=True),
            Column("quoted", right=True, from_width=_ROOMY),
            Column("articles", right=True),
        ),
        _source,
    ),
    Count: ((Column("value", 1), Column("count", right=True)), _count),
}
_LINKS = (FoundCondition, FoundContest, FoundFirst, FoundPosition)
