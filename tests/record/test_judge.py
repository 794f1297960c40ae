"""What people say of rows: every field with good and bad values, missed rows, undoing, remarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.cli.records import record, spans

import onrecord
from onrecord.errors import InputError, MissingError, RemovedError
from onrecord.model import (
    Actor,
    ArticleRecord,
    ChainLink,
    Event,
    Participant,
    Span,
    Speaker,
    Statement,
    When,
)
from onrecord.record import Record
from onrecord.record.judge import FIELDS, find_row

TEXT = (
    "“The wall will hold,” Minister Lena Torv said on Monday. At all costs, the town slept.\n\n"
    "“Nobody needs to leave,” she said. “Nobody.”\n\n"
    "Engineers told her the wall had cracked, she admitted, if the gauges are right.\n\n"
    "Castrel shelled Ostrel on Sunday, Torv claimed. Castrel denied it. “Rain,” said the mayor."
)


def at(*words: str) -> tuple[Span, ...]:
    return spans(*words, text=TEXT)


def said(id: str, source: str, cue: str, *content: str, **fields: Any) -> Statement:
    fields = {"quotation": "indirect", "score": 0.5, "act": "state", **fields}
    return Statement(id=id, source=at(source), cue=at(cue), content=at(*content), **fields)


TORV = Speaker(actor="a7", name="Lena Torv", via="name")


def article() -> ArticleRecord:
    hold = said(
        "51hold", "Minister Lena Torv", "said", "“The wall will hold,”",
        speaker=TORV, source_kind="named_person",
        chain=(
            ChainLink(name="Lena Torv", role="speaker", span=at("Minister Lena Torv")[0]),
            ChainLink(name="Radio Ostrel", role="medium", span=None),
        ),
    )  # fmt: skip
    admitted = said("52admitted", "she#2", "admitted", "Engineers told her the wall had cracked")
    told = said("53told", "Engineers", "told", "the wall had cracked", within="52admitted")
    deeper = said("54deeper", "her", "had", "cracked", within="53told")
    claimed = said("55claimed", "Torv#2", "claimed", "Castrel shelled Ostrel on Sunday")
    shelled = Event(
        id="61shelled", type="ASSAULT", mode="heavy-weapons", status="occurred",
        trigger=at("shelled"), evidence=at("Castrel shelled Ostrel"), score=0.9,
        actors=(Participant(actor="a1", span=at("Castrel")[0]),),
        when=When(span=at("on Sunday")[0], start=date(2025, 3, 9), end=date(2025, 3, 10),
                  basis="words"),
        reported_in="53told",
    )  # fmt: skip
    actors = (
        Actor(id="a1", name="Castrel", kind="state", country="CAS", sector="",
              mentions=at("Castrel", "Castrel#2")),
        Actor(id="a2", name="Ostrel", kind="place", mentions=at("Ostrel")),
        Actor(id="a7", name="Lena Torv", kind="person", country="VAR", sector="GOV",
              aliases=("Torv",), mentions=at("Lena Torv", "Torv#2")),
    )  # fmt: skip
    made = record(TEXT, title="Wall", outlet="Varania News", published="2025-03-11")
    return replace(
        made,
        statements=(hold, admitted, told, deeper, claimed),
        events=(shelled,),
        actors=actors,
    )


ARTICLE = article().article.id


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Record]:
    with onrecord.open(tmp_path / "record.db", new=True) as opened:
        opened.store.connection.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug here
        opened.put(article())
        yield opened


def lines(room: Record) -> list[str]:
    return [*room.lines(), *room.lines(machine=True)]


def machine_line(room: Record) -> str:
    [line] = room.lines(machine=True)
    return line


def held(room: Record, id: str) -> Statement | Event:
    [entry] = room.entries()
    return next(one for one in (*entry.record.statements, *entry.record.events) if one.id == id)


def correct(room: Record, id: str, field: str, value: str) -> Any:
    room.correct(id, by="ann", **{field: value})
    return held(room, id)


# Accepting and rejecting


def test_an_accepted_row_is_sure_and_the_machines_score_stays(room: Record) -> None:
    before = machine_line(room)
    found = room.accept("51hold", by="ann")
    assert (found.kind, found.article, found.row) == ("statement", ARTICLE, "51hold")
    [row] = room.statements(judged="accepted")
    assert (row.id, row.score, row.judged) == ("51hold", 1.0, "accepted")
    assert machine_line(room) == before
    [one] = room.judgements()
    assert (one.verdict, one.by, one.words, one.kind) == (
        "accept", "ann", "“The wall will hold,”", "statement",
    )  # fmt: skip


def test_a_rejected_row_is_gone_but_for_the_machines_answer(room: Record) -> None:
    before = machine_line(room)
    room.reject("53told", by="ann")
    assert "53told" not in [row.id for row in room.statements()]
    assert "53told" in [row.id for row in room.statements(machine=True)]
    [article] = room.articles()
    assert article.statements == 4
    assert machine_line(room) == before


def test_what_led_to_a_rejected_row_leads_to_what_is_around_it(room: Record) -> None:
    room.reject("53told", by="ann")
    deeper, shelled = held(room, "54deeper"), held(room, "61shelled")
    assert isinstance(deeper, Statement)
    assert isinstance(shelled, Event)
    assert (deeper.within, shelled.reported_in) == ("52admitted", "52admitted")
    room.reject("52admitted", by="ann")
    deeper, shelled = held(room, "54deeper"), held(room, "61shelled")
    assert isinstance(deeper, Statement)
    assert isinstance(shelled, Event)
    assert (deeper.within, shelled.reported_in) == (None, None)


def test_a_row_leads_to_what_people_had_put_around_the_rejected_one(room: Record) -> None:
    room.correct("53told", by="ann", within="55claimed")
    room.reject("53told", by="ann")
    deeper = held(room, "54deeper")
    assert isinstance(deeper, Statement)
    assert deeper.within == "55claimed"


def test_a_rejected_event_is_gone(room: Record) -> None:
    room.reject("61shelled", by="ann")
    assert not room.events()
    [row] = room.events(machine=True)
    assert row.judged == "rejected"


def test_a_rejected_row_can_be_accepted_after_all(room: Record) -> None:
    room.reject("51hold", by="ann")
    room.accept("51hold", by="bo")
    assert held(room, "51hold").score == 1.0


def test_a_judged_row_can_be_judged_again_and_the_last_word_counts(room: Record) -> None:
    room.correct("51hold", by="ann", act="promise")
    room.correct("51hold", by="bo", certainty="likely")
    [row] = room.statements(judged="corrected")
    assert (row.act, row.certainty) == ("promise", "likely")
    first, second = room.judgements()
    assert first.before == second.before  # what the machine had said, both times


def test_accepting_what_people_put_right_does_not_say_that_the_machine_was_right(
    room: Record,
) -> None:
    room.correct("51hold", by="ann", act="promise")
    room.accept("51hold", by="bo")
    added = room.add_missed(ARTICLE, "statement", by="ann", content="“Rain,”", cue="said")
    room.accept(added.row, by="bo")
    assert [row.id for row in room.statements(judged="corrected")] == ["51hold"]
    assert [row.id for row in room.statements(judged="added")] == [added.row]
    assert not room.statements(judged="accepted")


def test_only_statements_and_events_are_judged(room: Record) -> None:
    with pytest.raises(InputError, match="it is the id of an article"):
        room.accept(ARTICLE, by="ann")
    with pytest.raises(InputError, match="it is the id of an actor"):
        room.reject(f"{ARTICLE}/a7", by="ann")


def test_a_correction_needs_a_value(room: Record) -> None:
    with pytest.raises(InputError, match="nothing is corrected; give a value: act=deny"):
        room.correct("51hold", by="ann")


# Correcting each field

GOOD: list[tuple[str, str, str, Any]] = [
    ("51hold", "source", "Torv", at("Torv")),
    ("51hold", "source", "none", ()),
    ("51hold", "cue", "said on Monday", at("said on Monday")),
    ("51hold", "content", "“The wall   will\n hold,”", at("“The wall will hold,”")),
    ("51hold", "content", "2:9", (Span(2, 9),)),
    ("51hold", "content", "0:5, 6-9", (Span(0, 5), Span(6, 9))),
    ("51hold", "content", "“The wall … hold,”", at("“The wall", "hold,”")),
    ("51hold", "speaker", "castrel", Speaker(actor="a1", name="Castrel", via="name")),
    ("51hold", "speaker", "The Mayor", Speaker(actor=None, name="The Mayor", via="name")),
    ("51hold", "speaker", "none", None),
    ("51hold", "source_kind", "group", "group"),
    ("51hold", "source_kind", "none", "none"),
    ("51hold", "act", "promise", "promise"),
    ("51hold", "act", "none", "none"),
    ("51hold", "type", "intention", "intention"),
    ("51hold", "addressee", "the town", "the town"),
    ("51hold", "medium", "speech", "speech"),
    ("51hold", "medium", "none", "none"),
    ("51hold", "medium", "", None),
    ("51hold", "quotation", "direct", "direct"),
    ("51hold", "negated", "Yes", True),
    ("51hold", "negated", "false", False),
    ("51hold", "certainty", "likely", "likely"),
    ("51hold", "reporter_stance", "distances", "distances"),
    ("51hold", "said_on", "2025-03-10", "2025-03-10"),
    ("51hold", "said_on", "2025-03-01/2025-03-09", "2025-03-01/2025-03-09"),
    ("51hold", "within", "55claimed", "55claimed"),
    ("51hold", "within", "55c", "55claimed"),
    ("53told", "within", "none", None),
    ("61shelled", "trigger", "denied", at("denied")),
    ("61shelled", "evidence", "Castrel denied it … “Rain,”", at("Castrel denied it", "“Rain,”")),
    ("61shelled", "type", "PROTEST", "PROTEST"),
    ("61shelled", "mode", "aerial", "aerial"),
    ("61shelled", "mode", "none", None),
    ("61shelled", "contexts", "military; diplomatic", ("diplomatic", "military")),
    ("61shelled", "status", "denied", "denied"),
    ("61shelled", "actors", "Castrel", (Participant(actor="a1", span=at("Castrel")[0]),)),
    ("61shelled", "actors", "Engineers; Lena Torv", (
        Participant(actor=None, span=at("Engineers")[0]),
        Participant(actor="a7", span=at("Torv#2")[0]),
    )),
    ("61shelled", "recipients", "Ostrel", (Participant(actor="a2", span=at("Ostrel")[0]),)),
    ("61shelled", "recipients", "none", ()),
    ("61shelled", "when", "2025-03-08", When(
        span=None, start=date(2025, 3, 8), end=date(2025, 3, 9), basis="words"
    )),
    ("61shelled", "when", "2025-03-01/2025-03-02", When(
        span=None, start=date(2025, 3, 1), end=date(2025, 3, 3), basis="words"
    )),
    ("61shelled", "when", "none", None),
    ("61shelled", "reported_in", "55claimed", "55claimed"),
    ("61shelled", "reported_in", "none", None),
]  # fmt: skip


@pytest.mark.parametrize(("id", "field", "value", "wanted"), GOOD)
def test_a_field_becomes_what_is_given(
    room: Record, id: str, field: str, value: str, wanted: Any
) -> None:
    before = machine_line(room)
    row = correct(room, id, field, value)
    assert getattr(row, field) == wanted
    assert row.id == id
    assert row.score == 1.0
    assert machine_line(room) == before
    assert [one for one in room.verify() if one] == []


def test_every_field_is_tried_above() -> None:
    tried = {field for _, field, _, _ in GOOD}
    apart = {"if", "unless", "place"}  # below
    assert tried | apart == {*FIELDS["statement"], *FIELDS["event"]}


def test_conditions_are_given_by_their_words(room: Record) -> None:
    room.correct("52admitted", by="ann", **{"if": "if the gauges are right"})
    [row] = room.statements(conditional=True)
    assert row.conditions == ("if: if the gauges are right",)
    room.correct("52admitted", by="ann", unless="on Monday")
    row_now = held(room, "52admitted")
    assert isinstance(row_now, Statement)
    assert [one.polarity for one in row_now.conditions] == ["if", "unless"]
    room.correct("52admitted", by="ann", **{"if": "none"})
    row_now = held(room, "52admitted")
    assert isinstance(row_now, Statement)
    assert [one.polarity for one in row_now.conditions] == ["unless"]


def test_a_place_is_given_by_its_words(room: Record) -> None:
    row = correct(room, "61shelled", "place", "Ostrel")
    assert (row.place.raw, row.place.span) == ("Ostrel", at("Ostrel")[0])
    assert correct(room, "61shelled", "place", "none").place is None


def test_words_that_stand_often_are_those_next_to_the_row(room: Record) -> None:
    assert correct(room, "55claimed", "source", "Torv").source == at("Torv#2")
    assert correct(room, "61shelled", "evidence", "Castrel").evidence == at("Castrel")


def test_whole_words_come_before_parts_of_words(room: Record) -> None:
    # "all" stands in "wall", too, which is nearer.
    start = TEXT.index("At all") + 3
    assert correct(room, "53told", "cue", "all").cue == (Span(start, start + 3),)
    assert correct(room, "53told", "cue", "gineer").cue == at("gineer")


def test_the_speaker_is_first_on_the_way(room: Record) -> None:
    row = correct(room, "51hold", "speaker", "Castrel")
    assert [(link.name, link.role) for link in row.chain] == [
        ("Castrel", "speaker"), ("Radio Ostrel", "medium"),
    ]  # fmt: skip
    assert row.source_kind == "named_organization"
    row = correct(room, "51hold", "speaker", "none")
    assert [link.role for link in row.chain] == ["medium"]


def test_a_mode_belongs_to_its_type(room: Record) -> None:
    assert correct(room, "61shelled", "type", "PROTEST").mode is None
    room.correct("61shelled", by="ann", mode="torture", type="ASSAULT")
    row = held(room, "61shelled")
    assert isinstance(row, Event)
    assert (row.type, row.mode) == ("ASSAULT", "torture")


BAD = [
    ("51hold", "colour", "red", "a statement has no such field; take source, cue, content"),
    ("61shelled", "act", "deny", "an event has no such field; take trigger"),
    ("51hold", "content", "the wall will fly", "does not stand in the text; give words as they"),
    ("51hold", "content", "10:9", "10:9 is no place of a text of"),
    ("51hold", "content", "0:99999", "is no place of a text of"),
    ("51hold", "content", "none", "has no content"),
    ("51hold", "content", "…", "has no words; give words as they stand"),
    ("51hold", "cue", "", "has no cue"),
    ("51hold", "act", "shout", "act"),
    ("51hold", "type", "event", "type"),
    ("51hold", "source_kind", "robot", "source_kind"),
    ("51hold", "medium", "smoke", "medium"),
    ("51hold", "quotation", "none", "quotation"),
    ("51hold", "negated", "perhaps", "is neither yes nor no; take yes or no"),
    ("51hold", "certainty", "sure", "certainty"),
    ("51hold", "reporter_stance", "angry", "reporter_stance"),
    ("51hold", "said_on", "Monday", "not a day like 2020-08-28"),
    ("51hold", "said_on", "2025-03-09/2025-03-01", "ends before it begins"),
    ("51hold", "within", "9999", "no statement of the article has an id like '9999'"),
    ("51hold", "within", "5", "several statements"),
    ("51hold", "within", "51hold", "stands within itself"),
    ("52admitted", "within", "54deeper", "stands within itself"),
    ("51hold", "if", "if pigs fly", "does not stand in the text"),
    ("61shelled", "trigger", "none", "has no trigger"),
    ("61shelled", "type", "WAR", "type"),
    ("61shelled", "mode", "shelling", "is no value of it; take one of abduct, beat"),
    ("61shelled", "contexts", "military; banana", "'banana' is no value of it; take one of"),
    ("61shelled", "status", "maybe", "status"),
    ("61shelled", "actors", "Nobody Atall", "does not stand in the text"),
    ("61shelled", "actors", "…", "has no words"),
    ("61shelled", "when", "Sunday", "is no day; give one like 2020-08-28, or first/last"),
    ("61shelled", "when", "2025-02-30", "is no day"),
    ("61shelled", "when", "9999-12-31", "is no day"),
    ("61shelled", "when", "2025-03-09/2025-03-01", "ends before it begins; give first/last"),
    ("61shelled", "place", "Atlantis", "does not stand in the text"),
    ("61shelled", "reported_in", "nobody", "no statement of the article"),
]


@pytest.mark.parametrize(("id", "field", "value", "reason"), BAD)
def test_a_bad_value_is_told_in_one_line_and_changes_nothing(
    room: Record, id: str, field: str, value: str, reason: str
) -> None:
    before = lines(room)
    with pytest.raises(InputError) as caught:
        room.correct(id, by="ann", **{field: value})
    told = str(caught.value)
    assert reason in told
    assert "\n" not in told
    assert id in told
    assert caught.value.remedy
    assert lines(room) == before
    assert room.judgements() == []


def test_words_that_stand_often_have_to_be_told_apart(room: Record) -> None:
    with pytest.raises(InputError, match=r"'Castrel' stands 2 times in the text; take one: \d+:"):
        room.add_missed(ARTICLE, "event", by="ann", trigger="Castrel", type="ASSAULT")


# Adding what was missed


def add_rain(room: Record, **more: str) -> str:
    values = {"source": "the mayor", "cue": "said", "content": "“Rain,”", **more}
    return room.add_missed(ARTICLE, "statement", by="ann", **values).row


def test_a_missed_statement_is_there_at_its_place(room: Record) -> None:
    before = machine_line(room)
    id = add_rain(room)
    assert [row.id for row in room.statements()][-1] == id
    [row] = room.statements(judged="added")
    assert (row.source, row.cue, row.content) == ("the mayor", "said", "“Rain,”")
    assert row.cue_spans == (tuple(at("said#3")[0]),)  # the one next to the content
    assert (row.score, row.quotation, row.act) == (1.0, "direct", "state")
    assert machine_line(room) == before
    assert not [one for one in room.verify() if one]


def test_a_quotation_that_no_words_introduce_has_its_mark_for_a_cue(room: Record) -> None:
    quotation = "“Nobody needs to leave,”"
    first = TEXT.index(quotation)
    for content in (quotation, f"{first}:{first + len(quotation)}"):
        row = room.add_missed(ARTICLE, "statement", by="ann", content=content, speaker="Renko").row
        [made] = [one for one in room.statements() if one.id == row]
        assert (made.cue, made.content, made.speaker) == ("“", quotation, "Renko")
        room.undo(row, by="ann")
    with pytest.raises(InputError, match="cue is missing"):
        room.add_missed(ARTICLE, "statement", by="ann", content=f"{first + 1}:{first + 7}")


def test_missed_rows_stand_in_the_order_of_the_text(room: Record) -> None:
    nobody = room.add_missed(
        ARTICLE, "statement", by="ann",
        source="she", cue="said", content="“Nobody needs to leave,” … “Nobody.”",
    ).row  # fmt: skip
    slept = room.add_missed(ARTICLE, "statement", by="ann", cue="slept", content="the town").row
    assert [row.id for row in room.statements()][:4] == ["51hold", slept, nobody, "52admitted"]
    [row] = [row for row in room.statements() if row.id == nobody]
    assert row.cue_spans == (tuple(at("said#2")[0]),)
    assert row.source_spans == (tuple(at("she")[0]),)


def test_the_same_missed_row_has_one_id_wherever_it_is_added(room: Record, tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "other.db", new=True) as other:
        other.put(article())
        assert add_rain(other) == add_rain(room)


def test_a_row_is_added_once(room: Record) -> None:
    id = add_rain(room)
    with pytest.raises(InputError, match=f"it has this row already; judge that: {id}"):
        add_rain(room)
    with pytest.raises(InputError, match="it has this row already; judge that: 51hold"):
        room.add_missed(
            ARTICLE, "statement", by="ann",
            source="Minister Lena Torv", cue="said", content="“The wall will hold,”",
        )  # fmt: skip
    with pytest.raises(InputError, match="judge that: 61shelled"):
        room.add_missed(ARTICLE, "event", by="ann", trigger="shelled", type="ASSAULT")
    assert len(room.judgements()) == 1


@pytest.mark.parametrize(
    ("content", "quotation"),
    [
        ("“Rain,”", "direct"),
        ("“Nobody needs to leave,” … “Nobody.”", "direct"),
        ("“Rain,” said", "mixed"),
        ("“Nobody needs to leave,” she said. “Nobody.”", "mixed"),
        ("Castrel denied it", "indirect"),
    ],
)
def test_how_a_missed_statement_is_quoted_is_seen_from_its_words(
    room: Record, content: str, quotation: str
) -> None:
    id = room.add_missed(ARTICLE, "statement", by="ann", cue="slept", content=content).row
    row = held(room, id)
    assert isinstance(row, Statement)
    assert row.quotation == quotation


def test_the_source_of_a_missed_statement_is_linked_to_its_actor(room: Record) -> None:
    id = room.add_missed(
        ARTICLE, "statement", by="ann", source="Castrel", cue="denied", content="it"
    ).row
    row = held(room, id)
    assert isinstance(row, Statement)
    assert row.speaker == Speaker(actor="a1", name="Castrel", via="name")
    assert row.source_kind == "named_organization"
    [found] = room.statements(judged="added")
    assert (found.speaker, found.country) == ("Castrel", "CAS")
    held_rain = held(room, add_rain(room))
    assert isinstance(held_rain, Statement)
    assert held_rain.speaker == Speaker(actor=None, name="the mayor", via="name")


def test_a_missed_event_takes_its_trigger_for_evidence(room: Record) -> None:
    id = room.add_missed(
        ARTICLE, "event", by="ann", trigger="denied", type="REJECT", actors="Castrel",
        reported_in="55claimed",
    ).row  # fmt: skip
    row = held(room, id)
    assert isinstance(row, Event)
    assert row.evidence == row.trigger == at("denied")
    assert row.actors == (Participant(actor="a1", span=at("Castrel#2")[0]),)
    assert (row.status, row.reported_in, row.score) == ("occurred", "55claimed", 1.0)
    assert not [one for one in room.verify() if one]


@pytest.mark.parametrize(
    ("kind", "values", "reason"),
    [
        ("statement", {"cue": "said"}, "content is missing; a statement needs its content and"),
        ("statement", {"content": "it", "cue": ""}, "cue is missing"),
        ("event", {"type": "AID"}, "trigger is missing; an event needs"),
        ("event", {"trigger": "denied"}, "type is missing"),
    ],
)
def test_a_missed_row_needs_its_words(
    room: Record, kind: Any, values: dict[str, str], reason: str
) -> None:
    with pytest.raises(InputError) as caught:
        room.add_missed(ARTICLE, kind, by="ann", **values)
    assert reason in str(caught.value)
    assert room.judgements() == []


def test_a_row_is_added_to_an_article(room: Record) -> None:
    with pytest.raises(InputError, match="it is the id of a statement; give the article's id"):
        room.add_missed("51hold", "statement", by="ann", cue="said", content="it")


# Undoing


def test_undoing_steps_back_one_judgement_at_a_time(room: Record) -> None:
    first = lines(room)
    room.accept("51hold", by="ann")
    accepted = lines(room)
    room.correct("51hold", by="ann", act="promise")
    room.reject("51hold", by="bo")
    room.undo("51hold", by="bo")
    row = held(room, "51hold")
    assert isinstance(row, Statement)
    assert row.act == "promise"
    room.undo("51hold", by="bo")
    assert lines(room) == accepted
    room.undo("51hold", by="bo")
    assert lines(room) == first
    with pytest.raises(InputError, match="nothing was judged of it"):
        room.undo("51hold", by="bo")
    assert [bool(one.undone) for one in room.judgements()] == [True, True, True]
    assert (room.status().judgements, room.status().undone) == (0, 3)


def test_undoing_leaves_other_rows_alone(room: Record) -> None:
    room.accept("51hold", by="ann")
    room.accept("52admitted", by="ann")
    room.undo("51hold", by="ann")
    assert [row.id for row in room.statements(judged="accepted")] == ["52admitted"]


def test_a_missed_row_that_was_rejected_comes_back(room: Record) -> None:
    before = lines(room)
    id = add_rain(room)
    added = lines(room)
    room.reject(id, by="bo")
    assert lines(room) == before
    room.undo(id, by="bo")
    assert lines(room) == added
    room.undo(id[:8], by="bo")
    assert lines(room) == before
    with pytest.raises(InputError, match="the record has nothing with this id"):
        room.undo(id, by="bo")
    assert add_rain(room) == id


def test_what_others_rest_on_is_not_undone_before_them(room: Record) -> None:
    room.correct("53told", by="ann", within="none")
    room.correct("52admitted", by="ann", within="53told")
    before = lines(room)
    with pytest.raises(InputError, match="stands within itself; undo what was judged of the rows"):
        room.undo("53told", by="ann")
    assert lines(room) == before
    assert room.status().undone == 0


# Ids


def test_a_row_is_found_by_the_beginning_of_its_id(room: Record) -> None:
    with room.store.reading() as connection:
        assert find_row(connection, "51h").row == "51hold"
        assert find_row(connection, ARTICLE[:6]).kind == "article"
        actor = find_row(connection, f"{ARTICLE[:6]}/a7")
        assert (actor.kind, actor.article, actor.row) == ("actor", ARTICLE, "a7")
        for given, reason in [
            ("51", "it is no id; give at least three letters"),
            ("", "it is no id"),
            ("51%", "it is no id"),
            ("zzz", "the record has nothing with this id"),
            (f"{ARTICLE}/a9", "the record has no such actor"),
            ("51hold/a7", "the record has no such actor"),
        ]:
            with pytest.raises(MissingError, match=reason):
                find_row(connection, given)


def test_the_beginning_of_several_ids_names_them(room: Record) -> None:
    made = article()
    more = replace(made.statements[0], id="51hollow", cue=at("slept"))
    room.put(replace(made, statements=(*made.statements, more)), replace=True)
    with pytest.raises(MissingError) as caught:
        room.show("51ho")
    assert "51hold (statement), 51hollow (statement)" in str(caught.value)


def test_what_was_taken_down_is_told_from_what_never_was(room: Record) -> None:
    room.remove(ARTICLE)
    with pytest.raises(RemovedError, match="this article was taken down on"):
        room.show(ARTICLE[:8])


def test_pages_of_judgements_put_together_are_all_of_them(room: Record) -> None:
    for id in ("51hold", "52admitted", "61shelled"):
        room.accept(id, by="ann")
    whole = room.judgements()
    assert [one.row for one in whole] == ["51hold", "52admitted", "61shelled"]
    assert room.judgements(limit=2) + room.judgements(limit=2, offset=2) == whole
    assert room.judgements(reverse=True, limit=2) == whole[:0:-1]


# Notes and tags


@pytest.mark.parametrize("row", [ARTICLE, "51hold", "61shelled", f"{ARTICLE}/a7"])
def test_notes_and_tags_stay_on_what_they_were_put_on(room: Record, row: str) -> None:
    room.note(row, "  first\nnote ", "second", by="ann")
    found = room.tag(row, "to  check", "x", by="ann")
    room.tag(row, "x", by="bo")  # said already
    [entry] = room.entries()
    [(key, remarks)] = entry.remarks.items()
    assert key == found.row == row.rpartition("/")[2]
    assert remarks.notes == ("first\nnote", "second")
    assert remarks.tags == ("to check", "x")
    room.tag(row, "to check", by="bo", remove=True)
    [entry] = room.entries()
    assert entry.remarks_on(key).tags == ("x",)
    assert (room.status().notes, room.status().tags) == (2, 1)


def test_a_remark_that_is_none_changes_nothing(room: Record) -> None:
    with pytest.raises(InputError, match="the tag is empty; say something"):
        room.tag("51hold", "good", "  ", by="ann")
    with pytest.raises(InputError, match="it has no tag 'good'; see them: onrecord show"):
        room.tag("51hold", "good", by="ann", remove=True)
    assert room.status().tags == 0


def test_a_judged_row_keeps_its_remarks(room: Record) -> None:
    room.tag("51hold", "check", by="ann")
    room.correct("51hold", by="ann", act="promise")
    [row] = room.statements(tag="check")
    assert (row.id, row.tags, row.judged) == ("51hold", ("check",), "corrected")


def test_fields_may_be_called_as_parameters_are(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as room:
        room.put(article())
        for field in ("by", "id", "kind", "article"):
            with pytest.raises(InputError, match="has no such field"):
                room.correct("51hold", {field: "x"}, by="ann")


@pytest.mark.parametrize("given", ["51hold/\udcff", "\udcff\udcff\udcff", "5", "", "a b c", "51%"])
def test_what_is_no_id_is_told_as_such(tmp_path: Path, given: str) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as room:
        room.put(article())
        for work in (room.show, lambda one: room.undo(one, by="ann")):
            with pytest.raises(InputError, match="it is no id"):
                work(given)


def test_who_took_a_judgement_back_is_kept(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as room:
        room.put(article())
        room.reject("51hold", by="ann")
        room.undo("51hold", by="bo")
        rows = room.store.connection.execute("SELECT by, undone_by FROM judgement")
        assert list(rows) == [("ann", "bo")]
