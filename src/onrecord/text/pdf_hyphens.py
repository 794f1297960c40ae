"""Lines to running text: what a hyphen at the end of a line is, the word's own or the printer's.

The document itself is the witness.  Where the word stands elsewhere in it, in one form or the
other, that decides; else its parts do ("state-" and "owned" are words, "govern-" and "ment" are
not), and whether the document breaks words at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Spelling", "learn_spelling"]

_SOFT = "\u00ad"
_END = re.compile(r"(?P<left>[^\s—–/]*[\w.])[-\u2010\u00ad]$")
_START = re.compile(r"(?P<right>[^\W_][\w'’]*)(?P<more>[-\u2010]\w)?")
_WORD = re.compile(r"[^\W_]+(?:['’\u00ad\u2010-][^\W_]+)*")
# Dashes have a blank on both sides or on none, and an address may break behind any of its parts.
_UNSPACED_END = re.compile(r"\w[”’\"')]*[—–]$|(?:https?://|www\.)\S*[/.=&?_-]$")
_UNSPACED_START = re.compile(r"—\w")
_PUNCTUATION = "\"'“”‘’«»„([{<¿¡*•"


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# First parts that are rarely anything but a word of their own before a hyphen; others that are so
# where what follows is a word; second parts; and first parts of words that are written as one.
_SURE_BEFORE = _words(
    "self half high low well long short mid semi vice two three four five six seven eight nine ten "
    "twenty thirty forty fifty sixty seventy eighty ninety"
)
_BEFORE = _words(
    "all anti co counter cross eco ex far first full half hard inter left low mini multi non one "
    "part post pre pro quasi right second semi single so soft third ultra world year"
)
_AFTER = _words(
    "backed based controlled driven elect free friendly led level like looking minded month named "
    "off old only owned related run sized speaking sponsored term up wing year"
)
_CLOSED = _words(
    "any back be bed book court every fire for fore grand head her here him home house how in it "
    "land life man mean more my news no our out over rail sea some suit sun them there to under "
    "up water week what when where who with work"
)
# "Pre- and post-war": the hyphen stands for what the next word has as well.
_SUSPENDED = frozenset({"and", "or", "to"})
_ENDINGS = _words(
    "able ably age al ally an ance ances ant ants ary ate ated ates ating ation ations ed ence "
    "ences ency ent ents er ers est ful fully hood ible ic ical ing ings ion ions ism ist ists ity "
    "ive less ling ly ment ments ness or ors ous ous ship ships sion sions some tion tional tions "
    "ture tures ty ual ure ures ward wards"
)
# A document that breaks words does so at more of its lines' ends than have a hyphen anyway.
_BREAKS = 0.08
_SOFT_SIGNS = "\u00ad\u2010"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How a document spells: its words, and whether its lines end within words.

    The ``soft`` hyphens are those which it has at the ends of lines alone.
    """

    words: Counter[str]
    breaks: bool
    soft: str

    def join(self, lines: Sequence[str]) -> str:
        """The text of lines that follow each other.

        >>> spelling = learn_spelling([["The govern-", "ment met the government of the state-",
        ...     "owned firm, and state firms owned much."]])
        >>> spelling.join(["The govern-", "ment met a state-", "owned firm."])
        'The government met a state-owned firm.'
        """
        parts = list(lines[:1])
        for line in lines[1:]:
            before, blank = self._join_two(parts[-1], line)
            parts[-1:] = [before, blank + line]
        return "".join(parts).replace(_SOFT, "" if _SOFT in self.soft else "-")

    def _join_two(self, before: str, line: str) -> tuple[str, str]:
        """A line as it stands before the next one, and what is between the two."""
        end, start = _END.search(before[-80:]), _START.match(line)
        if end is None or start is None:
            glued = _UNSPACED_END.search(before[-80:]) or _UNSPACED_START.match(line)
            return before, "" if glued else " "
        hyphen = before[-1]
        if start["right"] in _SUSPENDED and not start["more"] and hyphen not in self.soft:
            return before, " "
        if self._is_printers(_bare(end["left"]), start, hyphen):
            return before[:-1], ""
        return before[:-1] + hyphen.replace(_SOFT, "-"), ""

    def _is_printers(self, left: str, start: re.Match[str], hyphen: str) -> bool:
        """Whether the hyphen is no part of the word, but shows that it goes on."""
        if hyphen in self.soft:
            return True
        right, more = start["right"], start["more"] is not None
        *firsts, last = left.split("-")
        if not (last.isalpha() and right[0].isalpha()):
            return False
        one, two = last.casefold(), right.casefold()
        whole = self.words[one + two] + self.words[f"{left}{right}".casefold()]
        hyphened = self.words[f"{one}-{two}"] + self.words[f"{left}-{right}".casefold()]
        if whole != hyphened:
            return whole > hyphened
        if not self.breaks or (right[0].isupper() and not last.isupper()):
            return False
        if two in _ENDINGS:
            return True
        if firsts or more:
            return not self._is_word(one) and one not in _SURE_BEFORE and two not in _AFTER
        return not self._is_compound(one, two)

    def _is_compound(self, one: str, two: str) -> bool:
        """Whether the parts of a word not seen elsewhere are words that a hyphen joins."""
        if one in _SURE_BEFORE or (two in _AFTER and len(one) > 2):
            return True
        known = one in _BEFORE or self._is_word(one)
        return known and self._is_word(two) and one not in _CLOSED

    def _is_word(self, part: str) -> bool:
        return part in _CLOSED or (len(part) > 2 and self.words[part] > 0)


def learn_spelling(paragraphs: Iterable[Sequence[str]]) -> Spelling:
    """The spelling of a document, from the lines of its paragraphs."""
    words: Counter[str] = Counter()
    ends: list[tuple[str, str]] = []
    inside: set[str] = set()
    last: list[str] = []
    lines = 0
    for paragraph in paragraphs:
        last += (line[-1:] for line in paragraph[:-1])
        lines += max(0, len(paragraph) - 1)
        broken = [_break(one, two) for one, two in pairwise(paragraph)]
        ends += filter(None, broken)
        for line in _whole_words(paragraph, broken):
            words.update(line)
        inside |= {char for line in paragraph for char in _SOFT_SIGNS if char in line[:-1]}
    soft = "".join(char for char in _SOFT_SIGNS if char not in inside)
    softly = any(line.endswith(tuple(soft)) for line in last) if soft else False
    small = [(one.casefold(), two) for one, two in ends if two[0].islower()]
    # Who breaks words with a hyphen of its own leaves the plain one to compounds.
    breaks = not softly and _has_breaks(small, words, lines)
    return Spelling(words=words, breaks=breaks, soft=soft)


def _has_breaks(ends: Sequence[tuple[str, str]], words: Counter[str], lines: int) -> bool:
    """Whether hyphens at the ends of lines are a printer's, and not only those of compounds."""
    printers = sum(words[one + two] > 0 or two in _ENDINGS for one, two in ends)
    compounds = sum(
        words[f"{one}-{two}"] > 0 or (words[one] > 0 and words[two] > 0) for one, two in ends
    )
    if printers != compounds:
        return printers > compounds
    return len(ends) > _BREAKS * lines


def _break(one: str, two: str) -> tuple[str, str] | None:
    """The parts of the word that a line's end cuts, ``None`` if it cuts none."""
    end, start = _END.search(one[-80:]), _START.match(two)
    if end is None or start is None:
        return None
    return _bare(end["left"]), start["right"]


def _bare(word: str) -> str:
    """The beginning of a cut word without the quotation marks before it."""
    return word.lstrip(_PUNCTUATION).replace("\u2010", "-")


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
