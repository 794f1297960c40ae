"""What somebody judged of two names: that they are one actor's, or two actors'.

A judgement is kept beside what the program finds, never in it: taking it back undoes the merge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.actors.words import fold_phrase

__all__ = ["Judgement", "Judgements", "Verdict"]

Verdict = Literal["same", "different", "unsure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict on two names; ``unsure`` is none: it takes an earlier one back."""

    left: str
    right: str
    verdict: Verdict

    @property
    def pair(self) -> frozenset[tuple[str, ...]]:
        """The two names without case, accents and hyphens, in no order."""
        return frozenset((fold_phrase(self.left), fold_phrase(self.right)))


@dataclass(frozen=True, slots=True)
class Judgements:
    """The last verdict on each pair of names.

    >>> first = Judgement(left="Jan Kot", right="J. Kot", verdict="same")
    >>> back = Judgement(left="J. Kot", right="Jan Kot", verdict="unsure")
    >>> Judgements.of([first]).on(("jan", "kot"), ("j", "kot"))
    'same'
    >>> Judgements.of([first, back]).on(("jan", "kot"), ("j", "kot"))
    """

    verdicts: dict[frozenset[tuple[str, ...]], Verdict]

    @classmethod
    def of(cls, judgements: Iterable[Judgement]) -> Judgements:
        """Those of a list in the order in which they were given: later ones count."""
        verdicts = {one.pair: one.verdict for one in judgements}
        return cls({pair: verdict for pair, verdict in verdicts.items() if verdict != "unsure"})

    @property
    def version(self) -> str:
        """The beginning of the SHA-256 of all verdicts."""
        lines = sorted(
            f"{sorted(' '.join(name) for name in pair)} {verdict}"
            for pair, verdict in self.verdicts.items()
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]

    def on(self, left: Sequence[str], right: Sequence[str]) -> Verdict | None:
        """The verdict on two folded names, or ``None``."""
        if not self.verdicts:
            return None
        return self.verdicts.get(frozenset((tuple(left), tuple(right))))
