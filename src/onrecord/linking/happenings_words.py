"""Words of a text that tell of a happening, without syntax: "the blast", "came under fire".

The lexicon is data, ``resources/linking/happenings.toml``: words and phrases in families ("arrest",
"detain", "take into custody"), families in kins ("the blast", "the deaths").
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from onrecord.errors import ResourceError
from onrecord.folding import fold

__all__ = ["Found", "Lexicon", "Token", "cut_tokens", "load_lexicon"]

_TOKEN = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
#: A gap in a phrase ("take _ into custody") is so many words at the most.
_GAP, _ANY = 3, "_"
_VOWELS = "aeiou"
_BE = ("be", "is", "are", "was", "were", "been", "being")
#: First words of phrases, whose forms are not made by rule.
_FORMS: Mapping[str, tuple[str, ...]] = {
    "be": _BE,
    "blow": ("blow", "blows", "blew", "blown", "blowing"),
    "break": ("break", "breaks", "broke", "broken", "breaking"),
    "bring": ("bring", "brings", "brought", "bringing"),
    "catch": ("catch", "catches", "caught", "catching"),
    "come": ("come", "comes", "came", "coming"),
    "cut": ("cut", "cuts", "cutting"),
    "dig": ("dig", "digs", "dug", "digging"),
    "drive": ("drive", "drives", "drove", "driven", "driving"),
    "fall": ("fall", "falls", "fell", "fallen", "falling"),
    "find": ("find", "finds", "found", "finding"),
    "give": ("give", "gives", "gave", "given", "giving"),
    "go": ("go", "goes", "went", "gone", "going"),
    "hold": ("hold", "holds", "held", "holding"),
    "lay": ("lay", "lays", "laid", "laying"),
    "lead": ("lead", "leads", "led", "leading"),
    "leave": ("leave", "leaves", "left", "leaving"),
    "let": ("let", "lets", "letting"),
    "lie": ("lie", "lies", "lay", "lain", "lying"),
    "lose": ("lose", "loses", "lost", "losing"),
    "make": ("make", "makes", "made", "making"),
    "put": ("put", "puts", "putting"),
    "quit": ("quit", "quits", "quitting"),
    "run": ("run", "runs", "ran", "running"),
    "send": ("send", "sends", "sent", "sending"),
    "set": ("set", "sets", "setting"),
    "shoot": ("shoot", "shoots", "shot", "shooting"),
    "shut": ("shut", "shuts", "shutting"),
    "sit": ("sit", "sits", "sat", "sitting"),
    "stand": ("stand", "stands", "stood", "standing"),
    "strike": ("strike", "strikes", "struck", "striking"),
    "swear": ("swear", "swears", "swore", "sworn", "swearing"),
    "take": ("take", "takes", "took", "taken", "taking"),
    "tear": ("tear", "tears", "tore", "torn", "tearing"),
    "tell": ("tell", "tells", "told", "telling"),
    "throw": ("throw", "throws", "threw", "thrown", "throwing"),
}


class Token(NamedTuple):
    """A word of the text: folded, without a possessive ending, and where it stands."""

    folded: str
    capital: bool
    start: int
    end: int


class Found(NamedTuple):
    """Words that tell of a happening; ``is_strong`` if they hardly mean anything else."""

    start: int
    end: int
    families: frozenset[str]
    is_strong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Words and phrases by their first form; ``kin_of`` names the kin of each family."""

    words: Mapping[str, frozenset[tuple[str, bool]]]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    kin_of: Mapping[str, str]

    def find(self, tokens: Sequence[Token]) -> Iterator[Found]:
        """The words of a sentence that tell of happenings, in order; a phrase hides its words."""
        at = 0
        while at < len(tokens):
            phrase = self._phrase(tokens, at)
            if phrase:
                end, families = phrase
                yield Found(tokens[at].start, tokens[end - 1].end, families, True)
                at = end
                continue
            known = self.words.get(tokens[at].folded)
            if known:
                families = frozenset(family for family, _ in known)
                strong = frozenset(family for family, sure in known if sure)
                yield Found(tokens[at].start, tokens[at].end, families, bool(strong))
            at += 1

    def families_of(self, tokens: Sequence[Token]) -> frozenset[str]:
        """The families of all words among some."""
        return frozenset(family for found in self.find(tokens) for family in found.families)

    def _phrase(self, tokens: Sequence[Token], at: int) -> tuple[int, frozenset[str]] | None:
        ends: dict[int, set[str]] = defaultdict(set)
        for rest, family in self.phrases.get(tokens[at].folded, ()):
            end = _match(tokens, at + 1, rest)
            if end is not None:
                ends[end].add(family)
        if not ends:
            return None
        end = max(ends)
        return end, frozenset(ends[end])


def _match(tokens: Sequence[Token], at: int, rest: Sequence[str]) -> int | None:
    """Where the rest of a phrase ends that begins at a token."""
    for place, word in enumerate(rest):
        if word == _ANY:
            for gap in range(_GAP + 1):
                end = _match(tokens, at + gap, rest[place + 1 :])
                if end is not None:
                    return end
            return None
        if at >= len(tokens) or tokens[at].folded != word:
            return None
        at += 1
    return at


def cut_tokens(text: str, start: int, end: int) -> list[Token]:
    """The words of a stretch of text."""
    made = []
    for match in _TOKEN.finditer(text, start, end):
        word = match[0]
        if word[-2:] in ("'s", "’s"):
            word = word[:-2]
        made.append(Token(fold(word), word[:1].isupper(), match.start(), match.start() + len(word)))
    return made


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that ships with onrecord.

    Raises:
        ResourceError: if it is missing or is not what it should be.
    """
    try:
        source = files("onrecord.resources.linking").joinpath("happenings.toml").read_text("utf-8")
        families = tomllib.loads(source)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ResourceError("resources/linking/happenings.toml", str(error)) from error
    words: dict[str, set[tuple[str, bool]]] = defaultdict(set)
    phrases: dict[str, set[tuple[tuple[str, ...], str]]] = defaultdict(set)
    for family, entry in families.items():
        for form in _all_forms(entry):
            words[form].add((family, True))
        for form in _weak_forms(entry):
            if (family, True) not in words[form]:
                words[form].add((family, False))
        for phrase in entry.get("phrases", ()):
            first, *rest = map(fold, phrase.split())
            for form in _FORMS.get(first) or (first, *_verb_forms(first)):
                phrases[form].add((tuple(rest), family))
        for phrase in entry.get("nominal", ()):
            first, *rest = map(fold, phrase.split())
            if rest:
                phrases[first].add((tuple(rest), family))
            else:
                words[first].add((family, True))
    return Lexicon(
        words={form: frozenset(known) for form, known in words.items()},
        phrases={form: tuple(sorted(known)) for form, known in phrases.items()},
        kin_of={family: entry["kin"] for family, entry in families.items()},
    )


def _all_forms(entry: Mapping[str, str]) -> Iterator[str]:
    for lemma in entry.get("verbs", "").split():
        yield from _forms(lemma)
    for lemma in entry.get("nouns", "").split():
        word = fold(lemma)
        yield word
        yield _plural(word)


def _weak_forms(entry: Mapping[str, str]) -> Iterator[str]:
    for lemma in entry.get("weak", "").split():
        yield from _forms(lemma)


def _forms(lemma: str) -> Iterator[str]:
    word, *irregular = map(fold, lemma.split(":"))
    yield word
    yield from irregular
    past, *others = _verb_forms(word)
    if not irregular or irregular[0].endswith("ing"):
        yield past
    yield from others


def _verb_forms(word: str) -> tuple[str, ...]:
    """The past, the s-form and the ing-form of a verb that keeps the rules."""
    if word.endswith("e"):
        return word + "d", word + "s", word[:-1] + "ing"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ied", word[:-1] + "ies", word + "ing"
    base = word + word[-1] if _doubles(word) else word
    return base + "ed", _plural(word), base + "ing"


def _doubles(word: str) -> bool:
    """Whether the last letter is doubled before an ending: "ban", "quit", not "visit", "open"."""
    if word in ("expel", "kidnap", "travel", "rebel"):
        return True
    ends = len(word) > 2 and word[-1] not in _VOWELS + "wxy" and word[-2] in _VOWELS
    return ends and word[-3] not in _VOWELS and sum(letter in _VOWELS for letter in word) == 1


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh", "z")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"
