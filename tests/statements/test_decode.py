"""Scores -> roles: the best reading there is, found by a search that tries all of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.statements import decode
from onrecord.statements.decode import Reading, find_cues, read_roles

NONE, SOURCE, CONTENT = range(3)
# Where the scores of a role's first and last word stand.
FIRST_AND_LAST = {SOURCE: (3, 4), CONTENT: (5, 6)}

seeds = st.integers(0, 10**6)
spreads = st.sampled_from([0.5, 2.0, 5.0])


def random_scores(
    seed: int, *, cues: int, words: int, spread: float
) -> tuple[np.ndarray, list[range]]:
    """Scores [cues, words, 7] and cues somewhere among the words."""
    random = np.random.default_rng(seed)
    scores = random.normal(0, spread, (cues, words, 7)).astype(np.float32)
    starts = random.integers(0, words, cues).tolist()
    return scores, [range(at, min(words, at + 1 + at % 2)) for at in starts]


def roles_of(reading: Reading, words: int) -> list[int]:
    """The role of each word."""
    roles = [NONE] * words
    for role, parts in ((SOURCE, reading.source), (CONTENT, reading.content)):
        for part in parts:
            for at in part:
                assert roles[at] == NONE
                roles[at] = role
    return roles


def worth(roles: Sequence[int], scores: np.ndarray) -> float:
    """How good a reading of [words, 7] scores is."""
    shares = np.exp(scores[:, :3] - scores[:, :3].max(1, keepdims=True))
    logs = np.log(shares / shares.sum(1, keepdims=True) + 1e-9)
    total = float(sum(logs[at, role] for at, role in enumerate(roles)))
    for role, start, stop in runs(roles):
        if role != NONE:
            first, last = FIRST_AND_LAST[role]
            bounds = np.clip([scores[start, first], scores[stop - 1, last]], -12, 12)
            total += decode._BOUND_WEIGHT * float(bounds.sum())
    return total


def runs(roles: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Stretches of words with one role: (role, start, stop)."""
    at = 0
    for role, group in itertools.groupby(roles):
        length = len(list(group))
        yield role, at, at + length
        at += length


def possible(words: int, cue: range) -> Iterator[tuple[int, ...]]:
    """Every reading with one source at most and no role for the cue."""
    for roles in itertools.product(range(3), repeat=words):
        if sum(role == SOURCE for role, _, _ in runs(roles)) <= 1 and not any(
            roles[at] for at in cue
        ):
            yield roles


@given(seed=seeds, words=st.integers(1, 6), spread=spreads)
def test_the_reading_found_is_the_best_of_all(seed: int, words: int, spread: float) -> None:
    scores, cues = random_scores(seed, cues=1, words=words, spread=spread)
    # Words that plainly have no role may be passed over: here there are none of these.
    scores[..., NONE] = np.minimum(scores[..., NONE], scores[..., 1:3].max(-1) + 4)
    (reading,) = read_roles(scores, cues)
    best = max(worth(roles, scores[0]) for roles in possible(words, cues[0]))
    assert worth(roles_of(reading, words), scores[0]) == pytest.approx(best, abs=1e-3)


@given(seed=seeds, cues=st.integers(1, 4), words=st.integers(1, 40), spread=spreads)
def test_one_source_at_most_and_no_word_twice(
    seed: int, cues: int, words: int, spread: float
) -> None:
    scores, places = random_scores(seed, cues=cues, words=words, spread=spread)
    for reading, cue in zip(read_roles(scores, places), places, strict=True):
        assert len(reading.source) <= 1
        roles = roles_of(reading, words)
        assert not any(roles[at] for at in cue)
        assert all(0 <= part.start < part.stop <= words for part in reading.content)
        assert all(a.stop < b.start for a, b in itertools.pairwise(reading.content))


@given(seed=seeds, cues=st.integers(1, 4), words=st.integers(1, 40), spread=spreads)
def test_sureness_is_a_probability(seed: int, cues: int, words: int, spread: float) -> None:
    for reading in read_roles(*random_scores(seed, cues=cues, words=words, spread=spread)):
        assert 0 <= reading.source_sure <= 1
        assert 0 <= reading.content_sure <= 1
        assert (reading.source_sure > 0) == bool(reading.source)
        assert (reading.content_sure > 0) == bool(reading.content)


@given(seed=seeds, cues=st.integers(2, 5), words=st.integers(1, 40), spread=spreads)
def test_cues_read_together_are_read_as_each_alone(
    seed: int, cues: int, words: int, spread: float
) -> None:
    scores, places = random_scores(seed, cues=cues, words=words, spread=spread)
    alone = [read_roles(scores[at : at + 1], [cue])[0] for at, cue in enumerate(places)]
    assert read_roles(scores, places) == alone


def test_a_wide_reading_beside_it_does_not_widen_a_narrow_one() -> None:
    """A word that plainly has no role has none, whatever its bounds and the other cues say."""
    scores = np.zeros((2, 12, 7), np.float32)
    scores[..., NONE] = 20
    scores[:, 2, [NONE, CONTENT]] = 0, 20
    scores[1, 8, [NONE, CONTENT]] = 0, 20
    scores[0, 8, NONE], scores[0, 8, 5:] = 6, 12
    cues = [range(1), range(1)]
    assert read_roles(scores, cues)[0] == read_roles(scores[:1], cues[:1])[0]


def test_no_cues_have_no_readings() -> None:
    assert read_roles(np.zeros((0, 5, 7), np.float32), []) == []


def test_a_word_that_is_all_cue_has_no_role() -> None:
    (reading,) = read_roles(np.full((1, 1, 7), 5, np.float32), [range(1)])
    assert reading == Reading((), (), 0.0, 0.0)


def test_a_cue_never_has_a_role_however_sure_its_neighbours_are() -> None:
    scores = np.zeros((1, 13, 7), np.float32)
    scores[..., NONE], scores[..., SOURCE] = -12, 10
    (reading,) = read_roles(scores, [range(6, 7)])
    (source,) = reading.source
    assert 6 not in source


def test_a_content_in_two_parts_stands_on_both_sides_of_the_cue() -> None:
    """Two words said, the cue, its source, one more word said: all of it one reading."""
    scores = np.zeros((1, 7, 7), np.float32)
    for at, role in enumerate([CONTENT, CONTENT, NONE, SOURCE, NONE, CONTENT, NONE]):
        scores[0, at, role] = 6
    (reading,) = read_roles(scores, [range(2, 3)])
    assert reading.content == (range(2), range(5, 6))
    assert reading.source == (range(3, 4),)


# --------------------------------------------------------------------------- cues


def tags(*rows: str) -> np.ndarray:
    """Scores that say plainly "." no cue, "F" first word, "I" inside."""
    return np.array([[8.0 * (mark == tag) for tag in ".FI"] for mark in rows[0]], np.float32)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("", []),
        ("...", []),
        (".F.", [range(1, 2)]),
        ("FI", [range(2)]),
        (".FII.F", [range(1, 4), range(5, 6)]),
        ("FF", [range(1), range(1, 2)]),
        (".II.", []),
    ],
)
def test_cues_begin_with_a_first_word(marks: str, expected: list[range]) -> None:
    found = tags(marks) if marks else np.zeros((0, 3), np.float32)
    assert list(find_cues(found, least=0.5)) == expected


@given(seed=seeds, words=st.integers(1, 40), least=st.floats(0.05, 0.95))
def test_cues_are_apart_and_likely_enough(seed: int, words: int, least: float) -> None:
    scores = np.random.default_rng(seed).normal(0, 3, (words, 3)).astype(np.float32)
    shares = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    cues = list(find_cues(scores, least=least))
    assert all(a.stop <= b.start for a, b in itertools.pairwise(cues))
    assert all(len(cue) and shares[cue.start, 1] > least - 1e-5 for cue in cues)


@given(seed=seeds, words=st.integers(1, 40))
def test_asking_for_more_finds_no_cue_that_was_not_there(seed: int, words: int) -> None:
    scores = np.random.default_rng(seed).normal(0, 3, (words, 3)).astype(np.float32)
    covered = {at for cue in find_cues(scores, least=0.1) for at in cue}
    assert {at for cue in find_cues(scores, least=0.6) for at in cue} <= covered
