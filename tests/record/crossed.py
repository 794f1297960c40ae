"""Three articles of one affair, and links between them that are made by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.running import fill, told

from onrecord.linking.links import Contest, CopyGroup, First, Links, Position, Ref, Standing
from onrecord.model import ArticleRecord, Span
from onrecord.record.across import AllLinks

POST = told(
    "Ann Lee said the dam held.\nBo Ray warned we will leave if the gate opens.\n",
    input="a1.txt", outlet="Castrel Post", published="2025-03-10", title="Dam holds",
)  # fmt: skip
HERALD = told(
    "Cy Orr denied the dam held.\nBo Ray warned we will leave if the gate opens.\n"
    "Fay Hu denied they would leave.\nEd Poe denied any such order.\n",
    input="a2.txt", outlet="Herald", published="2025-03-12", title="Who leaves",
)  # fmt: skip
ECHO = told(
    "Ann Lee said the dam broke.\nBo Ray said he left.\nDi Fox said the day he goes we go.\n",
    input="a3.txt", published="2025-03-14", title="Dam breaks",
)  # fmt: skip
ARTICLES = (POST, HERALD, ECHO)


def ref(record: ArticleRecord, words: str) -> Ref:
    """Where a statement of these words stands."""
    text = record.article.text
    one = next(one for one in record.statements if words in one.content[0].of(text))
    return Ref(
        input=record.article.input,
        span=one.content[0],
        speaker=one.speaker.name if one.speaker else None,
        article=record.article.id,
        row=one.id,
    )


def place(record: ArticleRecord, words: str) -> Ref:
    """Where an article tells of something that is no row of it."""
    start = record.article.text.index(words)
    where = Span(start, start + len(words))
    return Ref(
        input=record.article.input, span=where, speaker=None, article=record.article.id, row=None
    )


HELD, BROKE = ref(POST, "the dam held"), ref(ECHO, "the dam broke")
DENIED, ORDER = ref(HERALD, "the dam held"), ref(HERALD, "any such order")
LEAVE, LEAVE_AGAIN = ref(POST, "we will leave"), ref(HERALD, "we will leave")
NOT_LEAVE, GO = ref(HERALD, "they would leave"), ref(ECHO, "we go")


def _condition(of: Ref, record: ArticleRecord, words: str) -> Span:
    start = record.article.text.index(words, of.span.start)
    return Span(start, start + len(words))


LINKS = Links(
    copies=(
        CopyGroup(
            origin="a1.txt", members=(), partial=("a2.txt",),
            why=("a2.txt: 9 of its own words (40 %) stand there, 9 in one piece",),
        ),
    ),
    same_statement=((LEAVE, LEAVE_AGAIN),),
    same_event=((place(POST, "opens"), place(HERALD, "opens")),),
    contested=(
        Contest(a=HELD, b=DENIED, kind="denial", score=0.9, why="Cy Orr against Ann Lee"),
        Contest(a=LEAVE, b=NOT_LEAVE, kind="rejection", score=0.6, why="Fay Hu against Bo Ray"),
        Contest(
            a=None, b=ORDER, kind="one_sided", score=0.7, why="the record holds only the denial"
        ),
        Contest(a=HELD, b=BROKE, kind="self", score=0.3, why="Ann Lee against Ann Lee"),
    ),
    conditions=(
        Standing(
            ref=LEAVE, condition=_condition(LEAVE, POST, "if the gate opens"), polarity="if",
            repeated_in=("a2.txt",), outcome="carried_out", ended_by="a3.txt", score=0.75,
            why="Bo Ray said he left.",
        ),
        Standing(
            ref=GO, condition=_condition(GO, ECHO, "the day he goes"), polarity="if",
            repeated_in=(), outcome="standing", ended_by=None, score=0.75,
            why="nothing later in the record tells how it ended",
        ),
    ),
    firsts=(
        First(ref=HELD, deed=None, stated=True, score=0.8, why="said: its article says so"),
        First(ref=DENIED, deed="deny", stated=False, score=0.5, why="deny: none is like it"),
    ),
    false_firsts=(
        First(ref=BROKE, deed=None, stated=True, score=0.9, why="said: its article says so"),
    ),
    positions=(
        Position(speaker="Bo Ray", matter="leave", refs=(LEAVE, LEAVE_AGAIN), turns_at=()),
        Position(speaker="Ann Lee", matter="dam", refs=(HELD, BROKE), turns_at=(1,)),
    ),
)  # fmt: skip


def fill_crossed(path: Path) -> Path:
    """A record of the three articles."""
    return fill(path, *ARTICLES)


def give_links(monkeypatch: pytest.MonkeyPatch, links: Links = LINKS) -> None:
    """Has a record tell these links, in place of making its own."""
    monkeypatch.setattr("onrecord.record.record.find_links", lambda _: AllLinks((0, 0), links))


def only(**kinds: object) -> Links:
    """Links of some kinds alone."""
    return replace(Links(), **kinds)  # type: ignore[arg-type]
