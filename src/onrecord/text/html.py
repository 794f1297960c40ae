"""From an HTML page to its article, through trafilatura.

trafilatura finds the body, the comments and the metadata; the body then goes through the same
fences as pasted text, because it keeps advertisements and credits.  What it returns has no
offsets in the page, so the article's text is put together here: title, byline, body, comments.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.errors import InputError
from onrecord.ids import article_id, text_sha256
from onrecord.limits import MAX_ATTRIBUTES, MAX_CHARACTERS, MAX_TAGS
from onrecord.model import Article, Block, BlockKind, Page
from onrecord.text.decode import decode_bytes

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]
    from trafilatura.settings import Document

__all__ = ["find_html_article"]

Paragraph = tuple[str, BlockKind]

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
_BREAKS = frozenset({"body", "div", "p", "head", "quote", "list", "item", "table", "row", "code"})
_BYLINE_WORDS = 15
_LEAD_PARAGRAPHS = 4


def find_html_article(page: Page) -> Article:
    """The article of an HTML page: headline, byline, body with its fences, reader comments.

    What the user said about the page (``page.published``, ``outlet``, ``title``, ``url``) wins
    over what the page says of itself.

    Raises:
        InputError: if there is no article in the page, it is too long, or a byte inside it fits
            no encoding.
    """
    source, fault = _decode_html(page)
    _refuse_bomb(source, page.input)
    found = _extract(source, url=page.url)
    paragraphs = list(_paragraphs(found.body)) if found else []
    if not found or not paragraphs:
        raise InputError(
            page.input,
            "no article was found in this page",
            f"save it again once it has loaded, or {_TEXT_REMEDY}",
        )
    article = _assemble(page, found, paragraphs)
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


def _extract(source: str, *, url: str | None) -> Document | None:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    found = bare_extraction(
        source, url=url, with_metadata=True, date_extraction_params=dict(_DATES)
    )
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
    quotes = 0
    for event, element in iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag
        kind: BlockKind = "quote" if quotes else "body"
        if tag in _BREAKS and (text := _flush(run)):
            yield text, kind
        if event == "start":
            quotes += tag == "quote"
            run.append({"lb": "\n", "cell": " | " if run else ""}.get(tag, ""))
            run.append(element.text or "")
            continue
        quotes -= tag == "quote"
        if element is not root:
            run.append(element.tail or "")
    if text := _flush(run):
        yield text, "body"


def _flush(run: list[str]) -> str:
    lines = (" ".join(line.split()) for line in "".join(run).split("\n"))
    run.clear()
    return "\n".join(line for line in lines if line)


def _assemble(page: Page, found: Document, body: list[Paragraph]) -> Article:
    from onrecord.text.zones import cut_blocks

    title = _one_line(page.title) or _one_line(found.title)
    if title and len(body) > 1 and _is_title(body[0][0], title):
        # The page's own heading, which lacks the outlet's name that titles end in.
        title = page.title or body[0][0]
        body = body[1:]
    authors = tuple(filter(None, map(_one_line, (found.author or "").split(";"))))
    paragraphs = [*_head(title, authors, body), *body]
    front = _GAP.join(words for words, _ in paragraphs)
    blocks = _mark_known(cut_blocks(front, title=title), paragraphs)
    text, blocks = _add_comments(
        front, blocks, [words for words, _ in _paragraphs(found.commentsbody)]
    )
    url = page.url or found.url
    outlet = page.outlet or _one_line(found.sitename)
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
        yield title, "headline"
    lead = [words for words, _ in body[:_LEAD_PARAGRAPHS] if len(words.split()) <= _BYLINE_WORDS]
    if authors and not any(author in words for author in authors for words in lead):
        yield "By " + ", ".join(authors), "byline"


def _mark_known(blocks: Iterable[Block], paragraphs: list[Paragraph]) -> list[Block]:
    """The blocks, with what the page's marks say of a paragraph: headline, byline, quotation.

    A quotation set off from the text may still be an advertisement, so it only replaces body.
    """
    waiting = list(reversed(paragraphs))
    kind: BlockKind = "body"
    end = 0  # of the paragraph that the walk has come to
    marked: list[Block] = []
    for block in blocks:
        start = block.start
        while start < block.end:
            if start >= end:
                words, kind = waiting.pop()
                end += len(words) + len(_GAP)
            stop = min(end, block.end)
            known = kind != "body" and (kind != "quote" or block.kind == "body")
            _append(marked, replace(block, start=start, end=stop), kind if known else None)
            start = stop
    return marked


def _append(blocks: list[Block], block: Block, kind: BlockKind | None) -> None:
    """Adds a block, to the last one if the two are one piece of the same."""
    if kind:
        block = replace(block, kind=kind, author=None, depth=None)
    last = blocks[-1] if blocks else None
    if last and replace(last, end=block.end) == replace(block, start=last.start):
        blocks[-1] = replace(last, end=block.end)
    else:
        blocks.append(block)


def _add_comments(front: str, blocks: list[Block], comments: list[str]) -> tuple[str, list[Block]]:
    """The text with reader comments below it; the white space between belongs to what is above."""
    text = front
    for words in comments:
        text += _GAP
        blocks[-1] = replace(blocks[-1], end=len(text))
        blocks.append(Block(kind="comment", start=len(text), end=len(text) + len(words)))
        text += words
    return text, blocks


def _one_line(words: str | None) -> str | None:
    return " ".join(words.split()) or None if words else None
