"""Copies on the command line: counts leave them out, lists have them, and options say otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.running import Run, runner
from tests.record.copied import fill_copied

from onrecord.linking.links import Links
from onrecord.record.across import AllLinks


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(fill_copied(tmp_path / "record.db").parent)
    monkeypatch.setattr("onrecord.record.record.find_links", lambda _: AllLinks((0, 0), Links()))
    return runner(monkeypatch, capfd)


def counted(run: Run, *options: str) -> dict[str, int]:
    rows = run("statements", "--count-by", "speaker", "--json", *options).rows
    return {row["value"]: row["count"] for row in rows}


def test_counts_leave_out_what_copies_carry_over_unless_asked(run: Run) -> None:
    assert counted(run) == counted(run, "--no-copies") == {"Ada Lund": 3, "Boris Klee": 3}
    assert counted(run, "--copies") == {"Ada Lund": 7, "Boris Klee": 3}


@pytest.mark.parametrize("question", ["actors", "sources"])
def test_rows_that_are_counts_do_so_too(run: Run, question: str) -> None:
    def said(*options: str) -> int:
        return sum(row["statements"] for row in run(question, "--json", *options).rows)

    assert (said(), said("--copies")) == (6, 10)


@pytest.mark.parametrize(
    ("question", "whole", "left"),
    [
        ("statements", 10, 6), ("events", 2, 1), ("articles", 4, 3), ("timeline", 12, 7),
        ("conditions", 2, 1),
    ],
)  # fmt: skip
def test_lists_are_whole_unless_asked(run: Run, question: str, whole: int, left: int) -> None:
    assert len(run(question, "--json").rows) == whole
    assert len(run(question, "--json", "--copies").rows) == whole
    assert len(run(question, "--json", "--no-copies").rows) == left


def test_the_table_tells_the_total_of_what_it_lists(run: Run) -> None:
    last = run("statements", "--limit", "1").out.splitlines()[-1]
    assert last.startswith("1 of 10 statements")
    last = run("statements", "--limit", "1", "--no-copies").out.splitlines()[-1]
    assert last.startswith("1 of 6 statements")


def test_an_export_has_copies_unless_they_are_left_out(run: Run) -> None:
    def lines(*options: str) -> int:
        return len(run("export", "--format", "jsonl", *options).rows)

    assert (lines(), lines("--copies"), lines("--no-copies")) == (4, 4, 3)
