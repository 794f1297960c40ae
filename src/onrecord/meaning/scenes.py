"""On which occasion a statement was made: its day, medium and channels, told beside its cue or by
what plainly belongs to the same saying.

A speaker's interview, speech or tweet is told once and goes on over several sentences.  So what one
statement lacks is taken from the speaker's others around it, unless words part the two: another
day, another medium, "earlier", a perfect tense.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from onrecord.meaning.channels import Way
from onrecord.meaning.narration import find_occasions
from onrecord.meaning.reading import Reading, Told
from onrecord.meaning.sources import Voices
from onrecord.meaning.vocabulary import Vocabulary
from onrecord.meaning.voice import Voice
from onrecord.model import When

__all__ = ["Scene", "complete_scenes", "find_day"]

_APART = frozenset(
    "earlier previously once before repeatedly often always long since already frequently "
    "regularly later separately elsewhere meanwhile subsequently afterwards recently".split()
)
_DEFINITE = frozenset("the this that same".split())
#: A longer time than this is no occasion to go on with in another sentence, in days.
_LONGEST = 7
#: How many paragraphs an occasion reaches, forwards and back.
_REACH = 2
# How many statements back a known occasion reaches.
_MOST_BEFORE = 40
_MODIFIERS = frozenset("compound amod nmod poss nummod".split())
_WEEK = 7
_HOURS = frozenset("morning afternoon evening night noon midday midnight evenings".split())


@dataclass(slots=True, eq=False)
class Scene:
    """A statement's occasion as far as it is known."""

    told: Told
    voice: Voice
    way: Way
    day: When | None
    #: Whether words were said: plans and beliefs have no occasion.
    is_said: bool = True

    @property
    def said_on(self) -> str | None:
        """The day, or the first and last day, as the record has them."""
        if self.day is None or self.day.start is None or self.day.end is None:
            return None
        last = self.day.end - timedelta(days=1)
        if last <= self.day.start:
            return self.day.start.isoformat()
        return f"{self.day.start.isoformat()}/{last.isoformat()}"


# The day of one statement


def find_day(told: Told, voice: Voice, reading: Reading, vocabulary: Vocabulary) -> When | None:
    """The time that the words around the cue tell of the saying."""
    best: tuple[tuple[int, int], When] | None = None
    for when in reading.dates_in(told.sentence):
        rank = _rank(when, told, voice, reading, vocabulary)
        if rank is not None and (best is None or rank < best[0]):
            best = (rank, when)
    return _that_far_back(best[1], reading) if best is not None else None


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


def _rank(
    when: When, told: Told, voice: Voice, reading: Reading, vocabulary: Vocabulary
) -> tuple[int, int] | None:
    """How near a time phrase is to the cue; ``None`` where it tells of something else."""
    if when.span is None or when.start is None or when.end is None:
        return None
    words = reading.tokens_of([when.span])
    inside = told.inside
    if not words or any(at in inside for at in words) or reading.is_named(words[0]):
        return None
    if reading.tokens.quoted[words[0]]:  # on "Fox News Sunday"
        return None
    if told.above is not None and not all(at in told.above.inside for at in words):
        return None
    for other in reading.by_sentence[told.sentence]:
        if other is told or other in told.outer():
            continue
        held = any(at in other.inside for at in words)
        if held and not any(at in other.inside for at in told.cue):
            return None
    head = reading.head_of(words)
    tokens = reading.tokens
    if "since" in reading.folds[max(words[0] - 1, 0) : words[0] + 1]:
        return None
    if tokens.dep[head] in _MODIFIERS and tokens.pos[tokens.head[head]] in ("NOUN", "PROPN"):
        noun = tokens.head[head]
        of_day = reading.folds[noun] in _HOURS
        if (
            not of_day
            and noun not in told.cue
            and vocabulary.occasions.get((reading.folds[noun],)) is None
        ):
            return None
        head = noun
    in_source = any(at in told.source for at in words)
    if in_source:
        return (2, 0) if voice.kind == "document" else None
    at, steps = head, 0
    while steps < 8:
        if at in told.cue:
            return (0, steps)
        if tokens.head[at] == at:
            break
        at, steps = tokens.head[at], steps + 1
        if at in told.source and at != told.head:
            return (2, 0)
    if tokens.pos[told.head] == "NOUN":
        return None
    owner = reading.verb_of(head)
    if owner is None or owner == told.head or owner in told.cue:
        return (1, abs(head - told.head))
    if any(
        owner == other.head for other in reading.by_sentence[told.sentence] if other is not told
    ):
        return None
    if reading.hangs_on(told.head, owner) or reading.hangs_on(owner, told.head):
        return (1, abs(head - told.head))
    return None


# What statements share


def complete_scenes(
    scenes: Sequence[Scene], reading: Reading, voices: Voices, vocabulary: Vocabulary
) -> None:
    """Fills in what the statements of one occasion tell only once."""
    by_head = sorted(scenes, key=lambda one: one.told.head)
    _within_sentences(by_head, reading)
    _with_the_asked(by_head, reading)
    _onwards(by_head, reading)
    _backwards(by_head, reading)
    _by_narration(by_head, reading, voices, vocabulary)


def _by_narration(
    scenes: Sequence[Scene], reading: Reading, voices: Voices, vocabulary: Vocabulary
) -> None:
    """What the sentences around tell of the occasion: "He was calm during the news conference"."""
    lacking = {
        id(one.told): one for one in scenes if one.way.medium is None and one.told.above is None
    }
    if not lacking:
        return
    for occasion in find_occasions(reading, voices, vocabulary):
        for told in reading.told_near(occasion.block, _REACH + 1):
            scene = lacking.get(id(told))
            if scene is None or scene.voice.actor != occasion.actor:
                continue
            if told.block < occasion.block and not occasion.is_known:
                continue
            if _tense(told, reading) == "past" and not _parted(told, reading):
                scene.way = replace(scene.way, medium=scene.way.medium or occasion.medium)
                scene.day = scene.day or occasion.day


def _key(scene: Scene) -> str | None:
    """What makes two statements one speaker's: the name, or the very words of the source."""
    if scene.voice.name is not None:
        return scene.voice.name
    if scene.told.source:
        return f"{scene.told.sentence} {scene.told.source[0]}"
    return None


def _within_sentences(scenes: Sequence[Scene], reading: Reading) -> None:
    """The second of two cues of one speaker in a sentence: "praised A on Monday and said B"."""
    last: Scene | None = None
    for scene in scenes:
        one = scene.told
        if (
            last is not None
            and last.told.sentence == one.sentence
            and _key(last) == _key(scene) is not None
            and (_joined(one.head, last.told.head, reading) or one.above is last.told)
            and not _parted(one, reading, but="later")
        ):
            _take(scene, last)
        if scene.day is not None or scene.way.medium is not None:
            last = scene


def _joined(one: int, other: int, reading: Reading) -> bool:
    """Whether a verb goes on with another one: "said ... and added", "said ..., calling"."""
    tokens = reading.tokens
    for _ in range(3):
        if tokens.dep[one] not in ("conj", "advcl", "xcomp", "dep", "acl"):
            return False
        one = tokens.head[one]
        if one == other:
            return True
    return False


def _with_the_asked(scenes: Sequence[Scene], reading: Reading) -> None:
    """A question and its answer are of one occasion: "Asked on Monday whether ..., Lee said"."""
    for before, after in pairwise(scenes):
        asked, answer = before.told, after.told
        if before.voice.kind != "none" or asked.sentence != answer.sentence:
            continue
        if reading.tokens.lemma[asked.head].lower() not in ("ask", "press", "question", "quiz"):
            continue
        if before.day is None:
            before.day = after.day
        after.day = after.day or before.day
        if before.way.medium is None and after.way.medium is not None:
            before.way = replace(before.way, medium=after.way.medium, channels=after.way.channels)


def _onwards(scenes: Sequence[Scene], reading: Reading) -> None:
    """What a speaker goes on to say: '"No," he told CNN. ... "Never," he added.'"""
    last: dict[str, Scene] = {}
    for scene in scenes:
        name = scene.voice.name
        nested = scene.told.above is not None and not _relayed(scene)
        if name is None or nested or not scene.is_said:
            continue
        before = last.get(name)
        if before is not None and scene.told.block - before.told.block <= _REACH:
            if not _goes_on(scene, before, reading):
                if _tells(scene):
                    last[name] = scene
                continue
            _take(scene, before)
        if _tells(scene):
            last[name] = scene


def _relayed(scene: Scene) -> bool:
    """Whether what holds a statement only passes it on."""
    return scene.told.above is not None and len(scene.told.content) * 2 > len(
        scene.told.above.content
    )


def _backwards(scenes: Sequence[Scene], reading: Reading) -> None:
    """What "in the interview" tells of the statements before it."""
    for number, scene in enumerate(scenes):
        if scene.way.medium in (None, "document") or not _is_known_occasion(scene, reading):
            continue
        for place in range(number - 1, max(number - _MOST_BEFORE, 0) - 1, -1):
            before = scenes[place]
            if scene.told.block - before.told.block > _REACH + 1:
                break
            same = before.voice.name == scene.voice.name is not None
            asked = before.voice.kind == "none" and before.way.addressee == scene.voice.name
            if before.told.above is None and (same or asked):
                if _tense(before.told, reading) != "past" or _parted(before.told, reading):
                    continue
                _take(before, scene)


def _is_known_occasion(scene: Scene, reading: Reading) -> bool:
    """Whether the sentence speaks of the occasion as of a known one: "in the interview"."""
    at = scene.way.at
    return at is not None and at > 0 and reading.folds[at - 1] in _DEFINITE


def _tells(scene: Scene) -> bool:
    return scene.day is not None or scene.way.medium is not None


def _goes_on(scene: Scene, before: Scene, reading: Reading) -> bool:
    """Whether a statement belongs to the occasion of one before it."""
    if _parted(scene.told, reading) or _tense(scene.told, reading) != "past":
        return _same_present(scene, before, reading)
    if scene.day is not None and before.day is not None and scene.day != before.day:
        return False
    if scene.way.medium is not None:
        return before.way.medium in (None, scene.way.medium) and not scene.way.channels
    if before.day is not None and _length(before.day) > _LONGEST:
        return scene.told.sentence == before.told.sentence
    return True


def _same_present(scene: Scene, before: Scene, reading: Reading) -> bool:
    """Whether both are told in the present tense, one right after the other."""
    return (
        _tense(scene.told, reading) == "present" == _tense(before.told, reading)
        and scene.told.sentence - before.told.sentence <= 1
        and not _parted(scene.told, reading)
        and scene.way.medium is None
    )


def _length(when: When) -> int:
    start: date | None = when.start
    return (when.end - start).days if when.end is not None and start is not None else 10_000


def _parted(told: Told, reading: Reading, *, but: str = "") -> bool:
    """Whether a word sets the saying apart from what was told before: "earlier", "previously"."""
    words = {reading.folds[at] for at in (*told.cue, *reading.children[told.head])}
    return bool((words - {but}) & _APART)


def _tense(told: Told, reading: Reading) -> str:
    """``past`` for what was said on an occasion; also a cue without a verb of its own."""
    tokens = reading.tokens
    helpers = {
        reading.folds[at]
        for at in reading.children[told.head]
        if tokens.dep[at] in ("aux", "auxpass")
    } | {reading.folds[at] for at in told.cue}
    if helpers & {"has", "have", "had", "'ve", "'s", "will", "would", "may"} and told.statement.cue:
        return "other"
    tag = tokens.tag[told.head]
    if tag in ("VBZ", "VBP"):
        return "present"
    return "past" if tag in ("VBD", "VBG", "VBN", "NN", "NNS", "VB", ":", "IN") else "other"


def _take(scene: Scene, other: Scene) -> None:
    """Gives a scene what it lacks of another one's."""
    if scene.day is None:
        scene.day = other.day
    # Who "writes" once does not write all that he says.
    told = other.way.medium if other.way.medium != "document" or other.way.at is not None else None
    if scene.way.medium == told is not None and not scene.way.channels:
        scene.way = replace(scene.way, channels=other.way.channels)
    if scene.way.medium is None and told is not None:
        scene.way = replace(
            scene.way, medium=told, channels=scene.way.channels or other.way.channels
        )
