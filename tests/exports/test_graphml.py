"""The graph: who is a node, what is an edge, and what is counted on it."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import networkx
from hypothesis import given, settings
from tests.cli.records import border, raid
from tests.strategies import records

from onrecord.exports.entry import Entry
from onrecord.exports.graphml import write_graphml
from onrecord.model import Actor, ArticleRecord, Speaker


def written(*given: ArticleRecord) -> bytes:
    pieces: list[bytes] = []
    write_graphml((Entry(record=one) for one in given), pieces.append)
    return b"".join(pieces)


def graph(*given: ArticleRecord) -> Any:
    return networkx.read_graphml(io.BytesIO(written(*given)), force_multigraph=True)


def edges(made: Any, kind: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (one, other, told) for one, other, told in made.edges(data=True) if told["kind"] == kind
    ]


def dated(record: ArticleRecord, published: str) -> ArticleRecord:
    return replace(record, article=replace(record.article, published=published))


def test_a_speaker_says_something_to_somebody() -> None:
    assert edges(graph(border()), "says_to") == [
        (
            "aldis renko",
            "castrel",
            {"kind": "says_to", "act": "demand", "weight": 1, "articles": 1},
        )
    ]


def test_words_take_their_way() -> None:
    made = graph(border())
    institute = "lindqvist institute for maritime security"
    assert edges(made, "told_through") == [
        (
            "aldis renko",
            "channel one",
            {"kind": "told_through", "act": "promise", "weight": 1, "articles": 1},
        )
    ]
    assert [(one, other, told["act"]) for one, other, told in edges(made, "relayed_by")] == [
        ("aldis renko", institute, "demand"),
        ("channel one", institute, "promise"),
    ]


def test_equal_edges_of_several_articles_are_one() -> None:
    made = graph(
        dated(border(), "2021-03-09T18:30:00+02:00"), border(), dated(border(), "2020-01-05")
    )
    [(_, _, told)] = edges(made, "says_to")
    assert (told["weight"], told["articles"]) == (3, 3)
    assert (told["first"], told["last"]) == ("2020-01-05", "2021-03-09")
    renko = made.nodes["aldis renko"]
    assert (renko["label"], renko["statements"], renko["articles"]) == ("Aldis Renko", 6, 3)
    twice = replace(border(), statements=(*border().statements, again(border(), 1)))
    [(_, _, told)] = edges(graph(twice), "says_to")
    assert (told["weight"], told["articles"]) == (2, 1)


def again(record: ArticleRecord, at: int) -> Any:
    return replace(record.statements[at], id="again")


def test_what_was_not_said_is_no_edge() -> None:
    denied = replace(border().statements[1], negated=True)
    made = graph(replace(border(), statements=(denied,)))
    assert list(made.edges) == []
    assert made.nodes["aldis renko"]["statements"] == 1


def test_an_event_joins_actor_and_recipient() -> None:
    [(one, other, told)] = edges(graph(raid()), "event")
    assert (one, other) == ("envoys of castrel", "halden")
    assert told == {
        "kind": "event",
        "type": "AGREE",
        "quad": 1,
        "scale": 2.5,
        "status": "planned",
        "weight": 1,
        "claimed": 0,
        "articles": 1,
        "first": "2025-03-11",
        "last": "2025-03-11",
    }


def test_what_is_alleged_is_counted_apart() -> None:
    shelled = raid().events[2]
    hit = replace(raid().events[0].recipients[0], actor="a3")
    record = replace(raid(), events=(replace(shelled, recipients=(hit, hit)),))
    own = replace(record, events=(replace(record.events[0], reported_in=None),))
    [(one, other, told)] = edges(graph(record, own), "event")
    assert (one, other, told["type"]) == ("velmoran gunboats", "halden", "ASSAULT")
    assert (told["weight"], told["claimed"], told["articles"]) == (2, 1, 2)


def test_those_who_meet_are_joined_in_pairs() -> None:
    visit = raid().events[0]
    met = replace(visit, actors=(*visit.actors, *visit.recipients), recipients=())
    [(one, other, _)] = edges(graph(replace(raid(), events=(met,))), "event")
    assert (one, other) == ("envoys of castrel", "halden")
    # A recipient without an identity is not nobody.
    unknown = replace(met, recipients=(replace(visit.recipients[0], actor=None),))
    assert edges(graph(replace(raid(), events=(unknown,))), "event") == []


def test_an_identity_is_its_entry_whatever_the_name() -> None:
    def named(name: str, *aliases: str) -> ArticleRecord:
        actor = Actor(
            id="a1", name=name, aliases=aliases, kind="person", entry="Q7", country="CAS",
            mentions=border().statements[0].source,
        )  # fmt: skip
        urged = border().statements[1]
        by = replace(urged, speaker=Speaker(actor="a1", name=name, via="name"), chain=())
        to = replace(by, id="to", speaker=None, addressee="the  PRESIDENT")
        return replace(border(), actors=(actor,), statements=(by, to))

    made = graph(named("Aldis Renko"), named("President Renko", "The president"))
    assert sorted(made.nodes) == ["Q7", "castrel", "the president"]
    assert made.nodes["Q7"] == {
        "label": "Aldis Renko",
        "entry": "Q7",
        "kind": "person",
        "country": "CAS",
        "mentions": 2,
        "statements": 2,
        "articles": 2,
    }
    assert made.nodes["the president"]["articles"] == 1


def test_edges_have_ids_of_their_own() -> None:
    found = ElementTree.fromstring(written(border(), raid()))
    ids = [edge.get("id") for edge in found.iter("{http://graphml.graphdrawing.org/xmlns}edge")]
    assert ids == [f"e{number}" for number in range(5)]


def test_no_name_breaks_the_document() -> None:
    name = 'A\x00<b>\ud800"&]]>\uffff\u202e\nB'
    urged = replace(border().statements[1], addressee=name)
    made = graph(replace(border(), statements=(urged,)))
    [(_, other, _)] = edges(made, "says_to")
    assert made.nodes[other]["label"] == 'A�<b>�"&]]>�\u202e B'


def test_no_articles_make_an_empty_graph() -> None:
    assert len(graph()) == 0


@settings(max_examples=30, deadline=None)
@given(records())
def test_any_record_makes_a_graph(record: ArticleRecord) -> None:
    data = written(record, record)
    assert data == written(record, record)
    made = networkx.read_graphml(io.BytesIO(data), force_multigraph=True)
    assert all(told["articles"] == 2 for *_, told in made.edges(data=True))
    assert all(told["articles"] == 2 for _, told in made.nodes(data=True))
