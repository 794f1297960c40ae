"""Which found statement is which one of the gold, and which fields of it are right.

A token is a run of characters without white space.  A span covers those of which it holds a letter
or digit, so that a comma or a quotation mark at an edge decides nothing.

Statements are matched one to one if the tokens of their contents agree by at least one half
(Jaccard), the most alike first.  A nested statement and the one around it may have the same
content: among pairs that are equally alike those go first whose cues share most tokens, then those
whose sources do.  Where the cues share none, the pair is taken only if neither statement could
have had another partner just as good; otherwise it would be a guess, and the fields of both would
be judged by it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.evaluate.meaning_gold import GoldPassage, Meaning
from onrecord.model import ChainLink, Condition, Spans

__all__ = [
    "FIELDS",
    "PassageScore",
    "StatementScore",
    "match_meanings",
    "same_name",
    "score_passage",
]

#: The fields that are judged, in the order in which they are told.
FIELDS = (
    "quotation", "speaker", "source_kind", "medium", "addressee", "type", "act", "negated",
    "certainty", "reporter_stance", "said_on", "within", "chain", "conditions",
)  # fmt: skip

_NAMES = frozenset(("speaker", "addressee"))
_LEAST_LIKENESS = 0.5

_INITIAL = re.compile(r"[A-Z]\.")
_DOTTED = re.compile(r"(?:\w\.)+\w")
_POSSESSIVE = re.compile(r"'s?$")
_CURLY = str.maketrans("’‘", "''")

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementScore:
    """A statement of the gold, the one found for it, and which of its fields are right.

    ``links_right`` are the links after the origin that are in the found chain, whatever else is in
    it; ``conditions_right`` the conditions that were found.  Without a found statement nothing is
    right.
    """

    gold: Meaning
    found: Meaning | None = None
    right: frozenset[str] = frozenset()
    links_right: int = 0
    conditions_right: int = 0

    @property
    def wrong(self) -> list[str]:
        """The fields of a found statement that are not right, a condition too many included."""
        if self.found is None:
            return []
        wrong = {name for name in FIELDS if name not in self.right}
        if len(self.found.conditions) > self.conditions_right:
            wrong.add("conditions")
        return [name for name in FIELDS if name in wrong]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageScore:
    """A passage, all that was found in it, and each statement of the gold with its judgement."""

    passage: GoldPassage
    found: tuple[Meaning, ...]
    statements: tuple[StatementScore, ...]


def score_passage(passage: GoldPassage, found: Sequence[Meaning]) -> PassageScore:
    """What was found in a passage, judged by its gold.

    Two fields are not compared as they stand.  ``within`` is right if the two statements around are
    matched with each other.  ``conditions`` are right if each of the gold was found: a span with a
    token in common and the same polarity.  Names are compared by :func:`same_name`.
    """
    tokens = _Tokens(passage.text)
    found_for = match_meanings(passage.text, gold=passage.statements, found=found)
    gold_for = {other: one for one, other in found_for.items()}
    statements = tuple(
        _judge(gold, found[found_for[number]], tokens=tokens, gold_for=gold_for)
        if number in found_for
        else StatementScore(gold=gold)
        for number, gold in enumerate(passage.statements)
    )
    return PassageScore(passage=passage, found=tuple(found), statements=statements)


def match_meanings(
    text: str, *, gold: Sequence[Meaning], found: Sequence[Meaning]
) -> dict[int, int]:
    """By the number of each matched gold statement, that of the found one."""
    tokens = _Tokens(text)
    golds, founds = [_cover(one, tokens) for one in gold], [_cover(one, tokens) for one in found]
    ranks: dict[float, list[Pair]] = {}
    for one, wanted in enumerate(golds):
        for other, given in enumerate(founds):
            likeness = _likeness(wanted.content, given.content)
            if likeness >= _LEAST_LIKENESS:
                ranks.setdefault(likeness, []).append((one, other))

    def shared(pair: Pair) -> tuple[int, int]:
        wanted, given = golds[pair[0]], founds[pair[1]]
        return len(wanted.cue & given.cue), len(wanted.source & given.source)

    pairs: dict[int, int] = {}
    for likeness in sorted(ranks, reverse=True):
        cued = [(shared(pair), pair) for pair in _free(ranks[likeness], pairs)]
        for (cue, _), (one, other) in sorted(cued, key=_most_shared):
            if cue and _free([(one, other)], pairs):
                pairs[one] = other
        pairs.update(_without_rival(_free(ranks[likeness], pairs)))
    return pairs


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names are taken for the same; ``None`` is the same as ``None`` alone.

    Case does not count, nor do a leading "the", possessives, middle initials, the points of "U.S."
    and punctuation at the ends of words.  The words of one name may begin or end the other, or be
    the initials of its capitalised words.  Names joined by "and" may be compared one by one.

    >>> same_name("Putin", "Vladimir Putin"), same_name("Rick Gates", "Bill Gates")
    (True, False)
    >>> same_name("ISW", "the Institute for the Study of War")
    True
    >>> same_name("Lee and Ray", "Ann Lee and Bob Ray")
    True
    """
    if one is None or other is None:
        return one is other
    parts, others = one.split(" and "), other.split(" and ")
    if len(parts) == len(others) > 1 and all(map(same_name, parts, others)):
        return True
    words, other_words = _name_words(one), _name_words(other)
    if not words or not other_words:
        return words == other_words
    if _are_initials(words, other_words) or _are_initials(other_words, words):
        return True
    short, long = sorted((_lowered(words), _lowered(other_words)), key=len)
    return short in (long[: len(short)], long[-len(short) :])


def _lowered(words: Iterable[str]) -> list[str]:
    return [word.lower() for word in words]


def _name_words(name: str) -> list[str]:
    """The words of a name that count, as they are written."""
    words = name.translate(_CURLY).split()
    last = len(words) - 1
    kept = [w for at, w in enumerate(words) if at in (0, last) or not _INITIAL.fullmatch(w)]
    bare = [_POSSESSIVE.sub("", word.strip('.,;:"()')) for word in kept]
    bare = [word.replace(".", "") if _DOTTED.fullmatch(word) else word for word in bare if word]
    return bare[1:] if len(bare) > 1 and bare[0].lower() == "the" else bare


def _are_initials(words: list[str], of: list[str]) -> bool:
    initials = "".join(word[0] for word in of if word[0].isupper())
    return len(initials) > 1 and words == [initials]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Covered:
    """The tokens of a statement's three roles."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]


class _Tokens:
    """The tokens of a text by their numbers, found again by spans."""

    def __init__(self, text: str) -> None:
        self._number_at: list[int | None] = [None] * len(text)
        for number, token in enumerate(re.finditer(r"\S+", text)):
            for at in range(*token.span()):
                if text[at].isalnum():
                    self._number_at[at] = number

    def of(self, spans: Spans) -> frozenset[int]:
        """The tokens of which the spans hold a letter or digit."""
        numbers = (number for span in spans for number in self._number_at[span.start : span.end])
        return frozenset(number for number in numbers if number is not None)


def _cover(meaning: Meaning, tokens: _Tokens) -> _Covered:
    return _Covered(
        source=tokens.of(meaning.source),
        cue=tokens.of(meaning.cue),
        content=tokens.of(meaning.content),
    )


def _likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Jaccard index; contents without a word are like none."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def _free(pairs: Iterable[Pair], taken: dict[int, int]) -> list[Pair]:
    used = set(taken.values())
    return [(one, other) for one, other in pairs if one not in taken and other not in used]


def _most_shared(ranked: tuple[tuple[int, int], Pair]) -> tuple[int, int, Pair]:
    (cue, source), pair = ranked
    return -cue, -source, pair


def _without_rival(pairs: Sequence[Pair]) -> list[Pair]:
    """Those pairs of which neither side is in another pair."""
    golds, founds = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    return [(one, other) for one, other in pairs if golds[one] == 1 == founds[other]]


def _judge(
    gold: Meaning, found: Meaning, *, tokens: _Tokens, gold_for: dict[int, int]
) -> StatementScore:
    conditions_right = _count_conditions(gold.conditions, found.conditions, tokens)
    around = None if found.within is None else gold_for.get(found.within, -1)
    equal = {
        "within": around == gold.within,
        "chain": len(gold.chain) == len(found.chain)
        and all(map(_same_link, gold.chain, found.chain)),
        "conditions": conditions_right == len(gold.conditions),
    }
    for name in FIELDS:
        if name not in equal:
            wanted, given = getattr(gold, name), getattr(found, name)
            equal[name] = same_name(wanted, given) if name in _NAMES else wanted == given
    return StatementScore(
        gold=gold,
        found=found,
        right=frozenset(name for name, right in equal.items() if right),
        links_right=_count_links(gold.chain, found.chain),
        conditions_right=conditions_right,
    )


def _same_link(one: ChainLink, other: ChainLink) -> bool:
    return one.role == other.role and same_name(one.name, other.name)


def _count_links(gold: Sequence[ChainLink], found: Sequence[ChainLink]) -> int:
    """How many links after the origin both chains have, in whatever order."""
    left, count = list(found[1:]), 0
    for link in gold[1:]:
        same = next((at for at, one in enumerate(left) if _same_link(link, one)), None)
        if same is not None:
            del left[same]
            count += 1
    return count


def _count_conditions(
    gold: Sequence[Condition], found: Sequence[Condition], tokens: _Tokens
) -> int:
    """How many conditions both have: one token in common and the same polarity."""
    left, count = list(found), 0
    for condition in gold:
        words = tokens.of((condition.span,))
        same = next(
            (
                at
                for at, one in enumerate(left)
                if one.polarity == condition.polarity and words & tokens.of((one.span,))
            ),
            None,
        )
        if same is not None:
            del left[same]
            count += 1
    return count
