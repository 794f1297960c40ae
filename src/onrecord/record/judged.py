"""What people judged of an article, laid over what the machine said of it, and moved along when
the machine says it anew.

All of this works on the JSON values of the contract; :func:`~onrecord.contract.load_record` then
says whether what came out is a record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal

from onrecord.record.load import climb
from onrecord.record.rows import fold_name

__all__ = [
    "JUDGED",
    "Judgement",
    "Kind",
    "Verdict",
    "carry",
    "changes",
    "core_spans",
    "lay_over",
    "move_spans",
    "standing",
]

Kind = Literal["statement", "event"]
Verdict = Literal["accept", "correct", "reject", "add"]
Object = dict[str, Any]
Data = dict[str, Any]

JUDGED: Mapping[Verdict, str] = {
    "accept": "accepted", "correct": "corrected", "reject": "rejected", "add": "added",
}  # fmt: skip
_LISTS: Mapping[Kind, str] = {"statement": "statements", "event": "events"}
#: The roles without whose words a row of this kind is nothing.
_CORE: Mapping[Kind, tuple[str, ...]] = {
    "statement": ("cue", "content"), "event": ("trigger",),
}  # fmt: skip
_CONTEXT = 32
_Move = Callable[[Sequence[int]], "list[int] | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What somebody said of one row: ``before`` is the machine's object, ``after`` what holds.

    ``n`` is its number in the record, ``at`` the moment.  ``lost`` says that its words no longer
    stand in the text: it is kept and shown, but changes nothing.
    """

    n: int
    article: str
    kind: Kind
    row: str
    verdict: Verdict
    before: Object | None
    after: Object | None
    words: str
    by: str
    at: str
    undone: str | None = None
    lost: bool = False


def standing(judgements: Iterable[Judgement]) -> dict[str, Judgement]:
    """The judgement that counts of each row, by the row's id: the last one that was not undone.

    Where that one is lost, none counts: what was said before it was no longer meant.
    """
    last = {one.row: one for one in judgements if not one.undone}
    return {row: one for row, one in last.items() if not one.lost}


def lay_over(data: Data, judgements: Iterable[Judgement]) -> tuple[Data, dict[str, str]]:
    """The article's data as people hold it right, and how each judged row was judged, by its id.

    The last judgement of a row counts.  A row that stood within a rejected one, or an event that it
    claimed, belongs to what is around it.
    """
    judgements = list(judgements)
    counting = standing(judgements)
    if not counting:
        return data, {}
    made = {**data, **{key: list(data[key]) for key in _LISTS.values()}}
    for one in counting.values():
        _lay_one(made[_LISTS[one.kind]], one)
    around = {row["id"]: row["within"] for row in data["statements"]}
    for one in judgements:
        if one.kind == "statement" and one.after and not (one.undone or one.lost):
            around[one.row] = one.after["within"]
    _mend_references(made, around)
    return made, {row: _judged(one) for row, one in counting.items()}


def _judged(one: Judgement) -> str:
    """How the machine did: a row that it had missed stays added, and one that people put right
    stays corrected, when somebody else accepts it."""
    if one.after is None:
        return JUDGED["reject"]
    if one.before is None:
        return JUDGED["add"]
    if one.verdict == "accept" and {**one.after, "score": one.before["score"]} != one.before:
        return JUDGED["correct"]
    return JUDGED[one.verdict]


def _lay_one(rows: list[Object], one: Judgement) -> None:
    at = next((at for at, row in enumerate(rows) if row["id"] == one.row), None)
    if one.after is None:
        if at is not None:
            del rows[at]
    elif at is not None:
        rows[at] = deepcopy(one.after)
    else:
        start = _start(one.after)
        later = (at for at, row in enumerate(rows) if _start(row) > start)
        rows.insert(next(later, len(rows)), deepcopy(one.after))


def _start(row: Object) -> int:
    core = row["trigger"] if "trigger" in row else [*row["source"], *row["cue"], *row["content"]]
    return int(min(span[0] for span in core))


def _mend_references(made: Data, around: Mapping[str, str | None]) -> None:
    """What leads to a row that is gone leads to the next one around it, or nowhere."""
    known = {row["id"] for row in made["statements"]}
    around = {row: above for row, above in around.items() if row not in known}
    actors = {actor["id"] for actor in made["actors"]}
    for key, field in (("statements", "within"), ("events", "reported_in")):
        rows = made[key]
        for at, row in enumerate(rows):
            aim = climb(row[field], around)
            if aim not in known or (aim == row["id"] and aim != row[field]):
                aim = None
            if aim != row[field]:
                rows[at] = row = {**row, field: aim}
            if any(party["actor"] not in actors for party in _actor_references(row)):
                rows[at] = row = deepcopy(row)
                for party in _actor_references(row):
                    if party["actor"] not in actors:
                        party["actor"] = None


def _actor_references(row: Object) -> Iterator[Object]:
    """The parts of a row that name an actor by its id."""
    if row.get("speaker") and row["speaker"]["actor"] is not None:
        yield row["speaker"]
    for party in chain(row.get("actors", ()), row.get("recipients", ())):
        if party["actor"] is not None:
            yield party


def carry(
    old: Data, new: Data, judgements: Sequence[Judgement]
) -> tuple[list[Judgement], dict[str, str]]:
    """The judgements of an article's old reading as they hold of its new one, and the new ids of
    all that can be remarked on: of the article, its actors and its rows.

    A judgement belongs to words.  It moves to where they stand in the new text, and to the row that
    the machine now has there; where they stand no longer, it is lost, which is told and not hidden.
    """
    article = new["article"]["id"]
    move = _Mover(old["article"]["text"], new["article"]["text"])
    actors = _same_actors(old, new, move)
    rows: dict[str, str] = {}
    for kind in _LISTS:
        rows |= _same_rows(old, new, kind, move)
    moved = [_moved(one, article, move) for one in judgements]
    last = {one.row: one for one in moved if not (one.lost or one.undone)}
    rows |= _found_rows([one for one in last.values() if one.row not in rows], new, rows)
    led = [_led(one, rows, actors) for one in moved]
    return led, {old["article"]["id"]: article, **actors, **rows}


def _moved(one: Judgement, article: str, move: _Move) -> Judgement:
    """The judgement with its words at their new places, or lost; what was lost stays so, for its
    places are those of a text that is gone."""
    if one.lost:
        return replace(one, article=article)
    before = _moved_object(one.before, one.kind, move) if one.before else None
    after = _moved_object(one.after, one.kind, move) if one.after else None
    if (one.before and not before) or (one.after and not after):
        return replace(one, article=article, lost=True)
    return replace(one, article=article, before=before, after=after)


def _found_rows(
    judgements: Iterable[Judgement], new: Data, rows: Mapping[str, str]
) -> dict[str, str]:
    """Where rows went that the machine did not have before, or has no more: to one that is new and
    has their words, so that a row which was missed is not there twice; else they stay themselves.
    """
    taken = set(rows.values())
    found: dict[str, str] = {}
    for one in judgements:
        wanted = one.after or one.before
        free = [row for row in new[_LISTS[one.kind]] if row["id"] not in taken]
        found[one.row] = (wanted and _likest(wanted, free, one.kind)) or one.row
        taken.add(found[one.row])
    return found


def _led(one: Judgement, rows: Mapping[str, str], actors: Mapping[str, str]) -> Judgement:
    """The judgement with the new ids in it."""
    row = rows.get(one.row, one.row)
    if one.lost:
        return replace(one, row=row)
    return replace(
        one,
        row=row,
        before=_with_ids(one.before, row, rows, actors),
        after=_with_ids(one.after, row, rows, actors),
    )


def _with_ids(
    made: Object | None, row: str, rows: Mapping[str, str], actors: Mapping[str, str]
) -> Object | None:
    if made is None:
        return None
    made = {**deepcopy(made), "id": row}
    for field in ("within", "reported_in"):
        if made.get(field) is not None:
            made[field] = rows.get(made[field])
    for party in _actor_references(made):
        party["actor"] = actors.get(party["actor"])
    return made


def _same_rows(old: Data, new: Data, kind: Kind, move: _Move) -> dict[str, str]:
    """The new reading's row for each of the old one's, by ids: the same one, or the one that shares
    most of its words.  No two become one: what was said of the one is not true of the other."""
    before, now = old[_LISTS[kind]], new[_LISTS[kind]]
    found: dict[str, str] = {}
    if old["article"]["id"] == new["article"]["id"]:
        ids = {row["id"] for row in now}
        found = {row["id"]: row["id"] for row in before if row["id"] in ids}
    claimed = set(found.values())
    free = [row for row in now if row["id"] not in claimed]
    places = {tuple(core_spans(row, kind)): row["id"] for row in reversed(free)}
    left: list[tuple[str, Object]] = []
    for row in before if free else ():
        moved = _moved_object(row, kind, move) if row["id"] not in found else None
        if moved is None:
            continue
        same = places.pop(tuple(core_spans(moved, kind)), None)
        if same:  # most rows are as they were: nothing has to be compared with all others
            found[row["id"]] = same
            claimed.add(same)
        else:
            left.append((row["id"], moved))
    free = [row for row in free if row["id"] not in claimed]
    pairs = [
        (like, -at, -to, row_id, other["id"])
        for at, (row_id, moved) in enumerate(left)
        for to, other in enumerate(free)
        if (like := _likeness(moved, other, kind))
    ]
    for *_, row_id, other_id in sorted(pairs, reverse=True):
        if row_id not in found and other_id not in claimed:
            found[row_id] = other_id
            claimed.add(other_id)
    return found


def _likest(wanted: Object, rows: Iterable[Object], kind: Kind) -> str | None:
    """The id of the row that shares words in every core role with the wanted one, and most."""
    likes = ((_likeness(wanted, row, kind), row["id"]) for row in rows)
    best = max((one for one in likes if one[0]), key=lambda one: one[0] or (), default=None)
    return best[1] if best else None


def _likeness(left: Object, right: Object, kind: Kind) -> tuple[int, int] | None:
    """How many characters two rows share in their roles, and minus what the right one has besides;
    ``None`` if they share none in one of the core roles."""
    if not all(_shared(left[role], right[role]) for role in _CORE[kind]):
        return None
    spans = core_spans(right, kind)
    shared = _shared(core_spans(left, kind), spans)
    return shared, shared - sum(end - start for start, end in spans)


def _shared(left: Iterable[Sequence[int]], right: Sequence[Sequence[int]]) -> int:
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in left for b in right)


def _same_actors(old: Data, new: Data, move: _Mover) -> dict[str, str]:
    """The new reading's actor for each of the old one's: by entry, name, or a common mention."""
    by_entry = {one["entry"]: one["id"] for one in new["actors"] if one["entry"]}
    by_name = {fold_name(one["name"]): one["id"] for one in reversed(new["actors"])}
    by_mention = {tuple(span): one["id"] for one in new["actors"] for span in one["mentions"]}
    found: dict[str, str] = {}
    for one in old["actors"]:
        mentions = (move(span) for span in one["mentions"])
        same = (
            by_entry.get(one["entry"])
            or by_name.get(fold_name(one["name"]))
            or next(
                (by_mention[at] for at in map(tuple, filter(None, mentions)) if at in by_mention),
                None,
            )
        )
        if same:
            found[one["id"]] = same
    return found


def _moved_object(row: Object, kind: Kind, move: _Move) -> Object | None:
    """The row with its spans in the new text; ``None`` if words of a role stand there no more."""
    made = deepcopy(row)
    roles = ("source", "cue", "content") if kind == "statement" else ("trigger",)
    for role in roles:
        spans = [move(span) for span in made[role]]
        if not all(spans):
            return None
        made[role] = spans
    if kind == "event":
        made["evidence"] = [span for span in map(move, made["evidence"]) if span] or made["trigger"]
        for role in ("actors", "recipients"):
            made[role] = [{**one, "span": at} for one in made[role] if (at := move(one["span"]))]
        for part in (made["when"], made["place"]):
            if part and part["span"]:
                part["span"] = move(part["span"])
    else:
        made["conditions"] = [
            {**one, "span": at} for one in made["conditions"] if (at := move(one["span"]))
        ]
        for link in made["chain"]:
            link["span"] = move(link["span"]) if link["span"] else None
    return made


class _Mover:
    """Where a span of one text stands in another: the same words, best between the same ones."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new

    def __call__(self, span: Sequence[int]) -> list[int] | None:
        if self._old == self._new:
            return list(span)
        start, end = span
        words = self._old[start:end]
        left = max(0, start - _CONTEXT)
        around = _places(self._old[left : end + _CONTEXT], self._new)
        first = next(around, None)
        if first is not None and next(around, None) is None:  # mostly, and it is quick
            return [first + start - left, first + end - left]
        # What cuts a page into lines changes more than its words do: any white space is as good.
        anyhow = r"\s+".join(map(re.escape, words.split()))
        places = [found.span() for found in re.finditer(anyhow, self._new)] if anyhow else []
        if not places:
            return None
        at, after = max(
            places, key=lambda one: (self._likeness(start, end, *one), -abs(one[0] - start))
        )
        return [at, after]

    def _likeness(self, start: int, end: int, at: int, after: int) -> int:
        """How many characters around the words are the same in both texts."""
        before = _common(
            _folded(self._old[max(0, start - _CONTEXT) : start])[::-1],
            _folded(self._new[max(0, at - _CONTEXT) : at])[::-1],
        )
        return before + _common(
            _folded(self._old[end : end + _CONTEXT]), _folded(self._new[after : after + _CONTEXT])
        )


def _folded(words: str) -> str:
    return re.sub(r"\s+", " ", words)


def _places(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _common(left: str, right: str) -> int:
    pairs = zip(left, right, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))


def changes(one: Judgement) -> list[str]:
    """What a judgement changed of a row, a field each: ``act: state → threaten``.

    >>> made = Judgement(n=1, article="a", kind="statement", row="s", verdict="correct", words="",
    ...     by="ada", at="", before={"act": "state"}, after={"act": "warn"})
    >>> changes(made)
    ['act: state → warn']
    """
    if one.before is None or one.after is None:
        return []
    return [
        f"{name.replace('_', ' ')}: {_told(one.before[name])} → {_told(value)}"
        for name, value in one.after.items()
        if name not in ("id", "score", "chain") and value != one.before[name]
    ]


def _told(value: Any) -> str:
    """A field's value in a few words: a name, places, or as it is."""
    if isinstance(value, dict):
        return str(value.get("name") or value.get("raw") or value.get("start") or value.get("span"))
    if isinstance(value, list):
        spans = [one["span"] if isinstance(one, dict) else one for one in value]
        said = ("-".join(map(str, one)) if isinstance(one, list) else str(one) for one in spans)
        return " ".join(said) or "—"
    return "—" if value is None else str(value)


def core_spans(row: Object, kind: Kind) -> list[tuple[int, int]]:
    """The spans by which a row is what it is: source, cue and content, or trigger and evidence."""
    roles = ("source", "cue", "content") if kind == "statement" else ("trigger", "evidence")
    return [(start, end) for role in roles for start, end in row[role]]


def move_spans(row: Object, kind: Kind, by: int) -> Object:
    """The row with all its spans moved; those that would lie before the text are left out."""

    def move(span: Sequence[int]) -> list[int] | None:
        start, end = span
        return [start + by, end + by] if start + by >= 0 else None

    moved = _moved_object(row, kind, move)
    assert moved is not None  # what makes a row stands in the passage
    return moved
