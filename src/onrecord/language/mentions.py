"""Doc -> mentions of persons, organisations, places and dates."""

from __future__ import annotations

from spacy.tokens import Doc

from onrecord.model import Mention, MentionLabel, Span

__all__ = ["find_mentions"]

# The labels of OntoNotes 5 that name one of our four kinds; the rest (money, laws, languages,
# numbers, works of art) is nobody who speaks and no time.
_LABELS: dict[str, MentionLabel] = {
    "PERSON": "person",
    "ORG": "organization",
    "NORP": "organization",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "DATE": "date",
    "TIME": "date",
}


def find_mentions(doc: Doc) -> list[Mention]:
    """The named persons, organisations (parties and nations too), places and time phrases.

    They come in text order and do not overlap; fenced blocks have none.
    """
    return [
        Mention(span=Span(ent.start_char, ent.end_char), label=_LABELS[ent.label_])
        for ent in doc.ents
        if ent.label_ in _LABELS and ent.text.strip()
    ]
