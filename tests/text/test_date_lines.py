"""The publication day of a pasted page: its own date line, never a guess."""

from __future__ import annotations

import pytest

from onrecord.model import Block, Page
from onrecord.text import find_article
from onrecord.text.date_lines import find_published_day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published March 7, 2025 at 4:12 pm", "2025-03-07"),
        ("First published on Fri 28 Aug 2020 14.05 BST", "2020-08-28"),
        ("Sept. 3rd, 2019", "2019-09-03"),
        ("Posted: 2021-01-30T08:00:00Z", "2021-01-30"),
        ("1 June 2024 | 5 min read", "2024-06-01"),
        ("Published 2 May 2024, Updated 4 May 2024", "2024-05-02"),
        ("PublishedMarch 14 2031", "2031-03-14"),
        ("Date: Fri, 28 Aug 2015 14:05:00 +0100", "2015-08-28"),
        ("Updated 4 May 2024", None),
        ("4 May", None),
        ("31 February 2024", None),
        ("Published on the eve of 4 May 2024 in Torvik", None),
    ],
)
def test_date_lines(line: str, day: str | None) -> None:
    assert find_published_day(line, [Block(kind="dateline", start=0, end=len(line))]) == day


def test_a_date_in_the_report_is_no_publication_date() -> None:
    text = "May 4, 2024"
    assert find_published_day(text, [Block(kind="body", start=0, end=len(text))]) is None


def test_a_correction_below_the_report_is_not_its_date() -> None:
    text = "One two.\n" * 3 + "May 4, 2024"
    blocks = [Block(kind="body", start=9 * at, end=9 * at + 9) for at in range(3)]
    assert (
        find_published_day(text, [*blocks, Block(kind="dateline", start=27, end=len(text))]) is None
    )


def test_what_the_user_says_wins() -> None:
    body = (
        b"Dam breaks\n\nPublished March 7, 2025 at 4:12 pm\n\nThe dam broke on Friday, she said.\n"
    )
    assert find_article(Page(input="a", body=body)).published == "2025-03-07"
    given = find_article(Page(input="a", body=body, published="2025-03-08"))
    assert given.published == "2025-03-08"
    assert given.id != find_article(Page(input="a", body=body)).id
