"""A PDF's lines to paragraphs, which go on from column to column and from page to page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from onrecord.text.fences import match_fence
from onrecord.text.pdf_lines import Line

__all__ = ["Look", "Paragraph", "find_look", "find_paragraphs"]

_SENTENCE_END = re.compile(r"[.!?…:;] ?[\"'”’»)\]]*(?:\d{1,2})?(?: ?[♦■●◆▪□])?$")
_BULLET = re.compile(r"[•▪■◦‣●–—*-] ?(?=\w)|(?:\d{1,2}[.)]|\([a-z\d]{1,2}\)) (?=\w)")
_HYPHEN_END = re.compile(r"\w[-\u2010\u00ad]$")
# Lines of one paragraph are as far apart as most of their size are, and as large.
_GAP, _LOOSE_GAP = 1.3, 1.5
_NOTICE_WORDS = 3
_LEADING = 1.2
_SAME_SIZE = 1.1
_LARGE = 1.18
_INDENT, _DEEPEST_INDENT = 0.6, 5.0
_BLANK = 0.3
_FAR = 0.35
_INDENTED_SHARE = 0.5
_FLUSH_SHARE = 0.6
# So many lines and paragraphs back are looked at for what goes on.
_NEAR, _BETWEEN = 50, 20


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, the page of the first one, and what they look like."""

    sheet: int
    lines: list[Line]

    @property
    def size(self) -> float:
        """How large most of its lines are."""
        return Counter(line.size for line in self.lines).most_common(1)[0][0]

    @property
    def bold(self) -> bool:
        """Whether all of it is heavy."""
        return all(line.bold for line in self.lines)

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(line.text.count(" ") + 1 for line in self.lines)

    @property
    def ended(self) -> bool:
        """Whether it ends as a sentence does."""
        return _SENTENCE_END.search(self.lines[-1].text) is not None


class Look(NamedTuple):
    """What most of a document's text looks like.

    ``indented`` says whether its paragraphs begin so, ``flush`` whether all lines end alike.
    """

    size: float
    face: str
    indented: bool
    flush: bool

    def is_large(self, line: Line | Paragraph) -> bool:
        """Whether it is set as headings are."""
        return line.size >= _LARGE * self.size


class _Column(NamedTuple):
    """Where the lines of a block's column begin and end, and how far apart they are.

    ``head`` tells that no running text stands before the block.
    """

    left: float
    right: float
    leading: float
    head: bool


def find_look(sheets: Sequence[Sequence[Sequence[Line]]]) -> Look:
    """The look of a document, from the blocks of its pages."""
    sizes: Counter[float] = Counter()
    faces: Counter[str] = Counter()
    lines = [line for blocks in sheets for block in blocks for line in block]
    for line in lines:
        sizes[round(2 * line.size) / 2] += len(line.text)
    size = max(sizes, key=lambda one: sizes[one], default=10.0)
    for line in lines:
        if abs(line.size - size) <= 0.5:
            faces[line.face] += len(line.text)
    face = max(faces, key=lambda one: faces[one], default="")
    blocks = [block for sheet in sheets for block in sheet if abs(block[0].size - size) <= 0.5]
    return Look(size, face, _is_indented(blocks, size), _is_flush(blocks, size))


def _is_indented(blocks: Sequence[Sequence[Line]], size: float) -> bool:
    """Whether most paragraphs that begin inside a block begin indented."""
    begun = indented = 0
    for block in blocks:
        left, right = min(line.x0 for line in block), max(line.x1 for line in block)
        for one, two in pairwise(block):
            if len(block) > 2 and _is_short(one, two, right) and _SENTENCE_END.search(one.text):
                begun += 1
                indented += _INDENT <= (two.x0 - left) / size <= _DEEPEST_INDENT
    return begun > 0 and indented >= _INDENTED_SHARE * begun


def _is_flush(blocks: Sequence[Sequence[Line]], size: float) -> bool:
    """Whether most lines that another one follows end where the column does."""
    lines = flush = 0
    for block in blocks:
        right = max(line.x1 for line in block)
        lines += len(block) - 1
        flush += sum(right - line.x1 <= _BLANK * size for line in block[:-1])
    return flush > _FLUSH_SHARE * lines


def find_paragraphs(sheets: Sequence[Sequence[Sequence[Line]]], look: Look) -> list[Paragraph]:
    """The paragraphs of a document, from the ordered blocks of its pages."""
    found: list[Paragraph] = []
    # The last paragraph of running text, and what stands between it and the next one.
    last: int | None = None
    for number, blocks in enumerate(sheets):
        leadings, rights = _leadings(blocks), _rights(blocks)
        for block in blocks:
            column = _column(block, leadings, rights, head=last is None)
            for at, paragraph in enumerate(_cut(number, block, column, look)):
                if not _is_running(paragraph, look):
                    found.append(paragraph)
                    continue
                between = found[max(last + 1, len(found) - _BETWEEN) :] if last is not None else []
                before = found[last] if last is not None else None
                if at == 0 and before and _goes_on(before, paragraph, between, column, look):
                    before.lines += paragraph.lines
                    continue
                last = len(found)
                found.append(paragraph)
    return found


def _leadings(blocks: Sequence[Sequence[Line]]) -> dict[int, float]:
    """How far apart lines of a size are on a page, in points."""
    steps: dict[int, list[float]] = {}
    for block in blocks:
        for one, two in pairwise(block):
            if abs(one.size - two.size) <= 0.05 * one.size:
                steps.setdefault(round(one.size), []).append(two.y - one.y)
    return {size: median(found) for size, found in steps.items() if len(found) > 2}


def _rights(blocks: Sequence[Sequence[Line]]) -> dict[tuple[int, int], float]:
    """Where the lines of a page end, by their size and where their block begins, in ems."""
    rights: dict[tuple[int, int], float] = {}
    for block in blocks:
        place = _place(block)
        right = max(line.x1 for line in block)
        rights[place] = max(right, rights.get(place, right))
    return rights


def _place(block: Sequence[Line]) -> tuple[int, int]:
    size = block[0].size
    return round(size), round(min(line.x0 for line in block) / size)


def _column(
    block: Sequence[Line],
    leadings: dict[int, float],
    rights: dict[tuple[int, int], float],
    *,
    head: bool,
) -> _Column:
    """The column of a block: other blocks on the page that begin where it does belong to it."""
    size, at = _place(block)
    right = max(rights.get((size, at + step), 0.0) for step in (-1, 0, 1))
    steps = [two.y - one.y for one, two in pairwise(block)]
    usual = leadings.get(size, _LEADING * block[0].size)
    leading = min(median(steps), 1.25 * usual) if len(steps) > 3 else usual
    return _Column(min(line.x0 for line in block), right, leading, head)


def _cut(sheet: int, block: Sequence[Line], column: _Column, look: Look) -> Iterator[Paragraph]:
    """The paragraphs of a block."""
    lines: list[Line] = []
    for line in block:
        if lines and _begins(lines, line, column, look):
            yield Paragraph(sheet, lines)
            lines = []
        lines.append(line)
    yield Paragraph(sheet, lines)


def _begins(lines: list[Line], line: Line, column: _Column, look: Look) -> bool:
    """Whether a line begins a paragraph, and does not go on with the lines above it."""
    before = lines[-1]
    larger, smaller = max(before.size, line.size), min(before.size, line.size)
    if larger > _SAME_SIZE * smaller or before.row != line.row:
        return True
    if look.is_large(line):
        # Headings are set tight or wide as the page has room.
        return line.y - before.y > 1.6 * line.size
    ended = _SENTENCE_END.search(before.text) is not None
    short = _is_short(before, line, column.right)
    step = line.y - before.y
    plain = abs(line.size - look.size) <= 0.5
    if step > (_GAP if plain and (ended or short) else _LOOSE_GAP) * column.leading:
        return not line.row
    if line.row or _HYPHEN_END.search(before.text):
        return False
    if before.bold != line.bold or _is_notice(before.text):
        return True
    if column.head and not plain and (match_fence(before.text) or match_fence(line.text)):
        # A byline, a day, a credit: each stands by itself, however little room is beside it.
        return True
    if _BULLET.match(line.text):
        return ended or line.text[0] in "•▪■◦‣●" or (short and line.text[0] not in "–—-*")
    indent = (line.x0 - column.left) / line.size
    room = (column.right - before.x1) / max(column.right - column.left, line.size)
    if look.indented and _INDENT <= indent <= _DEEPEST_INDENT:
        deeper = line.x0 - before.x0 > 0.3 * line.size or len(lines) == 1
        ragged = look.flush and column.right - before.x1 > _INDENT * line.size
        return (ended or short or ragged) and deeper
    if look.indented:
        return short and ended and room > _FAR
    return short and (ended or (room > _FAR and not line.text[0].islower()))


def _is_notice(words: str) -> bool:
    """Whether a line is one word or two that fence off what is below them: "Advertisement"."""
    fence = match_fence(words) if words.count(" ") < _NOTICE_WORDS else None
    return fence is not None and fence.role in ("notice", "list")


def _is_short(one: Line, two: Line, right: float) -> bool:
    """Whether the next line's first word would have had room at the end of this one."""
    return right - one.x1 > two.first_width + _BLANK * one.size


def _is_running(paragraph: Paragraph, look: Look) -> bool:
    """Whether it is running text, and not a heading, a caption, a note or a table."""
    alike = abs(paragraph.size - look.size) <= 0.06 * look.size
    return alike and not paragraph.bold and not paragraph.lines[0].row


def _goes_on(
    before: Paragraph,
    paragraph: Paragraph,
    between: Sequence[Paragraph],
    column: _Column,
    look: Look,
) -> bool:
    """Whether a block's first paragraph is the rest of one that another block or page begins."""
    last, first = before.lines[-1], paragraph.lines[0]
    if abs(last.size - first.size) > 0.06 * last.size or _BULLET.match(first.text):
        return False
    small = first.text[0].islower()
    if any(look.is_large(one) or one.bold for one in between) and not small:
        return False
    if _HYPHEN_END.search(last.text):
        return True
    right = _right(before, column)
    full = not _is_short(last, first, right)
    elsewhere = first.y < last.y or first.x0 > last.x1 or paragraph.sheet != before.sheet
    if not before.ended:
        return full or (small and elsewhere)
    # A sentence may end with a full line amid a paragraph.  Where paragraphs begin indented that
    # can be told; where they are apart by white space, most that end so end the paragraph too.
    indent = (first.x0 - column.left) / first.size
    full = full and (right - last.x1 <= 2 * _BLANK * last.size or not look.flush)
    goes_on = full and elsewhere and len(paragraph.lines) > 1
    return goes_on and look.indented and indent < _INDENT


def _right(before: Paragraph, column: _Column) -> float:
    """Where the lines of a paragraph's last column end; that column is as wide as the next one."""
    last = before.lines[-1]
    near = [line for line in before.lines[-_NEAR:] if abs(line.x0 - last.x0) <= 3 * last.size]
    begins = min(line.x0 for line in near)
    width = column.right - column.left - _BLANK * last.size
    return max(begins + width, *(line.x1 for line in near))
