"""PDF and DOCX are recognised and handed over; other documents are named."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import InputError
from onrecord.model import Page
from onrecord.pages import open_pages

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(*names: str, way: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", way) as archive:
        archive.comment = comment
        for name in names:
            words = "application/vnd.oasis.opendocument.text" if name == "mimetype" else "<w/>"
            archive.writestr(name, words)
    return file.getvalue()


def page_of(body: bytes) -> Page:
    [page] = open_pages(["-"], stdin=io.BytesIO(body))
    assert isinstance(page, Page), page
    return page


def error_of(body: bytes) -> str:
    [error] = open_pages(["-"], stdin=io.BytesIO(body))
    assert isinstance(error, InputError)
    return str(error)


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"\xef\xbb\xbf\r\n%PDF-2.0\r",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n5 0 obj",
        b"\0\0\0%PDF-1.4 \n12 0 obj\n",
    ],
)
@pytest.mark.parametrize("name", ["-", "a.pdf", "a.txt", "a.html", "a.jsonl"])
def test_a_pdf_is_handed_over_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, body: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x" if name == "-" else name).write_bytes(body)
    [page] = open_pages([name], outlet="The Ostrel Post", stdin=io.BytesIO(body))
    assert page == Page(
        input=name, body=body, media_type="application/pdf", outlet="The Ostrel Post"
    )


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"Such files begin with %PDF-1.4\nand nobody knows why, he said.", "text/plain"),
        (b"<html><pre>\n%PDF-1.4\n1 0 obj\n", "text/html"),
        (b"x" * 1100 + b"\n%PDF-1.4\n1 0 obj\n", "text/plain"),
    ],
)
def test_who_writes_of_pdf_writes_no_pdf(body: bytes, media_type: str) -> None:
    assert page_of(body).media_type == media_type


def test_a_row_is_a_text_whatever_it_says() -> None:
    page = page_of(b'{"text": "\\n%PDF-1.4\\n1 0 obj"}')
    assert (page.input, page.media_type) == ("-:1", "text/plain")


@pytest.mark.parametrize(
    "names",
    [
        ("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
        ("[Content_Types].xml", "word/document2.xml", "word/vbaProject.bin"),
    ],
)
@pytest.mark.parametrize("comment", [b"", b"PK" * 9])
def test_a_docx_is_handed_over(names: tuple[str, ...], comment: bytes) -> None:
    body = packed(*names, comment=comment)
    assert page_of(body) == Page(input="-", body=body, media_type=_DOCX)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (packed("[Content_Types].xml", "xl/workbook.xml"), "this is a spreadsheet"),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), "these are slides"),
        (packed("mimetype", "content.xml", way=zipfile.ZIP_STORED), "an OpenDocument file (.odt)"),
        (
            packed("a.html", "word/other.xml"),
            "this is a ZIP archive; unpack it and give the folder",
        ),
        (packed(), "this is a ZIP archive"),
        (packed("word/document.xml")[:-30], "is cut off or damaged; save or download it again"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/epub+zip", "this is an e-book (.epub)"),
        (_OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "an old office document"),
        (
            _OLE + b"\0" * 9000 + "EncryptedPackage".encode("utf-16-le"),
            "this office document is protected by a password; save it without one",
        ),
    ],
)
def test_other_documents_are_named(body: bytes, words: str) -> None:
    assert words in error_of(body)


@pytest.mark.parametrize(
    ("suffix", "noun"), [(".pdf", "PDF"), (".DOCX", "DOCX"), (".docm", "DOCX")]
)
def test_what_is_a_document_by_its_name_alone_is_told_so(
    tmp_path: Path, suffix: str, noun: str
) -> None:
    damaged, text = tmp_path / f"damaged{suffix}", tmp_path / f"text{suffix}"
    damaged.write_bytes(b"x\xe9#S\x04\xb2\xaf\x0f\xb2\xc3\xdb\x1d\x9f\xbeN")
    text.write_text("Rain, she said.")
    error, page = open_pages([str(damaged), str(text)], stdin=io.BytesIO())
    assert isinstance(error, InputError)
    assert f"by its name it is a {noun}, but it does not begin as one" in error.reason
    assert isinstance(page, Page)


@pytest.mark.parametrize("start", [b"%PDF-1.4\n", b"PK\x03\x04", _OLE])
def test_a_document_over_the_limit_is_refused(tmp_path: Path, start: bytes) -> None:
    file = tmp_path / "a.pdf"
    with open(file, "wb") as stream:
        stream.write(start)
        stream.truncate(51_000_000)
    [error] = open_pages([str(file)], stdin=io.BytesIO())
    assert "it has 51 MB, the limit for one document is 50 MB" in str(error)


def test_a_directory_without_end_costs_little() -> None:
    entry = b"PK\x01\x02" + b"\0" * 24 + b"\x01\0" + b"\0" * 16 + b"x"
    directory = entry * 1_000_000
    end = b"PK\x05\x06" + b"\0" * 8 + len(directory).to_bytes(4, "little") + b"\0" * 6
    started = time.process_time()
    assert "this is a ZIP archive" in error_of(b"PK\x03\x04" + directory + end)
    assert time.process_time() - started < 2


@given(at=st.integers(4, 400), byte=st.integers(0, 255), cut=st.integers(0, 400))
def test_any_damage_gives_a_page_or_an_error(at: int, byte: int, cut: int) -> None:
    body = bytearray(packed("[Content_Types].xml", "word/document.xml"))
    body[at % len(body)] = byte
    for damaged in (bytes(body), bytes(body[: max(4, cut)])):
        [one] = open_pages(["-"], stdin=io.BytesIO(damaged))
        assert isinstance(one, Page | InputError)
