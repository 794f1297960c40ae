"""Words as the network sees them: which there are, and what each number says."""

from __future__ import annotations

import itertools
from typing import get_args

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from tests.marked import make_article
from tests.statements.fake_network import cues, parse

from onrecord.model import REPORTING, Article, Block, BlockKind, Span
from onrecord.statements import assemble, words
from onrecord.statements.assemble import find_article_words
from onrecord.statements.found import Found
from onrecord.statements.words import Words, find_by_rule, find_words, pair_features

COLUMNS = (
    "tag", "relation", "case", "quotation", "place", "block", "rule cue", "rule role"
)  # fmt: skip
PAIR_COLUMNS = ("distance", "way", "sentence", "paragraph", "quotation", "role", "between")
PIECES = st.sampled_from(
    ["he", "said", "Lee", "LEE", "told", "that", "eBay", '"', "“", "”", "'", ".", ",", ":",
     "\n\n", "...", "—", "?", "\u200b", "😀", "42", " ", "\t"]
)  # fmt: skip
VOCAB = spacy.blank("en").vocab
texts = st.lists(PIECES, max_size=60).map(" ".join)


@st.composite
def articles(draw) -> Article:
    """Articles whose paragraphs are of any kind."""
    article = make_article(draw(texts))
    kinds = st.sampled_from(get_args(BlockKind))
    blocks = tuple(
        Block(kind=draw(kinds), start=block.start, end=block.end) for block in article.blocks
    )
    return Article(id="a", input="-", sha256=article.sha256, text=article.text, blocks=blocks)


def of(text: str) -> Words:
    return find_article_words(parse(make_article(text)), cues=cues())


def column(found: Words, name: str) -> list[int]:
    """What a column says, counted from 0."""
    at = COLUMNS.index(name)
    return (found.features[:, at] - words.WORD_OFFSETS[at]).tolist()


def pair_column(found: Words, cue: range, name: str) -> list[int]:
    at = PAIR_COLUMNS.index(name)
    rows = pair_features(found, cue, start=0, end=len(found))
    return (rows[:, at] - words.PAIR_OFFSETS[at]).tolist()


# --------------------------------------------------------------------------- which words


@given(articles())
def test_words_are_those_of_the_reporting(article: Article) -> None:
    found = find_article_words(parse(article), cues=cues())
    kept = [block.span for block in article.blocks if block.kind in REPORTING]
    for at, form in enumerate(found.forms):
        span = Span(int(found.start[at]), int(found.end[at]))
        assert span.of(article.text) == form
        assert form.strip()
        assert any(block.covers(span) for block in kept)
    unread = list(article.text)
    for start, end in zip(found.start, found.end, strict=True):
        unread[start:end] = " " * (end - start)
    assert not any("".join(unread[block.start : block.end]).strip() for block in kept)


@given(articles())
def test_numbers_go_up_with_the_words(article: Article) -> None:
    found = find_article_words(parse(article), cues=cues())
    for numbers in (found.token, found.start, found.end, found.sentence, found.paragraph):
        assert (np.diff(numbers) >= 0).all()
    # A new paragraph is a new sentence.
    assert (np.diff(found.sentence)[np.diff(found.paragraph) > 0] > 0).all()
    assert ((found.head >= 0) & (found.head < max(len(found), 1))).all()


@given(articles())
def test_every_column_keeps_to_its_own_numbers(article: Article) -> None:
    found = find_article_words(parse(article), cues=cues())
    assert found.features.shape == (len(found), len(COLUMNS))
    ends = [*words.WORD_OFFSETS[1:], words.WORD_SIZE]
    assert (found.features >= words.WORD_OFFSETS).all()
    assert (found.features < ends).all()
    assert len(found.joined) == len(found.forms) == len(found)


@given(article=articles(), data=st.data())
def test_every_pair_column_keeps_to_its_own_numbers(article: Article, data) -> None:
    found = find_article_words(parse(article), cues=cues())
    if not len(found):
        return
    start = data.draw(st.integers(0, len(found) - 1))
    end = data.draw(st.integers(start + 1, len(found)))
    at = data.draw(st.integers(start, end - 1))
    rows = pair_features(found, range(at, min(end, at + 2)), start=start, end=end)
    assert rows.shape == (end - start, len(PAIR_COLUMNS))
    assert (rows >= words.PAIR_OFFSETS).all()
    assert (rows < [*words.PAIR_OFFSETS[1:], words.PAIR_SIZE]).all()


@pytest.mark.parametrize("kind", ["comment", "ad", "caption", "other"])
def test_an_article_without_reporting_has_no_words(kind: BlockKind) -> None:
    found = find_article_words(parse(make_article("“We won,” said Lee.", kind)), cues=cues())
    assert len(found) == 0
    assert found.joined == found.forms == []


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u2028"])
def test_blanks_have_no_words(text: str) -> None:
    assert len(of(text)) == 0


@given(texts, st.data())
def test_a_span_covers_the_words_that_it_touches(text: str, data) -> None:
    found = of(text or "x")
    start = data.draw(st.integers(0, max(len(text) - 1, 0)))
    span = Span(start, data.draw(st.integers(start + 1, max(len(text), 1))))
    touched = [
        at
        for at in range(len(found))
        if span.overlaps(Span(int(found.start[at]), int(found.end[at])))
    ]
    assert list(found.covered(span)) == touched


# --------------------------------------------------------------------------- what is said of them


def test_letter_case() -> None:
    found = of("the Dam A NATO eBay 42 , C3")
    assert column(found, "case") == [2, 4, 4, 3, 5, 0, 1, 3]


def test_quotations_and_their_edges() -> None:
    found = of("“We won,” said Lee. “Yes.”")
    assert found.forms == ["“", "We", "won", ",", "”", "said", "Lee", ".", "“", "Yes", ".", "”"]
    assert column(found, "quotation") == [2, 1, 1, 1, 2, 0, 0, 0, 2, 1, 1, 2]
    assert found.quotation.tolist() == [0] * 5 + [-1] * 3 + [1] * 4


def test_places_are_first_of_a_paragraph_of_a_sentence_or_neither() -> None:
    found = of("It rains. It pours.\n\nSo.")
    assert column(found, "place") == [0, 2, 2, 1, 2, 2, 0, 2]


def test_what_goes_on_is_joined() -> None:
    def joined(text: str) -> list[bool]:
        found = of(text)
        firsts = np.flatnonzero(np.diff(found.paragraph, prepend=-1))
        return [found.joined[at] for at in firsts]

    assert joined("“One.\n\n“Two,” said Lee.") == [False, True]
    assert joined("Lee wrote:\n\n“One. Two.”") == [False, True]
    assert joined("“One,” said Lee.\n\n“Two,” said Ray.") == [False, False]
    assert joined("Lee left.\n\nRay stayed.") == [False, False]


def test_what_rules_find_is_seen() -> None:
    text = "Lee said that engineers had warned him."
    doc = parse(make_article(text))

    def found_at(source: str, cue: str, content: str) -> Found:
        spans = [(Span(at := text.index(part), at + len(part)),) for part in (source, cue, content)]
        return Found(source=spans[0], cue=spans[1], content=spans[2], rule="clause")

    outer = found_at("Lee", "said", "that engineers had warned him")
    inner = found_at("engineers", "had warned", "him")
    found = find_words(doc, quotations=[], found=[outer, inner], nested=[False, True])
    # Only outer statements give roles; cues of nested ones are told from those of outer ones.
    assert column(found, "rule role") == [2, 0, 1, 1, 1, 1, 1, 0]
    said, warned = column(found, "rule cue")[1], column(found, "rule cue")[5]
    assert column(found, "rule cue") == [0, said, 0, 0, warned, warned, 0, 0]
    assert 0 < said < warned
    assert find_by_rule(found, range(1, 2)) is outer
    assert find_by_rule(found, range(5, 6)) is inner
    assert find_by_rule(found, range(0, 1)) is None
    assert pair_column(found, range(1, 2), "role") == [2, 4, 3, 3, 3, 3, 3, 1]
    assert pair_column(found, range(4, 6), "role") == [1, 1, 1, 2, 4, 4, 3, 1]
    assert pair_column(found, range(0, 1), "role") == [0] * 8
    assert pair_column(found, range(0, 1), "between") == [0, 1, 1, 1, 2, 2, 2, 2]


def test_every_rule_is_known_to_the_network() -> None:
    # Posts are attributed by the page, and what no cue marks is looked for after the network.
    others = {"post", "colon", "going on", "free", "account"}
    assert {*words.RULES, *others} == set(assemble._PRECISION)


def test_distances() -> None:
    found = of("One two. Three said four.\n\n“Five.” Six.")
    cue = range(4, 5)
    assert found.forms[4] == "said"
    assert pair_column(found, cue, "sentence")[:7] == [2, 2, 2, 3, 3, 3, 3]
    assert pair_column(found, cue, "paragraph") == [2] * 7 + [3] * 6
    distances = pair_column(found, cue, "distance")
    assert distances[4] == 0
    assert len(set(distances[:9])) == 9
    quotations = pair_column(found, cue, "quotation")
    assert len(set(quotations[:7])) == 1
    assert len({quotations[0], *quotations[7:11]}) == 2


# --------------------------------------------------------------------------- ways


def tree(rows: str) -> Words:
    """The words of a sentence given as ``word/relation/head``, with the ways between them."""
    parts = [row.split("/") for row in rows.split()]
    doc = Doc(
        VOCAB,
        words=[form for form, _, _ in parts],
        tags=["NN"] * len(parts),
        deps=[relation for _, relation, _ in parts],
        heads=[int(head) for _, _, head in parts],
    )
    whole = doc[:]
    doc.spans["blocks"] = [doc.char_span(whole.start_char, whole.end_char, label="body")]
    return find_words(doc, quotations=[], found=[], nested=[])


SENTENCE = tree(
    "Lee/nsubj/2 has/aux/2 said/ROOT/2 that/mark/6 old/amod/5 dams/nsubj/6 break/ccomp/2 ./punct/2"
)


def ways(cue: int) -> dict[str, int]:
    """The way from a cue to each word of the sentence."""
    return dict(zip(SENTENCE.forms, pair_column(SENTENCE, range(cue, cue + 1), "way"), strict=True))


def test_words_below_a_cue_are_known_by_the_relation_of_the_highest() -> None:
    way = ways(2)
    relations = {form: 1 + words.DEPS.index(name) + 1 for form, name in [
        ("Lee", "nsubj"), ("has", "aux"), ("break", "ccomp"), ("dams", "ccomp"),
        ("old", "ccomp"), ("that", "ccomp"), (".", "punct"),
    ]}  # fmt: skip
    assert {form: way[form] for form in relations} == relations


def test_words_beside_a_cue_are_known_by_the_word_above_both() -> None:
    way = ways(6)
    assert way["old"] == way["dams"] != way["that"]
    # "Lee" and "dams" are both subjects, but one of them hangs on the word above.
    assert way["Lee"] != way["dams"]
    assert way["Lee"] - way["dams"] == len(words.DEPS) + 2
    assert len({way["break"], way["said"], way["Lee"], way["dams"]}) == 4


def test_a_word_three_above_is_still_known() -> None:
    assert ways(4)["said"] > 0
    assert len(set(ways(4).values())) > 4


def test_the_ways_of_a_cue_of_several_words_are_those_of_its_head() -> None:
    whole = pair_column(SENTENCE, range(1, 3), "way")
    head = pair_column(SENTENCE, range(2, 3), "way")
    assert whole[0] == head[0]
    assert whole[3:] == head[3:]


def test_other_sentences_have_no_way() -> None:
    doc = Doc(
        VOCAB,
        words=["He", "spoke", "She", "left"],
        tags=["NN"] * 4,
        deps=["nsubj", "ROOT", "nsubj", "ROOT"],
        heads=[1, 1, 3, 3],
    )
    doc.spans["blocks"] = [doc.char_span(0, doc[:].end_char, label="body")]
    found = find_words(doc, quotations=[], found=[], nested=[])
    assert pair_column(found, range(1, 2), "way")[2:] == [0, 0]
    assert 0 not in pair_column(found, range(1, 2), "way")[:2]


@given(rows=st.lists(st.integers(0, 30), min_size=1, max_size=30), data=st.data())
def test_any_tree_and_any_window(rows: list[int], data) -> None:
    """A way depends on the sentence alone, not on the window that it is read in."""
    count = len(rows)
    # Each word hangs on an earlier one, the first on itself.
    heads = [0, *(head % at for at, head in enumerate(rows[1:], 1))]
    names = itertools.cycle(words.DEPS[1:])
    found = tree(" ".join(
        f"w/{'ROOT' if at == head else next(names)}/{head}" for at, head in enumerate(heads)
    ))  # fmt: skip
    cue = data.draw(st.integers(0, count - 1))
    start = data.draw(st.integers(0, cue))
    end = data.draw(st.integers(cue + 1, count))
    whole = pair_features(found, range(cue, cue + 1), start=0, end=count)[:, 1]
    part = pair_features(found, range(cue, cue + 1), start=start, end=end)[:, 1]
    assert part.tolist() == whole[start:end].tolist()
