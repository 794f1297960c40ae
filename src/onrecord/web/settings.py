"""How the web view is served: the record, the address, the names, and whose word counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.pipeline import Finder

__all__ = ["HOST", "PORT", "Settings"]

HOST = "127.0.0.1"
PORT = 8137


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What somebody who serves a record decides.

    ``port`` is the one that is really listened at: where 0 was asked for, :mod:`server` puts in the
    number that the system gave.  ``names`` are further names by which browsers may call the server,
    ``by`` is who judges where a browser does not say it.

    >>> Settings(record=Path("record.db")).port
    8137
    """

    record: Path
    host: str = HOST
    port: int = PORT
    token: str | None = None
    names: tuple[str, ...] = ()
    by: str = "somebody"
    finder: Finder = "model"
