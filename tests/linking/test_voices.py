"""Speakers by number, and how they stand to each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.linking.facts import Party
from onrecord.linking.people import relate
from onrecord.linking.voices import RELATIONS, Gathered

WORDS = st.sampled_from("maro tell dann orsa minister the of army he she ministry norda".split())
PARTIES = st.none() | st.builds(
    lambda key, names, roles, kind, is_named: Party(
        key=" ".join(key), name=" ".join(key), kind=kind, names=frozenset([*names, *key]),
        roles=frozenset(roles), country=None, sector=None, is_named=is_named,
    ),
    key=st.lists(WORDS, min_size=1, max_size=3),
    names=st.lists(WORDS, max_size=2),
    roles=st.lists(WORDS, max_size=2),
    kind=st.sampled_from(["person", "organization", "group"]),
    is_named=st.booleans(),
)  # fmt: skip


@given(st.lists(PARTIES, min_size=1, max_size=8))
def test_relations_are_those_of_any_two_whenever_they_came(parties: list[Party | None]) -> None:
    voices = Gathered()
    for at, one in enumerate(parties):
        number = voices.number(one)
        for other in parties[: at + 1]:
            found = voices.relations(number)[voices.number(other)]
            assert RELATIONS[found] == relate(one, other)
            there = voices.relations_to(number)[voices.number(other)]
            assert RELATIONS[there] == relate(other, one)
        # Whoever was asked before learns of those who came since.
        first = voices.relations(voices.number(parties[0]))
        assert RELATIONS[first[number]] == relate(parties[0], one)
