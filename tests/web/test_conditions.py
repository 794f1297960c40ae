"""Standing conditions: all of them, each in its sentence with its parts marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient
from tests.cli.records import border
from tests.record.test_filters import corpus
from tests.web.test_actors import counted, get, hostile, led, open_web, words

import onrecord
from onrecord.record import Record


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("conditions") / "r.db"
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


def ids(client: TestClient, address: str) -> list[str]:
    """The ids of the rows at an address and on the pages after it."""
    found: list[str] = []
    at: str | None = address
    while at:
        page = get(client, at)
        found += [one.removeprefix("row-") for one in page.xpath("//li[@class='standing']/@id")]
        at = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    return found


def test_all_that_stands_is_there_in_order(client: TestClient, record: Record) -> None:
    for query, asks in (
        ("", {}),
        ("reverse=yes", {"reverse": True}),
        ("act=threaten", {"act": "threaten"}),
        ("act=deny", {"act": "deny"}),
        ("negated=yes", {"negated": True}),
        ("speaker=renko&outlet=varania", {"speaker": "renko", "outlet": "varania"}),
        ("group=speaker", {"sort": "speaker"}),
        ("group=act&reverse=yes", {"sort": "act", "reverse": True}),
    ):
        wanted = [row.id for row in record.conditions(**asks)]  # type: ignore[arg-type]
        assert wanted, query
        assert ids(client, f"/conditions?{query}") == wanted
        assert ids(client, f"/conditions?rows=2&{query}") == wanted


def test_each_stands_in_its_sentence_with_its_parts(client: TestClient, record: Record) -> None:
    page = get(client, "/conditions")
    for row in record.conditions():
        [item] = page.xpath(f"//li[@id='row-{row.id}']")
        [sentence] = item.xpath(".//*[contains(@class, 'sentence')]")
        for role, told in (("source", row.source), ("cue", row.cue)):
            marked = sentence.xpath(f".//*[contains(@class, 'm-{role}')]")
            assert " ".join(words(one) for one in marked) == told
        assert len(item.xpath(".//*[contains(@class, 'm-condition')]")) == len(row.conditions)


def test_polarity_is_told_of_each(client: TestClient) -> None:
    page = get(client, "/conditions?speaker=aldis+renko&text=castrel+OR+reserve")
    told = {
        words(marked): marked.xpath("@data-n")
        for item in page.xpath("//li[@class='standing']")
        for marked in item.xpath(".//*[contains(@class, 'm-condition')]")
    }
    assert told["only if the border gave way"] == []
    # The words do not say that this one turns it round.
    assert told["until May"] == ["unless"]


@pytest.mark.parametrize("query", ["", "speaker=renko", "act=deny", "act=threaten&outlet=cafe"])
def test_what_else_is_said_on_a_condition_is_counted_and_led_to(
    client: TestClient, record: Record, query: str
) -> None:
    page = get(client, f"/conditions?{query}")
    found = led(page.xpath("//*[contains(@class, 'others')]")[0].getparent(), ("/statements",))
    assert found
    for count, url in found:
        assert counted(client, url) == count, url
    wanted = {one.split("=")[0]: one.split("=")[1] for one in query.split("&") if one}
    shown = {row.id for row in record.conditions(**wanted)}  # type: ignore[arg-type]
    led_to = set()
    for _, url in found:
        asked = {name: tuple(values) for name, values in parse_qs(urlsplit(url).query).items()}
        asks: Any = {**asked, "conditional": True}
        if "negated" in asked:
            asks["negated"] = True
        led_to |= {row.id for row in record.statements(**asks)}
    every = {row.id for row in record.statements(conditional=True, **wanted)}  # type: ignore[arg-type]
    untold = {row.id for row in record.statements(conditional=True) if row.act is None}
    assert not led_to & shown
    assert (led_to | shown) - untold == every - untold


def test_where_all_stands_nothing_else_is_told(client: TestClient) -> None:
    page = get(client, "/conditions?act=promise&negated=no&stance=neutral")
    assert not page.xpath("//*[contains(@class, 'others')]")


def test_who_to_whom_and_when_is_told(client: TestClient) -> None:
    page = get(client, "/conditions?text=castrel")
    [item] = [one for one in page.xpath("//li") if "until May" in words(one)]
    told = words(item.xpath("p[2]")[0])
    assert told.startswith("Aldis Renko demand")
    assert "to Castrel" in told
    assert "said 2025-03-01–09" in told
    assert item.xpath(".//a[@class='who']/@href")[0] == "/actors/aldis%20renko"
    assert "/articles/" in item.xpath(".//a[.='In the article']/@href")[0]


def test_groups_have_the_heads_of_their_rows(client: TestClient, record: Record) -> None:
    page = get(client, "/conditions?group=speaker")
    heads = page.xpath("//h2[@class='group']/a")
    who = [one.get("href") for one in heads]
    assert len(who) == len(set(who))  # two of one name are kept apart
    assert {"/actors/Q1", "/actors/aldis%20renko"} <= set(who)
    assert {words(one) for one in heads} == {
        row.speaker for row in record.conditions() if row.speaker
    }
    page = get(client, "/conditions?group=act")
    assert [words(one).split()[0] for one in page.xpath("//h2[@class='group']")] == sorted(
        {row.act or "" for row in record.conditions()}
    )


def test_nothing_found_and_slips_are_told(client: TestClient, tmp_path: Path) -> None:
    assert "Nothing that stands" in words(get(client, "/conditions?score=1&act=warn"))
    assert "There are no more" in words(get(client, "/conditions?page=50"))
    assert "nobody in the record is called" in words(get(client, "/conditions?speaker=xyz")).lower()
    get(client, "/conditions?group=colour", status=400)
    get(client, "/conditions?group=act&act=dance", status=400)
    onrecord.open(tmp_path / "r.db", new=True).close()
    with open_web(tmp_path / "r.db") as empty:
        assert "Nothing in this record" in words(get(empty, "/conditions"))


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        record.put(hostile())
    with open_web(tmp_path / "r.db") as client:
        for group in ("none", "speaker", "act"):
            page = get(client, f"/conditions?group={group}")
            assert page.xpath("//li[@class='standing']")
            assert not page.xpath("//main//script | //main//img | //main//style | //main//svg")
