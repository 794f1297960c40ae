"""The rows of an article -> its record again: the line of the contract, byte for byte."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onrecord.contract import join_line, load_record
from onrecord.exports.entry import Entry, Judged, Remarks

__all__ = ["load_data", "load_entry", "load_line", "load_remarks"]

_BODY = """
SELECT b.head, b.text, b.blocks, b.dates, b.places, b.unattributed, o.object
FROM article AS a JOIN article_body AS b ON b.n = a.n JOIN origin AS o ON o.n = a.origin
WHERE a.n = ?
"""


def load_line(
    connection: sqlite3.Connection,
    article: int,
    *,
    machine: bool = False,
    keep: Mapping[str, frozenset[int]] | None = None,
) -> str:
    """The line of an article, as ``read --json`` prints it, without its line end.

    It holds what people made of it, or with ``machine`` what the machine said.  ``keep`` names the
    rows (by ``n``) of ``statement`` and ``event`` that are to be in it, where not all are.
    """
    [(head, text, blocks, dates, places, unattributed, origin)] = connection.execute(
        _BODY, (article,)
    )
    lists: dict[str, list[str]] = {}
    for table in ("statement", "event"):
        rows = _objects(connection, table, article, machine)
        if keep is not None:
            kept = keep[table]
            rows = _without_orphans(rows, kept)
        lists[table] = [made for _, made in rows]
    actors = connection.execute("SELECT object FROM actor WHERE article = ? ORDER BY n", (article,))
    if keep is not None:
        lists["event"] = _unclaimed(lists["event"], lists["statement"])
    return join_line(
        head=head,
        text=text,
        blocks=blocks,
        statements=lists["statement"],
        events=lists["event"],
        actors=[made for (made,) in actors],
        dates=dates,
        places=places,
        unattributed=unattributed,
        origin=origin,
    )


def load_data(connection: sqlite3.Connection, article: int, *, machine: bool) -> dict[str, Any]:
    """The same as JSON values."""
    data: dict[str, Any] = json.loads(load_line(connection, article, machine=machine))
    return data


def load_entry(
    connection: sqlite3.Connection,
    article: int,
    *,
    machine: bool = False,
    keep: Mapping[str, frozenset[int]] | None = None,
) -> Entry:
    """The same as a record, with what people remarked on its rows."""
    record = load_record(load_line(connection, article, machine=machine, keep=keep))
    return Entry(record=record, remarks=load_remarks(connection, article))


def load_remarks(connection: sqlite3.Connection, article: int) -> dict[str, Remarks]:
    """What was said of the rows of an article, by their ids; the article's own id is one."""
    judged: dict[str, Judged] = {}
    for table in ("statement", "event"):
        judged |= connection.execute(
            f"SELECT id, judged FROM {table} WHERE article = ? AND judged IS NOT NULL "
            "AND answer <> 1",
            (article,),
        )
    words: dict[str, dict[str, list[str]]] = {}
    said = connection.execute(
        "SELECT r.row, r.kind, r.words FROM remark AS r JOIN article AS a ON a.id = r.article "
        "WHERE a.n = ? AND NOT r.lost ORDER BY r.n",
        (article,),
    )
    for row, kind, text in said:
        words.setdefault(row, {}).setdefault(kind, []).append(text)
    return {
        row: Remarks(
            judged=judged.get(row),
            tags=tuple(words.get(row, {}).get("tag", ())),
            notes=tuple(words.get(row, {}).get("note", ())),
        )
        for row in dict.fromkeys((*judged, *words))
    }


def _objects(
    connection: sqlite3.Connection, table: str, article: int, machine: bool
) -> list[tuple[int, str]]:
    rows = connection.execute(
        f"SELECT t.n, w.object FROM {table} AS t JOIN {table}_words AS w ON w.n = t.n "
        f"WHERE t.article = ? AND t.answer <> {2 if machine else 1} ORDER BY t.place, t.id",
        (article,),
    )
    return list(rows)


def _without_orphans(
    rows: Iterable[tuple[int, str]], kept: frozenset[int]
) -> list[tuple[int, str]]:
    """The kept rows; one that stands within a row that is not kept stands in the next around it."""
    objects = [(n, made, json.loads(made)) for n, made in rows]
    around = {one["id"]: one.get("within") for n, _, one in objects if n not in kept}
    return [(n, _moved(made, one, "within", around)) for n, made, one in objects if n in kept]


def _moved(made: str, one: dict[str, Any], key: str, around: Mapping[str, str | None]) -> str:
    if one.get(key) not in around:
        return made
    return json.dumps({**one, key: climb(one[key], around)}, ensure_ascii=False)


def climb(row: str | None, around: Mapping[str, str | None]) -> str | None:
    """The first row around that is not itself gone; ``around`` has what is around each gone one."""
    seen: set[str] = set()
    while row is not None and row in around:
        if row in seen:
            return None
        seen.add(row)
        row = around[row]
    return row


def _unclaimed(events: list[str], statements: list[str]) -> list[str]:
    """Events whose claim is not among the statements lose the way to it: no id leads nowhere."""
    known = {json.loads(one)["id"] for one in statements}
    kept: list[str] = []
    for made in events:
        one = json.loads(made)
        lost = one["reported_in"] is not None and one["reported_in"] not in known
        kept.append(json.dumps({**one, "reported_in": None}, ensure_ascii=False) if lost else made)
    return kept


def entries(
    connection: sqlite3.Connection, articles: Iterable[int], *, machine: bool = False
) -> Iterator[Entry]:
    """The entries of these articles, one at a time."""
    return (load_entry(connection, one, machine=machine) for one in articles)
