"""How well a page's body was found: what it shares with the gold one in runs of four words.

A word is a run of letters, digits and underscores.  Each side is taken as all its runs of four
neighbouring words (shingles), every run as often as it is there; a side that is shorter is one
run.  Of a page's figures, precision is the share of what was found that is in the gold, recall
the share of the gold that was found.  Commas, line ends and the like decide nothing, case does.

The definition is that of the article extraction benchmark, whose figures are thus comparable.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

__all__ = ["PageScore", "Stretch", "harmonic_mean", "score_body"]

_WORD = re.compile(r"\w+")
_SHINGLE = 4
# Of a stretch both ends are shown: they tell where it was cut off.
_FIRST_WORDS, _LAST_WORDS = 12, 4
_LONGEST_WORD = 40
#: So many stretches of each side are kept: the next ones seldom tell anything new.
_STRETCHES = 3

Shingle = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Neighbouring words that only one side has: how many, and what they are, shortened."""

    words: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScore:
    """How well one page's body was found.

    ``missing`` are the longest stretches of the gold body that were not found, ``spurious`` those
    of the found one that are not in the gold.
    """

    page: str
    precision: float
    recall: float
    words_found: int
    words_gold: int
    missing: tuple[Stretch, ...] = ()
    spurious: tuple[Stretch, ...] = ()

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return harmonic_mean(self.precision, self.recall)


def harmonic_mean(one: float, other: float) -> float:
    """The harmonic mean of two shares; 0 if both are.

    >>> harmonic_mean(1.0, 0.5), harmonic_mean(0.0, 0.0)
    (0.6666666666666666, 0.0)
    """
    return 2 * one * other / (one + other) if one + other else 0.0


def score_body(page: str, *, gold: str, found: str) -> PageScore:
    """The figures of one page, whose name they bear.

    Where nothing was found, precision is 0, and 1 if the gold is empty too; where the gold is
    empty, recall is 1.

    >>> score = score_body("a", gold="The road is open. Ann left.", found="The road is open.")
    >>> round(score.precision, 2), round(score.recall, 2), score.missing
    (1.0, 0.33, (Stretch(words=2, text='Ann left'),))
    """
    golds, founds = _Side(gold), _Side(found)
    shared = (golds.counts & founds.counts).total()
    all_found, all_gold = founds.counts.total(), golds.counts.total()
    return PageScore(
        page=page,
        precision=shared / all_found if all_found else float(not all_gold),
        recall=shared / all_gold if all_gold else 1.0,
        words_found=len(founds.words),
        words_gold=len(golds.words),
        missing=golds.without(founds),
        spurious=founds.without(golds),
    )


class _Side:
    """One side's body: its words, where they stand, and its shingles."""

    def __init__(self, text: str) -> None:
        self._text = text
        found = list(_WORD.finditer(text))
        self.words = [word[0] for word in found]
        self._bounds = [word.span() for word in found]
        starts = range(max(1, len(self.words) - _SHINGLE + 1)) if self.words else ()
        self.shingles: list[Shingle] = [tuple(self.words[at : at + _SHINGLE]) for at in starts]
        self.counts = Counter(self.shingles)

    def without(self, other: _Side) -> tuple[Stretch, ...]:
        """The longest stretches of words that are in no shingle of the other side."""
        left = Counter(other.counts)
        common = bytearray(len(self.words))
        for at, shingle in enumerate(self.shingles):
            if left[shingle] > 0:
                left[shingle] -= 1
                common[at : at + len(shingle)] = b"\1" * len(shingle)
        alone = [run.span() for run in re.finditer(rb"\0+", common)]
        longest = sorted(alone, key=lambda run: run[0] - run[1])[:_STRETCHES]
        return tuple(
            Stretch(words=end - start, text=self._shown(start, end)) for start, end in longest
        )

    def _shown(self, start: int, end: int) -> str:
        if end - start <= _FIRST_WORDS + _LAST_WORDS:
            return self._between(start, end)
        first = self._between(start, start + _FIRST_WORDS)
        return f"{first} … {self._between(end - _LAST_WORDS, end)}"

    def _between(self, start: int, end: int) -> str:
        parts = self._text[self._bounds[start][0] : self._bounds[end - 1][1]].split()
        # What has no white space for long is no prose (an address, Chinese): its start will do.
        return " ".join(part[:_LONGEST_WORD] for part in parts)
