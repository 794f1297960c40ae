"""Flat tables: what a row tells, in words that need no record beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from tests.cli.records import RAID, border, harbour, raid, spans
from tests.strategies import records

from onrecord.exports.entry import Entry, Remarks
from onrecord.exports.rows import COLUMNS, TABLES, Table, Value, days_of, rows_of
from onrecord.model import Actor, ArticleRecord, Place, Speaker, When


def table(record: ArticleRecord, name: Table, **remarks: Remarks) -> list[dict[str, Value]]:
    entry = Entry(record=record, remarks=remarks)
    return [dict(zip(COLUMNS[name], row, strict=True)) for row in rows_of(entry, name)]


def test_a_statement_tells_its_words_and_its_meaning() -> None:
    record = border()
    first = record.statements[0]
    remarks = Remarks(judged="corrected", tags=("war", "sea"), notes=("check", "again"))
    row = table(record, "statements", **{first.id: remarks})[0]
    assert row == {
        "id": first.id,
        "speaker": "Aldis Renko",
        "country": None,
        "sector": None,
        "source_kind": "named_person",
        "source": "Aldis Renko",
        "cue": "told",
        "content": "He would send the reserve, but only if the border gave way",
        "quotation": "indirect",
        "medium": "interview",
        "chain": "Aldis Renko > Channel One > Lindqvist Institute for Maritime Security",
        "addressee": None,
        "type": "assertion",
        "act": "promise",
        "negated": False,
        "conditions": "if: only if the border gave way",
        "certainty": "certain",
        "reporter_stance": "neutral",
        "said_on": "2025-03-10",
        "judged": "corrected",
        "tags": "war; sea",
        "notes": "check; again",
        "article": record.article.id,
        "input": "border.txt",
        "outlet": None,
        "published": None,
        "day": None,
        "url": None,
        "title": "Reserve",
        "within": None,
        "score": 0.5,
        "actor": None,
        "source_spans": "60-71",
        "cue_spans": "72-76",
        "content_spans": "0-58",
    }


def test_words_of_several_spans_stand_on_one_line() -> None:
    nobody = next(row for row in table(harbour(), "statements") if row["source"] == "she")
    assert nobody["content"] == "“Nobody needs to leave,” … “Nobody.”"
    assert len(str(nobody["content_spans"]).split()) == 2
    assert nobody["conditions"] is None
    [raided] = table(raid(), "statements")
    folded = replace(raid(), article=replace(raid().article, text=RAID.replace(" ", "\n")))
    [same] = table(folded, "statements")
    assert same["content"] == raided["content"]


def test_a_link_without_a_name_is_told_by_its_words() -> None:
    think = next(row for row in table(border(), "statements") if row["cue"] == "think")
    assert think["chain"] == "generals > a minister, who would not be named"


def test_the_speaker_has_the_codes_of_its_actor() -> None:
    [said] = raid().statements
    actor = Actor(id="a9", name="Castrel's navy chief", kind="person", country="CAS", sector="MIL")
    speaker = Speaker(actor="a9", name="Castrel's navy chief", via="name")
    record = replace(
        raid(),
        statements=(replace(said, speaker=speaker),),
        actors=(*raid().actors, actor),
    )
    [row] = table(record, "statements")
    assert (row["actor"], row["country"], row["sector"]) == ("a9", "CAS", "MIL")


def test_an_event_tells_who_what_where_and_when() -> None:
    record = raid()
    shelled = table(record, "events")[2]
    expected = {
        "type": "ASSAULT",
        "mode": "heavy-weapons",
        "quad": 4,
        "scale": -9.0,
        "contexts": "military",
        "status": "occurred",
        "actors": "Velmoran gunboats",
        "actor_codes": "VEL MIL",
        "recipients": "the lighthouse",
        "recipient_codes": "?",
        "place": "Port Selene",
        "country": None,
        "first_day": "2025-03-09",
        "last_day": "2025-03-09",
        "basis": "words",
        "trigger": "shelled … shelling",
        "told_by": "Castrel's navy chief",
        "reported_in": record.statements[0].id,
        "article": record.article.id,
        "published": "2025-03-11",
        "trigger_spans": "18-25 98-106",
    }
    assert {name: shelled[name] for name in expected} == expected


def test_codes_stand_in_the_order_of_the_names() -> None:
    shelled = raid().events[2]
    two = (*raid().events[0].actors, *shelled.recipients, *raid().events[0].recipients)
    [row] = table(replace(raid(), events=(replace(shelled, actors=two),)), "events")
    assert row["actors"] == "envoys of Castrel; the lighthouse; Halden"
    assert row["actor_codes"] == "CAS GOV; ?; HAL"


def test_who_tells_of_an_event_is_its_source_where_it_has_no_name() -> None:
    [said] = raid().statements
    [*_, row] = table(replace(raid(), statements=(replace(said, speaker=None),)), "events")
    assert row["told_by"] == "Castrel's navy chief"
    assert table(raid(), "events")[0]["told_by"] is None


def test_a_place_that_is_sure_has_its_degrees() -> None:
    event = replace(
        raid().events[0],
        place=Place(raw="Manaus", span=None, country="BRA", geonames_id=3663517, lat=-3.1, lon=-60),
    )
    [row] = table(replace(raid(), events=(event,)), "events")
    assert [row[name] for name in ("place", "country", "lat", "lon", "geonames_id")] == [
        "Manaus", "BRA", -3.1, -60, 3663517,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2021, 3, 1), date(2021, 4, 1), (date(2021, 3, 1), date(2021, 3, 31))),
        (None, date(2021, 4, 1), (None, date(2021, 3, 31))),
        (date(2021, 3, 1), None, (date(2021, 3, 1), None)),
        (None, date.min, (None, None)),
    ],
)
def test_both_days_belong_to_the_time(
    start: date | None, end: date | None, days: tuple[date | None, date | None]
) -> None:
    assert days_of(When(span=None, start=start, end=end, basis="words")) == days
    assert days_of(None) == (None, None)


def test_an_actor_says_how_often_it_is_mentioned() -> None:
    boats = replace(raid().actors[0], mentions=spans("gunboats", text=RAID), aliases=("boats",))
    [row] = table(replace(raid(), actors=(boats, *raid().actors[1:])), "actors")[:1]
    assert (row["name"], row["mentions"], row["aliases"]) == ("Velmoran gunboats", 1, "boats")


def test_an_article_counts_what_it_holds() -> None:
    record = raid()
    remarks = Remarks(tags=("raid",), notes=("first of two",))
    [row] = table(record, "articles", **{record.article.id: remarks})
    counts = [row[name] for name in ("statements", "events", "actors")]
    assert counts == [1, 3, 3]
    assert (row["id"], row["tags"], row["notes"]) == (record.article.id, "raid", "first of two")
    assert (row["sha256"], row["onrecord"]) == (record.article.sha256, "0")


@settings(max_examples=25, deadline=None)
@given(records())
def test_any_record_has_a_row_for_all_it_holds(record: ArticleRecord) -> None:
    held = {
        "articles": 1,
        "statements": len(record.statements),
        "events": len(record.events),
        "actors": len(record.actors),
    }
    for name in TABLES:
        rows = table(record, name)
        assert len(rows) == held[name]
        key = "id" if name == "articles" else "article"
        assert {row[key] for row in rows} <= {record.article.id}
