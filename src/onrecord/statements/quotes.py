"""Doc -> quotations: stretches between quotation marks, whatever marks the outlet uses.

Each block stands alone, so a mark that is missing or one too many costs one paragraph at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.model import Span, Spans

__all__ = ["Quotation", "find_quotations", "has_plain_word", "is_sentence"]

# An opening mark and what closes it.  Marks that do not tell their direction close themselves.
_CLOSING = {
    '"': '"\u201d',
    "\u201c": '\u201d"\u201c',
    "\u201e": "\u201c\u201d",
    "\u201f": "\u201d",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "''": "''",
    "``": "''",
    "\u2018": "\u2019",
    "\u2018\u2018": "\u2019\u2019",
    "'": "'",
    "\uff02": "\uff02",
}
_MARK = re.compile(
    "``|''|\u2018\u2018|\u2019\u2019|[\"'\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019\uff02]"
)
_SENTENCE_END = re.compile(r"[.!?\u2026]['\"\u201d\u2019)]*(?=\s|$)")
# A name behind a dash at the end of a quotation that is set off.
_SIGNATURE = re.compile(r"\s*[\u2013\u2014\u2015-]{1,2}\s*[^\W\d_a-z][^\n.!?]{2,80}\Z")
# Left out of a word at its start: an apostrophe before one of these opens nothing.
_ELISION = re.compile(r"(?:\d0s|em|til|tis|twas|cause|bout|n)\b", re.IGNORECASE)
# Shorter stretches between marks are names, titles and scare quotes more often than speech.
_MIN_WORDS = 4
_WORD = re.compile(r"[^\W\d_]+")
_CLOSING_MARKS = "\"'\u201d\u2019\u00bb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """One quotation with its marks: a span in each paragraph that it runs through."""

    spans: Spans

    @property
    def start(self) -> int:
        """Where it begins, mark included."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """Where it ends, mark included."""
        return self.spans[-1].end


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one block holds of a quotation."""

    span: Span
    is_closed: bool


def find_quotations(text: str, blocks: Sequence[tuple[str, Span]]) -> list[Quotation]:
    """The outermost quotations, in text order, not overlapping.

    ``blocks`` are the (kind, span) pairs of an article's reporting blocks.  A block that is set
    off as a quotation is one also without marks.  A quotation left open at a paragraph's end goes
    on when the next paragraph opens with a mark again, as the custom is; else it ends with its
    sentence.
    """
    found: list[Quotation] = []
    open_spans: Spans = ()
    for kind, block in blocks:
        pieces = list(_find_pieces(text, block))
        if kind == "quote" and not pieces:
            pieces = [_Piece(_without_name(text, _words_of(text, block)), is_closed=True)]
        if open_spans and pieces and pieces[0].span.start == _words_of(text, block).start:
            first = pieces.pop(0)
            open_spans = (*open_spans, first.span)
            if first.is_closed:
                found.append(Quotation(spans=open_spans))
                open_spans = ()
        elif open_spans:
            found.append(_end_with_sentence(text, open_spans))
            open_spans = ()
        for piece in pieces:
            if piece.is_closed:
                found.append(Quotation(spans=(piece.span,)))
            elif _begins_speech(text, piece.span, block):
                open_spans = (piece.span,)
            else:
                found.append(_end_with_sentence(text, (piece.span,)))
    if open_spans:
        found.append(_end_with_sentence(text, open_spans))
    return found


def is_sentence(quotation: Quotation, text: str) -> bool:
    """Whether a quotation is more than a name, a title of a work or a word in scare quotes."""
    words = " ".join(span.of(text) for span in quotation.spans).strip(_CLOSING_MARKS).split()
    if len(words) > 1 and words[-1].endswith((".", "!", "?", "\u2026")):
        return True
    return len(words) >= _MIN_WORDS and has_plain_word(quotation, text)


def has_plain_word(quotation: Quotation, text: str) -> bool:
    """Whether a longer word in small letters tells a quotation from a name or a title."""
    words = (word for span in quotation.spans for word in _WORD.findall(span.of(text)))
    return any(word.islower() and len(word) > 3 for word in words)


def _find_pieces(text: str, block: Span) -> Iterator[_Piece]:
    """The quotations of one block; only the last one can be left open."""
    start, closing, depth = -1, "", 0
    for match in _MARK.finditer(text, block.start, block.end):
        mark, at = match.group(), match.start()
        opens = _can_open(text, block, match)
        if start < 0:
            if opens:
                start, closing, depth = at, _CLOSING[mark], 0
        elif mark in closing and not (opens and not _can_close(text, block, match)):
            if depth > 0:
                depth -= 1
            elif _can_close(text, block, match):
                yield _Piece(Span(start, match.end()), is_closed=True)
                start = -1
        elif opens and text[start] == mark[0]:
            if _is_nested(text, block, match):
                depth += mark == "\u201c"
                continue
            # The same mark opens again: the one before was never closed.
            yield _Piece(_to_sentence_end(text, Span(start, at)), is_closed=True)
            start, closing, depth = at, _CLOSING[mark], 0
    # A single mark left open is an apostrophe, most likely.
    if start >= 0 and (text[start] not in "'\u2018" or closing in ("''", "\u2019\u2019")):
        end = start + len(text[start : block.end].rstrip())
        if end > start + 1:
            yield _Piece(Span(start, end), is_closed=False)


def _begins_speech(text: str, span: Span, block: Span) -> bool:
    """Whether a quotation left open is speech that goes on, not a word in marks gone wrong."""
    before = text[block.start : span.start].rstrip()
    inside = text[span.start : span.end].lstrip("\"'`\u201c\u201e\u00ab\u2018")
    return not before or before[-1] in ",:" or inside[:1].isupper()


def _is_nested(text: str, block: Span, match: re.Match[str]) -> bool:
    """Whether an opening mark inside a quotation of the same marks has a closing one to spare."""
    mark = match.group()
    if mark[0] in "'\u2018\u00bb":
        return True
    rest = text[match.start() : block.end]
    return mark == "\u201c" and rest.count("\u201d") > rest.count(mark)


def _can_open(text: str, block: Span, match: re.Match[str]) -> bool:
    mark = match.group()
    if mark not in _CLOSING:
        return False
    before = text[match.start() - 1] if match.start() > block.start else " "
    after = text[match.end()] if match.end() < block.end else " "
    if mark in ("\u201c", "\u201e", "\u201f"):
        return not after.isspace()
    if mark == "'" and (not after.isalnum() or _ELISION.match(text, match.end())):
        return after == '"'
    return not after.isspace() and (
        before.isspace() or before in "([{\u2014\u2013-/:\u200b\ufeff'\"\u2018\u201c"
    )


def _can_close(text: str, block: Span, match: re.Match[str]) -> bool:
    before = text[match.start() - 1]
    after = text[match.end()] if match.end() < block.end else " "
    if match.group() in ("'", "\u2019"):
        # An apostrophe is followed by a letter, or ends a plural: "the voters' will".
        return not after.isalnum() and not (before == "s" and after == " ")
    return not before.isspace() or after in " .,;:!?\n\r)"


def _end_with_sentence(text: str, spans: Spans) -> Quotation:
    return Quotation(spans=(*spans[:-1], _to_sentence_end(text, spans[-1])))


def _to_sentence_end(text: str, span: Span) -> Span:
    match = _SENTENCE_END.search(text, span.start, span.end)
    return Span(span.start, match.end() if match else span.end)


def _without_name(text: str, span: Span) -> Span:
    """The span without the name that signs it: "Stay home. - Ann Lee, mayor"."""
    match = _SIGNATURE.search(text, span.start, span.end)
    return Span(span.start, match.start()) if match and match.start() > span.start else span


def _words_of(text: str, block: Span) -> Span:
    """The block without the white space round it; all of a block that has nothing else."""
    words = text[block.start : block.end]
    start = block.start + len(words) - len(words.lstrip())
    end = block.start + len(words.rstrip())
    return Span(start, end) if start < end else block
