"""From a DOCX file to its article: paragraphs by their styles, notes, and what stands around them.

Styles say what a paragraph is where the writer used them.  The rest goes through the same fences
as pasted text: press releases and newsletters come as documents too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from onrecord.errors import InputError
from onrecord.ids import article_id, text_sha256
from onrecord.limits import MAX_CHARACTERS
from onrecord.model import Article, Block, BlockKind, Page
from onrecord.text.bylines import find_authors
from onrecord.text.date_lines import find_published_day
from onrecord.text.docx_file import DocxFile, local_name, open_docx, value_of
from onrecord.text.docx_walk import Paragraph, read_styles, walk_part
from onrecord.text.fences import has_date
from onrecord.text.parts import Part, join_parts
from onrecord.text.properties import said_authors, said_title

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

__all__ = ["find_docx_article"]

_STYLES: dict[str, BlockKind] = {
    "author": "byline",
    "byline": "byline",
    "caption": "caption",
    "dateline": "dateline",
    "intense quote": "quote",
    "quote": "quote",
}
# A first heading further down is one of a section.
_HEADLINE_PARAGRAPHS = 10
_PULLED_WORDS = 4
_HEAD_CHARACTERS = 1500
# A document that was begun long before it was saved came from an older one.
_DAYS_OF_WRITING = 31


def find_docx_article(page: Page) -> Article:
    """The article of a DOCX file: its paragraphs, notes, headers and reviewers' comments.

    What the user said about the page (``page.published``, ``outlet``, ``title``, ``url``) wins
    over what the file says.

    Raises:
        InputError: if the file is locked, damaged, no text document, empty or too long.
    """
    file = open_docx(page)
    styles = read_styles(next((tree for kind, tree in file.parts if kind == "styles"), None))
    body = list(walk_part(file.main, styles))
    headline = _find_headline(body, page.title or said_title(file.properties.get("title")))
    parts = list(_parts(file, body, headline, styles))
    _refuse_long(page, parts)
    title = " ".join(body[headline].words.split()) if headline is not None else None
    text, blocks = join_parts(parts, title=title or page.title)
    title = page.title or title or _headline(text, blocks)
    title = title or said_title(file.properties.get("title"))
    published = page.published or _find_day(file, text, blocks)
    return Article(
        id=article_id(text, url=page.url, outlet=page.outlet, title=title, published=published),
        input=page.input,
        url=page.url,
        outlet=page.outlet,
        title=title,
        authors=find_authors(text, blocks) or said_authors(file.properties.get("creator")),
        published=published,
        sha256=text_sha256(text),
        text=text,
        blocks=blocks,
    )


def _refuse_long(page: Page, parts: Sequence[Part]) -> None:
    if not any(char.isalnum() for part in parts for char in part.words):
        reason, remedy = "there are no words in it", "give a document with an article in it"
        raise InputError(page.input, reason, remedy)
    length = sum(len(part.words) + 2 for part in parts)
    if length > MAX_CHARACTERS:
        reason = f"the document has {length:,} characters, the limit is {MAX_CHARACTERS:,}"
        raise InputError(page.input, reason, "give one article a file")


def _find_headline(body: Sequence[Paragraph], title: str | None) -> int | None:
    """The paragraph in the style of a title, else what the title says, else the first heading."""
    first = range(min(len(body), _HEADLINE_PARAGRAPHS))
    for style in ("title", "", "heading 1"):
        for at in first:
            named = title is not None and _letters(body[at].words) == _letters(title)
            if body[at].style == style if style else named:
                return at
    return None


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))


def _parts(
    file: DocxFile, body: Sequence[Paragraph], headline: int | None, styles: dict[str, str]
) -> Iterator[Part]:
    """Headers, the text, its notes, footers, and what reviewers wrote into the margin."""
    yield from _around(file, "header", styles)
    own = _letters(" ".join(one.words for one in body if not one.boxed))
    for at, one in enumerate(body):
        kind: BlockKind | None = "headline" if at == headline else _STYLES.get(one.style)
        if one.boxed and one.words.count(" ") + 1 >= _PULLED_WORDS and _letters(one.words) in own:
            # A box that says again what the text says.
            kind = "other"
        yield Part(words=one.words, kind=kind, group="quote" if kind == "quote" else None)
    for name in ("footnotes", "endnotes"):
        for note in _trees(file, name):
            yield from (Part(words=one.words) for one in _notes(note, styles))
    yield from _around(file, "footer", styles)
    for comments in _trees(file, "comments"):
        yield from _comments(comments, styles)


def _trees(file: DocxFile, name: str) -> Iterator[_Element]:
    return (tree for kind, tree in file.parts if kind == name)


def _around(file: DocxFile, name: str, styles: dict[str, str]) -> Iterator[Part]:
    """The headers or footers, of which a document often has several alike."""
    found = (one.words for tree in _trees(file, name) for one in walk_part(tree, styles))
    for words in dict.fromkeys(found):
        if any(map(str.isalpha, words)):
            yield Part(words=words, kind="other", group=name)


def _notes(tree: _Element, styles: dict[str, str]) -> Iterator[Paragraph]:
    """The notes' paragraphs; two of the notes are the lines that part them from the text."""
    for note in tree:
        if local_name(note) in ("footnote", "endnote") and value_of(note, "type") in (
            None,
            "normal",
        ):
            yield from walk_part(note, styles)


def _comments(tree: _Element, styles: dict[str, str]) -> Iterator[Part]:
    for number, comment in enumerate(tree):
        author = " ".join((value_of(comment, "author") or "").split()) or None
        for one in walk_part(comment, styles):
            yield Part(words=one.words, kind="comment", author=author, group=number)


def _headline(text: str, blocks: Iterable[Block]) -> str | None:
    found = (text[block.start : block.end] for block in blocks if block.kind == "headline")
    return next((" ".join(one.split()) for one in found), None)


def _find_day(file: DocxFile, text: str, blocks: Sequence[Block]) -> str | None:
    """The day of the date line, else the one on which the document was written.

    Where its head names a day that is not understood, no other is taken.
    """
    day = find_published_day(text, blocks)
    if day is not None or any(map(has_date, text[:_HEAD_CHARACTERS].splitlines())):
        return day
    created, modified = (_day(file.properties.get(name)) for name in ("created", "modified"))
    if created is None or modified is None:
        return None
    return created.isoformat() if 0 <= (modified - created).days <= _DAYS_OF_WRITING else None


def _day(moment: str | None) -> date | None:
    try:
        return date.fromisoformat((moment or "")[:10])
    except ValueError:
        return None
