"""A network whose answers are set by hand or drawn at random, and Docs that need no model."""

from __future__ import annotations

import functools
import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import spacy
from spacy.tokens import Doc
from tests.marked import make_article, read_roles, unmark

from onrecord.language import parse_article
from onrecord.model import Article, Statement
from onrecord.statements import find_statements, load_cues
from onrecord.statements.assemble import find_article_words
from onrecord.statements.words import Words

#: The probability of a cue is that which the network gives; half of it is enough.
SETTINGS: dict[str, Any] = {
    "outer": {"weights": [0.0, 1.0, *[0.0] * 7], "least": 0.5},
    "nested": {"weights": [0.0, 1.0, 0.0, 0.0], "least": 0.5},
}
NONE, SOURCE, CONTENT = range(3)
SURE = 8.0


@dataclass(frozen=True)
class Window:
    """A stretch of words and the part of it that is answered for."""

    start: int
    own_start: int
    own_end: int
    end: int


@dataclass(frozen=True)
class ReadWindow:
    """What the network says about a window: cue tags [words, 6]."""

    window: Window
    tags: np.ndarray


class Fake(ABC):
    """What fake networks have in common: windows cut at the places given, a word of context."""

    version = "fake"
    settings = SETTINGS

    def __init__(self, cuts: Sequence[int] = ()) -> None:
        self.cuts = cuts

    def read(self, forms: Sequence[str], **columns: Any) -> Iterator[ReadWindow]:
        assert {len(column) for column in columns.values()} == {len(forms)}
        bounds = sorted({0, len(forms), *(cut for cut in self.cuts if cut < len(forms))})
        for start, end in itertools.pairwise(bounds):
            window = Window(max(0, start - 3), start, end, min(len(forms), end + 3))
            yield ReadWindow(window, self.tag(window))

    @abstractmethod
    def tag(self, window: Window) -> np.ndarray:
        """The cue tags of a window."""


class Told(Fake):
    """Answers with the statements of a marked text; those in the content of others are nested."""

    def __init__(self, words: Words, marked: str, cuts: Sequence[int] = ()) -> None:
        super().__init__(cuts)
        self.answers = [
            {role: [words.covered(span) for span in spans] for role, spans in roles.items()}
            for roles in read_roles(marked)
        ]

    def tag(self, window: Window) -> np.ndarray:
        tags = np.zeros((window.end - window.start, 6), np.float32)
        tags[:, [0, 3]] = SURE
        for answer in self.answers:
            heads = (3,) if self._is_nested(answer) else (0, 3)
            for cue in answer["cue"]:
                for at in cue:
                    if window.start <= at < window.end:
                        first = 1 if at == cue.start else 2
                        for head in heads:
                            tags[at - window.start, head] = 0
                            tags[at - window.start, head + first] = SURE
        return tags

    def _is_nested(self, answer: dict[str, list[range]]) -> bool:
        return any(
            answer["cue"][0].start in part for one in self.answers for part in one["content"]
        )

    def score_pairs(self, read: ReadWindow, cues: Sequence[range], features: Any) -> np.ndarray:
        window = read.window
        assert features.shape[:2] == (len(cues), window.end - window.start)
        scores = np.zeros((len(cues), window.end - window.start, 7), np.float32)
        for number, cue in enumerate(cues):
            (answer,) = (
                one for one in self.answers if one["cue"][0].start == cue.start + window.start
            )
            scores[number, :, NONE] = SURE
            for role, value in (("source", SOURCE), ("content", CONTENT)):
                for part in answer[role]:
                    for at in part:
                        if window.start <= at < window.end:
                            scores[number, at - window.start, [NONE, value]] = 0, SURE
        return scores


class Random(Fake):
    """Answers anything, the same at each call."""

    def __init__(self, seed: int, spread: float, cuts: Sequence[int] = ()) -> None:
        super().__init__(cuts)
        self.seed, self.spread = seed, spread

    def tag(self, window: Window) -> np.ndarray:
        return self._draw(window.start, window.end - window.start, 6)

    def score_pairs(self, read: ReadWindow, cues: Sequence[range], features: Any) -> np.ndarray:
        window = read.window
        return self._draw(window.start, len(cues), window.end - window.start, 7)

    def _draw(self, key: int, *shape: int) -> np.ndarray:
        random = np.random.default_rng([self.seed, key])
        return random.normal(0, self.spread, shape).astype(np.float32)


@functools.cache
def _blank() -> spacy.language.Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


cues = functools.cache(load_cues)


def parse(article: Article) -> Doc:
    """The article's words and sentences, without syntax."""
    return parse_article(article, nlp=_blank())


def answer(marked: str) -> tuple[str, list[Statement]]:
    """The text, and what is made of a network that answers with the roles marked in it."""
    article = make_article(unmark(marked))
    doc = parse(article)
    network = Told(find_article_words(doc, cues=cues()), marked)
    found = find_statements(doc, article_id=article.id, cues=cues(), network=network)
    return article.text, found
