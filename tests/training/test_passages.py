"""The passages that the model learns from are what they should be: whole, marked, not repeated."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.marked import Example, read_examples, read_roles
from training.data import PASSAGES
from training.grams import share_of_distinct

from onrecord.model import Span

GOLDEN = Path(__file__).parent.parent / "statements" / "golden"
LEARNED = [one for path in sorted(PASSAGES.glob("*.txt")) for one in read_examples(path)]
HELD_OUT = list(read_examples(GOLDEN / "voices.txt"))


def _holds_nested(example: Example) -> bool:
    roles = read_roles(example.marked)
    return any(
        part.covers(inner["cue"][0])
        for outer in roles
        for part in outer["content"]
        for inner in roles
        if inner is not outer
    )


def test_there_are_enough_and_half_of_them_nest() -> None:
    assert len(LEARNED) >= 400
    assert len(HELD_OUT) >= 100
    for examples in (LEARNED, HELD_OUT):
        assert sum(map(_holds_nested, examples)) >= 0.4 * len(examples)
        assert any(not read_roles(one.marked) for one in examples)


@pytest.mark.parametrize("example", [*LEARNED, *HELD_OUT], ids=lambda one: one.name[:40])
def test_marks_are_whole(example: Example) -> None:
    text = example.article.text
    assert text.strip()
    for roles in read_roles(example.marked):
        assert roles["content"]
        assert len(roles["cue"]) == 1
        for span in (*roles["source"], *roles["cue"], *roles["content"]):
            words = Span(*span).of(text)
            assert words == words.strip() != ""
    assert not any(sign in text for sign in (":source", ":cue", ":content"))


def test_they_are_written_and_not_filled_in() -> None:
    assert share_of_distinct(one.article.text for one in LEARNED) > 0.98
    assert share_of_distinct(one.article.text for one in HELD_OUT) > 0.98


def test_nothing_that_is_tested_was_learned() -> None:
    learned = {line for one in LEARNED for line in one.article.text.split("\n") if len(line) > 40}
    for path in sorted(GOLDEN.glob("*.txt")):
        for one in read_examples(path):
            assert not learned & set(one.article.text.split("\n"))
