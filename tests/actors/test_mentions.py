"""Which words of a text name or describe somebody, by marked examples."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language
from tests.actors.articles import Marked, article_of, examples, read_marked

from onrecord.actors import Knowledge
from onrecord.actors.mentions import NounPhrase, find_noun_phrases, is_acronym
from onrecord.actors.tokens import Tokens, read_tokens
from onrecord.language import parse_article
from onrecord.model import Article, Span

EXAMPLES = read_marked(Path(__file__).parent / "golden" / "mentions_in_text.txt")


def find(article: Article, nlp: Language, knowledge: Knowledge) -> tuple[list[NounPhrase], Tokens]:
    doc = parse_article(article, nlp=nlp)
    tokens = read_tokens(doc)
    return find_noun_phrases(doc, tokens, knowledge=knowledge), tokens


def label_of(mention: NounPhrase) -> str:
    """What the examples call it: a name by its kind, other mentions by their form."""
    if mention.form == "name":
        return mention.kind
    return {"nominal": "description", "pronoun": "pronoun"}[mention.form]


@pytest.mark.slow
@pytest.mark.parametrize("example", examples(EXAMPLES))
def test_example(example: Marked, nlp: Language, knowledge: Knowledge) -> None:
    text = example.article.text
    mentions, tokens = find(example.article, nlp, knowledge)
    found = {one.span(tokens): label_of(one) for one in mentions}
    shown = [f"{label}: {span.of(text)}" for span, label in found.items()]
    for label, span in example.marks:
        if label == "none":
            assert not any(span.overlaps(one) for one in found), shown
        else:
            # A run of names that the tables do not know has no kind of its own.
            assert found.get(span) in (label, "unknown" if label == "person" else label), shown


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ad", "comment", "form", "related", "other", "byline", "credit"])
def test_blocks_that_nobody_reports_in_have_no_mentions(
    kind: str, nlp: Language, knowledge: Knowledge
) -> None:
    article = article_of((kind, "President Vladimir Putin met the French army in Riga."))  # type: ignore[arg-type]
    assert find(article, nlp, knowledge)[0] == []


@pytest.mark.slow
def test_a_name_does_not_run_into_the_next_block(nlp: Language, knowledge: Knowledge) -> None:
    article = article_of(("headline", "They saw Halina"), "Vey left Riga.")
    mentions, tokens = find(article, nlp, knowledge)
    assert all("\n" not in one.span(tokens).of(article.text) for one in mentions)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "gender"),
    [
        ("Olga Lund left.", "f"),
        ("Karl Brandt left.", "m"),
        ("Mrs. Osk left.", "f"),
        ("Sir Bertan Osk left.", "m"),
        ("Queen Tove left.", "f"),
        ("Spokesman B. Osk left.", "m"),
        ("Xq Osk left.", None),
    ],
)
def test_a_gender_is_told_by_given_names_and_titles(
    words: str, gender: str | None, nlp: Language, knowledge: Knowledge
) -> None:
    mentions, _ = find(article_of(words), nlp, knowledge)
    assert mentions[0].gender == gender


@pytest.mark.slow
def test_mentions_stand_in_text_order(nlp: Language, knowledge: Knowledge) -> None:
    article = article_of("Olga Lund met the Polish minister, Jan Kot. She told him so.", "He left.")
    mentions, _ = find(article, nlp, knowledge)
    assert [one.head for one in mentions] == sorted(one.head for one in mentions)
    assert len({(one.start, one.end, one.form) for one in mentions}) == len(mentions)


@pytest.mark.parametrize(
    ("short", "name", "is_one"),
    [
        ("ims", "institute for maritime safety", True),
        ("iims", "institute for inland maritime safety", True),
        ("ifms", "institute for maritime safety", True),
        ("ism", "institute for maritime safety", False),
        ("un", "united nations", True),
        ("uns", "united nations", False),
        ("u", "united", False),
        ("", "", False),
        ("ua", "united airlines", True),
    ],
)
def test_acronyms(short: str, name: str, is_one: bool) -> None:
    assert is_acronym(short, name.split()) is is_one


def test_there_are_examples_of_everything() -> None:
    assert len(EXAMPLES) >= 35
    assert all(isinstance(span, Span) for one in EXAMPLES for _, span in one.marks)
