"""What changes a record: an article put in or replaced as a whole, taken out, judged, remarked on.

Every function here works within a transaction that its caller has begun.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from onrecord.contract import ContractError, load_record
from onrecord.record.judged import Judgement, carry, lay_over
from onrecord.record.load import load_data
from onrecord.record.rows import ArticleRows, EventRow, StatementRow, Who, fold_name, make_rows
from onrecord.record.takedown import doom

__all__ = [
    "Answered",
    "Outcome",
    "PageRow",
    "all_answers",
    "all_judgements",
    "drop_article",
    "judged_rows",
    "judgements_of",
    "put_article",
    "refresh_article",
    "store_judgement",
]

#: What became of an article that was to be added: ``withheld`` is one that was taken down.
Outcome = Literal["added", "replaced", "unchanged", "withheld"]
_Row = TypeVar("_Row", StatementRow, EventRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """An input as the record knows it: ``raw`` names its bytes, ``given`` is JSON."""

    key: str
    input: str
    raw: str
    given: str


@dataclass(frozen=True, slots=True)
class Answered:
    """Whose answer a row belongs to (as ``schema.sql`` says), how it was judged, and its order."""

    answer: int
    judged: str | None
    place: float


def put_article(
    connection: sqlite3.Connection, rows: ArticleRows, *, now: str, page: PageRow | None = None
) -> Outcome:
    """What became of the article: it is in the record as its rows say, unless it was taken down.

    The rows of another reading, of the same article or of the same page, are replaced as a whole;
    what people judged of them moves along.  One that the same versions read from its page again is
    what it was; one without a page was put in by hand, and is taken as it comes.
    """
    if _is_removed(connection, rows.id, page):
        if page is not None:
            _withhold(connection, rows.id, page, now)
        return "withheld"
    found = _article(connection, "SELECT n, origin FROM article WHERE id = ?", rows.id)
    before = _article_of_page(connection, page) if page else None
    origin = _origin(connection, rows.origin)
    outcome: Outcome = "added"
    if found and found[1] == origin and page is not None:
        number, outcome = found[0], "unchanged"
    elif found:
        number, outcome = found[0], "replaced"
        _replace(connection, number, rows, origin)
    elif before is not None:
        # The same page gives another text to newer models.
        added, _ = _facts(connection, before)
        number, outcome = _insert(connection, None, rows, origin, added=added), "replaced"
    else:
        number = _insert(connection, None, rows, origin, added=now)
    if page is not None:
        connection.execute(
            "INSERT INTO page (key, article, input, raw, given) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET article = excluded.article",
            (page.key, number, page.input, page.raw, page.given),
        )
        connection.execute("DELETE FROM failure WHERE key = ?", (page.key,))
        if before is not None and before != number:
            _succeed(connection, before, number)
    return outcome


def _is_removed(connection: sqlite3.Connection, article: str, page: PageRow | None) -> bool:
    rows = connection.execute(
        "SELECT 1 FROM removed WHERE article = ? "
        "UNION ALL SELECT 1 FROM removed_page WHERE key = ?",
        (article, page.key if page else None),
    )
    return next(rows, None) is not None


def _withhold(connection: sqlite3.Connection, article: str, page: PageRow, now: str) -> None:
    """Remembers a page whose article was taken down; what it had given before goes as well.

    An older reading of the page, with more or less around the same words, is another article.
    """
    before = _article_of_page(connection, page)
    if before is not None:
        connection.execute("DELETE FROM page WHERE key = ?", (page.key,))
        query = "SELECT 1 FROM page WHERE article = ? LIMIT 1"
        if connection.execute(query, (before,)).fetchone() is None:
            query = "SELECT reason FROM removed WHERE article = ?"
            [reason] = connection.execute(query, (article,)).fetchone() or [None]
            drop_article(connection, before, now=now, reason=reason)
    connection.execute(
        "INSERT OR IGNORE INTO removed_page (key, article) "
        "SELECT ?, article FROM removed WHERE article = ?",
        (page.key, article),
    )
    connection.execute("DELETE FROM failure WHERE key = ?", (page.key,))
    doom(connection, [page.raw])


def _article(connection: sqlite3.Connection, query: str, value: str) -> tuple[int, int] | None:
    return cast("tuple[int, int] | None", connection.execute(query, (value,)).fetchone())


def _article_of_page(connection: sqlite3.Connection, page: PageRow) -> int | None:
    row = connection.execute("SELECT article FROM page WHERE key = ?", (page.key,)).fetchone()
    return int(row[0]) if row else None


def _origin(connection: sqlite3.Connection, versions: str) -> int:
    connection.execute("INSERT OR IGNORE INTO origin (object) VALUES (?)", (versions,))
    [(number,)] = connection.execute("SELECT n FROM origin WHERE object = ?", (versions,))
    return int(number)


def _replace(connection: sqlite3.Connection, number: int, rows: ArticleRows, origin: int) -> None:
    """The new rows of an article in place of the old ones."""
    old, named = load_data(connection, number, machine=True), _named(connection, number)
    added, pages = _facts(connection, number)
    _delete(connection, number)
    _insert(connection, number, rows, origin, added=added)
    connection.executemany(
        "INSERT INTO page (key, article, input, raw, given) VALUES (?, ?, ?, ?, ?)", pages
    )
    _carry_over(connection, old, number)
    _forget_names(connection, named - _named(connection, number))


def _succeed(connection: sqlite3.Connection, before: int, number: int) -> None:
    """Lets an article stand in the place of another one, once no page gives that any more: what
    people said of the old one follows."""
    rows = connection.execute("SELECT 1 FROM page WHERE article = ? LIMIT 1", (before,))
    if next(rows, None) is not None:
        return
    old, named = load_data(connection, before, machine=True), _named(connection, before)
    _delete(connection, before)
    _carry_over(connection, old, number)
    _forget_names(connection, named - _named(connection, number))


def _facts(connection: sqlite3.Connection, number: int) -> tuple[str, list[tuple[Any, ...]]]:
    """When the article was added, and its pages."""
    [(added,)] = connection.execute("SELECT added FROM article WHERE n = ?", (number,))
    pages = connection.execute(
        "SELECT key, article, input, raw, given FROM page WHERE article = ?", (number,)
    )
    return added, list(pages)


def _carry_over(connection: sqlite3.Connection, old: dict[str, Any], number: int) -> None:
    """Moves judgements and remarks from an old reading to the article that now stands for it."""
    before = old["article"]["id"]
    judgements = judgements_of(connection, before)
    remarks = list(
        connection.execute("SELECT n, row FROM remark WHERE article = ? ORDER BY n", (before,))
    )
    if not judgements and not remarks:
        return
    new = load_data(connection, number, machine=True)
    moved, ids = carry(old, new, judgements)
    for one in moved:
        connection.execute(
            "UPDATE judgement SET article = ?, row = ?, before = ?, after = ?, lost = ? "
            "WHERE n = ?",
            (one.article, one.row, _json(one.before), _json(one.after), one.lost, one.n),
        )
    for n, row in remarks:
        connection.execute(
            "UPDATE remark SET article = ?, row = ?, lost = ? WHERE n = ?",
            (ids[before], ids.get(row, row), row not in ids, n),
        )
    try:
        refresh_article(connection, number)
    except ContractError:
        _lose_conflicting(connection, number, moved)


def _lose_conflicting(
    connection: sqlite3.Connection, number: int, judgements: Sequence[Judgement]
) -> None:
    """Counts judgements as lost that make no record with the new reading, the newest first.

    Only nesting can conflict: the machine may now have within a row what people put around it.
    """
    nested = [one for one in judgements if one.after and one.after.get("within")]
    for one in (*reversed(nested), *reversed(judgements)):
        connection.execute("UPDATE judgement SET lost = 1 WHERE n = ?", (one.n,))
        try:
            refresh_article(connection, number)
            return
        except ContractError:
            continue


def judgements_of(connection: sqlite3.Connection, article: str) -> list[Judgement]:
    """What was judged of an article, by its id, in order; also what was undone or lost."""
    return _judgements(connection, "WHERE article = ? ORDER BY n", (article,))


def all_judgements(
    connection: sqlite3.Connection,
    *,
    limit: int | None = None,
    offset: int = 0,
    reverse: bool = False,
) -> list[Judgement]:
    """What was judged of all articles, in order; also what was undone or lost."""
    order = f"ORDER BY n {'DESC' if reverse else 'ASC'} LIMIT ? OFFSET ?"
    return _judgements(connection, order, (-1 if limit is None else limit, offset))


def _judgements(
    connection: sqlite3.Connection, which: str, values: tuple[Any, ...]
) -> list[Judgement]:
    rows = connection.execute(
        "SELECT n, article, kind, row, verdict, before, after, words, by, at, undone, lost "
        f"FROM judgement {which}",
        values,
    )
    return [
        Judgement(
            n=n,
            article=article,
            kind=kind,
            row=row,
            verdict=verdict,
            before=json.loads(before) if before else None,
            after=json.loads(after) if after else None,
            words=words,
            by=by,
            at=at,
            undone=undone,
            lost=bool(lost),
        )
        for n, article, kind, row, verdict, before, after, words, by, at, undone, lost in rows
    ]


def store_judgement(connection: sqlite3.Connection, one: Judgement) -> None:
    """Keeps a judgement behind those that are there; its number is given by the file."""
    connection.execute(
        "INSERT INTO judgement (article, kind, row, verdict, before, after, words, by, at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(one.article, one.kind, one.row, one.verdict, _json(one.before), _json(one.after)),
            *(one.words, one.by, one.at),
        ),
    )


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def refresh_article(connection: sqlite3.Connection, number: int) -> None:
    """Lays the judgements of an article over its rows anew.

    Raises:
        ContractError: if what comes out is no record; then nothing was changed.
    """
    [(article, outlet, day)] = connection.execute(
        "SELECT id, outlet, day FROM article WHERE n = ?", (number,)
    )
    judgements = judgements_of(connection, article)
    if not judgements:
        return
    machine, people, verdicts = judged_rows(load_data(connection, number, machine=True), judgements)
    for table in ("statement", "event"):
        connection.execute(f"DELETE FROM {table} WHERE article = ?", (number,))
    names = _Names(connection)
    shared = (number, outlet, day)
    _insert_statements(
        connection, all_answers(machine.statements, people.statements, verdicts), shared, names
    )
    _insert_events(connection, all_answers(machine.events, people.events, verdicts), shared, names)
    connection.execute(
        "UPDATE article SET statements = ?, events = ? WHERE n = ?",
        (len(people.statements), len(people.events), number),
    )


def judged_rows(
    data: dict[str, Any], judgements: Sequence[Judgement]
) -> tuple[ArticleRows, ArticleRows, Mapping[str, str]]:
    """The rows of the machine's data, those that people hold right, and how each was judged.

    Raises:
        ContractError: if one of them is no record.
    """
    made, verdicts = lay_over(data, judgements)
    machine = make_rows(load_record(json.dumps(data)))
    return machine, make_rows(load_record(json.dumps(made))) if verdicts else machine, verdicts


def all_answers(
    machine: Sequence[_Row], people: Sequence[_Row], verdicts: Mapping[str, str]
) -> Iterator[tuple[_Row, Answered]]:
    """All rows of an article, each with whose answer it is."""
    held = {row.id: row for row in people}
    places = {row.id: float(at) for at, row in enumerate(machine)}
    for row in machine:
        judged, place = verdicts.get(row.id), places[row.id]
        if row.id not in held:
            yield row, Answered(1, judged, place)
        elif held[row.id].object == row.object:
            yield row, Answered(0, judged, place)
        else:
            yield row, Answered(1, judged, place)
            yield held[row.id], Answered(2, judged, place)
    place = -1.0
    for row in people:
        if row.id in places:
            place = places[row.id]
        else:
            place += 1 / 4096  # behind the row before it, and before the next
            yield row, Answered(2, verdicts.get(row.id), place)


def _insert(
    connection: sqlite3.Connection,
    number: int | None,
    rows: ArticleRows,
    origin: int,
    *,
    added: str,
) -> int:
    cursor = connection.execute(
        "INSERT INTO article (n, id, input, outlet, published, day, language, statements, events, "
        "origin, added) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(number, rows.id, *rows.article, len(rows.statements), len(rows.events)),
            *(origin, added),
        ),
    )
    number = cast("int", cursor.lastrowid)
    connection.execute(
        "INSERT INTO article_body (n, title, url, sha256, head, blocks, dates, places, "
        "unattributed, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (number, *rows.body),
    )
    names = _Names(connection)
    _, outlet, _, day, _ = rows.article
    connection.executemany(
        "INSERT INTO actor (article, id, who, named, country, sector, kind, mentions, day, object) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(number, one[0], names[one[1]], *one[2:-1], day, one[-1]) for one in rows.actors],
    )
    shared = (number, outlet, day)
    _insert_statements(connection, all_answers(rows.statements, rows.statements, {}), shared, names)
    _insert_events(connection, all_answers(rows.events, rows.events, {}), shared, names)
    return number


def _insert_statements(
    connection: sqlite3.Connection,
    rows: Iterable[tuple[StatementRow, Answered]],
    shared: tuple[int, str | None, str | None],
    names: _Names,
) -> None:
    article, outlet, day = shared
    for row, one in rows:
        speaker = names[row.speaker] if row.speaker else None
        addressee = names[row.addressee] if row.addressee else None
        cursor = connection.execute(
            "INSERT INTO statement (article, id, place, answer, judged, speaker, addressee, "
            "outlet, day, named, country, sector, source_kind, medium, type, act, negated, "
            "conditions, certainty, stance, quotation, said_first, said_last, score) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(article, row.id, one.place, one.answer, one.judged, speaker, addressee),
                *(outlet, day, *row.columns),
            ),
        )
        connection.execute(
            "INSERT INTO statement_words (n, source, cue, content, conditions, object) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (cursor.lastrowid, *row.words, row.object),
        )
        connection.executemany(
            "INSERT INTO relay (statement, at, role, who) VALUES (?, ?, ?, ?)",
            [(cursor.lastrowid, at, role, names[who]) for at, (role, who) in enumerate(row.relays)],
        )


def _insert_events(
    connection: sqlite3.Connection,
    rows: Iterable[tuple[EventRow, Answered]],
    shared: tuple[int, str | None, str | None],
    names: _Names,
) -> None:
    article, outlet, day = shared
    for row, one in rows:
        cursor = connection.execute(
            "INSERT INTO event (article, id, place, answer, judged, outlet, day, type, mode, quad, "
            "status, first, last, location, land, told_in, score) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (article, row.id, one.place, one.answer, one.judged, outlet, day, *row.columns),
        )
        connection.execute(
            'INSERT INTO event_words (n, "trigger", evidence, object) VALUES (?, ?, ?, ?)',
            (cursor.lastrowid, *row.words, row.object),
        )
        connection.executemany(
            "INSERT INTO party (event, role, at, who, name, country, sector, answer) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (cursor.lastrowid, role, at, names[who], *facts, one.answer)
                for at, (role, who, *facts) in enumerate(row.parties)
            ],
        )


class _Names:
    """The numbers of identities, made where there are none yet; good for one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._numbers: dict[Who, int] = {}

    def __getitem__(self, who: Who) -> int:
        if who not in self._numbers:
            self._numbers[who] = self._find(who)
        return self._numbers[who]

    def _find(self, who: Who) -> int:
        run = self._connection.execute
        row = run("SELECT n FROM who WHERE key = ?", (who.key,)).fetchone()
        if row is None:
            made = run("INSERT INTO who (key, name) VALUES (?, ?)", (who.key, who.name))
            row = (made.lastrowid,)
        number = int(row[0])
        self._connection.executemany(
            "INSERT OR IGNORE INTO alias (who, folded) VALUES (?, ?)",
            [(number, one) for one in who.aliases],
        )
        return number


def drop_article(
    connection: sqlite3.Connection, number: int, *, now: str, reason: str | None
) -> None:
    """Takes an article down, and writes down what of it is still to leave the disk.

    What stays is its id, the keys of its pages (hashes, so that it does not come back by itself),
    the day, and the reason.
    """
    [(article,)] = connection.execute("SELECT id FROM article WHERE n = ?", (number,))
    _, pages = _facts(connection, number)
    keys, raw = [page[0] for page in pages], {page[3] for page in pages}
    named = _named(connection, number)
    _delete(connection, number)
    for table in ("judgement", "remark", "link_judgement"):
        connection.execute(f"DELETE FROM {table} WHERE article = ?", (article,))
    connection.execute("DELETE FROM link_judgement WHERE other = ?", (article,))
    raw -= {name for name in raw if _is_kept(connection, name)}
    for name in raw:  # the same bytes may have failed under another address or date
        failed = connection.execute("DELETE FROM failure WHERE raw = ? RETURNING key", (name,))
        keys += [key for (key,) in failed.fetchall()]
    _forget_names(connection, named)
    # Names that people once gave and took back.
    connection.execute(
        "DELETE FROM who WHERE n NOT IN (SELECT who FROM actor) "
        "AND n NOT IN (SELECT speaker FROM statement WHERE speaker IS NOT NULL) "
        "AND n NOT IN (SELECT addressee FROM statement WHERE addressee IS NOT NULL) "
        "AND n NOT IN (SELECT who FROM relay) AND n NOT IN (SELECT who FROM party)"
    )
    connection.execute(
        "INSERT OR REPLACE INTO removed (article, removed, reason) VALUES (?, ?, ?)",
        (article, now, reason),
    )
    connection.executemany(
        "INSERT OR REPLACE INTO removed_page (key, article) VALUES (?, ?)",
        [(key, article) for key in keys],
    )
    doom(connection, raw)


def _is_kept(connection: sqlite3.Connection, raw: str) -> bool:
    rows = connection.execute("SELECT 1 FROM page WHERE raw = ? LIMIT 1", (raw,))
    return next(rows, None) is not None


#: Where names are used.
_USES = (
    "SELECT who FROM actor WHERE {}",
    "SELECT speaker FROM statement WHERE speaker IS NOT NULL AND {}",
    "SELECT addressee FROM statement WHERE addressee IS NOT NULL AND {}",
    "SELECT r.who FROM relay AS r JOIN statement AS s ON s.n = r.statement WHERE {}",
    "SELECT p.who FROM party AS p JOIN event AS e ON e.n = p.event WHERE {}",
)


def _named(connection: sqlite3.Connection, number: int) -> set[int]:
    """All who are named in an article."""
    query = " UNION ".join(use.format("article = ?1") for use in _USES)
    return {who for (who,) in connection.execute(query, (number,))}


def _forget_names(connection: sqlite3.Connection, named: Iterable[int]) -> None:
    """Names that no article tells any more go, and of those that stay what none of them calls so.

    An article that is taken down may be the only one that calls a known person something.
    """
    uses = [
        use.format(f"{column} = ?1")
        for use, column in zip(
            _USES, ("who", "speaker", "addressee", "r.who", "p.who"), strict=True
        )
    ]
    query = " UNION ALL ".join(f"SELECT * FROM ({use} LIMIT 1)" for use in uses)
    for who in sorted(named):
        if connection.execute(query, (who,)).fetchone():
            _forget_aliases(connection, who)
        else:
            connection.execute("DELETE FROM who WHERE n = ?", (who,))


def _forget_aliases(connection: sqlite3.Connection, who: int) -> None:
    [(key, name)] = connection.execute("SELECT key, name FROM who WHERE n = ?", (who,))
    rows = connection.execute("SELECT folded FROM alias WHERE who = ?", (who,))
    aliases = {folded for (folded,) in rows.fetchall()} - {f" {key} "}
    untold, name_is_told = set(aliases), fold_name(name) == f" {key} "
    first: str | None = None
    for told in _names_told(connection, who):
        first = first or told
        untold.discard(fold_name(told))
        name_is_told = name_is_told or told == name
        if not untold and name_is_told:
            return
    connection.executemany(
        "DELETE FROM alias WHERE who = ? AND folded = ?", [(who, one) for one in untold]
    )
    if not name_is_told and first is not None:
        connection.execute("UPDATE who SET name = ? WHERE n = ?", (first, who))


def _names_told(connection: sqlite3.Connection, who: int) -> Iterator[str]:
    """What articles call somebody, as they have it."""
    for (made,) in connection.execute("SELECT object FROM actor WHERE who = ? ORDER BY n", (who,)):
        actor = json.loads(made)
        yield from (actor["name"], *actor["aliases"])
    rows = connection.execute(
        "SELECT w.object FROM statement AS s JOIN statement_words AS w ON w.n = s.n "
        "WHERE s.speaker = ?",
        (who,),
    )
    for (made,) in rows:
        yield json.loads(made)["speaker"]["name"]


def _delete(connection: sqlite3.Connection, number: int) -> None:
    connection.execute("DELETE FROM article WHERE n = ?", (number,))
