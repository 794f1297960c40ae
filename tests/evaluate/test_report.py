"""An evaluation from end to end, on gold of our own."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from onrecord.errors import InputError
from onrecord.evaluate import (
    AttributionReport,
    evaluate_attribution,
    format_report,
    report,
)
from onrecord.ids import statement_id
from onrecord.model import Article, ArticleRecord, Origin, Span, Statement
from onrecord.pipeline import Stages, load_stages

GOLD = Path(__file__).parent.parent / "examples" / "gold"
NO_STAGES = cast(Stages, None)


def statement(article: Article, source: str, cue: str, content: str) -> Statement:
    def spans(words: str) -> tuple[Span, ...]:
        at = article.text.index(words)
        return (Span(at, at + len(words)),)

    roles = {"source": spans(source), "cue": spans(cue), "content": spans(content)}
    return Statement(id=statement_id(article.id, **roles), quotation="indirect", score=0.5, **roles)


def annotate_by_rote(article: Article, *, stages: Stages) -> ArticleRecord:
    """The first statement of each text as it should be, and two others that should not count."""
    if "harbor" in article.input:
        found = statement(
            article, "their union", "said", "Dock workers in Port Selm will stop work on Friday"
        )
        wrong = statement(article, "their union", "denied", "that talks had failed")
    else:
        found = statement(
            article,
            "the Lorvian foreign ministry",
            "announced",
            "Lorvia and Marenne have agreed on the water of the Oss",
        )
        wrong = statement(article, "Critics", "doubt", "“Nobody has lost.”")
    inner = replace(statement(article, "the", "on", "on"), within=found.id)
    return ArticleRecord(
        article=article, statements=(found, wrong, inner), origin=Origin(onrecord="0")
    )


@pytest.fixture
def by_rote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "annotate", annotate_by_rote)


def measured(gold_dir: Path = GOLD, **options: Any) -> AttributionReport:
    return evaluate_attribution(gold_dir, stages=NO_STAGES, **options)


@pytest.mark.usefixtures("by_rote")
class TestReport:
    def test_sums_up_all_texts(self) -> None:
        made = measured()
        content, attributed = made.figures["content/all"], made.figures["attributed/all"]
        assert (content.hits, content.false_alarms, content.misses) == (3, 1, 4)
        assert (attributed.hits, attributed.false_alarms, attributed.misses) == (2, 2, 5)
        assert (made.articles, made.refused) == (2, ())
        texts = [path.read_text("utf-8") for path in (GOLD / "text").iterdir()]
        assert made.words == sum(len(text.split()) for text in texts)

    def test_leaves_out_statements_within_others(self) -> None:
        assert all(case.found is None or "| on |" not in case.found for case in measured().errors)

    def test_holds_each_error_in_the_order_of_the_texts(self) -> None:
        made = measured()
        assert [(case.kind, case.article, case.size) for case in made.errors] == [
            ("missed", "harbor-strike", 13),
            ("wrong source", "harbor-strike", 4),
            ("missed", "harbor-strike", 6),
            ("wrong words", "river-accord", 5),
            ("missed", "river-accord", 5),
        ]

    def test_holds_the_score_of_each_outermost_statement_and_whether_it_is_right(self) -> None:
        made = measured()
        assert [one.right for one in made.judged] == [True, False, True, False]
        assert {one.score for one in made.judged} == {0.5}
        assert (made.bins[5].statements, made.bins[5].share) == (4, 0.5)
        assert made.sure.statements == 0

    def test_tells_how_far_it_is(self) -> None:
        told: list[tuple[int, int]] = []
        measured(progress=lambda done, of: told.append((done, of)))
        assert told == [(1, 2), (2, 2)]

    def test_json_has_all_figures_and_the_errors_asked_for(self) -> None:
        made = json.loads(json.dumps(measured().as_dict(errors=2)))
        assert made["figures"]["content/all"] == {
            "hits": 3,
            "false_alarms": 1,
            "misses": 4,
            "precision": 0.75,
            "recall": 0.4286,
            "f1": 0.5455,
        }
        assert len(made["figures"]) == 23
        assert [(case["kind"], case["score"]) for case in made["errors"]] == [
            ("missed", None),
            ("wrong words", 0.5),
        ]
        assert made["words_per_cpu_second"] > 0
        assert measured().as_dict()["errors"] == []

    def test_json_tells_how_reliable_the_scores_are(self) -> None:
        made = json.loads(json.dumps(measured().as_dict()))["reliability"]
        assert len(made["bins"]) == 10
        assert made["bins"][5] == {
            "least": 0.5,
            "most": 0.6,
            "statements": 4,
            "right": 2,
            "mean_score": 0.5,
            "share": 0.5,
        }
        assert made["sure"] == {
            "least": 0.8,
            "most": 1.0,
            "statements": 0,
            "right": 0,
            "mean_score": None,
            "share": None,
        }

    def test_a_baseline_is_told_in_its_main_figures(self) -> None:
        made = measured().as_dict(baseline=measured())
        names = [
            f"{criterion}/{subset}"
            for criterion in ("content", "exact", "attributed", "full")
            for subset in ("all", "quoted", "indirect")
        ]
        assert list(made["baseline"]["figures"]) == names
        assert made["baseline"]["figures"]["full/all"] == made["figures"]["full/all"]
        assert "baseline" not in measured().as_dict()
        words = format_report(measured(), baseline=measured())
        _, told = words.split("baseline: rules over syntax alone, ")
        assert [line.split()[0] for line in told.splitlines()[3:15]] == names

    def test_words_tell_how_reliable_the_scores_are(self) -> None:
        lines = [line.split() for line in format_report(measured()).splitlines()]
        assert ["0.5", "to", "0.6", "4", "2", ".5000", ".5000"] in lines
        assert ["0.8", "or", "more", "0", "0", "-", "-"] in lines

    def test_words_show_the_figures_and_the_errors_asked_for(self) -> None:
        lines = format_report(measured(), errors=1).splitlines()
        assert lines[0].startswith("2 articles, 87 words, ")
        row = next(line for line in lines if line.startswith("content/all"))
        assert row.split() == ["content/all", ".7500", ".4286", ".5455", "3", "1", "4"]
        assert "3 missed, 1 wrong source, 1 wrong words; 1 of them:" in lines
        assert lines[-2] == "missed, 13 words: harbor-strike, character 71"
        assert "missed" not in format_report(measured()).replace("misses", "")

    def test_a_text_that_is_refused_counts_as_missed(self, monkeypatch: Any) -> None:
        def refuse(article: Article, *, stages: Stages) -> ArticleRecord:
            if "harbor" in article.input:
                raise InputError(article.input, "it is not English", "give English")
            return annotate_by_rote(article, stages=stages)

        monkeypatch.setattr(report, "annotate", refuse)
        made = measured()
        assert made.refused == ("harbor-strike",)
        assert made.figures["content/all"].misses == 6  # four of them in the refused text
        assert "refused, and counted as missed: harbor-strike" in format_report(made)


@pytest.mark.usefixtures("by_rote")
class TestBrokenGold:
    def test_a_broken_annotation_is_named(self, tmp_path: Path) -> None:
        shutil.copytree(GOLD, tmp_path / "gold")
        broken = tmp_path / "gold" / "attributions" / "harbor-strike_k1.ann"
        broken.write_text("T1\tSource 52\ttheir union\n", "utf-8")
        with pytest.raises(InputError, match=r"harbor-strike_k1\.ann: line 1 is no standoff"):
            measured(tmp_path / "gold")

    def test_annotations_of_another_text_are_named(self, tmp_path: Path) -> None:
        shutil.copytree(GOLD, tmp_path / "gold")
        text = tmp_path / "gold" / "text" / "harbor-strike.txt"
        text.write_text("Today, " + text.read_text("utf-8"), "utf-8")
        with pytest.raises(InputError, match=r"k1\.ann: line 1 marks 'their union', but"):
            measured(tmp_path / "gold")

    def test_annotations_that_are_not_utf_8_are_named(self, tmp_path: Path) -> None:
        shutil.copytree(GOLD, tmp_path / "gold")
        broken = tmp_path / "gold" / "attributions" / "harbor-strike_k1.ann"
        broken.write_bytes(b"T1\tSource 0 4\tDo\xff\n")
        with pytest.raises(InputError, match=r"k1\.ann: unreadable: .*utf-8"):
            measured(tmp_path / "gold")

    def test_an_empty_text_is_named(self, tmp_path: Path) -> None:
        shutil.copytree(GOLD, tmp_path / "gold")
        (tmp_path / "gold" / "text" / "harbor-strike.txt").write_bytes(b"")
        with pytest.raises(InputError, match=r"harbor-strike\.txt"):
            measured(tmp_path / "gold")


@pytest.mark.slow
def test_the_shipped_models_find_most_of_it_and_give_the_same_figures_again() -> None:
    stages = load_stages()
    made = evaluate_attribution(GOLD, stages=stages)
    assert made.figures["attributed/quoted"].recall >= 0.5
    assert made.figures["content/all"].f1 >= 0.5
    again = evaluate_attribution(GOLD, stages=stages)
    assert (again.figures, again.errors) == (made.figures, made.errors)
    assert again.judged == made.judged
