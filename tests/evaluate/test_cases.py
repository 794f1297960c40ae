"""The errors behind the figures: each difference once, the right kind, in words."""

from __future__ import annotations

import pytest

from onrecord.evaluate import ErrorCase, Roles, find_errors
from onrecord.evaluate.cases import ErrorKind, choose_errors, format_errors
from onrecord.model import Span, Spans

TEXT = "Ann told us that the\nlong winter is over. Bob hopes to swim in the lake."


def spans(*words: str) -> Spans:
    return tuple(Span(TEXT.index(part), TEXT.index(part) + len(part)) for part in words)


ANN = Roles(source=spans("Ann"), cue=spans("told"), content=spans("that the\nlong winter is over"))
BOB = Roles(source=spans("Bob"), cue=spans("hopes"), content=spans("to swim in the lake"))


def changed(roles: Roles, **parts: Spans) -> Roles:
    kept = {"source": roles.source, "cue": roles.cue, "content": roles.content}
    return Roles(**{**kept, **parts})


def errors(found: list[Roles]) -> list[tuple[str, int, int]]:
    cases = find_errors("lake", TEXT, gold=[ANN, BOB], found=found, scores=[0.5] * len(found))
    return [(case.kind, case.offset, case.size) for case in cases]


def test_what_is_right_is_no_error() -> None:
    assert errors([BOB, ANN]) == []


def test_a_cue_alone_is_no_error_worth_reading() -> None:
    assert errors([ANN, changed(BOB, cue=spans("Bob"))]) == []


def test_what_is_missing_and_what_is_made_up_come_in_the_order_of_the_text() -> None:
    made_up = Roles(source=(), cue=spans("told"), content=spans("us"))
    assert errors([made_up, BOB]) == [("false alarm", 9, 1), ("missed", 12, 6)]


@pytest.mark.parametrize(
    ("content", "size"),
    [("that the\nlong winter", 2), ("winter is over. Bob hopes", 5)],
)
def test_words_cut_wrongly_are_one_error_not_two(content: str, size: int) -> None:
    assert errors([changed(ANN, content=spans(content)), BOB]) == [("wrong words", 12, size)]


def test_another_source_is_an_error_as_large_as_the_content() -> None:
    assert errors([changed(ANN, source=spans("Bob")), BOB]) == [("wrong source", 12, 6)]


def test_both_sides_are_told_in_words_on_one_line() -> None:
    found = changed(ANN, source=(), content=spans("that the", "winter is over"))
    [case] = find_errors("lake", TEXT, gold=[ANN], found=[found], scores=[0.75])
    assert case == ErrorCase(
        kind="wrong source",
        article="lake",
        offset=12,
        size=6,
        gold="Ann | told | that the long winter is over",
        found="- | told | that the … winter is over",
        score=0.75,
    )


def test_long_contents_are_shortened_to_both_ends() -> None:
    case = ErrorCase(
        kind="missed", article="lake", offset=1, size=900, gold="begin " + "x" * 5000, found=None
    )
    shown = format_errors([case]).splitlines()
    assert shown[0] == "missed, 900 words: lake, character 1"
    assert shown[1].startswith("  gold   begin x")
    assert len(shown[1]) < 260
    assert len(shown) == 2


def case(kind: ErrorKind, article: str, size: int, score: float | None = None) -> ErrorCase:
    return ErrorCase(
        kind=kind, article=article, offset=size, size=size, gold=None, found=None, score=score
    )


MISSED = [case("missed", article, size) for article in "abc" for size in (9, 5)]
MADE_UP = [case("false alarm", "a", size, size / 10) for size in (2, 8, 5)]
CUT = [case("wrong words", "b", 3, 0.5)]


def test_errors_to_read_are_of_all_kinds_alike() -> None:
    chosen = choose_errors([*MISSED, *MADE_UP, *CUT], 6)
    kinds = [one.kind for one in chosen]
    assert kinds == ["missed"] * 3 + ["false alarm"] * 2 + ["wrong words"]


def test_errors_to_read_are_the_surest_and_then_the_largest() -> None:
    chosen = choose_errors([*MADE_UP, *CUT], 3)
    assert [one.score for one in chosen] == [0.8, 0.5, 0.5]
    assert [one.size for one in choose_errors(MISSED[:2], 2)] == [9, 5]


def test_errors_to_read_are_of_all_articles_before_any_comes_twice() -> None:
    chosen = choose_errors(MISSED, 4)
    assert [(one.article, one.size) for one in chosen] == [
        ("a", 9), ("b", 9), ("c", 9), ("a", 5),
    ]  # fmt: skip


def test_errors_to_read_do_not_depend_on_the_order_they_came_in() -> None:
    cases = [*MISSED, *MADE_UP, *CUT]
    assert choose_errors(cases[::-1], 7) == choose_errors(cases, 7)
    assert len(choose_errors(cases, 100)) == len(cases)
    assert choose_errors(cases, 0) == []


def test_the_score_is_told_where_something_was_found() -> None:
    shown = format_errors([MADE_UP[0], MISSED[0]]).splitlines()
    assert shown == [
        "false alarm, 2 words, score 0.20: a, character 2",
        "missed, 9 words: a, character 9",
    ]
