"""A record's links brought up to date: what is new is made ready, compared and joined."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from onrecord.errors import InputError
from onrecord.linking.answers import load_weights
from onrecord.linking.prepared import Prepared
from onrecord.record.linked.copies import find_copied
from onrecord.record.linked.endings import follow_new
from onrecord.record.linked.happenings import is_unsettled, settle_happenings, weigh_stale
from onrecord.record.linked.held import Held
from onrecord.record.linked.judged import read_verdicts
from onrecord.record.linked.lay import lay_down, unlinked
from onrecord.record.linked.sayings import compare_stale, group_sayings
from onrecord.record.linked.work import Work, made_by
from onrecord.record.load import load_line
from onrecord.record.store import Store

__all__ = ["count_unlinked", "is_linked", "update_links"]

#: So many articles and statements are linked in one transaction: others wait that long to write
#: (some seconds).
_AT_ONCE, _STATEMENTS_AT_ONCE = 16, 200


def count_unlinked(store: Store) -> int:
    """How many articles are still to be linked."""
    with store.reading() as connection:
        return len(unlinked(connection)) if _is_current(connection) else _all(connection)


def is_linked(store: Store) -> bool:
    """Whether there is nothing to link."""
    with store.reading() as connection:
        if not _all(connection):
            return True
        return _is_current(connection) and not unlinked(connection) and not _is_stale(connection)


def update_links(
    store: Store, *, workers: int = 1, on_linked: Callable[[int], None] | None = None
) -> int:
    """Links the articles that are not linked yet; how many they were.

    Each step is safe in the record when it is told (``on_linked``, with how many articles): a run
    that is ended goes on where it was.

    Raises:
        InputError: if the record cannot be written, or another version links it meanwhile.
    """
    with store.reading() as connection:
        current = _is_current(connection)
    if not current:
        _start_anew(store)
    done, held = 0, Held(store.connection)
    with Work(workers) as work:
        # While some articles are compared, the next ones are made ready.
        for step in _one_ahead(_begin(store, work, articles) for articles in _batches(store)):
            done += _finish(store, work, step, held)
            if on_linked:
                on_linked(step.size)
    _settle(store)
    return done


_Item = TypeVar("_Item")


def _one_ahead(items: Iterable[_Item]) -> Iterator[_Item]:
    """The items, each after the next one was asked for."""
    coming = iter(items)
    waiting = list(islice(coming, 1))
    for one in coming:
        yield waiting.pop()
        waiting.append(one)
    yield from waiting


@dataclass(frozen=True, kw_only=True)
class _Step:
    """Some articles on their way: how many they were, their lines, and what is made of each."""

    size: int
    lines: Mapping[int, str]
    made: Iterator[Prepared]


def _is_current(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT made FROM link_state").fetchall() == [(made_by(),)]


def _all(connection: sqlite3.Connection) -> int:
    [(count,)] = connection.execute("SELECT count(*) FROM article")
    return int(count)


def _start_anew(store: Store) -> None:
    """Forgets what another linking made."""
    with store.writing() as connection:
        if _is_current(connection):  # somebody else did it meanwhile
            return
        connection.execute("DELETE FROM link_article")
        connection.execute("DELETE FROM link_voice")
        connection.execute("DELETE FROM link_joined")
        connection.execute("DELETE FROM link_state")
        connection.execute("INSERT INTO link_state (made) VALUES (?)", (made_by(),))


def _batches(store: Store) -> Iterator[list[int]]:
    """What is to be linked, some articles at a time; once nothing, if only links are stale."""
    with store.reading() as connection:
        waiting = unlinked(connection)
        stale = _is_stale(connection)
        statements = dict(connection.execute("SELECT n, statements FROM article").fetchall())
    if stale and not waiting:
        yield []
    batch: list[int] = []
    size = 0
    for article in waiting:
        if batch and (len(batch) == _AT_ONCE or size + statements[article] > _STATEMENTS_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(article)
        size += statements[article]
    if batch:
        yield batch


def _is_stale(connection: sqlite3.Connection) -> bool:
    marks = ("link_article", "link_said", "link_telling", "link_commitment")
    asked = [f"SELECT 1 FROM {table} WHERE stale > 0 LIMIT 1" for table in marks]
    return is_unsettled(connection) or any(connection.execute(one).fetchone() for one in asked)


def _begin(store: Store, work: Work, articles: Sequence[int]) -> _Step:
    lines = {}
    with store.reading() as connection:
        for n in articles:
            if connection.execute("SELECT 1 FROM article WHERE n = ?", (n,)).fetchone():
                lines[n] = load_line(connection, n)
    return _Step(size=len(articles), lines=lines, made=work.prepare(lines.values()))


def _finish(store: Store, work: Work, step: _Step, held: Held) -> int:
    made = dict(zip(step.lines, step.made, strict=True))
    with store.writing() as connection:
        _check_current(store, connection)
        held.renew()
        laid = [n for n in made if _is_still(connection, n, step.lines[n])]
        for n in laid:
            lay_down(connection, n, made[n])
        _bring_up_to_date(connection, work, held)
        held.keep()
    return len(laid)


def _check_current(store: Store, connection: sqlite3.Connection) -> None:
    if not _is_current(connection):
        why = "another version of onrecord is linking it, in its own way"
        raise InputError(str(store.path), why, "go on with one of the two alone")


def _is_still(connection: sqlite3.Connection, article: int, line: str) -> bool:
    """Whether an article is still what it was, and nobody else has linked it meanwhile."""
    there = connection.execute(
        "SELECT 1 FROM article WHERE n = ?1 "
        "AND n NOT IN (SELECT article FROM link_article WHERE article = ?1)",
        (article,),
    ).fetchone()
    return there is not None and load_line(connection, article) == line


def _bring_up_to_date(connection: sqlite3.Connection, work: Work, held: Held) -> None:
    verdicts = read_verdicts(connection)
    again = find_copied(connection, held, verdicts)
    said = compare_stale(connection, held, work.compare)
    if said:
        group_sayings(
            connection,
            said,
            enough=load_weights()["thresholds"]["same_statement"],
            together=verdicts.one_saying,
            apart=verdicts.two_sayings,
        )
    weigh_stale(connection, held)
    follow_new(connection, held, again, work.follow)


def _settle(store: Store) -> None:
    """Joins tellings anew, some stretches of time in each transaction."""
    with store.reading() as connection:
        left = is_unsettled(connection)
    while left:
        with store.writing() as connection:
            _check_current(store, connection)
            verdicts = read_verdicts(connection)
            left = settle_happenings(
                connection, together=verdicts.one_happening, apart=verdicts.two_happenings
            )
