"""How well events get their type, held against sentences whose parties and types are given.

Gold is a table parted by tabs with the columns ``marked_sentence`` (``<s>..</s>`` around who acts,
``<t>..</t>`` around whom it is done to) and ``gold_root``, as PLV has them (Hu et al., ACL 2024).
Its 15 labels are PLOVER's types, CONCEDE and RETREAT together as ``YIELD``.  Three levels are told:
``root`` (the label), ``quad`` (its quad class, YIELD being material cooperation there) and
``binary`` (cooperation or conflict), each by the plain mean of its classes' F1, and by accuracy.

Two questions are asked of each sentence: which type is between the given pair, and which one it has
in onrecord's own record, of the event that shares most parties with the pair (end to end).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from onrecord.errors import InputError
from onrecord.evaluate.gold_fields import unreadable
from onrecord.events import Watcher, find_type_between
from onrecord.ids import text_sha256
from onrecord.model import Article, Block, Event, Participant, Span
from onrecord.pipeline import Stages, annotate_watched

__all__ = [
    "EventsReport",
    "GoldPair",
    "LevelFigures",
    "PairCase",
    "evaluate_events",
    "format_events",
    "read_gold_pairs",
]

#: The labels and their quad classes.
QUADS = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "COOPERATE": 2, "AID": 2, "YIELD": 2,
    "ACCUSE": 3, "REQUEST": 3, "REJECT": 3, "THREATEN": 3,
    "PROTEST": 4, "MOBILIZE": 4, "SANCTION": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
_LABELS = {
    "CONCEDE": "YIELD", "RETREAT": "YIELD", "DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE",
    "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT", "THREAT": "THREATEN",
}  # fmt: skip
_NONE = "(none)"
_MARK = re.compile(r"</?([st])>")
_SHAPE = (
    "a row has the columns marked_sentence (<s>..</s> and <t>..</t> around the two parties) and "
    "gold_root, parted by tabs"
)
LEVELS = ("root", "quad", "binary")
#: What is asked of each sentence: with its pair given, and of its own record.
Question = Literal["given", "end_to_end"]
QUESTIONS: tuple[Question, ...] = get_args(Question)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPair:
    """A sentence with its two parties, where they stand in it, and the type between them."""

    text: str
    actor: Span | None
    recipient: Span | None
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFigures:
    """The mean of the classes' F1, the share right, and each class's precision, recall, F1 and
    number."""

    macro_f1: float
    accuracy: float
    classes: Mapping[str, tuple[float, float, float, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCase:
    """A gold pair with what was said of it: with the pair given, and end to end."""

    gold: GoldPair
    given: str
    end_to_end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsReport:
    """What an evaluation measured: every row in its order."""

    cases: tuple[PairCase, ...]

    def figures(self, question: Question) -> dict[str, LevelFigures]:
        """The figures of every level, of the question ``given`` or ``end_to_end``."""
        gold = [case.gold.label for case in self.cases]
        said = [getattr(case, question) for case in self.cases]
        return {
            level: _measure([_at(level, one) for one in gold], [_at(level, one) for one in said])
            for level in LEVELS
        }

    def confusions(self) -> Counter[tuple[str, str]]:
        """How often each label was taken for each, the pair given."""
        return Counter((case.gold.label, case.given) for case in self.cases)

    def wrong(self, number: int) -> list[PairCase]:
        """The first so many rows that are wrong with the pair given."""
        return [case for case in self.cases if case.given != case.gold.label][:number]

    def as_dict(self, *, errors: int = 0) -> dict[str, Any]:
        """The report in JSON values, with so many of the wrong rows; shares have four decimals."""
        answer: dict[str, Any] = {"rows": len(self.cases)}
        for question in QUESTIONS:
            answer[question] = {
                level: {
                    "macro_f1": round(one.macro_f1, 4),
                    "accuracy": round(one.accuracy, 4),
                    "classes": {
                        name: {
                            "precision": round(p, 4),
                            "recall": round(r, 4),
                            "f1": round(f, 4),
                            "rows": count,
                        }
                        for name, (p, r, f, count) in one.classes.items()
                    },
                }
                for level, one in self.figures(question).items()
            }
        answer["confusions"] = [
            {"gold": gold, "found": found, "rows": count}
            for (gold, found), count in sorted(self.confusions().items())
        ]
        if errors:
            answer["errors"] = [
                {"sentence": one.gold.text, "gold": one.gold.label, "found": one.given}
                for one in self.wrong(errors)
            ]
        return answer


def format_events(report: EventsReport, *, errors: int = 0) -> str:
    """The report as lines for people: the levels, then the labels, then so many wrong rows."""
    lines = [f"{len(report.cases)} rows", "", f"{'':<12}{'macro F1':>10}{'accuracy':>10}"]
    for question, title in zip(QUESTIONS, ("pair given", "end to end"), strict=True):
        lines.append(title)
        lines += [
            f"  {level:<10}{one.macro_f1:>10.3f}{one.accuracy:>10.3f}"
            for level, one in report.figures(question).items()
        ]
    lines += ["", f"{'pair given':<12}{'precision':>10}{'recall':>10}{'F1':>10}{'rows':>10}"]
    lines += [
        f"  {name:<10}{p:>10.3f}{r:>10.3f}{f:>10.3f}{count:>10}"
        for name, (p, r, f, count) in report.figures("given")["root"].classes.items()
    ]
    for case in report.wrong(errors):
        lines += ["", f"{case.gold.label} taken for {case.given}", f"  {case.gold.text.strip()}"]
    return "\n".join(lines)


def read_gold_pairs(path: Path) -> list[GoldPair]:
    """The rows of a table of gold pairs.

    Raises:
        InputError: if the file cannot be read, or a row is not as it should be.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise unreadable(path, error, _SHAPE) from error
    except UnicodeDecodeError as error:
        raise InputError(str(path), "it is no table in UTF-8", _SHAPE) from error
    # Quotation marks are those of the news: no cell is quoted.
    head, *lines = (line.rstrip("\r").split("\t") for line in text.split("\n"))
    rows = [dict(zip(head, cells, strict=False)) for cells in lines if any(cells)]
    if not rows:
        raise InputError(str(path), "it has no rows", _SHAPE)
    return [_read_row(row, f"{path}, row {number}") for number, row in enumerate(rows, 1)]


def _read_row(row: Mapping[str, str], name: str) -> GoldPair:
    marked, label = row.get("marked_sentence"), row.get("gold_root")
    if not marked or not label:
        missing = "gold_root" if marked else "marked_sentence"
        raise InputError(name, f"{missing} is missing", _SHAPE)
    label = label.strip().upper()
    label = _LABELS.get(label, label)
    if label not in QUADS:
        raise InputError(name, f"{label!r} is no label", f"labels are {', '.join(QUADS)}")
    text, spans = _unmark(marked)
    if not spans:
        raise InputError(name, "neither party is marked", _SHAPE)
    return GoldPair(text=text, actor=spans.get("s"), recipient=spans.get("t"), label=label)


def _unmark(marked: str) -> tuple[str, dict[str, Span]]:
    """The text, and the first span of either party."""
    text, at = "", 0
    opened: dict[str, int] = {}
    spans: dict[str, Span] = {}
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        at = match.end()
        start = opened.pop(match[1], None)
        if match[0][1] != "/":
            opened[match[1]] = len(text)
        elif start is not None and start < len(text):
            spans.setdefault(match[1], Span(start, len(text)))
    return text + marked[at:], spans


def evaluate_events(
    pairs: Sequence[GoldPair],
    *,
    stages: Stages,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> EventsReport:
    """Asks both questions of every pair; each sentence is read as a text of its own.

    Raises:
        ValueError: if the stages have no network, without which no events are found.
    """
    if stages.encoder is None:
        raise ValueError("events are found by the trained model only")
    cases = []
    for done, pair in enumerate(pairs):
        progress(done, len(pairs))
        watcher = Watcher(stages.encoder, least=0.0)
        record = annotate_watched(_article(pair.text), stages=stages, watcher=watcher)
        given = find_type_between(watcher.candidates, actor=pair.actor, recipient=pair.recipient)
        cases.append(
            PairCase(
                gold=pair,
                given=_label(given),
                end_to_end=_label(_nearest(record.events, pair)),
            )
        )
    return EventsReport(cases=tuple(cases))


def _article(text: str) -> Article:
    """The text as the body of an article, all of it; without a date, which no type hangs on."""
    return Article(
        id="", input=f"the sentence {text[:40]!r}", sha256=text_sha256(text), text=text,
        blocks=(Block(kind="body", start=0, end=len(text)),),
    )  # fmt: skip


def _nearest(events: Sequence[Event], pair: GoldPair) -> str | None:
    """The type of the event that has most of the pair among its parties, the surest of these."""
    best: tuple[int, float, str] | None = None
    for event in events:
        actor = _has(event.actors, pair.actor)
        recipient = _has(event.recipients, pair.recipient) or _has(event.actors, pair.recipient)
        key = (actor + recipient, event.score, event.type)
        if key[0] and (best is None or key[:2] > best[:2]):
            best = key
    return best[2] if best else None


def _has(parts: Sequence[Participant], span: Span | None) -> bool:
    return span is not None and any(part.span.overlaps(span) for part in parts)


def _label(kind: str | None) -> str:
    return _NONE if kind is None else _LABELS.get(kind, kind)


def _at(level: str, label: str) -> str:
    if label == _NONE or level == "root":
        return label
    quad = QUADS[label]
    return str(quad) if level == "quad" else "cooperation" if quad < 3 else "conflict"


def _measure(gold: Sequence[str], said: Sequence[str]) -> LevelFigures:
    """The classes are all labels of the gold or the answers; no answer is wrong, and no class."""
    names = sorted({*gold, *said} - {_NONE})
    classes = dict(_measure_classes(names, gold, said))
    return LevelFigures(
        macro_f1=sum(f for _, _, f, _ in classes.values()) / len(classes) if classes else 0.0,
        accuracy=sum(g == s for g, s in zip(gold, said, strict=True)) / len(gold) if gold else 0.0,
        classes=classes,
    )


def _measure_classes(
    names: Sequence[str], gold: Sequence[str], said: Sequence[str]
) -> Iterator[tuple[str, tuple[float, float, float, int]]]:
    for name in names:
        right = sum(g == s == name for g, s in zip(gold, said, strict=True))
        found, there = said.count(name), gold.count(name)
        precision = right / found if found else 0.0
        recall = right / there if there else 0.0
        f1 = 2 * right / (found + there) if right else 0.0
        yield name, (precision, recall, f1, there)
