"""Articles' facts -> all links between them."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from onrecord.linking.commitments import Commitment, find_commitment
from onrecord.linking.comparing import Comparer, Ending, Relation
from onrecord.linking.contests import DENYING, contest_kind, contest_signs, is_bare_denial
from onrecord.linking.events import same_events
from onrecord.linking.facts import Said
from onrecord.linking.firsts import Deed, deed_of, first_signs, is_called_first
from onrecord.linking.groups import group_pairs
from onrecord.linking.laid import Laid
from onrecord.linking.likeness import Likeness, cosines
from onrecord.linking.links import (
    Contest,
    CopyGroup,
    First,
    Links,
    Outcome,
    Position,
    Ref,
    Standing,
)
from onrecord.linking.network import Floats
from onrecord.linking.people import Relation as Kinship
from onrecord.linking.people import name_speakers
from onrecord.linking.rarity import rarity
from onrecord.linking.sayings import Nearness, saying_signs, weigh
from onrecord.linking.shelf import Shelf, fill_shelf
from onrecord.linking.words import STOP, stem
from onrecord.model import Span

__all__ = ["Linker", "link", "load_weights"]

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


def weigh_compared(one: Compared, weights: Weights) -> Answer:
    """What all signs say together."""
    return Answer(
        speakers=one.near.speakers,
        against=round(one.relation.against, 3),
        same=round(weigh(one.same, weights["same_statement"]), 3),
        contest=round(weigh(one.contest, weights["contested"]), 3),
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
                ending=follow(shelf.said[row], shelf.facts[article].text[slice(*sentence)]),
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
            (article, sentence, alike)
            for sentence, alike in zip(facts.sentences, near.tolist(), strict=True)
            if alike >= FOLLOWED
        ]
    found.sort(key=lambda one: (-one[2], shelf.facts[one[0]].moment, one[0], one[1]))
    return found[:MOST_FOLLOWED]


def commitment_texts(one: Said, made: Commitment) -> list[str]:
    """The texts by whose likeness a commitment is followed."""
    return [one.text, made.condition, made.consequence]


#: Sentences this much like a commitment are asked how it ended, so many at the most.
FOLLOWED, MOST_FOLLOWED = 0.3, 30


class Linker:
    """Works out the links of a shelf, one kind on the other."""

    def __init__(
        self,
        shelf: Shelf,
        answers: Mapping[Pair, Answer],
        *,
        weights: Weights,
        commitments: Mapping[int, Commitment],
    ) -> None:
        self.shelf, self.answers, self.weights = shelf, answers, weights
        self.speakers = name_speakers(shelf.said)
        self.commitments = commitments
        self._group_sayings()

    # The same statement

    def _group_sayings(self) -> None:
        groups = group_pairs(
            {pair: one.same for pair, one in self.answers.items() if one.same > LEAST},
            enough=self.weights["thresholds"]["same_statement"],
            unknown=LEAST,
        )
        self.group_of: dict[int, int] = {head: head for head in self.shelf.units}
        for group in groups:
            for head in group:
                self.group_of[head] = group[0]
        self.groups: dict[int, list[int]] = defaultdict(list)
        for head, first in sorted(self.group_of.items()):
            self.groups[first].extend(self.shelf.units[head].rows)
        for rows in self.groups.values():
            rows.sort()
        self.group_of_row = {row: head for head, rows in self.groups.items() for row in rows}
        self.unit_of = {row: unit.head for unit in self.shelf.units.values() for row in unit.rows}

    def articles_of(self, first: int) -> list[str]:
        """The articles that carry a saying, in the order of time."""
        return list(dict.fromkeys(self.shelf.said[row].article for row in self.groups[first]))

    def ref(self, number: int) -> Ref:
        """Where a statement stands."""
        one = self.shelf.said[number]
        return Ref(
            input=self.shelf.facts[one.article].input,
            span=one.span,
            speaker=one.speaker.name if one.speaker else None,
            article=one.article,
            row=one.id,
        )

    def same_statements(self) -> tuple[tuple[Ref, ...], ...]:
        """The sayings that more than one article carries."""
        return tuple(
            tuple(self.ref(row) for row in rows)
            for first, rows in sorted(self.groups.items())
            if len(self.articles_of(first)) > 1
        )

    def copies(self) -> tuple[CopyGroup, ...]:
        """The articles that others carry again."""
        facts = self.shelf.facts
        found: dict[str, tuple[list[str], list[str], list[str]]] = {}
        order = sorted(self.shelf.copies, key=lambda id: (facts[id].moment, id))
        for id in order:
            origin, copying = self.shelf.copies[id]
            members, partial, why = found.setdefault(origin, ([], [], []))
            (members if copying.is_whole else partial).append(facts[id].input)
            why.append(
                f"{facts[id].input}: {copying.words} of its own words "
                f"({100 * copying.share:.0f} %) stand there, {copying.longest} in one piece"
            )
        return tuple(
            CopyGroup(
                origin=facts[origin].input,
                members=tuple(members),
                partial=tuple(partial),
                why=tuple(why),
            )
            for origin, (members, partial, why) in sorted(
                found.items(), key=lambda one: (facts[one[0]].moment, one[0])
            )
        )

    # Contested

    def contesting(self) -> Iterator[Pair]:
        """The units of two sayings that were compared."""
        return (pair for pair in self.answers if self.group_of[pair[0]] != self.group_of[pair[1]])

    def contests(self) -> tuple[Contest, ...]:
        """What contests what, the surest first; two sayings contest each other once."""
        least = self.weights["thresholds"]["contested"]
        best: dict[tuple[int, int], tuple[float, int, int]] = {}
        for one, other in self.contesting():
            score = self.answers[one, other].contest
            first, second = sorted((self.group_of[one], self.group_of[other]))
            known = best.get((first, second))
            if known is None or (score, -one, -other) > known:
                best[first, second] = (score, -one, -other)
        found = []
        contested: set[int] = set()
        for score, one, other in best.values():
            if score >= least:
                found.append(self._contest(-one, -other, score))
                contested.update((self.group_of[-one], self.group_of[-other]))
        found += self._one_sided(contested)
        return tuple(sorted(found, key=lambda one: (-one.score, one.b, one.kind)))

    def _contest(self, one: int, other: int, score: float) -> Contest:
        claim, contrary = self.shelf.said[one], self.shelf.said[other]
        speakers = self.answers[one, other].speakers
        # A denial may stand in the text before what it denies.
        turned = claim.act in DENYING and contrary.act not in DENYING
        if turned and (claim.article == contrary.article or speakers == "other"):
            kind = contest_kind(contrary, claim, speakers)
            if kind in ("denial", "rejection") and claim.moment >= contrary.moment:
                return self._told(other, one, kind, score)
        return self._told(one, other, contest_kind(claim, contrary, speakers), score)

    def _told(self, claim: int, contrary: int, kind: object, score: float) -> Contest:
        first, second = self.ref(claim), self.ref(contrary)
        return Contest(
            a=first,
            b=second,
            kind=kind,  # type: ignore[arg-type]
            score=score,
            why=f"{second.speaker or 'somebody'} against {first.speaker or 'somebody'}",
        )

    def _one_sided(self, contested: set[int]) -> list[Contest]:
        found = []
        for first, rows in sorted(self.groups.items()):
            denials = [row for row in rows if is_bare_denial(self.shelf.said[row])]
            if first in contested or not denials:
                continue
            found.append(
                Contest(
                    a=None,
                    b=self.ref(denials[0]),
                    kind="one_sided",
                    score=self.weights["thresholds"]["one_sided"],
                    why="the record holds only the denial",
                )
            )
        return found

    # Promises and threats on a condition

    def standings(self, shown: Mapping[int, Sequence[Shown]]) -> tuple[Standing, ...]:
        """The commitments that hang on a condition, the earliest first."""
        found = []
        for commitment in self.commitment_groups():
            outcome, ended_by, why = self.ending(commitment, shown)
            first = commitment[0]
            made = self.commitments[first]
            carried = dict.fromkeys(
                self.shelf.facts[self.shelf.said[row].article].input
                for group in sorted({self.group_of_row[row] for row in commitment})
                for row in self.groups[group]
            )
            ref = self.ref(first)
            carried.pop(ref.input, None)
            found.append(
                Standing(
                    ref=ref,
                    condition=made.span,
                    polarity=made.polarity,
                    repeated_in=tuple(carried),
                    outcome=outcome,
                    ended_by=ended_by,
                    score=self.shelf.said[first].score,
                    why=why,
                )
            )
        return tuple(found)

    def commitment_groups(self) -> list[list[int]]:
        """The rows of each commitment in the order of time: sayings that are one, and what one
        speaker promises or threatens in much the same words."""
        heads: dict[int, list[int]] = defaultdict(list)
        for row in sorted(self.commitments):
            heads[self.group_of_row[row]].append(row)
        least = self.weights["thresholds"]["same_commitment"]
        scores: dict[tuple[int, int], float] = {}
        for (one, other), answer in self.answers.items():
            first, second = sorted((self.group_of[one], self.group_of[other]))
            if first == second or first not in heads or second not in heads:
                continue
            if answer.speakers != "other":
                scores[first, second] = max(answer.same, scores.get((first, second), 0.0))
        joined = group_pairs(scores, enough=least)
        groups = [sorted(row for head in group for row in heads.pop(head)) for group in joined]
        return sorted([*groups, *heads.values()])

    def ending(
        self, commitment: Sequence[int], shown: Mapping[int, Sequence[Shown]]
    ) -> tuple[Outcome, str | None, str]:
        """How a commitment ended, the article that shows it, and the reason."""
        signs, told = self.ending_signs(commitment, shown)
        weights = self.weights["outcomes"]
        scores = {
            outcome: sum(
                value * weights.get(f"{outcome}: {name}", 0.0) for name, value in signs.items()
            )
            for outcome in OUTCOMES
        }
        best = max(OUTCOMES, key=lambda outcome: scores[outcome])
        by = told.get(_SHOWN_BY[best])
        if best == "standing" or by is None:
            return "standing", None, "nothing later in the record tells how it ended"
        facts = self.shelf.facts[by.article]
        return best, facts.input, " ".join(facts.text[slice(*by.sentence)].split())

    def ending_signs(
        self, commitment: Sequence[int], shown: Mapping[int, Sequence[Shown]]
    ) -> tuple[dict[str, float], dict[str, Shown]]:
        """What later sentences tell of a commitment, the most that any tells, and which one."""
        row = commitment[0]
        own = {
            (self.shelf.said[other].article, self.shelf.said[other].span)
            for head in {self.group_of_row[one] for one in commitment}
            for other in self.groups[head]
        }
        later = [
            one
            for one in shown[row]
            if not any(where == one.article and span.overlaps(one.sentence) for where, span in own)
        ]
        signs = {
            "always": 1.0,
            "unless": float(self.commitments[row].polarity == "unless"),
            "later articles": min(len({one.article for one in later}), 8) / 8,
        }
        told: dict[str, Shown] = {}
        for one in later:
            ending = one.ending._asdict()
            del ending["nothing"]
            for name, share in ending.items():
                value = share * min(1.0, 2 * one.likeness)
                if value > signs.get(name, 0.0):
                    signs[name] = value
                    told[name] = one
        return signs, told

    def _by_speaker(self) -> dict[str, list[int]]:
        """The sayings of each speaker who has a name, in the order of time."""
        found: dict[str, list[int]] = defaultdict(list)
        for head in sorted(self.groups):
            speaker = self.speakers.get(head)
            if speaker:
                found[speaker].append(head)
        return found

    # Firsts

    def first_candidates(self) -> list[tuple[int, Deed | None, dict[str, float]]]:
        """The earliest row of each saying of somebody who is named, what it does, and its signs."""
        found = []
        for heads in self._by_speaker().values():
            rows = [self.groups[head][0] for head in heads]
            said = [self.shelf.said[row] for row in rows]
            deeds = [
                deed_of(one, commits=row in self.commitments)
                for row, one in zip(rows, said, strict=True)
            ]
            likeness = self.likeness(rows)
            for at, (row, one) in enumerate(zip(rows, said, strict=True)):
                earlier = [
                    (deeds[before], likeness[at, before])
                    for before in range(at)
                    if said[before].article != one.article
                ]
                signs = first_signs(
                    one,
                    deeds[at],
                    carried=len(self.articles_of(heads[at])),
                    earlier=earlier,
                    spoken=len(heads),
                )
                found.append((row, deeds[at], signs))
        return sorted(found, key=lambda one: one[0])

    def likeness(self, rows: Sequence[int]) -> Floats:
        """How alike some statements are, by their contents or their sentences [rows, rows]."""
        contents, sentences = self.shelf.contents[rows], self.shelf.sentences[rows]
        return np.maximum(cosines(contents, contents), cosines(sentences, sentences))

    def firsts(self) -> tuple[tuple[First, ...], tuple[First, ...]]:
        """What is new, the surest first, and what an article calls new and is not."""
        weights, least = self.weights["firsts"], self.weights["thresholds"]["firsts"]
        firsts, false = [], []
        for row, deed, signs in self.first_candidates():
            score = weigh(signs, weights)
            stated = any(
                is_called_first(self.shelf.said[other])
                for other in self.shelf.units[self.unit_of[row]].rows
            )
            if stated and "like an earlier one of its deed" in signs:
                false.append(self._first(row, deed, True, score))
            elif score >= least:
                firsts.append(self._first(row, deed, stated, score))
        false += [
            self._first(row, None, True, 0.5)
            for head, rows in sorted(self.groups.items())
            for row in rows
            if self.unit_of[row] != head
            and self.unit_of[row] == row
            and is_called_first(self.shelf.said[row])
            and self.shelf.said[row].article != self.shelf.said[head].article
        ]
        firsts.sort(key=lambda one: (-one.score, one.ref))
        return tuple(firsts), tuple(false)

    def _first(self, row: int, deed: Deed | None, stated: bool, score: float) -> First:
        told = "its article says so" if stated else "no earlier article has its like"
        return First(
            ref=self.ref(row),
            deed=deed,
            stated=stated,
            score=score,
            why=f"{deed or 'said'}: {told}",
        )

    # Positions

    def positions(self) -> tuple[Position, ...]:
        """What each speaker said on a matter, in order, where it is three sayings or more."""
        found = []
        least = self.weights["thresholds"]["matter"]
        for _, heads in sorted(self._by_speaker().items()):
            likeness = self.likeness(heads)
            scores = {
                (one, other): float(likeness[at, at + 1 + later])
                for at, one in enumerate(heads)
                for later, other in enumerate(heads[at + 1 :])
            }
            for matter in group_pairs(scores, enough=least):
                if len(matter) >= _LEAST_SAYINGS:
                    found.append(self._position(matter))
        return tuple(found)

    def _position(self, heads: Sequence[int]) -> Position:
        turns = [at for at in range(1, len(heads)) if self._is_turn(heads[at - 1], heads[at])]
        counts = Counter(
            word.folded
            for head in heads
            for word in {one.stem: one for one in self.shelf.said[head].words}.values()
            if word.folded not in STOP and len(word.folded) > 3
        )
        common = sorted(counts, key=lambda word: (-counts[word] * rarity(stem(word)), word))
        return Position(
            speaker=self.shelf.said[heads[0]].speaker.name,  # type: ignore[union-attr]
            matter=" ".join(common[:3]),
            refs=tuple(self.ref(head) for head in heads),
            turns_at=tuple(turns),
        )

    def _is_turn(self, one: int, other: int) -> bool:
        pairs = [
            pair
            for first in self._units_of(one)
            for second in self._units_of(other)
            if (pair := (min(first, second), max(first, second))) in self.answers
        ]
        least = self.weights["thresholds"]["turn"]
        return any(self.answers[pair].against >= least for pair in pairs)

    def _units_of(self, head: int) -> list[int]:
        return [unit for unit in self.groups[head] if unit in self.shelf.units]


#: Pairs that are less likely one saying count as not compared.
LEAST = 0.02
_LEAST_SAYINGS = 3
OUTCOMES: tuple[Outcome, ...] = ("standing", "met", "carried_out", "not_honoured", "withdrawn")
_SHOWN_BY: Mapping[Outcome, str] = {
    "standing": "", "met": "met", "carried_out": "done", "not_honoured": "not_done",
    "withdrawn": "withdrawn",
}  # fmt: skip


def find_commitments(shelf: Shelf) -> dict[int, Commitment]:
    """What commits its speaker on a condition, by row."""
    found = {}
    for row, one in enumerate(shelf.said):
        made = find_commitment(one, shelf.facts[one.article].text)
        if made:
            found[row] = made
    return found


def link(laid: Iterable[Laid], *, likeness: Likeness, comparer: Comparer) -> Links:
    """All links between articles; the same whatever their order."""
    shelf, weights = fill_shelf(laid, likeness), load_weights()
    commitments = find_commitments(shelf)
    linker = Linker(
        shelf,
        {
            pair: weigh_compared(one, weights)
            for pair, one in compare_units(shelf, comparer.compare).items()
        },
        weights=weights,
        commitments=commitments,
    )
    shown = follow_commitments(shelf, commitments, likeness, comparer.follow)
    firsts, false = linker.firsts()
    return Links(
        copies=linker.copies(),
        same_statement=linker.same_statements(),
        same_event=same_events(shelf, likeness),
        contested=linker.contests(),
        conditions=linker.standings(shown),
        firsts=firsts,
        false_firsts=false,
        positions=linker.positions(),
    )
