"""What the tables hold of articles, as linking has it in memory."""

from __future__ import annotations

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onrecord.linking.facts import Party, Said
from onrecord.linking.happenings import Glance, Telling
from onrecord.linking.likeness import Vectors
from onrecord.linking.prepared import Packed, unpack_said, unpack_tellings
from onrecord.linking.voices import Voices
from onrecord.model import Span
from onrecord.record.lanes import read_state
from onrecord.record.linked.vectors import unpacked

__all__ = ["Held", "HeldVoices", "Place", "TellingRow", "chosen", "in_time", "unsettle"]

Numbers = NDArray[np.int64]

#: So many articles' statements or tellings are kept unpacked (some 300 MB), so many speakers, and
#: places of tellings.
_MOST, _MOST_VOICES, _MOST_ROWS = 1000, 20_000, 50_000


class Place(NamedTuple):
    """Where a row stands in time: by its article's moment, its id, and its place there."""

    moment: float
    article: str
    at: int


def chosen(numbers: Iterable[int]) -> str:
    """Numbers as a value for ``SELECT value FROM json_each(?)``."""
    return json.dumps(sorted(numbers))


def in_time(connection: sqlite3.Connection, said: Iterable[int]) -> dict[int, Place]:
    """The places of statements in time."""
    return {
        n: Place(moment, article, at)
        for n, moment, article, at in connection.execute(
            "SELECT s.n, l.moment, a.id, s.place FROM link_said AS s "
            "JOIN link_article AS l ON l.article = s.article JOIN article AS a ON a.n = s.article "
            "WHERE s.n IN (SELECT value FROM json_each(?))",
            (chosen(said),),
        )
    }


def unsettle(connection: sqlite3.Connection, moment: float) -> None:
    """Lets tellings of a moment and all later ones be joined anew."""
    connection.execute(
        "UPDATE link_state SET unsettled = min(coalesce(unsettled, ?1), ?1)", (moment,)
    )


class TellingRow(NamedTuple):
    """Where a telling stands, and what is seen at a first glance: ``sentence`` is the place of its
    sentence in the article's list."""

    place: Place
    article: int
    sentence: int
    glance: Glance


class Held:
    """Unpacks statements and tellings, and remembers them as long as it lives.

    Rows are told by their article's number and their place in its list.  A number is an article's
    as long as nobody takes one away: hold it for one state of the record, or while nothing is done
    but to link (:meth:`renew`).
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._known: OrderedDict[tuple[str, int], Sequence[Any]] = OrderedDict()
        self._voices: dict[int, Party] = {}
        self._telling_rows: dict[int, TellingRow] = {}
        self._vectors: OrderedDict[int, Vectors] = OrderedDict()
        self._state = read_state(self.connection)

    def keep(self) -> None:
        """What was written until now took nothing away.  To be told within a transaction."""
        self._state = read_state(self.connection)

    def renew(self) -> None:
        """Forgets all if anything was written since :meth:`keep`.  To be asked within a
        transaction."""
        state = read_state(self.connection)
        if state != self._state:
            self._known.clear()
            self._voices.clear()
            self._telling_rows.clear()
            self._vectors.clear()
            self._state = state

    def said(self, article: int, place: int) -> Said:
        """A statement."""
        one: Said = self._of("said", article)[place]
        return one

    def telling(self, article: int, place: int) -> Telling:
        """A telling."""
        one: Telling = self._of("tellings", article)[place]
        return one

    def telling_speaker(self, article: int, place: int) -> str | None:
        """Who tells a telling, which is read by itself: a tenth of the time of the whole."""
        packed = self._of("tellings", article)
        assert isinstance(packed, Packed)
        speaker: str | None = packed.plain(place)["speaker"]
        return speaker

    def _of(self, column: str, article: int) -> Sequence[Any]:
        key = (column, article)
        if key not in self._known:
            [(blob,)] = self.connection.execute(
                f"SELECT {column} FROM link_article WHERE article = ?", (article,)
            )
            self._known[key] = (unpack_said if column == "said" else unpack_tellings)(blob)
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    def telling_rows(self, numbers: Iterable[int]) -> dict[int, TellingRow]:
        """Where some tellings stand, by their numbers."""
        wanted = set(numbers)
        new = [n for n in wanted if n not in self._telling_rows]
        if len(self._telling_rows) + len(new) > _MOST_ROWS:
            self._telling_rows.clear()
            new = list(wanted)
        if new:
            self._read_telling_rows(new)
        return {n: self._telling_rows[n] for n in wanted}

    def _read_telling_rows(self, numbers: Iterable[int]) -> None:
        found = self.connection.execute(
            "SELECT t.n, l.moment, a.id, t.place, t.article, t.sentence, t.strong, t.day, "
            "t.last_day, t.head FROM link_telling AS t "
            "JOIN link_article AS l ON l.article = t.article "
            "JOIN article AS a ON a.n = t.article WHERE t.n IN (SELECT value FROM json_each(?))",
            (chosen(numbers),),
        )
        for n, moment, id, place, article, sentence, strong, first, last, head in found:
            self._telling_rows[n] = TellingRow(
                Place(moment, id, place), article, sentence,
                Glance(article, strong > 0, first, last, head),
            )  # fmt: skip

    def vectors(self, article: int) -> Vectors:
        """The vectors of an article's sentences [sentences, 384]."""
        if article not in self._vectors:
            [(blob,)] = self.connection.execute(
                "SELECT vectors FROM link_article WHERE article = ?", (article,)
            )
            self._vectors[article] = unpacked([blob])
            if len(self._vectors) > _MOST:
                self._vectors.popitem(last=False)
        self._vectors.move_to_end(article)
        return self._vectors[article]

    def sentences(self, article: int) -> list[Span]:
        """Where an article's sentences stand."""
        [(made,)] = self.connection.execute(
            "SELECT sentences FROM link_article WHERE article = ?", (article,)
        )
        return [Span(*one) for one in json.loads(made)]

    def text(self, article: int) -> str:
        """An article's text."""
        [(text,)] = self.connection.execute("SELECT text FROM article_body WHERE n = ?", (article,))
        return str(text)

    def body(self, article: int) -> str:
        """The paragraphs of an article, by whose words copies are told."""
        [(text, blocks)] = self.connection.execute(
            "SELECT text, blocks FROM article_body WHERE n = ?", (article,)
        )
        return "\n\n".join(
            text[one["start"] : one["end"]]
            for one in json.loads(blocks)
            if one["kind"] in ("body", "quote")
        )

    def voices(self) -> dict[int, Party]:
        """All speakers, by number."""
        rows = list(self.connection.execute("SELECT n, object FROM link_voice"))
        objects = json.loads(f"[{','.join(made for _, made in rows)}]")
        return {n: _party(one) for (n, _), one in zip(rows, objects, strict=True)}

    def voice(self, number: int) -> Party | None:
        """A speaker; 0 is nobody."""
        if not number:
            return None
        if number not in self._voices:
            [(made,)] = self.connection.execute(
                "SELECT object FROM link_voice WHERE n = ?", (number,)
            )
            if len(self._voices) >= _MOST_VOICES:
                self._voices.clear()
            self._voices[number] = _party(json.loads(made))
        return self._voices[number]


class HeldVoices(Voices):
    """All speakers of a record, of whom only those are read who have a word in common with somebody
    who is asked for."""

    def __init__(self, held: Held) -> None:
        super().__init__()
        self._held = held
        self._with: dict[tuple[str, bool], Numbers] = {}
        rows = held.connection.execute("SELECT n, sort FROM link_voice").fetchall()
        self._sorts_of_all = np.zeros(max((n for n, _ in rows), default=0) + 1, np.int8)
        for n, sort in rows:
            self._sorts_of_all[n] = sort

    def party(self, number: int) -> Party | None:
        return self._held.voice(number)

    def _sorts(self) -> NDArray[np.int8]:
        return self._sorts_of_all

    def _with_word(self, word: str, is_role: bool) -> Numbers:
        if (word, is_role) not in self._with:
            rows = self._held.connection.execute(
                "SELECT voice FROM link_voice_word WHERE word = ? AND is_role = ?", (word, is_role)
            )
            self._with[word, is_role] = np.array([n for (n,) in rows], np.int64)
        return self._with[word, is_role]


def _party(plain: Mapping[str, Any]) -> Party:
    sets = {"names": frozenset(plain["names"]), "roles": frozenset(plain["roles"])}
    return Party(**{**plain, **sets})
