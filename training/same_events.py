"""``python -m training.same_events``: learns how much each sign says for two tellings being of one
event, from the articles in ``events/articles``, and writes ``resources/events/joining.toml``.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tests.events.marked_events import tell_marked

from onrecord.events.merge import Telling, Weigher
from onrecord.pipeline import Stages, load_stages
from training.event_lines import HERE, Line, read_articles
from training.logistic import fit_logistic

OUT = HERE.parents[1] / "src" / "onrecord" / "resources" / "events" / "joining.toml"
_HEAD = """# How much each sign says for two tellings being of one event, in log-odds.
#
# Written by training/same_events.py, from the articles in training/events/articles.

"""
#: Pulls weights towards nothing, by as much as so many pairs would.
_PRIOR = 1.0
#: So many of the modes that the network finds are wrong: that many marks are put out of force.
_WRONG_MODES = 0.3


def read_pairs(lines: Sequence[Line], stages: Stages) -> Iterator[tuple[list[str], bool]]:
    """The signs of every two tellings that could be of one event, and whether they are."""
    draw = random.Random(0)
    for line in lines:
        tellings, reading = tell_marked(line, stages)
        weigher = Weigher(reading, {})
        for later, other in enumerate(tellings):
            for one in tellings[:later]:
                if one.kind == other.kind:
                    signs = [_blurred(sign, draw) for sign in weigher.signs(one, other)]
                    yield signs, _number(one, line) == _number(other, line)


def _blurred(sign: str, draw: random.Random) -> str:
    """The sign as it would be found with wrong modes now and then."""
    if sign in ("mode same", "mode differs") and draw.random() < _WRONG_MODES:
        return "mode differs"
    return sign


def _number(telling: Telling, line: Line) -> str:
    return next(
        number
        for event, number in zip(line.events, line.numbers, strict=True)
        if event.trigger.overlaps(telling.trigger)
    )


def fit(pairs: Sequence[tuple[list[str], bool]]) -> dict[str, float]:
    """How much each sign says for two tellings being of one event."""
    names = ["always", *sorted({sign for signs, _ in pairs for sign in signs} - {"always"})]
    place = {name: number for number, name in enumerate(names)}
    x = np.zeros((len(pairs), len(names)))
    for row, (signs, _) in enumerate(pairs):
        x[row, [place[sign] for sign in signs]] = 1.0
    y = np.array([same for _, same in pairs], float)
    weights = fit_logistic(x, y, np.full(len(names), _PRIOR))
    return {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}


def main(paths: Sequence[Path]) -> None:
    """Writes the weights."""
    stages = load_stages("syntax")
    pairs = list(read_pairs([line for path in paths for line in read_articles(path)], stages))
    print(f"{len(pairs)} pairs, {sum(same for _, same in pairs)} of one event", file=sys.stderr)
    rows = (f'"{name}" = {weight}\n' for name, weight in fit(pairs).items())
    OUT.write_text(_HEAD + "".join(rows), "utf-8")


if __name__ == "__main__":
    main(sorted((HERE / "articles").glob("*.txt")))
