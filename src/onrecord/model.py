"""The records that travel through onrecord, from the page that comes in to what is printed of it.

Each is a frozen dataclass, made with keywords and filled with tuples: two with equal fields are
equal, a set or another process takes them as they are, and whoever keeps one finds it later as it
was.  One that would contradict itself is refused while it is made, in ``__post_init__``.  Nothing
is needed here but the standard library; :mod:`onrecord.contract` knows their JSON.

``None`` says that nothing was found or nobody looked, an empty tuple that there is none.  Spans
count code points of :attr:`Article.text`, from the first to the one after the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple, TypeVar

__all__ = [
    "Act",
    "Actor",
    "ActorBasis",
    "ActorKind",
    "Article",
    "ArticleRecord",
    "Block",
    "BlockKind",
    "Certainty",
    "ChainLink",
    "Condition",
    "DateBasis",
    "Event",
    "EventStatus",
    "EventType",
    "Mention",
    "MentionLabel",
    "Origin",
    "Page",
    "Participant",
    "Place",
    "Quotation",
    "Span",
    "Speaker",
    "Statement",
    "When",
]

BlockKind = Literal[
    "headline", "byline", "dateline", "body", "quote", "caption", "credit",
    "ad", "related", "comment", "form", "other",
]  # fmt: skip
#: Blocks whose words are the outlet's own reporting: statements come from these alone.
REPORTING: frozenset[BlockKind] = frozenset({"headline", "body", "quote"})
#: Blocks that nobody at the outlet wrote as news: never parsed, dated or attributed.
FENCED: frozenset[BlockKind] = frozenset({"ad", "comment", "form", "related"})

#: Blocks whose sentences nobody needs: the fenced ones and the page's menus and bars.
UNREAD: frozenset[BlockKind] = FENCED | {"other"}

MentionLabel = Literal["person", "organization", "place", "date"]
Quotation = Literal["direct", "mixed", "indirect"]
Via = Literal[
    "name", "pronoun", "nominal", "surname", "acronym", "appositive", "first_person", "headline"
]
SourceKind = Literal[
    "named_person", "named_organization", "unnamed_person", "group", "document", "none"
]
Medium = Literal[
    "interview", "broadcast", "press_conference", "speech", "social_media", "letter",
    "document", "call", "meeting", "court", "none",
]  # fmt: skip
AttributionType = Literal["assertion", "belief", "knowledge", "intention"]
Act = Literal[
    "state", "announce", "deny", "admit", "accuse", "criticize", "support", "demand", "request",
    "threaten", "warn", "promise", "propose", "agree", "reject", "assess", "ask", "none",
]  # fmt: skip
Certainty = Literal["certain", "likely", "possible", "unlikely"]
Stance = Literal["neutral", "endorses", "distances", "refutes"]
EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
EventStatus = Literal[
    "occurred", "ongoing", "planned", "threatened", "hypothetical", "denied", "historical"
]
ActorKind = Literal["person", "organization", "group", "state", "place"]
ActorBasis = Literal["words", "gazetteer", "context"]
DateBasis = Literal["words", "dateline", "publication"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_T = TypeVar("_T")


class _Bounds(NamedTuple):
    start: int
    end: int


class Span(_Bounds):
    """A stretch of :attr:`Article.text`: ``text[span.start:span.end]``, in code points.

    It is a pair, so it unpacks, sorts and becomes ``[start, end]`` in JSON.

    Raises:
        ValueError: if not ``0 <= start < end``.

    >>> span = Span(4, 9)
    >>> "Ann, Boris"[span.start : span.end]
    ' Bori'
    >>> span.overlaps(Span(9, 12))
    False
    """

    __slots__ = ()

    def __new__(cls, start: int, end: int) -> Span:
        if not 0 <= start < end:
            raise ValueError(f"a span needs 0 <= start < end, not [{start}, {end})")
        return super().__new__(cls, start, end)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether all of ``other`` lies in this span."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The words of the span in its text."""
        return text[self.start : self.end]


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One input as it came, before anything is read out of it.

    ``input`` is what the user gave (a path, ``-``, or the id of a ``.jsonl`` row) and names the
    page in messages and in the record.  ``body`` is bytes; what is known about the page from
    beside it (a ``.jsonl`` row's fields, options of the command) stands in the other fields.
    """

    input: str
    body: bytes
    media_type: str = "text/plain"
    charset: str | None = None
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One labelled stretch (zone) of the text; white space after it belongs to it.

    What a reader wrote, or a post that the page shows, has an ``author`` and, where it answers
    another one, a ``depth``: 0 is the uppermost.  ``time`` is when that was written, or when an
    entry of a live page was: a day, or a moment that tells its offset from UTC.
    """

    kind: BlockKind
    start: int
    end: int
    author: str | None = None
    depth: int | None = None
    time: str | None = None

    def __post_init__(self) -> None:
        check_published(self.time)
        if not 0 <= self.start < self.end:
            raise ValueError(f"a block needs 0 <= start < end, not [{self.start}, {self.end})")
        if self.depth is not None and self.depth < 0:
            raise ValueError(f"a block's depth is 0 or more, not {self.depth}")

    @property
    def span(self) -> Span:
        """Where the block stands."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """All visible text of a page in reading order, cut into blocks that partition it.

    ``published`` is a day (``2021-03-09``) or a moment that tells its offset from UTC
    (``2021-03-09T18:30:00+02:00``), and so is ``modified``, the last change that the page tells of.
    ``sha256`` is that of ``text`` in UTF-8: who has the text can
    check it.  ``id`` comes from the text and the fields given with it, not from the place where
    the file lay: an article that was moved keeps its id.

    Raises:
        ValueError: if the blocks do not partition the text or ``published`` is no ISO date.
    """

    id: str
    input: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    sha256: str
    text: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        check_published(self.published)
        check_published(self.modified)
        at = 0
        for block in self.blocks:
            if block.start != at:
                raise ValueError(
                    f"article {self.id}: a block starts at {block.start}, "
                    f"the one before it ends at {at}"
                )
            at = block.end
        if at != len(self.text):
            raise ValueError(f"article {self.id}: blocks end at {at} of {len(self.text)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name or a time phrase in the text, before anybody knows who or when it is."""

    span: Span
    label: MentionLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who a statement's source is: an actor's id where it is known, the name, and how one knows."""

    actor: str | None
    name: str
    via: Via


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """One station on a statement's way to the page: its origin, a medium, or a relay."""

    name: str | None
    role: Literal["speaker", "medium", "relay"]
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition on what a statement commits to; ``unless`` turns it round."""

    span: Span
    polarity: Literal["if", "unless"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An attribution: the text puts a content into somebody's mouth or mind.

    ``source``, ``cue`` and ``content`` are PolNeAR's (a source may be empty, a content may lie in
    several places); what comes after ``quotation`` is its meaning, ``None`` until looked for.
    ``within`` is the id of the statement whose content holds this one.  ``score`` is the
    calibrated probability that source and content are right; where rules alone find statements, it
    is the share of right ones among all that the same rule found on development data.

    Raises:
        ValueError: if there is no cue or content, or the score is outside 0..1.
    """

    id: str
    source: Spans
    cue: Spans
    content: Spans
    quotation: Quotation
    speaker: Speaker | None = None
    source_kind: SourceKind | None = None
    chain: tuple[ChainLink, ...] = ()
    medium: Medium | None = None
    addressee: str | None = None
    type: AttributionType | None = None
    act: Act | None = None
    negated: bool | None = None
    conditions: tuple[Condition, ...] = ()
    certainty: Certainty | None = None
    reporter_stance: Stance | None = None
    said_on: str | None = None
    within: str | None = None
    score: float

    def __post_init__(self) -> None:
        if not self.content or not self.cue:
            raise ValueError(f"statement {self.id} has no {'cue' if self.content else 'content'}")
        _check_score(self.score)
        if self.said_on is not None:
            _check_days(self.said_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One identity: a person, an organisation, a group or a state, with its PLOVER codes.

    ``country`` and ``sector`` hold on the day of publication, as far as that is known; ``""`` is a
    code of its own (a state has no sector), ``None`` says that nothing tells it.  ``basis`` is the
    weakest thing that a code rests on: the text's words, the gazetteer, or the country that the
    article is about.  ``evidence`` are the words that tell it, ``entry`` the gazetteer's id.
    """

    id: str
    name: str
    country: str | None = None
    sector: str | None = None
    mentions: Spans = ()
    kind: ActorKind
    office: str | None = None
    aliases: tuple[str, ...] = ()
    basis: ActorBasis | None = None
    evidence: Spans = ()
    entry: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The days that a time phrase means, from ``start`` to before ``end``, and what told them.

    An end that the words leave open is ``None`` ("in the past few days" has no first day).  A
    phrase that means no days without a publication date has neither end, and no basis.

    Raises:
        ValueError: if ``start`` is not before ``end``, or days have no basis, or a basis no days.
    """

    span: Span | None
    start: date | None
    end: date | None
    basis: DateBasis | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and not self.start < self.end:
            raise ValueError(f"a time needs start < end, not {self.start}..{self.end}")
        if (self.basis is None) != (self.start is None and self.end is None):
            raise ValueError("a time has a basis where it has a first or a last day, else none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where: the words as they stand, and the GeoNames place (degrees WGS 84) when that is sure."""

    raw: str
    span: Span | None
    country: str | None = None
    geonames_id: int | None = None
    lat: float | None = None
    lon: float | None = None

    def __post_init__(self) -> None:
        for name, degrees, limit in (("latitude", self.lat, 90), ("longitude", self.lon, 180)):
            if degrees is not None and not -limit <= degrees <= limit:
                raise ValueError(f"a {name} lies in -{limit}..{limit}, not {degrees}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """An actor's part in an event: who (when known) and the words that name it."""

    actor: str | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened, in PLOVER 2.0 terms, tied to its words.

    ``reported_in`` is the id of the statement in which somebody tells it, ``None`` where the
    outlet tells it on its own account: what a party alleges can be counted apart.
    """

    id: str
    type: EventType
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    actors: tuple[Participant, ...] = ()
    recipients: tuple[Participant, ...] = ()
    place: Place | None = None
    when: When | None = None
    status: EventStatus
    trigger: Spans
    evidence: Spans
    reported_in: str | None = None
    score: float

    def __post_init__(self) -> None:
        if not self.trigger or not self.evidence:
            raise ValueError(f"event {self.id} has no {'evidence' if self.trigger else 'trigger'}")
        _check_score(self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What made a record: onrecord's version and (name, version) of each model and resource."""

    onrecord: str
    models: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        names = [name for name, _ in self.models]
        if len(set(names)) < len(names):
            raise ValueError(f"an origin names each model once, not {', '.join(names)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRecord:
    """An article and all that was read out of it: what one line of JSON holds.

    Raises:
        ValueError: if a span leaves the text, an id occurs twice, a reference leads nowhere, or a
            statement stands within itself.
    """

    article: Article
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    actors: tuple[Actor, ...] = ()
    dates: tuple[When, ...] = ()
    places: tuple[Place, ...] = ()
    unattributed: Spans = ()
    origin: Origin

    def __post_init__(self) -> None:
        length = len(self.article.text)
        for span in self._spans():
            if span.end > length:
                raise ValueError(
                    f"article {self.article.id}: span [{span.start}, {span.end}) leaves "
                    f"the text of {length} characters"
                )
        statements = self._unique("statement", (s.id for s in self.statements))
        actors = self._unique("actor", (a.id for a in self.actors))
        self._unique("event", (e.id for e in self.events))
        self._known("statement", statements, (s.within for s in self.statements))
        self._known("statement", statements, (e.reported_in for e in self.events))
        self._known("actor", actors, (s.speaker.actor for s in self.statements if s.speaker))
        self._check_nesting()
        for event in self.events:
            self._known("actor", actors, (p.actor for p in event.actors + event.recipients))

    def _unique(self, what: str, ids: Iterable[str]) -> set[str]:
        seen: set[str] = set()
        for one in ids:
            if one in seen:
                raise ValueError(f"article {self.article.id}: {what} {one} occurs twice")
            seen.add(one)
        return seen

    def _known(self, what: str, known: set[str], ids: Iterable[str | None]) -> None:
        for one in ids:
            if one is not None and one not in known:
                raise ValueError(f"article {self.article.id}: there is no {what} {one}")

    def _check_nesting(self) -> None:
        parent_of = {statement.id: statement.within for statement in self.statements}
        whole: set[str] = set()
        for one in parent_of:
            above: str | None = one
            path: set[str] = set()
            while above is not None and above not in whole:
                if above in path:
                    raise ValueError(
                        f"article {self.article.id}: statement {above} stands within itself"
                    )
                path.add(above)
                above = parent_of[above]
            whole |= path

    def _spans(self) -> Iterator[Span]:
        yield from self.unattributed
        yield from _present(when.span for when in self.dates)
        yield from _present(place.span for place in self.places)
        for actor in self.actors:
            yield from actor.mentions + actor.evidence
        for statement in self.statements:
            yield from statement.source + statement.cue + statement.content
            yield from (condition.span for condition in statement.conditions)
            yield from _present(link.span for link in statement.chain)
        for event in self.events:
            yield from event.trigger + event.evidence
            yield from (part.span for part in event.actors + event.recipients)
            yield from _present([event.when.span if event.when else None])
            yield from _present([event.place.span if event.place else None])


def check_published(published: str | None) -> None:
    """Nothing, if ``published`` is ``None``, an ISO day, or an ISO date-time with its offset.

    Raises:
        ValueError: otherwise, naming the value and the form wanted.

    >>> check_published("2020-08-28")
    >>> check_published("2020-08-28T14:05:00+02:00")
    >>> check_published("28 August")
    Traceback (most recent call last):
    ValueError: '28 August' is not a date like 2020-08-28 or 2020-08-28T14:05:00+00:00
    """
    if published is None:
        return
    try:
        if _DAY.fullmatch(published):
            date.fromisoformat(published)
            return
        if _DAY.match(published) and datetime.fromisoformat(published).tzinfo is not None:
            return
    except ValueError:
        pass
    raise ValueError(f"{published!r} is not a date like 2020-08-28 or 2020-08-28T14:05:00+00:00")


def _check_days(days: str) -> None:
    first, *rest = days.split("/", 1)
    for day in (first, *rest):
        if not _DAY.fullmatch(day):
            raise ValueError(f"{day!r} is not a day like 2020-08-28")
        date.fromisoformat(day)
    if rest and rest[0] < first:
        raise ValueError(f"{days!r} ends before it begins")


def _check_score(score: float) -> None:
    if not 0.0 <= score <= 1.0:
        raise ValueError(f"a score lies in 0..1, not {score}")


def _present(values: Iterable[_T | None]) -> Iterator[_T]:
    return (value for value in values if value is not None)
