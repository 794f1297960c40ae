"""How the records of :mod:`onrecord.model` are kept in columns: made from their type hints.

A text, a number, a truth and a day are Arrow's own; a value that may be missing is null.  A tuple
is a list, a record is a struct of its fields, a span is a struct of ``start`` and ``end``, and what
names the version of each of several things is a map.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from onrecord.model import Span

__all__ = ["Form", "forms_of"]


@dataclass(frozen=True, slots=True)
class Form:
    """How a value is kept: its Arrow type, what is stored for what the contract's JSON has, and
    what the model has for what was stored."""

    type: Any
    store: Callable[[Any], Any]
    restore: Callable[[Any], Any]


@cache
def _form(hint: Any) -> Form:
    """The form of whatever has this type in :mod:`onrecord.model`."""
    import pyarrow as pa

    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _or_none(_form(next(one for one in args if one is not NoneType)))
    if origin is Literal:
        return Form(pa.string(), _same, _one_of(args))
    if hint == tuple[tuple[str, str], ...]:
        return Form(pa.map_(pa.string(), pa.string()), _items, _pairs)
    if origin is tuple:
        return _listed(_form(args[0]))
    if hint is Span:
        span = pa.struct([("start", pa.int64()), ("end", pa.int64())])
        return Form(span, _bounds, _span)
    if isinstance(hint, type) and is_dataclass(hint):
        return _nested(hint)
    if hint is date:
        return Form(pa.date32(), date.fromisoformat, _a(date))
    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    return Form(types[hint], _same, _a(hint))


def _or_none(form: Form) -> Form:
    return Form(
        form.type,
        lambda value: None if value is None else form.store(value),
        lambda value: None if value is None else form.restore(value),
    )


def _listed(form: Form) -> Form:
    import pyarrow as pa

    return Form(
        pa.list_(form.type),
        lambda values: [form.store(value) for value in values],
        lambda values: tuple(form.restore(value) for value in _a(list)(values)),
    )


def _nested(record: type[Any]) -> Form:
    import pyarrow as pa

    forms = forms_of(get_type_hints(record))

    def restore(value: Any) -> Any:
        kept = _a(dict)(value)
        return record(**{name: form.restore(kept[name]) for name, form in forms.items()})

    return Form(
        pa.struct([(name, form.type) for name, form in forms.items()]),
        lambda value: {name: form.store(value[name]) for name, form in forms.items()},
        restore,
    )


def forms_of(hints: Mapping[str, Any]) -> dict[str, Form]:
    """The form of each of several values, by their names.

    >>> str(forms_of({"cue": tuple[Span, ...]})["cue"].type)
    'list<item: struct<start: int64, end: int64>>'
    """
    return {name: _form(hint) for name, hint in hints.items()}


def _same(value: Any) -> Any:
    return value


def _a(kind: type[Any]) -> Callable[[Any], Any]:
    """What gives a value back if it is of the kind, and else refuses it."""

    def check(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(f"expected {kind.__name__}, found {value!r:.40}")
        return value

    return check


def _one_of(values: tuple[Any, ...]) -> Callable[[Any], Any]:
    known = frozenset(values)

    def check(value: Any) -> Any:
        if value not in known:
            raise ValueError(f"expected one of {', '.join(values)}, found {value!r:.40}")
        return value

    return check


def _items(value: Any) -> list[tuple[str, str]]:
    return list(value.items())


def _bounds(value: Any) -> dict[str, int]:
    return {"start": value[0], "end": value[1]}


def _span(value: Any) -> Span:
    whole = _a(int)
    return Span(whole(value["start"]), whole(value["end"]))


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    text = _a(str)
    return tuple((text(name), text(version)) for name, version in _a(list)(value))
