"""The cue lexicon: which words signal an attribution, and what they take as content."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.resources import load_resource

__all__ = ["CueLexicon", "load_cues"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CueLexicon:
    """Lemmas of cues by the pattern that they take; ``resources/cues.toml`` says what each means.

    ``version`` names the finder, the lexicon's version and the beginning of its SHA-256; it goes
    into the origin of every record.
    """

    version: str
    say: frozenset[str]
    think: frozenset[str]
    intend: frozenset[str]
    gerund: frozenset[str]
    tell: frozenset[str]
    judge: frozenset[str]
    passive: frozenset[str]
    content_adjectives: frozenset[str]
    content_nouns: frozenset[str]
    view_nouns: frozenset[str]
    prepositions: tuple[tuple[str, ...], ...]
    verb_prepositions: frozenset[tuple[str, str]]


def load_cues() -> CueLexicon:
    """The lexicon that ships with onrecord."""
    table, version = load_resource("cues")
    verbs = {name: frozenset(words.split()) for name, words in table["verbs"].items()}
    nouns, phrases = table["nouns"], table["phrases"]
    return CueLexicon(
        version=f"syntax-{version}",
        **verbs,
        content_adjectives=frozenset(table["adjectives"]["content"].split()),
        content_nouns=frozenset(nouns["content"].split()),
        view_nouns=frozenset(phrases["views"].split()),
        prepositions=tuple(tuple(phrase.split()) for phrase in phrases["prepositions"]),
        verb_prepositions=frozenset(
            (verb, preposition)
            for preposition, words in table["verb_prepositions"].items()
            for verb in words.split()
        ),
    )
