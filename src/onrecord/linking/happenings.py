"""Tellings of one event in several articles: one kidnapping is not counted 366 times.

Whether two tellings of two articles are of one event is weighed by what they share and by what
differs: the sort of happening, parties, names, days, counts, whether it has happened, and the
likeness of the two sentences.  The weights are data, ``resources/linking/happenings_weights.toml``,
learned by ``training/happenings.py``.  What is a telling, :mod:`onrecord.linking.happenings_find`
says.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import heapify, heappop, heappush
from importlib.resources import files
from itertools import combinations
from math import exp, fsum
from typing import NamedTuple

from onrecord.errors import ResourceError
from onrecord.linking.facts import Party
from onrecord.linking.happenings_find import Telling, find_tellings, telling_at
from onrecord.linking.happenings_words import cut_tokens, load_lexicon
from onrecord.linking.people import relate
from onrecord.linking.rarity import rarity
from onrecord.model import EventStatus, Span

__all__ = [
    "BACK", "BLOCK_S", "Glance", "Piece", "Telling", "Weighed", "asked_keys", "block_of",
    "find_tellings", "glance_at", "group", "is_worth", "join", "keys", "may_be_near", "near",
    "piece_of", "score_of", "signs", "telling_at", "unit_edges", "weigh",
]  # fmt: skip

_SORTS: Mapping[EventStatus, str] = {
    "occurred": "real", "ongoing": "real", "historical": "past", "planned": "to come",
    "threatened": "threat", "hypothetical": "imagined", "denied": "denied",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """How much speaks for two tellings being of one event (0..1, learned from groups written by
    hand, not calibrated), and why, in a sentence."""

    score: float
    why: str


#: Keys hold stretches of so many days: by publication and, where it is told, by the day.
_WINDOW, _DAYS_WINDOW = 15, 5
#: So many names of a telling make keys.
_MOST_NAMES, _MOST_LANDS = 12, 4
#: Tellings are held against those published within so many days of them ...
_WITHIN = 14
#: ... or, where both tell their day, those of so many days beside it.
_BESIDE = 4


def keys(telling: Telling) -> frozenset[str]:
    """The keys under which a telling is kept: two tellings are held against one another only if one
    has a key that the other asks for (:func:`asked_keys`).

    A key is a stretch of days, a kin of happenings (or a coded type), and a name or a word beside
    the telling; words that mean a happening are a key by themselves, with their days.  What a key
    begins with (``p12|``) tells the number of its stretch.
    """
    return _keys(telling, (0,))


def asked_keys(telling: Telling) -> frozenset[str]:
    """The keys of what may be of one event with a telling: its own, of neighbouring days too."""
    return _keys(telling, (-1, 0, 1))


def _keys(telling: Telling, steps: Sequence[int]) -> frozenset[str]:
    names = [*_named(telling), *sorted(f"~{stem}" for stem in telling.close)] or ["-"]
    if telling.is_strong:
        names.append(f"={telling.head}")
    times = []
    if telling.published:
        at = telling.published.toordinal() // _WINDOW
        times += [f"p{at + step}" for step in steps]
    if telling.first:
        at = telling.first.toordinal() // _DAYS_WINDOW
        times += [f"d{at + step}" for step in steps]
        if telling.is_strong:
            # Those that tell their day need no name.
            names.append("")
    return frozenset(
        f"{time}|{sort}|{name}"
        for time in times or ["-"]
        for name in names
        for sort in (("",) if name.startswith("=") else _sorts(telling))
    )


def _named(telling: Telling) -> list[str]:
    """The names under which a telling is kept: those of its sentence, then those around it, those
    of countries last."""
    own = sorted(
        (telling.names | telling.around) - telling.lands,
        key=lambda name: (name not in telling.names, name),
    )
    lands = sorted(
        (telling.names | telling.around) & telling.lands,
        key=lambda name: (name not in telling.names, name),
    )
    # Countries are in so many tellings that only words which mean a happening are kept under them.
    return own[:_MOST_NAMES] + (lands[:_MOST_LANDS] if telling.is_strong else [])


def _sorts(telling: Telling) -> frozenset[str]:
    kin = load_lexicon().kin_of
    sorts = {kin[family] for family in telling.families}
    if telling.type:
        sorts.add(_TYPES.get(telling.type, telling.type))
    return frozenset(sorts) or frozenset({f"={telling.head}"})


#: The kin that a coded type nearly always is.
_TYPES: Mapping[str, str] = {
    "ASSAULT": "violence",
    "PROTEST": "protest",
    "CONSULT": "talks",
    "AID": "aid",
}


class Glance(NamedTuple):
    """What of a telling is looked at first: its article, by any number or name; the days of which
    it tells, as numbers; its word."""

    article: str | int
    is_strong: bool
    first: int | None
    last: int | None
    head: str


def glance_at(telling: Telling) -> Glance:
    """A telling, as it is looked at first."""
    first, last = telling.first, telling.last
    return Glance(
        telling.article,
        telling.is_strong,
        first.toordinal() if first else None,
        last.toordinal() if last else None,
        telling.head,
    )


def may_be_near(one: Glance, other: Glance) -> bool:
    """Whether two tellings may be worth weighing, by what can be told without reading them."""
    if one.article == other.article:
        return False
    if not (one.is_strong or other.is_strong or one.head == other.head):
        return False
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return True
    return max(one.first - other.last, other.first - one.last) <= _BESIDE


def near(one: Telling, other: Telling) -> bool:
    """Whether two tellings are worth weighing: of two articles, near in time, and alike in kind."""
    if not may_be_near(glance_at(one), glance_at(other)):
        return False
    if not (one.is_strong or other.is_strong) and not _share_name(one, other):
        # "Took" and "held" may mean anything.
        return False
    if (
        not (one.first and other.first)
        and one.published
        and other.published
        and _between(one, other) > _WITHIN
    ):
        return False
    if one.families & other.families or one.head == other.head:
        return True
    if not _share_name(one, other):
        # "The blast" and "the dead": of one kin only, they have to name something together.
        return False
    return one.type == other.type is not None or bool(_sorts(one) & _sorts(other))


def _share_name(one: Telling, other: Telling) -> bool:
    """Whether the sentences name something together that is no country."""
    return bool((one.names & other.names) - one.lands - other.lands)


def _between(one: Telling, other: Telling) -> int:
    """How many days lie between the days on which two articles came out, where both are known."""
    if one.published is None or other.published is None:
        return 0
    return abs((one.published - other.published).days)


def _gap(one: Telling, other: Telling) -> int:
    """How many days lie between the days of two tellings, where both tell them."""
    if not (one.first and one.last and other.first and other.last):
        return 0
    return max((one.first - other.last).days, (other.first - one.last).days, 0)


def signs(one: Telling, other: Telling, likeness: float) -> dict[str, float]:
    """What two tellings share and where they differ: signs, and how much of each.  The order of the
    two changes nothing."""
    made = {
        "always": 1.0,
        "like": likeness,
        "very like": max(0.0, likeness - 0.5),
        "most like": max(0.0, likeness - 0.8),
    }
    for find in _SIGNS:
        made.update(dict.fromkeys(find(one, other), 1.0))
    made["words"] = _share(one.stems & other.stems, min(len(one.stems), len(other.stems)))
    made["close words"] = _share(one.close & other.close, min(len(one.close), len(other.close)))
    mine, theirs = one.close - other.close, other.close - one.close
    shares = (
        _share(mine & (other.stems | other.names), len(one.close)),
        _share(theirs & (one.stems | one.names), len(other.close)),
    )
    made["close in sentence"] = sum(sorted(shares))
    made["rare words"] = _rarity(one.stems & other.stems) / _RARE
    made["rare close words"] = _rarity(one.close & other.close) / _RARE
    mine, theirs = one.stems | one.context, other.stems | other.context
    whole = (_rarity(mine) * _rarity(theirs)) ** 0.5
    made["context"] = _rarity(mine & theirs) / whole if whole else 0.0
    if one.head == other.head:
        made["rare word same"] = rarity(one.head) / _RARE
    if one.families & other.families:
        made["like, family same"] = likeness
    lands = one.lands | other.lands
    mine, theirs = (one.names | one.around) - lands, (other.names | other.around) - lands
    made["names of both"] = _share(mine & theirs, min(len(mine), len(theirs)))
    made["many names of both"] = min(len(mine & theirs), 6) / 6
    return made


#: Sums of rarities are held against that.
_RARE = 10.0


def _rarity(stems: frozenset[str]) -> float:
    return fsum(map(rarity, stems))


def _share(part: frozenset[str], whole: int) -> float:
    return len(part) / whole if whole else 0.0


def _kind_signs(one: Telling, other: Telling) -> Iterator[str]:
    kin = load_lexicon().kin_of
    if one.head == other.head:
        yield "word same"
    if one.families & other.families:
        yield "family same"
    elif {kin[f] for f in one.families} & {kin[f] for f in other.families}:
        yield "kin same"
    elif one.families and other.families:
        yield "family differs"
    else:
        yield "family unknown"
    if one.type and other.type:
        yield "type same" if one.type == other.type else "type differs"
        if one.mode and other.mode and one.type == other.type:
            yield "mode same" if one.mode == other.mode else "mode differs"
    elif one.type or other.type:
        yield "one coded"
    else:
        yield "none coded"
    if one.is_strong != other.is_strong:
        yield "one weak"
    elif not one.is_strong:
        yield "both weak"
    if one.others != other.others:
        yield "another"
    if one.definite and other.definite:
        yield "both known"
    elif one.definite or other.definite:
        yield "one known"


def _name_signs(one: Telling, other: Telling) -> Iterator[str]:
    lands = one.lands | other.lands
    mine, theirs = one.names - lands, other.names - lands
    shared = len(mine & theirs)
    if shared:
        yield f"names {min(shared, 3)}"
        if mine - theirs and theirs - mine:
            yield "other names too"
    elif mine and theirs:
        yield "names differ"
    else:
        yield "names unknown"
    if not shared and (one.around or other.around):
        near = len(mine & (other.around - lands)) + len(theirs & (one.around - lands))
        around = len((one.around & other.around) - lands)
        yield f"names near {min(near, 2)}" if near else f"names around {min(around, 2)}"
    if one.names & other.names & lands:
        yield "lands same"
    elif (one.names & lands) and (other.names & lands):
        yield "lands differ"
    if one.places and other.places:
        yield "place same" if one.places & other.places else "place differs"


def _day_signs(one: Telling, other: Telling) -> Iterator[str]:
    shared = one.families & other.families
    kin = load_lexicon().kin_of
    is_everyday = bool(shared) and all(kin[family] in _EVERYDAY for family in shared)
    for sign in _days_apart(one, other):
        yield sign
        if is_everyday and sign in _LATER:
            yield "everyday, some days later"


#: Speeches, meetings and visits happen day by day: some days later it is the next one.
_EVERYDAY = frozenset(("speech", "talks", "travel"))
_LATER = frozenset(("published 4", "published 8", "day fits 4", "day fits 8"))


def _days_apart(one: Telling, other: Telling) -> Iterator[str]:
    if one.first and other.first:
        gap = _gap(one, other)
        apart = "same" if gap == 0 else "1" if gap == 1 else "2" if gap < 4 else "far"
        yield f"days {apart}"
        if one.is_sure and other.is_sure:
            yield f"sure days {apart}"
        return
    known, unknown = (one, other) if one.first else (other, one)
    if known.first and unknown.published:
        gap = (unknown.published - known.first).days
        yield "day to come" if gap < -1 else f"day fits {_step(gap)}"
    elif one.published and other.published:
        yield f"published {_step(_between(one, other))}"


def _step(days: int) -> str:
    return "0" if days <= 1 else "2" if days <= 3 else "4" if days <= 7 else "8"


def _party_signs(one: Telling, other: Telling) -> Iterator[str]:
    actors, recipients = (
        _compare(one.actors, other.actors),
        _compare(one.recipients, other.recipients),
    )
    yield f"actors {actors}"
    yield f"recipients {recipients}"
    if "same" not in (actors, recipients) and "same" in (
        _compare(one.actors, other.recipients), _compare(one.recipients, other.actors)
    ):  # fmt: skip
        yield "turned round"


def _compare(mine: Sequence[Party], theirs: Sequence[Party]) -> str:
    if not mine or not theirs:
        return "unknown"
    answers = {relate(one, other) for one in mine for other in theirs}
    if answers & {"same", "likely"}:
        return "same"
    return "differ" if answers == {"other"} else "open"


def _number_signs(one: Telling, other: Telling) -> Iterator[str]:
    mine, theirs = _counts(one), _counts(other)
    units = mine.keys() & theirs.keys()
    if any(mine[unit] & theirs[unit] for unit in units):
        yield "counts same"
    elif units:
        yield "counts differ"
    elif {number.value for number in one.numbers} & {number.value for number in other.numbers}:
        yield "numbers same"


def _counts(telling: Telling) -> Mapping[str, set[float]]:
    """How many of each thing a telling counts."""
    made: dict[str, set[float]] = defaultdict(set)
    for number in telling.numbers:
        if number.unit:
            made[number.unit].add(number.value)
    return made


def _status_signs(one: Telling, other: Telling) -> Iterator[str]:
    first, second = sorted((_SORTS[one.status], _SORTS[other.status]))
    if first == second:
        yield "status same"
        return
    yield f"{first}, {second}"
    if (first, second) == ("real", "to come"):
        plan, deed = (other, one) if _SORTS[one.status] == "real" else (one, other)
        if plan.first and deed.first:
            yield "plan came about" if _gap(plan, deed) <= 1 else "plan of another day"
        if plan.moment > deed.moment:
            yield "plan comes later"


_SIGNS = (_kind_signs, _name_signs, _day_signs, _party_signs, _number_signs, _status_signs)


@cache
def _load_weights() -> Mapping[str, float]:
    name = "happenings_weights.toml"
    try:
        source = files("onrecord.resources.linking").joinpath(name).read_text("utf-8")
        return {sign: float(weight) for sign, weight in tomllib.loads(source).items()}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ResourceError(f"resources/linking/{name}", str(error)) from error


def weigh(
    one: Telling, other: Telling, likeness: float, *, weights: Mapping[str, float] | None = None
) -> Weighed:
    """How likely two tellings are of one event, and why.

    ``likeness`` is the cosine of the vectors of their sentences
    (:func:`onrecord.linking.likeness.load_likeness`); ``weights`` are those that ship with onrecord
    unless others are given.
    """
    found = signs(one, other, likeness)
    score = _score(found, _load_weights() if weights is None else weights)
    return Weighed(score=score, why=_why(found, one, other, likeness))


def score_of(one: Telling, other: Telling, likeness: float) -> float:
    """The score of :func:`weigh` without its reason, which takes as long again."""
    return _score(signs(one, other, likeness), _load_weights())


def _score(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    total = sum(weights.get(sign, 0.0) * found[sign] for sign in sorted(found))
    return round(1 / (1 + exp(-max(-_FARTHEST, min(_FARTHEST, total)))), 3)


def _why(found: Mapping[str, float], one: Telling, other: Telling, likeness: float) -> str:
    """What speaks for one event, and what against it, in a sentence."""
    first, second = sorted((one, other), key=lambda each: (each.moment, each.article, each.span))
    shared = sorted(one.families & other.families)
    parts = [
        f"both are of one sort ({', '.join(shared[:2])})" if shared
        else f"“{first.words}” and “{second.words}” tell it"
    ]  # fmt: skip
    lands = one.lands | other.lands
    names = sorted(one.names & other.names, key=lambda name: (name in lands, name))
    if names:
        parts.append("both name " + ", ".join(_spelled(name, first.sentence) for name in names[:3]))
    parts.extend(_days_told(first, second))
    parts.append(f"the sentences are alike by {likeness:.2f}")
    against = [words for sign, words in _AGAINST.items() if sign in found]
    said = "; ".join(parts) + (", but " + " and ".join(against) if against else "") + "."
    return said[:1].upper() + said[1:]


def _days_told(first: Telling, second: Telling) -> Iterator[str]:
    if first.first and second.first:
        days = _gap(first, second)
        beginning = max(first.first, second.first)
        yield f"both mean {beginning}" if not days else f"their days lie {days} apart"
    elif first.first or second.first:
        yield f"one means {first.first or second.first}, the other tells no day"


def _spelled(name: str, sentence: str) -> str:
    """The word of a sentence that a name is compared by."""
    words = cut_tokens(sentence, 0, len(sentence))
    found = (w for w in words if w.capital and w.folded.startswith(name))
    return next((sentence[w.start : w.end] for w in found), name)


_AGAINST = {
    "turned round": "the parties are turned round",
    "another": "one speaks of another such happening",
    "counts differ": "their counts differ",
    "place differs": "the places differ",
    "plan of another day": "the plan was for another day",
}
_FARTHEST = 30.0

#: Scores are whole thousandths where tellings are joined, so that sums are the same in any order.
_WHOLE = 1000
#: How much two tellings of one article that clash speak against joining them.
_APART = -8 * _WHOLE
#: Clusters are joined while their tellings are so likely of one event, on the average; those that
#: were not candidates count as little.  Both were found on crises that were left out of learning.
LIKELY, _UNSEEN = 0.35, 0.2
#: Tellings are joined in steps, one for each stretch of so many seconds in which articles came out
#: (:func:`block_of`).
BLOCK_S = 4 * 86_400.0
#: With the tellings of each stretch, those of so many before it are joined anew: what is compared
#: at all lies hardly farther apart.
BACK = 3

Edges = Mapping[tuple[int, int], int]


def block_of(moment: float) -> int:
    """The number of the stretch of time in which something came out."""
    return int(moment // BLOCK_S)


class Piece(NamedTuple):
    """What of a telling matters where tellings are joined: ``days`` are numbers of days, where its
    own words tell them."""

    article: str
    days: tuple[int, int] | None
    is_strong: bool


def piece_of(telling: Telling) -> Piece:
    """A telling, as it is joined with others."""
    days = None
    if telling.is_sure and telling.first and telling.last:
        days = telling.first.toordinal(), telling.last.toordinal()
    return Piece(telling.article, days, telling.is_strong)


def group(
    tellings: Sequence[Telling], weighed: Mapping[tuple[int, int], float]
) -> list[tuple[int, ...]]:
    """The tellings of each event that several articles tell, by their numbers in ``tellings``.

    ``weighed`` are the scores of the pairs that were candidates.  The tellings of a coded event
    stay together.  Time is gone through stretch by stretch (:func:`block_of`): the tellings of each
    and of some before it (:data:`BACK`) are joined with one another and with what was joined
    earlier (:func:`join`), so that what comes later leaves alone what lies farther back.  The
    order in which the tellings come changes nothing.
    """
    by_key: dict[tuple[float, str, str, Span | None], list[int]] = defaultdict(list)
    for number in sorted(
        range(len(tellings)),
        key=lambda n: (tellings[n].moment, tellings[n].article, tellings[n].span),
    ):
        told = tellings[number]
        key = (told.moment, told.article, told.event or "", None if told.event else told.span)
        by_key[key].append(number)
    members = list(by_key.values())
    pieces = {unit: [piece_of(tellings[n]) for n in own] for unit, own in enumerate(members)}
    unit_of = {number: unit for unit, own in enumerate(members) for number in own}
    blocks: dict[int, list[int]] = defaultdict(list)
    for unit, own in enumerate(members):
        blocks[block_of(tellings[own[0]].moment)].append(unit)
    edges = unit_edges(
        ((unit_of[one], unit_of[other]), round(_WHOLE * score))
        for (one, other), score in weighed.items()
    )
    beside: dict[int, dict[int, int]] = defaultdict(dict)
    for (one, other), score in edges.items():
        beside[one][other] = beside[other][one] = score
    home: dict[int, list[int]] = {}
    for block in sorted(blocks):
        fresh = [unit for each in range(block - BACK, block + 1) for unit in blocks.get(each, ())]
        for unit in fresh:
            if unit in home:
                home.pop(unit).remove(unit)
        near = {id(home[v]): home[v] for u in fresh for v in beside[u] if v in home}
        base = sorted(near.values())
        asked = {unit for cluster in base for unit in cluster} | set(fresh)
        here = {
            (one, other): score
            for one in asked
            for other, score in beside[one].items()
            if one < other and other in asked
        }
        for cluster in join(base, fresh, here, {unit: pieces[unit] for unit in asked}):
            home.update(dict.fromkeys(cluster, cluster))
    clusters = {id(cluster): cluster for cluster in home.values()}
    groups = [
        tuple(sorted(number for unit in cluster for number in members[unit]))
        for cluster in clusters.values()
        if is_worth([piece for unit in cluster for piece in pieces[unit]])
    ]
    return sorted(groups)


def is_worth(pieces: Sequence[Piece]) -> bool:
    """Whether a group is told by two articles, in words that mean a happening."""
    return len({one.article for one in pieces}) > 1 and any(one.is_strong for one in pieces)


def unit_edges(scores: Iterable[tuple[tuple[int, int], int]]) -> dict[tuple[int, int], int]:
    """How likely two units are of one event, the lower number first: as likely as the likeliest of
    their tellings; but what people said to be apart stays so, whatever other tellings say."""
    edges: dict[tuple[int, int], int] = {}
    for (left, right), score in scores:
        if left == right:
            continue
        pair = (left, right) if left < right else (right, left)
        known = edges.get(pair, score)
        edges[pair] = min(known, score) if min(known, score) < 0 else max(known, score)
    return edges


def join(
    base: Sequence[Sequence[int]],
    fresh: Sequence[int],
    edges: Edges,
    pieces: Mapping[int, Sequence[Piece]],
) -> list[list[int]]:
    """The clusters of units: those that were joined before, ``base``, and single ones, ``fresh``,
    by average linkage, the likeliest first, so that one pair does not glue two events.

    Units are numbered in the order of time; a unit is a coded event, or a telling of what was not
    coded; ``edges`` are the scores of two, in thousandths.
    """
    return _Joining(base, fresh, edges, pieces).run()


class _Joining:
    def __init__(
        self,
        base: Sequence[Sequence[int]],
        fresh: Sequence[int],
        edges: Edges,
        pieces: Mapping[int, Sequence[Piece]],
    ) -> None:
        clusters = [sorted(one) for one in (*base, *([unit] for unit in fresh))]
        self.members = {one[0]: one for one in clusters}
        self.counts = {
            first: Counter(pieces[unit][0].article for unit in one)
            for first, one in self.members.items()
        }
        home = {unit: first for first, one in self.members.items() for unit in one}
        # Sums over pairs above the unseen, so that pairs which were no candidates need no entry.
        self.above: dict[int, dict[int, int]] = defaultdict(dict)
        for pairs in (edges.items(), _clashes(pieces)):
            for (one, other), score in pairs:
                mine, theirs = home[one], home[other]
                if mine != theirs and (score < 0 or not _is_one_article(pieces, one, other)):
                    known = self.above[mine].get(theirs, 0) + score - _UNSEEN_WHOLE
                    self.above[mine][theirs] = self.above[theirs][mine] = known

    def run(self) -> list[list[int]]:
        heap = [
            (-mean, one, other)
            for one, row in self.above.items()
            for other in row
            if one < other and (mean := self._mean(one, other)) >= _LIKELY_WHOLE
        ]
        heapify(heap)
        while heap:
            score, one, other = heappop(heap)
            if one not in self.members or other not in self.members:
                continue
            if -score != self._mean(one, other):
                continue
            self._merge(one, other)
            for third in self.above[one]:
                first, second = (one, third) if one < third else (third, one)
                mean = self._mean(first, second)
                if mean >= _LIKELY_WHOLE:
                    heappush(heap, (-mean, first, second))
        return list(self.members.values())

    def _mean(self, one: int, other: int) -> float:
        mine, theirs = self.counts[one], self.counts[other]
        if len(theirs) < len(mine):
            mine, theirs = theirs, mine
        pairs = mine.total() * theirs.total()
        pairs -= sum(n * theirs[article] for article, n in mine.items())
        # Whole numbers, divided once: the same in whatever order they were added up.
        return _UNSEEN_WHOLE + self.above[one][other] / pairs if pairs else 0.0

    def _merge(self, one: int, other: int) -> None:
        self.members[one] = sorted([*self.members[one], *self.members.pop(other)])
        self.counts[one] += self.counts.pop(other)
        for third, score in self.above.pop(other).items():
            del self.above[third][other]
            if third != one:
                known = self.above[one].get(third, 0) + score
                self.above[one][third] = self.above[third][one] = known


_LIKELY_WHOLE, _UNSEEN_WHOLE = round(_WHOLE * LIKELY), round(_WHOLE * _UNSEEN)


def _is_one_article(pieces: Mapping[int, Sequence[Piece]], one: int, other: int) -> bool:
    return pieces[one][0].article == pieces[other][0].article


def _clashes(
    pieces: Mapping[int, Sequence[Piece]],
) -> Iterator[tuple[tuple[int, int], int]]:
    """Units of one article that tell of different days, and so of two events."""
    by_article: dict[str, list[int]] = defaultdict(list)
    for unit in sorted(pieces):
        if any(one.days for one in pieces[unit]):
            by_article[pieces[unit][0].article].append(unit)
    for units in by_article.values():
        for one, other in combinations(units, 2):
            if _days_clash(pieces[one], pieces[other]):
                yield (one, other), _APART


def _days_clash(mine: Sequence[Piece], theirs: Sequence[Piece]) -> bool:
    """Whether tellings all say days, beside their words, that lie apart."""
    return all(
        max(one.days[0] - other.days[1], other.days[0] - one.days[1]) > 1
        for one in mine
        for other in theirs
        if one.days and other.days
    )
