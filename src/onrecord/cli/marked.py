"""The article's text with its statements marked in brackets, nested ones inside.

``[1:source Vey] [1:cue promised] [1:content to stay [1:condition if asked]].`` gives statement 1,
``[e1:ASSAULT shelled]`` the trigger of event 1;
a block that is no reporting stands in brackets with its kind: ``[ad Buy now]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from onrecord.cli.meaning import polarity_label
from onrecord.cli.order import order_events, order_statements
from onrecord.cli.words import visible
from onrecord.model import REPORTING, ArticleRecord, Block, Span

__all__ = ["Piece", "mark_text", "render_marked"]


class Piece(NamedTuple):
    """A stretch of what is printed: its words and the marks they stand in, outermost first.

    ``bracket`` is true for the brackets and labels, which are not the article's words.
    """

    words: str
    marks: tuple[str, ...]
    bracket: bool = False


class _Mark(NamedTuple):
    span: Span
    label: str
    name: str


def render_marked(record: ArticleRecord) -> str:
    """The marked text, with a blank line after it."""
    return "".join(piece.words for piece in mark_text(record)).rstrip() + "\n\n"


def mark_text(record: ArticleRecord) -> Iterator[Piece]:
    """The article's text in pieces, brackets between them, nothing of it left out.

    Marks that cross (neither holds the other) are closed and opened again where they do.
    """
    text = record.article.text
    waiting = sorted(_marks(record), key=lambda mark: (mark.span.start, -mark.span.end))
    waiting.reverse()
    opened: list[_Mark] = []
    at = 0
    while waiting or opened:
        ends = [mark.span.end for mark in opened]
        goal = min([*ends, waiting[-1].span.start] if waiting else ends)
        yield from _words(text[at:goal], opened)
        at = goal
        if goal in ends:
            yield from _close(opened, at)
        while waiting and waiting[-1].span.start == at:
            yield from _open(opened, waiting.pop())
    yield from _words(text[at:], opened)


def _marks(record: ArticleRecord) -> Iterator[_Mark]:
    for block in record.article.blocks:
        if block.kind not in REPORTING:
            yield _Mark(_trimmed(block, record.article.text), f"{block.kind} ", block.kind)
    for row in order_statements(record.statements):
        for name in ("source", "cue", "content"):
            for span in getattr(row.statement, name):
                yield _Mark(span, f"{row.number}:{name} ", name)
        for condition in row.statement.conditions:
            label = f"{row.number}:condition {polarity_label(condition, record.article.text)}"
            yield _Mark(condition.span, label, "condition")
    for number, event in enumerate(order_events(record.events), 1):
        for span in event.trigger:
            yield _Mark(span, f"e{number}:{event.type} ", "event")


def _trimmed(block: Block, text: str) -> Span:
    """The block without the white space after it, which would push the bracket to a new line."""
    words = text[block.start : block.end].rstrip()
    return Span(block.start, block.start + max(len(words), 1))


def _words(words: str, opened: list[_Mark]) -> Iterator[Piece]:
    if words:
        lines = words.replace("\r\n", "\n").replace("\r", "\n")
        yield Piece(visible(lines), tuple(mark.name for mark in opened))


def _open(opened: list[_Mark], mark: _Mark) -> Iterator[Piece]:
    """Opens a mark; those inside which it does not end are closed before and opened after it."""
    crossed = [one for one in opened if one.span.end < mark.span.end]
    if crossed:
        first = opened.index(crossed[0])
        above = opened[first:]
        yield from _pop(opened, len(above))
        again = sorted([mark, *above], key=lambda one: -one.span.end)
    else:
        again = [mark]
    for one in again:
        opened.append(one)
        yield Piece(f"[{one.label}", (one.name,), bracket=True)


def _close(opened: list[_Mark], at: int) -> Iterator[Piece]:
    # The marks are kept so that the inner ones end first: those that end here are the last ones.
    yield from _pop(opened, sum(1 for mark in opened if mark.span.end == at))


def _pop(opened: list[_Mark], count: int) -> Iterator[Piece]:
    for _ in range(count):
        yield Piece("]", (opened.pop().name,), bracket=True)
