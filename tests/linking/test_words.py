"""Stems, numbers, quotations: what of two wordings can be compared exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.linking.words import cut_words, find_numbers, quoted_runs, stem, stems_of


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("190 cubic metres", {(190.0, "cubic")}),
        ("one hundred and twenty men", {(100.0, "twenty"), (20.0, "men")}),
        ("1,500 tonnes of grain", {(1500.0, "tonn")}),
        ("4.5 percent", {(4.5, "percent")}),
        ("two million euros", {(2_000_000.0, "euro")}),
        ("three dozen sheep", {(36.0, "sheep")}),
        ("forty-eight hours", {(48.0, "hour")}),
        ("nobody at all", set()),
    ],
)
def test_numbers_are_found_with_what_they_count(text: str, numbers: set[tuple[float, str]]) -> None:
    assert {(one.value, one.unit) for one in find_numbers(text)} == numbers


def test_forms_of_a_word_have_one_stem() -> None:
    assert len({stem(word) for word in ("shell", "shelled", "shelling", "shells")}) == 1
    assert stem("bed") == "bed"


def test_words_lie_where_they_stand_in_the_text() -> None:
    text = "The “re-elected” mayor’s men said: no."
    for word in cut_words(text):
        assert text[word.start : word.end].strip("“”:.")
    assert [word.folded for word in cut_words(text)] == [
        "the", "re", "elected", "mayor", "men", "said", "no",
    ]  # fmt: skip


def test_what_tells_nothing_is_no_stem() -> None:
    assert stems_of(cut_words("He said that it was not so")) == frozenset()


def test_quotations_are_found_with_either_marks() -> None:
    assert quoted_runs('He called it "a lie" and “a shame”.') == [("a", "lie"), ("a", "shame")]


@given(st.text(max_size=200))
def test_any_text_can_be_cut(text: str) -> None:
    words = cut_words(text)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    find_numbers(text)
