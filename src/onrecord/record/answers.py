"""What questions are answered with: one frozen record a row, its fields in the order of columns.

``words`` of spans are those of the text, on one line; spans count code points of the article's
text.  Days are ISO days.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Count",
    "FoundActor",
    "FoundArticle",
    "FoundEvent",
    "FoundSource",
    "FoundStatement",
    "Party",
    "TimelineRow",
]

SpanPairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStatement:
    """A statement: who said what to whom through whom, where it stands, and what people judged.

    ``conditions`` begin with ``if`` or ``unless``; ``chain`` is the way from the speaker on;
    ``said_on`` is a day or ``first/last``; ``judged`` is ``None`` where nobody judged it.
    """

    id: str
    speaker: str | None
    country: str | None
    sector: str | None
    source_kind: str | None
    act: str | None
    negated: bool | None
    addressee: str | None
    source: str
    cue: str
    content: str
    conditions: tuple[str, ...]
    chain: tuple[str, ...]
    medium: str | None
    type: str | None
    certainty: str | None
    reporter_stance: str | None
    quotation: str
    said_on: str | None
    within: str | None
    score: float
    judged: str | None
    tags: tuple[str, ...]
    notes: tuple[str, ...]
    article: str
    input: str
    outlet: str | None
    published: str | None
    title: str | None
    url: str | None
    sha256: str
    source_spans: SpanPairs
    cue_spans: SpanPairs
    content_spans: SpanPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who takes part in an event, with PLOVER's codes where they are known."""

    name: str
    country: str | None
    sector: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEvent:
    """An event: what happened, between whom, when, where, and who claims it.

    ``first`` and ``last`` are its days, both inside; ``quad`` is PLOVER's quad class (1 verbal
    cooperation to 4 material conflict); ``told_by`` is the speaker of the statement ``reported_in``
    that claims it, both ``None`` where the outlet tells it on its own account.
    """

    id: str
    type: str
    mode: str | None
    status: str
    quad: int
    contexts: tuple[str, ...]
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    first: str | None
    last: str | None
    place: str | None
    place_country: str | None
    trigger: str
    evidence: str
    told_by: str | None
    reported_in: str | None
    score: float
    judged: str | None
    tags: tuple[str, ...]
    notes: tuple[str, ...]
    article: str
    input: str
    outlet: str | None
    published: str | None
    title: str | None
    url: str | None
    sha256: str
    trigger_spans: SpanPairs
    evidence_spans: SpanPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article and how much was read out of it."""

    id: str
    title: str | None
    outlet: str | None
    published: str | None
    language: str | None
    statements: int
    events: int
    input: str
    url: str | None
    sha256: str
    tags: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundActor:
    """Somebody: how often it speaks, is spoken to, acts and is acted on in the rows asked for.

    ``articles`` is in how many articles it does so in these rows, ``first`` and ``last`` are the
    days of the first and last of them.  ``country``, ``sector`` and ``kind`` are those of the last
    article of the whole record.  ``key`` is what the record knows it by: the ``entry``, or else its
    folded name.
    """

    name: str
    country: str | None
    sector: str | None
    kind: str | None
    statements: int
    addressed: int
    acts: int
    acted_on: int
    articles: int
    first: str | None
    last: str | None
    entry: str | None
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """Something said or something that happened, on its day.

    ``basis`` tells what the day is: of the saying (``said``), of the event (``happened``), or of
    publication (``published``), where the text tells no other.  ``what`` is an act or an event's
    type, ``kind`` ``statement`` or ``event``.
    """

    day: str | None
    last: str | None
    basis: str
    kind: str
    who: str
    what: str
    to: str | None
    words: str
    status: str | None
    outlet: str | None
    published: str | None
    article: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSource:
    """A source of an outlet: how many statements of it in how many articles, how many of them in
    quotation marks, and whether it has a name."""

    outlet: str | None
    source: str | None
    named: bool
    statements: int
    quoted: int
    articles: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many rows have a value; ``None`` is the value of those that have none."""

    value: str | int | bool | None
    count: int
