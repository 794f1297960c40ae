"""A brief as Markdown and as a page: all of it is there, and strange words do nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from onrecord.exports.brief import clean, command_for_more, parts_of, title_of
from onrecord.exports.brief_html import as_html
from onrecord.exports.brief_markdown import as_markdown
from onrecord.linking.links import First, Ref
from onrecord.model import Span
from onrecord.record.brief import (
    SECTIONS,
    Brief,
    Carried,
    Happening,
    HappeningClass,
    NewCondition,
    NewContest,
    NewFirst,
    Quote,
    Saying,
    Section,
    Source,
    WeightySaying,
)
from onrecord.record.brief_rows import web_url
from onrecord.record.filters import Filters

HOSTILE = [
    "<script>alert(1)</script>",
    "</q></p><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<https://evil.example>",
    "https://evil.example www.evil.example a@evil.example",
    "`code` **bold** __bold__ ~~gone~~ | a | b |",
    "\n# heading\n\n- list\n> quote\n```\nfence",
    "\\",
    "a\\\nb",
    "&lt;b&gt; &amp;copy; &#60;",
    "*",
    "]](x) [a]: https://evil.example",
    "\x00\x1b[31m\u202egnp.exe",
    '" onmouseover="alert(1)',
    "--- === +1 1. 2)",
]
hostile = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from("`*_~[]()<>!\\&#|@:/w.\n\"'-=+ ab\u202e\x00"), max_size=25),
    st.text(max_size=20),
)


def brief_of(words: str, *, url: str | None = None, more: int = 0, **asked: Any) -> Brief:
    """A brief in which these words stand wherever words of an article, or of its page, can."""
    quote = Quote(
        article="a", spans=(Span(0, len(words) or 1),), words=(words,), goes_on=bool(more)
    )
    source = Source(
        article="a", outlet=words, day="2024-05-10", headline=words, url=web_url(url), input=words
    )
    carried = Carried(articles=3, independent=2, outlets=(words, "Una"), untold=1)
    saying = Saying(
        row="0123456789", speaker=words, act="threaten", negated=False, addressee=words,
        words=quote, source=source, carried=carried, score=0.5,
    )  # fmt: skip
    ref = Ref(input=words, span=Span(0, 1), speaker=words, article="a", row="0123456789")
    first = First(ref=ref, deed="commit", stated=False, score=0.3, why=words)
    happening = Happening(
        row="0123456789", type="ASSAULT", mode=None, status="planned", actors=(words,),
        recipients=(words,), first="2024-05-10", last="2024-05-10", place=words, told_by=words,
        words=quote, source=source, carried=carried, score=0.5,
    )  # fmt: skip
    condition = NewCondition(
        saying=saying, condition=quote, polarity="if", outcome="met", ended_by=source,
        shown_by=quote, score=0.5, why=words,
    )  # fmt: skip
    return Brief(
        since="2024-05-04", until="2024-05-10", newest="2024-05-10",
        asked=Filters(since="2024-05-04", until="2024-05-10", **asked), machine=False,
        articles=3, copies=1, outlets=2, undated=1, said=4, happened=1,
        statements=Section(
            rows=(
                WeightySaying(
                    saying=saying, weight=4.5, first=first, contested=1, speaker_rank=2
                ),
            ),
            more=more,
        ),
        firsts=Section(
            rows=tuple(
                NewFirst(
                    saying=saying, deed="commit", stated=False, score=0.3, why=words, number=number
                )
                for number in (1, None)
            ),
            more=0,
        ),
        contested=Section(
            rows=tuple(
                NewContest(claim=claim, contrary=saying, kind="denial", score=0.3, why=words)
                for claim in (saying, None)
            ),
            more=0,
        ),
        conditions=Section(rows=(condition,), more=0),
        outcomes=Section(rows=(), more=0),
        events=(
            HappeningClass(
                quad=4, name="material conflict", events=Section(rows=(happening,), more=more)
            ),
        ),
    )  # fmt: skip


def tokens(markdown: str) -> Iterator[Token]:
    """Everything that a reader of Markdown makes of it."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for token in parser.parse(markdown):
        yield token
        yield from token.children or ()


class Page(HTMLParser):
    """What a page has: its tags with their attributes, and the words of its quotations."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.quotations: list[str] = []
        self._in_quotation = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "q":
            self._in_quotation = True
            self.quotations.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_quotation = self._in_quotation and tag != "q"

    def handle_data(self, data: str) -> None:
        if self._in_quotation:
            self.quotations[-1] += data


_OUR_TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "h1", "p", "main", "section", "h2",
    "ol", "li", "b", "bdi", "q", "cite", "a", "code", "footer",
}  # fmt: skip
_OUR_TOKENS = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text",
    "ordered_list_open", "ordered_list_close", "list_item_open", "list_item_close", "strong_open",
    "strong_close", "em_open", "em_close", "code_inline", "hardbreak", "softbreak", "hr",
    "link_open", "link_close",
}  # fmt: skip


@given(words=hostile)
def test_words_do_nothing_in_markdown(words: str) -> None:
    made = as_markdown(brief_of(words))
    found = list(tokens(made))
    assert {token.type for token in found} <= _OUR_TOKENS - {"link_open", "link_close"}
    assert [token.tag for token in found if token.type == "heading_open"].count("h1") == 1
    plain = "".join(token.content for token in found if token.type in ("text", "code_inline"))
    assert plain.count(clean(words)) >= 10


@given(words=hostile)
def test_no_bare_address_is_left_for_readers_that_make_links_of_them(words: str) -> None:
    assert not re.search(r"(?i)https?://|(?<!\\)@|www\.\w", as_markdown(brief_of(words)))


@given(words=hostile)
def test_words_do_nothing_on_a_page(words: str) -> None:
    plain, page = Page(as_html(brief_of("plain"))), Page(as_html(brief_of(words)))
    if clean(words):  # the same page: no tag more or less, and no attribute
        assert page.tags == plain.tags
    assert {tag for tag, _ in page.tags} <= _OUR_TAGS
    assert not any(name.startswith("on") for _, given in page.tags for name in given)


@given(words=hostile)
def test_quotations_on_a_page_are_the_articles_words(words: str) -> None:
    page = Page(as_html(brief_of(words)))
    assert len(page.quotations) == 9
    assert set(page.quotations) == {clean(words)}


@pytest.mark.parametrize(
    "url",
    [
        "https://una.example/a?b=c&copy;=d",
        "https://una.example/>)](x \"'<b>",
        'https://una.example/"onclick=alert(1)',
        "https://una.example/a`b\\c_d*e",
        "http://una.example/Straße",
    ],
)
def test_addresses_lead_where_they_say(url: str) -> None:
    brief = brief_of("plain", url=url.replace(" ", ""))
    [href] = {given["href"] for tag, given in Page(as_html(brief)).tags if tag == "a"}
    assert href == url.replace(" ", "")
    found = [str(token.attrs["href"]) for token in tokens(as_markdown(brief)) if token.attrs]
    hrefs = {one for one in found if "una.example" in one}
    assert len(hrefs) == 1
    [href] = hrefs
    assert re.fullmatch(r"https?://una\.example/[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]*", href)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://una.example/"])
def test_no_other_address_is_a_link(url: str) -> None:
    brief = brief_of("plain", url=url)
    assert "<a " not in as_html(brief)
    assert "](" not in as_markdown(brief)


def test_a_page_fetches_nothing_and_runs_nothing() -> None:
    page = Page(as_html(brief_of("plain", url="https://una.example/a")))
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in page.tags}
    policies = [given["content"] for _, given in page.tags if given.get("http-equiv")]
    assert policies
    assert str(policies[0]).startswith("default-src 'none'")


def test_all_of_it_is_told() -> None:
    made = as_markdown(brief_of("plain words", url="https://una.example/a"))
    for told in (
        "# What came out from 2024-05-04 to 2024-05-10",
        "3 articles of 2 outlets, 1 copy among them; 4 statements, 1 event",
        "1 article without a day left out",
        "**plain words**, threaten → plain words: “plain words” — "
        "[plain words](<https://una.example/a>) (plain words, 2024-05-10)",
        "carried by 2 outlets (plain words, Una) and 1 article without one; 1 of 3 is a copy",
        "a first? plain words (sure 0.30)",
        "weight 4.5, statement sure 0.50",
        "(statement 1 above)",
        "The record holds only the denial.",
        "denial (sure 0.30): plain words",
        "if: “plain words”",
        "the condition was met: “plain words”",
        "outcome sure 0.50; statement sure 0.50",
        "ASSAULT, planned → plain words",
        "claimed by plain words",
        "`01234567`",
        "None.",
        "machine's guess",
    ):
        assert told in made


def test_what_is_left_out_is_told_with_the_command_for_it() -> None:
    brief = brief_of("plain", more=3, speaker=("a b",), quad=("3",), text="-oil gas", negated=False)
    first, last = (one for one in parts_of(brief) if one.more)
    assert command_for_more(brief, first, "my record.db") == (
        "onrecord brief --record 'my record.db' --speaker 'a b' --since 2024-05-04 "
        "--until 2024-05-10 --not-negated --quad 3 '--text=-oil gas' --section statements --limit 0"
    )
    assert command_for_more(brief, last).endswith(
        "'--text=-oil gas' --quad 4 --section events --limit 0"
    )
    made = as_markdown(brief)
    assert "3 more: `onrecord brief --speaker 'a b'" in made
    assert "“plain” …" in made
    assert "only speaker a b; negated no" in made.replace(", ", "; ")


def test_a_command_in_markdown_ends_where_it_ends() -> None:
    brief = brief_of("plain", more=1, speaker=("a`<b>``c",))
    codes = [one.content for one in tokens(as_markdown(brief)) if one.type == "code_inline"]
    assert any("--speaker 'a`<b>``c' --since" in one for one in codes)


def test_alone_firsts_bring_their_words() -> None:
    brief = brief_of("plain")
    [alone] = parts_of(brief, ["firsts"])
    assert all(item.said[0].quote for item in alone.items)
    beside = parts_of(brief)[1]
    assert [bool(item.said[0].quote) for item in beside.items] == [False, True]


def test_sections_are_left_out_where_others_are_asked_for() -> None:
    brief = brief_of("plain")
    assert {one.section for one in parts_of(brief)} == set(SECTIONS)
    assert "<h2>Firsts</h2>" not in as_html(brief, sections=["events"])
    assert "New events: material conflict" in as_html(brief, sections=["events"])


def test_one_day_is_one_day() -> None:
    brief = brief_of("plain")
    assert title_of(replace(brief, since=brief.until)) == "What came out on 2024-05-10"
    assert title_of(replace(brief, since=None, until=None)) == "A brief of a record without days"
