"""Promises and threats on a condition, with and without the word."""

from __future__ import annotations

import pytest

from onrecord.linking.commitments import find_commitment
from onrecord.model import Span

from .conftest import saying

FORMS = [
    ('"The day the last man leaves, the gates will open,"', "The day the last man leaves", "if"),
    ('"Touch the dam and we put out the lights,"', "Touch the dam", "if"),
    ('"Let anybody fire on them, and they will fire back,"', "Let anybody fire on them", "if"),
    ('"One man moves off that hill and I am gone."', "One man moves off that hill", "if"),
    ("it would stop the loan should the flow cease", "should the flow cease", "if"),
    ('"Once freight moves again, they can go home,"', "Once freight moves again", "if"),
    ("whoever shot at a patrol would be answered in kind", "whoever shot at a patrol", "if"),
    ("With 300 on the gauge they would drive home", "With 300 on the gauge", "if"),
    ('"Either they sign or we will leave the table,"', "Either they sign", "unless"),
    ("it would publish its readings in exchange for ours", "in exchange for ours", "if"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "condition", "polarity"), FORMS)
def test_conditions_are_found_without_their_words(
    words: str, condition: str, polarity: str
) -> None:
    one = saying(f"[{words}] he said.", "Ilda Marren")
    text = words
    found = find_commitment(one, text)
    assert found is not None
    assert (found.condition, found.polarity) == (condition, polarity)
    assert text[slice(*found.span)] == condition


@pytest.mark.parametrize(
    "words",
    [
        "the gates were opened after the soldiers had left",
        "nobody had fired unless the frogs are armed",
        "the river is low",
        "he should resign",
    ],
)
def test_what_commits_nobody_is_none(words: str) -> None:
    assert find_commitment(saying(f"[{words}] he said."), words) is None


def test_a_condition_that_was_found_with_the_statement_is_taken_as_it_is() -> None:
    words = "it will close the crossing unless the water returns"
    span = Span(words.index("unless"), len(words))
    one = saying(f"[{words}]", conditions=(("unless", "unless the water returns", span),))
    found = find_commitment(one, words)
    assert found is not None
    assert (found.span, found.consequence) == (span, "it will close the crossing")


@pytest.mark.parametrize("act", ["deny", "ask", "accuse"])
def test_who_denies_commits_himself_to_nothing(act: str) -> None:
    words = "the gates would open if the soldiers left"
    span = Span(words.index("if"), len(words))
    one = saying(f"[{words}]", act=act, conditions=(("if", "if the soldiers left", span),))
    assert find_commitment(one, words) is None
