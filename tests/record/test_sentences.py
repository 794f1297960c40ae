"""Sentences: cut at their ends, never out of their paragraph, with every part in its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.records import border, harbour

import onrecord
from onrecord.model import Block, Span
from onrecord.record.sentences import Sentence, cut_sentence, find_sentences


def cut(text: str, words: str) -> str:
    start = text.index(words)
    found, *_ = cut_sentence(text, Span(0, len(text)), Span(start, start + len(words)))
    return found.of(text)


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("It rained. He would wait. Nobody came.", "would wait", "He would wait."),
        ("It rained. He would wait", "would wait", "He would wait"),
        ("“It rained.” “He would wait,” she said. So.", "wait", "“He would wait,” she said."),
        (
            "He met Gen. Ardal and Mr. B. Lee. Then rain.",
            "met",
            "He met Gen. Ardal and Mr. B. Lee.",
        ),
        ("In the U.S. Army he would wait. Rain.", "wait", "In the U.S. Army he would wait."),
        ("One! Would he wait? Two.", "he", "Would he wait?"),
        ("He paid 3.5 million. Rain.", "million", "He paid 3.5 million."),
        ("He left at 5 p.m. on Monday. Rain.", "left", "He left at 5 p.m. on Monday."),
        ("One. He would wait. And leave. Two.", "wait. And", "He would wait. And leave."),
        ("A head\n\nHe would wait. Rain.", "wait", "He would wait."),
    ],
)
def test_a_sentence_is_cut_at_its_ends(text: str, words: str, sentence: str) -> None:
    assert cut(text, words) == sentence


@given(
    st.text(alphabet="aB.!? \n”“", min_size=1, max_size=60).filter(str.strip),
    st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60),
)  # fmt: skip
def test_a_cut_lies_in_its_block_and_holds_what_it_is_cut_for(
    text: str, a: int, b: int, c: int, d: int
) -> None:
    at = sorted(min(one, len(text)) for one in (a, b, c, d))
    if not at[0] < at[3] or not at[1] < at[2] or not text[at[1] : at[2]].strip():
        return
    block, inner = Span(at[0], at[3]), Span(at[1], at[2])
    found, *_ = cut_sentence(text, block, inner)
    assert block.covers(found)
    assert inner.of(text).strip() in found.of(text)


def test_an_endless_sentence_is_cut_short_at_words() -> None:
    text = "rain " * 1000
    found, before, after = cut_sentence(text, Span(0, len(text)), Span(2500, 2504))
    assert before
    assert after
    assert len(found.of(text)) < 1300
    assert found.of(text).split() == ["rain"] * (len(found.of(text)) // 5 + 1)


def sentences(path: Path, *records: onrecord.ArticleRecord) -> dict[str, Sentence]:
    with onrecord.open(path / "r.db", new=True) as record:
        for one in records:
            record.put(one)
        with record.store.reading() as connection:
            found = find_sentences(connection, record.statements())
    return {id: sentence for (_, id), sentence in found.items()}


def test_each_part_stands_where_it_stood(tmp_path: Path) -> None:
    text = border().article.text
    found = sentences(tmp_path, border())
    assert len(found) == len(border().statements)
    for statement in border().statements:
        sentence = found[statement.id]
        assert sentence.words in text
        for role in ("source", "cue", "content"):
            assert [one.of(sentence.words) for one in getattr(sentence, role)] == [
                one.of(text) for one in getattr(statement, role)
            ]
        assert [(one.polarity, one.span.of(sentence.words)) for one in sentence.conditions] == [
            (one.polarity, one.span.of(text)) for one in statement.conditions
        ]
        assert not sentence.before
        assert not sentence.after


def test_a_sentence_never_leaves_its_paragraph(tmp_path: Path) -> None:
    made = harbour()
    text = made.article.text
    middle = text.index(" she said.") + 1
    blocks = []
    for block in made.article.blocks:
        if block.start < middle < block.end:
            blocks += [
                Block(kind="body", start=block.start, end=middle),
                Block(kind="body", start=middle, end=block.end),
            ]
        else:
            blocks.append(block)
    made = replace(made, article=replace(made.article, blocks=tuple(blocks)))
    said = next(
        one for one in made.statements if one.source[:1] and one.source[0].of(text) == "she"
    )
    sentence = sentences(tmp_path, made)[said.id]
    assert sentence.words.endswith("“Nobody needs to leave,”")
    assert sentence.after  # its cue stands in the next one
    assert sentence.cue == ()


def test_what_people_corrected_is_shown_as_they_have_it(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        record.put(border())
        row = next(iter(record.conditions()))
        record.correct(row.id, {"content": "He would send the reserve"}, by="ada")
        with record.store.reading() as connection:
            people = find_sentences(connection, record.statements())
            machine = find_sentences(connection, record.statements(machine=True), machine=True)
    one, other = people[row.article, row.id], machine[row.article, row.id]
    assert [span.of(one.words) for span in one.content] == ["He would send the reserve"]
    assert [span.of(other.words) for span in other.content] == [row.content]
