"""How well predicted attributions agree with annotated ones, in the conventions of PolNeAR.

A token is a run of characters without white space.  Spans are compared as the sets of tokens in
which they hold a letter or digit, so that a comma or a quotation mark at an edge decides nothing.
Statements are matched one to one, the most alike first, afresh for every criterion:

``content``     the contents' tokens agree by at least one half (Jaccard)
``exact``       the contents have the same tokens
``attributed``  ``content``, and the sources' tokens agree by at least one half as well
``full``        ``attributed``, and at least one token is in both cues

The subsets go by quotation marks: ``quoted`` contents hold a double one, ``direct`` contents begin
and end with one, ``mixed`` are the other quoted ones, ``indirect`` hold none.  A match counts in
the subset of the annotated statement, a false alarm in its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from onrecord.model import Span, Spans, Statement

__all__ = [
    "CRITERIA",
    "SUBSETS",
    "Figures",
    "Measured",
    "Roles",
    "match",
    "measure",
    "same_content",
    "same_source",
    "score_article",
]

SUBSETS = ("all", "quoted", "direct", "mixed", "indirect")

_MARK = '["“”„‟«»＂]'
_ANY_MARK = re.compile(f"{_MARK}|``|''|‘‘|’’")
_EDGES = re.compile(f"(?:{_MARK}|``|''|‘‘).*(?:{_MARK}|''|’’)[\\s.,;:!?—–-]*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """What is compared of a statement: its three roles' spans, sorted, touching ones joined."""

    source: Spans
    cue: Spans
    content: Spans

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, _join(getattr(self, field.name)))

    @classmethod
    def of(cls, statement: Statement) -> Roles:
        """The roles of a statement that onrecord found."""
        return cls(source=statement.source, cue=statement.cue, content=statement.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Hits, false alarms and misses of one measure, and the shares made from them.

    >>> figures = Figures(hits=6, false_alarms=2, misses=6)
    >>> figures.precision, figures.recall, figures.f1
    (0.75, 0.5, 0.6)
    """

    hits: int = 0
    false_alarms: int = 0
    misses: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            hits=self.hits + other.hits,
            false_alarms=self.false_alarms + other.false_alarms,
            misses=self.misses + other.misses,
        )

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 when nothing was found."""
        return _share(self.hits, self.hits + self.false_alarms)

    @property
    def recall(self) -> float:
        """Share of what is there that was found; 0 when nothing is there."""
        return _share(self.hits, self.hits + self.misses)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _share(2 * self.hits, 2 * self.hits + self.false_alarms + self.misses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One statement as the criteria see it: the token numbers of its roles, and its subsets."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]
    subsets: frozenset[str]


Pair = tuple[int, int]
Criterion = Callable[[Measured, Measured], bool]


def same_content(gold: Measured, found: Measured) -> bool:
    """Whether the contents' tokens agree by at least one half."""
    return _likeness(gold.content, found.content) >= 0.5


def _same_tokens(gold: Measured, found: Measured) -> bool:
    return gold.content == found.content


def same_source(gold: Measured, found: Measured) -> bool:
    """Whether contents and sources agree by at least one half."""
    return same_content(gold, found) and _likeness(gold.source, found.source) >= 0.5


def _same_in_all(gold: Measured, found: Measured) -> bool:
    return same_source(gold, found) and not gold.cue.isdisjoint(found.cue)


#: What makes two statements the same, by name, from the main figure on.
CRITERIA: dict[str, Criterion] = {
    "content": same_content,
    "exact": _same_tokens,
    "attributed": same_source,
    "full": _same_in_all,
}


def score_article(
    text: str, *, gold: Iterable[Roles], found: Iterable[Roles]
) -> dict[str, Figures]:
    """The figures of one article, by measure (``content/all``, ``tokens/cue``); they add up.

    >>> text = '"Rain," wrote Ilse. Tomas hopes for snow.'
    >>> ilse = Roles(source=(Span(14, 18),), cue=(Span(8, 13),), content=(Span(0, 7),))
    >>> tomas = Roles(source=(Span(20, 25),), cue=(Span(26, 31),), content=(Span(32, 40),))
    >>> figures = score_article(text, gold=[ilse, tomas], found=[ilse])
    >>> figures["attributed/all"]
    Figures(hits=1, false_alarms=0, misses=1)
    >>> figures["attributed/direct"].f1
    1.0
    """
    golds = measure(text, gold, margin=0)
    # Whether a content includes its quotation marks is a matter of taste: one beside it will do.
    founds = measure(text, found, margin=1)
    figures = {}
    for role in ("content", "source", "cue"):
        figures[f"tokens/{role}"] = _token_figures(golds, founds, role)
    for name, meets in CRITERIA.items():
        pairs = match(golds, founds, meets)
        for subset in SUBSETS:
            figures[f"{name}/{subset}"] = _subset_figures(golds, founds, pairs, subset)
    return figures


def measure(text: str, statements: Iterable[Roles], *, margin: int) -> list[Measured]:
    """The statements in token numbers; ``margin`` characters around a content count as in it."""
    tokens = _Tokens(text)
    return [
        Measured(
            source=tokens.of(roles.source),
            cue=tokens.of(roles.cue),
            content=tokens.of(roles.content),
            subsets=_subsets(text, roles.content, margin=margin),
        )
        for roles in statements
    ]


def match(golds: Sequence[Measured], founds: Sequence[Measured], meets: Criterion) -> list[Pair]:
    """Pairs (gold number, found number) that meet the criterion, the most alike taken first.

    Only statements whose contents share a token are paired.
    """
    pairs, free_golds, free_founds = [], set(range(len(golds))), set(range(len(founds)))
    for one, other in _ranked(golds, founds):
        if one in free_golds and other in free_founds and meets(golds[one], founds[other]):
            free_golds.remove(one)
            free_founds.remove(other)
            pairs.append((one, other))
    return pairs


def _ranked(golds: Sequence[Measured], founds: Sequence[Measured]) -> Iterator[Pair]:
    shared = [
        (-_likeness(gold.content, found.content), one, other)
        for one, gold in enumerate(golds)
        for other, found in enumerate(founds)
        if not gold.content.isdisjoint(found.content)
    ]
    return ((one, other) for _, one, other in sorted(shared))


def _token_figures(golds: list[Measured], founds: list[Measured], role: str) -> Figures:
    wanted: frozenset[int] = frozenset().union(*(getattr(gold, role) for gold in golds))
    given: frozenset[int] = frozenset().union(*(getattr(found, role) for found in founds))
    return Figures(
        hits=len(wanted & given),
        false_alarms=len(given - wanted),
        misses=len(wanted - given),
    )


def _subset_figures(
    golds: list[Measured], founds: list[Measured], pairs: list[Pair], subset: str
) -> Figures:
    hit = {one for one, _ in pairs}
    right = {other for _, other in pairs}
    return Figures(
        hits=sum(subset in golds[one].subsets for one in hit),
        false_alarms=sum(subset in f.subsets for i, f in enumerate(founds) if i not in right),
        misses=sum(subset in g.subsets for i, g in enumerate(golds) if i not in hit),
    )


class _Tokens:
    """The tokens of a text, found again by the spans that touch them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._bounds = [token.span() for token in re.finditer(r"\S+", text)]
        self._starts = [start for start, _ in self._bounds]
        self._ends = [end for _, end in self._bounds]

    def of(self, spans: Spans) -> frozenset[int]:
        """Tokens of which the spans hold a letter or digit; if there is none, all they touch."""
        touched = [(number, part) for span in spans for number, part in self._parts(span)]
        words = frozenset(number for number, part in touched if any(map(str.isalnum, part)))
        return words or frozenset(number for number, _ in touched)

    def _parts(self, span: Span) -> Iterator[tuple[int, str]]:
        first = bisect_right(self._ends, span.start)
        for number in range(first, bisect_left(self._starts, span.end)):
            start, end = self._bounds[number]
            yield number, self._text[max(start, span.start) : min(end, span.end)]


def _subsets(text: str, content: Spans, *, margin: int) -> frozenset[str]:
    parts = [text[max(0, span.start - margin) : span.end + margin] for span in content]
    if not any(_ANY_MARK.search(part) for part in parts):
        return frozenset(("all", "indirect"))
    direct = all(_EDGES.fullmatch(part.strip()) for part in parts)
    return frozenset(("all", "quoted", "direct" if direct else "mixed"))


def _likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Jaccard index; two empty sets are alike."""
    either = len(one | other)
    return len(one & other) / either if either else 1.0


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _join(spans: Spans) -> Spans:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)
