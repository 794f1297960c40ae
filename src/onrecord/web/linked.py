"""Links between articles as pages show them: their rows in their sentences, and who carries them.

What linking finds are guesses.  Pages tell how sure each is and why, and show words only as the
articles have them: each text here is cut from an article by its places.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.cli.words import count_noun
from onrecord.linking.links import Contest, CopyGroup, Links, Ref, Standing
from onrecord.record import Record
from onrecord.record.across import narrow
from onrecord.record.answers import FoundStatement
from onrecord.record.filters import Filters
from onrecord.record.questions import Commitments, ask_row
from onrecord.record.sentences import Sentence, find_sentences
from onrecord.record.told_links import find_commitments
from onrecord.web.asking import Asking, Pages
from onrecord.web.lend import Lender

__all__ = [
    "Article",
    "Carried",
    "Copies",
    "Copy",
    "Linked",
    "Told",
    "choose_links",
    "cut_page",
    "find_articles",
    "find_carried",
    "look_up_commitments",
    "look_up_links",
    "quote_of",
    "tell_rows",
]

RowKey = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a page says of an article that it only names."""

    id: str
    outlet: str | None
    published: str | None
    title: str | None
    input: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.title or self.input


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A row of a link.

    ``row`` and ``sentence`` are ``None`` where no statement stands there: ``words`` are those of
    the article alone.
    """

    ref: Ref
    article: Article | None
    row: FoundStatement | None
    sentence: Sentence | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The articles that carry a saying or tell an event, the earliest first.

    ``rows`` are the first rows that do so, by the article's id, ``marks`` what these are judged by;
    ``untold`` counts the articles that tell no outlet.
    """

    articles: tuple[Article, ...]
    rows: Mapping[str, str | None]
    marks: Mapping[str, str]
    outlets: tuple[str, ...]
    untold: int

    @property
    def words(self) -> str:
        """How many they are: ``3 outlets``, ``2 outlets and 1 article without an outlet``."""
        parts = [count_noun("outlet", len(self.outlets))] if self.outlets else []
        if self.untold:
            parts.append(f"{count_noun('article', self.untold)} without an outlet")
        return " and ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article that carries another again, and the reason; ``whole`` or in part."""

    article: str
    whole: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """By an article's id: the copies of it, and of which article it is one."""

    of: Mapping[str, tuple[Copy, ...]]
    origin: Mapping[str, tuple[str, Copy]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """All links of a record, and of which of them each row is part.

    ``unlinked`` is how many articles are not linked yet.
    """

    links: Links
    copies: Copies
    said: Mapping[RowKey, tuple[Ref, ...]]
    happened: Mapping[RowKey, tuple[Ref, ...]]
    contested: Mapping[RowKey, tuple[Contest, ...]]
    standing: Mapping[RowKey, Standing]
    turned: Mapping[RowKey, Contest]
    inputs: Mapping[str, tuple[str, ...]]
    unlinked: int

    def others_of(self, kind: str, article: str, row: str) -> tuple[Ref, ...]:
        """All places of a statement or an event that others carry, too; none where nobody does."""
        known = self.happened if kind == "event" else self.said
        return known.get((article, row), ())

    def rows_of(self, ref: Ref) -> tuple[Ref, ...]:
        """All places of the saying that stands at one of them."""
        return self.said.get(_key(ref), (ref,))

    def article_of(self, input: str | None) -> str | None:
        """The id of the article that was read from an input; ``None`` where it may be several."""
        ids = self.inputs.get(input or "", ())
        return ids[0] if len(ids) == 1 else None


def look_up_links(lender: Lender, record: Record, *, machine: bool = False) -> Linked:
    """All links of the record, kept until somebody writes to it; with ``machine`` as if nobody had
    judged them.

    To be asked before a reading of the record begins.
    """
    return lender.remember(("linked", machine), lambda: _look_up(lender, record, machine))


def look_up_commitments(
    lender: Lender, record: Record, linked: Linked, *, machine: bool
) -> Commitments:
    """What linking knows of promises and threats, kept until somebody writes to the record.

    To be asked before a reading of the record begins.
    """

    def find() -> Commitments:
        with record.store.reading() as connection:
            return find_commitments(connection, linked.links, machine=machine)

    return lender.remember(("commitments", machine), find)


def choose_links(lender: Lender, record: Record, asking: Asking) -> Links:
    """The links of which the filters choose a row."""
    links = look_up_links(lender, record, machine=asking.machine).links
    return narrow(links, record.store, Filters(**asking.asked), machine=asking.machine)


def _look_up(lender: Lender, record: Record, machine: bool) -> Linked:
    known = lender.known_links(record)
    links = known.found if machine else known.links
    with record.store.reading() as connection:
        inputs = _ids_of_inputs(connection, links)
    said = {_key(ref): group for group in links.same_statement for ref in group}
    standing: dict[RowKey, Standing] = {}
    for one in links.conditions:
        for ref in said.get(_key(one.ref), (one.ref,)):
            standing.setdefault(_key(ref), one)
    turned: dict[RowKey, Contest] = {}
    contested: dict[RowKey, list[Contest]] = defaultdict(list)
    for contest in links.contested:
        for side in filter(None, (contest.a, contest.b)):
            for ref in said.get(_key(side), (side,)):
                contested[_key(ref)].append(contest)
                if contest.kind == "self" and side is contest.a:
                    turned.setdefault(_key(ref), contest)
    return Linked(
        links=links,
        copies=_copies(links.copies, inputs),
        said=said,
        happened={_key(ref): group for group in links.same_event for ref in group if ref.row},
        contested={key: tuple(those) for key, those in contested.items()},
        standing=standing,
        turned=turned,
        inputs=inputs,
        unlinked=known.unlinked,
    )


def _key(ref: Ref) -> RowKey:
    return ref.article, ref.row or ""


def _ids_of_inputs(connection: sqlite3.Connection, links: Links) -> dict[str, tuple[str, ...]]:
    """The articles that were read from the inputs which links name.

    What several articles were read from, one after the other, tells none of them.
    """
    named = {
        input for group in links.copies for input in (group.origin, *group.members, *group.partial)
    }
    for one in links.conditions:
        named.update(one.repeated_in)
        named.update([one.ended_by] if one.ended_by else ())
    found: dict[str, list[str]] = defaultdict(list)
    for input, id in connection.execute(
        "SELECT input, id FROM article WHERE input IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(sorted(named)),),
    ):
        found[input].append(id)
    return {input: tuple(ids) for input, ids in found.items()}


def _copies(groups: Iterable[CopyGroup], inputs: Mapping[str, tuple[str, ...]]) -> Copies:
    made: dict[str, tuple[Copy, ...]] = {}
    for group in groups:
        origin = inputs.get(group.origin, ())
        whole = set(group.members)
        copies = [
            Copy(article=ids[0], whole=input in whole, why=_reason(group, input))
            for input in (*group.members, *group.partial)
            if len(ids := inputs.get(input, ())) == 1
        ]
        if len(origin) == 1 and copies:
            made[origin[0]] = tuple(copies)
    known = {copy.article: (origin, copy) for origin, copies in made.items() for copy in copies}
    return Copies(of=made, origin=known)


def _reason(group: CopyGroup, input: str) -> str:
    """Why an input is a copy, without its name.

    >>> group = CopyGroup(origin="a", members=("b",), partial=(), why=("b: 9 of its own words",))
    >>> _reason(group, "b"), _reason(group, "c")
    ('9 of its own words', '')
    """
    begin = f"{input}: "
    return next((one.removeprefix(begin) for one in group.why if one.startswith(begin)), "")


def cut_page(asking: Asking, found: Sequence[Any]) -> Pages:
    """The page of links that an address asks for."""
    rows = tuple(found[asking.offset : asking.offset + asking.rows])
    more = len(found) > asking.offset + len(rows)
    return Pages(rows=rows, asking=asking, total=len(found), more=more and bool(rows))


def tell_rows(
    connection: sqlite3.Connection, refs: Iterable[Ref], *, machine: bool = False
) -> dict[Ref, Told]:
    """Each place with its statement and sentence."""
    wanted = list(dict.fromkeys(refs))
    rows = _find_rows(connection, wanted, machine=machine)
    sentences = find_sentences(connection, rows.values(), machine=machine)
    articles = find_articles(connection, [one.article for one in wanted])
    bare = [one for one in wanted if _key(one) not in rows]
    words = _cut_words(connection, bare)
    told = {}
    for ref in wanted:
        row = rows.get(_key(ref))
        told[ref] = Told(
            ref=ref,
            article=articles.get(ref.article),
            row=row,
            sentence=sentences.get(_key(ref)),
            words=row.content if row else words.get(ref, ""),
        )
    return told


def _find_rows(
    connection: sqlite3.Connection, refs: Iterable[Ref], *, machine: bool
) -> dict[RowKey, FoundStatement]:
    numbers = connection.execute(
        "SELECT a.id, s.id, s.n FROM json_each(?) AS j "
        "CROSS JOIN article AS a ON a.id = j.value ->> 0 "
        "CROSS JOIN statement AS s ON s.article = a.n AND s.id = j.value ->> 1 "
        "WHERE s.answer <> ?",
        (json.dumps([_key(ref) for ref in refs]), 2 if machine else 1),
    ).fetchall()
    found = {}
    for article, id, n in numbers:
        row = ask_row(connection, "statement", n, machine=machine)
        assert isinstance(row, FoundStatement)
        found[article, id] = row
    return found


def _cut_words(connection: sqlite3.Connection, refs: Iterable[Ref]) -> dict[Ref, str]:
    """The words at places where no row stands, as the articles have them."""
    by_article: dict[str, list[Ref]] = defaultdict(list)
    for ref in refs:
        by_article[ref.article].append(ref)
    rows = connection.execute(
        "SELECT a.id, b.text FROM article AS a JOIN article_body AS b ON b.n = a.n "
        "WHERE a.id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(by_article)),),
    )
    return {ref: ref.span.of(text) for id, text in rows for ref in by_article[id]}


def find_articles(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Article]:
    """Articles by their ids, the earliest first."""
    rows = connection.execute(
        "SELECT a.id, a.outlet, a.published, b.title, a.input FROM article AS a "
        "JOIN article_body AS b ON b.n = a.n WHERE a.id IN (SELECT value FROM json_each(?)) "
        "ORDER BY a.day IS NULL, a.day, a.id",
        (json.dumps(sorted(set(ids))),),
    )
    return {
        id: Article(id=id, outlet=outlet, published=published, title=title, input=input)
        for id, outlet, published, title, input in rows
    }


def find_carried(articles: Mapping[str, Article], refs: Sequence[Ref]) -> Carried:
    """Who carries what stands at these places, of articles that were looked up before."""
    rows = {ref.article: ref.row for ref in reversed(refs)}
    chosen = tuple(one for id, one in articles.items() if id in rows)
    outlets = tuple(dict.fromkeys(one.outlet for one in chosen if one.outlet))
    untold = sum(1 for one in chosen if not one.outlet)
    marks = {ref.article: ref.mark for ref in reversed(refs)}
    return Carried(articles=chosen, rows=rows, marks=marks, outlets=outlets, untold=untold)


def quote_of(connection: sqlite3.Connection, article: str, words: str) -> str | None:
    """The words as the article has them; ``None`` where they do not stand in it.

    Of a reason that quotes a sentence, white space is folded: the sentence is looked for as it
    stands.
    """
    found = connection.execute(
        "SELECT b.text FROM article AS a JOIN article_body AS b ON b.n = a.n WHERE a.id = ?",
        (article,),
    ).fetchone()
    wanted = words.split()
    if found is None or not wanted:
        return None
    return next(_places(found[0], wanted), None)


def _places(text: str, wanted: Sequence[str]) -> Iterator[str]:
    """Where words stand one after the other with any white space between them, as they stand.

    >>> list(_places("He left.\\nNobody  minded.", ["Nobody", "minded."]))
    ['Nobody  minded.']
    """
    start = text.find(wanted[0])
    while start >= 0:
        at = start
        for word in wanted:
            while at < len(text) and text[at].isspace():
                at += 1
            if not text.startswith(word, at):
                break
            at += len(word)
        else:
            yield text[start:at]
        start = text.find(wanted[0], start + 1)
