"""Whether statements within statements are found, and whether that costs those that hold them.

The gold is a file of passages, one JSON object a line, with ``id``, ``text``, ``published`` and
``statements``.  Each of these has the spans of ``source``, ``cue`` and ``content``
(``[start, end]`` in code points of ``text``) and in ``within`` the number of the statement that
holds it, or ``null``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from onrecord.errors import InputError
from onrecord.evaluate import Figures, Roles
from onrecord.evaluate.attribution import Measured, measure
from onrecord.model import Page, Span
from onrecord.pipeline import Stages, read_page

__all__ = [
    "SUBSETS",
    "Passage",
    "Placed",
    "measure_nested",
    "read_passages",
    "score_passage",
]

#: All statements, those within another one, and those that no other holds.
SUBSETS = ("all", "nested", "outer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A statement's three roles, and whether it stands within another statement."""

    roles: Roles
    nested: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text and the statements that people marked in it."""

    id: str
    text: str
    published: str | None
    statements: tuple[Placed, ...]


def read_passages(path: Path) -> list[Passage]:
    """The passages of a file, in its order.

    Raises:
        InputError: naming the line that is not as it should be.
    """
    passages = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            passages.append(_passage(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path}:{number}",
                f"is no passage ({error})",
                'a passage looks like {"id": "a", "text": "...", "statements": [...]}',
            ) from error
    return passages


def measure_nested(passages: Iterable[Passage], *, stages: Stages) -> dict[str, Figures]:
    """How well the contents of all passages' statements are found, by subset."""
    total = dict.fromkeys(SUBSETS, Figures())
    for passage in passages:
        found = _find(passage, stages=stages)
        for subset, figures in score_passage(passage, found).items():
            total[subset] += figures
    return total


def score_passage(passage: Passage, found: Iterable[Placed]) -> dict[str, Figures]:
    """The figures of one passage, by subset.

    A hit or a miss counts in the subset of the marked statement, a false alarm in its own.
    """
    founds = list(found)
    pairs = _pair(*(_measured(passage.text, side) for side in (passage.statements, founds)))
    right = set(pairs.values())
    return {
        subset: Figures(
            hits=sum(_is_in(subset, passage.statements[one]) for one in pairs),
            false_alarms=sum(
                _is_in(subset, other) for at, other in enumerate(founds) if at not in right
            ),
            misses=sum(
                _is_in(subset, one) for at, one in enumerate(passage.statements) if at not in pairs
            ),
        )
        for subset in SUBSETS
    }


def _pair(golds: list[Measured], founds: list[Measured]) -> dict[int, int]:
    """Which found statement is which marked one, each at most once.

    Contents must share at least half of all their tokens, and the most alike are paired first.
    What one source says another said can have the same content twice: of pairs that are equally
    alike, those go first whose cues share tokens (then: whose sources do).  Where the cues share
    none, a pair is made only if neither side could be another's.
    """
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    alike = [
        (_likeness(gold, found), one, other)
        for one, gold in enumerate(golds)
        for other, found in enumerate(founds)
    ]
    ranked = sorted((one for one in alike if one[0] >= 0.5), key=lambda one: -one[0])
    for _, level in groupby(ranked, key=lambda one: one[0]):
        free = [(one, other) for _, one, other in level if one not in pairs and other not in taken]
        for one, other in _by_cue(free, golds, founds):
            if one not in pairs and other not in taken:
                pairs[one] = other
                taken.add(other)
        free = [(one, other) for one, other in free if one not in pairs and other not in taken]
        for one, other in free:
            if [one for one, _ in free].count(one) == [b for _, b in free].count(other) == 1:
                pairs[one] = other
                taken.add(other)
    return pairs


def _by_cue(
    free: Iterable[tuple[int, int]], golds: list[Measured], founds: list[Measured]
) -> Iterator[tuple[int, int]]:
    """The pairs whose cues share a token, those that share most first."""
    ranked = []
    for one, other in free:
        cues = len(golds[one].cue & founds[other].cue)
        sources = len(golds[one].source & founds[other].source)
        if cues:
            ranked.append((-cues, -sources, one, other))
    return ((one, other) for _, _, one, other in sorted(ranked))


def _likeness(gold: Measured, found: Measured) -> float:
    either = len(gold.content | found.content)
    return len(gold.content & found.content) / either if either else 0.0


def _measured(text: str, statements: Iterable[Placed]) -> list[Measured]:
    return measure(text, [one.roles for one in statements], margin=0)


def _is_in(subset: str, placed: Placed) -> bool:
    return subset == "all" or placed.nested == (subset == "nested")


def _find(passage: Passage, *, stages: Stages) -> list[Placed]:
    page = Page(
        input=passage.id, body=passage.text.encode(), charset="utf-8", published=passage.published
    )
    try:
        record = read_page(page, stages=stages)
    except InputError:
        return []
    return [
        Placed(roles=Roles.of(statement), nested=statement.within is not None)
        for statement in record.statements
    ]


def _passage(row: Mapping[str, Any]) -> Passage:
    return Passage(
        id=str(row["id"]),
        text=row["text"],
        published=row.get("published"),
        statements=tuple(_placed(one, row["text"]) for one in row["statements"]),
    )


def _placed(row: Mapping[str, Any], text: str) -> Placed:
    spans = {
        role: tuple(Span(start, end) for start, end in row[role])
        for role in ("source", "cue", "content")
    }
    if any(span.end > len(text) for role in spans.values() for span in role):
        raise ValueError(f"a span ends behind the text of {len(text)} characters")
    return Placed(roles=Roles(**spans), nested=row["within"] is not None)
