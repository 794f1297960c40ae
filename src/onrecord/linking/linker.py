"""Articles' facts -> all links between them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from onrecord.linking.answers import (
    LEAST,
    OPPOSITE,
    OVER,
    Answer,
    Pair,
    Shown,
    Weights,
    answer_all,
    follow_commitments,
    load_weights,
)
from onrecord.linking.board import Board, shelf_board
from onrecord.linking.comparing import Comparer
from onrecord.linking.contests import DENYING, denial_signs, is_own_side, kind_signs
from onrecord.linking.events import same_events
from onrecord.linking.facts import Said
from onrecord.linking.firsts import CALLED_FIRST, LIKE_ONE_OF_ITS_DEED, earlier_signs
from onrecord.linking.groups import group_all, group_pairs
from onrecord.linking.laid import Laid
from onrecord.linking.likeness import Likeness
from onrecord.linking.links import (
    Contest,
    ContestKind,
    CopyGroup,
    First,
    Links,
    Outcome,
    Position,
    Ref,
    Standing,
)
from onrecord.linking.people import Relation as Kinship
from onrecord.linking.people import name_speakers
from onrecord.linking.rarity import rarity
from onrecord.linking.sayings import weigh
from onrecord.linking.shelf import Unit, fill_shelf
from onrecord.linking.words import STOP, stem

__all__ = ["KINDS", "OUTCOMES", "Linker", "link"]


class Linker:
    """Works out the links of a board, one kind on the other."""

    def __init__(
        self,
        board: Board,
        answers: Mapping[Pair, Answer],
        *,
        weights: Weights,
        group_of: Mapping[int, int] | None = None,
    ) -> None:
        """``group_of`` tells of each head the first of its saying, where that is known."""
        self.board, self.answers, self.weights = board, answers, weights
        if group_of is None:
            group_of = group_heads(board.units, answers, weights)
        self.group_of = group_of
        self.groups: dict[int, list[int]] = defaultdict(list)
        for head, first in group_of.items():
            self.groups[first].extend(board.units[head].rows)
        for rows in self.groups.values():
            rows.sort()
        self.group_of_row = {row: head for head, rows in self.groups.items() for row in rows}
        self.unit_of = {row: unit.head for unit in board.units.values() for row in unit.rows}

    # The same statement

    def articles_of(self, first: int) -> list[str]:
        """The articles that carry a saying, in the order of time."""
        return list(dict.fromkeys(self.board.rows[row].article for row in self.groups[first]))

    def ref(self, number: int) -> Ref:
        """Where a statement stands."""
        one = self.board.rows[number]
        return Ref(
            input=self.board.articles[one.article].input,
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
        articles = self.board.articles
        found: dict[str, tuple[list[str], list[str], list[str]]] = {}
        order = sorted(self.board.copies, key=lambda id: (articles[id].moment, id))
        for id in order:
            origin, copying = self.board.copies[id]
            members, partial, why = found.setdefault(origin, ([], [], []))
            (members if copying.is_whole else partial).append(articles[id].input)
            why.append(
                f"{articles[id].input}: {copying.words} of its own words "
                f"({100 * copying.share:.0f} %) stand there, {copying.longest} in one piece"
            )
        return tuple(
            CopyGroup(
                origin=articles[origin].input,
                members=tuple(members),
                partial=tuple(partial),
                why=tuple(why),
            )
            for origin, (members, partial, why) in sorted(
                found.items(), key=lambda one: (articles[one[0]].moment, one[0])
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
        return tuple(sorted(found, key=lambda one: one.rank))

    def _contest(self, one: int, other: int, score: float) -> Contest:
        claim, contrary = self.board.said[one], self.board.said[other]
        speakers = self.answers[one, other].speakers
        if _said_before(contrary, claim):
            one, other, claim, contrary = other, one, contrary, claim
        # A denial may stand in the text before what it denies.
        turned = claim.act in DENYING and contrary.act not in DENYING
        if turned and (claim.article == contrary.article or speakers == "other"):
            kind = self._kind(contrary, claim, speakers)
            if kind in ("denial", "rejection") and claim.moment >= contrary.moment:
                return self._told(other, one, kind, score)
        return self._told(one, other, self._kind(claim, contrary, speakers), score)

    def _kind(self, claim: Said, contrary: Said, speakers: Kinship) -> ContestKind:
        if is_own_side(speakers):
            return "self"
        signs = kind_signs(claim, contrary, speakers)
        return max(
            KINDS, key=lambda kind: weigh(signs, weights_of(self.weights["kinds"], kind, signs))
        )

    def _told(self, claim: int, contrary: int, kind: ContestKind, score: float) -> Contest:
        first, second = self.ref(claim), self.ref(contrary)
        return Contest(
            a=first,
            b=second,
            kind=kind,
            score=score,
            why=f"{second.speaker or 'somebody'} against {first.speaker or 'somebody'}",
        )

    def denials(self) -> Iterator[tuple[int, dict[str, float]]]:
        """Each saying that denies something, the first row in which it does, and the signs for its
        being all that the record has of that."""
        nearest: dict[int, float] = defaultdict(float)
        for pair in self.contesting():
            for group in (self.group_of[pair[0]], self.group_of[pair[1]]):
                nearest[group] = max(nearest[group], self.answers[pair].contest)
        for first, rows in sorted(self.groups.items()):
            row = next((row for row in rows if self.board.rows[row].denies), None)
            if row is not None:
                carried = len(self.articles_of(first))
                signs = denial_signs(self.board.said[row], nearest=nearest[first], carried=carried)
                yield row, signs

    def _one_sided(self, contested: set[int]) -> Iterator[Contest]:
        least = self.weights["thresholds"]["one_sided"]
        for row, signs in self.denials():
            score = weigh(signs, self.weights["one_sided"])
            if self.group_of_row[row] not in contested and score >= least:
                yield Contest(
                    a=None,
                    b=self.ref(row),
                    kind="one_sided",
                    score=score,
                    why="the record holds only the denial",
                )

    # Promises and threats on a condition

    def standings(self, shown: Mapping[int, Sequence[Shown]]) -> tuple[Standing, ...]:
        """The commitments that hang on a condition, the earliest first."""
        found = []
        for commitment in self.commitment_groups():
            outcome, ended_by, score, why = self.ending(commitment, shown)
            first = commitment[0]
            made = self.board.commitments[first]
            carried = dict.fromkeys(
                self.board.articles[self.board.rows[row].article].input
                for group in sorted({self.group_of_row[row] for row in commitment})
                for row in self.groups[group]
                if row >= first
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
                    score=score,
                    why=why,
                )
            )
        return tuple(found)

    def commitment_groups(self) -> list[list[int]]:
        """The rows of each commitment in the order of time: those of one saying."""
        sayings: dict[int, list[int]] = defaultdict(list)
        for row in sorted(self.board.commitments):
            sayings[self.group_of_row[row]].append(row)
        return sorted(sayings.values())

    def ending(
        self, commitment: Sequence[int], shown: Mapping[int, Sequence[Shown]]
    ) -> tuple[Outcome, str | None, float, str]:
        """How a commitment ended, the article that shows it, how sure that is, and the reason."""
        signs, told = self.ending_signs(commitment, shown)
        weights = self.weights["outcomes"]
        shares = {
            outcome: weigh(signs, {name: weights.get(f"{outcome}: {name}", 0.0) for name in signs})
            for outcome in OUTCOMES
            if outcome == "standing" or _SHOWN_BY[outcome] in told
        }
        best = max(shares, key=lambda outcome: shares[outcome])
        score = shares[best] / sum(shares.values())
        if best == "standing":
            return best, None, score, "nothing later in the record tells how it ended"
        by = told[_SHOWN_BY[best]]
        article = self.board.articles[by.article]
        return best, article.input, score, " ".join(by.sentence.of(article.text).split())

    def ending_signs(
        self, commitment: Sequence[int], shown: Mapping[int, Sequence[Shown]]
    ) -> tuple[dict[str, float], dict[str, Shown]]:
        """What later sentences tell of a commitment, the most that any tells, and which one."""
        row = commitment[0]
        own = {
            (self.board.rows[other].article, self.board.rows[other].span)
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
            "unless": float(self.board.commitments[row].polarity == "unless"),
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

    @cached_property
    def _by_speaker(self) -> dict[str, list[int]]:
        """The sayings of each speaker who has a name, in the order of time."""
        names = name_speakers([self.board.rows[head].speaker for head in sorted(self.groups)])
        found: dict[str, list[int]] = defaultdict(list)
        for at, head in enumerate(sorted(self.groups)):
            if at in names:
                found[names[at]].append(head)
        return found

    # Firsts

    def first_candidates(self) -> list[tuple[int, dict[str, float], int | None]]:
        """The earliest row of each saying of somebody who is named, its signs, and the likest
        earlier one that does the same, if there is any."""
        found: list[tuple[int, dict[str, float], int | None]] = []
        for heads in self._by_speaker.values():
            rows = [self.board.rows[head] for head in heads]
            deeds = np.array([one.deed or "" for one in rows])
            articles = np.array([one.article for one in rows])
            for at, likeness in enumerate(self.board.each_likeness(heads)):
                before = np.flatnonzero(articles[:at] != articles[at])
                like, same_deed = likeness[before], deeds[before] == deeds[at]
                signs = earlier_signs(
                    rows[at].deed,
                    earlier=len(before),
                    same_deed=int(same_deed.sum()),
                    likest=float(like.max(initial=0.0)),
                    likest_of_deed=float(like[same_deed].max(initial=0.0)),
                    carried=len(self.articles_of(heads[at])),
                    spoken=len(heads),
                )
                signs |= dict.fromkeys(rows[at].signs, 1.0) | signs
                of_deed = before[same_deed]
                likest = heads[of_deed[like[same_deed].argmax()]] if len(of_deed) else None
                found.append((heads[at], signs, likest))
        return sorted(found, key=lambda one: one[0])

    def firsts(self) -> tuple[tuple[First, ...], tuple[First, ...]]:
        """What is new, the surest first, and what an article calls new and is not."""
        weights, least = self.weights["firsts"], self.weights["thresholds"]["firsts"]
        firsts, false = [], []
        for row, signs, likest in self.first_candidates():
            score = weigh(signs, weights)
            stated = any(
                CALLED_FIRST in self.board.rows[other].signs
                for other in self.board.units[self.unit_of[row]].rows
            )
            # Who admits for the first time what they denied, says it in words of the denial.
            turned = likest is not None and self._is_opposite(likest, row)
            if stated and LIKE_ONE_OF_ITS_DEED in signs and not turned:
                false.append(self._first(row, stated=True, score=score, earlier=likest))
            elif score >= least:
                firsts.append(self._first(row, stated=stated, score=score))
        false += [
            self._first(row, stated=True, score=0.5, earlier=head)
            for head, rows in sorted(self.groups.items())
            for row in rows
            if self.unit_of[row] != head
            and self.unit_of[row] == row
            and CALLED_FIRST in self.board.rows[row].signs
            and self.board.rows[row].article != self.board.rows[head].article
        ]
        firsts.sort(key=lambda one: one.rank)
        return tuple(firsts), tuple(false)

    def _first(self, row: int, *, stated: bool, score: float, earlier: int | None = None) -> First:
        deed = self.board.rows[row].deed
        if earlier is not None:
            told = f"{self.board.articles[self.board.rows[earlier].article].input} has its like"
        else:
            told = "its article says so" if stated else "no earlier article has its like"
        return First(
            ref=self.ref(row),
            deed=deed,
            stated=stated,
            score=score,
            why=f"{deed or 'said'}: {told}",
            earlier=None if earlier is None else self.ref(earlier),
        )

    # Positions

    def positions(self) -> tuple[Position, ...]:
        """What each speaker said on a matter, in order, where it is three sayings or more."""
        found = []
        least = self.weights["thresholds"]["matter"]
        for _, sayings in sorted(self._by_speaker.items()):
            heads = sayings[-_MOST_SAYINGS:]
            if len(heads) < _LEAST_SAYINGS:
                continue
            likeness = np.stack(list(self.board.each_likeness(heads)))
            for matter in group_all(likeness, enough=least):
                if len(matter) >= _LEAST_SAYINGS:
                    found.append(self._position([heads[at] for at in matter]))
        return tuple(found)

    def _position(self, heads: Sequence[int]) -> Position:
        turns = [at for at in range(1, len(heads)) if self._is_opposite(heads[at - 1], heads[at])]
        counts = Counter(
            word.folded
            for head in heads
            for word in {one.stem: one for one in self.board.said[head].words}.values()
            if word.folded not in STOP and len(word.folded) > 3
        )
        common = sorted(counts, key=lambda word: (-counts[word] * rarity(stem(word)), word))
        return Position(
            speaker=self.board.rows[heads[0]].speaker.name,  # type: ignore[union-attr]
            matter=" ".join(common[:3]),
            refs=tuple(self.ref(head) for head in heads),
            turns_at=tuple(turns),
        )

    def _is_opposite(self, one: int, other: int) -> bool:
        """Whether the network holds two sayings for opposite, wherever it compared them."""
        pairs = (
            (min(first, second), max(first, second))
            for first in self._units_of(one)
            for second in self._units_of(other)
        )
        return any(
            pair in self.answers and self.answers[pair].against >= OPPOSITE for pair in pairs
        )

    def _units_of(self, head: int) -> list[int]:
        return [unit for unit in self.groups[head] if unit in self.board.units]


#: A position is so many sayings or more, and the latest of a speaker's, so many, are looked at.
_LEAST_SAYINGS, _MOST_SAYINGS = 3, 400
#: Ways in which one speaker contests another.
KINDS: tuple[ContestKind, ...] = ("denial", "rejection", "refutation")
OUTCOMES: tuple[Outcome, ...] = ("standing", "met", "carried_out", "not_honoured", "withdrawn")
_SHOWN_BY: Mapping[Outcome, str] = {
    "standing": "", "met": "met", "carried_out": "done", "not_honoured": "not_done",
    "withdrawn": "withdrawn",
}  # fmt: skip


def _said_before(one: Said, other: Said) -> bool:
    """Whether one was said on a day before the other, whenever that was told."""
    own, others = (said.said_on or said.day or "" for said in (one, other))
    # The last day on which the one may have been said, and the first of the other.
    return bool(own and others) and own.rpartition("/")[2] < others.partition("/")[0]


def weights_of(
    weights: Mapping[str, float], answer: str, signs: Mapping[str, float]
) -> dict[str, float]:
    """The weights of some signs for one of several answers."""
    return {name: weights.get(f"{answer}: {name}", 0.0) for name in signs}


def group_heads(
    units: Mapping[int, Unit], answers: Mapping[Pair, Answer], weights: Weights
) -> dict[int, int]:
    """The first head of the saying of each head."""
    groups = group_pairs(
        {pair: one.same for pair, one in answers.items() if one.same > LEAST},
        enough=weights["thresholds"]["same_statement"],
        over=OVER,
        unknown=LEAST,
        apart=[pair for pair, one in answers.items() if one.against >= OPPOSITE],
    )
    group_of = {head: head for head in units}
    for group in groups:
        for head in group:
            group_of[head] = group[0]
    return group_of


def link(laid: Iterable[Laid], *, likeness: Likeness, comparer: Comparer) -> Links:
    """All links between articles; the same whatever their order."""
    shelf, weights = fill_shelf(laid, likeness), load_weights()
    board = shelf_board(shelf)
    answers = answer_all(shelf.pairs(), shelf.said, comparer.compare, weights)
    linker = Linker(board, answers, weights=weights)
    shown = follow_commitments(shelf, board.commitments, likeness, comparer.follow)
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
