"""The timeline: what is drawn against a plain look at the rows, and where its links lead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html
from starlette.testclient import TestClient
from tests.cli.records import harbour
from tests.record.test_filters import corpus, made

import onrecord
from onrecord.model import ArticleRecord
from onrecord.record.answers import TimelineRow
from onrecord.web.app import make_app
from onrecord.web.settings import Settings
from onrecord.web.timeline_data import Window, cut
from onrecord.web.timeline_draw import draw_axis

WHOLE = "from=2021-02-25&to=2021-03-20"
NOT_FACTS = ("planned", "threatened", "denied", "hypothetical")
HOSTILE = '</text><script>alert(1)</script>\u202e\u0007" onload="x'


def client(path: Path, records: Any) -> Iterator[TestClient]:
    with onrecord.open(path, new=True) as record:
        for one in records:
            record.put(one)
    with TestClient(make_app(Settings(record=path)), base_url="http://127.0.0.1:8137") as made:
        yield made


@pytest.fixture(scope="module")
def records() -> tuple[ArticleRecord, ...]:
    """Articles of some days in March 2021, and one that tells of a month and of years before."""
    told = made(3)
    when = [
        (date(2021, 3, 1), date(2021, 4, 1)),
        (date(2020, 1, 1), date(2021, 1, 1)),
        (date(2021, 3, 1), date(2021, 4, 1)),
    ]
    events = tuple(
        replace(event, when=replace(WHEN, start=start, end=end))
        for event, (start, end) in zip(told.events, when, strict=True)
    )
    article = replace(told.article, id=LONG, published="2021-03-04", outlet="Varania News")
    return (*corpus(), replace(told, article=article, events=events))


LONG = "e" * 20
WHEN = next(event.when for one in corpus() for event in one.events if event.when)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("timeline") / "r.db"


@pytest.fixture(scope="module")
def web(path: Path, records: tuple[ArticleRecord, ...]) -> Iterator[TestClient]:
    yield from client(path, records)


@pytest.fixture(scope="module")
def rows(web: TestClient, path: Path) -> tuple[TimelineRow, ...]:
    with onrecord.open(path) as record:
        return record.timeline().rows


@dataclass(frozen=True)
class Drawn:
    """A mark of the page: its lane, shape, place, number, and link."""

    lane: str
    shape: str
    x: float
    count: int
    href: str
    label: str


def page(web: TestClient, query: str) -> Any:
    answer = web.get(f"/timeline?{query}")
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def select(tree: Any, selector: str) -> list[Any]:
    """The elements that a simple selector of CSS finds, in their order."""
    return list(tree.xpath(" | ".join(_path(one) for one in selector.split(", "))))


def _path(selector: str) -> str:
    way, made = "descendant", "."
    for part in selector.split():
        if part == ">":
            way = "child"
            continue
        [(tag, rest)] = re.findall(r"^(\w*)(.*)$", part)
        made += f"/{way}::{tag or '*'}"
        way = "descendant"
        for kind, name, how, value in re.findall(
            r"([.#\[:])([\w-]+)(?:(\^?=)[\"']([^\"']*).)?\]?", rest
        ):
            made += {
                ".": f"[contains(concat(' ', @class, ' '), ' {name} ')]",
                "#": f"[@id='{name}']",
                ":": "[not(preceding-sibling::*)]",
                "[": f"[starts-with(@{name}, '{value}')]"
                if how == "^="
                else f"[@{name}='{value}']"
                if how
                else f"[@{name}]",
            }[kind]
    return made


def marks(web: TestClient, query: str) -> list[Drawn]:
    found = []
    for lane in select(page(web, query), "svg.tl-lane"):
        for link in select(lane, "[data-track] a"):
            [mark] = select(link, ".mark")
            [shape] = set(mark.get("class").split()) - {"mark", "bar", "by-publication"}
            place = mark if "bar" in mark.get("class") else link.getparent()
            label = link.get("aria-label")
            number = re.search(r"([\d,]+) (?:said|happened|not occurred|rows? )", label)
            single = link.get("href").startswith("/articles/")
            count = 1 if single or number is None else int(number[1].replace(",", ""))
            x = float(place.get("x").rstrip("%"))
            found.append(Drawn(lane.get("aria-label"), shape, x, count, link.get("href"), label))
    return found


def table_count(web: TestClient, href: str) -> int:
    """How many rows an address of the table tells and has, over all its pages."""
    shown, at = 0, href
    while True:
        tree = page(web, urlsplit(at).query)
        shown += len(select(tree, ".tl-table tbody tr"))
        more = select(tree, '.pager a[rel="next"]')
        if not more:
            return shown
        at = more[0].get("href")


def in_window(row: TimelineRow, first: str, last: str) -> bool:
    end = row.last if row.basis != "published" else row.day
    return (row.day or "") <= last and (end or "") >= first


def lanes_of(web: TestClient, by: str) -> list[str]:
    """All lanes, page by page."""
    found: list[str] = []
    query = f"lanes={by}&{WHOLE}"
    while True:
        tree = page(web, query)
        found += [one.text_content() for one in select(tree, ".tl-name > a:first-child")]
        more = select(tree, '.pager a[rel="next"]')
        if not more:
            return found
        query = urlsplit(more[0].get("href")).query


def not_drawn(tree: Any) -> list[tuple[str, int, int, str]]:
    """The kinds of which stretches are not drawn: how many rows, of how many, and where all are."""
    found = []
    for link in select(tree, "a.tl-more"):
        said = re.match(r"(\d+) of (\d+) (said|happened|not occurred) over", link.text_content())
        assert said
        found.append((said[3], int(said[1]), int(said[2]), link.get("href")))
    return found


# What is drawn


def shape_of(row: TimelineRow) -> str:
    if row.kind == "statement":
        return "m-said"
    return "m-not_occurred" if row.status in NOT_FACTS else "m-happened"


@pytest.mark.parametrize(
    ("first", "last"),
    [("2021-02-25", "2021-03-20"), ("2021-03-03", "2021-03-04"), ("2019-01-01", "2021-12-31"),
     ("1990-01-01", "2021-03-03"), ("2021-03-02", "2021-03-02")],
)  # fmt: skip
def test_the_marks_of_a_lane_add_up_to_its_rows(
    web: TestClient, rows: tuple[TimelineRow, ...], first: str, last: str
) -> None:
    for outlet in ("Varania News", "The Varania Post", "Café Daily"):
        query = f"lanes=outlet&lane={outlet}&from={first}&to={last}"
        mine = [row for row in rows if row.outlet == outlet]
        wanted = Counter(shape_of(row) for row in mine if in_window(row, first, last))
        drawn = marks(web, query)
        counted: Counter[str] = Counter()
        for mark in drawn:
            counted[mark.shape] += mark.count
        for word, count, every, href in not_drawn(page(web, query)):
            counted[f"m-{word.replace(' ', '_')}"] += count
            assert table_count(web, href) == every > count
        published = [row for row in mine if first <= (row.published or "")[:10] <= last]
        assert counted.pop("m-published", 0) == len(published)
        assert counted == wanted


def test_lanes_hold_every_row_or_it_is_told(web: TestClient, rows: tuple[TimelineRow, ...]) -> None:
    window = [row for row in rows if in_window(row, "2021-02-25", "2021-03-20")]
    tree = page(web, f"lanes=outlet&{WHOLE}")
    shown = sum(
        mark.count for mark in marks(web, f"lanes=outlet&{WHOLE}") if "pub" not in mark.shape
    )
    shown += sum(count for _, count, _, _ in not_drawn(tree))
    told = re.search(r"No outlet: (\d+) row", tree.text_content())
    assert told
    assert shown + int(told[1]) == len(window)
    assert f"{len(window)} rows on these days" in tree.text_content()
    [link] = [a.get("href") for a in select(tree, ".pager a") if "No outlet" in a.text_content()]
    alone = marks(web, urlsplit(link).query)
    assert sum(mark.count for mark in alone if "pub" not in mark.shape) == int(told[1])


@pytest.mark.parametrize("by", ["speaker", "country", "outlet"])
@pytest.mark.parametrize(
    "days", [WHOLE, "from=2021-01-01&to=2021-12-31", "from=1990-01-01&to=2021-03-03", ""]
)
def test_every_link_gives_as_many_rows_as_its_mark_says(
    web: TestClient, by: str, days: str
) -> None:
    several = [mark for mark in marks(web, f"lanes={by}&{days}") if mark.count > 1]
    assert several
    for mark in several:
        assert table_count(web, mark.href) == mark.count, mark


def test_a_mark_of_one_row_leads_to_it(web: TestClient, rows: tuple[TimelineRow, ...]) -> None:
    known = {f"/articles/{row.article}?row={row.id}": row for row in rows}
    single = [mark for mark in marks(web, WHOLE) if mark.href.startswith("/articles/")]
    assert single
    for mark in single:
        row = known[mark.href]
        assert shape_of(row) == mark.shape
        assert row.what in mark.label
        assert ("day of publication" in mark.label) == (row.basis == "published")


def test_marks_stand_in_the_order_of_their_days(web: TestClient) -> None:
    for query in (WHOLE, "from=2021-01-01&to=2021-12-31"):
        for one in select(page(web, query), "[data-track]"):
            places = [float(at.get("x").rstrip("%")) for at in select(one, "svg.at, rect.bar")
                      if at.get("x")]  # fmt: skip
            assert places == sorted(places)
            assert all(0 <= place <= 100 for place in places)


def test_a_day_stands_in_its_place(web: TestClient) -> None:
    for mark in marks(web, "lanes=outlet&from=2021-03-01&to=2021-03-10"):
        said = re.match(
            r"(\d+) March 2021", mark.label.removeprefix("since ").removeprefix("until ")
        )
        if said and "bar" not in mark.shape:
            assert mark.x == pytest.approx((int(said[1]) - 0.5) * 10)


def test_a_stretch_is_as_long_as_it_lasts(web: TestClient) -> None:
    tree = page(web, f"article={LONG}&from=2020-01-01&to=2021-12-31&lanes=outlet")
    [bar] = select(tree, ".tl-lane rect.bar")  # the year 2020; March lies in one bin
    assert bar.get("x") == "0.000%"
    assert float(bar.get("width").rstrip("%")) == pytest.approx(366 / 731 * 100, abs=0.01)
    assert bar.getparent().get("aria-label").startswith("2020: ")
    tree = page(web, f"article={LONG}&from=2021-02-20&to=2021-04-09&lanes=outlet")
    bars = [
        bar
        for bar in select(tree, ".tl-lane rect.bar")
        if bar.getparent().get("aria-label").startswith("March 2021: ")
    ]
    assert bars
    for bar in bars:
        assert float(bar.get("x").rstrip("%")) == pytest.approx(9 / 49 * 100, abs=0.01)
        assert float(bar.get("width").rstrip("%")) == pytest.approx(31 / 49 * 100, abs=0.01)


def test_a_stretch_that_goes_on_has_an_arrow(web: TestClient) -> None:
    query = f"article={LONG}&lanes=outlet&from=2021-03-10&to="
    both, one = (page(web, query + last) for last in ("2021-03-20", "2021-04-20"))
    assert len(select(both, ".goes-on")) == 2 * len(select(one, ".goes-on")) > 0


def test_an_end_that_the_text_leaves_open_has_an_arrow(web: TestClient) -> None:
    drawn = [mark.label for mark in marks(web, WHOLE)]
    tree = page(web, WHOLE)
    arrows = [one.getparent().get("aria-label") for one in select(tree, ".open-end")]
    assert arrows
    assert arrows == [label for label in drawn if re.match("since |until ", label)]


def test_a_row_without_its_own_day_is_dotted(
    web: TestClient, rows: tuple[TimelineRow, ...]
) -> None:
    for link in select(page(web, WHOLE), "[data-track] a"):
        [mark] = select(link, ".mark")
        dotted = "by-publication" in mark.get("class")
        label = link.get("aria-label")
        if "m-published" not in mark.get("class"):
            alone = "day of publication" in label and not re.search(r"\d by the day", label)
            assert dotted == alone


def test_only_single_marks_are_joined_to_their_publication(web: TestClient) -> None:
    tree = page(web, WHOLE)
    joins = select(tree, "line.join")
    assert joins
    single = select(tree, "[data-track] a[href^='/articles/']")
    places = {one.getparent().get("x") for one in single}
    ticks = {one.getparent().getparent().get("x") for one in select(tree, "a .m-published")}
    for one in joins:
        assert one.get("x1") in places
        assert one.get("x2") in ticks
        assert one.get("x1") != one.get("x2")


def test_what_the_record_saw_first_is_told_or_drawn(
    web: TestClient, rows: tuple[TimelineRow, ...]
) -> None:
    assert "outside of these days" in web.get(f"/timeline?{WHOLE}").text
    query = f"from=2021-01-01&to={date.today() + timedelta(days=2)}"
    [seen] = [mark for mark in marks(web, query) if mark.shape == "m-seen"]
    assert table_count(web, seen.href) == seen.count == len(rows)
    assert "outside of these days" not in web.get(f"/timeline?{query}").text


@pytest.mark.parametrize("days", [1, 2, 41, 300, 3000, 30 * 365])
def test_there_are_some_hundreds_of_marks_at_most(web: TestClient, days: int) -> None:
    first = date(2021, 3, 3) - timedelta(days=days - 1)
    assert len(marks(web, f"lanes=outlet&from={first}&to=2021-03-03")) < 1000
    assert len(cut(Window(1, days))) <= 42
    assert len(cut(Window(700_000, 700_000 + days - 1))) <= 42


@pytest.mark.parametrize("days", [1, 3, 20, 45, 120, 400, 1100, 4000, 11000, 3_000_000])
def test_names_on_the_axis_never_lie_over_each_other(days: int) -> None:
    for start in (1, 600_000, 600_011, 650_123):
        axis = draw_axis(Window(start, start + days - 1))
        for row, least in ((axis.fine, 28), (axis.coarse, 68)):
            places = [float(one.x.rstrip("%")) * 6.7 for one in row]  # of 670 pixels
            gaps = [b - a for a, b in pairwise(places)]
            assert all(gap >= least for gap in gaps), (start, days, row)


# Lanes


def test_the_busiest_lanes_come_first_and_the_others_after(web: TestClient) -> None:
    names = lanes_of(web, "speaker")
    assert len(names) == len(set(names)) > 3
    assert "the guards" not in names
    heads = select(page(web, f"lanes=speaker&{WHOLE}"), ".tl-counts")
    totals = [sum(map(int, re.findall(r"\d+", one.text_content()))) for one in heads]
    assert totals == sorted(totals, reverse=True)


def test_lanes_can_be_chosen(web: TestClient) -> None:
    query = f"lanes=outlet&lane=Café Daily&lane=Varania News&{WHOLE}"
    assert {mark.lane for mark in marks(web, query)} == {"Café Daily", "Varania News"}
    tree = page(web, query)
    left = [one.get("href") for one in select(tree, ".chips a") if "Café" in one.text_content()]
    assert {mark.lane for mark in marks(web, urlsplit(left[0]).query)} == {"Varania News"}
    assert not marks(web, f"lane=nobody at all&{WHOLE}")


def test_a_filter_on_somebody_chooses_the_lane(web: TestClient) -> None:
    assert {mark.lane for mark in marks(web, f"who=Q1&{WHOLE}")} == {"Aldis Renko"}
    assert {mark.lane for mark in marks(web, f"lanes=country&country=VEL&{WHOLE}")} <= {
        "VEL", "Venezuela (VEL)",
    }  # fmt: skip


# The table


def test_the_table_has_the_rows_of_the_days_in_their_order(
    web: TestClient, rows: tuple[TimelineRow, ...]
) -> None:
    tree = page(web, f"view=table&rows=200&{WHOLE}")
    links = [one.get("href") for one in select(tree, ".tl-table tbody th a")]
    window = [row for row in rows if in_window(row, "2021-02-25", "2021-03-20")]
    assert links == [f"/articles/{row.article}?row={row.id}" for row in window][:200]
    assert f"of {len(window)} rows" in tree.text_content()
    first, row = select(tree, ".tl-table tbody tr")[0], window[0]
    for value in (row.day, row.basis, row.what, row.outlet or ""):
        assert value is not None
        assert value in first.text_content()
    backwards = page(web, f"view=table&reverse=yes&rows=200&{WHOLE}")
    others = [one.get("href") for one in select(backwards, ".tl-table tbody th a")]
    assert others == [f"/articles/{row.article}?row={row.id}" for row in window[::-1]][:200]


def test_the_ledger_is_named_where_it_has_the_same_rows(web: TestClient, path: Path) -> None:
    found = 0
    for mark in marks(web, f"lanes=outlet&{WHOLE}"):
        tree = page(web, urlsplit(mark.href).query) if mark.count > 1 else None
        for link in select(tree, ".tl-told a") if tree is not None else ():
            said = re.search(r"The (\d+) (statement|event)s? in the ledger", link.text_content())
            if said:
                found += 1
                given = asked_in(link.get("href"))
                with onrecord.open(path) as record:
                    assert len(getattr(record, f"{said[2]}s")(**given)) == int(said[1])
    assert found


def asked_in(address: str) -> dict[str, Any]:
    """The filters of an address; nothing else is in it."""
    asked = parse_qs(urlsplit(address).query)
    days = ("since", "until")
    return {
        name: values[0] if name.endswith(days) else tuple(values) for name, values in asked.items()
    }


# Addresses


def test_windows_are_zoomed_and_moved_by_links(web: TestClient) -> None:
    tree = page(web, "from=2021-03-03&to=2021-03-06&act=deny")
    ways = {one.get("id"): one.get("href") for one in select(tree, ".tl-ways a")}
    days = {
        name: (parse_qs(urlsplit(href).query).get("from"), parse_qs(urlsplit(href).query).get("to"))
        for name, href in ways.items()
        if href
    }
    assert days["tl-in"] == (["2021-03-04"], ["2021-03-05"])
    assert days["tl-out"] == (["2021-03-01"], ["2021-03-08"])
    assert days["tl-earlier"] == (["2021-03-01"], ["2021-03-04"])
    assert days["tl-later"] == (["2021-03-05"], ["2021-03-08"])
    assert days["tl-usual"] == (None, None)
    assert all("act=deny" in href for href in ways.values() if href)


def test_the_form_keeps_what_else_is_asked_for(web: TestClient) -> None:
    tree = page(web, f"act=deny&lanes=outlet&{WHOLE}")
    form = dict(select(tree, "#tl-form")[0].form_values())
    assert form == {"act": "deny", "lanes": "outlet", "from": "2021-02-25", "to": "2021-03-20"}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2021-02-30", "no day"),
        ("to=yesterday", "no day"),
        ("from=2021-03-02&to=2021-03-01", "before the first day"),
        ("from=20210301", "no day"),
        ("lanes=planets", "there is none"),
        ("view=film", "there is none"),
        ("mark=heard&view=table", "there is none"),
        ("span=long&view=table", "there is none"),
        ("lane=x&colour=red", "no such filter"),
    ],
)
def test_what_is_no_address_is_told_in_a_line(web: TestClient, query: str, said: str) -> None:
    answer = web.get(f"/timeline?{query}")
    assert answer.status_code == 400
    assert said in unescape(answer.text)


@pytest.mark.parametrize(
    "query",
    [
        "from=0001-01-01&to=9999-12-31", "from=0001-01-01&to=0001-01-01",
        "from=9999-12-31&to=9999-12-31", "from=9999-12-31", "to=0001-01-01",
        "from=1800-01-01&to=1900-01-01", "page=999999", "view=table&page=999999",
        "unknown=yes", "lane=%00&lane=%F0%9F%98%80", "view=table&span=exactly&mark=first_seen",
    ],
)  # fmt: skip
def test_any_days_there_are_can_be_asked_for(web: TestClient, query: str) -> None:
    assert web.get(f"/timeline?{query}").status_code == 200


def test_days_without_a_row_say_so_and_lead_back(web: TestClient) -> None:
    tree = page(web, "from=1800-01-01&to=1800-12-31")
    assert "Nothing was said" in tree.text_content()
    [back] = [one.get("href") for one in select(tree, "#timeline .empty a")]
    assert marks(web, urlsplit(back).query)


# Other records


def test_an_empty_record_has_a_page(tmp_path: Path) -> None:
    for web in client(tmp_path / "r.db", ()):
        for query in ("", "view=table", "lanes=country", WHOLE, f"view=table&{WHOLE}", "act=deny"):
            answer = web.get(f"/timeline?{query}")
            assert answer.status_code == 200
            assert "data-track" not in answer.text
        assert "nothing on any day yet" in web.get("/timeline").text


def test_one_article_of_one_day_is_drawn(tmp_path: Path) -> None:
    one = made(3)
    one = replace(
        one,
        article=replace(one.article, published="2021-03-04"),
        statements=tuple(replace(each, said_on=None) for each in one.statements),
        events=(),
    )
    for web in client(tmp_path / "r.db", [one]):
        tree = page(web, "lanes=outlet&unknown=yes")
        assert "4 March 2021" in tree.text_content()
        assert select(tree, "[data-track] a")


def test_names_and_words_of_a_page_are_inert(tmp_path: Path) -> None:
    one = next(each for each in corpus() if each.article.published and each.statements)
    actors = tuple(replace(actor, name=HOSTILE, aliases=(HOSTILE,)) for actor in one.actors)
    one = replace(one, article=replace(one.article, outlet=HOSTILE), actors=actors)
    for web in client(tmp_path / "r.db", [one]):
        for query in ("", "lanes=outlet", "view=table", f"lanes=outlet&lane={HOSTILE}"):
            answer = web.get(
                "/timeline", params=[tuple(x.split("=", 1)) for x in query.split("&") if x]
            )  # type: ignore[misc]
            assert answer.status_code == 200
            assert "<script>alert" not in answer.text
            tree = html.fromstring(answer.text)
            said = tree.text_content() + "".join(tree.xpath("//@aria-label | //@title"))
            assert not {"\u202e", "\u0007"} & set(said)
            assert not [e for e in tree.iter() if isinstance(e.tag, str) and e.get("onload")]
            assert not tree.xpath("//*[@style]")
            assert not tree.xpath("//style")


def test_an_act_and_a_type_that_no_row_has_are_offered_alone(tmp_path: Path) -> None:
    for web in client(tmp_path / "r.db", (harbour(),)):
        for days in ("", f"&{WHOLE}"):
            page = html.fromstring(web.get(f"/timeline?act=deny&type=ASSAULT{days}").text)
            [told] = page.xpath("//*[@class='empty']")
            said = " ".join(told.text_content().split())
            assert said.startswith("No row has both: the act deny and the type ASSAULT.")
            acts, types = told.xpath("a/@href")[:2]
            assert ("type=" in acts, "act=deny" in acts) == (False, True)
            assert ("act=" in types, "type=ASSAULT" in types) == (False, True)
