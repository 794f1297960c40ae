"""Pages that are made to keep a reader busy, or to break it: time in proportion, no fault."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from types import FrameType

import pytest
from tests.text.html.pages import STORY, TITLE, page, read, words_of

from onrecord.errors import InputError
from onrecord.model import Page
from onrecord.pages import open_pages
from onrecord.pages.sniff import tell_format
from onrecord.text.fences import mark_line, match_fence, match_form
from onrecord.text.zones import cut_blocks

SECONDS = 2.0


@contextmanager
def soon(seconds: float = SECONDS) -> Iterator[None]:
    """Fails if what is done within takes more time of the processor than that.

    Lines here take milliseconds and pages less than a second; what is not in proportion to the
    input takes minutes, or for ever.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        pytest.fail(f"not done after {seconds} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def story_of(source: str) -> list[str]:
    """The paragraphs of the story that were read as the article's."""
    body = words_of(read(source), "body")
    return [words for words in body if f"<p>{words}</p>" in STORY]


WHOLE_STORY = STORY.count("<p>")


@pytest.fixture(autouse=True, scope="module")
def _warm() -> None:
    # What is compiled once is nobody's time.
    read(page())
    mark_line("Ann Lee")
    match_form("Your name")


# --- one line -------------------------------------------------------------------------------------

Match = Callable[[str], object]


@pytest.mark.parametrize(
    ("match", "line"),
    [
        (match_fence, ">" * 690 + "x"),
        (match_fence, "→" * 690 + "x"),
        (match_fence, "»" * 80 + "x"),
        (match_fence, "> " * 85 + "x"),
        (match_fence, ">/" * 340 + "x"),
        (match_fence, "-/" * 340 + "x"),
        (match_fence, "*-" * 340 + "x"),
        (match_fence, "It rained on the town [Ann Lee for " + "B" * 600),
        (match_fence, "It rained on the town [Ann Lee for " + "B" * 85),
        (match_fence, "It rained on the town (Ann Lee/" + "Ba./" * 150),
        (match_fence, "It rained on the town. AP" + "/AP" * 40 + " ="),
        (match_fence, "It rained on the town. AP" + "/AP" * 160 + " ="),
        (match_fence, "It rained on the town. © Reuters" + "/Getty Images" * 40 + " ="),
        (match_fence, "AP" + "/Getty Images" * 6 + " ="),
        (match_fence, "By Ann Lee" + ", Bo Ray" * 11 + " ="),
        (match_fence, "By " + "ANN " * 22 + "="),
        (match_fence, "Ann Lee reported from Ostrel " * 15 + "D" * 80),
        (match_fence, "reach us @1" + "./" * 300 + "x"),
        (match_fence, "share/" * 110 + "x"),
        (match_fence, "News/" * 130 + "x"),
        (match_fence, "#" + "a/" * 300 + "x"),
        (match_fence, "tel: " + "1 " * 20 + "1" * 600 + "x"),
        (match_fence, "Published " + "Mon 90 " * 19 + "x"),
        (mark_line, "Ann · " + ("in reply to " + "·" * 17) * 7 + "x"),
        (mark_line, "Ann | " + "in reply to edited|" * 9 + "x"),
        (mark_line, "Ann | " + "| edited " * 12 + "x"),
        (mark_line, "–" * 239 + "x"),
        (mark_line, "1 h 1 m " * 6 + "x"),
        (mark_line, "reply " * 27 + "x"),
        (mark_line, "1," * 119 + "x"),
        (match_form, "logged in as " + "." * 680 + "\x01"),
        (match_form, "your name " * 40 + "x"),
        (cut_blocks, "A' " + "LA " * 38 + "x rained on, and it was so all day in the old town."),
        (cut_blocks, "PORT " + "LA DE AL " * 12 + "x rained on, and it was so all day in town."),
        (cut_blocks, "A. " * 39 + "x rained on, and it was so all day in the old town here."),
        (cut_blocks, "AA/" * 39 + "x rained on, and it was so all day in the old town here."),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else value.__name__,
)  # fmt: skip
def test_no_line_keeps_a_pattern_busy(match: Match, line: str) -> None:
    with soon():
        match(line)


@pytest.mark.parametrize(
    "head",
    [
        b"<!---->" * 500,
        b"<!-- a -->\n" * 300,
        b"<!--" * 1000,
        b"<?xml?>" * 500,
        b" " * 4000,
        b"{" + b"\n" * 4000,
        b"A: b\n " * 600,
        b"%PDF-1.1\t" * 400,
    ],
)
@pytest.mark.parametrize("suffix", [".html", ".txt", ".mhtml", ""])
def test_no_head_of_a_file_keeps_its_reader_busy(head: bytes, suffix: str) -> None:
    with soon():
        tell_format(head + b"<p>Rain", suffix)


# --- one long word --------------------------------------------------------------------------------


def _post(words: str) -> str:
    return f"<blockquote class=tweet><p>It rained on the town.</p>{words}</blockquote>"


def _comment(words: str) -> str:
    item = f"<li class=comment id=comment-1><b class=author>{words}</b><p>I think so, too.</p></li>"
    return f"<ol id=comments>{item * 2}</ol>"


LONG = 100_000


@pytest.mark.parametrize(
    "part",
    [
        f"<p>{'w' * LONG}</p>",
        f"<p class=date>{'1' * LONG}</p>",
        f"<p class=byline>Ann {'a' * LONG}</p>",
        f"<p class=byline>By Ann {'A' * LONG}</p>",
        f"<p>By {'J' * LONG}</p><p>May 1, 2024</p>",
        f"<div><div><p>Ann</p><p>{'1.' * (LONG // 2)}</p></div></div>",
        f"<figure><img src=x><figcaption>The town on Monday {'.A' * (LONG // 2)}</figcaption></figure>",
        f"<figure><img src=x><figcaption>The town at night. AP{'/AP' * 40} =</figcaption></figure>",
        _post(("-" * 80 + "(@" + "a" * 59 + " ") * 200),
        _post("— " * 5_000),
        _post("@" * LONG),
        f"<p><time>Now</time> it rained on the town and the mayor said that it {'a' * LONG}</p>",
        f"<p>Comments</p><p>It is so very good that all of you are here</p><p>{'a' * LONG}!</p>",
        f"<p>Comments</p><p>It is so good that you all are here.</p><p>a b c d e f g h {'“' * LONG}</p>",
        f"<p>Comments</p><p>It is so good that you all are here.</p><p>{'-' * LONG}!</p>",
        _comment("Ann" + ":" * LONG + "x"),
        _comment("Ann" + " says" * (LONG // 5) + "x"),
        _comment("(" * LONG), _comment("1" * LONG), _comment("@" * LONG), _comment("a" * LONG),
        f"<p id='{'comment-' * 10_000}' class='{'depth-' * 10_000}' style='{'display:' * 10_000}'>No.</p>",
        f"<p class='{'a ' * 9_000}'>No.</p>",
        f"<table><tr><td>{'a | ' * (LONG // 4)}</table>",
    ],
    ids=lambda part: part[:60],
)  # fmt: skip
def test_a_long_word_takes_time_in_proportion(part: str) -> None:
    story = STORY * 3
    with soon():
        article = read(page(part, story=story))
    assert "The harbour wall of Port Ostrel" in article.text


@pytest.mark.parametrize(
    "head",
    [
        f"<meta name=author content='{'a-' * LONG}'>",
        f"<meta name=author content='{'a.' * LONG}'>",
        f"<meta name=author content='{'by ' * LONG}'>",
        f"<meta property=og:site_name content='{'a-' * LONG}'>",
        f"<meta property=article:published_time content='{'1' * LONG}'>",
        f"<title>{'a - ' * LONG}</title>",
        f'<script type="application/ld+json">{{"@type":"Article","author":"{"a-" * LONG}"}}</script>',
        f'<script type="application/ld+json">{"; " * LONG}</script>',
        f'<script type="application/ld+json">{"[0," + "0," * LONG}0]</script>',
        f"<link rel=canonical href='http://a.example/{'a/' * LONG}'>",
        f"<link rel=canonical href='http://{'a.' * LONG}example/'>",
    ],
    ids=lambda head: head[:60],
)
def test_a_long_fact_takes_time_in_proportion(head: str) -> None:
    with soon():
        assert story_of(page(head=head))


# --- many of one thing ----------------------------------------------------------------------------


def _letters(number: int) -> str:
    return "".join(chr(97 + number // 26**place % 26) for place in range(4))


def _each(form: str, count: int) -> str:
    return "".join(form.format(_letters(number)) for number in range(count))


@pytest.mark.parametrize(
    "source",
    [
        page(_each("<h2>Part {0} of the story</h2>", 3_000),
             head=_each("<meta name=og:title content='Some other story {0}'>", 3_000)),
        page(_each("<h2>Part {0} of the story</h2>", 1_000), head=f"<title>{'longer word ' * 9_000}"),
        page(_each("<p>It rained on {0}, the mayor said, all day and all night.</p>", 3_000),
             head=_each("<meta name=author content='Ann L{0}'>", 3_000)),
        page(before="<a href=/x>" + _each("<div><a href=/y>{0}</a></div>", 6_000) + "</a>"),
        page(_each("<br>A: {0}<a></a>", 8_000)),
        page("<div>" + _each("<p>Sponsored: {0}</p>", 10_000) + "</div>", STORY),
        page("<div>" + _each("<p>Lines that are set apart {0} from it</p>", 3_000) + "</div>"),
        page(_each("<div><em>Words of a line that is apart {0}</em></div>", 3_000)),
        page(after="<div id=comments>" + "".join(
            f"<div style='margin-left:{number}px'><p>Ann</p><time datetime=2024-01-01T10:00Z>x</time>"
            "<p>I think so, too, and so do all of us.</p></div>" for number in range(4_000)) + "</div>"),
        page(after="<ul>" + _each("<li><a href=/{0}>Some other story of {0}</a>", 8_000) + "</ul>"),
        page(before="<div itemprop=author>" * 200 + "<i></i>" * 4_000 + "</div>" * 200),
        page(after="<div class=comment>" * 200 + _each("<p>I think so, too, {0}.", 1_000)),
        page(after="<div>" * 200 + _each("<p>{0}", 3_000)),
        page(_each("<p class='{0}'>It rained on {0}.", 3_000)),
    ],
    ids=["headings and titles", "headings and a long title", "paragraphs and writers",
         "links in a link", "lines and links", "paid lines", "lines of a box", "lines set apart",
         "indented comments", "links in a list", "nested writers", "nested comments",
         "nested lines", "names of classes"],
)  # fmt: skip
def test_many_of_one_thing_take_time_in_proportion(source: str) -> None:
    with soon():
        article = read(source)
    assert "The harbour wall of Port Ostrel" in article.text


# --- what is no number, no address, no mark -------------------------------------------------------

NUMBERS = ["²", "٣", "1.2.3", ".", "..", "9" * 5_000, "1" * 400, "-1", "+", "++4", "1e5", "x", ""]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:8])
@pytest.mark.parametrize(
    "form",
    [
        "<p><font size='{0}'>The wall will hold</font></p>",
        "<p style='font-size:{0}px'>The wall will hold</p>",
        "<table><tr><td colspan='{0}' rowspan='{0}'>The wall will hold</table>",
        "<ol start='{0}'><li value='{0}'>The wall will hold</ol>",
        "<h2 aria-level='{0}'>The wall will hold</h2>",
    ],
)
def test_what_is_no_number_is_left_out(number: str, form: str) -> None:
    shown = form.format(number)
    article = read(f"<html><body>{shown}<div>{STORY}</div></body></html>")
    assert "The harbour wall of Port Ostrel" in article.text
    assert "The wall will hold" in article.text


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:8])
@pytest.mark.parametrize(
    "form",
    [
        "<li class='comment depth-{0}' id=comment-1><b class=author>Ann</b><p>I think so, too.</p>",
        "<li class=comment data-depth='{0}'><b class=author>Ann</b><p>I think so, too.</p>",
        "<li class=comment aria-level='{0}'><b class=author>Ann</b><p>I think so, too.</p>",
        "<li style='margin-left:{0}px'><i>Ann</i> <time datetime=2024-05-03T08:00Z>8:00</time>"
        "<p>I think so, too.</p>",
    ],
)
def test_a_comment_whose_depth_is_no_number_is_a_comment(number: str, form: str) -> None:
    section = f"<ul id=comments>{form.format(number) * 3}</ul>"
    assert "I think so, too." in " ".join(words_of(read(page(after=section)), "comment"))


@pytest.mark.parametrize(
    "address",
    ["http://[", "http://[x]/", "http://[::1", "http://a:99999999/", "http://", "http://a.b:x/",
     "http://a.example/2024/13/99/", "//", "http://\u2100.example/"],
)  # fmt: skip
def test_an_address_that_is_none_does_no_harm(address: str, tmp_path: Path) -> None:
    noted = tmp_path / "wall.html"
    note = f"<!-- saved from url=({len(address):04})\n-->".replace("\n", address + " ")
    noted.write_text(note + page(), "utf-8")
    [found] = open_pages([str(noted)], stdin=BytesIO())
    assert isinstance(found, Page)
    assert read(found.body, **({"url": found.url} if found.url else {})).title == TITLE
    links = f"<ul>{f'<li><a href={address!r}>Some other story of ours</a>' * 3}</ul>"
    for head in (f"<base href={address!r}>", f"<link rel=canonical href={address!r}>"):
        assert len(story_of(page(head=head, after=links))) == WHOLE_STORY


@pytest.mark.parametrize(
    "many",
    [
        "<p t='>' {0}>It rained.</p>",
        '<p t=">" {0}>It rained.</p>',
        "<p {1}>It rained.</p>",
        "<!-- > --><p {0}>It rained.</p>",
    ],
)
def test_attributes_are_counted_as_the_parser_counts_them(many: str) -> None:
    bare = " ".join(f"a{number}" for number in range(30_000))
    quoted = " ".join(f"a{number}='<'" for number in range(30_000))
    with soon(4), pytest.raises(InputError, match="more than 20,000 attributes"):
        read(page(many.format(bare, quoted)))


@pytest.mark.parametrize("anchor", ["<a name=top>", "<a id=top>", "<a>"])
def test_an_anchor_that_leads_nowhere_is_no_link(anchor: str) -> None:
    article = read(f"<html><title>{TITLE}</title>{anchor}<h1>{TITLE}</h1>{STORY}</html>")
    assert len(words_of(article, "body")) == WHOLE_STORY


# --- what others wrote in the page's facts --------------------------------------------------------


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\u00ad", "&#27;[2J", "&#7;"])
def test_facts_hold_no_signs_that_are_not_seen(sign: str) -> None:
    head = (
        f"<meta name=author content='A{sign}nn Lee'>"
        f"<meta property=og:site_name content='Port{sign} Post'>"
    )
    article = read(page(head=head))
    assert all(words.isprintable() for words in (*article.authors, article.outlet or ""))
    for words in (*article.authors, article.outlet or ""):
        assert not set(words) & {"\u202e", "\u2066", "\u200b", "\u00ad", "\x1b", "\x07"}


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff"])
def test_half_characters_in_facts_do_no_harm(half: str) -> None:
    linked = f'{{"@type":"Article","author":"Ann {half}Lee","publisher":{{"name":"Po{half}st"}}}}'
    article = read(page(head=f'<script type="application/ld+json">{linked}</script>'))
    for words in (*article.authors, article.outlet or "", article.title or ""):
        words.encode("utf-8")


# --- files, folders and frames --------------------------------------------------------------------

EMBED = "https://t.me/harbour/7"


def _archive(
    *frames: str, way: str = "7bit", within: str = "<iframe src='cid:a'></iframe>"
) -> bytes:
    """A page saved as one file, with frames; the first has the name ``a``."""
    parts = [f"Content-Type: text/html\n\n{page(within)}"]
    parts += [
        f"Content-Type: text/html\nContent-ID: <{name}>\nContent-Location: {EMBED}\n"
        f"Content-Transfer-Encoding: {way}\n\n{frame}"
        for name, frame in zip("abcdef", frames, strict=False)
    ]
    body = "".join(f"--=_b\n{part}\n" for part in parts)
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="=_b"\n\n'
    return f"{head}{body}--=_b--\n".encode()


def open_one(path: Path) -> Page | InputError:
    with soon():
        [found] = open_pages([str(path)], stdin=BytesIO())
    return found


@pytest.mark.parametrize(
    "archive",
    [
        _archive("<p>We sail.<iframe src='cid:a'></iframe>"),
        _archive("<p t='>' " + " ".join(f"a{n}" for n in range(25_000)) + ">We sail"),
        _archive("<p " + " ".join(f"a{n}='<'" for n in range(25_000)) + ">We sail"),
        _archive("<div>" * 20_000 + "We sail"),
        _archive("<i>a</i>" * 60_000, "<i>b</i>" * 60_000, within="<iframe src='cid:a'></iframe>" * 2),
        _archive("A" * 4_000_001, way="base64", within="<iframe src='cid:a'></iframe>" * 490),
        _archive("QUFB" * 1_000_000, way="base64", within="<iframe src='cid:a'></iframe>" * 490),
    ],
    ids=["itself", "attributes", "quoted attributes", "deep", "many tags", "no base64", "large"],
)  # fmt: skip
def test_a_frame_does_not_spoil_its_page(archive: bytes, tmp_path: Path) -> None:
    path = tmp_path / "wall.mhtml"
    path.write_bytes(archive)
    found = open_one(path)
    assert isinstance(found, Page)
    with soon():
        assert read(found.body).title == TITLE


def test_a_page_that_only_says_it_is_utf_16_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "wall.mhtml"
    source = page()
    source += " " * (len(source.encode()) % 2)
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="=_b"\n\n'
    part = f"--=_b\nContent-Type: text/html; charset=utf-16\n\n{source}\n--=_b--\n"
    path.write_text(head + part, "utf-8")
    found = open_one(path)
    assert isinstance(found, Page)
    assert read(found.body, **({"charset": found.charset} if found.charset else {})).title == TITLE


def test_a_link_that_leads_to_itself_does_not_hide_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(), "utf-8")
    (tmp_path / "b.html").symlink_to("b.html")
    (tmp_path / "self").symlink_to(".")
    with soon():
        found = list(open_pages([str(tmp_path)], stdin=BytesIO()))
    assert [type(one) for one in found] == [Page, InputError]
    assert "b.html" in str(found[1])


def test_frames_beside_a_page_stay_in_its_folder(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text(f"<!-- saved from url=(0022){EMBED} --><p>Nobody may read this.", "utf-8")
    parts = tmp_path / "wall" / "wall_files"
    parts.mkdir(parents=True)
    (parts / "link.html").symlink_to(secret)
    os.mkfifo(parts / "pipe.html")
    names = ["../../secret.html", "%2e%2e%2f%2e%2e%2fsecret.html", "..", "link.html", "pipe.html",
             "%00", "&#0;", "&#xD800;", "a" * 5_000]  # fmt: skip
    frames = "".join(f"<iframe src='wall_files/{name}'></iframe>" for name in names)
    frames += f"<iframe src='{secret}'></iframe><iframe src='.._files/secret.html'></iframe>"
    saved = tmp_path / "wall" / "wall.html"
    saved.write_text(page(frames), "utf-8")
    found = open_one(saved)
    assert isinstance(found, Page)
    article = read(found.body)
    assert "Nobody may read this" not in article.text
    assert len(words_of(article, "body")) == WHOLE_STORY


BAD = [
    b"", b"<html></html>", b"\x89PNG\r\n\x1a\n\0\0", b"<html>" + b"<div>" * 999 + b"Rain",
    b"<html>\0\0\0\x01\x02" * 9, b"\x1f\x8b\x08\0", b"<?xml version='1.0'?><rss/>",
    b"<html>" + page().replace("Monday", "\u041c\u043e\u0441\u043a\u0432\u0430").encode("cp1251"),
]  # fmt: skip


def test_each_bad_page_has_its_line_and_the_others_are_read(tmp_path: Path) -> None:
    for number in range(2 * len(BAD)):
        path = tmp_path / f"{number:03}.html"
        path.write_bytes(BAD[number // 2] if number % 2 else page().encode())
    told: list[str] = []
    titles: list[str | None] = []
    for found in open_pages([str(tmp_path)], stdin=BytesIO()):
        try:
            if isinstance(found, InputError):
                raise found
            titles.append(read(found.body).title)
        except InputError as error:
            told.append(str(error))
    assert titles == [TITLE] * len(BAD)
    assert len(told) == len(BAD)
    assert all("; " in line and line.isprintable() for line in told)


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-16"), ("utf-8", "windows-1252"), ("utf-8", "rot13"), ("utf-8", "idna"),
        ("cp1252", "utf-8"), ("cp1252", "unicode_escape"), ("cp1252", "x-none"), ("cp1252", ".."),
        ("utf-16", "utf-8"), ("utf-16-le", "utf-8"), ("utf-16-be", "iso-8859-1"),
        ("gb18030", "gb18030"), ("shift_jis", "shift_jis"), ("koi8-r", "koi8-r"),
    ],
)  # fmt: skip
def test_a_page_in_whatever_encoding_is_read_as_it_is(encoding: str, named: str) -> None:
    words = {"gb18030": "日本", "shift_jis": "日本", "koi8-r": "Ост"}.get(encoding, "“Ostrél”")
    source = page(f"<p>The wall will hold at {words} this winter, Minister Torv said.</p>",
                  head=f"<meta charset='{named}'>")  # fmt: skip
    assert f"at {words} this winter" in read(source.encode(encoding)).text
