"""The cue lexicon: no word twice in a list, no list that the syntax could never use."""

from __future__ import annotations

import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from onrecord.statements import load_cues

TABLE = tomllib.loads(files("onrecord.resources").joinpath("cues.toml").read_text("utf-8"))
LISTS = {
    f"{group}.{name}": words.split()
    for group in ("verbs", "adjectives", "nouns", "verb_prepositions")
    for name, words in TABLE[group].items()
}


@pytest.mark.parametrize("name", LISTS)
def test_no_word_stands_twice_in_a_list(name: str) -> None:
    assert [word for word, times in Counter(LISTS[name]).items() if times > 1] == []


@pytest.mark.parametrize("name", LISTS)
def test_words_are_lemmas_in_small_letters(name: str) -> None:
    assert [word for word in LISTS[name] if word != word.lower() or " " in word] == []


def test_every_list_of_the_file_is_used() -> None:
    cues = load_cues()
    used = {
        "verbs": {"say", "think", "intend", "gerund", "tell", "judge", "passive"},
        "adjectives": {"content"},
        "nouns": {"content"},
        "phrases": {"prepositions", "views"},
    }
    assert {group: set(TABLE[group]) for group in used} == used
    assert ("warn", "of") in cues.verb_prepositions
    assert ("according", "to") in cues.prepositions
