"""What people say of links: kept with the record, undone by nobody but people."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from onrecord.errors import InputError
from onrecord.linking.facts import moment_of
from onrecord.linking.links import Outcome, Ref
from onrecord.record.judge import find_row
from onrecord.record.linked.held import unsettle
from onrecord.record.store import Store, moment

__all__ = [
    "LINK_KINDS", "End", "LinkJudgement", "LinkKind", "RowKey", "Verdicts", "all_link_judgements",
    "judge_link", "read_verdicts", "unjudge_link",
]  # fmt: skip

LinkKind = Literal[
    "copies", "same_statement", "same_event", "contested", "conditions", "firsts", "false_firsts"
]
LINK_KINDS: tuple[LinkKind, ...] = get_args(LinkKind)
#: An article's id, and the id of a row in it: a statement, an event, ``@START-END`` where an
#: article tells of a happening that is no event, nothing where the whole article is meant.
RowKey = tuple[str, str | None]
#: How an end of a link may be given: a row's id or the beginning of it (an article's, for copies),
#: an article's id and a row's, or what stands in :meth:`~onrecord.record.record.Record.links`.
End = str | RowKey | Ref
Pair = tuple[int, int]

_KINDS = f"take {', '.join(LINK_KINDS)}"
#: Kinds of links that have two ends; the others are about one row.
_OF_TWO = ("copies", "same_statement", "same_event", "contested")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkJudgement:
    """What somebody said of a link: ``yes``, ``no``, or how a commitment ended.

    ``a`` is the earlier end, ``None`` where a link has one; times are in UTC.
    """

    number: int
    kind: LinkKind
    a: RowKey | None
    b: RowKey
    verdict: str
    by: str
    at: str
    undone: str | None
    undone_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What holds of links because people said so; rows by the numbers of the tables."""

    no_copies: set[tuple[str, str]]
    one_saying: list[Pair]
    two_sayings: list[Pair]
    one_happening: list[Pair]
    two_happenings: list[Pair]
    told: Mapping[tuple[LinkKind, RowKey | None, RowKey], str]


def judge_link(
    store: Store, kind: str, first: End | None, second: End | None = None, *, verdict: str, by: str
) -> LinkJudgement:
    """What was said, written down.  ``first`` and ``second`` are the ends of the link, in any
    order; the only one may be given as either.

    Raises:
        InputError: if there is no such kind, row or verdict, or the record cannot be written.
    """
    if kind not in LINK_KINDS:
        raise InputError(f"kind {kind!r}", "there is none", _KINDS)
    a, b = (None if one is None else _key_of(store, kind, one) for one in (first, second))
    if b is None:
        a, b = None, a
    if kind in _OF_TWO and kind != "contested" and (a is None or b is None):
        raise InputError(f"{kind}", "such a link has two ends", "give both")
    if b is None:
        raise InputError(f"{kind}", "no row is given", "give the one that it is about")
    if kind not in _OF_TWO and a is not None:
        raise InputError(f"{kind}", "such a link is about one row", "give one")
    if a == b:
        raise InputError(f"{kind}", "both ends are one row", "give two rows")
    if verdict not in (known := _verdicts(kind)):
        raise InputError(f"verdict {verdict!r}", "there is none", f"take {', '.join(known)}")
    if not by.strip():
        raise InputError("judgement", "nobody is named", "say by whom")
    with store.writing() as connection:
        ends = [_end(connection, kind, one) for one in (a, b) if one is not None]
        ends.sort()
        (_, last), first = ends[-1], ends[0][1] if len(ends) > 1 else None
        now = moment()
        cursor = connection.execute(
            "INSERT INTO link_judgement (kind, article, row, other, other_row, verdict, by, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (kind, *last, *(first or (None, None)), verdict, by, now),
        )
        _touch(connection, kind, [one for one in (first, last) if one])
    return LinkJudgement(
        number=int(cursor.lastrowid or 0),
        kind=kind,
        a=first,
        b=last,
        verdict=verdict,
        by=by,
        at=now,
        undone=None,
        undone_by=None,
    )


def _key_of(store: Store, kind: str, end: object) -> RowKey:
    """An end of a link, in whichever way it is given."""
    if isinstance(end, Ref):
        return end.article, None if kind == "copies" else end.mark
    if isinstance(end, str):
        with store.reading() as connection:
            found = find_row(connection, end)
        return found.article, None if found.kind == "article" else found.row
    match end:
        case (str() as article, str() | None as row):
            return article, row
    way = "give a row's id, an article's id and a row's, or a Ref of Record.links()"
    raise InputError(f"{kind}", f"{end!r} is no end of a link", way)


def _verdicts(kind: str) -> tuple[str, ...]:
    return ("yes", "no", *(get_args(Outcome) if kind == "conditions" else ()))


def unjudge_link(store: Store, number: int, *, by: str) -> LinkJudgement:
    """A judgement on a link, taken back.

    Raises:
        InputError: if there is none of that number, or it was taken back before.
    """
    with store.writing() as connection:
        known = {one.number: one for one in all_link_judgements(connection)}
        one = known.get(number)
        if one is None:
            raise InputError(f"judgement {number}", "there is none", "onrecord judge list")
        if one.undone:
            raise InputError(f"judgement {number}", "it was taken back before", "judge it anew")
        connection.execute(
            "UPDATE link_judgement SET undone = ?, undone_by = ? WHERE n = ?",
            (moment(), by, number),
        )
        _touch(connection, one.kind, [end for end in (one.a, one.b) if end])
        [found] = [one for one in all_link_judgements(connection) if one.number == number]
    return found


def all_link_judgements(connection: sqlite3.Connection) -> list[LinkJudgement]:
    """All that was ever said of links, in order; also what was taken back."""
    return [
        LinkJudgement(
            number=n, kind=kind, a=None if other is None else (other, other_row), b=(article, row),
            verdict=verdict, by=by, at=at, undone=undone, undone_by=undone_by,
        )
        for n, kind, article, row, other, other_row, verdict, by, at, undone, undone_by
        in connection.execute(
            "SELECT n, kind, article, row, other, other_row, verdict, by, at, undone, undone_by "
            "FROM link_judgement ORDER BY n"
        )
    ]  # fmt: skip


def _end(
    connection: sqlite3.Connection, kind: str, key: RowKey
) -> tuple[tuple[float, str], RowKey]:
    """One end of a link with its place in time."""
    article, row = key
    found = connection.execute(
        "SELECT n, published FROM article WHERE id = ?", (article,)
    ).fetchone()
    if found is None:
        raise InputError(f"article {article!r}", "the record has none", "name it by its whole id")
    n, published = found
    if (row is None) != (kind == "copies"):
        what = "articles, not rows" if kind == "copies" else "rows of articles"
        raise InputError(f"{kind}", f"such links are between {what}", "give those")
    if row is not None and not _row_numbers(connection, kind, n, row):
        raise InputError(f"row {row!r}", f"article {article} has none", "name it by its whole id")
    return (moment_of(published), article), key


def _row_numbers(connection: sqlite3.Connection, kind: str, article: int, row: str) -> list[int]:
    """The numbers of a row: of a statement one, of an event all its tellings."""
    if kind == "same_event":
        if row.startswith("@"):
            first, _, last = row[1:].partition("-")
            found = connection.execute(
                "SELECT n FROM link_telling WHERE article = ? AND first = ? AND last = ?",
                (article, first, last),
            )
        else:
            found = connection.execute(
                "SELECT n FROM link_telling WHERE article = ? AND event = ? ORDER BY place",
                (article, row),
            )
    else:
        found = connection.execute(
            "SELECT n FROM statement WHERE article = ? AND id = ? AND answer <> 1", (article, row)
        )
    return [n for (n,) in found]


def _touch(connection: sqlite3.Connection, kind: str, ends: list[RowKey]) -> None:
    """Marks what is to be linked anew."""
    for article, row in ends:
        found = connection.execute("SELECT n FROM article WHERE id = ?", (article,)).fetchone()
        if found is None:
            continue
        if kind == "copies":
            connection.execute("UPDATE link_article SET stale = 1 WHERE article = ?", found)
        elif kind in ("same_statement", "same_event"):
            table = "link_said" if kind == "same_statement" else "link_telling"
            connection.executemany(
                f"UPDATE {table} SET stale = 1 WHERE n = ?",
                [(n,) for n in _row_numbers(connection, kind, found[0], row or "")],
            )
    if kind == "same_event":
        [(last,)] = connection.execute(
            "SELECT max(l.moment) FROM link_article AS l JOIN article AS a ON a.n = l.article "
            "WHERE a.id IN (SELECT value FROM json_each(?))",
            (json.dumps([article for article, _ in ends]),),
        )
        if last is not None:
            unsettle(connection, last)


def read_verdicts(connection: sqlite3.Connection) -> Verdicts:
    """What holds: of each link the last word that was not taken back."""
    told: dict[tuple[LinkKind, RowKey | None, RowKey], str] = {}
    for one in all_link_judgements(connection):
        if one.undone is None:
            # Of two rows of one article people may have named either first.
            keys = sorted(key for key in (one.a, one.b) if key)
            told[one.kind, keys[0] if len(keys) > 1 else None, keys[-1]] = one.verdict
    made = Verdicts(
        no_copies=set(), one_saying=[], two_sayings=[], one_happening=[], two_happenings=[],
        told=told,
    )  # fmt: skip
    lists = {
        ("same_statement", "yes"): made.one_saying,
        ("same_statement", "no"): made.two_sayings,
        ("same_event", "yes"): made.one_happening,
        ("same_event", "no"): made.two_happenings,
    }
    for (kind, a, b), verdict in told.items():
        if kind == "copies" and a and verdict == "no":
            made.no_copies.update(((a[0], b[0]), (b[0], a[0])))
        elif a and (kind, verdict) in lists:
            ends = [_numbers_of(connection, kind, end) for end in (a, b)]
            if all(ends):
                lists[kind, verdict].append((ends[0][0], ends[1][0]))
    return made


def _numbers_of(connection: sqlite3.Connection, kind: str, key: RowKey) -> list[int]:
    found = connection.execute("SELECT n FROM article WHERE id = ?", (key[0],)).fetchone()
    return _row_numbers(connection, kind, found[0], key[1] or "") if found else []
