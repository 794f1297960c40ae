"""Contests, commitments, firsts and positions, of rows and answers that are made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from tests.linking.conftest import party, saying

from onrecord.linking.answers import Answer, Asked, Shown, answer
from onrecord.linking.board import Board, make_row
from onrecord.linking.commitments import Commitment
from onrecord.linking.comparing import Ending, Relation
from onrecord.linking.copies import Copying
from onrecord.linking.facts import Said
from onrecord.linking.likeness import WIDTH
from onrecord.linking.linker import Linker
from onrecord.linking.links import Links, as_json
from onrecord.linking.sayings import Nearness
from onrecord.linking.shelf import Unit
from onrecord.model import Span

WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "kinds": {"denial: contrary: deny": 2.0, "rejection: contrary: reject": 2.0,
              "refutation: always": 1.0},
    "one_sided": {"always": 2.0, "nearest": -1.0},
    "firsts": {"always": -1.0, "first of its deed": 3.0},
    "outcomes": {"carried_out: done": 4.0, "met: met": 4.0, "not_honoured: not_done": 4.0,
                 "withdrawn: withdrawn": 4.0, "standing: always": 0.5},
    "thresholds": {"same_statement": 0.5, "contested": 0.5,
                   "one_sided": 0.5, "firsts": 0.5, "matter": 0.5},
}  # fmt: skip


class Paper(NamedTuple):
    input: str
    moment: float
    text: str


def board(
    said: Sequence[Said],
    *,
    commitments: Mapping[int, Commitment] | None = None,
    alike: float = 0.0,
    units: Sequence[Sequence[int]] = (),
    copies: Mapping[str, tuple[str, Copying]] | None = None,
) -> Board:
    """A board of statements, each in an article of its own unless it names one."""
    rows = [
        replace(
            one,
            id=f"s{number}",
            article=one.article or f"n{number}",
            moment=one.moment or 86_400.0 * number,
        )
        for number, one in enumerate(said)
    ]
    papers = {one.article: Paper(f"{one.article}.txt", one.moment, "Words. " * 9) for one in rows}
    folded = {row for unit in units for row in unit}
    alone = [[number] for number in range(len(rows)) if number not in folded]
    vectors = np.zeros((len(rows), WIDTH), np.int8)
    for number in range(len(rows)):
        vectors[number, 0:100] = round(40 * alike**0.5)
        vectors[number, 100 + number] = 10
    return Board(
        articles=papers,
        copies=copies or {},
        rows=[make_row(one, commits=at in (commitments or {})) for at, one in enumerate(rows)],
        said=rows,
        units={unit[0]: Unit(head=unit[0], rows=tuple(unit)) for unit in [*units, *alone]},
        commitments=commitments or {},
        contents=vectors,
        sentences=vectors,
    )


def found(speakers: str = "other", *, same: float = 0, contest: float = 0, against: float = 0):  # type: ignore[no-untyped-def]
    return Answer(speakers=speakers, against=against, same=same, contest=contest)  # type: ignore[arg-type]


def linker(made: Board, answers: Mapping[tuple[int, int], Answer] | None = None) -> Linker:
    return Linker(made, answers or {}, weights=WEIGHTS)


HELD = saying("Ann Lee said [the dam held].", "Ann Lee", act="state")
DENIED = saying("Bo Ray denied [the dam held].", "Bo Ray", act="deny", cue="denied")


# Sayings and copies


def test_a_saying_is_told_where_several_articles_carry_it() -> None:
    made = board([HELD, HELD, replace(HELD, article="n0")])
    [group] = linker(made, {(0, 1): found("same", same=0.9)}).same_statements()
    assert [ref.row for ref in group] == ["s0", "s1"]
    assert linker(made, {(0, 2): found("same", same=0.9)}).same_statements() == ()


def test_what_a_copy_carries_over_is_of_the_saying_of_its_origin() -> None:
    made = linker(board([HELD, HELD, HELD], units=[[0, 2]]), {(0, 1): found("same", same=0.9)})
    assert [[ref.row for ref in group] for group in made.same_statements()] == [["s0", "s1", "s2"]]


def test_copies_are_told_by_origin_with_how_much_they_take() -> None:
    whole = Copying(share=0.9, words=90, longest=40)
    part = Copying(share=0.2, words=30, longest=15)
    made = board([HELD] * 3, copies={"n1": ("n0", part), "n2": ("n0", whole)})
    [group] = linker(made).copies()
    assert (group.origin, group.members, group.partial) == ("n0.txt", ("n2.txt",), ("n1.txt",))
    assert group.why[0] == "n1.txt: 30 of its own words (20 %) stand there, 15 in one piece"


# Contests


def test_a_contest_tells_both_sides_how_and_how_surely() -> None:
    [one] = linker(board([HELD, DENIED]), {(0, 1): found(contest=0.8)}).contests()
    assert one.a is not None
    assert (one.a.row, one.b.row, one.kind, one.score) == ("s0", "s1", "denial", 0.8)
    assert one.why == "Bo Ray against Ann Lee"


@pytest.mark.parametrize(
    ("contrary", "speakers", "kind"),
    [
        (DENIED, "other", "denial"),
        (replace(DENIED, act="reject"), "other", "rejection"),
        (replace(DENIED, act="state"), "open", "refutation"),
        (DENIED, "same", "self"),
        (DENIED, "likely", "self"),
    ],
)
def test_which_way_it_is_contested(contrary: Said, speakers: str, kind: str) -> None:
    contests = linker(board([HELD, contrary]), {(0, 1): found(speakers, contest=0.8)}).contests()
    assert [one.kind for one in contests if one.a] == [kind]


def test_two_sayings_contest_each_other_once_by_their_surest_pair() -> None:
    made = board([HELD, HELD, DENIED, DENIED])
    answers = {
        (0, 1): found("same", same=0.9), (2, 3): found("same", same=0.9),
        (0, 2): found(contest=0.6), (1, 3): found(contest=0.9), (0, 3): found(contest=0.7),
    }  # fmt: skip
    [one] = linker(made, answers).contests()
    assert one.a is not None
    assert (one.a.row, one.b.row, one.score) == ("s1", "s3", 0.9)


def test_the_surest_comes_first_and_the_order_of_answers_changes_nothing() -> None:
    made = board([HELD, saying("[The wall held].", "Cy Orr"), saying("[It broke].", "Di Fox")])
    pairs = [((0, 2), found(contest=0.7)), ((1, 2), found(contest=0.7))]
    one, other = (linker(made, dict(order)).contests() for order in (pairs, pairs[::-1]))
    assert one == other
    assert [contest.a.row for contest in one if contest.a] == ["s0", "s1"]
    surer = dict([pairs[0], ((1, 2), found(contest=0.9))])
    assert [contest.score for contest in linker(made, surer).contests()] == [0.9, 0.7]


def test_contests_of_nobody_and_somebody_in_one_place_are_put_in_order() -> None:
    nobody = replace(DENIED, speaker=None, article="n8", moment=9.0)
    rows = [HELD, nobody, replace(DENIED, article="n8", moment=9.0)]
    answers = {(0, 1): found(contest=0.7), (0, 2): found(contest=0.7)}
    assert [one.b.speaker for one in linker(board(rows), answers).contests()] == [None, "Bo Ray"]


def test_a_denial_that_stands_before_what_it_denies_still_denies_it() -> None:
    rows = [replace(DENIED, article="n1", moment=5.0), replace(HELD, article="n1", moment=5.0)]
    [one] = linker(board(rows), {(0, 1): found(contest=0.8)}).contests()
    assert one.a is not None
    assert (one.a.row, one.b.row, one.kind) == ("s1", "s0", "denial")


def test_what_was_said_on_an_earlier_day_is_the_claim_whenever_it_was_printed() -> None:
    """An interview that comes out late is not what contests the answer to it."""
    printed = [replace(DENIED, day="2025-03-04"), replace(HELD, day="2025-03-06")]
    answers = {(0, 1): found(contest=0.8)}
    [one] = linker(board(printed), answers).contests()
    assert one.a is not None
    assert (one.a.row, one.b.row) == ("s0", "s1")
    printed[1] = replace(printed[1], said_on="2025-03-01/2025-03-03")
    [one] = linker(board(printed), answers).contests()
    assert one.a is not None
    assert (one.a.row, one.b.row, one.kind) == ("s1", "s0", "denial")
    # It may have been said on the same day: then the order of print stands.
    printed[1] = replace(printed[1], said_on="2025-03-03/2025-03-04")
    [one] = linker(board(printed), answers).contests()
    assert one.a is not None
    assert one.a.row == "s0"


def test_a_denial_alone_is_told_unless_it_contests_something() -> None:
    [one] = linker(board([HELD, DENIED])).contests()
    assert (one.a, one.b.row, one.kind) == (None, "s1", "one_sided")
    assert 0.5 <= one.score <= 1
    assert [each.kind for each in linker(board([HELD])).contests()] == []
    contested = linker(board([HELD, DENIED]), {(0, 1): found(contest=0.6)}).contests()
    assert [each.kind for each in contested] == ["denial"]


# Commitments


WARNED = saying("Bo Ray warned [we leave if it rains].", "Bo Ray", act="threaten")
RAIN = Commitment(condition="if it rains", consequence="we leave", polarity="if", span=Span(24, 35))


def shown(article: str, **shares: float) -> Shown:
    ending = Ending(**{**dict.fromkeys(Ending._fields, 0.0), **shares})
    return Shown(article=article, sentence=Span(0, 6), likeness=0.8, ending=ending)


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ("met", "met"), ("done", "carried_out"), ("not_done", "not_honoured"),
        ("withdrawn", "withdrawn"),
    ],
)  # fmt: skip
def test_an_outcome_is_told_with_the_words_that_show_it(told: str, outcome: str) -> None:
    made = linker(board([WARNED, HELD], commitments={0: RAIN}))
    [one] = made.standings({0: [shown("n1", **{told: 0.9})]})
    assert (one.outcome, one.ended_by, one.why) == (outcome, "n1.txt", "Words.")
    assert (one.condition, one.polarity) == (Span(24, 35), "if")
    assert 0 < one.score <= 1


def test_a_commitment_of_which_nothing_is_told_stands() -> None:
    [one] = linker(board([WARNED], commitments={0: RAIN})).standings({0: []})
    assert (one.outcome, one.ended_by, one.score) == ("standing", None, 1.0)


def test_the_words_of_a_commitment_do_not_tell_how_it_ended() -> None:
    again = replace(WARNED, span=Span(0, 6))
    made = linker(
        board([WARNED, again], commitments={0: RAIN, 1: RAIN}), {(0, 1): found("same", same=0.9)}
    )
    [one] = made.standings({0: [shown("n1", done=0.9)], 1: []})
    assert (one.outcome, one.repeated_in) == ("standing", ("n1.txt",))


def test_a_commitment_is_that_of_one_saying_and_another_is_its_own() -> None:
    """A second threat in much the same words has an ending of its own."""
    made = board([WARNED] * 3, commitments={0: RAIN, 1: RAIN, 2: RAIN})
    answers = {(0, 1): found("same", same=0.9), (1, 2): found("same", same=0.45)}
    assert linker(made, answers).commitment_groups() == [[0, 1], [2]]


def test_what_is_opposite_is_not_one_saying_however_alike() -> None:
    """A denial and an admission share their words, and somebody else's words both."""
    made = board([HELD] * 3)
    alike = {(0, 1): found("same", same=0.9), (1, 2): found("same", same=0.8)}
    near = {(0, 2): found("same", same=0.6)}
    assert [len(one) for one in linker(made, alike | near).same_statements()] == [3]
    opposite = {(0, 2): found("same", same=0.6, against=0.5)}
    [group] = linker(made, alike | opposite).same_statements()
    assert [ref.row for ref in group] == ["s0", "s1"]


# Firsts and positions


THREAT = saying("Ann Lee threatened [to shut the dam].", "Ann Lee", act="threaten")
CALLED = saying("Ann Lee threatened for the first time [to shut it].", "Ann Lee", act="threaten")


def test_the_first_of_its_deed_is_a_first_and_the_second_is_none() -> None:
    firsts, false = linker(board([THREAT, THREAT])).firsts()
    assert [(one.ref.row, one.deed, one.stated) for one in firsts] == [("s0", "commit", False)]
    assert false == ()


def test_what_an_article_calls_a_first_and_is_none_is_told() -> None:
    firsts, false = linker(board([THREAT, CALLED], alike=0.9)).firsts()
    assert [one.ref.row for one in firsts] == ["s0"]
    assert [(one.ref.row, one.stated) for one in false] == [("s1", True)]
    assert [(one.earlier.row, one.why) for one in false if one.earlier] == [
        ("s0", "commit: n0.txt has its like")
    ]


def test_who_admits_for_the_first_time_what_they_denied_does_so() -> None:
    """However alike the words are: the network holds the two for opposite."""
    made = board([THREAT, CALLED], alike=0.9)
    opposite = linker(made, {(0, 1): found("same", against=0.9)})
    assert opposite.firsts()[1] == ()
    assert linker(made, {(0, 1): found("same", against=0.4)}).firsts()[1] != ()


def test_what_is_called_a_first_and_only_repeats_an_earlier_article_is_told() -> None:
    made = linker(board([THREAT, CALLED]), {(0, 1): found("same", same=0.9)})
    [one] = made.firsts()[1]
    assert one.earlier is not None
    assert (one.ref.row, one.earlier.row) == ("s1", "s0")


def test_who_has_no_name_says_nothing_first() -> None:
    guard = replace(THREAT, speaker=party("the guard", "group", named=False))
    assert linker(board([guard])).firsts() == ((), ())


def test_a_position_is_three_sayings_of_one_speaker_on_one_matter() -> None:
    rows = [HELD, saying("Ann Lee said [the dam never held].", "Ann Lee"), HELD]
    answers = {(0, 1): found("same", against=0.9), (1, 2): found("same", against=0.2)}
    [one] = linker(board(rows, alike=0.9), answers).positions()
    assert (one.speaker, [ref.row for ref in one.refs], one.turns_at) == (
        "Ann Lee", ["s0", "s1", "s2"], (1,),
    )  # fmt: skip
    assert "held" in one.matter.split()
    assert linker(board(rows[:2], alike=0.9)).positions() == ()
    assert linker(board(rows, alike=0.0)).positions() == ()
    assert linker(board([*rows[:2], DENIED], alike=0.9)).positions() == ()


def test_a_surname_alone_is_the_one_who_has_it() -> None:
    rows = [HELD, replace(HELD, speaker=party("Lee")), HELD]
    assert len(linker(board(rows, alike=0.9)).positions()) == 1
    two = [*rows, replace(HELD, speaker=party("Cy Lee"))]
    assert linker(board([two[0], two[1], two[3]], alike=0.9)).positions() == ()


# Answers


def test_the_network_is_asked_only_where_a_first_look_finds_reason() -> None:
    near = Nearness(contents=0.5, sentences=0.4, speakers="other")
    asked = []

    def compare(one: Said, other: Said) -> Relation:
        asked.append((one, other))
        return Relation(0.9, 0.05, 0.05)

    weights: dict[str, Mapping[str, float]] = {
        "same_statement": {"always": -2.0}, "contested": {"network against": 1.0},
        "contested, self": {"always": -3.0}, "first_look": {"same: contents": 1.0},
        "thresholds": {"first_look": 0.7},
    }  # fmt: skip
    [made] = answer(Asked(said=DENIED, others=[(HELD, near, False)]), compare, weights)
    assert (made, asked) == (found(), [])
    weights["thresholds"] = {"first_look": 0.6}
    [made] = answer(Asked(said=DENIED, others=[(HELD, near, False)]), compare, weights)
    assert asked == [(HELD, DENIED)]
    assert made
    assert (made.against, made.same, made.contest) == (0.9, 0.119, 0.9)
    own = replace(near, speakers="same")
    [made] = answer(Asked(said=DENIED, others=[(HELD, own, False)]), compare, weights)
    assert made
    assert made.contest == 0.047


def test_the_network_is_asked_of_the_likeliest_few_and_never_twice() -> None:
    weights: dict[str, Mapping[str, float]] = {
        "same_statement": {"network same": 1.0}, "contested": {}, "first_look": {
            "same: contents": 1.0
        }, "thresholds": {"first_look": 0.0},
    }  # fmt: skip
    likes = [0.3, 0.9, 0.5, 0.9, 0.1, 0.4, 0.2]
    others = [
        (replace(HELD, text=str(at)), Nearness(contents=like, sentences=0.0, speakers="other"))
        for at, like in enumerate(likes)
    ]
    asked = []

    def compare(one: Said, other: Said) -> Relation:
        asked.append(one.text)
        return Relation(0.0, 0.2, 0.8)

    made = answer(
        Asked(said=DENIED, others=[(*one, at in (0, 3)) for at, one in enumerate(others)]),
        compare, weights,
    )  # fmt: skip
    assert asked == ["1", "2", "5"]
    # What was told of the first before holds no longer, now that others are likelier.
    told = [None if one is None else one.same > 0 for one in made]
    assert told == [False, True, True, None, False, True, False]


def test_nothing_links_nothing() -> None:
    made = linker(board([]))
    for links in (
        made.contests(), made.copies(), made.positions(), made.standings({}),
        made.same_statements(), *made.firsts(),
    ):  # fmt: skip
        assert links == ()


def test_what_is_printed_tells_where_rows_stand() -> None:
    links = Links(contested=linker(board([HELD, DENIED]), {(0, 1): found(contest=0.8)}).contests())
    [one] = as_json(links)["contested"]
    assert one["b"] == {"input": "n1.txt", "span": [14, 26], "speaker": "Bo Ray"}
