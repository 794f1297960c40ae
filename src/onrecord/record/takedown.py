"""The end of a takedown: raw inputs go, and old words leave the text index and the log.

What is to be done stands in the file (``doomed`` and ``removed.left``) from the moment at which an
article is gone, so that whoever comes next finishes what was ended halfway.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from onrecord.record.raw import drop_raw
from onrecord.record.store import Store

__all__ = ["doom", "drop_doomed", "finish_takedowns"]

_NEEDED = "SELECT 1 FROM page WHERE raw = ?1 UNION ALL SELECT 1 FROM failure WHERE raw = ?1 LIMIT 1"


def doom(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Writes down which raw inputs are to go, within the transaction that needs them no more."""
    connection.executemany(
        "INSERT OR IGNORE INTO doomed (raw) VALUES (?)",
        [(name,) for name in names if not _is_needed(connection, name)],
    )


def drop_doomed(store: Store) -> None:
    """Deletes the raw inputs that are to go, but for those that are needed again.

    Nobody else can write meanwhile: who adds the same bytes finds them there, or gone.

    Raises:
        InputError: if one cannot be deleted, or the record cannot be written.
    """
    with store.reading() as connection:
        if connection.execute("SELECT 1 FROM doomed LIMIT 1").fetchone() is None:
            return
    with store.writing() as connection:
        for (name,) in connection.execute("SELECT raw FROM doomed ORDER BY raw").fetchall():
            if not _is_needed(connection, name):
                drop_raw(store.raw, name)
        connection.execute("DELETE FROM doomed")


def finish_takedowns(store: Store, wait_s: float) -> bool:
    """Whether the words of all articles that were taken down have left the disk.

    While another program reads an older state, they still stand in the log; ``wait_s`` is how long
    that program is waited for.

    Raises:
        InputError: if a raw input cannot be deleted, or the record cannot be written.
    """
    with store.reading() as connection:
        left = connection.execute("SELECT article FROM removed WHERE left").fetchall()
    if not left:
        drop_doomed(store)
        return True
    with store.writing() as connection:
        # A deleted row leaves its words in the index until its pieces are merged.
        for table in ("article_search", "statement_search", "event_search"):
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    try:
        drop_doomed(store)
    finally:
        gone = _checkpoint(store, wait_s)
    if gone:
        with store.writing() as connection:
            connection.executemany("UPDATE removed SET left = 0 WHERE article = ?", left)
    return gone


def _is_needed(connection: sqlite3.Connection, raw: str) -> bool:
    return connection.execute(_NEEDED, (raw,)).fetchone() is not None


def _checkpoint(store: Store, wait_s: float) -> bool:
    """Whether all of the write-ahead log is in the file, and the log is empty."""
    with store.blamed():
        run = store.connection.execute
        [(patience,)] = run("PRAGMA busy_timeout")
        run(f"PRAGMA busy_timeout = {int(wait_s * 1000)}")
        try:
            [(busy, _, _)] = run("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            run(f"PRAGMA busy_timeout = {patience}")
    return not busy
