"""What a brief needs of a record: its articles, who carries a row, and the words of both."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal
from urllib.parse import urlsplit

from onrecord.linking.links import CopyGroup, Ref
from onrecord.model import Span, Spans
from onrecord.record.answers import FoundEvent, FoundStatement
from onrecord.record.filters import Filters, condition_on, without_copies
from onrecord.record.questions import ask_row

__all__ = [
    "Archive",
    "Carried",
    "Groups",
    "Key",
    "Quote",
    "Row",
    "Source",
    "cut_quote",
    "find_words",
    "web_url",
]

#: A row by the ids of its article and its own.
Key = tuple[str, str]
Base = Literal["statement", "event"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of an article: each of ``words`` is what stands in its text at the span beside it.

    ``goes_on`` is whether the row has more words than these.
    """

    article: str
    spans: Spans
    words: tuple[str, ...]
    goes_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The article in which something stands; ``url`` is ``None`` where none of the web is known."""

    article: str
    outlet: str | None
    day: str | None
    headline: str | None
    url: str | None
    input: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How many articles carry something, by which outlets, and how many of them tell none.

    ``independent`` is how many there are beside those that take it over from another of them.
    """

    articles: int
    independent: int
    outlets: tuple[str, ...]
    untold: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Paper:
    """An article as it is told apart: the day on which it came out stands first, and sorts."""

    day: str
    id: str
    n: int
    input: str
    outlet: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A statement or an event, as far as rows are chosen by it; ``n`` is its number in its table.

    ``what`` is the act or the type, ``who`` the number of a speaker who has a name.
    """

    key: Key
    n: int
    place: float
    score: float
    what: str | None
    negated: bool
    who: int | None
    quad: int
    status: str | None


_COLUMNS = {
    "statement": "s.act, s.negated, iif(s.named, s.speaker, NULL), 0, NULL",
    "event": "e.type, 0, NULL, e.quad, e.status",
}


class Archive:
    """A record in one state, with what links tell of its articles, up to a day.

    What came out later, or on no known day, is left out as if it were not there.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        copies: Iterable[CopyGroup],
        *,
        until: str,
        machine: bool,
    ) -> None:
        self._connection, self._machine = connection, machine
        self._texts: dict[str, str] = {}
        found = connection.execute(
            "SELECT id, n, input, outlet, day FROM article WHERE day <= ? ORDER BY day, id",
            (until,),
        )
        self.papers = {
            id: Paper(day=day, id=id, n=n, input=input, outlet=outlet)
            for id, n, input, outlet, day in found
        }
        self._inputs: dict[str, list[Paper]] = defaultdict(list)
        for paper in self.papers.values():
            self._inputs[paper.input].append(paper)
        self.origins = dict(self._origins(copies))

    def _origins(self, copies: Iterable[CopyGroup]) -> Iterator[tuple[str, str]]:
        """Each copy with the article it was taken from."""
        for group in copies:
            origin = self.only(group.origin)
            for input in (*group.members, *group.partial):
                copy = self.only(input)
                if origin and copy:
                    yield copy.id, origin.id

    def named(self, input: str) -> Sequence[Paper]:
        """The articles that were read from an input: several, where it changed between readings."""
        return self._inputs.get(input, ())

    def only(self, input: str) -> Paper | None:
        """The article that was read from an input, where no other one was."""
        found = self.named(input)
        return found[0] if len(found) == 1 else None

    # Rows

    def rows(self, base: Base, filters: Filters) -> list[Row]:
        """The rows that are asked for, of the articles that are here."""
        where = condition_on(base, filters, self._connection, machine=self._machine)
        return self._rows(
            base, f"article AS o JOIN {base} AS {base[0]} ON ", where.sql, where.values
        )

    def known(self, base: Base, keys: Iterable[Key], filters: Filters) -> dict[Key, Row]:
        """Those of some rows that are asked for, whenever they came out."""
        anytime = replace(filters, since=None, until=None)
        where = condition_on(base, anytime, self._connection, machine=self._machine)
        wanted = json.dumps(sorted(set(keys)))
        tables = (
            "json_each(?) AS j CROSS JOIN article AS o ON o.id = j.value ->> 0 "
            f"CROSS JOIN {base} AS {base[0]} ON {base[0]}.id = j.value ->> 1 AND "
        )
        return {
            row.key: row for row in self._rows(base, tables, where.sql, (wanted, *where.values))
        }

    def _rows(self, base: Base, tables: str, where: str, values: tuple[object, ...]) -> list[Row]:
        letter = base[0]
        found = self._connection.execute(
            f"SELECT o.id, {letter}.id, {letter}.n, {letter}.place, {letter}.score, "
            f"{_COLUMNS[base]} FROM {tables}{letter}.article = o.n WHERE {where}",
            values,
        )
        return [
            Row(
                key=(article, id), n=n, place=place, score=score, what=what,
                negated=bool(negated), who=who, quad=quad, status=status,
            )
            for article, id, n, place, score, what, negated, who, quad, status in found
            if article in self.papers
        ]  # fmt: skip

    def order(self, row: Row) -> tuple[Paper, float, str]:
        """What sorts rows: the day and the article, then the place in it."""
        return self.papers[row.key[0]], row.place, row.key[1]

    def statement(self, row: Row) -> FoundStatement:
        """All of a statement."""
        found = ask_row(self._connection, "statement", row.n, machine=self._machine)
        assert isinstance(found, FoundStatement)
        return found

    def spans(self, row: Row) -> Spans:
        """Where a statement's content stands."""
        [(made,)] = self._connection.execute(
            "SELECT object ->> 'content' FROM statement_words WHERE n = ?", (row.n,)
        )
        return tuple(Span(*one) for one in json.loads(made))

    def event(self, row: Row) -> FoundEvent:
        """All of an event."""
        found = ask_row(self._connection, "event", row.n, machine=self._machine)
        assert isinstance(found, FoundEvent)
        return found

    # Who tells it

    def carried(self, articles: Iterable[str]) -> Carried:
        """By whom something is carried that stands in these articles."""
        papers = sorted({id: self.papers[id] for id in articles if id in self.papers}.values())
        named = [paper.outlet for paper in papers if paper.outlet is not None]
        return Carried(
            articles=len(papers),
            independent=len({self.origins.get(paper.id, paper.id) for paper in papers}),
            outlets=tuple(dict.fromkeys(named)),
            untold=len(papers) - len(named),
        )

    @cached_property
    def quoted(self) -> Counter[int]:
        """How often the record quotes each speaker who has a name."""
        other = 2 if self._machine else 1
        voices = without_copies("statement", "n", self._connection)
        own = " ".join(f"AND {one.sql}" for one in voices)
        found = self._connection.execute(
            "SELECT speaker, count(*) FROM statement WHERE named AND speaker IS NOT NULL "
            f"AND answer <> {other} {own} GROUP BY speaker"
        )
        return Counter(dict(found.fetchall()))

    @cached_property
    def _ranks(self) -> dict[int, int]:
        """For each number of quotations, how many speakers are quoted more often, and one."""
        ranks: dict[int, int] = {}
        for place, often in enumerate(sorted(self.quoted.values(), reverse=True), 1):
            ranks.setdefault(often, place)
        return ranks

    def rank(self, who: int | None) -> int | None:
        """The rank of a speaker by how often the record quotes them: 1 for the most quoted."""
        return None if who is None else self._ranks.get(self.quoted[who])

    # Words

    def text(self, article: str) -> str:
        """The article's text."""
        if article not in self._texts:
            [(self._texts[article],)] = self._connection.execute(
                "SELECT text FROM article_body WHERE n = ?", (self.papers[article].n,)
            )
        return self._texts[article]

    def quote(self, article: str, spans: Iterable[Sequence[int]], most: int) -> Quote:
        """The first words of spans, ``most`` characters at the most."""
        return cut_quote(article, self.text(article), [Span(*one) for one in spans], most)

    def source(self, article: str) -> Source:
        """The article as the source of what stands in it."""
        paper = self.papers[article]
        [(title, url)] = self._connection.execute(
            "SELECT title, url FROM article_body WHERE n = ?", (paper.n,)
        )
        return Source(
            article=article,
            outlet=paper.outlet,
            day=paper.day,
            headline=title,
            url=web_url(url),
            input=paper.input,
        )


class Groups:
    """Rows that are one: the same statement, or the same event, as several articles tell it."""

    def __init__(self, groups: Iterable[Sequence[Ref]], archive: Archive) -> None:
        self._archive = archive
        self._group_of: dict[Key, int] = {}
        self._articles: list[tuple[str, ...]] = []
        for number, refs in enumerate(groups):
            self._articles.append(tuple(dict.fromkeys(ref.article for ref in refs)))
            for ref in refs:
                if ref.row is not None:
                    self._group_of.setdefault((ref.article, ref.row), number)

    def head(self, key: Key) -> Key | int:
        """What all rows that are one have in common."""
        return self._group_of.get(key, key)

    def articles(self, key: Key) -> tuple[str, ...]:
        """The articles that tell it, those that are in the archive."""
        group = self._group_of.get(key)
        told = (key[0],) if group is None else self._articles[group]
        return tuple(one for one in told if one in self._archive.papers)

    def first_day(self, key: Key) -> str:
        """The day on which it first came out."""
        return min(self._archive.papers[one].day for one in self.articles(key))


def cut_quote(article: str, text: str, spans: Sequence[Span], most: int) -> Quote:
    """The first words of spans, ``most`` characters at the most; a cut falls between words.

    >>> cut_quote("a", "He said: we will stay, and rest.", [Span(9, 32)], 15).words
    ('we will stay,',)
    """
    kept: list[Span] = []
    left, goes_on = most, False
    for span in filter(None, (_trimmed(text, one) for one in spans)):
        if span.end - span.start <= left:
            kept.append(span)
            left -= span.end - span.start
            continue
        goes_on = True
        shorter = _shortened(text, span, left)
        if shorter and (not kept or left >= _LEAST_LEFT):
            kept.append(shorter)
        break
    return Quote(
        article=article,
        spans=tuple(kept),
        words=tuple(one.of(text) for one in kept),
        goes_on=goes_on,
    )


#: Fewer characters than these tell nothing of another piece.
_LEAST_LEFT = 30


def _trimmed(text: str, span: Span) -> Span | None:
    """The span without white space at its ends."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip())) if words.strip() else None


def _shortened(text: str, span: Span, most: int) -> Span | None:
    """The beginning of a span that is longer than ``most``, without half a word where it can be."""
    if most < 1:
        return None
    words = text[span.start : span.start + most + 1]
    spaces = [match.start() for match in re.finditer(r"\s+", words)]
    return _trimmed(text, Span(span.start, span.start + (spaces[-1] if spaces else most)))


def find_words(text: str, words: str) -> Span | None:
    """Where words stand in a text, whatever white space is between them.

    >>> find_words("He  signed\\nit. Done.", "signed it.")
    Span(start=4, end=14)
    """
    parts = words.split()
    if not parts:
        return None
    found = re.search(r"\s+".join(map(re.escape, parts)), text)
    return Span(*found.span()) if found else None


_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f]")


def web_url(url: str | None) -> str | None:
    """The address, if it is one of the web: what else a page calls its address is led to by nobody.

    >>> web_url("https://una.example/a"), web_url("javascript:alert(1)"), web_url("https://[")
    ('https://una.example/a', None, None)
    """
    if not url or _UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
