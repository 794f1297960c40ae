"""What is said for the first time: a speaker's first threat, first admission, first offer.

What an article calls a first is one thing, what the record holds another: both are looked at, and
an article's "first" that the record knows to be none is told as such.
"""

from __future__ import annotations

import re

from onrecord.linking.facts import Said
from onrecord.linking.links import Deed

__all__ = [
    "CALLED_FIRST", "LIKE_ONE_OF_ITS_DEED", "Deed", "deed_of", "earlier_signs", "is_called_first",
    "own_signs",
]  # fmt: skip

_DEEDS: dict[str, Deed] = {
    "threaten": "commit", "promise": "commit", "accuse": "accuse", "deny": "deny",
    "admit": "admit", "demand": "demand", "propose": "offer", "agree": "agree", "reject": "reject",
}  # fmt: skip
_SORRY = re.compile(r"\b(?:apolog\w+|sorry|forgiv\w+|regret\w*)\b", re.IGNORECASE)
_ADMITS = re.compile(r"\b(?:admit\w*|acknowledg\w*|conced\w*|confess\w*|own(?:ed)? up)", re.I)
_ACCUSES = re.compile(r"\b(?:accus\w*|blam\w*|charg(?:ed|es) that|alleg\w*)", re.I)
_DEMANDS = re.compile(
    r"\b(?:demand\w*|must|insist\w*|call(?:ed|s)? (?:on|for)|urg\w*|summon\w*)", re.I
)
_OFFERS = re.compile(
    r"\b(?:offer\w*|propos\w*|ready to|prepared to|willing|could be (?:talked|discussed))", re.I
)
_FIRST = re.compile(
    r"\b(?:for the first time|the first time|never before|not (?:once )?before|"
    r"until (?:now|then|today)|"
    r"had (?:so far |always )?(?:refused|avoided|declined)|had so far never|"
    r"(?:his|her|its|their|the) first (?:public |direct |open |official |such |explicit )?"
    r"(?:admission|acknowledg\w+|threat|demand|offer|apolog\w+|accusation|criticism|warning|denial|"
    r"statement|comment|remark\w*|sign|concession|promise|time|word\w*)|"
    r"first (?:\w+ ){0,5}(?:since|to (?:admit|say|accuse|threaten|demand|offer|apolog|concede|"
    r"acknowledge|call))|"
    r"break(?:s|ing)? (?:his|her|its|their|the) silence|unprecedented)",
    re.IGNORECASE,
)  # fmt: skip


def deed_of(one: Said, *, commits: bool) -> Deed | None:
    """What a statement does by being said; ``commits`` is whether it is a promise or threat on a
    condition."""
    if one.negated or one.type in ("belief", "knowledge"):
        return None
    whole = f"{one.lead} {one.text} {one.rest}"
    if _SORRY.search(one.text) and one.act not in ("demand", "reject", "deny", "request"):
        return "apologise"
    if commits:
        return "commit"
    if one.act in _DEEDS:
        return _DEEDS[one.act]
    for form, deed in (
        (_ADMITS, "admit"),
        (_ACCUSES, "accuse"),
        (_OFFERS, "offer"),
        (_DEMANDS, "demand"),
    ):
        if form.search(one.cue) or (deed != "admit" and form.search(whole)):
            return deed  # type: ignore[return-value]
    return None


def is_called_first(one: Said) -> bool:
    """Whether the article calls it a first, in its sentence or the one before."""
    return bool(_FIRST.search(f"{one.lead} {one.rest}") or _FIRST.search(one.before[-160:]))


CALLED_FIRST, LIKE_ONE_OF_ITS_DEED = "called first", "like an earlier one of its deed"


def own_signs(one: Said) -> tuple[str, ...]:
    """What of a statement alone speaks for or against its being a first worth telling."""
    flags = {
        CALLED_FIRST: is_called_first(one),
        "early in the article": one.place < 3,
        "opens the article": one.place == 0,
        "quoted": '"' in one.text or "“" in one.text,
        "person": one.speaker is not None and one.speaker.kind == "person",
        "named": one.speaker is not None and one.speaker.is_named,
        "addressed": one.addressee is not None,
        "inner": one.within is not None,
        "short": len(one.words) < 5,
    }
    return tuple(name for name, flag in flags.items() if flag)


def earlier_signs(
    deed: Deed | None,
    *,
    earlier: int,
    same_deed: int,
    likest: float,
    likest_of_deed: float,
    carried: int,
    spoken: int,
) -> dict[str, float]:
    """What speaks for a statement, the earliest of its saying, from what was said before.

    ``earlier`` is how many sayings of its speaker earlier articles hold, ``same_deed`` how many of
    them do the same, ``likest`` and ``likest_of_deed`` how alike the likest of either is (cosine);
    ``carried`` is how many articles carry the saying, ``spoken`` how many sayings the speaker has.
    """
    flags = {
        "always": True,
        f"deed {deed}": True,
        "first of its deed": deed is not None and not same_deed,
        "like an earlier one": likest > 0.6,
        LIKE_ONE_OF_ITS_DEED: likest_of_deed > 0.45,
        "first word": not earlier,
    }
    return {
        "carried": min(carried, 8) / 8,
        "spoken": min(spoken, 20) / 20,
        **{name: 1.0 for name, flag in flags.items() if flag},
    }
