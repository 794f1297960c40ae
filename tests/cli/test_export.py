"""The command export: forms, files whole or not at all, inputs that fail while others go on."""

from __future__ import annotations

import contextlib
import csv
import io
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
from tests.cli.records import border, harbour, raid
from tests.cli.running import built_once, fill, told
from tests.marked import read_numbered

import onrecord
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
    monkeypatch.setattr("typer.main.get_command", built_once)
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


# Records

FORMS = (
    "jsonl", "csv", "xlsx", "parquet", "web-annotation", "brat", "graphml", "plover", "judgements",
)  # fmt: skip
FOLDERS = ("parquet", "brat")


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Path:
    """A record with four articles, one of them judged."""
    lee = told("Ann Lee said no.\n\nBo Ray denied it.\n", outlet="Castrel Post")
    path = fill("record.db", border(), harbour(), raid(), lee)
    with onrecord.open(path) as record:
        record.accept(lee.statements[0].id, by="Ann")
        record.correct(lee.statements[1].id, by="Ann", act="admit")
    return path


def written(name: str) -> dict[str, bytes]:
    """The bytes of a file, or of all files of a folder."""
    path = Path(name)
    if path.is_file():
        return {"": path.read_bytes()}
    return {one.name: one.read_bytes() for one in sorted(path.rglob("*")) if one.is_file()}


@pytest.mark.parametrize("form", FORMS)
def test_a_record_goes_out_in_every_form_the_same_each_time(
    form: str, run: Run, filled: Path
) -> None:
    for name in ("one", "two"):
        assert run("--format", form, "--out", name) == (0, "", "")
    assert written("one") == written("two")
    assert all(written("one").values())
    assert Path("one").is_dir() == (form in FOLDERS)
    assert not list(Path().glob(".onrecord-*"))
    if form not in FOLDERS and form != "xlsx":
        assert run("--format", form).out.encode() == Path("one").read_bytes()


@pytest.mark.parametrize("form", FORMS)
def test_filters_leave_out_what_is_not_asked_for(form: str, run: Run, filled: Path) -> None:
    run("--format", form, "--out", "all")
    args = ("--outlet", "castrel") if form == "judgements" else ("--speaker", "navy chief")
    assert run("--format", form, "--out", "some", *args) == (0, "", "")
    assert run("--format", form, "--out", "none", "--speaker", "nobody") == (0, "", "")
    sizes = [sum(map(len, written(name).values())) for name in ("none", "some", "all")]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[1]
    assert sizes[1] < sizes[2] or form == "judgements"


def test_a_record_s_lines_are_those_that_read_prints(run: Run, filled: Path) -> None:
    records = [load_record(line) for line in run("--machine").out.splitlines()]
    assert {one.article.input for one in records} == {
        "border.txt", "wall.txt", "raid.txt", "a.txt",
    }  # fmt: skip
    assert border() in records
    assert harbour() in records
    [mine] = [load_record(line) for line in run("--speaker", "lee").out.splitlines()]
    assert [one.speaker.name for one in mine.statements if one.speaker] == ["Ann Lee"]


@pytest.mark.parametrize("table", ["statements", "events", "actors", "articles"])
def test_csv_is_the_table_that_is_asked_for(table: str, run: Run, filled: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("--format", "csv", "--table", table).out)))
    assert len(rows) == {"statements": 14, "events": 3, "actors": 5, "articles": 4}[table]
    ran = run("--format", "csv", "--table", "pictures")
    assert (ran.status, ran.out) == (2, "")
    assert "--table" in ran.err


@pytest.mark.parametrize("form", ["xlsx", "parquet", "brat"])
@pytest.mark.parametrize("inputs", [(), ("a.txt",)])
def test_what_is_no_stream_needs_a_name(
    form: str, inputs: tuple[str, ...], run: Run, filled: Path
) -> None:
    ran = run(*inputs, "--format", form)
    assert (ran.status, ran.out) == (1, "")
    what = "a file" if form == "xlsx" else "a folder"
    assert ran.err == f"{form}: it is {what}, and cannot go to standard output; give --out NAME\n"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["record.db", "link.db", "record.db-wal", "full"])
def test_neither_the_record_nor_a_folder_is_written_over(
    form: str, name: str, run: Run, filled: Path
) -> None:
    Path("link.db").symlink_to("record.db")
    Path("full").mkdir()
    Path("full/notes.txt").write_text("mine", "utf-8")
    with onrecord.open("record.db") as record:  # SQLite's files are there while it is open
        before = run("--format", "jsonl").out
        ran = run("--format", form, "--out", name)
        assert len(record.articles()) == 4
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.count("\n") == 1
    if name != "full":
        assert ran.err == f"{name}: it is the record itself; give a file of another name\n"
    assert Path("full/notes.txt").read_text("utf-8") == "mine"
    assert run("--format", "jsonl").out == before


@pytest.mark.parametrize("form", ["jsonl", "plover", "judgements"])
def test_an_answer_without_lines_is_an_empty_file(form: str, run: Run, filled: Path) -> None:
    Path("out").write_text("old", "utf-8")
    assert run("--format", form, "--speaker", "nobody", "--out", "out").status == 0
    assert Path("out").read_bytes() == b""
    assert run("--format", form, "--speaker", "nobody") == (0, "", "")


def test_a_wrong_filter_leaves_the_old_file(run: Run, filled: Path) -> None:
    Path("out").write_text("old", "utf-8")
    for form in ("jsonl", "csv", "xlsx", "judgements"):
        ran = run("--format", form, "--act", "shout", "--out", "out")
        assert (ran.status, ran.err.count("\n")) == (1, 1)
        assert ran.err.startswith("act 'shout': there is none; take ")
        assert Path("out").read_text("utf-8") == "old"
    assert not list(Path().glob(".onrecord-*"))


def test_judgements_are_lines_to_learn_from(run: Run, filled: Path) -> None:
    rows = [json.loads(line) for line in run("--format", "judgements").out.splitlines()]
    assert [(row["verdict"], row["right"]["act"]) for row in rows] == [
        ("accept", "state"), ("correct", "admit"),
    ]  # fmt: skip
    for row in rows:
        [roles] = read_numbered(row["marked"]).values()
        assert roles == {role: [tuple(span) for span in row["right"][role]] for role in roles}
        assert row["complete"]
    assert run("--format", "judgements", "--outlet", "varania").out == ""


def test_articles_have_no_judgements(run: Run) -> None:
    ran = run("a.txt", "--format", "judgements")
    assert (ran.status, ran.out) == (2, "")
    assert "articles hold no judgements" in ran.err


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["none.db", "a.txt", "."])
def test_without_a_record_there_is_one_line(form: str, name: str, run: Run) -> None:
    ran = run("--format", form, "--record", name, "--out", "out")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"{name}: ")
    assert ran.err.count("\n") == 1
    assert sorted(os.listdir()) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("form", [form for form in FORMS if form != "judgements"])
def test_articles_go_out_in_every_form_too(form: str, run: Run) -> None:
    ran = run("a.txt", "none.txt", "--format", form, "--out", "out")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("none.txt: ")
    assert all(written("out").values())
    if form == "csv":
        [row] = csv.DictReader(io.StringIO(Path("out").read_text("utf-8")))
        assert row["speaker"] == "Castrel's navy chief"


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "brat", "graphml"])
def test_where_no_article_can_be_read_nothing_is_written(form: str, run: Run) -> None:
    assert run("none.txt", "--format", form, "--out", "out").status == 1
    assert not Path("out").exists()


def test_filters_choose_from_a_record_alone(run: Run) -> None:
    ran = run("a.txt", "--speaker", "lee")
    assert (ran.status, ran.out) == (2, "")
    assert "filters choose from a record, not from articles" in ran.err
