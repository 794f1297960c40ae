"""How a record stands, whether it is whole, and what a takedown leaves on the disk."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.records import border, harbour, raid, record, spans, statement

import onrecord
from onrecord.contract import dump_record
from onrecord.errors import InputError
from onrecord.model import Actor, ArticleRecord, ChainLink, Event, Participant, Place, Speaker
from onrecord.model import Page as PageOf
from onrecord.record import Record, takedown, upkeep
from onrecord.record.add import add_pages, page_key
from onrecord.record.raw import keep_raw, raw_path
from onrecord.record.rows import make_rows
from onrecord.record.store import moment
from onrecord.record.upkeep import count_failures, failures, remove_article, take_down
from onrecord.record.write import PageRow, put_article

GIVEN = ("media_type", "charset", "url", "outlet", "title", "published")
#: Words of the article that is taken down, which no other one has.
SECRET = (
    "zorblat quimfle wexilor vandrope yubbick tolvane snarfel plimsquad drumbick glentorp "
    "crimbol hexquail notabix tagalor byworth inputzel judgezil marnfold chainquo castelyx"
).split()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Record]:
    with onrecord.open(tmp_path / "record.db", new=True) as opened:
        opened.store.connection.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug here
        yield opened


def put(room: Record, made: ArticleRecord, body: bytes, **given: str) -> None:
    page = PageOf(input=made.article.input, body=body, **given)
    raw = keep_raw(room.store.raw, body)
    told = json.dumps({name: getattr(page, name) for name in GIVEN})
    row = PageRow(key=page_key(page, raw), input=page.input, raw=raw, given=told)
    with room.store.writing() as connection:
        put_article(connection, make_rows(made), now=moment(), page=row)


def secret() -> ArticleRecord:
    text = (
        f"{SECRET[0]} {SECRET[1]}, who said {SECRET[2]} {SECRET[3]}. "
        f"Castrel {SECRET[4]} {SECRET[5]} at {SECRET[6]}, {SECRET[7]}. Ann Lee {SECRET[13]}."
    )
    who = f"{SECRET[0]} {SECRET[1]}"
    one = statement(
        source=spans(who, text=text),
        cue=spans("said", text=text),
        content=spans(f"{SECRET[2]} {SECRET[3]}", text=text),
        quotation="indirect",
        speaker=Speaker(actor="a1", name=SECRET[1].title(), via="surname"),
        addressee=SECRET[8],
        chain=(
            ChainLink(name=SECRET[1].title(), role="speaker", span=None),
            ChainLink(name=SECRET[18], role="medium", span=None),
        ),
    )
    trigger = spans(SECRET[4], text=text)
    event = Event(
        id="7secret", type="ASSAULT", status="occurred", trigger=trigger, evidence=trigger,
        recipients=(Participant(actor=None, span=spans(SECRET[5], text=text)[0]),),
        place=Place(raw=SECRET[6], span=spans(SECRET[6], text=text)[0]), score=0.5,
    )  # fmt: skip
    actors = (
        Actor(id="a1", name=who.title(), kind="person", aliases=(SECRET[9],), office=SECRET[10]),
        Actor(id="a2", name=SECRET[17], kind="state", aliases=("Castrel", SECRET[19]), entry="Q1"),
    )
    made = record(text, outlet="Varania News", title=f"On {SECRET[11]}", input=SECRET[15])
    return replace(made, statements=(replace(one, id="5secret"),), events=(event,), actors=actors)


def others() -> tuple[ArticleRecord, ...]:
    castrel = Actor(id="a9", name="Castrel", kind="state", entry="Q1")
    return (replace(border(), actors=(castrel,)), harbour(), raid())


def fill(room: Record) -> None:
    first, *rest = others()
    put(room, first, b"border page")
    put(room, secret(), " ".join(SECRET).encode())
    for at, one in enumerate(rest):
        put(room, one, b"page %d" % at)
    id = secret().article.id
    room.note(id, f"see {SECRET[12]}", by=SECRET[14])
    room.tag("5secret", SECRET[13], by="ann")
    room.note(f"{id}/a1", SECRET[12], by="ann")
    room.correct("5secret", by=SECRET[14], act="deny", speaker=SECRET[16])
    room.accept("5secret", by="ann")
    room.undo("5secret", by="ann")
    room.correct("7secret", by="ann", evidence=f"{SECRET[5]} at {SECRET[6]}")
    room.add_missed(id, "statement", by="ann", cue="Ann Lee", content=SECRET[13])


def on_disk(room: Record) -> bytes:
    """All bytes of the record, the kept inputs unpacked."""
    files = sorted(room.store.path.parent.glob("record.db*"))
    packed = sorted(room.store.raw.glob("**/*"))
    body = b"".join(one.read_bytes() for one in files)
    raw = b"".join(gzip.decompress(one.read_bytes()) for one in packed if one.is_file())
    return (body + b"\n" + raw).lower()


def terms(room: Record) -> set[str]:
    """The words of the text indexes, which stand there without what the one before began with."""
    run = room.store.connection.execute
    found: set[str] = set()
    for table in ("article_search", "statement_search", "event_search"):
        run(f"CREATE VIRTUAL TABLE temp.{table}_terms USING fts5vocab(main, {table}, row)")
        found |= {term for (term,) in run(f"SELECT term FROM temp.{table}_terms")}
        run(f"DROP TABLE temp.{table}_terms")
    return found


# Taking an article down


def test_a_takedown_leaves_nothing_of_the_article(room: Record) -> None:
    fill(room)
    assert [one for one in SECRET if one.encode() not in on_disk(room)] == []
    assert any(term.startswith("zorblat") for term in terms(room))
    id = secret().article.id
    assert room.remove(id, reason="court order") == (id, True)
    found = on_disk(room)
    assert [one for one in SECRET if one.encode() in found] == []
    assert [term for term in terms(room) for one in SECRET if term[:5] == one[:5]] == []
    assert [one for one in room.verify() if one] == []


def test_a_takedown_leaves_other_articles_as_they_are(room: Record) -> None:
    fill(room)
    kept = {line for line in room.lines() if json.loads(line)["article"]["input"] != SECRET[15]}
    rows = {row.id: row for row in room.statements() if row.id != "5secret"}
    room.remove(secret().article.id)
    assert set(room.lines()) == kept == {dump_record(one) for one in others()}
    assert {row.id: row for row in room.statements()}.items() <= rows.items()
    assert len(room.actors(speaker="castrel")) == len(room.actors(actor="castrel"))
    [(name,)] = room.store.connection.execute("SELECT name FROM who WHERE key = 'Q1'")
    assert name == "Castrel"


def test_that_there_was_an_article_is_all_that_stays(room: Record) -> None:
    fill(room)
    id = secret().article.id
    room.remove(id[:8], reason="court order")
    run = room.store.connection.execute
    [(article, day, reason)] = run("SELECT article, removed, reason FROM removed")
    assert (article, reason, len(day)) == (id, "court order", 20)
    assert [one for (one,) in run("SELECT article FROM removed_page")] == [id]
    assert (room.status().removed, room.status().articles) == (1, 3)
    with pytest.raises(InputError, match="this article was taken down on 20"):
        room.remove(id)
    with pytest.raises(InputError, match="taken down on"):
        room.show(id[:8])
    with pytest.raises(InputError, match="nothing with this id"):
        room.undo("5secret", by="ann")


def test_bytes_that_two_articles_share_stay_until_both_are_gone(room: Record) -> None:
    made = harbour()
    article = replace(made.article, id="twin", outlet="Other News")
    twin = replace(made, article=article, statements=())
    put(room, made, b"shared page")
    put(room, twin, b"shared page", outlet="Other News")
    room.remove(made.article.id)
    assert b"shared page" in on_disk(room)
    assert [one for one in room.verify() if one] == []
    assert list(room.lines()) == [dump_record(twin)]
    room.remove("twin")
    assert b"shared page" not in on_disk(room)


def test_only_articles_are_taken_down(room: Record) -> None:
    fill(room)
    for given, reason in [
        ("5secret", f"it is a row of article {secret().article.id}; give the article's id"),
        ("nothing", "the record has nothing with this id"),
        (f"{secret().article.id}/a1", "it is a row of article"),
    ]:
        with pytest.raises(InputError, match=reason):
            room.remove(given)
    assert room.status().removed == 0


def test_while_somebody_reads_an_older_state_the_words_are_told_to_be_there(room: Record) -> None:
    fill(room)
    with onrecord.open(room.store.path) as reader:
        reader.store.connection.execute("BEGIN")
        assert len(reader.articles()) == 4
        begun = time.monotonic()
        _, left = remove_article(room.store, secret().article.id, wait_s=0.05)
        assert not left
        assert time.monotonic() - begun < 5
        assert len(reader.articles()) == 4
        reader.store.connection.execute("COMMIT")
    room.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert [one for one in SECRET if one.encode() in on_disk(room)] == []
    [(patience,)] = room.store.connection.execute("PRAGMA busy_timeout")
    assert patience == 60_000


def test_a_takedown_that_was_killed_before_its_files_went_is_finished(
    room: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(room)
    id = secret().article.id

    def kill(*_: object) -> None:
        raise KeyboardInterrupt

    for killed in ("drop_raw", "_checkpoint"):
        with monkeypatch.context() as patched:
            patched.setattr(takedown, killed, kill)
            with pytest.raises(KeyboardInterrupt):
                room.remove(id)
    assert room.remove(id[:8]) == (id, True)
    found = on_disk(room)
    assert [one for one in SECRET if one.encode() in found] == []
    assert [term for term in terms(room) for one in SECRET if term[:5] == one[:5]] == []
    with pytest.raises(InputError, match="this article was taken down on 20"):
        room.remove(id)  # now nothing is left to do


def test_a_file_that_cannot_be_deleted_is_told_until_it_is_gone(
    room: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(room)
    id = secret().article.id

    def refuse(*_: object) -> None:
        raise InputError("raw", "it cannot be removed (permission denied)", "do it")

    with monkeypatch.context() as patched:
        patched.setattr(takedown, "drop_raw", refuse)
        with pytest.raises(InputError, match="cannot be removed"):
            room.remove(id)
        assert [one for one in room.verify() if one] == [
            "raw: it cannot be removed (permission denied); do it"
        ]
        with pytest.raises(InputError, match="cannot be removed"):
            room.remove(harbour().article.id)  # it does not keep another from being taken down
        assert room.status().articles == 2
    assert list(room.verify()) == [None, None]
    found = on_disk(room)
    assert [one for one in SECRET if one.encode() in found] == []


def test_a_doomed_input_that_is_needed_again_stays(
    room: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = harbour()
    put(room, made, b"shared page")
    with monkeypatch.context() as patched:
        patched.setattr(takedown, "drop_doomed", lambda store: None)
        room.remove(made.article.id)
    article = replace(made.article, id="twin", outlet="Other News")
    put(room, replace(made, article=article), b"shared page", outlet="Other News")
    takedown.drop_doomed(room.store)
    assert list(room.verify()) == [None]
    assert not list(room.store.connection.execute("SELECT * FROM doomed"))


def test_several_are_finished_at_once(room: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(room)
    commands: list[str] = []
    room.store.connection.set_trace_callback(commands.append)
    ids = [take_down(room.store, one.article.id) for one in (secret(), harbour())]
    assert takedown.finish_takedowns(room.store, 1.0)
    room.store.connection.set_trace_callback(None)
    assert sum("'optimize'" in one for one in commands) == 3
    assert sum("wal_checkpoint" in one for one in commands) == 1
    assert ids == [secret().article.id, harbour().article.id]
    assert not [one for one in SECRET if one.encode() in on_disk(room)]


# Looking at it


def test_how_a_record_stands(room: Record) -> None:
    fill(room)
    status = room.status(origin="{}")
    assert (status.articles, status.outlets, status.removed) == (4, 1, 0)
    assert (status.statements, status.events) == (6 + 5 + 1 + 2, 3 + 1)
    assert (status.first, status.last) == ("2021-11-08", "2025-03-11")
    assert (status.judgements, status.undone, status.lost) == (3, 1, 0)
    assert (status.notes, status.tags, status.stale) == (2, 1, 4)
    assert [often for _, often in status.versions] == [4]
    assert room.status().stale is None
    (room.store.path.parent / "record.db.old").write_bytes(b"x" * 10_000_000)
    assert 0 < room.status().size_bytes < 10_000_000
    assert status.raw_bytes == sum(path.stat().st_size for path in room.store.raw.glob("??/*.gz"))


def test_an_empty_record_stands_at_nothing(room: Record) -> None:
    status = room.status(origin="{}")
    assert (status.articles, status.statements, status.first, status.stale) == (0, 0, None, 0)
    assert list(room.verify()) == []
    assert room.failures() == []


def test_failures_can_be_told_in_pages(room: Record) -> None:
    errors = [InputError(f"{name}.txt", "it is broken", "mend it") for name in "abcde"]
    list(add_pages(room.store, errors))
    every = failures(room.store)
    assert sorted(one.input for one in every) == [f"{name}.txt" for name in "abcde"]
    assert failures(room.store, reverse=True) == every[::-1]
    assert failures(room.store, limit=2, offset=1) == every[1:3]
    assert failures(room.store, limit=2, offset=4, reverse=True) == every[:1]
    assert len({one.key for one in every}) == count_failures(room.store) == 5


def test_kept_inputs_that_nobody_needs_are_told(room: Record) -> None:
    fill(room)
    path = raw_path(room.store.raw, keep_raw(room.store.raw, b"nobody's"))
    left = path.with_name(f".{path.stem}.0123.new")  # by a run that was killed
    left.write_bytes(b"half")
    assert room.spare() == []  # somebody may be adding what needs it
    for one in room.store.raw.glob("??/*"):
        os.utime(one, (1e9, 1e9))
    assert room.spare() == [str(path), str(left)]


def test_an_input_that_is_added_while_it_is_looked_for_is_not_spare(
    room: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, added = upkeep.raw_names, harbour()

    def look(folder: Path) -> list[str]:
        put(room, added, b"just now")
        for one in room.store.raw.glob("??/*"):
            os.utime(one, (1e9, 1e9))
        return names(folder)

    monkeypatch.setattr(upkeep, "raw_names", look)
    assert room.spare() == []


# Verifying


def test_a_whole_record_has_no_faults(room: Record) -> None:
    fill(room)
    room.reject(harbour().statements[3].id, by="ann")
    assert list(room.verify()) == [None] * 4


def change(query: str, *values: object) -> Callable[[Record], None]:
    return lambda room: void(room.store.connection.execute(query, values))


def void(_: object) -> None: ...


def spoil_raw(room: Record) -> None:
    raw_path(room.store.raw, raw_of(b"border page")).write_bytes(gzip.compress(b"other"))


def cut_raw(room: Record) -> None:
    path = raw_path(room.store.raw, raw_of(b"border page"))
    path.write_bytes(path.read_bytes()[:-9])


def drop(room: Record) -> None:
    raw_path(room.store.raw, raw_of(b"border page")).unlink()


def raw_of(body: bytes) -> str:
    import hashlib

    return hashlib.sha256(body).hexdigest()


def unindex(room: Record) -> None:
    room.store.connection.execute(
        "INSERT INTO statement_search (statement_search, rowid, content) "
        "SELECT 'delete', n, content FROM statement_words ORDER BY n LIMIT 1"
    )


def orphan(room: Record) -> None:
    run = room.store.connection.execute
    run("PRAGMA foreign_keys = OFF")
    run("DELETE FROM who WHERE n = (SELECT who FROM actor ORDER BY n LIMIT 1)")
    run("PRAGMA foreign_keys = ON")


FAULTS: list[tuple[Callable[[Record], None], str]] = [
    (change("UPDATE article_body SET text = replace(text, 'reserve', 'reverse')"), "(SHA-256)"),
    (
        change(
            "UPDATE statement_words SET object = replace(object, '\"promise\"', '\"deny\"')"
        ),
        "what statement of ",
    ),
    (change("UPDATE statement_words SET object = '{'"), "its rows are no record"),
    (change("UPDATE statement_words SET object = '{}'"), "its rows are no record"),
    (change("UPDATE event_words SET object = cast(x'22ff22' AS TEXT)"), "the file is damaged"),
    (change("UPDATE statement_words SET content = 'other words'"), "what statement of 5secret"),
    (change("UPDATE statement SET act = 'deny' WHERE id <> '5secret'"), "what statement of"),
    (change("UPDATE statement SET answer = 0 WHERE answer = 2"), "5secret occurs twice"),
    (change("UPDATE statement SET judged = NULL"), "what statement of 5secret"),
    (change("UPDATE statement SET day = '1999-01-01'"), "what statement of 5secret"),
    (change("DELETE FROM relay"), "what relay of"),
    (change("UPDATE event SET location = 'Elsewhere'"), "what event of 7secret"),
    (change("UPDATE event_words SET evidence = 'x'"), "what event of 7secret"),
    (change("UPDATE party SET name = 'x'"), "what party of"),
    (change("DELETE FROM event WHERE answer = 2"), "what event of 7secret"),
    (change("UPDATE actor SET country = 'XXX'"), "what actor of a1"),
    (change("UPDATE article SET statements = 99"), "what article tells is not what its record"),
    (change("UPDATE article SET outlet = 'Liar'"), "what article tells"),
    (change("UPDATE article_body SET title = 'Liar'"), "what article_body tells"),
    (change("UPDATE article SET id = 'liar' || n"), "its record says that it is"),
    (change("UPDATE judgement SET undone = 'x'"), "what statement of 5secret"),
    (change("UPDATE page SET given = replace(given, 'text/plain', 'text/html')"), "of an input"),
    (change("UPDATE page SET given = '[]'"), "of an input"),
    (change("UPDATE page SET key = 'k' || key"), "of an input"),
    (unindex, "statement_search: the text index does not agree"),
    (spoil_raw, "this kept input is not what it was"),
    (cut_raw, "this kept input is damaged"),
    (drop, "this kept input is missing"),
    (orphan, "what it belongs to in who is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "told"), FAULTS)
def test_a_fault_is_found(room: Record, spoil: Callable[[Record], None], told: str) -> None:
    fill(room)
    spoil(room)
    faults = [one for one in room.verify() if one]
    assert any(told in one for one in faults), faults
    assert not any("\n" in one for one in faults)


def test_all_faults_are_told_not_the_first_alone(room: Record) -> None:
    fill(room)
    run = room.store.connection.execute
    run("UPDATE article_body SET text = text || 'x' WHERE n = 1")
    run("UPDATE statement SET act = 'deny' WHERE article = 2")
    unindex(room)
    spoil_raw(room)
    told = list(room.verify())
    faults = " | ".join(one for one in told if one)
    for part in ("statement_search", "its rows are no record", "5secret", "not what it was"):
        assert part in faults
    assert told.count(None) == 2


def test_a_damaged_file_is_told_and_looked_through(room: Record) -> None:
    fill(room)
    room.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = room.store.path
    [(page,)] = room.store.connection.execute("PRAGMA page_size")
    [(root,)] = room.store.connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'event_words'"
    )
    room.close()
    body = bytearray(path.read_bytes())
    body[page * (root - 1) : page * root] = b"\xff" * page
    path.write_bytes(bytes(body))
    with onrecord.open(path) as damaged:
        faults = [one for one in damaged.verify() if one]
    assert any(one.startswith("the file") for one in faults), faults
    assert any("the file is damaged" in one for one in faults), faults


def test_an_input_that_is_taken_down_meanwhile_is_not_missing(
    room: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(room)
    load = upkeep.load_raw

    def look(folder: Path, name: str) -> bytes:
        monkeypatch.undo()
        with onrecord.open(room.store.path) as other:
            for one in (harbour(), raid(), border(), secret()):
                other.remove(one.article.id)
        return load(folder, name)

    monkeypatch.setattr(upkeep, "load_raw", look)
    assert [one for one in room.verify() if one] == []


def test_a_record_can_be_written_while_it_is_verified(room: Record) -> None:
    fill(room)
    told: list[str | None] = []
    with onrecord.open(room.store.path, timeout_s=1) as other:
        for one in room.verify():
            told.append(one)
            if len(told) == 1:
                other.remove(raid().article.id)
                other.tag(harbour().article.id, "meanwhile", by="ann")
                other.accept(harbour().statements[0].id, by="ann")
    assert [one for one in told if one] == []


def test_another_one_that_writes_for_a_moment_is_waited_for(room: Record) -> None:
    import threading

    fill(room)
    writer = sqlite3.connect(room.store.path, isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN IMMEDIATE")
    end = threading.Timer(0.2, lambda: void(writer.execute("COMMIT")))
    end.start()
    assert [one for one in room.verify() if one] == []
    end.join()
    writer.close()


def test_what_was_imported_is_never_stale(tmp_path: Path) -> None:
    """There is no kept input to read it from again."""
    with onrecord.open(tmp_path / "r.db", new=True) as room:
        room.put(raid())
        status = room.status(origin="newer")
        assert (status.articles, status.stale) == (1, 0)
