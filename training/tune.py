"""Trains the heads of events alone, on what the rest of a network says of words, which stays.

Statements do not change by it, and a pass takes seconds: sentences that the network took for events
where there are none can be told to it without training all of it again.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from training.batches import Batch, find_event_loss, make_batch, score_parts
from training.network import Network
from training.samples import Sample
from training.train import Recipe

__all__ = ["read_words", "tune_events"]

#: The vectors of a batch's words [windows, words, width], and the batch.
Words = tuple[Tensor, Batch]


def read_words(net: Network, events: Sequence[Sequence[Sample]], *, recipe: Recipe) -> list[Words]:
    """What a network says of the words of samples, drawn together anew for each time that they are
    read."""
    torch.set_num_threads(recipe.threads)
    return [_read(net, batch) for drawn in events for batch in _cut(drawn, recipe.batch)]


def tune_events(net: Network, words: Sequence[Words], *, recipe: Recipe, epochs: int) -> Network:
    """The network with its heads of events trained on, ``epochs`` times over the words."""
    torch.manual_seed(recipe.seed)
    draw, words = random.Random(recipe.seed), list(words)
    heads = (net.events, net.parts, net.triggers, net.roles)
    weights = [weight for head in heads for weight in head.parameters()]
    optimizer = torch.optim.AdamW(weights, lr=recipe.head_rate, weight_decay=recipe.weight_decay)
    steps, step = epochs * len(words), 0
    net.train()
    for _ in range(epochs):
        draw.shuffle(words)
        for vectors, batch in words:
            step += 1
            rate = min(1 - step / steps, step / (recipe.warm_up * steps))
            for group in optimizer.param_groups:
                group["lr"] = recipe.head_rate * rate
            loss = _loss(net, functional.dropout(vectors.float(), recipe.dropout), batch)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
    return net.eval()


def _cut(samples: Sequence[Sample], size: int) -> list[list[Sample]]:
    ordered = sorted(samples, key=lambda sample: sum(map(len, sample.pieces)))
    return [ordered[at : at + size] for at in range(0, len(ordered), size)]


def _read(net: Network, samples: Sequence[Sample]) -> Words:
    """The vectors of all words, as in use: with nobody as annotator."""
    batch = make_batch(samples)
    batch.annotator[:] = 0
    net.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        words = net.encode(*batch.inputs)
    return words.half(), batch


def _loss(net: Network, words: Tensor, batch: Batch) -> Tensor:
    roles = score_parts(net, net.parts(words), net.triggers(words), batch)
    return torch.stack([loss for _, loss in find_event_loss(net.events(words), roles, batch)]).sum()
