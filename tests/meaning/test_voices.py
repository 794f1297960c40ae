"""How well meaning is told in passages of many manners that nothing was learned from.

``voices.jsonl`` says what each statement marked in ``tests/statements/golden/voices.txt`` means, by
somebody who had not seen what the program makes of it; the passages are read as if published on
17 May 2023.  The floors are a little below what was measured: they tell when a change costs
quality.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.marked import Example, read_examples, read_numbered

from onrecord.evaluate import MeaningReport, evaluate_meaning, read_gold_passages
from onrecord.model import Span
from onrecord.pipeline import load_stages

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PASSAGES = HERE.parent / "statements" / "golden" / "voices.txt"
#: The least that may be right: of the statements found, and of all unusual values.
FLOORS = {
    "speaker": (0.79, 0.63),
    "source_kind": (0.80, 0.64),
    "medium": (0.79, 0.29),
    "addressee": (0.90, 0.40),
    "type": (0.93, 0.75),
    "act": (0.73, 0.57),
    "negated": (0.97, 0.70),
    "certainty": (0.95, 0.73),
    "reporter_stance": (0.94, 0.50),
    "said_on": (0.93, 0.45),
    "chain": (0.67, 0.28),
    "conditions": (0.75, 0.61),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> MeaningReport:
    means: dict[tuple[str, str], dict[str, Any]] = {}
    for line in (HERE / "golden" / "voices.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        means[row["passage"], row["n"]] = row
    rows = [_passage(one, means) for one in read_examples(PASSAGES)]
    path = tmp_path_factory.mktemp("voices") / "gold.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return evaluate_meaning(read_gold_passages(path), stages=load_stages())


def _passage(example: Example, means: Mapping[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    text = example.article.text
    roles = read_numbered(example.marked)
    numbers = list(roles)
    statements = []
    for number, spans in roles.items():
        mean = means[example.name, number]
        name = mean["speaker"]
        links = [{"name": name, "role": "speaker", "span": None}]
        links += [{"name": one[0], "role": one[1], "span": None} for one in mean.get("chain", ())]
        within = _holder(number, roles)
        statements.append(
            {
                **{role: [list(span) for span in sorted(found)] for role, found in spans.items()},
                "quotation": "indirect",  # told by the marks, and not annotated
                "speaker": name,
                "source_kind": mean["kind"],
                "chain": links,
                "medium": mean.get("medium", "none"),
                "addressee": mean.get("addressee"),
                "type": mean["type"],
                "act": mean["act"],
                "negated": mean.get("negated", False),
                "conditions": [
                    {"span": _place(words, spans["content"], text), "polarity": polarity}
                    for words, polarity in mean.get("conditions", ())
                ],
                "certainty": mean.get("certainty", "certain"),
                "reporter_stance": mean.get("stance", "neutral"),
                "said_on": mean.get("said_on"),
                "within": None if within is None else numbers.index(within),
            }
        )
    return {"id": example.name, "text": text, "published": "2023-05-17", "statements": statements}


def _holder(number: str, roles: Mapping[str, Mapping[str, list[Span]]]) -> str | None:
    """The statement in whose content the cue of this one lies: of several the shortest."""
    cue = roles[number]["cue"][0]
    holders = [
        (sum(span.end - span.start for span in other["content"]), name)
        for name, other in roles.items()
        if name != number and any(span.covers(cue) for span in other["content"])
    ]
    return min(holders)[1] if holders else None


def _place(words: str, near: list[Span], text: str) -> list[int]:
    """Where the words stand that are nearest to a statement's content."""
    starts = [match.start() for match in re.finditer(re.escape(words), text)]
    at = min(starts, key=lambda start: min(abs(start - span.start) for span in near))
    return [at, at + len(words)]


@pytest.mark.parametrize("field", FLOORS)
def test_meaning_is_told_as_well_as_before(field: str, report: MeaningReport) -> None:
    figures = report.fields[field]
    matched, recall = FLOORS[field]
    assert figures.matched is not None
    assert figures.recall is not None
    assert (figures.matched >= matched, figures.recall >= recall) == (True, True), figures


def test_statements_with_statements_within_are_found(report: MeaningReport) -> None:
    assert (report.content.f1 or 0) >= 0.85
    assert (report.fields["within"].recall or 0) >= 0.57
