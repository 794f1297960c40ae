"""How much the trained finder finds in passages of many manners that it did not learn from.

The floors are a little below what was measured when the network was trained: they tell when a
change of ours, or another version of what it stands on, costs quality.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.marked import Example, read_examples, read_roles

from onrecord.evaluate.attribution import Figures, Roles, match, measure, same_content, same_source
from onrecord.model import Statement
from onrecord.pipeline import Finder, annotate, load_stages

pytestmark = pytest.mark.slow

EXAMPLES = list(read_examples(Path(__file__).parent / "golden" / "voices.txt"))
_Found = list[tuple[Example, tuple[Statement, ...]]]


def _find(finder: Finder) -> _Found:
    stages = load_stages(finder)
    return [(one, annotate(one.article, stages=stages).statements) for one in EXAMPLES]


@pytest.fixture(scope="module")
def by_model() -> _Found:
    return _find("model")


@pytest.fixture(scope="module")
def by_syntax() -> _Found:
    return _find("syntax")


def _gold(example: Example) -> list[Roles]:
    return [
        Roles(**{role: tuple(spans) for role, spans in one.items()})
        for one in read_roles(example.marked)
    ]


def _is_nested(one: Roles, others: Sequence[Roles]) -> bool:
    return any(
        part.covers(one.cue[0]) for other in others if other is not one for part in other.content
    )


def _figures(found: _Found, *, sources: bool = False) -> Figures:
    total = Figures()
    for example, statements in found:
        text = example.article.text
        gold = measure(text, _gold(example), margin=0)
        given = measure(text, [Roles.of(one) for one in statements], margin=1)
        hits = len(match(gold, given, same_source if sources else same_content))
        total += Figures(hits=hits, false_alarms=len(given) - hits, misses=len(gold) - hits)
    return total


def _nested_recall(found: _Found) -> float:
    """The share of nested statements whose content and source are found."""
    hits = count = 0
    for example, statements in found:
        text, gold = example.article.text, _gold(example)
        given = measure(text, [Roles.of(one) for one in statements], margin=1)
        right = {one for one, _ in match(measure(text, gold, margin=0), given, same_source)}
        nested = {number for number, one in enumerate(gold) if _is_nested(one, gold)}
        hits, count = hits + len(right & nested), count + len(nested)
    return hits / count


def test_statements_at_every_depth_are_found(by_model: _Found) -> None:
    assert _figures(by_model).f1 >= 0.85
    assert _figures(by_model, sources=True).f1 >= 0.81


def test_nested_statements_are_found(by_model: _Found) -> None:
    assert _nested_recall(by_model) >= 0.70


def test_the_model_is_better_than_the_rules(by_model: _Found, by_syntax: _Found) -> None:
    assert _figures(by_model).f1 > _figures(by_syntax).f1
    assert _nested_recall(by_model) > _nested_recall(by_syntax)


def test_nested_statements_lie_within_what_holds_them(by_model: _Found) -> None:
    for example, statements in by_model:
        by_id = {one.id: one for one in statements}
        for one in statements:
            if one.within is not None:
                parent = by_id[one.within]
                assert any(part.covers(one.cue[0]) for part in parent.content), example.name
                assert sum(len(span.of(example.article.text)) for span in one.content) < sum(
                    len(span.of(example.article.text)) for span in parent.content
                )


def test_traps_catch_it_no_more_often_than_they_did(by_model: _Found) -> None:
    """They are made to: titles with verbs of saying in them, banners, "time will tell"."""
    empty = [found for example, found in by_model if not read_roles(example.marked)]
    assert len(empty) >= 10
    assert sum(map(bool, empty)) <= 0.6 * len(empty)
