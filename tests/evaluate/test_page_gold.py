"""Gold directories of pages: what is read from them, and what is wrong with broken ones."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import InputError
from onrecord.evaluate import GoldPage, find_gold_pages, read_gold_page
from onrecord.limits import MAX_PAGE_BYTES

BODY = {"articleBody": "Rain fell."}


@pytest.fixture
def gold_dir(tmp_path: Path) -> Path:
    (tmp_path / "html").mkdir()
    write_truth(tmp_path, {"rain": BODY})
    return tmp_path


def write_truth(gold_dir: Path, truth: Any) -> None:
    (gold_dir / "ground-truth.json").write_text(json.dumps(truth), encoding="utf-8")


def only_page(gold_dir: Path) -> GoldPage:
    [gold] = find_gold_pages(gold_dir)
    return gold


def test_pages_come_in_the_order_of_the_gold_with_what_it_tells(gold_dir: Path) -> None:
    more = {"published": "2031-05-02", "title": "Rain", "authors": ["Ann Lee"], "url": 3}
    write_truth(gold_dir, {"snow": {**BODY, **more}, "rain": {**BODY, "published": None}})
    snow, rain = find_gold_pages(gold_dir)
    assert (snow.name, snow.body, snow.published) == ("snow", "Rain fell.", "2031-05-02")
    assert (snow.title, snow.authors) == ("Rain", ("Ann Lee",))
    assert (rain.name, rain.published, rain.title, rain.authors) == ("rain", None, None, None)


def test_a_mark_at_the_start_of_the_gold_is_no_harm(gold_dir: Path) -> None:
    path = gold_dir / "ground-truth.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert only_page(gold_dir).name == "rain"


def test_a_page_is_read_packed_or_not(gold_dir: Path) -> None:
    packed, plain = gold_dir / "html" / "rain.html.gz", gold_dir / "html" / "rain.html"
    packed.write_bytes(gzip.compress(b"<p>packed", mtime=0))
    page = read_gold_page(only_page(gold_dir))
    assert (page.body, page.media_type, page.input) == (b"<p>packed", "text/html", str(packed))
    assert page.url is None
    plain.write_bytes(b"<p>plain")
    assert read_gold_page(only_page(gold_dir)).body == b"<p>plain"


@pytest.mark.parametrize(
    ("truth", "reason"),
    [
        ([], "it holds no page"),
        ({}, "it holds no page"),
        ("rain", "it is no object of pages"),
        ({"rain": "Rain fell."}, "page 'rain': what it says is no object"),
        ({"rain": {}}, "page 'rain': articleBody is missing"),
        ({"rain": {"articleBody": None}}, "page 'rain': articleBody is no text"),
        ({"rain": {**BODY, "published": "May"}}, "published is no ISO day or moment"),
        ({"rain": {**BODY, "published": 2031}}, "published is no text"),
        ({"rain": {**BODY, "title": ["Rain"]}}, "title is no text"),
        ({"rain": {**BODY, "authors": "Ann Lee"}}, "authors is no list of names"),
        ({"rain": {**BODY, "authors": [1]}}, "authors is no list of names"),
        ({"../rain": BODY}, "its name is no name of a file"),
        ({"": BODY}, "its name is no name of a file"),
        ({"\0": BODY}, "its name is no name of a file"),
        ({"\ud800": BODY}, "its name is no name of a file"),
    ],
)
def test_gold_of_another_shape_is_one_line(gold_dir: Path, truth: Any, reason: str) -> None:
    write_truth(gold_dir, truth)
    with pytest.raises(InputError) as error:
        find_gold_pages(gold_dir)
    assert str(error.value).startswith(str(gold_dir / "ground-truth.json"))
    assert reason in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("raw", [b"", b"{", b'{"rain": "\xff"}', b"[" * 100_000])
def test_gold_that_is_no_json_is_named(gold_dir: Path, raw: bytes) -> None:
    (gold_dir / "ground-truth.json").write_bytes(raw)
    with pytest.raises(InputError, match=r"ground-truth\.json: is not JSON"):
        find_gold_pages(gold_dir)


def test_what_is_missing_of_the_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none: there is no such directory; give a directory"):
        find_gold_pages(tmp_path / "none")
    with pytest.raises(InputError, match="html: there is no such directory"):
        find_gold_pages(tmp_path)
    (tmp_path / "html").mkdir()
    with pytest.raises(InputError, match=r"ground-truth\.json: there is no such file"):
        find_gold_pages(tmp_path)
    (tmp_path / "ground-truth.json").mkdir()
    with pytest.raises(InputError, match=r"ground-truth\.json: it cannot be read"):
        find_gold_pages(tmp_path)


class TestPagesThatCannotBeRead:
    def refusal(self, gold_dir: Path) -> str:
        with pytest.raises(InputError) as error:
            read_gold_page(only_page(gold_dir))
        return str(error.value)

    def test_a_page_that_is_not_there(self, gold_dir: Path) -> None:
        assert "rain.html: there is no such file, nor one with .gz" in self.refusal(gold_dir)

    def test_a_folder_in_its_place(self, gold_dir: Path) -> None:
        (gold_dir / "html" / "rain.html").mkdir()
        assert "rain.html: there is no such file" in self.refusal(gold_dir)

    @pytest.mark.parametrize(
        "packed",
        [
            b"<p>not packed",
            gzip.compress(b"<p>cut off" * 99, mtime=0)[:-12],
            gzip.compress(b"<p>wrong", mtime=0)[:-8] + bytes(8),
            gzip.compress(bytes(999), mtime=0)[:10] + b"\xff" * 20,
        ],
    )
    def test_a_damaged_one(self, gold_dir: Path, packed: bytes) -> None:
        (gold_dir / "html" / "rain.html.gz").write_bytes(packed)
        assert "rain.html.gz: is damaged (" in self.refusal(gold_dir)

    def test_one_that_is_larger_than_any_page_is_not_unpacked_whole(self, gold_dir: Path) -> None:
        packed = gzip.compress(bytes(20 * MAX_PAGE_BYTES), compresslevel=1, mtime=0)
        (gold_dir / "html" / "rain.html.gz").write_bytes(packed)
        assert "it has more than 4.0 MB, the limit for one page" in self.refusal(gold_dir)

    def test_a_name_that_is_too_long_for_any_file(self, gold_dir: Path) -> None:
        write_truth(gold_dir, {"rain" * 999: BODY})
        assert "it cannot be read (" in self.refusal(gold_dir)
