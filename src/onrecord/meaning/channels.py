"""Where a statement was made: its medium, and the named channels it was first spoken on.

What stands around the cue is asked, not the content: in "told CNN", "said in an interview with the
daily Qalam", "wrote on Twitter".  A channel with a name is a link of the chain; a form (a rally, a
letter) is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.meaning.addressees import Addressees
from onrecord.meaning.outlets import MEDIA_NOUNS, Outlets
from onrecord.meaning.reading import CLOSING, OPENING, Reading, Told
from onrecord.meaning.sources import Voices
from onrecord.meaning.vocabulary import CueSense, Vocabulary
from onrecord.meaning.voice import Voice
from onrecord.model import Medium, Span

__all__ = ["Channel", "Channels", "Way"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A named channel: an outlet, a programme, a platform."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a statement came: its medium, the channels it was first spoken on, who was told."""

    medium: Medium | None = None
    channels: tuple[Channel, ...] = ()
    #: Who passed it on, by words beside the cue: "in a statement carried by the agency".
    relays: tuple[Channel, ...] = ()
    addressee: str | None = None
    #: The first word of what tells the medium, if words beside the cue do.
    at: int | None = None


_LEADS = frozenset("in on at during via by from through over under into".split())
# Prepositions that lead to a channel's name.
_TO_CHANNELS = frozenset("on with to in via for through at from over".split())
# Verbs and nouns that open an occasion: "gave an interview", "released a statement".
_HOLDS = frozenset(
    "give hold release issue publish post deliver send write make file record use convene call "
    "tape do sign submit read grant address attend host begin open start end close conclude "
    "continue interrupt".split()
)
# Who writes the article: "told me" is an interview.
_OURSELVES = frozenset("me us".split())
_CARRYING = frozenset(
    "carry quote publish cite report print air broadcast release relay distribute run".split()
)
_PLATFORMS = frozenset("network platform app site service forum website".split())
_POSTS = frozenset("post message thread comment update video story write tweet".split())
_TOLD = frozenset("tell give inform show".split())
_BETWEEN = frozenset(("DET", "ADJ", "NOUN", "PROPN", "PUNCT", "ADV", "NUM", "PART"))
_LONGEST_TITLE, _MOST_BETWEEN, _FAR = 6, 5, 8


class Channels:
    """The ways of an article's statements, asked one by one."""

    def __init__(
        self, reading: Reading, voices: Voices, vocabulary: Vocabulary, outlets: Outlets
    ) -> None:
        self._reading = reading
        self._vocabulary = vocabulary
        self._voices = voices
        self._outlets = outlets
        self._addressees = Addressees(reading, voices, vocabulary, outlets)
        outlet = reading.article.outlet
        self._publisher = outlet.lower().removeprefix("the ") if outlet else None

    def of(self, told: Told, sense: CueSense, voice: Voice) -> Way:
        """How a statement came, by the words of its own sentence."""
        around = list(self._around(told))
        places = list(self._named(told, around))
        place, medium = self._medium(told, sense, voice, around, named=bool(places))
        heads = list(self._told_whom(told, sense))
        if place is None or medium in (None, "document"):
            medium = self._heard(heads) or medium
        if place is None and medium is None and places and self._is_on_air(around):
            medium = "broadcast"
        return Way(
            medium=medium,
            channels=tuple(self._channels(places, heads)),
            relays=tuple(self._relays(told, around)),
            addressee=self._addressees.name(told, sense),
            at=place,
        )

    def _around(self, told: Told) -> Iterator[int]:
        """The tokens of the sentence that are outside the content, and no other statement's."""
        low, high = self._reading.near(told)
        inside = told.inside - set(self._led_in(told))
        # "In an interview with X, reported by Y, Lee said": the interview is Lee's, not Y's.
        if any(one.passed_on for one in told.nested):
            yield from sorted({*told.cue, *told.source})
            return
        above = told.above
        limit = above.inside if above is not None and not told.passed_on else None
        own, outer = {*told.cue, *told.source}, set(told.outer())
        for at in range(low, high):
            if at in inside or (limit is not None and at not in limit):
                continue
            if at in own or not self._is_anothers(at, told, outer):
                yield at

    def _is_anothers(self, at: int, told: Told, outer: set[Told]) -> bool:
        """Whether a token is another statement's; the contents around are the statement's own."""
        return any(
            one is not told and not (in_content and one in outer)
            for one, in_content in self._reading.holders.get(at, ())
        )

    def _led_in(self, told: Told) -> Iterator[int]:
        """What was taken into the content and only leads to it: "In a statement, ... said"."""
        tokens = self._reading.tokens
        spans = told.statement.content
        for span in spans[:-1]:
            part = self._reading.tokens_of([span])
            led = tokens.pos[part[0]] == "ADP" and tokens.tag[part[0]] == "IN"
            if led and not any(
                tokens.pos[at] in ("VERB", "AUX") and tokens.dep[at] != "acl" for at in part
            ):
                yield from part

    # Medium

    def _medium(
        self, told: Told, sense: CueSense, voice: Voice, around: list[int], *, named: bool
    ) -> tuple[int | None, Medium | None]:
        """The medium, and where the words beside the cue stand that tell it."""
        if voice.kind == "document" and sense.medium in (None, "document"):
            return None, "document"
        found = next(self._occasions(told, around), None)
        if found is not None:
            return found
        folds = self._reading.folds
        on_platform = any(
            self._vocabulary.platforms.at(folds, at) or self._posted_on(at) for at in around
        )
        if on_platform and (named or sense.medium == "document"):
            return None, "social_media"
        return None, sense.medium

    def _occasions(self, told: Told, around: list[int]) -> Iterator[tuple[int, Medium]]:
        """The media that words around the cue tell, the nearest first: "in a statement"."""
        folds, places = self._reading.folds, set(around)
        occasions = self._vocabulary.occasions
        for at in sorted(around, key=lambda at: abs(at - told.head)):
            hit = occasions.at(folds, at)
            longer = occasions.at(folds, at - 1) if at else None
            if hit is None or hit[1] == "none" or (longer is not None and longer[0] > 1):
                continue
            last = at + hit[0] - 1
            noun = self._reading.tokens.pos[last] in ("NOUN", "PROPN")
            if (at in told.cue and noun) or self._led(at, last, places):
                yield at, hit[1]

    def _led(self, first: int, last: int, around: set[int]) -> bool:
        """Whether a preposition, or a verb of holding, leads to a noun."""
        tokens, folds = self._reading.tokens, self._reading.folds
        if tokens.pos[first] == "ADP":  # "by phone" leads itself
            return True
        if tokens.dep[last] in ("compound", "nsubj", "nsubjpass"):
            return False
        head = tokens.head[last]
        if tokens.dep[last] == "pobj" and head in around:
            return folds[head] in _LEADS
        if tokens.lemma[head].lower() in _HOLDS and tokens.dep[last] == "dobj":
            return True
        before = first - 1
        while (
            before in around and first - before < _MOST_BETWEEN and tokens.pos[before] in _BETWEEN
        ):
            before -= 1
        return before in around and folds[before] in _LEADS

    def _heard(self, heads: list[int]) -> Medium | None:
        """The medium that whoever is told tells: a reporter, a court, a crowd, an outlet."""
        folds = self._reading.folds
        for head in heads:
            for first in (head - 1, head):
                if folds[head] in _OURSELVES and not self._reading.tokens.quoted[head]:
                    return "interview"
                hit = self._vocabulary.audiences.at(self._reading.folds, max(first, 0))
                if hit is not None and max(first, 0) + hit[0] - 1 == head:
                    return hit[1]
            if self._outlets.around(head) is not None:
                return "interview"
        return None

    def _told_whom(self, told: Told, sense: CueSense) -> Iterator[int]:
        for at in self._addressees.heads(told, sense):
            if at not in told.inside:
                yield at

    def _is_on_air(self, around: list[int]) -> bool:
        """Whether the channel is named after "on": "said on CNN", "on ''This Week''"."""
        tokens, folds = self._reading.tokens, self._reading.folds
        return any(
            self._outlets.at(one) is not None or self._title_at(one) is not None
            for at in around
            if folds[at] == "on" and tokens.pos[at] == "ADP"
            for one in range(at + 1, min(at + _FAR, len(folds)))
        )

    # Channels

    def _channels(self, places: list[tuple[int, int, str]], heads: list[int]) -> Iterator[Channel]:
        """The named channels, each once, whoever was told first."""
        found: list[tuple[int, int, str]] = []
        for head in heads:
            outlet = self._outlets.around(head)
            if outlet is not None:
                place = self._programme_of(outlet) or outlet
                found.append((*place, self._outlets.name(place)))
            elif self._reading.folds[head] in MEDIA_NOUNS:
                name = self._outlets.before(head)
                if name is not None:
                    found.append((head, head, name))
        seen = {self._publisher}
        for first, last, name in [*found, *places]:
            key = name.lower().removeprefix("the ")
            if key not in seen:
                seen.add(key)
                yield Channel(name=name, span=self._reading.span(first, last))

    def _named(self, told: Told, around: list[int]) -> Iterator[tuple[int, int, str]]:
        """The channels named around the cue: first and last word, and name."""
        folds, places = self._reading.folds, set(around)
        until = -1
        for at in around:
            if at <= until or at in told.source:
                continue
            platform = self._vocabulary.platforms.at(folds, at)
            if platform is not None and (at in told.cue or self._leads_here(at, told, places)):
                until = at + platform[0] - 1
                yield at, until, platform[1]
                continue
            place = self._title_at(at) or self._posted_on(at)
            if place is None:
                place = self._outlets.at(at)
                if place is None or not self._leads_here(place[0], told, places):
                    continue
                place = self._programme_of(place) or place
            until = place[1]
            yield (*place, self._outlets.name(place))

    def _relays(self, told: Told, around: list[int]) -> Iterator[Channel]:
        """Those who carry or quote it: "said in a statement carried by the agency Nord"."""
        tokens, children = self._reading.tokens, self._reading.children
        for at in around:
            if tokens.tag[at] != "VBN" or tokens.lemma[at].lower() not in _CARRYING:
                continue
            if at == told.head:
                continue
            agents = [
                one for by in children[at] if tokens.dep[by] == "agent" for one in children[by]
            ]
            for head in (one for one in agents if tokens.dep[one] == "pobj"):
                voice = self._voices.at(head, None)
                if voice.kind == "named_organization" and voice.name is not None:
                    yield Channel(name=voice.name, span=self._reading.span(head, head))

    def _posted_on(self, at: int) -> tuple[int, int] | None:
        """The name of a platform that is not known as one: "in a post on (the network) Relay"."""
        tokens, folds = self._reading.tokens, self._reading.folds
        lead = at - 1
        if lead > 2 and folds[lead] in _PLATFORMS:
            lead -= 2
        if lead < 1 or folds[lead] != "on" or not tokens.words[at].text[:1].isupper():
            return None
        if tokens.pos[at] not in ("PROPN", "NOUN"):
            return None
        above = tokens.lemma[tokens.head[lead]].lower()
        if not {above, folds[lead - 1]} & _POSTS or self._reading.is_date(at):
            return None
        last = at
        while last + 1 < len(folds) and tokens.pos[last + 1] == "PROPN":
            last += 1
        return at, last

    def _programme_of(self, outlet: tuple[int, int]) -> tuple[int, int] | None:
        """The programme told after a channel's name: MSNBC's "Morning Joe"."""
        words = self._reading.tokens.words
        at = outlet[1] + 1
        if at + 2 >= len(words) or self._reading.folds[at] != "'s":
            return None
        quoted = words[at + 1].text in OPENING
        first = at + 1 + quoted
        if self._reading.is_person(first):
            return None
        last = first
        while last + 1 < len(words) and (
            words[last + 1].text[:1].isupper()
            and (self._reading.tokens.pos[last + 1] == "PROPN" or quoted)
        ):
            last += 1
        closed = quoted and last + 1 < len(words) and words[last + 1].text in (*CLOSING, ",")
        named = self._reading.tokens.pos[first] == "PROPN" and last > first
        return (first, last) if words[first].text[:1].isupper() and (closed or named) else None

    def _leads_here(self, at: int, told: Told, around: set[int]) -> bool:
        """Whether a name stands where a channel of this cue does: after "on", "with", "told"."""
        tokens, folds = self._reading.tokens, self._reading.folds
        led, one = False, at
        for _ in range(_FAR):
            head = tokens.head[one]
            if not led and tokens.dep[one] in ("pobj", "dobj", "dative"):
                if tokens.dep[one] == "pobj" and folds[head] == "of":
                    one = head
                    continue
                if tokens.dep[one] == "pobj":
                    led = folds[head] in _TO_CHANNELS and head in around
                else:
                    led = tokens.lemma[head].lower() in _TOLD
                if not led:
                    return False
            if head in told.cue:
                return led
            if head == one:
                break
            if head in self._reading.by_head:
                return False
            one = head
        return led and self._is_alone(told)

    def _is_alone(self, told: Told) -> bool:
        """Whether no other cue of the sentence could have the channel."""
        return all(
            one is told
            or one in told.nested
            or one in told.outer()
            or one.sentence != told.sentence
            for one in self._reading.by_sentence[told.sentence]
        )

    def _title_at(self, at: int) -> tuple[int, int] | None:
        """The words of a programme's title in quotation marks after "on": on "This Week"."""
        words, pos = self._reading.tokens.words, self._reading.tokens.pos
        if at < 2 or words[at - 1].text not in OPENING or not words[at].text[:1].isupper():
            return None
        lead = at - 2
        while lead > 0 and pos[lead] in ("PROPN", "PART", "DET", "NOUN", "ADJ"):
            lead -= 1
        if self._reading.folds[lead] not in ("on", "with"):
            return None
        for last in range(at, min(at + _LONGEST_TITLE, len(words) - 2)):
            after = words[last + 1].text
            if after in CLOSING or (after == "," and words[last + 2].text in CLOSING):
                return at, last
        return None
