"""A page's visible pieces: where one ends, what nobody sees, and what each keeps of its place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.text.html.page_gold import solid
from tests.text.html.pages import pieces_of, tree_of, walked

from onrecord.limits import MAX_DEPTH
from onrecord.text.html.walk import Piece, TooDeepError, clean_words, walk

# --- where a piece ends ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "pieces"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("<div>One<p>Two</p>Three</div>", ["One", "Two", "Three"]),
        ("<p>One <em>and <b>two</b></em> are <a href=/x>one</a>.</p>", ["One and two are one."]),
        ("<ul><li>One<li>Two<ul><li>Three</ul></ul>", ["One", "Two", "Three"]),
        ("<dl><dt>Host:<dd>Well?</dl>", ["Host:", "Well?"]),
        ("<h1>Rain</h1>in the town", ["Rain", "in the town"]),
        ("<p>One<!-- no --> two<?php no ?></p>", ["One two"]),
        ("<custom-box><p>One</p><p>Two</p></custom-box>", ["One", "Two"]),
        ("<p>It <x-term>rained</x-term> today</p>", ["It rained today"]),
        ("<p>One<x-box><p>Two</p></x-box>", ["One", "Two"]),
        ("<p>one two\n   three </p>", ["one two three"]),
        ("<pre>one\n  two\n\nthree</pre>", ["one\ntwo\nthree"]),
        ("<p> \n </p><p>&nbsp;</p>", []),
    ],
)
def test_a_piece_is_what_a_browser_shows_as_one_block(source: str, pieces: list[str]) -> None:
    assert walked(source) == pieces


def test_one_line_break_is_a_line_and_two_are_a_paragraph() -> None:
    assert walked("<p>It rained on the town,<br>she said, all day.</p>") == [
        "It rained on the town,\nshe said, all day."
    ]
    assert walked("<p>It rained.<br> <br/>It shone.</p>") == ["It rained.", "It shone."]
    assert walked("<p><br>It rained.<br></p>") == ["It rained."]


def test_cells_of_a_row_are_one_line() -> None:
    table = "<table><tr><th>Year<th>Water<tr><td>1990<td>2.1 <b>m</b></table>"
    assert walked(table) == ["Year | Water", "1990 | 2.1 m"]
    assert walked("<table><tr><td> <td>2.1 m</table>") == ["2.1 m"]


def test_a_table_for_layout_keeps_its_paragraphs_apart() -> None:
    assert walked("<table><tr><td><p>One</p><p>Two</p><td>Three</table>") == [
        "One",
        "Two",
        "Three",
    ]


def test_buttons_of_a_bar_do_not_touch() -> None:
    assert walked("<div><a href=/1>Share</a><a href=/2>Save</a></div>") == ["Share Save"]
    assert walked("<div><button>Like</button><button>Reply</button></div>") == ["Like Reply"]
    assert walked("<p><a href=/1>Rain</a>, again</p>") == ["Rain, again"]


def test_a_first_letter_set_apart_stays_in_its_word() -> None:
    assert walked("<p><span class=drop-cap>I</span>t rained.</p>") == ["It rained."]


def test_few_short_lines_in_elements_of_their_own_are_pieces_of_their_own() -> None:
    head = "<td><font size=5>Rain again</font><br><font>By ANN LEE</font><br><i>3 May 2001</i></td>"
    assert walked(f"<table><tr>{head}</table>") == ["Rain again", "By ANN LEE", "3 May 2001"]
    assert walked("<p>It rained,<br><i>it shone</i><br>and it snowed.</p>") == [
        "It rained,\nit shone\nand it snowed."
    ]


def test_turns_of_a_transcript_are_pieces_of_their_own() -> None:
    assert walked("<p>Host: Will it hold?<br>Lena Torv: It will.</p>") == [
        "Host: Will it hold?",
        "Lena Torv: It will.",
    ]


def test_a_line_of_named_parts_is_cut_where_its_names_change() -> None:
    line = "<p>By <a class=author>Ann Lee</a> | <time datetime=2024-05-03>3 May 2024</time></p>"
    assert walked(line) == ["By Ann Lee", "| 3 May 2024"]


def test_a_sentence_with_a_named_part_stays_whole() -> None:
    words = "The wall will hold, the minister told"
    more = "on Monday, and nobody in the old town needs to leave."
    source = f"<p>{words} <span class=author>Ann Lee</span> {more}</p>"
    assert walked(source) == [f"{words} Ann Lee {more}"]


# --- what nobody sees -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>No</script>",
        "<style>No</style>",
        "<noscript>No</noscript>",
        "<template><p>No</p></template>",
        "<textarea>No</textarea>",
        "<select><option>No</select>",
        "<svg><title>No</title><text>No</text></svg>",
        "<iframe>No</iframe>",
        "<video>No</video>",
        "<p hidden>No</p>",
        "<p style='color: red; display : none'>No</p>",
        "<p style=visibility:hidden>No</p>",
        "<dialog id=d>No</dialog>",
        "<dialog>No</dialog>",
        "<span class='x visually-hidden'>No</span>",
        "<span class=sr-only>No</span>",
        "<div class=d-none>No</div>",
        "<div class=tooltip>No</div>",
        "<!-- <p>No</p> -->",
    ],
)
def test_what_nobody_sees_is_left_out_and_what_follows_it_is_not(unseen: str) -> None:
    assert walked(f"<div>Rain {unseen} again</div>") in (["Rain again"], ["Rain", "again"])


@pytest.mark.parametrize(
    "seen",
    [
        "<p hidden=until-found>Yes</p>",
        "<dialog open>Yes</dialog>",
        "<p style='display:block'>Yes</p>",
        "<p class='hidden md:block'>Yes</p>",
        "<p class='d-none d-md-block'>Yes</p>",
        "<p aria-hidden=true>Yes</p>",
        "<details><summary>Yes</summary></details>",
        "<label>Yes</label>",
        "<button>Yes</button>",
        "<address>Yes</address>",
    ],
)
def test_what_a_reader_of_a_wide_screen_sees_is_there(seen: str) -> None:
    assert walked(f"<div>Rain {seen} again</div>") in (["Rain Yes again"], ["Rain", "Yes", "again"])


def test_a_folded_box_is_not_seen_and_a_folded_article_is_meant() -> None:
    long = "<p>It rained on the town, she said.</p>" * 5
    box = "<div class='collapse'>Menu</div>"
    assert walked(f"<body>{box}{long}") == ["It rained on the town, she said."] * 5
    assert walked(f"<body>{box.replace('collapse', 'collapse show')}{long}")[0] == "Menu"
    assert len(walked(f"<body><div class=collapse>{long * 40}</div>")) == 200


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("so\u00adber", "sober"),
        ("\ufeffrain\u200b", "rain"),
        ("a\u00a0b\u2009c\u3000d", "a b c d"),
        ("a\u202eb\u202c", "ab"),
        ("Fran\u200dce", "France"),  # means nothing between such letters
        ("👩\u200d🚒", "👩\u200d🚒"),  # one picture of three signs
        ("می\u200cخواهم", "می\u200cخواهم"),  # parts two letters
        (" a \n\n  b ", "a\nb"),
        ("", ""),
    ],
)
def test_signs_without_width_are_no_part_of_the_words(raw: str, words: str) -> None:
    assert clean_words(raw) == words


# --- what a piece keeps ---------------------------------------------------------------------------


def only_piece(source: str) -> Piece:
    [piece] = pieces_of(source)
    return piece


def test_a_piece_knows_how_much_of_it_is_links_bold_and_buttons() -> None:
    piece = only_piece("<p><a href=/x>Rain</a> and <b>sun</b> <button>Go</button></p>")
    assert (piece.linked, piece.strong, piece.pushed) == (4, 3, 2)
    assert piece.link_share == 4 / len("Rain and sun Go")
    assert [link.get("href") for link in piece.links] == ["/x"]
    assert only_piece("<a href=/x><h2>Rain again</h2></a>").link_share == 1


def test_a_piece_knows_its_own_times_alone() -> None:
    source = "<p>Up <time datetime=2024-05-03>today</time></p><p>Rain fell on the town.</p>"
    above, below = pieces_of(source)
    assert [time.get("datetime") for time in above.times] == ["2024-05-03"]
    assert below.times == ()


def test_words_are_counted_in_scripts_without_spaces_too() -> None:
    assert only_piece("<p>It rained<br>again today</p>").count == 4
    assert only_piece("<p>市長は雨だと述べた</p>").count >= 4


def test_frames_tell_what_lies_in_what() -> None:
    first, second = pieces_of("<article><div class=a><p>One</p></div><p>Two</p></article>")
    box = first.frame.above
    assert box is not None
    assert box.tag == "div"
    assert first.frame.within(box)
    assert first.frame.within(first.frame)
    assert not second.frame.within(box)
    assert [frame.tag for frame in second.frame.upwards()] == ["p", "article", "body", "html"]
    assert all(inner.depth > outer.depth for inner, outer in pairwise(first.frame.upwards()))


def test_a_named_part_that_is_a_small_share_of_a_line_does_not_name_it() -> None:
    piece = only_piece("<p><span class=comment-count>5</span> people of the town came</p>")
    assert piece.frame.tag == "p"
    assert piece.frame.block.tag == "p"


def test_pictures_are_counted_where_they_stand() -> None:
    piece = only_piece("<figure><img src=x><amp-img></amp-img><p>Rain</p></figure>")
    assert piece.frame.above is not None
    assert piece.frame.above.pictures == 2


# --- bounds ---------------------------------------------------------------------------------------


def test_tags_nested_deeper_than_any_pages_are_refused() -> None:
    def nested(depth: int) -> str:
        return "<div>" * depth + "Rain" + "</div>" * depth

    assert walked(nested(MAX_DEPTH - 5)) == ["Rain"]
    with pytest.raises(TooDeepError):
        walk(tree_of(nested(MAX_DEPTH + 5)))


WORD = st.sampled_from(["Rain", "fell", "on", "the", "town.", "5", "—", "“So”", "\u00ad", "É"])
TEXT = st.lists(WORD, max_size=3).map(" ".join)
TAG = st.sampled_from(
    ["p", "div", "span", "a", "b", "li", "ul", "blockquote", "section", "h2", "em", "time", "small",
     "td", "tr", "table", "figure", "button", "x-y", "font", "pre", "label", "cite"]
)  # fmt: skip
NAME = st.sampled_from(["", " class=comment", " class=author", " class=x", " hidden", " id=c5"])
TREE = st.recursive(
    TEXT | st.just("<br>"),
    lambda inner: st.tuples(TAG, NAME, st.lists(inner, max_size=4)).map(
        lambda parts: f"<{parts[0]}{parts[1]}>{' '.join(parts[2])}</{parts[0]}>"
    ),
    max_leaves=12,
)


@given(TREE)
def test_every_word_that_is_seen_is_in_a_piece_once_and_in_order(source: str) -> None:
    root = tree_of(f"<body>{source}</body>")
    for hidden in root.xpath("//*[@hidden]"):
        tail = hidden.tail
        hidden.clear()
        hidden.set("hidden", "")
        hidden.tail = tail
    pieces = walk(root)
    assert solid("".join(piece.words for piece in pieces)) == solid(root.xpath("string()"))
    for piece in pieces:
        assert piece.words == piece.words.strip() != ""
        assert 0 <= piece.linked <= len(piece.words)


@given(TREE)
def test_a_pieces_words_are_those_of_its_nodes(source: str) -> None:
    for piece in pieces_of(f"<body>{source}</body>"):
        assert clean_words("".join(run.raw for run in piece.runs)) == piece.words
        for run in piece.runs:
            if run.element is not None:
                node = run.element.tail if run.is_tail else run.element.text
                assert (
                    (node or "")
                    .replace("\n", " ")[run.offset :]
                    .startswith(run.raw.replace("\n", " "))
                )
