"""Events in whole articles, by the network that ships: only in what reports, at the characters of
the text, and the same whatever was read before."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.marked import make_article

from onrecord.contract import dump_record, load_record
from onrecord.model import Article, ArticleRecord, Block, BlockKind, Page
from onrecord.pipeline import Stages, annotate, load_stages, read_page

pytestmark = pytest.mark.slow

ARREST = "Police arrested eleven striking dockers in Nairobi on Monday."
ATTACK = "Rebels shelled the garrison and killed three soldiers."


@pytest.fixture(scope="module")
def stages() -> Stages:
    return load_stages()


def article_of(*parts: tuple[BlockKind, str]) -> Article:
    text, blocks = "", []
    for kind, words in parts:
        start = len(text)
        text += f"{words}\n\n"
        blocks.append(Block(kind=kind, start=start, end=len(text)))
    return replace(make_article(text), blocks=tuple(blocks), published="2031-05-14")


def triggers(record: ArticleRecord) -> list[str]:
    return [span.of(record.article.text) for event in record.events for span in event.trigger]


@pytest.mark.parametrize("kind", ["ad", "comment", "caption", "related", "byline", "other"])
def test_what_is_no_reporting_tells_no_event(kind: BlockKind, stages: Stages) -> None:
    record = annotate(article_of(("body", ARREST), (kind, ATTACK)), stages=stages)
    assert triggers(record) == ["arrested"]


@pytest.mark.parametrize("kind", ["headline", "body", "quote"])
def test_what_reports_does(kind: BlockKind, stages: Stages) -> None:
    assert "shelled" in triggers(annotate(article_of((kind, ATTACK)), stages=stages))


@pytest.mark.parametrize("gap", ["\r\n\r\n", "\n\n", " \N{OCTOPUS}\N{COLLISION SYMBOL}\n\n"])
def test_spans_are_the_characters_of_the_text_as_it_came(gap: str, stages: Stages) -> None:
    body = f"\N{GRINNING FACE} The port{gap}{ARREST}{gap}{ATTACK}\r\n"
    page = Page(input="a.txt", body=body.encode(), published="2031-05-14")
    record = read_page(page, stages=stages)
    assert record.article.text == body
    assert triggers(record)[:2] == ["arrested", "shelled"]
    first = record.events[0]
    assert [part.span.of(body) for part in first.actors] == ["Police"]
    assert first.evidence[0].of(body) == ARREST
    assert load_record(dump_record(record)) == record


def test_what_stands_between_parts_nothing(stages: Stages) -> None:
    headline, lead = "Police hold 11 dockers", "Police arrested eleven dockers in Osk on Monday."
    later = "The arrests angered the union."
    plain = annotate(
        article_of(("headline", headline), ("body", lead), ("body", later)), stages=stages
    )
    broken = annotate(
        article_of(
            *[("other", "Home"), ("byline", "By Ann Lee"), ("headline", headline)],
            *[("caption", "The port."), ("body", lead)],
            *[("ad", "Buy now."), ("related", "More on the port"), ("body", later)],
        ),
        stages=stages,
    )
    assert len(plain.events[0].trigger) == 3
    assert triggers(broken) == triggers(plain)
    assert len(broken.events) == len(plain.events)


def test_what_was_read_before_changes_nothing(stages: Stages) -> None:
    article = article_of(("headline", "Dockers held"), ("body", ARREST), ("body", ATTACK))
    first = annotate(article, stages=stages)
    annotate(article_of(("body", ATTACK * 40)), stages=stages)
    assert first.events
    assert dump_record(annotate(article, stages=stages)) == dump_record(first)
    assert dump_record(annotate(article, stages=load_stages())) == dump_record(first)


def test_without_the_network_there_are_none() -> None:
    assert annotate(article_of(("body", ARREST)), stages=load_stages("syntax")).events == ()


def test_events_follow_the_text(stages: Stages) -> None:
    record = annotate(article_of(*[("body", ARREST), ("body", ATTACK)] * 3), stages=stages)
    starts = [event.trigger[0].start for event in record.events]
    assert starts == sorted(starts)
    # The same words again are the same deed.
    assert len(record.events) < len(triggers(record))
