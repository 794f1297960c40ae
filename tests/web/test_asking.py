"""Addresses: what they ask for can be asked again, and what is wrong with one is told."""

from __future__ import annotations

from typing import Any, get_args
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from onrecord import model
from onrecord.errors import InputError
from onrecord.web.asking import FILTER_NAMES, MOST_ROWS, ROWS, Asking, Pages, read_asking

DAY = st.dates().map(str)
WORDS = st.text(min_size=1, max_size=20)
NAMES = st.lists(WORDS, min_size=1, max_size=3, unique=True).map(tuple)
SCORES = st.integers(0, 1000).map(lambda one: one / 1000)
FLAGS = st.booleans()


def some_of(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple)


FILTERS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("speaker", "addressee", "through", "outlet", "actor", "tag"), NAMES),
    **dict.fromkeys(("since", "until", "said_since", "happened_until"), DAY),
    **dict.fromkeys(("conditional", "negated", "named"), FLAGS),
    "act": some_of(*get_args(model.Act)),
    "certainty": some_of(*get_args(model.Certainty)),
    "type": some_of(*get_args(model.EventType)),
    "judged": some_of("accepted", "rejected", "no"),
    "text": st.sampled_from(["gas OR pipeline", '"a phrase"', "a&b=c", "ü 🧭"]),
    "score": SCORES,
}
ASKINGS = st.builds(
    Asking,
    path=st.just("/statements"),
    asked=st.fixed_dictionaries({}, optional=FILTERS),
    sort=st.sampled_from([None, "speaker", "said"]),
    reverse=st.booleans(),
    machine=st.booleans(),
    page=st.integers(1, 1000),
    rows=st.integers(1, MOST_ROWS),
    more=st.fixed_dictionaries({}, optional={"columns": NAMES}),
)


def read(url: str) -> Asking:
    return read_asking(urlsplit(url).path, QueryParams(urlsplit(url).query), more=("columns",))


@given(ASKINGS)
def test_what_an_address_asks_for_is_asked_by_its_address(asking: Asking) -> None:
    assert read(asking.url(page=asking.page)) == asking


@given(ASKINGS)
def test_each_filter_can_be_taken_away_alone(asking: Asking) -> None:
    for name, value in asking.chosen():
        left = read(asking.without(name, value))
        assert left.page == 1
        assert sorted(left.chosen()) == sorted(
            one for one in asking.chosen() if one != (name, value)
        )


def test_whoever_asks_for_other_rows_begins_on_their_first_page() -> None:
    asking = read("/statements?act=deny&page=7&rows=20&columns=who")
    assert asking.url(sort="speaker") == "/statements?act=deny&columns=who&sort=speaker&rows=20"
    assert read(asking.url(page=8)).offset == 140
    assert asking.url("/events") == "/events?act=deny&columns=who&rows=20"


def test_an_empty_field_of_a_form_asks_for_nothing() -> None:
    empty = "&".join(f"{name}=" for name in (*FILTER_NAMES, "sort", "page", "rows", "columns"))
    assert read(f"/statements?{empty}") == Asking(path="/statements")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("speakr=putin", "speakr: there is no such filter; take one of: speaker"),
        ("act=sing", "sing"),
        ("since=yesterday", "yesterday"),
        ("since=2024-13-01", "2024-13-01"),
        ("conditional=perhaps", "perhaps"),
        ("reverse=2", "reverse"),
        ("score=much", "much"),
        ("score=7", "7"),
        ("score=nan", "nan"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=1.5", "page"),
        ("page=٣", "page"),
        ("page=99999999999999999999", "page"),
        ("page=1000001", "page"),
        (f"rows={MOST_ROWS + 1}", str(MOST_ROWS)),
    ],
)
def test_a_value_that_is_none_is_told_with_the_way_on(query: str, says: str) -> None:
    with pytest.raises(InputError) as told:
        read(f"/statements?{query}")
    line = str(told.value)
    assert says in line
    assert told.value.remedy
    assert "\n" not in line


def test_what_is_told_of_an_address_is_on_one_line() -> None:
    with pytest.raises(InputError) as told:
        read("/statements?a%0Ab%1B=1")
    assert "\x1b" not in str(told.value)


class Answered(tuple[int, ...]):
    total: int | None = None


def test_a_page_knows_whether_there_is_a_next_one() -> None:
    asking = read("/statements?page=3")
    assert (asking.offset, asking.limit) == (2 * ROWS, ROWS + 1)
    full, last = Answered(range(ROWS + 1)), Answered(range(ROWS))
    full.total = 500
    pages = Pages.of(asking, full)
    assert (len(pages.rows), pages.more, pages.total) == (ROWS, True, 500)
    assert (pages.first, pages.last) == (101, 150)
    assert not Pages.of(asking, last).more
    assert Pages.of(asking, [1, 2]).total is None


def test_all_of_an_address_is_told_in_a_fixed_order() -> None:
    asking = read("/statements?text=b&speaker=a&until=2024-01-02&since=2024-01-01&act=deny")
    names = [name for name, _ in parse_qsl(asking.query())]
    assert names == [name for name in FILTER_NAMES if name in names]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("article=a&" * 101, "article: it has 101 values"),
        (f"text={'a' * 1001}", "1,000 characters"),
        ("speaker=a&" * 51 + "tag=a&" * 50, "the address: it has 101 values in all"),
        ("&".join(f"speaker={'a' * 600}" for _ in range(9)), "more than 5,000 characters in all"),
    ],
)
def test_more_than_a_question_has_room_for_is_told(query: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_asking("/statements", QueryParams(query))
