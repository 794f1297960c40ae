"""The rows of an article: what the tables hold agrees with the objects they were pulled from."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from tests.cli.records import border, harbour, raid, record
from tests.strategies import records

import onrecord
from onrecord.model import Actor, ArticleRecord, ChainLink, Participant, Span, Speaker
from onrecord.record.rows import fold_name, make_rows, spoken


def put(folder: Path, *given: ArticleRecord) -> Any:
    room = onrecord.open(folder / "r.db", new=True)
    for one in given:
        room.put(one)
    return room


def view(room: Any, name: str) -> list[dict[str, Any]]:
    cursor = room.store.connection.execute(f"SELECT * FROM {name} ORDER BY n")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def words(spans: list[list[int]], text: str) -> str:
    return " … ".join(" ".join(text[start:end].split()) for start, end in spans)


def check_statement(row: dict[str, Any], one: dict[str, Any], text: str) -> None:
    assert json.loads(row["object"]) == one
    same = ("source_kind", "medium", "type", "act", "certainty", "quotation", "score")
    assert [row[name] for name in same] == [one[name] for name in same]
    assert row["stance"] == one["reporter_stance"]
    assert row["negated"] == one["negated"]
    assert row["conditions"] == len(one["conditions"])
    assert row["named"] == (one["source_kind"] in ("named_person", "named_organization"))
    for role in ("source", "cue", "content"):
        assert row[role] == words(one[role], text)
    said = [[each["polarity"], words([each["span"]], text)] for each in one["conditions"]]
    assert json.loads(row["condition_words"]) == said
    first, _, last = (one["said_on"] or "").partition("/")
    assert (row["said_first"] or "", row["said_last"] or "") == (first, last or first)
    assert (row["speaker_n"] is None) == (one["speaker"] is None)
    assert (row["addressee"] is None) == (not one["addressee"])


def check_event(row: dict[str, Any], one: dict[str, Any], text: str) -> None:
    assert json.loads(row["object"]) == one
    for name in ("type", "mode", "status", "score"):
        assert row[name] == one[name]
    assert row["told_in"] == one["reported_in"]
    place = one["place"] or {"raw": None, "country": None}
    assert (row["location"], row["land"]) == (place["raw"], place["country"])
    when = one["when"] or {"start": None, "end": None}
    day_before = when["end"] and (date.fromisoformat(when["end"]) - timedelta(1)).isoformat()
    assert row["first"] == (when["start"] or day_before)
    assert row["last"] == (day_before or when["start"])
    assert row["trigger"] == words(one["trigger"], text)
    assert row["evidence"] == words(one["evidence"], text)
    assert 1 <= row["quad"] <= 4


def check_views(room: Any, line: str) -> None:
    data = json.loads(line)
    article, text = data["article"], data["article"]["text"]
    [row] = view(room, "articles")
    for name in ("id", "input", "outlet", "published", "language", "title", "url", "sha256"):
        assert row[name] == article[name]
    assert row["text"] == text
    assert row["day"] == (article["published"] and article["published"][:10])
    assert (row["statements"], row["events"]) == (len(data["statements"]), len(data["events"]))
    assert json.loads(row["origin"]) == data["origin"]
    for name, check in (("statements", check_statement), ("events", check_event)):
        rows = view(room, name)
        for row, one in zip(rows, data[name], strict=True):
            check(row, one, text)
            assert (row["answer"], row["judged"]) == (0, None)
            assert (row["article"], row["outlet"]) == (article["id"], article["outlet"])
            assert row["day"] == (article["published"] and article["published"][:10])
    for row, one in zip(view(room, "actors"), data["actors"], strict=True):
        assert json.loads(row["object"]) == one
        for name in ("id", "country", "sector", "kind"):
            assert row[name] == one[name]
        assert row["mentions"] == len(one["mentions"])
        assert row["named"] == bool(one["aliases"])


@settings(max_examples=15)
@given(records())
def test_columns_and_views_agree_with_the_objects(
    tmp_path_factory: pytest.TempPathFactory, given_record: ArticleRecord
) -> None:
    with put(tmp_path_factory.mktemp("views"), given_record) as room:
        [line] = room.lines()
        check_views(room, line)


@pytest.mark.parametrize("make", [harbour, border, raid])
def test_views_agree_with_hand_made_articles(make: Any, tmp_path: Path) -> None:
    with put(tmp_path, make()) as room:
        [line] = room.lines()
        check_views(room, line)


def test_the_view_of_conditions_is_the_question(tmp_path: Path) -> None:
    with put(tmp_path, border(), harbour()) as room:
        asked = [row.id for row in room.conditions()]
        assert [row["id"] for row in view(room, "conditions")] == asked
        assert len(asked) == 2


def test_the_view_of_sources_is_the_question(tmp_path: Path) -> None:
    with put(tmp_path, border(), harbour()) as room:
        rows = room.store.connection.execute(
            "SELECT outlet, speaker, named, statements, articles FROM sources"
        )
        asked = room.sources()
        assert len(asked) == 6
        assert sorted(rows, key=str) == sorted(
            ((o.outlet, o.source, o.named, o.statements, o.articles) for o in asked), key=str
        )


# Names


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Recep Tayyip Erdoğan", " recep tayyip erdogan "),
        ("Erdog\u0306an", " erdogan "),  # the accent as a character of its own
        ("ŁÓDŹ", " lodz "),
        ("O’Lee, Ann", " olee ann "),
        ("U.S. Navy", " us navy "),
        ("Jean-Luc", " jean luc "),
        ("100% _x_", " 100 x "),  # neither of LIKE's signs is left
        ("—", " "),
        ("", " "),
        ("Новая газета", " новая газета "),
    ],
)
def test_a_name_is_folded_into_words(name: str, folded: str) -> None:
    assert fold_name(name) == folded


def test_a_name_of_any_length_is_folded_quickly() -> None:
    assert len(fold_name("é" * 1_000_000)) < 400


def test_spoken_words_stand_on_one_line() -> None:
    assert spoken((Span(0, 5), Span(6, 9)), "a\r\n\u2028b c d") == "a b … c d"


def named(**fields: Any) -> ArticleRecord:
    """One statement by Aldis Renko, whom the gazetteer knows."""
    one = record("Renko told Castrel it rains.", outlet="Varania News", published="2025-03-10")
    renko = Actor(id="a1", name="Aldis Renko", aliases=("Aldis Renko", "Renko"), entry="Q1",
                  kind="person", country="VEL", sector="GOV", mentions=(Span(0, 5),))  # fmt: skip
    said = replace(
        border().statements[0], source=(Span(0, 5),), cue=(Span(6, 10),), content=(Span(19, 27),),
        speaker=Speaker(actor="a1", name="Renko", via="surname"), conditions=(), chain=(),
    )  # fmt: skip
    return replace(one, statements=(replace(said, **fields),), actors=(renko,))


def relays(made: ArticleRecord) -> list[tuple[str, str, str]]:
    [row] = make_rows(made).statements
    return [(role, who.key, who.name) for role, who in row.relays]


def test_a_station_without_words_keeps_its_name() -> None:
    chain = (
        ChainLink(name="Renko", role="speaker", span=Span(0, 5)),
        ChainLink(name="Channel One", role="medium", span=None),
        ChainLink(name=None, role="relay", span=Span(11, 18)),
        ChainLink(name=None, role="relay", span=None),
    )
    assert relays(named(chain=chain)) == [
        ("medium", "channel one", "Channel One"),
        ("relay", "castrel", "Castrel"),
        ("relay", "", ""),
    ]


def test_whoever_is_spoken_to_or_passes_on_is_the_actor_of_that_name() -> None:
    chain = (ChainLink(name="Renko", role="relay", span=None),)
    made = named(addressee="RENKO", chain=chain)
    assert relays(made) == [("relay", "Q1", "Aldis Renko")]
    [row] = make_rows(made).statements
    assert row.addressee
    assert (row.addressee.key, row.addressee.name) == ("Q1", "Aldis Renko")


def test_a_name_of_two_actors_is_neither_of_them() -> None:
    made = named(addressee="Renko")
    other = replace(made.actors[0], id="a2", name="Ida Renko", entry="Q2")
    [row] = make_rows(replace(made, actors=(*made.actors, other))).statements
    assert row.addressee
    assert row.addressee.key == "renko"


def test_one_in_two_articles_is_one(tmp_path: Path) -> None:
    first = named()
    actor = replace(first.actors[0], name="A. Renko", aliases=("A. Renko",))
    second = replace(first, article=replace(first.article, id="another"), actors=(actor,))
    with put(tmp_path, first, second) as room:
        assert len({row["who"] for row in view(room, "actors")}) == 1
        assert len(room.statements(speaker="aldis")) == 2  # by a name that the other tells
        [found] = room.actors()
        assert (found.name, found.articles, found.statements) == ("Aldis Renko", 2, 2)


def test_a_party_is_an_actor_or_words() -> None:
    [row] = [one for one in make_rows(raid()).events if one.columns[0] == "ASSAULT"]
    assert [(role, name, country) for role, _, name, country, _ in row.parties] == [
        ("actor", "Velmoran gunboats", "VEL"),
        ("recipient", "the lighthouse", None),
    ]
    stranger = replace(raid().events[0], actors=(Participant(actor=None, span=Span(0, 17)),))
    made = replace(raid(), events=(stranger,))
    [[role, who, *_], *_] = make_rows(made).events[0].parties
    assert (role, who.key) == ("actor", "velmoran gunboats")
