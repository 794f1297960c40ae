"""A brief: what came out in some days that an analyst wants to know first, each with its source.

Every quotation in it is cut from an article's text by spans.  What machines guess (a first, a
contest, how a condition ended) stands with how sure it is and why, the surest first.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Generic, Literal, TypeVar, get_args

from onrecord.errors import InputError
from onrecord.linking.links import Contest, ContestKind, Deed, First, Links, Outcome, Ref, Standing
from onrecord.model import Span
from onrecord.ontology import load_ontology
from onrecord.record.brief_rows import (
    Archive,
    Carried,
    Groups,
    Key,
    Paper,
    Quote,
    Row,
    Source,
    find_words,
)
from onrecord.record.filters import Filters, condition_on
from onrecord.record.store import Store

__all__ = [
    "PAGE",
    "SECTIONS",
    "Brief",
    "BriefSection",
    "Carried",
    "Happening",
    "HappeningClass",
    "NewCondition",
    "NewContest",
    "NewFirst",
    "Quote",
    "Saying",
    "Source",
    "WeightySaying",
    "make_brief",
]

BriefSection = Literal["statements", "firsts", "contested", "conditions", "outcomes", "events"]
SECTIONS: tuple[BriefSection, ...] = get_args(BriefSection)
#: How many rows of each section make a page; of events, how many of each quad class.
PAGE: Mapping[BriefSection, int] = {
    "statements": 5, "firsts": 3, "contested": 3, "conditions": 2, "outcomes": 2, "events": 2,
}  # fmt: skip

_Row = TypeVar("_Row")
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A statement once, however many articles carry it: the first of its tellings asked for.

    ``speaker`` is a name, or the words of the source where it has none; ``act`` is the type where
    nothing is done by saying it; ``score`` is the statement's.
    """

    row: str
    speaker: str | None
    act: str | None
    negated: bool
    addressee: str | None
    words: Quote
    source: Source
    carried: Carried
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightySaying:
    """A new statement, its weight and what makes it: see :func:`make_brief`.

    ``speaker_rank`` is the rank of its speaker by how often the record quotes them, where that
    counts; ``contested`` is how many statements contest it or are contested by it.
    """

    saying: Saying
    weight: float
    first: First | None
    contested: int
    speaker_rank: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFirst:
    """What is said for the first time; ``number`` is its place among the weighty statements."""

    saying: Saying
    deed: Deed | None
    stated: bool
    score: float
    why: str
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContest:
    """A claim and what contests it; ``claim`` is ``None`` where the record holds none."""

    claim: Saying | None
    contrary: Saying
    kind: ContestKind
    score: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCondition:
    """What is promised or threatened on a condition, and how it ended by the brief's last day.

    ``ended_by`` is the article that shows the ending, ``shown_by`` its words; ``why`` is the reason
    where there are none.  ``score`` is how sure the outcome is, ``None`` where all that was found
    on it came out later.
    """

    saying: Saying
    condition: Quote
    polarity: Literal["if", "unless"]
    outcome: Outcome
    ended_by: Source | None
    shown_by: Quote | None
    score: float | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event once, however many articles tell it; ``told_by`` claims it, if anybody does."""

    row: str
    type: str
    mode: str | None
    status: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    first: str | None
    last: str | None
    place: str | None
    told_by: str | None
    words: Quote
    source: Source
    carried: Carried
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Generic[_Row]):
    """The first rows of a kind, and how many ``more`` there are."""

    rows: tuple[_Row, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HappeningClass:
    """The new events of one of PLOVER's quad classes."""

    quad: int
    name: str
    events: Section[Happening]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What came out from ``since`` to ``until``, both inside; of a record that knows no day neither
    is told.

    ``newest`` is the record's last day.  ``asked`` are all filters, these days among them.
    ``undated`` articles came out on no known day, and nothing of them is in it.  The counts are of
    the articles, statements and events that were asked for.
    """

    since: str | None
    until: str | None
    newest: str | None
    asked: Filters
    machine: bool
    articles: int
    copies: int
    outlets: int
    undated: int
    said: int
    happened: int
    statements: Section[WeightySaying]
    firsts: Section[NewFirst]
    contested: Section[NewContest]
    conditions: Section[NewCondition]
    outcomes: Section[NewCondition]
    events: tuple[HappeningClass, ...]


def make_brief(
    store: Store,
    links: Links,
    filters: Filters,
    *,
    machine: bool = False,
    limit: int | None = None,
) -> Brief:
    """A page about what came out in the days of the filters; ``links`` are those of the record.

    Without a first day it is the last seven days of the record (or before ``until``), counted from
    its newest article.  ``limit`` is for each section, 0 for all; without it there is as much as
    makes a page.

    A statement or an event is new if no article before these days tells it, and stands once.  A
    statement's weight is its score times points: 3 for a threat, promise, demand, admission or
    denial, and 1 for an accusation, rejection, agreement, proposal, announcement or warning; 3 if
    it is a first; 3 if it is contested; 2 for each further article that carries it and took it over
    from none, 6 at the most; 3 for one of the three speakers whom the record quotes most, 2 for one
    of ten, 1 for one of thirty.  What has no points is not in it.

    Raises:
        InputError: if the last day is before the first.
    """
    with store.reading() as connection:
        since, until = _days(connection, filters)
        asked = replace(filters, since=since, until=until)
        archive = Archive(connection, links.copies, until=until or "", machine=machine)
        maker = _Maker(archive, links, asked)
        where = condition_on("article", asked, connection, machine=machine)
        found = connection.execute(
            f"SELECT a.id FROM article AS a WHERE a.day IS NOT NULL AND {where.sql}", where.values
        )
        papers = [archive.papers[id] for (id,) in found]
        [(newest,)] = connection.execute("SELECT max(day) FROM article")
        [(undated,)] = connection.execute("SELECT count(*) FROM article WHERE day IS NULL")
        cut = _Cut(limit)
        statements = cut("statements", maker.weighed(), maker.weighty)
        return Brief(
            since=since,
            until=until,
            newest=newest,
            asked=asked,
            machine=machine,
            articles=len(papers),
            copies=sum(paper.id in archive.origins for paper in papers),
            outlets=len({paper.outlet for paper in papers} - {None}),
            undated=undated,
            said=len(maker.statements),
            happened=len(maker.events),
            statements=statements,
            firsts=cut("firsts", maker.firsts(), maker.first_beside(statements.rows)),
            contested=cut("contested", maker.contests(), maker.contest),
            conditions=cut("conditions", maker.conditions(new=True), maker.condition),
            outcomes=cut("outcomes", maker.conditions(new=False), maker.condition),
            events=tuple(
                HappeningClass(
                    quad=quad,
                    name=name,
                    events=cut("events", maker.happened(quad), maker.happening),
                )
                for quad, name in sorted(load_ontology().quads.items())
            ),
        )


def _days(connection: sqlite3.Connection, filters: Filters) -> tuple[str | None, str | None]:
    """The first and the last day of the brief."""
    where = "" if filters.until is None else " WHERE day <= ?"
    values = () if filters.until is None else (filters.until,)
    query = f"SELECT max(day) FROM article{where}"
    [(newest,)] = connection.execute(query, values)
    since, until = filters.since, filters.until or newest
    if since is None and newest is not None:
        since = (date.fromisoformat(newest) - timedelta(days=_DAYS - 1)).isoformat()
    if filters.since and filters.until and filters.until < filters.since:
        reason = f"it is before the first day, {filters.since}"
        raise InputError(f"until {filters.until!r}", reason, "give a later one")
    return since, max(until, since) if since and until else until or since


#: So many days are briefed on where nobody says since when.
_DAYS = 7


class _Cut:
    """Cuts what was found to a section: only what is shown is made."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit

    def __call__(
        self, name: BriefSection, found: Sequence[_Found], make: Callable[[_Found], _Row]
    ) -> Section[_Row]:
        most = PAGE[name] if self._limit is None else self._limit or len(found)
        return Section(rows=tuple(map(make, found[:most])), more=max(0, len(found) - most))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """A row that is worth showing, with its weight."""

    row: Row
    weight: float
    first: First | None
    contested: int
    rank: int | None


_POINTS = {
    **dict.fromkeys(("threaten", "promise", "demand", "admit", "deny"), 3),
    **dict.fromkeys(("accuse", "reject", "agree", "propose", "announce", "warn"), 1),
}
_FIRST_POINTS = _CONTESTED_POINTS = 3
#: For each further article that took it over from none, and at the most.
_CARRIED_POINTS, _MOST_CARRIED_POINTS = 2, 6
#: For speakers up to a rank by how often they are quoted.
_RANK_POINTS = ((3, 3), (10, 2), (30, 1))
#: Whoever is quoted less often than this is not often quoted, whatever the rank.
_LEAST_QUOTED = 3
#: What happened comes first, then what is to come, then what is not known to have happened.
_STATUSES = (
    "occurred", "ongoing", "threatened", "planned", "denied", "hypothetical", "historical",
)  # fmt: skip
#: Of a quotation so many characters are shown at the most.
_MOST_WORDS, _MOST_CONDITION = 180, 90


class _Maker:
    """Chooses and makes the rows of a brief, of one state of the record."""

    def __init__(self, archive: Archive, links: Links, asked: Filters) -> None:
        self._archive, self._links, self._asked = archive, links, asked
        self._sayings = Groups(links.same_statement, archive)
        self._events = Groups(links.same_event, archive)
        within = archive if asked.since else None  # of a record without days nothing is new
        self.statements = within.rows("statement", asked) if within else []
        self.events = within.rows("event", asked) if within else []
        self._linked = archive.known("statement", _keys_of(links), Filters())
        self._chosen = archive.known("statement", _keys_of(links), asked)
        self._firsts = {
            self._sayings.head(key): first
            for first in reversed(links.firsts)
            if (key := _key(first.ref)) in self._linked
        }
        self._contests: dict[Key | int, set[Key | int]] = defaultdict(set)
        for one in links.contested:
            heads = [self._sayings.head(key) for key in _sides(one) if key in self._linked]
            for head in heads:
                self._contests[head].update(other for other in heads if other != head)

    def _since(self, day: str) -> bool:
        return self._asked.since is not None and day >= self._asked.since

    # New statements of weight

    def weighed(self) -> list[_Weighed]:
        """New statements, the weightiest first."""
        found = [
            self._weigh(row)
            for row in _earliest(self.statements, self._sayings.head, self._archive.order)
            if self._since(self._sayings.first_day(row.key))
        ]
        order = self._archive.order
        found.sort(key=lambda one: (-one.weight, order(one.row)))
        return list(self._once(one for one in found if one.weight > 0))

    def _weigh(self, row: Row) -> _Weighed:
        head = self._sayings.head(row.key)
        first, contested = self._firsts.get(head), len(self._contests.get(head, ()))
        rank = self._archive.rank(row.who)
        if row.who is None or self._archive.quoted[row.who] < _LEAST_QUOTED:
            rank = None
        further = self._archive.carried(self._sayings.articles(row.key)).independent - 1
        rank_points = next((points for upto, points in _RANK_POINTS if rank and rank <= upto), 0)
        points = (
            (0 if row.negated else _POINTS.get(row.what or "", 0))
            + (_FIRST_POINTS if first else 0)
            + (_CONTESTED_POINTS if contested else 0)
            + min(_CARRIED_POINTS * further, _MOST_CARRIED_POINTS)
            + rank_points
        )
        return _Weighed(
            row=row,
            weight=round(points * row.score, 3),
            first=first,
            contested=contested,
            rank=rank if rank_points else None,
        )

    def _once(self, found: Iterable[_Weighed]) -> Iterator[_Weighed]:
        """Those that do not stand in the words of a weightier one: one who says that another one
        says something makes two statements of the same words."""
        taken: dict[str, list[tuple[Span, ...]]] = defaultdict(list)
        for one in found:
            spans = self._archive.spans(one.row)
            if not any(_overlap(spans, others) for others in taken[one.row.key[0]]):
                taken[one.row.key[0]].append(spans)
                yield one

    def weighty(self, one: _Weighed) -> WeightySaying:
        return WeightySaying(
            saying=self._saying(one.row),
            weight=one.weight,
            first=one.first,
            contested=one.contested,
            speaker_rank=one.rank,
        )

    def _saying(self, row: Row, further: Iterable[str] = ()) -> Saying:
        found = self._archive.statement(row)
        source = " ".join(found.source.split())
        return Saying(
            row=found.id,
            speaker=found.speaker or source or None,
            act=found.type if found.act in (None, "none") else found.act,
            negated=bool(found.negated),
            addressee=found.addressee,
            words=self._archive.quote(found.article, found.content_spans, _MOST_WORDS),
            source=self._archive.source(found.article),
            carried=self._archive.carried((*self._sayings.articles(row.key), *further)),
            score=found.score,
        )

    # Links

    def _is_new(self, key: Key) -> bool:
        return self._since(self._sayings.first_day(key))

    def firsts(self) -> list[First]:
        """What is said for the first time, the surest first."""
        found = [
            one
            for one in self._links.firsts
            if _key(one.ref) in self._chosen and self._is_new(_key(one.ref))
        ]
        return sorted(found, key=lambda one: (-one.score, _key(one.ref)))

    def first_beside(self, shown: Sequence[WeightySaying]) -> Callable[[First], NewFirst]:
        """What makes a first, which may stand among the weighty statements that are shown."""
        numbers = {
            self._sayings.head((one.saying.source.article, one.saying.row)): number
            for number, one in enumerate(shown, 1)
        }

        def make(one: First) -> NewFirst:
            key = _key(one.ref)
            return NewFirst(
                saying=self._saying(self._chosen[key]),
                deed=one.deed,
                stated=one.stated,
                score=one.score,
                why=one.why,
                number=numbers.get(self._sayings.head(key)),
            )

        return make

    def contests(self) -> list[Contest]:
        """What is newly contested: those of which the record holds both sides, the surest first;
        then the others."""
        found = [one for one in self._links.contested if self._is_newly_contested(_sides(one))]
        found.sort(key=lambda one: (one.a is None, -one.score, _key(one.b), one.kind))
        return list(self._contested_once(found))

    def _is_newly_contested(self, sides: Sequence[Key]) -> bool:
        return (
            all(key in self._linked for key in sides)
            and any(key in self._chosen for key in sides)
            and any(self._is_new(key) for key in sides)
        )

    def _contested_once(self, found: Iterable[Contest]) -> Iterator[Contest]:
        """Those whose two sides do not stand in the words of one that is surer."""
        taken: list[list[tuple[str, tuple[Span, ...]]]] = []
        for one in found:
            sides = [(key[0], self._archive.spans(self._linked[key])) for key in _sides(one)]
            if not any(_tell_the_same(sides, others) for others in taken):
                taken.append(sides)
                yield one

    def contest(self, one: Contest) -> NewContest:
        return NewContest(
            claim=self._saying(self._linked[_key(one.a)]) if one.a else None,
            contrary=self._saying(self._linked[_key(one.b)]),
            kind=one.kind,
            score=one.score,
            why=one.why,
        )

    def conditions(self, *, new: bool) -> list[Standing]:
        """Promises and threats on a condition that are new, or that are older and ended in these
        days; the surest first."""
        found = [
            one
            for one in self._links.conditions
            if _key(one.ref) in self._chosen
            and (self._is_new(_key(one.ref)) if new else self._has_just_ended(one))
        ]
        return sorted(found, key=lambda one: (-one.score, _key(one.ref)))

    def _has_just_ended(self, one: Standing) -> bool:
        ended = self._ended_by(one)
        return ended is not None and not self._is_new(_key(one.ref)) and self._since(ended.day)

    def _ended_by(self, one: Standing) -> Paper | None:
        """The article that shows an ending; of several of one input the one that has the words."""
        if one.ended_by is None:
            return None
        papers = self._archive.named(one.ended_by)
        showing = [paper for paper in papers if find_words(self._archive.text(paper.id), one.why)]
        return showing[0] if showing else papers[0] if len(papers) == 1 else None

    def condition(self, one: Standing) -> NewCondition:
        article = one.ref.article
        ended = self._ended_by(one)
        shown = find_words(self._archive.text(ended.id), one.why) if ended else None
        repeated = [paper.id for input in one.repeated_in for paper in self._archive.named(input)]
        later = one.ended_by is not None and ended is None
        shown_by = self._archive.quote(ended.id, [shown], _MOST_WORDS) if ended and shown else None
        return NewCondition(
            saying=self._saying(self._chosen[_key(one.ref)], repeated),
            condition=self._archive.quote(article, [one.condition], _MOST_CONDITION),
            polarity=one.polarity,
            outcome="standing" if later else one.outcome,
            ended_by=self._archive.source(ended.id) if ended else None,
            shown_by=shown_by,
            score=None if later else one.score,
            why="nothing by then tells how it ended" if later else one.why,
        )

    # Events

    @cached_property
    def _new_events(self) -> list[Row]:
        return [
            row
            for row in _earliest(self.events, self._events.head, self._archive.order)
            if self._since(self._events.first_day(row.key))
        ]

    def happened(self, quad: int) -> list[Row]:
        """New events of a quad class: what happened first, then what most articles tell."""
        intensity = {name: abs(kind.score) for name, kind in load_ontology().types.items()}

        def rank(row: Row) -> tuple[object, ...]:
            told = self._archive.carried(self._events.articles(row.key))
            status = _STATUSES.index(row.status or "occurred")
            return (
                status > 1, status > 3, -told.independent,
                -intensity[row.what] * row.score, self._archive.order(row),  # type: ignore[index]
            )  # fmt: skip

        return sorted((row for row in self._new_events if row.quad == quad), key=rank)

    def happening(self, row: Row) -> Happening:
        found = self._archive.event(row)
        return Happening(
            row=found.id,
            type=found.type,
            mode=found.mode,
            status=found.status,
            actors=tuple(dict.fromkeys(party.name for party in found.actors)),
            recipients=tuple(dict.fromkeys(party.name for party in found.recipients)),
            first=found.first,
            last=found.last,
            place=found.place,
            told_by=found.told_by,
            words=self._archive.quote(found.article, found.evidence_spans, _MOST_WORDS),
            source=self._archive.source(found.article),
            carried=self._archive.carried(self._events.articles(row.key)),
            score=found.score,
        )


def _key(ref: Ref) -> Key:
    return ref.article, ref.row or ""


def _sides(one: Contest) -> list[Key]:
    """The statements of a contest: the claim, where the record holds one, and what contests it."""
    return [_key(ref) for ref in (one.a, one.b) if ref]


def _keys_of(links: Links) -> Iterator[Key]:
    """The statements between which there are links."""
    for one in links.contested:
        yield from _sides(one)
    yield from (_key(one.ref) for one in links.conditions)
    yield from (_key(one.ref) for one in links.firsts)


def _earliest(
    rows: Iterable[Row],
    head: Callable[[Key], Key | int],
    order: Callable[[Row], tuple[Paper, float, str]],
) -> list[Row]:
    """The earliest of the rows that are one."""
    found: dict[Key | int, Row] = {}
    for row in sorted(rows, key=order):
        found.setdefault(head(row.key), row)
    return list(found.values())


def _overlap(spans: Iterable[Span], others: Sequence[Span]) -> bool:
    return any(one.overlaps(other) for one in spans for other in others)


def _tell_the_same(
    sides: Sequence[tuple[str, Sequence[Span]]], others: Sequence[tuple[str, Sequence[Span]]]
) -> bool:
    """Whether each side of two contests stands in the same words of the same article."""
    return len(sides) == len(others) and all(
        article == other and _overlap(spans, theirs)
        for (article, spans), (other, theirs) in zip(sides, others, strict=True)
    )
