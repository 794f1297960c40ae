"""Looking after a record: how it stands, whether it is whole, and taking an article out of it."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.contract import ContractError
from onrecord.errors import InputError
from onrecord.ids import text_sha256
from onrecord.model import Page
from onrecord.record.add import page_key
from onrecord.record.judge import find_row
from onrecord.record.load import load_data
from onrecord.record.raw import load_raw, raw_names, raw_path, unkept
from onrecord.record.rows import ArticleRows, Who
from onrecord.record.store import Store, moment
from onrecord.record.takedown import finish_takedowns
from onrecord.record.write import all_answers, drop_article, judged_rows, judgements_of

__all__ = [
    "CHECKPOINT_S",
    "Failure",
    "Status",
    "count_failures",
    "failures",
    "look_at",
    "remove_article",
    "spare_raw",
    "take_down",
    "verify",
]

#: How long a takedown waits for others to let go of the pages that hold the old words.
CHECKPOINT_S = 10.0
#: How old a kept input must be to be called spare.
_YOUNG_S = 3600.0
#: The files of a record, by what SQLite puts behind its name.
_FILES = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How a record stands.

    ``first`` and ``last`` are days of publication; ``stale`` is the number of articles with a kept
    input that other versions than ``origin`` read (``None`` if that was not asked); ``versions``
    are all that read any article, with how many each; ``size_bytes`` is that of the file,
    ``raw_bytes`` that of the kept inputs.
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
    """An input that could not be read: why, what to do, how often it was tried, and when.

    ``key`` names the failure, to try it alone once more.
    """

    key: str
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
            judgements=count("SELECT count(*) FROM judgement WHERE undone IS NULL")
            + count("SELECT count(*) FROM link_judgement WHERE undone IS NULL"),
            undone=count("SELECT count(*) FROM judgement WHERE undone IS NOT NULL")
            + count("SELECT count(*) FROM link_judgement WHERE undone IS NOT NULL"),
            lost=count(
                "SELECT (SELECT count(*) FROM judgement WHERE lost AND undone IS NULL) + "
                "(SELECT count(*) FROM remark WHERE lost)"
            ),
            notes=count("SELECT count(*) FROM remark WHERE kind = 'note'"),
            tags=count("SELECT count(*) FROM remark WHERE kind = 'tag'"),
            stale=None if origin is None else _stale(connection, origin),
            versions=tuple((_version(made), often) for made, often in versions),
            size_bytes=sum(
                path.stat().st_size
                for path in (store.file.with_name(store.file.name + end) for end in _FILES)
                if path.is_file()
            ),
            raw_bytes=sum(path.stat().st_size for path in store.raw.glob("??/*.gz")),
        )


def _stale(connection: sqlite3.Connection, origin: str) -> int:
    """How many articles can be read anew: one that was imported has no input to read."""
    [(often,)] = connection.execute(
        "SELECT count(*) FROM article AS a JOIN origin AS o ON o.n = a.origin "
        "WHERE o.object <> ? AND a.n IN (SELECT article FROM page)",
        (origin,),
    )
    return int(often)


def _version(made: str) -> str:
    """A reading's versions in a few words: onrecord's, and a hash that tells models apart."""
    origin = json.loads(made)
    return f"onrecord {origin['onrecord']}, models {text_sha256(made)[:8]}"


def failures(
    store: Store, *, limit: int | None = None, offset: int = 0, reverse: bool = False
) -> list[Failure]:
    """The inputs that could not be read, in the order in which they first failed."""
    order = "first DESC, key DESC" if reverse else "first, key"
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT key, input, reason, remedy, tries, first, last FROM failure "
            f"ORDER BY {order} LIMIT ? OFFSET ?",
            (-1 if limit is None else limit, offset),
        ).fetchall()
    names = ("key", "input", "reason", "remedy", "tries", "first", "last")
    return [Failure(**dict(zip(names, row, strict=True))) for row in rows]


def count_failures(store: Store) -> int:
    """How many inputs could not be read."""
    with store.reading() as connection:
        [(often,)] = connection.execute("SELECT count(*) FROM failure")
    return int(often)


def remove_article(
    store: Store, given: str, *, reason: str | None = None, wait_s: float = CHECKPOINT_S
) -> tuple[str, bool]:
    """The id of the article that is now taken down, and whether its words have left the disk.

    Its text, its rows, what people said of it and its raw input go; that there was an article with
    this id stays, with the day and the reason, so that it does not come back by itself.  The words
    are overwritten in the file; while another program reads an older state of it, they still stand
    in the file beside it that ends with ``-wal``.  ``wait_s`` is how long that program is waited
    for.  What an earlier takedown, also of the same article, could not finish is done now.

    Raises:
        InputError: if there is no such article.
    """
    article = take_down(store, given, reason=reason)
    return article, finish_takedowns(store, wait_s)


def take_down(store: Store, given: str, *, reason: str | None = None) -> str:
    """The id of an article that is in the record no more.

    Its words lie on the disk until :func:`~onrecord.record.takedown.finish_takedowns` has run, once
    for many articles.  One whose words were left there by a takedown before is named again.

    Raises:
        InputError: if there is no such article.
    """
    with store.writing() as connection:
        try:
            found = find_row(connection, given)
        except InputError:
            rows = connection.execute("SELECT article FROM removed WHERE left ORDER BY article")
            begun = [article for (article,) in rows if article.startswith(given)]
            if len(given) < 3 or len(begun) != 1:
                raise
            return str(begun[0])
        if found.kind != "article":
            reason = f"it is a row of article {found.article}"
            raise InputError(given, reason, "give the article's id")
        drop_article(connection, found.article_n, now=moment(), reason=reason)
    return found.article


def verify(store: Store) -> Iterator[str | None]:
    """What is wrong with the record, one line each; ``None`` after each article that is whole.

    The file's own structure is checked, each article's text against its SHA-256 and its id, each
    row against what its article's record and the judgements would write, the text index against the
    words, and each kept input against the hash that names it.  What a takedown could not finish is
    done first.
    """
    try:
        finish_takedowns(store, wait_s=0.0)
    except InputError as error:
        yield str(error)
    with store.reading() as connection:
        yield from _unless_damaged(connection, "the file", _check_file(connection))
        yield from _unless_damaged(connection, "the text index", _check_search(connection))
        numbers = _all(connection, "SELECT n FROM article ORDER BY n")
    for number in numbers:
        # One article at a time: a record that is checked can be written meanwhile.
        with store.reading() as connection:
            check = _check_article(connection, number)
            faults = list(_unless_damaged(connection, f"article {number} of the file", check))
        if faults:
            yield from faults
        else:
            yield None
    with store.reading() as connection:
        needed = _all(connection, _NEEDED)
    for name in needed:
        if _fault_of(store, name) is None:
            continue
        # It may have been taken down meanwhile, or kept anew.
        with store.reading() as connection:
            still = name in _all(connection, _NEEDED)
        if still and (fault := _fault_of(store, name)):
            yield fault


_NEEDED = "SELECT raw FROM page UNION SELECT raw FROM failure WHERE raw IS NOT NULL ORDER BY raw"


def _fault_of(store: Store, name: str) -> str | None:
    try:
        load_raw(store.raw, name)
    except InputError as error:
        return str(error)
    return None


def spare_raw(store: Store) -> list[str]:
    """Kept inputs that no article needs: what a run was keeping when it was ended.

    Files that are younger than an hour are left out: somebody may be adding their article.
    """
    # In this order: what is kept and added after the first look is no file of it.
    files = [*(raw_path(store.raw, one) for one in raw_names(store.raw)), *unkept(store.raw)]
    files = [path for path in files if _age_s(path) > _YOUNG_S]
    with store.reading() as connection:
        needed = {raw_path(store.raw, name) for name in _all(connection, _NEEDED)}
    return [str(path) for path in files if path not in needed]


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:  # somebody took it away
        return 0.0


def _unless_damaged(
    connection: sqlite3.Connection, what: str, faults: Iterator[str]
) -> Iterator[str]:
    """The faults, and that the file is damaged where that keeps SQLite from looking for more."""
    try:
        yield from faults
    except sqlite3.Error as error:
        _end_damaged(connection, error)
        yield f"{what} cannot be read: the file is damaged"


def _all(connection: sqlite3.Connection, query: str) -> list[Any]:
    """The values of a column; where the file is damaged, those that can be read."""
    found: list[Any] = []
    try:
        found.extend(value for (value,) in connection.execute(query))
    except sqlite3.Error as error:
        _end_damaged(connection, error)
    return found


#: What keeps SQLite from its work without anything being wrong in the file.
_HINDRANCES = (
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
)  # fmt: skip


def _end_damaged(connection: sqlite3.Connection, error: sqlite3.Error) -> None:
    """Ends the transaction in which the file turned out to be damaged; other errors go their way.

    Damage has many faces: words that are no UTF-8, and a table that lacks a column.
    """
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _HINDRANCES:
        raise error
    if connection.in_transaction:  # it cannot be committed
        connection.execute("ROLLBACK")


def _check_file(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield f"the file's structure: {line}"
    for table, row, above, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"{table}, row {row}: what it belongs to in {above} is missing"


def _check_search(connection: sqlite3.Connection) -> Iterator[str]:
    # This compares the index with the words, and is a write for SQLite.
    if connection.in_transaction:
        connection.execute("COMMIT")
    for table in ("article_search", "statement_search", "event_search"):
        try:
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.Error as error:
            _end_damaged(connection, error)
            yield f"{table}: the text index does not agree with the words"


def _check_article(connection: sqlite3.Connection, number: int) -> Iterator[str]:
    row = connection.execute("SELECT id FROM article WHERE n = ?", (number,)).fetchone()
    if row is None:  # removed while this went on
        return
    name = f"article {row[0]}"
    try:
        data = load_data(connection, number, machine=True)
        machine, people, verdicts = judged_rows(data, judgements_of(connection, row[0]))
    except (ContractError, LookupError, TypeError, ValueError) as error:
        yield f"{name}: its rows are no record ({_one_line(error)})"
        return
    if text_sha256(data["article"]["text"]) != data["article"]["sha256"]:
        yield f"{name}: its text is not the one that was read (SHA-256)"
    if machine.id != row[0]:
        yield f"{name}: its record says that it is {machine.id}"
    pages = connection.execute("SELECT key, raw, given FROM page WHERE article = ?", (number,))
    for key, raw, given in pages.fetchall():
        if not _is_page(key, raw, given):
            yield f"{name}: what is told of an input of it ({raw[:12]}) is not what it was"
    for fault in _compare(connection, number, machine, people, verdicts):
        yield f"{name}: {fault}"


def _one_line(error: Exception) -> str:
    return " ".join(f"{error}".split())[:200]


def _is_page(key: str, raw: str, given: str) -> bool:
    try:
        return key == page_key(Page(input="", body=b"", **json.loads(given)), raw)
    except (TypeError, ValueError):
        return False


_STORED = {
    "article": "SELECT id, input, outlet, published, day, language, statements, events "
    "FROM article WHERE n = ?",
    "article_body": "SELECT title, url, sha256, head, blocks, dates, places, unattributed, text "
    "FROM article_body WHERE n = ?",
    "actor": "SELECT a.id, w.key, a.named, a.country, a.sector, a.kind, a.mentions, a.day, "
    "a.object FROM actor AS a LEFT JOIN who AS w ON w.n = a.who WHERE a.article = ?",
    "statement": "SELECT s.id, s.place, s.answer, s.judged, sp.key, ad.key, s.outlet, s.day, "
    "s.named, s.country, s.sector, s.source_kind, s.medium, s.type, s.act, s.negated, "
    "s.conditions, s.certainty, s.stance, s.quotation, s.said_first, s.said_last, s.score, "
    "w.source, w.cue, w.content, w.conditions, w.object FROM statement AS s "
    "LEFT JOIN statement_words AS w ON w.n = s.n LEFT JOIN who AS sp ON sp.n = s.speaker "
    "LEFT JOIN who AS ad ON ad.n = s.addressee WHERE s.article = ?",
    "relay": "SELECT s.id, s.answer, r.at, r.role, w.key FROM statement AS s "
    "JOIN relay AS r ON r.statement = s.n LEFT JOIN who AS w ON w.n = r.who WHERE s.article = ?",
    "event": "SELECT e.id, e.place, e.answer, e.judged, e.outlet, e.day, e.type, e.mode, e.quad, "
    "e.status, e.first, e.last, e.location, e.land, e.told_in, e.score, "
    'w."trigger", w.evidence, w.object FROM event AS e '
    "LEFT JOIN event_words AS w ON w.n = e.n WHERE e.article = ?",
    "party": "SELECT e.id, e.answer, p.at, p.role, w.key, p.name, p.country, p.sector, p.answer "
    "FROM event AS e JOIN party AS p ON p.event = e.n LEFT JOIN who AS w ON w.n = p.who "
    "WHERE e.article = ?",
}


def _compare(
    connection: sqlite3.Connection,
    number: int,
    machine: ArticleRows,
    people: ArticleRows,
    verdicts: Mapping[str, str],
) -> Iterator[str]:
    """Rows that are not what the article's record and its judgements would write."""
    _, outlet, _, day, _ = machine.article
    statements = list(all_answers(machine.statements, people.statements, verdicts))
    events = list(all_answers(machine.events, people.events, verdicts))
    wanted: dict[str, list[tuple[Any, ...]]] = {
        "article": [(machine.id, *machine.article, len(people.statements), len(people.events))],
        "article_body": [machine.body],
        "actor": [(one[0], one[1].key, *one[2:-1], day, one[-1]) for one in machine.actors],
        "statement": [
            (
                *(row.id, one.place, one.answer, one.judged, _key(row.speaker)),
                *(_key(row.addressee), outlet, day, *row.columns, *row.words, row.object),
            )
            for row, one in statements
        ],
        "relay": [
            (row.id, one.answer, at, role, who.key)
            for row, one in statements
            for at, (role, who) in enumerate(row.relays)
        ],
        "event": [
            (
                *(row.id, one.place, one.answer, one.judged, outlet, day),
                *(*row.columns, *row.words, row.object),
            )
            for row, one in events
        ],
        "party": [
            (row.id, one.answer, at, role, who.key, *facts, one.answer)
            for row, one in events
            for at, (role, who, *facts) in enumerate(row.parties)
        ],
    }
    for table, query in _STORED.items():
        stored = connection.execute(query, (number,)).fetchall()
        differing = Counter(stored)
        differing.subtract(wanted[table])
        for one in sorted({str(row[0]) for row, often in differing.items() if often}):
            of = "" if table.startswith("article") else f" of {one}"
            yield f"what {table}{of} tells is not what its record says"


def _key(who: Who | None) -> str | None:
    return who.key if who else None
