"""Sayings for tests: as a person writes them, with the content in brackets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from onrecord.folding import fold
from onrecord.linking.facts import Party, Said
from onrecord.model import Span

Make = Callable[..., Said]


def party(name: str, kind: str = "person", *, roles: str = "", named: bool = True) -> Party:
    """Somebody by name."""
    words = [fold(word) for word in name.split() if word not in ("the", "of")]
    return Party(
        key=" ".join(words),
        name=name,
        kind=kind,
        names=frozenset(words),
        roles=frozenset(roles.split()) if named else frozenset(words),
        country=None,
        sector=None,
        is_named=named,
    )


def saying(text: str, speaker: str | Party | None = None, **known: object) -> Said:
    """A saying of a sentence with its content in brackets."""
    lead, _, rest = text.partition("[")
    content, _, rest = rest.rpartition("]")
    made = Said.of_words(lead.strip(), content, rest.strip())
    who = party(speaker) if isinstance(speaker, str) else speaker
    span = Span(len(lead), len(lead) + max(1, len(content)))
    return replace(made, speaker=who, span=span, **known)  # type: ignore[arg-type]


@pytest.fixture
def make() -> Make:
    return saying
