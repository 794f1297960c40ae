"""A page of plain text becomes an article: its text unchanged, its title and authors found."""

from __future__ import annotations

import pytest

from onrecord.errors import InputError
from onrecord.ids import text_sha256
from onrecord.model import Page
from onrecord.text import find_article

BODY = (
    "Clinic to reopen\r\n\r\nBy Ann Lee and Bo van Ray, Staff Writers\r\n\r\nIt opens in May.\r\n"
)


def page(text: str, **fields: str) -> Page:
    return Page(input="notes.txt", body=text.encode("utf-8"), **fields)


def test_text_is_the_files_own() -> None:
    text = "\ufeffClinic\tto reopen 😀\r\n\r\nCafe\u0301 \f\u2028open.\n"
    article = find_article(page(text))
    assert article.text == text
    assert article.sha256 == text_sha256(text)


def test_headline_and_byline_give_title_and_authors() -> None:
    article = find_article(page(BODY))
    assert article.title == "Clinic to reopen"
    assert article.authors == ("Ann Lee", "Bo van Ray")


def test_what_came_with_the_page_wins_and_is_kept() -> None:
    article = find_article(
        page(BODY, title="Given", outlet="Gazette", published="2020-08-28", url="https://a.example")
    )
    assert (article.title, article.outlet, article.published, article.url) == (
        "Given", "Gazette", "2020-08-28", "https://a.example",
    )  # fmt: skip


def test_id_depends_on_text_and_given_fields_but_not_on_the_place() -> None:
    one = find_article(page(BODY))
    elsewhere = find_article(Page(input="other.txt", body=BODY.encode("utf-8")))
    dated = find_article(page(BODY, published="2020-08-28"))
    assert one.id == elsewhere.id
    assert one.id != dated.id


def test_commenters_are_no_authors() -> None:
    body = "The clinic opens in May, the mayor said. " * 8
    text = f"{body}\n\nComments\n\nPosted by Ann Lee on 4 May 2012\n\nNo!\n\nReply\n"
    assert find_article(page(text)).authors == ()


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By ANN LEE", ("Ann Lee",)),
        ("By Ann Lee, Bo Ray and Cy O'Dell", ("Ann Lee", "Bo Ray", "Cy O'Dell")),
        ("By Ann Lee annlee@gazette.example", ("Ann Lee",)),
        ("By Nadia Verhoeven | Updated 14 May 2019, 18:20 GMT", ("Nadia Verhoeven",)),
        ("By staff reporter", ()),
        ("By The Associated Press", ()),
        (
            "(Reporting by Lucia Moss and Dan Okafor; Editing by Sue Park)",
            ("Lucia Moss", "Dan Okafor"),
        ),
    ],
)
def test_authors_of_a_byline(line: str, authors: tuple[str, ...]) -> None:
    text = f"Clinic to reopen\n\n{line}\n\nThe clinic opens in May, the mayor said.\n"
    assert find_article(page(text)).authors == authors


@pytest.mark.parametrize("text", ["\n \n", "\ufeff", "*** --- ***"])
def test_text_without_words_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError, match=r"^notes\.txt: .+; .+$"):
        find_article(page(text))
