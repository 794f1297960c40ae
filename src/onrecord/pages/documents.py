"""What a ZIP or OLE file holds: an office document that is read, or another one by its name.

Office documents are ZIP files, told apart by the names in them (ECMA-376 part 2, OpenDocument 1.3
part 2, EPUB OCF 3.3); older ones, and encrypted ones of any age, are OLE files ([MS-CFB],
[MS-OFFCRYPTO]).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from onrecord.pages.sniff import AS_TEXT, Refusal

__all__ = ["DOCX", "PDF", "is_docx", "refuse_ole", "refuse_zip"]

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_CUT_OFF = Refusal(
    "this ZIP file or office document is cut off or damaged", "save or download it again"
)
_ZIP = Refusal("this is a ZIP archive", "unpack it and give the folder with what was in it")
_SHEET = Refusal("this is a spreadsheet, not an article", AS_TEXT)
_SLIDES = Refusal("these are slides, not an article", AS_TEXT)
_OPEN_DOCUMENT = Refusal("this is an OpenDocument file (.odt)", "save it as .docx and give that")
_BOOK = Refusal("this is an e-book (.epub)", AS_TEXT)
_PROTECTED = Refusal(
    "this office document is protected by a password", "save it without one and give that"
)
_OLD = Refusal("this is an old office document (.doc, .xls)", "save it as .docx and give that")

# The first file in them is "mimetype", unpacked, so that its words stand at a known place.
_FIRST_FILES = (
    (b"mimetypeapplication/vnd.oasis.opendocument.", _OPEN_DOCUMENT),
    (b"mimetypeapplication/epub+zip", _BOOK),
)
_FIRST_NAME = 30
_PARTS = ((b"xl/workbook.", _SHEET), (b"ppt/presentation.", _SLIDES))
_TEXT_PART = re.compile(rb"word/document\d*\.xml")

_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_LONGEST_COMMENT = 0xFFFF
_ENTRY = struct.Struct("<4s24x3H12x")
_ENTRY_SIGNATURE = b"PK\x01\x02"
_MOST_ENTRIES = 10_000  # of which a document has a dozen, and one for each picture

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_docx(body: bytes) -> bool:
    """Whether a ZIP file is a text document of Word (.docx, .docm)."""
    return any(map(_TEXT_PART.fullmatch, _names(body)))


def refuse_zip(body: bytes) -> Refusal:
    """Why a ZIP file that is no text document of Word is not read.

    >>> refuse_zip(b"PK").reason
    'this ZIP file or office document is cut off or damaged'
    """
    for words, refusal in _FIRST_FILES:
        if body.startswith(words, _FIRST_NAME):
            return refusal
    names = list(_names(body))
    for start, refusal in _PARTS:
        if any(name.startswith(start) for name in names):
            return refusal
    return _ZIP if names or body.startswith(_END_SIGNATURE) else _CUT_OFF


def refuse_ole(body: bytes) -> Refusal:
    """Why an OLE file is not read.

    >>> refuse_ole("Root Entry, EncryptedPackage".encode("utf-16-le")).reason
    'this office document is protected by a password'
    """
    return _PROTECTED if _ENCRYPTED in body else _OLD


def _names(body: bytes) -> Iterator[bytes]:
    """The names in a ZIP file's directory, as far as it is one.

    zipfile makes an object of each, whatever the directory's size, and so does this not.
    """
    end = body.rfind(_END_SIGNATURE, max(0, len(body) - _LONGEST_COMMENT - _END.size))
    if end < 0 or end + _END.size > len(body):
        return
    at = end - _END.unpack_from(body, end)[5]
    for _ in range(_MOST_ENTRIES):
        if at < 0 or at + _ENTRY.size > end:
            return
        signature, name, extra, comment = _ENTRY.unpack_from(body, at)
        if signature != _ENTRY_SIGNATURE:
            return
        at += _ENTRY.size
        yield body[at : at + name]
        at += name + extra + comment
