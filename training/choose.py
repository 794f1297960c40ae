"""An exported network -> its settings: the weights that make scores probabilities, and the least
probability at which a statement is believed, chosen on the development half."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tests.marked import make_article

from onrecord.encoder import Encoder
from onrecord.evaluate.attribution import (
    Figures,
    Roles,
    match,
    measure,
    same_content,
    score_article,
)
from onrecord.evaluate.reliability import Judged, judge
from onrecord.events import Watcher
from onrecord.events.find import calibrate, log_odds
from onrecord.ontology import TYPES, load_ontology
from onrecord.statements.trained import (
    Candidate,
    choose,
    find_candidates,
    nested_signs,
    outer_signs,
    to_found,
)
from onrecord.statements.words import WORD_SIZE
from training.data import Annotated
from training.event_lines import Line
from training.event_samples import head_of
from training.logistic import fit_logistic
from training.samples import Preparer

__all__ = [
    "Answered",
    "AnsweredEvents",
    "answer",
    "answer_events",
    "choose_events",
    "choose_outermost",
    "choose_settings",
    "judge_crosswise",
    "score",
    "write_settings",
]

Floats = NDArray[np.float64]
Settings = dict[str, dict[str, Any]]

# Pulls the weights toward nothing, by as much as so many rows would.
_PRIOR = 2.0


@dataclass(slots=True)
class Answered:
    """An article with the candidates that the network finds in it."""

    annotated: Annotated
    candidates: list[Candidate]

    def roles(self, one: Candidate) -> Roles:
        found = to_found(one, self.annotated.prepared.words)
        return Roles(source=found.source, cue=found.cue, content=found.content)


def answer(articles: Sequence[Annotated], folder: Path) -> list[Answered]:
    """The candidates of the network in a folder, by the code of the product."""
    encoder = Encoder(folder)
    return [Answered(one, find_candidates(one.prepared.words, encoder)) for one in articles]


def choose_settings(articles: Sequence[Answered], own: Sequence[Answered] | None) -> Settings:
    """Weights by logistic regression, then the least probability that gives the best figures.

    ``articles`` have outermost statements marked, ``own`` all of them; without the latter no
    statement within another is believed.
    """
    settings: Settings = {
        "outer": {"weights": _fit(_rows(articles, outer_signs)), "least": 0.0},
        "nested": {"weights": [-30.0, 0.0, 0.0, 0.0], "least": 0.5},
    }
    if own:
        settings["nested"]["weights"] = _fit(_rows(own, nested_signs))
    grid = [round(0.2 + 0.02 * step, 2) for step in range(20)]
    settings["outer"]["least"] = max(
        grid, key=lambda least: _worth(articles, _with(settings, "outer", least))
    )
    if own:
        f1 = {least: _nested_f1(own, _with(settings, "nested", least)) for least in grid}
        # What is not found has no meaning either: of thresholds that are as good, the lowest.
        settings["nested"]["least"] = min(
            least for least in grid if f1[least] >= max(f1.values()) - _AS_GOOD
        )
    return settings


_AS_GOOD = 0.005


def judge_crosswise(articles: Sequence[Answered], folds: int = 6) -> list[Judged]:
    """Each outermost statement's score and whether it is right, by weights and a threshold that
    were chosen on other articles: what the scores are worth on texts that nothing was chosen on."""
    judged: list[Judged] = []
    for fold in range(folds):
        others = [one for number, one in enumerate(articles) if number % folds != fold]
        settings = choose_settings(others, None)
        for one in articles[fold::folds]:
            chosen = choose_outermost(one, settings)
            judged += judge(
                one.annotated.prepared.article.text,
                gold=one.annotated.roles[0],
                found=[one.roles(candidate) for candidate, _ in chosen],
                scores=[score for _, score in chosen],
            )
    return judged


def choose_outermost(one: Answered, settings: Settings) -> list[tuple[Candidate, float]]:
    """What is believed of an article's candidates and stands in no other's content."""
    chosen = choose(one.candidates, settings)
    return [
        (candidate, score)
        for candidate, score in chosen
        if not any(other is not candidate and _inside(candidate, other) for other, _ in chosen)
    ]


def _with(settings: Settings, level: str, least: float) -> Settings:
    return {**settings, level: {**settings[level], "least": least}}


def score(articles: Sequence[Answered], settings: Settings) -> dict[str, Figures]:
    """The figures of the outer statements."""
    total: dict[str, Figures] = {}
    for one in articles:
        found = [one.roles(candidate) for candidate, _ in choose_outermost(one, settings)]
        text = one.annotated.prepared.article.text
        for name, figures in score_article(text, gold=one.annotated.roles[0], found=found).items():
            total[name] = total.get(name, Figures()) + figures
    return total


def _inside(one: Candidate, other: Candidate) -> bool:
    return any(part.start <= one.cue.start < part.stop for part in other.content)


def _worth(articles: Sequence[Answered], settings: Settings) -> float:
    figures = score(articles, settings)
    return sum(figures[name].f1 for name in ("content/all", "attributed/all", "exact/all"))


def _nested_f1(own: Sequence[Answered], settings: Settings) -> float:
    """How well the contents of all statements of our passages are found."""
    total = Figures()
    for one in own:
        text = one.annotated.prepared.article.text
        found = [one.roles(candidate) for candidate, _ in choose(one.candidates, settings)]
        gold = measure(text, one.annotated.roles[0], margin=0)
        hits = len(match(gold, measure(text, found, margin=1), same_content))
        total += Figures(hits=hits, false_alarms=len(found) - hits, misses=len(gold) - hits)
    return total.f1


def _rows(
    articles: Sequence[Answered], signs: Callable[[Candidate], list[float]]
) -> Iterator[tuple[list[float], bool]]:
    """The signs of every candidate, and whether its content and source are right."""
    for one in articles:
        judged = judge(
            one.annotated.prepared.article.text,
            gold=one.annotated.roles[0],
            found=[one.roles(candidate) for candidate in one.candidates],
            scores=[0.0] * len(one.candidates),
        )
        for candidate, answer in zip(one.candidates, judged, strict=True):
            yield signs(candidate), answer.right


def _fit(rows: Iterator[tuple[list[float], bool]]) -> list[float]:
    """The weights of the signs, the first of which is constant and hardly held back."""
    values, right = zip(*rows, strict=True)
    x, y = np.array(values, np.float64), np.array(right, np.float64)
    prior = np.full(x.shape[1], _PRIOR)
    prior[0] = 1e-3
    return [round(float(weight), 4) for weight in fit_logistic(x, y, prior)]


@dataclass(slots=True)
class AnsweredEvents:
    """How sure a network is of each event that it finds, whether one of that type is told there,
    and how many are told in all."""

    sure: list[float]
    right: list[bool]
    there: int

    def figures(self, settings: Mapping[str, Any]) -> Figures:
        """Which of them are believed, and right."""
        rows = zip(self.sure, self.right, strict=True)
        believed = [
            right
            for sure, right in rows
            if calibrate(sure, settings["weights"]) >= settings["least"]
        ]
        hits = sum(believed)
        return Figures(
            hits=hits, false_alarms=len(believed) - hits, misses=max(self.there - hits, 0)
        )


def answer_events(lines: Sequence[Line], folder: Path, preparer: Preparer) -> AnsweredEvents:
    """What an exported network finds in marked texts."""
    encoder = Encoder(folder)
    answered = AnsweredEvents([], [], 0)
    for line in lines:
        words = preparer.prepare_article("events", make_article(line.text)).words
        watcher = Watcher(encoder)
        for read in encoder.read(
            words.forms,
            features=words.features,
            paragraphs=words.paragraph.tolist(),
            sentences=words.sentence.tolist(),
            joined=words.joined,
        ):
            watcher(words, read)
        told = {(head_of(words, event.trigger), event.type) for event in line.events}
        answered.there += len(told)
        for one in watcher.candidates:
            answered.sure.append(one.sure)
            answered.right.append((one.word, TYPES[int(one.types.argmax())]) in told)
    return answered


def choose_events(answered: AnsweredEvents) -> dict[str, Any]:
    """The weights that make how sure the network is a probability, and the least probability at
    which an event is believed: the one with the highest F1."""
    signs = map(log_odds, answered.sure)
    weights = _fit(([1.0, sign], right) for sign, right in zip(signs, answered.right, strict=True))
    settings = [{"weights": weights, "least": n / 100} for n in range(10, 91, 2)]
    return max(settings, key=lambda one: answered.figures(one).f1)


def write_settings(settings: Settings, path: Path, *, version: str) -> None:
    """Writes the settings where the network's folder wants them."""
    modes = ", ".join(f'"{kind} {mode or "-"}"' for kind, mode in load_ontology().modes)
    lines = [
        "# What belongs to the network beside it; training/ writes this file.",
        f'version = "{version}"',
        "# The modes of events in the order in which it knows them.",
        f"modes = [{modes}]",
        "# The number that stands for no feature: one after the last.",
        f"word_size = {WORD_SIZE}",
    ]
    for level, table in settings.items():
        lines += ["", f"[{level}]", *(f"{name} = {value}" for name, value in table.items())]
    lines += ["", "[sha256]"]
    for name in ("encoder.onnx", "pairs.onnx", "roles.onnx", "tokenizer.json"):
        digest = hashlib.sha256((path.parent / name).read_bytes()).hexdigest()
        lines.append(f'"{name}" = "{digest}"')
    path.write_text("\n".join(lines) + "\n", "utf-8")
