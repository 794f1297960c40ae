"""The boxes of a page: posts that it shows, what is paid for, pictures with their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.text.fences import is_reported, match_fence
from onrecord.text.html.layout import heading_level, is_prose, make_of
from onrecord.text.html.scene import FURNITURE, Scene, set_kind
from onrecord.text.html.walk import Piece, Run
from onrecord.text.labels import speaks_to_reader

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

__all__ = ["fill_boxes", "label_captions", "label_posts", "label_promotions"]

_POST_WORDS = 160
_POST_LEAST = 6
_POST_PIECES = 9
_HANDLE = re.compile(r"^[^@:\n]{0,60}@[A-Za-z_]\w{1,40}(?:@[\w.-]{3,40})?(?: ?[·•].{0,20})?$")
_COUNTS = re.compile(
    r"(?i)\b[\d.,]+[km]? ?(?:views|likes|re-?(?:posts|tweets|candors)|shares|forwards|quotes)\b"
)
_HANDLE_WORDS = 6
_COUNTS_WORDS = 14

# A notice or a call is a line or two.
_NOTICE_WORDS = 40
_PAID = re.compile(
    r"(?i)(?:paid (?:post|content|partner(?:ship)?|advertis\w+|promotion)"
    r"|sponsored(?: content| post| by|(?=:))"
    r"|advertis(?:ement|er) (?:feature|content)|advertorial|partner content|promoted by"
    r"|(?:presented|brought to you) by|in (?:paid )?partnership with)(?!\w)"
)
_PAID_WORDS = 200
_PAID_SHARE = 0.1
_CALL = re.compile(
    r"(?i)\b(?:here|now|today)[.!]*$|\b(?:tickets|book your|subscribe|sign up|donate|patron)\b"
)
_BUTTON = re.compile(
    r"(?i)(?:join|subscribe|sign up|register|order|book|buy|shop|download|donate|support us"
    r"|enrol|apply|get (?:it|yours|started|a quote)|see (?:if|your|the offer)|claim|try|start)\b"
    r"(?: [\w’'-]+){0,5}[.!»›→ ]*$"
)
_CAPTION_PIECES = 3
_CAPTION_WORDS = 80
_CAPTION_LEAST = 5
_PICTURES = ("img", "picture", "video", "amp-img")
_SLANTED_WORDS = 25
_SLANTED = frozenset({"em", "i", "small", "center", "figcaption"})
# How far above or below the text a picture with its words may stand.
_GALLERY = 40
_BOX_STRAYS = 3
_ALL_LINKED = 0.95


def label_posts(scene: Scene) -> None:
    """A post that the page draws itself: a few lines in a box, its writer's handle or counts."""
    for box in sorted(scene.boxes, key=lambda box: -box.depth):
        held = scene.boxes[box]
        if not 1 < len(held) <= _POST_PIECES or sum(piece.count for piece in held) > _POST_WORDS:
            continue
        if any(piece.kind not in (None, "dateline", "credit", "other") for piece in held):
            continue
        if _is_head(held, scene):
            continue
        handle = any(
            piece.count <= _HANDLE_WORDS and _HANDLE.match(piece.words) for piece in held[:2]
        )
        counts = any(
            piece.count <= _COUNTS_WORDS and _COUNTS.search(piece.words[:200])
            for piece in held[-2:]
        )
        text = max(held, key=lambda piece: piece.count)
        if (
            (handle or counts)
            and text.kind is None
            and text.count >= _POST_LEAST
            and text is not held[0]
        ):
            for piece in held:
                piece.kind = "quote"
            box.is_post = True


def _is_head(held: Sequence[Piece], scene: Scene) -> bool:
    """Whether they stand between the headline and the text, as writers and their handles do."""
    first = scene.places[held[0]]
    above = scene.pieces[scene.area.start : first]
    return not any(is_prose(piece) and piece.kind in (None, "quote") for piece in above)


def label_promotions(scene: Scene) -> None:
    """What says of itself that it is paid for, with the box around it, and calls to buy."""
    for piece, inside in zip(scene.pieces, scene.inside, strict=True):
        if piece.kind is not None or not inside:
            continue
        fence = match_fence(" ".join(piece.words.split())) if piece.count < _NOTICE_WORDS else None
        paid = any("sponsored" in (link.get("rel") or "").split() for link in piece.links)
        if _PAID.match(piece.words):
            set_kind(scene.box_around(piece, _PAID_WORDS), "ad")
        elif paid and piece.linked >= _PAID_SHARE * len(piece.words):
            set_kind([piece], "ad")
        elif fence is not None and fence.kind == "ad" and fence.role == "notice":
            box = [
                one
                for one in scene.box_around(piece, _PAID_WORDS // 2)
                if make_of(one.frame) != scene.layout.make
            ]
            set_kind([piece, *box], "ad")
        elif (piece.link_share > _ALL_LINKED and _CALL.search(piece.words)) or _ends_in_call(piece):
            piece.kind = "ad"


def _ends_in_call(piece: Piece) -> bool:
    """Whether a paragraph ends with a link that tells the reader to buy, join or sign."""
    last = next((run for run in reversed(piece.runs) if not run.raw.isspace()), None)
    if last is None or not last.linked or piece.link_share > 0.5 or is_reported(piece.words):
        return False
    return bool(_BUTTON.match(" ".join(last.raw.split())))


def label_captions(scene: Scene) -> None:
    """The few words in a box that holds a picture and nothing else, or slanted below a picture."""
    for at in scene.area:
        piece = scene.pieces[at]
        if piece.kind is None and piece.count < _SLANTED_WORDS and _is_below_picture(piece):
            piece.kind = "caption"
    near = range(scene.area.start - _GALLERY, scene.area.stop + _GALLERY)
    for box, held in scene.boxes.items():
        if box not in scene.pictured:
            continue
        if any(piece.frame.block is box and piece.count >= _CAPTION_LEAST for piece in held):
            continue
        if len(held) > _CAPTION_PIECES or sum(piece.count for piece in held) > _CAPTION_WORDS:
            continue
        if scene.places[held[0]] not in near:
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


def _is_below_picture(piece: Piece) -> bool:
    """Whether all of a line is slanted, small or centred, and a picture stands right above it."""
    solid = [run for run in piece.runs if run.element is not None and not run.raw.isspace()]
    top = piece.frame.block.element
    first = solid[0].element
    if first is None or not all(_is_slanted(run, top) for run in solid):
        return False
    element = first
    while element is not None and element is not top and element.getprevious() is None:
        element = element.getparent()
    before = element.getprevious() if element is not None else None
    while before is not None and before.tag == "br" and not (before.tail or "").strip():
        before = before.getprevious()
    if before is None or (before.tail or "").strip():
        return False
    return before.tag in _PICTURES or (
        next(before.iter(*_PICTURES), None) is not None and not before.xpath("string()").strip()
    )


def _is_slanted(run: Run, top: _Element) -> bool:
    element = run.element.getparent() if run.is_tail and run.element is not None else run.element
    while element is not None:
        if element.tag in _SLANTED:
            return True
        if element is top:
            return False
        element = element.getparent()
    return False


def _is_appeal(piece: Piece) -> bool:
    """Whether the outlet speaks to its readers of itself."""
    return speaks_to_reader(piece.words) and not is_reported(piece.words)


def fill_boxes(scene: Scene) -> None:
    """The headings and short lines in a box whose other words are fenced."""
    for frame in sorted(scene.boxes, key=lambda frame: -frame.depth):
        held = scene.boxes[frame]
        strays = [piece for piece in held if piece.kind is None]
        kinds = Counter(piece.kind for piece in held if piece.kind in FURNITURE)
        if not strays or not kinds or len(strays) > _BOX_STRAYS:
            continue
        if not scene.inside[scene.places[held[0]]]:
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
