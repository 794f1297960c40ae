"""The rows of an article -> its record again: the line of the contract, byte for byte."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

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
    rows (by ``n``) of ``statement`` and ``event`` that are to be in it, where not all are; with an
    event goes the statement that claims it, so that no claim passes for a fact.

    Raises:
        LookupError: if there is no such article.
    """
    body = connection.execute(_BODY, (article,)).fetchone()
    if body is None:
        raise LookupError(f"there is no article {article}")
    head, text, blocks, dates, places, unattributed, origin = body
    statements = _objects(connection, "statement", article, machine, keep)
    events = _objects(connection, "event", article, machine, keep)
    if keep is not None:
        events = [one for one in events if one.n in keep["event"]]
        statements = _with_claims(statements, keep["statement"], events)
        events = _unclaimed(events, statements)
    actors = connection.execute("SELECT object FROM actor WHERE article = ? ORDER BY n", (article,))
    return join_line(
        head=head,
        text=text,
        blocks=blocks,
        statements=[one.made for one in statements],
        events=[one.made for one in events],
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


class _Made(NamedTuple):
    """A row's number, whether it is of the answer that is asked for, its id, and its object."""

    n: int
    stands: bool
    id: str
    made: str


def _objects(
    connection: sqlite3.Connection,
    table: str,
    article: int,
    machine: bool,
    keep: Mapping[str, frozenset[int]] | None,
) -> list[_Made]:
    """The rows of an answer; where some are to be kept, all rows, for these may be rejected."""
    other = 2 if machine else 1
    rows = connection.execute(
        f"SELECT t.n, t.answer <> {other}, t.id, w.object FROM {table} AS t "
        f"JOIN {table}_words AS w ON w.n = t.n WHERE t.article = ? "
        f"AND {'1' if keep is not None else f't.answer <> {other}'} ORDER BY t.place, t.id",
        (article,),
    )
    return [_Made(n, bool(stands), id, made) for n, stands, id, made in rows]


def _with_claims(
    rows: Sequence[_Made], kept: frozenset[int], events: Iterable[_Made]
) -> list[_Made]:
    """The kept rows and those that claim the events; one that stands within a row that is not kept
    stands in the next around it."""
    claims = {json.loads(one.made)["reported_in"] for one in events}
    chosen = [one for one in rows if one.n in kept or (one.stands and one.id in claims)]
    around = _Around(rows, {one.id for one in chosen})
    return [_moved(one, "within", climb(_of(one, "within"), around)) for one in chosen]


class _Around(Mapping[str, str | None]):
    """What is around each row that is left out; only of those asked for the object is parsed."""

    def __init__(self, rows: Iterable[_Made], kept: Set[str]) -> None:
        ordered = sorted(rows, key=lambda one: one.stands)  # what stands has the last word
        self._left_out = {one.id: one for one in ordered if one.id not in kept}

    def __getitem__(self, row: str) -> str | None:
        within: str | None = _of(self._left_out[row], "within")
        return within

    def __iter__(self) -> Iterator[str]:
        return iter(self._left_out)

    def __len__(self) -> int:
        return len(self._left_out)


def _unclaimed(events: Iterable[_Made], statements: Iterable[_Made]) -> list[_Made]:
    """Events whose claim was rejected lose the way to it: no id leads nowhere."""
    known = {one.id for one in statements}
    return [
        one if _of(one, "reported_in") in known else _moved(one, "reported_in", None)
        for one in events
    ]


def _of(one: _Made, key: str) -> Any:
    return json.loads(one.made)[key]


def _moved(one: _Made, key: str, to: str | None) -> _Made:
    """The row with a reference that leads elsewhere; as it is, byte for byte, where it does not."""
    data = json.loads(one.made)
    if data[key] == to:
        return one
    return one._replace(made=json.dumps({**data, key: to}, ensure_ascii=False))


def climb(row: str | None, around: Mapping[str, str | None]) -> str | None:
    """The first row around that is not itself gone; ``around`` has what is around each gone one."""
    seen: set[str] = set()
    while row is not None and row in around:
        if row in seen:
            return None
        seen.add(row)
        row = around[row]
    return row
