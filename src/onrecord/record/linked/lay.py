"""Articles that are not linked yet, made ready and put into the tables."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import blake2b

import numpy as np

from onrecord.linking.board import make_row
from onrecord.linking.facts import Party
from onrecord.linking.happenings import glance_at, keys, piece_of
from onrecord.linking.prepared import Prepared, pack
from onrecord.linking.voices import sort_of_speaker, words_of
from onrecord.record.linked.vectors import PLACES, packed

__all__ = ["hash_key", "lay_down", "unlinked"]


def unlinked(connection: sqlite3.Connection) -> list[int]:
    """The articles that are not linked yet, in the order of their publication."""
    return [
        n
        for (n,) in connection.execute(
            "SELECT n FROM article WHERE n NOT IN (SELECT article FROM link_article) "
            "ORDER BY day, published, id"
        )
    ]


def lay_down(connection: sqlite3.Connection, article: int, made: Prepared) -> None:
    """Puts an article that is not linked yet into the tables, to be compared with others."""
    rows = connection.execute(
        "SELECT id, n FROM statement WHERE article = ? AND answer <> 1", (article,)
    )
    numbers: dict[str, int] = dict(rows.fetchall())
    connection.execute(
        "INSERT INTO link_article (article, moment, said, tellings, sentences, vectors) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            article,
            made.moment,
            pack(made.said),
            pack(made.tellings),
            json.dumps(made.sentences, separators=(",", ":")),
            packed(made.vectors),
        ),
    )
    connection.executemany(
        "INSERT INTO link_mark (mark, article) VALUES (?, ?)",
        [(mark, article) for mark in sorted(made.sketch)],
    )
    _lay_said(connection, article, made, [numbers[one.id] for one in made.said])
    _lay_tellings(connection, article, made)


def _lay_said(
    connection: sqlite3.Connection, article: int, made: Prepared, numbers: Sequence[int]
) -> None:
    places = np.zeros((len(numbers), PLACES), np.int64)
    for place, (n, one) in enumerate(zip(numbers, made.said, strict=True)):
        commitment = made.commitments[place]
        voice = _voice(connection, one.speaker)
        places[place] = n, voice, *one.span
        row = make_row(one, commits=commitment is not None)
        connection.execute(
            "INSERT INTO link_said (n, article, place, voice, first, last, head, saying, denies, "
            "deed, signs) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?1, ?1, ?7, ?8, ?9)",
            (
                n,
                article,
                place,
                voice,
                *one.span,
                row.denies,
                row.deed,
                json.dumps(row.signs, separators=(",", ":")),
            ),
        )
        if commitment:
            what, vectors = commitment
            connection.execute(
                "INSERT INTO link_commitment (n, polarity, first, last, condition, consequence, "
                "vectors) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    n,
                    what.polarity,
                    *what.span,
                    what.condition,
                    what.consequence,
                    packed(vectors),
                ),
            )

    wording = packed(np.stack([made.contents, made.around], 1))
    connection.execute(
        "INSERT INTO link_wording (article, places, wording) VALUES (?, ?, ?)",
        (article, places.tobytes(), wording),
    )


def _voice(connection: sqlite3.Connection, speaker: Party | None) -> int:
    """The number of a speaker, 0 of nobody."""
    if speaker is None:
        return 0
    plain = asdict(speaker) | {"names": sorted(speaker.names), "roles": sorted(speaker.roles)}
    made = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    asked = "SELECT n FROM link_voice WHERE object = ?"
    known = connection.execute(asked, (made,)).fetchone()
    if known:
        return int(known[0])
    cursor = connection.execute(
        "INSERT INTO link_voice (object, sort) VALUES (?, ?)", (made, sort_of_speaker(speaker))
    )
    n = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO link_voice_word (word, is_role, voice) VALUES (?, ?, ?)",
        [(word, is_role, n) for word, is_role in words_of(speaker)],
    )
    return n


def _lay_tellings(connection: sqlite3.Connection, article: int, made: Prepared) -> None:
    units: dict[str, int] = {}
    for place, (one, sentence) in enumerate(zip(made.tellings, made.told, strict=True)):
        days = piece_of(one).days
        glance = glance_at(one)
        cursor = connection.execute(
            "INSERT INTO link_telling (article, place, sentence, event, first, last, unit, "
            "happening, strong, day, last_day, head, since, until) "
            "VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?)",
            (article, place, sentence, one.event, *one.span, *glance[1:], *(days or (None, None))),
        )
        n = int(cursor.lastrowid or 0)
        unit = units.setdefault(one.event, n) if one.event else n
        connection.execute(
            "UPDATE link_telling SET unit = ?1, happening = ?1 WHERE n = ?2", (unit, n)
        )
        connection.executemany(
            "INSERT INTO link_key (key, telling) VALUES (?, ?)",
            [(key, n) for key in sorted(set(map(hash_key, keys(one))))],
        )


def hash_key(key: str) -> int:
    """A key of tellings as a number that SQLite can hold: 63 bits.

    The first 20 are those of its stretch of days: keys of one time lie together in the table, and
    what is asked of a day's articles is a small part of it.
    """
    time = key.partition("|")[0][1:]
    low = int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) >> 21
    return (int(time or 0) % (1 << 20) << 43) | low
