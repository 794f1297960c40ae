"""A brief as a page of HTML that needs nothing else: its style is in it, and it runs no scripts.

News text is strange text: all of it is escaped, and nothing but addresses of the web is a link.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from html import escape

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

__all__ = ["as_html"]

# Were anything to slip through, a browser would still run nothing and fetch nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.4 system-ui, sans-serif; max-width: 50rem; margin: 1.5rem auto; padding: 0 1rem;
  overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; margin: 0; }
h2 { font-size: 1rem; margin: .9rem 0 .2rem; border-bottom: 1px solid; }
p, ol { margin: .2rem 0; }
ol { padding-left: 1.4rem; }
li { margin: .3rem 0; break-inside: avoid; }
li p { margin: 0; }
q { quotes: none; }
.notes, footer, .facts { font-size: .85em; opacity: .8; }
footer { margin-top: 1rem; }
@media print {
  @page { margin: 8mm; }
  body { font-size: 7pt; line-height: 1.15; max-width: none; margin: 0; padding: 0; }
  main { columns: 2; column-gap: 5mm; }
  h1 { font-size: 11pt; }
  h2 { font-size: 8pt; margin: 1mm 0 .3mm; break-after: avoid; }
  li { margin: .4mm 0; }
  a { color: inherit; }
}
"""


def as_html(
    brief: Brief, *, record: str = "record.db", sections: Collection[BriefSection] = SECTIONS
) -> str:
    """The brief as a page; ``record`` is the file that its commands name."""
    return in_utf8("\n".join(_lines(brief, record, sections)) + "\n")


def _lines(brief: Brief, record: str, sections: Collection[BriefSection]) -> Iterator[str]:
    title = _words(title_of(brief))
    yield "<!DOCTYPE html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head><body>"
    yield f"<header><h1>{title}</h1>"
    yield f'<p class="facts">{"; ".join(map(_words, facts_of(brief)))}.</p></header><main>'
    for part in parts_of(brief, sections):
        yield from _part(brief, part, record)
    yield f"</main><footer><p>{_words(GUESSES)}</p></footer></body></html>"


def _part(brief: Brief, part: Part, record: str) -> Iterator[str]:
    yield f"<section><h2>{_words(part.title)}</h2>"
    if part.items:
        yield "<ol>"
        for item in part.items:
            yield from _item(item)
        yield "</ol>"
    if part.more:
        command = _words(command_for_more(brief, part, record))
        yield f'<p class="notes">{part.more:,} more: <code>{command}</code></p>'
    elif not part.items:
        yield "<p>None.</p>"
    yield "</section>"


def _item(item: Item) -> Iterator[str]:
    yield "<li>"
    for one in item.said:
        yield f"<p>{_said(one)}</p>"
    notes = "; ".join(map(_words, item.notes))
    yield f'<p class="notes">{notes} <code>{_words(item.row[:8])}</code></p></li>'


def _said(one: Said) -> str:
    who = _words(one.who or "")
    head = ", ".join(filter(None, (f"<b><bdi>{who}</bdi></b>" if who else "", _words(one.what))))
    words = ": ".join(filter(None, (head, _quote(one.quote) if one.quote else "")))
    return f"{words} — {_source(one.source)}" if one.source else words


def _quote(quote: Quote) -> str:
    pieces = (
        f"{before}<q><bdi>{_words(piece)}</bdi></q>{behind}"
        for before, piece, behind in quote_pieces(quote)
    )
    return " … ".join(pieces) + (" …" if quote.goes_on else "")


def _source(source: Source) -> str:
    headline, where = where_of(source)
    words = f"<cite><bdi>{_words(headline)}</bdi></cite>"
    told = f'<a href="{_words(source.url)}" rel="noreferrer">{words}</a>' if source.url else words
    return f"{told} (<bdi>{_words(where)}</bdi>)" if where else told


def _words(text: str) -> str:
    return escape(clean(text), quote=True)
