"""The command import: another record's articles as they are, and corpora, which are read."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli.records import border, harbour, raid
from tests.cli.running import Run, fill, runner, told
from tests.strategies import records

import onrecord
from onrecord.cli.imports import import_into
from onrecord.contract import dump_record
from onrecord.model import ArticleRecord

DAM = "Ann Lee said the dam holds.\n"
ROAD = "Bo Ray said the road is open if it stops snowing.\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    return runner(monkeypatch, capfd)


# A record's own files


@pytest.mark.parametrize(
    ("form", "name"), [("jsonl", "all.jsonl"), ("jsonl", "all"), ("parquet", "folder")]
)
def test_what_a_record_wrote_gives_the_same_record(form: str, name: str, run: Run) -> None:
    fill("record.db", border(), harbour(), raid(), told(DAM, published="2031-05-14"))
    assert run("export", "--format", form, "--out", name).status == 0
    ran = run("import", name, "--record", "new.db")
    assert ran == (0, "new.db: 4 added\n", "")
    assert run("export", "--record", "new.db").out == run("export").out
    assert run("verify", "--record", "new.db").status == 0
    assert run("import", name, "--record", "new.db").out == "new.db: 4 unchanged\n"


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=st.lists(records(), max_size=3, unique_by=lambda one: one.article.id))
def test_any_record_comes_back_byte_for_byte(
    made: list[ArticleRecord], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("round")
    fill(folder / "a.db", *made)
    with onrecord.open(folder / "a.db") as record:
        before = list(record.lines())
    (folder / "a.jsonl").write_bytes("".join(f"{line}\n" for line in before).encode())
    import_into(
        str(folder / "b.db"), [str(folder / "a.jsonl")], columns=[], date_format=None,
        replace=False, workers=1, finder="model", as_json=True,
    )  # fmt: skip
    with onrecord.open(folder / "b.db") as record:
        assert list(record.lines()) == before


def test_packed_or_written_anew_by_another_program_it_is_still_a_record(run: Run) -> None:
    line = dump_record(told(DAM))
    Path("a.jsonl.gz").write_bytes(gzip.compress(f"{line}\n".encode()))
    Path("b.jsonl").write_text("\ufeff" + json.dumps(json.loads(line), indent=None,
                               separators=(",", ":")) + "\n\n", "utf-8")  # fmt: skip
    for name in ("a.jsonl.gz", "b.jsonl"):
        ran = run("import", name, "--record", f"{name}.db", "--json")
        assert ran.rows == [
            {"input": "a.txt", "article": told(DAM).article.id, "outcome": "added", "error": None}
        ]


def test_what_is_there_stays_unless_it_is_to_be_replaced(run: Run) -> None:
    fill("record.db", told(DAM))
    [statement] = told(DAM).statements
    run("judge", "correct", statement.id, "act=promise")
    Path("other.jsonl").write_text(dump_record(told(DAM)) + "\n", "utf-8")
    assert run("import", "other.jsonl").out == "record.db: 1 unchanged\n"
    assert run("import", "other.jsonl", "--replace").out.startswith("record.db: 1 ")
    [row] = run("statements", "--json").rows
    assert (row["act"], row["judged"]) == ("promise", "corrected")


def test_what_was_taken_down_does_not_come_back(run: Run) -> None:
    fill("record.db", told(DAM), told(ROAD))
    run("export", "--out", "all.jsonl")
    run("remove", told(DAM).article.id)
    ran = run("import", "all.jsonl", "--replace")
    assert ran.status == 0
    assert "1 withheld" in ran.out
    assert len(run("articles", "--json").rows) == 1


def test_a_damaged_line_names_its_place_and_the_others_go_on(run: Run) -> None:
    one, other = dump_record(told(DAM)), dump_record(told(ROAD))
    broken = [one[:-20], one.replace("the dam holds", "the dam falls"), "{}", "\x00", one + one,
              one.replace("onrecord/1", "onrecord/9"),
              one.replace('"outlet": null', '"outlet": "\\ud83d"')]  # fmt: skip
    Path("all.jsonl").write_text("\n".join([other, *broken, one, ""]), "utf-8")
    ran = run("import", "all.jsonl")
    assert (ran.status, ran.out) == (1, f"record.db: 2 added, {len(broken)} failed\n")
    lines = ran.err.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        f"all.jsonl:{number}" for number in range(2, 2 + len(broken))
    ]
    assert all("; " in line for line in lines)
    assert run("verify").status == 0
    assert "failed" not in run("status", "--quick").out


def test_bytes_that_are_not_utf_8_are_a_damaged_line(run: Run) -> None:
    Path("all.jsonl").write_bytes(
        dump_record(told(DAM)).encode() + b'\n{"schema": "onrecord/1", "x": "\xff"}\n'
    )
    ran = run("import", "all.jsonl")
    assert (ran.status, ran.out) == (1, "record.db: 1 added, 1 failed\n")
    assert ran.err.startswith("all.jsonl:2: ")


def test_a_folder_that_lost_a_table_is_told_in_one_line(run: Run) -> None:
    fill("record.db", told(DAM))
    run("export", "--format", "parquet", "--out", "folder")
    Path("folder/statements.parquet").unlink()
    ran = run("import", "folder", "--record", "new.db")
    assert (ran.status, ran.out) == (1, "new.db: 1 failed\n")
    assert ran.err.count("\n") == 1


# Corpora


def test_a_corpus_is_read_like_articles_that_are_added(run: Run) -> None:
    rows = [{"id": "n1", "text": DAM, "published": "2031-05-14"}, {"id": "n2", "text": ROAD}]
    Path("own.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert run("import", "own.jsonl", "--record", "a.db") == (0, "a.db: 2 added\n", "")
    assert run("add", "own.jsonl", "--record", "b.db").status == 0
    assert run("export", "--record", "a.db").out == run("export", "--record", "b.db").out
    assert run("add", "own.jsonl", "--record", "a.db").out == "a.db: 2 unchanged\n"
    assert run("import", "own.jsonl", "--record", "b.db").out == "b.db: 2 unchanged\n"


def test_columns_are_mapped_and_rows_that_fail_keep_no_others(run: Run) -> None:
    with open("news.csv", "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [
                ("nr", "body", "source", "date"),
                ("7", DAM, "Temara Times", "14/05/2031"),
                ("8", "", "", ""),
                ("9", "This is BROKEN.", "", ""),
                ("10", ROAD, "=cmd|' /C calc'!A1", "32/05/2031"),
                ("11", ROAD, "=cmd|' /C calc'!A1", ""),
            ]
        )
    ran = run(
        "import", "news.csv", "--map", "text=body", "--map", "id=nr", "--map", "outlet=source",
        "--map", "published=date", "--date-format", "%d/%m/%Y", "--workers", "1",
    )  # fmt: skip
    assert (ran.status, ran.out) == (1, "record.db: 2 added, 3 failed\n")
    assert ran.err.splitlines() == [
        "8: the row has no text; leave it out",
        "9: it is broken; mend it",
        "10: '32/05/2031' is no date that is sure; say how days are written: --date-format, "
        "like %d/%m/%Y",
    ]
    rows = {row["input"]: row for row in run("articles", "--json").rows}
    assert (rows["7"]["outlet"], rows["7"]["published"]) == ("Temara Times", "2031-05-14")
    assert rows["11"]["outlet"] == "=cmd|' /C calc'!A1"
    # What is only a row of another file cannot be tried again by itself; what could be read can.
    assert [one["input"] for one in run("status", "--quick", "--json").rows[0]["failed"]] == ["9"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("none.csv",), "none.csv: there is no such file; "),
        (("none.jsonl",), "none.jsonl: there is no such file; "),
        (("-",), "-: it is no corpus that can be read; give .jsonl, "),
        (("a.txt",), "a.txt: it is no corpus that can be read; give .jsonl, "),
        (("folder",), "folder: it is a folder without articles.parquet; give .jsonl, "),
        (("empty.csv",), "empty.csv: it has no rows; "),
        (("table.csv",), "table.csv: it has no column 'text'; say which it is, --map text="),
        (("table.csv", "--map", "text=x"), "table.csv: it has no column 'x'; map text to one of a"),
    ],
)
def test_a_file_that_is_none_is_one_line_and_the_others_go_on(
    args: tuple[str, ...], words: str, run: Run
) -> None:
    Path("a.txt").write_text(DAM, "utf-8")
    Path("folder").mkdir()
    Path("empty.csv").touch()
    Path("table.csv").write_text("a,b\n1,2\n", "utf-8")
    Path("good.jsonl").write_text(dump_record(told(DAM)) + "\n", "utf-8")
    ran = run("import", *args, "good.jsonl")
    assert (ran.status, ran.out) == (1, "record.db: 1 added, 1 failed\n")
    assert ran.err.startswith(words)
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--map", "body=text"), "body=text: it maps no field to a column; write FIELD=COLUMN"),
        (("--date-format", "%Y"), "'%Y': it tells no day of a year; write one like %d/%m/%Y"),
    ],
)
def test_wrong_options_are_told_before_a_record_is_made(
    args: tuple[str, ...], words: str, run: Run
) -> None:
    Path("good.jsonl").write_text(dump_record(told(DAM)) + "\n", "utf-8")
    ran = run("import", "good.jsonl", *args)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(words)
    assert not Path("record.db").exists()
    assert run("import").status == 2
