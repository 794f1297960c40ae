"""The forms in which a record goes out to other programs, by name."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["FOLDERS", "FORMATS", "Format", "form_of"]

Format = Literal[
    "jsonl", "csv", "xlsx", "parquet", "web-annotation", "brat", "graphml", "plover", "judgements"
]
FORMATS: tuple[Format, ...] = get_args(Format)
#: Forms that are a folder of files.
FOLDERS: frozenset[Format] = frozenset({"parquet", "brat"})
_BY_ENDING: dict[str, Format] = {
    "csv": "csv", "xlsx": "xlsx", "parquet": "parquet", "graphml": "graphml",
}  # fmt: skip


def form_of(out: str | None) -> Format:
    """The form that a file's name asks for; jsonl where it asks for none.

    >>> form_of("gas.xlsx"), form_of(None)
    ('xlsx', 'jsonl')
    """
    return _BY_ENDING.get((out or "").rpartition(".")[2].lower(), "jsonl")
