"""CSV: read back as it was, by whoever reads it, and nothing in it runs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest
from hypothesis import given, settings
from tests.cli.records import border, raid, record
from tests.strategies import records

from onrecord.exports.csv import read_csv, write_csv
from onrecord.exports.entry import Entry, Remarks
from onrecord.exports.rows import COLUMNS, TABLES, Row, Table, rows_of
from onrecord.model import ArticleRecord, Place


def written(*given: ArticleRecord, table: Table = "articles", **remarks: Remarks) -> bytes:
    pieces: list[bytes] = []
    write_csv((Entry(record=one, remarks=remarks) for one in given), table, pieces.append)
    return b"".join(pieces)


def read(data: bytes) -> list[dict[str, str]]:
    return list(read_csv(io.StringIO(data.decode(), newline="")))


def plainly(data: bytes) -> list[dict[str, str]]:
    """As a reader that knows nothing of apostrophes has it."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def titled(title: str) -> ArticleRecord:
    return record("Rain.", title=title)


def test_the_file_has_a_header_and_the_lines_of_the_rfc() -> None:
    data = written(raid(), table="actors")
    header, *rows, end = data.decode().split("\r\n")
    assert header == ",".join(COLUMNS["actors"])
    assert len(rows) == 3
    assert end == ""
    assert rows[0].startswith("a1,Velmoran gunboats,VEL,MIL,group,,,,,0,")
    assert written(table="events") == (",".join(COLUMNS["events"]) + "\r\n").encode()


@pytest.mark.parametrize(
    "title",
    [
        "=cmd|' /C calc'!A0",
        "+1",
        "-3.1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "'=1",
        "''-1",
    ],
)
def test_no_cell_begins_like_a_formula(title: str) -> None:
    data = written(titled(title))
    [row] = plainly(data)
    assert row["title"] == f"'{title}"
    assert read(data)[0]["title"] == title


@pytest.mark.parametrize("title", ["'tis", "a=b", "—", "“-1”", "'", "", "a,b", 'say "x"', "a\nb"])
def test_no_other_text_is_touched(title: str) -> None:
    assert plainly(written(titled(title)))[0]["title"] == title


def test_numbers_and_truths_stay_what_they_are() -> None:
    event = replace(raid().events[0], place=Place(raw="x", span=None, lat=-3.1, lon=0.0))
    [row] = plainly(written(replace(raid(), events=(event,)), table="events"))
    assert (row["lat"], row["lon"], row["scale"], row["quad"]) == ("-3.1", "0.0", "2.5", "1")
    negated = [row["negated"] for row in plainly(written(border(), table="statements"))]
    assert set(negated) == {"true", "false"}


def test_what_no_text_may_hold_is_replaced() -> None:
    [row] = plainly(written(titled("a\x00b\ud800c")))
    assert row["title"] == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"


def test_a_cell_may_be_longer_than_the_module_reads() -> None:
    limit = csv.field_size_limit()
    [row] = read(written(titled("x" * (limit + 1))))
    assert len(row["title"]) == limit + 1
    assert csv.field_size_limit() == limit


def test_pandas_reads_it(tmp_path: Path) -> None:
    one = border().statements[0].id
    notes = Remarks(notes=('He said "no",\nagain',))
    data = written(border(), raid(), table="statements", **{one: notes})
    frame = pandas.read_csv(io.BytesIO(data))
    assert list(frame.columns) == list(COLUMNS["statements"])
    assert len(frame) == 7
    assert frame.loc[0, "notes"] == 'He said "no",\nagain'
    assert frame["score"].dtype == "float64"
    # Where nobody looked is neither.
    assert frame["negated"].tolist()[:6] == [False, False, False, False, True, False]
    assert pandas.isna(frame.loc[6, "negated"])
    assert set(frame["medium"].dropna()) == {"interview", "none", "speech"}


def test_duckdb_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "statements.csv"
    one = border().statements[0].id
    notes = Remarks(notes=("two\nlines", "two\r\nlines"))
    file.write_bytes(written(border(), table="statements", **{one: notes}))
    rows = duckdb.sql(
        f"SELECT speaker, negated, notes FROM read_csv('{file}') WHERE score > 0.4"
    ).fetchall()
    assert rows[0] == ("Aldis Renko", False, "two\nlines; two\r\nlines")
    assert len(rows) == 6


@settings(max_examples=30, deadline=None)
@given(records())
def test_any_row_comes_back(record: ArticleRecord) -> None:
    entry = Entry(record=record)
    for table in TABLES:
        data = written(record, table=table)
        assert written(record, table=table) == data
        assert [list(row.values()) for row in read(data)] == [
            [cell(value) for value in row] for row in _rows(entry, table)
        ]


def _rows(entry: Entry, table: Table) -> list[Row]:
    return list(rows_of(entry, table))


def cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).replace("\x00", "\N{REPLACEMENT CHARACTER}")
