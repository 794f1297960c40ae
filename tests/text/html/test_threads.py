"""Readers' comments: which words are one, who wrote it, when, and in answer to whom."""

from __future__ import annotations

import pytest
from tests.text.html.pages import blocks_of, page, read

Comment = tuple[str | None, str | None, int | None]

ANN = "She said so last year, too, and then my cellar was full of herring."
JOE = "Herring is the best that ever happened to your cellar, neighbour."
ROE = "Both of you should read the report before you write of fish."


def comments_of(section: str) -> list[Comment]:
    """Who wrote the comments of a page, when, and how deep each lies, in their order."""
    found: list[Comment] = []
    for block in blocks_of(read(page(after=section)), "comment"):
        comment = (block.author, block.time, block.depth)
        if comment != (None, None, None) and comment not in found[-1:]:
            found.append(comment)
    return found


def words_of_comments(section: str) -> dict[str | None, str]:
    """What each wrote, as one text."""
    article = read(page(after=section))
    words: dict[str | None, str] = {}
    for block in blocks_of(article, "comment"):
        words[block.author] = words.get(block.author, "") + block.span.of(article.text)
    return words


# --- makes of comment sections --------------------------------------------------------------------

WORDPRESS = f"""
<div id=comments class=comments-area><h2>3 thoughts on “Harbour wall”</h2><ol class=comment-list>
<li id=comment-1 class="comment even depth-1"><article class=comment-body><footer>
<div class="comment-author vcard"><b class=fn>Ann Lee</b> <span class=says>says:</span></div>
<div class=comment-metadata><a href=#1><time datetime=2024-05-03T08:10:00+02:00>May 3, 2024 at
8:10 am</time></a></div></footer><div class=comment-content><p>{ANN}</p></div>
<div class=reply><a href=#>Reply</a></div></article>
<ol class=children><li id=comment-2 class="comment odd depth-2"><article class=comment-body><footer>
<div class="comment-author vcard"><b class=fn>Joe Abel</b> <span class=says>says:</span></div>
<div class=comment-metadata><a href=#2><time datetime=2024-05-03T09:00:00+02:00>May 3, 2024 at
9:00 am</time></a></div></footer><div class=comment-content><p>{JOE}</p><p>Sic!</p></div>
</article></li></ol></li>
<li id=comment-3 class="comment even depth-1"><article class=comment-body><footer>
<div class="comment-author vcard"><b class=fn>Ines Roe</b> <span class=says>says:</span></div>
<div class=comment-metadata><a href=#3><time datetime=2024-05-04T07:00:00+02:00>May 4, 2024 at
7:00 am</time></a></div></footer><div class=comment-content><p>{ROE}</p></div></article></li>
</ol></div>
"""


def test_a_section_that_marks_everything_tells_everything() -> None:
    assert comments_of(WORDPRESS) == [
        ("Ann Lee", "2024-05-03T08:10:00+02:00", 0),
        ("Joe Abel", "2024-05-03T09:00:00+02:00", 1),
        ("Ines Roe", "2024-05-04T07:00:00+02:00", 0),
    ]


def test_every_word_is_its_writers() -> None:
    words = words_of_comments(WORDPRESS)
    assert ANN in words["Ann Lee"]
    assert JOE in words["Joe Abel"]
    assert "Sic!" in words["Joe Abel"]
    assert "thoughts on" in words[None]


@pytest.mark.parametrize(
    ("name", "section"),
    [
        (
            "microdata",
            "<section class=comments>{}</section>".format(
                "".join(
                    f"<div itemprop=comment itemtype=https://schema.org/Comment>"
                    f"<h4>Rain</h4><span itemprop=author>{name}</span>"
                    f"<time datetime={day}>a day</time><p>{words}</p></div>"
                    for name, day, words in (
                        ("Ann Lee", "2024-05-03", ANN),
                        ("Joe Abel", "2024-05-04", JOE),
                    )
                )
            ),
        ),
        (
            "names in links",
            f"<div id=comments><div class=comment id=c1><a href=/u/1>Ann Lee</a> <small>May 3, 2024"
            f"</small><p>{ANN}</p></div><div class=comment id=c2><a href=/u/2>Joe Abel</a> "
            f"<small>May 4, 2024</small><p>{JOE}</p></div></div>",
        ),
        (
            "names in cite",
            f"<ol class=commentlist><li class=comment><cite>Ann Lee</cite> says: <p class=date>"
            f"3 May 2024</p><p>{ANN}</p><li class=comment><cite>Joe Abel</cite> says:"
            f"<p class=date>4 May 2024</p><p>{JOE}</p></ol>",
        ),
        (
            "no classes, a time each",
            f"<div class=comments><div><div><span>Ann Lee</span> <time datetime=2024-05-03>May 3"
            f"</time></div><p>{ANN}</p></div><div><div><span>Joe Abel</span> <time "
            f"datetime=2024-05-04>May 4</time></div><p>{JOE}</p></div></div>",
        ),
        (
            "words alone, without days",
            f"<div class=comments><p>Ann Lee says:</p><p>{ANN}</p><p>Reply</p><p>Joe Abel says:</p>"
            f"<p>{JOE}</p><p>Reply</p></div>",
        ),
        (
            "words alone",
            f"<div class=comments><p>Ann Lee says:</p><p>May 3, 2024 at 8:10 am</p><p>{ANN}</p>"
            f"<p>Reply</p><p>Joe Abel says:</p><p>May 4, 2024 at 9:00 am</p><p>{JOE}</p>"
            "<p>Reply</p></div>",
        ),
    ],
)
def test_sections_of_many_makes(name: str, section: str) -> None:
    found = comments_of(section)
    assert [author for author, _, _ in found] == ["Ann Lee", "Joe Abel"], name
    words = words_of_comments(section)
    assert ANN in words["Ann Lee"], name
    assert JOE in words["Joe Abel"], name


@pytest.mark.parametrize(
    ("marks", "time"),
    [
        ("<time datetime=2024-05-03T08:10:00Z>3h</time>", "2024-05-03T08:10:00+00:00"),
        ("<span class=date>3 May 2024</span>", "2024-05-03"),
        ("<span class=comment-date>May 3, 2024 at 8:10 pm</span>", "2024-05-03"),
        (
            "<abbr class=timestamp title='2024-05-03T08:10:00Z'>3h</abbr>",
            "2024-05-03T08:10:00+00:00",
        ),
        ("<span class=date>3 hours ago</span>", None),
    ],
)
def test_the_time_of_a_comment_is_a_moment_or_a_day_or_unknown(
    marks: str, time: str | None
) -> None:
    section = (
        f"<div class=comments><div class=comment id=c1><p><b class=author>Ann Lee</b> {marks}</p>"
        f"<p>{ANN}</p></div></div>"
    )
    assert comments_of(section)[-1] == ("Ann Lee", time, 0)


# --- how deep -------------------------------------------------------------------------------------


def comment(number: int, inner: str = "", marks: str = "") -> str:
    return (
        f"<div class=comment id=c{number} {marks}><p class=author>Reader {number}</p>"
        f"<p>It rained on day {number}, and I was there to see it.</p>{inner}</div>"
    )


@pytest.mark.parametrize(
    ("section", "depths"),
    [
        (comment(1) + comment(2), [0, 0]),
        (comment(1, f"<div class=replies>{comment(2)}</div>") + comment(3), [0, 1, 0]),
        (comment(1, f"<ul>{comment(2, f'<ul>{comment(3)}</ul>')}</ul>"), [0, 1, 2]),
        (comment(1, marks="data-depth=0") + comment(2, marks="data-depth=1"), [0, 1]),
        (comment(1, marks="data-level=1") + comment(2, marks="data-level=3"), [0, 2]),
        (comment(1, marks="aria-level=1") + comment(2, marks="aria-level=2"), [0, 1]),
    ],
)
def test_depth_is_told_by_the_page_or_by_what_lies_in_what(section: str, depths: list[int]) -> None:
    found = comments_of(f"<div class=comments>{section}</div>")
    assert [depth for _, _, depth in found] == depths


def test_a_name_of_a_class_may_tell_the_depth() -> None:
    section = comment(1) + comment(2)
    section = section.replace("class=comment id=c2", "class='comment depth-2' id=c2")
    section = section.replace("class=comment id=c1", "class='comment depth-1' id=c1")
    found = comments_of(f"<div class=comments>{section}</div>")
    assert [depth for _, _, depth in found] == [0, 1]


def test_one_comment_in_two_elements_is_one() -> None:
    section = (
        f"<ol class=comments><li class=comment><article class=comment><b class=fn>Ann Lee</b>"
        f"<p>{ANN}</p></article></li><li class=comment><article class=comment><b class=fn>Joe Abel"
        f"</b><p>{JOE}</p></article></li></ol>"
    )
    assert comments_of(section) == [("Ann Lee", None, 0), ("Joe Abel", None, 0)]


# --- whose name -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("<span class=author>Ann Lee</span>", "Ann Lee"),
        ("<span class=author>Ann Lee says:</span>", "Ann Lee"),
        ("<span class=author>By Ann Lee</span>", "Ann Lee"),
        ("<span class=author>Ann Lee wrote on Monday</span>", "Ann Lee"),
        ("<span class=author>Ann Lee, Port Ostrel</span>", "Ann Lee"),
        ("<span class=username>@annlee_79</span>", "annlee_79"),
        ("<cite>Zoë O’Neill-Ng</cite>", "Zoë O’Neill-Ng"),
        ("<a href=/u/7>annlee</a> <span>Top fan</span>", "annlee"),
        ("<span class=author>3 May 2024</span>", None),
        ("<span class=author>12</span>", None),
        (f"<span class=author>{'Lee ' * 30}</span>", None),
    ],
)
def test_a_name_is_cleaned_of_what_stands_around_it(line: str, author: str | None) -> None:
    section = f"<div class=comments><div class=comment id=c1><p>{line}</p><p>{ANN}</p></div></div>"
    article = read(page(after=section))
    [block] = [
        block for block in blocks_of(article, "comment") if ANN in block.span.of(article.text)
    ]
    assert block.author == author


@pytest.mark.parametrize("word", ["Reply", "Share", "5 likes", "Load more", "3 hours ago", "»"])
def test_a_button_is_no_name(word: str) -> None:
    section = (
        f"<div class=comments><div class=comment id=c1><p>{word}</p><p>Ann Lee</p><p>{ANN}</p>"
        f"</div><div class=comment id=c2><p>{word}</p><p>Joe Abel</p><p>{JOE}</p></div></div>"
    )
    assert [author for author, _, _ in comments_of(section)] == ["Ann Lee", "Joe Abel"]


# --- where comments end ---------------------------------------------------------------------------


def test_the_form_among_the_comments_is_a_form() -> None:
    section = (
        f"<div class=comments>{comment(1)}<div class=comment-respond><h3>Leave a Reply</h3><form>"
        "<label>Your name</label><button>Post Comment</button></form></div></div>"
    )
    article = read(page(after=section))
    [form] = blocks_of(article, "form")
    assert "Leave a Reply" in form.span.of(article.text)
    assert all(
        "Your name" not in one.span.of(article.text) for one in blocks_of(article, "comment")
    )


def test_what_stands_below_the_comments_is_no_comment() -> None:
    footer = "<footer><p>The Ostrel Post is printed in Ostrel, on paper of Ostrel.</p></footer>"
    article = read(page(after=f"<div class=comments>{comment(1)}{comment(2)}</div>{footer}"))
    last = article.blocks[-1]
    assert (last.kind, last.author) == ("other", None)


def test_more_comments_than_article_stay_comments() -> None:
    section = "".join(comment(number) for number in range(200))
    article = read(page(after=f"<div class=comments>{section}</div>"))
    assert len({block.author for block in blocks_of(article, "comment")}) == 200
    assert "day 7," not in "".join(b.span.of(article.text) for b in blocks_of(article, "body"))


def test_a_section_of_comments_without_any_has_no_writer() -> None:
    section = "<div class=comments><h3>0 Comments</h3><p>Be the first to comment.</p></div>"
    assert comments_of(section) == []
