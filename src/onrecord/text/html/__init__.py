"""HTML page to article: all that the page shows, in its order, every block labelled.

``source`` parses, ``walk`` cuts the page into its visible pieces, ``layout`` finds the article
among them, ``label`` says what each piece is, ``threads`` and ``posts`` who wrote what is not the
outlet's, ``facts`` what the page says of itself, and ``article`` puts it together.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.errors import InputError
from onrecord.limits import MAX_CHARACTERS, MAX_DEPTH
from onrecord.model import Article, Page, Span
from onrecord.text.html.article import make_article
from onrecord.text.html.credits import part_credits
from onrecord.text.html.facts import find_facts
from onrecord.text.html.label import label_pieces
from onrecord.text.html.layout import find_layout
from onrecord.text.html.places import PagePlace, PageRange, find_ranges
from onrecord.text.html.posts import date_entries, join_quotations
from onrecord.text.html.source import TEXT_REMEDY, decode_html, parse_html
from onrecord.text.html.threads import join_comments
from onrecord.text.html.walk import Piece, TooDeepError, walk

__all__ = ["PagePlace", "PageRange", "find_html_article", "trace_spans"]


def find_html_article(page: Page) -> Article:
    """The article of an HTML page, with everything else that the page shows fenced around it.

    What the user said about the page (``page.published``, ``outlet``, ``title``, ``url``) wins
    over what the page says of itself.

    Raises:
        InputError: if there is no article in the page, it is too long, a byte inside it fits
            no encoding, or its tags are more or nested deeper than any page's.

    >>> body = b"<nav>Home</nav><h1>Rain again</h1><p>It rained on it, the mayor said.</p>"
    >>> article = find_html_article(Page(input="rain.html", body=body, media_type="text/html"))
    >>> [(block.kind, block.span.of(article.text).strip()) for block in article.blocks]
    [('other', 'Home'), ('headline', 'Rain again'), ('body', 'It rained on it, the mayor said.')]
    """
    return _read(page)[0]


def trace_spans(page: Page, spans: Sequence[Span]) -> list[PageRange]:
    """Where spans of the article's text stand in its page, in the order of the spans.

    Raises:
        InputError: as :func:`find_html_article` does.
        ValueError: if a span leaves the text or holds nothing that stands in the page.

    >>> body = b"<h1>Rain again</h1><p>It rained on the <b>town</b>, the mayor said.</p>"
    >>> page = Page(input="rain.html", body=body, media_type="text/html")
    >>> text = find_html_article(page).text
    >>> [found] = trace_spans(page, [Span(text.index("the mayor"), text.index(" said"))])
    >>> found.start.xpath, found.start.offset, found.end.offset
    ('/html[1]/body[1]/p[1]', 23, 32)
    """
    return list(find_ranges(_read(page)[1], spans))


def _read(page: Page) -> tuple[Article, list[Piece]]:
    source, fault = decode_html(page)
    tree = parse_html(source, page.input)
    try:
        pieces = walk(tree) if tree is not None else []
    except TooDeepError as error:
        reason = f"the page's tags are nested more than {MAX_DEPTH} deep"
        raise InputError(page.input, reason, TEXT_REMEDY) from error
    if tree is not None and pieces:
        facts = find_facts(tree, url=page.url)
        titles = (page.title, *facts.titles) if page.title else facts.titles
        layout = find_layout(pieces, titles)
        label_pieces(
            pieces, layout, title=page.title, url=page.url or facts.url, authors=facts.authors
        )
        pieces = part_credits(pieces)
        join_comments(pieces)
        join_quotations(pieces)
        date_entries(pieces, layout.root)
    if not any(piece.kind in ("body", "quote") for piece in pieces):
        raise InputError(
            page.input,
            "no article was found in this page",
            f"save it again once it has loaded, or {TEXT_REMEDY}",
        )
    article = make_article(page, pieces, facts)
    if fault and "\ufffd" in article.text:
        raise fault
    if len(article.text) > MAX_CHARACTERS:
        reason = (
            f"the article has {len(article.text):,} characters, the limit is {MAX_CHARACTERS:,}"
        )
        raise InputError(page.input, reason, "give one article a page")
    return article, pieces
