"""Workbooks: what a person opens has all rows, and no text becomes anything but text."""

from __future__ import annotations

import os
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas
import pytest
from hypothesis import given, settings
from tests.cli.records import border, raid, record
from tests.strategies import records

from onrecord.errors import InputError
from onrecord.exports import xlsx
from onrecord.exports.entry import Entry, Remarks
from onrecord.exports.rows import COLUMNS, TABLES, rows_of
from onrecord.exports.xlsx import write_xlsx
from onrecord.model import ArticleRecord, Place


def entries(*given: ArticleRecord) -> Any:
    return (Entry(record=one) for one in given)


def titled(*titles: str) -> Any:
    return entries(*(record("Rain.", title=title) for title in titles))


def titles_in(path: Path) -> list[Any]:
    book = openpyxl.load_workbook(path)
    sheet = book["articles"]
    at = COLUMNS["articles"].index("title")
    cells = [row[at] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)
    return [cell.value for cell in cells]


def test_each_table_is_a_sheet_with_all_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    write_xlsx(entries(raid(), border(), raid()), path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == list(TABLES)
    for table in TABLES:
        sheet = book[table]
        rows = [
            row for one in (raid(), border(), raid()) for row in rows_of(Entry(record=one), table)
        ]
        found = [
            # Days are dates of the spreadsheet.
            tuple(one.date().isoformat() if isinstance(one, datetime) else one for one in row)
            for row in sheet.iter_rows(min_row=2, values_only=True)
        ]
        # An empty text and none are both an empty cell.
        assert found == [tuple(None if cell == "" else cell for cell in row) for row in rows]
        assert tuple(cell.value for cell in sheet[1]) == COLUMNS[table]
        assert all(cell.font.bold for cell in sheet[1])
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.auto_filter.ref.endswith(str(len(rows) + 1))


def test_pandas_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    write_xlsx(entries(border()), path)
    frame = pandas.read_excel(path, sheet_name="statements")
    assert list(frame["negated"]) == [False, False, False, False, True, False]
    assert frame["score"].tolist() == [0.5] * 6
    assert frame.loc[0, "chain"].startswith("Aldis Renko > Channel One")


@pytest.mark.parametrize(
    "title",
    [
        "=cmd|' /C calc'!A0",
        "{=SUM(A1)}",
        "+1",
        "@x",
        "https://example.org/a",
        "mailto:ann@example.org",
        "internal:Sheet1!A1",
        "12",
        "<r><t>&</t></r>",
        "<r></is></c><c><f>1+1</f></c></r>",
        "_x0041_ stays",
        " spaced ",
        "a < b & c",
        "nan",
        "\u202eesrever",
    ],
)
def test_a_text_stays_a_text(tmp_path: Path, title: str) -> None:
    path = tmp_path / "one.xlsx"
    write_xlsx(titled(title), path)
    [found] = titles_in(path)
    # openpyxl leaves Excel's escapes as they are; what looks like rich text ends in a space.
    assert found.replace("_x005F_", "_").rstrip() == title.rstrip()
    with zipfile.ZipFile(path) as book:
        sheets = b"".join(book.read(name) for name in book.namelist() if "sheet" in name)
    assert b"<f>" not in sheets
    assert b"hyperlink" not in sheets


def test_characters_that_no_xml_holds_are_replaced(tmp_path: Path) -> None:
    path = tmp_path / "one.xlsx"
    write_xlsx(titled("a\x00b\x0bc\ud800d\uffffe\r\nf\rg\th\x85i😀"), path)
    assert titles_in(path) == ["a�b�c�d�e\nf\ng\th\x85i😀"]


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * 32_766 + "…"),
        ("😀" * 20_000, "😀" * 16_383 + "…"),
        ("x" + "😀" * 20_000, "x" + "😀" * 16_382 + "…"),
        ("😀" * 16_383 + "x", "😀" * 16_383 + "x"),
        ("<r>" + "x" * 32_760 + "</r>", "<r>" + "x" * 32_760 + "</… "),
    ],
)
def test_a_cell_holds_what_excel_can_hold(tmp_path: Path, title: str, kept: str) -> None:
    path = tmp_path / "long.xlsx"
    write_xlsx(titled(title), path)
    [found] = titles_in(path)
    assert found == kept
    assert len(found.encode("utf-16-le")) <= 2 * 32_767


def test_a_number_that_would_be_rounded_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "numbers.xlsx"
    place = Place(raw="x", span=None, geonames_id=2**60 + 1, lat=-3.1, lon=60.0)
    event = replace(raid().events[0], place=place)
    write_xlsx(entries(replace(raid(), events=(event,))), path)
    sheet = openpyxl.load_workbook(path)["events"]
    [cells] = sheet.iter_rows(min_row=2, values_only=True)
    row = dict(zip(COLUMNS["events"], cells, strict=True))
    assert (row["geonames_id"], row["lat"], row["lon"]) == (str(2**60 + 1), -3.1, 60)


def test_more_rows_than_a_sheet_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "_MAX_ROWS", 3)
    path = tmp_path / "many.xlsx"
    path.write_text("as it was")
    write = "a sheet has no more than 3 rows, and there are more articles; export fewer articles"
    with pytest.raises(InputError, match=re.escape(write)):
        write_xlsx(titled("a", "b", "c"), path)
    assert path.read_text() == "as it was"
    assert os.listdir(tmp_path) == ["many.xlsx"]
    write_xlsx(titled("a", "b"), path)
    assert titles_in(path) == ["a", "b"]


def test_an_error_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    def failing() -> Any:
        yield from titled("a")
        raise LookupError("gone")

    with pytest.raises(LookupError):
        write_xlsx(failing(), tmp_path / "a.xlsx")
    assert os.listdir(tmp_path) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="it is a folder"):
        write_xlsx(titled("a"), tmp_path)
    with pytest.raises(InputError, match=r"no/a\.xlsx: it cannot be written \(no such file"):
        write_xlsx(titled("a"), tmp_path / "no" / "a.xlsx")


def test_who_may_read_a_file_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.touch(0o600)
    write_xlsx(titled("a"), path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_equal_entries_give_equal_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_xlsx(entries(raid(), border()), tmp_path / "a.xlsx")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    write_xlsx(entries(raid(), border()), tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_notes_and_tags_are_there(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    said = raid()
    remarks = {said.article.id: Remarks(tags=("x",), notes=("line\nline",))}
    write_xlsx([Entry(record=said, remarks=remarks)], path)
    frame = pandas.read_excel(path, sheet_name="articles")
    assert (frame.loc[0, "tags"], frame.loc[0, "notes"]) == ("x", "line\nline")


@settings(max_examples=12, deadline=None)
@given(record=records())
def test_any_record_makes_a_workbook(
    tmp_path_factory: pytest.TempPathFactory, record: ArticleRecord
) -> None:
    path = tmp_path_factory.mktemp("book") / "any.xlsx"
    write_xlsx(entries(record), path)
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            ElementTree.fromstring(book.read(name))
    book = openpyxl.load_workbook(path)
    assert book["statements"].max_row == 1 + len(record.statements)
