"""What the finders of this room hand to each other: an attribution in tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from spacy.tokens import Doc, Token

from onrecord.model import Span, Spans

__all__ = ["EDGE", "Found", "Nearby", "is_inside", "merge_spans", "runs", "to_spans"]

_T = TypeVar("_T")
#: Not part of a content at its edges; quotation marks and brackets are.
EDGE = frozenset(",.;:-\u2013\u2014\u2026") | {
    "\u2015",
    "--",
    "---",
    "...",
    "\ufeff",
    "\u200b",
}

_BRACKETS, _CLOSING = frozenset("(["), frozenset(")]")


@dataclass(slots=True, kw_only=True)
class Found:
    """An attribution on its way: spans in characters, and the rule that found it."""

    source: Spans
    cue: Spans
    content: Spans
    rule: str
    verb: int | None = None

    @property
    def length(self) -> int:
        """Characters of the content."""
        return sum(span.end - span.start for span in self.content)


class Nearby(Generic[_T]):
    """Things with spans, found by where they stand: what is far away is never looked at.

    Without it the finder would compare each statement with each other one, which takes minutes on
    a text of a million characters.
    """

    _WIDTH = 500

    def __init__(self, things: Iterable[_T], spans_of: Callable[[_T], Spans]) -> None:
        self._spans_of = spans_of
        self._cells: dict[int, list[_T]] = defaultdict(list)
        for thing in things:
            cells = {cell for span in spans_of(thing) for cell in self._range(span)}
            for cell in sorted(cells):
                self._cells[cell].append(thing)

    def holding(self, span: Span) -> Iterator[_T]:
        """The things of which one span covers all of this one, in the order they were given."""
        for thing in self._cells.get(span.start // self._WIDTH, ()):
            if any(part.covers(span) for part in self._spans_of(thing)):
                yield thing

    def touching(self, spans: Spans) -> Iterator[_T]:
        """The things that share a character with one of these spans, each once, in text order."""
        seen: set[int] = set()
        for cell in sorted({cell for span in spans for cell in self._range(span)}):
            for thing in self._cells.get(cell, ()):
                if id(thing) not in seen and self._touches(thing, spans):
                    seen.add(id(thing))
                    yield thing

    def _touches(self, thing: _T, spans: Spans) -> bool:
        return any(part.overlaps(span) for part in self._spans_of(thing) for span in spans)

    def _range(self, span: Span) -> range:
        return range(span.start // self._WIDTH, (span.end - 1) // self._WIDTH + 1)


def runs(tokens: Iterable[int], doc: Doc) -> Iterator[tuple[int, int]]:
    """Runs of neighbouring tokens, edges without blanks and punctuation: (first, last) indexes."""
    ordered = sorted(tokens)
    start = 0
    for at in range(1, len(ordered) + 1):
        if at < len(ordered) and _touch(doc, ordered[at - 1], ordered[at]):
            continue
        run = _trim(doc, ordered[start], ordered[at - 1])
        if run is not None:
            yield run
        start = at


def _touch(doc: Doc, left: int, right: int) -> bool:
    """Whether nothing but punctuation or an "and", "but" stands between two tokens."""
    if right == left + 1:
        return True
    between = doc[left + 1 : right]
    return all(token.is_punct or token.is_space or token.dep_ == "cc" for token in between)


def _trim(doc: Doc, first: int, last: int) -> tuple[int, int] | None:
    while first <= last and (doc[first].is_space or doc[first].text in EDGE | _CLOSING):
        first += 1
    while last >= first and (doc[last].is_space or doc[last].text in EDGE | _BRACKETS):
        last -= 1
    if first > last:
        return None
    # "the Institute (ISW": the parser may hang the bracket's other half on another word.
    if last + 1 < len(doc) and doc[last + 1].text in _CLOSING:
        words = [token.text for token in doc[first : last + 1]]
        opened = sum(word in _BRACKETS for word in words)
        last += opened > sum(word in _CLOSING for word in words)
    return first, last


def to_spans(tokens: Iterable[int], doc: Doc) -> Spans:
    """The tokens' runs as character spans."""
    return tuple(
        Span(doc[first].idx, doc[last].idx + len(doc[last])) for first, last in runs(tokens, doc)
    )


def merge_spans(spans: Iterable[Span], text: str) -> Spans:
    """The spans in order, those that overlap or have nothing but blanks between them joined."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and not text[merged[-1].end : span.start].strip():
            last = merged.pop()
            span = Span(last.start, max(last.end, span.end))
        merged.append(span)
    return tuple(merged)


def is_inside(token: Token, span: Span) -> bool:
    """Whether the token begins inside the span."""
    return span.start <= token.idx < span.end
