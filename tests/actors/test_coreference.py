"""Who is who in a text: marked examples, what somebody judged, and what no text can break."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from spacy.language import Language
from tests.actors.articles import Marked, examples, read_marked
from tests.actors.conftest import Reader

from onrecord.actors import Judgement, Knowledge, Verdict, load_knowledge
from onrecord.actors.coreference import Entity, link_mentions
from onrecord.actors.mentions import find_noun_phrases
from onrecord.actors.tokens import read_tokens
from onrecord.language import parse_article
from onrecord.model import Article, Span

pytestmark = pytest.mark.slow

EXAMPLES = read_marked(Path(__file__).parent / "golden" / "links.txt")
Linked = dict[Span, Entity]


def link(article: Article, nlp: Language, knowledge: Knowledge) -> Linked:
    """The entity of each span of the text that is a mention."""
    doc = parse_article(article, nlp=nlp)
    tokens = read_tokens(doc)
    mentions = find_noun_phrases(doc, tokens, knowledge=knowledge)
    entities = link_mentions(mentions, tokens, knowledge=knowledge)
    return {one.span(tokens): entity for entity in entities for one in entity.mentions}


@pytest.mark.parametrize("example", examples(EXAMPLES))
def test_example(example: Marked, nlp: Language, knowledge: Knowledge) -> None:
    linked = link(example.article, nlp, knowledge)
    clusters: dict[str, set[int]] = defaultdict(set)
    for label, span in example.marks:
        entity = linked.get(span)
        assert entity is not None, f"{span.of(example.article.text)!r} is no mention"
        clusters[label].add(id(entity))
    found = {
        label: [
            span.of(example.article.text)
            for span, entity in linked.items()
            if id(entity) in clusters[label]
        ]
        for label in clusters
    }
    assert all(len(entities) == 1 for entities in clusters.values()), found
    assert len({min(entities) for entities in clusters.values()}) == len(clusters), found


def test_there_are_examples_of_everything() -> None:
    assert len(EXAMPLES) >= 50


# -- judgements ------------------------------------------------------------------------------

TEXT = "Halina Vey spoke in Riga. Bertan Osk was there. H. Vey left, and Vey slept."


def judged(*verdicts: tuple[str, str, Verdict]) -> tuple[Judgement, ...]:
    return tuple(Judgement(left=left, right=right, verdict=told) for left, right, told in verdicts)


def test_names_judged_to_be_the_same_are_one(read: Reader) -> None:
    alone = read(TEXT)
    assert alone.actor("Bertan Osk") != alone.actor("Halina Vey")
    found = read(TEXT, judgements=judged(("bertan osk", "Halina Vey", "same")))
    assert found.actor("Bertan Osk") == found.actor("Halina Vey")


def test_names_judged_to_be_different_are_two(read: Reader) -> None:
    assert "H. Vey" in read(TEXT).words(read(TEXT).actor("Halina Vey"))
    found = read(TEXT, judgements=judged(("Halina Vey", "H. Vey", "different")))
    assert found.actor("H. Vey") != found.actor("Halina Vey")


def test_a_judgement_is_taken_back(read: Reader) -> None:
    same = ("Bertan Osk", "Halina Vey", "same")
    back = ("Halina Vey", "Bertan Osk", "unsure")
    assert read(TEXT, judgements=judged(same, back)).actors == read(TEXT).actors
    again = read(TEXT, judgements=judged(same, back, same))
    assert again.actor("Bertan Osk") == again.actor("Halina Vey")


def test_the_last_verdict_counts(read: Reader) -> None:
    found = read(
        TEXT,
        judgements=judged(
            ("Bertan Osk", "Halina Vey", "same"), ("Bertan Osk", "Halina Vey", "different")
        ),
    )
    assert found.actor("Bertan Osk") != found.actor("Halina Vey")


def test_a_judgement_on_others_changes_nothing(read: Reader) -> None:
    found = read(TEXT, judgements=judged(("Odo Marek", "Lena Prado", "same")))
    assert found.actors == read(TEXT).actors


def test_verdicts_stand_in_the_version() -> None:
    plain = load_knowledge().version
    same = load_knowledge(judgements=judged(("Jan Kot", "J. Kot", "same"))).version
    other = load_knowledge(judgements=judged(("Jan Kot", "J. Kot", "different"))).version
    unsure = load_knowledge(judgements=judged(("Jan Kot", "J. Kot", "unsure"))).version
    assert len({plain, same, other}) == 3
    assert unsure == plain
