"""On what a statement depends: "if attacked", "unless they withdraw", "provided that"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, cast

from onrecord.meaning.reading import CLOSING, OPENING, Reading, Told
from onrecord.meaning.vocabulary import Vocabulary
from onrecord.model import Condition

__all__ = ["find_conditions"]

_FOCUS = frozenset("only especially except particularly".split())
_COMPLEMENT = frozenset("ask wonder know see say tell doubt question check decide unclear sure "
                        "determine learn understand consider remember".split())  # fmt: skip
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "expl"))
_INVERTED = frozenset("should were had".split())
_ENDS = frozenset((".", "!", "?", ";", ":"))


def find_conditions(
    told: Sequence[Told], reading: Reading, vocabulary: Vocabulary
) -> dict[int, list[Condition]]:
    """The conditions of each statement, by its place in ``told``.

    One is marked once: on the innermost statement whose content holds it, else on the statement
    whose own sentence begins with it.
    """
    numbers = {id(one): number for number, one in enumerate(told)}
    holders: dict[int, list[int]] = {}
    for number, one in enumerate(told):
        for at in one.content:
            holders.setdefault(at, []).append(number)
    found: dict[int, list[Condition]] = {number: [] for number in range(len(told))}
    at = 0
    while at < len(reading.folds):
        size, condition = _at(at, reading, vocabulary)
        if condition is not None:
            owner = _owner(condition, holders, numbers, told, reading)
            if owner is not None:
                first, last, polarity = condition
                last = _within(first, last, told[owner].inside, reading)
                if last > first:
                    found[owner].append(
                        Condition(
                            span=reading.span(first, last),
                            polarity=cast(Literal["if", "unless"], polarity),
                        )
                    )
        at += size
    return found


_Found = tuple[int, int, str]


def _at(at: int, reading: Reading, vocabulary: Vocabulary) -> tuple[int, _Found | None]:
    """How many tokens the words at a place take, and the condition that they begin, if any."""
    hit = vocabulary.conditions.at(reading.folds, at)
    if hit is None:
        if (end := _inverted(at, reading)) is not None:
            return 1, (at, end, "if")
        return 1, None
    size, (polarity, follows) = hit
    if polarity == "none":
        return size, None
    last = at + size - 1
    end = _end_of_clause(at, last, reading) if follows == "clause" else _end_of_noun(last, reading)
    if end is None:
        return size, None
    word = reading.folds[at]
    if word in ("until", "till") and not _commits(at, end, reading):
        return size, None
    if word in ("barring", "absent") and not _is_apart(at, reading):
        return size, None
    first = at
    while first and reading.folds[first - 1] in _FOCUS:
        first -= 1
    return size, (first, end, polarity)


def _is_apart(at: int, reading: Reading) -> bool:
    """Whether a word opens its sentence, or stands after a comma."""
    low, _ = reading.sentence_bounds[reading.tokens.sentence[at]]
    return at == low or reading.folds[at - 1] in (",", *OPENING)


def _end_of_clause(first: int, last: int, reading: Reading) -> int | None:
    """The last token of the clause that a conjunction opens; ``None`` where it opens none."""
    tokens, folds = reading.tokens, reading.folds
    verb = tokens.head[first] if first == last else _verb_after(first, last, reading)
    if folds[first] == "if" and _is_complement(first, verb, reading):
        return None
    _, high = reading.sentence_bounds[tokens.sentence[first]]
    if verb is not None and verb > last and verb < high:
        below = [at for at in reading.below(verb) if at >= first]
        end = _run(first, set(below), reading)
        if end > last:
            return end
    end = last
    while (
        end + 1 < high
        and folds[end + 1] not in _ENDS
        and folds[end + 1] not in (",", "”", '"', "''")
    ):
        end += 1
    return end if end > last else None


def _verb_after(first: int, last: int, reading: Reading) -> int | None:
    """The verb of the clause after a conjunction of several words."""
    tokens = reading.tokens
    for at in range(first, last + 1):
        head = tokens.head[at]
        if head > last:
            return head
    for at in range(last + 1, min(last + 15, len(reading.folds))):
        if tokens.sentence[at] != tokens.sentence[first]:
            break
        if tokens.dep[at] in ("advcl", "ccomp", "acl", "pcomp") and tokens.pos[at] in (
            "VERB",
            "AUX",
        ):
            return at
    return None


def _is_complement(first: int, verb: int | None, reading: Reading) -> bool:
    """Whether an "if" asks: "asked if he knew"."""
    tokens = reading.tokens
    if first and tokens.lemma[first - 1].lower() in _COMPLEMENT:
        return True
    if verb is None or verb == first:
        return False
    head = tokens.head[verb]
    if tokens.dep[verb] in ("ccomp", "pcomp", "csubj") and verb != head:
        return head < first and tokens.lemma[head].lower() in _COMPLEMENT
    return False


def _run(first: int, inside: Collection[int], reading: Reading) -> int:
    """The last token of the unbroken run of ``inside`` that begins at ``first``."""
    end = first
    texts = reading.tokens.words
    while end + 1 < len(texts) and (
        end + 1 in inside
        or (not texts[end + 1].text.strip())
        or reading.folds[end + 1] in OPENING | CLOSING
    ):
        end += 1
    while end > first and reading.folds[end] in (*_ENDS, ",", "-", "–", "—", ""):
        end -= 1
    return end


def _end_of_noun(last: int, reading: Reading) -> int | None:
    """The last token of the noun phrase after "in case of"."""
    tokens = reading.tokens
    for at in range(last + 1, min(last + 12, len(reading.folds))):
        if tokens.sentence[at] != tokens.sentence[last] or reading.folds[at] in _ENDS:
            return None
        if tokens.dep[at] in ("pobj", "dobj", "pcomp", "nsubj"):
            return _run(at, set(reading.below(at)), reading)
    return None


def _inverted(at: int, reading: Reading) -> int | None:
    """The last token of "should they attack", "were it to fail"."""
    tokens = reading.tokens
    if reading.folds[at] not in _INVERTED or tokens.dep[at] not in ("aux", "mark"):
        return None
    verb = tokens.head[at]
    if tokens.dep[verb] != "advcl" or verb < at:
        return None
    if any(tokens.dep[one] == "mark" for one in reading.children[verb]):
        return None
    subject = any(
        tokens.dep[one] in ("nsubj", "nsubjpass", "expl") and at < one < verb
        for one in reading.children[verb]
    )
    if not subject or any(
        one < at for one in reading.children[verb] if reading.folds[one] not in ("and", "but")
    ):
        return None
    return _run(at, set(reading.below(verb)), reading)


def _commits(first: int, end: int, reading: Reading) -> bool:
    """Whether what lasts until then is a commitment, and no time told: "won't talk until ..."."""
    tokens, folds = reading.tokens, reading.folds
    low, _ = reading.sentence_bounds[tokens.sentence[first]]
    verb = first
    for _ in range(6):
        verb = tokens.head[verb]
        if tokens.pos[verb] in ("VERB", "AUX") and verb < first:
            break
    helpers = {folds[at] for at in reading.children[verb]} | {folds[verb]}
    negated = bool(helpers & {"not", "n't", "never", "no"}) or any(
        folds[at] in ("no", "not", "n't", "never", "nothing", "nobody") for at in range(low, first)
    )
    future = bool(
        helpers & {"will", "would", "'ll", "shall", "must", "should", "can", "could", "wo", "ca"}
    )
    clause = any(tokens.pos[at] in ("VERB", "AUX") for at in range(first + 1, end + 1))
    return (negated or future) and (clause or future)


def _owner(
    condition: _Found,
    holders: dict[int, list[int]],
    numbers: dict[int, int],
    told: Sequence[Told],
    reading: Reading,
) -> int | None:
    """The statement that a condition belongs to."""
    first, _, _ = condition
    held = holders.get(first, [])
    if held:
        return min(held, key=lambda number: len(told[number].content))
    sentence = reading.tokens.sentence[first]
    own = [
        numbers[id(one)]
        for one in reading.by_sentence.get(sentence, ())
        if one.sentence == sentence and one.above is None and first not in one.source
    ]
    if not own or any(first in told[number].cue for number in own):
        return None
    verb = reading.tokens.head[first]
    if not any(reading.tokens.dep[at] in _SUBJECTS for at in reading.children[verb]):
        return None  # "if asked, Lee says": no condition on what she says
    return min(own, key=lambda number: abs(told[number].head - first))


def _within(first: int, last: int, content: frozenset[int], reading: Reading) -> int:
    """The end of a condition, cut where the content that holds it ends."""
    if first not in content:
        return last
    end = first
    for at in range(first, last + 1):
        if at in content:
            end = at
    while end > first and reading.folds[end] in (*_ENDS, ","):
        end -= 1
    return end
