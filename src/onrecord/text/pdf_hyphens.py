"""Lines to running text: what a hyphen at the end of a line is, the word's own or the printer's.

The document itself is the witness.  Where the word stands elsewhere in it, in one form or the other,
that decides; else its parts do ("state-" and "owned" are words, "govern-" and "ment" are not), and
whether the document breaks words at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Spelling", "learn_spelling"]

_SOFT = "\u00ad"
_END = re.compile(r"(?P<left>[^\s—–/]*\w)[-\u2010\u00ad]$")
_START = re.compile(r"(?P<right>[^\W_][\w'’]*)(?P<more>[-\u2010]\w)?")
_WORD = re.compile(r"[^\W_]+(?:['’\u00ad\u2010-][^\W_]+)*")
_PUNCTUATION = "\"'“”‘’«»„([{<¿¡*•"

# The first part of words written with a hyphen, the second part of such, and the first part of
# words that are written as one though both parts are words.
_BEFORE = frozenset(
    "all anti co cross ex far first full half hard high left long low mid mini multi non one part "
    "post pre pro quasi right second self semi short single so soft third two three four five six "
    "seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety vice well world "
    "year".split()
)
_AFTER = frozenset(
    "aged backed based bound built born controlled old long led like made minded only owned paid "
    "related run style term time wing year month week day hour minute level elect friendly free "
    "sponsored appointed imposed sided".split()
)
_CLOSED = frozenset(
    "any back be bed book court every fire for fore grand head her here him home house how in it "
    "land life man mean more my news no our out over rail sea some suit sun them there to under "
    "up water week what when where who with work".split()
)
# A document that breaks words does so at more of its lines' ends than have a hyphen anyway.
_BREAKS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How a document spells: its words, and whether its lines end within words."""

    words: Counter[str]
    breaks: bool
    soft_is_soft: bool

    def join(self, lines: Sequence[str]) -> str:
        """The text of lines that follow each other.

        >>> spelling = learn_spelling([["The govern-", "ment met the government of the state-",
        ...     "owned firm, and state firms owned much."]])
        >>> spelling.join(["The govern-", "ment met a state-", "owned firm."])
        'The government met a state-owned firm.'
        """
        text = lines[0] if lines else ""
        for line in lines[1:]:
            text = self._add(text, line)
        return text.replace(_SOFT, "" if self.soft_is_soft else "-")

    def _add(self, text: str, line: str) -> str:
        end, start = _END.search(text[-80:]), _START.match(line)
        if end is None or start is None:
            # A dash has blanks on both sides or on none.
            glued = text.endswith(("—", "–", "/")) and not text[:-1].endswith((" ", "-", "/"))
            return f"{text}{line}" if glued else f"{text} {line}"
        if self._is_printers(end["left"].lstrip(_PUNCTUATION), start, text[-1]):
            return f"{text[:-1]}{line}"
        return f"{text[:-1]}{text[-1].replace(_SOFT, '-')}{line}"

    def _is_printers(self, left: str, start: re.Match[str], hyphen: str) -> bool:
        """Whether the hyphen is no part of the word, but shows that it goes on."""
        if hyphen == _SOFT and self.soft_is_soft:
            return True
        right = start["right"]
        if start["more"] or not (left.isalpha() and right[0].isalpha()):
            return False
        if right[0].isupper() and not left.isupper():
            return False
        one, two = left.casefold(), right.casefold()
        whole, hyphened = self.words[one + two], self.words[f"{one}-{two}"]
        if whole != hyphened:
            return whole > hyphened
        if not self.breaks or one in _CLOSED:
            return self.breaks
        if one in _BEFORE or two in _AFTER:
            return False
        return not (len(one) > 2 and len(two) > 2 and self.words[one] and self.words[two])


def learn_spelling(paragraphs: Iterable[Sequence[str]]) -> Spelling:
    """The spelling of a document, from the lines of its paragraphs."""
    words: Counter[str] = Counter()
    ends: list[tuple[str, str]] = []
    lines = soft_inside = 0
    for paragraph in paragraphs:
        lines += max(0, len(paragraph) - 1)
        broken = [_break(one, two) for one, two in pairwise(paragraph)]
        ends += filter(None, broken)
        for line in _whole_words(paragraph, broken):
            words.update(line)
        soft_inside += sum(_SOFT in line[:-1] for line in paragraph)
    plain = [(one, two) for one, two in ends if two[:1].islower()]
    seen = any(words[one + two] > words[f"{one}-{two}"] for one, two in plain)
    return Spelling(
        words=words,
        breaks=seen or len(plain) > _BREAKS * lines,
        soft_is_soft=not soft_inside,
    )


def _break(one: str, two: str) -> tuple[str, str] | None:
    """The parts of the word that a line's end cuts, ``None`` if it cuts none."""
    end, start = _END.search(one[-80:]), _START.match(two)
    if end is None or start is None:
        return None
    return end["left"].lstrip(_PUNCTUATION).casefold(), start["right"]


def _whole_words(
    paragraph: Sequence[str], broken: Sequence[tuple[str, str] | None]
) -> Iterator[Iterable[str]]:
    """The words of each line, without those that its ends cut."""
    for at, line in enumerate(paragraph):
        found = [word.casefold().replace("\u2010", "-") for word in _WORD.findall(line)]
        if at < len(broken) and broken[at]:
            found = found[:-1]
        if at and broken[at - 1]:
            found = found[1:]
        yield found
