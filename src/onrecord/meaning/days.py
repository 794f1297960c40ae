"""The day of a saying, as the words around its cue tell it.

Many days stand near a cue that are not of the saying: deadlines, days to come, days of what else is
told.  One is of the saying if it hangs on the cue or on its occasion ("told reporters on Tuesday",
"In a speech on Monday"), or on a verb that tells of the same moment ("sat down on Monday and
said").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from onrecord.meaning.reading import Reading, Told
from onrecord.meaning.vocabulary import Vocabulary
from onrecord.meaning.voice import Voice
from onrecord.model import When

__all__ = ["find_day", "is_aside", "is_other_clause", "is_set", "until_published"]

_MODIFIERS = frozenset("compound amod nmod poss nummod".split())
_WEEK = 7
_HOURS = frozenset(
    "morning afternoon evening night noon midday midnight dawn dusk evenings".split()
)
#: What leads to the end of a time, or to one that is set: "by Sunday", "a meeting for Tuesday".
_SET = frozenset("by until till til before from for within through since".split())
#: What may stand between these words and the day: "until late on Sunday".
_BEFORE_DAYS = frozenset("on at in of the this late later early end start beginning".split())
#: What is done with words on the day that they reach people: "in a message posted on Friday".
_ISSUED = frozenset(
    "post publish issue release broadcast air record date send circulate write deliver give hold "
    "sign print tweet share upload carry televise stream file make conduct".split()
)
#: What begins a clause that tells of another moment than the one it hangs on.
_OTHER_MOMENT = frozenset("after before until till since once if unless".split())
#: And what begins one that the same speaker may go on in, yet whose day is its own.
_OTHER_DAY = frozenset("because although though whereas that whether".split())
_TO_COME = frozenset(("next", "coming", "upcoming"))
#: How many steps a day is from its cue.
_FURTHEST = 8
#: What ranks a day: how it is tied to the cue, and how far from it.
_Rank = tuple[int, int]


def find_day(told: Told, voice: Voice, reading: Reading, vocabulary: Vocabulary) -> When | None:
    """The time that the words around the cue tell of the saying."""
    best: tuple[_Rank, When] | None = None
    for when in reading.dates_in(told.sentence):
        past = until_published(when, reading)
        rank = _rank(past, told, voice, reading, vocabulary) if past is not None else None
        if past is not None and rank is not None and (best is None or rank < best[0]):
            best = (rank, past)
    return _that_far_back(best[1], reading) if best is not None else None


def is_aside(told: Told, reading: Reading) -> bool:
    """Whether a saying is told beside what goes on: "Lee, who called it war", "after Lee spoke"."""
    return any(is_other_clause(at, reading) for at in _clauses_above(told.head, reading))


def until_published(when: When, reading: Reading) -> When | None:
    """The time up to the day of publication: nothing was said on a day to come."""
    published = reading.article.published
    if published is None or when.start is None or when.end is None:
        return when
    day = date.fromisoformat(published[:10])
    after = day + timedelta(days=1)
    if when.end <= after:
        return when
    words = when.span.of(reading.article.text).lower().split() if when.span else []
    if when.start > day or not _TO_COME.isdisjoint(words):
        return None
    return replace(when, end=after)


def _that_far_back(when: When, reading: Reading) -> When:
    """The day itself for "two weeks ago", which tells a week: a saying is on one day."""
    published = reading.article.published
    if when.span is None or when.start is None or when.end is None or published is None:
        return when
    words = when.span.of(reading.article.text).lower()
    if not words.endswith(("week ago", "weeks ago")):
        return when
    back = (date.fromisoformat(published[:10]) - when.start).days // _WEEK
    day = date.fromisoformat(published[:10]) - timedelta(days=back * _WEEK)
    return replace(when, start=day, end=day + timedelta(days=1)) if day < when.end else when


# Whose day it is


def _rank(
    when: When, told: Told, voice: Voice, reading: Reading, vocabulary: Vocabulary
) -> _Rank | None:
    """How near a time phrase is to the cue; ``None`` where it tells of something else."""
    if when.span is None or when.start is None or when.end is None:
        return None
    words = reading.tokens_of([when.span])
    if not words or _is_told_by_others(words, told, reading) or is_set(words, reading):
        return None
    head = _carrier(reading.head_of(words), told, reading, vocabulary)
    if head is None:
        return None
    if any(at in told.source for at in words) and reading.tokens.head[head] not in told.cue:
        return (2, 0) if voice.kind == "document" else None
    return _rank_by_syntax(head, told, reading, vocabulary)


def _is_told_by_others(words: tuple[int, ...], told: Told, reading: Reading) -> bool:
    """Whether a time phrase belongs to what is said, by this source or by another one."""
    if any(at in told.inside for at in words) or reading.is_named(words[0]):
        return True
    if reading.tokens.quoted[words[0]]:  # on "Fox News Sunday"
        return True
    if told.above is not None and not all(at in told.above.inside for at in words):
        return not _is_of_cue(words, told, reading)
    for other in reading.by_sentence[told.sentence]:
        if other is told or other in told.outer():
            continue
        held = any(at in other.inside for at in words)
        if held and not any(at in other.inside for at in told.cue):
            return True
    return False


def _is_of_cue(words: tuple[int, ...], told: Told, reading: Reading) -> bool:
    """Whether a day hangs on a noun that is a cue: "her statement of 8 May"."""
    tokens = reading.tokens
    lead = tokens.head[reading.head_of(words)]
    return tokens.pos[lead] == "ADP" and tokens.head[lead] in told.cue


def is_set(words: tuple[int, ...], reading: Reading) -> bool:
    """Whether a time is the end of one, or is set for something: "by Sunday", "for May 13"."""
    folds = reading.folds
    first = reading.sentence_bounds[reading.tokens.sentence[words[0]]][0]
    if folds[words[0]] in _SET:
        return True
    for at in range(words[0] - 1, first - 1, -1):
        if folds[at] in _SET:
            return True
        if folds[at] not in _BEFORE_DAYS and folds[at] not in _HOURS and not reading.is_date(at):
            return False
    return False


def _carrier(head: int, told: Told, reading: Reading, vocabulary: Vocabulary) -> int | None:
    """The word that a day is looked for from; ``None`` where it is some other thing's."""
    tokens, folds = reading.tokens, reading.folds
    noun = tokens.head[head]
    if tokens.dep[head] in _MODIFIERS and tokens.pos[noun] in ("NOUN", "PROPN"):
        if folds[noun] not in _HOURS and not _is_occasion(noun, told, reading, vocabulary):
            return None
        head = noun
    if folds[tokens.head[head]] == "of" and tokens.dep[head] == "pobj":  # her letter of 8 May
        noun = tokens.head[tokens.head[head]]
        if tokens.pos[noun] in ("NOUN", "PROPN") and not reading.is_date(noun):
            return head if _is_occasion(noun, told, reading, vocabulary) else None
    return head


def _is_occasion(noun: int, told: Told, reading: Reading, vocabulary: Vocabulary) -> bool:
    """Whether a noun is the saying itself or what it was said at: "Monday's interview"."""
    if noun in told.cue:
        return True
    cues = (one for one in reading.by_sentence[told.sentence] if one is not told)
    if any(noun in one.cue for one in cues):  # another saying: "stood by her statement of 8 May"
        return False
    return vocabulary.occasions.get((reading.folds[noun],)) is not None


def _rank_by_syntax(
    head: int, told: Told, reading: Reading, vocabulary: Vocabulary
) -> _Rank | None:
    """How near a day is to the cue that it hangs on; ``None`` where it hangs on something else."""
    tokens = reading.tokens
    at = head
    for steps in range(_FURTHEST):
        if at in told.cue:
            return (0, steps)
        if _is_elsewhere(at, told, reading, vocabulary):
            return None
        if tokens.head[at] == at:
            break
        at = tokens.head[at]
        if at in told.source and at != told.head:
            return (2, 0)
    if tokens.pos[told.head] == "NOUN":
        return None
    owner = reading.verb_of(head)
    if owner is None or owner == told.head or owner in told.cue:
        return (1, abs(head - told.head))
    others = (one for one in reading.by_sentence[told.sentence] if one is not told)
    if any(owner == other.head for other in others):
        return None
    if reading.hangs_on(told.head, owner) and not _parts_from(owner, told, reading):
        return (1, abs(head - told.head))
    return None


# Clauses


def _is_elsewhere(at: int, told: Told, reading: Reading, vocabulary: Vocabulary) -> bool:
    """Whether a word on the way from a day to the cue begins a clause about something else."""
    tokens = reading.tokens
    if at in told.inside or tokens.pos[at] not in ("VERB", "AUX"):
        return False  # what the syntax hangs on a word of the content was told beside it
    if tokens.dep[at] == "acl" and tokens.lemma[at].lower() not in _ISSUED:
        return not _is_occasion(tokens.head[at], told, reading, vocabulary)
    if tokens.dep[at] == "conj" and tokens.head[at] in told.cue:
        return True
    return _is_clause_of(at, _OTHER_MOMENT | _OTHER_DAY, reading)


def is_other_clause(at: int, reading: Reading) -> bool:
    """Whether a verb tells of another moment than the clause that it hangs on."""
    return _is_clause_of(at, _OTHER_MOMENT, reading)


def _is_clause_of(at: int, words: frozenset[str], reading: Reading) -> bool:
    """Whether a verb's clause is a relative one, or one that begins with some of the words."""
    tokens, folds = reading.tokens, reading.folds
    if tokens.dep[at] == "pcomp":
        return folds[tokens.head[at]] in words
    if tokens.dep[at] in ("advcl", "ccomp"):
        marks = (folds[one] for one in reading.children[at] if tokens.dep[one] == "mark")
        return not words.isdisjoint(marks)
    return tokens.dep[at] == "relcl"


def _parts_from(owner: int, told: Told, reading: Reading) -> bool:
    """Whether the cue's clause has another day than the verb above it that has one."""
    words = _OTHER_MOMENT | _OTHER_DAY
    if reading.tokens.tag[told.head] == "VBG" and reading.tokens.dep[told.head] == "advcl":
        words -= {"that"}  # the syntax hangs "made clear that it was so, saying" on "was"
    way = _clauses_above(told.head, reading, owner)
    return any(_is_clause_of(at, words, reading) for at in way)


def _clauses_above(at: int, reading: Reading, last: int | None = None) -> Iterator[int]:
    """The word and those that it hangs on, up to the last one (which is left out) or the root."""
    heads = reading.tokens.head
    while at != last:
        yield at
        if heads[at] == at:
            return
        at = heads[at]
