"""How well links across articles agree with a crisis whose links were written by hand.

What is scored is the object that ``onrecord links --json`` prints, against
:mod:`onrecord.evaluate.crises`.  A row of the program is a row of the crisis where both stand in
one article and the shorter of the two lies at least by half in the other; of several, the one with
the same speaker, then the one that shares most.  Rows that the crisis does not mark are left out of
the groups; in all other kinds they count as wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from onrecord.evaluate.crises import Crisis, MarkedRow
from onrecord.folding import fold

__all__ = ["Agreement", "LinkScores", "RowFinder", "score_links"]

_ENOUGH = 0.5
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How many links are right, of those found and of those written down.

    ``wrong`` and ``missed`` name them, for people.
    """

    right: int
    found: int
    gold: int
    wrong: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """The share of those found that are right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of those written down that were found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkScores:
    """All figures of one crisis: agreements by kind, and shares by name (``None`` of nothing)."""

    kinds: Mapping[str, Agreement]
    shares: Mapping[str, float | None] = field(default_factory=dict)


def score_links(crisis: Crisis, found: Mapping[str, Any]) -> LinkScores:
    """The figures of the links ``found``, which are the object that ``links --json`` prints."""
    scorer = _Scorer(crisis, found)
    kinds: dict[str, Agreement] = {}
    shares: dict[str, float | None] = {}
    kinds["copies"], shares["copies: member or partial right"] = scorer.copies()
    for kind in ("same_statement", "same_event"):
        kinds[kind] = scorer.grouped(kind)
        kinds[f"{kind}, copies folded"] = scorer.grouped(kind, folded=True)
    kinds["contested"], more = scorer.contested()
    shares.update(more)
    kinds["conditions"], more = scorer.conditions()
    shares.update(more)
    kinds["firsts"], shares["firsts: stated right"] = scorer.firsts()
    kinds["false_firsts"] = scorer.refs("false_firsts")
    kinds["positions"], shares["positions: turns right"] = scorer.positions()
    shares["statements found"] = scorer.found_share("s")
    shares["events found"] = scorer.found_share("e")
    return LinkScores(kinds=kinds, shares=shares)


class RowFinder:
    """Finds the rows of a crisis where a program has found some."""

    def __init__(self, crisis: Crisis) -> None:
        self._rows: dict[tuple[str, str], list[MarkedRow]] = {}
        for row in crisis.rows.values():
            self._rows.setdefault((row.article, row.id[0]), []).append(row)
        self._group_of: dict[str, frozenset[str]] = {}
        for kind in ("same_statement", "same_event"):
            for entry in crisis.links.get(kind, []):
                group = frozenset(entry["refs"])
                self._group_of.update(dict.fromkeys(group, group))
        self._seen: set[str] = set()

    def row(self, ref: Mapping[str, Any] | None, letter: str) -> str | None:
        """The crisis' name of a row of the program (``s`` a statement, ``e`` an event); ``None``
        where it marks none there."""
        if ref is None:
            return None
        best: tuple[bool, float, str] | None = None
        for row in self._rows.get((ref["input"], letter), ()):
            share, likeness = _overlap(row, *ref["span"])
            if share < _ENOUGH:
                continue
            one = (_same_name(row.speaker, ref.get("speaker")), likeness, row.reference)
            best = max(best, one) if best else one
        if best:
            self._seen.add(best[2])
        return best[2] if best else None

    def group(self, ref: str) -> frozenset[str]:
        """All rows that say or tell the same."""
        return self._group_of.get(ref, frozenset((ref,)))

    def found_share(self, letter: str) -> float | None:
        """How many of the rows that groups name were found so far."""
        named = {
            ref
            for group in self._group_of.values()
            for ref in group
            if ref.split(".")[1][0] == letter
        }
        return len(named & self._seen) / len(named) if named else None


class _Scorer(RowFinder):
    def __init__(self, crisis: Crisis, found: Mapping[str, Any]) -> None:
        super().__init__(crisis)
        self.crisis, self.links, self.found = crisis, crisis.links, found
        self._texts = {article.id: article.text for article in crisis.articles}

    def words(self, ref: str | None) -> str:
        """A row in words, for people."""
        if ref is None:
            return "—"
        row = self.crisis.rows[ref]
        return f"{ref} ({row.speaker or 'event'}: {row.words[:90]})"

    def told(self, ref: Mapping[str, Any] | None) -> str:
        """A row of the program in words, for people."""
        if ref is None:
            return "—"
        text = self._texts.get(ref["input"], "")
        words = " ".join(text[slice(*ref["span"])].split())
        return f"{ref['input']} ({ref.get('speaker')}: {words[:90]})"

    def copies(self) -> tuple[Agreement, float | None]:
        gold, found = _copy_pairs(self.links.get("copies", [])), _copy_pairs(self.found["copies"])
        right = gold.keys() & found.keys()
        kinds = [gold[pair] == found[pair] for pair in right]
        return _agree(gold, found, right, lambda pair: " < ".join(pair)), _share(kinds)

    def grouped(self, kind: str, *, folded: bool = False) -> Agreement:
        letter = "s" if kind == "same_statement" else "e"
        copied = {
            article: entry["origin"]
            for entry in self.links.get("copies", [])
            for article in entry.get("members", [])
        }

        def pairs(groups: Iterable[Iterable[str]]) -> set[Pair]:
            made: set[Pair] = set()
            for group in groups:
                refs = sorted(set(group))
                if folded:
                    refs = [ref for ref in refs if ref.split(".")[0] not in copied]
                made.update(combinations(refs, 2))
            return made

        gold = pairs(entry["refs"] for entry in self.links.get(kind, []))
        found = pairs(
            [name for ref in group if (name := self.row(ref, letter))] for group in self.found[kind]
        )
        right = gold & found
        return _agree(
            gold, found, right, lambda pair: f"{self.words(pair[0])}  ~  {self.words(pair[1])}"
        )

    def contested(self) -> tuple[Agreement, dict[str, float | None]]:
        gold = self.links.get("contested", [])
        misses = self.links.get("near_miss", [])
        hits: dict[int, str] = {}
        wrong, near, verdicts = [], [], []
        for one in self.found["contested"]:
            a, b = self.row(one["a"], "s"), self.row(one["b"], "s")
            number = next(
                (n for n, entry in enumerate(gold) if self._contests(entry, a, b, one)), None
            )
            fooled = any(self._contests({**entry, "kind": ""}, a, b, one) for entry in misses)
            if number is not None:
                if number not in hits:
                    hits[number] = one["kind"]
                    verdicts.append(True)
                continue
            verdicts.append(False)
            near.append((len(verdicts), fooled))
            wrong.append(
                f"{'NEAR MISS ' if fooled else ''}{one['kind']}: {self.told(one['a'])} "
                f"[{a}] x {self.told(one['b'])} [{b}]"
            )
        half = (len(verdicts) + 1) // 2
        missed = [
            f"{entry['kind']}: {self.words(entry.get('a'))} x {self.words(entry['b'])}"
            for n, entry in enumerate(gold)
            if n not in hits
        ]
        agreement = Agreement(
            right=len(hits),
            found=len(verdicts),
            gold=len(gold),
            wrong=tuple(wrong),
            missed=tuple(missed),
        )
        return agreement, {
            "contested: kind right": _share([gold[n]["kind"] == kind for n, kind in hits.items()]),
            "contested: near misses called so": float(sum(fooled for _, fooled in near)),
            "contested: of these among the surest half": float(
                sum(fooled and at <= half for at, fooled in near)
            ),
        }

    def _contests(
        self, entry: Mapping[str, Any], a: str | None, b: str | None, one: Mapping[str, Any]
    ) -> bool:
        if b is None:
            return False
        second = self.group(entry["b"])
        if "a" not in entry:
            return one["a"] is None and b in second
        if a is None:
            return False
        first = self.group(entry["a"])
        return (a in first and b in second) or (b in first and a in second)

    def conditions(self) -> tuple[Agreement, dict[str, float | None]]:
        gold = self.links.get("conditions", [])
        agreement, hits = self._sayings("conditions", lambda one: str(one["outcome"]))
        outcomes = [gold[n]["outcome"] == one["outcome"] for n, one in hits.items()]
        outcomes_wrong = tuple(
            f"outcome {one['outcome']} for {gold[n]['outcome']}: {self.words(gold[n]['ref'])}"
            for n, one in hits.items()
            if gold[n]["outcome"] != one["outcome"]
        )
        repeated = [
            _set_f1(set(gold[n].get("repeated_in", [])), set(one["repeated_in"]))
            for n, one in hits.items()
        ]
        return replace(agreement, wrong=agreement.wrong + outcomes_wrong), {
            "conditions: outcome right": _share(outcomes),
            "conditions: polarity right": _share(
                [gold[n]["polarity"] == one["polarity"] for n, one in hits.items()]
            ),
            "conditions: repeated in (F1)": sum(repeated) / len(repeated) if repeated else None,
        }

    def firsts(self) -> tuple[Agreement, float | None]:
        gold = self.links.get("firsts", [])
        agreement, hits = self._sayings("firsts", lambda one: "stated" if one["stated"] else "")
        return agreement, _share([gold[n]["stated"] == one["stated"] for n, one in hits.items()])

    def _sayings(
        self, kind: str, say: Callable[[Mapping[str, Any]], str]
    ) -> tuple[Agreement, dict[int, Mapping[str, Any]]]:
        """How entries that name one saying each agree, and which was found for which that is
        written down (by its number); ``say`` tells of a wrong one what else there is to it."""
        gold = self.links.get(kind, [])
        hits: dict[int, Mapping[str, Any]] = {}
        wrong = []
        for one in self.found[kind]:
            ref = self.row(one["ref"], "s")
            number = next(
                (n for n, entry in enumerate(gold) if ref in self.group(entry["ref"])), None
            )
            if number is None:
                wrong.append(f"{self.told(one['ref'])} [{ref}] {say(one)}")
            else:
                hits.setdefault(number, one)
        missed = [self.words(entry["ref"]) for n, entry in enumerate(gold) if n not in hits]
        return Agreement(
            right=len(hits),
            found=len(hits) + len(wrong),
            gold=len(gold),
            wrong=tuple(wrong),
            missed=tuple(missed),
        ), hits

    def refs(self, kind: str) -> Agreement:
        gold = {entry["ref"] for entry in self.links.get(kind, [])}
        found = {self.row(ref, "s") or self.told(ref) for ref in self.found[kind]}
        return _agree(gold, found, gold & found, str)

    def positions(self) -> tuple[Agreement, float | None]:
        gold, turns = self._ordered_pairs(self.links.get("positions", []), None)
        found, told = self._ordered_pairs(self.found["positions"], "s")
        right = gold & found
        return _agree(
            gold, found, right, lambda pair: f"{self.words(pair[0])}  ..  {self.words(pair[1])}"
        ), _share([bool(told & self.group(ref)) for ref in turns])

    def _ordered_pairs(
        self, entries: Iterable[Mapping[str, Any]], letter: str | None
    ) -> tuple[set[Pair], set[str]]:
        """The sayings of one position, two by two (each by the first name of its group), and those
        at which it turned."""
        pairs: set[Pair] = set()
        turns: set[str] = set()
        for entry in entries:
            refs = [self.row(ref, letter) if letter else ref for ref in entry["refs"]]
            said = [min(self.group(ref)) for ref in refs if ref]
            pairs.update(tuple(sorted(pair)) for pair in combinations(dict.fromkeys(said), 2))  # type: ignore[misc]
            turns.update(min(self.group(ref)) for at in entry["turns_at"] if (ref := refs[at]))
        return pairs, turns


def _copy_pairs(entries: Iterable[Mapping[str, Any]]) -> dict[Pair, str]:
    return {
        (article, entry["origin"]): kind
        for entry in entries
        for kind in ("members", "partial")
        for article in entry.get(kind, [])
    }


def _overlap(row: MarkedRow, start: int, end: int) -> tuple[float, float]:
    """How much of the shorter lies in the other, and the likeness (Jaccard), at the best place."""
    places = list(row.spans)
    if row.id[0] == "s":  # a quotation that is cut in two, as one
        places.append((row.spans[0][0], row.spans[-1][1]))
    best = (0.0, 0.0)
    for first, last in places:
        shared = min(end, last) - max(start, first)
        if shared > 0:
            best = max(
                best,
                (
                    shared / min(end - start, last - first),
                    shared / (max(end, last) - min(start, first)),
                ),
            )
    return best


def _same_name(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return False
    first, second = set(map(fold, one.split())), set(map(fold, other.split()))
    return first <= second or second <= first


def _set_f1(gold: set[str], found: set[str]) -> float:
    total = len(gold) + len(found)
    return 2 * len(gold & found) / total if total else 1.0


def _share(right: Sequence[bool]) -> float | None:
    return sum(right) / len(right) if right else None


def _agree(gold: Iterable[Any], found: Iterable[Any], right: Iterable[Any], say: Any) -> Agreement:
    gold, found, right = set(gold), set(found), set(right)
    return Agreement(
        right=len(right),
        found=len(found),
        gold=len(gold),
        wrong=tuple(map(say, sorted(found - right))),
        missed=tuple(map(say, sorted(gold - right))),
    )
