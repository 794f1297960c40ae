"""Questions to a record and their answers, read from the views in a stable order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import Any, Literal, TypedDict, TypeVar, get_args

from onrecord.errors import InputError
from onrecord.linking.links import Outcome
from onrecord.record.answers import (
    Count,
    FoundActor,
    FoundArticle,
    FoundCondition,
    FoundEvent,
    FoundSource,
    FoundStatement,
    Party,
    TimelineRow,
)
from onrecord.record.filters import Base, Filters, Where, as_counted, condition_on, without_copies
from onrecord.record.load import load_remarks

__all__ = [
    "ALL",
    "COUNTED",
    "MOST_COUNTED",
    "SORTED",
    "Commitments",
    "Ended",
    "Part",
    "Question",
    "ask_actors",
    "ask_articles",
    "ask_commitments",
    "ask_conditions",
    "ask_events",
    "ask_row",
    "ask_sources",
    "ask_statements",
    "ask_timeline",
    "check_outcome",
    "choose_articles",
    "count_by",
    "count_rows",
    "find_conditions",
    "matching_rows",
    "rows_on_line",
]

#: How many rows are counted beyond a limit, before it is said that there are more.
MOST_COUNTED = 10_000
#: So many rows are fetched with their words at a time.
_AT_ONCE = 500

_Row = TypeVar("_Row")
Question = Literal[
    "statements", "events", "articles", "actors", "timeline", "conditions", "sources"
]

_BASES: Mapping[Question, Base] = {
    "statements": "statement", "conditions": "statement", "sources": "statement",
    "events": "event", "articles": "article",
}  # fmt: skip
#: Few statements have conditions, and an index has these.
_STANDING_INDEX = "s.conditions > 0"
#: What is promised, threatened or demanded on a condition stands until something ends it.  Who
#: asks for other acts, for what is negated or for a stance has this in place of ours.
_STANDING: Mapping[str, str | None] = {
    _STANDING_INDEX: None,
    "s.act IN ('promise', 'threaten', 'demand')": "act",
    "coalesce(s.negated, 0) = 0": "negated",
    "coalesce(s.stance, 'neutral') <> 'refutes'": "stance",
}

#: Filters that no index serves: rows are then read in their order until there are enough.
_UNINDEXED: Mapping[Base, frozenset[str]] = {
    "statement": frozenset({
        "since", "until", "score", "source_kind", "medium", "negated", "named", "certainty",
        "stance", "quotation", "copies",
    }),
    "event": frozenset({"since", "until", "score", "mode", "quad", "status", "copies"}),
}  # fmt: skip

#: A week is told by its Monday.
_WEEK = "date({}, 'weekday 0', '-6 days')"
_ARTICLE_DAYS = {
    "day": "{}.day",
    "week": _WEEK.format("{}.day"),
    "month": "substr({}.day, 1, 7)",
    "year": "substr({}.day, 1, 4)",
}

#: What rows can be counted by: the SQL of each field, and what it needs to be joined.
COUNTED: Mapping[Base, Mapping[str, str]] = {
    "statement": {
        "speaker": "s.speaker", "country": "s.country", "sector": "s.sector", "act": "s.act",
        "type": "s.type", "source_kind": "s.source_kind", "medium": "s.medium",
        "outlet": "s.outlet", "addressee": "s.addressee", "stance": "s.stance",
        "certainty": "s.certainty", "quotation": "s.quotation", "named": "s.named",
        "conditional": "s.conditions > 0", "negated": "s.negated", "judged": "s.judged",
        "through": "r.who", "tag": "m.words",
        **{name: sql.format("s") for name, sql in _ARTICLE_DAYS.items()},
        "said_day": "s.said_first", "said_month": "substr(s.said_first, 1, 7)",
        "said_week": _WEEK.format("s.said_first"),
    },
    "event": {
        "type": "e.type", "mode": "e.mode", "quad": "e.quad", "status": "e.status",
        "actor": "p.who", "recipient": "p.who", "actor_country": "p.country",
        "recipient_country": "p.country", "place": "e.location", "place_country": "e.land",
        "outlet": "e.outlet", "judged": "e.judged", "tag": "m.words",
        **{name: sql.format("e") for name, sql in _ARTICLE_DAYS.items()},
        "happened_day": "e.first", "happened_month": "substr(e.first, 1, 7)",
        "happened_week": _WEEK.format("e.first"),
    },
    "article": {
        "outlet": "a.outlet", "language": "a.language", "tag": "m.words",
        **{name: sql.format("a") for name, sql in _ARTICLE_DAYS.items()},
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which rows of an answer: ``limit`` of them after the first ``offset``, in an order.

    ``sort`` is one of :data:`SORTED` for the question, ``None`` for its own order; ``reverse`` is
    for the other way round.
    """

    limit: int | None = None
    offset: int = 0
    sort: str | None = None
    reverse: bool = False

    def cut(self, rows: Sequence[_Row]) -> Sequence[_Row]:
        """Those of all rows in their order that are asked for."""
        until = None if self.limit is None else self.offset + self.limit
        return rows[self.offset : until]


#: All rows, in a question's own order.
ALL = Part()


class Ended(TypedDict):
    """What :class:`~onrecord.record.answers.FoundCondition` has beside its statement."""

    hinges_on: str | None
    since: str | None
    repeated_by: tuple[str, ...]
    repeated_in: tuple[str, ...]
    outcome: Outcome | None
    outcome_score: float | None
    outcome_judged: str | None
    ended_by: str | None
    ended_by_outlet: str | None
    ended_on: str | None
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitments:
    """What linking knows of promises and threats on a condition, by the numbers of statements.

    ``first`` are those in which one was first told, which are asked for though they have no
    condition of their own; with ``outcome`` only those that ended so.
    """

    known: Mapping[int, Ended]
    first: frozenset[int]
    outcome: tuple[str, ...] = ()

    def of(self, n: int) -> Ended:
        """What is known of a statement."""
        return self.known.get(n, _UNKNOWN)


def check_outcome(outcome: Iterable[str]) -> None:
    """Raises InputError if there is no such outcome."""
    for one in outcome:
        if one not in get_args(Outcome):
            remedy = f"take {', '.join(get_args(Outcome))}"
            raise InputError(f"outcome {one!r}", "there is none", remedy)


_UNKNOWN = Ended(
    hinges_on=None, since=None, repeated_by=(), repeated_in=(), outcome=None, outcome_score=None,
    outcome_judged=None, ended_by=None, ended_by_outlet=None, ended_on=None, why=None,
)  # fmt: skip

#: What each question is sorted by: the SQL, and the way in which it goes first.  What is not known
#: comes last either way.
SORTED: Mapping[Question, Mapping[str, tuple[str, str]]] = {
    "statements": {
        "published": ("s.day", "DESC"), "said": ("s.said_first", "DESC"),
        "speaker": ("w.name", "ASC"),
        "addressee": ("w.name", "ASC"),
        "act": ("s.act", "ASC"), "outlet": ("s.outlet", "ASC"), "score": ("s.score", "DESC"),
    },
    "events": {
        "published": ("e.day", "DESC"), "happened": ("e.first", "DESC"), "type": ("e.type", "ASC"),
        "status": ("e.status", "ASC"), "place": ("e.location", "ASC"),
        "outlet": ("e.outlet", "ASC"), "score": ("e.score", "DESC"),
    },
    "articles": {
        "published": ("a.day", "DESC"), "outlet": ("a.outlet", "ASC"),
        "statements": ("statements", "DESC"), "events": ("events", "DESC"),
    },
    "actors": {
        "active": ("t.statements + t.acts", "DESC"), "name": ("w.name", "ASC"),
        "statements": ("t.statements", "DESC"), "addressed": ("t.addressed", "DESC"),
        "acts": ("t.acts", "DESC"), "acted_on": ("t.acted_on", "DESC"),
    },
    "sources": {
        "statements": ("often", "DESC"), "outlet": ("s.outlet", "ASC"), "source": ("p.name", "ASC"),
    },
    "timeline": {"day": ("day", "ASC")},
}  # fmt: skip
#: Sorted by the name of whom a column tells by number.
_BY_NAME = ("speaker", "addressee")
SORTED = {**SORTED, "conditions": SORTED["statements"]}

_PEOPLE = frozenset({"s.speaker", "s.addressee", "r.who", "p.who"})
_FLAGS = frozenset({"named", "conditional", "negated"})


def ask_statements(
    connection: sqlite3.Connection,
    filters: Filters,
    part: Part = ALL,
    *,
    machine: bool = False,
) -> Iterator[FoundStatement]:
    """Statements, of the latest article first and in each as the text has them."""
    where = condition_on("statement", filters, connection, machine=machine)
    return _statements(connection, _choose(connection, "statement", filters, where, part))


def ask_conditions(
    connection: sqlite3.Connection,
    filters: Filters,
    part: Part = ALL,
    *,
    machine: bool = False,
) -> Iterator[FoundStatement]:
    """What is promised, threatened or demanded on a condition (or done by the acts asked for)."""
    where = _where("conditions", filters, connection, machine)
    return _statements(connection, _choose(connection, "statement", filters, where, part))


def ask_commitments(
    connection: sqlite3.Connection,
    filters: Filters,
    part: Part = ALL,
    *,
    commitments: Commitments,
    machine: bool = False,
) -> Iterator[FoundCondition]:
    """The same with what linking knows of each, and the promises and threats that it found besides,
    for which no word such as "if" stands."""
    where = _where("conditions", filters, connection, machine, commitments)
    chosen = list(_choose(connection, "statement", filters, where, part))
    return find_conditions(connection, chosen, commitments)


def find_conditions(
    connection: sqlite3.Connection, chosen: Sequence[int], commitments: Commitments
) -> Iterator[FoundCondition]:
    """Statements by their numbers, with what linking knows of each."""
    rows = _statements(connection, iter(chosen))
    for n, row in zip(chosen, rows, strict=True):
        said = {one.name: getattr(row, one.name) for one in fields(row)}
        yield FoundCondition(**said, **commitments.of(n))


def _where(
    question: Question,
    filters: Filters,
    connection: sqlite3.Connection,
    machine: bool,
    commitments: Commitments | None = None,
) -> Where:
    least = filters.score if commitments is not None else None
    if least is not None:
        filters = replace(filters, score=None)
    where = condition_on(_BASES[question], filters, connection, machine=machine)
    if question != "conditions":
        return where
    standing = " AND ".join(
        sql
        for sql, asked in _STANDING.items()
        if asked is None or getattr(filters, asked) in (None, ())
    )
    if commitments is None:
        return where & Where(standing, ())
    if commitments.outcome:
        ended = [n for n, one in commitments.known.items() if one["outcome"] in commitments.outcome]
        where &= Where(_AMONG, (json.dumps(sorted(ended)),))
    if least is not None:
        where &= _surer(least, commitments)
    first = json.dumps(sorted(commitments.first))
    return where & Where(f"({standing} OR {_AMONG})", (first,))


def _surer(least: float, commitments: Commitments) -> Where:
    """So sure at the least: how a commitment ended or, where nothing is told of that, the
    statement."""
    sure = {n: one["outcome_score"] or 0.0 for n, one in commitments.known.items()}
    enough = sorted(n for n, score in sure.items() if score >= least)
    return Where(
        f"({_AMONG} OR (s.score >= ? AND NOT {_AMONG}))",
        (json.dumps(enough), least, json.dumps(sorted(sure))),
    )


_AMONG = "s.n IN (SELECT value FROM json_each(?))"


_STATEMENT_COLUMNS = (
    "id, country, sector, source_kind, act, negated, source, cue, content, condition_words, "
    "medium, type, certainty, stance AS reporter_stance, quotation, said_first, said_last, score, "
    "judged, article, input, outlet, published, title, url, sha256, object, article_n, n"
)
_EVENT_COLUMNS = (
    "id, type, mode, status, quad, first, last, location AS place, land AS place_country, "
    '"trigger", evidence, told_in AS reported_in, score, judged, article, input, outlet, '
    "published, title, url, sha256, object, article_n, n"
)


def _days(filters: Filters) -> Where:
    """The days of publication, asked of the article ``a``, too: its index tells where to begin."""
    parts = [Where("1", ())]
    if filters.since:
        parts.append(Where("a.day >= ?", (filters.since,)))
    if filters.until:
        parts.append(Where("a.day <= ?", (filters.until,)))
    return Where(
        " AND ".join(part.sql for part in parts),
        tuple(value for part in parts for value in part.values),
    )


def _fetch(
    connection: sqlite3.Connection, base: Base, columns: str, chosen: Iterator[int]
) -> Iterator[dict[str, Any]]:
    """Rows of a table as its view shows them, by their numbers and in their order.

    Names and words are fetched of some at a time.
    """
    while some := list(islice(chosen, _AT_ONCE)):
        rows = connection.execute(
            f"SELECT {columns} FROM (SELECT key AS at, value AS row FROM json_each(?)) AS j "
            f"CROSS JOIN all_{base}s AS v ON v.n = j.row ORDER BY j.at",
            (json.dumps(some),),
        )
        yield from _named(rows)


def _choose(
    connection: sqlite3.Connection, base: Base, filters: Filters, where: Where, part: Part
) -> Iterator[int]:
    """The numbers of the rows that are asked for, in order.

    They are chosen from the narrow table by way of the articles in their order (of a day by their
    ids, which stay what they are in another file).
    """
    given = {one.name for one in fields(filters) if getattr(filters, one.name) not in (None, ())}
    in_order = given <= _UNINDEXED[base] and _STANDING_INDEX not in where.sql
    if part.sort not in (None, "published"):
        return _choose_sorted(connection, base, where, part, in_order=in_order)
    letter = base[0]
    # Of a record that was never settled SQLite does not know that this needs no sorting.
    joined = "CROSS JOIN" if in_order else "JOIN"
    where &= _days(filters)
    rows = connection.execute(
        f"SELECT {letter}.n FROM article AS a {joined} {base} AS {letter} "
        f"ON {letter}.article = a.n WHERE {where.sql} "
        f"ORDER BY {_less('a.day', part)}, a.id, a.n, {letter}.place, {letter}.n {_limit(part)}",
        where.values,
    )
    return (n for (n,) in rows)


def _choose_sorted(
    connection: sqlite3.Connection, base: Base, where: Where, part: Part, *, in_order: bool
) -> Iterator[int]:
    """The same sorted by a field: first those of which it is known, then all others.

    As two questions an index gives the first rows of either without sorting the rest.  By names
    rows are read ``in_order`` only where no other index serves: SQLite would take that one for
    every name anew (a minute for a country's statements, of 10,000 articles).
    """
    letter = base[0]
    sql, way = _order("statements" if base == "statement" else "events", part)
    rows_of, column = f"{base} AS {letter}", sql
    known = rows_of
    if part.sort in _BY_NAME:
        column = f"{letter}.{part.sort}"
        known = f"{rows_of} JOIN who AS w ON w.n = {column}"
        if in_order:
            index = f"{base}_{part.sort}"
            known = f"who AS w CROSS JOIN {rows_of} INDEXED BY {index} ON {column} = w.n"

    def look(tables: str, condition: str, order: str, cut: Part) -> Iterator[int]:
        rows = connection.execute(
            f"SELECT {letter}.n FROM {tables} WHERE {where.sql} AND {condition} "
            f"ORDER BY {order}{letter}.day DESC, {letter}.id {_limit(cut)}",
            where.values,
        )
        return (n for (n,) in rows)

    found = 0
    for n in look(known, f"{sql} IS NOT NULL", f"{sql} {way}, ", part):
        found += 1
        yield n
    if part.limit is not None and found >= part.limit:
        return
    passed = part.offset
    if part.offset and not found:
        [(passed,)] = connection.execute(
            f"SELECT count(*) FROM {rows_of} WHERE {where.sql} AND {column} IS NOT NULL",
            where.values,
        )
    limit = None if part.limit is None else part.limit - found
    left = Part(limit=limit, offset=max(part.offset - passed, 0))
    yield from look(rows_of, f"{column} IS NULL", "", left)


def _statements(connection: sqlite3.Connection, chosen: Iterator[int]) -> Iterator[FoundStatement]:
    rows = _fetch(connection, "statement", _STATEMENT_COLUMNS, chosen)
    remarks = _Remarks(connection)
    return (_found_statement(row, connection, remarks) for row in rows)


def _found_statement(
    row: dict[str, Any], connection: sqlite3.Connection, remarks: _Remarks
) -> FoundStatement:
    one = json.loads(row.pop("object"))
    n, article, conditions = (
        row.pop("n"),
        row.pop("article_n"),
        json.loads(row.pop("condition_words")),
    )
    first, last = row.pop("said_first"), row.pop("said_last")
    tags, notes = remarks.of(article, row["id"])
    negated = row.pop("negated")
    return FoundStatement(
        **row,
        speaker=one["speaker"]["name"] if one["speaker"] else None,
        negated=None if negated is None else bool(negated),
        addressee=one["addressee"],
        conditions=tuple(f"{polarity}: {words}" for polarity, words in conditions),
        chain=_chain(one, n, connection),
        said_on=first if first == last else f"{first}/{last}",
        within=one["within"],
        tags=tags,
        notes=notes,
        source_spans=_pairs(one["source"]),
        cue_spans=_pairs(one["cue"]),
        content_spans=_pairs(one["content"]),
    )


def _named(rows: sqlite3.Cursor) -> Iterator[dict[str, Any]]:
    """Rows by the names of their columns."""
    names = [column[0] for column in rows.description]
    return (dict(zip(names, row, strict=True)) for row in rows)


def _chain(one: Mapping[str, Any], n: int, connection: sqlite3.Connection) -> tuple[str, ...]:
    links = one["chain"]
    if all(link["name"] for link in links):
        return tuple(link["name"] for link in links)
    first = [one["speaker"]["name"] if one["speaker"] else "—"]
    rows = connection.execute(
        "SELECT w.name FROM relay AS r JOIN who AS w ON w.n = r.who WHERE r.statement = ? "
        "ORDER BY r.at",
        (n,),
    )
    return tuple(first + [name for (name,) in rows])


def ask_events(
    connection: sqlite3.Connection,
    filters: Filters,
    part: Part = ALL,
    *,
    machine: bool = False,
) -> Iterator[FoundEvent]:
    """Events, of the latest article first and in each as the text tells them."""
    where = condition_on("event", filters, connection, machine=machine)
    chosen = _choose(connection, "event", filters, where, part)
    return _events(connection, chosen, machine=machine)


def _events(
    connection: sqlite3.Connection, chosen: Iterator[int], *, machine: bool
) -> Iterator[FoundEvent]:
    # Who claims an event is who people hold to, unless the machine is asked.
    told_by = (
        "(SELECT coalesce(k.name, '—') FROM statement AS t LEFT JOIN who AS k ON k.n = t.speaker "
        "WHERE t.id = v.told_in AND t.article = v.article_n "
        f"AND t.answer <> {2 if machine else 1} LIMIT 1) AS told_by"
    )
    rows = _fetch(connection, "event", f"{_EVENT_COLUMNS}, {told_by}", chosen)
    remarks = _Remarks(connection)
    return (_found_event(row, connection, remarks) for row in rows)


def ask_row(
    connection: sqlite3.Connection,
    base: Literal["statement", "event"],
    n: int,
    *,
    machine: bool = False,
) -> FoundStatement | FoundEvent:
    """One row by its number in its table."""
    if base == "statement":
        return next(_statements(connection, iter([n])))
    return next(_events(connection, iter([n]), machine=machine))


def _found_event(
    row: dict[str, Any], connection: sqlite3.Connection, remarks: _Remarks
) -> FoundEvent:
    one = json.loads(row.pop("object"))
    tags, notes = remarks.of(row.pop("article_n"), row["id"])
    parties: dict[str, list[Party]] = {"actor": [], "recipient": []}
    for role, name, country, sector in connection.execute(
        "SELECT role, name, country, sector FROM party WHERE event = ? ORDER BY role, at",
        (row.pop("n"),),
    ):
        parties[role].append(Party(name=name, country=country, sector=sector))
    return FoundEvent(
        **row,
        contexts=tuple(one["contexts"]),
        actors=tuple(dict.fromkeys(parties["actor"])),
        recipients=tuple(dict.fromkeys(parties["recipient"])),
        tags=tags,
        notes=notes,
        trigger_spans=_pairs(one["trigger"]),
        evidence_spans=_pairs(one["evidence"]),
    )


def ask_articles(
    connection: sqlite3.Connection,
    filters: Filters,
    part: Part = ALL,
    *,
    machine: bool = False,
) -> Iterator[FoundArticle]:
    """Articles, the latest first, each with how many rows the machine or people hold right."""
    where = condition_on("article", filters, connection, machine=machine)
    by_day = part.sort in (None, "published")
    order = _ordered("articles", part) + ("" if by_day else ", a.day DESC")
    rows_of = "statements, events"  # those that people hold right
    if machine:
        rows_of = ", ".join(
            f"(SELECT count(*) FROM {base} AS r WHERE r.article = a.n AND r.answer <> 2) AS {base}s"
            for base in ("statement", "event")
        )
    rows = connection.execute(
        f"SELECT n, id, title, outlet, published, language, {rows_of}, input, url, sha256 "
        f"FROM articles AS a WHERE {where.sql} ORDER BY {order}, a.id {_limit(part)}",
        where.values,
    )
    remarks = _Remarks(connection)
    for row in _named(rows):
        tags, notes = remarks.of(row.pop("n"), row["id"])
        yield FoundArticle(**row, tags=tags, notes=notes)


def ask_actors(
    connection: sqlite3.Connection,
    filters: Filters,
    part: Part = ALL,
    *,
    machine: bool = False,
) -> Iterator[FoundActor]:
    """Who speaks, is spoken to, acts and is acted on in the rows asked for; most active first.

    So are ``articles``, ``first`` and ``last``: of the articles in which one does so in these rows.
    What copies carry over is not counted, unless asked.
    """
    filters = as_counted(filters)
    said = condition_on("statement", filters, connection, machine=machine)
    done = condition_on("event", filters, connection, machine=machine)
    order = f"{_ordered('actors', part)}, {_less('t.addressed + t.acted_on', part)}"
    rows = connection.execute(
        "WITH told (who, statements, addressed, acts, acted_on) AS ("
        f"SELECT s.speaker, count(*), 0, 0, 0 FROM statement AS s WHERE {said.sql} "
        "AND s.speaker IS NOT NULL GROUP BY s.speaker UNION ALL "
        f"SELECT s.addressee, 0, count(*), 0, 0 FROM statement AS s WHERE {said.sql} "
        "AND s.addressee IS NOT NULL GROUP BY s.addressee UNION ALL "
        "SELECT q.who, 0, 0, count(DISTINCT iif(q.role = 'actor', q.event, NULL)), "
        "count(DISTINCT iif(q.role = 'recipient', q.event, NULL)) "
        f"FROM party AS q {_joined_event(done, filters, connection)} GROUP BY q.who), "
        "active (who, statements, addressed, acts, acted_on) AS ("
        "SELECT who, sum(statements), sum(addressed), sum(acts), sum(acted_on) FROM told "
        "GROUP BY who), "
        "chosen AS MATERIALIZED (SELECT row_number() OVER (ORDER BY "
        f"{order}, w.name, w.key) AS at, t.*, w.name, w.key FROM active AS t "
        "JOIN who AS w ON w.n = t.who "
        # Whoever never has a name in any article is a description, not somebody to follow.
        "WHERE EXISTS (SELECT 1 FROM actor AS x WHERE x.who = t.who AND x.named = 1) "
        f"ORDER BY {order}, w.name, w.key "
        f"{_limit(part)}), "
        # Only of those that are left: one article and its day for each, however many rows it has.
        "met (who, article, day) AS ("
        f"SELECT s.speaker, s.article, s.day FROM statement AS s WHERE {said.sql} "
        "AND s.speaker IN (SELECT who FROM chosen) UNION "
        f"SELECT s.addressee, s.article, s.day FROM statement AS s WHERE {said.sql} "
        "AND s.addressee IN (SELECT who FROM chosen) UNION "
        "SELECT q.who, e.article, e.day FROM party AS q JOIN event AS e ON e.n = q.event "
        f"WHERE {done.sql} AND q.who IN (SELECT who FROM chosen)), "
        "stretch (who, articles, first, last) AS MATERIALIZED ("
        "SELECT who, count(*), min(day), max(day) FROM met GROUP BY who) "
        "SELECT c.who, c.key, c.name, c.statements, c.addressed, c.acts, c.acted_on, m.articles, "
        "m.first, m.last FROM chosen AS c JOIN stretch AS m ON m.who = c.who ORDER BY c.at",
        (said.values * 2 + done.values) * 2,
    )
    for who, key, name, statements, addressed, acts, acted_on, articles, first, last in rows:
        country, sector, kind, made = _last_actor(connection, who)
        yield FoundActor(
            name=name,
            country=country,
            sector=sector,
            kind=kind,
            statements=statements,
            addressed=addressed,
            acts=acts,
            acted_on=acted_on,
            articles=articles,
            first=first,
            last=last,
            entry=json.loads(made)["entry"],
            key=key,
        )


def _last_actor(connection: sqlite3.Connection, who: int) -> tuple[Any, ...]:
    """What the last article that tells a country says of somebody, else the last one."""
    found: tuple[Any, ...] | None = None
    for known in ("AND country IS NOT NULL", ""):
        found = (
            found
            or connection.execute(
                "SELECT country, sector, kind, object FROM actor "
                f"WHERE who = ? AND named = 1 {known} ORDER BY day DESC, article DESC LIMIT 1",
                (who,),
            ).fetchone()
        )
    assert found is not None  # nobody is an actor without a row of its own
    return found


def _joined_event(done: Where, filters: Filters, connection: sqlite3.Connection) -> str:
    """How parties are narrowed to the events asked for; the answer alone stands beside them."""
    if filters == Filters(copies=filters.copies):
        answer = f"q{done.sql.partition(' AND ')[0][1:]}"
        copies = () if filters.copies else without_copies("event", "q.event", connection)
        return f"WHERE {' AND '.join([answer, *(one.sql for one in copies)])}"
    return f"JOIN event AS e ON e.n = q.event WHERE {done.sql}"


def ask_timeline(
    connection: sqlite3.Connection,
    filters: Filters,
    part: Part = ALL,
    *,
    machine: bool = False,
) -> Iterator[TimelineRow]:
    """What was said and what happened, the earliest day first.

    Articles of one day come as they were added, which their index has; another order would have to
    look at the whole day.
    """
    said = condition_on("statement", filters, connection, machine=machine)
    done = condition_on("event", filters, connection, machine=machine)
    order = _order("timeline", part)[1]
    upto = Part(limit=None if part.limit is None else part.limit + part.offset)
    # Each half is cut before they are put together, so that an index gives its rows in order.
    rows = connection.execute(
        "WITH chosen (day, kind, n, article, place) AS MATERIALIZED ("
        "SELECT * FROM (SELECT coalesce(s.said_first, s.day), 'statement', s.n, s.article, s.place "
        f"FROM statement AS s WHERE {said.sql} AND coalesce(s.said_first, s.day) IS NOT NULL "
        f"ORDER BY coalesce(s.said_first, s.day) {order}, s.article {order}, s.place {order} "
        f"{_limit(upto)}) UNION ALL "
        "SELECT * FROM (SELECT coalesce(e.first, e.day), 'event', e.n, e.article, e.place "
        f"FROM event AS e WHERE {done.sql} AND coalesce(e.first, e.day) IS NOT NULL "
        f"ORDER BY coalesce(e.first, e.day) {order}, e.article {order}, e.place {order} "
        f"{_limit(upto)})) "
        "SELECT c.day, c.kind, c.n, a.id, a.outlet, a.published FROM chosen AS c "
        f"JOIN article AS a ON a.n = c.article ORDER BY c.day {order}, c.article {order}, "
        f"c.kind {order}, c.place {order}, c.n {_limit(part)}",
        said.values + done.values,
    )
    return rows_on_line(connection, rows)


def rows_on_line(
    connection: sqlite3.Connection, chosen: Iterable[tuple[Any, ...]]
) -> Iterator[TimelineRow]:
    """The rows of a timeline with their words.

    Each is chosen by its day, ``statement`` or ``event``, its number (``n``), and its article's id,
    outlet and publication.
    """
    for day, kind, n, article, outlet, published in chosen:
        make = _said_on_line if kind == "statement" else _happened_on_line
        facts = make(connection, n)
        yield TimelineRow(
            day=day, kind=kind, outlet=outlet, published=published, article=article, **facts
        )


def _said_on_line(connection: sqlite3.Connection, n: int) -> dict[str, Any]:
    id, first, last, who, act, type, negated, to, words = connection.execute(
        "SELECT s.id, s.said_first, s.said_last, coalesce(p.name, w.source), s.act, s.type, "
        "s.negated, d.name, w.content FROM statement AS s JOIN statement_words AS w ON w.n = s.n "
        "LEFT JOIN who AS p ON p.n = s.speaker LEFT JOIN who AS d ON d.n = s.addressee "
        "WHERE s.n = ?",
        (n,),
    ).fetchone()
    what = type if act in (None, "none") else act
    return {
        "id": id,
        "last": last,
        "basis": "said" if first else "published",
        "who": who,
        "what": f"not {what}" if negated else what or "",
        "to": to,
        "words": words,
        "status": None,
    }


def _happened_on_line(connection: sqlite3.Connection, n: int) -> dict[str, Any]:
    id, first, last, type, mode, status, evidence = connection.execute(
        "SELECT e.id, e.first, e.last, e.type, e.mode, e.status, w.evidence FROM event AS e "
        "JOIN event_words AS w ON w.n = e.n WHERE e.n = ?",
        (n,),
    ).fetchone()
    names: dict[str, dict[str, None]] = {"actor": {}, "recipient": {}}
    for role, name in connection.execute(
        "SELECT role, name FROM party WHERE event = ? ORDER BY role, at", (n,)
    ):
        names[role][name] = None
    return {
        "id": id,
        "last": last,
        "basis": "happened" if first else "published",
        "who": ", ".join(names["actor"]),
        "what": f"{type} {mode}" if mode else type,
        "to": ", ".join(names["recipient"]) or None,
        "words": evidence,
        "status": status,
    }


def ask_sources(
    connection: sqlite3.Connection,
    filters: Filters,
    part: Part = ALL,
    *,
    machine: bool = False,
) -> Iterator[FoundSource]:
    """Whom each outlet quotes, most often first; what copies carry over counts only if asked."""
    where = condition_on("statement", as_counted(filters), connection, machine=machine)
    order = _ordered("sources", part) if part.sort else _less("often", part)
    rows = connection.execute(
        "SELECT s.outlet, p.name, s.named, count(*) AS often, sum(s.quotation <> 'indirect'), "
        "count(DISTINCT s.article), min(s.day), max(s.day) FROM statement AS s "
        f"LEFT JOIN who AS p ON p.n = s.speaker WHERE {where.sql} "
        "GROUP BY s.outlet, s.speaker, s.named "
        f"ORDER BY {order}, often DESC, s.outlet, p.name, p.key, s.named {_limit(part)}",
        where.values,
    )
    for outlet, source, named, statements, quoted, articles, first, last in rows:
        yield FoundSource(
            outlet=outlet,
            source=source,
            named=bool(named),
            statements=statements,
            quoted=quoted,
            articles=articles,
            first=first,
            last=last,
        )


def count_rows(
    connection: sqlite3.Connection,
    question: Question,
    filters: Filters,
    *,
    machine: bool = False,
    commitments: Commitments | None = None,
) -> int | None:
    """How many rows a question has in all; ``None`` for those whose rows are counts themselves.

    Counting stops one past ``MOST_COUNTED``: nobody reads so many, and it would take most of the
    time of a question that matches half of a record.
    """
    if question in ("actors", "sources"):
        return None
    if question == "timeline":
        halves: tuple[tuple[Base, str], ...] = (
            ("statement", "coalesce(s.said_first, s.day)"),
            ("event", "coalesce(e.first, e.day)"),
        )
        found = sum(
            _count(
                connection,
                base,
                condition_on(base, filters, connection, machine=machine)
                & Where(f"{day} IS NOT NULL", ()),
            )
            for base, day in halves
        )
        return min(found, MOST_COUNTED + 1)
    where = _where(question, filters, connection, machine, commitments)
    return _count(connection, _BASES[question], where)


def _count(connection: sqlite3.Connection, base: Base, where: Where) -> int:
    [(count,)] = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {base} AS {base[0]} WHERE {where.sql} "
        f"LIMIT {MOST_COUNTED + 1})",
        where.values,
    )
    return int(count)


def choose_articles(
    connection: sqlite3.Connection, filters: Filters, *, machine: bool = False, rows: bool
) -> list[str]:
    """The ids of articles by their day: those asked for or, with ``rows``, those with such rows."""
    if rows:
        said = condition_on("statement", filters, connection, machine=machine)
        done = condition_on("event", filters, connection, machine=machine)
        where = Where(
            f"a.n IN (SELECT s.article FROM statement AS s WHERE {said.sql}) "
            f"OR a.n IN (SELECT e.article FROM event AS e WHERE {done.sql})",
            said.values + done.values,
        )
    else:
        where = condition_on("article", filters, connection, machine=machine)
    # An order that does not depend on what was added first: two runs give equal exports.
    found = connection.execute(
        f"SELECT a.id FROM article AS a WHERE {where.sql} ORDER BY coalesce(a.day, ''), a.id",
        where.values,
    )
    return [id for (id,) in found]


def matching_rows(
    connection: sqlite3.Connection,
    base: Literal["statement", "event"],
    filters: Filters,
    *,
    articles: Sequence[str],
    machine: bool = False,
) -> Iterator[tuple[str, int]]:
    """The article's id and the number (``n``) of each row of some articles that is asked for."""
    letter = base[0]
    where = condition_on(base, filters, connection, machine=machine)
    return connection.execute(
        f"SELECT o.id, {letter}.n FROM {base} AS {letter} JOIN article AS o "
        f"ON o.n = {letter}.article WHERE {where.sql} "
        "AND o.id IN (SELECT value FROM json_each(?))",
        (*where.values, json.dumps(articles)),
    )


def count_by(
    connection: sqlite3.Connection,
    question: Question,
    field: str,
    filters: Filters,
    part: Part = ALL,
    *,
    machine: bool = False,
    commitments: Commitments | None = None,
) -> Iterator[Count]:
    """How many rows have each value of a field, most first; days, months and years in order.

    Of conditions with ``commitments``, those that :func:`ask_commitments` gives.  What copies carry
    over is not counted, unless asked.

    Raises:
        InputError: if the question has no such field.
    """
    base = _BASES.get(question)
    known = COUNTED[base] if base else {}
    if base is None or field not in known:
        counted = {*known, *(["outcome"] if commitments is not None else [])}
        names = ", ".join(sorted(counted)) or "statements, conditions, events, articles or sources"
        reason = f"{question} are not counted by it"
        raise InputError(f"field {field!r}", reason, f"take {names}")
    where = _where(question, as_counted(filters), connection, machine, commitments)
    letter, value = base[0], known[field]
    join = _join_for(value, base, field)
    named = value in _PEOPLE
    in_order = field.rpartition("_")[2] in ("day", "week", "month", "year")
    by = ("value", "") if in_order else ("count", " DESC")
    direction = by[1] if not part.reverse else (" DESC" if in_order else "")
    # One that acts twice in an event is counted once.
    number = f"count(DISTINCT {letter}.n)" if join else "count(*)"
    counts = (
        f"SELECT {value} AS value, {number} AS count FROM {base} AS {letter} {join} "
        f"WHERE {where.sql} GROUP BY 1"
    )
    if named:  # looked up for the counted numbers, not for every row; two of one name are one
        counts = (
            "SELECT (SELECT k.name FROM who AS k WHERE k.n = c.value) AS value, "
            f"sum(c.count) AS count FROM ({counts}) AS c GROUP BY 1"
        )
    rows = connection.execute(
        f"SELECT value, count FROM ({counts}) ORDER BY {by[0]}{direction}, 1 {_limit(part)}",
        where.values,
    )
    for found, count in rows:
        flag = field in _FLAGS and found is not None
        yield Count(value=bool(found) if flag else found, count=count)


def _join_for(value: str, base: Base, field: str) -> str:
    if value.startswith("r."):
        return "LEFT JOIN relay AS r ON r.statement = s.n"
    if value.startswith("p."):
        role = field.partition("_")[0]
        return f"LEFT JOIN party AS p ON p.event = e.n AND p.role = '{role}'"
    if value.startswith("m."):
        row = f"{base[0]}.id"
        article = (
            "a.id" if base == "article" else f"(SELECT id FROM article WHERE n = {base[0]}.article)"
        )
        return (
            f"LEFT JOIN remark AS m ON m.row = {row} AND m.article = {article} "
            "AND m.kind = 'tag' AND NOT m.lost"
        )
    return ""


class _Remarks:
    """Tags and notes of rows, fetched once an article; most records have few."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[int, Any] = {}
        rows = connection.execute(
            "SELECT DISTINCT a.n FROM remark AS r JOIN article AS a ON a.id = r.article"
        )
        self._remarked = {n for (n,) in rows}

    def of(self, article: int, row: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if article not in self._remarked:
            return (), ()
        if article not in self._known:
            self._known[article] = load_remarks(self._connection, article)
        found = self._known[article].get(row)
        return (found.tags, found.notes) if found else ((), ())


def _pairs(spans: Iterable[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((span[0], span[1]) for span in spans)


def _order(question: Question, part: Part) -> tuple[str, str]:
    """What a question's rows are sorted by first, and the way.

    Raises:
        InputError: if the question is not sorted by that.
    """
    known = SORTED[question]
    sort = part.sort or next(iter(known))
    if sort not in known:
        reason = f"{question} are not sorted by it"
        raise InputError(f"sort {part.sort!r}", reason, f"take {', '.join(known)}")
    sql, way = known[sort]
    if part.reverse:
        way = "ASC" if way == "DESC" else "DESC"
    return sql, way


def _ordered(question: Question, part: Part) -> str:
    """The same as SQL; what is not known comes last either way."""
    sql, way = _order(question, part)
    unknown = f"{sql} IS NULL, " if part.sort not in (None, "published") else ""
    return f"{unknown}{sql} {way}"


def _less(sql: str, part: Part) -> str:
    """The largest first, or the smallest where the other order is asked for."""
    return f"{sql} {'ASC' if part.reverse else 'DESC'}"


def _limit(part: Part) -> str:
    if part.limit is None and not part.offset:
        return ""
    return f"LIMIT {-1 if part.limit is None else int(part.limit)} OFFSET {int(part.offset)}"
