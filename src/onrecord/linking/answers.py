"""Statements compared two by two, and commitments followed: what linking then decides by."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby

from onrecord.linking.commitments import Commitment
from onrecord.linking.comparing import Ending, Relation
from onrecord.linking.contests import contest_signs, is_own_side
from onrecord.linking.facts import UNDATED, Said
from onrecord.linking.likeness import Likeness, cosines
from onrecord.linking.people import Relation as Kinship
from onrecord.linking.sayings import Nearness, network_signs, saying_signs, weigh
from onrecord.linking.shelf import Shelf
from onrecord.model import Span

__all__ = [
    "ASKED", "FOLLOWED", "LEAST", "MOST_FOLLOWED", "Answer", "Asked", "Compared", "Pair", "Shown",
    "Weights", "answer", "answer_all", "commitment_texts", "compare_units", "first_signs",
    "follow_commitments", "load_weights", "rounded", "weigh_compared",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A statement and the earlier ones with which it is compared, each with how near it is and
    whether the network told something of the two before."""

    said: Said
    others: Sequence[tuple[Said, Nearness, bool]]


def answer(asked: Asked, compare: Compare, weights: Weights) -> list[Answer | None]:
    """What comparing a statement with each of the others gives, ``None`` where what the network
    told before still holds.

    The network is asked of the few (:data:`ASKED`) that are likeliest, by a first look at all other
    signs, to be one saying or to contest each other, where that look finds reason at all: it takes
    a hundred times as long as the look.
    """
    least = weights["thresholds"]["first_look"]
    looked = []
    for place, (other, near, _) in enumerate(asked.others):
        same = saying_signs(other, asked.said, near, None)
        contest = contest_signs(other, asked.said, near, None)
        look = weigh(first_signs(same, contest), weights["first_look"])
        if look >= least:
            looked.append((-look, place, same, contest))
    made: list[Answer | None] = [
        Answer(speakers=near.speakers, against=0.0, same=0.0, contest=0.0)
        for _, near, _ in asked.others
    ]
    for _, place, same, contest in sorted(looked, key=lambda one: one[:2])[:ASKED]:
        other, near, known = asked.others[place]
        if known:
            made[place] = None
            continue
        relation = compare(other, asked.said)
        said = network_signs(relation)
        made[place] = weigh_compared(
            Compared(near=near, relation=relation, same=same | said, contest=contest | said),
            weights,
        )
    return made


def answer_all(
    pairs: Iterable[tuple[int, int, Nearness]],
    said: Sequence[Said],
    compare: Compare,
    weights: Weights,
) -> dict[Pair, Answer]:
    """What comparing statements gives, by their numbers; those of one later statement come
    together, the most alike first."""
    made = {}
    for later, group in groupby(pairs, key=lambda pair: pair[1]):
        others = [(earlier, near) for earlier, _, near in group]
        asked = Asked(said=said[later], others=[(said[one], near, False) for one, near in others])
        for (earlier, _), found in zip(others, answer(asked, compare, weights), strict=True):
            assert found is not None
            made[earlier, later] = found
    return made


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
        if not first.moment < facts.moment < UNDATED or (copied and copied[1].is_whole):
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


#: Of so many earlier statements the network is asked, for each.  On crises that were left out it
#: made no difference whether these were 4, 6, 8 or all.
ASKED = 4
#: Pairs that are less likely one saying count as not compared.
LEAST = 0.02
#: Sayings are joined only over pairs that are so likely one.  With less whole affairs hang together
#: in a large record, and all of them would be joined anew with each article.
OVER = 0.45
#: What the network holds for opposite to this share is not one saying, whatever speaks for it: a
#: denial and an admission share all their words.
OPPOSITE = 0.5
#: Sentences this much like a commitment are asked how it ended, so many at the most.
FOLLOWED, MOST_FOLLOWED = 0.45, 10
