"""Words for people: what may reach a terminal, and how things are named and counted there."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from onrecord.model import REPORTING, Actor, Article, BlockKind, Spans

__all__ = [
    "NOBODY",
    "code_of",
    "count_noun",
    "count_words",
    "describe_article",
    "describe_fences",
    "headline_of",
    "one_line",
    "visible",
    "words_of",
]

#: Stands where a statement has no source.
NOBODY = "—"

# Unicode TR9: characters that turn the direction of what follows, so that a line reads otherwise
# than it is stored.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = frozenset("\u200c\u200d")  # parts of emoji and of Indic words
_WORD = re.compile(r"\w+(?:[’'.,-]\w+)*")
_HEADLINE_WORDS = 12

# Byline and dateline are no reporting either, but nobody wonders where they went.
_QUIET: frozenset[BlockKind] = REPORTING | {"byline", "dateline"}
# Reasons that cannot be counted with an s.
_UNCOUNTED = frozenset({"navigation", "newsletter or subscription", "page furniture"})
_TAIL = re.compile(r" (?:of|to|for|from) ")


def visible(text: str) -> str:
    """The text as it may reach a terminal: nothing in it moves the cursor or turns the writing.

    >>> visible("a\\x1b[31mb\\u202ec\\tdé\\n")
    'a�[31mb�c\\tdé\\n'
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_visible, text))


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\n\t" or char in _JOINERS:
        return char
    if category == "Cf" and char not in _TURNING:
        return ""
    if category in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return "\N{REPLACEMENT CHARACTER}"
    return char


def one_line(text: str) -> str:
    """The text on one line, fit for a terminal.

    >>> one_line(" a\\r\\n  b ")
    'a b'
    """
    return visible(" ".join(text.split()))


def words_of(spans: Spans, text: str) -> str:
    """The words of the spans on one line, what lies between them left out with three dots."""
    return " … ".join(one_line(span.of(text)) for span in spans)


def headline_of(article: Article) -> str:
    """The article's title, or its first words of reporting where it has none."""
    if article.title:
        return one_line(article.title)
    words = " ".join(_reporting(article) or [article.text]).split()
    first = " ".join(words[:_HEADLINE_WORDS]) + (" …" if len(words) > _HEADLINE_WORDS else "")
    return one_line(first)


def count_words(article: Article) -> int:
    """How many words of reporting the article has."""
    return sum(len(_WORD.findall(part)) for part in _reporting(article))


def _reporting(article: Article) -> list[str]:
    kept = (block for block in article.blocks if block.kind in REPORTING)
    return [article.text[block.start : block.end] for block in kept]


def describe_article(article: Article) -> str:
    """Where the article is from, when, in which language, how long, and which input it was."""
    words = count_words(article)
    facts = (
        article.outlet,
        article.published or "no date",
        article.language,
        f"{words:,} {'word' if words == 1 else 'words'}",
        article.input,
    )
    return ", ".join(one_line(fact) for fact in facts if fact)


def describe_fences(article: Article) -> str:
    """What of the article is no reporting and why, most first; empty if all of it is."""
    from onrecord.text import zone_reasons

    reasons = zone_reasons(article.text, article.blocks)
    counts = Counter(
        reason
        for block, reason in zip(article.blocks, reasons, strict=True)
        if reason and block.kind not in _QUIET
    )
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(count_noun(reason, count) for reason, count in ordered)


def code_of(actor: Actor) -> str:
    """Country and sector as one looks for them; a question mark stands for what nothing tells.

    >>> code_of(Actor(id="a1", name="Ann", kind="person", country="POL", sector="GOV"))
    'POL GOV'
    >>> code_of(Actor(id="a1", name="Ann", kind="person", sector="MIL"))
    '? MIL'
    >>> code_of(Actor(id="a1", name="Poland", kind="state", country="POL", sector=""))
    'POL'
    """
    if actor.country is None and actor.sector is None:
        return "?"
    country = "?" if actor.country is None else actor.country
    sector = "?" if actor.sector is None else actor.sector
    return f"{country} {sector}".strip()


def count_noun(noun: str, count: int) -> str:
    """So many of what the noun says.

    >>> count_noun("reader comment", 2), count_noun("share links", 1), count_noun("navigation", 2)
    ('2 reader comments', 'share links', 'navigation (2)')
    >>> count_noun("list of other articles", 3), count_noun("advertisement", 1)
    ('3 lists of other articles', '1 advertisement')
    """
    head = _TAIL.split(noun, maxsplit=1)[0]
    if noun in _UNCOUNTED:
        return noun if count == 1 else f"{noun} ({count})"
    if head.endswith("s"):
        return noun if count == 1 else f"{count} {noun}"
    return f"{count} {noun if count == 1 else head + 's' + noun[len(head) :]}"
