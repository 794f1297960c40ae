"""Text -> time phrases: which words carry a time, and what they mean by themselves.

A word that can be the middle of a phrase is looked up in a table; its neighbours on both sides,
never further than a few words, then decide.  So a text is gone through once, whatever is in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from onrecord.dates.expressions import Phrase
from onrecord.dates.fractions import read_half, read_q
from onrecord.dates.holidays import read_holiday
from onrecord.dates.months import read_july, read_may, read_month, read_weekday
from onrecord.dates.names import DEICTIC, read_decade, read_deictic
from onrecord.dates.neighbours import join_neighbours
from onrecord.dates.numbers import read_noon, read_number
from onrecord.dates.parts import read_season, read_weekend
from onrecord.dates.site import SPACE, WORD, Site
from onrecord.dates.units import PARTS, UNITS, read_hours, read_part_of_day, read_unit
from onrecord.dates.vocabulary import DECADES, MONTHS, SEASONS, WEEKDAYS

__all__ = ["find_phrases", "people_in"]

# How far a phrase reaches from the word that gave it away, in characters.
_REACH = 56


def people_in(text: str) -> frozenset[str]:
    """The months' names that are people's in this text: "Theresa May" makes "by May" doubtful.

    >>> sorted(people_in("Prime Minister Theresa May spoke."))
    ['may']
    """
    return frozenset(match[1].lower() for match in _TITLE.finditer(text))


def find_phrases(
    text: str, start: int, end: int, *, people: frozenset[str] = frozenset()
) -> list[Phrase]:
    """All time phrases between two places of the text, in order, none of them overlapping.

    ``people`` are the months' names that are people's too.

    >>> text = "They met on May 3, 2031, and again last week; it may rain."
    >>> [text[p.start:p.end] for p in find_phrases(text, 0, len(text))]
    ['May 3, 2031', 'last week']
    """
    found: list[Phrase] = []
    first = start
    for match in WORD.finditer(text, start, end):
        if match.start() < first:
            continue
        reader = _reader_of(match[0])
        if reader is None or (match.start() > start and _glued(text, match)):
            continue
        site = Site(
            text=text,
            word=match[0].lower(),
            start=match.start(),
            end=match.end(),
            first=max(first, match.start() - _REACH),
            last=min(end, match.end() + _REACH),
            people=people,
        )
        phrase = reader(site)
        if phrase is not None:
            found.append(phrase)
            first = phrase.end
    return join_neighbours(text, found)


def _reader_of(word: str) -> Callable[[Site], Phrase | None] | None:
    if word.isdigit():
        return read_number if len(word) <= 4 else None
    if len(word) > _LONGEST_WORD:
        return None
    reader = _READERS.get(word.lower())
    # "it may", "they march": months are never written so.
    return None if reader in _MONTH_READERS and word[0].islower() else reader


def _glued(text: str, match: re.Match[str]) -> bool:
    """Whether the word is only the end of another one: "#vote2031", "co-may"."""
    before = text[match.start() - 1]
    if before.isalnum() or before in "_@#":
        return True
    return before == "." and match.start() > 1 and text[match.start() - 2].isalnum()


_TITLE = re.compile(
    rf"\b(?:Theresa|Mrs?\.?|Ms\.?|Prime{SPACE}Minister|Minister|Secretary|Premier|PM|Sen\.|Rep\."
    rf"|Senator|Brian|Elaine|James|Fredric){SPACE}(May|March)\b"
)
_READERS: dict[str, Callable[[Site], Phrase | None]] = {
    **dict.fromkeys(WEEKDAYS, read_weekday),
    **dict.fromkeys(MONTHS, read_month),
    **dict.fromkeys(UNITS, read_unit),
    **dict.fromkeys(PARTS, read_part_of_day),
    **dict.fromkeys(SEASONS, read_season),
    **dict.fromkeys(DECADES, read_decade),
    **dict.fromkeys(DEICTIC, read_deictic),
    **dict.fromkeys(
        ("christmas", "easter", "thanksgiving", "halloween", "juneteenth"), read_holiday
    ),
    **dict.fromkeys(("hour", "hours", "minute", "minutes"), read_hours),
    **dict.fromkeys(("noon", "midnight"), read_noon),
    "weekend": read_weekend,
    "half": read_half,
    "q": read_q,
    "may": read_may,
    "july": read_july,
}
_LONGEST_WORD = max(map(len, _READERS))
_MONTH_READERS = (read_month, read_may, read_july)
