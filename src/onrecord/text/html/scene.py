"""A page's pieces with what every labelling step asks: where the article is, and the boxes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from onrecord.model import BlockKind
from onrecord.text.html.layout import Layout
from onrecord.text.html.walk import INLINE, Frame, Piece

__all__ = ["ABOVE", "BELOW", "FURNITURE", "Scene", "set_kind"]

#: Around the article stand its writer, its date and its pictures; further off they are others'.
ABOVE = 12
BELOW = 8
#: What is surely no reporting.
FURNITURE: frozenset[BlockKind] = frozenset({"comment", "form", "ad", "related"})

_WHOLE = frozenset({"html", "body", "main"})
_PICTURE_DEPTH = 2


class Scene:
    """The pieces of one page, its layout, and the block elements beside the article's own.

    ``inside`` says of every piece whether it lies in the element that holds the text, ``area`` are
    the pieces from the headline (or the first of the text) to the last of the text.
    """

    def __init__(self, pieces: Sequence[Piece], layout: Layout) -> None:
        self.pieces = pieces
        self.layout = layout
        self.inside = [
            layout.root is not None and piece.frame.within(layout.root) for piece in pieces
        ]
        self.area = _find_area(layout, self.inside)
        self.places = {piece: at for at, piece in enumerate(pieces)}
        self.boxes: dict[Frame, list[Piece]] = defaultdict(list)
        self.pictured: set[Frame] = set()
        self._find_boxes()

    def _find_boxes(self) -> None:
        around = set() if self.layout.root is None else set(self.layout.root.upwards())
        for piece in self.pieces:
            for frame in piece.frame.upwards():
                if frame in around or frame.tag in _WHOLE:
                    break
                if frame.tag not in INLINE:
                    self.boxes[frame].append(piece)
        for frame in self.boxes:
            if frame.pictures:
                self.pictured.update(list(frame.upwards())[: _PICTURE_DEPTH + 1])

    def is_near(self, at: int) -> bool:
        """Whether a piece stands in the article or right above or below it."""
        return self.area.start - ABOVE <= at < self.area.stop + BELOW

    def box_around(self, piece: Piece, words: int) -> list[Piece]:
        """The pieces of the largest box around a piece that has at most so many words."""
        best = [piece]
        for frame in piece.frame.upwards():
            held = self.boxes.get(frame)
            if held is None:
                continue
            if sum(one.count for one in held) > words:
                break
            best = held
        return best


def set_kind(pieces: Sequence[Piece], kind: BlockKind) -> None:
    """Gives the kind to those that have none yet."""
    for piece in pieces:
        if piece.kind is None:
            piece.kind = kind


def _find_area(layout: Layout, inside: Sequence[bool]) -> range:
    places = [at for at, is_inside in enumerate(inside) if is_inside]
    if not places:
        return range(0)
    first = places[0]
    if layout.headline is not None and layout.headline < places[-1]:
        first = min(first, layout.headline)
    return range(first, places[-1] + 1)
