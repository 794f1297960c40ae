"""The versions of a record's file, and how an older one becomes the next.

``schema.sql`` and ``linked/tables.sql`` are always the newest: a new record is made by them alone.
Each step here brings a file of the version before it up to its own number, in the transaction that
writes the number down.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files

__all__ = ["APPLICATION_ID", "MIGRATIONS", "VERSION", "create", "migrate"]

#: What SQLite writes into a file's head to tell whose it is: "onre".
APPLICATION_ID = 0x6F6E7265


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """A step: its number, a name for people, and what it does to a file of the number before."""

    number: int
    name: str
    run: Callable[[sqlite3.Connection], None]


def _first(connection: sqlite3.Connection) -> None:
    """The first version has nothing before it: ``create`` makes it."""
    raise AssertionError("no record is older than its first version")


def _index_names(connection: sqlite3.Connection) -> None:
    """Rows sorted by who speaks are found without sorting all."""
    connection.execute("CREATE INDEX who_name ON who (name)")


def _make_links(connection: sqlite3.Connection) -> None:
    """Room for what is found across articles: nothing is linked yet."""
    _run(connection, _read("linked/tables.sql"))


def _make_links_anew(connection: sqlite3.Connection) -> None:
    """Links are made again from the articles, in other tables; what people said of them is kept."""
    rows = connection.execute(
        "SELECT type, name FROM sqlite_schema WHERE name LIKE 'link\\_%' ESCAPE '\\' "
        "AND type IN ('trigger', 'index', 'table') ORDER BY type DESC"
    ).fetchall()
    for kind, name in rows:
        if kind == "trigger" or name == "link_judgement_article":
            connection.execute(f'DROP {kind} "{name}"')
    connection.execute("ALTER TABLE link_judgement RENAME TO judgement_of_links")
    for kind, name in rows:
        if kind == "table" and name != "link_judgement":
            connection.execute(f'DROP TABLE "{name}"')
    _make_links(connection)
    connection.execute("INSERT INTO link_judgement SELECT * FROM judgement_of_links")
    connection.execute("DROP TABLE judgement_of_links")


def _set_wording_apart(connection: sqlite3.Connection) -> None:
    """What is read for each new article of all others stands by itself; links stay as they are."""
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'link_wording'").fetchone():
        return  # an earlier step has just made the newest tables
    made = _read("linked/tables.sql")
    wanted = ("TABLE link_wording", "INDEX link_pair_likely", "INDEX link_pair_opposite")
    for begin in (f"CREATE {one} " for one in wanted):
        [command] = [one for one in _commands(made) if begin in one]
        connection.execute(command)
    connection.execute("INSERT INTO link_wording SELECT article, places, wording FROM link_article")
    for column in ("wording", "places"):
        connection.execute(f"ALTER TABLE link_article DROP COLUMN {column}")


#: In their order; a step that was ever released is never changed.
MIGRATIONS: tuple[Migration, ...] = (
    Migration(number=1, name="articles, statements, events, judgements", run=_first),
    Migration(number=2, name="actors by name", run=_index_names),
    Migration(number=3, name="links across articles", run=_make_links),
    Migration(number=4, name="events joined in steps of time", run=_make_links_anew),
    Migration(number=5, name="speakers found by their words", run=_make_links_anew),
    Migration(number=6, name="wording kept apart", run=_set_wording_apart),
)
VERSION = MIGRATIONS[-1].number


def create(connection: sqlite3.Connection, *, now: str) -> None:
    """Makes the tables of an empty file, within the caller's transaction."""
    _run(connection, _read("schema.sql"))
    _make_links(connection)
    _make_views(connection)
    for one in MIGRATIONS:
        _note(connection, one, now)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def migrate(connection: sqlite3.Connection, version: int, *, now: str) -> None:
    """Brings a file of an older version to the newest, within the caller's transaction.

    Foreign keys are not looked after meanwhile: a step may build a table anew.
    """
    for name in _views(connection):
        connection.execute(f'DROP VIEW "{name}"')
    for one in MIGRATIONS:
        if one.number > version:
            one.run(connection)
            _note(connection, one, now)
    _make_views(connection)


def _note(connection: sqlite3.Connection, one: Migration, now: str) -> None:
    row = (one.number, one.name, now)
    connection.execute("INSERT INTO migration (number, name, applied) VALUES (?, ?, ?)", row)
    connection.execute(f"PRAGMA user_version = {one.number}")


def _views(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")
    return [name for (name,) in rows]


def _make_views(connection: sqlite3.Connection) -> None:
    found = files("onrecord.record").joinpath("views")
    # A view may stand on another, and SQLite looks for it only when it is asked.
    for path in sorted(found.iterdir(), key=lambda one: one.name):
        if path.name.endswith(".sql"):
            _run(connection, path.read_text("utf-8"))


def _read(name: str) -> str:
    return files("onrecord.record").joinpath(*name.split("/")).read_text("utf-8")


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Runs the commands of a script one by one: ``executescript`` would end the transaction."""
    for command in _commands(script):
        connection.execute(command)


def _commands(script: str) -> Iterator[str]:
    command = ""
    for line in script.splitlines(keepends=True):
        command += line
        if sqlite3.complete_statement(command):
            yield command
            command = ""
    yield command  # the last one may lack its semicolon
