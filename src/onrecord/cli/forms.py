"""The forms in which a record goes out to other programs, by name."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["FORMATS", "Format"]

Format = Literal["jsonl", "plover"]
FORMATS: tuple[Format, ...] = get_args(Format)
