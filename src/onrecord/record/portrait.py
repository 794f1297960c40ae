"""One actor, looked at from all sides: who it is and what says so, what it says, does, and to whom.

Rows are those that people hold right, or with ``machine`` those of the machine.  What copies of
articles carry over is counted only with ``copies``; what tells who somebody is (names, codes, in
which articles) is told of all articles.  Everything is asked of one connection; what a page shows
together is asked within one ``store.reading()``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from onrecord.errors import InputError
from onrecord.model import Span
from onrecord.record.answers import FoundActor
from onrecord.record.filters import (
    Base,
    Filters,
    Where,
    as_counted,
    condition_on,
    without_copies,
)
from onrecord.record.questions import SORTED, Part
from onrecord.record.rows import fold_name, spoken

__all__ = [
    "Activity",
    "Codes",
    "Evidence",
    "Namesake",
    "Outlet",
    "Partner",
    "Portrait",
    "Said",
    "busiest_actors",
    "choose_said",
    "count_activity",
    "count_addressed",
    "count_unaddressed",
    "find_actors",
    "find_addressees",
    "find_number",
    "find_outlets",
    "find_relayed",
    "find_relays",
    "look_like",
    "namesakes",
    "portray",
]

#: So many articles are looked through for the words that tell a code, and so many are told.
_LOOKED_THROUGH, _TOLD = 12, 3
#: Names are alike from this share of common letters on ("shertn" and "sherton" have 0.92).
_ALIKE = 0.6
#: So many names with the same beginning of a word are compared: that takes 20 ms.
_COMPARED = 200
#: So many different codes and other names are told.
_MOST_CODES, _MOST_NAMES = 8, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An article that tells somebody's codes, and the words that do."""

    article: str
    title: str | None
    outlet: str | None
    day: str | None
    words: str
    basis: str | None
    office: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """A country and a sector that articles give somebody: how many, when, and some of them."""

    country: str | None
    sector: str | None
    articles: int
    first: str | None
    last: str | None
    told: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """Who somebody is.

    ``number`` is its number in this file.  ``codes`` are those that most articles tell first, and
    ``other_codes`` counts what is not told of them; ``coded`` is in how many articles it has a row
    of its own, and so some codes or none; ``kind``, ``office`` and ``entry`` are those of
    the latest article that tells a country.  ``bases`` counts articles by what their codes rest on.
    ``articles``, ``first`` and ``last`` are of all articles in which it is named, speaks, is spoken
    to, or takes part.  Without a name (``named``) several may be meant by the same words.
    """

    number: int
    key: str
    name: str
    named: bool
    kind: str | None
    office: str | None
    entry: str | None
    bases: tuple[tuple[str, int], ...]
    aliases: tuple[tuple[str, int], ...]
    codes: tuple[Codes, ...]
    other_codes: int
    coded: int
    articles: int
    first: str | None
    last: str | None

    @property
    def disagree(self) -> bool:
        """Whether articles tell different countries, or different sectors."""
        return any(
            len({getattr(one, code) for one in self.codes if getattr(one, code) is not None}) > 1
            for code in ("country", "sector")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Somebody on the other side, and how many statements join the two."""

    key: str
    name: str
    count: int
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """How many events of a type somebody did, and how many were done to them."""

    type: str
    did: int
    met: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """How often an outlet quotes somebody: in quotation marks, partly so, in its own words."""

    outlet: str | None
    count: int
    direct: int
    mixed: int
    indirect: int
    articles: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Namesake:
    """Somebody else with the same name, or with one of its names."""

    key: str
    name: str
    country: str | None
    sector: str | None
    statements: int
    shared: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Where a statement stands and its day: of the saying (``said``), or else of publication.

    ``to`` is the key of the one to whom it is said.
    """

    article: str
    id: str
    day: str | None
    basis: Literal["said", "published"]
    to: str | None


def find_number(connection: sqlite3.Connection, key: str) -> int | None:
    """The number of whoever has this key, or ``None``."""
    row = connection.execute("SELECT n FROM who WHERE key = ?", (key,)).fetchone()
    return row and int(row[0])


# Who it is


def portray(connection: sqlite3.Connection, number: int) -> Portrait:
    """Who somebody is, by the number."""
    key, name = connection.execute("SELECT key, name FROM who WHERE n = ?", (number,)).fetchone()
    made = _latest(connection, number) or {}
    articles, first, last = _stretch(connection, number)
    codes, other_codes, coded = _codes(connection, number)
    return Portrait(
        number=number,
        key=key,
        name=name,
        named=bool(made.get("aliases")),
        kind=made.get("kind"),
        office=made.get("office"),
        entry=made.get("entry"),
        bases=_bases(connection, number),
        aliases=_other_names(connection, number, name),
        codes=codes,
        other_codes=other_codes,
        coded=coded,
        articles=articles,
        first=first,
        last=last,
    )


def _latest(connection: sqlite3.Connection, number: int) -> Mapping[str, Any] | None:
    """Its row of the latest article that tells a country, or else of the latest."""
    for known in ("AND country IS NOT NULL", ""):
        for named in (1, 0):  # each way an index has them in order
            row = connection.execute(
                f"SELECT object FROM actor WHERE who = ? AND named = ? {known} "
                "ORDER BY day DESC, article DESC LIMIT 1",
                (number, named),
            ).fetchone()
            if row:
                made: dict[str, Any] = json.loads(row[0])
                return made
    return None


def _stretch(connection: sqlite3.Connection, number: int) -> tuple[int, str | None, str | None]:
    """In how many articles it is, and the days of the first and the last of them."""
    row = connection.execute(
        "SELECT count(*), min(day), max(day) FROM ("
        "SELECT article, day FROM actor WHERE who = ?1 UNION "
        "SELECT article, day FROM statement WHERE speaker = ?1 UNION "
        "SELECT article, day FROM statement WHERE addressee = ?1 UNION "
        "SELECT s.article, s.day FROM relay AS r JOIN statement AS s ON s.n = r.statement "
        "WHERE r.who = ?1 UNION "
        "SELECT e.article, e.day FROM party AS p JOIN event AS e ON e.n = p.event "
        "WHERE p.who = ?1)",
        (number,),
    ).fetchone()
    return int(row[0]), row[1], row[2]


def _bases(connection: sqlite3.Connection, number: int) -> tuple[tuple[str, int], ...]:
    rows = connection.execute(
        "SELECT json_extract(object, '$.basis') AS basis, count(*) FROM actor WHERE who = ? "
        "AND basis IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",
        (number,),
    )
    return tuple(rows)


def _other_names(
    connection: sqlite3.Connection, number: int, name: str
) -> tuple[tuple[str, int], ...]:
    """The names by which articles call it beside its own, the usual ones first."""
    rows = connection.execute(
        "SELECT j.value, count(DISTINCT x.article) FROM actor AS x, "
        "json_each(x.object, '$.aliases') AS j WHERE x.who = ? AND j.value <> ? "
        "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?",
        (number, name, _MOST_NAMES),
    )
    return tuple(rows)


def _codes(connection: sqlite3.Connection, number: int) -> tuple[tuple[Codes, ...], int, int]:
    """The codes that most articles tell, those that tell none last; how many are left out; and how
    many articles tell any of them."""
    rows = connection.execute(
        "SELECT country, sector, count(DISTINCT article), min(day), max(day) FROM actor "
        "WHERE who = ? GROUP BY country, sector "
        "ORDER BY country IS NULL AND sector IS NULL, 3 DESC, max(day) DESC, country, sector",
        (number,),
    ).fetchall()
    codes = tuple(
        Codes(
            country=country,
            sector=sector,
            articles=articles,
            first=first,
            last=last,
            told=_evidence(connection, number, country, sector),
        )
        for country, sector, articles, first, last in rows[:_MOST_CODES]
    )
    return codes, len(rows) - len(codes), sum(row[2] for row in rows)


def _evidence(
    connection: sqlite3.Connection, number: int, country: str | None, sector: str | None
) -> tuple[Evidence, ...]:
    """The latest articles that tell these codes, those with words that do before others."""
    rows = connection.execute(
        "SELECT article, object FROM actor WHERE who = ? AND country IS ? AND sector IS ? "
        "ORDER BY day DESC, article DESC LIMIT ?",
        (number, country, sector, _LOOKED_THROUGH),
    ).fetchall()
    found = [(article, json.loads(made)) for article, made in rows]
    found.sort(key=lambda one: not one[1]["evidence"])  # of one kind they stay in their order
    return tuple(_told(connection, article, made) for article, made in found[:_TOLD])


def _told(connection: sqlite3.Connection, article: int, made: Mapping[str, Any]) -> Evidence:
    id, outlet, day, title, text = connection.execute(
        "SELECT a.id, a.outlet, a.day, b.title, b.text FROM article AS a "
        "JOIN article_body AS b ON b.n = a.n WHERE a.n = ?",
        (article,),
    ).fetchone()
    spans = tuple(Span(start, end) for start, end in made["evidence"])
    return Evidence(
        article=id,
        title=title,
        outlet=outlet,
        day=day,
        words=spoken(spans, text),
        basis=made["basis"],
        office=made["office"],
    )


def namesakes(
    connection: sqlite3.Connection, portrait: Portrait, *, limit: int = 8, copies: bool = False
) -> tuple[Namesake, ...]:
    """Others that share a name with somebody or, with a person, the family name.

    Those who say most come first.  The record does not tell whether some of them are the same.
    """
    names = [
        folded
        for (folded,) in connection.execute(
            "SELECT folded FROM alias WHERE who = ? AND folded <> ' '", (portrait.number,)
        )
    ]
    whole = json.dumps(names)
    family = fold_name(portrait.name).split()[-1:] if portrait.kind == "person" else []
    like = f"% {family[0]} " if family else ""
    voices = _voices("statement", "s", connection, copies=copies)
    rows = connection.execute(
        "WITH other (who, folded, whole) AS ("
        "SELECT who, folded, 1 FROM alias WHERE folded IN (SELECT value FROM json_each(?1)) "
        "UNION ALL SELECT who, folded, 0 FROM alias WHERE ?2 <> '' AND folded LIKE ?2 "
        "AND folded NOT LIKE '% and %') "
        "SELECT w.n, w.key, w.name, (SELECT count(*) FROM statement AS s WHERE s.speaker = w.n "
        f"AND {voices}) AS often, max(o.whole), min(iif(o.whole, o.folded, NULL)) "
        "FROM other AS o JOIN who AS w ON w.n = o.who WHERE o.who <> ?3 GROUP BY w.n "
        "ORDER BY often DESC, max(o.whole) DESC, w.name, w.key LIMIT ?4",
        (whole, like, portrait.number, limit),
    ).fetchall()
    return tuple(
        Namesake(
            key=key,
            name=name,
            statements=often,
            shared=folded.strip() if shares else family[0],
            **_last_codes(connection, number),
        )
        for number, key, name, often, shares, folded in rows
    )


def _last_codes(connection: sqlite3.Connection, number: int) -> dict[str, str | None]:
    row = connection.execute(
        "SELECT country, sector FROM actor WHERE who = ? "
        "ORDER BY country IS NULL, day DESC, article DESC LIMIT 1",
        (number,),
    ).fetchone()
    return {"country": row[0] if row else None, "sector": row[1] if row else None}


def look_like(
    connection: sqlite3.Connection, key: str, *, limit: int = 8
) -> tuple[tuple[str, str], ...]:
    """Keys and names that look like a key that nobody has, the likest first."""
    words = fold_name(key.rpartition(":")[2]).split()[:8]
    beginnings = {part for word in words for part in (word, word[:4]) if len(part) > 2}
    wanted = " ".join(words)
    alike: dict[int, float] = {}
    for beginning in sorted(beginnings):
        for number, folded in connection.execute(
            "SELECT who, folded FROM alias WHERE folded LIKE ? ORDER BY folded LIMIT ?",
            (f"% {beginning}%", _COMPARED),
        ):
            likeness = SequenceMatcher(None, wanted, folded.strip(), autojunk=False).ratio()
            alike[number] = max(likeness, alike.get(number, 0))
    best = sorted(
        (number for number in alike if alike[number] >= _ALIKE),
        key=lambda number: (-alike[number], number),
    )[:limit]
    rows = connection.execute(
        "SELECT w.key, w.name FROM json_each(?) AS j JOIN who AS w ON w.n = j.value ORDER BY j.key",
        (json.dumps(best),),
    )
    return tuple(rows)


def find_actors(
    connection: sqlite3.Connection,
    typed: str,
    filters: Filters,
    part: Part,
    *,
    machine: bool = False,
) -> tuple[FoundActor, ...]:
    """Actors whose name has words that begin as what was typed, as ``ask_actors`` tells them.

    Whoever does nothing in the rows asked for is left out.

    Raises:
        InputError: if actors are not sorted by what the part says.
    """
    like = [f"% {word}%" for word in fold_name(typed).split()]
    if not like:
        return ()
    called = connection.execute(
        "SELECT DISTINCT l.who FROM alias AS l WHERE "
        + " AND ".join(["l.folded LIKE ?"] * len(like))
        + " AND EXISTS (SELECT 1 FROM actor AS x WHERE x.who = l.who AND x.named = 1)",
        like,
    ).fetchall()
    asked = _Asked.of(connection, filters, machine)
    return _found_actors(connection, [who for (who,) in called], asked, part)


#: What makes somebody busy, by what actors are sorted by: who, and how often.
_BY_SPEAKING = (
    "SELECT speaker, count(*) FROM statement AS s WHERE {said} AND speaker NOT NULL GROUP BY 1"
)
_BY_HEARING = (
    "SELECT addressee, count(*) FROM statement AS s WHERE {said} AND addressee NOT NULL GROUP BY 1"
)
_BY_ACTING = (
    "SELECT who, count(DISTINCT event) FROM party AS p WHERE {done} AND role = 'actor' GROUP BY 1"
)
_BY_MEETING = _BY_ACTING.replace("'actor'", "'recipient'")
_BUSY: Mapping[str, tuple[str, ...]] = {
    "active": (_BY_SPEAKING, _BY_ACTING),
    "statements": (_BY_SPEAKING,),
    "addressed": (_BY_HEARING,),
    "acts": (_BY_ACTING,),
    "acted_on": (_BY_MEETING,),
}


def busiest_actors(
    connection: sqlite3.Connection, part: Part, *, machine: bool = False
) -> tuple[FoundActor, ...] | None:
    """The same as ``ask_actors`` without filters, but quicker; ``None`` where it is not.

    Only of those that are busy enough for the page all is counted.
    """
    kinds = _BUSY.get(part.sort or "active")
    if kinds is None or part.reverse or part.limit is None:
        return None
    said = _voices("statement", "s", connection, machine=machine)
    done = _voices("event", "p", connection, machine=machine)
    scored = connection.execute(
        "WITH busy (who, often) AS ("
        + " UNION ALL ".join(kind.format(said=said, done=done) for kind in kinds)
        + ") SELECT who, sum(often) AS score FROM busy GROUP BY who ORDER BY score DESC"
    )
    chosen: list[int] = []
    least = 0
    for who, score in scored:
        if len(chosen) >= part.offset + part.limit and score < least:
            break
        if connection.execute(_NAMED, (who,)).fetchone():
            chosen.append(who)
            least = score
    else:  # those that are not busy in this way come last, and they are many
        return None
    asked = _Asked.of(connection, Filters(), machine)
    return _found_actors(connection, chosen, asked, part)


_NAMED = "SELECT 1 FROM actor WHERE who = ? AND named = 1 LIMIT 1"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which statements and events are looked at."""

    said: Where
    done: Where

    @classmethod
    def of(cls, connection: sqlite3.Connection, filters: Filters, machine: bool) -> _Asked:
        filters = as_counted(filters)
        return cls(
            condition_on("statement", filters, connection, machine=machine),
            condition_on("event", filters, connection, machine=machine),
        )


def _found_actors(
    connection: sqlite3.Connection, called: Sequence[int], asked: _Asked, part: Part
) -> tuple[FoundActor, ...]:
    counted = _in_order(connection, _count_sides(connection, called, asked), part)
    met = _stretches(connection, [row[0] for row in counted], asked)
    return tuple(_found_actor(connection, row, met[row[0]]) for row in counted)


#: What somebody does in rows: speaks, is spoken to, acts, is acted on.
_Sides = tuple[int, int, int, int, int]


def _count_sides(
    connection: sqlite3.Connection, called: Sequence[int], asked: _Asked
) -> list[_Sides]:
    said, done = asked.said, asked.done
    who = json.dumps(called)
    each = "IN (SELECT value FROM json_each(?))"
    rows = connection.execute(
        "WITH told (who, statements, addressed, acts, acted_on) AS ("
        "SELECT s.speaker, count(*), 0, 0, 0 FROM statement AS s "
        f"WHERE s.speaker {each} AND {said.sql} GROUP BY s.speaker UNION ALL "
        "SELECT s.addressee, 0, count(*), 0, 0 FROM statement AS s "
        f"WHERE s.addressee {each} AND {said.sql} GROUP BY s.addressee UNION ALL "
        "SELECT q.who, 0, 0, count(DISTINCT iif(q.role = 'actor', e.n, NULL)), "
        "count(DISTINCT iif(q.role = 'recipient', e.n, NULL)) FROM party AS q "
        f"JOIN event AS e ON e.n = q.event WHERE q.who {each} AND {done.sql} GROUP BY q.who) "
        "SELECT who, sum(statements), sum(addressed), sum(acts), sum(acted_on) FROM told "
        "GROUP BY who",
        (who, *said.values, who, *said.values, who, *done.values),
    )
    return list(rows)


def _in_order(connection: sqlite3.Connection, found: Iterable[_Sides], part: Part) -> list[_Sides]:
    """The part of what was counted that is asked for."""
    known = SORTED["actors"]
    if (part.sort or "active") not in known:
        reason = "actors are not sorted by it"
        raise InputError(f"sort {part.sort!r}", reason, f"take {', '.join(known)}")
    sql, way = known[part.sort or "active"]
    less = "ASC" if part.reverse else "DESC"
    if part.reverse:
        way = "ASC" if way == "DESC" else "DESC"
    rows = connection.execute(
        "WITH t (who, statements, addressed, acts, acted_on) AS (SELECT value ->> 0, value ->> 1, "
        "value ->> 2, value ->> 3, value ->> 4 FROM json_each(?)) "
        "SELECT t.* FROM t JOIN who AS w ON w.n = t.who "
        f"ORDER BY {sql} {way}, t.addressed + t.acted_on {less}, w.name, w.key LIMIT ? OFFSET ?",
        (json.dumps(list(found)), -1 if part.limit is None else part.limit, part.offset),
    )
    return list(rows)


#: In how many articles somebody is, and the days of the first and the last of them.
_Stretch = tuple[int, str | None, str | None]


def _stretches(
    connection: sqlite3.Connection, called: Sequence[int], asked: _Asked
) -> Mapping[int, _Stretch]:
    """The articles in whose rows each of them is."""
    said, done = asked.said, asked.done
    who = json.dumps(called)
    each = "IN (SELECT value FROM json_each(?))"
    rows = connection.execute(
        "SELECT who, count(*), min(day), max(day) FROM ("
        "SELECT s.speaker AS who, s.article, s.day FROM statement AS s "
        f"WHERE s.speaker {each} AND {said.sql} UNION "
        "SELECT s.addressee, s.article, s.day FROM statement AS s "
        f"WHERE s.addressee {each} AND {said.sql} UNION "
        "SELECT q.who, e.article, e.day FROM party AS q JOIN event AS e ON e.n = q.event "
        f"WHERE q.who {each} AND {done.sql}) GROUP BY who",
        (who, *said.values, who, *said.values, who, *done.values),
    )
    return {number: (articles, first, last) for number, articles, first, last in rows}


def _found_actor(connection: sqlite3.Connection, row: _Sides, met: _Stretch) -> FoundActor:
    who, statements, addressed, acts, acted_on = row
    articles, first, last = met
    key, name = connection.execute("SELECT key, name FROM who WHERE n = ?", (who,)).fetchone()
    made = _latest(connection, who) or {}
    return FoundActor(
        name=name,
        country=made.get("country"),
        sector=made.get("sector"),
        kind=made.get("kind"),
        statements=statements,
        addressed=addressed,
        acts=acts,
        acted_on=acted_on,
        articles=articles,
        first=first,
        last=last,
        entry=made.get("entry"),
        key=key,
    )


# What it says


def choose_said(
    connection: sqlite3.Connection,
    filters: Filters,
    part: Part,
    *,
    to: str | None = None,
    machine: bool = False,
) -> tuple[tuple[Said, ...], int]:
    """Statements by the day of their saying, the latest first, and how many there are in all.

    ``to`` is the key of the one to whom they are said.
    """
    where = condition_on("statement", filters, connection, machine=machine)
    if to is not None:
        where &= Where("s.addressee = (SELECT n FROM who WHERE key = ?)", (to,))
    way = "ASC" if part.reverse else "DESC"
    [(total,)] = connection.execute(
        f"SELECT count(*) FROM statement AS s WHERE {where.sql}", where.values
    )
    rows = connection.execute(
        "SELECT a.id, s.id, coalesce(s.said_first, s.day) AS at, s.said_first IS NOT NULL, "
        "(SELECT key FROM who AS w WHERE w.n = s.addressee) "
        f"FROM statement AS s JOIN article AS a ON a.n = s.article WHERE {where.sql} "
        f"ORDER BY at IS NULL, at {way}, s.day {way}, a.id, s.place, s.n LIMIT ? OFFSET ?",
        (*where.values, -1 if part.limit is None else part.limit, part.offset),
    )
    said = tuple(
        Said(article=article, id=id, day=day, basis="said" if told else "published", to=to)
        for article, id, day, told, to in rows
    )
    return said, total


def find_addressees(
    connection: sqlite3.Connection,
    number: int,
    *,
    limit: int = 60,
    machine: bool = False,
    copies: bool = False,
) -> tuple[Partner, ...]:
    """To whom somebody speaks, most often first."""
    voices = _voices("statement", "s", connection, machine=machine, copies=copies)
    rows = connection.execute(
        "SELECT w.key, w.name, count(*) FROM statement AS s "
        f"JOIN who AS w ON w.n = s.addressee WHERE s.speaker = ? AND {voices} "
        "GROUP BY s.addressee ORDER BY 3 DESC, w.name, w.key LIMIT ?",
        (number, limit),
    )
    return tuple(Partner(key=key, name=name, count=count) for key, name, count in rows)


def count_addressed(
    connection: sqlite3.Connection, number: int, *, machine: bool = False, copies: bool = False
) -> int:
    """How much is said to somebody."""
    voices = _voices("statement", "s", connection, machine=machine, copies=copies)
    [(count,)] = connection.execute(
        f"SELECT count(*) FROM statement AS s WHERE s.addressee = ? AND {voices}",
        (number,),
    )
    return int(count)


def count_unaddressed(
    connection: sqlite3.Connection, number: int, *, machine: bool = False, copies: bool = False
) -> int:
    """How much somebody says to nobody who is named."""
    voices = _voices("statement", "s", connection, machine=machine, copies=copies)
    [(count,)] = connection.execute(
        "SELECT count(*) FROM statement AS s WHERE s.speaker = ? AND s.addressee IS NULL "
        f"AND {voices}",
        (number,),
    )
    return int(count)


def find_relays(
    connection: sqlite3.Connection,
    number: int,
    *,
    limit: int = 60,
    machine: bool = False,
    copies: bool = False,
) -> tuple[Partner, ...]:
    """Through whom somebody is heard: channels, and those who pass it on; most often first."""
    voices = _voices("statement", "s", connection, machine=machine, copies=copies)
    return _partners(
        connection,
        "SELECT w.key, w.name, count(DISTINCT s.n), group_concat(DISTINCT r.role) "
        "FROM statement AS s JOIN relay AS r ON r.statement = s.n JOIN who AS w ON w.n = r.who "
        f"WHERE s.speaker = ? AND {voices} "
        "GROUP BY r.who ORDER BY 3 DESC, w.name, w.key LIMIT ?",
        (number, limit),
    )


def find_relayed(
    connection: sqlite3.Connection,
    number: int,
    *,
    limit: int = 60,
    machine: bool = False,
    copies: bool = False,
) -> tuple[Partner, ...]:
    """Whose words somebody passes on, or is the channel of; most often first."""
    voices = _voices("statement", "s", connection, machine=machine, copies=copies)
    return _partners(
        connection,
        "SELECT w.key, w.name, count(DISTINCT s.n), group_concat(DISTINCT r.role) "
        "FROM relay AS r JOIN statement AS s ON s.n = r.statement "
        f"JOIN who AS w ON w.n = s.speaker WHERE r.who = ? AND {voices} "
        "GROUP BY s.speaker ORDER BY 3 DESC, w.name, w.key LIMIT ?",
        (number, limit),
    )


def _partners(
    connection: sqlite3.Connection, query: str, values: tuple[int, int]
) -> tuple[Partner, ...]:
    return tuple(
        Partner(key=key, name=name, count=count, roles=tuple(sorted(roles.split(","))))
        for key, name, count, roles in connection.execute(query, values)
    )


def find_outlets(
    connection: sqlite3.Connection,
    number: int,
    *,
    limit: int = 60,
    machine: bool = False,
    copies: bool = False,
) -> tuple[Outlet, ...]:
    """Who quotes somebody how often, and whether word for word."""
    voices = _voices("statement", "s", connection, machine=machine, copies=copies)
    rows = connection.execute(
        "SELECT s.outlet, count(*), sum(s.quotation = 'direct'), sum(s.quotation = 'mixed'), "
        "sum(s.quotation = 'indirect'), count(DISTINCT s.article), min(s.day), max(s.day) "
        f"FROM statement AS s WHERE s.speaker = ? AND {voices} "
        "GROUP BY s.outlet ORDER BY 2 DESC, s.outlet LIMIT ?",
        (number, limit),
    )
    return tuple(
        Outlet(
            outlet=outlet,
            count=count,
            direct=direct,
            mixed=mixed,
            indirect=indirect,
            articles=articles,
            first=first,
            last=last,
        )
        for outlet, count, direct, mixed, indirect, articles, first, last in rows
    )


# What it does


def count_activity(
    connection: sqlite3.Connection, number: int, *, machine: bool = False, copies: bool = False
) -> tuple[Activity, ...]:
    """How many events of each type somebody did and how many were done to them, most first."""
    voices = _voices("event", "p", connection, machine=machine, copies=copies)
    rows = connection.execute(
        "SELECT e.type, count(DISTINCT iif(p.role = 'actor', e.n, NULL)), "
        "count(DISTINCT iif(p.role = 'recipient', e.n, NULL)) "
        "FROM party AS p CROSS JOIN event AS e ON e.n = p.event "
        f"WHERE p.who = ? AND {voices} GROUP BY e.type",
        (number,),
    )
    made = [Activity(type=type, did=did, met=met) for type, did, met in rows]
    return tuple(sorted(made, key=lambda one: (-one.did - one.met, one.type)))


def _voices(
    base: Base,
    letter: str,
    connection: sqlite3.Connection,
    *,
    machine: bool = False,
    copies: bool = False,
) -> str:
    """Rows of the answer that is asked for, each a voice of its own unless ``copies`` count, too.

    A party is asked for by its event.
    """
    number = "p.event" if letter == "p" else f"{letter}.n"
    own = () if copies else without_copies(base, number, connection)
    return " AND ".join([f"{letter}.answer <> {2 if machine else 1}", *(one.sql for one in own)])
