"""Tellings are joined stretch of time by stretch: however they come and go, they end alike."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record.linked.crisis import article, by_words, fresh_links, link_in_memory

import onrecord
from onrecord.linking.happenings import BACK, BLOCK_S, Telling
from onrecord.model import ArticleRecord


def test_what_goes_is_looked_for_as_far_back_as_it_was_joined() -> None:
    """The tables cannot ask for the constants."""
    tables = files("onrecord.record.linked").joinpath("tables.sql").read_text("utf-8")
    assert f"old.moment - {BACK * BLOCK_S}" in tables


#: Sentences that tell of happenings, some of them with a day of their own.
_TOLD = (11, 12, 13)


def _score(one: Telling, other: Telling, likeness: float) -> float:
    """Some score of two tellings, high or low without any rule, and always the same."""
    names = sorted(f"{each.article} {each.span}" for each in (one, other))
    drawn = blake2b("|".join(names).encode(), digest_size=2).digest()
    return round(int.from_bytes(drawn) / 65_535, 3)


@contextmanager
def all_meet() -> Iterator[None]:
    """Has any two tellings of two articles weighed, by scores without a rule."""
    with ExitStack() as stack:
        stack.enter_context(by_words())
        for name in ("linking.events", "record.linked.happenings"):
            near = f"onrecord.{name}.near"
            stack.enter_context(patch(near, lambda one, other: one.article != other.article))
            stack.enter_context(patch(f"onrecord.{name}.asked_keys", lambda _: frozenset("k")))
        for name in ("linking.events", "record.linked.lay"):
            stack.enter_context(patch(f"onrecord.{name}.keys", lambda _: frozenset("k")))
        stack.enter_context(patch("onrecord.linking.events.score_of", _score))
        yield


@st.composite
def articles(draw: st.DrawFn) -> list[ArticleRecord]:
    """Some articles of some weeks, with gaps, in any order."""
    days = draw(st.lists(st.integers(0, 40), min_size=2, max_size=9))
    made = [
        article(
            number,
            draw(st.lists(st.sampled_from(_TOLD), min_size=1, max_size=2)),
            day=(date(2031, 3, 1) + timedelta(days=day)).isoformat(),
        )
        for number, day in enumerate(days)
    ]
    return draw(st.permutations(made))


@settings(max_examples=25)
@given(articles(), st.data())
def test_events_are_the_same_however_articles_come_and_go(
    made: list[ArticleRecord], data: st.DataObject
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        all_meet(),
        onrecord.open(Path(folder) / "r.db", new=True) as record,
    ):
        left: list[ArticleRecord] = []
        for one in made:
            record.put(one)
            left.append(one)
            if data.draw(st.booleans()):
                record.link()
            if len(left) > 1 and data.draw(st.integers(0, 3)) == 0:
                gone = left.pop(data.draw(st.integers(0, len(left) - 1)))
                record.remove(gone.article.id)
        found = record.links().same_event
        assert found == link_in_memory(record).same_event
        assert found == fresh_links(Path(folder), left).same_event


@settings(max_examples=15)
@given(articles(), st.data())
def test_what_people_say_of_events_holds_in_whatever_order_they_say_it(
    made: list[ArticleRecord], data: st.DataObject
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        all_meet(),
        onrecord.open(Path(folder) / "r.db", new=True) as record,
    ):
        for one in made:
            record.put(one)
        ends = [
            (ref.article, f"@{ref.span.start}-{ref.span.end}")
            for group in record.links().same_event
            for ref in group
        ]
        for _ in range(data.draw(st.integers(1, 3))):
            if len(ends) < 2:
                return
            a, b = data.draw(st.permutations(ends))[:2]
            verdict = data.draw(st.sampled_from(["yes", "no"]))
            record.judge_link("same_event", a, b, verdict=verdict, by="me")
            if data.draw(st.booleans()):
                record.links()
        found = record.links().same_event
        with record.store.writing() as connection:
            connection.execute("DELETE FROM link_article")
            connection.execute("DELETE FROM link_state")
        assert found == record.links().same_event
