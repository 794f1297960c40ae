"""What pages tell of links between articles: contests, firsts, positions, copies, who carries."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html
from starlette.testclient import TestClient
from tests.web.drafts import EVIL
from tests.web.linked import (
    ANSWER,
    COPY,
    CRACKS,
    EVIL_LINKS,
    LEAVE,
    LEAVE_AGAIN,
    LINKS,
    ROAD,
    SAFE,
    STAYED,
    STRIKE,
    TURN,
    UNSAFE,
    UNWARNED,
    WIRE,
    fill,
    give_links,
)
from tests.web.test_actors import counted, get, led, open_web, words

import onrecord
from onrecord.linking.links import CopyGroup, Links, Ref


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("links") / "r.db"
    fill(made)
    return made


@pytest.fixture(autouse=True)
def some_links(no_links: None, monkeypatch: pytest.MonkeyPatch) -> None:
    give_links(monkeypatch, LINKS)


@pytest.fixture
def client(path: Path, some_links: None) -> Iterator[TestClient]:
    with open_web(path) as made:
        yield made


def items(page: html.HtmlElement) -> list[html.HtmlElement]:
    return list(page.xpath("//li[@class='link']"))


def sides(item: html.HtmlElement) -> list[html.HtmlElement]:
    return list(item.xpath(".//div[@class='side']"))


def facts(item: html.HtmlElement, kind: str = "link-facts") -> dict[str, str]:
    return {words(name): words(name.getnext()) for name in item.xpath(f".//dl[@class='{kind}']/dt")}


# Contested


def test_contests_that_nobody_has_taken_back_come_first(client: TestClient) -> None:
    """Then the surest, and what has two sides before bare denials."""
    page = get(client, "/contested")
    assert [one.get("id") for one in items(page)] == [
        f"contest-{a}-{b}"
        for a, b in (
            (LEAVE.row, STAYED.row), (LEAVE.row, STRIKE.row), ("", UNWARNED.row),
            (SAFE.row, CRACKS.row), (SAFE.row, UNSAFE.row),
        )
    ]  # fmt: skip
    back = get(client, "/contested?reverse=yes")
    assert [one.get("id") for one in items(back)] == [one.get("id") for one in items(page)][::-1]


def test_both_sides_stand_in_their_sentences_with_the_way_to_them(client: TestClient) -> None:
    [item] = items(get(client, "/contested?kind=denial"))
    assert words(item).startswith("Denial how sure: 80 % sure Boris Klee against Ada Lund")
    claim, contrary = sides(item)
    assert "Minister Ada Lund said the dam was safe." in words(claim)
    assert "Engineer Boris Klee denied that the dam was safe." in words(contrary)
    assert words(contrary.xpath(".//*[contains(@class, 'm-cue')]")[0]) == "denied"
    for side, ref in ((claim, SAFE), (contrary, UNSAFE)):
        [link] = side.xpath(".//a[.='In the article']/@href")
        assert link == f"/articles/{ref.article}?row={ref.row}"
        assert client.get(link).status_code == 200


def test_who_carried_one_side_alone_is_told(client: TestClient) -> None:
    [denial] = items(get(client, "/contested?kind=denial"))
    assert facts(denial) == {
        "Only the claim": "Harbour Gazette, Northwire", "Only the other side": "Varania Post",
    }  # fmt: skip
    [own] = items(get(client, "/contested?kind=self"))
    assert facts(own)["Only the later"] == "1 article without an outlet"


def test_a_filter_on_one_side_does_not_take_the_carriers_of_the_other(client: TestClient) -> None:
    whole = {one.get("id"): facts(one) for one in items(get(client, "/contested"))}
    found = items(get(client, "/contested?outlet=varania"))
    assert len(found) == 2
    assert all(facts(one) == whole[one.get("id")] for one in found)


def test_a_bare_denial_says_that_there_is_no_claim(client: TestClient) -> None:
    [item] = items(get(client, "/contested?kind=one_sided"))
    assert "No article of the record has the claim itself" in words(item)
    assert len(sides(item)) == 1


def test_what_was_taken_back_says_by_which_words(client: TestClient) -> None:
    [item] = items(get(client, "/contested?kind=denial"))
    assert "taken back since?" in words(item)
    [turned] = item.xpath(".//p[contains(@class, 'turned')]")
    assert "90 % sure" in words(turned)
    assert "that the dam had cracks" in words(turned)
    assert turned.xpath("a/@href") == [f"/rows/{CRACKS.row}"]
    [open_one] = items(get(client, "/contested?kind=rejection"))
    assert "taken back" not in words(open_one)


def test_kinds_are_counted_and_chosen(client: TestClient) -> None:
    page = get(client, "/contested?since=2024-07-01")
    chosen = {words(one) for one in page.xpath("//nav[@aria-label='Kinds']/*")}
    assert chosen == {
        "all 5", "denial 1", "rejection 1", "refutation 1", "said otherwise before 1",
        "only the denial 1",
    }  # fmt: skip
    for link in page.xpath("//nav[@aria-label='Kinds']/a/@href"):
        assert len(items(get(client, link))) == 1
        assert "since=2024-07-01" in link


def test_what_the_machine_found_can_be_asked_for_beside_what_people_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_links(monkeypatch, LINKS)
    judged = replace(LINKS, contested=(), firsts=(), false_firsts=())
    monkeypatch.setattr(
        "onrecord.record.linked.read.read_links", lambda connection: (LINKS, judged)
    )
    with open_web(path) as client:
        for address in ("/contested", "/firsts"):
            assert items(get(client, address)) == []
            assert items(get(client, f"{address}?machine=yes"))


def test_contests_come_in_pages(client: TestClient) -> None:
    found: list[str] = []
    at: str | None = "/contested?rows=2"
    while at:
        page = get(client, at)
        found += [str(one.get("id")) for one in items(page)]
        at = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    assert found == [one.get("id") for one in items(get(client, "/contested"))]
    assert "There are no more" in words(get(client, "/contested?page=9"))


def test_slips_are_told_and_nothing_found(client: TestClient) -> None:
    for slip in ("kind=quarrel", "sort=speaker", "speakr=x"):
        get(client, f"/contested?{slip}", status=400)
    assert "nobody in the record is called" in words(get(client, "/contested?speaker=xyz")).lower()


def test_a_record_without_links_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give_links(monkeypatch, Links())
    onrecord.open(tmp_path / "r.db", new=True).close()
    with open_web(tmp_path / "r.db") as empty:
        for screen in ("/contested", "/firsts", "/firsts?show=false"):
            assert len(get(empty, screen).xpath("//p[@class='empty']")) == 1


def test_a_row_that_is_gone_leaves_the_words_of_its_article(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = replace(SAFE, row="ffffffffffffffffffff")
    contest = replace(LINKS.contested[4], a=gone)
    give_links(monkeypatch, Links(contested=(contest,)))
    with open_web(path) as client:
        [item] = items(get(client, "/contested"))
        claim = sides(item)[0]
        assert words(claim).startswith("The claim the dam was safe Dam is safe, minister says")
        assert claim.xpath(".//a/@href") == [f"/articles/{WIRE.article.id}"]


# Conditions


def ending(client: TestClient, address: str) -> dict[str, str]:
    [item] = get(client, address).xpath("//li[@class='standing']")
    return facts(item.xpath(".//dl")[0].getparent(), "link-facts ending")


def test_how_a_commitment_ended_is_told_with_the_words_that_show_it(client: TestClient) -> None:
    told = ending(client, "/conditions?outlet=northwire")
    assert told["How it ended"] == (
        "not honoured by the machine’s guess Lund said she had stayed in the talks. "
        "Dam has cracks after all 2024-07-05"
    )
    assert told["How sure"] == (
        "how sure: 70 % sure of how it ended, how sure: 80 % sure of the statement"
    )
    assert told["Since"] == "2024-07-01"
    assert told["Repeated in"] == "MINISTER: DAM SAFE Harbour Gazette, 2024-07-02"
    assert "Hangs on" not in told


def test_where_a_commitment_is_repeated_the_same_is_told(client: TestClient) -> None:
    told = ending(client, "/conditions?outlet=gazette")
    assert told["How it ended"].startswith("not honoured")
    assert told["Since"] == "2024-07-01"


def test_a_commitment_without_a_word_such_as_if_is_there(client: TestClient) -> None:
    told = ending(client, "/conditions?outlet=varania")
    assert told["Hangs on"].startswith("if: ")
    assert "Touch the valves" in told["Hangs on"]
    assert told["How it ended"] == (
        "stands as far as the machine sees nothing later in the record tells how it ended"
    )


def test_commitments_are_chosen_by_how_they_ended(client: TestClient) -> None:
    def shown(query: str) -> set[str]:
        page = get(client, f"/conditions?{query}")
        return {one.removeprefix("row-") for one in page.xpath("//li[@class='standing']/@id")}

    assert shown("outcome=not_honoured") == {LEAVE.row, LEAVE_AGAIN.row}
    assert shown("outcome=standing") == {STRIKE.row}
    assert shown("outcome=standing&outcome=not_honoured&until=2024-07-01") == {LEAVE.row}
    assert shown("outcome=withdrawn") == set()
    page = get(client, "/conditions?outlet=varania")
    [link] = page.xpath("//nav[@aria-label='How it ended']/a[.='not honoured']/@href")
    assert shown(link.partition("?")[2]) == set()
    get(client, "/conditions?outcome=forgotten", status=400)


def test_words_that_stand_in_no_article_are_no_quotation(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invented = replace(LINKS.conditions[0], why="Lund had left the talks.")
    give_links(monkeypatch, Links(conditions=(invented,)))
    with open_web(path) as client:
        page = get(client, "/conditions?outlet=northwire")
        assert "Lund had left the talks." in words(page)
        assert not page.xpath("//main//q")


def test_an_article_that_is_gone_takes_its_links_along(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = replace(SAFE, article="ffffffffffffffffffff")
    contests = (replace(LINKS.contested[4], a=gone), LINKS.contested[2])
    firsts = (replace(LINKS.firsts[0], ref=gone), LINKS.firsts[1])
    give_links(monkeypatch, Links(contested=contests, firsts=firsts))
    with open_web(path) as client:
        assert len(items(get(client, "/contested"))) == 1
        assert len(items(get(client, "/firsts"))) == 1
        assert not get(client, f"/rows/{UNSAFE.row}").xpath("//ul[@class='row-contests']/li")


# Firsts


def test_firsts_are_told_the_surest_first_with_what_is_new(client: TestClient) -> None:
    admission, denial = items(get(client, "/firsts"))
    assert words(admission).startswith("First admission how sure: 40 % sure")
    assert "its article says so" in words(admission)
    assert "Minister Ada Lund admitted that the dam had cracks." in words(admission)
    assert words(denial).startswith("First denial how sure: 20 % sure")
    assert [one.get("id") for one in items(get(client, "/firsts?speaker=klee"))] == [
        f"first-{UNSAFE.row}"
    ]


def test_what_is_called_a_first_and_is_none_stands_apart(client: TestClient) -> None:
    [item] = items(get(client, "/firsts?show=false"))
    assert item.get("id") == f"first-{UNWARNED.row}"
    assert words(item).startswith("Called a first, and none")
    get(client, "/firsts?show=all", status=400)
    get(client, "/firsts?sort=speaker", status=400)


# Positions


def test_turns_of_a_speaker_stand_side_by_side(client: TestClient) -> None:
    page = get(client, "/actors/ada%20lund")
    first, second = page.xpath("//div[@class='position']")
    assert words(first.xpath("h3")[0]) == "safe dam turned once"
    before, after = first.xpath("div[contains(@class, 'turning')]/div")
    assert "nobody" not in words(before)
    assert "anybody had warned her" in words(before)
    assert "that the dam had cracks" in words(after)
    told = [words(one) for one in first.xpath("details/ol/li")]
    assert [text.startswith("turns here?") for text in told] == [False, False, True]
    assert told[0].startswith("Minister Ada Lund said the dam was safe.")
    assert words(second.xpath("h3")[0]) == "talks held"


def test_a_position_is_on_the_page_of_who_holds_it_alone(client: TestClient) -> None:
    page = get(client, "/actors/boris%20klee")
    assert [words(one) for one in page.xpath("//div[@class='position']/h3")] == ["valves held"]
    assert not get(client, "/actors/guards").xpath("//section[@id='positions']")


# Copies


def titles(page: html.HtmlElement) -> list[str]:
    return [words(one) for one in page.xpath("//table//th[@scope='row']/a")]


def test_a_copy_stands_under_its_origin(client: TestClient) -> None:
    page = get(client, "/articles?since=2024-07-01")
    assert titles(page)[-1] == "Dam is safe, minister says"
    assert "MINISTER: DAM SAFE" not in titles(page)
    [row] = page.xpath("//tr[contains(., 'Dam is safe')]")
    [fold] = row.xpath(".//details")
    assert words(fold.xpath("summary")[0]) == "1 copy"
    assert fold.xpath(".//a/@href") == [f"/articles/{COPY.article.id}"]
    assert "MINISTER: DAM SAFE Harbour Gazette, 2024-07-02" in words(fold)
    assert "33 of its own words (100 %)" in words(fold)


def test_a_copy_stands_alone_where_its_origin_was_not_asked_for(client: TestClient) -> None:
    page = get(client, "/articles?outlet=gazette")
    assert titles(page) == ["MINISTER: DAM SAFE"]
    assert "a copy of Dam is safe, minister says Northwire" in words(page)
    assert f"/articles/{WIRE.article.id}" in page.xpath("//p[contains(@class, 'copy-of')]/a/@href")
    alone = get(client, f"/articles?article={COPY.article.id}")
    assert titles(alone) == ["MINISTER: DAM SAFE"]


def test_a_copy_stands_under_its_origin_on_another_page(client: TestClient) -> None:
    seen: list[str] = []
    at: str | None = "/articles?rows=1"
    while at:
        page = get(client, at)
        seen += titles(page)
        at = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    assert len(seen) == 4
    assert "MINISTER: DAM SAFE" not in seen


def test_what_takes_parts_is_an_article_of_its_own(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = CopyGroup(origin="wire.txt", members=(), partial=("turn.txt",))
    give_links(monkeypatch, Links(copies=(group,)))
    with open_web(path) as client:
        page = get(client, "/articles?since=2024-07-01")
        assert len(titles(page)) == len({WIRE, COPY, ANSWER, TURN})
        assert "has parts of Dam is safe, minister says" in words(page)


def test_an_input_of_several_articles_tells_none_of_them(tmp_path: Path) -> None:
    again = replace(TURN, article=replace(TURN.article, input="copy.txt"))
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        for one in (WIRE, COPY, again):
            record.put(one)
    with open_web(tmp_path / "r.db") as client:
        page = get(client, "/articles")
        assert len(titles(page)) == 3
        assert not page.xpath("//details[@class='copies']")


# A row's page


@pytest.mark.parametrize(
    ("ref", "told"),
    [(LEAVE, "Carried by 2 outlets"), (LEAVE_AGAIN, "Carried by 2 outlets"),
     (ROAD, "Told by 2 outlets")],
)  # fmt: skip
def test_a_rows_page_says_who_carries_it(client: TestClient, ref: Ref, told: str) -> None:
    page = get(client, f"/rows/{ref.row}")
    [fold] = page.xpath("//details[@class='carried']")
    assert words(fold.xpath("summary")[0]) == told
    assert [words(one).partition(" Not the same")[0] for one in fold.xpath(".//li")] == [
        "Dam is safe, minister says Northwire, 2024-07-01",
        "MINISTER: DAM SAFE Harbour Gazette, 2024-07-02",
    ]
    for link in fold.xpath(".//a/@href"):
        assert client.get(link).status_code == 200


def test_a_rows_page_says_what_contests_it(client: TestClient) -> None:
    page = get(client, f"/rows/{UNSAFE.row}")
    [item] = page.xpath("//ul[@class='row-contests']/li")
    assert words(item) == ("Denial how sure: 80 % sure: the dam was safe Ada Lund, 2024-07-01")
    assert not page.xpath("//details[@class='carried']")
    nothing = get(client, f"/rows/{WIRE.statements[2].id}")
    assert "In other articles" not in words(nothing)


# Hostile words


def test_hostile_words_stay_words(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give_links(monkeypatch, EVIL_LINKS)
    with open_web(path) as client:
        actor = quote(evil_key(path), safe="")
        for screen in (
            "/contested", "/firsts", "/firsts?show=false", "/articles", f"/rows/{SAFE.row}",
            f"/actors/{actor}", "/conditions",
        ):  # fmt: skip
            page = get(client, screen)
            assert "window.__hacked" in words(page), screen
            assert not page.xpath("//main//script | //main//img | //main//style | //b[@hx-get]")
            assert not page.xpath("//main//a[starts-with(@href, 'javascript')]")


def evil_key(path: Path) -> str:
    with onrecord.open(path) as record:
        return next(one.key for one in record.actors() if one.name == EVIL)


# Copies and counts


def test_numbers_lead_to_their_rows_where_copies_are_not_counted(
    path: Path, tmp_path: Path
) -> None:
    """A count tells further voices; the list that it leads to has just these."""
    made = Path(shutil.copy(path, tmp_path / "r.db"))
    with onrecord.open(made) as record, record.store.writing() as connection:
        numbers = dict(connection.execute("SELECT id, n FROM article"))
        origin, copied = numbers[WIRE.article.id], numbers[COPY.article.id]
        connection.executemany(
            "INSERT INTO link_article (article, moment, said, tellings, sentences, vectors, stale) "
            "VALUES (?, 0, x'', x'', '[]', x'', 0)",
            [(origin,), (copied,)],
        )
        connection.execute("INSERT INTO link_copy VALUES (?, ?, 1, 1, 33, 33)", (copied, origin))
    with open_web(made) as client:
        seen = 0
        for screen in ("/actors", "/actors/ada%20lund", "/network", "/sources"):
            page = get(client, screen)
            for count, url in led(page, ("/statements", "/events")):
                assert counted(client, url) == count, (screen, url)
                seen += 1
        assert seen > 20
        [lund] = [
            row for row in get(client, "/actors").xpath("//tbody/tr") if "Ada Lund" in words(row)
        ]
        assert words(lund.xpath("td[@data-label='says']")[0]) == "6"


def test_an_actors_page_has_the_conditions_that_all_conditions_have_of_them(
    client: TestClient,
) -> None:
    for key, rows in (("boris klee", 1), ("ada lund", 2)):
        page = get(client, f"/actors/{quote(key)}")
        mine = page.xpath("//*[@id='standing']//li[@class='standing']/@id")
        there = get(client, f"/conditions?who={quote(key)}").xpath("//li[@class='standing']/@id")
        assert (mine, len(mine)) == (there, rows)
    said = words(get(client, "/actors/boris%20klee").xpath("//*[@id='standing']")[0])
    assert "Touch the valves and we strike" in said
    assert "stands" in said
