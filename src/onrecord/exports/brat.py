"""Articles as a folder that a BRAT server opens: standoff annotations beside their texts.

Each article is a pair of files, ``NAME.txt`` and ``NAME.ann``, and ``annotation.conf`` and
``visual.conf`` tell the server every type, role and value that occurs.  NAME is the article's id.

An attribution stands there as PolNeAR has it: an event ``Attribution``, whose trigger are the words
of the cue, with marks in the roles Source, Cue and Content, so that
:func:`onrecord.evaluate.brat.parse_annotations` reads the same characters back.  A PLOVER event is
an event of its type.  What has one value of a few is an attribute.  What a machine knows beside
(names, ids, scores, days) stands in a note of type ``Record``; ``AnnotatorNotes``, which people
edit in BRAT, hold what people said: how a row was judged, its tags and notes.

Offsets count code points of ``NAME.txt``, which is the article's text in UTF-8, byte for byte: line
ends stay as they are.  BRAT's server does not turn them into others either; a program that opens
the file with newline translation finds all offsets after a carriage return one too high.

A mark lies on one line: it is parted at line ends (all that cut lines for any reader) and at tabs,
and white space at the ends of a part is not marked.  Where nothing visible is left, there is no
mark, and a statement without a visible cue or content, or an event without a visible trigger, is
left out.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

from onrecord.errors import InputError
from onrecord.exports.characters import fold, in_utf8
from onrecord.exports.entry import Entry, Remarks
from onrecord.ids import make_id
from onrecord.model import (
    Act,
    Actor,
    ActorKind,
    Article,
    AttributionType,
    Certainty,
    Event,
    EventStatus,
    Medium,
    Participant,
    Place,
    Quotation,
    SourceKind,
    Span,
    Spans,
    Stance,
    Statement,
    When,
)
from onrecord.ontology import load_ontology

__all__ = ["write_brat"]

_ANOTHER = "give another folder"
#: Part of a line; a reader in any language cuts at one of these, and BRAT's fields end at a tab.
_PIECE = re.compile("[^\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]+")
#: Names that are safe in every file system and in the address of a page of BRAT's.
_SAFE_NAME = re.compile("[0-9a-z][0-9a-z_-]{0,63}")
_ATTRIBUTION = "Attribution"
_RECORD, _REMARKS = "Record", "AnnotatorNotes"
#: Whoever takes part in an event, though no actor of the record is known for the words.
_PARTY = "Party"
_PARTIES = (*(str(kind).capitalize() for kind in get_args(ActorKind)), _PARTY)
_CHAIN = {"speaker": "Speaker", "medium": "Channel", "relay": "Relay"}
_ENTITIES = (
    "Source", "Cue", "Content", "Condition", *_CHAIN.values(), "Unattributed",
    "Evidence", *_PARTIES, "Location", "Time", "Article",
)  # fmt: skip
#: Attributes of a statement: their names in BRAT, the fields, and their values.
_MEANINGS = (
    ("Quotation", "quotation", get_args(Quotation)),
    ("SourceKind", "source_kind", get_args(SourceKind)),
    ("Medium", "medium", get_args(Medium)),
    ("Type", "type", get_args(AttributionType)),
    ("Act", "act", get_args(Act)),
    ("Certainty", "certainty", get_args(Certainty)),
    ("Stance", "reporter_stance", get_args(Stance)),
)
#: A colour for each quad class, cooperation in greens and conflict in reds, words paler than deeds.
_COLOURS = {1: "#d5f0c5", 2: "#8fd080", 3: "#ffd9c2", 4: "#ff9c85"}


def write_brat(entries: Iterable[Entry], folder: Path) -> None:
    r"""Nothing; writes the articles' texts and annotations into a new or empty folder.

    Each file is written whole.  An article that comes a second time gets a name of its own
    (``NAME-2``); an id that makes no safe name of a file is hashed.

    Raises:
        InputError: if the folder is not empty or is none, or cannot be written.

    >>> import tempfile
    >>> from onrecord.model import Article, ArticleRecord, Block, Origin
    >>> body = Block(kind="body", start=0, end=17)
    >>> article = Article(id="7", input="-", sha256="", text="Ann says she won.", blocks=(body,))
    >>> said = Statement(
    ...     id="s", source=(Span(0, 3),), cue=(Span(4, 8),), content=(Span(9, 16),),
    ...     quotation="indirect", score=0.9,
    ... )
    >>> record = ArticleRecord(article=article, statements=(said,), origin=Origin(onrecord="1"))
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_brat([Entry(record=record)], Path(place) / "out")
    ...     lines = (Path(place) / "out" / "7.ann").read_text().splitlines()
    >>> lines[1:4]
    ['T2\tAttribution 4 8\tsays', 'T3\tSource 0 3\tAnn', 'T4\tCue 4 8\tsays']
    >>> [line for line in lines if line.startswith("E")]
    ['E1\tAttribution:T2 Source:T3 Cue:T4 Content:T5']
    """
    _make(folder)
    _write(folder / "annotation.conf", _annotation_conf())
    _write(folder / "visual.conf", _visual_conf())
    taken: set[str] = set()
    for entry in entries:
        name = _name(entry.record.article.id, taken)
        taken.add(name)
        # A server lists the texts: each of them has its annotations from the beginning.
        _write(folder / f"{name}.ann", _annotations(entry))
        _write(folder / f"{name}.txt", entry.record.article.text)


def _make(folder: Path) -> None:
    with _blamed(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise InputError(str(folder), "it is not empty", "give a new folder")


def _write(path: Path, content: str) -> None:
    """Writes a file as a whole: until it is complete, it has a name that BRAT does not list."""
    temporary = path.with_name(f".{path.name}.new")
    with _blamed(path):
        try:
            temporary.write_bytes(in_utf8(content).encode("utf-8"))
            os.replace(temporary, path)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


@contextmanager
def _blamed(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(str(path), f"it cannot be written ({reason})", _ANOTHER) from error
    except ValueError as error:  # a name with U+0000 in it, which no file system holds
        raise InputError(str(path), "it is no name of a folder", _ANOTHER) from error


def _name(article: str, taken: set[str]) -> str:
    stem = article if _SAFE_NAME.fullmatch(article) else make_id("brat", article)
    name, count = stem, 1
    while name in taken:
        count += 1
        name = f"{stem}-{count}"
    return name


def _parted(spans: Iterable[Span], text: str) -> Spans:
    r"""The visible parts of the spans, in their order in the text, none of them over a line end.

    >>> _parted((Span(4, 12), Span(0, 5)), "a bcd ef\n \n gh")
    (Span(start=0, end=8),)
    >>> _parted((Span(0, 14),), "a bcd ef\n \n gh")
    (Span(start=0, end=8), Span(start=12, end=14))
    """
    found = []
    for span in _joined(spans):
        for piece in _PIECE.finditer(text, span.start, span.end):
            words = piece.group()
            start = piece.start() + len(words) - len(words.lstrip())
            end = piece.start() + len(words.rstrip())
            if start < end:
                found.append(Span(start, end))
    return tuple(found)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The same characters, each once: BRAT refuses a mark whose parts overlap."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(span.end, found[-1].end))
        else:
            found.append(span)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """What makes two marks one: their type, their characters, and whom or what they stand for."""

    kind: str
    parts: Spans
    meant: object


class _Sheet:
    """The lines of one ``.ann`` file as they are gathered, numbered within their kinds."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._marks: dict[_Key, str] = {}
        self._lines: dict[str, list[str]] = {letter: [] for letter in "TE*A#"}
        self._events = 0

    def shows(self, spans: Spans) -> bool:
        """Whether any of these characters is visible, so that they can be marked."""
        return bool(_parted(spans, self._text))

    def mark(self, kind: str, *spans: Span, meant: object = None) -> str | None:
        """The mark of these characters, a new one where there is none yet; ``None`` where nothing
        of them is visible."""
        key = _Key(kind=kind, parts=_parted(spans, self._text), meant=meant)
        if key not in self._marks and key.parts:
            self._marks[key] = self._marked(kind, key.parts)
        return self._marks.get(key)

    def has(self, kind: str, span: Span, *, meant: object) -> bool:
        """Whether these characters have such a mark already."""
        return _Key(kind=kind, parts=_parted((span,), self._text), meant=meant) in self._marks

    def trigger(self, kind: str, spans: Spans) -> str | None:
        """A new mark, that of an event alone: BRAT lets nothing else refer to it."""
        parts = _parted(spans, self._text)
        return self._marked(kind, parts) if parts else None

    def new_event(self) -> str:
        """The name of an event to come, so that others can refer to it."""
        self._events += 1
        return f"E{self._events}"

    def event(
        self, event: str, kind: str, trigger: str, roles: Iterable[tuple[str, str | None]]
    ) -> None:
        """Writes an event with those of its roles that have a mark."""
        seen: defaultdict[str, int] = defaultdict(int)
        told = []
        for role, mark in roles:
            if mark is not None:
                seen[role] += 1
                told.append(f" {role}{seen[role] if seen[role] > 1 else ''}:{mark}")
        self._lines["E"].append(f"{event}\t{kind}:{trigger}{''.join(told)}")

    def attribute(self, name: str, of: str, value: str | None = None) -> None:
        """Gives an event an attribute."""
        self._add("A", f"{name} {of}" + (f" {value}" if value is not None else ""))

    def same(self, marks: Iterable[str]) -> None:
        """Says that marks stand for one thing."""
        different = tuple(dict.fromkeys(marks))
        if len(different) > 1:
            self._lines["*"].append(f"*\tEquiv {' '.join(different)}")

    def note(self, kind: str, of: str, words: str) -> None:
        """Gives a mark or an event a note, on one line whatever stands in it."""
        if words:
            self._add("#", f"{kind} {of}\t{fold(words)}")

    def __str__(self) -> str:
        return "".join(f"{line}\n" for lines in self._lines.values() for line in lines)

    def _marked(self, kind: str, parts: Spans) -> str:
        bounds = ";".join(f"{part.start} {part.end}" for part in parts)
        return self._add("T", f"{kind} {bounds}\t{' '.join(part.of(self._text) for part in parts)}")

    def _add(self, letter: str, rest: str) -> str:
        name = f"{letter}{len(self._lines[letter]) + 1}"
        self._lines[letter].append(f"{name}\t{rest}")
        return name


def _annotations(entry: Entry) -> str:
    """The lines of the article's ``.ann`` file."""
    record = entry.record
    sheet = _Sheet(in_utf8(record.article.text))
    _add_article(entry, sheet)
    actors = {actor.id: actor for actor in record.actors}
    told = _triggers(record.statements, sheet)
    for statement in record.statements:
        if statement.id in told:
            _add_statement(statement, told, sheet)
            _add_remarks(entry.remarks_on(statement.id), told[statement.id][0], sheet)
    for event in record.events:
        name = _add_event(event, told, actors, sheet)
        if name is not None:
            _add_remarks(entry.remarks_on(event.id), name, sheet)
    for actor in record.actors:
        _add_actor(actor, entry.remarks_on(actor.id), sheet)
    for when in record.dates:
        _mark_time(when, sheet)
    for place in record.places:
        _mark_place(place, sheet)
    for span in record.unattributed:
        sheet.mark("Unattributed", span)
    return str(sheet)


def _add_article(entry: Entry, sheet: _Sheet) -> None:
    """Ties what holds for the whole article to its first visible line: BRAT knows no other way."""
    text = in_utf8(entry.record.article.text)
    first = _first_line(text)
    mark = sheet.mark("Article", first) if first else None
    if mark is not None:
        sheet.note(
            _RECORD, mark, _article_facts(entry.record.article, entry.record.origin.onrecord)
        )
        _add_remarks(entry.remarks_on(entry.record.article.id), mark, sheet)


def _first_line(text: str) -> Span | None:
    pieces = (piece for piece in _PIECE.finditer(text) if piece.group().strip())
    found = next(pieces, None)
    return Span(*found.span()) if found else None


def _triggers(statements: Iterable[Statement], sheet: _Sheet) -> dict[str, tuple[str, str]]:
    """The names of the statements' events and triggers, of those that can be marked."""
    told: dict[str, tuple[str, str]] = {}
    for statement in statements:
        if not sheet.shows(statement.content):
            continue
        trigger = sheet.trigger(_ATTRIBUTION, statement.cue)
        if trigger is not None:
            told[statement.id] = (sheet.new_event(), trigger)
    return told


def _add_statement(
    statement: Statement, told: Mapping[str, tuple[str, str]], sheet: _Sheet
) -> None:
    name, trigger = told[statement.id]
    roles = [
        ("Source", sheet.mark("Source", *statement.source)),
        ("Cue", sheet.mark("Cue", *statement.cue)),
        ("Content", sheet.mark("Content", *statement.content)),
    ]
    for condition in statement.conditions:
        roles.append((condition.polarity.capitalize(), sheet.mark("Condition", condition.span)))
    for link in statement.chain:
        if link.span is not None:
            roles.append((_CHAIN[link.role], sheet.mark(_CHAIN[link.role], link.span)))
    roles.append(("Within", _event_of(statement.within, told)))
    sheet.event(name, _ATTRIBUTION, trigger, roles)
    for attribute, field, _ in _MEANINGS:
        value = getattr(statement, field)
        if value is not None:
            sheet.attribute(attribute, name, value)
    if statement.negated:
        sheet.attribute("Negated", name)
    sheet.note(_RECORD, name, _statement_facts(statement))


def _event_of(statement: str | None, told: Mapping[str, tuple[str, str]]) -> str | None:
    return told[statement][0] if statement is not None and statement in told else None


def _add_event(
    event: Event,
    told: Mapping[str, tuple[str, str]],
    actors: Mapping[str, Actor],
    sheet: _Sheet,
) -> str | None:
    """The name of the event, if it has words to be marked."""
    trigger = sheet.trigger(event.type, event.trigger)
    if trigger is None:
        return None
    name = sheet.new_event()
    roles = [("Actor", _mark_party(one, actors, sheet)) for one in event.actors]
    roles += [("Recipient", _mark_party(one, actors, sheet)) for one in event.recipients]
    roles += [("Evidence", sheet.mark("Evidence", span)) for span in event.evidence]
    roles.append(("Location", _mark_place(event.place, sheet) if event.place else None))
    roles.append(("Time", _mark_time(event.when, sheet) if event.when else None))
    roles.append(("ReportedIn", _event_of(event.reported_in, told)))
    sheet.event(name, event.type, trigger, roles)
    sheet.attribute("Status", name, event.status)
    if event.mode in _modes():
        sheet.attribute("Mode", name, event.mode)
    sheet.note(_RECORD, name, _event_facts(event))
    return name


def _mark_party(one: Participant, actors: Mapping[str, Actor], sheet: _Sheet) -> str | None:
    actor = actors.get(one.actor) if one.actor is not None else None
    if actor is None:
        return sheet.mark(_PARTY, one.span)
    return sheet.mark(actor.kind.capitalize(), one.span, meant=actor.id)


def _add_actor(actor: Actor, remarks: Remarks, sheet: _Sheet) -> None:
    kind = actor.kind.capitalize()
    marks = [sheet.mark(kind, span, meant=actor.id) for span in actor.mentions]
    seen = [mark for mark in marks if mark is not None]
    sheet.same(seen)
    if seen:
        sheet.note(_RECORD, seen[0], _actor_facts(actor))
        _add_remarks(remarks, seen[0], sheet)


def _mark_time(when: When, sheet: _Sheet) -> str | None:
    if when.span is None:
        return None
    return _mark_once("Time", when.span, when, _facts(*_days(when)), sheet)


def _mark_place(place: Place, sheet: _Sheet) -> str | None:
    if place.span is None:
        return None
    facts = _facts(
        ("country", place.country),
        ("geonames", place.geonames_id),
        ("lat", place.lat),
        ("lon", place.lon),
    )
    return _mark_once("Location", place.span, place, facts, sheet)


def _mark_once(kind: str, span: Span, meant: object, facts: str, sheet: _Sheet) -> str | None:
    """The mark; an event and the article's own lists share it, and its note is written once."""
    before = sheet.has(kind, span, meant=meant)
    mark = sheet.mark(kind, span, meant=meant)
    if mark is not None and not before:
        sheet.note(_RECORD, mark, facts)
    return mark


def _add_remarks(remarks: Remarks, of: str, sheet: _Sheet) -> None:
    notes = (("note", note) for note in remarks.notes)
    tags = ", ".join(remarks.tags) or None
    sheet.note(_REMARKS, of, _facts(("judged", remarks.judged), ("tags", tags), *notes))


def _article_facts(article: Article, version: str) -> str:
    return _facts(
        ("id", article.id),
        ("input", article.input),
        ("url", article.url),
        ("outlet", article.outlet),
        ("title", article.title),
        ("authors", ", ".join(article.authors) or None),
        ("published", article.published),
        ("modified", article.modified),
        ("language", article.language),
        ("onrecord", version),
    )


def _statement_facts(statement: Statement) -> str:
    speaker = statement.speaker
    links = [f"{link.role} {link.name or '?'}" for link in statement.chain]
    return _facts(
        ("id", statement.id),
        ("speaker", speaker.name if speaker else None),
        ("actor", speaker.actor if speaker else None),
        ("via", speaker.via if speaker else None),
        ("chain", " > ".join(links) or None),
        ("addressee", statement.addressee),
        # An attribute says that it is; that it is not differs from nobody's having looked.
        ("negated", "no" if statement.negated is False else None),
        ("said on", statement.said_on),
        ("score", round(statement.score, 3)),
    )


def _event_facts(event: Event) -> str:
    return _facts(
        ("id", event.id),
        ("mode", event.mode if event.mode not in _modes() else None),
        ("contexts", ", ".join(event.contexts) or None),
        *(_days(event.when) if event.when else ()),
        ("place", event.place.raw if event.place else None),
        ("score", round(event.score, 3)),
    )


def _actor_facts(actor: Actor) -> str:
    return _facts(
        ("id", actor.id),
        ("name", actor.name),
        ("country", actor.country),
        ("sector", actor.sector),
        ("office", actor.office),
        ("aliases", ", ".join(actor.aliases) or None),
        ("basis", actor.basis),
        ("entry", actor.entry),
    )


def _days(when: When) -> tuple[tuple[str, object], ...]:
    return ("from", when.start), ("before", when.end), ("basis", when.basis)


def _facts(*facts: tuple[str, object]) -> str:
    """What is known, for people to read.

    >>> _facts(("name", "Ann"), ("office", None), ("score", 0.9))
    'name: Ann; score: 0.9'
    """
    return "; ".join(f"{name}: {value}" for name, value in facts if value is not None)


@cache
def _modes() -> tuple[str, ...]:
    """All modes of PLOVER, each once: one of them may belong to several types."""
    kinds = load_ontology().types.values()
    return tuple(dict.fromkeys(mode for kind in kinds for mode in kind.modes))


def _annotation_conf() -> str:
    """What BRAT lets occur in the folder."""
    types = load_ontology().types
    statement = (
        "Source?:Source, Cue:Cue, Content:Content, If*:Condition, Unless*:Condition, "
        "Speaker*:Speaker, Channel*:Channel, Relay*:Relay, Within?:Attribution"
    )
    parties = "|".join(_PARTIES)
    event = (
        f"Actor*:{parties}, Recipient*:{parties}, Evidence*:Evidence, Location?:Location, "
        "Time?:Time, ReportedIn?:Attribution"
    )
    kinds = "|".join(types)
    return _conf(
        ("entities", _ENTITIES),
        (
            "relations",
            [f"Equiv\tArg1:{one}, Arg2:{one}, <REL-TYPE>:symmetric-transitive" for one in _PARTIES]
            # Roles lie within each other all the time: no overlap is an error.
            + ["<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>"],
        ),
        ("events", [f"{_ATTRIBUTION}\t{statement}", *(f"{one}\t{event}" for one in types)]),
        (
            "attributes",
            [
                *(
                    f"{name}\tArg:{_ATTRIBUTION}, Value:{'|'.join(all)}"
                    for name, _, all in _MEANINGS
                ),
                f"Negated\tArg:{_ATTRIBUTION}",
                f"Status\tArg:{kinds}, Value:{'|'.join(get_args(EventStatus))}",
                f"Mode\tArg:{kinds}, Value:{'|'.join(_modes())}",
            ],
        ),
    )


def _visual_conf() -> str:
    """How BRAT draws it: labels that fit, colours, and only those attributes that tell most."""
    labels = {"Attribution": "Attr", "Source": "Src", "Content": "Cont", "Condition": "Cond"}
    labels |= {"ReportedIn": "Rep", "Recipient": "Rcp", "Evidence": "Ev", "Organization": "Org"}
    colours = {
        _ATTRIBUTION: "#ffe680", "Source": "#b4c8ff", "Cue": "#ffe680", "Content": "#d9ecff",
        "Condition": "#e6d9ff", "Unattributed": "#ffffff", "Evidence": "#f2f2f2",
        "Article": "#f2f2f2",
    }  # fmt: skip
    colours |= {name: _COLOURS[kind.quad] for name, kind in load_ontology().types.items()}
    # A place on the right, and nothing to put there: BRAT draws no glyph, and shows the value
    # where the pointer stands.  Act, Status and Mode have none of this: their values are drawn.
    quiet = [name for name, _, _ in _MEANINGS if name != "Act"]
    return _conf(
        ("labels", [f"{name} | {name} | {short}" for name, short in labels.items()]),
        (
            "drawing",
            [
                "SPAN_DEFAULT\tfgColor:black, bgColor:#e8e8e8, borderColor:darken",
                "ARC_DEFAULT\tcolor:black, arrowHead:triangle-5",
                "Equiv\tdashArray:3-3, arrowHead:none",
                "Negated\tglyph:NOT, position:left",
                *(f"{name}\tposition:right" for name in quiet),
                *(f"{name}\tbgColor:{colour}" for name, colour in colours.items()),
            ],
        ),
    )


def _conf(*sections: tuple[str, Iterable[str]]) -> str:
    return "\n".join(f"[{name}]\n" + "".join(f"{one}\n" for one in all) for name, all in sections)
