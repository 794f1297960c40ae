"""Which contexts an event stands in, by words, parties and modes, and how well they tell it."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from io import StringIO
from pathlib import Path

import pytest
from tests.events.marked_events import tell_marked
from training.event_lines import Line, read_articles, read_line

from onrecord.events.contexts import _LONGEST
from onrecord.ontology import load_ontology
from onrecord.pipeline import Stages, load_stages

HERE = Path(__file__).parent
CONTEXTS = load_ontology().contexts
ROWS = list(
    csv.DictReader(
        StringIO(files("onrecord.resources.events").joinpath("contexts.csv").read_text("utf-8"))
    )
)


@pytest.fixture(scope="module")
def stages() -> Stages:
    return load_stages("syntax")


def test_every_phrase_tells_a_context_of_the_codebook_once() -> None:
    assert {row["context"] for row in ROWS} == set(CONTEXTS)
    assert len({(row["context"], row["phrase"]) for row in ROWS}) == len(ROWS)
    assert max(len(row["phrase"].split()) for row in ROWS) <= _LONGEST


def test_modes_that_tell_a_context_are_modes() -> None:
    modes = {f"{kind} {mode}" for kind, mode in load_ontology().modes}
    assert {mode for one in CONTEXTS.values() for mode in one.modes} <= modes


def contexts(marked: str, stages: Stages) -> tuple[str, ...]:
    line = read_line(marked)
    tellings, _ = tell_marked(Line(line.text, line.events, line.numbers, "one", ""), stages)
    return tellings[0].contexts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("marked", "context"),
    [
        ("[1a Police] [1t seized] [1r ballots]. || 1 COERCE seize occurred", "election"),
        ("[1a A court in Poland] [1t fined] [1r a bank]. || 1 SANCTION convict occurred", "legal"),
        ("[1a France] [1t criticized] [1r Japan]. || 1 ACCUSE disapprove occurred", "diplomatic"),
        ("[1a Rebels] [1t shelled] [1r a farm]. || 1 ASSAULT heavy-weapons occurred", "military"),
    ],
)
def test_words_parties_and_modes_tell(marked: str, context: str, stages: Stages) -> None:
    assert context in contexts(marked, stages)


@pytest.mark.slow
def test_war_between_two_states_is_no_diplomacy(stages: Stages) -> None:
    marked = "[1a France] [1t bombed] [1r Japan]. || 1 ASSAULT aerial occurred"
    assert contexts(marked, stages) == ("military",)


@pytest.mark.slow
def test_what_is_told_is_mostly_right_in_texts_that_somebody_else_judged(stages: Stages) -> None:
    rows = map(json.loads, (HERE / "contexts.jsonl").read_text("utf-8").splitlines())
    judged = {" ".join(row["text"].split()): set(row["contexts"]) for row in rows}
    found: dict[str, set[str]] = {}
    for line in read_articles(HERE / "articles.txt"):
        for telling in tell_marked(line, stages)[0]:
            sentence = " ".join(telling.evidence.of(line.text).split())
            found.setdefault(sentence, set()).update(telling.contexts)
    both = [(judged[one], found[one]) for one in judged if one in found]
    assert len(both) > 140
    right = sum(len(one & other) for one, other in both)
    assert right / sum(len(other) for _, other in both) > 0.75
    assert right / sum(len(one) for one, _ in both) > 0.45
