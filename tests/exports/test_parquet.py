"""Parquet: everything comes back, others can query it, and a broken folder is named."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cli.records import border, harbour, raid, record
from tests.strategies import records

from onrecord.contract import dump_record, load_record
from onrecord.errors import InputError
from onrecord.exports import parquet
from onrecord.exports.entry import Entry, Remarks
from onrecord.exports.parquet import TABLES, read_parquet, write_parquet
from onrecord.model import ArticleRecord, Place


def entries(*given: ArticleRecord) -> Iterator[Entry]:
    return (Entry(record=one) for one in given)


def kept(record: ArticleRecord) -> ArticleRecord:
    """What the contract keeps of a record."""
    return load_record(dump_record(record))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three articles, the first of which is there twice."""
    write_parquet(entries(raid(), border(), raid()), tmp_path / "out")
    return tmp_path / "out"


def change(path: Path, made: Callable[[pa.Table], pa.Table]) -> None:
    pq.write_table(made(pq.read_table(path)), path)


def test_records_come_back_in_their_order(folder: Path) -> None:
    assert sorted(os.listdir(folder)) == sorted(f"{table}.parquet" for table in TABLES)
    assert list(read_parquet(folder)) == [raid(), border(), raid()]
    assert os.listdir(folder.parent) == ["out"]


@settings(max_examples=25, deadline=None)
@given(st.lists(records(), max_size=3))
def test_any_records_come_back(given: list[ArticleRecord]) -> None:
    with tempfile.TemporaryDirectory() as name:
        write_parquet(entries(*given), Path(name))
        assert list(read_parquet(Path(name))) == [kept(one) for one in given]


def test_they_come_back_across_groups_of_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "_GROUP_ROWS", 4)
    monkeypatch.setattr(parquet, "_BATCH_ROWS", 3)
    given = [border(), raid(), harbour(), raid(), border(), harbour()]
    write_parquet(entries(*given), tmp_path / "out")
    assert pq.ParquetFile(tmp_path / "out" / "statements.parquet").num_row_groups == 6
    assert list(read_parquet(tmp_path / "out")) == given
    monkeypatch.setattr(parquet, "_GROUP_CHARS", 1)
    write_parquet(entries(*given), tmp_path / "small")
    assert pq.ParquetFile(tmp_path / "small" / "articles.parquet").num_row_groups == 6
    assert list(read_parquet(tmp_path / "small")) == given


def test_what_the_contract_changes_is_changed(tmp_path: Path) -> None:
    given = record("Rain\ud800.", title="\x00 \udfff", published="2021-03-09 18:30+0200")
    write_parquet(entries(given), tmp_path / "out")
    [found] = read_parquet(tmp_path / "out")
    assert found == kept(given)
    assert found.article.text == "Rain\N{REPLACEMENT CHARACTER}."
    assert found.article.published == "2021-03-09T18:30:00+02:00"


def test_duckdb_joins_the_tables(tmp_path: Path) -> None:
    # Code points that take several bytes, and marks that join the letter before them.
    moved = raid()
    text = "😀e\u0301" + moved.article.text[3:]
    moved = replace(moved, article=replace(moved.article, text=text))
    write_parquet(entries(moved, border()), tmp_path / "out")
    found = duckdb.sql(
        f"""
        SELECT substring(a.text, t.start + 1, t."end" - t.start), e.trigger_words, s.speaker.name
        FROM '{tmp_path}/out/events.parquet' e
        JOIN '{tmp_path}/out/articles.parquet' a USING (record)
        JOIN '{tmp_path}/out/statements.parquet' s ON s.record = e.record AND s.id = e.reported_in
        , unnest(e.trigger) AS u(t)
        """
    ).fetchall()
    assert found == [
        ("shelled", "shelled … shelling", "Castrel's navy chief"),
        ("shelling", "shelled … shelling", "Castrel's navy chief"),
    ]
    acts = duckdb.sql(
        f"SELECT act, count(*) FROM '{tmp_path}/out/statements.parquet' GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert ("promise", 1) in acts
    [(version,)] = duckdb.sql(
        f"SELECT DISTINCT origin.onrecord FROM '{tmp_path}/out/articles.parquet'"
    ).fetchall()
    assert version == "0"


def test_pandas_reads_it(folder: Path) -> None:
    statements = pandas.read_parquet(folder / "statements.parquet")
    assert statements["speaker_name"].tolist()[1] == "Aldis Renko"
    assert statements["content"][1].tolist() == [{"start": 0, "end": 58}]
    assert statements["record"].tolist() == [0, *[1] * 6, 2]
    events = pandas.read_parquet(folder / "events.parquet")
    assert events["quad"].tolist() == [1, 4, 4] * 2
    assert events["first_day"].tolist()[2] == events["last_day"].tolist()[2] == date(2025, 3, 9)
    assert events["actor_names"][2].tolist() == ["Velmoran gunboats"]
    dates = pandas.read_parquet(folder / "dates.parquet")
    assert len(dates) == 0
    assert dates.columns.tolist() == [
        "record", "article", "span", "start", "end", "basis", "outlet", "published", "words",
    ]  # fmt: skip


def test_remarks_stand_beside_their_rows(tmp_path: Path) -> None:
    given = raid()
    said = Remarks(judged="accepted", tags=("sea", "war"), notes=("half \ud800",))
    remarks = {given.statements[0].id: said, given.article.id: Remarks(tags=("raid",))}
    write_parquet([Entry(record=given, remarks=remarks)], tmp_path / "out")
    [row] = pq.read_table(tmp_path / "out" / "statements.parquet").to_pylist()
    assert (row["judged"], row["tags"], row["notes"]) == ("accepted", ["sea", "war"], ["half �"])
    [article] = pq.read_table(tmp_path / "out" / "articles.parquet").to_pylist()
    assert (article["judged"], article["tags"], article["notes"]) == (None, ["raid"], [])


def test_equal_entries_give_equal_bytes(tmp_path: Path, folder: Path) -> None:
    write_parquet(entries(raid(), border(), raid()), tmp_path / "again")
    for table in TABLES:
        name = f"{table}.parquet"
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_an_empty_folder_is_filled_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_parquet([], tmp_path / "empty")
    assert list(read_parquet(tmp_path / "empty")) == []
    with pytest.raises(InputError, match="it is not empty; give a new folder"):
        write_parquet([], tmp_path / "empty")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="it is a file; give a new folder"):
        write_parquet([], tmp_path / "file")
    with pytest.raises(InputError, match=r"it cannot be written \(no such file"):
        write_parquet([], tmp_path / "no" / "out")


def test_an_error_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    def failing() -> Iterator[Entry]:
        yield from entries(raid())
        raise LookupError("gone")

    with pytest.raises(LookupError):
        write_parquet(failing(), tmp_path / "out")
    huge = replace(raid(), places=(Place(raw="x", span=None, geonames_id=10**30),))
    with pytest.raises(InputError, match=r"places\.parquet: a value has no room"):
        write_parquet(entries(huge), tmp_path / "out")
    assert os.listdir(tmp_path) == []


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "events.parquet").unlink()
    with pytest.raises(InputError, match=r"events\.parquet: there is no such file; give a folder"):
        next(read_parquet(folder))
    with pytest.raises(InputError, match=r"articles\.parquet: there is no such file"):
        next(read_parquet(folder / "no"))


@pytest.mark.parametrize("keep", [0, 3, 400, -9])
def test_a_damaged_file_is_named(folder: Path, keep: int) -> None:
    path = folder / "statements.parquet"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(InputError, match=r"statements\.parquet: it is no Parquet file"):
        list(read_parquet(folder))


def test_damaged_pages_are_named(folder: Path) -> None:
    path = folder / "articles.parquet"
    data = bytearray(path.read_bytes())
    data[4:2000] = b"\xff" * 1996
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"articles\.parquet: it is damaged .*; write the folder"):
        list(read_parquet(folder))


@pytest.mark.parametrize(
    ("table", "made", "reason"),
    [
        ("statements", lambda rows: rows.drop(["cue"]), "it has no column cue"),
        ("events", lambda rows: rows.drop(["record"]), "it has no column record"),
        ("statements", lambda rows: rows.slice(1), "there is no statement"),
        ("events", lambda rows: rows.take([3, 0]), "record 0 is out of its order"),
        ("articles", lambda rows: rows.slice(0, 2), "record 2 is not in articles"),
        ("articles", lambda rows: rows.take([1, 0]), "out of its order|comes after"),
        ("articles", lambda rows: rows.take([0, 0]), "record 0 comes after 0"),
        ("blocks", lambda rows: rows.slice(0, 0), "blocks end at 0 of 195"),
    ],
)
def test_rows_that_do_not_fit_are_named(
    folder: Path, table: str, made: Callable[[pa.Table], pa.Table], reason: str
) -> None:
    change(folder / f"{table}.parquet", made)
    with pytest.raises(InputError, match=reason):
        list(read_parquet(folder))


@pytest.mark.parametrize(
    ("table", "column", "value", "reason"),
    [
        ("statements", "quotation", "loud", "expected one of direct, mixed, .*, found 'loud'"),
        ("statements", "score", None, "expected float, found None"),
        ("statements", "score", 3.0, "a score lies in 0..1"),
        ("statements", "cue", [{"start": 5, "end": 5}], "a span needs 0 <= start < end"),
        ("statements", "cue", [{"start": 5}], "expected int|'end'"),
        ("statements", "speaker", {"name": "Ann"}, "'actor'"),
        ("statements", "source", None, "expected list, found None"),
        ("statements", "within", "none", "there is no statement none"),
        ("statements", "article", "other", "record 0 is 'other' here"),
        ("articles", "origin", {"onrecord": "1", "models": None}, "expected list"),
        ("articles", "published", "today", "'today' is not a date"),
    ],
)
def test_values_that_no_record_has_are_refused(
    folder: Path, table: str, column: str, value: Any, reason: str
) -> None:
    def made(rows: pa.Table) -> pa.Table:
        values = pa.array([value] * len(rows))
        return rows.set_column(rows.column_names.index(column), column, values)

    change(folder / f"{table}.parquet", made)
    with pytest.raises(InputError, match=reason):
        list(read_parquet(folder))


def test_what_another_program_wrote_again_can_be_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    for table in TABLES:
        duckdb.sql(
            f"COPY (SELECT * FROM '{folder}/{table}.parquet') TO '{tmp_path}/copy/{table}.parquet'"
        )
    assert list(read_parquet(tmp_path / "copy")) == [raid(), border(), raid()]
