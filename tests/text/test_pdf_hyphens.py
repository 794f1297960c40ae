"""A hyphen at the end of a line goes if the printer set it and stays if it is the word's own."""

from __future__ import annotations

import pytest

from onrecord.text.pdf_hyphens import learn_spelling

# A document that breaks words: some of them stand elsewhere in it as a whole.
BREAKING = [
    ["The govern-", "ment met. The government of the repub-", "lic was in ses-", "sion."],
    ["The owned of the state and a left wing of the harbour.", "Anti-tank guns of the war."],
]


@pytest.mark.parametrize(
    ("one", "two", "joined"),
    [
        ("The govern-", "ment met", "The government met"),
        ("an anti-govern-", "ment march", "an anti-government march"),
        ("a state-", "owned firm", "a state-owned firm"),
        ("some anti-", "tank guns", "some anti-tank guns"),
        ("a 34-year-", "old man", "a 34-year-old man"),
        ("the mid-", "2025 budget", "the mid-2025 budget"),
        ("a self-", "made man", "a self-made man"),
        ("her mother-in-", "law left", "her mother-in-law left"),
        ("the Anglo-", "Varanian war", "the Anglo-Varanian war"),
        ("an up-", "to-date list", "an up-to-date list"),
        ("the consumer-", "friendly law", "the consumer-friendly law"),
        ("the con-", "sumer-friendly law", "the consumer-friendly law"),
        ("with-", "out a word", "without a word"),
        ("the GOVERN-", "MENT met", "the GOVERNMENT met"),
        ("the U.S.-", "Varanian talks", "the U.S.-Varanian talks"),
        ("pre- and post-", "war years", "pre- and post-war years"),
        ("both pre-", "and post-war", "both pre- and post-war"),
        ("“unaccept-", "able,” she", "“unacceptable,” she"),
        ("he left—", "nobody knew", "he left—nobody knew"),
        ("he left", "—nobody knew", "he left—nobody knew"),
        ("he left —", "nobody knew", "he left — nobody knew"),
        ("at https://post.example.com/", "wall now", "at https://post.example.com/wall now"),
        ("nothing of", "the kind", "nothing of the kind"),
    ],
)  # fmt: skip
def test_in_a_document_that_breaks_words(one: str, two: str, joined: str) -> None:
    assert learn_spelling(BREAKING).join([one, two]) == joined


def test_where_no_word_is_broken_every_hyphen_is_a_words_own() -> None:
    spelling = learn_spelling([["It was a long line of law-", *["people who"] * 30]])
    assert spelling.join(["the law-", "abiding mayor"]) == "the law-abiding mayor"
    assert spelling.join(["a bulk-", "head door"]) == "a bulk-head door"


def test_a_sign_that_is_for_the_ends_of_lines_alone_is_the_printers() -> None:
    document = [["The bulk\u2010", "head of a twin-", "engined ship in a well-known harbour"]]
    spelling = learn_spelling(document)
    assert spelling.join(document[0]) == (
        "The bulkhead of a twin-engined ship in a well-known harbour"
    )


def test_a_soft_hyphen_inside_a_line_shows_that_all_hyphens_look_so() -> None:
    document = [["a well\u00adknown ship and a twin\u00ad", "2025 plan"]]
    assert learn_spelling(document).join(document[0]) == "a well-known ship and a twin-2025 plan"


def test_no_line_and_one_line() -> None:
    spelling = learn_spelling([])
    assert (spelling.join([]), spelling.join(["one line-"])) == ("", "one line-")
