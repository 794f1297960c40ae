"""Raw inputs beside a record: each once, under the SHA-256 of its bytes, packed with gzip."""

from __future__ import annotations

import gzip
import hashlib
import os
import secrets
import zlib
from pathlib import Path

from onrecord.errors import InputError

__all__ = ["drop_raw", "keep_raw", "load_raw", "raw_names", "raw_path"]

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
    name = hashlib.sha256(body).hexdigest()
    path = raw_path(folder, name)
    if _holds(path, body):
        return name
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            _sync(folder.parent)
            _sync(folder)
        # Whoever is killed here leaves a file that tells whose words it holds.
        temporary = path.with_name(f".{name}.{secrets.token_hex(8)}.new")
        try:
            with open(temporary, "xb") as stream:
                # Without a name and a time the same bytes give the same file.
                stream.write(gzip.compress(body, _LEVEL, mtime=0))
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync(path.parent)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        remedy = "make room or the folder writable, and run this again: nothing was lost"
        raise InputError(str(folder), f"it cannot be written ({reason})", remedy) from error
    return name


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
