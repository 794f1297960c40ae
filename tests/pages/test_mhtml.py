"""Pages saved as a single file give their page, its address, and the posts that it shows."""

from __future__ import annotations

import base64
import io
import quopri
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import InputError
from onrecord.limits import MAX_ARCHIVE_BYTES
from onrecord.model import Page
from onrecord.pages import open_pages

_PAGE = "<!DOCTYPE html><html><head></head><body><p>“Rain,” Osk said.</p>{}</body></html>"
_POST = "https://platform.twitter.com/embed/Tweet.html?id=1"
_FRAME = '<iframe id="a" src="cid:frame-2@mhtml.blink" width="1"></iframe>'
_TWEET = "<html><head><title>t</title></head><body class='x'><p>We will sail — tonight.</p></body>"


def part(
    body: str | bytes, kind: str = "text/html", *, way: str = "quoted-printable", **fields: str
) -> bytes:
    raw = body.encode() if isinstance(body, str) else body
    written = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}
    lines = [f"Content-Type: {kind}", f"Content-Transfer-Encoding: {way}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\n".join(lines).encode() + b"\n\n" + written.get(way, bytes)(raw)


def archive(*parts: bytes, boundary: str = "----MultipartBoundary--k3", start: str = "") -> bytes:
    head = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.com/rain?page=2\n"
        "Subject: =?utf-8?Q?Rain=E2=80=A6?=\nDate: Tue, 11 Mar 2025 09:00:00 -0000\n"
        f'MIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype="text/html";{start}\n'
        f'\tboundary="{boundary}"\n\n\n'
    )
    mark = b"--" + boundary.encode()
    return head.encode() + b"".join(mark + b"\n" + one + b"\n" for one in parts) + mark + b"--\n"


def opened(body: bytes) -> Page | InputError:
    [page] = open_pages(["-"], stdin=io.BytesIO(body))
    return page


def page_of(body: bytes) -> Page:
    page = opened(body)
    assert isinstance(page, Page), page
    return page


def error_of(body: bytes) -> str:
    error = opened(body)
    assert isinstance(error, InputError), error
    assert len(str(error).splitlines()) == 1
    return str(error)


@pytest.mark.parametrize("way", ["quoted-printable", "base64", "8bit", "binary"])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_the_page_comes_as_it_was_and_with_its_address(way: str, ends: bytes) -> None:
    picture = part(b"\x89PNG\r\n", "image/png", way="base64", Content_Location="https://x.test/i")
    saved = archive(part(_PAGE.format(""), way=way), picture)
    if way != "binary":
        saved = saved.replace(b"\r\n", b"\n").replace(b"\n", ends)
    page = page_of(saved)
    assert page == Page(
        input="-",
        body=_PAGE.format("").encode(),
        media_type="text/html",
        url="https://example.com/rain?page=2",
    )


def test_the_day_of_saving_is_not_that_of_publication() -> None:
    [page] = open_pages(["-"], stdin=io.BytesIO(archive(part("<p>Rain."))), published="2025-03-07")
    assert isinstance(page, Page)
    assert page.published == "2025-03-07"
    assert page_of(archive(part("<p>Rain."))).published is None


def test_the_page_is_the_part_named_as_the_start() -> None:
    first = part("<p>A frame.", Content_ID="<frame-1@mhtml.blink>")
    root = part("<p>The page.", Content_ID="<frame-2@mhtml.blink>")
    assert page_of(archive(first, root)).body == b"<p>A frame."
    named = archive(first, root, start=' start="<frame-2@mhtml.blink>";')
    assert page_of(named).body == b"<p>The page."
    lost = archive(first, root, start=' start="<frame-3@mhtml.blink>";')
    assert page_of(lost).body == b"<p>A frame."


def test_internet_explorer_wrote_another_kind() -> None:
    saved = (
        b"From: <Saved by Microsoft Internet Explorer 5>\r\nSubject: Rain\r\n"
        b"Date: Mon, 7 Apr 2003 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: text/html;\r\n\tcharset="windows-1250"\r\n'
        b"Content-Transfer-Encoding: quoted-printable\r\n"
        b"Content-Location: https://example.com/a/very/long/\r\n\taddress.html\r\n\r\n"
        b"<HTML><P>\x84Rain,=94 said =8Airoky.\r\n"
    ).replace(b"\x84", b"=84")
    page = page_of(saved)
    assert page.body == b"<HTML><P>\x84Rain,\x94 said \x8airoky.\r\n"
    assert page.charset == "cp1250"
    assert page.url == "https://example.com/a/very/long/address.html"


@pytest.mark.parametrize(
    ("declared", "body", "charset"),
    [
        ("utf-8", "Rënë".encode(), "utf-8"),
        ("UTF-8", b"R\xebn\xeb", None),
        ("iso-8859-1", b"\x93Rain\x94", None),
        ("us-ascii", "Rënë".encode(), None),
        ("shift_jis", "雨".encode("shift_jis"), "shift_jis"),
        ("punycode", b"a-", None),
        ("no-such", b"a", None),
        ("zip", b"a", None),
    ],
)
def test_a_charset_holds_if_the_bytes_bear_it_out(
    declared: str, body: bytes, charset: str | None
) -> None:
    page = page_of(archive(part(body, f'text/html; charset="{declared}"')))
    assert (page.body, page.charset) == (body, charset)


@pytest.mark.parametrize("address", ["file:///C:/rain.html", "about:blank", "https://a b", "x" * 9])
def test_only_addresses_of_the_web_are_kept(address: str) -> None:
    saved = archive(part("<p>Rain.")).replace(b"https://example.com/rain?page=2", address.encode())
    expected = "https://ab" if address == "https://a b" else None
    assert page_of(saved).url == expected


def test_a_post_stands_where_its_frame_stood() -> None:
    root = part(_PAGE.format(f"{_FRAME}<p>So.</p>"), Content_ID="<frame-1@mhtml.blink>")
    post = part(_TWEET, Content_ID="<frame-2@mhtml.blink>", Content_Location=_POST)
    shown = f'<blockquote data-frame="{_POST}"><p>We will sail &#8212; tonight.</p></blockquote>'
    assert page_of(archive(root, post)).body.decode() == _PAGE.format(f"{shown}<p>So.</p>")


def test_a_post_is_found_by_its_address_too() -> None:
    frame = f'<IFRAME title="a > b" src={_POST}></IFRAME>'
    post = part(_TWEET, Content_Location=_POST)
    assert b"tonight" in page_of(archive(part(_PAGE.format(frame)), post)).body


@pytest.mark.parametrize(
    "address",
    [
        "https://ads.example.com/banner",
        "https://platform.twitter.com.ads.example/embed/Tweet.html",
        "https://platform.twitter.com/widgets/tweet_button.html",
        "https://www.facebook.com/plugins/like.php?href=x",
        "https://www.youtube.com/embed/abc",
        "javascript:https://platform.twitter.com/embed/Tweet.html",
        "https://[broken/embed/1",
    ],
)
def test_other_frames_stay_outside(address: str) -> None:
    page = _PAGE.format(_FRAME)
    frame = part(_TWEET, Content_ID="<frame-2@mhtml.blink>", Content_Location=address)
    assert page_of(archive(part(page), frame)).body.decode() == page


@pytest.mark.parametrize(
    "address",
    [
        "https://platform.x.com/embed/Tweet.html?id=1",
        "https://t.me/harbour/17?embed=1",
        "https://www.facebook.com/v3.2/plugins/post.php?href=x",
        "https://www.instagram.com/p/Ab_1-/embed/captioned/",
        "https://www.threads.net/@osk/post/Ab1/embed",
        "https://embed.bsky.app/embed/did:plc:abc/app.bsky.feed.post/1",
        "https://social.example/@osk/1234/embed",
        "https://social.example/@osk@far.example/1234/embed",
    ],
)
def test_posts_of_many_networks_come_in(address: str) -> None:
    frame = part(_TWEET, Content_ID="<frame-2@mhtml.blink>", Content_Location=address)
    assert b"tonight" in page_of(archive(part(_PAGE.format(_FRAME)), frame)).body


@pytest.mark.parametrize(
    "frame",
    [
        "<p>Open <div><b>tags</div></body></html><!-- --> <script>'</blockquote>'</script>",
        "</blockquote></div><p>Closing</p>",
        "<textarea><title><plaintext><p>Rest",
        "<iframe src='cid:frame-2@mhtml.blink'></iframe><p>Itself",
        "<?php ?><![CDATA[ x ]]><p a='\"' b=\"'>\">x</p>\0",
    ],
)
def test_whatever_a_frame_holds_stays_in_its_place(frame: str) -> None:
    from lxml.html import document_fromstring

    root = _PAGE.format(f"<div>{_FRAME}</div><p id='after'>So.</p>")
    post = part(frame, Content_ID="<frame-2@mhtml.blink>", Content_Location=_POST)
    tree = document_fromstring(page_of(archive(part(root), post)).body)
    [after] = tree.xpath("//p[@id='after']")
    assert after.text == "So."
    assert after.getparent().tag == "body"
    assert not tree.xpath("//script | //iframe")


def test_frames_over_the_limits_are_left_where_they_are() -> None:
    post = part(_TWEET, Content_ID="<frame-2@mhtml.blink>", Content_Location=_POST)
    large = post.replace(b"We will", b"We will" + b"x" * 1_100_000)
    wide = post.replace(b"<p>", b"<p " + b"a " * 5000 + b">")
    empty = post.partition(b"\n\n")[0] + b"\n\n \n"
    unknown = post.replace(b"quoted-printable", b"x-uuencode")
    bare = empty.replace(b" \n", b"<!-- nothing -->")
    for one in (large, wide, empty, unknown, bare):
        root = _PAGE.format(_FRAME)
        assert page_of(archive(part(root), one)).body.decode() == root
    many = page_of(archive(part(_PAGE.format(_FRAME * 600)), post)).body
    assert many.count(b"blockquote data-frame") == 50
    assert many.count(b"<iframe") == 550


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((rb"boundary=", b"bounds="), "does not say where its parts begin"),
        ((rb'boundary="[^"]*"', b'boundary=""'), "does not say where its parts begin"),
        ((rb"(?s)\n------MultipartBoundary--k3--.*", b""), "breaks off in the middle of the page"),
        ((rb"(?s)\n\n\n.*", b""), "holds no page"),
        ((rb"(?s)\n\n\n.*", b"\n\n\nno parts at all"), "holds no page"),
        ((rb"text/html\n", b"text/plain\n"), "holds no page"),
        ((rb"quoted-printable", b"base64"), "has a damaged page in it (it is no base64)"),
        (
            (rb"quoted-printable", b"x-uuencode"),
            "is written in a way that is not known (x-uuencode)",
        ),
    ],
)
def test_a_damaged_archive_is_one_line(change: tuple[bytes, bytes], words: str) -> None:
    damaged, count = re.subn(*change, archive(part("<p>Rain fell.")))
    assert count == 1
    assert f"-: this saved page (MHTML) {words}; save the page again" in error_of(damaged)


def test_a_mail_without_a_page_is_a_text() -> None:
    assert isinstance(page_of(b"From: Osk\nSubject: Rain\n\nRain will fall."), Page)


def test_parts_in_parts_are_found() -> None:
    inner = b'Content-Type: multipart/alternative; boundary="in"\n\n--in\n'
    inner += part("Rain", "text/plain") + b"\n--in\n" + part("<p>Rain.") + b"\n--in--\n"
    assert page_of(archive(inner)).body == b"<p>Rain."


def test_a_page_over_the_limit_is_refused() -> None:
    saved = archive(part("<p>" + "rain " * 900_000, way="base64"))
    assert "the page in it has 4.5 MB, the limit for one page is 4.0 MB" in error_of(saved)
    pictures = archive(part("<p>Rain."), b"\n" + b"A" * MAX_ARCHIVE_BYTES)
    assert "the limit for one saved page is 40 MB" in error_of(pictures)


def test_large_pictures_are_passed_over() -> None:
    picture = part(b"\0" * 14_000_000, "image/png", way="base64")
    assert page_of(archive(part("<p>Rain."), picture, picture)).body == b"<p>Rain."


_HEAD = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n'


@pytest.mark.parametrize(
    "hostile",
    [
        _HEAD + b"--b\n" * 9_000_000,
        _HEAD + b"--b" * 13_000_000,
        _HEAD + b"\n" * 39_000_000,
        _HEAD + b"--b\nContent-Type: text/html\n\n" * 1_000_000,
        _HEAD + (b'--b\nContent-Type: multipart/mixed; boundary="b"\n\n' * 700_000),
        _HEAD + (b"--b\nContent-Type: text/html" + b';a*0*="%"' * 1500 + b"\n\n") * 2000 + b"--b",
        _HEAD + b"--b\n\n" + b"=\n" * 19_000_000,
        _HEAD + b"--b\nContent-Type: text/html\n\n" + b"<iframe src='" * 300_000 + b"\n--b--",
        _HEAD + b"--b\nContent-Type: text/html\n\n" + b"<iframe a></iframe>" * 200_000 + b"\n--b--",
        archive(
            part(_FRAME * 400),
            part("<p a=1>" * 140_000, Content_ID="<frame-2@mhtml.blink>", Content_Location=_POST),
        ),
    ],
    ids=range(10),
)
def test_a_hostile_archive_costs_little_time(hostile: bytes) -> None:
    started = time.process_time()
    opened(hostile)
    assert time.process_time() - started < 10


@given(st.lists(st.sampled_from([
    b"--b", b"--b--", b"\n", b"\r\n", b"Content-Type: ", b"multipart/mixed; boundary=b",
    b"text/html", b"text/html; charset*=x''%", b'; boundary*0="b"', b"=",
    b"Content-Transfer-Encoding: base64\n", b"Content-ID: <a>\n", b"Content-Location: ",
    b"<iframe src='cid:a'></iframe>", b"\xff", b"\0",
    _POST.encode(), b"; start=", b"<p>Rain.", b"Snapshot-",
]), max_size=30))  # fmt: skip
def test_any_parts_give_a_page_or_an_error(pieces: list[bytes]) -> None:
    for page in open_pages(["-"], stdin=io.BytesIO(_HEAD + b"".join(pieces))):
        assert isinstance(page, Page | InputError)
