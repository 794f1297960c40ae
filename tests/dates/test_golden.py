"""Each golden example: these words are a time phrase and mean these days, and no others are."""

from __future__ import annotations

import pytest
from spacy.language import Language
from tests.dates.golden_dates import Example, article_of, read_examples, shown

from onrecord.dates import find_dates
from onrecord.language import load_syntax, parse_article

EXAMPLES = list(read_examples())


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_syntax(all_names=False)


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example(example: Example, nlp: Language) -> None:
    article = article_of(example.text, example.published)
    doc = parse_article(article, nlp=nlp)
    found = find_dates(doc, article=article)
    assert [(when.span.of(article.text), shown(when)) for when in found if when.span] == list(
        example.expected
    )


def test_there_are_examples_of_everything() -> None:
    assert len(EXAMPLES) >= 200
