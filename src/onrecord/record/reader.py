"""Pages -> the rows of their articles, here or in other processes, in the order of the pages."""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
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

__all__ = ["Reader", "Reading", "told_fault", "usable_processors"]

#: So few pages are read here: another process needs two seconds to load its models.
_FEW = 6
#: How many pages are on their way to each process or back.
_AHEAD = 3


_Item = TypeVar("_Item")
#: What a process makes of a page; the page itself need not travel back.
_Made = ArticleRows | InputError
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
                    self._origin = self._pool.submit(_origin, self._finder).result()
                    return self._origin
                except BrokenProcessPool:
                    self._stop()
                    self._start()
            self._origin = _origin(self._finder)
        return self._origin

    def prepare(self, pages: Iterable[_Item]) -> Iterator[_Item]:
        """The same pages, after it was seen whether there are enough of them for more processes."""
        coming = iter(pages)
        if self._workers == 1:  # what comes slowly is answered one by one
            return coming
        first = list(islice(coming, _FEW))
        if len(first) == _FEW:
            self._start()
        return chain(first, coming)

    def read(self, pages: Iterable[_Other | Page]) -> Iterator[_Other | Reading]:
        """A reading of each page, in their order; what is no page is handed on in its place.

        Raises:
            OnrecordError: if a model or a table of the user cannot be loaded.
        """
        waiting: deque[_Sent | _Passed[_Other]] = deque()
        coming = iter(pages)
        while True:
            most = _AHEAD * self._workers if self._pool else 1
            for page in islice(coming, most - len(waiting)):
                waiting.append(self._send(page) if isinstance(page, Page) else _Passed(page))
            if not waiting:
                return
            one = waiting[0]
            if isinstance(one, _Sent) and one.is_lost():
                self._send_again([item for item in waiting if isinstance(item, _Sent)])
            waiting.popleft()
            yield one.item if isinstance(one, _Passed) else one.reading()

    def _send(self, page: Page) -> _Sent:
        if self._pool is None:
            return _Sent(page, _done(_read(page, self._finder)))
        try:
            return _Sent(page, self._pool.submit(_read, page, self._finder))
        except BrokenProcessPool as error:
            return _Sent(page, _done(error))

    def _send_again(self, sent: list[_Sent]) -> None:
        """Reads what was on its way when a process ended, one by one: which page ended it?"""
        self._stop()  # now nothing is under way: each has its answer, or is lost
        for one in sent:
            if one.is_lost():
                one.future = _done(self._read_alone(one.page))
        self._stop()
        self._start()

    def _read_alone(self, page: Page) -> _Made:
        if self._pool is None:
            self._start(workers=1)
        assert self._pool is not None
        try:
            return self._pool.submit(_read, page, self._finder).result()
        except BrokenProcessPool:
            self._stop()
            reason = "the process that read it was ended (it may have taken too much memory)"
            remedy = "give it more memory, or a smaller article, and try again: onrecord retry"
            return InputError(page.input, reason, remedy)

    def _start(self, workers: int | None = None) -> None:
        self._pool = ProcessPoolExecutor(
            workers or self._workers,
            mp_context=get_context("spawn"),
            initializer=_begin,
        )

    def _stop(self) -> None:
        if self._pool is None:
            return
        # What a process reads just now can take a minute, and nobody waits for it any more.
        for process in list((getattr(self._pool, "_processes", None) or {}).values()):
            process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None


@dataclass(slots=True)
class _Sent:
    """A page on its way, and where its answer comes."""

    page: Page
    future: Future[_Made]

    def is_lost(self) -> bool:
        """Whether it has no answer because a process ended; waits until that is known."""
        try:
            return isinstance(self.future.exception(), BrokenProcessPool)
        except CancelledError:
            return True

    def reading(self) -> Reading:
        made = self.future.result()
        if isinstance(made, InputError):
            return Reading(page=self.page, error=made)
        return Reading(page=self.page, rows=made)


def _done(made: _Made | BrokenProcessPool) -> Future[_Made]:
    future: Future[_Made] = Future()
    if isinstance(made, BrokenProcessPool):
        future.set_exception(made)
    else:
        future.set_result(made)
    return future


_stages: dict[Finder, Stages] = {}


def _load(finder: Finder) -> None:
    """Has the models ready in this process."""
    if finder not in _stages:
        from onrecord.home import load_own_stages

        _stages.clear()
        _stages[finder] = load_own_stages(finder)


def _begin() -> None:
    """What a process does first: it leaves signals to the one that began it, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        # Who is killed cannot tell its processes, and each would keep its models for ever.
        watch = threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True)
        watch.start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _origin(finder: Finder) -> str:
    """The versions of the stages, as :func:`make_rows` writes them."""
    import json

    _load(finder)
    [stages] = _stages.values()
    origin = stages.origin
    made = {"onrecord": origin.onrecord, "models": dict(origin.models)}
    return json.dumps(made, ensure_ascii=False)


def _read(page: Page, finder: Finder) -> _Made:
    from onrecord.pipeline import read_page

    _load(finder)  # what goes wrong here is no page's fault
    [stages] = _stages.values()
    try:
        record = read_page(page, stages=stages)
        return _foreign(record) or make_rows(record)
    except InputError as error:
        return error
    except Exception as error:
        return told_fault(page, error)


def told_fault(page: Page, error: Exception) -> InputError:
    """A fault of ours as the page's error; a developer sees where it happened."""
    if os.environ.get("ONRECORD_DEBUG"):
        traceback.print_exception(error)
    return fault_of(page.input, error)


def _foreign(record: ArticleRecord) -> InputError | None:
    """A page in another language has parts, but nothing that was said: no article for a record."""
    language = record.article.language
    return None if language in (None, "en") else LanguageError(record.article.input, language)
