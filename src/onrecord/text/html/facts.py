"""What a page says about itself, for machines: when, where, by whom, under which address.

Pages say it in JSON-LD (schema.org), in meta elements of a dozen makes and in microdata, and not
always the same in each.  Statements made for search engines about the article itself come first,
then those of single elements; a time that tells its zone beats a bare day that it agrees with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from onrecord.text.html.moments import day_of, read_moment

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

__all__ = ["PageFacts", "find_facts"]

_ARTICLES = re.compile(r"(?:Article|BlogPosting|Report|Review|Posting|ClaimReview|Interview)$")
_PUBLISHED = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "article:published", "rnews:datepublished", "parsely-pub-date", "sailthru.date",
    "publish-date", "publish_date", "publishdate", "published-date", "publication_date",
    "publication-date", "published_time", "published_time_telegram", "publishtime", "pubdate",
    "article.published", "dc.date.issued", "dcterms.issued", "dc.issued", "dc.date.published",
    "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "datecreated",
    "article.created", "article_date_original", "originalpublicationdate",
    "cxenseparse:publishtime",
    "cxenseparse:recs:publishtime", "bt:pubdate", "ptime", "date", "article:post_date",
    "citation_publication_date", "citation_date", "doc_date", "article_date", "article-date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "article:updated_time", "datemodified",
    "og:article:modified_time", "og:modified_time", "last-modified", "lastmod", "modified",
    "dc.date.modified", "dcterms.modified", "article:modified", "article.updated", "revised",
    "parsely-modified-date", "bt:moddate", "updated_time", "utime",
)  # fmt: skip
_SITES = ("og:site_name", "application-name", "apple-mobile-web-app-title", "cre", "dc.publisher",
          "publisher", "twitter:app:name:iphone")  # fmt: skip
_WRITERS = ("article:author", "author", "parsely-author", "sailthru.author", "dc.creator",
            "byl", "cxenseparse:author", "article.author", "dcterms.creator", "citation_author",
            "rnews:author", "og:article:author", "authors", "byline")  # fmt: skip
_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title",
           "sailthru.title", "citation_title", "headline")  # fmt: skip

_ADDRESS = re.compile(r"(?i)(?:https?:)?//|www\.|\b[\w-]+\.(?:com|org|net|co|info)\b")
_URL = re.compile(r"(?i)(?:https?:)?//|www\.")
_SHORTEST_OUTLET = 3
_LONGEST_OUTLET = 40
_LONGEST_NAME = 60
_BY = re.compile(r"^(?:by|von|par|por|written by|posted by)[:\s]+", re.IGNORECASE)
_AND = re.compile(r"\s*(?:;|\||,(?! (?:jr|sr|phd|md|ii|iii)\b)|\s(?:and|&)\s)\s*", re.IGNORECASE)
_NO_WRITER = re.compile(
    r"(?i)\b(?:admin|administrator|editor in chief|staff|webmaster|unknown|null|none|undefined|"
    r"anonymous|guest author|user)\b|\d|@|[{}<>=/]"
)
# "Ann Lee, AP Political Writer": what she is, not somebody else.
_JOB = re.compile(
    r"(?i)\b(?:writer|correspondent|editor|reporter|columnist|bureau chief|producer)s?$"
)
_CONTROL = re.compile("[\x00-\x1f]")
_LONGEST_JSON = 2_000_000
_MOST_THINGS = 5_000
_MOST_TEXTS = 20
_LONGEST_TEXT = 120
_JSON_COMMENT = re.compile(r"^\s*(?://\s*)?<!\[CDATA\[|(?://\s*)?\]\]>\s*$|^\s*<!--|-->\s*$|;\s*$")
_SEPARATORS = (" | ", " - ", " – ", " — ", " : ", " · ", " » ", " • ")
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)(?:[/_.-]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What the page says of itself; ``titles`` are all it is called, the best first.

    ``published`` and ``modified`` are days, or moments with their offset from UTC.  The day that
    stands in the address is apart, for what the page shows is surer.
    """

    published: str | None = None
    modified: str | None = None
    outlet: str | None = None
    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    url: str | None = None
    language: str | None = None
    day_in_url: str | None = None


def find_facts(page: _Element, *, url: str | None = None) -> PageFacts:
    """The facts that the page's head and marks tell; ``url`` is its address where that is known.

    >>> from lxml.html import document_fromstring
    >>> page = document_fromstring(
    ...     "<title>Rain on hills | The Post</title><meta property='article:published_time' "
    ...     "content='2024-11-05T08:00:00+02:00'><meta name=author content='Ann Lee'><p>Rain.")
    >>> facts = find_facts(page)
    >>> facts.published, facts.authors, facts.titles
    ('2024-11-05T08:00:00+02:00', ('Ann Lee',), ('Rain on hills | The Post', 'Rain on hills'))
    """
    metas = _read_metas(page)
    things = list(_linked_things(page))
    articles = [thing for thing in things if _is_article(thing)]
    address = url or _find_url(page, metas, articles)
    published = _find_published(page, metas, articles)
    modified = _first_moment([
        *(thing.get("dateModified") for thing in articles), *_values(metas, _MODIFIED),
        *_microdata(page, "dateModified"),
    ])  # fmt: skip
    published, modified = _in_order(published, modified)
    windows = [words for words in map(_one_line, _window_titles(page)) if words]
    outlet = _find_outlet(metas, things, articles, windows[:1])
    return PageFacts(
        published=published,
        modified=modified,
        outlet=outlet,
        titles=tuple(dict.fromkeys(_find_titles(page, metas, articles))),
        authors=_find_authors(page, metas, articles, outlet),
        url=address,
        language=_find_language(page, metas),
        day_in_url=_day_in(address),
    )


# --- where it is said -----------------------------------------------------------------------------


def _read_metas(page: _Element) -> dict[str, list[str]]:
    """The contents of the page's meta elements by their lower-case names."""
    metas: dict[str, list[str]] = {}
    for element in page.iter("meta"):
        content = element.get("content") or element.get("value") or element.get("datetime")
        if content:
            for key in ("property", "name", "itemprop", "http-equiv"):
                for name in (element.get(key) or "").lower().split():
                    metas.setdefault(name, []).append(content)
    return metas


def _values(metas: Mapping[str, list[str]], names: Iterable[str]) -> Iterator[str]:
    return (value for name in names for value in metas.get(name, ()))


def _linked_things(page: _Element) -> Iterator[dict[str, object]]:
    """Every object in the page's JSON-LD, outer ones first; what is no JSON is left out."""
    left = _MOST_THINGS
    for element in page.iter("script"):
        kind = (element.get("type") or "").strip().lower()
        if not kind.startswith("application/ld+json"):
            continue
        waiting: list[object] = [_load_json(element.text or "")]
        while waiting and left:
            left -= 1
            thing = waiting.pop(0)
            if isinstance(thing, list):
                waiting[:0] = thing
            elif isinstance(thing, dict):
                yield thing
                waiting[:0] = [thing.get("@graph"), thing.get("mainEntity")]


def _load_json(text: str) -> object:
    if len(text) > _LONGEST_JSON:
        return None
    for candidate in (text, _CONTROL.sub(" ", _JSON_COMMENT.sub("", text))):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _types(thing: Mapping[str, object]) -> list[str]:
    kind = thing.get("@type")
    return [str(one) for one in (kind if isinstance(kind, list) else [kind])]


def _is_article(thing: Mapping[str, object]) -> bool:
    return any(_ARTICLES.search(kind) for kind in _types(thing))


def _microdata(page: _Element, name: str) -> Iterator[str]:
    """The values of an item property that is the article's, not a comment's or a video's."""
    for element in page.iter("meta", "time", "span", "div", "p", "abbr", "li"):
        if name in (element.get("itemprop") or "").split():
            for above in element.iterancestors():
                kind = above.get("itemtype")
                if kind is not None:
                    if not _ARTICLES.search(kind.rstrip("/")) and "WebPage" not in kind:
                        break
                    value = element.get("content") or element.get("datetime")
                    yield value or _text_of(element)
                    break
            else:
                value = element.get("content") or element.get("datetime")
                yield value or _text_of(element)


# --- what is said ---------------------------------------------------------------------------------


def _find_published(
    page: _Element,
    metas: Mapping[str, list[str]],
    articles: list[dict[str, object]],
) -> str | None:
    own = [
        *(thing.get("datePublished") for thing in articles),
        *_values(metas, _PUBLISHED),
        *_microdata(page, "datePublished"),
    ]
    found = [moment for moment in map(read_moment, own) if moment]
    if not found:
        found = [moment for moment in map(read_moment, _marked_times(page)) if moment]
    if not found:
        return None
    best = found[0]
    if len(best) > 10:
        return best
    # A bare day gives way to a moment on that day, or beside it in another zone.
    others = [*found, *(one for one in map(read_moment, _marked_times(page)) if one)]
    near = (one for one in others if len(one) > 10 and abs((day_of(one) - day_of(best)).days) == 0)
    return next(near, best)


def _marked_times(page: _Element) -> Iterator[str]:
    """The times of elements that say they are the publication's."""
    for element in page.iter("time", "abbr", "span"):
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
        if _in_comment(element):
            continue
        value = element.get("datetime") or (element.get("title") if "published" in names else None)
        if value and (
            "publi" in names or "entry-date" in names or element.get("pubdate") is not None
        ):
            yield value


def _day_in(url: str | None) -> str | None:
    match = _URL_DAY.search(urlsplit(url).path) if url else None
    return read_moment("-".join(match.groups())) if match else None


def _first_moment(values: Iterable[object]) -> str | None:
    found = [moment for moment in map(read_moment, values) if moment]
    return next((one for one in found if len(one) > 10), next(iter(found), None))


def _in_order(published: str | None, modified: str | None) -> tuple[str | None, str | None]:
    """The two in the order in which they can only have happened; one that repeats is none."""
    if published and modified and len(published) > 10 and len(modified) > 10:
        if datetime.fromisoformat(modified) < datetime.fromisoformat(published):
            published, modified = modified, published
        if datetime.fromisoformat(modified) == datetime.fromisoformat(published):
            modified = None
    elif published and modified and day_of(modified) < day_of(published):
        modified = None
    return published, modified if modified != published else None


def _find_url(
    page: _Element, metas: Mapping[str, list[str]], articles: list[dict[str, object]]
) -> str | None:
    base = next((element.get("href") for element in page.iter("base")), None)
    links = (
        element.get("href")
        for element in page.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    )
    said = [*links, *_values(metas, ("og:url", "twitter:url"))]
    for thing in articles:
        main = thing.get("mainEntityOfPage")
        said += [main.get("@id") if isinstance(main, dict) else main, thing.get("url")]
    own = next((one for one in said if isinstance(one, str) and _is_address(one)), None)
    for one in said:
        if isinstance(one, str) and one.strip():
            try:
                whole = urljoin(base or own or "", one.strip())
            except ValueError:
                continue
            if _is_address(whole):
                return whole
    return None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in parts.netloc and " " not in text.strip()


def _window_titles(page: _Element) -> Iterator[str | None]:
    """The titles of the window; drawings have titles too."""
    for element in page.iter("title"):
        if not any(above.tag == "svg" for above in element.iterancestors()):
            yield element.text


def _find_titles(
    page: _Element, metas: Mapping[str, list[str]], articles: list[dict[str, object]]
) -> Iterator[str]:
    said = [
        *(thing.get("headline") for thing in articles),
        *_values(metas, _TITLES),
        *_window_titles(page),
    ]
    for one in said:
        words = _one_line(one)
        if words:
            yield words
            for separator in _SEPARATORS:
                head = words.partition(separator)[0]
                if head != words:
                    yield head


def _find_outlet(
    metas: Mapping[str, list[str]],
    things: list[dict[str, object]],
    articles: list[dict[str, object]],
    titles: Sequence[str],
) -> str | None:
    sites = (thing.get("name") for thing in things if "WebSite" in _types(thing))
    publishers = (_name(thing.get("publisher")) for thing in articles)
    papers = (
        thing.get("name")
        for thing in things
        if {"NewsMediaOrganization", "Organization"} & set(_types(thing))
    )
    said = [*_values(metas, _SITES[:1]), *sites, *publishers, *papers, *_values(metas, _SITES[1:])]
    named = next(filter(None, map(_as_outlet, said)), None)
    return named or _outlet_in_title(metas, articles, titles)


def _outlet_in_title(
    metas: Mapping[str, list[str]], articles: list[dict[str, object]], titles: Sequence[str]
) -> str | None:
    """What stands in the window's title behind the article's, as in "Rain again | The Post"."""
    own = [
        _one_line(one) for one in (*(a.get("headline") for a in articles), *_values(metas, _TITLES))
    ]
    for title in titles:
        for separator in _SEPARATORS:
            head, found, tail = title.rpartition(separator)
            known = any(one and (one.startswith(head) or head.startswith(one)) for one in own)
            if found and (known or len(head) > 4 * len(tail)) and (name := _as_outlet(tail)):
                return name
    return None


def _as_outlet(value: object) -> str | None:
    """The name of who published the page; an address or a slogan is none."""
    name = _one_line(value)
    if name is None or _URL.match(name):
        return None
    name = name.lstrip("@")
    if len(name) > _LONGEST_OUTLET:
        heads = (name.partition(separator)[0] for separator in _SEPARATORS)
        name = next((head for head in heads if head != name), "")
    return name if _SHORTEST_OUTLET <= len(name) <= _LONGEST_OUTLET else None


def _find_authors(
    page: _Element,
    metas: Mapping[str, list[str]],
    articles: list[dict[str, object]],
    outlet: str | None,
) -> tuple[str, ...]:
    for said in (
        [name for thing in articles for name in _names(thing.get("author"))],
        [*_values(metas, _WRITERS)],
        [*_microdata_names(page)],
    ):
        names = [name for one in said for name in _split_names(one)]
        kept = [name for name in names if not _is_same_name(name, outlet) and not _JOB.search(name)]
        if kept:
            return tuple(dict.fromkeys(kept))
    return ()


def _is_same_name(name: str, outlet: str | None) -> bool:
    return outlet is not None and name.casefold() in outlet.casefold()


def _names(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value[:20]:
            yield from _names(one)
    elif name := _name(value):
        yield name


def _name(value: object) -> str | None:
    found = value.get("name") if isinstance(value, dict) else value
    if isinstance(found, list):
        found = next(iter(found), None)
    return found if isinstance(found, str) else None


def _microdata_names(page: _Element) -> Iterator[str]:
    for element in page.iter("a", "span", "div", "p", "meta"):
        if "author" in (element.get("itemprop") or "").split() and not _in_comment(element):
            inner = next(
                (one for one in element.iter() if "name" in (one.get("itemprop") or "").split()),
                element,
            )
            yield inner.get("content") or _text_of(inner)


def _in_comment(element: _Element) -> bool:
    """Whether a mark is a reader's comment's."""
    return any(
        "comment" in f"{above.get('itemtype') or ''} {above.get('class') or ''}".lower()
        for above in element.iterancestors()
        if above.tag not in ("html", "body", "main")
    )


def _split_names(value: str) -> Iterator[str]:
    words = _one_line(value)
    if words is None or _ADDRESS.search(words):
        return
    for part in _AND.split(_BY.sub("", words)):
        name = part.strip(" .,")
        if 2 < len(name) <= _LONGEST_NAME and not _NO_WRITER.search(name):
            yield name.title() if name.isupper() and " " in name else name


def _find_language(page: _Element, metas: Mapping[str, list[str]]) -> str | None:
    said = [
        page.get("lang"),
        page.get("{http://www.w3.org/XML/1998/namespace}lang"),
        page.get("xml:lang"),
        *_values(metas, ("content-language", "og:locale", "language", "dc.language")),
    ]
    for one in said:
        match = re.match(r"\s*([A-Za-z]{2})(?![A-Za-z])", one or "")
        if match:
            return match[1].lower()
    return None


def _text_of(element: _Element) -> str:
    return "".join(islice(element.itertext(), _MOST_TEXTS))[:_LONGEST_TEXT]


def _one_line(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None
