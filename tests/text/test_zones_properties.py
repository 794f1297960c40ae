"""What holds for any text: the blocks partition it, prose stays, and no text takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.model import REPORTING, Block
from onrecord.text import cut_blocks, find_authors, zone_reasons

FURNITURE = [
    "Comments", "12 Comments", "Leave a Reply", "Reply", "Like · Reply · 3h", "Ann says:",
    "March 3, 2021 at 10:14 am", "Ann • 3 hours ago", "  1. No!", "    1. Yes.", "Advertisement",
    "Photo: Ann Lee / AFP", "Most read", "Share", "By Ann Lee", "MINSK, Aug 28 (Reuters) - Yes.",
    "Subject: x", "From: a@b.example", "> quoted", "___", "Name *", "Post Comment", "A title",
    "A sentence of news, said the minister to the reporters who had come to see her.",
    "\ufeff", "\u200b", "e\u0301", "😀", "— Ann (@ann) June 26, 2022", "2", "",
]  # fmt: skip
LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "  ", "\t", "> "]),
        st.sampled_from(FURNITURE) | st.text(max_size=80),
        st.sampled_from(["\n", "\r\n", "\n\n", "\r", "\f", "\u2028", "\x85"]),
    ),
    max_size=30,
)
TEXTS = st.text(max_size=300) | LINES.map(lambda lines: "".join(map("".join, lines)))

SUBJECTS = ["The minister", "Her spokesman", "A farmer from Tesna", "The council", "Prosecutors"]
VERBS = ["said", "denied", "announced", "warned", "told the court", "insisted"]
CONTENTS = [
    "that the bridge was safe", "that 40 ships were waiting", "there would be no vote in May",
    "“it is late, but correct”", "that comments had been deleted", "he would share the report",
]  # fmt: skip
SENTENCES = st.tuples(
    st.sampled_from(SUBJECTS), st.sampled_from(VERBS), st.sampled_from(CONTENTS)
).map(lambda words: " ".join(words) + ".")
PARAGRAPHS = st.lists(SENTENCES, min_size=2, max_size=6).map(" ".join)
PROSE = st.lists(PARAGRAPHS, min_size=1, max_size=12)


def covers(text: str, blocks: tuple[Block, ...]) -> bool:
    ends = [0, *(block.end for block in blocks)]
    return [block.start for block in blocks] == ends[:-1] and ends[-1] == len(text)


@given(TEXTS)
def test_blocks_partition_any_text(text: str) -> None:
    blocks = cut_blocks(text)
    assert covers(text, blocks)
    assert len(zone_reasons(text, blocks)) == len(blocks)
    find_authors(text, blocks)


@given(TEXTS, st.text(max_size=40))
def test_known_title_keeps_the_partition(text: str, title: str) -> None:
    assert covers(text, cut_blocks(text, title=title))


@given(TEXTS)
def test_same_text_gives_the_same_blocks(text: str) -> None:
    assert cut_blocks(text) == cut_blocks(text)


@example(
    [
        "Her spokesman denied that 40 ships were waiting. "
        "The minister denied “it is late, but correct”."
    ]
    * 2,
    "\n",
)
@given(PROSE, st.sampled_from(["\n", "\n\n", "\r\n\r\n"]))
def test_prose_loses_nothing(paragraphs: list[str], gap: str) -> None:
    text = gap.join(paragraphs)
    assert {block.kind for block in cut_blocks(text)} <= REPORTING


@given(PROSE, st.lists(PARAGRAPHS, min_size=1, max_size=5), st.integers(0, 3))
def test_prose_below_the_comments_heading_is_never_reporting(
    paragraphs: list[str], comments: list[str], manner: int
) -> None:
    article = "\n\n".join([*paragraphs, 4 * "The council said that it would vote in the morning. "])
    form = ("Ann • 3 hours ago\n{}\nReply", "Ann says:\nMay 3, 2021 at 10:14 am\n\n{}\n\nReply")
    form += ("Ann Lee\n\n{}\n\nLike · Reply · 3h", "1. {}")
    heading = "2 Comments\n\n"
    text = f"{article}\n\n{heading}" + "\n\n".join(form[manner].format(one) for one in comments)
    below = [block for block in cut_blocks(text) if block.start >= text.index(heading)]
    assert below
    assert not {block.kind for block in below} & REPORTING


REPEATED = {
    "openers": "Comments\n",
    "openers over prose": "12 Comments\n\nWords enough to be prose in any text at all.\n\n",
    "numbers": "1. word word\n  2. word word\n",
    "says": "Ann says:\nMarch 3, 2021 at 10:14 am\nHello you people.\nReply\n",
    "lists": "Most read\nA short title\n",
    "form": "Name\nEmail *\n",
    "menu": "about us about us about us about us about us about x\n",
    "shares": "share on share tweet 5 shares share this on share tweet x\n",
    "names": "Ann Lee, Bo Ray, Ann Lee, Bo Ray, Ann Lee, Bo Ray, Ann Lee x\n",
    "numerals": "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1x\n",
    "replies": "reply to reply to reply to like share reply to reply to like x\n",
    "times": "a · b · March 3 March 3 March 3 at 10 at 10 at 10 at 10 at x · x\n",
    "hashes": "#a #a #a #a #a #a #a #a #a #a #a #a #a #a #a #a #a #a #a !x\n",
    "one line": "word ",
    "one word": "x",
    "breaks": "\n",
}


@pytest.mark.parametrize("unit", REPEATED)
def test_long_text_takes_no_long_time(unit: str) -> None:
    text = "".join(
        REPEATED[unit] if at % 7 else f"{at} {REPEATED[unit]}"
        for at in range(200_000 // len(REPEATED[unit]))
    )
    began = time.process_time()
    assert covers(text, cut_blocks(text))
    # A second at most on one slow core; a pattern that backtracks takes minutes.
    assert time.process_time() - began < 10
