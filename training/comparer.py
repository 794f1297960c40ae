"""``python -m training.comparer``: the network that compares two sayings and follows commitments.

It learns first from ``links/p*.jsonl``, groups of news sentences written for it: what says the
same as the first of them, what says something else, what contradicts it, and, where that is a
promise or threat on a condition, what tells how it ended.  Every tenth group is kept back, and the
figures on these are printed.  Then it learns from the crises in ``links/crises`` and the first of
``benchmarks/crises``, what is worth comparing in them: once from all of them, and twice from one
half each, so that ``training/links.py`` can weigh its answers on crises that it has not seen.

``groups`` runs the first step and keeps its network in ``build/training/comparer.pt``; ``crises``
runs the second on that; without an argument both run.  Writes ``resources/linking/comparer.onnx``,
and ``build/training/comparer-0.onnx`` and ``-1.onnx``, which have not seen the first and the second
half.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from onrecord.errors import InputError
from onrecord.linking.comparing import saying_pieces, text_pieces
from onrecord.linking.facts import Said, find_facts
from onrecord.linking.likeness import cosines, load_likeness
from onrecord.linking.network import load_pieces
from onrecord.model import Page, Span
from onrecord.pipeline import Stages, load_stages, read_page
from training.__main__ import find_base
from training.cases import (
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
from training.export import attend_at_once, write_graph
from training.likeness import write_settings
from training.network import Encoder

HERE = Path(__file__).parent / "links"
OUT = ROOT / "src" / "onrecord" / "resources" / "linking" / "comparer.onnx"
RELATIONS = ("against", "other", "same")
ENDS = ("nothing", "met", "done", "not_done", "withdrawn")
_WIDTH = 384
_BATCH, _HEAD_RATE, _SMOOTHING = 32, 5e-4, 0.05
#: Epochs, and how fast is learned, from groups and then from crises.
_GROUPS, _CRISES = (3, 7e-5), (2, 4e-5)
#: Rare classes count more.
_RELATION_WEIGHTS, _END_WEIGHTS = (1.0, 0.7, 1.6), (0.7, 1.0, 1.0, 1.0, 1.0)
#: So many pairs of a group's sayings with those of groups near it, which say something else.
_FAR = 10
_CONTENT = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_IGNORED = -1


@dataclass(frozen=True, kw_only=True)
class Text:
    """A sentence of a group: its pieces with its content marked (none of plain narration)."""

    marked: list[int]
    plain: list[int]
    vector: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Group:
    """The sentences of one group, by what they are to its first."""

    id: str
    base: Text
    by_role: Mapping[str, list[Text]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Two sides and what is right: a relation, an ending, or -1 where that is not asked."""

    one: list[int]
    other: list[int]
    relation: int
    ending: int
    kind: str


def read_groups(paths: Sequence[Path], stages: Stages) -> Iterator[Group]:
    """The groups, their sentences read by onrecord as those of articles are."""
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            made = json.loads(line)
            against = [one["text"] for one in made.pop("against", [])]
            roles = {
                role: [_read(text, stages) for text in texts]
                for role, texts in {**made, "against": against}.items()
                if isinstance(texts, list)
            }
            yield Group(id=made["id"], base=_read(made["base"], stages), by_role=roles)


def _read(text: str, stages: Stages) -> Text:
    mark = _CONTENT.search(text)
    plain = _CONTENT.sub(lambda found: found[1], text)
    [vector] = load_likeness().of([mark[1] if mark else plain])
    marked = text_pieces(plain)
    if mark:
        page = Page(input="text", body=plain.encode(), published="2031-03-05")
        try:
            said = find_facts(read_page(page, stages=stages)).said
        except InputError:
            said = ()
        marked = saying_pieces(_nearest(said, plain, Span(mark.start(), mark.end() - 4)))
    return Text(marked=marked, plain=text_pieces(plain), vector=vector)


def _nearest(said: Sequence[Said], text: str, content: Span) -> Said:
    """The statement that was found where the content is marked, or one made of the mark."""
    for one in said:
        shared = min(one.span.end, content.end) - max(one.span.start, content.start)
        if 2 * shared > max(one.span.end, content.end) - min(one.span.start, content.start):
            return one
    return Said.of_words(text[: content.start], content.of(text), text[content.end :])


def make_samples(groups: Sequence[Group], *, seed: int = 1) -> Iterator[tuple[str, Sample]]:
    """All pairs to learn from, each with its group's id."""
    draw = random.Random(seed)
    near = _near_groups(groups)
    for group in groups:
        for sample in [
            *_relations(group, draw),
            *_far(group, near[group.id], draw),
            *_endings(group, near[group.id], draw),
        ]:
            yield group.id, sample


def _relations(group: Group, draw: random.Random) -> Iterator[Sample]:
    same = [group.base, *group.by_role["same"]]
    for number, one in enumerate(same):
        for other in same[:number]:
            yield _sample(other, one, relation=2, kind="same")
        for role, relation in (("other", 1), ("beside", 1), ("against", 0)):
            for other in group.by_role[role]:
                if number == 0 or draw.random() < 0.3:
                    yield _sample(one, other, relation=relation, kind=role)


def _far(group: Group, near: Sequence[Group], draw: random.Random) -> Iterator[Sample]:
    """What is said of another matter says something else, however it is said."""
    roles = ("same", "same", "against", "against", "other", "beside")
    for number in range(_FAR):
        other = draw.choice(near if number % 4 else near[len(near) // 2 :])
        one = draw.choice([group.base, *group.by_role["same"]])
        yield _sample(one, draw.choice(other.by_role[draw.choice(roles)]), relation=1, kind="far")


def _endings(group: Group, near: Sequence[Group], draw: random.Random) -> Iterator[Sample]:
    if not group.by_role.get("met"):
        return
    said = [group.base, *group.by_role["same"][:2]]
    for number, role in enumerate(ENDS[1:], 1):
        for text in group.by_role[role]:
            for one in said:
                yield _ending(one, text, number, role)
        for _ in range(2):
            other = draw.choice(near)
            if other.by_role.get("met"):
                yield _ending(group.base, draw.choice(other.by_role[role]), 0, "far")
    for text in group.by_role["unmet"]:
        for one in said:
            yield _ending(one, text, 0, "unmet")
    beside = group.by_role["other"][:2] + group.by_role["beside"][:2] + group.by_role["same"][2:]
    for text in beside:
        yield _ending(group.base, text, 0, "beside")


def _sample(one: Text, other: Text, *, relation: int, kind: str) -> Sample:
    return Sample(one=one.marked, other=other.marked, relation=relation, ending=_IGNORED, kind=kind)


def _ending(one: Text, text: Text, ending: int, kind: str) -> Sample:
    return Sample(
        one=one.marked, other=text.plain, relation=_IGNORED, ending=ending, kind=f"ends: {kind}"
    )


def _near_groups(groups: Sequence[Group]) -> dict[str, list[Group]]:
    """For each group the two dozen that are most like it."""
    vectors = np.stack([group.base.vector for group in groups])
    order = np.argsort(-cosines(vectors, vectors), axis=1, kind="stable")
    return {
        group.id: [groups[at] for at in order[number, 1:25]] for number, group in enumerate(groups)
    }


def crisis_samples(case: Case, *, seed: int = 1) -> Iterator[Sample]:
    """The pairs of a crisis that linking would compare, and sentences that may tell how a
    commitment ended.  Rare links are told several times, of the others a part."""
    draw = random.Random(seed)
    teacher = Teacher(case)
    said = case.shelf.said
    vectors: dict[str, np.ndarray] = {}
    for one, other, near in case.shelf.pairs():
        contested, same = teacher.contested((one, other)), teacher.same((one, other))
        if same is None and not contested:
            continue
        times, relation = _OFTEN["contested" if contested else "same" if same else "other"], 1
        if contested:
            relation = 0
        elif same:
            relation = 2
        elif near.likeness < _ALIKE:
            times /= 2
        pieces = saying_pieces(said[one]), saying_pieces(said[other])
        kind = f"crisis: {RELATIONS[relation]}"
        for _ in range(int(times) + (draw.random() < times % 1)):
            yield Sample(
                one=pieces[0], other=pieces[1], relation=relation, ending=_IGNORED, kind=kind
            )
    for commitment, outcome, telling, others in teacher.endings():
        right = _TOLD_BY.get(outcome)
        for text in telling:
            if right is not None:
                for _ in range(2):
                    yield _crisis_ending(commitment, text, right)
        [own] = load_likeness().of([commitment.text])
        new = [text for text in others if text not in vectors]
        vectors.update(zip(new, load_likeness().of(new), strict=True))
        for text in sorted(others, key=lambda text: -float(cosines(vectors[text], own)))[:_LATER]:
            yield _crisis_ending(commitment, text, 0)


#: How often a pair of a crisis is told.
_OFTEN = {"contested": 3.0, "same": 2.0, "other": 0.5}
_ALIKE, _LATER = 0.35, 10
_TOLD_BY = {"met": 1, "carried_out": 2, "not_honoured": 3, "withdrawn": 4}


def _crisis_ending(commitment: Said, text: str, ending: int) -> Sample:
    return Sample(
        one=saying_pieces(commitment),
        other=text_pieces(text),
        relation=_IGNORED,
        ending=ending,
        kind=f"crisis ends: {ENDS[ending]}",
    )


class Comparer(nn.Module):
    """MiniLM over both sides at once; the table of pieces stays as it was published."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder(0.1)
        self.encoder.load_base(find_base())
        self.encoder.pieces.weight.requires_grad_(False)
        self.side = nn.Parameter(torch.zeros(_WIDTH))
        self.hidden = nn.Linear(_WIDTH, _WIDTH)
        self.relation = nn.Linear(_WIDTH, len(RELATIONS))
        self.ending = nn.Linear(_WIDTH, len(ENDS))
        self.dropout = nn.Dropout(0.1)

    def forward(
        self, vectors: Tensor, sides: Tensor, there: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """``vectors`` [batch, pieces, 384], ``sides`` [batch, pieces] 0 or 1, ``there`` 0 where a
        row is filled up -> scores [batch, 3] and [batch, 5]."""
        places = torch.arange(vectors.shape[1], device=vectors.device)
        x = self.encoder.norm(
            vectors + self.encoder.positions(places)[None] + sides[..., None] * self.side
        )
        x = self.dropout(x)
        mask = None if there is None else (there == 0)[:, None, None, :] * -1e4
        for layer in self.encoder.layers:
            x = layer(x, mask)
        if there is None:
            mean = x.mean(1)
        else:
            mean = (x * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        hidden = self.dropout(functional.gelu(self.hidden(mean)))
        return self.relation(hidden), self.ending(hidden)

    def read(self, pairs: Sequence[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor]:
        """The scores of pairs of pieces."""
        marks = load_pieces()
        rows = [[marks.start, *one, marks.end, *other, marks.end] for one, other in pairs]
        longest = max(map(len, rows))
        pieces = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
        there = torch.tensor([[1.0] * len(row) + [0.0] * (longest - len(row)) for row in rows])
        sides = torch.zeros(len(rows), longest)
        for number, (one, _) in enumerate(pairs):
            sides[number, len(one) + 2 :] = 1
        return self(self.encoder.pieces(pieces), sides, there)


def train(
    samples: Sequence[Sample], epochs: int, rate: float, *, begun: Path | None = None, seed: int = 1
) -> Comparer:
    """The network, trained; from where another training ended, if that is given."""
    torch.manual_seed(seed)
    draw = random.Random(seed)
    net = Comparer()
    if begun:
        net.load_state_dict(torch.load(begun))
    heads = [net.side, *net.hidden.parameters(), *net.relation.parameters()]
    body = [one for one in net.encoder.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": body, "lr": rate},
            {"params": [*heads, *net.ending.parameters()], "lr": _HEAD_RATE},
        ],
        weight_decay=0.01,
    )
    steps = epochs * (len(samples) // _BATCH + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / 50) * max(0.02, 1 - step / steps)
    )
    net.train()
    start, step = time.monotonic(), 0
    for _ in range(epochs):
        for batch in _batches(samples, draw):
            loss = _loss(net, [samples[at] for at in batch], draw)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            if step % 100 == 0:
                _tell(f"{step} of {steps}: {loss.item():.3f}, {time.monotonic() - start:.0f} s")
    return net.eval()


def _batches(samples: Sequence[Sample], draw: random.Random) -> list[list[int]]:
    """Samples of about one length together, in no order."""
    order = sorted(
        range(len(samples)),
        key=lambda at: len(samples[at].one) + len(samples[at].other) + 30 * draw.random(),
    )
    batches = [order[at : at + _BATCH] for at in range(0, len(order), _BATCH)]
    draw.shuffle(batches)
    return batches


def _loss(net: Comparer, batch: Sequence[Sample], draw: random.Random) -> Tensor:
    pairs = [
        (one.other, one.one)
        if one.relation != _IGNORED and draw.random() < 0.5
        else (one.one, one.other)
        for one in batch
    ]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        relation, ending = net.read(pairs)
    total = torch.zeros(())
    for scores, right, weights in (
        (relation, [one.relation for one in batch], _RELATION_WEIGHTS),
        (ending, [one.ending for one in batch], _END_WEIGHTS),
    ):
        total = total + functional.cross_entropy(
            scores.float(),
            torch.tensor(right),
            weight=torch.tensor(weights),
            ignore_index=_IGNORED,
            label_smoothing=_SMOOTHING,
            reduction="sum",
        )
    return total / len(batch)


def judge(net: Comparer, samples: Sequence[Sample]) -> Iterator[str]:
    """The figures on samples that were kept back: average precision a class, answers a kind."""
    scores: list[tuple[Tensor, Tensor]] = []
    with torch.no_grad():
        for at in range(0, len(samples), 64):
            scores.append(net.read([(one.one, one.other) for one in samples[at : at + 64]]))
    for names, made, right in (
        (RELATIONS, torch.cat([one for one, _ in scores]), [one.relation for one in samples]),
        (ENDS, torch.cat([one for _, one in scores]), [one.ending for one in samples]),
    ):
        asked = [at for at, answer in enumerate(right) if answer != _IGNORED]
        shares = torch.softmax(made[asked], -1).numpy()
        truth = np.array([right[at] for at in asked])
        yield "average precision: " + ", ".join(
            f"{name} {_average_precision(shares[:, number], truth == number):.3f}"
            for number, name in enumerate(names)
        )
        kinds = np.array([samples[at].kind for at in asked])
        for kind in sorted(set(kinds.tolist())):
            answers = shares[kinds == kind].argmax(1)
            told = ", ".join(f"{n} {np.mean(answers == at):.2f}" for at, n in enumerate(names))
            yield f"  {kind} ({len(answers)}): {told}"


def _average_precision(scores: np.ndarray, right: np.ndarray) -> float:
    order = np.argsort(-scores, kind="stable")
    hits = right[order]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits].mean()) if hits.any() else 0.0


class _Pair(nn.Module):
    """One pair, without the batch axis, as shares."""

    def __init__(self, net: Comparer) -> None:
        super().__init__()
        self.net = net
        for layer in net.encoder.layers:
            layer.attend = attend_at_once

    def forward(self, vectors: Tensor, sides: Tensor) -> tuple[Tensor, Tensor]:
        relation, ending = self.net(vectors[None], sides[None])
        return torch.softmax(relation[0], -1), torch.softmax(ending[0], -1)


def export(net: Comparer, out: Path = OUT) -> None:
    """Writes the graph."""
    write_graph(
        _Pair(net).eval(),
        (torch.zeros(12, _WIDTH), torch.zeros(12)),
        out,
        inputs={"vectors": {0: "pieces"}, "sides": {0: "pieces"}},
        outputs={"relation": {}, "ending": {}},
    )


STATE = WORK / "comparer.pt"


def learn_groups() -> None:
    """The first step."""
    groups = list(read_groups(sorted(HERE.glob("p*.jsonl")), load_stages()))
    held = {one.id for number, one in enumerate(groups) if number % 10 == 4}
    samples = list(make_samples(groups))
    learned = [one for id, one in samples if id not in held]
    _tell(f"{len(groups)} groups, {len(learned)} of {len(samples)} pairs of sentences are learned")
    net = train(learned, *_GROUPS)
    print("\n".join(judge(net, [one for id, one in samples if id in held])))
    torch.save(net.state_dict(), STATE)


def learn_crises() -> None:
    """The second step."""
    samples: list[list[Sample]] = [[], []]
    for case in [*read_cases(), read_case(FIRST)]:
        samples[half_of(case)] += crisis_samples(case)
    for half, kept in enumerate(samples):
        learned = samples[1 - half]
        _tell(f"without half {half}: {Counter(one.kind for one in learned)}")
        net = train(learned, *_CRISES, begun=STATE)
        once = {(tuple(one.one), tuple(one.other)): one for one in kept}
        print("\n".join(judge(net, list(once.values()))), flush=True)
        export(net, unseen(half))
    export(train([*samples[0], *samples[1]], *_CRISES, begun=STATE))
    write_settings()


def main(arguments: Sequence[str]) -> None:
    """Trains, judges and writes."""
    WORK.mkdir(parents=True, exist_ok=True)
    if not arguments or "groups" in arguments:
        learn_groups()
    if not arguments or "crises" in arguments:
        learn_crises()


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
