"""Posts that an article shows: who wrote one says what it says, and nobody wrote its counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from tests.marked import make_article

from onrecord.language import load_syntax, parse_article
from onrecord.model import Article, Block, Span
from onrecord.statements import find_statements, load_cues
from onrecord.statements.posts import find_posts

NLP = spacy.blank("en")
LENA = "Lena Torv"
SAID = "The wall holds, and so do we. Thank you, Ostrel!"


def make_doc(text: str, *, author: str | None = LENA, kind: str = "quote") -> Doc:
    doc = NLP.make_doc(text)
    doc.spans["blocks"] = [doc.char_span(0, len(text), label=kind, span_id=author or "")]
    return doc


def read_post(text: str, *, author: str | None = LENA, kind: str = "quote") -> list[list[str]]:
    """The source, cue and content of each post in a text that is one block."""
    posts = [found for found, _ in find_posts(make_doc(text, author=author, kind=kind), text)]
    for found in posts:
        assert found.rule == "post"
        assert [len(spans) for spans in (found.source, found.cue, found.content)] == [1, 1, 1]
    return [
        [spans[0].of(text) for spans in (found.source, found.cue, found.content)] for found in posts
    ]


# --- makes of posts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        (f"{SAID}\n\n— Lena Torv (@lenatorv) March 4, 2024", "—"),
        (f"{SAID}\n\nPosted by Lena Torv on Monday, March 4, 2024", "Posted by"),
        (f"{SAID}\n\nA post shared by Lena Torv (@lenatorv)", "shared by"),
        (f"Lena Torv @lenatorv\n\n{SAID}", "@lenatorv"),
        (f"Lena Torv (@lenatorv)\n\n{SAID}", "(@lenatorv)"),
        (
            f"Lena Torv\n\n@lenatorv\n\n{SAID}\n\n10:40 AM · Mar 4, 2024\n\n1.2K Reposts",
            "@lenatorv",
        ),
        (f"Lena Torv · 4 March\n\n{SAID}", "·"),
        (f"Lena Torv\n\n{SAID}\n\n18.3K views Mar 4 at 10:40", "18.3K views Mar 4 at 10:40"),
    ],
)
def test_the_writer_is_the_source_and_what_names_her_is_the_cue(text: str, cue: str) -> None:
    assert read_post(text) == [[LENA, cue, SAID]]


def test_a_post_of_several_lines_is_one_content() -> None:
    [[_, _, content]] = read_post("Lena Torv @lena\n\nThe wall holds.\n\nSo do we, all of us!")
    assert content == "The wall holds.\n\nSo do we, all of us!"


@pytest.mark.parametrize(
    "line",
    [
        "10:40 AM · Mar 4, 2024",
        "Mar 4, 2024, 2:41 PM",
        "1.2K Reposts",
        "304 Likes",
        "9.3k re-posts · 31k likes",
        "18.3K views Mar 4 at 10:40",
        "View on Twitter",
        "Read more on Facebook",
        "Reply",
        "edited 3 hours ago",
        "·",
        "…",
    ],
)
def test_counts_dates_and_buttons_are_no_words_of_the_post(line: str) -> None:
    assert read_post(f"Lena Torv @lena\n\n{SAID}\n\n{line}") == [[LENA, "@lena", SAID]]


@pytest.mark.parametrize(
    "words",
    [
        "We saw it on Monday, and it held.",
        "Read this, all of you.",
        "March on, Ostrel!",
        "In May the water comes.",
        "4.2 million. Count it.",
    ],
)
def test_words_that_begin_like_a_count_are_the_posts(words: str) -> None:
    assert read_post(f"Lena Torv @lena\n\n{words}")[0][2] in (words, words.removesuffix("."))


@pytest.mark.parametrize(
    "tail",
    [" https://t.co/abc", " pic.example.com/1 https://x.example/2", "\nhttps://x.example/1", "."],
)
def test_addresses_and_the_last_full_stop_are_left_out(tail: str) -> None:
    assert read_post(f"Lena Torv @lena\n\nThe wall holds{tail}") == [
        [LENA, "@lena", "The wall holds"]
    ]


# --- what is no statement -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "author", "kind"),
    [
        (f"Lena Torv\n\n{SAID}", LENA, "quote"),  # no sign that she wrote it
        (f"{SAID}\n\nThe Port Office", LENA, "quote"),  # the name does not stand there
        (f"— {LENA} (@lena)", LENA, "quote"),  # no words
        (f"— {LENA} (@lena)\n\n304 Likes\n\n10:40 AM", LENA, "quote"),
        (f"{SAID} And so on and on: {'it held ' * 10} — {LENA} (@lena)", LENA, "quote"),
        (f"{LENA} @lena\n\n{SAID}", None, "quote"),
        (f"{LENA} @lena\n\n{SAID}", LENA, "comment"),
        (f"{LENA} @lena\n\n{SAID}", LENA, "body"),
    ],
)
def test_what_no_sign_puts_to_a_writer_is_no_statement(
    text: str, author: str | None, kind: str
) -> None:
    assert read_post(text, author=author, kind=kind) == []


def test_a_line_of_words_for_counts_takes_no_time() -> None:
    assert read_post(f"Lena Torv @lena\n\n{'view ' * 60}of the sea") != []


LINE = st.sampled_from(
    [LENA, "@lena", "—", "(@lena)", SAID, "3 likes", "4 March 2024", "http://t.co/x", "·", "by", ""]
)


LINES = st.lists(LINE, min_size=1, max_size=3).map(lambda words: " ".join(words).strip())


@given(st.lists(LINES.filter(bool), min_size=1, max_size=6).map("\n\n".join))
def test_spans_of_a_post_lie_in_it_and_apart(text: str) -> None:
    for found, block in find_posts(make_doc(text), text):
        [source], [cue], [content] = found.source, found.cue, found.content
        assert source.of(text) == LENA
        assert not content.overlaps(source)
        assert not cue.overlaps(source)
        assert block == Span(0, len(text))
        assert content.of(text).strip() == content.of(text) != ""


# --- among the other statements -------------------------------------------------------------------


def article_of(*parts: tuple[str, str | None]) -> Article:
    """An article of body paragraphs and posts, each post with its writer."""
    text = "\n\n".join(words for words, _ in parts)
    blocks, at = [], 0
    for number, (words, author) in enumerate(parts):
        end = len(text) if number == len(parts) - 1 else at + len(words) + 2
        kind = "quote" if author else "body"
        blocks.append(Block(kind=kind, start=at, end=end, author=author))
        at = end
    return replace(make_article(text), blocks=tuple(blocks))


@pytest.mark.slow
def test_a_post_is_one_statement_beside_those_of_the_text() -> None:
    post = f"{SAID}\n\n— Lena Torv (@lenatorv) March 4, 2024"
    article = article_of(("The mayor said the wall would hold.", None), (post, LENA))
    doc = parse_article(article, nlp=load_syntax())
    found = find_statements(doc, article_id=article.id, cues=load_cues())
    sources = [[span.of(article.text) for span in one.source] for one in found]
    assert sources == [["The mayor"], [LENA]]
    assert found[1].content[0].of(article.text) == SAID


@pytest.mark.slow
def test_what_is_found_in_a_posts_name_line_or_all_of_its_words_is_not_said_twice() -> None:
    post = 'Lena Torv says: @lena\n\n"The wall holds," says the Post. So it does, I say.'
    article = article_of((post, LENA), ("It rained on the town all day.", None))
    doc = parse_article(article, nlp=load_syntax())
    found = find_statements(doc, article_id=article.id, cues=load_cues())
    whole = [one for one in found if one.source and one.source[0].of(article.text) == LENA]
    assert len(whole) == 1
    assert len({one.id for one in found}) == len(found)
