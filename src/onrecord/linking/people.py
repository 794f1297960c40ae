"""Whether two articles speak of one person or body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from onrecord.linking.facts import Party

__all__ = ["Relation", "is_unknown", "name_speakers", "relate"]

#: ``same`` is one identity, ``likely`` a surname or an office that fits, ``open`` a speaker that an
#: article does not name, ``near`` a person and the body it speaks for, ``other`` two identities.
Relation = Literal["same", "likely", "open", "near", "other"]

_PRONOUNS = frozenset(
    "he she they it we i who his her their its one both another others somebody him them".split()
)
_TITLES = frozenset(
    "mr mrs ms miss dr prof general gen colonel col major maj captain capt lieutenant lt "
    "corporal cpl president minister prime foreign defence defense interior finance justice "
    "king queen sheikh sir lady lord senator mayor governor judge ambassador chancellor "
    "secretary chief".split()
)
_SPEAKS_FOR = frozenset(
    "spokesman spokeswoman spokesperson minister director head chief chairman chairwoman "
    "president ambassador envoy deputy general commander officials official engineers manager "
    "leader".split()
)
_OF_BODIES = frozenset("the of for and s".split())


def relate(one: Party | None, other: Party | None) -> Relation:
    """How two speakers stand to each other, of different articles or of one."""
    if one is None or other is None or is_unknown(one) or is_unknown(other):
        return "open"
    if one.key == other.key:
        return "same" if one.is_named or len(one.names) > 1 else "open"
    if one.kind == "person" and other.kind == "person" and one.is_named and other.is_named:
        return _persons(one, other)
    if one.is_named and other.is_named and "person" not in (one.kind, other.kind):
        return _bodies(one, other)
    return _mixed(one, other)


def is_unknown(one: Party) -> bool:
    """Whether a speaker is a pronoun, which may be anybody."""
    return one.names <= _PRONOUNS


def _name_words(one: Party) -> tuple[str, ...]:
    return tuple(word for word in one.key.split() if word not in _TITLES) or tuple(one.key.split())


def _persons(one: Party, other: Party) -> Relation:
    first, second = _name_words(one), _name_words(other)
    if first == second:
        return "same"
    short, long = sorted((first, second), key=len)
    if len(short) == 1 and short[0] == long[-1]:
        # A surname alone: the other's office may tell that it is somebody else.
        return "likely"
    if set(short) <= set(long):
        return "same"
    return "other"


def _bodies(one: Party, other: Party) -> Relation:
    first, second = one.names - _OF_BODIES, other.names - _OF_BODIES
    if not first & second:
        return "other"
    if first == second:
        return "same"
    return "likely" if first <= second or second <= first else "near"


def _mixed(one: Party, other: Party) -> Relation:
    """A person and a body, or somebody who has no name."""
    if one.is_named and other.is_named:
        person, body = (one, other) if one.kind == "person" else (other, one)
        if person.key.rsplit(" ", 1)[-1] in body.names:
            return "likely"
        return "near" if len(person.roles & body.names - _OF_BODIES) > 0 else "other"
    nameless, known = (one, other) if not one.is_named else (other, one)
    shared = (nameless.names | nameless.roles) & (known.names | known.roles)
    if not known.is_named:
        words = min(len(nameless.names), len(known.names))
        return (
            "likely" if words and len(nameless.names & known.names) >= max(1, words - 1) else "near"
        )
    if known.names & nameless.names:
        return "likely"
    if shared:
        return "likely" if known.kind == "person" else "near"
    return "open"


def name_speakers(speakers: Sequence[Party | None]) -> dict[int, str]:
    """What each of the speakers who have a name is called, by number: one name an identity.

    A surname alone is that of the one person of the record who has it; where several have it, it is
    nobody's but its own.
    """
    bearers: dict[str, set[str]] = defaultdict(set)
    for one in speakers:
        if one and one.is_named and one.kind == "person":
            words = _name_words(one)
            if len(words) > 1:
                bearers[words[-1]].add(" ".join(words))
    named = {}
    for number, one in enumerate(speakers):
        if one is None or not one.is_named or is_unknown(one):
            continue
        words = _name_words(one)
        if one.kind != "person":
            named[number] = " ".join(sorted(one.names - _OF_BODIES))
        elif len(words) == 1 and len(bearers[words[0]]) == 1:
            [named[number]] = bearers[words[0]]
        else:
            named[number] = " ".join(words)
    return named
