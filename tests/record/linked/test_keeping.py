"""Runs that are killed, two at a time, takedowns, older files, files that cannot be written."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.record.linked.crisis import (
    WordComparer,
    article,
    by_words,
    fresh_links,
    link_in_memory,
)

import onrecord
from onrecord.errors import InputError
from onrecord.linking.links import Links
from onrecord.linking.voices import RELATIONS
from onrecord.model import ArticleRecord
from onrecord.record import migrations
from onrecord.record.record import Record

HELD, NEVER, PLACED, ENGINEERS, DENIED, WARNED = range(6)
_PROCESSES = multiprocessing.get_context("spawn")
ARTICLES = [
    article(n, [n % 6, (n + 3) % 13, 11], paragraphs=[n % 3], day=f"2025-03-{20 - n}")
    for n in range(6)
]


def fill(path: Path, *articles: ArticleRecord) -> Path:
    with onrecord.open(path, new=True) as record:
        for one in articles:
            record.put(one)
    return path


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


# Other processes


def _link(path: Path, killed_at: int | None = None) -> None:
    """Links a record, two articles at a time; ends at so many comparisons, within a step."""
    comparer = WordComparer()
    compare = comparer.compare

    def compare_or_die(*two: Any) -> Any:
        if killed_at is not None and len(comparer.compared) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return compare(*two)

    comparer.compare = compare_or_die  # type: ignore[method-assign, assignment]
    from onrecord.record.linked import update

    update._AT_ONCE = 2
    with by_words(comparer), onrecord.open(path) as record:
        record.link()


def test_a_run_that_is_killed_within_a_step_loses_no_step_and_goes_on(
    tmp_path: Path, words: WordComparer
) -> None:
    whole = fresh_links(tmp_path / "whole", ARTICLES)
    path = fill(tmp_path / "r.db", *ARTICLES)
    process = _PROCESSES.Process(target=_link, args=(path, len(words.compared) * 2 // 3))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    with onrecord.open(path) as record:
        left = record.unlinked()
        assert left in (2, 4)
        assert record.link() == left
        assert record.links() == whole == link_in_memory(record)


def test_two_processes_link_one_record_while_articles_are_added(
    tmp_path: Path, words: WordComparer
) -> None:
    path = fill(tmp_path / "r.db", *ARTICLES[:4])
    processes = [_PROCESSES.Process(target=_link, args=(path,)) for _ in range(2)]
    for process in processes:
        process.start()
    with onrecord.open(path) as record:
        for one in ARTICLES[4:]:
            assert record.put(one) == "added"
        for process in processes:
            process.join(60)
        assert [process.exitcode for process in processes] == [0, 0]
        links = record.links()
        assert record.unlinked() == 0
    assert links == fresh_links(tmp_path / "whole", ARTICLES)


def test_what_another_process_linked_meanwhile_is_not_linked_twice(
    tmp_path: Path, words: WordComparer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.record.linked import work

    path = fill(tmp_path / "r.db", *ARTICLES[:2])
    real = work._prepare
    others: list[Record] = []

    def prepare(line: str) -> Any:
        if not others:
            others.append(onrecord.open(path))
            assert others[0].link() == 2
        return real(line)

    monkeypatch.setattr(work, "_prepare", prepare)
    with onrecord.open(path) as record:
        assert record.link() == 0
        assert record.links() == others[0].links()
    others[0].close()


def test_others_write_while_articles_are_made_ready(
    tmp_path: Path, words: WordComparer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.record.linked import work

    path = fill(tmp_path / "r.db", *ARTICLES[:2])
    real = work._prepare

    def prepare(line: str) -> Any:
        fill(path, ARTICLES[2])
        return real(line)

    monkeypatch.setattr(work, "_prepare", prepare)
    with onrecord.open(path) as record:
        assert record.link() == 2
        assert record.unlinked() == 1


def test_what_others_change_between_two_steps_is_read_anew(
    tmp_path: Path, words: WordComparer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of an article that goes is the next one's, and what was read of it is kept."""
    monkeypatch.setattr("onrecord.record.linked.update._AT_ONCE", 1)
    sentences = [[0, 4], [3, 15], [14, 1, 10], [2, 16]]
    stays = [article(n, own, day=f"2025-03-{11 + n}") for n, own in enumerate(sentences)]
    gone = article(7, [17, 13, 5, 12, 6], day="2025-03-10")
    instead = article(8, [3, 11, 0, 10, 1], day="2025-03-10", outlet="Herald")
    path = fill(tmp_path / "r.db", *stays, gone)
    steps = 0

    def stop(_: int) -> None:
        raise InterruptedError

    def change(_: int) -> None:
        nonlocal steps
        steps += 1
        if steps == 3:
            with onrecord.open(path) as other:
                other.remove(gone.article.id)
                other.put(instead)
                with suppress(InterruptedError):
                    other.link(on_linked=stop)

    with onrecord.open(path) as record:
        record.link(on_linked=change)
        assert record.links() == fresh_links(tmp_path / "fresh", [*stays, instead])


def test_what_is_told_of_each_step_may_change_the_record(
    tmp_path: Path, words: WordComparer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the caller itself writes between two steps is read anew, too."""
    monkeypatch.setattr("onrecord.record.linked.update._AT_ONCE", 1)
    sentences = [[0, 4], [3, 15], [14, 1, 10], [2, 16]]
    stays = [article(n, own, day=f"2025-03-{11 + n}") for n, own in enumerate(sentences)]
    gone = article(7, [17, 13, 5, 12, 6], day="2025-03-10")
    instead = article(8, [3, 11, 0, 10, 1], day="2025-03-10", outlet="Herald")
    steps = 0

    def change(_: int) -> None:
        nonlocal steps
        steps += 1
        if steps == 3:
            record.remove(gone.article.id)
            record.put(instead)

    with onrecord.open(fill(tmp_path / "r.db", *stays, gone)) as record:
        record.link(on_linked=change)
        assert record.links() == fresh_links(tmp_path / "fresh", [*stays, instead])


def test_whoever_links_in_another_way_meanwhile_is_told_to_do_so_alone(
    tmp_path: Path, words: WordComparer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one version made stays as it is: the other one adds nothing of its own to it."""
    monkeypatch.setattr("onrecord.record.linked.update._AT_ONCE", 1)
    path = fill(tmp_path / "r.db", *(article(n, [n, n + 1]) for n in range(4)))

    def begin_anew(_: int) -> None:
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM link_article")
        connection.execute("UPDATE link_state SET made = 'newer'")
        connection.commit()
        connection.close()

    with (
        onrecord.open(path) as record,
        pytest.raises(InputError, match=r"r\.db: another version of onrecord is linking it"),
    ):
        record.link(on_linked=begin_anew)
    assert rows(path, "SELECT count(*) FROM link_article") == [(0,)]
    assert rows(path, "SELECT made FROM link_state") == [("newer",)]
    with onrecord.open(path) as record:
        assert record.link() == 4


# Takedowns


def test_of_an_article_that_is_taken_down_nothing_is_left_in_what_was_linked(
    tmp_path: Path, words: WordComparer
) -> None:
    gone = article(7, [6, 13], paragraphs=[1], day="2025-03-12", outlet="Herald")
    stays = ARTICLES[:2]
    path = fill(tmp_path / "r.db", *stays, gone)
    ends = [(one.article.id, one.statements[0].id) for one in (gone, stays[0])]
    with onrecord.open(path) as record:
        assert gone.article.id in str(record.links())
        record.judge_link("same_statement", *ends, verdict="yes", by="me")
        record.judge_link("conditions", ends[0], verdict="met", by="me")
        record.links()
        record.remove(gone.article.id)
        assert record.link_judgements() == []
        # Before anything is linked again.
        left = {table: len(_all(path, table)) for table in _TABLES}
        other = fill(tmp_path / "other.db", *stays)
        with onrecord.open(other) as never:
            never.link()
        assert left == {table: len(_all(other, table)) for table in _TABLES}
        assert _voices(path) == _voices(other)
        assert record.links() == link_in_memory(record)


#: Tables of which each row is some article's.
_TABLES = (
    "link_article", "link_mark", "link_said", "link_commitment", "link_telling", "link_key",
    "link_voice", "link_judgement",
)  # fmt: skip


def _all(path: Path, table: str) -> list[tuple[Any, ...]]:
    return rows(path, f"SELECT * FROM {table}")


def _voices(path: Path) -> set[str]:
    """Who is held to speak, with the words that were found beside the name."""
    return {one for (one,) in rows(path, "SELECT object FROM link_voice")}


def test_a_speaker_whom_only_the_article_named_that_is_taken_down_is_forgotten(
    tmp_path: Path, words: WordComparer
) -> None:
    path = fill(tmp_path / "r.db", article(1, [HELD]), article(2, [WARNED, HELD]))
    with onrecord.open(path) as record:
        record.link()
        assert any("Bo Ray" in one for one in _voices(path))
        record.remove(article(2, [WARNED, HELD]).article.id)
        [left] = _voices(path)
        assert "Ann Lee" in left
        record.remove(article(1, [HELD]).article.id)
        assert _voices(path) == set()


# Files


def test_a_file_of_the_version_before_links_gets_them(tmp_path: Path, words: WordComparer) -> None:
    path = fill(tmp_path / "r.db", *ARTICLES[:3])
    _make_older(path)
    with onrecord.open(path) as record:
        assert record.unlinked() == 3
        assert record.links() == link_in_memory(record)
    assert rows(path, "PRAGMA user_version") == [(migrations.VERSION,)]


def test_a_file_whose_wording_stood_with_the_articles_keeps_its_links(
    tmp_path: Path, words: WordComparer
) -> None:
    path = fill(tmp_path / "r.db", *ARTICLES)
    with onrecord.open(path) as record:
        before = record.links()
    connection = sqlite3.connect(path)
    connection.executescript(
        "ALTER TABLE link_article ADD COLUMN wording BLOB NOT NULL DEFAULT x'';"
        "ALTER TABLE link_article ADD COLUMN places BLOB NOT NULL DEFAULT x'';"
        "UPDATE link_article SET (places, wording) = (SELECT places, wording FROM link_wording AS w"
        " WHERE w.article = link_article.article);"
        "DROP TABLE link_wording; DROP INDEX link_pair_likely; DROP INDEX link_pair_opposite;"
        "DELETE FROM migration WHERE number > 5; PRAGMA user_version = 5;"
    )
    connection.close()
    schema = "SELECT name FROM sqlite_schema WHERE name GLOB 'link_*' ORDER BY name"
    with onrecord.open(path) as record:
        assert record.unlinked() == 0
        assert record.links() == before
        later = article(7, [0, 3], day="2025-03-28")
        record.put(later)
        assert record.links() == fresh_links(tmp_path / "whole", [*ARTICLES, later])
    assert rows(path, "PRAGMA user_version") == [(migrations.VERSION,)]
    fill(tmp_path / "new.db")
    assert rows(path, schema) == rows(tmp_path / "new.db", schema)
    assert rows(path, "PRAGMA table_info(link_article)") == rows(
        tmp_path / "new.db", "PRAGMA table_info(link_article)"
    )


def _make_older(path: Path) -> None:
    """Takes all that is of links out of a file, and with it version 3."""
    connection = sqlite3.connect(path)
    for kind in ("trigger", "view", "index", "table"):
        names = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = ? AND (name GLOB 'link_*' OR ? = 'view')",
            (kind, kind),
        ).fetchall()
        for (name,) in names:
            connection.execute(f'DROP {kind} "{name}"')
    connection.execute("DELETE FROM migration WHERE number > 2")
    connection.execute("PRAGMA user_version = 2")
    connection.commit()
    connection.close()


def test_what_other_networks_or_weights_made_is_made_anew(
    tmp_path: Path, words: WordComparer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fill(tmp_path / "r.db", *ARTICLES[:3])
    with onrecord.open(path) as record:
        links = record.links()
        compared = len(words.compared)
        monkeypatch.setattr("onrecord.record.linked.update.made_by", lambda: "others")
        assert record.unlinked() == 3
        assert record.link() == 3
        assert len(words.compared) == 2 * compared
        assert record.links() == links


def test_a_record_that_cannot_be_written_says_so_in_a_line_or_needs_no_writing(
    tmp_path: Path, words: WordComparer
) -> None:
    path = fill(tmp_path / "r.db", *ARTICLES[:3])
    with onrecord.open(path) as record:
        record.store.connection.execute("PRAGMA query_only = ON")
        with pytest.raises(InputError, match="it cannot be written") as refused:
            record.links()
        assert "\n" not in str(refused.value)
        record.store.connection.execute("PRAGMA query_only = OFF")
        links = record.links()
    with onrecord.open(path) as record:
        record.store.connection.execute("PRAGMA query_only = ON")
        assert record.links() == links


# Little, or nothing


def test_an_empty_record_has_no_links_and_need_not_be_written(
    tmp_path: Path, words: WordComparer
) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        record.store.connection.execute("PRAGMA query_only = ON")
        assert record.unlinked() == 0
        assert record.links() == Links()


@pytest.mark.parametrize(
    "alone",
    [
        article(1, [HELD, DENIED, WARNED, LEFT := 8]),
        article(1, [], day=None),
        article(1, [HELD, HELD], day=None, outlet=None),
        article(1, paragraphs=[0, 1, 2], day=None),
    ],
    ids=["one", "without statements", "without a date", "all undated"],
)
def test_one_article_is_linked_with_itself_alone(
    tmp_path: Path, words: WordComparer, alone: ArticleRecord
) -> None:
    with onrecord.open(fill(tmp_path / "r.db", alone)) as record:
        links = record.links()
        assert links == link_in_memory(record)
        assert (links.copies, links.same_statement, links.same_event) == ((), (), ())
        assert record.unlinked() == 0
        assert record.link() == 0


def test_an_article_without_text_is_linked_and_changes_nothing(
    tmp_path: Path, words: WordComparer
) -> None:
    from tests.cli.running import told

    path = fill(tmp_path / "r.db", *ARTICLES[:3])
    with onrecord.open(path) as record:
        before = record.links()
        for text in ("", " \n\n"):
            record.put(told(text, input="empty.txt"))
        assert record.links() == before
        assert record.unlinked() == 0


def test_an_article_without_a_date_is_the_origin_of_nothing_that_has_one(
    tmp_path: Path, words: WordComparer
) -> None:
    undated = article(1, [], paragraphs=[0, 1], day=None)
    dated = article(2, [], paragraphs=[0, 1], day="2031-01-01", outlet="Herald")
    for order in ([dated, undated], [undated, dated]):
        links = fresh_links(tmp_path / "one", order)
        assert [(one.origin, one.members) for one in links.copies] == [("a2.txt", ("a1.txt",))]


def test_what_has_no_date_tells_of_no_commitment_how_it_ended(
    tmp_path: Path, words: WordComparer
) -> None:
    """Nobody knows that it came later."""
    made = article(1, [WARNED], day="2025-03-01")
    for day, ended in (("2025-03-02", True), (None, False)):
        told = article(2, [7, 8], day=day, outlet="Herald")
        links = fresh_links(tmp_path / f"{day}", [made, told])
        assert links.conditions
        assert any(one.ended_by for one in links.conditions) is ended


def test_steps_are_told_with_how_many_articles(tmp_path: Path, words: WordComparer) -> None:
    with onrecord.open(fill(tmp_path / "r.db", *ARTICLES)) as record:
        told: list[int] = []
        left: list[int] = []

        def tell(count: int) -> None:
            told.append(count)
            with onrecord.open(record.store.path) as other:  # it is safe by then
                left.append(other.unlinked())

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("onrecord.record.linked.update._AT_ONCE", 4)
            assert record.link(on_linked=tell) == 6
        assert (told, left) == ([4, 2], [2, 0])


def test_relations_are_kept_by_their_numbers() -> None:
    """Records hold these numbers: an order that changes needs another state."""
    assert RELATIONS == ("same", "likely", "open", "near", "other")


# The networks themselves


def _real_links(record: Record) -> Links:
    from onrecord.contract import load_record
    from onrecord.linking.comparing import Comparer
    from onrecord.linking.laid import lay
    from onrecord.linking.likeness import load_likeness
    from onrecord.linking.linker import link

    laid = [lay(load_record(line)) for line in record.lines()]
    return link(laid, likeness=load_likeness(), comparer=Comparer())


@pytest.mark.slow
@pytest.mark.parametrize("order", [1, -1])
def test_with_the_real_networks_one_by_one_is_as_all_at_once(tmp_path: Path, order: int) -> None:
    articles = [
        article(1, [HELD, WARNED], day="2025-03-10"),
        article(2, [DENIED, 11], day="2025-03-11", outlet="Herald"),
        article(3, [PLACED, 8, 12], day="2025-03-12", outlet="Echo"),
    ]
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        for one in articles[::order]:
            record.put(one)
            record.link()
        links = record.links()
        assert links == _real_links(record)
    assert links.same_statement or links.contested


@pytest.mark.slow
def test_in_several_processes_links_are_the_same(tmp_path: Path) -> None:
    path = fill(tmp_path / "r.db", article(1, [HELD, WARNED]), article(2, [DENIED], outlet="B"))
    with onrecord.open(path) as record:
        assert record.link(workers=2) == 2
        assert record.links() == _real_links(record)
