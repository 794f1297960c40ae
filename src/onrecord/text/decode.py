"""From a page's bytes to its characters, or the first byte that fits no encoding.

News text comes in UTF-8, in UTF-16 (Windows programs) and in Windows-1252 (old content systems).
Each is recognised by what the others cannot hold.  Bytes that fit none of them are named, because
a wrong guess would put words into the record that stand nowhere.
"""

from __future__ import annotations

import re

from onrecord.errors import InputError
from onrecord.limits import MAX_CHARACTERS
from onrecord.model import Page

__all__ = ["decode_bytes", "decode_page"]

_UTF8_REMEDY = "convert it to UTF-8 (iconv -f ENCODING -t UTF-8) or mend that place"

# Table 3-7 of the Unicode standard: the well-formed sequences of more than one byte.
_SEQUENCE = re.compile(
    rb"[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}"
    rb"|\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}"
    rb"|\xF4[\x80-\x8F][\x80-\xBF]{2}"
)
# Windows-1252 has such sequences by accident where a word ends in an accented letter and a quote
# or a dash follows ("Spaß"); in UTF-8 they would be letters of a far script.
_WORD_END = re.compile(rb"(?<=[A-Za-z])[\xC0-\xFF][\x85\x91-\x94\x96\x97\x99\xA0\xBB]{1,3}")
_COMMON = re.compile("[\u00a0-\u024f\u0300-\u036f\u2000-\u206f\u20a0-\u20bf\u2122\ufeff]")

_UPPER = "\u00c0-\u00d6\u00d8-\u00de\u0160\u0152\u017d\u0178"
_LETTER = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff"
_SYMBOL = (
    "\u00a1-\u00a9\u00ac\u00ae-\u00b1\u00b4\u00b6\u00b8\u00bc-\u00bf\u00d7\u00f7"
    "\u0192\u201a\u201e\u2020\u2021\u02c6\u2030\u02dc"
)
# What no text in a western language has, but other encodings read as Windows-1252 do have: a
# symbol inside a word, a low quotation mark after one (DOS), a capital accented letter after a
# small one (Mac OS Roman's quotation marks), four accented letters in a row (Cyrillic and Greek
# code pages), what is left of UTF-8 when one of its bytes is lost, bytes without a meaning.
_IMPLAUSIBLE = re.compile(
    rf"(?<=[A-Za-z])[{_SYMBOL}\u00b2\u00b3\u00b9\u2122\u20ac](?=[A-Za-z{_LETTER}])"
    rf"|(?<=[{_LETTER}])[{_SYMBOL}]|(?<=[A-Za-z])[\u0192\u201a\u201e\u02c6\u2030]"
    rf"|(?<=[a-z])[{_UPPER}]|[{_LETTER}]{{4}}|[\u00e2\u00c2\u00c3][^\x00-\x7f{_LETTER}]|\ufffd"
)
# Control characters that texts have: tab, line ends, vertical tab, form feed.
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_MANY_CONTROLS = 0.02
_UTF16_SHARE = 0.7


def decode_page(page: Page) -> str:
    """The characters of a text, with its line ends and byte order mark (UTF-8) as they are.

    A UTF-8 text is what ``body.decode("utf-8")`` gives and a UTF-16 text with a byte order mark
    what ``body.decode("utf-16")`` gives, so that offsets are the file's own.

    Raises:
        InputError: if it is empty, binary, too long, or a byte fits no encoding (which is named
            with its offset in bytes).

    >>> decode_page(Page(input="a.txt", body="“Yes,” Müller said.\\r\\n".encode("cp1252")))
    '“Yes,” Müller said.\\r\\n'
    >>> decode_page(Page(input="b.txt", body="“Yes”, ".encode() + b"M\\xfcller said."))
    Traceback (most recent call last):
    onrecord.errors.InputError: b.txt: byte 0xFC at offset 12 is not UTF-8, as the text before it \
is; convert it to UTF-8 (iconv -f ENCODING -t UTF-8) or mend that place
    """
    text = decode_bytes(page)
    if not text.strip("\ufeff \t\r\n\f\v\u00a0\u200b\0"):
        raise InputError(page.input, "it is empty", "give a file with an article in it")
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            page.input,
            f"it has {len(text):,} characters, the limit for one article is {MAX_CHARACTERS:,}",
            "give one article a file, or one a line in a .jsonl file",
        )
    return text


def decode_bytes(page: Page) -> str:
    """The characters of a page's body in the encoding that its charset or its bytes tell.

    Raises:
        InputError: if it is binary or a byte fits no encoding.
    """
    body = page.body
    if page.charset is not None:
        return _decode_as(page, page.charset)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as(page, "utf-16")
    if b"\0" in body:
        return _decode_as(page, _utf16_order(page))
    _refuse_controls(page)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_windows(page, error)


def _decode_as(page: Page, charset: str) -> str:
    try:
        return page.body.decode(charset)
    except LookupError as error:
        raise InputError(
            page.input, f"there is no encoding named {charset}", "name another"
        ) from error
    except UnicodeDecodeError as error:
        reason = f"{_byte(error)} is not {charset.upper()} ({error.reason})"
        raise InputError(page.input, reason, _UTF8_REMEDY) from error


def _utf16_order(page: Page) -> str:
    """The encoding of UTF-16 without a mark: nearly all its high bytes are zero in English."""
    even, odd = page.body[0::2], page.body[1::2]
    zeros = {"utf-16-be": even.count(0) / len(even), "utf-16-le": odd.count(0) / max(len(odd), 1)}
    (high, most), (_, other) = sorted(zeros.items(), key=lambda item: -item[1])
    if most < _UTF16_SHARE or other > 1 - _UTF16_SHARE or len(page.body) % 2:
        raise _binary(page, page.body.index(0))
    return high


def _refuse_controls(page: Page) -> None:
    found = [match.start() for match in _CONTROL.finditer(page.body)]
    if found and len(found) >= _MANY_CONTROLS * len(page.body):
        raise _binary(page, found[0])


def _binary(page: Page, at: int) -> InputError:
    return InputError(
        page.input,
        f"this is binary, not text (byte 0x{page.body[at]:02X} at offset {at})",
        "give a text or an HTML page",
    )


def _decode_windows(page: Page, error: UnicodeDecodeError) -> str:
    """The text as Windows-1252, if it reads as such and has no UTF-8 in it."""
    if _SEQUENCE.search(_without_word_ends(page.body)):
        before = page.body[: error.start]
        mixed = "before" if _SEQUENCE.search(before) else "after"
        raise InputError(
            page.input,
            f"{_byte(error)} is not UTF-8, as the text {mixed} it is",
            _UTF8_REMEDY,
        ) from error
    text = page.body.decode("cp1252", "replace")
    wrong = _IMPLAUSIBLE.search(text)
    if wrong:
        at = wrong.start()
        raise InputError(
            page.input,
            f"byte 0x{page.body[at]:02X} at offset {at} is neither UTF-8 nor Windows-1252",
            _UTF8_REMEDY,
        ) from error
    return text


def _without_word_ends(body: bytes) -> bytes:
    def blank(match: re.Match[bytes]) -> bytes:
        sequence = _SEQUENCE.match(match.group())
        common = sequence is not None and _is_common(sequence.group())
        return match.group() if common else b" " * len(match.group())

    return _WORD_END.sub(blank, body)


def _is_common(sequence: bytes) -> bool:
    """Whether the bytes are, in UTF-8, what western text is made of beside ASCII."""
    return bool(_COMMON.match(sequence.decode("utf-8")))


def _byte(error: UnicodeDecodeError) -> str:
    return f"byte 0x{error.object[error.start]:02X} at offset {error.start}"
