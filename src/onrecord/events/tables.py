"""The tables that events are worked out with, beside the network and the codebook."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from onrecord.events.contexts import ContextWords, read_context_words

__all__ = ["EventTables", "load_event_tables"]

_FOLDER = "onrecord.resources.events"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTables:
    """Which words tell which contexts, those without which nothing is denied, how much each sign
    says for two tellings being of one event, and the version of all."""

    contexts: ContextWords
    denials: frozenset[str]
    joining: Mapping[str, float]
    version: str


def load_event_tables() -> EventTables:
    """The tables that ship with onrecord."""
    raw = {
        name: files(_FOLDER).joinpath(name).read_text("utf-8")
        for name in ("contexts.csv", "denials.csv", "joining.toml")
    }
    digest = hashlib.sha256("".join(raw.values()).encode()).hexdigest()
    return EventTables(
        contexts=read_context_words(raw["contexts.csv"]),
        denials=frozenset(raw["denials.csv"].split()[1:]),
        joining=tomllib.loads(raw["joining.toml"]),
        version=digest[:12],
    )
