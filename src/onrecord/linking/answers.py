"""Statements compared two by two, and commitments followed: what linking then decides by."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from onrecord.linking.commitments import Commitment
from onrecord.linking.comparing import Ending, Relation
from onrecord.linking.contests import contest_signs, is_own_side
from onrecord.linking.facts import Said
from onrecord.linking.likeness import Likeness, cosines
from onrecord.linking.people import Relation as Kinship
from onrecord.linking.sayings import Nearness, network_signs, saying_signs, weigh
from onrecord.linking.shelf import Shelf
from onrecord.model import Span

__all__ = [
    "FOLLOWED", "LEAST", "MOST_FOLLOWED", "Answer", "Compared", "Pair", "Shown", "Weights",
    "answer", "commitment_texts", "compare_units", "first_signs", "follow_commitments",
    "load_weights", "rounded", "weigh_compared",
]  # fmt: skip

Weights = Mapping[str, Mapping[str, float]]
#: Compares two statements; a network, or what remembers its answers.
Compare = Callable[[Said, Said], Relation]
#: Tells what a later sentence says of a commitment.
Follow = Callable[[Said, str], Ending]
Pair = tuple[int, int]


@cache
def load_weights() -> Weights:
    """The weights of the signs, by kind of link, and the thresholds (``thresholds``)."""
    text = files("onrecord.resources.linking").joinpath("weights.toml").read_text("utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two units: how near, what the network says of them, and the signs for their being one saying
    and for the later one's contesting the earlier."""

    near: Nearness
    relation: Relation
    same: Mapping[str, float]
    contest: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What comparing two units gave: how likely they are one saying, how likely one contests the
    other, how much the network alone holds them for opposite (all to three decimals)."""

    speakers: Kinship
    against: float
    same: float
    contest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A later sentence that may tell how a commitment ended, and what it tells."""

    article: str
    sentence: Span
    likeness: float
    ending: Ending


def compare_units(shelf: Shelf, compare: Compare) -> dict[Pair, Compared]:
    """All units that are worth comparing, two by two, the earlier first."""
    return {
        (one, other): compare_said(shelf.said[one], shelf.said[other], near, compare)
        for one, other, near in shelf.pairs()
    }


def compare_said(one: Said, other: Said, near: Nearness, compare: Compare) -> Compared:
    """Two statements, compared."""
    relation = compare(one, other)
    return Compared(
        near=near,
        relation=relation,
        same=saying_signs(one, other, near, relation),
        contest=contest_signs(one, other, near, relation),
    )


def first_signs(same: Mapping[str, float], contest: Mapping[str, float]) -> dict[str, float]:
    """The signs for a first look at two statements: those of both questions, without what the
    network says."""
    return {
        f"{question}: {name}": value
        for question, signs in (("same", same), ("contest", contest))
        for name, value in signs.items()
        if not name.startswith("network")
    }


def weigh_compared(one: Compared, weights: Weights) -> Answer:
    """What all signs say together."""
    question = "contested, self" if is_own_side(one.near.speakers) else "contested"
    return Answer(
        speakers=one.near.speakers,
        against=round(one.relation.against, 3),
        same=round(weigh(one.same, weights["same_statement"]), 3),
        contest=round(weigh(one.contest, weights[question]), 3),
    )


def answer(one: Said, other: Said, near: Nearness, compare: Compare, weights: Weights) -> Answer:
    """What comparing two statements gives.  The network is asked only if a first look at the other
    signs finds that they may be one saying, or contest each other: a fifth of all."""
    same, contest = saying_signs(one, other, near, None), contest_signs(one, other, near, None)
    look = weigh(first_signs(same, contest), weights["first_look"])
    if look < weights["thresholds"]["first_look"]:
        return Answer(speakers=near.speakers, against=0.0, same=0.0, contest=0.0)
    relation = compare(one, other)
    said = network_signs(relation)
    return weigh_compared(
        Compared(near=near, relation=relation, same=same | said, contest=contest | said), weights
    )


def follow_commitments(
    shelf: Shelf, commitments: Mapping[int, Commitment], likeness: Likeness, follow: Follow
) -> dict[int, list[Shown]]:
    """For each row that commits its speaker, the later sentences most like it."""
    return {
        row: [
            Shown(
                article=article,
                sentence=sentence,
                likeness=alike,
                ending=rounded(
                    follow(
                        shelf.said[row],
                        " ".join(sentence.of(shelf.facts[article].text).split()),
                    )
                ),
            )
            for article, sentence, alike in _later_sentences(shelf, row, made, likeness)
        ]
        for row, made in commitments.items()
    }


def _later_sentences(
    shelf: Shelf, row: int, made: Commitment, likeness: Likeness
) -> list[tuple[str, Span, float]]:
    """The sentences of later articles that are most like a commitment, or its condition, or what it
    promises."""
    first = shelf.said[row]
    vectors = likeness.of(commitment_texts(first, made))
    found = []
    for article, facts in shelf.facts.items():
        copied = shelf.copies.get(article)
        if facts.moment <= first.moment or (copied and copied[1].is_whole):
            continue
        near = cosines(shelf.vectors_of(article, likeness), vectors).max(1, initial=-1.0)
        found += [
            (article, sentence, round(float(near[at]), 3))
            for at, sentence in enumerate(facts.sentences)
            if near[at] >= FOLLOWED
        ]
    found.sort(key=lambda one: (-one[2], shelf.facts[one[0]].moment, one[0], one[1]))
    return found[:MOST_FOLLOWED]


def rounded(ending: Ending) -> Ending:
    """An ending to three decimals, as it is kept."""
    return Ending(*(round(share, 3) for share in ending))


def commitment_texts(one: Said, made: Commitment) -> list[str]:
    """The texts by whose likeness a commitment is followed."""
    return [one.text, made.condition, made.consequence]


#: Pairs that are less likely one saying count as not compared.
LEAST = 0.02
#: Sentences this much like a commitment are asked how it ended, so many at the most.
FOLLOWED, MOST_FOLLOWED = 0.45, 15
