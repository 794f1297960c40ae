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
from onrecord.linking.sayings import Nearness, log_odds, network_signs

__all__ = [
    "DENYING", "ContestKind", "contest_signs", "denial_signs", "is_bare_denial", "is_own_side",
    "kind_signs",
]  # fmt: skip


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
    claim: Said, contrary: Said, near: Nearness, relation: Relation | None
) -> dict[str, float]:
    """What speaks for and against ``contrary`` contesting ``claim``, by name; without what the
    network says, if that is not known yet."""
    own_side = is_own_side(near.speakers)
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
    signs = {
        "contents": near.contents,
        "sentences": near.sentences,
        **{name: 1.0 for name, flag in flags.items() if flag},
    }
    return signs if relation is None else signs | network_signs(relation)


def is_own_side(speakers: Kinship) -> bool:
    """Whether both statements are one speaker's: then the later one turns against the earlier."""
    return speakers in ("same", "likely")


def kind_signs(claim: Said, contrary: Said, speakers: Kinship) -> dict[str, float]:
    """What tells in which way one speaker's statement contests another's, by name."""
    whole = f"{contrary.lead} {contrary.text} {contrary.rest}"
    mine, theirs = (one.speaker.country if one.speaker else None for one in (claim, contrary))
    flags = {
        "always": True,
        f"speakers {speakers}": True,
        f"claim: {claim.act}": claim.act is not None,
        f"contrary: {contrary.act}": contrary.act is not None,
        "claim asks": claim.act in _ASKING,
        "refuses": bool(_REFUSES.search(whole)),
        "denies": bool(_DENIES.search(whole)),
        "asked and refused": claim.act in _ASKING and bool(_REFUSES.search(whole)),
        "about the speaker": bool(_names(contrary) & _mentioned(claim)),
        "one country": bool(mine and mine == theirs),
        "two countries": bool(mine and theirs and mine != theirs),
        f"contrary from {contrary.source_kind}": True,
        f"claim from {claim.source_kind}": True,
        f"contrary of {contrary.speaker.sector if contrary.speaker else None}": True,
        f"claim of {claim.speaker.sector if claim.speaker else None}": True,
        "refuted by the text": contrary.stance == "refutes" or claim.stance == "refutes",
        "one article": claim.article == contrary.article,
        "later by a week": contrary.moment - claim.moment > 7 * _DAY_S,
    }
    return {name: 1.0 for name, flag in flags.items() if flag}


def denial_signs(one: Said, *, nearest: float, carried: int) -> dict[str, float]:
    """What tells whether a denial is all that the record has of what it denies, by name.

    ``nearest`` is how likely it contests what it is likeliest to contest, ``carried`` how many
    articles carry it.
    """
    whole = f"{one.lead} {one.text} {one.rest}"
    flags = {
        "always": True,
        "says that it denies": bool(_DENIAL_CUE.search(one.cue)),
        "denies what is about": bool(_RUMOURS.search(whole)),
        "denies a thing": bool(_THING.match(one.text)),
        "quoted": one.text[:1] in '"“',
        "not in itself": one.denials > 0,
        "named": one.speaker is not None and one.speaker.is_named,
        "person": one.speaker is not None and one.speaker.kind == "person",
        "opens the article": one.place == 0,
        "inner": one.within is not None,
        "short": len(one.words) < 5,
        f"source {one.source_kind}": True,
    }
    return {
        "nearest": log_odds(nearest),
        "carried": min(carried, 8) / 8,
        **{name: 1.0 for name, flag in flags.items() if flag},
    }


_DENIAL_CUE = re.compile(r"\bden(?:y|ies|ied|ying|ial)|\bdismiss|\breject|\brefut", re.IGNORECASE)
_RUMOURS = re.compile(
    r"\b(?:report|rumou?r|allegation|suggestion|speculation|accusation|claim|talk|story|stories|"
    r"whisper|insinuation|gossip)s?\b", re.IGNORECASE,
)  # fmt: skip
_THING = re.compile(r"\W*(?:any|all|having|ever|being|there|that there|the|reports?)\b", re.I)


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
