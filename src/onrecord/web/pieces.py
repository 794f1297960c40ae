"""A statement's words in pieces, its conditions apart, as tables and cards show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from onrecord.cli.meaning import says_polarity
from onrecord.cli.words import one_line

__all__ = ["Piece", "mark_conditions"]


class Piece(NamedTuple):
    """Some of a statement's words; ``polarity`` is ``None`` where they are no condition.

    It is empty where the words themselves say it: "only if attacked", but "until May"
    (``unless``).
    """

    words: str
    polarity: str | None


def mark_conditions(content: str, conditions: Iterable[str]) -> list[Piece]:
    """A statement's words on one line, cut where its conditions begin and end.

    Conditions are as rows tell them (``if: words``); one that stands elsewhere comes last.

    >>> mark_conditions("We go if he comes.", ["if: if he comes"])
    [Piece(words='We go ', polarity=None), Piece(words='if he comes', polarity=''), \
Piece(words='.', polarity=None)]
    >>> mark_conditions("We stay", ["unless: until May"])
    [Piece(words='We stay', polarity=None), Piece(words=' ', polarity=None), \
Piece(words='until May', polarity='unless')]
    """
    pieces = [Piece(one_line(content), None)]
    for condition in conditions:
        polarity, _, told = condition.partition(": ")
        words = one_line(told)
        mark = Piece(words, "" if says_polarity(words, polarity) else polarity)
        for at, piece in enumerate(pieces):
            start = piece.words.find(words) if piece.polarity is None else -1
            if start >= 0:
                before, after = piece.words[:start], piece.words[start + len(words) :]
                pieces[at : at + 1] = [Piece(before, None), mark, Piece(after, None)]
                break
        else:
            pieces += [Piece(" ", None), mark]
    return [piece for piece in pieces if piece.words]
