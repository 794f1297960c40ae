"""Questions to a record and their answers, read from the views in a stable order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from onrecord.errors import InputError
from onrecord.record.answers import (
    Count,
    FoundActor,
    FoundArticle,
    FoundEvent,
    FoundSource,
    FoundStatement,
    Party,
    TimelineRow,
)
from onrecord.record.filters import Base, Filters, Where, condition_on
from onrecord.record.load import load_remarks

__all__ = [
    "COUNTED",
    "MOST_COUNTED",
    "Question",
    "ask_actors",
    "ask_articles",
    "ask_conditions",
    "ask_events",
    "ask_sources",
    "ask_statements",
    "ask_timeline",
    "count_by",
    "count_rows",
    "matching_rows",
]

#: How many rows are counted beyond a limit, before it is said that there are more.
MOST_COUNTED = 10_000

Question = Literal[
    "statements", "events", "articles", "actors", "timeline", "conditions", "sources"
]

_BASES: Mapping[Question, Base] = {
    "statements": "statement", "conditions": "statement", "sources": "statement",
    "events": "event", "articles": "article",
}  # fmt: skip
#: What is promised, threatened or demanded on a condition stands until something ends it.  Who
#: asks for other acts, for what is negated or for a stance has this in place of ours.
_STANDING: Mapping[str, str | None] = {
    "s.conditions > 0": None,
    "s.act IN ('promise', 'threaten', 'demand')": "act",
    "coalesce(s.negated, 0) = 0": "negated",
    "coalesce(s.stance, 'neutral') <> 'refutes'": "stance",
}

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
_PEOPLE = frozenset({"s.speaker", "s.addressee", "r.who", "p.who"})
_FLAGS = frozenset({"named", "conditional", "negated"})


def ask_statements(
    connection: sqlite3.Connection,
    filters: Filters,
    *,
    machine: bool = False,
    limit: int | None = None,
    reverse: bool = False,
) -> Iterator[FoundStatement]:
    """Statements, of the latest article first and in each as the text has them."""
    where = condition_on("statement", filters, connection, machine=machine)
    return _statements(connection, where, limit=limit, reverse=reverse)


def ask_conditions(
    connection: sqlite3.Connection,
    filters: Filters,
    *,
    machine: bool = False,
    limit: int | None = None,
    reverse: bool = False,
) -> Iterator[FoundStatement]:
    """What is promised, threatened or demanded on a condition (or done by the acts asked for)."""
    where = _where("conditions", filters, connection, machine)
    return _statements(connection, where, limit=limit, reverse=reverse)


def _where(
    question: Question, filters: Filters, connection: sqlite3.Connection, machine: bool
) -> Where:
    where = condition_on(_BASES[question], filters, connection, machine=machine)
    if question == "conditions":
        for standing, asked in _STANDING.items():
            if asked is None or getattr(filters, asked) in (None, ()):
                where &= Where(standing, ())
    return where


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


def _order(letter: str, reverse: bool) -> str:
    day = "ASC" if reverse else "DESC"
    return f"ORDER BY {letter}.day {day}, {letter}.article, {letter}.place, {letter}.n"


def _fetch(
    connection: sqlite3.Connection,
    base: Base,
    columns: str,
    where: Where,
    *,
    limit: int | None,
    reverse: bool,
) -> Iterator[dict[str, Any]]:
    """The rows of a table that are asked for, as its view shows them, in order.

    They are chosen from the narrow table first: only of them the view fetches names and words.
    """
    letter = base[0]
    day = "ASC" if reverse else "DESC"
    rows = connection.execute(
        f"WITH chosen (row) AS MATERIALIZED (SELECT {letter}.n FROM {base} AS {letter} "
        f"WHERE {where.sql} {_order(letter, reverse)} {_limit(limit)}) "
        f"SELECT {columns} FROM chosen JOIN all_{base}s AS v ON v.n = chosen.row "
        f"ORDER BY v.day {day}, v.article_n, v.place, v.n",
        where.values,
    )
    return _named(rows)


def _statements(
    connection: sqlite3.Connection, where: Where, *, limit: int | None, reverse: bool
) -> Iterator[FoundStatement]:
    rows = _fetch(connection, "statement", _STATEMENT_COLUMNS, where, limit=limit, reverse=reverse)
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
    return (dict(zip(names, row, strict=True)) for row in rows.fetchall())


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
    *,
    machine: bool = False,
    limit: int | None = None,
    reverse: bool = False,
) -> Iterator[FoundEvent]:
    """Events, of the latest article first and in each as the text tells them."""
    where = condition_on("event", filters, connection, machine=machine)
    # Who claims an event is who people hold to, unless the machine is asked.
    told_by = (
        "(SELECT coalesce(k.name, '—') FROM statement AS t LEFT JOIN who AS k ON k.n = t.speaker "
        "WHERE t.id = v.told_in AND t.article = v.article_n "
        f"AND t.answer <> {2 if machine else 1} LIMIT 1) AS told_by"
    )
    columns = f"{_EVENT_COLUMNS}, {told_by}"
    rows = _fetch(connection, "event", columns, where, limit=limit, reverse=reverse)
    remarks = _Remarks(connection)
    return (_found_event(row, connection, remarks) for row in rows)


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
    *,
    machine: bool = False,
    limit: int | None = None,
    reverse: bool = False,
) -> Iterator[FoundArticle]:
    """Articles, the latest first."""
    where = condition_on("article", filters, connection, machine=machine)
    day = "ASC" if reverse else "DESC"
    rows = connection.execute(
        "SELECT n, id, title, outlet, published, language, statements, events, input, url, sha256 "
        f"FROM articles AS a WHERE {where.sql} ORDER BY a.day {day}, a.id {_limit(limit)}",
        where.values,
    )
    remarks = _Remarks(connection)
    for row in _named(rows):
        tags, notes = remarks.of(row.pop("n"), row["id"])
        yield FoundArticle(**row, tags=tags, notes=notes)


def ask_actors(
    connection: sqlite3.Connection,
    filters: Filters,
    *,
    machine: bool = False,
    limit: int | None = None,
    reverse: bool = False,
) -> Iterator[FoundActor]:
    """Who speaks, is spoken to, acts and is acted on in the rows asked for; most active first."""
    said = condition_on("statement", filters, connection, machine=machine)
    done = condition_on("event", filters, connection, machine=machine)
    order = "ASC" if reverse else "DESC"
    rows = connection.execute(
        "WITH told (who, statements, addressed, acts, acted_on) AS ("
        f"SELECT s.speaker, count(*), 0, 0, 0 FROM statement AS s WHERE {said.sql} "
        "AND s.speaker IS NOT NULL GROUP BY s.speaker UNION ALL "
        f"SELECT s.addressee, 0, count(*), 0, 0 FROM statement AS s WHERE {said.sql} "
        "AND s.addressee IS NOT NULL GROUP BY s.addressee UNION ALL "
        "SELECT q.who, 0, 0, count(DISTINCT iif(q.role = 'actor', q.event, NULL)), "
        "count(DISTINCT iif(q.role = 'recipient', q.event, NULL)) "
        f"FROM party AS q {_joined_event(done)} GROUP BY q.who) "
        "SELECT t.who, w.name, w.key, sum(t.statements), sum(t.addressed), sum(t.acts), "
        "sum(t.acted_on) FROM told AS t JOIN who AS w ON w.n = t.who "
        # Whoever never has a name in any article is a description, not somebody to follow.
        "WHERE EXISTS (SELECT 1 FROM actor AS x WHERE x.who = t.who AND x.named = 1) "
        "GROUP BY t.who "
        f"ORDER BY sum(t.statements) + sum(t.acts) {order}, "
        f"sum(t.addressed) + sum(t.acted_on) {order}, w.name, w.key {_limit(limit)}",
        said.values + said.values + done.values,
    ).fetchall()
    for who, name, _, statements, addressed, acts, acted_on in rows:
        [(articles, first, last)] = connection.execute(
            "SELECT count(DISTINCT article), min(day), max(day) FROM actor WHERE who = ?", (who,)
        )
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


def _joined_event(done: Where) -> str:
    """How parties are narrowed to the events asked for; the answer alone stands beside them."""
    if done.sql in ("e.answer <> 1", "e.answer <> 2"):
        return f"WHERE q{done.sql[1:]}"
    return f"JOIN event AS e ON e.n = q.event WHERE {done.sql}"


def ask_timeline(
    connection: sqlite3.Connection,
    filters: Filters,
    *,
    machine: bool = False,
    limit: int | None = None,
    reverse: bool = False,
) -> Iterator[TimelineRow]:
    """What was said and what happened, the earliest day first."""
    said = condition_on("statement", filters, connection, machine=machine)
    done = condition_on("event", filters, connection, machine=machine)
    order = "DESC" if reverse else "ASC"
    # Each half is cut before they are put together, so that an index gives its rows in order.
    rows = connection.execute(
        "WITH chosen (day, kind, n, article, place) AS MATERIALIZED ("
        "SELECT * FROM (SELECT coalesce(s.said_first, s.day), 'statement', s.n, s.article, s.place "
        f"FROM statement AS s WHERE {said.sql} AND coalesce(s.said_first, s.day) IS NOT NULL "
        f"ORDER BY coalesce(s.said_first, s.day) {order}, s.article {order}, s.place {order} "
        f"{_limit(limit)}) UNION ALL "
        "SELECT * FROM (SELECT coalesce(e.first, e.day), 'event', e.n, e.article, e.place "
        f"FROM event AS e WHERE {done.sql} AND coalesce(e.first, e.day) IS NOT NULL "
        f"ORDER BY coalesce(e.first, e.day) {order}, e.article {order}, e.place {order} "
        f"{_limit(limit)})) "
        "SELECT c.day, c.kind, c.n, a.id, a.outlet, a.published FROM chosen AS c "
        f"JOIN article AS a ON a.n = c.article ORDER BY c.day {order}, c.article {order}, "
        f"c.kind {order}, c.place {order}, c.n {_limit(limit)}",
        said.values + done.values,
    ).fetchall()
    for day, kind, n, article, outlet, published in rows:
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
    *,
    machine: bool = False,
    limit: int | None = None,
    reverse: bool = False,
) -> Iterator[FoundSource]:
    """Whom each outlet quotes, most often first."""
    where = condition_on("statement", filters, connection, machine=machine)
    order = "ASC" if reverse else "DESC"
    rows = connection.execute(
        "SELECT s.outlet, p.name, s.named, count(*) AS often, sum(s.quotation <> 'indirect'), "
        "count(DISTINCT s.article), min(s.day), max(s.day) FROM statement AS s "
        f"LEFT JOIN who AS p ON p.n = s.speaker WHERE {where.sql} "
        "GROUP BY s.outlet, s.speaker, s.named "
        f"ORDER BY often {order}, s.outlet, p.name, p.key, s.named {_limit(limit)}",
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
    connection: sqlite3.Connection, question: Question, filters: Filters, *, machine: bool = False
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
    return _count(connection, _BASES[question], _where(question, filters, connection, machine))


def _count(connection: sqlite3.Connection, base: Base, where: Where) -> int:
    [(count,)] = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {base} AS {base[0]} WHERE {where.sql} "
        f"LIMIT {MOST_COUNTED + 1})",
        where.values,
    )
    return int(count)


def matching_rows(
    connection: sqlite3.Connection, base: Base, filters: Filters, *, machine: bool = False
) -> list[tuple[int, int]]:
    """The article and the number (``n``) of each row for which the filters hold."""
    where = condition_on(base, filters, connection, machine=machine)
    letter = base[0]
    article = "a.n" if base == "article" else f"{letter}.article"
    rows = connection.execute(
        f"SELECT {article}, {letter}.n FROM {base} AS {letter} WHERE {where.sql}", where.values
    )
    return list(rows)


def count_by(
    connection: sqlite3.Connection,
    question: Question,
    field: str,
    filters: Filters,
    *,
    machine: bool = False,
    limit: int | None = None,
    reverse: bool = False,
) -> Iterator[Count]:
    """How many rows have each value of a field, most first; days, months and years in order.

    Raises:
        InputError: if the question has no such field.
    """
    base = _BASES.get(question)
    fields = COUNTED[base] if base else {}
    if base is None or field not in fields:
        known = ", ".join(sorted(fields)) or "statements, conditions, events, articles or sources"
        reason = f"{question} are not counted by it"
        raise InputError(f"field {field!r}", reason, f"take {known}")
    where = _where(question, filters, connection, machine)
    letter, value = base[0], fields[field]
    join = _join_for(value, base, field)
    named = value in _PEOPLE
    in_order = field.rpartition("_")[2] in ("day", "week", "month", "year")
    by = ("value", "") if in_order else ("count", " DESC")
    direction = by[1] if not reverse else (" DESC" if in_order else "")
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
        f"SELECT value, count FROM ({counts}) ORDER BY {by[0]}{direction}, 1 {_limit(limit)}",
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


def _limit(limit: int | None) -> str:
    return "" if limit is None else f"LIMIT {int(limit)}"
