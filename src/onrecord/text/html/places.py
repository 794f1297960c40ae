"""Where a character of an article's text stands in its page: an element, and an offset in it.

A browser that shows the page can mark a statement in the original with that.  The pair is the one
of W3C's Web Annotation Data Model (XPath selector with offsets) and of the tools that annotate
pages: the offset counts in the text that the element holds, its inner elements' included.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.model import Span
from onrecord.text.html.article import GAP
from onrecord.text.html.walk import Piece, Run

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

__all__ = ["PagePlace", "PageRange", "find_ranges"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlace:
    """A place in a page: ``offset`` code points into the text content of the element at ``xpath``.

    The text content is what XPath calls the element's string value and browsers its
    ``textContent``, white space as it stands in the page.  Browsers count UTF-16 units: they need
    one more for every character above U+FFFF before it.
    """

    xpath: str
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRange:
    """A stretch of a page, from the first character to behind the last."""

    start: PagePlace
    end: PagePlace


def find_ranges(pieces: Sequence[Piece], spans: Sequence[Span]) -> Iterator[PageRange]:
    """The stretch of the page for each span of the text that was made of the pieces.

    White space at a span's edges is left out, and signs that stand in the text alone (between the
    cells of a table's row).

    Raises:
        ValueError: if a span leaves the text or holds nothing that stands in the page.
    """
    starts: list[int] = []
    length = 0
    for piece in pieces:
        starts.append(length)
        length += len(piece.words) + len(GAP)
    length = max(length - len(GAP), 0)
    for span in spans:
        if span.end > length:
            raise ValueError(f"[{span.start}, {span.end}) leaves the text of {length} characters")
        first = _seek(pieces, starts, range(span.start, span.end))
        last = _seek(pieces, starts, range(span.end - 1, span.start - 1, -1))
        if first is None or last is None:
            raise ValueError(f"[{span.start}, {span.end}) holds nothing that stands in the page")
        yield PageRange(start=_place(*first, 0), end=_place(*last, 1))


def _seek(pieces: Sequence[Piece], starts: Sequence[int], offsets: range) -> tuple[Run, int] | None:
    """The node of the first of the characters that has one, and the character's place in it."""
    known = -1
    places: list[tuple[Run, int] | None] = []
    for offset in offsets:
        at = bisect_right(starts, offset) - 1
        if at != known:
            known, places = at, _align(pieces[at])
        inside = offset - starts[at]
        place = places[inside] if inside < len(places) else None
        if place is not None:
            return place
    return None


def _align(piece: Piece) -> list[tuple[Run, int] | None]:
    """For every character of a piece's words the node it comes from and its place there.

    Words are their nodes' characters with white space collapsed and signs without width left
    out, so the next character of a word is always the next such character of the nodes.
    """
    places: list[tuple[Run, int] | None] = []
    source = _solid(piece.runs)
    for character in piece.words:
        if character.isspace():
            places.append(None)
            continue
        for found, run, at in source:
            if found == character:
                places.append((run, at) if run.element is not None else None)
                break
    return places


def _solid(runs: Sequence[Run]) -> Iterator[tuple[str, Run, int]]:
    for run in runs:
        for at, character in enumerate(run.raw):
            if not character.isspace():
                yield character, run, at


def _place(run: Run, at: int, after: int) -> PagePlace:
    element = run.element
    if element is None:
        raise ValueError("a sign of ours stands nowhere in the page")
    offset = run.offset + at + after
    if not run.is_tail:
        return PagePlace(xpath=_xpath(element), offset=offset)
    parent = element.getparent()
    before = len(parent.text or "")
    for child in parent:
        if type(child.tag) is str:
            before += len(child.xpath("string()"))
        if child is element:
            break
        before += len(child.tail or "")
    return PagePlace(xpath=_xpath(parent), offset=before + offset)


def _xpath(element: _Element) -> str:
    """The way to an element, the same in this tree and in the one that a browser builds.

    Browsers put a ``tbody`` around rows that have none; a row is therefore counted among all of
    its table's.
    """
    steps: list[str] = []
    while element is not None:
        parent = element.getparent()
        if parent is not None and element.tag == "tr" and parent.tag in ("table", "tbody"):
            table = parent if parent.tag == "table" else parent.getparent()
            if table is not None and table.tag == "table":
                number = next(n for n, row in enumerate(table.iter("tr"), 1) if row is element)
                steps.append(f"descendant::tr[{number}]")
                element = table
                continue
        number = 1 + sum(1 for _ in element.itersiblings(element.tag, preceding=True))
        steps.append(f"{element.tag}[{number}]")
        element = parent
    return "/" + "/".join(reversed(steps))
