"""The tables of words: those that ship are sound, and a user's rows are checked, added and win."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import onrecord
from onrecord.errors import InputError
from onrecord.meaning import load_vocabulary
from onrecord.meaning.vocabulary import (
    TABLES,
    Phrases,
    find_rows,
    read_rows,
    read_tables,
    split_words,
    table_of,
)

RESOURCES = Path(onrecord.__file__).parent / "resources"
#: How many of the first columns tell a row from others.
TELLING = {"cues": 3, "hedges": 2}


def shipped(table: str) -> list[list[str]]:
    with (RESOURCES / "meaning" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def values_of(phrase: str, *own: tuple[str, str, str]) -> list[tuple[str, ...]]:
    return [(table, *row.values) for table, row in find_rows(phrase, read_tables(own))]


# The tables that ship


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_its_columns_and_allowed_values(table: str) -> None:
    header, *rows = shipped(table)
    assert tuple(header) == TABLES[table]
    text = (RESOURCES / "meaning" / f"{table}.csv").read_text("utf-8")
    assert "\r" not in text
    assert not read_rows(table, text, input=table).off
    assert all(cell == " ".join(cell.split()) for row in rows for cell in row)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_sorted_and_has_no_row_twice(table: str) -> None:
    keys = [tuple(row[: TELLING.get(table, 1)]) for row in shipped(table)[1:]]
    assert [(one, other) for one, other in pairwise(keys) if one >= other] == []
    assert [key[0] for key in keys if key[0] != key[0].lower() or "’" in key[0]] == []


def test_the_readme_tells_of_every_table_column_and_value() -> None:
    text = (RESOURCES / "meaning" / "README.md").read_text("utf-8")
    spoken = set(re.findall(r"`([^`]+)`", text))
    assert {f"{table}.csv" for table in TABLES} <= spoken
    assert {name for columns in TABLES.values() for name in columns} <= spoken
    assert {cell for row in shipped("cues")[1:] for cell in row[1:3]} <= spoken


def test_there_are_cues_of_every_part_and_kind() -> None:
    senses = [one for found in load_vocabulary().cues.values() for one in found]
    assert len(senses) >= 600
    assert {one.part for one in senses} == {"verb", "noun", "adjective", "phrase"}
    assert {one.type for one in senses} == {"assertion", "belief", "knowledge", "intention"}


def test_every_cue_that_statements_are_found_by_has_a_row() -> None:
    cues = load_vocabulary().cues
    assert [told for told, *ways in _lexicon() if not any(way in cues for way in ways)] == []


def _lexicon() -> Iterator[tuple[object, ...]]:
    """The lemmas that signal an attribution, each with the words that it could stand under."""
    table = tomllib.loads((RESOURCES / "cues.toml").read_text("utf-8"))
    for room in ("verbs", "adjectives", "nouns"):
        for lemmas in table[room].values():
            yield from ((lemma, (lemma,)) for lemma in lemmas.split())
    for preposition, lemmas in table["verb_prepositions"].items():
        yield from ((lemma, (lemma,), (lemma, preposition)) for lemma in lemmas.split())
    for phrase in table["phrases"]["prepositions"]:
        yield phrase, split_words("cues", phrase)
    for noun in table["phrases"]["views"].split():
        yield noun, (noun,), ("in", noun)


# Words


@pytest.mark.parametrize(
    ("table", "phrase", "words"),
    [
        ("hedges", " Be  Sure to ", "be sure to"),
        ("stances", "so-called", "so - called"),
        ("sources", "prosecutor’s office", "prosecutor 's office"),
        ("sources", "the 50-year-olds", "the 50 - year - olds"),
        ("hedges", "cannot", "can not"),
        ("hedges", "isn’t sure", "is n't sure"),
        ("cues", "Give the Go-ahead", "give go ahead"),
        ("cues", "doesn't rule out", "does not rule out"),
        ("stances", "rock 'n' roll", "rock 'n' roll"),
        ("stances", "- x", "- x"),
    ],
)
def test_words_are_parted_as_those_of_a_text_are(table: str, phrase: str, words: str) -> None:
    assert split_words(table, phrase) == tuple(words.split())


@pytest.mark.slow
@pytest.mark.parametrize("table", [one for one in TABLES if one != "cues"])
def test_the_syntax_parts_the_words_that_ship_alike(table: str) -> None:
    from onrecord.language import load_syntax

    make_doc = load_syntax(all_names=False).make_doc
    phrases = [row[0] for row in shipped(table)[1:]]
    parted = {phrase: tuple(token.text for token in make_doc(phrase)) for phrase in phrases}
    assert {one: split_words(table, one) for one in phrases} == parted


def test_the_longest_phrase_at_a_place_is_found() -> None:
    phrases: Phrases[str] = Phrases()
    phrases.add(("as", "long"), "short")
    phrases.add(("as", "long", "as"), "long")
    words = "stay as long as you like".split()
    assert phrases.at(words, 1) == (3, "long")
    assert phrases.at(words[:3], 1) == (2, "short")
    assert phrases.at(words, 0) is None
    assert phrases.at(words, 6) is None


# The user's own rows


def test_an_own_row_wins_and_changes_the_version() -> None:
    usual = load_vocabulary()
    own = ("cues", "mine.csv", "cue,part,frame,type,act,certainty\nInsist,,,belief,,likely\n")
    made = load_vocabulary([own])
    [sense] = made.cues[("insist",)]
    assert (sense.type, sense.act, sense.certainty, sense.stance) == (
        "belief", "none", "likely", "neutral"
    )  # fmt: skip
    assert (sense.part, sense.frame, sense.medium, sense.negated) == ("verb", "any", None, False)
    assert usual.cues[("insist",)] != made.cues[("insist",)]
    assert usual.version == load_vocabulary().version != made.version


def test_an_own_row_of_another_frame_stands_beside() -> None:
    own = ("cues", "mine.csv", "cue,frame,act\ninsist,thing,demand\n")
    senses = load_vocabulary([own]).cues[("insist",)]
    assert ("thing", "demand") in [(one.frame, one.act) for one in senses]
    assert "any" in [one.frame for one in senses]


def test_another_spelling_of_the_same_words_wins_too() -> None:
    own = ("cues", "mine.csv", "cue,act\nGive  a go ahead,warn\n")
    assert [sense.act for sense in load_vocabulary([own]).cues[("give", "go", "ahead")]] == ["warn"]


def test_the_last_of_two_own_tables_wins() -> None:
    texts = [f"words,stance\nquux,{stance}\n" for stance in ("refutes", "endorses")]
    own = [("stances", f"{at}.csv", text) for at, text in enumerate(texts)]
    assert load_vocabulary(own).stances[("quux",)] == "endorses"
    assert load_vocabulary(own[::-1]).stances[("quux",)] == "refutes"


def test_every_table_can_have_own_rows_and_defaults() -> None:
    made = load_vocabulary(
        [
            ("hedges", "a.csv", "words,part,certainty\nquux,modal,possible\nquux,adverb,\n"),
            ("stances", "b.csv", "words\nquux\n"),
            ("conditions", "c.csv", "words\nquux\n"),
            ("occasions", "d.csv", "words,medium\nquux,court\n"),
            ("audiences", "e.csv", "words,medium\nquux,speech\n"),
            ("platforms", "f.csv", "words,name\nquux,Quux Live\n"),
            ("sources", "g.csv", "words,kind\nquux,group\n"),
        ]
    )
    word = ("quux",)
    assert (made.modals[word], word in made.hedges) == ("possible", False)
    assert (made.stances[word], made.conditions[word]) == ("neutral", ("if", "clause"))
    assert (made.occasions[word], made.audiences[word]) == ("court", "speech")
    assert (made.platforms[word], made.sources[word]) == ("Quux Live", "group")


def test_columns_stand_in_any_order_between_commas_semicolons_or_tabs() -> None:
    for delimiter in ",;\t":
        text = "Act,CUE,part\r\n\r\nDeny,quux of,Noun\r\n".replace(",", delimiter)
        [row] = read_rows("cues", text, input="mine.csv").on.values()
        assert (row.words, row.line, row.file) == (("quux", "of"), 3, "mine.csv")
        assert row.values[:4] == ("noun", "any", "assertion", "deny")


def test_a_shipped_row_is_switched_off() -> None:
    assert values_of("insist")
    assert values_of("insist", ("cues", "a.csv", "cue,off\ninsist,yes\n")) == []
    hedges = ("hedges", "a.csv", "words,part,off\nmay,modal,yes\nlikely,modal,yes\n")
    assert values_of("may", hedges) == []
    assert values_of("likely", hedges) == values_of("likely") != []


def test_off_holds_for_what_stood_before_and_for_the_frame_that_it_names() -> None:
    first = ("cues", "a.csv", "cue,frame,act\nquux,clause,warn\nquux,thing,deny\n")
    assert len(values_of("quux", first)) == 2
    one_frame = ("cues", "b.csv", "cue,frame,off\nquux,thing,yes\n")
    assert [row[2] for row in values_of("quux", first, one_frame)] == ["clause"]
    anew = ("cues", "b.csv", "cue,act,off\nquux,ask,\nquux,,yes\n")
    assert [row[2:5] for row in values_of("quux", first, anew)] == [("any", "assertion", "ask")]


@pytest.mark.parametrize(
    ("table", "text", "line", "reason"),
    [
        ("cues", "", 1, "the first line names no columns"),
        ("cues", "\ncue\n", 1, "the first line names no columns"),
        ("cues", "cue,words\na,b\n", 1, "there is no column 'words'"),
        ("cues", "part,act\nverb,ask\n", 1, "the column 'cue' is not there"),
        ("cues", "cue,act,cue\na,ask,b\n", 1, "a column is there twice"),
        ("cues", "cue,act\n\na,ask,b\n", 3, "it has 3 columns, not 2"),
        ("cues", "cue,act\nx,sing\n", 2, "act 'sing' is none of state, announce, "),
        ("cues", "cue,act\n,ask\n", 2, "the cue is empty"),
        ("cues", "cue,act\nthe,ask\n", 2, "the cue holds nothing but articles"),
        ("cues", "cue,act\na\x1bb,ask\n", 2, "cue 'a\\x1bb' holds what cannot be seen"),
        ("cues", f"cue\n{'x ' * 21}\n", 2, "the cue has 21 words, more than 20"),
        ("cues", 'cue,act\nb,ask\n"a\n', 3, "unexpected end of data"),
        ("cues", 'cue,act\n"b\nc",ask\nd,sing\n', 4, "act 'sing' is none"),
        ("cues", "cue,act\nb,ask\nc,ask\nB,warn\n", 4, "line 2 says something else of the same"),
        ("cues", "cue,off\nb,maybe\n", 2, "off 'maybe' is none of yes, no"),
        ("hedges", "words,part\na,noun\n", 2, "part 'noun' is none of modal, adverb, verb"),
        ("hedges", "words,certainty\na,likely\n", 2, "the part is empty"),
        ("platforms", "words,name\na,\n", 2, "the name is empty"),
        ("sources", "words\na\n", 2, "the kind is empty"),
        ("occasions", "words,medium\na, \n", 2, "the medium is empty"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(table: str, text: str, line: int, reason: str) -> None:
    with pytest.raises(InputError) as told:
        load_vocabulary([(table, "mine.csv", text)])
    assert told.value.input == f"mine.csv:{line}"
    assert told.value.reason.startswith(reason)
    assert TABLES[table][0] in told.value.remedy


def test_a_row_that_repeats_another_is_no_fault() -> None:
    text = "cue,act\nquux,ask\nthe quux,ask\n"
    assert len(read_rows("cues", text, input="mine.csv").on) == 1


def test_a_table_that_there_is_not_is_told() -> None:
    with pytest.raises(InputError, match=r"mine\.csv: there is no table 'verbs' of words; .*cues"):
        load_vocabulary([("verbs", "mine.csv", "cue\nsay\n")])


@pytest.mark.parametrize(
    ("header", "table"),
    [
        ("cue", "cues"),
        ('"cue";act;off', "cues"),
        ("part\twords", "hedges"),
        ("words,certainty", "hedges"),
        ("words,stance", "stances"),
        ("follows,words", "conditions"),
        ("words,name", "platforms"),
        ("Words,Kind", "sources"),
    ],
)
def test_the_columns_tell_the_table(header: str, table: str) -> None:
    assert table_of(f"{header}\nx,y\n", input="mine.csv") == table


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("words,medium", "mine.csv: 'words,medium' are columns of occasions, audiences; say which"),
        ("words,off", "mine.csv: 'words,off' are columns of hedges, stances, "),
        ("name,country", "mine.csv:1: no table has the columns 'name,country'; the tables are"),
        ("", "mine.csv:1: no table has the columns ''; the tables are"),
    ],
)
def test_columns_that_tell_no_table(header: str, said: str) -> None:
    with pytest.raises(InputError) as told:
        table_of(header, input="mine.csv")
    assert str(told.value).startswith(said)
