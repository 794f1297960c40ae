"""What a statement means, in words for people: the same in table, plain lines and marked text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from onrecord.cli.words import NOBODY, one_line, words_of
from onrecord.model import (
    AttributionType,
    ChainLink,
    Condition,
    SourceKind,
    Span,
    Stance,
    Statement,
)

__all__ = [
    "Part",
    "act_of",
    "chain_of",
    "content_parts",
    "days_of",
    "facts_of",
    "marks_of",
    "polarity_label",
    "says_polarity",
    "speaker_of",
]

# Whoever thinks, knows or wants without a word said does no act.
_MINDS: dict[AttributionType, str] = {
    "assertion": "asserts",
    "belief": "believes",
    "knowledge": "knows",
    "intention": "intends",
}
_STANCES: dict[Stance, str] = {
    "endorses": "endorsed",
    "distances": "distanced",
    "refutes": "refuted",
}
# Sources whose name says all.
_NAMED: frozenset[SourceKind] = frozenset({"named_person", "named_organization"})
_CONJUNCTION = re.compile(r"\b(?:if|unless)\b", re.IGNORECASE)


class Part(NamedTuple):
    """A stretch of a content as it is printed, and whether it is a condition."""

    words: str
    condition: bool


def speaker_of(statement: Statement, text: str) -> str:
    """Who speaks, by name; in the source's own words where there is none, or they hold more.

    Whoever has no name goes by a description: "mediators" where the text has "two mediators from
    the League", but "the minister's aides" where it has "her aides".
    """
    name, words = _name_of(statement, text), words_of(statement.source, text)
    described = statement.source_kind not in _NAMED and name.casefold() in words.casefold()
    return words if described else name


def chain_of(statement: Statement, text: str) -> list[str]:
    """The way of a statement, its speaker first, then channels and those who pass it on.

    The medium stands in brackets behind the channel that has a name, else behind the speaker.
    """
    names = [speaker_of(statement, text), *_others(statement, text)]
    if medium := _medium_of(statement):
        names[1 if _has_channel(statement) else 0] += f" ({medium})"
    return names


def act_of(statement: Statement) -> str:
    """What is done by saying it, or what goes on in a mind where nothing is said; may be empty."""
    mind = _MINDS[statement.type] if statement.type else ""
    word = mind if statement.act == "none" else statement.act or ""
    return f"not {word}" if word and statement.negated else word


def marks_of(statement: Statement) -> list[str]:
    """How sure the source is and how the reporter treats it, where it is not as every day.

    A comma ends what another word follows.
    """
    marks: list[str] = []
    if statement.certainty not in (None, "certain"):
        marks.append(statement.certainty)
    if statement.reporter_stance not in (None, "neutral"):
        marks.append(_STANCES[statement.reporter_stance])
    return [*(f"{mark}," for mark in marks[:-1]), *marks[-1:]]


def days_of(statement: Statement) -> list[str]:
    """The day of the saying, or the first and, behind a dash, the last one; none if unknown."""
    if not statement.said_on:
        return []
    first, *last = statement.said_on.split("/")
    return [first, *(f"– {day}" for day in last)]


def content_parts(statement: Statement, text: str) -> list[Part]:
    """The content on one line, its conditions apart: ``⟨if attacked⟩``, ``⟨unless: until May⟩``.

    A condition that stands outside the content comes last.
    """
    parts: list[Part] = []
    for span in statement.content:
        if parts:
            parts.append(Part(" … ", False))
        parts += _cut(span, statement.conditions, text)
    for condition in statement.conditions:
        words = one_line(condition.span.of(text))
        if words and not any(span.overlaps(condition.span) for span in statement.content):
            parts += [Part(" ", False), _bracketed(condition, words, text)]
    return parts


def polarity_label(condition: Condition, text: str) -> str:
    """``if: `` or ``unless: ``; empty where the condition's words themselves say which it is.

    >>> needed, until = "only if needed", "until May"
    >>> polarity_label(Condition(span=Span(0, len(needed)), polarity="if"), needed)
    ''
    >>> polarity_label(Condition(span=Span(0, len(until)), polarity="unless"), until)
    'unless: '
    """
    if says_polarity(condition.span.of(text), condition.polarity):
        return ""
    return f"{condition.polarity}: "


def says_polarity(words: str, polarity: str) -> bool:
    """Whether a condition's words say themselves that they are one of ``if`` or ``unless``.

    >>> says_polarity("only if needed", "if"), says_polarity("until May", "unless")
    (True, False)
    """
    first = _CONJUNCTION.search(words)
    return first is not None and first[0].lower() == polarity


def facts_of(statement: Statement, text: str) -> Iterator[tuple[str, str]]:
    """The meaning by the names of the JSON's fields and in their order.

    Left out is what is unknown, and of all but speaker and act what every day brings.
    """
    if statement.speaker:
        yield "speaker", one_line(statement.speaker.name)
    if statement.source_kind and statement.source_kind not in _NAMED:
        yield "source_kind", statement.source_kind
    if others := _others(statement, text):
        yield "chain", " > ".join([_name_of(statement, text), *others])
    if statement.medium not in (None, "none"):
        yield "medium", statement.medium
    if statement.addressee:
        yield "addressee", one_line(statement.addressee)
    if statement.type not in (None, "assertion"):
        yield "type", statement.type
    if statement.act:
        yield "act", statement.act
    if statement.negated:
        yield "negated", "yes"
    for condition in statement.conditions:
        yield condition.polarity, one_line(condition.span.of(text))
    if statement.certainty not in (None, "certain"):
        yield "certainty", statement.certainty
    if statement.reporter_stance not in (None, "neutral"):
        yield "reporter_stance", statement.reporter_stance
    if statement.said_on:
        yield "said_on", statement.said_on


def _name_of(statement: Statement, text: str) -> str:
    name = one_line(statement.speaker.name) if statement.speaker else ""
    return name or words_of(statement.source, text) or NOBODY


def _others(statement: Statement, text: str) -> list[str]:
    """The names of the channels and of those who pass the statement on."""
    return [_link_name(link, text) for link in _links(statement)]


def _links(statement: Statement) -> tuple[ChainLink, ...]:
    """The chain behind its speaker."""
    chain = statement.chain
    return chain[1:] if chain and chain[0].role == "speaker" else chain


def _link_name(link: ChainLink, text: str) -> str:
    """The link's name, or its first words: all of them stand in the row of its own statement."""
    if link.name and (name := one_line(link.name)):
        return name
    words, comma, _ = one_line(link.span.of(text) if link.span else "").partition(",")
    return f"{words} …" if comma else words or NOBODY


def _medium_of(statement: Statement) -> str:
    """The medium in words; empty if there is none, or the source is itself the document."""
    medium = statement.medium
    if medium in (None, "none") or medium == statement.source_kind:
        return ""
    return medium.replace("_", " ")


def _has_channel(statement: Statement) -> bool:
    # A statement's own channels come before those of whoever passes it on.
    links = _links(statement)
    return bool(links) and links[0].role == "medium"


def _cut(span: Span, conditions: tuple[Condition, ...], text: str) -> list[Part]:
    """The words of one span of a content, cut where conditions begin and end."""
    parts: list[Part] = []
    at = span.start
    for condition in sorted(conditions, key=lambda one: one.span):
        start, end = max(condition.span.start, at), min(condition.span.end, span.end)
        inside = text[start:end]
        if not (words := one_line(inside)):
            continue
        start += len(inside) - len(inside.lstrip())
        parts += [Part(_spaced(text[at:start]), False), _bracketed(condition, words, text)]
        at = start + len(inside.strip())
    parts.append(Part(_spaced(text[at : span.end]), False))
    parts[0] = parts[0]._replace(words=parts[0].words.lstrip())
    parts[-1] = parts[-1]._replace(words=parts[-1].words.rstrip())
    return parts


def _bracketed(condition: Condition, words: str, text: str) -> Part:
    return Part(f"⟨{polarity_label(condition, text)}{words}⟩", True)


def _spaced(words: str) -> str:
    """The words as on one line, with a space where white space begins or ends them."""
    before = " " if words[:1].isspace() else ""
    after = " " if words[-1:].isspace() and words.strip() else ""
    return f"{before}{one_line(words)}{after}"
