"""Who speaks to whom and about whom, counted: of the busiest, or of all around one of them.

Somebody speaks of another where a statement's content names them, or claims an event in which they
take part.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onrecord.record.filters import Filters, Where, as_counted, condition_on

__all__ = ["Network", "Person", "Tie", "find_about", "find_network"]

#: So many people are drawn: more names than this do not fit around a circle.
PEOPLE = 24
#: They are chosen from so many who say and are told most, and from so many whom most articles name:
#: what contents name is looked up for these alone.
_CANDIDATES = 32
_NAMED = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the network: how much they say in it, are told, and are spoken of."""

    key: str
    name: str
    says: int
    told: int
    spoken_of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """In how many statements one speaks to the other, and in how many about them (keys)."""

    speaker: str
    other: str
    told: int
    about: int

    @property
    def weight(self) -> int:
        """How much it is in all."""
        return self.told + self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """People and the ties between them, the strongest first."""

    people: tuple[Person, ...]
    ties: tuple[Tie, ...]


def find_network(
    connection: sqlite3.Connection,
    filters: Filters,
    *,
    around: int | None = None,
    machine: bool = False,
) -> Network:
    """The network of the statements asked for; with ``around`` that of one actor, by number."""
    where = condition_on("statement", as_counted(filters), connection, machine=machine)
    candidates = _candidates(connection, where, around)
    told = _count_told(connection, where, candidates)
    about = _count_about(connection, where, candidates, machine=machine)
    pairs = [pair for pair in {**told, **about} if around in (None, *pair)]
    weights: Counter[int] = Counter()
    for one, other in pairs:
        weight = told.get((one, other), 0) + about.get((one, other), 0)
        weights[one] += weight
        weights[other] += weight
    names = _names(connection, weights)
    order = sorted(weights, key=lambda who: (who != around, -weights[who], names[who]))
    chosen = set(order[:PEOPLE])
    ties = [
        Tie(
            speaker=names[one][1],
            other=names[other][1],
            told=told.get((one, other), 0),
            about=about.get((one, other), 0),
        )
        for one, other in pairs
        if {one, other} <= chosen
    ]
    ties.sort(key=lambda tie: (-tie.weight, tie.speaker, tie.other))
    return Network(people=_people([names[who] for who in order[:PEOPLE]], ties), ties=tuple(ties))


def _candidates(connection: sqlite3.Connection, where: Where, around: int | None) -> list[int]:
    """Who is looked at: who says or is told most, and whom most of these articles name; around one,
    whom it speaks with and of."""
    rows = (
        f"SELECT s.speaker AS who, s.addressee AS other FROM statement AS s WHERE {where.sql} "
        "AND s.speaker IS NOT NULL"
    )
    values: tuple[object, ...] = where.values
    if around is not None:
        rows = (
            "SELECT iif(who = ?, other, who) AS who, NULL AS other FROM (SELECT s.speaker AS who, "
            f"s.addressee AS other FROM statement AS s WHERE {where.sql} "
            "AND (s.addressee = ? OR (s.speaker = ? AND s.addressee IS NOT NULL)) UNION ALL "
            "SELECT s.speaker, p.who FROM statement AS s JOIN event AS e ON e.told_in = s.id "
            f"AND e.article = s.article JOIN party AS p ON p.event = e.n WHERE {where.sql} "
            "AND (s.speaker = ? OR p.who = ?) UNION ALL "
            "SELECT s.speaker, x.who FROM statement AS s JOIN actor AS x ON x.article = s.article "
            f"WHERE {where.sql} AND s.speaker = ? UNION ALL "
            "SELECT s.speaker, x.who FROM actor AS x JOIN statement AS s ON s.article = x.article "
            f"WHERE {where.sql} AND x.who = ?)"
        )
        values = (
            around, *where.values, around, around, *where.values, around, around, *where.values,
            around, *where.values, around,
        )  # fmt: skip
    found = connection.execute(
        f"WITH rows AS ({rows}), heard (who) AS (SELECT who FROM rows WHERE who IS NOT NULL "
        "UNION ALL SELECT other FROM rows WHERE other IS NOT NULL) "
        "SELECT h.who FROM heard AS h JOIN who AS w ON w.n = h.who WHERE EXISTS "
        "(SELECT 1 FROM actor AS x WHERE x.who = h.who AND x.named = 1) "
        "GROUP BY h.who ORDER BY count(*) DESC, w.name, w.key LIMIT ?",
        (*values, _CANDIDATES),
    )
    chosen = [who for (who,) in found]
    if around is not None:
        return list(dict.fromkeys([around, *chosen]))
    named = connection.execute(
        "SELECT x.who FROM actor AS x JOIN who AS w ON w.n = x.who WHERE x.named = 1 "
        f"AND x.article IN (SELECT s.article FROM statement AS s WHERE {where.sql}) "
        "GROUP BY x.who ORDER BY count(*) DESC, w.name, w.key LIMIT ?",
        (*where.values, _NAMED),
    )
    return list(dict.fromkeys([*chosen, *(who for (who,) in named)]))


def _count_told(
    connection: sqlite3.Connection, where: Where, among: Iterable[int]
) -> dict[tuple[int, int], int]:
    some = json.dumps(list(among))
    rows = connection.execute(
        f"SELECT s.speaker, s.addressee, count(*) FROM statement AS s WHERE {where.sql} "
        f"AND s.speaker IN ({_AMONG}) AND s.addressee IN ({_AMONG}) AND s.addressee <> s.speaker "
        "GROUP BY 1, 2 ORDER BY 1, 2",
        (*where.values, some, some),
    )
    return {(one, other): count for one, other, count in rows}


def _count_about(
    connection: sqlite3.Connection, where: Where, among: Iterable[int], *, machine: bool
) -> dict[tuple[int, int], int]:
    some = json.dumps(list(among))
    sql, values = _about(where, some, some, machine=machine)
    rows = connection.execute(
        f"SELECT speaker, other, count(*) FROM ({sql}) GROUP BY 1, 2 ORDER BY 1, 2", values
    )
    return {(one, other): count for one, other, count in rows}


_AMONG = "SELECT value FROM json_each(?)"


def _about(
    where: Where, speakers: str, others: str, *, machine: bool
) -> tuple[str, tuple[object, ...]]:
    """Each statement (``n``, its ``speaker``) with each ``other`` that it is about, once."""
    these = f"{where.sql} AND s.speaker IN ({_AMONG})"
    values = (*where.values, speakers, others)
    sql = (
        "SELECT s.n AS n, s.speaker AS speaker, p.who AS other FROM statement AS s "
        "JOIN event AS e ON e.told_in = s.id AND e.article = s.article "
        f"AND e.answer <> {2 if machine else 1} JOIN party AS p ON p.event = e.n "
        f"WHERE {these} AND p.who IN ({_AMONG}) AND p.who <> s.speaker "
        "UNION SELECT s.n, s.speaker, x.who FROM statement AS s "
        "JOIN statement_words AS w ON w.n = s.n JOIN actor AS x ON x.article = s.article "
        f"WHERE {these} AND x.who IN ({_AMONG}) AND x.who <> s.speaker AND EXISTS ("
        "SELECT 1 FROM json_each(x.object, '$.mentions') AS m, "
        "json_each(w.object, '$.content') AS c "
        "WHERE m.value ->> 0 >= c.value ->> 0 AND m.value ->> 1 <= c.value ->> 1)"
    )
    return sql, (*values, *values)


def find_about(
    connection: sqlite3.Connection,
    filters: Filters,
    speaker: int,
    other: int,
    *,
    limit: int,
    machine: bool = False,
) -> tuple[list[int], int]:
    """The numbers of statements in which somebody speaks about another, the latest first, and how
    many there are in all."""
    where = condition_on("statement", as_counted(filters), connection, machine=machine)
    sql, values = _about(where, json.dumps([speaker]), json.dumps([other]), machine=machine)
    rows = connection.execute(
        f"SELECT s.n FROM statement AS s JOIN article AS a ON a.n = s.article WHERE s.n IN "
        f"(SELECT n FROM ({sql})) ORDER BY s.day DESC, a.id, s.place, s.n",
        values,
    ).fetchall()
    return [n for (n,) in rows[:limit]], len(rows)


def _names(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, tuple[str, str]]:
    rows = connection.execute(
        f"SELECT n, name, key FROM who WHERE n IN ({_AMONG})", (json.dumps(sorted(numbers)),)
    )
    return {n: (name, key) for n, name, key in rows}


def _people(names: Iterable[tuple[str, str]], ties: Iterable[Tie]) -> tuple[Person, ...]:
    counts: Mapping[str, Counter[str]] = defaultdict(Counter)
    for tie in ties:
        counts[tie.speaker]["says"] += tie.weight
        counts[tie.other]["told"] += tie.told
        counts[tie.other]["spoken_of"] += tie.about
    return tuple(
        Person(
            key=key,
            name=name,
            says=counts[key]["says"],
            told=counts[key]["told"],
            spoken_of=counts[key]["spoken_of"],
        )
        for name, key in names
    )
