"""Marked text: every character in its place, every mark around its own words, whatever crosses."""

from __future__ import annotations

import random
import time
from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st
from tests.web.drafts import chronicle, ferry

from onrecord.model import Span
from onrecord.web.marking import (
    Fence,
    Mark,
    Role,
    Shown,
    marks_of_rows,
    show_blocks,
    show_text,
    steady,
)

ROLES: tuple[Role, ...] = ("content", "condition", "event", "source", "cue", "gap")


class Read(HTMLParser):
    """What a browser makes of it: the words, and those of each mark, by the row."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.words: dict[tuple[str, str], str] = {}
        self.numbers: list[str] = []
        self._open: list[tuple[str, str]] = []
        self.feed(markup)
        self.close()
        assert self._open == [], "a mark is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "span", f"<{tag}> is none of ours"
        told = dict(attrs)
        assert set(told) <= {"class", "data-row", "data-n"}
        role = (told["class"] or "").split()[1].removeprefix("m-")
        key = (told["data-row"] or "", role)
        # A mark within itself would be read twice.
        assert key not in self._open
        self._open.append(key)
        self.words.setdefault(key, "")
        if "data-n" in told:
            self.numbers.append(told["data-n"] or "")

    def handle_endtag(self, tag: str) -> None:
        assert tag == "span"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for key in self._open:
            self.words[key] += data


TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="ab <>&\"'\r\n\x00\u202e\ud800🧭", max_size=60),
)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, Span, list[Mark]]:
    text = draw(TEXTS.filter(bool))
    size = len(text)

    def span() -> Span:
        start = draw(st.integers(0, size - 1))
        return Span(start, draw(st.integers(start + 1, size)))

    marks = [
        Mark(span=span(), role=draw(st.sampled_from(ROLES)), row=f"r{n}", number=str(n))
        for n in range(draw(st.integers(0, 8)))
    ]
    return text, span(), marks


CROSSING = [
    Mark(span=Span(0, 4), role="content", row="r0"),
    Mark(span=Span(2, 6), role="content", row="r1"),
    Mark(span=Span(1, 3), role="cue", row="r2"),
    Mark(span=Span(3, 5), role="event", row="r3"),
]


@given(marked())
@example(("abcdef", Span(0, 6), CROSSING))
def test_marks_hold_their_words_and_all_words_are_there(
    given: tuple[str, Span, list[Mark]],
) -> None:
    text, span, marks = given
    read = Read(str(show_text(text, span, marks)))
    assert read.text == steady(span.of(text))
    assert len(read.text) == span.end - span.start
    wanted = {
        (one.row, one.role): steady(
            text[max(one.span.start, span.start) : min(one.span.end, span.end)]
        )
        for one in marks
        if one.span.overlaps(span)
    }
    assert read.words == wanted


@given(marked())
def test_a_number_stands_once_where_its_mark_begins(given: tuple[str, Span, list[Mark]]) -> None:
    text, span, marks = given
    begun = [one.number for one in marks if span.start <= one.span.start < span.end]
    assert sorted(Read(str(show_text(text, span, marks))).numbers) == sorted(begun)


@given(TEXTS)
def test_a_text_is_made_harmless_character_by_character(text: str) -> None:
    shown = steady(text)
    assert len(shown) == len(text)
    shown.encode("utf-8")
    assert not set(shown) & set("\x00\x1b\u202a\u202e\u2066\u2028\ud800")
    assert [a for a, b in zip(text, shown, strict=True) if a != b] == [
        one for one, made in zip(text, shown, strict=True) if made == "�" != one
    ]


def test_letters_of_all_scripts_stay_as_they_are() -> None:
    words = "Ćwiąg 🧭👩‍👩‍👧 عربي हिन्दी 北京\r\n\té"
    assert steady(words) == words
    assert Read(str(show_text(words, Span(0, len(words)), []))).text == words


def test_a_row_cannot_leave_its_attribute() -> None:
    evil = '"><img src=x onerror=alert(1)>'
    marks = [Mark(span=Span(0, 2), role="cue", row=evil, number=evil)]
    read = Read(str(show_text("ab", Span(0, 2), marks)))
    assert read.words == {(evil, "cue"): "ab"}


def test_an_article_is_shown_whole_with_its_fences_folded() -> None:
    record = ferry()
    statements = [(str(n), one) for n, one in enumerate(record.statements, 1)]
    events = [("E1", record.events[0])]
    marks = marks_of_rows(statements, events, record.unattributed)
    zones = show_blocks(record, record.article.blocks, marks)
    blocks = [one for zone in zones for one in (zone.blocks if isinstance(zone, Fence) else [zone])]
    shown = [Read(str(one.words)) for one in blocks]
    assert "".join(one.text for one in shown) == record.article.text
    assert [one.label for one in zones if isinstance(one, Fence)] == [
        "1 advertisement",
        "2 reader comments",
    ]
    assert all(isinstance(one, Shown | Fence) for one in zones)
    numbers = [number for one in shown for number in one.numbers]
    assert sorted(numbers) == ["1", "2", "3", "4", "5", "6", "?", "E1"]
    text = record.article.text
    for n, statement in enumerate(record.statements):
        words = "".join(one.words.get((statement.id, "content"), "") for one in shown)
        assert words == "".join(span.of(text) for span in statement.content), n


def test_a_mark_that_crosses_blocks_is_in_both() -> None:
    record = ferry()
    first, second = record.article.blocks[:2]
    span = Span(first.end - 5, second.start + 5)
    zones = show_blocks(record, (first, second), [Mark(span=span, role="gap", row="g", number="?")])
    words = [Read(str(one.words)) for one in zones if isinstance(one, Shown)]
    assert words[0].words["g", "gap"] + words[1].words["g", "gap"] == span.of(record.article.text)
    assert [one.numbers for one in words] == [["?"], []]


def test_a_text_full_of_marks_is_shown_at_once() -> None:
    """Time grows with the marks, not with their square: 4,000 of them in 90,000 characters."""
    record, pick = chronicle(), random.Random(1)
    size = len(record.article.text)
    marks = [
        Mark(span=Span(start, start + pick.randint(1, 60)), role=pick.choice(ROLES), row=f"r{n}")
        for n, start in enumerate(sorted(pick.randrange(size - 60) for _ in range(4_000)))
    ]
    since = time.monotonic()
    zones = show_blocks(record, record.article.blocks, marks)
    assert time.monotonic() - since < 3  # 0.1 s where the machine is not busy otherwise
    assert "".join(Read(str(one.words)).text for one in zones if isinstance(one, Shown)) == steady(
        record.article.text
    )
