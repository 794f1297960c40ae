"""The benchmark measures the product itself, and writes tables that readers can rely on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from benchmarks.page import BEGIN, END, Measurements, put_between_marks, write_tables
from benchmarks.speed import STAGES, stage_seconds, write_largest

from onrecord.evaluate import AttributionReport, Figures
from onrecord.limits import MAX_CHARACTERS
from onrecord.model import Page
from onrecord.pipeline import Stages, load_stages

ROOT = Path(__file__).resolve().parent.parent
MEASURED = Measurements(
    attribution=AttributionReport(
        articles=2,
        words=12_345,
        cpu_seconds=2.0,
        figures={
            f"{name}/all": Figures(hits=6, false_alarms=2, misses=6)
            for name in ("content", "exact", "attributed")
        },
        refused=(),
        errors=(),
    ),
    stage_seconds={"zones": 0.5, "unused": 0.0, "whole": 2.0},
    words=12_345,
    help_seconds=0.123,
    read_seconds=1.26,
    article_bytes=312_345_678,
    largest_bytes=712_345_678,
    largest_characters=1_000_000,
    largest_seconds=51.2,
)


@pytest.fixture(scope="module")
def stages() -> Stages:
    return load_stages()


@pytest.mark.slow
def test_every_stage_of_the_pipeline_is_measured(stages: Stages) -> None:
    article = ROOT / "examples" / "strait-closure.txt"
    spent = stage_seconds([Page(input="-", body=article.read_bytes())], stages=stages)
    assert list(spent) == [*STAGES, "JSON", "whole"]
    assert all(spent.values()), spent
    whole = spent.pop("whole")
    assert 0.9 * whole < sum(spent.values()) <= whole


@pytest.mark.slow
def test_tables_hold_the_figures_rounded_to_what_is_stable(stages: Stages) -> None:
    tables = write_tables(MEASURED, stages=stages)
    assert "2 articles, 12,345 words." in tables
    assert "| **onrecord** | 0.600 | 0.600 | 0.600 | 6,200 |" in tables
    assert "| attributed/all | 0.750 | 0.500 | 0.600 | 6 | 2 | 6 |" in tables
    assert "| zones | 25,000 | 25% |" in tables
    assert "unused" not in tables
    assert "| 312 MB |" in tables
    assert "| 0.12 s |" in tables


@pytest.mark.slow
def test_tables_name_versions_but_no_place_or_time(stages: Stages) -> None:
    tables = write_tables(MEASURED, stages=stages)
    assert f"onrecord {stages.origin.onrecord}" in tables
    assert "Python 3." in tables
    assert str(ROOT) not in tables
    assert not re.search(r"/\w+/|\d\d:\d\d|\b20[2-9]\d-", tables)


def test_what_stands_around_the_tables_is_kept() -> None:
    document = f"# Before\n\n{BEGIN}\nold\n{END}\n\nAfter\n"
    once = put_between_marks(document, "new")
    assert once == f"# Before\n\n{BEGIN}\n\nnew\n\n{END}\n\nAfter\n"
    assert put_between_marks(once, "new") == once


@pytest.mark.parametrize("document", ["", BEGIN, END, f"{END}\n{BEGIN}", f"{BEGIN}{END}{END}"])
def test_a_document_without_its_marks_is_left_alone(document: str) -> None:
    with pytest.raises(ValueError, match="the document needs one line"):
        put_between_marks(document, "new")


def test_the_page_of_figures_has_the_marks() -> None:
    put_between_marks((ROOT / "docs" / "quality.md").read_text("utf-8"), "new")


def test_the_largest_input_is_as_long_as_is_accepted() -> None:
    with write_largest(["Ann said é."]) as path:
        assert len(path.read_text("utf-8")) == MAX_CHARACTERS
    assert not path.exists()
