"""Judgements laid over a reading, and what becomes of them when the machine reads anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cli.records import record
from tests.strategies import records

import onrecord
from onrecord import model
from onrecord.contract import dump_record, load_record
from onrecord.ids import make_id, statement_id
from onrecord.model import (
    Actor,
    ArticleRecord,
    ChainLink,
    Condition,
    Event,
    Page,
    Participant,
    Place,
    Span,
    Speaker,
    Statement,
)
from onrecord.record import Record
from onrecord.record.add import page_key
from onrecord.record.load import climb
from onrecord.record.raw import keep_raw
from onrecord.record.rows import make_rows
from onrecord.record.store import moment
from onrecord.record.write import PageRow, put_article

OLD = (
    "Ann Lee said rain would come. Bo Ray said rain would come. Ann Lee denied it.\n\n"
    "Castrel shelled Ostrel, Cy Fox claimed."
)
#: The same article as a newer reader of pages has it: more before, between, and behind.
NEW = (
    "LIVE: Ann Lee said rain would come\n\n"
    "Updated. Ann Lee said rain would come. Meanwhile Bo Ray said rain would come. "
    "Ann Lee denied it.\n\n"
    "Castrel shelled Ostrel, Cy Fox claimed. More soon."
)
PAGE = Page(input="wall.html", body=b"<p>Rain")
GIVEN = json.dumps(
    {
        "media_type": "text/plain",
        **dict.fromkeys(("charset", "url", "outlet", "title", "published")),
    }
)


def span(text: str, words: str, after: str = "") -> tuple[Span, ...]:
    """Where the words stand first behind others."""
    start = text.index(words, text.index(after) + len(after))
    return (Span(start, start + len(words)),)


def said(
    text: str, source: str, cue: str, content: str, after: str = "", **fields: Any
) -> Statement:
    first = span(text, source, after)
    where = {
        "source": first,
        "cue": span(text, cue, text[: first[0].end]),
        "content": span(text, content, text[: first[0].end]),
    }
    fields = {"quotation": "indirect", "act": "state", "score": 0.5, **fields}
    return Statement(id=statement_id(text, **where), **where, **fields)


def shelled(text: str, **fields: Any) -> Event:
    trigger = span(text, "shelled")
    return Event(
        **{
            "id": make_id("event", text), "type": "ASSAULT", "status": "occurred",
            "trigger": trigger, "evidence": span(text, "Castrel shelled Ostrel"), "score": 0.5,
            **fields,
        }
    )  # fmt: skip


def reading(text: str, version: str = "1", **fields: Any) -> ArticleRecord:
    made = record(text, outlet="Varania News", published="2025-03-11")
    origin = model.Origin(onrecord=version)
    return replace(made, **{"origin": origin, **fields})


def put(room: Record, made: ArticleRecord) -> str:
    """Puts in what the page gives now."""
    raw = keep_raw(room.store.raw, PAGE.body)
    row = PageRow(key=page_key(PAGE, raw), input=PAGE.input, raw=raw, given=GIVEN)
    with room.store.writing() as connection:
        return put_article(connection, make_rows(made), now=moment(), page=row)


def people(room: Record) -> ArticleRecord:
    [entry] = room.entries()
    return entry.record


def words(room: Record, id: str) -> tuple[str, str, str]:
    [row] = [row for row in room.statements() if row.id == id]
    return row.source, row.cue, row.content


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Record]:
    with onrecord.open(tmp_path / "record.db", new=True) as opened:
        opened.store.connection.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug here
        yield opened
        assert [one for one in opened.verify() if one] == []


ANN = ("Ann Lee", "said", "rain would come")
BO = ("Bo Ray", "said", "rain would come")


def test_a_judgement_follows_the_same_row_to_another_reading(room: Record) -> None:
    row = said(OLD, *ANN)
    put(room, reading(OLD, statements=(row,)))
    room.correct(row.id, by="ann", act="warn")
    now = replace(row, certainty="likely", score=0.9)
    assert put(room, reading(OLD, "2", statements=(now,))) == "replaced"
    [held] = people(room).statements
    assert (held.id, held.act, held.certainty) == (row.id, "warn", None)
    [machine] = room.statements(machine=True)
    assert (machine.act, machine.certainty) == ("state", "likely")


def test_judgements_move_to_their_words_in_another_text(room: Record) -> None:
    """ "rain would come" stands three times in the new text: what is around it tells which."""
    ann, bo, denied = said(OLD, *ANN), said(OLD, *BO), said(OLD, "Ann Lee", "denied", "it", "Bo")
    put(room, reading(OLD, statements=(ann, bo, denied)))
    room.correct(ann.id, by="ann", act="warn", medium="speech")
    room.reject(bo.id, by="ann")
    room.accept(denied.id, by="ann")
    ann2 = said(NEW, *ANN, after="Updated")
    bo2 = said(NEW, *BO, after="Meanwhile")
    denied2 = said(NEW, "Ann Lee", "denied", "it", after="Bo Ray")
    live = said(NEW, *ANN)
    new = reading(NEW, "2", statements=(live, ann2, bo2, denied2))
    assert put(room, new) == "replaced"
    held = {one.id: one for one in people(room).statements}
    assert list(held) == [live.id, ann2.id, denied2.id]
    assert (held[ann2.id].act, held[ann2.id].medium) == ("warn", "speech")
    assert held[ann2.id].content == ann2.content
    assert held[live.id].act == "state"
    assert held[denied2.id].score == 1.0
    assert {one.article for one in room.judgements()} == {new.article.id}
    assert room.status().lost == 0
    assert dump_record(new) == next(iter(room.lines(machine=True)))


def test_a_judgement_whose_words_are_gone_is_lost_and_told(room: Record) -> None:
    ann, bo = said(OLD, *ANN), said(OLD, *BO)
    put(room, reading(OLD, statements=(ann, bo)))
    room.correct(bo.id, by="ann", act="warn")
    room.tag(bo.id, "check", by="ann")
    room.note(bo.id, "mine", by="ann")
    room.accept(ann.id, by="ann")
    text = OLD.replace("Bo Ray said rain would come. ", "")
    new = reading(text, "2", statements=(said(text, *ANN),))
    put(room, new)
    assert [one.act for one in people(room).statements] == ["state"]
    lost = [one for one in room.judgements() if one.lost]
    assert [(one.row, one.words, one.by) for one in lost] == [(bo.id, "rain would come", "ann")]
    assert room.status().lost == 3  # the correction, the tag and the note


def test_what_was_lost_does_not_come_back_at_other_words(room: Record) -> None:
    """Its places are those of the first text: in the second they mean other words."""
    bo = said(OLD, *BO)
    put(room, reading(OLD, statements=(bo,)))
    room.correct(bo.id, by="ann", act="warn")
    text = OLD.replace("Bo Ray said rain would come. ", "")
    for version, words in enumerate((text, "Well. " + text, text), 2):
        put(room, reading(words, str(version)))
        assert people(room).statements == ()
        assert [one.lost for one in room.judgements()] == [True]


def test_nothing_older_counts_when_the_last_word_on_a_row_is_lost(room: Record) -> None:
    row = said(OLD, *ANN)
    put(room, reading(OLD, statements=(row,)))
    room.reject(row.id, by="ann")
    room.correct(row.id, by="ann", content="Castrel shelled Ostrel")
    text = OLD.replace("Castrel shelled Ostrel, ", "")
    row2 = said(text, *ANN)
    put(room, reading(text, "2", statements=(row2,)))
    assert [one.id for one in people(room).statements] == [row2.id]  # not rejected again
    assert [one.lost for one in room.judgements()] == [False, True]
    room.undo(row2.id, by="ann")  # the last step is taken back, and then it is
    assert people(room).statements == ()


def test_all_judgements_of_a_row_move_together(room: Record) -> None:
    row = said(OLD, *ANN)
    put(room, reading(OLD, statements=(row,)))
    room.accept(row.id, by="ann")
    room.correct(row.id, by="bo", act="warn")
    row2 = said(NEW, *ANN, after="Updated")
    put(room, reading(NEW, "2", statements=(row2,)))
    assert [(one.id, one.act) for one in people(room).statements] == [(row2.id, "warn")]
    room.undo(row2.id, by="bo")
    assert [(one.id, one.act) for one in people(room).statements] == [(row2.id, "state")]
    room.undo(row2.id, by="bo")
    assert not room.statements(judged="accepted")


def test_a_missed_row_that_the_machine_now_finds_is_there_once(room: Record) -> None:
    put(room, reading(OLD))
    article = people(room).article.id
    added = room.add_missed(
        article, "statement", by="ann", source="Bo Ray", cue="said", content="rain would come",
        act="warn",
    ).row  # fmt: skip
    assert words(room, added) == BO
    bo2 = said(NEW, *BO, after="Meanwhile")
    put(room, reading(NEW, "2", statements=(bo2,)))
    [held] = people(room).statements
    assert (held.id, held.act, held.content) == (bo2.id, "warn", bo2.content)
    [row] = room.statements()
    assert row.judged == "added"


def test_a_missed_row_stays_in_a_reading_without_it(room: Record) -> None:
    put(room, reading(OLD))
    added = room.add_missed(
        people(room).article.id, "statement", by="ann", source="Bo Ray", cue="said",
        content="rain would come",
    ).row  # fmt: skip
    put(room, reading(NEW, "2", statements=(said(NEW, *ANN, after="Updated"),)))
    assert words(room, added) == BO
    assert len(people(room).statements) == 2


def test_a_missed_row_does_not_swallow_one_that_was_there_beside_it(room: Record) -> None:
    ann = said(OLD, *ANN)
    put(room, reading(OLD, statements=(ann,)))
    room.add_missed(
        people(room).article.id, "statement", by="ann", source="4:7", cue="said",
        content="rain would",
    )  # fmt: skip
    before = people(room).statements
    put(room, reading(OLD, "2", statements=(ann,)))
    assert people(room).statements == before
    put(room, reading(NEW, "3", statements=(said(NEW, *ANN, after="Updated"),)))
    assert len(people(room).statements) == 2


def test_rejecting_a_second_reading_of_words_does_not_touch_the_first(room: Record) -> None:
    """The machine had the same words twice, and has them once now."""
    ann = said(OLD, *ANN)
    twin = said(OLD, "Ann Lee", "said", "rain would come. Bo Ray said rain would come")
    put(room, reading(OLD, statements=(ann, twin)))
    room.reject(twin.id, by="ann")
    put(room, reading(OLD, "2", statements=(ann,)))
    assert [one.id for one in people(room).statements] == [ann.id]
    ann2 = said(NEW, *ANN, after="Updated")
    put(room, reading(NEW, "3", statements=(ann2,)))
    assert [one.id for one in people(room).statements] == [ann2.id]


def test_a_row_with_other_places_is_the_one_that_shares_most_words(room: Record) -> None:
    long = said(OLD, "Ann Lee", "said", "rain would come. Bo Ray")
    put(room, reading(OLD, statements=(long,)))
    room.correct(long.id, by="ann", act="warn", content="rain would come")
    short = said(OLD, *ANN)
    put(room, reading(OLD, "2", statements=(short,)))
    [held] = people(room).statements
    assert (held.id, held.act, held.content) == (short.id, "warn", short.content)


def test_a_row_that_was_split_is_the_larger_part(room: Record) -> None:
    whole = said(OLD, "Ann Lee", "said", "rain would come")
    put(room, reading(OLD, statements=(whole,)))
    room.correct(whole.id, by="ann", act="warn")
    rain, would = said(OLD, "Ann Lee", "said", "rain"), said(OLD, "Ann Lee", "said", "would come")
    put(room, reading(OLD, "2", statements=(rain, would)))
    held = {one.id: one.act for one in people(room).statements}
    assert held == {rain.id: "state", would.id: "warn"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"name": "A. Lee", "entry": "Q1"}, {"name": "Ann Lee", "entry": "Q1"}),
        ({"name": "Ann LEE"}, {"name": "Ann Lee", "entry": "Q1"}),
        ({"name": "Lee"}, {"name": "Ann Lee"}),  # by a mention that both have
    ],
)
def test_actors_are_found_under_their_new_ids(
    room: Record, before: dict[str, Any], after: dict[str, Any]
) -> None:
    def actors(text: str, id: str, other: str, named: dict[str, Any]) -> tuple[Actor, ...]:
        return (
            Actor(id=id, kind="person", mentions=span(text, "Ann Lee", "denied"[:0]), **named),
            Actor(id=other, name="Castrel", kind="state", mentions=span(text, "Castrel")),
        )

    bo, event = said(OLD, *BO), shelled(OLD)
    put(room, reading(OLD, statements=(bo,), events=(event,),
                      actors=actors(OLD, "a3", "a7", before)))  # fmt: skip
    article = people(room).article.id
    room.correct(bo.id, by="ann", speaker=before["name"])
    room.correct(event.id, by="ann", actors="Castrel")
    room.tag(f"{article}/a3", "friend", by="ann")
    room.tag(f"{article}/a7", "foe", by="ann")
    room.tag(article, "rain", by="ann")
    text = OLD + " More soon."
    bo2, event2 = said(text, *BO), shelled(text)
    put(room, reading(text, "2", statements=(bo2,), events=(event2,),
                      actors=actors(text, "a7", "a3", after)))  # fmt: skip
    held = people(room)
    assert held.statements[0].speaker is not None
    assert held.statements[0].speaker.actor == "a7"
    assert [part.actor for part in held.events[0].actors] == ["a3"]
    [entry] = room.entries()
    tags = {row: remarks.tags for row, remarks in entry.remarks.items() if remarks.tags}
    assert tags == {"a7": ("friend",), "a3": ("foe",), held.article.id: ("rain",)}


def test_an_actor_that_is_gone_leaves_the_words(room: Record) -> None:
    bo = said(OLD, *BO)
    ann = Actor(id="a3", name="Ann Lee", kind="person", mentions=span(OLD, "Ann Lee"))
    put(room, reading(OLD, statements=(bo,), actors=(ann,)))
    room.correct(bo.id, by="ann", speaker="Ann Lee")
    room.tag(f"{people(room).article.id}/a3", "friend", by="ann")
    put(room, reading(OLD, "2", statements=(bo,)))
    assert people(room).statements[0].speaker == Speaker(actor=None, name="Ann Lee", via="name")
    assert room.status().lost == 1


def test_references_between_judged_rows_follow(room: Record) -> None:
    ann, event = said(OLD, *ANN), shelled(OLD)
    put(room, reading(OLD, statements=(ann,), events=(event,)))
    claim = room.add_missed(
        people(room).article.id, "statement", by="ann", source="Cy Fox", cue="claimed",
        content="Castrel shelled Ostrel",
    ).row  # fmt: skip
    room.correct(event.id, by="ann", reported_in=claim)
    room.correct(ann.id, by="ann", within=claim)
    put(room, reading(OLD, "2", statements=(ann,), events=(event,)))
    assert people(room).events[0].reported_in == claim
    assert people(room).statements[0].within == claim
    ann2 = said(NEW, *ANN, after="Updated")
    put(room, reading(NEW, "3", statements=(ann2,), events=(shelled(NEW),)))
    held = people(room)
    assert [one.id for one in held.statements] == [ann2.id, claim]
    assert held.events[0].reported_in == claim
    assert held.statements[0].within == claim


def test_all_places_of_a_row_move(room: Record) -> None:
    def full(text: str) -> tuple[Statement, Event]:
        come = span(text, "come", "Bo Ray")
        statement = said(
            text, *BO, after="LIVE" if "LIVE" in text else "",
            conditions=(Condition(span=come[0], polarity="if"),),
            chain=(ChainLink(name="Bo Ray", role="speaker", span=span(text, "Bo Ray")[0]),),
        )  # fmt: skip
        party = Participant(actor=None, span=span(text, "Ostrel")[0])
        place = Place(raw="Ostrel", span=party.span)
        return statement, shelled(text, recipients=(party,), place=place)

    bo, event = full(OLD)
    put(room, reading(OLD, statements=(bo,), events=(event,)))
    room.accept(bo.id, by="ann")
    room.accept(event.id, by="ann")
    bo2, event2 = full(NEW)
    put(room, reading(NEW, "2", statements=(bo2,), events=(event2,)))
    held = people(room)
    assert held.statements == (replace(bo2, score=1.0),)
    assert held.events == (replace(event2, score=1.0),)


def test_nesting_that_the_machine_now_turns_round_is_lost_not_refused(room: Record) -> None:
    """A person put Ann's words within Bo's; the new reading has Bo's within Ann's."""
    ann, bo = said(OLD, *ANN), said(OLD, *BO)
    put(room, reading(OLD, statements=(ann, bo)))
    room.accept(bo.id, by="ann")
    room.correct(bo.id, by="ann", act="warn")
    room.undo(bo.id, by="ann")
    room.undo(bo.id, by="ann")
    room.correct(ann.id, by="ann", within=bo.id)
    turned = reading(OLD, "2", statements=(ann, replace(bo, within=ann.id)))
    assert put(room, turned) == "replaced"
    assert people(room) == turned
    assert room.status().lost == 1


def test_remarks_follow_their_rows(room: Record) -> None:
    ann, event = said(OLD, *ANN), shelled(OLD)
    put(room, reading(OLD, statements=(ann,), events=(event,)))
    room.note(ann.id, "heard it", by="ann")
    room.tag(event.id, "war", by="ann")
    ann2, event2 = said(NEW, *ANN, after="Updated"), shelled(NEW)
    put(room, reading(NEW, "2", statements=(ann2,), events=(event2,)))
    [row] = room.statements()
    assert (row.id, row.notes) == (ann2.id, ("heard it",))
    [event_row] = room.events(tag="war")
    assert event_row.id == event2.id


def test_climbing_ends_where_the_way_turns_back() -> None:
    assert climb("a", {"a": "b", "b": "a"}) is None
    assert climb("a", {"a": None}) is None
    assert climb("z", {"a": "b"}) == "z"


# Any record, any judgements

JUDGED = st.lists(
    st.tuples(
        st.sampled_from(["accept", "reject", "correct", "undo", "add", "reread"]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=8,
)


def with_ids(made: ArticleRecord) -> ArticleRecord:
    """The record with ids that can be typed, all different."""
    names = {one.id: f"5stm{at}" for at, one in enumerate(made.statements)}
    return replace(
        made,
        article=replace(made.article, id="1article"),
        statements=tuple(
            replace(one, id=names[one.id], within=one.within and names[one.within])
            for one in made.statements
        ),
        events=tuple(
            replace(one, id=f"6evt{at}", reported_in=one.reported_in and names[one.reported_in])
            for at, one in enumerate(made.events)
        ),
    )


def do(room: Record, made: ArticleRecord, step: str, at: int, to: int) -> None:
    rows: list[Any] = [*made.statements, *made.events]
    if step == "reread":
        origin = model.Origin(onrecord=f"{at}.{to}")
        put(room, replace(made, origin=origin))
        return
    if step == "add":
        place = f"{at % len(made.article.text)}:{at % len(made.article.text) + 1}"
        room.add_missed("1article", "statement", by="x", content=place, cue=place)
        return
    if not rows:
        return
    row = rows[at % len(rows)]
    if step == "correct" and isinstance(row, Statement):
        acts = get_args(model.Act)
        aim = made.statements[to % len(made.statements)].id if to % 2 else "none"
        room.correct(row.id, by="x", act=acts[to % len(acts)], within=aim)
    elif step == "correct":
        room.correct(row.id, by="x", trigger="0:1", status="denied")
    else:
        getattr(room, step)(row.id, by="x")


@settings(max_examples=15)
@given(made=records().map(with_ids).filter(lambda one: one.article.text), steps=JUDGED)
def test_what_people_hold_right_is_a_record_and_the_machines_answer_stays(
    made: ArticleRecord, steps: list[tuple[str, int, int]]
) -> None:
    made = load_record(dump_record(made))
    with TemporaryDirectory() as folder, onrecord.open(f"{folder}/r.db", new=True) as room:
        room.store.connection.execute("PRAGMA synchronous = OFF")
        put(room, made)
        for step, at, to in steps:
            try:
                do(room, made, step, at, to)
            except onrecord.InputError:  # what would be no record is refused
                continue
            [line] = room.lines(machine=True)
            [(origin,)] = room.store.connection.execute(
                "SELECT o.object FROM article AS a JOIN origin AS o ON o.n = a.origin"
            )
            version = load_record(line).origin
            assert line == dump_record(replace(made, origin=version)), origin
            [held] = room.lines()
            load_record(held)
            assert [one for one in room.verify() if one] == []
        for one in reversed(room.judgements()):
            if not one.undone:
                room.undo(one.row, by="x")
        assert list(room.lines()) == list(room.lines(machine=True))


def test_words_on_other_lines_are_the_same_words(room: Record) -> None:
    ann = said(OLD, *ANN)
    put(room, reading(OLD, statements=(ann,)))
    room.correct(ann.id, by="ann", act="warn")
    room.tag(ann.id, "check", by="ann")
    text = OLD.replace("rain would come. Bo", "rain\n  would come. Bo").replace(
        "Ann Lee", "Ann\nLee"
    )
    put(room, reading(text, "2", statements=()))
    [held] = people(room).statements
    assert (held.act, held.content[0].of(text)) == ("warn", "rain\n  would come")
    assert room.status().lost == 0


def test_a_lost_tag_can_be_put_on_again(room: Record) -> None:
    bo = said(OLD, *BO)
    put(room, reading(OLD, statements=(bo,)))
    room.tag(bo.id, "check", by="ann")
    text = OLD.replace("Bo Ray said rain would come. ", "")
    put(room, reading(text, "2", statements=()))
    put(room, reading(OLD, "3", statements=(bo,)))
    assert room.status().lost == 1
    room.tag(bo.id, "check", by="bo")
    assert [one.tags for one in room.statements()] == [("check",)]
    assert room.status().lost == 0
