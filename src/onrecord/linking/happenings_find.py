"""One article's record -> its tellings: where it tells of something that happens.

Coded events tell it, and words that the event coder left out: a lexicon finds them, and simple
signs around them tell when that was and whether it has happened.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from onrecord.linking.facts import Facts, Party, find_facts
from onrecord.linking.happenings_words import Found, Token, cut_tokens, load_lexicon
from onrecord.linking.words import STOP, Number, find_numbers, stem
from onrecord.model import REPORTING, ArticleRecord, Event, EventStatus, Span, Spans
from onrecord.sentences import sentence_ends

__all__ = ["Telling", "find_tellings", "key_of", "telling_at"]

_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december jan feb mar apr jun jul aug sept sep "
    "oct nov dec mon tue wed thu fri sat sun am pm".split()
)
#: Words with a capital that name nobody by themselves.
_TITLES = frozenset(
    "mr mrs ms miss dr prof general gen colonel col major captain capt lieutenant sergeant "
    "corporal private president minister prime foreign defence defense interior justice king "
    "queen senator mayor governor judge ambassador chancellor secretary chief director republic "
    "ministry government parliament assembly police army the a an in on at of for and but by to "
    "from it he she we i they his her our their its no not".split()
)
_EMPTY = STOP | _CALENDAR
_OPENERS = tuple('"“‘«:—–.')
#: A name is compared by so many letters: "Lomeira" and "Lomeiran" are one.
_NAME = 5
_DEMONYM = re.compile(r"(?:an|ese|ish|i|ic|ch)$")
_OTHERS = frozenset(
    "another second third fourth further separate separately different earlier previous "
    "previously similar similarly elsewhere again last former more new fresh next future "
    "repeated".split()
)
_DENIED = frozenset(
    "not never no neither nor without cannot didnt wasnt werent denied denies deny".split()
)
_PLANNED = frozenset(
    "will shall plans planned plan intends intend due scheduled tomorrow upcoming".split()
)
_IMAGINED = frozenset("would could might may if should unless until must cannot can".split())
_THREATS = frozenset("threatened threatens threaten threat vowed vows vow".split())
#: Families of words that tell no more than that somebody spoke, where they do so.
_SPOKEN = frozenset(("speech", "admission", "threat", "publication", "mediation"))
#: So many words on either side of a trigger are close to it.
_CLOSE = 6
#: So many words before a trigger tell whether it has happened.
_BEFORE = 4
_SINCE = re.compile(r"\b(?:since|until|till|before|after)\s+(?:\w+\s+)?$", re.IGNORECASE)
#: Days wider than that tell little.
_NARROW = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One place where an article tells of a happening.

    ``event`` is the coded event's id, ``None`` where the text alone tells it; then ``type``,
    ``mode`` and ``reported_in`` are ``None`` too.  ``families`` are the sorts of happening that the
    words tell of, ``is_strong`` says that they hardly mean anything else.  ``first`` and ``last``
    are days, both inside, ``is_sure`` if they stand right beside the words; ``published`` is the
    article's day.  ``stems`` are those of the sentence, ``close`` those of the words beside the
    trigger, ``context`` those of the sentences before and after.  ``names`` are the names in the
    sentence as they are compared, ``lands`` those that stand for countries, ``around`` the names
    of the sentences beside it and of the headline.  ``others`` says that the words tell of another
    such happening ("a second raid"), ``definite`` that they mean one that is known ("the raid").
    """

    article: str
    event: str | None
    span: Span
    words: str
    families: frozenset[str]
    is_strong: bool
    type: str | None
    mode: str | None
    status: EventStatus
    sentence: str
    stems: frozenset[str]
    close: frozenset[str]
    head: str
    context: frozenset[str]
    definite: bool
    first: date | None
    last: date | None
    is_sure: bool
    published: date | None
    moment: float
    names: frozenset[str]
    around: frozenset[str]
    lands: frozenset[str]
    places: frozenset[str]
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    numbers: frozenset[Number]
    others: bool
    reported_in: str | None
    speaker: str | None


def find_tellings(record: ArticleRecord, facts: Facts | None = None) -> tuple[Telling, ...]:
    """The tellings of an article, in the order of the text: every trigger of its events, and what
    its words tell besides.  ``facts`` are the article's, where they are known already."""
    finder = _Finder(record, facts or find_facts(record))
    made = [
        finder.coded(event, span) for event in record.events for span in event.trigger
        if finder.is_read(span)
    ]  # fmt: skip
    taken = [one.span for one in made]
    for found in finder.find():
        span = Span(found.start, found.end)
        if not any(span.overlaps(other) for other in taken):
            made.append(finder.uncoded(span, found))
    return tuple(sorted(made, key=lambda one: (one.span, one.event or "")))


class _Days(NamedTuple):
    first: date
    last: date
    is_sure: bool


#: A time phrase within so many characters, in one clause, is the trigger's own.
_NEXT = 45
_CLAUSE = re.compile(r"[,;:()]|\b(?:and|but|that|when|while|which|who|as|to|for|after|before)\b")
_AFTER = re.compile(
    r"\b(?P<count>a|an|one|two|three|four|five|six|seven|eight|nine|ten|\d+) "
    r"(?P<unit>day|week|month|year)s?"
    r"(?: (?:after|since)(?: (?:the|his|her|its|their|a|an))?(?: [\w'’-]+){0,2}"
    r"| on,(?: [\w'’-]+){0,6}) $",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"(?:on |late on |early on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:['’]?s)?"
)
_DEFINITE = re.compile(r"(?:\b(?:the|his|her|its|their|this|that)|['’]s)\s*$", re.IGNORECASE)
_COUNTS = {
    name: number
    for number, name in enumerate("a one two three four five six seven eight nine ten".split())
} | {"a": 1, "an": 1}


def telling_at(record: ArticleRecord, span: Span) -> Telling:
    """The telling that stands at a place of an article, whether it would be found there or not."""
    there = [one for one in find_tellings(record) if one.span.overlaps(span)]
    ranked = sorted(there, key=lambda one: (one.event is None, -_shared(one.span, span), one.span))
    return ranked[0] if ranked else _Finder(record, find_facts(record)).uncoded(span)


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    start: int
    end: int
    tokens: tuple[Token, ...]
    names: frozenset[str]
    headline: bool


class _Finder:
    """Reads one article: its sentences, names, days and what tells of happenings."""

    def __init__(self, record: ArticleRecord, facts: Facts) -> None:
        self.record, self.text = record, record.article.text
        self.facts = facts
        self.told = {one.id: one for one in self.facts.told}
        self.lexicon = load_lexicon()
        self.published = date.fromisoformat(self.facts.day) if self.facts.day else None
        self.cues = sorted(span for one in record.statements for span in one.cue)
        self.lands: set[str] = set()
        self.sentences = list(self._sentences())
        self._starts = [one.start for one in self.sentences]
        lead = next((one for one in self.sentences if not one.headline), None)
        self.topic = frozenset(
            name for one in self.sentences if one.headline or one is lead for name in one.names
        )
        self.contents = [one.content for one in record.statements]
        self.dates = [
            (when.span, when.start, when.end) for when in record.dates
            if when.span and when.start and when.end
        ]  # fmt: skip

    def _sentences(self) -> Iterator[_Sentence]:
        known: set[str] = set()
        cut: list[tuple[int, int, list[Token], bool]] = []
        for block in self.record.article.blocks:
            if block.kind not in REPORTING:
                continue
            ends = sentence_ends(self.text, block.start, block.end)
            for start, end in pairwise([block.start, *ends, block.end]):
                tokens = cut_tokens(self.text, start, end) if end > start else []
                if tokens:
                    cut.append((start, end, tokens, block.kind == "headline"))
        for _, _, tokens, headline in cut:
            for _, token in pairwise(tokens):
                if token.capital and not headline and not _is_opened(self.text, token.start):
                    known.add(token.folded)
        for actor in self.record.actors:
            if actor.aliases:
                known.update(
                    t.folded
                    for span in actor.mentions
                    for t in cut_tokens(self.text, *span)
                    if t.capital
                )
        known -= _CALENDAR | _TITLES
        for _, _, tokens, headline in cut:
            if not headline:
                self.lands.update(
                    token.folded[:_NAME] for token, behind in pairwise(tokens)
                    if token.folded in known and _is_demonym(token, behind)
                )  # fmt: skip
        for actor in self.record.actors:
            if actor.kind == "state":
                self.lands.update(key_of(word) for word in actor.name.split())
        for start, end, tokens, headline in cut:
            names = frozenset(t.folded[:_NAME] for t in tokens if t.capital and t.folded in known)
            yield _Sentence(
                start=start, end=end, tokens=tuple(tokens), names=names, headline=headline
            )

    def is_read(self, span: Span) -> bool:
        """Whether a stretch lies in a block of reporting."""
        number = self._number(span)
        return (
            number is not None
            and self.sentences[number].start <= span.start < self.sentences[number].end
        )

    def _number(self, span: Span) -> int | None:
        number = bisect_right(self._starts, span.start) - 1
        return number if number >= 0 else None

    def find(self) -> Iterator[Found]:
        """Words of the lexicon, outside cues and names."""
        for sentence in self.sentences:
            shouting = sentence.headline
            for found in self.lexicon.find(sentence.tokens):
                inside = [t for t in sentence.tokens if found.start <= t.start < found.end]
                is_first = inside[0] is sentence.tokens[0]
                if inside[0].capital and not (
                    shouting or is_first or _is_opened(self.text, inside[0].start)
                ):
                    continue
                span = Span(found.start, found.end)
                if found.families <= _SPOKEN and any(span.overlaps(cue) for cue in self.cues):
                    continue
                yield found

    def coded(self, event: Event, span: Span) -> Telling:
        """A telling of a coded event."""
        told = self.told[event.id]
        days = self._days(span)
        if days is None:
            for other in sorted(event.trigger, key=lambda one: abs(one.start - span.start)):
                found = self._days(other)
                if found and found.last - found.first <= _NARROW:
                    days = found._replace(is_sure=False)
                    break
        when = event.when
        if days is None and when and when.start and when.end and when.end - when.start <= _NARROW:
            days = _Days(when.start, when.end - timedelta(days=1), False)
        families = self.lexicon.families_of(self._tokens(span))
        return self._make(
            span, event=event.id, families=families, is_strong=True, type=event.type,
            mode=event.mode, status=event.status, days=days, actors=told.actors,
            recipients=told.recipients, reported_in=event.reported_in, speaker=told.speaker,
            location=told.location,
        )  # fmt: skip

    def uncoded(self, span: Span, found: Found | None = None) -> Telling:
        """A telling that the text alone tells."""
        days = self._days(span)
        families = found.families if found else self.lexicon.families_of(self._tokens(span))
        return self._make(
            span, event=None, families=families, is_strong=bool(found and found.is_strong),
            type=None, mode=None, status=self._status(span), days=days, actors=(),
            recipients=(), reported_in=None, speaker=None, location=None,
        )  # fmt: skip

    def _make(
        self, span: Span, *, event: str | None, families: frozenset[str], is_strong: bool,
        type: str | None, mode: str | None, status: EventStatus, days: _Days | None,
        actors: tuple[Party, ...], recipients: tuple[Party, ...], reported_in: str | None,
        speaker: str | None, location: str | None,
    ) -> Telling:  # fmt: skip
        number = self._number(span) or 0
        sentence = self.sentences[number]
        around: set[str] = set()
        for beside in self.sentences[max(0, number - 1) : number + 2]:
            around |= beside.names
        around |= self.topic
        inside = self._tokens(span)
        before = [t for t in sentence.tokens if t.end <= span.start]
        behind = [t for t in sentence.tokens if t.start >= span.end]
        return Telling(
            article=self.record.article.id,
            event=event,
            span=span,
            words=" ".join(span.of(self.text).split()),
            families=families,
            is_strong=is_strong,
            type=type,
            mode=mode,
            status=status,
            sentence=" ".join(self.text[sentence.start : sentence.end].split()),
            stems=frozenset(
                stem(t.folded) for t in sentence.tokens
                if t.folded not in _EMPTY and t.folded[:_NAME] not in sentence.names
            ),
            close=frozenset(
                key_of(t.folded) if t.folded[:_NAME] in sentence.names else stem(t.folded)
                for t in (*before[-_CLOSE:], *behind[:_CLOSE])
                if t.folded not in _EMPTY
            ),
            head=next((stem(t.folded) for t in reversed(inside) if t.folded not in STOP), ""),
            context=frozenset(
                stem(t.folded) for beside in self.sentences[max(0, number - 1) : number + 2]
                if beside is not sentence
                for t in beside.tokens
                if t.folded not in _EMPTY and t.folded[:_NAME] not in beside.names
            ),
            definite=bool(_DEFINITE.search(self.text[max(0, span.start - 8) : span.start])),
            first=days.first if days else None,
            last=days.last if days else None,
            is_sure=bool(days and days.is_sure),
            published=self.published,
            moment=self.facts.moment,
            names=sentence.names,
            around=frozenset(around) - sentence.names,
            lands=frozenset(self.lands),
            places=frozenset(key_of(word) for word in (location or "").split()),
            actors=actors,
            recipients=recipients,
            numbers=find_numbers(self._undated(sentence)),
            others=any(t.folded in _OTHERS for t in (*before[-2:], *inside, *behind[:1])),
            reported_in=reported_in,
            speaker=speaker,
        )  # fmt: skip

    def _tokens(self, span: Span) -> list[Token]:
        return cut_tokens(self.text, span.start, span.end)

    def _undated(self, sentence: _Sentence) -> str:
        """The sentence without its time phrases: their numbers count nothing."""
        parts, at = [], sentence.start
        for span, _, _ in sorted(self.dates):
            if at <= span.start and span.end <= sentence.end:
                parts.append(self.text[at : span.start])
                at = span.end
        return " ".join([*parts, self.text[at : sentence.end]])

    def _days(self, span: Span) -> _Days | None:
        """The days of the time phrase nearest to a trigger in its sentence."""
        number = self._number(span)
        if number is None:
            return None
        sentence = self.sentences[number]
        if ago := self._ago(span, sentence):
            return ago
        best: tuple[tuple[bool, int], Span, date, date] | None = None
        for phrase, start, end in self.dates:
            if not sentence.start <= phrase.start < sentence.end:
                continue
            if _SINCE.search(self.text[max(0, phrase.start - 24) : phrase.start]):
                continue
            if (
                end - start > _NARROW
                and self.published
                and not (end < self.published - _NARROW or start > self.published + _NARROW)
            ):
                continue
            if any(_holds(content, phrase) != _holds(content, span) for content in self.contents):
                # "The ministry said on Friday that they had opened fire": not on Friday.
                continue
            far = (end - start > _NARROW, max(phrase.start - span.end, span.start - phrase.end, 0))
            if best is None or far < best[0]:
                best = (far, phrase, start, end - timedelta(days=1))
        if best is None:
            return None
        (_, gap), phrase, first, last = best
        between = self.text[phrase.end : span.start] or self.text[span.end : phrase.start]
        is_sure = gap <= _NEXT and not _CLAUSE.search(between)
        return _Days(*self._turned(span, phrase, first, last), is_sure)

    def _turned(self, span: Span, phrase: Span, first: date, last: date) -> tuple[date, date]:
        """The days of a bare weekday, on the side of the article's day where its event lies."""
        words = phrase.of(self.text).lower()
        if self.published is None or _WEEKDAY.fullmatch(words) is None:
            return first, last
        week, status = timedelta(days=7), self._status(span)
        is_own = words.endswith("s") or self.text[phrase.end : phrase.end + 2] in ("'s", "’s")
        if first > self.published and (is_own or status == "occurred"):
            # "Friday's defeat", in an article of Sunday.
            return first - week, last - week
        if last < self.published and status == "planned" and not is_own:
            return first + week, last + week
        return first, last

    def _ago(self, span: Span, sentence: _Sentence) -> _Days | None:
        """The days of "two weeks after the attack", before an article's day."""
        found = _AFTER.search(self.text[sentence.start : span.start])
        if not found or not self.published:
            return None
        count = _COUNTS.get(found["count"].lower(), 0)
        count = count or (int(found["count"]) if found["count"].isdecimal() else 0)
        unit = {"d": 1, "w": 7, "m": 30, "y": 365}[found["unit"][0].lower()]
        if not 0 < count < 100:
            return None
        day = self.published - timedelta(days=count * unit)
        slack = timedelta(days=unit // 6 + 1)
        return _Days(day - slack, day + slack, False)

    def _status(self, span: Span) -> EventStatus:
        number = self._number(span) or 0
        before = [t.folded for t in self.sentences[number].tokens if t.end <= span.start][-_BEFORE:]
        words = set(before)
        if _DEFINITE.search(self.text[max(0, span.start - 8) : span.start]) or span.of(
            self.text
        ).startswith("the "):
            # "Will sue over Sunday's stoppage".
            return "denied" if set(before[-3:]) & _DENIED else "occurred"
        if words & _THREATS:
            return "threatened"
        if words & _PLANNED or before[-2:] in (
            ["was", "to"],
            ["is", "to"],
            ["are", "to"],
            ["were", "to"],
        ):
            return "planned"
        if words & _IMAGINED:
            return "hypothetical"
        if set(before[-2:]) & _DENIED:
            return "denied"
        return "occurred"


def _holds(content: Spans, span: Span) -> bool:
    return any(part.overlaps(span) for part in content)


def _is_demonym(token: Token, behind: Token) -> bool:
    """Whether a name is an adjective: "Lomeiran soldiers"."""
    return (
        token.capital
        and not behind.capital
        and len(token.folded) > _NAME
        and bool(_DEMONYM.search(token.folded))
    )


def _is_opened(text: str, start: int) -> bool:
    """Whether a quotation or a clause begins right before a word, which has its capital from it."""
    return text[max(0, start - 2) : start].strip()[-1:] in _OPENERS


def key_of(word: str) -> str:
    """A name as it is compared: "Lomeira" and "Lomeiran" are one."""
    tokens = cut_tokens(word, 0, len(word))
    return tokens[0].folded[:_NAME] if tokens else word
