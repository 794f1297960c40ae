"""What people say of links holds, whatever is linked anew, until they take it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.record.linked.crisis import WordComparer, article

import onrecord
from onrecord.errors import InputError
from onrecord.linking.links import Links, Ref
from onrecord.model import ArticleRecord
from onrecord.record.record import Record

HELD, NEVER, PLACED, ENGINEERS, DENIED, WARNED = range(6)
LEFT, RUMOUR, RAID, KIDNAPPING, FIRST_TIME = 8, 10, 11, 12, 14


@pytest.fixture
def record(tmp_path: Path, words: WordComparer) -> Iterator[Record]:
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        yield record


def fill(record: Record, *articles: ArticleRecord) -> None:
    for one in articles:
        record.put(one)
    record.link()


def forget(record: Record) -> None:
    with record.store.writing() as connection:
        connection.execute("DELETE FROM link_article")


def key(ref: Ref) -> tuple[str, str]:
    return ref.article, ref.mark


def groups(groups: tuple[tuple[Ref, ...], ...]) -> list[list[str]]:
    return [[ref.input for ref in group] for group in groups]


A = article(1, [HELD, RAID], day="2025-03-10")
B = article(2, [PLACED, KIDNAPPING], day="2025-03-11", outlet="Herald")
C = article(3, [DENIED, FIRST_TIME], day="2025-03-12", outlet="Echo")


def test_a_saying_parted_by_people_stays_apart(record: Record) -> None:
    fill(record, A, B, C)
    before = record.links()
    [group] = before.same_statement
    made = record.judge_link("same_statement", *map(key, group), verdict="no", by="me")
    for _ in range(2):
        assert record.links().same_statement == ()
        forget(record)
    record.unjudge_link(made.number, by="me")
    assert record.links() == before


def test_sayings_joined_by_people_are_one(record: Record) -> None:
    fill(record, A, B, C)
    before = record.links()
    a, c = (A.article.id, A.statements[0].id), (C.article.id, C.statements[1].id)
    made = record.judge_link("same_statement", c, a, verdict="yes", by="me")
    assert (made.a, made.b) == (a, c)
    for _ in range(2):
        # The second is too little like the third to be one with both.
        assert groups(record.links().same_statement) == [["a1.txt", "a3.txt"]]
        forget(record)
    record.unjudge_link(made.number, by="me")
    assert record.links() == before


def test_a_statement_that_a_copy_carries_over_is_told_from_its_origin(record: Record) -> None:
    origin = article(1, [], paragraphs=[0, 1], day="2025-03-10")
    copy = article(2, [], paragraphs=[0, 1], day="2025-03-11", outlet="Herald")
    fill(record, origin, copy)
    before = record.links()
    assert len(before.same_statement) == 2
    made = record.judge_link(
        "same_statement", *map(key, before.same_statement[0]), verdict="no", by="me"
    )
    for _ in range(2):
        assert record.links().same_statement == before.same_statement[1:]
        forget(record)
    record.unjudge_link(made.number, by="me")
    assert record.links() == before


def test_events_parted_by_people_stay_apart_and_joined_ones_together(record: Record) -> None:
    fill(record, A, B)
    before = record.links()
    [group] = before.same_event
    made = record.judge_link("same_event", *map(key, group), verdict="no", by="me")
    for _ in range(2):
        assert record.links().same_event == ()
        forget(record)
    record.unjudge_link(made.number, by="me")
    assert record.links() == before

    storm = article(4, [13], day="2025-04-20", outlet="Echo")
    fill(record, storm)
    mine, *_ = [group for group in _tellings(record) if group[0] == storm.article.id]
    made = record.judge_link("same_event", key(group[0]), mine, verdict="yes", by="me")
    assert groups(record.links().same_event) == [["a1.txt", "a2.txt", "a4.txt"]]
    record.remove(B.article.id)
    forget(record)
    assert groups(record.links().same_event) == [["a1.txt", "a4.txt"]]


def _tellings(record: Record) -> list[tuple[str, str]]:
    with record.store.reading() as connection:
        return [
            (article, f"@{first}-{last}")
            for article, first, last in connection.execute(
                "SELECT a.id, t.first, t.last FROM link_telling AS t "
                "JOIN article AS a ON a.n = t.article ORDER BY t.n"
            )
        ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2025-03-10", "2025-03-11"),
        # A day alone counts as its noon, and clocks differ.
        ("2025-03-10T09:00:00Z", "2025-03-10"),
        ("2025-03-10T23:00:00+05:00", "2025-03-10T20:00:00Z"),
        ("2025-03-10", None),
    ],
)
def test_an_article_that_people_call_no_copy_is_none(
    record: Record, first: str, second: str | None
) -> None:
    origin = article(1, [], paragraphs=[0, 1], day=first)
    copy = article(2, [], paragraphs=[0, 1], day=second, outlet="Herald")
    fill(record, origin, copy)
    [before] = record.links().copies
    assert before.origin == "a1.txt"
    ends = [(copy.article.id, None), (origin.article.id, None)]
    made = record.judge_link("copies", *ends, verdict="no", by="me")
    assert (made.a, made.b) == (ends[1], ends[0])
    for _ in range(2):
        assert record.links().copies == ()
        forget(record)
    record.unjudge_link(made.number, by="me")
    assert record.links().copies == (before,)


@pytest.mark.parametrize("turned", [False, True])
def test_a_contest_that_is_none_goes_and_one_that_is_stays_with_its_word(
    record: Record, turned: bool
) -> None:
    fill(record, A, B, C)
    before = record.links().contested
    one = next(one for one in before if one.a)
    assert one.a is not None
    ends = [key(one.b), key(one.a)] if turned else [key(one.a), key(one.b)]
    record.judge_link("contested", *ends, verdict="yes", by="me")
    assert record.links().contested[0] == replace(one, judged="yes", score=1.0)
    made = record.judge_link("contested", *ends, verdict="no", by="me")
    for _ in range(2):
        assert (one.a, one.b) not in {(each.a, each.b) for each in record.links().contested}
        forget(record)
    record.unjudge_link(made.number, by="me")
    record.unjudge_link(made.number - 1, by="me")
    assert record.links().contested == before


def test_of_two_rows_of_one_article_the_last_word_holds_whichever_is_named_first(
    record: Record,
) -> None:
    both = article(1, [HELD, DENIED])
    fill(record, both)
    [one] = [one for one in record.links().contested if one.a]
    assert one.a is not None
    record.judge_link("contested", key(one.a), key(one.b), verdict="no", by="me")
    record.judge_link("contested", key(one.b), key(one.a), verdict="yes", by="me")
    assert [each.judged for each in record.links().contested if each.a] == ["yes"]


def test_a_lone_denial_a_commitment_and_a_first_go_when_people_say_so(record: Record) -> None:
    alone = article(1, [RUMOUR, WARNED], day="2025-03-10")
    fill(record, alone, article(2, [FIRST_TIME], day="2025-03-11", outlet="Herald"))
    before = record.links()
    found = {
        "contested": before.contested[0].b,
        "conditions": before.conditions[0].ref,
        "firsts": before.firsts[0].ref,
    }
    for kind, ref in found.items():
        record.judge_link(kind, key(ref), verdict="no", by="me")
    forget(record)
    after = record.links()
    assert found["contested"] not in [one.b for one in after.contested]
    assert after.conditions == ()
    assert found["firsts"] not in [one.ref for one in after.firsts]
    for judgement in record.link_judgements():
        record.unjudge_link(judgement.number, by="you")
    assert record.links() == before


def test_an_outcome_is_what_people_say_it_is(record: Record) -> None:
    fill(
        record,
        article(1, [WARNED], day="2025-03-10"),
        article(2, [LEFT], day="2025-03-11", outlet="Herald"),
    )
    [found] = record.links().conditions
    assert (found.outcome, found.ended_by, found.judged) == ("carried_out", "a2.txt", None)
    record.judge_link("conditions", key(found.ref), verdict="carried_out", by="me")
    [same] = record.links().conditions
    assert (same.outcome, same.ended_by, same.score, same.why) == (
        "carried_out", "a2.txt", 1.0, found.why,
    )  # fmt: skip
    record.judge_link("conditions", key(found.ref), verdict="withdrawn", by="me")
    forget(record)
    [other] = record.links().conditions
    assert (other.outcome, other.ended_by, other.judged, other.why) == (
        "withdrawn", None, "withdrawn", "somebody said so",
    )  # fmt: skip


def test_an_outcome_is_judged_wherever_the_commitment_is_repeated(record: Record) -> None:
    fill(
        record,
        article(1, [WARNED], day="2025-03-10"),
        article(2, [WARNED], day="2025-03-11", outlet="Herald"),
        article(3, [LEFT], day="2025-03-12", outlet="Echo"),
    )
    first, again = record.commitments(sort="published", reverse=True)
    [found] = record.links().conditions
    assert (found.ref.row, first.outcome, again.outcome) == (first.id, "carried_out", "carried_out")
    made = record.judge_link("conditions", again.id, verdict="withdrawn", by="me")
    assert {one.outcome for one in record.commitments()} == {"withdrawn"}
    record.judge_link("conditions", first.id, verdict="met", by="me")
    assert {one.outcome for one in record.commitments()} == {"met"}  # where it was told first
    record.unjudge_link(made.number + 1, by="me")
    record.judge_link("conditions", again.id, verdict="no", by="me")
    assert record.links().conditions == ()


def test_judgements_hold_when_an_article_is_read_again(record: Record) -> None:
    fill(record, A, B)
    [group] = record.links().same_statement
    record.judge_link("same_statement", *map(key, group), verdict="no", by="me")
    record.put(A, replace=True)
    assert record.links().same_statement == ()


def test_a_judgement_that_comes_before_linking_holds(record: Record) -> None:
    record.put(A)
    record.put(B)
    ends = [(one.article.id, one.statements[0].id) for one in (A, B)]
    record.judge_link("same_statement", *ends, verdict="no", by="me")
    assert record.links().same_statement == ()


MINE = (A.article.id, A.statements[0].id)
YOURS = (B.article.id, B.statements[0].id)


@pytest.mark.parametrize(
    ("kind", "ends", "verdict", "by", "what"),
    [
        ("rumours", (MINE, YOURS), "yes", "me", "there is none"),
        ("same_statement", (MINE,), "yes", "me", "two ends"),
        ("firsts", (MINE, YOURS), "yes", "me", "about one row"),
        ("firsts", (None,), "yes", "me", "no row is given"),
        ("firsts", (("one", "two", "three"),), "yes", "me", "is no end of a link"),
        ("firsts", (7,), "yes", "me", "is no end of a link"),
        ("firsts", ("ffffff",), "yes", "me", "nothing with this id"),
        ("same_statement", (MINE, MINE), "yes", "me", "both ends are one row"),
        ("same_statement", (MINE, YOURS), "maybe", "me", "take yes, no"),
        ("same_statement", (MINE, YOURS), "withdrawn", "me", "take yes, no"),
        ("same_statement", (MINE, YOURS), "yes", " ", "nobody is named"),
        ("same_statement", (MINE, ("nowhere", "x")), "yes", "me", "the record has none"),
        ("same_statement", (MINE, (B.article.id, "x")), "yes", "me", "has none"),
        ("same_statement", (MINE, (B.article.id, None)), "yes", "me", "between rows"),
        ("copies", (MINE, YOURS), "no", "me", "between articles"),
        ("same_event", (MINE, YOURS), "no", "me", "has none"),
    ],
)
def test_what_is_no_judgement_is_refused_and_not_kept(
    record: Record, kind: str, ends: tuple[tuple[str, str], ...], verdict: str, by: str, what: str
) -> None:
    fill(record, A, B)
    before = record.links()
    with pytest.raises(InputError, match=what):
        record.judge_link(kind, *ends, verdict=verdict, by=by)
    assert record.link_judgements() == []
    assert record.links() == before


def test_what_was_taken_back_stays_written_down_and_is_not_taken_back_twice(
    record: Record,
) -> None:
    fill(record, A, B)
    made = record.judge_link("same_statement", MINE, YOURS, verdict="no", by="me")
    record.unjudge_link(made.number, by="you")
    [kept] = record.link_judgements()
    assert (kept.verdict, kept.by, kept.undone_by) == ("no", "me", "you")
    assert kept.undone is not None
    with pytest.raises(InputError, match="taken back before"):
        record.unjudge_link(made.number, by="you")
    with pytest.raises(InputError, match="there is none"):
        record.unjudge_link(made.number + 1, by="you")


def test_an_end_is_a_row_s_id_or_what_the_links_name(record: Record) -> None:
    fill(record, A, B)
    [group] = record.links().same_statement
    ways = (group, [ref.row for ref in group], [str(ref.row)[:9] for ref in group])
    for ends in ways:
        made = record.judge_link("same_statement", *ends, verdict="no", by="me")
        assert (made.a, made.b) == (MINE, YOURS)
    made = record.judge_link("copies", group[0], B.article.id[:8], verdict="no", by="me")
    assert (made.a, made.b) == ((A.article.id, None), (B.article.id, None))


def test_what_the_machine_said_can_be_asked_for_beside_what_people_said(record: Record) -> None:
    fill(record, A, C)
    before = record.links()
    contest, first = before.contested[0], before.firsts[0]
    assert contest.a is not None
    record.judge_link("contested", contest.a, contest.b, verdict="no", by="me")
    record.judge_link("firsts", first.ref, verdict="no", by="me")
    after = record.links()
    assert contest not in after.contested
    assert first not in after.firsts
    assert record.links(machine=True) == before
    assert len(record.contested(machine=True)) == len(record.contested()) + 1
    assert len(record.firsts(machine=True)) == len(record.firsts()) + 1


def test_judgements_of_links_are_counted(record: Record) -> None:
    fill(record, A, B)
    made = record.judge_link("same_statement", MINE, YOURS, verdict="no", by="me")
    assert (record.status().judgements, record.status().undone) == (1, 0)
    record.unjudge_link(made.number, by="me")
    assert (record.status().judgements, record.status().undone) == (0, 1)


def test_no_links_have_no_judgements(record: Record) -> None:
    assert record.links() == Links()
    assert record.link_judgements() == []
