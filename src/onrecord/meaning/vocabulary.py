"""The words that meaning is read from: cues, hedges, stances, conditions, occasions, channels.

Each is a table under ``resources/meaning`` that a person can read and correct; a user's own rows
are added to them and win.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, NamedTuple, TypeVar, cast, get_args

from onrecord.errors import InputError
from onrecord.model import Act, AttributionType, Certainty, Medium, SourceKind, Stance

__all__ = [
    "TABLES",
    "CueSense",
    "Frame",
    "Part",
    "Phrases",
    "Vocabulary",
    "load_vocabulary",
    "read_rows",
]

#: What a cue takes as its content: see the README of the tables.
Frame = Literal["any", "clause", "infinitive", "told", "question", "thing"]
#: What a cue is: a verb with what belongs to it, a noun, an adjective, or a set phrase.
Part = Literal["verb", "noun", "adjective", "phrase"]
Words = tuple[str, ...]
_Value = TypeVar("_Value")

_VALUES: Mapping[str, tuple[str, ...]] = {
    "part": get_args(Part),
    "frame": get_args(Frame),
    "type": get_args(AttributionType),
    "act": get_args(Act),
    "certainty": ("", *get_args(Certainty)),
    "stance": ("", *get_args(Stance)),
    "medium": ("", *get_args(Medium)),
    "negated": ("", "yes"),
    "polarity": ("if", "unless", "none"),
    "follows": ("clause", "noun"),
    "kind": get_args(SourceKind),
}
#: The tables by name, each with its columns; the first ones tell a row from others.
TABLES: Mapping[str, tuple[str, ...]] = {
    "cues": (
        "cue", "part", "frame", "type", "act", "certainty", "stance", "medium", "negated",
    ),
    "hedges": ("words", "part", "certainty"),
    "stances": ("words", "stance"),
    "conditions": ("words", "polarity", "follows"),
    "occasions": ("words", "medium"),
    "audiences": ("words", "medium"),
    "platforms": ("words", "name"),
    "sources": ("words", "kind"),
}  # fmt: skip
# "modal", "adverb" and "verb" are what a hedge can be; all other columns of one name are alike.
_HEDGE_PARTS = ("modal", "adverb", "verb")
_KEYS = {"cues": 3, "hedges": 2}


class CueSense(NamedTuple):
    """What a cue means with one kind of content; ``None`` leaves it to the content."""

    part: Part
    frame: Frame
    type: AttributionType
    act: Act
    certainty: Certainty | None
    stance: Stance
    medium: Medium | None
    negated: bool


class Phrases(dict[Words, _Value]):
    """Phrases by their words; the longest that stands at a place is found first."""

    longest: int = 0

    def add(self, words: Words, value: _Value) -> None:
        """Puts a phrase in, in the place of the same one."""
        self[words] = value
        self.longest = max(self.longest, len(words))

    def at(self, words: Sequence[str], start: int) -> tuple[int, _Value] | None:
        """How many words the longest phrase at ``start`` has, and its value."""
        for size in range(min(self.longest, len(words) - start), 0, -1):
            value = self.get(tuple(words[start : start + size]))
            if value is not None:
                return size, value
        return None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Vocabulary:
    """All tables, read; ``version`` ends with the beginning of the SHA-256 of their texts."""

    version: str
    cues: Mapping[Words, tuple[CueSense, ...]]
    longest_cue: int
    modals: Phrases[Certainty]
    hedges: Phrases[Certainty]
    hedge_verbs: Phrases[Certainty]
    stances: Phrases[Stance]
    conditions: Phrases[tuple[str, str]]
    occasions: Phrases[Medium]
    audiences: Phrases[Medium]
    platforms: Phrases[str]
    sources: Phrases[SourceKind]


def load_vocabulary(own: Iterable[tuple[str, str, str]] = ()) -> Vocabulary:
    """The vocabulary that ships with onrecord, and the user's own rows.

    ``own`` are tables of the user: which one it adds to, the name of the file, and its text.

    Raises:
        InputError: naming file and line, if a row of the user's is not as it should be.
    """
    digest = hashlib.sha256()
    rows: dict[str, dict[Words, dict[str, str]]] = {name: {} for name in TABLES}
    for name in TABLES:
        raw = files("onrecord.resources").joinpath(f"meaning/{name}.csv").read_bytes()
        digest.update(raw)
        rows[name].update(read_rows(name, raw.decode(), input=f"meaning/{name}.csv"))
    for name, file, text in own:
        digest.update(f"{name}\0{text}".encode())
        rows[name].update(read_rows(name, text, input=file))
    cues: dict[Words, list[CueSense]] = {}
    for row in rows["cues"].values():
        cues.setdefault(tuple(row["cue"].split()), []).append(_sense(row))
    hedges = rows["hedges"].values()
    return Vocabulary(
        version=digest.hexdigest()[:12],
        cues={words: tuple(senses) for words, senses in cues.items()},
        longest_cue=max(map(len, cues)),
        modals=_phrases((r for r in hedges if r["part"] == "modal"), "certainty"),
        hedges=_phrases((r for r in hedges if r["part"] == "adverb"), "certainty"),
        hedge_verbs=_phrases((r for r in hedges if r["part"] == "verb"), "certainty"),
        stances=_phrases(rows["stances"].values(), "stance"),
        conditions=_conditions(rows["conditions"].values()),
        occasions=_phrases(rows["occasions"].values(), "medium"),
        audiences=_phrases(rows["audiences"].values(), "medium"),
        platforms=_phrases(rows["platforms"].values(), "name"),
        sources=_phrases(rows["sources"].values(), "kind"),
    )


def _sense(row: Mapping[str, str]) -> CueSense:
    return CueSense(
        part=cast(Part, row["part"]),
        frame=cast(Frame, row["frame"]),
        type=cast(AttributionType, row["type"]),
        act=cast(Act, row["act"]),
        certainty=cast(Certainty, row["certainty"]) if row["certainty"] else None,
        stance=cast(Stance, row["stance"] or "neutral"),
        medium=cast(Medium, row["medium"]) if row["medium"] else None,
        negated=row["negated"] == "yes",
    )


def _phrases(rows: Iterable[Mapping[str, str]], column: str) -> Phrases[_Value]:
    made: Phrases[_Value] = Phrases()
    for row in rows:
        if row[column]:
            made.add(tuple(row["words"].split()), cast(_Value, row[column]))
    return made


def _conditions(rows: Iterable[Mapping[str, str]]) -> Phrases[tuple[str, str]]:
    made: Phrases[tuple[str, str]] = Phrases()
    for row in rows:
        made.add(tuple(row["words"].split()), (row["polarity"], row["follows"]))
    return made


def read_rows(table: str, text: str, *, input: str) -> dict[Words, dict[str, str]]:
    """The rows of a table by what tells them apart, the values of each by column.

    A column that is not there is empty in all rows; the first one has to be.

    Raises:
        InputError: naming ``input`` and the line, if one is not as it should be.
    """
    columns = TABLES[table]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: dict[Words, dict[str, str]] = {}
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(header, columns)
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(header):
                raise ValueError(f"{len(cells)} columns, not {len(header)}")
            row = dict.fromkeys(columns, "")
            row.update(zip(header, (" ".join(cell.split()) for cell in cells), strict=True))
            row = _checked(table, row)
            found[tuple(row[name] for name in columns[: _KEYS.get(table, 1)])] = row
    except (ValueError, csv.Error) as error:
        remedy = f"the columns are {','.join(columns)}; correct the line, or take it out"
        raise InputError(f"{input}:{reader.line_num}", str(error), remedy) from error
    return found


def _check_header(header: Sequence[str], columns: Sequence[str]) -> None:
    if unknown := [name for name in header if name not in columns]:
        raise ValueError(f"there is no column {unknown[0]!r:.40}")
    if columns[0] not in header:
        raise ValueError(f"the column {columns[0]!r} is not there")
    if len(set(header)) < len(header):
        raise ValueError("a column is there twice")


def _checked(table: str, row: dict[str, str]) -> dict[str, str]:
    first = TABLES[table][0]
    row[first] = row[first].lower().replace("’", "'")
    if not row[first]:
        raise ValueError(f"the {first} is empty")
    if table == "cues":
        row["part"] = row["part"] or "verb"
        row["frame"] = row["frame"] or "any"
        row["type"] = row["type"] or "assertion"
        row["act"] = row["act"] or ("state" if row["type"] == "assertion" else "none")
    for name, value in row.items():
        allowed = _HEDGE_PARTS if (table, name) == ("hedges", "part") else _VALUES.get(name)
        if allowed is not None and value not in allowed:
            told = ", ".join(one for one in allowed if one)
            raise ValueError(f"{name} {value!r:.40} is none of {told}")
    return row
