"""The events of an article as PLOVER's own JSON, one object an event.

Fields are those of the data interchange specification in the PLOVER manual (chapter "JSON Data
Fields"); what it has no field for stands under names of our own: ``status``, ``reported_in``,
``score``, the ``span`` of a party and, in ``text_info``, the places of the words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from onrecord.model import Actor, ArticleRecord, Event, EventStatus, Participant, Span
from onrecord.ontology import load_ontology

__all__ = ["plover_lines", "to_plover"]

_REAL = frozenset(("occurred", "ongoing"))
#: What PLOVER keeps in the contexts of an event that did not simply happen.
_CONTEXT_OF: dict[EventStatus, str] = {
    "planned": "future",
    "threatened": "future",
    "hypothetical": "hypothetical",
    "denied": "negation",
    "historical": "historical",
}


def to_plover(record: ArticleRecord) -> Iterator[dict[str, Any]]:
    """The article's events that PLOVER can hold, in their order.

    It wants an actor of every event, and a recipient of some types, for which in COOPERATE a second
    actor stands: events told without them ("two were arrested") are left out.  ``date`` is the
    event's first day, or its last where the first is open; where the text tells none, it is the day
    of publication for what happened or goes on, and else ``None``.
    """
    actors = {actor.id: actor for actor in record.actors}
    for event in record.events:
        together = event.type == "COOPERATE" and len(event.actors) > 1
        needed = load_ontology().types[event.type].needs_recipient
        if event.actors and (event.recipients or together or not needed):
            yield _row(event, record, actors)


def plover_lines(record: ArticleRecord) -> Iterator[bytes]:
    """The same events as lines of JSON in UTF-8."""
    for row in to_plover(record):
        yield (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _row(event: Event, record: ArticleRecord, actors: Mapping[str, Actor]) -> dict[str, Any]:
    kind = load_ontology().types[event.type]
    article = record.article
    return {
        "id": event.id,
        **_days(event, record),
        "source": [_party(one, actors, record) for one in event.actors],
        "recipient": [_party(one, actors, record) for one in event.recipients],
        "event": [event.type],
        "mode": [event.mode] if event.mode else [],
        "context": _contexts(event),
        "quad_code": kind.quad,
        "event_scale": kind.score,
        "event_loc": _place(event),
        "event_text": [span.of(article.text) for span in event.evidence],
        "status": event.status,
        "reported_in": event.reported_in,
        "score": event.score,
        "text_info": {
            "sha256": article.sha256,
            "trigger": [list(span) for span in event.trigger],
            "evidence": [list(span) for span in event.evidence],
        },
        "cite_info": {
            "article": article.id,
            "input": article.input,
            "url": article.url,
            "publisher": article.outlet,
            "title": article.title,
            "published": article.published,
        },
        "coder": f"onrecord {record.origin.onrecord}",
    }


def _days(event: Event, record: ArticleRecord) -> dict[str, str | None]:
    """The day, and the last one where there are several; nothing is told of a past or a future that
    the text gives no day."""
    first = event.when.start if event.when else None
    last = event.when.end - timedelta(days=1) if event.when and event.when.end else None
    if first is None and last is None:
        published = record.article.published if event.status in _REAL else None
        return {"date": published[:10] if published else None, "enddate": None}
    begins = first or last
    ends = last if first and last and last > first else None
    return {
        "date": begins.isoformat() if begins else None,
        "enddate": ends.isoformat() if ends else None,
    }


def _contexts(event: Event) -> list[str]:
    own = _CONTEXT_OF.get(event.status)
    return [*event.contexts, *([own] if own else [])]


def _party(one: Participant, actors: Mapping[str, Actor], record: ArticleRecord) -> dict[str, Any]:
    actor = actors.get(one.actor or "")
    return {
        "code": actor.country if actor else None,
        "sector": [actor.sector] if actor and actor.sector else [],
        "identifier": actor.entry if actor else None,
        "name": actor.name if actor else None,
        "text": _words(one.span, record),
        "span": list(one.span),
    }


def _words(span: Span, record: ArticleRecord) -> str:
    return " ".join(span.of(record.article.text).split())


def _place(event: Event) -> dict[str, Any] | None:
    place = event.place
    if place is None:
        return None
    return {
        "text": place.raw,
        "countryCode": place.country,
        "geonameId": place.geonames_id,
        "lat": place.lat,
        "lng": place.lon,
    }
