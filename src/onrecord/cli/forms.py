"""The forms in which a record goes out to other programs, by name."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["FOLDERS", "FORMATS", "Format"]

Format = Literal[
    "jsonl", "csv", "xlsx", "parquet", "web-annotation", "brat", "graphml", "plover", "judgements"
]
FORMATS: tuple[Format, ...] = get_args(Format)
#: Forms that are a folder of files.
FOLDERS: frozenset[Format] = frozenset({"parquet", "brat"})
