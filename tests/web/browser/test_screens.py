"""Every screen in a real browser: open to everybody, narrow and wide, printed, and proof against
what hostile pages say of themselves."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from tests.web.browser.conftest import ROOT, Desk, Open, Watched, serving
from tests.web.drafts import ENDLESS, EVIL, chronicle, ferry, hostile

import onrecord

FERRY, EVILS, LONG = ferry(), hostile(EVIL), hostile(ENDLESS)
ROW = FERRY.statements[0].id
WIDTHS = (360, 820, 1440, 1920)
SCREENS = (
    "/",
    "/articles",
    f"/articles/{FERRY.article.id}?row={ROW}",
    f"/articles/{chronicle().article.id}?part=3",
    f"/rows/{ROW}",
    f"/rows/{FERRY.events[0].id}",
    "/statements",
    "/statements?act=promise&conditional=yes&speaker=Aas&columns=who&columns=words&columns=url",
    "/statements?speaker=nobody-at-all",
    f"/statements/{ROW}",
    "/events",
    "/timeline",
    "/timeline?lanes=country&view=table",
    "/actors",
    "/conditions",
    "/sources",
    "/intake",
    "/api",
)
#: Where the words of the hostile articles stand.
HOSTILE = (
    "/",
    "/articles",
    *(f"/articles/{one.article.id}?row={one.statements[0].id}" for one in (EVILS, LONG)),
    *(f"/rows/{one.statements[0].id}" for one in (EVILS, LONG)),
    *(f"/rows/{one.events[0].id}" for one in (EVILS, LONG)),
    "/statements?since=2024-06-01",
    "/statements?since=2024-06-01&columns=who&columns=words&columns=url&columns=title"
    "&columns=input&columns=notes&columns=chain",
    "/events?since=2024-06-01",
    "/timeline?since=2024-06-01",
    "/timeline?since=2024-06-01&view=table",
    "/actors?since=2024-06-01",
    "/conditions?since=2024-06-01",
    "/sources?since=2024-06-01",
)
#: What is of a page's own making if it is an element, or on an element of ours.
FOREIGN = """() => {
  const wrong = [];
  for (const one of document.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      if (/^on/i.test(name) || name === "style") wrong.push(`${one.tagName} ${name}`);
      if (/^(href|src|action|formaction|xlink:href)$/.test(name) && /^\\s*javascript:/i.test(value))
        wrong.push(`${one.tagName} ${name}=${value.slice(0, 40)}`);
    }
  }
  for (const one of document.querySelectorAll("script")) if (!one.src && one.type !== "application/json") wrong.push("script");
  for (const one of document.querySelectorAll("img, style, iframe, object, embed, b[hx-get]")) wrong.push(one.tagName);
  for (const one of document.querySelectorAll("svg")) if (one.hasAttribute("onload")) wrong.push("svg");
  if (/\\u202e|\\u2066|\\0/.test(document.documentElement.textContent)) wrong.push("a mark that turns or hides");
  if (document.documentElement.textContent.includes("{{49}}") || /(^|[^7*])49\\{%/.test(document.body.textContent)) wrong.push("a template that ran");
  return wrong;
}"""  # noqa: E501
SIDEWAYS = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide <= 0) return [];
  const out = [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.right > innerWidth + 1 && box.width > 0;
  });
  return [`${wide} too wide`, ...out.slice(0, 5).map((one) => `${one.tagName}.${one.className}`)];
}"""
#: The targets of a phone that are smaller than WCAG's 24 pixels and no words in a line.
SMALL = """() => [...document.querySelectorAll("button, summary, select, input:not([type=hidden]), .button")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([one, box]) => box.width > 0 && box.right > 0 && box.bottom > 0 && (box.width < 24 || box.height < 22))
  .map(([one, box]) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 20)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""  # noqa: E501


@pytest.fixture(scope="module")
def actor(filled_record: Any) -> str:
    """The address of an actor's page."""
    with onrecord.open(filled_record) as record:
        [found] = [one for one in record.actors() if one.name == "Per Aas"]
    return f"/actors/{found.key}"


@pytest.fixture(scope="module")
def hostile_actors(filled_record: Any) -> list[str]:
    with onrecord.open(filled_record) as record:
        found = [one.key for one in record.actors(since="2024-06-01") if one.key]
    assert len(found) >= 2
    return [f"/actors/{quote(key, safe='')}" for key in found]


def test_every_screen_opens_at_every_width(new_page: Open, server: str, actor: str) -> None:
    """None scrolls sideways; the fixture sees to errors, foreign requests and the CSP."""
    page = new_page()
    wrong = {}
    for screen in (*SCREENS, actor):
        answer = page.goto(server + screen)
        assert answer is not None
        assert answer.status == 200, screen
        assert answer.headers["content-security-policy"].startswith("default-src 'self'")
        assert page.title().endswith("onrecord"), screen
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if told := page.evaluate(SIDEWAYS):
                wrong[f"{screen} at {width}"] = told
    assert wrong == {}


def test_targets_can_be_hit_on_a_phone(new_page: Open, server: str, actor: str) -> None:
    page = new_page(360, 740, has_touch=True, is_mobile=True)
    wrong = {}
    for screen in (*SCREENS, actor):
        page.goto(server + screen)
        if told := page.evaluate(SMALL):
            wrong[screen] = told[:6]
    assert wrong == {}


def test_nothing_that_a_hostile_page_says_becomes_more_than_words(
    new_page: Open, server: str, hostile_actors: list[str]
) -> None:
    page = new_page(360, 740)
    wrong, seen = {}, 0
    for screen in (*HOSTILE, *hostile_actors):
        answer = page.goto(server + screen)
        assert answer is not None
        assert answer.status == 200, screen[:80]
        told = page.evaluate(FOREIGN) + page.evaluate(SIDEWAYS)
        seen += "window.__hacked" in page.content()
        for fold in page.locator("details").all():
            fold.evaluate("(one) => { one.open = true; }")
        told += page.evaluate(SIDEWAYS)
        if page.locator("#cards > .card .open").count():
            page.keyboard.press("j")
            page.keyboard.press("Enter")
            expect(page.locator("#row-detail")).to_be_visible()
            told += page.evaluate(FOREIGN) + page.evaluate(SIDEWAYS)
        assert page.evaluate("window.__hacked") is None, screen[:80]
        if told:
            wrong[screen[:80]] = told[:8]
    assert wrong == {}
    assert seen > 8  # they were there


def test_the_address_of_a_hostile_page_is_no_link(page: Page, server: str) -> None:
    page.goto(f"{server}/articles/{EVILS.article.id}")
    assert page.get_by_role("link", name="the page").count() == 0
    page.goto(f"{server}/articles/{LONG.article.id}")
    link = page.get_by_role("link", name="the page")
    assert link.get_attribute("href") == LONG.article.url
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"


def test_errors_are_pages(page: Page, server: str, watched: Watched) -> None:
    watched.expect("status of 4")
    for address, status, words in (
        ("/nothing-here", 404, "no such page"),
        ("/articles/ffffffffffffffffffff", 404, "ffff"),
        ("/rows/ffffffffffffffffffff", 404, "ffff"),
        ("/statements?act=sing", 400, "act"),
        ("/statements?speakr=putin", 400, "speakr"),
        ("/events?page=0", 400, "page"),
        ("/statements?act=" + EVIL.replace("%", "%25").replace("#", ""), 400, "<script>"),
    ):
        answer = page.goto(server + address)
        assert answer is not None
        assert answer.status == status, address
        expect(page.locator(".reason")).to_contain_text(words)
        assert page.get_by_role("link", name="Overview").count() > 0
        assert page.evaluate(FOREIGN) == []


# What keeps people out


def violations(page: Page, where: str) -> list[str]:
    # All rules, best practices too; but no style sheet is fetched anew, which takes half the time.
    options = {"resultTypes": ["violations"], "preload": False}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{where}: {one['id']} ({one['help']}): {node['html'][:160]}"
        for one in found
        for node in one["nodes"][:3]
    ]


# A page has the same elements in light and dark: each width is looked at in one of them, and on a
# phone those screens that are built otherwise there.
_PHONE = ("/", "/statements", "/timeline", "/intake")


@pytest.mark.parametrize(
    ("scheme", "width", "screens"), [("light", 1440, SCREENS), ("dark", 360, _PHONE)]
)
def test_nothing_keeps_people_out(
    new_page: Open, server: str, actor: str, scheme: Any, width: int, screens: Any
) -> None:
    page = new_page(width, color_scheme=scheme, reduced_motion="reduce")
    found = []
    # A part of a table has all kinds of elements of the whole, and is looked through sooner; so
    # has a short article those of a long one.
    short = {one: f"{one}?rows=5" for one in ("/statements", "/events", "/articles", "/actors")}
    for screen in (*screens, actor):
        if chronicle().article.id in screen:
            continue
        page.goto(server + short.get(screen, screen))
        found += violations(page, screen)
    assert found == []


@pytest.mark.parametrize("scheme", ["dark"])
def test_nothing_keeps_people_out_of_what_is_opened(
    new_page: Open, server: str, watched: Watched, scheme: Any
) -> None:
    page = new_page(color_scheme=scheme, reduced_motion="reduce")
    found = []
    page.goto(f"{server}/articles/{FERRY.article.id}?row={ROW}")
    page.keyboard.press("e")
    expect(page.locator("details.correct form")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("f")
    page.keyboard.press("n")
    expect(page.locator("#missed")).to_be_visible()
    found += violations(page, "an opened row")
    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 2, "y": 300})
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    found += violations(page, "the keys")
    page.goto(f"{server}/statements?rows=5")
    for fold in page.locator("main details").all():
        fold.evaluate("(one) => { one.open = true; }")
    found += violations(page, "open filters")
    page.goto(f"{server}/statements?rows=5")
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator("#rows #row-detail")).to_be_visible()
    found += violations(page, "an opened row of the ledger")
    watched.expect("status of 4")
    for address in ("/nothing-here", "/statements?act=sing"):
        page.goto(server + address)
        found += violations(page, address)
    assert found == []


def test_nothing_keeps_people_out_of_the_door(
    new_page: Open, filled_record: Any, watched: Watched
) -> None:
    watched.expect("status of 4")
    with serving(filled_record, "--token", "north-quay-eleven-boats") as address:
        for scheme in ("light", "dark"):
            page = new_page(360, color_scheme=scheme)
            page.goto(f"{address}/statements")
            assert "/login" in page.url
            found = violations(page, "login")
            page.get_by_label("Token").fill("wrong")
            page.get_by_role("button", name="Log in").click()
            expect(page.get_by_role("alert")).to_be_visible()
            found += violations(page, "a wrong token")
            assert found == []
            assert page.evaluate(SIDEWAYS) == []
            page.get_by_label("Token").fill("north-quay-eleven-boats")
            page.get_by_role("button", name="Log in").click()
            page.wait_for_url("**/statements")
            page.close()


# Printed


def printed(page: Page) -> str:
    # A line is broken where the paper ends.
    told = PdfReader(io.BytesIO(page.pdf(format="A4")))
    return " ".join(" ".join(one.extract_text() for one in told.pages).split())


def test_an_article_is_printed_with_its_record_and_nothing_else(page: Page, server: str) -> None:
    page.goto(f"{server}/articles/{FERRY.article.id}")
    words = printed(page)
    assert "union leader Per Aas" in words
    assert "only if the crews are paid" in words
    assert words.count("Velmoran boats") >= 2  # in the text, and beside it
    for other in ("Timeline", "Find in statements", "You judge as", "Accept", "Cheap boats"):
        assert other not in words, other


def test_the_ledger_is_printed_as_a_table(page: Page, server: str) -> None:
    page.goto(f"{server}/statements?speaker=Aas")
    words = printed(page)
    assert "Velmoran boats blocked the strait on Sunday" in words
    assert "Per Aas" in words
    for other in ("Timeline", "Find in statements", "You judge as", "Accept", "Columns", "Export"):
        assert other not in words, other


def test_print_keeps_dark_readers_from_black_paper(new_page: Open, server: str) -> None:
    page = new_page(color_scheme="dark")
    page.goto(f"{server}/articles/{FERRY.article.id}")
    page.emulate_media(media="print")
    ink = page.locator("#text").evaluate("(one) => getComputedStyle(one).color")
    red, green, blue = (int(one) for one in ink.removeprefix("rgb(").rstrip(")").split(","))
    assert max(red, green, blue) < 100


# Others write meanwhile


def test_pages_are_answered_while_others_write(page: Page, desk: Desk) -> None:
    """Another process adds articles as fast as it can: no page fails, and none waits for it."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import onrecord\nfrom tests.web.drafts import ferry\n"
        "with onrecord.open(sys.argv[1]) as record:\n"
        "    print('writes', flush=True)\n"
        "    for n in range(100_000):\n"
        "        record.put(ferry(f'written meanwhile {n}'))\n"
    )
    command = [sys.executable, "-c", program, str(desk.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "writes\n"
            with desk.record() as record:
                before = len(record.articles())
            row = FERRY.statements[0].id
            slowest = 0.0
            for screen in 2 * (*SCREENS[:3], "/statements", "/events", "/actors", "/sources"):
                since = time.monotonic()
                answer = page.request.get(desk.address + screen)
                slowest = max(slowest, time.monotonic() - since)
                assert answer.status == 200, screen
            page.goto(f"{desk.address}/articles/{FERRY.article.id}?row={row}")
            page.keyboard.press("a")
            chip = page.locator("#cards > .card.current .card-tail .chip").last
            expect(chip).to_have_text("accepted")
            page.keyboard.press("u")
            with desk.record() as record:
                assert len(record.articles()) > before
            assert writer.poll() is None
        finally:
            writer.kill()
    assert slowest < 10  # it is a fraction of a second where the machine is not busy otherwise
