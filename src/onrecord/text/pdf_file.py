"""A PDF's bytes to what its pages show, in points from their upper left corner.

Whatever cannot be read is said in one line: a password, a damage, a scan without letters.  pypdf
mends much by itself and leaves out what it cannot mend, so that it is looked after here: a record
of half an article would pass for one of the whole.
"""

from __future__ import annotations

import logging
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from onrecord.errors import InputError
from onrecord.limits import MAX_CHARACTERS
from onrecord.model import Page
from onrecord.text.pdf_fonts import UNREADABLE, Face, value_of
from onrecord.text.pdf_pieces import Budget, BudgetError, Painting, Picture, Piece, draw_page

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject

__all__ = ["PdfFile", "Sheet", "read_pdf"]

# A newspaper has a hundred pages; what has more is a book or a dump of articles.
_MOST_PAGES = 200
# Programs and tables of letters: a page of text has 50,000 bytes and 5,000 operations, a map ten
# times as much.  So many take ten seconds.
_PROGRAM_BYTES = 30_000_000
_OPERATIONS = 2_500_000
_STREAM_BYTES = 20_000_000
# More glyphs than an article's letters: they are drawn twice for bold, and blanks count.
_GLYPHS = 3 * MAX_CHARACTERS
_TREE_ENTRIES = 5_000
_OBJECTS = 500_000

_UNREADABLE_SHARE = 0.01
_SCAN_SHARE = 0.5
_WHOLE_PICTURE = 0.5
_EVERYTHING = (-1e5, -1e5, 1e5, 1e5)

_OCR = "run text recognition over it first (ocrmypdf IN OUT) and give what comes out"
_MEND = "get it anew, or save the article as text or HTML"
_PART = "give the pages that hold the article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page: its pieces of text, what runs another way than most, and its pictures."""

    width: float
    height: float
    pieces: tuple[Piece, ...]
    aside: tuple[Piece, ...]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFile:
    """All pages of a PDF and what it says of itself."""

    sheets: tuple[Sheet, ...]
    title: str | None = None
    author: str | None = None


def read_pdf(page: Page) -> PdfFile:
    """What the pages of a PDF show.

    Raises:
        InputError: if it is locked, damaged, a scan, or more than an article can be.
    """
    from pypdf import apply_configuration

    with (
        _silence(),
        apply_configuration(
            zlib_maximum_output_length=_STREAM_BYTES,
            lzw_maximum_output_length=_STREAM_BYTES,
            run_length_maximum_output_length=_STREAM_BYTES,
            zlib_maximum_recovery_input_length=1,
            page_tree_maximum_entries=_TREE_ENTRIES,
        ),
    ):
        reader = _open(page)
        pages = _pages(page, reader)
        file = PdfFile(sheets=tuple(_sheets(page, pages)), **_about(reader))
    _refuse_unreadable(page, file.sheets)
    return file


@contextmanager
def _silence() -> Iterator[None]:
    """pypdf's warnings, kept from the terminal as long as it is at work."""
    logger = logging.getLogger("pypdf")
    handler = logging.NullHandler()
    propagate = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.propagate = propagate
        logger.removeHandler(handler)


def _open(page: Page) -> PdfReader:
    from pypdf import PdfReader

    try:
        reader = PdfReader(BytesIO(page.body), xref_stream_maximum_entries=_OBJECTS)
        locked = reader.is_encrypted and not reader.decrypt("")
        if not locked:
            _check_holders(reader)
    except Exception as error:
        raise _refusal(page, error, "this PDF cannot be opened") from error
    if locked:
        remedy = "save it without one (qpdf --password=PASSWORD --decrypt IN OUT) and give that"
        raise InputError(page.input, "this PDF is locked with a password", remedy)
    return reader


def _check_holders(reader: PdfReader) -> None:
    """Nothing, unless a stream that holds objects is damaged: pypdf leaves those objects out."""
    for number in sorted({holder for holder, _ in reader.xref_objStm.values()}):
        _read_stream(reader.get_object(number))


def _pages(page: Page, reader: PdfReader) -> list[DictionaryObject]:
    try:
        pages: list[DictionaryObject] = list(reader.pages)
        tree = value_of(reader.root_object, "/Pages")
        counted = value_of(tree, "/Count") if isinstance(tree, dict) else None
    except Exception as error:
        raise _refusal(page, error, "this PDF's list of pages cannot be read") from error
    if len(pages) > _MOST_PAGES:
        reason = f"this PDF has {len(pages):,} pages, the limit is {_MOST_PAGES}"
        raise InputError(page.input, reason, _PART)
    if not pages or (isinstance(counted, int) and len(pages) < counted <= _TREE_ENTRIES):
        missing = f"{len(pages)} of its {counted} pages are left" if pages else "no page is left"
        raise InputError(page.input, f"this PDF is damaged: {missing}", _MEND)
    return pages


def _sheets(page: Page, pages: Sequence[DictionaryObject]) -> Iterator[Sheet]:
    faces: dict[object, Face | None] = {}
    budget = Budget(program_bytes=_PROGRAM_BYTES, operations=_OPERATIONS, glyphs=_GLYPHS)
    for number, one in enumerate(pages, 1):
        try:
            painting = draw_page(one, read_stream=_read_stream, faces=faces, budget=budget)
            yield _sheet(one, painting)
        except Exception as error:
            raise _refusal(page, error, f"page {number} of this PDF cannot be read") from error


def _read_stream(stream: Any) -> bytes:
    """A stream's bytes, unpacked.

    Raises:
        ValueError: if it is no stream or breaks off, which pypdf passes over.
    """
    if not hasattr(stream, "get_data"):
        raise ValueError("there is no stream")
    packed = _deflated(stream)
    if packed is not None and not _is_whole(packed):
        raise ValueError("the stream breaks off")
    data: bytes = stream.get_data()
    return data


def _deflated(stream: Any) -> bytes | None:
    """What a stream's deflate filter is given, ``None`` if it has none."""
    from pypdf.filters import ASCII85Decode, ASCIIHexDecode

    filters = value_of(stream, "/Filter")
    data: bytes = getattr(stream, "_data", b"")
    for one in filters if isinstance(filters, list) else [filters]:
        name = one.get_object() if hasattr(one, "get_object") else one
        if name in ("/FlateDecode", "/Fl"):
            return data
        if name in ("/ASCII85Decode", "/A85"):
            data = ASCII85Decode.decode(data)
        elif name in ("/ASCIIHexDecode", "/AHx"):
            data = ASCIIHexDecode.decode(data)
        else:
            break
    return None


def _is_whole(packed: bytes) -> bool:
    """Whether deflated bytes go on to their end and their sum is right; it may lack."""
    inflater = zlib.decompressobj()
    try:
        while packed and not inflater.eof:
            inflater.decompress(packed, 1 << 20)
            packed = inflater.unconsumed_tail
    except zlib.error:
        return False
    return inflater.eof or _lacks_sum(inflater)


def _lacks_sum(inflater: zlib._Decompress) -> bool:
    """Whether bytes that broke off did so behind the last of them that holds data."""
    try:
        inflater.decompress(b"\0" * 4)
    except zlib.error as error:
        return "data check" in str(error)
    return inflater.eof


def _refusal(page: Page, error: Exception, reason: str) -> InputError:
    from pypdf.errors import LimitReachedError

    broken = "Recovery limit" in str(error)
    if isinstance(error, BudgetError | LimitReachedError) and not broken:
        return InputError(page.input, "this PDF holds more than any news article", _PART)
    return InputError(page.input, f"{reason}: it is damaged", _MEND)


def _sheet(page: DictionaryObject, painting: Painting) -> Sheet:
    """The page turned so that most of its text runs to the right."""
    letters: Counter[int] = Counter()
    for piece in painting.pieces:
        letters[piece.turn] += len(piece.text)
    turn = max((0, 1, 2, 3), key=lambda one: (letters[one], -one))
    left, top, right, bottom = _turned(_box(page), turn)
    inside = [
        piece._replace(x0=piece.x0 - left, x1=piece.x1 - left, y=piece.y - top)
        for piece in painting.pieces
        if piece.turn == turn
        and left <= piece.x1
        and piece.x0 <= right
        and top <= piece.y <= bottom
    ]
    pictures = [_turned(one, turn) for one in painting.pictures]
    return Sheet(
        width=right - left,
        height=bottom - top,
        pieces=tuple(inside),
        aside=tuple(piece for piece in painting.pieces if piece.turn != turn),
        pictures=tuple(
            Picture(one[0] - left, one[1] - top, one[2] - left, one[3] - top) for one in pictures
        ),
    )


def _box(page: DictionaryObject) -> tuple[float, float, float, float]:
    """The part of the page that is shown, in its own measure; everything if it does not say."""
    for name in ("/CropBox", "/MediaBox"):
        box = value_of(page, name)
        edges = [one.get_object() for one in box] if isinstance(box, list) else []
        if len(edges) == 4 and all(isinstance(one, int | float) for one in edges):
            x0, x1, y0, y1 = *sorted(map(float, edges[0::2])), *sorted(map(float, edges[1::2]))
            if x1 - x0 > 1 and y1 - y0 > 1:
                return x0, y0, x1, y1
    return _EVERYTHING


def _turned(
    box: tuple[float, float, float, float] | Picture, turn: int
) -> tuple[float, float, float, float]:
    """A box (left, lower, right, upper edge) in a page's own measure, as the turned page has it."""
    x0, y0, x1, y1 = box
    return {
        0: (x0, -y1, x1, -y0),
        1: (y0, x0, y1, x1),
        2: (-x1, y0, -x0, y1),
        3: (-y1, -x1, -y0, -x0),
    }[turn]


def _about(reader: PdfReader) -> dict[str, str | None]:
    """What the file says of itself, none of it if that is damaged."""
    try:
        info = dict(reader.metadata or {})
    except Exception:
        return {}
    return {"title": _words(info.get("/Title")), "author": _words(info.get("/Author"))}


def _words(value: object) -> str | None:
    value = value.get_object() if hasattr(value, "get_object") else value
    return " ".join(value.replace("\0", "").split()) or None if isinstance(value, str) else None


def _refuse_unreadable(page: Page, sheets: Sequence[Sheet]) -> None:
    """Nothing, if the letters of the article can be read.

    Raises:
        InputError: if pages are pictures of text, or nobody can tell what their letters are.
    """
    texts = ["".join(piece.text for piece in (*one.pieces, *one.aside)) for one in sheets]
    scans = [at for at, one in enumerate(sheets) if not texts[at] and _is_scan(one)]
    if scans and len(scans) >= _SCAN_SHARE * len(sheets):
        some = "its pages" if len(scans) == len(sheets) else f"{len(scans)} of its pages"
        raise InputError(page.input, f"{some} are pictures without text (a scan)", _OCR)
    text = "".join(texts)
    if text.count(UNREADABLE) > _UNREADABLE_SHARE * len(text):
        raise InputError(page.input, "its fonts do not tell which letters they show", _OCR)
    if not any(map(str.isalnum, text)):
        raise InputError(page.input, "there are no words in it", _OCR)


def _is_scan(sheet: Sheet) -> bool:
    covered = max((_area(one) for one in sheet.pictures), default=0.0)
    return covered >= _WHOLE_PICTURE * sheet.width * sheet.height


def _area(one: Picture) -> float:
    return abs(one.right - one.left) * abs(one.bottom - one.top)
