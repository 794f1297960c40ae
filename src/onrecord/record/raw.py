"""Raw inputs beside a record: each once, under the SHA-256 of its bytes, packed with gzip."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onrecord.errors import InputError

__all__ = [
    "ComingRaw",
    "coming_raw",
    "drop_raw",
    "holds_raw",
    "keep_raw",
    "load_raw",
    "raw_names",
    "raw_path",
    "unkept",
]

_LEVEL = 6


def raw_path(folder: Path, name: str) -> Path:
    """Where the bytes with this SHA-256 lie.

    >>> raw_path(Path("record.raw"), "ab" + "0" * 62).parent.as_posix()
    'record.raw/ab'
    """
    return folder / name[:2] / f"{name}.gz"


def keep_raw(folder: Path, body: bytes) -> str:
    """The name under which the bytes are kept: there, whole and on the disk when this returns.

    A file that was damaged or lost is made anew.

    Raises:
        InputError: if they cannot be written.
    """
    with coming_raw(folder, body) as raw:
        raw.keep()
    return raw.name


@contextmanager
def coming_raw(folder: Path, body: bytes) -> Iterator[ComingRaw]:
    """The bytes, written but not kept yet: what takes long is done, and nobody finds them so far.

    Unless they are kept within, nothing of them is left.

    Raises:
        InputError: if they cannot be written.
    """
    raw = ComingRaw(folder, body)
    try:
        raw.prepare()
        yield raw
    finally:
        raw.clear()


class ComingRaw:
    """Bytes on their way into the folder; made by :func:`coming_raw`."""

    def __init__(self, folder: Path, body: bytes) -> None:
        self.name = hashlib.sha256(body).hexdigest()
        self._folder, self._body = folder, body
        self._path = raw_path(folder, self.name)
        self._temporary: Path | None = None

    def prepare(self) -> None:
        """Writes them beside their place, unless they lie there whole."""
        if not _holds(self._path, self._body):
            with self._blamed():
                self._write()

    def keep(self) -> None:
        """Puts them in their place, where they are whole and on the disk when this returns.

        Whoever does this while he alone may write the record is sure that they stay: what lay there
        before, or was written for this, may have been taken away meanwhile.
        """
        with self._blamed():
            if self._temporary is None and not self._path.is_file():
                self._write()
            if self._temporary is None:
                return
            try:
                os.replace(self._temporary, self._path)
            except FileNotFoundError:
                self._write()
                os.replace(self._temporary, self._path)
            self._temporary = None
            _sync(self._path.parent)

    def clear(self) -> None:
        """Takes away what was written and is not kept."""
        if self._temporary is not None:
            with contextlib.suppress(OSError):
                self._temporary.unlink(missing_ok=True)

    def _write(self) -> None:
        above = self._path.parent
        if not above.is_dir():
            above.mkdir(parents=True, exist_ok=True)
            _sync(self._folder.parent)
            _sync(self._folder)
        # Whoever is killed here leaves a file that tells whose words it holds.
        self._temporary = above / f".{self.name}.{secrets.token_hex(8)}.new"
        with open(self._temporary, "xb") as stream:
            # Without a name and a time the same bytes give the same file.
            stream.write(gzip.compress(self._body, _LEVEL, mtime=0))
            stream.flush()
            os.fsync(stream.fileno())

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            remedy = "make room or the folder writable, and run this again: nothing was lost"
            reason = f"it cannot be written ({reason})"
            raise InputError(str(self._folder), reason, remedy) from error


def holds_raw(folder: Path, body: bytes) -> bool:
    """Whether these bytes are kept, and whole."""
    return _holds(raw_path(folder, hashlib.sha256(body).hexdigest()), body)


def load_raw(folder: Path, name: str) -> bytes:
    """The bytes of this name, checked.

    Raises:
        InputError: if they are missing or are not what they were.
    """
    path = raw_path(folder, name)
    remedy = "restore the folder from a copy, or add the article again from its own file"
    try:
        body = gzip.decompress(path.read_bytes())
    except FileNotFoundError as error:
        raise InputError(str(path), "this kept input is missing", remedy) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(str(path), "this kept input is damaged", remedy) from error
    except OSError as error:
        reason = f"this kept input cannot be read ({(error.strerror or str(error)).lower()})"
        raise InputError(str(path), reason, "look at its permissions and the disk") from error
    if hashlib.sha256(body).hexdigest() != name:
        raise InputError(str(path), "this kept input is not what it was", remedy)
    return body


def drop_raw(folder: Path, name: str) -> None:
    """Takes the bytes of this name away, also what a run left that was ended while it kept them.

    They need not be there.

    Raises:
        InputError: if they cannot be.
    """
    path = raw_path(folder, name)
    try:
        for one in (path, *path.parent.glob(f".{name}.*.new")):
            one.unlink(missing_ok=True)
        _sync(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(
            str(path), f"it cannot be removed ({reason})", "remove the file by hand"
        ) from error


def raw_names(folder: Path) -> list[str]:
    """The names of all that is kept, in order."""
    return sorted(path.stem for path in folder.glob("??/*.gz"))


def unkept(folder: Path) -> list[Path]:
    """The files of bytes that were being written, in order; most of their runs still go on."""
    return sorted(folder.glob("??/.*.new"))


def _holds(path: Path, body: bytes) -> bool:
    try:
        return gzip.decompress(path.read_bytes()) == body
    except (OSError, EOFError, zlib.error):
        return False


def _sync(folder: Path) -> None:
    """Makes the folder's entries last: a file that is renamed into place is not yet safe."""
    if os.name == "nt":  # no folder can be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
