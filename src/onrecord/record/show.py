"""A row in its paragraph, with all that is known of it, and how to cite it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from onrecord.errors import InputError
from onrecord.exports.entry import Entry
from onrecord.model import REPORTING, Block, Span, Spans
from onrecord.record.answers import FoundArticle, FoundEvent, FoundStatement
from onrecord.record.filters import Filters
from onrecord.record.judge import Found, find_row
from onrecord.record.judged import Judgement
from onrecord.record.load import load_entry
from onrecord.record.questions import ask_articles, ask_row
from onrecord.record.rows import spoken
from onrecord.record.write import judgements_of

__all__ = ["Cited", "Shown", "cite", "show_row", "tell_row"]

_OPENING, _CLOSING = ("“", '"', "«"), ("”", '"', "»")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A row with its article: ``row`` is it as questions tell it, ``block`` its paragraph.

    The ``entry`` of a statement or an event holds this row alone, and with an event the statement
    that claims it.

    ``machine`` is the machine's own object where people changed it, ``judgements`` all that was
    ever judged of it, in order.
    """

    found: Found
    row: FoundStatement | FoundEvent | FoundArticle
    entry: Entry
    block: Block | None
    machine: Mapping[str, Any] | None
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a citation needs: the words, who says them, where they stand, and what proves it."""

    quotation: str
    speaker: str | None
    outlet: str | None
    title: str | None
    published: str | None
    url: str | None
    input: str
    sha256: str
    spans: tuple[tuple[int, int], ...]
    article: str
    id: str

    def __str__(self) -> str:
        """The citation on one line: who, the words, outlet, title, day, address, hash, places."""
        who = f"{self.speaker}: " if self.speaker else ""
        where = ", ".join(
            part
            for part in (
                self.outlet,
                f"“{self.title}”" if self.title and self.title != self.quotation else None,
                self.published,
                self.url or self.input,
            )
            if part
        )
        places = " ".join(f"{start}-{end}" for start, end in self.spans)
        words = self.quotation
        if not (words[:1] in _OPENING and words[-1:] in _CLOSING):
            words = f"“{words}”"
        return f"{who}{words} ({where}; sha256:{self.sha256}, characters {places})"


def show_row(connection: sqlite3.Connection, given: str) -> Shown:
    """The row with this id or the only one whose id begins so.

    A row that was rejected is shown as the machine had it.

    Raises:
        InputError: if there is none, or there are several.
    """
    found = find_row(connection, given)
    if found.kind == "actor":
        raise InputError(given, "an actor is no row of its own", "ask: onrecord actors --speaker")
    mine = tuple(one for one in judgements_of(connection, found.article) if one.row == found.row)
    table = found.kind
    if table == "article":
        [row] = ask_articles(connection, Filters(article=(found.article,)))
        entry = load_entry(connection, found.article_n)
        return Shown(found=found, row=row, entry=entry, block=None, machine=None, judgements=mine)
    answers = {
        answer: (n, made)
        for answer, n, made in connection.execute(
            f"SELECT t.answer, t.n, w.object FROM {table} AS t JOIN {table}_words AS w "
            "ON w.n = t.n WHERE t.article = ? AND t.id = ?",
            (found.article_n, found.row),
        )
    }
    machine = set(answers) == {1}
    n = next(n for answer, (n, _) in answers.items() if machine or answer != 1)
    # Of an article of a million characters the other rows would take seconds.
    keep = {one: frozenset([n] if one == table else []) for one in ("statement", "event")}
    entry = load_entry(connection, found.article_n, machine=machine, keep=keep)
    return Shown(
        found=found,
        row=ask_row(connection, table, n, machine=machine),
        entry=entry,
        block=_block_of(entry, found.row),
        machine=json.loads(answers[1][1]) if 1 in answers else None,
        judgements=mine,
    )


def tell_row(shown: Shown) -> dict[str, Any]:
    """All of it for programs: the row's fields, and what its paragraph, people and a citation say.

    Tuples are as they are; :func:`json.dumps` makes lists of them.
    """
    return {
        "kind": shown.found.kind,
        **asdict(shown.row),
        "paragraph": _paragraph(shown),
        "machine": shown.machine,
        "judgements": [asdict(one) for one in shown.judgements],
        "citation": asdict(cite(shown)),
    }


def _paragraph(shown: Shown) -> dict[str, Any] | None:
    block = shown.block
    if block is None:
        return None
    words = shown.entry.record.article.text[block.start : block.end]
    return {"start": block.start, "end": block.end, "kind": block.kind, "text": words}


def _block_of(entry: Entry, row: str) -> Block | None:
    """The paragraph in which the row's first words stand."""
    record = entry.record
    spans = {one.id: one.cue for one in record.statements}
    spans |= {one.id: one.trigger for one in record.events}
    return _block_at(record.article.blocks, spans[row][0])


def _block_at(blocks: tuple[Block, ...], span: Span) -> Block | None:
    return next((block for block in blocks if block.start <= span.start < block.end), None)


def cite(shown: Shown) -> Cited:
    """How to cite a statement (its content), an event (its evidence), or an article (its start)."""
    article, row = shown.entry.record.article, shown.row
    speaker: str | None = None
    if isinstance(row, FoundStatement):
        words, spans, speaker = row.content, row.content_spans, row.speaker or row.source or None
    elif isinstance(row, FoundEvent):
        words, spans = row.evidence, row.evidence_spans
    else:
        told = [one for one in article.blocks if one.kind in REPORTING] or [*article.blocks]
        first: Spans = tuple(one.span for one in told[:1])
        words, spans = spoken(first, article.text), tuple((at.start, at.end) for at in first)
    return Cited(
        quotation=words,
        speaker=speaker,
        outlet=row.outlet,
        title=row.title,
        published=row.published,
        url=row.url,
        input=row.input,
        sha256=article.sha256,
        spans=spans,
        article=article.id,
        id=row.id,
    )
