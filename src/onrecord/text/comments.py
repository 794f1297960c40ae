"""Readers' comments: where the section begins, and which comment is whose.

Fences must be sure both ways.  A heading such as "Comments" opens a section only if what follows
looks like comments: lines that name a writer and a time, reply links, numbered entries, a form.
Once a section is open, no prose in it becomes reporting again, because readers could write
whatever would close it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from onrecord.text.fences import Mark, is_reported, mark_line, match_form
from onrecord.text.labels import Zone
from onrecord.text.paragraphs import Paragraph

__all__ = ["cut_comments", "find_comments"]

# An opener above the article's first words is a link to the comments, not their heading.
_BODY_WORDS = 40
# Above a reply form there is an article, unless the form is in a box beside it.
_FORM_BODY_WORDS = 100
_WINDOW = 14
_VOICE_WINDOW = 40
_PROSE_WORDS = 8
_LEAD_PARAGRAPHS = 3
_NAME_WORDS = 5
_NAME_CHARACTERS = 40

_HEADINGS = ("opener", "loose", "weak", "apparatus")
_FOOT = frozenset(
    {"share links", "copyright line", "cookie notice", "navigation", "newsletter or subscription"}
)

_NUMBER = re.compile(
    r"(?P<number>\d{1,4}|[a-zA-Z]|[ivx]{1,5}|[IVX]{1,5})[.)]\s+(?P<rest>.+)", re.DOTALL
)
_FIRST_NUMBERS = frozenset("1aiAI")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_DOTTED = re.compile(r"\.{3}$|…$|\b[A-Z]\.$")
_POST = re.compile(r"@\w{1,30}|(?i:copy link(?: to (?:tweet|post))?|re(?:tweet|post)s?(?: \d+)?)")
_SURE_TOOL = re.compile(r"repl|quote|vote|permalink|respect", re.IGNORECASE)
_HANDLE = re.compile(r"@\w{1,30}")
_NAME = re.compile(
    r"(?:#\d{1,4}[.):]? ?)?@?[\w][\w'’.\-]*(?: [\w'’.()\-]+){0,4}(?:, \w+(?: \w+){0,2})?"
)
# A line of a writer's name alone: a login, or a person's name with or without a place.
_TAG = re.compile(
    r"(?:[-—–~]+ ?)?(?:@?[a-z\d_]+[a-zA-Z\d_]*|@?[A-Z][a-z]*[\d_]\w*"
    r"|[A-Z][\w'’.\-]*(?: [A-Z][\w'’.\-]*){1,2}(?:, [A-Z]\w+(?: [A-Z]\w+)?)?"
    r"|[A-Z]\w+(?=,|:)(?:, [A-Z]\w+)?):?"
)
_BULLET = re.compile(r"[-•*–—·] ?[\"“'‘\w]")
_READER = re.compile(
    r"\b[Dd]on['’]t\b|^Be \w|\b[Ww]e['’]d\b|"
    r"\b(?:[Yy]ou(?:r|['’]re)?|lol|LOL|[Ww]ow|I agree|I disagree|[Ss]hame|[Ii]diots?|[Pp]lease|"
    r"[Ss]orry|[Tt]hanks|[Tt]otally|[Ff]olks|[Gg]uys|disgrace)\b|!|\?{2}|\b[A-Z]{6,}\b|\.{3}|…"
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
# --- where the section begins ---------------------------------------------------------------------


def find_comments(paragraphs: Sequence[Paragraph], *, announced: bool = False) -> int | None:
    """The index of the paragraph that opens the comments, ``None`` if the text has none.

    ``announced`` asks for a heading, a form or answers: where a page has marks of its own, a name
    and a time alone are an entry's.
    """
    words = 0
    for at, paragraph in enumerate(paragraphs):
        mark = mark_line(paragraph.words)
        if announced and words < _BODY_WORDS:
            words += paragraph.length if _is_report(paragraph) else 0
        elif mark and mark.kind in ("opener", "loose", "weak"):
            if _is_backed(paragraphs, at, words, sure=mark.kind != "weak"):
                return at
            if _opens_bare(paragraphs, at, words, announced=announced):
                return at
        elif _opens_bare(paragraphs, at, words, announced=announced):
            return at
        elif words >= _BODY_WORDS and _is_first_reply(paragraphs, at):
            return _walk_back(paragraphs, at)
        elif _is_report(paragraph):
            words += paragraph.length
    return None


def _is_report(paragraph: Paragraph) -> bool:
    return paragraph.fence is None and paragraph.length >= _PROSE_WORDS


def _opens_bare(paragraphs: Sequence[Paragraph], at: int, words: int, *, announced: bool) -> bool:
    """Whether comments or their form begin here, below an article, without a heading."""
    if not announced and words >= _BODY_WORDS and _opens_unannounced(paragraphs, at):
        return True
    return words >= _FORM_BODY_WORDS and _opens_form(paragraphs, at)


def _is_first_reply(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether a reply link stands here and another below: comments in no manner known."""
    around = paragraphs[max(at - _WINDOW, 0) : at + _WINDOW]
    if not _says_reply(paragraphs[at]) or any(map(_is_of_post, around)):
        return False
    return any(_says_reply(paragraph) for paragraph in paragraphs[at + 2 : at + _WINDOW])


def _says_reply(paragraph: Paragraph) -> bool:
    """A bare "Report" stands below embedded posts and pictures, too; "Reply" does not."""
    return _is_reply(paragraph) and bool(_SURE_TOOL.search(paragraph.words))


def _is_of_post(paragraph: Paragraph) -> bool:
    return bool(_POST.fullmatch(paragraph.words))


def _walk_back(paragraphs: Sequence[Paragraph], at: int) -> int:
    """Where the comment begins whose reply link stands at ``at``: at its writer's short lines."""
    start, prose = at, 0
    while start > 0 and prose < _LEAD_PARAGRAPHS and paragraphs[start - 1].length < _PROSE_WORDS:
        start -= 1
    while start > 0 and prose < _LEAD_PARAGRAPHS and paragraphs[start - 1].length >= _PROSE_WORDS:
        start, prose = start - 1, prose + 1
    named = start
    while named > 0 and start - named < _NAME_WORDS and _is_label(paragraphs[named - 1]):
        named -= 1
    # Three paragraphs without a writer's line above them are the article's.
    return named if named < start else at


def _is_label(paragraph: Paragraph) -> bool:
    return paragraph.length < _PROSE_WORDS and not paragraph.ended


def _is_backed(paragraphs: Sequence[Paragraph], at: int, words: int, *, sure: bool) -> bool:
    following = _content(paragraphs, at + 1)
    if not following:
        return False
    if words < _BODY_WORDS:
        return _starts_as_comment(following) and _has_replies(following)
    says_comment = sure or "comment" in paragraphs[at].words.lower()
    if _starts_numbered(following) and says_comment:
        return True
    if _marks_soon(following):
        return True
    if not says_comment:
        return False
    if _alternates(following) or _is_list(following):
        return True
    rest = paragraphs[at + 1 : at + 1 + _VOICE_WINDOW]
    return _sounds_like_readers(rest, backed=_form_follows(rest))


def _alternates(following: Sequence[Paragraph]) -> bool:
    """Whether prose and lines that name a writer, above or below it, take turns to the end."""
    tags = [bool(_TAG.fullmatch(paragraph.words)) for paragraph in following]
    prose = sum(paragraph.length >= _PROSE_WORDS for paragraph in following)
    turns = all(tag or p.length >= 3 or p.ended for tag, p in zip(tags, following, strict=True))
    apart = not any(one and two for one, two in pairwise(tags))
    return turns and apart and (tags[0] or tags[-1]) and prose >= 2 and sum(tags) >= 2


def _is_list(following: Sequence[Paragraph]) -> bool:
    return len(following) > 1 and all(_BULLET.match(paragraph.words) for paragraph in following)


def _content(paragraphs: Sequence[Paragraph], start: int) -> list[Paragraph]:
    """The next paragraphs, the form and the section's own headings left out."""
    return [
        paragraph
        for paragraph in paragraphs[start : start + _WINDOW]
        if not match_form(paragraph.words) and not _is_heading(paragraph)
    ]


def _is_heading(paragraph: Paragraph) -> bool:
    mark = mark_line(paragraph.words)
    return mark is not None and mark.kind in _HEADINGS


def _marks_soon(following: Sequence[Paragraph]) -> bool:
    """Whether a writer's line or a reply link comes before the third paragraph of prose."""
    limit = _LEAD_PARAGRAPHS
    if _is_name(following[0]) or _NUMBER.match(following[0].words):
        limit = len(following)
    prose = 0
    for at, paragraph in enumerate(following):
        if _is_comment_start(following, at) or _is_reply(paragraph):
            return True
        if _is_signed_below(following, at):
            return True
        prose += paragraph.length >= _PROSE_WORDS
        if prose > limit:
            return False
    return False


def _is_signed_below(following: Sequence[Paragraph], at: int) -> bool:
    """Whether "Ann said..." stands here and the time below the comment's words."""
    mark = mark_line(following[at].words)
    below = (mark_line(paragraph.words) for paragraph in following[at + 1 : at + 8])
    said = mark is not None and mark.kind == "says"
    return said and any(one is not None and one.kind in ("time", "header") for one in below)


def _starts_as_comment(following: Sequence[Paragraph]) -> bool:
    return any(_is_comment_start(following, at) for at in range(min(2, len(following)))) or (
        _starts_numbered(following)
    )


def _has_replies(following: Sequence[Paragraph]) -> bool:
    nested = len({p.indent for p in following if _NUMBER.match(p.words)}) > 1
    return nested or any(_is_reply(paragraph) for paragraph in following)


def _starts_numbered(following: Sequence[Paragraph]) -> bool:
    match = _NUMBER.match(following[0].words)
    return match is not None and match.group("number") in _FIRST_NUMBERS


def _is_reply(paragraph: Paragraph) -> bool:
    mark = mark_line(paragraph.words)
    return bool(mark and mark.kind == "tool")


def _is_comment_start(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether a writer and a time stand here, in one line or two."""
    mark = _mark(paragraphs[at])
    if mark and mark.kind == "header":
        return True
    if not (mark and mark.kind == "says") and not _is_short_name(paragraphs[at]):
        return False
    after = mark_line(paragraphs[at + 1].words) if at + 1 < len(paragraphs) else None
    return bool(after and after.kind in ("time", "header") and mark is None) or bool(
        after and after.kind == "time"
    )


def _opens_unannounced(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether comments begin here without a heading: a writer's line, and a reply link below."""
    mark = _mark(paragraphs[at])
    if not _is_comment_start(paragraphs, at):
        return False
    if any(_HANDLE.fullmatch(paragraph.words) for paragraph in paragraphs[max(at - 3, 0) : at]):
        # A post from a network, embedded in the article with its own buttons.
        return False
    return bool(mark and mark.kind == "says") or any(
        _says_reply(paragraph) for paragraph in paragraphs[at + 1 : at + _WINDOW]
    )


def _opens_form(paragraphs: Sequence[Paragraph], at: int) -> bool:
    if match_form(paragraphs[at].words) != "opener":
        return False
    if _form_follows(paragraphs[at + 1 : at + 1 + _LEAD_PARAGRAPHS]):
        return True
    return any(_is_reply(paragraph) for paragraph in paragraphs[at + 1 : at + _WINDOW])


def _form_follows(rest: Sequence[Paragraph]) -> bool:
    return any(match_form(paragraph.words) == "line" for paragraph in rest)


def _sounds_like_readers(rest: Sequence[Paragraph], *, backed: bool) -> bool:
    """Whether unmarked prose is readers' rather than a reporter's, by its words.

    A form below the prose is backing enough unless the prose reports.
    """
    prose = [p.words for p in rest if p.length >= _PROSE_WORDS and not match_form(p.words)]
    # Whom a reporter quotes may well shout, and a reader may tell who said what.
    reader = [bool(_READER.search(_QUOTED.sub("", words))) for words in prose]
    readers = sum(reader)
    reporters = sum(
        not one and is_reported(words) for one, words in zip(reader, prose, strict=True)
    )
    if backed:
        return bool(prose) and reporters <= readers
    return 3 * readers >= 2 * len(prose) > 0 and 4 * reporters < len(prose)


# --- which comment is whose -----------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Comment:
    """One comment as it is read: where it starts, and what says who wrote it and to whom."""

    author: str | None
    parent: str | None
    indent: int
    number: str | None


State = Literal["comment", "form", "related", "ad", "other"]


def cut_comments(paragraphs: Sequence[Paragraph]) -> list[Zone]:
    """A zone for each paragraph of the page from the comments' heading to its end."""
    reader = _Reader(paragraphs)
    for at in range(len(paragraphs)):
        reader.read(at)
    return list(reader.zones())


class _Reader:
    """Walks the section paragraph by paragraph and remembers which comment is open."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self.paragraphs = paragraphs
        self.state: State = "comment"
        self.comments: list[_Comment] = []
        self.numbers: list[str] = []
        self.places: list[tuple[State, int | None]] = []
        self.closed = True
        self.just_opened = False
        self.marked = any(
            mark and mark.kind in ("header", "says", "time", "tool")
            for mark in map(_mark, paragraphs)
        )

    def read(self, at: int) -> None:
        """Place one paragraph."""
        paragraph = self.paragraphs[at]
        mark, form = _mark(paragraph), match_form(paragraph.words)
        if form in ("opener", "line") or (form == "field" and self.state == "form"):
            self._place("form")
        elif self._is_furniture(paragraph, mark):
            self._plain(at)
        elif self._starts_comment(at, mark):
            self._open(at, mark)
        elif self.just_opened and mark is None and _is_comment_start(self.paragraphs, at):
            # The line before was a portrait's initial, or a title; this is the name.
            self.comments[-1].author = paragraph.words.strip(" @.")
            self._place("comment")
            self.just_opened = True
        elif mark and mark.kind in _HEADINGS and not self.just_opened:
            self.closed = True
            self._place("comment", heading=True)
        elif mark and mark.kind in ("tool", "time", "header", "says", "reply_to"):
            self._tool(mark)
        else:
            self._plain(at)

    def _is_furniture(self, paragraph: Paragraph, mark: Mark | None) -> bool:
        """Whether the page's own furniture stands here, between or below the comments."""
        fence = paragraph.fence
        if fence is None or not self.closed or paragraph.indent:
            return False
        if mark is not None and mark.kind in _HEADINGS:
            return False
        return fence.role in ("list", "nav") or fence.reason in _FOOT

    def _starts_comment(self, at: int, mark: Mark | None) -> bool:
        paragraph = self.paragraphs[at]
        if (mark and mark.kind in ("header", "says")) or _is_comment_start(self.paragraphs, at):
            # Below a writer's name, a line with place and time is still of the same comment.
            return not (self.just_opened and self.comments[-1].author)
        if _NUMBER.match(paragraph.words) and self._next_number(paragraph):
            return True
        return self._is_name_line(at)

    def _next_number(self, paragraph: Paragraph) -> bool:
        """Whether the number goes on the section's own count rather than a list in a comment."""
        match = _NUMBER.match(paragraph.words)
        if match is None or (self.comments and not self.numbers):
            return False
        number = match.group("number")
        # "J. Tiller" is a writer: a capital letter counts from the first one only.
        if number in _FIRST_NUMBERS or (not self.numbers and not number.isupper()):
            return True
        return any(_follows(one, number) for one in self.numbers[-_WINDOW:])

    def _is_name_line(self, at: int) -> bool:
        paragraph = self.paragraphs[at]
        if at + 1 >= len(self.paragraphs) or not _leading_name(paragraph):
            return False
        below = self.paragraphs[at + 1]
        if self.marked:
            inside = self.state in ("comment", "form")
            return self.closed and inside and not _is_reply(below)
        if self.numbers:
            return False
        return self.state == "comment" and below.length >= _PROSE_WORDS and paragraph.gap

    def _open(self, at: int, mark: Mark | None) -> None:
        paragraph = self.paragraphs[at]
        match = _NUMBER.match(paragraph.words)
        author = mark.author if mark else None
        author = author or _leading_name(paragraph)
        parent = self._parent_in(author)
        if author and parent:
            author = author[: -len(parent)].strip(" →>▶↪,") or author
        comment = _Comment(
            author=author,
            parent=parent,
            indent=paragraph.indent,
            number=match.group("number") if match else None,
        )
        self.comments.append(comment)
        if comment.number:
            self.numbers.append(comment.number)
        self.closed = False
        self._place("comment")
        self.just_opened = author is not None

    def _parent_in(self, author: str | None) -> str | None:
        """The earlier writer whom a reply's header names last ("Bo Ray Ann Lee · 2 hours ago")."""
        for comment in reversed(self.comments[-_VOICE_WINDOW:] if author else []):
            known = comment.author
            if known and author and author != known and author.endswith(" " + known):
                return known
        return None

    def _tool(self, mark: Mark) -> None:
        if mark.kind == "tool":
            self.closed = True
        if mark.kind == "reply_to" and self.comments and self.just_opened:
            self.comments[-1].parent = mark.parent
        opened = self.just_opened and mark.kind != "tool"
        self._place("comment")
        self.just_opened = opened

    def _plain(self, at: int) -> None:
        paragraph = self.paragraphs[at]
        fence = paragraph.fence
        if fence and fence.role == "notice":
            # Advertisements stand in the middle of comments, too.
            self.places.append(("ad", None))
        elif fence and fence.kind != "form" and (self.closed or self.state != "comment"):
            kind = fence.kind
            self._place(kind if kind in ("ad", "related") else "other")
        elif self.state == "form" and paragraph.length >= _PROSE_WORDS:
            if self.comments or self.marked:
                self._open(at, None)
            else:
                self._place("other")
        elif self.state == "comment" and self.closed and paragraph.length >= _PROSE_WORDS:
            self._open(at, None)
        else:
            self._place(self.state)

    def _place(self, state: State, *, heading: bool = False) -> None:
        inside = state == "comment" and self.comments and not heading
        self.places.append((state, len(self.comments) - 1 if inside else None))
        self.state = state
        self.just_opened = False

    def zones(self) -> Iterator[Zone]:
        """The zones in order, once all paragraphs are placed."""
        depths = _find_depths(self.comments)
        for state, comment in self.places:
            if comment is None:
                yield Zone(kind=state, group=state)
            else:
                author = self.comments[comment].author
                yield Zone(
                    kind="comment", author=author, depth=depths[comment], group=f"#{comment}"
                )


def _find_depths(comments: Sequence[_Comment]) -> list[int | None]:
    """How deep each comment is nested, ``None`` for all if the text does not show it."""
    shown = any(comment.number or comment.parent for comment in comments) or (
        len({comment.indent for comment in comments}) > 1
    )
    if not shown:
        return [None] * len(comments)
    depths: list[int] = []
    open_indents: list[int] = []
    by_author: dict[str, int] = {}
    for comment in comments:
        while open_indents and open_indents[-1] > comment.indent:
            open_indents.pop()
        if not open_indents or open_indents[-1] < comment.indent:
            open_indents.append(comment.indent)
        depth = len(open_indents) - 1
        if comment.parent:
            depth = max(depth, by_author.get(comment.parent, 0) + 1)
        if comment.author:
            by_author[comment.author] = depth
        depths.append(depth)
    return list(depths)


def _follows(one: str, two: str) -> bool:
    if one.isdigit() and two.isdigit():
        return int(two) == int(one) + 1
    if one.isupper() != two.isupper():
        return False
    if len(one) == len(two) == 1 and ord(two) == ord(one) + 1:
        return True
    return _read_roman(one) > 0 and _read_roman(two) == _read_roman(one) + 1


def _read_roman(number: str) -> int:
    """The value of a Roman number below forty, 0 for what is none."""
    values = [_ROMAN.get(letter, 0) for letter in number.lower()]
    if 0 in values:
        return 0
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-one if one < two else one for one, two in pairs)


def _mark(paragraph: Paragraph) -> Mark | None:
    """The mark of a paragraph, whatever number stands before it."""
    mark = mark_line(paragraph.words)
    match = None if mark else _NUMBER.match(paragraph.words)
    return mark_line(match.group("rest")) if match else mark


def _is_name(paragraph: Paragraph) -> bool:
    return _is_short_name(paragraph) and not paragraph.ended


def _leading_name(paragraph: Paragraph) -> str | None:
    """The name in a line of its own, with or without a place or school after it."""
    if mark_line(paragraph.words) or paragraph.ended or paragraph.length > 2 * _NAME_WORDS:
        return None
    name = re.split(r" ?[·•|] ?", paragraph.words, maxsplit=1)[0]
    if len(name) > _NAME_CHARACTERS or name.count(" ") >= _NAME_WORDS:
        return None
    return name.strip(" @.") if _NAME.fullmatch(name) and any(map(str.isalpha, name)) else None


def _is_short_name(paragraph: Paragraph) -> bool:
    """Whether it has a name's size and letters; "mike..." and "Ann M." are beside a time."""
    words = paragraph.words
    if len(words) > _NAME_CHARACTERS or paragraph.length > _NAME_WORDS:
        return False
    if paragraph.ended and not _DOTTED.search(words):
        return False
    return bool(_NAME.fullmatch(words)) and any(map(str.isalpha, words)) and not mark_line(words)
