"""What the tables hold of articles, as linking has it in memory."""

from __future__ import annotations

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.linking.facts import Party, Said
from onrecord.linking.happenings import Telling
from onrecord.linking.prepared import unpack_said, unpack_tellings
from onrecord.model import Span

__all__ = ["Held", "Place", "chosen", "in_time", "unsettle"]

#: Of so many articles what was unpacked is kept.
_MOST = 4000


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a row stands in time: by its article's moment, its id, and its place there."""

    moment: float
    article: str
    at: int


def chosen(numbers: Iterable[int]) -> str:
    """Numbers as a value for ``SELECT value FROM json_each(?)``."""
    return json.dumps(sorted(numbers))


def in_time(connection: sqlite3.Connection, table: str, numbers: Iterable[int]) -> dict[int, Place]:
    """The places in time of rows of ``link_said`` or ``link_telling``."""
    return {
        n: Place(moment, article, at)
        for n, moment, article, at in connection.execute(
            f"SELECT s.n, l.moment, a.id, s.place FROM {table} AS s "
            "JOIN link_article AS l ON l.article = s.article JOIN article AS a ON a.n = s.article "
            "WHERE s.n IN (SELECT value FROM json_each(?))",
            (chosen(numbers),),
        )
    }


def unsettle(connection: sqlite3.Connection, moment: float) -> None:
    """Lets tellings of a moment and all later ones be joined anew."""
    connection.execute(
        "UPDATE link_state SET unsettled = min(coalesce(unsettled, ?1), ?1)", (moment,)
    )


class Held:
    """Unpacks statements and tellings, and remembers them as long as it lives.

    Rows are told by their article's number and their place in its list.  A number is an article's
    as long as nobody writes: hold it for one state of the record.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._known: OrderedDict[tuple[str, int], Sequence[Any]] = OrderedDict()

    def said(self, article: int, place: int) -> Said:
        """A statement."""
        one: Said = self._of("said", article)[place]
        return one

    def telling(self, article: int, place: int) -> Telling:
        """A telling."""
        one: Telling = self._of("tellings", article)[place]
        return one

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


def _party(plain: Mapping[str, Any]) -> Party:
    sets = {"names": frozenset(plain["names"]), "roles": frozenset(plain["roles"])}
    return Party(**{**plain, **sets})
