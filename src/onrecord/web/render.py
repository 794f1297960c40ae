"""Templates -> pages.  Whatever comes out of a record is text here and never markup."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from onrecord import __version__
from onrecord.cli.words import NOBODY, count_noun, one_line, visible
from onrecord.model import Block
from onrecord.ontology import load_ontology
from onrecord.record.answers import FoundStatement
from onrecord.record.days import word_days
from onrecord.text import zone_reasons
from onrecord.web.pieces import mark_conditions

__all__ = ["STATIC", "judging_name", "render", "warm_up"]

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"


def render(request: Request, name: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """The page that a template makes of what it is given."""
    body = _environment().get_template(name).render(
        request=request,
        path=request.url.path,
        record_name=request.app.state.settings.record.name,
        shown_by=judging_name(request),
        has_token=request.app.state.settings.token is not None,
        **context,
    )  # fmt: skip
    # Half a character, which a record may hold, has no bytes.
    return HTMLResponse(body.encode("utf-8", "replace"), status_code=status)


def warm_up() -> None:
    """Loads what pages are made with: templates, the codebook, and what tells page furniture."""
    for name in _environment().list_templates():
        _environment().get_template(name)
    load_ontology()
    zone_reasons("Share", (Block(kind="other", start=0, end=5),))


def judging_name(request: Request) -> str:
    """Whose word a judgement is: the name that this browser keeps, else who serves the record."""
    kept = one_line(unquote(request.cookies.get("onrecord_by", "")))[:80]
    return kept or str(request.app.state.settings.by)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "line": _line,
        "visible": visible,
        "day": _day,
        "number": _number,
        "counted": count_noun,
        "percent": _percent,
        "named": _named,
        "link": safe_link,
        "segment": _segment,
        "parts": content_parts,
    }
    made.globals |= {
        "NOBODY": NOBODY,
        "version": __version__,
        "static": static_url,
        "word_days": word_days,
    }
    return made


@lru_cache(maxsize=64)
def static_url(name: str) -> str:
    """The address of a file of ours; it changes with the file, so that browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def safe_link(address: str | None) -> str | None:
    """An address as a link may have it: of the web alone, for others can run what a page says.

    >>> safe_link("https://example.org/a"), safe_link("javascript:alert(1)"), safe_link(None)
    ('https://example.org/a', None, None)
    """
    if not address or any(char.isspace() or not char.isprintable() for char in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


def content_parts(row: FoundStatement) -> list[tuple[str, bool]]:
    """The content of a row in pieces, and whether each is a condition.

    A condition that does not stand in it, or does not say itself whether it is one of ``if`` or
    ``unless``, has that before it, as ``unless: until May``.
    """
    return [
        (
            f"{piece.polarity}: {piece.words}" if piece.polarity else piece.words,
            piece.polarity is not None,
        )
        for piece in mark_conditions(row.content, row.conditions)
    ]


def _line(text: object) -> str:
    """Text on one line, with nothing in it that turns or hides what stands beside it."""
    return one_line(str(text))


def _day(moment: str | None) -> str:
    return moment[:10] if moment else ""


def _number(count: int) -> str:
    """A count for people: more than 10,000 are not counted.

    >>> _number(9999), _number(156551)
    ('9,999', '156,551')
    """
    return f"{count:,}"


def _percent(score: float) -> str:
    """A score for people.

    >>> _percent(0.729)
    '73 %'
    """
    return f"{score * 100:.0f} %"


def _named(code: str | None) -> str:
    """A value of the contract as people read it.

    >>> _named("press_conference"), _named("coerce-detain"), _named(None)
    ('press conference', 'coerce-detain', '')
    """
    return (code or "").replace("_", " ")


def _segment(text: str) -> str:
    """One piece of a path: a key may hold any character."""
    return quote(text, safe="")
