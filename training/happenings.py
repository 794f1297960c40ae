"""Learns how much each sign says for two tellings being of one event.

``python -m training.happenings texts FILE`` writes the texts to be read, ``onrecord read --json``
reads them, and ``python -m training.happenings fit RECORDS`` writes
``resources/linking/happenings_weights.toml``.  The tellings are those of ``links/events.jsonl``,
groups of sentences of one event and of look-alikes, and those that crises mark: those of
``links/crises`` and the first of ``benchmarks/crises``.  Each crisis is left out in its turn, and
what the others taught is measured on it.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from pathlib import Path
from typing import NamedTuple

import numpy as np

from onrecord.contract import load_record
from onrecord.evaluate.crises import Crisis, MarkedRow
from onrecord.evaluate.links import Agreement, score_links
from onrecord.linking.happenings import (
    Telling,
    asked_keys,
    group,
    keys,
    near,
    signs,
    telling_at,
    weigh,
)
from onrecord.linking.likeness import cosines, load_likeness
from onrecord.linking.links import Links, Ref, as_json
from onrecord.model import ArticleRecord, Span
from training.cases import FIRST, Case, read_case, read_cases
from training.logistic import fit_logistic

HERE = Path(__file__).parent
GROUPS = HERE / "links" / "events.jsonl"
OUT = HERE.parent / "src" / "onrecord" / "resources" / "linking" / "happenings_weights.toml"
_HEAD = """# How much each sign says for two tellings being of one event, in log-odds.
#
# Written by training/happenings.py.

"""
_MARK = re.compile(r"\[\[(.*?)\]\]")
_PRIOR = 4.0
#: All weights are moved by so much, for nearly all candidates differ: a score would be far below a
#: half where joining two tellings is best.
_MOVED = 2.0
_FOLDS = 5
#: Look-alikes were written to share what tells nothing: what these signs say among them holds for
#: them only, and is learned apart.
_OF_LOOK_ALIKES = frozenset(
    (
        "always", "like", "very like", "words", "word same", "names 1", "names 2", "names 3",
        "lands same", "close words", "type same", "family same", "actors same", "published 0",
        "published 2", "published 4", "published 8", "names unknown", "names differ",
    )
)  # fmt: skip
_APART = "among look-alikes: "
#: Of the pairs of a marked telling and one without a mark, one in so many is learned from.
_ONE_IN = 2
#: What stands so near to a mark may tell of the same in other words.
_NEAR = 150


class Sample(NamedTuple):
    """Two tellings' signs, whether they are of one event, and the group that is held out whole."""

    group: str
    signs: Mapping[str, float]
    same: bool


class Sentence(NamedTuple):
    """A line's sentence without its mark."""

    id: str
    published: str
    text: str
    span: Span


def read_sentences() -> Iterator[Sentence]:
    """The sentences of all groups."""
    for line in GROUPS.read_text("utf-8").splitlines():
        group = json.loads(line)
        for part in ("same", "other"):
            for number, one in enumerate(group[part]):
                text = one["text"]
                mark = _MARK.search(text)
                assert mark, f"{group['id']}: no mark in {text!r}"
                plain = text[: mark.start()] + mark[1] + text[mark.end() :]
                span = Span(mark.start(), mark.start() + len(mark[1]))
                name = f"{group['id']}/{part}/{number}"
                yield Sentence(name, one["published"], plain, span)


def write_texts(path: Path) -> None:
    """The texts of all groups, as ``onrecord read`` takes them."""
    lines = [{"id": s.id, "text": s.text, "published": s.published} for s in read_sentences()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


class Likenesses:
    """How alike sentences are."""

    def __init__(self, sentences: Iterable[str]) -> None:
        texts = sorted(set(sentences))
        self._vectors = dict(zip(texts, load_likeness().of(texts), strict=True))

    def signs(self, one: Telling, other: Telling) -> dict[str, float]:
        """The signs of two tellings."""
        return signs(one, other, self.of(one, other))

    def of(self, one: Telling, other: Telling) -> float:
        """How alike the sentences of two tellings are."""
        return float(cosines(self._vectors[one.sentence], self._vectors[other.sentence]))


def read_groups(records: Mapping[str, ArticleRecord]) -> list[Sample]:
    """The pairs of each group: two of one event, or one of it and a look-alike; and some of two
    groups."""
    told: dict[str, list[tuple[bool, Telling]]] = defaultdict(list)
    for sentence in read_sentences():
        group, part, _ = sentence.id.split("/")
        telling = telling_at(records[sentence.id], sentence.span)
        told[group].append((part == "same", telling))
    alike = Likenesses(one.sentence for pairs in told.values() for _, one in pairs)
    samples = []
    names = sorted(told)
    for number, name in enumerate(names):
        for (mine, one), (theirs, other) in combinations(told[name], 2):
            if mine or theirs:
                samples.append(Sample(name, _apart(alike.signs(one, other)), mine and theirs))
        far = told[names[(number + len(names) // 3) % len(names)]]
        for (_, one), (_, other) in product(told[name][:4], far[:4]):
            if near(one, other) or one.families & other.families:
                samples.append(Sample(name, _apart(alike.signs(one, other)), False))
    return samples


def _apart(found: Mapping[str, float]) -> dict[str, float]:
    return {**found, **{_APART + s: found[s] for s in _OF_LOOK_ALIKES if s in found}}


class Marked:
    """A crisis: its tellings, those worth weighing, and the pairs that its marks teach."""

    def __init__(self, case: Case) -> None:
        self.name, self.crisis = case.name, case.crisis
        self._inputs = {id: laid.facts.input for id, laid in case.shelf.laid.items()}
        self.tellings = [
            one
            for id in sorted(case.shelf.laid, key=lambda id: (case.shelf.laid[id].facts.moment, id))
            for one in case.shelf.laid[id].tellings
        ]
        self._alike = Likenesses(one.sentence for one in self.tellings)
        self._pairs = _candidates(self.tellings)
        self.samples = list(self._samples())

    def _samples(self) -> Iterator[Sample]:
        """The pairs of which at least one telling is marked."""
        placed = [(self._inputs[one.article], one) for one in self.tellings]
        events, beside = _marks(self.crisis, placed)
        for number, (first, second) in enumerate(self._pairs):
            mine, theirs = events.get(first), events.get(second)
            if mine is None and theirs is None:
                continue
            if mine is None or theirs is None:
                unmarked = first if mine is None else second
                if unmarked in beside or number % _ONE_IN:
                    continue
            found = self._alike.signs(self.tellings[first], self.tellings[second])
            yield Sample(mine or theirs or "", found, mine == theirs)

    def measure(self, weights: Mapping[str, float]) -> Agreement:
        """How well events that are joined by some weights agree with the marks."""
        scores = {}
        for pair in self._pairs:
            one, other = (self.tellings[number] for number in pair)
            scores[pair] = weigh(one, other, self._alike.of(one, other), weights=weights).score
        events = tuple(
            tuple(self._ref(self.tellings[number]) for number in numbers)
            for numbers in group(self.tellings, scores)
        )
        return score_links(self.crisis, as_json(Links(same_event=events))).kinds["same_event"]

    def _ref(self, one: Telling) -> Ref:
        return Ref(
            input=self._inputs[one.article],
            span=one.span,
            speaker=one.speaker,
            article=one.article,
            row=one.event,
        )


def _marks(
    crisis: Crisis, tellings: Sequence[tuple[str, Telling]]
) -> tuple[dict[int, str], set[int]]:
    """The event of each marked telling, and the tellings that stand beside a mark."""
    event_of = {
        ref: entry["refs"][0] for entry in crisis.links["same_event"] for ref in entry["refs"]
    }
    rows: dict[str, list[MarkedRow]] = defaultdict(list)
    for row in crisis.rows.values():
        if row.id.startswith("e"):
            rows[row.article].append(row)
    events: dict[int, str] = {}
    beside: set[int] = set()
    for number, (article, telling) in enumerate(tellings):
        for row in rows[article]:
            for start, end in row.spans:
                shared = min(end, telling.span.end) - max(start, telling.span.start)
                if 2 * shared >= min(end - start, telling.span.end - telling.span.start):
                    events[number] = event_of.get(row.reference, row.reference)
                elif abs(telling.span.start - start) < _NEAR:
                    beside.add(number)
    return events, beside - events.keys()


def _candidates(tellings: Sequence[Telling]) -> list[tuple[int, int]]:
    under: dict[str, list[int]] = defaultdict(list)
    pairs = set()
    for number, one in enumerate(tellings):
        pairs |= {(other, number) for key in asked_keys(one) for other in under[key]}
        for key in keys(one):
            under[key].append(number)
    return sorted(pair for pair in pairs if near(tellings[pair[0]], tellings[pair[1]]))


def fit(samples: Sequence[Sample]) -> dict[str, float]:
    """How much each sign says."""
    names = sorted({sign for sample in samples for sign in sample.signs})
    place = {name: number for number, name in enumerate(names)}
    x = np.zeros((len(samples), len(names)))
    for row, sample in enumerate(samples):
        for sign, much in sample.signs.items():
            x[row, place[sign]] = much
    y = np.array([sample.same for sample in samples], float)
    weights = fit_logistic(x, y, np.full(len(names), _PRIOR))
    return {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}


def hold_out(
    samples: Sequence[Sample], besides: Sequence[Sample]
) -> Iterator[tuple[float, float, float]]:
    """Precision and recall at each threshold, every group weighed by what others taught."""
    groups = {
        name: number % _FOLDS for number, name in enumerate(sorted({s.group for s in samples}))
    }
    scored: list[tuple[float, bool]] = []
    for fold in range(_FOLDS):
        weights = fit([s for s in samples if groups[s.group] != fold] + list(besides))
        for sample in samples:
            if groups[sample.group] == fold:
                total = sum(weights.get(sign, 0.0) * much for sign, much in sample.signs.items())
                scored.append((float(1 / (1 + np.exp(-total))), sample.same))
    gold = sum(same for _, same in scored)
    for step in range(1, 10):
        found = [same for score, same in scored if score >= step / 10]
        yield step / 10, sum(found) / max(1, len(found)), sum(found) / gold


def leave_out(crises: Sequence[Marked], groups: Sequence[Sample]) -> None:
    """Prints how well each crisis is told by what the others taught."""
    for left in crises:
        others = [sample for one in crises if one is not left for sample in one.samples]
        told = left.measure(_moved(fit([*groups, *others])))
        print(
            f"left out: {left.name}: P {told.precision:.3f} R {told.recall:.3f} F1 {told.f1:.3f}",
            file=sys.stderr,
        )


def _moved(weights: Mapping[str, float]) -> dict[str, float]:
    return {**weights, "always": round(weights["always"] + _MOVED, 2)}


def main(arguments: Sequence[str]) -> None:
    """Writes texts, or the weights; prints the figures of what is held out."""
    task, path = arguments[0], Path(arguments[1])
    if task == "texts":
        write_texts(path)
        return
    records = {}
    for line in path.read_text("utf-8").splitlines():
        record = load_record(line)
        records[record.article.input] = record
    crises = [Marked(case) for case in (*read_cases(), read_case(FIRST))]
    groups = read_groups(records)
    marked = [sample for one in crises for sample in one.samples]
    right = sum(sample.same for sample in groups)
    print(f"groups: {len(groups)} pairs, {right} of one event", file=sys.stderr)
    for threshold, precision, recall in hold_out(groups, marked):
        print(f"  {threshold:.1f}: P {precision:.3f} R {recall:.3f}", file=sys.stderr)
    leave_out(crises, groups)
    weights = _moved(fit([*groups, *marked]))
    rows = [f'"{sign}" = {much}\n' for sign, much in weights.items() if not sign.startswith(_APART)]
    OUT.write_text(_HEAD + "".join(rows), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
