"""Bytes become the right characters, or the first byte that fits no encoding is named."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.errors import InputError
from onrecord.limits import MAX_CHARACTERS
from onrecord.model import Page
from onrecord.text.decode import decode_page

ARTICLE = (
    "“We will rebuild,” Zoë Müller said – the harbour’s café “Chez René” is open…\r\n"
    "\tThe ministry paid €40 a day, the mayor’s naïve façade told The Ostrel Post™.\r\n"
)


def decoded(body: bytes, charset: str | None = None) -> str:
    return decode_page(Page(input="a.txt", body=body, charset=charset))


def error_of(body: bytes, charset: str | None = None) -> str:
    with pytest.raises(InputError) as caught:
        decoded(body, charset)
    assert len(str(caught.value).splitlines()) == 1
    assert str(caught.value).startswith("a.txt: ")
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_encodings_of_news_text_are_known(encoding: str) -> None:
    assert decoded(ARTICLE.encode(encoding)) == ARTICLE


LETTERS = st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\r\n\t\x85")


@given(text=st.text(LETTERS).filter(lambda text: any(map(str.isalpha, text))))
@example("\ufeffRain\r\nand\rwind\n\u2028\x85e\u0301 👩‍🚒")
def test_utf8_is_what_python_makes_of_it(text: str) -> None:
    assert decoded(text.encode()) == text


def test_the_mark_of_utf8_is_kept_and_that_of_utf16_is_not() -> None:
    assert decoded(b"\xef\xbb\xbfRain") == "\ufeffRain"
    assert decoded("\ufeffRain".encode("utf-16-le")) == "Rain"
    assert decoded("\ufeffRain".encode("utf-16-be")) == "Rain"


def test_the_charset_of_the_page_is_kept_to() -> None:
    assert decoded(b"caf\xe9 ol\xe9", "latin-1") == "café olé"
    assert "byte 0xE9 at offset 3 is not UTF-8" in error_of(b"caf\xe9 ol\xe9", "utf-8")
    assert "there is no encoding named klingon" in error_of(b"caf\xe9", "klingon")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"It\x92s rain", "It’s rain"),
        (b"\x93Yes,\x94 he said \x96 \x85", "“Yes,” he said – …"),
        (b"\xc9mile Zola", "Émile Zola"),
        (b"S\xe3o Tom\xe9, \xd8rsted and \xc5ngstr\xf6m", "São Tomé, Ørsted and Ångström"),
        (
            b"It cost \xa320 or 30\xa0\x80, at 20\xb0 on \xa74",
            "It cost £20 or 30\xa0€, at 20° on §4",
        ),
        # By accident "ß”" and "é”…" are UTF-8 too, for letters no western text has.
        (b"\x93Der Spa\xdf\x94 and \x93caf\xe9\x94\x85", "“Der Spaß” and “café”…"),
    ],
)
def test_windows_1252_is_read_where_utf8_cannot_be(body: bytes, text: str) -> None:
    assert decoded(body) == text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "“Yes,” ".encode() + b"M\xfcller said",
            "byte 0xFC at offset 12 is not UTF-8, as the text",
        ),
        (b"It\x92s the caf\xc3\xa9", "byte 0x92 at offset 2 is not UTF-8, as the text after it is"),
        ("Zoë\n".encode() + "Müller\n".encode("cp1252"), "byte 0xFC at offset 6"),
        ("\ufeffIt".encode() + b"\x92s", "byte 0x92 at offset 5"),
        ("Путин said ".encode() + b"it\x92s", "byte 0x92 at offset 18 is not UTF-8"),
        ("the café".encode()[:-1], "byte 0xC3 at offset 7 is neither UTF-8 nor Windows-1252"),
        (b"It\x92s \x81", "byte 0x81 at offset 5 is neither"),
        ("“It’s” Putin’s".encode("mac-roman"), "is neither UTF-8 nor Windows-1252"),
        ("the café".encode("cp437"), "byte 0x82 at offset 7 is neither"),
        (b"It\xe2\x99s a UTF-8 text with a byte lost", "byte 0xE2 at offset 2 is neither"),
        ("Wałęsa said".encode("cp1250"), "byte 0xB3 at offset 2 is neither"),
        ("Путин said".encode("cp1251"), "byte 0xCF at offset 0 is neither"),
        ("Путин said".encode("koi8-r"), "byte 0xF0 at offset 0 is neither"),
        ("Το νερό said".encode("cp1253"), "is neither UTF-8 nor Windows-1252"),
        (b"A \xed\xa0\xbd\xed\xb8\x80 face", "is neither UTF-8 nor Windows-1252"),
    ],
)
def test_bytes_that_fit_nothing_are_named(body: bytes, words: str) -> None:
    message = error_of(body)
    assert words in message
    assert "iconv" in message


@pytest.mark.parametrize(
    "body",
    [
        b"ab\0cd",
        b"\0" * 400,
        bytes(range(256)),
        b"rain \x01\x02\x03\x04 wind",
        "odd".encode("utf-16-le") + b"x\0\0",
    ],
)
def test_binary_is_named(body: bytes) -> None:
    assert "this is binary, not text (byte 0x" in error_of(body)


def test_a_cut_utf16_text_is_named() -> None:
    assert "is not UTF-16 (truncated data)" in error_of("Rain".encode("utf-16") + b"\x20")


@pytest.mark.parametrize("text", [" \r\n\t", "\ufeff", "\ufeff\n", "\u00a0\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_text_of_nothing_is_empty(text: str, encoding: str) -> None:
    assert "it is empty" in error_of(text.encode(encoding))


def test_a_text_over_the_limit_is_refused() -> None:
    assert len(decoded("é".encode() * MAX_CHARACTERS)) == MAX_CHARACTERS
    assert "it has 1,000,001 characters" in error_of(b"a" * (MAX_CHARACTERS + 1))


@given(body=st.binary())
def test_any_bytes_give_a_text_or_one_line(body: bytes) -> None:
    try:
        answer = decoded(body)
    except InputError as error:
        answer = str(error)
        assert len(answer.splitlines()) == 1
    assert answer
