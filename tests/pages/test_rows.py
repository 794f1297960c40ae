"""Rows of .jsonl: every line is a page or an error that names file and line."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import InputError
from onrecord.limits import MAX_CHARACTERS, MAX_ROW_BYTES
from onrecord.model import Page
from onrecord.pages import open_pages


def rows(body: bytes, **given: str) -> list[Page | InputError]:
    # A text beside it keeps standard input from being taken for something else.
    return list(open_pages(["-"], stdin=io.BytesIO(b'{"text": "first"}\n' + body), **given))[1:]


def row(body: bytes) -> Page | InputError:
    [one] = rows(body)
    return one


def test_a_row_says_all_about_itself() -> None:
    line = {
        "id": "a1", "text": "He said so.", "published": "2021-11-08T10:00:00+01:00",
        "outlet": "The Ostrel Post", "title": "Rain",
        "url": "https://example.com/1", "lang": ["en"],
    }  # fmt: skip
    body = json.dumps(line).encode()
    [page] = rows(body, published="1999-01-01", outlet="Nobody")
    assert page == Page(
        input="a1",
        body=b"He said so.",
        charset="utf-8",
        published="2021-11-08T10:00:00+01:00",
        outlet="The Ostrel Post",
        title="Rain",
        url="https://example.com/1",
    )


def test_what_a_row_does_not_say_the_caller_says() -> None:
    body = b'{"text": "a", "published": null, "outlet": " ", "title": "", "id": null}'
    [page] = rows(body, published="2021-11-08", outlet="The Ostrel Post")
    assert page == Page(
        input="-:2",
        body=b"a",
        charset="utf-8",
        published="2021-11-08",
        outlet="The Ostrel Post",
    )


def test_ids_may_be_whole_numbers() -> None:
    page = row(b'{"id": 17, "text": "a"}')
    assert isinstance(page, Page)
    assert page.input == "17"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"Rain.", "the line is not JSON (Expecting value at character 1)"),
        (b'{"text": "a"', "the line is not JSON"),
        (b'{"text": "a"}{"text": "b"}', "the line is not JSON (Extra data at character 14)"),
        (b"[1]", "the line is a list, not a JSON object"),
        (b'"a"', "the line is a string, not a JSON object"),
        (b"null", "the line is null, not a JSON object"),
        (b"[" * 200_000, "too deep"),
        (b'{"text": "a", "n": ' + b"9" * 5000 + b"}", "too large a number"),
        (b"{}", "the row has no text"),
        (b'{"text": null}', "the row has no text"),
        (b'{"text": 5}', "text is a number, not a string"),
        (b'{"text": ["a"]}', "text is a list, not a string"),
        (b'{"text": ""}', "the row's text is empty"),
        (b'{"text": "\\ufeff \\n"}', "the row's text is empty"),
        (b'{"text": "a", "outlet": 5}', "outlet is a number, not a string"),
        (b'{"text": "a", "title": {}}', "title is an object, not a string"),
        (b'{"text": "a", "id": true}', "id is true or false, not a string"),
        (b'{"text": "a", "id": 1.5}', "id is a number, not a string"),
        (b'{"text": "a", "published": "28 August"}', "'28 August' is not a date like 2020-08-28"),
        (b'{"text": "a", "published": "2020-02-30"}', "'2020-02-30' is not a date"),
        (b'{"text": "a", "published": "2020-08-28T10:00:00"}', "is not a date like"),
        (b'{"text": "a \\ud800 b"}', "text has half a character (\\ud800) at 2"),
        (b'{"text": "a", "title": "\\udfff"}', "title has half a character (\\udfff) at 0"),
        (b'{"text": "caf\xe9"}', "byte 0xE9 at offset 13 of the line is not UTF-8"),
    ],
)
def test_a_bad_line_is_named_and_the_next_is_read(line: bytes, words: str) -> None:
    error, page = rows(line + b'\n{"text": "next"}')
    assert isinstance(error, InputError)
    assert error.input == "-:2"
    assert words in error.reason
    assert len(str(error)) < 400
    assert isinstance(page, Page)
    assert page.input == "-:3"


def test_lines_are_counted_with_the_blank_ones(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'\r\n\n  \n{"text": "a"}\r\n\nx\n\n')
    page, error = open_pages([str(file)], stdin=io.BytesIO())
    assert (page.input, error.input) == (f"{file}:4", f"{file}:6")
    assert page.body == b"a"


def test_byte_order_marks_at_the_start_of_lines_are_nothing() -> None:
    bom = b"\xef\xbb\xbf"
    body = bom + bom + b'{"text": "a"}\n' + bom + b'{"text": "b"}\n' + bom + b"\n"
    pages = list(open_pages(["-"], stdin=io.BytesIO(body)))
    assert [page.body for page in pages if isinstance(page, Page)] == [b"a", b"b"]
    assert len(pages) == 2


def test_utf16_is_named_once(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes('{"text": "a"}\n{"text": "b"}\n'.encode("utf-16"))
    [error] = open_pages([str(file)], stdin=io.BytesIO())
    assert "this is UTF-16" in str(error)


def test_a_text_over_the_limit_is_refused() -> None:
    fitting = row(json.dumps({"text": "é" * MAX_CHARACTERS}).encode())
    assert isinstance(fitting, Page)
    error = row(json.dumps({"text": "é" * (MAX_CHARACTERS + 1)}).encode())
    assert "the text has 1,000,001 characters, the limit is 1,000,000" in str(error)


class Lines(io.RawIOBase):
    """A file made while it is read, so that only the reader takes memory."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts, self.rest = parts, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self.rest = self.rest or next(self.parts, b"")
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


def test_a_line_of_fifty_megabytes_is_refused_in_little_memory() -> None:
    def parts() -> Iterator[bytes]:
        yield b'{"text": "'
        for _ in range(800):
            yield b"a" * 62_500
        yield b'"}\n{"text": "after"}\n'

    tracemalloc.start()
    try:
        error, page = open_pages(["-"], stdin=io.BufferedReader(Lines(parts())))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "-:1: the line has 50 MB, the limit is 6.1 MB" in str(error)
    assert isinstance(page, Page)
    assert page.body == b"after"
    assert peak < 4 * MAX_ROW_BYTES


def test_many_rows_take_the_memory_of_one() -> None:
    line = json.dumps({"text": "Rain, he said. " * 2000}).encode() + b"\n"
    pages = open_pages(["-"], stdin=io.BufferedReader(Lines(iter([line] * 500))))
    tracemalloc.start()
    try:
        count = sum(isinstance(page, Page) for page in pages)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 500
    assert peak < 1_000_000


@given(texts=st.lists(st.text(min_size=1).filter(lambda text: text.strip("\ufeff \t\r\n"))))
def test_any_text_comes_back_as_it_was(texts: list[str]) -> None:
    body = b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)
    found = rows(body)
    assert [one.body.decode() for one in found if isinstance(one, Page)] == texts


@given(body=st.binary(max_size=300))
def test_any_bytes_give_pages_or_errors(body: bytes) -> None:
    assert all(isinstance(one, Page | InputError) for one in rows(body))


@pytest.mark.parametrize("body", [b"\n", b" \n\n\t\n", b"\xef\xbb\xbf\n"])
def test_blank_lines_alone_are_an_error(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "blank.jsonl"
    path.write_bytes(body)
    [error] = open_pages([str(path)], stdin=io.BytesIO())
    assert isinstance(error, InputError)
    assert str(error).startswith(f"{path}: it holds no articles; a row looks like")
