"""Running heads, page numbers and what a browser prints in the margins of a page.

They are told by their place, the uppermost and lowermost lines of a page, and by coming back: a
head is the same on two pages but for its numbers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from onrecord.text.pdf_lines import Line
from onrecord.text.pdf_pieces import Piece

__all__ = ["Furniture", "find_fixed", "find_furniture"]

# How many levels of lines at either edge may be furniture, and how far from it, in page heights.
_LEVELS = 3
_EDGE = 0.2
_SAME_LEVEL = 0.5
_SAME_PLACE = 0.02
_GAP = 1.6
# What a page shows at one place on three pages, so many pieces in a row, is fixed to the window: a
# cookie notice that a browser prints over the text of each page.
_FIXED_PAGES = 3
_FIXED_PIECES = 4
_MARGIN = 0.05
# Some programs mark all text as an ornament of the page; then the marks mean nothing.
_MOST_MARKED = 0.3

_NUMBER = re.compile(r"\d+")
_COUNT = r"(?:[Pp]age )?\d{1,4} ?(?:/|of) ?\d{1,4}"
_PAGE_NUMBER = re.compile(
    rf"[-–—|•· ]*(?:(?:[Pp](?:age|\.)? ?)?\d{{1,4}}|{_COUNT}|[A-Z]\d{{1,3}})[-–—|•· ]*"
)
_STAMP = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}[:.]\d{2}(?:[:.]\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?"
_ADDRESS = r"(?:https?|file)://\S+"
_SURE_PRINT = re.compile(rf"(?:.* )?{_ADDRESS}(?: {_COUNT})?|{_COUNT}(?: {_STAMP})?")
_PRINT = re.compile(rf"{_STAMP}(?: .*)?|(?:.* )?{_STAMP}")
_ADDRESS_PART = re.compile(r"https?://\S+")
_CUT = ("…", "...")


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """The furniture among the lines of each page (their numbers there) and what a browser says.

    ``printed`` tells that a browser made the file from a page; ``url`` is that page's address.
    """

    lines: tuple[frozenset[int], ...]
    printed: bool
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    """A line near an edge of its page; at ``level`` 0 nothing stands between the two."""

    sheet: int
    at: int
    line: Line
    upper: bool
    level: int
    alone: bool


def find_furniture(sheets: Sequence[Sequence[Line]], heights: Sequence[float]) -> Furniture:
    """What of each page's lines is furniture; both sequences have an item for each page."""
    edges = [
        edge
        for number, lines in enumerate(sheets)
        for upper in (True, False)
        for edge in _edges(number, lines, heights[number], upper=upper)
    ]
    outer = [edge for edge in edges if edge.level == 0]
    prints = [edge for edge in outer if _SURE_PRINT.fullmatch(edge.line.text)]
    stamped = [edge for edge in outer if prints and _PRINT.fullmatch(edge.line.text)]
    found = {(edge.sheet, edge.at) for edge in (*prints, *stamped)}
    found |= _marked(sheets)
    found |= _repeated(edges, heights)
    found |= {(edge.sheet, edge.at) for edge in _numbers(outer, found)}
    addresses = [_ADDRESS_PART.search(edge.line.text) for edge in prints]
    return Furniture(
        lines=tuple(
            frozenset(at for sheet, at in found if sheet == number) for number in range(len(sheets))
        ),
        printed=bool(prints and (stamped or any(addresses))),
        url=next((one.group() for one in addresses if one and _is_whole(one.group())), None),
    )


def find_fixed(sheets: Sequence[Sequence[Piece]], heights: Sequence[float]) -> list[frozenset[int]]:
    """The pieces of each page (their numbers there) that stand at the same place on others.

    Those in the margins are left alone: they are running heads, and numbers stand beside them.
    """
    seen: dict[tuple[object, ...], set[int]] = defaultdict(set)
    runs = [list(_runs(pieces, heights[number])) for number, pieces in enumerate(sheets)]
    for number, found in enumerate(runs):
        for _, run in found:
            seen[run].add(number)
    return [
        frozenset(
            at + step
            for at, run in found
            if len(seen[run]) >= _FIXED_PAGES
            for step in range(_FIXED_PIECES)
        )
        for found in runs
    ]


def _runs(pieces: Sequence[Piece], height: float) -> Iterator[tuple[int, tuple[object, ...]]]:
    """The beginning of each run of pieces, and what stands where in it."""
    inside = [_MARGIN * height < piece.y < (1 - _MARGIN) * height for piece in pieces]
    placed = [(piece.text, round(piece.x0), round(piece.y)) for piece in pieces]
    for at in range(len(pieces) - _FIXED_PIECES + 1):
        if all(inside[at : at + _FIXED_PIECES]):
            yield at, tuple(placed[at : at + _FIXED_PIECES])


def _edges(sheet: int, lines: Sequence[Line], height: float, *, upper: bool) -> Iterator[_Edge]:
    """The lines on the outermost levels of one edge of a page."""
    order = sorted(range(len(lines)), key=lambda at: lines[at].y, reverse=not upper)
    levels: list[list[int]] = []
    for at in order:
        line = lines[at]
        first = lines[levels[-1][0]] if levels else None
        if first and abs(line.y - first.y) <= _SAME_LEVEL * min(line.size, first.size):
            levels[-1].append(at)
        elif len(levels) <= _LEVELS:
            levels.append([at])
        else:
            break
    for level, group in enumerate(levels[:_LEVELS]):
        inner = lines[levels[level + 1][0]] if level + 1 < len(levels) else None
        for at in group:
            line = lines[at]
            away = line.y if upper else height - line.y
            alone = inner is None or abs(inner.y - line.y) >= _GAP * max(line.size, inner.size)
            if away <= _EDGE * height:
                yield _Edge(sheet=sheet, at=at, line=line, upper=upper, level=level, alone=alone)


def _marked(sheets: Sequence[Sequence[Line]]) -> set[tuple[int, int]]:
    """The lines that the file itself marks as furniture."""
    marked = {
        (number, at)
        for number, lines in enumerate(sheets)
        for at, line in enumerate(lines)
        if line.artifact
    }
    letters = sum(len(line.text) for lines in sheets for line in lines)
    share = sum(len(sheets[number][at].text) for number, at in marked)
    return marked if share <= _MOST_MARKED * letters else set()


def _repeated(edges: Sequence[_Edge], heights: Sequence[float]) -> set[tuple[int, int]]:
    """The lines that stand on two pages at the same height, the same but for their numbers."""
    alike: dict[tuple[bool, str], list[_Edge]] = defaultdict(list)
    for edge in edges:
        alike[edge.upper, _NUMBER.sub("0", edge.line.text.casefold())].append(edge)
    found: set[tuple[int, int]] = set()
    for group in alike.values():
        if not any(map(str.isalpha, group[0].line.text)):
            continue
        for edge in group:
            slack = _SAME_PLACE * heights[edge.sheet]
            if any(
                other.sheet != edge.sheet and abs(other.line.y - edge.line.y) <= slack
                for other in group
            ):
                found.add((edge.sheet, edge.at))
    return found


def _numbers(outer: Sequence[_Edge], found: set[tuple[int, int]]) -> list[_Edge]:
    """Page numbers: apart from the text, or counting up from page to page."""
    numbers = [edge for edge in outer if _PAGE_NUMBER.fullmatch(edge.line.text)]
    beside = {(edge.sheet, edge.upper) for edge in outer if (edge.sheet, edge.at) in found}
    shifts: dict[int, set[int]] = defaultdict(set)
    for edge in numbers:
        shifts[_shift(edge)].add(edge.sheet)
    return [
        edge
        for edge in numbers
        if edge.alone or len(shifts[_shift(edge)]) > 1 or (edge.sheet, edge.upper) in beside
    ]


def _shift(edge: _Edge) -> int:
    """How far the first number of a line is from that of its page."""
    number = _NUMBER.search(edge.line.text)
    return int(number.group()) - edge.sheet if number else 0


def _is_whole(address: str) -> bool:
    """Whether an address is one of the web, and not cut for want of room."""
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return False
    return host is not None and "." in host and not address.endswith(_CUT)
