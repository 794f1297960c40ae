"""Articles into a record: each in a transaction of its own, each error as a row of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from onrecord.errors import InputError
from onrecord.ids import make_id
from onrecord.model import Page
from onrecord.record.raw import keep_raw, load_raw
from onrecord.record.reader import Reader, Reading
from onrecord.record.store import Store, moment
from onrecord.record.write import Outcome, PageRow, put_article

if TYPE_CHECKING:
    from onrecord.pipeline import Finder

__all__ = ["Done", "add_pages", "failed_inputs", "page_key", "stale_pages"]

_GIVEN = ("media_type", "charset", "url", "outlet", "title", "published")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of one input: its article's id and outcome, or the error that is now kept."""

    input: str
    article: str | None = None
    outcome: Outcome | None = None
    error: InputError | None = None


def page_key(page: Page, raw: str) -> str:
    """The key of a page: its bytes and all that was given with them, but not its name."""
    return make_id("page", raw, *(getattr(page, name) for name in _GIVEN))


def add_pages(
    store: Store,
    pages: Iterable[Page | InputError],
    *,
    finder: Finder = "model",
    workers: int = 1,
    given: dict[str, str | None] | None = None,
    again: bool = True,
) -> Iterator[Done]:
    """What became of each page, told once it is safely in the record, in the order of the pages.

    A page that the record already has, read by the same versions, is not read again.  ``given`` is
    what was said of inputs that could not even be opened, for another try; without ``again`` they
    are none that can be opened by their names alone.

    Raises:
        InputError: if the record or the folder beside it cannot be written.
        OnrecordError: if a model or a table of the user cannot be loaded.
    """
    with Reader(finder, workers=workers) as reader:
        looked_up: Iterator[Page | InputError | Done] = (
            page if isinstance(page, InputError) else _known(store, page, reader) or page
            for page in reader.prepare(pages)
        )
        read = cast("Iterator[Reading | InputError | Done]", reader.read(looked_up))
        for one in read:
            if isinstance(one, InputError):
                yield _fail_input(store, one, given or {}, again=again)
            elif isinstance(one, Reading):
                yield _keep(store, one)
            else:
                yield one


def _known(store: Store, page: Page, reader: Reader) -> Done | None:
    """What the record has of a page, if nothing newer could be read out of it."""
    import hashlib

    key = page_key(page, hashlib.sha256(page.body).hexdigest())
    with store.reading() as connection:
        row = connection.execute(
            "SELECT a.id, o.object FROM page AS p JOIN article AS a ON a.n = p.article "
            "JOIN origin AS o ON o.n = a.origin WHERE p.key = ?",
            (key,),
        ).fetchone()
        gone = connection.execute(
            "SELECT article FROM removed_page WHERE key = ?", (key,)
        ).fetchone()
    if row and row[1] == reader.origin():
        return Done(input=page.input, article=row[0], outcome="unchanged")
    if gone:
        return Done(input=page.input, article=gone[0], outcome="withheld")
    return None


def _keep(store: Store, reading: Reading) -> Done:
    page = reading.page
    raw = keep_raw(store.raw, page.body)
    given = json.dumps({name: getattr(page, name) for name in _GIVEN}, ensure_ascii=False)
    key = page_key(page, raw)
    if reading.rows is None:
        assert reading.error is not None
        _fail(store, key=key, error=reading.error, path=None, raw=raw, given=given)
        return Done(input=page.input, error=reading.error)
    kept = PageRow(key=key, input=page.input, raw=raw, given=given)
    with store.writing() as connection:
        outcome = put_article(connection, reading.rows, now=moment(), page=kept)
        # The same name may have failed before, when there was no such file yet.
        connection.execute("DELETE FROM failure WHERE key = ?", (_input_key(page.input),))
    return Done(input=page.input, article=reading.rows.id, outcome=outcome)


def _fail_input(
    store: Store, error: InputError, given: dict[str, str | None], *, again: bool
) -> Done:
    name = error.input
    file, colon, line = name.rpartition(":")
    if colon and line.isdecimal() and os.path.isfile(file):
        name = file  # a row of a file: the file is tried again
    path = os.path.abspath(name) if again and name not in ("-", '""') else None
    _fail(
        store,
        key=_input_key(error.input),
        error=error,
        path=path,
        raw=None,
        given=json.dumps(given, ensure_ascii=False),
    )
    return Done(input=error.input, error=error)


def _input_key(name: str) -> str:
    return make_id("input", name)


def _fail(
    store: Store, *, key: str, error: InputError, path: str | None, raw: str | None, given: str
) -> None:
    now = moment()
    with store.writing() as connection:
        connection.execute(
            "INSERT INTO failure (key, input, path, reason, remedy, raw, given, tries, first, last)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?) ON CONFLICT (key) DO UPDATE SET "
            "reason = excluded.reason, remedy = excluded.remedy, tries = tries + 1, "
            "last = excluded.last",
            (key, error.input, path, error.reason, error.remedy, raw, given, now, now),
        )


def stale_pages(store: Store, origin: str) -> Iterator[Page | InputError]:
    """The kept inputs of all articles that other versions read than these, one a page."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT p.input, p.raw, p.given FROM page AS p JOIN article AS a ON a.n = p.article "
            "JOIN origin AS o ON o.n = a.origin WHERE o.object <> ? ORDER BY a.n, p.key",
            (origin,),
        ).fetchall()
    return (_kept_page(store, *row) for row in rows)


def failed_inputs(
    store: Store, open_again: Callable[[str, dict[str, str | None]], Iterable[Page | InputError]]
) -> Iterator[Page | InputError]:
    """All that failed so far, to be tried again: kept inputs, and names that are opened anew.

    A name that can be opened is no failure any longer; whether its pages can be read shows then.
    """
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT key, input, path, raw, given FROM failure ORDER BY first, key"
        ).fetchall()
    opened: set[str] = set()
    for key, name, path, raw, given in rows:
        if raw is not None:
            yield _kept_page(store, name, raw, given)
            continue
        if path is None:
            yield InputError(name, "it was not kept and has no name to look for", "add it again")
            continue
        if path in opened:
            continue
        opened.add(path)
        with store.writing() as connection:
            connection.execute("DELETE FROM failure WHERE key = ?", (key,))
        yield from open_again(path, json.loads(given))


def _kept_page(store: Store, name: str, raw: str, given: str) -> Page | InputError:
    try:
        return Page(input=name, body=load_raw(store.raw, raw), **json.loads(given))
    except InputError as error:
        return InputError(name, f"{error.input}: {error.reason}", error.remedy)
