"""Gold attributions in BRAT standoff, as PolNeAR ships them.

A gold directory holds ``text/NAME.txt`` and ``attributions/NAME_ANNOTATOR.ann``.  In an ``.ann``
file a line ``T7<tab>Content 31 44;58 60<tab>the words`` marks characters of the text, a line
``E2<tab>Attribution:T8 Source:T5 Cue:T6 Content:T7`` joins marks to an attribution.  The words of
a mark may hold line ends.  Where several people annotated a text, the first by name counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import InputError
from onrecord.evaluate.attribution import Roles
from onrecord.model import Span, Spans

__all__ = ["GoldText", "find_gold", "parse_annotations"]

_LAYOUT = "give a directory with text/NAME.txt and attributions/NAME_ANNOTATOR.ann"
_WHOLE = "take the files as they were published"

# A line end is part of a mark's words unless one of the standoff format's line starts follows.
_NEXT_LINE = re.compile(r"\r?\n(?=[TEAMRN]\d+\t|\*\t|#\d*\t)")
_MARK = re.compile(r"(T\d+)\t\S+ (\d+ \d+(?:;\d+ \d+)*)\t(.*)", re.DOTALL)
_EVENT = re.compile(r"E\d+\t((?:[^\s:]+:\S+(?:\s+|$))+)")
_OTHER = re.compile(r"(?:[AMRN]\d+|\*|#\d*)\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldText:
    """A text and the annotations that count for it."""

    name: str
    text: Path
    annotations: Path


def find_gold(gold_dir: Path) -> list[GoldText]:
    """The annotated texts of a gold directory, by name.

    Raises:
        InputError: if it is no such directory, or an annotated text is missing.
    """
    texts, annotations = gold_dir / "text", gold_dir / "attributions"
    for path in (gold_dir, texts, annotations):
        if not path.is_dir():
            raise InputError(str(path), "there is no such directory", _LAYOUT)
    first: dict[str, Path] = {}
    for path in sorted(annotations.glob("*.ann")):
        name, _, annotator = path.stem.rpartition("_")
        if not name or not annotator:
            raise InputError(str(path), "its name is not NAME_ANNOTATOR.ann", _LAYOUT)
        first.setdefault(name, path)
    if not first:
        raise InputError(str(annotations), "it holds no .ann file", _LAYOUT)
    golds = [
        GoldText(name=name, text=texts / f"{name}.txt", annotations=path)
        for name, path in sorted(first.items())
    ]
    for gold in golds:
        if not gold.text.is_file():
            raise InputError(str(gold.annotations), f"there is no {gold.text}", _LAYOUT)
    return golds


def parse_annotations(raw: str, *, text: str, name: str) -> list[Roles]:
    r"""The attributions that have a content, in the order of the file; ``name`` is for messages.

    Raises:
        InputError: naming the line that is malformed, refers to a mark that is not there, or
            marks other words than the text has.

    >>> text = "Ann, he says, won. Twice."
    >>> raw = "T1\tContent 0 3;14 17\tAnn won\nT2\tCue 8 12\tsays\nE1\tX:T2 Cue:T2 Content:T1\n"
    >>> [roles] = parse_annotations(raw, text=text, name="race.ann")
    >>> [span.of(text) for span in roles.content], roles.source
    (['Ann', 'won'], ())
    """
    marks: dict[str, Spans] = {}
    events: list[tuple[int, str]] = []
    for number, line in _lines(raw):
        if mark := _MARK.fullmatch(line):
            marks[mark[1]] = _marked(mark[2], mark[3], text, where=(name, number))
        elif event := _EVENT.fullmatch(line):
            events.append((number, event[1]))
        elif line.strip() and not _OTHER.match(line):
            raise _error((name, number), f"is no standoff annotation: {_short(line)}")
    found = (_joined(parts, marks, where=(name, number)) for number, parts in events)
    return [roles for roles in found if roles.content]


def _lines(raw: str) -> Iterator[tuple[int, str]]:
    """Annotations with the number of the line on which each begins."""
    number = 1
    for line in _NEXT_LINE.split(raw):
        yield number, line.rstrip("\r\n")
        number += 1 + line.count("\n")


def _marked(bounds: str, words: str, text: str, *, where: tuple[str, int]) -> Spans:
    pairs = [tuple(map(int, pair.split())) for pair in bounds.split(";")]
    if not all(start < end <= len(text) for start, end in pairs):
        raise _error(where, f"marks {_short(bounds)}, outside a text of {len(text)} characters")
    spans = tuple(Span(start, end) for start, end in pairs)
    there = " ".join(span.of(text) for span in spans)
    if there.split() != words.split():
        raise _error(where, f"marks {_short(words)}, but the text has {_short(there)} there")
    return spans


def _joined(parts: str, marks: dict[str, Spans], *, where: tuple[str, int]) -> Roles:
    spans: dict[str, Spans] = {"Source": (), "Cue": (), "Content": ()}
    # A role that has several marks numbers them: "Content:T3 Content2:T4".
    for role, mark in re.findall(r"(?<!\S)(Source|Cue|Content)\d*:(\S+)", parts):
        if mark not in marks:
            raise _error(where, f"refers to a mark that is not there: {_short(mark)}")
        spans[role] += marks[mark]
    return Roles(source=spans["Source"], cue=spans["Cue"], content=spans["Content"])


def _error(where: tuple[str, int], reason: str) -> InputError:
    name, number = where
    return InputError(name, f"line {number} {reason}", _WHOLE)


def _short(words: str) -> str:
    return repr(words if len(words) <= 40 else f"{words[:37]}...")
