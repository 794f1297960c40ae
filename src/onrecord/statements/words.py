"""Doc -> what the attribution model sees of it: a row of numbers for every word, and for every
pair of a cue and a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from onrecord.model import Span
from onrecord.statements.found import Found
from onrecord.statements.quotes import Quotation

__all__ = ["PAIR_SIZE", "WORD_SIZE", "Words", "find_words", "pair_features"]

Ints = NDArray[np.int32]


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split())


# The order is the network's: a name's place is the number by which it knows it.
TAGS = _names(
    "$ '' , -LRB- -RRB- . : ADD AFX CC CD DT EX FW HYPH IN JJ JJR JJS LS MD NFP NN NNP NNPS NNS "
    "PDT POS PRP PRP$ RB RBR RBS RP SYM TO UH VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB XX _SP ``"
)
DEPS = _names(
    "ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj "
    "csubj csubjpass dative dep det dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass "
    "nummod oprd parataxis pcomp pobj poss preconj predet prep prt punct quantmod relcl xcomp"
)
RULES = _names(
    "according adjective after announced as_clause before clause citing claim closing dash gerund "
    "headline infinitive label noun object parenthesis passive preposition quoting relay told"
)
_TAG = {name: number for number, name in enumerate(TAGS, 1)}
_DEP = {name: number for number, name in enumerate(DEPS, 1)}
_RULE = {name: number for number, name in enumerate(RULES, 1)}
_BLOCK = {"headline": 0, "body": 1, "quote": 2}

# Each column of a word's row, and how many values it has; the columns share one table.
_WORD_COLUMNS = (
    len(TAGS) + 1,
    len(DEPS) + 1,
    6,  # letter case
    3,  # quotation: outside, inside, at its edge
    3,  # first of a paragraph, of a sentence, neither
    3,  # kind of block
    2 * len(RULES) + 1,  # cue found by a rule, outer or nested
    4,  # source or content found by a rule, outer statements only
)
WORD_OFFSETS = np.cumsum((0, *_WORD_COLUMNS[:-1]), dtype=np.int32)
WORD_SIZE = sum(_WORD_COLUMNS)

_MAX_UP = 3
_BUCKETS = np.array(
    [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 34, 42, 52, 66, 84, 110, 150], dtype=np.int32
)
_PAIR_COLUMNS = (
    2 * len(_BUCKETS) + 1,  # distance in words
    (_MAX_UP + 1) * (len(DEPS) + 2) + 1,  # the way in the syntax tree
    7,  # distance in sentences
    5,  # distance in paragraphs
    9,  # distance in quotations
    5,  # role that a rule gives the word with this cue
    5,  # cues of rules between
)
PAIR_OFFSETS = np.cumsum((0, *_PAIR_COLUMNS[:-1]), dtype=np.int32)
PAIR_SIZE = sum(_PAIR_COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of an article's reporting blocks: all tokens of these that are no white space.

    All arrays have a row a word.  ``token`` numbers it in the Doc, ``start`` and ``end`` are
    characters of the article, ``sentence``, ``paragraph`` and ``quotation`` (-1 for none) number
    what it stands in, ``head`` is a word's number, ``features`` its row for the model.
    ``rule_cues`` are 1 where a rule's cue begins, ``by_cue`` is the finding of each word of one.
    """

    text: str
    token: Ints
    start: Ints
    end: Ints
    sentence: Ints
    paragraph: Ints
    quotation: Ints
    quotation_starts: Ints
    head: Ints
    dep: Ints
    joined: list[bool]
    forms: list[str]
    features: Ints
    rule_cues: Ints
    by_cue: dict[int, Found]

    def __len__(self) -> int:
        return len(self.token)

    def covered(self, span: Span) -> range:
        """The numbers of the words that share a character with a span."""
        first = int(np.searchsorted(self.end, span.start, side="right"))
        last = int(np.searchsorted(self.start, span.end, side="left"))
        return range(first, max(first, last))


def find_words(
    doc: Doc,
    *,
    quotations: Sequence[Quotation],
    found: Sequence[Found],
    nested: Sequence[bool],
) -> Words:
    """The words of a Doc with their features; ``found`` is what the rules find in it, ``nested``
    whether another finding holds each."""
    words = _make_words(doc, len(quotations))
    columns = words.features
    _mark_quotations(words, quotations, columns[:, 3])
    for one, is_nested in zip(found, nested, strict=True):
        _mark_rule(words, one, is_nested, cues=columns[:, 6], roles=columns[:, 7])
    columns += WORD_OFFSETS
    words.joined.extend(_find_joined(words))
    return words


def _make_words(doc: Doc, quotations: int) -> Words:
    """The words with what the Doc alone says of them: columns 0, 1, 2, 4 and 5."""
    tokens: list[int] = []
    forms: list[str] = []
    places: list[int] = []
    kinds: list[int] = []
    paragraphs: list[int] = []
    sentences: list[int] = []
    sentence = -1
    blocks = (block for block in doc.spans["blocks"] if block.label_ in _BLOCK)
    for number, block in enumerate(blocks):
        for token in block:
            is_first = not paragraphs or paragraphs[-1] != number
            sentence += bool(token.is_sent_start) or is_first
            if token.is_space:
                continue
            places.append(0 if is_first else 1 if sentences[-1] != sentence else 2)
            tokens.append(token.i)
            forms.append(token.text)
            kinds.append(_BLOCK[block.label_])
            paragraphs.append(number)
            sentences.append(sentence)
    count = len(tokens)
    at = np.array(tokens, dtype=np.int32)
    tag, dep, head = (doc.to_array([name])[at].astype(np.int64) for name in ("TAG", "DEP", "HEAD"))
    start = np.array([doc[token].idx for token in tokens], dtype=np.int32)
    deps = _numbers(dep, doc, _DEP)
    features = np.zeros((count, len(_WORD_COLUMNS)), dtype=np.int32)
    features[:, 0], features[:, 1] = _numbers(tag, doc, _TAG), deps
    features[:, 2] = [_case(form) for form in forms]
    features[:, 4], features[:, 5] = places, kinds
    # Heads are counted from the word itself, and white space can be one.
    word_of = np.cumsum(np.isin(np.arange(len(doc)), at)) - 1
    heads = word_of[at + head]
    return Words(
        text=doc.text,
        token=at,
        start=start,
        end=start + np.array([len(form) for form in forms], dtype=np.int32),
        sentence=np.array(sentences, dtype=np.int32),
        paragraph=np.array(paragraphs, dtype=np.int32),
        quotation=np.full(count, -1, dtype=np.int32),
        quotation_starts=np.zeros(quotations, dtype=np.int32),
        head=np.maximum(heads, 0).astype(np.int32),
        dep=deps,
        joined=[],
        forms=forms,
        features=features,
        rule_cues=np.zeros(count, dtype=np.int32),
        by_cue={},
    )


def _numbers(keys: NDArray[np.int64], doc: Doc, known: Mapping[str, int]) -> Ints:
    """What the keys of spaCy's strings are numbered here; 0 is for what is not known."""
    hashes = keys.view(np.uint64)
    names = {key: known.get(doc.vocab.strings[key], 0) for key in np.unique(hashes).tolist()}
    return np.array([names[key] for key in hashes.tolist()], dtype=np.int32)


def _mark_quotations(words: Words, quotations: Sequence[Quotation], column: Ints) -> None:
    for number, quotation in enumerate(quotations):
        for part, span in enumerate(quotation.spans):
            inside = words.covered(span)
            if not inside:
                continue
            words.quotation[inside.start : inside.stop] = number
            column[inside.start : inside.stop] = 1
            column[[inside.start, inside.stop - 1]] = 2
            if part == 0:
                words.quotation_starts[number] = inside.start


def _mark_rule(words: Words, one: Found, is_nested: bool, *, cues: Ints, roles: Ints) -> None:
    for role, value in (("content", 1), ("source", 2)):
        for span in () if is_nested else getattr(one, role):
            inside = words.covered(span)
            roles[inside.start : inside.stop] |= value
    for span in one.cue:
        inside = words.covered(span)
        cues[inside.start : inside.stop] = _RULE[one.rule] + is_nested * len(RULES)
        for at in inside:
            words.by_cue.setdefault(at, one)
    words.rule_cues[words.covered(one.cue[0]).start] = 1


def _find_joined(words: Words) -> list[bool]:
    """Whether each word's paragraph goes on with a quotation, or follows a colon or a quotation
    that may."""
    joined = [False] * len(words)
    if not joined:
        return []
    starts = np.flatnonzero(np.diff(words.paragraph, prepend=-1)).tolist()
    for at, stop in zip(starts, [*starts[1:], len(words)], strict=True):
        is_quoted = words.quotation[at] >= 0
        if at and is_quoted:
            goes_on = words.quotation[at] == words.quotation[at - 1]
            joined[at:stop] = [bool(goes_on or words.forms[at - 1] in (":", "-", "—"))] * (
                stop - at
            )
    return joined


def _case(form: str) -> int:
    if not any(char.isalpha() for char in form):
        return 0 if any(char.isdigit() for char in form) else 1
    if form.islower():
        return 2
    if form.isupper():
        return 3 if len(form) > 1 else 4
    return 4 if form[0].isupper() else 5


def pair_features(words: Words, cue: range, *, start: int, end: int) -> Ints:
    """What the words from ``start`` to ``end`` are to a cue: a row a word."""
    out = np.zeros((end - start, len(_PAIR_COLUMNS)), dtype=np.int32)
    here = np.arange(start, end)
    first, last = cue.start, cue.stop - 1
    distance = np.where(here < first, here - first, np.where(here > last, here - last, 0))
    bucket = np.searchsorted(_BUCKETS, np.abs(distance), side="right") - 1
    out[:, 0] = np.where(distance < 0, len(_BUCKETS) + bucket, bucket)
    _mark_ways(words, cue, start, end, out[:, 1])
    out[:, 2] = np.clip(words.sentence[start:end] - words.sentence[first], -3, 3) + 3
    out[:, 3] = np.clip(words.paragraph[start:end] - words.paragraph[first], -2, 2) + 2
    out[:, 4] = _quotation_ways(words, first, start, end)
    one = find_by_rule(words, cue)
    if one is not None:
        out[:, 5] = 1
        for role, value in (("source", 2), ("content", 3), ("cue", 4)):
            for span in getattr(one, role):
                inside = words.covered(span)
                low, high = max(inside.start, start), min(inside.stop, end)
                out[low - start : max(low, high) - start, 5] = value
    count = np.cumsum(words.rule_cues[start:end])
    out[:, 6] = np.minimum(np.abs(count - count[first - start]), 4)
    return out + PAIR_OFFSETS


def find_by_rule(words: Words, cue: range) -> Found | None:
    """What the rules found with a cue that shares a word with this one."""
    return next((words.by_cue[at] for at in cue if at in words.by_cue), None)


def _quotation_ways(words: Words, first: int, start: int, end: int) -> Ints:
    """0 outside quotations, 1 in the cue's own, else how many quotations after or before it."""
    number = words.quotation[start:end]
    following = np.searchsorted(words.quotation_starts, first, side="right")
    way = np.clip(number - following, -4, 2) + 6
    way = np.where(number == words.quotation[first], 1, way)
    return np.where(number < 0, 0, way).astype(np.int32)


def _mark_ways(words: Words, cue: range, start: int, end: int, out: Ints) -> None:
    """How each word of the cue's sentence hangs on the cue: the relation of the highest word
    below the cue, or below one of the three words above it."""
    head, dep, sentence = words.head, words.dep, words.sentence
    # The head of the cue's words: its own head is another word, or itself at the sentence's top.
    root = next((at for at in cue if head[at] not in cue or head[at] == at), cue.start)
    low = int(np.searchsorted(sentence, sentence[root], side="left"))
    high = int(np.searchsorted(sentence, sentence[root], side="right"))
    step, at = {}, root
    width = len(DEPS) + 2
    for up in range(_MAX_UP + 1):
        if at in step or not low <= at < high:
            break
        step[at] = up
        at = int(head[at])
    way = {at: (up + 1) * width for at, up in step.items()}
    heads, deps = head[low:high].tolist(), dep[low:high].tolist()
    for word in range(max(low, start), min(high, end)):
        trail: list[int] = []
        at = word
        while at not in way and low <= at < high and len(trail) < 200:
            trail.append(at)
            above = heads[at - low]
            if above in step:
                way[at] = step[above] * width + deps[at - low] + 1
                break
            if above == at:
                way[at] = 0
                break
            at = above
        value = way.get(at, 0)
        for passed in trail:
            way[passed] = value
        out[word - start] = value
