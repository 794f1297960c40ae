"""What the network thinks of a trigger's status, corrected by what the words plainly say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.ontology import STATUSES

if TYPE_CHECKING:
    from onrecord.events.candidates import Floats
    from onrecord.meaning.reading import Reading, Told
    from onrecord.model import EventStatus, EventType

__all__ = ["find_status"]

_REAL = frozenset(("occurred", "ongoing"))
# Verbs that refuse by themselves: "did not reject" refuses nothing.
_REFUSING = frozenset(
    "reject refuse deny decline veto dismiss oppose block rebuff spurn defy resist".split()
)
_NOT_ALONE = frozenset(("only", "just", "merely", "simply"))
# What is told side by side, and what a verb of doing opens: "denied that it had begun to shell".
_JOINED = frozenset(("conj", "xcomp", "dobj", "nsubjpass"))


def find_status(
    shares: Floats,
    trigger: int,
    holder: Told | None,
    reading: Reading,
    *,
    kind: EventType,
    denials: frozenset[str],
) -> EventStatus:
    """Whether the event happened, or how else the text puts it.

    ``shares`` [7] are how likely the network thinks each status; in a sentence without a word of
    ``denials`` it is not believed that something is denied.  A negated verb tells what did not
    happen, but for a refusal ("will not lift the ban" is a REJECT, and was made); and what somebody
    denies, or is said not to have said, is no more than denied.
    """
    first, second = (-shares).argsort(kind="stable")[:2].tolist()
    likeliest: EventStatus = STATUSES[first]
    if likeliest == "denied" and not _has_word(denials, trigger, reading):
        likeliest = STATUSES[second]
    if likeliest not in _REAL:
        return likeliest
    denied = holder is not None and _is_denied(trigger, holder, reading)
    refuses = kind == "REJECT" and reading.tokens.lemma[trigger].lower() not in _REFUSING
    negated = not refuses and _is_negated(trigger, reading)
    return "denied" if denied or negated else likeliest


def _has_word(words: frozenset[str], trigger: int, reading: Reading) -> bool:
    tokens = reading.tokens
    low, high = reading.sentence_bounds[tokens.sentence[trigger]]
    return any(
        reading.folds[at] in words or tokens.lemma[at].lower() in words for at in range(low, high)
    )


def _is_denied(trigger: int, holder: Told, reading: Reading) -> bool:
    """Whether a trigger is the main matter of what somebody denies: what is told beside it ("denied
    that it fired after rebels attacked") is not."""
    statement = holder.statement
    if (statement.act == "deny") == bool(statement.negated):
        return False
    tokens, heads = reading.tokens, frozenset(reading.heads_of(holder.content))
    at = trigger
    while at not in heads and tokens.dep[at] in _JOINED:
        at = tokens.head[at]
    return at in heads


def _is_negated(trigger: int, reading: Reading) -> bool:
    tokens = reading.tokens
    return tokens.pos[trigger] in ("VERB", "AUX") and any(
        # "Did not only shell the town": it did.
        tokens.dep[child] == "neg" and _NOT_ALONE.isdisjoint(reading.folds[child + 1 : child + 2])
        for child in reading.children[trigger]
    )
