"""How the article's own voice treats a content: endorses it, keeps away, refutes it, or neither."""

from __future__ import annotations

from onrecord.meaning.reading import Reading, Told
from onrecord.meaning.vocabulary import CueSense, Vocabulary
from onrecord.model import Stance

__all__ = ["find_stance"]

_ORDER: dict[Stance, int] = {"refutes": 0, "distances": 1, "endorses": 2, "neutral": 3}


def find_stance(
    told: Told, sense: CueSense, reading: Reading, vocabulary: Vocabulary, *, is_silent: bool
) -> Stance:
    """The stance that the cue takes, or a word beside it: "falsely claimed", "without evidence".

    A factive cue endorses only in the article's own voice: within another source's content it is
    that source who says so.
    """
    # Who "could not confirm" it makes no fact of it.
    cue = "neutral" if sense.stance == "endorses" and is_silent else sense.stance
    found = {_beside(told, reading, vocabulary), cue, _within(told, reading, vocabulary)}
    if told.above is not None and reading.head_of(told.above.content) == told.head:
        # "falsely said that he wanted": what is false is that he wanted.
        found.add(_beside(told.above, reading, vocabulary))
    stance = min(found, key=lambda one: _ORDER[one])
    if stance == "endorses" and told.above is not None:
        return "neutral"
    return stance


def _within(told: Told, reading: Reading, vocabulary: Vocabulary) -> Stance:
    """The stance of an adverb that the article has put into the content: "allegedly sent"."""
    if not told.content:
        return "neutral"
    head = reading.head_of(told.content)
    for at in reading.children[head]:
        if at in told.inside and not reading.tokens.quoted[at]:
            hit = vocabulary.stances.at(reading.folds, at)
            if hit is not None and reading.tokens.dep[at] == "advmod" and hit[1] == "distances":
                return hit[1]
    return "neutral"


def _beside(told: Told, reading: Reading, vocabulary: Vocabulary) -> Stance:
    tokens, folds = reading.tokens, reading.folds
    low, high = reading.near(told)
    inside = told.inside
    found: list[Stance] = []
    for at in range(low, high):
        hit = vocabulary.stances.at(folds, at)
        if hit is None or at in inside:
            continue
        size, stance = hit
        last = at + size - 1
        in_cue = at in told.cue or last in told.cue
        head = tokens.head[at]
        other = reading.by_head.get(head, told)
        hangs = head == told.head or head in told.cue
        # "Slammed him after he allegedly left": that is said of the leaving.
        apart = tokens.pos[head] in ("VERB", "AUX")
        hangs = hangs or (other is told and not apart and tokens.head[head] == told.head)
        if size > 1:
            hangs = hangs or reading.hangs_on(at, told.head)
        if in_cue or (hangs and tokens.dep[at] != "nsubj"):
            found.append(stance)
    return min(found, key=lambda one: _ORDER[one], default="neutral")
