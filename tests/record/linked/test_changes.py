"""What is looked at again when something goes, comes earlier, or is judged: one case each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.running import told
from tests.record.linked.crisis import WordComparer, article, link_in_memory

import onrecord
from onrecord.linking.answers import MOST_FOLLOWED
from onrecord.model import ArticleRecord, Span
from onrecord.record.record import Record

HELD, NEVER, PLACED, ENGINEERS, DENIED, WARNED = range(6)
LEFT, STAYED = 8, 9


@pytest.fixture
def record(tmp_path: Path, words: WordComparer) -> Iterator[Record]:
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        yield record


def fill(record: Record, *articles: ArticleRecord) -> None:
    for one in articles:
        record.put(one)
    record.link()


def sayings(record: Record) -> list[list[str]]:
    return [[ref.input for ref in group] for group in record.links().same_statement]


def end(one: ArticleRecord, at: int = 0) -> tuple[str, str]:
    """A statement as links are judged."""
    return one.article.id, one.statements[at].id


FIRST = article(1, [HELD], day="2025-03-10")
SECOND = article(2, [PLACED], day="2025-03-11", outlet="Herald")
OTHER = article(3, [14], day="2025-03-12", outlet="Echo")


def test_the_networks_read_only_what_is_new(record: Record, words: WordComparer) -> None:
    fill(record, FIRST, SECOND)
    before = list(words.compared)
    assert before
    record.links()
    assert words.compared == before
    fill(record, OTHER)
    new = words.compared[len(before) :]
    assert all(end(OTHER)[1] in pair for pair in new)


#: They have no word in common.
APART = [
    told(text, input=f"b{at}.txt", outlet=f"{at}", published=f"2025-03-1{at}")
    for at, text in enumerate(
        ("Ann Lee said turnips rot.", "Bo Ray denied engines stall.", "Cy Orr warned bells ring.")
    )
]


def test_what_was_joined_by_people_alone_parts_when_what_joined_it_goes(record: Record) -> None:
    fill(record, *APART)
    for other in APART[1:]:
        record.judge_link("same_statement", end(APART[0]), end(other), verdict="yes", by="me")
    assert sayings(record) == [["b0.txt", "b1.txt", "b2.txt"]]
    record.remove(APART[0].article.id)
    assert sayings(record) == []
    assert record.links() == link_in_memory(record)


def test_events_joined_by_people_alone_part_when_what_joined_them_goes(record: Record) -> None:
    texts = (
        "Gunmen kidnapped two engineers.", "An earthquake shook Velm.", "Sailors voted in Tolm.",
    )  # fmt: skip
    articles = [
        told(text, input=f"c{at}.txt", outlet=f"{at}", published=f"2025-0{at + 3}-10")
        for at, text in enumerate(texts)
    ]
    fill(record, *articles)
    with record.store.reading() as connection:
        marks = {
            article: f"@{first}-{last}"
            for article, first, last in connection.execute(
                "SELECT a.id, t.first, t.last FROM link_telling AS t "
                "JOIN article AS a ON a.n = t.article ORDER BY t.n DESC"
            )
        }
    ends = [(one.article.id, marks[one.article.id]) for one in articles]
    for other in ends[1:]:
        record.judge_link("same_event", ends[0], other, verdict="yes", by="me")
    assert [len(group) for group in record.links().same_event] == [3]
    record.remove(articles[0].article.id)
    assert record.links().same_event == ()


def test_links_are_read_also_while_something_was_just_taken_out(record: Record) -> None:
    from onrecord.record.linked.read import read_links

    fill(record, FIRST, SECOND, OTHER)
    for other in (SECOND, OTHER):
        record.judge_link("same_statement", end(FIRST), end(other), verdict="yes", by="me")
    record.links()
    with record.store.writing() as connection:
        connection.execute("DELETE FROM article WHERE id = ?", (FIRST.article.id,))
    with record.store.reading() as connection:
        _, links = read_links(connection)
    assert [[ref.input for ref in group] for group in links.same_statement] == [
        ["a2.txt", "a3.txt"]
    ]


def test_what_only_a_copy_had_made_one_is_two_again_without_it(record: Record) -> None:
    made = article(1, [], paragraphs=[0, 1], day="2025-03-10")
    inner = made.statements[0]
    [span] = inner.content
    # One of two statements goes on for some words: either is what the copy has.
    outer = replace(inner, id="f" * 20, content=(Span(span.start, span.end + 20),))
    origin = replace(made, statements=(inner, outer, *made.statements[1:]))
    copy = article(2, [], paragraphs=[0, 1], day="2025-03-11", outlet="Herald")
    fill(record, origin, copy)
    assert _carried(record) == 3
    record.remove(copy.article.id)
    assert record.links() == link_in_memory(record)
    assert _carried(record) == 0


def _carried(record: Record) -> int:
    with record.store.reading() as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM link_said WHERE head <> n")
    return int(count)


def test_of_a_copy_whose_origin_goes_sentences_are_asked_how_commitments_ended(
    record: Record,
) -> None:
    promise = article(1, [WARNED], day="2025-03-10")
    origin = article(2, [], paragraphs=[0, 2], day="2025-03-11", outlet="Herald")
    copy = article(3, [LEFT], paragraphs=[0, 2], day="2025-03-12", outlet="Echo")
    fill(record, promise, origin, copy)
    [before] = record.links().conditions
    assert before.ended_by != "a3.txt"
    record.remove(origin.article.id)
    [after] = record.links().conditions
    assert after.ended_by == "a3.txt"
    assert record.links() == link_in_memory(record)


def test_an_earlier_origin_that_comes_late_speaks_for_what_stood_alone(record: Record) -> None:
    early = article(1, [], paragraphs=[0, 1], day="2025-03-10")
    late = article(2, [], paragraphs=[0, 1], day="2025-03-12", outlet="Herald")
    fill(record, late)
    assert record.links().copies == ()
    fill(record, early)
    [group] = record.links().copies
    assert (group.origin, group.members) == ("a1.txt", ("a2.txt",))
    assert record.links() == link_in_memory(record)


@pytest.mark.parametrize("order", [1, -1])
def test_of_equally_alike_sentences_the_earlier_are_kept(record: Record, order: int) -> None:
    promise = told(
        "Bo Ray warned we will act if the garrison left the harbour road. "
        "Cy Orr warned they will shoot if the garrison left that road. "
        "Di Fox warned she will go if the garrison left the harbour. "
        "Ed Poe warned he will sing if garrison and harbour left the road.",
        input="d1.txt", published="2025-03-01",
    )  # fmt: skip
    # With words enough of their own to be no copies.
    later = [
        told(
            f"The garrison left the harbour road. N {' '.join(f'{n}x{at}' for at in range(20))}.",
            input=f"d{n}.txt",
            outlet=f"{n}",
            published=f"2025-03-{n:02}",
        )
        for n in range(2, 28)
    ]
    for one in [promise, *later[::order]]:
        record.put(one)
    record.link()
    at_once = _followed(record)
    assert len(at_once) == 4 * MOST_FOLLOWED
    for one in later[::-order]:
        record.put(one, replace=True)
        record.link()
    assert _followed(record) == at_once
    assert record.links() == link_in_memory(record)


def _followed(record: Record) -> list[tuple[object, ...]]:
    with record.store.reading() as connection:
        return connection.execute(
            "SELECT e.commitment, a.id, e.sentence, e.likeness FROM link_ending AS e "
            "JOIN article AS a ON a.n = e.article ORDER BY 1, 2, 3"
        ).fetchall()


def test_a_name_and_the_same_without_one_are_compared_whoever_comes_first(
    record: Record,
) -> None:
    named = article(1, [16], day="2025-03-12")
    nameless = article(2, [17], day="2025-03-10", outlet="Herald")
    fill(record, named)
    fill(record, nameless)
    assert record.links() == link_in_memory(record)


def test_a_statement_that_is_rejected_is_in_no_link_until_that_is_undone(record: Record) -> None:
    fill(record, FIRST, SECOND)
    _, row = end(SECOND)
    record.reject(row, by="me")
    assert sayings(record) == []
    record.undo(row, by="me")
    assert sayings(record) == [["a1.txt", "a2.txt"]]


def test_a_statement_that_was_missed_is_linked_when_it_is_added(record: Record) -> None:
    missing = article(5, [13], day="2025-03-13", outlet="Echo")
    fill(record, FIRST, missing)
    assert sayings(record) == []
    record.add_missed(
        missing.article.id, "statement", by="me", source="Protesters", cue="stormed",
        content="the customs shed in Velm", speaker="Ann Lee",
    )  # fmt: skip
    assert record.links() == link_in_memory(record)
    with record.store.reading() as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM link_said")
    assert count == 2


def test_an_article_that_changed_while_it_was_made_ready_is_not_laid_down(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.record.linked import work

    record.put(FIRST)
    real = work._prepare

    def prepare(line: str) -> object:
        made = real(line)
        if record.statements()[0].act != "admit":
            record.correct(FIRST.statements[0].id, act="admit", by="somebody else")
        return made

    monkeypatch.setattr(work, "_prepare", prepare)
    assert record.link() == 0
    assert record.unlinked() == 1
    assert record.link() == 1
    assert record.links() == link_in_memory(record)


def test_an_article_that_goes_while_it_is_made_ready_is_no_trouble(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.record.linked import work

    empty = article(6)
    record.put(empty)
    real = work._prepare

    def prepare(line: str) -> object:
        record.remove(empty.article.id)
        return real(line)

    monkeypatch.setattr(work, "_prepare", prepare)
    assert record.link() == 0
    assert record.unlinked() == 0
