"""Copies: the same writing again, whole, shortened or in part, and what only looks like it."""

from __future__ import annotations

import random

from onrecord.linking.carried import carry_over
from onrecord.linking.copies import (
    Copying,
    Printed,
    compare_wordings,
    find_copies,
    make_wording,
)
from onrecord.linking.shelf import join_carried

WIRE = """Harbour police in Tolm seized the freighter Aster on Monday night after its master refused
to show papers for forty crates in the forward hold, a port official said.

The ship had left Corran three days earlier under a flag that the port does not recognise,
and had twice changed its name since spring. Its crew of eleven were taken to a barracks
outside the town.

Farmers who had been waiting for the grain on board blocked the road to the quay with carts.
The prefect promised them that unloading would begin as soon as the hold had been searched."""
OTHER = """Forty crates of rifles lay in the forward hold of a ship that was stopped in Tolm, people
in the harbour say. It is called the Aster, and nobody here had seen its flag before. The
eleven sailors sleep in a barracks now, and the farmers, who want their grain, have put
carts across the road."""


def printed(name: str, body: str, *, moment: float, outlet: str | None = None) -> Printed:
    return Printed(article=name, outlet=outlet or name, moment=moment, wording=make_wording(body))


def near(articles: dict[str, Printed]) -> dict[str, frozenset[str]]:
    return {name: frozenset(articles) - {name} for name in articles}


def copies(*articles: Printed) -> dict[str, tuple[str, bool]]:
    by_name = {one.article: one for one in articles}
    found = find_copies(by_name, near(by_name))
    return {name: (origin, copying.is_whole) for name, (origin, copying) in found.items()}


def test_a_reprint_is_a_copy_of_the_earliest() -> None:
    edited = WIRE.replace("seized", "impounded").replace("three days earlier", "on Friday")
    assert copies(
        printed("b", edited, moment=2), printed("a", WIRE, moment=1), printed("c", WIRE, moment=3)
    ) == {"b": ("a", True), "c": ("a", True)}


def test_a_shortened_reprint_is_a_copy() -> None:
    short = WIRE.split("\n\n")[0] + "\n\n" + WIRE.split("\n\n")[2]
    assert copies(printed("a", WIRE, moment=1), printed("b", short, moment=2)) == {"b": ("a", True)}


def test_a_paragraph_taken_into_another_text_is_a_part() -> None:
    mixed = OTHER + "\n\n" + WIRE.split("\n\n")[1]
    assert copies(printed("a", WIRE, moment=1), printed("b", mixed, moment=2)) == {
        "b": ("a", False)
    }


def test_two_who_write_about_one_thing_copy_nothing() -> None:
    assert copies(printed("a", WIRE, moment=1), printed("b", OTHER, moment=2)) == {}


def test_a_long_quotation_of_both_makes_no_copy() -> None:
    speech = (
        '"We have searched the ship from keel to mast, we have found what we feared to find, and '
        "those who sent it here under a false flag will answer for it before a court of this "
        'country and no other," the prefect said.'
    )
    one = printed("a", WIRE + "\n\n" + speech, moment=1)
    other = printed("b", OTHER + "\n\n" + speech, moment=2)
    assert copies(one, other) == {}


def test_an_outlet_that_repeats_its_own_background_copies_nothing() -> None:
    later = OTHER + "\n\n" + WIRE.split("\n\n")[1]
    assert (
        copies(
            printed("a", WIRE, moment=1, outlet="Wire"),
            printed("b", later, moment=2, outlet="Wire"),
        )
        == {}
    )


def test_a_copy_of_a_copy_is_one_of_the_origin() -> None:
    second = WIRE.replace("seized", "impounded")
    third = second.replace("a port official said", "an official in the port told reporters")
    assert copies(
        printed("a", WIRE, moment=1), printed("b", second, moment=2), printed("c", third, moment=3)
    ) == {"b": ("a", True), "c": ("a", True)}


def test_the_order_in_which_articles_come_changes_nothing() -> None:
    articles = [
        printed("a", WIRE, moment=1),
        printed("b", WIRE.replace("Monday", "Tuesday"), moment=1),
        printed("c", OTHER + "\n\n" + WIRE.split("\n\n")[1], moment=4),
        printed("d", OTHER, moment=2),
    ]
    first = copies(*articles)
    for seed in range(5):
        random.Random(seed).shuffle(articles)
        assert copies(*articles) == first


def test_shares_tell_how_much_of_the_words_is_taken() -> None:
    first, second = WIRE.split("\n\n")[:2]
    taken = compare_wordings(make_wording(first + "\n\n" + OTHER), make_wording(WIRE))
    whole = compare_wordings(make_wording(second), make_wording(WIRE))
    assert whole.share == 1.0
    assert 0.2 < taken.share < 0.6
    assert compare_wordings(make_wording(""), make_wording(WIRE)).share == 0.0


def test_a_place_is_found_again_in_an_edited_copy() -> None:
    copy = WIRE.replace("Harbour police", "Police").replace("forty crates", "40 crates")
    place = WIRE.index("unloading would begin"), WIRE.index(" as soon")
    there = copy.index("unloading would begin"), copy.index(" as soon")
    [(number, other, share)] = carry_over(copy, [there], WIRE, [place, (0, 30)])
    assert (number, other, share) == (0, 0, 1.0)


def test_a_copy_that_people_call_none_is_that_of_another_or_nobodys() -> None:
    articles = {
        name: printed(name, WIRE, moment=moment)
        for moment, name in enumerate(("first", "second", "third"))
    }
    asked = near(articles)
    found = find_copies(articles, asked, refused={("third", "first")})
    assert {name: origin for name, (origin, _) in found.items()} == {"second": "first"}
    found = find_copies(articles, asked, refused={("third", "first"), ("second", "first")})
    assert {name: origin for name, (origin, _) in found.items()} == {"third": "second"}


def test_what_is_known_of_articles_that_are_not_asked_for_holds() -> None:
    whole = Copying(share=1.0, words=90, longest=90)
    articles = {
        name: printed(name, WIRE, moment=moment)
        for moment, name in enumerate(("first", "second", "third"))
    }
    asked = {"third": frozenset({"second"})}
    # Alone the second is an origin; as a whole copy of another one it is none.
    assert find_copies(articles, asked)["third"][0] == "second"
    known = {"second": ("first", whole)}
    assert find_copies(articles, asked, known=known) == known


def test_the_earliest_speaks_for_all_that_hangs_together() -> None:
    assert join_carried([(3, 2), (2, 1), (5, 4)], order=int) == {1: 1, 2: 1, 3: 1, 4: 4, 5: 4}
    assert join_carried([], order=int) == {}
    # One statement of a copy holds two of its origin.
    assert join_carried([(9, 1), (9, 2)], order=int) == {1: 1, 2: 1, 9: 1}


def test_what_people_told_from_each_other_hangs_together_in_no_way() -> None:
    chain = [(2, 1), (3, 2), (4, 3)]
    assert join_carried(chain, order=int, apart=[(1, 3)]) == {1: 1, 2: 1, 3: 3, 4: 3}
    assert join_carried(chain, order=int, apart=[(3, 1)]) == {1: 1, 2: 1, 3: 3, 4: 3}
    assert join_carried(chain, order=int, apart=[(2, 2)]) == {1: 1, 2: 1, 3: 1, 4: 1}
