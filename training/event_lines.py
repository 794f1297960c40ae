"""Sentences and articles written for the event coder -> their text, and the events marked in it.

One sentence a line: ``[1a Police] [1t arrested] [1r two men]. || 1 COERCE arrest occurred``.  A tag
names events by number and what the words are to each: trigger, actor, recipient, place.  Articles
stand below each other, each after a line ``=== NAME | DAY``, the codes on a line of their own after
its last paragraph; the same event has the same number wherever it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.model import EventStatus, EventType, Span
from onrecord.ontology import STATUSES, TYPES, load_ontology

__all__ = ["Line", "MarkedEvent", "read_articles", "read_line", "read_lines"]

HERE = Path(__file__).parent / "events"
_OPEN = re.compile(r"\[((?:\d+[atrp])+) ")
_TAG = re.compile(r"(\d+)([atrp])")


@dataclass(frozen=True, slots=True)
class MarkedEvent:
    """An event as its writer marked it; ``mode`` is ``None`` where the type has none that fits."""

    type: EventType
    mode: str | None
    status: EventStatus
    trigger: Span
    actors: tuple[Span, ...]
    recipients: tuple[Span, ...]
    places: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, or an article, with the events that are in it, of which there may be none.

    ``numbers`` are those of the events: an article tells one event several times, each with what
    its own paragraph names of it.
    """

    text: str
    events: tuple[MarkedEvent, ...]
    numbers: tuple[str, ...] = ()
    name: str = ""
    day: str = ""


def read_lines(path: Path) -> Iterator[Line]:
    """The sentences of a file.

    Raises:
        ValueError: names the file and the line that is not as it should be.
    """
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        if raw.strip():
            try:
                yield read_line(raw)
            except ValueError as error:
                raise ValueError(f"{path.name}, line {number}: {error}") from error


def read_articles(path: Path) -> Iterator[Line]:
    """The articles of a file.

    Raises:
        ValueError: names the article that is not as it should be.
    """
    for part in re.split(r"(?m)^=== ", path.read_text("utf-8"))[1:]:
        head, _, rest = part.partition("\n")
        name, _, day = head.strip().partition(" | ")
        marked, _, codes = rest.strip("\n").rpartition("\n|| ")
        try:
            text, spans = _unmark(marked.strip("\n"))
            told = list(_tell(codes, spans, text))
        except ValueError as error:
            raise ValueError(f"{path.name}, {name}: {error}") from error
        told.sort(key=lambda pair: pair[1].trigger)
        yield Line(
            text, tuple(one for _, one in told), tuple(number for number, _ in told), name, day
        )


def read_line(raw: str) -> Line:
    """One sentence.

    >>> line = read_line("[1a Police] [1t arrested] [1r two men]. || 1 COERCE arrest occurred")
    >>> line.text, line.events[0].trigger
    ('Police arrested two men.', Span(start=7, end=15))

    Raises:
        ValueError: if it is not in the form that the module describes.
    """
    marked, bar, codes = raw.partition(" || ")
    if not bar:
        raise ValueError("nothing after the sentence tells its events")
    text, spans = _unmark(marked)
    told = list(_tell(codes, spans, text))
    numbers = tuple(number for number, _ in told)
    if len(set(numbers)) < len(numbers):
        raise ValueError("an event has two triggers")
    return Line(text, tuple(one for _, one in told), numbers)


def _tell(
    codes: str, spans: Sequence[tuple[str, str, Span]], text: str
) -> Iterator[tuple[str, MarkedEvent]]:
    """Each telling of each event, with the number of the event."""
    numbers = {code.split()[0] for code in codes.split(";") if code.strip() not in ("", "-")}
    if lost := sorted({number for number, _, _ in spans} - numbers):
        raise ValueError(f"nothing tells what event {lost[0]} is")
    for code in () if codes.strip() == "-" else codes.split(";"):
        fields = code.split()
        if len(fields) != 4 or fields[1] not in TYPES or fields[3] not in STATUSES:
            raise ValueError(f"{code.strip()!r} is no event")
        number, kind, mode, status = fields
        if (kind, None if mode == "-" else mode) not in load_ontology().modes:
            raise ValueError(f"{kind} has no mode {mode!r}")
        triggers = [span for n, role, span in spans if (n, role) == (number, "t")]
        if not triggers:
            raise ValueError(f"event {number} has no trigger")
        for trigger in triggers:
            low = text.rfind("\n", 0, trigger.start) + 1
            high = text.find("\n", trigger.end)
            here = Span(low, high if high >= 0 else len(text))
            own = {
                role: tuple(s for n, r, s in spans if (n, r) == (number, role) and here.covers(s))
                for role in "arp"
            }
            yield (
                number,
                MarkedEvent(
                    type=kind,  # type: ignore[arg-type]
                    mode=None if mode == "-" else mode,
                    status=status,  # type: ignore[arg-type]
                    trigger=trigger,
                    actors=own["a"],
                    recipients=own["r"],
                    places=own["p"],
                ),
            )


def _unmark(marked: str) -> tuple[str, list[tuple[str, str, Span]]]:
    text, at = "", 0
    opened: list[tuple[str, int]] = []
    spans: list[tuple[str, str, Span]] = []
    while at < len(marked):
        match = _OPEN.match(marked, at)
        if match:
            opened.append((match[1], len(text)))
            at = match.end()
            continue
        if marked[at] == "]":
            if not opened:
                raise ValueError("a bracket closes what none opens")
            tags, start = opened.pop()
            spans += [(n, role, Span(start, len(text))) for n, role in _TAG.findall(tags)]
        else:
            text += marked[at]
        at += 1
    if opened:
        raise ValueError("a bracket is not closed")
    return text, spans
