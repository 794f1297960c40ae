"""The order and the numbers in which statements, actors and events are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.model import Actor, Event, Statement

__all__ = ["Row", "order_actors", "order_events", "order_statements"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A statement with its number (from 1) and how many statements it stands within."""

    number: int
    depth: int
    statement: Statement


def order_statements(statements: Iterable[Statement]) -> list[Row]:
    """The statements in text order, each followed by those that stand within it."""
    ordered = sorted(statements, key=_place)
    inside: dict[str | None, list[Statement]] = {}
    for statement in ordered:
        inside.setdefault(statement.within, []).append(statement)
    rows: list[Row] = []
    shown: set[str] = set()
    # After those within none come what is left: statements that stand within one another.
    for root in [*inside.get(None, []), *ordered]:
        waiting = [(root, 0)]
        while waiting:
            statement, depth = waiting.pop()
            if statement.id not in shown:
                shown.add(statement.id)
                rows.append(Row(number=len(rows) + 1, depth=depth, statement=statement))
                nested = inside.get(statement.id, [])
                waiting += [(one, depth + 1) for one in reversed(nested)]
    return rows


def order_actors(actors: Iterable[Actor]) -> list[Actor]:
    """The actors that the text speaks of most first; without those it only touches.

    Left out are groups and persons without a name that are mentioned once.
    """
    kept = [actor for actor in actors if actor.aliases or len(actor.mentions) > 1]
    return sorted(kept, key=lambda actor: (-len(actor.mentions), actor.mentions[:1]))


def order_events(events: Iterable[Event]) -> list[Event]:
    """The events in the order in which the text first tells them; so they are numbered."""
    return sorted(events, key=lambda event: (event.trigger[0], event.id))


def _place(statement: Statement) -> tuple[int, int, str]:
    spans = statement.source + statement.cue + statement.content
    return min(span.start for span in spans), statement.cue[0].start, statement.id
