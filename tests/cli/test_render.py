"""What a record looks like: golden outputs, nothing lost, nothing raw."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from rich.cells import cell_len
from tests.cli.golden import FOLDER, GOLDEN
from tests.cli.records import harbour, record, spans, statement
from tests.strategies import records

from onrecord.cli.marked import mark_text, render_marked
from onrecord.cli.order import order_statements
from onrecord.cli.plain import render_plain
from onrecord.cli.table import render_table, render_text
from onrecord.cli.words import visible
from onrecord.model import ArticleRecord, Block, Span


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str) -> None:
    assert GOLDEN[name]() == (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_the_table_fits_its_width_and_loses_no_word(width: int) -> None:
    shown = render_table(harbour(), width=width, colour=False)
    assert max(map(cell_len, shown.splitlines())) <= width
    words = set(re.findall(r"\w{1,8}", shown))
    for one in harbour().statements:
        for span in one.source + one.cue + one.content:
            assert set(re.findall(r"\w{1,8}", span.of(harbour().article.text))) <= words
    assert "…”" not in shown


def test_wide_characters_and_emoji_fit_as_well() -> None:
    text = "外務省は said the 港の壁は冬を越すだろう 👩‍🚒 " * 3
    one = statement(
        source=(Span(0, 4),), cue=(Span(5, 9),), content=(Span(10, len(text)),), quotation="direct"
    )
    shown = render_table(record(text, statements=(one,)), width=60, colour=False)
    assert max(map(cell_len, shown.splitlines())) <= 60


def test_numbers_of_the_table_are_those_of_the_text() -> None:
    table = render_table(harbour(), width=120, colour=False)
    assert re.search(r"^3  ↳ engineers +had told", table, re.M)
    assert "[3:source engineers] [3:cue had told]" in render_marked(harbour())


def test_colours_change_nothing_but_the_colour() -> None:
    for render in (render_table, render_text):
        coloured = render(harbour(), width=80, colour=True)
        bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
        assert coloured != bare
        lines = [line.rstrip() for line in bare.splitlines()]
        assert lines == render(harbour(), width=80, colour=False).splitlines()


def test_a_record_without_statements_says_so() -> None:
    empty = record("It rained all day.")
    assert "No statements were found." in render_table(empty, width=80, colour=False)
    assert "statements: 0" in render_plain(empty)
    assert "It rained all day." in render_plain(empty).splitlines()[0]


def test_a_long_article_without_a_title_is_named_by_its_first_words() -> None:
    shown = render_plain(record("word " * 20 + "."))
    assert shown.splitlines()[0] == "word " * 12 + "…"


HOSTILE = (
    "\x1b[31mRed\x1b[0m \x07bell \x9b2J \u202eback\u202c \u2066isolate\u2069 \u200bzero\u00adsoft "
    "[bold]b[/bold] [link=https://example.com]x[/link] :smile: \U000e0041tag \r over\ud7ff"
)


@pytest.mark.parametrize("colour", [True, False])
def test_nothing_in_an_article_reaches_the_terminal_raw(colour: bool) -> None:
    one = statement(
        source=spans("[bold]b[/bold]", text=HOSTILE),
        cue=spans(":smile:", text=HOSTILE),
        content=(Span(0, len(HOSTILE)),),
        quotation="direct",
    )
    hostile = record(
        HOSTILE,
        statements=(one,),
        unattributed=(Span(0, 40),),
        title=HOSTILE,
        outlet=HOSTILE,
        input=HOSTILE,
    )
    for shown in (
        render_plain(hostile),
        render_marked(hostile),
        render_table(hostile, width=80, colour=colour),
        render_text(hostile, width=80, colour=colour),
    ):
        own = re.sub(r"\x1b\[[\d;]*m", "", shown) if colour else shown
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]", own)
        assert "\U000e0041" not in own
        assert "[bold]b[/bold]" in re.sub(r"\s", "", own)
        assert ":smile:" in own
        assert "\x1b[31m" not in shown


def test_visible_keeps_what_people_write() -> None:
    for text in ("Zoë said “no” — 100 €", "𝕏 👩‍🚒 नमस्ते עברית", "e\u0301\u00a0x\n\ty"):
        assert visible(text) == text
    assert visible("\ud800") == "\ufffd"


def test_statements_stand_in_text_order_each_before_those_within_it() -> None:
    text = "a b c d e f g h"

    def at(start: int, end: int, within: str | None = None) -> ArticleRecord:
        return statement(
            source=(),
            cue=(Span(start, start + 1),),
            content=(Span(start + 1, end),),
            quotation="direct",
            within=within,
        )

    late, outer = at(12, 15), at(2, 11)
    inner = at(4, 8, outer.id)
    innermost = at(6, 8, inner.id)
    between = at(3, 5)
    shown = record(text, statements=(innermost, between, inner, late, outer)).statements
    rows = order_statements(shown)
    assert [row.statement for row in rows] == [outer, inner, innermost, between, late]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert [row.depth for row in rows] == [0, 1, 2, 0, 0]


def test_marks_that_cross_are_closed_and_opened_again() -> None:
    text = "one two three four"
    first = statement(
        source=(), cue=spans("two", text=text), content=(Span(0, 13),), quotation="direct"
    )
    second = statement(
        source=(), cue=spans("four", text=text), content=(Span(8, 18),), quotation="direct"
    )
    shown = render_marked(record(text, statements=(first, second)))
    assert shown == "[1:content one [1:cue two] ][2:content [1:content three] [2:cue four]]\n\n"


def test_line_ends_of_windows_are_line_ends() -> None:
    text = "One.\r\nTwo.\rThree."
    assert render_marked(record(text)) == "One.\nTwo.\nThree.\n\n"


def test_fenced_blocks_are_marked_as_what_they_are() -> None:
    text = "Rain.\n\nBuy boots\n\n"
    blocks = (Block(kind="body", start=0, end=7), Block(kind="ad", start=7, end=len(text)))
    assert render_marked(record(text, blocks=blocks)) == "Rain.\n\n[ad Buy boots]\n\n"


@settings(max_examples=40)
@given(one=records())
def test_any_record_can_be_shown(one: ArticleRecord) -> None:
    pieces = list(mark_text(one))
    opened = sum(piece.bracket and piece.words != "]" for piece in pieces)
    closed = sum(piece.bracket and piece.words == "]" for piece in pieces)
    assert opened == closed
    words = "".join(piece.words for piece in pieces if not piece.bracket)
    whole = visible(one.article.text.replace("\r\n", "\n").replace("\r", "\n"))
    # A line end of two characters may be cut by a span's edge.
    assert re.sub(r"\n+", "\n", words) == re.sub(r"\n+", "\n", whole)
    assert render_plain(one).endswith("\n\n")
    assert render_table(one, width=80, colour=False).endswith("\n")
    assert len(order_statements(one.statements)) == len(one.statements)


def test_a_bar_in_the_article_is_no_column() -> None:
    text = "Torv | Abel said a|b \\| c"
    one = statement(
        source=spans("Torv | Abel", text=text),
        cue=spans("said", text=text),
        content=spans("a|b \\| c", text=text),
        quotation="indirect",
    )
    line = render_plain(record(text, statements=(one,))).splitlines()[-2]
    columns = line.removeprefix("  1. ").split(" | ")
    assert [column.replace("\\|", "|") for column in columns] == [
        "Torv | Abel", "said", "a|b \\| c", "indirect",
    ]  # fmt: skip
