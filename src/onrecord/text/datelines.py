"""The dateline that opens a report: "MINSK, Aug 28 (Reuters) -"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.text.paragraphs import Paragraph

__all__ = ["find_dateline"]

_REACH = 120
_OPENING_PARAGRAPHS = 12

_CITY = r"[A-Z][A-Z’'.\-]+(?: (?:[A-Z][A-Z’'.\-]+|DE|LA|AL))*(?:/[A-Z][A-Z’'. \-]+)*"
_REGION = r"(?:, ?(?:[A-Z][\w.]*(?: [A-Z][\w.]*){0,2}))"
_DAY = (
    r"(?:,? (?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.? \d{1,2}"
    r"|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?)(?:,? \d{4})?)"
)
# "Sen. Ann Lee (R-Texas) —" names a member, not an agency.
_AGENCY = r" ?\((?![A-Z]-)[A-Z][\w./ &’'-]{1,40}\)"
_DASH = r" ?(?:[—–]|--?) ?(?=[\"“‘'«A-Z0-9])"
_SIGNED = re.compile(
    rf"(?:{_CITY}|[A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+){{0,2}}){_REGION}?"
    rf"(?:{_DAY}{_AGENCY}|{_AGENCY}|{_DAY}){_DASH}"
)
_BARE = re.compile(rf"(?P<city>{_CITY}){_REGION}?,? ?(?:[—–]|--|[-:](?= )) ?(?=[\"“‘'«A-Z0-9])")


def find_dateline(text: str, paragraph: Paragraph, paragraphs: Sequence[Paragraph]) -> int | None:
    """Where the dateline at a paragraph's start ends, ``None`` if there is none.

    A place in capitals before a dash or colon is enough for the article's first paragraphs,
    unless other paragraphs begin like that too: then the capitals name a transcript's speakers.
    """
    start = paragraph.start
    while start < paragraph.end and (text[start].isspace() or text[start] == "\ufeff"):
        start += 1
    head = text[start : min(start + _REACH, paragraph.end)]
    match = _SIGNED.match(head)
    if match is None:
        match = _BARE.match(head)
        if match is None or not _is_place(match.group("city"), paragraph, paragraphs):
            return None
    end = start + match.end()
    return end if end < paragraph.end else None


def _is_place(city: str, paragraph: Paragraph, paragraphs: Sequence[Paragraph]) -> bool:
    first = paragraphs[:_OPENING_PARAGRAPHS]
    if len(city) < 4 or paragraph.length < 12 or not any(paragraph is one for one in first):
        return False
    return sum(bool(_BARE.match(one.words[:_REACH])) for one in paragraphs[:60]) == 1
