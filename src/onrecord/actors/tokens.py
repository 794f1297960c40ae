"""A Doc's tokens as plain lists: what finding mentions asks again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from onrecord.actors.words import LONGEST_SYLLABLE, PARTICLES, Word, fold
from onrecord.model import BlockKind

__all__ = ["READ", "Tokens", "read_tokens"]

#: Blocks in which actors are looked for: reporting, and what stands under its pictures.
READ: frozenset[BlockKind] = frozenset({"headline", "body", "quote", "caption"})
_BLOCKS = "blocks"
_SMALL = frozenset("and or but a an the as who he she it in on at of to is was".split())
# How many steps up to the head a token before it can be: "the late [king] 's brother".
_DEEPEST = 4
# In tokens, before its head.
_LONGEST_PHRASE = 24


@dataclass(frozen=True, slots=True)
class Tokens:
    """Texts, folded texts, tags, syntax and sentence of each token, by its number in the Doc."""

    words: list[Word]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    lemma: list[str]
    sentence: list[int]
    quoted: list[bool]
    ranges: list[tuple[str, int, int]]
    hyphens: list[bool]

    def shown(self, start: int, end: int) -> list[int]:
        """The tokens from ``start`` to before ``end`` without the hyphens inside words."""
        return [at for at in range(start, end) if not self.hyphens[at]]

    def shown_words(self, start: int, end: int) -> list[Word]:
        """The words from ``start`` to before ``end`` without the hyphens inside words."""
        return [self.words[at] for at in range(start, end) if not self.hyphens[at]]

    def spell(self, first: int, last: int) -> str:
        """The words from ``first`` to before ``last`` as the text has them, on one line."""
        spelled = self.words[first].text
        for at in range(first + 1, last):
            gap = " " if self.words[at].start > self.words[at - 1].end else ""
            spelled += gap + self.words[at].text.strip()
        return spelled.strip()

    def left_edge(self, at: int) -> int:
        """The first token of what hangs on ``at`` and stands unbroken before it."""
        start = at
        first = max(at - _LONGEST_PHRASE, 0)
        while start > first and self._hangs_within(start - 1, start, at):
            start -= 1
        return start

    def _hangs_within(self, one: int, start: int, end: int) -> bool:
        """Whether a token hangs on one of ``start`` to ``end``, straight or by others."""
        if self.sentence[one] != self.sentence[end]:
            return False
        for _ in range(_DEEPEST):
            one = self.head[one]
            if start <= one <= end:
                return True
            if one > end or self.head[one] == one:
                return False
        return False


def read_tokens(doc: Doc) -> Tokens:
    """The lists of a Doc; ``ranges`` are its readable blocks: kind, first token, one past it."""
    words = [
        Word(token.text, fold(token.text), token.idx, token.idx + len(token.text)) for token in doc
    ]
    sentence: list[int] = []
    for number, sent in enumerate(doc.sents):
        sentence += [number] * (sent.end - sent.start)
    return Tokens(
        words=words,
        pos=[token.pos_ for token in doc],
        tag=[token.tag_ for token in doc],
        dep=[token.dep_ for token in doc],
        head=[token.head.i for token in doc],
        lemma=[token.lemma_ for token in doc],
        sentence=sentence,
        quoted=_quoted(words, doc),
        ranges=list(_ranges(doc)),
        hyphens=_hyphens(words),
    )


def _hyphens(words: list[Word]) -> list[bool]:
    """Which tokens are hyphens inside a word, and no dashes between words."""
    found = [False] * len(words)
    for at in range(1, len(words) - 1):
        if words[at].text not in ("-", "‐", "‑"):
            continue
        before, after = words[at - 1], words[at + 1]
        glued = before.end == words[at].start and words[at].end == after.start
        # Some write "al - Amr" and "Cheuk - yan".
        syllable = after.text.islower() and len(after.text) <= LONGEST_SYLLABLE
        joined = before.fold in PARTICLES or (
            before.text.istitle() and syllable and after.fold not in _SMALL
        )
        found[at] = glued or joined
    return found


def _ranges(doc: Doc) -> Iterator[tuple[str, int, int]]:
    for span in doc.spans.get(_BLOCKS, []) or [doc[:]]:
        if not span.label_ or span.label_ in READ:
            yield span.label_ or "body", span.start, span.end


def _quoted(words: list[Word], doc: Doc) -> list[bool]:
    """Whether each token stands between double quotation marks, counted anew in each block."""
    quoted = [False] * len(words)
    for span in doc.spans.get(_BLOCKS, []) or [doc[:]]:
        inside = False
        for at in range(span.start, span.end):
            text = words[at].text
            if text in ('"', "``", "''"):
                inside = not inside
            elif text in ("“", "«", "„"):
                inside = True
            elif text in ("”", "»"):
                inside = False
            quoted[at] = inside
    return quoted
