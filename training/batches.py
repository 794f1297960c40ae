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

__all__ = ["Batch", "find_loss", "make_batch", "score_pairs"]

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
    )


def score_pairs(net: AttributionNet, words: Tensor, cues: Tensor, batch: Batch) -> Tensor:
    """The scores of roles and bounds for every cue of a batch."""
    vectors = torch.einsum("kw,kwd->kd", batch.cue.to(cues.dtype), cues[batch.window])
    return net.pairs(vectors, words[batch.window], batch.pairs)


def find_loss(net: AttributionNet, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """The loss, and its parts by name."""
    tags, words, cues = net.read(
        batch.pieces,
        batch.word_of,
        batch.features,
        batch.first,
        batch.last,
        batch.mask,
        batch.annotator,
    )
    tags = tags.float()
    parts = {}
    for name, scores, right, weight in (
        ("outer", tags[..., :3], batch.outer, batch.outer_weight),
        ("any", tags[..., 3:], batch.any, batch.any_weight),
    ):
        loss = functional.cross_entropy(scores.flatten(0, 1), right.flatten(), reduction="none")
        # A window has some ten cues: this is the loss a cue, its false alarms included.
        known = (right.flatten() == 1).float() * weight.flatten()
        parts[name] = (loss * weight.flatten()).sum() / (known.sum() + 4)
    if len(batch.window):
        scores = score_pairs(net, words, cues, batch).float()
        role = functional.cross_entropy(
            scores[..., :3].flatten(0, 1), batch.roles.flatten(), reduction="none"
        ).view(batch.roles.shape)
        there = (batch.roles >= 0).float()
        bound = functional.binary_cross_entropy_with_logits(
            scores[..., 3:], batch.bounds, reduction="none"
        )
        bound = (bound.sum(-1) * there).sum(1)
        weight = batch.pair_weight
        parts["role"] = (role.sum(1) * weight).sum() / (weight.sum() + 1) / 12
        parts["bound"] = (bound * weight).sum() / (weight.sum() + 1) / 4
    total = sum(parts.values())
    return total, {name: float(part.detach()) for name, part in parts.items()}
