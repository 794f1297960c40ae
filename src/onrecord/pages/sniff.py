"""What the first bytes of an input say about it: a page, rows, a text, or nothing onrecord reads.

They say it of what is in a packed file, too; ``packed`` takes the packing off before.

File names lie and standard input has none, so the bytes decide.  The signatures are those of the
formats' own specifications; https://mimesniff.spec.whatwg.org/ lists most of them.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

__all__ = [
    "ARTICLE_SUFFIXES",
    "AS_TEXT",
    "HEAD_BYTES",
    "HTML_SUFFIXES",
    "Format",
    "Refusal",
    "looks_like_html",
    "looks_like_rows",
    "refuse_format",
    "tell_format",
]

#: What an input may be; of ``zip`` and ``ole``, more than the first bytes must tell whether it is
#: a document that is read.
Format = Literal["text", "html", "rows", "mhtml", "pdf", "zip", "ole"]

HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_ROWS_SUFFIXES = (".jsonl", ".ndjson")
_TEXT_SUFFIXES = (".txt", ".text", ".md")
_MHTML_SUFFIXES = (".mhtml", ".mht")
#: The endings of files that a folder gives.
ARTICLE_SUFFIXES = (
    *(HTML_SUFFIXES + _MHTML_SUFFIXES + _ROWS_SUFFIXES + _TEXT_SUFFIXES),
    *(".pdf", ".docx", ".docm"),
)

#: How much of an input is looked at.
HEAD_BYTES = 4096


class Refusal(NamedTuple):
    """Why an input is not read, and what to do about it."""

    reason: str
    remedy: str


#: The way on for whoever has the article in another program.
AS_TEXT = "save the article as text or HTML and give that"
_IMAGE = Refusal("this is an image, not text", "give the article's text or its HTML page")
_PACKED = Refusal("this file is compressed, and not with gzip", "unpack it and give what was in it")
_FOLDER = Refusal(
    "this is an archive of many files (tar)", "unpack it and give the folder with what was in it"
)
_CRAWL = Refusal("this is a web archive (WARC) of many pages", "give the pages, one a file")
_UTF32 = Refusal("this is UTF-32 text", "convert it: iconv -f UTF-32 -t UTF-8 FILE")
_MEDIA = Refusal("this is an audio or video file, not text", "give a transcript of it")
_PROGRAM = Refusal("this is a program or a database, not text", "give a text or an HTML page")
_SAFARI = Refusal(
    "this is a web archive of Safari's own kind (.webarchive)",
    "save the page there as Page Source, or in another browser, and give that",
)
_RTF = Refusal("this is an RTF document", AS_TEXT)
_XML = Refusal("this is XML (a feed or an export), not an article", "give the articles' pages")
_JSON = Refusal(
    "this is one JSON value, not an article",
    'write one {"text": ...} a line into a .jsonl file and give that',
)

_NO_DOCUMENT = {
    suffix: Refusal(
        f"by its name it is a {noun}, but it does not begin as one: it is damaged, or another file",
        f"open it in its own program, save it anew, and give that; or {AS_TEXT}",
    )
    for suffix, noun in ((".pdf", "PDF"), (".docx", "DOCX"), (".docm", "DOCX"))
}
#: Bytes that texts in the usual encodings do not have.
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

_SIGNATURES: tuple[tuple[bytes, Refusal], ...] = (
    (b"\x89PNG\r\n\x1a\n", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF87a", _IMAGE),
    (b"GIF89a", _IMAGE),
    (b"BM", _IMAGE),
    (b"II*\0", _IMAGE),
    (b"MM\0*", _IMAGE),
    *((b"BZh%d1AY&SY" % level, _PACKED) for level in range(1, 10)),
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
    (b"bplist00", _SAFARI),
    (b"WARC/1.", _CRAWL),
    (b"{\\rtf", _RTF),
)
_DOCUMENTS: tuple[tuple[bytes, Format], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)
_RIFF = {b"WEBP": _IMAGE, b"AVI ": _MEDIA, b"WAVE": _MEDIA}
_SHORT = 3  # a signature this short needs a NUL beside it, or it may be the start of a sentence

# Each part is taken whole or not at all: a head of a thousand comments takes no longer to refuse.
_BEFORE_TAG = rb"\A(?>\s++|<!--.*?-->|<\?xml[^>]*\?>)*+"
_HTML = re.compile(_BEFORE_TAG + rb"<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_SVG = re.compile(_BEFORE_TAG + rb"(?:<!doctype svg[^>]*>\s*)?<svg\b", re.I | re.S)
# A mail's header: its lines, each with those that go on below it.
_HEADER = re.compile(rb"\A\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_MULTIPART = re.compile(rb"^content-type:\s*multipart/", re.I | re.M)
_ONE_PART = re.compile(rb"^content-type:\s*text/html\b", re.I | re.M)
_MIME = re.compile(rb"^mime-version:", re.I | re.M)
# Readers of PDF take what stands before it for a slip of whoever sent it (ISO 32000-1, note 13 of
# annex H); a text that tells of the format has no objects behind it.
_PDF = re.compile(rb"%PDF-\d\.\d\s*[\r\n]")
_PDF_START = b"%PDF-"
_PDF_WITHIN = 1024
_PDF_OBJECT = re.compile(rb"\d\s+obj\b")
_TAR = slice(257, 262)
_ROWS = re.compile(rb'\A\s*\{[ \t]*"')
_WRAPPED_JSON = re.compile(rb'\A\s*(?:\[\s*\{\s*"|\{\s*\n\s*")')


def tell_format(head: bytes, suffix: str) -> Format | Refusal:
    """What an input is: its first bytes say it or, where these leave it open, its ``suffix``.

    >>> tell_format(b"%PDF-1.7", ".txt"), tell_format(b"Rain, he said.", ".html")
    ('pdf', 'html')
    """
    found: Format | Refusal | None = _tell_document(head) or refuse_format(head)
    rows = looks_like_rows(head)
    if suffix in _ROWS_SUFFIXES and (rows or found is None):
        return "rows"
    # A page or text may quote a row; its name settles it.
    if rows and suffix not in HTML_SUFFIXES + _TEXT_SUFFIXES:
        return "rows"
    if found is not None:
        return found
    if suffix in HTML_SUFFIXES or looks_like_html(head):
        return "html"
    if suffix in _NO_DOCUMENT and _NO_TEXT.search(head):
        return _NO_DOCUMENT[suffix]
    return "mhtml" if suffix in _MHTML_SUFFIXES else "text"


def _tell_document(head: bytes) -> Format | None:
    for signature, kind in _DOCUMENTS:
        if head.startswith(signature):
            return kind
    plain = _plain(head)
    if plain.lstrip().startswith(_PDF_START):
        return "pdf"
    if _HTML.match(plain) or _ROWS.match(plain):
        return None
    if _PDF.search(head, 0, _PDF_WITHIN) and _PDF_OBJECT.search(head):
        return "pdf"
    return "mhtml" if _looks_like_mhtml(plain) else None


def _looks_like_mhtml(head: bytes) -> bool:
    """Whether a mail's header stands there that tells of parts, or of a page as the only one."""
    header = _HEADER.match(head)
    if header is None:
        return False
    lines = header.group()
    return bool(_MULTIPART.search(lines) or (_ONE_PART.search(lines) and _MIME.search(lines)))


def refuse_format(head: bytes) -> Refusal | None:
    """Why an input that begins with ``head`` is not read, ``None`` if nothing speaks against it.

    >>> refuse_format(b"{\\\\rtf1")
    Refusal(reason='this is an RTF document', remedy='save the article as text or HTML and give \
that')
    >>> refuse_format(b"GIFts were given.") is None
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
    if head[_TAR] == b"ustar":
        return _FOLDER
    return _refuse_markup(_plain(head))


def _refuse_markup(head: bytes) -> Refusal | None:
    if _SVG.match(head):
        return _IMAGE
    if head.startswith(b"<?xml") and not _HTML.match(head):
        return _XML
    return _JSON if _WRAPPED_JSON.match(head) else None


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
