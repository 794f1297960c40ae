"""Questions across articles: their rows, order and filters, from links that are made by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from tests.record.crossed import (
    ARTICLES,
    BROKE,
    DENIED,
    ECHO,
    GO,
    HELD,
    HERALD,
    LEAVE,
    LEAVE_AGAIN,
    LINKS,
    NOT_LEAVE,
    ORDER,
    POST,
    fill_crossed,
    give_links,
    only,
)

import onrecord
from onrecord.errors import InputError
from onrecord.linking.links import Links
from onrecord.record.answers import FoundStatement
from onrecord.record.record import Record

QUESTIONS = ("contested", "firsts", "positions", "commitments")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Record]:
    give_links(monkeypatch)
    with onrecord.open(fill_crossed(tmp_path / "r.db")) as record:
        yield record


def rows(answer: Any) -> list[str]:
    return [one.id for one in answer]


# What is contested


def test_what_nobody_took_back_comes_first_and_what_has_two_sides(room: Record) -> None:
    found = room.contested()
    # Ann Lee has said otherwise since: that settles the surest of them.
    assert rows(found) == [NOT_LEAVE.row, ORDER.row, DENIED.row, BROKE.row]
    assert [one.unresolved for one in found] == [True, True, False, False]


def test_both_sides_stand_with_their_words_outlets_and_days(room: Record) -> None:
    one = room.contested()[0]
    assert (one.kind, one.score, one.why) == ("rejection", 0.6, "Fay Hu against Bo Ray")
    assert (one.claim, one.content) == ("we will leave if the gate opens", "they would leave")
    assert (one.claim_id, one.claim_article) == (LEAVE.row, POST.article.id)
    assert (one.claim_speaker, one.claim_outlet) == ("Bo Ray", "Castrel Post")
    assert (one.speaker, one.outlet, one.article) == ("Fay Hu", "Herald", HERALD.article.id)
    assert (one.claim_day, one.day) == ("2025-03-10", "2025-03-12")


def test_of_a_bare_denial_there_is_no_claim(room: Record) -> None:
    one = next(one for one in room.contested() if one.kind == "one_sided")
    told = [getattr(one, field.name) for field in fields(one) if field.name.startswith("claim")]
    assert set(told) == {None}
    assert one.content == "any such order"


def test_filters_have_to_choose_either_side(room: Record) -> None:
    assert set(rows(room.contested(outlet="Castrel Post"))) == {
        NOT_LEAVE.row, DENIED.row, BROKE.row,
    }  # fmt: skip
    assert rows(room.contested(speaker="poe")) == [ORDER.row]
    assert not room.contested(speaker="fox")


def test_what_filters_leave_out_still_settles(room: Record) -> None:
    [one] = room.contested(speaker="orr")
    assert not one.unresolved


def test_a_copy_of_what_was_taken_back_is_settled(
    room: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    about, back = LINKS.contested[1], LINKS.contested[3]
    turned = replace(back, a=LEAVE_AGAIN)
    give_links(monkeypatch, replace(LINKS, contested=(about, turned)))
    assert [one.unresolved for one in room.contested()] == [False, False]


# Firsts


def test_the_surest_first_comes_first_and_what_is_none_comes_last(room: Record) -> None:
    found = room.firsts()
    assert rows(found) == [HELD.row, DENIED.row, BROKE.row]
    assert [one.kind for one in found] == ["first", "first", "false_first"]
    assert [(one.score, one.stated) for one in found] == [(0.8, True), (0.5, False), (0.9, True)]
    assert [one.content for one in room.firsts(speaker="orr")] == ["the dam held"]


# Positions


def test_a_position_has_its_sayings_in_order_and_where_it_turned(room: Record) -> None:
    lee, ray = room.positions()  # what turned comes first
    assert [(one.words, one.turn) for one in lee.sayings] == [
        ("the dam held", False),
        ("the dam broke", True),
    ]
    assert (lee.speaker, lee.turns, lee.first, lee.last) == (
        "Ann Lee", 1, "2025-03-10", "2025-03-14",
    )  # fmt: skip
    assert (ray.speaker, ray.turns) == ("Bo Ray", 0)


def test_a_position_is_whole_where_one_of_its_sayings_is_chosen(room: Record) -> None:
    [one] = room.positions(outlet="Herald")
    assert [said.outlet for said in one.sayings] == ["Castrel Post", "Herald"]


# Promises and threats on a condition


def test_a_commitment_tells_how_it_ended_wherever_it_is_repeated(room: Record) -> None:
    found = {one.id: one for one in room.commitments()}
    for place in (LEAVE, LEAVE_AGAIN):
        one = found[place.row or ""]
        assert (one.outcome, one.why) == ("carried_out", "Bo Ray said he left.")
        assert (one.ended_by, one.ended_by_outlet, one.ended_on) == (
            ECHO.article.id, None, "2025-03-14",
        )  # fmt: skip
        assert (one.repeated_in, one.repeated_by) == ((HERALD.article.id,), ("Herald",))
        assert (one.since, one.hinges_on) == ("2025-03-10", "if: if the gate opens")


def test_what_stands_on_a_condition_without_its_word_is_found_too(room: Record) -> None:
    assert GO.row not in rows(room.conditions())
    [one] = room.commitments(speaker="fox")
    assert (one.id, one.hinges_on) == (GO.row, "if: the day he goes")
    assert (one.outcome, one.ended_by, one.ended_on) == ("standing", None, None)


def test_a_commitment_has_all_that_its_statement_has(room: Record) -> None:
    names = [field.name for field in fields(FoundStatement)]
    found = {one.id: one for one in room.commitments()}
    for row in room.conditions():
        assert [getattr(found[row.id], name) for name in names] == [
            getattr(row, name) for name in names
        ]


def test_without_links_commitments_are_the_conditions(
    room: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_links(monkeypatch, Links())
    assert rows(room.commitments()) == rows(room.conditions())
    assert {(one.outcome, one.hinges_on, one.why) for one in room.commitments()} == {
        (None, None, None)
    }


def test_commitments_are_asked_for_by_their_outcome(room: Record) -> None:
    assert rows(room.commitments(outcome="standing")) == [GO.row]
    ended = room.commitments(outcome=("carried_out", "met"))
    assert set(rows(ended)) == {LEAVE.row, LEAVE_AGAIN.row}
    assert rows(room.commitments(outcome="carried_out", outlet="herald")) == [LEAVE_AGAIN.row]
    assert not room.commitments(outcome="withdrawn")


def test_the_least_score_of_commitments_is_that_of_their_ending(
    room: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave, go = LINKS.conditions
    ended = (replace(leave, score=0.2), replace(go, score=0.9))
    give_links(monkeypatch, replace(LINKS, conditions=ended))
    assert {one.score for one in room.commitments()} == {0.75}  # of all statements
    for least, kept in ((0.1, 3), (0.2, 3), (0.5, 1), (0.9, 1), (0.95, 0)):
        found = room.commitments(score=least)
        assert (len(found), found.total) == (kept, kept)
        assert sum(one.count for one in room.count_commitments("act", score=least)) == kept
    give_links(monkeypatch, Links())
    with onrecord.open(room.store.path) as again:  # no ending is told
        assert [len(again.commitments(score=least)) for least in (0.7, 0.8)] == [2, 0]


def test_an_outcome_that_is_none_is_told_before_anything_is_linked(
    room: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: object, **__: object) -> Links:
        raise AssertionError("it was linked")

    monkeypatch.setattr("onrecord.record.record.find_links", link)
    with pytest.raises(InputError, match=r"outcome 'kept': there is none; take standing, "):
        room.commitments(outcome="kept")


@pytest.mark.parametrize("field", ["act", "speaker", "outlet", "month", "outcome"])
def test_commitments_are_counted(room: Record, field: str) -> None:
    found = room.commitments()
    counts = room.count_commitments(field)
    assert sum(one.count for one in counts) == len(found) == 3
    if field in ("act", "speaker", "outlet", "outcome"):
        told = Counter(getattr(one, field) for one in found)
        assert {one.value: one.count for one in counts} == told
    backwards = room.count_commitments(field, reverse=True)
    assert sorted(map(str, backwards)) == sorted(map(str, counts))
    assert list(room.count_commitments(field, limit=1)) == list(counts)[:1]
    [alone] = room.count_commitments(field, outcome="standing")
    assert alone.count == 1


def test_what_commitments_are_not_counted_by_is_told_with_all_that_they_are(room: Record) -> None:
    with pytest.raises(InputError, match=r"field 'colour': .*; take .*, outcome, outlet, "):
        room.count_commitments("colour")
    with pytest.raises(InputError) as told:
        room.count("conditions", "colour")
    assert "outcome" not in str(told.value)  # the statements alone have none


def test_two_articles_of_one_input_are_not_told_apart(
    room: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = replace(POST, article=replace(POST.article, id="0" * 20, input="a3.txt"))
    room.put(replace(again, statements=(), events=()))
    [one] = room.commitments(outlet="herald")
    assert (one.outcome, one.why, one.ended_by) == ("carried_out", "Bo Ray said he left.", None)


# All of them


@pytest.mark.parametrize("question", ["contested", "firsts", "positions"])
def test_every_word_is_one_of_the_record(room: Record, question: str) -> None:
    texts = {one.article.id: one.article.text for one in ARTICLES}
    told = []
    for one in getattr(room, question)():
        if question == "positions":
            told += [(said.article, said.words) for said in one.sayings]
            continue
        told.append((one.article, one.content))
        if question == "contested" and one.claim:
            told.append((one.claim_article, one.claim))
    assert told
    assert [words for article, words in told if words not in texts[article]] == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_people_rejected_is_in_no_link(room: Record, question: str) -> None:
    before = len(getattr(room, question)())
    for one in (LEAVE, HELD):
        room.reject(one.row or "", by="ann")
    told = str(getattr(room, question)().to_dicts())
    assert (LEAVE.row or "") not in told
    assert (HELD.row or "") not in told
    assert len(getattr(room, question)(machine=True)) == before


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_part_of_the_answer_and_how_many_there_are(room: Record, question: str) -> None:
    ask = getattr(room, question)
    whole = ask()
    assert whole.total == len(whole) > 1
    assert list(ask(limit=1)) == list(whole[:1])
    assert ask(limit=1).total == len(whole)
    assert list(ask(limit=1, offset=1)) == list(whole[1:2])
    assert list(ask(limit=0)) == []
    backwards = ask(reverse=True)
    assert backwards[0] != whole[0]
    assert set(backwards) == set(whole)


@pytest.mark.parametrize(
    ("question", "sort", "values"),
    [
        ("contested", "score", [0.9, 0.7, 0.6, 0.3]),
        ("contested", "kind", ["denial", "one_sided", "rejection", "self"]),
        ("contested", "speaker", ["Ann Lee", "Cy Orr", "Ed Poe", "Fay Hu"]),
        ("firsts", "score", [0.9, 0.8, 0.5]),
        ("firsts", "day", ["2025-03-14", "2025-03-12", "2025-03-10"]),
        ("positions", "speaker", ["Ann Lee", "Bo Ray"]),
        ("positions", "last", ["2025-03-14", "2025-03-12"]),
    ],
)
def test_answers_are_sorted(room: Record, question: str, sort: str, values: list[Any]) -> None:
    ask = getattr(room, question)
    assert [getattr(one, sort) for one in ask(sort=sort)] == values
    assert [getattr(one, sort) for one in ask(sort=sort, reverse=True)] == values[::-1]


def test_what_is_not_known_is_sorted_last_either_way(room: Record) -> None:
    for reverse in (False, True):
        outlets = [one.outlet for one in room.firsts(sort="outlet", reverse=reverse)]
        assert outlets[-1] is None
        assert set(outlets[:-1]) == {"Castrel Post", "Herald"}


@pytest.mark.parametrize("question", ["contested", "firsts", "positions"])
def test_what_they_are_not_sorted_by_is_told(room: Record, question: str) -> None:
    with pytest.raises(InputError, match=f"sort 'colour': {question} are not sorted by it; take "):
        getattr(room, question)(sort="colour")


@pytest.mark.parametrize("question", QUESTIONS)
def test_tables_have_a_column_a_field_though_empty(
    room: Record, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = getattr(room, question)()
    table, frame = full.to_arrow(), full.to_pandas()
    assert table.num_rows == len(frame) == len(full)
    assert table.column_names == list(frame.columns) == list(full.to_dicts()[0])
    give_links(monkeypatch, Links())
    with onrecord.open(room.store.path) as again:
        empty = getattr(again, question)(outlet="herald", act="ask")
        assert len(empty) == 0
        assert empty.to_arrow().schema == table.schema
    assert not any(pyarrow.types.is_null(one.type) for one in table.schema)


def test_what_was_taken_down_since_is_left_out(room: Record) -> None:
    room.remove(HERALD.article.id)
    assert rows(room.contested()) == [BROKE.row]
    assert rows(room.firsts()) == [HELD.row, BROKE.row]
    assert {one.id for one in room.commitments()} == {LEAVE.row, GO.row}
    [_, ray] = room.positions()
    assert [one.id for one in ray.sayings] == [LEAVE.row]


def test_a_position_of_which_nothing_is_left_is_none(
    room: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = replace(LINKS.positions[0], refs=(LEAVE_AGAIN,))
    give_links(monkeypatch, only(positions=(lost,)))
    room.remove(HERALD.article.id)
    assert not room.positions()
