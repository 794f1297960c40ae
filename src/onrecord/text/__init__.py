"""Page to article: the text of a page, cut into labelled blocks that partition it."""

from __future__ import annotations

from onrecord.errors import InputError
from onrecord.ids import article_id, text_sha256
from onrecord.model import Article, Block, Page
from onrecord.text.bylines import find_authors
from onrecord.text.date_lines import find_published_day
from onrecord.text.decode import decode_page
from onrecord.text.fences import load_fences
from onrecord.text.html.names import names_version
from onrecord.text.zones import cut_blocks, zone_reasons

__all__ = [
    "cut_blocks",
    "find_article",
    "find_authors",
    "load_fences",
    "names_version",
    "zone_reasons",
]

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_PDF = "application/pdf"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def find_article(page: Page) -> Article:
    """The article of a page: all its text, with every block labelled.

    The text of a plain text file is taken as it stands: an offset is one of the file.

    Raises:
        InputError: if the page cannot be read as text or holds no words.

    >>> page = Page(input="a.txt", body=b"Road reopens\\n\\nBy Ann Lee\\n\\nThe road is open.\\n")
    >>> article = find_article(page)
    >>> article.title, article.authors
    ('Road reopens', ('Ann Lee',))
    """
    if page.media_type in _HTML:
        from onrecord.text.html import find_html_article

        return find_html_article(page)
    if page.media_type == _PDF:
        from onrecord.text.pdf import find_pdf_article

        return find_pdf_article(page)
    if page.media_type == _DOCX:
        from onrecord.text.docx import find_docx_article

        return find_docx_article(page)
    text = decode_page(page)
    if not any(map(str.isalnum, text)):
        raise InputError(
            page.input, "there are no words in it", "give a file with an article in it"
        )
    blocks = cut_blocks(text, title=page.title)
    title = page.title or _headline(text, blocks)
    return Article(
        id=article_id(
            text, url=page.url, outlet=page.outlet, title=page.title, published=page.published
        ),
        input=page.input,
        url=page.url,
        outlet=page.outlet,
        title=title,
        authors=find_authors(text, blocks),
        published=page.published or find_published_day(text, blocks),
        sha256=text_sha256(text),
        text=text,
        blocks=blocks,
    )


def _headline(text: str, blocks: tuple[Block, ...]) -> str | None:
    for block in blocks:
        if block.kind == "headline":
            return " ".join(text[block.start : block.end].replace("\ufeff", "").split())
    return None
