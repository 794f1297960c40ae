"""Events by PLOVER's own fields: what it wants, what it leaves out, nothing invented."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from tests.cli.records import RAID, raid
from tests.strategies import records

from onrecord.exports import to_plover
from onrecord.model import ArticleRecord, EventStatus, When
from onrecord.ontology import load_ontology


def test_an_event_has_the_fields_of_the_specification() -> None:
    shelled = next(row for row in to_plover(raid()) if row["event"] == ["ASSAULT"])
    assert shelled["date"] == "2025-03-09"
    assert shelled["enddate"] is None
    assert shelled["source"] == [
        {
            "code": "VEL",
            "sector": ["MIL"],
            "identifier": None,
            "name": "Velmoran gunboats",
            "text": "Velmoran gunboats",
            "span": [0, 17],
        }
    ]
    assert [one["text"] for one in shelled["recipient"]] == ["the lighthouse"]
    assert (shelled["quad_code"], shelled["event_scale"]) == (4, -9.0)
    assert (shelled["mode"], shelled["context"]) == (["heavy-weapons"], ["military"])
    assert shelled["event_loc"]["text"] == "Port Selene"
    assert shelled["event_text"] == ["shelled", "shelling"]
    assert shelled["cite_info"]["input"] == "raid.txt"


def test_what_plover_cannot_hold_is_left_out() -> None:
    # Nobody is named who held the smugglers.
    assert [row["event"] for row in to_plover(raid())] == [["AGREE"], ["ASSAULT"]]
    alone = replace(raid().events[0], type="AID", recipients=())
    assert list(to_plover(replace(raid(), events=(alone,)))) == []
    two = replace(alone, actors=(*alone.actors, *alone.actors))
    assert list(to_plover(replace(raid(), events=(two,)))) == []
    together = replace(two, type="COOPERATE")
    assert len(list(to_plover(replace(raid(), events=(together,))))) == 1


@pytest.mark.parametrize(
    ("status", "context"),
    [
        ("occurred", []),
        ("ongoing", []),
        ("planned", ["future"]),
        ("threatened", ["future"]),
        ("hypothetical", ["hypothetical"]),
        ("denied", ["negation"]),
        ("historical", ["historical"]),
    ],
)
def test_a_status_is_a_context_there(status: EventStatus, context: list[str]) -> None:
    event = replace(raid().events[0], status=status)
    [row] = to_plover(replace(raid(), events=(event,)))
    assert row["context"] == context
    assert row["status"] == status


def test_without_a_day_of_its_own_an_event_has_that_of_publication() -> None:
    visit = replace(raid().events[0], status="occurred")
    made = replace(raid(), events=(visit,))
    assert days(made) == ("2025-03-11", None)
    assert days(replace(made, article=replace(made.article, published=None))) == (None, None)


def test_what_is_past_or_to_come_has_no_day_that_nobody_told() -> None:
    assert days(replace(raid(), events=raid().events[:1])) == (None, None)
    old = replace(raid().events[0], status="historical")
    assert days(replace(raid(), events=(old,))) == (None, None)


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (date(2025, 3, 3), date(2025, 3, 10), ("2025-03-03", "2025-03-09")),
        (date(2025, 3, 3), None, ("2025-03-03", None)),
        (None, date(2025, 3, 10), ("2025-03-09", None)),
    ],
)
def test_days_are_those_of_the_event(
    start: date | None, end: date | None, told: tuple[str, str | None]
) -> None:
    when = When(span=None, start=start, end=end, basis="publication")
    assert days(replace(raid(), events=(replace(raid().events[0], when=when),))) == told


def days(record: ArticleRecord) -> tuple[str | None, str | None]:
    [row] = to_plover(record)
    return row["date"], row["enddate"]


@given(records())
def test_whatever_the_record_holds_the_rows_are_json_with_words_of_the_text(
    record: ArticleRecord,
) -> None:
    kinds = load_ontology().types
    ids = {event.id: event for event in record.events}
    for row in to_plover(record):
        assert json.loads(json.dumps(row)) == row
        event = ids[row["id"]]
        assert row["source"]
        assert row["quad_code"] == kinds[event.type].quad
        for start, end in row["text_info"]["evidence"]:
            assert record.article.text[start:end] in row["event_text"]


def test_the_example_is_as_it_seems() -> None:
    assert raid().article.text == RAID
