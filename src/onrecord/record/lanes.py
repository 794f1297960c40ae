"""Rows on their days as columns of numbers: what a timeline is counted from.

To count a record of 10,000 articles by speakers and days takes SQLite 450 ms for every window that
somebody looks at.  So the columns are read once and stay in memory, articles that change are read
again, and each window is counted in some milliseconds.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onrecord.record.answers import TimelineRow
from onrecord.record.filters import Filters, as_counted, condition_on, find_copies
from onrecord.record.questions import rows_on_line

__all__ = [
    "HAPPENED",
    "NOT_OCCURRED",
    "NO_DAY",
    "SAID",
    "By",
    "Days",
    "Ints",
    "Lanes",
    "Mask",
    "Name",
    "find_open_ends",
    "find_values",
    "in_order",
    "match_rows",
    "name_values",
    "read_days",
    "read_state",
    "show_rows",
]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: Whose lanes there are.
By = Literal["speaker", "country", "outlet"]

#: What kind of mark a row is: said, happened, or an event that is not told as a fact.
SAID, HAPPENED, NOT_OCCURRED = 0, 1, 2
_FACTS = frozenset({"occurred", "ongoing", "historical"})

#: The day of a row that has none.  Days are proleptic ordinals, which begin with 1.
NO_DAY = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lanes:
    """Which rows stand in which lanes: the ``value`` of each pair's lane, sorted by ``row``.

    A row can stand in several lanes (an event in those of all who take part in it), once in each.
    A speaker's number is that of ``who``, others stand for one of ``words``; ``offered`` are the
    lanes that are offered unasked.
    """

    row: Ints
    value: Ints
    words: tuple[str, ...]
    offered: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Days:
    """Every row of a record, statements first, each half by its numbers, as columns.

    ``first`` and ``last`` are its days, both inside, or both that of publication where ``own`` is
    false, or :data:`NO_DAY`.  ``added`` is the day on which its article came into the record (UTC).
    """

    statements: int
    n: Ints
    article: Ints
    place: NDArray[np.float64]
    answer: Ints
    kind: Ints
    first: Ints
    last: Ints
    own: Mask
    published: Ints
    added: Ints
    lanes: Mapping[By, Lanes]
    read: _Read


class Name(NamedTuple):
    """What a lane is called, and its value in an address."""

    key: str
    name: str


class _Ordinals(dict[str | None, int]):
    """Ordinals of days; each is worked out once."""

    def __missing__(self, day: str | None) -> int:
        self[day] = made = date.fromisoformat(day).toordinal() if day else NO_DAY
        return made


class _Numbers(dict[str | None, int]):
    """Numbers for words, in the order in which they come; -1 for none."""

    def __missing__(self, word: str | None) -> int:
        self[word] = made = -1 if word is None else len(self) - (None in self)
        return made

    def words(self) -> tuple[str, ...]:
        return tuple(word for word in self if word is not None)


class _Kinds(dict[str, int]):
    """The kinds of marks of events by their status."""

    def __missing__(self, status: str) -> int:
        self[status] = made = HAPPENED if status in _FACTS else NOT_OCCURRED
        return made


_Columns = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Read:
    """What was read of a record's tables, and of which state of its articles."""

    signs: Mapping[int, tuple[Any, ...]]
    said: _Columns
    done: _Columns
    party: _Columns
    ordinals: _Ordinals
    countries: _Numbers
    outlets: _Numbers


def read_state(connection: sqlite3.Connection) -> tuple[int, int]:
    """What stays equal as long as the record stays as it is, seen by this connection.

    One half tells what others wrote, the other what it wrote itself.
    """
    [(version,)] = connection.execute("PRAGMA data_version")
    return int(version), connection.total_changes


def read_days(connection: sqlite3.Connection, before: Days | None = None) -> Days:
    """All rows of a record, whoever holds them right, as columns.

    Of a record that was read ``before``, by whatever connection, only articles are read that were
    added, read anew or judged since.
    """
    signs = _signs(connection)
    known = before.read.signs if before else {}
    changed = [n for n, sign in signs.items() if known.get(n) != sign]
    gone = known.keys() - signs.keys()
    if before and not changed and not gone:
        return before
    ordinals, countries, outlets = (
        (before.read.ordinals, before.read.countries, before.read.outlets)
        if before
        else (_Ordinals(), _Numbers(), _Numbers())
    )
    only = changed if before else None
    said = _read_said(connection, only, ordinals, countries)
    done = _read_done(connection, only, ordinals)
    party = _read_parties(connection, only, countries)
    if before:
        out = np.array([*changed, *gone], dtype=np.int64)
        said = _replaced(before.read.said, said, "article", out)
        done = _replaced(before.read.done, done, "article", out)
        party = _replaced(before.read.party, party, "article", out)
    read = _Read(
        signs=signs, said=said, done=done, party=party, ordinals=ordinals, countries=countries,
        outlets=outlets,
    )  # fmt: skip
    return _put_together(connection, read)


def _signs(connection: sqlite3.Connection) -> dict[int, tuple[Any, ...]]:
    """What of an article tells whether its rows are as they were: none change but by these."""
    rows = connection.execute(
        "SELECT a.n, a.id, a.added, a.origin, a.statements, a.events, j.count, j.last, j.undone "
        "FROM article AS a LEFT JOIN (SELECT article, count(*) AS count, max(n) AS last, "
        "count(undone) + sum(lost) AS undone FROM judgement GROUP BY article) AS j "
        "ON j.article = a.id"
    )
    return {row[0]: row for row in rows}


def _only(column: str, articles: Sequence[int] | None) -> tuple[str, tuple[str, ...]]:
    if articles is None:
        return "NOT INDEXED", ()
    return f"WHERE {column} IN (SELECT value FROM json_each(?))", (json.dumps(articles),)


def _read_said(
    connection: sqlite3.Connection,
    only: Sequence[int] | None,
    ordinals: _Ordinals,
    countries: _Numbers,
) -> _Columns:
    where, values = _only("article", only)
    n, article, place, answer, first, last, speaker, country = _fetch(
        connection,
        "SELECT n, article, place, answer, said_first, said_last, coalesce(speaker, -1), country "
        f"FROM statement {where} ORDER BY n",
        values,
    )
    return {
        "n": _ints(n), "article": _ints(article), "answer": _ints(answer),
        "place": np.fromiter(place, np.float64, len(place)),
        "first": _mapped(first, ordinals), "last": _mapped(last, ordinals),
        "speaker": _ints(speaker), "country": _mapped(country, countries),
    }  # fmt: skip


def _read_done(
    connection: sqlite3.Connection, only: Sequence[int] | None, ordinals: _Ordinals
) -> _Columns:
    where, values = _only("article", only)
    n, article, place, answer, first, last, status = _fetch(
        connection,
        f"SELECT n, article, place, answer, first, last, status FROM event {where} ORDER BY n",
        values,
    )
    return {
        "n": _ints(n), "article": _ints(article), "answer": _ints(answer),
        "place": np.fromiter(place, np.float64, len(place)),
        "first": _mapped(first, ordinals), "last": _mapped(last, ordinals),
        "kind": _mapped(status, _Kinds()),
    }  # fmt: skip


def _read_parties(
    connection: sqlite3.Connection, only: Sequence[int] | None, countries: _Numbers
) -> _Columns:
    where, values = _only("e.article", only)
    event, article, who, country = _fetch(
        connection,
        "SELECT p.event, e.article, p.who, p.country FROM event AS e JOIN party AS p "
        f"ON p.event = e.n {'' if only is None else where}",
        values,
    )
    return {
        "event": _ints(event), "article": _ints(article), "who": _ints(who),
        "country": _mapped(country, countries),
    }  # fmt: skip


def _replaced(old: _Columns, new: _Columns, column: str, out: Ints) -> _Columns:
    """Columns without the rows of some articles and with others in their place, by numbers."""
    kept = ~np.isin(old[column], out)
    joined = {name: np.concatenate([old[name][kept], new[name]]) for name in old}
    if "n" not in joined:
        return joined
    order = np.argsort(joined["n"], kind="stable")
    return {name: values[order] for name, values in joined.items()}


def _put_together(connection: sqlite3.Connection, read: _Read) -> Days:
    at, day, added, outlet = _fetch(
        connection, "SELECT n, day, substr(added, 1, 10), outlet FROM article"
    )
    size = max(at, default=0) + 1
    of_article = {name: np.full(size, NO_DAY) for name in ("day", "added", "outlet")}
    of_article["day"][_ints(at)] = _mapped(day, read.ordinals)
    of_article["added"][_ints(at)] = _mapped(added, read.ordinals)
    of_article["outlet"][_ints(at)] = _mapped(outlet, read.outlets)
    said, done = read.said, read.done
    both = {name: np.concatenate([said[name], done[name]]) for name in said.keys() & done.keys()}
    published = of_article["day"][both["article"]]
    own = both["first"] != NO_DAY
    statements = len(said["n"])
    return Days(
        statements=statements,
        n=both["n"],
        article=both["article"],
        place=both["place"],
        answer=both["answer"],
        kind=np.concatenate([np.full(statements, SAID), done["kind"]]),
        first=np.where(own, both["first"], published),
        last=np.where(own, both["last"], published),
        own=own,
        published=published,
        added=of_article["added"][both["article"]],
        lanes=_lanes(connection, read, of_article["outlet"][both["article"]]),
        read=read,
    )


def _lanes(connection: sqlite3.Connection, read: _Read, outlet: Ints) -> dict[By, Lanes]:
    said, party = read.said, read.party
    statements = len(said["n"])
    rows = np.concatenate(
        [np.arange(statements), statements + np.searchsorted(read.done["n"], party["event"])]
    )
    # Whoever never has a name in any article is a description, not somebody to follow.
    [named] = _fetch(connection, "SELECT DISTINCT who FROM actor WHERE named = 1")
    speakers = np.concatenate([said["speaker"], party["who"]])
    countries = np.concatenate([said["country"], party["country"]])
    return {
        "speaker": _pairs(rows, speakers, offered=_ints(named)),
        "country": _pairs(rows, countries, words=read.countries.words()),
        "outlet": _pairs(np.arange(len(outlet)), outlet, words=read.outlets.words()),
    }


def _pairs(
    rows: Ints, values: Ints, *, words: tuple[str, ...] = (), offered: Ints | None = None
) -> Lanes:
    """Each pair once, by rows; a row without a value is in none."""
    known = values >= 0
    size = int(values.max(initial=0)) + 1
    pairs = np.sort(rows[known] * size + values[known])
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]  # np.unique takes twenty times as long
    if offered is None:
        offered = np.arange(len(words))
    return Lanes(row=pairs // size, value=pairs % size, words=words, offered=np.sort(offered))


def match_rows(
    connection: sqlite3.Connection, days: Days, filters: Filters, *, machine: bool = False
) -> Mask:
    """Which of the rows a question asks for; only those on a day, for others are on no timeline.

    What copies carry over is not among them, unless asked.
    """
    filters = as_counted(filters)
    every = filters == Filters(copies=filters.copies)
    found = np.asarray((days.answer != (2 if machine else 1)) & every)
    halves: tuple[tuple[Literal["statement", "event"], slice], ...] = (
        ("statement", slice(0, days.statements)),
        ("event", slice(days.statements, None)),
    )
    for base, half in halves:
        if every:  # all but some: these are fewer than the others
            rows: Sequence[int] = () if filters.copies else find_copies(connection, base)
        else:
            where = condition_on(base, filters, connection, machine=machine)
            [rows] = _fetch(
                connection,
                f"SELECT {base[0]}.n FROM {base} AS {base[0]} WHERE {where.sql}",
                where.values,
            )
        found[half.start + np.searchsorted(days.n[half], _ints(rows))] = not every
    return np.asarray(found & (days.first != NO_DAY))


def find_values(
    connection: sqlite3.Connection, days: Days, by: By, keys: Iterable[str]
) -> tuple[int, ...]:
    """The numbers of lanes by their keys; keys that the record does not have have none."""
    if by != "speaker":
        words = days.lanes[by].words
        return tuple(words.index(key) for key in dict.fromkeys(keys) if key in words)
    found = (
        connection.execute("SELECT n FROM who WHERE key = ?", (key,)).fetchone()
        for key in dict.fromkeys(keys)
    )
    return tuple(row[0] for row in found if row)


def name_values(
    connection: sqlite3.Connection, days: Days, by: By, values: Iterable[int]
) -> tuple[Name, ...]:
    """What lanes are called, and their keys."""
    if by != "speaker":
        words = days.lanes[by].words
        return tuple(Name(words[value], words[value]) for value in values)
    asked = "SELECT key, name FROM who WHERE n = ?"
    return tuple(Name(*connection.execute(asked, (int(one),)).fetchone()) for one in values)


def in_order(days: Days, rows: Ints, *, limit: int | None = None, reverse: bool = False) -> Ints:
    """Rows as a timeline has them, or the other way round: by day, article, and place in it.

    With a ``limit`` it is the first of them, for which not all have to be sorted.
    """
    if limit is not None and limit < len(rows):
        first = days.first[rows] * (-1 if reverse else 1)
        rows = rows[first <= np.partition(first, limit - 1)[limit - 1]]
    of_statements = rows < days.statements  # an event comes before what is said of a day
    keys = (days.n[rows], days.place[rows], of_statements, days.article[rows], days.first[rows])
    found = rows[np.lexsort(keys)]
    return (found[::-1] if reverse else found)[:limit]


def show_rows(connection: sqlite3.Connection, days: Days, rows: Ints) -> tuple[TimelineRow, ...]:
    """Rows with their words, in the order in which they are given."""
    articles = sorted({int(one) for one in days.article[rows]})
    told = connection.execute(
        "SELECT n, id, outlet, published FROM article WHERE n IN (SELECT value FROM json_each(?))",
        (json.dumps(articles),),
    )
    facts = {n: rest for n, *rest in told}
    chosen = (
        (
            date.fromordinal(int(days.first[row])).isoformat(),
            "statement" if row < days.statements else "event",
            int(days.n[row]),
            *facts[int(days.article[row])],
        )
        for row in rows
    )
    return tuple(rows_on_line(connection, chosen))


def find_open_ends(
    connection: sqlite3.Connection, days: Days, rows: Ints
) -> dict[int, Literal["since", "until"]]:
    """Events that the text leaves without a last day (``since``) or a first one (``until``).

    Their columns have the day that is known in place of the other.
    """
    events = rows[(rows >= days.statements) & days.own[rows]]
    at = dict(zip(days.n[events].tolist(), events.tolist(), strict=True))
    found = connection.execute(
        "SELECT n, json_extract(object, '$.when.end') IS NULL FROM event_words "
        "WHERE n IN (SELECT value FROM json_each(?)) AND (json_extract(object, '$.when.start') "
        "IS NULL OR json_extract(object, '$.when.end') IS NULL)",
        (json.dumps(list(at)),),
    )
    return {at[n]: "since" if goes_on else "until" for n, goes_on in found}


def _fetch(
    connection: sqlite3.Connection, query: str, values: Sequence[Any] = ()
) -> list[Sequence[Any]]:
    """The columns of an answer, empty ones where it has no row."""
    cursor = connection.execute(query, values)
    rows = cursor.fetchall()
    return list(zip(*rows, strict=True)) or [()] * len(cursor.description)


def _ints(values: Sequence[int]) -> Ints:
    return np.fromiter(values, np.int64, len(values))


def _mapped(values: Sequence[Any], numbers: Mapping[Any, int]) -> Ints:
    return np.fromiter(map(numbers.__getitem__, values), np.int64, len(values))
