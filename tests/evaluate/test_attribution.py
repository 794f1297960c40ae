"""The scorer of attributions: what counts as the same, and what each error costs."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import span_tuples

from onrecord.evaluate import Figures, Roles, score_article
from onrecord.model import Span, Spans, Statement

TEXT = (
    "“The bridge is closed,” Mayor Lena Ost said, “and it stays closed.” "
    "Her office, a grey house, denied that “anybody” had been hurt. "
    "It is hoped that the ferry runs again. Note: no ferry."
)


def spans(*words: str) -> Spans:
    starts = [TEXT.index(part) for part in words]
    return tuple(Span(at, at + len(part)) for at, part in zip(starts, words, strict=True))


MAYOR = Roles(
    source=spans("Mayor Lena Ost"),
    cue=spans("said"),
    content=spans("“The bridge is closed,”", "“and it stays closed.”"),
)
OFFICE = Roles(
    source=spans("Her office, a grey house,"),
    cue=spans("denied"),
    content=spans("that “anybody” had been hurt"),
)
HOPE = Roles(source=(), cue=spans("is hoped"), content=spans("that the ferry runs again"))
NOTE = Roles(source=spans("Note"), cue=spans(": "), content=spans("no ferry"))
GOLD = [MAYOR, OFFICE, HOPE, NOTE]


def counts(measure: str, found: list[Roles], gold: list[Roles] = GOLD) -> tuple[int, int, int]:
    figures = score_article(TEXT, gold=gold, found=found)[measure]
    return figures.hits, figures.false_alarms, figures.misses


def test_equal_statements_are_right_by_every_measure() -> None:
    for name, figures in score_article(TEXT, gold=GOLD, found=GOLD[::-1]).items():
        assert figures.hits > 0, name
        assert (figures.precision, figures.recall, figures.f1) == (1, 1, 1), name


def test_each_subset_has_the_statements_that_belong_there() -> None:
    hits = {
        subset: counts(f"content/{subset}", GOLD)[0]
        for subset in ("all", "quoted", "direct", "mixed", "indirect")
    }
    assert hits == {"all": 4, "quoted": 2, "direct": 1, "mixed": 1, "indirect": 2}


def test_nothing_found_is_all_missed_and_nothing_there_all_false() -> None:
    assert counts("content/all", []) == (0, 0, 4)
    assert counts("content/all", GOLD, []) == (0, 4, 0)
    assert score_article(TEXT, gold=[], found=[])["content/all"].f1 == 0


@pytest.mark.parametrize(
    ("content", "alike", "exact"),
    [
        ("that “anybody” had been hurt", 1, 1),
        ("that “anybody” had been hurt.", 1, 1),  # a full stop is no word
        ("anybody” had been hurt", 1, 0),  # 4 of 5 words
        ("denied that “anybody” had been hurt. It is hoped that", 1, 0),  # 5 of 10
        ("house, denied that “anybody” had been hurt. It is hoped that", 0, 0),  # 5 of 11
        ("anybody", 0, 0),
    ],
)
def test_half_of_the_words_make_a_content_and_all_of_them_an_exact_one(
    content: str, alike: int, exact: int
) -> None:
    found = [replace(OFFICE, content=spans(content))]
    assert counts("content/all", found, [OFFICE]) == (alike, 1 - alike, 1 - alike)
    assert counts("exact/all", found, [OFFICE]) == (exact, 1 - exact, 1 - exact)


def test_a_split_content_counts_whole() -> None:
    half = replace(MAYOR, content=MAYOR.content[:1])
    assert counts("content/all", [half], [MAYOR]) == (1, 0, 0)  # 4 of 8 tokens
    assert counts("exact/all", [half], [MAYOR]) == (0, 1, 1)
    less = replace(MAYOR, content=spans("The bridge is"))
    assert counts("content/all", [less], [MAYOR]) == (0, 1, 1)


@pytest.mark.parametrize(
    ("source", "attributed"),
    [
        (spans("Lena Ost"), 1),
        (spans("Ost"), 0),  # one of three tokens
        (spans("Her office"), 0),
        ((), 0),
    ],
)
def test_the_source_decides_whether_it_is_attributed(source: Spans, attributed: int) -> None:
    found = [replace(MAYOR, source=source)]
    assert counts("content/all", found, [MAYOR])[0] == 1
    assert counts("attributed/all", found, [MAYOR])[0] == attributed


def test_no_source_is_right_only_where_there_is_none() -> None:
    assert counts("attributed/all", [HOPE], [HOPE]) == (1, 0, 0)
    assert counts("attributed/all", [replace(HOPE, source=spans("Note"))], [HOPE]) == (0, 1, 1)


def test_a_cue_needs_one_word_in_common() -> None:
    assert counts("full/all", [replace(HOPE, cue=spans("hoped"))], [HOPE]) == (1, 0, 0)
    assert counts("full/all", [replace(HOPE, cue=spans("denied"))], [HOPE]) == (0, 1, 1)
    assert counts("attributed/all", [replace(HOPE, cue=spans("denied"))], [HOPE]) == (1, 0, 0)


def test_a_cue_of_punctuation_is_the_token_it_touches() -> None:
    assert counts("full/all", [NOTE], [NOTE]) == (1, 0, 0)


def test_a_statement_found_twice_is_right_once() -> None:
    assert counts("content/all", [MAYOR, MAYOR], [MAYOR]) == (1, 1, 0)


def test_a_false_alarm_counts_in_its_own_subset() -> None:
    inner = replace(OFFICE, content=spans("anybody"))  # the marks beside it count as its own
    assert counts("content/direct", [inner], []) == (0, 1, 0)
    assert counts("content/indirect", [inner], []) == (0, 0, 0)
    assert counts("content/indirect", [HOPE], []) == (0, 1, 0)


@pytest.mark.parametrize(
    ("marked", "subset"),
    [
        ("“I go.”", "direct"),
        ('"I go"', "direct"),
        ("«I go»,", "direct"),
        ("``I go.''", "direct"),
        ("‘‘I go.’’", "direct"),
        ("„I go“", "direct"),
        ("“I\n\ngo”", "direct"),
        ("that “I” go", "mixed"),
        ("“I go, and how", "mixed"),
        ("I don't go, it's ‘late’", "indirect"),
    ],
)
def test_quotation_marks_of_every_kind(marked: str, subset: str) -> None:
    roles = Roles(source=(), cue=(Span(0, 3),), content=(Span(4, 4 + len(marked)),))
    figures = score_article(f"Ann {marked} .", gold=[roles], found=[])
    assert figures[f"content/{subset}"].misses == 1
    assert figures["content/quoted"].misses == (0 if subset == "indirect" else 1)


def test_tokens_are_counted_for_each_role() -> None:
    found = [replace(MAYOR, source=spans("Lena Ost said"), content=MAYOR.content[:1])]
    assert counts("tokens/source", found, [MAYOR]) == (2, 1, 1)
    assert counts("tokens/content", found, [MAYOR]) == (4, 0, 4)
    assert counts("tokens/cue", found, [MAYOR]) == (1, 0, 0)


def test_the_most_alike_are_matched_first() -> None:
    longer = replace(OFFICE, content=spans("denied that “anybody” had been hurt"))
    assert counts("exact/all", [longer, OFFICE], [OFFICE]) == (1, 1, 0)
    # Taken in order, the longer one would leave nothing for the second gold statement.
    assert counts("content/all", [longer, OFFICE], [OFFICE, longer]) == (2, 0, 0)


roles = st.builds(
    Roles,
    source=span_tuples(len(TEXT)),
    cue=span_tuples(len(TEXT), min_size=1),
    content=span_tuples(len(TEXT), min_size=1),
)


@given(st.lists(roles, max_size=4), st.lists(roles, max_size=4))
def test_figures_add_up(gold: list[Roles], found: list[Roles]) -> None:
    figures = score_article(TEXT, gold=gold, found=found)
    for criterion in ("content", "exact", "attributed", "full"):
        whole = figures[f"{criterion}/all"]
        assert whole.hits + whole.misses == len(gold)
        assert whole.hits + whole.false_alarms == len(found)
        assert figures[f"{criterion}/quoted"] + figures[f"{criterion}/indirect"] == whole
        parts = figures[f"{criterion}/direct"] + figures[f"{criterion}/mixed"]
        assert parts == figures[f"{criterion}/quoted"]
    assert figures["content/all"].hits >= figures["exact/all"].hits
    # Of the other criteria nothing follows: the most alike are matched first, whatever that leaves
    # for the rest, so a stricter one can match more.


@given(roles)
def test_roles_are_sorted_and_touching_spans_joined(made: Roles) -> None:
    for part in (made.source, made.cue, made.content):
        assert all(one.end < other.start for one, other in itertools.pairwise(part))


def test_roles_of_a_statement_are_its_spans() -> None:
    statement = Statement(
        id="s",
        source=MAYOR.source,
        cue=MAYOR.cue,
        content=MAYOR.content[::-1],
        quotation="direct",
        score=0.5,
    )
    assert Roles.of(statement) == MAYOR


def test_shares_of_nothing_are_zero() -> None:
    nothing = Figures()
    assert (nothing.precision, nothing.recall, nothing.f1) == (0, 0, 0)
