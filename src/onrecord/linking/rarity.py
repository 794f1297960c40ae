"""How much a word's being in two statements says: the rarer the word in news, the more."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from math import log

__all__ = ["rarity"]


@lru_cache(maxsize=50_000)
def rarity(stem: str) -> float:
    """How rare a stem is, in the logarithm of statements for each that has it.

    The counts are those of the texts written for training (``training/links.py``), the same for
    every record: a link does not change with what else a record holds.
    """
    statements, counts = _counts()
    return log((statements + 1) / (1 + counts.get(stem, 0)))


@cache
def _counts() -> tuple[int, dict[str, int]]:
    lines = files("onrecord.resources.linking").joinpath("stems.csv").read_text("utf-8").split("\n")
    rows = [line.split(",") for line in lines[1:] if line]
    return int(rows[0][1]), {stem: int(count) for stem, count in rows[1:]}
