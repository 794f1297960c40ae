"""Names for records, hashed from what identifies them, so that a second run gives the same ones."""

from __future__ import annotations

import hashlib

from onrecord.model import Spans

__all__ = ["article_id", "make_id", "statement_id", "text_sha256"]

# 80 bits: at a hundred million rows the chance of any collision is below one in a hundred million.
_HEX_DIGITS = 20


def make_id(*parts: str | None) -> str:
    """20 hexadecimal digits that depend on every part and on where the parts begin.

    >>> make_id("a", "bc") == make_id("ab", "c")
    False
    >>> len(make_id(None))
    20
    """
    digest = hashlib.sha256()
    for part in parts:
        raw = b"" if part is None else part.encode("utf-8", "surrogatepass")
        digest.update(b"-" if part is None else b"%d:" % len(raw))
        digest.update(raw)
    return digest.hexdigest()[:_HEX_DIGITS]


def text_sha256(text: str) -> str:
    """SHA-256 of the text in UTF-8, as ``sha256sum`` prints it of a UTF-8 file."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def article_id(
    text: str, *, url: str | None, outlet: str | None, title: str | None, published: str | None
) -> str:
    """The id of an article: its text and the fields given with it, but not where it was found."""
    return make_id("article", text, url, outlet, title, published)


def statement_id(article: str, *, source: Spans, cue: Spans, content: Spans) -> str:
    """The id of a statement: its article's id and its three roles' spans."""
    return make_id("statement", article, _text(source), _text(cue), _text(content))


def _text(spans: Spans) -> str:
    return " ".join(f"{span.start}-{span.end}" for span in spans)
