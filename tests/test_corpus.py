"""The made-up articles that a record is measured on are always the same, varied, and readable."""

from __future__ import annotations

import doctest
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from benchmarks import corpus
from benchmarks.corpus import MAX_WORDS, MIN_WORDS, TOPICS, Row, generate, main

from onrecord.limits import MAX_CHARACTERS
from onrecord.model import Page
from onrecord.pages import open_pages

PLOVER = (
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST "
    "ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT"
).split()


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(generate(600))


def test_the_same_seed_gives_the_same_articles(rows: list[Row]) -> None:
    assert list(generate(40)) == rows[:40]
    assert list(generate(40, seed=8)) != rows[:40]


def test_no_two_articles_share_an_id_or_an_address(rows: list[Row]) -> None:
    assert len({row["id"] for row in rows}) == len({row["url"] for row in rows}) == len(rows)


def test_articles_are_as_long_as_news(rows: list[Row]) -> None:
    words = [len(row["text"].split()) for row in rows]
    assert min(words) >= MIN_WORDS
    assert max(words) <= MAX_WORDS
    assert 270 < sum(words) / len(words) < 340


def test_three_years_and_all_topics_and_outlets_occur(rows: list[Row]) -> None:
    assert {row["published"][:4] for row in rows} == {"2021", "2022", "2023"}
    assert {"T" in row["published"] for row in rows} == {True, False}
    assert {row["url"].split("/")[3] for row in rows} == set(TOPICS)
    assert len({row["outlet"] for row in rows}) == 45


def test_the_middle_article_is_as_large_as_asked() -> None:
    rows = list(generate(3, large=50_000))
    assert [len(row["text"]) == 50_000 for row in rows] == [False, True, False]
    assert rows[0] == next(generate(1))
    assert rows[1]["text"].count("\n\n") > 50


def test_the_largest_that_is_read_can_be_made() -> None:
    [row] = generate(1, large=MAX_CHARACTERS)
    assert len(row["text"]) == MAX_CHARACTERS
    assert row["text"].endswith(".")


def test_the_command_writes_what_the_reader_of_rows_takes(tmp_path: Path) -> None:
    path = tmp_path / "made.jsonl"
    assert main(["20", "--out", str(path), "--seed", "3", "--large", "30000"]) == 0
    expected = list(generate(20, seed=3, large=30_000))
    assert [json.loads(line) for line in path.read_text("utf-8").splitlines()] == expected
    for page, row in zip(open_pages([str(path)], stdin=io.BytesIO()), expected, strict=True):
        assert isinstance(page, Page)
        assert page.body.decode() == row["text"]
        assert (page.input, page.url, page.title) == (row["id"], row["url"], row["title"])
        assert (page.outlet, page.published) == (row["outlet"], row["published"])


def test_nothing_of_the_grammar_shows_and_its_words_agree(rows: list[Row]) -> None:
    text = "\n".join(f"{row['title']}\n{row['text']}" for row in rows)
    for fault in (
        r"[{}\[\]|~>]",
        r"\ba [aio]\w+",
        r"\ban [b-df-gj-np-tv-z]\w*",
        r",,|,\.|  | ,| \.|“ |“[^”\n]*\n",
        r"\b[Tt]he (?:the|a|an)\b",
        r"\b([a-z]+) \1\b",
    ):
        found = re.search(fault, text)
        assert found is None, text[found.start() - 40 : found.end() + 20]


def test_few_words_stand_in_the_same_order_twice(rows: list[Row]) -> None:
    runs: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        words = re.findall(r"[\w’'-]+", row["text"])
        runs.update(zip(*(words[at:] for at in range(5)), strict=False))
    assert len(runs) / runs.total() > 0.6


def test_some_articles_are_near_copies_in_another_outlet(rows: list[Row]) -> None:
    sentences = [frozenset(re.split(r"(?<=\.)\s+", _plain(row["text"]))) for row in rows]
    copies = 0
    for number, mine in enumerate(sentences):
        for other in range(number):
            if len(mine & sentences[other]) > len(mine) / 2:
                copies += 1
                assert rows[number]["outlet"] != rows[other]["outlet"]
                break
    assert 0.04 < copies / len(rows) < 0.12


def _plain(text: str) -> str:
    for was, now in (("“", '"'), ("”", '"'), ("’", "'"), ("‘", "'"), ("per cent", "percent")):
        text = text.replace(was, now)
    return text


def test_events_of_every_kind_can_be_told() -> None:
    names = {name for name, _ in corpus._grammar()}
    assert set(PLOVER) <= names


def test_persons_turn_up_again(rows: list[Row]) -> None:
    names = {voice.surname for voice in corpus._world(7).holders.values()}
    found = Counter(name for row in rows for name in names & set(re.findall(r"\w+", row["text"])))
    assert sum(count > 2 for count in found.values()) > 200


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(corpus).failed == 0
