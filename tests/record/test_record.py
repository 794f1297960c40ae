"""A record in Python: what its methods give, as rows, dictionaries and tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_type_hints

import pandas
import pyarrow
import pytest
from tests.cli.records import border, harbour, raid

import onrecord
from onrecord.errors import InputError
from onrecord.record.answers import Count, FoundStatement
from onrecord.record.filters import Filters
from onrecord.record.record import Asked, Record, make_filters

QUESTIONS = ("statements", "events", "articles", "actors", "timeline", "conditions", "sources")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with onrecord.open(tmp_path_factory.mktemp("room") / "r.db", new=True) as record:
        for one in (harbour(), border(), raid()):
            record.put(one)
        yield record


def test_every_filter_can_be_asked_by_keyword() -> None:
    assert set(get_type_hints(Asked)) == {one.name for one in fields(Filters)}
    with pytest.raises(TypeError):
        make_filters({"speeker": "x"})  # type: ignore[typeddict-unknown-key]


def test_one_word_may_stand_for_several() -> None:
    made = make_filters({"speaker": "a", "act": ["deny", "admit"], "text": "b c", "since": None})
    assert made == Filters(speaker=("a",), act=("deny", "admit"), text="b c")
    assert make_filters({"tag": (one for one in "ab")}).tag == ("a", "b")  # type: ignore[typeddict-item]
    assert make_filters({"negated": False, "score": 0.0}) == Filters(negated=False, score=0.0)


def test_an_answer_is_a_sequence_of_its_rows(room: Record) -> None:
    found = room.statements(limit=2)
    assert (len(found), found.total) == (2, 12)
    assert repr(found) == "<2 of 12 FoundStatement>"
    assert repr(room.statements()) == "<12 FoundStatement>"
    assert isinstance(found[0], FoundStatement)
    assert list(found[:1]) == [found[0]]
    assert found.to_dicts()[0]["content_spans"] == found[0].content_spans
    assert not room.statements(act="ask")


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("limit", [None, 0])
def test_tables_have_a_column_a_field_and_its_type_though_empty(
    room: Record, question: str, limit: int | None
) -> None:
    found = getattr(room, question)(limit=limit)
    names = [one.name for one in fields(found._kind)]
    table, frame = found.to_arrow(), found.to_pandas()
    assert table.column_names == list(frame.columns) == names
    assert table.num_rows == len(frame) == len(found)
    assert not any(pyarrow.types.is_null(one.type) for one in table.schema)
    assert table.schema == getattr(room, question)().to_arrow().schema
    again = found.to_dicts()
    for row, one in zip(table.to_pylist(), again, strict=True):
        for name, value in one.items():
            assert row[name] == _listed(value)


def _listed(value: Any) -> Any:
    return [_listed(one) for one in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize(
    ("question", "by", "form"),
    [
        ("statements", "act", pyarrow.string()),
        ("statements", "negated", pyarrow.bool_()),
        ("events", "quad", pyarrow.int64()),
        ("statements", "judged", pyarrow.string()),  # of which nothing is known but nulls
    ],
)
def test_counts_are_tables(room: Record, question: Any, by: str, form: Any) -> None:
    table = room.count(question, by).to_arrow()
    assert table.schema.field("value").type == form
    assert sum(table["count"].to_pylist()) == len(getattr(room, question)())
    empty = room.count(question, by, speaker="nobody")
    assert empty.to_arrow().schema.names == ["value", "count"]
    assert isinstance(empty.to_pandas(), pandas.DataFrame)
    assert list(empty) == []
    assert empty._kind is Count


def test_a_record_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such record; add articles first"):
        onrecord.open(tmp_path / "r.db")
    assert not list(tmp_path.iterdir())


def test_nobody_waits_who_does_not_want_to(tmp_path: Path) -> None:
    with (
        onrecord.open(tmp_path / "r.db", new=True) as one,
        onrecord.open(tmp_path / "r.db", timeout_s=0) as other,
        one.store.writing(),
        pytest.raises(InputError, match="another program keeps it locked"),
    ):
        other.put(harbour())


def test_questions_see_one_state_while_another_writes(tmp_path: Path) -> None:
    with (
        onrecord.open(tmp_path / "r.db", new=True) as one,
        onrecord.open(tmp_path / "r.db") as other,
    ):
        one.put(harbour())
        with one.store.reading():
            before = one.statements()
            other.put(border())
            assert one.statements()[:] == before[:]
        assert len(one.statements()) == 11


def test_an_article_put_twice_is_there_once(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as one:
        assert [one.put(raid()) for _ in range(2)] == ["added", "unchanged"]
        assert one.remove(raid().article.id, reason="asked")[0] == raid().article.id
        assert one.put(raid()) == "withheld"
        for question in QUESTIONS:
            assert len(getattr(one, question)()) == 0


def test_judgements_are_told_in_their_order(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as one:
        one.put(raid())
        one.put(border())
        ids = [border().statements[0].id, raid().events[0].id]
        one.accept(ids[0], by="ann")
        one.reject(ids[1], by="ben")
        one.undo(ids[1], by="ann")
        found = one.judgements()
        assert [(row.row, row.verdict, row.by) for row in found] == [
            (ids[0], "accept", "ann"), (ids[1], "reject", "ben")
        ]  # fmt: skip
        assert [bool(row.undone) for row in found] == [False, True]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Record, Record]]:
    """One record, open twice."""
    with (
        onrecord.open(tmp_path / "r.db", new=True) as one,
        onrecord.open(tmp_path / "r.db") as other,
    ):
        for made in (harbour(), border(), raid()):
            one.put(made)
        yield one, other


def ids_in(lines: Iterable[str]) -> dict[str, list[str]]:
    made = {}
    for line in lines:
        data = json.loads(line)
        made[data["article"]["id"]] = [one["id"] for one in data["statements"]]
    return made


@pytest.mark.parametrize("filters", [{"score": 0.0}, {"act": "promise"}, {"speaker": "renko"}, {}])
@pytest.mark.parametrize("mine", [False, True])
def test_an_export_is_right_though_somebody_judges_meanwhile(
    two: tuple[Record, Record], filters: Any, mine: bool
) -> None:
    one, other = two
    writer = one if mine else other  # also by the connection that is asked
    expected = ids_in(one.lines(**filters))
    assert expected

    def lines() -> Iterator[str]:
        for line in one.lines(**filters):
            yield line
            # Rows are put in anew, under numbers that others had.
            for made in (raid(), harbour(), border()):
                writer.accept(made.statements[0].id, by="ann")

    assert ids_in(lines()) == expected


def test_an_export_tells_of_each_article_what_people_say_by_then(
    two: tuple[Record, Record],
) -> None:
    one, other = two
    order = [json.loads(line)["article"]["id"] for line in one.lines()]
    last = {made.article.id: made for made in (harbour(), border(), raid())}[order[-1]]
    lines = one.lines(score=0.0)
    next(lines)
    other.reject(last.statements[0].id, by="ann")
    other.remove(order[1])
    # Its number goes to the next that is added, which nobody asked for in the beginning.
    other.put(replace(last, article=replace(last.article, id="new", published="1999-01-01")))
    found = ids_in(lines)
    assert list(found) == [order[-1]]
    assert found[order[-1]] == [row.id for row in last.statements[1:]]


def test_rows_are_looked_up_for_many_articles_while_nobody_writes(
    two: tuple[Record, Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = two
    seen: list[str] = []
    one.store.connection.set_trace_callback(seen.append)
    assert len(list(one.lines(score=0.0))) == 3
    one.store.connection.set_trace_callback(None)
    assert sum(sql.startswith("SELECT o.id") for sql in seen) == 2
    monkeypatch.setattr("onrecord.record.record._AT_FIRST", 1)
    assert len(ids_in(one.lines(score=0.0))) == 3


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("limit", [None, 2])
def test_rows_stream_as_they_are_answered(
    room: Record, question: Any, limit: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.record.questions._AT_ONCE", 3)
    for asked in ({}, {"machine": True}, {"reverse": True}, {"outlet": "varania"}):
        with room.streaming(question, limit=limit, **asked) as rows:  # type: ignore[arg-type]
            assert list(rows) == list(getattr(room, question)(limit=limit, **asked))


def test_rows_stream_a_few_at_a_time_out_of_one_state(
    two: tuple[Record, Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    monkeypatch.setattr("onrecord.record.questions._AT_ONCE", 2)
    before = list(one.statements())
    seen: list[str] = []
    one.store.connection.set_trace_callback(seen.append)
    with one.streaming("statements") as rows:
        found = [next(rows)]
        assert sum("all_statements" in sql for sql in seen) == 1
        other.reject(before[-1].id, by="ann")
        found += rows
    assert found == before
    assert sum("all_statements" in sql for sql in seen) == 6
    assert len(one.statements()) == len(before) - 1
    with one.streaming("events") as rows:
        next(rows)
    one.accept(before[0].id, by="ann")  # who stops early can go on, and write


def test_what_is_wrong_with_a_question_is_said_before_it_streams(room: Record) -> None:
    for asked in ({"act": "x"}, {"country": "nowhere"}):
        with pytest.raises(InputError), room.streaming("articles", **asked):  # type: ignore[arg-type]
            raise AssertionError("it had begun")


def test_entries_take_filters_and_the_machine(room: Record) -> None:
    assert len(list(room.entries())) == 3
    [entry] = room.entries(outlet="varania")
    assert entry.record == harbour() or entry.record.article == harbour().article
    [line] = room.lines(article=raid().article.id, machine=True)
    assert raid().article.id in line
    assert list(room.lines(speaker="nobody")) == []
    with pytest.raises(InputError):
        list(room.entries(act="x"))
