"""Hand-made records to print: no model is loaded for them."""

from __future__ import annotations

import re

from onrecord.ids import article_id, statement_id, text_sha256
from onrecord.model import (
    Article,
    ArticleRecord,
    Block,
    BlockKind,
    Origin,
    Quotation,
    Span,
    Spans,
    Statement,
)

PARTS: list[tuple[BlockKind, str]] = [
    ("headline", "Harbour wall will hold, minister says\n\n"),
    ("credit", "Photo: Ada Quell / Varania News\n\n"),
    (
        "body",
        "The harbour wall of Port Ostrel will hold this winter, Minister Lena Torv said on Monday, "
        "adding that engineers had told her it was “sound as a bell.”\n\n"
        "“Nobody needs to leave,” she said. “Nobody.”\n\n"
        "“We have heard that before.”\n\n"
        "The old town has flooded twice since 1990, according to the Port Office [PO].\n\n",
    ),
    ("ad", "Advertisement\nDry boots, half price [BUY NOW]\n\n"),
    ("comment", "1. She said so last year, too.\n\n"),
    ("comment", "2. First!\n\n"),
    ("form", "Leave a reply"),
]
TEXT = "".join(words for _, words in PARTS)


def spans(*words: str, text: str = TEXT) -> Spans:
    """Where the words stand in the text; ``#2`` after them asks for the second place."""
    found = []
    for one in words:
        phrase, _, nth = one.partition("#")
        starts = [match.start() for match in re.finditer(re.escape(phrase), text)]
        start = starts[int(nth or 1) - 1]
        found.append(Span(start, start + len(phrase)))
    return tuple(found)


def statement(
    *,
    source: Spans,
    cue: Spans,
    content: Spans,
    quotation: Quotation,
    within: str | None = None,
) -> Statement:
    return Statement(
        id=statement_id("a", source=source, cue=cue, content=content),
        source=source,
        cue=cue,
        content=content,
        quotation=quotation,
        within=within,
        score=0.5,
    )


def record(
    text: str = TEXT,
    *,
    blocks: tuple[Block, ...] | None = None,
    statements: tuple[Statement, ...] = (),
    unattributed: Spans = (),
    title: str | None = None,
    outlet: str | None = None,
    published: str | None = None,
    language: str | None = "en",
    input: str = "wall.txt",
) -> ArticleRecord:
    article = Article(
        id=article_id(text, url=None, outlet=outlet, title=title, published=published),
        input=input,
        outlet=outlet,
        title=title,
        published=published,
        language=language,
        sha256=text_sha256(text),
        text=text,
        blocks=blocks or (Block(kind="body", start=0, end=len(text)),),
    )
    return ArticleRecord(
        article=article,
        statements=statements,
        unattributed=unattributed,
        origin=Origin(onrecord="0"),
    )


def harbour() -> ArticleRecord:
    """An article with everything that is shown: fences, nesting, gaps, no source."""
    blocks, at = [], 0
    for kind, words in PARTS:
        blocks.append(Block(kind=kind, start=at, end=at + len(words)))
        at += len(words)
    minister = statement(
        source=spans("Minister Lena Torv"),
        cue=spans("said"),
        content=spans("The harbour wall of Port Ostrel will hold this winter"),
        quotation="indirect",
    )
    adding = statement(
        source=spans("Minister Lena Torv"),
        cue=spans("adding"),
        content=spans("engineers had told her it was “sound as a bell.”"),
        quotation="mixed",
    )
    told = statement(
        source=spans("engineers"),
        cue=spans("had told"),
        content=spans("it was “sound as a bell.”"),
        quotation="mixed",
        within=adding.id,
    )
    nobody = statement(
        source=spans("she"),
        cue=spans("said#2"),
        content=spans("“Nobody needs to leave,”", "“Nobody.”"),
        quotation="direct",
    )
    office = statement(
        source=(),
        cue=spans("according to"),
        content=spans("The old town has flooded twice since 1990"),
        quotation="indirect",
    )
    return record(
        blocks=tuple(blocks),
        statements=(told, office, nobody, adding, minister),
        unattributed=spans("“We have heard that before.”"),
        title="Harbour wall will hold, minister says",
        outlet="Varania News",
        published="2021-11-08",
    )
