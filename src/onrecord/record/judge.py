"""What people say of a row: it is right, it is to be so, it is none, one was missed; notes, tags.

Each function is one transaction.  Values come as people type them: words as they stand in the text
or places like ``120:164``, days, and the values that the contract has.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from onrecord.contract import ContractError
from onrecord.errors import InputError, MissingError, RemovedError
from onrecord.ids import make_id
from onrecord.ontology import load_ontology
from onrecord.record.judged import Judgement, Kind, Verdict
from onrecord.record.load import load_data
from onrecord.record.rows import fold_name, spoken
from onrecord.record.store import Store, moment
from onrecord.record.write import judgements_of, refresh_article, store_judgement

__all__ = ["FIELDS", "Found", "add_row", "find_row", "judge_row", "remark_on", "undo"]

#: What can be corrected, and given of a row that was missed.
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "statement": (
        "source", "cue", "content", "speaker", "source_kind", "act", "type", "addressee", "medium",
        "quotation", "negated", "if", "unless", "certainty", "reporter_stance", "said_on", "within",
    ),
    "event": (
        "trigger", "evidence", "type", "mode", "contexts", "status", "actors", "recipients",
        "when", "place", "reported_in",
    ),
}  # fmt: skip
#: Roles of words, in the order in which they are looked up: the first tells where the others are.
_SPANS = ("trigger", "cue", "source", "content", "evidence")
_FIRST = (*_SPANS, "type")
_TAKE_AWAY = ("", "none", "null")
_LISTS: Mapping[Kind, str] = {"statement": "statements", "event": "events"}
_A = {
    "article": "an article", "statement": "a statement", "event": "an event", "actor": "an actor",
}  # fmt: skip
_PLACE = re.compile(r"(\d+)[:-](\d+)")
#: A quotation as it stands in the text, or places in it, which are looked at there.
_QUOTED = re.compile(r"[\"“«„‘']|\d+[:-]\d+")
_AS_WORDS = "give words as they stand in the text, or places like 120:164"


@dataclass(frozen=True, slots=True)
class Found:
    """A row by its id: what it is, its article's number and id, and its own full id."""

    kind: Literal["article", "statement", "event", "actor"]
    article_n: int
    article: str
    row: str


def find_row(connection: sqlite3.Connection, given: str) -> Found:
    """The article, statement or event with this id, or the only one whose id begins so.

    An actor is named by its article and its own id: ``1f0c2d/a7``.

    Raises:
        MissingError: if there is none, or there are several.
        RemovedError: if it is an article that was taken down.
    """
    article, slash, actor = given.partition("/")
    if not re.fullmatch(r"\w{3,}", article) or (slash and not re.fullmatch(r"\w+", actor)):
        shown = given.encode("utf-8", "replace").decode()
        raise MissingError(shown or '""', "it is no id", "give at least three letters of an id")
    if slash:
        above = find_row(connection, article)
        known = connection.execute(
            "SELECT 1 FROM actor WHERE article = ? AND id = ?", (above.article_n, actor)
        )
        if above.kind != "article" or next(known, None) is None:
            raise MissingError(given, "the record has no such actor", _LOOK)
        return Found("actor", above.article_n, above.article, actor)
    ends = (given, given + "\U0010ffff")
    rows: list[tuple[Any, ...]] = connection.execute(
        "SELECT 'article', n, id, id FROM article WHERE id BETWEEN ? AND ? UNION "
        "SELECT 'statement', a.n, a.id, s.id FROM statement AS s JOIN article AS a "
        "ON a.n = s.article WHERE s.id BETWEEN ? AND ? UNION "
        "SELECT 'event', a.n, a.id, e.id FROM event AS e JOIN article AS a "
        "ON a.n = e.article WHERE e.id BETWEEN ? AND ? ORDER BY 1, 4 LIMIT 7",
        ends * 3,
    ).fetchall()
    matching = [row for row in rows if row[3] == given] or rows
    if not matching:
        _refuse_removed(connection, given)
        raise MissingError(given, "the record has nothing with this id", _LOOK)
    if len(matching) > 1:
        named = ", ".join(f"{row[3]} ({row[0]})" for row in matching[:6])
        raise MissingError(given, f"it is the beginning of several ids: {named}", "give more of it")
    return Found(*matching[0])


_LOOK = "look for it: onrecord statements, events or articles (--json tells ids)"


def _refuse_removed(connection: sqlite3.Connection, given: str) -> None:
    row = connection.execute(
        "SELECT removed FROM removed WHERE article BETWEEN ? AND ?",
        (given, given + "\U0010ffff"),
    ).fetchone()
    if row:
        raise RemovedError(
            given, f"this article was taken down on {row[0][:10]}", "nothing is left"
        )


def judge_row(
    store: Store,
    given: str,
    verdict: Literal["accept", "correct", "reject"],
    *,
    by: str,
    values: Mapping[str, str] | None = None,
) -> Found:
    """The row, judged: it is right (``accept``), none (``reject``), or as the values say.

    Raises:
        InputError: if there is no such row, a value is none, or what comes out is no record.
    """
    if verdict == "correct" and not values:
        raise InputError(given, "nothing is corrected", "give a value: act=deny")
    with store.writing() as connection:
        found = _statement_or_event(find_row(connection, given))
        kind: Kind = "event" if found.kind == "event" else "statement"
        data = load_data(connection, found.article_n, machine=True)
        held = load_data(connection, found.article_n, machine=False)
        before = _row_of(data, kind, found.row)
        now = _row_of(held, kind, found.row) or before
        after = None
        if verdict != "reject":
            assert now is not None
            changed = _changed(now, kind, values or {}, held, given)
            after = {**changed, "score": 1.0}
        _judge(connection, found, kind, verdict, before, after, now or before, data, by)
    return found


def add_row(store: Store, given: str, kind: Kind, *, by: str, values: Mapping[str, str]) -> Found:
    """The row that the machine had missed in an article, now in it.

    A statement needs its content and its cue, an event its trigger and its type.  A quotation that
    no words introduce has its quotation mark for a cue.

    Raises:
        InputError: if there is no such article, a value is none or missing, or there is already a
            row with these words.
    """
    needed = ("content", "cue") if kind == "statement" else ("trigger", "type")
    quoted = kind == "statement" and bool(_QUOTED.match(values.get("content", "")))
    for name in needed:
        if not values.get(name) and not (name == "cue" and quoted):
            what = f"{_A[kind]} needs its {' and its '.join(needed)}"
            raise InputError(given, f"{name} is missing", f"{what}: {name}=WORDS")
    with store.writing() as connection:
        article = find_row(connection, given)
        if article.kind != "article":
            raise MissingError(
                given, f"it is the id of {_A[article.kind]}", "give the article's id"
            )
        data = load_data(connection, article.article_n, machine=False)
        made = _changed(_empty(kind, data), kind, values, data, given)
        if kind == "statement" and not made["cue"]:
            made["cue"] = [_mark_before(made["content"][0], data["article"]["text"], given)]
        if kind == "statement" and "quotation" not in values:
            made["quotation"] = _quotation(made, data["article"]["text"])
        if kind == "statement" and made["source"] and not made["speaker"]:
            name = _words(made["source"], data["article"]["text"])
            made = _with_speaker(made, name, data)
        if kind == "event" and "evidence" not in values:
            made["evidence"] = made["trigger"]
        roles = ("source", "cue", "content") if kind == "statement" else ("type", "trigger")
        made["id"] = make_id(kind, article.article, *(json.dumps(made[role]) for role in roles))
        found = Found(kind, article.article_n, article.article, made["id"])
        machine = load_data(connection, article.article_n, machine=True)
        for row in (*data[_LISTS[kind]], *machine[_LISTS[kind]]):
            if row["id"] == made["id"] or all(row[role] == made[role] for role in roles):
                raise InputError(given, "it has this row already", f"judge that: {row['id']}")
        _judge(connection, found, kind, "add", None, made, made, machine, by)
    return found


def undo(store: Store, given: str, *, by: str) -> Found:
    """The row, as it was before its last judgement, which stays in the record as undone.

    Raises:
        InputError: if there is no such row, nothing was judged of it, or others were judged since
            that need it as it is.
    """
    with store.writing() as connection:
        found = _statement_or_event(_find_judged(connection, given))
        mine = [
            one
            for one in judgements_of(connection, found.article)
            if one.row == found.row and not one.undone
        ]
        if not mine:
            raise InputError(given, "nothing was judged of it", "judge it: onrecord judge accept")
        connection.execute(
            "UPDATE judgement SET undone = ?, undone_by = ? WHERE n = ?",
            (moment(), by, mine[-1].n),
        )
        _refresh(connection, found, "undo what was judged of the rows around it first")
    return found


def _mark_before(span: Sequence[int], text: str, given: str) -> list[int]:
    """The quotation mark with which a content begins."""
    if not _QUOTED.match(text[span[0] : span[1]]):
        what = "a statement that is no quotation needs the words that say that it is said"
        raise InputError(given, "cue is missing", f"{what}: cue=WORDS")
    return [span[0], span[0] + 1]


def _find_judged(connection: sqlite3.Connection, given: str) -> Found:
    """The row with this id, even if nothing is left of it but what was judged: one that people
    added and then rejected, or that lost its words."""
    try:
        return find_row(connection, given)
    except InputError:
        if not re.fullmatch(r"\w{3,}", given):
            raise
        rows = connection.execute(
            "SELECT DISTINCT j.kind, a.n, a.id, j.row FROM judgement AS j JOIN article AS a "
            "ON a.id = j.article WHERE j.undone IS NULL AND j.row BETWEEN ? AND ?",
            (given, given + "\U0010ffff"),
        ).fetchall()
        if len(rows) != 1:
            raise
        return Found(*rows[0])


def remark_on(
    store: Store,
    given: str,
    kind: Literal["note", "tag"],
    words: Iterable[str],
    *,
    by: str,
    remove: bool = False,
) -> Found:
    """The row, with notes or tags added to it, or with ``remove`` taken from it.

    Raises:
        InputError: if there is no such row, or it has no such tag to take away.
    """
    with store.writing() as connection:
        found = find_row(connection, given)
        for one in words:
            said = " ".join(one.split()) if kind == "tag" else one.strip()
            if not said:
                raise InputError(given, f"the {kind} is empty", "say something")
            key = (found.article, found.row, kind, said)
            there = connection.execute(
                "SELECT n FROM remark WHERE article = ? AND row = ? AND kind = ? AND words = ? "
                "AND NOT lost",
                key,
            ).fetchone()
            if remove and not there:
                raise MissingError(given, f"it has no {kind} {said!r}", "see them: onrecord show")
            if remove:
                connection.execute("DELETE FROM remark WHERE n = ?", there)
            elif not there:
                connection.execute(  # the same, if it was lost, is found again
                    "DELETE FROM remark WHERE article = ? AND row = ? AND kind = ? AND words = ?",
                    key,
                )
                connection.execute(
                    "INSERT INTO remark (article, row, kind, words, by, at) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    (*key, by, moment()),
                )
    return found


def _statement_or_event(found: Found) -> Found:
    if found.kind in ("statement", "event"):
        return found
    remedy = "statements and events are judged; notes and tags can be put on it"
    raise InputError(found.row, f"it is the id of {_A[found.kind]}", remedy)


def _judge(
    connection: sqlite3.Connection,
    found: Found,
    kind: Kind,
    verdict: Verdict,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    shown: dict[str, Any] | None,
    data: dict[str, Any],
    by: str,
) -> None:
    assert shown is not None
    text = data["article"]["text"]
    store_judgement(
        connection,
        Judgement(
            n=0,
            article=found.article,
            kind=kind,
            row=found.row,
            verdict=verdict,
            before=before,
            after=after,
            words=_words(shown["content" if kind == "statement" else "trigger"], text),
            by=by,
            at=moment(),
        ),
    )
    _refresh(connection, found, "correct it otherwise")


def _refresh(connection: sqlite3.Connection, found: Found, remedy: str) -> None:
    try:
        refresh_article(connection, found.article_n)
    except ContractError as error:
        reason = f"nothing was changed, for it would be no record: {error}"
        raise InputError(found.row, reason, remedy) from error


def _row_of(data: Mapping[str, Any], kind: Kind, row: str) -> dict[str, Any] | None:
    return next((deepcopy(one) for one in data[_LISTS[kind]] if one["id"] == row), None)


def _empty(kind: Kind, data: Mapping[str, Any]) -> dict[str, Any]:
    if kind == "event":
        return {
            "id": "", "type": None, "mode": None, "contexts": [], "actors": [], "recipients": [],
            "place": None, "when": None, "status": "occurred", "trigger": [], "evidence": [],
            "reported_in": None, "score": 1.0,
        }  # fmt: skip
    return {
        "id": "", "source": [], "cue": [], "content": [], "quotation": "indirect", "speaker": None,
        "source_kind": None, "chain": [], "medium": "none", "addressee": None, "type": "assertion",
        "act": "state", "negated": False, "conditions": [], "certainty": "certain",
        "reporter_stance": "neutral", "said_on": None, "within": None, "score": 1.0,
    }  # fmt: skip


def _quotation(made: Mapping[str, Any], text: str) -> str:
    parts = [_words([span], text) for span in made["content"]]
    if all(re.fullmatch(r"[\"“«][^\"“”«»]*[\"”»]|[‘'].*[’'][.,]?", part) for part in parts):
        return "direct"
    return "mixed" if re.search(r"[\"“”«»]", " ".join(parts)) else "indirect"


def _changed(
    row: dict[str, Any],
    kind: Kind,
    values: Mapping[str, str],
    data: Mapping[str, Any],
    given: str,
) -> dict[str, Any]:
    """The row with the values in it."""
    made = deepcopy(row)
    for name in sorted(values, key=lambda one: _turn(one, values[one], data["article"]["text"])):
        if name not in FIELDS[kind]:
            known = ", ".join(FIELDS[kind])
            raise InputError(f"{given}: {name}", f"{_A[kind]} has no such field", f"take {known}")
        try:
            made = _with_value(made, name, values[name].strip(), data)
        except ValueError as error:
            reason, _, remedy = str(error).partition("; ")
            raise InputError(f"{given}: {name}", reason, remedy or _AS_WORDS) from error
    return made


def _turn(name: str, value: str, text: str) -> tuple[bool, int]:
    """When a value's turn is: words that stand once tell where others are meant, all words where a
    condition or a party is, and a type which modes there are."""
    if name not in _FIRST:
        return True, len(_FIRST)
    first = value.split("…")[0].strip()
    often = name in _SPANS and bool(first) and len(_places(first, text)) > 1
    return often, _FIRST.index(name)


def _with_value(
    made: dict[str, Any], name: str, value: str, data: Mapping[str, Any]
) -> dict[str, Any]:
    text = data["article"]["text"]
    taken = value.lower() in _TAKE_AWAY
    near = _near(made)
    if name in _SPANS:
        return {**made, name: [] if taken else _spans(value, text, near)}
    if name in ("if", "unless"):
        others = [one for one in made["conditions"] if one["polarity"] != name]
        spans = [] if taken else _spans(value, text, near)
        return {**made, "conditions": others + [{"span": at, "polarity": name} for at in spans]}
    if name == "speaker":
        return _with_speaker(made, None if taken else value, data)
    if name in ("actors", "recipients"):
        return {**made, name: [] if taken else [_party(one, data, near) for one in _list(value)]}
    if name == "when":
        return {**made, name: None if taken else _when(value)}
    if name == "place":
        spans = [] if taken else _spans(value, text, near)
        return {**made, name: _place(spans, text) if spans else None}
    if name == "contexts":
        known = load_ontology().contexts
        return {**made, name: [] if taken else sorted(_one_of(_list(value), known))}
    if name == "type" and "trigger" in made:
        modes = _modes_of(value)
        return {**made, name: value, "mode": made["mode"] if made["mode"] in modes else None}
    if name == "mode" and not taken:
        return {**made, name: _one_of([value], _modes_of(made["type"]))[0]}
    if name in ("within", "reported_in") and not taken:
        return {**made, name: _statement_like(value, data)}
    if name == "negated":
        flags = {"yes": True, "true": True, "no": False, "false": False}
        if value.lower() not in flags:
            raise ValueError(f"{value!r} is neither yes nor no; take yes or no")
        return {**made, name: flags[value.lower()]}
    # "none" is a value of its own for some, and for the others it takes away.
    keeps = name in ("medium", "act", "source_kind")
    return {**made, name: None if taken and not (keeps and value) else value}


def _list(value: str) -> list[str]:
    return [one.strip() for one in value.split(";") if one.strip()]


def _one_of(values: Sequence[str], known: Collection[str]) -> Sequence[str]:
    for value in values:
        if value not in known:
            choice = f"take one of {', '.join(known)}" if known else "take none"
            raise ValueError(f"{value!r} is no value of it; {choice}")
    return values


def _modes_of(type: str) -> Collection[str]:
    kind = {str(name): kind for name, kind in load_ontology().types.items()}.get(type)
    return kind.modes if kind else ()


def _statement_like(value: str, data: Mapping[str, Any]) -> str:
    """The full id of the article's statement whose id begins so."""
    found = [str(one["id"]) for one in data["statements"] if one["id"].startswith(value)]
    if value in found:
        return value
    if len(found) != 1:
        many = "several statements" if found else "no statement"
        raise ValueError(f"{many} of the article has an id like {value!r}; give one, or none")
    return found[0]


def _near(made: Mapping[str, Any]) -> Sequence[Sequence[int]]:
    """About where the row stands: words that stand several times in the text are meant there."""
    return [span for role in ("trigger", "content", "cue", "source") for span in made.get(role, ())]


def _spans(value: str, text: str, near: Sequence[Sequence[int]]) -> list[list[int]]:
    """Places, or the words between ``…`` looked up in the text, one after the other.

    Raises:
        ValueError: if they are no places of the text, or words that do not stand in it, or stand
            several times and nothing says which are meant.
    """
    if re.fullmatch(rf"{_PLACE.pattern}([ ,]+{_PLACE.pattern})*", value):
        found = [[int(start), int(end)] for start, end in _PLACE.findall(value)]
        for start, end in found:
            if not start < end <= len(text):
                raise ValueError(f"{start}:{end} is no place of a text of {len(text)} characters")
        return found
    made: list[list[int]] = []
    for part in value.split("…"):
        if part.strip():
            made.append(_span(part.strip(), text, made[-1:] or near, after=bool(made)))
    if not made:
        raise ValueError(f"{value!r} has no words")
    return made


def _span(words: str, text: str, near: Sequence[Sequence[int]], *, after: bool) -> list[int]:
    """Where the words stand next to others, or behind them where there is such a place."""
    places = _places(words, text)
    if not places:
        raise ValueError(f"{words[:60]!r} does not stand in the text")
    if len(places) > 1 and not near:
        where = ", ".join(f"{start}:{end}" for start, end in places[:5])
        raise ValueError(
            f"{words[:60]!r} stands {len(places)} times in the text; take one: {where}"
        )
    if after:
        places = [place for place in places if place[0] >= near[0][1]] or places

    def gap(place: tuple[int, int]) -> int:
        return min((max(0, start - place[1], place[0] - end) for start, end in near), default=0)

    start, end = min(places, key=gap)
    return [start, end]


def _places(words: str, text: str) -> list[tuple[int, int]]:
    """All places of the words: as whole words ("he" is not meant in "the"), or else in others."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    left, right = r"(?<!\w)" if words[0].isalnum() else "", r"(?!\w)" if words[-1].isalnum() else ""
    for one in (left + pattern + right, pattern):
        if found := [match.span() for match in re.finditer(one, text)]:
            return found
    return []


def _with_speaker(
    made: dict[str, Any], name: str | None, data: Mapping[str, Any]
) -> dict[str, Any]:
    """The statement as this speaker's, who is the first on its way."""
    rest = [link for link in made["chain"] if link["role"] != "speaker"]
    if name is None:
        return {**made, "speaker": None, "chain": rest}
    actor = _actor_called(name, data)
    said = actor["name"] if actor else name
    first = {"name": said, "role": "speaker", "span": made["source"][0] if made["source"] else None}
    kind = made["source_kind"]
    if actor:
        kind = "named_person" if actor["kind"] == "person" else "named_organization"
    return {
        **made,
        "speaker": {"actor": actor["id"] if actor else None, "name": said, "via": "name"},
        "chain": [first, *rest],
        "source_kind": kind or "named_person",
    }


def _actor_called(name: str, data: Mapping[str, Any]) -> dict[str, Any] | None:
    folded = fold_name(name)
    for actor in data["actors"]:
        if folded in [fold_name(one) for one in (actor["name"], *actor["aliases"])]:
            return dict(actor)
    return None


def _party(value: str, data: Mapping[str, Any], near: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Who takes part: an actor of the article by name, where it is mentioned next, or words."""
    actor = _actor_called(value, data)
    if actor and actor["mentions"]:
        start = near[0][0] if near else 0
        nearest = min(actor["mentions"], key=lambda one: abs(one[0] - start))
        return {"actor": actor["id"], "span": list(nearest)}
    [span, *_] = _spans(value, data["article"]["text"], near)
    by_mention = (str(one["id"]) for one in data["actors"] if span in one["mentions"])
    return {"actor": next(by_mention, None), "span": span}


def _when(value: str) -> dict[str, Any]:
    first, _, last = value.partition("/")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        after = end + timedelta(days=1)
    except (ValueError, OverflowError):
        raise ValueError(f"{value!r} is no day; give one like 2020-08-28, or first/last") from None
    if end < start:
        raise ValueError(f"{value!r} ends before it begins; give first/last")
    return {
        "span": None, "start": start.isoformat(), "end": after.isoformat(), "basis": "words",
    }  # fmt: skip


def _place(spans: Sequence[list[int]], text: str) -> dict[str, Any]:
    [span, *_] = spans
    raw = " ".join(text[span[0] : span[1]].split())
    return {
        "raw": raw,
        "span": span,
        "country": None,
        "geonames_id": None,
        "lat": None,
        "lon": None,
    }


def _words(spans: Iterable[Sequence[int]], text: str) -> str:
    from onrecord.model import Span

    return spoken(tuple(Span(start, end) for start, end in spans), text)
