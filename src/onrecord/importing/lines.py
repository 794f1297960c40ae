"""Files -> lines, packed or not, no more than one of them in memory."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from onrecord.errors import InputError
from onrecord.limits import MAX_ROW_BYTES
from onrecord.pages.packed import DamagedError, is_packed, unpack

__all__ = ["open_file", "read_lines"]

_HEAD_BYTES = 4


@contextmanager
def open_file(path: str) -> Iterator[BinaryIO]:
    """The file's bytes, unpacked where gzip packed them.

    Raises:
        InputError: if it is no file that can be read, also while it is being read.
    """
    try:
        if not path:
            raise InputError('""', "the name is empty", "give the path of a file")
        if "\0" in path:
            raise InputError(path, "no file's name holds a NUL", "check the name")
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise InputError(path, "this is no file", "give a CSV or JSON lines file")
        with open(path, "rb") as stream:
            head = stream.read(_HEAD_BYTES)
            stream.seek(0)
            yield unpack(b"", stream) if is_packed(head) else stream
    except DamagedError as error:
        raise InputError(path, error.reason, error.remedy) from error
    except FileNotFoundError as error:
        remedy = "check the name and the folder you are in"
        raise InputError(path, "there is no such file", remedy) from error
    except OSError as error:
        words = (error.strerror or str(error)).lower()
        remedy = "check its permissions and the disk"
        raise InputError(path, f"it cannot be read ({words})", remedy) from error


def read_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Every line with its number, from 1; ``None`` for one that is too long to be held.

    >>> import io
    >>> list(read_lines(io.BytesIO(b"one\\ntwo")))
    [(1, b'one\\n'), (2, b'two')]
    """
    number = 0
    while line := stream.readline(MAX_ROW_BYTES):
        number += 1
        if len(line) < MAX_ROW_BYTES or line.endswith(b"\n"):
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_ROW_BYTES)
        yield number, None
