"""Whom outlets quote: by name or not, word for word or not, how many different ones, and whom most.

Rows are those that people hold right, or with ``machine`` those of the machine; what copies carry
over is not among them, unless the filters ask for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest

from onrecord.errors import InputError
from onrecord.record.filters import Filters, Where, as_counted, condition_on
from onrecord.record.questions import Part

__all__ = [
    "OUTLETS_SORTED",
    "SOURCES_SORTED",
    "Kind",
    "OutletUse",
    "Stretch",
    "Used",
    "count_kinds",
    "count_stretches",
    "count_use",
    "find_used",
]

#: So many of an outlet's sources are told beside it.
_TOP = 3
#: With more months than this, years are counted.
_MOST_MONTHS = 48

#: What outlets are sorted by: the SQL, and the way in which it goes first.
OUTLETS_SORTED: Mapping[str, tuple[str, str]] = {
    "statements": ("statements", "DESC"),
    "outlet": ("u.outlet", "ASC"),
    "unnamed": ("1.0 * (statements - named) / statements", "DESC"),
    "quoted": ("1.0 * direct / statements", "DESC"),
    "sources": ("sources", "DESC"),
}
#: What the sources of an outlet are sorted by.
SOURCES_SORTED: Mapping[str, tuple[str, str]] = {
    "statements": ("statements", "DESC"),
    "source": ("name", "ASC"),
    "quoted": ("1.0 * direct / statements", "DESC"),
    "articles": ("articles", "DESC"),
    "last": ("last", "DESC"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """A source of an outlet, and how it is quoted; without a key it is nobody in particular.

    ``direct`` are in quotation marks, ``mixed`` partly so, and the others paraphrased.
    """

    key: str | None
    name: str | None
    named: bool
    statements: int
    direct: int
    mixed: int
    articles: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletUse:
    """An outlet's statements: of how many different sources, how many of them with a name.

    ``top`` are those with a name that it quotes most: key, name and how often.
    """

    outlet: str | None
    statements: int
    named: int
    direct: int
    mixed: int
    sources: int
    top: tuple[tuple[str, str, int], ...]

    @property
    def unnamed(self) -> int:
        """How many statements have a source without a name, or none."""
        return self.statements - self.named

    @property
    def indirect(self) -> int:
        """How many statements are told in the outlet's own words."""
        return self.statements - self.direct - self.mixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How many statements have sources of a kind; ``None`` is the kind that nothing tells."""

    kind: str | None
    named: bool
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A month or a year of an outlet: its statements, and how many have no named source."""

    name: str
    statements: int
    unnamed: int


def count_use(
    connection: sqlite3.Connection, filters: Filters, part: Part, *, machine: bool = False
) -> tuple[tuple[OutletUse, ...], int, int]:
    """How each outlet uses sources, the one with most statements first; how many rows there are;
    and how many outlets, for one row may be of articles that tell none.

    Raises:
        InputError: if outlets are not sorted by what the part says.
    """
    where = condition_on("statement", as_counted(filters), connection, machine=machine)
    # An index has all of it in this order; outlets are then few.
    rows = connection.execute(
        "SELECT u.*, count(*) OVER (), count(u.outlet) OVER () FROM ("
        "SELECT s.outlet, count(*) AS statements, sum(s.named) AS named, "
        "sum(s.quotation = 'direct') AS direct, "
        "sum(s.quotation = 'mixed') AS mixed, count(DISTINCT s.speaker) AS sources "
        f"FROM statement AS s WHERE {where.sql} GROUP BY s.outlet) AS u "
        f"ORDER BY {_order(OUTLETS_SORTED, part, 'outlets')}, statements DESC, u.outlet "
        "LIMIT ? OFFSET ?",
        (*where.values, *_ends(part)),
    ).fetchall()
    tops = _tops(connection, {row[0] for row in rows}, where)
    made = tuple(
        OutletUse(
            outlet=outlet,
            statements=statements,
            named=named,
            direct=direct,
            mixed=mixed,
            sources=sources,
            top=tops.get(outlet, ()),
        )
        for outlet, statements, named, direct, mixed, sources, *_ in rows
    )
    return (made, *rows[0][-2:]) if rows else (made, 0, 0)


def _tops(
    connection: sqlite3.Connection, outlets: Container[str | None], where: Where
) -> Mapping[str | None, tuple[tuple[str, str, int], ...]]:
    """The named sources that each outlet quotes most."""
    found: dict[str | None, list[tuple[int, int]]] = {}
    for outlet, speaker, often in connection.execute(
        "SELECT s.outlet, s.speaker, count(*) FROM statement AS s WHERE s.named = 1 "
        f"AND s.speaker IS NOT NULL AND {where.sql} GROUP BY s.outlet, s.speaker",
        where.values,
    ):
        if outlet in outlets:
            found.setdefault(outlet, []).append((-often, speaker))
    names = "SELECT key, name FROM who WHERE n = ?"
    return {
        outlet: tuple(
            (*connection.execute(names, (speaker,)).fetchone(), -often)
            for often, speaker in nsmallest(_TOP, those)
        )
        for outlet, those in found.items()
    }


def find_used(
    connection: sqlite3.Connection,
    outlet: str | None,
    filters: Filters,
    part: Part,
    *,
    machine: bool = False,
) -> tuple[tuple[Used, ...], int]:
    """The sources of one outlet, the most used first, and how many there are.

    Raises:
        InputError: if sources are not sorted by what the part says.
    """
    where = _of_outlet(connection, outlet, filters, machine)
    rows = connection.execute(
        "SELECT w.key, w.name AS name, s.named, count(*) AS statements, "
        "sum(s.quotation = 'direct') AS direct, sum(s.quotation = 'mixed'), "
        "count(DISTINCT s.article) AS articles, min(s.day), max(s.day) AS last, "
        "count(*) OVER () FROM statement AS s LEFT JOIN who AS w ON w.n = s.speaker "
        f"WHERE {where.sql} GROUP BY s.speaker, s.named "
        f"ORDER BY {_order(SOURCES_SORTED, part, 'sources')}, statements DESC, name, w.key, "
        "s.named LIMIT ? OFFSET ?",
        (*where.values, *_ends(part)),
    ).fetchall()
    used = tuple(
        Used(
            key=key,
            name=name,
            named=bool(named),
            statements=statements,
            direct=direct,
            mixed=mixed,
            articles=articles,
            first=first,
            last=last,
        )
        for key, name, named, statements, direct, mixed, articles, first, last, _ in rows
    )
    return used, rows[0][-1] if rows else 0


def count_kinds(
    connection: sqlite3.Connection, outlet: str | None, filters: Filters, *, machine: bool = False
) -> tuple[Kind, ...]:
    """Of which kinds the sources of an outlet are, most first."""
    where = _of_outlet(connection, outlet, filters, machine)
    rows = connection.execute(
        f"SELECT s.source_kind, s.named, count(*) FROM statement AS s WHERE {where.sql} "
        "GROUP BY 1, 2 ORDER BY 3 DESC, 1",
        where.values,
    )
    return tuple(Kind(kind=kind, named=bool(named), count=count) for kind, named, count in rows)


def count_stretches(
    connection: sqlite3.Connection, outlet: str | None, filters: Filters, *, machine: bool = False
) -> tuple[Stretch, ...]:
    """An outlet's months in order, or its years where there are many months."""
    where = _of_outlet(connection, outlet, filters, machine) & Where("s.day IS NOT NULL", ())
    months = [
        Stretch(name=name, statements=statements, unnamed=unnamed)
        for name, statements, unnamed in connection.execute(
            "SELECT substr(s.day, 1, 7), count(*), sum(s.named = 0) FROM statement AS s "
            f"WHERE {where.sql} GROUP BY 1 ORDER BY 1",
            where.values,
        )
    ]
    return tuple(months if len(months) <= _MOST_MONTHS else _years(months))


def _years(months: Iterable[Stretch]) -> list[Stretch]:
    found: dict[str, tuple[int, int]] = {}
    for month in months:
        statements, unnamed = found.get(month.name[:4], (0, 0))
        found[month.name[:4]] = statements + month.statements, unnamed + month.unnamed
    return [Stretch(name=year, statements=all, unnamed=some) for year, (all, some) in found.items()]


def _of_outlet(
    connection: sqlite3.Connection, outlet: str | None, filters: Filters, machine: bool
) -> Where:
    where = condition_on("statement", as_counted(filters), connection, machine=machine)
    return Where("s.outlet IS ?", (outlet,)) & where


def _order(known: Mapping[str, tuple[str, str]], part: Part, noun: str) -> str:
    if part.sort is not None and part.sort not in known:
        reason = f"{noun} are not sorted by it"
        raise InputError(f"sort {part.sort!r}", reason, f"take {', '.join(known)}")
    sql, way = known[part.sort or "statements"]
    if part.reverse:
        way = "ASC" if way == "DESC" else "DESC"
    return f"{sql} IS NULL, {sql} {way}"


def _ends(part: Part) -> tuple[int, int]:
    return -1 if part.limit is None else part.limit, part.offset
