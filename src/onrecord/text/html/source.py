"""From a page's bytes to its tree: decoded, and refused where it would take the machine down."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.errors import InputError
from onrecord.limits import MAX_ATTRIBUTES, MAX_TAGS
from onrecord.model import Page
from onrecord.text.decode import decode_bytes

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

__all__ = ["TEXT_REMEDY", "decode_html", "parse_html"]

TEXT_REMEDY = "give the article's text in a .txt file"

_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""")
_LEGACY = re.compile(r"cp\d+|iso8859|koi8|mac|shift_jis|euc|gb|big5")
# WHATWG's encoding standard: pages that say so are Windows-1252 in truth.
_WINDOWS = {"iso8859-1", "latin-1", "ascii"}
_HEAD_BYTES = 4096
_ATTRIBUTE_END = re.compile(r"[\s/\"'=]+")
# XML knows none of these, and the parser ends the page at a NUL.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def decode_html(page: Page) -> tuple[str, InputError | None]:
    """The page's characters, and the error to raise if undecodable bytes lie in the article.

    Raises:
        InputError: if the page is binary, or is not in the encoding that ``page.charset`` names.
    """
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


def parse_html(source: str, name: str) -> _Element | None:
    """The page's tree, ``None`` if there is nothing in it.

    Raises:
        InputError: if the page has far more tags, or attributes in a tag, than any page of news:
            it is made to keep the parser busy.
    """
    from lxml.etree import HTMLParser, XMLSyntaxError, fromstring

    _refuse_bomb(source, name)
    text = _CONTROLS.sub(" ", _DECLARATION.sub("", source))
    # Given bytes and their encoding, every build of the parser reads the same.
    parser = HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=True, no_network=True)
    try:
        return fromstring(text.encode("utf-8", "replace"), parser)
    except XMLSyntaxError:
        return None


def _refuse_bomb(source: str, name: str) -> None:
    tags = source.split("<")
    if len(tags) > MAX_TAGS + 1:
        reason = f"the page has {len(tags) - 1:,} tags, the limit is {MAX_TAGS:,}"
        raise InputError(name, reason, TEXT_REMEDY)
    for tag in tags:
        if len(tag) > MAX_ATTRIBUTES:
            inside = tag.partition(">")[0]
            if len(_ATTRIBUTE_END.findall(inside)) > MAX_ATTRIBUTES:
                reason = f"a tag of the page has more than {MAX_ATTRIBUTES:,} attributes"
                raise InputError(name, reason, TEXT_REMEDY)
