"""Which names are those of outlets: newspapers, agencies, stations, programmes."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property

from onrecord.actors.gazetteer import Gazetteer
from onrecord.meaning.reading import OPENING, Reading

__all__ = ["MEDIA_NOUNS", "Outlets"]

#: Nouns that make the name beside them one of an outlet: "the daily Qalam", "Radio Vesna".
MEDIA_NOUNS = frozenset(
    "channel radio tv television newspaper daily weekly monthly magazine news agency station "
    "broadcaster network website site portal paper journal times herald tribune gazette courier "
    "chronicle podcast newswire press programme program show broadcasting telegraph observer "
    "inquirer examiner sentinel dispatch tabloid outlet wire messenger bulletin mercury post "
    "mail globe ledger echo express register clarion argus advertiser recorder enquirer "
    "bugle".split()
)
# These are as often something else: a name needs more than one of them.
_WEAK = frozenset("post mail globe mercury site show press wire paper program programme agency "
                  "network times messenger ledger".split())  # fmt: skip
_MOST_WORDS = 3
# After these stands the town, not the paper that is called after it.
_WHERE = frozenset("in at from near outside around".split())
# Of the outlets named before, so many can be meant by a word of their name.
_MOST_BEFORE = 40
_BEFORE = MEDIA_NOUNS - frozenset("times post mail globe mercury herald wire press".split())


class Outlets:
    """The outlets that an article names, asked token by token."""

    def __init__(self, reading: Reading, gazetteer: Gazetteer) -> None:
        self._reading = reading
        self.gazetteer = gazetteer
        self._known: dict[int, tuple[int, int] | None] = {}

    @cached_property
    def named(self) -> list[tuple[int, str]]:
        """The outlets with whole names, each with where it stands, in the order of the text."""
        tokens = self._reading.tokens
        publisher = self._reading.article.outlet
        found = [(-1, publisher)] if publisher else []
        until = -1
        for at, tag in enumerate(tokens.pos):
            if tag == "PROPN" and at > until:
                place = self._find(at)
                if place is not None:
                    until = place[1]
                    found.append((at, tokens.spell(place[0], place[1] + 1)))
        return found

    def before(self, at: int, word: str | None = None) -> str | None:
        """The last outlet named before a token; with ``word`` in its name, if one is given."""
        last = bisect_left(self.named, (at, ""))
        for _, spelled in reversed(self.named[max(last - _MOST_BEFORE, 0) : last]):
            if word is None or word.lower() in spelled.lower().split():
                return spelled
        return None

    def at(self, at: int) -> tuple[int, int] | None:
        """The first and last token of the outlet's name that begins at a token."""
        if at not in self._known:
            self._known[at] = self._find(at) or self._short(at)
        return self._known[at]

    @cached_property
    def _reporting(self) -> frozenset[str]:
        """Names that report, quote and cite: "the Post reported", "told the Post"."""
        tokens = self._reading.tokens
        return frozenset(
            tokens.words[at].text
            for one in self._reading.told
            if one.relays and len(one.source) <= _MOST_WORDS
            for at in one.source[-1:]
            if tokens.pos[at] == "PROPN" and not self._reading.is_person(at)
        )

    def name(self, place: tuple[int, int]) -> str:
        """The name of the outlet at a place, as the article has it whole: "the Post"."""
        first, last = place
        spelled = self._reading.tokens.spell(first, last + 1)
        whole = self.before(first, spelled) if first == last else None
        return whole or spelled.removeprefix("The ")

    def _short(self, at: int) -> tuple[int, int] | None:
        """A word of an outlet's name that stands for it from then on: "the Post", "Fox"."""
        tokens = self._reading.tokens
        alone = tokens.pos[at] == "PROPN" and not any(
            0 <= one < len(tokens.pos) and tokens.pos[one] == "PROPN" for one in (at - 1, at + 1)
        )
        word = tokens.words[at].text
        if alone and word in self._reporting:
            return at, at
        where = at > 0 and self._reading.folds[at - 1] in _WHERE
        if where or not alone or len(word) < 3 or self.before(at, word) is None:
            return None
        return at, at

    def around(self, head: int, *, reach: int = 8) -> tuple[int, int] | None:
        """The outlet that a noun is, or whose programme it is; "CNN's reporter" is none."""
        for at in self._reading.below(head):
            if abs(at - head) >= reach:
                continue
            found = self.at(at)
            owns = at < head and (self._owns(found, head) or self._is_presenter(found, head))
            if found is not None and (owns or found[0] <= head <= found[1]):
                return found
        return None

    def _is_presenter(self, place: tuple[int, int] | None, head: int) -> bool:
        """Whether a person is named as an outlet's: "told CNN's Jake Tapper"."""
        if place is None or head <= place[1] or self._reading.folds[place[1] + 1] != "'s":
            return False
        return self._reading.tokens.pos[head] == "PROPN" and self._reading.is_person(head)

    def _owns(self, place: tuple[int, int] | None, head: int) -> bool:
        """Whether a programme in quotation marks is the outlet's: MSNBC's "Morning Joe"."""
        words, after = self._reading.tokens.words, place[1] + 1 if place is not None else 0
        if place is None or after + 1 > head or self._reading.folds[after] != "'s":
            return False
        return words[after + 1].text in OPENING and words[head].text[:1].isupper()

    def _find(self, at: int) -> tuple[int, int] | None:
        words = self._reading.tokens.words
        if not words[at].text[:1].isupper():
            return None
        hit = self.gazetteer.match(words, at)
        if hit is not None:
            size, entries = hit
            if any(entry.kind == "outlet" for entry in entries):
                return at, at + size - 1
        return self._by_words(at)

    def _by_words(self, at: int) -> tuple[int, int] | None:
        """A name that a word in or before it tells to be an outlet's."""
        tokens, folds = self._reading.tokens, self._reading.folds
        if tokens.pos[at] != "PROPN" or (at and tokens.pos[at - 1] == "PROPN"):
            return None
        last = at
        while last + 1 < len(folds) and self._goes_on(last + 1):
            last += 1
        inside = [folds[one] for one in range(at, last + 1) if folds[one] in MEDIA_NOUNS]
        before = at > 0 and folds[at - 1] in _BEFORE
        strong = any(word not in _WEAK for word in inside) and last > at
        named = bool(inside) and last > at and folds[last] in MEDIA_NOUNS
        return (at, last) if before or strong or named else None

    def _goes_on(self, at: int) -> bool:
        tokens = self._reading.tokens
        glued = tokens.words[at - 1].end == tokens.words[at].start
        return (
            tokens.pos[at] == "PROPN"
            or (tokens.words[at].text[:1].isupper() and self._reading.folds[at] in MEDIA_NOUNS)
            or (tokens.pos[at] == "NUM" and not tokens.words[at].text.islower())
            or (tokens.words[at].text == "-" and glued)
        )
