"""The file of a record: what is one and what is none, who else has it, what stays of a write."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli import records

import onrecord
from onrecord.errors import BusyError, InputError
from onrecord.record import store
from onrecord.record.linked.work import made_by
from onrecord.record.store import moment, open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A record with one article."""
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        record.put(records.harbour())
    return tmp_path / "r.db"


def count(path: Path, table: str = "article") -> int:
    connection = sqlite3.connect(path)
    [(number,)] = connection.execute(f"SELECT count(*) FROM {table}")
    connection.close()
    return int(number)


def refusal(path: Path | str, *, new: bool = False, timeout_s: float = 0.1) -> str:
    """What is said of a file that cannot be opened: one line that begins with its name."""
    with pytest.raises(InputError) as caught:
        open_store(path, new=new, timeout_s=timeout_s).close()
    told = str(caught.value)
    assert len(told.splitlines()) == 1
    assert caught.value.remedy
    return told.split(": ", 1)[1]


# What is no record


def test_where_there_is_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "r.db").startswith("there is no such record; add articles first")
    assert list(tmp_path.iterdir()) == []
    away = tmp_path / "no" / "r.db"
    assert refusal(away, new=True) == "there is no such folder; make the folder first"
    assert not away.parent.exists()


def test_a_folder_and_things_that_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(tmp_path / "socket"))
        for new in (False, True):
            assert refusal(tmp_path, new=new).startswith("it is a folder; name a record")
            for name in (tmp_path / "pipe", tmp_path / "socket", os.devnull):
                assert refusal(name, new=new).startswith("it is a device, a pipe or a socket")
    assert {path.name for path in tmp_path.iterdir()} == {"pipe", "socket"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [("a\0b.db", "no file's name holds a NUL"), ("n" * 300 + ".db", "it cannot be opened \\(")],
)
def test_names_that_no_file_has(tmp_path: Path, name: str, reason: str) -> None:
    for new in (False, True):
        with pytest.raises(InputError, match=reason):
            open_store(tmp_path / name, new=new)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["per cent%20?mode=ro#1.db", "Żółw 😀.db", "a\nb.db", "\udcff.db"])
def test_odd_names_that_files_have(tmp_path: Path, name: str) -> None:
    open_store(tmp_path / name, new=True).close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    open_store(tmp_path / name).close()


def test_an_empty_file_becomes_a_record_where_one_may_be_made(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    path.touch()
    assert refusal(path).startswith("it is an empty file, no record; add articles first")
    open_store(path, new=True).close()
    assert count(path) == 0


MARK = f"PRAGMA application_id = {0x6F6E7265}"


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        (["CREATE TABLE a (x)"], "it is no record of onrecord"),
        (["PRAGMA application_id = 252006674"], "it is another program's file"),
        (["PRAGMA application_id = 7", "CREATE TABLE a (x)"], "it is another program's file"),
        (["PRAGMA user_version = 1", "CREATE TABLE a (x)"], "it is another program's file"),
        (["PRAGMA user_version = 99"], "it is another program's file"),
        (["PRAGMA journal_mode = WAL", "CREATE TABLE a (x)"], "it is no record of onrecord"),
        ([MARK, "CREATE TABLE a (x)"], "it is no record of onrecord"),
        ([MARK, "PRAGMA user_version = -1", "CREATE TABLE a (x)"], "it is no record of onrecord"),
        ([MARK, "PRAGMA user_version = 7"], "a newer onrecord made it (version 7, this one knows"),
    ],
)
def test_another_programs_file_is_left_as_it_is(
    tmp_path: Path, commands: list[str], reason: str
) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    for command in commands:
        connection.execute(command)
    connection.commit()
    connection.close()
    before = path.read_bytes()
    for new in (False, True):
        assert refusal(path, new=new).startswith(reason)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["other.db"]


@pytest.mark.parametrize(
    "words", [b"hi", b"The bridge is closed.\n" * 500, b"SQLite format 3\0", bytes(8192)]
)
def test_a_text_is_no_record(tmp_path: Path, words: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(words)
    for new in (False, True):
        assert refusal(path, new=new).startswith("it is no record, or damaged; restore it")
    assert path.read_bytes() == words


# Damage


def _spoil(path: Path, start: int, end: int | None) -> None:
    held = bytearray(path.read_bytes())
    end = len(held) if end is None else end
    held[start:end] = b"\xa5" * (end - start)
    path.write_bytes(held)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 100), (16, 18), (100, 4096), (4096, None), (8192, None)]
)
def test_a_damaged_file_is_told_when_it_is_opened(path: Path, start: int, end: int | None) -> None:
    _spoil(path, start, end)
    assert "damaged; restore it from a copy" in refusal(path)


def test_a_file_that_was_cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)
    assert refusal(path).startswith("it is damaged; restore it from a copy")


def test_damage_that_only_a_question_meets(path: Path) -> None:
    connection = sqlite3.connect(path)
    [(page,)] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'statement'")
    [(size,)] = connection.execute("PRAGMA page_size")
    connection.close()
    _spoil(path, (page - 1) * size, page * size)
    with onrecord.open(path) as record:
        with pytest.raises(InputError, match=r"r\.db: it is damaged; restore it from a copy"):
            record.statements()
        with pytest.raises(InputError, match="it is damaged"):
            record.put(records.border())
        assert len(record.articles()) == 1  # what is whole can still be asked
        assert not record.store.connection.in_transaction


# Permissions


def as_nobody(call: Callable[[], object]) -> str:
    """What a call says, made by a user who may do only what the files' permissions allow."""
    if not hasattr(os, "fork"):
        pytest.skip("this system has no users to become")
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            try:
                told = str(call())
            except BaseException as error:
                told = f"{type(error).__name__} {error}"
            os.write(send, told.encode())
        finally:
            os._exit(0)
    os.close(send)
    os.waitpid(child, 0)
    with os.fdopen(receive, "rb") as stream:
        return stream.read().decode()


@pytest.fixture
def shared(path: Path) -> Iterator[Path]:
    """The record in a folder that any user reaches."""
    import tempfile

    folder = Path(tempfile.mkdtemp())
    shutil.copy(path, folder / "r.db")
    yield folder / "r.db"
    folder.chmod(0o700)
    shutil.rmtree(folder)


def _ask(path: Path, *, put: bool = False) -> object:
    with onrecord.open(path) as record:
        return record.put(records.border()) if put else len(record.articles())


@pytest.mark.parametrize(
    ("file", "folder", "asked", "put"),
    [
        (0o444, 0o777, "1", "it cannot be written; make the file and its folder writable"),
        (0o444, 0o555, "1", "it cannot be written; make the file and its folder writable"),
        (0o000, 0o755, "you may not read it; change its permissions", "you may not read it"),
        (0o666, 0o000, "it cannot be opened (permission denied)", "it cannot be opened"),
    ],
)
def test_who_may_not(shared: Path, file: int, folder: int, asked: str, put: str) -> None:
    shared.chmod(file)
    shared.parent.chmod(folder)
    told = as_nobody(lambda: _ask(shared)), as_nobody(lambda: _ask(shared, put=True))
    for said, wanted in zip(told, (asked, put), strict=True):
        assert said.removeprefix(f"InputError {shared}: ").startswith(wanted)
    shared.parent.chmod(0o700)
    shared.chmod(0o600)
    assert _ask(shared) == 1


def test_what_somebody_may_be_writing_to_is_not_read_as_if_it_lay_still(shared: Path) -> None:
    shared.with_name("r.db-wal").write_bytes(b"words that are not in the file yet")
    shared.parent.chmod(0o555)
    assert as_nobody(lambda: _ask(shared)).startswith(f"InputError {shared}: it cannot be ")


def _asks_for_links(path: Path) -> object:
    with onrecord.open(path) as record:
        return record.store.read_only, record.unlinked(), len(record.links().copies)


def test_links_of_a_record_that_may_only_be_read_are_those_that_there_are(shared: Path) -> None:
    """Nothing is made ready, so that no model is loaded."""
    link = "UPDATE link_state SET made = ?"
    with onrecord.open(shared) as record, record.store.writing() as connection:
        connection.execute("DELETE FROM link_state")
        connection.execute("INSERT INTO link_state (made) VALUES (?)", (made_by(),))
        connection.execute(
            "INSERT INTO link_article (article, moment, said, tellings, sentences, vectors, stale) "
            "SELECT n, 0, x'', x'', '[]', x'', 0 FROM article"
        )
    with onrecord.open(shared) as record:
        record.put(records.border())
    for folder in (0o777, 0o555):
        shared.chmod(0o444)
        shared.parent.chmod(folder)
        assert as_nobody(lambda: _asks_for_links(shared)) == "(True, 1, 0)"
        shared.chmod(0o666)
    shared.parent.chmod(0o777)
    with onrecord.open(shared) as record, record.store.writing() as connection:
        connection.execute(link, ("another version",))
    shared.chmod(0o444)
    told = as_nobody(lambda: _asks_for_links(shared))
    assert (
        told == f"InputError {shared}: it cannot be written; make the file and its folder writable"
    )


def test_no_new_record_in_a_folder_that_cannot_be_written(shared: Path) -> None:
    shared.parent.chmod(0o555)
    told = as_nobody(lambda: open_store(shared.with_name("new.db"), new=True))
    assert "new.db: it cannot be opened; make the file and its folder writable" in told


# Others at the same file


def test_a_record_that_is_locked_altogether(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    locked = "another program keeps it locked; close that program, and try again"
    assert refusal(path) == locked
    other.close()
    assert _ask(path) == 1


def test_who_writes_is_waited_for_by_writers_and_not_by_readers(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    other.execute("DELETE FROM article")
    with onrecord.open(path, timeout_s=0.1) as record:
        assert len(record.articles()) == 1
        with pytest.raises(BusyError, match="another program keeps it locked; close that"):
            record.put(records.border())
        other.execute("ROLLBACK")
        assert record.put(records.border()) == "added"
    other.close()


def test_who_waits_for_another_writer_is_told_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.record.store._SOON_MS", 10)
    other = sqlite3.connect(path, isolation_level=None)
    told: list[str] = []
    with onrecord.open(path, timeout_s=0.1) as record:
        record.store.on_wait = lambda: told.append("waits")
        assert record.put(records.border()) == "added"
        assert told == []
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError):
            record.put(records.raid())
        assert told == ["waits"]
        record.store.on_wait = lambda: other.execute("ROLLBACK")
        assert record.put(records.raid()) == "added"
        assert record.store.connection.execute("PRAGMA busy_timeout").fetchall() == [(100,)]
    other.close()


def test_one_state_while_others_write(path: Path) -> None:
    one, other = onrecord.open(path), onrecord.open(path)
    with one.store.reading() as connection:
        [before] = connection.execute("SELECT count(*) FROM article")
        other.put(records.border())
        assert [before] == list(connection.execute("SELECT count(*) FROM article"))
        with one.store.reading():  # one within another sees the same
            assert len(one.articles()) == 1
        assert connection.in_transaction
    assert len(one.articles()) == 2
    one.close()
    other.close()


def _write(path: Path, name: str, gate: object) -> None:
    gate.wait(30)  # type: ignore[attr-defined]
    with onrecord.open(path, new=True) as record:
        for number in range(50):
            assert record.put(records.record(f"Article {name} of {number}.")) == "added"


def test_several_processes_write_while_one_asks(tmp_path: Path) -> None:
    path = tmp_path / "new.db"  # which they also make
    spawn = multiprocessing.get_context("spawn")
    gate = spawn.Barrier(3)
    started = [spawn.Process(target=_write, args=(path, name, gate)) for name in "ab"]
    for one in started:
        one.start()
    gate.wait(30)
    seen = [0]
    with onrecord.open(path, new=True) as record:
        while any(one.is_alive() for one in started):
            seen.append(len(record.articles()))
            started[len(seen) % 2].join(0.02)
        assert [one.exitcode for one in started] == [0, 0]
        assert seen == sorted(seen)
        assert len(record.articles()) == 100
        assert list(record.verify()) == [None] * 100


# A full disk


def test_no_room_in_the_file(path: Path) -> None:
    with onrecord.open(path) as record:
        connection = record.store.connection
        before = list(record.lines())
        [(pages,)] = connection.execute("PRAGMA page_count")
        connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(InputError, match=r"r\.db: the disk is full; make room, and run this"):
            record.put(records.record("The bridge is closed. " * 5000))
        assert not connection.in_transaction
        assert list(record.lines()) == before
        connection.execute("PRAGMA max_page_count = 1000000")
        assert record.put(records.record("The bridge is closed. " * 5000)) == "added"
        assert list(record.verify()) == [None, None]


PUT = """
import sys, resource, onrecord
from onrecord.errors import BusyError, InputError
sys.path.insert(0, sys.argv[2])
from tests.cli import records
limit = int(sys.argv[3])
try:
    with onrecord.open(sys.argv[1], new=True) as record:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        for number in range(2000):
            record.put(records.record(f"The bridge {number} is closed. " * 200))
            kept = number + 1
            print(kept, flush=True)
except InputError as error:
    print(error)
"""
ROOT = Path(__file__).parents[2]


def _fill(path: Path, limit: int, *before: str) -> list[str]:
    command = [sys.executable, "-c", PUT, str(path), str(ROOT), str(limit)]
    ran = subprocess.run([*before, *command], capture_output=True, text=True, timeout=60)
    assert ran.stderr == ""
    return ran.stdout.splitlines()


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    *kept, told = _fill(path, 4 << 20)
    assert told.startswith(f"{path}: the disk failed (disk i/o error); look at the disk and its")
    with onrecord.open(path) as record:
        assert 0 < len(record.articles()) == len(kept)
        assert list(record.verify()) == [None] * len(kept)
        assert record.put(records.border()) == "added"


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    """A small file system in a name space of its own."""
    alone = ["unshare", "-rm", "sh", "-c"]
    mount = f"mount -t tmpfs -o size=3m none {tmp_path}"
    if (
        not shutil.which("unshare")
        or subprocess.run([*alone, mount], capture_output=True).returncode
    ):
        pytest.skip("no file system can be mounted here (it needs Linux, and unshare -rm)")
    # What is kept is copied out of the name space, which ends with its shell.
    away = tmp_path.parent / f"{tmp_path.name}-kept"
    away.mkdir()
    script = f'{mount} && "$@"; cp {tmp_path}/r.db* {away}'
    *kept, told = _fill(tmp_path / "r.db", 0, *alone, script, "sh")
    assert (
        told
        == f"{tmp_path}/r.db: the disk is full; make room, and run this again: nothing was lost"
    )
    with onrecord.open(away / "r.db") as record:
        assert 0 < len(record.articles()) == len(kept)
        assert list(record.verify()) == [None] * len(kept)
        assert record.put(records.border()) == "added"


# Transactions


def _delete_and_raise(opened: store.Store, error: BaseException) -> None:
    with opened.writing() as connection:
        connection.execute("DELETE FROM article")
        raise error


def test_all_of_a_transaction_holds_or_nothing(path: Path) -> None:
    opened = open_store(path)
    for error in (ValueError("no"), KeyboardInterrupt()):
        with pytest.raises(type(error)):
            _delete_and_raise(opened, error)
        assert not opened.connection.in_transaction
    with opened.writing() as connection:
        connection.execute("DELETE FROM article")
    opened.close()
    assert count(path) == 0
    assert count(path, "statement") == count(path, "statement_words") == 0  # keys are looked after


def test_an_error_that_is_ours_is_no_trouble_of_the_file(path: Path) -> None:
    opened = open_store(path)
    with pytest.raises(sqlite3.OperationalError, match="no such table"), opened.blamed():
        opened.connection.execute("SELECT * FROM nobody")
    opened.close()
    with pytest.raises(sqlite3.ProgrammingError), opened.reading():
        pass


def test_a_kill_leaves_what_was_committed(path: Path) -> None:
    program = (
        "import os, sys, onrecord\n"
        "store = onrecord.open(sys.argv[1]).store\n"
        "with store.writing() as c: c.execute(\"UPDATE article SET outlet = 'kept'\")\n"
        "with store.writing() as c:\n"
        "    c.execute('DELETE FROM article'); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", program, path]).returncode == -9
    with onrecord.open(path) as record:
        assert [one.outlet for one in record.articles()] == ["kept"]


def test_a_record_that_was_being_made_when_all_ended_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.db"

    def end(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "create", end)
        with pytest.raises(KeyboardInterrupt):
            open_store(path, new=True)
    assert refusal(path).startswith("it is an empty file, no record")
    open_store(path, new=True).close()
    open_store(path).close()


def test_what_was_deleted_is_overwritten(path: Path) -> None:
    opened = open_store(path)
    assert list(opened.connection.execute("PRAGMA secure_delete")) == [(1,)]
    assert list(opened.connection.execute("PRAGMA foreign_keys")) == [(1,)]
    assert list(opened.connection.execute("PRAGMA synchronous")) == [(2,)]
    assert list(opened.connection.execute("PRAGMA journal_mode")) == [("wal",)]
    opened.close()
    assert [one.name for one in path.parent.iterdir()] == ["r.db"]  # the log went into the file


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("record.db", "record.raw"),
        ("record", "record.raw"),
        ("news.2023", "news.2023.raw"),
        ("news.2024", "news.2024.raw"),
        ("news.raw", "news.raw.raw"),
    ],
)
def test_the_folder_of_raw_inputs_stands_beside_and_is_no_other_records(
    tmp_path: Path, name: str, raw: str
) -> None:
    opened = open_store(tmp_path / name, new=True)
    assert opened.raw == tmp_path / raw
    opened.close()


def test_raw_inputs_lie_beside_the_file_whatever_leads_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").mkdir()
    file = tmp_path / "there" / "r.db"
    open_store(file, new=True).close()
    (tmp_path / "link.db").symlink_to(file)
    monkeypatch.chdir(tmp_path)
    opened = open_store("link.db")
    monkeypatch.chdir(tmp_path / "there")
    assert opened.raw == file.with_name("r.raw")
    assert str(opened.path) == "link.db"
    opened.close()


def test_a_moment_is_utc_to_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    from datetime import UTC, datetime

    told = datetime.fromisoformat(moment())
    assert abs((datetime.now(UTC) - told).total_seconds()) < 5
    assert len(moment()) == len("2021-11-08T12:00:00Z")
