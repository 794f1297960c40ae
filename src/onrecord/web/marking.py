"""Article text -> markup with its rows marked in it, every character of the text in its place.

Marks nest as their spans do; where two cross, the inner one is closed and opened again.  The words
of the page are escaped one by one: nothing in them is markup.  What must not reach a page (control
characters, half characters, marks that turn the direction of writing) is shown as U+FFFD, so that
the number of code points stays what it is and a selection in the browser leads back to the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

from onrecord.cli.words import count_noun
from onrecord.model import REPORTING, ArticleRecord, Block, Event, Span, Statement
from onrecord.text import zone_reasons

__all__ = [
    "Fence",
    "Mark",
    "Role",
    "Shown",
    "label_fence",
    "marks_of_rows",
    "show_blocks",
    "show_text",
    "steady",
]

Role = Literal["content", "condition", "event", "source", "cue", "gap"]
#: Which of two marks on the same words is outside.
_RANK: dict[Role, int] = {
    "gap": 0, "content": 1, "condition": 2, "event": 3, "source": 4, "cue": 5
}  # fmt: skip
#: So many contents within one another are told apart.
_DEEPEST = 3
_UNSTEADY = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff]"
)
#: Blocks that an article shows around its words, quietly; all others that are no reporting fold.
_QUIET = frozenset({*REPORTING, "byline", "dateline", "caption", "credit"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Words of a row: ``number`` is shown before them where the row is numbered there."""

    span: Span
    role: Role
    row: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A block of the article as a page has it; ``reason`` is why it is no reporting."""

    block: Block
    words: Markup
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """Blocks in a row that nobody at the outlet wrote as news, and how they are called."""

    blocks: tuple[Shown, ...]

    @property
    def label(self) -> str:
        """What is in it: ``4 reader comments, 1 advertisement``."""
        return label_fence(self.blocks)


def label_fence(blocks: Iterable[Shown]) -> str:
    """What blocks are, most first."""
    counts = Counter(one.reason for one in blocks if one.reason)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(count_noun(reason, count) for reason, count in ordered)


def steady(text: str) -> str:
    """The text as a page may have it, of as many code points.

    >>> steady("a\\x00b\\u202ec")
    'a�b�c'
    """
    return text if text.isascii() and text.isprintable() else _UNSTEADY.sub("�", text)


def show_text(text: str, span: Span, marks: Iterable[Mark]) -> Markup:
    """A stretch of text with the marks in it.

    >>> text = "Ann <said> so."
    >>> said = Mark(span=Span(4, 10), role="cue", row="r", number="1")
    >>> print(show_text(text, Span(0, 14), [said]))
    Ann <span class="m m-cue" data-row="r" data-n="1">&lt;said&gt;</span> so.
    """
    inside = [one for one in marks if one.span.overlaps(span)]
    writer = _Writer(text, span)
    for mark in sorted(inside, key=_order):
        writer.go_to(max(mark.span.start, span.start))
        writer.open(mark)
    writer.go_to(span.end)
    return Markup("".join(writer.out))


class _Writer:
    """Writes a stretch of text from its start on, with marks that begin and end in it."""

    def __init__(self, text: str, span: Span) -> None:
        self.out: list[str] = []
        self._text, self._span, self._at = text, span, span.start
        self._opened: list[Mark] = []

    def go_to(self, place: int) -> None:
        """Writes the words up to a place, and closes the marks that end on the way or there."""
        while ends := [self._end(one) for one in self._opened if self._end(one) <= place]:
            self._write(min(ends))
            first = next(n for n, one in enumerate(self._opened) if self._end(one) <= self._at)
            for mark in self._drop(first):
                if self._end(mark) > self._at:
                    self._push(mark, again=True)
        self._write(place)

    def open(self, mark: Mark) -> None:
        """Opens a mark; those that end before it are closed, and opened again within it."""
        crossed = [n for n, one in enumerate(self._opened) if self._end(one) < self._end(mark)]
        inner = self._drop(crossed[0]) if crossed else []
        self._push(mark, again=mark.span.start < self._span.start)
        for one in inner:
            self._push(one, again=True)

    def _end(self, mark: Mark) -> int:
        return min(mark.span.end, self._span.end)

    def _write(self, place: int) -> None:
        self.out.append(_escaped(self._text[self._at : place]))
        self._at = place

    def _drop(self, first: int) -> list[Mark]:
        dropped = self._opened[first:]
        del self._opened[first:]
        self.out.append("</span>" * len(dropped))
        return dropped

    def _push(self, mark: Mark, *, again: bool) -> None:
        self._opened.append(mark)
        depth = sum(1 for one in self._opened if one.role == "content") - 1
        deep = f" d{min(depth, _DEEPEST)}" if mark.role == "content" and depth > 0 else ""
        number = "" if again or not mark.number else f' data-n="{escape(mark.number)}"'
        row = escape(mark.row)
        self.out.append(f'<span class="m m-{mark.role}{deep}" data-row="{row}"{number}>')


def _order(mark: Mark) -> tuple[int, int, int, str]:
    return mark.span.start, -mark.span.end, _RANK[mark.role], mark.row


def _escaped(text: str) -> str:
    # A browser would make a line feed of a carriage return that stands in the page itself.
    return str(escape(steady(text))).replace("\r", "&#13;")


def marks_of_rows(
    statements: Iterable[tuple[str, Statement]],
    events: Iterable[tuple[str, Event]],
    gaps: Iterable[Span] = (),
) -> list[Mark]:
    """The marks of rows, each with its number: a statement's at its cue, an event's at its trigger,
    a gap's (a quotation that nobody is found for) at its beginning."""
    made = []
    for number, statement in statements:
        for role in ("source", "cue", "content"):
            for at, span in enumerate(getattr(statement, role)):
                shown = number if role == "cue" and at == 0 else ""
                made.append(Mark(span=span, role=role, row=statement.id, number=shown))
        for condition in statement.conditions:
            made.append(Mark(span=condition.span, role="condition", row=statement.id))
    for number, event in events:
        for at, span in enumerate(event.trigger):
            shown = number if at == 0 else ""
            made.append(Mark(span=span, role="event", row=event.id, number=shown))
    for span in gaps:
        made.append(Mark(span=span, role="gap", row=f"gap-{span.start}", number="?"))
    return made


def show_blocks(
    record: ArticleRecord, blocks: Sequence[Block], marks: Sequence[Mark]
) -> list[Shown | Fence]:
    """The blocks as a page shows them, those that are to be folded gathered in fences."""
    text = record.article.text
    reasons = zone_reasons(text, tuple(blocks))
    made: list[Shown | Fence] = []
    fenced: list[Shown] = []
    waiting = sorted(marks, key=_order, reverse=True)
    going: list[Mark] = []
    for block, reason in zip(blocks, reasons, strict=True):
        while waiting and waiting[-1].span.start < block.end:
            going.append(waiting.pop())
        going = [one for one in going if one.span.end > block.start]
        shown = Shown(block=block, words=show_text(text, block.span, going), reason=reason)
        if block.kind not in _QUIET:
            fenced.append(shown)
            continue
        if fenced:
            made.append(Fence(blocks=tuple(fenced)))
            fenced = []
        made.append(shown)
    return [*made, Fence(blocks=tuple(fenced))] if fenced else made
