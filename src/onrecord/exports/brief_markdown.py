"""A brief as Markdown.  News text is strange text: whatever would mean something to Markdown is
escaped, and nothing but addresses of the web is a link."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import quote as percent

from onrecord.exports.brief import (
    GUESSES,
    Item,
    Part,
    Said,
    clean,
    command_for_more,
    facts_of,
    parts_of,
    quote_pieces,
    title_of,
    where_of,
)
from onrecord.exports.characters import in_utf8
from onrecord.record.brief import SECTIONS, Brief, BriefSection, Quote, Source

__all__ = ["as_markdown"]

# No line begins with words of an article, so that what counts only there need not be escaped.
_MEANS_SOMETHING = re.compile(r"[\\`*_{}\[\]<>#|~&$@^]|:(?=//)|(?<=[wW])\.")


def as_markdown(
    brief: Brief, *, record: str = "record.db", sections: Collection[BriefSection] = SECTIONS
) -> str:
    """The brief as a document; ``record`` is the file that its commands name."""
    return in_utf8("\n".join(_lines(brief, record, sections)) + "\n")


def _lines(brief: Brief, record: str, sections: Collection[BriefSection]) -> Iterator[str]:
    yield f"# {_words(title_of(brief))}"
    yield ""
    yield "; ".join(_words(fact) for fact in facts_of(brief)) + "."
    for part in parts_of(brief, sections):
        yield ""
        yield f"## {_words(part.title)}"
        yield ""
        yield from _part(brief, part, record)
    yield ""
    yield "---"
    yield ""
    yield _words(GUESSES)


def _part(brief: Brief, part: Part, record: str) -> Iterator[str]:
    for number, item in enumerate(part.items, 1):
        yield from _item(number, item)
    if part.more:
        yield ""
        yield f"{part.more:,} more: {_code(command_for_more(brief, part, record))}"
    elif not part.items:
        yield "None."


def _item(number: int, item: Item) -> Iterator[str]:
    notes = "; ".join(map(_words, item.notes))
    lines = [*map(_said, item.said), f"*{notes}* {_code(item.row[:8])}"]
    mark = f"{number}. "
    # A backslash at the end of a line breaks it.
    yield mark + f"\\\n{' ' * len(mark)}".join(lines)


def _said(one: Said) -> str:
    who = _words(one.who)
    head = ", ".join(filter(None, (f"**{who}**" if who else "", _words(one.what))))
    words = ": ".join(filter(None, (head, _quote(one.quote) if one.quote else "")))
    return f"{words} — {_source(one.source)}" if one.source else words


def _quote(quote: Quote) -> str:
    pieces = (f"{before}{_words(piece)}{behind}" for before, piece, behind in quote_pieces(quote))
    return " … ".join(pieces) + (" …" if quote.goes_on else "")


def _source(source: Source) -> str:
    headline, where = where_of(source)
    words = _words(headline) or "article"
    told = f"[{words}](<{_address(source.url)}>)" if source.url else words
    return f"{told} ({_words(where)})" if where else told


def _address(url: str) -> str:
    """The address as it stands between angle brackets, where references to characters count."""
    kept = percent(in_utf8(url), safe="%/:=&?~#+!$,;'@()*[]")
    return kept.replace("&", "&amp;")


def _words(text: str | None) -> str:
    return _MEANS_SOMETHING.sub(r"\\\g<0>", clean(text or ""))


def _code(text: str) -> str:
    """The text as code: between more backticks than stand in it."""
    text = clean(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"
