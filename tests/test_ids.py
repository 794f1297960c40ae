"""Ids depend on what identifies a record, on all of it, and on nothing else."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from onrecord.ids import article_id, make_id, statement_id, text_sha256
from onrecord.model import Span

parts = st.lists(st.none() | st.text(max_size=5), max_size=4)


@given(parts, parts)
def test_different_parts_give_different_ids(one: list[str | None], other: list[str | None]) -> None:
    assert (make_id(*one) == make_id(*other)) == (one == other)


def test_an_id_is_the_same_on_every_machine_and_day() -> None:
    # Records on disk hold these: a change here needs a migration.
    assert make_id("article", "text", None) == "95be7bc84746cc5c5611"


def test_nothing_and_no_words_are_told_apart() -> None:
    assert make_id(None) != make_id("") != make_id("-")


def test_half_a_character_has_an_id_too() -> None:
    assert make_id("\ud83d") != make_id("\ufffd")
    assert len(text_sha256("\ud83d")) == 64


def test_the_digest_is_that_of_the_file() -> None:
    assert text_sha256("Zażółć\r\n") == hashlib.sha256("Zażółć\r\n".encode()).hexdigest()


def test_every_field_of_an_article_counts() -> None:
    given_fields = {"url": None, "outlet": None, "title": None, "published": None}
    ids = {article_id("text", **given_fields), article_id("text.", **given_fields)}
    ids |= {article_id("text", **{**given_fields, name: "2020-08-28"}) for name in given_fields}
    assert len(ids) == 6


def test_every_role_of_a_statement_counts() -> None:
    one, other = (Span(0, 3),), (Span(4, 8),)
    ids = {
        statement_id("a", source=one, cue=one, content=other),
        statement_id("b", source=one, cue=one, content=other),
        statement_id("a", source=other, cue=one, content=one),
        statement_id("a", source=(), cue=one, content=other),
        statement_id("a", source=one, cue=other, content=other),
        statement_id("a", source=one, cue=one, content=one + other),
    }
    assert len(ids) == 6
