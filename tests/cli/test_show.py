"""The command show: a row in its paragraph, its fields, citations, and hostile words."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from tests.cli.records import border, harbour, raid
from tests.cli.running import Run, fill, runner, told

TEXT = "The dam is old.\n\nAnn Lee warned the “dam” will break if it rains.\n\nBo Ray said no.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dam = told(
        TEXT, title="Dam", outlet="Temara Times", published="2031-05-14", url="https://x.example/d"
    )
    return fill(tmp_path_factory.mktemp("record") / "record.db", dam, border(), harbour(), raid())


@pytest.fixture
def run(made: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(made.parent)
    return runner(monkeypatch, capfd)


@pytest.fixture
def warned() -> str:
    return told(TEXT, title="Dam", outlet="Temara Times", published="2031-05-14",
                url="https://x.example/d").statements[0].id  # fmt: skip


def article_id() -> str:
    return told(
        TEXT, title="Dam", outlet="Temara Times", published="2031-05-14", url="https://x.example/d"
    ).article.id


def test_a_statement_stands_marked_in_its_paragraph(run: Run, warned: str) -> None:
    ran = run("show", warned[:8])
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "Dam\n"
        "Temara Times, 2031-05-14, https://x.example/d\n"
        f"statement {warned} of article {article_id()}\n"
        "\n"
        "[source Ann Lee] [cue warned] [content the “dam” will break [condition if it\n"
        "rains]].\n"
        "\n"
        "way: Ann Lee\n"
        "speaker: Ann Lee\n"
        "country: TEM\n"
        "sector: GOV\n"
        "source kind: named_person\n"
        "act: threaten\n"
        "conditions: if: if it rains\n"
        "medium: none\n"
        "type: assertion\n"
        "certainty: certain\n"
        "reporter stance: neutral\n"
        "quotation: indirect\n"
        "score: 0.75\n"
    )


def test_an_event_is_shown_with_its_parties_and_who_claims_it(run: Run) -> None:
    ran = run("show", "e18")
    assert ran.status == 0
    assert "[trigger shelled] the lighthouse" in ran.out
    assert "\nactors: Velmoran gunboats (VEL MIL)\n" in ran.out
    assert "\ntold by: Castrel's navy chief\n" in ran.out
    assert "\nplace: Port Selene\n" in ran.out


def test_an_article_is_shown_as_read_shows_it(run: Run) -> None:
    ran = run("show", article_id())
    assert ran.status == 0
    assert ran.out.startswith("Dam\nTemara Times, 2031-05-14, en, ")
    assert "Ann Lee" in ran.out


def test_for_programs_there_is_one_object(run: Run, warned: str) -> None:
    [row] = run("show", warned, "--json").rows
    assert row["kind"] == "statement"
    assert row["content"] == "the “dam” will break if it rains"
    paragraph = row["paragraph"]
    assert TEXT[paragraph["start"] : paragraph["end"]] == paragraph["text"]
    assert row["content_spans"] == [[TEXT.index("the “dam"), TEXT.index(".\n\nBo")]]
    assert (row["machine"], row["judgements"]) == (None, [])
    assert row["citation"]["quotation"] == row["content"]
    [row] = run("show", article_id(), "--json").rows
    assert (row["kind"], row["paragraph"], row["statements"]) == ("article", None, 2)
    [row] = run("show", "e18", "--json").rows
    assert (row["kind"], row["trigger"]) == ("event", "shelled … shelling")


def test_a_citation_proves_where_the_words_stand(run: Run, warned: str) -> None:
    ran = run("show", warned, "--cite")
    found = re.fullmatch(
        r"Ann Lee: “(.+)” \(Temara Times, “Dam”, 2031-05-14, https://x\.example/d; "
        r"sha256:([0-9a-f]{64}), characters (\d+)-(\d+)\)\n",
        ran.out,
    )
    assert found
    assert TEXT[int(found[3]) : int(found[4])] == found[1]
    [row] = run("show", warned, "--cite", "--json").rows
    assert row["sha256"] == found[2]
    assert "“The dam is old.”" in run("show", article_id(), "--cite").out
    assert "shelled" in run("show", "e18", "--cite").out


def test_what_was_rejected_is_shown_as_the_machine_had_it(tmp_path: Path, run: Run) -> None:
    path = str(fill(tmp_path / "judged.db", told(TEXT)))
    first, second = (one.id for one in told(TEXT).statements)
    run("judge", "reject", first, "--record", path, "--by", "Ann", "--note", "No.", "--tag", "x")
    run("judge", "correct", second, "act=deny", "--record", path, "--by", "Bo")
    run("judge", "note", second, "Look again.", "--record", path)
    out = run("show", first, "--record", path).out
    assert "[source Ann Lee] [cue warned]" in out
    assert re.search(
        r"\njudged: reject by Ann, \d{4}-\d\d-\d\dT[\d:]{8}Z\ntags: x\nnote: No\.", out
    )
    [row] = run("show", second, "--record", path, "--json").rows
    assert (row["act"], row["judged"], row["machine"]["act"]) == ("deny", "corrected", "state")
    assert [(one["verdict"], one["by"]) for one in row["judgements"]] == [("correct", "Bo")]
    run("judge", "undo", second, "--record", path)
    assert ", undone\n" in run("show", second, "--record", path).out


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("0000000000", "0000000000: the record has nothing with this id; look for it: "),
        ("e1", "e1: it is no id; give at least three letters of an id"),
        ("", '"": it is no id; '),
        ("%%%", "%%%: it is no id; "),
        ("a\x1b[31m", "a�[31m: it is no id; "),
        ("abc/a1", "abc: the record has nothing with this id; "),
    ],
)
def test_an_id_that_is_none_is_told_in_one_line(given: str, words: str, run: Run) -> None:
    ran = run("show", given)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(words)
    assert ran.err.count("\n") == 1


def test_the_beginning_of_several_ids_names_them(tmp_path: Path, run: Run) -> None:
    one = told(TEXT)
    first, second = one.statements
    twins = tuple(replace(two, id=f"abc{n}00") for n, two in enumerate((first, second)))
    path = str(fill(tmp_path / "twins.db", replace(one, statements=twins)))
    ran = run("show", "abc", "--record", path)
    assert (ran.status, ran.out) == (1, "")
    assert "abc000 (statement), abc100 (statement); give more of it" in ran.err
    assert run("show", "abc1", "--record", path).status == 0


def test_without_a_record_there_is_one_line(run: Run) -> None:
    ran = run("show", "abc", "--record", "none.db")
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert run("show").status == 2


HOSTILE = (
    "Ann\u202e\u200bLee said \x1b[31mred \x1b]0;title\x07 [bold]x[/bold] [/] \u2066if turned\u2069 "
    "\x9b5m ok.\n"
)


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("option", ["", "--cite"])
def test_hostile_words_are_inert(
    terminal: bool, option: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = told(HOSTILE, title="T\x1b[2J", outlet="[red]O\u202e", input="i\x1b[1m")
    path = str(fill(tmp_path / "hostile.db", one))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    for id in (one.statements[0].id, one.article.id):
        out = run("show", id, "--record", path, *([option] if option else [])).out
        if terminal and not option:
            assert "\x1b[" in out
            out = re.sub(r"\x1b\[[0-9;]*m", "", out)
        assert not set("\x1b\x07\x9b\u202e\u2066\u2069") & set(out)
        assert "[bold]x[/bold] [/]" in " ".join(out.split())


@pytest.mark.parametrize("terminal", [False, True])
def test_colours_are_for_terminals_that_want_them(
    terminal: bool, run: Run, warned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert ("\x1b[" in run("show", warned).out) == terminal
    assert ("[source Ann Lee]" in run("show", warned).out) != terminal
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("show", warned).out


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("terminal", [False, True])
def test_the_paragraph_keeps_to_the_width(
    width: int, terminal: bool, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    for row in run("statements", "--json").rows:
        parts = run("show", row["id"]).out.split("\n\n")
        lines = re.sub(r"\x1b\[[0-9;]*m", "", parts[1]).splitlines()
        assert max(map(cell_len, lines)) <= width
