"""The command ``brief``: on a terminal, in a file, and what cannot be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Run, runner
from tests.record.briefed import article, contest, first, opened, ref

from onrecord.cli.brief import render_brief
from onrecord.exports.brief import clean
from onrecord.model import ArticleRecord
from onrecord.record.brief import SECTIONS, Brief

URL = "https://una.example/bridge"
THREAT = article("2024-05-10", "Bo Ek warned the bridge closes.", title="Bridge", url=URL)
CLAIM = article("2024-05-09", "Ann Lee said the bridge holds.", outlet="Anvil", title="Holds")
MANY = tuple(article("2024-05-08", f"Bo Ek warned of toll {n}x.", outlet="Echo") for n in range(7))
EVIL = article(
    "2024-05-10",
    "Bo\x1b[31m Ek warned [red]the\u202e\x07 bridge[/red] :smile:.",
    outlet="U\x1b]0;na",
    title="A\x1b[2J\nB",
)


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return fill(tmp_path, monkeypatch, THREAT, CLAIM, *MANY)


def fill(folder: Path, monkeypatch: pytest.MonkeyPatch, *records: ArticleRecord) -> Path:
    links: dict[str, Any] = {}
    if THREAT in records:
        links = {
            "contested": (contest(ref(CLAIM), ref(THREAT), score=0.4),),
            "firsts": (first(ref(THREAT)),),
        }
    with opened(folder, monkeypatch, *records, **links):
        pass
    monkeypatch.chdir(folder)
    return folder / "record.db"


@pytest.fixture
def run(record: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capfd)


def test_it_is_printed_with_sources_and_reasons(run: Run) -> None:
    status, out, err = run("brief", "--since", "2024-05-08")
    assert (status, err) == (0, "")
    flat = " ".join(out.split())
    for told in (
        "What came out from 2024-05-08 to 2024-05-10",
        "9 articles of 3 outlets; 9 statements, 0 events",
        "1 Bo Ek, threaten: “the bridge closes” Una, 2024-05-10: Bridge " + URL,
        "a first? commit: none before (sure 0.40); contested; most quoted speaker",
        "Bo Ek, threaten (statement 1 above)",
        "Ann Lee, state: “the bridge holds” Anvil, 2024-05-09: Holds Bo Ek, threaten:",
        "denial (sure 0.40): one against the other",
        "New events: material conflict",
        "a machine's guess",
    ):
        assert told in flat


def test_no_line_is_wider_than_a_terminal_but_commands(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    _, out, _ = run("brief", "--since", "2024-05-08")
    assert all(len(line) <= 60 for line in out.splitlines() if "more: onrecord" not in line)


def test_the_command_for_more_prints_what_was_left_out(run: Run) -> None:
    _, out, _ = run("brief", "--since", "2024-05-08", "--outlet", "Echo")
    [(more, command)] = re.findall(r"(\d+) more: (onrecord .*)", out)
    assert re.findall(r"“of toll .x”", out)
    shown = set(re.findall(r"“(of toll .x)”", out))
    assert (len(shown), more) == (5, "2")
    words = command.split()[1:]
    assert words[-4:] == ["--section", "statements", "--limit", "0"]
    status, whole, _ = run(*words)
    assert status == 0
    assert {f"of toll {n}x" for n in range(7)} == set(re.findall(r"“(of toll .x)”", whole))
    assert shown < set(re.findall(r"“(of toll .x)”", whole))
    assert "Firsts" not in whole
    assert "more:" not in whole


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_can_be_asked_for_alone(run: Run, section: str) -> None:
    status, out, _ = run("brief", "--section", section, "--format", "markdown")
    assert status == 0
    assert len(re.findall("^## ", out, re.MULTILINE)) == (4 if section == "events" else 1)


@pytest.mark.parametrize(
    ("name", "begins"),
    [("b.md", "# What"), ("b.HTML", "<!DOCTYPE html>"), ("b.txt", "What came"), ("b", "What came")],
)
def test_the_ending_of_a_file_tells_the_form(
    run: Run, tmp_path: Path, name: str, begins: str
) -> None:
    assert run("brief", "--out", name) == (0, "", "")
    assert (tmp_path / name).read_text("utf-8").startswith(begins)


def test_a_form_that_is_asked_for_counts_more_than_an_ending(run: Run, tmp_path: Path) -> None:
    run("brief", "--out", "b.md", "--format", "html")
    assert (tmp_path / "b.md").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert run("brief", "--format", "markdown").out.startswith("# What came out")


def test_twice_the_same_record_gives_the_same_bytes(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for form in ("text", "markdown", "html"):
        run("brief", "--format", form, "--out", f"1.{form}")
        monkeypatch.setenv("COLUMNS", "133")
        run("brief", "--format", form, "--out", f"2.{form}")
        monkeypatch.delenv("COLUMNS")
        assert (tmp_path / f"1.{form}").read_bytes() == (tmp_path / f"2.{form}").read_bytes()


def test_the_record_is_never_written_over(run: Run, record: Path) -> None:
    before = record.read_bytes()
    status, out, err = run("brief", "--out", "record.db")
    assert (status, out) == (1, "")
    assert "it is the record itself" in err
    assert record.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (["--since", "2024-5-8"], 1, "it is no day; give one like 2020-08-28"),
        (["--since", "2024-05-08", "--until", "2024-05-07"], 1, "it is before the first day"),
        (["--section", "weather"], 2, "'weather' is not 'statements'"),
        (["--format", "pdf"], 2, "'pdf' is not 'text' or 'markdown' or 'html'"),
        (["--limit", "-1"], 2, "'--limit'"),
        (["--record", "none.db"], 1, "there is no such record"),
        (["--out", "nowhere/b.md"], 1, "it cannot be written"),
        (["--out", "b.pdf"], 1, "b.pdf: no brief is written as .pdf; take one of .md, "),
    ],
)
def test_what_cannot_be_is_told(run: Run, words: list[str], status: int, reason: str) -> None:
    left = run("brief", *words)
    assert (left.status, left.out) == (status, "")
    assert reason in " ".join(left.err.split())


def test_days_without_articles_are_told_with_the_reason(run: Run) -> None:
    assert run("brief", "--until", "2020-01-01").out.startswith(
        "Nothing came out until 2020-01-01\n"
    )
    status, out, err = run("brief", "--since", "2030-01-01")
    assert (status, err) == (0, "")
    assert "the record ends on 2024-05-10" in out


def test_an_unknown_name_is_told(run: Run) -> None:
    status, out, err = run("brief", "--speaker", "nobody-of-this-name")
    assert status == 0
    assert out
    assert "nobody-of-this-name" in err
    assert err.count("\n") == 1


def test_a_place_that_cannot_be_written_is_told_before_anything_is_made(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.record.record.make_brief", lambda *_, **__: pytest.fail("made"))
    assert run("brief", "--out", "nowhere/b.md").status == 1


def test_the_commands_name_the_record(run: Run, tmp_path: Path) -> None:
    Path(tmp_path / "record.db").rename(tmp_path / "my record.db")
    _, out, _ = run("brief", "--record", "my record.db", "--limit", "1")
    assert "more: onrecord brief --record 'my record.db' --since" in out


def test_strange_words_do_nothing_on_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path, monkeypatch, EVIL)
    _, out, _ = runner(monkeypatch, capfd)("brief")
    assert "[red]the" in out
    assert ":smile:" in out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", out)


def quoted(text: str) -> list[str]:
    return re.findall("“([^”]*)”", " ".join(text.split()))


def test_quotations_on_a_terminal_are_the_articles_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "Bo Ek warned " + " ".join(f"word{n}" for n in range(80)) + "."
    records = (article("2024-05-10", long), THREAT)
    with opened(tmp_path, monkeypatch, *records) as record:
        brief: Brief = record.brief()
    out = render_brief(brief, width=80, colour=False)
    found = quoted(out)
    assert len(found) == 2
    texts = [clean(one.article.text) for one in records]
    assert all(any(one in text for text in texts) for one in found)
    assert "” …" in out


def test_colours_are_for_terminals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path, monkeypatch, THREAT) as record:
        brief = record.brief()
    coloured = render_brief(brief, width=80, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == (
        render_brief(brief, width=80, colour=False).split()
    )
