"""Whether a sentence puts what it tells before now or after it, by the verb over a word."""

from __future__ import annotations

from typing import Literal, NamedTuple

from spacy.tokens import Token

__all__ = ["Direction", "Look", "is_perfect", "look"]

Direction = Literal["past", "present", "future"]


class Look(NamedTuple):
    """Which way a sentence looks, ``None`` where no verb tells; ``sure`` if that verb is near."""

    way: Direction | None
    sure: bool = True


_NOUNS = frozenset({"NOUN", "PROPN"})

_WILL = frozenset({"will", "'ll", "’ll", "wo", "shall"})
_MAY = frozenset({"would", "could", "might", "may", "should", "must", "can", "'d", "’d", "ca"})
_HAVE = frozenset({"have", "has", "had", "'ve", "’ve", "having"})
_IS = frozenset({"is", "are", "'s", "’s", "'re", "’re", "am", "'m", "’m", "be"})
_WAS = frozenset({"was", "were", "been"})
#: What one does now about something that comes later.
_PLANS = frozenset({
    "aim", "anticipate", "announce", "arrange", "book", "decide", "due", "expect", "forecast",
    "hope",
    "intend", "invite", "likely", "offer", "order", "plan", "pledge", "postpone", "predict",
    "prepare",
    "project", "promise", "propose", "ready", "require", "schedule", "set", "slate", "summon",
    "threaten", "tip", "urge", "vow", "want", "wish", "agree", "ask", "call", "poise", "about",
    "bind", "demand", "refuse",
})  # fmt: skip
_AHEAD = frozenset({
    "upcoming", "forthcoming", "coming", "scheduled", "planned", "due", "slated", "next", "future",
})  # fmt: skip
#: What is said to be done at a time that is yet to come, also where the plan itself is over.
_ARRANGED = frozenset({
    "plan", "expect", "schedule", "set", "slate", "postpone", "project", "forecast", "book", "due",
})  # fmt: skip
#: What an outlet quotes from: it was there before the article.
_QUOTED = frozenset({
    "survey", "poll", "interview", "study", "memo", "op-ed", "email", "e-mail", "video", "article",
    "column", "editorial", "census",
})  # fmt: skip
_SINCE = frozenset({"after", "since", "despite", "following", "by", "from", "for"})
#: Verbs whose past is like their present.
_SAME_IN_PAST = frozenset({
    "beat", "burst", "cast", "cost", "cut", "hit", "hurt", "let", "put", "quit", "read", "set",
    "shut", "split", "spread", "upset",
})  # fmt: skip
_SAYING = frozenset({"say", "tell", "write", "report", "add", "note", "argue", "warn", "read"})
_HIGHEST = 12


def look(token: Token, end: int) -> Look:
    """Which way the sentence looks from the day of writing, at a phrase up to that offset."""
    quoted, sure, enumerated, start = False, True, False, token.idx
    for _ in range(_HIGHEST):
        if _is_verb(token):
            way = _of_verb(token, 0)
            return Look("past" if quoted and way != "future" else way, sure)
        if token.lower_ in _AHEAD or token.lower_ == "ahead":
            return Look("future", True)
        if token.lower_ in ("since", "according"):
            return Look("past", True)
        if token.pos_ in _NOUNS:
            if any(child.lower_ in _AHEAD for child in token.lefts):
                return Look("future", True)
            # "Monday's ruling will last": the verb dates what follows from the ruling.
            sure = sure and (start <= token.idx < end or enumerated)
        enumerated = token.dep_ in ("conj", "appos")
        quoted = quoted or token.lemma_.lower() in _QUOTED
        if token.head.i == token.i:
            break
        token = token.head
    return Look("past" if quoted else None, sure)


def is_perfect(token: Token) -> bool:
    """Whether the verb over the word says that something still goes on: "has ruled for years"."""
    for _ in range(_HIGHEST):
        if token.tag_.startswith("VB"):
            around = {child.lower_ for child in token.children if child.dep_ in ("aux", "auxpass")}
            return bool(around & {"has", "have", "'ve", "’ve"})
        if token.head.i == token.i:
            return False
        token = token.head
    return False


def _is_verb(token: Token) -> bool:
    """Whether the word is a verb and not part of a name: "Face the Nation"."""
    if token.lower_ in ("according", "including", "following"):
        return False
    return token.tag_.startswith(("VB", "MD")) and not (token.is_title and not token.is_sent_start)


def _of_verb(verb: Token, depth: int) -> Direction | None:
    helpers = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    if helpers & _WILL or (verb.tag_ == "MD" and verb.lower_ in _WILL):
        return "future"
    if helpers & _MAY:
        if helpers & _HAVE:
            return "past"
        return "future" if verb.tag_ == "VB" else _plain(verb, helpers, depth)
    if "to" in helpers:
        return "past" if helpers & _HAVE else _of_infinitive(verb, depth)
    return _plain(verb, helpers, depth)


def _plain(verb: Token, helpers: set[str], depth: int) -> Direction | None:
    if verb.tag_ == "VBG":
        if helpers & _WAS or helpers & _HAVE:
            return "past"
        if helpers & _IS:
            return "present"
        if verb.dep_ == "pcomp" and verb.head.lower_ in _SINCE:
            return "past"
        return _of_head(verb, depth)
    if verb.tag_ == "VBN":
        if verb.lemma_.lower() in _ARRANGED and not helpers & _HAVE:
            return "present" if helpers & _WAS else "future"
        if helpers & (_HAVE | _WAS):
            return "past"
        return "present" if helpers & _IS else "past"
    if verb.tag_ == "VBD":
        return "past"
    if verb.tag_ == "VBP" and verb.lower_ in _SAME_IN_PAST:
        return None
    if verb.tag_ in ("VBZ", "VBP"):
        return None if verb.lemma_ in _SAYING else "present"
    return None


def _of_infinitive(verb: Token, depth: int) -> Direction | None:
    head = verb.head
    if head.i == verb.i:
        # A headline: "Leaders to meet on Monday".
        return "future"
    helpers = {child.lower_ for child in head.children if child.dep_ in ("aux", "auxpass")}
    if head.lemma_.lower() in _PLANS:
        return None if "had" in helpers else "future"
    if head.lemma_ == "be" and verb.dep_ == "xcomp":
        return None if head.tag_ == "VBD" else "future"
    return _of_head(verb, depth)


def _of_head(verb: Token, depth: int) -> Direction | None:
    head = verb.head
    for _ in range(_HIGHEST):
        if head.i == verb.i or depth > 5:
            return None
        if _is_verb(head):
            return _of_verb(head, depth + 1)
        if head.lower_ in _AHEAD:
            return "future"
        if head.head.i == head.i:
            return None
        head = head.head
    return None
