"""The pages of actors: what they tell, that their numbers lead to just these rows, and no harm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from lxml import html
from starlette.testclient import TestClient
from tests.cli.records import border, raid
from tests.record.test_filters import corpus
from tests.web.drafts import EVIL

import onrecord
from onrecord.model import Actor, ArticleRecord, Speaker
from onrecord.record import Record
from onrecord.web.app import make_app
from onrecord.web.settings import Settings


def open_web(path: Path) -> TestClient:
    app: Any = make_app(Settings(record=path))
    return TestClient(app, base_url="http://127.0.0.1:8137")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("actors") / "r.db"
    with onrecord.open(made, new=True) as record:
        for one in (*corpus(), border()):
            record.put(one)
    return made


@pytest.fixture(scope="module")
def record(path: Path) -> Iterator[Record]:
    with onrecord.open(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[TestClient]:
    with open_web(path) as made:
        yield made


def get(client: TestClient, address: str, status: int = 200) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    page = html.fromstring(answer.text)
    assert not page.xpath("//@style | //@*[starts-with(name(), 'on')] | //script[not(@src)]")
    return page


def words(element: html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def counted(client: TestClient, address: str) -> int:
    """How many rows another screen shows at an address."""
    page = get(client, address)
    count = words(page.xpath("//*[contains(concat(' ', @class, ' '), ' count ')]")[0])
    if count.startswith(("No ", "no ")):
        return 0
    return int(re.search(r"(?:of )?([\d,]+) \w", count)[1].replace(",", ""))  # type: ignore[index]


def led(page: html.HtmlElement, screens: tuple[str, ...]) -> list[tuple[int, str]]:
    """The numbers of a page that lead to rows, with their addresses."""
    found = []
    for link in page.xpath("//main//a[@href]"):
        number = words(link).partition(" ")[0].replace(",", "")
        if urlsplit(link.get("href")).path in screens and number.isdecimal():
            found.append((int(number), str(link.get("href"))))
    return found


# The list


def test_the_list_has_everybody_the_busiest_first(client: TestClient, record: Record) -> None:
    page = get(client, "/actors")
    rows = page.xpath("//table//tbody/tr")
    assert [words(row.xpath("th/a")[0]) for row in rows] == [one.name for one in record.actors()]
    for row, one in zip(rows, record.actors(), strict=True):
        numbers = [int(words(cell)) for cell in row.xpath("td[@class='number']")]
        assert numbers == [
            one.statements, one.addressed, one.acts, one.acted_on, one.articles
        ]  # fmt: skip
        assert row.xpath("th/a/@href") == [f"/actors/{quote(one.key, safe='')}"]
        get(client, row.xpath("th/a/@href")[0])


@pytest.mark.parametrize("sort", ["name", "statements", "addressed", "acts", "acted_on"])
def test_the_list_is_sorted_by_its_heads(client: TestClient, record: Record, sort: str) -> None:
    for reverse in (False, True):
        address = f"/actors?sort={sort}" + ("&reverse=yes" if reverse else "")
        page = get(client, address)
        assert page.xpath("//table//tbody/tr/th/a/bdi/text()") == [
            one.name for one in record.actors(sort=sort, reverse=reverse)
        ]
        assert len(page.xpath("//th[@aria-sort]")) == 1


def test_numbers_of_the_list_lead_to_their_rows(client: TestClient) -> None:
    reached = set()
    for address in (
        "/actors",
        "/actors?outlet=varania&act=deny",
        "/actors?name=re&since=2021-03-03",
        "/actors?actor=castrel",
        "/actors?text=wheat",
    ):
        found = led(get(client, address), ("/statements", "/events", "/articles"))
        assert found
        reached |= {urlsplit(url).path for _, url in found}
        for count, url in found:
            assert counted(client, url) == count, url
    assert reached == {"/statements", "/events", "/articles"}


def test_names_are_found_while_they_are_typed(client: TestClient, record: Record) -> None:
    page = get(client, "/actors?name=ALDIS+ren")
    assert page.xpath("//table//tbody/tr/th/a/bdi/text()") == ["Aldis Renko"]
    assert page.xpath("//input[@name='name']/@value") == ["ALDIS ren"]
    assert "Nobody is called" in words(get(client, "/actors?name=nobody").xpath("//main")[0])
    both = get(client, "/actors?name=re&act=deny")
    assert both.xpath("//table//tbody/tr/th/a/bdi/text()") == [
        one.name
        for one in record.actors(act="deny")
        if one.name in ("Aldis Renko", "Recep Erdoğan", "Castrel", "Renkova Works")
    ]


def test_the_list_is_paged(client: TestClient, record: Record) -> None:
    names = []
    address: str | None = "/actors?rows=2"
    while address:
        page = get(client, address)
        names += page.xpath("//table//tbody/tr/th/a/bdi/text()")
        address = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    assert names == [one.name for one in record.actors()]


def test_a_slip_is_told(client: TestClient) -> None:
    assert "speakr" in client.get("/actors?speakr=x").text
    assert client.get("/actors?speakr=x").status_code == 400
    assert client.get("/actors?sort=size").status_code == 400
    page = get(client, "/actors?outlet=Nowhere")
    assert "No outlet in the record is called" in words(page.xpath("//main")[0])


# One actor


def keys(record: Record) -> list[str]:
    with record.store.reading() as connection:
        return [key for (key,) in connection.execute("SELECT key FROM who ORDER BY n")]


def test_every_number_leads_to_just_its_rows(client: TestClient, record: Record) -> None:
    seen = 0
    for key in keys(record):
        page = get(client, f"/actors/{quote(key, safe='')}")
        for count, url in led(page, ("/statements", "/events", "/conditions", "/articles")):
            assert counted(client, url) == count, (key, url)
            seen += 1
    assert seen > 100


def test_all_that_is_said_can_be_paged_through_both_ways(
    client: TestClient, record: Record
) -> None:
    said = {row.id for row in record.statements(who="Q1")}
    orders = []
    for reverse in ("", "&reverse=yes"):
        found: list[str] = []
        address: str | None = f"/actors/Q1?rows=2{reverse}"
        while address:
            page = get(client, address)
            found += page.xpath("//*[@id='said-rows']//@data-cite")
            address = next(iter(page.xpath("//a[@rel='next']/@href")), None)
        assert {one.split("/")[2] for one in found} == said
        assert len(found) == len(said)
        orders.append(found)
    assert orders[0] != orders[1]


def test_clicking_an_act_or_an_addressee_chooses_statements(
    client: TestClient, record: Record
) -> None:
    page = get(client, "/actors/Q1")
    tables = page.xpath("//*[@id='said-rows']//table")
    assert len(tables) == 2
    for table in tables:
        for row in table.xpath("tbody/tr[th/a[starts-with(@href, '/actors/Q1?')]]"):
            url = row.xpath("th/a/@href")[0]
            chosen = get(client, url.partition("#")[0])
            cites = chosen.xpath("//*[@id='said-rows']//@data-cite")
            assert len(cites) == int(words(row.xpath("td[last()]")[0]))
            [on] = chosen.xpath("//*[@id='said-rows']//a[@aria-current]")
            assert words(on) == words(row.xpath("th/a")[0])
            # Clicking it again takes it away, and what is chosen is in the ledger, too.
            every = get(client, on.get("href").partition("#")[0])
            assert len(every.xpath("//*[@id='said-rows']//@data-cite")) == len(
                record.statements(who="Q1")
            )
            ledger = chosen.xpath("//*[@id='said-rows']//a[.='in the ledger']/@href")
            if ledger:
                assert counted(client, ledger[0]) == len(cites)


def test_codes_and_keys_are_told_in_words(client: TestClient) -> None:
    facts = words(get(client, "/actors/Q1").xpath("//aside")[0])
    assert "GOV government" in facts
    assert "CAS" in facts
    assert "Renko" in facts
    assert "Q1" in facts


def test_others_of_the_name_are_pointed_at(client: TestClient) -> None:
    page = get(client, "/actors/Q1")
    assert "/actors/renko" in page.xpath("//aside//a/@href")


def test_standing_conditions_stand_in_their_sentence(client: TestClient) -> None:
    page = get(client, "/actors/aldis%20renko")
    [standing, *_] = [
        one for one in page.xpath("//*[@id='standing']//li") if "gave way" in words(one)
    ]
    assert words(standing.xpath(".//p")[0]).startswith("He would send the reserve, but only if")
    assert words(standing.xpath(".//*[contains(@class, 'm-condition')]")[0]) == (
        "only if the border gave way"
    )


def test_a_condition_tells_which_it_is_where_its_words_do_not(client: TestClient) -> None:
    said = get(client, "/actors/aldis%20renko").xpath("//*[@id='said-rows']")[0]
    marked = {words(one) for one in said.xpath(".//*[@class='condition-words']")}
    assert {"only if the border gave way", "unless: until May"} <= marked


def test_one_statement_is_no_statements(client: TestClient, record: Record) -> None:
    alone = [
        row
        for row in record.statements(who="Q1")
        if row.act and len(record.statements(who="Q1", article=row.article, act=row.act)) == 1
    ]
    page = get(client, f"/actors/Q1?article={alone[0].article}&act={alone[0].act}")
    assert words(page.xpath("//*[@id='said-rows']//nav")[0]) == "1–1 of 1 statement"


def test_nobody_of_a_key_is_told_with_names_like_it(client: TestClient) -> None:
    page = get(client, "/actors/aldis%20renkow", status=404)
    assert "aldis renkow" in words(page.xpath("//*[@class='reason']")[0])
    assert "/actors/Q1" in page.xpath("//main//a/@href")
    for odd in ("%3Cscript%3E", "a%2Fb", "%25%5F", "..%2F..", "%FF", "x" * 3000):
        answer = client.get(f"/actors/{odd}")
        assert answer.status_code == 404
        assert "<script>" not in answer.text.partition("<main")[2]


def test_what_is_not_asked_rightly_is_told(client: TestClient) -> None:
    assert client.get("/actors/Q1?act=dance").status_code == 400
    assert client.get("/actors/Q1?page=0").status_code == 400
    assert "There is no more" in client.get("/actors/Q1?page=99").text
    assert "No statement is so" in client.get("/actors/Q1?to=nobody").text


def test_an_empty_record_says_so(tmp_path: Path) -> None:
    onrecord.open(tmp_path / "r.db", new=True).close()
    with open_web(tmp_path / "r.db") as client:
        assert "Nobody is in this record yet" in words(get(client, "/actors"))
        get(client, "/actors/Q1", status=404)


# Names of others are words


def hostile() -> ArticleRecord:
    """The border, told of people who are called like markup."""

    made = border()
    evil = Actor(id="a1", name=EVIL, kind="person", aliases=(EVIL, "Renko/../.."), country="<b>")
    said = tuple(
        replace(
            one,
            speaker=Speaker(actor="a1", name=EVIL, via="name"),
            addressee=EVIL,
            chain=tuple(replace(link, name=EVIL) for link in one.chain),
        )
        for one in made.statements
    )
    article = replace(made.article, outlet=EVIL, title=EVIL)
    return replace(made, article=article, statements=said, actors=(evil,))


def test_hostile_names_are_words(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        record.put(hostile())
        record.put(raid())
        every = keys(record)
    with open_web(tmp_path / "r.db") as client:
        addresses = ["/actors", "/actors?name=" + quote(EVIL), "/sources", "/conditions"]
        addresses += ["/sources?of=" + quote(EVIL, safe="")]
        addresses += [f"/actors/{quote(key, safe='')}" for key in every]
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            main = answer.text.partition("<main")[2].partition("</main>")[0]
            page = html.fromstring("<main" + main + "</main>")
            # What a form sends back, and nobody sees, stays as it is.
            seen = page.xpath("//@title | //@aria-label | //input[not(@type='hidden')]/@value")
            assert "\u202e" not in page.text_content() + "".join(seen)
            assert not page.xpath("//script | //style | //img | //b[@hx-get] | //title")
            assert not page.xpath("//@*[starts-with(name(), 'on')]")
            assert not page.xpath("//a[starts-with(@href, 'javascript')]")
            links = [one for one in page.xpath("//a/@href") if one.startswith("/actors/")]
            assert all(client.get(one).status_code == 200 for one in set(links)), address


def test_ids_are_there_once(client: TestClient) -> None:
    for address in ("/actors", "/actors/Q1", "/actors/aldis%20renko", "/conditions", "/sources"):
        ids = get(client, address).xpath("//@id")
        assert len(ids) == len(set(ids)), address
