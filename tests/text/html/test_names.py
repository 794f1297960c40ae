"""What a page calls its parts, read by the vocabulary: whole words, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from onrecord.model import BlockKind
from onrecord.resources import load_resource
from onrecord.text.html.names import Named, names_version, read_names

RAW, VERSION = load_resource("names")


def entries(text: str) -> Iterator[str]:
    return (entry for line in text.split("\n") for entry in line.split("|") if entry)


def named(attributes: str) -> Named:
    return read_names(fromstring(f"<div {attributes}>words</div>"))


@pytest.mark.parametrize(
    ("attributes", "kinds"),
    [
        ("", ()),
        ("class=story", ()),
        ("class=comment", ("comment",)),
        ("class='box commentList'", ("comment",)),
        ("class=article__related", ("related",)),
        ("class=OUTBRAIN", ("ad",)),
        ("class=ad2", ("ad",)),
        ("id=disqus_thread", ("comment",)),
        ("role=navigation", ("other",)),
        ("itemprop=author", ("byline",)),
        ("itemprop=datePublished", ("dateline",)),
        ("data-testid=photo-caption", ("caption",)),
        ("rel=author", ("byline",)),
        ("aria-label='Related articles'", ("related",)),
        ("class=leserkommentare", ("comment",)),
        ("class=lire-aussi", ("related",)),
    ],
)
def test_names_say_what_a_part_is(attributes: str, kinds: tuple[str, ...]) -> None:
    assert named(attributes).kinds == kinds


@pytest.mark.parametrize(
    "attributes",
    [
        "class=header",  # no "ad" in it
        "class=broadcast",
        "class=commentary",
        "class=dcf14aa3bad6",  # a style sheet's own sign
        "class=x1ad",
        "class='read more-or-less'",  # two names, not one pair
        "rel=nofollow",
        "aria-label='Readers may leave a comment here below'",  # a sentence, not a name
        "title=comments",
        "href=/comments",
    ],
)
def test_only_whole_words_of_one_name_count(attributes: str) -> None:
    assert named(attributes).kinds == ()


@pytest.mark.parametrize("name", ["has-comments", "no-sidebar", "menu-open", "hide-comments"])
def test_a_name_may_speak_of_others(name: str) -> None:
    assert named(f"class={name}").kinds == ()


def test_a_pair_of_words_beats_each_of_them_and_all_kinds_are_kept_in_order() -> None:
    assert named("class=comment-form").kinds == ("form", "comment")
    assert named("class='caption credit'").kinds == ("caption", "credit")
    assert named("class=sub-title").kinds == ("headline",)


def test_the_article_and_what_only_a_pointer_shows_have_names_too() -> None:
    assert named("class=articleBody").article
    assert named("class='entry-content'").article
    assert not named("class=content").article
    assert named("class=tooltip-text").unseen
    assert not named("class=tool").unseen


def test_words_are_kept_for_who_asks_for_them() -> None:
    assert named("id=c12 class='user-name big'").words == ("user", "name", "big")


def test_a_name_without_end_does_no_harm() -> None:
    assert named(f"class='{'x' * 1000} comment'").kinds == ()
    assert named(f"class='comment {'x-' * 100_000}'").kinds == ("comment",)


@given(st.text(max_size=40))
def test_any_name_can_be_read_and_is_read_alike(name: str) -> None:
    element = fromstring("<div>words</div>")
    try:
        element.set("class", name)
    except ValueError:  # no page can hold it
        return
    found = read_names(element)
    assert found == read_names(element)
    assert set(found.kinds) <= set(get_args(BlockKind))


def test_the_version_is_the_vocabularys() -> None:
    assert names_version() == VERSION
    assert VERSION.startswith(RAW["version"])


def test_the_vocabulary_is_of_plain_words_and_each_entry_is_of_one_kind() -> None:
    assert set(RAW["kind"]) <= set(get_args(BlockKind))
    listed = [entry for text in RAW["kind"].values() for entry in entries(text)]
    assert len(listed) == len(set(listed))
    wrong = [one for one in listed if not re.fullmatch(r"[a-z0-9]+(?: [a-z0-9]+)*", one)]
    assert wrong == []


#: Entries that no name can meet, for one of their words is cut or skipped before.
UNMET = {
    "fb xfbml parse ignore", "remark42", "wpcf7", "a lire", "comment count", "comments count",
    "main content", "single content", "e content",
}  # fmt: skip


def test_every_entry_can_be_met() -> None:
    unmet = {
        entry
        for kind, text in RAW["kind"].items()
        for entry in entries(text)
        if kind not in named(f"class={entry.replace(' ', '-')}").kinds
    }
    unmet |= {
        entry
        for what in ("article", "unseen")
        for entry in entries(RAW[what])
        if not getattr(named(f"class={entry.replace(' ', '-')}"), what)
    }
    assert unmet == UNMET
