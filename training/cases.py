"""Crises as linking sees them, and what is right of them."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import onrecord
from onrecord.evaluate.crises import Crisis, MarkedRow, read_crisis
from onrecord.evaluate.links import RowFinder
from onrecord.linking.facts import Facts, Said
from onrecord.linking.laid import lay
from onrecord.linking.likeness import load_likeness
from onrecord.linking.shelf import Shelf, fill_shelf

__all__ = [
    "CRISES", "FIRST", "ROOT", "WORK", "Case", "Teacher", "half_of", "read_case", "read_cases",
    "unseen",
]  # fmt: skip

ROOT = Path(__file__).resolve().parents[1]
#: The crises to learn from, and the one to look at.
CRISES = ROOT / "training" / "links" / "crises"
FIRST = ROOT / "benchmarks" / "crises" / "first"
WORK = ROOT / "build" / "training"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A crisis, its articles as linking sees them, and where its rows are found."""

    name: str
    crisis: Crisis
    shelf: Shelf
    finder: RowFinder


def read_cases() -> list[Case]:
    """The crises to learn from, by name."""
    return [read_case(path.parent) for path in sorted(CRISES.glob("*/links.toml"))]


def read_case(folder: Path) -> Case:
    """A crisis, its articles read by onrecord (and kept for the next run)."""
    crisis = read_crisis(folder)
    texts = [article.line() for article in crisis.articles]
    WORK.mkdir(parents=True, exist_ok=True)
    kept = WORK / f"crisis-{folder.name}.pickle"
    known = pickle.loads(kept.read_bytes()) if kept.exists() else None
    if known is None or known[0] != texts:
        lines = WORK / f"crisis-{folder.name}.jsonl"
        lines.write_text("".join(json.dumps(one) + "\n" for one in texts), "utf-8")
        known = (texts, list(onrecord.read(lines)))
        kept.write_bytes(pickle.dumps(known))
    return Case(
        name=folder.name,
        crisis=crisis,
        shelf=fill_shelf(map(lay, known[1]), load_likeness()),
        finder=RowFinder(crisis),
    )


def half_of(case: Case) -> int:
    """In which half of the crises one is: by its name, so that it stays there."""
    return sum(case.name.encode()) % 2


def unseen(half: int) -> Path:
    """The graph of the network that has not seen a half of the crises."""
    return WORK / f"comparer-{half}.onnx"


class Teacher:
    """What is right of a case, by the numbers of its shelf."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._names: dict[int, str | None] = {}

    def name(self, row: int) -> str | None:
        """The crisis' name of a statement."""
        if row not in self._names:
            one = self.case.shelf.said[row]
            found = {
                "input": self.case.shelf.facts[one.article].input,
                "span": list(one.span),
                "speaker": one.speaker.name if one.speaker else None,
            }
            self._names[row] = self.case.finder.row(found, "s")
        return self._names[row]

    def named(self, head: int) -> set[str]:
        """The crisis' names of a unit's statements."""
        rows = self.case.shelf.units[head].rows
        return {name for row in rows if (name := self.name(row))}

    def sayings(self, names: Iterable[str]) -> set[str]:
        """All names of the sayings of some statements."""
        return {member for name in names for member in self.case.finder.group(name)}

    def same(self, pair: tuple[int, int]) -> bool | None:
        """Whether two units say the same; ``None`` where one is not marked."""
        one, other = self.named(pair[0]), self.named(pair[1])
        if not one or not other:
            return None
        return bool(self.sayings(one) & other)

    def contest(self, pair: tuple[int, int]) -> str | None:
        """In which way one unit contests the other; ``None`` if it does not."""
        one, other = (self.sayings(self.named(head)) for head in pair)
        for entry in self.case.crisis.links.get("contested", []):
            if "a" in entry and (
                (entry["a"] in one and entry["b"] in other)
                or (entry["b"] in one and entry["a"] in other)
            ):
                return str(entry["kind"])
        return None

    def contested(self, pair: tuple[int, int]) -> bool:
        """Whether one unit contests the other."""
        return self.contest(pair) is not None

    def is_one_sided(self, row: int) -> bool:
        """Whether a statement denies what the crisis holds nobody's statement of."""
        name = self.name(row)
        told = self.sayings([name] if name else [])
        return any(
            "a" not in entry and entry["b"] in told
            for entry in self.case.crisis.links.get("contested", [])
        )

    def first(self, row: int) -> bool:
        """Whether a statement is a first."""
        name = self.name(row)
        told = self.sayings([name] if name else [])
        return any(entry["ref"] in told for entry in self.case.crisis.links.get("firsts", []))

    def outcome(self, rows: Sequence[int]) -> str | None:
        """How a commitment ended; ``None`` where the crisis has none there."""
        told = self.sayings(name for row in rows if (name := self.name(row)))
        for entry in self.case.crisis.links.get("conditions", []):
            if entry["ref"] in told:
                return str(entry["outcome"])
        return None

    def endings(self) -> Iterator[tuple[Said, str, list[str], list[str]]]:
        """Each commitment that was found, its outcome, the sentences that show how it ended, and
        others of later articles."""
        shelf = self.case.shelf
        for entry in self.case.crisis.links.get("conditions", []):
            told = self.sayings([entry["ref"]])
            rows = [row for row in range(len(shelf.said)) if self.name(row) in told]
            if not rows:
                continue
            first = shelf.said[rows[0]]
            shown = [self.case.crisis.rows[ref] for ref in entry.get("ended_by", [])]
            telling: list[str] = []
            other: list[str] = []
            for facts in shelf.facts.values():
                if facts.moment <= first.moment:
                    continue
                for sentence, is_shown in _sentences(facts, shown):
                    (telling if is_shown else other).append(sentence)
            yield first, str(entry["outcome"]), telling, other


def _sentences(facts: Facts, shown: Sequence[MarkedRow]) -> Iterator[tuple[str, bool]]:
    """The sentences of an article, and whether one of the rows stands in each."""
    places = [span for row in shown if row.article == facts.input for span in row.spans]
    for sentence in facts.sentences:
        words = " ".join(facts.text[slice(*sentence)].split())
        yield words, any(start < sentence.end and sentence.start < end for start, end in places)
