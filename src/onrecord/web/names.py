"""Names of the record that begin as somebody types."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from onrecord.record.rows import fold_name
from onrecord.web.asking import Asking

__all__ = ["PEOPLE", "find_names", "offer_names"]

#: The filters that are names of actors.
PEOPLE = ("speaker", "addressee", "through", "actor", "recipient")
#: So many names are offered at most.
_MOST = 10


def find_names(connection: sqlite3.Connection, begin: str) -> list[str]:
    """Names with a word that begins so, the shortest first; of one actor the name it is shown by.

    Words before the last one are whole: ``ilian dro`` begins "Ilian Droste".
    """
    folded = fold_name(begin).rstrip()
    if not folded:
        return []
    rows = connection.execute(
        "SELECT DISTINCT k.name FROM alias AS n JOIN who AS k ON k.n = n.who "
        "WHERE n.folded LIKE ? ORDER BY length(k.name), k.name LIMIT ?",
        (f"%{folded}%", _MOST),
    )
    return [name for (name,) in rows]


def offer_names(
    connection: sqlite3.Connection, asking: Asking
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each name asked for that is none, but begins some: these, with the ways to their rows."""
    for field in PEOPLE:
        values = asking.values(field)
        for value in values:
            found = [] if value.startswith("=") else find_names(connection, value)
            if found and not _is_name(connection, value):
                others = tuple(one for one in values if one != value)
                asked: list[dict[str, Any]] = [{field: (*others, name)} for name in found]
                urls = [asking.url(**changes) for changes in asked]
                yield value, list(zip(found, urls, strict=True))


def _is_name(connection: sqlite3.Connection, value: str) -> bool:
    query = "SELECT 1 FROM alias WHERE folded LIKE ? LIMIT 1"
    return connection.execute(query, (f"%{fold_name(value)}%",)).fetchone() is not None
