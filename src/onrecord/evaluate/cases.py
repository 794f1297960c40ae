"""The single errors behind the figures, in words, so that somebody can read and judge them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal, get_args

from onrecord.evaluate.attribution import (
    Measured,
    Roles,
    match,
    measure,
    same_content,
    same_source,
)
from onrecord.model import Spans

__all__ = ["ErrorCase", "ErrorKind", "choose_errors", "find_errors", "format_errors"]

ErrorKind = Literal["missed", "false alarm", "wrong words", "wrong source"]
_KINDS: tuple[ErrorKind, ...] = get_args(ErrorKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCase:
    """One thing to read: a statement that was missed, made up, cut wrongly, or given to another.

    ``size`` is how many words are concerned: those of the content, or, where the words are wrong,
    those that only one side has.  ``offset`` is where the content begins, in code points.  ``gold``
    and ``found`` are the two sides in words: ``source | cue | content``.  ``score`` is that of the
    found statement.
    """

    kind: ErrorKind
    article: str
    offset: int
    size: int
    gold: str | None
    found: str | None
    score: float | None = None


def find_errors(
    article: str,
    text: str,
    *,
    gold: Sequence[Roles],
    found: Sequence[Roles],
    scores: Sequence[float],
) -> list[ErrorCase]:
    """Each statement of either side that has no equal on the other, in one case.

    ``scores`` are those of the found statements.

    >>> from onrecord.model import Span
    >>> said = Roles(source=(Span(0, 3),), cue=(Span(4, 8),), content=(Span(9, 16),))
    >>> [case] = find_errors("a", "Ann said we won.", gold=[said], found=[], scores=[])
    >>> case.kind, case.offset, case.size, case.gold
    ('missed', 9, 2, 'Ann | said | we won.')
    """
    golds, founds = measure(text, gold, margin=0), measure(text, found, margin=1)
    pairs = match(golds, founds, lambda one, other: True)
    cases = []
    for one, other in pairs:
        if kind := _difference(golds[one], founds[other]):
            size = _size(kind, golds[one], founds[other])
            case = _case(kind, article, text, size, gold=gold[one], found=found[other])
            cases.append(replace(case, score=scores[other]))
    for one in _without({one for one, _ in pairs}, golds):
        size = len(golds[one].content)
        cases.append(_case("missed", article, text, size, gold=gold[one]))
    for other in _without({other for _, other in pairs}, founds):
        size = len(founds[other].content)
        case = _case("false alarm", article, text, size, found=found[other])
        cases.append(replace(case, score=scores[other]))
    return sorted(cases, key=lambda case: (case.offset, case.kind))


def choose_errors(cases: Iterable[ErrorCase], number: int) -> list[ErrorCase]:
    """So many of the cases, those that teach most, each kind in its turn.

    As many are taken of one kind as of another, as long as there are any.  Within a kind no
    article comes twice before each came once; then what was found with the highest score goes
    first, and after it, or where nothing was found, what concerns most words.  They are given by
    kind, the same ones in the same order on every run.
    """
    ranked: dict[ErrorKind, list[ErrorCase]] = {kind: [] for kind in _KINDS}
    for case in sorted(cases, key=_by_worth):
        ranked[case.kind].append(case)
    turns = zip_longest(*(_spread(of_kind) for of_kind in ranked.values()))
    taken = [case for turn in turns for case in turn if case][:number]
    return sorted(taken, key=lambda case: _KINDS.index(case.kind))


def format_errors(cases: Iterable[ErrorCase]) -> str:
    """The cases as lines to read: kind, size, score and place, then both sides, shortened.

    >>> case = ErrorCase(
    ...     kind="false alarm", article="race", offset=9, size=2, gold=None, found="Ann | won | it",
    ...     score=0.91,
    ... )
    >>> print(format_errors([case]))
    false alarm, 2 words, score 0.91: race, character 9
      found  Ann | won | it
    """
    lines = []
    for case in cases:
        words = f"{case.size} word{'' if case.size == 1 else 's'}"
        score = "" if case.score is None else f", score {case.score:.2f}"
        lines.append(f"{case.kind}, {words}{score}: {case.article}, character {case.offset}")
        lines += [f"  gold   {_shortened(case.gold)}"] if case.gold else []
        lines += [f"  found  {_shortened(case.found)}"] if case.found else []
    return "\n".join(lines)


def _by_worth(case: ErrorCase) -> tuple[float, int, str, int]:
    return (-(case.score or 0.0), -case.size, case.article, case.offset)


def _spread(cases: Iterable[ErrorCase]) -> list[ErrorCase]:
    """The cases, the first of each article before the second of any."""
    seen: Counter[str] = Counter()
    rounds = []
    for case in cases:
        rounds.append((seen[case.article], case))
        seen[case.article] += 1
    return [case for _, case in sorted(rounds, key=lambda pair: pair[0])]


def _difference(gold: Measured, found: Measured) -> ErrorKind | None:
    if not same_content(gold, found):
        return "wrong words"
    if not same_source(gold, found):
        return "wrong source"
    return "wrong words" if gold.content != found.content else None


def _size(kind: ErrorKind, gold: Measured, found: Measured) -> int:
    return len(gold.content if kind == "wrong source" else gold.content ^ found.content)


def _case(
    kind: ErrorKind,
    article: str,
    text: str,
    size: int,
    *,
    gold: Roles | None = None,
    found: Roles | None = None,
) -> ErrorCase:
    sides = [side for side in (gold, found) if side is not None]
    return ErrorCase(
        kind=kind,
        article=article,
        offset=sides[0].content[0].start,
        size=size,
        gold=_in_words(text, gold) if gold else None,
        found=_in_words(text, found) if found else None,
    )


def _without(numbers: set[int], measured: Sequence[Measured]) -> Iterable[int]:
    return (number for number in range(len(measured)) if number not in numbers)


def _in_words(text: str, roles: Roles) -> str:
    return " | ".join(_words(text, spans) for spans in (roles.source, roles.cue, roles.content))


def _words(text: str, spans: Spans) -> str:
    return " … ".join(" ".join(span.of(text).split()) for span in spans) or "-"


def _shortened(words: str) -> str:
    # Both ends of a content show whether it was cut rightly; its middle seldom matters.
    return words if len(words) <= 240 else f"{words[:160]} [...] {words[-70:]}"
