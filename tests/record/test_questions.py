"""Questions: their rows, order, limits and counts, against a plain look through the articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import example, given, settings
from tests.cli.records import border, harbour, raid
from tests.record.test_filters import Oracle, corpus, plain, several

import onrecord
from onrecord.errors import InputError
from onrecord.record.questions import COUNTED, SORTED, Question
from onrecord.record.record import Record


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with onrecord.open(tmp_path_factory.mktemp("asked") / "r.db", new=True) as record:
        for one in corpus():
            record.put(one)
        yield record


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(corpus())


def day_of(record: Any) -> str:
    return (record.article.published or "")[:10]


def timeline(oracle: Oracle, f: dict[str, Any]) -> list[tuple[str, str, str]]:
    rows = [
        ((s.said_on or day_of(r))[:10], "statement", s.id) for r, s in oracle.statements(f)
    ]  # fmt: skip
    for r, e in oracle.events(f):
        start = e.when and e.when.start and e.when.start.isoformat()
        last = e.when and e.when.end and e.when.end.toordinal() - 1
        day = start or (date.fromordinal(last).isoformat() if last else day_of(r))
        rows.append((day, "event", e.id))
    return sorted(row for row in rows if row[0])


def is_standing(s: Any) -> bool:
    return bool(
        s.conditions
        and s.act in ("promise", "threaten", "demand")
        and not s.negated
        and s.reporter_stance != "refutes"
    )


def actors(oracle: Oracle, f: dict[str, Any]) -> dict[str, list[Any]]:
    told: dict[str, list[int]] = {}
    days: dict[str, dict[str, str]] = {}

    def add(record: Any, key: str | None, at: int) -> None:
        if key is not None:
            told.setdefault(key, [0, 0, 0, 0])[at] += 1
            days.setdefault(key, {})[record.article.id] = day_of(record)

    for r, s in oracle.statements(f):
        add(r, oracle.speaker(r, s), 0)
        add(r, oracle.called(r, s.addressee) if s.addressee else None, 1)
    for r, e in oracle.events(f):
        for at, parts in ((2, e.actors), (3, e.recipients)):
            for key in {oracle.party(r, part) for part in parts}:
                add(r, key, at)
    named = {oracle.actor(a): a.name for r in oracle.records for a in r.actors if a.aliases}
    made: dict[str, list[Any]] = {}
    for key in told.keys() & named:
        known = sorted(day for day in days[key].values() if day) or [None]
        made[named[key]] = [*told[key], len(days[key]), known[0], known[-1]]
    return made


def check(asked: Record, oracle: Oracle, f: dict[str, Any]) -> None:
    assert sorted((r.day, r.kind, r.id) for r in asked.timeline(**f)) == timeline(oracle, f)
    standing = {s.id for _, s in oracle.statements(f) if is_standing(s)}
    if not {"act", "negated", "stance"} & set(f):
        assert {row.id for row in asked.conditions(**f)} == standing
    quoted = Counter(
        (r.article.outlet, oracle.speaker(r, s), (s.source_kind or "").startswith("named_"))
        for r, s in oracle.statements(f)
    )
    rows = asked.sources(**f)
    assert sorted(row.statements for row in rows) == sorted(quoted.values())
    found = {
        row.name: [
            row.statements, row.addressed, row.acts, row.acted_on,
            row.articles, row.first, row.last,
        ]
        for row in asked.actors(**f)
    }  # fmt: skip
    assert found == actors(oracle, f)


@settings(max_examples=40)
@given(several())
@example({})
@example({"country": ("CAS",)})
@example({"type": ("assertion", "AID")})
def test_rows_are_those_that_a_plain_look_finds(
    asked: Record, oracle: Oracle, filters: dict[str, Any]
) -> None:
    check(asked, oracle, filters)


def test_who_asks_for_other_conditions_gets_them(asked: Record, oracle: Oracle) -> None:
    every = [s for _, s in oracle.statements({}) if s.conditions]
    threats = [s for s in every if s.act == "threaten" and not s.negated]
    assert {row.id for row in asked.conditions(act="threaten")} == {
        s.id for s in threats if s.reporter_stance != "refutes"
    }
    assert {row.id for row in asked.conditions(act="deny", stance="refutes")} == {
        s.id for s in every if s.act == "deny" and s.reporter_stance == "refutes" and not s.negated
    }
    negated = asked.conditions(negated=True)
    assert negated
    assert all(row.negated for row in negated)


# Order, limit, total

QUESTIONS = ("statements", "events", "articles", "actors", "timeline", "conditions", "sources")


def test_the_latest_article_comes_first_and_its_rows_as_the_text_has_them(asked: Record) -> None:
    place = {r.id: at for one in corpus() for at, r in enumerate(one.statements + one.events)}
    for ask in (asked.statements, asked.events):
        rows: Any = ask()
        days = [(row.published or "")[:10] for row in rows]
        assert days == sorted(days, reverse=True)  # an article without a day comes last
        backwards: Any = ask(reverse=True)
        assert [(row.published or "")[:10] for row in backwards] == sorted(days)
        for some in (rows, backwards):
            blocks = [one.article for one in some]
            runs = [at for at, one in enumerate(blocks) if at == 0 or blocks[at - 1] != one]
            assert len(runs) == len(set(blocks))  # an article's rows stand together
            for one in set(blocks):
                places = [place[row.id] for row in some if row.article == one]
                assert places == sorted(places)


def test_articles_of_a_day_come_by_id_and_the_timeline_begins_with_its_first_day(
    asked: Record,
) -> None:
    keys = [((row.published or "")[:10], row.id) for row in asked.articles()]
    assert keys == sorted(sorted(keys, key=lambda key: key[1]), key=lambda k: k[0], reverse=True)
    days = [row.day or "" for row in asked.timeline()]
    assert days == sorted(days)
    assert list(asked.timeline(reverse=True)) == list(asked.timeline())[::-1]


def test_the_most_active_come_first(asked: Record) -> None:
    active = [(row.statements + row.acts, row.addressed + row.acted_on) for row in asked.actors()]
    assert active == sorted(active, reverse=True)
    often = [row.statements for row in asked.sources()]
    assert often == sorted(often, reverse=True)
    assert [row.statements for row in asked.sources(reverse=True)] == sorted(often)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("reverse", [False, True])
def test_a_limit_takes_the_first_rows_and_tells_how_many_there_are(
    asked: Record, question: str, reverse: bool
) -> None:
    ask = getattr(asked, question)
    whole = list(ask(reverse=reverse))
    for limit in (0, 1, 3, len(whole), len(whole) + 1):
        some = ask(limit=limit, reverse=reverse)
        assert list(some) == whole[:limit]
        counts = question in ("actors", "sources")
        assert some.total == (None if counts and limit <= len(whole) else len(whole))
    assert ask(reverse=reverse).total == len(whole)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_limit_and_filters_together(asked: Record, question: str) -> None:
    ask = getattr(asked, question)
    whole = ask(country="CAS", since="2021-03-02")
    some = ask(country="CAS", since="2021-03-02", limit=2)
    assert list(some) == list(whole)[:2]
    assert some.total in (None, len(whole))


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("reverse", [False, True])
def test_pages_put_together_are_the_whole(asked: Record, question: str, reverse: bool) -> None:
    ask = getattr(asked, question)
    whole = list(ask(reverse=reverse))
    parts = [ask(limit=3, offset=at, reverse=reverse) for at in range(0, len(whole) + 3, 3)]
    assert [row for part in parts for row in part] == whole
    assert {part.total for part in parts} <= {len(whole), None}
    assert list(ask(offset=2, reverse=reverse)) == whole[2:]


FIELD_OF = {
    "published": lambda row: (row.published or "")[:10] or None,
    "said": lambda row: row.said_on and row.said_on[:10],
    "happened": lambda row: row.first,
    "active": lambda row: row.statements + row.acts,
    "day": lambda row: row.day,
}


@pytest.mark.parametrize(
    ("question", "sort"),
    [(question, sort) for question in QUESTIONS for sort in SORTED[cast("Question", question)]],
)
def test_rows_are_sorted_and_what_is_not_known_comes_last(
    asked: Record, question: str, sort: str
) -> None:
    ask = getattr(asked, question)
    field = FIELD_OF.get(sort, lambda row: getattr(row, sort))
    if sort in ("speaker", "addressee"):  # by the name that the whole record knows them by
        view = asked.store.connection.execute(f"SELECT id, {sort} FROM all_statements")
        name_of = dict(view.fetchall())
        field = lambda row: name_of[row.id]  # noqa: E731
    descending = SORTED[cast("Question", question)][sort][1] == "DESC"
    for reverse in (False, True):
        rows = list(ask(sort=sort, reverse=reverse))
        assert sorted(map(repr, rows)) == sorted(map(repr, ask()))
        values = [field(row) for row in rows]
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=descending != reverse)
        if sort != "published":
            assert values == known + [None] * (len(values) - len(known))
        assert list(ask(sort=sort, reverse=reverse, limit=4, offset=1)) == rows[1:5]


def test_what_rows_are_not_sorted_by_is_told(asked: Record) -> None:
    with pytest.raises(InputError, match=r"sort 'weight'.*take published, said"):
        asked.statements(sort="weight")
    with pytest.raises(InputError, match="timeline are not sorted by it; take day"):
        asked.timeline(sort="weight")


# Counts

MANY = {"through", "actor", "recipient", "actor_country", "recipient_country", "tag"}


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (question, field)
        for question, base in (
            ("statements", "statement"), ("conditions", "statement"), ("events", "event"),
            ("articles", "article"), ("sources", "statement"),
        )
        for field in COUNTED[base]  # type: ignore[index]
    ],
)  # fmt: skip
def test_counts_add_up_to_the_rows(asked: Record, question: Any, field: str) -> None:
    rows = asked.statements() if question == "sources" else getattr(asked, question)()
    counts = asked.count(question, field)
    assert len({one.value for one in counts}) == len(counts)
    if field in MANY:  # a row may have several values, and is counted once for each
        assert sum(one.count for one in counts) >= len(rows)
        assert all(one.count <= len(rows) for one in counts)
    else:
        assert sum(one.count for one in counts) == len(rows)
    if field.endswith("week"):  # told by its Monday
        days = [date.fromisoformat(str(one.value)) for one in counts if one.value]
        assert days
        assert all(day.weekday() == 0 for day in days)
        by_day = asked.count(question, field.replace("week", "day"))
        weeks: Counter[str | None] = Counter()
        for one in by_day:
            day = one.value and date.fromisoformat(str(one.value))
            weeks[day and (day - timedelta(day.weekday())).isoformat()] += one.count
        assert {one.value: one.count for one in counts} == weeks
    if field.endswith(("day", "week", "month", "year")):
        values = [str(one.value or "") for one in counts]
        assert values == sorted(values)
        turned = asked.count(question, field, reverse=True)
        assert [str(one.value or "") for one in turned] == values[::-1]
    else:
        numbers = [one.count for one in counts]
        assert numbers == sorted(numbers, reverse=True)
        assert [one.count for one in asked.count(question, field, reverse=True)] == numbers[::-1]
    assert list(asked.count(question, field, limit=2)) == list(counts)[:2]


def counted(asked: Record, question: Any, by: str, **filters: Any) -> dict[Any, int]:
    return {one.value: one.count for one in asked.count(question, by, **filters)}


def test_counts_are_of_the_rows_asked_for(asked: Record, oracle: Oracle) -> None:
    rows = [s for _, s in oracle.statements({"country": ("CAS",)})]
    assert counted(asked, "statements", "act", country="CAS") == Counter(s.act for s in rows)
    flags = counted(asked, "statements", "conditional")
    assert set(map(type, flags)) == {bool}
    every = oracle.statements({})
    assert flags == Counter(bool(s.conditions) for _, s in every)
    relayed: Counter[str | None] = Counter()
    for record, one in every:
        keys = {shown(oracle.called(record, name)) for name in oracle.relays(record, one)}
        relayed.update(keys or {None})
    assert folded(counted(asked, "statements", "through")) == relayed


def shown(key: str) -> str:
    return plain({"Q1": "Aldis Renko", "Q2": "Castrel"}.get(key, key))


def folded(counts: dict[Any, int]) -> dict[str | None, int]:
    return {name and plain(name): count for name, count in counts.items()}


def test_one_that_acts_twice_in_an_event_is_counted_once(asked: Record, oracle: Oracle) -> None:
    acting: Counter[str | None] = Counter()
    for record, event in oracle.events({}):
        acting.update({shown(oracle.party(record, part)) for part in event.actors} or {None})
    assert folded(counted(asked, "events", "actor")) == acting


@pytest.mark.parametrize(
    ("question", "field", "said"),
    [
        ("statements", "colour", "take act, addressee, certainty"),
        ("events", "act", "take actor, actor_country"),
        ("articles", "n; DROP TABLE x", "take day, language, month, outlet, tag, week, year"),
        ("actors", "name", "take statements, conditions, events, articles or sources"),
        ("timeline", "day", "timeline are not counted by it"),
    ],
)
def test_a_field_that_rows_are_not_counted_by(
    asked: Record, question: Any, field: str, said: str
) -> None:
    with pytest.raises(InputError) as error:
        asked.count(question, field)
    assert said in str(error.value)


# What people said of rows


@pytest.fixture
def judged(tmp_path: Path) -> Iterator[Record]:
    with onrecord.open(tmp_path / "r.db", new=True) as room:
        for one in (harbour(), border(), raid()):
            room.put(one)
        yield room


def test_what_people_rejected_is_left_out_but_for_the_machine(judged: Record) -> None:
    wrong, held = raid().statements[0].id, raid().events[1].id
    judged.reject(wrong, by="ann")
    judged.reject(held, by="ann")
    for ask in (judged.statements, judged.events, judged.timeline):
        rows: Any = ask()
        assert not {wrong, held} & {row.id for row in rows}
        machine: Any = ask(machine=True)
        assert {wrong, held} & {row.id for row in machine}
    assert sum(row.statements for row in judged.sources(machine=True)) == 12
    assert sum(row.statements for row in judged.sources()) == 11
    assert counted(judged, "events", "type").get("COERCE") is None
    assert counted(judged, "events", "type", machine=True)["COERCE"] == 1
    assert len(judged.articles(article=raid().article.id, machine=True)) == 1
    assert [row.judged for row in judged.events(judged="rejected")] == ["rejected"]
    assert [row.judged for row in judged.events(judged="rejected", machine=True)] == ["rejected"]
    # The claim is gone, so nobody tells what it told.
    [shelled] = judged.events(type="ASSAULT")
    assert (shelled.told_by, shelled.reported_in) == (None, None)
    [before] = judged.events(type="ASSAULT", machine=True)
    assert before.reported_in == wrong
    assert [a.name for a in before.actors] == ["Velmoran gunboats"]


def test_what_people_corrected_is_found_as_they_say(judged: Record) -> None:
    said = border().statements[0].id
    judged.correct(said, act="threaten", by="ann")
    assert [row.id for row in judged.conditions(act="threaten")] == [said]
    assert [row.id for row in judged.conditions(act="promise", machine=True)] == [said]
    assert not judged.conditions(act="promise")
    assert not judged.conditions(act="threaten", machine=True)
    assert {row.name for row in judged.actors(machine=True)} == {
        row.name for row in judged.actors()
    }
    assert [row.judged for row in judged.statements(judged="corrected")] == ["corrected"]
    either = judged.statements(judged=("corrected", "no"))
    assert len(either) == len(judged.statements())
    assert len(judged.statements(judged="no")) == len(either) - 1
    assert [row.id for row in judged.articles(judged="corrected")] == [border().article.id]


def test_tags_are_found_on_their_rows(judged: Record) -> None:
    said, done, article = border().statements[0].id, raid().events[0].id, harbour().article.id
    for row in (said, done, article):
        judged.tag(row, "to  check", by="ann")
    judged.tag(said, "other", by="ann")
    assert [row.id for row in judged.statements(tag="to check")] == [said]
    assert [row.id for row in judged.statements(tag=" to  check ")] == [said]
    assert [row.tags for row in judged.statements(tag=("other", "to check"))] == [
        ("to check", "other")
    ]
    assert [row.id for row in judged.events(tag="to check")] == [done]
    assert [row.id for row in judged.articles(tag="to check")] == [article]
    assert not judged.statements(tag="check")
    assert counted(judged, "statements", "tag") == {None: 11, "to check": 1, "other": 1}
    assert counted(judged, "articles", "tag") == {None: 2, "to check": 1}
    assert counted(judged, "events", "tag", tag="to check") == {"to check": 1}


def test_a_row_tells_what_its_object_tells(judged: Record) -> None:
    made = border()
    rows = {row.id: row for row in judged.statements(article=made.article.id)}
    said, urged, minister, think, silent, claims = (rows[one.id] for one in made.statements)
    assert said.chain == (
        "Aldis Renko", "Channel One", "Lindqvist Institute for Maritime Security"
    )  # fmt: skip
    assert said.conditions == ("if: only if the border gave way",)
    assert (said.said_on, urged.said_on) == ("2025-03-10", "2025-03-01/2025-03-09")
    assert urged.addressee == "Castrel"
    assert (minister.speaker, minister.chain) == (None, ("—",))
    assert think.within == minister.id
    assert think.chain == ("generals", "a minister, who would not be named")
    assert (silent.negated, silent.reporter_stance) == (True, "distances")
    assert claims.content == "The reserve … has left."
    text = made.article.text
    for row in rows.values():
        assert [text[a:b] for a, b in row.content_spans] == row.content.split(" … ")
        assert row.sha256 == made.article.sha256


def test_days_of_the_saying_are_stretches(judged: Record) -> None:
    [day, stretch] = [border().statements[at].id for at in (0, 1)]  # 10 March, 1 to 9 March

    def ids(**filters: Any) -> list[str]:
        return [row.id for row in judged.statements(**filters)]

    assert ids(said_since="2025-03-09") == [day, stretch]
    assert ids(said_since="2025-03-10") == [day]
    assert ids(said_until="2025-03-01") == [stretch]
    assert ids(said_since="2025-03-04", said_until="2025-03-05") == [stretch]
    assert ids(said_since="2025-03-11") == ids(said_until="2025-02-28") == []


def test_a_timeline_tells_what_its_days_are(judged: Record) -> None:
    rows = {(row.basis, row.kind): row for row in judged.timeline()}
    assert set(rows) == {
        ("said", "statement"), ("published", "statement"), ("published", "event"),
        ("happened", "event"),
    }  # fmt: skip
    happened = rows["happened", "event"]
    assert (happened.day, happened.last, happened.what) == (
        "2025-03-09", "2025-03-09", "ASSAULT heavy-weapons"
    )  # fmt: skip
    assert (happened.who, happened.to) == ("Velmoran gunboats", "the lighthouse")
    [stretch] = list(judged.timeline(act="demand"))
    assert (stretch.day, stretch.last, stretch.what) == ("2025-03-01", "2025-03-09", "demand")
    assert [row.what for row in judged.timeline(negated=True)] == []  # it has no day
    assert judged.timeline(since="2025-03-12").total == 0


def test_an_actor_is_told_over_all_articles(tmp_path: Path) -> None:
    made = raid()
    names = tuple(replace(actor, aliases=(actor.name,)) for actor in made.actors)
    with onrecord.open(tmp_path / "r.db", new=True) as room:
        room.put(replace(made, actors=names))
        later = replace(made.article, id="later", published="2025-04-01")
        moved = tuple(replace(actor, country="XXX") for actor in names)
        room.put(replace(made, article=later, actors=moved))
        [first, *_] = room.actors()
        assert (first.first, first.last, first.articles) == ("2025-03-11", "2025-04-01", 2)
        assert (first.acts, first.country) == (2, "XXX")
        [early, *_] = room.actors(until="2025-03-31")
        assert (early.first, early.last, early.articles) == ("2025-03-11", "2025-03-11", 1)
        assert early.country == "XXX"  # what is last known of it
        assert len(room.actors()) == 3
        assert {row.name for row in room.actors(status="planned")} == {
            "envoys of Castrel", "Halden"
        }  # fmt: skip


def test_articles_tell_how_much_the_machine_found(judged: Record) -> None:
    judged.reject(raid().statements[0].id, by="ann")
    judged.reject(raid().events[1].id, by="ann")

    def numbers(machine: bool) -> tuple[int, int]:
        [row] = judged.articles(article=raid().article.id, machine=machine)
        return row.statements, row.events

    held = (len(raid().statements), len(raid().events))
    assert numbers(True) == held
    assert numbers(False) == (held[0] - 1, held[1] - 1)


def test_answers_do_not_depend_on_what_was_added_first(tmp_path: Path) -> None:
    made = corpus()
    with (
        onrecord.open(tmp_path / "a.db", new=True) as one,
        onrecord.open(tmp_path / "b.db", new=True) as other,
    ):
        for record in made:
            one.put(record)
        for record in made[::-1]:
            other.put(record)
        for question in ("statements", "events", "articles", "conditions"):
            for reverse in (False, True):
                rows, again = (getattr(room, question)(reverse=reverse) for room in (one, other))
                assert [row.id for row in rows] == [row.id for row in again]


# Views: for people's own questions, and no second opinion.


def view(room: Record, columns: str, name: str) -> list[tuple[Any, ...]]:
    return room.store.connection.execute(f"SELECT {columns} FROM {name}").fetchall()


def test_views_hold_what_questions_find(judged: Record) -> None:
    for one in corpus():
        judged.put(one)
    judged.reject(raid().statements[0].id, by="ann")
    judged.correct(border().statements[0].id, act="threaten", by="ann")
    for question in ("statements", "events", "conditions"):
        rows = getattr(judged, question)()
        found = view(judged, "id, article, outlet, day, score", question)
        assert rows
        assert sorted(found, key=str) == sorted(
            (
                (row.id, row.article, row.outlet, (row.published or "")[:10] or None, row.score)
                for row in rows
            ),
            key=str,
        )
    sources = view(judged, "outlet, speaker, named, statements, articles", "sources")
    assert sorted(sources, key=str) == sorted(
        (
            (row.outlet, row.source, int(row.named), row.statements, row.articles)
            for row in judged.sources()
        ),
        key=str,
    )


def test_the_view_of_actors_holds_those_who_are_found(judged: Record) -> None:
    for one in corpus():
        judged.put(one)
    met = {
        name for (name,) in view(judged, "DISTINCT name", "actors WHERE named AND key IS NOT NULL")
    }
    found = {row.name: row for row in judged.actors()}
    assert found.keys() <= met
    active = {row.speaker for row in judged.statements()} | {
        party.name for row in judged.events() for party in row.actors
    }
    assert active & met <= found.keys()
    for name, row in found.items():
        days = sorted(
            day for (day,) in view(judged, "day", "actors WHERE day IS NOT NULL AND name = "
                                   + "'" + name.replace("'", "''") + "'")
        )  # fmt: skip
        assert row.first is None or days[0] <= row.first <= (row.last or "") <= days[-1]


# Plans: what is asked most often is read from an index, in order, and not sorted whole.


def plan(room: Record, ask: Any, *, first: bool = False) -> str:
    seen: list[str] = []
    connection = room.store.connection
    connection.set_trace_callback(seen.append)
    try:
        ask()
    finally:
        connection.set_trace_callback(None)
    starts = ("SELECT s.n", "SELECT e.n", "WITH chosen", "SELECT n, id, title")
    sql, *others = [one for one in seen if one.startswith(starts)]
    assert first or not others
    return "\n".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}"))


def test_the_first_rows_need_no_sorting_of_all(asked: Record) -> None:
    said = plan(asked, lambda: asked.statements(limit=5))
    assert "INDEX article_day" in said
    assert "INDEX statement_article" in said
    assert "TEMP B-TREE" not in said
    done = plan(asked, lambda: asked.events(limit=5))
    assert "INDEX article_day" in done
    assert "INDEX event_article" in done
    assert "TEMP B-TREE" not in done
    until = plan(asked, lambda: asked.statements(until="2021-03-03", limit=5))
    assert "article_day (day<?)" in until
    line = plan(asked, lambda: asked.timeline(limit=5))
    assert "INDEX statement_when" in line
    assert "INDEX event_when" in line
    assert "INDEX article_day" in plan(asked, lambda: asked.articles(limit=5))
    assert "statement_speaker" in plan(asked, lambda: asked.statements(speaker="port office"))
    assert "statement_act" in plan(asked, lambda: asked.statements(act="deny"))


@pytest.mark.parametrize("sort", ["speaker", "addressee"])
@pytest.mark.parametrize(
    "filters", [{}, {"country": "RUS"}, {"text": "ships"}, {"country": "RUS", "conditional": True}]
)
def test_rows_sorted_by_a_name_are_not_looked_through_for_every_name(
    asked: Record, sort: str, filters: dict[str, Any]
) -> None:
    # Of two questions the first one: for those that have a name.
    steps = plan(asked, lambda: list(asked.statements(sort=sort, limit=1, **filters)), first=True)
    for_every_name = steps.splitlines()[0].startswith("SCAN w")
    assert for_every_name == (not filters)
    assert not for_every_name or f"SEARCH s USING INDEX statement_{sort} ({sort}=?" in steps
