"""``make bench`` for links across articles: how right they are, and how quick.

How right: the two crises in ``benchmarks/crises`` are read and linked.  The first was looked at
while the rules were made; the second, by another writer, is measured and nothing else.  How quick:
a record of generated articles (``corpus.py``) is linked by ``onrecord links`` as it is, then single
articles are added to it and linked one by one.  The figures go to docs/linking.md.

``python -m benchmarks.links --crises`` prints how right they are and leaves the page as it is;
``--record RECORD`` takes a copy of a record that is there, ``--count N`` makes one.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.corpus import generate
from benchmarks.record import add_corpus, memory_of, program

import onrecord
from onrecord.evaluate.crises import read_crisis
from onrecord.evaluate.links import LinkScores, score_links
from onrecord.linking.comparing import Comparer
from onrecord.linking.laid import lay
from onrecord.linking.likeness import load_likeness
from onrecord.linking.linker import link
from onrecord.linking.links import as_json

__all__ = ["Linked", "link_record", "main", "score_crises", "write_tables"]

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "linking.md"
BEGIN = "<!-- measured: what benchmarks/links.py wrote; changes here are lost -->"
END = "<!-- measured of links until here -->"
CRISES = ("first", "second")
#: So many articles are added one by one, all of a day after those of the record.
_SINGLE, _TODAY = 20, "2030-01-01"


@dataclass(frozen=True, kw_only=True)
class Linked:
    """How a record was linked; ``singles`` are seconds for one more article each."""

    articles: int
    statements: int
    seconds: float
    peak_bytes: int
    before_bytes: int
    after_bytes: int
    singles: tuple[float, ...]
    read_seconds: float


def score_crises() -> dict[str, LinkScores]:
    """How right links are in each crisis."""
    scores = {}
    for name in CRISES:
        crisis = read_crisis(ROOT / "benchmarks" / "crises" / name)
        with tempfile.TemporaryDirectory() as scratch:
            lines = Path(scratch) / "crisis.jsonl"
            lines.write_text(
                "".join(json.dumps(one.line()) + "\n" for one in crisis.articles), "utf-8"
            )
            laid = [lay(record) for record in onrecord.read(lines)]
        links = link(laid, likeness=load_likeness(), comparer=Comparer())
        scores[name] = score_links(crisis, as_json(links))
    return scores


def link_record(path: Path) -> Linked:
    """What it took to link a record, and single articles after it."""
    with onrecord.open(path) as record:
        status = record.status()
    command = [program(), "links", "--kind", "copies", "--limit", "1", "--record", str(path)]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory_of(process.pid))
        time.sleep(0.5)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    singles = []
    with onrecord.open(path) as record, tempfile.TemporaryDirectory() as scratch:
        after = record.status().size_bytes
        line = Path(scratch) / "one.jsonl"
        for row in islice(generate(10 * _SINGLE, seed=8), _SINGLE):
            # News is new: what comes in the middle of a record takes longer, as later articles
            # are held against it, too.
            line.write_text(json.dumps({**row, "published": _TODAY}) + "\n", "utf-8")
            record.add(line)
            began = time.perf_counter()
            record.link()
            singles.append(time.perf_counter() - began)
        began = time.perf_counter()
        record.links()
        read_seconds = time.perf_counter() - began
    return Linked(
        articles=status.articles,
        statements=status.statements,
        seconds=seconds,
        peak_bytes=peak,
        before_bytes=status.size_bytes,
        after_bytes=after,
        singles=tuple(singles),
        read_seconds=read_seconds,
    )


def write_tables(scores: Mapping[str, LinkScores], linked: Linked | None) -> str:
    """The figures as Markdown."""
    return "\n".join([*_quality(scores), *(["", *_speed(linked)] if linked else [])])


def _quality(scores: Mapping[str, LinkScores]) -> Iterator[str]:
    yield f"| links | {' | '.join(f'{name} crisis' for name in scores)} |"
    yield f"|---|{'--:|' * len(scores)}"
    first = next(iter(scores.values()))
    for kind in first.kinds:
        figures = (one.kinds[kind] for one in scores.values())
        told = " | ".join(
            f"{one.f1:.3f} ({one.precision:.2f}, {one.recall:.2f})" for one in figures
        )
        yield f"| {kind}: F1 (precision, recall) | {told} |"
    for name in first.shares:
        shares = (one.shares[name] for one in scores.values())
        yield f"| {name} | {' | '.join('—' if one is None else f'{one:.2f}' for one in shares)} |"


def _speed(linked: Linked) -> Iterator[str]:
    yield "| linked | figure |"
    yield "|---|--:|"
    yield f"| articles, statements | {linked.articles:,}, {linked.statements:,} |"
    yield f"| time | {linked.seconds:,.0f} s |"
    yield f"| articles a minute | {60 * linked.articles / linked.seconds:,.0f} |"
    yield f"| memory, all processes | {linked.peak_bytes / 1e6:,.0f} MB |"
    yield (
        f"| record before and after | {linked.before_bytes / 1e6:,.0f} MB, "
        f"{linked.after_bytes / 1e6:,.0f} MB |"
    )
    yield (
        f"| one more article of today: median, slowest of {len(linked.singles)} | "
        f"{statistics.median(linked.singles):.2f} s, {max(linked.singles):.2f} s |"
    )
    yield f"| all links read | {linked.read_seconds:.1f} s |"


def main(arguments: Sequence[str]) -> int:
    """Measures and rewrites the page; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.links", description=__doc__)
    parser.add_argument("--record", type=Path, help="a record to copy; unless given, one is made")
    parser.add_argument("--count", type=int, default=10_000, help="articles of the one made")
    parser.add_argument("--crises", action="store_true", help="print how right links are; no more")
    parser.add_argument("--show", action="store_true", help="print, and leave the page as it is")
    options = parser.parse_args(arguments)
    scores = score_crises()
    if options.crises:
        print(write_tables(scores, None))
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if options.record is None:
            add_corpus(folder, options.count)
        else:
            shutil.copyfile(options.record, folder / "record.db")
        linked = link_record(folder / "record.db")
    print(linked, file=sys.stderr)
    if options.show:
        print(write_tables(scores, linked))
        return 0
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{write_tables(scores, linked)}\n\n{END}{after}", "utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
