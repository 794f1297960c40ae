"""What a record looks like: golden outputs, nothing lost, nothing raw."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from rich.cells import cell_len
from tests.cli.golden import FOLDER, GOLDEN
from tests.cli.records import BORDER, border, harbour, record, spans, statement
from tests.strategies import records

from onrecord.cli.marked import mark_text, render_marked
from onrecord.cli.meaning import act_of, chain_of, content_parts, marks_of, speaker_of
from onrecord.cli.order import order_statements
from onrecord.cli.plain import render_plain
from onrecord.cli.table import render_table, render_text
from onrecord.cli.words import visible, words_of
from onrecord.model import (
    ArticleRecord,
    Block,
    ChainLink,
    Condition,
    Span,
    Speaker,
    Statement,
)


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str) -> None:
    assert GOLDEN[name]() == (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [60, 80, 100, 119, 120, 140, 200])
@pytest.mark.parametrize("make", [harbour, border])
def test_the_table_fits_its_width_and_breaks_no_word(
    make: Callable[[], ArticleRecord], width: int
) -> None:
    one = make()
    shown = render_table(one, width=width, colour=False)
    assert max(map(cell_len, shown.splitlines())) <= width
    words = set(re.findall(r"\w+", shown))
    for row in one.statements:
        names = chain_of(row, one.article.text)
        told = [words_of(row.cue + row.content, one.article.text), row.addressee or "", *names]
        for part in (*told, act_of(row), *marks_of(row), *(row.said_on or "").split("/")):
            assert set(re.findall(r"\w+", part)) <= words
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
    assert re.search(r"^3  ↳ engineers +had told", table, re.MULTILINE)
    assert "[3:source engineers] [3:cue had told]" in render_marked(harbour())


def test_colours_change_nothing_but_the_colour() -> None:
    for render, one in product((render_table, render_text), (harbour(), border())):
        coloured = render(one, width=80, colour=True)
        bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
        assert coloured != bare
        lines = [line.rstrip() for line in bare.splitlines()]
        assert lines == render(one, width=80, colour=False).splitlines()


def test_a_condition_is_underlined() -> None:
    shown = render_table(border(), width=120, colour=True)
    assert "\x1b[4m⟨unless: until May⟩\x1b[0m" in shown


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
        speaker=Speaker(actor=None, name=HOSTILE, via="name"),
        source_kind="named_person",
        chain=(
            ChainLink(name=HOSTILE, role="speaker", span=None),
            ChainLink(name=HOSTILE, role="relay", span=None),
            ChainLink(name=None, role="relay", span=Span(0, len(HOSTILE))),
        ),
        addressee=HOSTILE,
        conditions=(Condition(span=Span(0, 40), polarity="if"),),
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
    for width in (60, 80, 140):
        assert render_table(one, width=width, colour=False).endswith("\n")
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


def _said(**meaning: object) -> Statement:
    return statement(
        source=spans("a minister", text=BORDER),
        cue=spans("said", text=BORDER),
        content=spans("the generals think it will rain", text=BORDER),
        quotation="indirect",
        **meaning,
    )


def _link(name: str | None, role: str, span: Span | None = None) -> ChainLink:
    return ChainLink(name=name, role=role, span=span)


@pytest.mark.parametrize(
    ("meaning", "shown"),
    [
        ({}, ["a minister"]),
        ({"medium": "none"}, ["a minister"]),
        ({"medium": "press_conference"}, ["a minister (press conference)"]),
        ({"medium": "document", "source_kind": "document"}, ["a minister"]),
        (
            {"medium": "speech", "chain": (_link("Osk", "speaker"), _link("OTA", "relay"))},
            ["a minister (speech)", "OTA"],
        ),
        (
            {
                "medium": "interview",
                "chain": (
                    _link("Osk", "speaker"),
                    _link("Channel One", "medium"),
                    _link(None, "relay", Span(0, len("He would send the reserve, but"))),
                    _link(None, "relay"),
                ),
            },
            ["a minister", "Channel One (interview)", "He would send the reserve …", "—"],
        ),
    ],
)
def test_the_chain_names_the_medium_where_it_belongs(
    meaning: dict[str, object], shown: list[str]
) -> None:
    assert chain_of(_said(**meaning), BORDER) == shown


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("Bertan Osk", "named_person", "Bertan Osk"),
        ("Minister", "named_organization", "Minister"),
        ("minister", "group", "a minister"),
        ("Osk's ministers", "group", "Osk's ministers"),
    ],
)
def test_a_description_gives_way_to_words_that_say_more(name: str, kind: str, shown: str) -> None:
    speaker = Speaker(actor=None, name=name, via="nominal")
    assert speaker_of(_said(speaker=speaker, source_kind=kind), BORDER) == shown


@pytest.mark.parametrize(
    ("meaning", "shown"),
    [
        ({}, ""),
        ({"negated": True}, ""),
        ({"act": "deny"}, "deny"),
        ({"act": "deny", "negated": True, "type": "assertion"}, "not deny"),
        ({"act": "promise", "type": "intention"}, "promise"),
        ({"act": "none", "type": "belief"}, "believes"),
        ({"act": "none", "type": "knowledge", "negated": True}, "not knows"),
        ({"act": "none", "type": "intention"}, "intends"),
    ],
)
def test_the_act_in_a_word(meaning: dict[str, object], shown: str) -> None:
    assert act_of(_said(**meaning)) == shown


def _shown_content(text: str, content: list[str], *conditions: tuple[str, str]) -> str:
    one = statement(
        source=(),
        cue=(Span(0, 1),),
        content=spans(*content, text=text),
        quotation="indirect",
        conditions=tuple(
            Condition(span=spans(words, text=text)[0], polarity=polarity)
            for words, polarity in conditions
        ),
    )
    return "".join(part.words for part in content_parts(one, text))


@pytest.mark.parametrize(
    ("content", "conditions", "shown"),
    [
        (["They go if\n asked."], [("if\n asked", "if")], "They go ⟨if asked⟩."),
        (["They go if\n asked."], [(" if\n asked.", "if")], "They go ⟨if asked.⟩"),
        (["They go"], [("if\n asked", "if")], "They go ⟨if asked⟩"),
        (["They go", "asked"], [("go if\n asked", "unless")],
         "They ⟨unless: go⟩ … ⟨unless: asked⟩"),
        (["They go if\n asked."], [("They", "if"), ("They go", "if")],
         "⟨if: They⟩ ⟨if: go⟩ if asked."),
        (["They go if\n asked."], [("\n", "if")], "They go if asked."),
    ],
)  # fmt: skip
def test_conditions_are_set_off_in_the_content(
    content: list[str], conditions: list[tuple[str, str]], shown: str
) -> None:
    assert _shown_content("They go if\n asked.", content, *conditions) == shown


@settings(max_examples=60)
@given(one=records())
def test_setting_off_conditions_changes_no_word_of_the_content(one: ArticleRecord) -> None:
    text = one.article.text
    for row in one.statements:
        inside = tuple(
            condition
            for condition in row.conditions
            if any(span.overlaps(condition.span) for span in row.content)
        )
        parts = content_parts(replace(row, conditions=inside), text)
        words = [
            re.sub(r"^⟨(?:if: |unless: )?|⟩$", "", part.words) if part.condition else part.words
            for part in parts
        ]
        assert "".join(words) == words_of(row.content, text)


def test_every_column_of_the_plain_lines_is_documented() -> None:
    shown = re.findall(r" \| ([a-z_]+)=", render_plain(border()))
    page = (Path(__file__).parents[2] / "docs/read.md").read_text("utf-8")
    assert len(set(shown)) == 13
    assert [name for name in shown if f"`{name}`" not in page] == []
