"""What words say that can be compared exactly: stems, numbers, names, denials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from onrecord.folding import fold

__all__ = [
    "Number",
    "Word",
    "count_denials",
    "cut_words",
    "find_numbers",
    "quoted_runs",
    "stems_of",
]

_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_COUNTED = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]+)[\"”»]")

#: Words that tell nothing of what is said.
STOP = frozenset(
    "a an the and or but nor so yet if unless until as than that this these those there here "
    "it its he him his she her hers they them their theirs we us our ours you your yours i me "
    "my mine who whom whose which what when where why how all any both each few more most "
    "other some such only own same too very can could may might must shall should will would "
    "do does did done doing be been being is are was were am have has had having of at by for "
    "with about against between into through during before after above below to from up down "
    "in out on off over under again further then once also just now even still already not no "
    "never none neither without nothing nobody s t re ve ll d m say says said saying tell "
    "tells told add adds added while because whether per via upon within toward towards among "
    "according".split()
)
#: Words that turn round what they stand with.
DENIALS = frozenset(
    "not no never none neither nor nothing nobody without cannot cant dont doesnt didnt wont "
    "wouldnt isnt arent wasnt werent hasnt havent hadnt couldnt shouldnt false untrue "
    "baseless fabricated fabrication fake lie lies invention groundless unfounded nonsense "
    "absurd denied denies deny denial refused refuses refuse rejected rejects reject "
    "rejection ruled".split()
)
_ENDINGS = tuple("ations ation ingly edly ments ment ings ing ies ied ers er ed es ly s e".split())
_SMALL = {
    word: number
    for number, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * tens
    for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
} | {"dozen": 12, "half": 0.5, "twice": 2, "both": 2}  # fmt: skip
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}


class Word(NamedTuple):
    """A word: as it is compared, its stem, whether it has a capital, and where it stands."""

    folded: str
    stem: str
    capital: bool
    start: int
    end: int


class Number(NamedTuple):
    """How many, and of what (the stem of the word behind it; "" where there is none)."""

    value: float
    unit: str


def stem(folded: str) -> str:
    """The word without its ending, roughly: "shelled", "shelling" and "shells" are one.

    >>> stem("shelling"), stem("shelled"), stem("ministries")
    ('shell', 'shell', 'ministr')
    """
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= 4:
            return folded[: -len(ending)]
    return folded


def cut_words(text: str) -> list[Word]:
    """The words of a text in order."""
    words = []
    for match in _WORD.finditer(text):
        form = match[0]
        if form.endswith(("'s", "’s")):
            form = form[:-2]
        for part in _parts(form):
            folded = fold(part)
            words.append(Word(folded, stem(folded), part[:1].isupper(), match.start(), match.end()))
    return words


def _parts(form: str) -> Sequence[str]:
    return [part for part in form.split("-") if part] or (form,)


def stems_of(words: Sequence[Word]) -> frozenset[str]:
    """The stems that tell what is talked of."""
    return frozenset(word.stem for word in words if word.folded not in STOP)


def count_denials(words: Sequence[Word]) -> int:
    """How many words turn something round."""
    return sum(word.folded in DENIALS for word in words)


def find_numbers(text: str) -> frozenset[Number]:
    """How many of what a text tells.

    >>> sorted(find_numbers("two dozen men and 1,500 tonnes"))
    [Number(value=24.0, unit='men'), Number(value=1500.0, unit='tonn')]
    """
    return frozenset(_numbers(text))


def _numbers(text: str) -> Iterator[Number]:
    words = _COUNTED.findall(text)
    at = 0
    while at < len(words):
        value, at = _number(words, at)
        if value is not None:
            behind = next((fold(word) for word in words[at : at + 2] if fold(word) not in STOP), "")
            yield Number(value, stem(behind))


def _number(words: Sequence[str], at: int) -> tuple[float | None, int]:
    """The number that begins at a word, and the place behind it."""
    value: float | None = None
    while at < len(words):
        folded = words[at].lower()
        if _DIGITS.fullmatch(words[at]) and value is None:
            value = _digits(words[at])
        elif folded in _SMALL:
            value = (
                _SMALL[folded] * (value or 1)
                if folded == "dozen"
                else (value or 0) + _SMALL[folded]
            )
        elif folded in _LARGE and value is not None:
            value *= _LARGE[folded]
        else:
            break
        at += 1
    return (None, at + 1) if value is None else (float(value), at)


def _digits(word: str) -> float:
    whole, dot, part = word.replace(",", "").partition(".")
    return float(whole + dot + part.replace(".", ""))


def quoted_runs(text: str) -> list[tuple[str, ...]]:
    """The words of each quotation in a text, folded."""
    return [tuple(word.folded for word in cut_words(match[1])) for match in _QUOTED.finditer(text)]
