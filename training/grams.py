"""How much of a collection of texts is written once, and how much is said again and again."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["share_of_distinct"]

_TOKEN = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]")


def share_of_distinct(texts: Iterable[str], length: int = 4) -> float:
    """Different runs of so many tokens, in all texts together, by all runs; within one text a run
    counts once.

    >>> share_of_distinct(["It rained all day.", "It rained all day long."])
    0.8
    """
    count, seen = 0, set[tuple[str, ...]]()
    for text in texts:
        tokens = _TOKEN.findall(text.lower())
        runs = {tuple(tokens[at : at + length]) for at in range(len(tokens) - length + 1)}
        count += len(runs)
        seen |= runs
    return len(seen) / count if count else 1.0
