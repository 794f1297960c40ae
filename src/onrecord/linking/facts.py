"""An article's record -> what linking compares: its wording, its sayings, what it tells of.

All of it is worked out once an article, from the record alone, and does not change when other
articles come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import pairwise

from onrecord.folding import fold
from onrecord.linking.words import (
    Number,
    Word,
    count_denials,
    cut_words,
    find_numbers,
    quoted_runs,
    stems_of,
)
from onrecord.model import REPORTING, Actor, ArticleRecord, Event, Span, Spans, Statement
from onrecord.sentences import sentence_ends

__all__ = ["UNDATED", "Facts", "Party", "Said", "Told", "find_facts"]

#: The moment of what has no date, behind all that has one: nothing is known to come after it, and
#: it is the origin of nothing that is dated.
UNDATED = datetime(9999, 1, 1, tzinfo=UTC).timestamp()

#: Words before a name that tell its bearer's office.
_TITLE = re.compile(r"(?:[A-Za-z][\w'’.-]*\s+){1,6}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who: ``key`` tells one from another within an article, ``names`` are the words of all its
    names, folded, ``roles`` those that tell its office or what it is."""

    key: str
    name: str
    kind: str
    names: frozenset[str]
    roles: frozenset[str]
    country: str | None
    sector: str | None
    is_named: bool


@dataclass(frozen=True, kw_only=True)
class Said:
    """A statement as it is compared.

    ``lead`` and ``rest`` are the words of its sentence before and behind the content (with what
    stands between the parts of one that is cut in two), ``before`` is the sentence before.
    """

    article: str
    id: str
    place: int
    moment: float
    day: str | None
    outlet: str | None
    speaker: Party | None
    addressee: str | None
    act: str | None
    negated: bool
    type: str | None
    certainty: str | None
    stance: str | None
    source_kind: str | None
    said_on: str | None
    within: str | None
    score: float
    span: Span
    text: str
    sentence: str
    lead: str
    rest: str
    before: str
    source: str
    cue: str
    conditions: tuple[tuple[str, str, Span], ...]
    names: frozenset[str]
    relayed_by: tuple[str, ...]

    @classmethod
    def of_words(cls, lead: str, text: str, rest: str) -> Said:
        """A saying of which nothing is known but its words."""
        return cls(
            article="", id="", place=0, moment=0.0, day=None, outlet=None, speaker=None,
            addressee=None, act=None, negated=False, type=None, certainty=None, stance=None,
            source_kind=None, said_on=None, within=None, score=0.0, span=Span(0, max(1, len(text))),
            text=text, sentence=f"{lead}{text}{rest}", lead=lead, rest=rest, before="", source="",
            cue="", conditions=(), names=frozenset(), relayed_by=(),
        )  # fmt: skip

    @cached_property
    def words(self) -> list[Word]:
        """The words of the content."""
        return cut_words(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        """What the content talks of."""
        return stems_of(self.words)

    @cached_property
    def numbers(self) -> frozenset[Number]:
        """The numbers in the content."""
        return find_numbers(self.text)

    @cached_property
    def denials(self) -> int:
        """How many words of the content turn something round."""
        return count_denials(self.words)

    @cached_property
    def quotes(self) -> list[tuple[str, ...]]:
        """The quotations in the content."""
        return quoted_runs(self.text)


@dataclass(frozen=True, kw_only=True)
class Told:
    """An event as it is compared."""

    article: str
    id: str
    place: int
    moment: float
    day: str | None
    outlet: str | None
    type: str
    mode: str | None
    status: str
    trigger: tuple[Span, ...]
    words: str
    sentence: str
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    location: str | None
    land: str | None
    first: date | None
    last: date | None
    score: float
    reported_in: str | None
    speaker: str | None

    @cached_property
    def stems(self) -> frozenset[str]:
        """What the sentence talks of."""
        return stems_of(cut_words(self.sentence))

    @cached_property
    def numbers(self) -> frozenset[Number]:
        """The numbers in the sentence."""
        return find_numbers(self.sentence)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is compared of one article.  ``moment`` is seconds since 1970 in UTC."""

    article: str
    input: str
    outlet: str | None
    title: str | None
    published: str | None
    moment: float
    day: str | None
    text: str
    body: str
    sentences: tuple[Span, ...]
    said: tuple[Said, ...]
    told: tuple[Told, ...]
    parties: tuple[Party, ...]


def find_facts(record: ArticleRecord) -> Facts:
    """What is compared of an article."""
    article = record.article
    finder = _Finder(record)
    return Facts(
        article=article.id,
        input=article.input,
        outlet=article.outlet,
        title=article.title,
        published=article.published,
        moment=finder.moment,
        day=finder.day,
        text=article.text,
        body="\n\n".join(
            article.text[block.start : block.end]
            for block in article.blocks
            if block.kind in ("body", "quote")
        ),
        sentences=finder.sentences(),
        said=tuple(finder.said(number, one) for number, one in enumerate(record.statements)),
        told=tuple(finder.told(number, one) for number, one in enumerate(record.events)),
        parties=tuple(finder.parties.values()),
    )


def moment_of(published: str | None) -> float:
    """When something was published, as seconds since 1970 in UTC: noon where only the day is known,
    and :data:`UNDATED` where that is not."""
    if not published:
        return UNDATED
    if len(published) <= 10:
        return datetime.fromisoformat(f"{published[:10]}T12:00:00+00:00").timestamp()
    when = datetime.fromisoformat(published)
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


class _Finder:
    def __init__(self, record: ArticleRecord) -> None:
        self.record, self.text = record, record.article.text
        self.moment = moment_of(record.article.published)
        published = record.article.published
        self.day = published[:10] if published else None
        self.parties = {actor.id: _party(actor, self.text) for actor in record.actors}
        self._ends = [0, *sentence_ends(self.text), len(self.text)]
        self._blocks = record.article.blocks
        self._statements = {one.id: one for one in record.statements}
        self._mentions = sorted(
            (span, actor.id) for actor in record.actors for span in actor.mentions
        )

    def said(self, number: int, one: Statement) -> Said:
        span = Span(one.content[0].start, max(part.end for part in one.content))
        start, end = self._sentence(span)
        before = self._sentence(Span(start - 1, start))[0] if start > 0 else 0
        speaker = None
        if one.speaker:
            speaker = self.parties.get(one.speaker.actor or "") or _nameless(one.speaker.name)
        source = " ".join(part.of(self.text) for part in one.source)
        if speaker is None and source:
            speaker = _nameless(source)
        return Said(
            article=self.record.article.id,
            id=one.id,
            place=number,
            moment=self.moment,
            day=self.day,
            outlet=self.record.article.outlet,
            speaker=speaker,
            addressee=_plain(one.addressee) if one.addressee else None,
            act=one.act,
            negated=bool(one.negated),
            type=one.type,
            certainty=one.certainty,
            stance=one.reporter_stance,
            source_kind=one.source_kind,
            said_on=one.said_on,
            within=one.within,
            score=one.score,
            span=span,
            text=" ".join(" ".join(part.of(self.text) for part in one.content).split()),
            sentence=" ".join(self.text[start:end].split()),
            lead=" ".join(self.text[start : span.start].split()),
            rest=" ".join(
                " ".join(
                    [
                        *(
                            self.text[part.end : later.start]
                            for part, later in pairwise(one.content)
                        ),
                        self.text[span.end : end],
                    ]
                ).split()
            ),
            before=" ".join(self.text[before:start].split()),
            source=source,
            cue=" ".join(part.of(self.text) for part in one.cue),
            conditions=tuple(
                (each.polarity, " ".join(each.span.of(self.text).split()), each.span)
                for each in one.conditions
            ),
            names=self._named_in(one.content),
            relayed_by=tuple(link.name for link in one.chain[1:] if link.name),
        )

    def told(self, number: int, one: Event) -> Told:
        start, end = self._sentence(Span(one.trigger[0].start, one.trigger[0].end))
        claim = self._statements.get(one.reported_in or "")
        return Told(
            article=self.record.article.id,
            id=one.id,
            place=number,
            moment=self.moment,
            day=self.day,
            outlet=self.record.article.outlet,
            type=one.type,
            mode=one.mode,
            status=one.status,
            trigger=one.trigger,
            words=" ".join(one.trigger[0].of(self.text).split()),
            sentence=" ".join(self.text[start:end].split()),
            actors=tuple(self._participant(part.actor, part.span) for part in one.actors),
            recipients=tuple(self._participant(part.actor, part.span) for part in one.recipients),
            location=_plain(one.place.raw) if one.place else None,
            land=one.place.country if one.place else None,
            first=one.when.start if one.when else None,
            last=one.when.end if one.when else None,
            score=one.score,
            reported_in=one.reported_in,
            speaker=claim.speaker.name if claim and claim.speaker else None,
        )

    def sentences(self) -> tuple[Span, ...]:
        """The sentences of the headline and the body, without white space around them."""
        return tuple(self._each_sentence())

    def _each_sentence(self) -> Iterator[Span]:
        for block in self._blocks:
            if block.kind not in REPORTING:
                continue
            ends = [end for end in self._ends if block.start < end < block.end] + [block.end]
            start = block.start
            for end in ends:
                words = self.text[start:end]
                first = start + len(words) - len(words.lstrip())
                if words.strip():
                    yield Span(first, start + len(words.rstrip()))
                start = end

    def _participant(self, actor: str | None, span: Span) -> Party:
        return self.parties.get(actor or "") or _nameless(span.of(self.text))

    def _sentence(self, span: Span) -> tuple[int, int]:
        """Where the sentences begin and end that hold a stretch."""
        start = max((end for end in self._ends if end <= span.start), default=0)
        end = min((end for end in self._ends if end >= span.end), default=len(self.text))
        return start, max(end, start + 1)

    def _named_in(self, spans: Spans) -> frozenset[str]:
        """Who is mentioned in some places, by key."""
        return frozenset(
            self.parties[actor].key
            for mention, actor in self._mentions
            if any(span.covers(mention) for span in spans)
        )


def _party(actor: Actor, text: str) -> Party:
    names = frozenset(fold(word) for name in (actor.name, *actor.aliases) for word in name.split())
    roles = {fold(word) for span in actor.evidence for word in span.of(text).split()}
    roles |= {fold(word) for word in (actor.office or "").split()}
    for span in actor.mentions[:6]:
        before = text[max(0, span.start - 60) : span.start]
        title = _TITLE.search(before)
        if title and actor.kind == "person":
            roles |= {fold(word) for word in title[0].split()[-4:]}
    if not actor.aliases:
        roles |= names
    return Party(
        key=actor.entry or _plain(actor.name),
        name=actor.name,
        kind=actor.kind,
        names=names,
        roles=frozenset(roles - _LITTLE - (names if actor.aliases else frozenset())),
        country=actor.country or None,
        sector=actor.sector or None,
        is_named=bool(actor.aliases),
    )


_LITTLE = frozenset(
    "the a an of and in on to for by at with from who said that his her its their".split()
)


def _nameless(words: str) -> Party:
    folded = frozenset(fold(word) for word in words.split()) - _LITTLE
    return Party(
        key=_plain(words),
        name=" ".join(words.split()),
        kind="group",
        names=folded,
        roles=folded,
        country=None,
        sector=None,
        is_named=False,
    )


def _plain(name: str) -> str:
    words = [fold(word) for word in name.split()]
    return " ".join(word for word in words if word not in _LITTLE) or name
