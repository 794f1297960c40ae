"""Which articles are the same piece of writing, carried again: whole, shortened, or in part.

An article's wording is kept as a sketch: of all runs of five words those whose hash is divisible by
four (a MinHash whose size grows with the text, "FracMinHash": Irber et al. 2022), so that a text
which takes two paragraphs of another shares as large a part of their sketch as of their words.  Who
shares enough of it is compared word by word.  Words in quotation marks prove nothing: two reporters
who heard one speech write them down alike.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from onrecord.folding import fold

__all__ = [
    "Copying", "Printed", "Wording", "compare_wordings", "find_copies", "make_sketch",
    "make_wording",
]  # fmt: skip

#: Runs whose hash is kept, and runs by which words are compared.
_SKETCHED, _COMPARED = 5, 4
_ONE_IN = 4
_TOKEN = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*|[\"“”„«»]")
_MARKS = frozenset('"“”„«»')
#: A quotation that is not closed after so many words is none.
_LONGEST_QUOTE = 120
#: Whoever takes this much of another's own words copies it; with less, in part.
_WHOLE, _PART = 0.6, 0.12
#: A part is so many words of another, at the least, with so many in one piece.
_PART_WORDS, _PIECE = 24, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A text's words folded, and which of them are quoted."""

    words: tuple[str, ...]
    quoted: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """How much of one text stands in another: the share of its own words (0..1), how many they
    are, and the longest piece."""

    share: float
    words: int
    longest: int

    @property
    def is_whole(self) -> bool:
        """Whether the text is the other one again."""
        return self.share >= _WHOLE

    @property
    def is_part(self) -> bool:
        """Whether the text holds a part of the other, or all of it."""
        return self.is_whole or (
            self.share >= _PART and self.words >= _PART_WORDS and self.longest >= _PIECE
        )


def make_wording(body: str) -> Wording:
    """The wording of an article's body."""
    words: list[str] = []
    quoted: list[bool] = []
    opened: int | None = None
    for match in _TOKEN.finditer(body):
        token = match[0]
        if token in _MARKS:
            if opened is None:
                opened = len(words)
            else:
                quoted[opened:] = [True] * (len(words) - opened)
                opened = None
            continue
        if opened is not None and len(words) - opened > _LONGEST_QUOTE:
            opened = None
        words.append(fold(token))
        quoted.append(False)
    return Wording(words=tuple(words), quoted=tuple(quoted))


def make_sketch(wording: Wording) -> frozenset[int]:
    """The marks of a text: hashes of some of the runs in its own words."""
    return frozenset(
        number for number in _hashes(wording.words, wording.quoted) if number % _ONE_IN == 0
    )


def _hashes(words: Sequence[str], quoted: Sequence[bool]) -> Iterator[int]:
    for at in range(len(words) - _SKETCHED + 1):
        if not any(quoted[at : at + _SKETCHED]):
            run = " ".join(words[at : at + _SKETCHED])
            # SQLite's whole numbers have 63 bits and a sign.
            yield int.from_bytes(blake2b(run.encode(), digest_size=8).digest()) >> 1


def compare_wordings(text: Wording, other: Wording) -> Copying:
    """How much of a text stands word for word in another one."""
    runs = {other.words[at : at + _COMPARED] for at in range(len(other.words) - _COMPARED + 1)}
    covered = [False] * len(text.words)
    for at in range(len(text.words) - _COMPARED + 1):
        if text.words[at : at + _COMPARED] in runs:
            covered[at : at + _COMPARED] = [True] * _COMPARED
    own = [taken for taken, quoted in zip(covered, text.quoted, strict=True) if not quoted]
    longest = length = 0
    for taken, quoted in zip(covered, text.quoted, strict=True):
        length = length + (not quoted) if taken else 0
        longest = max(longest, length)
    return Copying(share=sum(own) / len(own) if own else 0.0, words=sum(own), longest=longest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """An article as copies are told apart by: when and where it came out, and its wording."""

    article: str
    outlet: str | None
    moment: float
    wording: Wording


def find_copies(
    printed: Mapping[str, Printed],
    near: Mapping[str, frozenset[str]],
    *,
    known: Mapping[str, tuple[str, Copying]] | None = None,
    refused: Collection[tuple[str, str]] = (),
) -> dict[str, tuple[str, Copying]]:
    """The article that each copy was taken from, and how much of it; others are not in it.

    ``near`` names for each article those whose sketches share something with its own.  What is
    taken from a copy is taken from that one's origin.  ``known`` are the copies among those that
    are not in ``near``; ``refused`` are copies and origins that are none.
    """
    order = sorted(printed, key=lambda one: _rank(printed[one]))
    place = {one: number for number, one in enumerate(order)}
    found: dict[str, tuple[str, Copying]] = dict(known or {})
    for one in order:
        best: tuple[tuple[bool, float, int], str, Copying] | None = None
        for other in sorted(near.get(one, ())):
            if place[other] >= place[one] or (other in found and found[other][1].is_whole):
                continue
            if (one, other) in refused:
                continue
            copying = compare_wordings(printed[one].wording, printed[other].wording)
            own = printed[one].outlet is not None and printed[one].outlet == printed[other].outlet
            if not copying.is_part or (own and not copying.is_whole):
                continue
            rank = (copying.is_whole, round(copying.share, 2), -place[other])
            if best is None or rank > best[0]:
                best = (rank, other, copying)
        if best:
            found[one] = (best[1], best[2])
    return found


def _rank(one: Printed) -> tuple[float, str]:
    return one.moment, one.article
