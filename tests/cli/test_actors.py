"""The commands actors and evaluate actors: what is kept and printed, and errors of one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.actors.gazetteer import AS_OF
from onrecord.cli import main
from onrecord.cli.actors import SECTORS
from onrecord.importing import codes

Run = Callable[..., str]

TABLE = (
    "name;country;sector;office;start;end\n"
    "Ola Wren;POL;GOV;Minister of Fisheries;2010;2014\n"
    "Ola Wren;POL;BUS;director;2015;\n"
    "Ann Teasel;XX;GOV;;;\n"
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path / "own"))
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
    (tmp_path / "my people.csv").write_text(TABLE, encoding="utf-8")
    return str(tmp_path / "my people.csv")


def test_a_table_is_kept_listed_used_and_removed(run: Run, table: str, home: Path) -> None:
    assert run("actors", "import", table).splitlines() == [
        f"my-people: 1 person, kept in {home / 'actors' / 'my-people.csv'}",
        "1 line passed over",
        "  line 4: 'XX' is no country's code, like POL or PL",
    ]
    mine, shipped = run("actors", "list").splitlines()
    assert mine.split()[:4] == ["my-people", "1", "person", "sha256"]
    assert shipped.startswith("onrecord's gazetteer")
    assert json.loads(run("actors", "resolve", "Ola Wren", "--json"))["sector"] == "BUS"
    assert run("actors", "remove", "my-people").startswith("my-people: removed ")
    assert len(run("actors", "list").splitlines()) == 1
    assert json.loads(run("actors", "resolve", "Ola Wren", "--json"))["sector"] is None


def test_a_table_of_the_same_name_is_replaced(run: Run, table: str, tmp_path: Path) -> None:
    run("actors", "import", table, "--name", "mine")
    (tmp_path / "b.csv").write_text("name,country,sector\nBo Teasel,POL,MIL\n")
    assert run("actors", "import", str(tmp_path / "b.csv"), "--name", "mine").startswith("mine: 1 ")
    assert json.loads(run("actors", "resolve", "Bo Teasel", "--json"))["sector"] == "MIL"
    assert json.loads(run("actors", "resolve", "Ola Wren", "--json"))["sector"] is None


def test_a_file_without_actors_replaces_nothing(run: Run, table: str, tmp_path: Path) -> None:
    run("actors", "import", table, "--name", "mine")
    (tmp_path / "b.csv").write_text("name,country,sector\nBo Teasel,XX,MIL\n")
    said = run("actors", "import", str(tmp_path / "b.csv"), "--name", "mine", status=1)
    assert said.startswith(f"{tmp_path / 'b.csv'}: no line of it could be taken (line 2: ")
    assert json.loads(run("actors", "resolve", "Ola Wren", "--json"))["sector"] == "BUS"


def test_entities_that_tell_of_no_actors_are_counted(run: Run, tmp_path: Path) -> None:
    rows = [
        {"id": "a", "schema": "Person", "caption": "Ola Wren",
         "properties": {"topics": ["mil"], "country": ["pl"]}},
        {"id": "b", "schema": "Company", "caption": "Quay Ltd", "properties": {}},
        {"id": "c", "schema": "Address", "properties": {}},
        {"id": "d", "schema": "Person", "caption": "Bo\x1b[31m", "properties": {}},
    ]  # fmt: skip
    path = tmp_path / "e.ftm.json"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    printed = run("actors", "import", str(path))
    assert printed.startswith("e: 1 person and 1 organisation, kept in ")
    assert "1 line left out: they tell of no actors" in printed
    assert "line 4: neither topics nor offices tell the sector of 'Bo[31m'" in printed
    assert [line.split()[0] for line in run("actors", "list").splitlines()][:2] == ["e", "e"]
    assert len(run("actors", "remove", "e").splitlines()) == 2


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["import", "none.csv"], "none.csv: there is no such file; "),
        (["import", ""], "'': it cannot be a table's name; "),
        (["import", "none.csv", "--name", "a b"], "'a b': it cannot be a table's name; "),
        (["import", "none.csv", "--name", "judgements"], "judgements: this name is taken"),
        (["remove", "none"], "none: you have no table of this name; you have no own tables"),
        (["resolve", "Ola Wren", " "], '"": the mention is empty; '),
        (["resolve", "Ola Wren", "--date", "2020"], "--date 2020: this is no day; "),
        (["resolve", "Ola Wren", "--date", "2020-02-30"], "--date 2020-02-30: this is no day; "),
        (["judge", "Ola Wren", "O. Wren", "yes"], "Ola Wren and O. Wren: no judgement ('yes' is "),
    ],
)
def test_what_is_wrong_is_one_line(
    args: list[str], said: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("actors", *args, status=1).startswith(said)


def test_a_broken_table_is_named_and_the_others_are_listed(
    run: Run,
    table: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    run("actors", "import", table)
    (home / "actors" / "bad.csv").write_text("who\nOla\n")
    monkeypatch.setattr(sys, "argv", ["onrecord", "actors", "list"])
    with pytest.raises(SystemExit) as left:
        main()
    out, err = capfd.readouterr()
    assert left.value.code == 1
    assert [line.split()[0] for line in out.splitlines()] == ["my-people", "onrecord's"]
    assert err.startswith(f"{home / 'actors' / 'bad.csv'}: its columns are 'who'; ")
    assert run("actors", "resolve", "Ola Wren", status=1).startswith("bad.csv: its columns are")


def test_who_it_is_explains_itself(run: Run, table: str) -> None:
    run("actors", "import", table)
    printed = run("actors", "resolve", "Ola Wren", "--date", "2012-04-12")
    assert printed.splitlines()[:6] == [
        "Ola Wren",
        "  name     Ola Wren",
        "  country  POL  Poland",
        "  sector   GOV  government",
        "  office   Minister of Fisheries",
        "  as of    2012-04-12",
    ]
    assert "  because\n    Ola Wren  Ola Wren: Minister of Fisheries (POL GOV" in printed


def test_without_a_day_the_gazetteers_own_counts(run: Run) -> None:
    first, second = run("actors", "resolve", "the Polish army", "Xyzzy").split("\n\n")
    assert first.startswith("the Polish army\n")
    assert f"\n  as of    {AS_OF}, the gazetteer's own day\n" in first
    assert "    Polish  nationality of POL\n" in first
    assert second.endswith("  because  nothing in it is known\n")
    assert "  country  not told\n  sector   not told\n" in second


def test_names_that_several_have(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"{name} Zwyx,POL,GOV\n" for name in ("Ann", "Bo", "Cy", "Di", "Ed", "Flo"))
    (tmp_path / "z.csv").write_text(f"name,country,sector\n{rows}")
    run("actors", "import", str(tmp_path / "z.csv"))
    printed = run("actors", "resolve", "Zwyx")
    assert "  because  nothing tells which of them it is\n" in printed
    assert "  could be Ann Zwyx (POL), Bo Zwyx (POL), " in printed
    assert printed.endswith(" and 1 more\n")
    assert len(json.loads(run("actors", "resolve", "Zwyx", "--json"))["others"]) == 6


def test_json_has_one_line_a_mention(run: Run) -> None:
    lines = run("actors", "resolve", "the Polish army", "Xyzzy\x1b[31m", "--json").splitlines()
    army, nobody = map(json.loads, lines)
    assert list(army) == [
        "mention", "name", "country", "sector", "office", "entry", "date", "steps", "others",
    ]  # fmt: skip
    assert (army["mention"], army["country"], army["sector"]) == ("the Polish army", "POL", "MIL")
    assert army["date"] == AS_OF.isoformat()
    assert army["steps"][0] == {"words": "Polish", "says": "nationality of POL"}
    assert (nobody["country"], nobody["steps"], nobody["others"]) == (None, [], [])


def test_nothing_in_a_mention_moves_the_cursor(run: Run) -> None:
    assert "\x1b" not in run("actors", "resolve", "Ola\x1b[31m\nWren")


def test_judgements_are_kept_and_listed(run: Run) -> None:
    assert run("actors", "judgements") == ""
    said = run("actors", "judge", "Ola Wren", "O. Wren", "same")
    assert said == "'Ola Wren' and 'O. Wren' are one actor from now on\n"
    run("actors", "judge", "O. Wren", "Ola Wren", "unsure")
    assert run("actors", "judgements").splitlines() == [
        "same       Ola Wren  |  O. Wren",
        "unsure     O. Wren  |  Ola Wren",
    ]


def test_mentions_are_measured_with_own_tables(run: Run, table: str, tmp_path: Path) -> None:
    rows = [
        {"mention": "Ola Wren", "country": "POL", "sector": "BUS"},
        {"mention": "Ola\x1b[31m Wren", "country": "DEU"},
    ]
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    assert json.loads(run("evaluate", "actors", str(gold), "--json"))["both"] == 0.0
    run("actors", "import", table)
    made = json.loads(run("evaluate", "actors", str(gold), "--json", "--errors", "3"))
    assert (made["country"], made["sector"], made["both"]) == (0.5, 1.0, 0.5)
    assert len(made["errors"]) == 1
    printed = run("evaluate", "actors", str(gold), "--errors", "1")
    assert "\ncountry       1        2   0.5000\n" in printed
    assert "country none, not DEU" in printed
    assert "\x1b" not in printed


def test_wrong_gold_is_one_line(run: Run, tmp_path: Path) -> None:
    assert run("evaluate", "actors", "", status=1).startswith("GOLD_FILE: the name is empty; ")
    path = tmp_path / "gold.jsonl"
    path.write_text("{}\n")
    assert run("evaluate", "actors", str(path), status=1).startswith(f"{path}:1: it has no mention")


def test_every_sector_has_a_meaning() -> None:
    assert SECTORS.keys() == codes.SECTORS
