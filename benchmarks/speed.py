"""How fast onrecord is and how much memory it takes, one thread, one process.

Processor time is measured inside this process, around the functions that the pipeline calls, so
that it is the product that runs.  Start-up time and memory are measured on the command itself.
"""

from __future__ import annotations

import os
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

__all__ = ["Launch", "launch", "stage_seconds", "start_seconds", "write_largest"]

#: What the pipeline calls for one article, in order, and what a reader of figures calls it.
STAGES = {
    "decoding and zones": "onrecord.text.find_article",
    "language check": "onrecord.language.check_language",
    "syntax and names": "onrecord.language.parse_article",
    "statements": "onrecord.statements.find_statements",
    "unattributed quotations": "onrecord.statements.find_unattributed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """One run of the command: how long it took and the most memory it held."""

    seconds: float
    peak_bytes: int


def stage_seconds(pages: Iterable[Page], *, stages: Stages) -> dict[str, float]:
    """Processor seconds of each stage over all pages; ``whole`` holds all of them and the rest."""
    spent = dict.fromkeys([*STAGES, "JSON", "whole"], 0.0)
    with ExitStack() as stack:
        for stage, name in STAGES.items():
            stack.enter_context(_timed(name, stage, spent))
        for page in pages:
            began = time.process_time()
            record = read_page(page, stages=stages)
            found = time.process_time()
            dump_record(record)
            ended = time.process_time()
            spent["JSON"] += ended - found
            spent["whole"] += ended - began
    return spent


@contextmanager
def _timed(name: str, stage: str, spent: dict[str, float]) -> Iterator[None]:
    """Counts the processor time of a function wherever the pipeline gets it from its room."""
    room, _, function = name.rpartition(".")
    __import__(room)
    called: Callable[..., Any] = getattr(sys.modules[room], function)

    def timed(*args: Any, **options: Any) -> Any:
        began = time.process_time()
        try:
            return called(*args, **options)
        finally:
            spent[stage] += time.process_time() - began

    with patch(name, timed):
        yield


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
    return Launch(seconds=time.perf_counter() - began, peak_bytes=usage.ru_maxrss * unit)


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
