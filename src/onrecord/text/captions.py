"""Captions that nothing marks: told by the credit beside them and by what their words do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.text.fences import is_reported
from onrecord.text.labels import Zone, Zones, is_spaced
from onrecord.text.paragraphs import Paragraph

__all__ = ["fence_captions", "is_scene"]

_CAPTION_WORDS = 60
_SHORTEST_CAPTION = 4

_SENTENCE = re.compile(r"(?<=[.!?]) |, (?:which|who|whose|where|when) ")
# A day, or a place beside which something is seen, tells a caption even without a credit.
_DATED_SCENE = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:19|20)\d\d|during|outside)\b"
)
_SCENE = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:19|20)\d\d|during|outside|inside|after|before|"
    r"near|at|in|on)\b"
)
# Verbs that tell a story; a caption's first sentence says what can be seen.
_NARRATED = re.compile(
    r"n['’]t\b|\b(?:is|are|was|were|has|have|had|will|would|could|can|may|might|must|should|did|does|"
    r"do|began|became|came|went|took|made|gave|rose|fell|met|won|lost|held|led|got|saw|kept|put|cut|"
    r"found|thought|brought|bought|paid|sent|broke|ran|grew|knew|told|says?|said|"
    r"(?!need|speed|hundred)\w{3,}ed (?!by|in|on|at|with|from|to)\w+)\b"
)


def fence_captions(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """The line above a photo credit that tells what can be seen, or is alone with the credit."""
    spaced = is_spaced(paragraphs)
    for at, zone in enumerate(zones):
        if zone is None or zone.kind != "credit":
            continue
        for beside in (at - 1, at + 1):
            if not 0 <= beside < len(zones) or zones[beside] is not None:
                continue
            paragraph = paragraphs[beside]
            if paragraph.length > _CAPTION_WORDS or _looks_quoted(paragraph):
                continue
            shown = beside < at and _is_shown(paragraph)
            if shown or (spaced and _is_alone(paragraphs, min(at, beside))):
                zones[beside] = Zone(kind="caption")


def _is_alone(paragraphs: Sequence[Paragraph], first: int) -> bool:
    """Whether two paragraphs are one group of lines, apart from all others."""
    after = first + 2
    together = paragraphs[first].gap and not paragraphs[first + 1].gap
    return together and (after >= len(paragraphs) or paragraphs[after].gap)


def is_scene(paragraph: Paragraph) -> bool:
    """Whether it tells when or where a picture was taken, as a picture's words do."""
    return _is_shown(paragraph) and _DATED_SCENE.search(paragraph.words) is not None


def _is_shown(paragraph: Paragraph) -> bool:
    """Whether its first sentence is a picture's: without a verb, or in the present tense."""
    if paragraph.length < _SHORTEST_CAPTION:
        return False
    first = _SENTENCE.split(paragraph.words, maxsplit=1)[0]
    if not _SCENE.search(first) or is_reported(paragraph.words):
        return False
    return not _NARRATED.search(first) and not _is_titled(first)


def _is_titled(words: str) -> bool:
    """Whether all its words are capitalised, as those of a heading are."""
    return not any(word[0].islower() for word in words.split())


def _looks_quoted(paragraph: Paragraph) -> bool:
    return paragraph.words[0] in "\"“'‘«„"
