"""Comments and advertisements are told by their names, and the article by what it holds."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement, fromstring  # type: ignore[import-untyped]

from onrecord.text.boxes import take_boxes

NEWS = "<p>The harbour wall will hold this winter, the minister said on Monday.</p>"


def page(inside: str) -> HtmlElement:
    return fromstring(f"<html><body><h1>Wall</h1>{NEWS}{inside}</body></html>")


@pytest.mark.parametrize(
    "name",
    ["commentary", "unrelated", "correspondent", "has-comments", "comments-open", "advice",
     "promotedly", "no-sponsored", "newsletters-free-zone"],
)  # fmt: skip
def test_a_name_that_only_looks_like_furniture_is_not(name: str) -> None:
    assert take_boxes(page(f"<div class={name}>Herring.</div>")) == []


@pytest.mark.parametrize("tag", ["h2", "a", "span", "button"])
def test_a_link_or_a_heading_is_no_box(tag: str) -> None:
    assert take_boxes(page(f"<p>Read <{tag} class=comments>12</{tag}></p>")) == []


def test_what_follows_a_box_stays() -> None:
    whole = page("<div class=sponsored>Buy herring.</div> and dry socks")
    [(box, kind)] = take_boxes(whole)
    assert (box.text_content(), kind) == ("Buy herring.", "ad")
    assert whole.text_content().endswith(" and dry socks")


def test_boxes_in_boxes_come_out_once() -> None:
    inner = "<div class=comment>No.<div class=comment>Yes.</div></div>"
    [(box, _)] = take_boxes(page(f"<div id=comments>{inner}</div>"))
    assert box.text_content() == "No.Yes."


def test_most_of_a_page_is_no_box_whatever_its_name() -> None:
    whole = page(f"<div class=related>{NEWS * 2}<p class=advert>Socks.</p></div>")
    assert [(box.text_content(), kind) for box, kind in take_boxes(whole)] == [("Socks.", "ad")]


def test_the_longest_article_is_no_box_and_the_others_may_be() -> None:
    short = "<div class=related><article>Socks.</article></div>"
    long = f"<div class=sponsored><article>{NEWS}</article></div>"
    whole = page(f"{short}<div>{NEWS * 3}</div>{long}")
    assert [box.text_content() for box, _ in take_boxes(whole)] == ["Socks."]
