"""Whether two statements are one saying: the same speaker saying the same thing.

Two statements are compared by their structure (speaker, numbers, names, negation, conditions, act,
days, the words that both quote) and by their meaning (likeness of vectors, the network that
compares sayings); a logistic regression weighs the signs.  It was fitted on crises written for it
(``training/links.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log

from onrecord.linking.comparing import Relation
from onrecord.linking.facts import Said
from onrecord.linking.people import Relation as Kinship
from onrecord.linking.rarity import rarity

__all__ = ["Nearness", "log_odds", "network_signs", "saying_signs", "weigh"]

_DAY_S = 86_400.0
_LEAST = 1e-4
_LONG_RUN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearness:
    """How alike two statements are before the network reads them: the cosines of their contents
    and of their sentences, and who their speakers are to each other."""

    contents: float
    sentences: float
    speakers: Kinship

    @property
    def likeness(self) -> float:
        """The larger of the two cosines."""
        return max(self.contents, self.sentences)


def saying_signs(
    one: Said,
    other: Said,
    near: Nearness,
    relation: Relation | None,
) -> dict[str, float]:
    """What speaks for and against two statements being one saying, by name; without what the
    network says, if that is not known yet."""
    shared = one.stems & other.stems
    first, second, both = (sum(map(rarity, stems)) for stems in (one.stems, other.stems, shared))
    values = {number.value for number in one.numbers}
    others = {number.value for number in other.numbers}
    signs = {
        "always": 1.0,
        "contents": near.contents,
        "sentences": near.sentences,
        "words": both / max(first + second - both, 1.0),
        "words of one": both / max(min(first, second), 1.0),
        "shared": min(both, 60.0) / 60.0,
        f"speakers {near.speakers}": 1.0,
        "run": min(_longest_run(one, other), _LONG_RUN) / _LONG_RUN,
        "shorter": min(len(one.words), len(other.words), 20) / 20,
    }
    if relation is not None:
        signs |= network_signs(relation)
    flags = {
        "numbers same": bool(values & others),
        "numbers differ": bool(values and others and not values & others),
        "act same": one.act == other.act,
        "condition of one": bool(one.conditions) != bool(other.conditions),
        "condition of both": bool(one.conditions and other.conditions),
        "denial of one": (one.denials + other.denials) % 2 == 1,
        "negated one": one.negated != other.negated,
        "within a day": abs(one.moment - other.moment) < 1.2 * _DAY_S,
        "one article": one.article == other.article,
        "names": bool(one.names & other.names),
    }
    return signs | {name: 1.0 for name, flag in flags.items() if flag}


def network_signs(relation: Relation) -> dict[str, float]:
    """What the network says of two statements, as signs: the same ones for every question."""
    return {
        "network same": log_odds(relation.same),
        "network against": log_odds(relation.against),
    }


def weigh(signs: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """What the signs say together, as a probability."""
    total = sum(value * weights.get(name, 0.0) for name, value in signs.items())
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def log_odds(share: float) -> float:
    """A share of 0..1 in log-odds, not farther out than those of 1 in 10,000."""
    share = min(max(share, _LEAST), 1 - _LEAST)
    return log(share / (1 - share))


def _longest_run(one: Said, other: Said) -> int:
    """How many words in a row both have."""
    words = [word.folded for word in other.words]
    best = 0
    before = [0] * (len(words) + 1)
    for word in one.words:
        row = [0]
        for at, their_word in enumerate(words):
            row.append(before[at] + 1 if word.folded == their_word else 0)
        best = max(best, *row)
        before = row
    return best
