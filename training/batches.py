"""Samples -> batches of tensors, and the loss of a model on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from onrecord.statements.words import WORD_SIZE
from training.network import AttributionNet
from training.samples import Sample

__all__ = ["Batch", "find_loss", "make_batch", "read_batch"]

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
    #: The teacher's scores, or nothing.
    hints: tuple[Tensor, Tensor] | None


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
        _join_hints(samples, width, len(cues)),
    )


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


def score_pairs(net: AttributionNet, words: Tensor, cues: Tensor, batch: Batch) -> Tensor:
    """The scores of roles and bounds for every cue of a batch."""
    vectors = torch.einsum("kw,kwd->kd", batch.cue.to(cues.dtype), cues[batch.window])
    return net.pairs(vectors, words[batch.window], batch.pairs)


def read_batch(net: AttributionNet, batch: Batch) -> tuple[Tensor, Tensor]:
    """The scores of tags [windows, words, 6], and of roles and bounds [cues, words, 7]."""
    tags, words, cues = net.read(
        batch.pieces,
        batch.word_of,
        batch.features,
        batch.first,
        batch.last,
        batch.mask,
        batch.annotator,
    )
    if not len(batch.window):
        return tags.float(), torch.zeros(0, tags.shape[1], 7)
    return tags.float(), score_pairs(net, words, cues, batch).float()


def find_loss(
    net: AttributionNet, batch: Batch, *, teacher_share: float
) -> tuple[Tensor, dict[str, float]]:
    """The loss, and its parts by name.  ``teacher_share`` is how much the teacher's scores count
    beside the annotators' answers, where the batch has any."""
    tags, scores = read_batch(net, batch)
    hinted = (None, None) if batch.hints is None else batch.hints
    share = 0.0 if batch.hints is None else teacher_share
    parts = {}
    for name, part, right, weight in (
        ("outer", slice(0, 3), batch.outer, batch.outer_weight),
        ("any", slice(3, 6), batch.any, batch.any_weight),
    ):
        hint = None if hinted[0] is None else hinted[0][..., part]
        loss = _cross_entropy(tags[..., part], right, hint, share)
        # A window has some ten cues: this is the loss a cue, its false alarms included.
        parts[name] = (loss * weight).sum() / (((right == 1) * weight).sum() + 4)
    if len(batch.window):
        there = (batch.roles >= 0).float()
        hint = None if hinted[1] is None else hinted[1][..., :3]
        role = _cross_entropy(scores[..., :3], batch.roles, hint, share) * there
        bounds = batch.bounds
        if hinted[1] is not None:
            bounds = (1 - share) * bounds + share * torch.sigmoid(hinted[1][..., 3:])
        bound = functional.binary_cross_entropy_with_logits(
            scores[..., 3:], bounds, reduction="none"
        )
        bound = bound.sum(-1) * there
        weight = batch.pair_weight
        parts["role"] = (role.sum(1) * weight).sum() / (weight.sum() + 1) / 12
        parts["bound"] = (bound.sum(1) * weight).sum() / (weight.sum() + 1) / 4
    total = torch.stack(list(parts.values())).sum()
    return total, {name: float(part.detach()) for name, part in parts.items()}


def _cross_entropy(scores: Tensor, right: Tensor, hint: Tensor | None, share: float) -> Tensor:
    """The loss of each word [.., words]: against the right answer, and against the hint."""
    logs = torch.log_softmax(scores, -1)
    loss = -logs.gather(-1, right.clamp(min=0)[..., None])[..., 0]
    if hint is None or not share:
        return loss
    return (1 - share) * loss - share * (torch.softmax(hint, -1) * logs).sum(-1)
