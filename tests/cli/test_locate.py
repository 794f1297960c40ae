"""The command locate: where words of a record stand in the page, for what shows the page."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml.html import document_fromstring

from onrecord.cli import main
from onrecord.model import Page
from onrecord.text import find_article

PAGE = (
    "<html><body><nav>Home</nav><h1>Wall will hold, minister says</h1><div>"
    "<p>The harbour wall will hold this winter, <b>Minister Lena Torv</b> said on Monday.</p>"
    "<p>Nobody in the old town needs to leave, she said, and nobody did.</p></div></body></html>"
)


class Ran(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "ONRECORD_DEBUG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "wall.html").write_text(PAGE)

    def run_main(*args: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["onrecord", *args])
        with pytest.raises(SystemExit) as left:
            main()
        if isinstance(left.value.code, str):  # Python prints it and leaves with 1
            print(left.value.code, file=sys.stderr)
        out, err = capfd.readouterr()
        return Ran(left.value.code if isinstance(left.value.code, int) else 1, out, err)

    return run_main


def spans(*words: str) -> list[str]:
    text = find_article(Page(input="x", body=PAGE.encode(), media_type="text/html")).text
    return [f"{text.index(one)}:{text.index(one) + len(one)}" for one in words]


def test_every_span_is_a_line_of_json_in_the_order_asked_for(run: Run) -> None:
    asked = ["needs to leave", "Lena Torv", "Home"]
    ran = run("locate", "wall.html", *spans(*asked))
    assert (ran.status, ran.err) == (0, "")
    tree = document_fromstring(PAGE)
    lines = [json.loads(line) for line in ran.out.splitlines()]
    for words, span, line in zip(asked, spans(*asked), lines, strict=True):
        assert list(line) == ["span", "start", "end"]
        assert line["span"] == [int(number) for number in span.split(":")]
        assert line["start"]["xpath"] == line["end"]["xpath"]
        [element] = tree.xpath(line["start"]["xpath"])
        text = element.xpath("string()")
        assert text[line["start"]["offset"] : line["end"]["offset"]] == words


@pytest.mark.parametrize(
    "span", ["5", "5:", ":5", "5-9", "9:5", "5:5", "a:b", "-3:5", "1:2:3", "1.0:2", "²:3"]
)
def test_what_is_no_span_is_a_mistake_of_use(run: Run, span: str) -> None:
    ran = run("locate", "wall.html", "--", span)
    assert (ran.status, ran.out) == (2, "")
    assert "is not START:END, like 120:164" in " ".join(ran.err.replace("│", " ").split())


def test_no_span_is_a_mistake_of_use(run: Run) -> None:
    assert run("locate", "wall.html").status == 2


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("none.html", None, "none.html: "),
        ("rain.txt", "It rained on the town, she said.", "only web pages have elements"),
        ("rows.jsonl", '{"text": "Rain."}\n{"text": "Sun."}\n', "more than one article in it"),
        ("menu.html", "<html><nav>Home</nav></html>", "no article was found in this page"),
        ("wall.html", PAGE, "leaves the text of 177 characters; take spans from this page's rec"),
    ],
)
def test_an_input_that_has_no_such_place_is_one_line(
    run: Run, name: str, body: str | None, reason: str
) -> None:
    if body is not None:
        Path(name).write_text(body)
    ran = run("locate", name, "0:4000")
    assert (ran.status, ran.out) == (1, "")
    [line] = ran.err.splitlines()
    assert line.startswith(f"{name}: ")
    assert reason in line


def test_a_span_of_nothing_but_a_gap_is_told_and_nothing_is_printed(run: Run) -> None:
    ran = run("locate", "wall.html", *spans("Home"), "4:6")
    assert (ran.status, ran.out) == (1, "")
    [line] = ran.err.splitlines()
    assert line.startswith("wall.html: [4, 6) holds nothing that stands in the page; take spans")
