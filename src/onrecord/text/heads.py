"""The top of an article: its headline and deck, and the names, dates and tools around them.

The headline is the line above the report that speaks of what the report speaks of; only where no
line does, its place decides.  Whatever short lines stand above it, or between it and the report,
are the page's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.text.captions import is_scene
from onrecord.text.fences import has_date, mark_line
from onrecord.text.labels import (
    HEADLINE,
    TITLE_WORDS,
    Zone,
    Zones,
    any_kind,
    furniture,
    is_prose,
    is_stub,
)
from onrecord.text.paragraphs import Paragraph

__all__ = ["label_head"]

# Headline, byline and date stand among the first paragraphs, below the page's menus.
_TOP = 60
_DECK_WORDS = 45
_SHORTEST_DECK = 9
_SHORTEST_ECHO = 4
_ECHO_WORDS = 12
_LEAD_WORDS = 12
_LEAD_PARAGRAPHS = 10
_TOOL_WORDS = 2
_SIGNATURE_WORDS = 18
# How many paragraphs of prose (deck, captions) may stand above the byline.
_PROSE_ABOVE = 2

_CLAUSE = re.compile(r"\b(?:said|told|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
_COLON = re.compile(r"[^\"“”:]{3,60}: \S")
_CONTENT = re.compile(
    r"\b(?!(?:and|are|but|can|for|had|has|have|her|his|how|its|not|now|off|one|our|out|she|that|the|"
    r"they|this|was|were|what|when|who|why|will|with|you|your|from|after|over|more|than|their|into|"
    r"new|news|all|any|about)\b)([^\W\d_]{3,5})"
)
_ARTICLES = re.compile(r"\b(?:the|a|an|was|were)\b")
_PERSON = r"[A-Z][\w'’.\-]+(?: (?:de|van|von|al|bin|[A-Z][\w'’.\-]*)){1,3}"
_LONE_NAME = re.compile(
    rf"{_PERSON}(?:(?:, | and |, and ){_PERSON}){{0,4}}(?:,? (?:in|at) [A-Z][\w ]+)?"
)
_PHRASE = re.compile(r"\b(?:the|to|of|in|for|as|on|by|and|is|a|with|at|from)\b")
_ROLE = re.compile(
    r"(?:correspondent|editor|reporter|writer|columnist|bureau|staff)s?\b|\band$", re.I
)
_NAMED = re.compile(rf"{_PERSON} [|·•,–—-] |.*\bby \w")
_OPENING = re.compile(r"(?:The|A|An|It|He|She|They|We|I|In|On|At|There|This|That|When|After)\b")


def label_head(paragraphs: Sequence[Paragraph], zones: Zones, *, title: str | None) -> None:
    """Label the headline, what stands above it, and what stands between it and the report."""
    at = _headline_place(paragraphs, zones, title=title)
    if at is None:
        return
    zones[at] = HEADLINE
    _fence_echoes(paragraphs, zones, at)
    for above in range(at):
        # Menus in one line are long, but no sentences.
        if zones[above] is None and not paragraphs[above].ended:
            zones[above] = furniture("other")
    _label_signatures(paragraphs, zones, at + 1)
    _find_deck(paragraphs, zones, at + 1)


def _fence_echoes(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> None:
    """Lines of the page that name the article by its headline: what to share, to print, to rate."""
    title = paragraphs[at].words
    if paragraphs[at].length < _SHORTEST_ECHO:
        return
    for place, paragraph in enumerate(paragraphs):
        short = paragraph.length <= paragraphs[at].length + _ECHO_WORDS
        echo = short and title in paragraph.words and not is_prose(paragraph, None)
        if place != at and zones[place] is None and echo:
            zones[place] = furniture("other")


def _headline_place(
    paragraphs: Sequence[Paragraph], zones: Zones, *, title: str | None
) -> int | None:
    top = range(min(len(zones), _TOP))
    for at in top:
        zone = zones[at]
        if zone == HEADLINE:
            return at
        if zone is None and title is not None and _is_same_title(paragraphs[at].words, title):
            return at
    free = [at for at in top if zones[at] is None]
    found = _speaks_of_report(paragraphs, zones)
    if found is None:
        found = _above_signature(paragraphs, zones)
    if found is not None:
        return found
    # A word or two of a menu may stand above; prose never does.
    for at in free[:3]:
        if _is_headline(paragraphs, zones, at):
            return at
        if paragraphs[at].length > 3 or paragraphs[at].ended or free[0] == 0:
            break
    return None


def _speaks_of_report(paragraphs: Sequence[Paragraph], zones: Zones) -> int | None:
    """The topmost line above the report that shares about as many words with it as any does."""
    lead = _find_lead(paragraphs, zones)
    if not lead:
        return None
    known = _content(" ".join(paragraphs[at].words for at in lead))
    shared = {
        at: len(known & _content(paragraphs[at].words))
        for at in range(lead[0])
        if zones[at] is None and _is_titled(paragraphs[at])
    }
    most = max(shared.values(), default=0)
    found = next((at for at, words in shared.items() if words >= 2 and most <= 2 * words), None)
    if found and _has_deck(paragraphs, zones, found):
        return found - 1
    return found


def _has_deck(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> bool:
    """Whether the line is the deck of a shorter phrase right above; a menu is no phrase."""
    above, deck = paragraphs[at - 1], paragraphs[at]
    phrase = 4 <= above.length < deck.length and _PHRASE.search(above.words) is not None
    return phrase and zones[at - 1] is None and deck.length >= _SHORTEST_DECK


def _find_lead(paragraphs: Sequence[Paragraph], zones: Zones) -> list[int]:
    """The first paragraphs of the report; a lone sentence above others is a deck or caption."""
    prose = [
        at
        for at, paragraph in enumerate(paragraphs[: 2 * _TOP])
        if zones[at] is None and paragraph.length >= _LEAD_WORDS and paragraph.ended
    ][:_LEAD_PARAGRAPHS]
    return prose if prose and prose[0] < _TOP else []


def _content(words: str) -> set[str]:
    """The beginnings of its words, so that "minister" and "ministers" are one."""
    return set(_CONTENT.findall(words.lower()))


def _above_signature(paragraphs: Sequence[Paragraph], zones: Zones) -> int | None:
    """The title above the first byline or date, where no prose stands before that."""
    sentences = 0
    for at in range(min(len(zones), _TOP)):
        zone = zones[at]
        if zone is None and _is_signature(paragraphs[at]):
            return _title_above(paragraphs, zones, at)
        if zone is None:
            # A deck may be a sentence; two of them are the article.
            sentences += is_prose(paragraphs[at], zone) and paragraphs[at].ended
            if sentences > 1 or paragraphs[at].length > _DECK_WORDS:
                return None
        elif zone.kind in ("byline", "dateline"):
            return _title_above(paragraphs, zones, at)
    return None


def _is_signature(paragraph: Paragraph) -> bool:
    mark = mark_line(paragraph.words)
    return mark is not None and mark.kind == "header"


def _title_above(paragraphs: Sequence[Paragraph], zones: Zones, below: int) -> int | None:
    """The topmost of the lines that stand together above a byline: the rest is its deck."""
    found = None
    for at in range(below - 1, max(below - 8, -1), -1):
        zone, length = zones[at], paragraphs[at].length
        if zone is None and (length < 4 or _LONE_NAME.fullmatch(paragraphs[at].words)):
            if found is not None:
                break
            continue
        if zone is None and 4 <= length <= (TITLE_WORDS if found is None else _DECK_WORDS):
            found = at
        elif found is not None or zone is None:
            break
    if found is None:
        return None
    return found if paragraphs[found].length <= TITLE_WORDS else None


def _is_same_title(words: str, title: str) -> bool:
    one, two = _letters(words), _letters(title)
    # Pages add the outlet's name to the title.
    return (
        bool(one) and len(one) <= 250 and (one == two or (len(one) >= 20 and two.startswith(one)))
    )


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))


def _is_headline(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> bool:
    paragraph = paragraphs[at]
    if not _is_titled(paragraph) or all(zone is not None for zone in zones[at + 1 :]):
        return False
    return _is_stopped(paragraph) or (paragraph.gap and _stands_above(paragraphs, at))


def _is_titled(paragraph: Paragraph) -> bool:
    """Whether its length and its end let it be a title."""
    if not 2 <= paragraph.length <= TITLE_WORDS or paragraph.words.endswith((":", ",")):
        return False
    return not _is_stopped(paragraph) or _is_stopped_title(paragraph.words)


def _is_stopped(paragraph: Paragraph) -> bool:
    return paragraph.words.rstrip("\"'’”").endswith(".")


def _is_stopped_title(text: str) -> bool:
    """Whether a line with a full stop is a title: mostly capitals, a colon, or no full clause."""
    words = text.split(" ")
    names = [word for word in words if word[:1].isalpha() and len(word) > 3]
    capital = sum(word[0].isupper() for word in names)
    if 3 * capital >= 2 * len(names) > 2:
        return True
    if _CLAUSE.search(text):
        return False
    if _COLON.match(text):
        return True
    plain = len(words) <= 16 and not _OPENING.match(text)
    return plain and len(_ARTICLES.findall(text)) <= 1


def _stands_above(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether the line is no first line of a poem or list: the next has a gap or is longer."""
    if at + 1 >= len(paragraphs):
        return False
    below = paragraphs[at + 1]
    return below.gap or below.length > paragraphs[at].length or below.fence is not None


def _find_deck(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> None:
    """The line below the headline that sums up the article, where it shows that it is one."""
    while at < len(zones) and zones[at] is not None:
        at += 1
    if at + 1 >= len(zones) or at > _TOP:
        return
    paragraph, below = paragraphs[at], zones[at + 1]
    named = _LONE_NAME.fullmatch(paragraphs[at + 1].words) is not None
    signed = named or (below is not None and below.kind in ("byline", "dateline"))
    if _LONE_NAME.fullmatch(paragraph.words):
        return
    glued = not paragraph.gap and paragraph.length <= 30 and paragraphs[at + 1].gap
    if (signed and paragraph.length <= _DECK_WORDS) or glued:
        zones[at] = HEADLINE


def _label_signatures(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> None:
    """Names, dates, roles, counters and buttons between the headline and the report."""
    for place in range(at, _head_end(paragraphs, zones, at)):
        zones[place] = zones[place] or _signature(paragraphs, zones, place)


def _signature(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> Zone | None:
    """What a short line below the headline is; ``None`` for a deck."""
    paragraph = paragraphs[at]
    signed = any_kind([zones[at - 1], *zones[at + 1 : at + 2]], "byline", "dateline")
    if _is_signature(paragraph) or (signed and _LONE_NAME.fullmatch(paragraph.words)):
        return furniture("byline")
    if _is_dated(paragraph):
        return furniture("byline" if _NAMED.match(paragraph.words) else "dateline")
    if not is_stub(paragraph, words=TITLE_WORDS):
        return None
    if any_kind([zones[at - 1]], "byline") and _ROLE.search(paragraph.words):
        return furniture("byline")
    if paragraph.words.count("|") > 1:
        return furniture("other")
    if any_kind([zones[at - 1]], "byline", "dateline", "other") and is_scene(paragraph):
        return furniture("caption")
    # A bare clock time heads an entry of a live page.
    tool = paragraph.length <= _TOOL_WORDS and mark_line(paragraph.words) is None
    return furniture("other") if tool else None


def _head_end(paragraphs: Sequence[Paragraph], zones: Zones, start: int) -> int:
    """Where the report begins: below the last byline near the top, or at its first prose."""
    first, end, prose = None, start, 0
    for at in range(start, min(len(zones), start + _TOP)):
        if any_kind([zones[at]], "byline", "dateline") or _is_dated(paragraphs[at]):
            end = at + 1
        elif is_prose(paragraphs[at], zones[at]):
            first = at if first is None else first
            prose += 1
            if prose > _PROSE_ABOVE:
                break
    end = max(end, first if first is not None else end)
    while end < len(zones) and not is_prose(paragraphs[end], zones[end]):
        end += 1
    return end


def _is_dated(paragraph: Paragraph) -> bool:
    return is_stub(paragraph, words=_SIGNATURE_WORDS) and has_date(paragraph.words)
