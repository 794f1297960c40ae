"""Records to lines of JSON and back: what ``onrecord read --json`` prints and exports hold.

One record is one JSON object on one line.  The JSON mirrors :class:`~onrecord.model.ArticleRecord`
field by field, with three differences that make it easier to read elsewhere: it names its version
(``"schema": "onrecord/1"``), the blocks stand beside the article and not in it, and
``origin.models`` is an object.  A span is ``[start, end]``, a day is ``"2021-03-09"``.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from onrecord.errors import OnrecordError
from onrecord.model import ArticleRecord, Block, Origin
from onrecord.schema import PUBLISHED, SCHEMA, json_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic import TypeAdapter, ValidationError

__all__ = [
    "SCHEMA",
    "ContractError",
    "dump_record",
    "join_line",
    "json_schema",
    "load_record",
]

# JSON escapes \n and \r, but a reader that cuts lines as Unicode does would also cut at these.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")


class ContractError(OnrecordError):
    """A line is not an article's record; its text says where it is wrong and what was expected.

    ``where`` is the way to the value, such as ``statements[3].cue``, or ``record`` for the whole.
    """

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason

    def __reduce__(self) -> tuple[type[ContractError], tuple[str, str]]:
        return type(self), (self.where, self.reason)


def dump_record(record: ArticleRecord) -> str:
    r"""One line of JSON, without its line end, with every key in the contract's order.

    Scores are rounded to three decimals, and a moment of publication is put into the one form that
    the contract has for it.  Equal records give equal lines.  A lone surrogate, which no UTF-8 can
    hold, becomes U+FFFD, so that the line can be written and the offsets still hold.

    Raises:
        ValueError: if a latitude or longitude is infinite or not a number.

    >>> from onrecord.model import Article, ArticleRecord, Block, Origin
    >>> body = Block(kind="body", start=0, end=3)
    >>> article = Article(id="7", input="-", sha256="", text="Né.", blocks=(body,))
    >>> line = dump_record(ArticleRecord(article=article, origin=Origin(onrecord="0.1.0")))
    >>> line[:62]
    '{"schema": "onrecord/1", "article": {"id": "7", "input": "-", '
    >>> load_record(line).article.text
    'Né.'
    """
    values = _fields_of(record)
    article = _fields_of(values.pop("article"))
    blocks = article.pop("blocks")
    for key in ("published", "modified"):
        article[key] = _in_one_form(article[key])
    line = json.dumps(
        {"schema": SCHEMA, "article": article, "blocks": blocks, **values},
        ensure_ascii=False,
        allow_nan=False,
        check_circular=False,
        default=_plain,
    )
    return _on_one_line(line)


def join_line(
    *,
    head: str,
    text: str,
    blocks: str,
    statements: Iterable[str],
    events: Iterable[str],
    actors: Iterable[str],
    dates: str,
    places: str,
    unattributed: str,
    origin: str,
) -> str:
    """The line of a record from the JSON of its parts, as :func:`dump_record` would give it.

    ``head`` is the article's object without its text.  Whoever keeps the parts of a line apart
    (a record does) gets its bytes back without reading them.

    >>> line = join_line(head='{"id": "7"}', text="Né.", blocks="[]", statements=[], events=[],
    ...     actors=['{"id": "a1"}'], dates="[]", places="[]", unattributed="[]", origin="{}")
    >>> line[:71]
    '{"schema": "onrecord/1", "article": {"id": "7", "text": "Né."}, "blocks'
    """
    article = f'{head[:-1]}, "text": {json.dumps(text, ensure_ascii=False)}}}'
    return _on_one_line(
        f'{{"schema": "{SCHEMA}", "article": {article}, "blocks": {blocks}, '
        f'"statements": [{", ".join(statements)}], "events": [{", ".join(events)}], '
        f'"actors": [{", ".join(actors)}], "dates": {dates}, "places": {places}, '
        f'"unattributed": {unattributed}, "origin": {origin}}}'
    )


def _on_one_line(line: str) -> str:
    if line.isascii():
        return line
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", _LINE_ENDS.sub(_escape, line))


def load_record(line: str | bytes) -> ArticleRecord:
    r"""The record that a line of JSON holds: what :func:`dump_record` was given.

    Strict: every key must be there and no other, nothing is converted, and the records' own
    invariants hold.

    Raises:
        ContractError: naming the first thing that is wrong and where.

    >>> load_record('{"schema": "onrecord/1", "article": {}}')
    Traceback (most recent call last):
    onrecord.contract.ContractError: blocks: this key is missing
    """
    data = _parse(line)
    if data.get("schema") != SCHEMA:
        raise ContractError(
            "schema", f"expected {_show(SCHEMA)}, found {_show(data.get('schema'))}"
        )
    from pydantic import ValidationError

    try:
        shaped = json.dumps(_as_model(data), allow_nan=False)
        record = _adapter().validate_json(shaped, strict=True, extra="forbid")
    except ValidationError as error:
        raise _first_error(error) from None
    except ValueError as error:  # a number like 1e999, which JSON allows and no record holds
        raise ContractError("record", str(error)) from None
    # Reading allows left-out keys, spans as objects, and days as seconds; the contract does not.
    _check_shape(data, json.loads(dump_record(record)), where="")
    return record


def _in_one_form(published: str | None) -> str | None:
    """The moment as the contract has it, whichever of the forms of ISO 8601 it came in.

    >>> _in_one_form("2021-03-09 18:30+0200")
    '2021-03-09T18:30:00+02:00'
    """
    if published is None or re.fullmatch(PUBLISHED, published):
        return published
    return datetime.fromisoformat(published).isoformat()


def _plain(value: object) -> object:
    """What the JSON encoder writes for a value it does not know; it does the nesting itself."""
    if isinstance(value, date):
        return value.isoformat()
    values = _fields_of(value)
    if isinstance(value, Block):
        values["time"] = _in_one_form(values["time"])
    if "score" in values:
        values["score"] = round(values["score"], 3)
    if isinstance(value, Origin):
        values["models"] = dict(value.models)
    return values


def _fields_of(value: object) -> dict[str, Any]:
    """A dataclass's fields by name, in order, their values as they are."""
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{type(value).__name__} has no place in an article's record")
    names, get = _getter(type(value))
    return dict(zip(names, get(value), strict=True))


@cache
def _getter(cls: type[Any]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    # Reading all fields in one call is what keeps a record of 60 statements under a millisecond.
    names = tuple(field.name for field in fields(cls))
    return names, attrgetter(*names)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _parse(line: str | bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8") if isinstance(line, bytes) else line
        data = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise ContractError("record", f"byte {error.start} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ContractError("record", f"not JSON at character {error.pos}: {error.msg}") from None
    except RecursionError:
        raise ContractError("record", "nested too deeply") from None
    except ValueError as error:  # from the two hooks, and from integers of thousands of digits
        raise ContractError("record", str(error)) from None
    if not isinstance(data, dict):
        raise ContractError("record", f"expected an object, found {_show(data)}")
    return data


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} occurs twice in one object")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def _as_model(data: dict[str, Any]) -> dict[str, Any]:
    """The contract's shape turned into the model's; what cannot be turned is left to be refused."""
    shaped = {key: value for key, value in data.items() if key not in ("schema", "blocks")}
    article, origin = shaped.get("article"), shaped.get("origin")
    if "blocks" not in data:
        raise ContractError("blocks", "this key is missing")
    if isinstance(article, dict):
        if "blocks" in article:
            raise ContractError("article.blocks", "unknown key; blocks stand beside the article")
        shaped["article"] = {**article, "blocks": data["blocks"]}
    if isinstance(origin, dict) and isinstance(origin.get("models"), dict):
        shaped["origin"] = {**origin, "models": list(origin["models"].items())}
    return shaped


@cache
def _adapter() -> TypeAdapter[ArticleRecord]:
    from pydantic import TypeAdapter

    return TypeAdapter(ArticleRecord)


def _first_error(error: ValidationError) -> ContractError:
    first = error.errors(include_url=False)[0]
    path = first["loc"]
    if path[:2] == ("article", "blocks"):
        path = path[1:]
    if path[:2] == ("origin", "models"):
        path = path[:2]
    reason = _REASONS.get(first["type"]) or first["msg"].removeprefix("Value error, ")
    return ContractError(_where(path), reason)


_REASONS = {
    "missing": "this key is missing",
    "unexpected_keyword_argument": "unknown key",
    "json_invalid": "a string holds half a surrogate pair, which is no character",
}


def _where(path: tuple[int | str, ...]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".") or "record"


def _check_shape(given: object, wanted: object, *, where: str) -> None:
    if isinstance(wanted, dict):
        if not isinstance(given, dict):
            raise ContractError(where, f"expected an object, found {_show(given)}")
        for key, value in wanted.items():
            path = f"{where}.{key}".removeprefix(".")
            if key not in given:
                raise ContractError(path, "this key is missing")
            _check_shape(given[key], value, where=path)
    elif isinstance(wanted, list):
        if not isinstance(given, list):
            raise ContractError(where, f"expected a list, found {_show(given)}")
        for at, (one, other) in enumerate(zip(given, wanted, strict=True)):
            _check_shape(one, other, where=f"{where}[{at}]")
    elif isinstance(wanted, str) and given != wanted:
        raise ContractError(where, f"expected {_show(wanted)}, found {_show(given)}")


def _show(value: object) -> str:
    """A few words that stand for a value in a message."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
