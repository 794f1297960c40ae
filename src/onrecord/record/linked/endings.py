"""Commitments followed: the later sentences most like each, and what they tell of its end."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

import numpy as np

from onrecord.linking.answers import FOLLOWED, MOST_FOLLOWED
from onrecord.linking.comparing import Ending
from onrecord.linking.facts import UNDATED, Said
from onrecord.linking.likeness import cosines
from onrecord.linking.network import Floats
from onrecord.record.linked.held import Held, chosen
from onrecord.record.linked.vectors import unpacked

__all__ = ["Followed", "follow_new"]

#: A commitment, and a sentence that may tell how it ended.
Followed = tuple[Said, str]
_VECTORS = 3


class _Commitment(NamedTuple):
    """Where a commitment stands, and when it came out."""

    article: int
    place: int
    moment: float


class _Known:
    """Commitments by number; each is looked up when it is asked for: of all that a record holds a
    new article is like few."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._found: dict[int, _Commitment] = {}

    def get(self, n: int) -> _Commitment:
        if n not in self._found:
            [row] = self._connection.execute(
                "SELECT s.article, s.place, l.moment FROM link_said AS s "
                "JOIN link_article AS l ON l.article = s.article WHERE s.n = ?",
                (n,),
            )
            self._found[n] = _Commitment(*row)
        return self._found[n]


@dataclass(frozen=True, slots=True, order=True)
class _Near:
    """A later sentence that is like a commitment; the likest first, then the earliest."""

    unlikeness: float
    moment: float
    id: str
    sentence: int
    article: int


def follow_new(
    connection: sqlite3.Connection,
    held: Held,
    articles: Iterable[int],
    follow: Callable[[Sequence[Followed]], Sequence[Ending]],
) -> None:
    """Looks in new articles for how earlier commitments ended, and in all later ones for how those
    did that are new or of which something went."""
    rows = connection.execute("SELECT n, stale, vectors FROM link_commitment ORDER BY n").fetchall()
    if not rows:
        return
    numbers = [n for n, _, _ in rows]
    vectors = unpacked(row[2] for row in rows).astype(np.float32).reshape(len(rows), _VECTORS, -1)
    known = _Known(connection)
    found: dict[int, list[_Near]] = defaultdict(list)
    new = set(articles)
    _look(_articles(connection, new), numbers, vectors, known, found)
    fresh = [at for at, (_, stale, _) in enumerate(rows) if stale > 0]
    if fresh:
        since = min(known.get(numbers[at]).moment for at in fresh)
        later = _articles(connection, new, other=True, since=since)
        _look(later, [numbers[at] for at in fresh], vectors[fresh], known, found)
    _follow(connection, held, known, found, follow)
    connection.execute("UPDATE link_commitment SET stale = 0 WHERE stale > 0")


def _look(
    articles: Iterable[tuple[int, str, float, bytes]],
    numbers: Sequence[int],
    vectors: Floats,
    known: _Known,
    found: dict[int, list[_Near]],
) -> None:
    """Finds the sentences of later articles that are like some commitments."""
    flat = vectors.reshape(-1, vectors.shape[-1])
    for article, id, moment, blob in articles:
        sentences = unpacked([blob])
        if not len(sentences):
            continue
        alike = cosines(flat, sentences).reshape(len(numbers), _VECTORS, -1).max(1)
        for at, sentence in np.argwhere(alike >= FOLLOWED).tolist():
            if moment > known.get(numbers[at]).moment:
                likeness = round(float(alike[at, sentence]), 3)
                found[numbers[at]].append(_Near(-likeness, moment, id, sentence, article))


def _articles(
    connection: sqlite3.Connection, new: set[int], *, other: bool = False, since: float = -inf
) -> Iterable[tuple[int, str, float, bytes]]:
    """The articles of some that are no copies, with their vectors; or all others since a moment."""
    return connection.execute(
        "SELECT l.article, a.id, l.moment, l.vectors FROM link_article AS l "
        "JOIN article AS a ON a.n = l.article LEFT JOIN link_copy AS c ON c.article = l.article "
        "WHERE coalesce(c.whole, 0) = 0 AND l.moment > ?2 AND l.moment < ?3 "
        f"AND l.article {'NOT IN' if other else 'IN'} (SELECT value FROM json_each(?1)) "
        "ORDER BY l.moment, a.id",
        (chosen(new), since, UNDATED),
    )


def _follow(
    connection: sqlite3.Connection,
    held: Held,
    made: _Known,
    found: Mapping[int, Sequence[_Near]],
    follow: Callable[[Sequence[Followed]], Sequence[Ending]],
) -> None:
    """Asks what the sentences tell that are now among the likest, and forgets what no longer is."""
    new: list[tuple[int, _Near]] = []
    asked: list[Followed] = []
    for commitment, near in sorted(found.items()):
        known = {
            (article, sentence): _Near(-likeness / 1000, moment, id, sentence, article)
            for article, sentence, likeness, moment, id in connection.execute(
                "SELECT e.article, e.sentence, e.likeness, l.moment, a.id FROM link_ending AS e "
                "JOIN link_article AS l ON l.article = e.article "
                "JOIN article AS a ON a.n = e.article WHERE e.commitment = ?",
                (commitment,),
            )
        }
        fresh = [one for one in near if (one.article, one.sentence) not in known]
        now = sorted([*known.values(), *fresh])[:MOST_FOLLOWED]
        gone = set(known) - {(one.article, one.sentence) for one in now}
        connection.executemany(
            "DELETE FROM link_ending WHERE commitment = ? AND article = ? AND sentence = ?",
            [(commitment, *place) for place in sorted(gone)],
        )
        own = made.get(commitment)
        said = held.said(own.article, own.place)
        for one in now:
            if (one.article, one.sentence) not in known:
                new.append((commitment, one))
                asked.append((said, _sentence(held, one.article, one.sentence)))
    connection.executemany(
        "INSERT INTO link_ending (commitment, article, sentence, likeness, met, done, not_done, "
        "withdrawn) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                commitment,
                one.article,
                one.sentence,
                round(-1000 * one.unlikeness),
                round(1000 * ending.met),
                round(1000 * ending.done),
                round(1000 * ending.not_done),
                round(1000 * ending.withdrawn),
            )
            for (commitment, one), ending in zip(new, follow(asked), strict=True)
        ],
    )


def _sentence(held: Held, article: int, sentence: int) -> str:
    span = held.sentences(article)[sentence]
    return " ".join(span.of(held.text(article)).split())
