"""A record as plain lines: one a statement, whatever the terminal, so that two runs compare."""

from __future__ import annotations

from onrecord.cli.events import EventRow, describe_events
from onrecord.cli.meaning import facts_of
from onrecord.cli.order import Row, order_actors, order_statements
from onrecord.cli.words import (
    NOBODY,
    code_of,
    describe_article,
    describe_fences,
    headline_of,
    one_line,
    words_of,
)
from onrecord.model import Actor, ArticleRecord

__all__ = ["render_plain"]


def render_plain(record: ArticleRecord) -> str:
    """The article's line, what is no reporting, statements, unattributed quotations, events,
    actors."""
    article = record.article
    lines = [headline_of(article), describe_article(article)]
    if fenced := describe_fences(article):
        lines.append(f"not reporting: {fenced}")
    lines.append(f"statements: {len(record.statements)}")
    lines += [_line(row, article.text) for row in order_statements(record.statements)]
    if record.unattributed:
        lines.append(f"quotations without a speaker: {len(record.unattributed)}")
        lines += [f"  - {one_line(span.of(article.text))}" for span in record.unattributed]
    if events := describe_events(record):
        lines.append(f"events: {len(events)}")
        lines += [f"  {_event_line(event)}" for event in events]
    if actors := order_actors(record.actors):
        lines.append(f"actors: {len(actors)}")
        lines += [f"  {_actor_line(actor)}" for actor in actors]
    return "\n".join(lines) + "\n\n"


def _event_line(event: EventRow) -> str:
    named = (
        ("when", event.when),
        ("place", event.where),
        ("told_by", event.told_by),
        ("told", f"{event.tellings} times" if event.tellings > 1 else ""),
        ("trigger", event.words),
    )
    facts = (f"{name}={value}" for name, value in named if value)
    parts = (event.codes, event.names, event.deed, *facts)
    return f"{event.number}. " + " | ".join(part.replace("|", "\\|") for part in parts)


def _actor_line(actor: Actor) -> str:
    office = one_line(actor.office or "")
    parts = (one_line(actor.name), code_of(actor), office, str(len(actor.mentions)))
    return " | ".join(part.replace("|", "\\|") for part in parts)


def _line(row: Row, text: str) -> str:
    statement = row.statement
    parts = (
        words_of(statement.source, text) or NOBODY,
        words_of(statement.cue, text),
        words_of(statement.content, text),
        statement.quotation,
        *(f"{name}={value}" for name, value in facts_of(statement, text)),
    )
    # What stands between two bars is one column: a bar of the article's own is escaped.
    columns = (part.replace("|", "\\|") for part in parts)
    return "  " * (row.depth + 1) + f"{row.number}. " + " | ".join(columns)
