"""Statements and events as W3C Web Annotations: one page of JSON-LD, one annotation a line.

The document is an ``AnnotationPage`` of the Web Annotation Data Model
(https://www.w3.org/TR/annotation-model/) that is part of one ``AnnotationCollection``.  Every
statement and every event is an annotation, and so are an article and an actor that somebody
remarked on.

**Targets** are the words: a ``SpecificResource`` for each span, whose ``source`` is the article's
address, or ``urn:onrecord:article:ID`` where it has none on the web, and whose ``onrecord:role``
tells which part the words have (``content``, ``source``, ``cue``, ``condition``; ``trigger``,
``evidence``, ``actor``, ``recipient``, ``place``, ``time``; ``speaker``, ``medium``, ``relay``).
Each has two selectors, and either alone finds the words, as the model wants of a list of them: a
``TextQuoteSelector``, with 32 characters before and after, and a ``TextPositionSelector``.

**Positions** count code points of ``article.text``, as the model demands ("in terms of unicode code
points").  Strings in a browser count UTF-16 units, where every character above U+FFFF is two: for
them ``onrecord:utf16Start`` and ``onrecord:utf16End`` stand beside ``start`` and ``end``.  Both
hold in the text that onrecord read; in a page as a browser has it, with its menus and scripts, the
quotation finds the words.

**Bodies** are a line to read (purpose ``describing``) and the row with our own fields, a
``Dataset`` that is also an ``onrecord:Statement`` or ``onrecord:Event``.  Tags are bodies of
purpose ``tagging``, notes of purpose ``commenting``; how somebody judged the row stands in the row.
All of our terms begin with ``onrecord:``, which the context maps to ``urn:onrecord:term:``: a
processor of JSON-LD keeps them, and none of them changes a term of the model.  What is not known
has no key.  Text is marked as ``text/plain``: no markup in it means anything.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import AliasGenerator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from onrecord.exports.characters import fold, in_utf8
from onrecord.exports.entry import Entry, Judged, Remarks
from onrecord.model import (
    Act,
    Actor,
    ArticleRecord,
    AttributionType,
    Certainty,
    Event,
    EventStatus,
    EventType,
    Medium,
    Participant,
    Quotation,
    SourceKind,
    Span,
    Spans,
    Stance,
    Statement,
    Via,
    When,
)

__all__ = ["Annotation", "annotation_pieces", "write_web_annotations"]

_TERMS = "urn:onrecord:term:"
_CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "onrecord": _TERMS,
        # The way of the words has an order, and these two are names of other rows.
        "onrecord:chain": {"@id": f"{_TERMS}chain", "@container": "@list"},
        "onrecord:within": {"@id": f"{_TERMS}within", "@type": "@id"},
        "onrecord:reportedIn": {"@id": f"{_TERMS}reportedIn", "@type": "@id"},
    },
]
_AROUND = 32
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
# JSON allows them inside a string, but a reader that cuts lines as Unicode does would cut there.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_ON_THE_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
#: What may stand in an address as it is; everything else is percent-encoded.
_OF_ADDRESSES = "%/:?#[]@!$&'()*+,;=~-._"


def _own(field: str) -> str:
    """A field's name in our own terms; only what makes a node of it has JSON-LD's.

    >>> _own("said_on"), _own("id")
    ('onrecord:saidOn', 'id')
    """
    return field if field in ("id", "type") else f"onrecord:{to_camel(field)}"


Words = Annotated[str, BeforeValidator(in_utf8)]


class _Model(BaseModel):
    """A node with the standard's own keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)


class _OwnModel(BaseModel):
    """A node whose keys are our own terms."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        serialize_by_alias=True,
        alias_generator=AliasGenerator(serialization_alias=_own),
    )


class TextQuoteSelector(_Model):
    """Words, told by themselves and by what stands around them."""

    type: Literal["TextQuoteSelector"] = "TextQuoteSelector"
    exact: str
    prefix: str
    suffix: str


class TextPositionSelector(_Model):
    """Words, told by where they stand: in code points, and in UTF-16 units for browsers."""

    type: Literal["TextPositionSelector"] = "TextPositionSelector"
    start: int
    end: int
    utf16_start: int = Field(serialization_alias=_own("utf16_start"))
    utf16_end: int = Field(serialization_alias=_own("utf16_end"))


class Target(_Model):
    """Words of an article, and the part that they have in the statement or event."""

    type: Literal["SpecificResource"] = "SpecificResource"
    source: str
    role: str = Field(serialization_alias=_own("role"))
    polarity: Literal["if", "unless"] | None = Field(
        default=None, serialization_alias=_own("polarity")
    )
    actor: Words | None = Field(default=None, serialization_alias=_own("actor"))
    selector: tuple[TextQuoteSelector, TextPositionSelector]


class TextualBody(_Model):
    """A line for people to read."""

    type: Literal["TextualBody"] = "TextualBody"
    value: Words
    format: Literal["text/plain"] = "text/plain"
    language: Literal["en"] | None = None
    purpose: Literal["describing", "tagging", "commenting"]


class ArticleNode(_OwnModel):
    """The article that a row was read in."""

    id: str
    type: Literal["Text"] = "Text"
    url: Words | None
    outlet: Words | None
    title: Words | None
    published: str | None
    sha256: Words


class Link(_OwnModel):
    """A station on the way of the words."""

    role: Literal["speaker", "medium", "relay"]
    name: Words | None


class ActorNode(_OwnModel):
    """Who takes part in an event: a name or the words, and the codes of the actor."""

    name: Words
    country: Words | None = None
    sector: Words | None = None
    entry: Words | None = None


class PlaceNode(_OwnModel):
    """Where it happened."""

    name: Words
    country: Words | None
    geonames_id: int | None
    lat: float | None
    lon: float | None


class WhenNode(_OwnModel):
    """The days from ``start`` to before ``end``."""

    start: date | None
    end: date | None
    basis: Literal["words", "dateline", "publication"] | None


class StatementNode(_OwnModel):
    """A statement, its fields as ``onrecord read --json`` names them."""

    id: str
    type: tuple[str, ...] = ("Dataset", "onrecord:Statement")
    article: ArticleNode
    judged: Judged | None
    quotation: Quotation
    speaker: Words | None
    via: Via | None
    source_kind: SourceKind | None
    chain: tuple[Link, ...]
    medium: Medium | None
    addressee: Words | None
    attribution_type: AttributionType | None
    act: Act | None
    negated: bool | None
    certainty: Certainty | None
    reporter_stance: Stance | None
    said_on: str | None
    within: str | None
    score: float


class EventNode(_OwnModel):
    """An event, its fields as ``onrecord read --json`` names them."""

    id: str
    type: tuple[str, ...] = ("Dataset", "onrecord:Event")
    article: ArticleNode
    judged: Judged | None
    event_type: EventType
    mode: Words | None
    contexts: tuple[Words, ...]
    actors: tuple[ActorNode, ...]
    recipients: tuple[ActorNode, ...]
    place: PlaceNode | None
    when: WhenNode | None
    status: EventStatus
    reported_in: str | None
    score: float


class RemarkedNode(_OwnModel):
    """An article or an actor that somebody judged."""

    id: str
    type: tuple[str, ...]
    name: Words | None
    judged: Judged | None


class Generator(_Model):
    """What made an annotation."""

    id: str
    type: Literal["Software"] = "Software"
    name: Words


class Annotation(_Model):
    """One annotation, as the model has it."""

    id: str
    type: Literal["Annotation"] = "Annotation"
    motivation: Literal["describing", "commenting"]
    generator: Generator
    body: tuple[TextualBody | StatementNode | EventNode | RemarkedNode, ...]
    target: tuple[Target, ...] | str


def write_web_annotations(entries: Iterable[Entry], write: Callable[[bytes], None]) -> None:
    """Nothing; writes one document of JSON-LD in UTF-8, an annotation at a time.

    The page is named by a hash of its annotations, which is known at its end and stands there.
    """
    for piece in annotation_pieces(entries):
        write(piece)


def annotation_pieces(entries: Iterable[Entry]) -> Iterator[bytes]:
    """What :func:`write_web_annotations` writes, for whoever takes it piece by piece."""
    digest, count = hashlib.sha256(), 0
    head = json.dumps(_CONTEXT, separators=(",", ":"))
    yield f'{{"@context":{head},\n"type":"AnnotationPage",\n"items":['.encode()
    for entry in entries:
        for annotation in _annotations(entry):
            line = _line(annotation)
            digest.update(line)
            yield (b",\n" if count else b"\n") + line
            count += 1
    yield b"\n],\n" + _tail(digest.hexdigest(), count)


def _line(annotation: Annotation) -> bytes:
    line = annotation.model_dump_json(exclude_none=True)
    return _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", line).encode("utf-8")


def _tail(digest: str, count: int) -> bytes:
    collection = {
        "id": f"urn:onrecord:collection:{digest}",
        "type": "AnnotationCollection",
        "label": "Statements and events that onrecord found",
        "total": count,
    }
    page = {"id": f"urn:onrecord:page:{digest}", "startIndex": 0, "partOf": collection}
    return (json.dumps(page, separators=(",", ":")).removeprefix("{") + "\n").encode()


def _annotations(entry: Entry) -> Iterator[Annotation]:
    record = entry.record
    page = _Article(record)
    if remarks := entry.remarks.get(record.article.id):
        yield page.remarked("Article", page.iri, record.article.title, (), remarks)
    for statement in record.statements:
        yield page.statement(statement, entry.remarks_on(statement.id))
    for event in record.events:
        yield page.event(event, entry.remarks_on(event.id))
    for actor in record.actors:
        if remarks := entry.remarks.get(actor.id):
            # An actor's id is one of its record: two articles may each have an "a1".
            iri = _iri("actor", record.article.id, actor.id)
            yield page.remarked("Actor", iri, actor.name, actor.mentions, remarks)


class _Article:
    """An article, to make the annotations of its rows."""

    def __init__(self, record: ArticleRecord) -> None:
        article = record.article
        self.iri = _iri("article", article.id)
        self._text = in_utf8(article.text)
        self._astral = [found.start() for found in _ASTRAL.finditer(self._text)]
        self._source = _address(article.url) or self.iri
        self._actors = {actor.id: actor for actor in record.actors}
        self._node = ArticleNode(
            id=self.iri,
            url=article.url,
            outlet=article.outlet,
            title=article.title,
            published=article.published,
            sha256=article.sha256,
        )
        version = record.origin.onrecord
        self._generator = Generator(id=_iri("software", version), name=f"onrecord {version}")

    def statement(self, statement: Statement, remarks: Remarks) -> Annotation:
        """The annotation of a statement: what it means, on its words."""
        speaker = statement.speaker
        node = StatementNode(
            id=_iri("statement", statement.id),
            article=self._node,
            judged=remarks.judged,
            quotation=statement.quotation,
            speaker=speaker.name if speaker else None,
            via=speaker.via if speaker else None,
            source_kind=statement.source_kind,
            chain=tuple(Link(role=link.role, name=link.name) for link in statement.chain),
            medium=statement.medium,
            addressee=statement.addressee,
            attribution_type=statement.type,
            act=statement.act,
            negated=statement.negated,
            certainty=statement.certainty,
            reporter_stance=statement.reporter_stance,
            said_on=statement.said_on,
            within=_iri("statement", statement.within) if statement.within is not None else None,
            score=round(statement.score, 3),
        )
        return self._annotation(
            node.id, self._gist(statement), node, remarks, self._roles_of(statement)
        )

    def event(self, event: Event, remarks: Remarks) -> Annotation:
        """The annotation of an event."""
        place = event.place
        node = EventNode(
            id=_iri("event", event.id),
            article=self._node,
            judged=remarks.judged,
            event_type=event.type,
            mode=event.mode,
            contexts=event.contexts,
            actors=tuple(self._party(one) for one in event.actors),
            recipients=tuple(self._party(one) for one in event.recipients),
            place=PlaceNode(
                name=place.raw,
                country=place.country,
                geonames_id=place.geonames_id,
                lat=place.lat,
                lon=place.lon,
            )
            if place
            else None,
            when=_when(event.when) if event.when else None,
            status=event.status,
            reported_in=(
                _iri("statement", event.reported_in) if event.reported_in is not None else None
            ),
            score=round(event.score, 3),
        )
        return self._annotation(node.id, _deed(node), node, remarks, self._roles_in(event))

    def remarked(
        self, kind: str, iri: str, name: str | None, spans: Spans, remarks: Remarks
    ) -> Annotation:
        """The annotation of what has none but for the remarks on it; without any words of its own
        the whole article is its target."""
        node = RemarkedNode(
            id=iri, type=("Dataset", f"onrecord:{kind}"), name=name, judged=remarks.judged
        )
        return Annotation(
            id=_annotation_iri(iri),
            motivation="commenting",
            generator=self._generator,
            body=(node, *_said(remarks)),
            target=tuple(self._target("mention", span) for span in spans) or self._source,
        )

    def _annotation(
        self,
        iri: str,
        gist: str,
        node: StatementNode | EventNode,
        remarks: Remarks,
        targets: Iterable[Target],
    ) -> Annotation:
        readable = TextualBody(value=gist, language="en", purpose="describing")
        return Annotation(
            id=_annotation_iri(iri),
            motivation="describing",
            generator=self._generator,
            body=(readable, node, *_said(remarks)),
            target=tuple(targets),
        )

    def _roles_of(self, statement: Statement) -> Iterator[Target]:
        for role, spans in (
            ("content", statement.content),
            ("source", statement.source),
            ("cue", statement.cue),
        ):
            for span in spans:
                yield self._target(role, span)
        for condition in statement.conditions:
            yield self._target("condition", condition.span, polarity=condition.polarity)
        for link in statement.chain:
            if link.span is not None:
                yield self._target(link.role, link.span)

    def _roles_in(self, event: Event) -> Iterator[Target]:
        for span in event.trigger:
            yield self._target("trigger", span)
        for span in event.evidence:
            yield self._target("evidence", span)
        for one in event.actors:
            yield self._target("actor", one.span, actor=self._party(one).name)
        for one in event.recipients:
            yield self._target("recipient", one.span, actor=self._party(one).name)
        if event.place and event.place.span:
            yield self._target("place", event.place.span)
        if event.when and event.when.span:
            yield self._target("time", event.when.span)

    def _target(self, role: str, span: Span, **more: Any) -> Target:
        start, end = span
        words = TextQuoteSelector(
            exact=self._text[start:end],
            prefix=self._text[max(0, start - _AROUND) : start],
            suffix=self._text[end : end + _AROUND],
        )
        place = TextPositionSelector(
            start=start, end=end, utf16_start=self._in_utf16(start), utf16_end=self._in_utf16(end)
        )
        return Target(source=self._source, role=role, selector=(words, place), **more)

    def _in_utf16(self, at: int) -> int:
        return at + bisect_left(self._astral, at)

    def _gist(self, statement: Statement) -> str:
        """Who does what, in a few words: ``Vladimir Putin: promise``."""
        words = " ".join(self._words(span) for span in statement.source)
        who = (statement.speaker.name if statement.speaker else words) or "somebody"
        act = statement.act if statement.act not in (None, "none") else statement.type
        return f"{who}: {'not ' if statement.negated else ''}{act or 'says'}"

    def _party(self, one: Participant) -> ActorNode:
        actor: Actor | None = self._actors.get(one.actor) if one.actor is not None else None
        if actor is None:
            return ActorNode(name=self._words(one.span))
        return ActorNode(
            name=actor.name, country=actor.country, sector=actor.sector, entry=actor.entry
        )

    def _words(self, span: Span) -> str:
        return fold(span.of(self._text))


def _deed(event: EventNode) -> str:
    """Who does what to whom: ``Velmoran gunboats: ASSAULT (heavy-weapons), the lighthouse``."""
    who = " and ".join(one.name for one in event.actors) or "somebody"
    how = [one for one in (event.mode, event.status) if one not in (None, "occurred")]
    deed = f"{who}: {event.event_type}" + (f" ({', '.join(map(str, how))})" if how else "")
    return ", ".join([deed, *(one.name for one in event.recipients)])


def _when(when: When) -> WhenNode:
    return WhenNode(start=when.start, end=when.end, basis=when.basis)


def _said(remarks: Remarks) -> Iterator[TextualBody]:
    """What people said of a row, as bodies of their own."""
    for tag in remarks.tags:
        yield TextualBody(value=tag, purpose="tagging")
    for note in remarks.notes:
        yield TextualBody(value=note, purpose="commenting")


def _iri(*parts: str) -> str:
    """A name of ours.

    >>> _iri("article", "a b")
    'urn:onrecord:article:a%20b'
    """
    return ":".join(["urn:onrecord", *(quote(in_utf8(part), safe="") for part in parts)])


def _annotation_iri(of: str) -> str:
    return of.replace("urn:onrecord:", "urn:onrecord:annotation:", 1)


def _address(url: str | None) -> str | None:
    """The address, with nothing in it that an address must not have; ``None`` where the article is
    not on the web: a name that is none would be taken for one beside the document, and one such as
    ``javascript:`` is not for anybody to follow.

    >>> _address("https://example.org/a?q=1|2"), _address("notes.html")
    ('https://example.org/a?q=1%7C2', None)
    """
    if url is None or not _ON_THE_WEB.match(url):
        return None
    return quote(in_utf8(url), safe=_OF_ADDRESSES)
