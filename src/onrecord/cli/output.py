"""Standard output: written at once, and quiet when nobody reads it any longer."""

from __future__ import annotations

import os
import sys

import typer

from onrecord.errors import OnrecordError

__all__ = ["write_out"]

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
        _drop_output()
        raise typer.Exit(_BROKEN_PIPE) from error
    except OSError as error:
        _drop_output()
        raise OnrecordError(f"the output cannot be written ({error.strerror})") from error


def _drop_output() -> None:
    # Python writes out what is left at its end, and would complain once more.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
