"""How fast onrecord is and how much memory it takes, one thread, one process.

Processor time is measured inside this process, around functions of the product as they are called
there, so that it is the product that runs and no clock is in it.  Start-up time, memory and the
speed of a whole run are measured on the command itself.
"""

from __future__ import annotations

import inspect
import os
import pkgutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from onrecord.contract import dump_record
from onrecord.limits import MAX_CHARACTERS
from onrecord.model import Page
from onrecord.pipeline import Stages, read_page

__all__ = [
    "STAGES",
    "Launch",
    "launch",
    "stage_seconds",
    "start_seconds",
    "write_largest",
]

#: What is called for one article, in order, and what a reader of figures calls it.  Where one calls
#: another, the time counts for the inner one alone, so "statements" is what the others leave.
STAGES = {
    "decoding and zones": "onrecord.text.find_article",
    "language check": "onrecord.language.check_language",
    "syntax": "onrecord.language.parse_article",
    "statements: rules and choice": "onrecord.statements.find_statements",
    "statements: the network reads windows": "onrecord.encoder.Encoder.read",
    "statements: the network scores roles": "onrecord.encoder.Encoder.score_pairs",
    "statements: decoding of roles": "onrecord.statements.trained.read_roles",
    "unattributed quotations": "onrecord.statements.find_unattributed",
    "actors and places": "onrecord.actors.find_actors",
    "dates": "onrecord.dates.find_dates",
    "meaning": "onrecord.meaning.find_meaning",
    "events: words that may tell one": "onrecord.events.Watcher.__call__",
    "events: choice, parts, joining": "onrecord.events.find_events",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """One run of the command: how long it took, on the clock and in processor time, and the most
    memory it held."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int


def stage_seconds(pages: Iterable[Page], *, stages: Stages) -> dict[str, float]:
    """Processor seconds of each stage over all pages; ``whole`` holds all of them and the rest."""
    spent = dict.fromkeys([*STAGES, "JSON", "whole"], 0.0)
    clock = _Clock(spent)
    with ExitStack() as stack:
        for stage, name in STAGES.items():
            stack.enter_context(patch(name, clock.timed(stage, pkgutil.resolve_name(name))))
        for page in pages:
            began = time.process_time()
            record = read_page(page, stages=stages)
            found = time.process_time()
            dump_record(record)
            ended = time.process_time()
            spent["JSON"] += ended - found
            spent["whole"] += ended - began
    return spent


class _Clock:
    """Counts processor time for the innermost of the timed functions that are running."""

    def __init__(self, spent: dict[str, float]) -> None:
        self._spent = spent
        self._running: list[str] = []
        self._since = 0.0

    def timed(self, stage: str, called: Callable[..., Any]) -> Callable[..., Any]:
        """The function, or the steps of what it generates, with their time counted."""

        def call(*args: Any, **options: Any) -> Any:
            with self._counting(stage):
                return called(*args, **options)

        def generate(*args: Any, **options: Any) -> Iterator[Any]:
            steps = called(*args, **options)
            while True:
                with self._counting(stage):
                    step = next(steps, self)
                if step is self:
                    return
                yield step

        return generate if inspect.isgeneratorfunction(called) else call

    @contextmanager
    def _counting(self, stage: str) -> Iterator[None]:
        self._count()
        self._running.append(stage)
        try:
            yield
        finally:
            self._count()
            self._running.pop()

    def _count(self) -> None:
        now = time.process_time()
        if self._running:
            self._spent[self._running[-1]] += now - self._since
        self._since = now


def start_seconds(*arguments: str, times: int = 5) -> float:
    """Median time that the command takes from start to end, in seconds on the clock."""
    return median(launch(*arguments).seconds for _ in range(times))


def launch(*arguments: str) -> Launch:
    """Run the command with its output thrown away.

    Raises:
        RuntimeError: if it fails.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    # wait4 gives the memory of this one process, which getrusage would mix with all others.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"onrecord {' '.join(arguments)} failed: {said.decode().strip()}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Launch(
        seconds=time.perf_counter() - began,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=usage.ru_maxrss * unit,
    )


@contextmanager
def write_largest(texts: Iterable[str]) -> Iterator[Path]:
    """A file with the longest article that is accepted, made by joining texts."""
    joined, size = [], 0
    while size < MAX_CHARACTERS:
        for text in texts:
            joined.append(text)
            size += len(text) + 2
    with TemporaryDirectory() as folder:
        path = Path(folder) / "largest.txt"
        path.write_text("\n\n".join(joined)[:MAX_CHARACTERS], "utf-8")
        yield path
