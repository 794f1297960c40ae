"""The file of a record: opened, made, brought up to date, and its troubles told in one line."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from onrecord.errors import BusyError, InputError
from onrecord.record.migrations import APPLICATION_ID, VERSION, create, migrate

__all__ = ["BUSY_TIMEOUT_S", "Store", "moment", "open_store"]

#: How long somebody who writes waits for another one.  A transaction takes milliseconds; a record
#: that is locked for longer is held by something else than onrecord.
BUSY_TIMEOUT_S = 60.0

#: So long nobody is told that a writer waits.
_SOON_MS = 1000

_NEW = "add articles first: onrecord add INPUT..."
_OTHER_FILE = "name a record (--record PATH), or a file that is not there yet"
_COPY = "restore it from a copy, or make a new one: onrecord add INPUT... --record NEW"


def moment() -> str:
    """Now, in UTC, to the second.  Only what people and programs do to a record has a moment."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Store:
    """An open record: one connection to its file, for one thread at a time.

    ``path`` is as it was given, ``file`` what it leads to; the raw inputs lie in the folder ``raw``
    beside that, whatever other name the record was opened by.  ``read_only`` says that nothing can
    be written to it.  ``on_wait`` is called where a writer has to wait for another one.
    """

    def __init__(
        self, path: Path, file: Path, connection: sqlite3.Connection, *, read_only: bool = False
    ) -> None:
        self.path = path
        self.file = file
        self.connection = connection
        self.read_only = read_only
        self.on_wait: Callable[[], None] | None = None

    @property
    def raw(self) -> Path:
        """The folder of raw inputs: ``record.db`` has ``record.raw`` beside it.

        Any other ending stays in the name, so that ``news.2023`` and ``news.2024`` share none.
        """
        return self.file.with_name(self.file.name.removesuffix(".db") + ".raw")

    def close(self) -> None:
        """Lets go of the file."""
        with self.blamed():
            self.connection.close()

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Says in one line what is wrong with the file, where SQLite finds something.

        Raises:
            InputError: naming the record and how to go on.
        """
        try:
            yield
        except sqlite3.Error as error:
            raise _explained(self.path, error) from error
        except UnicodeDecodeError as error:  # a name in a damaged table of tables
            raise InputError(str(self.path), "it is damaged", _COPY) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it holds afterwards or, after an error, nothing.

        Raises:
            InputError: if the record cannot be written.
        """
        with self.blamed():
            self._begin_writing()
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def _begin_writing(self) -> None:
        """Begins a transaction; who has to wait for another writer is told so after a while."""
        if self.on_wait is None:
            self.connection.execute("BEGIN IMMEDIATE")
            return
        [(patience_ms,)] = self.connection.execute("PRAGMA busy_timeout")
        self.connection.execute(f"PRAGMA busy_timeout = {min(patience_ms, _SOON_MS)}")
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or patience_ms <= _SOON_MS:
                raise
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {patience_ms}")
        self.on_wait()
        self.connection.execute("BEGIN IMMEDIATE")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One state of the record, whatever others write meanwhile.

        Raises:
            InputError: if the record cannot be read.
        """
        with self.blamed():
            if self.connection.in_transaction:
                yield self.connection
                return
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("COMMIT")


def open_store(
    path: str | os.PathLike[str], *, new: bool = False, timeout_s: float = BUSY_TIMEOUT_S
) -> Store:
    """The record in a file; with ``new`` it is made where there is none.

    A file of an older version is brought up to date, if it can be written.  One that may only be
    read, in a folder that may only be read, is taken for one that nobody writes to.

    Raises:
        InputError: if there is no record, the file is something else, is of a newer version, is
            damaged, locked, or cannot be read or written.

    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> open_store(os.path.join(folder, "record.db"), new=True).close()
    >>> store = open_store(os.path.join(folder, "record.db"))
    >>> [row[0] for row in store.connection.execute("SELECT count(*) FROM article")]
    [0]
    >>> store.close()
    """
    path = Path(path)
    try:
        _check_path(path, new=new)
    except OSError as error:
        reason = f"it cannot be opened ({(error.strerror or str(error)).lower()})"
        raise InputError(str(path), reason, "check the name and its folder") from error
    file = Path(os.path.realpath(path))
    try:
        return _open(path, file, mode="rwc" if new else "rw", timeout_s=timeout_s)
    except InputError as error:
        if new or not _lies_still(file, error.__cause__):
            raise
    return _open(path, file, mode="ro&immutable=1", timeout_s=timeout_s)


def _open(path: Path, file: Path, *, mode: str, timeout_s: float) -> Store:
    try:
        connection = sqlite3.connect(
            f"{file.as_uri()}?mode={mode}", uri=True, timeout=timeout_s, isolation_level=None,
            check_same_thread=False,
        )  # fmt: skip
    except sqlite3.Error as error:
        raise _explained(path, error) from error
    read_only = mode.startswith("ro") or (file.exists() and not os.access(file, os.W_OK))
    store = Store(path, file, connection, read_only=read_only)
    try:
        with store.blamed():
            _prepare(store, new=mode == "rwc", timeout_s=timeout_s)
    except BaseException:
        connection.close()
        raise
    return store


def _lies_still(file: Path, error: BaseException | None) -> bool:
    """Whether a file could not be opened because SQLite may write nothing beside it, and nobody
    is writing to it either: then it can be read as it lies there."""
    if not isinstance(error, sqlite3.Error):
        return False
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        return False
    log = file.with_name(file.name + "-wal")
    try:
        return not os.access(file.parent, os.W_OK) and not (log.exists() and log.stat().st_size)
    except OSError:
        return False


def _check_path(path: Path, *, new: bool) -> None:
    if "\0" in str(path):
        raise InputError(str(path), "no file's name holds a NUL", "check the name")
    if path.is_dir():
        raise InputError(str(path), "it is a folder", _OTHER_FILE)
    if path.exists():
        if not path.is_file():
            raise InputError(str(path), "it is a device, a pipe or a socket", _OTHER_FILE)
        if not os.access(path, os.R_OK):
            raise InputError(str(path), "you may not read it", "change its permissions")
    elif not new:
        raise InputError(str(path), "there is no such record", _NEW)
    elif not path.parent.is_dir():
        raise InputError(str(path), "there is no such folder", "make the folder first")


def _prepare(store: Store, *, new: bool, timeout_s: float) -> None:
    connection = store.connection
    # Deleted words are overwritten with zeros: what was taken down is not left in the file.
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA cache_size = -65536")
    version = _version(store)
    if version < 0 or (version == 0 and not _is_empty(connection)):
        raise InputError(str(store.path), "it is no record of onrecord", _OTHER_FILE)
    if version > VERSION:
        reason = f"a newer onrecord made it (version {version}, this one knows {VERSION})"
        raise InputError(str(store.path), reason, "use that onrecord, or another file")
    if version == 0:
        if not new:
            raise InputError(str(store.path), "it is an empty file, no record", _NEW)
        # Of a file that is not in memory yet, questions read a quarter as many pages of 16 kB as of
        # 4 kB; that makes the slowest of fifty three times as quick.
        connection.execute("PRAGMA page_size = 16384")
        _use_log(connection, timeout_s)
        with store.writing():
            if _version(store) == 0:  # nobody else made it meanwhile
                create(connection, now=moment())
    elif version < VERSION:
        with store.writing():
            version = _version(store)
            if version < VERSION:  # nobody else did it meanwhile
                migrate(connection, version, now=moment())
    connection.execute("PRAGMA foreign_keys = ON")
    # What is said to be kept outlives a loss of power, not only a kill.
    connection.execute("PRAGMA synchronous = FULL")


def _use_log(connection: sqlite3.Connection, timeout_s: float) -> None:
    """Has the file written by way of a log, so that nobody who reads waits for one who writes."""
    until = time.monotonic() + timeout_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # Of two that do this at the same time SQLite refuses one at once, without waiting.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)


def _version(store: Store) -> int:
    [(mark,)] = store.connection.execute("PRAGMA application_id")
    [(version,)] = store.connection.execute("PRAGMA user_version")
    if mark not in (0, APPLICATION_ID) or (mark == 0 and version):
        raise InputError(str(store.path), "it is another program's file", _OTHER_FILE)
    return int(version)


def _is_empty(connection: sqlite3.Connection) -> bool:
    return not list(connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1"))


def _explained(path: Path, error: sqlite3.Error) -> InputError:
    """The line for an error of SQLite, told by its primary result code."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
        remedy = "close that program, and try again"
        return BusyError(str(path), "another program keeps it locked", remedy)
    if code == sqlite3.SQLITE_FULL:
        reason, remedy = "the disk is full", "make room, and run this again: nothing was lost"
    elif code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        reason, remedy = "it cannot be written", "make the file and its folder writable"
    elif code == sqlite3.SQLITE_CANTOPEN:
        reason = "it cannot be opened"
        remedy = "make the file and its folder writable: SQLite keeps files beside it"
    elif code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        what = "damaged" if code == sqlite3.SQLITE_CORRUPT else "no record, or damaged"
        reason, remedy = f"it is {what}", _COPY
    elif code == sqlite3.SQLITE_IOERR:
        reason = f"the disk failed ({str(error).lower()})"
        remedy = "look at the disk and its free space, and run this again"
    else:
        raise error
    return InputError(str(path), reason, remedy)
