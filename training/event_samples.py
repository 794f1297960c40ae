"""Sentences with marked events -> samples: windows with what is right of events in them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tests.marked import make_article

from onrecord.events.words import role_features, sentence_of
from onrecord.model import Span
from onrecord.ontology import STATUSES, TYPES, load_ontology
from onrecord.statements.words import Words
from training.event_lines import HERE, Line, MarkedEvent, read_articles, read_lines
from training.samples import EventSample, Preparer, Sample

__all__ = ["head_of", "make_event_samples", "read_event_lines"]

#: Sentences are read by themselves and in company, as in articles, in turn.
_COMPANY = (1, 2, 4, 8, 3, 1, 6)
_ACTOR, _RECIPIENT, _PLACE = 1, 2, 3


def read_event_lines(folder: Path = HERE) -> tuple[list[Line], list[Line]]:
    """All sentences and articles to learn from, and those that are held back to choose by: every
    fifth article and every fortieth sentence (one of a pair is left out: its twin would tell)."""
    paths = sorted(folder.glob("*.txt"))
    lines = [line for path in paths for line in read_lines(path)]
    paired = {line.text for path in folder.glob("*_pairs.txt") for line in read_lines(path)}
    articles = [
        line for path in sorted((folder / "articles").glob("*.txt")) for line in read_articles(path)
    ]
    chosen = [*lines[20::40], *articles[2::5]]
    out = {id(line) for line in chosen}
    learned = [line for line in (*lines, *articles) if id(line) not in out]
    return learned, [line for line in chosen if line.text not in paired]


def make_event_samples(
    lines: Sequence[Line], preparer: Preparer, *, seed: int = 0
) -> Iterator[Sample]:
    """The sentences as samples, several a window; articles each by itself."""
    for line in lines:
        if line.name:
            yield from _read_together([line], preparer)
    lines = [line for line in lines if not line.name]
    random.Random(seed).shuffle(lines)
    at, turn = 0, 0
    while at < len(lines):
        size = _COMPANY[turn % len(_COMPANY)]
        yield from _read_together(lines[at : at + size], preparer)
        at, turn = at + size, turn + 1


def _read_together(lines: Sequence[Line], preparer: Preparer) -> Iterator[Sample]:
    text, offsets = "", []
    for line in lines:
        text += "\n\n" if text else ""
        offsets.append(len(text))
        text += line.text
    prepared = preparer.prepare_article("events", make_article(text))
    words = prepared.words
    told: dict[int, tuple[MarkedEvent, int]] = {}
    for line, offset in zip(lines, offsets, strict=True):
        for event in line.events:
            # Of two events that hang on one word the first counts: it has one type.
            told.setdefault(head_of(words, _move(event.trigger, offset)), (event, offset))
    marked = [words.covered(_move(event.trigger, offset)) for event, offset in told.values()]
    for window in prepared.windows:
        low, high = window.start, window.end
        sample = Sample.without_statements(prepared, window)
        for part in marked:
            for at in part:
                if low <= at < high:
                    sample.event_weight[at - low] = 0.0
        for at, (event, offset) in told.items():
            if not window.own_start <= at < window.own_end:
                continue
            sample.event_types[at - low] = TYPES.index(event.type) + 1
            sample.event_weight[at - low] = 1.0
            here = sentence_of(words, at)
            here = range(max(here.start, low), min(here.stop, high))
            sample.events.append(
                EventSample(
                    word=at - low,
                    mode=_mode_of(event),
                    status=STATUSES.index(event.status),
                    first=here.start - low,
                    pairs=role_features(words, at, here).astype(np.int16),
                    roles=_roles(words, event, offset, here),
                )
            )
        yield sample


def _mode_of(event: MarkedEvent) -> int:
    return load_ontology().modes.index((event.type, event.mode))


def _roles(words: Words, event: MarkedEvent, offset: int, here: range) -> np.ndarray:
    roles = np.zeros(len(here), np.int32)
    for value, spans in (
        (_PLACE, event.places),
        (_RECIPIENT, event.recipients),
        (_ACTOR, event.actors),
    ):
        for span in spans:
            at = head_of(words, _move(span, offset))
            if at in here:
                roles[at - here.start] = value
    return roles


def _move(span: Span, offset: int) -> Span:
    return Span(span.start + offset, span.end + offset)


def head_of(words: Words, span: Span) -> int:
    """The number of the word that the others of a span hang on: the first whose own head stands
    outside of it."""
    inside = words.covered(span)
    tops = [at for at in inside if words.head[at] not in inside or words.head[at] == at]
    named = [at for at in tops if words.forms[at][0].isalnum()]
    return (named or tops or list(inside))[0]
