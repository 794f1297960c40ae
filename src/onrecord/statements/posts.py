"""Posts that an article shows: who wrote one says what it says.

A post stands in a block of its own whose writer the page names.  Its name line ("— Ann Lee
(@annlee) March 4, 2025") is the source and, in the sign or handle beside the name, the cue; what
else stands in it, counts and dates apart, is the content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from onrecord.model import Span
from onrecord.statements.found import Found

__all__ = ["find_posts"]

_NAME_LINE_WORDS = 16
_HANDLE = re.compile(r"\(?@[\w.@-]+\)?")
_DASH = re.compile(r"[—–―-]+(?= )")
_POSTED = re.compile(r"(?i)\b(?:posted|shared|written|published)(?: by)?\b|^by\b")
# Lines of a post that nobody wrote: its date, how many liked it, what to press.
_COUNT_WORDS = (
    "k m views? reply replies retweets? re-?posts? likes? shares? comments? quotes? "
    "image or embed bookmarks? forwards? edited read more on see this post in app "
    "follow translate all copy link am pm at jan[a-z]* feb[a-z]* mar[a-z]* apr[a-z]* may "
    "june? july? aug[a-z]* sep[a-z]* oct[a-z]* nov[a-z]* dec[a-z]* [a-z]{3,6}day twitter x "
    "facebook instagram telegram threads bluesky mastodon for iphone android web ago hours? "
    "days? mins? [hd]"
)
_COUNT = re.compile(rf"(?i)[\W\d]*(?:(?:{'|'.join(_COUNT_WORDS.split())})(?![a-z])[\W\d]*)*$")
_COUNTED = re.compile(
    r"(?i)\d[\d.,]*[km]? ?(?:views?|likes?|re-?posts?|retweets?|shares?|replies|comments?|forwards?"
    r"|quotes?)\b"
)
_COUNTED_WORDS = 14
_LONGEST_COUNT = 300
_ADDRESS = re.compile(r"(?:https?://|pic\.|t\.co/)\S+")
_LINE = re.compile(r"[^\n]+")


def find_posts(doc: Doc, text: str) -> Iterator[tuple[Found, Span]]:
    """The posts of an article with the block that each fills."""
    for block in doc.spans["blocks"]:
        if block.label_ == "quote" and block.id_:
            span = Span(block.start_char, block.end_char)
            found = _find_post(text, span, author=block.id_)
            if found is not None:
                yield found, span


def _find_post(text: str, block: Span, *, author: str) -> Found | None:
    lines = [Span(*match.span()) for match in _LINE.finditer(text, block.start, block.end)]
    named = next((line for line in _by_likelihood(lines) if _names(line.of(text), author)), None)
    if named is None:
        return None
    name_at = named.start + named.of(text).index(author)
    source = Span(name_at, name_at + len(author))
    below = lines[lines.index(named) + 1 : lines.index(named) + 2]
    counts = [line for line in lines if line != named and _is_count(line.of(text).strip())]
    cue = _find_cue(text, named, source, below) or next(iter(counts), None)
    words = [
        line
        for line in lines
        if line != named and line.of(text).strip() and not _is_count(line.of(text).strip())
        and not _HANDLE.fullmatch(line.of(text).strip())
    ]  # fmt: skip
    if cue is None or not words:
        return None
    start, end = words[0].start, words[-1].end
    end = start + len(_without_addresses(text[start:end]))
    content = Span(start, end) if end > start else None
    if content is None or content.overlaps(source):
        return None
    return Found(source=(source,), cue=(cue,), content=(content,), rule="post")


def _without_addresses(words: str) -> str:
    """The words without the addresses of pictures and pages behind them, and the full stop."""
    kept = words.rstrip()
    last = kept.split()[-1:]
    while last and _ADDRESS.fullmatch(last[0]):
        kept = kept[: -len(last[0])].rstrip()
        last = kept[-400:].split()[-1:]
    return kept.rstrip(". \n")


def _is_count(line: str) -> bool:
    """Whether a line holds dates, counts and buttons, and no words of the post."""
    if len(line) > _LONGEST_COUNT:
        return False
    counted = _COUNTED.search(line) is not None and len(line.split()) <= _COUNTED_WORDS
    return counted or _COUNT.match(line) is not None


def _by_likelihood(lines: list[Span]) -> list[Span]:
    """The last line, then the first ones: where posts have their writer's name."""
    return [*lines[-1:], *lines[:-1]]


def _names(line: str, author: str) -> bool:
    return author in line and len(line.split()) <= _NAME_LINE_WORDS + len(author.split())


def _find_cue(text: str, line: Span, source: Span, below: list[Span]) -> Span | None:
    """The sign or the words that put the name to the post, in its line or the one below."""
    before = text[line.start : source.start]
    for pattern, words, start in (
        (_POSTED, before, line.start),
        (_DASH, before, line.start),
        (_HANDLE, text[source.end : line.end], source.end),
        *((_HANDLE, one.of(text), one.start) for one in below),
    ):
        match = pattern.search(words)
        if match:
            return Span(start + match.start(), start + match.end())
    sign = re.search(r"[·•|:,]", text[source.end : line.end])
    return Span(source.end + sign.start(), source.end + sign.end()) if sign else None
