"""What a row's page says of it: each thing once, and no reason that is none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import onrecord
from onrecord.ids import text_sha256
from onrecord.model import (
    Article,
    ArticleRecord,
    Block,
    Condition,
    Origin,
    Span,
    Spans,
    Statement,
    When,
)
from onrecord.web.detail import Fact, make_detail

FIRST = "The bridge fell on Monday.\n"
SECOND = "Ann Lee said on Monday it could stay if asked unless it rains, and on Monday she left.\n"
TEXT = FIRST + SECOND


def at(words: str, after: int = 0) -> Span:
    start = TEXT.index(words, after)
    return Span(start, start + len(words))


def when(span: Span, last: int = 6) -> When:
    return When(span=span, start=date(2024, 5, 6), end=date(2024, 5, last + 1), basis="publication")


def facts(tmp_path: Path, dates: tuple[When, ...], said_on: str) -> list[Fact]:
    statement = Statement(
        id="5a1d", source=(at("Ann Lee"),), cue=(at("said"),), quotation="indirect", score=0.5,
        content=(at("it could stay if asked unless it rains"),), act="promise", said_on=said_on,
        conditions=(
            Condition(span=at("if asked"), polarity="if"),
            Condition(span=at("unless it rains"), polarity="unless"),
        ),
    )  # fmt: skip
    article = Article(
        id="a1b2", input="a.txt", text=TEXT, sha256=text_sha256(TEXT),
        blocks=(
            Block(kind="body", start=0, end=len(FIRST)),
            Block(kind="body", start=len(FIRST), end=len(TEXT)),
        ),
    )  # fmt: skip
    made = ArticleRecord(
        article=article, statements=(statement,), dates=dates, origin=Origin(onrecord="0")
    )
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        record.put(made)
        return list(make_detail(record.show("5a1d")).facts)


def spans_of(told: list[Fact], name: str) -> list[Spans]:
    return [one.spans for one in told if one.name == name]


def test_the_day_is_told_once_with_the_phrase_next_to_the_cue(tmp_path: Path) -> None:
    mine, other = at("Monday", len(FIRST)), at("Monday", at("rains").end)
    told = facts(tmp_path, (when(at("Monday")), when(other), when(mine)), "2024-05-06")
    assert [one.value for one in told].count("2024-05-06") == 1
    [day] = [one for one in told if one.name == "said on"]
    assert day.spans == (mine,)
    assert day.why == "“Monday”, counted from the day of publication"


@pytest.mark.parametrize(
    "dates",
    [(when(at("Monday")),), (when(at("Monday", len(FIRST)), last=12),), ()],
    ids=["in another paragraph", "of other days", "none"],
)
def test_a_phrase_that_does_not_tell_the_day_is_no_reason(
    tmp_path: Path, dates: tuple[When, ...]
) -> None:
    [day] = [one for one in facts(tmp_path, dates, "2024-05-06") if one.name == "said on"]
    assert (day.why, day.spans) == ("", ())


def test_a_stretch_of_days_is_told_by_a_phrase_of_the_same_stretch(tmp_path: Path) -> None:
    mine = at("Monday", len(FIRST))
    told = facts(tmp_path, (when(mine, last=12),), "2024-05-06/2024-05-12")
    assert spans_of(told, "said on") == [(mine,)]


def test_each_condition_leads_to_its_own_words(tmp_path: Path) -> None:
    told = facts(tmp_path, (), "2024-05-06")
    assert spans_of(told, "if") == [(at("if asked"),)]
    assert spans_of(told, "unless") == [(at("unless it rains"),)]
