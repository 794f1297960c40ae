"""Scores -> statements: which candidates are believed, and with which words they come out."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.marked import make_article, mark, unmark
from tests.statements.fake_network import SETTINGS, Random, Told, answer, cues, parse

from onrecord.model import ArticleRecord, Origin
from onrecord.statements import find_statements
from onrecord.statements.assemble import find_article_words
from onrecord.statements.trained import (
    Candidate,
    choose,
    find_candidates,
    nested_signs,
    outer_signs,
)

# --------------------------------------------------------------------------- choice


def candidate(cue: int, *content: range, outer: float = 0.9, any: float = 0.0) -> Candidate:
    """A candidate with a cue of one word, the word before it its source."""
    return Candidate(
        cue=range(cue, cue + 1),
        source=(range(cue - 1, cue),) if cue else (),
        content=content,
        outer=outer,
        any=any or outer,
        source_sure=0.9,
        content_sure=0.9,
        by_rule=-1.0,
    )


def chosen(*candidates: Candidate) -> list[Candidate]:
    return [one for one, _ in choose(candidates, SETTINGS)]


def test_nothing_comes_of_nothing() -> None:
    assert choose([], SETTINGS) == []


def test_the_likelier_of_two_that_say_the_same_is_kept() -> None:
    weak, strong = candidate(1, range(3, 9), outer=0.6), candidate(10, range(3, 9), outer=0.8)
    assert chosen(weak, strong) == chosen(strong, weak) == [strong]


def test_half_of_the_words_in_common_is_the_same() -> None:
    whole = candidate(1, range(3, 11), outer=0.9)
    half = candidate(20, range(3, 7), outer=0.8)
    less = candidate(20, range(3, 6), outer=0.8)
    assert chosen(whole, half) == [whole]
    assert chosen(whole, less) == [whole, less]


def test_what_is_not_likely_is_left_out() -> None:
    assert chosen(candidate(1, range(3, 9), outer=0.49)) == []
    assert chosen(candidate(1, range(3, 9), outer=0.51)) != []


def test_a_statement_in_the_content_of_another_needs_to_be_likely_as_such() -> None:
    outer = candidate(1, range(3, 20))
    inner = candidate(6, range(8, 12), outer=0.1, any=0.7)
    assert chosen(outer, inner) == [outer, inner]
    assert chosen(outer, replace(inner, any=0.3)) == [outer]


def test_what_was_taken_for_a_part_of_nothing_stands_by_itself() -> None:
    unheld = candidate(6, range(8, 12), outer=0.1, any=0.7)
    assert chosen(unheld) == [replace(unheld, outer=0.7)]
    assert chosen(replace(unheld, any=0.5)) == []


def test_the_content_of_a_nested_statement_ends_with_its_parents() -> None:
    outer = candidate(1, range(3, 10), range(15, 18))
    inner = candidate(6, range(8, 17), outer=0.1, any=0.7)
    _, kept = chosen(outer, inner)
    assert kept == replace(inner, content=(range(8, 10), range(15, 17)))


def test_a_nested_statement_that_says_nothing_of_its_parents_content_is_none() -> None:
    outer = candidate(1, range(3, 10))
    assert chosen(outer, candidate(6, range(20, 25), outer=0.1, any=0.9)) == [outer]
    assert chosen(outer, candidate(6, range(3, 10), outer=0.1, any=0.9)) == [outer]


def test_statements_nest_twice() -> None:
    outer = candidate(1, range(3, 40))
    middle = candidate(6, range(8, 22), outer=0.1, any=0.9)
    inner = candidate(11, range(13, 19), outer=0.1, any=0.8)
    assert chosen(inner, middle, outer) == [outer, middle, inner]


def test_a_nested_statement_ends_with_the_nearest_of_those_that_hold_it() -> None:
    outer = candidate(1, range(3, 40))
    middle = candidate(6, range(8, 22), outer=0.1, any=0.9)
    inner = candidate(11, range(13, 30), outer=0.1, any=0.8)
    *_, kept = chosen(outer, middle, inner)
    assert kept.content == (range(13, 22),)


ranges = st.builds(
    lambda start, length: range(start, start + length), st.integers(0, 30), st.integers(1, 12)
)
shares = st.floats(0, 1)


@st.composite
def candidates(draw) -> list[Candidate]:
    """Candidates as a network gives them: one a cue, its words in no other role."""
    found = []
    for at in sorted(draw(st.sets(st.integers(0, 40), max_size=7))):
        parts = sorted(draw(st.lists(ranges, min_size=1, max_size=2)), key=lambda part: part.start)
        content = tuple(
            part for part in (range(max(p.start, at + 1), p.stop) for p in parts[-1:]) if len(part)
        ) or (range(at + 1, at + 3),)
        one = candidate(at, *content, outer=draw(shares), any=draw(shares))
        found.append(replace(one, content_sure=draw(shares), by_rule=draw(st.just(-1.0) | shares)))
    return found


@given(candidates())
def test_a_choice_holds_together(given_: list[Candidate]) -> None:
    settings = SETTINGS | {"outer": {"weights": [0.1] * 9, "least": 0.4}}
    found = choose(given_, settings)
    cue_starts = [one.cue.start for one, _ in found]
    assert len(set(cue_starts)) == len(found)
    assert all(0 <= score <= 1 for _, score in found)
    assert all(one.content and all(map(len, one.content)) for one, _ in found)
    for (a, _), (b, _) in itertools.combinations(found, 2):
        # What nests may be most of what holds it; what stands beside it says something else.
        if a.cue.start not in b.words and b.cue.start not in a.words:
            assert 2 * len(a.words & b.words) < len(a.words | b.words)


@given(candidates(), st.randoms(use_true_random=False))
def test_the_order_of_candidates_does_not_matter(given_: list[Candidate], random) -> None:
    shuffled = list(given_)
    random.shuffle(shuffled)
    assert choose(shuffled, SETTINGS) == choose(given_, SETTINGS)


@pytest.mark.parametrize("signs", [outer_signs, nested_signs])
@given(given_=candidates())
def test_signs_are_numbers_and_the_surer_is_the_greater(signs, given_: list[Candidate]) -> None:
    weights = SETTINGS[signs.__name__.removesuffix("_signs")]["weights"]
    for one in given_:
        values = signs(one)
        assert len(values) == len(weights)
        assert all(abs(value) < 20 for value in values)
        surer = signs(replace(one, outer=1.0, any=1.0, content_sure=1.0))
        assert all(a <= b for a, b in zip(values, surer, strict=True))


# --------------------------------------------------------------------------- spans

# What the network marks -> what comes out of it.
SPANS = {
    "nothing to do": (
        "[1:source Lee] [1:cue said] [1:content the dam would hold].",
        "[1:source Lee] [1:cue said] [1:content the dam would hold].",
    ),
    "quotation marks belong to what they hold": (
        "“[1:content We won],” [1:cue said] [1:source Lee].",
        "[1:content “We won,”] [1:cue said] [1:source Lee].",
    ),
    "straight marks too": (
        '"[1:content We won]," [1:cue said] [1:source Lee].',
        '[1:content "We won,"] [1:cue said] [1:source Lee].',
    ),
    "a quotation keeps the point before its closing mark": (
        "[1:source Lee] [1:cue said]: “[1:content We won. It is over].”",
        "[1:source Lee] [1:cue said]: [1:content “We won. It is over.”]",
    ),
    "half a quotation has half of the marks": (
        "“I came, and [1:source Ray] [1:cue said] [1:content we had won].”",
        "“I came, and [1:source Ray] [1:cue said] [1:content we had won.”]",
    ),
    "a content in two parts": (
        "“[1:content We won],” [1:source he] [1:cue said], “[1:content and they lost].”",
        "[1:content “We won,”] [1:source he] [1:cue said], [1:content “and they lost.”]",
    ),
    "parts with nothing but punctuation between are one": (
        "[1:source He] [1:cue said] [1:content it was over], [1:content and had been].",
        "[1:source He] [1:cue said] [1:content it was over, and had been].",
    ),
    "edges have no punctuation": (
        "[1:source Lee][1:content , they lost,] [1:cue said][1:content : we won.]",
        "[1:source Lee], [1:content they lost], [1:cue said]: [1:content we won].",
    ),
    "a source has no punctuation at its edges": (
        "The dam held[1:source , Lee,] [1:cue said], [1:content as it should].",
        "The dam held, [1:source Lee], [1:cue said], [1:content as it should].",
    ),
    "no source": (
        "It [1:cue was said] that [1:content the dam would hold].",
        "It [1:cue was said] that [1:content the dam would hold].",
    ),
    "no content, no statement": ("[1:source Lee] [1:cue spoke].", "Lee spoke."),
    "nothing but punctuation is no content": (
        "[1:source Lee] [1:cue said][1:content ...]",
        "Lee said...",
    ),
    "a question mark stays": (
        "“[1:content Who won?]” [1:source she] [1:cue asked].",
        "[1:content “Who won?”] [1:source she] [1:cue asked].",
    ),
    "quotation over two paragraphs": (
        "“[1:content We won. It is over].\n\n"
        "“[1:content We go home],” [1:source she] [1:cue said].",
        "[1:content “We won. It is over.\n\n“We go home,”] [1:source she] [1:cue said].",
    ),
    "half of a quotation over two paragraphs has marks of its own paragraph only": (
        "“We won. It is over.\n\n“[1:content We go home],” [1:source she] [1:cue said].",
        "“We won. It is over.\n\n[1:content “We go home,”] [1:source she] [1:cue said].",
    ),
    "the first half too": (
        "[1:source She] [1:cue said]: “[1:content We won. It is over].\n\n“We go home.”",
        "[1:source She] [1:cue said]: [1:content “We won. It is over.]\n\n“We go home.”",
    ),
    "words of a quotation that stand alone take no comma with them": (
        "“I think [1:content we won] — and [1:source Ray] [1:cue agreed], so there.”",
        "“I think [1:content we won] — and [1:source Ray] [1:cue agreed], so there.”",
    ),
    "a cue of punctuation stays out of the content": (
        "“[1:content We won]” [1:cue -] “[1:content twice],” Lee.",
        "[1:content “We won”] [1:cue -] [1:content “twice,”] Lee.",
    ),
    "a headline": (
        "[1:source Premier][1:cue :] [1:content we stand ready]",
        "[1:source Premier][1:cue :] [1:content we stand ready]",
    ),
    "nested": (
        "[1:source Lee] [1:cue said] "
        "[1:content [2:source engineers] had [2:cue warned] [2:content him of floods]].",
        "[1:source Lee] [1:cue said] "
        "[1:content [2:source engineers] had [2:cue warned] [2:content him of floods]].",
    ),
    "a nested content ends with its parent's": (
        "“[1:content [2:source They] [2:cue warned] us [2:content of floods]],” "
        "[1:source Lee] [1:cue said] [2:content at noon].",
        "[1:content “[2:source They] [2:cue warned] us [2:content of floods,”]] "
        "[1:source Lee] [1:cue said] at noon.",
    ),
}


@pytest.mark.parametrize(("told", "expected"), SPANS.values(), ids=SPANS)
def test_spans(told: str, expected: str) -> None:
    text, found = answer(told)
    assert mark(text, found) == expected


def test_what_the_network_nests_is_within() -> None:
    _, (outer, inner) = answer(SPANS["nested"][0])
    assert (outer.within, inner.within) == (None, outer.id)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("“[1:content We won],” [1:source Lee] [1:cue said].", "direct"),
        ("[1:source Lee] [1:cue said] [1:content it was “over”].", "mixed"),
        ("[1:source Lee] [1:cue said] [1:content it was over].", "indirect"),
    ],
)
def test_quotation_kinds(told: str, expected: str) -> None:
    _, (statement,) = answer(told)
    assert statement.quotation == expected


def test_the_score_is_the_probability() -> None:
    _, (statement,) = answer("[1:source Lee] [1:cue said] [1:content it rained].")
    share = np.exp(8) / (np.exp(8) + 2)
    assert statement.score == pytest.approx(share, abs=0.001)


def test_what_was_found_by_the_word_is_found_window_by_window() -> None:
    """A cue is answered for by one window; what it needs stands in that window's context."""
    told = "[1:source Lee] [1:cue said] [1:content it rained]. So it did. " * 4
    numbers = itertools.count(1)
    parts = [part.replace("1:", f"{next(numbers)}:") for part in told.split("So it did. ")[:-1]]
    marked = "So it did. ".join(parts)
    doc = parse(make_article(unmark(marked)))
    words = find_article_words(doc, cues=cues())
    for cuts in ((), (9,), (9, 18), (5, 12, 20, 30)):
        assert [
            (one.cue, one.source, one.content)
            for one in find_candidates(words, Told(words, marked, cuts))
        ] == [
            (one.cue, one.source, one.content)
            for one in find_candidates(words, Told(words, marked))
        ]


def test_an_article_without_reporting_is_not_read() -> None:
    article = make_article("“We won,” said Lee.", "comment")
    doc = parse(article)
    assert find_statements(doc, article_id="a", cues=cues(), network=Random(0, 5.0)) == []


WORDS = st.sampled_from(
    ["he", "said", "Lee", "told", "that", "the", "dam", '"', "“", "”", "'", "’", ".", ",", ":",
     "\n\n", "...", "—", "-", "(", ")", "?", "\u200b", "😀", "Reuters", "42", " "]
)  # fmt: skip


@given(
    words=st.lists(WORDS, max_size=50),
    seed=st.integers(0, 10**6),
    spread=st.sampled_from([1.0, 3.0, 8.0]),
    cuts=st.lists(st.integers(1, 40), max_size=3),
)
def test_whatever_the_network_says_the_record_holds_together(
    words: list[str], seed: int, spread: float, cuts: list[int]
) -> None:
    text = " ".join(words) or "x"
    article = make_article(text)
    network = Random(seed, spread, cuts)
    doc = parse(article)
    found = find_statements(doc, article_id=article.id, cues=cues(), network=network)
    ArticleRecord(article=article, statements=tuple(found), origin=Origin(onrecord="0"))
    assert found == find_statements(doc, article_id=article.id, cues=cues(), network=network)
    for statement in found:
        spans = statement.source + statement.cue + statement.content
        assert all(span.of(text) == span.of(text).strip() for span in spans)
        for role in (statement.source, statement.cue, statement.content):
            assert all(a.end <= b.start for a, b in itertools.pairwise(role))


@given(
    words=st.lists(WORDS, max_size=50),
    seed=st.integers(0, 10**6),
    spread=st.sampled_from([1.0, 3.0, 8.0]),
)
def test_no_character_of_a_statement_has_two_roles(
    words: list[str], seed: int, spread: float
) -> None:
    article = make_article(" ".join(words) or "x")
    found = find_statements(
        parse(article), article_id="a", cues=cues(), network=Random(seed, spread)
    )
    for statement in found:
        spans = sorted(statement.source + statement.cue + statement.content)
        assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
