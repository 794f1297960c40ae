"""Standard output: written at once, and quiet when nobody reads it any longer."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, TextIO

import typer

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["drop_output", "open_console", "unwritable", "write_out"]

# What a shell shows for a program that wrote into a closed pipe: 128 + SIGPIPE.
_BROKEN_PIPE = 141


def write_out(data: bytes) -> None:
    """Writes the bytes to standard output, all of them, now.

    Raises:
        typer.Exit: if the reader is gone (``onrecord read ... | head``), which is no error.
        OnrecordError: if they cannot be written (a full disk).
    """
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        drop_output()
        raise typer.Exit(_BROKEN_PIPE) from error
    except OSError as error:
        drop_output()
        raise unwritable(error) from error


def unwritable(error: OSError) -> OnrecordError:
    """The error to raise where standard output could not be written.

    >>> print(unwritable(OSError(28, "No space left on device")))
    the output cannot be written (No space left on device)
    """
    closed = error.errno == errno.EBADF
    reason = "standard output is closed" if closed else error.strerror
    return OnrecordError(f"the output cannot be written ({reason})")


def drop_output() -> None:
    """Lets go of what is not written yet: Python would try at its end, and complain once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def open_console(out: TextIO, *, width: int, colour: bool) -> Console:
    """What writes tables and texts: news is material, so nothing in it is taken for a style."""
    from rich.console import Console

    return Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
