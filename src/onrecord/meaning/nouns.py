"""Common nouns as sources: what kind each is, what it is called, which one is meant."""

from __future__ import annotations

from onrecord.meaning.reading import Reading
from onrecord.meaning.vocabulary import Vocabulary
from onrecord.model import SourceKind

__all__ = ["ADDRESSES", "NOMINAL", "Nouns"]

NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM"))
#: Titles before names, which are no part of them.
ADDRESSES = frozenset(
    "mr mrs ms miss dr prof professor sir lord lady dame rev sen rep gov gen president senator "
    "minister chancellor representative governor general colonel col captain capt judge justice "
    "king queen prince princess ambassador secretary chairman chairwoman commissioner bishop "
    "archbishop cardinal sheikh imam rabbi premier deputy lieutenant major sergeant private "
    "inspector constable detective councillor councilman mayor".split()
)
_INDEFINITE = frozenset("a an any another some one no".split())
_DETERMINERS = frozenset(
    "a an the this that these those his her its their our my your some several many few most all "
    "both each every any no another other one two three four five six seven eight nine ten eleven "
    "twelve dozen dozens hundreds thousands millions scores at least more than about around "
    "nearly almost up to over number numbers group groups handful pair majority series as "
    "separate same own".split()
)
_BEFORE = frozenset(
    "det amod compound nmod poss nummod quantmod case punct advmod npadvmod cc conj predet neg "
    "pobj prep".split()
)
_NOT_DESCRIBING = frozenset("current former then late separate alleged".split())
_PEOPLE = frozenset(
    "leader president minister premier chancellor man woman politician official candidate rival "
    "senator diplomat general lawmaker governor mayor negotiator brother sister monarch".split()
)
_SPECIFYING = frozenset("prep poss amod compound relcl acl nummod appos".split())
# In tokens: what stands before a noun, and how far after it "of" is followed.
_LONGEST, _FAR = 12, 6


class Nouns:
    """The nouns of an article, asked by the token of each."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary) -> None:
        self._reading = reading
        self._vocabulary = vocabulary

    def kind(self, head: int) -> SourceKind:
        """What kind of source a common noun is, by itself and its number."""
        tokens = self._reading.tokens
        folds = self._reading.folds
        first = max(0, head - 2)
        kind: SourceKind | None = None
        for start in range(first, head + 1):
            words = [*folds[start:head], tokens.lemma[head].lower()]
            kind = self._vocabulary.sources.get(tuple(words))
            if kind is None and start == head:
                kind = self._vocabulary.sources.get((folds[head],))
            if kind is not None:
                break
        word = tokens.words[head].text
        short = word[:-1].isupper() and word.endswith("s") and len(word) > 2  # "MPs"
        plural = tokens.tag[head] in ("NNS", "NNPS") or short
        if kind == "named_organization" and (folds[head],) in self._vocabulary.sources:
            plural = False  # "police", "headquarters"
        if kind == "named_organization":
            if plural or self._is_indefinite(head):
                return "group"
            return kind
        if kind in ("document", "group"):
            return kind
        return "group" if plural else "unnamed_person"

    def describe(self, head: int) -> str:
        """A noun with the words before it that describe it, without article and number."""
        tokens, folds = self._reading.tokens, self._reading.folds
        first = head
        while first > 0 and head - first < _LONGEST:
            before = first - 1
            inside = self._reading.hangs_on(before, head) and tokens.dep[before] in _BEFORE
            if not inside or tokens.pos[before] == "VERB" or folds[before] in (";", ":"):
                break
            first = before
        while (
            first < head
            and (
                folds[first] in _DETERMINERS
                or folds[first] in _NOT_DESCRIBING
                or tokens.pos[first] in ("PUNCT", "NUM", "SYM")
            )
            and folds[first] not in ('"', "“")
        ):
            first += 1
        if tokens.pos[head] == "PROPN":
            while first < head and folds[first].rstrip(".") in ADDRESSES:
                first += 1
        last = head
        inner = self.after_of(head)
        if inner is not None and inner - head < _FAR:
            last = inner
        spelled = tokens.spell(first, last + 1).replace("’", "'")
        return spelled.strip('"“”•|–—-. ').removeprefix("own ") or tokens.words[head].text

    def after_of(self, head: int) -> int | None:
        """The noun after "of", in a name also after "for": the Kurds in "thousands of Kurds"."""
        tokens, children = self._reading.tokens, self._reading.children
        for child in children[head]:
            named = tokens.pos[head] == "PROPN" and self._reading.folds[child] == "for"
            if named or self._reading.folds[child] == "of":
                return next((at for at in children[child] if tokens.dep[at] == "pobj"), None)
        return None

    def run_to(self, last: int) -> str:
        """The run of proper nouns that ends with a token."""
        tokens = self._reading.tokens
        first = last
        while first and (tokens.pos[first - 1] == "PROPN" or self._is_inside(first - 1)):
            first -= 1
        while first < last and self.is_title(first):
            first += 1
        return tokens.spell(first, last + 1)

    def _is_inside(self, at: int) -> bool:
        """Whether a token is the hyphen of a name: Anne-Marie."""
        words = self._reading.tokens.words
        return words[at].text == "-" and at > 0 and words[at - 1].end == words[at].start

    def is_modified(self, head: int) -> bool:
        """Whether words tell which one is meant."""
        deps = {self._reading.tokens.dep[child] for child in self._reading.children[head]}
        return bool(deps & _SPECIFYING)

    def is_pair(self, head: int) -> bool:
        """Whether a noun is of two persons: "the two leaders", "both ministers"."""
        folds, tokens = self._reading.folds, self._reading.tokens
        counted = any(folds[child] in ("two", "both") for child in self._reading.children[head])
        return counted and tokens.lemma[head].lower() in _PEOPLE and self._is_definite_pair(head)

    def _is_definite_pair(self, head: int) -> bool:
        return self.is_definite(head) or any(
            self._reading.folds[child] == "both" for child in self._reading.children[head]
        )

    def is_definite(self, head: int) -> bool:
        """Whether "the", "this" or "that" stands before a noun."""
        return any(
            self._reading.folds[child] in ("the", "this", "that")
            for child in self._reading.children[head]
            if self._reading.tokens.dep[child] == "det"
        )

    def _is_indefinite(self, head: int) -> bool:
        tokens = self._reading.tokens
        return any(
            tokens.dep[child] == "det" and self._reading.folds[child] in _INDEFINITE
            for child in self._reading.children[head]
        )

    def is_title(self, at: int) -> bool:
        """Whether a token is a title before a name."""
        return self._reading.folds[at].rstrip(".") in ADDRESSES
