"""Inputs are opened in order and lazily; each bad one gives one clear line, the others go on."""

from __future__ import annotations

import io
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.errors import InputError
from onrecord.limits import MAX_TEXT_BYTES
from onrecord.model import Page
from onrecord.pages import open_pages


def opened(*inputs: str, stdin: bytes = b"", **given: str) -> list[Page | InputError]:
    return list(open_pages(inputs, stdin=io.BytesIO(stdin), **given))


def error_of(*inputs: str, stdin: bytes = b"") -> InputError:
    [error] = opened(*inputs, stdin=stdin)
    assert isinstance(error, InputError)
    return error


def page_of(*inputs: str, stdin: bytes = b"", **given: str) -> Page:
    [page] = opened(*inputs, stdin=stdin, **given)
    assert isinstance(page, Page), page
    return page


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a", "a.TXT", "a.story"])
def test_a_text_is_kept_byte_for_byte(in_folder: Path, name: str) -> None:
    body = "\ufeff“Rain,” she said.\r\n\tSo it was.".encode()
    (in_folder / name).write_bytes(body)
    assert page_of(name, published="2021-11-08", outlet="The Ostrel Post") == Page(
        input=name, body=body, published="2021-11-08", outlet="The Ostrel Post"
    )


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.html", b"<p>Only a paragraph</p>"),
        ("a.HTM", b"no tag at all"),
        ("a.xhtml", b'<?xml version="1.0"?>\n<html><body/></html>'),
        ("a.txt", b"<!DOCTYPE html><title>t</title>"),
        ("a", b"\xef\xbb\xbf\n <!-- saved from a site --> <HTML lang=en>"),
        ("a.page", "<html><p>wide".encode("utf-16")),
    ],
)
def test_pages_are_known_by_name_or_by_their_first_bytes(
    in_folder: Path, name: str, body: bytes
) -> None:
    (in_folder / name).write_bytes(body)
    assert page_of(name).media_type == "text/html"


@pytest.mark.parametrize(
    "text", [b"<b>bold</b> claims", b"5 < 6, <html> said", b"BMW said", b"ID3"]
)
def test_a_text_that_only_resembles_another_format_is_a_text(text: bytes) -> None:
    assert page_of("-", stdin=text).media_type == "text/plain"


def test_standard_input_is_looked_at() -> None:
    assert page_of("-", stdin=b"He said so.").input == "-"
    assert page_of("-", stdin=b"<html><p>x").media_type == "text/html"
    rows = b'{"text": "One."}\n{"id": "b", "text": "Two."}\n'
    assert [page.input for page in opened("-", stdin=rows)] == ["-:1", "b"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "it is empty"),
        (b"PK\x03\x04\x14\0", "ZIP file or office document is cut off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office document"),
        (b"\x89PNG\r\n\x1a\n\0\0", "this is an image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "this is an image"),
        (b"GIF89a\x01\0", "this is an image"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "this is an image"),
        (b"\0\0\0\x20ftypavif", "this is an image"),
        (b"\0\0\0\x20ftypisom", "audio or video"),
        (b"BM\x36\0\0\0", "this is an image"),
        (b'<svg xmlns="http://www.w3.org/2000/svg">', "this is an image"),
        (b"\x1f\x8b\x08\0", "the packed file ends before its end"),
        (b"BZh91AY&SY", "this file is compressed, and not with gzip"),
        (b"\xfd7zXZ\0\0", "this file is compressed, and not with gzip"),
        (b"\x28\xb5\x2f\xfd\x04", "this file is compressed, and not with gzip"),
        (b"7z\xbc\xaf\x27\x1c", "this file is compressed, and not with gzip"),
        (b"a.html".ljust(257, b"\0") + b"ustar\x0000", "an archive of many files (tar)"),
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "a web archive (WARC) of many pages"),
        (b"bplist00\xd1\x01\x02", "a web archive of Safari's own kind"),
        (b"\xff\xfe\0\0H\0\0\0", "UTF-32"),
        (b"SQLite format 3\0", "a program or a database"),
        (b"\x7fELF\x02", "a program or a database"),
        (b"{\\rtf1\\ansi", "an RTF document"),
        (b'<?xml version="1.0"?><rss version="2.0">', "this is XML"),
        (b'[{"text": "..."}]', "this is one JSON value"),
        (b'{\n  "text": "..."\n}', "this is one JSON value"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related;\n", "this saved page (MHTML) "),
    ],
)
@pytest.mark.parametrize("name", ["-", "a.bin", "a.html", "a.jsonl"])
def test_what_is_not_read_is_named(in_folder: Path, name: str, body: bytes, words: str) -> None:
    if name != "-":
        (in_folder / name).write_bytes(body)
    error = error_of(name, stdin=body)
    assert error.input == name
    assert words in error.reason
    assert len(str(error).splitlines()) == 1


def test_a_missing_file_does_not_stop_the_others(in_folder: Path) -> None:
    (in_folder / "b.txt").write_text("She said so.")
    first, second, third = opened("a.txt", "b.txt", "b.txt/c.txt")
    assert str(first).startswith("a.txt: there is no such file; ")
    assert isinstance(second, Page)
    assert str(third).startswith("b.txt/c.txt: there is no such file; ")


def test_inputs_are_opened_only_when_asked_for(in_folder: Path) -> None:
    pages = open_pages(["a.txt", "b.txt"], stdin=io.BytesIO())
    (in_folder / "a.txt").write_text("One.")
    assert isinstance(next(pages), Page)
    (in_folder / "b.txt").write_text("Two.")
    assert isinstance(next(pages), Page)


def test_inputs_are_taken_one_at_a_time(in_folder: Path) -> None:
    def inputs() -> Iterator[str]:
        yield "missing"
        raise AssertionError("the second input was asked for too early")

    assert isinstance(next(open_pages(inputs(), stdin=io.BytesIO())), InputError)


@pytest.mark.parametrize("address", ["https://example.com/a", "HTTP://example.com", "file:///a"])
def test_addresses_are_not_fetched(address: str) -> None:
    assert "addresses are not fetched" in str(error_of(address))
    assert "save the page" in str(error_of(address))


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), OSError(5, "I/O Error")]
)
def test_what_the_disk_refuses_is_said(
    in_folder: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    # Tests may run as root, whom permissions do not stop.
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr("onrecord.pages.inputs.open", refuse, raising=False)
    (in_folder / "locked").mkdir()
    (in_folder / "a.txt").write_text("Rain.")
    words = "you may not read it" if isinstance(error, PermissionError) else "(i/o error)"
    assert words in str(error_of("locked"))
    assert words in str(error_of("a.txt"))


def test_a_folder_gives_its_articles_sorted(in_folder: Path) -> None:
    for name in (
        "n/b.txt", "n/a/z.html", "n/a/y.md", "n/c.jsonl", "n/.hidden.txt", "n/.git/x.txt",
        "n/picture.png", "n/Makefile", "n/saved.html", "n/saved_files/frame.html",
        "n/my_files/d.txt", "n/d.html.gz", "n/e.pdf", "n/f.DOCX", "n/g.docm", "n/h.mht",
        "n/i.mhtml.gz", "n/j.zip", "n/k.gz", "n/d_files/frame.html",
    ):  # fmt: skip
        path = in_folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"text": "Rain."}' if name.endswith("jsonl") else "<p>Rain.")
    os.symlink(in_folder / "n", in_folder / "n" / "loop")
    assert [page.input for page in opened("n")] == [
        "n/a/y.md", "n/a/z.html", "n/b.txt", "n/c.jsonl:1", "n/d.html.gz", "n/e.pdf", "n/f.DOCX",
        "n/g.docm", "n/h.mht", "n/i.mhtml.gz", "n/my_files/d.txt", "n/saved.html",
    ]  # fmt: skip


def test_a_bad_file_of_a_folder_is_an_error_in_its_place(in_folder: Path) -> None:
    (in_folder / "n").mkdir()
    os.symlink("nowhere", in_folder / "n" / "a.txt")
    (in_folder / "n" / "b.txt").write_bytes(b"")
    (in_folder / "n" / "c.txt").write_text("Rain.")
    first, second, third = opened("n")
    assert str(first).startswith("n/a.txt: this link leads to no file; ")
    assert str(second).startswith("n/b.txt: it is empty; ")
    assert isinstance(third, Page)


def test_a_folder_without_articles_is_an_error(in_folder: Path) -> None:
    (in_folder / "n" / "deeper").mkdir(parents=True)
    (in_folder / "n" / "x.rtf").write_bytes(b"{\\rtf1")
    assert str(error_of("n")).startswith("n: the folder has no articles; ")


def test_a_deep_folder_is_walked(in_folder: Path) -> None:
    folders = ["n" + "/d" * depth for depth in range(1200)]
    for folder in folders:
        os.mkdir(folder)
    article = Path(folders[-1], "a.txt")
    article.write_text("Rain.")
    assert page_of("n").input == str(article)
    article.unlink()
    for folder in reversed(folders):  # what tidies up after tests does not go so deep
        os.rmdir(folder)


def test_a_large_file_is_refused_unread(in_folder: Path) -> None:
    with open("big.txt", "wb") as file:
        file.write(b"Rain, he said. " * 400)
        file.truncate(50_000_000)  # sparse: nothing of it needs the disk
    assert "it has 50 MB, the limit for one article is 4.0 MB" in str(error_of("big.txt"))


def test_a_large_page_and_a_long_pipe_are_refused() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            buffer[:] = b"a" * len(buffer)
            self.given += len(buffer)
            return len(buffer)

    endless = Endless()
    [error] = open_pages(["-"], stdin=io.BufferedReader(endless))
    assert "it has more than may be read at once" in str(error)
    assert endless.given < 2 * MAX_TEXT_BYTES
    page = b"<html>" + b" " * 5_000_000
    assert "the limit for one page is 4.0 MB" in str(error_of("-", stdin=page))


def test_pipes_and_devices_do_not_hang(in_folder: Path) -> None:
    os.mkfifo("pipe.txt")
    assert "this is a pipe; read it as standard input" in str(error_of("pipe.txt"))
    assert "a device or a socket" in str(error_of("/dev/zero"))
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket.txt")
        assert "a device or a socket" in str(error_of("socket.txt"))


def test_the_pipe_of_a_shell_is_read() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"Rain, he said.")
    os.close(writing)
    try:
        assert page_of(f"/dev/fd/{reading}").body == b"Rain, he said."
    finally:
        os.close(reading)


def test_a_folder_as_standard_input_is_an_error(in_folder: Path) -> None:
    class Folder(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise IsADirectoryError(21, "Is a directory")

    [error] = open_pages(["-"], stdin=Folder())
    assert str(error).startswith("-: it cannot be read (is a directory); ")


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 300])
def test_names_no_file_has(name: str) -> None:
    assert len(str(error_of(name)).splitlines()) == 1


def test_a_name_that_is_no_utf8_and_one_with_line_ends(in_folder: Path) -> None:
    (in_folder / os.fsdecode(b"caf\xe9.txt")).write_text("Rain.")
    assert page_of(os.fsdecode(b"caf\xe9.txt")).input == "caf\ufffd.txt"
    assert str(error_of("a\nb\x1b[2J.txt")).startswith("a\ufffdb\ufffd[2J.txt: there is no")


def test_a_wrong_date_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="28 August"):
        open_pages([], published="28 August", stdin=io.BytesIO())
