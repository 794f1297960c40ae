"""The Python use: what a script gets, and what it can do about inputs that fail."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from lxml.html import document_fromstring

import onrecord
from onrecord import api
from onrecord.contract import dump_record
from onrecord.pipeline import Finder, Stages, load_stages

pytestmark = pytest.mark.slow

TEXT = '"The bridge is closed," said Mayor Ann Lee. She denied that it had been mined.\n'


def test_a_text_keeps_its_offsets() -> None:
    record = onrecord.read_text("\ufeff \r\n" + TEXT, published="2024-05-01", outlet="Gazette")
    assert record.article.text == "\ufeff \r\n" + TEXT
    said = [[span.of(record.article.text) for span in s.content] for s in record.statements]
    assert said == [['"The bridge is closed,"'], ["that it had been mined"]]
    assert (record.article.published, record.article.outlet) == ("2024-05-01", "Gazette")


def test_files_come_in_order_and_equal_to_their_text(tmp_path: Path) -> None:
    names = [tmp_path / "b.txt", tmp_path / "a.txt"]
    for at, name in enumerate(names):
        name.write_text(TEXT * (at + 1), encoding="utf-8")
    records = list(onrecord.read(*names, published="2024-05-01"))
    assert [record.article.input for record in records] == [str(name) for name in names]
    for at, record in enumerate(records):
        alone = onrecord.read_text(TEXT * (at + 1), published="2024-05-01")
        assert (record.article.id, record.statements) == (alone.article.id, alone.statements)


def test_a_batch_gives_the_bytes_that_one_gives(tmp_path: Path) -> None:
    names = [tmp_path / f"{at}.txt" for at in range(4)]
    for at, name in enumerate(names):
        name.write_text(f"Article {at}. " + TEXT * at, encoding="utf-8")
    together = [dump_record(record) for record in onrecord.read(*names)]
    alone = [dump_record(record) for name in reversed(names) for record in onrecord.read(name)]
    assert together == alone[::-1]


def test_an_input_that_fails_is_raised(tmp_path: Path) -> None:
    with pytest.raises(onrecord.InputError, match=r"none\.txt"):
        list(onrecord.read(tmp_path / "none.txt"))


def test_an_input_that_fails_lets_the_others_go_on(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text(TEXT, encoding="utf-8")
    failed: list[onrecord.InputError] = []
    records = list(onrecord.read(tmp_path / "none.txt", good, on_error=failed.append))
    assert [record.article.input for record in records] == [str(good)]
    assert [error.input for error in failed] == [str(tmp_path / "none.txt")]


def test_what_finds_statements_can_be_chosen_and_is_told_in_the_origin(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    by_rules = onrecord.read_text(TEXT, finder="syntax")
    [from_file] = onrecord.read(tmp_path / "a.txt", finder="syntax")
    assert from_file.statements == by_rules.statements
    assert len(by_rules.statements) == 2
    assert from_file.origin == by_rules.origin != onrecord.read_text(TEXT).origin


def test_models_are_loaded_once_for_each_finder(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[str] = []

    def load(finder: Finder, **own: object) -> Stages:
        loads.append(finder)
        return load_stages("syntax")

    api._load.cache_clear()
    monkeypatch.setattr("onrecord.pipeline.load_stages", load)
    try:
        for finder in ("model", "syntax", "model", "syntax"):
            onrecord.read_text(TEXT, finder=finder)
    finally:
        api._load.cache_clear()
    assert loads == ["model", "syntax"]


def test_a_wrong_finder_is_refused_before_anything_is_read() -> None:
    wrong: Any = "oracle"
    with pytest.raises(ValueError, match="finder 'oracle' is not 'model' or 'syntax'"):
        onrecord.read_text(TEXT, finder=wrong)
    with pytest.raises(ValueError, match="finder 'oracle'"):
        list(onrecord.read("nowhere.txt", finder=wrong))


def test_a_bad_date_is_refused_before_anything_is_read() -> None:
    with pytest.raises(ValueError, match="is not a date"):
        onrecord.read_text(TEXT, published="May 1st")
    with pytest.raises(ValueError, match="is not a date"):
        list(onrecord.read("nowhere.txt", published="May 1st"))


PAGE = (
    "<html><body><nav>Home</nav><div><h1>Bridge closed, mayor says</h1>"
    "<p>“The bridge is <b>closed</b>,” said Mayor Ann Lee. She denied that it had been mined.</p>"
    "<p>It rained on the town, according to the Port Office.</p></div></body></html>"
)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "bridge.html").write_text(PAGE, encoding="utf-8")
    return tmp_path / "bridge.html"


def test_the_words_of_a_record_are_found_again_in_the_page(page: Path) -> None:
    [record] = onrecord.read(page, finder="syntax")
    spans = [span for one in record.statements for span in one.source + one.cue + one.content]
    assert len(record.statements) >= 3
    tree = document_fromstring(PAGE)
    for span, found in zip(spans, onrecord.locate(page, *spans), strict=True):
        [start], [end] = tree.xpath(found.start.xpath), tree.xpath(found.end.xpath)
        words = span.of(record.article.text)
        assert start.xpath("string()")[found.start.offset :].startswith(words.split(",")[0][:12])
        assert end.xpath("string()")[: found.end.offset].endswith(words[-1])


def test_places_of_words_need_no_model(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(finder: Finder, **own: object) -> Stages:
        raise AssertionError("a model was loaded")

    monkeypatch.setattr("onrecord.pipeline.load_stages", load)
    [home, title] = onrecord.locate(str(page), (0, 4), (6, 12))
    assert (home.start.xpath, home.start.offset) == ("/html[1]/body[1]/nav[1]", 0)
    assert (title.end.xpath, title.end.offset) == ("/html[1]/body[1]/div[1]/h1[1]", 6)
    assert onrecord.locate(page) == []


def test_a_packed_page_has_the_same_places(page: Path, tmp_path: Path) -> None:
    packed = tmp_path / "bridge.html.gz"
    packed.write_bytes(gzip.compress(page.read_bytes()))
    assert onrecord.locate(packed, (0, 4)) == onrecord.locate(page, (0, 4))


@pytest.mark.parametrize(
    ("span", "reason"),
    [
        ((0, 9999), "leaves the text of"),
        ((4, 6), "holds nothing that stands in the page"),
        ((5, 3), "a span needs 0 <= start < end"),
        ((-1, 3), "a span needs 0 <= start < end"),
    ],
)
def test_a_span_that_has_no_place_is_an_error(
    page: Path, span: tuple[int, int], reason: str
) -> None:
    with pytest.raises(onrecord.InputError, match=reason) as raised:
        onrecord.locate(page, span)
    assert raised.value.input == str(page)


def test_only_one_web_page_has_places(page: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "rows.jsonl").write_text('{"text": "Rain."}\n' * 2, encoding="utf-8")
    for name, reason in (
        ("a.txt", "only web pages have elements"),
        ("rows.jsonl", "more than one article"),
        ("none.html", "none.html"),
        (".", "more than one article"),
    ):
        with pytest.raises(onrecord.InputError, match=reason):
            onrecord.locate(tmp_path / name, (0, 4))
