"""A caption's last words that say who took the picture, apart from those that say what it shows."""

from __future__ import annotations

import pytest
from tests.text.html.pages import page, pieces_of, read, words_of

from onrecord.text.html.credits import part_credits

SHOWS = "Boats in the harbour of Ostrel on Monday."


def parts_of(caption: str) -> list[tuple[str | None, str]]:
    """The kinds and words of what a caption is cut into."""
    pieces = pieces_of(f"<figure><figcaption>{caption}</figcaption></figure>")
    for piece in pieces:
        piece.kind = "caption"
    return [(piece.kind, piece.words) for piece in part_credits(pieces)]


@pytest.mark.parametrize(
    "credit",
    [
        "Photo: Ann Lee",
        "Photograph: Ann Lee/Ostrel Post",
        "Photo by Ann Lee",
        "(Photo: Ann Lee)",
        "Image credit: Ann Lee",
        "Picture: Ann Lee / Ostrel Post",
        "© Ann Lee",
        "Ann Lee/Reuters",
        "Ann Lee for The Ostrel Post",
        "Ann Lee via AP",
        "AP",
        "AFP/Getty Images",
        "(Ann Lee/AP)",
        "Courtesy: Ann Lee",
    ],
)
def test_words_that_name_a_photographer_are_a_credit(credit: str) -> None:
    assert parts_of(f"{SHOWS} {credit}") == [("caption", SHOWS), ("credit", credit)]


@pytest.mark.parametrize(
    "caption",
    [
        SHOWS,
        "Minister Lena Torv.",
        "Minister Torv points at a photo of the wall. It shows boats.",
        "“We have waited for this photo by the sea,” she said.",
        "Lena Torv at the harbour",
        "A boat of the Port Office for the volunteers",
        "Photo: Ann Lee",  # all of it is a credit, and nothing left to be a caption
    ],
)
def test_words_that_name_none_are_a_caption(caption: str) -> None:
    assert [words for _, words in parts_of(caption)] == [caption]


@pytest.mark.parametrize(
    ("mark", "is_credit"),
    [
        ("<em>Handout / Office of the Premier</em>", True),
        ("<span>Lee Studios</span>", True),
        ("<a href=/ann>Lee Studios</a>", False),
        (f"<em>{'Many words that go on and on and ' * 3}on</em>", False),
    ],
)
def test_an_element_of_its_own_at_the_end_is_a_credit(mark: str, is_credit: bool) -> None:
    kinds = [kind for kind, _ in parts_of(f"{SHOWS} {mark}")]
    assert kinds == (["caption", "credit"] if is_credit else ["caption"])


def test_an_element_in_the_midst_of_a_sentence_is_none() -> None:
    assert len(parts_of("Boats in the harbour of <em>Ostrel</em>")) == 1


def test_other_kinds_are_left_as_they_are() -> None:
    [piece] = pieces_of(f"<p>{SHOWS} Photo: Ann Lee</p>")
    piece.kind = "body"
    assert part_credits([piece]) == [piece]


def test_a_credit_is_a_block_of_its_own_and_nothing_is_lost() -> None:
    figure = f"<figure><img src=x><figcaption>{SHOWS} Photo: Ann Lee</figcaption></figure>"
    article = read(page(figure, "<p>So it went on for days, she said.</p>"))
    assert words_of(article, "caption") == [SHOWS]
    assert words_of(article, "credit") == ["Photo: Ann Lee"]
