"""Every form that is one stream of bytes, piece by piece: for a file, a pipe, or a download."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from onrecord.exports.entry import Entry

if TYPE_CHECKING:
    from onrecord.exports.rows import Table

__all__ = ["pieces_of"]


def pieces_of(entries: Iterable[Entry], form: str, table: Table) -> Iterator[bytes]:
    """What articles hold, as ``csv`` (one ``table``), ``web-annotation``, ``graphml`` or
    ``plover``.

    Articles are read as the pieces are taken; only a graph needs all of them first.

    >>> b"".join(pieces_of([], "csv", "actors"))[:16]
    b'id,name,country,'
    """
    if form == "csv":
        from onrecord.exports.csv import table_lines

        yield from table_lines(entries, table)
    elif form == "web-annotation":
        from onrecord.exports.web_annotation import annotation_pieces

        yield from annotation_pieces(entries)
    elif form == "graphml":
        from onrecord.exports.graphml import write_graphml

        made: list[bytes] = []
        write_graphml(entries, made.append)
        yield from made
    elif form == "plover":
        from onrecord.exports.plover import plover_lines

        for entry in entries:
            yield b"".join(plover_lines(entry.record))
    else:
        raise ValueError(f"{form!r} is no form that comes in pieces")
