"""The other screens in a real browser: the ledger, the timeline, actors, conditions, intake."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.web.browser.conftest import Desk, Open, Watched
from tests.web.drafts import ferry

from onrecord.model import ArticleRecord


def rows(page: Page) -> Locator:
    return page.locator("#rows .entry")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('.entry')?.dataset.row ?? ''"))


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.fixture
def article(desk: Desk) -> ArticleRecord:
    return desk.put(ferry)


@pytest.fixture
def ledger(page: Page, desk: Desk, article: ArticleRecord) -> Page:
    """The statements of one article, which may be judged."""
    page.goto(f"{desk.address}/statements?article={article.article.id}")
    expect(rows(page)).to_have_count(6)
    return page


# The ledger


def test_rows_follow_what_is_typed_and_so_does_the_address(page: Page, server: str) -> None:
    page.goto(f"{server}/statements?until=2024-04-29&since=2024-03-01")
    count = page.locator("#rows [data-counted]")
    expect(count).to_have_text(re.compile("of 60 statements"))
    page.get_by_label("who says it").or_(page.locator("#f-speaker")).first.press_sequentially(
        "klee"
    )
    expect(count).to_have_text(re.compile("^30 statements"))
    expect(page.locator("#counted")).to_have_text(re.compile("30"))  # read out
    assert query(page)["speaker"] == ["klee"]
    only = page.locator('#filters input[name="conditional"][type="checkbox"]')
    if not only.is_visible():
        page.get_by_text("More filters").click()
    only.check()
    expect(count).to_have_text(re.compile("^10 statements"))
    assert query(page)["conditional"] == ["yes"]
    again = page.url
    page.reload()
    expect(count).to_have_text(re.compile("^10 statements"))
    assert page.url == again
    page.get_by_role("link", name=re.compile("speaker: klee")).click()
    expect(count).to_have_text(re.compile("^20 statements"))


def test_half_a_question_takes_nothing_away(page: Page, server: str, watched: Watched) -> None:
    watched.expect("status of 400")
    page.goto(f"{server}/statements?until=2024-04-29&since=2024-03-01")
    page.locator("[data-find]").press_sequentially("OR")
    wrong = page.get_by_role("alert")
    expect(wrong).to_contain_text("There is no word to look for")
    expect(page.locator("[data-find]")).to_have_accessible_description(re.compile("no word"))
    expect(rows(page)).to_have_count(50)
    expect(page.locator("#rows .refused")).to_contain_text("not what the filters ask")
    assert page.locator("#rows .table-frame").evaluate("(one) => one.inert")
    assert "text" not in query(page)
    page.wait_for_timeout(6000)  # longer than what is told in passing
    expect(wrong).to_be_visible()
    page.locator("[data-find]").fill("tide OR harbour")
    expect(wrong).to_have_count(0)
    expect(page.locator("#rows .refused")).to_have_count(0)
    expect(page.locator("#rows .chosen")).to_contain_text("harbour")


def test_what_is_refused_is_told_at_its_field(page: Page, server: str, watched: Watched) -> None:
    watched.expect("status of 400")
    page.goto(f"{server}/statements")
    page.get_by_text("More filters").click()
    page.locator("#f-country").fill("Nowhereland")
    field = page.locator(".field", has=page.locator("#f-country"))
    expect(field.get_by_role("alert")).to_contain_text("The record knows no such country")
    expect(page.locator("#f-country")).to_have_attribute("aria-invalid", "true")
    page.locator("#f-country").fill("")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("#f-country")).not_to_have_attribute("aria-invalid", "true")


def test_names_are_offered_and_nothing_moves(page: Page, server: str) -> None:
    page.goto(f"{server}/statements")
    top = "document.getElementById('rows').getBoundingClientRect().top"
    before = page.evaluate(top)
    page.locator("#f-speaker").press_sequentially("kle")
    expect(page.locator("#list-begin option")).to_have_count(1)
    expect(page.locator("#rows .begun")).to_contain_text("Boris Klee")
    expect(page.locator("#f-speaker-2")).to_be_visible()
    assert page.evaluate(top) == before


def test_heads_sort_and_say_so(page: Page, server: str) -> None:
    page.goto(f"{server}/statements?until=2024-04-29&since=2024-03-01")
    page.locator("#sort-score").click()
    expect(page.locator("th.c-score")).to_have_attribute("aria-sort", "descending")
    scores = [int(one.rstrip(" %")) for one in page.locator("td.c-score").all_inner_texts()]
    assert scores == sorted(scores, reverse=True)
    assert query(page)["sort"] == ["score"]
    page.locator("#sort-score").click()
    expect(page.locator("th.c-score")).to_have_attribute("aria-sort", "ascending")
    page.go_back()
    expect(page.locator("th.c-score")).to_have_attribute("aria-sort", "descending")
    page.locator("#rows").get_by_role("link", name="More").click()
    expect(rows(page)).to_have_count(10)
    assert query(page)["page"] == ["2"]


def test_columns_are_chosen(page: Page, server: str) -> None:
    page.goto(f"{server}/statements?act=promise")
    page.locator("summary", has_text="Columns").click()
    page.get_by_role("checkbox", name="cue", exact=True).check()
    expect(page.locator("thead th.c-cue")).to_have_count(1)
    page.get_by_role("checkbox", name="outlet", exact=True).uncheck()
    expect(page.locator("thead th.c-outlet")).to_have_count(0)
    assert "cue" in query(page)["columns"]
    assert "outlet" not in query(page)["columns"]
    page.keyboard.press("Escape")
    expect(page.get_by_role("checkbox", name="cue", exact=True)).not_to_be_visible()


def test_rows_are_judged_by_keys_alone(ledger: Page, desk: Desk, article: ArticleRecord) -> None:
    ledger.keyboard.press("j")
    first = focused(ledger)
    ledger.keyboard.press("j")
    id = focused(ledger)
    assert id not in ("", first)
    row = ledger.locator(f"#row-{id}")
    for key, verdict in (("a", "accepted"), ("u", None), ("r", "rejected"), ("u", None)):
        ledger.keyboard.press(key)
        if verdict:
            expect(row.locator(".marks .chip")).to_have_text(verdict)
        else:
            expect(row.locator(".marks .chip")).to_have_count(0)
        expect(ledger.locator("#said")).to_contain_text(re.compile(verdict or "Undone", re.I))
        assert focused(ledger) == id
        with desk.record() as record:
            last = record.show(id).row.judged  # type: ignore[union-attr]
        assert last == verdict
    ledger.keyboard.press("Enter")
    expect(row.locator("#row-detail")).to_be_visible()
    ledger.keyboard.press("Escape")
    expect(row.locator("#row-detail")).to_have_count(0)
    assert focused(ledger) == id


@pytest.mark.parametrize("pause_ms", [0, 40, 150])
def test_each_key_is_for_the_row_that_was_current_then(
    ledger: Page, desk: Desk, article: ArticleRecord, pause_ms: int
) -> None:
    ids = rows(ledger).evaluate_all("(all) => all.map((one) => one.dataset.row)")
    ledger.keyboard.press("j")
    for _ in ids:
        for key in ("a", "j"):
            ledger.keyboard.press(key)
            ledger.wait_for_timeout(pause_ms)
    assert focused(ledger) == ids[-1]
    for key in ("k", "u", "r", "j"):  # what is said of one row keeps its order
        ledger.keyboard.press(key)
    assert focused(ledger) == ids[-1]
    chips = ledger.locator("#rows .marks .chip")
    expect(chips).to_have_text(["accepted"] * 4 + ["rejected", "accepted"])
    expect(ledger.locator("#said")).to_contain_text(re.compile("(Accepted|Rejected): .+, “.+”"))
    expect(ledger.locator("#rows [aria-busy]")).to_have_count(0)
    with desk.record() as record:
        kept = [record.show(one).row.judged for one in ids]  # type: ignore[union-attr]
    assert kept == ["accepted"] * 4 + ["rejected", "accepted"]
    assert focused(ledger) == ids[-1]


@pytest.mark.parametrize("width", [1440, 820])
def test_a_row_that_is_judged_stays_as_high_as_it_was(ledger: Page, width: int) -> None:
    ledger.set_viewport_size({"width": width, "height": 900})
    height = "(row) => row.getBoundingClientRect().height"
    row = ledger.locator("#rows .entry-row").first
    before = row.evaluate(height)
    for key in ("j", "a", "u", "r"):
        ledger.keyboard.press(key)
    expect(ledger.locator("#rows .chip.bad")).to_have_text("rejected")
    assert row.evaluate(height) == pytest.approx(before, abs=0.5)
    expect(row.locator(".c-score")).not_to_contain_text("%")


def test_a_row_is_corrected_in_the_ledger(
    ledger: Page, desk: Desk, article: ArticleRecord, watched: Watched
) -> None:
    watched.expect("status of 400")
    promise = next(one for one in article.statements if one.act == "promise")
    row = ledger.locator(f"#row-{promise.id}")
    row.locator(".entry-row").click(position={"x": 4, "y": 4})
    ledger.keyboard.press("e")
    row.get_by_label("addressee").fill("the press")
    row.get_by_label("content").fill("stands nowhere")
    row.get_by_role("button", name="Keep the correction").click()
    expect(ledger.locator("#said")).to_contain_text("does not stand in the text")
    expect(row.get_by_label("addressee")).to_have_value("the press")  # nothing typed is lost
    row.get_by_label("content").fill("We will sail again")
    row.get_by_role("button", name="Keep the correction").click()
    expect(row.locator(".marks .chip")).to_have_text("corrected")
    with desk.record() as record:
        [now] = record.statements(article=article.article.id, judged="corrected")
    assert (now.addressee, now.content) == ("the press", "We will sail again")


def test_what_is_shown_is_exported(page: Page, server: str, tmp_path: Path) -> None:
    page.goto(f"{server}/statements?speaker=Aas&sort=score")
    shown = rows(page).evaluate_all("(all) => all.map((one) => one.dataset.row)")
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as coming:
        page.locator(
            '.menu-list a[href*="format=jsonl"], .menu-list a[href*="format=json"]'
        ).first.click()
    coming.value.save_as(tmp_path / "rows")
    told = [json.loads(line) for line in (tmp_path / "rows").read_text().splitlines()]
    assert [one["id"] for one in told] == shown


def test_an_event_leads_into_its_article(page: Page, server: str) -> None:
    page.goto(f"{server}/events?text=blocked")
    page.keyboard.press("j")
    page.keyboard.press("t")
    page.wait_for_url("**/articles/*")
    current = page.locator("#cards > .card.current")
    expect(current).to_contain_text("Velmoran boats blocked the strait")
    expect(page.locator("#text .m-event.current").first).to_be_in_viewport()


# The timeline


def stretch(page: Page) -> tuple[str, str]:
    section = page.locator("#timeline")
    return section.get_attribute("data-first") or "", section.get_attribute("data-last") or ""


def test_days_are_chosen_by_keys_and_by_dragging(page: Page, server: str) -> None:
    page.goto(f"{server}/timeline?since=2024-03-01&until=2024-05-30")
    whole = stretch(page)
    page.locator("h1").click()
    page.keyboard.press("+")
    page.wait_for_url("**from=*")
    expect(page.locator("#timeline")).not_to_have_attribute("data-first", whole[0])
    nearer = stretch(page)
    assert whole[0] < nearer[0] < nearer[1] < whole[1]
    page.keyboard.press("0")
    # All days, also those that were told before the first article.
    expect(page.locator("#timeline")).to_have_attribute("data-first", "2024-02-27")
    whole = stretch(page)
    page.locator("#tl-strip").scroll_into_view_if_needed()
    box: Any = page.locator("#tl-strip svg").first.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.3, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=5)
    page.mouse.up()
    expect(page.locator("#timeline")).not_to_have_attribute("data-first", whole[0])
    brushed = stretch(page)
    assert whole[0] < brushed[0] < brushed[1] < whole[1]
    assert query(page)["from"] == [brushed[0]]
    page.go_back()
    expect(page.locator("#timeline")).to_have_attribute("data-first", whole[0])


def test_marks_are_reached_by_arrows_and_open_their_rows(page: Page, server: str) -> None:
    page.goto(f"{server}/timeline?since=2024-03-01&until=2024-05-30")
    marks = page.locator("#tl-chart [data-track] a")
    assert marks.count() > 20
    assert page.locator('#tl-chart [data-track] a[tabindex="0"]').count() == 1
    marks.first.focus()
    before = page.evaluate("document.activeElement.getAttribute('aria-label')")
    expect(page.locator("#tl-tip")).to_have_text(before)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    now = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert now != before
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"mark=|/rows/|/statements|/events|/articles/"))
    expect(page.locator("main")).to_contain_text(re.compile("harbour|sailors|sail|strait", re.I))


def test_the_same_stands_in_a_table(page: Page, server: str) -> None:
    page.goto(f"{server}/timeline?since=2024-03-01&until=2024-05-30")
    page.get_by_role("link", name="Table", exact=True).click()
    page.wait_for_url("**view=table*")
    expect(page.get_by_role("table").first).to_contain_text("harbour would stay open")


# Actors, conditions, sources


def test_an_actor_is_found_by_way_of_what_it_says(page: Page, server: str) -> None:
    page.goto(f"{server}/actors?speaker=Aas")
    page.get_by_role("link", name="Per Aas").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Per Aas")
    said = page.locator("#said-rows")
    expect(said).to_contain_text("We will sail again")
    expect(said).to_contain_text("Velmoran boats blocked the strait")
    expect(page.locator("#standing")).to_contain_text("only if the crews are paid")
    expect(page.locator("#outlets")).to_contain_text("The Varania Post")
    said.get_by_role("link", name="promise").first.click()
    expect(page.locator("#said-rows")).not_to_contain_text("Velmoran boats blocked the strait")


def test_conditions_stand_in_their_sentences(page: Page, server: str) -> None:
    page.goto(f"{server}/conditions")
    expect(page.locator("main")).to_contain_text("only if the crews are paid")
    expect(page.locator("main")).to_contain_text("Per Aas")
    page.locator('main a[href*="row="]').first.click()
    expect(page.locator("#cards > .card.current")).to_have_count(1)


def test_sources_tell_whom_an_outlet_quotes(page: Page, server: str) -> None:
    page.goto(f"{server}/sources?outlet=Varania+Post")
    expect(page.locator("main")).to_contain_text("Per Aas")
    expect(page.locator("main")).not_to_contain_text("Boris Klee")


# Intake


def test_a_pasted_text_becomes_an_article(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.address}/intake")
    page.get_by_label("Its text").fill("Rain is coming, said Mayor Ann Lee 🌧.")
    page.get_by_label("Outlet (optional)", exact=True).fill("Valley Echo")
    page.get_by_label("Its text").press("Control+Enter")
    expect(page.locator("#work .chip.good").first).to_have_text("1 added")
    page.locator("#work .told a").first.click()
    expect(page.locator("#text")).to_contain_text("Ann Lee 🌧")
    with desk.record() as record:
        assert [one.outlet for one in record.articles(outlet="Valley Echo")] == ["Valley Echo"]


def test_files_are_handed_in_and_failures_told(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.address}/intake")
    evil = "<img src=x onerror=window.__hacked=7>.txt"
    page.locator("#files-files").set_input_files([
        {"name": "good.txt", "mimeType": "text/plain", "buffer": b"good words of an article"},
        {"name": evil, "mimeType": "text/plain", "buffer": b"fail at once"},
    ])  # fmt: skip
    expect(page.locator("#picked li")).to_have_count(2)
    page.get_by_role("button", name="Add the files").click()
    expect(page.locator("#work .told .chip.bad").first).to_have_text("failed")
    expect(page.locator("#failures")).to_contain_text("it says nothing; give another")
    expect(page.locator("#failures")).to_contain_text(evil)
    page.locator("#failures").get_by_role("button", name=re.compile("^Try again")).first.click()
    expect(page.locator("#failures td.number").first).to_have_text("2×")


def test_a_phone_shows_rows_as_cards(new_page: Open, desk: Desk, article: ArticleRecord) -> None:
    page = new_page(360, 740, has_touch=True, is_mobile=True)
    page.goto(f"{desk.address}/statements?article={article.article.id}")
    promise = next(one for one in article.statements if one.act == "promise")
    row = page.locator(f"#row-{promise.id}")
    row.get_by_role("button", name="Accept").tap()
    expect(row.locator(".marks .chip")).to_have_text("accepted")
    row.get_by_role("button", name="Undo").tap()
    expect(row.locator(".marks .chip")).to_have_count(0)
