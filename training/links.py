"""``python -m training.links``: how much each sign says for a link, learned from crises.

The crises in ``links/crises`` and the first of ``benchmarks/crises`` were written by hand with
their links.  Signs are weighed by logistic regressions, one a kind of link; thresholds are those
that give the best F1 on crises that were left out, each in its turn (these figures are printed).
Writes ``resources/linking/weights.toml``.  The second crisis of ``benchmarks`` is never looked at.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.evaluate.links import LinkScores, score_links
from onrecord.linking.answers import (
    compare_units,
    first_signs,
    follow_commitments,
    weigh_compared,
)
from onrecord.linking.board import shelf_board
from onrecord.linking.comparing import Comparer, Ending, Relation, saying_pieces, text_pieces
from onrecord.linking.contests import is_own_side, kind_signs
from onrecord.linking.facts import Said
from onrecord.linking.likeness import load_likeness
from onrecord.linking.linker import KINDS, OUTCOMES, Linker
from onrecord.linking.links import Links, as_json
from onrecord.linking.network import Graph
from onrecord.linking.sayings import weigh
from onrecord.linking.words import cut_words, stems_of
from training.cases import (
    CRISES,
    FIRST,
    ROOT,
    WORK,
    Case,
    Teacher,
    half_of,
    read_case,
    read_cases,
    unseen,
)
from training.logistic import fit_logistic

OUT = ROOT / "src" / "onrecord" / "resources" / "linking" / "weights.toml"
_HEAD = """# How much each sign says for a link, in log-odds, and from where on a link is told.
#
# Written by training/links.py.

"""
_START: dict[str, dict[str, float]] = {
    "same_statement": {}, "contested": {}, "contested, self": {}, "one_sided": {}, "kinds": {},
    "firsts": {}, "outcomes": {}, "first_look": {},
    "thresholds": {
        "same_statement": 0.35, "contested": 0.5, "one_sided": 0.2,
        "first_look": 0.0, "firsts": 0.5, "matter": 0.4,
    },
}  # fmt: skip
_PRIOR = 3.0
STEMS = OUT.with_name("stems.csv")
#: Marks of training texts; a line that is shorter is no sentence; a stem that is rarer counts as
#: one that is not there.
_MARKS = re.compile(r"\[\d*:?[\w ]*|[\]\[|{}]")
_SHORT, _SELDOM = 30, 4

Signs = Mapping[str, float]


class Remembering:
    """Compares as the network of a file does, and remembers on the disk what it answered."""

    def __init__(self, graph: Path) -> None:
        raw = graph.read_bytes()
        self._comparer = Comparer(Graph(raw))
        self._path = WORK / f"answers-{hashlib.sha256(raw).hexdigest()[:12]}.pickle"
        self._known: dict[tuple[tuple[int, ...], ...], Any] = {}
        if self._path.exists():
            self._known = pickle.loads(self._path.read_bytes())

    def compare(self, one: Said, other: Said) -> Relation:
        key = (tuple(saying_pieces(one)), tuple(saying_pieces(other)))
        if key not in self._known:
            self._known[key] = tuple(self._comparer.compare(one, other))
        return Relation(*self._known[key])

    def follow(self, commitment: Said, text: str) -> Ending:
        key = (tuple(saying_pieces(commitment)), tuple(text_pieces(text)), ())
        if key not in self._known:
            self._known[key] = tuple(self._comparer.follow(commitment, text))
        return Ending(*self._known[key])

    def save(self) -> None:
        self._path.write_bytes(pickle.dumps(self._known))


def fit(samples: Sequence[tuple[Signs, float]], prior: float = _PRIOR) -> dict[str, float]:
    """How much each sign says for what is asked being so."""
    names = sorted({name for signs, _ in samples for name in signs})
    names.sort(key=lambda name: name != "always")
    place = {name: at for at, name in enumerate(names)}
    x = np.zeros((len(samples), len(names)))
    for row, (signs, _) in enumerate(samples):
        for name, value in signs.items():
            x[row, place[name]] = value
    y = np.array([right for _, right in samples], float)
    priors = np.full(len(names), prior)
    priors[0] = 0.01
    weights = fit_logistic(x, y, priors)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


Weights = dict[str, dict[str, float]]


class Fitter:
    """Fits weights on some cases, each compared by the network that has not seen it."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = cases
        memories = [Remembering(unseen(half)) for half in (0, 1)]
        self._compared, self._boards, self._shown = {}, {}, {}
        for case in cases:
            memory, board = memories[half_of(case)], shelf_board(case.shelf)
            self._boards[case.name] = board
            self._compared[case.name] = compare_units(case.shelf, memory.compare)
            self._shown[case.name] = follow_commitments(
                case.shelf, board.commitments, load_likeness(), memory.follow
            )
            memory.save()

    def linker(self, case: Case, weights: Mapping[str, Mapping[str, float]]) -> Linker:
        answers = {
            pair: weigh_compared(one, weights) for pair, one in self._compared[case.name].items()
        }
        return Linker(self._boards[case.name], answers, weights=weights)

    def fit(self, cases: Sequence[Case], thresholds: Mapping[str, float]) -> Weights:
        """The weights learned of some cases."""
        weights: Weights = {**_START, "thresholds": dict(thresholds)}
        same = []
        for case in cases:
            teacher = Teacher(case)
            for pair, one in self._compared[case.name].items():
                right = teacher.same(pair)
                if right is not None:
                    same.append((one.same, float(right)))
        weights["same_statement"] = fit(same)
        contests: dict[str, list[tuple[Signs, float]]] = {name: [] for name in _CONTESTS}
        firsts, outcomes, kinds, denials = [], [], [], []
        for case in cases:
            linker, compared = self.linker(case, weights), self._compared[case.name]
            teacher = Teacher(case)
            for pair in linker.contesting():
                one = compared[pair]
                question = _CONTESTS[is_own_side(one.near.speakers)]
                kind = teacher.contest(pair)
                contests[question].append((one.contest, float(kind is not None)))
                if kind in KINDS:
                    said = (case.shelf.said[row] for row in pair)
                    kinds.append((kind_signs(*said, one.near.speakers), kind))
            for row, signs in linker.denials():
                denials.append((signs, float(teacher.is_one_sided(row))))
            for row, signs, _ in linker.first_candidates():
                firsts.append((signs, float(teacher.first(row))))
            for commitment in linker.commitment_groups():
                outcome = teacher.outcome(commitment)
                if outcome:
                    signs, _ = linker.ending_signs(commitment, self._shown[case.name])
                    outcomes.append((signs, outcome))
        weights |= {name: fit(samples) for name, samples in contests.items()}
        weights["one_sided"] = fit(denials)
        weights["kinds"] = _fit_answers(kinds, KINDS)
        weights["firsts"] = fit(firsts)
        weights["outcomes"] = _fit_answers(outcomes, OUTCOMES)
        return weights

    def add_first_look(self, weights: Weights) -> None:
        """How much each sign says for asking the network at all, learned from its answers."""
        looks = []
        for compared in self._compared.values():
            for one in compared.values():
                found = weigh_compared(one, weights)
                worth = found.same >= _WORTH["same"] or found.contest >= _WORTH["contest"]
                looks.append((first_signs(one.same, one.contest), float(worth)))
        weights["first_look"] = fit(looks)
        scores = sorted(weigh(signs, weights["first_look"]) for signs, _ in looks)
        weights["thresholds"]["first_look"] = round(scores[-int(len(scores) * _LOOKED_AT)], 5)

    def links(self, case: Case, weights: Weights) -> Links:
        """All links of a case but those of events, which nothing here changes."""
        linker = self.linker(case, weights)
        firsts, false = linker.firsts()
        return Links(
            copies=linker.copies(),
            same_statement=linker.same_statements(),
            contested=linker.contests(),
            conditions=linker.standings(self._shown[case.name]),
            firsts=firsts,
            false_firsts=false,
            positions=linker.positions(),
        )


_CONTESTS = ("contested", "contested, self")
#: Pairs with such shares are worth the network; it is asked of so many, the likeliest of all.
_WORTH = {"same": 0.3, "contest": 0.1}
_LOOKED_AT = 0.2


def _fit_answers(samples: Sequence[tuple[Signs, str]], answers: Sequence[str]) -> dict[str, float]:
    """How much each sign says for each of several answers."""
    return {
        f"{answer}: {name}": weight
        for answer in answers
        for name, weight in fit(
            [(signs, float(right == answer)) for signs, right in samples], 1.0
        ).items()
    }


_TRIED: Mapping[str, Sequence[float]] = {
    "same_statement": (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5),
    "contested": (0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
    "one_sided": (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 1.0),
    "firsts": (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5),
}
_MEASURED = {
    "same_statement": "same_statement",
    "contested": "contested",
    "one_sided": "contested",
    "firsts": "firsts",
}


def choose(fitter: Fitter, cases: Sequence[Case]) -> tuple[dict[str, float], dict[str, LinkScores]]:
    """The thresholds with the best sums of right, found and written links on cases left out, and
    the figures of each."""
    thresholds = dict(_START["thresholds"])
    learned = {
        case.name: fitter.fit([one for one in cases if one is not case], thresholds)
        for case in cases
    }
    for kind, tried in _TRIED.items():
        figures = {}
        for least in tried:
            right = found = gold = 0
            for case in cases:
                weights = {**learned[case.name], "thresholds": {**thresholds, kind: least}}
                scores = score_links(case.crisis, as_json(fitter.links(case, weights)))
                one = scores.kinds[_MEASURED[kind]]
                right, found, gold = right + one.right, found + one.found, gold + one.gold
            figures[least] = 2 * right / max(found + gold, 1)
        thresholds[kind] = max(figures, key=lambda least: (figures[least], least))
        told = ", ".join(f"{least}: {share:.3f}" for least, share in figures.items())
        print(f"{kind}: {told}", flush=True)
    left_out = {}
    for case in cases:
        weights = {**learned[case.name], "thresholds": thresholds}
        left_out[case.name] = score_links(case.crisis, as_json(fitter.links(case, weights)))
        print(f"left out: {case.name}: {told_of(left_out[case.name])}", flush=True)
    return thresholds, left_out


def told_of(scores: LinkScores) -> str:
    """The figures in a line."""
    kinds = ", ".join(f"{name} {one.f1:.3f}" for name, one in scores.kinds.items())
    outcome = scores.shares["conditions: outcome right"]
    return f"{kinds}, outcomes {'—' if outcome is None else f'{outcome:.2f}'}"


def write(weights: Weights, out: Path = OUT) -> None:
    """Writes the weights."""
    parts = [
        f'["{kind}"]\n' + "".join(f'"{name}" = {value}\n' for name, value in rows.items())
        for kind, rows in weights.items()
    ]
    out.write_text(_HEAD + "\n".join(parts), "utf-8")


def write_card(cases: Sequence[Case], left_out: Mapping[str, LinkScores]) -> None:
    """Writes the model card."""
    groups = [
        json.loads(line)
        for path in sorted(CRISES.parent.glob("p*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    texts = sum(
        len(value) if isinstance(value, list) else name == "base"
        for group in groups
        for name, value in group.items()
    )
    words = sum(len(facts.text.split()) for case in cases for facts in case.shelf.facts.values())
    rows = sum(len(case.crisis.rows) for case in cases)
    data = [
        "| texts | number | words or sentences |",
        "|---|--:|--:|",
        f"| groups of sentences around one saying | {len(groups)} | {texts:,} sentences |",
        f"| articles of {len(cases)} crises | {sum(len(one.shelf.facts) for one in cases)} "
        f"| {words:,} words, {rows:,} marked statements and events |",
    ]
    kinds = ("copies", "same_statement", "contested", "conditions", "firsts")
    figures = [
        f"| crisis left out | {' | '.join(kinds)} | outcomes right |",
        f"|---|{'--:|' * (len(kinds) + 1)}",
    ]
    for name, scores in left_out.items():
        told = " | ".join(f"{scores.kinds[kind].f1:.2f}" for kind in kinds)
        outcome = scores.shares["conditions: outcome right"]
        figures.append(f"| {name} | {told} | {'—' if outcome is None else f'{outcome:.2f}'} |")
    files = ["| file | bytes | SHA-256 |", "|---|--:|---|"]
    for path in sorted(OUT.parent.glob("*.onnx")):
        raw = path.read_bytes()
        files.append(f"| `{path.name}` | {len(raw):,} | `{hashlib.sha256(raw).hexdigest()}` |")
    template = (ROOT / "training" / "linking_card.md").read_text("utf-8")
    made = {"data": data, "figures": figures, "files": files}
    for name, lines in made.items():
        template = template.replace(f"{{{name}}}", "\n".join(lines))
    OUT.with_name("README.md").write_text(template, "utf-8")


def write_stems() -> None:
    """Writes in how many sentences of the texts written for training each stem stands."""
    texts = [
        line
        for path in sorted((ROOT / "training" / "events").glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
        if len(line) > _SHORT
    ]
    for path in sorted(CRISES.parent.glob("p*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            group = json.loads(line)
            texts += [group["base"], *group["same"], *group["other"], *group["beside"]]
    counts = Counter(
        stem
        for text in texts
        for stem in stems_of(cut_words(_MARKS.sub(" ", text.partition("||")[0])))
    )
    rows = sorted((stem, count) for stem, count in counts.items() if count >= _SELDOM)
    STEMS.write_text(
        "stem,sentences\n"
        + f",{len(texts)}\n"
        + "".join(f"{stem},{count}\n" for stem, count in rows),
        "utf-8",
    )


def main(arguments: Sequence[str]) -> None:
    """Fits, chooses, writes."""
    write_stems()
    WORK.mkdir(parents=True, exist_ok=True)
    cases = [*read_cases(), read_case(FIRST)]
    fitter = Fitter(cases)
    thresholds, left_out = choose(fitter, cases)
    weights = fitter.fit(cases, thresholds)
    fitter.add_first_look(weights)
    write(weights)
    write_card(cases, left_out)


if __name__ == "__main__":
    main(sys.argv[1:])
