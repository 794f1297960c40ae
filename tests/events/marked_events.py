"""Events marked by hand, as candidates that a network is sure of: what the stage makes of these
does not depend on any weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from tests.marked import make_article
from training.event_lines import Line, MarkedEvent
from training.event_samples import head_of

from onrecord.actors import find_actors, read_tokens
from onrecord.dates import find_dates
from onrecord.events.candidates import Candidate
from onrecord.events.find import find_tellings
from onrecord.events.merge import Telling, merge_tellings
from onrecord.events.words import sentence_of
from onrecord.language import parse_article
from onrecord.meaning import Reading, find_meaning
from onrecord.model import ArticleRecord
from onrecord.ontology import STATUSES, TYPES, load_ontology
from onrecord.pipeline import Stages
from onrecord.statements import find_statements
from onrecord.statements.assemble import find_article_words
from onrecord.statements.words import Words

__all__ = ["read_marked", "tell_marked"]

_SETTINGS = {"weights": [0.0, 1.0], "least": 0.5}


def read_marked(line: Line, stages: Stages) -> ArticleRecord:
    """The record of a marked text, its events those that are marked."""
    return _read(line, stages)[0]


def tell_marked(line: Line, stages: Stages) -> tuple[list[Telling], Reading]:
    """The tellings of a marked text, one for each of ``line.events`` in their order."""
    return _read(line, stages)[1]


def _read(line: Line, stages: Stages) -> tuple[ArticleRecord, tuple[list[Telling], Reading]]:
    article = replace(make_article(line.text), published=line.day or None, language="en")
    doc = parse_article(article, nlp=stages.nlp)
    words = find_article_words(doc, cues=stages.cues)
    found = find_statements(doc, article_id=article.id, cues=stages.cues)
    tokens = read_tokens(doc)
    actors, places = find_actors(doc, article=article, knowledge=stages.knowledge, tokens=tokens)
    dates = find_dates(doc, article=article)
    statements = find_meaning(
        found, doc, tokens=tokens, article=article, actors=actors, dates=dates,
        vocabulary=stages.vocabulary, knowledge=stages.knowledge, acts=stages.acts,
    )  # fmt: skip
    reading = Reading(doc, tokens, article, statements, actors, dates)
    candidates = list(_candidates(line, words))
    tellings = find_tellings(
        candidates, reading, places=places, tables=stages.tables, settings=_SETTINGS
    )
    events = merge_tellings(tellings, reading, weights=stages.tables.joining)
    record = ArticleRecord(
        article=article, statements=tuple(statements), events=tuple(events),
        actors=tuple(actors), places=tuple(places), dates=tuple(dates), origin=stages.origin,
    )  # fmt: skip
    return record, (tellings, reading)


def _candidates(line: Line, words: Words) -> Iterator[Candidate]:
    for event in line.events:
        word = head_of(words, event.trigger)
        here = sentence_of(words, word)
        roles = np.zeros((len(here), 4), np.float32)
        roles[:, 0] = 1.0
        for number, spans in ((3, event.places), (2, event.recipients), (1, event.actors)):
            for span in spans:
                at = head_of(words, span)
                if at in here:
                    roles[at - here.start] = np.eye(4)[number]
        yield Candidate(
            word=word,
            token=int(words.token[word]),
            types=_one(TYPES.index(event.type), len(TYPES)),
            statuses=_one(STATUSES.index(event.status), len(STATUSES)),
            modes=_modes(event),
            tokens=words.token[here.start : here.stop].tolist(),
            places=np.stack([words.start, words.end], 1)[here.start : here.stop],
            roles=roles,
        )


def _modes(event: MarkedEvent) -> np.ndarray:
    modes = load_ontology().modes
    return _one(modes.index((event.type, event.mode)), len(modes))


def _one(number: int, size: int) -> np.ndarray:
    return np.eye(size, dtype=np.float32)[number]
