"""``make bench`` for a record: 10,000 articles added, asked, and how large and quick that is.

The articles are made by ``corpus.py``, so that anybody measures the same: 10,000 of usual length
are added, and then the same with one of a million characters among them, so that all others are
found to be there.  ``onrecord add`` runs as it is, with its default of one process a processor;
what it and its processes hold of memory is looked at twice a second.  Fifty usual questions are
then asked in this process, cold (a new connection, and the file thrown out of the system's memory
before each) and warm (asked again at once), and some as whole commands.  The figures go to
docs/quality.md.  It takes a quarter of an hour; nothing else should run.

``python -m benchmarks.record --count 500 --keep DIR`` tries it small, and leaves the record there;
with a record in DIR already, only questions are asked.  ``--leave RECORD`` measures all, and leaves
a copy of the record of usual articles for the next benchmark.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.corpus import generate

import onrecord
from onrecord.record import Record

__all__ = ["QUESTIONS", "ask_all", "main"]

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "quality.md"
BEGIN = "<!-- measured: what benchmarks/record.py wrote; changes here are lost -->"
END = "<!-- measured of a record until here -->"
_LARGE = 999_000

Ask = tuple[str, Mapping[str, Any]]

#: Fifty questions as people ask them: a method of a record and what it is given.
QUESTIONS: tuple[Ask, ...] = (
    ("statements", {}),
    ("statements", {"act": "threaten"}),
    ("statements", {"act": ["promise", "threaten"], "conditional": True}),
    ("statements", {"act": "deny", "since": "2022-01-01", "until": "2022-06-30"}),
    ("statements", {"country": "RUS"}),
    ("statements", {"country": "USA", "sector": "GOV"}),
    ("statements", {"sector": "MIL", "act": "warn"}),
    ("statements", {"text": "ceasefire"}),
    ("statements", {"text": '"prisoners of war" OR hostages'}),
    ("statements", {"text": "sanction* -oil", "since": "2023-01-01"}),
    ("statements", {"outlet": "herald"}),
    ("statements", {"source_kind": "unnamed_person"}),
    ("statements", {"medium": "interview"}),
    ("statements", {"quotation": "direct", "score": 0.8}),
    ("statements", {"stance": "distances"}),
    ("statements", {"negated": True}),
    ("statements", {"through": "television"}),
    ("statements", {"addressee": "parliament"}),
    ("statements", {"said_since": "2022-03-01", "said_until": "2022-03-07"}),
    ("statements", {"type": "belief"}),
    ("statements", {"speaker": "<somebody>"}),
    ("statements", {"speaker": "<somebody>", "act": "promise"}),
    ("statements", {"speaker": "<somebody else>", "since": "2022-06-01"}),
    ("statements", {"type": "ASSAULT"}),
    ("events", {}),
    ("events", {"type": "ASSAULT"}),
    ("events", {"type": "PROTEST", "since": "2022-01-01", "until": "2022-03-31"}),
    ("events", {"quad": "4", "country": "UKR"}),
    ("events", {"status": "threatened"}),
    ("events", {"actor": "police"}),
    ("events", {"recipient": "protesters"}),
    ("events", {"happened_since": "2023-01-01", "happened_until": "2023-01-31"}),
    ("events", {"text": "earthquake OR flood"}),
    ("events", {"speaker": "<somebody>"}),
    ("articles", {}),
    ("articles", {"text": "election"}),
    ("articles", {"outlet": "herald", "since": "2023-01-01"}),
    ("articles", {"speaker": "<somebody>"}),
    ("actors", {}),
    ("actors", {"country": "FRA"}),
    ("timeline", {"since": "2022-02-01", "until": "2022-02-28"}),
    ("timeline", {"speaker": "<somebody>"}),
    ("timeline", {"country": "RUS"}),
    ("conditions", {}),
    ("conditions", {"since": "2023-01-01"}),
    ("sources", {}),
    ("sources", {"outlet": "herald"}),
    ("count statements by act", {}),
    ("count statements by month", {"act": "threaten"}),
    ("count events by type", {"since": "2022-01-01"}),
)
_LIMIT = 50
#: Whole commands, as somebody types them.
_COMMANDS = (
    ("statements", "--act", "threaten", "--json", "--limit", "50"),
    ("events", "--type", "ASSAULT", "--limit", "50"),
    ("articles", "--text", "election"),
    ("timeline", "--country", "RUS", "--since", "2022-02-01"),
    ("statements", "--conditional", "--limit", "50"),
    ("statements", "--count-by", "speaker", "--limit", "20"),
)


@dataclass(frozen=True, kw_only=True)
class Added:
    """How a record was made."""

    articles: int
    added: int
    words: int
    seconds: float
    peak_bytes: int
    record_bytes: int
    raw_bytes: int
    statements: int
    events: int


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How long the questions took, in milliseconds, cold and warm, in their order."""

    cold: tuple[float, ...]
    warm: tuple[float, ...]
    commands: tuple[float, ...]


def add_corpus(folder: Path, count: int, *, large: int = 0) -> Added:
    """What it took to add generated articles, by the command, to the record in the folder."""
    corpus = folder / "corpus.jsonl"
    words = 0
    with corpus.open("w", encoding="utf-8") as stream:
        for row in generate(count, large=large):
            words += len(row["text"].split())
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    before = _count(folder / "record.db")
    command = [program(), "add", str(corpus), "--record", str(folder / "record.db")]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory_of(process.pid))
        time.sleep(0.5)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    with onrecord.open(folder / "record.db") as record:
        status = record.status()
    return Added(
        articles=status.articles,
        added=status.articles - before,
        words=words,
        seconds=seconds,
        peak_bytes=peak,
        record_bytes=status.size_bytes,
        raw_bytes=status.raw_bytes,
        statements=status.statements,
        events=status.events,
    )


def _count(path: Path) -> int:
    if not path.exists():
        return 0
    with onrecord.open(path) as record:
        return record.status().articles


def program() -> str:
    return str(Path(sys.executable).with_name("onrecord"))


def memory_of(process: int) -> int:
    """Bytes that a process and those it began hold, what they share counted once."""
    total = 0
    for one in [process, *_children(process)]:
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:  # it ended, or this is no Linux
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0) * 1024
    return total


def _children(process: int) -> list[int]:
    try:
        found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [two for one in map(int, found) for two in (one, *_children(one))]


def ask_all(path: Path) -> Asked:
    """Every question cold and warm, and the commands."""
    somebody, other = _speakers(path)
    names = {"<somebody>": somebody, "<somebody else>": other}
    cold, warm = [], []
    for name, given in QUESTIONS:
        asked = {
            key: names.get(value, value) if isinstance(value, str) else value
            for key, value in given.items()
        }
        _forget(path)
        with onrecord.open(path) as record:
            cold.append(_time(lambda: _ask(record, name, asked)))  # noqa: B023
            warm.append(_time(lambda: _ask(record, name, asked)))  # noqa: B023
    commands = [
        statistics.median(
            _time(
                lambda: subprocess.run(
                    [program(), *command, "--record", str(path)],  # noqa: B023
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
            )
            for _ in range(3)
        )
        for command in _COMMANDS
    ]
    return Asked(cold=tuple(cold), warm=tuple(warm), commands=tuple(commands))


def _speakers(path: Path) -> tuple[str, str]:
    """Two persons who speak often, the fifth and the fiftieth."""
    with onrecord.open(path) as record:
        found = [one.name for one in record.actors(limit=60) if one.kind == "person"]
    return found[min(4, len(found) - 1)], found[min(40, len(found) - 1)]


def _ask(record: Record, name: str, asked: Mapping[str, Any]) -> object:
    if name.startswith("count "):
        _, question, _, field = name.split()
        return record.count(question, field, **asked)  # type: ignore[arg-type]
    return getattr(record, name)(limit=_LIMIT, **asked)


def _time(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _forget(path: Path) -> None:
    """Throws the record's files out of the system's memory, as after a start of the machine."""
    if not hasattr(os, "posix_fadvise"):
        return
    for one in path.parent.glob(path.name + "*"):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)


def write_tables(runs: Mapping[str, tuple[Added, Asked]]) -> str:
    """The figures as Markdown."""
    return "\n".join(_lines(runs))


def _lines(runs: Mapping[str, tuple[Added, Asked]]) -> Iterator[str]:
    yield "| added | time | articles a minute | words a second | memory | record | kept inputs |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for name, (added, _) in runs.items():
        yield (
            f"| {name}: {added.added:,} new, then {added.articles:,} articles, "
            f"{added.statements:,} statements, {added.events:,} events | {added.seconds:,.0f} s "
            f"| {60 * _looked_at(added) / added.seconds:,.0f} | {added.words / added.seconds:,.0f} "
            f"| {added.peak_bytes / 1e6:,.0f} MB | {added.record_bytes / 1e6:,.0f} MB "
            f"| {added.raw_bytes / 1e6:,.0f} MB |"
        )
    yield ""
    yield "| fifty questions | median | 95 % are under | slowest |"
    yield "|---|--:|--:|--:|"
    for name, (_, asked) in runs.items():
        for how, times in (("cold", asked.cold), ("warm", asked.warm)):
            yield (
                f"| {name}, {how} | {statistics.median(times):.0f} ms | {_share(times):.0f} ms "
                f"| {max(times):.0f} ms: {_slowest(times)} |"
            )
    yield ""
    yield "| whole command, start included | time |"
    yield "|---|--:|"
    _, asked = next(iter(runs.values()))
    for command, took in zip(_COMMANDS, asked.commands, strict=True):
        yield f"| `onrecord {' '.join(command)}` | {took:.0f} ms |"


def _looked_at(added: Added) -> int:
    """How many articles went by; those that were there already were only looked at."""
    return max(added.articles - 1, added.added)


def _share(times: tuple[float, ...]) -> float:
    """What 95 of 100 take at most."""
    return sorted(times)[round(0.95 * len(times)) - 1]


def _slowest(times: tuple[float, ...]) -> str:
    name, given = QUESTIONS[times.index(max(times))]
    told = ", ".join(f"{key} {value}" for key, value in given.items())
    return f"{name} {told}".strip()


def main(arguments: list[str]) -> int:
    """Measures and rewrites the page; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--leave", type=Path)
    options = parser.parse_args(arguments)
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
        path = options.keep / "record.db"
        if not path.exists():
            print(add_corpus(options.keep, options.count))
        _print_times(ask_all(path))
        return 0
    runs: dict[str, tuple[Added, Asked]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, large in (("usual articles", 0), ("one of a million characters", _LARGE)):
            print(f"measuring a record: {name}", file=sys.stderr)
            added = add_corpus(folder, options.count, large=large)
            runs[name] = added, ask_all(folder / "record.db")
            print(added, file=sys.stderr)
            if options.leave is not None and not large:
                # Whoever used it has closed it, so all of it stands in this file.
                shutil.copyfile(folder / "record.db", options.leave)
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{write_tables(runs)}\n\n{END}{after}", "utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}", file=sys.stderr)
    return 0


def _print_times(asked: Asked) -> None:
    for (name, given), cold, warm in zip(QUESTIONS, asked.cold, asked.warm, strict=True):
        print(f"{cold:8.1f} {warm:8.1f} ms  {name} {dict(given)}")
    for how, times in (("cold", asked.cold), ("warm", asked.warm)):
        print(f"{statistics.median(times):8.1f} {_share(times):8.1f} ms  {how}: median, 95 %")
    for command, took in zip(_COMMANDS, asked.commands, strict=True):
        print(f"{took:8.0f} ms  onrecord {' '.join(command)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
