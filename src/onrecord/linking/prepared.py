"""An article made ready for linking, as it can be kept: facts, vectors, sketch, tellings.

Making it is what takes long of an article that comes alone (a fifth of a second), and it never
changes when others come: a record keeps it.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, TypeVar, overload

import numpy as np
from pydantic import TypeAdapter

from onrecord.linking.answers import commitment_texts
from onrecord.linking.commitments import Commitment, find_commitment
from onrecord.linking.copies import make_sketch, make_wording
from onrecord.linking.facts import Said
from onrecord.linking.happenings import Telling
from onrecord.linking.laid import lay
from onrecord.linking.likeness import Likeness, Vectors
from onrecord.model import ArticleRecord, Span

__all__ = ["Packed", "Prepared", "pack", "prepare", "unpack_said", "unpack_tellings"]

_Row = TypeVar("_Row")

_SAID = TypeAdapter(Said)
_TELLING = TypeAdapter(Telling)


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """All that is kept of an article.

    ``vectors`` are those of the sentences, ``contents`` and ``around`` those of the statements'
    contents and of their sentences; ``commitments`` stand beside the statements that are some, with
    three vectors each (:func:`~onrecord.linking.answers.commitment_texts`); ``told`` are the
    numbers of the sentences in which the tellings stand.
    """

    moment: float
    sketch: frozenset[int]
    sentences: tuple[Span, ...]
    vectors: Vectors
    said: tuple[Said, ...]
    contents: Vectors
    around: Vectors
    commitments: tuple[tuple[Commitment, Vectors] | None, ...]
    tellings: tuple[Telling, ...]
    told: tuple[int, ...]


def prepare(record: ArticleRecord, likeness: Likeness) -> Prepared:
    """An article, ready to be laid beside others."""
    laid = lay(record)
    facts = laid.facts
    known = _Known(likeness)
    starts = [one.start for one in facts.sentences]
    return Prepared(
        moment=facts.moment,
        sketch=make_sketch(make_wording(facts.body)),
        sentences=facts.sentences,
        vectors=known.of([" ".join(facts.text[slice(*one)].split()) for one in facts.sentences]),
        said=facts.said,
        contents=known.of([one.text for one in facts.said]),
        around=known.of([one.sentence for one in facts.said]),
        commitments=tuple(
            (made, known.of(commitment_texts(one, made)))
            if (made := find_commitment(one, facts.text))
            else None
            for one in facts.said
        ),
        tellings=laid.tellings,
        told=tuple(max(0, bisect_right(starts, one.span.start) - 1) for one in laid.tellings),
    )


class _Known:
    """Makes the vector of each text once: a sentence is that of statements and tellings, too."""

    def __init__(self, likeness: Likeness) -> None:
        self._likeness = likeness
        self._made: dict[str, Vectors] = {}

    def of(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._made]
        self._made.update(zip(new, self._likeness.of(new), strict=True))
        if not texts:
            return self._likeness.of([])
        return np.stack([self._made[text] for text in texts])


def pack(rows: Sequence[Said | Telling]) -> bytes:
    """Statements or tellings as compressed lines of JSON, the same bytes for the same ones."""
    lines = (json.dumps(_plain(one), ensure_ascii=False, separators=(",", ":")) for one in rows)
    return zlib.compress("\n".join(lines).encode(), 6)


class Packed(Sequence[_Row]):
    """Statements or tellings that were packed; each is made when it is asked for."""

    def __init__(self, packed: bytes, kind: TypeAdapter[_Row]) -> None:
        # One of many is what is mostly wanted: the other lines are not read.
        lines = zlib.decompress(packed)
        self._lines = lines.split(b"\n") if lines else []
        self._kind = kind
        self._made: dict[int, _Row] = {}

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, at: int) -> _Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[_Row]: ...
    def __getitem__(self, at: int | slice) -> _Row | Sequence[_Row]:
        if isinstance(at, slice):
            return [self[one] for one in range(len(self))[at]]
        if at not in self._made:
            self._made[at] = self._kind.validate_python(self.plain(at))
        return self._made[at]

    def plain(self, at: int) -> dict[str, Any]:
        """One as it was packed: its fields as JSON has them."""
        made: dict[str, Any] = json.loads(self._lines[at])
        return made


def unpack_said(packed: bytes) -> Sequence[Said]:
    """The statements of an article again."""
    return Packed(packed, _SAID)


def unpack_tellings(packed: bytes) -> Sequence[Telling]:
    """The tellings of an article again."""
    return Packed(packed, _TELLING)


def _plain(value: Any) -> Any:
    """The value as JSON has it; sets in their order, so that the same comes out the same."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, (set, frozenset)):
        return [_plain(one) for one in sorted(value)]
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
