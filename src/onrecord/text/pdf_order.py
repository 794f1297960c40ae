"""Lines to blocks, and the order in which a page's blocks are read.

A block is a run of lines one under the other.  Which one is read first follows T. M. Breuel, "High
Performance Document Layout Analysis" (2003): the upper one of two that stand one above the other,
and the left one of two side by side, unless something between them in height reaches over both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.text.pdf_lines import Line

__all__ = ["order_lines"]

# The next line of a block is at most so many ems below, and as large within this factor.
_REACH = 1.8
_ALIKE = 1.2
_LEVEL = 0.6
# A page with more is a list or a map: it is read line by line, which takes no time.
_MOST_LINES = 3000
_MOST_BLOCKS = 500


@dataclass(slots=True)
class _Open:
    """A line under which others may stand yet, and at which height the first of them does."""

    at: int
    line: Line
    below: float | None = None


def order_lines(lines: Sequence[Line]) -> list[list[Line]]:
    """The blocks of a page in the order in which they are read."""
    if len(lines) > _MOST_LINES:
        return [[line] for line in lines]
    blocks = _find_blocks(lines)
    return blocks if len(blocks) > _MOST_BLOCKS else _order_blocks(blocks)


def _find_blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of lines each of which has the next one, and nothing else, below it."""
    ordered = sorted(lines, key=lambda line: (line.y, line.x0))
    above: list[list[int]] = [[] for _ in ordered]
    below: list[list[int]] = [[] for _ in ordered]
    waiting: list[_Open] = []
    for at, line in enumerate(ordered):
        waiting = [one for one in waiting if _reaches(one, line)]
        for one in waiting:
            if _overlap(one.line, line) > 0 and line.y - one.line.y > 0.3 * line.size:
                one.below = line.y if one.below is None else one.below
                above[at].append(one.at)
                below[one.at].append(at)
        waiting.append(_Open(at, line))
    blocks: dict[int, list[Line]] = {}
    for at, line in enumerate(ordered):
        before = above[at][0] if len(above[at]) == 1 else None
        linked = before is not None and len(below[before]) == 1 and _alike(ordered[before], line)
        block = blocks[before] if linked and before is not None else []
        block.append(line)
        blocks[at] = block
    unique = {id(block): block for block in blocks.values()}
    return list(unique.values())


def _reaches(one: _Open, line: Line) -> bool:
    """Whether the line may still stand right under an earlier one."""
    if one.below is not None and line.y > one.below + _LEVEL * line.size:
        return False
    return line.y - one.line.y <= _REACH * max(one.line.size, line.size)


def _alike(one: Line, two: Line) -> bool:
    larger, smaller = max(one.size, two.size), min(one.size, two.size)
    return larger <= _ALIKE * smaller and one.row == two.row


def _overlap(one: Line, two: Line) -> float:
    return min(one.x1, two.x1) - max(one.x0, two.x0)


@dataclass(slots=True)
class _Box:
    """A block's edges; the masks have a bit for each block of the page."""

    x0: float
    x1: float
    top: float
    bottom: float
    beside: int = 0
    above: int = 0
    below: int = 0


def _order_blocks(blocks: list[list[Line]]) -> list[list[Line]]:
    boxes = [_box(block) for block in blocks]
    for one in boxes:
        for bit, two in enumerate(boxes):
            if one is two:
                continue
            if _shares(one, two):
                one.beside |= 1 << bit
            slack = 0.25 * min(one.bottom - one.top, two.bottom - two.top)
            if two.top >= one.bottom - slack:
                one.below |= 1 << bit
            if two.bottom <= one.top + slack:
                one.above |= 1 << bit
    first = [sum(1 << at for at, one in enumerate(boxes) if _is_before(one, two)) for two in boxes]
    left = (1 << len(blocks)) - 1
    order: list[int] = []
    while left:
        free = [at for at in range(len(blocks)) if left >> at & 1 and not first[at] & left]
        # A circle can only be broken somewhere: at the top.
        some = free or [at for at in range(len(blocks)) if left >> at & 1]
        chosen = min(some, key=lambda at: (boxes[at].top, boxes[at].x0))
        order.append(chosen)
        left &= ~(1 << chosen)
    return [blocks[at] for at in order]


def _box(block: list[Line]) -> _Box:
    return _Box(
        min(line.x0 for line in block),
        max(line.x1 for line in block),
        min(line.top for line in block),
        max(line.bottom for line in block),
    )


def _shares(one: _Box, two: _Box) -> bool:
    """Whether the two stand one above the other, by more than a hair."""
    shared = min(one.x1, two.x1) - max(one.x0, two.x0)
    return shared > 0.1 * min(one.x1 - one.x0, two.x1 - two.x0)


def _is_before(one: _Box, two: _Box) -> bool:
    if one is two:
        return False
    if _shares(one, two):
        return one.top < two.top
    if one.x0 >= two.x0:
        return False
    between = (one.below & two.above) | (two.below & one.above)
    return not one.beside & two.beside & between
