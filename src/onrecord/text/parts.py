"""Parts of a document whose kind is known, or not yet, to the text and blocks of an article.

Where the file says what a part is (a caption, a running head), that stands; the rest is looked at
as pasted text is, so that its advertisements, comments and credits are fenced as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.model import Block, BlockKind
from onrecord.text.zones import cut_blocks

__all__ = ["Part", "join_parts"]

_GAP = "\n\n"
# These are no part of the text that is looked at: between its paragraphs they would mislead.
_APART: frozenset[BlockKind] = frozenset({"comment", "other", "related", "form"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A paragraph's words and its kind, ``None`` if nothing but its words can tell.

    Neighbours of one ``group`` (the paragraphs of a quotation) are one block.
    """

    words: str
    kind: BlockKind | None = None
    author: str | None = None
    group: object = None


def join_parts(parts: Sequence[Part], *, title: str | None = None) -> tuple[str, tuple[Block, ...]]:
    """The text of the parts, in their order and apart by empty lines, and its blocks.

    ``title`` is the headline where it is known; it is looked for among the parts.

    >>> text, blocks = join_parts([Part(words="Page 3", kind="other"), Part(words="It rained.")])
    >>> [(block.kind, text[block.start : block.end]) for block in blocks]
    [('other', 'Page 3\\n\\n'), ('body', 'It rained.')]
    """
    seen = [part for part in parts if part.kind not in _APART]
    looked = _GAP.join(part.words for part in seen)
    found = _pieces(cut_blocks(looked, title=title), seen)
    text = _GAP.join(part.words for part in parts)
    blocks: list[Block] = []
    before: object = None
    at = 0
    for number, part in enumerate(parts):
        end = at + len(part.words) + (len(_GAP) if number + 1 < len(parts) else 0)
        pieces = found.pop(0) if part.kind not in _APART else [_known(part)]
        for key, piece in _place(pieces, part, at, end):
            if key is not None and key == before:
                blocks[-1] = replace(blocks[-1], end=piece.end)
            else:
                blocks.append(piece)
            before = key
        at = end
    return text, tuple(blocks)


def _known(part: Part) -> tuple[object, Block]:
    key = (part.kind, part.author, part.group) if part.group is not None else None
    block = Block(kind=part.kind or "body", start=0, end=len(part.words), author=part.author)
    return key, block


def _pieces(blocks: Sequence[Block], parts: Sequence[Part]) -> list[list[tuple[object, Block]]]:
    """What of each part each block covers, from the part's beginning; a block names its pieces."""
    found: list[list[tuple[object, Block]]] = []
    start = number = 0
    for part in parts:
        end = start + len(part.words)
        pieces: list[tuple[object, Block]] = []
        while True:
            block = blocks[number]
            first, last = max(block.start, start), min(block.end, end)
            if first < last:
                pieces.append((number, replace(block, start=first - start, end=last - start)))
            if block.end > end or number + 1 == len(blocks):
                break
            number += 1
        found.append(pieces)
        start = end + len(_GAP)
    return found


def _place(
    pieces: Sequence[tuple[object, Block]], part: Part, at: int, end: int
) -> Iterator[tuple[object, Block]]:
    """The pieces where they stand in the whole text; the last takes the white space behind it."""
    for number, (key, piece) in enumerate(pieces):
        stop = end if number + 1 == len(pieces) else at + piece.end
        yield _mark(key, replace(piece, start=at + piece.start, end=stop), part)


def _mark(key: object, block: Block, part: Part) -> tuple[object, Block]:
    """The block as the file has it; body is what its words could not tell otherwise."""
    if part.kind is None or part.kind in _APART:
        return (None if block.kind == "body" else key), block
    surer = part.kind in ("headline", "byline")
    if not surer and block.kind not in ("body", "headline"):
        return key, block
    same = (part.kind, part.author, part.group) if part.group is not None else None
    return same, replace(block, kind=part.kind, author=part.author, depth=None)
