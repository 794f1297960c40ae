"""The sentence of a paragraph in which a statement stands, with the places of its parts in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.model import Condition, Span, Spans
from onrecord.record.answers import FoundStatement
from onrecord.sentences import sentence_ends

__all__ = ["Sentence", "cut_sentence", "find_sentences"]

#: A sentence that goes on for longer before or after the statement is cut there.
_LONGEST = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Where a statement stands: words of one paragraph, and its parts by their places in them.

    ``before`` and ``after`` tell whether the sentence goes on there, or the statement in another
    paragraph.  ``speaker`` and ``addressee`` are the keys of both, where they are somebody.
    """

    words: str
    source: Spans
    cue: Spans
    content: Spans
    conditions: tuple[Condition, ...]
    before: bool
    after: bool
    speaker: str | None
    addressee: str | None


def find_sentences(
    connection: sqlite3.Connection, rows: Iterable[FoundStatement], *, machine: bool = False
) -> dict[tuple[str, str], Sentence]:
    """The sentences of statements, by article and id.

    Of a row that people changed it is theirs, unless the machine's is asked for.
    """
    wanted = json.dumps([(one.article, one.id) for one in rows])
    found = connection.execute(
        "SELECT a.id, s.id, w.object, b.text, b.blocks, p.key, d.key FROM json_each(?) AS j "
        "CROSS JOIN article AS a ON a.id = j.value ->> 0 "
        "CROSS JOIN statement AS s ON s.article = a.n AND s.id = j.value ->> 1 "
        "JOIN statement_words AS w ON w.n = s.n JOIN article_body AS b ON b.n = a.n "
        "LEFT JOIN who AS p ON p.n = s.speaker LEFT JOIN who AS d ON d.n = s.addressee "
        "ORDER BY s.answer = ?",  # of a row's two answers the later one stays
        (wanted, 2 if not machine else 1),
    )
    return {
        (article, id): _sentence(json.loads(made), text, json.loads(blocks), speaker, addressee)
        for article, id, made, text, blocks, speaker, addressee in found
    }


def _sentence(
    made: Mapping[str, Any],
    text: str,
    blocks: Sequence[Mapping[str, Any]],
    speaker: str | None,
    addressee: str | None,
) -> Sentence:
    roles = {role: [Span(*one) for one in made[role]] for role in ("source", "cue", "content")}
    conditions = [
        Condition(span=Span(*one["span"]), polarity=one["polarity"]) for one in made["conditions"]
    ]
    block = _block_at(blocks, roles["content"][0].start, len(text))
    spans = [*(one for spans in roles.values() for one in spans), *(one.span for one in conditions)]
    inside = [one for one in spans if one.overlaps(block)]
    first, last = min(one.start for one in inside), max(one.end for one in inside)
    cut, open_before, open_after = cut_sentence(
        text, block, Span(max(first, block.start), min(last, block.end))
    )
    return Sentence(
        words=cut.of(text),
        source=_moved(roles["source"], cut),
        cue=_moved(roles["cue"], cut),
        content=_moved(roles["content"], cut),
        conditions=tuple(
            Condition(span=span, polarity=one.polarity)
            for one in conditions
            for span in _moved([one.span], cut)
        ),
        before=open_before or any(one.start < block.start for one in spans),
        after=open_after or any(one.end > block.end for one in spans),
        speaker=speaker,
        addressee=addressee,
    )


def _block_at(blocks: Sequence[Mapping[str, Any]], place: int, length: int) -> Span:
    for block in blocks:
        if block["start"] <= place < block["end"]:
            return Span(block["start"], block["end"])
    return Span(0, length)


def _moved(spans: Iterable[Span], cut: Span) -> Spans:
    """The parts of spans that lie in the cut, counted from its beginning."""
    return tuple(
        Span(max(one.start, cut.start) - cut.start, min(one.end, cut.end) - cut.start)
        for one in spans
        if one.overlaps(cut)
    )


def cut_sentence(text: str, block: Span, inner: Span) -> tuple[Span, bool, bool]:
    """The sentences of a block that hold a stretch of it; and whether they were cut short before
    it and behind it.

    >>> text = "He left. Mr. Lee said he would stay. Nobody minded."
    >>> cut, *_ = cut_sentence(text, Span(0, len(text)), Span(13, 29))
    >>> cut.of(text)
    'Mr. Lee said he would stay.'
    """
    start, end = max(block.start, inner.start - _LONGEST), min(block.end, inner.end + _LONGEST)
    ends = sentence_ends(text, start, end)
    before = [place for place in ends if place <= inner.start]
    after = [place for place in ends if place >= inner.end]
    cut_before, cut_after = not before and start > block.start, not after and end < block.end
    found_start = before[-1] if before else _at_word(text, start) if cut_before else start
    found_end = after[0] if after else _behind_word(text, end) if cut_after else end
    found_start, found_end = min(found_start, inner.start), max(found_end, inner.end)
    words = text[found_start:found_end]
    found_start += len(words) - len(words.lstrip())
    found_end -= len(words) - len(words.rstrip())
    return Span(found_start, max(found_end, found_start + 1)), cut_before, cut_after


def _at_word(text: str, place: int) -> int:
    """Where a word begins after a place in the middle of one."""
    space = text.find(" ", place)
    return space + 1 if space >= 0 else place


def _behind_word(text: str, place: int) -> int:
    """Where a word ends before a place in the middle of one."""
    space = text.rfind(" ", 0, place)
    return space if space >= 0 else place
