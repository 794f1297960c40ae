"""The ledger: the rows of the question in the address, in order, and judged where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from starlette.testclient import TestClient
from tests.cli.records import border, harbour, raid
from tests.cli.running import told

import onrecord
from onrecord.record import Record
from onrecord.record.answers import FoundEvent, FoundStatement
from onrecord.web.app import make_app
from onrecord.web.panel import EVENT_PANEL, STATEMENT_PANEL
from onrecord.web.pieces import mark_conditions
from onrecord.web.screens.ledger import EVENTS, STATEMENTS
from onrecord.web.settings import Settings

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with onrecord.open(tmp_path / "r.db", new=True) as opened:
        for one in (harbour(), border(), raid()):
            opened.put(one)
        yield opened


@pytest.fixture
def client(record: Record) -> Iterator[TestClient]:
    app: Any = make_app(Settings(record=record.store.path))
    with TestClient(app, base_url="http://127.0.0.1:8137") as made:
        yield made


def get(client: TestClient, address: str, status: int = 200) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


def ids(page: html.HtmlElement) -> list[str]:
    return [str(one) for one in page.xpath("//*[@id='rows']//tbody/@data-row")]


def words(element: html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def asked(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


@pytest.mark.parametrize(
    ("address", "filters"),
    [
        ("/statements", {}),
        ("/statements?speaker=renko", {"speaker": "renko"}),
        ("/statements?act=promise&act=demand", {"act": ("promise", "demand")}),
        ("/statements?conditional=yes", {"conditional": True}),
        ("/statements?conditional=no&text=reserve", {"conditional": False, "text": "reserve"}),
        ("/statements?outlet=varania&since=2021-01-01&until=2022-01-01",
         {"outlet": "varania", "since": "2021-01-01", "until": "2022-01-01"}),
        ("/statements?said_since=2025-03-05&score=0.4",
         {"said_since": "2025-03-05", "score": 0.4}),
        ("/statements?type=ASSAULT", {"type": "ASSAULT"}),
        ("/statements?text=&speaker=&since=", {}),
        ("/events", {}),
        ("/events?type=ASSAULT&type=COERCE", {"type": ("ASSAULT", "COERCE")}),
        ("/events?status=planned", {"status": "planned"}),
        ("/events?recipient=halden", {"recipient": "halden"}),
        ("/events?place=selene&happened_since=2025-03-09",
         {"place": "selene", "happened_since": "2025-03-09"}),
    ],
)  # fmt: skip
def test_the_rows_are_those_of_the_question(
    client: TestClient, record: Record, address: str, filters: dict[str, Any]
) -> None:
    question = record.events if address.startswith("/events") else record.statements
    wanted = [one.id for one in question(**filters)]
    assert wanted
    page = get(client, address)
    assert ids(page) == wanted
    [count] = page.xpath("//*[@data-counted]")
    noun = address[1:].partition("?")[0]
    said = "1 " + noun[:-1] if len(wanted) == 1 else f"{len(wanted)} {noun}"
    assert words(count) == said


@pytest.mark.parametrize(("path", "sort"), [
    *(("/statements", one) for one in ("published", "said", "speaker", "addressee", "act",
                                       "outlet", "score")),
    *(("/events", one) for one in ("published", "happened", "type", "status", "place", "score")),
])  # fmt: skip
def test_rows_are_sorted_both_ways(
    client: TestClient, record: Record, path: str, sort: str
) -> None:
    question = getattr(record, path[1:])
    for reverse in (False, True):
        page = get(client, f"{path}?sort={sort}" + "&reverse=yes" * reverse)
        assert ids(page) == [one.id for one in question(sort=sort, reverse=reverse)]


def test_heads_sort_and_a_second_time_the_other_way(client: TestClient) -> None:
    page = get(client, "/statements?act=state")
    [published] = page.xpath("//th[@aria-sort]")
    assert (published.get("aria-sort"), words(published)[:9]) == ("descending", "published")
    [head] = page.xpath("//a[@id='sort-score']")
    assert asked(head.get("href")) == {"act": ["state"], "sort": ["score"]}
    page = get(client, head.get("href"))
    assert page.xpath("//th[@aria-sort]/@class") == ["c-score number"]
    [head] = page.xpath("//a[@id='sort-score']")
    assert asked(head.get("href")) == {"act": ["state"], "sort": ["score"], "reverse": ["yes"]}
    page = get(client, head.get("href"))
    assert page.xpath("//th[@aria-sort]/@aria-sort") == ["ascending"]
    assert asked(page.xpath("//a[@id='sort-published']/@href")[0]) == {"act": ["state"]}


def test_every_field_of_a_row_can_be_shown() -> None:
    for ledger, kind in ((STATEMENTS, FoundStatement), (EVENTS, FoundEvent)):
        shown = {name for column in ledger.columns for name in column.fields}
        # Judged and tags stand in every row.
        assert shown | {"judged", "tags"} == {one.name for one in fields(kind)}
        assert len({one.name for one in ledger.columns}) == len(ledger.columns)


def test_all_columns_at_once(client: TestClient, record: Record) -> None:
    query = "&".join(f"columns={one.name}" for one in STATEMENTS.columns)
    page = get(client, f"/statements?{query}&act=promise")
    [row] = record.statements(act="promise")
    heads = [words(one).rstrip(" ▾") for one in page.xpath("//thead//th")]
    assert heads == [one.head for one in STATEMENTS.columns] + ["judged"]
    [cells] = page.xpath("//tr[@class='entry-row']")
    assert [words(one) for one in cells.xpath("*[contains(@class, 'c-chain')]")] == [
        "Aldis Renko; Channel One; Lindqvist Institute for Maritime Security"
    ]
    assert words(cells.xpath("*[contains(@class, 'c-sha256')]")[0]) == row.sha256
    assert words(cells.xpath("*[contains(@class, 'c-negated')]")[0]) == "no"
    query = "&".join(f"columns={one.name}" for one in EVENTS.columns)
    assert len(ids(get(client, f"/events?{query}"))) == 3


def test_chosen_columns_are_kept_over_pages_and_orders(client: TestClient) -> None:
    page = get(client, "/statements?columns=words&columns=title&rows=2&page=2")
    assert [words(one) for one in page.xpath("//thead//th")] == ["words", "title", "judged"]
    links = page.xpath("//nav[@aria-label='Pages']//a/@href | //*[@class='order']//@formaction")
    assert len(links) == 2
    assert all(asked(one)["columns"] == ["words", "title"] for one in links)
    [section] = page.xpath("//*[@id='rows']")
    row = f"{section.get('data-self')}/{ids(page)[0]}?{section.get('data-query')}"
    alone = get(client, row)
    assert [words(one) for one in alone.xpath("//thead//th")] == ["words", "title", "judged"]
    checked = page.xpath("//input[@name='columns'][@checked]/@value")
    assert checked == ["words", "title"]


def test_the_address_of_the_form_tells_no_more_than_it_needs(client: TestClient) -> None:
    usual = "&".join(f"columns={one.name}" for one in STATEMENTS.columns if one.usual)
    answer = client.get(
        f"/statements?text=reserve&sort=published&{usual}", headers={"HX-Source": "form#filters"}
    )
    assert answer.headers["HX-Replace-Url"] == "/statements?text=reserve"
    assert "HX-Replace-Url" not in client.get("/statements?text=reserve").headers


def test_pages(client: TestClient, record: Record) -> None:
    everything = [one.id for one in record.statements()]
    found: list[str] = []
    address = "/statements?rows=5"
    for number in range(1, 10):
        page = get(client, address)
        found += ids(page)
        [count] = page.xpath("//*[@data-counted]")
        last = min(number * 5, len(everything))
        assert words(count) == f"{number * 5 - 4}–{last} of {len(everything)} statements"
        following = page.xpath("//a[@rel='next']/@href")
        if not following:
            break
        address = str(following[0])
    assert found == everything
    beyond = get(client, "/statements?rows=5&page=99")
    assert ids(beyond) == []
    assert "There are no more statements" in words(beyond)


def test_conditions_are_marked_in_their_words(client: TestClient) -> None:
    page = get(client, "/statements?conditional=yes")
    marked = [words(one) for one in page.xpath("//*[@class='condition-words']")]
    assert marked == ["condition: only if the border gave way", "unless: until May"]


@given(st.lists(st.sampled_from(["if it rains", "unless", "go", "(a.b)", "now"]), max_size=6))
def test_marking_loses_no_word(parts: list[str]) -> None:
    content = " ".join(parts)
    pieces = mark_conditions(content, ["if: if it rains", "if: (a.b)"])
    kept = "".join(one.words for one in pieces)
    assert kept.startswith(content)
    for polarity in ("if it rains", "(a.b)"):
        assert polarity in [one.words for one in pieces if one.polarity is not None]


def test_what_is_asked_stands_in_the_form(client: TestClient) -> None:
    page = get(
        client,
        "/statements?text=reserve&speaker=renko&speaker=torv&act=promise&conditional=no"
        "&since=2020-01-01&article=abc&sort=act&reverse=yes&rows=20",
    )
    form = page.get_element_by_id("filters")
    assert form.fields["text"] == "reserve"
    assert form.fields["since"] == "2020-01-01"
    assert form.xpath(".//input[@name='speaker']/@value") == ["renko", "torv"]
    assert form.xpath(".//input[@name='act'][@checked]/@value") == ["promise"]
    assert form.xpath(".//input[@name='conditional'][@type='hidden']/@value") == ["no"]
    assert form.xpath(".//input[@name='article'][@type='hidden']/@value") == ["abc"]
    assert form.xpath(".//details[@class='filters-more'][@open]") == []
    beside = page.xpath("//*[@form='filters'][@name='rows']/@value")
    assert beside == ["20"]
    assert page.xpath("//select[@name='sort']/option[@selected]/@value") == ["act"]
    assert page.xpath("//input[@name='reverse'][@checked]/@form") == ["filters"]
    chips = [words(one) for one in page.xpath("//ul[@aria-label='Filters']//a")]
    assert chips[0].startswith("speaker: renko")


def test_more_filters_are_open_if_one_is_in_use(client: TestClient) -> None:
    for query in ("?medium=interview", "?machine=yes", "?happened_since=2020-01-01"):
        page = get(client, "/statements" + query)
        assert page.xpath("//details[@class='filters-more'][@open]"), query


def test_every_filter_is_offered() -> None:
    for panel in (STATEMENT_PANEL, EVENT_PANEL):
        names = [one.name for one in (*panel.first, *panel.more)]
        assert len(names) == len(set(names))
    offered = {one.name for one in (*STATEMENT_PANEL.first, *STATEMENT_PANEL.more)}
    assert offered == {one.name for one in (*EVENT_PANEL.first, *EVENT_PANEL.more)}


def test_a_filter_is_taken_away_by_its_chip(client: TestClient) -> None:
    page = get(client, "/statements?act=promise&act=demand&sort=act")
    [first, _] = page.xpath("//ul[@aria-label='Filters']//a/@href")
    assert asked(first) == {"act": ["demand"], "sort": ["act"]}


def test_a_name_that_nobody_has_is_told(client: TestClient) -> None:
    page = get(client, "/statements?speaker=zzyzx")
    assert "Nobody in the record is called 'zzyzx'." in words(page)
    page = get(client, "/statements?speaker=renko&act=accuse")
    assert not page.xpath("//*[@class='notice']")
    assert "No statement is so" in words(page)


def test_half_a_name_offers_those_that_begin_so(client: TestClient) -> None:
    assert client.get("/names?begin=ren").json() == ["Aldis Renko", "Aldis Renko's office"]
    assert client.get("/names?begin=aldis+re").json()[0] == "Aldis Renko"
    assert client.get("/names?begin=enko").json() == []
    assert client.get("/names?begin=%25").json() == []
    page = get(client, "/statements?speaker=ren&act=state")
    [told] = page.xpath("//*[@class='begun']")
    assert "Names that begin so: Aldis Renko" in words(told)
    assert asked(told.xpath("a/@href")[0]) == {"speaker": ["Aldis Renko"], "act": ["state"]}
    assert not page.xpath("//*[@class='notice']")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("act=bogus", "act 'bogus'"),
        ("since=yesterday", "since 'yesterday'"),
        ("sort=colour", "sort 'colour'"),
        ("columns=colour", "column 'colour'"),
        ("page=0", "page '0'"),
        ("conditional=perhaps", "conditional 'perhaps'"),
        ("text=%22", "text '\"'"),
        ("colour=red", "colour"),
        (f"act={EVIL}", f"act '{EVIL}'"),
    ],
)
def test_a_bad_value_is_named(client: TestClient, query: str, named: str) -> None:
    page = get(client, f"/statements?{query}", status=400)
    [reason] = page.xpath("//*[@class='reason']")
    assert words(reason).startswith(named)
    assert not page.xpath("//script[not(@src)]")


def test_an_empty_record_says_how_to_fill_it(tmp_path: Path) -> None:
    onrecord.open(tmp_path / "new.db", new=True).close()
    app: Any = make_app(Settings(record=tmp_path / "new.db"))
    with TestClient(app, base_url="http://127.0.0.1:8137") as client:
        for path in ("/statements", "/events"):
            page = get(client, path)
            assert page.xpath("//*[@class='empty']/a/@href") == ["/intake"]


def hostile() -> Any:
    made = told(
        f"Ann {EVIL}\u202e said =HYPERLINK(1) if \"'><img src=x onerror=alert(1)> now.",
        title=f'{EVIL}" onmouseover="alert(1)',
        outlet="</option><img src=x onerror=alert(1)>",
        url="javascript:alert(1)",
        published="2024-01-01",
    )
    return replace(made, article=replace(made.article, input=f"../{EVIL}.txt"))


@pytest.mark.parametrize("path", ["/statements", "/statements/ID"])
def test_hostile_words_are_inert(client: TestClient, record: Record, path: str) -> None:
    record.put(hostile())
    [row] = record.statements(text="HYPERLINK")
    everything = "&".join(f"columns={one.name}" for one in STATEMENTS.columns)
    answer = client.get(f"{path.replace('ID', row.id)}?{everything}&text=HYPERLINK")
    page = html.fromstring(answer.text)
    assert ids(page) == [row.id]
    assert not page.xpath("//script[not(@src)] | //img | //*[@onerror] | //*[@onmouseover]")
    assert not [one for one in page.xpath("//@href") if not re.match("/|https?://|#", str(one))]
    assert "style=" not in answer.text
    assert "\u202e" not in answer.text
    assert EVIL in words(page)  # told as it is, and as text


def verdict(client: TestClient, id: str, verdict: str, back: str) -> html.HtmlElement:
    answer = client.post(f"/rows/{id}/judge", data={"verdict": verdict, "back": back})
    assert answer.status_code == 200
    assert answer.url.path == urlsplit(back).path
    return html.fromstring(answer.text)


@pytest.mark.parametrize("path", ["/statements", "/events"])
def test_a_row_is_judged_where_it_stands_and_undone(client: TestClient, path: str) -> None:
    before = ids(get(client, path))
    id = before[1]
    back = f"{path}/{id}"
    for said, marked in (("accept", "accepted"), ("undo", ""), ("reject", "rejected")):
        page = verdict(client, id, said, back)
        [row] = page.xpath(f"//tbody[@id='row-{id}']")
        assert row.get("class") == f"entry is-{marked}" if marked else "entry"
        assert [words(one) for one in row.xpath(".//*[@class='marks']/*")] == (
            [marked] if marked else []
        )
        buttons = row.xpath(".//button[@name='verdict']/@value")
        assert buttons == (["undo"] if marked else ["accept", "reject"])
    assert ids(get(client, path)) == [one for one in before if one != id]
    assert ids(get(client, f"{path}?judged=rejected")) == [id]
    verdict(client, id, "undo", back)
    assert ids(get(client, path)) == before


def test_without_scripts_one_comes_back_to_the_same_rows(client: TestClient) -> None:
    page = get(client, "/statements?act=state&rows=1&page=2")
    [form] = page.xpath("//form[@data-judge]")
    [back] = form.xpath("input[@name='back']/@value")
    assert asked(back) == {"act": ["state"], "rows": ["1"], "page": ["2"]}
    answer = client.post(
        form.get("action"), data={"verdict": "accept", "back": back}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, back)
    assert page.xpath("//tbody//a[@data-open]/@href")[0].startswith(f"/rows/{ids(page)[0]}")


def test_nothing_is_left_of_a_row_that_was_added_and_rejected(
    client: TestClient, record: Record
) -> None:
    [article] = record.articles(text="harbour")
    added = record.add_missed(
        article.id, "statement", {"content": "Nobody.", "cue": "adding"}, by="me"
    ).row
    page = verdict(client, added, "reject", f"/statements/{added}")
    [row] = page.xpath(f"//tbody[@id='row-{added}']")
    assert row.xpath(".//button[@name='verdict']/@value") == ["undo"]
    assert added not in ids(get(client, "/statements"))


def test_rows_that_are_none(client: TestClient, record: Record) -> None:
    get(client, "/statements/nothing00", status=404)
    event = record.events()[0].id
    answer = client.get(f"/statements/{event}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, f"/rows/{event}")


def test_words_lead_to_their_place_in_the_article(client: TestClient, record: Record) -> None:
    page = get(client, "/events")
    links = page.xpath("//a[contains(@class, 'words')]/@href")
    assert links == [f"/articles/{one.article}?row={one.id}" for one in record.events()]


def test_what_is_shown_can_be_exported(client: TestClient) -> None:
    page = get(client, "/statements?act=state&sort=act&rows=1&page=2&columns=words")
    [menu] = [one for one in page.xpath("//details") if "Export" in words(one)]
    links = menu.xpath(".//a/@href")
    assert {urlsplit(one).path for one in links} == {"/export"}
    told = {"act": ["state"], "sort": ["act"], "question": ["statements"], "format": ["csv"]}
    assert asked(links[0]) == {**told, "columns": ["words"]}
    assert asked(links[1]) == told
    assert all(client.get(one).status_code == 200 for one in links)
