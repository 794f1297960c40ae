"""What a question asks for: the same filters for all of them, and their SQL.

A filter on what is said, asked of events, holds of the statement that claims the event; a filter on
what happens, asked of statements, holds of an event that the statement claims.  Articles have to
hold a row for which all filters hold.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal, NamedTuple, get_args

from onrecord import model
from onrecord.errors import InputError
from onrecord.ontology import load_ontology
from onrecord.record.rows import fold_name

__all__ = [
    "Filters",
    "Names",
    "Where",
    "as_counted",
    "condition_on",
    "count_copies",
    "find_copies",
    "has_copies",
    "search_expression",
    "unknown_names",
    "without_copies",
]

Base = Literal["statement", "event", "article"]
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which rows are wanted.  Of several values one has to hold; of several filters all have to.

    Names (``speaker``, ``addressee``, ``through``, ``actor``, ``recipient``, ``outlet``, ``place``)
    are found by whole words, without case and accents: ``"putin"`` finds Vladimir Putin.  Behind
    ``"="`` stands the key of one actor (``speaker="=Q1"``), or one outlet's whole name;
    ``outlet="="`` are articles that tell none.  Days are ISO days, first and last both inside;
    ``since`` and ``until`` are of publication, ``said_`` of the saying, ``happened_`` of the event.
    ``type`` takes PDTB's types of attribution in small letters and PLOVER's types of events in
    capitals.  ``country`` is that of the speaker or of a party of the event, an ISO code or a name
    that the record knows; ``place`` takes such a code, too.  ``through`` is anybody on the way of a
    statement but its speaker.  ``score`` is the least.  ``text`` is searched in contents, evidence
    or whole articles: words, "phrases", prefix*, -not, OR.  ``article`` is an id or its beginning.
    ``tag`` is one on the row that is asked for, be it an article, and ``judged`` also takes ``no``.
    ``who`` is the key of one actor (:attr:`~onrecord.record.answers.FoundActor.key`), who speaks or
    takes part in the event.  ``copies`` is whether rows are taken that are no further voice:
    statements that a copy of an article carries over, and all of an article that is a whole copy of
    another, as far as articles were linked.  Lists take them and counts do not, unless asked.

    Raises:
        InputError: naming a value that no row can have.
    """

    speaker: Names = ()
    country: Names = ()
    sector: Names = ()
    act: Names = ()
    type: Names = ()
    source_kind: Names = ()
    medium: Names = ()
    outlet: Names = ()
    addressee: Names = ()
    since: str | None = None
    until: str | None = None
    said_since: str | None = None
    said_until: str | None = None
    conditional: bool | None = None
    negated: bool | None = None
    named: bool | None = None
    certainty: Names = ()
    stance: Names = ()
    quotation: Names = ()
    through: Names = ()
    actor: Names = ()
    recipient: Names = ()
    mode: Names = ()
    quad: Names = ()
    status: Names = ()
    place: Names = ()
    happened_since: str | None = None
    happened_until: str | None = None
    score: float | None = None
    text: str | None = None
    article: Names = ()
    judged: Names = ()
    tag: Names = ()
    who: Names = ()
    copies: bool | None = None

    def __post_init__(self) -> None:
        for one in fields(self):
            _check_words(one.name, getattr(self, one.name))
        for name, alias in _VALUES.items():
            _check_values(name, getattr(self, name), get_args(alias))
        _check_values("type", self.type, (*_TYPES, *get_args(model.EventType)))
        _check_values("mode", self.mode, _modes() if self.mode else ())
        _check_values("quad", self.quad, ("1", "2", "3", "4"))
        _check_values("judged", self.judged, _JUDGED)
        for name in _DAYS:
            _check_day(name, getattr(self, name))
        if self.score is not None and not 0 <= self.score <= 1:
            raise InputError(f"score {self.score}", "a score lies in 0..1", "give the least")
        if self.text is not None:
            search_expression(self.text)


_TYPES = get_args(model.AttributionType)
_JUDGED = ("accepted", "corrected", "added", "rejected", "no")
_VALUES = {
    "act": model.Act,
    "source_kind": model.SourceKind,
    "medium": model.Medium,
    "certainty": model.Certainty,
    "stance": model.Stance,
    "quotation": model.Quotation,
    "status": model.EventStatus,
}
_DAYS = (
    "since", "until", "said_since", "said_until", "happened_since", "happened_until",
)  # fmt: skip

#: Filters on what is said, and on what happens: where the other is asked, they hold of its claim.
_OF_STATEMENTS = (
    "speaker", "act", "source_kind", "medium", "addressee", "said_since", "said_until",
    "conditional", "negated", "named", "certainty", "stance", "quotation", "through",
)  # fmt: skip
_OF_EVENTS = (
    "actor", "recipient", "mode", "quad", "status", "place", "happened_since", "happened_until",
)  # fmt: skip
#: What both have of their own; of an article, one row or another has to have it.
_OF_BOTH = ("country", "sector", "judged", "score", "who")


def _modes() -> Sequence[str]:
    return tuple(dict.fromkeys(mode for _, mode in load_ontology().modes if mode))


def _check_words(name: str, given: object) -> None:
    for value in given if isinstance(given, tuple) else (given,):
        if isinstance(value, str) and not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                said = name.replace("_", " ")
                reason = "it is no text (half a character, or bytes that are not UTF-8)"
                raise InputError(f"{said} {value!r}", reason, "type it anew") from None


def _check_values(name: str, given: Iterable[str], known: Sequence[str]) -> None:
    for value in given:
        if value not in known:
            said = name.replace("_", " ")
            raise InputError(f"{said} {value!r}", "there is none", f"take {', '.join(known)}")


def _check_day(name: str, given: str | None) -> None:
    try:
        if given is not None and date.fromisoformat(given).isoformat() != given:
            raise ValueError
    except ValueError:
        said = name.replace("_", " ")
        raise InputError(f"{said} {given!r}", "it is no day", "give one like 2020-08-28") from None


class Where(NamedTuple):
    """A condition in SQL and the values that it asks for."""

    sql: str
    values: tuple[Any, ...]

    def __and__(self, other: Where) -> Where:
        return Where(f"{self.sql} AND {other.sql}", self.values + other.values)


def condition_on(
    base: Base, filters: Filters, connection: sqlite3.Connection, *, machine: bool
) -> Where:
    """The condition on the rows of a table, called ``s``, ``e`` or ``a`` by its first letter."""
    parts = list(_PARTS[base](filters, connection, machine))
    if not parts:
        return Where("1", ())
    return Where(
        " AND ".join(part.sql for part in parts),
        tuple(value for part in parts for value in part.values),
    )


def as_counted(filters: Filters) -> Filters:
    """The filters as counts take them: without copies, unless they are asked for."""
    return filters if filters.copies is not None else replace(filters, copies=False)


#: The rows that are no further voice, by their numbers, which every index has.
_COPIED: Mapping[Base, str] = {
    "statement": "SELECT n FROM link_copied_statement",
    "event": "SELECT n FROM link_copied_event",
    "article": "SELECT article FROM link_copy WHERE whole = 1",
}


def find_copies(connection: sqlite3.Connection, base: Base) -> tuple[int, ...]:
    """The numbers of the rows of a table that are no further voice."""
    return tuple(n for (n,) in connection.execute(_COPIED[base]))


def count_copies(connection: sqlite3.Connection, base: Base) -> int:
    """How many rows of a table are no further voice, of those that people hold right."""
    right = "" if base == "article" else "r.answer <> 1 AND "
    [(count,)] = connection.execute(
        f"SELECT count(*) FROM {base} AS r WHERE {right}r.n IN ({_COPIED[base]})"
    )
    return int(count)


def has_copies(connection: sqlite3.Connection, *bases: Base) -> bool:
    """Whether one of the tables has rows that are no further voice; whether any has, if none is
    given."""
    found = (
        connection.execute(f"SELECT 1 FROM ({_COPIED[base]}) LIMIT 1").fetchone()
        for base in bases or ("statement", "article")
    )
    return any(found)


def without_copies(base: Base, column: str, connection: sqlite3.Connection) -> Iterator[Where]:
    """The condition on a column with numbers of rows that each is a voice of its own; none where
    all are, so that nothing is slower then."""
    if has_copies(connection, base):
        yield Where(f"{column} NOT IN ({_COPIED[base]})", ())


def _statement(filters: Filters, connection: sqlite3.Connection, machine: bool) -> Iterator[Where]:
    yield _answer("s", filters, machine)
    yield from _statement_alone(filters, connection)
    if filters.who:
        yield _one_of("s.speaker", _keyed(filters.who, connection))
    yield from _values("s.country", _countries(filters.country, connection))
    yield from _values("s.sector", filters.sector)
    yield from _found("statement_search", "s.n", filters.text)
    yield from _common("s", filters, connection)
    yield from _claimed("s", filters, list(_event_alone(filters, connection)), machine)


def _statement_alone(filters: Filters, connection: sqlite3.Connection) -> Iterator[Where]:
    """What can be asked of a statement and of nothing else."""
    yield from _people("s.speaker", filters.speaker, connection)
    yield from _values("s.act", filters.act)
    yield from _values("s.source_kind", filters.source_kind)
    yield from _values("s.medium", filters.medium)
    yield from _people("s.addressee", filters.addressee, connection)
    if filters.said_since:
        yield Where("s.said_last >= ?", (filters.said_since,))
    if filters.said_until:
        yield Where("s.said_first <= ?", (filters.said_until,))
    if filters.conditional is not None:
        yield Where("s.conditions > 0" if filters.conditional else "s.conditions = 0", ())
    yield from _flag("s.negated", filters.negated)
    yield from _flag("s.named", filters.named)
    yield from _values("s.certainty", filters.certainty)
    yield from _values("s.stance", filters.stance)
    yield from _values("s.quotation", filters.quotation)
    if filters.through:
        inner = _joined(_people("r.who", filters.through, connection))
        yield Where(f"s.n IN (SELECT r.statement FROM relay AS r WHERE {inner.sql})", inner.values)


def _event(filters: Filters, connection: sqlite3.Connection, machine: bool) -> Iterator[Where]:
    yield _answer("e", filters, machine)
    yield from _event_alone(filters, connection)
    if filters.who:
        inner = _one_of("p.who", _keyed(filters.who, connection))
        yield Where(f"e.n IN (SELECT p.event FROM party AS p WHERE {inner.sql})", inner.values)
    for column, values in (
        ("p.country", _countries(filters.country, connection)),
        ("p.sector", filters.sector),
    ):
        if values:
            [inner] = _values(column, values)
            yield Where(f"e.n IN (SELECT p.event FROM party AS p WHERE {inner.sql})", inner.values)
    yield from _found("event_search", "e.n", filters.text)
    yield from _common("e", filters, connection)
    yield from _claimed("e", filters, list(_statement_alone(filters, connection)), machine)


#: The other end of a claim: the events of a statement, the statement of an event.
_BEYOND: Mapping[str, tuple[str, str]] = {
    "s": ("e", "event AS e JOIN statement AS x ON x.id = e.told_in AND x.article = e.article"),
    "e": ("s", "statement AS s JOIN event AS x ON x.told_in = s.id AND x.article = s.article"),
}


def _claimed(letter: str, filters: Filters, asked: list[Where], machine: bool) -> Iterator[Where]:
    """What is asked of the other end of a claim, and the types, which one end or the other has."""
    beyond, rows = _BEYOND[letter]
    mine = list(_values(f"{letter}.type", _types_of(letter, filters)))
    theirs = list(_values(f"{beyond}.type", _types_of(beyond, filters)))

    def there_is(parts: list[Where]) -> Where:
        inner = _joined([_answer(beyond, filters, machine), *parts])
        # Not row by row: one filter or the other may have an index.
        found = f"SELECT x.n FROM {rows} WHERE {inner.sql}"
        return Where(f"{letter}.n IN ({found})", inner.values)

    here = mine + ([there_is(asked)] if asked else [])
    if mine and theirs:
        yield _any([_joined(here), there_is(asked + theirs)])
    elif theirs:
        yield there_is(asked + theirs)
    else:
        yield from here


def _types_of(letter: str, filters: Filters) -> Names:
    return tuple(one for one in filters.type if (one in _TYPES) == (letter == "s"))


def _event_alone(filters: Filters, connection: sqlite3.Connection) -> Iterator[Where]:
    for role, names in (("actor", filters.actor), ("recipient", filters.recipient)):
        if names:
            inner = _joined(_people("p.who", names, connection))
            yield Where(
                f"e.n IN (SELECT p.event FROM party AS p WHERE p.role = '{role}' AND {inner.sql})",
                inner.values,
            )
    yield from _values("e.mode", filters.mode)
    yield from _values("e.quad", tuple(map(int, filters.quad)))
    yield from _values("e.status", filters.status)
    if filters.place:
        told = "SELECT DISTINCT location FROM event WHERE location IS NOT NULL"
        words = _with_words("place", filters.place, connection.execute(told))
        yield _any([_one_of("e.location", words), *_values("e.land", filters.place)])
    if filters.happened_since:
        yield Where("e.last >= ?", (filters.happened_since,))
    if filters.happened_until:
        yield Where("e.first <= ?", (filters.happened_until,))


def _article(filters: Filters, connection: sqlite3.Connection, machine: bool) -> Iterator[Where]:
    if filters.copies is False:
        yield from without_copies("article", "a.n", connection)
    if filters.outlet:
        yield _outlets("a.outlet", filters.outlet, connection)
    yield from _between("a.day", filters.since, filters.until)
    yield from _ids("a.id", filters.article)
    yield from _found("article_search", "a.n", filters.text)
    yield from _tagged("a.id", "a.id", filters.tag)
    bases = _bases_of(filters)
    mine = _without(filters, ("outlet", "since", "until", "article", "text", "tag"))
    if bases:
        yield _any([_with_row(base, mine, connection, machine) for base in bases])


def _bases_of(filters: Filters) -> tuple[Base, ...]:
    """The tables of which a row can be what an article is asked to hold."""
    said = _is_asked(filters, _OF_STATEMENTS) or bool(_types_of("s", filters))
    done = _is_asked(filters, _OF_EVENTS) or bool(_types_of("e", filters))
    both = _types_of("s", filters) and _types_of("e", filters)
    if both or _is_asked(filters, _OF_BOTH):
        return "statement", "event"
    # What is claimed and its claim stand in one article: to look for one of them is enough.
    return ("statement",) if said else ("event",) if done else ()


def _with_row(base: Base, filters: Filters, connection: sqlite3.Connection, machine: bool) -> Where:
    inner = _joined(_PARTS[base](filters, connection, machine))
    letter = base[0]
    return Where(
        f"a.n IN (SELECT {letter}.article FROM {base} AS {letter} WHERE {inner.sql})", inner.values
    )


_PARTS = {"statement": _statement, "event": _event, "article": _article}


def _without(filters: Filters, names: Iterable[str]) -> Filters:
    kept = {one.name: getattr(filters, one.name) for one in fields(filters)}
    return Filters(**{name: value for name, value in kept.items() if name not in names})


def _common(letter: str, filters: Filters, connection: sqlite3.Connection) -> Iterator[Where]:
    """What can be asked of statements and events alike."""
    if filters.copies is False:
        yield from without_copies(
            "statement" if letter == "s" else "event", f"{letter}.n", connection
        )
    if filters.outlet:
        yield _outlets(f"{letter}.outlet", filters.outlet, connection)
    yield from _between(f"{letter}.day", filters.since, filters.until)
    if filters.score is not None:
        yield Where(f"{letter}.score >= ?", (filters.score,))
    if filters.article:
        inner = _joined(_ids("a.id", filters.article))
        yield Where(
            f"{letter}.article IN (SELECT a.n FROM article AS a WHERE {inner.sql})", inner.values
        )
    asked = tuple(one for one in filters.judged if one != "no")
    if asked and "no" in filters.judged:
        marks = ", ".join("?" * len(asked))
        yield Where(f"({letter}.judged IS NULL OR {letter}.judged IN ({marks}))", asked)
    elif asked:
        yield from _values(f"{letter}.judged", asked)
    elif filters.judged:
        yield Where(f"{letter}.judged IS NULL", ())
    if filters.tag:
        yield from _tagged(
            f"{letter}.id",
            f"(SELECT t.id FROM article AS t WHERE t.n = {letter}.article)",
            filters.tag,
        )


def _answer(letter: str, filters: Filters, machine: bool) -> Where:
    """Rows of people's answer or of the machine's; who asks for rejected ones gets these."""
    if "rejected" in filters.judged and not machine:
        return Where(f"({letter}.answer <> 1 OR {letter}.judged = 'rejected')", ())
    return Where(f"{letter}.answer <> {2 if machine else 1}", ())


def _is_asked(filters: Filters, names: Iterable[str]) -> bool:
    return any(getattr(filters, name) not in (None, ()) for name in names)


def _joined(parts: Iterable[Where]) -> Where:
    found = list(parts) or [Where("1", ())]
    made = found[0]
    for part in found[1:]:
        made &= part
    return made


def _values(column: str, values: Sequence[Any]) -> Iterator[Where]:
    if values:
        yield Where(f"{column} IN ({', '.join('?' * len(values))})", tuple(values))


def _one_of(column: str, found: Sequence[str | int]) -> Where:
    """What was looked up in the file: any number of values, more than a query has room for."""
    if len(found) <= _FEW:
        return Where(f"{column} IN ({', '.join('?' * len(found))})", tuple(found))
    return Where(f"{column} IN (SELECT value FROM json_each(?))", (json.dumps(found),))


def _any(parts: Sequence[Where]) -> Where:
    return Where(
        f"({' OR '.join(part.sql for part in parts)})",
        tuple(value for part in parts for value in part.values),
    )


def _flag(column: str, wanted: bool | None) -> Iterator[Where]:
    if wanted is not None:
        yield Where(f"{column} = 1" if wanted else f"coalesce({column}, 0) = 0", ())


def _between(column: str, since: str | None, until: str | None) -> Iterator[Where]:
    if since:
        yield Where(f"{column} >= ?", (since,))
    if until:
        yield Where(f"{column} <= ?", (until,))


def _ids(column: str, given: Names) -> Iterator[Where]:
    """Ids by their beginnings, so that an index finds them."""
    if given:
        each = " OR ".join([f"{column} BETWEEN ? AND ?"] * len(given))
        yield Where(f"({each})", tuple(end for one in given for end in (one, one + "\U0010ffff")))


def _found(table: str, column: str, text: str | None) -> Iterator[Where]:
    if text is not None:
        yield Where(
            f"{column} IN (SELECT rowid FROM {table} WHERE {table} MATCH ?)",
            (search_expression(text),),
        )


def _tagged(row: str, article: str, tags: Names) -> Iterator[Where]:
    if tags:
        tags = tuple(" ".join(one.split()) for one in tags)  # as they are kept
        marks = ", ".join("?" * len(tags))
        yield Where(
            f"EXISTS (SELECT 1 FROM remark AS m WHERE m.row = {row} AND m.article = {article} "
            f"AND m.kind = 'tag' AND NOT m.lost AND m.words IN ({marks}))",
            tags,
        )


def _people(column: str, names: Names, connection: sqlite3.Connection) -> Iterator[Where]:
    """Those who go by one of the names: looked up first, so that what follows uses an index."""
    if not names:
        return
    called, keys = _apart(names)
    if "" in keys:
        raise InputError("name '='", "there is no key behind it", "give one, like =Q1")
    found = dict.fromkeys(_keyed(keys, connection)) if keys else {}
    for folded in _folded("name", called):
        rows = connection.execute(
            "SELECT DISTINCT who FROM alias WHERE folded LIKE ? ORDER BY who", (f"%{folded}%",)
        )
        found |= dict.fromkeys(number for (number,) in rows)
    yield _one_of(column, list(found))


def _apart(names: Names) -> tuple[Names, Names]:
    """Names by their words, and what stands behind ``=``: just that is meant.

    >>> _apart(("putin", "=Q1"))
    (('putin',), ('Q1',))
    """
    exact = tuple(one[1:] for one in names if one.startswith("="))
    return tuple(one for one in names if not one.startswith("=")), exact


def _keyed(keys: Names, connection: sqlite3.Connection) -> list[int]:
    """The numbers of those who have exactly these keys."""
    marks = ", ".join("?" * len(keys))
    rows = connection.execute(f"SELECT n FROM who WHERE key IN ({marks}) ORDER BY n", keys)
    return [n for (n,) in rows]


def unknown_names(filters: Filters, connection: sqlite3.Connection) -> Iterator[str]:
    """What is asked for that stands nowhere in the record, a line each: most likely a slip."""
    for field in ("speaker", "addressee", "through", "actor", "recipient"):
        for name in getattr(filters, field):
            if not next(_people("n", (name,), connection)).values:
                yield (
                    f"no actor has this key: {name[1:]!r}"
                    if name.startswith("=")
                    else f"nobody in the record is called {name!r}"
                )
    for name in filters.outlet:
        if name == "=":
            query = "SELECT 1 FROM article WHERE outlet IS NULL LIMIT 1"
            if connection.execute(query).fetchone() is None:
                yield "every article in the record tells its outlet"
        elif not _outlets("n", (name,), connection).values:
            yield f"no outlet in the record is called {name.removeprefix('=')!r}"
    for table, column, values, said in (
        ("article", "id", [f"{one}%" for one in filters.article], "no article's id begins so"),
        ("remark", "words", filters.tag, "nobody put on this tag"),
        ("who", "key", filters.who, "no actor has this key"),
    ):
        for value in values:
            query = f"SELECT 1 FROM {table} WHERE {column} LIKE ? LIMIT 1"
            if connection.execute(query, (value,)).fetchone() is None:
                yield f"{said}: {value.rstrip('%')!r}"


def _folded(what: str, names: Names) -> list[str]:
    found = [fold_name(name) for name in names]
    for name, folded in zip(names, found, strict=True):
        if folded == " ":
            raise InputError(f"{what} {name!r}", "it has no letters", "give a word of the name")
    return found


def _with_words(what: str, names: Names, known: Iterable[tuple[str]]) -> list[str]:
    """Those that have one of the names among their words."""
    wanted = _folded(what, names)
    return [one for (one,) in known if any(name in fold_name(one) for name in wanted)]


def _outlets(column: str, names: Names, connection: sqlite3.Connection) -> Where:
    called, whole = _apart(names)
    wanted = _folded("outlet", called)
    known = "SELECT DISTINCT outlet FROM article WHERE outlet IS NOT NULL"
    found = [
        one
        for (one,) in connection.execute(known)
        if one in whole or any(name in fold_name(one) for name in wanted)
    ]
    if "" not in whole:
        return _one_of(column, found)
    untold = Where(f"{column} IS NULL", ())
    return _any([_one_of(column, found), untold]) if found else untold


def _countries(given: Names, connection: sqlite3.Connection) -> Names:
    """Codes; a name stands for the code of the state or place that the record knows by it."""
    found: dict[str, None] = {}
    for one, folded in zip(given, _folded("country", given), strict=True):
        code = re.fullmatch(r"[A-Z]{3}", one)  # "UAE" looks like one, and is a name
        rows = connection.execute(
            "SELECT DISTINCT x.country FROM alias AS n CROSS JOIN actor AS x ON x.who = n.who "
            "WHERE n.folded = ? AND x.kind IN ('state', 'place') AND x.country IS NOT NULL "
            "ORDER BY x.country",
            (folded,),
        ).fetchall()
        if not rows and not code:
            remedy = "give its code, like RUS"
            raise InputError(f"country {one!r}", "the record knows no such country", remedy)
        found |= dict.fromkeys([one] if code else [])
        found |= dict.fromkeys(known for (known,) in rows)
    return tuple(found)


#: So many values stand in a query itself; SQLite then knows how many rows to expect.
_FEW = 100

#: So many beginnings of words are looked for at once, each of which reads all words that begin so:
#: 300 times a* take 14 seconds at 10,000 articles, 30 times two.
_MOST_BEGINNINGS = 30

_PIECE = re.compile(r'(-?)(?:"([^"]*)"|([^\s"]+))')


def search_expression(text: str) -> str:
    """What SQLite's FTS5 is asked for what somebody typed; nothing typed is its own language.

    Raises:
        InputError: if there is no word to look for, or there are too many beginnings of words.

    >>> search_expression('gas "on tuesday" -oil* pipe*')
    '"gas" "on tuesday" "pipe" * NOT "oil" *'
    >>> search_expression("grain OR wheat")
    '"grain" OR "wheat"'
    >>> search_expression("grain grain")
    '"grain"'
    >>> search_expression("grain AND ships NOT Tuesday")
    '"grain" "ships" NOT "Tuesday"'
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    either = False
    negated = False
    for minus, phrase, word in _PIECE.findall(text.replace("\0", " ")):  # it would end the query
        if word in ("AND", "OR", "NOT") and not minus:
            # As search engines have them; all words are wanted anyway.
            either, negated = word == "OR" and bool(wanted), word == "NOT"
            continue
        words = phrase or word
        if not re.search(r"\w", words):
            continue
        term = '"' + words.rstrip("*") + '"' + (" *" if word.endswith("*") else "")
        if minus or negated:
            unwanted.append(term)
            either = negated = False
        elif either:
            wanted[-1] = f"{wanted[-1]} OR {term}"
            either = False
        else:
            wanted.append(term)
    if not wanted:
        raise InputError(f"text {text!r}", "there is no word to look for", "give a word or more")
    if sum(one.count('" *') for one in (*wanted, *unwanted)) > _MOST_BEGINNINGS:
        reason = f"more than {_MOST_BEGINNINGS} of its words end with *"
        raise InputError(f"text {text[:40]!r}", reason, "look for fewer, or for whole words")
    # Said twice it is looked for once: 240 times "the" take 9 seconds at 10,000 articles.
    wanted, unwanted = list(dict.fromkeys(wanted)), list(dict.fromkeys(unwanted))
    several = len(wanted) > 1 or bool(unwanted)
    made = " ".join(f"({one})" if several and " OR " in one else one for one in wanted)
    if "(" in made:
        made = " AND ".join(f"({one})" if " OR " in one else one for one in wanted)
    if unwanted:  # as one: each NOT of its own would nest, and that only so deep
        none = " OR ".join(unwanted)
        made = f"{made} NOT {f'({none})' if len(unwanted) > 1 else none}"
    return made
