"""Scores against what came true: every statement in one bin, and right as `attributed` is."""

from __future__ import annotations

import pytest

from onrecord.evaluate import Judged, Roles
from onrecord.evaluate.reliability import bin_scores, count_between, judge
from onrecord.model import Span, Spans

TEXT = "Ann said it rains. Bob said it snows."


def spans(words: str) -> Spans:
    at = TEXT.index(words)
    return (Span(at, at + len(words)),)


ANN = Roles(source=spans("Ann"), cue=spans("said"), content=spans("it rains"))
BOB = Roles(source=spans("Bob"), cue=spans("said"), content=spans("it snows"))
WRONG = Roles(source=spans("Ann"), cue=spans("said"), content=spans("it snows"))


def test_right_is_who_has_content_and_source() -> None:
    judged = judge(TEXT, gold=[ANN, BOB], found=[WRONG, ANN], scores=[0.6, 0.9])
    assert judged == [Judged(score=0.6, right=False), Judged(score=0.9, right=True)]


def test_what_is_found_twice_is_right_once() -> None:
    judged = judge(TEXT, gold=[BOB], found=[BOB, BOB], scores=[0.9, 0.8])
    assert [one.right for one in judged] == [True, False]


def test_each_statement_needs_its_score() -> None:
    with pytest.raises(ValueError, match="zip"):
        judge(TEXT, gold=[], found=[ANN], scores=[])


def test_every_score_is_in_one_bin() -> None:
    judged = [Judged(score=score / 1000, right=score % 3 == 0) for score in range(1001)]
    bins = bin_scores(judged)
    assert [one.statements for one in bins] == [100] * 9 + [101]
    assert sum(one.right for one in bins) == sum(one.right for one in judged)
    assert all(one.least <= one.mean_score <= one.most for one in bins)


def test_an_edge_belongs_to_the_bin_that_it_begins() -> None:
    bins = bin_scores([Judged(score=number / 10, right=True) for number in range(11)])
    assert [one.statements for one in bins] == [1] * 9 + [2]


def test_a_bin_without_statements_has_no_share() -> None:
    assert count_between([], least=0.8).share is None
    assert count_between([Judged(score=0.8, right=False)], least=0.8).share == 0
