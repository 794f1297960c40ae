"""Which statements are compared: the most alike of those before, of each sort of speaker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.linking.conftest import party

from onrecord.linking.facts import Party
from onrecord.linking.likeness import WIDTH
from onrecord.linking.nearest import MOST, NEVER, Field, Ints, entering, nearest_earlier
from onrecord.linking.people import relate
from onrecord.linking.voices import Gathered

ANN, BO = party("Ann Lee"), party("Bo Ray")
#: Two who are called the same, of whom the first alone is known to be a name.
GUARD, GUARDS = party("Guard", "organization"), party("guard", "group", named=False)


def vectors(likenesses: Sequence[float]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Vectors whose likeness to the last one is as given."""
    made = np.zeros((len(likenesses) + 1, WIDTH), np.float32)
    for row, alike in enumerate(likenesses):
        made[row, 0], made[row, row + 1] = round(400 * alike), 50
    made[-1, 0] = 400
    return made


def field(
    likenesses: Sequence[float], speakers: Sequence[Party | None], **columns: Sequence[int]
) -> tuple[Field, Gathered]:
    """Statements of which the last is asked for, each of its own article unless told."""
    voices, count = Gathered(), len(speakers)
    made = vectors(likenesses)
    numbers = {
        "ranks": range(count), "articles": range(count), "starts": [0] * count, "ends": [9] * count
    } | columns  # fmt: skip
    arrays = {name: np.array(list(one), np.int64) for name, one in numbers.items()}
    speak = np.array([voices.number(one) for one in speakers], np.int64)
    return Field(contents=made, sentences=np.zeros_like(made), voices=speak, **arrays), voices


def nearest(given: tuple[Field, Gathered]) -> list[int]:
    [(_, found, _)] = nearest_earlier(*given, [len(given[0].ranks) - 1])
    return [row for row, _ in found]


def test_the_most_alike_come_first_and_of_equals_the_earlier() -> None:
    assert nearest(field([0.4, 0.8, 0.4], [ANN] * 4)) == [1, 0, 2]


def test_what_is_too_little_alike_is_not_compared() -> None:
    assert nearest(field([0.1, 0.16], [ANN] * 3)) == [1]
    assert nearest(field([0.16, 0.21], [BO, BO, ANN])) == [1]


def test_what_comes_later_is_not_looked_at() -> None:
    assert nearest(field([0.5, 0.5, 0.5], [ANN] * 4, ranks=[0, 5, 2, 3])) == [0, 2]


def test_what_is_not_to_be_found_is_not_looked_at() -> None:
    assert nearest(field([0.5, 0.5, 0.5], [ANN] * 4, ranks=[0, NEVER, 2, 3])) == [0, 2]
    given = field([0.5, 0.5], [ANN] * 3, ranks=[NEVER, 1, 0])
    assert entering(*given, [2], open_to_all) == {1}


def test_of_each_sort_of_speaker_so_many_are_compared() -> None:
    speakers = [ANN] * 15 + [None] * 15 + [BO] * 15
    found = nearest(field([0.9] * 45, [*speakers, ANN]))
    assert [sum(low <= row < low + 15 for row in found) for low in (0, 15, 30)] == list(MOST)


def test_what_holds_a_statement_or_stands_in_it_is_not_compared_with_it() -> None:
    places = {"articles": [1, 1, 2, 1], "starts": [0, 10, 4, 4], "ends": [6, 12, 8, 8]}
    assert nearest(field([0.9, 0.9, 0.9], [ANN] * 4, **places)) == [1, 2]


def test_the_nearness_tells_both_likenesses_and_who_speaks() -> None:
    made, voices = field([0.5], [None, ANN])
    around = Field(**{**vars(made), "sentences": vectors([0.25])})
    [(_, [(_, near)], _)] = nearest_earlier(around, voices, [1])
    assert (near.contents, near.sentences, near.speakers) == (0.5, 0.25, "open")
    assert near.likeness == 0.5


def open_to_all(rows: Ints) -> Ints:
    return np.zeros((len(MOST), len(rows)), np.int64)


def test_one_like_another_enters_it_whichever_of_the_two_has_a_name() -> None:
    assert relate(GUARDS, GUARD) != relate(GUARD, GUARDS)
    for pair in ((GUARD, GUARDS), (GUARDS, GUARD)):
        # As alike as one speaker's statements need to be, and less than strangers' do.
        given = field([0.2], pair)
        [(_, found, _)] = nearest_earlier(*given, [1])
        assert entering(*given, [0], open_to_all) == ({1} if found else set())


SPEAKERS = st.sampled_from([None, ANN, BO, GUARD, GUARDS, party("Lee")])
LIKENESSES = st.sampled_from([0.0, 0.1, 0.2, 0.35, 0.9])
PLACES = st.tuples(st.integers(0, 2), st.integers(0, 60))


@given(st.lists(st.tuples(LIKENESSES, SPEAKERS, PLACES), min_size=2, max_size=12), st.data())
def test_whatever_would_be_compared_with_one_more_statement_lets_it_enter(
    rows: list[tuple[float, Party | None, tuple[int, int]]], data: st.DataObject
) -> None:
    """What is known of the last one before the new one is there is enough to tell."""
    new = data.draw(st.integers(0, len(rows) - 2))
    columns = {
        "articles": [article for _, _, (article, _) in rows],
        "starts": [10 * at for _, _, (_, at) in rows],
        "ends": [10 * at + 9 for _, _, (_, at) in rows],
    }
    whole = field([alike for alike, _, _ in rows[:-1]], [who for _, who, _ in rows], **columns)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.linking.nearest.MOST", (2, 1, 1))
        [(_, before, least)] = nearest_earlier(without(whole[0], new), whole[1], [len(rows) - 2])
        [(_, after, _)] = nearest_earlier(*whole, [len(rows) - 1])
        limits = open_to_all(whole[0].ranks)
        limits[:, -1] = least
        entered = entering(*whole, [new], lambda rows: limits[:, rows])
    old = [row + (row >= new) for row, _ in before]
    if [row for row, _ in after] != old:
        assert len(rows) - 1 in entered


def without(whole: Field, row: int) -> Field:
    return Field(**{name: np.delete(column, row, 0) for name, column in vars(whole).items()})


def test_what_stands_right_before_takes_no_room_from_others() -> None:
    """A statement behind ten that are alike lets others enter that are less alike than these."""
    count = MOST[0]
    places = {
        "articles": [0] * count + [1, 0],
        "starts": [*range(0, 10 * count, 10), 0, 10 * count],
        "ends": [*range(5, 10 * count + 5, 10), 9, 10 * count + 9],
    }
    made, voices = field([0.9] * count + [0.5], [ANN] * (count + 2), **places)
    [(_, found, least)] = nearest_earlier(made, voices, [count + 1])
    assert len(found) == count + 1
    assert least[0] == 0


def test_what_stands_right_behind_a_new_statement_lets_it_enter_however_unlike() -> None:
    made, voices = field([0.0], [ANN] * 2, articles=[1, 1], starts=[0, 10], ends=[9, 20])
    assert entering(made, voices, [0], lambda rows: open_to_all(rows) + 999) == {1}


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_is_near_where_nothing_else_is(count: int) -> None:
    made, voices = field([], [ANN])
    assert [others for _, others, _ in nearest_earlier(made, voices, range(count))] == [[]] * count
    assert entering(made, voices, range(count), open_to_all) == set()
