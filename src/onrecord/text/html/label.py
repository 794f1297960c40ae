"""What each piece of a page is: first by its place in the page, then by what it says."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from onrecord.model import BlockKind
from onrecord.text.fences import is_reported, mark_line, match_fence
from onrecord.text.html.layout import Layout, heading_level, is_prose, join_paragraphs, make_of
from onrecord.text.html.walk import INLINE, Frame, Piece
from onrecord.text.labels import Zone, speaks_to_reader
from onrecord.text.paragraphs import Paragraph
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
_BAR_WORDS = 40
_DECK_REACH = 3
_DECK_WORDS = 6
_BOX_STRAYS = 3
_HEADLINE_ECHO = 4
_STOPS = (".", "!", "?", "…", ":", ";", ",", '."', ".”", "!”", "?”", '?"', '!"')

_PICTURE_DEPTH = 2
_CAPTION_PIECES = 3
_CAPTION_WORDS = 80
_CAPTION_LEAST = 5

# How far above or below the text a picture with its words may stand.
_GALLERY = 40
_WHOLE = frozenset({"html", "body", "main"})
_POST_WORDS = 160
_POST_LEAST = 6
_POST_PIECES = 9
_HANDLE = re.compile(r"^[^@\n]{0,60}@[A-Za-z_]\w{1,40}(?:@[\w.-]{3,40})?(?: ?[·•].{0,20})?$")
_COUNTS = re.compile(r"(?i)\b[\d.,]+[km]? ?(?:views|likes|re-?(?:posts|tweets|candors)|shares|forwards|quotes)\b")
_BUTTON = re.compile(
    r"(?i)(?:join|subscribe|sign up|register|order|book|buy|shop|download|donate|support us|enrol|apply"
    r"|get (?:it|yours|started|a quote)|see (?:if|your|the offer)|claim|try|start)\b(?: [\w’'-]+){0,5}[.!»›→ ]*$"
)
_BIO = re.compile(r"(?:,? (?:is|was|has|covers?|writes?|reports?|joined|lives|can be)\b| ?[|–—-] )")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d(?: ?[ap]\.?m\.?)?(?: \(?[A-Z]{2,4}\)?)?(?:,? [A-Z][a-z]{2}\.? \d{1,2})?", re.I)
_NOTE = re.compile(r"(?:Correction|Clarification|Editor['’]s note|Editors['’] note|Update)\b")
_PULL_LEAST = 5
_PULL_MOST = 45
_PULL_LETTERS = 25
_PAID = re.compile(
    r"(?i)(?:paid (?:post|content|partner(?:ship)?|advertis\w+|promotion)|sponsored(?: content| post| by|(?=:))"
    r"|advertis(?:ement|er) (?:feature|content)|advertorial|partner content|promoted by"
    r"|(?:presented|brought to you) by|in (?:paid )?partnership with)(?!\w)"
)
_PAID_WORDS = 200
_PAID_SHARE = 0.1
_CALL = re.compile(r"(?i)\b(?:here|now|today)[.!]*$|\b(?:tickets|book your|subscribe|sign up|donate|patron)\b")

_DATED = frozenset({"published", "posted", "updated", "modified", "last", "first", "originally", "date"})

_FONT_SIZE = re.compile(r"font-size\s*:\s*([\d.]+)(px|pt|r?em)")
_LARGE = {"px": 22, "pt": 17, "em": 1.5, "rem": 1.5}

_HEAD_KINDS = ("byline", "dateline")
_PICTURE_KINDS = ("caption", "credit")
_STRONG: frozenset[BlockKind] = frozenset({"comment", "form", "ad", "related"})
_KEPT_TAGS = frozenset({"li", "dd", "dt", "td", "th", "tr", "pre"})


def label_pieces(
    pieces: Sequence[Piece],
    layout: Layout,
    *,
    title: str | None,
    url: str | None,
    authors: Sequence[str] = (),
) -> None:
    """Gives every piece its kind.

    ``authors`` are the article's writers where the page names them, ``title`` is the headline and ``url`` the page's address where they are known: links to other
    pages of the same site lead to other articles.
    """
    inside = [layout.root is not None and piece.frame.within(layout.root) for piece in pieces]
    area = _article_area(layout, inside)
    for at, piece in enumerate(pieces):
        piece.kind = _kind_by_place(piece, at, layout, area)
    if layout.headline is not None:
        pieces[layout.headline].kind = "headline"
        _label_echoes(pieces, layout.headline)
    elif area:
        _label_large_line(pieces, area)
    _label_bars(pieces, area)
    boxes = _Boxes(pieces, layout)
    _label_posts(boxes)
    _label_promotions(pieces, inside, boxes, layout)
    _label_captions(pieces, area, boxes)
    _label_pull_quotes(pieces, inside, layout)
    _label_writers(pieces, area, authors)
    _label_clocks(pieces, inside)
    _label_links(pieces, inside, _Site(pieces, url))
    _label_by_words(pieces, inside, area, layout, title)
    _fill_boxes(pieces, inside, boxes)
    for at, piece in enumerate(pieces):
        if piece.kind is None:
            piece.kind = "body" if inside[at] else "other"
            if not inside[at] and area.stop <= at < area.stop + _BELOW and _NOTE.match(piece.words):
                piece.kind = "body"
            elif not inside[at] and _sums_up(pieces, at, layout, area):
                # The sentence below a headline belongs to the head, as editors count.
                near = at - (layout.headline or 0) <= _DECK_REACH
                piece.kind = "headline" if near else "body"
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


def _sums_up(pieces: Sequence[Piece], at: int, layout: Layout, area: range) -> bool:
    """Whether words stand between the headline and the text that sum the article up."""
    if at not in area or layout.headline is None or at < layout.headline:
        return False
    piece = pieces[at]
    near = at - layout.headline <= _DECK_REACH and piece.count >= _DECK_WORDS
    return is_prose(piece) or (near and piece.link_share < _HALF_LINKED)


def _label_large_line(pieces: Sequence[Piece], area: range) -> None:
    """The headline of a page that has no headings: the first line in large or bold letters."""
    for at in range(max(area.start - _DECK_REACH, 0), min(area.start + _ABOVE, len(pieces))):
        piece = pieces[at]
        if piece.kind is not None or piece.link_share > 0.5:
            continue
        if is_prose(piece):
            return
        if piece.count >= 3 and (piece.strong > _LINKED * len(piece.words) or _is_large(piece)):
            piece.kind = "headline"
            return


def _is_large(piece: Piece) -> bool:
    first = next((run.element for run in piece.runs if run.element is not None), None)
    for element in (first, *(first.iterancestors() if first is not None else ())):
        if element is None or element.tag in ("td", "body", "table"):
            return False
        size = element.get("size") or ""
        if element.tag == "font" and size.strip("+").isdigit() and int(size.strip("+")) >= 4:
            return True
        match = _FONT_SIZE.search(element.get("style") or "")
        if match and float(match[1]) >= _LARGE[match[2]]:
            return True
    return False


def _label_bars(pieces: Sequence[Piece], area: range) -> None:
    """The advertisements far above and below the article that say what they are."""
    for at, piece in enumerate(pieces):
        if piece.kind in (None, "other") and at not in area and piece.count <= _BAR_WORDS:
            fence = match_fence(" ".join(piece.words.split()))
            if fence is not None and fence.kind == "ad":
                piece.kind = "ad"


# --- boxes ----------------------------------------------------------------------------------------


class _Boxes:
    """The block elements of the page, the article's own left out, with the pieces in each."""

    def __init__(self, pieces: Sequence[Piece], layout: Layout) -> None:
        self.held: dict[Frame, list[Piece]] = defaultdict(list)
        self.places = {piece: at for at, piece in enumerate(pieces)}
        around: set[Frame] = set()
        if layout.root is not None:
            around.update(layout.root.upwards())
        for piece in pieces:
            for frame in piece.frame.upwards():
                if frame in around or frame.tag in _WHOLE:
                    break
                if frame.tag not in INLINE:
                    self.held[frame].append(piece)
        self.pictured: set[Frame] = set()
        for frame in self.held:
            if frame.pictures:
                self.pictured.update(list(frame.upwards())[: _PICTURE_DEPTH + 1])

    def around(self, piece: Piece, words: int) -> list[Piece]:
        """The pieces of the largest box around a piece that has at most so many words."""
        best = [piece]
        for frame in piece.frame.upwards():
            held = self.held.get(frame)
            if held is None:
                continue
            if sum(one.count for one in held) > words:
                break
            best = held
        return best


def _label_posts(boxes: _Boxes) -> None:
    """A post that the page draws itself: a few lines in a box, and its writer's handle or counts."""
    for box in sorted(boxes.held, key=lambda box: -box.depth):
        held = boxes.held[box]
        if not 1 < len(held) <= _POST_PIECES or sum(piece.count for piece in held) > _POST_WORDS:
            continue
        if any(piece.kind not in (None, "dateline", "byline", "credit", "other") for piece in held):
            continue
        handle = any(_HANDLE.match(piece.words) and piece.count <= 6 for piece in held[:2])
        counts = any(_COUNTS.search(piece.words) and piece.count <= 14 for piece in held[-2:])
        text = max(held, key=lambda piece: piece.count)
        if (handle or counts) and text.kind is None and text.count >= _POST_LEAST and text is not held[0]:
            for piece in held:
                piece.kind = "quote"
            box.is_post = True


def _label_promotions(
    pieces: Sequence[Piece], inside: Sequence[bool], boxes: _Boxes, layout: Layout
) -> None:
    """What says of itself that it is paid for, with the box around it, and calls to buy."""
    for at, piece in enumerate(pieces):
        if piece.kind is not None or not inside[at]:
            continue
        fence = match_fence(" ".join(piece.words.split())) if piece.count < _BAR_WORDS else None
        paid = any("sponsored" in (link.get("rel") or "").split() for link in piece.links)
        if _PAID.match(piece.words):
            _set_kind(boxes.around(piece, _PAID_WORDS), "ad")
        elif paid and piece.linked >= _PAID_SHARE * len(piece.words):
            _set_kind([piece], "ad")
        elif fence is not None and fence.kind == "ad" and fence.role == "notice":
            box = [one for one in boxes.around(piece, _PAID_WORDS // 2) if make_of(one.frame) != layout.make]
            _set_kind([piece, *box], "ad")
        elif piece.link_share > 0.95 and _CALL.search(piece.words):
            piece.kind = "ad"
        elif _ends_in_call(piece):
            piece.kind = "ad"


def _ends_in_call(piece: Piece) -> bool:
    """Whether a paragraph ends with a link that tells the reader to buy, join or sign."""
    last = next((run for run in reversed(piece.runs) if not run.raw.isspace()), None)
    if last is None or not last.linked or piece.link_share > 0.5 or is_reported(piece.words):
        return False
    return bool(_BUTTON.match(" ".join(last.raw.split())))


def _label_pull_quotes(pieces: Sequence[Piece], inside: Sequence[bool], layout: Layout) -> None:
    """A sentence of the article that is set apart a second time, in large letters."""
    body = [piece for at, piece in enumerate(pieces) if inside[at] and piece.kind is None]
    shown = [(piece, _letters(piece.words)) for piece in body]
    for piece, letters in shown:
        if not _PULL_LEAST <= piece.count <= _PULL_MOST or make_of(piece.frame) == layout.make:
            continue
        if heading_level(piece.frame) or len(letters) < _PULL_LETTERS:
            continue
        if any(other is not piece and len(text) > len(letters) and letters in text for other, text in shown):
            piece.kind = "quote"


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))


def _label_writers(pieces: Sequence[Piece], area: range, authors: Sequence[str]) -> None:
    """What is said below the text of its writers: it opens with a name."""
    for at in area:
        if pieces[at].kind is None and pieces[at].words in authors:
            pieces[at].kind = "byline"
    for at in range(area.start + len(area) // 2, min(area.stop + _BELOW, len(pieces))):
        piece = pieces[at]
        for name in authors:
            if piece.kind is None and piece.words.startswith(name) and _BIO.match(piece.words, len(name)):
                piece.kind = "other"


def _label_clocks(pieces: Sequence[Piece], inside: Sequence[bool]) -> None:
    """A time of day alone on its line, as above the entries of a live page."""
    for at, piece in enumerate(pieces):
        if inside[at] and piece.kind is None and piece.count <= 4 and _CLOCK.fullmatch(piece.words):
            if piece.frame.block.tag not in ("td", "th"):
                piece.kind = "dateline"


def _set_kind(pieces: Sequence[Piece], kind: BlockKind) -> None:
    for piece in pieces:
        if piece.kind is None:
            piece.kind = kind


def _label_captions(pieces: Sequence[Piece], area: range, boxes: _Boxes) -> None:
    """The few words in a box that holds a picture and nothing else."""
    near = range(area.start - _GALLERY, area.stop + _GALLERY)
    for box, held in boxes.held.items():
        if box not in boxes.pictured:
            continue
        if any(piece.frame.block is box and piece.count >= _CAPTION_LEAST for piece in held):
            continue
        if len(held) > _CAPTION_PIECES or sum(piece.count for piece in held) > _CAPTION_WORDS:
            continue
        if boxes.places[held[0]] not in near:
            continue
        if any(piece.link_share > 0.5 or heading_level(piece.frame) for piece in held):
            continue
        shown = [piece for piece in held if piece.kind in (None, "caption", "credit")]
        if not any(piece.count >= _CAPTION_LEAST for piece in shown):
            continue
        for piece in shown:
            if piece.kind is None:
                fence = match_fence(" ".join(piece.words.split()))
                known = fence is not None and fence.kind in ("credit", "other")
                piece.kind = fence.kind if known and fence else "caption"


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
    for at, piece in enumerate(pieces):
        free = piece.kind is None or (piece.kind == "other" and not inside[at])
        if free and not (piece.kind and _is_barred(piece.frame)):
            by_list[_list_of(piece.frame)].append(at)
    for places in by_list.values():
        _label_list([pieces[at] for at in places], site)
    for at in open_places:
        piece = pieces[at]
        if piece.kind is None and _is_title_link(piece) and site.is_other_page(piece):
            if heading_level(piece.frame) is None or piece.link_share > 0.95:
                piece.kind = "related"


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
    start = max(area.start - _ABOVE, 0) if layout.headline is None else layout.headline
    places = [
        at
        for at in range(start, len(pieces))
        if pieces[at].kind in (None, "headline", "quote", *_HEAD_KINDS)
    ]
    if not places or not any(inside):
        return
    paragraphs = join_paragraphs([pieces[at] for at in places])
    headline = pieces[layout.headline].words if layout.headline is not None else title
    zones = zone_paragraphs(paragraphs, title=headline, announced=True)
    prose = 0
    for at, paragraph, zone in zip(places, paragraphs, zones, strict=True):
        piece = pieces[at]
        prose += inside[at] and is_prose(piece)
        if piece.kind is None or (piece.kind != "headline" and zone.kind in _STRONG):
            if zone.kind == "headline" and layout.headline is None and prose <= 1:
                piece.kind = "headline"
            elif zone.kind != "dateline" or prose <= 1 or piece.times or _is_told(paragraph):
                _apply(piece, paragraph, zone, inside=inside[at])


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
    if inside and not known and kind != "comment" and _is_kept(piece):
        # Cells, items and subheadings are short without being a menu.
        return
    if kind == "comment":
        piece.author, piece.depth = zone.author, zone.depth
        piece.group = ("words", zone.group)
    piece.kind = kind


def _is_kept(piece: Piece) -> bool:
    return piece.frame.block.tag in _KEPT_TAGS or heading_level(piece.frame) is not None


def _is_appeal(piece: Piece) -> bool:
    """Whether the outlet speaks to its readers of itself."""
    return speaks_to_reader(piece.words) and not is_reported(piece.words)


def _fill_boxes(pieces: Sequence[Piece], inside: Sequence[bool], boxes: _Boxes) -> None:
    """The headings and short lines in a box whose other words are fenced."""
    for frame in sorted(boxes.held, key=lambda frame: -frame.depth):
        held = boxes.held[frame]
        strays = [piece for piece in held if piece.kind is None]
        kinds = Counter(piece.kind for piece in held if piece.kind in _STRONG)
        if not strays or not kinds or len(strays) > _BOX_STRAYS:
            continue
        if not inside[boxes.places[held[0]]]:
            continue
        asks = kinds["ad"] > 1 or kinds["form"] > 0
        appeals = asks and all(_is_appeal(piece) for piece in strays if is_prose(piece))
        if not appeals and any(is_prose(piece) for piece in strays):
            continue
        if not appeals and len(strays) >= sum(kinds.values()) + 1:
            continue
        if any(piece.kind in ("quote", "headline") for piece in held):
            continue
        prose = any(is_prose(piece) for piece in strays)
        for piece in strays:
            piece.kind = "ad" if prose else kinds.most_common(1)[0][0]
