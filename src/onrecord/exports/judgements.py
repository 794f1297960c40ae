"""What people judged, as lines to learn from: a passage, what the machine said, what holds.

One JSON object a judgement that stands:

- ``passage``: the paragraphs in which the row stands, as the article has them, and ``start``, their
  place in its text; all spans count from there;
- ``kind`` (``statement`` or ``event``), ``verdict`` (``accept``, ``correct``, ``reject``, ``add``),
  ``machine`` (the machine's object, ``null`` where it had none), ``right`` (what holds, ``null``
  where there is nothing);
- ``marked``: the passage with all statements that hold marked in brackets, the way training texts
  are written, and ``complete``: whether people judged every one of them, so that what is not marked
  is known to be none;
- ``article``, ``outlet``, ``published``, ``by``, ``at``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from onrecord.model import ArticleRecord, Statement
from onrecord.record.judged import Judgement, core_spans, move_spans

if TYPE_CHECKING:
    from onrecord.record import Record

__all__ = ["judgement_lines"]


def judgement_lines(record: Record, **asked: Any) -> Iterator[str]:
    """The judgements that stand, of all articles that the filters choose, in their order."""
    chosen = {one.record.article.id: one.record for one in record.entries(**asked)}
    by_row: dict[str, Judgement] = {}
    for one in record.judgements():
        if not one.undone and not one.lost:
            by_row[one.row] = one
    for one in by_row.values():
        if one.article in chosen:
            yield _line(one, chosen[one.article], by_row)


def _line(one: Judgement, article: ArticleRecord, by_row: dict[str, Judgement]) -> str:
    row = one.after or one.before
    assert row is not None
    spans = core_spans(row, one.kind)
    start, end = _passage(article, min(a for a, _ in spans), max(b for _, b in spans))
    held = [
        statement
        for statement in article.statements
        if all(
            start <= span.start and span.end <= end
            for span in (*statement.source, *statement.cue, *statement.content)
        )
    ]
    text = article.article.text
    made = {
        "kind": one.kind,
        "verdict": one.verdict,
        "passage": text[start:end],
        "start": start,
        "machine": move_spans(one.before, one.kind, -start) if one.before else None,
        "right": move_spans(one.after, one.kind, -start) if one.after else None,
        "marked": _marked(text, start, end, held),
        "complete": all(statement.id in by_row for statement in held),
        "article": article.article.id,
        "outlet": article.article.outlet,
        "published": article.article.published,
        "by": one.by,
        "at": one.at,
    }
    return json.dumps(made, ensure_ascii=False)


def _passage(article: ArticleRecord, first: int, last: int) -> tuple[int, int]:
    """From the beginning of the block of the first character to the end of that of the last."""
    held = [block for block in article.article.blocks if block.start < last and first < block.end]
    end = held[-1].end
    text = article.article.text
    while end > last and text[end - 1].isspace():
        end -= 1
    return held[0].start, end


def _marked(text: str, start: int, end: int, held: list[Statement]) -> str:
    """The passage with its statements in brackets: ``[1:source Ann] [1:cue says] ...``."""
    opens: list[tuple[int, int, str]] = []
    for number, statement in enumerate(held, 1):
        for role in ("source", "cue", "content"):
            opens += [
                (span.start, -span.end, f"[{number}:{role} ") for span in getattr(statement, role)
            ]
    out: list[str] = []
    waiting = sorted(opens)
    closing: list[int] = []
    for at in range(start, end + 1):
        while closing and closing[-1] <= at:
            closing.pop()
            out.append("]")
        while waiting and waiting[0][0] == at:
            _, minus, label = waiting.pop(0)
            # A mark that would cross the one around it ends with that.
            closing.append(min(-minus, closing[-1]) if closing else -minus)
            out.append(label)
        if at < end:
            out.append(text[at])
    return "".join(out)
