"""What is handed in to be read: kept in files for as long, read in order, told as it happens.

One process reads (:mod:`onrecord.web.reading`), one thread here gives it its orders, and whoever
answers a page asks :meth:`Intake.jobs`.  What a file was called is told and goes into the record,
but names no file here: what is handed in lies under numbers.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Literal

from onrecord.errors import BusyError, InputError, fault_of
from onrecord.pages.sniff import ARTICLE_SUFFIXES
from onrecord.record.store import moment
from onrecord.web.reading import ENDED
from onrecord.web.settings import Settings

__all__ = [
    "COMMAND",
    "MOST_FILES",
    "MOST_JOBS",
    "MOST_TOLD",
    "MOST_WAITING",
    "Became",
    "Intake",
    "Job",
    "Pasted",
    "QueueFull",
    "Upload",
    "pasted_name",
    "plain_name",
]

#: What reads.  With -P no file in the folder where the server was begun can pass for a module.
COMMAND: Sequence[str] = (sys.executable, "-P", "-m", "onrecord.web.reading")
#: Files that one request may bring, and jobs that may wait for the one that is read.
MOST_FILES = 200
MOST_WAITING = 10
#: Jobs that are remembered, and articles of each that are told one by one; the others are counted.
MOST_JOBS = 50
MOST_TOLD = 2000
#: How often the process that reads may be ended in one job, before the job is left.
_MOST_ENDS = 5
#: How long that process keeps its models in memory when there is nothing to read.
_IDLE_S = 300.0
#: How long it may take to leave what it does; the server has two seconds to end.
_LEAVE_S = 1.0
#: So much of a name is told, and so many names of a job.
_NAME = 120
_NAMES = 3
_CHUNK_BYTES = 1 << 16

Kind = Literal["text", "files", "retry"]
Outcome = Literal["added", "replaced", "unchanged", "withheld", "failed"]
State = Literal["waiting", "running", "done", "stopped"]


class QueueFull(BusyError):
    """So much waits to be read that nothing more is taken for now."""

    def __init__(self) -> None:
        reason = f"{MOST_WAITING} jobs are waiting to be read already"
        super().__init__("intake", reason, "wait until one of them is done, and send it again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as a browser sends it: the name it gives, and its bytes."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """A text that somebody pasted, and what they say of it."""

    text: str
    outlet: str | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """What became of one article: its id, or why it failed and what to do.

    What failed before it was an article is not ``kept``: the record cannot try it again.
    """

    input: str
    outcome: Outcome
    article: str | None = None
    reason: str | None = None
    remedy: str | None = None
    kept: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How a job stands: ``done`` articles of ``known`` (more may be found in its files).

    ``names`` are the first of its ``inputs`` (of a pasted text its title, where it has one),
    ``reading`` is what is read just now, ``told`` is what became of each article, as far as that is
    remembered, ``counts`` is of all of them, and ``fault`` is what kept the rest from being read.
    ``loading`` is whether the process that reads was begun for it and has not read anything yet.
    """

    number: int
    kind: Kind
    names: tuple[str, ...]
    inputs: int
    asked: str
    state: State
    known: int
    done: int
    counts: Mapping[Outcome, int]
    reading: str | None
    told: tuple[Became, ...]
    fault: InputError | None
    loading: bool = False

    @property
    def under_way(self) -> bool:
        """Whether there is more to come."""
        return self.state in ("waiting", "running")


class _Ended(Exception):
    """The process that reads is no more, and has not told all that it was to tell."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Job:
    """A job as it goes on; changed, and looked at, by whoever holds the intake's lock."""

    number: int
    kind: Kind
    names: tuple[str, ...]
    inputs: int
    asked: str
    orders: list[dict[str, Any]]
    folder: Path | None
    known: int
    state: State = "waiting"
    reading: str | None = None
    counts: Counter[Outcome] = field(default_factory=Counter)
    told: list[Became] = field(default_factory=list)
    fault: InputError | None = None
    loading: bool = False
    stopping: bool = False
    ends: int = 0

    def look(self) -> Job:
        """How it stands."""
        done = self.counts.total()
        return Job(
            number=self.number,
            kind=self.kind,
            names=self.names,
            inputs=self.inputs,
            asked=self.asked,
            state=self.state,
            known=max(self.known, done),
            done=done,
            counts=dict(self.counts),
            reading=self.reading,
            told=tuple(self.told),
            fault=self.fault,
            loading=self.loading and self.state == "running",
        )

    def keep(self, became: Became) -> None:
        """Remembers what became of one article."""
        self.counts[became.outcome] += 1
        self.reading = None
        self.loading = False
        if len(self.told) < MOST_TOLD:
            self.told.append(became)


class Intake:
    """What is handed in to a record while it is served; made when that begins, closed at its end.

    Nothing runs before something is handed in.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        command: Sequence[str] | None = None,
        idle_s: float = _IDLE_S,
    ) -> None:
        self._given = {
            "record": os.path.abspath(settings.record),
            "finder": settings.finder,
        }
        self._command = command or COMMAND
        self._idle_s = idle_s
        self._changed = threading.Condition()
        self._jobs: deque[_Job] = deque(maxlen=MOST_JOBS)
        self._waiting: deque[_Job] = deque()
        self._numbers = 0
        self._closed = False
        self._folder: Path | None = None
        self._reader: _Reader | None = None
        self._thread: threading.Thread | None = None

    # What pages ask

    def jobs(self) -> tuple[Job, ...]:
        """How the last jobs stand, the newest first."""
        with self._changed:
            return tuple(job.look() for job in reversed(self._jobs))

    def job(self, number: int) -> Job | None:
        """How one of them stands, if it is remembered."""
        with self._changed:
            return next((job.look() for job in self._jobs if job.number == number), None)

    # What people hand in

    def add_text(self, pasted: Pasted) -> int:
        """The number of the job that reads a pasted text.

        Raises:
            QueueFull: if too much is waiting.
            InputError: if it cannot be kept until it is read.
        """
        # Browsers send other line ends than people type, and the same text is to be the same.
        text = pasted.text.replace("\r\n", "\n").replace("\r", "\n")
        name = pasted_name(text)
        row = {**asdict(pasted), "id": name, "text": text}
        with self._kept() as folder:
            order = _keep(folder, name, ".jsonl", [json.dumps(row).encode("ascii")])
            return self._enter("text", [order | {"title": pasted.title}], folder)

    def add_files(
        self, uploads: Iterable[Upload], *, outlet: str | None = None, published: str | None = None
    ) -> int:
        """The number of the job that reads files; the two are for those that do not say it.

        Raises:
            QueueFull: if too much is waiting.
            InputError: if they cannot be kept until they are read.
        """
        given = {"outlet": outlet, "published": published}
        with self._kept() as folder:
            orders = []
            for upload in uploads:
                name = plain_name(upload.name)
                chunks = iter(partial(upload.stream.read, _CHUNK_BYTES), b"")
                orders.append(_keep(folder, name, _suffix(name), chunks) | given)
            return self._enter("files", orders, folder)

    def retry(self, failures: Mapping[str, str]) -> int:
        """The number of the job that tries failures again: their keys, each with its input.

        Raises:
            QueueFull: if too much is waiting.
        """
        orders = [{"failure": key, "name": name} for key, name in failures.items()]
        return self._enter("retry", orders, None)

    def stop(self, number: int) -> None:
        """Leaves the rest of a job unread, also the article that is read just now."""
        with self._changed:
            job = next((one for one in self._jobs if one.number == number), None)
            if job is None or job.state not in ("waiting", "running"):
                return
            job.stopping = True
            if job.state == "running":
                self._leave_reader()
            else:
                self._waiting.remove(job)
                self._finish(job)

    def close(self) -> None:
        """Ends the reading; what was not read yet is dropped, and nothing of it is left."""
        with self._changed:
            self._closed = True
            reader = self._leave_reader()
            self._changed.notify_all()
        if reader is not None:
            reader.wait()
        if self._thread is not None:
            self._thread.join(_LEAVE_S)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    # Keeping it until it is read

    @contextmanager
    def _kept(self) -> Iterator[Path]:
        """A folder for one job, of which nothing is left after an error.

        Raises:
            QueueFull: if too much is waiting, before anything is written.
            InputError: if it cannot be written.
        """
        with self._changed, _blamed():
            self._check_room()
            folder = self._home() / secrets.token_hex(8)
        try:
            with _blamed():
                folder.mkdir()
                yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _home(self) -> Path:
        """The folder of all that is handed in, which others may not look into."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="onrecord-intake-"))
        return self._folder

    def _check_room(self) -> None:
        if len(self._waiting) >= MOST_WAITING or self._closed:
            raise QueueFull

    def _enter(self, kind: Kind, orders: list[dict[str, Any]], folder: Path | None) -> int:
        with self._changed:
            self._check_room()
            self._numbers += 1
            job = _Job(
                number=self._numbers,
                kind=kind,
                names=tuple(order.get("title") or order["name"] for order in orders[:_NAMES]),
                inputs=len(orders),
                asked=moment(),
                orders=orders,
                folder=folder,
                known=len(orders),
            )
            self._jobs.append(job)
            self._waiting.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="intake", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return job.number

    # Reading it

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                self._read(job)
            except InputError as error:
                job.fault = error
            except Exception as error:  # the other jobs are not lost to it
                job.fault = fault_of("intake", error)
            with self._changed:
                self._finish(job)

    def _next(self) -> _Job | None:
        with self._changed:
            while not (self._waiting or self._closed):
                if not self._changed.wait(self._idle_s) and not self._waiting:
                    self._leave_reader()
            if self._closed:
                return None
            job = self._waiting.popleft()
            job.state = "running"
            return job

    def _finish(self, job: _Job) -> None:
        job.state = "stopped" if job.fault or self._is_over(job) else "done"
        job.reading = None
        job.orders = []
        if job.folder is not None:
            shutil.rmtree(job.folder, ignore_errors=True)

    def _is_over(self, job: _Job) -> bool:
        return job.stopping or self._closed

    def _read(self, job: _Job) -> None:
        for number, order in enumerate(job.orders, 1):
            self._obey(job, order, ahead=len(job.orders) - number)
            if self._is_over(job):
                return
        if job.counts["added"] or job.counts["replaced"]:
            with suppress(_Ended):  # what was added is safe without it
                list(self._told(job, {}))

    def _obey(self, job: _Job, order: dict[str, Any], *, ahead: int) -> None:
        """Has an order obeyed, whatever ends the process meanwhile; ``ahead`` are more orders.

        The article that was read then is left out and, where the process does not come as far as
        that again, all the rest of the order.

        Raises:
            InputError: if nothing can be read, or the process ends again and again.
        """
        before = job.counts.total()
        skip, ended = 0, False
        while True:
            try:
                for told in self._told(job, order | {"skip": skip, "ended": ended}):
                    self._note(job, told, others=before + ahead)
                break
            except _Ended as end:
                if self._is_over(job):
                    return
                job.ends += 1
                if job.ends > _MOST_ENDS:
                    raise InputError("intake", _AGAIN_AND_AGAIN, _LOOK) from end
                if ended and job.counts.total() - before == skip:
                    self._note(job, {"done": _failed(order)}, others=before + ahead)
                    break
                skip, ended = job.counts.total() - before, True
        with self._changed:
            job.known = job.counts.total() + ahead

    def _told(self, job: _Job, order: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """What the process tells of an order; it is begun where it does not run.

        Raises:
            _Ended: if it ends before it has told all.
            InputError: if it cannot be begun.
        """
        with self._changed:
            if self._is_over(job):
                return
            if self._reader is None:
                with _blamed():
                    self._reader = _Reader(self._command, self._home())
                    job.loading = True
            reader = self._reader
        try:
            yield from reader.obey(self._given | order)
        except _Ended:
            with self._changed:
                if self._reader is reader:
                    self._leave_reader()
            reader.wait()
            raise

    def _note(self, job: _Job, told: dict[str, Any], *, others: int) -> None:
        """Writes down one thing that was told.

        Raises:
            InputError: if it is that nothing can be read.
        """
        if "fault" in told:
            raise InputError(**told["fault"])
        with self._changed:
            if "known" in told:
                job.known = told["known"] + others
            if "reading" in told:
                job.reading = told["reading"]
            if "done" in told:
                job.keep(Became(**told["done"]))

    def _leave_reader(self) -> _Reader | None:
        """Has the process end, without waiting for it."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.leave()
        return reader


_AGAIN_AND_AGAIN = "the process that reads articles was ended again and again"
_LOOK = "look at what the server printed and how much memory is free, and hand it in again"


class _Reader:
    """The process that reads, from its beginning to its end."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        own = os.environ.get("ONRECORD_HOME")
        # In a session of its own: Ctrl-C ends the server, which ends this in its turn.
        self._process = subprocess.Popen(
            [*command, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            # It goes to another folder, where the name of this one would lead elsewhere.
            env=os.environ | ({"ONRECORD_HOME": os.path.abspath(own)} if own else {}),
        )
        self._leaving: threading.Thread | None = None

    def obey(self, order: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """What is told of an order, as it is told.

        Raises:
            _Ended: if the process ends before all is told.
        """
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(order).encode("ascii") + b"\n")
            process.stdin.flush()
            for line in process.stdout:
                if not line.endswith(b"\n"):
                    break
                told = json.loads(line)
                if "end" in told:
                    return
                yield told
        except OSError as error:
            raise _Ended from error
        raise _Ended

    def leave(self) -> None:
        """Has the process end soon."""
        if self._leaving is None:
            self._leaving = threading.Thread(target=self._see_off, daemon=True)
            self._leaving.start()

    def wait(self) -> None:
        """Comes back when the process that was to leave has ended."""
        if self._leaving is not None:
            self._leaving.join(2 * _LEAVE_S)

    def _see_off(self) -> None:
        process = self._process
        process.terminate()
        try:
            process.wait(_LEAVE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):  # an order may have been on its way
                    stream.close()


def plain_name(given: str) -> str:
    """The name of a file that was handed in, as it may be shown and kept: of no folder, in a line.

    >>> plain_name("../../etc/passwd"), plain_name("C:\\\\rain.html"), plain_name("a\\n\\u202eb")
    ('passwd', 'rain.html', 'a��b')
    >>> plain_name(""), plain_name(".."), plain_name("-")
    ('upload', 'upload', 'upload')
    """
    name = re.split(r"[/\\]", given)[-1]
    name = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)
    name = name.strip()
    if len(name) > _NAME:
        name = f"{name[: _NAME - 21]}…{name[-20:]}"
    # "-" and "-:2" are what the record calls standard input and its rows.
    return "upload" if name in ("", ".", "..", "-") or name.startswith("-:") else name


def pasted_name(text: str) -> str:
    """What a pasted text is called, by its own words.

    >>> pasted_name("“Rain,” he said. Nobody answered him.")
    'pasted-rain-he-said-nobody-cd79039c.txt'
    """
    words = re.findall(r"\w+", text[:200])[:4]
    begin = "-".join(words).lower()[:40]
    mark = sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    return "-".join(part for part in ("pasted", begin, mark) if part) + ".txt"


def _suffix(name: str) -> str:
    """The ending that says what a file is, if it is one that onrecord knows."""
    lower = name.lower()
    packed = ".gz" if lower.endswith(".gz") else ""
    suffix = os.path.splitext(lower.removesuffix(".gz"))[1]
    return (suffix if suffix in ARTICLE_SUFFIXES else "") + packed


def _keep(folder: Path, name: str, suffix: str, chunks: Iterable[bytes]) -> dict[str, Any]:
    """The order to read bytes, which are a file now."""
    path = folder / f"{len(os.listdir(folder))}{suffix}"
    with open(path, "xb") as stream:
        stream.writelines(chunks)
    return {"file": str(path), "name": name, "outlet": None, "published": None}


def _failed(order: Mapping[str, Any]) -> dict[str, Any]:
    told = {"input": order["name"], "reason": ENDED[0], "remedy": ENDED[1]}
    return {**told, "outcome": "failed", "kept": "failure" in order}


@contextmanager
def _blamed() -> Iterator[None]:
    """Says in one line what keeps us from keeping something.

    Raises:
        InputError: naming it and how to go on.
    """
    try:
        yield
    except OSError as error:
        reason = f"it cannot be taken in ({(error.strerror or str(error)).lower()})"
        remedy = "make room where temporary files lie, and send it again"
        raise InputError("intake", reason, remedy) from error
