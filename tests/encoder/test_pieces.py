"""Pieces of words: what is remembered changes nothing, and no form is too odd to have any."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import resources
from onrecord.encoder.pieces import MAX_PIECES, Pieces

TOKENIZER = (Path(resources.__file__).parent / "attribution" / "tokenizer.json").read_text("utf-8")
ODD = ["", " ", "\x00", "\x07", "\x85", "\u2028", "\ufeff", "\u200b", "\u0301", "e\u0301", "é",
       "😀", "👩‍👩‍👧", "🇵🇱", "\U0010ffff", "\ufffd", "中文", "ﬁ", "İ", "…", "''",
       "``", "--"]  # fmt: skip
forms = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.sampled_from(["said", "Said", "SAID", "unbelievably", "Premier-elect", *ODD]),
)


def fresh() -> Pieces:
    """Pieces that have seen no word yet."""
    return Pieces(TOKENIZER)


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    return fresh()


@pytest.fixture(scope="module")
def without_memory() -> Pieces:
    """Pieces that never know a word when the next ones come."""

    class Forgetful(Pieces):
        _MAX_KNOWN = 0

    return Forgetful(TOKENIZER)


@given(words=st.lists(forms, max_size=12))
def test_every_word_has_a_few_pieces(words: list[str], pieces: Pieces) -> None:
    cut = pieces.cut(words)
    assert len(cut) == len(words)
    assert all(1 <= len(one) <= MAX_PIECES for one in cut)
    assert all(isinstance(piece, int) and piece >= 0 for one in cut for piece in one)


@given(words=st.lists(forms, max_size=12))
def test_remembering_changes_nothing(
    words: list[str], pieces: Pieces, without_memory: Pieces
) -> None:
    assert pieces.cut(words) == pieces.cut(words) == without_memory.cut(words)


@given(words=st.lists(forms, min_size=1, max_size=12))
def test_neighbours_change_nothing(
    words: list[str], pieces: Pieces, without_memory: Pieces
) -> None:
    assert pieces.cut(words) == [without_memory.cut([word])[0] for word in words]


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pieces, "_MAX_KNOWN", 5)
    small, words = fresh(), [f"word{number}" for number in range(16)]
    for at in range(0, 16, 2):
        assert small.cut(words[at : at + 2]) == fresh().cut(words[at : at + 2])
        assert len(small._known) <= 5
    assert small.cut(words) == fresh().cut(words)


def test_no_words_have_no_pieces(pieces: Pieces) -> None:
    assert pieces.cut([]) == []


def test_a_long_word_keeps_its_beginning(pieces: Pieces) -> None:
    (long,), (half,) = pieces.cut(["un" * 45]), pieces.cut(["un" * 30])
    assert len(long) == MAX_PIECES
    assert long == half


@pytest.mark.parametrize("length", [101, 5_000, 300_000])
def test_a_very_long_word_is_no_trouble(length: int, pieces: Pieces) -> None:
    assert 1 <= len(pieces.cut(["x" * length])[0]) <= MAX_PIECES


@pytest.mark.parametrize("form", ODD, ids=ascii)
def test_odd_forms_have_pieces(form: str, pieces: Pieces) -> None:
    assert pieces.cut(["he", form, "said"])[::2] == pieces.cut(["he", "said"])
    assert pieces.cut([form])[0]


def test_letter_case_is_left_to_the_features(pieces: Pieces) -> None:
    assert len({tuple(cut) for cut in pieces.cut(["said", "Said", "SAID"])}) == 1


@pytest.mark.parametrize("form", ["[CLS]", "[SEP]", "[PAD]", "a[SEP]b"])
def test_no_word_of_a_text_passes_for_a_mark(form: str, pieces: Pieces) -> None:
    assert not {pieces.start, pieces.end} & set(pieces.cut([form])[0])
