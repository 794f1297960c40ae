"""From a PDF to its article: running text in reading order, what is no part of it labelled.

A PDF knows letters and their places; words, lines, columns and paragraphs are found here, in the
modules ``pdf_*``, and then everything goes through the same fences as pasted text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from onrecord.errors import InputError
from onrecord.ids import article_id, text_sha256
from onrecord.limits import MAX_CHARACTERS
from onrecord.model import Article, Block, BlockKind, Page
from onrecord.text.bylines import find_authors
from onrecord.text.date_lines import find_published_day
from onrecord.text.fences import match_fence
from onrecord.text.parts import Part, join_parts
from onrecord.text.pdf_file import PdfFile, Sheet, read_pdf
from onrecord.text.pdf_fonts import UNREADABLE
from onrecord.text.pdf_furniture import Furniture, find_fixed, find_furniture
from onrecord.text.pdf_hyphens import Spelling, learn_spelling
from onrecord.text.pdf_lines import Line, find_lines, find_rows
from onrecord.text.pdf_order import order_lines
from onrecord.text.pdf_paragraphs import Look, Paragraph, find_look, find_paragraphs
from onrecord.text.pdf_pieces import Picture, Piece
from onrecord.text.properties import said_authors, said_title

__all__ = ["find_pdf_article"]

_T = TypeVar("_T")

_HEADLINE_WORDS = 4
_LONGEST_HEADLINE = 40
_SAME_TITLE = 20
_CAPTION_WORDS = 80
_SMALL = 0.96
_BELOW_PICTURE = 2.5
_WHOLE_PAGE = 0.8
# No article has more pull quotes; each is looked for in all of the text.
_PULLED_WORDS, _MOST_PULLED = 6, 30
_DAY_WORDS, _MARGIN_WORDS = 6, 40

_NOT_PUBLISHED = re.compile(
    r"\b(?:print|download|access|retriev|creat|generat|view|receiv)ed\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """What was found of a PDF's layout."""

    file: PdfFile
    furniture: Furniture
    edges: tuple[tuple[tuple[Line, ...], tuple[Line, ...]], ...]
    fixed: tuple[Line, ...]
    look: Look
    paragraphs: tuple[Paragraph, ...]
    words: tuple[str, ...]


def find_pdf_article(page: Page) -> Article:
    """The article of a PDF: headline, running text with its fences, captions, running heads.

    What the user said about the page (``page.published``, ``outlet``, ``title``, ``url``) wins
    over what the file says.

    Raises:
        InputError: if the file is locked, damaged, a scan without letters, or too long.
    """
    document = _lay_out(read_pdf(page))
    headline = _find_headline(document, page)
    title = document.words[headline] if headline is not None else None
    parts = list(_parts(document, headline))
    _refuse_long(page, parts)
    text, blocks = join_parts(parts, title=title or page.title)
    url = page.url or document.furniture.url
    title = (
        page.title or title or _first(text, blocks, "headline") or said_title(document.file.title)
    )
    published = page.published or _find_day(document, text, blocks)
    return Article(
        id=article_id(text, url=url, outlet=page.outlet, title=title, published=published),
        input=page.input,
        url=url,
        outlet=page.outlet,
        title=title,
        authors=find_authors(text, blocks) or said_authors(document.file.author),
        published=published,
        sha256=text_sha256(text),
        text=text,
        blocks=blocks,
    )


def _lay_out(file: PdfFile) -> _Document:
    heights = [sheet.height for sheet in file.sheets]
    pieces = [sheet.pieces for sheet in file.sheets]
    fixed = find_fixed(pieces, heights)
    sheets = find_lines([_without(one, fixed[number]) for number, one in enumerate(pieces)])
    furniture = find_furniture(sheets, heights)
    blocks = [
        order_lines(_without(lines, furniture.lines[number])) for number, lines in enumerate(sheets)
    ]
    look = find_look(blocks)
    paragraphs = find_paragraphs(blocks, look)
    spelling = learn_spelling([line.text for line in one.lines] for one in paragraphs)
    words = [_words(one, spelling) for one in paragraphs]
    kept = [(one, said) for one, said in zip(paragraphs, words, strict=True) if said]
    return _Document(
        file=file,
        furniture=furniture,
        edges=tuple(
            _edges(lines, furniture.lines[number], heights[number])
            for number, lines in enumerate(sheets)
        ),
        fixed=_fixed_lines(pieces, fixed),
        look=look,
        paragraphs=tuple(one for one, _ in kept),
        words=tuple(said for _, said in kept),
    )


def _without(things: Sequence[_T], places: frozenset[int]) -> list[_T]:
    return [thing for at, thing in enumerate(things) if at not in places]


def _fixed_lines(
    pieces: Sequence[Sequence[Piece]], fixed: Sequence[frozenset[int]]
) -> tuple[Line, ...]:
    """What is fixed to the window, as the first page that has it shows it."""
    first = next((number for number, places in enumerate(fixed) if places), None)
    if first is None:
        return ()
    chosen = [piece for at, piece in enumerate(pieces[first]) if at in fixed[first]]
    return tuple(find_lines([chosen])[0])


def _words(paragraph: Paragraph, spelling: Spelling) -> str:
    lines = [line.text for line in paragraph.lines]
    text = "\n".join(lines) if paragraph.lines[0].row else spelling.join(lines)
    return text.replace(UNREADABLE, "").strip()


def _edges(
    lines: Sequence[Line], furniture: frozenset[int], height: float
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The furniture above and below the text of a page."""
    ordered = sorted((lines[at] for at in furniture), key=lambda line: (line.y, line.x0))
    return (
        tuple(line for line in ordered if line.y < height / 2),
        tuple(line for line in ordered if line.y >= height / 2),
    )


def _refuse_long(page: Page, parts: Sequence[Part]) -> None:
    length = sum(len(part.words) + 2 for part in parts)
    if length > MAX_CHARACTERS:
        reason = f"the PDF has {length:,} characters, the limit is {MAX_CHARACTERS:,}"
        raise InputError(page.input, reason, "give the pages that hold the article")


# --- what each paragraph is -----------------------------------------------------------------------


def _find_headline(document: _Document, page: Page) -> int | None:
    """The paragraph that the title names, else the one in the largest letters on the first page."""
    paragraphs = document.paragraphs
    for title in (page.title, said_title(document.file.title)):
        named = [at for at, words in enumerate(document.words) if title and _is_title(words, title)]
        if named:
            return max(named, key=lambda at: (round(paragraphs[at].size), -at))
    large = [
        at
        for at, one in enumerate(paragraphs)
        if one.sheet == paragraphs[0].sheet
        and document.look.is_large(one)
        and 1 < one.words <= _LONGEST_HEADLINE
    ]
    # A newspaper's name is larger than its headlines, and shorter.
    long = [at for at in large if paragraphs[at].words >= _HEADLINE_WORDS]
    return max(long or large, key=lambda at: (round(paragraphs[at].size), -at), default=None)


def _is_title(words: str, title: str) -> bool:
    """Whether a paragraph is what a title says, which may name the outlet as well."""
    one, two = _letters(words), _letters(title)
    return bool(one) and (one == two or (len(one) >= _SAME_TITLE and one in two))


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))


def _parts(document: _Document, headline: int | None) -> Iterator[Part]:
    """The paragraphs and what stands in the margins of their pages, in order."""
    captions = _find_captions(document, headline)
    pulled = _find_pulled(document, headline)
    sheet = -1
    for at, paragraph in enumerate(document.paragraphs):
        while sheet < paragraph.sheet:
            yield from _between_sheets(document, sheet)
            sheet += 1
        kind: BlockKind | None = "headline" if at == headline else None
        kind = "other" if at in pulled else "caption" if at in captions else kind
        yield Part(words=document.words[at], kind=kind)
    while sheet < len(document.edges):
        yield from _between_sheets(document, sheet)
        sheet += 1


def _between_sheets(document: _Document, sheet: int) -> Iterator[Part]:
    """What stands in the margins below one page's text and above the next one's."""
    if sheet < 0:
        yield from _margin(document.fixed)
    else:
        yield from _margin(document.edges[sheet][1])
        yield from _aside(document.file.sheets[sheet])
    if sheet + 1 < len(document.edges):
        yield from _margin(document.edges[sheet + 1][0])


def _margin(lines: Sequence[Line]) -> Iterator[Part]:
    words = "\n".join(line.text for line in lines).replace(UNREADABLE, "").strip()
    if words:
        yield Part(words=words, kind="other")


def _aside(sheet: Sheet) -> Iterator[Part]:
    """What runs upwards or aslant: a photographer's name beside the picture, a stamp."""
    for turn in sorted({piece.turn for piece in sheet.aside}):
        for row in find_rows([piece for piece in sheet.aside if piece.turn == turn]):
            words = " ".join(word.text for word in row.words).replace(UNREADABLE, "").strip()
            fence = match_fence(words)
            if words:
                credit = fence is not None and fence.kind == "credit"
                yield Part(words=words, kind="credit" if credit else "other")


def _find_captions(document: _Document, headline: int | None) -> set[int]:
    """The paragraphs below pictures that look other than the running text."""
    found: set[int] = set()
    for at, one in enumerate(document.paragraphs):
        if at == headline or one.words > _CAPTION_WORDS or not _looks_apart(one, document.look):
            continue
        sheet = document.file.sheets[one.sheet]
        shown = any(_is_below(one.lines[0], picture, sheet) for picture in sheet.pictures)
        above = document.paragraphs[at - 1].lines[-1] if at - 1 in found else None
        line = one.lines[0]
        near = above is not None and 0 < line.y - above.y <= 1.6 * max(line.size, above.size)
        if shown or (near and abs(line.size - document.paragraphs[at - 1].size) < 0.5):
            found.add(at)
    return found


def _looks_apart(paragraph: Paragraph, look: Look) -> bool:
    """Whether it is smaller than the running text or in another face, and no heading."""
    if look.is_large(paragraph):
        return False
    line = paragraph.lines[0]
    return paragraph.size <= _SMALL * look.size or line.face != look.face


def _is_below(line: Line, picture: Picture, sheet: Sheet) -> bool:
    """Whether a line begins right below a picture that is no background."""
    width, height = picture.right - picture.left, picture.bottom - picture.top
    if width * height > _WHOLE_PAGE * sheet.width * sheet.height:
        return False
    shared = min(line.x1, picture.right) - max(line.x0, picture.left)
    gap = line.top - picture.bottom
    return shared > 0 and -0.5 * line.size <= gap <= _BELOW_PICTURE * line.size


def _find_pulled(document: _Document, headline: int | None) -> set[int]:
    """The paragraphs in large letters whose words the running text has as well."""
    large = [
        at
        for at, one in enumerate(document.paragraphs)
        if at != headline and document.look.is_large(one) and one.words >= _PULLED_WORDS
    ][:_MOST_PULLED]
    if not large:
        return set()
    rest = "".join(_letters(words) for at, words in enumerate(document.words) if at not in large)
    return {at for at in large if _letters(document.words[at]) in rest}


# --- what the file says of itself -----------------------------------------------------------------


def _first(text: str, blocks: Sequence[Block], kind: BlockKind) -> str | None:
    found = (text[block.start : block.end] for block in blocks if block.kind == kind)
    return next((" ".join(one.split()) for one in found), None)


def _find_day(document: _Document, text: str, blocks: Sequence[Block]) -> str | None:
    """The day of publication, as the article's date line or all running heads tell it.

    What a browser prints in the margins is the day of the print; so, often, is that of the file.
    """
    day = find_published_day(text, blocks)
    if day is not None or document.furniture.printed:
        return day
    margins = [line for edges in document.edges for edge in edges for line in edge]
    days = {_day_in(line.text) for line in (*document.fixed, *margins)} - {None}
    return days.pop() if len(days) == 1 else None


def _day_in(line: str) -> str | None:
    """The day that a running head names among other words."""
    words = line.split()[:_MARGIN_WORDS]
    if _NOT_PUBLISHED.search(line):
        return None
    for length in range(_DAY_WORDS, 0, -1):
        for start in range(len(words) - length + 1):
            some = " ".join(words[start : start + length]).strip(" |·•–—-")
            day = (
                find_published_day(some, [Block(kind="dateline", start=0, end=len(some))])
                if some
                else None
            )
            if day is not None:
                return day
    return None
