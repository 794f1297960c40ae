"""``make acts``: trains the weights that tell the act of what is "said", and puts them in place.

It learns from sentences written for it (``acts/*.tsv``: an act, a tab, a sentence with its cue in
square and its content in curly brackets) and from the passages whose meaning is annotated
(``meanings/*.jsonl``), of which those statements count whose cue only says.  The model is linear
over :func:`onrecord.meaning.signs.find_signs`; it takes a minute, on any machine with torch.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, get_args

import torch
from tests.marked import make_article, read_examples, read_numbered

from onrecord.actors import load_knowledge, read_tokens
from onrecord.actors.find import find_actors
from onrecord.language import load_syntax, parse_article
from onrecord.meaning import load_vocabulary
from onrecord.meaning.cues import find_sense
from onrecord.meaning.outlets import Outlets
from onrecord.meaning.reading import Reading
from onrecord.meaning.signs import find_signs
from onrecord.meaning.sources import Voices
from onrecord.model import Act, Article, Span, Statement
from onrecord.statements.clauses import find_source
from onrecord.statements.found import to_spans

HERE = Path(__file__).parent
OUT = HERE.parent / "src" / "onrecord" / "resources" / "meaning" / "acts.json"
ACTS: tuple[Act, ...] = tuple(act for act in get_args(Act) if act != "none")

#: A sign is learned that so many statements have.
_LEAST = 3
_DECAY = 5e-4
#: What is added to plain statements: the sentences hold fewer of them than news do.
_PLAIN = 0.75
_SCALE, _STEPS = 3.0, 50
_PART = re.compile(r"[\[\]{}]")


class Taught(NamedTuple):
    """A statement to learn from: its signs, and its act."""

    signs: frozenset[str]
    act: str


class Teacher:
    """Texts to signs, with all that reading them needs."""

    def __init__(self) -> None:
        self.nlp = load_syntax(all_names=False)
        self.vocabulary = load_vocabulary()
        self.knowledge = load_knowledge()

    def read(
        self, article: Article, statements: Sequence[Statement]
    ) -> Iterator[tuple[str, Taught]]:
        """The id of each statement whose cue only says, with its signs and no act yet."""
        doc = parse_article(article, nlp=self.nlp)
        tokens = read_tokens(doc)
        actors, _ = find_actors(doc, article=article, knowledge=self.knowledge, tokens=tokens)
        found = [one if one.source else _with_source(one, doc) for one in statements]
        reading = Reading(doc, tokens, article, found, actors, ())
        voices = Voices(reading, self.vocabulary, Outlets(reading, self.knowledge.gazetteer))
        for told in reading.told:
            if find_sense(told, reading, self.vocabulary).act == "state":
                signs = find_signs(told, voices.of(told).kind, reading, self.vocabulary)
                yield told.statement.id, Taught(signs, "")


def _with_source(one: Statement, doc: object) -> Statement:
    """The statement with the subject of its cue as its source."""
    cue = next(token for token in doc if one.cue[0].start <= token.idx < one.cue[0].end)  # type: ignore[attr-defined]
    spans = to_spans(find_source(cue), doc)  # type: ignore[arg-type]
    return replace(one, source=tuple(s for s in spans if not any(map(s.overlaps, one.content))))


def read_sentences(teacher: Teacher, folder: Path = HERE / "acts") -> Iterator[Taught]:
    """The sentences that were written for it."""
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            act, _, marked = line.partition("\t")
            text, spans = _unmark(marked)
            statement = Statement(
                id=act,
                source=(),
                cue=tuple(spans["["]),
                content=tuple(spans["{"]),
                quotation="indirect",
                score=1.0,
            )
            for _, taught in teacher.read(make_article(text), [statement]):
                yield taught._replace(act=act)


def _unmark(marked: str) -> tuple[str, dict[str, list[Span]]]:
    text, at = "", 0
    opened: list[tuple[str, int]] = []
    spans: dict[str, list[Span]] = {"[": [], "{": []}
    for match in _PART.finditer(marked):
        text += marked[at : match.start()]
        at = match.end()
        if match[0] in spans:
            opened.append((match[0], len(text)))
        else:
            kind, start = opened.pop()
            spans[kind].append(Span(start, len(text)))
    return text + marked[at:], spans


def read_passages(teacher: Teacher, folder: Path = HERE) -> Iterator[Taught]:
    """The annotated passages."""
    for path in sorted((folder / "meanings").glob("*.jsonl")):
        acts: dict[tuple[str, str], str] = {}
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            acts[row["passage"], str(row["n"])] = row["act"]
        for example in read_examples(folder / "passages" / f"{path.stem}.txt"):
            statements = [
                Statement(
                    id=number,
                    source=tuple(roles["source"]),
                    cue=tuple(roles["cue"]),
                    content=tuple(roles["content"]),
                    quotation="indirect",
                    score=1.0,
                )
                for number, roles in read_numbered(example.marked).items()
            ]
            for number, taught in teacher.read(example.article, statements):
                act = acts[example.name, number]
                if act in ACTS:
                    yield taught._replace(act=act)


def train(taught: Sequence[Taught]) -> dict[str, object]:
    """The model as the resource holds it, whole numbers of a unit for weights."""
    torch.manual_seed(0)
    counts = Counter(sign for one in taught for sign in one.signs)
    signs = sorted(sign for sign, count in counts.items() if count >= _LEAST)
    place = {sign: number for number, sign in enumerate(signs)}
    table = torch.zeros(len(taught), len(signs), dtype=torch.float64)
    for row, one in enumerate(taught):
        known = [place[sign] for sign in one.signs if sign in place]
        table[row, known] = _SCALE / max(1.0, len(known) ** 0.5)
    wanted = torch.tensor([ACTS.index(one.act) for one in taught])  # type: ignore[arg-type]
    model = torch.nn.Linear(len(signs), len(ACTS)).double()
    torch.nn.init.zeros_(model.weight)
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=150)

    def step() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(table), wanted)
        loss = loss + _DECAY * (model.weight**2).sum()
        loss.backward()
        return loss

    optimizer.step(step)
    weights = (model.weight.detach().T * _STEPS).round().int().tolist()
    bias = model.bias.detach().clone()
    bias[ACTS.index("state")] += _PLAIN
    kept = {
        sign: row
        for sign, row in zip(signs, weights, strict=True)
        if any(abs(one) > 1 for one in row)
    }
    return {
        "acts": list(ACTS),
        "bias": [round(one, 3) for one in bias.tolist()],
        "unit": _SCALE / _STEPS,
        "weights": kept,
    }


def main() -> int:
    """Trains and writes; the exit status."""
    teacher = Teacher()
    sentences = list(read_sentences(teacher))
    passages = list(read_passages(teacher))
    print(f"{len(sentences)} sentences and {len(passages)} statements of passages", file=sys.stderr)
    model = train([*sentences, *passages])
    lines = [f'"{name}": {json.dumps(value)}' for name, value in model.items() if name != "weights"]
    weights = model["weights"]
    assert isinstance(weights, dict)
    rows = [
        f"{json.dumps(sign, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
        for sign, row in weights.items()
    ]
    text = "{" + ",\n".join([*lines, '"weights": {\n' + ",\n".join(rows) + "\n}"]) + "}\n"
    OUT.write_text(text, "utf-8")
    print(f"{len(rows)} signs written", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
