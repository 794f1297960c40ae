"""What questions are answered with: one frozen record a row, its fields in the order of columns.

``words`` of spans are those of the text, on one line; spans count code points of the article's
text.  Days are ISO days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onrecord.linking.links import ContestKind, Deed, Outcome

__all__ = [
    "Count",
    "FirstKind",
    "FoundActor",
    "FoundArticle",
    "FoundCondition",
    "FoundContest",
    "FoundEvent",
    "FoundFirst",
    "FoundPosition",
    "FoundSource",
    "FoundStatement",
    "Party",
    "Saying",
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
class FoundCondition(FoundStatement):
    """A statement on a condition, and what other articles tell of it, as far as that was found.

    ``hinges_on`` are the words of its condition behind ``if`` or ``unless``, which need hold no
    such word.  ``since`` is the day on which the commitment was first told, and ``repeated_in`` are
    the other articles that carry it, whose outlets are ``repeated_by``.  ``outcome`` is how it
    ended: a guess, with how sure it is (``outcome_score``), unless people said so
    (``outcome_judged``).  ``why`` are the words that show it: those of the article ``ended_by``
    (its outlet ``ended_by_outlet``, its day ``ended_on``), or that nothing later tells of it.  All
    of them are ``None`` or empty where linking knows of no promise or threat in the statement.
    """

    hinges_on: str | None
    since: str | None
    repeated_by: tuple[str, ...]
    repeated_in: tuple[str, ...]
    outcome: Outcome | None
    outcome_score: float | None
    outcome_judged: str | None
    ended_by: str | None
    ended_by_outlet: str | None
    ended_on: str | None
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A row as a link names it: who said it where, on which day of publication, in which words,
    with which act, and when it was said, if that is told: a day, or first and last
    (``2025-09-01/2025-09-03``).

    ``id`` is ``None`` where the article tells of something that is no row of the record.  ``turn``
    is whether the speaker's position became another there.
    """

    id: str | None
    article: str
    speaker: str | None
    outlet: str | None
    day: str | None
    words: str
    act: str | None = None
    negated: bool | None = None
    said: str | None = None
    turn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundContest:
    """Two statements that contest one another: ``claim``, and what is said against it, ``content``.

    All fields of the claim are ``None`` where the record holds only the denial.  ``unresolved`` is
    whether nobody of the two has said otherwise since, as far as that was found.  ``score`` tells
    how sure the link is, for ``why``; ``judged`` what people said of it.  A day is that of the
    article, ``said`` that on which it was said, if it is told; a claim may itself be a denial
    (``claim_act``).
    """

    kind: ContestKind
    unresolved: bool
    score: float
    why: str
    judged: str | None
    claim_id: str | None
    claim_article: str | None
    claim_speaker: str | None
    claim_outlet: str | None
    claim_day: str | None
    claim_said: str | None
    claim_act: str | None
    claim_negated: bool | None
    claim: str | None
    id: str
    article: str
    speaker: str | None
    outlet: str | None
    day: str | None
    said: str | None
    act: str | None
    negated: bool | None
    content: str


FirstKind = Literal["first", "false_first"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFirst:
    """A statement that is its speaker's first of its kind, or is called so and is none.

    ``deed`` is what is done by it, ``stated`` whether its article calls it the first.  ``score``
    tells how sure the link is, for ``why``; ``judged`` what people said of it.  What came before
    one that is none is ``earlier_id``, of the article ``earlier_article``.
    """

    kind: FirstKind
    deed: Deed | None
    stated: bool
    score: float
    why: str
    judged: str | None
    id: str
    article: str
    speaker: str | None
    outlet: str | None
    day: str | None
    content: str
    earlier_id: str | None = None
    earlier_article: str | None = None
    earlier_outlet: str | None = None
    earlier_day: str | None = None
    earlier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPosition:
    """What a speaker said on a matter, in order; ``matter`` are words that these sayings share.

    ``turns`` is at how many of them the position became another, which the sayings tell.
    """

    speaker: str
    matter: str
    turns: int
    first: str | None
    last: str | None
    sayings: tuple[Saying, ...]


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
