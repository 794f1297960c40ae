"""How sure the content is as its source puts it: by its main verb, its adverbs, and the cue."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.meaning.cues import find_frame, is_negated
from onrecord.meaning.reading import Reading, Told
from onrecord.meaning.vocabulary import CueSense, Vocabulary
from onrecord.model import Act, Certainty

__all__ = ["find_certainty"]

_FAR = 3
_SAYING = frozenset("say tell reveal disclose specify know comment on".split())
_QUESTIONS = frozenset("whether how what when where which who whom whose why".split())


def find_certainty(
    told: Told, sense: CueSense, act: Act, reading: Reading, vocabulary: Vocabulary
) -> Certainty:
    """The certainty of a content: the cue's own, else that of its main clause's words.

    What is asked is possible, and so is what somebody says or will not say "whether", or will not
    say "how many".
    """
    if sense.certainty is not None:
        return sense.certainty
    if act == "ask" or (find_frame(told, reading) == "question" and _is_open(told, reading)):
        return "possible"
    if (sense.negated or is_negated(told, reading)) and _is_unanswered(told, reading):
        return "possible"
    if sense.act in ("promise", "agree"):
        return "certain"  # "promised that they could stay": "could" is what was promised
    return next(_of_words(told, reading, vocabulary), "certain")


def _is_open(told: Told, reading: Reading) -> bool:
    return any(reading.folds[at] in ("whether", "if") for at in told.content[:2])


def _is_unanswered(told: Told, reading: Reading) -> bool:
    """Whether a content is a question, the verb of saying before it left out: "declined [to say how
    many]"."""
    tokens = reading.tokens
    words = (at for at in told.content if reading.folds[at] != "to")
    first = next((at for at in words if tokens.lemma[at].lower() not in _SAYING), None)
    return first is not None and reading.folds[first] in _QUESTIONS


def _of_words(told: Told, reading: Reading, vocabulary: Vocabulary) -> Iterator[Certainty]:
    """What the words around the first main verb of the content say, the nearest first."""
    inside = told.inside
    for head in reading.heads_of(told.content)[:1]:
        yield from _of_clause(head, inside, reading, vocabulary)


def _of_clause(
    head: int, inside: frozenset[int], reading: Reading, vocabulary: Vocabulary
) -> Iterator[Certainty]:
    tokens, folds = reading.tokens, reading.folds
    near = [at for at in reading.children[head] if at in inside]
    for at in near:
        if tokens.dep[at] == "aux":
            words = (folds[at], "have") if _has_perfect(head, reading) else (folds[at],)
            found = vocabulary.modals.get(words) or vocabulary.modals.get((folds[at],))
            if found is not None and not (
                folds[at] in ("could", "can") and _is_denied(head, reading)
            ):
                yield found
    first = min([head, *near])
    for at in range(first, head + _FAR + 1):
        if at in inside:
            hit = vocabulary.hedges.at(folds, at)
            close = head in (tokens.head[at], tokens.head[tokens.head[at]])
            if hit is not None and (close or hit[0] > 1):
                yield hit[1]
    yield from _of_verb(head, near, reading, vocabulary)


def _of_verb(
    head: int, near: list[int], reading: Reading, vocabulary: Vocabulary
) -> Iterator[Certainty]:
    tokens = reading.tokens
    lemma = tokens.lemma[head].lower()
    own = any(tokens.dep[at] in ("nsubj", "nsubjpass") and reading.folds[at] in _OWN for at in near)
    value = vocabulary.hedge_verbs.get((lemma,))
    if value is not None and (own or lemma in ("seem", "appear") or _is_passive(head, reading)):
        yield value
    if lemma == "be":
        for at in near:
            value = vocabulary.hedge_verbs.get(("be", tokens.lemma[at].lower()))
            if value is not None:
                yield value


_OWN = frozenset("i we he she they it".split())


def _has_perfect(head: int, reading: Reading) -> bool:
    return any(
        reading.folds[at] in ("have", "'ve") and reading.tokens.dep[at] == "aux"
        for at in reading.children[head]
    )


def _is_denied(head: int, reading: Reading) -> bool:
    """Whether a verb is negated: "could not" tells of an inability, which is certain."""
    return any(reading.tokens.dep[at] == "neg" for at in reading.children[head])


def _is_passive(head: int, reading: Reading) -> bool:
    return any(reading.tokens.dep[at] == "auxpass" for at in reading.children[head])
