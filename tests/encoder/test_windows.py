"""Windows of whole paragraphs: every word is answered for once, and none is too long to read."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.encoder.pieces import MAX_PIECES
from onrecord.encoder.windows import Reach, Window, cut_windows

#: What the encoder reads at once, and the two marks that it reads with every window.
MAX_READ, MARKS = 512, 2

#: A text as paragraphs, these as sentences, these as their words' numbers of pieces.
sentences = st.one_of(
    st.lists(st.integers(1, MAX_PIECES), min_size=1, max_size=8),
    st.integers(1, 700).map(lambda words: [1] * words),
)
texts = st.lists(st.tuples(st.lists(sentences, min_size=1, max_size=6), st.booleans()), max_size=12)


def cut(paragraphs: Sequence[tuple[list[list[int]], bool]]) -> list[Window]:
    """The windows of paragraphs, each with whether it is joined to the one before."""
    return cut_windows(**columns(paragraphs))


def columns(paragraphs: Sequence[tuple[list[list[int]], bool]]) -> dict[str, list[int]]:
    """What ``cut_windows`` takes, a value a word."""
    rows = [
        (size, number, sentence, is_joined and number > 0)
        for number, (sentences, is_joined) in enumerate(paragraphs)
        for sentence, sizes in enumerate(sentences, 100 * number)
        for size in sizes
    ]
    names = ("sizes", "paragraphs", "sentences", "joined")
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def own_parts(windows: Sequence[Window]) -> list[tuple[int, int]]:
    return [(window.own_start, window.own_end) for window in windows]


@given(texts)
def test_own_parts_partition_the_words(paragraphs) -> None:
    windows = cut(paragraphs)
    words = len(columns(paragraphs)["sizes"])
    bounds = [0, *(window.own_end for window in windows)]
    assert own_parts(windows) == list(itertools.pairwise(bounds))
    assert bounds[-1] == words
    assert all(window.own_start < window.own_end for window in windows)


@given(texts)
def test_a_window_holds_its_own_words_and_is_never_too_long(paragraphs) -> None:
    sizes = columns(paragraphs)["sizes"]
    for window in cut(paragraphs):
        assert 0 <= window.start <= window.own_start
        assert window.own_end <= window.end <= len(sizes)
        assert sum(sizes[window.start : window.end]) + MARKS <= MAX_READ


@given(texts)
def test_longer_windows_for_training_are_never_too_long_either(paragraphs) -> None:
    given_ = columns(paragraphs)
    for window in cut_windows(**given_, reach=Reach(own=400, before=80, behind=30)):
        assert sum(given_["sizes"][window.start : window.end]) + MARKS <= MAX_READ


@given(texts)
def test_words_after_the_own_ones_are_read_only_where_a_quotation_goes_on(paragraphs) -> None:
    joined = columns(paragraphs)["joined"]
    for window in cut(paragraphs):
        assert window.end == window.own_end or joined[window.own_end]


def test_no_words_need_no_window() -> None:
    assert cut([]) == []


def test_a_short_text_is_one_window() -> None:
    paragraphs = [([[1] * 50], False)] * 6
    assert cut(paragraphs) == [Window(start=0, own_start=0, own_end=300, end=300)]


@pytest.mark.parametrize("words", [70, 90, 130, 200, 299])
def test_paragraphs_that_fit_are_never_cut(words: int) -> None:
    ends = {words * number for number in range(1, 10)}
    windows = cut([([[1] * (words // 2), [1] * (words - words // 2)], False)] * 9)
    assert {window.own_end for window in windows} <= ends


def test_what_went_before_is_read_again_as_context() -> None:
    first, second = cut([([[1] * 300], False), ([[1] * 300], False)])
    assert (first.own_end, second.own_start) == (300, 300)
    assert 0 < second.own_start - second.start <= 100


def test_a_paragraph_too_long_is_cut_at_a_sentence() -> None:
    windows = cut([([[1] * 110] * 9, False)])
    assert len(windows) > 2
    assert all(window.own_end % 110 == 0 for window in windows)


def test_a_sentence_too_long_is_cut_anywhere() -> None:
    windows = cut([([[1] * 3000], False)])
    assert own_parts(windows)[-1][1] == 3000
    assert len(windows) <= 10


@pytest.mark.parametrize("joined", [1, 2, 3])
def test_a_joined_paragraph_stays_with_the_one_before(joined: int) -> None:
    """Four paragraphs of which three fit: the cut is before the one that opens something new."""
    paragraphs = [([[1] * 90], number == joined) for number in range(4)]
    (_, cut_at), *_ = own_parts(cut(paragraphs))
    assert cut_at == (180 if joined == 3 else 270)


def test_a_joined_paragraph_that_does_not_fit_is_seen_from_the_window_before() -> None:
    first, second = cut([([[1] * 300], False), ([[1] * 300], True)])
    assert first.own_end == second.own_start == 300
    assert first.end > first.own_end


def test_a_long_sentence_is_not_cut_where_a_paragraph_could_be() -> None:
    """An early cut wastes room, a cut within a sentence parts a source from its content."""
    first, *_ = cut([([[1] * 150], False), ([[1] * 300], False), ([[1] * 150], False)])
    assert first.own_end == 150
