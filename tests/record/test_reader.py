"""Pages are read in their order, here or in other processes, whichever of these end meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.record import fake_reading

from onrecord.errors import InputError, LanguageError, OnrecordError
from onrecord.model import Page
from onrecord.record import reader
from onrecord.record.reader import Reader, Reading
from onrecord.record.rows import make_rows

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_stages", {})
    monkeypatch.setattr(reader, "_begin", fake_reading.begin)
    monkeypatch.setattr("onrecord.home.load_own_stages", fake_reading.load_stages)
    monkeypatch.setattr("onrecord.pipeline.read_page", fake_reading.read_page)


def page(words: str, name: str | None = None) -> Page:
    return Page(input=name or words, body=words.encode())


def read(items: list[Page | int], *, workers: int) -> list[Reading | int]:
    with Reader("model", workers=workers) as one:
        return list(one.read(one.prepare(items)))


def told(readings: list[Reading | int]) -> list[str | int]:
    """Of each page its name, and why it could not be read."""
    return [
        one
        if isinstance(one, int)
        else f"{one.page.input}: {one.error.reason if one.error else ''}"
        for one in readings
    ]


@pytest.mark.parametrize("workers", [1, 3])
def test_readings_come_in_the_order_of_the_pages_and_other_things_in_between(workers: int) -> None:
    items: list[Page | int] = []
    for number in range(9):
        items += [page(f"{'slow' if number % 4 == 0 else 'quick'} {number}"), number]
    readings = read(items, workers=workers)
    assert told(readings) == [one if isinstance(one, int) else f"{one.input}: " for one in items]
    assert [one if isinstance(one, int) else one.page for one in readings] == items


def test_what_other_processes_read_is_what_is_read_here() -> None:
    words = ["a", "foreign b", "fail", "fault", "e", "f", "g"]
    here, there = (read([page(one) for one in words], workers=number) for number in (1, 2))
    assert [one.rows for one in here] == [one.rows for one in there]
    assert told(here) == told(there)
    assert here[0].rows == make_rows(fake_reading.read_page(page("a"), stages=_stages()))
    assert isinstance(there[1].error, LanguageError)
    assert told(there)[2:4] == [
        "fail: it says nothing",
        "fault: could not be read: an error inside onrecord (KeyError: 'lemma')",
    ]


def _stages() -> object:
    return fake_reading.load_stages()


def test_few_pages_are_read_here_and_many_by_as_many_processes_as_asked() -> None:
    def processes(number: int, workers: int) -> set[str]:
        found = read([page(f"pid {one}") for one in range(number)], workers=workers)
        return {one.rows.body[-1].rpartition("[")[2] for one in found}  # type: ignore[union-attr]

    here = {f"{os.getpid()}]"}
    assert processes(5, 4) == here
    assert processes(20, 1) == here
    elsewhere = processes(6, 2)
    assert 1 <= len(elsewhere) <= 2
    assert not elsewhere & here


def test_a_process_that_ends_costs_the_page_that_ended_it_and_no_other() -> None:
    words = [f"slow {number}" for number in range(7)]
    words[2] = "die first"
    words[-1] = "die second"
    reason = "the process that read it was ended (it may have taken too much memory)"
    readings = read([page(one) for one in words], workers=2)
    assert told(readings) == [f"{one}: {reason if one.startswith('die') else ''}" for one in words]
    assert "onrecord retry" in readings[2].error.remedy  # type: ignore[union-attr]


def test_pages_are_taken_as_they_are_needed() -> None:
    taken = []

    def coming() -> Iterator[Page]:
        for number in range(40):
            taken.append(number)
            yield page(str(number))

    with Reader("model") as one:
        readings = one.read(one.prepare(coming()))
        assert taken == []
        next(readings)
        assert taken == [0]  # what comes slowly is answered one by one
    taken.clear()
    with Reader("model", workers=2) as one:
        readings = one.read(one.prepare(coming()))
        next(readings)
        # No more lie in memory than the processes can soon read.
        assert len(taken) <= reader._AHEAD * 2


@pytest.mark.parametrize("workers", [1, 2])
def test_models_that_cannot_be_loaded_are_no_pages_fault(
    workers: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(fake_reading.BROKEN, "1")
    with pytest.raises(OnrecordError, match=r"mine\.csv: line 3 has no name; give one"):
        read([page(str(number)) for number in range(8)], workers=workers)
    with Reader("model", workers=workers) as one:
        one.prepare([1] * 9)
        with pytest.raises(OnrecordError, match=r"mine\.csv"):
            one.origin()
    assert capfd.readouterr() == ("", "")


def test_the_origin_is_the_one_that_rows_have() -> None:
    for workers in (1, 2):
        with Reader("model", workers=workers) as one:
            [first, *_] = one.read(one.prepare([page(str(number)) for number in range(7)]))
            assert isinstance(first, Reading)
            assert first.rows is not None
            assert first.rows.origin == one.origin()


def test_the_origin_is_told_though_a_process_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    with Reader("model", workers=2) as one:
        readings = one.read(one.prepare([page(str(number)) for number in range(8)]))
        next(readings)
        for process in list(one._pool._processes.values()):  # type: ignore[union-attr]
            process.kill()
            process.join()
        assert '"fake": "1"' in one.origin()
        assert told(list(readings)) == [f"{number}: " for number in range(1, 8)]


def test_who_stops_early_waits_for_nothing() -> None:
    before = time.monotonic()
    with Reader("model", workers=2) as one:
        next(one.read(one.prepare([page("a"), *(page("stay") for _ in range(9))])))
        children = list(one._pool._processes.values())  # type: ignore[union-attr]
    assert time.monotonic() - before < 20
    assert not any(child.is_alive() for child in children)


PARENT = """
import sys
sys.path.insert(0, sys.argv[1])
from onrecord.model import Page
from onrecord.record import reader
from tests.record import fake_reading
if __name__ == "__main__":
    reader._begin = fake_reading.begin
    words = ["pid"] * 4 + ["stay"] * 8
    with reader.Reader("model", workers=2) as one:
        for found in one.read(one.prepare(Page(input="a", body=word.encode()) for word in words)):
            print(*(process.pid for process in one._pool._processes.values()), flush=True)
"""


def test_processes_end_with_the_one_that_began_them(tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, program, ROOT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    for _ in range(4):
        children = [int(one) for one in parent.stdout.readline().split()]
    assert children
    assert all(_runs(one) for one in children)
    parent.kill()
    parent.communicate(timeout=20)  # the ends of its pipes are closed: nobody holds them any more
    until = time.monotonic() + 10
    while any(_runs(one) for one in children) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(_runs(one) for one in children)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    # One that ended is still listed until somebody asks for its status.
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def test_a_fault_shows_where_it_happened_to_who_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [one] = read([page("fault")], workers=1)
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("ONRECORD_DEBUG", "1")
    [same] = read([page("fault")], workers=1)
    assert 'raise KeyError("lemma")' in capsys.readouterr().err
    assert isinstance(one, Reading)
    assert isinstance(same, Reading)
    assert isinstance(one.error, InputError)
    assert str(one.error) == str(same.error)
