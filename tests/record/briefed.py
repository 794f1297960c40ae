"""Small records to brief on, and links between their rows, made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import told

import onrecord
from onrecord.linking.links import Contest, First, Links, Ref, Standing
from onrecord.model import ArticleRecord, Event, Span
from onrecord.record.across import AllLinks
from onrecord.record.record import Record


def article(day: str | None, text: str, outlet: str | None = "Una", **given: Any) -> ArticleRecord:
    """An article in which each sentence with a cue is a statement: see :mod:`tests.cli.running`."""
    input = given.pop("input", f"{outlet}-{day}-{len(text)}.txt")
    return told(text, input=input, outlet=outlet, published=day, **given)


def with_event(
    record: ArticleRecord, words: str, kind: str = "ASSAULT", **fields: Any
) -> ArticleRecord:
    """The article with an event that these words of it tell."""
    start = record.article.text.index(words)
    span = (Span(start, start + len(words)),)
    event = Event(
        id=f"{record.article.id}-{start}", type=kind, trigger=span, evidence=span,  # type: ignore[arg-type]
        **{"status": "occurred", "score": 0.9, **fields},
    )  # fmt: skip
    return replace(record, events=(*record.events, event))


def ref(record: ArticleRecord, number: int = 0) -> Ref:
    """Where a statement of an article stands."""
    one = record.statements[number]
    return Ref(
        input=record.article.input,
        span=Span(min(one.content).start, max(span.end for span in one.content)),
        speaker=one.speaker.name if one.speaker else None,
        article=record.article.id,
        row=one.id,
    )


def event_ref(record: ArticleRecord, number: int = 0) -> Ref:
    """Where an event of an article stands."""
    one = record.events[number]
    return Ref(
        input=record.article.input, span=one.trigger[0], speaker=None,
        article=record.article.id, row=one.id,
    )  # fmt: skip


def contest(a: Ref | None, b: Ref, *, score: float = 0.5) -> Contest:
    kind: Any = "denial" if a else "one_sided"
    return Contest(a=a, b=b, kind=kind, score=score, why="one against the other")


def first(one: Ref, *, score: float = 0.4) -> First:
    return First(ref=one, deed="commit", stated=False, score=score, why="commit: none before")


def standing(record: ArticleRecord, words: str, number: int = 0, **given: Any) -> Standing:
    """A commitment on a condition of these words."""
    start = record.article.text.index(words)
    return Standing(
        **{
            "ref": ref(record, number), "condition": Span(start, start + len(words)),
            "polarity": "if", "repeated_in": (), "outcome": "standing", "ended_by": None,
            "score": 0.75, "why": "nothing later tells how it ended", **given,
        }
    )  # fmt: skip


@contextmanager
def opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *records: ArticleRecord, **links: Any
) -> Iterator[Record]:
    """A record of the articles, between which there are these links."""
    found = Links(**links)
    monkeypatch.setattr("onrecord.record.record.find_links", lambda _: AllLinks((0, 0), found))
    with onrecord.open(folder / "record.db", new=True) as record:
        for one in records:
            record.put(one)
        yield record
