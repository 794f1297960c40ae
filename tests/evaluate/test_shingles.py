"""The score of one page, counted by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.evaluate import PageScore, Stretch, score_body

TEXTS = st.lists(st.sampled_from(["rain", "Rain", "ferry", "said,", "—", "\n\n"])).map(" ".join)


def score(gold: str, found: str) -> PageScore:
    return score_body("a", gold=gold, found=found)


def test_runs_of_four_words_are_counted() -> None:
    # Gold: abcd bcde cdef.  Found: abcd bcde cdex dexy.
    made = score("a b c d e f", "a b c d e x y")
    assert made.precision == pytest.approx(2 / 4)
    assert made.recall == pytest.approx(2 / 3)
    assert made.f1 == pytest.approx(4 / 7)
    assert (made.words_gold, made.words_found) == (6, 7)


def test_each_run_counts_as_often_as_it_is_there() -> None:
    made = score("a b c d", "a b c d. a b c d")
    assert (made.precision, made.recall) == (pytest.approx(1 / 5), 1.0)
    assert made.spurious == (Stretch(words=4, text="a b c d"),)


def test_a_text_of_fewer_words_is_one_run() -> None:
    assert score("Rain fell.", "Rain fell").f1 == 1.0
    assert score("Rain fell.", "Rain fell again").f1 == 0.0


def test_marks_and_line_ends_decide_nothing_and_case_does() -> None:
    assert score("“Rain,” she said: it fell", "Rain — she\n\nsaid it fell").f1 == 1.0
    assert score("rain fell on us", "Rain fell on us").f1 == 0.0


@pytest.mark.parametrize(
    ("gold", "found", "precision", "recall"),
    [
        ("", "", 1.0, 1.0),
        ("", "rain", 0.0, 1.0),
        ("rain", "", 0.0, 0.0),
        ("—", "…", 1.0, 1.0),
    ],
)
def test_a_side_without_words(gold: str, found: str, precision: float, recall: float) -> None:
    made = score(gold, found)
    assert (made.precision, made.recall) == (precision, recall)


def test_the_longest_stretches_of_each_side_are_shown() -> None:
    body = "The last ferry left the quay at noon on a Monday."
    made = score(f"Aldmoor. {body}", f"{body} Read more, and\nsubscribe now!")
    assert made.missing == (Stretch(words=1, text="Aldmoor"),)
    assert made.spurious == (Stretch(words=5, text="Read more, and subscribe now"),)


def test_no_more_than_three_stretches_are_kept_the_longest_first() -> None:
    kept = [f"k{at} l{at} m{at} n{at}" for at in range(5)]
    gold = " ".join(f"{' '.join(['x'] * at)} {words}" for at, words in enumerate(kept, 1))
    made = score(gold, " ".join(kept))
    assert [stretch.words for stretch in made.missing] == [5, 4, 3]


def test_of_a_long_stretch_both_ends_are_shown() -> None:
    made = score(" ".join(f"w{at}" for at in range(900)), "")
    [stretch] = made.missing
    assert stretch.words == 900
    assert stretch.text.startswith("w0 w1 w2 ")
    assert stretch.text.endswith("w11 … w896 w897 w898 w899")


def test_what_has_no_white_space_is_cut() -> None:
    [stretch] = score("x" * 9_000, "").missing
    assert stretch == Stretch(words=1, text="x" * 40)


@given(gold=TEXTS, found=TEXTS)
def test_sides_that_change_places_change_their_figures(gold: str, found: str) -> None:
    there, back = score(gold, found), score(found, gold)
    assert 0 <= there.precision <= 1
    assert there.missing == back.spurious
    if there.words_gold and there.words_found:
        assert (there.precision, there.recall) == (back.recall, back.precision)
    if there.f1 == 1:
        assert there.missing == there.spurious == ()
