"""What each piece of a page is: first by its place in the page, then by what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from onrecord.model import BlockKind
from onrecord.text.fences import has_date, match_fence
from onrecord.text.html.boxes import fill_boxes, label_captions, label_posts, label_promotions
from onrecord.text.html.layout import Layout, heading_level, is_prose
from onrecord.text.html.links import label_links
from onrecord.text.html.scene import ABOVE, BELOW, FURNITURE, Scene
from onrecord.text.html.walk import Frame, Piece
from onrecord.text.html.wording import (
    label_by_words,
    label_clocks,
    label_pull_quotes,
    label_writers,
)

__all__ = ["label_pieces"]

_BIO_WORDS = 30
_BIO_LEAST = 8
_SAID_OF = re.compile(r"\b(?:is an?|is the|has been|I am|covers|writes about|can be reached)\b")
_DATE_WORDS = 6
_TITLE_WORDS = 4
_CREDIT_WORDS = 8
_BUTTONS = frozenset({"less", "more", "... more", "close", "previous", "next", "expand"})
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
_SIGNED = re.compile(r"(?i)(?:posted|by|von|par|por|oleh|publi\w+|published)\b")
_SIGNED_WORDS = 12
_LEAD_WORD = re.compile(
    r"(?i)(?:(?:last |first )?(?:updated|published|posted|modified)|(?:publish(?:ed)? )?date"
    r"|authors?|(?:written )?by|von|on)(?: on| at| by)?:?"
)
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
    _label_lead_words(pieces)


def _label_lead_words(pieces: Sequence[Piece]) -> None:
    """A word that leads to a name or time behind it is of its kind: "Updated", "Author:"."""
    for piece, following in pairwise(pieces):
        led = following.kind in ("byline", "dateline") and piece.kind in ("other", "body")
        if led and _LEAD_WORD.fullmatch(piece.words):
            piece.kind = following.kind


def _kind_by_place(piece: Piece, at: int, scene: Scene) -> BlockKind | None:
    kind = scene.layout.fences[piece.frame]
    if kind == "related" and piece.count < _TITLE_WORDS and _is_barred(piece.frame):
        return "other"  # "latest" in a menu is a section, not an article
    if kind is None or kind in FURNITURE:
        return kind
    near = scene.is_near(at) and not (kind != "quote" and _is_aside(piece.frame, scene))
    if kind == "headline":
        return _deck_kind(piece, at, scene)
    if kind in ("byline", "dateline"):
        return _head_kind(piece, kind) if near else "other"
    if kind in ("caption", "credit"):
        # A list of other articles shows its pictures with a line below them, too.
        return _picture_kind(piece, kind) if near and piece.link_share <= _LINKED else "other"
    return kind


def _is_barred(frame: Frame) -> bool:
    return any(one.tag in ("nav", "footer", "header") for one in frame.upwards())


def _is_aside(frame: Frame, scene: Scene) -> bool:
    """Whether it stands in a menu, foot or side column that is no part of the article."""
    around = scene.layout.root
    for one in frame.upwards():
        if one is around:
            return False
        if one.tag in ("nav", "footer", "aside"):
            return True
    return False


def _deck_kind(piece: Piece, at: int, scene: Scene) -> BlockKind | None:
    """A deck's names say so of teasers too; the article's stands right below its headline."""
    headline = scene.layout.headline
    below = headline is not None and 0 < at - headline <= 2 * _DECK_REACH
    if below and piece.link_share < _HALF_LINKED:
        return "headline"
    return None if scene.inside[at] else "other"


def _head_kind(piece: Piece, kind: BlockKind) -> BlockKind:
    """What stands in a byline or date line: its words tell, for names are often loose."""
    words = " ".join(piece.words.split()).strip(" -–—|")
    if piece.count > _BIO_WORDS or (piece.count >= _BIO_LEAST and _SAID_OF.search(words)):
        return "other"
    fence = match_fence(words)
    if fence is not None and fence.kind in _TOLD:
        if fence.kind == "credit" and kind == "byline":
            return "byline"  # an agency wrote it
        return "other" if fence.role in ("nav", "share") else fence.kind
    if kind == "dateline" and not any(map(str.isdigit, piece.words)):
        return "byline" if "byline" in piece.frame.named.kinds else "other"
    if kind == "byline" and piece.count <= _DATE_WORDS and has_date(words):
        return "dateline"
    return kind


def _picture_kind(piece: Piece, kind: BlockKind) -> BlockKind:
    """What stands below a picture: its words, who took it, or the buttons to page through it."""
    words = " ".join(piece.words.split())
    fence = match_fence(words)
    if not any(map(str.isalpha, words)) or words.lower() in _BUTTONS:
        return "other"
    if fence is None or piece.count > _CREDIT_WORDS:
        return kind
    if fence.kind == "ad":
        return "ad"
    if fence.kind == "credit":
        return "other" if fence.reason == "photo tool" else "credit"
    return kind


def _label_echoes(pieces: Sequence[Piece], headline: int) -> None:
    """The headline once more, in a bar that stays on the screen or in a share button."""
    title = pieces[headline]
    long = title.count >= _HEADLINE_ECHO
    for at, piece in enumerate(pieces):
        echo = at != headline and piece.kind is None and piece.words == title.words
        if echo and (long or heading_level(piece.frame)):
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
    if _SIGNED.match(piece.words) and piece.count < _SIGNED_WORDS:
        return False
    near = at - headline <= _DECK_REACH and piece.count >= _DECK_WORDS
    return is_prose(piece) or (near and piece.link_share < _HALF_LINKED)
