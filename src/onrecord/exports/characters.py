"""Text that a format can hold: characters that it forbids become U+FFFD, all others stay."""

from __future__ import annotations

import re

__all__ = ["fold", "in_utf8", "in_xml"]

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_SURROGATES = re.compile("[\ud800-\udfff]")
# What the production Char of XML 1.0 (fifth edition) leaves out.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def in_utf8(text: str) -> str:
    r"""The text without half surrogate pairs, which no UTF-8 holds.

    >>> in_utf8("half \ud800")
    'half �'
    """
    return _SURROGATES.sub(_REPLACEMENT, text)


def in_xml(text: str) -> str:
    r"""The text without what no XML document may hold, not even as a reference.

    >>> in_xml("bell \x07, tab \t")
    'bell �, tab \t'
    """
    return _NOT_XML.sub(_REPLACEMENT, text)


def fold(text: str) -> str:
    r"""The text on one line: white space at its ends goes, and each other stretch is one space.

    >>> fold(" one\n\n two ")
    'one two'
    """
    return " ".join(text.split())
