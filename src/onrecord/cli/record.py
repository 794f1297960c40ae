"""The commands on a record: what they do, each with the record opened and closed around it."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast, get_args, get_type_hints

import typer

from onrecord.cli.answers import DEFAULT_LIMIT, as_json_line, print_answer
from onrecord.cli.output import write_out
from onrecord.cli.progress import Progress, show_progress
from onrecord.cli.words import one_line
from onrecord.errors import InputError
from onrecord.exports.characters import in_utf8
from onrecord.record import Record, open_record
from onrecord.record.across import has_links
from onrecord.record.add import Done
from onrecord.record.answers import Count
from onrecord.record.judged import Kind, changes
from onrecord.record.questions import SORTED, Question
from onrecord.record.store import BUSY_TIMEOUT_S
from onrecord.record.takedown import finish_takedowns
from onrecord.record.told_links import LINK_SORTED, LinkQuestion
from onrecord.record.upkeep import CHECKPOINT_S, take_down

if TYPE_CHECKING:
    from onrecord.pipeline import Finder
    from onrecord.record.linked.judged import LinkJudgement

__all__ = [
    "add_inputs",
    "ask",
    "check_record",
    "judge",
    "link_first",
    "print_judgements",
    "print_status",
    "remark",
    "remove_articles",
    "retry_failures",
    "run_on",
    "user_name",
    "usual_workers",
]


class Stopped(BaseException):
    """Somebody asked the program to stop; what was being written is rolled back."""

    def __init__(self, number: int) -> None:
        self.number = number


@contextmanager
def stopping() -> Iterator[Callable[[], None]]:
    """Turns the signals to stop into an exception, so that everything is left as it should be.

    What is given raises it once more: where other people's code is called back, it may be lost.
    """
    asked: list[int] = []

    def stop(number: int, _: object) -> None:
        asked.append(number)
        raise Stopped(number)

    def check() -> None:
        if asked:
            raise Stopped(asked[0])

    known = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    for one in known:
        signal.signal(one, stop)
    try:
        yield check
    finally:
        for one, before in known.items():
            signal.signal(one, before)


class _Tally:
    """What became of the inputs so far, told as it happens and summed up in the end."""

    def __init__(self, progress: Progress, record: Record, *, as_json: bool) -> None:
        self._progress, self._record, self._as_json = progress, record, as_json
        self._counts: Counter[str] = Counter()
        self._begun = time.monotonic()

    def tell(self, done: Done) -> None:
        """Tells of one input: it is safely in the record."""
        self._counts[done.outcome or "failed"] += 1
        if done.error is not None:
            self._progress.say(str(done.error))
        if self._as_json:
            told = {
                "input": done.input,
                "article": done.article,
                "outcome": done.outcome or "failed",
                "error": str(done.error) if done.error else None,
            }
            write_out((json.dumps(told, ensure_ascii=False) + "\n").encode("utf-8", "replace"))
        minutes = (time.monotonic() - self._begun) / 60
        speed = f", {sum(self._counts.values()) / minutes:,.0f} a minute" if minutes > 0.1 else ""
        self._progress.update(f"{self}{speed}: {done.input}")

    def __str__(self) -> str:
        names = ("added", "replaced", "unchanged", "withheld", "failed")
        parts = [f"{self._counts[name]:,} {name}" for name in names if self._counts[name]]
        return ", ".join(parts) or "nothing to add"

    def finish(self, *, stopped: Stopped | None) -> int:
        """Prints the sum; gives the exit status."""
        if not self._as_json:
            _print(f"{self._record.store.path}: {self}")
        if self._counts["withheld"]:
            print(
                f"{self._counts['withheld']} of them had been taken down from this record and were "
                "left out",
                file=sys.stderr,
            )
        if stopped is not None:
            print("stopped; run the same command again to go on", file=sys.stderr)
            return 128 + stopped.number
        return 1 if self._counts["failed"] else 0


def run_on(
    record: Record, work: Callable[[Callable[[Done], None]], object], *, as_json: bool
) -> int:
    """Does something to the record that takes long, with progress, and gives the exit status."""
    stopped = None
    with show_progress(shows_results=as_json) as progress:
        tally = _Tally(progress, record, as_json=as_json)
        try:
            with stopping() as check:

                def tell(done: Done) -> None:
                    tally.tell(done)
                    check()

                work(tell)
        except Stopped as error:
            stopped = error
    # The line that moved is gone by now.
    return tally.finish(stopped=stopped)


def add_inputs(
    path: str,
    inputs: Sequence[str],
    *,
    published: str | None,
    outlet: str | None,
    finder: Finder,
    workers: int | None,
    stale: bool,
    as_json: bool,
) -> int:
    """Adds inputs to a record, or reads stale articles again; the exit status."""
    number = workers or usual_workers()
    with open_record(path, new=not stale) as record:
        if stale:
            return run_on(
                record,
                lambda tell: record.refresh(finder=finder, workers=number, on_done=tell),
                as_json=as_json,
            )
        return run_on(
            record,
            lambda tell: record.add(
                *inputs,
                published=published,
                outlet=in_utf8(outlet or "") or None,
                finder=finder,
                workers=number,
                on_done=tell,
            ),
            as_json=as_json,
        )


def usual_workers() -> int:
    """How many processes read at the same time, where nobody says it."""
    from onrecord.record.reader import usable_processors

    return min(usable_processors(), _MOST_WORKERS)


#: Each has the models in its memory.
_MOST_WORKERS = 8


def retry_failures(path: str, *, finder: Finder, workers: int | None, as_json: bool) -> int:
    """Tries all inputs that failed once more; the exit status."""
    with open_record(path) as record:
        if not record.failures() and not as_json:
            write_out(b"nothing has failed\n")
            return 0
        return run_on(
            record,
            lambda tell: record.retry(
                finder=finder, workers=workers or usual_workers(), on_done=tell
            ),
            as_json=as_json,
        )


def print_status(path: str, *, quick: bool, as_json: bool) -> None:
    """Prints how a record stands; unless ``quick``, also how much of it is stale."""
    with open_record(path) as record:
        origin = None
        if not quick:
            from onrecord.record.reader import Reader

            with Reader("model") as reader:
                origin = reader.origin()
        status = record.status(origin=origin)
        failed = record.failures()
        if as_json:
            told = {**asdict(status), "failed": [asdict(one) for one in failed]}
            told["versions"] = dict(status.versions)
            write_out((json.dumps(told, ensure_ascii=False) + "\n").encode("utf-8", "replace"))
            return
        between = f", published {status.first} to {status.last}" if status.first else ""
        outlets = _of(status.outlets, "outlet")
        lines = [
            f"{path}: {_of(status.articles, 'article')} of {outlets}{between}",
            f"{_of(status.statements, 'statement')}, {_of(status.events, 'event')}",
            f"{_of(status.judgements, 'judgement')} ({status.undone} undone), "
            f"{_of(status.notes, 'note')}, {_of(status.tags, 'tag')}",
            f"on disk: {_size(status.size_bytes)}, kept inputs {_size(status.raw_bytes)}",
            *(f"read by {name}: {_of(often, 'article')}" for name, often in status.versions),
        ]
        if status.stale:
            lines.append(
                f"stale: {_of(status.stale, 'article')} that newer models would read otherwise; "
                "onrecord add --stale reads them again"
            )
        if status.lost:
            lines.append(
                f"lost: {_of(status.lost, 'judgement or remark', 'judgements and remarks')} whose "
                "words no longer stand; onrecord judge list shows them"
            )
        if status.removed:
            lines.append(f"taken down: {_of(status.removed, 'article')}")
        if failed:
            lines.append(f"failed: {_of(len(failed), 'input')}; onrecord retry tries again")
            lines += [f"  {one.input}: {one.reason}; {one.remedy}" for one in failed[:10]]
            if len(failed) > 10:
                lines.append(f"  and {len(failed) - 10} more; --json tells all")
        write_out(
            "".join(
                f"{one_line(line) if line[0] != ' ' else '  ' + one_line(line)}\n" for line in lines
            ).encode("utf-8", "replace")
        )


def _print(line: str) -> None:
    write_out(f"{one_line(line)}\n".encode("utf-8", "replace"))


def _complain(line: str) -> None:
    print(one_line(line), file=sys.stderr)


def _of(count: int, noun: str, plural: str | None = None) -> str:
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def _size(size_bytes: int) -> str:
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1000:,.0f} kB"
    return f"{size_bytes / 1_000_000:,.1f} MB"


def remove_articles(path: str, ids: Sequence[str], *, reason: str | None) -> int:
    """Takes articles down; the exit status.  One that is not there does not keep the others."""
    failed = False
    articles: list[str] = []
    with open_record(path) as record:
        for one in ids:
            try:
                articles.append(take_down(record.store, one, reason=in_utf8(reason or "") or None))
            except InputError as error:
                failed = True
                _complain(str(error))
        if articles:
            try:
                gone = finish_takedowns(record.store, CHECKPOINT_S)
            except InputError as error:  # the same command again goes on with it
                _complain(str(error))
                return 1
            for article in articles:
                write_out(f"{article} taken down: nothing of it is left but this\n".encode())
            if not gone:
                _complain(
                    f"{path}: another program is reading, so old words still stand in {path}-wal; "
                    "they go when it closes the record"
                )
    return 1 if failed else 0


def check_record(path: str) -> int:
    """Checks a record, prints what is wrong, and gives the exit status."""
    faults = whole = 0
    with open_record(path) as record, show_progress() as progress:
        for fault in record.verify():
            if fault is None:
                whole += 1
                progress.update(f"{whole:,} articles are whole, {faults:,} faults")
            else:
                faults += 1
                progress.say(f"{path}: {fault}")
        spare = record.spare()
    if spare:
        _complain(
            f"{path}: {_of(len(spare), 'kept input')} that no article needs, the first of them "
            f"{spare[0]}; a run that was ended leaves such, and they can be deleted"
        )
    if faults:
        _complain(f"{path}: restore it from a copy, or add the articles named here again")
        return 1
    _print(f"{path}: {_of(whole, 'article')}, all whole")
    return 0


def ask(
    path: str,
    question: Question | LinkQuestion,
    asked: Mapping[str, Any],
    *,
    machine: bool,
    limit: int | None,
    count_by: str | None = None,
    sort: str | None = None,
    reverse: bool,
    as_json: bool,
    as_csv: bool,
    outcome: Sequence[str] = (),
) -> None:
    """Asks a record and prints the answer."""
    if as_json and as_csv:
        raise typer.BadParameter("it does not go with --csv", param_hint="--json")
    most = limit or None
    if limit is None and not (as_json or as_csv):
        most = DEFAULT_LIMIT
    # Statements on a condition are told with how they ended.
    method = "commitments" if question == "conditions" else question
    given = {**asked, "outcome": tuple(outcome)} if question == "conditions" else asked
    with open_record(path) as record:
        if question == "conditions" or question in LINK_SORTED:
            link_first(record)
        if count_by is not None:
            field = count_by.replace("-", "_")
            how = {"machine": machine, "reverse": reverse, **given}
            if question == "conditions":
                counts = record.count_commitments(field, **how)
            else:
                counts = record.count(cast("Question", question), field, **how)
            print_answer(
                counts[:most],
                Count,
                as_json=as_json,
                as_csv=as_csv,
                total=len(counts),
                noun="values",
            )
            return
        [kind] = get_args(get_type_hints(getattr(Record, method))["return"])
        if (as_json or as_csv) and method in SORTED:  # of any number of rows
            with record.streaming(
                cast("Question", question),
                machine=machine,
                limit=most,
                sort=sort,
                reverse=reverse,
                **asked,
            ) as rows:
                print_answer(rows, kind, as_json=as_json, as_csv=as_csv)
            return
        answer = getattr(record, method)(
            machine=machine, limit=most, sort=sort, reverse=reverse, **given
        )
        print_answer(
            answer, kind, as_json=as_json, as_csv=as_csv, total=answer.total, noun=question
        )
        if not answer and not (as_json or as_csv):  # a slip in a name looks like an answer
            for line in record.unknown(**asked):
                _complain(line)


def link_first(record: Record) -> None:
    """Links the articles that are not linked yet, where they are so many that it takes a while: in
    several processes, and with how far it is on standard error.

    Of a record that may only be read it is told how many are left out.  Where another program
    writes, a terminal tells that it is waited for.
    """
    count = record.unlinked()
    if record.store.read_only:
        if count and has_links(record.store):
            are = "article is" if count == 1 else "articles are"
            _complain(f"{record.store.path}: {count:,} {are} not linked, and it cannot be written")
        return
    if sys.stderr.isatty():
        record.store.on_wait = lambda: _complain(
            f"{record.store.path}: another program writes to it, which is waited for "
            f"({BUSY_TIMEOUT_S:.0f} seconds at the most)"
        )
    if count < _MANY:
        return
    done = 0
    with show_progress(shows_results=False) as progress:

        def tell(linked: int) -> None:
            nonlocal done
            done += linked
            progress.update(f"{done:,} of {count:,} articles linked")

        tell(0)
        record.link(workers=usual_workers(), on_linked=tell)


#: So few articles are linked in some seconds.
_MANY = 16


def user_name(given: str | None = None) -> str:
    """Who judges: what is given, else ``ONRECORD_USER``, else the name that the system knows."""
    for told in (given, os.environ.get("ONRECORD_USER")):
        # A name travels into files of all kinds: no half characters, on one line.
        if name := one_line(told or ""):
            return name
    with contextlib.suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return "somebody"


def judge(
    path: str,
    verdict: str,
    ids: Sequence[str],
    *,
    by: str | None,
    values: Sequence[str] = (),
    note: str | None = None,
    tags: Sequence[str] = (),
    kind: Kind = "statement",
) -> int:
    """Judges rows, and puts a note or tags on them with it; the exit status.

    Of several rows one that cannot be judged does not keep the others.
    """
    who = user_name(by)
    pairs = [_value(one) for one in values]
    given = dict(pairs)
    if len(given) < len(pairs):
        raise typer.BadParameter("a field is given twice", param_hint="FIELD=VALUE")
    for flag, words in (("--note", [note] if note is not None else []), ("--tag", tags)):
        if not all(one.strip() for one in words):  # before anything is judged
            raise typer.BadParameter("it is empty", param_hint=flag)
    failed = False
    with open_record(path) as record:
        for one in ids:
            try:
                if verdict == "add":
                    made = record.add_missed(one, kind, given, by=who)
                elif verdict == "correct":
                    made = record.correct(one, given, by=who)
                else:
                    made = getattr(record, verdict)(one, by=who)
                if note:
                    record.note(made.row, in_utf8(note), by=who)
                if tags:
                    record.tag(made.row, *map(in_utf8, tags), by=who)
            except InputError as error:
                failed = True
                _complain(str(error))
            else:
                write_out(f"{made.row} {_DONE[verdict]}\n".encode())
    return 1 if failed else 0


_DONE = {
    "accept": "accepted",
    "reject": "rejected",
    "correct": "corrected",
    "add": "added",
    "undo": "as it was before",
}


def _value(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"{given!r} is not FIELD=VALUE, like act=threaten")
    return name.strip().replace("-", "_"), in_utf8(value)


def remark(
    path: str, given: str, kind: str, words: Sequence[str], *, by: str | None, remove: bool = False
) -> None:
    """Puts a note or tags on a row, or takes tags away."""
    who = user_name(by)
    with open_record(path) as record:
        if kind == "note":
            made = record.note(given, *map(in_utf8, words), by=who)
        else:
            made = record.tag(given, *map(in_utf8, words), by=who, remove=remove)
    done = "no longer tagged" if remove else "tagged" if kind == "tag" else "noted"
    write_out(f"{made.row} {done}\n".encode())


def judge_link(path: str, kind: str, verdict: str, ends: Sequence[str], *, by: str | None) -> None:
    """Keeps what is said of a link."""
    with open_record(path) as record:
        made = record.judge_link(kind, *ends, verdict=verdict, by=user_name(by))
    write_out(f"{made.number} {_of_link(made)}\n".encode())


def unjudge_link(path: str, number: int, *, by: str | None) -> None:
    """Takes back what was said of a link."""
    with open_record(path) as record:
        made = record.unjudge_link(number, by=user_name(by))
    write_out(f"{made.number} as it was before: {_of_link(made)}\n".encode())


def _of_link(one: LinkJudgement) -> str:
    ends = [(row or article) for article, row in (one.a, one.b) if article] if one.a else []
    named = ends or [one.b[1] or one.b[0]]
    return f"{one.kind} {one.verdict}: {' and '.join(end[:20] for end in named)}"


def print_judgements(path: str, *, as_json: bool) -> None:
    """Prints all that was judged, of rows and then of links, each in its order."""
    with open_record(path) as record:
        found = record.judgements()
        links = record.link_judgements()
    if as_json:
        for row in (*found, *links):
            write_out(as_json_line(row))
        return
    if not found and not links:
        write_out(b"nothing was judged\n")
    for one in found:
        state = " (undone)" if one.undone else " (its words no longer stand)" if one.lost else ""
        changed = "; ".join(changes(one))
        _print(
            f"{one.at} {one.by} {one.verdict} {one.kind} {one.row[:8]}{state}: {one.words}"
            f"{f' ({changed})' if changed else ''}"
        )
    for link in links:
        state = " (undone)" if link.undone else ""
        _print(f"{link.at} {link.by} link {link.number}{state}: {_of_link(link)}")
