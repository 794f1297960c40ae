"""The command evaluate: which finders are measured, and what of each is printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.cli import main
from onrecord.evaluate import report
from onrecord.ids import statement_id
from onrecord.model import Article, ArticleRecord, Origin, Span, Statement

GOLD = Path(__file__).parent.parent / "examples" / "gold"

Run = Callable[..., str]


def annotate(article: Article, *, stages: str) -> ArticleRecord:
    """Stands for the pipeline: the model finds something, wrongly, and the rules find nothing."""
    roles = {"source": (Span(0, 4),), "cue": (Span(5, 7),), "content": (Span(8, 12),)}
    found = Statement(
        id=statement_id(article.id, **roles), quotation="indirect", score=0.9, **roles
    )
    statements = (found,) if stages == "stages of model" else ()
    return ArticleRecord(article=article, statements=statements, origin=Origin(onrecord="0"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setattr(report, "annotate", annotate)
    monkeypatch.setattr("onrecord.cli.evaluate.load_stages", "stages of {}".format)

    def run_main(*args: str, status: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["onrecord", "evaluate", "attribution", *args])
        with pytest.raises(SystemExit) as left:
            main()
        assert (left.value.code or 0) == status
        out, err = capfd.readouterr()
        return err if status else out

    return run_main


def test_the_model_is_measured_with_the_rules_below(run: Run) -> None:
    printed = run(str(GOLD))
    model, rules = printed.split("baseline: rules over syntax alone, ")
    assert len([line for line in model.splitlines() if line.startswith("content/")]) == 5
    assert len([line for line in rules.splitlines() if line.startswith("content/")]) == 3
    assert "score        statements" in rules


def test_the_rules_alone_are_measured_when_asked_for(run: Run) -> None:
    printed = run(str(GOLD), "--finder", "syntax", "--errors", "9")
    assert "baseline" not in printed
    assert "\nmissed, " in printed
    assert "\nwrong words, " not in printed


def test_json_has_both(run: Run) -> None:
    made = json.loads(run(str(GOLD), "--json", "--errors", "9"))
    assert (made["finder"], made["reliability"]["sure"]["statements"]) == ("model", 2)
    assert made["figures"]["content/all"]["false_alarms"] == 2
    assert made["baseline"]["figures"]["content/all"]["false_alarms"] == 0
    assert 0.9 in [case["score"] for case in made["errors"]]
    alone = json.loads(run(str(GOLD), "--json", "--finder", "syntax"))
    assert (alone["finder"], "baseline" in alone) == ("syntax", False)


def test_a_wrong_finder_is_a_wrong_command_line(run: Run) -> None:
    assert "'oracle' is not 'model' or 'syntax'" in run(str(GOLD), "--finder", "oracle", status=2)
