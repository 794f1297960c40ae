"""A word as names are compared by: without case, accents, dots and inner apostrophes."""

from __future__ import annotations

import unicodedata

__all__ = ["POSSESSIVE", "fold"]

#: The folded form of the ending of a possessive, which is a word of its own.
POSSESSIVE = "'s"

_LETTERS = str.maketrans(
    {
        "ı": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d", "þ": "th",
        "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ß": "ss", "ə": "a", "Ə": "a", "ħ": "h",
        "’": "'", "‘": "'", "ʻ": "'", "ʼ": "'", "`": "'", "ʿ": "'", "ʾ": "'",
    }
)  # fmt: skip


def fold(word: str) -> str:
    """The word without case, accents, dots and inner apostrophes: spellings of one name are equal.

    >>> fold("Erdoğan"), fold("Łódź"), fold("Sana’a"), fold("U.S."), fold("’s")
    ('erdogan', 'lodz', 'sanaa', 'us', "'s")
    """
    if word.isascii():
        plain = word.lower()
    else:
        parts = unicodedata.normalize("NFKD", word.translate(_LETTERS))
        plain = "".join(char for char in parts if not unicodedata.combining(char)).casefold()
    if plain.isalnum():
        return plain
    if plain in ("'s", "'"):
        return POSSESSIVE
    return plain.replace("'", "").replace(".", "") or plain
