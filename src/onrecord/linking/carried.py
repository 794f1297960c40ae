"""What a copy carries over from its origin: which places of the one stand in the other.

Both texts are laid beside each other word by word, so a statement is found again also where the
copy names its speaker otherwise, cut a word out of it, or was read otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from onrecord.linking.words import Word, cut_words

__all__ = ["carry_over"]

#: Two places are one if they share this much of their words.
_ENOUGH = 0.5

Place = tuple[int, int]


def carry_over(
    text: str, places: Sequence[Place], other: str, others: Sequence[Place]
) -> Iterator[tuple[int, int, float]]:
    """Which of the ``places`` of a text are which of another's ``others``, by their numbers, and
    how much of their words they share (0..1).

    >>> first, second = "He said it would rain. She left.", "Yesterday, he said it would rain!"
    >>> list(carry_over(first, [(8, 21)], second, [(19, 32)]))
    [(0, 0, 1.0)]
    """
    words, their_words = cut_words(text), cut_words(other)
    matcher = SequenceMatcher(
        None, [word.folded for word in words], [word.folded for word in their_words], autojunk=False
    )
    same = {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }
    theirs = [set(_within(their_words, place)) for place in others]
    for number, place in enumerate(places):
        own = list(_within(words, place))
        carried = {same[word] for word in own if word in same}
        if not carried:
            continue
        for their_number, there in enumerate(theirs):
            share = len(carried & there) / max(len(own), len(there), 1)
            if share >= _ENOUGH:
                yield number, their_number, round(share, 3)


def _within(words: Sequence[Word], place: Place) -> Iterator[int]:
    return (at for at, word in enumerate(words) if place[0] <= word.start and word.end <= place[1])
