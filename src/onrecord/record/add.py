"""Articles into a record: each in a transaction of its own, each error as a row of its own."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from onrecord.errors import InputError
from onrecord.ids import make_id
from onrecord.model import Page
from onrecord.record.raw import ComingRaw, coming_raw, holds_raw, load_raw
from onrecord.record.reader import Reader, Reading, told_fault
from onrecord.record.rows import ArticleRows
from onrecord.record.store import Store, moment
from onrecord.record.takedown import doom, drop_doomed, finish_takedowns
from onrecord.record.write import Outcome, PageRow, put_article

if TYPE_CHECKING:
    from onrecord.pipeline import Finder

__all__ = [
    "Done",
    "Refused",
    "Tried",
    "add_pages",
    "failed_inputs",
    "failed_keys",
    "page_key",
    "stale_pages",
]

_GIVEN = ("media_type", "charset", "url", "outlet", "title", "published")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of one input: its article's id and outcome, or the error that is now kept."""

    input: str
    article: str | None = None
    outcome: Outcome | None = None
    error: InputError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An input that could not be opened, and what the record knows of it already."""

    key: str
    error: InputError
    path: str | None = None
    raw: str | None = None
    given: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """All of a path was tried again: what had failed of it is over, but for what failed anew.

    ``seen`` are the failures' keys, each with how often it had been tried and when at last.
    """

    seen: Mapping[str, tuple[int, str]]


_Coming = Page | Reading | InputError | Refused | Tried


def page_key(page: Page, raw: str) -> str:
    """The key of a page: its bytes and all that was given with them, but not its name."""
    return make_id("page", raw, *(getattr(page, name) for name in _GIVEN))


def add_pages(
    store: Store,
    pages: Iterable[_Coming],
    *,
    finder: Finder = "model",
    workers: int = 1,
    given: dict[str, str | None] | None = None,
    again: bool = True,
) -> Iterator[Done]:
    """What became of each page, told once it is safely in the record, in the order of the pages.

    A page that the record already has, read by the same versions, is not read again; a reading is
    kept as it is, so that a page whose reader was ended can be kept as failed.  ``given`` is
    what was said of inputs that could not even be opened, for another try; without ``again`` these
    are told alone and not kept, as their names would not be enough to open them.

    Raises:
        InputError: if the record or the folder beside it cannot be written.
        OnrecordError: if a model or a table of the user cannot be loaded.
    """
    failed: set[str] = set()
    _drop_doomed(store)
    with Reader(finder, workers=workers) as reader:
        looked_up: Iterator[_Coming | Done] = (
            (_known(store, page, reader) or page) if isinstance(page, Page) else page
            for page in reader.prepare(pages)
        )
        read = cast(
            "Iterator[Reading | InputError | Refused | Tried | Done]", reader.read(looked_up)
        )
        for one in read:
            if isinstance(one, Tried):
                _forget_seen(store, {key: one.seen[key] for key in one.seen.keys() - failed})
                continue
            if isinstance(one, InputError) and not again:
                yield Done(input=one.input, error=one)
                continue
            if isinstance(one, InputError):
                one = _refused(one, given or {})
            if isinstance(one, Refused):
                failed.add(one.key)
                yield _fail(store, one)
            elif isinstance(one, Reading):
                yield _keep(store, one)
            else:
                yield one
    with contextlib.suppress(InputError):  # an older reading may have gone with a newer one
        finish_takedowns(store, wait_s=0.0)


def _known(store: Store, page: Page, reader: Reader) -> Done | None:
    """What the record has of a page, if nothing newer could be read out of it."""
    import hashlib

    key = page_key(page, hashlib.sha256(page.body).hexdigest())
    with store.reading() as connection:
        done = _look_up(connection, key, page, reader)
    if done and done.outcome == "unchanged" and not holds_raw(store.raw, page.body):
        # Whoever lost a kept input is told to add it again; unless it was just taken down.
        with coming_raw(store.raw, page.body) as raw, store.writing() as connection:
            done = _look_up(connection, key, page, reader)
            if done and done.outcome == "unchanged":
                raw.keep()
    if done:
        _forget(store, {key, _input_key(page.input)})
    return done


def _look_up(connection: sqlite3.Connection, key: str, page: Page, reader: Reader) -> Done | None:
    row = connection.execute(
        "SELECT a.id, o.object FROM page AS p JOIN article AS a ON a.n = p.article "
        "JOIN origin AS o ON o.n = a.origin WHERE p.key = ?",
        (key,),
    ).fetchone()
    if row and row[1] == reader.origin():
        return Done(input=page.input, article=row[0], outcome="unchanged")
    if not row and (gone := _taken_down(connection, key)):
        return Done(input=page.input, article=gone, outcome="withheld")
    return None


def _taken_down(connection: sqlite3.Connection, key: str, article: str | None = None) -> str | None:
    """The id of the article that was taken down, if this page gave it or it is this one."""
    row = connection.execute(
        "SELECT article FROM removed_page WHERE key = ? "
        "UNION ALL SELECT article FROM removed WHERE article = ?",
        (key, article),
    ).fetchone()
    return str(row[0]) if row else None


def _keep(store: Store, reading: Reading) -> Done:
    page = reading.page
    given = json.dumps({name: getattr(page, name) for name in _GIVEN})
    error, article = reading.error, None
    with coming_raw(store.raw, page.body) as raw:
        kept = PageRow(key=page_key(page, raw.name), input=page.input, raw=raw.name, given=given)
        if reading.rows is not None:
            article = reading.rows.id
            try:
                outcome = _put(store, reading.rows, kept, raw)
                return Done(input=page.input, article=article, outcome=outcome)
            except InputError:
                raise
            except Exception as fault:  # the other articles are not lost to it
                error = told_fault(page, fault)
        assert error is not None
        refused = Refused(key=kept.key, error=error, raw=raw.name, given=given)
        return _fail(store, refused, raw=raw, article=article)


def _put(store: Store, rows: ArticleRows, page: PageRow, raw: ComingRaw) -> Outcome:
    with store.writing() as connection:
        outcome = put_article(connection, rows, now=moment(), page=page)
        # The same name may have failed before, when there was no such file yet.
        _drop_failures(connection, (page.key, _input_key(page.input)))
        if outcome != "withheld":
            raw.keep()
    if outcome == "withheld":
        _drop_doomed(store)
    return outcome


def _drop_doomed(store: Store) -> None:
    """Deletes what is to go, where that can be done: whoever takes something down is told."""
    with contextlib.suppress(InputError):
        drop_doomed(store)


def _refused(error: InputError, given: dict[str, str | None]) -> Refused:
    return Refused(
        key=_input_key(error.input),
        error=error,
        path=_path(error.input),
        given=json.dumps(given),
    )


def _path(name: str) -> str | None:
    """Where to look again for an input that could not be read, if that has a name."""
    file, _, line = name.rpartition(":")
    if line.isdecimal() and (file == "-" or os.path.isfile(file)):
        name = file  # a row: all of its file is tried again
    if name in ("-", '""'):
        return None
    return name if "://" in name else os.path.abspath(name)


def _input_key(name: str) -> str:
    """The key of an input's name: a file has the same one from every folder."""
    unplaced = name in ("-", '""') or name.startswith("-:") or "://" in name
    return make_id("input", name if unplaced else os.path.abspath(name))


def _forget(store: Store, keys: Iterable[str]) -> None:
    """Takes failures away that are over; where there are none, nothing is written."""
    query = "SELECT 1 FROM failure WHERE key = ?"
    with store.reading() as connection:
        found = [key for key in keys if connection.execute(query, (key,)).fetchone()]
    if found:
        with store.writing() as connection:
            _drop_failures(connection, found)


def _forget_seen(store: Store, seen: Mapping[str, tuple[int, str]]) -> None:
    """The same, but for those that failed once more since they were seen: in another run."""
    if seen:
        with store.writing() as connection:
            connection.executemany(
                "DELETE FROM failure WHERE key = ? AND tries = ? AND last = ?",
                [(key, tries, last) for key, (tries, last) in seen.items()],
            )


def _drop_failures(connection: sqlite3.Connection, keys: Iterable[str]) -> None:
    connection.executemany("DELETE FROM failure WHERE key = ?", [(key,) for key in keys])


def _fail(
    store: Store, one: Refused, *, raw: ComingRaw | None = None, article: str | None = None
) -> Done:
    """What became of an input that could not be read: kept, unless it was just taken down."""
    now, error = moment(), one.error
    with store.writing() as connection:
        gone = _taken_down(connection, one.key, article)
        if gone:
            _drop_failures(connection, [one.key])
            doom(connection, [one.raw] if one.raw else [])
        else:
            connection.execute(
                "INSERT INTO failure "
                "(key, input, path, reason, remedy, raw, given, tries, first, last) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?) ON CONFLICT (key) DO UPDATE SET "
                "reason = excluded.reason, remedy = excluded.remedy, given = excluded.given, "
                "tries = tries + 1, last = excluded.last",
                (
                    *(one.key, error.input, one.path, error.reason, error.remedy, one.raw),
                    *(one.given, now, now),
                ),
            )
            if raw is not None:
                raw.keep()
    if gone:
        _drop_doomed(store)
        return Done(input=error.input, article=gone, outcome="withheld")
    return Done(input=error.input, error=error)


def stale_pages(store: Store, origin: str) -> Iterator[Page | Refused]:
    """The kept inputs of all articles that other versions read than these, one a page."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT p.key, p.input, p.raw, p.given FROM page AS p "
            "JOIN article AS a ON a.n = p.article JOIN origin AS o ON o.n = a.origin "
            "WHERE o.object <> ? ORDER BY a.n, p.key",
            (origin,),
        ).fetchall()
    return (_kept_page(store, *row) for row in rows)


def failed_inputs(
    store: Store,
    open_again: Callable[[str, dict[str, str | None]], Iterable[Page | InputError]],
    *,
    key: str | None = None,
) -> Iterator[Page | Refused | Tried]:
    """All that failed so far, to be tried again: kept inputs, and names that are opened anew.

    With ``key``, that failure alone; where a row of a file failed, all rows of this file are tried.
    A failure goes once what takes its place is in the record: nothing is lost to a run that ends.
    """
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT key, input, path, raw, given, reason, tries, last FROM failure "
            "WHERE :key IS NULL OR key = :key OR (raw IS NULL AND path = "
            "(SELECT path FROM failure WHERE key = :key AND raw IS NULL)) ORDER BY first, key",
            {"key": key},
        ).fetchall()
    seen_of: dict[str, dict[str, tuple[int, str]]] = {}
    for key, _, path, raw, _, _, tries, last in rows:
        if raw is None and path is not None:
            seen_of.setdefault(path, {})[key] = (tries, last)
    for key, name, path, raw, given, reason, *_ in rows:
        if raw is not None:
            yield _kept_page(store, key, name, raw, given)
        elif path is None:
            remedy = "it has no name to look for: add it again"
            yield Refused(key=key, error=InputError(name, reason, remedy), given=given)
        elif seen := seen_of.pop(path, None):
            said = json.loads(given)
            for one in open_again(path, said):
                if isinstance(one, InputError):
                    yield _refused(one, said)
                else:
                    yield replace(one, input=_as_given(one.input, path, name))
            yield Tried(seen=seen)


def failed_keys(store: Store, *, key: str | None = None) -> dict[str, str]:
    """The failures that are tried again one by one, or ``key`` alone: each with its input.

    Of the rows of a file that failed there is the first one: with it all of the file is tried.
    """
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT key, input, CASE WHEN raw IS NULL THEN path END FROM failure "
            "WHERE ?1 IS NULL OR key = ?1 ORDER BY first, key",
            (key,),
        ).fetchall()
    paths: set[str] = set()
    found: dict[str, str] = {}
    for one, name, path in rows:
        if path is None or path not in paths:
            found[one] = name
            paths.add(path or "")
    return found


def _as_given(input: str, path: str, name: str) -> str:
    """The input's name as it was given at first: a second try makes the same record of it."""
    if not input.startswith(path):
        return input  # a row has a name of its own
    file, colon, line = name.rpartition(":")
    of_row = colon and line.isdecimal() and os.path.basename(path) == os.path.basename(file)
    given = file if of_row else name
    return given + input.removeprefix(path)


def _kept_page(store: Store, key: str, name: str, raw: str, given: str) -> Page | Refused:
    try:
        return Page(input=name, body=load_raw(store.raw, raw), **json.loads(given))
    except InputError as error:
        told = InputError(name, f"{error.input}: {error.reason}", error.remedy)
        return Refused(key=key, error=told, raw=raw, given=given)
