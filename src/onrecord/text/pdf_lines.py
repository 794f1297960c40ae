"""Pieces of words to lines, cut where the page has a gutter between columns.

A page does not say what its lines are.  Pieces that stand level are a row; what parts a row's
columns is a strip without letters that goes through several rows, for between words of one row
there may be as much room as between columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from onrecord.text.pdf_pieces import Piece

__all__ = ["Line", "find_lines", "find_rows"]

# How far from a row's level its pieces may stand, in ems: indices stand farther and are smaller.
_LEVEL = 0.35
_SMALLEST_SCRIPT, _SCRIPT_SIZE = 0.45, 0.8
_SCRIPT_ABOVE, _SCRIPT_BELOW, _SCRIPT_GAP = 0.7, 0.35, 0.3
# The room between letters that makes two words of them; blanks are a quarter of an em.
_WORD_GAP = 0.14
_SPREAD = 1.5
_SPREAD_LETTERS = 6
_TWICE = 0.12
# Columns of newspapers are more than an em apart, words of a badly justified line may be as well.
_GUTTER = 0.8
_WIDE_GUTTER, _WIDEST_GUTTER = 1.5, 2.5
_GUTTER_ROWS = 3
_SURE_ROWS = 4
_EDGE = 0.3
_TALL_ROWS = 6
_PARAGRAPH_STEP, _SAME_SIZE = 1.5, 1.15
_NEAR = 15
_UNSUPPORTED = 24
_MOST_STRIPS = 24
# A table's cells hold a few words, a column's lines more.
_CELL_WORDS = 3
_CELL_SHARE = 0.75
_FIGURES = re.compile(r"[\W\d]*\d[\W\d]*[a-z%]{0,3}")
_CELL_BREAK = " | "
_NEXT_LINE = 1.8
_INITIAL_SIZE = 1.8
_MOST_INITIALS = 20
_CAPITAL = 0.72
_INITIAL = re.compile(r"[\"“‘'«]?[^\W\d_]")


class Word(NamedTuple):
    """A word of a row and where it stands."""

    text: str
    x0: float
    x1: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of one column: where it begins, ends and stands, and what it looks like.

    ``first_width`` is that of its first word.  A ``row`` is one of a table, its cells in one line.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    face: str
    bold: bool
    italic: bool
    artifact: bool
    first_width: float
    row: bool = False

    @property
    def top(self) -> float:
        """Where its letters begin, roughly."""
        return self.y - 0.75 * self.size

    @property
    def bottom(self) -> float:
        """Where its letters end, roughly."""
        return self.y + 0.25 * self.size


class _Row(NamedTuple):
    """What stands level on a page, from left to right."""

    words: list[Word]
    pieces: list[Piece]
    y: float
    em: float


def find_lines(sheets: Sequence[Sequence[Piece]]) -> list[list[Line]]:
    """The lines of each page's columns, from the upper to the lower ones.

    Columns stand at the same places on all pages, so that two lines on the last one are enough.

    >>> def piece(text, x0, y):
    ...     return Piece(text=text, x0=x0, x1=x0 + 5 * len(text), y=y, size=10, face="F",
    ...         bold=False, italic=False, apart=True, artifact=False, turn=0)
    >>> pieces = [piece("The road to Navenna", 0, y) for y in (20, 32)]
    >>> pieces += [piece("is closed once more", 125, y) for y in (20, 32)]
    >>> [line.text[:8] for line in find_lines([pieces])[0]]
    ['The road', 'is close', 'The road', 'is close']
    """
    rows = [find_rows(pieces) for pieces in sheets]
    gutters = [_find_gutters(one) for one in rows]
    known = [strip for found in gutters for strip in found if strip.rows >= _TALL_ROWS]
    lines: list[list[Line]] = []
    for sheet, found in zip(rows, gutters, strict=True):
        split = [_split(row, at, found, known) for at, row in enumerate(sheet)]
        lines.append([line for one in _join_tables(split) for line in one])
    return lines


def find_rows(pieces: Sequence[Piece]) -> list[_Row]:
    """What stands level, from top to bottom."""
    settled = _settle_initials(list(_settle_scripts(pieces)))
    order = {id(piece): at for at, piece in enumerate(settled)}
    rows: list[list[Piece]] = []
    for piece in sorted(settled, key=lambda one: one.y):
        anchor = rows[-1][0] if rows else None
        if anchor and piece.y - anchor.y <= _LEVEL * min(anchor.size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_make_row(row, order) for row in rows]


def _settle_scripts(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, with raised and lowered ones put on the level of the word they stand at."""
    before: Piece | None = None
    for piece in pieces:
        if before and _SMALLEST_SCRIPT <= piece.size / before.size <= _SCRIPT_SIZE:
            near = 0 <= piece.x0 - before.x1 + 0.05 * before.size < _SCRIPT_GAP * before.size
            raised = before.y - piece.y
            if near and -_SCRIPT_BELOW <= raised / before.size <= _SCRIPT_ABOVE:
                yield piece._replace(y=before.y)
                continue
        yield piece
        before = piece


def _settle_initials(pieces: list[Piece]) -> list[Piece]:
    """The pieces, with a large first letter of an article put before the word it begins."""
    usual = median(one.size for one in pieces) if pieces else 0.0
    large = [
        at
        for at, one in enumerate(pieces)
        if one.size >= _INITIAL_SIZE * usual and _INITIAL.fullmatch(one.text)
    ]
    for at in large[:_MOST_INITIALS]:
        initial = pieces[at]
        beside = [place for place, one in enumerate(pieces) if _is_beside(initial, one)]
        first = min(beside, key=lambda place: (pieces[place].y, pieces[place].x0), default=None)
        if first is not None:
            one = pieces[first]
            pieces[first] = one._replace(text=initial.text + one.text)
            pieces[at] = initial._replace(text="")
    return [piece for piece in pieces if piece.text]


def _is_beside(initial: Piece, one: Piece) -> bool:
    """Whether a piece begins a line that stands right of a large letter."""
    smaller = initial.size >= _INITIAL_SIZE * one.size
    near = -0.3 * one.size <= one.x0 - initial.x1 <= 1.5 * one.size
    top = initial.y - _CAPITAL * initial.size
    level = top + 0.5 * one.size <= one.y <= initial.y + 0.2 * one.size
    return smaller and near and level


def _make_row(pieces: list[Piece], order: dict[int, int]) -> _Row:
    pieces.sort(key=lambda one: (one.x0, order[id(one)]))
    pieces = _drop_twice(pieces)
    em = median(one.size for one in pieces)
    words: list[Word] = []
    limit = _word_gap(pieces)
    last = -2
    for piece in pieces:
        at = order[id(piece)]
        word = words[-1] if words else None
        gap = piece.x0 - word.x1 if word else 0.0
        blank = piece.apart and at == last + 1
        if word and not blank and gap <= limit * min(piece.size, word.size):
            longer = word.text + piece.text
            words[-1] = Word(longer, word.x0, max(word.x1, piece.x1), word.size)
        else:
            words.append(Word(piece.text, piece.x0, piece.x1, piece.size))
        last = at
    return _Row(words, pieces, pieces[0].y, em)


def _drop_twice(pieces: list[Piece]) -> list[Piece]:
    """The pieces without those drawn again a little aside, which makes letters look bold."""
    kept = pieces[:1]
    for piece in pieces[1:]:
        near = [one for one in kept[-3:] if abs(one.x0 - piece.x0) < _TWICE * piece.size]
        if all(one.text != piece.text for one in near):
            kept.append(piece)
    return kept


def _word_gap(pieces: list[Piece]) -> float:
    """How much room parts words, in ems: more where letters are set apart, as in headings."""
    single = [one for one in pieces if len(one.text) == 1]
    if len(single) < _SPREAD_LETTERS or len(single) < 0.7 * len(pieces):
        return _WORD_GAP
    gaps = [(two.x0 - one.x1) / min(one.size, two.size) for one, two in pairwise(pieces)]
    return max(_WORD_GAP, _SPREAD * median(gaps))


# --- columns --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Strip:
    """A strip without letters through some rows, and where the letters beside it end and begin."""

    x0: float
    x1: float
    first: int
    em: float
    ends: list[float]
    begins: list[float]
    last_end: int
    last_begin: int

    @property
    def last(self) -> int:
        """The farthest row that has letters on both sides, or one on each side so far."""
        return min(self.last_end, self.last_begin, key=lambda at: abs(at - self.first))

    @property
    def rows(self) -> int:
        """How many rows have letters on both its sides, each side with its own."""
        return min(len(self.ends), len(self.begins))


def _find_gutters(rows: Sequence[_Row]) -> list[_Strip]:
    """The strips that part columns or the cells of a table; each row may begin one either way."""
    down = list(_find_strips(rows, range(len(rows))))
    up = list(_find_strips(rows, range(len(rows) - 1, -1, -1)))
    return [strip for strip in (*down, *up) if _is_gutter(strip) and not _is_river(strip, rows)]


def _find_strips(rows: Sequence[_Row], order: range) -> Iterator[_Strip]:
    open_strips: list[_Strip] = []
    for at in order:
        row = rows[at]
        gaps = list(_gaps(row))
        going: list[_Strip] = []
        for strip in open_strips:
            far = abs(row.y - rows[strip.last].y) > _UNSUPPORTED * strip.em
            if not far and _go_on(strip, row, gaps, at):
                going.append(strip)
            else:
                yield strip
        for x0, x1 in gaps:
            wide = x1 - x0 >= _GUTTER * row.em
            known = any(min(x1, one.x1) - max(x0, one.x0) > 0 for one in going)
            if wide and not known and len(going) < _MOST_STRIPS:
                going.append(_Strip(x0, x1, at, row.em, [x0], [x1], at, at))
        open_strips = going
    yield from open_strips


def _gaps(row: _Row) -> Iterator[tuple[float, float]]:
    end = None
    for word in row.words:
        if end is not None and word.x0 > end:
            yield end, word.x0
        end = word.x1 if end is None else max(end, word.x1)


def _go_on(strip: _Strip, row: _Row, gaps: list[tuple[float, float]], at: int) -> bool:
    """Whether the strip goes through the row as well; it is as narrow as its narrowest place.

    Lines of neighbouring columns need not be level, so a row may stand on one side alone.
    """
    left, right = row.words[0].x0, max(word.x1 for word in row.words)
    outer = [(float("-inf"), left), (right, float("inf"))]
    ways = [(max(x0, strip.x0), min(x1, strip.x1), x0, x1) for x0, x1 in gaps + outer]
    x0, x1, end, begin = max(ways, key=lambda one: one[1] - one[0])
    if x1 - x0 < _GUTTER * min(row.em, strip.em):
        return False
    strip.x0, strip.x1 = x0, x1
    near = _NEAR * row.em
    ended, begun = x0 - end <= near, begin - x1 <= near
    if ended:
        strip.ends.append(end)
        strip.last_end = at
    if begun:
        strip.begins.append(begin)
        strip.last_begin = at
    if ended or begun:
        strip.em = max(strip.em, row.em)
    return True


def _edges(strip: _Strip) -> tuple[int, int]:
    """How many lines end along the strip's left side, and how many begin along its right one."""
    slack = _EDGE * strip.em
    end = sum(x0 >= strip.x0 - slack for x0 in strip.ends)
    return end, sum(x1 <= strip.x1 + slack for x1 in strip.begins)


def _is_gutter(strip: _Strip) -> bool:
    """Whether enough rows have the strip, and it has an edge: lines begin or end along it."""
    rows, width = strip.rows, strip.x1 - strip.x0
    end, begin = _edges(strip)
    edged = begin >= max(2, 0.6 * len(strip.begins)) or end >= max(2, 0.6 * len(strip.ends))
    # The last column of an article may have a line or two beside a tall one.
    if edged and (rows >= _GUTTER_ROWS or max(end, begin) >= _TALL_ROWS):
        return True
    least = _WIDE_GUTTER if rows >= _SURE_ROWS else _WIDEST_GUTTER
    return width >= least * strip.em and rows >= (2 if edged else _SURE_ROWS)


def _is_river(strip: _Strip, rows: Sequence[_Row]) -> bool:
    """Whether the strip is the white of a few lines amid a paragraph, which goes on around it."""
    if max(strip.rows, *_edges(strip)) >= _TALL_ROWS:
        return False
    first, last = min(strip.first, strip.last), max(strip.first, strip.last)
    around = ((first, range(first - 1, first - 3, -1)), (last, range(last + 1, last + 3)))
    return any(
        _crosses(rows[at], strip) and _is_next(rows[at], rows[edge])
        for edge, beside in around
        for at in beside
        if 0 <= at < len(rows)
    )


def _crosses(row: _Row, strip: _Strip) -> bool:
    return any(word.x0 < strip.x1 and word.x1 > strip.x0 for word in row.words)


def _is_next(one: _Row, two: _Row) -> bool:
    """Whether two rows are as close as lines of a paragraph, and as large."""
    near = abs(one.y - two.y) <= _PARAGRAPH_STEP * two.em
    return near and max(one.em, two.em) <= _SAME_SIZE * min(one.em, two.em)


def _split(row: _Row, at: int, gutters: Sequence[_Strip], known: Sequence[_Strip]) -> list[Line]:
    """The row's lines: one in each column."""
    cuts = [
        x1
        for x0, x1 in _gaps(row)
        if any(_parts(one, x0, x1, row, at) for one in gutters)
        or any(_parts_elsewhere(one, x0, x1, row) for one in known)
    ]
    lines: list[Line] = []
    for left, right in pairwise([float("-inf"), *cuts, float("inf")]):
        words = [word for word in row.words if left <= word.x0 < right]
        pieces = [piece for piece in row.pieces if left <= piece.x0 < right]
        if words and pieces:
            lines.append(_make_line(words, pieces, row.y))
    return lines


def _parts(strip: _Strip, x0: float, x1: float, row: _Row, at: int) -> bool:
    """Whether the strip goes through a gap of the row, or would if it went on so far."""
    if min(x1, strip.x1) - max(x0, strip.x0) < 0.9 * (strip.x1 - strip.x0):
        return False
    inside = min(strip.first, strip.last) <= at <= max(strip.first, strip.last)
    return inside or (strip.rows >= _SURE_ROWS and x1 - x0 >= _GUTTER * row.em)


def _parts_elsewhere(strip: _Strip, x0: float, x1: float, row: _Row) -> bool:
    """Whether a gap is at the place of another page's gutter, and a line begins behind it."""
    slack = _EDGE * row.em
    through = x0 <= strip.x0 + slack and x1 - x0 >= _GUTTER * row.em
    return through and any(abs(x1 - begin) <= slack for begin in strip.begins)


def _make_line(words: list[Word], pieces: list[Piece], y: float) -> Line:
    letters = sum(len(one.text) for one in pieces)
    sizes: dict[float, int] = {}
    faces: dict[str, int] = {}
    for one in pieces:
        sizes[one.size] = sizes.get(one.size, 0) + len(one.text)
        faces[one.face] = faces.get(one.face, 0) + len(one.text)
    return Line(
        text=" ".join(word.text for word in words),
        x0=words[0].x0,
        x1=max(word.x1 for word in words),
        y=y,
        size=max(sizes, key=lambda one: (sizes[one], one)),
        face=max(faces, key=lambda one: (faces[one], one)),
        bold=sum(len(one.text) for one in pieces if one.bold) > 0.9 * letters,
        italic=sum(len(one.text) for one in pieces if one.italic) > 0.9 * letters,
        artifact=all(one.artifact for one in pieces),
        first_width=words[0].x1 - words[0].x0,
    )


# --- tables ---------------------------------------------------------------------------------------


def _join_tables(split: list[list[Line]]) -> Iterator[list[Line]]:
    """The rows' lines, where a table's row is one line with its cells in it."""
    run: list[list[Line]] = []
    above: list[Line] = []
    for lines in [*split, []]:
        if len(lines) > 1:
            run.append(lines)
            continue
        table = _is_table(run) and not (_flows(above, run[0]) or _flows(lines, run[-1]))
        yield from ([_join_cells(one)] for one in run) if table else run
        run = []
        yield lines
        above = lines


def _is_table(rows: list[list[Line]]) -> bool:
    if len(rows) < 2:
        return False
    cells = [line for lines in rows for line in lines]
    short = sum(line.text.count(" ") < _CELL_WORDS for line in cells)
    later = [line for lines in rows for line in lines[1:]]
    figures = sum(_FIGURES.fullmatch(line.text) is not None for line in later)
    return (short >= _CELL_SHARE * len(cells) and len(rows) > 2) or 2 * figures > len(later)


def _flows(lines: list[Line], row: list[Line]) -> bool:
    """Whether a line right above or below a row goes on in one of its columns as prose does."""
    return any(
        abs(line.y - row[0].y) <= _NEXT_LINE * line.size
        and line.text.count(" ") >= _CELL_WORDS
        and sum(min(line.x1, cell.x1) > max(line.x0, cell.x0) for cell in row) == 1
        for line in lines
    )


def _join_cells(cells: list[Line]) -> Line:
    text = _CELL_BREAK.join(line.text for line in cells)
    return replace(cells[0], text=text, x1=cells[-1].x1, row=True)
