"""Pages -> the rows of their articles, here or in other processes, in the order of the pages."""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import connection, get_context, parent_process
from typing import TYPE_CHECKING, Generic, TypeVar

from onrecord.errors import InputError, LanguageError, fault_of
from onrecord.model import ArticleRecord, Page
from onrecord.record.rows import ArticleRows, make_rows

if TYPE_CHECKING:
    from onrecord.pipeline import Finder, Stages

__all__ = ["Reader", "Reading", "usable_processors"]

#: So few pages are read here: another process needs two seconds to load its models.
_FEW = 6
#: How many pages are on their way to each process or back.
_AHEAD = 3


_Item = TypeVar("_Item")
_Other = TypeVar("_Other")


@dataclass(frozen=True, slots=True)
class _Passed(Generic[_Other]):
    """Something that is no page, on its way among pages."""

    item: _Other


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of one page: the rows of its article, or the error."""

    page: Page
    rows: ArticleRows | None = None
    error: InputError | None = None


def usable_processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Reader:
    """Reads pages with the models loaded once a process; use it as a context manager.

    ``workers`` is the most processes that read at the same time.
    """

    def __init__(self, finder: Finder, *, workers: int = 1) -> None:
        self._finder = finder
        self._workers = max(1, workers)
        self._pool: ProcessPoolExecutor | None = None
        self._origin: str | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def origin(self) -> str:
        """The versions that read a page now, as the record writes them down.

        Raises:
            OnrecordError: if a model or a table of the user cannot be loaded.
        """
        if self._origin is None:
            if self._pool is not None:
                try:
                    self._origin = self._pool.submit(_origin).result()
                    return self._origin
                except BrokenProcessPool:
                    self._stop()
            _load(self._finder)
            self._origin = _origin()
        return self._origin

    def prepare(self, pages: Iterable[_Item]) -> Iterator[_Item]:
        """The same pages, after it was seen whether there are enough of them for more processes."""
        coming = iter(pages)
        first = list(islice(coming, _FEW))
        if len(first) == _FEW and self._workers > 1:
            self._start()
        return chain(first, coming)

    def read(self, pages: Iterable[_Other | Page]) -> Iterator[_Other | Reading]:
        """A reading of each page, in their order; what is no page is handed on in its place."""
        waiting: deque[tuple[Page, Future[Reading]] | _Passed[_Other]] = deque()
        coming = iter(pages)
        while True:
            most = _AHEAD * self._workers if self._pool else 1
            for page in islice(coming, most - len(waiting)):
                waiting.append(self._send(page) if isinstance(page, Page) else _Passed(page))
            if not waiting:
                return
            one = waiting.popleft()
            if isinstance(one, _Passed):
                yield one.item
                continue
            page, future = one
            try:
                yield future.result()
            except BrokenProcessPool:
                lost = [page, *(item[0] for item in waiting if not isinstance(item, _Passed))]
                again = iter([self._read_alone(page) for page in lost])
                yield next(again)
                for at, item in enumerate(waiting):
                    if not isinstance(item, _Passed):
                        waiting[at] = item[0], _done(next(again))

    def _send(self, page: Page) -> tuple[Page, Future[Reading]]:
        if self._pool is not None:
            try:
                return page, self._pool.submit(_read, page)
            except BrokenProcessPool as error:
                broken: Future[Reading] = Future()
                broken.set_exception(error)
                return page, broken
        _load(self._finder)
        return page, _done(_read(page))

    def _read_alone(self, page: Page) -> Reading:
        """Reads a page that was on its way when a process ended: was it this one that ended it?"""
        self._stop()
        self._start(workers=1)
        assert self._pool is not None
        try:
            return self._pool.submit(_read, page).result()
        except BrokenProcessPool:
            reason = "the process that read it was ended (it may have taken too much memory)"
            remedy = "give it more memory, or a smaller article, and try again: onrecord retry"
            return Reading(page=page, error=InputError(page.input, reason, remedy))
        finally:
            self._stop()
            self._start()

    def _start(self, workers: int | None = None) -> None:
        self._pool = ProcessPoolExecutor(
            workers or self._workers,
            mp_context=get_context("spawn"),
            initializer=_begin,
            initargs=(self._finder,),
        )

    def _stop(self) -> None:
        if self._pool is None:
            return
        # What a process reads just now can take a minute, and nobody waits for it any more.
        for process in list((getattr(self._pool, "_processes", None) or {}).values()):
            process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None


def _done(reading: Reading) -> Future[Reading]:
    future: Future[Reading] = Future()
    future.set_result(reading)
    return future


_stages: dict[Finder, Stages] = {}


def _load(finder: Finder) -> None:
    """Has the models ready in this process."""
    if finder not in _stages:
        from onrecord.home import load_own_stages

        _stages.clear()
        _stages[finder] = load_own_stages(finder)


def _begin(finder: Finder) -> None:
    """What a process does first: it leaves signals to the one that began it, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        # Who is killed cannot tell its processes, and each would keep its models for ever.
        watch = threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True)
        watch.start()
    _load(finder)


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _origin() -> str:
    """The versions of the loaded stages, as :func:`make_rows` writes them."""
    import json

    [stages] = _stages.values()
    origin = stages.origin
    made = {"onrecord": origin.onrecord, "models": dict(origin.models)}
    return json.dumps(made, ensure_ascii=False)


def _read(page: Page) -> Reading:
    from onrecord.pipeline import read_page

    [stages] = _stages.values()
    try:
        record = read_page(page, stages=stages)
        if error := _foreign(record):
            return Reading(page=page, error=error)
        return Reading(page=page, rows=make_rows(record))
    except InputError as error:
        return Reading(page=page, error=error)
    except Exception as error:
        if os.environ.get("ONRECORD_DEBUG"):
            traceback.print_exc()
        return Reading(page=page, error=fault_of(page.input, error))


def _foreign(record: ArticleRecord) -> InputError | None:
    """A page in another language has parts, but nothing that was said: no article for a record."""
    language = record.article.language
    return None if language in (None, "en") else LanguageError(record.article.input, language)
