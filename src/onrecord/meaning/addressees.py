"""To whom a statement is made: "told Biden", "urged Russia to withdraw", "complained to the UN"."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.meaning.cues import find_frame
from onrecord.meaning.outlets import MEDIA_NOUNS, Outlets
from onrecord.meaning.reading import Reading, Told
from onrecord.meaning.sources import Voices
from onrecord.meaning.vocabulary import CueSense, Vocabulary

__all__ = ["Addressees"]

# Verbs whose object is told, where it stands outside the content.
_TELLING = frozenset(
    "tell inform assure remind notify warn advise promise brief ask urge order instruct beg "
    "implore persuade convince show teach reassure alert cable text email telephone phone call "
    "question interview press challenge address dare invite command direct request pressure "
    "encourage forbid lobby exhort counsel caution threaten thank congratulate apologise apologize "
    "entreat beseech summon petition quiz grill".split()
)
# Verbs whose object is told to do something, and stands in the content.
_DIRECTING = frozenset(
    "ask urge order instruct beg implore persuade tell warn advise dare invite command direct "
    "request pressure encourage forbid lobby exhort counsel caution press call remind "
    "challenge entreat beseech appeal plead convince compel demand require".split()
)
# Words after which "to" leads to whoever is told.
_SPEAKING = frozenset(
    "say complain write explain apologise apologize admit confess appeal report speak announce "
    "declare suggest propose mention confide whisper vow pledge promise indicate signal "
    "acknowledge deny repeat address testify reminder letter message warning plea request "
    "reply respond answer add confirm note offer statement assurance grouse grumble boast "
    "protest reveal disclose shout post tweet hint insist claim describe pitch pass point".split()
)
_WRITTEN = frozenset("letter message email e-mail note memo cable telegram statement".split())
_SHOUTED = frozenset("shout scream yell bark snap".split())
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "dobj", "dative", "pobj", "poss", "iobj"))
_LEADING = frozenset(("on", "upon", "to", "with"))
_ASKING = frozenset("ask press question quiz grill challenge".split())
_NOBODY = frozenset("it this that what so which there".split())


class Addressees:
    """Those told, asked statement by statement."""

    def __init__(
        self, reading: Reading, voices: Voices, vocabulary: Vocabulary, outlets: Outlets
    ) -> None:
        self._reading = reading
        self._voices = voices
        self._vocabulary = vocabulary
        self._outlets = outlets

    def name(self, told: Told, sense: CueSense) -> str | None:
        """The name of whoever is told, or the words for a group; an outlet is a channel instead."""
        for at in self.heads(told, sense):
            if self._outlets.around(at) is not None or self._is_media_noun(at):
                return None
            if self._reading.folds[at] in _NOBODY:
                continue
            voice = self._voices.of(answer) if (answer := self._answer(at, told)) else None
            voice = voice or self._voices.at(at, told)
            own = self._voices.of(told)
            if voice.actor is not None and voice.actor == own.actor:
                if self._reading.tokens.pos[at] != "NOUN":
                    continue
                return self._voices.describe(at)  # nobody writes to himself
            if voice.kind not in ("document", "none") and voice.name is not None:
                return voice.name
            if voice.kind == "unnamed_person" and self._reading.tokens.pos[at] == "NOUN":
                return self._voices.describe(at)
        return None

    def _answer(self, at: int, told: Told) -> Told | None:
        """The statement that answers a question, where the one asked is its source."""
        if told.source:
            return None
        answer = self._reading.by_head.get(self._reading.tokens.head[told.head])
        return answer if answer is not None and at in answer.source else None

    def _is_media_noun(self, at: int) -> bool:
        return self._reading.folds[at] in MEDIA_NOUNS

    def heads(self, told: Told, sense: CueSense) -> Iterator[int]:
        """The nouns that can be whoever is told, the surest first."""
        lemma = self._reading.tokens.lemma[told.head].lower()
        if lemma in _TELLING:
            yield from self._objects(told)
            if not told.source:
                yield from self._asked(told, lemma)
        yield from self._led_by_to(told, lemma)
        frame = find_frame(told, self._reading)
        # "Called for Lee to go" tells nobody in particular.
        if any(self._reading.folds[at] == "for" for at in (*told.cue[-1:], *told.content[:1])):
            return
        directs = lemma in _DIRECTING or sense.act in ("demand", "request")
        if (directs and frame == "told") or (lemma == "demand" and frame != "thing"):
            yield from self._object_inside(told)
        if frame == "told" and sense.act in ("demand", "request") and lemma in _DIRECTING:
            yield from self._led_in_content(told)

    def _objects(self, told: Told) -> Iterator[int]:
        """The object of the verb, which the content does not hold."""
        tokens = self._reading.tokens
        for at in self._reading.children[told.head]:
            outside = at not in told.inside and at not in told.source
            if outside and tokens.dep[at] in ("dobj", "dative", "iobj"):
                yield at

    def _asked(self, told: Told, lemma: str) -> Iterator[int]:
        """Whoever is asked, where nobody is named who asks: "asked whether ..., Lee said"."""
        tokens, children = self._reading.tokens, self._reading.children
        for at in children[told.head]:
            if tokens.dep[at] == "nsubjpass" and at not in told.inside:
                yield at
        if lemma in _ASKING and tokens.tag[told.head] == "VBN":
            for at in children[tokens.head[told.head]]:
                if tokens.dep[at] in ("nsubj", "nsubjpass") and at not in told.inside:
                    yield at

    def _led_by_to(self, told: Told, lemma: str) -> Iterator[int]:
        """Whoever stands after "to": "complained to the United Nations", "a letter to Zucker"."""
        tokens, folds = self._reading.tokens, self._reading.folds
        words = {tokens.lemma[at].lower() for at in told.cue}
        content, around = told.inside, {*told.cue, *self._occasions(told)}
        low, high = self._reading.near(told)
        for at in range(low, high):
            leads = folds[at] == "to" or (folds[at] == "at" and lemma in _SHOUTED)
            if not leads or tokens.pos[at] != "ADP" or at in content:
                continue
            above = tokens.head[at]
            spoken = above in told.cue and words & _SPEAKING
            if spoken or self._is_letter(above, around):
                yield from (
                    one
                    for one in self._reading.children[at]
                    if tokens.dep[one] == "pobj" and one not in content
                )

    def _is_letter(self, above: int, around: set[int]) -> bool:
        """Whether "to" hangs on a letter, or on what is done with one: "sent a letter to"."""
        tokens = self._reading.tokens
        if tokens.pos[above] == "VERB":
            held = [*self._reading.children[above], tokens.head[above]]
            return any(at in around and tokens.lemma[at].lower() in _WRITTEN for at in held)
        return above in around and tokens.lemma[above].lower() in _SPEAKING

    def _occasions(self, told: Told) -> Iterator[int]:
        """Nouns of letters and messages beside the cue: "In a September letter to Zucker"."""
        low, high = self._reading.near(told)
        inside = told.inside
        for at in range(low, high):
            noun = at not in inside and self._reading.tokens.pos[at] == "NOUN"
            if noun and (self._reading.folds[at],) in self._vocabulary.occasions:
                yield at

    def _object_inside(self, told: Told) -> Iterator[int]:
        """The first noun of the content, where it is also the subject of what is to be done."""
        tokens, folds = self._reading.tokens, self._reading.folds
        for at in told.content:
            if tokens.dep[at] in _SUBJECTS and tokens.pos[at] in ("PROPN", "NOUN", "PRON"):
                if tokens.dep[at] == "poss":
                    continue
                if tokens.dep[at] == "pobj" and folds[tokens.head[at]] not in _LEADING:
                    return
                yield at
                return
            if tokens.pos[at] in ("VERB", "AUX") and tokens.dep[at] not in ("aux", "amod"):
                return

    def _led_in_content(self, told: Told) -> Iterator[int]:
        """Whoever is called on: "called on | Moscow to withdraw"."""
        tokens, folds = self._reading.tokens, self._reading.folds
        for at in told.content[:4]:
            if folds[at] in ("on", "upon") and tokens.pos[at] == "ADP":
                yield from (one for one in self._reading.children[at] if tokens.dep[one] == "pobj")
