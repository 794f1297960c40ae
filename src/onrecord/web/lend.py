"""Open records, lent to requests: each to one at a time, and kept for the next."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar, cast

from fastapi import Depends, Request

from onrecord.linking.links import Links
from onrecord.record import Record
from onrecord.record.store import Store, open_store
from onrecord.web.linking import Linking

__all__ = ["KnownLinks", "Lender", "Lent", "lend"]

#: So many records stay open between requests; more are opened while more are needed.
_KEPT = 4
#: How long one who writes waits for another one, while somebody sits before the page.
WAIT_S = 10.0
#: So many costly answers are remembered.
_REMEMBERED = 64

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLinks:
    """The links of the articles that are linked, and how many articles are not, so far."""

    links: Links
    found: Links
    unlinked: int


class _LentRecord(Record):
    """A record whose links are those that there are: to link articles takes minutes."""

    def __init__(self, store: Store, lender: Lender) -> None:
        super().__init__(store)
        self._lender = lender

    def _all_links(self, machine: bool = False) -> Links:
        known = self._lender.known_links(self)
        return known.found if machine else known.links


class Lender:
    """Lends a record that is open to one user at a time: a connection serves one thread.

    To open a record takes a millisecond, and what its connection has read stays in its memory.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._given = path
        self._idle: list[Record] = []
        self._lock = threading.Lock()
        self._closed = False
        self._known: OrderedDict[Hashable, tuple[object, object]] = OrderedDict()
        self._linking = Linking(self.path)

    @contextmanager
    def lend(self) -> Iterator[Record]:
        """An open record, for as long as the context lasts.

        Raises:
            InputError: if the record cannot be opened.
        """
        with self._lock:
            record = self._idle.pop() if self._idle else None
        if record is None:
            record = _LentRecord(open_store(self._given, timeout_s=WAIT_S), self)
        try:
            yield record
        finally:
            self._take_back(record)

    def remember(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """What ``make`` gives, kept until somebody writes to the record, whoever that is.

        For what is costly and often asked: who is most active in a whole record takes 150 ms at
        10,000 articles.  ``make`` begins its own reading: within one that was begun before, an
        older answer would be kept for the newer record.
        """
        state = _state_of(self.path)
        with self._lock:
            known = self._known.get(key)
        if known is not None and known[0] == state:
            return cast("_Made", known[1])
        made = make()
        with self._lock:
            self._known[key] = (state, made)
            self._known.move_to_end(key)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return made

    def known_links(self, record: Record) -> KnownLinks:
        """The links that there are; what is not linked yet is linked meanwhile, elsewhere.

        To be asked before a reading of the record begins.
        """
        return self.remember("links", lambda: self._read_links(record))

    def _read_links(self, record: Record) -> KnownLinks:
        # Loaded when they are needed: with all that they load they take a second.
        from onrecord.record.linked import read, update

        unlinked = 0
        if not update.is_linked(record.store):
            unlinked = record.unlinked()
            if not record.store.read_only:
                self._linking.begin()
        with record.store.reading() as connection:
            found, links = read.read_links(connection)
            return KnownLinks(links=links, found=found, unlinked=unlinked)

    def close(self) -> None:
        """Closes all that are idle; what is lent out is closed when it comes back."""
        self._linking.close()
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for record in idle:
            record.close()

    def _take_back(self, record: Record) -> None:
        with self._lock:
            if not self._closed and len(self._idle) < _KEPT:
                self._idle.append(record)
                return
        record.close()


def _state_of(path: Path) -> tuple[tuple[int, int] | None, ...]:
    """What changes with the record: each transaction is written to its log or its file."""
    found: list[tuple[int, int] | None] = []
    for one in (path, path.with_name(path.name + "-wal")):
        try:
            about = one.stat()
            found.append((about.st_mtime_ns, about.st_size))
        except OSError:
            found.append(None)
    return tuple(found)


def lend(request: Request) -> Iterator[Record]:
    """An open record for one request."""
    lender: Lender = request.app.state.lender
    with lender.lend() as record:
        yield record


#: What an endpoint asks for that reads or writes the record.
Lent = Annotated[Record, Depends(lend)]
