"""What the tests of HTML pages share: a small article, pages made of it, and what was read."""

from __future__ import annotations

from lxml import etree

from onrecord.model import Article, Block, Page
from onrecord.text.html import find_html_article
from onrecord.text.html.walk import Piece, walk

TITLE = "Harbour wall will hold, minister says"
#: The article that every page here has, unless a test needs another one.
STORY = """
<p>The harbour wall of Port Ostrel will hold this winter, Minister Lena Torv said on Monday.</p>
<p>Engineers had told her so in the spring, she added, and nobody in the town needs to leave.</p>
<p>The old town has flooded twice since 1990, according to the Port Office and its volunteers.</p>
<p>The opposition called her words reckless and demanded that the cabinet publish the report.</p>
"""


def page(*parts: str, head: str = "", before: str = "", after: str = "", story: str = STORY) -> str:
    """A page with the story and ``parts`` behind it in one element; the rest stands around."""
    return (
        f"<!DOCTYPE html><html><head><title>{TITLE}</title>{head}</head><body>{before}"
        f"<div class=x1><h1>{TITLE}</h1>{story}{''.join(parts)}</div>{after}</body></html>"
    )


def read(source: str | bytes, **known: str) -> Article:
    """The article of a page."""
    body = source.encode() if isinstance(source, str) else source
    return find_html_article(Page(input="wall.html", body=body, media_type="text/html", **known))


def blocks_of(article: Article, kind: str) -> list[Block]:
    """The article's blocks of a kind."""
    return [block for block in article.blocks if block.kind == kind]


def words_of(article: Article, kind: str) -> list[str]:
    """What stands in the article's blocks of a kind."""
    return [block.span.of(article.text).strip() for block in blocks_of(article, kind)]


def kind_of(article: Article, words: str) -> str:
    """The kind of the block that the words stand in; they stand once in the text."""
    assert article.text.count(words) == 1, f"{words!r} stands {article.text.count(words)} times"
    at = article.text.index(words)
    return next(block.kind for block in article.blocks if block.start <= at < block.end)


def tree_of(source: str) -> etree._Element:
    """The tree of a page's or a part's source."""
    return etree.fromstring(source.encode(), etree.HTMLParser(encoding="utf-8"))


def pieces_of(source: str) -> list[Piece]:
    """The visible pieces of a page."""
    return walk(tree_of(source))


def walked(source: str) -> list[str]:
    """The words of a page's pieces."""
    return [piece.words for piece in pieces_of(source)]
