"""Where time phrases are looked for, what they count from, and what no text can make of it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from tests.dates.golden_dates import article_of, read_examples, shown

from onrecord.dates import find_dates
from onrecord.language import load_syntax, parse_article
from onrecord.model import Article, Block, BlockKind, When

NLP = spacy.blank("en")
DAY = "2031-05-14"


def dates_of(article: Article, nlp: Language = NLP) -> list[str]:
    """The phrases with what they mean, of an article without syntax unless a pipeline is given."""
    doc = NLP.make_doc(article.text) if nlp is NLP else parse_article(article, nlp=nlp)
    return [
        f"{when.span.of(article.text)}: {shown(when)}"
        for when in find_dates(doc, article=article)
        if when.span
    ]


def blocks_of(*parts: tuple[BlockKind, str]) -> Article:
    article = article_of("\n\n".join(text for _, text in parts), DAY)
    kinds = [kind for kind, _ in parts]
    blocks = (replace(block, kind=kind) for block, kind in zip(article.blocks, kinds, strict=True))
    return replace(article, blocks=tuple(blocks))


@pytest.mark.parametrize("kind", ["ad", "comment", "form", "related"])
def test_nobody_dates_what_is_no_reporting(kind: BlockKind) -> None:
    assert dates_of(blocks_of((kind, "Sale until May 20, 2031!"))) == []


@pytest.mark.parametrize(
    "kind", ["headline", "byline", "dateline", "body", "quote", "caption", "credit", "other"]
)
def test_all_other_blocks_are_dated(kind: BlockKind) -> None:
    found = dates_of(blocks_of((kind, "The harbour on May 20, 2029, at dawn.")))
    assert found == ["May 20, 2029: 2029-05-20..2029-05-21 words"]


def test_a_phrase_does_not_run_into_the_next_block() -> None:
    article = blocks_of(("headline", "They left in March"), ("body", "2029 was a dry year"))
    assert dates_of(article) == [
        "March: 2031-03-01..2031-04-01 publication",
        "2029: 2029-01-01..2030-01-01 words",
    ]


def test_captions_tell_a_story_of_their_own() -> None:
    article = blocks_of(
        ("body", "They met on May 3, 2029."),
        ("caption", "The harbour on April 1, 2027."),
        ("body", "They left the next day."),
    )
    assert dates_of(article)[-1] == "the next day: 2029-05-04..2029-05-05 words"


def test_an_entry_that_tells_its_time_counts_from_it() -> None:
    article = article_of("The bridge fell today.", DAY)
    [block] = article.blocks
    live = replace(article, blocks=(replace(block, time="2031-05-02T23:30:00-05:00"),))
    assert dates_of(live) == ["today: 2031-05-02..2031-05-03 publication"]
    unknown = replace(live, published=None)
    assert dates_of(unknown) == ["today: 2031-05-02..2031-05-03 publication"]


def test_without_syntax_weekdays_are_past_and_dates_near() -> None:
    article = article_of("They will meet on Friday and on June 3.", DAY)
    assert dates_of(article) == [
        "Friday: 2031-05-09..2031-05-10 publication",
        "June 3: 2031-06-03..2031-06-04 publication",
    ]


@pytest.mark.slow
def test_headlines_tell_the_past_in_the_present() -> None:
    nlp = load_syntax(all_names=False)
    article = blocks_of(("headline", "Minister resigns on Friday"), ("body", "The dam holds."))
    assert dates_of(article, nlp) == ["Friday: 2031-05-09..2031-05-10 publication"]


def test_an_empty_looking_text_has_no_dates() -> None:
    assert dates_of(article_of("-", DAY)) == []


def test_the_ends_of_the_calendar_are_no_fault() -> None:
    words = (
        "yesterday, tomorrow, last year, a century ago, 900 years ago, next week, on May 3, Easter"
    )
    for day in ("0001-01-01", "0001-12-31", "9999-12-31", "9998-06-01"):
        dates_of(article_of(words, day))
    assert dates_of(article_of("9999-12-31 and Feb. 30, 2031", DAY)) == []


def test_leap_days() -> None:
    assert dates_of(article_of("It was on Feb. 29.", "2029-03-05")) == [
        "Feb. 29: 2028-02-29..2028-03-01 publication"
    ]
    assert dates_of(article_of("It was on Feb. 29, 2031.", DAY)) == []


# -- properties ------------------------------------------------------------------------------

_PIECES = st.sampled_from([
    "Monday", "Friday", "Tuesday,", "May", "March", "Aug.", "3", "19", "31", "2029", "1998",
    "2000", "the", "last", "next", "this", "of", "in", "on", "at", "and", "to", "from", "week",
    "weeks", "year", "years", "ago", "month", "day", "days", "before", "later", "earlier",
    "today", "tomorrow", "night", "weekend", "summer", "winter", "century", "20th", "quarter",
    "third", "11:30", "p.m.", "GMT", "Christmas", "Easter", "Eve", "Day", "BC", "5/6/2031",
    "2031-05-06", "-", "–", "(", ")", ".", ",", "'", "’", "60s", "two", "twenty", "a", "few",
    "past", "'s", "9/11", "Q3", "half", "end", "will", "met",
])  # fmt: skip
_TEXTS = st.lists(_PIECES, min_size=1, max_size=25).map(" ".join) | st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=60
)
_DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
_SETTINGS = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def whens(text: str, published: date | None) -> list[When]:
    article = article_of(text, published.isoformat() if published else None)
    return find_dates(NLP.make_doc(text), article=article)


@_SETTINGS
@given(_TEXTS, _DAYS)
def test_spans_are_in_the_text_in_order_and_apart(text: str, published: date) -> None:
    at = 0
    for when in whens(text, published):
        assert when.span is not None
        assert at <= when.span.start < when.span.end <= len(text)
        assert when.span.of(text).strip() == when.span.of(text)
        at = when.span.end
        if when.start and when.end:
            assert when.start < when.end


@_SETTINGS
@given(_TEXTS, _DAYS)
def test_without_a_publication_nothing_needs_one(text: str, published: date) -> None:
    known = {when.span: when for when in whens(text, published)}
    for when in whens(text, None):
        assert when.basis != "publication"
        if when.basis is not None and when.span in known and known[when.span].basis == "words":
            assert (when.start, when.end) == (known[when.span].start, known[when.span].end)


@_SETTINGS
@given(_DAYS, st.sampled_from(["Monday", "Friday", "last Tuesday", "next Sunday", "this weekend"]))
def test_a_week_later_the_days_of_the_week_are_a_week_later(published: date, words: str) -> None:
    [first] = whens(f"It was {words}.", published)
    [second] = whens(f"It was {words}.", published + timedelta(days=7))
    assert first.start is not None
    assert second.start == first.start + timedelta(days=7)


@_SETTINGS
@given(_DAYS, st.sampled_from(["Monday", "Wednesday", "Sunday"]))
def test_a_day_of_the_week_is_that_day_and_within_a_week(published: date, words: str) -> None:
    [when] = whens(f"It was {words}.", published)
    assert when.start is not None
    assert f"{when.start:%A}" == words
    assert timedelta(0) <= published - when.start < timedelta(days=7)


@_SETTINGS
@given(_TEXTS, _TEXTS, _DAYS)
def test_what_came_before_changes_nothing(text: str, other: str, published: date) -> None:
    alone = whens(text, published)
    whens(other, published)
    assert whens(text, published) == alone


@pytest.mark.slow
def test_a_year_alone_is_never_made_more_precise() -> None:
    for example in read_examples():
        for phrase, meaning in example.expected:
            first, _, last = meaning.partition(" ")[0].partition("..")
            if phrase.isdigit() and first and last:
                assert int(last[:4]) - int(first[:4]) == 1


# -- hostile texts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece",
    [
        "7", "Monday ", "may ", "May ", "the ", "2014 ", "2014-", "a year ago ", "11:30 ", "Jan. ",
        "twenty-", "the past 30 days ", "Theresa May ", "1.", "\n", "'90s ", "last week ", "(", "—",
        "20th century ", "May 3-", "and May 3 to ", "first quarter of ", "1/", "Q", "BC ",
    ],
)  # fmt: skip
def test_endless_repetition_takes_seconds(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    article = article_of("x" + text, DAY)
    doc = NLP.make_doc("x")
    began = time.perf_counter()
    find_dates(doc, article=article)
    assert time.perf_counter() - began < 10


def test_many_blocks_take_seconds() -> None:
    text = "\n\n".join(["On Monday, May 3, it rained."] * 3000)
    article = article_of(text, DAY)
    began = time.perf_counter()
    assert len(find_dates(NLP.make_doc(text), article=article)) == 3000
    assert time.perf_counter() - began < 10


def test_the_blocks_of_the_article_are_all_that_is_read() -> None:
    block = Block(kind="body", start=0, end=8)
    article = Article(id="a", input="a", sha256="0", text="In 2029.", blocks=(block,))
    assert dates_of(article) == ["2029: 2029-01-01..2030-01-01 words"]


def test_the_day_in_a_page_s_menu_is_the_reader_s() -> None:
    article = blocks_of(("other", "Friday, May 23, 2031"), ("body", "It rained today."))
    assert dates_of(article)[-1] == "today: 2031-05-14..2031-05-15 publication"


def test_a_date_line_of_its_own_kind_may_hold_more() -> None:
    article = blocks_of(
        ("dateline", "Navenna Courier | May 12, 2031 | Page 3"), ("body", "It rained today.")
    )
    assert dates_of(article)[-1] == "today: 2031-05-12..2031-05-13 dateline"
