"""From an HTML page to its article, through trafilatura.

What the page itself calls comments or advertisements is taken out first (``boxes``).  trafilatura
finds the body, other comments and the metadata; the body then goes through the same fences as
pasted text, because it keeps advertisements and credits.  What it returns has no offsets in the
page, so the article's text is put together here: title, byline, body, and what was taken out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from onrecord.errors import InputError
from onrecord.ids import article_id, text_sha256
from onrecord.limits import MAX_ATTRIBUTES, MAX_CHARACTERS, MAX_DEPTH, MAX_TAGS
from onrecord.model import Article, Block, BlockKind, Page
from onrecord.text.boxes import take_boxes
from onrecord.text.decode import decode_bytes
from onrecord.text.published import find_published

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]
    from lxml.html import HtmlElement  # type: ignore[import-untyped]
    from trafilatura.settings import Document

__all__ = ["find_html_article"]


class Paragraph(NamedTuple):
    """A paragraph's words, what the page's marks say of it, and the quotation it is part of."""

    words: str
    kind: BlockKind
    quotation: int = 0


_TEXT_REMEDY = "give the article's text in a .txt file"
_GAP = "\n\n"
# htmldate asks the clock for the latest date there can be unless it is told; a fixed one gives
# the same record tomorrow.  Its extensive search takes any date in the text for the page's own.
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2199-12-31"}

_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""")
_LEGACY = re.compile(r"cp\d+|iso8859|koi8|mac|shift_jis|euc|gb|big5")
# WHATWG's encoding standard: pages that say so are Windows-1252 in truth.
_WINDOWS = {"iso8859-1", "latin-1", "ascii"}
_HEAD_BYTES = 4096

_ATTRIBUTE_END = re.compile(r"[\s/\"'=]+")
_BREAKS = frozenset(
    # trafilatura's elements, then HTML's
    {"body", "div", "p", "head", "quote", "list", "item", "table", "row", "code"}
    | {"article", "aside", "blockquote", "dd", "dl", "dt", "figure", "figcaption", "footer", "form"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "pre", "section", "tr", "ul"}
)
_CELLS = frozenset({"cell", "td", "th"})
_ADDRESS = re.compile(r"(?i)(?:https?:)?//|www\.")
_SHORTEST_OUTLET = 3
_BYLINE_WORDS = 15
_LEAD_PARAGRAPHS = 4


def find_html_article(page: Page) -> Article:
    """The article of an HTML page: headline, byline, body with its fences, reader comments.

    What the user said about the page (``page.published``, ``outlet``, ``title``, ``url``) wins
    over what the page says of itself.

    Raises:
        InputError: if there is no article in the page, it is too long, a byte inside it fits
            no encoding, or its tags are nested deeper than any page's.
    """
    source, fault = _decode_html(page)
    _refuse_bomb(source, page.input)
    tree = _parse(source, page.input)
    apart = _take_apart(tree) if tree is not None else []
    found = _extract(tree, url=page.url) if tree is not None else None
    paragraphs = list(_paragraphs(found.body)) if found else []
    if not found or not paragraphs:
        raise InputError(
            page.input,
            "no article was found in this page",
            f"save it again once it has loaded, or {_TEXT_REMEDY}",
        )
    if found.date:
        found.date = find_published(tree, found.date)
    article = _assemble(page, found, paragraphs, apart)
    if fault and "\ufffd" in article.text:
        raise fault
    if len(article.text) > MAX_CHARACTERS:
        reason = (
            f"the article has {len(article.text):,} characters, the limit is {MAX_CHARACTERS:,}"
        )
        raise InputError(page.input, reason, "give one article a page")
    return article


def _refuse_bomb(source: str, name: str) -> None:
    """Nothing, unless the page is made to keep its parser busy.

    Raises:
        InputError: if it has far more tags, or attributes in a tag, than any page of news.
    """
    tags = source.split("<")
    if len(tags) > MAX_TAGS + 1:
        reason = f"the page has {len(tags) - 1:,} tags, the limit is {MAX_TAGS:,}"
        raise InputError(name, reason, _TEXT_REMEDY)
    for tag in tags:
        if len(tag) > MAX_ATTRIBUTES:
            inside = tag.partition(">")[0]
            if len(_ATTRIBUTE_END.findall(inside)) > MAX_ATTRIBUTES:
                reason = f"a tag of the page has more than {MAX_ATTRIBUTES:,} attributes"
                raise InputError(name, reason, _TEXT_REMEDY)


def _parse(source: str, name: str) -> HtmlElement | None:
    """The page's tree, ``None`` if there is nothing in it.

    Raises:
        InputError: if its tags are nested so deep that the parser drops what is inside them.
    """
    from lxml.etree import iterwalk
    from trafilatura import load_html

    tree = load_html(source)
    depth = 0
    for event, _ in iterwalk(tree, events=("start", "end")) if tree is not None else ():
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            reason = f"the page's tags are nested more than {MAX_DEPTH} deep"
            raise InputError(name, reason, _TEXT_REMEDY)
    return tree


def _take_apart(tree: HtmlElement) -> list[Paragraph]:
    """What is no article by its own name, taken out; quotations keep their foot lines."""
    apart: list[Paragraph] = []
    for box, kind in take_boxes(tree):
        parts = [one.words for one in _paragraphs(box)]
        whole = [_GAP.join(parts)] if parts else []
        apart += [Paragraph(words, kind) for words in (parts if kind == "comment" else whole)]
    for quotation in tree.iter("blockquote"):
        # trafilatura drops every footer, and here it says who is quoted.
        for footer in quotation.iter("footer"):
            footer.tag = "p"
    return apart


def _extract(tree: HtmlElement, *, url: str | None) -> Document | None:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    found = bare_extraction(tree, url=url, with_metadata=True, date_extraction_params=dict(_DATES))
    return found if isinstance(found, Document) else None


def _decode_html(page: Page) -> tuple[str, InputError | None]:
    """The page's characters, and the error to raise if undecodable bytes lie in the article."""
    body = page.body.removeprefix(b"\xef\xbb\xbf")
    bare = replace(page, body=body)
    if page.charset or b"\0" in body or body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decode_bytes(bare), None
    try:
        return body.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    declared = _declared_charset(body[:_HEAD_BYTES])
    try:
        return decode_bytes(replace(bare, charset=declared)), None
    except InputError as error:
        # A stray byte in a script or a foot note about cookies is no harm.
        return body.decode("utf-8", "replace"), error


def _declared_charset(head: bytes) -> str | None:
    """The one-byte or Asian encoding that the page names, ``None`` if its bytes must tell."""
    match = _CHARSET.search(head.lower())
    if match is None:
        return None
    try:
        name = codecs.lookup(match.group(1).decode("ascii", "replace")).name
    except LookupError:
        return None
    return name if _LEGACY.match(name) and name not in _WINDOWS else None


def _paragraphs(root: _Element | None) -> Iterator[Paragraph]:
    """The paragraphs of trafilatura's tree in order; a list's items and table's rows are such."""
    from lxml.etree import iterwalk

    if root is None:
        return
    run: list[str] = []
    quotes = quotation = 0
    for event, element in iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag
        if tag in _BREAKS and (text := _flush(run)):
            yield Paragraph(text, "quote", quotation) if quotes else Paragraph(text, "body")
        if event == "start":
            if tag == "quote":
                quotation += quotes == 0
                quotes += 1
            run.append(_mark_start(tag, run))
            run.append(element.text or "")
            continue
        quotes -= tag == "quote"
        if element is not root:
            run.append(element.tail or "")
    if text := _flush(run):
        yield Paragraph(text, "body")


def _mark_start(tag: object, run: list[str]) -> str:
    if tag in _CELLS:
        return " | " if any(map(str.strip, run)) else ""
    return "\n" if tag in ("lb", "br") else ""


def _flush(run: list[str]) -> str:
    lines = (" ".join(line.split()) for line in "".join(run).split("\n"))
    run.clear()
    return "\n".join(line for line in lines if line)


def _assemble(
    page: Page, found: Document, body: list[Paragraph], apart: list[Paragraph]
) -> Article:
    from onrecord.text.zones import cut_blocks

    title = _one_line(page.title) or _one_line(found.title)
    if title and len(body) > 1 and _is_title(body[0].words, title):
        # The page's own heading, which lacks the outlet's name that titles end in.
        title = page.title or body[0].words
        body = body[1:]
    authors = tuple(filter(None, map(_one_line, (found.author or "").split(";"))))
    paragraphs = [*_head(title, authors, body), *body]
    front = _GAP.join(one.words for one in paragraphs)
    blocks = _mark_known(cut_blocks(front, title=title), paragraphs)
    comments = [Paragraph(one.words, "comment") for one in _paragraphs(found.commentsbody)]
    text, blocks = _add_apart(front, blocks, [*apart, *comments])
    url = page.url or found.url
    outlet = page.outlet or _outlet(found)
    published = page.published or found.date
    return Article(
        id=article_id(text, url=url, outlet=outlet, title=title, published=published),
        input=page.input,
        url=url,
        outlet=outlet,
        title=title,
        authors=authors,
        published=published,
        sha256=text_sha256(text),
        text=text,
        blocks=tuple(blocks),
    )


def _is_title(paragraph: str, title: str) -> bool:
    return title.casefold().startswith(paragraph.casefold())


def _head(
    title: str | None, authors: tuple[str, ...], body: list[Paragraph]
) -> Iterator[Paragraph]:
    """Headline and byline, each unless it is unknown or the body begins with one itself."""
    if title:
        yield Paragraph(title, "headline")
    first = (one.words for one in body[:_LEAD_PARAGRAPHS])
    lead = [words for words in first if len(words.split()) <= _BYLINE_WORDS]
    if authors and not any(author in words for author in authors for words in lead):
        yield Paragraph("By " + ", ".join(authors), "byline")


def _outlet(found: Document) -> str | None:
    """Who published the page; an address or two letters of one are no name."""
    name = _one_line(found.sitename)
    if name is None or len(name) < _SHORTEST_OUTLET or _ADDRESS.match(name):
        return None
    return name


def _mark_known(blocks: Iterable[Block], paragraphs: list[Paragraph]) -> list[Block]:
    """The blocks, cut where the page's paragraphs end and marked as its marks say.

    Pieces of one quotation are one block, and so are pieces of one fence.  A quotation set off
    from the text may still be an advertisement, so it only replaces body.
    """
    waiting = list(reversed(paragraphs))
    paragraph = Paragraph("", "body")
    end = 0  # of the paragraph that the walk has come to
    marked: list[Block] = []
    last: object = None  # what the last block was made of
    for at, block in enumerate(blocks):
        start = block.start
        while start < block.end:
            if start >= end:
                paragraph = waiting.pop()
                end += len(paragraph.words) + len(_GAP)
            stop = min(end, block.end)
            made, piece = _mark(replace(block, start=start, end=stop), paragraph, (at, end))
            if made == last:
                marked[-1] = replace(marked[-1], end=stop)
            else:
                marked.append(piece)
            last, start = made, stop
    return marked


def _mark(block: Block, paragraph: Paragraph, place: tuple[int, int]) -> tuple[object, Block]:
    """The block as its paragraph's mark has it, and what it is a piece of."""
    kind = paragraph.kind
    if kind == "quote" and block.kind == "body":
        return paragraph.quotation, replace(block, kind=kind)
    if kind in ("headline", "byline"):
        return place[1], replace(block, kind=kind, author=None, depth=None)
    return place if block.kind == "body" else place[:1], block


def _add_apart(front: str, blocks: list[Block], apart: list[Paragraph]) -> tuple[str, list[Block]]:
    """The text with what was taken out below it; white space belongs to what is above it."""
    text = front
    for one in apart:
        text += _GAP
        blocks[-1] = replace(blocks[-1], end=len(text))
        blocks.append(Block(kind=one.kind, start=len(text), end=len(text) + len(one.words)))
        text += one.words
    return text, blocks


def _one_line(words: str | None) -> str | None:
    return " ".join(words.split()) or None if words else None
