"""A PDF page's drawing program, operation by operation (ISO 32000-1, 7.8.2 and annex A).

It is read as it comes, so that a map of a million lines takes no memory, and whatever is no
operator or operand is passed over, as programs that show PDFs do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias, Union

__all__ = ["IMAGE", "Name", "Operand", "read_operations"]


class Name(str):
    """A name such as ``/F1``, without its slash; plain strings of a program are bytes."""

    __slots__ = ()


Operand: TypeAlias = Union[float, bytes, Name, "list[Operand]", "dict[str, Operand]"]
Operation: TypeAlias = "tuple[str, list[Operand]]"

#: The operator that stands for a picture written into the program itself.
IMAGE = "BI"

_TOKEN = re.compile(
    rb"[\0\t\n\f\r ]*(?:"
    rb"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?=[\0\t\n\f\r /\[\]()<>{}%+-]|$|[A-Za-z'\"]))"
    rb"|(?P<operator>[A-Za-z'\"][A-Za-z0-9*'\"]{0,30})"
    rb"|(?P<name>/[^\0\t\n\f\r /\[\]()<>{}%]{0,255})"
    rb"|(?P<plain>\([^()\\\r]*\))"
    rb"|(?P<hex><[0-9A-Fa-f\0\t\n\f\r ]*>)"
    rb"|(?P<sign>\(|\[|\]|<<|>>|%[^\n\r]*)"
    rb"|(?P<other>[^\0\t\n\f\r ]))"
)
_STRING_PART = re.compile(rb"[^()\\\r]+|\\(?:[0-7]{1,3}|\r\n|[\s\S])|\r\n?|[()]")
_ESCAPES = {
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f",
    b"\n": b"", b"\r": b"", b"\r\n": b"",
}  # fmt: skip
_NAME_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_IMAGE_END = re.compile(rb"[\0\t\n\f\r ]EI(?=[\0\t\n\f\r /\[(<%]|$)")
_AFTER_IMAGE = re.compile(rb"[\t\n\f\r -~]{16}|[\t\n\f\r -~]{0,15}\Z")
_IMAGE_HEAD = 500
_MOST_ENDS = 8

_VALUES = ("true", "false", "null")
# A line of text is an array or a string of a few hundred parts; what is nested deeper than any is
# flattened.
_MOST_PARTS = 20_000
_DEEPEST = 8


def read_operations(program: bytes) -> Iterator[Operation]:
    """Each operator with its operands, in order.

    >>> list(read_operations(rb"BT /F1 9 Tf [(Kar\\163a) -20 <6d>] TJ ET"))
    [('BT', []), ('Tf', ['F1', 9.0]), ('TJ', [[b'Karsa', -20.0, b'm']]), ('ET', [])]
    """
    holders: list[list[Operand]] = [[]]
    at = deeper = 0
    images_end = -1
    while token := _TOKEN.match(program, at):
        kind, at = token.lastgroup, token.end()
        if kind == "operator":
            word = token["operator"].decode("ascii")
            if word in _VALUES:
                _add(holders[-1], Name(word))
                continue
            if word == IMAGE:
                images_end = images_end if images_end >= 0 else _last_image_end(program)
                at = _skip_image(program, at, images_end)
            yield word, holders[0]
            holders, deeper = [[]], 0
        elif kind == "sign":
            sign = token["sign"]
            if sign == b"(":
                string, at = _read_string(program, at)
                _add(holders[-1], string)
            elif sign in (b"[", b"<<"):
                deeper += len(holders) > _DEEPEST
                holders += [[]] * (not deeper)
            elif sign in (b"]", b">>"):
                if deeper:
                    deeper -= 1
                elif len(holders) > 1:
                    closed = holders.pop()
                    _add(holders[-1], closed if sign == b"]" else _dictionary(closed))
        elif kind != "other":
            _add(holders[-1], _read_operand(kind, token.group(kind or 0)))


def _read_operand(kind: str | None, raw: bytes) -> Operand:
    if kind == "number":
        return float(raw)
    if kind == "name":
        return _name(raw)
    return raw[1:-1] if kind == "plain" else _unhex(raw)


def _add(holder: list[Operand], operand: Operand) -> None:
    if len(holder) < _MOST_PARTS:
        holder.append(operand)


def _dictionary(parts: list[Operand]) -> Operand:
    return {str(key): value for key, value in zip(parts[::2], parts[1::2], strict=False)}


def _name(raw: bytes) -> Name:
    if b"#" in raw:
        raw = _NAME_CODE.sub(lambda code: bytes([int(code[1], 16)]), raw)
    return Name(raw[1:].decode("utf-8", "replace"))


def _unhex(raw: bytes) -> bytes:
    digits = b"".join(raw[1:-1].split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _read_string(program: bytes, at: int) -> tuple[bytes, int]:
    """The string whose opening bracket stands before ``at``, and where it ends."""
    parts: list[bytes] = []
    depth = 1
    while len(parts) < _MOST_PARTS and (part := _STRING_PART.match(program, at)):
        raw, at = part.group(), part.end()
        if raw == b"(":
            depth += 1
        elif raw == b")":
            depth -= 1
            if not depth:
                break
        elif raw[:1] == b"\\":
            raw = _unescape(raw[1:])
        elif raw[:1] == b"\r":
            raw = b"\n"
        parts.append(raw)
    return b"".join(parts), at


def _unescape(code: bytes) -> bytes:
    if code[0] in b"01234567":
        return bytes([int(code, 8) & 0xFF])
    return _ESCAPES.get(code, code)


def _last_image_end(program: bytes) -> int:
    """Where the last picture of the program may end, 0 if there is no picture."""
    return max((end.end() for end in _IMAGE_END.finditer(program)), default=0)


def _skip_image(program: bytes, at: int, last: int) -> int:
    """Where the picture ends that begins at ``at``; its bytes may look like an end of it."""
    data = program.find(b"ID", at, at + _IMAGE_HEAD)
    if data < 0 or data >= last:
        return at
    ends = [end.end() for end in islice(_IMAGE_END.finditer(program, data), _MOST_ENDS)]
    whole = (end for end in ends if _AFTER_IMAGE.match(program, end))
    return next(whole, min(ends, default=at))
