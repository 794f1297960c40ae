"""The words that meaning is read from: cues, hedges, stances, conditions, occasions, channels.

Each is a table under ``resources/meaning`` that a person can read and correct; a user's own rows
are added to them and win.  The README beside them says what each column means.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import product
from typing import Literal, NamedTuple, TypeVar, cast, get_args

from onrecord.errors import InputError
from onrecord.model import Act, AttributionType, Certainty, Medium, SourceKind, Stance

__all__ = [
    "OFF",
    "TABLES",
    "CueSense",
    "Frame",
    "Key",
    "Part",
    "Phrases",
    "Row",
    "Rows",
    "Vocabulary",
    "find_rows",
    "load_vocabulary",
    "read_rows",
    "read_tables",
    "split_words",
    "table_of",
]

#: What a cue takes as its content: see the README of the tables.
Frame = Literal["any", "clause", "infinitive", "told", "question", "thing"]
#: What a cue is: a verb with what belongs to it, a noun, an adjective, or a set phrase.
Part = Literal["verb", "noun", "adjective", "phrase"]
Words = tuple[str, ...]
#: What tells a row from others: its words; of a cue its part and frame too, of a hedge its part.
Key = tuple[Words, tuple[str, ...]]
_Value = TypeVar("_Value")

#: The tables by name, each with its columns; the first one holds the words.
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
    "tones": ("words", "tone"),
}  # fmt: skip
#: A column that the user's tables can have besides: "yes" takes rows out that stood before.
OFF = "off"

# How many columns after the words tell one row from another of the same words.
_TELLING = {"cues": 2, "hedges": 1}
_VALUES: Mapping[str, tuple[str, ...]] = {
    "part": get_args(Part),
    "frame": get_args(Frame),
    "type": get_args(AttributionType),
    "act": get_args(Act),
    "certainty": get_args(Certainty),
    "stance": get_args(Stance),
    "medium": get_args(Medium),
    "negated": ("yes", "no"),
    "polarity": ("if", "unless", "none"),
    "follows": ("clause", "noun"),
    "kind": get_args(SourceKind),
    "tone": ("good", "bad"),
    OFF: ("yes", "no"),
}
# "modal", "adverb" and "verb" are what a hedge can be; all other columns of one name are alike.
_HEDGE_PARTS = ("modal", "adverb", "verb")
# What an empty cell stands for, where there is a default.  Of a cue, an empty certainty or medium
# leaves it to the content; a hedge without a certainty says nothing of it.
_DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "cues": {
        "part": "verb", "frame": "any", "type": "assertion", "certainty": "", "stance": "neutral",
        "medium": "", "negated": "no",
    },
    "hedges": {"certainty": ""},
    "stances": {"stance": "neutral"},
    "conditions": {"polarity": "if", "follows": "clause"},
}  # fmt: skip
_DELIMITERS = ",;\t"
_CELL_SHOWN = 40
# The longest phrase that ships has seven words; at each word of a text all lengths are tried.
_MOST_WORDS = 20
# A text's words are parted here too: "so - called", "prosecutor 's", "is n't", "can not".
_HYPHEN = re.compile(r"(?<=[^\W_])-(?=[^\W_])")
_ENDING = re.compile(r"(?<=\w)('(?:s|d|m|ll|re|ve))(?!\w)")
_NOT = re.compile(r"(?<=\w)(n't)(?!\w)|(?<=\bcan)(not)\b")
_ARTICLES = frozenset(("a", "an", "the"))


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


class Row(NamedTuple):
    """A row of a table: its words, its values in the order of the other columns, where it stands.

    ``file`` is the user's, or ``None`` for a row that ships with onrecord.
    """

    words: Words
    values: tuple[str, ...]
    file: str | None
    line: int


class Rows(NamedTuple):
    """The rows of a table by what tells them apart, and those that switch such rows off."""

    on: dict[Key, Row]
    off: list[Row]


class Phrases(dict[Words, _Value]):
    """Phrases by their words; the longest that stands at a place is found first."""

    def __init__(self) -> None:
        super().__init__()
        # How long the phrases are that begin with a word: most words begin none.
        self._longest: dict[str, int] = {}

    def add(self, words: Words, value: _Value) -> None:
        """Puts a phrase in, in the place of the same one."""
        self[words] = value
        self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def at(self, words: Sequence[str], start: int) -> tuple[int, _Value] | None:
        """How many words the longest phrase at ``start`` has, and its value."""
        longest = self._longest.get(words[start], 0) if start < len(words) else 0
        for size in range(min(longest, len(words) - start), 0, -1):
            value = self.get(tuple(words[start : start + size]))
            if value is not None:
                return size, value
        return None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Vocabulary:
    """All tables, read; ``version`` is the beginning of the SHA-256 of their texts."""

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
    tones: Phrases[str]


def load_vocabulary(own: Iterable[tuple[str, str, str]] = ()) -> Vocabulary:
    """The vocabulary that ships with onrecord, and the user's own rows.

    ``own`` are tables of the user: which one it adds to, the name of the file, and its text.  A
    later row wins over an earlier one of the same words (and part and frame).

    Raises:
        InputError: naming file and line, if a row of the user's is not as it should be.
    """
    added = tuple(own)
    tables = read_tables(added)
    cues = _cues(tables["cues"].values())
    hedges = tables["hedges"].values()
    return Vocabulary(
        version=_version(added),
        cues=cues,
        longest_cue=max(map(len, cues), default=0),
        modals=_phrases((row for row in hedges if row.values[0] == "modal"), 1),
        hedges=_phrases((row for row in hedges if row.values[0] == "adverb"), 1),
        hedge_verbs=_phrases((row for row in hedges if row.values[0] == "verb"), 1),
        stances=_phrases(tables["stances"].values()),
        conditions=_conditions(tables["conditions"].values()),
        occasions=_phrases(tables["occasions"].values()),
        audiences=_phrases(tables["audiences"].values()),
        platforms=_phrases(tables["platforms"].values()),
        sources=_phrases(tables["sources"].values()),
        tones=_phrases(tables["tones"].values()),
    )


def _version(own: Iterable[tuple[str, str, str]]) -> str:
    digest = hashlib.sha256()
    for table in TABLES:
        digest.update(_shipped(table))
    for table, _, text in own:
        digest.update(f"{table}\0{text}".encode())
    return digest.hexdigest()[:12]


def _shipped(table: str) -> bytes:
    return files("onrecord.resources").joinpath(f"meaning/{table}.csv").read_bytes()


def _cues(rows: Iterable[Row]) -> dict[Words, tuple[CueSense, ...]]:
    # Seven thousand rows have some hundred different values: each sense is made once.
    senses: dict[tuple[str, ...], CueSense] = {}
    made: dict[Words, tuple[CueSense, ...]] = {}
    for row in rows:
        sense = senses.get(row.values)
        if sense is None:
            sense = senses[row.values] = _sense(row.values)
        made[row.words] = (*made.get(row.words, ()), sense)
    return made


def _sense(values: Sequence[str]) -> CueSense:
    part, frame, type_, act, certainty, stance, medium, negated = values
    return CueSense(
        part=cast(Part, part),
        frame=cast(Frame, frame),
        type=cast(AttributionType, type_),
        act=cast(Act, act),
        certainty=cast(Certainty, certainty) if certainty else None,
        stance=cast(Stance, stance),
        medium=cast(Medium, medium) if medium else None,
        negated=negated == "yes",
    )


def _phrases(rows: Iterable[Row], column: int = 0) -> Phrases[_Value]:
    made: Phrases[_Value] = Phrases()
    for row in rows:
        if row.values[column]:
            made.add(row.words, cast(_Value, row.values[column]))
    return made


def _conditions(rows: Iterable[Row]) -> Phrases[tuple[str, str]]:
    made: Phrases[tuple[str, str]] = Phrases()
    for row in rows:
        polarity, follows = row.values
        made.add(row.words, (polarity, follows))
    return made


def read_tables(own: Iterable[tuple[str, str, str]] = ()) -> dict[str, dict[Key, Row]]:
    """The rows that count, by table and by what tells them apart: those that ship, and ``own``.

    What a table of the user's switches off is what stood before it; its other rows are added then.

    Raises:
        InputError: if there is no table of a name, or naming file and line, if a row of the user's
            is not as it should be.
    """
    tables: dict[str, dict[Key, Row]] = {}
    for table in TABLES:
        text, name = _shipped(table).decode(), f"meaning/{table}.csv"
        tables[table] = read_rows(table, text, input=name, own=False).on
    for table, file, text in own:
        _check_table(table, file)
        rows = read_rows(table, text, input=file)
        for row in rows.off:
            _switch_off(tables[table], table, row)
        tables[table].update(rows.on)
    return tables


def _switch_off(rows: dict[Key, Row], table: str, off: Row) -> None:
    """Takes out the rows of these words whose part and frame are those given, or any."""
    columns = TABLES[table][1 : 1 + _TELLING.get(table, 0)]
    wanted = [
        (value,) if value else _allowed(table, name)
        for name, value in zip(columns, off.values, strict=False)
    ]
    for values in product(*wanted):
        rows.pop((off.words, values), None)


def _allowed(table: str, column: str) -> tuple[str, ...]:
    """The values that a column can have; none where they are anybody's own words."""
    return _HEDGE_PARTS if (table, column) == ("hedges", "part") else _VALUES.get(column, ())


def _check_table(table: str, input: str) -> None:
    if table not in TABLES:
        reason = f"there is no table {table!r:.{_CELL_SHOWN}} of words"
        raise InputError(input, reason, f"the tables are {', '.join(TABLES)}")


def find_rows(phrase: str, tables: Mapping[str, Mapping[Key, Row]]) -> Iterator[tuple[str, Row]]:
    """The rows of a phrase, each behind the name of its table.

    >>> [(table, row.values) for table, row in find_rows("may", read_tables())]
    [('hedges', ('modal', 'possible'))]
    """
    for table, rows in tables.items():
        words = split_words(table, phrase)
        yield from ((table, row) for row in rows.values() if row.words == words)


def split_words(table: str, phrase: str) -> Words:
    """The words of a phrase as a text's are looked up in the table: parted as the syntax does.

    In a cue neither hyphens nor articles count.

    >>> split_words("stances", "So-called"), split_words("sources", "prosecutor’s office")
    (('so', '-', 'called'), ('prosecutor', "'s", 'office'))
    >>> split_words("cues", "give the go-ahead"), split_words("cues", "doesn't rule out")
    (('give', 'go', 'ahead'), ('does', 'not', 'rule', 'out'))
    """
    spelled = phrase.lower()
    if not spelled.isascii():
        spelled = spelled.replace("’", "'")
    of_cue = table == "cues"
    # Few phrases have either: three expressions for each would take as long as all the rest.
    if "-" in spelled:
        spelled = _HYPHEN.sub(" " if of_cue else " - ", spelled)
    if "'" in spelled or "cannot" in spelled:
        spelled = _NOT.sub(" not" if of_cue else _part_not, _ENDING.sub(r" \1", spelled))
    words = spelled.split()
    if of_cue and not _ARTICLES.isdisjoint(words):
        words = [word for word in words if word not in _ARTICLES]
    return tuple(words)


def _part_not(found: re.Match[str]) -> str:
    return f" {found[0]}"


def table_of(text: str, *, input: str) -> str:
    """The name of the table that has the columns of a text's first line.

    Raises:
        InputError: if no table has them, or more than one.
    """
    first = io.StringIO(text, newline="").readline()
    every = {OFF, *(name for columns in TABLES.values() for name in columns)}
    headers = [set(_cells(first, delimiter)) for delimiter in _DELIMITERS]
    header = max(headers, key=lambda one: len(one & every))
    found = [
        table
        for table, columns in TABLES.items()
        if columns[0] in header and header <= {*columns, OFF}
    ]
    if len(found) == 1:
        return found[0]
    shown = repr(first.strip())[: 2 * _CELL_SHOWN]
    if found:
        remedy = "say which it adds to, like --table " + found[0]
        raise InputError(input, f"{shown} are columns of {', '.join(found)}", remedy)
    told = "; ".join(f"{table}: {','.join(columns)}" for table, columns in TABLES.items())
    raise InputError(f"{input}:1", f"no table has the columns {shown}", f"the tables are {told}")


def read_rows(table: str, text: str, *, input: str, own: bool = True) -> Rows:
    """The rows of a table in their order, and those that switch others off.

    The first line names the columns, in any order, with commas, semicolons or tabs between them;
    one that is not there is empty in all rows, but that of the words has to be.

    Raises:
        InputError: naming ``input`` and the line on which a row begins, if it is not as it should
            be, or says something else than an earlier one of the same words.
    """
    columns = TABLES[table]
    first = io.StringIO(text, newline="").readline()
    delimiter = max(_DELIMITERS, key=lambda one: len({*columns, OFF} & set(_cells(first, one))))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = Rows({}, [])
    telling, file = _TELLING.get(table, 0), input if own else None
    line = 1
    try:
        read = _RowReader(table, next(reader, []))
        # A cell in quotation marks may go over several lines: a row is where it begins.
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                words, values, off = read.row(cells)
                row = Row(words, values, file, line)
                if off:
                    rows.off.append(row)
                else:
                    _refuse_contradiction(row, rows.on.setdefault((words, values[:telling]), row))
            line = reader.line_num + 1
    except (ValueError, csv.Error) as error:
        remedy = f"the columns are {','.join(columns)}; correct the line, or take it out"
        raise InputError(f"{input}:{line}", str(error), remedy) from error
    return rows


def _cells(line: str, delimiter: str) -> list[str]:
    """What a first line names, as far as it takes no reader to tell."""
    return [cell.strip().strip('"').lower() for cell in line.split(delimiter)]


def _refuse_contradiction(row: Row, earlier: Row) -> None:
    if earlier.values != row.values:
        raise ValueError(f"line {earlier.line} says something else of the same words")


class _RowReader:
    """The cells of a row -> its words and values, checked; those of most rows were met before."""

    def __init__(self, table: str, header: Sequence[str]) -> None:
        self._table = table
        self._header = [name.strip().lower() for name in header]
        _check_header(self._header, TABLES[table])
        self._at = self._header.index(TABLES[table][0])
        self._met: dict[tuple[str, ...], tuple[tuple[str, ...], bool]] = {}

    def row(self, cells: list[str]) -> tuple[Words, tuple[str, ...], bool]:
        """Words, values, and whether the row switches others off."""
        if len(cells) != len(self._header):
            raise ValueError(f"it has {len(cells)} columns, not {len(self._header)}")
        phrase = cells.pop(self._at)
        words = split_words(self._table, phrase)
        _check_phrase(words, phrase, self._header[self._at])
        others = tuple(cells)
        if others not in self._met:
            self._met[others] = self._values(others)
        return words, *self._met[others]

    def _values(self, others: Sequence[str]) -> tuple[tuple[str, ...], bool]:
        names = (name for at, name in enumerate(self._header) if at != self._at)
        given = {name: " ".join(cell.split()) for name, cell in zip(names, others, strict=True)}
        off = _read_value(self._table, OFF, given.get(OFF, "")) == "yes"
        columns = TABLES[self._table][1:]
        values = {name: _read_value(self._table, name, given.get(name, "")) for name in columns}
        if not off:
            _fill(self._table, values)
        return tuple(values.values()), off


def _check_header(header: Sequence[str], columns: Sequence[str]) -> None:
    if not any(header):
        raise ValueError("the first line names no columns")
    if unknown := [name for name in header if name not in columns and name != OFF]:
        raise ValueError(f"there is no column {unknown[0]!r:.{_CELL_SHOWN}}")
    if columns[0] not in header:
        raise ValueError(f"the column {columns[0]!r} is not there")
    if len(set(header)) < len(header):
        raise ValueError("a column is there twice")


def _check_phrase(words: Words, phrase: str, column: str) -> None:
    if not words:
        reason = "holds nothing but articles" if phrase.strip() else "is empty"
        raise ValueError(f"the {column} {reason}")
    if len(words) > _MOST_WORDS:
        raise ValueError(f"the {column} has {len(words)} words, more than {_MOST_WORDS}")
    if not (phrase.isprintable() or "".join(words).isprintable()):
        raise ValueError(f"{column} {phrase!r:.{_CELL_SHOWN}} holds what cannot be seen")


def _read_value(table: str, column: str, cell: str) -> str:
    """The value of a cell, also of an empty one."""
    allowed = _allowed(table, column)
    if not allowed:
        return cell
    value = cell.lower()
    if value and value not in allowed:
        raise ValueError(f"{column} {cell!r:.{_CELL_SHOWN}} is none of {', '.join(allowed)}")
    return value


def _fill(table: str, values: dict[str, str]) -> None:
    """Puts its default into each empty value that has one."""
    defaults = _DEFAULTS.get(table, {})
    for name, value in values.items():
        values[name] = value or defaults.get(name, "")
    if table == "cues" and not values["act"]:
        values["act"] = "state" if values["type"] == "assertion" else "none"
    for name, value in values.items():
        if not value and name not in defaults:
            raise ValueError(f"the {name} is empty")
