"""Scores of words -> cues, sources and contents: the most likely reading that can be one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Reading", "find_cues", "read_roles", "softmax"]

Floats = NDArray[np.float32]

# How much the scores of first and last words count beside those of the words themselves.
_BOUND_WEIGHT = 1.0
_PLAINLY_NONE = 0.995
_NEVER = -1e6

# The states of a word: none, content, source, and the first two again after the source, of which
# there is only one; and which state can follow which.
_NONE, _CONTENT, _SOURCE, _NONE_AFTER, _CONTENT_AFTER = range(5)
_ROLE = np.array([0, 2, 1, 0, 2])
_FOLLOWS = {
    _NONE: (_NONE, _CONTENT, _SOURCE),
    _CONTENT: (_NONE, _CONTENT, _SOURCE),
    _SOURCE: (_SOURCE, _NONE_AFTER, _CONTENT_AFTER),
    _NONE_AFTER: (_NONE_AFTER, _CONTENT_AFTER),
    _CONTENT_AFTER: (_NONE_AFTER, _CONTENT_AFTER),
}
_BARRED = np.array([[0.0 if to in _FOLLOWS[of] else _NEVER for to in range(5)] for of in range(5)])
_CHANGES = _ROLE[:, None] != _ROLE[None, :]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cue's window says: source and content as ranges of words, and how sure they are."""

    source: tuple[range, ...]
    content: tuple[range, ...]
    source_sure: float
    content_sure: float


def find_cues(tags: Floats, *, least: float) -> Iterator[range]:
    """The stretches of words that are cues with at least that probability, from scores of (no cue,
    first word, inside) a word."""
    shares = softmax(tags)
    first, inside = shares[:, 1], shares[:, 2]
    at = 0
    while at < len(tags):
        if first[at] < least:
            at += 1
            continue
        end = at + 1
        while end < len(tags) and inside[end] > max(shares[end, 0], first[end]):
            end += 1
        yield range(at, end)
        at = end


def read_roles(scores: Floats, cues: Sequence[range]) -> list[Reading]:
    """The reading of each cue from ``scores`` [cues, words, 7]: none, source, content, the
    source's first and last word, a content's first and last word.

    The reading is the likeliest in which the source is one stretch of words (Viterbi).
    """
    if not cues:
        return []
    shares = softmax(scores[..., :3])
    logs = np.log(shares + 1e-9)
    for number, cue in enumerate(cues):
        logs[number, cue.start : cue.stop, 1:] = _NEVER
    bounds = _BOUND_WEIGHT * np.clip(scores[..., 3:], -12, 12)
    # Few words of a window have a role: what is plainly far from all of them need not be read.
    near = shares[..., 0] < _PLAINLY_NONE
    first = np.where(near.any(1), near.argmax(1), 0)
    last = near.shape[1] - np.where(near.any(1), near[:, ::-1].argmax(1), near.shape[1])
    here = np.arange(near.shape[1])
    logs[(here < first[:, None]) | (here >= last[:, None]), 1:] = _NEVER
    width = int(max((last - first).max(), 1))
    first = np.minimum(first, near.shape[1] - width)
    places = first[:, None] + np.arange(width)
    rows = np.arange(len(cues))[:, None]
    roles = np.zeros(near.shape, dtype=np.int64)
    roles[rows, places] = _ROLE[_find_path(logs[rows, places], bounds[rows, places])]
    return [_read_one(roles[n], shares[n]) for n in range(len(cues))]


def _find_path(logs: Floats, bounds: Floats) -> NDArray[np.int64]:
    """The likeliest states [cues, words] by Viterbi's algorithm."""
    count, width, _ = logs.shape
    emit = logs[..., _ROLE].astype(np.float64)
    nothing = np.zeros((count, width))
    begin, end = (
        np.stack([nothing, bounds[..., source], bounds[..., content]], -1)[..., _ROLE]
        for source, content in ((0, 2), (1, 3))
    )
    back = np.zeros((count, width, 5), dtype=np.int64)
    # Before its first word and after its last one a text has no role.
    worth = emit[:, 0] + begin[:, 0]
    worth[:, [_NONE_AFTER, _CONTENT_AFTER]] = _NEVER
    change = end[:, :-1, :, None] + begin[:, 1:, None, :]
    steps = np.where(_CHANGES, change, 0.0) + _BARRED
    for at in range(1, width):
        paths = worth[:, :, None] + steps[:, at - 1]
        back[:, at] = paths.argmax(1)
        worth = paths.max(1) + emit[:, at]
    states = np.zeros((count, width), dtype=np.int64)
    here = (worth + end[:, -1]).argmax(1)
    for at in range(width - 1, -1, -1):
        states[:, at] = here
        here = back[np.arange(count), at, here]
    return states


def _read_one(roles: NDArray[np.int64], shares: Floats) -> Reading:
    source, content = list(_runs(roles == 1)), list(_runs(roles == 2))
    return Reading(
        tuple(source),
        tuple(content),
        _mean(shares[roles == 1, 1]),
        _mean(shares[roles == 2, 2]),
    )


def _runs(inside: NDArray[np.bool_]) -> Iterator[range]:
    steps = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8)))
    for start, end in zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True):
        yield range(start, end)


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else 0.0


def softmax(scores: Floats) -> Floats:
    """The probabilities that the scores of the last axis stand for."""
    shifted = np.exp(scores - scores.max(-1, keepdims=True))
    out: Floats = shifted / shifted.sum(-1, keepdims=True)
    return out
