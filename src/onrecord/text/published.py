"""The moment a page says it was published at, where it gives one with its zone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

__all__ = ["find_published"]

_META = frozenset(
    {"article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "pubdate"}
)
_ARTICLE_TYPES = ("Article", "BlogPosting", "LiveBlogPosting", "Report")


def find_published(page: HtmlElement, day: str) -> str:
    """The moment on ``day`` at which the page says it came out, else ``day`` itself.

    What the page says of itself (meta elements, JSON-LD) may lie a day beside ``day``, which an
    address may give in another zone; the time of a ``<time>`` element is anybody's, so it counts
    on that very day alone.

    >>> from lxml.html import fromstring
    >>> page = fromstring("<p>Posted <time datetime=2024-11-05T23:30:00-05:00>late</time></p>")
    >>> find_published(page, "2024-11-05")
    '2024-11-05T23:30:00-05:00'
    >>> find_published(page, "2024-11-06")
    '2024-11-06'
    """
    wanted = date.fromisoformat(day)
    own = list(_moments([*_meta_times(page), *_linked_times(page)]))
    others = _moments(element.get("datetime") for element in page.iter("time"))
    exact = (moment for moment in [*own, *others] if moment.date() == wanted)
    near = (moment for moment in own if abs((moment.date() - wanted).days) <= 1)
    found = next(exact, None) or next(near, None)
    return found.isoformat(timespec="seconds") if found else day


def _moments(values: Any) -> Iterator[datetime]:
    for value in values:
        try:
            moment = datetime.fromisoformat(value.strip())
        except (AttributeError, ValueError):
            continue
        if moment.tzinfo is not None:
            yield moment


def _meta_times(page: HtmlElement) -> Iterator[str | None]:
    for element in page.iter("meta"):
        names = (element.get(key, "").lower() for key in ("property", "name", "itemprop"))
        if not _META.isdisjoint(names):
            yield element.get("content")


def _linked_times(page: HtmlElement) -> Iterator[object]:
    """The dates of publication in the page's JSON-LD, which is often no JSON at all."""
    for element in page.iter("script"):
        if element.get("type", "").strip().lower() == "application/ld+json":
            try:
                waiting = [json.loads(element.text or "", strict=False)]
            except (ValueError, RecursionError):
                continue
            while waiting:
                thing = waiting.pop(0)
                if isinstance(thing, list):
                    waiting[:0] = thing
                elif isinstance(thing, dict):
                    waiting[:0] = [thing.get("@graph")]
                    if str(thing.get("@type")).strip("[]'").endswith(_ARTICLE_TYPES):
                        yield thing.get("datePublished")
