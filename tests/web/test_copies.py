"""Copies in pages and in the API: numbers leave them out and say so, lists have them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient
from tests.record.copied import fill_copied
from tests.web.test_actors import counted, get, led, open_web, words


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with open_web(fill_copied(tmp_path / "r.db")) as made:
        yield made


@pytest.fixture
def unlinked(tmp_path: Path) -> Iterator[TestClient]:
    with open_web(fill_copied(tmp_path / "u.db", linked=False)) as made:
        yield made


def box(page: html.HtmlElement) -> tuple[str, str, bool]:
    """The checkbox about copies: what it sends, what it says, whether it is checked."""
    [found] = page.xpath("//input[@type='checkbox'][@name='copies']")
    return found.get("value"), words(found.getparent()), found.get("checked") is not None


def says(page: html.HtmlElement, name: str) -> str:
    [row] = [one for one in page.xpath("//tbody/tr") if words(one).startswith(name)]
    return words(row.xpath("td[@data-label='says']")[0])


@pytest.mark.parametrize("screen", ["/actors", "/sources", "/network", "/timeline"])
def test_screens_of_counts_offer_to_count_copies(client: TestClient, screen: str) -> None:
    assert box(get(client, screen)) == ("yes", "Count copies", False)
    assert box(get(client, f"{screen}?copies=yes")) == ("yes", "Count copies", True)


@pytest.mark.parametrize("screen", ["/statements", "/events", "/articles", "/conditions"])
def test_lists_offer_to_leave_copies_out(client: TestClient, screen: str) -> None:
    assert box(get(client, screen)) == ("no", "Without copies", False)
    assert box(get(client, f"{screen}?copies=no")) == ("no", "Without copies", True)


@pytest.mark.parametrize("screen", ["/statements", "/actors"])
@pytest.mark.parametrize("value", ["yes", "no"])
def test_a_form_keeps_what_is_asked_of_copies(client: TestClient, screen: str, value: str) -> None:
    """Also where its own checkbox is for the other way."""
    page = get(client, f"{screen}?copies={value}")
    sent = page.xpath("//input[@name='copies'][@type='hidden' or @checked][not(@form)]/@value")
    assert sent == [value]


def test_the_actors_are_counted_without_copies_unless_asked(client: TestClient) -> None:
    assert says(get(client, "/actors"), "Ada Lund") == "3"
    assert says(get(client, "/actors?name=lund"), "Ada Lund") == "3"
    assert says(get(client, "/actors?copies=yes"), "Ada Lund") == "7"
    assert says(get(client, "/actors?name=lund&copies=yes"), "Ada Lund") == "7"


def test_a_ledger_lists_copies_and_tells_its_own_total(client: TestClient) -> None:
    assert (counted(client, "/statements"), counted(client, "/events")) == (10, 2)
    assert (counted(client, "/statements?copies=no"), counted(client, "/events?copies=no")) == (
        6,
        1,
    )


def test_outlets_of_whole_copies_are_offered_to_choose_from(client: TestClient) -> None:
    page = get(client, "/statements")
    assert "Harbour Gazette" in page.xpath("//datalist[@id='list-outlet']/option/@value")


@pytest.mark.parametrize("copies", ["", "&copies=yes", "&copies=no"])
def test_numbers_lead_to_just_their_rows(client: TestClient, copies: str) -> None:
    seen = 0
    for screen in (
        "/actors",
        "/actors/ada%20lund",
        "/sources",
        "/sources?of=Northwire",
        "/network",
    ):
        page = get(client, f"{screen}{'&' if '?' in screen else '?'}{copies[1:]}")
        for count, url in led(page, ("/statements", "/events")):
            assert counted(client, url) == count, (screen, url)
            seen += 1
    assert seen > 20


def test_an_actors_page_says_that_it_counts_no_copies(client: TestClient) -> None:
    page = get(client, "/actors/ada%20lund")
    assert words(page.xpath("//ul[@class='figures']/li")[0]) == "3 said"
    [way] = page.xpath("//a[text()='Count it, too']/@href")
    page = get(client, way)
    assert words(page.xpath("//ul[@class='figures']/li")[0]) == "7 said"
    assert not page.xpath("//a[text()='Count it, too']")


def test_a_timeline_counts_no_copies_and_its_rows_are_in_the_ledger(client: TestClient) -> None:
    stretch = "from=2024-07-01&to=2024-07-03"
    for copies, rows in (("", 7), ("&copies=yes", 12)):
        page = get(client, f"/timeline?view=table&{stretch}{copies}")
        [count] = page.xpath("//*[contains(@class, 'count')]")[:1]
        assert str(rows) in words(count)


def test_the_rows_of_a_mark_are_those_of_its_ledger(client: TestClient) -> None:
    """The road was closed on one day: it is told twice, and counted once."""
    days = "from=2024-07-01&to=2024-07-01"
    for copies, events in (("", 1), ("&copies=yes", 2)):
        page = get(client, f"/timeline?view=table&mark=happened&{days}{copies}")
        ways = [one for one in page.xpath("//main//a/@href") if one.startswith("/events?")]
        assert [counted(client, one) for one in ways] == [events], copies


def test_the_overview_counts_no_copies_and_says_so(client: TestClient) -> None:
    page = get(client, "/")
    [numbers] = page.xpath("//section[@class='numbers']")
    assert words(numbers).startswith("3 articles 6 statements 1 event 4 outlets")
    assert "without what copies carry over again: 1 article, 4 statements, 1 event" in words(
        numbers
    )
    ways = led(page, ("/statements", "/events"))
    assert [counted(client, url) for _, url in ways] == [count for count, _ in ways] == [6, 1]


def test_the_overview_of_an_unlinked_record_is_as_it_was(unlinked: TestClient) -> None:
    page = get(unlinked, "/")
    [numbers] = page.xpath("//section[@class='numbers']")
    assert words(numbers).startswith("4 articles 10 statements 2 events 4 outlets")
    assert "copies" not in words(numbers)
    assert page.xpath("//section[@class='numbers']/a/@href") == [
        "/articles", "/statements", "/events", "/sources",
    ]  # fmt: skip
    assert not get(unlinked, "/actors/ada%20lund").xpath("//a[text()='Count it, too']")


def rows(client: TestClient, address: str) -> list[Any]:
    answer = client.get(f"/api/{address}")
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["rows"]
    return found


def test_the_api_counts_and_lists_alike(client: TestClient) -> None:
    def said(address: str) -> dict[str, int]:
        return {one["value"]: one["count"] for one in rows(client, address)}

    assert said("statements/count?by=speaker") == {"Ada Lund": 3, "Boris Klee": 3}
    assert said("statements/count?by=speaker&copies=true") == {"Ada Lund": 7, "Boris Klee": 3}
    assert len(rows(client, "statements")) == 10
    assert len(rows(client, "statements?copies=false")) == 6
    assert sum(one["statements"] for one in rows(client, "actors")) == 6
    assert sum(one["statements"] for one in rows(client, "actors?copies=true")) == 10
    assert client.get("/api/statements?copies=maybe").status_code == 422
