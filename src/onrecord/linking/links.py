"""What linking finds, as records: each link with the reason for it and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from onrecord.model import Span

__all__ = [
    "Contest",
    "ContestKind",
    "CopyGroup",
    "Deed",
    "First",
    "Links",
    "Outcome",
    "Position",
    "Ref",
    "Standing",
    "as_json",
]

#: Which way a statement contests another; ``one_sided`` where the record has no other.
ContestKind = Literal["denial", "rejection", "refutation", "self", "one_sided"]
#: What is done by saying something, as far as its being the first of its kind is news.
Deed = Literal[
    "commit", "accuse", "deny", "admit", "demand", "offer", "agree", "reject", "apologise",
]  # fmt: skip
#: How a commitment on a condition ended, as far as the record shows it.
Outcome = Literal["standing", "withdrawn", "carried_out", "not_honoured", "met"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Ref:
    """A row in its article: a statement's content, or one trigger of an event."""

    input: str
    span: Span
    speaker: str | None
    article: str
    row: str | None

    @property
    def place(self) -> tuple[str, Span, str, str, str]:
        """What rows are sorted by, also those that nobody speaks."""
        return self.input, self.span, self.speaker or "", self.article, self.row or ""

    @property
    def mark(self) -> str:
        """What the row is called where it is judged: its id, or where it stands if it has none."""
        return self.row or f"@{self.span.start}-{self.span.end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyGroup:
    """An article and those that carry it again, whole or in part (inputs)."""

    origin: str
    members: tuple[str, ...]
    partial: tuple[str, ...]
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """A claim and what contests it; ``a`` is ``None`` where the record has no statement of it.

    ``score`` is how sure that is (0..1), here and below; ``judged`` what people said, if they did.
    """

    a: Ref | None
    b: Ref
    kind: ContestKind
    score: float
    why: str
    judged: str | None = None

    @property
    def rank(self) -> tuple[object, ...]:
        """What contests are sorted by: the surest first, and none beside another by chance."""
        return -self.score, self.b.place, self.kind, self.a.place if self.a else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A promise or threat on a condition, who repeats it, and how it ended.

    ``score`` is how sure the outcome is; ``ended_by`` the article that shows it, ``why`` its words.
    """

    ref: Ref
    condition: Span
    polarity: Literal["if", "unless"]
    repeated_in: tuple[str, ...]
    outcome: Outcome
    ended_by: str | None
    score: float
    why: str
    judged: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """A statement that is the first of its kind, and whether its article says so.

    ``earlier`` is the statement that came before one that is none.
    """

    ref: Ref
    deed: Deed | None
    stated: bool
    score: float
    why: str
    earlier: Ref | None = None
    judged: str | None = None

    @property
    def rank(self) -> tuple[object, ...]:
        """What firsts are sorted by: the surest first."""
        return -self.score, self.ref.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a speaker said on a matter in order; ``turns_at`` are the places where it changed."""

    speaker: str
    matter: str
    refs: tuple[Ref, ...]
    turns_at: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """All of it; what is surest stands first in each kind."""

    copies: tuple[CopyGroup, ...] = ()
    same_statement: tuple[tuple[Ref, ...], ...] = ()
    same_event: tuple[tuple[Ref, ...], ...] = ()
    contested: tuple[Contest, ...] = ()
    conditions: tuple[Standing, ...] = ()
    firsts: tuple[First, ...] = ()
    false_firsts: tuple[First, ...] = ()
    positions: tuple[Position, ...] = ()


def as_json(links: Links) -> dict[str, Any]:
    """The object that ``onrecord links --json`` prints."""
    return {
        "copies": [
            {
                "origin": one.origin,
                "members": list(one.members),
                "partial": list(one.partial),
                "why": list(one.why),
            }
            for one in links.copies
        ],
        "same_statement": [[_ref(ref) for ref in group] for group in links.same_statement],
        "same_event": [[_ref(ref) for ref in group] for group in links.same_event],
        "contested": [
            {
                "a": _ref(one.a) if one.a else None,
                "b": _ref(one.b),
                "kind": one.kind,
                "score": round(one.score, 3),
                "why": one.why,
            }
            for one in links.contested
        ],
        "conditions": [
            {
                "ref": _ref(one.ref),
                "condition": list(one.condition),
                "polarity": one.polarity,
                "repeated_in": list(one.repeated_in),
                "outcome": one.outcome,
                "score": round(one.score, 3),
                "why": one.why,
            }
            for one in links.conditions
        ],
        "firsts": [_first(one) for one in links.firsts],
        "false_firsts": [_ref(one.ref) for one in links.false_firsts],
        "positions": [
            {
                "speaker": one.speaker,
                "matter": one.matter,
                "refs": [_ref(ref) for ref in one.refs],
                "turns_at": list(one.turns_at),
            }
            for one in links.positions
        ],
    }


def _first(one: First) -> dict[str, Any]:
    return {
        "ref": _ref(one.ref),
        "stated": one.stated,
        "score": round(one.score, 3),
        "why": one.why,
    }


def _ref(ref: Ref) -> dict[str, Any]:
    return {"input": ref.input, "span": list(ref.span), "speaker": ref.speaker}
