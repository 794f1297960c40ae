"""Parts of a document whose kind is known, or not yet, to the text and blocks of an article.

Where the file shows what a part is (a caption, a running head), that stands; the rest is looked at
as pasted text is, so that its advertisements, comments and credits are fenced as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.model import Block, BlockKind
from onrecord.text.datelines import find_dateline
from onrecord.text.labels import Zone
from onrecord.text.paragraphs import Paragraph, make_paragraph
from onrecord.text.zones import zone_paragraphs

__all__ = ["Part", "join_parts"]

_GAP = "\n\n"
# A part is one of these by its place, whatever it says: between paragraphs it would mislead.
_APART: frozenset[BlockKind] = frozenset({"credit", "other"})
# What the file shows of these is surer than what their words say.
_SURE: frozenset[BlockKind] = frozenset({"headline", "byline"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A paragraph's words and its kind, ``None`` if nothing but its words can tell."""

    words: str
    kind: BlockKind | None = None


def join_parts(parts: Sequence[Part], *, title: str | None = None) -> tuple[str, tuple[Block, ...]]:
    """The text of the parts, in their order and apart by empty lines, and its blocks.

    ``title`` is the headline where it is known; it is looked for among the parts.

    >>> text, blocks = join_parts([Part(words="Page 3", kind="other"), Part(words="It rained.")])
    >>> [(block.kind, text[block.start : block.end]) for block in blocks]
    [('other', 'Page 3\\n\\n'), ('body', 'It rained.')]
    """
    paragraphs = list(_paragraphs(parts))
    text = _GAP.join(part.words for part in parts)
    zones = _zones(parts, paragraphs, title)
    blocks: list[Block] = []
    before: str | None = None
    for paragraph, zone in zip(paragraphs, zones, strict=True):
        end = min(paragraph.end, len(text))
        if zone.group is not None and zone.group == before:
            blocks[-1] = replace(blocks[-1], end=end)
            continue
        before = zone.group
        start = paragraph.start
        split = find_dateline(text, paragraph, paragraphs) if zone.kind == "body" else None
        if split is not None:
            blocks.append(Block(kind="dateline", start=start, end=split))
            start = split
        blocks.append(
            Block(kind=zone.kind, start=start, end=end, author=zone.author, depth=zone.depth)
        )
    return text, tuple(blocks)


def _paragraphs(parts: Sequence[Part]) -> Iterator[Paragraph]:
    start = 0
    for part in parts:
        paragraph = make_paragraph(" ".join(part.words.split()), start=start)
        start += len(part.words) + len(_GAP)
        yield replace(paragraph, end=start)


def _zones(
    parts: Sequence[Part], paragraphs: Sequence[Paragraph], title: str | None
) -> Iterator[Zone]:
    """A zone for each part: what the file shows, else what the words say."""
    seen = [one for one, part in zip(paragraphs, parts, strict=True) if part.kind not in _APART]
    found = iter(zone_paragraphs(seen, title=title, announced=True) if seen else [])
    for part in parts:
        if part.kind in _APART:
            yield Zone(kind=part.kind or "other")
            continue
        zone = next(found)
        known = part.kind is not None and (part.kind in _SURE or zone.kind in ("body", "headline"))
        yield Zone(kind=part.kind) if known and part.kind is not None else zone
