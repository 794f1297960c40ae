"""Where a statement was made and through whom it came: medium, named channels, addressee.

What stands around the cue is asked, not the content: in "told CNN", "said in an interview with the
daily Qalam", "wrote on Twitter".  A channel with a name is a link of the chain; a form (a rally, a
letter) is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.meaning.cues import find_frame
from onrecord.meaning.outlets import Outlets
from onrecord.meaning.reading import Reading, Told
from onrecord.meaning.sources import Voice, Voices
from onrecord.meaning.vocabulary import CueSense, Vocabulary
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
    addressee: str | None = None
    #: The first word of what tells the medium, if words beside the cue do.
    at: int | None = None


_LEADS = frozenset("in on at during via by from through over under".split())
# Verbs and nouns that open an occasion: "gave an interview", "released a statement".
_HOLDS = frozenset("give hold release issue publish post deliver send write make file record "
                   "use convene call tape do sign put submit read".split())  # fmt: skip
_REPORTERS = frozenset("reporter reporters journalist journalists press media correspondents "
                       "newsmen".split())  # fmt: skip
_SHOWS = frozenset("broadcast".split())
_TO = frozenset(("to", "with", "before"))
_TELLING = frozenset(
    "tell inform assure remind notify warn advise promise brief ask urge order instruct beg "
    "implore persuade convince show teach reassure alert cable text email telephone phone call "
    "question interview press challenge address dare invite command direct request pressure "
    "encourage forbid lobby exhort counsel caution threaten thank congratulate apologise apologize "
    "entreat beseech summon petition charge".split()
)
_DIRECTING = frozenset(
    "ask urge order instruct beg implore persuade tell warn advise dare invite command direct "
    "request pressure encourage forbid lobby exhort counsel caution press call demand remind "
    "challenge entreat beseech appeal plead convince allow require compel".split()
)
_SPEAKING_TO = frozenset(
    "say complain write explain apologise apologize admit confess appeal report speak announce "
    "declare suggest propose mention confide whisper vow pledge promise indicate signal "
    "acknowledge deny repeat address testify reminder letter message warning appeal plea request "
    "reply respond answer add confirm note offer statement assurance grouse grumble boast "
    "protest reveal disclose shout".split()
)


class Channels:
    """The ways of an article's statements, asked one by one."""

    def __init__(
        self, reading: Reading, voices: Voices, vocabulary: Vocabulary, outlets: Outlets
    ) -> None:
        self._reading = reading
        self._voices = voices
        self._vocabulary = vocabulary
        self._outlets = outlets
        self._own = {
            at: one for one in reading.told for at in (*one.cue, *one.source) if at != one.head
        }

    def of(self, told: Told, sense: CueSense, voice: Voice) -> Way:
        """How a statement came, by the words of its own sentence."""
        around = list(self._around(told))
        channels = list(self._named(told, around))
        place, medium = self._medium(told, sense, voice, around, bool(channels))
        addressee, outlet = self._addressee(told, sense)
        if outlet is not None and outlet.name not in {channel.name for channel in channels}:
            channels.insert(0, outlet)
        if place is None or medium in (None, "document"):
            heard = self._audience(told)
            if heard is not None:
                medium = heard
            elif outlet is not None:
                medium = "interview"
        return Way(medium=medium, channels=tuple(channels), addressee=addressee, at=place)

    def _audience(self, told: Told) -> Medium | None:
        """The medium that whoever is told tells: reporters, a court, a crowd."""
        tokens, children = self._reading.tokens, self._reading.children
        heads = []
        for at in {*told.cue, told.head}:
            for child in children[at]:
                if child in told.content or child in told.source:
                    continue
                if tokens.dep[child] in ("dobj", "dative", "iobj"):
                    heads.append(child)
                elif self._reading.folds[child] in ("to", "before", "at"):
                    heads += [one for one in children[child] if tokens.dep[one] == "pobj"]
        for head in heads:
            if head in told.content:
                continue
            for first in (head - 1, head):
                hit = self._vocabulary.audiences.at(self._reading.folds, max(first, 0))
                if hit is not None and max(first, 0) + hit[0] - 1 == head:
                    return hit[1]
        return None

    def _around(self, told: Told) -> Iterator[int]:
        """The tokens of the sentence that are outside the content, and no other statement's."""
        low, high = self._reading.sentence_bounds[told.sentence]
        inside = set(told.content)
        limit = set(told.above.content) if told.above is not None else None
        others = {
            at
            for one in self._reading.by_sentence[told.sentence]
            if one is not told and not self._holds(one, told)
            for at in (*one.content, *one.source, *one.cue)
        } - {*told.cue, *told.source}
        for at in range(low, high):
            if at in inside or at in others or (limit is not None and at not in limit):
                continue
            yield at

    def _holds(self, one: Told, told: Told) -> bool:
        return any(one is outer for outer in told.outer())

    # Medium

    def _medium(
        self, told: Told, sense: CueSense, voice: Voice, around: list[int], named: bool
    ) -> tuple[int | None, Medium | None]:
        """The medium, and where the words beside the cue stand that tell it."""
        folds = self._reading.folds
        if voice.kind == "document" and sense.medium in (None, "document"):
            return None, "document"
        found = next(self._occasions(told, around), None)
        if found is not None:
            return found
        on_platform = any(self._vocabulary.platforms.at(folds, at) for at in around)
        if on_platform and (named or sense.medium == "document"):
            return None, "social_media"
        if sense.medium is None and named and self._is_on_air(around):
            return None, "broadcast"
        return None, sense.medium

    def _is_on_air(self, around: list[int]) -> bool:
        """Whether the channel is named after "on": "said on CNN", "on ''This Week''"."""
        tokens, folds = self._reading.tokens, self._reading.folds
        return any(
            folds[at] == "on"
            and at + 1 < len(folds)
            and any(self._channel_at(one) for one in range(at + 1, min(at + 6, len(folds))))
            for at in around
            if tokens.pos[at] == "ADP"
        )

    def _channel_at(self, at: int) -> bool:
        return self._outlets.at(at) is not None or self._title_at(at) is not None

    def _title_at(self, at: int) -> tuple[int, int] | None:
        """The words of a programme's title in quotation marks after "on": on "This Week"."""
        tokens = self._reading.tokens
        marks = ('"', "“", "''", "``", "‘")
        before = at - 1
        if before < 1 or tokens.words[before].text not in marks:
            return None
        lead = before - 1
        while lead > 0 and tokens.pos[lead] in ("PROPN", "PART", "DET", "NOUN", "ADJ"):
            lead -= 1
        if self._reading.folds[lead] not in ("on", "with"):
            return None
        for last in range(at, min(at + 6, len(tokens.words) - 1)):
            after = tokens.words[last + 1].text
            if after in ('"', "”", "''", "’") or (
                after == "," and tokens.words[last + 2].text in marks
            ):
                return at, last
        return None

    def _occasions(self, told: Told, around: list[int]) -> Iterator[tuple[int, Medium]]:
        """The media that words around the cue tell: "in a statement", "at a rally"."""
        folds, tokens = self._reading.folds, self._reading.tokens
        at_places = set(around)
        order = sorted(around, key=lambda at: abs(at - told.head))
        for at in order:
            hit = self._vocabulary.occasions.at(folds, at)
            if hit is None or hit[1] == "none":
                continue
            size, medium = hit
            last = at + size - 1
            if (
                at
                and self._vocabulary.occasions.at(folds, at - 1) is not None
                and (self._vocabulary.occasions.at(folds, at - 1) or (0,))[0] > size
            ):
                continue
            if tokens.dep[last] in ("compound", "nsubj", "nsubjpass") and at not in told.cue:
                continue
            if at in told.source and not self._led(at, last, at_places):
                continue
            if at in told.cue or self._led(at, last, at_places):
                yield at, medium

    def _led(self, first: int, last: int, around: set[int]) -> bool:
        """Whether a preposition, or a verb of holding, leads to a noun."""
        tokens, folds = self._reading.tokens, self._reading.folds
        head = tokens.head[last]
        if tokens.dep[last] == "pobj" and folds[head] in _LEADS:
            return folds[head] in _LEADS and head in around
        if tokens.lemma[head].lower() in _HOLDS and tokens.dep[last] in ("dobj", "nsubjpass"):
            return True
        before = first - 1
        while before >= 0 and before in around and first - before < 5 and tokens.pos[before] in (
            "DET", "ADJ", "NOUN", "PROPN", "PUNCT", "ADV", "NUM",
        ):  # fmt: skip
            before -= 1
        return before >= 0 and folds[before] in ("in", "on", "at", "during", "via", "by", "over")

    # Channels

    def _named(self, told: Told, around: list[int]) -> Iterator[Channel]:
        """The named channels around the cue."""
        reading, folds = self._reading, self._reading.folds
        at_places = set(around)
        until = -1
        for at in around:
            if at <= until or at in told.source:
                continue
            platform = self._vocabulary.platforms.at(folds, at)
            if platform is not None and (at in told.cue or self._is_medium_place(at, at_places)):
                until = at + platform[0] - 1
                yield Channel(name=platform[1], span=reading.span(at, until))
                continue
            title = self._title_at(at)
            if title is not None:
                until = title[1]
                yield Channel(
                    name=reading.tokens.spell(title[0], title[1] + 1), span=reading.span(*title)
                )
                continue
            outlet = self._outlets.at(at)
            if outlet is not None and self._is_medium_place(outlet[0], at_places):
                first, last = outlet
                until = last
                yield Channel(
                    name=reading.tokens.spell(first, last + 1), span=reading.span(first, last)
                )

    def _is_medium_place(self, at: int, around: set[int]) -> bool:
        """Whether a name stands where a channel does: after "on", "with", "to", "told"."""
        tokens, folds = self._reading.tokens, self._reading.folds
        one = at
        for _ in range(4):
            head = tokens.head[one]
            if tokens.dep[one] in ("pobj", "dobj", "dative", "poss") and head != one:
                if folds[head] in ("on", "with", "to", "in", "via", "by", "for", "through", "at"):
                    return head in around and not self._is_locative(at)
                if tokens.dep[one] != "poss":
                    return tokens.lemma[head].lower() in ("tell", "give", "inform", "show")
            if head == one:
                return False
            one = head
        return False

    def _is_locative(self, at: int) -> bool:
        return False

    # Addressee

    def _addressee(self, told: Told, sense: CueSense) -> tuple[str | None, Channel | None]:
        """Who is told, and the outlet where it is one."""
        for at in self._told_whom(told, sense):
            outlet = self._outlets.around(at)
            if outlet is not None:
                first, last = outlet
                name = self._reading.tokens.spell(first, last + 1)
                return None, Channel(name=name, span=self._reading.span(first, last))
            name = self._name(at, told)
            if name is not None:
                return name, None
        return None, None

    def _name(self, at: int, told: Told) -> str | None:
        """The name of whoever is told, or the words for a group."""
        if self._reading.folds[at] in ("it", "this", "that", "what", "him-", "so"):
            return None
        voice = self._voices.at(at, told)
        if voice.kind in ("document", "none"):
            return None
        return voice.name

    def _told_whom(self, told: Told, sense: CueSense) -> Iterator[int]:
        """The heads of the noun phrases that can be the addressee, the surest first."""
        reading, tokens, folds = self._reading, self._reading.tokens, self._reading.folds
        lemma = tokens.lemma[told.head].lower()
        content, source = set(told.content), set(told.source)
        children = reading.children[told.head]
        frame = find_frame(told, reading)
        if lemma in _TELLING:
            for at in children:
                if tokens.dep[at] in ("dobj", "dative", "iobj") and at not in content | source:
                    yield at
            if not source and not any(tokens.dep[at] == "agent" for at in children):
                for at in children:
                    if tokens.dep[at] == "nsubjpass" and at not in content:
                        yield at
                yield from self._asked(told)
        if (lemma in _DIRECTING or sense.act in ("demand", "request")) and frame == "told":
            yield from self._object_inside(told, lemma)
        elif lemma == "demand" and frame in ("clause", "any"):
            yield from self._object_inside(told, lemma)
        for at in [*children, *(one for cue in told.cue for one in reading.children[cue])]:
            if folds[at] in ("to", "at") and at not in content and tokens.pos[at] == "ADP":
                if folds[at] == "at" and lemma not in ("shout", "scream", "yell"):
                    continue
                if {tokens.lemma[one].lower() for one in told.cue} & _SPEAKING_TO:
                    yield from (
                        one
                        for one in reading.children[at]
                        if tokens.dep[one] == "pobj"
                        and one not in content
                        and not self._is_occasion(one)
                    )

    def _is_occasion(self, at: int) -> bool:
        return self._vocabulary.occasions.at(self._reading.folds, at) is not None

    def _asked(self, told: Told) -> Iterator[int]:
        """Whoever answers: the subject of the clause that "Asked whether ..." stands beside."""
        tokens = self._reading.tokens
        if (
            tokens.dep[told.head] in ("advcl", "acl", "ccomp", "prep")
            or tokens.tag[told.head] == "VBN"
        ):
            above = tokens.head[told.head]
            for at in self._reading.children[above]:
                if tokens.dep[at] in ("nsubj", "nsubjpass") and at not in told.content:
                    yield at

    def _object_inside(self, told: Told, lemma: str) -> Iterator[int]:
        """The object that is also the subject of what it should do, first in the content."""
        tokens, reading = self._reading.tokens, self._reading
        for at in told.content:
            if tokens.dep[at] in ("nsubj", "dobj", "dative", "pobj", "nsubjpass", "poss") and (
                tokens.pos[at] in ("PROPN", "NOUN", "PRON")
            ):
                if tokens.dep[at] == "pobj" and reading.folds[tokens.head[at]] not in (
                    "on",
                    "upon",
                    "to",
                    "with",
                ):
                    continue
                yield at
                return
            if tokens.pos[at] in ("VERB", "AUX") and tokens.dep[at] != "aux":
                return
