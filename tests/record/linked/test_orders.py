"""However articles come, go and are judged, their links are those of linking them all at once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record.linked.crisis import (
    DAYS,
    SENTENCES,
    article,
    by_words,
    fresh_links,
    link_in_memory,
)

import onrecord
from onrecord.errors import InputError
from onrecord.linking.links import as_json
from onrecord.model import ArticleRecord
from onrecord.record.record import Record

_sentences = st.lists(st.integers(0, len(SENTENCES) - 1), max_size=4)
_paragraphs = st.lists(st.integers(0, 2), max_size=2, unique=True)


@st.composite
def crises(draw: st.DrawFn, most: int = 5) -> list[ArticleRecord]:
    """Some articles in any order, copies among them."""
    made = [
        article(
            number,
            draw(_sentences),
            paragraphs=draw(_paragraphs),
            day=draw(st.sampled_from(DAYS)),
            outlet=draw(st.sampled_from([None, "Post", "Herald"])),
        )
        for number in range(draw(st.integers(2, most)))
    ]
    return draw(st.permutations(made))


@settings(max_examples=20)
@given(crises(), st.data())
def test_one_by_one_in_any_order_gives_what_all_at_once_give(
    articles: list[ArticleRecord], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder, by_words():
        with onrecord.open(Path(folder) / "r.db", new=True) as record:
            for one in articles:
                record.put(one)
                if data.draw(st.booleans()):
                    record.link()
            links, in_memory = record.links(), link_in_memory(record)
        again = fresh_links(Path(folder), sorted(articles, key=lambda one: one.article.input))
    assert as_json(links) == as_json(in_memory) == as_json(again)
    assert links == in_memory == again


_CHANGES = ("remove", "read again", "reject", "act", "speaker", "link judged", "link unjudged")


@settings(max_examples=30)
@given(crises(), st.data())
def test_after_any_changes_links_are_those_of_linking_all_anew(
    articles: list[ArticleRecord], data: st.DataObject
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        by_words(),
        onrecord.open(Path(folder) / "r.db", new=True) as record,
    ):
        left = list(articles)
        for one in articles:
            record.put(one)
        record.link()
        for change in data.draw(st.lists(st.sampled_from(_CHANGES), max_size=4)):
            _change(record, left, change, data)
            if data.draw(st.booleans()):
                record.links()
        links = record.links()
        judged = any(one.undone is None for one in record.link_judgements())
        in_memory = links if judged else link_in_memory(record)
        _forget(record)
        anew = record.links()
    assert links == anew
    assert links == in_memory


def _change(record: Record, left: list[ArticleRecord], change: str, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(left))
    if change == "remove" and len(left) > 1:
        left.remove(one)
        record.remove(one.article.id)
    elif change == "read again":
        record.put(one, replace=True)
    elif change in ("reject", "act", "speaker") and one.statements:
        row = data.draw(st.sampled_from(one.statements)).id
        if change == "reject":
            record.reject(row, by="me")
        else:
            value = {"act": "admit"} if change == "act" else {"speaker": "Ann Lee"}
            record.correct(row, value, by="me")
    elif change == "link judged":
        ends = [(each.article.id, row.id) for each in left for row in each.statements]
        verdict = data.draw(st.sampled_from(["yes", "no"]))
        if len(ends) > 1:
            a, b = data.draw(st.permutations(ends))[:2]
            with suppress(InputError):  # a row that was rejected is none
                record.judge_link("same_statement", a, b, verdict=verdict, by="me")
    elif change == "link unjudged":
        for judgement in record.link_judgements():
            if judgement.undone is None:
                record.unjudge_link(judgement.number, by="me")


def _forget(record: Record) -> None:
    with record.store.writing() as connection:
        connection.execute("DELETE FROM link_article")


@pytest.fixture(scope="module")
def little_room() -> Iterator[None]:
    """Few are compared with each, and next to nothing is remembered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.linking.nearest.MOST", (2, 1, 2))
        patch.setattr("onrecord.linking.events.WEIGHED", 2)
        patch.setattr("onrecord.linking.answers.ASKED", 2)
        for cap in ("_MOST", "_MOST_VOICES", "_MOST_ROWS"):
            patch.setattr(f"onrecord.record.linked.held.{cap}", 2)
        yield


@pytest.mark.usefixtures("little_room")
@settings(max_examples=20)
@given(crises(7), st.data())
def test_where_there_is_little_room_any_order_gives_the_same(
    articles: list[ArticleRecord], data: st.DataObject
) -> None:
    """Also what is taken out makes room."""
    left = list(articles)
    with (
        tempfile.TemporaryDirectory() as folder,
        by_words(),
        onrecord.open(Path(folder) / "r.db", new=True) as record,
    ):
        for one in articles:
            record.put(one)
            if data.draw(st.booleans()):
                record.link()
        if data.draw(st.booleans()):
            _change(record, left, "remove", data)
        links, in_memory = record.links(), link_in_memory(record)
        again = fresh_links(Path(folder), left)
    assert links == in_memory == again


@pytest.mark.parametrize("most", [1, 2])
def test_so_many_articles_at_once_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: object, most: int
) -> None:
    articles = [article(n, [n % 7, n % 5, n % 3], paragraphs=[n % 3]) for n in range(5)]
    whole = fresh_links(tmp_path, articles)
    monkeypatch.setattr("onrecord.record.linked.update._AT_ONCE", most)
    assert fresh_links(tmp_path, articles) == whole
