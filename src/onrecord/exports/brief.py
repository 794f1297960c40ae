"""A brief as parts of items, in plain words: what its text, its Markdown and its page all tell.

Nothing here is escaped: what is made of these words for a reader escapes them.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from onrecord.exports.characters import fold, in_xml
from onrecord.record.brief import (
    SECTIONS,
    Brief,
    BriefSection,
    Carried,
    Happening,
    NewCondition,
    NewContest,
    NewFirst,
    Quote,
    Saying,
    Source,
    WeightySaying,
)
from onrecord.record.days import word_days

__all__ = [
    "GUESSES",
    "Item",
    "Part",
    "Said",
    "clean",
    "command_for_more",
    "facts_of",
    "parts_of",
    "quote_pieces",
    "title_of",
    "where_of",
]

#: Told on every brief: nobody takes a guess for a fact.
GUESSES = (
    "Quotations are the articles' own words. What is new, first, contested or ended is a machine's "
    "guess: how sure it is stands with each, from 0 to 1. Read the source before you rely on it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words of one article, who says them, what that is, and where it stands; any may be absent."""

    who: str | None = None
    what: str = ""
    quote: Quote | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of a brief, the id of its row, and notes on it."""

    row: str
    said: tuple[Said, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The items under one title, how many more there are, and which section gives these."""

    title: str
    items: tuple[Item, ...]
    more: int
    section: BriefSection
    quad: int | None = None


_KINDS = {
    "denial": "denial", "rejection": "rejection", "refutation": "refutation",
    "self": "says otherwise than before", "one_sided": "one side only",
}  # fmt: skip
_OUTCOMES = {
    "standing": "stands", "withdrawn": "withdrawn", "carried_out": "carried out",
    "not_honoured": "not honoured", "met": "the condition was met",
}  # fmt: skip
#: So many outlets are named of those that carry something.
_MOST_NAMED = 3


def title_of(brief: Brief) -> str:
    """What the brief is about: its days."""
    if brief.since is None and brief.until is not None:
        return f"Nothing came out until {brief.until}"
    if brief.since is None or brief.until is None:
        return "A brief of a record without days"
    if brief.since == brief.until:
        return f"What came out on {brief.since}"
    return f"What came out from {brief.since} to {brief.until}"


def facts_of(brief: Brief) -> tuple[str, ...]:
    """How much came out, of what was asked for, and what is left out for want of a day."""
    copies = f", {_count(brief.copies, 'copy', 'copies')} among them" if brief.copies else ""
    facts = [
        f"{_count(brief.articles, 'article')} of {_count(brief.outlets, 'outlet')}{copies}; "
        f"{_count(brief.said, 'statement')}, {_count(brief.happened, 'event')}"
    ]
    if brief.since and brief.newest and brief.newest < brief.since:
        facts.append(f"the record ends on {brief.newest}")
    asked = [f"{name.replace('_', ' ')} {value}" for name, value in _asked(brief)]
    if asked:
        facts.append(f"only {', '.join(asked)}")
    if brief.undated:
        facts.append(f"{_count(brief.undated, 'article')} without a day left out")
    return tuple(facts)


def parts_of(brief: Brief, sections: Collection[BriefSection] = SECTIONS) -> tuple[Part, ...]:
    """The parts of these sections, in their order; one without items says that there are none."""

    def part(title: str, section: BriefSection, items: Iterable[Item], more: int) -> Part:
        return Part(title=title, section=section, items=tuple(items), more=more)

    beside = "statements" in sections
    parts = (
        part(
            "New statements of weight", "statements",
            map(_weighty, brief.statements.rows), brief.statements.more,
        ),
        part(
            "Firsts", "firsts",
            (_first(one, beside=beside) for one in brief.firsts.rows), brief.firsts.more,
        ),
        part("Contested", "contested", map(_contest, brief.contested.rows), brief.contested.more),
        part(
            "New conditions", "conditions",
            map(_condition, brief.conditions.rows), brief.conditions.more,
        ),
        part(
            "Older conditions that ended", "outcomes",
            map(_condition, brief.outcomes.rows), brief.outcomes.more,
        ),
        *(
            Part(
                title=f"New events: {one.name}", section="events", quad=one.quad,
                items=tuple(map(_happening, one.events.rows)), more=one.events.more,
            )
            for one in brief.events
        ),
    )  # fmt: skip
    return tuple(one for one in parts if one.section in sections)


def command_for_more(brief: Brief, part: Part, record: str = "record.db") -> str:
    """The command that prints all rows of a part.

    >>> from onrecord.record.filters import Filters
    >>> _options(Filters(text="-oil gas", negated=False, act=("deny", "admit")))
    ['--act', 'deny', '--act', 'admit', '--not-negated', '--text=-oil gas']
    """
    words = ["onrecord", "brief"]
    if record != "record.db":
        words += _option("--record", record)
    words += _options(brief.asked, but=frozenset({"quad"} if part.quad else ()))
    if part.quad:
        words += ["--quad", str(part.quad)]
    words += ["--machine"] if brief.machine else []
    return shlex.join([*words, "--section", part.section, "--limit", "0"])


_FLAGS: Mapping[tuple[str, bool], str] = {
    ("conditional", False): "--unconditional", ("negated", False): "--not-negated",
    ("named", False): "--unnamed",
}  # fmt: skip


def _options(asked: object, but: frozenset[str] = frozenset()) -> list[str]:
    """Filters as they are typed."""
    made: list[str] = []
    for field in fields(asked):  # type: ignore[arg-type]
        value, flag = getattr(asked, field.name), f"--{field.name.replace('_', '-')}"
        if value is None or field.name in but:
            continue
        if isinstance(value, bool):
            made.append(_FLAGS.get((field.name, value), flag))
            continue
        for one in value if isinstance(value, tuple) else (value,):
            made += _option(flag, str(one))
    return made


def _option(flag: str, value: str) -> list[str]:
    # What begins with a dash would be taken for an option of its own.
    return [f"{flag}={value}"] if value.startswith("-") else [flag, value]


def _asked(brief: Brief) -> Iterator[tuple[str, str]]:
    for field in fields(brief.asked):
        value = getattr(brief.asked, field.name)
        if field.name in ("since", "until") or value in (None, ()):
            continue
        words = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else None
        several = value if isinstance(value, tuple) else (value,)
        yield field.name, words or " or ".join(map(str, several))


def _weighty(one: WeightySaying) -> Item:
    notes = [*_carried(one.saying.carried)]
    if one.first:
        notes.append(f"a first? {one.first.why} (sure {one.first.score:.2f})")
    if one.contested:
        notes.append("contested" if one.contested == 1 else f"contested {one.contested} times")
    if one.speaker_rank:
        rank = "" if one.speaker_rank == 1 else f"{_nth(one.speaker_rank)} "
        notes.append(f"{rank}most quoted speaker")
    notes.append(f"weight {one.weight:.1f}, statement sure {one.saying.score:.2f}")
    return _item(one.saying, _said(one.saying), notes)


def _first(one: NewFirst, *, beside: bool) -> Item:
    """The first; its words are not told twice where it stands among the statements ``beside``."""
    notes = [f"{one.why} (sure {one.score:.2f})"]
    if beside and one.number is not None:
        what = f"{_what(one.saying)} (statement {one.number} above)".strip()
        return _item(one.saying, Said(who=one.saying.speaker, what=what), notes)
    return _item(one.saying, _said(one.saying), [*_carried(one.saying.carried), *notes])


def _contest(one: NewContest) -> Item:
    claim = _said(one.claim) if one.claim else Said(what="The record holds only the denial.")
    contrary = _said(one.contrary)
    notes = (
        *_carried(one.contrary.carried), f"{_KINDS[one.kind]} (sure {one.score:.2f}): {one.why}"
    )  # fmt: skip
    return Item(row=one.contrary.row, said=(claim, contrary), notes=notes)


def _condition(one: NewCondition) -> Item:
    ended = Said(what=_OUTCOMES[one.outcome], quote=one.shown_by, source=one.ended_by)
    notes = [*_carried(one.saying.carried), *([] if one.ended_by else [one.why])]
    notes += [] if one.score is None else [f"outcome sure {one.score:.2f}"]
    notes.append(f"statement sure {one.saying.score:.2f}")
    said = (_said(one.saying), Said(what=one.polarity, quote=one.condition), ended)
    return Item(row=one.saying.row, said=said, notes=tuple(notes))


def _happening(one: Happening) -> Item:
    actors, recipients = ", ".join(one.actors), ", ".join(one.recipients)
    deed = f"{one.type} {one.mode}" if one.mode else one.type
    status = "" if one.status == "occurred" else f", {one.status}"
    to = f" → {recipients}" if recipients else ""
    when = word_days(one.first, one.last)
    notes = [
        *([f"happened {when}"] if when else []),
        *([f"in {one.place}"] if one.place else []),
        *([f"claimed by {one.told_by}"] if one.told_by else []),
        *_carried(one.carried),
        f"sure {one.score:.2f}",
    ]
    said = Said(who=actors or None, what=deed + status + to, quote=one.words, source=one.source)
    return Item(row=one.row, said=(said,), notes=tuple(notes))


def _item(saying: Saying, said: Said, notes: Iterable[str]) -> Item:
    return Item(row=saying.row, said=(said,), notes=tuple(notes))


def _said(one: Saying) -> Said:
    return Said(who=one.speaker, what=_what(one), quote=one.words, source=one.source)


def _what(one: Saying) -> str:
    act = f"not {one.act}" if one.negated else one.act or ""
    return f"{act} → {one.addressee}" if one.addressee else act


def _carried(one: Carried) -> Iterator[str]:
    """Who carries it, where more than one article does.

    >>> outlets = ("The Anvil", "Echo", "Una", "Ledger")
    >>> list(_carried(Carried(articles=6, independent=5, outlets=outlets, untold=1)))
    ['carried by 4 outlets (The Anvil, Echo, Una, …) and 1 article without one; 1 of 6 is a copy']
    """
    if one.articles < 2:
        return
    names = ", ".join(one.outlets[:_MOST_NAMED]) + (", …" if one.outlets[_MOST_NAMED:] else "")
    parts = [f"{_count(len(one.outlets), 'outlet')} ({names})"] if one.outlets else []
    if one.untold:
        parts.append(f"{_count(one.untold, 'article')} without one")
    copies = one.articles - one.independent
    of = f"; {copies} of {one.articles} {'is a copy' if copies == 1 else 'are copies'}"
    yield f"carried by {' and '.join(parts)}" + (of if copies else "")


def where_of(source: Source) -> tuple[str, str]:
    """The headline (or else the input), and outlet and day."""
    return source.headline or source.input, ", ".join(filter(None, (source.outlet, source.day)))


def quote_pieces(quote: Quote) -> tuple[tuple[str, str, str], ...]:
    """The pieces of a quotation, each with the marks that it lacks before and behind it.

    >>> from onrecord.model import Span
    >>> spans = (Span(0, 5), Span(9, 16), Span(20, 23))
    >>> words = ("“No,”", "not yet", "“I")
    >>> quote_pieces(Quote(article="a", spans=spans, words=words, goes_on=False))
    (('', '“No,”', ''), ('“', 'not yet', '”'), ('', '“I', '”'))
    """
    return tuple(_marked(piece) for piece in quote.words)


def _marked(piece: str) -> tuple[str, str, str]:
    if piece[:1] in _OPENING and piece[-1:] in _CLOSING:
        return "", piece, ""
    # A quotation that goes on behind the piece: its own mark opens it.
    if piece[:1] == "“" and "”" not in piece:
        return "", piece, "”"
    return "“", piece, "”"


_OPENING, _CLOSING = frozenset('“"«'), frozenset('”"»')

#: What turns the direction of what follows it, so that a line reads otherwise than it is stored.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x7f-\x9f]")


def clean(text: str) -> str:
    r"""The text on one line, without what changes how a page is read.

    >>> clean(" a\n\x1b\u202eb")
    'a ��b'
    """
    return _CONTROLS.sub("\ufffd", _TURNING.sub("\ufffd", in_xml(fold(text))))


def _count(number: int, noun: str, plural: str | None = None) -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _nth(number: int) -> str:
    """A number in its place.

    >>> [_nth(one) for one in (1, 2, 3, 11, 12, 21)]
    ['1st', '2nd', '3rd', '11th', '12th', '21st']
    """
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"
