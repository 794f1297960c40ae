"""The description of the API, made ready to be shown: its parts in the order of reading."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.web.api.document import examples, operations
from onrecord.web.asking import FILTER_NAMES

__all__ = ["Field", "Operation", "Page", "Pieces", "tell_page"]

#: Words, and whether each stretch of them is code.
Pieces = tuple[tuple[str, bool], ...]
#: The shapes that are shown by themselves: what rows are.
_SHOWN = (
    "FoundStatement", "FoundEvent", "FoundArticle", "FoundActor", "TimelineRow", "FoundSource",
    "FoundCondition", "FoundContest", "FoundFirst", "FoundPosition", "Saying", "ToldLinks",
    "ToldCopies", "ToldContest", "ToldCondition", "ToldFirst", "ToldPosition", "Place", "Count",
    "Party", "Cited", "Actor", "Codes", "Evidence", "Judgement", "Done", "Job", "Became",
    "Status", "Failure",
)  # fmt: skip
_NAMES = {
    "FoundStatement": "Statement", "FoundEvent": "Event", "FoundArticle": "Article",
    "TimelineRow": "Row of the timeline", "FoundSource": "Source",
    "Party": "Party of an event", "Cited": "Citation", "Actor": "Somebody", "Done": "Row judged",
    "Codes": "Codes of somebody", "Evidence": "Words that tell codes", "Became": "Article of a job",
    "FoundActor": "Actor", "FoundCondition": "Conditional commitment", "FoundContest": "Contest",
    "FoundFirst": "First", "FoundPosition": "Position", "Saying": "Saying of a position",
    "ToldLinks": "Links", "ToldCopies": "Copies among links", "ToldContest": "Contest among links",
    "ToldCondition": "Condition among links", "ToldFirst": "First among links",
    "ToldPosition": "Position among links", "Place": "Place of a link",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A parameter, a field of a body or of an answer."""

    name: str
    kind: str
    values: tuple[str, ...]
    told: Pieces
    required: bool
    example: str | None
    default: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An address and what can be done with it."""

    id: str
    method: str
    path: str
    summary: str
    told: Pieces
    fields: tuple[Field, ...]
    filters: bool
    body: tuple[Field, ...]
    answers: tuple[tuple[str, Pieces], ...]
    gives: str
    gives_page: bool
    request: str | None
    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All of it."""

    told: Pieces
    groups: tuple[tuple[str, Pieces, tuple[Operation, ...]], ...]
    filters: tuple[Field, ...]
    shapes: tuple[tuple[str, str, tuple[Field, ...]], ...]


def tell_page(made: Mapping[str, Any]) -> Page:
    """A description as OpenAPI, ready to be shown."""
    shapes = made["components"]["schemas"]
    found = [(path, method, one) for path, method, one in operations(dict(made))]
    first = made["paths"]["/api/statements"]["get"]["parameters"]
    return Page(
        told=pieces(made["info"]["description"]),
        groups=tuple(
            (
                tag["name"],
                pieces(tag["description"]),
                tuple(
                    _operation(path, method, one, shapes)
                    for path, method, one in found
                    if tag["name"] in one["tags"]
                ),
            )
            for tag in made["tags"]
        ),
        filters=tuple(_parameter(one) for one in first if one["name"] in FILTER_NAMES),
        shapes=tuple((name, _NAMES.get(name, name), _fields(shapes[name])) for name in _SHOWN),
    )


def pieces(text: str) -> Pieces:
    """The words, and what stands between backticks as code.

    >>> pieces("by `who`, or all")
    (('by ', False), ('who', True), (', or all', False))
    """
    parts = " ".join(text.split()).split("`")
    return tuple((part, at % 2 == 1) for at, part in enumerate(parts) if part)


def _operation(path: str, method: str, one: dict[str, Any], shapes: Mapping[str, Any]) -> Operation:
    parameters = one.get("parameters", [])
    own = [each for each in parameters if each["name"] not in FILTER_NAMES or each["in"] == "path"]
    example = examples().get(one["operationId"], {})
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    good = next(answer for status, answer in one["responses"].items() if status.startswith("2"))
    [content] = good["content"].values()
    gives, is_page = _gives(content.get("schema", {}), shapes)
    return Operation(
        id=one["operationId"],
        method=method.upper(),
        path=path,
        summary=one["summary"],
        told=pieces(one["description"]),
        fields=tuple(_parameter(each) for each in own),
        filters=len(own) < len(parameters),
        body=_fields(shapes[_ref(body)]) if body else (),
        answers=tuple(
            (status, pieces(answer["description"])) for status, answer in one["responses"].items()
        ),
        gives=gives if gives in _SHOWN else "",
        gives_page=is_page,
        request=example.get("request"),
        answer=_printed(example["answer"]) if example else None,
    )


def _printed(answer: object) -> str:
    if isinstance(answer, str):
        return answer
    return _PAIR.sub(r"[\1, \2]", json.dumps(answer, ensure_ascii=False, indent=2))


#: A span takes one line, not four.
_PAIR = re.compile(r"\[\s+(\d+),\s+(\d+)\s+\]")


def _ref(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _gives(schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> tuple[str, bool]:
    """The shape of what comes back, and whether it is one of the rows of a page."""
    name = _ref(schema)
    rows = shapes.get(name, {}).get("properties", {}).get("rows")
    return (_ref(rows["items"]), True) if rows else (name, False)


def _parameter(one: Mapping[str, Any]) -> Field:
    return _field(one["name"], one["schema"], one.get("description", ""), one.get("required"))


def _fields(shape: Mapping[str, Any]) -> tuple[Field, ...]:
    required = shape.get("required", ())
    return tuple(
        _field(name, schema, schema.get("description", ""), name in required)
        for name, schema in shape["properties"].items()
    )


def _field(name: str, schema: Mapping[str, Any], told: str, required: object) -> Field:
    example = schema.get("examples") or [None]
    default = schema.get("default")
    return Field(
        name=name,
        kind=_kind(schema),
        values=tuple(map(str, _values(schema))),
        told=pieces(told),
        required=bool(required),
        example=None if example[0] is None else _short(example[0]),
        default=None if default in (None, [], {}, False) else json.dumps(default),
    )


def _short(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _values(schema: Mapping[str, Any]) -> Sequence[Any]:
    inner: Iterable[Mapping[str, Any]] = (
        schema, schema.get("items", {}), schema.get("propertyNames", {}), *schema.get("anyOf", ()),
    )  # fmt: skip
    return next((one["enum"] for one in inner if "enum" in one), ())


#: Kinds in words.
_KINDS = {"string": "text", "integer": "number", "boolean": "true or false", "null": "null"}


def _kind(schema: Mapping[str, Any]) -> str:
    """What a value is, in words."""
    if "anyOf" in schema:
        kinds = [_kind(one) for one in schema["anyOf"]]
        return ", or ".join(dict.fromkeys(kinds))
    if "$ref" in schema:
        return _NAMES.get(_ref(schema), _ref(schema))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}" if "items" in schema else "start and end"
    if schema.get("format") == "date":
        return "day"
    kind = str(schema.get("type", "object"))
    return _KINDS.get(kind, kind)
