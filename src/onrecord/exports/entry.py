"""What every export is given of an article: its record, and what people remarked on its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from onrecord.model import ArticleRecord

__all__ = ["Entry", "Judged", "Remarks"]

#: What somebody said of a row: it is right, it was made right, or the machine had missed it.
Judged = Literal["accepted", "corrected", "added"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """What people said of one row: how it was judged, its tags and notes, in their order."""

    judged: Judged | None = None
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


_NONE: Mapping[str, Remarks] = MappingProxyType({})
_SILENCE = Remarks()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article's record, with the remarks on its rows by their ids (``article.id`` is its own).

    A row without remarks is not among them.
    """

    record: ArticleRecord
    remarks: Mapping[str, Remarks] = field(default_factory=lambda: _NONE)

    def remarks_on(self, row: str) -> Remarks:
        """What was said of the row with this id; of most rows nothing was."""
        return self.remarks.get(row, _SILENCE)
