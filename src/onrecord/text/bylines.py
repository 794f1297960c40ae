"""A byline's names: "By Ann Lee and Bo Ray, Staff Writer" is by two people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.model import Block

__all__ = ["find_authors"]

_ADDRESS = re.compile(r" ?\S*@\S+")
_LEAD = re.compile(r"^\(?(?:(?:[A-Za-z]+ )?(?:by|contributing)):? ", re.IGNORECASE)
_BREAK = re.compile(r",? (?:and|&) |, ?|;|\.(?= [A-Z][a-z]+ing )| [|•·–—-] ?")
_PART = r"(?:[A-Z]|[dDO]['’][A-Z]|al-[A-Z])[\w'’.\-]*"
_PARTICLE = r"(?:de|da|del|della|di|du|van|von|der|den|la|le|bin|ibn|al|el|ter|zu)"
_NAME = re.compile(rf"{_PART}(?: (?:{_PARTICLE} ){{0,2}}{_PART}){{1,3}}")
_NOT_A_PERSON = re.compile(
    r"\b(?:The|Staff|Writers?|Editors?|Reporters?|Correspondents?|News|Press|Agenc(?:y|ies)|Times|"
    r"Post|Associated|Reuters|Bureau|Desk|Service|Team|Political|Foreign|Senior|Chief|Columnist|"
    r"Associate|Fellow|Professor|Herald|Tribune|Gazette|Journal|Guest|Special|Published|Updated)\b",
    re.IGNORECASE,
)


def find_authors(text: str, blocks: Sequence[Block]) -> tuple[str, ...]:
    """The names in the byline blocks, in order, each once.

    >>> line = "By Ann Lee and Bo van Ray, Staff Writer"
    >>> find_authors(line, [Block(kind="byline", start=0, end=len(line))])
    ('Ann Lee', 'Bo van Ray')
    """
    names: dict[str, None] = {}
    for block in blocks:
        if block.kind == "byline":
            words = " ".join(text[block.start : block.end].split()).strip("()")
            words = _ADDRESS.sub("", words)
            if names and words[:3].lower() != "by ":
                # Editors and translators are named at the end; writers come first.
                break
            names.update(dict.fromkeys(_names(words)))
    return tuple(names)


def _names(words: str) -> list[str]:
    found = []
    for part in _BREAK.split(_LEAD.sub("", words)):
        name = part.strip(" .")
        if name.isupper():
            name = name.title()
        if not _NAME.fullmatch(name) or _NOT_A_PERSON.search(name):
            break
        found.append(name)
    return found
