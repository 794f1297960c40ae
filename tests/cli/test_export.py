"""The command export: forms, files whole or not at all, inputs that fail while others go on."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.cli.records import raid

from onrecord.cli import main
from onrecord.contract import load_record
from onrecord.model import ArticleRecord, Page


class Ran(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


def read_page(page: Page, *, stages: object) -> ArticleRecord:
    """Stands for the pipeline: every article is the same raid."""
    record = raid()
    return replace(record, article=replace(record.article, input=page.input))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("onrecord.pipeline.load_stages", lambda finder, **own: "stages")
    monkeypatch.setattr("onrecord.pipeline.read_page", read_page)
    Path("a.txt").write_text("An article.\n", "utf-8")
    Path("b.txt").write_text("Another one.\n", "utf-8")

    def run_main(*args: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["onrecord", "export", *args])
        with pytest.raises(SystemExit) as left:
            main()
        if isinstance(left.value.code, str):
            print(left.value.code, file=sys.stderr)
        out, err = capfd.readouterr()
        return Ran(left.value.code if isinstance(left.value.code, int) else 1, out, err)

    return run_main


def test_plover_is_a_line_an_event(run: Run) -> None:
    ran = run("a.txt", "b.txt", "--format", "plover")
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert [row["cite_info"]["input"] for row in rows] == ["a.txt", "a.txt", "b.txt", "b.txt"]
    assert (ran.status, ran.err) == (0, "")


def test_jsonl_is_what_read_prints(run: Run) -> None:
    ran = run("a.txt", "--format", "jsonl")
    assert load_record(ran.out).events == raid().events


def test_a_file_is_written_whole_and_nothing_goes_to_standard_output(run: Run) -> None:
    Path("events.jsonl").write_text("old", "utf-8")
    ran = run("a.txt", "b.txt", "--format", "plover", "--out", "events.jsonl")
    assert (ran.status, ran.out) == (0, "")
    assert len(Path("events.jsonl").read_text("utf-8").splitlines()) == 4
    assert sorted(os.listdir()) == ["a.txt", "b.txt", "events.jsonl"]


def test_inputs_that_fail_do_not_keep_the_others_out_of_the_file(run: Run) -> None:
    ran = run("a.txt", "none.txt", "b.txt", "--format", "plover", "--out", "events.jsonl")
    assert ran.status == 1
    assert ran.err.startswith("none.txt: ")
    assert len(Path("events.jsonl").read_text("utf-8").splitlines()) == 4


def test_a_run_that_is_stopped_leaves_the_old_file(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(page: Page, *, stages: object) -> ArticleRecord:
        raise KeyboardInterrupt

    Path("events.jsonl").write_text("old", "utf-8")
    monkeypatch.setattr("onrecord.pipeline.read_page", stop)
    assert run("a.txt", "--format", "plover", "--out", "events.jsonl").status != 0
    assert Path("events.jsonl").read_text("utf-8") == "old"
    assert sorted(os.listdir()) == ["a.txt", "b.txt", "events.jsonl"]


@pytest.mark.parametrize(
    "name", ["nowhere/events.jsonl", "folder", "folder/", "", "a.txt/events.jsonl", "e" * 300]
)
def test_where_nothing_can_be_written_one_line_says_so_and_nothing_is_read(
    name: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(page: Page, *, stages: object) -> ArticleRecord:
        raise AssertionError("read before it was known where to")

    Path("folder").mkdir()
    monkeypatch.setattr("onrecord.pipeline.read_page", never)
    ran = run("a.txt", "--format", "plover", "--out", name)
    assert ran.status == 1
    assert ran.err.count("\n") == 1
    assert ran.err.startswith(f"{name or '--out'}: it ")
    assert "; give a file" in ran.err
    assert sorted(os.listdir()) == ["a.txt", "b.txt", "folder"]


def test_where_no_input_can_be_read_the_last_export_stays(run: Run) -> None:
    Path("events.jsonl").write_text("old", "utf-8")
    assert run("none.txt", "--format", "plover", "--out", "events.jsonl").status == 1
    assert Path("events.jsonl").read_text("utf-8") == "old"


def test_an_article_without_events_is_an_empty_file(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(page: Page, *, stages: object) -> ArticleRecord:
        return replace(raid(), events=())

    monkeypatch.setattr("onrecord.pipeline.read_page", nothing)
    Path("events.jsonl").write_text("old", "utf-8")
    assert run("a.txt", "--format", "plover", "--out", "events.jsonl").status == 0
    assert Path("events.jsonl").read_bytes() == b""


def test_a_link_keeps_pointing_and_a_file_keeps_its_rights(run: Run) -> None:
    Path("real.jsonl").write_text("old", "utf-8")
    Path("real.jsonl").chmod(0o640)
    Path("link.jsonl").symlink_to("real.jsonl")
    run("a.txt", "--format", "plover", "--out", "link.jsonl")
    assert Path("link.jsonl").is_symlink()
    assert len(Path("real.jsonl").read_text("utf-8").splitlines()) == 2
    assert Path("real.jsonl").stat().st_mode & 0o777 == 0o640


def test_a_pipe_is_written_to_and_not_replaced(run: Run, tmp_path: Path) -> None:
    os.mkfifo("pipe")
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(Path("pipe").read_bytes()))
    reader.start()
    run("a.txt", "--format", "plover", "--out", "pipe")
    reader.join(timeout=10)
    assert got[0].count(b"\n") == 2
    assert stat.S_ISFIFO(Path("pipe").stat().st_mode)


def test_a_descriptor_is_written_to(run: Run) -> None:
    reading, writing = os.pipe()
    try:
        assert run("a.txt", "--format", "plover", "--out", f"/dev/fd/{writing}").status == 0
        os.close(writing)
        with os.fdopen(reading, "rb") as stream:
            assert stream.read().count(b"\n") == 2
    finally:
        with contextlib.suppress(OSError):
            os.close(writing)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
def test_what_fails_while_it_is_written_is_told_of_the_file(run: Run) -> None:
    ran = run("a.txt", "--format", "plover", "--out", "/dev/full")
    assert ran.status == 1
    assert ran.err.startswith("/dev/full: it cannot be written (no space left on device); give")
    assert ran.err.count("\n") == 1


def test_an_article_is_not_written_over(run: Run) -> None:
    ran = run("a.txt", "b.txt", "--format", "plover", "--out", "./b.txt")
    assert ran.status == 1
    assert ran.err == "./b.txt: it is one of the articles; give a file of another name\n"
    assert Path("b.txt").read_text("utf-8") == "Another one.\n"


def test_without_the_model_there_are_no_events_to_export(run: Run) -> None:
    ran = run("a.txt", "--format", "plover", "--finder", "syntax")
    assert ran.status == 2
    assert "only the model" in ran.err


def test_an_unknown_format_is_refused_with_those_there_are(run: Run) -> None:
    ran = run("a.txt", "--format", "xml")
    assert ran.status == 2
    assert "jsonl" in ran.err
    assert "plover" in ran.err
