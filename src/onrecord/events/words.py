"""What an event's trigger and the words of its sentence are to each other, in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onrecord.statements.words import pair_features

if TYPE_CHECKING:
    from onrecord.statements.words import Ints, Words

__all__ = ["role_features", "sentence_of"]

#: Words on either side of a trigger whose parts are looked at: some "sentences" are whole tables.
_REACH = 60


def sentence_of(words: Words, at: int) -> range:
    """The numbers of the words around a word that stand in its sentence."""
    low = int(np.searchsorted(words.sentence, words.sentence[at], side="left"))
    high = int(np.searchsorted(words.sentence, words.sentence[at], side="right"))
    return range(max(low, at - _REACH), min(high, at + _REACH + 1))


def role_features(words: Words, at: int, here: range) -> Ints:
    """What the words of a range are to the word ``at``: a row a word, as for a cue."""
    return pair_features(words, range(at, at + 1), start=here.start, end=here.stop)
