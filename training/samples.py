"""Annotated text -> samples: a window of words with its features and what is right in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from onrecord.encoder.pieces import Pieces
from onrecord.encoder.windows import Reach, Window, cut_windows
from onrecord.evaluate.attribution import Roles
from onrecord.language import load_syntax, parse_article
from onrecord.model import Article, Page
from onrecord.statements import CueLexicon, load_cues
from onrecord.statements.assemble import find_article_words
from onrecord.statements.words import Words, pair_features
from onrecord.text import find_article

Ints = NDArray[np.int32]

#: Words of a sample are annotated for good (gold) or by rules (silver).
GOLD, SILVER = 1.0, 0.3

# Longer than in use: more context teaches more, and costs only once.
_REACH = Reach(own=400, before=80, behind=30)


@dataclass(slots=True)
class CueSample:
    """A cue with the roles that the words of its window have to it: 0 none, 1 source, 2 content.

    ``cue`` are the first word and the one after the last, within the window.
    """

    cue: tuple[int, int]
    pairs: Ints
    roles: Ints
    weight: float


@dataclass(slots=True)
class EventSample:
    """An event with the parts that the words of its sentence have in it: 0 none, 1 actor, 2
    recipient, 3 place.  ``word`` is the trigger's head and ``first`` the sentence's first word,
    within the window; ``mode`` and ``status`` are the numbers that the network knows them by."""

    word: int
    mode: int
    status: int
    first: int
    pairs: Ints
    roles: Ints


@dataclass(slots=True)
class Sample:
    """A window.  ``outer`` and ``any`` hold for every word 0 (no cue), 1 (its first word) or 2,
    for statements that are in no other and for all; ``event_types`` is 0 or the number of the type
    that the word tells.  The weights say how sure that is."""

    article: str
    pieces: list[list[int]]
    features: Ints
    own: tuple[int, int]
    outer: Ints
    any: Ints
    outer_weight: NDArray[np.float32]
    any_weight: NDArray[np.float32]
    event_types: Ints
    event_weight: NDArray[np.float32]
    cues: list[CueSample] = field(default_factory=list)
    events: list[EventSample] = field(default_factory=list)
    annotator: int = 0
    #: What a teacher thinks of it, if there is one: scores of tags [words, 6] and of the cues'
    #: roles and bounds [cues, words, 7].
    hint: tuple[NDArray[np.float16], NDArray[np.float16]] | None = None

    @classmethod
    def without_statements(cls, prepared: Prepared, window: Window) -> Sample:
        """The window with no statement and no event marked: of statements nobody knows anything,
        events there are none."""
        count = window.end - window.start
        own = np.zeros(count, np.float32)
        own[window.own_start - window.start : window.own_end - window.start] = 1
        return cls(
            article=prepared.name,
            pieces=prepared.pieces[window.start : window.end],
            features=prepared.words.features[window.start : window.end].astype(np.int16),
            own=(window.own_start - window.start, window.own_end - window.start),
            outer=np.zeros(count, np.int32),
            any=np.zeros(count, np.int32),
            outer_weight=np.zeros(count, np.float32),
            any_weight=np.zeros(count, np.float32),
            event_types=np.zeros(count, np.int32),
            event_weight=own,
        )


@dataclass(frozen=True, slots=True)
class Marked:
    """A statement in words: sets of word numbers, and whether another one holds it."""

    source: frozenset[int]
    cue: range
    content: frozenset[int]
    is_nested: bool
    weight: float


@dataclass(slots=True)
class Prepared:
    """An article as the model sees it, for making samples and for scoring answers."""

    name: str
    article: Article
    words: Words
    pieces: list[list[int]]
    windows: list[Window]


class Preparer:
    """Turns texts into words and windows, by the same steps as the product."""

    def __init__(self, tokenizer: Path, *, nlp: Language | None = None) -> None:
        self.nlp = nlp or load_syntax(all_names=False)
        self.cues: CueLexicon = load_cues()
        self.cutter = Pieces(tokenizer.read_text("utf-8"))

    def prepare(self, name: str, text: str) -> Prepared:
        """The words and windows of a text."""
        return self.prepare_article(
            name, find_article(Page(input=name, body=text.encode(), charset="utf-8"))
        )

    def prepare_article(self, name: str, article: Article) -> Prepared:
        """The words and windows of an article."""
        doc = parse_article(article, nlp=self.nlp)
        words = find_article_words(doc, cues=self.cues)
        pieces = self.cutter.cut(words.forms)
        windows = cut_windows(
            [len(cut) for cut in pieces],
            paragraphs=words.paragraph.tolist(),
            sentences=words.sentence.tolist(),
            joined=words.joined,
            reach=_REACH,
        )
        return Prepared(name, article, words, pieces, windows)


def mark(words: Words, roles: Sequence[Roles], *, nested: bool, weight: float) -> list[Marked]:
    """The statements in words; ``nested`` says whether the annotators marked nested ones at all."""
    out = []
    for one in roles:
        cue = sorted(_numbers(words, one.cue))
        content = _numbers(words, one.content)
        if not cue or not content:
            continue
        first = last = cue[0]
        while last + 1 in cue:
            last += 1
        span = range(first, last + 1)
        content -= set(span)
        inside = nested and any(
            other is not one and set(span) <= _numbers(words, other.content) for other in roles
        )
        out.append(
            Marked(
                frozenset(_numbers(words, one.source) - set(span) - content),
                span,
                frozenset(content),
                inside,
                weight,
            )
        )
    return out


def _numbers(words: Words, spans: Iterable[tuple[int, int]]) -> set[int]:
    from onrecord.model import Span

    return {at for span in spans for at in words.covered(Span(*span))}


def silver(words: Words, gold: Sequence[Marked]) -> list[Marked]:
    """What the rules find inside gold contents, where the annotators marked nothing."""
    held = set().union(*(one.content for one in gold)) if gold else set()
    taken = {at for one in gold for at in one.cue}
    found = {one.cue: one for one in words.by_cue.values()}
    rules = mark(
        words,
        [Roles(source=f.source, cue=f.cue, content=f.content) for f in found.values()],
        nested=False,
        weight=SILVER,
    )
    return [
        Marked(one.source, one.cue, one.content, True, SILVER)
        for one in rules
        if set(one.cue) <= held and not taken & set(one.cue)
    ]


def make_samples(
    prepared: Prepared, gold: Sequence[Marked], *, is_nested_marked: bool
) -> Iterator[Sample]:
    """The windows of an article with what is right in them."""
    words = prepared.words
    every = list(gold)
    count = len(words)
    outer, any_ = np.zeros(count, np.int32), np.zeros(count, np.int32)
    any_weight = np.full(count, GOLD, np.float32)
    if not is_nested_marked:
        inner = silver(words, gold)
        every += inner
        for one in gold:
            any_weight[list(one.content)] = SILVER
    for one in every:
        any_[one.cue.start] = 1
        any_[one.cue.start + 1 : one.cue.stop] = 2
        if not one.is_nested:
            outer[one.cue.start] = 1
            outer[one.cue.start + 1 : one.cue.stop] = 2
    for one in gold:
        any_weight[one.cue.start : one.cue.stop] = GOLD
    for window in prepared.windows:
        low, high = window.start, window.end
        own = np.zeros(high - low, np.float32)
        own[window.own_start - low : window.own_end - low] = 1
        sample = Sample(
            article=prepared.name,
            pieces=prepared.pieces[low:high],
            features=words.features[low:high].astype(np.int16),
            own=(window.own_start - low, window.own_end - low),
            outer=outer[low:high].copy(),
            any=any_[low:high].copy(),
            outer_weight=own.copy(),
            any_weight=own * any_weight[low:high],
            event_types=np.zeros(high - low, np.int32),
            event_weight=np.zeros(high - low, np.float32),
        )
        for one in every:
            if not window.own_start <= one.cue.start < window.own_end:
                continue
            cue = range(one.cue.start, min(one.cue.stop, high))
            roles = np.zeros(high - low, np.int32)
            for value, numbers in ((1, one.source), (2, one.content)):
                for at in numbers:
                    if low <= at < high:
                        roles[at - low] = value
            sample.cues.append(
                CueSample(
                    (cue.start - low, cue.stop - low),
                    pair_features(words, cue, start=low, end=high).astype(np.int16),
                    roles,
                    one.weight,
                )
            )
        yield sample
