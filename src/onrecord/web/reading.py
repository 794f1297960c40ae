"""The process that reads what is handed in: orders come in, what becomes of each article goes out.

It is a program of its own, ``python -m onrecord.web.reading FOLDER``, because reading in a thread
of the server keeps pages waiting: while twenty articles were read on two busy processors, one page
in twenty took 40 to 54 ms and the slowest 309 ms; with reading in another process that gives way to
others, 9 to 14 ms and 18 ms.  What makes the reading end (a trap, too little memory) does not end
the server either.

Orders and answers are lines of JSON.  An order names a file that was handed in (``file``, ``name``,
``outlet``, ``published``), or a failure of the record (``failure``, its key), or nothing: then the
record is left to itself for a moment.  After a reading that was ended, the same order comes again
with ``skip``, how many articles were told, and ``ended``: the next one of them is what ended it.
"""

from __future__ import annotations

import _thread
import io
import json
import os
import queue
import shutil
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any, BinaryIO, TypeVar

from onrecord.errors import InputError, OnrecordError, describe_bug
from onrecord.model import Page
from onrecord.record import Record, open_record
from onrecord.record.add import Done, Refused, Tried, add_pages, failed_inputs
from onrecord.record.reader import Reading

__all__ = ["ENDED", "main"]

#: Why an article failed while which the process was ended, and what to do.
ENDED = (
    "the process that read it was ended (it may have taken too much memory)",
    "give it more memory, or a smaller article, and try again",
)
#: How long an article that is being read may take to be left, when the server has gone.
_LEAVE_S = 5.0
#: How far this process steps back behind those that answer somebody.
_NICE = 10

_Coming = TypeVar("_Coming")


def main() -> None:
    """Obeys orders from standard input until it ends: then the server has gone, and so do we."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's affair
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if hasattr(os, "nice"):
        os.nice(_NICE)
    # The names of what is handed in are looked for nowhere: here is nothing that has them.
    os.chdir(sys.argv[1])
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    orders: queue.Queue[dict[str, Any] | None] = queue.Queue()
    left = threading.Event()
    listening = threading.Thread(target=_listen, args=(os.dup(0), orders, left), daemon=True)
    try:
        listening.start()
        while (order := orders.get()) is not None:
            _Obeyed(told).obey(order)
    except BrokenPipeError:  # nobody hears it any more
        left.set()
    finally:
        while True:
            try:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                if left.is_set():
                    _leave_nothing(sys.argv[1])
                break
            except SystemExit:  # the signal came a moment before it was ignored
                continue


def _listen(handle: int, orders: queue.Queue[dict[str, Any] | None], left: threading.Event) -> None:
    """Takes orders; where no more can come, has all of this end, whatever is being done."""
    with os.fdopen(handle, "rb") as stream:
        for line in stream:
            orders.put(json.loads(line))
    left.set()
    _thread.interrupt_main(signal.SIGTERM)
    orders.put(None)  # who waits for an order is not woken by a signal
    threading.Event().wait(_LEAVE_S)
    _leave_nothing(sys.argv[1])
    os._exit(1)


def _leave_nothing(folder: str) -> None:
    """Deletes what was handed in: whoever put it there was killed."""
    os.chdir(os.path.dirname(folder))
    shutil.rmtree(folder, ignore_errors=True)


class _Obeyed:
    """One order, and where to tell what comes of it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        #: What could not be opened: of that nothing is kept.
        self._unopened: set[InputError] = set()

    def obey(self, order: dict[str, Any]) -> None:
        try:
            with open_record(order["record"]) as record:
                for done in self._do(record, order):
                    self._tell_done(done)
        except InputError as error:
            self._tell("fault", _as_told(error))
        except OnrecordError as error:
            self._tell("fault", {"input": "onrecord", "reason": str(error), "remedy": ""})
        except Exception as error:
            if os.environ.get("ONRECORD_DEBUG"):
                sys.excepthook(*sys.exc_info())
            fault = {"input": "onrecord", "reason": describe_bug(error), "remedy": ""}
            self._tell("fault", fault)
        self._tell("end", True)

    def _do(self, record: Record, order: dict[str, Any]) -> Iterator[Done]:
        finder, skip = order["finder"], order.get("skip", 0)
        if "file" in order:
            self._tell("known", sum(1 for _ in _open_file(order)))
            new = self._watch(_open_file(order), order, leave_out=True)
            # A name is not enough to open it again: what is no article is told, and not kept.
            yield from add_pages(record.store, new, finder=finder, again=False)
        elif "failure" in order:
            again = self._watch(_open_failure(record, order), order, leave_out=False)
            for index, done in enumerate(add_pages(record.store, again, finder=finder)):
                if index >= skip:
                    yield done
        else:
            record.settle()

    def _watch(
        self, coming: Iterable[_Coming], order: dict[str, Any], *, leave_out: bool
    ) -> Iterator[_Coming | Reading]:
        """The same articles, each told before it is read; the one that ended a reading is not."""
        skip, number = order.get("skip", 0), count()
        for one in coming:
            index = -1 if isinstance(one, Tried) else next(number)
            if leave_out and index < skip:
                continue
            if leave_out and isinstance(one, InputError):
                self._unopened.add(one)
            if isinstance(one, Page):
                if order.get("ended") and index == skip:
                    yield Reading(page=one, error=InputError(one.input, *ENDED))
                    continue
                self._tell("reading", one.input)
            yield one

    def _tell_done(self, done: Done) -> None:
        told: dict[str, object] = {
            "input": done.input,
            "article": done.article,
            "outcome": done.outcome or "failed",
        }
        if done.error is not None:
            told |= {"reason": done.error.reason, "remedy": done.error.remedy}
            told["kept"] = done.error not in self._unopened
        self._tell("done", told)

    def _tell(self, what: str, value: object) -> None:
        self._stream.write(json.dumps({what: value}).encode("ascii") + b"\n")
        self._stream.flush()


def _as_told(error: InputError) -> dict[str, str]:
    return {"input": error.input, "reason": error.reason, "remedy": error.remedy}


def _open_file(order: dict[str, Any]) -> Iterator[Page | InputError]:
    """The articles in a file that was handed in, under the name that it had there."""
    from onrecord.pages import open_pages

    path, name = order["file"], order["name"]
    given = {"published": order["published"], "outlet": order["outlet"]}
    for one in open_pages([path], stdin=io.BytesIO(), **given):
        if isinstance(one, Page):
            yield replace(one, input=one.input.replace(path, name))
        else:
            yield InputError(*(told.replace(path, name) for told in _as_told(one).values()))


def _open_failure(record: Record, order: dict[str, Any]) -> Iterator[Page | Refused | Tried]:
    from onrecord.pages import open_pages

    def again(path: str, given: dict[str, str | None]) -> Iterable[Page | InputError]:
        return open_pages([path], stdin=io.BytesIO(), **given)

    return failed_inputs(record.store, again, key=order["failure"])


if __name__ == "__main__":
    main()
