"""Links between articles -> the rows that questions about them are answered with.

What linking finds are guesses: each row tells how sure it is and why, and its words are those of
the record.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from onrecord.errors import InputError
from onrecord.linking.links import Contest, First, Links, Position, Ref, Standing
from onrecord.model import Span
from onrecord.record.answers import (
    FirstKind,
    FoundCondition,
    FoundContest,
    FoundFirst,
    FoundPosition,
    Saying,
)
from onrecord.record.questions import Commitments, Ended, Part, find_conditions
from onrecord.record.sentences import cut_sentence

__all__ = [
    "LINK_SORTED",
    "LinkQuestion",
    "Printed",
    "ask_links",
    "ask_standings",
    "cut_rows",
    "find_commitments",
    "find_inputs",
    "tell_places",
    "tell_sayings",
]

#: Questions whose rows are links.
LinkQuestion = Literal["contested", "firsts", "positions"]
_Row = TypeVar("_Row")
#: A row by its article's id and its own.
RowKey = tuple[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """An article as a link names it."""

    id: str
    outlet: str | None
    day: str | None
    title: str | None


def ask_links(
    connection: sqlite3.Connection,
    question: LinkQuestion,
    links: Links,
    whole: Links,
    *,
    machine: bool = False,
) -> list[Any]:
    """The rows of a question: of ``links``, which filters may have chosen from the ``whole``.

    Contests come with the unresolved ones first, then those of two sides, the surest first; firsts
    with the surest first, and behind them what is called a first and is none; positions with those
    first that turn most often.
    """
    if question == "contested":
        return _contests(connection, links, whole, machine=machine)
    if question == "firsts":
        return _firsts(connection, links, machine=machine)
    return _positions(connection, links.positions, machine=machine)


def _contests(
    connection: sqlite3.Connection, links: Links, whole: Links, *, machine: bool
) -> list[FoundContest]:
    sides = [ref for one in links.contested for ref in (one.a, one.b) if ref]
    told = tell_sayings(connection, sides, machine=machine)
    turned = _turned(whole)

    def place(one: Contest) -> tuple[bool, bool, float, Ref]:
        return _is_settled(one, turned), one.a is None, -one.score, one.b

    found = []
    for one in sorted(links.contested, key=place):
        claim = told.get(one.a) if one.a else None
        denial = told.get(one.b)
        if denial is None or (one.a and claim is None):
            continue  # it has gone from the record since
        found.append(
            FoundContest(
                kind=one.kind,
                unresolved=not _is_settled(one, turned),
                score=round(one.score, 3),
                why=one.why,
                judged=one.judged,
                claim_id=claim.id if claim else None,
                claim_article=claim.article if claim else None,
                claim_speaker=claim.speaker if claim else None,
                claim_outlet=claim.outlet if claim else None,
                claim_day=claim.day if claim else None,
                claim_said=claim.said if claim else None,
                claim_act=claim.act if claim else None,
                claim_negated=claim.negated if claim else None,
                claim=claim.words if claim else None,
                said=denial.said,
                act=denial.act,
                negated=denial.negated,
                **_row(denial),
            )
        )
    return found


def _turned(links: Links) -> set[RowKey]:
    """The rows of which their speaker has said otherwise since, in all places of each saying."""
    sayings = _sayings(links)
    return {
        _key(ref)
        for one in links.contested
        if one.kind == "self" and one.a
        for ref in sayings.get(_key(one.a), (one.a,))
    }


def _is_settled(one: Contest, turned: set[RowKey]) -> bool:
    """Whether one of the two speakers has said otherwise since."""
    sides = [_key(ref) for ref in (one.a, one.b) if ref]
    return one.kind == "self" or not turned.isdisjoint(sides)


def _sayings(links: Links) -> dict[RowKey, tuple[Ref, ...]]:
    """All places of a saying, by each of them."""
    return {_key(ref): group for group in links.same_statement for ref in group}


def _key(ref: Ref) -> RowKey:
    return ref.article, ref.row


def _firsts(connection: sqlite3.Connection, links: Links, *, machine: bool) -> list[FoundFirst]:
    kinds: tuple[tuple[FirstKind, Sequence[First]], ...] = (
        ("first", links.firsts),
        ("false_first", links.false_firsts),
    )
    refs = (ref for _, ones in kinds for one in ones for ref in (one.ref, one.earlier) if ref)
    told = tell_sayings(connection, refs, machine=machine)
    earlier = {
        one.ref: told[one.earlier]
        for _, ones in kinds
        for one in ones
        if one.earlier and one.earlier in told
    }
    return [
        FoundFirst(
            kind=kind,
            deed=one.deed,
            stated=one.stated,
            score=round(one.score, 3),
            why=one.why,
            judged=one.judged,
            **_row(said),
            **_earlier(earlier.get(one.ref)),
        )
        for kind, ones in kinds
        for one in sorted(ones, key=lambda one: (-one.score, one.ref))
        if (said := told.get(one.ref))
    ]


def _earlier(said: Saying | None) -> dict[str, Any]:
    return {
        "earlier_id": said.id if said else None,
        "earlier_article": said.article if said else None,
        "earlier_outlet": said.outlet if said else None,
        "earlier_day": said.day if said else None,
        "earlier": said.words if said else None,
    }


def _row(said: Saying) -> dict[str, Any]:
    return {
        "id": said.id,
        "article": said.article,
        "speaker": said.speaker,
        "outlet": said.outlet,
        "day": said.day,
        "content": said.words,
    }


def _positions(
    connection: sqlite3.Connection, positions: Sequence[Position], *, machine: bool
) -> list[FoundPosition]:
    refs = [ref for one in positions for ref in one.refs]
    told = tell_sayings(connection, refs, machine=machine)
    found = []
    for one in positions:
        sayings = tuple(
            replace(said, turn=at in one.turns_at)
            for at, ref in enumerate(one.refs)
            if (said := told.get(ref))
        )
        if not sayings:
            continue
        days = [said.day for said in sayings if said.day]
        found.append(
            FoundPosition(
                speaker=one.speaker,
                matter=one.matter,
                turns=sum(said.turn for said in sayings),
                first=min(days, default=None),
                last=max(days, default=None),
                sayings=sayings,
            )
        )
    return sorted(found, key=lambda one: (-one.turns, -len(one.sayings), one.speaker, one.matter))


# Order

_Value = Callable[[Any], Any]


def _field(name: str) -> _Value:
    return lambda row: getattr(row, name)


#: What each question is sorted by, the first by itself: the value of a row (``None`` for the order
#: in which :func:`ask_links` has them), and whether the largest comes first.
LINK_SORTED: Mapping[LinkQuestion, Mapping[str, tuple[_Value | None, bool]]] = {
    "contested": {
        "unresolved": (None, False), "score": (_field("score"), True), "day": (_field("day"), True),
        "kind": (_field("kind"), False), "speaker": (_field("speaker"), False),
        "outlet": (_field("outlet"), False),
    },
    "firsts": {
        "kind": (None, False), "score": (_field("score"), True), "day": (_field("day"), True),
        "speaker": (_field("speaker"), False), "outlet": (_field("outlet"), False),
    },
    "positions": {
        "turns": (None, False), "sayings": (lambda row: len(row.sayings), True),
        "speaker": (_field("speaker"), False), "last": (_field("last"), True),
    },
}  # fmt: skip


def cut_rows(question: LinkQuestion, rows: Sequence[_Row], part: Part) -> Sequence[_Row]:
    """The part of the rows that is asked for; what is not known comes last either way.

    Raises:
        InputError: if the question is not sorted by that.
    """
    known = LINK_SORTED[question]
    sort = part.sort or next(iter(known))
    if sort not in known:
        reason = f"{question} are not sorted by it"
        raise InputError(f"sort {part.sort!r}", reason, f"take {', '.join(known)}")
    value, largest_first = known[sort]
    if value is None:
        made = list(rows[::-1] if part.reverse else rows)
    else:
        told = [row for row in rows if value(row) is not None]
        told.sort(key=value, reverse=largest_first != part.reverse)
        made = told + [row for row in rows if value(row) is None]
    return part.cut(made)


# Promises and threats on a condition


def find_commitments(
    connection: sqlite3.Connection,
    links: Links,
    *,
    outcome: tuple[str, ...] = (),
    machine: bool = False,
) -> Commitments:
    """What the links tell of statements that promise or threaten on a condition.

    It holds of all places of the saying in which a commitment was first told.
    """
    sayings = _sayings(links)
    places: dict[RowKey, Standing] = {}
    for one in links.conditions:
        for ref in sayings.get(_key(one.ref), (one.ref,)):
            places.setdefault(_key(ref), one)
    # The place of a commitment itself comes before what another saying tells of it.
    places |= {_key(one.ref): one for one in links.conditions}
    numbers = _numbers(connection, places, machine=machine)
    told = _tell_endings(connection, links.conditions)
    return Commitments(
        known={
            n: told[_key(places[key].ref)]
            for key, n in numbers.items()
            if _key(places[key].ref) in told
        },
        first=frozenset(
            n for one in links.conditions if (n := numbers.get(_key(one.ref))) is not None
        ),
        outcome=outcome,
    )


def ask_standings(
    connection: sqlite3.Connection, links: Links, whole: Links, *, machine: bool = False
) -> list[FoundCondition]:
    """The conditions of ``links``, each where it was first told, and how it ended."""
    numbers = _numbers(connection, [_key(one.ref) for one in links.conditions], machine=machine)
    wanted = [n for one in links.conditions if (n := numbers.get(_key(one.ref))) is not None]
    known = find_commitments(connection, whole, machine=machine)
    return list(find_conditions(connection, wanted, known))


def _tell_endings(
    connection: sqlite3.Connection, standings: Sequence[Standing]
) -> dict[RowKey, Ended]:
    """By the row in which each commitment was first told."""
    named = {input for one in standings for input in (*one.repeated_in, one.ended_by) if input}
    printed = find_inputs(connection, named)
    texts = _texts(connection, {one.ref.article for one in standings})
    made: dict[RowKey, Ended] = {}
    for one in standings:
        if one.ref.article not in texts:
            continue
        article, text, _ = texts[one.ref.article]
        ended = printed.get(one.ended_by or "")
        repeated = [printed[input] for input in one.repeated_in if input in printed]
        made[_key(one.ref)] = Ended(
            hinges_on=f"{one.polarity}: {' '.join(one.condition.of(text).split())}",
            since=article.day,
            repeated_by=tuple(dict.fromkeys(by.outlet for by in repeated if by.outlet)),
            repeated_in=tuple(by.id for by in repeated),
            outcome=one.outcome,
            outcome_score=round(one.score, 3),
            outcome_judged=one.judged,
            ended_by=ended.id if ended else None,
            ended_by_outlet=ended.outlet if ended else None,
            ended_on=ended.day if ended else None,
            why=one.why,
        )
    return made


def find_inputs(connection: sqlite3.Connection, inputs: Iterable[str]) -> dict[str, Printed]:
    """The articles that were read from inputs; several from one input are told by none of them."""
    rows = connection.execute(
        "SELECT a.input, a.id, a.outlet, a.day, b.title FROM article AS a "
        "JOIN article_body AS b ON b.n = a.n "
        "WHERE a.input IN (SELECT value FROM json_each(?)) ORDER BY a.id",
        (json.dumps(sorted(set(inputs))),),
    )
    found: dict[str, list[Printed]] = defaultdict(list)
    for input, id, outlet, day, title in rows:
        found[input].append(Printed(id=id, outlet=outlet, day=day, title=title))
    return {input: ones[0] for input, ones in found.items() if len(ones) == 1}


# Rows


def tell_sayings(
    connection: sqlite3.Connection, refs: Iterable[Ref], *, machine: bool = False
) -> dict[Ref, Saying]:
    """Statements in the words of the record; those that it holds no longer are left out."""
    wanted = list(dict.fromkeys(refs))
    numbers = _numbers(connection, {_key(one) for one in wanted}, machine=machine)
    found = connection.execute(
        "SELECT s.n, a.outlet, a.day, w.content, s.act, s.negated, "
        "s.said_first, s.said_last FROM json_each(?) AS j "
        "CROSS JOIN statement AS s ON s.n = j.value JOIN statement_words AS w ON w.n = s.n "
        "JOIN article AS a ON a.n = s.article",
        (json.dumps(sorted(numbers.values())),),
    )
    rows = {n: more for n, *more in found}
    return {
        ref: Saying(
            id=ref.row,
            article=ref.article,
            speaker=ref.speaker,
            outlet=outlet,
            day=day,
            words=words,
            act=act,
            negated=None if negated is None else negated > 0,
            said=first if first == last else f"{first or '..'}/{last or '..'}",
        )
        for ref in wanted
        if _key(ref) in numbers
        for outlet, day, words, act, negated, first, last in [rows[numbers[_key(ref)]]]
    }


def tell_places(connection: sqlite3.Connection, refs: Iterable[Ref]) -> dict[Ref, Saying]:
    """Places at which something is told, each in its sentence; without those whose article is no
    longer there."""
    wanted = list(dict.fromkeys(refs))
    texts = _texts(connection, {one.article for one in wanted})
    return {
        ref: Saying(
            id=ref.row,
            article=ref.article,
            speaker=ref.speaker,
            outlet=article.outlet,
            day=article.day,
            words=_sentence(text, blocks, ref.span),
        )
        for ref in wanted
        if ref.article in texts
        for article, text, blocks in [texts[ref.article]]
    }


def _numbers(
    connection: sqlite3.Connection, keys: Iterable[RowKey], *, machine: bool
) -> dict[RowKey, int]:
    """The numbers of statements, of the answer that is asked for."""
    rows = connection.execute(
        "SELECT a.id, s.id, s.n FROM json_each(?) AS j "
        "CROSS JOIN article AS a ON a.id = j.value ->> 0 "
        "CROSS JOIN statement AS s ON s.article = a.n AND s.id = j.value ->> 1 "
        "WHERE s.answer <> ?",
        (json.dumps(sorted(key for key in keys if key[1])), 2 if machine else 1),
    )
    return {(article, id): n for article, id, n in rows}


def _texts(
    connection: sqlite3.Connection, articles: Iterable[str]
) -> dict[str, tuple[Printed, str, list[Any]]]:
    """Articles by their ids, with their texts and blocks."""
    rows = connection.execute(
        "SELECT a.id, a.outlet, a.day, b.title, b.text, b.blocks FROM article AS a "
        "JOIN article_body AS b ON b.n = a.n WHERE a.id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(set(articles))),),
    )
    return {
        id: (Printed(id=id, outlet=outlet, day=day, title=title), text, json.loads(blocks))
        for id, outlet, day, title, text, blocks in rows
    }


def _sentence(text: str, blocks: Sequence[Mapping[str, Any]], span: Span) -> str:
    cut, _, _ = cut_sentence(text, _block_at(blocks, span, len(text)), span)
    return " ".join(cut.of(text).split())


def _block_at(blocks: Sequence[Mapping[str, Any]], span: Span, length: int) -> Span:
    held = (Span(block["start"], block["end"]) for block in blocks)
    return next((one for one in held if one.start <= span.start < one.end), Span(0, length))
