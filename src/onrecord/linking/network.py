"""The small networks of linking, run by onnxruntime: vectors of texts, and pairs compared.

Both stand on one table of pieces, that of all-MiniLM-L6-v2 as it was published.  One text, or one
pair, is read at a time, on one thread: the weights of 8 bits take their scale over all that is read
at once, so an answer would change with its neighbours.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from onrecord.encoder.pieces import Pieces
from onrecord.errors import ResourceError

__all__ = [
    "Floats", "Graph", "load_graph", "load_pieces", "load_settings", "look_up", "side_by_side",
    "stay_alone",
]  # fmt: skip

Floats = NDArray[np.float32]

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")

#: So few things are done one after the other; so many are done side by side at the most.
_FEW, _MOST = 4, 4
_FOLDER = "onrecord.resources.linking"
_SETTINGS = "settings.toml"


class Graph:
    """One graph; :meth:`run` gives its outputs."""

    def __init__(self, raw: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            raw, options, providers=["CPUExecutionProvider"]
        )

    def run(self, **inputs: NDArray[Any]) -> tuple[Floats, ...]:
        """The outputs, in the graph's order."""
        return tuple(cast(Floats, one) for one in self._session.run(None, inputs))


@cache
def load_settings() -> dict[str, Any]:
    """The settings of linking's networks: versions, digests of the files, thresholds."""
    try:
        return tomllib.loads(files(_FOLDER).joinpath(_SETTINGS).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ResourceError(_SETTINGS, "the file is missing or damaged") from error


@cache
def load_graph(name: str) -> Graph:
    """A graph that ships with onrecord, once a process.

    Raises:
        ResourceError: if its file is missing or is not as it was shipped.
    """
    try:
        raw = files(_FOLDER).joinpath(name).read_bytes()
    except OSError as error:
        raise ResourceError(name, error.strerror or "unreadable") from error
    if hashlib.sha256(raw).hexdigest() != load_settings()["sha256"].get(name):
        raise ResourceError(name, "the file is not the one that was shipped")
    return Graph(raw)


@cache
def load_pieces() -> Pieces:
    """What cuts words into pieces, the same for all networks of onrecord."""
    folder = files("onrecord.resources.attribution")
    try:
        return Pieces(folder.joinpath("tokenizer.json").read_text("utf-8"))
    except OSError as error:
        raise ResourceError("tokenizer.json", error.strerror or "unreadable") from error


def look_up(pieces: list[int]) -> Floats:
    """The vectors of pieces [pieces, 384], before anything is read."""
    (vectors,) = load_graph("pieces.onnx").run(pieces=np.array(pieces, np.int64))
    return vectors


def side_by_side(run: Callable[[_Item], _Made], items: Sequence[_Item]) -> list[_Made]:
    """What ``run`` makes of each, in their order: a graph lets other threads run meanwhile, and
    reads one text or pair at a time in each, so that the answers are the same."""
    threads = _threads() if len(items) > _FEW else None
    return list((threads.map if threads else map)(run, items))


def stay_alone() -> None:
    """Has this process use one thread: others work beside it."""
    _alone.append(True)


_alone: list[bool] = []


@cache
def _threads() -> ThreadPoolExecutor | None:
    count = 1 if _alone else min(_MOST, os.cpu_count() or 1)
    return ThreadPoolExecutor(count, "onrecord-network") if count > 1 else None
