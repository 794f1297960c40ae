"""The statements that were found and of which a field is wrong, in words, for somebody to judge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.evaluate.meaning_gold import Meaning
from onrecord.evaluate.meaning_match import PassageScore
from onrecord.model import Spans

__all__ = ["MeaningCase", "WrongField", "find_wrong", "format_wrong"]

_SHORT, _LONG_END = 160, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongField:
    """A field and its two values in words; ``None`` where there is none."""

    field: str
    gold: str | None
    found: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningCase:
    """A statement that was found and of which fields are wrong.

    ``statement`` are the gold's words: ``source | cue | content``.
    """

    passage: str
    statement: str
    wrong: tuple[WrongField, ...]


def find_wrong(scores: Iterable[PassageScore]) -> list[MeaningCase]:
    """Each found statement of which a field is wrong, in the order of the gold."""
    return [
        _case(score, statement.gold, statement.found, statement.wrong)
        for score in scores
        for statement in score.statements
        if statement.found is not None and statement.wrong
    ]


def format_wrong(cases: Iterable[MeaningCase]) -> str:
    """The cases as lines to read: passage and statement, shortened, then each wrong field.

    >>> act = WrongField(field="act", gold="deny", found=None)
    >>> case = MeaningCase(passage="a1", statement="Ann | denied | it", wrong=(act,))
    >>> print(format_wrong([case]))
    a1: Ann | denied | it
      act: none, not deny
    """
    lines = []
    for case in cases:
        lines.append(f"{' '.join(case.passage.split())}: {_shortened(case.statement)}")
        lines += [
            f"  {one.field}: {one.found or 'none'}, not {one.gold or 'none'}" for one in case.wrong
        ]
    return "\n".join(lines)


def _case(score: PassageScore, gold: Meaning, found: Meaning, wrong: Iterable[str]) -> MeaningCase:
    text = score.passage.text
    return MeaningCase(
        passage=score.passage.id,
        statement=" | ".join(_words(s, text) for s in (gold.source, gold.cue, gold.content)),
        wrong=tuple(
            WrongField(
                field=name,
                gold=_told(gold, name, text=text, among=score.passage.statements),
                found=_told(found, name, text=text, among=score.found),
            )
            for name in wrong
        ),
    )


def _told(meaning: Meaning, name: str, *, text: str, among: Sequence[Meaning]) -> str | None:
    """The value of a field in words; of the statement around, those of its source and cue."""
    if name == "within":
        if meaning.within is None:
            return None
        around = among[meaning.within]
        return f"{_words(around.source, text)} | {_words(around.cue, text)}"
    if name == "chain":
        return ", ".join(f"{link.name or '-'} ({link.role})" for link in meaning.chain) or None
    if name == "conditions":
        told = (f"{one.polarity}: {_words((one.span,), text)}" for one in meaning.conditions)
        return "; ".join(told) or None
    value = getattr(meaning, name)
    return str(value).lower() if isinstance(value, bool) else value


def _words(spans: Spans, text: str) -> str:
    return " … ".join(" ".join(span.of(text).split()) for span in spans) or "-"


def _shortened(words: str) -> str:
    if len(words) <= _SHORT + _LONG_END:
        return words
    return f"{words[:_SHORT]} [...] {words[-_LONG_END:]}"
