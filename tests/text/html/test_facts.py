"""What a page says of itself: when, where, by whom, under which address, and what beats what."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.text.html.pages import page, read, tree_of

from onrecord.text.html.facts import PageFacts, find_facts

DAY, MOMENT = "2024-11-05", "2024-11-05T08:00:00+02:00"
LATER = "2024-11-06T09:30:00+02:00"


def facts_of(head: str, body: str = "<p>Rain.</p>", *, url: str | None = None) -> PageFacts:
    return find_facts(tree_of(f"<html><head>{head}</head><body>{body}</body></html>"), url=url)


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def linked(thing: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


# --- when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        meta("article:published_time", MOMENT),
        f"<meta name=parsely-pub-date content={MOMENT}>",
        f"<meta name=DC.date.issued content={MOMENT}>",
        f"<meta itemprop=datePublished content={MOMENT}>",
        linked({"@type": "NewsArticle", "datePublished": MOMENT}),
        linked({"@graph": [{"@type": ["Article", "Thing"], "datePublished": MOMENT}]}),
        linked([{"@type": "WebSite"}, {"@type": "LiveBlogPosting", "datePublished": MOMENT}]),
        linked({"@type": "WebPage", "mainEntity": {"@type": "Article", "datePublished": MOMENT}}),
        # a moment beats a day, and the article's own word beats others'
        meta("article:published_time", DAY) + f"<meta name=pubdate content='{MOMENT}'>",
        meta("article:published_time", LATER)
        + linked({"@type": "NewsArticle", "datePublished": MOMENT}),
        linked({"@type": "VideoObject", "datePublished": LATER})
        + meta("article:published_time", MOMENT),
        linked({"@type": "NewsArticle", "datePublished": "soon"}) + meta("date", MOMENT),
    ],
)
def test_the_time_of_publication_is_said_in_many_ways(head: str) -> None:
    assert facts_of(head).published == MOMENT


@pytest.mark.parametrize(
    ("body", "published"),
    [
        (f"<time class=published datetime={MOMENT}>today</time>", MOMENT),
        (f"<time pubdate datetime={MOMENT}>today</time>", MOMENT),
        (f"<time itemprop=datePublished datetime={MOMENT}>today</time>", MOMENT),
        (f"<abbr class=published title={MOMENT}>today</abbr>", MOMENT),
        (f"<time datetime={MOMENT}>today</time>", None),
        (
            "<div itemtype=http://schema.org/Comment><time itemprop=datePublished "
            f"datetime={MOMENT}>today</time></div>",
            None,
        ),
    ],
)
def test_marks_in_the_text_say_it_too_if_they_are_the_articles(
    body: str, published: str | None
) -> None:
    assert facts_of("", body).published == published


@pytest.mark.parametrize(
    ("published", "modified", "told"),
    [
        (MOMENT, LATER, (MOMENT, LATER)),
        (LATER, MOMENT, (MOMENT, LATER)),  # turned round by mistake
        (MOMENT, MOMENT, (MOMENT, None)),
        (MOMENT, "2024-11-05T06:00:00Z", (MOMENT, None)),  # the same moment
        (DAY, LATER, (DAY, LATER)),
        ("2024-11-07", LATER, ("2024-11-07", None)),
        (MOMENT, "never", (MOMENT, None)),
    ],
)
def test_a_change_comes_after_the_publication(
    published: str, modified: str, told: tuple[str, str | None]
) -> None:
    head = meta("article:published_time", published) + meta("article:modified_time", modified)
    facts = facts_of(head)
    assert (facts.published, facts.modified) == told


def test_the_day_of_an_address_is_kept_apart() -> None:
    facts = facts_of("", url="https://post.example/2024/11/05/rain.html")
    assert (facts.published, facts.day_in_url) == (None, DAY)
    assert facts_of("", url="https://post.example/1234/56/78/rain").day_in_url is None
    assert read(page(), url="https://post.example/2024/11/05/rain").published == DAY


# --- what, where, by whom -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "outlet"),
    [
        (meta("og:site_name", "The Ostrel Post"), "The Ostrel Post"),
        (linked({"@type": "WebSite", "name": "The Ostrel Post"}), "The Ostrel Post"),
        (
            linked({"@type": "NewsArticle", "publisher": {"name": "Post"}}),
            "Post",
        ),
        (meta("og:site_name", "https://post.example"), None),
        (meta("og:site_name", "www.post.example"), None),
        (meta("og:site_name", "Ostrel.info"), "Ostrel.info"),
        (meta("og:site_name", "OP"), None),
        (meta("og:site_name", "The Ostrel Post - " + "All the news of the islands " * 3),
         "The Ostrel Post"),
        (meta("og:title", "Rain again") + "<title>Rain again | The Ostrel Post</title>",
         "The Ostrel Post"),
        ("<title>Rain again</title>", None),
        (meta("og:site_name", "\n The   Ostrel Post"), "The Ostrel Post"),
    ],
)  # fmt: skip
def test_the_outlet_is_a_name_and_no_address(head: str, outlet: str | None) -> None:
    assert facts_of(head).outlet == outlet


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ("<meta name=author content='Ann Lee'>", ("Ann Lee",)),
        ("<meta name=byl content='By Ann Lee and Joe Abel'>", ("Ann Lee", "Joe Abel")),
        ("<meta name=author content='Ann Lee; Joe Abel, Ines Roe'>",
         ("Ann Lee", "Joe Abel", "Ines Roe")),
        ("<meta name=author content='ANN LEE'>", ("Ann Lee",)),
        ("<meta name=author content='Ann Lee, Political Correspondent'>", ("Ann Lee",)),
        ("<meta name=author content='Joe Abel, Jr.'>", ("Joe Abel, Jr",)),
        ("<meta name=author content='admin'>", ()),
        ("<meta name=author content='https://post.example/ann'>", ()),
        ("<meta name=author content='ann@post.example'>", ()),
        (meta("og:site_name", "Ostrel Post") + "<meta name=author content='Ostrel Post'>", ()),
        (linked({"@type": "Article", "author": "Ann Lee"}), ("Ann Lee",)),
        (linked({"@type": "Article", "author": {"name": "Ann Lee"}}), ("Ann Lee",)),
        (linked({"@type": "Article", "author": [{"name": "Ann Lee"}, {"name": ["Joe Abel"]}]}),
         ("Ann Lee", "Joe Abel")),
        (linked({"@type": "Comment", "author": "Ann Lee"}), ()),
        (linked({"@type": "Article", "author": {"url": "x"}}) + meta("author", "Joe Abel"),
         ("Joe Abel",)),
    ],
)  # fmt: skip
def test_writers_are_names_of_people(head: str, authors: tuple[str, ...]) -> None:
    assert facts_of(head).authors == authors


def test_writers_marked_up_in_the_text_are_read_where_the_head_has_none() -> None:
    body = "<p>By <span itemprop=author><a><b itemprop=name>Ann Lee</b> (Ostrel)</a></span></p>"
    assert facts_of("", body).authors == ("Ann Lee",)


def test_a_page_has_all_its_titles_with_and_without_the_outlets_name() -> None:
    head = meta("og:title", "Rain again") + "<title>Rain on the hills of Ostrel - The Post</title>"
    titles = facts_of(head).titles
    assert titles[:2] == ("Rain again", "Rain on the hills of Ostrel - The Post")
    assert "Rain on the hills of Ostrel" in titles


def test_the_name_of_a_sign_is_no_title() -> None:
    body = "<svg><title>Expand the picture</title></svg><p>Rain.</p>"
    assert facts_of("<title>Rain again</title>", body).titles == ("Rain again",)


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("<link rel=canonical href=https://post.example/rain>", "https://post.example/rain"),
        ("<link rel='shortlink canonical' href=https://post.example/r>", "https://post.example/r"),
        (meta("og:url", "https://post.example/rain"), "https://post.example/rain"),
        (linked({"@type": "Article", "mainEntityOfPage": {"@id": "https://post.example/r"}}),
         "https://post.example/r"),
        ("<base href=https://post.example/><link rel=canonical href=/rain>",
         "https://post.example/rain"),
        ("<link rel=canonical href=/rain>" + meta("og:url", "https://post.example/x"),
         "https://post.example/rain"),
        ("<link rel=canonical href=/rain>", None),
        ("<link rel=canonical href='http://[broken'>", None),
        ("<link rel=canonical href=javascript:void(0)>", None),
        ("<link rel=amphtml href=https://post.example/amp>", None),
    ],
)  # fmt: skip
def test_the_address_is_a_whole_one(head: str, url: str | None) -> None:
    assert facts_of(head).url == url


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("<html lang=en-GB><p>Rain.", "en"),
        ("<html xml:lang=de><p>Regen.", "de"),
        ("<html><meta http-equiv=content-language content=en><p>Rain.", "en"),
        ("<html><meta property=og:locale content=en_US><p>Rain.", "en"),
        ("<html lang=english><p>Rain.", None),
        ("<html lang=''><p>Rain.", None),
    ],
)
def test_the_language_is_a_code_of_two_letters(source: str, language: str | None) -> None:
    assert find_facts(tree_of(source)).language == language


# --- what is broken -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        "{no: json",
        "[" * 5000,
        '"a text"',
        "null",
        '{"@type": null, "datePublished": {}}',
        '{"@type": 5, "author": [[[]]]}',
        '{"@type": "Article", "headline": 5, "author": {"name": null}, "publisher": "Post"}',
        '{"@graph": {"@graph": {"@graph": []}}}',
        "",
    ],
)
def test_broken_descriptions_do_no_harm(script: str) -> None:
    head = f'<script type="application/ld+json">{script}</script>' + meta("date", DAY)
    assert facts_of(head).published == DAY


@pytest.mark.parametrize(
    "script",
    [
        '// <![CDATA[\n{"@type": "Article", "datePublished": "%s"}\n// ]]>',
        '<!-- {"@type": "Article", "datePublished": "%s"} -->',
        '{"@type": "Article", "headline": "Rain\nagain", "datePublished": "%s"}',
        '{"@type": "Article", "datePublished": "%s"};',
    ],
)
def test_descriptions_that_are_almost_right_are_read(script: str) -> None:
    head = f'<script type="application/ld+json">{script % MOMENT}</script>'
    assert facts_of(head).published == MOMENT


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(MOMENT),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@type",
                    "@graph",
                    "author",
                    "name",
                    "datePublished",
                    "headline",
                    "publisher",
                    "url",
                ]
            ),
            inner | st.just("Article"),
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(JSON)
def test_whatever_a_page_describes_is_read_alike_each_time(thing: object) -> None:
    head = linked(thing).replace("</", "<\\/", 1) if "</s" in json.dumps(thing) else linked(thing)
    assert facts_of(head) == facts_of(head)
