"""The command ``export``: what articles hold, in a form that other programs know."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from onrecord.cli.forms import Format
from onrecord.cli.output import write_out
from onrecord.cli.read import choose_form, read_inputs
from onrecord.errors import InputError
from onrecord.model import ArticleRecord

if TYPE_CHECKING:
    from onrecord.pipeline import Finder

__all__ = ["export_inputs"]

_REMEDY = "give a file in a folder that is there and that you may write to"


def export_inputs(
    inputs: Iterable[str],
    *,
    form: Format,
    out: str | None,
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
    if out is not None:
        _refuse_input(out, given)
    with _open_out(out) as write:
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


def _refuse_input(out: str, inputs: Iterable[str]) -> None:
    for name in inputs:
        if os.path.isfile(name) and os.path.exists(out) and os.path.samefile(name, out):
            raise InputError(out, "it is one of the articles", "give a file of another name")


def _as_plover(record: ArticleRecord) -> bytes:
    from onrecord.exports import to_plover

    rows = (json.dumps(row, ensure_ascii=False) + "\n" for row in to_plover(record))
    return "".join(rows).encode("utf-8", "replace")


@contextmanager
def _open_out(out: str | None) -> Iterator[Callable[[bytes], None]]:
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
