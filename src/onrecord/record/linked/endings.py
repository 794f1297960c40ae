"""Commitments followed: the later sentences most like each, and what they tell of its end."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from onrecord.linking.answers import FOLLOWED, MOST_FOLLOWED
from onrecord.linking.comparing import Ending
from onrecord.linking.facts import Said
from onrecord.linking.likeness import cosines
from onrecord.linking.network import Floats
from onrecord.record.linked.held import Held, chosen
from onrecord.record.linked.vectors import unpacked

__all__ = ["Followed", "follow_new"]

#: A commitment, and a sentence that may tell how it ended.
Followed = tuple[Said, str]
_VECTORS = 3


@dataclass(frozen=True, slots=True)
class _Commitment:
    n: int
    article: int
    place: int
    moment: float
    stale: bool


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
    rows = connection.execute(
        "SELECT c.n, s.article, s.place, l.moment, c.stale, c.vectors FROM link_commitment AS c "
        "JOIN link_said AS s ON s.n = c.n JOIN link_article AS l ON l.article = s.article "
        "ORDER BY c.n"
    ).fetchall()
    if not rows:
        return
    made = [
        _Commitment(n, article, at, moment, stale > 0) for n, article, at, moment, stale, _ in rows
    ]
    vectors = unpacked(row[5] for row in rows).astype(np.float32).reshape(len(rows), _VECTORS, -1)
    found: dict[int, list[_Near]] = defaultdict(list)
    new = set(articles)
    _look(_articles(connection, new), made, vectors, found)
    fresh = [at for at, one in enumerate(made) if one.stale]
    if fresh:
        since = min(made[at].moment for at in fresh)
        later = _articles(connection, new, other=True, since=since)
        _look(later, [made[at] for at in fresh], vectors[fresh], found)
    _follow(connection, held, {one.n: one for one in made}, found, follow)
    connection.execute("UPDATE link_commitment SET stale = 0 WHERE stale > 0")


def _look(
    articles: Iterable[tuple[int, str, float, bytes]],
    made: Sequence[_Commitment],
    vectors: Floats,
    found: dict[int, list[_Near]],
) -> None:
    """Finds the sentences of later articles that are like some commitments."""
    flat = vectors.reshape(-1, vectors.shape[-1])
    for article, id, moment, blob in articles:
        sentences = unpacked([blob])
        if not len(sentences):
            continue
        alike = cosines(flat, sentences).reshape(len(made), _VECTORS, -1).max(1)
        for at, sentence in np.argwhere(alike >= FOLLOWED).tolist():
            if moment > made[at].moment:
                likeness = round(float(alike[at, sentence]), 3)
                found[made[at].n].append(_Near(-likeness, moment, id, sentence, article))


def _articles(
    connection: sqlite3.Connection, new: set[int], *, other: bool = False, since: float = -inf
) -> Iterable[tuple[int, str, float, bytes]]:
    """The articles of some that are no copies, with their vectors; or all others since a moment."""
    return connection.execute(
        "SELECT l.article, a.id, l.moment, l.vectors FROM link_article AS l "
        "JOIN article AS a ON a.n = l.article LEFT JOIN link_copy AS c ON c.article = l.article "
        "WHERE coalesce(c.whole, 0) = 0 AND l.moment > ?2 "
        f"AND l.article {'NOT IN' if other else 'IN'} (SELECT value FROM json_each(?1)) "
        "ORDER BY l.moment, a.id",
        (chosen(new), since),
    )


def _follow(
    connection: sqlite3.Connection,
    held: Held,
    made: Mapping[int, _Commitment],
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
        said = held.said(made[commitment].article, made[commitment].place)
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
