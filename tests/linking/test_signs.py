"""The signs by which links are decided: what is seen in two statements, or in one."""

from __future__ import annotations

from dataclasses import replace
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.linking.conftest import party, saying
from tests.linking.test_happenings import telling

from onrecord.linking.comparing import Relation
from onrecord.linking.contests import contest_signs, denial_signs, is_bare_denial
from onrecord.linking.events import WEIGHED, meet
from onrecord.linking.facts import Said
from onrecord.linking.firsts import deed_of, earlier_signs, is_called_first, own_signs
from onrecord.linking.happenings import Telling, glance_at, may_be_near, near, score_of
from onrecord.linking.sayings import Nearness, log_odds, saying_signs, weigh

NEAR = Nearness(contents=0.5, sentences=0.25, speakers="other")
RELATION = Relation(against=0.5, other=0.25, same=0.25)
CLAIM = saying(
    "Ann Lee said [Bo Ray shot three men].", "Ann Lee", act="accuse", names=frozenset(["bo ray"])
)
DENIAL = saying("Bo Ray denied [he shot three men].", "Bo Ray", act="deny", cue="denied")


# One saying or two


def same(one: Said, other: Said, relation: Relation | None = RELATION) -> set[str]:
    return set(saying_signs(one, other, NEAR, relation))


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [
        ("[three men died]", "[three men fell]", "numbers same"),
        ("[three men died]", "[four men died]", "numbers differ"),
        ("[it rains]", "[it never rains]", "denial of one"),
    ],
)
def test_what_two_statements_share_and_where_they_differ(one: str, other: str, sign: str) -> None:
    assert sign in same(saying(one), saying(other))
    assert sign in same(saying(other), saying(one))


def test_without_numbers_nothing_is_said_of_them() -> None:
    found = same(saying("[three men died]"), saying("[men died]"))
    assert found.isdisjoint({"numbers same", "numbers differ"})


def test_conditions_acts_and_days_are_signs() -> None:
    one = replace(CLAIM, moment=0.0, conditions=(("if", "if so", CLAIM.span),))
    found = same(one, replace(one, conditions=(), moment=86_400.0, article="b"))
    assert {"condition of one", "act same", "within a day"} <= found
    assert "one article" not in found
    assert "within a day" not in same(one, replace(one, moment=2 * 86_400.0))
    assert {"condition of both", "one article"} <= same(one, one)


@given(st.text(max_size=30), st.text(max_size=30))
def test_measures_of_shared_words_lie_between_nothing_and_all(one: str, other: str) -> None:
    found = saying_signs(Said.of_words("", one, ""), Said.of_words("", other, ""), NEAR, RELATION)
    for name in ("words", "words of one", "shared", "run", "shorter"):
        assert 0.0 <= found[name] <= 1.0 + 1e-9


def test_without_the_network_its_signs_are_left_out_and_no_others() -> None:
    for signs in (saying_signs, contest_signs):
        known, first = (set(signs(CLAIM, DENIAL, NEAR, one)) for one in (RELATION, None))
        assert known - first == {"network same", "network against"}
        assert first < known


def test_signs_are_weighed_to_a_probability() -> None:
    assert weigh({"a": 1.0, "unheard of": 5.0}, {"a": 0.0}) == 0.5
    assert weigh({"a": 1.0}, {"a": log(3)}) == pytest.approx(0.75)
    assert 0.0 < weigh({"a": 1.0}, {"a": -1e9}) < weigh({"a": 1.0}, {"a": 1e9}) < 1.0


def test_log_odds_have_an_end() -> None:
    assert log_odds(0.5) == 0.0
    assert log_odds(0.0) == log_odds(1e-4) == pytest.approx(-log_odds(1.0))


# Contests


def contest(claim: Said, contrary: Said, near: Nearness = NEAR) -> set[str]:
    return set(contest_signs(claim, contrary, near, RELATION))


def test_who_is_accused_and_denies_it() -> None:
    found = contest(CLAIM, DENIAL)
    assert {"contrary denies", "accused and denied", "about the speaker"} <= found
    assert found.isdisjoint({"claim denies", "both deny", "claim asks"})
    assert "about the speaker" not in contest(CLAIM, DENIAL, replace(NEAR, speakers="same"))


def test_a_demand_and_its_refusal() -> None:
    demand = saying("Ann Lee said [leave the hill].", "Ann Lee", act="demand")
    found = contest(demand, saying("Bo Ray said [we will not leave].", "Bo Ray", act="state"))
    assert {"claim asks", "asked and refused", "contrary refuses"} <= found


def test_numbers_of_one_thing_that_differ() -> None:
    four = saying("Cy Orr said [Bo Ray shot four men].", "Cy Orr")
    assert "numbers of a thing differ" in contest(CLAIM, four)
    assert "numbers of a thing differ" not in contest(CLAIM, DENIAL)


@pytest.mark.parametrize(
    ("days", "signs"),
    [(-1, {"before", "within two days"}), (1, {"within two days"}), (8, {"later by a week"})],
)
def test_how_much_later_the_contrary_comes(days: int, signs: set[str]) -> None:
    found = contest(CLAIM, replace(DENIAL, moment=86_400.0 * days, article="b"))
    assert found & {"before", "within two days", "later by a week"} == signs


def test_neighbours_stand_in_one_article() -> None:
    assert "neighbours" in contest(CLAIM, replace(DENIAL, place=2))
    assert "neighbours" not in contest(CLAIM, replace(DENIAL, place=3))
    assert "neighbours" not in contest(CLAIM, replace(DENIAL, article="b"))


@pytest.mark.parametrize(
    ("text", "known", "bare"),
    [
        ("Bo Ray denied [it].", {"act": "deny"}, True),
        ("Bo Ray said [it].", {"act": "state"}, False),
        ("Bo Ray denied [it].", {"act": "deny", "negated": True}, False),
        ("Bo Ray would neither confirm nor deny [it].", {"act": "deny"}, False),
    ],
)
def test_who_denies_what_need_not_stand_anywhere(
    text: str, known: dict[str, object], bare: bool
) -> None:
    assert is_bare_denial(saying(text, "Bo Ray", **known)) is bare


def test_a_denial_is_told_by_its_words_and_by_what_is_near() -> None:
    rumour = saying("Bo Ray denied reports of [any deal].", "Bo Ray", act="deny", cue="denied")
    found = denial_signs(rumour, nearest=0.5, carried=16)
    assert {"says that it denies", "denies what is about", "denies a thing", "person"} <= set(found)
    assert (found["nearest"], found["carried"]) == (0.0, 1.0)


# Firsts


@pytest.mark.parametrize(
    ("text", "known", "deed"),
    [
        ("Bo Ray threatened [to leave].", {"act": "threaten"}, "commit"),
        ("Bo Ray agreed [to leave].", {"act": "agree"}, "agree"),
        ("Bo Ray said [he was sorry].", {"act": "state"}, "apologise"),
        ("Bo Ray demanded [an apology].", {"act": "demand"}, "demand"),
        ("Bo Ray conceded [he fired].", {"act": "state", "cue": "conceded"}, "admit"),
        ("Bo Ray said [we are ready to talk].", {"act": "state"}, "offer"),
        ("Bo Ray said [it rains].", {"act": "state"}, None),
        ("Bo Ray threatened [to leave].", {"act": "threaten", "negated": True}, None),
        ("Bo Ray thinks [we must talk].", {"type": "belief"}, None),
    ],
)
def test_what_is_done_by_saying_it(text: str, known: dict[str, object], deed: str | None) -> None:
    assert deed_of(saying(text, "Bo Ray", **known), commits=False) == deed


def test_a_promise_on_a_condition_is_a_deed_whatever_its_act() -> None:
    one = saying("Bo Ray said [we leave if it rains].", "Bo Ray", act="state")
    assert deed_of(one, commits=True) == "commit"


def test_an_article_calls_a_first_so_in_the_sentence_or_the_one_before() -> None:
    assert is_called_first(saying("For the first time, Bo Ray said [it rains]."))
    assert is_called_first(saying("Bo Ray said [it], breaking his silence."))
    assert is_called_first(replace(saying("He said [it]."), before="It was her first threat."))
    far = "It was unprecedented. " + "x" * 160
    assert not is_called_first(replace(saying("He said [it]."), before=far))
    assert not is_called_first(saying("He said [it was for the first time]."))


def test_the_signs_of_a_statement_alone() -> None:
    one = saying("“[Rain is coming to us all],” said the guard.", place=0)
    assert {"opens the article", "early in the article"} <= set(own_signs(one))
    assert set(own_signs(replace(one, place=3))).isdisjoint({"early in the article", "person"})
    assert {"person", "named"} <= set(own_signs(replace(one, speaker=party("Bo Ray"))))


def test_the_signs_from_what_was_said_before() -> None:
    nothing = {"earlier": 0, "same_deed": 0, "likest": 0.0, "likest_of_deed": 0.0, "carried": 1,
               "spoken": 1}  # fmt: skip
    first = earlier_signs("deny", **nothing)  # type: ignore[arg-type]
    assert {"first of its deed", "first word", "deed deny"} <= set(first)
    again = earlier_signs("deny", **{**nothing, "earlier": 2, "same_deed": 1, "likest": 0.7,
                          "likest_of_deed": 0.5, "carried": 99, "spoken": 99})  # type: ignore[arg-type]  # fmt: skip
    assert {"like an earlier one", "like an earlier one of its deed"} <= set(again)
    assert set(again).isdisjoint({"first of its deed", "first word"})
    assert (again["carried"], again["spoken"]) == (1.0, 1.0)
    assert "first of its deed" not in earlier_signs(None, **nothing)  # type: ignore[arg-type]


# Tellings that meet

MET = [telling(name) for name in ("copy", "paraphrase", "another day", "release", "quake")]


def test_tellings_meet_those_near_them_the_most_alike_first() -> None:
    later = telling("arrest")
    found = dict(meet(later, [(0, 0.5), (1, 0.9), (4, 0.99)], MET.__getitem__))
    assert list(found) == [1, 0]
    assert found == {at: score_of(MET[at], later, alike) for at, alike in ((1, 0.9), (0, 0.5))}


def test_of_equally_alike_tellings_the_earlier_is_weighed() -> None:
    earlier = [(number, 0.5) for number in range(WEIGHED + 9)]
    found = dict(meet(telling("arrest"), earlier, lambda _: MET[0]))
    assert list(found) == list(range(WEIGHED))


def test_what_is_far_takes_no_room_however_many_there_are() -> None:
    far = [(number, 0.9) for number in range(500)]
    tellings = [MET[4]] * len(far) + [MET[0], MET[1]]
    asked = [*far, (len(far), 0.8), (len(far) + 1, 0.7)]
    found = meet(telling("arrest"), asked, tellings.__getitem__)
    assert [number for number, _ in found] == [len(far), len(far) + 1]


@pytest.mark.parametrize("one", [*MET, telling("arrest")])
@pytest.mark.parametrize("other", [*MET, telling("arrest")])
def test_what_is_near_may_be_so_at_a_first_glance(one: Telling, other: Telling) -> None:
    assert may_be_near(glance_at(one), glance_at(other)) or not near(one, other)


def test_nothing_meets_where_nothing_was_told() -> None:
    assert list(meet(telling("arrest"), [], MET.__getitem__)) == []
