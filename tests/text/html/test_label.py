"""What each piece of a page is, by its place and by what it says."""

from __future__ import annotations

import pytest
from tests.text.html.pages import STORY, TITLE, kind_of, page, read, words_of

# --- the head of the article ----------------------------------------------------------------------


def test_a_menu_and_a_foot_are_kept_and_are_no_part_of_the_article() -> None:
    article = read(page(before="<nav>Home News</nav>", after="<footer>All rights</footer>"))
    assert article.text.startswith("Home News")
    assert article.text.endswith("All rights")
    assert words_of(article, "other") == ["Home News", "All rights"]


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("<p class=byline>Ann Lee</p>", {"Ann Lee": "byline"}),
        ("<p>By Ann Lee</p>", {"By Ann Lee": "byline"}),
        ("<p class=meta>By Ann Lee and Joe Abel</p>", {"By Ann Lee and Joe Abel": "byline"}),
        ("<p class=date>3 May 2024</p>", {"3 May 2024": "dateline"}),
        ("<p>Published: May 3, 2024 at 5:30 PM EDT</p>", {"Published": "dateline"}),
        ("<time datetime=2024-05-03>3 May 2024</time>", {"3 May 2024": "dateline"}),
        (
            "<p>By <a class=author>Ann Lee</a> <time datetime=2024-05-03>3 May 2024</time></p>",
            {"By Ann Lee": "byline", "3 May 2024": "dateline"},
        ),
        ("<div class=share><a href=/f>Share</a></div>", {"Share": "other"}),
        ("<p class=byline>Share this article</p>", {"Share this article": "other"}),
    ],
)
def test_the_lines_between_headline_and_text(line: str, kinds: dict[str, str]) -> None:
    source = page().replace("</h1>", f"</h1>{line}")
    article = read(source)
    assert {words: kind_of(article, words) for words in kinds} == kinds


def test_far_from_the_article_a_name_and_a_day_are_another_ones() -> None:
    far = "<p>Word</p>" * 20 + "<p class=byline>Ann Lee</p><p class=date>3 May 2024</p>"
    article = read(page(after=far))
    assert kind_of(article, "Ann Lee") == "other"
    assert kind_of(article, "3 May 2024") == "other"


def test_the_sentence_below_the_headline_belongs_to_the_head() -> None:
    deck = "<h2>The cabinet keeps its report, and the town its boats, for now</h2>"
    source = (
        f"<html><title>{TITLE}</title><h1>{TITLE}</h1>{deck}<p>By Ann Lee</p><div>{STORY}</div>"
    )
    assert words_of(read(source), "headline")[1:] == [
        "The cabinet keeps its report, and the town its boats, for now"
    ]


def test_a_standfirst_is_one_by_its_name() -> None:
    article = read(page(story=f"<p class=standfirst>The cabinet keeps silent.</p>{STORY}"))
    assert kind_of(article, "The cabinet keeps silent.") == "headline"


def test_the_headline_said_again_in_a_bar_is_no_second_one() -> None:
    article = read(page(after=f"<div class=bar9>{TITLE}</div>"))
    assert words_of(article, "headline") == [TITLE]
    assert words_of(article, "other") == [TITLE]


@pytest.mark.parametrize(
    "line",
    [
        "<p><b>Wall will hold, minister says</b></p>",
        "<font size=5>Wall will hold, minister says</font><br><br>",
        "<p style='font-size: 24px'>Wall will hold, minister says</p>",
        "<p><font size=+4>Wall will hold, minister says</font></p>",
    ],
)
def test_a_page_without_headings_has_its_first_large_line_for_a_headline(line: str) -> None:
    article = read(f"<html><body>{line}{STORY}</body></html>")
    assert words_of(article, "headline") == ["Wall will hold, minister says"]


def test_a_page_that_begins_with_a_sentence_has_no_headline() -> None:
    assert words_of(read(f"<html><body>{STORY}</body></html>"), "headline") == []


# --- the text -------------------------------------------------------------------------------------


def test_the_dateline_opens_the_text() -> None:
    story = STORY.replace("<p>The", "<p>PORT OSTREL — The", 1)
    article = read(page(story=story))
    assert words_of(article, "dateline") == ["PORT OSTREL —"]
    assert kind_of(article, "The harbour wall of") == "body"


def test_subheadings_lists_and_tables_are_the_articles() -> None:
    parts = (
        "<h2>Ten demands</h2><ul><li>Boats</li><li>A second wall</li></ul>"
        "<table><tr><td>1990</td><td>2.1 m</td></tr></table><p>So much for the figures of 1990.</p>"
    )
    article = read(page(parts, STORY))
    for words in ("Ten demands", "Boats", "A second wall", "1990 | 2.1 m"):
        assert kind_of(article, words) == "body"


def test_a_correction_right_below_the_text_is_the_articles() -> None:
    article = read(page(after="<div><p>Correction: the wall is nine metres high.</p></div>"))
    assert kind_of(article, "Correction: the wall") == "body"


def test_what_is_said_of_the_writer_below_the_text_is_not() -> None:
    bio = "<p>Ann Lee covers harbours for the Post. She has a boat of her own, and a cat.</p>"
    article = read(page(bio, head="<meta name=author content='Ann Lee'>"))
    assert kind_of(article, "Ann Lee covers harbours") == "other"


def test_the_hours_of_a_live_page_are_datelines() -> None:
    entries = "".join(
        f"<div><p>{hour}:40 GMT</p><p>The water rose again by a hand, she said to us.</p></div>"
        for hour in range(10, 14)
    )
    article = read(page(entries))
    assert words_of(article, "dateline") == [f"{hour}:40 GMT" for hour in range(10, 14)]


def test_a_sentence_set_apart_a_second_time_is_a_quotation() -> None:
    pulled = "<div class=p9><p>nobody in the town needs to leave</p></div>"
    article = read(page(pulled, "<p>And so it went on for days, the volunteers said to us.</p>"))
    assert words_of(article, "quote") == ["nobody in the town needs to leave"]


def test_a_sentence_set_apart_that_is_said_nowhere_else_is_the_articles() -> None:
    article = read(page("<div class=p9><p>the cats of the town have gone</p></div>", STORY))
    assert kind_of(article, "the cats of the town have gone") == "body"


# --- links to other articles ----------------------------------------------------------------------

LINK = "<a href=/storm>Storm is drawing near from the west, office says</a>"


@pytest.mark.parametrize(
    "box",
    [
        f"<p>{LINK}</p>",
        f"<p>Read more: {LINK}</p>",
        f"<p><strong>READ ALSO: {LINK}</strong></p>",
        f"<p>Opinion: {LINK}</p>",
        f"<div class=inline-related><h4>Related</h4>{LINK}</div>",
        f"<ul><li>{LINK}</li><li><a href=/sun>Sun at last over the islands of Ostrel</a></li></ul>",
    ],
)
def test_titles_of_other_articles_in_the_text_are_related(box: str) -> None:
    article = read(page(box, STORY.replace("Port", "Harbour")))
    assert kind_of(article, "Storm is drawing near") == "related"
    assert "Harbour Office" in "".join(words_of(article, "body"))


@pytest.mark.parametrize(
    ("paragraph", "words"),
    [
        (f"<p>{LINK}, which had warned of it, said that it would rain.</p>", ", which had warned"),
        ("<p><a href=/x>The water was in the cellars by nine, they said.</a></p>", "by nine"),
        ("<p><a href=https://far.example/x>The report of the engineers</a></p>", "The report of"),
        ("<p>It was Tarv who <a href=/x>ordered the wall</a> in the spring, not he.</p>", "not he"),
    ],
)
def test_sentences_with_links_and_links_elsewhere_are_the_articles(
    paragraph: str, words: str
) -> None:
    home = "<link rel=canonical href=https://post.example/wall>"
    assert kind_of(read(page(paragraph, "<p>So it was, he said.</p>", head=home)), words) == "body"


def test_a_table_of_contents_leads_to_no_other_article() -> None:
    items = "".join(f"<li><a href=#part{at}>The water of the year {at}</a></li>" for at in range(4))
    assert kind_of(read(page(f"<ul>{items}</ul>", STORY)), "The water of the year 2") == "other"


def test_lists_of_articles_beside_the_text_are_related_and_menus_are_not() -> None:
    titles = "".join(f"<li><a href=/{n}>Another rain of the year {n}</a></li>" for n in range(5))
    menu = "".join(f"<li><a href=/{n}>Rain{n}</a></li>" for n in "abcde")
    article = read(page(after=f"<div class=w7><ul>{titles}</ul></div><div><ul>{menu}</ul></div>"))
    assert kind_of(article, "Another rain of the year 3") == "related"
    assert kind_of(article, "Raina") == "other"


# --- what is paid for -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "box",
    [
        "<p>Advertisement</p>",
        "<p>Sponsored: Boots of Ostrel keep your feet as dry as herring in a barrel.</p>",
        "<p>PAID POST: Boots of Ostrel keep your feet as dry as herring in a barrel.</p>",
        "<div class=k2><p>Sponsored by Boots of Ostrel</p><p>Your feet, dry at last.</p></div>",
        "<p>Dry feet all year: <a href=https://x.example rel=sponsored>boots of Ostrel</a></p>",
        "<p>Dry feet all year and for your children, too. <a href=/b>Order now</a></p>",
        "<p>Sign up for our newsletter</p>",
        "<div class=newsletter><p>The Post every morning, in the post.</p></div>",
    ],
)
def test_promotion_in_the_text_is_an_advertisement(box: str) -> None:
    article = read(page(box, "<p>The water rose by two hands on Friday, volunteers said.</p>"))
    assert len(words_of(article, "ad")) == 1
    assert "The water rose" in "".join(words_of(article, "body"))
    assert "Boots" not in "".join(words_of(article, "body"))


@pytest.mark.parametrize(
    "paragraph",
    [
        "“Sign up for our newsletter,” the minister told the crowd, which did not laugh at all.",
        "The advertisement for the wall had been drawn by her brother, the opposition said.",
    ],
)
def test_reports_on_promotion_are_the_articles(paragraph: str) -> None:
    article = read(page(f"<p>{paragraph}</p>", "<p>So it was, he said.</p>"))
    assert kind_of(article, paragraph) == "body"


def test_a_heading_goes_with_the_box_that_it_heads() -> None:
    box = "<div class=q7><h4>The morning letter</h4><form><label>Email</label></form></div>"
    article = read(page(box, "<p>The water rose by two hands on Friday, volunteers said.</p>"))
    assert kind_of(article, "The morning letter") == "form"


# --- pictures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "picture",
    [
        "<figure><img src=x><figcaption>Boats in the old town of Ostrel</figcaption></figure>",
        "<div class=p3><img src=x><p>Boats in the old town of Ostrel</p></div>",
        "<div><img src=x></div><p class=wp-caption-text>Boats in the old town of Ostrel</p>",
        "<p><img src=x><br><em>Boats in the old town of Ostrel</em></p>",
    ],
)
def test_the_words_below_a_picture_are_its_caption(picture: str) -> None:
    article = read(page(picture, "<p>The water rose by two hands on Friday, she said.</p>"))
    assert words_of(article, "caption") == ["Boats in the old town of Ostrel"]


def test_a_picture_among_the_paragraphs_makes_none_of_them_a_caption() -> None:
    article = read(page("<img src=x><p>The water rose on Friday, she said to us.</p>", STORY))
    assert words_of(article, "caption") == []


def test_pictures_of_other_articles_have_no_captions() -> None:
    cards = "".join(
        f"<div><img src=x><p class=caption><a href=/{at}>Another rain of {at}</a></p></div>"
        for at in range(1990, 1996)
    )
    assert words_of(read(page(after=f"<div class=more9>{cards}</div>")), "caption") == []


# --- posts that the page draws itself -------------------------------------------------------------


def test_a_box_with_a_handle_is_a_post() -> None:
    post = (
        "<div class=k9><div>Lena Torv</div><div>@lenatorv</div>"
        "<div>The wall holds, and so do we. Thank you, Ostrel!</div></div>"
    )
    article = read(page(post, STORY.replace("Torv", "Tarv")))
    [quote] = words_of(article, "quote")
    assert quote.startswith("Lena Torv\n\n@lenatorv\n\nThe wall holds")


def test_writers_with_handles_above_the_text_are_no_post() -> None:
    head = (
        "<div class=k9><div>Ann Lee</div><div>@annlee</div><div>Six minutes of your day</div></div>"
    )
    article = read(page().replace("</h1>", f"</h1>{head}"))
    assert words_of(article, "quote") == []
