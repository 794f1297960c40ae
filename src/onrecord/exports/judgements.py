"""What people judged, as lines to learn from: a passage, what the machine said, what holds.

One JSON object a judgement that stands:

- ``passage``: the paragraphs in which the row stands, as the article has them, and ``start``, their
  place in its text; all spans count from there;
- ``kind`` (``statement`` or ``event``), ``verdict`` (``accept``, ``correct``, ``reject``, ``add``),
  ``machine`` (the machine's object, ``null`` where it had none), ``right`` (what holds, ``null``
  where there is nothing);
- ``marked``: the passage with all statements that hold marked in brackets, the way training texts
  are written; square brackets of the article's own stand in it as round ones, so that none is
  taken for a mark; ``null`` where two marks cross, which brackets cannot tell;
- ``complete``: whether people judged every statement that touches the passage, and all of them are
  marked, so that what is not marked is known to be none;
- ``article``, ``outlet``, ``published``, ``by``, ``at``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from onrecord.model import Article, ArticleRecord, Spans, Statement
from onrecord.record.judged import Judgement, core_spans, move_spans, standing

if TYPE_CHECKING:
    from onrecord.record import Record

__all__ = ["judgement_lines"]


def judgement_lines(record: Record, **asked: Any) -> Iterator[str]:
    """The judgements that stand, in their order, of all articles that the filters choose.

    Each tells of its whole passage, also where the filters would leave rows of it out.
    """
    of_articles: dict[str, list[Judgement]] = {}
    for one in record.judgements():
        of_articles.setdefault(one.article, []).append(one)
    found = [one for mine in of_articles.values() for one in standing(mine).values()]
    held = {(one.article, one.row): one for one in sorted(found, key=lambda one: one.n)}
    articles = _whole(record, dict.fromkeys(article for article, _ in held), asked)
    for one in held.values():
        if one.article in articles and (one.before or one.after):
            yield _line(one, articles[one.article], held)


#: A row by its article's id and its own.
_Row = tuple[str, str]
#: So many articles are asked for at once: SQLite takes no endless questions.
_AT_ONCE = 100


def _whole(
    record: Record, judged: Iterable[str], asked: Mapping[str, Any]
) -> dict[str, ArticleRecord]:
    """The judged articles that the filters choose, with all of their rows."""
    wanted = asked.get("article") or ()
    begins = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    names = [name for name in judged if not begins or name.startswith(begins)]
    found: dict[str, ArticleRecord] = {}
    for at in range(0, len(names), _AT_ONCE):
        some = names[at : at + _AT_ONCE]
        chosen = [one.record.article.id for one in record.entries(**{**asked, "article": some})]
        if chosen:
            whole = (one.record for one in record.entries(article=chosen))
            found |= {one.article.id: one for one in whole}
    return found


def _line(one: Judgement, record: ArticleRecord, standing: Mapping[_Row, Judgement]) -> str:
    article = record.article
    objects = [made for made in (one.before, one.after) if made is not None]
    spans = [span for made in objects for span in core_spans(made, one.kind)]
    start, end = _passage(article, min(a for a, _ in spans), max(b for _, b in spans))
    touching = [
        statement
        for statement in record.statements
        if any(span.start < end and start < span.end for span in _roles(statement))
    ]
    held = [
        statement
        for statement in touching
        if all(start <= span.start and span.end <= end for span in _roles(statement))
    ]
    marked = _marked(article.text[start:end], start, held)
    known = all((article.id, statement.id) in standing for statement in touching)
    made = {
        "kind": one.kind,
        "verdict": one.verdict,
        "passage": article.text[start:end],
        "start": start,
        "machine": move_spans(one.before, one.kind, -start) if one.before else None,
        "right": move_spans(one.after, one.kind, -start) if one.after else None,
        "marked": marked,
        "complete": known and held == touching and marked is not None,
        "article": article.id,
        "outlet": article.outlet,
        "published": article.published,
        "by": one.by,
        "at": one.at,
    }
    return json.dumps(made, ensure_ascii=False)


def _roles(statement: Statement) -> Spans:
    return statement.source + statement.cue + statement.content


def _passage(article: Article, first: int, last: int) -> tuple[int, int]:
    """From the beginning of the block of the first character to the end of that of the last."""
    held = [block for block in article.blocks if block.start < last and first < block.end]
    start, end = held[0].start, held[-1].end
    while end > last and article.text[end - 1].isspace():
        end -= 1
    return start, end


def _marked(words: str, start: int, held: Iterable[Statement]) -> str | None:
    """The passage with its statements in brackets: ``[1:source Ann] [1:cue says] ...``."""
    words = words.translate(_ROUND)
    marks = sorted(
        (span.start - start, start - span.end, number, role)
        for number, statement in enumerate(held, 1)
        for role in ("source", "cue", "content")
        for span in getattr(statement, role)
    )
    out: list[str] = []
    opened: list[int] = []
    at = 0

    def go_on(to: int) -> None:
        nonlocal at
        while opened and opened[-1] <= to:
            end = opened.pop()
            out.append(words[at:end] + "]")
            at = end
        out.append(words[at:to])
        at = to

    for first, minus_last, number, role in marks:
        go_on(first)
        if opened and -minus_last > opened[-1]:
            return None
        out.append(f"[{number}:{role} ")
        opened.append(-minus_last)
    go_on(len(words))
    return "".join(out)


_ROUND = str.maketrans("[]", "()")
