"""Which articles tell of one event: the tellings of a shelf, grouped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from onrecord.linking.happenings import Telling, group, keys, near, score_of
from onrecord.linking.likeness import Likeness, cosines
from onrecord.linking.links import Ref
from onrecord.linking.shelf import Shelf

__all__ = ["same_events"]


def same_events(shelf: Shelf, likeness: Likeness) -> tuple[tuple[Ref, ...], ...]:
    """The events that several articles tell, each with all places that tell it."""
    tellings = [
        one
        for id in sorted(shelf.laid, key=lambda id: (shelf.laid[id].facts.moment, id))
        for one in shelf.laid[id].tellings
    ]
    scores = _scores(tellings, likeness)
    return tuple(
        tuple(_ref(shelf, tellings[number]) for number in numbers)
        for numbers in group(tellings, scores)
    )


def _scores(tellings: Sequence[Telling], likeness: Likeness) -> dict[tuple[int, int], float]:
    """How likely two tellings that share a key are of one event."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for number, telling in enumerate(tellings):
        for key in keys(telling):
            sharing[key].append(number)
    pairs = {
        (one, other)
        for numbers in sharing.values()
        for one, other in combinations(numbers, 2)
        if tellings[one].article != tellings[other].article
    }
    chosen = sorted(pair for pair in pairs if near(tellings[pair[0]], tellings[pair[1]]))
    texts = sorted({tellings[number].sentence for pair in chosen for number in pair})
    vectors = likeness.of(texts)
    place = {text: at for at, text in enumerate(texts)}
    scores = {}
    for one, other in chosen:
        first, second = place[tellings[one].sentence], place[tellings[other].sentence]
        [[alike]] = cosines(vectors[[first]], vectors[[second]])
        scores[one, other] = score_of(tellings[one], tellings[other], float(alike))
    return scores


def _ref(shelf: Shelf, one: Telling) -> Ref:
    return Ref(
        input=shelf.laid[one.article].facts.input,
        span=one.span,
        speaker=one.speaker,
        article=one.article,
        row=one.event,
    )
