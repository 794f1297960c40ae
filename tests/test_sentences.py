"""Where sentences end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.sentences import sentence_ends


def cut(text: str) -> list[str]:
    ends = [0, *sentence_ends(text), len(text)]
    return [text[start:end].strip() for start, end in pairwise(ends)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["He left.", "Nobody minded."],
        ["Gen. Corvanes met Mr. J. R. Lee of the U.S. Army on 3 Sept. 1999.", "They spoke."],
        ['"We go," he said.', '"We stay!"', "They did (both.)", "The end"],
        ["“Is it over?” she asked, and left.", "«Never.»", "[Applause.]", "It rained… and rained."],
        ["A headline without a stop", "The first paragraph."],
    ],
)
def test_sentences_end_where_a_reader_sees_it(sentences: list[str]) -> None:
    joined = "\n\n".join if not sentences[0].endswith((".", "”")) else " ".join
    assert cut(joined(sentences)) == sentences


@given(st.text(alphabet='ab A.!?"”\n ', max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_ends_lie_in_order_within_the_stretch(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    ends = sentence_ends(text, start, end)
    assert ends == sorted(set(ends))
    assert all(start < place <= end for place in ends)
