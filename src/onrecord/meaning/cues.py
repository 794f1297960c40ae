"""Which sense of a cue a statement has: its words in the table of cues, and what follows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from onrecord.meaning.reading import OPENING, Reading, Told
from onrecord.meaning.vocabulary import CueSense, Frame, Part, Vocabulary

__all__ = ["find_frame", "find_sense", "is_negated"]

_DEFAULT = CueSense("verb", "any", "assertion", "state", None, "neutral", None, negated=False)
_SILENT = _DEFAULT._replace(negated=True)
_VIEW = _DEFAULT._replace(type="belief", act="none", certainty="likely")
_WEIGH = _DEFAULT._replace(type="intention", act="propose", certainty="possible")
_WEIGHING = frozenset("discuss weigh mull contemplate debate ponder".split())
_UNWILLING = frozenset("decline refuse".split())
_DISCLOSING = frozenset(
    "say comment reveal disclose discuss name identify speculate confirm elaborate answer tell "
    "specify explain describe detail talk speak state".split()
)
_SAID_NOTHING = frozenset(("PUNCT", "SPACE", "DET", "AUX", "NUM"))
_PARTS: dict[str, tuple[Part, ...]] = {
    "VERB": ("verb", "phrase"),
    "AUX": ("verb", "adjective", "phrase"),
    "NOUN": ("noun", "phrase", "verb"),
    "PROPN": ("noun", "phrase", "verb"),
    "ADJ": ("adjective", "phrase", "verb"),
    "ADV": ("phrase", "adjective", "verb"),
}
_QUESTIONS = frozenset("whether if what who whom whose which why how when where".split())
_NEGATIONS = frozenset("not n't never no nobody none nothing neither nor cannot without".split())
_MOST_WORDS, _LONGEST = 9, 4


def find_sense(told: Told, reading: Reading, vocabulary: Vocabulary) -> CueSense:
    """The sense of a statement's cue: of its longest known words, for what its content is."""
    senses = _known(told, reading, vocabulary)
    if not senses:
        return _DEFAULT
    if _says_nothing(told, reading):
        return _SILENT
    lemma = reading.tokens.lemma[told.head].lower()
    if lemma in _WEIGHING and reading.tokens.tag[told.head] == "VBG":
        return _WEIGH
    if lemma == "ask" and _asks_for(told, reading):
        senses = vocabulary.cues.get(("ask", "for"), senses)
    if lemma == "see" and reading.tokens.tag[told.head] in ("VBZ", "VBP"):
        return _VIEW  # who sees a danger judges; who saw it knows
    if lemma == "consider" and _is_judged(told, reading):
        return _VIEW
    wanted = _PARTS.get(reading.tokens.pos[told.head], ("phrase", "verb", "noun", "adjective"))
    of_part = [one for part in wanted for one in senses if one.part == part] or list(senses)
    first = of_part[0].part
    frame = find_frame(told, reading)
    # "Told him to go" orders, "told him that" does not: the table has the first as infinitive.
    order: dict[Frame, int] = {"any": 2, frame: 0}
    if frame == "told" and any(reading.tokens.tag[at] == "TO" for at in told.content):
        order["infinitive"] = 1
    return min(
        (one for one in of_part if one.part == first), key=lambda one: order.get(one.frame, 3)
    )


def _asks_for(told: Told, reading: Reading) -> bool:
    """Whether something is asked for: "asked the bank for a loan"."""
    return any(
        reading.folds[at] == "for" and reading.tokens.dep[at] == "prep"
        for at in reading.children[told.head]
    )


def _says_nothing(told: Told, reading: Reading) -> bool:
    """Whether somebody will not say it, the saying being in the content: "declined | to reveal"."""
    tokens = reading.tokens
    if tokens.lemma[told.head].lower() not in _UNWILLING:
        return False
    verb = next((at for at in told.content if tokens.pos[at] == "VERB"), None)
    return verb is not None and (
        tokens.head[verb] == told.head and tokens.lemma[verb].lower() in _DISCLOSING
    )


def _is_judged(told: Told, reading: Reading) -> bool:
    """Whether a thing is held to be something: "considered the deal illegal"."""
    return any(
        reading.tokens.dep[at] in ("ccomp", "oprd", "xcomp") and reading.tokens.tag[at] != "VBG"
        for at in reading.children[told.head]
    )


def _known(told: Told, reading: Reading, vocabulary: Vocabulary) -> Sequence[CueSense]:
    for words in _readings(told, reading, vocabulary.longest_cue):
        senses = vocabulary.cues.get(words)
        if senses is not None:
            return senses
    return ()


def _readings(told: Told, reading: Reading, longest: int) -> Iterator[tuple[str, ...]]:
    """The words by which a cue could be in the table, the longest first.

    A cue can hold more than its table's words ("issued a stern reminder" is "issue reminder"),
    and the table's words can end in the content ("lashed out | at Turkey").
    """
    tokens, folds = reading.tokens, reading.folds
    own = [
        at
        for at in told.cue
        if tokens.pos[at] not in _SAID_NOTHING or at == told.head or folds[at] == "be"
    ]
    lemmas = [_lemma(at, reading) for at in own]
    after: list[str] = []
    for at in told.content[:2]:
        # "lashed out | at Turkey", "vowed | to punish"; in "said | no crime" the content's own word
        # is none of the cue.
        goes_on = tokens.pos[at] in ("ADP", "PART", "SCONJ") or after == ["to"]
        if at < told.cue[-1] or not goes_on:
            break
        after.append(folds[at])
    main = own.index(told.head) if told.head in own else 0
    if (thing := _object(told, reading)) is not None:
        yield (*lemmas, thing)
    if len(own) > _MOST_WORDS:
        low = max(0, main - _LONGEST)
        lemmas, main = lemmas[low : low + _MOST_WORDS], main - low
    be = _copula(told, reading)
    lemmas = [*be, *lemmas]
    main += len(be)
    joined = [*lemmas, *after]
    size = min(longest, len(joined))
    seen = set()
    for count in range(size, 0, -1):
        candidates = []
        for chosen in combinations(range(len(joined)), count):
            if chosen[-1] >= len(lemmas) and not _runs_into(chosen, len(lemmas)):
                continue
            words = tuple(joined[at] for at in chosen)
            candidates.append((main not in chosen, chosen[-1] - chosen[0], words))
        for _, _, words in sorted(candidates):
            if words not in seen:
                seen.add(words)
                yield words


def _object(told: Told, reading: Reading) -> str | None:
    """The noun that the content is about, where it is the object: "rejected | the claim that"."""
    tokens = reading.tokens
    for at in reading.children[told.head]:
        if tokens.dep[at] == "dobj" and at in told.inside and tokens.pos[at] == "NOUN":
            return tokens.lemma[at].lower()
    return None


def _runs_into(chosen: tuple[int, ...], size: int) -> bool:
    """Whether what is taken of the content goes on from the last word of the cue."""
    inside = [at for at in chosen if at >= size]
    return size - 1 in chosen and inside == list(range(size, size + len(inside)))


def _copula(told: Told, reading: Reading) -> list[str]:
    """ "be" before an adjective whose verb the cue does not hold."""
    tokens = reading.tokens
    has_be = any(tokens.lemma[at].lower() == "be" for at in told.cue)
    return ["be"] if tokens.pos[told.head] == "ADJ" and not has_be else []


def _lemma(at: int, reading: Reading) -> str:
    lemma = reading.tokens.lemma[at].lower()
    if reading.folds[at] == "according":  # the preposition, not "agreed"
        return "according"
    if reading.tokens.pos[at] == "PROPN" and reading.tokens.tag[at] == "NNP":
        return _as_verb(reading.folds[at])  # a headline's "Praises"
    return {"’s": "'s", "n’t": "not", "n't": "not"}.get(lemma, lemma)


def _as_verb(word: str) -> str:
    for ending, stem in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending) + stem
    return word


def find_frame(told: Told, reading: Reading) -> Frame:
    """What a statement's content is: a clause, an infinitive, a question, a thing, or told to."""
    tokens, folds = reading.tokens, reading.folds
    content = [at for at in told.content if tokens.pos[at] not in ("PUNCT", "SPACE")]
    if not content:
        return "any"
    first = content[0]
    marks = told.content[0] < first and _is_mark(tokens.words[told.content[0]].text)
    if marks and len(content) > 3:
        return "clause"
    if folds[first] in _QUESTIONS and not marks:
        return "question" if _asks(first, told, reading) else "clause"
    if folds[first] == "not" and len(content) > 1:
        first = content[1]  # "asked | not to be named"
    if folds[first] == "to" and tokens.tag[first] == "TO":
        return "told" if _has_object(told, reading) else "infinitive"
    if folds[first] == "that" and tokens.pos[first] == "SCONJ":
        return "clause"
    if _is_told(content, reading):
        return "told"
    head = reading.head_of(content)
    if tokens.pos[head] in ("VERB", "AUX"):
        if tokens.tag[head] == "VB" and _infinitive_marker(head, content, reading):
            return "told"
        if tokens.tag[head] == "VBG" and tokens.dep[head] in ("pcomp", "xcomp", "pobj"):
            return "thing"
        return "clause"
    inner = [at for at in reading.children[head] if tokens.dep[at] in ("ccomp", "xcomp", "acl")]
    if tokens.dep[head] in ("dobj", "dative") and any(
        tokens.tag[at] == "VB" and at > head for at in _verbs_of(told.head, reading)
    ):
        return "told"
    if any(tokens.pos[at] == "VERB" and tokens.dep[at] == "ccomp" for at in inner):
        return "clause"
    return "thing"


def _is_mark(text: str) -> bool:
    return text in OPENING or text == "'"


def _is_told(content: Sequence[int], reading: Reading) -> bool:
    """Whether a noun and "to" with its verb come first: "Russia to withdraw"."""
    tokens = reading.tokens
    nouns = 0
    for at in content:
        if tokens.tag[at] == "TO":
            return nouns > 0 and tokens.tag[tokens.head[at]] == "VB"
        if tokens.pos[at] in ("VERB", "AUX") and tokens.dep[at] not in ("amod", "acl", "compound"):
            return False
        nouns += tokens.pos[at] in ("NOUN", "PROPN", "PRON")
    return False


def _verbs_of(head: int, reading: Reading) -> list[int]:
    tokens = reading.tokens
    return [at for at in reading.children[head] if tokens.dep[at] in ("xcomp", "ccomp", "advcl")]


def _infinitive_marker(head: int, content: Sequence[int], reading: Reading) -> bool:
    return any(
        reading.folds[at] == "to" and reading.tokens.tag[at] == "TO"
        for at in reading.children[head]
        if at in content
    )


def _asks(first: int, told: Told, reading: Reading) -> bool:
    """Whether a word like "if" begins what is asked, and no condition: "said if they come, ..."."""
    tokens, folds = reading.tokens, reading.folds
    if folds[first] in ("whether",):
        return True
    if folds[first] in ("if", "when", "where"):
        if len(told.statement.content) > 1:
            return False  # "If they come, Lee said, we leave."
        verb = tokens.head[first]
        return tokens.dep[verb] != "advcl" or tokens.head[verb] == told.head
    return True


def _has_object(told: Told, reading: Reading) -> bool:
    """Whether somebody is told, outside the content: "ordered *him* to leave"."""
    tokens = reading.tokens
    inside = {*told.content, *told.source}
    return any(
        tokens.dep[at] in ("dobj", "dative", "nsubjpass") and at not in inside
        for at in reading.children[told.head]
    )


def is_negated(told: Told, reading: Reading) -> bool:
    """Whether the text says that the saying did not happen: "has not confirmed", "never said"."""
    tokens, folds = reading.tokens, reading.folds
    words = {folds[at] for at in told.cue}
    lemmas = {tokens.lemma[at].lower() for at in told.cue}
    if "only" in words and "not" in words:
        words -= {"not"}
    if words & _NEGATIONS or "unable" in words:
        return True
    before = tokens.head[told.head]
    if tokens.dep[told.head] == "pcomp" and folds[before] == "without":
        return True
    if "yet" in words and "to" in words:
        return True
    for child in reading.children[told.head]:
        if folds[child] == "not" and child + 1 < len(folds) and folds[child + 1] == "only":
            continue
        if tokens.dep[child] == "neg" or (folds[child] in _NEGATIONS and child < told.head):
            if folds[child] in ("neither", "nor", "no") and tokens.dep[child] not in (
                "neg",
                "cc",
                "preconj",
                "det",
            ):
                continue
            if child not in told.inside:
                return True
    source = {folds[at] for at in told.source[:1]}
    return bool(source & {"nobody", "none", "neither", "no"}) or bool(lemmas & {"refrain"})
