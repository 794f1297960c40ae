"""Who contests what: a denial and what it denies, a demand turned down, a claim shown false.

A claim and its denial share few words, so the network that compares sayings proposes, and structure
decides with it: who speaks of whom, in which order, by which acts, with which numbers.
"""

from __future__ import annotations

import re

from onrecord.linking.comparing import Relation
from onrecord.linking.facts import Said
from onrecord.linking.links import ContestKind
from onrecord.linking.people import Relation as Kinship
from onrecord.linking.sayings import Nearness, log_odds

__all__ = ["DENYING", "ContestKind", "contest_kind", "contest_signs", "is_bare_denial"]


_DAY_S = 86_400.0
#: Acts that turn something down or say that it is not so.
DENYING = frozenset({"deny", "reject"})
_ASKING = frozenset({"demand", "request", "propose", "threaten", "promise", "ask"})
_REFUSES = re.compile(
    r"\b(?:reject|refus|turn(?:s|ed)? down|rul(?:e|es|ed|ing) out|will not|won['’]t|would not|"
    r"never|not (?:accept|negotiat|leave|bow|yield)|no need)", re.IGNORECASE,
)  # fmt: skip
_DENIES = re.compile(
    r"\b(?:den(?:y|ies|ied|ial)|dismiss\w*|baseless|false|fabricat\w*|invent\w*|untrue|lies?|"
    r"nonsense|disput\w*|contradict\w*|disown\w*|refut\w*|never|nothing)", re.IGNORECASE,
)  # fmt: skip
_EVADES = re.compile(
    r"\b(?:neither confirm\w*|confirm\w* nor den\w*|declin\w* to|no comment|not comment|"
    r"did not rule out|could not (?:confirm|say|rule))", re.IGNORECASE,
)  # fmt: skip


def contest_signs(
    claim: Said, contrary: Said, near: Nearness, relation: Relation
) -> dict[str, float]:
    """What speaks for and against ``contrary`` contesting ``claim``, by name."""
    own_side = near.speakers in ("same", "likely")
    named = _names(contrary) & _mentioned(claim)
    values = {number.unit: number.value for number in claim.numbers if number.unit}
    others = {number.unit: number.value for number in contrary.numbers if number.unit}
    days = (contrary.moment - claim.moment) / _DAY_S
    whole = f"{contrary.lead} {contrary.text} {contrary.rest}"
    flags = {
        "always": True,
        "speakers same": near.speakers == "same",
        "speakers likely": near.speakers == "likely",
        "speakers open": near.speakers == "open",
        "speakers near": near.speakers == "near",
        "contrary denies": contrary.act in DENYING,
        "contrary has words of denial": bool(_DENIES.search(whole)),
        "contrary refuses": bool(_REFUSES.search(whole)),
        "contrary evades": bool(_EVADES.search(whole)),
        "claim denies": claim.act in DENYING,
        "both deny": claim.act in DENYING and contrary.act in DENYING,
        "claim asks": claim.act in _ASKING,
        "asked and refused": claim.act in _ASKING and bool(_REFUSES.search(whole)),
        "accused and denied": claim.act == "accuse" and contrary.act in DENYING,
        "accused": claim.act == "accuse",
        "about the speaker": bool(named) and not own_side,
        "answers": contrary.addressee is not None
        and claim.speaker is not None
        and contrary.addressee == claim.speaker.key,
        "one denial more": (claim.denials + contrary.denials) % 2 == 1,
        "numbers of a thing differ": any(
            others.get(unit) not in (None, value) for unit, value in values.items()
        ),
        "one article": claim.article == contrary.article,
        "neighbours": claim.article == contrary.article and abs(claim.place - contrary.place) <= 2,
        "before": days < -0.2,
        "within two days": abs(days) <= 2,
        "later by a week": days > 7,
        "refuted by the text": contrary.stance == "refutes" or claim.stance == "refutes",
        "negated": contrary.negated,
        "possible": contrary.certainty in ("possible", "unlikely"),
        "asks": contrary.act == "ask",
    }
    against = log_odds(relation.against)
    return {
        "network against": against,
        "network same": log_odds(relation.same),
        "network against, self": against if own_side else 0.0,
        "contents": near.contents,
        "sentences": near.sentences,
        **{name: 1.0 for name, flag in flags.items() if flag},
    }


def contest_kind(claim: Said, contrary: Said, speakers: Kinship) -> ContestKind:
    """Which way one statement contests another."""
    if speakers in ("same", "likely"):
        return "self"
    whole = f"{contrary.lead} {contrary.text} {contrary.rest}"
    if contrary.act == "reject" or (claim.act in _ASKING and _REFUSES.search(whole)):
        return "rejection"
    if contrary.act == "deny" or _names(contrary) & _mentioned(claim):
        return "denial"
    return "refutation"


def is_bare_denial(one: Said) -> bool:
    """Whether a statement denies something that need not have been told as anybody's words."""
    whole = f"{one.lead} {one.cue} {one.rest}"
    return one.act == "deny" and not one.negated and not _EVADES.search(whole)


def _names(one: Said) -> frozenset[str]:
    return one.speaker.names if one.speaker else frozenset()


def _mentioned(one: Said) -> frozenset[str]:
    """The words of all names in a statement's content."""
    return frozenset(
        word for name in one.names for word in name.split() if len(word) > 2
    ) | frozenset(word.folded for word in one.words[1:] if word.capital)
