"""Statements compared with those before them, and joined to sayings, as far as that is new."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from onrecord.linking.answers import LEAST, OPPOSITE, OVER, Answer, Asked
from onrecord.linking.facts import Said
from onrecord.linking.groups import group_pairs
from onrecord.linking.likeness import WIDTH
from onrecord.linking.nearest import MOST, NEVER, Field, Ints, Nearest, entering, nearest_earlier
from onrecord.linking.voices import RELATIONS
from onrecord.record.linked.held import Held, HeldVoices, chosen, in_time
from onrecord.record.linked.vectors import PLACES, unpacked_places, unpacked_wording

__all__ = ["compare_stale", "group_sayings"]

Compare = Callable[[Sequence[Asked]], Sequence[Sequence[Answer | None]]]
Pair = tuple[int, int]


class Changed(NamedTuple):
    """Two statements, and how likely they were one saying until now, in thousandths."""

    later: int
    earlier: int
    same: int


@dataclass(frozen=True, kw_only=True)
class _Heads:
    """All statements as they are searched; ``rows`` are those that speak for themselves, ``places``
    the numbers of all ones' articles and their places there [statements, 2]."""

    field: Field
    voices: HeldVoices
    numbers: list[int]
    rows: Mapping[int, int]
    places: Ints

    def said(self, held: Held, row: int) -> Said:
        """A statement by its row."""
        article, place = self.places[row].tolist()
        return held.said(article, place)


def compare_stale(connection: sqlite3.Connection, held: Held, compare: Compare) -> set[int]:
    """Compares the statements that are to be compared anew; those whose sayings may be others now.

    Sayings hang together over likely pairs: whoever has lost such a pair is among those that come
    back, and of every pair that changed the later one.
    """
    stale = connection.execute("SELECT n, head FROM link_said WHERE stale > 0").fetchall()
    if not stale:
        return set()
    touched = {n for n, _ in stale}
    least = round(1000 * OVER)
    dropped = _drop_pairs(connection, [n for n, head in stale if head != n])
    heads = _read_heads(connection, held)
    wanted = {heads.rows[n] for n in touched if n in heads.rows}
    wanted |= _entered(connection, heads, sorted(wanted))
    # Whatever lost one of its nearest may have others now; those before it do not look ahead.
    wanted |= {heads.rows[later] for later, _, _ in dropped if later in heads.rows}
    found = list(nearest_earlier(heads.field, heads.voices, sorted(wanted)))
    changed = [*dropped, *_write(connection, held, heads, found, compare)]
    touched |= {later for later, _, _ in changed}
    touched |= {earlier for _, earlier, same in changed if same >= least}
    connection.execute("UPDATE link_said SET stale = 0 WHERE stale > 0")
    return touched


def _drop_pairs(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[Changed]:
    """Forgets what was compared with statements that no longer speak for themselves; what was."""
    asked = chosen(numbers)
    where = (
        "WHERE later IN (SELECT value FROM json_each(?1)) "
        "OR earlier IN (SELECT value FROM json_each(?1))"
    )
    rows = connection.execute(f"SELECT later, earlier, same FROM link_pair {where}", (asked,))
    gone = [Changed(*row) for row in rows]
    connection.execute(f"DELETE FROM link_pair {where}", (asked,))
    return gone


def _read_heads(connection: sqlite3.Connection, held: Held) -> _Heads:
    """All statements as they lie in the tables, of which the heads can be found."""
    articles = connection.execute(
        "SELECT l.moment, a.id, l.article, w.places FROM link_wording AS w "
        "JOIN link_article AS l ON l.article = w.article JOIN article AS a ON a.n = l.article "
        "ORDER BY w.article"
    ).fetchall()
    columns = unpacked_places(row[3] for row in articles)
    sizes = [len(row[3]) // (PLACES * columns.itemsize) for row in articles]
    begins = np.concatenate([[0], np.cumsum(sizes)])
    # One article at a time: all of a large record are 100 MB.
    wording = np.empty((len(columns), 2, WIDTH), np.int8)
    asked = connection.execute("SELECT wording FROM link_wording ORDER BY article")
    for begin, (made,) in zip(begins.tolist(), asked, strict=False):
        part = unpacked_wording([made])
        wording[begin : begin + len(part)] = part
    in_order = sorted(range(len(articles)), key=lambda at: articles[at][:2])
    ranks = np.empty(len(columns), np.int64)
    ranks[np.concatenate([np.arange(begins[at], begins[at + 1]) for at in in_order])] = np.arange(
        len(columns)
    )
    carried = connection.execute("SELECT n FROM link_said WHERE head <> n").fetchall()
    speaks = ~np.isin(columns[:, 0], [n for (n,) in carried])
    ranks[~speaks] = NEVER
    article = np.repeat([row[2] for row in articles], sizes)
    numbers = columns[:, 0].tolist()
    heads = np.flatnonzero(speaks).tolist()
    return _Heads(
        field=Field(
            contents=wording[:, 0],
            sentences=wording[:, 1],
            voices=columns[:, 1],
            ranks=ranks,
            articles=article,
            starts=columns[:, 2],
            ends=columns[:, 3],
        ),
        voices=HeldVoices(held),
        numbers=numbers,
        rows={numbers[row]: row for row in heads},
        places=np.stack([article, np.arange(len(columns)) - np.repeat(begins[:-1], sizes)], 1),
    )


def _entered(connection: sqlite3.Connection, heads: _Heads, new: Sequence[int]) -> set[int]:
    """Later statements that have one of some rows among their nearest now."""

    def least(rows: Ints) -> Ints:
        found = connection.execute(
            "SELECT n, least_same, least_open, least_other FROM link_said "
            "WHERE n IN (SELECT value FROM json_each(?))",
            (chosen(heads.numbers[row] for row in rows.tolist()),),
        )
        own = {heads.rows[n]: least for n, *least in found}
        return np.array([own[row] for row in rows.tolist()], np.int64).reshape(-1, len(MOST)).T

    return entering(heads.field, heads.voices, new, least)


def _write(
    connection: sqlite3.Connection,
    held: Held,
    heads: _Heads,
    found: Sequence[Nearest],
    compare: Compare,
) -> list[Changed]:
    """Writes down what holds now for some rows; the pairs that changed."""
    known: dict[int, dict[int, bool]] = defaultdict(dict)
    same: dict[Pair, int] = {}
    rows = connection.execute(
        "SELECT later, earlier, same, against + same + contest > 0 FROM link_pair "
        "WHERE later IN (SELECT value FROM json_each(?))",
        (chosen(heads.numbers[one.row] for one in found),),
    )
    for later, earlier, likely, told in rows:
        known[later][earlier] = told > 0
        same[later, earlier] = likely
    gone: list[Pair] = []
    asked: list[Asked] = []
    for row, others, _ in found:
        before = known[heads.numbers[row]]
        now = {heads.numbers[other] for other, _ in others}
        gone += [(heads.numbers[row], earlier) for earlier in sorted(before.keys() - now)]
        asked.append(
            Asked(
                said=heads.said(held, row),
                others=[
                    (heads.said(held, other), near, before.get(heads.numbers[other], False))
                    for other, near in others
                ],
            )
        )

    def is_known(row: int, other: int) -> bool:
        return known[heads.numbers[row]].get(heads.numbers[other]) is False

    new = [
        (
            heads.numbers[row],
            heads.numbers[other],
            RELATIONS.index(near.speakers),
            round(1000 * near.likeness),
            round(1000 * answer.against),
            round(1000 * answer.same),
            round(1000 * answer.contest),
        )
        for (row, others, _), answers in zip(found, compare(asked), strict=True)
        for (other, near), answer in zip(others, answers, strict=True)
        if answer is not None and not (_is_empty(answer) and is_known(row, other))
    ]
    connection.executemany("DELETE FROM link_pair WHERE later = ? AND earlier = ?", gone)
    connection.executemany(
        "INSERT OR REPLACE INTO link_pair (later, earlier, speakers, likeness, against, same, "
        "contest) VALUES (?, ?, ?, ?, ?, ?, ?)",
        new,
    )
    connection.executemany(
        "UPDATE link_said SET least_same = ?, least_open = ?, least_other = ? WHERE n = ?",
        [(*one.least, heads.numbers[one.row]) for one in found],
    )
    return [Changed(*pair, same.get(pair, 0)) for pair in [*gone, *(row[:2] for row in new)]]


def _is_empty(answer: Answer) -> bool:
    return answer.against == answer.same == answer.contest == 0


#: The pairs that count, as the index over them tells which it holds.
_LIKELY = f"same > {round(1000 * LEAST)}"
#: Those that are never one saying.
_OPPOSITE = f"against >= {round(1000 * OPPOSITE)}"


def group_sayings(
    connection: sqlite3.Connection,
    touched: set[int],
    *,
    enough: float,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> None:
    """Joins statements to sayings anew, some of them and all that hang together with these.

    ``together`` and ``apart`` are what people said.
    """
    heads = _heads_of(connection, touched)
    joined = [_heads_pair(connection, pair) for pair in together]
    parted = [_heads_pair(connection, pair) for pair in apart]
    strong = list(_reach(connection, heads, [pair for pair in joined if pair]))
    places = in_time(connection, strong)
    order = sorted(strong, key=places.__getitem__)
    rank = {n: at for at, n in enumerate(order)}

    def ranks(pairs: Iterable[Pair | None]) -> Iterator[Pair]:
        for pair in pairs:
            if pair and pair[0] != pair[1] and pair[0] in rank and pair[1] in rank:
                yield min(map(rank.__getitem__, pair)), max(map(rank.__getitem__, pair))

    scores = {
        (rank[earlier], rank[later]): same / 1000
        for later, earlier, same in connection.execute(
            f"SELECT later, earlier, same FROM link_pair WHERE {_LIKELY} "
            "AND earlier IN (SELECT value FROM json_each(?))",
            (chosen(strong),),
        )
        if later in rank
    }
    opposite = connection.execute(
        f"SELECT later, earlier FROM link_pair WHERE {_OPPOSITE} "
        "AND earlier IN (SELECT value FROM json_each(?))",
        (chosen(strong),),
    )
    groups = group_pairs(
        scores,
        enough=enough,
        over=OVER,
        unknown=LEAST,
        together=ranks(joined),
        apart=ranks([*parted, *opposite]),
    )
    saying = {n: n for n in strong}
    for group in groups:
        for member in group:
            saying[order[member]] = order[group[0]]
    connection.executemany(
        "UPDATE link_said SET saying = ?1 WHERE head = ?2 AND saying <> ?1",
        [(first, head) for head, first in sorted(saying.items())],
    )


def _heads_of(connection: sqlite3.Connection, numbers: Iterable[int]) -> set[int]:
    rows = connection.execute(
        "SELECT DISTINCT head FROM link_said WHERE n IN (SELECT value FROM json_each(?))",
        (chosen(numbers),),
    )
    return {n for (n,) in rows}


def _heads_pair(connection: sqlite3.Connection, pair: Pair) -> Pair | None:
    rows = dict(
        connection.execute("SELECT n, head FROM link_said WHERE n IN (?, ?)", pair).fetchall()
    )
    return (rows[pair[0]], rows[pair[1]]) if len(rows) == len(set(pair)) else None


def _reach(connection: sqlite3.Connection, begun: set[int], joined: Sequence[Pair]) -> set[int]:
    """All heads that hang together with some: groups are joined only over pairs that are likely
    enough, so whatever else changes leaves the others as they are."""
    beside: dict[int, set[int]] = defaultdict(set)
    for one, other in joined:
        beside[one].add(other)
        beside[other].add(one)
    seen, waiting = set(begun), set(begun)
    while waiting:
        rows = connection.execute(
            "SELECT later, earlier FROM link_pair WHERE same >= ?2 "
            "AND later IN (SELECT value FROM json_each(?1)) "
            f"UNION ALL SELECT later, earlier FROM link_pair WHERE {_LIKELY} AND same >= ?2 "
            "AND earlier IN (SELECT value FROM json_each(?1))",
            (chosen(waiting), round(1000 * OVER)),
        )
        near = {n for row in rows for n in row}
        near |= {other for one in waiting for other in beside[one]}
        waiting = near - seen
        seen |= waiting
    return seen
