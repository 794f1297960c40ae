"""HTML pages become articles: all that they show in its order, fenced, and their facts."""

from __future__ import annotations

import datetime
import socket
from itertools import pairwise

import pytest

from onrecord.errors import InputError
from onrecord.ids import text_sha256
from onrecord.model import Article, Page
from onrecord.text import find_article

BODY = """
<p>PORT OSTREL — The harbour wall will hold this winter, Minister Lena Torv said on Monday, adding
that engineers had told her it was “sound as a bell.”<br>Nobody needs to leave, she said.</p>
<blockquote><p>We have waited eleven years for this wall, and we shall not wait for a twelfth one.
</p></blockquote>
<h2>A town below the water</h2>
<p>The old town has flooded twice since 1990, according to the <em>Port Office</em>. Its cellars
were pumped dry by volunteers, who asked for nothing but soup and dry socks in return.</p>
<ul><li>The wall is nine metres high.</li><li>It was built by the last government.</li></ul>
<p>Sign up for our newsletter</p>
<p>The opposition called the minister’s words reckless and demanded that she publish the report,
which the Varanian cabinet has kept under lock and key since the spring of last year.</p>
"""
HEAD = """
<title>Harbour wall will hold, minister says | Varania News</title>
<meta property="og:title" content="Harbour wall will hold, minister says">
<meta property="og:site_name" content="Varania News">
<meta name="author" content="Ada Quell">
<meta property="article:published_time" content="2021-11-08T09:30:00+01:00">
<link rel="canonical" href="https://news.example.com/wall">
"""
COMMENTS = """
<div id="comments"><h3>2 comments</h3>
<div class="comment"><p>She said so last year, too, and then my cellar was full of herring.</p>
</div>
<div class="comment"><p>Herring is the best that ever happened to your cellar, neighbour.</p></div>
</div>
"""


def html(body: str = BODY, *, head: str = HEAD, after: str = COMMENTS) -> str:
    return (
        f"<!DOCTYPE html><html lang=en><head>{head}</head><body><nav><a href=/>Home</a></nav>"
        f"<article><h1>Harbour wall will hold, minister says</h1>{body}</article>{after}"
        "<footer>All rights reserved</footer></body></html>"
    )


def article_of(page: str | bytes, **known: str) -> Article:
    body = page.encode() if isinstance(page, str) else page
    return find_article(Page(input="wall.html", body=body, media_type="text/html", **known))


def parts(article: Article, kind: str) -> list[str]:
    return [
        article.text[block.start : block.end].strip()
        for block in article.blocks
        if block.kind == kind
    ]


def test_the_page_says_who_published_what_and_when() -> None:
    article = article_of(html())
    assert article.title == "Harbour wall will hold, minister says"
    assert article.authors == ("Ada Quell",)
    assert article.outlet == "Varania News"
    assert article.published == "2021-11-08T09:30:00+01:00"
    assert article.url == "https://news.example.com/wall"
    assert article.sha256 == text_sha256(article.text)
    assert article.language == "en"


def test_what_the_user_says_wins() -> None:
    article = article_of(
        html(), published="2021-11-07", outlet="The Ostrel Post", url="https://example.com/1",
        title="Wall",
    )  # fmt: skip
    assert (article.published, article.outlet) == ("2021-11-07", "The Ostrel Post")
    assert (article.url, article.title) == ("https://example.com/1", "Wall")
    assert article.id != article_of(html()).id


def test_every_part_has_its_block() -> None:
    article = article_of(html("<p>By Ada Quell</p>" + BODY))
    assert parts(article, "headline") == ["Harbour wall will hold, minister says"]
    assert parts(article, "byline") == ["By Ada Quell"]
    assert parts(article, "dateline") == ["PORT OSTREL —"]
    assert parts(article, "ad") == ["Sign up for our newsletter"]
    [quote] = parts(article, "quote")
    assert quote.startswith("We have waited eleven years")
    body = "\n\n".join(parts(article, "body"))
    assert "bell.”\nNobody needs to leave" in article.text
    assert "according to the Port Office. Its cellars were pumped" in body
    assert "\n\nThe wall is nine metres high.\n\nIt was built by" in body
    assert "A town below the water" in body
    assert "The opposition called" in body
    assert parts(article, "other") == ["Home", "All rights reserved"]


def test_the_text_is_what_the_page_shows_in_its_order() -> None:
    article = article_of(html("<p>Published on Monday</p>" + BODY))
    words = article.text.split()
    assert words[:6] == ["Home", "Harbour", "wall", "will", "hold,", "minister"]
    assert words[-3:] == ["All", "rights", "reserved"]
    shown = [
        "Home", "minister says", "Published", "PORT OSTREL", "Nobody needs", "eleven years",
        "A town below", "Its cellars", "nine metres", "Sign up", "the report", "2 comments",
        "full of herring", "neighbour", "All rights",
    ]  # fmt: skip
    places = [article.text.index(one) for one in shown]
    assert places == sorted(places)
    assert "Varania News" not in article.text


def test_who_wrote_it_is_not_said_in_the_text_if_the_page_does_not_show_it() -> None:
    article = article_of(html())
    assert article.authors == ("Ada Quell",)
    assert "Quell" not in article.text
    assert parts(article, "byline") == []


def test_comments_are_kept_and_fenced() -> None:
    article = article_of(html())
    fenced = " ".join(parts(article, "comment"))
    assert "my cellar was full of herring" in fenced
    assert "your cellar, neighbour" in fenced
    assert "herring" not in " ".join(parts(article, "body")).lower()


def test_table_rows_are_lines_of_the_body() -> None:
    table = (
        "<table><tr><th>Year</th><th>Water</th></tr><tr><td>1990</td><td>2.1 m</td></tr></table>"
    )
    article = article_of(html(BODY + table + "<p>So much for the figures of the Port Office.</p>"))
    assert "1990 | 2.1 m" in parts(article, "body")


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", None),
        ("utf-8", "iso-8859-1"),
        ("utf-8-sig", None),
        ("cp1252", "windows-1252"),
        ("cp1252", "iso-8859-1"),
        ("cp1252", None),
        ("cp1252", "utf-8"),
        ("utf-16", None),
        ("utf-16-le", None),
    ],
)
def test_the_charset_is_the_true_one(encoding: str, charset: str | None) -> None:
    meta = f'<meta charset="{charset}">' if charset else ""
    article = article_of(html(head=meta + HEAD).encode(encoding))
    assert "“sound as a bell.”" in article.text
    assert "\ufeff" not in article.text


def test_a_declared_charset_is_kept_to() -> None:
    page = html(BODY.replace("Lena Torv", "Łucja Wąs"), head='<meta charset="iso-8859-2">' + HEAD)
    page = page.translate({ord("“"): '"', ord("”"): '"', ord("’"): "'", ord("—"): "-"})
    assert "Minister Łucja Wąs said" in article_of(page.encode("iso-8859-2")).text


def test_an_unknown_charset_does_no_harm() -> None:
    article = article_of(html(head='<meta charset="klingon">' + HEAD).encode("cp1252"))
    assert "“sound as a bell.”" in article.text


def test_a_stray_byte_in_the_article_is_named_and_elsewhere_does_no_harm() -> None:
    page = html().encode()
    outside = page.replace(b"</head>", b"<script>'\xff'</script></head>")
    assert article_of(outside).text == article_of(page).text
    inside = page.replace(b"Port Office", b"Port\xffOffice")
    with pytest.raises(InputError, match=r"wall\.html: byte 0xFF at offset \d+ is not UTF-8"):
        article_of(inside)


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<html><body></body></html>",
        "<!DOCTYPE html><html><head><title>Only a title</title></head></html>",
        "no page at all",
        "<html><script>let text = 'Rain, she said.'</script></html>",
    ],
)
def test_a_page_without_an_article_is_an_error(page: str) -> None:
    with pytest.raises(InputError, match=r"wall\.html: no article was found in this page; "):
        article_of(page)


def test_a_binary_page_is_an_error() -> None:
    with pytest.raises(InputError, match="this is binary, not text"):
        article_of(b"<html>\0\1\2\3" * 50)


def test_an_article_over_the_limit_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.text.html.MAX_CHARACTERS", 100)
    with pytest.raises(InputError, match=r"the article has .* characters, the limit is 100"):
        article_of(html())


@pytest.mark.parametrize(
    ("bomb", "words"),
    [
        ("<br>" * 100_000, "the page has 100,002 tags, the limit is 100,000"),
        (f"<p {' '.join(f'a{n}' for n in range(30_000))}>Rain.", "more than 20,000 attributes"),
        (f"<p {'/'.join(f'a{n}' for n in range(30_000))}>Rain.", "more than 20,000 attributes"),
    ],
)
def test_a_page_made_to_keep_the_parser_busy_is_refused(bomb: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        article_of("<html><body>" + bomb)


def test_many_paragraphs_take_time_in_proportion() -> None:
    paragraphs = "".join(f"<p>It rained on day {day}, she said.</p>" for day in range(5000))
    article = article_of(html(paragraphs, after=""))
    assert parts(article, "body")[-1] == "It rained on day 4999, she said."
    assert len(parts(article, "body")) == 5000


def test_neither_clock_nor_network_nor_an_earlier_page_matters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = article_of(html())
    article_of(html("<p>Another page, whose words are all other ones than those.</p>" * 3))
    assert article_of(html()) == first

    class Stopped(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Stopped:
            return cls(1999, 1, 1, tzinfo=tz)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("onrecord.text.html.moments.datetime", Stopped)
    monkeypatch.setattr(socket, "socket", refuse)
    assert article_of(html()) == first


def test_libraries_say_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    article_of(html(head='<meta property="article:published_time" content="soon">'))
    with pytest.raises(InputError):
        article_of("<html></html>")
    assert capfd.readouterr() == ("", "")


def test_a_paragraph_of_the_page_is_a_block() -> None:
    article = article_of(html("<p>The wall held, she said</p><p>He was there</p>" + BODY))
    body = parts(article, "body")
    assert body[:2] == ["The wall held, she said", "He was there"]
    assert "The wall held, she said\n\nHe was there\n\n" in article.text
    assert article.blocks[0].start == 0
    assert article.blocks[-1].end == len(article.text)
    assert all(one.end == two.start for one, two in pairwise(article.blocks))


def test_a_quotation_keeps_its_foot_line_and_its_neighbour_apart() -> None:
    quotes = (
        "<blockquote><p>We will never yield.</p><p>Never.</p><footer>— Ines Roe, mayor</footer>"
        "</blockquote><blockquote>We have no choice. <cite>Joe Abel</cite></blockquote>"
    )
    assert parts(article_of(html(BODY + quotes + "<p>So it went on.</p>")), "quote")[1:] == [
        "We will never yield.\n\nNever.\n\n— Ines Roe, mayor",
        "We have no choice. Joe Abel",
    ]


LINKED = '<script type="application/ld+json">{}</script>'
META = '<meta property="article:published_time" content="{}">'


@pytest.mark.parametrize(
    ("marks", "published"),
    [
        (META.format("2024-11-05T23:30:00-05:00"), "2024-11-05T23:30:00-05:00"),
        (META.format("2024-11-05T23:30:00.123Z"), "2024-11-05T23:30:00+00:00"),
        (META.format("2024-11-05T23:30:00"), "2024-11-05"),
        (META.format("2024-11-05"), "2024-11-05"),
        (
            LINKED.format(
                '[{"@type": "WebSite"}, {"@graph": [{"@type": ["NewsArticle"], '
                '"datePublished": "2024-11-05T23:30:00-05:00"}]}]'
            ),
            "2024-11-05T23:30:00-05:00",
        ),
        (
            META.format("2024-11-05")
            + LINKED.format('{"@type": "Event", "datePublished": "2024-11-05T10:00:00Z"}'),
            "2024-11-05",
        ),
        (META.format("2024-11-05") + LINKED.format("{no: json"), "2024-11-05"),
        (META.format("2024-11-05") + LINKED.format("[" * 5000), "2024-11-05"),
        (
            META.format("2024-11-05") + "<time datetime=2024-11-05T08:00:00+02:00>8:00</time>",
            "2024-11-05T08:00:00+02:00",
        ),
        (
            META.format("2024-11-05") + "<time datetime=2024-11-06T08:00:00+02:00>8:00</time>",
            "2024-11-05",
        ),
    ],
)
def test_the_time_of_publication_is_kept_with_its_zone(marks: str, published: str) -> None:
    page = html(head="<title>Harbour wall</title>").replace("</h1>", "</h1>" + marks)
    assert article_of(page).published == published


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("class=user-posts", "comment"),
        ("class='box commentList'", "comment"),
        ("id=disqus_thread", "comment"),
        ("class=comment_content", "comment"),
        ("class='comments comment-respond'", "form"),
        ("class=promoted-content", "ad"),
        ("class=OUTBRAIN", "ad"),
        ("id=taboola-feed", "ad"),
        ("id=taboola-below-article", "ad"),
        ("class=article__related", "related"),
    ],
)
def test_what_the_page_calls_furniture_is_fenced(name: str, kind: str) -> None:
    box = f"<div {name}><script>let a</script><p>Doctors say this trick cures herring at once.</p>"
    article = article_of(html(BODY + box + "</div><p>The wall was built of stone.</p>", after=""))
    assert "Doctors say this trick cures herring at once." in parts(article, kind)
    assert "The wall was built of stone." in parts(article, "body")


@pytest.mark.parametrize("name", ["sponsored", "comments", "related"])
@pytest.mark.parametrize("tag", ["body", "article", "main", "div"])
def test_an_article_is_never_taken_for_furniture(name: str, tag: str) -> None:
    page = html(after="").replace("<article>", "").replace("</article>", "")
    page = page.replace("<h1>", f"<{tag} class={name}><h1>").replace(
        "<footer>", f"</{tag}><footer>"
    )
    article = article_of(page)
    assert "The opposition called" in "".join(parts(article, "body"))


def test_comments_longer_than_the_article_are_fenced_one_by_one() -> None:
    comment = "<li class=comment><article><p>My cellar was full of herring, said Joe.</p></article>"
    thread = f"<div class=comments><ul>{comment * 100}</ul></div>"
    article = article_of(html(after=thread))
    assert "herring" not in "".join(parts(article, "body"))
    assert sum("herring" in part for part in parts(article, "comment")) == 100


@pytest.mark.parametrize(
    ("name", "outlet"),
    [("https://www.example.com", None), ("www.example.com", None), ("Nj", None), ("BBC", "BBC")],
)
def test_an_address_is_no_outlet(name: str, outlet: str | None) -> None:
    assert article_of(html(head=HEAD.replace("Varania News", name))).outlet == outlet


def test_tags_nested_too_deep_are_named() -> None:
    page = "<html><body>" + "<div>" * 40_000 + "<p>Rain, she said.</p>" + "</div>" * 40_000
    with pytest.raises(InputError, match="the page's tags are nested more than 250 deep; give"):
        article_of(page)
    nested = html("<div>" * 100 + BODY + "</div>" * 100)
    assert "The opposition called" in article_of(nested).text
