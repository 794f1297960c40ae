"""Where sentences end."""

from __future__ import annotations

import re

__all__ = ["sentence_ends"]

#: The end of a sentence, quotation marks and brackets behind it, and the next one's beginning.
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[^\W_a-z])|\n\s*\n")
#: What is written with a dot and ends no sentence.
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Maj|Col|Lt|Sgt|Cpl|Capt|Cmdr|Adm|Brig|Gov|Sen|Rep|Rev|Hon|"
    r"St|Jr|Sr|vs|No|Inc|Co|"
    r"Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)|\b(?:[A-Z]\.)*[A-Z])\.$"
)
#: The longest of these, and room before it.
_LOOK_BACK = 12


def sentence_ends(text: str, start: int = 0, end: int | None = None) -> list[int]:
    """The places behind the sentences that end within a stretch of a text; the last one's end is
    among them only where another begins.  An empty line ends a sentence, too.

    >>> text = "He left. Mr. Lee said so. Nobody minded."
    >>> sentence_ends(text)
    [8, 25]
    """
    return [
        match.end()
        for match in _END.finditer(text, start, len(text) if end is None else end)
        if not _SHORT.search(text, max(start, match.start() - _LOOK_BACK), match.start() + 1)
    ]
