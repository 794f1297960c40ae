"""The command ``export``: what articles hold, in a form that other programs know."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

import typer

from onrecord.cli.forms import FOLDERS, Format
from onrecord.cli.output import write_out
from onrecord.cli.progress import Progress, show_progress
from onrecord.cli.read import choose_form, read_inputs
from onrecord.errors import InputError
from onrecord.exports.entry import Entry
from onrecord.model import ArticleRecord

if TYPE_CHECKING:
    from onrecord.exports.rows import Table
    from onrecord.pipeline import Finder

__all__ = ["export_inputs", "export_record", "open_out", "refuse_record"]

_Item = TypeVar("_Item")
_REMEDY = "give a file in a folder that is there and that you may write to"


def export_inputs(
    inputs: Iterable[str],
    *,
    form: Format,
    out: str | None,
    table: str,
    published: str | None,
    outlet: str | None,
    finder: Finder,
) -> bool:
    """Writes what the inputs hold, to a file or to standard output, and whether any failed.

    A file is there whole or not at all: one of that name stays as it was until the end, and where
    no input could be read.

    Raises:
        InputError: if the file cannot be written, or is an article that is to be read.
    """
    given = list(inputs)
    if form == "judgements":
        reason = "articles hold no judgements; a record does: give none, but --record PATH"
        raise typer.BadParameter(reason, param_hint="--format")
    if out is not None:
        _refuse_input(out, given)
    _check_out(form, out)
    if form not in ("jsonl", "plover"):
        return _export_entries(
            given, form, out, table, published=published, outlet=outlet, finder=finder
        )
    with open_out(out) as write:
        return read_inputs(
            given,
            published=published,
            outlet=outlet,
            finder=finder,
            form=choose_form(as_json=True, plain=False, text=False)
            if form == "jsonl"
            else _as_plover,
            write=write,
            shows_results=out is None,
        )


def _export_entries(
    inputs: list[str], form: Format, out: str | None, table: str, **options: Any
) -> bool:
    """Writes what inputs hold in a form that is made of all of them."""
    records: list[ArticleRecord] = []

    def keep(record: ArticleRecord) -> bytes:
        records.append(record)
        return b""

    failed = read_inputs(
        inputs, form=keep, write=lambda _: None, shows_results=out is None, **options
    )
    if records:
        write_entries((Entry(record=one) for one in records), form, out, table)
    return failed


def export_record(
    path: str, *, form: Format, out: str | None, table: str, machine: bool, asked: dict[str, Any]
) -> None:
    """Writes a record, or what of it the filters choose, to a file, a folder or standard output.

    Raises:
        InputError: if there is no record, or nothing can be written.
    """
    from onrecord.record import open_record

    _check_out(form, out)
    with open_record(path) as record, show_progress(shows_results=out is None) as progress:
        if out is not None:
            refuse_record(out, path)
        if form == "jsonl":
            lines = record.lines(machine=machine, **asked)
            _write_lines(_counted(lines, progress), out)
        elif form == "judgements":
            from onrecord.exports.judgements import judgement_lines

            _write_lines(_counted(judgement_lines(record, **asked), progress), out)
        else:
            entries = record.entries(machine=machine, **asked)
            write_entries(_counted(entries, progress), form, out, table)


def _write_lines(lines: Iterable[str], out: str | None) -> None:
    with open_out(out) as write:
        write(b"")  # where there is nothing to write, an empty file says so
        for line in lines:
            write(line.encode("utf-8", "replace") + b"\n")


def _counted(items: Iterable[_Item], progress: Progress) -> Iterator[_Item]:
    for number, item in enumerate(items, 1):
        progress.update(f"{number:,} written")
        yield item


def _check_out(form: Format, out: str | None) -> None:
    if out is None and (form in FOLDERS or form == "xlsx"):
        what = "a folder" if form in FOLDERS else "a file"
        raise InputError(form, f"it is {what}, and cannot go to standard output", "give --out NAME")


def write_entries(entries: Iterable[Entry], form: Format, out: str | None, table: str) -> None:
    """Writes entries in a form that is made of all of them.

    Raises:
        InputError: if it cannot be written.
    """
    if form in FOLDERS or form == "xlsx":
        assert out is not None
        {"parquet": _parquet, "brat": _brat, "xlsx": _xlsx}[form](entries, Path(out))
        return
    from onrecord.exports.pieces import pieces_of

    with open_out(out) as write:
        write(b"")
        for piece in pieces_of(entries, form, cast("Table", table)):
            write(piece)


def _parquet(entries: Iterable[Entry], out: Path) -> None:
    from onrecord.exports.parquet import write_parquet

    write_parquet(entries, out)


def _brat(entries: Iterable[Entry], out: Path) -> None:
    from onrecord.exports.brat import write_brat

    write_brat(entries, out)


def _xlsx(entries: Iterable[Entry], out: Path) -> None:
    from onrecord.exports.xlsx import write_xlsx

    write_xlsx(entries, out)


def _refuse_input(out: str, inputs: Iterable[str]) -> None:
    for name in inputs:
        if os.path.isfile(name) and os.path.exists(out) and os.path.samefile(name, out):
            raise InputError(out, "it is one of the articles", "give a file of another name")


def refuse_record(out: str, path: str) -> None:
    """SQLite keeps two files beside a record, and what is in them is of it."""
    for one in (path, f"{path}-wal", f"{path}-shm"):
        if os.path.exists(out) and os.path.exists(one) and os.path.samefile(out, one):
            raise InputError(out, "it is the record itself", "give a file of another name")


def _as_plover(record: ArticleRecord) -> bytes:
    from onrecord.exports.plover import plover_lines

    return b"".join(plover_lines(record))


@contextmanager
def open_out(out: str | None) -> Iterator[Callable[[bytes], None]]:
    """What to write the rows with: to standard output, to a file, or to what a name stands for (a
    pipe, a device), which is written to and never replaced."""
    if out is None:
        yield write_out
        return
    found = _look_at(out)
    if found is not None and stat.S_ISDIR(found.st_mode):
        raise InputError(out, "it is a folder", _REMEDY)
    if not out or out.endswith(os.sep):
        raise InputError(out or "--out", "it is no name of a file", _REMEDY)
    if found is not None and not stat.S_ISREG(found.st_mode):
        with _blamed(out):
            device = os.open(out, os.O_WRONLY)
        with _closing(os.fdopen(device, "wb"), out) as write:
            yield write
        return
    path = Path(os.path.realpath(out))
    with _blamed(out):
        number, temporary = tempfile.mkstemp(dir=path.parent, prefix=".onrecord-", suffix=".new")
    written = _Count()
    try:
        with _closing(os.fdopen(number, "wb"), out) as write:
            yield written.counting(write)
        if written.times:
            with _blamed(out):
                os.chmod(temporary, found.st_mode if found is not None else 0o666 & ~_umask())
                os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _look_at(out: str) -> os.stat_result | None:
    """What is there under a name, if anything is.  It is not asked by its path: behind a pipe,
    ``/dev/stdout`` leads to none."""
    with _blamed(out):
        try:
            return os.stat(out)
        except FileNotFoundError:
            return None


@contextmanager
def _closing(stream: BinaryIO, out: str) -> Iterator[Callable[[bytes], None]]:
    """What writes to a stream at once; only what goes wrong with the stream itself is blamed on
    ``out``."""

    def write(data: bytes) -> None:
        with _blamed(out):
            stream.write(data)
            stream.flush()

    try:
        yield write
    finally:
        with _blamed(out):
            stream.close()


class _Count:
    """How often something was written, though it may have been nothing."""

    def __init__(self) -> None:
        self.times = 0

    def counting(self, write: Callable[[bytes], None]) -> Callable[[bytes], None]:
        """The same, counted."""

        def counted(data: bytes) -> None:
            self.times += 1
            write(data)

        return counted


@contextmanager
def _blamed(out: str) -> Iterator[None]:
    """Says of which file it was that it could not be written."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(out, f"it cannot be written ({reason})", _REMEDY) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
