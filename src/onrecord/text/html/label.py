"""What each piece of a page is: first by its place in the page, then by what it says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from onrecord.model import BlockKind
from onrecord.text.fences import mark_line, match_fence
from onrecord.text.html.layout import Layout, heading_level, is_prose
from onrecord.text.html.walk import INLINE, Frame, Piece
from onrecord.text.labels import Zone
from onrecord.text.paragraphs import Paragraph, make_paragraph
from onrecord.text.zones import zone_paragraphs

__all__ = ["label_pieces"]

# Around the article stand its writer, its date and its pictures; further off they are others'.
_ABOVE = 12
_BELOW = 8
_BIO_WORDS = 30
_LINKED = 0.8
_HALF_LINKED = 0.3
_TITLE_WORDS = 4
_LIST_TITLES = 2
_SHORT = 4
_BOX_STRAYS = 3
_HEADLINE_ECHO = 4
_STOPS = (".", "!", "?", "…", ":", ";", ",", '."', ".”", "!”", "?”", '?"', '!"')

_PICTURE_DEPTH = 2
_CAPTION_PIECES = 3
_CAPTION_WORDS = 80
_CAPTION_LEAST = 5

_HEAD_KINDS = ("byline", "dateline")
_PICTURE_KINDS = ("caption", "credit")
_STRONG: frozenset[BlockKind] = frozenset({"comment", "form", "ad", "related"})
_KEPT_TAGS = frozenset({"li", "dd", "dt", "td", "th", "tr", "pre"})


def label_pieces(
    pieces: Sequence[Piece], layout: Layout, *, title: str | None, url: str | None
) -> None:
    """Gives every piece its kind.

    ``title`` is the headline and ``url`` the page's address where they are known: links to other
    pages of the same site lead to other articles.
    """
    inside = [layout.root is not None and piece.frame.within(layout.root) for piece in pieces]
    area = _article_area(layout, inside)
    for at, piece in enumerate(pieces):
        piece.kind = _kind_by_place(piece, at, layout, area)
    if layout.headline is not None:
        pieces[layout.headline].kind = "headline"
        _label_echoes(pieces, layout.headline)
    _label_captions(pieces, area, layout)
    _label_links(pieces, inside, _Site(pieces, url))
    _label_by_words(pieces, inside, area, layout, title)
    _fill_boxes(pieces, inside, layout)
    for at, piece in enumerate(pieces):
        if piece.kind is None:
            piece.kind = "body" if inside[at] else "other"
            if not inside[at] and _is_deck(pieces, at, layout, area):
                # The sentence below a headline belongs to the head, as editors count.
                piece.kind = "headline"
        elif piece.kind == "quote" and at not in area:
            piece.kind = "other"


def _article_area(layout: Layout, inside: Sequence[bool]) -> range:
    """The pieces from the headline, or the text's first, to the last of the text."""
    places = [at for at, is_inside in enumerate(inside) if is_inside]
    if not places:
        return range(0)
    first = places[0]
    if layout.headline is not None and layout.headline < places[-1]:
        first = min(first, layout.headline)
    return range(first, places[-1] + 1)


def _kind_by_place(piece: Piece, at: int, layout: Layout, area: range) -> BlockKind | None:
    kind = layout.fences[piece.frame]
    if kind is None or kind in _STRONG:
        return kind
    near = area.start - _ABOVE <= at < area.stop + _BELOW
    if kind in _HEAD_KINDS:
        return _head_kind(piece, kind) if near else "other"
    if kind in _PICTURE_KINDS:
        # A list of other articles shows its pictures with a line below them, too.
        return kind if near and piece.link_share <= _LINKED else "other"
    return kind


def _head_kind(piece: Piece, kind: BlockKind) -> BlockKind:
    """What stands in a byline or date line: its words tell, for names are often loose."""
    if piece.count > _BIO_WORDS:
        return "other"
    fence = match_fence(" ".join(piece.words.split()))
    if fence is not None and fence.kind in ("byline", "dateline", "other", "credit", "ad"):
        if fence.role not in ("nav", "share"):
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


def _is_deck(pieces: Sequence[Piece], at: int, layout: Layout, area: range) -> bool:
    """Whether a sentence stands between the headline and the text."""
    return at in area and layout.headline is not None and is_prose(pieces[at])


# --- pictures -------------------------------------------------------------------------------------


def _label_captions(pieces: Sequence[Piece], area: range, layout: Layout) -> None:
    """The few words in a box that holds a picture and nothing else."""
    boxes: dict[Frame, list[Piece]] = defaultdict(list)
    pictured: set[Frame] = set()
    for at in area:
        piece = pieces[at]
        for frame in piece.frame.upwards():
            if frame is layout.root or frame.tag in ("body", "article", "main"):
                break
            if frame.tag not in INLINE:
                boxes[frame].append(piece)
    for box in boxes:
        if box.pictures:
            for depth, frame in enumerate(box.upwards()):
                if depth <= _PICTURE_DEPTH:
                    pictured.add(frame)
    for box, held in boxes.items():
        if box not in pictured or any(piece.frame.block is box for piece in held):
            continue
        if len(held) > _CAPTION_PIECES or sum(piece.count for piece in held) > _CAPTION_WORDS:
            continue
        if any(piece.link_share > 0.5 or heading_level(piece.frame) for piece in held):
            continue
        for piece in held:
            if piece.kind is None and piece.count >= _CAPTION_LEAST:
                piece.kind = "caption"


# --- links to other articles ----------------------------------------------------------------------


class _Site:
    """Tells the page's own site from others, by its address or by where most links lead."""

    def __init__(self, pieces: Sequence[Piece], url: str | None) -> None:
        self.base = url or ""
        self.host = _host(url)
        if self.host is None:
            hosts = Counter(
                host
                for piece in pieces
                for link in piece.links
                if (host := _host(link.get("href")))
            )
            self.host = hosts.most_common(1)[0][0] if hosts else None

    def is_other_page(self, piece: Piece) -> bool:
        """Whether the piece's links lead to other pages of the same site."""
        addresses = [link.get("href") or "" for link in piece.links]
        return any(self._is_own(address) for address in addresses)

    def is_anchor(self, piece: Piece) -> bool:
        """Whether the piece's links lead to places on this page."""
        return any((link.get("href") or "").startswith("#") for link in piece.links)

    def _is_own(self, address: str) -> bool:
        address = address.strip()
        if not address or address.startswith(("#", "javascript:", "mailto:", "tel:")):
            return False
        host = _host(address)
        if host is None:
            return not address.lower().startswith(("http:", "https:", "//"))
        return self.host is not None and _same_site(host, self.host)


def _host(address: str | None) -> str | None:
    if not address:
        return None
    try:
        return urlsplit(urljoin("", address.strip())).hostname
    except ValueError:
        return None


def _same_site(one: str, other: str) -> bool:
    """Whether two hosts are of one site: "m.example.com" and "www.example.com" are."""
    short, long = sorted((one.removeprefix("www."), other.removeprefix("www.")), key=len)
    return long == short or long.endswith("." + short)


def _label_links(pieces: Sequence[Piece], inside: Sequence[bool], site: _Site) -> None:
    """Titles of other articles in the text: lists of them, and lines that are one link."""
    open_places = [at for at, piece in enumerate(pieces) if inside[at] and piece.kind is None]
    by_list: dict[Frame, list[int]] = defaultdict(list)
    for at in open_places:
        by_list[_list_of(pieces[at].frame)].append(at)
    for places in by_list.values():
        _label_list([pieces[at] for at in places], site)
    for at in open_places:
        piece = pieces[at]
        if piece.kind is None and _is_title_link(piece) and site.is_other_page(piece):
            if heading_level(piece.frame) is None or piece.link_share > 0.95:
                piece.kind = "related"


def _list_of(frame: Frame) -> Frame:
    """The list or table that a frame is in, else the element around its paragraph."""
    for one in frame.upwards():
        if one.tag in ("ul", "ol", "dl", "table", "section", "aside"):
            return one
    block = frame.block
    return block.above.block if block.above is not None else block


def _label_list(listed: Sequence[Piece], site: _Site) -> None:
    titles = [piece for piece in listed if piece.link_share > _LINKED]
    teasers = [piece for piece in listed if _is_teaser(piece, site)]
    if len(teasers) > _LIST_TITLES and len(teasers) > len(titles):
        titles = teasers
    if len(titles) < _LIST_TITLES:
        return
    if any(piece not in titles and (piece.count > _SHORT or is_prose(piece)) for piece in listed):
        return
    if all(site.is_anchor(piece) for piece in titles):
        for piece in listed:
            piece.kind = "other"
    elif 2 * sum(map(site.is_other_page, titles)) > len(titles):
        long = sum(piece.count for piece in titles) >= _TITLE_WORDS * len(titles)
        for piece in listed:
            piece.kind = "related" if long else "other"


def _is_teaser(piece: Piece, site: _Site) -> bool:
    """Whether an item is half a link to another article and no sentence."""
    if piece.link_share < _HALF_LINKED or piece.words.endswith(_STOPS):
        return False
    return piece.count >= _TITLE_WORDS and site.is_other_page(piece)


def _is_title_link(piece: Piece) -> bool:
    if piece.link_share <= _LINKED or piece.count < _TITLE_WORDS:
        return False
    return not piece.words.endswith(_STOPS)


# --- what the words say ---------------------------------------------------------------------------


def _label_by_words(
    pieces: Sequence[Piece],
    inside: Sequence[bool],
    area: range,
    layout: Layout,
    title: str | None,
) -> None:
    """The fences of plain text, for what no mark of the page has told."""
    start = area.start if layout.headline is None else min(area.start, layout.headline)
    places = [
        at
        for at in range(start, len(pieces))
        if pieces[at].kind in (None, "headline", "quote", *_HEAD_KINDS)
    ]
    if not places or not any(inside):
        return
    paragraphs = list(_paragraphs([pieces[at] for at in places]))
    headline = pieces[layout.headline].words if layout.headline is not None else title
    zones = zone_paragraphs(paragraphs, title=headline)
    for at, paragraph, zone in zip(places, paragraphs, zones, strict=True):
        piece = pieces[at]
        if piece.kind is None or (piece.kind != "headline" and zone.kind in _STRONG):
            _apply(piece, paragraph, zone, inside=inside[at])


def _paragraphs(pieces: Sequence[Piece]) -> Iterator[Paragraph]:
    at = 0
    for piece in pieces:
        words = " ".join(piece.words.split())
        yield make_paragraph(words, start=at)
        at += len(words) + 2


def _apply(piece: Piece, paragraph: Paragraph, zone: Zone, *, inside: bool) -> None:
    kind = zone.kind
    if kind in ("body", "quote", "headline"):
        if kind == "quote" and zone.author:
            piece.kind, piece.author, piece.group = "quote", zone.author, zone.group
        return
    known = paragraph.fence is not None or mark_line(paragraph.words) is not None
    if inside and not known and kind != "comment" and _is_kept(piece):
        # Cells, items and subheadings are short without being a menu.
        return
    if kind == "comment":
        piece.author, piece.depth = zone.author, zone.depth
        piece.group = ("words", zone.group)
    piece.kind = kind


def _is_kept(piece: Piece) -> bool:
    return piece.frame.block.tag in _KEPT_TAGS or heading_level(piece.frame) is not None


# --- boxes ----------------------------------------------------------------------------------------


def _fill_boxes(pieces: Sequence[Piece], inside: Sequence[bool], layout: Layout) -> None:
    """The headings and short lines in a box whose other words are fenced."""
    boxes: dict[Frame, list[Piece]] = defaultdict(list)
    for at, piece in enumerate(pieces):
        if inside[at]:
            for frame in piece.frame.upwards():
                if frame is layout.root:
                    break
                if frame.tag not in INLINE:
                    boxes[frame].append(piece)
    for frame in sorted(boxes, key=lambda frame: -frame.depth):
        held = boxes[frame]
        strays = [piece for piece in held if piece.kind is None]
        kinds = Counter(piece.kind for piece in held if piece.kind in _STRONG)
        if not strays or not kinds or len(strays) > _BOX_STRAYS:
            continue
        if any(is_prose(piece) for piece in strays) or len(strays) >= sum(kinds.values()) + 1:
            continue
        if any(piece.kind in ("quote", "headline") for piece in held):
            continue
        for piece in strays:
            piece.kind = kinds.most_common(1)[0][0]
