"""Downloads: the bytes of the commands, a few at a time, and errors as pages."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.cli.records import border, harbour, raid
from tests.cli.running import built_once, told

import onrecord
from onrecord.cli import main
from onrecord.record import Record
from onrecord.web.app import make_app
from onrecord.web.screens import exporting
from onrecord.web.settings import Settings


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with onrecord.open(tmp_path / "r.db", new=True) as opened:
        for one in (harbour(), border(), raid(), told("Ann Lee said the dam held.")):
            opened.put(one)
        opened.accept(opened.statements(act="promise")[0].id, by="me")
        opened.reject(opened.statements(act="demand")[0].id, by="me")
        yield opened


@pytest.fixture
def client(record: Record) -> Iterator[TestClient]:
    app: Any = make_app(Settings(record=record.store.path))
    with TestClient(app, base_url="http://127.0.0.1:8137") as made:
        yield made


class Command:
    """Runs the command on a record; gives the bytes that it prints."""

    def __init__(
        self, record: Record, monkeypatch: pytest.MonkeyPatch, capture: Any, folder: Path
    ) -> None:
        self._record, self._patch, self._capture = record, monkeypatch, capture
        self._out = folder / "made"

    def __call__(self, *args: str) -> bytes:
        given = ["onrecord", *args, "--record", str(self._record.store.path)]
        if "xlsx" in args:
            given += ["--out", str(self._out)]
        self._patch.setattr(sys, "argv", given)
        self._capture.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        assert not left.value.code
        return self._out.read_bytes() if "xlsx" in args else self._capture.readouterr().out


@pytest.fixture
def command(
    record: Record,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    tmp_path: Path,
) -> Command:
    monkeypatch.setattr("typer.main.get_command", built_once)
    return Command(record, monkeypatch, capfdbinary, tmp_path)


@pytest.mark.parametrize(
    ("address", "args"),
    [
        ("question=statements&format=csv", ["statements", "--csv"]),
        ("question=statements&format=jsonl", ["statements", "--json"]),
        ("question=statements&format=csv&speaker=renko&sort=act&reverse=yes",
         ["statements", "--csv", "--speaker", "renko", "--sort", "act", "--reverse"]),
        ("question=statements&format=csv&machine=yes&conditional=yes",
         ["statements", "--csv", "--machine", "--conditional"]),
        ("question=events&format=csv&status=planned", ["events", "--csv", "--status", "planned"]),
        ("question=conditions&format=jsonl", ["conditions", "--json"]),
        ("question=conditions&format=csv&act=demand", ["conditions", "--csv", "--act", "demand"]),
        ("question=timeline&format=csv", ["timeline", "--csv"]),
        ("question=sources&format=csv", ["sources", "--csv"]),
        ("question=actors&format=jsonl", ["actors", "--json"]),
        ("format=jsonl", ["export"]),
        ("format=jsonl&speaker=renko", ["export", "--speaker", "renko"]),
        ("format=csv", ["export", "--format", "csv"]),
        ("format=csv&table=actors", ["export", "--format", "csv", "--table", "actors"]),
        ("format=web-annotation&act=promise",
         ["export", "--format", "web-annotation", "--act", "promise"]),
        ("format=graphml", ["export", "--format", "graphml"]),
        ("format=plover", ["export", "--format", "plover"]),
        ("format=judgements", ["export", "--format", "judgements"]),
        ("format=xlsx", ["export", "--format", "xlsx"]),
    ],
)  # fmt: skip
def test_the_bytes_are_those_of_the_command(
    client: TestClient, command: Command, address: str, args: list[str]
) -> None:
    answer = client.get(f"/export?{address}")
    assert answer.status_code == 200
    assert answer.content
    assert answer.content == command(*args)


@pytest.mark.parametrize(
    ("stem", "query", "name"),
    [
        ("r", "question=statements&format=csv", "r-statements.csv"),
        ("r", "format=jsonl", "r-articles.jsonl"),
        ("r", "format=web-annotation", "r-web-annotation.jsonld"),
        ('news "2024";\u00e9', "format=xlsx", "news-2024-tables.xlsx"),
        ("лента", "format=csv&table=events", "record-events.csv"),
    ],
)
def test_a_file_has_a_plain_name(tmp_path: Path, stem: str, query: str, name: str) -> None:
    path = tmp_path / f"{stem}.db"
    onrecord.open(path, new=True).close()
    app: Any = make_app(Settings(record=path))
    with TestClient(app, base_url="http://127.0.0.1:8137") as client:
        answer = client.get(f"/export?{query}")
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert not answer.headers["content-type"].startswith("text/html")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("format=parquet", "format 'parquet': it is a folder of files"),
        ("format=docx", "format 'docx': there is none"),
        ("", "format '': there is none"),
        ("format=csv&question=colours", "question 'colours': there is none"),
        ("format=xlsx&question=statements", "format 'xlsx': rows of a question come in no such"),
        ("format=csv&table=colours", "table 'colours': there is none"),
        ("format=csv&act=bogus", "act 'bogus': there is none"),
        ("format=csv&question=statements&sort=colour", "sort 'colour'"),
        ("format=jsonl&country=Atlantis", "country 'Atlantis': the record knows no such country"),
        ("format=xlsx&country=Atlantis", "country 'Atlantis': the record knows no such country"),
    ],
)
def test_what_is_wrong_is_said_before_there_is_a_file(
    client: TestClient, query: str, said: str
) -> None:
    answer = client.get(f"/export?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert "content-disposition" not in answer.headers
    assert said.replace("'", "&#39;") in answer.text


def test_no_cell_is_a_formula(client: TestClient, record: Record) -> None:
    made = told("Ann Lee said =1+1 now.", title="@SUM(A1)", outlet="-2+3", published="2024-01-01")
    record.put(replace(made, article=replace(made.article, input="+evil")))
    content = client.get("/export?question=statements&format=csv&text=now&sort=act").text
    [row] = csv.DictReader(io.StringIO(content, newline=""))
    wanted = ("'=1+1 now", "'@SUM(A1)", "'-2+3", "'+evil")
    assert (row["content"], row["title"], row["outlet"], row["input"]) == wanted


def test_rows_are_made_as_they_are_taken(
    client: TestClient, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        record.put(told(f"Ann Lee said the dam number {number} held."))
    made = []

    def counted(row: Any) -> bytes:
        made.append(row.id)
        return b"x" * 60

    monkeypatch.setattr(exporting, "as_json_line", counted)
    monkeypatch.setattr(exporting, "_CHUNK_BYTES", 100)
    pieces = take(client, "/export?question=statements&format=jsonl")
    next(pieces)
    assert len(made) == 2
    assert len(list(pieces)) > 10
    assert len(made) == len(record.statements())


def take(client: TestClient, address: str) -> Any:
    """The pieces of a download, taken by hand."""
    from starlette.requests import Request

    app: Any = client.app
    inner = app._app  # behind the guard
    scope = {
        "type": "http", "method": "GET", "path": "/export", "headers": [], "app": inner,
        "query_string": address.partition("?")[2].encode(),
    }  # fmt: skip
    wanted = exporting._read(Request(scope))
    return exporting._pieces(wanted, inner.state.lender.lend)


def test_pages_are_answered_meanwhile_and_not_too_many_files_are_made_at_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_CHUNK_BYTES", 1)
    address = "/export?question=statements&format=jsonl"
    with ExitStack() as stack:
        for _ in range(4):
            pieces = take(client, address)
            stack.callback(pieces.close)
            next(pieces)
        assert client.get("/statements").status_code == 200
        answer = client.get(address)
        assert answer.status_code == 503
        assert "4 files are being made already" in answer.text
    # Whoever goes away in the middle leaves room for others.
    assert client.get(address).status_code == 200


def test_the_record_can_be_written_while_a_file_is_made(
    client: TestClient, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_CHUNK_BYTES", 1)
    before = len(record.statements())
    pieces = take(client, "/export?question=statements&format=jsonl")
    taken = [next(pieces)]
    record.put(told("Bo Lee said the dam burst."))
    taken += list(pieces)
    assert len(taken) == before  # one state of the record, the one that was asked
    assert len(record.statements()) == before + 1


def test_the_columns_shown_have_the_names_and_days_of_the_screen(
    client: TestClient, record: Record
) -> None:
    chosen = "columns=who&columns=words&columns=happened&columns=score"
    answer = client.get(f"/export?question=events&format=csv&{chosen}")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head == ["who", "words", "happened", "score", "judged", "id"]
    events = record.events()
    assert [row[-1] for row in rows] == [one.id for one in events]
    assert [row[1] for row in rows] == [one.evidence for one in events]
    days = [[day for day in (one.first, one.last) if day] for one in events]
    assert [row[2] for row in rows] == ["/".join(dict.fromkeys(each)) for each in days]
    said = client.get("/export?question=statements&format=csv&columns=act&columns=score")
    judged = [row for row in csv.reader(io.StringIO(said.text)) if row[2] == "accepted"]
    assert [row[:2] for row in judged] == [["promise", ""]]


@pytest.mark.parametrize("query", ["question=statements&format=jsonl", "format=xlsx"])
def test_a_file_without_columns_refuses_them(client: TestClient, query: str) -> None:
    assert client.get(f"/export?{query}&columns=who").status_code == 400
