"""How outlets use sources: the numbers, where they lead, and one outlet by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient
from tests.cli.records import harbour
from tests.record.test_filters import corpus
from tests.web.test_actors import counted, get, led, open_web, words

import onrecord
from onrecord.ids import article_id
from onrecord.record import Record


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sources") / "r.db"
    with onrecord.open(made, new=True) as record:
        for one in corpus():
            record.put(one)
        for month in range(1, 7):
            day = f"2021-{month:02}-08"
            made_now = harbour()
            article = replace(
                made_now.article,
                id=article_id(day, url=None, outlet=None, title=None, published=day),
                outlet="Varania News Weekly",
                published=day,
            )
            record.put(replace(made_now, article=article))
    return made


@pytest.fixture(scope="module")
def record(path: Path) -> Iterator[Record]:
    with onrecord.open(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[TestClient]:
    with open_web(path) as made:
        yield made


def test_each_outlet_has_a_row_and_its_numbers_lead_to_their_rows(
    client: TestClient, record: Record
) -> None:
    page = get(client, "/sources")
    outlets = {one.value: one.count for one in record.count("statements", "outlet")}
    rows = page.xpath("//table[contains(@class, 'sources-table')]/tbody/tr")
    assert {words(row.xpath("th")[0]): int(words(row.xpath("td[1]")[0])) for row in rows} == {
        outlet or "no outlet told": count for outlet, count in outlets.items()
    }
    found = led(page, ("/statements",))
    assert len(found) > 10
    for count, url in found:
        assert counted(client, url) == count, url


@pytest.mark.parametrize("outlet", ["Varania News", "no outlet told"])
def test_an_outlet_whose_name_others_have_and_none_lead_to_just_theirs(
    client: TestClient, outlet: str
) -> None:
    page = get(client, "/sources")
    [row] = page.xpath(f"//tr[th[normalize-space()='{outlet}']]")
    [count] = row.xpath("td[1]/a")
    assert counted(client, count.get("href")) == int(words(count))


def test_articles_without_an_outlet_are_no_outlet(client: TestClient) -> None:
    assert "5 rows: 4 outlets, and articles without an outlet" in words(get(client, "/sources"))
    assert "1 outlet" in words(get(client, "/sources?outlet=cafe").xpath("//nav")[-1])


@pytest.mark.parametrize("sort", ["outlet", "unnamed", "quoted", "sources"])
def test_outlets_are_sorted_and_paged(client: TestClient, sort: str) -> None:
    whole = get(client, f"/sources?sort={sort}").xpath("//tbody/tr/th[@scope='row']")
    found: list[str] = []
    address: str | None = f"/sources?sort={sort}&rows=2"
    while address:
        page = get(client, address)
        found += [words(one) for one in page.xpath("//tbody/tr/th[@scope='row']")]
        address = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    assert found == [words(one) for one in whole]
    assert len(found) == 5


def test_one_outlet_shows_its_sources(client: TestClient, record: Record) -> None:
    for outlet, query in (
        ("Café Daily", "of=Caf%C3%A9+Daily"), ("Varania News", "of=Varania+News"),
        (None, "untold=yes"), ("Varania News Weekly", "of=Varania+News+Weekly"),
    ):  # fmt: skip
        page = get(client, f"/sources?{query}")
        same = [one for one in record.sources() if one.outlet == outlet]
        rows = page.xpath("//table[contains(@class, 'sources-table')]/tbody/tr")
        assert sorted(int(words(row.xpath("td[1]")[0])) for row in rows) == sorted(
            one.statements for one in same
        )
        found = led(page, ("/statements", "/articles"))
        assert ("/articles" in {urlsplit(url).path for _, url in found}) == any(
            one.source for one in same
        )
        for count, url in found:
            assert counted(client, url) == count, url
        assert all(
            client.get(url).status_code == 200 for url in page.xpath("//a[@class='who']/@href")
        )


def test_kinds_of_unnamed_sources_are_told(client: TestClient, record: Record) -> None:
    page = get(client, "/sources?of=Caf%C3%A9+Daily")
    told = {
        words(row.xpath("th")[0]): int(words(row.xpath("td[last()]")[0]))
        for row in page.xpath("//table[@aria-label='Kinds of sources']/tbody/tr")
    }
    counts = {
        one.value: one.count for one in record.count("statements", "source_kind", outlet="cafe")
    }
    assert told["groups unnamed"] == counts["group"]
    assert told["persons by name"] == counts["named_person"]
    assert sum(told.values()) == sum(counts.values())


def test_months_are_a_chart_and_a_table(client: TestClient) -> None:
    page = get(client, "/sources?of=Varania+News+Weekly")
    [chart] = page.xpath("//*[name()='svg'][@role='img']")
    assert len(chart.xpath("./*[name()='rect']")) == 6
    rows = page.xpath("//table[@aria-label='By month']/tbody/tr")
    assert [words(row.xpath("th")[0]) for row in rows] == [f"2021-{n:02}" for n in range(1, 7)]
    assert {words(row.xpath("td[1]")[0]) for row in rows} == {str(len(harbour().statements))}


def test_filters_hold_for_one_outlet_too(client: TestClient, record: Record) -> None:
    page = get(client, "/sources?of=Caf%C3%A9+Daily&act=deny")
    rows = page.xpath("//table[contains(@class, 'sources-table')]/tbody/tr")
    assert sum(int(words(row.xpath("td[1]")[0])) for row in rows) == len(
        record.statements(outlet="cafe", act="deny")
    )
    assert page.xpath("//input[@name='of']/@value") == ["Café Daily"]


def test_nothing_found_and_slips_are_told(client: TestClient, tmp_path: Path) -> None:
    nowhere = get(client, "/sources?of=%3Cb%3ENowhere", status=404)
    assert "an outlet called <b>Nowhere" in words(nowhere)
    assert "There are no more" in words(get(client, "/sources?page=9"))
    assert "There are no more" in words(get(client, "/sources?untold=yes&page=99"))
    assert "No source is so" in words(get(client, "/sources?act=warn"))
    get(client, "/sources?sort=size", status=400)
    get(client, "/sources?of=x&untold=yes", status=400)
    onrecord.open(tmp_path / "r.db", new=True).close()
    with open_web(tmp_path / "r.db") as empty:
        assert "holds no statements yet" in words(get(empty, "/sources"))
