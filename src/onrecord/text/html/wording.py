"""What pieces say of themselves where no mark of the page has: the fences of plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.text.fences import mark_line
from onrecord.text.html.layout import heading_level, is_prose, join_paragraphs, make_of
from onrecord.text.html.scene import ABOVE, BELOW, FURNITURE, Scene
from onrecord.text.html.walk import Piece
from onrecord.text.labels import Zone
from onrecord.text.paragraphs import Paragraph
from onrecord.text.zones import zone_paragraphs

__all__ = ["label_by_words", "label_clocks", "label_pull_quotes", "label_writers"]

_HALF_LINKED = 0.3
_PULL_LEAST = 5
_PULL_MOST = 45
_PULL_LETTERS = 25
# No page sets more sentences apart; each is looked for in the whole text.
_MOST_PULLED = 60
_BIO = re.compile(r"(?:,? (?:is|was|has|covers?|writes?|reports?|joined|lives|can be)\b| ?[|–—-] )")
_CLOCK = re.compile(
    r"(?:\d{1,2}[:.h]\d\d(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?)(?: \(?[A-Z]{2,4}\)?)?"
    r"(?:,? [A-Z][a-z]{2}\.? \d{1,2})?",
    re.I,
)
_CLOCK_WORDS = 4
_DATED = frozenset(
    {"published", "posted", "updated", "modified", "last", "first", "originally", "date"}
)
_KEPT_TAGS = frozenset({"li", "dd", "dt", "td", "th", "tr", "pre"})
_READ = (None, "headline", "quote", "byline", "dateline")


def label_by_words(scene: Scene, *, title: str | None) -> None:
    """The fences of plain text, for what no mark of the page has told."""
    pieces, layout = scene.pieces, scene.layout
    start = max(scene.area.start - ABOVE, 0) if layout.headline is None else layout.headline
    places = [at for at in range(start, len(pieces)) if pieces[at].kind in _READ]
    if not places or not any(scene.inside):
        return
    paragraphs = join_paragraphs([pieces[at] for at in places])
    headline = pieces[layout.headline].words if layout.headline is not None else title
    zones = zone_paragraphs(paragraphs, title=headline, announced=True)
    prose = 0
    for number, (at, paragraph, zone) in enumerate(zip(places, paragraphs, zones, strict=True)):
        piece = pieces[at]
        listed = paragraph.fence is not None and paragraph.fence.role == "list"
        if zone.kind == "related" and listed and scene.inside[at] and not piece.links:
            # "Up next" between paragraphs is the article's; above links it is a list's heading.
            around = [
                pieces[one] for one in (*places[number - 1 : number], *places[number + 1 :][:1])
            ]
            if len(around) == 2 and all(is_prose(one) and not one.linked for one in around):
                continue
        prose += scene.inside[at] and is_prose(piece)
        if piece.kind == "headline" or (piece.kind is not None and zone.kind not in FURNITURE):
            continue
        if zone.kind == "headline" and layout.headline is None and prose <= 1:
            piece.kind = "headline"
        elif zone.kind != "dateline" or prose <= 1 or piece.times or _is_told(paragraph):
            _apply(piece, paragraph, zone, inside=scene.inside[at])


def _is_told(paragraph: Paragraph) -> bool:
    """Whether a date line says what it is the date of; a bare day may head a list's item."""
    return not paragraph.words[:1].isdigit() and paragraph.words.split()[0].lower() in _DATED


def _apply(piece: Piece, paragraph: Paragraph, zone: Zone, *, inside: bool) -> None:
    kind = zone.kind
    if kind in ("body", "quote", "headline"):
        if kind == "quote" and zone.author:
            piece.kind, piece.author, piece.group = "quote", zone.author, zone.group
        return
    known = paragraph.fence is not None or mark_line(paragraph.words) is not None
    listed = kind == "related" and piece.link_share > _HALF_LINKED
    if inside and not known and not listed and kind != "comment" and _is_kept(piece):
        # Cells, items and subheadings are short without being a menu.
        return
    if kind == "comment":
        piece.author, piece.depth = zone.author, zone.depth
        piece.group = ("words", zone.group)
    piece.kind = kind


def _is_kept(piece: Piece) -> bool:
    return piece.frame.block.tag in _KEPT_TAGS or heading_level(piece.frame) is not None


def label_pull_quotes(scene: Scene) -> None:
    """A sentence of the article that is set apart a second time, in large letters."""
    body = [
        piece
        for piece, inside in zip(scene.pieces, scene.inside, strict=True)
        if inside and piece.kind is None
    ]
    apart = [piece for piece in body if _is_apart(piece, scene)]
    if not 0 < len(apart) <= _MOST_PULLED:
        return
    whole = "|".join(_letters(piece.words) for piece in body)
    for piece in apart:
        letters = _letters(piece.words)
        if len(letters) >= _PULL_LETTERS and f"|{letters}|" not in f"|{whole}|".replace(
            f"|{letters}|", "|", 1
        ):
            within = whole.count(letters) > 1
            if within:
                piece.kind = "quote"


def _is_apart(piece: Piece, scene: Scene) -> bool:
    if not _PULL_LEAST <= piece.count <= _PULL_MOST or heading_level(piece.frame):
        return False
    return make_of(piece.frame) != scene.layout.make


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))


def label_writers(scene: Scene, authors: Sequence[str]) -> None:
    """What is said below the text of its writers: it opens with a name."""
    pieces, area = scene.pieces, scene.area
    for at in area:
        if pieces[at].kind is None and pieces[at].words in authors:
            pieces[at].kind = "byline"
    for at in range(area.start + len(area) // 2, min(area.stop + BELOW, len(pieces))):
        piece = pieces[at]
        for name in authors:
            if (
                piece.kind is None
                and piece.words.startswith(name)
                and _BIO.match(piece.words, len(name))
            ):
                piece.kind = "other"


def label_clocks(scene: Scene) -> None:
    """A time of day alone on its line, as above the entries of a live page."""
    for piece, inside in zip(scene.pieces, scene.inside, strict=True):
        if not inside or piece.kind is not None or piece.count > _CLOCK_WORDS:
            continue
        if _CLOCK.fullmatch(piece.words) and piece.frame.block.tag not in ("td", "th"):
            piece.kind = "dateline"
