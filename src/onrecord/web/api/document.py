"""The description of the API as OpenAPI, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

from onrecord import __version__
from onrecord.schema import json_schema
from onrecord.web.api import keeping, questions, rows
from onrecord.web.api.meanings import describe_fields

__all__ = ["ROUTERS", "describe", "examples", "operations"]

ROUTERS: tuple[APIRouter, ...] = (
    questions.router, rows.router, rows.judging, keeping.intake, keeping.router,
)  # fmt: skip
_TOLD = (
    "A record of news as JSON: who said what, what happened, and the words behind every row. "
    "The filters are those of the command line and of the pages; several values of one are given "
    "by repeating it. What is unknown or no value is refused, so that no slip looks like an answer."
)
_TAGS = {
    "Questions": "Rows of the record by filters, in pages.",
    "Articles and rows": "One thing with all that is known of it.",
    "Judging": "People's word, which counts before the machine's, and can be undone.",
    "Handing in": "Articles to be read.",
    "The record": "How it stands.",
}
_TAG_HEADER = {"ETag": {"description": "A hash of the answer.", "schema": {"type": "string"}}}
_BEFORE = {
    "4XX": "It was not let in: no token or a wrong one (401), from another site (403), a method "
    "that the address does not take (405), by another name than the server's (421), too often "
    "with a wrong token (429).",
    "5XX": "A fault; the record is as it was.",
}  # fmt: skip


@cache
def describe() -> dict[str, Any]:
    """The description, complete: each parameter, each answer, each error."""
    made = get_openapi(
        title="onrecord",
        version=__version__,
        openapi_version="3.1.0",
        summary="Who said what in a record of news, and what happened.",
        description=_TOLD,
        routes=[route for router in ROUTERS for route in router.routes],
        tags=[{"name": name, "description": told} for name, told in _TAGS.items()],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    shapes = made["components"]["schemas"]
    for name, shape in shapes.items():
        shape.pop("title", None)
        describe_fields(name, shape.get("properties", {}))
    shapes |= _contract()
    made["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "The token of a server that was begun with `--token`; others ask none.",
        }
    }
    made["security"] = [{}, {"token": []}]
    for path, method, operation in operations(made):
        _complete(operation, reads=method == "get", path=path)
    made["paths"]["/api/articles/{id}"]["get"]["responses"]["200"]["content"] = {
        "application/json": {"schema": {"$ref": "#/components/schemas/ContractArticleRecord"}}
    }
    return made


def operations(made: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each path, method and operation of a description."""
    for path, item in made["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _complete(operation: dict[str, Any], *, reads: bool, path: str) -> None:
    for parameter in operation.get("parameters", ()):
        _tidy(parameter)
    answers = operation["responses"]
    [good] = [answer for status, answer in answers.items() if status.startswith("2")]
    good["description"] = "The answer."
    if reads:
        good["headers"] = _TAG_HEADER
        answers["304"] = {
            "description": "The answer is the one that `If-None-Match` names.",
            "headers": _TAG_HEADER,
        }
    example = examples().get(operation["operationId"])
    if example:
        [content] = good["content"].values()
        content["example"] = example["answer"]
    answers |= {status: {"description": told} for status, told in _BEFORE.items()}
    for status, answer in answers.items():
        if status[0] in "45":  # also where the answer itself is no JSON
            schema = {"$ref": "#/components/schemas/Error"}
            answer["content"] = {"application/json": {"schema": schema}}
    operation["responses"] = dict(sorted(answers.items()))


def _tidy(parameter: dict[str, Any]) -> None:
    """A parameter is not given, or has a value: none of them is null."""
    schema = parameter["schema"]
    if "anyOf" in schema:
        [inner] = [one for one in schema.pop("anyOf") if one != {"type": "null"}]
        parameter["schema"] = schema = {**inner, **schema}
    for name in ("title", "description"):
        schema.pop(name, None)
    if schema.get("default", ...) in (None, []):
        schema.pop("default")


def _contract() -> dict[str, Any]:
    """The shapes of the contract, each under a name of its own."""
    schema = json_schema()
    parts = {**schema.pop("$defs"), "ArticleRecord": schema}
    schema.pop("$schema")
    schema.pop("$id")
    told = json.dumps(parts).replace('"#/$defs/', '"#/components/schemas/Contract')
    return {f"Contract{name}": shape for name, shape in json.loads(told).items()}


@cache
def examples() -> dict[str, Any]:
    """By the name of an operation: an address that asks it, and what comes back."""
    text = files("onrecord.web.api").joinpath("examples.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
