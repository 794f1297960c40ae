"""What is done by saying it: the act of the cue, or of the content where the cue only says."""

from __future__ import annotations

from onrecord.meaning.cues import find_frame
from onrecord.meaning.reading import Reading, Told
from onrecord.meaning.vocabulary import CueSense, Vocabulary
from onrecord.model import Act

__all__ = ["find_act"]


def find_act(told: Told, sense: CueSense, reading: Reading, vocabulary: Vocabulary) -> Act:
    """The act of a statement."""
    if sense.act != "state":
        return sense.act
    text = "".join(span.of(reading.article.text) for span in told.statement.content)
    if text.rstrip("\"”'’ ").endswith("?"):
        return "ask"
    tokens, folds = reading.tokens, reading.folds
    for head in reading.heads_of(told.content)[:1]:
        helpers = {folds[at] for at in reading.children[head] if tokens.dep[at] == "aux"}
        subject = {
            folds[at] for at in reading.children[head] if tokens.dep[at] in ("nsubj", "nsubjpass")
        }
        if helpers & {"must", "should"} and not subject & {"i", "he", "she", "it", "we"}:
            return "demand"
        if helpers & {"will", "would", "'ll"} and subject & {"i", "he", "she", "it", "we", "they"}:
            return "announce"
    return "state"
