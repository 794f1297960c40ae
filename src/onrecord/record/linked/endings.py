"""Commitments followed: the later sentences most like each, and what they tell of its end."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from onrecord.linking.answers import FOLLOWED, MOST_FOLLOWED
from onrecord.linking.comparing import Ending
from onrecord.linking.facts import Said
from onrecord.linking.likeness import cosines
from onrecord.record.linked.held import Held, chosen
from onrecord.record.linked.vectors import unpacked

__all__ = ["Followed", "follow_new"]

#: A commitment, and a sentence that may tell how it ended.
Followed = tuple[Said, str]
_VECTORS = 3
_Row = tuple[int, float, str, int, int, int]


def follow_new(
    connection: sqlite3.Connection,
    held: Held,
    articles: Iterable[int],
    follow: Callable[[Sequence[Followed]], Sequence[Ending]],
) -> None:
    """Looks in new articles for how earlier commitments ended, and in all later ones for how those
    did that are new or of which something went."""
    new = chosen(articles)
    made = connection.execute(
        "SELECT c.n, s.article, s.place, l.moment, c.vectors FROM link_commitment AS c "
        "JOIN link_said AS s ON s.n = c.n JOIN link_article AS l ON l.article = s.article "
        "ORDER BY c.n"
    ).fetchall()
    if not made:
        return
    fresh = {n for (n,) in connection.execute("SELECT n FROM link_commitment WHERE stale > 0")}
    vectors = unpacked(row[4] for row in made).astype(np.float32)
    asked: dict[int, list[tuple[float, float, str, int, int]]] = defaultdict(list)
    for article, id, moment, blob in _articles(connection, new, with_later=bool(fresh)):
        sentences = unpacked([blob])
        if not len(sentences):
            continue
        alike = cosines(vectors, sentences).reshape(len(made), _VECTORS, -1).max(1)
        is_new = article in set(articles)
        for (n, _, _, since, _), row in zip(made, alike, strict=True):
            if moment > since and (is_new or n in fresh):
                for sentence in np.flatnonzero(row >= FOLLOWED).tolist():
                    likeness = round(float(row[sentence]), 3)
                    asked[n].append((-likeness, moment, id, sentence, article))
    places = {n: (article, place) for n, article, place, _, _ in made}
    for n, found in sorted(asked.items()):
        _follow(connection, held, n, held.said(*places[n]), found, follow)
    connection.execute("UPDATE link_commitment SET stale = 0 WHERE stale > 0")


def _articles(
    connection: sqlite3.Connection, new: str, *, with_later: bool
) -> Iterable[tuple[int, str, float, bytes]]:
    """Articles that are no copies, with their vectors: new ones, or all if some commitment is."""
    where = "" if with_later else "AND l.article IN (SELECT value FROM json_each(?1))"
    return connection.execute(
        "SELECT l.article, a.id, l.moment, l.vectors FROM link_article AS l "
        "JOIN article AS a ON a.n = l.article LEFT JOIN link_copy AS c ON c.article = l.article "
        f"WHERE coalesce(c.whole, 0) = 0 {where} AND ?1 IS NOT NULL ORDER BY l.moment, a.id",
        (new,),
    )


def _follow(
    connection: sqlite3.Connection,
    held: Held,
    commitment: int,
    said: Said,
    found: Sequence[tuple[float, float, str, int, int]],
    follow: Callable[[Sequence[Followed]], Sequence[Ending]],
) -> None:
    known = connection.execute(
        "SELECT e.article, e.sentence, e.likeness, l.moment, a.id FROM link_ending AS e "
        "JOIN link_article AS l ON l.article = e.article JOIN article AS a ON a.n = e.article "
        "WHERE e.commitment = ?",
        (commitment,),
    ).fetchall()
    there = {(article, sentence) for article, sentence, *_ in known}
    nearest = sorted(
        [
            (-likeness / 1000, moment, id, sentence, article)
            for article, sentence, likeness, moment, id in known
        ]
        + [one for one in found if (one[4], one[3]) not in there]
    )[:MOST_FOLLOWED]
    now = {(article, sentence): -likeness for likeness, _, _, sentence, article in nearest}
    connection.executemany(
        "DELETE FROM link_ending WHERE commitment = ? AND article = ? AND sentence = ?",
        [(commitment, *place) for place in sorted(there - now.keys())],
    )
    new = sorted(now.keys() - there)
    endings = follow([(said, _sentence(held, *place)) for place in new])
    connection.executemany(
        "INSERT INTO link_ending (commitment, article, sentence, likeness, met, done, not_done, "
        "withdrawn) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                commitment,
                *place,
                round(1000 * now[place]),
                round(1000 * ending.met),
                round(1000 * ending.done),
                round(1000 * ending.not_done),
                round(1000 * ending.withdrawn),
            )
            for place, ending in zip(new, endings, strict=True)
        ],
    )


def _sentence(held: Held, article: int, sentence: int) -> str:
    span = held.sentences(article)[sentence]
    return " ".join(span.of(held.text(article)).split())
