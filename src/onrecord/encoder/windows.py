"""Words -> windows: stretches that the encoder reads in one pass, made of whole paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Reach", "Window", "cut_windows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Words ``start`` to ``end`` are read; those from ``own_start`` to ``own_end`` are answered
    for, the others are context.  The own parts of an article's windows partition its words."""

    start: int
    own_start: int
    own_end: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far windows go, in pieces: their own part, and the context before and behind it.

    The encoder could read 512 at once, its two marks included; but attention grows with the square
    of the length: windows of 400 take a sixth longer.
    """

    own: int = 300
    before: int = 80
    behind: int = 30


_IN_USE = Reach()


def cut_windows(
    sizes: Sequence[int],
    *,
    paragraphs: Sequence[int],
    sentences: Sequence[int],
    joined: Sequence[bool],
    reach: Reach = _IN_USE,
) -> list[Window]:
    """The windows of an article's words, in order, each with as many paragraphs as it can hold.

    ``sizes`` are the words' numbers of pieces, ``paragraphs`` and ``sentences`` the numbers of
    what they stand in, and ``joined`` says whether a word's paragraph should be read together with
    the one before it (a quotation that goes on).  A paragraph that is too long is cut at a
    sentence, or else anywhere.

    >>> numbers = [0, 0, 0, 1, 1]
    >>> cut_windows([1] * 5, paragraphs=numbers, sentences=numbers, joined=[False] * 5)
    [Window(start=0, own_start=0, own_end=5, end=5)]
    """
    total = [0]
    for size in sizes:
        total.append(total[-1] + size)
    windows = []
    bounds = list(_own_parts(total, paragraphs, sentences, joined, reach.own))
    for own_start, own_end in bounds:
        start, end = own_start, own_end
        while start > 0 and total[own_start] - total[start - 1] <= reach.before:
            start -= 1
        if own_end < len(sizes) and joined[own_end]:
            while end < len(sizes) and total[end + 1] - total[own_end] <= reach.behind:
                end += 1
        windows.append(Window(start=start, own_start=own_start, own_end=own_end, end=end))
    return windows


def _own_parts(
    total: Sequence[int],
    paragraphs: Sequence[int],
    sentences: Sequence[int],
    joined: Sequence[bool],
    most: int,
) -> Iterator[tuple[int, int]]:
    """Where the own parts begin and end: at the best place that is not too far."""
    words = len(paragraphs)
    start = 0
    while start < words:
        end, best, worth = start, 0, -9
        while end < words and (end == start or total[end + 1] - total[start] <= most):
            end += 1
            if end == words:
                best = end
                break
            rank = _rank(end, paragraphs, sentences, joined)
            # A cut that leaves half of the window empty is worse than one in a quotation.
            if total[end] - total[start] < most // 2:
                rank -= 5
            if rank >= worth or not best:
                best, worth = end, rank
        yield start, best
        start = best


def _rank(
    at: int, paragraphs: Sequence[int], sentences: Sequence[int], joined: Sequence[bool]
) -> int:
    """How good a cut before a word is: between paragraphs, in a quotation, between sentences."""
    if paragraphs[at] != paragraphs[at - 1]:
        return 4 if joined[at] else 6
    return 2 if sentences[at] != sentences[at - 1] else 0
