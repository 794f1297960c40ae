"""What a page calls its parts: the words of ``class``, ``id`` and ``role``, read by a vocabulary.

Class names are written for style sheets, and yet most pages say in them, in a handful of words,
which part is comments, which is an advertisement and which holds the article.  The vocabulary is
``resources/names.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from onrecord.model import BlockKind
from onrecord.resources import load_resource

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

__all__ = ["Named", "names_version", "read_names"]

_ATTRIBUTES = (
    "id", "class", "role", "itemprop", "data-testid", "data-component", "data-module",
    "data-block", "data-type", "data-name",
)  # fmt: skip
_LABEL = "aria-label"
_LABEL_WORDS = 3
_LONGEST = 400
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_TOKEN = re.compile(r"[A-Za-z0-9]+")
# "ad2" is a name with a number, "dcf14aa3b6ad" and "x1ad" are nobody's words.
_NUMBERED = re.compile(r"([A-Za-z]{2,})\d{0,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What an element's names say: the kinds they name, and whether it holds the article.

    ``unseen`` is for what shows itself only to a pointer that rests on something else.
    """

    kinds: tuple[BlockKind, ...] = ()
    article: bool = False
    unseen: bool = False
    words: tuple[str, ...] = ()


_NOTHING = Named()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    version: str
    kinds: dict[str, BlockKind]
    article: frozenset[str]
    unseen: frozenset[str]
    about_others: frozenset[str]


def names_version() -> str:
    """The version of the vocabulary, for a record's origin.

    >>> names_version()[:6]
    '2026.1'
    """
    return _load().version


@cache
def _load() -> _Names:
    raw, version = load_resource("names")
    kinds: dict[str, BlockKind] = {}
    for kind, entries in raw["kind"].items():
        for entry in _entries(entries):
            kinds.setdefault(entry, cast(BlockKind, kind))
    return _Names(
        version=version,
        kinds=kinds,
        article=frozenset(_entries(raw["article"])),
        unseen=frozenset(_entries(raw["unseen"])),
        about_others=frozenset(raw["about_others"].split()),
    )


def _entries(text: str) -> Iterator[str]:
    return (entry for line in text.split("\n") for entry in line.split("|") if entry)


def read_names(element: _Element) -> Named:
    """What the element's names say of it.

    >>> from lxml.html import fromstring
    >>> read_names(fromstring('<div class="box commentList">')).kinds
    ('comment',)
    >>> read_names(fromstring('<div class="has-comments">')).kinds
    ()
    """
    attributes = element.attrib
    if not attributes:
        return _NOTHING
    names = [attributes[key] for key in _ATTRIBUTES if key in attributes]
    if attributes.get("rel") == "author":
        names.append("author")
    label = attributes.get(_LABEL)
    if label and label.count(" ") < _LABEL_WORDS:
        names.append(label.replace(" ", "-"))
    return _read(" ".join(names)[:_LONGEST]) if names else _NOTHING


def _words_of(name: str) -> list[str]:
    tokens = map(_NUMBERED.fullmatch, _TOKEN.findall(name))
    return [word for token in tokens if token for word in _WORD.findall(token[1])]


@lru_cache(maxsize=8192)
def _read(joined: str) -> Named:
    names = _load()
    kinds: list[BlockKind] = []
    article = unseen = False
    seen: list[str] = []
    for name in joined.split():
        words = [word.lower() for word in _words_of(name)]
        seen += words
        if not names.about_others.isdisjoint(words):
            continue
        pairs = list(map(" ".join, pairwise(words)))
        triples = [" ".join(words[at : at + 3]) for at in range(len(words) - 2)]
        terms = [*triples, *pairs, *words]
        article = article or any(term in names.article for term in terms)
        unseen = unseen or any(term in names.unseen for term in terms)
        kinds += [names.kinds[term] for term in terms if term in names.kinds]
    return Named(
        kinds=tuple(dict.fromkeys(kinds)), article=article, unseen=unseen, words=tuple(seen)
    )
