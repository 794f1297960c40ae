"""Whether scores keep their promise: what was scored .7 should be right seven times in ten.

A statement is right here when it meets the criterion ``attributed`` of
:mod:`onrecord.evaluate.attribution`: content and source agree with an annotated statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.evaluate.attribution import Roles, match, measure, same_source

__all__ = ["SURE", "Judged", "ScoreBin", "bin_scores", "count_between", "judge"]

#: Who keeps the statements with at least this score should get this precision.
SURE = 0.8
_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One found statement: its score, and whether it is right."""

    score: float
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreBin:
    """The found statements with scores of ``least`` to below ``most`` (1.0 belongs to the last).

    ``mean_score`` is 0 when there are none.
    """

    least: float
    most: float
    statements: int
    right: int
    mean_score: float

    @property
    def share(self) -> float | None:
        """Share of the statements that are right; ``None`` when there are none."""
        return self.right / self.statements if self.statements else None


def judge(
    text: str, *, gold: Iterable[Roles], found: Iterable[Roles], scores: Sequence[float]
) -> list[Judged]:
    """Each found statement's score, and whether it is right.

    >>> from onrecord.model import Span
    >>> said = Roles(source=(Span(0, 3),), cue=(Span(4, 8),), content=(Span(9, 15),))
    >>> judge("Ann said we won.", gold=[said], found=[said], scores=[0.9])
    [Judged(score=0.9, right=True)]
    """
    golds, founds = measure(text, gold, margin=0), measure(text, found, margin=1)
    right = {other for _, other in match(golds, founds, same_source)}
    return [
        Judged(score=score, right=number in right)
        for number, score in zip(range(len(founds)), scores, strict=True)
    ]


def bin_scores(judged: Sequence[Judged]) -> list[ScoreBin]:
    """Ten bins of equal width, from the lowest scores to the highest."""
    return [
        count_between(judged, least=number / _BINS, most=(number + 1) / _BINS)
        for number in range(_BINS)
    ]


def count_between(judged: Iterable[Judged], *, least: float, most: float = 1.0) -> ScoreBin:
    """The bin of the statements with such scores.

    >>> judged = [Judged(score=0.75, right=True), Judged(score=0.85, right=False)]
    >>> count_between(judged, least=0.7).share
    0.5
    """
    inside = [one for one in judged if least <= one.score < most or one.score == most == 1.0]
    total = sum(one.score for one in inside)
    return ScoreBin(
        least=least,
        most=most,
        statements=len(inside),
        right=sum(one.right for one in inside),
        mean_score=total / len(inside) if inside else 0.0,
    )
