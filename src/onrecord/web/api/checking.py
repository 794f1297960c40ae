"""What is looked at before every answer of the API: a slip must not look like an answer."""

from __future__ import annotations

from typing import Any, get_origin

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.dependencies.utils import get_flat_params

from onrecord.errors import InputError
from onrecord.web.api.shapes import Error

__all__ = ["make_router", "refusals"]

_WHY = {
    400: "What was sent cannot be read.",
    404: "There is nothing with this id, or several things are meant by it.",
    410: "The article was taken down.",
    413: "Too much was sent.",
    415: "What was sent is not JSON.",
    422: "A parameter or field is unknown, or a value is none; nothing was done.",
    503: "The record cannot be read or written now; try again.",
}
_BODIES = ("POST", "PUT", "PATCH")


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How refusals are described, beside those of every address."""
    wanted = sorted({*statuses, 422, 503})
    return {one: {"model": Error, "description": _WHY[one]} for one in wanted}


def make_router(tag: str) -> APIRouter:
    """A router whose addresses take what they know, and nothing else."""
    return APIRouter(prefix="/api", tags=[tag], dependencies=[Depends(_check)])


async def _check(request: Request) -> None:
    if request.method in _BODIES and not _is_json(request.headers.get("content-type", "")):
        raise HTTPException(415, "Only JSON is taken here.; Send Content-Type: application/json.")
    known = _parameters(request.scope["route"])
    for name in request.query_params:
        if name not in known:
            others = sorted(known, key=lambda one: (one[:3] != name[:3], one))
            remedy = f"take one of: {', '.join(others)}" if known else "leave it out"
            raise InputError(name, "there is no such parameter", remedy)
        if not known[name] and len(request.query_params.getlist(name)) > 1:
            raise InputError(name, "it is given several times", "give it once")


def _is_json(kind: str) -> bool:
    return kind.partition(";")[0].strip().lower() == "application/json"


#: By the name of the operation: routes cannot be looked up, and those of two servers are alike.
_KNOWN: dict[str, dict[str, bool]] = {}


def _parameters(route: Any) -> dict[str, bool]:
    """The names of a route's query parameters, and whether each takes several values."""
    name = route.operation_id
    if name not in _KNOWN:
        _KNOWN[name] = {
            one.alias: get_origin(one.field_info.annotation) is list
            for one in get_flat_params(route.dependant)
            if one.alias not in route.param_convertors
        }
    return _KNOWN[name]
