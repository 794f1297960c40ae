"""Records that are lent: to one at a time, kept for the next, and answers that do not go stale."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.web.drafts import harbour

import onrecord
from onrecord.errors import InputError
from onrecord.record import Record
from onrecord.web.lend import Lender

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lender(tmp_path: Path) -> Lender:
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        record.put(harbour(1))
    return Lender(tmp_path / "r.db")


def test_a_record_is_lent_again_when_it_has_come_back(lender: Lender) -> None:
    with lender.lend() as first:
        assert len(first.statements()) == 1
        with lender.lend() as second:
            assert second is not first
    with lender.lend() as third:
        assert third in (first, second)
    lender.close()


def test_it_comes_back_from_whoever_failed_too(lender: Lender) -> None:
    with pytest.raises(ZeroDivisionError), lender.lend() as first:
        raise ZeroDivisionError
    with lender.lend() as second:
        assert second is first
        assert len(second.statements()) == 1
    lender.close()


def test_many_ask_at_once_and_each_has_a_record_alone(lender: Lender) -> None:
    busy: set[int] = set()
    lock = threading.Lock()

    def ask(_: int) -> int:
        with lender.lend() as record:
            with lock:
                assert id(record) not in busy
                busy.add(id(record))
            try:
                return len(record.statements())
            finally:
                with lock:
                    busy.remove(id(record))

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(ask, range(200))) == {1}
    lender.close()


def test_what_is_lent_out_is_closed_when_it_comes_back(lender: Lender) -> None:
    with lender.lend() as lent:
        lender.close()
        assert len(lent.statements()) == 1  # whoever has it may go on
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        lent.statements()


def test_a_record_that_is_none_is_told(tmp_path: Path) -> None:
    lender = Lender(tmp_path / "nothing.db")
    with pytest.raises(InputError, match=r"nothing\.db"), lender.lend():
        pass
    (tmp_path / "nothing.db").write_text("this is a letter, and no record at all\n" * 200)
    with pytest.raises(InputError, match=r"nothing\.db"), lender.lend():
        pass


def count(lender: Lender, record: Record) -> int:
    return lender.remember("count", lambda: len(record.statements()))


def test_a_costly_answer_is_made_once(lender: Lender) -> None:
    made: list[int] = []

    def make() -> str:
        made.append(1)
        return "answer"

    assert lender.remember("key", make) == lender.remember("key", make) == "answer"
    assert lender.remember("other", make) == "answer"
    assert len(made) == 2


def test_it_is_made_anew_after_somebody_wrote(lender: Lender) -> None:
    """Also after another process did, which nobody here is told of."""
    with lender.lend() as record:
        assert count(lender, record) == 1
        record.put(harbour(2))
        assert count(lender, record) == 2
        program = (
            f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
            "import onrecord\nfrom tests.web.drafts import harbour\n"
            "with onrecord.open(sys.argv[1]) as record: record.put(harbour(3))\n"
        )
        subprocess.run([sys.executable, "-c", program, str(lender.path)], check=True)
        assert count(lender, record) == 3
        id = record.statements()[0].id
        record.reject(id, by="ada")
        assert count(lender, record) == 2
        record.undo(id, by="ada")
        assert count(lender, record) == 3
    lender.close()


def test_what_is_remembered_has_an_end(lender: Lender) -> None:
    for n in range(500):
        lender.remember(n, lambda: bytes(1000))
    assert len(lender._known) <= 64


def test_an_answer_that_fails_is_not_remembered(lender: Lender) -> None:
    def fail() -> int:
        raise InputError("gas OR", "half a question", "ask the other half")

    with pytest.raises(InputError):
        lender.remember("key", fail)
    assert lender.remember("key", lambda: 7) == 7
