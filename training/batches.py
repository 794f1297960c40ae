"""Samples -> batches of tensors, and the loss of a model on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from onrecord.ontology import STATUSES, load_ontology
from onrecord.statements.words import WORD_SIZE
from training.network import Network
from training.samples import Sample

__all__ = [
    "Batch",
    "Scores",
    "find_event_loss",
    "find_loss",
    "make_batch",
    "mode_groups",
    "read_batch",
    "score_parts",
]

_START, _END = 101, 102


@dataclass(slots=True)
class Batch:
    """Windows padded to one length; the cues of all windows stand in one list."""

    pieces: Tensor
    word_of: Tensor
    features: Tensor
    first: Tensor
    last: Tensor
    mask: Tensor
    annotator: Tensor
    outer: Tensor
    any: Tensor
    outer_weight: Tensor
    any_weight: Tensor
    window: Tensor
    cue: Tensor
    pairs: Tensor
    roles: Tensor
    bounds: Tensor
    pair_weight: Tensor
    event_types: Tensor
    event_weight: Tensor
    event_window: Tensor
    event_word: Tensor
    event_mode: Tensor
    event_status: Tensor
    event_pairs: Tensor
    event_places: Tensor
    event_roles: Tensor
    #: The teacher's scores, or nothing.
    hints: tuple[Tensor, Tensor] | None

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """What a network reads of it, in the order of :meth:`Network.read`."""
        return (
            self.pieces,
            self.word_of,
            self.features,
            self.first,
            self.last,
            self.mask,
            self.annotator,
        )


def make_batch(samples: Sequence[Sample]) -> Batch:
    """The tensors of some windows."""
    size = max(sum(map(len, s.pieces)) for s in samples) + 2
    width = max(len(s.pieces) for s in samples)
    count = len(samples)
    cues = [(n, c) for n, s in enumerate(samples) for c in s.cues]
    pieces = np.zeros((count, size), np.int64)
    word_of = np.full((count, size), width, np.int64)
    columns = samples[0].features.shape[1]
    features = np.full((count, width + 1, columns), WORD_SIZE, np.int64)
    first, last = (np.zeros((count, width), np.int64) for _ in range(2))
    mask = np.zeros((count, size), bool)
    outer, any_ = (np.zeros((count, width), np.int64) for _ in range(2))
    outer_weight, any_weight = (np.zeros((count, width), np.float32) for _ in range(2))
    for n, s in enumerate(samples):
        at = 1
        pieces[n, 0] = _START
        for w, cut in enumerate(s.pieces):
            pieces[n, at : at + len(cut)] = cut
            word_of[n, at : at + len(cut)] = w
            first[n, w], last[n, w] = at, at + len(cut) - 1
            at += len(cut)
        pieces[n, at] = _END
        mask[n, : at + 1] = True
        w = len(s.pieces)
        features[n, :w] = s.features
        outer[n, :w], any_[n, :w] = s.outer, s.any
        outer_weight[n, :w], any_weight[n, :w] = s.outer_weight, s.any_weight
    pairs = np.zeros((len(cues), width, 7), np.int64)
    roles = np.full((len(cues), width), -100, np.int64)
    bounds = np.zeros((len(cues), width, 4), np.float32)
    average = np.zeros((len(cues), width), np.float32)
    for k, (_, c) in enumerate(cues):
        w = len(c.roles)
        pairs[k, :w] = c.pairs
        roles[k, :w] = c.roles
        average[k, c.cue[0] : c.cue[1]] = 1 / (c.cue[1] - c.cue[0])
        for value in (1, 2):
            inside = np.concatenate([[0], c.roles == value, [0]]).astype(np.int8)
            step = np.diff(inside)
            bounds[k, :w, 2 * value - 2] = step[:-1] > 0
            bounds[k, :w, 2 * value - 1] = step[1:] < 0
    tensor = torch.from_numpy
    return Batch(
        *map(tensor, (pieces, word_of, features, first, last)),
        torch.where(tensor(mask), 0.0, -1e4)[:, None, None, :].to(torch.bfloat16),
        torch.tensor([s.annotator for s in samples]),
        *map(tensor, (outer, any_, outer_weight, any_weight)),
        torch.tensor([n for n, _ in cues], dtype=torch.long),
        tensor(average),
        *map(tensor, (pairs, roles, bounds)),
        torch.tensor([c.weight for _, c in cues], dtype=torch.float32),
        *_join_events(samples, width),
        _join_hints(samples, width, len(cues)),
    )


def _join_events(samples: Sequence[Sample], width: int) -> Iterator[Tensor]:
    """The tensors of events: what every word tells, then a row an event."""
    types = np.zeros((len(samples), width), np.int64)
    weight = np.zeros((len(samples), width), np.float32)
    for n, s in enumerate(samples):
        types[n, : len(s.pieces)], weight[n, : len(s.pieces)] = s.event_types, s.event_weight
    events = [(n, event) for n, s in enumerate(samples) for event in s.events]
    length = max((len(event.roles) for _, event in events), default=0)
    pairs = np.zeros((len(events), length, 7), np.int64)
    places = np.zeros((len(events), length), np.int64)
    roles = np.full((len(events), length), -100, np.int64)
    for k, (_, event) in enumerate(events):
        count = len(event.roles)
        pairs[k, :count], roles[k, :count] = event.pairs, event.roles
        places[k, :count] = np.arange(event.first, event.first + count)
    yield from map(torch.from_numpy, (types, weight))
    for rows in (
        [n for n, _ in events],
        [event.word for _, event in events],
        [event.mode for _, event in events],
        [event.status for _, event in events],
    ):
        yield torch.tensor(rows, dtype=torch.long)
    yield from map(torch.from_numpy, (pairs, places, roles))


def _join_hints(samples: Sequence[Sample], width: int, cues: int) -> tuple[Tensor, Tensor] | None:
    if any(sample.hint is None for sample in samples):
        return None
    tags = np.zeros((len(samples), width, 6), np.float32)
    pairs = np.zeros((cues, width, 7), np.float32)
    done = 0
    for number, sample in enumerate(samples):
        assert sample.hint is not None
        words = len(sample.pieces)
        tags[number, :words] = sample.hint[0]
        pairs[done : done + len(sample.cues), :words] = sample.hint[1]
        done += len(sample.cues)
    return torch.from_numpy(tags), torch.from_numpy(pairs)


def score_pairs(net: Network, words: Tensor, cues: Tensor, batch: Batch) -> Tensor:
    """The scores of roles and bounds for every cue of a batch."""
    vectors = torch.einsum("kw,kwd->kd", batch.cue.to(cues.dtype), cues[batch.window])
    return net.pairs(vectors, words[batch.window], batch.pairs)


@dataclass(slots=True)
class Scores:
    """What the network says of a batch: scores of tags [windows, words, 6], of roles and bounds
    [cues, words, 7], of events [windows, words, ...], and of parts in events [events, words, 4]."""

    tags: Tensor
    pairs: Tensor
    events: Tensor
    parts: Tensor


def read_batch(net: Network, batch: Batch) -> Scores:
    """The scores of a batch."""
    tags, words, cues, events, parts, triggers = net.read(*batch.inputs)
    pairs = torch.zeros(0, tags.shape[1], 7)
    if len(batch.window):
        pairs = score_pairs(net, words, cues, batch).float()
    roles = score_parts(net, parts, triggers, batch)
    return Scores(tags.float(), pairs, events.float(), roles)


def score_parts(net: Network, parts: Tensor, triggers: Tensor, batch: Batch) -> Tensor:
    """What each word of a trigger's sentence is to its event: scores [events, words, 4]."""
    window = batch.event_window
    if not len(window):
        return torch.zeros(0, 0, 4)
    there = (batch.event_roles >= 0)[..., None]
    seen = parts[window[:, None], batch.event_places] * there
    trigger = triggers[window, batch.event_word]
    return net.roles(trigger, seen, batch.event_pairs, there).float()


def find_loss(
    net: Network, batch: Batch, *, teacher_share: float
) -> tuple[Tensor, dict[str, float]]:
    """The loss, and its parts by name.  ``teacher_share`` is how much the teacher's scores count
    beside the annotators' answers, where the batch has any."""
    scores = read_batch(net, batch)
    hinted = (None, None) if batch.hints is None else batch.hints
    share = 0.0 if batch.hints is None else teacher_share
    parts = {}
    for name, part, right, weight in (
        ("outer", slice(0, 3), batch.outer, batch.outer_weight),
        ("any", slice(3, 6), batch.any, batch.any_weight),
    ):
        hint = None if hinted[0] is None else hinted[0][..., part]
        loss = _cross_entropy(scores.tags[..., part], right, hint, share)
        # A window has some ten cues: this is the loss a cue, its false alarms included.
        parts[name] = (loss * weight).sum() / (((right == 1) * weight).sum() + 4)
    if len(batch.window):
        there = (batch.roles >= 0).float()
        hint = None if hinted[1] is None else hinted[1][..., :3]
        role = _cross_entropy(scores.pairs[..., :3], batch.roles, hint, share) * there
        bounds = batch.bounds
        if hinted[1] is not None:
            bounds = (1 - share) * bounds + share * torch.sigmoid(hinted[1][..., 3:])
        bound = functional.binary_cross_entropy_with_logits(
            scores.pairs[..., 3:], bounds, reduction="none"
        )
        bound = bound.sum(-1) * there
        weight = batch.pair_weight
        parts["role"] = (role.sum(1) * weight).sum() / (weight.sum() + 1) / 12
        parts["bound"] = (bound.sum(1) * weight).sum() / (weight.sum() + 1) / 4
    parts.update(find_event_loss(scores.events, scores.parts, batch))
    total = torch.stack(list(parts.values())).sum()
    return total, {name: float(part.detach()) for name, part in parts.items()}


def find_event_loss(events: Tensor, parts: Tensor, batch: Batch) -> Iterator[tuple[str, Tensor]]:
    """The loss of events: types of all words, then statuses, modes and parts of those there are."""
    types, statuses, modes = _cut_event_scores(events)
    loss = functional.cross_entropy(
        types.flatten(0, 1), batch.event_types.flatten(), reduction="none"
    ).view(batch.event_types.shape)
    weight = batch.event_weight
    yield "event", (loss * weight).sum() / (((batch.event_types > 0) * weight).sum() + 4)
    if not len(batch.event_window):
        return
    row = batch.event_window, batch.event_word
    yield "status", functional.cross_entropy(statuses[row], batch.event_status) / 3
    own = torch.from_numpy(mode_groups())[batch.event_mode]
    seen = modes[row].masked_fill(~own, -1e4)
    yield "mode", functional.cross_entropy(seen, batch.event_mode) / 3
    there = (batch.event_roles >= 0).float()
    part = functional.cross_entropy(
        parts.flatten(0, 1), batch.event_roles.clamp(min=0).flatten(), reduction="none"
    ).view(there.shape)
    yield "part", (part * there).sum() / len(there) / 2


def _cut_event_scores(scores: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Scores of types (the first is none), of statuses, and of modes."""
    ontology = load_ontology()
    sizes = [1 + len(ontology.types), len(STATUSES), len(ontology.modes)]
    types, statuses, modes = scores.split(sizes, -1)
    return types, statuses, modes


@cache
def mode_groups() -> NDArray[np.bool_]:
    """For every mode, which modes are of the same type."""
    kinds = np.array([name for name, _ in load_ontology().modes])
    return kinds[:, None] == kinds[None]


def _cross_entropy(scores: Tensor, right: Tensor, hint: Tensor | None, share: float) -> Tensor:
    """The loss of each word [.., words]: against the right answer, and against the hint."""
    logs = torch.log_softmax(scores, -1)
    loss = -logs.gather(-1, right.clamp(min=0)[..., None])[..., 0]
    if hint is None or not share:
        return loss
    return (1 - share) * loss - share * (torch.softmax(hint, -1) * logs).sum(-1)
