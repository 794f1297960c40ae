"""Tellings weighed against those before them, and joined to happenings, as far as that is new."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from onrecord.linking.events import meet
from onrecord.linking.happenings import LIKELY, Telling, asked_keys, group, near
from onrecord.linking.likeness import Vectors, cosines
from onrecord.record.linked.held import Held, Place, chosen
from onrecord.record.linked.lay import hash_key
from onrecord.record.linked.vectors import unpacked

__all__ = ["group_happenings", "weigh_stale"]

Pair = tuple[int, int]


class _Row(NamedTuple):
    place: Place
    article: int
    sentence: int
    unit: int


class _Tellings:
    """Tellings by number."""

    def __init__(self, connection: sqlite3.Connection, held: Held) -> None:
        self._connection, self._held = connection, held
        self._rows: dict[int, _Row] = {}
        self._vectors: dict[int, Vectors] = {}

    def rows(self, numbers: Iterable[int]) -> dict[int, _Row]:
        """Where some of them stand."""
        wanted = set(numbers)
        found = self._connection.execute(
            "SELECT t.n, l.moment, a.id, t.place, t.article, t.sentence, t.unit "
            "FROM link_telling AS t JOIN link_article AS l ON l.article = t.article "
            "JOIN article AS a ON a.n = t.article WHERE t.n IN (SELECT value FROM json_each(?))",
            (chosen(wanted - self._rows.keys()),),
        )
        for n, moment, id, place, article, sentence, unit in found:
            self._rows[n] = _Row(Place(moment, id, place), article, sentence, unit)
        return {n: self._rows[n] for n in wanted}

    def telling(self, number: int) -> Telling:
        """One of those that were looked up."""
        return self._held.telling(self._rows[number].article, self._rows[number].place.at)

    def vectors(self, numbers: Iterable[int]) -> Vectors:
        """The vectors of the sentences of some that were looked up [tellings, 384]."""
        return np.stack([self._vector(self._rows[number]) for number in numbers])

    def _vector(self, row: _Row) -> Vectors:
        if row.article not in self._vectors:
            [(blob,)] = self._connection.execute(
                "SELECT vectors FROM link_article WHERE article = ?", (row.article,)
            )
            self._vectors[row.article] = unpacked([blob])
        found: Vectors = self._vectors[row.article][row.sentence]
        return found


def weigh_stale(connection: sqlite3.Connection, held: Held) -> set[int]:
    """Weighs the tellings that are to be weighed anew; those of which something changed."""
    stale = {n for (n,) in connection.execute("SELECT n FROM link_telling WHERE stale > 0")}
    if not stale:
        return set()
    tellings = _Tellings(connection, held)
    own = tellings.rows(stale)
    sharing = {n: _sharing(connection, tellings, n) for n in stale}
    wanted = set(stale)
    for n, others in sharing.items():
        one = tellings.telling(n)
        wanted |= {
            other
            for other, row in others.items()
            if row.place > own[n].place
            and other not in wanted
            and near(one, tellings.telling(other))
        }
    touched = set(wanted)
    for n in sorted(wanted):
        others = sharing[n] if n in sharing else _sharing(connection, tellings, n)
        touched |= _weigh(connection, tellings, n, others)
    connection.execute("UPDATE link_telling SET stale = 0 WHERE stale > 0")
    return touched


def _sharing(connection: sqlite3.Connection, tellings: _Tellings, number: int) -> dict[int, _Row]:
    """The tellings of other articles that have a key which one asks for."""
    [row] = tellings.rows([number]).values()
    asked = json.dumps(sorted(map(hash_key, asked_keys(tellings.telling(number)))))
    found = connection.execute(
        "SELECT DISTINCT telling FROM link_key WHERE key IN (SELECT value FROM json_each(?))",
        (asked,),
    )
    others = tellings.rows(n for (n,) in found)
    return {n: other for n, other in others.items() if other.article != row.article}


def _weigh(
    connection: sqlite3.Connection, tellings: _Tellings, number: int, others: dict[int, _Row]
) -> set[int]:
    """Weighs a telling against earlier ones; those with which it no longer meets, or does now."""
    [own] = tellings.rows([number]).values()
    earlier = sorted((n for n in others if others[n].place < own.place), key=lambda n: others[n][0])
    scores: dict[int, int] = {}
    if earlier:
        [alike] = cosines(tellings.vectors([number]), tellings.vectors(earlier))
        asked = zip(earlier, alike.tolist(), strict=True)
        for other, score in meet(tellings.telling(number), asked, tellings.telling):
            scores[other] = round(1000 * score)
    before = dict(
        connection.execute(
            "SELECT earlier, score FROM link_meeting WHERE later = ?", (number,)
        ).fetchall()
    )
    if scores == before:
        return set()
    connection.execute("DELETE FROM link_meeting WHERE later = ?", (number,))
    connection.executemany(
        "INSERT INTO link_meeting (later, earlier, score) VALUES (?, ?, ?)",
        [(number, other, score) for other, score in sorted(scores.items())],
    )
    return scores.keys() | before.keys()


def group_happenings(
    connection: sqlite3.Connection,
    held: Held,
    touched: set[int],
    *,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> None:
    """Joins tellings to happenings anew, some of them and all that hang together with these.

    ``together`` and ``apart`` are what people said.
    """
    tellings = _Tellings(connection, held)
    together, apart = list(together), list(apart)
    numbers = _reach(connection, touched, together)
    rows = tellings.rows(numbers)
    order = sorted(rows, key=lambda n: rows[n].place)
    rank = {n: at for at, n in enumerate(order)}
    scores = {
        (rank[earlier], rank[later]): score / 1000
        for later, earlier, score in connection.execute(
            "SELECT later, earlier, score FROM link_meeting "
            "WHERE later IN (SELECT value FROM json_each(?))",
            (chosen(order),),
        )
        if earlier in rank
    }
    for pairs, score in ((apart, _NEVER), (together, _ALWAYS)):
        for one, other in pairs:
            if one in rank and other in rank:
                first, second = sorted((rank[one], rank[other]))
                scores[first, second] = score
    happening = {n: rows[n].unit for n in order}
    for members in group([tellings.telling(n) for n in order], scores):
        for member in members:
            happening[order[member]] = order[members[0]]
    connection.executemany(
        "UPDATE link_telling SET happening = ?1 WHERE n = ?2 AND happening <> ?1",
        [(first, n) for n, first in sorted(happening.items())],
    )


#: What people said outweighs whatever else two groups have between them.
_ALWAYS, _NEVER = 1000.0, -1000.0


def _reach(connection: sqlite3.Connection, begun: set[int], joined: list[Pair]) -> set[int]:
    """All tellings that hang together with some, by likely pairs or as tellings of one event."""
    seen: set[int] = set()
    waiting = set(begun)
    while waiting:
        asked = chosen(waiting)
        rows = connection.execute(
            "SELECT o.n, o.unit FROM link_telling AS t JOIN link_telling AS o "
            "ON o.article = t.article AND o.unit = t.unit "
            "WHERE t.n IN (SELECT value FROM json_each(?))",
            (asked,),
        )
        near = {n for row in rows for n in row}
        pairs = connection.execute(
            "SELECT later, earlier FROM link_meeting WHERE score >= ?2 "
            "AND later IN (SELECT value FROM json_each(?1)) "
            "UNION ALL SELECT later, earlier FROM link_meeting WHERE score >= ?2 "
            "AND earlier IN (SELECT value FROM json_each(?1))",
            (asked, round(1000 * LIKELY)),
        )
        near |= {n for pair in pairs for n in pair}
        near |= {n for pair in joined if waiting & set(pair) for n in pair}
        seen |= waiting
        waiting = near - seen
    return seen
