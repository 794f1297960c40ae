"""One actor from all sides, against a plain look at every row."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.cli.records import raid, spans
from tests.record.test_filters import Oracle, corpus

import onrecord
from onrecord.errors import InputError
from onrecord.ids import article_id
from onrecord.model import Actor, ArticleRecord
from onrecord.record import portrait
from onrecord.record.filters import Filters
from onrecord.record.portrait import Portrait
from onrecord.record.questions import Part
from onrecord.record.record import Record


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with onrecord.open(tmp_path_factory.mktemp("asked") / "r.db", new=True) as record:
        for one in corpus():
            record.put(one)
        yield record


@pytest.fixture
def connection(asked: Record) -> Iterator[sqlite3.Connection]:
    with asked.store.reading() as made:
        yield made


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(corpus())


def everybody(connection: sqlite3.Connection) -> list[tuple[int, str, str]]:
    return connection.execute("SELECT n, key, name FROM who ORDER BY n").fetchall()


def said_by(oracle: Oracle, key: str) -> list[tuple[ArticleRecord, Any]]:
    return [
        (r, s)
        for r, s in oracle.statements({})
        if s.speaker and (oracle.speaker(r, s) or "").strip() == key
    ]


def day_of(record: ArticleRecord, statement: Any) -> str:
    return (statement.said_on or record.article.published or "")[:10]


# What it says


def test_all_that_somebody_says_is_there_by_its_day(
    connection: sqlite3.Connection, oracle: Oracle
) -> None:
    for _, key, _ in everybody(connection):
        rows = {s.id: day_of(r, s) for r, s in said_by(oracle, key)}
        said, total = portrait.choose_said(connection, Filters(who=(key,)), Part())
        assert {one.id: one.day or "" for one in said} == rows
        assert total == len(rows)
        days = [one.day for one in said if one.day]
        assert days == sorted(days, reverse=True)
        assert [one.day for one in said[len(days) :]] == [None] * (len(said) - len(days))
        other, _ = portrait.choose_said(connection, Filters(who=(key,)), Part(reverse=True))
        assert [one.day for one in other if one.day] == sorted(days)


def test_what_is_said_is_paged_and_filtered(connection: sqlite3.Connection) -> None:
    every, total = portrait.choose_said(connection, Filters(who=("Q1",)), Part())
    pages = [
        portrait.choose_said(connection, Filters(who=("Q1",)), Part(limit=3, offset=at))[0]
        for at in range(0, total, 3)
    ]
    assert total > 3
    assert [one for page in pages for one in page] == list(every)
    denied, count = portrait.choose_said(connection, Filters(who=("Q1",), act=("deny",)), Part())
    assert 0 < len(denied) == count < total


def test_each_addressee_and_its_rows_are_found(
    asked: Record, connection: sqlite3.Connection, oracle: Oracle
) -> None:
    for number, key, _ in everybody(connection):
        counted = Counter(
            oracle.called(r, s.addressee).strip() for r, s in said_by(oracle, key) if s.addressee
        )
        found = portrait.find_addressees(connection, number)
        assert {one.key: one.count for one in found} == counted
        to_nobody = sum(not s.addressee for _, s in said_by(oracle, key))
        assert portrait.count_unaddressed(connection, number) == to_nobody
        for one in found:
            said, total = portrait.choose_said(connection, Filters(who=(key,)), Part(), to=one.key)
            assert total == len(said) == one.count
            assert {each.to for each in said} == {one.key}
            assert len(asked.statements(who=key, addressee=f"={one.key}")) == one.count


def test_relays_are_counted_both_ways(
    asked: Record, connection: sqlite3.Connection, oracle: Oracle
) -> None:
    pairs: Counter[tuple[str, str]] = Counter()
    for r, s in oracle.statements({}):
        for name in {oracle.called(r, name).strip() for name in oracle.relays(r, s)}:
            pairs[(oracle.speaker(r, s) or "").strip(), name] += 1
    for number, key, _ in everybody(connection):
        relays = portrait.find_relays(connection, number)
        relayed = portrait.find_relayed(connection, number)
        assert {one.key: one.count for one in relays} == {
            who: count for (speaker, who), count in pairs.items() if speaker == key
        }
        assert {one.key: one.count for one in relayed} == {
            speaker: count for (speaker, who), count in pairs.items() if who == key and speaker
        }
        for one in relays:
            assert len(asked.statements(who=key, through=f"={one.key}")) == one.count
        for one in relayed:
            assert len(asked.statements(who=one.key, through=f"={key}")) == one.count


def test_a_channel_and_who_passes_on_are_told_apart(connection: sqlite3.Connection) -> None:
    roles = {
        one.roles
        for number, _, _ in everybody(connection)
        for one in portrait.find_relays(connection, number)
    }
    assert ("medium",) in roles
    assert ("relay",) in roles


def test_outlets_tell_how_they_quote(
    asked: Record, connection: sqlite3.Connection, oracle: Oracle
) -> None:
    for number, key, _ in everybody(connection):
        mine = said_by(oracle, key)
        counted = Counter((r.article.outlet, s.quotation) for r, s in mine)
        for one in portrait.find_outlets(connection, number):
            assert (one.direct, one.mixed, one.indirect) == tuple(
                counted[one.outlet, kind] for kind in ("direct", "mixed", "indirect")
            )
            assert one.count == one.direct + one.mixed + one.indirect
            assert one.articles == len(
                {r.article.id for r, _ in mine if r.article.outlet == one.outlet}
            )
            assert len(asked.statements(who=key, outlet=f"={one.outlet or ''}")) == one.count
        assert sum(one.count for one in portrait.find_outlets(connection, number)) == len(mine)


def test_what_is_said_to_somebody_is_counted(
    asked: Record, connection: sqlite3.Connection, oracle: Oracle
) -> None:
    counted = Counter(
        oracle.called(r, s.addressee).strip() for r, s in oracle.statements({}) if s.addressee
    )
    for number, key, _ in everybody(connection):
        assert portrait.count_addressed(connection, number) == counted[key]
        assert len(asked.statements(addressee=f"={key}")) == counted[key]


# What it does


def test_events_are_counted_by_type_and_side(
    asked: Record, connection: sqlite3.Connection, oracle: Oracle
) -> None:
    for number, key, _ in everybody(connection):
        counted: Counter[tuple[str, str]] = Counter()
        for r, e in oracle.events({}):
            for side, parts in (("did", e.actors), ("met", e.recipients)):
                counted[e.type, side] += key in {oracle.party(r, one).strip() for one in parts}
        found = portrait.count_activity(connection, number)
        assert {(one.type, "did"): one.did for one in found if one.did} | {
            (one.type, "met"): one.met for one in found if one.met
        } == +counted
        for one in found:
            for side, count in (("actor", one.did), ("recipient", one.met)):
                asks: dict[str, Any] = {side: f"={key}", "type": one.type}
                assert len(asked.events(**asks)) == count


# Lists


@pytest.mark.parametrize("sort", [None, "statements", "addressed", "acts", "acted_on", "name"])
@pytest.mark.parametrize("reverse", [False, True])
def test_typed_names_choose_from_the_same_list(
    asked: Record, connection: sqlite3.Connection, sort: str | None, reverse: bool
) -> None:
    part = Part(sort=sort, reverse=reverse)
    every = list(asked.actors(sort=sort, reverse=reverse))
    for typed, names in (
        ("re", {"Aldis Renko", "Recep Erdoğan", "Castrel", "Renkova Works"}),
        ("aldis ren", {"Aldis Renko"}),
        ("RENKO aldis", {"Aldis Renko"}),
        ("erdogan", {"Recep Erdoğan"}),
        ("enko", set()),
        ("—", set()),
    ):
        found = portrait.find_actors(connection, typed, Filters(), part)
        assert list(found) == [one for one in every if one.name in names]


def test_typed_names_hold_together_with_filters(
    asked: Record, connection: sqlite3.Connection
) -> None:
    filters = {"outlet": ("varania news",), "act": ("deny",)}
    found = portrait.find_actors(connection, "re", Filters(**filters), Part())
    assert found
    assert list(found) == [
        one for one in asked.actors(**filters) if one.name in {a.name for a in found}
    ]


@pytest.mark.parametrize("sort", [None, "active", "statements", "addressed", "acts", "acted_on"])
def test_the_busiest_are_those_of_the_question(
    asked: Record, connection: sqlite3.Connection, sort: str | None
) -> None:
    short = 0
    for limit in range(1, 8):
        for offset in range(3):
            found = portrait.busiest_actors(connection, Part(limit=limit, offset=offset, sort=sort))
            if found is not None:
                short += 1
                assert found == tuple(asked.actors(limit=limit, offset=offset, sort=sort))
    assert short


def test_an_order_that_is_none_is_told(connection: sqlite3.Connection) -> None:
    with pytest.raises(InputError, match="actors are not sorted by it"):
        portrait.find_actors(connection, "re", Filters(), Part(sort="size"))


# Who it is


def test_a_portrait_tells_where_somebody_is(connection: sqlite3.Connection, oracle: Oracle) -> None:
    number = portrait.find_number(connection, "Q1")
    assert number is not None
    found = portrait.portray(connection, number)
    told = [r for r in oracle.records if any(a.entry == "Q1" for a in r.actors)]
    days = sorted((r.article.published or "")[:10] for r in told if r.article.published)
    assert (found.key, found.name, found.entry, found.kind) == ("Q1", "Aldis Renko", "Q1", "person")
    assert found.aliases == (("Renko", len(told)),)
    assert (found.articles, found.first, found.last) == (len(told), days[0], days[-1])
    assert [(one.country, one.sector, one.articles) for one in found.codes] == [
        ("CAS", "GOV", len(told))
    ]
    assert not found.disagree
    assert found.named


def test_nobody_has_a_key_that_is_not_there(connection: sqlite3.Connection) -> None:
    assert portrait.find_number(connection, "renko aldis") is None


def test_whoever_shares_a_name_is_pointed_at(connection: sqlite3.Connection) -> None:
    number = portrait.find_number(connection, "Q1")
    assert number is not None
    found = portrait.namesakes(connection, portrait.portray(connection, number))
    assert "renko" in {one.key for one in found}
    assert "Q1" not in {one.key for one in found}
    assert all(one.shared == "renko" for one in found)


def test_names_that_look_like_a_key_are_offered(connection: sqlite3.Connection) -> None:
    assert portrait.look_like(connection, "aldis renkow")[0] == ("Q1", "Aldis Renko")
    assert portrait.look_like(connection, "person:CAS:Aldis Renko")[0] == ("Q1", "Aldis Renko")
    assert portrait.look_like(connection, "%%% ___") == ()
    assert portrait.look_like(connection, "zzzzzz") == ()


def moved(outlet: str, published: str, **fields: Any) -> ArticleRecord:
    """The raid in another outlet, Halden with other codes."""
    made = raid()
    actors = tuple(replace(one, **fields) if one.id == "a3" else one for one in made.actors)
    id = article_id(made.article.text, url=None, outlet=outlet, title="Raid", published=published)
    article = replace(made.article, id=id, outlet=outlet, published=published)
    return replace(made, article=article, actors=actors)


def halden(tmp_path: Path, *records: ArticleRecord) -> Portrait:
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        for one in records:
            record.put(one)
        with record.store.reading() as connection:
            number = portrait.find_number(connection, "halden")
            assert number is not None
            return portrait.portray(connection, number)


def test_articles_that_disagree_are_told_with_their_words(tmp_path: Path) -> None:
    text = raid().article.text
    envoys = spans("Two envoys", text=text)
    found = halden(
        tmp_path,
        moved("One", "2025-03-11", country="HAL", sector="", evidence=envoys, basis="words"),
        moved("Two", "2025-03-12", country="HAL", sector="", basis="context"),
        moved("Three", "2025-03-13", country="CAS", sector="MIL", office="Harbour Master"),
    )
    assert found.disagree
    first, second = found.codes
    assert (first.country, first.sector, first.articles) == ("HAL", "", 2)
    assert (first.first, first.last) == ("2025-03-11", "2025-03-12")
    # The article whose words tell the codes comes before the later one without.
    assert [(one.outlet, one.words, one.basis) for one in first.told] == [
        ("One", "Two envoys", "words"), ("Two", "", "context"),
    ]  # fmt: skip
    assert [(one.outlet, one.office) for one in second.told] == [("Three", "Harbour Master")]
    assert dict(found.bases) == {"words": 1, "context": 1}
    assert found.coded == 3
    assert found.office == "Harbour Master"


def test_an_article_that_tells_less_does_not_disagree(tmp_path: Path) -> None:
    found = halden(
        tmp_path,
        moved("One", "2025-03-11", country="HAL", sector="GOV"),
        moved("Two", "2025-03-12", country="HAL", sector=None),
        moved("Three", "2025-03-13", country=None, sector=None),
    )
    assert not found.disagree
    assert [(one.country, one.sector) for one in found.codes][-1] == (None, None)


def test_so_many_codes_are_told_and_the_others_counted(tmp_path: Path) -> None:
    days = [date(2025, 3, 1 + at).isoformat() for at in range(12)]
    codes = [f"AA{chr(65 + at)}" for at in range(12)]
    found = halden(
        tmp_path,
        *(moved(day, day, country=code) for day, code in zip(days, codes, strict=True)),
    )
    assert len(found.codes) + found.other_codes == 12
    assert found.other_codes > 0


def test_a_description_is_no_name(tmp_path: Path) -> None:
    made = raid()
    assert isinstance(made.actors[0], Actor)
    assert not halden(tmp_path, made).named


def test_what_people_rejected_counts_for_the_machine_alone(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        for one in corpus():
            record.put(one)
        row = next(row for row in record.statements(who="Q1") if row.addressee)
        with record.store.reading() as connection:
            number = portrait.find_number(connection, "Q1")
            assert number is not None
            before = sum(one.count for one in portrait.find_addressees(connection, number))
        record.reject(row.id, by="ada")
        with record.store.reading() as connection:
            now = portrait.find_addressees(connection, number)
            machine = portrait.find_addressees(connection, number, machine=True)
    assert sum(one.count for one in now) == before - 1
    assert sum(one.count for one in machine) == before
