"""Pages with their gold: what a person would call every word of them, marked in the page itself.

``data-zone`` gives the kind of an element's words, its inner elements' included ("none": nobody
sees them); ``data-author``, ``data-time`` and ``data-depth`` tell of a comment or a post who wrote
it, and ``<html>`` tells the page's facts.  What is tested is the page without these marks.

``python -m tests.text.html.page_gold FILE.html`` prints where onrecord differs from the gold.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from lxml.html import HTMLParser, document_fromstring

from onrecord.model import Article, Block, Page
from onrecord.text import find_article

PAGES = Path(__file__).parents[2] / "examples" / "pages"
FACTS = ("published", "modified", "outlet", "title", "authors", "url", "language")

_MARK = re.compile(rf'\sdata-(?:zone|author|time|depth|{"|".join(FACTS)})="[^"]*"')
# What is in these is for machines, or appears only where something fails.
_UNSEEN = {"head", "noscript", "option", "script", "style", "svg", "template", "textarea"}
# Signs without width that a browser may not show, and no character anybody could miss.
# Between the cells of a row the article has a bar that the page has not.
_WIDTHLESS = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff|\s]")

Moment = str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What the gold tells of one comment or post; two are the same if they are one element."""

    number: int
    author: str
    day: Moment
    depth: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The characters of one text node, and what they are."""

    letters: str
    kind: str
    post: Post | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page, and what should be read out of it."""

    name: str
    page: Page
    words: tuple[Words, ...]
    facts: dict[str, str]

    @property
    def posts(self) -> list[Post]:
        """The comments and posts in their order."""
        return list(dict.fromkeys(words.post for words in self.words if words.post))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Characters that gold and article share, or that only one of them has."""

    letters: str
    kind: str
    post: Post | None
    block: Block | None

    @property
    def found(self) -> str:
        """The kind that onrecord gave, "missing" where the article lacks the words."""
        return self.block.kind if self.block else "missing"


def read_gold(path: Path) -> GoldPage:
    """The page at ``path`` without its marks, and what the marks say."""
    marked = path.read_text(encoding="utf-8")
    page = Page(input=path.name, body=_MARK.sub("", marked).encode(), media_type="text/html")
    root = document_fromstring(marked.encode(), parser=HTMLParser(encoding="utf-8"))
    return GoldPage(
        name=path.stem,
        page=page,
        words=tuple(_read_words(root)),
        facts={name: root.get(f"data-{name}") or "" for name in FACTS},
    )


def _read_words(root: Any) -> Iterator[Words]:
    posts: dict[Any, Post | None] = {}
    for raw, element in _texts(root):
        letters = solid(raw)
        if letters:
            kind, post = _say(element, posts)
            yield Words(letters=letters, kind=kind, post=post)


def _texts(element: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(element.tag, str) and element.tag not in _UNSEEN:
        yield element.text or "", element
        for child in element:
            yield from _texts(child)
            yield child.tail or "", element


def _say(element: Any, posts: dict[Any, Post | None]) -> tuple[str, Post | None]:
    """What the nearest marks say of an element's own words."""
    marked = next((one for one in (element, *element.iterancestors()) if one.get("data-zone")), None)
    if marked is None:
        return "other", None
    kind = marked.get("data-zone")
    if marked not in posts:
        author = marked.get("data-author")
        depth = marked.get("data-depth")
        posts[marked] = author and Post(
            number=len(posts),
            author=" ".join(author.split()),
            day=(marked.get("data-time") or "")[:10] or None,
            depth=int(depth) if depth else None,
        )
    return kind, posts[marked]


def solid(text: str) -> str:
    """The characters that take room and ink.

    >>> solid("so\\u00adber, she\\n said")
    'sober,shesaid'
    """
    return _WIDTHLESS.sub("", text)


def compare(gold: GoldPage, article: Article) -> list[Stretch]:
    """The gold's words beside the article's blocks, in the page's order.

    Both are of one page, so the words of a node are the next ones of the article, or the article
    lacks them.
    """
    found = [
        (letter, block)
        for block in article.blocks
        for letter in solid(article.text[block.start : block.end])
    ]
    letters = "".join(letter for letter, _ in found)
    stretches: list[Stretch] = []
    at = 0
    for words in gold.words:
        end = at + len(words.letters)
        if letters.startswith(words.letters, at):
            for block, held in groupby(found[at:end], key=lambda pair: pair[1]):
                text = "".join(letter for letter, _ in held)
                stretches.append(Stretch(letters=text, kind=words.kind, post=words.post, block=block))
            at = end
        elif words.kind != "none":
            stretches.append(
                Stretch(letters=words.letters, kind=words.kind, post=words.post, block=None)
            )
    for block, held in groupby(found[at:], key=lambda pair: pair[1]):
        text = "".join(letter for letter, _ in held)
        stretches.append(Stretch(letters=text, kind="none", post=None, block=block))
    return stretches
