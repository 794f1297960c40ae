"""PLOVER as data: its types with their modes, quad classes and scores, and the contexts."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import get_args

from onrecord.errors import ResourceError
from onrecord.model import EventStatus, EventType

__all__ = [
    "STATUSES",
    "TYPES",
    "ContextKind",
    "EventKind",
    "Ontology",
    "check_modes",
    "load_ontology",
    "ontology_version",
]

TYPES: tuple[EventType, ...] = get_args(EventType)
STATUSES: tuple[EventStatus, ...] = get_args(EventStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """A type of events: its quad class (1 verbal cooperation, 2 material cooperation, 3 verbal
    conflict, 4 material conflict), its score from -10 (conflict) to 10 (cooperation), whether it
    needs a recipient, and its modes, each with what it means."""

    type: EventType
    quad: int
    score: float
    needs_recipient: bool
    gist: str
    modes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextKind:
    """A context, and what tells it beside words: sectors of parties, modes as ``TYPE mode``, or
    parties of two countries."""

    context: str
    gist: str
    sectors: frozenset[str]
    modes: frozenset[str]
    two_countries: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ontology:
    """The whole codebook.  ``modes`` are all pairs of a type and a mode in the order that the
    network knows; each type's first is its having none."""

    version: str
    source: str
    quads: Mapping[int, str]
    types: Mapping[EventType, EventKind]
    contexts: Mapping[str, ContextKind]
    modes: tuple[tuple[EventType, str | None], ...]


@cache
def load_ontology() -> Ontology:
    """The codebook that ships with onrecord.

    >>> load_ontology().types["AID"].score
    10.0
    """
    data = tomllib.loads(_read())
    types = {
        name: EventKind(
            type=name,
            quad=data["types"][name]["quad"],
            score=data["types"][name]["score"],
            needs_recipient=data["types"][name]["recipient"],
            gist=data["types"][name]["gist"],
            modes=MappingProxyType(data["types"][name]["modes"]),
        )
        for name in TYPES
    }
    return Ontology(
        version=data["version"],
        source=data["source"],
        quads=MappingProxyType({int(quad): name for quad, name in data["quads"].items()}),
        types=MappingProxyType(types),
        contexts=MappingProxyType(
            {
                name: ContextKind(
                    context=name,
                    gist=one["gist"],
                    sectors=frozenset(one.get("sectors", ())),
                    modes=frozenset(one.get("modes", ())),
                    two_countries=one.get("two_countries", False),
                )
                for name, one in data["contexts"].items()
            }
        ),
        modes=tuple((name, mode) for name, kind in types.items() for mode in (None, *kind.modes)),
    )


def check_modes(known: Sequence[str]) -> None:
    """Makes sure that a network was trained with the modes of this codebook, in their order.

    Raises:
        ResourceError: if it was not: its answers would be taken for others.
    """
    if list(known) != [f"{kind} {mode or '-'}" for kind, mode in load_ontology().modes]:
        raise ResourceError("plover.toml", "the network was trained with another codebook")


def ontology_version() -> str:
    """The version of the codebook and the beginning of its SHA-256."""
    digest = hashlib.sha256(_read().encode()).hexdigest()[:12]
    return f"plover-{load_ontology().version}-{digest}"


def _read() -> str:
    return files("onrecord.resources.events").joinpath("plover.toml").read_text("utf-8")
