"""Groups of pairs: no chain of likenesses, no order."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.linking.groups import group_all, group_pairs

NAMES = "abcdefgh"
PAIRS = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(
        lambda pair: pair[0] < pair[1]
    ),
    st.floats(0, 1),
)


def test_a_chain_does_not_glue_what_is_far_apart() -> None:
    chain = {("a", "b"): 0.9, ("b", "c"): 0.85, ("c", "d"): 0.9, ("a", "d"): 0.01}
    assert group_pairs(chain, enough=0.5) == [("a", "b"), ("c", "d")]


def test_groups_are_joined_only_where_a_likely_pair_leads_across() -> None:
    scores = {("a", "b"): 0.9, ("b", "c"): 0.4, ("a", "c"): 0.4, ("d", "e"): 0.4}
    assert group_pairs(scores, enough=0.3) == [("a", "b", "c"), ("d", "e")]
    assert group_pairs(scores, enough=0.3, over=0.5) == [("a", "b")]
    joined = group_pairs(scores, enough=0.3, over=0.5, together=[("b", "c")])
    assert joined == [("a", "b", "c")]


@given(PAIRS, PAIRS)
def test_what_hangs_together_by_no_likely_pair_changes_nothing_for_others(
    scores: dict[tuple[str, str], float], beside: dict[tuple[str, str], float]
) -> None:
    """So only what a new statement hangs together with has to be joined anew."""
    other = {(one.upper(), far.upper()): score for (one, far), score in beside.items()}
    weak = {("a", "A"): 0.44, ("b", "B"): 0.3}
    alone = group_pairs(scores, enough=0.25, over=0.45)
    both = group_pairs({**scores, **other, **_sorted(weak)}, enough=0.25, over=0.45)
    assert [group for group in both if group[0].islower()] == alone


def _sorted(scores: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    return {(min(pair), max(pair)): score for pair, score in scores.items()}


def test_what_people_say_is_one_is_one() -> None:
    assert group_pairs({}, enough=0.5, together=[("a", "b"), ("b", "c")]) == [("a", "b", "c")]


def test_what_people_say_is_two_stays_two() -> None:
    scores = {("a", "b"): 0.99, ("b", "c"): 0.9, ("a", "c"): 0.9}
    groups = group_pairs(scores, enough=0.5, apart=[("a", "b")])
    assert not any({"a", "b"} <= set(group) for group in groups)
    assert groups


@given(PAIRS, st.integers())
def test_order_changes_nothing(scores: dict[tuple[str, str], float], seed: int) -> None:
    rows = list(scores.items())
    random.Random(seed).shuffle(rows)
    assert group_pairs(dict(rows), enough=0.5) == group_pairs(scores, enough=0.5)


@given(PAIRS)
def test_nobody_is_in_two_groups(scores: dict[tuple[str, str], float]) -> None:
    groups = group_pairs(scores, enough=0.4)
    members = [one for group in groups for one in group]
    assert len(members) == len(set(members))
    assert all(len(group) > 1 for group in groups)


@given(st.integers(0, 9), st.data())
def test_where_every_pair_has_a_score_the_groups_are_the_same(
    count: int, data: st.DataObject
) -> None:
    # Exact in halves and quarters, so that the two sum to the same.
    scores = np.zeros((count, count))
    for one in range(count):
        for other in range(one):
            scores[one, other] = data.draw(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]))
            scores[other, one] = scores[one, other]
    pairs = {(one, other): scores[one, other] for other in range(count) for one in range(other)}
    assert group_all(scores, enough=0.5) == group_pairs(pairs, enough=0.5)
