"""On which occasion a statement was made: its day, medium and channels, told beside its cue or by
what plainly belongs to the same saying.

A speaker's interview, speech or tweet is told once and goes on over several sentences.  So what one
statement lacks is taken from the speaker's others around it, unless words part the two: another
day, another medium, "earlier", a perfect tense.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from onrecord.meaning.channels import Way
from onrecord.meaning.days import is_aside, is_other_clause
from onrecord.meaning.narration import find_occasions
from onrecord.meaning.reading import Reading, Told
from onrecord.meaning.sources import Voices
from onrecord.meaning.vocabulary import Vocabulary
from onrecord.meaning.voice import Voice
from onrecord.model import When

__all__ = ["Scene", "complete_scenes"]

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
            and (_joined(one, last.told, reading) or one.above is last.told)
            and not _parted(one, reading, but="later")
        ):
            _take(scene, last)
        if scene.day is not None or scene.way.medium is not None:
            last = scene


def _joined(told: Told, other: Told, reading: Reading) -> bool:
    """Whether a verb goes on with another one: "said ... and added", "said ..., calling"."""
    tokens = reading.tokens
    at = told.head
    if tokens.tag[at] == "VBG" and tokens.head[at] in other.inside and at not in other.inside:
        return tokens.dep[at] == "advcl"  # the syntax hangs "said it was so, calling" on "was"
    for _ in range(3):
        if tokens.dep[at] not in ("conj", "advcl", "xcomp", "dep", "acl"):
            return False
        if is_other_clause(at, reading):
            return False
        at = tokens.head[at]
        if at == other.head:
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
    by_told = {id(one.told): one for one in scenes}
    for scene in scenes:
        name = scene.voice.name
        if name is None or _is_recalled(scene, by_told, reading) or not scene.is_said:
            continue
        before = last.get(name)
        if before is not None and scene.told.block - before.told.block <= _REACH:
            if not _goes_on(scene, before, reading):
                if _tells(scene) and not is_aside(scene.told, reading):
                    last[name] = scene
                continue
            _take(scene, before)
        if _tells(scene) and not is_aside(scene.told, reading):
            last[name] = scene


def _is_recalled(scene: Scene, by_told: Mapping[int, Scene], reading: Reading) -> bool:
    """Whether a statement is told within another one that does more than pass it on."""
    above = scene.told.above
    if above is None:
        return False
    own = by_told[id(above)].voice.name == scene.voice.name
    if own and reading.tokens.pos[scene.told.head] == "NOUN":  # "stood by her statement of 8 May"
        return True
    return len(scene.told.content) * 2 <= len(above.content)


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
