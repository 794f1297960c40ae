"""Which articles tell of one event: the tellings of a shelf, grouped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from onrecord.linking.happenings import Telling, asked_keys, group, keys, near, score_of
from onrecord.linking.likeness import Likeness, cosines
from onrecord.linking.links import Ref
from onrecord.linking.shelf import Shelf

__all__ = ["WEIGHED", "meet", "same_events"]


#: So many earlier tellings, the most alike, are weighed for each.
WEIGHED = 30


def meet(
    later: Telling, earlier: Iterable[tuple[int, float]], telling: Callable[[int], Telling]
) -> Iterator[tuple[int, float]]:
    """Those earlier tellings, by number, that may be of one event with a later one, and how likely
    they are.

    ``earlier`` are the numbers of those that have a key which the later one asks for, in the order
    of time, and how alike their sentences are.
    """
    nearest = sorted(earlier, key=lambda one: -one[1])
    found = ((number, alike) for number, alike in nearest if near(telling(number), later))
    for number, alike in islice(found, WEIGHED):
        yield number, score_of(telling(number), later, alike)


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
    """How likely two tellings that share a key are of one event, the earlier first."""
    texts = sorted({one.sentence for one in tellings})
    place = {text: at for at, text in enumerate(texts)}
    vectors = likeness.of(texts).astype(np.float32)
    holders: dict[str, list[int]] = defaultdict(list)
    scores = {}
    for number, later in enumerate(tellings):
        sharing = {
            other
            for key in asked_keys(later)
            for other in holders.get(key, ())
            if tellings[other].article != later.article
        }
        if sharing:
            earlier = sorted(sharing)
            rows = [place[tellings[other].sentence] for other in earlier]
            [alike] = cosines(vectors[[place[later.sentence]]], vectors[rows])
            for other, score in meet(
                later, zip(earlier, alike.tolist(), strict=True), tellings.__getitem__
            ):
                scores[other, number] = score
        for key in keys(later):
            holders[key].append(number)
    return scores


def _ref(shelf: Shelf, one: Telling) -> Ref:
    return Ref(
        input=shelf.laid[one.article].facts.input,
        span=one.span,
        speaker=one.speaker,
        article=one.article,
        row=one.event,
    )
