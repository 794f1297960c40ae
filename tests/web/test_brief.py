"""The brief as a page: its sections, its sources, and the files that it is taken away in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.web.linked import (
    ANSWER,
    CRACKS,
    EVIL_LINKS,
    LINKS,
    TURN,
    UNSAFE,
    WIRE,
    fill,
    give_links,
)
from tests.web.test_actors import get, open_web, words

import onrecord
from onrecord.exports.brief_html import as_html
from onrecord.exports.brief_markdown import as_markdown
from onrecord.linking.links import Links


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("brief") / "r.db"
    fill(made)
    return made


@pytest.fixture
def client(path: Path, no_links: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    give_links(monkeypatch, LINKS)
    with open_web(path) as made:
        yield made


def test_without_days_it_is_of_the_last_seven(client: TestClient) -> None:
    page = get(client, "/brief")
    assert words(page.xpath("//main//h2")[0]) == "What came out from 2024-06-29 to 2024-07-05"
    assert "4 articles of 3 outlets, 1 copy among them" in words(page)
    assert "The last seven days of the record" in words(page)
    some = get(client, "/brief?since=2024-07-03&until=2024-07-04")
    assert words(some.xpath("//main//h2")[0]) == "What came out from 2024-07-03 to 2024-07-04"
    assert "The last seven days" not in words(some)


def test_every_thing_stands_with_its_source_and_how_sure_it_is(client: TestClient) -> None:
    page = get(client, "/brief?section=contested")
    first = page.xpath("//ol[@class='brief-list']/li")[0]
    assert "denial (sure 0.80): Boris Klee against Ada Lund" in words(page)
    assert "(sure " in words(first)
    links = set(page.xpath("//main//ol//a/@href"))
    assert {f"/articles/{WIRE.article.id}", f"/articles/{ANSWER.article.id}"} <= links
    assert f"/rows/{UNSAFE.row}" in links
    for link in links:
        assert client.get(link).status_code == 200


def test_its_quotations_are_the_articles_words(client: TestClient) -> None:
    texts = [one.article.text for one in (WIRE, ANSWER, TURN)]
    page = get(client, "/brief")
    quoted = page.xpath("//main//ol//span[@class='words']/bdi/text()")
    assert len(quoted) > 5
    for piece in quoted:
        assert any(piece in text for text in texts), piece


def test_the_rest_of_a_section_is_a_page_of_its_own(client: TestClient) -> None:
    page = get(client, "/brief?since=2024-06-01")
    [link] = page.xpath("//section[h3[.='Contested']]/p/a/@href")
    assert link == "/brief?since=2024-06-01&section=contested"
    before = page.xpath("//section[h3[.='Contested']]/ol/li")
    whole = get(client, link)
    assert len(whole.xpath("//main//ol/li")) > len(before) > 0
    assert [words(one) for one in whole.xpath("//main//h3")] == ["Contested"]
    assert whole.xpath("//a[.='The whole brief']/@href") == ["/brief?since=2024-06-01"]


def test_firsts_lead_to_their_rows(client: TestClient) -> None:
    page = get(client, "/brief?section=firsts")
    assert page.xpath("//ol//a[.='Look at it']/@href")[0] == f"/rows/{CRACKS.row}"


@pytest.mark.parametrize(("form", "write"), [("markdown", as_markdown), ("html", as_html)])
def test_it_is_taken_away_as_the_command_writes_it(
    client: TestClient, path: Path, form: str, write: object
) -> None:
    page = get(client, "/brief?outlet=northwire&since=2024-07-01")
    [url] = [one for one in page.xpath("//a[@download]/@href") if form in one]
    answer = client.get(url)
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    with onrecord.open(path) as record:
        made = record.brief(outlet="northwire", since="2024-07-01")
    assert answer.text == write(made, record="r.db")  # type: ignore[operator]


def test_slips_are_told_and_nothing_found(client: TestClient, tmp_path: Path) -> None:
    for slip in (
        "section=weather", "sort=day", "since=2024-07-02&until=2024-07-01", "colour=red"
    ):  # fmt: skip
        get(client, f"/brief?{slip}", status=400)
    get(client, "/brief/download?format=pdf", status=400)
    assert "No outlet in the record is called" in words(get(client, "/brief?outlet=nowhere"))


def test_a_record_without_articles_has_a_brief(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_links(monkeypatch, Links())
    onrecord.open(tmp_path / "r.db", new=True).close()
    with open_web(tmp_path / "r.db") as empty:
        assert "A brief of a record without days" in words(get(empty, "/brief"))


def test_hostile_words_stay_words(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give_links(monkeypatch, EVIL_LINKS)
    with open_web(path) as client:
        for query in ("", "&section=conditions", "&section=contested", "&section=statements"):
            page = get(client, f"/brief?since=2024-05-01{query}")
            assert "window.__hacked" in words(page), query
            assert not page.xpath("//main//script | //main//img | //main//style | //b[@hx-get]")
            assert not page.xpath("//main//a[starts-with(@href, 'javascript')]")
