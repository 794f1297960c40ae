"""What each piece of a page is: first by its place in the page, then by what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.model import BlockKind
from onrecord.text.fences import match_fence
from onrecord.text.html.boxes import fill_boxes, label_captions, label_posts, label_promotions
from onrecord.text.html.layout import Layout, is_prose
from onrecord.text.html.links import label_links
from onrecord.text.html.scene import ABOVE, BELOW, FURNITURE, Scene
from onrecord.text.html.walk import Piece
from onrecord.text.html.wording import (
    label_by_words,
    label_clocks,
    label_pull_quotes,
    label_writers,
)

__all__ = ["label_pieces"]

_BIO_WORDS = 30
_BAR_WORDS = 40
_LINKED = 0.8
_BOLD = 0.8
_HALF_LINKED = 0.3
_DECK_REACH = 3
_DECK_WORDS = 6
_HEADLINE_ECHO = 4
_HEADLINE_LEAST = 3
_FONT_SIZE = re.compile(r"font-size\s*:\s*([\d.]+)(px|pt|r?em)")
_LARGE = {"px": 22, "pt": 17, "em": 1.5, "rem": 1.5}
_LARGE_FONT = 4
_NOTE = re.compile(r"(?:Correction|Clarification|Editor['’]s note|Editors['’] note|Update)\b")
_TOLD: frozenset[BlockKind] = frozenset({"byline", "dateline", "other", "credit", "ad"})


def label_pieces(
    pieces: Sequence[Piece],
    layout: Layout,
    *,
    title: str | None,
    url: str | None,
    authors: Sequence[str] = (),
) -> None:
    """Gives every piece its kind.

    ``title`` is the headline where the user gave one, ``authors`` are the article's writers and
    ``url`` is the page's address where the page tells them: links to other pages of the same site
    lead to other articles.
    """
    scene = Scene(pieces, layout)
    for at, piece in enumerate(pieces):
        piece.kind = _kind_by_place(piece, at, scene)
    if layout.headline is not None:
        pieces[layout.headline].kind = "headline"
        _label_echoes(pieces, layout.headline)
    else:
        _label_large_line(scene)
    _label_bars(scene)
    label_posts(scene)
    label_promotions(scene)
    label_captions(scene)
    label_pull_quotes(scene)
    label_writers(scene, authors)
    label_clocks(scene)
    label_links(scene, url=url)
    label_by_words(scene, title=title)
    fill_boxes(scene)
    for at, piece in enumerate(pieces):
        if piece.kind is None:
            piece.kind = _kind_of_rest(piece, at, scene)
        elif piece.kind == "quote" and at not in scene.area:
            piece.kind = "other"


def _kind_by_place(piece: Piece, at: int, scene: Scene) -> BlockKind | None:
    kind = scene.layout.fences[piece.frame]
    if kind is None or kind in FURNITURE:
        return kind
    near = scene.is_near(at)
    if kind in ("byline", "dateline"):
        return _head_kind(piece, kind) if near else "other"
    if kind in ("caption", "credit"):
        # A list of other articles shows its pictures with a line below them, too.
        return kind if near and piece.link_share <= _LINKED else "other"
    return kind


def _head_kind(piece: Piece, kind: BlockKind) -> BlockKind:
    """What stands in a byline or date line: its words tell, for names are often loose."""
    if piece.count > _BIO_WORDS:
        return "other"
    fence = match_fence(" ".join(piece.words.split()))
    if fence is not None and fence.kind in _TOLD and fence.role not in ("nav", "share"):
        return fence.kind
    if kind == "dateline" and not any(map(str.isdigit, piece.words)):
        return "byline" if "byline" in piece.frame.named.kinds else "other"
    return kind


def _label_echoes(pieces: Sequence[Piece], headline: int) -> None:
    """The headline once more, in a bar that stays on the screen or in a share button."""
    title = pieces[headline]
    if title.count < _HEADLINE_ECHO:
        return
    for at, piece in enumerate(pieces):
        if at != headline and piece.kind is None and piece.words == title.words:
            piece.kind = "other"


def _label_large_line(scene: Scene) -> None:
    """The headline of a page that has no headings: the first line in large or bold letters."""
    if not scene.area:
        return
    first = max(scene.area.start - _DECK_REACH, 0)
    for piece in scene.pieces[first : scene.area.start + ABOVE]:
        if piece.kind is not None or piece.link_share > 0.5:
            continue
        if is_prose(piece):
            return
        if piece.count >= _HEADLINE_LEAST and (
            piece.strong > _BOLD * len(piece.words) or _is_large(piece)
        ):
            piece.kind = "headline"
            return


def _is_large(piece: Piece) -> bool:
    first = next((run.element for run in piece.runs if run.element is not None), None)
    for element in (first, *(first.iterancestors() if first is not None else ())):
        if element is None or element.tag in ("td", "body", "table"):
            return False
        size = element.get("size") or ""
        if (
            element.tag == "font"
            and size.strip("+").isdigit()
            and int(size.strip("+")) >= _LARGE_FONT
        ):
            return True
        match = _FONT_SIZE.search(element.get("style") or "")
        if match and float(match[1]) >= _LARGE[match[2]]:
            return True
    return False


def _label_bars(scene: Scene) -> None:
    """The advertisements far above and below the article that say what they are."""
    for at, piece in enumerate(scene.pieces):
        if piece.kind in (None, "other") and at not in scene.area and piece.count <= _BAR_WORDS:
            fence = match_fence(" ".join(piece.words.split()))
            if fence is not None and fence.kind == "ad":
                piece.kind = "ad"


def _kind_of_rest(piece: Piece, at: int, scene: Scene) -> BlockKind:
    """What a piece is that nothing has labelled: the article's if it stands in it."""
    if scene.inside[at]:
        return "body"
    if scene.area.stop <= at < scene.area.stop + BELOW and _NOTE.match(piece.words):
        return "body"
    if _sums_up(piece, at, scene):
        # The sentence below a headline belongs to the head, as editors count.
        return "headline" if at - (scene.layout.headline or 0) <= _DECK_REACH else "body"
    return "other"


def _sums_up(piece: Piece, at: int, scene: Scene) -> bool:
    """Whether words stand between the headline and the text that sum the article up."""
    headline = scene.layout.headline
    if at not in scene.area or headline is None or at < headline:
        return False
    near = at - headline <= _DECK_REACH and piece.count >= _DECK_WORDS
    return is_prose(piece) or (near and piece.link_share < _HALF_LINKED)
