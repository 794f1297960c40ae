"""Open records, lent to requests: each to one at a time, and kept for the next."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from onrecord.record import Record, open_record

__all__ = ["Lender", "Lent", "lend"]

#: So many records stay open between requests; more are opened while more are needed.
_KEPT = 4


class Lender:
    """Lends a record that is open to one user at a time: a connection serves one thread.

    To open a record takes a millisecond, and what its connection has read stays in its memory.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[Record] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator[Record]:
        """An open record, for as long as the context lasts.

        Raises:
            InputError: if the record cannot be opened.
        """
        with self._lock:
            record = self._idle.pop() if self._idle else None
        if record is None:
            record = open_record(self.path)
        try:
            yield record
        finally:
            self._take_back(record)

    def close(self) -> None:
        """Closes all that are idle; what is lent out is closed when it comes back."""
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


def lend(request: Request) -> Iterator[Record]:
    """An open record for one request."""
    lender: Lender = request.app.state.lender
    with lender.lend() as record:
        yield record


#: What an endpoint asks for that reads or writes the record.
Lent = Annotated[Record, Depends(lend)]
