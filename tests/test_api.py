"""The Python use: what a script gets, and what it can do about inputs that fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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

    def load(finder: Finder) -> Stages:
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
