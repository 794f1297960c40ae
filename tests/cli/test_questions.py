"""Questions to a record: tables, JSON and CSV, options, and hostile words on a terminal."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from tests.cli.records import border, harbour, raid
from tests.cli.running import Run, fill, runner, told

import onrecord
from onrecord.linking.links import Links
from onrecord.model import When
from onrecord.record import answers
from onrecord.record.across import AllLinks

QUESTIONS = ("statements", "events", "articles", "actors", "timeline", "conditions", "sources")
ROWS = {
    "statements": answers.FoundStatement,
    "events": answers.FoundEvent,
    "articles": answers.FoundArticle,
    "actors": answers.FoundActor,
    "timeline": answers.TimelineRow,
    "conditions": answers.FoundCondition,
    "sources": answers.FoundSource,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with everything that is shown: ways, conditions, events, two outlets, no days."""
    first, second = (
        replace(one, article=replace(one.article, outlet="Castrel Post", published="2025-03-12"))
        for one in (border(), raid())
    )
    lee = told("Ann Lee said no.\n", outlet="Castrel Post", published="2025-03-10")
    return fill(tmp_path_factory.mktemp("record") / "record.db", first, harbour(), second, lee)


@pytest.fixture
def run(made: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(made.parent)
    # No model is loaded to link these few articles; test_links.py has links.
    monkeypatch.setattr("onrecord.record.record.find_links", lambda _: AllLinks((0, 0), Links()))
    return runner(monkeypatch, capfd)


def shelling() -> When:
    """When the shelling of :func:`raid` was."""
    when = raid().events[2].when
    assert when is not None
    return when


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


# What every question does


@pytest.mark.parametrize("question", QUESTIONS)
def test_json_is_an_object_a_line_with_the_fields_of_a_row(question: str, run: Run) -> None:
    ran = run(question, "--json")
    assert (ran.status, ran.err) == (0, "")
    names = [field.name for field in fields(ROWS[question])]
    assert ran.rows
    assert all(list(row) == names for row in ran.rows)


@pytest.mark.parametrize("question", QUESTIONS)
def test_csv_has_a_header_and_the_same_rows(question: str, run: Run) -> None:
    ran = run(question, "--csv")
    assert (ran.status, ran.err) == (0, "")
    header, *rows = csv.reader(io.StringIO(ran.out))
    assert header == [field.name for field in fields(ROWS[question])]
    assert len(rows) == len(run(question, "--json").rows)
    assert {len(row) for row in rows} == {len(header)}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_that_of_python(question: str, run: Run) -> None:
    with onrecord.open("record.db") as record:
        method = {"conditions": "commitments"}.get(question, question)
        expected = getattr(record, method)(outlet="castrel").to_dicts()
    rows = run(question, "--outlet", "castrel", "--json").rows
    assert rows == json.loads(json.dumps(expected))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_other_order_and_a_limit(question: str, run: Run) -> None:
    rows = run(question, "--json").rows
    assert run(question, "--json", "--limit", "1").rows == rows[:1]
    assert run(question, "--json", "--limit", "0").rows == rows
    backwards = run(question, "--json", "--reverse").rows
    assert len(backwards) == len(rows)
    assert sorted(map(str, backwards)) == sorted(map(str, rows))


@pytest.mark.parametrize("question", QUESTIONS)
def test_where_there_is_nothing_a_table_says_so_and_programs_get_nothing(
    question: str, run: Run
) -> None:
    ran = run(question, "--speaker", "nobody-of-this-name")
    told = "nobody in the record is called 'nobody-of-this-name'\n"
    assert (ran.status, ran.err) == (0, told)
    assert ran.out.startswith("no ")
    assert ran.out.count("\n") == 1
    assert run(question, "--speaker", "nobody-of-this-name", "--json").out == ""
    header = run(question, "--speaker", "nobody-of-this-name", "--csv").out
    assert header.count("\r\n") == 1


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("form", ["--csv", "--json"])
def test_a_question_that_is_wrong_prints_nothing_but_why(
    question: str, form: str, run: Run
) -> None:
    ran = run(question, "--country", "Nowhereland", form)
    assert (ran.status, ran.out) == (1, "")
    assert "the record knows no such country" in ran.err


def test_rows_for_programs_are_not_all_held(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def hold(*_: object, **__: object) -> None:
        raise AssertionError("all rows at once")

    expected = run("statements", "--json").out
    monkeypatch.setattr(onrecord.record.Record, "_ask", hold)
    assert run("statements", "--json").out == expected
    assert run("statements", "--csv").out.count("\n") > 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_filter_is_an_option_of_every_question(question: str, run: Run) -> None:
    given = {
        "speaker": "renko", "country": "VEL", "sector": "MIL", "act": "promise",
        "type": "assertion", "source-kind": "named_person", "medium": "interview",
        "outlet": "castrel", "addressee": "castrel", "through": "channel one",
        "since": "2025-01-01", "until": "2025-12-31", "said-since": "2025-01-01",
        "said-until": "2025-12-31", "happened-since": "2025-01-01",
        "happened-until": "2025-12-31", "certainty": "certain", "stance": "neutral",
        "quotation": "indirect", "actor": "gunboats", "recipient": "lighthouse",
        "mode": "heavy-weapons", "quad": "4", "status": "occurred", "place": "selene",
        "score": "0.1", "text": "border", "article": "abc", "judged": "no", "tag": "x",
    }  # fmt: skip
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    flags = ("--conditional", "--not-negated", "--named", "--no-copies", "--machine")
    ran = run(question, *options, *flags)
    slips = "no article's id begins so: 'abc'\nnobody put on this tag: 'x'\n"
    assert (ran.status, ran.err) == (0, slips)
    assert ran.out.startswith("no ")


def test_of_several_values_one_has_to_hold(run: Run) -> None:
    both = run("statements", "--act", "promise", "--act", "demand", "--json").rows
    assert {row["act"] for row in both} == {"promise", "demand"}
    assert run("statements", "--act", "promise", "--speaker", "castrel", "--json").rows == []


def test_a_wide_answer_is_cut_for_people_and_whole_for_programs(tmp_path: Path, run: Run) -> None:
    text = "".join(f"Ann Lee said day {at} was dry.\n" for at in range(60))
    path = str(fill(tmp_path / "many.db", told(text)))
    table = run("statements", "--record", path).out.splitlines()
    assert table[-1] == "50 of 60 statements; --limit 0 prints all"
    assert len(run("statements", "--record", path, "--json").rows) == 60
    assert "of 60" not in run("statements", "--record", path, "--limit", "0").out
    assert run("timeline", "--record", path).out == "no rows\n"
    assert run("articles", "--record", path, "--limit", "1").out.count("\n") == 3


# Counting


@pytest.mark.parametrize(
    ("question", "field", "first"),
    [
        ("statements", "speaker", {"value": "Castrel's navy chief", "count": 1}),
        ("statements", "outlet", {"value": "Castrel Post", "count": 8}),
        ("statements", "source-kind", {"value": None, "count": 6}),
        ("statements", "source_kind", {"value": None, "count": 6}),
        ("events", "actor_country", {"value": None, "count": 1}),
        ("articles", "month", {"value": "2021-11", "count": 1}),
        ("conditions", "act", {"value": "demand", "count": 1}),
        ("sources", "named", {"value": True, "count": 5}),
    ],
)
def test_rows_are_counted_by_a_field(
    question: str, field: str, first: dict[str, Any], run: Run
) -> None:
    ran = run(question, "--count-by", field, "--json")
    assert (ran.status, ran.err) == (0, "")
    assert first in ran.rows
    counted = sum(row["count"] for row in ran.rows)
    question = "statements" if question == "sources" else question
    assert counted == len(run(question, "--json").rows)


def test_counts_are_a_table_and_csv_too(run: Run) -> None:
    assert run("statements", "--count-by", "negated").out == (
        "value  count\n────────────\n—          6\nno         6\nyes        1\n"
    )
    assert run("statements", "--count-by", "outlet", "--csv").out.startswith("value,count\r\n")
    assert run("articles", "--count-by", "outlet", "--speaker", "zz").out == "no values\n"


def test_many_counts_are_cut_for_people_and_whole_for_programs(tmp_path: Path, run: Run) -> None:
    text = "".join(f"Ann Lee{chr(97 + at // 8)}{chr(97 + at % 8)} said no.\n" for at in range(60))
    path = str(fill(tmp_path / "many.db", told(text)))
    args = ("statements", "--count-by", "speaker", "--record", path)
    assert run(*args).out.splitlines()[-1] == "50 of 60 values; --limit 0 prints all"
    assert run(*args, "--limit", "2").out.splitlines()[-1].startswith("2 of 60 values")
    assert len(run(*args, "--json").rows) == 60
    assert len(run(*args, "--json", "--limit", "3").rows) == 3


@pytest.mark.parametrize("question", ["actors", "timeline"])
def test_what_is_no_row_of_one_table_is_not_counted(question: str, run: Run) -> None:
    ran = run(question, "--count-by", "outlet")
    assert (ran.status, ran.out) == (2, "")
    assert "--count-by" not in run(question, "--help").out


def test_help_names_the_fields_that_rows_are_counted_by(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert "happened_month" in run("events", "--help").out
    assert "source_kind" in run("statements", "--help").out


# Wrong values


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ("--act shout", "act 'shout': there is none; take state, announce, "),
        ("--type WAR", "type 'WAR': there is none; take assertion, "),
        ("--since 2025", "since '2025': it is no day; give one like 2020-08-28"),
        ("--said-until 5/6/2025", "said until '5/6/2025': it is no day; "),
        ("--quad 9", "quad '9': there is none; take 1, 2, 3, 4"),
        ("--score 7", "score 7.0: a score lies in 0..1; "),
        ("--text ...", "text '...': there is no word to look for; "),
        ("--country Nowhere", "country 'Nowhere': the record knows no such country; "),
        ("--judged maybe", "judged 'maybe': there is none; "),
        ("--count-by colour", "field 'colour': statements are not counted by it; take act, "),
    ],
)
def test_a_wrong_value_is_told_in_one_line(args: str, words: str, run: Run) -> None:
    ran = run("statements", *args.split(" "))
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(words)
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ("--json --csv", "it does not go with --csv"),
        ("--limit -1", "greater than or equal to 0"),
        ("--limit few", "integer"),
        ("--score much", "number"),
        ("--colour red", "--colour"),
        ("extra", "extra"),
    ],
)
def test_wrong_use_is_2(args: str, words: str, run: Run) -> None:
    ran = run("statements", *args.split())
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("name", ["none.db", "other.txt", "empty.db", "folder"])
def test_without_a_record_there_is_one_line_and_no_file_is_made(
    question: str, name: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("other.txt").write_text("Not a record, but long enough for one.\n" * 40, "utf-8")
    Path("empty.db").touch()
    Path("folder").mkdir()
    ran = run(question, "--record", name)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"{name}: ")
    assert ran.err.count("\n") == 1
    assert "; " in ran.err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["empty.db", "folder", "other.txt"]


# The group of actors


def test_actors_is_a_question_and_keeps_its_commands(run: Run) -> None:
    assert run("actors", "--json", "--limit", "1").rows[0]["name"]
    for command in ("import", "list", "remove", "resolve", "judge", "judgements"):
        ran = run("actors", command, "--help")
        assert (ran.status, ran.err) == (0, "")
        assert f"actors {command}" in ran.out
    assert run("actors", "resolve", "Vladimir Putin", "--json").rows[0]["country"] == "RUS"
    assert run("actors", "nonsense").status == 2


# People's word


def test_the_machine_s_answer_can_be_asked_for(tmp_path: Path, run: Run) -> None:
    path = str(fill(tmp_path / "judged.db", told("Ann Lee said no.\nBo Ray said yes.\n")))
    first, second = ids(run("statements", "--record", path, "--json").rows)
    run("judge", "reject", first, "--record", path)
    run("judge", "correct", second, "act=deny", "--record", path)
    now = run("statements", "--record", path, "--json").rows
    assert [(row["id"], row["act"], row["judged"]) for row in now] == [
        (second, "deny", "corrected")
    ]
    before = run("statements", "--record", path, "--machine", "--json").rows
    assert [(row["id"], row["act"]) for row in before] == [(first, "state"), (second, "state")]
    assert ids(run("statements", "--record", path, "--judged", "rejected", "--json").rows) == [
        first
    ]
    assert "[corrected]" in run("statements", "--record", path).out


# On a terminal

HOSTILE = (
    "Ann\u202eLee said \x1b[31mred \x1b]0;title\x07 [bold]brackets[/bold] \u2066turned\u2069 "
    "=cmd|' /C calc'!A1 :smile: http://x.example/ ok.\n"
)


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    one = told(
        HOSTILE,
        input="in\x1b[1mput",
        title="=1+1\x1b[5m",
        outlet="[red]Out\u202elet\x9b",
        published="2025-03-12",
    )
    return str(fill(tmp_path / "hostile.db", one))


@pytest.mark.parametrize("question", ["statements", "articles", "actors", "timeline", "sources"])
@pytest.mark.parametrize("terminal", [False, True])
def test_hostile_words_are_inert(
    question: str, terminal: bool, hostile: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    out = run(question, "--record", hostile).out
    if terminal:
        assert "\x1b[" in out
        out = without_colours(out)
    assert not set("\x1b\x07\x9b\u202e\u2066\u2069") & set(out)
    if question == "statements":
        assert "[bold]brackets[/bold]" in " ".join(out.split())
        assert ":smile:" in out


def without_colours(out: str) -> str:
    """The text without the colours of our own: SGR sequences of digits."""
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", out)


def test_cells_that_a_spreadsheet_would_run_are_guarded(hostile: str, run: Run) -> None:
    out = run("articles", "--record", hostile, "--csv").out
    [row] = csv.DictReader(io.StringIO(out))
    assert row["title"].startswith("'=1+1")


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("width", [20, 40, 50, 60, 80, 120, 200])
def test_no_line_is_longer_than_the_terminal(
    question: str, width: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run(question).out.splitlines()
    assert max(map(cell_len, lines)) <= max(width, 40)
    assert not [line for line in lines if line != line.rstrip()]
    rows = run(question, "--json").rows
    for row in rows:
        if question in ("statements", "events", "articles", "conditions"):
            assert any(line.startswith(row["id"][:8]) for line in lines)
        day = row.get("day") or row.get("first")
        if question == "timeline":
            assert any(line.startswith(day) for line in lines)


@pytest.mark.parametrize(
    ("first", "end", "shown"),
    [
        (date(2025, 3, 9), date(2025, 3, 10), ["2025-03-09 "]),
        (date(1994, 1, 1), date(1995, 1, 1), ["1994 "]),
        (date(1994, 5, 1), date(1994, 6, 1), ["1994-05 "]),
        (date(2025, 3, 3), date(2025, 3, 10), ["2025-03-03–09 "]),
        (date(2025, 2, 24), date(2025, 3, 3), ["2025-02-24–03-02 "]),
        (date(2024, 12, 30), date(2025, 1, 6), ["2024-12-30–", "2025-01-05 "]),
    ],
)
@pytest.mark.parametrize("question", ["events", "timeline"])
def test_tables_show_all_days_of_an_event(
    question: str, first: date, end: date, shown: list[str], tmp_path: Path, run: Run
) -> None:
    when = replace(shelling(), start=first, end=end)
    one = replace(raid(), events=(replace(raid().events[2], when=when),))
    path = str(fill(tmp_path / "days.db", one))
    out = run(question, "--record", path).out
    assert [words for words in shown if words not in out] == []
    [row] = run("events", "--record", path, "--json").rows
    assert (row["first"], row["last"]) == (first.isoformat(), str(end - timedelta(days=1)))


def test_tables_show_all_days_of_a_saying(run: Run) -> None:
    for question in ("statements", "timeline"):
        out = run(question).out
        assert "2025-03-01–09 " in out
        assert "2025-03-10 " in out


@pytest.mark.parametrize("width", [60, 80, 100])
def test_usual_words_are_not_broken(width: int, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for question, words in (
        ("statements", ["promise", "demand", "Institute", "minister"]),
        ("events", ["ASSAULT", "heavy-weapons", "(planned)", "lighthouse"]),
        ("timeline", ["promise", "heavy-weapons", "ASSAULT", "lighthouse"]),
    ):
        out = run(question).out
        assert [word for word in words if word not in out] == []
    head = run("statements").out.splitlines()[0].split()
    assert head == ["id", "day", "who", "what", "words", *(["outlet"] if width > 60 else [])]


def test_wide_characters_and_endless_words_keep_to_the_width(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{'長い名前' * 20} said {'w' * 500}.\n"
    path = str(fill(tmp_path / "wide.db", told(text, outlet="新聞" * 30, title="題" * 90)))
    for width in ("60", "80"):
        monkeypatch.setenv("COLUMNS", width)
        for args in (("statements",), ("articles",), ("actors",), ("sources",),
                     ("statements", "--count-by", "speaker")):  # fmt: skip
            out = run(*args, "--record", path).out
            assert max(map(cell_len, out.splitlines())) <= int(width)


def test_colours_are_for_terminals_that_want_them(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b" not in run("statements").out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "\x1b[" in run("statements").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("statements").out


def test_json_keeps_what_a_terminal_must_not_see(hostile: str, run: Run) -> None:
    out = run("statements", "--record", hostile, "--json").out
    assert "\x1b" not in out  # JSON writes it as six characters
    [row] = [json.loads(line) for line in out.splitlines()]
    assert "\x1b[31mred" in row["content"]


# Speed


def test_a_question_loads_nothing_heavy(made: Path) -> None:
    script = (
        "import sys\n"
        "from onrecord.cli import main\n"
        f"sys.argv = ['onrecord', 'statements', '--record', {str(made)!r}, '--limit', '1']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = ('spacy', 'numpy', 'pyarrow', 'lxml', 'onnxruntime', 'networkx', 'pypdf')\n"
        "sys.exit([name for name in heavy if name in sys.modules] or 0)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("id ")


def test_a_slip_in_a_name_is_told(run: Run) -> None:
    given = ("--speaker", "drotse", "--outlet", "anvill", "--tag", "nosuch", "--article", "zzz")
    ran = run("statements", *given)
    assert (ran.status, ran.out) == (0, "no statements\n")
    assert ran.err.splitlines() == [
        "nobody in the record is called 'drotse'",
        "no outlet in the record is called 'anvill'",
        "no article's id begins so: 'zzz'",
        "nobody put on this tag: 'nosuch'",
    ]
    assert run("statements", *given, "--json").err == ""
