"""A caption's last words that name who took the picture, apart from what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.text.html.walk import INLINE, Piece, Run, clean_words

__all__ = ["part_credits"]

_AGENCY = (
    r"(?:AP|AFP|EPA|EFE|UPI|PA|ANSA|DPA|Xinhua|TASS|Reuters|REUTERS|Getty(?: Images)?|Bloomberg"
    r"|Anadolu(?: Agency)?|Shutterstock|iStock|Alamy|NurPhoto|ZUMA(?: Press)?|Pool|Handout|Sipa)"
)
_TOLD = (
    r"(?i:photo(?:graph)?s?|picture|pic|image|graphic|illustration|video|credit|courtesy|source)"
    r"(?: (?i:by|courtesy of|credit))? ?[:/|©] ?"
)
_NAME = r"[A-Z][\w.'’-]*(?: [A-Z&][\w.'’-]*){0,4}"
_CREDIT = re.compile(
    rf"(?:(?<=[.!?\"”’)])|(?<=\w)(?= ?[(\[|—–])) ?"
    rf"(?P<credit>[(\[|—–]? ?(?:{_TOLD}[^.!?\n]{{2,80}}"
    rf"|(?i:photo(?:graph)?|picture|image) by {_NAME}[^.!?\n]{{0,50}}"
    rf"|©\s?[^.!?\n]{{2,60}}|{_NAME} ?(?:/|via|for) ?(?:{_AGENCY}|{_NAME})(?: ?/ ?[\w .]{{2,30}})?"
    rf"|{_NAME} (?i:photo)|(?:{_AGENCY})(?: ?/ ?(?:{_AGENCY}|{_NAME}))*)[)\]]?)\.?\s*$"
)
_STOPS = (".", "!", "?", "”", '"', "’", ")", "|", ":", "/", "—", "–")
_LONGEST_CREDIT = 10


def part_credits(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with every credit that ends a caption as a piece of its own."""
    return [part for piece in pieces for part in _part(piece)]


def _part(piece: Piece) -> Iterator[Piece]:
    if piece.kind != "caption":
        yield piece
        return
    at = _own_element(piece.runs)
    cut = (at, 0) if at is not None else _told_credit(piece)
    if cut is None:
        yield piece
        return
    number, offset = cut
    run = piece.runs[number]
    head = [*piece.runs[:number], _cut(run, 0, offset)] if offset else piece.runs[:number]
    tail = [_cut(run, offset, len(run.raw)) if offset else run, *piece.runs[number + 1 :]]
    for runs, kind in ((head, "caption"), (tail, "credit")):
        words = clean_words("".join(one.raw for one in runs))
        if words:
            yield Piece(
                runs=list(runs), words=words, frame=piece.frame, linked=0, strong=0, pushed=0,
                times=(), links=(), kind="caption" if kind == "caption" else "credit",
            )  # fmt: skip


def _own_element(runs: Sequence[Run]) -> int | None:
    """The number of the run that an element of the line sets apart at the caption's end."""
    solid = [at for at, run in enumerate(runs) if not run.raw.isspace() and run.element is not None]
    if len(solid) < 2:
        return None
    last = solid[-1]
    run = runs[last]
    if (
        run.is_tail
        or run.element is None
        or run.element.tag not in INLINE
        or run.element.tag == "a"
    ):
        return None
    before = clean_words("".join(one.raw for one in runs[:last]))
    if len(run.raw.split()) > _LONGEST_CREDIT or not before.endswith(_STOPS):
        return None
    return last


def _told_credit(piece: Piece) -> tuple[int, int] | None:
    """The run, and the offset in it, where the words of a credit begin."""
    solid = [
        at for at, run in enumerate(piece.runs) if not run.raw.isspace() and run.element is not None
    ]
    raw = piece.runs[solid[-1]].raw if solid else ""
    match = _CREDIT.search(raw)
    if match is None or len(match["credit"].split()) > _LONGEST_CREDIT:
        return None
    start = match.start("credit")
    return (solid[-1], start) if raw[:start].strip() else None


def _cut(run: Run, start: int, end: int) -> Run:
    return Run(
        run.raw[start:end], run.element, run.is_tail, run.frame, run.linked, run.strong, run.pushed,
        run.offset + start,
    )  # fmt: skip
