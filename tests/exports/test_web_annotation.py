"""Web Annotations: a valid page, words that both selectors find, nothing lost on the way to RDF."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.plugins.parsers.jsonld import to_rdf
from tests.cli.records import BORDER, border, harbour, raid, record, spans, statement
from tests.strategies import records

from onrecord.exports.entry import Entry, Remarks
from onrecord.exports.web_annotation import write_web_annotations
from onrecord.model import Actor, ArticleRecord, Span

ANNO = "http://www.w3.org/ns/anno.jsonld"
OA = Namespace("http://www.w3.org/ns/oa#")
AS = Namespace("http://www.w3.org/ns/activitystreams#")
OWN = Namespace("urn:onrecord:term:")

#: What the terms of the standard's context mean, as far as they occur: no test asks the network.
CONTEXT: dict[str, Any] = {
    "oa": str(OA),
    "as": str(AS),
    "id": "@id",
    "type": "@type",
    **{
        name: f"oa:{name}"
        for name in (
            "Annotation", "SpecificResource", "TextualBody", "TextQuoteSelector",
            "TextPositionSelector", "exact", "prefix", "suffix", "start", "end",
            "describing", "tagging", "commenting",
        )
    },
    "Dataset": "http://purl.org/dc/dcmitype/Dataset",
    "Text": "http://purl.org/dc/dcmitype/Text",
    "Software": "as:Application",
    "AnnotationPage": "as:OrderedCollectionPage",
    "AnnotationCollection": "as:OrderedCollection",
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "partOf": {"@id": "as:partOf", "@type": "@id"},
    "startIndex": "as:startIndex",
    "total": "as:totalItems",
    "generator": {"@id": "as:generator", "@type": "@id"},
    "name": "http://xmlns.com/foaf/0.1/name",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "format": "http://purl.org/dc/elements/1.1/format",
    "language": "http://purl.org/dc/elements/1.1/language",
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
}  # fmt: skip


def test_a_statement_is_its_words_and_what_they_mean() -> None:
    promise = _items(border())[0]
    readable, row = promise["body"]
    assert promise["motivation"] == "describing"
    assert readable == {
        "type": "TextualBody",
        "value": "Aldis Renko: promise",
        "format": "text/plain",
        "language": "en",
        "purpose": "describing",
    }
    assert row["id"] == f"urn:onrecord:statement:{border().statements[0].id}"
    assert row["type"] == ["Dataset", "onrecord:Statement"]
    assert (row["onrecord:act"], row["onrecord:negated"]) == ("promise", False)
    assert row["onrecord:chain"] == [
        {"onrecord:role": "speaker", "onrecord:name": "Aldis Renko"},
        {"onrecord:role": "medium", "onrecord:name": "Channel One"},
        {
            "onrecord:role": "relay",
            "onrecord:name": "Lindqvist Institute for Maritime Security",
        },
    ]
    assert [(one["onrecord:role"], _exact(one)) for one in promise["target"]] == [
        ("content", "He would send the reserve, but only if the border gave way"),
        ("source", "Aldis Renko"),
        ("cue", "told"),
        ("condition", "only if the border gave way"),
    ]
    assert promise["target"][-1]["onrecord:polarity"] == "if"
    # Nobody told whom it was said to: that key is not there.
    assert "onrecord:addressee" not in row


def test_an_event_is_its_trigger_its_evidence_and_its_parties() -> None:
    shelled = _items(raid())[-1]
    readable, row = shelled["body"]
    assert readable["value"] == "Velmoran gunboats: ASSAULT (heavy-weapons), the lighthouse"
    assert row["onrecord:eventType"] == "ASSAULT"
    assert row["onrecord:when"] == {
        "onrecord:start": "2025-03-09",
        "onrecord:end": "2025-03-10",
        "onrecord:basis": "words",
    }
    assert row["onrecord:reportedIn"] == f"urn:onrecord:statement:{raid().statements[0].id}"
    assert [(one["onrecord:role"], _exact(one)) for one in shelled["target"]] == [
        ("trigger", "shelled"),
        ("trigger", "shelling"),
        ("evidence", "shelled"),
        ("evidence", "shelling"),
        ("actor", "Velmoran gunboats"),
        ("recipient", "the lighthouse"),
        ("place", "Port Selene"),
        ("time", "on Sunday"),
    ]


def test_what_is_denied_or_planned_does_not_read_as_done() -> None:
    said = [item["body"][0]["value"] for item in _items(border(), raid())]
    assert "Aldis Renko's office: not admit" in said
    assert "envoys of Castrel: AGREE (planned), Halden" in said


@pytest.mark.parametrize("made", [border(), harbour(), raid()])
def test_each_selector_alone_finds_the_words(made: ArticleRecord) -> None:
    text = made.article.text
    for target in _targets(made):
        words, place = target["selector"]
        assert list(_by_quote(words, text)) == [place["start"]]
        assert text[place["start"] : place["end"]] == words["exact"]


@settings(max_examples=40)
@given(records())
def test_both_selectors_tell_the_same_words_in_any_text(made: ArticleRecord) -> None:
    text = made.article.text
    for target in _targets(made):
        words, place = target["selector"]
        assert text[place["start"] : place["end"]] == words["exact"]
        assert place["start"] in _by_quote(words, text)
        units = text.encode("utf-16-le")
        there = units[2 * place["onrecord:utf16Start"] : 2 * place["onrecord:utf16End"]]
        assert there.decode("utf-16-le") == words["exact"]
        assert len(words["prefix"]) == min(32, place["start"])
        assert len(words["suffix"]) == min(32, len(text) - place["end"])


def test_positions_count_code_points_and_utf16_beside_them() -> None:
    text = "😀 Ann says 😀 she won."
    won = statement(
        source=spans("Ann", text=text), cue=spans("says", text=text),
        content=spans("😀 she won#1", text=text), quotation="indirect",
    )  # fmt: skip
    [content, source, _] = _targets(record(text, statements=(won,)))
    assert source["selector"][1] == {
        "type": "TextPositionSelector",
        "start": 2,
        "end": 5,
        "onrecord:utf16Start": 3,
        "onrecord:utf16End": 6,
    }
    assert list(content["selector"][1].values())[1:] == [11, 20, 12, 22]


@settings(max_examples=25)
@given(records())
def test_the_page_has_what_the_model_demands(made: ArticleRecord) -> None:
    page = json.loads(_document(Entry(record=made)))
    assert page["@context"][0] == ANNO
    assert page["type"] == "AnnotationPage"
    assert _is_iri(page["id"])
    assert page["startIndex"] == 0
    assert _is_iri(page["partOf"]["id"])
    assert page["partOf"]["type"] == "AnnotationCollection"
    assert page["partOf"]["total"] == len(page["items"])
    assert len(page["items"]) == len(made.statements) + len(made.events)
    assert len({item["id"] for item in page["items"]}) == len(page["items"])
    for item in page["items"]:
        assert _is_iri(item["id"])
        assert item["type"] == "Annotation"
        assert item["target"]
        assert all(_is_iri(target["source"]) for target in item["target"])
        assert all(body["type"] == "TextualBody" or _is_iri(body["id"]) for body in item["body"])


def test_an_rdf_processor_keeps_everything() -> None:
    graph = _graph(border(), raid())
    assert len(set(graph.subjects(RDF.type, OA.Annotation))) == 6 + 1 + 3
    [page] = graph.subjects(RDF.type, AS.OrderedCollectionPage)
    items = list(Collection(graph, graph.value(page, AS["items"])))
    assert len(items) == 10
    row = _node(border(), 0)
    assert graph.value(row, OWN.act) == Literal("promise")
    assert URIRef(f"{OWN}Statement") in set(graph.objects(row, RDF.type))
    chain = Collection(graph, graph.value(row, OWN.chain))
    assert [str(graph.value(link, OWN.role)) for link in chain] == ["speaker", "medium", "relay"]
    # A name of another row is the row itself, not words.
    assert graph.value(_node(border(), 3), OWN.within) == _node(border(), 2)
    roles = {
        str(graph.value(target, OWN.role))
        for target in graph.objects(items[0], OA.hasTarget)
        if (target, RDF.type, OA.SpecificResource) in graph
    }
    assert roles == {"content", "source", "cue", "condition"}
    for target in graph.subjects(RDF.type, OA.SpecificResource):
        kinds = {graph.value(one, RDF.type) for one in graph.objects(target, OA.hasSelector)}
        assert kinds == {OA.TextQuoteSelector, OA.TextPositionSelector}
    for bare in (border(), raid()):
        exact = {str(words) for words in graph.objects(None, OA.exact)}
        assert {_exact(target) for target in _targets(bare)} <= exact


@settings(max_examples=10, deadline=None)
@given(records())
def test_any_record_gets_through_an_rdf_processor(made: ArticleRecord) -> None:
    graph = _graph(made)
    found = set(graph.subjects(RDF.type, OA.Annotation))
    assert len(found) == len(made.statements) + len(made.events)


def test_remarks_are_bodies_of_their_own() -> None:
    made = raid()
    [said] = made.statements
    remarks = {
        said.id: Remarks(judged="corrected", tags=("navy", "key"), notes=("She stands by it.",)),
        made.article.id: Remarks(tags=("front page",)),
        "a2": Remarks(judged="accepted", notes=("two of three",)),
    }  # fmt: skip
    page = json.loads(_document(Entry(record=made, remarks=remarks)))
    article, first, *_, actor = page["items"]
    assert first["body"][1]["onrecord:judged"] == "corrected"
    assert [(body["purpose"], body["value"]) for body in first["body"][2:]] == [
        ("tagging", "navy"),
        ("tagging", "key"),
        ("commenting", "She stands by it."),
    ]
    assert article["target"] == f"urn:onrecord:article:{made.article.id}"
    assert article["motivation"] == "commenting"
    assert article["body"][1]["value"] == "front page"
    assert actor["body"][0]["onrecord:judged"] == "accepted"
    assert actor["id"] == f"urn:onrecord:annotation:actor:{made.article.id}:a2"
    # The envoys have no mention in this record: the remark is on the article.
    assert actor["target"] == article["target"]


def test_a_remark_on_an_actor_stands_on_its_mentions() -> None:
    renko = Actor(
        id="a1", name="Aldis Renko", kind="person", mentions=spans("Aldis Renko", text=BORDER)
    )
    made = replace(border(), actors=(renko,))
    page = json.loads(_document(Entry(record=made, remarks={"a1": Remarks(tags=("x",))})))
    assert [_exact(one) for one in page["items"][-1]["target"]] == ["Aldis Renko"]


def test_the_source_is_the_address_of_the_page() -> None:
    def source(url: str | None) -> str:
        made = border()
        return str(_targets(replace(made, article=replace(made.article, url=url)))[0]["source"])

    own = f"urn:onrecord:article:{border().article.id}"
    assert source("https://example.org/a?b=1&c=%20#d") == "https://example.org/a?b=1&c=%20#d"
    assert source('https://example.org/"><x y>') == "https://example.org/%22%3E%3Cx%20y%3E"
    assert source("https://example.org/gdańsk") == "https://example.org/gda%C5%84sk"
    for none in (None, "javascript:alert(1)", "notes.html", "https://", ""):
        assert source(none) == own


def test_it_is_written_an_annotation_at_a_time_on_a_line_each() -> None:
    written: list[bytes] = []
    seen: list[int] = []

    def entries() -> Iterator[Entry]:
        for made in (border(), raid()):
            seen.append(len(written))
            yield Entry(record=made)

    write_web_annotations(entries(), written.append)
    assert seen == [1, 7]  # the head, then the head and the six statements before
    lines = b"".join(written).decode().splitlines()
    assert len(lines) == 3 + 10 + 2
    assert all(json.loads(line.rstrip(","))["type"] == "Annotation" for line in lines[3:-2])


def test_hostile_text_breaks_nothing() -> None:
    text = '\ud83d Ann\x00 "says"\u2028 </script><b>\x85 \u202ewon\ud800'
    won = statement(
        source=(Span(0, 6),), cue=(Span(7, 13),), content=(Span(13, len(text)),),
        quotation="indirect", addressee="\udfff",
    )  # fmt: skip
    made = record(text.replace("\ud83d", "x").replace("\ud800", "x"), statements=(won,))
    broken = replace(made, article=replace(made.article, text=text))
    entry = Entry(record=broken, remarks={won.id: Remarks(notes=("\ud800\n",))})
    document = _document(entry)
    assert len(document.decode().splitlines()) == 3 + 1 + 2
    [item] = json.loads(document)["items"]
    [content, source, _] = item["target"]
    assert _exact(source) == "\ufffd Ann\x00"
    assert _exact(content) == text[13:-1] + "\ufffd"
    assert item["body"][2]["value"] == "\ufffd\n"
    # A viewer is told that it is no markup.
    assert {body["format"] for body in item["body"] if "format" in body} == {"text/plain"}


def test_without_an_article_it_is_an_empty_page() -> None:
    page = json.loads(_document())
    assert page["items"] == []
    assert page["partOf"]["total"] == 0


def test_the_same_rows_give_the_same_bytes_and_others_another_page() -> None:
    one, other = Entry(record=border()), Entry(record=raid())
    assert _document(one, other) == _document(one, other)
    assert json.loads(_document(one))["id"] != json.loads(_document(other))["id"]


def _document(*entries: Entry) -> bytes:
    written: list[bytes] = []
    write_web_annotations(entries, written.append)
    return b"".join(written)


def _items(*made: ArticleRecord) -> list[dict[str, Any]]:
    page = json.loads(_document(*(Entry(record=one) for one in made)))
    return list(page["items"])


def _targets(made: ArticleRecord) -> list[dict[str, Any]]:
    return [target for item in _items(made) for target in item["target"]]


def _exact(target: dict[str, Any]) -> str:
    return str(target["selector"][0]["exact"])


def _by_quote(words: dict[str, Any], text: str) -> Iterable[int]:
    """Where a quotation stands with what is before and after it."""
    before, exact, after = words["prefix"], words["exact"], words["suffix"]
    return [
        at
        for at in range(len(text))
        if text.startswith(exact, at)
        and text.endswith(before, 0, at)
        and text.startswith(after, at + len(exact))
    ]


def _is_iri(name: str) -> bool:
    return re.fullmatch(r"(https?://|urn:onrecord:)[!#-;=?-\[\]_a-z~]+", name) is not None


def _graph(*made: ArticleRecord) -> Graph:
    page = json.loads(_document(*(Entry(record=one) for one in made)))
    assert page["@context"][0] == ANNO
    page["@context"][0] = CONTEXT
    graph = Graph()
    to_rdf(page, graph)
    return graph


def _node(made: ArticleRecord, at: int) -> URIRef:
    return URIRef(f"urn:onrecord:statement:{made.statements[at].id}")
