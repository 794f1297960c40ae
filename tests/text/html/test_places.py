"""Where the words of the text stand in the page: every character can be shown in the original."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.text.html.page_gold import PAGES, read_gold
from tests.text.html.pages import STORY, TITLE, page, read, tree_of
from tests.text.html.test_walk import TREE

from onrecord.errors import InputError
from onrecord.model import Page, Span
from onrecord.text.html import PagePlace, PageRange, find_html_article, trace_spans


def trace(source: str, *words: str) -> list[PageRange]:
    """Where the words stand in the page; they stand once in its text."""
    text = read(source).text
    assert all(text.count(one) == 1 for one in words)
    spans = [Span(text.index(one), text.index(one) + len(one)) for one in words]
    return trace_spans(Page(input="x", body=source.encode(), media_type="text/html"), spans)


def shown(tree: etree._Element, found: PageRange) -> str:
    """What stands in the page between the two places, as a program that reads XPath finds it."""

    def absolute(place: PagePlace) -> int:
        [element] = tree.xpath(place.xpath)
        return sum(map(len, element.xpath("preceding::text()"))) + place.offset

    return str(tree.xpath("string()"))[absolute(found.start) : absolute(found.end)]


@pytest.mark.parametrize(
    ("paragraph", "words", "xpath", "offsets"),
    [
        ("<p>It rained, she said.</p>", "she said", "p[5]", (11, 19)),
        ("<p>It <b>rained</b>, she said.</p>", "she said", "p[5]", (11, 19)),
        ("<p>It <b>rained</b>, she said.</p>", "rained", "p[5]/b[1]", (0, 6)),
        ("<p>It <b>did <i>rain</i>, Zoë</b> said.</p>", "Zoë", "p[5]/b[1]", (10, 13)),
        ("<p>Rain &amp; snow, she said.</p>", "she said", "p[5]", (13, 21)),
        ("<p> It \n  rained, she said.</p>", "she said", "p[5]", (15, 23)),
        ("<p>It <!-- snowed --> rained, she said.</p>", "rained", "p[5]", (4, 10)),
        ("<p>It so\u00adber\u200bly rained.</p>", "soberly", "p[5]", (3, 12)),
        ("<p>👩\u200d🚒 and Zoë said.</p>", "Zoë", "p[5]", (8, 11)),
        (
            "<blockquote><p>One</p><p>Two two</p></blockquote>",
            "Two two",
            "blockquote[1]/p[2]",
            (0, 7),
        ),
        ("<ul><li>A<li>Be so</ul>", "Be so", "ul[1]/li[2]", (0, 5)),
        ("<p>One<br>and two</p>", "and two", "p[5]", (3, 10)),
        ("<x-a>It hailed.</x-a>", "It hailed.", "x-a[1]", (0, 10)),
    ],
)
def test_words_have_an_element_and_offsets_in_its_text(
    paragraph: str, words: str, xpath: str, offsets: tuple[int, int]
) -> None:
    [found] = trace(page(paragraph, "<p>So it went on for days, they said.</p>"), words)
    assert found.start.xpath == f"/html[1]/body[1]/div[1]/{xpath}"
    assert (found.start.offset, found.end.offset) == offsets


def test_a_span_over_several_elements_has_two_places() -> None:
    [found] = trace(page("<p>It <i>rained</i></p><p>and shone.</p>"), "rained\n\nand")
    assert (found.start.xpath[-9:], found.start.offset) == ("p[5]/i[1]", 0)
    assert (found.end.xpath[-4:], found.end.offset) == ("p[6]", 3)


def test_white_space_at_the_edges_and_the_sign_between_cells_are_left_out() -> None:
    table = "<table><tr><td>1990</td><td>2.1 m</td></tr></table><p>So it was, she said.</p>"
    [found] = trace(page(table), " | 2.1 m\n\n")
    assert found.start.xpath.endswith("td[2]")
    assert (found.start.offset, found.end.offset) == (0, 5)


def test_a_row_is_counted_as_browsers_count_it_that_add_a_tbody() -> None:
    table = "<table><tr><td>Year</td></tr><tr><td>Of rain 1990</td></tr></table>"
    bodied = table.replace("<table>", "<table><tbody>")
    expected = "/html[1]/body[1]/div[1]/table[1]/descendant::tr[2]/td[1]"
    for source in (page(table, STORY[:90]), page(bodied, STORY[:90])):
        [found] = trace(source, "Of rain 1990")
        assert found.start.xpath == expected
        assert shown(tree_of(source), found) == "Of rain 1990"


def test_spans_are_answered_in_their_order() -> None:
    found = trace(page(), "Port Office", "Port Ostrel", "Lena Torv")
    assert [shown(tree_of(page()), one) for one in found] == [
        "Port Office",
        "Port Ostrel",
        "Lena Torv",
    ]


def test_the_title_of_the_page_is_not_taken_for_its_headline() -> None:
    assert trace(page(), TITLE)[0].start.xpath == "/html[1]/body[1]/div[1]/h1[1]"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ((0, 10_000), r"\[0, 10000\) leaves the text of \d+ characters"),
        ((len(TITLE), len(TITLE) + 2), "holds nothing that stands in the page"),
    ],
)
def test_a_span_of_nothing_is_refused(span: tuple[int, int], words: str) -> None:
    known = Page(input="x", body=page().encode(), media_type="text/html")
    with pytest.raises(ValueError, match=words):
        trace_spans(known, [Span(*span)])


def test_a_page_without_an_article_has_no_places() -> None:
    with pytest.raises(InputError, match="no article was found"):
        trace_spans(Page(input="x", body=b"<p>Rain</p>", media_type="text/html"), [Span(0, 1)])


def check_places(source: str) -> None:
    """Every character of the text that takes room is where it is said to be."""
    known = Page(input="x", body=source.encode(), media_type="text/html")
    text = find_html_article(known).text
    tree = tree_of(source)
    places = [at for at, letter in enumerate(text) if not letter.isspace() and letter != "|"]
    found = trace_spans(known, [Span(at, at + 1) for at in places])
    strings: dict[str, str] = {}
    for at, one in zip(places, found, strict=True):
        xpath = one.start.xpath
        assert one.end.xpath == xpath
        assert one.end.offset == one.start.offset + 1
        if xpath not in strings:
            [element] = tree.xpath(xpath)
            strings[xpath] = element.xpath("string()")
        assert strings[xpath][one.start.offset] == text[at], (xpath, one.start.offset)


@settings(max_examples=50)
@given(TREE)
def test_every_character_of_any_page_is_where_it_is_said_to_be(source: str) -> None:
    check_places(page(source, story=STORY))


@pytest.mark.parametrize("name", ["think-tank", "static-2003"])
def test_every_character_of_a_whole_page_is_where_it_is_said_to_be(name: str) -> None:
    check_places(read_gold(PAGES / f"{name}.html").page.body.decode())


@given(TREE, st.sampled_from(["", "<div class=comments>", "<form>", "<td>"]))
def test_blocks_partition_the_text_and_the_second_run_is_the_first(source: str, box: str) -> None:
    whole = page(f"{box}{source}", after="<footer>All rights</footer>")
    article = read(whole)
    assert article == read(whole)
    assert [block.start for block in article.blocks] == [
        0, *(block.end for block in article.blocks[:-1])
    ]  # fmt: skip
    assert article.blocks[-1].end == len(article.text)
