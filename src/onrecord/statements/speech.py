"""Quotations -> attributions by what stands beside them: '"...," said Ann', 'Ann: "..."'.

Only quotations that no clause of the syntax holds come here; most end with "," or stand after ":".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from onrecord.model import Span
from onrecord.statements.clauses import cue_tokens, find_source
from onrecord.statements.cues import CueLexicon
from onrecord.statements.found import Found, is_inside, to_spans
from onrecord.statements.quotes import Quotation, has_plain_word, is_sentence

__all__ = ["find_announced", "find_speech", "find_turns"]

# Between a quotation and its cue there is room for a name with its title and no more.
_MAX_GAP = 25
# Verbs that only help another word.
_NO_HEAD = frozenset({"aux", "auxpass", "amod", "compound"})
_BETWEEN = frozenset({"aux", "auxpass", "neg", "advmod", "npadvmod", "prep", "pobj", "det", "cc"})
# "Lee said in a statement on Monday:" announces, "he said what follows from this:" need not.
_MIN_ANNOUNCED, _MAX_ANNOUNCED = 3, 9
_SENTENCE_ENDS = frozenset({".", "!", "?"})
# "... " - Ann Lee, mayor of Minsk, with the name on a line of its own or the rest of the line.
_DASHED = re.compile(
    r"\s*[\u2015\u2014\u2013~-]{1,2}\s*(?P<name>[^\W\d_a-z][^\n.!?]{2,80}?)\s*(?:\n|$)"
)
# "ANN LEE:" or "Ann Lee, mayor:" at the start of a paragraph.
_LABEL = re.compile(
    r"[\s\ufeff]*[\"\u201c]?"
    r"(?P<name>(?:[^\W\d_][\w.'\u2019-]*[ ,]+){0,5}[^\W\d_][\w.'\u2019-]*)\s?:\s+(?=\S)"
)
_NO_SPEAKERS = frozenset(
    {"ANALYSIS", "CORRECTION", "EDITOR'S NOTE", "EXCLUSIVE", "LIVE", "NOTE", "OPINION", "PHOTOS"}
    | {"READ", "READ MORE", "RELATED", "TRANSCRIPT", "UPDATE", "VIDEO", "WATCH"}
)
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "de", "van", "von", "al", "bin"})
_OWN_WORDS = re.compile(r"\b(?:I|we|We|you|You|my|My|our|Our)\b|\?")


@dataclass(frozen=True, slots=True)
class _Around:
    """The tokens beside a quotation, up to the next quotation or the end of the sentence."""

    before: list[Token]
    after: list[Token]
    may_go_on: bool
    is_clause_with_comma: bool
    is_sentence: bool


def find_speech(
    doc: Doc, text: str, quotation: Quotation, *, low: int, high: int, cues: CueLexicon
) -> Found | None:
    """Who says a quotation, by the words between the offsets ``low`` and ``high`` around it.

    ``text`` is that of the doc, which builds it anew each time it is asked.
    """
    around = _look_around(doc, text, quotation, low, high)
    sides = [_cue_after, _cue_before]
    if not around.may_go_on and around.before:
        sides.reverse()
    for find_cue in sides:
        verb = find_cue(around, cues)
        cue = () if verb is None else to_spans(cue_tokens(verb), doc)
        if verb is not None and cue:
            source = _outside(find_source(verb), doc, quotation)
            return Found(
                source=to_spans(source, doc),
                cue=cue,
                content=quotation.spans,
                rule=find_cue.__name__.removeprefix("_cue_"),
                verb=verb.i,
            )
    return _find_heading(doc, quotation, around.before) or _find_dashed(text, quotation, high)


def _outside(tokens: set[int], doc: Doc, quotation: Quotation) -> set[int]:
    """The tokens, unless a wrong parse took them from the quotation itself."""
    is_apart = not any(is_inside(doc[i], span) for i in tokens for span in quotation.spans)
    return tokens if is_apart else set()


def _find_heading(doc: Doc, quotation: Quotation, before: list[Token]) -> Found | None:
    """Words without a verb before a colon: 'From the ministry: "..."', 'Ann Lee, mayor: "..."'."""
    words = [token for token in before if not token.is_space]
    if not words or words.pop().text != ":":
        return None
    while words and words[0].lower_ in ("from", "and", "also", "then", "but"):
        words.pop(0)
    colon = next(t for t in reversed(before) if t.text == ":")
    if not words or not any(token.pos_ in ("NOUN", "PROPN", "PRON") for token in words):
        return None
    return Found(
        source=to_spans({token.i for token in words}, doc),
        cue=(Span(colon.idx, colon.idx + 1),),
        content=quotation.spans,
        rule="label",
    )


def _look_around(doc: Doc, text: str, quotation: Quotation, low: int, high: int) -> _Around:
    inside = quotation.spans[-1].of(text).rstrip("\"'\u201d\u2019\u00bb ")
    return _Around(
        before=_after_last_end(_tokens_in(doc, low, quotation.start)[-_MAX_GAP:]),
        after=_before_first_end(_tokens_in(doc, quotation.end, high)[:_MAX_GAP]),
        is_sentence=is_sentence(quotation, text),
        is_clause_with_comma=inside.endswith(",") and has_plain_word(quotation, text),
        may_go_on=inside.endswith((",", "?", "!", "\u2014", "-")),
    )


def _tokens_in(doc: Doc, start: int, end: int) -> list[Token]:
    stretch = doc.char_span(start, end, alignment_mode="contract") if start < end else None
    return list(stretch or ())


def _before_first_end(tokens: list[Token]) -> list[Token]:
    for at, token in enumerate(tokens):
        if token.text in _SENTENCE_ENDS or token.text == ";" or "\n" in token.text:
            return tokens[:at]
    return tokens


def _after_last_end(tokens: list[Token]) -> list[Token]:
    while tokens and tokens[-1].is_space:
        tokens.pop()
    for at in range(len(tokens) - 1, -1, -1):
        if tokens[at].text in _SENTENCE_ENDS:
            return tokens[at + 1 :]
    return tokens


def _cue_after(around: _Around, cues: CueLexicon) -> Token | None:
    """The first cue after a quotation, if only its own subject stands between the two.

    After a comma inside the marks any verb will do: '"Nobody knows," shrugs Beppe'.
    """
    for at, token in enumerate(around.after):
        if token.pos_ not in ("VERB", "AUX") or token.dep_ in _NO_HEAD | {"acl", "relcl"}:
            continue
        subject = find_source(token)
        is_finite = token.tag_ in ("VBD", "VBZ", "VBP")
        is_cue = token.lemma_.lower() in cues.say or (
            around.is_clause_with_comma and is_finite and bool(subject)
        )
        between = [t for t in around.after[:at] if not t.is_punct and not t.is_space]
        is_own = all(t.i in subject or t.dep_ in _BETWEEN for t in between)
        return token if is_cue and is_own else None
    return None


def _cue_before(around: _Around, cues: CueLexicon) -> Token | None:
    """The last cue before a quotation; before a colon any verb will do.

    A word or two in quotation marks needs its cue right before it: "called it a" may quote the
    next word or shun it.
    """
    tokens = around.before
    said = cues.say | cues.tell | cues.judge | cues.think
    is_colon = bool(tokens) and tokens[-1].text == ":"
    for at, token in reversed(list(enumerate(tokens))):
        if token.pos_ in ("VERB", "AUX") and token.dep_ not in _NO_HEAD:
            is_near = all(t.is_punct or t.pos_ in ("ADV", "SCONJ") for t in tokens[at + 1 :])
            is_cue = token.lemma_.lower() in said and (around.is_sentence or is_near)
            return token if is_cue or is_colon else None
    return None


def _find_dashed(text: str, quotation: Quotation, high: int) -> Found | None:
    """A name after a dash: '"It is over." - Ann Lee, mayor'."""
    match = _DASHED.match(text, quotation.end, high)
    if match is None:
        return None
    name = Span(*match.span("name"))
    dash = next(i for i in range(quotation.end, name.start) if not text[i].isspace())
    return Found(source=(name,), cue=(Span(dash, dash + 1),), content=quotation.spans, rule="dash")


def find_turns(doc: Doc, text: str, blocks: Sequence[tuple[str, Span]]) -> Iterator[Found]:
    """The turns of a transcript or interview: "ANN LEE: We won."

    A label at the start of a paragraph is a speaker's when several paragraphs have one and their
    words are somebody's own.
    """
    turns = [
        (block, match)
        for kind, block in blocks
        if kind != "headline"
        and (match := _LABEL.match(text, block.start, block.end))
        and _can_speak(doc, match)
    ]
    if not _is_transcript(text, turns):
        return
    for block, match in turns:
        words = text[match.end() : block.end].rstrip()
        words = words[:-1] if words.endswith(".") else words
        if words:
            colon = text.index(":", match.end("name"))
            yield Found(
                source=(Span(*match.span("name")),),
                cue=(Span(colon, colon + 1),),
                content=(Span(match.end(), match.end() + len(words)),),
                rule="label",
            )


def find_announced(
    doc: Doc, text: str, blocks: Sequence[tuple[str, Span]], *, cues: CueLexicon
) -> Iterator[Found]:
    """Paragraphs without marks that the one before announces: "Lee added:" and a new line."""
    for (kind, block), (_, following) in itertools.pairwise(blocks):
        if kind == "headline" or block.end != following.start:
            continue
        tokens = _last_words(doc, text, block)
        if len(tokens) < _MIN_ANNOUNCED or tokens[-1].text != ":":
            continue
        verb = next((t for t in reversed(tokens) if t.pos_ == "VERB"), None)
        words = following.of(text).strip()
        if verb is None or verb.lemma_.lower() not in cues.say or not words:
            continue
        source = find_source(verb)
        if source and max(source) < verb.i:
            start = following.start + following.of(text).index(words)
            yield Found(
                source=to_spans(source, doc),
                cue=to_spans(cue_tokens(verb), doc),
                content=(Span(start, start + len(words) - words.endswith(".")),),
                rule="announced",
                verb=verb.i,
            )


def _last_words(doc: Doc, text: str, block: Span) -> list[Token]:
    """The last few tokens of a block that ends with a colon."""
    if not text[block.start : block.end].rstrip().endswith(":"):
        return []
    tokens = [t for t in _tokens_in(doc, block.start, block.end) if not t.is_space]
    return tokens[-_MAX_ANNOUNCED:]


def _is_transcript(text: str, turns: Sequence[tuple[Span, re.Match[str]]]) -> bool:
    """Whether labelled paragraphs are turns of speakers, not a list of places or matters."""
    names = [match["name"] for _, match in turns]
    is_own = any(_OWN_WORDS.search(text, match.end(), block.end) for block, match in turns)
    return len(names) > 1 and (len(set(names)) < len(names) or is_own)


def _can_speak(doc: Doc, match: re.Match[str]) -> bool:
    """Whether a label can be a speaker's: a name, words in capitals, Q or A; no place or time."""
    name = match["name"]
    if name.upper() in _NO_SPEAKERS:
        return False
    span = doc.char_span(*match.span("name"), alignment_mode="expand")
    if span is None or any(token.ent_type_ in ("GPE", "LOC", "DATE", "TIME") for token in span):
        return False  # "MINSK:" is where, not who
    if name in ("Q", "A"):
        return True
    return (name.isupper() and len(name) > 2) or all(
        word[0].isupper() or word in _SMALL_WORDS for word in name.split()
    )
