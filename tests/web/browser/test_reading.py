"""Reading in a real browser: text and record move together, and rows are judged in their words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.web.browser.conftest import Desk, Open, Watched
from tests.web.drafts import chronicle, ferry

from onrecord.model import ArticleRecord, Statement

FERRY = ferry()
TEXT = FERRY.article.text
PROMISE = next(one for one in FERRY.statements if one.act == "promise")
#: Selects words of the text as a mouse does, wherever marks cut them.
SELECT = """(words) => {
  const text = document.querySelector("#text");
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const all = nodes.map((node) => node.data).join("");
  const start = all.indexOf(words), end = start + words.length;
  const range = document.createRange();
  let at = 0;
  for (const node of nodes) {
    const next = at + node.data.length;
    if (at <= start && start < next) range.setStart(node, start - at);
    if (at < end && end <= next) { range.setEnd(node, end - at); break; }
    at = next;
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  return getSelection().toString();
}"""


def current(page: Page) -> Locator:
    return page.locator("#cards > .card.current")


def highlighted(page: Page) -> list[str]:
    return list(
        page.evaluate('[...(CSS.highlights.get("jumped") ?? [])].map((one) => one.toString())')
    )


def kept(desk: Desk, article: ArticleRecord, **asked: Any) -> list[Any]:
    """The article's statements as the record has them now."""
    with desk.record() as record:
        return list(record.statements(article=article.article.id, **asked))


def go_to(page: Page, row: Statement) -> None:
    """Steps to a row with j alone."""
    for _ in range(12):
        page.keyboard.press("j")
        if current(page).get_attribute("data-row") == row.id:
            return
    raise AssertionError(f"j never reached {row.id}")


@pytest.fixture
def reader(page: Page, server: str) -> Page:
    page.goto(f"{server}/articles/{FERRY.article.id}")
    return page


@pytest.fixture
def article(desk: Desk) -> ArticleRecord:
    return desk.put(ferry)


@pytest.fixture
def judge(page: Page, desk: Desk, article: ArticleRecord) -> Page:
    """A page with an article that may be judged."""
    page.goto(f"{desk.address}/articles/{article.article.id}")
    return page


def test_the_text_is_there_character_by_character(reader: Page) -> None:
    shown = reader.locator("#text .block").evaluate_all(
        "(all) => all.map((one) => one.textContent).join('')"
    )
    assert shown == TEXT


def test_j_and_k_move_through_both_sides(reader: Page) -> None:
    expect(reader.locator("#cards > .card")).to_have_count(8)
    rows = [one.get_attribute("data-row") for one in reader.locator("#cards > .card").all()]
    seen = []
    for _ in rows:
        reader.keyboard.press("j")
        seen.append(current(reader).get_attribute("data-row"))
        assert reader.locator(f'#text .m.current[data-row="{seen[-1]}"]').count() > 0
        mark = reader.locator(f'#text .m.current[data-row="{seen[-1]}"]').first
        assert mark.is_visible()
    assert seen == rows
    reader.keyboard.press("j")  # the last one stays
    assert current(reader).get_attribute("data-row") == rows[-1]
    reader.keyboard.press("k")
    assert current(reader).get_attribute("data-row") == rows[-2]
    expect(current(reader)).to_have_attribute("aria-current", "true")
    assert f"row={rows[-2]}" in reader.url


def test_nested_statements_stand_within_one_another(reader: Page) -> None:
    innermost = next(one for one in FERRY.statements if one.type == "belief")
    content = reader.locator(f'#text .m-content[data-row="{innermost.id}"]')
    assert content.text_content() == innermost.content[0].of(TEXT)
    around = content.evaluate(
        "(one) => { const rows = []; for (let up = one; up; up = up.parentElement.closest"
        "('.m-content')) rows.push(up.dataset.row); return rows; }"
    )
    told = next(one for one in FERRY.statements if one.id == innermost.within)
    assert around == [innermost.id, told.id, told.within]


def test_a_look_at_either_side_lights_both(reader: Page) -> None:
    card = reader.locator(f'#cards > [data-row="{PROMISE.id}"]')
    reader.locator(f'#text .m-cue[data-row="{PROMISE.id}"]').hover()
    expect(card).to_have_class(re.compile(r"\bon\b"))
    reader.mouse.move(2, 300)
    expect(card).not_to_have_class(re.compile(r"\bon\b"))
    card.hover()
    for mark in reader.locator(f'#text [data-row="{PROMISE.id}"]').all():
        expect(mark).to_have_class(re.compile(r"\bon\b"))


def test_enter_opens_a_row_whose_steps_jump_to_their_words(reader: Page) -> None:
    go_to(reader, PROMISE)
    reader.keyboard.press("Enter")
    way = current(reader).locator(".way")
    expect(way.locator("li")).to_have_count(2)
    way.get_by_role("link").first.click()
    assert highlighted(reader) == ["union leader Per Aas"]
    condition = current(reader).get_by_role("link", name="see if in the text")
    condition.click()
    assert highlighted(reader) == ["only if the crews are paid"]
    assert reader.url.endswith(f"row={PROMISE.id}")
    reader.keyboard.press("Escape")
    expect(current(reader).locator(".row-detail")).to_have_count(0)
    assert reader.evaluate("document.activeElement.closest('.card')?.dataset.row") == PROMISE.id
    reader.keyboard.press("Enter")  # and again, from where the focus was left
    expect(current(reader).locator(".row-detail")).to_have_count(1)


def test_rows_are_judged_in_place(judge: Page, desk: Desk, article: ArticleRecord) -> None:
    row = next(one for one in article.statements if one.act == "promise")
    go_to(judge, row)
    for key, verdict in (("a", "accepted"), ("u", None), ("r", "rejected"), ("u", None)):
        judge.keyboard.press(key)
        if verdict:
            expect(current(judge).locator(".card-tail .chip").last).to_have_text(verdict)
        else:
            expect(current(judge).locator('[value="accept"]')).to_have_count(1)
        assert current(judge).get_attribute("data-row") == row.id
        with desk.record() as record:
            found = record.statements(article=article.article.id, judged="accepted")
            assert [one.id for one in found] == [row.id] * (verdict == "accepted")
            left = [one.id for one in record.statements(article=article.article.id)]
            assert (row.id in left) == (verdict != "rejected")
    with desk.record() as record:
        by = {one.by for one in record.show(row.id).judgements}
    assert by == {"ada"}


def test_a_row_is_corrected(judge: Page, desk: Desk, article: ArticleRecord) -> None:
    row = next(one for one in article.statements if one.act == "promise")
    go_to(judge, row)
    judge.keyboard.press("e")
    form = current(judge).locator("details.correct form")
    expect(form).to_be_visible()
    assert judge.evaluate("document.activeElement.name") == "source"
    form.get_by_label("addressee").fill("the press")
    form.get_by_label("act", exact=True).select_option("threaten")
    form.get_by_role("button", name="Keep the correction").click()
    expect(current(judge).locator(".card-tail .chip").last).to_have_text("corrected")
    [now] = kept(desk, article, judged="corrected")
    assert (now.addressee, now.act, now.content) == (
        "the press",
        "threaten",
        PROMISE.content[0].of(TEXT),
    )


def test_a_correction_that_cannot_be_is_told_and_not_lost(
    judge: Page, desk: Desk, article: ArticleRecord, watched: Watched
) -> None:
    watched.expect("status of 400")
    row = next(one for one in article.statements if one.act == "promise")
    go_to(judge, row)
    judge.keyboard.press("e")
    form = current(judge).locator("details.correct form")
    form.get_by_label("content").fill("words that stand nowhere")
    form.get_by_label("addressee").fill("the press")
    form.get_by_role("button", name="Keep the correction").click()
    expect(judge.locator("#said")).to_contain_text("does not stand in the text")
    expect(form.get_by_label("content")).to_have_value("words that stand nowhere")
    expect(form.get_by_label("addressee")).to_have_value("the press")
    assert kept(desk, article, judged="corrected") == []


def test_a_server_that_went_away_is_told(
    judge: Page, desk: Desk, article: ArticleRecord, watched: Watched
) -> None:
    watched.expect("net::ERR", "Failed to fetch", "htmx")
    go_to(judge, article.statements[0])
    judge.route("**/judge", lambda route: route.abort())
    judge.keyboard.press("a")
    expect(judge.locator("#said")).to_contain_text("does not answer")
    expect(judge.locator("#cards > .card")).to_have_count(8)
    judge.unroute("**/judge")
    judge.keyboard.press("a")  # the same again does it
    expect(current(judge).locator(".card-tail .chip").last).to_have_text("accepted")


def test_c_copies_the_citation(new_page: Open, server: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{server}/articles/{FERRY.article.id}?row={PROMISE.id}")
    page.keyboard.press("c")
    expect(page.locator("#said")).to_have_text("The citation is copied.")
    page.locator("#find").focus()
    page.keyboard.press("Control+V")  # no page of ours may read the clipboard itself
    told = page.locator("#find").input_value()
    assert "“We will sail again, but only if the crews are paid,”" in told
    assert "Per Aas" in told
    assert "The Varania Post" in told


def test_without_a_clipboard_the_citation_is_shown(new_page: Open, server: str) -> None:
    page = new_page()
    page.goto(f"{server}/articles/{FERRY.article.id}?row={PROMISE.id}")
    page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); "
        "document.execCommand = () => false; }"
    )
    page.keyboard.press("c")
    expect(page.locator("#said")).to_contain_text("We will sail again")
    assert page.locator("body > textarea").count() == 0


def test_f_unfolds_what_is_not_reporting(reader: Page) -> None:
    ad = reader.get_by_text("Cheap boats")
    comment = reader.get_by_text("It is all lies")
    expect(ad).not_to_be_visible()
    expect(reader.locator(".fences")).to_contain_text("2 reader comments")
    reader.keyboard.press("f")
    expect(ad).to_be_visible()
    expect(comment).to_be_visible()
    expect(reader.get_by_text("by boatfan")).to_be_visible()
    reader.keyboard.press("f")
    expect(comment).not_to_be_visible()


def test_selected_words_become_a_missed_statement(
    judge: Page, desk: Desk, article: ArticleRecord
) -> None:
    words = {
        "content": "the crews for their patience",
        "source": "Deputy mayor Tor Lind",
        "cue": "has praised",
    }
    for part, said in words.items():
        assert judge.evaluate(SELECT, said) == said
        judge.locator("#choose").get_by_role("button", name=part).click()
        expect(judge.locator(f"#missed-{part}")).to_have_value(said)
    judge.locator("#missed-act").select_option("support")
    judge.locator("#missed").get_by_role("button", name="Add", exact=True).click()
    expect(current(judge).locator(".card-tail .chip").last).to_have_text("added")
    [made] = kept(desk, article, judged="added")
    text = article.article.text  # behind CRLF and emoji
    assert [text[start:end] for start, end in made.content_spans] == [words["content"]]
    assert [text[start:end] for start, end in made.source_spans] == [words["source"]]
    assert [text[start:end] for start, end in made.cue_spans] == [words["cue"]]
    assert made.act == "support"
    assert f"row={made.id}" in judge.url


def test_words_that_marks_cut_are_selected_whole(
    judge: Page, desk: Desk, article: ArticleRecord
) -> None:
    """An event: from the words alone one could not tell which of two places is meant."""
    text = article.article.text
    second = text.index("said", text.index("said") + 1)
    judge.evaluate(SELECT, "Sunday, Aas said, adding")
    judge.locator("#choose").get_by_role("button", name="trigger").click()
    judge.locator("#missed-type").select_option("AGREE")
    judge.locator("#missed").get_by_role("button", name="Add", exact=True).click()
    expect(current(judge).locator(".card-tail .chip").last).to_have_text("added")
    with desk.record() as record:
        [made] = record.events(article=article.article.id, judged="added")
    [(start, end)] = made.trigger_spans
    assert text[start:end] == "Sunday, Aas said, adding"
    assert start < second < end
    assert made.type == "AGREE"


def test_a_gap_is_filled(judge: Page, desk: Desk, article: ArticleRecord) -> None:
    judge.get_by_role("button", name="Say who said it").click()
    expect(judge.locator("#missed-content")).to_have_value("“Nobody asked us.”")
    assert judge.evaluate("document.activeElement.id") == "missed-cue"
    judge.locator("#missed-cue").fill("told")
    judge.locator("#missed-source").fill("union leader Per Aas")
    judge.locator("#missed").get_by_role("button", name="Add", exact=True).click()
    expect(judge.locator("#cards > .card.gap")).to_have_count(0)
    [made] = kept(desk, article, judged="added")
    [(start, end)] = made.content_spans
    assert article.article.text[start:end] == "“Nobody asked us.”"


def test_what_cannot_be_added_is_told_and_the_form_stays(
    judge: Page, desk: Desk, article: ArticleRecord, watched: Watched
) -> None:
    watched.expect("status of 400")
    judge.keyboard.press("n")
    form = judge.locator("#missed")
    expect(form).to_be_visible()
    judge.locator("#missed-content").fill("no such words")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(judge.locator("#said")).to_contain_text("cue is missing")
    expect(judge.locator("#where-content")).to_have_text("These words do not stand in the text.")
    expect(judge.locator("#missed-content")).to_have_value("no such words")
    expect(form).to_be_visible()
    assert kept(desk, article, judged="added") == []
    form.get_by_role("button", name="Cancel").click()
    expect(form).not_to_be_visible()


def test_typed_words_are_added_with_one_press(
    judge: Page, desk: Desk, article: ArticleRecord
) -> None:
    """Where they stand is shown when a field is left; the button may not move away meanwhile."""
    judge.keyboard.press("n")
    judge.locator("#missed-cue").fill("has praised")
    judge.locator("#missed-source").fill("Deputy mayor Tor Lind")
    judge.locator("#missed-content").fill("the crews for their patience")
    judge.locator("#missed").get_by_role("button", name="Add", exact=True).click()
    expect(current(judge).locator(".card-tail .chip").last).to_have_text("added")
    [made] = kept(desk, article, judged="added")
    assert made.content == "the crews for their patience"


def test_back_and_forward_lead_through_articles_and_rows(page: Page, server: str) -> None:
    address = f"{server}/articles/{FERRY.article.id}?row={PROMISE.id}"
    page.goto(f"{server}/articles?text=ferries")
    page.get_by_role("link", name="Ferries stay in port").first.click()
    page.wait_for_url("**/articles/*")
    go_to(page, PROMISE)
    page.go_back()
    expect(page.get_by_role("heading", name="Articles", level=1)).to_be_visible()
    page.go_forward()
    page.wait_for_url(address)
    expect(current(page)).to_have_attribute("data-row", PROMISE.id)


def test_a_long_article_is_read_in_parts(page: Page, server: str) -> None:
    lamps = chronicle()
    page.goto(f"{server}/articles/{lamps.article.id}")
    expect(page.locator(".pager .count").last).to_have_text("part 1 of 3")
    shown = page.locator("#text .block").count()
    cards = page.locator("#cards > .card").count()
    assert cards == shown - 1
    page.get_by_role("link", name="Next part").click()
    expect(page.locator(".pager .count").last).to_have_text("part 2 of 3")
    last = max(lamps.statements, key=lambda one: one.cue)
    page.goto(f"{server}/articles/{lamps.article.id}?row={last.id}")  # leads to the part it is in
    expect(page.locator(".pager .count").last).to_have_text("part 3 of 3")
    expect(current(page)).to_have_attribute("data-row", last.id)
    expect(current(page).locator(".card-number")).to_have_text("450")
    current(page).locator(".card-number").click()
    assert highlighted(page) == ["n"]  # the cue begins there: behind an emoji of the first part


def test_a_mark_on_a_phone_shows_its_row(new_page: Open, server: str) -> None:
    page = new_page(360, 740, has_touch=True, is_mobile=True)
    page.goto(f"{server}/articles/{FERRY.article.id}")
    mark = page.locator(f'#text .m-cue[data-row="{PROMISE.id}"]')
    mark.scroll_into_view_if_needed()
    mark.tap()
    card = page.locator(f'#cards > [data-row="{PROMISE.id}"]')
    expect(card).to_be_in_viewport(ratio=0.5)
    expect(mark).to_be_in_viewport()
    card.locator(".open").tap()
    expect(card.locator(".way")).to_be_visible()


def test_from_the_first_page_to_an_accepted_row_without_a_mouse(
    page: Page, desk: Desk, article: ArticleRecord
) -> None:
    page.goto(f"{desk.address}/")

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            said = page.evaluate("document.activeElement.textContent.trim()")
            if said == name:
                shown = page.evaluate(
                    "(() => { const style = getComputedStyle(document.activeElement); "
                    "return style.outlineStyle !== 'none' && style.outlineWidth !== '0px'; })()"
                )
                assert shown, f"the focus on {name} is not seen"
                return
        raise AssertionError(f"Tab never reached {name}")

    tab_to("Articles")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles")
    tab_to(article.article.title or "")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/articles/{article.article.id}*")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(current(page).locator(".row-detail")).to_be_visible()
    page.keyboard.press("a")
    expect(current(page).locator(".card-tail .chip").last).to_have_text("accepted")
    [row] = kept(desk, article, judged="accepted")
    assert row.id == current(page).get_attribute("data-row")


def test_judging_under_another_name(judge: Page, desk: Desk, article: ArticleRecord) -> None:
    judge.get_by_label("You judge as").fill("Zoë 🧭")
    with judge.expect_event("load"):  # the page comes anew, and keys are heard only then
        judge.get_by_role("button", name="Keep", exact=True).click()
    expect(judge.get_by_label("You judge as")).to_have_value("Zoë 🧭")
    go_to(judge, article.statements[0])
    judge.keyboard.press("a")
    expect(current(judge).locator(".card-tail .chip").last).to_have_text("accepted")
    with desk.record() as record:
        [judgement] = record.show(article.statements[0].id).judgements
    assert judgement.by == "Zoë 🧭"


def test_a_row_has_a_page_of_its_own_without_scripts(
    new_page: Open, desk: Desk, article: ArticleRecord
) -> None:
    page = new_page(java_script_enabled=False)
    row = article.statements[0]
    page.goto(f"{desk.address}/rows/{row.id}")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("h1 .chip")).to_have_text("accepted")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("h1 .chip")).to_have_count(0)
    page.goto(f"{desk.address}/articles/{article.article.id}?row={row.id}")
    assert page.locator("#cards > .card").count() == 8
