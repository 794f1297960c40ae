"""The screens of links across articles in a real browser, with hostile words among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect
from tests.web.browser.conftest import Open, serving
from tests.web.browser.test_screens import FOREIGN, SIDEWAYS, SMALL, WIDTHS, violations
from tests.web.drafts import EVIL
from tests.web.linked import SAFE, fill

import onrecord

SCREENS = (
    "/contested",
    "/contested?kind=denial",
    "/conditions",
    "/conditions?outcome=not_honoured&group=speaker",
    "/firsts",
    "/firsts?show=false",
    "/network",
    "/network?around=ada+lund",
    "/network?by=ada+lund&about=boris+klee",
    "/brief",
    "/brief?section=contested&since=2024-05-01",
    "/articles",
    "/actors/ada%20lund",
    f"/rows/{SAFE.row}",
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = tmp_path_factory.mktemp("linked") / "r.db"
    fill(made)
    return made


@pytest.fixture(scope="module")
def linked(path: Any) -> Iterator[str]:
    """A server over a record with links."""
    with serving(path) as address:
        yield address


@pytest.fixture(scope="module")
def hostile(path: Any) -> str:
    """The page of somebody whose name is hostile."""
    with onrecord.open(path) as record:
        key = next(one.key for one in record.actors() if one.name == EVIL)
    return f"/actors/{quote(key, safe='')}"


def unfold(page: Page) -> None:
    for fold in page.locator("main details:not(form *)").all():
        fold.evaluate("(one) => { one.open = true; }")


def test_every_screen_opens_at_every_width(new_page: Open, linked: str, hostile: str) -> None:
    """None scrolls sideways, nothing that a name says is more than words."""
    page = new_page()
    wrong, seen = {}, 0
    for screen in (*SCREENS, hostile):
        answer = page.goto(linked + screen)
        assert answer is not None
        assert answer.status == 200, screen
        unfold(page)
        told = page.evaluate(FOREIGN)
        seen += "window.__hacked" in page.content()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            told += page.evaluate(SIDEWAYS)
        if told:
            wrong[screen[:80]] = told[:8]
    assert wrong == {}
    assert seen > 6  # they were there


def test_targets_can_be_hit_on_a_phone(new_page: Open, linked: str) -> None:
    page = new_page(360, 740, has_touch=True, is_mobile=True)
    wrong = {}
    for screen in SCREENS:
        page.goto(linked + screen)
        if told := page.evaluate(SMALL):
            wrong[screen] = told[:6]
    assert wrong == {}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_nothing_keeps_people_out(new_page: Open, linked: str, scheme: Any, width: int) -> None:
    page = new_page(width, color_scheme=scheme, reduced_motion="reduce")
    found = []
    for screen in SCREENS:
        page.goto(linked + screen)
        unfold(page)
        found += violations(page, screen)
    assert found == []


def test_keys_lead_through_the_network(page: Page, linked: str) -> None:
    page.goto(f"{linked}/network?until=2024-07-31&since=2024-07-01")
    page.locator(".net-frame").scroll_into_view_if_needed()
    page.locator("summary", has_text="More filters").focus()
    page.keyboard.press("Tab")
    while page.evaluate("!document.activeElement.classList.contains('net-person')"):
        page.keyboard.press("Tab")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/network?*around=*")
    middle = page.locator(".net-middle")
    expect(middle).to_have_count(1)
    assert str(middle.get_attribute("aria-label")).split(":")[0] == label.split(":")[0]


def test_rows_follow_what_is_typed(page: Page, linked: str) -> None:
    """The title of a brief and its files too: they are of the days that are asked for."""
    page.goto(f"{linked}/brief")
    page.get_by_label("Published since").fill("2024-07-03")
    expect(page.locator("#rows h2")).to_have_text("What came out from 2024-07-03 to 2024-07-05")
    assert "since=2024-07-03" in str(page.locator("a[download]").first.get_attribute("href"))
    page.goto(f"{linked}/contested?kind=denial")
    page.get_by_label("Who says either").fill("klee")
    page.wait_for_url("**/contested?*speaker=klee*")
    expect(page.locator(".link")).to_have_count(1)
    assert "kind=denial" in page.url
