"""Quotations and posts on a page, and the dated entries of a live page.

A post of another site that an article shows is a quotation with a writer and a time of its own.
A live page is a run of entries, each with the time at which it was written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from onrecord.text.html.moments import read_moment
from onrecord.text.html.walk import INLINE, Frame, Piece

__all__ = ["date_entries", "join_quotations"]

_SIGNED = re.compile(
    r"[-—–] ?(?P<author>[^()\n—–]{1,80}?) ?\((?P<handle>@[\w.@-]{1,60})\)?(?P<rest>[^\n]{0,60})$"
)
_SHARED = re.compile(
    r"^(?:A|Un|Ein) (?:post|reel|photo|video) shared by (?P<author>[^()\n]{1,80}?) ?"
    r"(?:\((?P<handle>@[\w.]{1,40})\))?(?: on(?: (?P<rest>.{4,40}))?)?$"
)
_POSTED = re.compile(r"^Posted by (?P<author>[^()\n]{1,60}?) on (?P<rest>.{4,50})$")
_POST_BY = re.compile(r"^Post by (?P<author>@?[\w.]{2,60})(?P<rest>(?:@[\w.-]+)?)$")
_CALL = re.compile(r"(?i)^(?:view|see|read|show|open|watch|follow|post by)\b")
_HANDLE = re.compile(r"^@[\w.@-]{2,60}$")
_TITLED = re.compile(r",\s|\s\(|\s[—–|]\s")
_POST_WORDS = frozenset(
    {"tweet", "twitter", "telegram", "tgme", "instagram", "fb", "facebook", "tiktok", "bluesky"}
    | {"mastodon", "truthsocial", "truth", "reddit", "threads", "post", "vk", "weibo"}
)
_AUTHOR_WORDS = frozenset(
    {"author", "fullname", "name", "user", "username", "owner", "displayname"}
)
_LONGEST_NAME = 60
_ENTRY_TAGS = frozenset({"article", "div", "li", "section", "amp-live-list", "tr", "dd"})
_LEAST_WORDS = 4
_SIGNED_NAME = re.compile(
    r"^[—–―-]+ ?(?P<author>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,4})(?:,.{2,80})?$"
)
_LEAST_ENTRIES = 3
_ENTRY_HEAD = 4


def join_quotations(pieces: Sequence[Piece]) -> None:
    """Joins the pieces of each quotation, and names the writer and time of a post."""
    quotations: dict[Frame, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if piece.kind == "quote" and piece.group is None:
            quotations[_quotation_of(piece.frame)].append(piece)
    for frame, held in quotations.items():
        if sum(piece.count for piece in held) < _LEAST_WORDS:
            for piece in held:
                piece.kind = "other"  # a button called after the network
            continue
        author, time = _find_writer(frame, held)
        for piece in held:
            piece.group = frame
            piece.author, piece.time = author, time


def _quotation_of(frame: Frame) -> Frame:
    """The outermost element that is the quotation."""
    found = frame
    for one in frame.upwards():
        if one.tag == "blockquote" or one.is_post or "quote" in one.named.kinds:
            found = one
    return found


def _find_writer(frame: Frame, held: Sequence[Piece]) -> tuple[str | None, str | None]:
    """Who wrote a post and when; a quotation without such a line is nobody's yet."""
    time = next(
        (moment for piece in held for element in piece.times
         if (moment := read_moment(element.get("datetime")))), None,
    )  # fmt: skip
    for piece in reversed(held):
        last = piece.words.splitlines()[-1]
        for pattern in (_SIGNED, _SHARED, _POSTED, _POST_BY):
            match = pattern.search(last)
            if match:
                return match["author"].strip(" —–-"), time or read_moment(match["rest"] or "")
    if not _is_post(frame):
        return _cited(held), time
    time = time or next((found for piece in held if (found := _date_line(piece))), None)
    return _named_writer(held), time


def _cited(held: Sequence[Piece]) -> str | None:
    """Who is named at the foot of a quotation, in the element that HTML has for that."""
    solid = [run for piece in held for run in piece.runs if not run.raw.isspace()]
    for element in solid[-1].elements() if solid else ():
        if element.tag in ("cite", "footer"):
            words = held[-1].words if element.tag == "footer" else solid[-1].raw
            return _first_name(words)
        if element.tag == "blockquote":
            break
    signed = _SIGNED_NAME.match(held[-1].words.splitlines()[-1])
    return signed["author"] if signed else None


def _first_name(words: str) -> str | None:
    """The name before what somebody is: "Ines Roe" of "— Ines Roe, mayor"."""
    head = _TITLED.split(" ".join(words.split()).strip(" —–-―,.(["))[0]
    name = head.strip(" —–-―,.)]")
    return name if 0 < len(name) <= _LONGEST_NAME else None


def _is_post(frame: Frame) -> bool:
    """Whether a quotation is a post of another site: by its names, its words or its own frame."""
    near = list(frame.upwards())[:3]
    framed = any(one.element.get("data-frame") for one in near)
    named = any(not _POST_WORDS.isdisjoint(one.named.words) for one in near)
    return frame.is_post or framed or named


def _date_line(piece: Piece) -> str | None:
    return read_moment(piece.words) if len(piece.words) <= 60 else None


def _named_writer(held: Sequence[Piece]) -> str | None:
    for piece in held:
        for run in piece.runs:
            for one in run.frame.upwards():
                if one.tag not in INLINE and one is not piece.frame.block:
                    break
                if not _AUTHOR_WORDS.isdisjoint(one.named.words) and piece.count <= 12:
                    name = " ".join(run.raw.split()).strip(" ·•|,-–—")
                    if name and len(name) <= _LONGEST_NAME and not _HANDLE.match(name):
                        return name
    for piece, following in pairwise(held):
        if _HANDLE.match(following.words) and piece.count <= 8:
            return piece.words
    first = held[0].words.partition("\n")[0]
    if _CALL.match(first):
        return None
    name = re.split(r" ?[(·•|]| @", first)[0].strip()
    return name if held[0].count <= 8 and 0 < len(name) <= _LONGEST_NAME and len(held) > 1 else None


def date_entries(pieces: Sequence[Piece], root: Frame | None) -> None:
    """Gives the pieces of a live page's entries the time of their entry.

    Entries are elements of one make beside each other, each of which begins with a time.
    """
    if root is None:
        return
    families: dict[tuple[Frame, str, tuple[str, ...]], dict[Frame, list[Piece]]] = {}
    for piece in pieces:
        if piece.kind in ("comment", "related", "ad", "form", "other"):
            continue
        for frame in piece.frame.upwards():
            if frame is root or frame.above is None:
                break
            if frame.tag in _ENTRY_TAGS:
                words = tuple(word for word in frame.named.words)
                family = families.setdefault((frame.above, frame.tag, words[:2]), {})
                family.setdefault(frame, []).append(piece)
    best: dict[Frame, list[Piece]] = {}
    for family in families.values():
        timed = {frame: held for frame, held in family.items() if _entry_time(held)}
        if len(timed) >= _LEAST_ENTRIES and 2 * len(timed) > len(family) and len(timed) > len(best):
            best = timed
    for held in best.values():
        time = _entry_time(held)
        for piece in held:
            if piece.kind in ("body", "quote", "dateline", "byline") and piece.time is None:
                piece.time = time


def _entry_time(held: Sequence[Piece]) -> str | None:
    for piece in held[:_ENTRY_HEAD]:
        for element in piece.times:
            if moment := read_moment(element.get("datetime")):
                return moment
    return None
