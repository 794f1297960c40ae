"""What all questions about a statement's meaning look at: its words by their places in the Doc."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from spacy.tokens import Doc

from onrecord.actors import Tokens
from onrecord.model import Actor, Article, Span, Statement, When

# In tokens to either side: hardly a sentence is longer, but a table without full stops is.
_WIDEST = 200
_RELAYING = frozenset("report quote cite relay carry publish".split())
#: Quotation marks that open, and that close, as the tokenizer gives them.
OPENING = frozenset(('"', "“", "``", "''", "‘", "«", "„"))
CLOSING = frozenset(('"', "”", "''", "’", "»"))
# How many steps a word is from its clause's verb.
_DEEPEST = 8

__all__ = ["CLOSING", "OPENING", "Reading", "Told"]


@dataclass(slots=True, kw_only=True, eq=False)
class Told:
    """A statement and its parts' tokens, by their numbers; ``above`` holds it in its content."""

    statement: Statement
    source: tuple[int, ...]
    cue: tuple[int, ...]
    content: tuple[int, ...]
    #: The content once more, to ask whether a token is in it.
    inside: frozenset[int]
    #: The word of the cue that the others hang on.
    head: int
    sentence: int
    block: int
    #: Whether the cue passes on what another says: "according to", "reported by".
    relays: bool
    above: Told | None = None
    nested: list[Told] = field(default_factory=list)

    @property
    def passed_on(self) -> bool:
        """Whether what holds it hardly says more: a relay's words around somebody's statement."""
        above = self.above
        return (
            above is not None
            and above.relays
            and above.sentence == self.sentence
            and 2 * len(self.content) > len(above.content)
        )

    def outer(self) -> Iterator[Told]:
        """The statements that hold it, from the nearest one outwards."""
        above = self.above
        while above is not None:
            yield above
            above = above.above


class Reading:
    """One article: its tokens, and its statements among them."""

    def __init__(
        self,
        doc: Doc,
        tokens: Tokens,
        article: Article,
        statements: Sequence[Statement],
        actors: Sequence[Actor],
        dates: Sequence[When],
    ) -> None:
        self.tokens = tokens
        self.article = article
        self.dates = dates
        self.actors = actors
        self._date_starts = [when.span.start if when.span else -1 for when in dates]
        self._starts = [word.start for word in tokens.words]
        self._blocks = [(span.start, span.end) for span in doc.spans["blocks"]]
        #: The kind of each block, by its number.
        self.block_kinds = [span.label_ for span in doc.spans["blocks"]]
        self.told = _read_statements(statements, self)
        self.by_head = {one.head: one for one in self.told}
        self.by_block: dict[int, list[Told]] = defaultdict(list)
        for one in self.told:
            self.by_block[one.block].append(one)
        self.by_sentence: dict[int, list[Told]] = defaultdict(list)
        for one in self.told:
            for number in {tokens.sentence[at] for at in (*one.source, *one.cue, *one.content)}:
                self.by_sentence[number].append(one)

    @cached_property
    def children(self) -> list[list[int]]:
        """The tokens that hang on each token."""
        found: list[list[int]] = [[] for _ in self.tokens.words]
        for at, head in enumerate(self.tokens.head):
            if head != at:
                found[head].append(at)
        return found

    @cached_property
    def _named(self) -> frozenset[int]:
        names = [span for actor in self.actors for span in actor.mentions if actor.aliases]
        return frozenset(
            at
            for span in names
            if span.of(self.article.text)[0].isupper()
            for at in self.tokens_of([span])
        )

    @cached_property
    def _persons(self) -> frozenset[int]:
        return frozenset(
            at
            for actor in self.actors
            if actor.kind == "person"
            for at in self.tokens_of(actor.mentions)
        )

    def is_person(self, at: int) -> bool:
        """Whether a token is part of a mention of a person."""
        return at in self._persons

    @cached_property
    def _actors(self) -> frozenset[int]:
        return frozenset(at for actor in self.actors for at in self.tokens_of(actor.mentions))

    def is_actor(self, at: int) -> bool:
        """Whether a token is part of a mention of an actor."""
        return at in self._actors

    def is_named(self, at: int) -> bool:
        """Whether a token is part of somebody's name."""
        return at in self._named

    def told_near(self, block: int, reach: int) -> Iterator[Told]:
        """The statements of a block and of those before and after it, in their order."""
        for number in range(block - reach, block + reach + 1):
            yield from self.by_block.get(number, ())

    def verb_of(self, at: int) -> int | None:
        """The verb of the clause that a token stands in."""
        tokens = self.tokens
        for _ in range(_DEEPEST):
            if tokens.pos[at] in ("VERB", "AUX"):
                return at
            if tokens.head[at] == at:
                return None
            at = tokens.head[at]
        return None

    @cached_property
    def _dated(self) -> frozenset[int]:
        return frozenset(self.tokens_of([when.span for when in self.dates if when.span]))

    def is_date(self, at: int) -> bool:
        """Whether a token is part of a time phrase."""
        return at in self._dated

    def subject_of(self, at: int) -> int | None:
        """The subject of the clause that a token stands in."""
        tokens = self.tokens
        for _ in range(_DEEPEST):
            if tokens.pos[at] in ("VERB", "AUX"):
                for child in self.children[at]:
                    if tokens.dep[child] in ("nsubj", "nsubjpass"):
                        return child
            if tokens.head[at] == at:
                return None
            at = tokens.head[at]
        return None

    @cached_property
    def folds(self) -> list[str]:
        """Each token in lower case, its apostrophes straight."""
        return [word.text.lower().replace("’", "'") for word in self.tokens.words]

    @cached_property
    def sentence_bounds(self) -> list[tuple[int, int]]:
        """First token of each sentence, and one past its last."""
        bounds: list[tuple[int, int]] = []
        for at, number in enumerate(self.tokens.sentence):
            if number == len(bounds):
                bounds.append((at, at + 1))
            else:
                bounds[number] = (bounds[number][0], at + 1)
        return bounds

    @cached_property
    def holders(self) -> dict[int, list[tuple[Told, bool]]]:
        """The statements that each token is part of, and whether of the content."""
        found: dict[int, list[tuple[Told, bool]]] = defaultdict(list)
        for one in self.told:
            for at in one.content:
                found[at].append((one, True))
            for at in (*one.source, *one.cue):
                found[at].append((one, False))
        return found

    def near(self, told: Told) -> tuple[int, int]:
        """The bounds of a cue's sentence, in a very long one those of what stands near it."""
        low, high = self.sentence_bounds[told.sentence]
        return max(low, told.head - _WIDEST), min(high, told.head + _WIDEST)

    def dates_in(self, sentence: int) -> Sequence[When]:
        """The time phrases that begin in a sentence."""
        low, high = self.sentence_bounds[sentence]
        words = self.tokens.words
        first = bisect_left(self._date_starts, words[low].start)
        last = bisect_left(self._date_starts, words[high - 1].end)
        return self.dates[first:last]

    def tokens_of(self, spans: Iterable[Span]) -> tuple[int, ...]:
        """The tokens that begin in one of the spans, or that one of them begins in."""
        found: list[int] = []
        for span in spans:
            at = bisect_left(self._starts, span.start)
            if at and self.tokens.words[at - 1].end > span.start:
                at -= 1
            while at < len(self._starts) and self._starts[at] < span.end:
                if self.tokens.words[at].text.strip():
                    found.append(at)
                at += 1
        return tuple(dict.fromkeys(found))

    def span(self, first: int, last: int) -> Span:
        """The characters from the token ``first`` to the token ``last``."""
        return Span(self.tokens.words[first].start, self.tokens.words[last].end)

    def head_of(self, among: Sequence[int]) -> int:
        """The token that the others hang on: the first whose own head is not one of them."""
        inside = set(among)
        heads = self.tokens.head
        return next((at for at in among if heads[at] == at or heads[at] not in inside), among[0])

    def heads_of(self, among: Sequence[int]) -> list[int]:
        """All words whose own head is none of them."""
        inside = set(among)
        heads, pos = self.tokens.head, self.tokens.pos
        return [
            at
            for at in among
            if pos[at] not in ("PUNCT", "SPACE") and (heads[at] == at or heads[at] not in inside)
        ]

    def tellers(self, at: int) -> list[Told]:
        """The statements that tell of a token, the innermost first; that of a cue itself does not
        tell of it, those around it do."""
        holders = (one for one, is_content in self.holders.get(at, ()) if is_content)
        return sorted(
            (one for one in holders if at not in one.cue), key=lambda one: len(one.content)
        )

    def below(self, at: int) -> list[int]:
        """A token and all that hang on it, straight or by others, in the order of the text."""
        found, todo = [], [at]
        while todo:
            one = todo.pop()
            found.append(one)
            todo += self.children[one]
        return sorted(found)

    def hangs_on(self, at: int, above: int) -> bool:
        """Whether a token hangs on another one, straight or by others."""
        heads = self.tokens.head
        while heads[at] != at:
            at = heads[at]
            if at == above:
                return True
        return False

    def block_of(self, at: int) -> int:
        """The number of the block that a token stands in."""
        number = bisect_left(self._blocks, (at + 1,)) - 1
        return max(number, 0)


def _read_statements(statements: Sequence[Statement], reading: Reading) -> list[Told]:
    """Each statement with the tokens of its parts, those that hold others knowing them."""
    told: dict[str, Told] = {}
    for statement in statements:
        cue = reading.tokens_of(statement.cue)
        head = _main_word(cue, reading)
        told[statement.id] = Told(
            statement=statement,
            source=reading.tokens_of(statement.source),
            cue=cue,
            content=(content := reading.tokens_of(statement.content)),
            inside=frozenset(content),
            head=head,
            sentence=reading.tokens.sentence[head],
            block=reading.block_of(head),
            relays=any(
                reading.folds[at] == "according" or reading.tokens.lemma[at].lower() in _RELAYING
                for at in cue
            ),
        )
    for one in told.values():
        if one.statement.within is not None:
            one.above = told[one.statement.within]
            one.above.nested.append(one)
    return list(told.values())


def _main_word(cue: Sequence[int], reading: Reading) -> int:
    """The verb, noun or adjective of a cue, else the word that the others hang on."""
    head = reading.head_of(cue)
    tokens = reading.tokens
    if tokens.pos[head] in ("AUX", "ADP", "SCONJ", "ADV", "PART", "PUNCT"):
        for wanted in (("VERB",), ("NOUN",), ("ADJ",)):
            for at in cue:
                if tokens.pos[at] in wanted:
                    return at
    return head
