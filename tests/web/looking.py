"""Finds elements of a page by selectors, as a style sheet does; lxml's own way needs a package."""

from __future__ import annotations

import re
from typing import Any

_PART = re.compile(r"""([#.])([\w-]+)|\[([\w-]+)(?:(\^?=)["']?([^"'\]]*)["']?)?\]|([a-z][\w]*)""")


def select(page: Any, selector: str) -> list[Any]:
    """The elements of a page in their order.

    >>> from lxml import html
    >>> page = html.fromstring('<p><a class="b c" href="/x">1</a><a id="d">2</a></p>')
    >>> [one.text for one in select(page, "p > a.b, #d")]
    ['1', '2']
    """
    ways = [_as_path(one) for one in re.split(r",\s*(?![^\[]*\])", selector)]
    return list(page.xpath(" | ".join(ways)))


def _as_path(selector: str) -> str:
    made, axis = "", "descendant-or-self::"
    for step in re.findall(r">|(?:\[[^\]]*\]|[^\s>])+", selector):
        if step == ">":
            axis = "/"
            continue
        name, tests = "*", []
        for kind, told, attribute, sign, value, tag in _PART.findall(step):
            if tag:
                name = tag
            elif kind == "#":
                tests.append(f"@id='{told}'")
            elif kind == ".":
                tests.append(f"contains(concat(' ', @class, ' '), ' {told} ')")
            elif sign == "^=":
                tests.append(f"starts-with(@{attribute}, '{value}')")
            else:
                tests.append(f"@{attribute}='{value}'" if sign else f"@{attribute}")
        made += axis + name + "".join(f"[{test}]" for test in tests)
        axis = "//"
    return made
