"""A paragraph's label in the making, and what several steps ask of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.model import BlockKind
from onrecord.text.paragraphs import Paragraph

__all__ = [
    "BODY",
    "HEADLINE",
    "MENU_RUN",
    "TITLE_WORDS",
    "Zone",
    "Zones",
    "any_kind",
    "furniture",
    "is_loose",
    "is_prose",
    "is_spaced",
    "is_stub",
    "is_title",
    "speaks_to_reader",
]

_PROSE_WORDS = 12
_STUB_WORDS = 6
TITLE_WORDS = 24
#: So many short lines in a row are a menu or a box.
MENU_RUN = 3

_TO_READER = re.compile(r"\b(?:you|your|you['’]re|our|us|we|please)\b|!$", re.IGNORECASE)
_ITEM = re.compile(r"(?:[-*•–—·▪◦‣]|\(?\w{1,3}[.)])\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A paragraph's block in the making; neighbours of one `group` become one block."""

    kind: BlockKind
    author: str | None = None
    depth: int | None = None
    group: str | None = None


#: ``None`` stands for a paragraph that nothing has labelled yet: the article's, so far.
Zones = list[Zone | None]

BODY = Zone(kind="body")
HEADLINE = Zone(kind="headline")


def furniture(kind: BlockKind, reason: str | None = None) -> Zone:
    """A furniture zone; neighbours with the same reason become one block, but not names."""
    apart = kind in ("caption", "credit", "byline")
    return Zone(kind=kind, group=None if apart else f"{kind} {reason}")


def is_prose(paragraph: Paragraph, zone: Zone | None) -> bool:
    """Whether it is unlabelled or quoted, and long or a sentence."""
    reporting = zone is None or zone.kind == "quote"
    return reporting and (paragraph.length >= _PROSE_WORDS or paragraph.ended)


def is_title(paragraph: Paragraph) -> bool:
    """Whether it reads like another article's headline: short, and no sentence."""
    words = paragraph.words.rstrip(" ♦■●◆▪□")
    stops = words.endswith((".", ":", ";", ",", ".”", '."', ",”"))
    return paragraph.length <= TITLE_WORDS and not stops


def is_stub(paragraph: Paragraph, *, words: int = _STUB_WORDS) -> bool:
    """Whether it is a few words that are no sentence, no list item, and open nothing."""
    if paragraph.length > words or paragraph.ended or paragraph.words.endswith(","):
        return False
    return paragraph.words[0] not in "\"“'‘«„([" and not _ITEM.match(paragraph.words)


def speaks_to_reader(words: str) -> bool:
    """Whether the words address the reader or speak for the outlet, as advertisements do."""
    return bool(_TO_READER.search(words))


def is_loose(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether a few words stand here that the line above does not lead to."""
    led = at > 0 and paragraphs[at - 1].words.endswith((":", ","))
    return is_stub(paragraphs[at]) and not led


def any_kind(zones: Sequence[Zone | None], *kinds: BlockKind) -> bool:
    """Whether one of the zones is of one of the kinds."""
    return any(zone is not None and zone.kind in kinds for zone in zones)


def is_spaced(paragraphs: Sequence[Paragraph], *, tenths: int = 7) -> bool:
    """Whether empty lines part so many tenths of the paragraphs of prose."""
    prose = [p for p in paragraphs[1:] if p.length >= _PROSE_WORDS and p.fence is None]
    return 10 * sum(p.gap for p in prose) >= tenths * len(prose)
