"""A row in its paragraph, and how it is cited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.records import PARTS, TEXT, harbour, raid

import onrecord
from onrecord.errors import InputError
from onrecord.model import REPORTING, Article, ArticleRecord, Origin
from onrecord.record import Record
from onrecord.record.answers import FoundArticle, FoundEvent, FoundStatement
from onrecord.record.show import cite


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Record]:
    with onrecord.open(tmp_path / "record.db", new=True) as opened:
        opened.store.connection.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug here
        yield opened


def test_a_statement_is_shown_in_its_paragraph(room: Record) -> None:
    made = harbour()
    room.put(made)
    nobody = made.statements[2]
    room.note(nobody.id, "heard it", by="ann")
    shown = room.show(nobody.id)
    assert isinstance(shown.row, FoundStatement)
    assert (shown.row.content, shown.row.notes) == (
        "“Nobody needs to leave,” … “Nobody.”", ("heard it",),
    )  # fmt: skip
    assert shown.found.article == made.article.id
    assert shown.block is not None
    assert TEXT[shown.block.start : shown.block.end] == PARTS[2][1]
    assert (shown.machine, shown.judgements) == (None, ())
    # The article with this row alone: of a long one the others would take seconds.
    assert shown.entry.record == replace(made, statements=(nobody,), events=())


def test_what_people_changed_is_shown_beside_what_the_machine_said(room: Record) -> None:
    made = harbour()
    room.put(made)
    id = made.statements[2].id
    room.correct(id, by="ann", act="promise")
    room.accept(id, by="bo")
    room.undo(id, by="bo")
    shown = room.show(id[:6])
    assert isinstance(shown.row, FoundStatement)
    assert (shown.row.act, shown.row.judged) == ("promise", "corrected")
    assert shown.machine is not None
    assert (shown.machine["act"], shown.machine["score"]) == (None, 0.5)
    assert [(one.verdict, one.by, bool(one.undone)) for one in shown.judgements] == [
        ("correct", "ann", False), ("accept", "bo", True),
    ]  # fmt: skip


def test_a_rejected_row_is_shown_as_the_machine_had_it(room: Record) -> None:
    made = raid()
    room.put(made)
    event = made.events[2]
    room.reject(event.id, by="ann")
    shown = room.show(event.id)
    assert isinstance(shown.row, FoundEvent)
    assert (shown.row.judged, shown.row.trigger) == ("rejected", "shelled … shelling")
    assert shown.machine is not None
    assert shown.block is not None
    assert shown.machine["id"] == event.id
    assert cite(shown).quotation == "shelled … shelling"


def test_a_rejected_row_that_people_added_is_gone(room: Record) -> None:
    made = harbour()
    room.put(made)
    id = room.add_missed(
        made.article.id, "statement", by="ann", cue="told", content="Nobody needs to leave"
    ).row
    shown = room.show(id)
    assert isinstance(shown.row, FoundStatement)
    assert (shown.row.judged, shown.machine) == ("added", None)
    room.reject(id, by="ann")
    with pytest.raises(InputError, match="the record has nothing with this id"):
        room.show(id)


def test_an_article_is_shown_with_its_record(room: Record) -> None:
    made = harbour()
    room.put(made)
    room.tag(made.article.id, "flood", by="ann")
    shown = room.show(made.article.id)
    assert isinstance(shown.row, FoundArticle)
    assert (shown.row.statements, shown.row.tags, shown.block) == (5, ("flood",), None)
    assert shown.entry.record == made


def test_an_actor_is_no_row(room: Record) -> None:
    made = raid()
    room.put(made)
    with pytest.raises(InputError, match="an actor is no row of its own; ask: onrecord actors"):
        room.show(f"{made.article.id}/a1")


def test_a_statement_is_cited_with_its_speaker_and_proof(room: Record) -> None:
    made = harbour()
    room.put(made)
    minister = made.statements[4]
    [(start, end)] = minister.content
    cited = cite(room.show(minister.id))
    assert str(cited) == (
        "Minister Lena Torv: “The harbour wall of Port Ostrel will hold this winter” "
        "(Varania News, “Harbour wall will hold, minister says”, 2021-11-08, wall.txt; "
        f"sha256:{made.article.sha256}, characters {start}-{end})"
    )
    assert made.article.text[start:end] == cited.quotation
    assert (cited.article, cited.id, cited.url) == (made.article.id, minister.id, None)


def test_words_in_quotation_marks_get_no_others(room: Record) -> None:
    made = harbour()
    room.put(made)
    told = str(cite(room.show(made.statements[2].id)))
    assert told.startswith("she: “Nobody needs to leave,” … “Nobody.” (Varania News")


def test_an_event_is_cited_by_its_evidence_and_the_address_where_there_is_one(
    room: Record,
) -> None:
    made = raid()
    made = replace(made, article=replace(made.article, url="https://varania.example/raid"))
    room.put(made)
    cited = cite(room.show(made.events[1].id))
    [(start, end)] = made.events[1].evidence
    assert str(cited) == (
        "“held” (“Raid”, 2025-03-11, https://varania.example/raid; "
        f"sha256:{made.article.sha256}, characters {start}-{end})"
    )


def test_an_article_is_cited_by_its_first_words(room: Record) -> None:
    made = harbour()
    room.put(made)
    cited = cite(room.show(made.article.id))
    first = next(block for block in made.article.blocks if block.kind in REPORTING)
    assert cited.quotation == "Harbour wall will hold, minister says"
    assert cited.spans == ((first.start, first.end),)


def test_an_article_without_a_word_can_be_shown_and_cited(room: Record) -> None:
    empty = Article(id="empty1", input="e.txt", sha256="0" * 64, text="", blocks=())
    room.put(ArticleRecord(article=empty, origin=Origin(onrecord="0")))
    cited = cite(room.show("empty1"))
    assert (cited.quotation, cited.spans) == ("", ())
    assert "e.txt" in str(cited)
