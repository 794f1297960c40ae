"""Text to paragraphs: which lines belong together, and where each paragraph stands.

Three manners occur in pasted text, sometimes in one file: paragraphs apart by empty lines, one
paragraph a line, and lines broken at a fixed width (mail).  Only the last needs lines joined, and
a line that is furniture by itself is never joined to anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.text.fences import Fence, mark_line, match_fence, match_form

__all__ = ["Paragraph", "cut_paragraphs", "make_paragraph"]

_UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200e\u200f\u2060\u00ad"))
_TAB_COLUMNS = 4
# A magazine may set a sign behind its last full stop.
_SENTENCE_END = re.compile(r"[.!?:;…。！？][\"'”’»)\]]*(?: ?[♦■●◆▪□])?$")
_LIST_ITEM = re.compile(r"(?:[-*•–—·▪◦‣]|\(?\d{1,3}[.)]|[A-Za-z][.)]|[ivx]{2,5}[.)]|[QA]:)\s")
_LONGEST_WRAPPED = 100
_SHORTEST_WRAPPED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line with words: where it starts, and its words with white space collapsed."""

    start: int
    indent: int
    gap: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One or more lines that belong together, with the white space after them.

    ``gap`` says whether an empty line (or nothing) stands before it, ``indent`` counts columns.
    """

    start: int
    end: int
    words: str
    indent: int
    gap: bool
    quoted: bool
    fence: Fence | None

    @property
    def length(self) -> int:
        """How many words it has."""
        return self.words.count(" ") + 1

    @property
    def ended(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(_SENTENCE_END.search(self.words[-8:]))


def cut_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text; together they cover it, none if it is white space alone.

    >>> [p.words for p in cut_paragraphs("One\\n\\nTwo is\\tlong.\\nThree.")]
    ['One', 'Two is long.', 'Three.']
    """
    lines = list(_split_lines(text))
    width = _wrap_width(lines)
    runs = list(_join_lines(lines, width))
    return [_make(runs, at, len(text)) for at in range(len(runs))]


def make_paragraph(words: str, *, start: int) -> Paragraph:
    """A paragraph that was one already, as those of a web page are; two signs part it from others.

    >>> make_paragraph("Rain, she said.", start=7).end
    24
    """
    return Paragraph(
        start=start,
        end=start + len(words) + 2,
        words=words,
        indent=0,
        gap=True,
        quoted=False,
        fence=match_fence(words),
    )


def _make(runs: Sequence[Sequence[Line]], at: int, length: int) -> Paragraph:
    lines = runs[at]
    words = " ".join(line.words for line in lines)
    return Paragraph(
        start=lines[0].start if at else 0,
        end=runs[at + 1][0].start if at + 1 < len(runs) else length,
        words=words,
        indent=lines[0].indent,
        gap=lines[0].gap,
        quoted=lines[0].words.startswith(">"),
        fence=match_fence(words),
    )


def _split_lines(text: str) -> Iterator[Line]:
    at, gap = 0, True
    for raw in text.splitlines(keepends=True):
        words = " ".join(raw.translate(_UNSEEN).split())
        if words:
            yield Line(start=at, indent=_indent(raw), gap=gap, words=words)
        gap = not words
        at += len(raw)


def _indent(raw: str) -> int:
    columns = 0
    for char in raw:
        if char == "\t":
            columns += _TAB_COLUMNS
        elif char == "\ufeff" or char in _ZERO_WIDTH:
            continue
        elif char.isspace():
            columns += 1
        else:
            break
    return columns


_ZERO_WIDTH = frozenset(map(chr, _UNSEEN))


def _wrap_width(lines: Sequence[Line]) -> int | None:
    """The column at which the text's lines were broken, ``None`` if they were not.

    Lines were broken if hardly any is long, and most that have a neighbour below do not end as
    sentences do.
    """
    full = [line for line in lines if len(line.words) >= _SHORTEST_WRAPPED]
    if 10 * sum(line.indent + len(line.words) > _LONGEST_WRAPPED for line in full) > len(full):
        return None
    followed = [
        one for one, two in pairwise(lines) if not two.gap and len(one.words) >= _SHORTEST_WRAPPED
    ]
    open_ended = [line for line in followed if not _SENTENCE_END.search(line.words)]
    if len(open_ended) < 2 or 10 * len(open_ended) < 5 * len(followed):
        return None
    return max(line.indent + len(line.words) for line in open_ended)


def _join_lines(lines: Sequence[Line], width: int | None) -> Iterator[list[Line]]:
    """Runs of lines that make one paragraph."""
    run: list[Line] = []
    for line in lines:
        if run and (line.gap or not _continues(run[-1], line, width)):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _continues(one: Line, two: Line, width: int | None) -> bool:
    if len(one.words) < _SHORTEST_WRAPPED or _LIST_ITEM.match(two.words):
        return False
    if two.words.startswith(("http://", "https://", "www.")):
        return False
    if one.words.startswith(">") and two.words.startswith(">"):
        return width is not None and not _SENTENCE_END.search(one.words)
    if _stands_alone(one.words) or _stands_alone(two.words):
        return False
    ended = _SENTENCE_END.search(one.words)
    if not ended and two.words[0].islower():
        return True
    if width is None or len(one.words) > _LONGEST_WRAPPED:
        return False
    room = width - one.indent - len(one.words)
    if room <= len(two.words.split(" ", 1)[0]):
        # The next word had no place on this line, so the break means nothing.
        return two.indent <= one.indent or not ended
    return not ended and 2 * len(one.words) > width and two.indent <= one.indent


def _stands_alone(words: str) -> bool:
    return bool(match_fence(words) or mark_line(words) or match_form(words))
