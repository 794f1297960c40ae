"""Titles of other articles on a page: lists of them, and lines that are one link."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from onrecord.text.html.layout import heading_level, is_prose
from onrecord.text.html.scene import Scene
from onrecord.text.html.walk import Frame, Piece

__all__ = ["label_links"]

_LINKED = 0.8
_HALF_LINKED = 0.3
_ALL_LINKED = 0.95
_TITLE_WORDS = 4
_LIST_TITLES = 2
_MOST_TITLES = 0.6
_LABEL = re.compile(r"[A-Z][\w’' ]{1,30}: ?$")
_SHORT = 4
_STOPS = (".", "!", "?", "…", ":", ";", ",", '."', ".”", "!”", "?”", '?"', '!"')


def label_links(scene: Scene, *, url: str | None) -> None:
    """Marks the links that lead to other articles of the same site; ``url`` is the page's own."""
    site = _Site(scene.pieces, url)
    by_list: dict[Frame, list[Piece]] = defaultdict(list)
    for piece, inside in zip(scene.pieces, scene.inside, strict=True):
        free = piece.kind is None or (piece.kind == "other" and not inside)
        if free and not (piece.kind and _is_barred(piece.frame)):
            by_list[_list_of(piece.frame)].append(piece)
    for listed in by_list.values():
        _label_list(listed, site)
    for piece, inside in zip(scene.pieces, scene.inside, strict=True):
        if piece.kind is not None or not inside or not site.is_other_page(piece):
            continue
        if _is_labelled_link(piece):
            piece.kind = "related"
        elif _is_title_link(piece):
            whole = piece.link_share > _ALL_LINKED
            if whole or heading_level(piece.frame) is None:
                piece.kind = "related"


class _Site:
    """Tells the page's own site from others, by its address or by where most links lead."""

    def __init__(self, pieces: Sequence[Piece], url: str | None) -> None:
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


def _is_barred(frame: Frame) -> bool:
    """Whether it lies in a menu or the page's foot, whose lists lead to no articles."""
    return any(one.tag in ("nav", "footer", "header") for one in frame.upwards())


def _list_of(frame: Frame) -> Frame:
    """The list or table that a frame is in, else the element around its paragraph."""
    for one in frame.upwards():
        if one.tag in ("ul", "ol", "dl", "table", "section", "aside"):
            return one
    block = frame.block
    return block.above.block if block.above is not None else block


def _label_list(listed: Sequence[Piece], site: _Site) -> None:
    titles = [piece for piece in listed if piece.link_share > _LINKED]
    others = [piece for piece in listed if piece.link_share <= _LINKED]
    teasers = [piece for piece in listed if _is_teaser(piece, site)]
    if len(teasers) > _LIST_TITLES and len(teasers) > len(titles):
        titles = teasers
        others = [piece for piece in listed if not _is_teaser(piece, site)]
    if len(titles) < _LIST_TITLES:
        return
    if len(titles) > _LIST_TITLES and len(titles) >= _MOST_TITLES * len(listed):
        # One of them may be a sentence, as long as it leads somewhere too.
        others = [piece for piece in others if not piece.linked]
    if any(piece.count > _SHORT or is_prose(piece) for piece in others):
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


def _is_labelled_link(piece: Piece) -> bool:
    """A short label and a title that is a link to its end: "Opinion: What the vote means"."""
    solid = [run for run in piece.runs if not run.raw.isspace()]
    if piece.count < _TITLE_WORDS or piece.words.endswith(_STOPS):
        return False
    first = next((at for at, run in enumerate(solid) if run.linked), 0)
    label = "".join(run.raw for run in solid[:first]).strip()
    return first > 0 and all(run.linked for run in solid[first:]) and bool(_LABEL.match(label))


def _is_title_link(piece: Piece) -> bool:
    if piece.link_share <= _LINKED or piece.count < _TITLE_WORDS:
        return False
    return not piece.words.endswith(_STOPS)
