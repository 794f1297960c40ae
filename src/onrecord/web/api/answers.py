"""Answers of the API: bytes that are the same for the same record, with a mark to know them by."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response

from onrecord.cli.words import one_line
from onrecord.errors import InputError
from onrecord.record.questions import MOST_COUNTED
from onrecord.web.api.asking import Paged

__all__ = [
    "answer_bytes",
    "answer_json",
    "answer_page",
    "dump",
    "tell_error",
    "word_slips",
]

_JSON = "application/json"
_KEEP = "private, no-cache"
_TAG = re.compile(r'(?:W/)?("[^"]*")')
#: So much is shown of a value that is none, and so many of them.
_SHOWN = 60
_SLIPS = 3


def dump(value: object) -> bytes:
    """The value as a line of JSON in UTF-8, as the command line prints it.

    Half a character, which a record may hold, has no bytes.

    >>> dump({"a": "é", "b": (1, 2)}).decode()
    '{"a": "é", "b": [1, 2]}\\n'
    """
    made = json.dumps(value, ensure_ascii=False, default=_plain)
    return f"{made}\n".encode("utf-8", "replace")


def _plain(row: Any) -> dict[str, Any]:
    """A row by its fields, without the copies that ``asdict`` makes of what is plain already."""
    kind: Any = type(row)
    return {name: getattr(row, name) for name in _names(kind)}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def answer_json(request: Request, value: object, *, status: int = 200, **headers: str) -> Response:
    """The value as JSON."""
    return answer_bytes(request, dump(value), kind=_JSON, status=status, **headers)


def answer_bytes(
    request: Request, body: bytes, *, kind: str, status: int = 200, **headers: str
) -> Response:
    """The bytes; to a request that reads and has them already, that they are the same."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if request.method not in ("GET", "HEAD"):
        return Response(body, status, headers, media_type=kind)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers |= {"ETag": tag, "Cache-Control": _KEEP}
    if _knows(", ".join(request.headers.getlist("if-none-match")), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media_type=kind)


def _knows(given: str, tag: str) -> bool:
    """Whether ``If-None-Match`` names the tag; it compares weakly.

    >>> _knows('"a", W/"b"', '"b"'), _knows("*", '"b"'), _knows('"a"', '"b"'), _knows("", '"b"')
    (True, True, False, False)
    """
    return given.strip() == "*" or tag in _TAG.findall(given)


def answer_page(
    request: Request, asked: Paged, rows: Sequence[Any], *, total: int | None = None
) -> Response:
    """A page of rows, of which one more than ``asked.limit`` was looked for.

    ``total`` is how many were counted, if that was done; counting ends past ``MOST_COUNTED``.
    """
    more, shown = len(rows) > asked.limit, rows[: asked.limit]
    seen = asked.first + len(shown)
    least = False
    if not more and (shown or not asked.first):
        total = seen
    elif total is not None and total > MOST_COUNTED:
        total, least = max(total, seen + more), True
    told = {
        "rows": shown,
        "total": total,
        "total_is_least": least,
        "next": _address(request, asked, 1) if more else None,
        "previous": _address(request, asked, -1) if asked.first else None,
    }
    return answer_json(request, told)


def _address(request: Request, asked: Paged, step: int) -> str:
    """The address of another page, by the way in which this one was asked for."""
    given = request.query_params.multi_items()
    kept = [(name, value) for name, value in given if name not in ("offset", "page")]
    if asked.page is not None:
        kept.append(("page", str(asked.page + step)))
    else:
        kept.append(("offset", str(max(0, asked.first + step * asked.limit))))
    return f"{request.url.path}?{urlencode(kept)}"


def tell_error(
    status: int, reason: str, remedy: str, headers: Mapping[str, str] | None = None
) -> Response:
    """An error as all of the API's are told: what is wrong, and the way on."""
    told = {"status": status, "reason": one_line(reason), "remedy": one_line(remedy)}
    return Response(dump({"error": told}), status, dict(headers or {}), media_type=_JSON)


def word_slips(slips: Sequence[Mapping[str, Any]]) -> InputError:
    """What pydantic found wrong with what was sent, in the words of the record's own errors."""
    told = [_word_slip(one) for one in slips[:_SLIPS]]
    [(name, reason, remedy), *others] = told
    reason = "; ".join([reason, *(f"{one}: {why}" for one, why, _ in others)])
    return InputError(name, reason, remedy)


def _word_slip(slip: Mapping[str, Any]) -> tuple[str, str, str]:
    _, *place = slip["loc"] or ("",)
    name = ".".join(str(one) for one in place if not isinstance(one, int)) or "what was sent"
    kind, given = slip["type"], slip.get("input")
    ctx = slip.get("ctx", {})
    if kind == "json_invalid":
        return "body", f"it is no JSON ({ctx.get('error')}, at character {place[0]})", "send JSON"
    if kind == "missing" and not place:
        return "body", "there is none", "send a JSON object"
    if kind == "missing":
        return name, "it is missing", "give it"
    if kind == "extra_forbidden":
        return name, "there is no such field", "leave it out"
    if kind == "literal_error":
        return f"{name} {_shown(given)}", "there is none", f"take {ctx['expected']}"
    if kind == "value_error":
        reason, _, remedy = str(ctx["error"]).partition("; ")
        return name, reason, remedy or "give another"
    words = str(slip["msg"])
    return f"{name} {_shown(given)}", words[:1].lower() + words[1:], "give another"


def _shown(given: object) -> str:
    told = repr(given)
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"
