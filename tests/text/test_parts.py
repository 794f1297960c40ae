"""Parts of a document become one text whose blocks cover it and keep what the file shows."""

from __future__ import annotations

from itertools import pairwise

from onrecord.text.parts import Part, join_parts

BODY = "The harbour wall will hold this winter, the minister told the council on Monday."


def kinds(*parts: Part, title: str | None = None) -> list[tuple[str, str]]:
    text, blocks = join_parts(parts, title=title)
    assert all(one.end == two.start for one, two in pairwise(blocks))
    assert (blocks[0].start, blocks[-1].end) == (0, len(text))
    return [(block.kind, text[block.start : block.end].strip()) for block in blocks]


def test_what_the_file_shows_stands_where_the_words_say_nothing() -> None:
    assert kinds(
        Part(words="Page 3", kind="other"),
        Part(words="Wall will hold", kind="headline"),
        Part(words=BODY),
        Part(words="The wall of Port Ostrel", kind="caption"),
        Part(words="Photo: Ada Quell/Reuters", kind="caption"),
        Part(words=BODY),
    ) == [
        ("other", "Page 3"),
        ("headline", "Wall will hold"),
        ("body", BODY),
        ("caption", "The wall of Port Ostrel"),
        ("credit", "Photo: Ada Quell/Reuters"),
        ("body", BODY),
    ]


def test_a_dateline_is_cut_off_and_a_group_is_one_block() -> None:
    found = kinds(
        Part(words=f"PORT OSTREL, March 7 (OTA) — {BODY}"),
        Part(words=BODY),
        Part(words="Advertisement"),
        Part(words="Sign up for our newsletter"),
    )
    assert found[:3] == [
        ("dateline", "PORT OSTREL, March 7 (OTA) —"), ("body", BODY), ("body", BODY),
    ]  # fmt: skip
    assert [kind for kind, _ in found[3:]] == ["ad"] * len(found[3:])


def test_a_row_of_a_table_keeps_its_lines() -> None:
    text, _ = join_parts([Part(words="Port | Metres\nOstrel | 9"), Part(words=BODY)])
    assert text.startswith("Port | Metres\nOstrel | 9\n\n")


def test_parts_that_are_all_furniture() -> None:
    assert kinds(Part(words="Page 3", kind="other")) == [("other", "Page 3")]
