"""Each golden example: what its statements mean, as the annotation guidelines would have it."""

from __future__ import annotations

import pytest
from tests.meaning.golden_meaning import (
    FIELDS,
    GOLDEN,
    Example,
    give_meaning,
    make_statements,
    read_examples,
    show,
)

from onrecord.pipeline import Stages

EXAMPLES = [one for path in sorted(GOLDEN.glob("*.txt")) for one in read_examples(path)]
PARAMETERS = [
    pytest.param(
        one,
        id=one.name,
        marks=[pytest.mark.xfail(strict=True, reason=one.fault)] if one.fault else [],
    )
    for one in EXAMPLES
]


@pytest.mark.slow
@pytest.mark.parametrize("example", PARAMETERS)
def test_example(example: Example, stages: Stages) -> None:
    article = example.article
    statements = make_statements(article, [roles for _, roles in example.roles])
    meant = give_meaning(article, statements, stages=stages)
    by_number = dict(zip((number for number, _ in example.roles), meant, strict=True))
    found = [
        (number, show(by_number[number], list(values), article.text))
        for number, values in example.expected
    ]
    assert found == list(example.expected)


def test_there_are_examples_of_everything() -> None:
    assert sum(len(one.roles) for one in EXAMPLES) >= 150
    told = {name for one in EXAMPLES for _, values in one.expected for name in values}
    assert told == set(FIELDS)


def test_no_two_examples_have_one_name() -> None:
    names = [one.name for one in EXAMPLES]
    assert sorted(names) == sorted(set(names))


def test_most_examples_hold() -> None:
    assert sum(bool(one.fault) for one in EXAMPLES) * 4 < len(EXAMPLES)
