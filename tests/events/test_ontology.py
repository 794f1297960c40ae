"""The codebook says what PLOVER says, its contradictions settled."""

from __future__ import annotations

import pytest

from onrecord.ontology import TYPES, load_ontology

ONTOLOGY = load_ontology()


def test_it_has_plovers_sixteen_types_in_four_classes() -> None:
    assert tuple(ONTOLOGY.types) == TYPES
    assert len(TYPES) == 16
    quads = [kind.quad for kind in ONTOLOGY.types.values()]
    assert {quad: quads.count(quad) for quad in (1, 2, 3, 4)} == {1: 4, 2: 3, 3: 4, 4: 5}
    assert set(ONTOLOGY.quads) == {1, 2, 3, 4}


def test_conflict_is_never_scored_as_cooperation() -> None:
    for kind in ONTOLOGY.types.values():
        assert kind.score > 0 if kind.quad < 3 else kind.score <= 0, kind.type


@pytest.mark.parametrize(("name", "quad", "score"), [("ACCUSE", 3, -2.0), ("SANCTION", 4, -6.0)])
def test_where_the_manual_contradicts_itself_it_is_settled(
    name: str, quad: int, score: float
) -> None:
    kind = ONTOLOGY.types[name]  # type: ignore[index]
    assert (kind.quad, kind.score) == (quad, score)


def test_three_types_need_a_recipient_and_protest_does_not() -> None:
    needing = {kind.type for kind in ONTOLOGY.types.values() if kind.needs_recipient}
    assert needing == {"COOPERATE", "AID", "SANCTION"}


def test_every_type_can_be_without_a_mode_and_no_mode_stands_twice() -> None:
    assert len(set(ONTOLOGY.modes)) == len(ONTOLOGY.modes)
    assert {name for name, mode in ONTOLOGY.modes if mode is None} == set(TYPES)
    assert {mode for name, mode in ONTOLOGY.modes if name == "RETREAT"} == {
        None, "withdraw", "release", "disarm", "ceasefire", "access", "resign",
    }  # fmt: skip
