"""Samples -> a trained network: AdamW, a mean of the weights over the last steps, checkpoints."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from onrecord.statements.words import WORD_SIZE
from training.batches import find_loss, make_batch, read_batch
from training.data import Annotated
from training.network import MAX_ANNOTATORS, Network
from training.samples import Sample

__all__ = ["Recipe", "train"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a training run; the model card repeats them."""

    seed: int = 1
    epochs: int = 4
    batch: int = 8
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    warm_up: float = 0.1
    weight_decay: float = 0.01
    #: Share of windows whose features are left out, so that the text alone is read too.
    without_features: float = 0.1
    dropout: float = 0.1
    #: Share of windows that do not tell who annotated them.
    without_annotator: float = 0.4
    #: How much of the mean of the weights stays at each step.
    keep: float = 0.995
    #: How much a teacher's scores count beside the annotators' answers.
    teacher_share: float = 0.5
    #: How often our own passages are read in one epoch.
    own_repeats: int = 1
    #: How often the sentences with events are.
    event_repeats: int = 3
    threads: int = 2


_CHECKPOINT_STEPS = 100


def train(
    articles: Sequence[Annotated],
    own: Sequence[Annotated],
    events: Sequence[Sequence[Sample]] = (),
    *,
    base: Path,
    checkpoint: Path,
    recipe: Recipe,
    teacher: Network | None = None,
) -> Network:
    """The network after training, with the mean of its weights.

    ``events`` are samples of sentences with events, drawn together anew for each time that they
    are read.  A ``teacher`` is a network that was trained before, from whose weights this one goes
    on; what it thinks of the same texts, doubts included, is learned beside what the annotators
    marked, who often differ.

    A run that was stopped goes on from ``checkpoint``; its batches are drawn from the step's
    number, so the rest is as it would have been.
    """
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    net = Network(recipe.dropout)
    net.encoder.load_base(base)
    _number_annotators([*articles, *own])
    plan = [
        batch
        for epoch in range(recipe.epochs)
        for batch in _draw_batches(articles, own, events, recipe, epoch)
    ]
    if teacher is not None:
        net.load_state_dict(teacher.state_dict())
        told = {id(sample) for drawn in events for sample in drawn}
        asked = {id(one): one for batch in plan for one in batch if id(one) not in told}
        _ask_teacher(teacher, list(asked.values()))
    optimizer, schedule = _make_optimizer(net, recipe, len(plan))
    mean = {name: value.clone() for name, value in net.state_dict().items()}
    done = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        mean, done = state["mean"], state["done"]
    began, parts = time.monotonic(), dict[str, float]()
    for step, samples in enumerate(plan[done:], done + 1):
        torch.manual_seed(recipe.seed * 1_000_003 + step)
        net.train()
        batch = make_batch(samples)
        batch.annotator[torch.rand(len(samples)) < recipe.without_annotator] = 0
        batch.features[torch.rand(len(samples)) < recipe.without_features] = WORD_SIZE
        with torch.autocast("cpu", torch.bfloat16):
            loss, now = find_loss(net, batch, teacher_share=recipe.teacher_share)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        share = 1 - min(recipe.keep, (1 + step) / (10 + step))
        with torch.no_grad():
            for name, value in net.state_dict().items():
                mean[name].lerp_(value, share)
        parts = {name: parts.get(name, value) * 0.98 + value * 0.02 for name, value in now.items()}
        if step % _CHECKPOINT_STEPS == 0 or step == len(plan):
            state = {
                "net": net.state_dict(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "mean": mean,
                "done": step,
            }
            torch.save(state, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").replace(checkpoint)
            told = ", ".join(f"{name} {value:.2f}" for name, value in parts.items())
            print(
                f"step {step} of {len(plan)}, {time.monotonic() - began:.0f} s: {told}", flush=True
            )
    net.load_state_dict(mean)
    return net.eval()


def _ask_teacher(teacher: Network, samples: list[Sample]) -> None:
    """Gives every sample the teacher's scores; it is asked as in use, with nobody as annotator."""
    teacher.eval()
    samples.sort(key=lambda sample: sum(map(len, sample.pieces)))
    for at in range(0, len(samples), 8):
        part = samples[at : at + 8]
        batch = make_batch(part)
        batch.annotator[:] = 0
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            scores = read_batch(teacher, batch)
        done = 0
        for number, sample in enumerate(part):
            words, cues = len(sample.pieces), len(sample.cues)
            sample.hint = (
                scores.tags[number, :words].numpy().astype(np.float16),
                scores.pairs[done : done + cues, :words].numpy().astype(np.float16),
            )
            done += cues


def _number_annotators(articles: Sequence[Annotated]) -> None:
    names = sorted({name for one in articles for name in one.annotators})
    assert len(names) < MAX_ANNOTATORS
    for one in articles:
        for name, samples in zip(one.annotators, one.samples, strict=True):
            for sample in samples:
                sample.annotator = names.index(name) + 1


def _draw_batches(
    articles: Sequence[Annotated],
    own: Sequence[Annotated],
    events: Sequence[Sequence[Sample]],
    recipe: Recipe,
    epoch: int,
) -> Iterator[list[Sample]]:
    """One epoch: an annotator an article, drawn; windows of like length together, and sentences
    with events by themselves, of which nobody knows the statements."""
    draw = random.Random(recipe.seed * 1_000 + epoch)
    samples = [sample for one in articles for sample in draw.choice(one.samples)]
    samples += [sample for one in own for sample in one.samples[0]] * recipe.own_repeats
    batches = _cut_batches(samples, recipe, draw)
    for turn in range(recipe.event_repeats if events else 0):
        drawn = events[(epoch * recipe.event_repeats + turn) % len(events)]
        batches += _cut_batches(drawn, recipe, draw)
    draw.shuffle(batches)
    yield from batches


def _cut_batches(
    samples: Sequence[Sample], recipe: Recipe, draw: random.Random
) -> list[list[Sample]]:
    samples = list(samples)
    draw.shuffle(samples)
    reach = recipe.batch * 16
    batches = []
    for at in range(0, len(samples), reach):
        part = sorted(samples[at : at + reach], key=lambda s: sum(map(len, s.pieces)))
        batches += [part[n : n + recipe.batch] for n in range(0, len(part), recipe.batch)]
    return batches


def _make_optimizer(
    net: Network, recipe: Recipe, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LambdaLR]:
    encoder, heads = [], []
    for name, weights in net.named_parameters():
        is_base = name.startswith("encoder.") and not name.startswith("encoder.features")
        (encoder if is_base else heads).append(weights)
    optimizer = torch.optim.AdamW(
        [
            {"params": encoder, "lr": recipe.encoder_rate},
            {"params": heads, "lr": recipe.head_rate},
        ],
        weight_decay=recipe.weight_decay,
    )

    def rate(step: int) -> float:
        return min(1.0, step / (recipe.warm_up * steps)) * max(0.02, 1 - step / steps)

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
