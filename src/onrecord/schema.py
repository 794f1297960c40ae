"""The JSON Schema of one article's record, made from the records themselves.

The shape and the closed lists of values come from :mod:`onrecord.model`, a class's description
from its docstring; the tables below add what types cannot say: a line on each field, and bounds.
"""

from __future__ import annotations

import re
from typing import Any

from onrecord.ontology import load_ontology

__all__ = ["PUBLISHED", "SCHEMA", "json_schema"]

#: The version of the contract, the first value of every line.
SCHEMA = "onrecord/1"

_TITLES = {
    "Actor": "Actor",
    "Article": "Article",
    "Block": "Block of text",
    "ChainLink": "Link of a statement's chain",
    "Condition": "Condition of a statement",
    "Event": "Event",
    "Origin": "Origin of a record",
    "Participant": "Participant of an event",
    "Place": "Place",
    "Span": "Span of characters",
    "Speaker": "Speaker of a statement",
    "Statement": "Statement",
    "When": "Time",
}

_FIELDS = {
    "ArticleRecord": {
        "schema": "Name and version of this contract.",
        "article": "The text, and what came with it.",
        "blocks": "Labelled stretches of article.text, in order, without gap or overlap.",
        "statements": "Who says, thinks or means to do what, as the text goes on.",
        "events": "What happened, in PLOVER 2.0 terms.",
        "actors": "The persons, organisations and states that statements and events name.",
        "places": "Named places, by their words, with country and GeoNames id where they are sure.",
        "dates": "Time phrases, and the days they mean.",
        "unattributed": "Quotations without a speaker: nobody could be found for them.",
        "origin": "What made this line: same input and same origin, same line.",
    },
    "Article": {
        "id": "Hash of the text and of the fields given with it: the same article, the same id.",
        "input": "What onrecord was told to read: a path, -, or the id of a .jsonl row.",
        "url": "Where the page stands on the web.",
        "outlet": "Who published it.",
        "title": "Its headline, as the page or the row gives it.",
        "authors": "Who wrote it.",
        "published": "2021-03-09, or with the time where that is known: 2021-03-09T18:30:00+02:00.",
        "modified": "When it was last changed, in the same form; null where no page tells it.",
        "language": "ISO 639-1 code of the text's language.",
        "sha256": "SHA-256 of text in UTF-8.",
        "text": "Everything a reader of the page sees, top to bottom. Spans count its code points.",
    },
    "Block": {
        "kind": "What the block is. Only a headline, body or quote holds statements.",
        "start": "First code point.",
        "end": "One past the last code point; the next block starts here.",
        "author": "Who wrote it, where that is a reader or the author of a post shown on the page.",
        "depth": "How deep a reader comment is nested; 0 at the top.",
        "time": "When it was written, where that is a comment, a post or an entry of a live page; "
        "in the form of article.published.",
    },
    "Statement": {
        "id": "Hash of the article's id and the three roles' spans.",
        "source": "The whole noun phrase that names who says it; empty when nobody is named.",
        "cue": "The words that attribute: said, according to, a plan to.",
        "content": "What is attributed; several spans where the cue stands in its midst.",
        "quotation": "By its marks: all of the content is quoted (direct), some of it, or none.",
        "speaker": "Who the source is, or null when it names nobody.",
        "source_kind": "What kind of source it is.",
        "chain": "The way of the words to this page; the first link is their origin.",
        "medium": "The form in which they were said.",
        "addressee": "Whom they were said to.",
        "type": "Kind of attitude, after the Penn Discourse TreeBank.",
        "act": "What somebody does who says this.",
        "negated": "Whether the source is presented as not saying it.",
        "conditions": "On what the source makes it depend.",
        "certainty": "How sure the source presents itself.",
        "reporter_stance": "How the reporting text treats it.",
        "said_on": "The day it was said, or FIRST/LAST for a stretch that both belong to.",
        "within": "Id of the statement whose content holds this one.",
        "score": "Probability that source and content are right, calibrated; with the finder "
        "syntax, the share of right ones among all that the rule found, on development data.",
    },
    "Speaker": {
        "actor": "Id of the actor, where it is known.",
        "name": "Their name.",
        "via": "What told the name.",
    },
    "ChainLink": {
        "name": "Name of the station; null when it is not named.",
        "role": "The origin, a channel, or somebody who passes it on.",
        "span": "The words that name it.",
    },
    "Condition": {
        "span": "The condition with its conjunction.",
        "polarity": "unless turns the condition round.",
    },
    "Event": {
        "id": "Hash of the article's id, the type, and where its triggers stand.",
        "type": "PLOVER 2.0 event type.",
        "mode": "PLOVER 2.0 mode of the type (x-plover of the type has all); null where none fits.",
        "contexts": "PLOVER 2.0 contexts (x-plover has all), in alphabetical order.",
        "actors": "Who did it; in a meeting or a fight all who take part.",
        "recipients": "Whom it was done to.",
        "place": "Where, at least in the text's words.",
        "when": "When, as far as the text tells it.",
        "status": "Whether it happened, or how else the text puts it.",
        "trigger": "The words that tell the deed, one span for each time that it is told.",
        "evidence": "The sentences that tell it.",
        "reported_in": "Id of the statement that tells of it; null where the outlet itself does.",
        "score": "Probability that an event of this type is told there, calibrated.",
    },
    "Participant": {
        "actor": "Id of the actor, where it is known.",
        "span": "The words that name it.",
    },
    "Place": {
        "raw": "The words as they stand.",
        "span": "Where they stand.",
        "country": "The country it lies in, by its three letters in ISO 3166.",
        "geonames_id": "GeoNames identifier.",
        "lat": "Degrees north.",
        "lon": "Degrees east.",
    },
    "When": {
        "span": "The words that tell it; null when the dateline or the publication date does.",
        "start": "First day; null where the words leave it open.",
        "end": "The day after the last; null where the words leave it open.",
        "basis": "What told it; null with both days where the publication date is needed and "
        "not known.",
    },
    "Actor": {
        "id": "Id within this record.",
        "name": "The fullest name, or the words that describe somebody without one.",
        "kind": "What it is; a place acts where its name stands for those who rule or live there.",
        "country": "Three letters of ISO 3166, or a code such as IGO for those of no country; "
        "null where nothing tells it.",
        "sector": "PLOVER sector code; empty for a state or a body without one, null where nothing "
        "tells it.",
        "office": "The office held on the day, where the gazetteer knows it.",
        "aliases": "Its other names in this text.",
        "mentions": "Where the text names, describes or means it.",
        "basis": "The weakest thing that a code rests on; null where it has none.",
        "evidence": "The words that tell country and sector.",
        "entry": "Id in the gazetteer.",
    },
    "Origin": {
        "onrecord": "Version of onrecord.",
        "models": "Version or digest of each model and resource that took part, by name.",
    },
}

# Days that the calendar has, moments that tell their offset from UTC, and nothing after them: in
# some languages "$" also stands before a last line end.
_LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_DAY_OF_YEAR = (
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_DAY = f"(?!0000)([0-9]{{4}}-{_DAY_OF_YEAR}|{_LEAP_YEAR}-02-29)"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?"
_OFFSET = "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{6})?)?)"
_END = r"$(?!\n)"
#: The forms of ``article.published`` and other times, as a regular expression that Python and
#: JavaScript share.
PUBLISHED = f"^{_DAY}(T{_CLOCK}{_OFFSET})?{_END}"

_SHARE = {"minimum": 0, "maximum": 1}
_SOME = {"minItems": 1}
_BOUNDS: dict[tuple[str, str], dict[str, Any]] = {
    ("Article", "published"): {"pattern": PUBLISHED},
    ("Article", "modified"): {"pattern": PUBLISHED},
    ("Block", "time"): {"pattern": PUBLISHED},
    ("Block", "start"): {"minimum": 0},
    ("Block", "end"): {"minimum": 1},
    ("Block", "depth"): {"minimum": 0},
    ("Statement", "cue"): _SOME,
    ("Statement", "content"): _SOME,
    ("Statement", "said_on"): {"pattern": f"^{_DAY}(/{_DAY})?{_END}"},
    ("Statement", "score"): _SHARE,
    ("When", "start"): {"pattern": f"^{_DAY}{_END}"},
    ("When", "end"): {"pattern": f"^{_DAY}{_END}"},
    ("Event", "trigger"): _SOME,
    ("Event", "evidence"): _SOME,
    ("Event", "score"): _SHARE,
}

_ROLE = re.compile(r":\w+:`~?(?:[\w.]*\.)?([A-Z]\w*(?:\.\w+)?|\w+)`")


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one line of the contract, as plain JSON values.

    It allows every line that :func:`~onrecord.contract.load_record` reads.  What one value has to
    do with another (a span ends within the text, an id leads somewhere) no JSON Schema can say;
    there ``load_record`` is the stricter of the two.

    >>> schema = json_schema()
    >>> schema["$id"], schema["properties"]["schema"]["const"]
    ('urn:onrecord:schema:1', 'onrecord/1')
    >>> schema["$defs"]["Condition"]["properties"]["polarity"]["enum"]
    ['if', 'unless']
    """
    from pydantic import TypeAdapter

    from onrecord.model import ArticleRecord

    made = TypeAdapter(ArticleRecord).json_schema(mode="serialization")
    shapes: dict[str, dict[str, Any]] = made.pop("$defs")
    top = _object("ArticleRecord", _with_blocks_on_top(made, shapes["Article"]))
    shapes["Origin"]["properties"]["models"] = {
        "type": "object",
        "additionalProperties": {"type": "string"},
    }
    span = shapes.pop("Span")
    objects = {name: _object(name, shape) for name, shape in shapes.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':schema:')}",
        **top,
        "title": "Article record",
        "$defs": dict(sorted({**objects, "Span": _span(span)}.items())),
    }


def _with_blocks_on_top(made: dict[str, Any], article: dict[str, Any]) -> dict[str, Any]:
    rest = dict(made["properties"])
    hoisted = {
        "schema": {"type": "string", "const": SCHEMA},
        "article": rest.pop("article"),
        "blocks": article["properties"].pop("blocks"),
    }
    return {**made, "properties": hoisted | rest}


def _object(name: str, shape: dict[str, Any]) -> dict[str, Any]:
    properties = {field: _field(name, field, made) for field, made in shape["properties"].items()}
    return {
        "title": _TITLES.get(name, name),
        "description": _plain_words(shape["description"]),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _field(name: str, field: str, made: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in made.items() if key not in ("title", "default")}
    bounds = _BOUNDS.get((name, field), {})
    described = {"description": _FIELDS[name][field], **kept, **bounds}
    return described | _codebook().get((name, field), {})


def _codebook() -> dict[tuple[str, str], dict[str, Any]]:
    """What PLOVER says of an event's type and contexts, in words and for programs.

    Modes and contexts stay open strings: a record of another version of the codebook is read too.
    """
    ontology = load_ontology()
    told = "; ".join(
        f"{name}: quad class {kind.quad}, score {kind.score:g}"
        for name, kind in ontology.types.items()
    )
    quads = ", ".join(f"{number} {name}" for number, name in ontology.quads.items())
    kinds: dict[str, Any] = {
        "description": f"{_FIELDS['Event']['type']} Quad classes are {quads}; scores run from -10 "
        f"(conflict) to 10 (cooperation). {told}.",
        "x-plover": {
            name: {
                "quad": kind.quad,
                "score": kind.score,
                "needs_recipient": kind.needs_recipient,
                "gist": kind.gist,
                "modes": dict(kind.modes),
            }
            for name, kind in ontology.types.items()
        },
    }
    contexts = {name: one.gist for name, one in ontology.contexts.items()}
    return {
        ("Event", "type"): kinds,
        ("Event", "contexts"): {"x-plover": contexts},
    }


def _span(made: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": _TITLES["Span"],
        "description": "[start, end] in article.text: first code point, and one past the last.",
        "type": "array",
        "prefixItems": [{"type": "integer", "minimum": 0}, {"type": "integer", "minimum": 1}],
        "minItems": made["minItems"],
        "maxItems": made["maxItems"],
    }


def _plain_words(docstring: str) -> str:
    """A docstring's prose without its markup and without the sections that are about Python."""
    prose = re.split(r"\n\s*(?:Raises:|>>>)", docstring)[0]
    prose = _ROLE.sub(r"\1", prose.replace("``None``", "null").replace("``", ""))
    return "\n\n".join(" ".join(part.split()) for part in prose.strip().split("\n\n"))
