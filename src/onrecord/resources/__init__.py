"""Vocabularies as data: files with a version, read the same way by every room."""

from __future__ import annotations

import hashlib
import tomllib
from importlib.resources import files
from typing import Any

__all__ = ["load_resource"]


def load_resource(name: str) -> tuple[dict[str, Any], str]:
    """The table in ``resources/NAME.toml``, and its version with the beginning of its SHA-256.

    The digest is there because a version can be forgotten: a record's origin has to change
    whenever a resource does.

    >>> table, version = load_resource("cues")
    >>> version.startswith(table["version"] + "-")
    True
    """
    raw = files(__name__).joinpath(f"{name}.toml").read_bytes()
    table = tomllib.loads(raw.decode())
    return table, f"{table['version']}-{hashlib.sha256(raw).hexdigest()[:12]}"
