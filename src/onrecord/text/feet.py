"""The foot of a page: what stands below the report, and what is said there of its writer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.model import BlockKind
from onrecord.text.fences import is_reported
from onrecord.text.labels import (
    MENU_RUN,
    TITLE_WORDS,
    Zones,
    any_kind,
    furniture,
    is_loose,
    is_prose,
)
from onrecord.text.paragraphs import Paragraph

__all__ = ["fence_bios", "fence_foot"]

# The report itself has so many paragraphs of prose before anything can be remote from it.
_REPORT_PROSE = 3

# A correction or an editor's note belongs to the report wherever it stands.
_NOTE = re.compile(r"[A-Z][\w'’ ]{3,30}: ")
_NAME = re.compile(r"[A-Z][\w'’\-]+(?: [A-Z][\w'’.\-]*){1,2}")
_LEAD = re.compile(r"^(?:(?:Posted |Written )?by|about) ", re.IGNORECASE)
_BIO = re.compile(r"$| (?:is|was|has|covers?|writes?|reports?|joined|lives|can be|contributed)\b")


def fence_foot(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """Short loose lines below the article, once furniture has begun there."""
    last = _last_prose(paragraphs, zones)
    kind: BlockKind | None = None
    for at in range(last + 1, len(zones)):
        zone = zones[at]
        fence = paragraphs[at].fence
        if zone is None and kind is None and _is_loose_run(paragraphs, zones, at):
            kind = "other"
        if zone is not None and zone.kind in ("related", "other", "form"):
            kind = "related" if zone.kind == "related" else "other"
        elif zone is not None and fence and fence.role == "notice":
            kind = "ad"
        elif zone is None and kind and last >= 0:
            zones[at] = furniture(kind)


def _last_prose(paragraphs: Sequence[Paragraph], zones: Zones) -> int:
    """The last paragraph of the report; a short sentence far below it is about the writer."""
    prose = [at for at, zone in enumerate(zones) if is_prose(paragraphs[at], zone)]
    while len(prose) > _REPORT_PROSE and _is_remote(paragraphs, zones, prose[-2], prose[-1]):
        prose.pop()
    return prose[-1] if prose else -1


def _is_remote(paragraphs: Sequence[Paragraph], zones: Zones, above: int, at: int) -> bool:
    """Whether a short sentence has a box or more of furniture above it, and nobody speaks in it."""
    paragraph = paragraphs[at]
    if paragraph.length > TITLE_WORDS or not paragraph.ended or _is_spoken(paragraph):
        return False
    if _NOTE.match(paragraph.words):
        return False
    between = range(above + 1, at)
    return len(between) > MENU_RUN and sum(zones[i] is not None for i in between) >= 2


def _is_spoken(paragraph: Paragraph) -> bool:
    return any(sign in paragraph.words for sign in '"“”‘«') or is_reported(paragraph.words)


def _is_loose_run(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> bool:
    """Whether a menu's worth of loose words stands from here on."""
    run = range(at, min(at + MENU_RUN, len(zones)))
    loose = [zones[i] is not None or is_loose(paragraphs, i) for i in run]
    return len(loose) == MENU_RUN and all(loose)


def fence_bios(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """What is said below the report of a writer whom a byline names: it opens with the name."""
    names = {
        name
        for at, zone in enumerate(zones)
        if any_kind([zone], "byline")
        for name in _NAME.findall(_LEAD.sub("", paragraphs[at].words))
    }
    for at in range(len(zones) - 1, -1, -1):
        words = paragraphs[at].words
        named = _NAME.match(words) if zones[at] is None else None
        if named and named.group() in names and _BIO.match(words, named.end()):
            zones[at] = furniture("other", "about the author")
        elif is_prose(paragraphs[at], zones[at]):
            return
