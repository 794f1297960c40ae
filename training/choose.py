"""An exported network -> its settings: the weights that make scores probabilities, and the least
probability at which a statement is believed, chosen on the development half."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.encoder import Encoder
from onrecord.evaluate.attribution import Figures, Measured, Roles, match, measure, score_article
from onrecord.evaluate.attribution import same_content, same_source
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

__all__ = ["Answered", "answer", "choose_settings", "score", "write_settings"]

Floats = NDArray[np.float64]
Settings = dict[str, dict[str, object]]

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


def choose_settings(articles: Sequence[Answered], own: Sequence[Answered]) -> Settings:
    """Weights by logistic regression, then the least probability that gives the best figures.

    ``articles`` have outer statements marked, ``own`` all of them.
    """
    settings: Settings = {
        "outer": {"weights": _fit(_outer_rows(articles)), "least": 0.0},
        "nested": {"weights": _fit(_nested_rows(own)), "least": 0.5},
    }
    grid = [round(0.2 + 0.02 * step, 2) for step in range(20)]
    settings["outer"]["least"] = max(
        grid, key=lambda least: _worth(articles, _with(settings, "outer", least))
    )
    settings["nested"]["least"] = max(
        grid, key=lambda least: _nested_f1(own, _with(settings, "nested", least))
    )
    return settings


def _with(settings: Settings, level: str, least: float) -> Settings:
    return {**settings, level: {**settings[level], "least": least}}


def score(articles: Sequence[Answered], settings: Settings) -> dict[str, Figures]:
    """The figures of the outer statements."""
    total: dict[str, Figures] = {}
    for one in articles:
        chosen = [candidate for candidate, _ in choose(one.candidates, settings)]
        held = [
            any(other is not c and _inside(c, other) for other in chosen) for c in chosen
        ]
        found = [one.roles(c) for c, is_held in zip(chosen, held, strict=True) if not is_held]
        text = one.annotated.prepared.article.text
        for name, figures in score_article(
            text, gold=one.annotated.roles[0], found=found
        ).items():
            total[name] = total.get(name, Figures()) + figures
    return total


def _inside(one: Candidate, other: Candidate) -> bool:
    return any(part.start <= one.cue.start < part.stop for part in other.content)


def _worth(articles: Sequence[Answered], settings: Settings) -> float:
    figures = score(articles, settings)
    return figures["content/all"].f1 + figures["attributed/all"].f1


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


def _outer_rows(articles: Sequence[Answered]) -> Iterator[tuple[list[float], bool]]:
    for one in articles:
        yield from _rows(one, outer_signs, one.annotated.roles[0])


def _nested_rows(own: Sequence[Answered]) -> Iterator[tuple[list[float], bool]]:
    for one in own:
        yield from _rows(one, nested_signs, one.annotated.roles[0])


def _rows(one: Answered, signs, roles) -> Iterator[tuple[list[float], bool]]:  # type: ignore[no-untyped-def]
    text = one.annotated.prepared.article.text
    gold = measure(text, roles, margin=0)
    found = measure(text, [one.roles(candidate) for candidate in one.candidates], margin=1)
    right = {other for _, other in match(gold, found, same_source)}
    for number, candidate in enumerate(one.candidates):
        yield signs(candidate), number in right


def _fit(rows: Iterator[tuple[list[float], bool]]) -> list[float]:
    """Logistic regression by Newton's method."""
    values, right = zip(*rows, strict=True)
    x, y = np.array(values, np.float64), np.array(right, np.float64)
    weights: Floats = np.zeros(x.shape[1])
    prior = np.full(x.shape[1], _PRIOR)
    prior[0] = 1e-3
    for _ in range(50):
        share = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (y - share) - prior * weights
        bend = (x * (share * (1 - share))[:, None]).T @ x + np.diag(prior)
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return [round(float(weight), 4) for weight in weights]


def write_settings(settings: Settings, path: Path, *, version: str) -> None:
    """Writes the settings where the network's folder wants them."""
    lines = [
        "# What belongs to the network beside it; training/ writes this file.",
        f'version = "{version}"',
        "# The number that stands for no feature: one after the last.",
        f"word_size = {WORD_SIZE}",
    ]
    for level, table in settings.items():
        lines += ["", f"[{level}]", *(f"{name} = {value}" for name, value in table.items())]
    path.write_text("\n".join(lines) + "\n", "utf-8")
