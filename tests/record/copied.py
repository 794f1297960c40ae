"""A dispatch, a whole copy of it, and an article that carries one statement of it over: linked by
hand, without a network."""

from __future__ import annotations

from pathlib import Path

from tests.web.drafts import Draft
from tests.web.linked import ANSWER, COPY, WIRE

import onrecord
from onrecord.model import ArticleRecord
from onrecord.record import Record

__all__ = ["ANSWER", "ARTICLES", "COPY", "PART", "WIRE", "fill_copied", "link_by_hand"]


def _part() -> ArticleRecord:
    """An article of its own that quotes the dispatch again."""
    draft = Draft(
        parts=(
            (
                "body",
                "Minister Ada Lund said the dam was safe. Boris Klee said nobody had asked him.\n",
            ),
        ),
        about={"outlet": "Upland News", "published": "2024-07-02", "input": "part.txt"},
    )
    lund = draft.meet("Ada Lund", country="CAS", sector="GOV", mentions=draft.spans("Ada Lund"))
    klee = draft.meet("Boris Klee", country="VEL", mentions=draft.spans("Boris Klee"))
    draft.say("Minister Ada Lund", "said", "the dam was safe", who=lund)
    draft.say("Boris Klee", "said#2", "nobody had asked him", who=klee)
    return draft.made()


PART = _part()
ARTICLES = (WIRE, COPY, PART, ANSWER)


def link_by_hand(record: Record) -> None:
    """Writes down what linking finds of :data:`ARTICLES`."""
    carried = {COPY.statements[0].id, PART.statements[0].id}
    with record.store.writing() as connection:
        numbers = dict(connection.execute("SELECT id, n FROM article"))
        rows = dict(connection.execute("SELECT id, n FROM statement"))
        connection.executemany(
            "INSERT INTO link_article (article, moment, said, tellings, sentences, vectors, stale) "
            "VALUES (?, 0, x'', x'', '[]', x'', 0)",
            [(n,) for n in numbers.values()],
        )
        for one in ARTICLES:
            for at, row in enumerate(one.statements):
                head = WIRE.statements[0] if row.id in carried else row
                connection.execute(
                    "INSERT INTO link_said (n, article, place, voice, first, last, head, saying, "
                    "denies, signs) VALUES (?1, ?2, ?3, 0, 0, 1, ?4, ?4, 0, '[]')",
                    (rows[row.id], numbers[one.article.id], at, rows[head.id]),
                )
        connection.executemany(
            "INSERT INTO link_copy VALUES (?, ?, ?, 1, 33, 33)",
            [
                (numbers[COPY.article.id], numbers[WIRE.article.id], 1),
                (numbers[PART.article.id], numbers[WIRE.article.id], 0),
            ],
        )


def fill_copied(path: Path, *, linked: bool = True) -> Path:
    """A record of the articles."""
    with onrecord.open(path, new=True) as record:
        for one in ARTICLES:
            record.put(one)
        if linked:
            link_by_hand(record)
    return path
