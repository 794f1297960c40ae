"""A word in its text, and what may stand on both sides of it in a time phrase."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.dates.expressions import Expression, Phrase, Which
from onrecord.dates.vocabulary import ORDINALS

__all__ = [
    "AFTER_DAY",
    "A_MONTH",
    "DASH",
    "DAY_NUMBER",
    "DEFINITE",
    "FUNCTION",
    "GAP",
    "MONTH_NAME",
    "NO_NOUNS",
    "ORDINAL",
    "ORDINAL_ENDING",
    "SPACE",
    "WEEKDAY_NAME",
    "WORD",
    "WORD_START",
    "YEAR_NUMBER",
    "Site",
    "which_of",
]

WORD = re.compile(r"[A-Za-z]++|\d++")
SPACE = r"(?:[ \t\r\n\u00a0\u2009\u202f]{1,3})"
DASH = r"[-\u2010\u2011\u2012\u2013\u2014]"
GAP = rf"(?:{SPACE}|\s?{DASH}\s?)"
WORD_START = r"(?<![\w'’])"
YEAR_NUMBER = r"(?P<year>(?:1[5-9]|20|21)\d\d)(?![\d%]|[.,:]\d|['’]?s\b)"
DAY_NUMBER = r"(?P<day>0?[1-9]|[12]\d|3[01])"
ORDINAL_ENDING = r"(?:st|nd|rd|th|ST|ND|RD|TH)?"
AFTER_DAY = rf"(?![\d%]|[.,:/]\d|{SPACE}?(?:percent|million|billion|[ap]\.?m\b|per{SPACE}cent))"
A_MONTH = (
    r"(?:(?:JAN(?:UARY)?|Jan(?:uary)?|FEB(?:RUARY)?|Feb(?:ruary)?|MAR(?:CH)?|Mar(?:ch)?"
    r"|APR(?:IL)?|Apr(?:il)?|MAY|May|JUNE?|June?|JULY?|July?|AUG(?:UST)?|Aug(?:ust)?"
    r"|SEPT?(?:EMBER)?|Sept?(?:ember)?|OCT(?:OBER)?|Oct(?:ober)?|NOV(?:EMBER)?|Nov(?:ember)?"
    r"|DEC(?:EMBER)?|Dec(?:ember)?)\b)"
)
MONTH_NAME = rf"(?P<month>{A_MONTH})"
WEEKDAY_NAME = (
    r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|Mon|Tues?|Weds?|Thur?s?|Fri|Sat|Sun)"
)
ORDINAL = "|".join(sorted(map(re.escape, ORDINALS), key=len, reverse=True))
# In front of a month, a weekday, a season or a holiday: which of them it is.
_WHICH = re.compile(
    rf"{WORD_START}(?P<which>(?:this|the){SPACE}(?:past|coming|very)|last|next|this|the{SPACE}(?:next|"
    rf"following|previous|same|last)|the{SPACE}coming|past|coming|following|that(?:{SPACE}same)?)(?P<gap>{SPACE})\Z",
    re.IGNORECASE,
)
_WHICH_MEANS: dict[str, Which] = {
    "this past": "last", "last": "last", "past": "last", "the past": "last", "next": "next",
    "this coming": "coming", "the coming": "coming", "coming": "coming", "this": "this",
    "the next": "told", "the following": "told", "following": "told", "this very": "this",
    "the previous": "last", "the last": "last", "the same": "told", "that": "told",
    "that same": "told",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The place of a word in the text, and how far around it a phrase may reach."""

    text: str
    word: str
    start: int
    end: int
    first: int
    last: int
    people: frozenset[str] = frozenset()

    def before(self, pattern: re.Pattern[str], end: int | None = None) -> re.Match[str] | None:
        """The match of a pattern that ends where the word (or ``end``) begins."""
        return pattern.search(self.text, self.first, self.start if end is None else end)

    def after(self, pattern: re.Pattern[str], start: int | None = None) -> re.Match[str] | None:
        """The match of a pattern that begins where the word (or ``start``) ends."""
        return pattern.match(self.text, self.end if start is None else start, self.last)

    def word_before(self, end: int | None = None) -> str:
        """The word in front, lowercase, "" at the beginning or behind a mark."""
        match = self.before(_WORD_BEFORE, end)
        return match[1].lower() if match else ""

    def word_after(self, start: int | None = None) -> str:
        """The word behind as it is written, "" at the end or in front of a mark."""
        match = self.after(_WORD_AFTER, start)
        return match[1] if match else ""

    def phrase(
        self,
        means: Expression,
        *,
        start: int | None = None,
        end: int | None = None,
        clock: bool = False,
    ) -> Phrase:
        """A phrase from ``start`` to ``end``, each the word's own unless given."""
        return Phrase(
            start=self.start if start is None else start,
            end=self.end if end is None else end,
            means=means,
            clock=clock,
        )


_WORD_BEFORE = re.compile(rf"([\w$£€#]{{1,24}}\.?){SPACE}[\"“‘'(]?\Z")
_WORD_AFTER = re.compile(rf"{SPACE}[\"“‘'(]?([A-Za-z][\w-]{{0,23}})")


def which_of(site: Site, start: int | None = None) -> tuple[int, Which | None]:
    """Where the phrase begins with the word that says which one it is, and that."""
    match = site.before(_WHICH, start)
    if match is None:
        return (site.start if start is None else start), None
    return match.start(), _WHICH_MEANS[" ".join(match["which"].lower().split())]


DEFINITE = frozenset({
    "the", "a", "an", "its", "his", "her", "their", "this", "that", "our", "'s", "s",
})  # fmt: skip
NO_NOUNS = frozenset({
    "was", "has", "is", "does", "this", "as", "plus", "less", "across", "towards", "versus",
    "besides",
})  # fmt: skip
FUNCTION = frozenset({
    "to", "and", "or", "at", "in", "on", "by", "for", "from", "with", "the", "a", "an", "when",
    "as", "was", "were", "is", "are", "had", "has", "have", "would", "will", "that", "which",
    "who", "after", "before", "but", "because", "while", "until", "through", "he", "she", "it",
    "they", "we", "i", "of", "than",
})  # fmt: skip
