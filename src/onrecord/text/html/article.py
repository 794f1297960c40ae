"""From labelled pieces to an article: one text in the page's order, blocks that partition it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord.ids import article_id, text_sha256
from onrecord.model import Article, Block, BlockKind, Page
from onrecord.text.bylines import find_authors
from onrecord.text.date_lines import find_published_day
from onrecord.text.datelines import find_dateline
from onrecord.text.html.facts import PageFacts
from onrecord.text.html.moments import day_of, read_moment
from onrecord.text.html.walk import Piece
from onrecord.text.paragraphs import make_paragraph

__all__ = ["GAP", "make_article"]

#: What parts two pieces in the text.
GAP = "\n\n"
_OPENING = 60
_PARAGRAPH = 20
_CHANGED = re.compile(r"(?i)\W*(?:last )?(?:updated?|modified|edited|changed)\b")
_CHANGED_TAIL = re.compile(r"(?i)(?:last )?(?:updated?|modified|edited|changed)\b.*")
# Pieces of furniture that follow each other are one block: a menu is one thing, not forty.
_JOINED: frozenset[BlockKind] = frozenset({"other", "related", "ad", "form"})
_BODY: frozenset[BlockKind] = frozenset({"body", "quote"})


def make_article(page: Page, pieces: Sequence[Piece], facts: PageFacts) -> Article:
    """The article of a page's pieces; what the user said about the page wins."""
    text = GAP.join(piece.words for piece in pieces)
    blocks = tuple(_cut_datelines(text, list(_join(pieces))))
    title = _one_line(page.title) or _title(pieces, facts)
    published = page.published or _published(text, blocks, pieces, facts)
    modified = facts.modified
    if published and modified and day_of(modified) < day_of(published):
        modified = None
    outlet = page.outlet or facts.outlet
    url = page.url or facts.url
    return Article(
        id=article_id(text, url=url, outlet=outlet, title=title, published=published),
        input=page.input,
        url=url,
        outlet=outlet,
        title=title,
        authors=facts.authors or find_authors(text, _first_lines(text, blocks)),
        published=published,
        modified=modified,
        language=facts.language,
        sha256=text_sha256(text),
        text=text,
        blocks=blocks,
    )


def _join(pieces: Sequence[Piece]) -> Iterator[Block]:
    """The pieces as blocks: those of one box, comment or quotation are one."""
    at = 0
    block: Block | None = None
    group: object = None
    for piece in pieces:
        kind = piece.kind or "other"
        end = at + len(piece.words)
        same = (
            kind in _JOINED if piece.group is None else piece.group is group or piece.group == group
        )
        if block is not None and block.kind == kind and same:
            block = replace(block, end=end)
        else:
            if block is not None:
                yield replace(block, end=at)
            block = Block(
                kind=kind, start=at, end=end, author=piece.author, depth=piece.depth,
                time=piece.time,
            )  # fmt: skip
        group = piece.group
        at = end + len(GAP)
    if block is not None:
        yield block


def _cut_datelines(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with the place and agency that open the report apart from it."""
    body = [block for block in blocks if block.kind == "body"]
    paragraphs = [
        replace(make_paragraph(" ".join(text[b.start : b.end].split()), start=b.start), end=b.end)
        for b in body[:_OPENING]
    ]
    ends = {
        block.start: find_dateline(text, paragraph, paragraphs)
        for block, paragraph in zip(body, paragraphs, strict=False)
    }
    for block in blocks:
        end = ends.get(block.start) if block.kind == "body" else None
        if end is not None and block.start < end < block.end:
            yield replace(block, kind="dateline", end=end)
            block = replace(block, start=end)
        yield block


def _first_lines(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The byline blocks without the lines below the names, which say what the writers are."""
    lines = (block for block in blocks if block.kind == "byline")
    return [
        replace(block, end=max(text.find("\n", block.start, block.end), block.start + 1))
        if text.find("\n", block.start, block.end) > block.start
        else block
        for block in lines
    ]


def _title(pieces: Sequence[Piece], facts: PageFacts) -> str | None:
    shown = next((piece.words for piece in pieces if piece.kind == "headline"), None)
    return _one_line(shown) or next(iter(facts.titles), None)


def _published(
    text: str, blocks: Sequence[Block], pieces: Sequence[Piece], facts: PageFacts
) -> str | None:
    """When the page came out: what its head says, else the times and dates beside its headline."""
    if facts.published and len(facts.published) > 10:
        return facts.published
    near = list(_times_beside_headline(pieces))
    if facts.published is None:
        shown = find_published_day(text, blocks)
        moments = [*near, *_shown_times(pieces)]
        if shown:
            moments = [one for one in moments if day_of(one) == day_of(shown) and len(one) > 10]
            return next(iter(moments), shown)
        return next(iter(moments), None) or facts.day_in_url
    day = day_of(facts.published)
    moments = [*near, *_shown_times(pieces)]
    exact = (moment for moment in moments if len(moment) > 10 and day_of(moment) == day)
    return next(exact, facts.published)


def _shown_times(pieces: Sequence[Piece]) -> Iterator[str]:
    """The moments in the date lines of the article's head, changes left out."""
    for piece in _head(pieces):
        if piece.kind in ("dateline", "byline"):
            for line in re.split(r"\n| \| | / ", piece.words):
                if not _CHANGED.match(line) and (
                    moment := read_moment(_CHANGED_TAIL.sub("", line))
                ):
                    yield moment


def _times_beside_headline(pieces: Sequence[Piece]) -> Iterator[str]:
    """The times that are marked up in the head of the article, changes left out."""
    for piece in _head(pieces):
        if piece.kind in ("dateline", "byline", "headline") and not _CHANGED.match(piece.words):
            for element in piece.times:
                if moment := read_moment(element.get("datetime")):
                    yield moment


def _head(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces around the headline, as far as the second paragraph of the text."""
    prose = 0
    for piece in pieces:
        prose += piece.kind == "body" and piece.count > _PARAGRAPH
        if prose > 2:
            return
        yield piece


def _one_line(words: str | None) -> str | None:
    return " ".join(words.split()) or None if words else None
