"""Doc -> statements: clauses, quotations and turns put together, nested, in text order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc

from onrecord.ids import statement_id
from onrecord.model import REPORTING, BlockKind, Span, Spans, Statement
from onrecord.model import Quotation as QuotationKind
from onrecord.statements.clauses import find_clauses
from onrecord.statements.cues import CueLexicon
from onrecord.statements.found import Found, merge_spans
from onrecord.statements.quotes import Quotation, find_quotations, is_sentence
from onrecord.statements.speech import find_speech, find_turns

__all__ = ["find_statements", "find_unattributed"]

# The share of statements found by each rule whose source and content are right (Jaccard of the
# words at least one half), on 160 articles of PolNeAR's training half.
_PRECISION = {
    "according": 0.70,
    "adjective": 0.53,
    "after": 0.68,
    "as_clause": 0.46,
    "before": 0.57,
    "clause": 0.81,
    "dash": 0.70,
    "infinitive": 0.59,
    "label": 0.62,
    "noun": 0.52,
    "object": 0.57,
    "parenthesis": 0.81,
    "relay": 0.50,
    "passive": 0.70,
    "preposition": 0.57,
    "told": 0.67,
}
# Rules whose cue introduces speech, so that quotations after it without a cue go on with it.
_SPEECH = frozenset({"after", "before", "clause", "parenthesis", "dash"})
_SELF = frozenset({"i", "me", "us", "we"})

# Praise, blame and mentions of a thing ("backed the plan"): what somebody else says of these is
# his own statement, not a second one.
_OUTER_ONLY = frozenset({"object", "preposition", "adjective"})

Blocks = list[tuple[BlockKind, Span]]


def find_statements(doc: Doc, *, article_id: str, cues: CueLexicon) -> list[Statement]:
    """The statements of an article in text order, nested ones pointing to what holds them.

    Sources, cues and contents follow PolNeAR's guidelines: the source is the whole noun phrase,
    the cue the verb group, the content keeps its quotation marks and a leading "that" and leaves
    out its final full stop.  ``doc`` is parsed and holds its blocks in ``doc.spans["blocks"]``
    (:func:`onrecord.language.parse_article` gives both); headline, body and quote blocks are read.
    """
    blocks = _reporting_blocks(doc)
    quotations = find_quotations(doc.text, blocks)
    found = sorted(_find_all(doc, blocks, quotations, cues), key=_order)
    parents = [_find_parent(one, found) for one in found]
    ids = [statement_id(article_id, source=f.source, cue=f.cue, content=f.content) for f in found]
    return [
        Statement(
            id=ids[i],
            source=one.source,
            cue=one.cue,
            content=one.content,
            quotation=_quotation_kind(one.content, quotations, doc.text),
            within=None if (parent := parents[i]) is None else ids[parent],
            score=_PRECISION[one.rule],
        )
        for i, one in enumerate(found)
    ]


def find_unattributed(doc: Doc, statements: Sequence[Statement]) -> list[Span]:
    """Quotations that no statement holds, so that gaps show; not names, titles or scare quotes."""
    held = [span for statement in statements for span in statement.content]
    return [
        span
        for quotation in find_quotations(doc.text, _reporting_blocks(doc))
        if is_sentence(quotation, doc.text)
        for span in quotation.spans
        if not any(span.overlaps(other) for other in held)
    ]


def _reporting_blocks(doc: Doc) -> Blocks:
    return [
        (block.label_, Span(block.start_char, block.end_char))
        for block in doc.spans["blocks"]
        if block.label_ in REPORTING
    ]


def _find_all(
    doc: Doc, blocks: Blocks, quotations: Sequence[Quotation], cues: CueLexicon
) -> list[Found]:
    clauses = [
        one
        for block in doc.spans["blocks"]
        if block.label_ in REPORTING
        for one in find_clauses(block, cues=cues)
        if not _is_own_word(one, quotations, doc.text)
    ]
    outside = [one for one in clauses if _holder_of(one.cue[0], quotations) is None]
    inside = [one for one in clauses if _holder_of(one.cue[0], quotations) is not None]
    speech = _attribute_quotations(doc, quotations, outside, blocks, cues)
    for one in outside:
        one.content = _end_with_quotation(one.content, quotations, doc.text)
    turns = list(find_turns(doc, blocks))
    return [
        one
        for one in _one_a_cue([*turns, *outside, *speech, *inside])
        if one.rule not in _OUTER_ONLY
        or not any(other.length > one.length and _holds(other, one.cue[0]) for other in outside)
    ]


def _holds(one: Found, span: Span) -> bool:
    return any(part.covers(span) for part in one.content)


def _is_own_word(one: Found, quotations: Sequence[Quotation], text: str) -> bool:
    """Whether a speaker marks his own words inside his quotation: "I think", "we hope"."""
    if _holder_of(one.cue[0], quotations) is None:
        return False
    return not one.source or one.source[0].of(text).lower() in _SELF


def _holder_of(span: Span, quotations: Iterable[Quotation]) -> Quotation | None:
    return next((q for q in quotations if any(part.covers(span) for part in q.spans)), None)


# --------------------------------------------------------------------------- quotations


def _attribute_quotations(
    doc: Doc,
    quotations: Sequence[Quotation],
    clauses: Sequence[Found],
    blocks: Blocks,
    cues: CueLexicon,
) -> list[Found]:
    """Gives each quotation to the clauses that hold part of it, to a cue beside it, or to the cue
    of the quotation before it in the same paragraph.  The clauses grow; new findings come back."""
    speech: list[Found] = []
    last: Found | None = None
    last_block = -1
    for at, quotation in enumerate(quotations):
        first_block = _block_at(quotation.start, blocks)
        end_block = _block_at(quotation.end - 1, blocks)
        holders = [one for one in clauses if _shares_words(one, quotation)]
        for one in holders:
            one.content = merge_spans((*one.content, *quotation.spans), doc.text)
        holder = min(holders, key=lambda one: one.length, default=None)
        if holder is None:
            low, high = _room(doc.text, quotations, at, blocks)
            new = find_speech(doc, quotation, low=low, high=high, cues=cues)
            if new is not None:
                holder = _with_same_cue(new, [*clauses, *speech])
                if holder is new:
                    speech.append(new)
            elif (
                last is not None
                and last_block == first_block
                and last.rule in _SPEECH
                and is_sentence(quotation, doc.text)
            ):
                holder = last
        if holder is not None:
            holder.content = merge_spans((*holder.content, *quotation.spans), doc.text)
            last, last_block = holder, end_block
    return speech


def _shares_words(one: Found, quotation: Quotation) -> bool:
    return any(span.overlaps(part) for span in one.content for part in quotation.spans)


def _end_with_quotation(content: Spans, quotations: Sequence[Quotation], text: str) -> Spans:
    """The content without words after a direct quotation: '"No," he said, "never," and left'."""
    first, last = content[0], content[-1]
    marked = [span for quotation in quotations for span in quotation.spans]
    if not any(span.start == first.start for span in marked):
        return content
    for span in marked:
        if last.start <= span.start and span.end < last.end and text[span.end - 2] == ",":
            return (*content[:-1], Span(last.start, span.end))
    return content


def _with_same_cue(new: Found, found: Iterable[Found]) -> Found:
    return next((one for one in found if new.verb is not None and one.verb == new.verb), new)


def _room(text: str, quotations: Sequence[Quotation], at: int, blocks: Blocks) -> tuple[int, int]:
    """Where a quotation's cue can stand: its paragraphs up to the next quotations, and the
    paragraph before when that ends with a colon."""
    quotation = quotations[at]
    first = _block_at(quotation.start, blocks)
    block = blocks[first][1]
    before, after = block.start, blocks[_block_at(quotation.end - 1, blocks)][1].end
    if first > 0 and not text[block.start : quotation.start].strip():
        previous = blocks[first - 1][1]
        if previous.end == block.start and previous.of(text).rstrip().endswith(":"):
            before = previous.start
    if at > 0:
        before = max(before, quotations[at - 1].end)
    if at + 1 < len(quotations):
        after = min(after, quotations[at + 1].start)
    return before, after


def _block_at(offset: int, blocks: Blocks) -> int:
    return next(i for i, (_, span) in enumerate(blocks) if span.start <= offset < span.end)


# --------------------------------------------------------------------------- order and nesting


def _order(one: Found) -> tuple[Span, Spans, Spans]:
    return min(one.source + one.cue + one.content), one.cue, one.content


def _one_a_cue(found: Iterable[Found]) -> list[Found]:
    """The findings without later ones that have the cue of an earlier one."""
    by_cue: dict[Spans, Found] = {}
    for one in found:
        by_cue.setdefault(one.cue, one)
    return list(by_cue.values())


def _find_parent(one: Found, found: Sequence[Found]) -> int | None:
    """The statement with the shortest content that holds this one's cue.

    A parent's content is longer than its child's, so no statement is within itself by any way.
    """
    holding = [
        i
        for i, other in enumerate(found)
        if other.length > one.length and _holds(other, one.cue[0])
    ]
    return min(holding, key=lambda i: (found[i].length, i), default=None)


def _quotation_kind(content: Spans, quotations: Sequence[Quotation], text: str) -> QuotationKind:
    marked = [span for quotation in quotations for span in quotation.spans]
    near = [part for part in marked if any(part.overlaps(span) for span in content)]
    if not near:
        return "indirect"
    outside = (
        text[at]
        for span in content
        for at in range(span.start, span.end)
        if not any(part.start <= at < part.end for part in near)
    )
    return "mixed" if any(char.isalnum() for char in outside) else "direct"
