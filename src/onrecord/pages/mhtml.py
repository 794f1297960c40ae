"""Pages saved as a single file (MHTML): Chrome, Edge and Internet Explorer write them.

It is a mail (RFC 2557): a header, then parts with headers of their own, one of which is the page;
others are its frames, and most are pictures and styles, which are passed over unread.  The
standard library's ``email`` would make an object of each line of 40 MB, and fails on headers that
are meant to make it fail; what is wanted here of a mail is little.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from onrecord.errors import InputError
from onrecord.limits import MAX_PAGE_BYTES, size_in_words
from onrecord.pages.frames import FindFrame, Frame, inline_frames, is_post
from onrecord.pages.saved import is_address

__all__ = ["SavedPage", "read_mhtml"]


class SavedPage(NamedTuple):
    """The page of an archive."""

    body: bytes
    charset: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class _Header:
    """The fields of a header, by their names in small letters; each value in one line."""

    fields: dict[str, str]

    @property
    def kind(self) -> str:
        """What the part is; text unless it says otherwise."""
        return self.fields.get("content-type", "text/plain").partition(";")[0].strip().lower()

    def parameter(self, name: str) -> str | None:
        """What the kind goes with: ``boundary="b"``, ``charset=utf-8``."""
        for key, value in _PARAMETER.findall(self.fields.get("content-type", "")):
            if key.lower() == name:
                return value.strip('"').strip() or None
        return None

    def address(self, field: str) -> str | None:
        """The address in a field; long ones go over several lines."""
        words = "".join(self.fields.get(field, "").split())
        return words if is_address(words) else None

    def id(self) -> str | None:
        """The name by which other parts call this one."""
        return self.fields.get("content-id", "").strip().strip("<>") or None


@dataclass(frozen=True, slots=True)
class _Part:
    """A page among the parts: its header, where it stands, and whether its end was found."""

    header: _Header
    start: int
    end: int
    is_whole: bool


class _DamagedError(Exception):
    """What is wrong with the archive."""


_AGAIN = "save the page again (in Chrome or Edge: Save as, Webpage, Single File)"
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?\s*")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_HEADER_BYTES = 16_000
_FIELD = re.compile(r"^([\w-]+):(.*(?:\n[ \t].*)*)", re.M)
_PARAMETER = re.compile(r""";\s*([\w-]+)\s*=\s*("[^"]*"|[^\s;"]+)""")
_MOST_PARTS = 10_000  # a page of news has some hundred
_MOST_PAGES = 500
_MOST_LEVELS = 3
_LONGEST_BOUNDARY = 200  # RFC 2046 allows 70
# In quoted-printable a byte takes three, and the end of a line three more.
_LARGEST_WRITTEN = 4 * MAX_PAGE_BYTES

_CHARSET = re.compile(r"utf-(?:8|16|32)|cp\d+|iso8859|iso2022|koi8|mac|shift_jis|euc|gb|big5|johab")
# WHATWG's encoding standard takes these for Windows-1252, and the text's own bytes tell best.
_OPEN_CHARSETS = frozenset({"iso8859-1", "ascii"})


def read_mhtml(name: str, body: bytes) -> SavedPage:
    """The page in an archive, with the posts that it shows in frames put in their places.

    Raises:
        InputError: if the archive is damaged, holds no page, or too large a one.

    >>> page = read_mhtml("a.mht", b'''MIME-Version: 1.0
    ... Content-Type: multipart/related; boundary="=_b"
    ...
    ... --=_b
    ... Content-Type: text/html
    ... Content-Transfer-Encoding: quoted-printable
    ... Content-Location: https://example.com/rain
    ...
    ... <p class=3Dlead>Rain, he said.</p>
    ... --=_b--
    ... ''')
    >>> page.body, page.url
    (b'<p class=lead>Rain, he said.</p>', 'https://example.com/rain')
    """
    try:
        return _read(name, body)
    except _DamagedError as error:
        raise InputError(name, f"this saved page (MHTML) {error}", _AGAIN) from error


def _read(name: str, body: bytes) -> SavedPage:
    before = _BEFORE.match(body)
    header, start = _read_header(body, before.end() if before else 0, len(body))
    top = _Part(header, start, len(body), is_whole=True)
    pages = list(_find_pages(body, top))
    if not pages:
        raise _DamagedError("holds no page")
    wanted = (header.parameter("start") or "").strip("<>")
    root = next((one for one in pages if wanted and one.header.id() == wanted), pages[0])
    if not root.is_whole:
        raise _DamagedError("breaks off in the middle of the page")
    page = _decode(body, root)
    if len(page) > MAX_PAGE_BYTES:
        raise InputError(
            name,
            f"the page in it has {size_in_words(len(page))}, the limit for one page is "
            f"{size_in_words(MAX_PAGE_BYTES)}",
            "give the article's text in a .txt file",
        )
    charset = _charset(root, page)
    addresses = (
        header.address("snapshot-content-location"),
        root.header.address("content-location"),
        header.address("content-location"),
    )
    page = inline_frames(page, _frames(body, [one for one in pages if one is not root]))
    return SavedPage(page, charset, next(filter(None, addresses), None))


def _find_pages(body: bytes, part: _Part, level: int = 0) -> Iterator[_Part]:
    """The pages among the parts, in order; parts may have parts."""
    kind = part.header.kind
    if kind in _HTML:
        yield part
    elif kind.startswith("multipart/") and level < _MOST_LEVELS:
        pages = 0
        for start, end, is_whole in _cut(body, part):
            header, start = _read_header(body, start, end)
            inner = _Part(header, start, end, is_whole and part.is_whole)
            for page in _find_pages(body, inner, level + 1):
                yield page
                pages += 1
                if pages == _MOST_PAGES:
                    return


def _cut(body: bytes, part: _Part) -> Iterator[tuple[int, int, bool]]:
    """Where the parts of a part stand, and whether the line that ends each was found."""
    boundary = part.header.parameter("boundary")
    if not boundary or len(boundary) > _LONGEST_BOUNDARY:
        raise _DamagedError("does not say where its parts begin")
    mark = b"--" + boundary.encode("utf-8", "replace")
    begin: int | None = None
    at = part.start
    for _ in range(_MOST_PARTS):
        at = body.find(mark, at, part.end)
        if at < 0:
            if begin is not None:
                yield begin, part.end, False
            return
        after = at + len(mark)
        line = body[after : after + _LONGEST_BOUNDARY].partition(b"\n")[0]
        if body[at - 1 : at] == b"\n" and line.strip() in (b"", b"--"):
            if begin is not None:
                # The line end before the mark is the mark's.
                yield begin, at - (2 if body[at - 2 : at] == b"\r\n" else 1), True
            if line.strip():
                return
            begin = after + len(line) + 1
        at = after
    raise _DamagedError(f"has more than {_MOST_PARTS:,} parts")


def _read_header(body: bytes, start: int, end: int) -> tuple[_Header, int]:
    """The header that begins there, and where it ends; an empty one if there is none."""
    for line_end in (b"\n", b"\r\n"):
        if body.startswith(line_end, start, end):
            return _Header({}), start + len(line_end)
    found = _HEADER_END.search(body, start, min(end, start + _HEADER_BYTES))
    if found is None:
        return _Header({}), end
    lines = body[start : found.start()].decode("utf-8", "replace").replace("\r\n", "\n")
    fields: dict[str, str] = {}
    for name, value in _FIELD.findall(lines):
        fields.setdefault(name.lower(), " ".join(value.split()))
    return _Header(fields), found.end()


def _decode(body: bytes, part: _Part) -> bytes:
    written = body[part.start : min(part.end, part.start + _LARGEST_WRITTEN)]
    way = part.header.fields.get("content-transfer-encoding", "7bit").lower()
    if way in ("7bit", "8bit", "binary"):
        return written
    if way == "quoted-printable":
        return binascii.a2b_qp(written)
    if way != "base64":
        raise _DamagedError(f"is written in a way that is not known ({way[:40]})")
    try:
        return binascii.a2b_base64(written)
    except binascii.Error as error:
        raise _DamagedError("has a damaged page in it (it is no base64)") from error


def _frames(body: bytes, pages: list[_Part]) -> FindFrame:
    """Finds the posts among the frames, by their ids (Chrome) or addresses (Internet Explorer)."""
    known: dict[str, tuple[_Part, str]] = {}
    for one in pages:
        url = one.header.address("content-location")
        if url and one.is_whole and is_post(url):
            known.setdefault(url, (one, url))
            if content_id := one.header.id():
                known.setdefault(f"cid:{content_id}", (one, url))

    def find(src: str) -> Frame | None:
        part, url = known.get(src, (None, ""))
        if part is None:
            return None
        try:
            frame = _decode(body, part)
        except _DamagedError:
            return None
        return Frame(url, frame, _charset(part, frame))

    return find


def _charset(part: _Part, page: bytes) -> str | None:
    """The encoding that the part declares, if its bytes bear it out."""
    try:
        name = codecs.lookup(part.header.parameter("charset") or "").name
        if not _CHARSET.match(name) or name in _OPEN_CHARSETS:
            return None
        page.decode(name)
    except (LookupError, ValueError):
        return None
    return name
