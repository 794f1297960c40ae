"""Comments, advertisements and lists of other articles, taken out of a page by their names.

trafilatura takes the dense text of a page for its article, and long comments or sponsored teasers
are dense.  Pages say what such a part is in its ``class`` or ``id``, in a handful of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.model import BlockKind

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

__all__ = ["take_boxes"]

_CONTAINERS = frozenset(
    {"article", "aside", "dd", "div", "dl", "dt", "footer", "form", "iframe", "li", "ol", "p"}
    | {"section", "table", "tbody", "td", "tr", "ul"}
)
_UNSEEN = ("script", "style", "noscript", "template", "svg", "select", "textarea")
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("respond",), "form"),
    **dict.fromkeys(("comment", "comments", "commentlist", "user posts"), "comment"),
    **dict.fromkeys(("disqus", "livefyre"), "comment"),
    **dict.fromkeys(("advert", "adverts", "advertisement", "advertisements"), "ad"),
    **dict.fromkeys(("sponsored", "promoted", "outbrain", "taboola", "newsletter"), "ad"),
    **dict.fromkeys(("related", "recommended"), "related"),
}
# "has-comments" and "comments-open" are said of the article around them.
_ABOUT_OTHERS = frozenset({"has", "with", "no", "open", "closed"})
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def take_boxes(page: HtmlElement) -> list[tuple[HtmlElement, BlockKind]]:
    """The comments, advertisements and lists of other articles, in order, cut out of the page.

    A part that holds the page's heading, its longest ``<article>`` or most of its text stays,
    whatever it is called; the parts inside it are looked at one by one.

    >>> from lxml.html import fromstring
    >>> page = fromstring("<div><p>A long and sunny report.</p><p class=ad-comments>No!</p></div>")
    >>> [(box.text, kind) for box, kind in take_boxes(page)]
    [('No!', 'comment')]
    >>> page.text_content()
    'A long and sunny report.'
    """
    from lxml.etree import strip_elements  # type: ignore[import-untyped]

    boxes = list(_find_boxes(page))
    for box, _ in boxes:
        box.drop_tree()
        strip_elements(box, *_UNSEEN, with_tail=False)
    return boxes


def _find_boxes(page: HtmlElement) -> Iterator[tuple[HtmlElement, BlockKind]]:
    half = _length(page) / 2
    article = _find_article(page)
    waiting = [page]
    while waiting:
        element = waiting.pop()
        kind = _name_kind(element) if element.tag in _CONTAINERS else None
        if kind and not _holds_article(element, article) and _length(element) <= half:
            yield element, kind
        else:
            waiting.extend(reversed(element))


def _name_kind(element: HtmlElement) -> BlockKind | None:
    """What the element's ``class`` and ``id`` say that it is, ``None`` if nothing of the kind."""
    kinds: list[BlockKind] = []
    for name in f"{element.get('id') or ''} {element.get('class') or ''}".split():
        words = [word.lower() for word in _WORD.findall(name)]
        if _ABOUT_OTHERS.isdisjoint(words):
            terms = [*words, *map(" ".join, pairwise(words))]
            kinds += [_KINDS[term] for term in terms if term in _KINDS]
    # A reply form stands among comments and is named after them as well.
    return "form" if "form" in kinds else next(iter(kinds), None)


def _find_article(page: HtmlElement) -> HtmlElement | None:
    """The longest ``<article>``; themes write comments and teasers in such elements too."""
    named = [one for one in page.iter("article") if _name_kind(one) is None]
    return max(named, key=_length, default=None)


def _holds_article(element: HtmlElement, article: HtmlElement | None) -> bool:
    held = next(element.iter("h1", "main"), None)
    return held is not None or (article is not None and article in element.iter("article"))


def _length(element: HtmlElement) -> int:
    """How many characters of text the element shows."""
    shown = (one for one in element.iter() if one.tag not in _UNSEEN)
    own = sum(len((one.text or "").strip()) for one in shown)
    return own + sum(len((one.tail or "").strip()) for one in element.iterdescendants())
