"""What is packed with gzip is read as if it were not; what does not unpack is one clear line."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import InputError
from onrecord.limits import MAX_TEXT_BYTES
from onrecord.model import Page
from onrecord.pages import open_pages
from onrecord.pages.packed import DamagedError, unpack

_BODIES = [
    b"Rain, he said.\n" * 400,
    b"<html><p>Rain, he said.",
    b'{"text": "One."}\n\n{"id": "b", "text": "Two."}\nnothing\n',
    b"%PDF-1.7\n1 0 obj",
    b"",
    b"\x89PNG\r\n\x1a\n\0\0",
]


def opened(body: bytes) -> list[Page | tuple[str, str]]:
    """What standard input gives; errors as they compare."""
    pages = open_pages(["-"], stdin=io.BytesIO(body))
    return [(p.input, p.reason) if isinstance(p, InputError) else p for p in pages]


def error_of(body: bytes) -> str:
    [error] = open_pages(["-"], stdin=io.BytesIO(body))
    assert isinstance(error, InputError)
    return str(error)


@given(
    body=st.one_of(st.sampled_from(_BODIES), st.binary(max_size=300)),
    cuts=st.lists(st.integers(0, 300), max_size=3),
    twice=st.booleans(),
    zeros=st.integers(0, 2000),
)
def test_packed_and_unpacked_give_the_same(
    body: bytes, cuts: list[int], twice: bool, zeros: int
) -> None:
    if body.startswith(b"\x1f\x8b"):
        return
    places = [0, *sorted(cuts), None]
    members = [body[start:end] for start, end in pairwise(places)]
    packed = b"".join(map(gzip.compress, members)) + b"\0" * zeros
    assert opened(gzip.compress(packed) if twice else packed) == opened(body)


@pytest.mark.parametrize(
    ("name", "body", "media_type"),
    [
        ("a.html.gz", b"<p>Only a paragraph", "text/html"),
        ("a.HTML.GZ", b"<p>Only a paragraph", "text/html"),
        ("a.html.gz.gz", b"<p>Only a paragraph", "text/html"),
        ("a.txt.gz", b'{"this": "is said"} of a row', "text/plain"),
        ("a.gz", b"Rain, he said.", "text/plain"),
        ("a.pdf.gz", b"%PDF-1.4\n", "application/pdf"),
    ],
)
def test_the_name_below_the_packing_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, body: bytes, media_type: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for packed in (gzip.compress(body), body):
        # Programs that fetch pages may take the packing off and leave the name.
        Path(name).write_bytes(packed)
        [page] = open_pages([name], stdin=io.BytesIO())
        assert page == Page(input=name, body=body, media_type=media_type)


def test_rows_that_are_packed_keep_their_places(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"text": "a"}\nslip\n') + gzip.compress(b'{"text": "b"}\n'))
    pages = list(open_pages([str(file)], stdin=io.BytesIO()))
    assert [page.input for page in pages] == [f"{file}:1", f"{file}:2", f"{file}:3"]


def test_three_packings_are_a_trap() -> None:
    packed = gzip.compress(gzip.compress(gzip.compress(b"Rain, he said.")))
    assert "it is packed more than 2 times; unpack it" in error_of(packed)


def test_a_tar_inside_is_named() -> None:
    tar = b"a.txt".ljust(257, b"\0") + b"ustar\x0000" + b"\0" * 2000
    assert "an archive of many files (tar)" in error_of(gzip.compress(tar))


@pytest.mark.parametrize("body", [b"Rain, he said.", b"Rain, he said.\n" * 100_000])
def test_what_is_cut_off_is_no_article(body: bytes) -> None:
    packed = gzip.compress(body)
    for end in (len(packed) - 1, len(packed) - 8, len(packed) // 2, 12, 2):
        assert error_of(packed[:end]).startswith("-: the packed file ends before its end; ")


@given(at=st.integers(10, 60), byte=st.integers(0, 255))
def test_a_changed_byte_never_passes_for_the_article(at: int, byte: int) -> None:
    body = bytes(range(32, 127))
    packed = bytearray(gzip.compress(body))
    packed[at] = byte
    [page] = open_pages(["-"], stdin=io.BytesIO(bytes(packed)))
    assert isinstance(page, InputError) or page.body == body


def test_what_stands_behind_the_packed_bytes_is_not_left_out_in_silence() -> None:
    assert "the packed file is damaged" in error_of(gzip.compress(b"Rain.") + b"and more")


def test_rows_before_the_damage_are_read(tmp_path: Path) -> None:
    rows = b"".join(json.dumps({"text": f"{n:x} " * 20}).encode() + b"\n" for n in range(20_000))
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(rows)[:-2000])
    *pages, error = open_pages([str(file), str(file)], stdin=io.BytesIO())
    assert sum(isinstance(page, Page) for page in pages) > 30_000
    assert str(error).startswith(f"{file}: the packed file ends before its end; ")
    assert sum(isinstance(page, InputError) for page in pages) == 1


def bomb(unit: bytes, times: int) -> Iterator[bytes]:
    packer = zlib.compressobj(9, wbits=31)
    for _ in range(times):
        yield packer.compress(unit)
    yield packer.flush()


def test_a_bomb_takes_no_more_memory_than_an_article() -> None:
    packed = b"".join(bomb(b"a" * 1_000_000, 300))
    tracemalloc.start()
    try:
        error = error_of(packed)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "it has more than may be read at once, the limit for one article is 4.0 MB" in error
    assert peak < 4 * MAX_TEXT_BYTES


@pytest.mark.parametrize("packings", [1, 2])
def test_rows_without_end_are_not_read_to_their_end(packings: int) -> None:
    packed = b'{"text": "a"}\n' + b"\n" * 100_000_000
    for _ in range(packings):
        packed = gzip.compress(packed)
    page, error = open_pages(["-"], stdin=io.BytesIO(packed))
    assert isinstance(page, Page)
    assert "it unpacks to more than 250 times its size; no articles" in str(error)


def test_reading_goes_on_where_it_stopped() -> None:
    body = bytes(range(256)) * 1000
    with unpack(b"", io.BytesIO(gzip.compress(body))) as stream:
        pieces = iter(lambda: stream.read(777), b"")
        assert b"".join(pieces) == body
    with pytest.raises(DamagedError, match="does not unpack"):
        unpack(b"no gzip", io.BytesIO()).read()
