"""From a DOCX file to its article: paragraphs by their styles, notes, and what stands around them.

Styles say what a paragraph is where the writer used them.  The rest goes through the same fences
as pasted text: press releases, newsletters and whole web pages come as documents too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord.errors import InputError
from onrecord.ids import article_id, text_sha256
from onrecord.limits import MAX_CHARACTERS
from onrecord.model import FENCED, Article, Block, BlockKind, Page
from onrecord.text.bylines import find_authors
from onrecord.text.date_lines import find_published_day
from onrecord.text.datelines import find_dateline
from onrecord.text.docx_file import DocxFile, local_name, open_docx, value_of
from onrecord.text.docx_walk import Paragraph, Style, read_styles, walk_part
from onrecord.text.fences import mark_line, match_fence, match_form
from onrecord.text.html.moments import read_moment
from onrecord.text.labels import Zone
from onrecord.text.paragraphs import Paragraph as Zoned
from onrecord.text.paragraphs import make_paragraph
from onrecord.text.properties import said_authors, said_title
from onrecord.text.zones import zone_paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element  # type: ignore[import-untyped]

__all__ = ["find_docx_article"]

_GAP = "\n\n"
# How far down the headline may stand, below a letterhead, and the words of a paragraph of prose.
_TOP = 15
_PROSE_WORDS = 20
# Whatever the style is called, a line of so many words is no byline.
_LINE_WORDS = 30
_DECK_REACH = 3
_DATELINE_REACH = 60
_PULL_LETTERS = 25
# No document has more boxes that repeat its text; each is looked for in all of it.
_MOST_PULLED = 60
# More paragraphs than characters allow for prose: a list of words, or a trap.
_MOST_PARAGRAPHS = 50_000
_JOINED: frozenset[BlockKind] = frozenset({"other", "related", "ad", "form"})
_SIGNED: frozenset[BlockKind] = frozenset({"byline", "dateline"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A paragraph with its kind; neighbours of one ``group`` are one block."""

    words: str
    kind: BlockKind
    author: str | None = None
    depth: int | None = None
    time: str | None = None
    group: object = None


def find_docx_article(page: Page) -> Article:
    """The article of a DOCX file: its paragraphs, notes, margins and reviewers' comments.

    What the user said about the page (``page.published``, ``outlet``, ``title``, ``url``) wins
    over what the file says.  When a document was typed or saved is no date of publication.

    Raises:
        InputError: if the file is locked, damaged, no text document, empty or too long.

    >>> from io import BytesIO
    >>> from zipfile import ZipFile
    >>> packed, text = BytesIO(), "<document><p><r><t>It rained.</t></r></p></document>"
    >>> with ZipFile(packed, "w") as archive:
    ...     archive.writestr("word/document.xml", text)
    >>> find_docx_article(Page(input="rain.docx", body=packed.getvalue())).text
    'It rained.'
    """
    file = open_docx(page)
    styles = read_styles(next(file.trees("styles"), None))
    body = list(_part_lines(walk_part(file.main, styles)))
    notes = [note for tree in file.trees("footnotes", "endnotes") for note in _notes(tree, styles)]
    around = [*_margin(file, "header", styles), *_margin(file, "footer", styles)]
    comments = [one for tree in file.trees("comments") for one in _comments(tree, styles)]
    own = [one.words for one in (*body, *notes)]
    _check_size(page, [*own, *(one.words for one in (*around, *comments))])
    if not any(char.isalnum() for words in own for char in words):
        reason = "there are no words in its text"
        raise InputError(page.input, reason, "give a document with an article in it")
    said = said_title(file.properties.get("title"))
    pieces = [
        *(one for one in around if one.group == "header"),
        *_label(body, user_title=_one_line(page.title), said=said),
        *(_Piece(words=one.words, kind="body") for one in notes),
        *(one for one in around if one.group == "footer"),
        *comments,
    ]
    text = _GAP.join(piece.words for piece in pieces)
    blocks = tuple(_cut_datelines(text, list(_join(pieces))))
    shown = next((one.words for one in pieces if one.kind == "headline"), None)
    title = _one_line(page.title) or _one_line(shown) or said
    published = page.published or find_published_day(text, blocks)
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


def _check_size(page: Page, words: Sequence[str]) -> None:
    length = sum(map(len, words)) + len(_GAP) * (len(words) - 1)
    if length > MAX_CHARACTERS:
        reason = f"the document has {length:,} characters, the limit is {MAX_CHARACTERS:,}"
    elif len(words) > _MOST_PARAGRAPHS:
        reason = f"the document has {len(words):,} paragraphs, the limit is {_MOST_PARAGRAPHS:,}"
    else:
        return
    raise InputError(page.input, reason, "give one article a document")


def _one_line(words: str | None) -> str | None:
    return " ".join(words.split()) or None if words else None


# --- what stands around the text ------------------------------------------------------------------


def _margin(file: DocxFile, kind: str, styles: Mapping[str, Style]) -> Iterator[_Piece]:
    """The headers or the footers; those of several sections are often alike."""
    seen: set[str] = set()
    for tree in file.trees(kind):
        for one in walk_part(tree, styles):
            if one.words not in seen and any(map(str.isalnum, one.words)):
                seen.add(one.words)
                yield _Piece(words=one.words, kind="other", group=kind)


def _notes(tree: _Element, styles: Mapping[str, Style]) -> Iterator[Paragraph]:
    """The notes' paragraphs; some notes are the lines that part them from the text."""
    for note in tree:
        named = local_name(note) in ("footnote", "endnote")
        if named and value_of(note, "type") in (None, "normal"):
            yield from walk_part(note, styles)


def _comments(tree: _Element, styles: Mapping[str, Style]) -> Iterator[_Piece]:
    """What reviewers wrote into the margin, a block each.

    Only the day is kept of when they did: programs write the clock on the wall as if it were UTC.
    """
    for comment in tree:
        words = "\n".join(one.words for one in walk_part(comment, styles))
        if local_name(comment) == "comment" and words:
            moment = read_moment(value_of(comment, "date"))
            yield _Piece(
                words=words,
                kind="comment",
                author=_one_line(value_of(comment, "author")),
                depth=0,
                time=moment and moment[:10],
            )


# --- what each paragraph is -----------------------------------------------------------------------


def _part_lines(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs, those of pasted lines in which each is a thing of its own as several."""
    for one in paragraphs:
        lines = one.words.split("\n")
        if len(lines) > 1 and (one.role == "byline" or any(map(_stands_alone, lines))):
            yield one._replace(words=lines[0])
            role = "" if one.role.startswith(("title", "heading")) else one.role
            yield from (one._replace(words=line, role=role) for line in lines[1:])
        else:
            yield one


def _stands_alone(line: str) -> bool:
    return bool(match_fence(line) or mark_line(line) or match_form(line))


def _label(
    body: Sequence[Paragraph], *, user_title: str | None, said: str | None
) -> Iterator[_Piece]:
    """The paragraphs of the text with their kinds."""
    headline = _find_headline(body, user_title, said)
    title = body[headline].words if headline is not None else user_title or said
    paragraphs: list[Zoned] = []
    for one in body:
        start = paragraphs[-1].end if paragraphs else 0
        paragraphs.append(make_paragraph(" ".join(one.words.split()), start=start))
    zones = zone_paragraphs(paragraphs, title=_one_line(title))
    decks = _find_decks(body, headline)
    pulled = _find_pulled(body)
    for at, (one, zone) in enumerate(zip(body, zones, strict=True)):
        if at == headline or at in decks:
            yield _Piece(words=one.words, kind="headline")
        elif zone.kind == "headline" and headline is not None and at < headline:
            yield _Piece(words=one.words, kind="other")
        elif at in pulled and zone.kind == "body":
            yield _Piece(words=one.words, kind="quote")
        else:
            yield _apply(one, zone)


def _find_headline(
    body: Sequence[Paragraph], user_title: str | None, said: str | None
) -> int | None:
    """The paragraph that the user names, that is styled as a title, that the file names, or the
    first of the uppermost headings; ``None`` if there is none of these above the report."""
    top = range(_find_report(body))
    roles = [body[at].role for at in top]
    for title, role in ((user_title, ""), (None, "title"), (said, "")):
        for at in top:
            if _is_same(body[at].words, title) if title else role and roles[at] == role:
                return at
    headings = [(roles[at], at) for at in top if roles[at].startswith("heading")]
    return min(headings)[1] if headings else None


def _find_report(body: Sequence[Paragraph]) -> int:
    """How many paragraphs stand above the report."""
    for at, one in enumerate(body[:_TOP]):
        if one.role in ("", "item") and not one.boxed and _count(one.words) >= _PROSE_WORDS:
            return at
    return min(len(body), _TOP)


def _find_decks(body: Sequence[Paragraph], headline: int | None) -> set[int]:
    """The headline's further lines and the subtitles right below it."""
    if headline is None:
        return set()
    decks = set()
    last = headline
    for at in range(headline + 1, min(headline + 1 + _DECK_REACH, len(body))):
        role = body[at].role
        if role == "subtitle" or (role == "title" == body[headline].role and at == last + 1):
            decks.add(at)
            last = at
    return decks


def _find_pulled(body: Sequence[Paragraph]) -> set[int]:
    """The text boxes that say again what the text says, in larger letters."""
    boxed = {at: _letters(one.words) for at, one in enumerate(body) if one.boxed}
    if not 0 < len(boxed) <= _MOST_PULLED:
        return set()
    own = _letters(" ".join(one.words for one in body if not one.boxed))
    return {at for at, letters in boxed.items() if len(letters) >= _PULL_LETTERS and letters in own}


def _is_same(words: str, title: str | None) -> bool:
    return bool(title) and _letters(words) == _letters(title or "") != ""


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))


def _count(words: str) -> int:
    return len(words.split())


def _apply(one: Paragraph, zone: Zone) -> _Piece:
    """A paragraph with the kind that its style or its words give it."""
    kind = _kind(one, zone)
    if kind == "quote" and zone.author is None:
        return _Piece(words=one.words, kind=kind, group="quote")
    if kind != zone.kind:
        return _Piece(words=one.words, kind=kind)
    group = ("words", zone.group) if zone.group is not None else None
    return _Piece(words=one.words, kind=kind, author=zone.author, depth=zone.depth, group=group)


def _kind(one: Paragraph, zone: Zone) -> BlockKind:
    role, found = one.role, zone.kind
    if found == "comment" or not role:
        return found
    if role == "contents":
        return "other"
    if role in ("byline", "dateline") and _count(one.words) <= _LINE_WORDS:
        return found if found in _SIGNED else "byline" if role == "byline" else "dateline"
    if role in ("caption", "credit"):
        return "credit" if "credit" in (role, found) else "caption"
    if role == "quote":
        return found if found in FENCED else "quote"
    if role in ("item", "row", "subtitle", "title") or role.startswith("heading"):
        # They are short without being a menu; what says what it is, is that.
        told = found == "quote" or _stands_alone(" ".join(one.words.split()))
        return found if told else "body"
    return found


# --- blocks ---------------------------------------------------------------------------------------


def _join(pieces: Sequence[_Piece]) -> Iterator[Block]:
    """The pieces as blocks: those of one box, comment or quotation are one."""
    at = 0
    block: Block | None = None
    before: _Piece | None = None
    for piece in pieces:
        end = at + len(piece.words)
        if block is not None and before is not None and _go_together(before, piece):
            block = replace(block, end=end)
        else:
            if block is not None:
                yield replace(block, end=at)
            block = Block(
                kind=piece.kind, start=at, end=end,
                author=piece.author, depth=piece.depth, time=piece.time,
            )  # fmt: skip
        before = piece
        at = end + len(_GAP)
    if block is not None:
        yield block


def _go_together(one: _Piece, two: _Piece) -> bool:
    if one.kind != two.kind or one.group != two.group:
        return False
    return one.group is not None or one.kind in _JOINED


def _cut_datelines(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with the place and agency that open the report apart from it."""
    body = [block for block in blocks if block.kind == "body"][:_DATELINE_REACH]
    paragraphs = [
        replace(make_paragraph(" ".join(text[b.start : b.end].split()), start=b.start), end=b.end)
        for b in body
    ]
    ends = {
        block.start: find_dateline(text, paragraph, paragraphs)
        for block, paragraph in zip(body, paragraphs, strict=True)
    }
    for block in blocks:
        end = ends.get(block.start) if block.kind == "body" else None
        if end is not None and block.start < end < block.end:
            yield replace(block, kind="dateline", end=end)
            yield replace(block, start=end)
        else:
            yield block
