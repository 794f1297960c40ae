"""The overview, the articles, and one of them beside its record, as the server gives them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient
from tests.web.drafts import chronicle, ferry, harbour, hostile
from tests.web.looking import select

import onrecord

FERRY, LAMPS = ferry(), chronicle()


def get(web: TestClient, address: str, status: int = 200) -> Any:
    answer = web.get(address)
    assert answer.status_code == status, answer.text[:300]
    return html.fromstring(answer.text)


def cards(page: Any) -> list[str]:
    return [one.get("data-row") for one in select(page, "#cards > .card")]


def said(page: Any, selector: str) -> str:
    return " ".join(select(page, selector)[0].text_content().split())


def test_the_overview_tells_what_the_record_holds(web: TestClient) -> None:
    page = get(web, "/")
    numbers = [one.text_content() for one in select(page, ".numbers strong")]
    assert numbers[:3] == ["64", "518", "63"]
    assert "only if the crews are paid" in page.text_content()
    assert len(select(page, 'a[href^="/articles/"]')) >= 8


def test_an_empty_record_leads_to_intake(tmp_path: Path) -> None:
    from onrecord.web.app import make_app
    from onrecord.web.settings import Settings

    onrecord.open(tmp_path / "empty.db", new=True).close()
    app: Any = make_app(Settings(record=tmp_path / "empty.db"))
    with TestClient(app, base_url="http://127.0.0.1:8137") as web:
        assert select(get(web, "/"), '.empty a[href="/intake"]')
        for screen in ("/articles", "/statements", "/events", "/timeline", "/actors",
                       "/conditions", "/sources", "/intake"):  # fmt: skip
            assert web.get(screen).status_code == 200, screen


def test_articles_are_filtered_sorted_and_paged(web: TestClient) -> None:
    def titles(address: str) -> list[str]:
        return [one.text_content() for one in select(get(web, address), "tbody a.title")]

    assert titles("/articles?outlet=Café+Daily&sort=published&reverse=yes")[:2] == [
        "Harbour dispute, day 1",
        "Harbour dispute, day 4",
    ]
    assert titles("/articles?text=ferries") == [FERRY.article.title]
    assert len(titles("/articles?page=2")) == 14
    assert titles("/articles?speaker=nobody") == []
    assert "nobody" in select(get(web, "/articles?speaker=nobody"), ".empty")[0].text_content()


def test_an_article_has_its_rows_in_the_order_of_its_words(web: TestClient) -> None:
    page = get(web, f"/articles/{FERRY.article.id}")
    assert len(cards(page)) == 8
    assert "nested n1" in select(page, "#cards > .card")[1].get("class")
    assert "nested n2" in select(page, "#cards > .card")[2].get("class")
    assert cards(page)[-1].startswith("gap-")
    text = FERRY.article.text
    shown = "".join(one.text_content() for one in select(page, "#text .block"))
    assert shown == text
    event = select(page, "#cards > .card.event")[0].text_content()
    assert "told in 5" in " ".join(event.split())


def test_the_beginning_of_an_id_leads_to_the_article(web: TestClient) -> None:
    answer = web.get(f"/articles/{FERRY.article.id[:10]}?row={FERRY.statements[0].id}")
    assert answer.status_code == 302
    wanted = f"/articles/{FERRY.article.id}?row={FERRY.statements[0].id}"
    assert answer.headers["location"] == wanted


@pytest.mark.parametrize("id", ["ffffffffffffffffffff", "no-such", "%00", "a" * 3000])
def test_what_is_not_there_is_told(web: TestClient, id: str) -> None:
    for address in (f"/articles/{id}", f"/rows/{id}", f"/rows/{id}/citation"):
        assert web.get(address).status_code == 404, address


def test_an_id_of_a_row_is_no_article(web: TestClient) -> None:
    row = FERRY.statements[0].id
    assert f"/rows/{row}" in get(web, f"/articles/{row}", 404).text_content()


def test_what_was_taken_down_is_told(web: TestClient, record_path: Path) -> None:
    row = FERRY.statements[0].id
    with onrecord.open(record_path) as record:
        record.remove(FERRY.article.id, reason="a court says so")
    for address in (f"/articles/{FERRY.article.id}", f"/rows/{FERRY.article.id}"):
        page = get(web, address, 410)
        assert "Holm" not in page.text_content()
    assert web.get(f"/rows/{row}").status_code in (404, 410)
    assert "Holm" not in web.get("/").text


# A long article


def test_parts_hold_all_of_a_long_article_once(web: TestClient) -> None:
    text, rows, numbers = "", [], []
    for part in (1, 2, 3):
        page = get(web, f"/articles/{LAMPS.article.id}?part={part}")
        text += "".join(one.text_content() for one in select(page, "#text .block"))
        rows += cards(page)
        numbers += [one.text_content() for one in select(page, ".card-number")]
        assert said(page, ".text .pager .count") == f"part {part} of 3"
    assert text == LAMPS.article.text
    assert rows == [one.id for one in LAMPS.statements]
    assert numbers == [str(n) for n in range(1, 451)]


def test_a_row_leads_to_the_part_where_it_stands(web: TestClient) -> None:
    row = LAMPS.statements[300]
    page = get(web, f"/articles/{LAMPS.article.id}?row={row.id}")
    assert row.id in cards(page)
    assert [one.get("data-row") for one in select(page, "[data-current]")] == [row.id]


@pytest.mark.parametrize("part", ["0", "4", "-1", "x", "1e9", "9" * 30])
def test_a_part_that_is_none_is_told(web: TestClient, part: str) -> None:
    assert "3 parts" in get(web, f"/articles/{LAMPS.article.id}?part={part}", 400).text_content()


def test_a_filter_of_another_screen_is_no_secret_failure(web: TestClient) -> None:
    assert web.get(f"/articles/{FERRY.article.id}?nonsense=1").status_code == 400


# Gaps, rejected rows, hostile words


def test_a_gap_that_people_filled_is_none(web: TestClient, record_path: Path) -> None:
    with onrecord.open(record_path) as record:
        record.add_missed(
            FERRY.article.id, "statement",
            {"content": "“Nobody asked us.”", "cue": "told", "source": "union leader Per Aas"},
            by="ada",
        )  # fmt: skip
    page = get(web, f"/articles/{FERRY.article.id}")
    assert not select(page, ".card.gap, .m-gap")
    assert "nobody found" not in select(page, ".legend")[0].text_content()


def test_a_rejected_row_stays_to_be_taken_back(web: TestClient, record_path: Path) -> None:
    row = FERRY.statements[-1].id
    with onrecord.open(record_path) as record:
        record.reject(row, by="ada")
    page = get(web, f"/articles/{FERRY.article.id}")
    [card] = select(page, f'#cards > .card.rejected[data-row="{row}"]')
    assert [one.get("value") for one in select(card, "button[name=verdict]")] == ["undo"]
    assert not select(page, f'#text [data-row="{row}"]')


def test_words_of_a_hostile_page_are_words(web: TestClient) -> None:
    made = hostile()
    for address in (f"/articles/{made.article.id}", f"/rows/{made.statements[0].id}"):
        page = get(web, address)
        assert all(one.get("src") for one in select(page, "script")), address
        assert not select(page, "img, style, iframe, [onerror], [onload]"), address
        assert not [one for one in select(page, "a") if "javascript" in one.get("href", "")]
        assert "{{7*7}}" in page.text_content()


def test_text_without_a_headline_or_a_day_is_shown(web: TestClient, record_path: Path) -> None:
    bare = harbour(1)
    page = get(web, f"/articles/{bare.article.id}")
    assert "Harbour dispute, day 1" in select(page, "h1")[0].text_content()
    assert said(page, ".text-head .where").startswith("Café Daily · 2024-03-02")
