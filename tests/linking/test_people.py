"""Whether two articles mean one person."""

from __future__ import annotations

import pytest

from onrecord.linking.people import name_speakers, relate

from .conftest import party, saying

BOARD = party("Water Board", "organization")
OFFICE = party("defence minister", "group", named=False)
MINISTRY = party("Foreign Ministry", "organization")


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        (party("Ilda Marren"), party("Ilda Marren"), "same"),
        (party("Ilda Marren"), party("President Ilda Marren"), "same"),
        (party("Marren"), party("Ilda Marren"), "likely"),
        (party("Ilda Marren"), party("Sten Marren"), "other"),
        (party("Ilda Marren"), party("Orla Vint"), "other"),
        (BOARD, party("Lomeiran Water Board", "organization"), "likely"),
        (BOARD, party("Board of Water", "organization"), "same"),
        (party("he", named=False), party("Orla Vint"), "open"),
        (OFFICE, party("Orla Vint", roles="defence minister"), "likely"),
        (MINISTRY, party("Orla Vint", roles="foreign ministry spokesman"), "near"),
    ],
)  # fmt: skip
def test_speakers_are_related(one: object, other: object, relation: str) -> None:
    assert relate(one, other) == relate(other, one) == relation  # type: ignore[arg-type]


def test_a_surname_is_its_only_bearers() -> None:
    said = [saying("[a]", name) for name in ("Ilda Marren", "Marren", "Sten Oru", "Pia Oru", "Oru")]
    assert name_speakers([one.speaker for one in said]) == {
        0: "ilda marren", 1: "ilda marren", 2: "sten oru", 3: "pia oru", 4: "oru",
    }  # fmt: skip
