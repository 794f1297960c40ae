"""Corpora of others: rows of JSONL, CSV and Parquet as pages, and what is wrong with them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import InputError
from onrecord.importing.corpora import check_columns, check_date_format, open_corpus
from onrecord.limits import MAX_CHARACTERS, MAX_PAGE_BYTES
from onrecord.model import Page
from onrecord.pages import open_pages

ROWS: list[dict[str, Any]] = [
    {"key": "n1", "body": "Rain, he said.", "head": "Rain", "paper": "Times", "on": "2031-05-14"},
    {"key": "n2", "body": '=SUM(A1) said "no",\nand left.', "head": "", "paper": None, "on": None},
]  # fmt: skip
COLUMNS = {"id": "key", "text": "body", "title": "head", "outlet": "paper", "published": "on"}


def write_jsonl(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def write_csv(path: Path, rows: list[dict[str, Any]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_parquet(path: Path, rows: list[dict[str, Any]]) -> Path:
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    return path


def packed(path: Path) -> Path:
    made = path.with_name(f"{path.name}.gz")
    made.write_bytes(gzip.compress(path.read_bytes()))
    return made


def read(path: Path, **options: Any) -> list[Page | InputError]:
    return list(open_corpus(str(path), options.pop("columns", {}), **options))


def pages(path: Path, **options: Any) -> list[Page]:
    found = read(path, **options)
    assert [one for one in found if isinstance(one, InputError)] == []
    return [one for one in found if isinstance(one, Page)]


def error(path: Path, **options: Any) -> str:
    """What is wrong with the file, or with its only row."""
    try:
        [one] = read(path, **options)
    except InputError as raised:
        one = raised
    assert isinstance(one, InputError)
    return str(one)


def make(path: Path) -> Path:
    """The rows as the file's ending has it."""
    name = path.name.removesuffix(".gz")
    plain = path.with_name(name)
    kind = plain.suffix
    if kind == ".parquet":
        return write_parquet(plain, ROWS)
    made = (
        write_jsonl(plain, ROWS)
        if kind in (".jsonl", ".ndjson")
        else write_csv(plain, ROWS, "\t" if kind == ".tsv" else ",")
    )
    return packed(made) if path.suffix == ".gz" else made


@pytest.mark.parametrize(
    "name",
    ["c.jsonl", "c.ndjson", "c.csv", "c.tsv", "c.parquet", "c.jsonl.gz", "c.csv.gz", "C.tsv.gz"],
)
def test_a_row_is_a_page_in_any_form(name: str, tmp_path: Path) -> None:
    first, second = pages(make(tmp_path / name), columns=COLUMNS)
    assert first == Page(
        input="n1",
        body=b"Rain, he said.",
        media_type="text/plain",
        charset="utf-8",
        title="Rain",
        outlet="Times",
        published="2031-05-14",
    )
    assert (second.input, second.body) == ("n2", b'=SUM(A1) said "no",\nand left.')
    assert (second.title, second.outlet, second.published) == (None, None, None)


def test_a_packed_file_need_not_be_called_so(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "c.csv", ROWS)
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert len(pages(path, columns=COLUMNS)) == 2


def test_a_row_of_read_gives_the_page_that_read_makes(tmp_path: Path) -> None:
    rows = [
        {"id": "a1", "text": "Rain, he said."},
        {"id": 17, "text": " It rains.\n", "title": " T ", "outlet": "", "url": "https://x.example",
         "published": "2031-05-14T08:00:00+02:00"},
        {"text": "No id, he said."},
    ]  # fmt: skip
    path = write_jsonl(tmp_path / "own.jsonl", rows)
    assert pages(path) == list(open_pages([str(path)], stdin=io.BytesIO()))


def test_html_is_read_as_a_page(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "c.csv", [{"page": "<p>Rain</p>", "text": "Other"}])
    [page] = pages(path, columns={"html": "page"})
    assert (page.body, page.media_type, page.charset) == (b"<p>Rain</p>", "text/html", "utf-8")


def test_a_row_without_an_id_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text('text\n"one\ntwo"\n\nthree\n', "utf-8")
    assert [page.input for page in pages(path)] == [f"{path}:2", f"{path}:5"]
    path = write_jsonl(tmp_path / "c.jsonl", [{"text": "one"}])
    path.write_text("\n\n" + path.read_text("utf-8"), "utf-8")
    assert [page.input for page in pages(path)] == [f"{path}:3"]
    path = write_parquet(tmp_path / "c.parquet", [{"text": "one"}, {"text": "two"}])
    assert [page.input for page in pages(path)] == [f"{path}:1", f"{path}:2"]


# Columns


@pytest.mark.parametrize("one", ["", "text", "text=", "=body", "words=body", "TEXT=body"])
def test_what_maps_no_field_is_told(one: str) -> None:
    with pytest.raises(InputError, match="it maps no field to a column; write FIELD=COLUMN, with "):
        check_columns([one])


def test_a_column_s_name_may_hold_anything() -> None:
    assert check_columns(["text=Full = text, all"]) == {"text": "Full = text, all"}


@pytest.mark.parametrize("name", ["c.jsonl", "c.csv", "c.parquet"])
def test_a_missing_column_is_told_with_those_there_are(name: str, tmp_path: Path) -> None:
    path = make(tmp_path / name)
    assert error(path) == (
        f"{path}: it has no column 'text'; say which it is, --map text=COLUMN, of "
        "key, body, head, paper, on"
    )
    wrong = {**COLUMNS, "outlet": "source"}
    assert error(path, columns=wrong) == (
        f"{path}: it has no column 'source'; map outlet to one of key, body, head, paper, on"
    )


def test_rows_of_json_may_leave_out_what_they_have_not(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "c.jsonl", [{"text": "one"}, {"text": "two", "src": "Times"}])
    assert [page.outlet for page in pages(path, columns={"outlet": "src"})] == [None, "Times"]


def test_of_wide_parquet_only_what_is_needed_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow.parquet

    asked: list[list[str]] = []
    real = pyarrow.parquet.ParquetFile.iter_batches

    def look(self: Any, **options: Any) -> Any:
        asked.append(options["columns"])
        return real(self, **options)

    monkeypatch.setattr(pyarrow.parquet.ParquetFile, "iter_batches", look)
    path = write_parquet(tmp_path / "c.parquet", [{"text": "one", "vector": [0.5] * 9, "url": "u"}])
    assert len(pages(path)) == 1
    assert asked == [["text", "url"]]


# Days


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2031-05-14", "2031-05-14"),
        (" 2031-05-14 ", "2031-05-14"),
        ("2031-5-4", "2031-05-04"),
        ("2031/05/14", "2031-05-14"),
        ("20310514", "2031-05-14"),
        (20310514, "2031-05-14"),
        ("May 14, 2031", "2031-05-14"),
        ("14 May 2031", "2031-05-14"),
        ("Sep. 1, 2031", "2031-09-01"),
        ("1 September 2031", "2031-09-01"),
        ("2031-05-14 18:30:00", "2031-05-14"),
        ("2031-05-14T18:30:00.25", "2031-05-14"),
        ("2031-05-14T18:30:00Z", "2031-05-14T18:30:00Z"),
        ("2031-05-14T18:30:00+02:00", "2031-05-14T18:30:00+02:00"),
        ("Wed, 14 May 2031 18:30:00 +0200", "2031-05-14T18:30:00+02:00"),
        ("Wed, 14 May 2031 18:30:00 GMT", "2031-05-14T18:30:00+00:00"),
        ("", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_days_come_as_newspapers_and_tables_write_them(
    told: object, day: str | None, tmp_path: Path
) -> None:
    path = write_jsonl(tmp_path / "c.jsonl", [{"text": "x", "published": told}])
    [page] = pages(path)
    assert page.published == day


@pytest.mark.parametrize(
    "told",
    ["03/04/2031", "3.4.2031", "May 2031", "2031", "2031-13-01", "20310532", "2031111", "soon",
     "1936483200", "May", "Wed, 99 May 2031 18:30:00 GMT", True, [1], "٢٠٣١"],
)  # fmt: skip
def test_a_date_that_is_not_sure_is_an_error_of_its_row(told: object, tmp_path: Path) -> None:
    rows = [{"id": "n1", "text": "x", "published": told}, {"id": "n2", "text": "y"}]
    wrong, right = read(write_jsonl(tmp_path / "c.jsonl", rows))
    assert isinstance(wrong, InputError)
    assert wrong.input == "n1"
    assert isinstance(right, Page)


@pytest.mark.parametrize(
    ("told", "form", "day"),
    [
        ("03/04/2031", "%d/%m/%Y", "2031-04-03"),
        ("03/04/2031", "%m/%d/%Y", "2031-03-04"),
        ("3.4.31 18:30", "%d.%m.%y %H:%M", "2031-04-03"),
        ("03/04/2031 18:30 +0200", "%d/%m/%Y %H:%M %z", "2031-04-03T18:30:00+02:00"),
    ],
)
def test_a_format_says_how_days_are_written(told: str, form: str, day: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "c.csv", [{"text": "x", "published": told}])
    [page] = pages(path, date_format=check_date_format(form))
    assert page.published == day
    assert "'2031-05-14' is no date" in error(
        write_csv(tmp_path / "d.csv", [{"text": "x", "published": "2031-05-14"}]), date_format=form
    )


@pytest.mark.parametrize("form", ["%Q", "%", "%d %d %Y", "day", "%Y", "%d/%m", "%Y-%m", "%%d %Y"])
def test_a_format_that_tells_no_day_is_refused(form: str) -> None:
    with pytest.raises(InputError, match="; write one like %d/%m/%Y"):
        check_date_format(form)


def test_no_format_is_none() -> None:
    assert check_date_format(None) is None
    assert check_date_format("") is None


def test_days_of_parquet_are_taken_by_their_type(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    moments = [
        pyarrow.array([date(2031, 5, 14)]),
        pyarrow.array([datetime(2031, 5, 14, 18, 30)], pyarrow.timestamp("us")),
        pyarrow.array([datetime(2031, 5, 14, 18, 30, tzinfo=UTC)], pyarrow.timestamp("ms", "UTC")),
        pyarrow.array([1936549800123456789], pyarrow.timestamp("ns")),
        pyarrow.array([None], pyarrow.timestamp("ns")),
    ]
    found = []
    for at, one in enumerate(moments):
        path = tmp_path / f"{at}.parquet"
        table = pyarrow.table({"text": ["x"], "published": one})
        pyarrow.parquet.write_table(table, path)
        found += [page.published for page in pages(path)]
    assert found == ["2031-05-14", "2031-05-14", "2031-05-14T18:30:00+00:00", "2031-05-14", None]


# What is wrong with rows


@pytest.mark.parametrize("name", ["c.jsonl", "c.csv", "c.parquet"])
@pytest.mark.parametrize("text", ["", "  \n", None])
def test_a_row_without_text_is_an_error_of_its_own(
    name: str, text: str | None, tmp_path: Path
) -> None:
    rows = [{"id": "n1", "text": text}, {"id": "n2", "text": "Rain."}]
    write = {"jsonl": write_jsonl, "csv": write_csv, "parquet": write_parquet}
    wrong, right = read(write[name[2:]](tmp_path / name, rows))
    assert str(wrong) == "n1: the row has no text; leave it out"
    assert isinstance(right, Page)


def test_numbers_that_are_none_are_nothing(tmp_path: Path) -> None:
    nan = float("nan")
    rows = [{"id": nan, "text": "Rain.", "title": nan, "outlet": nan, "url": nan, "published": nan}]
    for path in (
        write_jsonl(tmp_path / "c.jsonl", rows),
        write_parquet(tmp_path / "c.parquet", rows),
    ):
        [page] = pages(path)
        assert (page.input, page.title, page.outlet) == (f"{path}:1", None, None)


@pytest.mark.parametrize("value", [["a", "b"], {"a": 1}, True])
def test_what_are_no_words_is_told(value: object, tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "c.jsonl", [{"id": "n1", "text": value}])
    assert error(path).startswith("n1: text is ")
    assert ", not words; " in error(path)


def test_words_that_parquet_has_as_bytes_are_words(tmp_path: Path) -> None:
    rows = [{"text": "Café.".encode()}, {"text": b"caf\xe9"}]
    right, wrong = read(write_parquet(tmp_path / "c.parquet", rows))
    assert isinstance(right, Page)
    assert right.body.decode() == "Café."
    assert "text is not in UTF-8" in str(wrong)


@pytest.mark.parametrize("field", ["id", "text", "title", "outlet", "url", "published"])
def test_half_a_character_is_told(field: str, tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps({"text": "Rain.", field: "half \ud83d"}) + "\n", "utf-8")
    assert f"{field} is not in UTF-8, or has half a character; " in error(path)


def test_rows_that_are_not_utf_8_keep_no_others(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes("id,text\nn1,Rain.\nn2,café\nn3,Snow.\n".encode("latin-1"))
    first, wrong, last = read(path)
    assert isinstance(first, Page)
    assert isinstance(last, Page)
    assert str(wrong).startswith("n2: text is not in UTF-8")
    path = tmp_path / "c.jsonl"
    path.write_bytes(b'{"text": "caf\xe9"}\n{"text": "Snow."}\n')
    wrong, last = read(path)
    assert str(wrong).startswith(f"{path}:1: it is not in UTF-8; ")
    assert isinstance(last, Page)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_in_utf_16_is_told_at_once(codec: str, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes("id,text\nn1,Rain.\n".encode(codec))
    assert error(path).startswith(f"{path}: it is not in UTF-8; convert it: iconv ")


def test_a_mark_at_the_start_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("text\nRain.\n", "utf-8-sig")
    assert len(pages(path)) == 1
    path = tmp_path / "c.jsonl"
    path.write_text('{"text": "Rain."}\n', "utf-8-sig")
    assert len(pages(path)) == 1


@pytest.mark.parametrize(
    "line", ["{", "[1]", '"x"', "null", "NaN1", '{"a": ' * 9999, '{"text": ' + "9" * 5000 + "}"]
)
def test_a_damaged_line_of_json_names_its_place_and_the_others_go_on(
    line: str, tmp_path: Path
) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(f'{{"text": "Rain."}}\n{line}\n{{"text": "Snow."}}\n', "utf-8")
    first, wrong, last = read(path)
    assert isinstance(first, Page)
    assert isinstance(last, Page)
    assert str(wrong).startswith(f"{path}:2: the line is no JSON")
    assert len(str(wrong)) < 250 + len(str(path))


def test_a_row_with_more_cells_than_the_header_lost_its_quotation_marks(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("id,text\nn1,Rain, he said.\nn2\nn3,Snow.\n", "utf-8")
    wrong, empty, last = read(path)
    assert str(wrong).startswith(f"{path}:2: the row has 3 cells, the header 2; put cells ")
    assert str(empty) == "n2: the row has no text; leave it out"
    assert isinstance(last, Page)


def test_semicolons_separate_where_the_header_has_them(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "c.csv", [{"id": "n1", "text": "Rain, he; said."}], ";")
    [page] = pages(path)
    assert page.body == b"Rain, he; said."


def test_the_limits_are_those_of_read(tmp_path: Path) -> None:
    rows = [{"id": "n1", "text": "x" * (MAX_CHARACTERS + 1)}, {"id": "n2", "text": "Rain."}]
    wrong, right = read(write_csv(tmp_path / "c.csv", rows))
    assert str(wrong).startswith("n1: the text has 1,000,001 characters, the limit is 1,000,000; ")
    assert isinstance(right, Page)
    path = write_csv(tmp_path / "d.csv", [{"id": "n1", "html": "x" * (MAX_PAGE_BYTES + 1)}])
    assert error(path).startswith("n1: the page has 4")
    assert csv.field_size_limit() == 131072


def test_a_quotation_mark_that_is_not_closed_ends_before_memory_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.importing.corpora._LONGEST_CELL", 1000)
    path = tmp_path / "c.csv"
    path.write_text('id,text\nn1,Rain.\nn2,"Snow\n' + "x" * 80 * 50, "utf-8")
    found = open_corpus(str(path), {})
    with pytest.raises(InputError, match="look for a quotation mark that is not closed"):
        list(found)


# What is wrong with files


@pytest.mark.parametrize("name", ["c.jsonl", "c.csv", "c.tsv", "c.csv.gz"])
def test_an_empty_file_is_told(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.touch()
    assert error(path).startswith(f"{path}: it has no rows; ")
    path.write_text("\n\n", "utf-8")
    assert error(path).startswith(f"{path}: it has no rows; ")


def test_a_header_alone_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("id,text\n", "utf-8")
    assert error(path).startswith(f"{path}: it has no rows; ")


@pytest.mark.parametrize("name", ["c.xlsx", "c.json", "c", "c.db", "c.zip", ".gz"])
def test_another_kind_of_file_is_told_with_those_there_are(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    assert error(path) == (
        f"{path}: it is no corpus that can be read; give .jsonl, .csv, .tsv or .parquet "
        "(the first three also .gz)"
    )


def test_what_is_not_there_or_is_damaged_is_told(tmp_path: Path) -> None:
    for name in ("c.csv", "c.jsonl", "c.parquet"):
        assert error(tmp_path / name).startswith(f"{tmp_path / name}: there is no such file; ")
    assert "it is a folder without articles.parquet; " in error(tmp_path)
    path = tmp_path / "c.parquet"
    for data in (b"", b"PAR1 nothing PAR1", write_parquet(path, ROWS).read_bytes()[:-20]):
        path.write_bytes(data)
        assert error(path) == f"{path}: it is no Parquet, or damaged; restore it"
    path = tmp_path / "c.csv.gz"
    path.write_bytes(gzip.compress(b"text\n" + b"Rain.\n" * 999)[:-9])
    with pytest.raises(InputError, match=r"c\.csv\.gz: "):
        read(path)
