"""The columns of a record: what a timeline is counted from, against the rows themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from tests.record.test_filters import corpus, several

import onrecord
from onrecord.record.lanes import (
    HAPPENED,
    NO_DAY,
    NOT_OCCURRED,
    SAID,
    Days,
    find_open_ends,
    find_values,
    in_order,
    match_rows,
    name_values,
    read_days,
    read_state,
    show_rows,
)
from onrecord.record.record import Record, make_filters


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with onrecord.open(tmp_path_factory.mktemp("lanes") / "r.db", new=True) as made:
        for one in corpus():
            made.put(one)
        yield made


def columns(days: Days) -> dict[str, Any]:
    """The columns as lists, and the pairs of each lane by what they stand for."""
    names = "n article place answer kind first last own published added".split()
    made: dict[str, Any] = {name: getattr(days, name).tolist() for name in names}
    for by, lanes in days.lanes.items():
        values = [lanes.words[one] if lanes.words else one for one in lanes.value.tolist()]
        made[by] = sorted(zip(lanes.row.tolist(), values, strict=True))
    return made


@settings(max_examples=30)
@given(several())
@example({})
@example({"country": ("CAS",)})
def test_the_rows_asked_for_are_those_of_the_timeline(
    record: Record, filters: dict[str, Any]
) -> None:
    asked = record.timeline(**filters)
    with record.store.reading() as connection:
        days = read_days(connection)
        found = match_rows(connection, days, make_filters(filters))  # type: ignore[arg-type]
        rows = in_order(days, np.flatnonzero(found))
        assert show_rows(connection, days, rows) == asked.rows
        for limit in (1, 7, len(rows), len(rows) + 1):
            some = in_order(days, np.flatnonzero(found), limit=limit)
            assert some.tolist() == rows[:limit].tolist()
            last = in_order(days, np.flatnonzero(found), limit=limit, reverse=True)
            assert last.tolist() == rows[::-1][:limit].tolist()


def test_what_the_machine_said_is_asked_for_too(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        [one] = [each for each in corpus() if each.article.published][:1]
        record.put(one)
        record.reject(one.statements[0].id, by="ada")
        with record.store.reading() as connection:
            days = read_days(connection)
            held = match_rows(connection, days, make_filters({}))
            said = match_rows(connection, days, make_filters({}), machine=True)
        assert said.sum() == held.sum() + 1 == len(record.timeline(machine=True))


def test_each_row_has_its_kind_its_days_and_what_they_are_of(record: Record) -> None:
    with record.store.reading() as connection:
        days = read_days(connection)
        found = show_rows(connection, days, np.flatnonzero(days.first != NO_DAY))
    for at, row in zip(np.flatnonzero(days.first != NO_DAY).tolist(), found, strict=True):
        facts = (None, "occurred", "ongoing", "historical")
        kind = (
            SAID if row.kind == "statement" else HAPPENED if row.status in facts else NOT_OCCURRED
        )
        assert days.kind[at] == kind
        assert days.own[at] == (row.basis != "published")
        assert date.fromordinal(int(days.first[at])).isoformat() == row.day
        if row.basis != "published":
            assert date.fromordinal(int(days.last[at])).isoformat() == row.last
        if row.published:
            assert date.fromordinal(int(days.published[at])).isoformat() == row.published[:10]


def test_lanes_hold_the_rows_that_their_filters_find(record: Record) -> None:
    with record.store.reading() as connection:
        days = read_days(connection)
        for by, filter in (("speaker", "who"), ("country", "country"), ("outlet", "outlet")):
            lanes = days.lanes[by]  # type: ignore[index]
            values = sorted(set(lanes.value.tolist()))
            assert values
            for value in values:
                [name] = name_values(connection, days, by, [value])  # type: ignore[arg-type]
                assert find_values(connection, days, by, [name.key]) == (value,)  # type: ignore[arg-type]
                asked = record.timeline(**{filter: name.key})  # type: ignore[arg-type]
                rows = lanes.row[lanes.value == value]
                shown = in_order(days, rows[days.first[rows] != NO_DAY])
                assert show_rows(connection, days, shown) == asked.rows
                assert len(set(rows.tolist())) == len(rows)


def test_descriptions_are_no_lanes_that_are_offered(record: Record) -> None:
    with record.store.reading() as connection:
        days = read_days(connection)
        names = name_values(connection, days, "speaker", days.lanes["speaker"].offered.tolist())
    assert {"Aldis Renko", "Castrel"} <= {name.name for name in names}
    assert "the guards" not in {name.name for name in names}


def test_who_is_not_in_the_record_has_no_lane(record: Record) -> None:
    with record.store.reading() as connection:
        days = read_days(connection)
        assert find_values(connection, days, "speaker", ["nobody", "’ OR 1 --"]) == ()
        assert find_values(connection, days, "country", ["XXX"]) == ()


def test_ends_that_the_text_leaves_open_are_known(record: Record) -> None:
    open_ends = {
        event.id: "since" if event.when.end is None else "until"
        for one in corpus()
        for event in one.events
        if event.when and (event.when.start is None or event.when.end is None)
    }
    assert set(open_ends.values()) == {"since", "until"}
    with record.store.reading() as connection:
        days = read_days(connection)
        rows = np.flatnonzero(days.first != NO_DAY)
        found = find_open_ends(connection, days, rows)
        ids = {at: show_rows(connection, days, np.array([at]))[0].id for at in found}
    assert {ids[at]: word for at, word in found.items()} == open_ends


def test_an_empty_record_has_no_rows(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as record, record.store.reading() as connection:
        days = read_days(connection)
        assert len(days.n) == 0
        assert not match_rows(connection, days, make_filters({"act": "deny"})).any()
        assert in_order(days, np.array([], dtype=np.int64)).tolist() == []


def test_what_changed_is_read_again_and_nothing_else_is_needed(tmp_path: Path) -> None:
    first, second, third, *_ = corpus()
    with (
        onrecord.open(tmp_path / "r.db", new=True) as record,
        onrecord.open(tmp_path / "r.db") as other,
    ):
        for one in (first, second):
            record.put(one)
        days: Days | None = None

        def look() -> None:
            nonlocal days
            with record.store.reading() as connection:
                days = read_days(connection, days)
                assert columns(days) == columns(read_days(connection))

        look()
        before = days
        look()
        assert days is before
        for change in (
            lambda: other.put(third),
            lambda: other.reject(third.statements[0].id, by="ada"),
            lambda: record.reject(first.statements[1].id, by="ada"),
            lambda: record.undo(first.statements[1].id, by="ada"),
            lambda: record.correct(first.events[0].id, {"status": "planned"}, by="ada"),
            lambda: record.remove(second.article.id),
            lambda: other.put(second_again(second)),
            lambda: other.remove(third.article.id),
        ):
            with record.store.reading() as connection:
                state = read_state(connection)
            before = days
            change()
            with record.store.reading() as connection:
                assert read_state(connection) != state
            look()
            assert days is not before


def second_again(one: Any) -> Any:
    """Another article in the place of one that went, with the number that it had."""
    return replace(one, article=replace(one.article, id="f" * len(one.article.id)))
