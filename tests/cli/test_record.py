"""Commands that fill a record and look after it: add, retry, status, remove, verify."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.records import border, raid
from tests.cli.running import Run, fill, runner, told

import onrecord
from onrecord.cli.record import Stopped, stopping, user_name

DAM = "Ann Lee said the dam holds.\n"
ROAD = "Bo Ray said the road is open if it stops snowing.\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("dam.txt").write_text(DAM, "utf-8")
    Path("road.txt").write_text(ROAD, "utf-8")
    Path("bad.txt").write_text("This one is BROKEN.\n", "utf-8")
    return runner(monkeypatch, capfd)


# add


def test_adding_ends_with_a_line_that_sums_up(run: Run) -> None:
    assert run("add", "dam.txt", "road.txt") == (0, "record.db: 2 added\n", "")
    assert run("add", "dam.txt", "road.txt") == (0, "record.db: 2 unchanged\n", "")
    assert {row["content"] for row in run("statements", "--json").rows} == {
        "the dam holds",
        "the road is open if it stops snowing",
    }


def test_an_input_that_fails_is_told_and_the_others_go_on(run: Run) -> None:
    ran = run("add", "dam.txt", "none.txt", "bad.txt", "road.txt")
    assert (ran.status, ran.out) == (1, "record.db: 2 added, 2 failed\n")
    assert ran.err.splitlines() == [
        "none.txt: there is no such file; check the name and the folder you are in",
        "bad.txt: it is broken; mend it",
    ]


def test_a_fault_of_the_reader_is_that_article_s_alone(run: Run) -> None:
    Path("fault.txt").write_text("FAULT", "utf-8")
    ran = run("add", "fault.txt", "dam.txt")
    assert (ran.status, ran.out) == (1, "record.db: 1 added, 1 failed\n")
    assert ran.err.startswith("fault.txt: could not be read: an error inside onrecord (KeyError")
    assert ran.err.count("\n") == 1


def test_for_programs_there_is_a_line_an_article_and_nothing_else(run: Run) -> None:
    ran = run("add", "dam.txt", "bad.txt", "dam.txt", "--json")
    assert ran.status == 1
    assert [(row["input"], row["outcome"], row["error"]) for row in ran.rows] == [
        ("dam.txt", "added", None),
        ("bad.txt", "failed", "bad.txt: it is broken; mend it"),
        ("dam.txt", "unchanged", None),
    ]
    assert ran.rows[0]["article"] == told(DAM).article.id
    assert ran.rows[1]["article"] is None


def test_an_article_is_safe_before_its_line_is_printed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def look(data: bytes) -> None:
        with onrecord.open("record.db") as record:
            seen.append(len(record.articles()))

    monkeypatch.setattr("onrecord.cli.record.write_out", look)
    run("add", "dam.txt", "road.txt", "--json")
    assert seen == [1, 2]


def test_day_and_outlet_stand_in_where_an_article_has_none(run: Run) -> None:
    run("add", "dam.txt", "--published", "2031-05-14", "--outlet", "Temara Times")
    [article] = run("articles", "--json").rows
    assert (article["published"], article["outlet"]) == ("2031-05-14", "Temara Times")
    assert run("add", "dam.txt", "--outlet", "").out == "record.db: 1 added\n"


@pytest.mark.parametrize("finder", ["model", "syntax"])
def test_the_finder_is_the_one_that_was_asked_for(
    finder: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.cli import running

    asked: list[str] = []

    def load(finder: str) -> object:
        asked.append(finder)
        return running.load_stages()

    monkeypatch.setattr("onrecord.home.load_own_stages", load)
    assert run("add", "dam.txt", "--finder", finder, "--workers", "1").status == 0
    assert asked == [finder]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "give articles, or --stale"),
        (("--stale", "dam.txt"), "--stale takes no articles"),
        (("dam.txt", "--published", "May"), "'May' is not a date like 2020-08-28"),
        (("dam.txt", "--finder", "magic"), "'magic' is not 'model' or 'syntax'"),
        (("dam.txt", "--workers", "0"), "greater than or equal to 1"),
    ],
)
def test_wrong_use_of_add_is_told_before_a_record_is_made(
    args: tuple[str, ...], words: str, run: Run
) -> None:
    ran = run("add", *args)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err
    assert not Path("record.db").exists()


def test_what_is_stale_is_read_again_from_what_was_kept(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.cli import running

    run("add", "dam.txt", "road.txt")
    assert run("add", "--stale") == (0, "record.db: nothing to add\n", "")
    Path("dam.txt").unlink()
    monkeypatch.setattr(running, "ORIGIN", onrecord.model.Origin(onrecord="2"))
    monkeypatch.setattr("onrecord.record.reader._stages", {})
    assert "stale: 2 articles that newer models would read otherwise" in run("status").out
    assert run("add", "--stale") == (0, "record.db: 2 replaced\n", "")
    assert "stale" not in run("status").out


def test_to_refresh_a_record_there_has_to_be_one(run: Run) -> None:
    ran = run("add", "--stale")
    assert ran == (
        1, "", "record.db: there is no such record; add articles first: onrecord add INPUT...\n",
    )  # fmt: skip
    assert not Path("record.db").exists()


def test_what_was_taken_down_is_left_out_and_that_is_told(run: Run) -> None:
    run("add", "dam.txt", "road.txt")
    run("remove", told(DAM).article.id[:8])
    ran = run("add", "dam.txt", "road.txt")
    assert (ran.status, ran.out) == (0, "record.db: 1 unchanged, 1 withheld\n")
    assert ran.err == "1 of them had been taken down from this record and were left out\n"
    assert run("add", "dam.txt", "--json").rows[0]["outcome"] == "withheld"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (".", "it is a folder"),
        ("dam.txt", "it is no record"),
        ("none/record.db", "there is no such folder"),
    ],
)
def test_where_no_record_can_be_one_line_says_so(name: str, words: str, run: Run) -> None:
    ran = run("add", "road.txt", "--record", name)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"{name}: {words}")
    assert ran.err.count("\n") == 1
    assert Path("dam.txt").read_text("utf-8") == DAM


# stopping

_SLOW = """
import sys, time
from tests.cli import running
import onrecord.home, onrecord.pipeline
def read_page(page, *, stages):
    time.sleep(0.05)
    return running.read_page(page, stages=stages)
onrecord.home.load_own_stages = running.load_stages
onrecord.pipeline.read_page = read_page
from onrecord.cli import main
main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_stopped_goes_on_where_it_stopped(number: signal.Signals, run: Run) -> None:
    Path("news").mkdir()
    for at in range(24):
        Path(f"news/{at:02}.txt").write_text(f"Ann Lee said day {at} was dry.\n", "utf-8")
    root = Path(__file__).parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", _SLOW, "add", "news", "--json", "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert child.stdout is not None
    told_safe = [json.loads(child.stdout.readline())["article"] for _ in range(4)]
    child.send_signal(number)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 128 + number
    assert err.decode() == "stopped; run the same command again to go on\n"
    told_safe += [json.loads(line)["article"] for line in out.splitlines()]
    there = {row["id"] for row in run("articles", "--json").rows}
    assert set(told_safe) <= there
    assert len(there) < 24
    assert run("verify").status == 0
    ran = run("add", "news", "--json")
    assert ran.status == 0
    assert {row["outcome"] for row in ran.rows} == {"added", "unchanged"}
    assert sum(row["outcome"] == "unchanged" for row in ran.rows) == len(there)
    run("add", "news", "--record", "other.db")
    assert run("export").out == run("export", "--record", "other.db").out
    assert run("verify") == (0, "record.db: 24 articles, all whole\n", "")


def test_a_signal_that_was_lost_on_its_way_is_seen_with_the_next_article() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stopping() as check:
        check()
        with contextlib.suppress(BaseException):  # as a library that is called back may do
            os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped) as stopped:
            check()
    assert stopped.value.number == signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before


# retry


def test_what_failed_can_be_tried_again(run: Run) -> None:
    run("add", "bad.txt", "late.txt", "dam.txt", "--outlet", "Temara Times")
    ran = run("retry")
    assert (ran.status, ran.out) == (1, "record.db: 2 failed\n")
    Path("late.txt").write_text(ROAD, "utf-8")
    ran = run("retry", "--json", "--workers", "1")
    assert ran.status == 1
    assert {Path(row["input"]).name: row["outcome"] for row in ran.rows} == {
        "late.txt": "added",
        "bad.txt": "failed",
    }
    assert {row["outlet"] for row in run("articles", "--json").rows} == {"Temara Times"}
    assert "failed: 1 input; onrecord retry tries again" in run("status", "--quick").out


def test_where_nothing_failed_nothing_is_tried(run: Run) -> None:
    run("add", "dam.txt")
    assert run("retry") == (0, "nothing has failed\n", "")
    assert run("retry", "--json") == (0, "", "")


# status


def test_the_status_of_a_record_counts_what_is_in_it(run: Run) -> None:
    run("add", "dam.txt", "--outlet", "Temara Times", "--published", "2031-05-14")
    run("add", "road.txt", "bad.txt", "--published", "2031-05-16T08:00:00+02:00")
    [row] = run("statements", "--speaker", "lee", "--json").rows
    run("judge", "accept", row["id"], "--note", "Seen.", "--tag", "dam")
    ran = run("status", "--quick")
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[:3] == [
        "record.db: 2 articles of 1 outlet, published 2031-05-14 to 2031-05-16",
        "2 statements, 0 events",
        "1 judgement (0 undone), 1 note, 1 tag",
    ]
    assert lines[3].startswith("on disk: ")
    assert lines[4].startswith("read by onrecord 1, models ")
    assert lines[5:] == [
        "failed: 1 input; onrecord retry tries again",
        "  bad.txt: it is broken; mend it",
    ]


def test_the_status_for_programs_is_one_object(run: Run) -> None:
    run("add", "dam.txt", "bad.txt")
    [quick] = run("status", "--quick", "--json").rows
    [full] = run("status", "--json").rows
    assert (quick["stale"], full["stale"]) == (None, 0)
    assert quick["articles"] == quick["failures"] == 1
    assert [one["input"] for one in quick["failed"]] == ["bad.txt"]
    assert list(quick["versions"].values()) == [1]


def test_a_quick_status_loads_no_model(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(finder: str) -> None:
        raise AssertionError("loaded")

    run("add", "dam.txt")
    monkeypatch.setattr("onrecord.home.load_own_stages", never)
    monkeypatch.setattr("onrecord.record.reader._stages", {})
    assert run("status", "--quick").status == 0


def test_of_many_failures_the_status_tells_the_first(run: Run) -> None:
    for at in range(12):
        Path(f"{at:02}.txt").write_text(f"BROKEN {at}", "utf-8")
    run("add", *(f"{at:02}.txt" for at in range(12)))
    lines = run("status", "--quick").out.splitlines()
    assert lines[-1] == "  and 2 more; --json tells all"
    assert sum(line.endswith(": it is broken; mend it") for line in lines) == 10


# remove


def test_articles_are_taken_down_and_a_wrong_id_keeps_no_other(run: Run) -> None:
    run("add", "dam.txt", "road.txt")
    dam, road = told(DAM).article.id, told(ROAD).article.id
    ran = run("remove", dam[:10], "nothing", road, "--reason", "A court's order.")
    assert ran.status == 1
    assert ran.out == "".join(
        f"{one} taken down: nothing of it is left but this\n" for one in (dam, road)
    )
    assert ran.err.startswith("nothing: the record has nothing with this id; ")
    assert ran.err.count("\n") == 1
    assert run("articles") == (0, "no articles\n", "")
    assert "taken down: 2 articles" in run("status", "--quick").out
    assert b"the dam holds" not in Path("record.db").read_bytes()
    assert not list(Path("record.raw").rglob("*.gz"))


def test_only_articles_are_taken_down(run: Run) -> None:
    run("add", "dam.txt")
    [row] = run("statements", "--json").rows
    ran = run("remove", row["id"])
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"{row['id']}: it is ")
    assert ran.err.endswith("; give the article's id\n")
    assert run("remove").status == 2


# verify


def test_a_whole_record_is_told_as_such(run: Run) -> None:
    run("add", "dam.txt")
    assert run("verify") == (0, "record.db: 1 article, all whole\n", "")


def test_faults_are_lines_on_standard_error_and_the_status_is_1(run: Run) -> None:
    import sqlite3

    run("add", "dam.txt", "road.txt")
    with sqlite3.connect("record.db") as connection:
        connection.execute("UPDATE statement_words SET content = 'other' WHERE n = 1")
    connection.close()
    next(Path("record.raw").rglob("*.gz")).unlink()
    ran = run("verify")
    assert (ran.status, ran.out) == (1, "")
    lines = ran.err.splitlines()
    assert all(line.startswith("record.db: ") for line in lines)
    assert any("statement_search" in line for line in lines)
    assert any("article " in line for line in lines)
    assert lines[-1] == "record.db: restore it from a copy, or add the articles named here again"


def test_a_kept_input_that_nobody_needs_is_told_but_is_no_fault(run: Run) -> None:
    run("add", "dam.txt")
    with onrecord.open("record.db") as record:
        from onrecord.record.raw import keep_raw, raw_path

        name = keep_raw(record.store.raw, b"left behind")
        os.utime(raw_path(record.store.raw, name), (1e9, 1e9))  # no run is adding it any more
    ran = run("verify")
    assert (ran.status, ran.out) == (0, "record.db: 1 article, all whole\n")
    assert "1 kept input that no article needs" in ran.err


@pytest.mark.parametrize("command", ["retry", "status", "remove x23", "verify", "judge list"])
@pytest.mark.parametrize("name", ["none.db", "dam.txt", ".", "empty"])
def test_what_is_no_record_is_told_in_one_line(command: str, name: str, run: Run) -> None:
    Path("empty").touch()
    ran = run(*command.split(), "--record", name)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"{name}: ")
    assert ran.err.count("\n") == 1
    assert "; " in ran.err


def test_names_that_would_move_a_cursor_are_inert(run: Run) -> None:
    path = fill("re\x1b[2Jcord\n.db", border(), raid())
    for command in ("verify", "status --quick", "add dam.txt", "remove 512ea2x"):
        ran = run(*command.split(), "--record", str(path))
        assert "\x1b" not in ran.out + ran.err
        assert "cord\n" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("given", "user", "name"),
    [("Ann", "bo", "Ann"), (None, " bo ", "bo"), (" ", "bo", "bo"), ("A\x1bnn\n", "", "A�nn")],
)
def test_who_judges(
    given: str | None, user: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_USER", user)
    assert user_name(given) == name


def test_where_nobody_says_who_judges_the_login_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise OSError

    monkeypatch.delenv("ONRECORD_USER", raising=False)
    monkeypatch.setattr("getpass.getuser", lambda: "lee")
    assert user_name() == "lee"
    monkeypatch.setattr("getpass.getuser", nobody)
    assert user_name() == "somebody"


@pytest.mark.slow
def test_the_real_model_fills_a_record(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text('"The bridge is closed," said Mayor Ann Lee.\n', "utf-8")

    def run_it(*args: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "onrecord", *args],
            cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60,
        ).stdout  # fmt: skip

    assert run_it("add", "a.txt") == "record.db: 1 added\n"
    assert run_it("add", "a.txt") == "record.db: 1 unchanged\n"
    [row] = map(json.loads, run_it("statements", "--speaker", "lee", "--json").splitlines())
    assert row["content"] == '"The bridge is closed,"'
    assert run_it("export") == run_it("read", "a.txt", "--json")
