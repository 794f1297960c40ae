"""The language model and all tables, loaded once, and articles written down block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from spacy.language import Language
from tests.actors.articles import Read, article_of

from onrecord.actors import Judgement, Knowledge, find_actors, load_knowledge
from onrecord.actors.gazetteer import Gazetteer
from onrecord.actors.roles import Roles
from onrecord.actors.territories import Territories
from onrecord.language import load_syntax, parse_article
from onrecord.model import BlockKind

Reader = Callable[..., Read]


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_syntax(all_names=False)


@pytest.fixture(scope="session", autouse=True)
def short_tables() -> Iterator[None]:
    """A test that fails shows its arguments: tables in full take a second and megabytes each."""
    with pytest.MonkeyPatch.context() as patch:
        for table in (Gazetteer, Territories, Roles):
            patch.setattr(table, "__repr__", lambda self: f"{type(self).__name__}({self.version})")
        yield


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def read(nlp: Language, knowledge: Knowledge) -> Reader:
    """Reads the paragraphs of an article, each as a string (the body) or as (kind, string)."""

    def read(
        *paragraphs: str | tuple[BlockKind, str],
        published: str | None = None,
        judgements: tuple[Judgement, ...] = (),
    ) -> Read:
        article = article_of(*paragraphs, published=published)
        known = load_knowledge(judgements=judgements) if judgements else knowledge
        actors, places = find_actors(
            parse_article(article, nlp=nlp), article=article, knowledge=known
        )
        return Read(article=article, actors=tuple(actors), places=tuple(places))

    return read
