"""The commands ``actors``: whose names are known, who a mention is and why, and what was judged."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from onrecord import home
from onrecord.actors import Knowledge, Resolution, load_knowledge, resolve_mention
from onrecord.actors.gazetteer import AS_OF, load_gazetteer, read_entries
from onrecord.cli.output import write_out
from onrecord.cli.progress import show_progress
from onrecord.cli.words import one_line, visible
from onrecord.codes import PLACELESS, SECTORS
from onrecord.errors import InputError
from onrecord.importing import import_file, name_of

__all__ = [
    "import_actors",
    "judge_actors",
    "list_actors",
    "list_judgements",
    "remove_actors",
    "resolve_actors",
]

_KINDS = {"person": "persons", "organization": "organisations", "outlet": "outlets"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PROGRESS_EVERY = 5_000
_OTHERS_SHOWN = 5
_SHA_SHOWN = 12


def import_actors(file: str, *, name: str | None) -> None:
    """Keeps the actors of a file as the user's own, and prints how many they are.

    Raises:
        InputError: if the file cannot be read, holds none, or the table cannot be kept.
    """
    table = home.check_table_name(name_of(file) if name is None else name)
    with show_progress() as progress:

        def tell(lines: int) -> None:
            if lines % _PROGRESS_EVERY == 0:
                progress.update(f"{file}: {lines:,} lines")

        made = import_file(file, knowledge=load_knowledge(), progress=tell)
    kept = home.save_table(table, *made.tables)
    counts = " and ".join(f"{count:,} {_noun(kind, count)}" for kind, count in made.entries.items())
    _print(f"{table}: {counts}, kept in {' and '.join(map(str, kept))}")
    if made.others:
        _print(f"{made.others:,} {_lines(made.others)} left out: they tell of no actors")
    if made.passed:
        _print(f"{made.passed:,} {_lines(made.passed)} passed over")
    for reason in made.reasons:
        _print(f"  {reason}")
    if made.passed > len(made.reasons):
        _print("  ...")


def _noun(kind: str, count: int) -> str:
    return _KINDS[kind] if count != 1 else _KINDS[kind].removesuffix("s")


def _lines(count: int) -> str:
    return "line" if count == 1 else "lines"


def list_actors() -> bool:
    """Prints the user's own tables and the gazetteer that ships; whether a table is broken."""
    rows: list[tuple[str, ...]] = []
    errors: list[InputError] = []
    for path in home.table_files():
        try:
            rows.append(_describe_table(path))
        except InputError as error:
            errors.append(error)
    shipped = load_gazetteer()
    rows.append(("onrecord's gazetteer", f"{len(shipped):,} actors", f"version {shipped.version}"))
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for name, count, version in rows:
        _print(f"{name:{widths[0]}}  {count:>{widths[1]}}  {version}")
    for broken in errors:
        print(one_line(str(broken)), file=sys.stderr, flush=True)
    return bool(errors)


def _describe_table(path: Path) -> tuple[str, ...]:
    text = home.read_table(path)
    entries = read_entries(text, input=str(path))
    kind = entries[0].kind if entries else "person"
    digest = hashlib.sha256(text.encode()).hexdigest()[:_SHA_SHOWN]
    name, count = one_line(home.table_name(path)), len(entries)
    return name, f"{count:,} {_noun(kind, count)}", f"sha256 {digest}"


def remove_actors(name: str) -> None:
    """Removes a table of the user's own.

    Raises:
        InputError: if there is none of this name, or it cannot be removed.
    """
    for path in home.remove_table(name):
        _print(f"{name}: removed {path}")


def resolve_actors(mentions: Sequence[str], *, on: str | None, as_json: bool) -> None:
    """Prints who each mention is on the day, and what says so.

    Raises:
        InputError: if a mention is empty, the day is none, or an own table is not as it should be.
    """
    for mention in mentions:
        if not mention.strip():
            raise InputError('""', "the mention is empty", "give the words that name somebody")
    day = None if on is None else _read_day(on)
    knowledge = load_knowledge(home.own_tables())
    for number, mention in enumerate(mentions):
        found = resolve_mention(mention, knowledge=knowledge, day=day)
        if as_json:
            made = _as_dict(mention, found, day or AS_OF)
            _write(json.dumps(made, ensure_ascii=False))
            continue
        if number:
            _print("")
        for line in _block(mention, found, day, knowledge):
            _print(line)


def _read_day(words: str) -> date:
    try:
        if _DAY.fullmatch(words):
            return date.fromisoformat(words)
    except ValueError:  # the 30th of February
        pass
    raise InputError(f"--date {words}", "this is no day", "write it with all parts: 2020-01-31")


def _as_dict(mention: str, found: Resolution, day: date) -> dict[str, Any]:
    return {
        "mention": mention,
        "name": found.name,
        "country": found.country,
        "sector": found.sector,
        "office": found.office,
        "entry": found.entry.id if found.entry else None,
        "date": day.isoformat(),
        "steps": [{"words": step.words, "says": step.says} for step in found.steps],
        "others": [other.name for other in found.others],
    }


def _block(
    mention: str, found: Resolution, day: date | None, knowledge: Knowledge
) -> Iterator[str]:
    yield one_line(mention)
    yield f"  name     {one_line(found.name) or '-'}"
    yield f"  country  {_country(found.country, knowledge)}"
    yield f"  sector   {_sector(found.sector)}"
    if found.office:
        yield f"  office   {one_line(found.office)}"
    on = day.isoformat() if day else f"{AS_OF}, the gazetteer's own day"
    yield f"  as of    {on}"
    if found.steps:
        width = min(30, max(len(one_line(step.words)) for step in found.steps))
        yield "  because"
        for step in found.steps:
            yield f"    {one_line(step.words):{width}}  {one_line(step.says)}"
    else:
        why = "tells which of them it is" if found.others else "in it is known"
        yield f"  because  nothing {why}"
    if found.others:
        yield f"  could be {_others(found)}"


def _country(code: str | None, knowledge: Knowledge) -> str:
    if code is None:
        return "not told"
    name = PLACELESS.get(code) or knowledge.territories.name(code)
    return f"{code}  {name}" if code else "none"


def _sector(code: str | None) -> str:
    if code is None:
        return "not told"
    return (
        f"{code}  {SECTORS.get(code, 'an own code')}" if code else "none: a state or a body without"
    )


def _others(found: Resolution) -> str:
    told = [
        f"{one_line(one.name)} ({', '.join(sorted(one.countries())) or 'no country'})"
        for one in found.others[:_OTHERS_SHOWN]
    ]
    more = len(found.others) - len(told)
    return ", ".join(told) + (f" and {more:,} more" if more else "")


def judge_actors(left: str, right: str, verdict: str) -> None:
    """Keeps what the user judges of two names.

    Raises:
        InputError: if it is no judgement, or cannot be kept.
    """
    kept = home.add_judgement(left, right, verdict)
    said = {
        "same": "are one actor from now on",
        "different": "are two actors from now on",
        "unsure": "are left to the program again",
    }
    _print(f"{kept.left!r} and {kept.right!r} {said[kept.verdict]}")


def list_judgements() -> None:
    """Prints what the user judged, in the order in which it was judged.

    Raises:
        InputError: naming the line, if the file of judgements is not as it should be.
    """
    for one in home.own_judgements():
        _print(f"{one.verdict:9}  {one.left}  |  {one.right}")


def _print(line: str) -> None:
    _write(visible(line.replace("\n", " ")))


def _write(line: str) -> None:
    write_out(line.encode("utf-8", "replace") + b"\n")
