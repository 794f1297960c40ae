"""What tells the act of a content whose cue only says: its words, and its main clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from onrecord.meaning.reading import OPENING, Reading, Told
from onrecord.meaning.vocabulary import Vocabulary
from onrecord.model import SourceKind

__all__ = ["find_signs"]

# Longer contents tell what they do in their first and last words.
_MOST_WORDS = 60
_SPEAKERS = frozenset("i we me us my our".split())
_OTHERS = frozenset("he she they it you".split())


def find_signs(
    told: Told, kind: SourceKind, reading: Reading, vocabulary: Vocabulary
) -> frozenset[str]:
    """The signs of a statement, each a short word; :mod:`onrecord.meaning.acts` weighs them.

    Words and pairs of neighbouring words of the content stand as they are (``lied``,
    ``must_leave``); others begin with a mark: ``^`` the first words, ``=`` the main verb, ``+``
    what the main verb has beside it, ``@`` the source, ``:`` the cue,
    ``*`` praise and blame, and of whom.
    """
    return frozenset(_signs(told, kind, reading, vocabulary))


def _signs(told: Told, kind: SourceKind, reading: Reading, vocabulary: Vocabulary) -> Iterator[str]:
    words = list(_words(told, reading))
    yield from (f"^{word}" for word in words[:3])
    yield from words
    yield from (f"{one}_{other}" for one, other in pairwise(words))
    tokens = reading.tokens
    for head in _heads(told, reading)[:2]:
        yield from _of_clause(head, told.inside, reading)
    for at in told.content:
        tone = vocabulary.tones.get((reading.folds[at],))
        if tone is not None:
            yield f"*{tone}"
            denied = any(tokens.dep[one] == "neg" for one in reading.children[tokens.head[at]])
            yield f"*{tone}+{'not' if denied else 'so'}+{_about(at, told, reading)}"
    yield f"@{kind}"
    for at in told.source:
        if tokens.pos[at] == "NOUN":
            yield f"@{tokens.lemma[at].lower()}"
    yield f":{tokens.lemma[told.head].lower()}"
    if told.content and reading.tokens.words[told.content[0]].text in OPENING:
        yield "quoted"
    if len(words) > _MOST_WORDS // 3:
        yield "long"


def _about(at: int, told: Told, reading: Reading) -> str:
    """Of whom a word of praise or blame is said: the speaker, somebody else, or a thing."""
    subject = reading.subject_of(at)
    if subject is None or subject not in told.inside:
        return "none"
    word = reading.folds[subject]
    if word in _SPEAKERS:
        return "speaker"
    if word in _OTHERS or reading.tokens.pos[subject] == "PROPN":
        return "other"
    return "thing"


def _heads(told: Told, reading: Reading) -> list[int]:
    """The main verbs of the content, first sentence first."""
    pos = reading.tokens.pos
    return [at for at in reading.heads_of(told.content) if pos[at] in ("VERB", "AUX", "NOUN")]


def _words(told: Told, reading: Reading) -> Iterator[str]:
    """The content's words in lower case, numbers and names alike."""
    content: Sequence[int] = told.content
    if len(content) > _MOST_WORDS:
        half = _MOST_WORDS // 2
        content = [*content[:half], *content[-half:]]
    tokens = reading.tokens
    for at in content:
        if tokens.pos[at] == "PROPN":
            yield "NAME"
        elif tokens.pos[at] == "NUM":
            yield "NUMBER"
        elif tokens.pos[at] not in ("PUNCT", "SPACE", "SYM"):
            yield reading.folds[at]
        elif tokens.words[at].text in ("?", "!"):
            yield tokens.words[at].text


def _of_clause(head: int, inside: frozenset[int], reading: Reading) -> Iterator[str]:
    """How a main clause is made: who does it, in which time, whether it is denied."""
    tokens, folds = reading.tokens, reading.folds
    yield f"={tokens.lemma[head].lower()}"
    tag = tokens.tag[head]
    near = [at for at in reading.children[head] if at in inside]
    helpers = [folds[at] for at in near if tokens.dep[at] in ("aux", "auxpass")]
    denied = any(tokens.dep[at] == "neg" for at in near)
    who = "none"
    for at in near:
        if tokens.dep[at] in ("nsubj", "nsubjpass", "expl"):
            word = folds[at]
            who = (
                "speaker" if word in _SPEAKERS
                else "pronoun" if word in _OTHERS
                else "name" if tokens.pos[at] == "PROPN"
                else "noun"
            )  # fmt: skip
            yield f"+{tokens.lemma[at].lower()}" if tokens.pos[at] == "NOUN" else f"+{who}"
    helper = helpers[0] if helpers else tag
    yield f"+{helper}"
    yield f"+{who}+{helper}"
    if denied:
        yield f"+not+{who}"
        yield f"+not+{helper}"
        yield f"+not={tokens.lemma[head].lower()}"
    for at in near:
        if tokens.dep[at] in ("acomp", "attr", "oprd"):
            yield f"+is={tokens.lemma[at].lower()}"
        elif tokens.dep[at] in ("xcomp", "ccomp"):
            yield f"+then={tokens.lemma[at].lower()}"
