"""PDF files become articles: words in reading order, whole paragraphs, furniture told apart."""

from __future__ import annotations

import io
import logging
import time
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from tests.text.pdfs import Pdf, assemble, column, numbered, picture, stream, text

from onrecord.errors import InputError
from onrecord.ids import text_sha256
from onrecord.model import Article, Page
from onrecord.text import find_article, pdf_file

LEAD = (
    "The harbour wall of Port Ostrel will hold this winter, Minister Lena Torv said on Monday, "
    "adding that engineers had told her it was sound as a bell and would outlast the harbour."
)
TOWN = (
    "The old town has flooded twice since the war. Its cellars were pumped dry by volunteers, who "
    "asked for nothing but soup and dry socks in return, the Port Office told the council."
)
ANSWER = (
    "The opposition called the words of the minister reckless and demanded that she publish the "
    "report, which the Varanian cabinet has kept under lock and key since the spring of last year."
)
WALL = (
    "The wall is nine metres high and was built by the last government, which never paid for the "
    "last metre of it. Nobody in the town has forgotten that, the harbour master added on Friday."
)
HEADLINE = "Harbour wall will hold, minister says"
PARAGRAPHS = [LEAD, TOWN, ANSWER, WALL]


def read(file: Pdf | bytes, **known: str) -> Article:
    body = file if isinstance(file, bytes) else file.build()
    return find_article(Page(input="wall.pdf", body=body, media_type="application/pdf", **known))


def parts(article: Article, kind: str) -> list[str]:
    return [
        article.text[block.start : block.end].strip()
        for block in article.blocks
        if block.kind == kind
    ]


def head(words: str = HEADLINE, *, size: float = 20, y: float = 60) -> bytes:
    return text(words, 40, y, size=size, font="F2")


def single(*paragraphs: str, y: float = 120) -> bytes:
    return column(paragraphs or PARAGRAPHS, 40, y, letters=80, gap=8)


def refused(file: Pdf | bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        read(file)
    return caught.value


# --- reading order --------------------------------------------------------------------------------


def test_a_page_of_one_column() -> None:
    article = read(Pdf().page(head(), text("By Ada Quell", 40, 85), single()))
    assert article.title == HEADLINE
    assert article.authors == ("Ada Quell",)
    assert parts(article, "headline") == [HEADLINE]
    assert parts(article, "byline") == ["By Ada Quell"]
    assert parts(article, "body") == PARAGRAPHS


def test_columns_are_read_one_after_the_other_below_their_headline() -> None:
    left = column([LEAD, TOWN], 40, 120, gap=8)
    right = column([ANSWER, WALL], 310, 120, gap=8)
    assert parts(read(Pdf().page(head(), right, left)), "body") == PARAGRAPHS


@pytest.mark.parametrize("shift", [0, 4, 6])
def test_lines_of_neighbouring_columns_need_not_be_level(shift: int) -> None:
    words = [LEAD, TOWN, ANSWER]
    shown = [
        column([one], 40 + 180 * at, 120 + shift * at, letters=27) for at, one in enumerate(words)
    ]
    assert parts(read(Pdf().page(head(), *shown)), "body") == words


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    lines = [f"{line} {'word ' * 4}and more" for line in ("One", "two", "three", "four", "five")]
    first = column([lines[:2]], 40, 700)
    second = column([lines[2:4]], 310, 120)
    third = column([[lines[4], "to the end."], "A new one, she said."], 40, 120, gap=8)
    body = parts(read(Pdf().page(first, second).page(third)), "body")
    assert body == [" ".join([*lines, "to the end."]), "A new one, she said."]


def test_an_indented_line_begins_a_paragraph_also_on_the_next_page() -> None:
    first = column([LEAD, TOWN], 40, 120, letters=80, indent=18)
    second = column([ANSWER, WALL], 40, 120, letters=80, indent=18)
    assert parts(read(Pdf().page(first).page(second)), "body") == PARAGRAPHS


def test_a_last_column_of_two_lines_is_one() -> None:
    left = column([LEAD, TOWN, ANSWER], 40, 120, gap=0, indent=12)
    right = column(["Two lines are left for", "the second."], 310, 120)
    body = parts(read(Pdf().page(head(), left, right)), "body")
    assert body == [LEAD, TOWN, ANSWER, "Two lines are left for the second."]


def test_words_that_are_spread_over_a_line_are_no_columns() -> None:
    words = LEAD.split()
    spread = b"".join(text(word, 40 + 75 * at, 120) for at, word in enumerate(words[:6]))
    rest = column([" ".join(words[6:])], 40, 132, letters=80)
    assert parts(read(Pdf().page(spread, rest)), "body") == [LEAD]


def test_a_table_keeps_its_rows() -> None:
    cells = [("Port", "Metres", "Built"), ("Ostrel", "9", "1961"), ("Navenna", "11", "1975")]
    table = [
        text(cell, 40 + 120 * at, 320 + 14 * row)
        for row, cells_of_row in enumerate(cells)
        for at, cell in enumerate(cells_of_row)
    ]
    article = read(Pdf().page(single(LEAD, TOWN), *table, single(ANSWER, y=400)))
    assert "Port | Metres | Built\nOstrel | 9 | 1961\nNavenna | 11 | 1975" in article.text
    assert parts(article, "body")[-1] == ANSWER


def test_a_page_that_lies_on_its_side_is_read_upright() -> None:
    shown = [
        text(line, 60 + 12 * at, 700, turn="0 1 -1 0")
        for at, line in enumerate(["The wall will hold this winter, she", "said, and smiled."])
    ]
    file = Pdf().page(*shown, about=b"/Rotate 90")
    assert read(file).text == "The wall will hold this winter, she said, and smiled."


# --- words ----------------------------------------------------------------------------------------


def test_a_printers_hyphen_goes_and_a_words_own_stays() -> None:
    lines = [
        "The govern-", "ment of Varania will sell the state-", "owned shipyard, the govern-",
        "ment said. A state firm is owned by all, and the report is 34-year-", "old paper.",
    ]  # fmt: skip
    [body] = parts(read(Pdf().page(column([lines], 40, 120))), "body")
    assert body == (
        "The government of Varania will sell the state-owned shipyard, the government said. "
        "A state firm is owned by all, and the report is 34-year-old paper."
    )


def test_ligatures_are_letters_and_what_is_not_seen_is_not_there() -> None:
    shown = b"BT /F1 10 Tf 1 0 0 1 40 600 Tm (o) Tj /Span<</ActualText<FEFFFB03>>>BDC (x) Tj EMC\n"
    shown += b"(cers of the har) Tj /Span<</ActualText<FEFF00AD>>>BDC (-) Tj EMC ET\n"
    shown += text("bour said so.", 40, 212)
    assert read(Pdf().page(shown)).text == "officers of the harbour said so."


def test_a_font_whose_codes_only_number_its_letters() -> None:
    shown = numbered("Rain in Ostrel, the mayor said.", 40, 100)
    assert read(Pdf().page(shown)).text == "Rain in Ostrel, the mayor said."


def test_words_that_are_drawn_apart_or_letter_by_letter() -> None:
    words = "The mayor said it rained"
    drawn = b"BT /F1 10 Tf 1 0 0 1 40 700 Tm [%b] TJ ET" % b" -600 ".join(
        b"(%b)" % word.encode() for word in words.split()
    )
    single_letters = b"".join(text(char, 40 + 6 * at, 120) for at, char in enumerate("on Monday."))
    article = read(Pdf().page(drawn, single_letters))
    assert article.text.split() == [*words.split(), "on", "Monday."]


def test_letters_drawn_twice_to_look_bold_are_read_once() -> None:
    shown = text("The wall will hold.", 40, 100) + text("The wall will hold.", 40.3, 100)
    assert read(Pdf().page(shown)).text == "The wall will hold."


def test_a_large_first_letter_belongs_to_its_word() -> None:
    lines = ["he wall will hold this winter, the", "minister said.", "Nobody needs to leave."]
    shown = text("T", 40, 134, size=30) + b"".join(
        text(line, 62 if at < 2 else 40, 120 + 12 * at) for at, line in enumerate(lines)
    )
    assert read(Pdf().page(shown)).text.startswith("The wall will hold this winter, the minister")


def test_small_raised_figures_stay_in_their_line() -> None:
    shown = text("The treaty", 40, 100) + text("1", 100, 96, size=6) + text("was signed.", 110, 100)
    shown += text("Nobody came.", 40, 112)
    assert read(Pdf().page(shown)).text == "The treaty1 was signed. Nobody came."


def test_what_is_drawn_outside_the_page_is_not_seen() -> None:
    shown = text("The wall will hold, she said.", 40, 100) + text("Trim here", 700, 100)
    assert read(Pdf().page(shown)).text == "The wall will hold, she said."


# --- what is no running text ----------------------------------------------------------------------


def with_margins(*pages: bytes) -> Pdf:
    file = Pdf()
    for number, page in enumerate(pages, 12):
        file.page(
            text("The Ostrel Post", 40, 30, size=8),
            text("Saturday, March 8, 2025", 440, 30, size=8),
            page,
            text(f"Page {number}", 280, 780, size=8),
        )
    return file


def test_running_heads_and_page_numbers_do_not_cut_a_paragraph() -> None:
    lines = [f"{word} and then some words that fill this line of the report" for word in "abcd"]
    first = head() + single(LEAD) + column([["He said", *lines]], 40, 700, letters=80)
    second = column([["and there was no more to say."]], 40, 100) + single(WALL, y=200)
    article = read(with_margins(first, second))
    assert parts(article, "other") == [
        "The Ostrel Post Saturday, March 8, 2025",
        "Page 12",
        "The Ostrel Post Saturday, March 8, 2025",
        "Page 13",
    ]
    body = parts(article, "body")
    assert " ".join(["He said", *lines, "and there was no more to say."]) in body


def test_a_newspapers_running_head_tells_the_day() -> None:
    assert read(with_margins(head() + single(), single())).published == "2025-03-08"
    retrieved = Pdf()
    for _ in range(2):
        retrieved.page(text("Downloaded on March 9, 2025", 40, 30), single())
    assert read(retrieved).published is None


def browser(*pages: bytes, address: str = "https://post.example.com/wall") -> Pdf:
    info = {
        "Title": f"{HEADLINE} | The Ostrel Post", "Creator": "Mozilla/5.0 Chrome/150.0",
        "CreationDate": "D:20260101120000Z",
    }  # fmt: skip
    file = Pdf(info=info)
    for number, page in enumerate(pages, 1):
        file.page(
            text("1/1/26, 12:00 PM", 20, 18, size=7),
            text(f"{HEADLINE} | The Ostrel Post", 200, 18, size=7),
            page,
            text(address, 20, 790, size=7),
            text(f"{number}/{len(pages)}", 560, 790, size=7),
        )
    return file


def test_what_a_browser_prints_into_the_margins_is_no_text_but_tells_the_address() -> None:
    article = read(browser(head() + single(LEAD, TOWN), single(ANSWER, WALL)))
    assert article.url == "https://post.example.com/wall"
    assert article.published is None
    assert article.title == HEADLINE
    assert parts(article, "body") == PARAGRAPHS
    assert len(parts(article, "other")) == 4


def test_an_address_that_was_cut_is_not_taken() -> None:
    assert read(browser(single(), address="https://post.example.com/wa…")).url is None
    assert read(browser(single(), address="file:///tmp/wall.html")).url is None


def test_what_stands_over_the_text_of_every_page_is_told_once() -> None:
    notice = text("We use cookies to improve your visit", 100, 124, size=10)
    file = Pdf()
    for words in PARAGRAPHS[:3]:
        file.page(*(text(line, 40, 100 + 24 * at) for at, line in enumerate([words[:60]])), notice)
    article = read(file)
    assert article.text.count("cookies") == 1
    assert parts(article, "other") == ["We use cookies to improve your visit"]


def test_a_caption_stands_below_its_picture_in_other_letters() -> None:
    caption = "Workers inspect the wall in Port Ostrel on Monday."
    shown = single(LEAD, TOWN) + picture(40, 230, 200, 100) + text(caption, 40, 342, size=8)
    article = read(Pdf().page(head(), shown, single(ANSWER, WALL, y=380)))
    assert parts(article, "caption") == [caption]
    assert parts(article, "body") == PARAGRAPHS


def test_a_photographers_name_that_runs_upwards() -> None:
    credit = text("Ada Quell/Reuters", 250, 330, size=6, turn="0 1 -1 0")
    article = read(Pdf().page(head(), single(), credit, text("Stamp", 300, 600, turn="1 1 -1 1")))
    assert parts(article, "credit") == ["Ada Quell/Reuters"]
    assert parts(article, "other") == ["Stamp"]
    assert parts(article, "body") == PARAGRAPHS


def test_words_set_large_that_the_text_has_as_well_are_an_ornament() -> None:
    pulled = "would outlast the harbour."
    words = f"engineers had told her it {pulled}"
    told = f"{LEAD} {words}"
    shown = single(told, TOWN) + text(words[:34], 40, 300, size=14) + single(ANSWER, y=330)
    assert parts(read(Pdf().page(head(), shown)), "other") == [words[:34].strip()]


def test_advertisements_and_comments_are_fenced_as_in_pasted_text() -> None:
    comments = ["3 Comments", "Brenda Holm · 3 hours ago", "Herring is the best of it.", "Reply"]
    shown = [single(LEAD, TOWN, "Advertisement", "Sign up for our newsletter", ANSWER)]
    shown += [column(comments, 40, 420, letters=80, gap=8)]
    article = read(Pdf().page(head(), *shown))
    assert " ".join(parts(article, "ad")).startswith("Advertisement")
    assert any("Herring" in words for words in parts(article, "comment"))
    assert parts(article, "body") == [LEAD, TOWN, ANSWER]


# --- what the file says of itself -----------------------------------------------------------------


def test_the_largest_letters_are_the_headline_unless_they_name_the_newspaper() -> None:
    name = text("Ostrel Post", 150, 50, size=30, font="F2")
    article = read(Pdf().page(name, head(y=100), single(y=140)))
    assert article.title == HEADLINE
    assert parts(article, "headline") == [HEADLINE]
    assert parts(article, "body") == PARAGRAPHS


def test_the_title_of_the_file_names_the_headline() -> None:
    large = text("Winter comes to all of us again", 40, 40, size=24, font="F2")
    file = Pdf(info={"Title": f"{HEADLINE} - The Ostrel Post"})
    assert read(file.page(large, head(y=100), single(y=140))).title == HEADLINE


@pytest.mark.parametrize("title", ["Microsoft Word - wall.doc", "wall_final_2", "Untitled", ""])
def test_a_programs_title_is_none(title: str) -> None:
    assert read(Pdf(info={"Title": title}).page(single())).title is None


def test_a_title_that_stands_nowhere_is_still_one() -> None:
    assert read(Pdf(info={"Title": HEADLINE}).page(single())).title == HEADLINE


def test_the_author_of_the_file_is_asked_where_no_byline_is() -> None:
    assert read(Pdf(info={"Author": "Ada Quell"}).page(single())).authors == ("Ada Quell",)
    assert read(Pdf(info={"Author": "Office User"}).page(single())).authors == ()
    signed = Pdf(info={"Author": "Bo Ray"}).page(head(), text("By Ada Quell", 40, 85), single())
    assert read(signed).authors == ("Ada Quell",)


def test_the_day_on_which_a_file_was_made_is_not_that_of_the_article() -> None:
    info = {"CreationDate": "D:20250310090000+01'00'"}
    assert read(Pdf(info=info).page(head(), single())).published is None
    dated = Pdf(info=info).page(head(), text("March 7, 2025", 40, 85), single())
    assert read(dated).published == "2025-03-07"


def test_what_the_user_says_wins() -> None:
    article = read(
        browser(head() + single()), url="https://example.com/1", outlet="The Post", title="Wall",
        published="2025-03-01",
    )  # fmt: skip
    assert (article.url, article.outlet) == ("https://example.com/1", "The Post")
    assert (article.title, article.published) == ("Wall", "2025-03-01")


def test_blocks_cover_the_text_and_a_second_reading_gives_the_same() -> None:
    file = with_margins(head() + single(), single()).build()
    article = read(file)
    assert [article.blocks[0].start, article.blocks[-1].end] == [0, len(article.text)]
    assert all(one.end == two.start for one, two in pairwise(article.blocks))
    assert article.sha256 == text_sha256(article.text)
    assert article == read(file)


# --- files that cannot be read --------------------------------------------------------------------


def test_a_scan_is_sent_to_text_recognition() -> None:
    error = refused(Pdf().page(picture(0, 0, 600, 800)))
    assert error.reason == "its pages are pictures without text (a scan)"
    assert "text recognition" in error.remedy
    mixed = Pdf().page(single()).page(picture(0, 0, 600, 800)).page(picture(0, 0, 600, 800))
    assert refused(mixed).reason.startswith("2 of its pages are pictures")


def test_a_page_with_a_photograph_alone_is_no_scan() -> None:
    file = Pdf().page(head(), single()).page(picture(0, 0, 600, 800)).page(single())
    assert parts(read(file), "headline") == [HEADLINE]


def test_a_scan_with_recognised_text_is_read() -> None:
    hidden = b"3 Tr " + single(LEAD)
    assert parts(read(Pdf().page(picture(0, 0, 600, 800), hidden)), "body") == [LEAD]


def test_letters_that_nobody_can_tell_are_not_guessed() -> None:
    error = refused(Pdf().page(single(LEAD), numbered(TOWN, 40, 300, font="F6")))
    assert error.reason == "its fonts do not tell which letters they show"


def test_an_empty_file_has_no_words() -> None:
    assert refused(Pdf().page()).reason == "there are no words in it"


def encrypted(password: str, **how: Any) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(Pdf().page(single(LEAD)).build())))
    writer.encrypt(password, owner_password="mayor", **how)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_password_is_asked_for_in_one_line_unless_none_is_needed(algorithm: str) -> None:
    error = refused(encrypted("herring", algorithm=algorithm))
    assert error.reason == "this PDF is locked with a password"
    assert "--decrypt" in error.remedy
    assert read(encrypted("", algorithm=algorithm)).text == LEAD


def test_half_a_file_is_no_article() -> None:
    whole = with_margins(head() + single(), single()).build()
    for share in range(1, 20):
        assert "damaged" in refused(whole[: share * len(whole) // 20]).reason


def test_a_damaged_page_is_named() -> None:
    file = Pdf().page(single(LEAD)).page(single(TOWN))
    packed = file.build()
    place = packed.index(b"stream", packed.index(b"103 0 obj")) + 60
    broken = packed[:place] + bytes([packed[place] ^ 0xFF]) + packed[place + 1 :]
    assert refused(broken).reason == "page 2 of this PDF cannot be read: it is damaged"
    file.objects[103] = b"null"
    assert "page 2" in refused(file).reason


def test_a_file_that_lacks_pages_is_damaged() -> None:
    file = Pdf().page(single(LEAD)).page(single(TOWN))
    file.objects[102] = b"null"
    assert refused(file).reason == "this PDF is damaged: 1 of its 2 pages are left"
    file.objects[2] = b"<</Type/Pages/Count 0/Kids[]>>"
    assert refused(file).reason == "this PDF is damaged: no page is left"


def bomb(program: bytes, **objects: bytes) -> bytes:
    file = Pdf().page(b"")
    file.objects[101] = stream(program)
    file.objects |= {int(name[1:]): content for name, content in objects.items()}
    return file.build()


def form(program: bytes, next_form: int) -> bytes:
    about = b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X %d 0 R>>>>"
    return stream(program, about=about % next_form)


BOMBS = {
    "unpacked": bomb(b" " * 60_000_000),
    "operations": bomb(b"m " * 400_000),
    "letters": bomb(text("a" * 5000, 40, 100) * 80),
    "pieces": bomb(text("a " * 2000, 40, 100) * 60),
    "pictures": bomb(b"BI ID " * 300_000),
    "pages": assemble(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count 900/Kids[%b]>>" % b" ".join([b"5 0 R"] * 900),
            4: b"<<>>",
            5: b"<</Type/Page/MediaBox[0 0 9 9]>>",
        }
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_made_to_keep_its_reader_busy_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A tenth of what a file may take, so that the tests need not.
    monkeypatch.setattr(pdf_file, "_OPERATIONS", pdf_file._OPERATIONS // 10)
    monkeypatch.setattr(pdf_file, "_GLYPHS", pdf_file._GLYPHS // 10)
    start = time.process_time()
    error = refused(BOMBS[name])
    assert time.process_time() - start < 10
    assert error.remedy == "give the pages that hold the article"


def test_forms_that_draw_each_other_come_to_an_end() -> None:
    resources = b"<</XObject<</X 50 0 R>>/Font<</F1 10 0 R>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 101 0 R/Resources%b>>"
    said = text("The wall will hold.", 40, 100)
    itself = bomb(b"/X Do " + said, o100=page % resources, o50=form(b"/X Do", 50))
    assert read(itself).text == "The wall will hold."
    doubling = {f"o{at}": form(b"/X Do /X Do", at + 1) for at in range(50, 90)}
    start = time.process_time()
    assert read(bomb(b"/X Do " + said, o100=page % resources, **doubling)).text
    assert time.process_time() - start < 20


def test_more_text_than_an_article_is_refused() -> None:
    line = "a" * 2500
    page = b"".join(text(line, 1, 30 + at, size=0.3) for at in range(420))
    assert refused(Pdf().page(page)).reason.startswith("the PDF has 1,05")


def test_a_line_of_pypdf_reaches_nobody(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("pypdf")
    before = (logger.propagate, list(logger.handlers), logger.level)
    damaged = Pdf().page(single(LEAD)).build().replace(b"/WinAnsiEncoding", b"/WinAnsiEncodinX")
    read(damaged)
    refused(damaged[:-200])
    assert capfd.readouterr() == ("", "")
    assert not caplog.records
    assert (logger.propagate, list(logger.handlers), logger.level) == before
