"""Pages that are broken or made to do harm: one clear line, or what a reader would see of them."""

from __future__ import annotations

import time

import pytest

from onrecord.errors import InputError
from onrecord.model import Article, Page
from onrecord.pages.sniff import looks_like_html
from onrecord.text import find_article

PROSE = "<h1>Harbour wall will hold</h1><p>The wall will hold this winter, Minister Torv said.</p>"


def read(page: str | bytes) -> Article:
    body = page if isinstance(page, bytes) else page.encode("utf-8", "surrogatepass")
    return find_article(Page(input="wall.html", body=body, media_type="text/html"))


def body_of(article: Article) -> str:
    return " ".join(b.span.of(article.text) for b in article.blocks if b.kind == "body")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<div>" * 100_000 + PROSE, "limit is 100,000"),
        ("<div>" * 300 + PROSE, "nested more than 250 deep"),
        ("<b>" * 2_000 + PROSE, "nested more than 250 deep"),
        (f"<p {'a ' * 30_000}>{PROSE}", "more than 20,000 attributes"),
        ("<body></body>", "no article was found"),
        ("<div class=cookie-banner><p>We use cookies to count readers.</p></div>", "no article"),
        ("<frameset><frame src=a.html></frameset>", "no article was found"),
        ("<svg><text>A drawing of the wall, he said.</text></svg>", "no article was"),
        (PROSE + "<p>" + "word " * 220_000, "the limit is 1,000,000"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_one_line(page: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read(page)
    line = str(caught.value)
    assert line.startswith("wall.html: ")
    assert words in line
    assert "\n" not in line


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>document.write('<p>Ann Lee said no, and no again, to all.</p>')</script>",
        "<p onclick='alert(\"Ann said no\")' style='background:url(javascript:no)'></p>",
        "<a href='javascript:alert(1)' title='Ann said no'></a>",
        "<iframe srcdoc='<p>Ann Lee said no, and no again, to all.</p>'></iframe>",
        "<template><p>Ann Lee said no, and no again, to all.</p></template>",
        "<!-- <p>Ann Lee said no, and no again, to all.</p> -->",
        "<![CDATA[ Ann ]]>",
        "<noscript><p>Ann Lee said no, and no again, to all.</p></noscript>",
        "<p hidden>Ann Lee said no, and no again, to all.</p>",
        "<textarea>Ann Lee said no, and no again, to all.</textarea>",
        "<object><p>Ann Lee said no, and no again, to all.</p></object>",
    ],
)
def test_what_no_reader_sees_is_not_read(hostile: str) -> None:
    article = read(PROSE + hostile)
    assert "Ann" not in article.text
    assert body_of(article) == "The wall will hold this winter, Minister Torv said."


def test_marks_written_as_text_are_text() -> None:
    article = read(
        PROSE + "<p>The sign read &lt;script&gt;no&lt;/script&gt;, the mayor said then.</p>"
    )
    assert "<script>no</script>" in body_of(article)


@pytest.mark.parametrize(
    "reference",
    ["&#0;", "&#xD800;", "&#1114112;", "&#99999999999;", "&nosuch;", "&#x;", "&amp;amp;"],
)
def test_references_to_no_character_do_no_harm(reference: str) -> None:
    article = read(f"{PROSE}<p>The water {reference} rose again on Friday, the mayor said.</p>")
    assert "rose again on Friday" in body_of(article)
    article.text.encode("utf-8")


def test_an_entity_of_the_page_s_own_is_not_unfolded() -> None:
    bomb = (
        '<!DOCTYPE html [<!ENTITY a "ha ha ha ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>'
    )
    article = read(f"{bomb}{PROSE}<p>The mayor laughed &c; and said that it was over. &d;</p>")
    assert "ha ha ha" not in article.text
    assert "root:" not in article.text


@pytest.mark.parametrize(
    "sign", ["\u202e", "\u2066", "\u200f", "\u200b", "\u00ad", "\u2060", "\ufeff"]
)
def test_signs_without_width_neither_part_words_nor_turn_them(sign: str) -> None:
    article = read(PROSE.replace("Harbour", f"Har{sign}bour").replace("winter", f"win{sign}ter"))
    assert article.title == "Harbour wall will hold"
    assert "this winter" in body_of(article)


@pytest.mark.parametrize(
    "head",
    [
        "<link rel=canonical href='http://['>",
        "<link rel=canonical href='http://a:99999999/'>",
        "<base href='http://['><link rel=canonical href=/a>",
        "<meta property='article:published_time' content='2019-02-30T25:61'>",
        "<meta property='article:published_time' content='99999-99-99'>",
        "<meta property='article:published_time' content='2020-01-01T00:00:00+99:99'>",
        "<meta property='article:published_time' content='9999-12-31T23:59:59-23:00'>",
        "<meta property='article:modified_time' content='0000-00-00'>",
        f"<title>{'Rain ' * 100_000}</title>",
        "<script type='application/ld+json'>" + "[" * 100_000 + "</script>",
        "<script type='application/ld+json'>" + '{"a":' * 50_000 + "</script>",
        "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"author\": 7, "
        "\"datePublished\": {\"a\": []}, \"headline\": null, \"publisher\": [[]]}</script>",
        "<script type='application/ld+json'>{\"@type\": [[7]], \"a\": 1e999, \"b\": NaN}</script>",
    ],
)  # fmt: skip
def test_nonsense_about_a_page_does_no_harm(head: str) -> None:
    article = read(f"<html><head>{head}</head><body>{PROSE}</body></html>")
    assert "The wall will hold" in body_of(article)
    assert article.published in (None, "2020-01-01")


@pytest.mark.parametrize(
    "many",
    [
        "<p>By Ann Lee</p>" * 6_000,
        "<li><a href=/a>Some other title of an article</a></li>" * 6_000,
        "<div class=comment id=c1><b>Ann</b> <time>May 1, 2024</time><p>No.</p></div>" * 2_000,
        "<h3>20 comments</h3>" + "<p>Ann Lee, 3 hours ago</p><p>No and no again to it.</p>" * 3_000,
        "<div class=collapse>Folded away</div>" * 6_000,
        "<p>" + "<span class=author>Ann Lee </span>" * 9_000 + "</p>",
        "<table><tr>" + "<td>cell</td>" * 9_000 + "</tr></table>",
        "<div>" + "A line of words<br>" * 9_000 + "</div>",
        "<blockquote class=twitter-tweet><p>Words.</p>- Ann (@a) May 1, 2020</blockquote>" * 999,
        "<time datetime=2020-01-01T01:00:00Z>x</time>" * 9_000,
        "<p><em>Rained on the town on some day</em></p><div><em>On the town</em></div>" * 2_000,
        "<a class=x rel=sponsored href=/b>Buy</a>" * 9_000,
    ],
)  # fmt: skip
def test_much_of_one_thing_takes_time_in_proportion(many: str) -> None:
    read(PROSE)
    start = time.process_time()
    read(PROSE + many)
    # A few thousand of anything take about a second; what grows with the square took minutes.
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    "line",
    [
        "A wall of stone (Sir. F al-Q for " + "U" * 600,
        "A- " + ">" * 600,
        "Ann - " + "in reply to a edited " * 9,
        "1 " * 90,
    ],
)
def test_no_line_keeps_the_fences_busy(line: str) -> None:
    read(PROSE)
    start = time.process_time()
    read(f"{PROSE}<p>{line}</p>")
    assert time.process_time() - start < 3


def test_a_head_of_comments_is_no_riddle() -> None:
    start = time.process_time()
    assert not looks_like_html(b"<!---->" * 580 + b"rain")
    assert looks_like_html(b"<!---->" * 500 + b"<html>")
    assert time.process_time() - start < 1
