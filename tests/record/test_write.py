"""Articles put in, replaced, succeeded by others and taken out, and the names that they told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.records import harbour, raid, record, spans, statement

import onrecord
from onrecord.contract import dump_record
from onrecord.model import Actor, ArticleRecord, Origin, Page, Speaker
from onrecord.record import Record
from onrecord.record.add import page_key
from onrecord.record.raw import keep_raw
from onrecord.record.rows import make_rows
from onrecord.record.store import moment
from onrecord.record.takedown import drop_doomed
from onrecord.record.write import PageRow, put_article

GIVEN = ("media_type", "charset", "url", "outlet", "title", "published")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Record]:
    with onrecord.open(tmp_path / "record.db", new=True) as opened:
        opened.store.connection.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug here
        yield opened
        assert [one for one in opened.verify() if one] == []


def put(room: Record, made: ArticleRecord, body: bytes | None = b"one") -> str:
    """What becomes of an article; ``body`` is its page's, if it has one."""
    row = None
    if body is not None:
        page = Page(input="a.html", body=body)
        raw = keep_raw(room.store.raw, body)
        given = json.dumps({name: getattr(page, name) for name in GIVEN})
        row = PageRow(key=page_key(page, raw), input=page.input, raw=raw, given=given)
    with room.store.writing() as connection:
        return put_article(connection, make_rows(made), now=moment(), page=row)


def column(room: Record, query: str) -> list[object]:
    return [value for (value,) in room.store.connection.execute(query)]


def read_by(made: ArticleRecord, version: str) -> ArticleRecord:
    return replace(made, origin=Origin(onrecord=version))


def simple(text: str, version: str = "0", *actors: Actor) -> ArticleRecord:
    source, said, content, *_ = text.split()
    one = statement(
        source=spans(source, text=text),
        cue=spans(said, text=text),
        content=spans(content, text=text),
        quotation="indirect",
        speaker=Speaker(actor=None, name=source, via="name"),
    )
    one = replace(one, id=f"{one.id[:10]}{len(text):06d}")
    return replace(read_by(record(text), version), statements=(one,), actors=actors)


def test_an_article_goes_in_once(room: Record) -> None:
    made = harbour()
    assert [put(room, made), put(room, made)] == ["added", "unchanged"]
    assert [put(room, made, b"two"), put(room, made, b"two")] == ["unchanged", "unchanged"]
    assert column(room, "SELECT count(*) FROM page") == [2]
    assert list(room.lines()) == [dump_record(made)]


def test_another_reading_replaces_the_rows_and_keeps_what_is_known_of_the_article(
    room: Record,
) -> None:
    put(room, harbour())
    room.store.connection.execute("UPDATE article SET added = '2020-01-01T00:00:00Z'")
    made = read_by(replace(harbour(), statements=harbour().statements[1:3]), "2")
    assert put(room, made, b"two") == "replaced"
    assert list(room.lines()) == [dump_record(made)]
    assert column(room, "SELECT added FROM article") == ["2020-01-01T00:00:00Z"]
    assert column(room, "SELECT count(*) FROM page") == [2]
    assert len(room.statements()) == 2


def test_what_is_put_in_by_hand_is_taken_as_it_comes(room: Record) -> None:
    made = harbour()
    fewer = replace(made, statements=made.statements[1:3])
    assert room.put(made) == "added"
    assert room.put(fewer) == "unchanged"
    assert len(room.statements()) == 5
    assert room.put(fewer, replace=True) == "replaced"
    assert len(room.statements()) == 2


def test_the_search_forgets_rows_that_are_gone(room: Record) -> None:
    made = harbour()
    put(room, made)
    assert len(room.statements(text="flooded")) == 1
    put(room, read_by(replace(made, statements=made.statements[2:]), "2"))
    assert len(room.statements(text="flooded")) == 0


# A page that gives another text


def test_an_article_that_its_page_gives_no_more_is_succeeded(room: Record) -> None:
    old, new = simple("Qlee said rain."), simple("Qlee said rain. More.", "2")
    put(room, old)
    room.store.connection.execute("UPDATE article SET added = '2020-01-01T00:00:00Z'")
    room.correct(old.statements[0].id, by="ann", act="warn")
    room.note(old.article.id, "mine", by="ann")
    assert put(room, new) == "replaced"
    [article] = room.articles()
    assert (article.id, article.notes) == (new.article.id, ("mine",))
    assert [row.act for row in room.statements()] == ["warn"]
    assert column(room, "SELECT added FROM article") == ["2020-01-01T00:00:00Z"]
    assert {one.article for one in room.judgements()} == {new.article.id}


def test_an_article_that_another_page_still_gives_stays_with_what_was_judged(
    room: Record,
) -> None:
    old, new = simple("Qlee said rain."), simple("Qlee said rain. More.", "2")
    put(room, old, b"one")
    put(room, old, b"two")
    room.correct(old.statements[0].id, by="ann", act="warn")
    put(room, new, b"one")
    assert {row.article: row.act for row in room.statements()} == {
        old.article.id: "warn", new.article.id: None,
    }  # fmt: skip
    # Its last page gives the new text, too: that is there already, and takes its judgements over.
    assert put(room, new, b"two") == "unchanged"
    assert {row.article: row.act for row in room.statements()} == {new.article.id: "warn"}
    assert {one.article for one in room.judgements()} == {new.article.id}
    assert (room.status().articles, room.status().lost) == (1, 0)


def test_judgements_of_two_articles_that_become_one_all_count(room: Record) -> None:
    old, new = simple("Qlee said rain."), simple("Qlee said rain. More.")
    put(room, old, b"one")
    put(room, new, b"two")
    room.correct(old.statements[0].id, by="ann", act="warn")
    room.tag(new.article.id, "b", by="ann")
    room.tag(old.article.id, "a", by="ann")
    put(room, new, b"one")
    [article] = room.articles()
    assert sorted(article.tags) == ["a", "b"]
    assert [row.act for row in room.statements()] == ["warn"]


def test_a_page_that_gives_the_old_text_again_brings_it_back(room: Record) -> None:
    old, new = simple("Qlee said rain."), simple("Qlee said rain. More.", "2")
    put(room, old)
    room.correct(old.statements[0].id, by="ann", act="warn")
    put(room, new)
    put(room, read_by(old, "3"))
    [row] = room.statements()
    assert (row.article, row.id, row.act) == (old.article.id, old.statements[0].id, "warn")


# Taken down


def test_what_was_taken_down_does_not_come_back(room: Record) -> None:
    made = harbour()
    put(room, made)
    id = made.statements[0].id
    room.accept(id, by="ann")
    room.remove(made.article.id)
    other = simple("Qlee said rain.")
    assert put(room, made, b"elsewhere") == "withheld"  # the same text from another page
    assert put(room, other, b"one") == "withheld"  # another text from the same page
    assert put(room, read_by(made, "2")) == "withheld"
    assert room.put(made) == "withheld"
    assert room.put(made, replace=True) == "withheld"
    assert room.judgements() == []
    assert column(room, "SELECT count(*) FROM article") == [0]


def test_what_a_page_gave_before_goes_with_what_was_taken_down(room: Record) -> None:
    old, new = simple("Menu Qlee said rain."), simple("Qlee said rain.", "2")
    put(room, old, b"one")
    put(room, old, b"two")
    put(room, new, b"three")
    room.remove(new.article.id, reason="asked")
    assert put(room, new, b"one") == "withheld"
    assert [one.id for one in room.articles()] == [old.article.id]  # another page gives it still
    assert put(room, new, b"two") == "withheld"
    assert room.articles().rows == ()
    assert column(room, "SELECT reason FROM removed") == ["asked", "asked"]
    assert len(column(room, "SELECT key FROM removed_page")) == 3
    assert len(column(room, "SELECT raw FROM doomed")) == 2
    drop_doomed(room.store)
    assert not list(room.store.raw.glob("??/*"))
    assert put(room, old, b"four") == "withheld"


def test_a_failure_with_the_same_bytes_goes_with_the_article(room: Record) -> None:
    made = harbour()
    put(room, made)
    raw = keep_raw(room.store.raw, b"one")
    with room.store.writing() as connection:
        connection.execute(
            "INSERT INTO failure (key, input, reason, remedy, raw, given, tries, first, last) "
            "VALUES ('k2', 'a.html', 'no', 'do', ?, '{}', 1, '', '')",
            (raw,),
        )
    room.remove(made.article.id)
    assert room.failures() == []
    assert not list(room.store.raw.glob("??/*.gz"))
    assert "k2" in column(room, "SELECT key FROM removed_page")


# Names


def test_names_that_no_article_tells_go(room: Record) -> None:
    lee, fox = simple("Qlee said rain."), simple("Qfox said rain.")
    put(room, lee, b"one")
    put(room, fox, b"two")
    room.remove(lee.article.id)
    assert column(room, "SELECT name FROM who") == ["Qfox"]
    assert column(room, "SELECT folded FROM alias") == [" qfox "]


def test_a_name_that_another_article_tells_stays_without_what_that_does_not(room: Record) -> None:
    def actor(name: str, *aliases: str) -> Actor:
        return Actor(id="a1", name=name, kind="person", aliases=aliases, entry="Q1")

    first = simple("Qlee said rain.", "0", actor("Qlee", "Old Qleexy", "Shared"))
    second = simple("Qfox said rain.", "0", actor("Ann Lee", "Shared"))
    put(room, first, b"one")
    put(room, second, b"two")
    assert " old qleexy " in column(room, "SELECT folded FROM alias")
    room.remove(first.article.id)
    names = column(room, "SELECT name FROM who WHERE key = 'Q1'")
    assert names == ["Ann Lee"]
    aliases = column(room, "SELECT folded FROM alias JOIN who ON n = who WHERE key = 'Q1'")
    assert sorted(map(str, aliases)) == [" ann lee ", " shared "]


def test_what_a_speaker_is_called_elsewhere_can_still_be_asked_for(room: Record) -> None:
    actor = Actor(id="a1", name="Ann Lee", kind="person", entry="Q1")
    called = simple("Qlee said rain.", "0", actor)
    one = replace(called.statements[0], speaker=Speaker(actor="a1", name="Qlee", via="surname"))
    put(room, replace(called, statements=(one,)), b"one")
    other = simple("Qfox said rain.", "0", actor)
    put(room, other, b"two")
    room.remove(other.article.id)
    assert len(room.statements(speaker="qlee")) == 1


def test_names_that_a_newer_reading_does_not_tell_go(room: Record) -> None:
    actor = Actor(id="a1", name="Qzed", kind="person", aliases=("Qwrong",), entry="Q1")
    put(room, simple("Qlee said rain.", "0", actor), b"one")
    put(room, simple("Qfox said rain.", "0", replace(actor, aliases=())), b"two")
    put(room, simple("Qlee said rain.", "2"), b"one")
    assert " qwrong " not in column(room, "SELECT folded FROM alias")
    assert " qzed " in column(room, "SELECT folded FROM alias")


def test_an_event_keeps_its_parties_names(room: Record) -> None:
    put(room, raid(), b"one")
    put(room, harbour(), b"two")
    before = room.events()[0]
    room.remove(harbour().article.id)
    assert room.events()[0] == before
