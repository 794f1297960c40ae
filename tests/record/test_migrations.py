"""Older files become newer ones, once, by whoever comes first, or not at all."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from tests.cli import records

from onrecord.errors import InputError
from onrecord.record import migrations, store
from onrecord.record.migrations import APPLICATION_ID, MIGRATIONS, VERSION, Migration
from onrecord.record.store import open_store


def _add_column(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE article ADD COLUMN mood TEXT")


def _fail(connection: sqlite3.Connection) -> None:
    _add_column(connection)
    connection.execute("INSERT INTO no_such_table VALUES (1)")


def _rebuild(connection: sqlite3.Connection) -> None:
    """As SQLite's manual says how to: other tables point to this one."""
    rows = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'article'")
    [(made,)] = rows
    connection.execute(made.replace("TABLE article", "TABLE article_new"))
    connection.execute("INSERT INTO article_new SELECT * FROM article")
    connection.execute("DROP TABLE article")
    connection.execute("ALTER TABLE article_new RENAME TO article")


def newer(
    patch: pytest.MonkeyPatch, run: object = _add_column, name: str = "what mood it is in"
) -> int:
    """The version of an onrecord that has one step more."""
    step = Migration(number=VERSION + 1, name=name, run=run)  # type: ignore[arg-type]
    patch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, step))
    patch.setattr(store, "VERSION", VERSION + 1)
    return VERSION + 1


def make(path: Path) -> Path:
    import onrecord

    with onrecord.open(path, new=True) as record:
        record.put(records.harbour())
    return path


def ask(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return list(connection.execute(query))
    finally:
        connection.close()


def test_steps_are_numbered_from_one_and_have_names() -> None:
    assert [one.number for one in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))
    assert MIGRATIONS[-1].number == VERSION
    assert len({one.name for one in MIGRATIONS}) == len(MIGRATIONS)


def test_a_new_file_tells_whose_it_is_and_what_was_applied(tmp_path: Path) -> None:
    open_store(tmp_path / "r.db", new=True).close()
    assert ask(tmp_path / "r.db", "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert APPLICATION_ID.to_bytes(4, "big") == b"onre"
    assert ask(tmp_path / "r.db", "PRAGMA user_version") == [(VERSION,)]
    noted = ask(tmp_path / "r.db", "SELECT number, name FROM migration ORDER BY number")
    assert noted == [(one.number, one.name) for one in MIGRATIONS]
    [(when,)] = ask(tmp_path / "r.db", "SELECT DISTINCT applied FROM migration")
    assert str(when).endswith("Z")


def test_an_older_file_is_brought_up_to_date_with_all_that_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "r.db")
    before = ask(path, "SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY name")
    lines = ask(path, "SELECT id, object FROM statement JOIN statement_words USING (n)")
    connection = sqlite3.connect(path)
    connection.execute("DROP VIEW statements")
    connection.execute("CREATE VIEW statements AS SELECT 1 AS old")
    connection.execute("CREATE VIEW forgotten AS SELECT 1 AS old")
    connection.commit()
    connection.close()
    number = newer(monkeypatch)
    open_store(path).close()
    assert ask(path, "PRAGMA user_version") == [(number,)]
    assert ask(path, f"SELECT name FROM migration WHERE number = {number}") == [
        ("what mood it is in",)
    ]
    assert ask(path, "SELECT mood FROM article") == [(None,)]
    # Views are made anew: those of the older version are gone.
    assert before == ask(path, "SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY 1")
    assert ask(path, "SELECT id, object FROM statement JOIN statement_words USING (n)") == lines
    open_store(path).close()
    assert len(ask(path, "SELECT * FROM migration")) == number


def test_a_step_may_build_a_table_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path / "r.db")
    before = ask(path, "SELECT count(*) FROM statement")
    assert before != [(0,)]
    newer(monkeypatch, _rebuild)
    opened = open_store(path)
    assert ask(path, "SELECT count(*) FROM statement") == before
    assert ask(path, "PRAGMA foreign_key_check") == []
    assert list(opened.connection.execute("PRAGMA foreign_keys")) == [(1,)]
    opened.close()


def test_a_step_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path / "r.db")
    before = ask(path, "SELECT sql FROM sqlite_schema")
    with monkeypatch.context() as patch:
        newer(patch, _fail)
        with pytest.raises(sqlite3.OperationalError, match="no_such_table"):
            open_store(path)
    assert ask(path, "SELECT sql FROM sqlite_schema") == before
    assert ask(path, "PRAGMA user_version") == [(VERSION,)]
    open_store(path).close()


def test_a_newer_file_is_refused_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "r.db")
    with monkeypatch.context() as patch:
        number = newer(patch)
        open_store(path).close()
    before = path.read_bytes()
    for new in (False, True):
        with pytest.raises(InputError, match=f"version {number}, this one knows {VERSION}"):
            open_store(path, new=new)
    assert path.read_bytes() == before


def test_whoever_comes_second_while_a_newer_onrecord_migrates_is_refused_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its version was read before the other one's transaction, and is read again within its own."""
    path = make(tmp_path / "r.db")
    number = newer(monkeypatch)
    begin = store.Store.writing

    def writing(opened: store.Store) -> object:
        connection = sqlite3.connect(path)
        connection.execute(f"PRAGMA user_version = {number + 1}")
        connection.commit()
        connection.close()
        return begin(opened)

    monkeypatch.setattr(store.Store, "writing", writing)
    open_store(path).close()
    assert ask(path, "PRAGMA user_version") == [(number + 1,)]
    assert ask(path, "SELECT max(number) FROM migration") == [(VERSION,)]


def _open(path: Path, gate: object, told: object) -> None:
    with pytest.MonkeyPatch.context() as patch:
        newer(patch)
        gate.wait(20)  # type: ignore[attr-defined]
        try:
            open_store(path, new=True).close()
            told.put("opened")  # type: ignore[attr-defined]
        except Exception as error:
            told.put(repr(error))  # type: ignore[attr-defined]


@pytest.mark.parametrize("there", [True, False])
def test_several_processes_at_the_same_time(tmp_path: Path, there: bool) -> None:
    path = make(tmp_path / "r.db") if there else tmp_path / "r.db"
    spawn = multiprocessing.get_context("spawn")
    gate, told = spawn.Barrier(3), spawn.Queue()
    started = [spawn.Process(target=_open, args=(path, gate, told)) for _ in range(3)]
    for one in started:
        one.start()
    assert [told.get(timeout=30) for _ in started] == ["opened"] * 3
    for one in started:
        one.join()
    assert ask(path, "SELECT number FROM migration") == [
        (number,) for number in range(1, VERSION + 2)
    ]
    assert ask(path, "PRAGMA journal_mode") == [("wal",)]


def test_the_first_version_gets_what_came_since(tmp_path: Path) -> None:
    path = make(tmp_path / "r.db")
    names = ask(path, "SELECT name FROM sqlite_schema ORDER BY name")
    connection = sqlite3.connect(path)
    connection.execute("DROP INDEX who_name")
    for kind, name in connection.execute(
        "SELECT type, name FROM sqlite_schema WHERE name LIKE 'link!_%' ESCAPE '!' "
        "AND type IN ('table', 'trigger') ORDER BY type DESC"
    ).fetchall():
        connection.execute(f"DROP {kind} {name}")
    connection.execute("DELETE FROM migration WHERE number > 1")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    open_store(path).close()
    assert ask(path, "SELECT name FROM sqlite_schema ORDER BY name") == names
    assert ask(path, "PRAGMA user_version") == [(VERSION,)]


def test_links_kept_in_another_way_are_made_anew_and_what_people_said_of_them_stays(
    tmp_path: Path,
) -> None:
    path = make(tmp_path / "r.db")
    tables = "SELECT name, sql FROM sqlite_schema ORDER BY name"
    newest = ask(path, tables)
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE link_said DROP COLUMN least_same")
    connection.execute("DROP TABLE link_voice_word")
    connection.execute("INSERT INTO link_state (made) VALUES ('otherwise')")
    said = (1, "same_statement", "a", "s1", "b", "s2", "no", "me", "2025-03-01", None, None)
    connection.execute(f"INSERT INTO link_judgement VALUES ({', '.join('?' * len(said))})", said)
    connection.execute("DELETE FROM migration WHERE number > 4")
    connection.execute("PRAGMA user_version = 4")
    connection.commit()
    connection.close()
    open_store(path).close()
    assert ask(path, tables) == newest
    assert ask(path, "SELECT * FROM link_judgement") == [said]
    assert ask(path, "SELECT * FROM link_state") == []
    assert ask(path, "PRAGMA user_version") == [(VERSION,)]


def test_a_script_is_run_to_its_end() -> None:
    connection = sqlite3.connect(":memory:")
    migrations._run(connection, "CREATE TABLE a (x); -- one\nCREATE VIEW b AS\nSELECT ';' FROM a")
    assert list(connection.execute("SELECT name FROM sqlite_schema")) == [("a",), ("b",)]
    connection.close()
