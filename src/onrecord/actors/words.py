"""Text -> words as names are compared by: without case, accents, hyphens and dots."""

from __future__ import annotations

import re
from typing import NamedTuple

from onrecord.folding import POSSESSIVE, fold

__all__ = [
    "LONGEST_SYLLABLE",
    "PARTICLES",
    "POSSESSIVE",
    "Word",
    "cut_words",
    "fold",
    "fold_phrase",
]

#: What a hyphen binds to a name is at most so long: "bin", "jeou", but not "backed".
LONGEST_SYLLABLE = 5

#: Small words inside names of persons.
PARTICLES = frozenset(
    "al el bin ibn abu de da dos das do di du del della van von der den ter ten la le ben ul ur um "
    "abd as ash ad an ar".split()
)

# A name keeps the apostrophe inside it (N'Djamena), an abbreviation its dots (U.S.); at a hyphen
# words part, as many write "Vice-President" and "al-Assad" without one.  No repetition can give
# back what it took.
_WORD = re.compile(
    r"['’][sS](?![^\W_])"
    r"|(?:[^\W\d_]\.){2,12}+(?:[^\W\d_](?![^\W_]))?"
    r"|[^\W_]++(?:['’](?![sS](?![^\W_]))[^\W_]++){0,6}+(?:(?<=[A-Za-z])\.(?=[A-Za-z]\b))?"
    r"|[,;:()\"“”‘–—/]|(?<=[sS])['’](?=\s)"
)


class Word(NamedTuple):
    """A word as it stands, as it is compared, and where it stands."""

    text: str
    fold: str
    start: int
    end: int


def cut_words(text: str, *, start: int = 0) -> list[Word]:
    """The words of a text with their places, counted from ``start``; commas and brackets are words.

    >>> [word.fold for word in cut_words("Poland’s Lt. Gen. Jan Kot, 52, of the U.S.-led force")]
    ['poland', "'s", 'lt', 'gen', 'jan', 'kot', ',', '52', ',', 'of', 'the', 'us', 'led', 'force']
    """
    return [
        Word(_dressed(text, match), fold(match[0]), start + match.start(), start + match.end())
        for match in _WORD.finditer(text)
    ]


def _dressed(text: str, match: re.Match[str]) -> str:
    """The word, with a capital where a hyphen binds it to one: "jeou" of Ying-jeou."""
    word, at = match[0], match.start()
    if word[0].islower() and at > 1 and text[at - 1] in "-‐‑" and len(word) <= LONGEST_SYLLABLE:
        first = at - 1
        while first and text[first - 1].isalpha():
            first -= 1
        return word.capitalize() if text[first].isupper() else word
    return word


def fold_phrase(text: str) -> tuple[str, ...]:
    """The folded words of a name, without commas and other marks.

    >>> fold_phrase("Washington, D.C.")
    ('washington', 'dc')
    """
    return tuple(word.fold for word in cut_words(text) if word.fold not in _MARKS)


_MARKS = frozenset(',;:()"“”‘–—/')
