"""What is handed in: read in order, told as it happens, and lost to nothing that ends meanwhile."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.errors import InputError
from onrecord.record.raw import raw_names
from onrecord.web import jobs
from onrecord.web.jobs import (
    COMMAND,
    MOST_JOBS,
    MOST_WAITING,
    Intake,
    Job,
    Pasted,
    QueueFull,
    Upload,
    plain_name,
)
from onrecord.web.settings import Settings

ROOT = Path(__file__).parents[2]
#: The process that reads, without models: a text's first word says what happens to it.
FAKE = (
    sys.executable,
    "-c",
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.record import fake_reading; "
    "fake_reading.begin(); from onrecord.web import reading; reading.main()",
)
WAIT_S = 60.0


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files lie; what is left there is seen."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    onrecord.open(tmp_path / "r.db", new=True).close()
    return tmp_path / "r.db"


@pytest.fixture
def intake(path: Path, temporary: Path) -> Iterator[Intake]:
    made = Intake(Settings(record=path), command=FAKE)
    try:
        yield made
    finally:
        made.close()
    assert list(temporary.iterdir()) == []


def upload(words: str | bytes, name: str = "a.txt") -> Upload:
    return Upload(name=name, stream=io.BytesIO(words.encode() if isinstance(words, str) else words))


def finished(intake: Intake, number: int) -> Job:
    until = time.monotonic() + WAIT_S
    while (job := intake.job(number)) and job.under_way:
        assert time.monotonic() < until, job
        time.sleep(0.02)
    assert job is not None
    return job


def wait_for(happened: Callable[[], object]) -> None:
    until = time.monotonic() + WAIT_S
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


def told(job: Job) -> list[tuple[str, str]]:
    return [(one.input, one.reason or one.outcome) for one in job.told]


def test_files_become_articles_in_their_order(intake: Intake, path: Path) -> None:
    rows = b'{"text": "Snow.", "id": "one"}\n\n{"no": 1}\n{"text": "Hail.", "outlet": "Echo"}\n'
    number = intake.add_files(
        [
            upload("Rain.", "a.txt"),
            upload(gzip.compress(rows), "rows.jsonl.gz"),
            upload(b"\x89PNG\r\n\x1a\n", "b.png"),
            upload("fail", "c.txt"),
        ],
        outlet="Daily",
    )
    job = finished(intake, number)
    assert told(job) == [
        ("a.txt", "added"),
        ("one", "added"),
        ("rows.jsonl.gz:3", "the row has no text"),
        ("rows.jsonl.gz:4", "added"),
        ("b.png", "this is an image, not text"),
        ("c.txt", "it says nothing"),
    ]
    assert (job.kind, job.state, job.done, job.known) == ("files", "done", 6, 6)
    assert dict(job.counts) == {"added": 3, "failed": 3}
    assert (job.names, job.inputs) == (("a.txt", "rows.jsonl.gz", "b.png"), 4)
    with onrecord.open(path) as record:
        assert {(one.input, one.outlet) for one in record.articles()} == {
            ("a.txt", "Daily"),
            ("one", "Daily"),
            ("rows.jsonl.gz:4", "Echo"),
        }
        assert {one.article for one in job.told if one.article} == {
            one.id for one in record.articles()
        }
        # What is an article and could not be read is kept; what is none has no name to look for.
        assert [one.input for one in record.failures()] == ["c.txt"]
    assert [one.input for one in job.told if not one.kept] == ["rows.jsonl.gz:3", "b.png"]


def test_the_same_upload_changes_nothing(intake: Intake) -> None:
    first = intake.add_files([upload("Rain.")])
    again = intake.add_files([upload("Rain.", "other.txt")])
    assert told(finished(intake, first)) == [("a.txt", "added")]
    assert told(finished(intake, again)) == [("other.txt", "unchanged")]


def test_what_was_taken_down_stays_out(intake: Intake, path: Path) -> None:
    [one] = finished(intake, intake.add_files([upload("Rain.")])).told
    with onrecord.open(path) as record:
        record.remove(str(one.article))
    assert told(finished(intake, intake.add_files([upload("Rain.")]))) == [("a.txt", "withheld")]


def test_a_pasted_text_is_an_article_of_its_own(intake: Intake, path: Path) -> None:
    given = Pasted(text="Rain, he said.\r\nSo.", outlet="Echo", url="https://a.test/1")
    [one] = finished(intake, intake.add_text(given)).told
    assert one.input.startswith("pasted-rain-he-said-so-")
    assert one.outcome == "added"
    # Another browser sends other line ends, and the text is the same.
    same = Pasted(text="Rain, he said.\nSo.", outlet="Echo", url="https://a.test/1")
    assert finished(intake, intake.add_text(same)).told[0].outcome == "unchanged"
    other = Pasted(text="Rain, he said.\nSo.", outlet="Daily")
    assert finished(intake, intake.add_text(other)).told[0].outcome == "added"
    with onrecord.open(path) as record:
        assert {one.outlet for one in record.articles()} == {"Echo", "Daily"}
        assert all("\r" not in entry.record.article.text for entry in record.entries())


def test_a_pasted_text_is_a_text_whatever_it_looks_like(intake: Intake, path: Path) -> None:
    texts = ["<!doctype html><title>x</title>", '{"text": "Rain."}', "%PDF-1.7\n1 0 obj"]
    for text in texts:
        [one] = finished(intake, intake.add_text(Pasted(text=text))).told
        assert (one.outcome, one.reason) == ("added", None)
    with onrecord.open(path) as record:
        assert sorted(entry.record.article.text for entry in record.entries()) == sorted(texts)


HOSTILE = [
    "../../x.txt",
    "/etc/passwd",
    "C:\\Windows\\x.txt",
    "x\0.txt",
    "n" * 300 + ".html",
    "",
    "..",
    "-",
    "-:2",
    "a\nb\u202egnp.txt",
    "<script>alert(1)</script>.txt",
    "http://a.test/x",
    "-rf",
    "con.txt",
    "%2e%2e%2fx",
    "\ud800.txt",
    "json.py",
]


def test_no_name_leaves_its_folder(intake: Intake, path: Path, temporary: Path) -> None:
    before = {one for one in path.parent.rglob("*") if temporary not in one.parents}
    names = [*HOSTILE, "Rain.TXT", "rain.txt"]
    job = finished(
        intake, intake.add_files([upload(f"Rain {at}.", name) for at, name in enumerate(names)])
    )
    assert [(one.input, one.outcome) for one in job.told] == [
        (plain_name(name), "added") for name in names
    ]
    new = {one for one in path.parent.rglob("*") if temporary not in one.parents} - before
    assert {one.relative_to(path.parent).parts[0] for one in new} <= {
        "r.raw", "r.db-wal", "r.db-shm"
    }  # fmt: skip
    [folder] = temporary.iterdir()
    assert list(folder.iterdir()) == []
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("given", HOSTILE)
def test_a_name_is_short_and_can_be_shown(given: str) -> None:
    name = plain_name(given)
    assert 0 < len(name) <= 120
    assert name.isprintable()
    assert not {"/", "\\"} & set(name)
    assert name not in ("-", ".", "..")
    assert name.encode()


def test_a_file_is_no_other_that_failed_under_its_name(
    intake: Intake, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with onrecord.open(path) as record:
        record.add("a.txt")
    finished(intake, intake.add_files([upload("Rain.", "a.txt")]))
    with onrecord.open(path) as record:
        assert [one.reason for one in record.failures()] == ["there is no such file"]


def test_who_ends_the_process_is_told_and_the_others_are_read(intake: Intake, path: Path) -> None:
    rows = "".join(f'{{"text": "{words}"}}\n' for words in ("Snow.", "die 1", "Hail."))
    job = finished(
        intake,
        intake.add_files(
            [
                upload("Rain.", "a.txt"),
                upload("die 2", "b.txt"),
                upload(rows, "c.jsonl"),
                upload("Fog.", "d.txt"),
            ]
        ),
    )
    assert [(one.input, one.outcome) for one in job.told] == [
        ("a.txt", "added"),
        ("b.txt", "failed"),
        ("c.jsonl:1", "added"),
        ("c.jsonl:2", "failed"),
        ("c.jsonl:3", "added"),
        ("d.txt", "added"),
    ]
    assert (job.state, job.done, job.known) == ("done", 6, 6)
    [reason] = {one.reason for one in job.told if one.outcome == "failed"}
    assert str(reason).startswith("the process that read it was ended")
    with onrecord.open(path) as record:
        assert sorted(one.input for one in record.failures()) == ["b.txt", "c.jsonl:2"]
        assert len(raw_names(record.store.raw)) == 6
        assert list(record.verify()) == [None] * 4


def test_a_process_that_ends_again_and_again_is_left(intake: Intake) -> None:
    uploads = [upload(f"die {at}", f"{at}.txt") for at in range(9)]
    job = finished(intake, intake.add_files(uploads))
    assert job.state == "stopped"
    assert job.fault is not None
    assert "again and again" in job.fault.reason
    assert job.done == 5
    assert told(finished(intake, intake.add_files([upload("Rain.")]))) == [("a.txt", "added")]


def test_what_cannot_even_begin_is_told(path: Path) -> None:
    for command, said in [
        (("/no/such/program",), "cannot be taken in"),
        ((sys.executable, "-c", "raise SystemExit(3)"), None),
    ]:
        with contextlib.closing(Intake(Settings(record=path), command=command)) as intake:
            job = finished(intake, intake.add_files([upload("Rain.")]))
            if said is None:
                assert [one.outcome for one in job.told] == ["failed"]
            else:
                assert job.fault is not None
                assert said in job.fault.reason


def test_one_failure_is_tried_again(intake: Intake, path: Path, tmp_path: Path) -> None:
    finished(intake, intake.add_files([upload("fail", "c.txt"), upload("die", "d.txt")]))
    with onrecord.open(path) as record:
        record.add(tmp_path / "late.txt")
        key = {Path(one.input).name: one.key for one in record.failures()}
    (tmp_path / "late.txt").write_text("Rain.")
    late = str(tmp_path / "late.txt")
    assert told(finished(intake, intake.retry({key["late.txt"]: late}))) == [(late, "added")]
    job = finished(intake, intake.retry({key["c.txt"]: "c.txt", key["d.txt"]: "d.txt"}))
    assert [(one.input, one.outcome) for one in job.told] == [
        ("c.txt", "failed"),
        ("d.txt", "failed"),
    ]
    assert (job.kind, job.state, job.known) == ("retry", "done", 2)
    with onrecord.open(path) as record:
        assert {one.input: one.tries for one in record.failures()} == {"c.txt": 2, "d.txt": 2}
    gone = finished(intake, intake.retry({"0" * 20: "gone.txt"}))
    assert (gone.state, gone.done, gone.known) == ("done", 0, 0)


def test_so_much_waits_and_no_more(intake: Intake, temporary: Path) -> None:
    first = intake.add_files([upload("stay")])
    wait_for(lambda: intake.jobs()[-1].reading)
    waiting = [intake.add_files([upload(f"Rain {at}.")]) for at in range(MOST_WAITING)]
    [folder] = temporary.iterdir()
    kept = set(folder.iterdir())
    for hand_in in (
        lambda: intake.add_files([upload("Snow.")]),
        lambda: intake.add_text(Pasted(text="Snow.")),
        lambda: intake.retry({"a": "b"}),
    ):
        with pytest.raises(QueueFull, match="wait until one of them is done"):
            hand_in()
    assert set(folder.iterdir()) == kept
    intake.stop(waiting[0])
    assert intake.job(waiting[0]).state == "stopped"  # type: ignore[union-attr]
    intake.stop(first)
    assert all(told(finished(intake, one)) == [("a.txt", "added")] for one in waiting[1:])
    job = finished(intake, first)
    assert (job.state, job.done, job.known, job.fault) == ("stopped", 0, 1, None)
    intake.stop(first)
    intake.stop(12345)


def test_where_it_stands_is_told_while_it_goes_on(intake: Intake) -> None:
    number = intake.add_files([upload("Rain.", "a.txt"), upload("stay", "b.txt"), upload("x")])
    waiting = intake.add_text(Pasted(text="Snow."))
    wait_for(lambda: (intake.job(number) or intake.jobs()[0]).reading == "b.txt")
    [later, now] = intake.jobs()
    assert (now.state, now.done, now.known, now.counts) == ("running", 1, 3, {"added": 1})
    assert (later.number, later.state, later.done, later.known) == (waiting, "waiting", 0, 1)
    assert intake.job(12345) is None


def test_two_hand_in_at_once(intake: Intake, path: Path) -> None:
    numbers: list[int] = []

    def hand_in(name: str) -> None:
        numbers.append(
            intake.add_files([upload(f"Rain {name} {at}.", f"{name}{at}.txt") for at in range(10)])
        )

    threads = [threading.Thread(target=hand_in, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [1, 2, 3, 4]
    assert {finished(intake, one).counts["added"] for one in numbers} == {10}
    with onrecord.open(path) as record:
        assert len(record.articles()) == 40


def test_jobs_and_articles_are_remembered_up_to_a_number(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_TOLD", 3)
    rows = "".join(f'{{"text": "Rain {at}."}}\n' for at in range(5))
    job = finished(intake, intake.add_files([upload(rows, "a.jsonl")]))
    assert (len(job.told), job.done, job.counts) == (3, 5, {"added": 5})
    for _ in range(MOST_JOBS):
        last = intake.retry({})
        finished(intake, last)
    assert [one.number for one in intake.jobs()] == list(range(last, last - MOST_JOBS, -1))
    assert intake.job(1) is None


def test_a_record_that_is_gone_is_told(intake: Intake, path: Path) -> None:
    path.unlink()
    job = finished(intake, intake.add_files([upload("Rain."), upload("Snow.")]))
    assert job.fault is not None
    assert (job.state, job.fault.reason) == ("stopped", "there is no such record")
    assert not path.exists()


def test_what_cannot_be_kept_is_told_and_nothing_of_it_stays(
    intake: Intake, temporary: Path
) -> None:
    class Full(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="no space left on device"):
        intake.add_files([upload("Rain."), Upload(name="b.txt", stream=Full())])
    assert [list(one.iterdir()) for one in temporary.iterdir()] == [[]]
    assert intake.jobs() == ()


def processes(folder: Path) -> list[int]:
    """The processes that read what is handed in there."""
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if str(folder).encode() in one.read_bytes():
                found.append(int(one.parent.name))
    return found


needs_proc = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="there is no /proc")


@needs_proc
def test_the_process_ends_when_nothing_comes(path: Path, temporary: Path) -> None:
    with contextlib.closing(Intake(Settings(record=path), command=FAKE, idle_s=0.2)) as intake:
        assert processes(temporary) == []  # nothing runs before it is needed
        finished(intake, intake.add_files([upload("Rain.")]))
        wait_for(lambda: not processes(temporary))
        job = finished(intake, intake.add_files([upload("Snow.")]))
        assert told(job) == [("a.txt", "added")]


@needs_proc
def test_the_process_ends_with_the_server(intake: Intake, temporary: Path) -> None:
    number = intake.add_files([upload("stay"), upload("Rain.")])
    waiting = intake.add_files([upload("Snow.")])
    wait_for(lambda: intake.jobs()[-1].reading)
    assert processes(temporary)
    begun = time.monotonic()
    intake.close()
    assert time.monotonic() - begun < 5
    assert processes(temporary) == []
    assert list(temporary.iterdir()) == []
    assert intake.job(number).state == "stopped"  # type: ignore[union-attr]
    assert intake.job(waiting).done == 0  # type: ignore[union-attr]
    with pytest.raises(QueueFull):
        intake.add_files([upload("Rain.")])


@needs_proc
def test_nothing_is_left_of_a_server_that_was_killed(path: Path, temporary: Path) -> None:
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"""
import io, sys, tempfile, time
from pathlib import Path
from onrecord.web.jobs import Intake, Upload
from onrecord.web.settings import Settings

tempfile.tempdir = {str(temporary)!r}
intake = Intake(Settings(record=Path({str(path)!r})), command={FAKE!r})
intake.add_files([Upload(name="a.txt", stream=io.BytesIO(b"stay"))])
while not intake.jobs()[0].reading:
    time.sleep(0.02)
print("reading", flush=True)
time.sleep(60)
""",
        ],
        stdout=subprocess.PIPE,
    )
    assert server.stdout is not None
    with server.stdout:
        assert server.stdout.readline() == b"reading\n"
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
    wait_for(lambda: not processes(temporary))
    assert list(temporary.iterdir()) == []


def test_no_file_where_the_server_is_begun_is_run(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("print('HIJACKED'); raise SystemExit(7)")
    (tmp_path / "handed").mkdir()
    ran = subprocess.run(
        [*COMMAND, str(tmp_path / "handed")], cwd=tmp_path, input=b"", capture_output=True
    )
    assert (ran.returncode in (0, 1), ran.stdout) == (True, b"")
    assert b"HIJACKED" not in ran.stderr
    assert not (tmp_path / "handed").exists()  # the server has gone


@pytest.mark.slow
def test_articles_are_read_with_the_models(path: Path) -> None:
    page = next((ROOT / "examples" / "crisis").glob("*.html"))
    with contextlib.closing(Intake(Settings(record=path))) as intake:
        with open(page, "rb") as stream:
            files = intake.add_files([Upload(name=page.name, stream=stream)])
        text = Pasted(
            text='"The bridge is closed," said Mayor Ann Lee.',
            title="Bridge closed",
            published="2024-05-06",
            url="https://a.test/1",
        )
        words = intake.add_text(text)
        assert told(finished(intake, files)) == [(page.name, "added")]
        [one] = finished(intake, words).told
    with onrecord.open(path) as record:
        [statement] = record.statements(speaker="lee")
        assert (statement.article, statement.content) == (one.article, '"The bridge is closed,"')
        article: Any = next(a for a in record.articles() if a.id == one.article)
        assert (article.title, article.published) == ("Bridge closed", "2024-05-06")
        assert article.url == "https://a.test/1"
        assert list(record.verify()) == [None, None]
