"""What is kept of an article comes out of the record as it went in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from tests import strategies
from tests.cli.running import told
from tests.linking.conftest import party, saying

from onrecord.linking.laid import lay
from onrecord.linking.likeness import WIDTH, Vectors, load_likeness
from onrecord.linking.prepared import pack, prepare, unpack_said, unpack_tellings
from onrecord.model import ArticleRecord, Span
from onrecord.record.linked.vectors import packed, unpacked


class Counting:
    """A vector for each text: its length, everywhere."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def of(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([[len(text) % 100] * WIDTH for text in texts], np.int8).reshape(-1, WIDTH)


@settings(max_examples=60)
@given(strategies.records())
def test_of_any_article_statements_and_tellings_are_the_same_again(record: ArticleRecord) -> None:
    laid = lay(record)
    assert tuple(unpack_said(pack(laid.facts.said))) == laid.facts.said
    assert tuple(unpack_tellings(pack(laid.tellings))) == laid.tellings


@settings(max_examples=40)
@given(strategies.records())
def test_any_article_can_be_made_ready(record: ArticleRecord) -> None:
    made = prepare(record, Counting())  # type: ignore[arg-type]
    assert len(made.vectors) == len(made.sentences)
    assert len(made.contents) == len(made.around) == len(made.commitments) == len(made.said)
    assert len(made.told) == len(made.tellings)
    assert all(0 <= at < max(1, len(made.sentences)) for at in made.told)


def test_sets_and_spans_and_days_come_back_as_what_they_were() -> None:
    one = replace(
        saying("Ann Lee said [two men left].", party("Ann Lee", roles="mayor of ostrel")),
        conditions=(("if", "if two left", Span(3, 9)),), names=frozenset({"b", "a"}),
        relayed_by=("Radio", "Post"),
    )  # fmt: skip
    [back] = unpack_said(pack([one]))
    assert back == one
    assert isinstance(back.conditions[0][2], Span)
    assert back.words == one.words
    assert hash(back.speaker) == hash(one.speaker)


def test_the_same_is_packed_to_the_same_bytes_whatever_the_order_of_its_sets() -> None:
    words = [f"w{number}" for number in range(50)]
    one, other = (
        replace(saying("[It rains]."), names=frozenset(names)) for names in (words, words[::-1])
    )
    assert pack([one]) == pack([other])


def test_rows_are_made_where_they_are_asked_for_and_parts_of_them_too() -> None:
    rows = [saying(f"[It rains for {number} days].") for number in range(4)]
    back = unpack_said(pack(rows))
    assert len(back) == 4
    assert back[-1] == rows[-1]
    assert list(back[1:3]) == rows[1:3]
    with pytest.raises(IndexError):
        back[4]
    assert list(unpack_said(pack([]))) == []


def test_a_sentence_that_several_rows_share_is_read_once() -> None:
    likeness = Counting()
    record = told("Ann Lee said the dam held. Gunmen kidnapped two men. The dam is old.")
    prepare(record, likeness)  # type: ignore[arg-type]
    assert len(likeness.asked) == len(set(likeness.asked))


def test_of_a_commitment_three_vectors_are_kept() -> None:
    record = told("Bo Ray warned we will leave if the gate opens. Ann Lee said it held.")
    made = prepare(record, Counting())  # type: ignore[arg-type]
    [found, none] = made.commitments
    assert none is None
    assert found is not None
    assert found[0].condition == "if the gate opens"
    assert found[1].shape == (3, WIDTH)


def test_vectors_are_the_same_again() -> None:
    vectors = np.arange(-127, -127 + 3 * WIDTH, dtype=np.int64).clip(-127, 127).astype(np.int8)
    whole = vectors.reshape(3, WIDTH)
    assert (unpacked([packed(row) for row in whole]) == whole).all()
    assert unpacked([]).shape == (0, WIDTH)


def test_vectors_are_the_same_side_by_side_and_one_by_one() -> None:
    texts = [f"The wall of the {place} dam held {number} days." for place in ("Ostrel", "Karsk")
             for number in range(8)]  # fmt: skip
    likeness = load_likeness()
    together = likeness.of([*texts, ""])
    assert [one.tolist() for one in together[:-1]] == [likeness.of([t])[0].tolist() for t in texts]
    assert not together[-1].any()
