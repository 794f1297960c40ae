"""Which parts of pasted text are reporting: whole pages, single manners, and what must stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.text.zone_notation import write_zones

from onrecord.model import REPORTING, Block
from onrecord.text import cut_blocks, zone_reasons

EXAMPLES = Path(__file__).parents[1] / "examples" / "articles"

NEWS = """\
The ministry of health in Tesna said on Monday that the clinic would reopen in May. A spokesman
for the mayor, Jon Aske, denied that there had ever been a plan to close it for good.

“We have the doctors and we have the beds,” Aske told the council. “What we do not have is a
roof.” The council will vote on the repair on Thursday, its chairwoman announced.

According to the treasurer, the repair would cost two million crowns if work began before the
winter, and twice as much if it did not. The opposition accused the mayor of waiting too long.
"""


def kinds(text: str) -> list[str]:
    return [block.kind for block in cut_blocks(text)]


def part(text: str, block: Block) -> str:
    return " ".join(text[block.start : block.end].split())


def reporting(text: str) -> str:
    return " ".join(part(text, block) for block in cut_blocks(text) if block.kind in REPORTING)


def fenced(text: str) -> list[tuple[str, str]]:
    blocks = cut_blocks(text)
    return [(b.kind, part(text, b)) for b in blocks if b.kind not in REPORTING]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_example_article_is_cut_as_its_reviewer_wrote(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = path.with_suffix(".zones").read_text(encoding="utf-8")
    assert write_zones(text, cut_blocks(text)) == expected


def test_every_example_has_its_zones() -> None:
    texts = {path.stem for path in EXAMPLES.glob("*.txt")}
    assert texts == {path.stem for path in EXAMPLES.glob("*.zones")}
    assert len(texts) >= 16


def test_plain_news_has_no_fence() -> None:
    assert kinds(NEWS) == ["body", "body", "body"]


# --- what must lose nothing -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "paragraph",
    [
        "Comments from the minister were taken down on Friday, the broadcaster said.",
        "Advertisements for the bridge ran until March, according to the inquiry.",
        "Share prices fell by 3 per cent after the bank said it would cut rates.",
        "Related cases in Morland and Lirovia are still open, the prosecutor added.",
        "Residents can sign up for e-mail alerts, officials said.",
        "Subscribers to the service complained that the newsletter had named them.",
        "More on that in the minister's own words: “I was wrong.”",
        "He added that photographs by Reuters had shown the bridge intact.",
        "Read the treaty, she told reporters, and you will see that it says nothing of ships.",
        "1. Now, the port is closed to all ships, the harbour master said.",
        "“Leave a reply on my desk,” the president told him.",
        "By Friday the army had withdrawn from the valley, two officials said.",
        "Follow the money, the prosecutor said, and you will find the minister.",
        "Print journalists were not admitted to the hearing.",
        "Cookies were served after the vote, and the speaker thanked the cooks.",
        "May 2020 was the worst month since the war, the bank said.",
        "Sponsored by the Farmers' League, the bill passed by a single vote.",
        "Anonymous said that it would publish the files on Monday.",
        "Two hours ago the line was cut, the operator said.",
        "“No comment,” said the minister.",
        "Support our journalists, the union urged the government.",
        "Copyright law will be changed, the minister promised.",
        "The photo: a man, a dog and a boat, was shown to the court, his lawyer said.",
    ],
)
def test_sentence_that_speaks_of_furniture_is_reporting(paragraph: str) -> None:
    text = f"{NEWS}\n{paragraph}\n\n{NEWS}"
    assert fenced(text) == []


def test_heading_comments_alone_opens_nothing() -> None:
    text = f"{NEWS}\nComments\n\n{NEWS}"
    assert fenced(text) == [("other", "Comments")]


def test_heading_reaction_with_a_numbered_list_is_the_article() -> None:
    text = f"{NEWS}\nReaction\n\n1. The mayor said he was sorry.\n\n2. The council said nothing.\n"
    assert fenced(text) == []


def test_headings_of_an_article_with_a_link_to_its_comments_stay() -> None:
    text = f"{NEWS}\nView comments\n\nWhat happens next\n\n{NEWS}\nThe cost\n\n{NEWS}"
    assert fenced(text) == [("other", "View comments")]


def test_comment_count_above_the_article_is_only_a_link() -> None:
    text = f"Clinic to reopen\n\nBy Ann Lee\n3 hours ago\n12 Comments\n\n{NEWS}"
    assert [kind for kind, _ in fenced(text)] == ["byline", "dateline", "other"]
    assert reporting(text).endswith("accused the mayor of waiting too long.")


def test_comment_link_between_paragraphs_is_only_a_link() -> None:
    text = f"{NEWS}\nView comments\n\n{NEWS}\n{NEWS}"
    assert fenced(text) == [("other", "View comments")]


def test_times_and_names_of_a_live_page_open_no_comments() -> None:
    update = "Ravi Sethi\n3 hours ago\n\nThe minister has resigned, her office says.\n\n"
    assert [kind for kind, _ in fenced(NEWS + "\n" + 3 * update)] in ([], ["dateline"] * 3)


def test_embedded_post_with_its_buttons_does_not_end_the_article() -> None:
    post = (
        "Mara Lind\n@maralind_kv\nThank you Karvelia.\n6:02 PM · Jun 26, 2022\nReply\nCopy link\n"
    )
    text = f"{NEWS}\n{post}\n{NEWS}"
    assert reporting(text).endswith("accused the mayor of waiting too long.")
    assert "comment" not in kinds(text)


def test_buttons_below_embedded_pictures_open_no_comments() -> None:
    text = f"{NEWS}\nImage Copyright @maralind\nReport\n\n{NEWS}\nImage Copyright @x\nReport\n"
    assert "comment" not in kinds(text)


def test_short_lines_of_a_poem_are_kept() -> None:
    poem = "The tide comes in\nThe tide goes out\nNobody asked\nwhat it was about\n"
    assert fenced(f"{NEWS}\nShe read this to the court:\n\n{poem}\n{NEWS}") == []


# --- readers' comments ----------------------------------------------------------------------------

QUOTING = "“We will strike,” said the minister, according to my neighbour."

MANNERS = {
    "numbered": f"Comments\n\n  1. {QUOTING}\n\n    1. He said “no.”\n\n  2. {QUOTING}\n",
    "says": f"Ann says:\nMarch 3, 2021 at 10:14 am\n\n{QUOTING}\n\nReply\n",
    "dots": f"2 Comments\n\nAnn • 3 hours ago\n{QUOTING}\n•Reply•Share ›\n",
    "like": f"2 Comments\n\nAnn Lee\n{QUOTING}\nLike · Reply · 3h\n\nBo Ray\nYes.\nReply\n",
    "dated name": f"Comments (2)\n\nann72\n9 Oct 2019 18:03\n\n{QUOTING}\n\n4\n\nReport\n",
    "town": f"Comments\nAnn, Tesna, 2 hours ago\n{QUOTING}\nClick to rate\nReply\n",
    "said below": f"1 comment:\n\nAnonymous said...\n\n{QUOTING}\n\nMay 4, 2012 at 9:01 AM\n",
    "on": f"Comments\n\nAnn Lee on March 3, 2021 at 10:14 am\n\n{QUOTING}\n",
    "posted by": f"Responses\n\nPosted by Ann Lee on 4 May 2012\n\n{QUOTING}\n",
    "no heading": f"Ann Lee\n4 May 2012 at 9:01\n\n{QUOTING}\n\nReply\n",
    "bare": "2 Comments\n\nThis is a disgrace!! “We will strike,” my neighbour told you.\n\n"
    "I agree, you people are mad and so is my neighbour.\n",
    "form below": f"Comments\n\n{QUOTING} I was there!\n\nLeave a Reply\n\nName *\n\nPost Comment\n"
    "Your email address will not be published.\n",
    "logins": f"COMMENTS\n\nkay_loren\n\n{QUOTING}\n\ntigl1970\n\n{QUOTING}\n",
    "names with colons": f"Reader comments\n\nKay:\n{QUOTING}\n\nTom Igl:\n{QUOTING}\n",
    "signed below": f"Your comments\n\n{QUOTING}\nKay Loren, Tull\n\n{QUOTING}\nTom Igl, Tesna\n",
    "signature": f"Comments:\n\n    {QUOTING}\n        -- kay\n\n    {QUOTING}\n        -- tom\n",
    "bullets": f"Comments\n\n- {QUOTING}\n- No!\n- {QUOTING}\n",
    "numbered names": f"Reader comments\n\n#1 Kay, Tull\n04.05.2012 09:01\n{QUOTING}\n",
    "forum": f"by kay_l » Fri May 04, 2012 9:01 am\n\n{QUOTING}\n\nQuote\n",
    "levels": f"level 1\nkay_l\n·\n3 hr. ago\n{QUOTING}\n\n5\n\nReply\n\n"
    f"level 2\ntom\n{QUOTING}\nReply\n",
    "links": f"kay 3 hours ago | next [–]\n{QUOTING}\nreply\n\n"
    "tom 2 hours ago | next [–]\nNo.\nreply\n",
    "run together": f"Comments 45\n\nM\nMirela\nTesna | April 11\n\n{QUOTING}\n\n"
    "Reply31 RecommendShare\n",
    "form above": "Leave a comment\nYour email address will not be published.\nName *\n\n"
    f"{QUOTING}\n",
}


@pytest.mark.parametrize("manner", MANNERS)
def test_words_of_a_reader_are_never_reporting(manner: str) -> None:
    text = f"{NEWS}\n{MANNERS[manner]}"
    assert "neighbour" not in reporting(text)
    assert reporting(text) == reporting(NEWS)


@pytest.mark.parametrize(
    "closing",
    [
        "Article continues below",
        "By Ann Lee",
        "MINSK, Aug 28 (Reuters) - So it is.",
        "Related: x y",
    ],
)
def test_nothing_that_a_reader_types_ends_the_comments(closing: str) -> None:
    text = f"{NEWS}\n{MANNERS['dots']}\nBo • 1 hour ago\n{closing}\n\n{QUOTING}\n\n{NEWS}"
    assert reporting(text) == reporting(NEWS)


def test_indentation_tells_the_depth() -> None:
    lines = [
        "Comments",
        "",
        "Ann • 3 hours ago",
        "One.",
        "",
        "    Bo • 2 hours ago",
        "    Two.",
        "",
    ]
    lines += ["        Cy • 1 hour ago", "        Three.", "", "Di • 1 hour ago", "Four.", "Reply"]
    text = NEWS + "\n" + "\n".join(lines)
    found = [(b.author, b.depth) for b in cut_blocks(text) if b.author]
    assert found == [("Ann", 0), ("Bo", 1), ("Cy", 2), ("Di", 0)]


def test_depth_is_unknown_where_the_text_does_not_show_it() -> None:
    text = f"{NEWS}\n{MANNERS['dots']}Bo • 2 hours ago\nYes.\n•Reply•Share ›\n"
    found = [(b.author, b.depth) for b in cut_blocks(text) if b.author]
    assert found == [("Ann", None), ("Bo", None)]


def test_paragraphs_and_lists_of_one_comment_are_one_block() -> None:
    said = "First.\n\n1. A list.\n2. Of things.\n\n> a quotation\n\nLast words of it.\n"
    text = f"{NEWS}\nComments\n\nAnn • 3 hours ago\n\n{said}\n•Reply•Share ›\n"
    blocks = [b for b in cut_blocks(text) if b.author]
    assert len(blocks) == 1
    assert part(text, blocks[0]).endswith("Last words of it. •Reply•Share ›")


@pytest.mark.parametrize(
    "numbers",
    [
        ("I.", "a.", "i.", "ii.", "II."),
        ("A)", "1)", "a)", "b)", "B)"),
        ("1.", "A.", "1.", "2.", "2."),
    ],
    ids=["roman", "letters", "mixed"],
)
def test_comments_are_numbered_in_many_manners(numbers: tuple[str, ...]) -> None:
    indents = (2, 6, 10, 10, 2)
    said = "The minister said on Monday that the road was open."
    lines = [f"{' ' * n}{number} {said}\n" for n, number in zip(indents, numbers, strict=True)]
    text = f"{NEWS}\nComments\n\n" + "\n".join(lines)
    assert reporting(text) == reporting(NEWS)
    assert [b.depth for b in cut_blocks(text) if b.depth is not None] == [0, 1, 2, 2, 0]


def test_roman_numbers_of_a_charter_are_the_articles() -> None:
    points = "I. The island leaves the union.\n\n   a. Ports stay open.\n\nII. Courts are public.\n"
    text = f"{NEWS}\nThe charter, which was published on Monday, says:\n\n{points}\n{NEWS}"
    assert fenced(text) == []


# --- other furniture ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "kind", "reason"),
    [
        ("Kremlin.ru via Wikimedia Commons", "credit", "photo credit"),
        ("Photo: Marek Ilves / AFP", "credit", "photo credit"),
        ("(AP Photo/Marek Ilves)", "credit", "photo credit"),
        ("Getty Images", "credit", "photo credit"),
        ("Image credit: Ann Lee", "credit", "photo credit"),
        ("Ships wait off Tesna on Monday. (AP Photo/Marek Ilves)", "caption", "photo caption"),
        ("FILE PHOTO: Ships wait off Tesna. REUTERS/Marek Ilves", "caption", "photo caption"),
        ("Advertisement", "ad", "advertisement"),
        ("SCROLL TO CONTINUE WITH CONTENT", "ad", "advertisement"),
        ("Tell the mayor: HANDS OFF [ACT NOW]", "ad", "call to action"),
        ("Sign up for our daily newsletter", "ad", "newsletter or subscription"),
        ("Support our journalism. Donate today.", "ad", "newsletter or subscription"),
        ("READ MORE: What the treaty says", "related", "link to another article"),
        ("Also Read | Fares to rise in May", "related", "link to another article"),
        ("Read the rest here.", "related", "link to another article"),
        ("Share on Facebook", "other", "share links"),
        ("Facebook Twitter Email Print", "other", "share links"),
        ("Follow Ann Lee on Twitter @annlee.", "other", "invitation to follow"),
        ("© 2024 Anselm Media Ltd. All rights reserved.", "other", "copyright line"),
        ("We use cookies to improve your experience.", "other", "cookie notice"),
        ("Tags: Tesna, clinic, health", "other", "tags"),
        ("Home > News > Tesna", "other", "navigation"),
        ("5 min read", "other", "reading time"),
        ("Published 28 August 2020 14:05", "dateline", "date line"),
        ("(Reporting by Ann Lee; Editing by Bo Ray)", "byline", "byline"),
        ("12 Comments", "other", "link to the comments"),
        ("Your email address will not be published.", "form", "reply form"),
    ],
)
def test_line_of_furniture_is_fenced_with_its_reason(line: str, kind: str, reason: str) -> None:
    text = f"{NEWS}\n{line}\n\n{NEWS}"
    blocks = cut_blocks(text)
    found = [
        (block.kind, why)
        for block, why in zip(blocks, zone_reasons(text, blocks), strict=True)
        if block.kind not in REPORTING
    ]
    assert found == [(kind, reason)]


def test_reporting_has_no_reason() -> None:
    assert zone_reasons(NEWS, cut_blocks(NEWS)) == (None, None, None)


def test_call_below_an_advertisement_belongs_to_it() -> None:
    text = f"{NEWS}\nAdvertisement\nSend Kay Ortiz to the Senate\n\n{NEWS}"
    assert fenced(text) == [("ad", "Advertisement Send Kay Ortiz to the Senate")]


def test_paragraph_below_an_advertisement_is_the_article() -> None:
    text = f"{NEWS}\nAdvertisement\n\nWhat happens next\n\n{NEWS}"
    assert fenced(text) == [("ad", "Advertisement")]


def test_titles_below_most_read_belong_to_it_and_prose_does_not() -> None:
    text = f"{NEWS}\nMost read\nVillage cut off as river rises\nHow to dry a carpet\n\n{NEWS}"
    assert fenced(text) == [
        ("related", "Most read Village cut off as river rises How to dry a carpet")
    ]


def test_line_glued_to_a_photo_credit_is_its_caption() -> None:
    text = f"{NEWS}\nA ship waits off Tesna in the fog\nPhoto: Marek Ilves / AFP\n\n{NEWS}"
    assert [kind for kind, _ in fenced(text)] == ["caption", "credit"]


def test_embedded_post_keeps_its_writer() -> None:
    text = f"{NEWS}\nThank you Karvelia.\n— Mara Lind (@maralind_kv) June 26, 2022\n\n{NEWS}"
    quotes = [block for block in cut_blocks(text) if block.kind == "quote"]
    assert [(block.author, part(text, block)[:19]) for block in quotes] == [
        ("Mara Lind", "Thank you Karvelia.")
    ]


# --- what its place and its words tell, without a pattern -----------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Thanks for reading The Valley! Subscribe for free to get new posts in your inbox.",
        "We and our 842 partners store information on a device, such as cookies.",
        "We use your sign-up to send adverts from third parties. You can unsubscribe any time.",
        "Readers like you keep paywalls away: please consider a monthly payment.",
    ],
)
def test_site_that_speaks_to_its_readers_of_its_wares_is_no_reporting(line: str) -> None:
    text = f"{NEWS}\n{line}\n\n{NEWS}"
    assert [words for _, words in fenced(text)] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Our rivals told their subscribers that a newsletter costs you four crowns a year.",
        "“You can unsubscribe from a newsletter, and you can sign up again,” he said.",
        "Subscribe now, pay later: under that slogan, with a newsletter, the paper was founded.",
        "5. Comments on draft",
        "Holm (left) and Aune (right) did not shake hands.",
        "Sen. Ann Lee (R-Tesna) — who had voted against it — left the hall before the count.",
    ],
)
def test_report_of_wares_lists_and_persons_is_kept(line: str) -> None:
    assert fenced(f"{NEWS}\n{line}\n\n{NEWS}") == []


def test_headline_speaks_of_what_the_report_speaks_of() -> None:
    menu = "Home Tesna Kitchen Garden Puzzles\nThe long read this week is about owls\n"
    title = "Ministry of health promises clinic in May"
    text = f"{menu}{title}\n{NEWS}"
    assert [part(text, b) for b in cut_blocks(text) if b.kind == "headline"] == [title]
    assert reporting(text) == f"{title} {reporting(NEWS)}"


def test_short_lines_around_the_byline_are_the_pages() -> None:
    head = "Clinic to reopen in May\n\nBy Ann Lee\n\nHealth correspondent\n\nSummary\n\n231\n"
    assert reporting(f"{head}\n{NEWS}") == "Clinic to reopen in May " + reporting(NEWS)


def test_line_that_repeats_the_headline_is_a_tool() -> None:
    title = "Clinic in Tesna to reopen in May"
    text = f"{title}\n\n{NEWS}\nEmail “{title}” to a friend\n\n{NEWS}"
    assert fenced(text) == [("other", f"Email “{title}” to a friend")]


def test_lines_of_a_box_between_its_heading_and_its_button_belong_to_it() -> None:
    box = "Sponsored by Ridge Motors\n\nYour next truck is waiting!\n\nShop Now\n"
    text = f"{NEWS}\n{box}\n{NEWS}"
    assert fenced(text) == [
        ("ad", "Sponsored by Ridge Motors Your next truck is waiting! Shop Now"),
    ]


def test_customers_quoted_in_a_box_are_no_witnesses() -> None:
    said = "“I slept at last,” says Mary, 44.\nDr. Gale said that she was not surprised."
    box = f"SPONSORED\nOne pill is all it takes\n{said}\nOrder now »"
    text = f"{NEWS}\n{box}\n\n{NEWS}"
    assert fenced(text) == [("ad", " ".join(box.split()))]


def test_paragraphs_between_a_marker_and_a_button_stay_where_no_empty_line_parts_any() -> None:
    lines = "\n".join(" ".join(part.split()) for part in NEWS.split("\n\n"))
    text = f"{lines}\nSponsored\n{lines}\nOrder now »\n{lines}\n"
    assert fenced(text) == [("ad", "Sponsored"), ("ad", "Order now »")]


def test_sentence_shouted_below_an_advertisement_belongs_to_it() -> None:
    text = f"{NEWS}\nAdvertisement\nIs your roof safe? Call us today!\n\n{NEWS}"
    assert fenced(text) == [("ad", "Advertisement Is your roof safe? Call us today!")]


def test_short_headline_below_a_cookie_notice_is_kept() -> None:
    notice = "We use cookies to give you the best experience.\nAccept all\nManage preferences\n"
    text = f"{notice}\nMine reopens after collapse\n\nBy Yorick Palm\n\n{NEWS}"
    assert reporting(text) == "Mine reopens after collapse " + reporting(NEWS)


def test_sentence_between_two_advertisements_is_the_articles() -> None:
    text = f"{NEWS}\nAdvertisement\n\nNobody was hurt.\n\nAdvertisement\n\n{NEWS}"
    assert fenced(text) == [("ad", "Advertisement")] * 2


def test_scene_above_a_credit_is_a_caption_and_a_report_is_not() -> None:
    scene = "Nurses stand outside the clinic on Tuesday morning."
    told = "The clinic was closed on Tuesday."
    credit = "Credit...Marek Ilves for The Gazette"
    assert fenced(f"{NEWS}\n{scene}\n\n{credit}\n\n{NEWS}") == [
        ("caption", scene),
        ("credit", credit),
    ]
    assert fenced(f"{NEWS}\n{told}\n\n{credit}\n\n{NEWS}") == [("credit", credit)]


def test_what_is_said_of_the_writer_below_the_report_is_no_report() -> None:
    bio = "Ann Lee is the health correspondent of the Gazette."
    text = f"Clinic to reopen\n\nBy Ann Lee\n\n{NEWS}\n{bio}\n"
    assert fenced(text)[-1] == ("other", bio)
    assert bio in reporting(f"Clinic to reopen\n\nBy Bo Ray\n\n{NEWS}\n{bio}\n")


def test_short_list_after_a_colon_is_kept_and_a_bar_of_tools_is_not() -> None:
    names = "Tessa\n\nLisa\n\nVera\n\n"
    assert fenced(f"{NEWS}\nIt owns three ships:\n\n{names}{NEWS}") == []
    assert fenced(f"{NEWS}\nTags\n\nShare on Facebook\n\n{names}{NEWS}")[-1][1] == "Tessa Lisa"


def test_title_in_capitals_between_paragraphs_is_a_link_and_a_subheading_is_none() -> None:
    title = "PORT ANSELM TO HOST THE FISHING TALKS IN JUNE"
    text = f"{NEWS}\n{title}\n\n{NEWS}\nWHAT HAPPENS NEXT\n\n{NEWS}"
    assert fenced(text) == [("related", title)]


def test_goods_that_an_article_is_about_are_no_notice() -> None:
    line = (
        "If you want the paper without pictures, you can sign up for a trial of seven days, after "
        "which it costs six crowns a month, or two crowns more for those who live over the border."
    )
    assert fenced(f"{NEWS}\n{line}\n\n{NEWS}") == []


def test_theme_in_another_language_is_fenced_around_an_english_text() -> None:
    comments = (
        "2 comentarios\n\nKay\n22 abril, 2031 a las 10:15\nMy neighbour said so.\nResponder\n"
    )
    text = f"Compartir en Facebook\n\n{NEWS}\nPublicidad\n\n{comments}"
    assert reporting(text) == reporting(NEWS)


def test_long_lines_are_whole_paragraphs_whatever_short_lines_stand_among_them() -> None:
    whole = [" ".join(one.split()) for one in NEWS.split("\n\n")]
    head = [
        "Clinic in Tesna to reopen in the month of May",
        "Posted on August 4, 2031 by the editor",
    ]
    text = "\n".join([*head, *whole, "Three doctors have already been found for the clinic"])
    assert [part(text, block) for block in cut_blocks(text)][:2] == head


# --- headline, deck, dateline ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "Clinic in Tesna to reopen in May",
        "Mayor Denies Plan To Close Clinic.",
        "Clinic: mayor denies plan to close it.",
        "‘We have no roof’: the clinic that will not die",
        "Will the clinic reopen?",
    ],
)
def test_title_is_the_headline(title: str) -> None:
    assert kinds(f"{title}\n\n{NEWS}") == ["headline", "body", "body", "body"]


def test_first_sentence_is_no_headline() -> None:
    text = f"The mayor said on Monday that he would resign.\n\n{NEWS}"
    assert kinds(text) == ["body"] * 4


def test_known_title_is_found_below_the_menu() -> None:
    text = f"Tesna Today\n\nLatest\n\nClinic to reopen\n\n{NEWS}"
    blocks = cut_blocks(text, title="Clinic to reopen")
    assert [part(text, b) for b in blocks if b.kind == "headline"] == ["Clinic to reopen"]


@pytest.mark.parametrize(
    "dateline",
    [
        "MINSK, Aug 28 (Reuters) - ",
        "TESNA (AP) — ",
        "SKERRIVIK, Morland — ",
        "Port Anselm (AFP) – ",
        "TESNA: ",
    ],
)
def test_dateline_is_a_block_of_its_own(dateline: str) -> None:
    text = f"Clinic to reopen\n\n{dateline}{NEWS}"
    blocks = cut_blocks(text)
    assert [block.kind for block in blocks][:3] == ["headline", "dateline", "body"]
    assert text[blocks[1].start : blocks[1].end] == dateline


def test_speakers_of_a_transcript_are_no_datelines() -> None:
    text = "LINDEN: " + NEWS.replace("\n\n", "\n\nOSEI: ")
    assert "dateline" not in kinds(text)


# --- lines and paragraphs -------------------------------------------------------------------------


def test_one_paragraph_a_line() -> None:
    text = "".join(f"{' '.join(part.split())}\n" for part in NEWS.split("\n\n"))
    assert kinds(text) == ["body"] * 3


def test_hard_wrapped_lines_make_paragraphs() -> None:
    assert [len(part(NEWS, block).split()) > 30 for block in cut_blocks(NEWS)] == [True] * 3


@pytest.mark.parametrize("break_", ["\r\n", "\r", "\u2028", "\x85"])
def test_line_ends_of_every_kind_are_kept_and_understood(break_: str) -> None:
    text = f"{NEWS}\nAdvertisement\n".replace("\n", break_)
    blocks = cut_blocks(text)
    assert [block.kind for block in blocks] == ["body", "body", "body", "ad"]
    assert blocks[-1].end == len(text)


def test_byte_order_mark_belongs_to_the_first_block() -> None:
    text = "\ufeffClinic to reopen\n\n" + NEWS
    first = cut_blocks(text)[0]
    assert (first.kind, first.start) == ("headline", 0)


def test_text_of_white_space_is_one_block() -> None:
    assert [(b.kind, b.start, b.end) for b in cut_blocks(" \n\t\n")] == [("other", 0, 4)]
    assert cut_blocks("") == ()


def test_a_quotation_in_guillemets_is_no_link() -> None:
    text = "He said: «We will not accept this plan.»\n\nThe envoy left the hall on Monday.\n"
    assert {block.kind for block in cut_blocks(text)} <= REPORTING
