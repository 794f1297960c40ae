"""What linking computes, here or in other processes: articles made ready, rows compared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.resources import files
from itertools import chain
from multiprocessing import get_context
from typing import TypeVar

from onrecord.contract import load_record
from onrecord.linking.answers import (
    ASKED,
    FOLLOWED,
    LEAST,
    MOST_FOLLOWED,
    OPPOSITE,
    OVER,
    Answer,
    Asked,
    answer,
    load_weights,
    rounded,
)
from onrecord.linking.comparing import Comparer, Ending
from onrecord.linking.events import WEIGHED
from onrecord.linking.likeness import load_likeness
from onrecord.linking.nearest import GATES, MOST, RIGHT_BEFORE
from onrecord.linking.network import load_settings, side_by_side, stay_alone
from onrecord.linking.prepared import Prepared, prepare
from onrecord.record.linked.endings import Followed

__all__ = ["Work", "made_by"]

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
#: Changes with what the tables hold: what was kept otherwise is made anew.
_KEPT = 4
#: What is looked at, and how much of it.
_LIMITS = (
    MOST,
    GATES,
    RIGHT_BEFORE,
    ASKED,
    LEAST,
    FOLLOWED,
    MOST_FOLLOWED,
    WEIGHED,
    OPPOSITE,
    OVER,
)
#: So little is done here: another process needs a second to load its networks.
_FEW = 16
_CHUNK = 4


@cache
def made_by() -> str:
    """What tells one linking from another: digests of networks, weights and words, what is looked
    at, and how all is kept."""
    folder = files("onrecord.resources.linking")
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith((".toml", ".csv")))
    parts = [hashlib.sha256(folder.joinpath(name).read_bytes()).hexdigest() for name in names]
    parts += [str(load_settings()["sha256"]), repr((_KEPT, _LIMITS))]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


@cache
def _comparer() -> Comparer:
    return Comparer()


def _prepare(line: str) -> Prepared:
    return prepare(load_record(line), load_likeness())


def _compare(asked: Sequence[Asked]) -> list[list[Answer | None]]:
    weights, comparer = load_weights(), _comparer()
    return side_by_side(lambda one: answer(one, comparer.compare, weights), asked)


def _follow(asked: Sequence[Followed]) -> list[Ending]:
    comparer = _comparer()
    return side_by_side(lambda one: rounded(comparer.follow(*one)), asked)


class Work:
    """Computes; with more than one of ``workers``, in other processes.  Use it as a context
    manager."""

    def __init__(self, workers: int = 1) -> None:
        self._pool: ProcessPoolExecutor | None = None
        if workers > 1:
            self._pool = ProcessPoolExecutor(workers, get_context("spawn"), stay_alone)

    def __enter__(self) -> Work:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def prepare(self, lines: Iterable[str]) -> Iterator[Prepared]:
        """Articles made ready, in their order."""
        return self._pool.map(_prepare, lines) if self._pool else map(_prepare, lines)

    def compare(self, asked: Sequence[Asked]) -> list[list[Answer | None]]:
        """What comparing each statement with others gives, in their order."""
        return self._run(_compare, asked)

    def follow(self, asked: Sequence[Followed]) -> list[Ending]:
        """What sentences tell of how commitments ended, in their order."""
        return self._run(_follow, asked)

    def _run(
        self, compute: Callable[[Sequence[_Item]], list[_Made]], asked: Sequence[_Item]
    ) -> list[_Made]:
        if not self._pool or len(asked) < _FEW:
            return compute(asked)
        parts = [asked[at : at + _CHUNK] for at in range(0, len(asked), _CHUNK)]
        return list(chain.from_iterable(self._pool.map(compute, parts)))
