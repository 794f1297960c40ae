"""Readers' comments on a page: which pieces are one comment, who wrote it, when, in answer to whom.

A page that marks its comments up says all of this: every comment is an element that is called so,
with elements for its writer and its time, and answers lie within it or say how deep they are.
Where a page has only a box around them, the lines decide as they do in plain text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import takewhile

from onrecord.text.comments import cut_comments
from onrecord.text.fences import has_date, mark_line
from onrecord.text.html.layout import heading_level
from onrecord.text.html.moments import read_moment
from onrecord.text.html.walk import INLINE, Frame, Piece
from onrecord.text.paragraphs import make_paragraph

__all__ = ["join_comments"]

_ITEM_TAGS = frozenset({"article", "div", "dd", "details", "li", "section", "table", "tr"})
_ITEM_WORDS = frozenset({"comment", "comments", "reply", "review", "post", "commentitem"})
_ITEM_ID = re.compile(
    r"(?i)\b(?:comment|c|post|reply|pid|msg|dsq-comment|li-comment)[-_]?[\da-f]{1,24}$"
)
_PARTS = frozenset(
    {"author", "avatar", "body", "box", "button", "buttons", "content", "controls", "count", "data"}
    | {"date", "footer", "form", "header", "holder", "info", "link", "list", "meta", "metadata"}
    | {"name", "section", "text", "thread", "time", "title", "toolbar", "user", "wrapper", "area"}
    | {"container", "children", "replies", "actions", "permalink", "awaiting", "image", "reply"}
    | {"like", "likes", "vote", "votes", "options", "menu", "more", "navigation", "respond"}
)
_ANSWERS = frozenset(
    {"replies", "children", "nested", "subcomments", "answers", "indented", "indent"}
)
_AUTHOR_WORDS = frozenset(
    {
        "author",
        "fn",
        "name",
        "user",
        "username",
        "nick",
        "nickname",
        "commenter",
        "byline",
        "writer",
    }
)
_TIME_WORDS = frozenset(
    {"date", "time", "timestamp", "datetime", "published", "metadata", "permalink"}
)
_LEVEL = re.compile(r"(?i)\b(?:depth|level|indent|lvl)[-_]?(\d{1,2})\b")
_INDENTED = re.compile(r"(?:margin|padding)-left\s*:\s*([\d.]+)")
_LONGEST_NAME = 60
_DATED = re.compile(
    r"\d{4}|(?i:\b(?:january|february|april|june|july|august|september|october|november|december)\b)"
)
_LONGEST_TIME = 120
_NAME_REACH = 4
_NAME_LINE = 14
_NO_NAME = re.compile(
    r"(?i)(?<!\b\w)[.!?…:;]$|^\W*$|^[\W\d]+$|\b(?:repl(?:y|ies)|posts?|points?|edited|member|ago|likes?|share|report|"
    r"permalink|pinned|top fan|commenter|subscriber|moderator|"
    r"recommend\w*|says|wrote|load|sort|pick)\b"
)
_TIME_WORDS_MOST = 12
_SAYS = re.compile(
    r"(?i)(?:^(?:posted |written |comment )?by:? )|"
    r"(?:,? (?:says|said|wrote|writes|commented|replied|on|at)\b.*$)|[\s:·•|,>»→]+$"
)


def join_comments(pieces: Sequence[Piece]) -> None:
    """Gives the pieces of each comment their writer, time, depth and a group of their own."""
    sections: dict[Frame | None, list[Piece]] = {}
    for piece in pieces:
        if piece.kind == "comment":
            sections.setdefault(_section_of(piece.frame), []).append(piece)
    for section, listed in sections.items():
        if listed and not _join_items(listed, section) and not _join_timed(listed):
            _join_by_words([piece for piece in listed if piece.group is None])


# --- comments that the page marks -----------------------------------------------------------------


def _section_of(frame: Frame) -> Frame | None:
    """The outermost element that is called comments."""
    found = None
    for one in frame.upwards():
        if "comment" in one.named.kinds and one.tag not in ("body", "html", "main"):
            found = one
    return found


def _join_items(pieces: Sequence[Piece], section: Frame | None) -> bool:
    """Whether the pieces lie in elements that are comments; if so, they are joined."""
    within = _Within(pieces, section)
    items = {piece: within.items(piece.frame) for piece in pieces}
    held = [piece for piece in pieces if items[piece]]
    if not held:
        return False
    of_item: dict[Frame, list[Piece]] = defaultdict(list)
    for piece in held:
        of_item[items[piece][0]].append(piece)
    for item, parts in of_item.items():
        above = items[parts[0]][1:]
        author, time = _find_author(parts), _find_time(parts)
        told = _told_depth(item)
        depth = max(len(above), within.answer_depth(item)) if told is None else told
        for piece in parts:
            piece.group, piece.author, piece.time, piece.depth = item, author, time, depth
    _lift_depths(held)
    return True


class _Within:
    """What stands in the elements below a section: how many pieces, and which of them first."""

    def __init__(self, pieces: Sequence[Piece], section: Frame | None) -> None:
        self.section = section
        self.count: dict[Frame, int] = defaultdict(int)
        self.first: dict[Frame, Piece] = {}
        for piece in pieces:
            for frame in piece.frame.upwards():
                self.count[frame] += 1
                self.first.setdefault(frame, piece)

    def items(self, frame: Frame) -> list[Frame]:
        """The comments that a frame lies in, the innermost first; a lone line is a part of one."""
        found: list[Frame] = []
        for one in frame.upwards():
            if one is self.section:
                return found or ([one] if _is_item(one) and self.count[one] > 1 else [])
            if (
                self.count[one] > 1
                and _is_item(one)
                and not (found and self._is_same(found[-1], one))
            ):
                found.append(one)
        return found

    def _is_same(self, inner: Frame, outer: Frame) -> bool:
        """Whether two marked elements are one comment: the outer begins where the inner does.

        A theme writes ``<li class=comment><article class=comment>``; an answer stands in the
        comment that it answers too, but below its words.
        """
        return self.first[outer] is self.first[inner]

    def answer_depth(self, item: Frame) -> int:
        """How many boxes for answers, or indentations, the comment stands in."""
        depth = 0
        for one in item.upwards():
            if one is self.section:
                break
            if one is not item or not _is_item(one):
                depth += not _ANSWERS.isdisjoint(one.named.words)
        return depth


def _is_item(frame: Frame) -> bool:
    if frame.tag not in _ITEM_TAGS:
        return False
    element = frame.element
    kind = element.get("itemtype") or ""
    if kind.endswith("Comment") or element.get("data-comment-id"):
        return True
    if _ITEM_ID.search(element.get("id") or ""):
        return True
    names = [re.split(r"[-_]+", name.lower()) for name in (element.get("class") or "").split()]
    return any(
        not _ITEM_WORDS.isdisjoint(words) and _PARTS.isdisjoint(words) and len(words) <= 3
        and words[-1] not in ("comments", "posts")
        for words in names
    )  # fmt: skip


def _told_depth(item: Frame) -> int | None:
    """The depth that the comment's own names tell, ``None`` if its place has to."""
    element = item.element
    for key in ("data-depth", "data-level", "data-indent", "aria-level"):
        value = (element.get(key) or "").strip()
        if value.isdigit() and len(value) < 3:
            return int(value) - (key == "aria-level")
    match = _LEVEL.search(element.get("class") or "")
    return int(match[1]) if match else None


def _lift_depths(pieces: Sequence[Piece]) -> None:
    """Depths counted from 0, wherever the page begins to count."""
    told = [piece.depth for piece in pieces if piece.depth is not None and piece.author]
    least = min(told, default=0)
    for piece in pieces:
        if piece.depth is not None:
            piece.depth = max(piece.depth - least, 0)


def _find_author(pieces: Sequence[Piece]) -> str | None:
    heads = [piece for piece in pieces if not heading_level(piece.frame)]
    for words in (*_marked_in_line(heads), *_marked_lines(heads)):
        if name := _clean_name(words):
            return name
    for piece in heads[:3]:
        mark = mark_line(" ".join(piece.words.split()))
        if mark is not None and mark.author:
            return _clean_name(mark.author)
    return _first_name(heads)


def _marked_in_line(pieces: Sequence[Piece]) -> Iterator[str]:
    """The words of elements in a line that are called a writer's name."""
    for piece in pieces:
        for run in piece.runs:
            if run.frame.tag in INLINE and not _AUTHOR_WORDS.isdisjoint(run.frame.named.words):
                yield run.raw


def _marked_lines(pieces: Sequence[Piece]) -> Iterator[str]:
    """The words of larger elements of a comment that are called so."""
    for piece in pieces:
        for frame in takewhile(lambda frame: not _is_item(frame), piece.frame.upwards()):
            if frame.tag == "cite" or not _AUTHOR_WORDS.isdisjoint(frame.named.words):
                yield _words_within(piece, frame)


def _first_name(pieces: Sequence[Piece]) -> str | None:
    """The first words of a comment that look like a name: a link to its writer, or a short line."""
    for is_linked in (True, False):
        for piece in pieces[:_NAME_REACH]:
            if heading_level(piece.frame) or piece.count > _NAME_LINE:
                continue
            alone = len(pieces) > 1 or len(piece.runs) > 1
            for run in piece.runs:
                words = " ".join(run.raw.split())
                if run.element is None or not words or run.linked != is_linked or not alone:
                    continue
                if _NO_NAME.search(words) or has_date(words) or words.count(" ") > 4:
                    continue
                if len(words) == 1:
                    continue  # a picture's stand-in
                if name := _clean_name(words):
                    return name
    return None


def _words_within(piece: Piece, frame: Frame) -> str:
    return " ".join("".join(run.raw for run in piece.runs if run.frame.within(frame)).split())


def _clean_name(words: str) -> str | None:
    name = " ".join(words.split())
    for _ in range(2):
        name = _SAYS.sub("", name).strip(" ·•|,:-–—@")
    head, comma, _ = name.partition(",")
    if comma and " " in head:
        name = head  # "Ann Lee, Port Ostrel" wrote from there
    if _DATED.search(name):
        return None
    if not name or len(name) > _LONGEST_NAME or not any(map(str.isalpha, name)):
        return None
    return name


def _find_time(pieces: Sequence[Piece]) -> str | None:
    for piece in pieces:
        for element in piece.times:
            if moment := read_moment(element.get("datetime")) or read_moment(element.get("title")):
                return moment
    for piece in pieces:
        named = any(not _TIME_WORDS.isdisjoint(run.frame.named.words) for run in piece.runs)
        if named or piece.count <= _TIME_WORDS_MOST:
            for words in (*_titles_of(piece), piece.words, *(run.raw for run in piece.runs)):
                if len(words) < _LONGEST_TIME and (moment := read_moment(words)):
                    return moment
    return None


def _titles_of(piece: Piece) -> Iterator[str]:
    """What a pointer resting on the words would show: "3 days ago" has its moment there."""
    for run in piece.runs:
        for element in run.elements():
            if element.tag not in INLINE:
                break
            for key in ("title", "data-time", "data-timestamp", "datetime", "data-date"):
                if value := element.get(key):
                    yield value


# --- comments that only their times tell ----------------------------------------------------------


def _join_timed(pieces: Sequence[Piece]) -> bool:
    """Whether times stand in the pieces, each in an element of its own; if so, these are joined.

    The largest element around a time that holds no other one is a comment.
    """
    timed = [piece for piece in pieces if _own_time(piece)]
    if len(timed) < 2:
        return False
    held: dict[Frame, int] = defaultdict(int)
    for piece in timed:
        for frame in piece.frame.upwards():
            held[frame] += 1
    items = {
        max(
            (frame for frame in piece.frame.upwards() if held[frame] == 1),
            key=_height,
            default=None,
        )
        for piece in timed
    }
    items.discard(None)
    if len(items) < len(timed) or _are_lines(items, pieces):
        return False
    owned: dict[Frame, list[Piece]] = defaultdict(list)
    level_of: dict[Frame, tuple[int, float]] = {}
    current: Frame | None = None
    for piece in pieces:
        item = next((frame for frame in piece.frame.upwards() if frame in items), None)
        if item is None and current is not None and current.above is not None:
            # The lines below a name and a time are that comment's, up to the next one's.
            item = current if piece.frame.within(current.above) else None
        if item is not None:
            current = item
            owned[item].append(piece)
            if _own_time(piece):
                level_of.setdefault(item, _level(piece.frame.block))
    _release_rest(pieces, owned)
    levels = sorted(set(level_of.values()))
    for item, parts in owned.items():
        author, time = _find_author(parts) or _name_beside_time(parts), _find_time(parts)
        for piece in parts:
            piece.group, piece.author, piece.time = item, author, time
            piece.depth = levels.index(level_of[item]) if item in level_of else None
    return True


def _are_lines(items: Collection[Frame | None], pieces: Sequence[Piece]) -> bool:
    """Whether every time is a paragraph of its own beside all others: nothing parts comments."""
    held: Counter[Frame] = Counter()
    for piece in pieces:
        held.update(piece.frame.upwards())
    return all(frame is not None and held[frame] == 1 for frame in items)


def _release_rest(pieces: Sequence[Piece], owned: Mapping[Frame, Sequence[Piece]]) -> None:
    """What stands below the last comment and outside the element around them is no comment.

    Where only words tell where comments begin, nothing tells where they end.
    """
    around = next(iter(owned)).above
    while around is not None and not all(item.within(around) for item in owned):
        around = around.above
    places = {piece: at for at, piece in enumerate(pieces)}
    last = max(places[parts[-1]] for parts in owned.values())
    for piece in pieces[last + 1 :]:
        told = piece.group is None or isinstance(piece.group, tuple)
        if told and (around is None or not piece.frame.within(around)):
            piece.kind, piece.group, piece.author, piece.depth = "other", None, None, None


def _height(frame: Frame) -> int:
    return -frame.depth


def _level(frame: Frame) -> tuple[int, float]:
    """How deep a comment lies in the page, by its elements and by its indentation."""
    indents = (_INDENTED.search(one.element.get("style") or "") for one in frame.upwards())
    return frame.depth, sum(float(match[1]) for match in indents if match)


def _own_time(piece: Piece) -> str | None:
    if any(read_moment(element.get("datetime")) for element in piece.times):
        return piece.words
    if piece.count > _TIME_WORDS_MOST:
        return None
    for words in (piece.words, *(" ".join(run.raw.split()) for run in piece.runs)):
        if read_moment(words) or has_date(words):
            return words
    return None


def _name_beside_time(parts: Sequence[Piece]) -> str | None:
    """The words before the time in its line, in an element of their own, or in the line above."""
    for at, piece in enumerate(parts):
        if _own_time(piece):
            first = next(run for run in piece.runs if not run.raw.isspace())
            if len(piece.runs) > 1 and not has_date(" ".join(first.raw.split())):
                return _clean_name(first.raw)
            above = [one for one in parts[:at] if one.count <= 5 and not has_date(one.words)]
            return _clean_name(above[0].words) if above else None
    return None


# --- comments that only their words tell ----------------------------------------------------------


def _join_by_words(pieces: Sequence[Piece]) -> None:
    at = 0
    paragraphs = []
    for piece in pieces:
        words = " ".join(piece.words.split())
        paragraphs.append(make_paragraph(words, start=at))
        at += len(words) + 2
    for piece, zone in zip(pieces, cut_comments(paragraphs), strict=True):
        if zone.kind == "comment":
            piece.author, piece.depth = zone.author, zone.depth
            if zone.author or zone.depth is not None:
                piece.group = ("words", zone.group)
        elif zone.kind in ("form", "ad"):
            piece.kind = zone.kind
