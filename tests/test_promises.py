"""What is promised of every reading: nothing but the input decides what comes out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = ROOT / "examples" / "dam-dispute-page.txt"
PAGE = """<!doctype html><html lang="en"><head><title>Ferry to Aldmoor stops</title>
<meta property="og:site_name" content="Aldmoor Post">
<meta property="article:published_time" content="2021-11-08T09:30:00+01:00">
<link rel="stylesheet" href="https://example.com/style.css">
<script src="https://example.com/count.js"></script></head><body><article>
<h1>Ferry to Aldmoor stops</h1>
<p>The last ferry to Aldmoor left the quay on Sunday evening with eleven people on board.</p>
<p>“Nobody told us,” said Rhea Dunmore, who keeps the only shop of the island. She denied that
she had been offered money, and her lawyer called the report “a fable.”</p>
<p>The shipping line said it would look for another boat by spring.</p>
<img src="https://example.com/quay.jpg"></article></body></html>
"""

# Each is run before onrecord is imported, so that nothing keeps a way round it.
OFFLINE = """
import socket, sys

def refuse(*args, **kwargs):
    raise AssertionError("somebody reached for the network")

def watch(event, args):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        refuse()

socket.socket.connect = socket.socket.connect_ex = refuse
sys.addaudithook(watch)
"""
# The C functions of time and datetime cannot be changed, but the names that lead to them can.
CLOCK = """
import datetime, time

then = time.time() + {years} * 31_556_952

class Moved(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(then, tz)
    @classmethod
    def today(cls):
        return cls.fromtimestamp(then)
    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(then, datetime.timezone.utc).replace(tzinfo=None)

class MovedDay(datetime.date):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(then)

def moved(convert):
    return lambda seconds=None: convert(then if seconds is None else seconds)

time.time, time.time_ns = lambda: then, lambda: int(then * 1e9)
time.localtime, time.gmtime = moved(time.localtime), moved(time.gmtime)
datetime.datetime, datetime.date = Moved, MovedDay
"""
READ = """
import sys
from onrecord.cli import main

sys.argv[0] = "onrecord"
main()
"""


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A text, a page and rows."""
    folder = tmp_path_factory.mktemp("inputs")
    page, rows = folder / "ferry.html", folder / "rows.jsonl"
    page.write_text(PAGE, encoding="utf-8")
    said = [
        "Rain will fall, the mayor said.",
        "Ann Lee denied it. “Never,” she told Bo Ray.",
        "Police arrested two dockers in Osk on Monday. The arrests angered the union.",
    ]
    row = [json.dumps({"id": f"r{at}", "text": words}) for at, words in enumerate(said)]
    rows.write_text("\n".join(row) + "\n", encoding="utf-8")
    return [str(TEXT), str(page), str(rows)]


@pytest.fixture(scope="module")
def usual(inputs: list[str]) -> bytes:
    """What the inputs give on an ordinary day."""
    return run(READ, "read", "--json", *inputs)


def run(script: str, *args: str, **environment: str) -> bytes:
    """What a Python of its own prints that runs the script."""
    done = subprocess.run(
        [sys.executable, "-c", script, *args],
        env=os.environ | environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.parametrize(
    "reach",
    [
        "socket.create_connection(('127.0.0.1', 9), timeout=1)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://localhost:9')",
    ],
)
def test_the_guard_stops_who_reaches_for_the_network(reach: str) -> None:
    with pytest.raises(AssertionError, match="somebody reached for the network"):
        run(f"{OFFLINE}{reach}")


@pytest.mark.parametrize(
    "year", ["datetime.datetime.now().year", "datetime.date.today().year", "time.gmtime().tm_year"]
)
def test_the_moved_clock_is_the_one_that_is_read(year: str) -> None:
    def read(years: int) -> int:
        return int(run(f"{CLOCK.format(years=years)}print({year})"))

    assert read(20) - read(-20) == 40


@pytest.mark.slow
def test_reading_needs_no_network(inputs: list[str], usual: bytes) -> None:
    assert run(OFFLINE + READ, "read", "--json", *inputs) == usual
    assert len(usual.splitlines()) == 5
    assert all(json.loads(line)["statements"] for line in usual.splitlines()[:4])
    assert [event["type"] for event in json.loads(usual.splitlines()[4])["events"]] == ["COERCE"]


@pytest.mark.slow
def test_reading_loads_nothing_that_could_download_a_model() -> None:
    script = """
import sys
import onrecord

onrecord.read_text("Rain will fall, the mayor said.")
print("tokenizers" in sys.modules, "huggingface_hub" in sys.modules)
"""
    assert run(script).split() == [b"True", b"False"]


@pytest.mark.slow
@pytest.mark.parametrize(("years", "zone"), [(-24, "Pacific/Kiritimati"), (40, "Etc/GMT+12")])
def test_reading_asks_no_clock(inputs: list[str], usual: bytes, years: int, zone: str) -> None:
    moved = run(CLOCK.format(years=years) + READ, "read", "--json", *inputs, TZ=zone)
    assert moved == usual
    assert json.loads(usual.splitlines()[1])["article"]["published"].startswith("2021-11-08")


@pytest.mark.slow
def test_neither_hashes_nor_neighbours_change_a_line(inputs: list[str]) -> None:
    names = [*inputs[:2], str(ROOT / "examples" / "strait-closure.txt")]
    there = run(READ, "read", "--json", *names, PYTHONHASHSEED="1")
    back = run(READ, "read", "--json", *reversed(names), PYTHONHASHSEED="4242")
    assert there.splitlines() == back.splitlines()[::-1]
    assert len(set(there.splitlines())) == len(names)
