"""Files and folders that are there whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onrecord.errors import InputError

__all__ = ["beside", "blamed"]


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A folder of its own on the disk of ``path``, to make there what takes its place in the end.

    It goes away with all that is left in it.  The system's folder for such things will not do: it
    may lie on another disk, or in memory.

    Raises:
        InputError: if there cannot be one.
    """
    with blamed(path):
        made = Path(tempfile.mkdtemp(prefix=".onrecord-", dir=path.parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def blamed(path: Path) -> Iterator[None]:
    """Says of which file it was that it could not be written.

    Raises:
        InputError: for any error of the operating system.
    """
    try:
        yield
    except OSError as error:
        words = (error.strerror or str(error)).lower()
        remedy = "give a place in a folder that is there and that you may write to"
        raise InputError(str(path), f"it cannot be written ({words})", remedy) from error
