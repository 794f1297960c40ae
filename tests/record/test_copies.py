"""Copies: counts leave out what they carry over unless asked, and lists do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.record.copied import ANSWER, COPY, PART, WIRE, fill_copied, link_by_hand
from tests.web.linked import SAFE

import onrecord
from onrecord.linking.links import Links, Ref
from onrecord.record import Record, portrait, sourcing
from onrecord.record.across import AllLinks
from onrecord.record.filters import Filters, count_copies, has_copies
from onrecord.record.lanes import match_rows, read_days
from onrecord.record.questions import Part
from onrecord.record.record import make_filters


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with onrecord.open(fill_copied(tmp_path / "r.db")) as made:
        yield made


@pytest.fixture
def unlinked(tmp_path: Path) -> Iterator[Record]:
    with onrecord.open(fill_copied(tmp_path / "u.db", linked=False)) as made:
        yield made


#: All that the copies carry over: whole, and one statement of an article of its own.
CARRIED = {*(one.id for one in COPY.statements), PART.statements[0].id}
ALL = {one.id for record in (WIRE, COPY, PART, ANSWER) for one in record.statements}

How = dict[str, Any]
LUND = "ada lund"


def number(record: Record, key: str) -> int:
    with record.store.reading() as connection:
        found = portrait.find_number(connection, key)
    assert found is not None
    return found


def lund(record: Record) -> str:
    return next(one.key for one in record.actors() if one.name == "Ada Lund")


def counts(record: Record, **how: Any) -> dict[str, Any]:
    """Everything that is counted of the record."""
    key = lund(record)
    who = number(record, key)
    copies = how.get("copies") or False
    filters = make_filters(how)  # type: ignore[arg-type]
    with record.store.reading() as connection:
        days = read_days(connection)
        return {
            "by speaker": record.count("statements", "speaker", **how).rows,
            "by through": record.count("statements", "through", **how).rows,
            "events": record.count("events", "type", **how).rows,
            "articles": record.count("articles", "day", **how).rows,
            "conditions": record.count("conditions", "act", **how).rows,
            "sources": record.sources(**how).rows,
            "actors": record.actors(**how).rows,
            "actors of a country": record.actors(country="CAS", **how).rows,
            "found": portrait.find_actors(connection, "lund", filters, Part()),
            "outlets": sourcing.count_use(connection, filters, Part())[0],
            "of one": sourcing.find_used(connection, "Upland News", filters, Part()),
            "kinds": sourcing.count_kinds(connection, "Upland News", filters),
            "months": sourcing.count_stretches(connection, "Upland News", filters),
            "to": portrait.find_addressees(connection, who, copies=copies),
            "untold": portrait.count_unaddressed(connection, who, copies=copies),
            "addressed": portrait.count_addressed(
                connection, number(record, "boris klee"), copies=copies
            ),
            "quoted by": portrait.find_outlets(connection, who, copies=copies),
            "did": portrait.count_activity(connection, number(record, "guards"), copies=copies),
            "timeline": int(match_rows(connection, days, filters).sum()),
            "timeline of some": int(
                match_rows(connection, days, make_filters({"speaker": "lund", **how})).sum()  # type: ignore[typeddict-item]
            ),
        }


def test_each_count_folds_what_copies_carry_over(record: Record) -> None:
    told, whole = counts(record), counts(record, copies=True)
    assert [name for name in told if told[name] == whole[name]] == []
    assert told == counts(record, copies=False)
    assert {one.value: one.count for one in told["by speaker"]} == {"Ada Lund": 3, "Boris Klee": 3}
    assert {one.value: one.count for one in whole["by speaker"]} == {"Ada Lund": 7, "Boris Klee": 3}
    assert [one.count for one in told["events"]] == [1]
    assert [one.count for one in whole["events"]] == [2]
    assert {one.value: one.count for one in told["articles"]} == {
        "2024-07-01": 1, "2024-07-02": 1, "2024-07-03": 1,
    }  # fmt: skip
    assert {one.name: (one.statements, one.articles) for one in told["actors"]} == {
        "Ada Lund": (3, 2), "Boris Klee": (3, 3), "Guards": (0, 1),
    }  # fmt: skip
    assert {one.outlet: one.statements for one in told["outlets"]} == {
        "Northwire": 3, "Upland News": 1, "Varania Post": 2,
    }  # fmt: skip
    assert (told["timeline"], whole["timeline"]) == (7, 12)


def test_counts_of_the_busiest_fold_too(record: Record) -> None:
    with record.store.reading() as connection:
        busy = portrait.busiest_actors(connection, Part(limit=1))
    assert busy is not None
    assert [(one.name, one.statements) for one in busy] == [
        (one.name, one.statements) for one in record.actors(limit=1)
    ]


def test_namesakes_are_told_with_what_is_said_once(record: Record) -> None:
    with record.store.writing() as connection:
        connection.execute(
            "INSERT INTO alias (who, folded) SELECT n, ' ada lund ' FROM who WHERE name = 'Guards'"
        )
    with record.store.reading() as connection:
        guards = portrait.portray(connection, number(record, "guards"))
        [often] = [one.statements for one in portrait.namesakes(connection, guards)]
        [every] = [one.statements for one in portrait.namesakes(connection, guards, copies=True)]
    assert (often, every) == (3, 7)


def test_counts_are_those_of_a_list_without_copies(record: Record) -> None:
    listed = record.statements(copies=False)
    assert {one.id for one in listed} == ALL - CARRIED
    assert sum(one.count for one in record.count("statements", "act")) == len(listed)
    assert len(record.events(copies=False)) == sum(x.count for x in record.count("events", "type"))
    assert [one.id for one in record.articles(copies=False)].count(COPY.article.id) == 0
    assert {one.id for one in record.timeline(copies=False) if one.kind == "statement"} == (
        ALL - CARRIED
    )


@pytest.mark.parametrize("how", [{}, {"copies": None}, {"copies": True}])
def test_lists_stay_whole(record: Record, how: How) -> None:
    assert {one.id for one in record.statements(**how)} == ALL
    assert len(record.events(**how)) == 2
    assert len(record.articles(**how)) == 4
    assert len(record.conditions(**how)) == 2
    assert len(record.timeline(**how)) == 12


def test_a_total_is_of_the_list_that_is_listed(record: Record) -> None:
    assert record.statements(limit=1).total == len(ALL)
    assert record.statements(limit=1, copies=False).total == len(ALL - CARRIED)
    with record.store.reading() as connection:
        _, total = portrait.choose_said(connection, Filters(who=(lund(record),)), Part(limit=1))
    assert total == 7


def test_of_an_article_a_row_of_its_own_is_asked_for(record: Record) -> None:
    """Whoever says nothing there but what is carried over says nothing of its own there."""
    assert {one.id for one in record.articles(speaker="lund", copies=False)} == {WIRE.article.id}
    assert len(record.articles(speaker="lund")) == 3


def test_an_article_is_told_with_all_its_rows(record: Record) -> None:
    told = {one.id: one.statements for one in record.articles()}
    assert told[COPY.article.id] == 3
    assert told[PART.article.id] == 2


def test_rows_are_exported_whole_unless_copies_are_left_out(record: Record) -> None:
    assert sum(len(one.record.statements) for one in record.entries()) == len(ALL)
    assert len(list(record.lines(copies=True))) == 4
    left = {one.record.article.id: one.record for one in record.entries(copies=False)}
    assert set(left) == {WIRE.article.id, PART.article.id, ANSWER.article.id}
    assert [one.id for one in left[PART.article.id].statements] == [PART.statements[1].id]


def test_nothing_is_other_in_a_record_that_was_never_linked(unlinked: Record) -> None:
    told = counts(unlinked)
    assert told == counts(unlinked, copies=True) == counts(unlinked, copies=False)
    assert {one.id for one in unlinked.statements(copies=False)} == ALL
    with unlinked.store.reading() as connection:
        assert not has_copies(connection)
        assert count_copies(connection, "statement") == 0


def test_links_are_those_of_all_rows_with_copies(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To take copies leaves nothing out, also what is no row."""
    links = Links(same_event=((_no_row(),),))
    monkeypatch.setattr("onrecord.record.record.find_links", lambda _: AllLinks((0, 0), links))
    assert record.links(copies=True) == record.links() == links
    assert record.links(copies=False).same_event == ()


def _no_row() -> Ref:
    return replace(SAFE, row=None)


def test_outcomes_are_counted_without_copies(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.record.record.find_links", lambda _: AllLinks((0, 0), Links()))
    assert [one.count for one in record.count_commitments("outcome")] == [1]
    assert [one.count for one in record.count_commitments("outcome", copies=True)] == [2]
    assert [one.count for one in record.count_commitments("act")] == [1]


# What is known of copies changes with the record


def voices(record: Record) -> int:
    return sum(one.count for one in record.count("statements", "act"))


def put_again(record: Record, one: Any) -> None:
    record.put(one, replace=True)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda record: put_again(record, WIRE), "the dispatch is read again"),
        (lambda record: record.accept(WIRE.statements[0].id, by="ada"), "a row of it is judged"),
    ],
)
def test_without_its_origin_a_copy_speaks_for_itself_until_it_is_linked_again(
    record: Record, change: Callable[[Record], None], says: str
) -> None:
    """No saying is counted as nobody's because the one that spoke for it is looked at anew."""
    change(record)
    assert voices(record) == len(ALL), says
    with record.store.reading() as connection:
        assert not has_copies(connection)


def test_an_origin_that_is_taken_down_takes_no_copy_with_it(record: Record) -> None:
    record.remove(WIRE.article.id)
    assert voices(record) == len(ALL) - len(WIRE.statements)
    assert [one.count for one in record.count("events", "type")] == [1]


def test_a_copy_that_is_read_again_counts_until_it_is_linked_again(record: Record) -> None:
    put_again(record, COPY)
    assert voices(record) == len(ALL) - 1  # what the other article carries over is known still
    assert {one.id for one in record.statements(copies=False)} == ALL - {PART.statements[0].id}


def test_an_article_that_is_no_copy_any_more_counts(record: Record) -> None:
    """Its statements but those that are carried over all the same."""
    with record.store.writing() as connection:
        connection.execute("DELETE FROM link_copy")
    assert {one.id for one in record.statements(copies=False)} == ALL - {
        COPY.statements[0].id, PART.statements[0].id,
    }  # fmt: skip
    assert len(record.events(copies=False)) == 2


def test_a_statement_that_is_carried_over_no_more_counts(record: Record) -> None:
    """But in a whole copy, of which nothing does."""
    with record.store.writing() as connection:
        connection.execute("UPDATE link_said SET head = n")
    assert {one.id for one in record.statements(copies=False)} == ALL - {
        one.id for one in COPY.statements
    }


def test_what_is_joined_later_is_left_out(record: Record) -> None:
    klee = PART.statements[1].id
    with record.store.writing() as connection:
        connection.execute(
            "UPDATE link_said SET head = (SELECT n FROM statement WHERE id = ?) "
            "WHERE n = (SELECT n FROM statement WHERE id = ?)",
            (ANSWER.statements[0].id, klee),
        )
    assert {one.id for one in record.statements(copies=False)} == ALL - CARRIED - {klee}


def test_what_is_kept_of_a_timeline_is_matched_anew_when_links_are_made(unlinked: Record) -> None:
    with unlinked.store.reading() as connection:
        before = read_days(connection)
        every = match_rows(connection, before, Filters())
    link_by_hand(unlinked)
    with unlinked.store.reading() as connection:
        days = read_days(connection, before)
        folded = match_rows(connection, days, Filters())
        assert np.array_equal(match_rows(connection, days, Filters(copies=True)), every)
    assert (int(every.sum()), int(folded.sum())) == (12, 7)
