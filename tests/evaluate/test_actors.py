"""Gold mentions and their measuring: what is asked, what is right, and which line is wrong."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from onrecord.actors import load_knowledge
from onrecord.errors import InputError
from onrecord.evaluate import (
    GoldMention,
    evaluate_actors,
    format_actors,
    read_gold_mentions,
)

TABLE = (
    "name,aliases,country,sector,office,start,end\n"
    "Ola Wren,,POL,GOV,minister,2010,2014\n"
    "Ola Wren,,POL,BUS,director,2015,\n"
)
ROWS = [
    {"mention": "Ola Wren", "query_date": "2012-04-12", "country": "POL", "sector": ["GOV"]},
    {"mention": "Ola Wren", "query_date": "12 April 2012", "country": ["DEU", "POL"]},
    {"mention": "Ola Wren", "sector": "GOV", "wiki": "Ola Wren"},
    {"mention": "Xyzzy", "country": "", "sector": [""]},
    {"mention": "Xyzzy", "country": "POL", "sector": ""},
    {"mention": "Poland"},
]


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def test_what_is_not_named_is_not_asked(tmp_path: Path) -> None:
    knowledge = load_knowledge((("own.csv", TABLE),))
    golds = read_gold_mentions(write(tmp_path / "gold.jsonl", *ROWS))
    told: list[int] = []
    report = evaluate_actors(golds, knowledge=knowledge, progress=told.append)
    assert told == [1, 2, 3, 4, 5, 6]
    assert (report.country.right, report.country.of) == (3, 4)
    assert (report.sector.right, report.sector.of) == (3, 4)
    assert (report.both.right, report.both.of) == (3, 5)
    made = report.as_dict()
    assert made == {
        "country": 0.75,
        "sector": 0.75,
        "both": 0.6,
        "rows": {"country": 4, "sector": 4, "both": 5},
    }
    [first, second] = report.as_dict(errors=9)["errors"]
    assert first["sector"] == {"gold": ("GOV",), "found": "BUS"}
    assert (second["mention"], second["country"]["found"]) == ("Xyzzy", "")
    printed = format_actors(report, errors=1)
    assert "both          3        5   0.6000" in printed
    assert printed.splitlines()[-1] == "  Ola Wren: sector BUS, not GOV"


def test_a_figure_that_nothing_asks_for_is_none() -> None:
    gold = GoldMention(mention="Poland", country=("POL",), day=date(2012, 4, 12))
    report = evaluate_actors([gold], knowledge=load_knowledge())
    assert (report.as_dict()["country"], report.as_dict()["sector"]) == (1.0, None)
    assert "not asked" in format_actors(report)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2022-06-01", date(2022, 6, 1)),
        ("12 April 2022", date(2022, 4, 12)),
        ("1 sept. 2022", date(2022, 9, 1)),
        ("", None),
        (None, None),
    ],
)
def test_days_are_read_in_figures_and_in_words(
    words: str | None, day: date | None, tmp_path: Path
) -> None:
    path = write(tmp_path / "gold.jsonl", {"mention": "Ola Wren", "query_date": words})
    assert read_gold_mentions(path)[0].day == day


@pytest.mark.parametrize("words", ["2022", "2022-13-01", "31 April 2022", "1 Foo 2022", "x", 7])
def test_a_day_that_is_none_is_named(words: object, tmp_path: Path) -> None:
    path = write(tmp_path / "g.jsonl", {"mention": "A"}, {"mention": "B", "query_date": words})
    with pytest.raises(InputError) as caught:
        read_gold_mentions(path)
    assert str(caught.value).startswith(f"{path}:2: its query_date {words!r} is no day; write it")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ": it holds no mention; "),
        ("\n \n", ": it holds no mention; "),
        ('{"mention": "A"}\n{"mention"\n', ":2: this line is not JSON in UTF-8; "),
        ("[" * 100_000, ":1: this line is not JSON in UTF-8; "),
        ("[]", ":1: this line is no JSON object; "),
        ('{"country": "POL"}', ":1: it has no mention; "),
        ('{"mention": " "}', ":1: its mention is no words; "),
        ('{"mention": "A", "country": 7}', ":1: its country is neither a code nor a list"),
        ('{"mention": "A", "sector": []}', ":1: its sector is neither a code nor a list"),
    ],
)
def test_a_wrong_line_is_named(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_gold_mentions(path)
    assert str(caught.value).startswith(f"{path}{said}")


@pytest.mark.parametrize("name", ["none.jsonl", ".", "a\0b"])
def test_what_is_no_file_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_gold_mentions(tmp_path / name)


def test_a_byte_order_mark_is_no_part_of_the_first_row(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"mention": "Ola Wren"}\r\n')
    assert read_gold_mentions(path)[0].mention == "Ola Wren"
