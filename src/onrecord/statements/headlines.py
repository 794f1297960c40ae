"""Headlines -> attributions by their own grammar: "Lee: we won", "Dam to hold, minister says".

Headlines leave out what the syntax model looks for, so these forms are read from the tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Stretch

from onrecord.model import Span
from onrecord.statements.cues import CueLexicon
from onrecord.statements.found import Found, to_spans

__all__ = ["find_in_headline"]

# "Velmora: We will close the strait" speaks, "Velmora: what we know" does not.
_OWN = re.compile(r"(?i:we|i|our|my)\b|[\"'\u2018\u201c]")
_DASHES = frozenset({"-", "\u2013", "\u2014", "\u2015", "--"})
_NAMES = frozenset({"PERSON", "ORG", "NORP"})
# "Storm Freya: what we know so far" tells what the article is about.
_TOPICS = frozenset({"five", "how", "latest", "live", "what", "when", "where", "who", "why"})
_MAX_SOURCE = 6
_MAX_NAME = 3
_MIN_CONTENT = 3


def find_in_headline(headline: Stretch, *, cues: CueLexicon) -> Iterator[Found]:
    """The attribution that a headline's form shows, if any: one at most."""
    tokens = [token for token in headline if not token.is_space]
    for find in (_find_label, _find_cue_behind, _find_name_behind):
        parts = find(tokens, cues)
        if parts is not None:
            source, cue, content = parts
            yield Found(
                source=_span(source), cue=_span(cue), content=_span(content), rule="headline"
            )
            return


_Parts = tuple[list[Token], list[Token], list[Token]]


def _find_label(tokens: list[Token], cues: CueLexicon) -> _Parts | None:
    """ "Lee: We stand ready"."""
    at = next((i for i, token in enumerate(tokens) if token.text == ":"), None)
    if at is None or not 0 < at <= _MAX_SOURCE or len(tokens) <= at + 1:
        return None
    name, content = tokens[:at], tokens[at + 1 :]
    first = content[0]
    is_name = any(t.ent_type_ in _NAMES for t in name) and all(t.text[0].isupper() for t in name)
    if first.lower_ in _TOPICS or (not is_name and not _OWN.match(first.doc.text, first.idx)):
        return None
    return name, [tokens[at]], content


def _find_cue_behind(tokens: list[Token], cues: CueLexicon) -> _Parts | None:
    """ "Dam to hold, minister says", "Sale 'a mistake', claims opposition"."""
    comma = max((i for i, token in enumerate(tokens) if token.text == ","), default=0)
    tail = [token for token in tokens[comma + 1 :] if token.text not in ".!"]
    verbs = [token for token in tail if token.lemma_.lower() in cues.say]
    if comma < _MIN_CONTENT or not 2 <= len(tail) <= _MAX_SOURCE or not verbs:
        return None
    cue = verbs[-1] if verbs[-1] is tail[-1] else verbs[0]
    source = [token for token in tail if token.i != cue.i]
    if cue.i not in (tail[0].i, tail[-1].i) or cue.tag_ == "VBN":
        return None
    return source, [cue], tokens[:comma]


def _find_name_behind(tokens: list[Token], cues: CueLexicon) -> _Parts | None:
    """ "Gas leak caused blast - investigators", "Port will not be sold: Ruiz"."""
    mark = max(
        (i for i, token in enumerate(tokens) if token.text == ":" or token.text in _DASHES),
        default=0,
    )
    tail = [token for token in tokens[mark + 1 :] if token.text not in ".!"]
    if mark < _MIN_CONTENT or not 1 <= len(tail) <= _MAX_NAME:
        return None
    is_group = all(t.is_lower and t.pos_ in ("NOUN", "ADJ") for t in tail)
    # After a dash, a name in capitals may be the outlet's own.
    is_person = tokens[mark].text == ":" and all(t.pos_ == "PROPN" for t in tail)
    has_verb = any(t.pos_ in ("VERB", "AUX") for t in tokens[:mark])
    return (tail, [tokens[mark]], tokens[:mark]) if has_verb and (is_group or is_person) else None


def _span(tokens: list[Token]) -> tuple[Span, ...]:
    doc: Doc = tokens[0].doc
    found = to_spans({token.i for token in tokens}, doc)
    last = tokens[-1]
    return found or (Span(tokens[0].idx, last.idx + len(last)),)
