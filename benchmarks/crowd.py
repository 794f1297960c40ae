"""Two adders, a judge and a reader on one record for some minutes: no error, no lost row.

``python -m benchmarks.crowd 5`` runs for five minutes.  Each adder is a process of its own that
puts articles read beforehand into the record, over and over under other names; the reader asks,
searches and exports without pause; the judge accepts, corrects and undoes.  In the end every
article that an adder was told of is there, and the record is whole.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.corpus import generate

import onrecord
from onrecord.errors import InputError
from onrecord.ids import make_id
from onrecord.model import ArticleRecord

__all__ = ["main", "run"]


def run(seconds: float, *, folder: Path, records: list[ArticleRecord]) -> str:
    """What happened, in a line.

    Raises:
        AssertionError: if there was an error, or a row was lost.
    """
    path = folder / "record.db"
    onrecord.open(path, new=True).close()
    context = multiprocessing.get_context("spawn")
    told: Any = context.Queue()
    until = time.time() + seconds
    workers = [
        *(context.Process(target=_add, args=(path, n, records, until, told)) for n in (1, 2)),
        context.Process(target=_read, args=(path, until, told)),
        context.Process(target=_judge, args=(path, until, told)),
    ]
    for one in workers:
        one.start()
    answers = dict(told.get(timeout=seconds + 120) for _ in workers)
    for one in workers:
        one.join()
    errors = {name: answer for name, answer in answers.items() if isinstance(answer, str)}
    assert not errors, errors
    with onrecord.open(path) as record:
        there = {article.id for article in record.articles()}
        faults = [fault for fault in record.verify() if fault]
    added = answers["adder 1"] | answers["adder 2"]
    assert not faults, faults
    assert added <= there, f"{len(added - there)} lost"
    return (
        f"{seconds:.0f} s: {len(added):,} articles added by two processes, "
        f"{answers['reader']:,} questions answered and {answers['judge']:,} rows judged meanwhile: "
        "no error, no row lost, the record whole"
    )


def _add(path: Path, n: int, records: list[ArticleRecord], until: float, told: Any) -> None:
    added: set[str] = set()
    try:
        with onrecord.open(path) as record:
            number = 0
            while time.time() < until:
                one = _renamed(records[number % len(records)], f"{n}-{number}")
                record.put(one)
                added.add(one.article.id)
                number += 1
        told.put((f"adder {n}", added))
    except Exception as error:
        told.put((f"adder {n}", repr(error)))


def _renamed(record: ArticleRecord, name: str) -> ArticleRecord:
    """The same as another article."""
    article = replace(record.article, id=make_id(record.article.id, name), input=name)
    return replace(record, article=article)


def _read(path: Path, until: float, told: Any) -> None:
    asked = 0
    try:
        with onrecord.open(path) as record:
            while time.time() < until:
                record.statements(limit=50)
                record.statements(text="the", limit=50)
                record.count("events", "type")
                record.actors(limit=20)
                next(iter(record.lines()), None)
                asked += 5
        told.put(("reader", asked))
    except Exception as error:
        told.put(("reader", repr(error)))


def _judge(path: Path, until: float, told: Any) -> None:
    judged = 0
    try:
        with onrecord.open(path) as record:
            while time.time() < until:
                for one in record.statements(limit=3):
                    try:
                        record.accept(one.id, by="crowd")
                        record.correct(one.id, by="crowd", act="announce")
                        record.undo(one.id, by="crowd")
                    except InputError as error:
                        # Copies of an article have statements of the same id.
                        if "several" not in str(error):
                            raise
                    judged += 1
                time.sleep(0.05)
        told.put(("judge", judged))
    except Exception as error:
        told.put(("judge", repr(error)))


def main(arguments: list[str]) -> int:
    """Does it for as many minutes as the first argument says; the exit status."""
    minutes = float(arguments[0]) if arguments else 5.0
    texts = [row["text"] for row in generate(20)]
    records = [onrecord.read_text(text, finder="syntax") for text in texts]
    with tempfile.TemporaryDirectory() as scratch:
        print(run(60 * minutes, folder=Path(scratch), records=records))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
