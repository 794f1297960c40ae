"""Quotations on a page: what is one, who wrote or said it, and the hours of a live page."""

from __future__ import annotations

import pytest
from tests.text.html.pages import STORY, blocks_of, page, read, words_of

LAST = "<p>So it went on for days, the volunteers of the town told us in the end.</p>"
SAID = "The wall holds, and so do we. Thank you all, Ostrel!"


def quotations_of(*parts: str) -> list[tuple[str | None, str | None]]:
    """The writers and times of a page's quotations."""
    article = read(page(*parts, LAST))
    return [(block.author, block.time) for block in blocks_of(article, "quote")]


TWITTER = (
    f"<blockquote class=twitter-tweet><p>{SAID}</p>&mdash; Lena Torv (@lenatorv) "
    "<a href=https://x.example/1>March 4, 2024</a></blockquote>"
)
TELEGRAM = (
    "<div class=tgme_widget_message><div class=tgme_widget_message_author><a "
    f"class=tgme_widget_message_owner_name>Lena Torv</a></div><div>{SAID}</div><div><span>18K views"
    "</span> <time datetime=2024-03-04T10:00:00+00:00>Mar 4 at 10:00</time></div></div>"
)


@pytest.mark.parametrize(
    ("post", "author", "time"),
    [
        (TWITTER, "Lena Torv", "2024-03-04"),
        (TELEGRAM, "Lena Torv", "2024-03-04T10:00:00+00:00"),
        (
            f"<blockquote class=instagram-media><p>{SAID}</p><p>A post shared by Lena Torv "
            "(@lenatorv) on Mar 4, 2024 at 10:00am PST</p></blockquote>",
            "Lena Torv",
            "2024-03-04T10:00:00-08:00",
        ),
        (
            f"<blockquote class=fb-xfbml-parse-ignore><p>{SAID}</p>Posted by <a>Lena Torv</a> "
            "on <a>Monday, March 4, 2024</a></blockquote>",
            "Lena Torv",
            "2024-03-04",
        ),
        (
            "<div class=status><div class=truth-social><p><b class=display-name>Lena Torv</b> "
            f"@lenatorv</p><p>{SAID}</p><time datetime=2024-03-04T10:00Z>4 Mar</time></div></div>",
            "Lena Torv",
            "2024-03-04T10:00:00+00:00",
        ),
    ],
)
def test_a_post_tells_its_writer_and_time(post: str, author: str, time: str) -> None:
    assert quotations_of(post) == [(author, time)]


def test_all_words_of_a_post_are_one_block() -> None:
    article = read(page(TELEGRAM, LAST))
    [words] = words_of(article, "quote")
    assert words.startswith("Lena Torv\n\n" + SAID)
    assert "18K views" in words


@pytest.mark.parametrize(
    ("quotation", "author"),
    [
        ("<blockquote><p>We will not yield to water.</p></blockquote>", None),
        (
            "<blockquote><p>We will not yield to water.</p><footer>— Ines Roe, mayor</footer>"
            "</blockquote>",
            "Ines Roe",
        ),
        (
            "<blockquote><p>We will not yield to water.</p><p>— Ines Roe</p></blockquote>",
            "Ines Roe",
        ),
        (
            "<blockquote><p>We will not yield to it.</p><cite>Ines Roe, mayor</cite></blockquote>",
            "Ines Roe",
        ),
        (
            "<blockquote><p>We will not yield to <cite>The Post</cite> at all.</p></blockquote>",
            None,
        ),
    ],
)
def test_who_is_quoted_is_who_is_named_at_its_foot(quotation: str, author: str | None) -> None:
    assert quotations_of(quotation) == [(author, None)]


def test_quotations_beside_each_other_stay_apart() -> None:
    two = (
        "<blockquote><p>We will not yield to water.</p><footer>— Ines Roe</footer></blockquote>"
        "<blockquote><p>We have no other choice but that.</p></blockquote>"
    )
    assert quotations_of(two) == [("Ines Roe", None), (None, None)]


def test_a_link_to_a_network_is_no_post() -> None:
    article = read(page("<p class=tweet><a href=/t>Tweet</a></p>", LAST))
    assert words_of(article, "quote") == []


def test_a_quotation_in_the_pages_margin_is_furniture() -> None:
    quoted = "<div class=w4><blockquote>Every town has its water, they say.</blockquote></div>"
    assert words_of(read(page(after="<p>Tags</p>" * 20 + quoted)), "quote") == []


# --- the entries of a live page -------------------------------------------------------------------


def entry(hour: int, words: str, tag: str = "div") -> str:
    moment = f"2024-03-04T{hour:02}:00:00+00:00"
    return (
        f"<{tag} class=entry><p><time datetime={moment}>{hour}:00</time></p><p>{words}</p></{tag}>"
    )


def test_entries_of_a_live_page_have_their_times() -> None:
    said = {
        hour: f"The water rose to {hour} hands, the Port Office said again."
        for hour in (14, 13, 12)
    }
    entries = "".join(entry(hour, words, "article") for hour, words in said.items())
    article = read(
        page(entries, story="<p>We report on the flood of the day from Ostrel here.</p>")
    )
    for hour, words in said.items():
        [block] = [block for block in article.blocks if words in block.span.of(article.text)]
        assert (block.kind, block.time) == ("body", f"2024-03-04T{hour}:00:00+00:00")
    assert blocks_of(article, "body")[0].time is None


def test_two_times_make_no_live_page() -> None:
    parts = "".join(entry(hour, f"The water rose to {hour} hands, she said.") for hour in (1, 2))
    article = read(page(parts, LAST))
    assert {block.time for block in blocks_of(article, "body")} == {None}


def test_a_post_within_an_entry_keeps_its_own_time() -> None:
    entries = "".join(
        entry(hour, f"The water rose to {hour} hands, she said." + (TWITTER if hour == 12 else ""))
        for hour in (14, 13, 12)
    )
    article = read(page(f"<div>{entries}</div>", story=STORY))
    [post] = [block for block in blocks_of(article, "quote") if block.author]
    assert (post.author, post.time) == ("Lena Torv", "2024-03-04")
