"""Promises and threats that hang on a condition, also where no word such as "if" says so.

The conditions that were found with a statement (``meaning/conditions``) are taken as they are.
Besides, speech has other ways to set one: "the day the last soldier leaves, ...", "touch the dam
and we ...", "sign, or we ...", "whoever shoots will be answered", "not a drop by Saturday, and".
Their forms are few, and the second half commits the speaker: it has a future.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from onrecord.linking.facts import Said
from onrecord.model import Span

__all__ = ["Commitment", "find_commitment"]

Polarity = Literal["if", "unless"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """What is promised or threatened, on which condition; ``span`` is the condition's."""

    condition: str
    consequence: str
    polarity: Polarity
    span: Span


_ACTS = frozenset({"promise", "threaten", "propose", "announce", "warn", "agree"})
_NEVER = frozenset({"deny", "ask", "accuse", "criticize", "admit"})
#: The speaker's side will do something, or something will be done.
_FUTURE = re.compile(
    r"\b(?:will|would|shall|won['’]t|wouldn['’]t|going to|gonna|intends? to|plans? to|ready to|"
    r"prepared to|am gone|is off|are off|can|could|may|get|gets|have to)\b|['’](?:ll|d)\b",
    re.IGNORECASE,
)
#: Cues by which what follows in the infinitive is to come: "threatened to shut ...".
_FUTURE_CUES = re.compile(
    r"\b(?:threat|vow|promis|pledg|offer|propos|pledge|warn|intend|plan|undert|guarante|swor|swear|"
    r"commit|ultimatum|refus)", re.IGNORECASE,
)  # fmt: skip
#: What the forms are put together from; a space stands for any white space.
_PARTS = {
    "<start>": r"(?:^|(?<=[.!?;:,\"“]\s)|(?<=[\"“(]))",
    "<clause>": r"[^,.;!?\"“”]{3,140}",
    "<words>": r"[^.;!?\"“”]{2,100}?,?",
    "<name>": r"(?-i:[A-Z])\w+",
    "<whoever>": r"(?:the|an?|any\w*|no\s?\w*|it|they|he|she|we|you|one|this|that|these|his|her|"
    r"its|their|all|both|every\w*|<name>)\b",
    "<actor>": r"(?:we|i|they|he|she|it|you|there|the|our|my|his|her|their|no|not|every|all|nobody|"
    r"<name>)\b",
    "<will>": r"(?:will|would|shall)\b",
    "<order>": r"(?:touch|show|give|bring|cross|hit|attack|fire|open|close|shut|stop|sign|release|"
    r"free|return|pay|lift|raise|lower|send|come|leave|withdraw|strike|harm|lay|cut|take|do|try|"
    r"say|ask|vote|pull|push|keep|hand|end|call|start|drop|break|block|step|move|set|let|recall|"
    r"count|publish|print|arrest|seize|sink|tow|board|land|shell|bomb|bury|find|prove|name|"
    r"apologi[sz]e|restore|reopen)\b",
    "<once>": r"(?:once|after|when|as soon as|in case|provided|as long as|so long as|on condition)",
    "<day>": r"(?:day|moment|minute|hour|second|week|morning)",
}


def _form(words: str) -> re.Pattern[str]:
    for _ in range(2):  # parts are made of parts
        for name, part in _PARTS.items():
            words = words.replace(name, part)
    return re.compile(words.replace(" ", r"\s+"), re.IGNORECASE)


_FORMS: tuple[tuple[Polarity, re.Pattern[str]], ...] = (
    # Should the flow fall below 100, ...; ... would be suspended should the flow fall
    ("if", _form(r"(?-i:\bshould) <whoever><clause>")),
    ("if", _form(r"<start>(?-i:Should) <clause>")),
    # The day the last soldier leaves, ...
    ("if", _form(r"\b(?:on )?the (?:very )?<day> (?:that |when )?<whoever><clause>")),
    ("if", _form(r"\b(?:only )?<once> (?:that )?<whoever><clause>")),
    ("if", _form(r"<start>once <clause>")),
    ("unless", _form(r"\b(?:not )?until <whoever><clause>")),
    ("if", _form(r"\bin (?:exchange|return) for <clause>")),
    # Let anybody fire on them, and they will fire back
    ("if", _form(r"<start>let (?:any\w*|them|him|her|one|<name>)\b<words> and (?=<actor>)")),
    # Touch the dam and we put out the lights
    ("if", _form(r"<start><order><words> and (?=<actor>)")),
    # One man moves off that hill and I am gone; not a drop by Saturday and we put ...
    (
        "if",
        _form(
            r"<start>(?:one(?: more)?|another|a single|any|not (?:an?|one)) <words> and (?=<actor>)"
        ),
    ),
    # Whoever shoots will be answered
    (
        "if",
        _form(r"\b(?:whoever|any(?:one|body) who|any \w+ (?:that|who|which))\b<words>(?= <will>)"),
    ),
    # With 300 on the gauge they would drive home
    ("if", _form(r"<start>with <clause>?,?(?= (?:we|they|he|she|i|it) <will>)")),
    ("unless", _form(r"<start>without <clause>?,?(?= (?:we|they|he|she|i|it|there) <will>)")),
    # Sign, or we will leave; either they sign or ...
    ("unless", _form(r"<start>(?:either )?<words> or (?:else )?(?=<actor> <will>)")),
)
#: "Touch the dam and we put out the lights": what stands behind the condition is to come.
_AND_THEN = re.compile(r"\W*(?:we|I)\s+(?!was\b|were\b|had\b|did\b|have been\b)\w+", re.IGNORECASE)
#: So many characters are no condition: it would be half of an article.
_LONGEST = 160


def find_commitment(one: Said, text: str) -> Commitment | None:
    """What a statement commits its speaker to on a condition; ``None`` where it does not.

    ``text`` is the article's.
    """
    if one.negated or one.act in _NEVER or one.type == "belief" or one.type == "knowledge":
        return None
    raw = text[one.span.start : one.span.end]
    for condition in _conditions(one, raw):
        consequence = _without(raw, condition.span, one.span.start)
        if _commits(one, consequence):
            return Commitment(
                condition=condition.condition,
                consequence=consequence,
                polarity=condition.polarity,
                span=condition.span,
            )
    return None


def _conditions(one: Said, raw: str) -> Iterator[Commitment]:
    for polarity, words, span in one.conditions:
        yield Commitment(
            condition=words,
            consequence="",
            polarity="unless" if polarity == "unless" else "if",
            span=span,
        )
    if one.act == "demand":
        return
    for polarity, form in _FORMS:
        match = form.search(raw)
        if match and match.end() - match.start() <= _LONGEST:
            words = match[0].rstrip(" ,").removesuffix(" and").removesuffix(" or").rstrip(" ,")
            start = one.span.start + match.start()
            yield Commitment(
                condition=" ".join(words.split()),
                consequence="",
                polarity=polarity,
                span=Span(start, start + len(words)),
            )


def _without(raw: str, span: Span, start: int) -> str:
    """The words of the content beside the condition."""
    first, last = max(0, span.start - start), max(0, span.end - start)
    rest = f"{raw[:first]} {raw[last:]}" if first < len(raw) else raw
    words = " ".join(rest.replace('"', " ").split()).strip(" ,.;")
    return words.removeprefix("and ").removeprefix("or ")


def _commits(one: Said, consequence: str) -> bool:
    if len(consequence.split()) < 2:
        return False
    if _FUTURE.search(consequence) or _AND_THEN.match(consequence):
        return True
    return bool(_FUTURE_CUES.search(one.cue)) or one.act in ("promise", "threaten")
