"""Word documents become articles: paragraphs by style, tables, notes, margins, comments."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

import onrecord
from onrecord.errors import InputError
from onrecord.model import Article, Page
from onrecord.text import find_article

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPACES = (
    f'xmlns:w="{WORD}" xmlns:r="{RELATIONS}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)

FIRST = (
    "The harbour wall will hold this winter, Minister Lena Torv said on Monday, adding that "
    "engineers had told her it was “sound as a bell.”"
)
SECOND = (
    "The opposition called her words reckless and demanded that she publish the report, which the "
    "cabinet has kept under lock and key since spring."
)
TITLE = "Harbour wall will hold, minister says"


def run(words: str, settings: str = "") -> str:
    return f'<w:r><w:rPr>{settings}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def p(words: str = "", style: str = "", *, inside: str = "", settings: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    shown = run(words) if words else ""
    return f"<w:p><w:pPr>{named}{settings}</w:pPr>{shown}{inside}</w:p>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def relations(**targets: str) -> str:
    """One relationship a keyword: its kind, and the file; what follows "_" tells two apart."""
    ones = "".join(
        f'<Relationship Id="{name}" Target="{target}" Type="{RELATIONS}/{name.partition("_")[0]}"/>'
        for name, target in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{ones}</Relationships>'


def part(name: str, inside: str) -> str:
    return f"<w:{name} {SPACES}>{inside}</w:{name}>"


def packed(files: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def document(*inside: str, **files: str) -> dict[str, str | bytes]:
    """The files of a document; keywords are its other parts ("footnotes", "header_2")."""
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": relations(officeDocument="word/document.xml"),
        "word/document.xml": part("document", f"<w:body>{''.join(inside)}</w:body>"),
    }
    found["word/_rels/document.xml.rels"] = relations(**{name: f"{name}.xml" for name in files})
    for name, content in files.items():
        found[f"word/{name}.xml"] = content
    return found


def read(*inside: str, **files: str) -> Article:
    return article_of(packed(document(*inside, **files)))


def article_of(body: bytes, **known: str) -> Article:
    article = find_article(Page(input="wall.docx", body=body, media_type=DOCX, **known))
    assert all(one.end == two.start for one, two in pairwise(article.blocks))
    return article


def parts(article: Article, kind: str) -> list[str]:
    return [
        article.text[block.start : block.end].strip()
        for block in article.blocks
        if block.kind == kind
    ]


def labels(article: Article) -> list[tuple[str, str]]:
    return [(one.kind, article.text[one.start : one.end].strip()) for one in article.blocks]


def styles(**named: str) -> str:
    """Paragraph styles by their ids, each with XML that says the rest of it."""
    return part(
        "styles",
        "".join(
            f'<w:style w:type="paragraph" w:styleId="{one}">{rest}</w:style>'
            for one, rest in named.items()
        ),
    )


def refusal(body: bytes) -> str:
    with pytest.raises(InputError) as caught:
        article_of(body)
    return str(caught.value)


# --- words of a paragraph -------------------------------------------------------------------------


def test_a_document_becomes_an_article() -> None:
    article = read(
        p(TITLE, "Title"), p("A wall of nine metres", "Subtitle"), p("By Ada Quell"),
        p("March 7, 2031"), p(f"PORT OSTREL, March 7 (Varania News) — {FIRST}"), p(), p(SECOND),
    )  # fmt: skip
    assert labels(article) == [
        ("headline", TITLE),
        ("headline", "A wall of nine metres"),
        ("byline", "By Ada Quell"),
        ("dateline", "March 7, 2031"),
        ("dateline", "PORT OSTREL, March 7 (Varania News) —"),
        ("body", FIRST),
        ("body", SECOND),
    ]
    assert article.title == TITLE
    assert article.authors == ("Ada Quell",)
    assert article.published == "2031-03-07"


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (run("She ") + run("said") + run(" so."), "She said so."),
        ("<w:r><w:t>She</w:t><w:tab/><w:t>said so.</w:t></w:r>", "She said so."),
        ("<w:r><w:t>She</w:t><w:br/><w:t>said so.</w:t></w:r>", "She\nsaid so."),
        ("<w:r><w:t>The\n  wall</w:t><w:cr/><w:t>stood.</w:t></w:r>", "The wall\nstood."),
        (
            "<w:r><w:t>nine</w:t><w:noBreakHyphen/><w:t>metre wa</w:t><w:softHyphen/>"
            '<w:t>ll</w:t><w:sym w:font="Wingdings" w:char="F04A"/></w:r>',
            "nine-metre wall",
        ),
        (run("The\u00a0wa\u00adll stood."), "The wall stood."),
        (f'<w:hyperlink r:id="r9">{run("She said")}</w:hyperlink>{run(" so.")}', "She said so."),
        (f"<w:smartTag>{run('Ostrel')}</w:smartTag>{run(' is wet.')}", "Ostrel is wet."),
        (
            f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{run('Ostrel')}</w:sdtContent>"
            f"</w:sdt>{run(' is wet.')}",
            "Ostrel is wet.",
        ),
        (
            f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here. ')}"
            f"</w:sdtContent></w:sdt>{run('Ostrel is wet.')}",
            "Ostrel is wet.",
        ),
        (
            "<w:ruby><w:rt>" + run("o") + "</w:rt><w:rubyBase>" + run("Ostrel is wet.")
            + "</w:rubyBase></w:ruby>",
            "Ostrel is wet.",
        ),
    ],
    ids=[
        "runs", "tab", "break", "carriage", "hyphens", "signs", "link", "smart tag", "control",
        "placeholder", "ruby",
    ],
)  # fmt: skip
def test_the_words_are_those_that_a_reader_sees(inside: str, words: str) -> None:
    assert read(p(TITLE, "Title"), p(inside=inside), p(FIRST)).text.split("\n\n")[1] == words


def test_tracked_changes_are_read_as_accepted() -> None:
    inside = (
        run("She said ")
        + f'<w:ins w:author="Bo Ray">{run("yes")}</w:ins>'
        + '<w:del w:author="Bo Ray"><w:r><w:delText>no</w:delText></w:r></w:del>'
        + f"<w:moveFrom>{run(' on Monday')}</w:moveFrom><w:moveTo>{run(' at noon')}</w:moveTo>"
        + run(".")
    )
    assert read(p(inside=inside)).text == "She said yes at noon."


def test_a_paragraph_goes_on_where_the_mark_at_its_end_was_deleted() -> None:
    gone = "<w:rPr><w:del/></w:rPr>"
    article = read(p("She said ", settings=gone), p("yes on Monday."), p("Rain fell."))
    assert article.text == "She said yes on Monday.\n\nRain fell."
    assert read(p("She said", settings=gone)).text == "She said"


def test_hidden_words_are_left_out() -> None:
    inside = run("She said yes.") + run(" Remember lunch.", "<w:vanish/>")
    shown = run(" Rain fell.", '<w:vanish w:val="0"/>')
    assert read(p(inside=inside + shown)).text == "She said yes. Rain fell."


def test_words_that_a_style_hides_are_left_out() -> None:
    sheet = styles(
        Form='<w:name w:val="HTML Top of Form"/><w:rPr><w:vanish/></w:rPr>',
        Note='<w:basedOn w:val="Form"/>',
        Loop='<w:basedOn w:val="Loop"/>',
    )
    article = read(
        p("Top of Form", "Form"), p("Bottom of Form", "Note"), p("She said yes.", "Loop"),
        styles=sheet,
    )  # fmt: skip
    assert article.text == "She said yes."


def test_a_field_shows_its_result() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText>IF 1 = </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("hidden")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("Monday")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f'<w:fldSimple w:instr="DATE">{run(" at noon")}</w:fldSimple>'
    assert read(p("On ", inside=field + simple)).text == "On Monday at noon"


def test_a_field_without_an_end_hides_nothing_below() -> None:
    field = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>'
    assert read(p("One.", inside=field), p("Two."), p("Three.")).text == "One.\n\nTwo.\n\nThree."


def test_a_text_box_is_read_once_and_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('The wall is nine metres high.')}</w:txbxContent>"
    inside = (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    old = f"<w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r>"
    for drawing in (inside, old):
        article = read(p(TITLE, "Title"), p(FIRST, inside=drawing), p(SECOND))
        assert parts(article, "body") == [FIRST, "The wall is nine metres high.", SECOND]


def test_a_text_box_that_repeats_the_text_is_a_quotation() -> None:
    box = p("engineers had told her it was “sound as a bell”")
    inside = f"<w:r><w:pict><w:txbxContent>{box}</w:txbxContent></w:pict></w:r>"
    article = read(p(TITLE, "Title"), p(FIRST, inside=inside), p(SECOND))
    assert parts(article, "quote") == ["engineers had told her it was “sound as a bell”"]


def test_two_line_breaks_or_a_page_break_part_paragraphs() -> None:
    inside = f"{run(FIRST)}<w:r><w:br/><w:br/></w:r>{run(SECOND)}"
    article = read(p(inside=inside + f'<w:r><w:br w:type="page"/></w:r>{run("Rain fell.")}'))
    assert article.text == f"{FIRST}\n\n{SECOND}\n\nRain fell."


def test_lines_of_one_paragraph_are_told_apart_where_one_is_a_byline() -> None:
    inside = f"{run(TITLE)}<w:r><w:br/></w:r>{run('By Ada Quell')}<w:r><w:br/></w:r>{run(FIRST)}"
    article = read(p(inside=inside, style="Heading1"), p(SECOND))
    assert labels(article) == [
        ("headline", TITLE), ("byline", "By Ada Quell"), ("body", FIRST), ("body", SECOND)
    ]  # fmt: skip
    assert article.authors == ("Ada Quell",)


# --- styles ---------------------------------------------------------------------------------------


def test_styles_say_what_a_paragraph_is() -> None:
    article = read(
        p(TITLE, "Heading1"), p("Ada Quell", "Byline"), p("7 March 2031", "Date"), p(FIRST),
        p("The wall on Sunday.", "Caption"), p("The old wall", "Heading2"),
        p("We have waited for this.", "Quote"), p("We shall wait no longer.", "IntenseQuote"),
        p(SECOND),
    )  # fmt: skip
    assert labels(article) == [
        ("headline", TITLE),
        ("byline", "Ada Quell"),
        ("dateline", "7 March 2031"),
        ("body", FIRST),
        ("caption", "The wall on Sunday."),
        ("body", "The old wall"),
        ("quote", "We have waited for this.\n\nWe shall wait no longer."),
        ("body", SECOND),
    ]
    assert article.authors == ("Ada Quell",)
    assert article.published == "2031-03-07"


def test_styles_go_by_their_names_and_what_they_are_based_on() -> None:
    sheet = styles(
        berschrift1='<w:name w:val="heading 1"/>',
        Bild='<w:name w:val="Ostrel Bild"/><w:basedOn w:val="Beschriftung"/>',
        Beschriftung='<w:name w:val="caption"/>',
    )
    article = read(
        p("The wall", "berschrift1"), p(FIRST), p("Built last year", "Bild"), p(SECOND),
        styles=sheet,
    )  # fmt: skip
    assert parts(article, "headline") == ["The wall"]
    assert parts(article, "caption") == ["Built last year"]


def test_a_heading_below_the_report_is_no_headline() -> None:
    article = read(p(FIRST), p("The old wall", "Heading1"), p(SECOND))
    assert parts(article, "headline") == []
    assert article.title is None


def test_list_items_and_subheadings_are_no_menu() -> None:
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    article = read(
        p(TITLE, "Title"), p(FIRST), p("Share on Facebook"), p("Print this page"), p("Grain"),
        p("Timber", settings=listed), p("Old walls", "Heading2"), p(SECOND),
    )  # fmt: skip
    assert parts(article, "other") == ["Share on Facebook\n\nPrint this page", "Grain"]
    assert parts(article, "body") == [FIRST, "Timber", "Old walls", SECOND]


def test_what_was_pasted_from_a_page_is_fenced() -> None:
    article = read(
        p(TITLE, "Title"), p(FIRST), p("Advertisement"), p("Photo: Ada Quell/Varania News"),
        p(SECOND), p("Related articles", "Heading2"), p("Ferry to Aldmoor stops"),
    )  # fmt: skip
    assert parts(article, "ad") == ["Advertisement"]
    assert parts(article, "credit") == ["Photo: Ada Quell/Varania News"]
    assert parts(article, "related") == ["Related articles\n\nFerry to Aldmoor stops"]
    assert parts(article, "body") == [FIRST, SECOND]


def test_a_table_of_contents_is_furniture() -> None:
    sheet = styles(Verzeichnis1='<w:name w:val="toc 1"/>')
    article = read(p(TITLE, "Title"), p("The old wall 3", "Verzeichnis1"), p(FIRST), styles=sheet)
    assert parts(article, "other") == ["The old wall 3"]


# --- tables ---------------------------------------------------------------------------------------


def test_a_row_is_a_line() -> None:
    table = f"<w:tbl>{row(p('Town'), p('Rain'))}{row(p('Ostrel'), p('44 mm'))}</w:tbl>"
    article = read(p(TITLE, "Title"), p(FIRST), table, p(SECOND))
    assert parts(article, "body") == [FIRST, "Town | Rain", "Ostrel | 44 mm", SECOND]


def test_a_table_that_lays_out_the_page_is_read_cell_by_cell() -> None:
    inner = f"<w:tbl>{row(p('Ostrel'), p('44 mm'))}</w:tbl>"
    table = f"<w:tbl>{row(p(), p(TITLE, 'Title'))}{row(p(FIRST) + p(SECOND), inner + p())}</w:tbl>"
    article = read(table)
    assert labels(article) == [
        ("headline", TITLE), ("body", FIRST), ("body", SECOND), ("body", "Ostrel | 44 mm")
    ]  # fmt: skip


def test_a_deleted_row_is_left_out() -> None:
    gone = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('Old')}</w:tc><w:tc>{p('row')}</w:tc></w:tr>"
    table = f"<w:tbl>{gone}{row(p('Ostrel'), p('44 mm'))}</w:tbl>"
    assert parts(read(p(FIRST), table), "body") == [FIRST, "Ostrel | 44 mm"]


# --- notes, margins, comments ---------------------------------------------------------------------


def test_notes_stand_below_the_text() -> None:
    notes = (
        f'<w:footnote w:id="0" w:type="separator">{p("---x---")}</w:footnote>'
        f'<w:footnote w:id="1">{p("He wrote so in May.")}</w:footnote>'
    )
    article = read(
        p(TITLE, "Title"), p(FIRST, inside='<w:r><w:footnoteReference w:id="1"/></w:r>'), p(SECOND),
        footnotes=part("footnotes", notes),
        endnotes=part("endnotes", f'<w:endnote w:id="1">{p("And again.")}</w:endnote>'),
    )  # fmt: skip
    assert parts(article, "body") == [FIRST, SECOND, "He wrote so in May.", "And again."]


def test_headers_and_footers_are_furniture_and_stand_once() -> None:
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header_1"/>'
        '<w:headerReference w:type="first" r:id="header_2"/>'
        '<w:footerReference w:type="default" r:id="footer_1"/></w:sectPr>'
    )
    article = read(
        p(TITLE, "Title"), p(FIRST, settings=section), p(SECOND), section,
        header_1=part("hdr", p("The Ostrel Post")),
        header_2=part("hdr", p("The Ostrel Post") + p("Founded 1902")),
        header_3=part("hdr", p("Shown nowhere")),
        footer_1=part("ftr", p("Page 1")),
    )  # fmt: skip
    assert labels(article) == [
        ("other", "The Ostrel Post\n\nFounded 1902"),
        ("headline", TITLE),
        ("body", FIRST),
        ("body", SECOND),
        ("other", "Page 1"),
    ]


def test_reviewers_comments_are_comments() -> None:
    comments = (
        f'<w:comment w:id="0" w:author="Bo Ray" w:date="2031-03-08T10:00:00Z">'
        f"{p('Who told her?')}{p('Call again.')}</w:comment>"
        f'<w:comment w:id="1">{p("No.")}</w:comment><w:comment w:id="2">{p()}</w:comment>'
    )
    article = read(p(TITLE, "Title"), p(FIRST), comments=part("comments", comments))
    found = [one for one in article.blocks if one.kind == "comment"]
    assert parts(article, "comment") == ["Who told her?\nCall again.", "No."]
    assert [(one.author, one.time, one.depth) for one in found] == [
        ("Bo Ray", "2031-03-08", 0), (None, None, 0)
    ]  # fmt: skip


# --- what the file and the user say of it ---------------------------------------------------------


def about(inside: str) -> dict[str, str | bytes]:
    spaces = (
        f'xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    )
    return {"docProps/core.xml": f"<cp:coreProperties {spaces}>{inside}</cp:coreProperties>"}


def test_the_properties_say_what_the_text_does_not() -> None:
    said = about(
        "<dc:title>Rain on the wall</dc:title><dc:creator>Ada Quell</dc:creator>"
        "<dcterms:created>2031-03-09T10:00:00Z</dcterms:created>"
        "<dcterms:modified>2031-03-10T10:00:00Z</dcterms:modified>"
    )
    article = article_of(packed(document(p(FIRST), p(SECOND)) | said))
    assert (article.title, article.authors) == ("Rain on the wall", ("Ada Quell",))
    assert (article.published, article.modified) == (None, None)
    article = article_of(packed(document(p(TITLE, "Title"), p("By Bo Ray"), p(FIRST)) | said))
    assert (article.title, article.authors) == (TITLE, ("Bo Ray",))


def test_properties_that_a_program_filled_say_nothing() -> None:
    said = about("<dc:title>Document1</dc:title><dc:creator>Windows User</dc:creator>")
    article = article_of(packed(document(p(FIRST), p(SECOND)) | said))
    assert (article.title, article.authors) == (None, ())


def test_the_title_of_the_properties_finds_the_headline() -> None:
    said = about(f"<dc:title>{TITLE}</dc:title>")
    article = article_of(packed(document(p("Wednesday"), p(TITLE), p(FIRST)) | said))
    assert labels(article) == [("other", "Wednesday"), ("headline", TITLE), ("body", FIRST)]


def test_what_the_user_says_wins() -> None:
    body = packed(document(p("The Ostrel Post", "Title"), p(TITLE), p("March 7, 2031"), p(FIRST)))
    known = {"url": "https://news.example.com/wall", "outlet": "Post", "published": "2030-01-01"}
    article = article_of(body, title=TITLE, **known)
    assert parts(article, "headline") == [TITLE]
    assert article.title == TITLE
    assert {name: getattr(article, name) for name in known} == known


# --- forms of the file ----------------------------------------------------------------------------


def test_the_main_part_may_have_another_name_and_namespace() -> None:
    files = document(p(FIRST))
    main = str(files.pop("word/document.xml")).replace(WORD, STRICT)
    files["word/document2.xml"] = main
    assert "missing" in refusal(packed(files))
    assert article_of(packed(files | {"_rels/.rels": relations()})).text == FIRST
    top = relations(officeDocument="/Word/Document2.xml")
    assert article_of(packed(files | {"_rels/.rels": top})).text == FIRST


def test_utf_16_is_read() -> None:
    files = document(p(FIRST))
    main = f'<?xml version="1.0" encoding="UTF-16"?>{files["word/document.xml"]!s}'
    assert article_of(packed(files | {"word/document.xml": main.encode("utf-16")})).text == FIRST


@pytest.mark.parametrize("words", ["", "  ", "***"])
def test_a_document_without_words_is_refused(words: str) -> None:
    header = part("hdr", p("The Ostrel Post"))
    section = '<w:sectPr><w:headerReference r:id="header"/></w:sectPr>'
    assert "there are no words in it" in refusal(packed(document(p(words), section, header=header)))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("word/document.xml", "<w:document>", "word/document.xml in it is no XML"),
        ("word/document.xml", b"\xff" + FIRST.encode(), "word/document.xml in it is no XML"),
        ("word/document.xml", f'<?xml version="1.0" encoding="utf-7"?><a>{FIRST}</a>', "is no XML"),
        ("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "is no XML"),
        ("word/document.xml", "<html><body/></html>", "the part with the text is missing"),
        ("word/styles.xml", "<w:styles", "word/styles.xml in it is no XML"),
        ("word/document.xml", f"{'<a>' * 300}{'</a>' * 300}", "is no XML"),
        ("word/document.xml", f"<a>{'<b/>' * 1_600_000}</a>", "more marks than any article"),
    ],
)
def test_a_part_that_cannot_be_read_is_named(name: str, content: str | bytes, reason: str) -> None:
    assert reason in refusal(packed(document(p(FIRST), styles=styles()) | {name: content}))


def test_a_document_without_its_text_is_refused() -> None:
    files = document(p(FIRST))
    del files["word/document.xml"]
    assert "the part with the text is missing" in refusal(packed(files))


def test_a_damaged_archive_is_refused() -> None:
    body = packed(document(p(FIRST), p(SECOND)))
    assert "cut off or damaged" in refusal(body[:-40])
    at = body.index(b"word/document.xml") + 40
    assert "damaged" in refusal(body[:at] + b"\xff" * 20 + body[at + 20 :])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in document(p(FIRST)).items():
            archive.writestr(name, content)
    assert "damaged" in refusal(stream.getvalue())


def test_a_locked_document_is_refused() -> None:
    body = bytearray(packed(document(p(FIRST))))
    at = 0
    while (at := body.find(b"PK\x01\x02", at) + 1) > 0:
        body[at + 7] |= 1
    assert "protected by a password" in refusal(bytes(body))
    assert "password" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def test_a_bomb_is_refused_before_it_fills_the_memory() -> None:
    body = packed(document(p(FIRST)) | {"word/document.xml": b" " * 200_000_000})
    tracemalloc.start()
    try:
        assert "more than 20 MB unpacked" in refusal(body)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def test_an_archive_of_very_many_files_is_refused() -> None:
    files: dict[str, str | bytes] = {f"word/media/{number}.png": "" for number in range(10_001)}
    assert "more files than any other" in refusal(packed(document(p(FIRST)) | files))


def test_too_long_a_document_is_refused() -> None:
    assert "1,000,0" in refusal(packed(document(*[p("rain " * 1000)] * 201)))
    assert "the limit is 50,000" in refusal(packed(document(*[p("a")] * 50_001)))


# --- from the file to its statements --------------------------------------------------------------


@pytest.mark.slow
def test_a_document_is_read_from_end_to_end(tmp_path: Path) -> None:
    path = tmp_path / "wall.docx"
    comments = f'<w:comment w:author="Bo Ray">{p("“He lied,” said Bo Ray.")}</w:comment>'
    path.write_bytes(
        packed(document(p(TITLE, "Title"), p(FIRST), comments=part("comments", comments)))
    )
    [record] = onrecord.read(path, finder="syntax")
    assert record.article.title == TITLE
    said = [span.of(record.article.text) for one in record.statements for span in one.source]
    assert "Minister Lena Torv" in said
    assert "Bo Ray" not in said
