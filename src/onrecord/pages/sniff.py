"""What the first bytes of an input say about it: a page, rows, a text, or nothing onrecord reads.

File names lie and standard input has none, so the bytes decide.  The signatures are those of the
formats' own specifications; https://mimesniff.spec.whatwg.org/ lists most of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["HEAD_BYTES", "Refusal", "looks_like_html", "looks_like_rows", "refuse_format"]

#: How much of an input is looked at.
HEAD_BYTES = 4096


class Refusal(NamedTuple):
    """Why an input is not read, and what to do about it."""

    reason: str
    remedy: str


_AS_TEXT = "save the article as text or HTML and give that"
_IMAGE = Refusal("this is an image, not text", "give the article's text or its HTML page")
_PDF = Refusal("this is a PDF, which is not read yet", f"{_AS_TEXT} (pdftotext makes a text of it)")
_ZIP = Refusal("this is a ZIP archive or an office document (.docx, .odt, .epub)", _AS_TEXT)
_OFFICE = Refusal("this is an old office document (.doc, .xls)", _AS_TEXT)
_PACKED = Refusal("this file is compressed", "unpack it and give what was in it")
_UTF32 = Refusal("this is UTF-32 text", "convert it: iconv -f UTF-32 -t UTF-8 FILE")
_MEDIA = Refusal("this is an audio or video file, not text", "give a transcript of it")
_PROGRAM = Refusal("this is a program or a database, not text", "give a text or an HTML page")
_ARCHIVE = Refusal("this is a web archive (MHTML)", "save the page as HTML and give that")
_RTF = Refusal("this is an RTF document", _AS_TEXT)
_XML = Refusal("this is XML (a feed or an export), not an article", "give the articles' pages")
_JSON = Refusal(
    "this is one JSON value, not an article",
    'write one {"text": ...} a line into a .jsonl file and give that',
)

_SIGNATURES: tuple[tuple[bytes, Refusal], ...] = (
    (b"\x89PNG\r\n\x1a\n", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF87a", _IMAGE),
    (b"GIF89a", _IMAGE),
    (b"BM", _IMAGE),
    (b"II*\0", _IMAGE),
    (b"MM\0*", _IMAGE),
    (b"%PDF-", _PDF),
    (b"PK\x03\x04", _ZIP),
    (b"PK\x05\x06", _ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OFFICE),
    (b"\x1f\x8b", _PACKED),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ\0", _PACKED),
    (b"\x28\xb5\x2f\xfd", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"\xff\xfe\0\0", _UTF32),
    (b"\0\0\xfe\xff", _UTF32),
    (b"ID3", _MEDIA),
    (b"OggS", _MEDIA),
    (b"\x1aE\xdf\xa3", _MEDIA),
    (b"\x7fELF", _PROGRAM),
    (b"SQLite format 3\0", _PROGRAM),
    (b"bplist00", _PROGRAM),
    (b"{\\rtf", _RTF),
)
_RIFF = {b"WEBP": _IMAGE, b"AVI ": _MEDIA, b"WAVE": _MEDIA}
_SHORT = 3  # a signature this short needs a NUL beside it, or it may be the start of a sentence

_BEFORE_TAG = rb"\A(?:\s|<!--.*?-->|<\?xml[^>]*\?>)*"
_HTML = re.compile(_BEFORE_TAG + rb"<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_SVG = re.compile(_BEFORE_TAG + rb"(?:<!doctype svg[^>]*>\s*)?<svg\b", re.I | re.S)
_MHTML = re.compile(rb"\A(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/", re.I)
_ROWS = re.compile(rb'\A\s*\{[ \t]*"')
_WRAPPED_JSON = re.compile(rb'\A\s*(?:\[\s*\{\s*"|\{\s*\n\s*")')


def refuse_format(head: bytes) -> Refusal | None:
    """Why an input that begins with ``head`` is not read, ``None`` if nothing speaks against it.

    >>> refuse_format(b"%PDF-1.7")
    Refusal(reason='this is a PDF, which is not read yet', remedy='save the article as text or \
HTML and give that (pdftotext makes a text of it)')
    >>> refuse_format(b"PKK fighters left the town.") is None
    True
    """
    for signature, refusal in _SIGNATURES:
        sure = len(signature) > _SHORT or not signature.isalnum() or b"\0" in head
        if sure and head.startswith(signature):
            return refusal
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return _IMAGE if head[8:12] in (b"avif", b"heic", b"mif1") else _MEDIA
    return _refuse_markup(_plain(head))


def _refuse_markup(head: bytes) -> Refusal | None:
    if _SVG.match(head):
        return _IMAGE
    if head.startswith(b"<?xml") and not _HTML.match(head):
        return _XML
    if _WRAPPED_JSON.match(head):
        return _JSON
    return _ARCHIVE if _MHTML.match(head) else None


def looks_like_html(head: bytes) -> bool:
    """Whether the bytes begin as an HTML page does, in UTF-8 or UTF-16.

    >>> looks_like_html(b"<!-- saved --> <!DOCTYPE html>"), looks_like_html(b"<b>no page</b>")
    (True, False)
    """
    return bool(_HTML.match(_plain(head)))


def looks_like_rows(head: bytes) -> bool:
    """Whether the bytes begin with a JSON object, one of many a line.

    >>> looks_like_rows(b'{"id": "a", "text": "..."}'), looks_like_rows(b"{sic}")
    (True, False)
    """
    return bool(_ROWS.match(_plain(head)))


def _plain(head: bytes) -> bytes:
    """The head without byte order marks and the zero bytes of UTF-16, enough to find ASCII in."""
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")
