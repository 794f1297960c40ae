"""Kills ``onrecord add`` at random, and sees that no acknowledged article is lost or half there.

``python -m benchmarks.kills 100``: a hundred times, ``onrecord add --json`` is begun on one folder
of generated articles and killed (SIGKILL, as by a loss of power) after a moment that a seeded
generator chooses, mostly while articles are being written.  After each kill, every article that a
line had acknowledged has to be there and whole, none may be half there, and the text index has to
agree (that is what ``onrecord verify`` looks at).  The last run is let end, and the export has to
be byte for byte that of a record that was never disturbed.  The seconds spent are mostly starts.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.corpus import generate

import onrecord

__all__ = ["main", "run"]


def run(kills: int, *, folder: Path, articles: int, finder: str = "syntax", seed: int = 11) -> str:
    """What happened, in a line.

    Raises:
        AssertionError: if anything was lost, or half there, or different in the end.
    """
    chosen = random.Random(seed)
    corpus = folder / "corpus.jsonl"
    with corpus.open("w", encoding="utf-8") as stream:
        for row in generate(articles, seed=seed):
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    calm, path = folder / "calm.db", folder / "record.db"
    subprocess.run(_command(corpus, calm, finder), check=True, stdout=subprocess.DEVNULL)
    acknowledged: set[str] = set()
    killed_while_adding = 0
    for _ in range(kills):
        with subprocess.Popen(_command(corpus, path, finder), stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            # Some are killed while they load, most after some articles more.
            after = chosen.choice([0, 1, 1, 2, 3])
            lines: list[bytes] = []
            while sum(b'"added"' in line for line in lines) < after:
                lines.append(process.stdout.readline())
                if not lines[-1]:  # there was nothing left to add
                    break
            time.sleep(chosen.random() * (0.25 if after else 2.5))
            process.send_signal(signal.SIGKILL)
            lines += process.stdout.readlines()
        told = [json.loads(line) for line in lines if line.endswith(b"\n")]
        acknowledged |= {one["article"] for one in told if one["outcome"] == "added"}
        killed_while_adding += bool(told)
        if path.exists() and path.stat().st_size:
            _check(path, acknowledged)
    subprocess.run(_command(corpus, path, finder), check=True, stdout=subprocess.DEVNULL)
    _check(path, acknowledged)
    assert _export(path) == _export(calm), "the export differs from that of an undisturbed run"
    return (
        f"{kills} kills, {killed_while_adding} of them while articles were being added, "
        f"{len(acknowledged)} articles acknowledged before the last run: all there and whole, "
        f"the text index agrees, and the export of all {articles} is that of an undisturbed run"
    )


def _command(corpus: Path, record: Path, finder: str) -> list[str]:
    program = Path(sys.executable).with_name("onrecord")
    return [
        *(str(program), "add", str(corpus), "--record", str(record), "--json"),
        *("--finder", finder, "--workers", "1"),
    ]


def _check(path: Path, acknowledged: set[str]) -> None:
    with onrecord.open(path) as record:
        faults = [fault for fault in record.verify() if fault]
        assert not faults, faults
        there = {article.id for article in record.articles()}
        assert acknowledged <= there, f"lost: {acknowledged - there}"


def _export(path: Path) -> list[str]:
    with onrecord.open(path) as record:
        return list(record.lines())


def main(arguments: list[str]) -> int:
    """Does it as often as the first argument says; the exit status."""
    kills = int(arguments[0]) if arguments else 100
    with tempfile.TemporaryDirectory() as scratch:
        os.environ.setdefault("ONRECORD_HOME", scratch)
        print(run(kills, folder=Path(scratch), articles=3 * kills))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
