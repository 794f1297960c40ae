"""The fields of gold data in JSON, each read as what it has to be, or named with its line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from onrecord.errors import InputError
from onrecord.limits import MAX_ROW_BYTES
from onrecord.model import (
    Act,
    AttributionType,
    Certainty,
    Medium,
    Quotation,
    SourceKind,
    Span,
    Spans,
    Stance,
)

__all__ = ["Fields", "RowPlace", "gold_lines", "unreadable"]

_SPAN = "a span is [start, end] in code points of the text, the end not included"
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "quotation": get_args(Quotation),
    "source_kind": get_args(SourceKind),
    "medium": get_args(Medium),
    "type": get_args(AttributionType),
    "act": get_args(Act),
    "certainty": get_args(Certainty),
    "reporter_stance": get_args(Stance),
    "polarity": ("if", "unless"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlace:
    """A line of a file and the way to a value in it, such as ``statements[1].act``."""

    line: str
    way: str = ""

    def at(self, step: str | int) -> RowPlace:
        """The place of a field, or of a value of a list."""
        joined = f"{self.way}[{step}]" if isinstance(step, int) else f"{self.way}.{step}"
        return RowPlace(line=self.line, way=joined.removeprefix("."))

    def error(self, reason: str, remedy: str) -> InputError:
        """What is wrong with the value that stands here."""
        return InputError(self.line, f"{self.way}: {reason}" if self.way else reason, remedy)


def gold_lines(path: Path, shape: str) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not blank, with their numbers from 1, without a byte order mark.

    Raises:
        InputError: naming the line and the ``shape`` it should have, if it is too long.
    """
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(MAX_ROW_BYTES):
            number += 1
            if len(line) == MAX_ROW_BYTES and not line.endswith(b"\n"):
                raise InputError(f"{path}:{number}", "the line is too long", shape)
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip():
                yield number, line


def unreadable(path: Path, error: OSError | ValueError, shape: str) -> InputError:
    """What is wrong with a file of gold data that could not be opened or read."""
    if isinstance(error, FileNotFoundError):
        return InputError(str(path), "there is no such file", shape)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    remedy = "check the name and its permissions"
    return InputError(str(path), f"it cannot be read ({reason.lower()})", remedy)


class Fields:
    """The fields of a JSON object, each read as what it has to be.

    Raises:
        InputError: from every method, if the field is missing or is something else.
    """

    def __init__(self, values: object, place: RowPlace, *, remedy: str) -> None:
        if not isinstance(values, dict):
            what = "it" if place.way else "this line"
            raise place.error(f"{what} is no JSON object", remedy)
        self._values = values
        self._remedy = remedy
        self.place = place

    def words(self, name: str) -> str:
        """A string that is not blank."""
        value = self._value(name)
        if not isinstance(value, str) or not value.strip():
            raise self.place.at(name).error(f"{_shown(value)} is no words", self._remedy)
        return value

    def words_or_none(self, name: str, *, needed: bool = True) -> str | None:
        """A string that is not blank, or null; the field may be left out if it is not needed."""
        value = self._value(name) if needed else self._values.get(name)
        return None if value is None else self.words(name)

    def choice(self, name: str, choices: tuple[str, ...] | None = None) -> str:
        """One of the choices; those of the field's name if none are given."""
        value, known = self._value(name), choices or _CHOICES[name]
        if not isinstance(value, str) or value not in known:
            remedy = f"write {' or '.join(known)}" if len(known) < 3 else f"use {', '.join(known)}"
            raise self.place.at(name).error(f"{_shown(value)} is not known", remedy)
        return value

    def truth(self, name: str) -> bool:
        """True or false."""
        value = self._value(name)
        if not isinstance(value, bool):
            reason = f"{_shown(value)} is neither true nor false"
            raise self.place.at(name).error(reason, self._remedy)
        return value

    def number(self, name: str, *, below: int) -> int | None:
        """The number of one of so many statements, or null."""
        value = self._value(name)
        if value is None or (_is_integer(value) and 0 <= value < below):
            return cast("int | None", value)
        reason = f"{_shown(value)} is the number of no statement"
        raise self.place.at(name).error(reason, "count the passage's statements from 0")

    def spans(self, name: str, text: str, *, needed: bool = False) -> Spans:
        """A list of spans of the text, of at least one if that is needed."""
        values = self.items(name)
        if needed and not values:
            raise self.place.at(name).error("it has no span", _SPAN)
        place = self.place.at(name)
        return tuple(_span(one, text, place.at(number)) for number, one in enumerate(values))

    def span(self, name: str, text: str) -> Span:
        """A span of the text."""
        return _span(self._value(name), text, self.place.at(name))

    def objects(self, name: str) -> list[Fields]:
        """A list of objects."""
        place = self.place.at(name)
        return [
            Fields(one, place.at(number), remedy=self._remedy)
            for number, one in enumerate(self.items(name))
        ]

    def items(self, name: str) -> list[Any]:
        """A list."""
        value = self._value(name)
        if not isinstance(value, list):
            raise self.place.at(name).error(f"{_shown(value)} is no list", self._remedy)
        return value

    def _value(self, name: str) -> Any:
        if name not in self._values:
            raise self.place.error(f"it has no {name}", self._remedy)
        return self._values[name]


def _span(value: Any, text: str, place: RowPlace) -> Span:
    if not (isinstance(value, list) and len(value) == 2 and all(map(_is_integer, value))):
        raise place.error(f"{_shown(value)} is no span", _SPAN)
    start, end = value
    if not 0 <= start < end <= len(text):
        reason = f"{_shown(value)} is no part of the text, which has {len(text):,} characters"
        raise place.error(reason, _SPAN)
    return Span(start, end)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: object) -> str:
    return f"{json.dumps(value, ensure_ascii=False):.60}"
