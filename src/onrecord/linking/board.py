"""All statements of some articles as links are told of them: light rows, and more where asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from onrecord.linking.commitments import Commitment, find_commitment
from onrecord.linking.contests import is_bare_denial
from onrecord.linking.copies import Copying
from onrecord.linking.facts import Party, Said
from onrecord.linking.firsts import Deed, deed_of, own_signs
from onrecord.linking.likeness import Vectors, cosines
from onrecord.linking.network import Floats
from onrecord.linking.shelf import Shelf, Unit
from onrecord.model import Span

__all__ = ["Article", "Board", "Row", "make_row", "shelf_board"]


class Article(Protocol):
    """What is told of an article; ``moment`` is when it was published."""

    @property
    def input(self) -> str: ...
    @property
    def moment(self) -> float: ...
    @property
    def text(self) -> str: ...


class Row(NamedTuple):
    """A statement: its article's id and its own, where it stands, who speaks, whether it denies
    what need not stand anywhere, what it does, and its signs of being a first."""

    article: str
    id: str
    span: Span
    speaker: Party | None
    denies: bool
    deed: Deed | None
    signs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Board:
    """Rows by number in the order of time, units by their heads, articles by id; commitments by
    row.  ``said`` has the statement of a row, ``contents`` and ``sentences`` the vectors of each
    [rows, 384]."""

    articles: Mapping[str, Article]
    copies: Mapping[str, tuple[str, Copying]]
    rows: Sequence[Row]
    said: Sequence[Said]
    units: Mapping[int, Unit]
    commitments: Mapping[int, Commitment]
    contents: Vectors
    sentences: Vectors

    def each_likeness(self, rows: Sequence[int]) -> Iterator[Floats]:
        """How alike each of some statements is to all of them, by content or sentence [rows]."""
        contents = self.contents[rows].astype(np.float32)
        sentences = self.sentences[rows].astype(np.float32)
        for begun in range(0, len(rows), _BLOCK):
            block = slice(begun, begun + _BLOCK)
            yield from np.maximum(
                cosines(contents[block], contents), cosines(sentences[block], sentences)
            )


_BLOCK = 256


def shelf_board(shelf: Shelf) -> Board:
    """The board of articles that are in memory."""
    made = (find_commitment(one, shelf.facts[one.article].text) for one in shelf.said)
    commitments = {number: one for number, one in enumerate(made) if one}
    return Board(
        articles=shelf.facts,
        copies=shelf.copies,
        rows=[
            make_row(one, commits=number in commitments) for number, one in enumerate(shelf.said)
        ],
        said=shelf.said,
        units=shelf.units,
        commitments=commitments,
        contents=shelf.contents,
        sentences=shelf.sentences,
    )


def make_row(one: Said, *, commits: bool) -> Row:
    """The row of a statement; ``commits`` is whether it is a promise or threat on a condition."""
    return Row(
        article=one.article,
        id=one.id,
        span=one.span,
        speaker=one.speaker,
        denies=is_bare_denial(one),
        deed=deed_of(one, commits=commits),
        signs=own_signs(one),
    )
