"""Tellings weighed against those before them, and joined to happenings, as far as that is new."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from onrecord.linking.events import meet
from onrecord.linking.happenings import (
    BACK,
    BLOCK_S,
    Piece,
    Telling,
    asked_keys,
    block_of,
    is_worth,
    join,
    may_be_near,
    near,
    unit_edges,
)
from onrecord.linking.likeness import Vectors, cosines
from onrecord.record.linked.held import Held, Place, TellingRow, chosen, unsettle
from onrecord.record.linked.lay import hash_key

__all__ = ["is_unsettled", "settle_happenings", "weigh_stale"]

Pair = tuple[int, int]


def weigh_stale(connection: sqlite3.Connection, held: Held) -> None:
    """Weighs the tellings that are to be weighed anew; those of which something changed, and all
    that came out later, are to be joined anew."""
    stale = {n for (n,) in connection.execute("SELECT n FROM link_telling WHERE stale > 0")}
    if not stale:
        return
    own = held.telling_rows(stale)
    sharing = {n: _sharing(connection, held, n) for n in stale}
    wanted = set(stale)
    for n, others in sharing.items():
        one = _telling(held, own[n])
        wanted |= {
            other
            for other, row in others.items()
            if row.place > own[n].place and other not in wanted and near(one, _telling(held, row))
        }
    changed = {
        n
        for n in sorted(wanted)
        if _weigh(connection, held, n, sharing.get(n) or _sharing(connection, held, n))
    }
    [(since,)] = connection.execute(
        "SELECT min(l.moment) FROM link_telling AS t JOIN link_article AS l "
        "ON l.article = t.article WHERE t.n IN (SELECT value FROM json_each(?1)) "
        "OR (t.stale > 0 AND t.settled = 0)",
        (chosen(changed),),
    )
    if since is not None:
        unsettle(connection, since)
    connection.execute("UPDATE link_telling SET stale = 0 WHERE stale > 0")


def _telling(held: Held, row: TellingRow) -> Telling:
    return held.telling(row.article, row.place.at)


def _sharing(connection: sqlite3.Connection, held: Held, number: int) -> dict[int, TellingRow]:
    """The tellings of other articles that have a key which one asks for, if at a first glance they
    may be of one event with it."""
    [row] = held.telling_rows([number]).values()
    asked = json.dumps(sorted(map(hash_key, asked_keys(_telling(held, row)))))
    found = connection.execute(
        "SELECT telling FROM link_key WHERE key IN (SELECT value FROM json_each(?))",
        (asked,),
    )
    others = held.telling_rows(n for (n,) in found)
    return {n: other for n, other in others.items() if may_be_near(other.glance, row.glance)}


def _weigh(
    connection: sqlite3.Connection, held: Held, number: int, others: Mapping[int, TellingRow]
) -> bool:
    """Weighs a telling against earlier ones; whether that changed anything."""
    [own] = held.telling_rows([number]).values()
    earlier = sorted(
        (n for n in others if others[n].place < own.place), key=lambda n: others[n].place
    )
    scores: dict[int, int] = {}
    if earlier:
        [alike] = cosines(_vectors(held, [own]), _vectors(held, [others[n] for n in earlier]))
        asked = zip(earlier, alike.tolist(), strict=True)
        found = meet(_telling(held, own), asked, lambda n: _telling(held, others[n]))
        scores = {other: round(1000 * score) for other, score in found}
    before = dict(
        connection.execute(
            "SELECT earlier, score FROM link_meeting WHERE later = ?", (number,)
        ).fetchall()
    )
    if scores == before:
        return False
    connection.execute("DELETE FROM link_meeting WHERE later = ?", (number,))
    connection.executemany(
        "INSERT INTO link_meeting (later, earlier, score) VALUES (?, ?, ?)",
        [(number, other, score) for other, score in sorted(scores.items())],
    )
    return True


def _vectors(held: Held, rows: Iterable[TellingRow]) -> Vectors:
    """The vectors of the sentences of some tellings [tellings, 384]."""
    return np.stack([held.vectors(row.article)[row.sentence] for row in rows])


#: So many steps are gone through in one transaction.
_STEPS_AT_ONCE = 4
#: What people said outweighs whatever else two groups have between them; in thousandths.
_ALWAYS, _NEVER = 1_000_000, -1_000_000


def settle_happenings(
    connection: sqlite3.Connection, *, together: Iterable[Pair] = (), apart: Iterable[Pair] = ()
) -> bool:
    """Joins tellings to happenings, a few stretches of time on from where that is to be done anew,
    as :func:`onrecord.linking.happenings.group` does; whether something is left to be done.

    ``together`` and ``apart`` are what people said.
    """
    unsettled = _unsettled(connection)
    if unsettled is None:
        return False
    begun = block_of(unsettled)
    judged = [*((pair, _ALWAYS) for pair in together), *((pair, _NEVER) for pair in apart)]
    settling = _Settling(connection, begun, judged)
    blocks = _blocks_since(connection, begun)
    for block in blocks[:_STEPS_AT_ONCE]:
        settling.step(block)
    left = blocks[_STEPS_AT_ONCE:]
    connection.execute(
        "UPDATE link_state SET unsettled = ?", (left[0] * BLOCK_S if left else None,)
    )
    return bool(left)


def is_unsettled(connection: sqlite3.Connection) -> bool:
    """Whether tellings are to be joined anew."""
    return _unsettled(connection) is not None


def _unsettled(connection: sqlite3.Connection) -> float | None:
    row = connection.execute("SELECT unsettled FROM link_state").fetchone()
    return None if row is None else row[0]


def _blocks_since(connection: sqlite3.Connection, begun: int) -> list[int]:
    """The stretches of time in which articles came out, from one on."""
    moments = connection.execute(
        "SELECT DISTINCT moment FROM link_article WHERE moment >= ?", (begun * BLOCK_S,)
    )
    return sorted({block_of(moment) for (moment,) in moments})


class _Told(NamedTuple):
    """A telling, as it is joined with others."""

    n: int
    unit: int
    settled: int
    happening: int
    place: Place
    piece: Piece


class _Settling:
    """Goes through stretches of time, from one on.

    What was joined in earlier steps stands in ``settled`` and ``link_joined``; of what later steps
    had joined nothing holds any more.
    """

    def __init__(
        self, connection: sqlite3.Connection, begun: int, judged: Sequence[tuple[Pair, int]]
    ) -> None:
        self.connection, self.judged = connection, judged
        gone = connection.execute(
            "DELETE FROM link_joined WHERE step >= ? RETURNING gone, kept", (begun,)
        ).fetchall()
        self._kept: dict[int, int] = {}
        self._gone: dict[int, list[int]] = defaultdict(list)
        for one, other in connection.execute("SELECT gone, kept FROM link_joined"):
            self._note(one, other)
        since = (begun - BACK) * BLOCK_S
        rows = connection.execute(
            "SELECT DISTINCT t.settled FROM link_telling AS t WHERE t.happening IN ("
            "SELECT o.happening FROM link_telling AS o JOIN link_article AS l "
            "ON l.article = o.article WHERE l.moment >= ?) AND t.settled > 0",
            (since,),
        )
        firsts = {self._first(one) for (one,) in rows}
        firsts |= {self._first(one) for pair in gone for one in pair}
        for cluster in self._clusters(firsts, since).values():
            self._tell(cluster, self._first(cluster[0].settled))

    def _note(self, gone: int, kept: int) -> None:
        self._kept[gone] = kept
        self._gone[kept].append(gone)

    def _first(self, one: int) -> int:
        """The first of the cluster that a cluster is part of by now."""
        while one in self._kept:
            one = self._kept[one]
        return one

    def _clusters(self, firsts: Iterable[int], before: float) -> dict[int, list[_Told]]:
        """The tellings of some clusters that came out before a moment."""
        names = []
        waiting = list(firsts)
        while waiting:
            names.append(one := waiting.pop())
            waiting += self._gone.get(one, ())
        made: dict[int, list[_Told]] = defaultdict(list)
        asked = (chosen(names), before)
        for told in self._read(
            "t.settled IN (SELECT value FROM json_each(?1)) AND l.moment < ?2", asked
        ):
            made[self._first(told.settled)].append(told)
        return made

    def _read(self, where: str, values: tuple[object, ...]) -> list[_Told]:
        rows = self.connection.execute(
            "SELECT t.n, t.unit, t.settled, t.happening, l.moment, a.id, t.place, t.since, "
            "t.until, t.strong FROM link_telling AS t "
            "JOIN link_article AS l ON l.article = t.article JOIN article AS a ON a.n = t.article "
            f"WHERE {where}",
            values,
        )
        return [
            _Told(
                n, unit, settled, happening, Place(moment, id, place),
                Piece(id, None if since is None else (since, until), strong > 0),
            )
            for n, unit, settled, happening, moment, id, place, since, until, strong in rows
        ]  # fmt: skip

    def step(self, block: int) -> None:
        """Joins the tellings of a stretch of time and of some before it with one another and with
        what was joined earlier."""
        since, until = (block - BACK) * BLOCK_S, (block + 1) * BLOCK_S
        fresh = {one.n: one for one in self._read("l.moment >= ? AND l.moment < ?", (since, until))}
        scores = self._meetings(fresh)
        outside = {n for pair in scores for n in pair} - fresh.keys()
        earlier = self._read(
            "t.n IN (SELECT value FROM json_each(?)) AND l.moment < ?", (chosen(outside), since)
        )
        base = self._clusters({self._first(one.settled) for one in earlier}, since)
        told = dict(fresh)
        for cluster in base.values():
            told.update((one.n, one) for one in cluster)
        scores |= self._meetings(told.keys() - fresh.keys())
        rank = self._ranks(told.values())
        pieces: dict[int, list[Piece]] = defaultdict(list)
        of_unit: dict[int, list[_Told]] = defaultdict(list)
        for one in sorted(told.values(), key=lambda one: one.place):
            pieces[rank[one.unit]].append(one.piece)
            of_unit[rank[one.unit]].append(one)
        edges = unit_edges(
            ((rank[told[later].unit], rank[told[earlier].unit]), score)
            for (later, earlier), score in scores.items()
            if later in told and earlier in told
        )
        joined = join(
            [sorted({rank[one.unit] for one in cluster}) for cluster in base.values()],
            sorted({rank[one.unit] for one in fresh.values()}),
            edges,
            pieces,
        )
        for units in joined:
            self._settle([one for unit in units for one in of_unit[unit]], fresh, block)

    def _meetings(self, later: Iterable[int]) -> dict[Pair, int]:
        """The scores of some tellings with earlier ones, and what people said of them."""
        asked = set(later)
        scores = {
            (one, other): score
            for one, other, score in self.connection.execute(
                "SELECT later, earlier, score FROM link_meeting "
                "WHERE later IN (SELECT value FROM json_each(?))",
                (chosen(asked),),
            )
        }
        for pair, score in self.judged:
            if not asked.isdisjoint(pair):
                scores.pop(pair, None)
                scores[pair[1], pair[0]] = score
        return scores

    def _ranks(self, told: Iterable[_Told]) -> dict[int, int]:
        """The places of units among each other, in the order of time."""
        first: dict[int, Place] = {}
        for one in told:
            first[one.unit] = min(first.get(one.unit, one.place), one.place)
        return {unit: at for at, unit in enumerate(sorted(first, key=first.__getitem__))}

    def _settle(self, cluster: Sequence[_Told], fresh: Mapping[int, _Told], block: int) -> None:
        first = cluster[0].unit
        for gone in sorted({self._first(one.settled) for one in cluster if one.n not in fresh}):
            if gone != first:
                self._note(gone, first)
                self.connection.execute(
                    "INSERT INTO link_joined (gone, kept, step) VALUES (?, ?, ?)",
                    (gone, first, block),
                )
        self.connection.executemany(
            "UPDATE link_telling SET settled = ? WHERE n = ?",
            [(first, one.n) for one in cluster if one.n in fresh and one.settled != first],
        )
        self._tell(cluster, first)

    def _tell(self, cluster: Sequence[_Told], first: int) -> None:
        """Writes down which happening the tellings of a cluster tell of."""
        worth = is_worth([one.piece for one in cluster])
        changed = [
            (first if worth else one.unit, one.n)
            for one in cluster
            if one.happening != (first if worth else one.unit)
        ]
        self.connection.executemany("UPDATE link_telling SET happening = ? WHERE n = ?", changed)
