"""The commands ``words``: own rows are checked, kept, found, used, and gone when removed."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onrecord.cli import main
from onrecord.limits import MAX_TEXT_BYTES
from onrecord.meaning.vocabulary import TABLES

Run = Callable[..., str]

TABLE = "cue,act,stance\nthunder,criticize,\ninsist,deny,distances\nquux of,warn,\n"
TEXT = (
    "The council met in Aldmoor on Monday to settle the question of the bridge.\n\n"
    "Mayor Ann Lee insisted that the ferry would run again by spring. "
    "The harbour master thundered that nobody had told him.\n"
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "own"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    def run_main(*args: str, status: int = 0) -> str:
        """What is printed; with a status the one line that says what is wrong."""
        monkeypatch.setattr(sys, "argv", ["onrecord", *args])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capfd.readouterr()
        if isinstance(left.value.code, str):
            assert status == 1
            assert len(left.value.code.splitlines()) == 1
            return left.value.code
        assert (left.value.code or 0) == status
        return err if status else out

    return run_main


@pytest.fixture
def table(tmp_path: Path) -> str:
    (tmp_path / "tabloid.csv").write_text(TABLE, encoding="utf-8")
    return "tabloid.csv"


def rows_of(run: Run, phrase: str) -> list[dict[str, Any]]:
    found = json.loads(run("words", "find", phrase, "--json"))
    assert found["phrase"] == phrase
    rows: list[dict[str, Any]] = found["rows"]
    return rows


def test_a_table_is_kept_listed_found_and_removed(run: Run, table: str, home: Path) -> None:
    path = home / "words" / "cues" / "tabloid.csv"
    assert run("words", "import", table).splitlines() == [
        f"tabloid: 3 rows for cues, kept in {path}",
        "  2 in place of onrecord's",
    ]
    assert path.read_text("utf-8") == TABLE
    mine, *shipped = run("words", "list").splitlines()
    assert mine.split()[:5] == ["tabloid", "cues", "3", "rows", "sha256"]
    assert [line.split()[2] for line in shipped] == list(TABLES)
    assert run("words", "find", "quux of").splitlines() == [
        "quux of",
        f"  cues  part verb, frame any, type assertion, act warn, stance neutral (yours: {path}:4)",
    ]
    assert run("words", "remove", "tabloid") == f"tabloid: removed {path}\n"
    assert rows_of(run, "quux of") == []
    assert run("words", "find", "quux of").splitlines()[1].startswith("  no table has it; ")


def test_what_is_found_tells_whose_it_is(run: Run, table: str, home: Path) -> None:
    [shipped] = [row for row in rows_of(run, "insist") if row["values"]["part"] == "verb"]
    assert (shipped["table"], shipped["own"], shipped["file"]) == (
        "cues",
        False,
        "meaning/cues.csv",
    )
    run("words", "import", table)
    [own] = [row for row in rows_of(run, "insist") if row["values"]["part"] == "verb"]
    assert own == {
        "table": "cues",
        "own": True,
        "file": str(home / "words" / "cues" / "tabloid.csv"),
        "line": 3,
        "values": {
            "part": "verb", "frame": "any", "type": "assertion", "act": "deny", "certainty": "",
            "stance": "distances", "medium": "", "negated": "no",
        },
    }  # fmt: skip
    first, second = run("words", "find", "may", "so-called").split("\n\n")
    assert first == "may\n  hedges  part modal, certainty possible (onrecord's)"
    assert "  stances  stance distances (onrecord's)\n" in second


def test_a_row_is_switched_off(run: Run, tmp_path: Path) -> None:
    (tmp_path / "off.csv").write_text("\ufeffwords;off\nSo-called;yes\n", encoding="utf-8")
    printed = run("words", "import", "off.csv", "--table", "stances", "--name", "quiet")
    assert printed.startswith("quiet: 1 row for stances, kept in ")
    assert printed.endswith("\n  1 to switch others off\n")
    assert "stances" not in [row["table"] for row in rows_of(run, "so-called")]


def test_a_packed_table_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tabloid.csv.gz").write_bytes(gzip.compress(TABLE.encode()))
    assert run("words", "import", "tabloid.csv.gz").startswith("tabloid: 3 rows for cues, ")


def test_a_wrong_row_keeps_nothing_and_replaces_nothing(run: Run, table: str, home: Path) -> None:
    run("words", "import", table)
    Path(table).write_text(f"{TABLE}quux,sing,\n", encoding="utf-8")
    assert run("words", "import", table, status=1).startswith("tabloid.csv:5: act 'sing' is none")
    assert (home / "words" / "cues" / "tabloid.csv").read_text("utf-8") == TABLE


@pytest.mark.parametrize(
    ("content", "args", "said"),
    [
        (None, [], "a.csv: there is no such file; "),
        (b"words,medium\nquux,call\n", [], "a.csv: 'words,medium' are columns of occasions, "),
        (b"name,country\n", [], "a.csv:1: no table has the columns 'name,country'; "),
        (b"cue\nx\n", ["--table", "hedges"], "a.csv:1: there is no column 'cue'; "),
        (b"cue\nx\n", ["--table", "verbs"], "--table: there is no table 'verbs'; "),
        (b"cue\nx\n", ["--name", "a b"], "'a b': it cannot be a table's name; "),
        (b"cue\nx\nclich\xe9\n", [], "a.csv:3: it is not in UTF-8; "),
        (b"cue,act\n\n", [], "a.csv: it holds no rows; "),
        (b"", ["--table", "cues"], "a.csv:1: the first line names no columns; "),
        (b"cue\n" + b"x\n" * MAX_TEXT_BYTES, [], "a.csv: it is larger than 4.0 MB; "),
    ],
)
def test_what_is_wrong_is_one_line(
    content: bytes | None, args: list[str], said: str, run: Run, tmp_path: Path, home: Path
) -> None:
    if content is not None:
        (tmp_path / "a.csv").write_bytes(content)
    assert run("words", "import", "a.csv", *args, status=1).startswith(said)
    assert not home.exists()


def test_a_table_to_remove_is_told_apart(run: Run, table: str, tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text("words,part,certainty\nquux,adverb,likely\n")
    run("words", "import", table, "--name", "mine")
    run("words", "import", "h.csv", "--name", "mine")
    said = run("words", "remove", "mine", status=1)
    assert said.startswith("mine: you have tables of this name for cues, hedges; say which")
    assert run("words", "remove", "mine", "--table", "cues").startswith("mine: removed ")
    assert run("words", "remove", "mine").startswith("mine: removed ")
    said = run("words", "remove", "mine", status=1)
    assert said == "mine: you have no table of this name; you have no own tables"


def test_a_broken_table_is_named_and_the_others_are_listed(
    run: Run,
    table: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    run("words", "import", table)
    bad = home / "words" / "cues" / "bad.csv"
    bad.write_text("cue,act\nquux,sing\n")
    monkeypatch.setattr(sys, "argv", ["onrecord", "words", "list"])
    with pytest.raises(SystemExit) as left:
        main()
    out, err = capfd.readouterr()
    assert left.value.code == 1
    names = [line.split()[0] for line in out.splitlines()]
    assert names == ["tabloid", *["onrecord's"] * len(TABLES)]
    assert err.startswith(f"{bad}:2: act 'sing' is none of state, ")
    assert run("words", "find", "quux", status=1).startswith(f"{bad}:2: act 'sing' is none of ")


def test_an_empty_phrase_is_told(run: Run) -> None:
    assert run("words", "find", "may", " ", status=1).startswith('"": the phrase is empty; ')


def test_nothing_in_a_phrase_moves_the_cursor(run: Run) -> None:
    assert "\x1b" not in run("words", "find", "quux\x1b[31m\nof")


@pytest.mark.slow
def test_an_own_cue_changes_what_a_statement_means(run: Run, table: str, tmp_path: Path) -> None:
    (tmp_path / "bridge.txt").write_text(TEXT, encoding="utf-8")

    def read() -> tuple[dict[str, tuple[str, str]], str]:
        record = json.loads(run("read", "--json", "--finder", "syntax", "bridge.txt"))
        text = record["article"]["text"]
        meant = {
            text[slice(*one["cue"][0])]: (one["act"], one["reporter_stance"])
            for one in record["statements"]
        }
        return meant, record["origin"]["models"]["meaning"]

    usual, usual_version = read()
    assert usual == {"insisted": ("state", "neutral"), "thundered": ("state", "neutral")}
    run("words", "import", table)
    changed, version = read()
    assert changed == {"insisted": ("deny", "distances"), "thundered": ("criticize", "neutral")}
    assert version != usual_version
    run("words", "remove", "tabloid")
    assert read() == (usual, usual_version)


@pytest.mark.slow
def test_a_wrong_table_stops_reading_with_its_line(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "bridge.txt").write_text(TEXT, encoding="utf-8")
    bad = home / "words" / "cues" / "bad.csv"
    bad.parent.mkdir(parents=True)
    bad.write_text("cue,act\nquux,sing\n")
    assert run("read", "bridge.txt", status=1).startswith(f"{bad}:2: act 'sing' is none of ")
