"""Who speaks to and about whom: counted, drawn the same way each time, and as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from starlette.testclient import TestClient
from tests.record.test_filters import corpus
from tests.web.linked import COPY, WIRE, fill
from tests.web.test_actors import counted, get, open_web, words

import onrecord
from onrecord.web.network_data import Network, Person, Tie
from onrecord.web.network_draw import HEIGHT, WIDTH, draw_network


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("network") / "r.db"
    fill(made)
    with onrecord.open(made) as record:
        for one in corpus():
            record.put(one)
    return made


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[TestClient]:
    with open_web(path) as made:
        yield made


def table(page: html.HtmlElement) -> dict[tuple[str, str], tuple[int, int]]:
    """By who and whom: how much is said to them, and about them."""
    found = {}
    for row in page.xpath("//table[@aria-label='Who speaks to and about whom']/tbody/tr"):
        who, whom, told, about = (words(cell) for cell in row.xpath("th | td"))
        found[who, whom] = (int(told or 0), int(about or 0))
    return found


def test_it_is_counted_to_whom_and_about_whom_is_spoken(client: TestClient) -> None:
    """A content that names somebody, and claims an event of theirs, is one statement about them."""
    assert table(get(client, "/network?since=2024-07-01&until=2024-07-31")) == {
        ("Ada Lund", "Boris Klee"): (2, 0),
        ("Ada Lund", "Guards"): (0, 2),
        ("Boris Klee", "Ada Lund"): (1, 0),
    }
    assert table(get(client, "/network?outlet=northwire")) == {
        ("Ada Lund", "Boris Klee"): (1, 0), ("Ada Lund", "Guards"): (0, 1),
    }  # fmt: skip


def test_numbers_lead_to_just_their_statements(client: TestClient) -> None:
    seen = 0
    for address in ("/network", "/network?outlet=news", "/network?act=deny&since=2021-03-01"):
        page = get(client, address)
        for row in page.xpath("//table[@aria-label='Who speaks to and about whom']/tbody/tr"):
            for link in row.xpath("td[@class='number']/a"):
                url = link.get("href")
                assert counted(client, url) == int(words(link)), url
                seen += 1
    assert seen > 20


def test_what_is_said_about_somebody_is_listed_in_its_sentences(client: TestClient) -> None:
    page = get(client, "/network?by=ada+lund&about=guards")
    listed = page.xpath("//section[@id='said-about']")[0]
    assert words(listed.xpath("h2")[0]) == "What Ada Lund says about Guards"
    assert [one.removeprefix("row-") for one in listed.xpath(".//li/@id")] == [
        COPY.statements[2].id, WIRE.statements[2].id,
    ]  # fmt: skip
    assert "Guards closed the road to the dam on Monday, Lund said." in words(listed)


def test_everybody_drawn_is_a_link_that_keys_reach(client: TestClient) -> None:
    page = get(client, "/network?since=2024-07-01&until=2024-07-31")
    people = page.xpath("//svg[@class='net']//a[starts-with(@class, 'net-person')]")
    assert {one.get("aria-label") for one in people} == {
        "Ada Lund: says 4, is told 1, is spoken of 0",
        "Boris Klee: says 1, is told 2, is spoken of 0",
        "Guards: says 0, is told 0, is spoken of 2",
    }
    assert all(one.get("tabindex") is None for one in people)
    for one in people:
        assert client.get(one.get("href")).status_code == 200
    lines = page.xpath("//svg[@class='net']//a[starts-with(@class, 'net-tie')]")
    assert {(one.get("class"), one.get("aria-label")) for one in lines} == {
        ("net-tie net-told", "Ada Lund: 2 statements to Boris Klee"),
        ("net-tie net-about", "Ada Lund: 2 statements about Guards"),
        ("net-tie net-told", "Boris Klee: 1 statement to Ada Lund"),
    }


def test_around_one_actor_are_those_whom_it_has_to_do_with(client: TestClient) -> None:
    whole = table(get(client, "/network"))
    page = get(client, "/network?around=boris+klee")
    found = table(page)
    assert found == {pair: count for pair, count in whole.items() if "Boris Klee" in pair}
    assert found
    [middle] = page.xpath("//a[contains(@class, 'net-middle')]/circle")
    assert (middle.get("cx"), middle.get("cy")) == (str(WIDTH // 2), str(HEIGHT // 2))


def test_slips_are_told_and_nothing_found(client: TestClient, tmp_path: Path) -> None:
    for slip in ("around=nobody-at-all", "by=ada+lund", "by=x&about=y", "sort=name", "zoom=2"):
        get(client, f"/network?{slip}", status=400)
    assert "Nobody speaks to or about" in words(get(client, "/network?outlet=gazette&act=agree"))
    onrecord.open(tmp_path / "r.db", new=True).close()
    with open_web(tmp_path / "r.db") as empty:
        assert len(get(empty, "/network").xpath("//p[@class='empty']")) == 1


def test_hostile_names_stay_words(client: TestClient) -> None:
    page = get(client, "/network?since=2024-06-01&until=2024-06-01")
    assert not page.xpath("//main//script | //main//img | //main//style | //b[@hx-get]")


# The drawing


def network(pairs: list[tuple[int, int, int, int]]) -> Network:
    ties = {(one, other): (told, about) for one, other, told, about in pairs if one != other}
    keys = sorted({key for pair in ties for key in pair})
    return Network(
        people=tuple(
            Person(key=f"k{n}", name=f"Name {n}", says=n, told=1, spoken_of=0) for n in keys
        ),
        ties=tuple(
            Tie(speaker=f"k{one}", other=f"k{other}", told=told, about=about)
            for (one, other), (told, about) in ties.items()
        ),
    )


_PAIRS: Any = st.lists(
    st.tuples(
        st.integers(0, 11), st.integers(0, 11), st.integers(0, 400), st.integers(1, 400)
    ),
    max_size=40,
)  # fmt: skip


@given(_PAIRS, st.booleans())
def test_all_of_a_drawing_lies_in_it_and_is_the_same_again(pairs: Any, has_middle: bool) -> None:
    made = network(pairs)
    around = made.people[0].key if has_middle and made.people else None
    drawn = draw_network(made, around=around)
    assert drawn == draw_network(made, around=around)
    assert len({(one.x, one.y) for one in drawn.people}) == len(drawn.people) == len(made.people)
    for one in drawn.people:
        assert 0 < float(one.x) < WIDTH
        assert 0 < float(one.y) < HEIGHT
    for tie in drawn.ties:
        numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", tie.path + tie.tip)]
        assert all(-WIDTH < one < 2 * WIDTH for one in numbers)
    lines = sum((tie.told > 0) + (tie.about > 0) for tie in made.ties)
    assert len(drawn.ties) + drawn.left_out == lines


def test_stronger_ties_are_thicker_and_long_names_are_cut() -> None:
    made = network([(0, 1, 1, 0), (1, 2, 40, 0)])
    long = Person(key="k9", name="A" * 80, says=0, told=0, spoken_of=0)
    drawn = draw_network(Network(people=(*made.people, long), ties=made.ties))
    width = {one.tie.speaker: float(one.width) for one in drawn.ties}
    assert width["k1"] > width["k0"]
    [shown] = [one for one in drawn.people if one.key == "k9"]
    assert len(shown.name) < 30
    assert shown.label.startswith("A" * 80)
