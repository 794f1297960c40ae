"""An event's trigger -> when it happened, as far as its own sentence tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.meaning.reading import Reading
    from onrecord.model import When

__all__ = ["find_when"]

_CLAUSES = frozenset("ccomp advcl relcl acl parataxis csubj conj pcomp xcomp".split())
_DEEPEST = 30
# A phrase in the same clause is nearer than one in a clause above, and that than one below.
_ABOVE, _BELOW = 10, 30
_FARTHEST = 25


def find_when(trigger: int, reading: Reading) -> When | None:
    """The time phrase of the trigger's sentence that hangs nearest to it in the syntax.

    A phrase of a clause within the trigger's own ("after the minister resigned [in May]") is none
    of its, and one beside a verb of saying is when something was said.
    """
    tokens = reading.tokens
    way = {at: steps for steps, at in enumerate(_upwards(trigger, reading))}
    saying = {one.head for one, inside in reading.holders.get(trigger, ()) if inside}
    best: tuple[int, int, When] | None = None
    for when in reading.dates_in(tokens.sentence[trigger]):
        if when.span is None or (when.start is None and when.end is None):
            continue
        inside = reading.tokens_of([when.span])
        if not inside:
            continue
        cost = _distance(reading.head_of(inside), way, saying, reading)
        key = (cost, abs(inside[0] - trigger), when)
        if cost < _FARTHEST and (best is None or key[:2] < best[:2]):
            best = key
    return best[2] if best else None


def _distance(head: int, way: dict[int, int], saying: set[int], reading: Reading) -> int:
    """How far a phrase is from the trigger: clauses left upwards and entered downwards."""
    dep = reading.tokens.dep
    cost = 0
    for at in _upwards(head, reading):
        if at in way:
            if at in saying:
                cost += _FARTHEST
            return cost + _steps_up(at, way, reading)
        if dep[at] in _CLAUSES:
            cost += _BELOW
    return _FARTHEST


def _steps_up(meeting: int, way: dict[int, int], reading: Reading) -> int:
    dep = reading.tokens.dep
    return sum(
        _ABOVE if dep[at] in _CLAUSES - {"xcomp", "conj"} else 1
        for at, steps in way.items()
        if steps < way[meeting]
    )


def _upwards(at: int, reading: Reading) -> Iterator[int]:
    head = reading.tokens.head
    for _ in range(_DEEPEST):
        yield at
        if head[at] == at:
            return
        at = head[at]
