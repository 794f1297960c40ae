"""Standard output: written at once, and quiet when nobody reads it any longer."""

from __future__ import annotations

import errno
import os
import sys

import typer

from onrecord.errors import OnrecordError

__all__ = ["drop_output", "unwritable", "write_out"]

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
