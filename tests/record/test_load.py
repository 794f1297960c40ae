"""What comes out of a record is what went in, byte for byte; and parts of it are still whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.cli.records import TEXT, border, harbour, raid, record
from tests.record.test_filters import corpus
from tests.strategies import records

import onrecord
from onrecord.contract import dump_record, load_record
from onrecord.model import ArticleRecord, Place, Span
from onrecord.record.load import load_line
from onrecord.record.record import Record


def hostile(text: str) -> ArticleRecord:
    made = record(text, title=text, outlet=text[:9], input=text[:9])
    return replace(made, unattributed=(Span(0, len(text)),))


HUGE = replace(
    record("Rain."),
    places=(Place(raw="x", span=None, geonames_id=10**30, lat=-0.0, lon=1e-300),),
)


@settings(max_examples=15)
@given(records())
@example(harbour())
@example(border())
@example(raid())
@example(HUGE)
@example(hostile("a\ud800b \udfff, \ufffd she said"))
@example(hostile("a\u2028b\u2029c\x85d\x1c\x00e \ufeff\ufffe\U0010ffff 😀"))
@example(hostile("'; DROP TABLE article; -- <script>=cmd|' /C calc'!A0 \u202e"))
def test_a_line_comes_out_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, made: ArticleRecord
) -> None:
    with onrecord.open(tmp_path_factory.mktemp("load") / "r.db", new=True) as room:
        assert room.put(made) == "added"
        assert room.put(made) == "unchanged"
        line = dump_record(made)
        assert list(room.lines()) == list(room.lines(machine=True)) == [line]
        assert len(line.splitlines()) == 1
        room.put(made, replace=True)
        assert list(room.lines()) == [line]
        [entry] = room.entries()
        assert (entry.record, dict(entry.remarks)) == (load_record(line), {})


def test_equal_lines_after_another_reading_was_there(tmp_path: Path) -> None:
    old = harbour()
    new = replace(old, statements=old.statements[1:3], origin=replace(old.origin, onrecord="1"))
    with onrecord.open(tmp_path / "r.db", new=True) as room:
        room.put(old)
        assert room.put(new) == "unchanged"
        assert list(room.lines()) == [dump_record(old)]
        assert room.put(new, replace=True) == "replaced"
        assert list(room.lines()) == [dump_record(new)]


def test_an_article_that_is_not_there(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as room, pytest.raises(LookupError):
        load_line(room.store.connection, 7)


# Parts of an article


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with onrecord.open(tmp_path_factory.mktemp("parts") / "r.db", new=True) as found:
        for one in corpus():
            found.put(one)
        yield found


ASKED = st.sampled_from(
    [
        {"act": "deny"}, {"type": "ASSAULT"}, {"status": "denied", "country": "CAS"},
        {"country": "CAS"}, {"speaker": "renko"}, {"score": 0.6}, {"text": "wheat"},
        {"place": "lodz"}, {"negated": False, "outlet": "varania"}, {"type": ("belief", "AID")},
    ]
)  # fmt: skip


@settings(max_examples=10)
@given(ASKED)
def test_filtered_articles_are_records_with_the_rows_asked_for(room: Record, asked: Any) -> None:
    said = {row.id for row in room.statements(**asked)}
    done = {row.id for row in room.events(**asked)}
    kept_statements, kept_events = set(), set()
    whole = {one.article.id: one for one in corpus()}
    lines = list(room.lines(**asked))
    for line, entry in zip(lines, room.entries(**asked), strict=True):
        made = load_record(line)
        assert dump_record(made) == line
        assert entry.record == made
        before = whole[made.article.id]
        claims = {event.id: event.reported_in for event in before.events}
        # A claim never passes for a fact: its statement is there, whoever says it.
        assert all(event.reported_in == claims[event.id] for event in made.events)
        of_claims = {event.reported_in for event in made.events}
        kept_statements |= {one.id for one in made.statements if one.id not in of_claims - said}
        kept_events |= {one.id for one in made.events}
        assert made.actors == before.actors
        kept = [one.id for one in made.statements]
        assert kept == [one.id for one in before.statements if one.id in kept]
    assert (kept_statements, kept_events) == (said, done)


def test_what_stands_in_a_statement_left_out_stands_in_the_one_around_it(tmp_path: Path) -> None:
    outer, middle, inner = harbour().statements[:3]
    chained = (
        replace(outer, within=None, act="state"),
        replace(middle, within=outer.id, act="deny"),
        replace(inner, within=middle.id, act="state"),
    )
    with onrecord.open(tmp_path / "r.db", new=True) as room:
        room.put(replace(harbour(), statements=chained))
        [line] = room.lines(act="state")
    found = {one["id"]: one["within"] for one in json.loads(line)["statements"]}
    assert found == {outer.id: None, inner.id: outer.id}


def test_rejected_rows_are_given_to_who_asks_for_them(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as room:
        room.put(raid())
        [claim] = raid().statements
        room.reject(claim.id, by="ann")
        [entry] = room.entries(judged="rejected")
        assert [one.id for one in entry.record.statements] == [claim.id]
        [people] = room.entries()
        assert people.record.statements == ()
        [machine] = room.entries(machine=True)
        assert machine.record == load_record(dump_record(raid()))


def test_articles_come_by_day_and_id_whatever_was_added_first(tmp_path: Path) -> None:
    lines = []
    for at, order in enumerate((corpus(), corpus()[::-1])):
        with onrecord.open(tmp_path / f"{at}.db", new=True) as room:
            for one in order:
                room.put(one)
            lines.append(list(room.lines()))
    assert lines[0] == lines[1]
    articles = [json.loads(line)["article"] for line in lines[0]]
    keys = [((one["published"] or "")[:10], one["id"]) for one in articles]
    assert keys == sorted(keys)


def test_a_record_can_be_changed_while_it_is_read(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as room:
        for one in corpus()[:3]:
            room.put(one)
        seen = []
        for entry in room.entries():
            seen.append(entry.record.article.id)
            room.tag(entry.record.article.id, "seen", by="ann")
            for other in corpus()[:3]:
                if other.article.id not in seen:
                    room.remove(other.article.id)
        assert len(seen) == 1
        assert [row.tags for row in room.articles()] == [("seen",)]


def test_remarks_come_with_their_rows(tmp_path: Path) -> None:
    made = harbour()
    row = made.statements[0].id
    with onrecord.open(tmp_path / "r.db", new=True) as room:
        room.put(made)
        room.accept(row, by="ann")
        room.tag(row, "wall", "sea  wall", by="ann")
        room.note(row, "Look\nhere.", by="ann")
        room.note(made.article.id, "Whole.", by="ann")
        [entry] = room.entries()
        said = entry.remarks_on(row)
        assert (said.judged, said.tags, said.notes) == (
            "accepted", ("wall", "sea wall"), ("Look\nhere.",)
        )  # fmt: skip
        assert entry.remarks_on(made.article.id).notes == ("Whole.",)
        assert entry.record.article.text == TEXT
