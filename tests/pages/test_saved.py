"""Pages that a browser saved with their parts: address, posts in frames, and the parts alone."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import pytest

from onrecord.errors import InputError
from onrecord.model import Page
from onrecord.pages import open_pages

_POST = "https://t.me/harbour/17?embed=1"
_TWEET = f"<!-- saved from url=(0031){_POST} -->\n<html><body><p>We sail.</p></body></html>"
_SHOWN = f'<blockquote data-frame="{_POST}"><p>We sail.</p></blockquote>'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def page_of(name: str, stdin: bytes = b"") -> Page:
    [page] = open_pages([name], stdin=io.BytesIO(stdin))
    assert isinstance(page, Page), page
    return page


@pytest.mark.parametrize(
    ("note", "url"),
    [
        ("<!-- saved from url=(0021)https://example.com/a -->", "https://example.com/a"),
        ("<!--saved from url=(0021)https://example.com/a-->", "https://example.com/a"),
        ("<!-- saved from url=(0021)HTTP://example.com/a  -->", "HTTP://example.com/a"),
        ("<!-- saved from url=(0014)about:internet -->", None),
        ("<!-- saved from url=(0020)file:///C:/rain.html -->", None),
        ("<!-- saved from url=(0022)https://example.com/é -->", None),
        ("<!-- saved from the rain -->", None),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_browser_tells_where_it_had_the_page_from(
    note: str, url: str | None, encoding: str
) -> None:
    page = f"<!DOCTYPE html>\n{note}\n<html><p>Rain."
    assert page_of("-", page.encode(encoding)).url == url


def test_the_address_is_read_in_a_packed_page_and_not_in_a_text() -> None:
    note = b"<!-- saved from url=(0021)https://example.com/a -->"
    assert page_of("-", gzip.compress(note + b"<html>")).url == "https://example.com/a"
    Path("a.txt").write_bytes(b"He wrote: " + note)
    assert page_of("a.txt").url is None


@pytest.mark.parametrize(
    ("name", "src"),
    [
        ("rain_files/t.html", "./rain_files/t.html"),
        ("rain_files/t.html", "rain_files/t.html?x=1#y"),
        ("Rain & sun_files/Post (1).html", "./Rain &amp; sun_files/Post (1).html"),
        ("Rain & sun_files/Post (1).html", "Rain%20&amp;%20sun_files/Post%20(1).html"),
        ("50%25_files/t.html", "./50%25_files/t.html"),
    ],
)
def test_a_post_stands_where_its_frame_stood(name: str, src: str) -> None:
    page = 'He wrote:<iframe class="a" src="{}"></iframe><p>So.'
    write({name: _TWEET, "saved/page.html": page, "renamed.html": page.format(src)})
    assert page_of("renamed.html").body.decode() == f"He wrote:{_SHOWN}<p>So."


def test_other_frames_stay_outside() -> None:
    def frame(src: str) -> str:
        return f"<iframe src='{src}'></iframe>"

    advert = _TWEET.replace(_POST, "https://ads.example/1")
    write({
        "n/page_files/advert.html": advert,
        "n/page_files/firefox.html": "<html><body>We sail.",
        "n/secret.html": _TWEET,
        "secret_files/a.html": _TWEET,
        "n/other/a.html": _TWEET,
        "n/page_files/deep/a.html": _TWEET,
    })  # fmt: skip
    os.symlink("../secret.html", "n/page_files/link.html")
    os.symlink("../secret_files", "n/linked_files")
    os.mkfifo("n/page_files/pipe.html")
    page = "".join(map(frame, (
        "./page_files/advert.html", "./page_files/firefox.html", "./page_files/missing.html",
        "./page_files/link.html", "./linked_files/a.html", "./page_files/pipe.html",
        "../secret_files/a.html", "./page_files/../secret.html", "other/a.html",
        "..%2Fsecret_files/a.html", "page_files/..%2Fsecret.html", "/etc_files/passwd",
        "page_files/deep/a.html", "page_files/\0", "page_files/%00", "page_files/" + "x" * 300,
        "https://example.com/page_files/advert.html", "", "page_files/",
    )))  # fmt: skip
    page = "<html>" + page.replace("\0", "&#0;")
    write({"n/page.html": page})
    assert page_of("n/page.html").body.decode() == page


def test_standard_input_and_packed_pages_have_nothing_beside_them() -> None:
    page = "<html><iframe src='page_files/t.html'></iframe>"
    write({"page_files/t.html": _TWEET})
    Path("page.html.gz").write_bytes(gzip.compress(page.encode()))
    assert page_of("-", page.encode()).body.decode() == page
    assert page_of("page.html.gz").body.decode() == page


@pytest.mark.parametrize(
    "name", ["rain_files", "rain_files/", "./rain_files", "../here/rain_files"]
)
@pytest.mark.parametrize("page", ["rain.html", "rain.htm", "rain.html.gz"])
def test_the_parts_of_a_page_are_not_the_page(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, page: str
) -> None:
    (folder / "here").mkdir()
    monkeypatch.chdir(folder / "here")
    write({page: "<html>", "rain_files/frame.html": "<html>"})
    [error] = open_pages([name], stdin=io.BytesIO())
    assert str(error) == (
        f"{name}: these are the parts that a browser saved beside {page}; give that page"
    )


def test_parts_whose_page_is_lost_are_named_and_the_others_read() -> None:
    write({"n/a_files/b.html": "<html>", "n/a_files/b.js.download": "", "n/c.txt": "Rain."})
    error, page = open_pages(["n"], stdin=io.BytesIO())
    assert str(error).startswith("n/a_files: these are parts of a page that a browser saved, ")
    assert isinstance(page, Page)


def test_a_folder_may_be_called_so_and_hold_articles() -> None:
    write({"my_files/a.txt": "Rain.", "_files/b.txt": "Sun."})
    pages = open_pages(["my_files", "_files"], stdin=io.BytesIO())
    assert [page.input for page in pages] == ["my_files/a.txt", "_files/b.txt"]


def test_a_folder_around_that_cannot_be_read_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    write({"my_files/a.txt": "Rain."})

    def refuse(*_: object) -> list[str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", refuse)
    [error] = open_pages(["my_files"], stdin=io.BytesIO())
    assert isinstance(error, InputError)
    assert "you may not read it" in str(error)
