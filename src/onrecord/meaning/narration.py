"""Occasions that a sentence tells which says nothing itself: "Lee spoke at a rally on Monday"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.meaning.days import is_set, until_published
from onrecord.meaning.reading import Reading
from onrecord.meaning.sources import Voices
from onrecord.meaning.vocabulary import Vocabulary
from onrecord.model import Medium, When

__all__ = ["Occasion", "find_occasions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Who spoke where and when, and in which paragraph it is told.

    ``is_known`` says that it is spoken of as known ("the interview"): then it was also the
    occasion of what stands before.
    """

    actor: str
    medium: Medium
    day: When | None
    block: int
    is_known: bool


_LEADS = frozenset("during in at on to".split())
_KNOWN = frozenset("the this that same".split())
_MEDIA = frozenset(("interview", "press_conference", "speech", "call", "broadcast", "court"))
# What one does on an occasion to speak there.
_SPEAKING = frozenset(
    "speak appear address deliver give hold host take sit join campaign testify rally debate "
    "tell meet conduct grant open close begin end start interview stump".split()
)
_DOING = frozenset("deliver give hold host take grant conduct address open close begin end".split())
# In days: a longer time is no occasion.
_LONGEST = 7


def find_occasions(reading: Reading, voices: Voices, vocabulary: Vocabulary) -> Iterator[Occasion]:
    """The occasions told in sentences without a cue, in the order of the text."""
    cued = {one.sentence for one in reading.told}
    inside = {at for one in reading.told for at in one.content}
    for number, (low, high) in enumerate(reading.sentence_bounds):
        if number in cued:
            continue
        for at in range(low, high):
            if at not in inside and (medium := _medium(at, low, reading, vocabulary)) is not None:
                found = _occasion(at, medium, reading, voices)
                if found is not None:
                    yield found


def _medium(at: int, low: int, reading: Reading, vocabulary: Vocabulary) -> Medium | None:
    """The medium of an occasion that ends with this word, if it stands where one does."""
    tokens, folds = reading.tokens, reading.folds
    head = tokens.head[at]
    led = tokens.dep[at] == "pobj" and folds[head] in _LEADS
    done = tokens.dep[at] == "dobj" and tokens.lemma[head].lower() in _DOING
    if not led and not done:
        return None
    pair = vocabulary.occasions.get((folds[at - 1], folds[at])) if at > low else None
    medium = pair or vocabulary.occasions.get((folds[at],))
    return medium if medium in _MEDIA else None


def _occasion(at: int, medium: Medium, reading: Reading, voices: Voices) -> Occasion | None:
    tokens, folds = reading.tokens, reading.folds
    is_known = any(folds[one] in _KNOWN for one in reading.children[at])
    verb = reading.verb_of(at)
    if verb is None or (not is_known and tokens.lemma[verb].lower() not in _SPEAKING):
        return None
    subject = reading.subject_of(at)
    actor = voices.at(subject, None).actor if subject is not None else None
    if actor is None:
        return None
    day = _day(verb, reading)
    block = reading.block_of(at)
    return Occasion(actor=actor, medium=medium, day=day, block=block, is_known=is_known)


def _day(verb: int, reading: Reading) -> When | None:
    """The day that the occasion's sentence tells of its verb."""
    for told in reading.dates_in(reading.tokens.sentence[verb]):
        when = until_published(told, reading)
        if when is None or when.span is None or when.start is None or when.end is None:
            continue
        words = reading.tokens_of([when.span])
        if not words or is_set(words, reading) or (when.end - when.start).days > _LONGEST:
            continue
        if not reading.tokens.quoted[words[0]] and reading.verb_of(words[0]) == verb:
            return when
    return None
