"""Where the article is on a page: its headline, the element of its text, and the fences."""

from __future__ import annotations

import pytest
from tests.text.html.pages import STORY, TITLE, page, pieces_of

from onrecord.text.html.layout import Layout, find_layout, heading_level, is_prose, make_of
from onrecord.text.html.walk import Piece

OTHERS = """
<p>A storm is drawing near from the west, the weather office of the islands said on Friday.</p>
<p>Ferries may be late on all lines, and the market hall of the old town will stay closed.</p>
"""


def layout_of(source: str, *titles: str) -> tuple[Layout, list[Piece]]:
    pieces = pieces_of(source)
    return find_layout(pieces, titles or (TITLE,)), pieces


def headline_of(source: str, *titles: str) -> str | None:
    layout, pieces = layout_of(source, *titles)
    return None if layout.headline is None else pieces[layout.headline].words


def root_of(source: str, *titles: str) -> str | None:
    root = layout_of(source, *titles)[0].root
    return None if root is None else root.element.get("class") or root.tag


def fence_of(source: str, words: str) -> str | None:
    layout, pieces = layout_of(source)
    [piece] = [piece for piece in pieces if words in piece.words]
    return layout.fences[piece.frame]


# --- the headline ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("<h1><a href=/>The Ostrel Post</a></h1>", "the outlet's name"),
        (f"<nav><h1>{TITLE}</h1></nav>", "a bar that stays on the screen"),
        ("<div class=related><h1>Storm is drawing near, office says</h1></div>", "another's title"),
        (f"<div class=share>{TITLE}</div>", "a share button"),
        ("<h2>Latest</h2>", "a heading of the page"),
    ],
)
def test_the_headline_is_the_heading_that_is_the_pages_title(before: str, why: str) -> None:
    layout, pieces = layout_of(page(before=before))
    assert layout.headline is not None, why
    assert pieces[layout.headline].words == TITLE
    assert pieces[layout.headline].frame.above is not None
    assert pieces[layout.headline].frame.above.element.get("class") == "x1", why


def test_a_heading_may_say_it_in_other_words_than_the_title() -> None:
    heading = "Minister says that the harbour wall of Ostrel will hold"
    assert headline_of(f"<h1>The Post</h1><h2>{heading}</h2>{STORY}") == heading


def test_a_title_that_is_no_heading_is_known_by_its_words() -> None:
    assert headline_of(f"<div>{TITLE}</div>{STORY}") == TITLE
    assert (
        headline_of(f"<div>{TITLE} – Ostrel</div>{STORY}", f"{TITLE} – Ostrel | Post") is not None
    )


def test_a_word_or_two_are_no_headline_unless_they_are_a_heading() -> None:
    assert headline_of(f"<div>Rain</div>{STORY}", "Rain") is None
    assert headline_of(f"<h1>Rain</h1>{STORY}", "Rain") == "Rain"


def test_a_page_without_headings_and_title_has_no_headline() -> None:
    assert headline_of(STORY) is None


# --- the element of the text ----------------------------------------------------------------------


def test_the_text_is_in_the_deepest_element_that_holds_its_paragraphs() -> None:
    source = f"<div class=a><div class=b><div class=c>{STORY}</div><p>Tags</p></div></div>"
    assert root_of(source) == "c"


def test_the_articles_name_helps_where_another_text_is_as_long() -> None:
    other = f"<div class=q>{STORY}</div>"
    assert root_of(f"{other}<div class=story-body>{STORY}</div>") == "story-body"


def test_text_above_the_headline_counts_less() -> None:
    source = f"<div class=upper>{STORY}</div><div class=lower><h1>{TITLE}</h1>{STORY}</div>"
    assert root_of(source) == "lower"


def test_teasers_do_not_make_the_article() -> None:
    teasers = "".join(
        f"<div class=t><h3><a href=/{at}>Another article of the day</a></h3>"
        "<p>It rained on the town again and nobody knew what to do, she said.</p></div>"
        for at in range(30)
    )
    assert root_of(f"<div class=list>{teasers}</div><div class=x>{STORY}</div>") == "x"


def test_a_text_in_several_boxes_beside_each_other_is_one() -> None:
    first, second = (f"<div class=part>{STORY}</div>" for _ in range(2))
    source = f"<div class=whole>{first}<div class=ad>Buy boots</div>{second}</div>"
    assert root_of(source) == "whole"


def test_a_page_of_links_has_no_text() -> None:
    assert root_of("<ul><li><a href=/1>Rain again</a><li><a href=/2>Sun at last</a></ul>") is None


# --- the fences -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("box", "kind"),
    [
        ("<div class=ad>{}</div>", "ad"),
        ("<form>{}</form>", "form"),
        ("<nav>{}</nav>", "other"),
        ("<footer>{}</footer>", "other"),
        ("<figure><figcaption>{}</figcaption></figure>", "caption"),
        ("<blockquote>{}</blockquote>", "quote"),
        ("<address>{}</address>", "byline"),
        ("<div class=sidebar><div class=related>{}</div></div>", "related"),
        ("<div class=comments><form>{}</form></div>", "form"),
        ("<div class=comments><div class=date>{}</div></div>", "comment"),
        ("<div class=related><div class=comments>{}</div></div>", "comment"),
        ("<div class=ad><div class=related>{}</div></div>", "ad"),
        ("<div class=ad><blockquote>{}</blockquote></div>", "ad"),
        ("<figcaption>It rained on the town. <span class=credit>{}</span></figcaption>", "credit"),
        ("<div class=tweet><time>{}</time></div>", "quote"),
        ("<div class=plain>{}</div>", None),
    ],
)
def test_a_part_is_what_its_names_and_those_around_it_say(box: str, kind: str | None) -> None:
    assert fence_of(page(after=box.format("Words here")), "Words here") == kind


@pytest.mark.parametrize("name", ["sponsored", "related", "form", "sidebar", "quote", "caption"])
def test_what_holds_most_of_the_pages_sentences_is_the_article(name: str) -> None:
    assert fence_of(f"<div class={name}>{STORY}</div>", "harbour wall") is None


def test_what_holds_the_headline_is_no_fence() -> None:
    source = f"<body class=comments><div class=related><h1>{TITLE}</h1></div>{STORY}</body>"
    assert fence_of(source, TITLE) is None


def test_a_form_around_the_whole_page_is_none() -> None:
    assert fence_of(f"<form><h1>{TITLE}</h1><div>{STORY}</div></form>", "Port Office") is None


def test_comments_are_fenced_however_long_they_are() -> None:
    source = page(after=f"<div class=comments>{OTHERS * 10}</div>")
    layout, pieces = layout_of(source)
    fenced = [piece for piece in pieces if layout.fences[piece.frame] == "comment"]
    assert len(fenced) == 20


def test_comments_that_only_their_lines_tell_are_no_part_of_the_text() -> None:
    comments = "<h3>2 Comments</h3>" + "".join(
        f"<div><div>{name} says:</div><div>May 3, 2024 at 5:01 pm</div>{OTHERS}</div>"
        for name in ("Ann Lee", "Joe Abel")
    )
    assert (
        root_of(f"<div class=x><h1>{TITLE}</h1>{STORY}</div><div class=y>{comments}</div>") == "x"
    )


# --- words of the trade ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "prose"),
    [
        ("The harbour wall of the town will hold, she said.", True),
        ("“We have waited for this wall for eleven years now.”", True),
        ("The mayor of the town had this to say:", True),
        ("It held.", False),
        ("Harbour wall will hold this winter, minister says again", False),
        ("<a href=/x>The harbour wall of the town will hold, she said.</a>", False),
        ("<button>The harbour wall of the town will hold, she said.</button>", False),
        (" ".join(["word"] * 30), True),
    ],
)
def test_prose_is_a_sentence_or_more_and_no_link(words: str, prose: bool) -> None:
    [piece] = pieces_of(f"<p>{words}</p>")
    assert is_prose(piece) is prose


@pytest.mark.parametrize(
    ("source", "level"),
    [
        ("<h1>Rain</h1>", 1),
        ("<h2><div><a href=/x>Rain</a></div></h2>", 2),
        ("<h2><p>Rain</p></h2>", None),
        ("<p>Rain</p>", None),
        ("<hr>Rain", None),
        ("<header>Rain</header>", None),
    ],
)
def test_a_heading_is_known_through_what_lies_in_it(source: str, level: int | None) -> None:
    assert heading_level(pieces_of(source)[0].frame) == level


def test_paragraphs_of_one_make_have_the_same_tags_and_names_around_them() -> None:
    one, two, quoted, other = pieces_of(
        "<div class=left><p>One</p><p><b>Two</b></p><blockquote><p>Three</p></blockquote></div>"
        "<div class=right><p>Four</p></div>"
    )
    assert make_of(one.frame) == make_of(two.frame) == make_of(quoted.frame)
    assert make_of(one.frame) != make_of(other.frame)
