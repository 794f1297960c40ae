"""Looking after a record: how it stands, whether it is whole, and taking an article out of it."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.contract import ContractError, load_record
from onrecord.errors import InputError
from onrecord.ids import text_sha256
from onrecord.model import ArticleRecord, Page
from onrecord.record.add import page_key
from onrecord.record.judge import find_row
from onrecord.record.load import load_line
from onrecord.record.raw import drop_raw, load_raw, raw_names, raw_path
from onrecord.record.rows import make_rows
from onrecord.record.store import Store, moment
from onrecord.record.write import drop_article

__all__ = ["Failure", "Status", "failures", "look_at", "remove_article", "spare_raw", "verify"]

#: How long a takedown waits for others to let go of the pages that hold the old words.
_CHECKPOINT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How a record stands.

    ``first`` and ``last`` are days of publication; ``stale`` is the number of articles that other
    versions than ``origin`` read (``None`` if that was not asked); ``versions`` are all that read
    any article, with how many each; ``size_bytes`` is that of the file, ``raw_bytes`` that of the
    kept inputs.
    """

    articles: int
    statements: int
    events: int
    outlets: int
    first: str | None
    last: str | None
    failures: int
    removed: int
    judgements: int
    undone: int
    lost: int
    notes: int
    tags: int
    stale: int | None
    versions: tuple[tuple[str, int], ...]
    size_bytes: int
    raw_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An input that could not be read: why, what to do, how often it was tried, and when."""

    input: str
    reason: str
    remedy: str
    tries: int
    first: str
    last: str


def look_at(store: Store, *, origin: str | None = None) -> Status:
    """How the record stands; ``origin`` are the versions that would read an article now.

    Raises:
        InputError: if the record cannot be read.
    """
    with store.reading() as connection:

        def count(query: str) -> int:
            [(number,)] = connection.execute(query)
            return int(number or 0)

        [(first, last)] = connection.execute("SELECT min(day), max(day) FROM article")
        versions = connection.execute(
            "SELECT o.object, count(*) FROM article AS a JOIN origin AS o ON o.n = a.origin "
            "GROUP BY o.n ORDER BY o.n"
        ).fetchall()
        return Status(
            articles=count("SELECT count(*) FROM article"),
            statements=count("SELECT sum(statements) FROM article"),
            events=count("SELECT sum(events) FROM article"),
            outlets=count("SELECT count(DISTINCT outlet) FROM article"),
            first=first,
            last=last,
            failures=count("SELECT count(*) FROM failure"),
            removed=count("SELECT count(*) FROM removed"),
            judgements=count("SELECT count(*) FROM judgement WHERE undone IS NULL"),
            undone=count("SELECT count(*) FROM judgement WHERE undone IS NOT NULL"),
            lost=count(
                "SELECT (SELECT count(*) FROM judgement WHERE lost AND undone IS NULL) + "
                "(SELECT count(*) FROM remark WHERE lost)"
            ),
            notes=count("SELECT count(*) FROM remark WHERE kind = 'note'"),
            tags=count("SELECT count(*) FROM remark WHERE kind = 'tag'"),
            stale=None
            if origin is None
            else sum(often for made, often in versions if made != origin),
            versions=tuple((_version(made), often) for made, often in versions),
            size_bytes=sum(
                path.stat().st_size
                for path in store.path.parent.glob(store.path.name + "*")
                if path.is_file()
            ),
            raw_bytes=sum(path.stat().st_size for path in store.raw.glob("??/*.gz")),
        )


def _version(made: str) -> str:
    """A reading's versions in a few words: onrecord's, and a hash that tells models apart."""
    origin = json.loads(made)
    return f"onrecord {origin['onrecord']}, models {text_sha256(made)[:8]}"


def failures(store: Store) -> list[Failure]:
    """All inputs that could not be read, in the order in which they first failed."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT input, reason, remedy, tries, first, last FROM failure ORDER BY first, key"
        ).fetchall()
    return [
        Failure(input=name, reason=reason, remedy=remedy, tries=tries, first=first, last=last)
        for name, reason, remedy, tries, first, last in rows
    ]


def remove_article(store: Store, given: str, *, reason: str | None = None) -> tuple[str, bool]:
    """The id of the article that is now taken down, and whether its words have left the disk.

    Its text, its rows, what people said of it and its raw input go; that there was an article with
    this id stays, with the day and the reason, so that it does not come back by itself.  The words
    are overwritten in the file; while another program reads an older state of it, they still stand
    in the file beside it that ends with ``-wal``.

    Raises:
        InputError: if there is no such article.
    """
    with store.writing() as connection:
        found = find_row(connection, given)
        if found.kind != "article":
            raise InputError(given, f"it is the id of a {found.kind}", "give the article's id")
        raw = drop_article(connection, found.article_n, now=moment(), reason=reason)
        # A deleted row leaves its words in the index until its pieces are merged.
        for table in ("article_search", "statement_search", "event_search"):
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    for name in raw:
        drop_raw(store.raw, name)
    return found.article, _checkpoint(store)


def _checkpoint(store: Store) -> bool:
    """Whether all of the write-ahead log is in the file, and the log is empty."""
    until = time.monotonic() + _CHECKPOINT_S
    while True:
        with store.blamed():
            [(busy, _, _)] = store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if not busy or time.monotonic() > until:
            return not busy
        time.sleep(0.1)


def verify(store: Store) -> Iterator[str | None]:
    """What is wrong with the record, one line each; ``None`` after each article that is whole.

    The file's own structure is checked, each article's text against its SHA-256 and its id, each
    row against what its article's record would write, the text index against the words, and each
    kept input against the hash that names it.
    """
    with store.reading() as connection:
        yield from _check_file(connection)
        numbers = connection.execute("SELECT n FROM article ORDER BY n").fetchall()
    for (number,) in numbers:
        # One article at a time: a record that is checked can be written meanwhile.
        with store.reading() as connection:
            faults = list(_check_article(connection, number))
        if faults:
            yield from faults
        else:
            yield None
    with store.reading() as connection:
        needed = connection.execute(
            "SELECT raw FROM page UNION SELECT raw FROM failure WHERE raw IS NOT NULL ORDER BY raw"
        ).fetchall()
    for (name,) in needed:
        try:
            load_raw(store.raw, name)
        except InputError as error:
            yield str(error)


def spare_raw(store: Store) -> list[str]:
    """Kept inputs that no article needs: what a run was keeping when it was ended."""
    with store.reading() as connection:
        needed = {
            name
            for (name,) in connection.execute("SELECT raw FROM page UNION SELECT raw FROM failure")
        }
    return [str(raw_path(store.raw, one)) for one in raw_names(store.raw) if one not in needed]


def _check_file(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield f"the file's structure: {line}"
    for table, row, above, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"{table}, row {row}: what it belongs to in {above} is missing"
    # This compares the index with the words, and is a write for SQLite.
    if connection.in_transaction:
        connection.execute("COMMIT")
    for table in ("article_search", "statement_search", "event_search"):
        try:
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            yield f"{table}: the text index does not agree with the words"


def _check_article(connection: sqlite3.Connection, number: int) -> Iterator[str]:
    row = connection.execute("SELECT id FROM article WHERE n = ?", (number,)).fetchone()
    if row is None:  # removed while this went on
        return
    name = f"article {row[0]}"
    try:
        machine = load_record(load_line(connection, number, machine=True))
        people = load_record(load_line(connection, number))
    except (ContractError, ValueError) as error:
        yield f"{name}: its rows are no record ({error})"
        return
    article = machine.article
    if text_sha256(article.text) != article.sha256:
        yield f"{name}: its text is not the one that was read (SHA-256)"
    if article.id != row[0]:
        yield f"{name}: its record says that it is {article.id}"
    pages = connection.execute("SELECT key, raw, given FROM page WHERE article = ?", (number,))
    for key, raw, given in pages.fetchall():
        if key != page_key(Page(input="", body=b"", **json.loads(given)), raw):
            yield f"{name}: what is told of an input of it ({raw[:12]}) is not what it was"
    for record, other in ((machine, 2), (people, 1)):
        yield from (f"{name}: {fault}" for fault in _compare(connection, number, record, other))


def _compare(
    connection: sqlite3.Connection, number: int, record: ArticleRecord, other: int
) -> Iterator[str]:
    """Rows whose words are not those that their spans have in the text."""
    rows = make_rows(record)
    wanted: dict[str, list[tuple[str, ...]]] = {
        "statement": [(one.id, *one.words) for one in rows.statements],
        "event": [(one.id, *one.words) for one in rows.events],
    }
    columns = {
        "statement": "w.source, w.cue, w.content, w.conditions", "event": 'w."trigger", w.evidence',
    }  # fmt: skip
    for table, expected in wanted.items():
        stored = connection.execute(
            f"SELECT t.id, {columns[table]} FROM {table} AS t JOIN {table}_words AS w ON w.n = t.n "
            f"WHERE t.article = ? AND t.answer <> {other} ORDER BY t.place, t.id",
            (number,),
        ).fetchall()
        for found, right in zip(stored, expected, strict=False):
            if found != right:
                yield f"{table} {found[0]}: its words are not those at its places in the text"
        if len(stored) != len(expected):
            yield f"it has {len(stored)} rows of {table}, and should have {len(expected)}"
