"""The command read: streams, exit status, and inputs that fail while others go on."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from onrecord.cli import main
from onrecord.contract import dump_record, load_record
from onrecord.errors import InputError, OnrecordError
from onrecord.model import ArticleRecord, Origin, Page
from onrecord.text import find_article

ORIGIN = Origin(onrecord="0")


class Ran(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


def read_page(page: Page, *, stages: object) -> ArticleRecord:
    """Stands for the pipeline: articles without statements, and one fault."""
    assert stages == "stages"
    if b"crash" in page.body:
        raise KeyError("lem\nma")
    if b"ctrl-c" in page.body:
        raise KeyboardInterrupt
    return ArticleRecord(article=find_article(page), origin=ORIGIN)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "ONRECORD_DEBUG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("onrecord.pipeline.load_stages", lambda finder, **own: "stages")
    monkeypatch.setattr("onrecord.pipeline.read_page", read_page)

    def run_main(*args: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["onrecord", *args])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as left:
            main()
        if isinstance(left.value.code, str):  # Python prints it and leaves with 1
            print(left.value.code, file=sys.stderr)
        out, err = capfd.readouterr()
        return Ran(left.value.code if isinstance(left.value.code, int) else 1, out, err)

    return run_main


@pytest.fixture
def articles(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "a.txt").write_text("Rain fell on Ostrel, she said.\n")
    (tmp_path / "b.txt").write_text("The wall held.\n")
    return "a.txt", "b.txt"


def test_json_is_the_contract_one_line_an_article_in_order(
    run: Run, articles: tuple[str, str]
) -> None:
    ran = run("read", "--json", *articles, "--published", "2021-11-08", "--outlet", "Ostrel Post")
    assert (ran.status, ran.err) == (0, "")
    expected = [
        read_page(
            Page(
                input=name,
                body=Path(name).read_bytes(),
                published="2021-11-08",
                outlet="Ostrel Post",
            ),
            stages="stages",
        )
        for name in articles
    ]
    assert ran.out == "".join(dump_record(record) + "\n" for record in expected)
    assert [load_record(line) for line in ran.out.splitlines()] == expected


def test_bad_inputs_are_lines_on_standard_error_and_the_others_go_on(
    run: Run, articles: tuple[str, str]
) -> None:
    Path("c.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    Path("d.txt").write_text(" \n")
    Path("e.jsonl").write_text('{"text": "Wind."}\nno\n')
    ran = run("read", "--json", "missing", articles[0], "c.txt", "d.txt", "e.jsonl", articles[1])
    assert ran.status == 1
    inputs = [json.loads(line)["article"]["input"] for line in ran.out.splitlines()]
    assert inputs == ["a.txt", "e.jsonl:1", "b.txt"]
    assert [line.partition(": ")[0] for line in ran.err.splitlines()] == [
        "missing", "c.txt", "d.txt", "e.jsonl:2",
    ]  # fmt: skip


def test_standard_input(run: Run) -> None:
    ran = run("read", "-", "--json", stdin=b"Rain, she said.")
    assert ran.status == 0
    assert json.loads(ran.out)["article"]["input"] == "-"


def test_json_does_not_depend_on_the_terminals_encoding(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    run("read", "-", "--json", stdin="“Zoë”".encode())
    assert json.loads(out.buffer.getvalue().decode("utf-8"))["article"]["text"] == "“Zoë”"


def test_a_terminal_that_cannot_draw_gets_plain_lines(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    assert run("read", "-", stdin="“Zoë” said so".encode()).status == 0
    assert out.buffer.getvalue().startswith(b"?Zo?? said so\nno date, 3 words, -\n")


def test_an_error_inside_onrecord_does_not_end_the_run(
    run: Run, articles: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("c.txt").write_text("crash")
    ran = run("read", "--json", articles[0], "c.txt", articles[1])
    assert ran.status == 1
    assert len(ran.out.splitlines()) == 2
    [line] = ran.err.splitlines()
    assert line.startswith("c.txt: could not be read: an error inside onrecord (KeyError: 'lem")
    assert "please report it" in line
    monkeypatch.setenv("ONRECORD_DEBUG", "1")
    assert "Traceback (most recent call last)" in run("read", "c.txt").err


def test_a_render_that_fails_is_such_an_error_too(
    run: Run, articles: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(record: ArticleRecord) -> str:
        raise RuntimeError("no")

    monkeypatch.setattr("onrecord.contract.dump_record", fail)
    ran = run("read", "--json", *articles)
    assert (ran.status, ran.out, len(ran.err.splitlines())) == (1, "", 2)


def test_models_are_loaded_once_and_only_for_an_article(
    run: Run, articles: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[str] = []
    monkeypatch.setattr(
        "onrecord.pipeline.load_stages", lambda finder, **own: loads.append(finder) or "stages"
    )
    assert run("read", "missing").status == 1
    assert loads == []
    assert run("read", *articles).status == 0
    assert loads == ["model"]
    assert run("read", *articles, "--finder", "syntax").status == 0
    assert loads == ["model", "syntax"]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OnrecordError("the model en_x is missing"), "onrecord: the model en_x is missing"),
        (OSError("[E050] no model"), "onrecord: stopped by an error inside onrecord (OSError: "),
    ],
)
def test_models_that_do_not_load_stop_the_run_with_a_line(
    run: Run,
    articles: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    line: str,
) -> None:
    def fail(finder: str, **own: object) -> None:
        raise error

    monkeypatch.setattr("onrecord.pipeline.load_stages", fail)
    ran = run("read", *articles)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(line)
    assert len(ran.err.splitlines()) == 1


def test_interrupting_is_quiet(run: Run) -> None:
    assert run("read", "-", stdin=b"ctrl-c") == (130, "", "")


def test_each_article_is_out_before_the_next_is_opened(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    raw = io.BytesIO()
    out = io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8")  # type: ignore[arg-type]

    def pages(*_: object, **__: object) -> Iterator[Page | InputError]:
        for number in range(3):
            seen.append(raw.getvalue().count(b"\n"))
            yield Page(input=str(number), body=b"Rain, she said.")

    monkeypatch.setattr("onrecord.cli.read.open_pages", pages)
    monkeypatch.setattr(sys, "stdout", out)
    run("read", "--json", "x")
    assert seen == [0, 1, 2]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("read",), "Missing argument"),
        (
            ("read", "a.txt", "--published", "28 August"),
            "'28 August' is not a date like 2020-08-28",
        ),
        (("read", "a.txt", "--json", "--plain"), "it goes with neither --plain nor --show"),
        (("read", "a.txt", "--json", "--show", "text"), "it goes with neither"),
        (("read", "a.txt", "--show", "html"), "Invalid value for '--show': 'html' is not 'text'"),
        (
            ("read", "a.txt", "--finder", "oracle"),
            "Invalid value for '--finder': 'oracle' is not 'model' or 'syntax'",
        ),
        (("read", "a.txt", "--colour"), "No such option"),
        (("reed", "a.txt"), "No such command"),
    ],
)
def test_wrong_usage_is_status_2(run: Run, args: tuple[str, ...], words: str) -> None:
    ran = run(*args)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_a_file_that_looks_like_options(run: Run) -> None:
    Path("-dash.txt").write_text("The wall held.\n")
    assert "for the file write ./-dash.txt" in run("read", "-dash.txt").err
    assert "No such option" in run("read", "-x", "--", "-dash.txt").err
    assert run("read", "--plain", "--", "-dash.txt").status == 0


def test_no_colour_where_there_is_no_terminal(run: Run, articles: tuple[str, str]) -> None:
    ran = run("read", *articles)
    assert "No statements were found." in ran.out
    assert "\x1b" not in ran.out


def on_terminal(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for name in names:
        monkeypatch.setattr(getattr(sys, name), "isatty", lambda: True)


def test_colour_on_a_terminal_unless_it_is_dumb(
    run: Run, articles: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_terminal(monkeypatch, "stdout")
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[1m" in run("read", *articles).out
    fenced = run("read", "--show", "text", "-", stdin=b"The wall held.\n\nAdvertisement\n").out
    assert "\x1b[2m[ad " in fenced
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in run("read", *articles).out


@pytest.mark.parametrize("way", ["option", "variable"])
def test_plain_lines_by_option_and_by_no_color(
    run: Run, articles: tuple[str, str], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    on_terminal(monkeypatch, "stdout")
    if way == "variable":
        monkeypatch.setenv("NO_COLOR", "1")
    ran = run("read", articles[0], *(["--plain"] if way == "option" else []))
    assert ran.out == "Rain fell on Ostrel, she said.\nno date, 6 words, a.txt\nstatements: 0\n\n"


def test_the_table_takes_the_width_of_the_terminal(
    run: Run, articles: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("long.txt").write_text("Rain " * 300)
    monkeypatch.setenv("COLUMNS", "70")
    lines = run("read", "long.txt").out.splitlines()
    assert "No statements were found." in lines
    assert max(map(len, lines)) <= 70
    monkeypatch.setenv("COLUMNS", "44")  # too narrow for one
    assert "statements: 0" in run("read", "long.txt").out.splitlines()


def test_progress_shows_on_standard_error_while_output_goes_to_a_file(
    run: Run, articles: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    on_terminal(monkeypatch, "stderr")
    ran = run("read", "--json", "missing[red]", *articles)
    assert len(ran.out.splitlines()) == 2
    assert all(json.loads(line) for line in ran.out.splitlines())
    assert "missing[red]: there is no such file; check the name and the folder" in ran.err
    on_terminal(monkeypatch, "stdout")
    assert run("read", "--json", *articles).err == ""


def test_names_and_errors_do_not_reach_the_terminal_raw(run: Run) -> None:
    ran = run("read", "\x1b[2J\u202e.txt")
    assert ran.err.startswith("\ufffd[2J\ufffd.txt: there is no such file; ")


def test_the_text_is_shown_with_its_marks(run: Run) -> None:
    long = "The wall held. " * 20
    page = f"{long}\n\nAdvertisement\n".encode()
    ran = run("read", "-", "--show", "text", "--plain", stdin=page)
    assert ran.out == f"{long}\n\n[ad Advertisement]\n\n"


def test_a_page_in_another_language_is_printed_and_told(run: Run, tmp_path: Path) -> None:
    body = "<p>A muralha do porto vai aguentar este inverno, disse a ministra.</p>"
    (tmp_path / "pt.html").write_text(f"<html lang=pt><body>{body}</body></html>")
    (tmp_path / "en.txt").write_text("The wall will hold, the minister said.")
    ran = run("read", "--json", "pt.html", "en.txt")
    assert ran.status == 1
    assert [load_record(line).article.input for line in ran.out.splitlines()] == [
        "pt.html",
        "en.txt",
    ]
    assert ran.err.startswith("pt.html: the article is not in English (it looks like 'pt'), so ")
    assert ran.err.count("\n") == 1
