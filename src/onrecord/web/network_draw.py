"""A network -> its drawing: names around a circle, and lines from who speaks to whom they address.

The same network is drawn the same way each time.  Neighbours on the circle are those who have most
to do with each other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.cli.words import count_noun, one_line
from onrecord.web.network_data import Network, Person, Tie

__all__ = ["Drawing", "DrawnPerson", "DrawnTie", "draw_network", "order_around", "say_tie"]

WIDTH, HEIGHT = 960, 640
_CENTRE = WIDTH / 2, HEIGHT / 2
_RADIUS = 232
_LEAST, _MOST = 5.0, 13.0
_THINNEST, _THICKEST = 1.0, 6.0
#: More lines than this cover each other; the table has them all.
_TIES = 90
_LONGEST_NAME = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPerson:
    """A disc with a name beside it."""

    key: str
    name: str
    label: str
    x: str
    y: str
    r: str
    name_x: str
    name_y: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTie:
    """A line from one to the other, with the tip of an arrow; ``kind`` is told or about."""

    tie: Tie
    kind: str
    path: str
    tip: str
    width: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """All of it, in units of the view box; ``left_out`` are so many lines that are not drawn."""

    width: int
    height: int
    people: tuple[DrawnPerson, ...]
    ties: tuple[DrawnTie, ...]
    left_out: int


def draw_network(network: Network, *, around: str | None = None) -> Drawing:
    """The drawing of a network; ``around`` is the key of whom all others stand around."""
    places = _place(network, around)
    names = {one.key: one for one in network.people}
    busiest = max((one.says + one.told + one.spoken_of for one in network.people), default=1)
    radii = {
        one.key: _between(_LEAST, _MOST, math.sqrt(_share(one, busiest))) for one in network.people
    }
    lines = [
        (tie, kind, count)
        for tie in network.ties
        for kind, count in (("told", tie.told), ("about", tie.about))
        if count
    ]
    lines.sort(key=lambda line: (-line[2], line[0].speaker, line[0].other, line[1]))
    most = max((count for _, _, count in lines), default=1)
    ties = [
        _tie(tie, kind, count / most, places, radii, names) for tie, kind, count in lines[:_TIES]
    ]
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        people=tuple(_person(one, places[one.key], radii[one.key]) for one in network.people),
        # The strongest lie on top.
        ties=tuple(reversed(ties)),
        left_out=len(lines) - len(ties),
    )


def say_tie(tie: Tie, names: Mapping[str, Person]) -> str:
    """What a tie is, in words."""
    parts = [f"{count_noun('statement', tie.told)} to"] if tie.told else []
    parts += [f"{tie.about:,} about"] if tie.told and tie.about else []
    parts += [f"{count_noun('statement', tie.about)} about"] if not tie.told else []
    speaker, other = (one_line(names[key].name) for key in (tie.speaker, tie.other))
    return f"{speaker}: {' and '.join(parts)} {other}"


def order_around(people: Sequence[str], weights: Mapping[tuple[str, str], int]) -> list[str]:
    """People around a circle, so that those with strong ties are near each other.

    ``weights`` are of pairs in either order.

    >>> order_around(["a", "b", "c", "d"], {("a", "c"): 5, ("c", "d"): 3})
    ['a', 'c', 'd', 'b']
    """
    if not people:
        return []

    def weight(one: str, other: str) -> int:
        return weights.get((one, other), 0) + weights.get((other, one), 0)

    order, left = [people[0]], list(people[1:])
    while left:
        nearest = max(left, key=lambda one: (weight(order[-1], one), -left.index(one)))
        order.append(nearest)
        left.remove(nearest)
    return _swap(order, weights)


def _swap(order: list[str], weights: Mapping[tuple[str, str], int]) -> list[str]:
    """The order with neighbours swapped for as long as that shortens the lines."""
    best = _length(order, weights)
    for _ in range(len(order)):
        before = best
        for at in range(1, len(order) - 1):
            order[at], order[at + 1] = order[at + 1], order[at]
            length = _length(order, weights)
            if length < best:
                best = length
            else:
                order[at], order[at + 1] = order[at + 1], order[at]
        if best == before:
            break
    return order


def _length(order: Sequence[str], weights: Mapping[tuple[str, str], int]) -> int:
    place = {one: at for at, one in enumerate(order)}
    total = 0
    for (one, other), weight in weights.items():
        steps = abs(place[one] - place[other])
        total += weight * min(steps, len(order) - steps)
    return total


def _place(network: Network, around: str | None) -> dict[str, tuple[float, float, float]]:
    """Where everybody stands, and in which direction from the centre (``nan`` in the centre)."""
    keys = [one.key for one in network.people if one.key != around]
    weights = {(tie.speaker, tie.other): tie.weight for tie in network.ties}
    weights = {pair: weight for pair, weight in weights.items() if around not in pair}
    places = {}
    if any(one.key == around for one in network.people):
        places[around or ""] = (*_CENTRE, math.nan)
    order = order_around(keys, weights)
    for at, key in enumerate(order):
        # Half a step on from the top: no name stands just above another one.
        angle = 2 * math.pi * (at + 0.5) / len(order) - math.pi / 2
        x = _CENTRE[0] + 1.08 * _RADIUS * math.cos(angle)
        y = _CENTRE[1] + 1.12 * _RADIUS * math.sin(angle)
        places[key] = (x, y, angle)
    return places


def _person(one: Person, place: tuple[float, float, float], radius: float) -> DrawnPerson:
    x, y, angle = place
    away = radius + 7
    if math.isnan(angle):
        name_x, name_y, anchor = x, y + away + 10, "middle"
    else:
        name_x, name_y = x + away * math.cos(angle), y + away * math.sin(angle) + 4
        right = math.cos(angle)
        anchor = "middle" if abs(right) < 0.12 else "start" if right > 0 else "end"
    name = one_line(one.name)
    shown = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
    return DrawnPerson(
        key=one.key,
        name=shown,
        label=f"{name}: says {one.says:,}, is told {one.told:,}, is spoken of {one.spoken_of:,}",
        x=_number(x),
        y=_number(y),
        r=_number(radius),
        name_x=_number(name_x),
        name_y=_number(name_y),
        anchor=anchor,
    )


def _tie(
    tie: Tie,
    kind: str,
    share: float,
    places: Mapping[str, tuple[float, float, float]],
    radii: Mapping[str, float],
    names: Mapping[str, Person],
) -> DrawnTie:
    (x1, y1, _), (x2, y2, _) = places[tie.speaker], places[tie.other]
    width = _between(_THINNEST, _THICKEST, share)
    bend = 0.12 if kind == "told" else 0.24
    # To the left of its way: what goes back goes by another way.
    control = (
        (x1 + x2) / 2 + bend * (y2 - y1) + 0.25 * (_CENTRE[0] - (x1 + x2) / 2),
        (y1 + y2) / 2 - bend * (x2 - x1) + 0.25 * (_CENTRE[1] - (y1 + y2) / 2),
    )
    begin = _toward((x1, y1), control, radii[tie.speaker] + 2)
    tip = 6 + 1.5 * width
    end = _toward((x2, y2), control, radii[tie.other] + 2)
    neck = _toward(end, control, tip)
    side = tip * 0.45
    dx, dy = _direction(end, control)
    corners = (end, (neck[0] - dy * side, neck[1] + dx * side),
               (neck[0] + dy * side, neck[1] - dx * side))  # fmt: skip
    return DrawnTie(
        tie=tie,
        kind=kind,
        path=f"M{_pair(begin)}Q{_pair(control)} {_pair(neck)}",
        tip="M" + "L".join(map(_pair, corners)) + "Z",
        width=_number(width),
        label=say_tie(tie, names),
    )


def _share(one: Person, busiest: int) -> float:
    return (one.says + one.told + one.spoken_of) / max(busiest, 1)


def _between(least: float, most: float, share: float) -> float:
    return least + (most - least) * share


def _direction(start: tuple[float, float], aim: tuple[float, float]) -> tuple[float, float]:
    dx, dy = aim[0] - start[0], aim[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    return dx / length, dy / length


def _toward(
    start: tuple[float, float], aim: tuple[float, float], distance: float
) -> tuple[float, float]:
    dx, dy = _direction(start, aim)
    return start[0] + dx * distance, start[1] + dy * distance


def _pair(place: tuple[float, float]) -> str:
    return f"{_number(place[0])} {_number(place[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
