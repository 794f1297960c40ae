"""The JSON of one article, both ways, and its JSON Schema."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.strategies import records

from onrecord.contract import ContractError, dump_record, json_schema, load_record
from onrecord.errors import OnrecordError
from onrecord.model import (
    Actor,
    Article,
    ArticleRecord,
    Block,
    ChainLink,
    Condition,
    Event,
    Origin,
    Participant,
    Place,
    Span,
    Speaker,
    Statement,
    When,
)

TEXT = (
    "Mara Ilves told Radio Arvo on Monday that the guards will march “at dawn” if the talks fail."
    "\n\nPhoto: R. Tamm"
)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


RECORD = ArticleRecord(
    article=Article(
        id="5f1c",
        input="page.html",
        authors=("R. Tamm",),
        published="2020-08-28",
        language="en",
        sha256="ab12",
        text=TEXT,
        blocks=(
            Block(kind="body", start=0, end=94),
            Block(kind="credit", start=94, end=len(TEXT), author="R. Tamm", depth=0),
        ),
    ),
    statements=(
        Statement(
            id="s1",
            source=(span("Mara Ilves"),),
            cue=(span("told"),),
            content=(span("that the guards will march “at dawn” if the talks fail"),),
            quotation="mixed",
            speaker=Speaker(actor="a1", name="Mara Ilves", via="name"),
            source_kind="named_person",
            chain=(
                ChainLink(name="Mara Ilves", role="speaker", span=span("Mara Ilves")),
                ChainLink(name=None, role="medium", span=None),
            ),
            medium="broadcast",
            type="assertion",
            act="threaten",
            negated=False,
            conditions=(Condition(span=span("if the talks fail"), polarity="if"),),
            certainty="certain",
            reporter_stance="neutral",
            said_on="2020-08-24",
            score=0.93449,
        ),
    ),
    events=(
        Event(
            id="e1",
            type="MOBILIZE",
            mode="police",
            contexts=("military",),
            actors=(Participant(actor="a1", span=span("the guards")),),
            place=Place(raw="Arvo", span=span("Arvo"), country="EST", lat=59.4, lon=24.7),
            when=When(
                span=span("on Monday"),
                start=date(2020, 8, 24),
                end=date(2020, 8, 25),
                basis="words",
            ),
            status="planned",
            trigger=(span("march"),),
            evidence=(span("the guards will march"),),
            reported_in="s1",
            score=1.0,
        ),
    ),
    actors=(Actor(id="a1", name="Mara Ilves", country="EST", mentions=(span("Mara Ilves"),)),),
    dates=(When(span=None, start=date(2020, 8, 28), end=date(2020, 8, 29), basis="publication"),),
    unattributed=(span("“at dawn”"),),
    origin=Origin(onrecord="0.1.0", models=(("attribution", "c0ffee"), ("syntax", "3.8.0"))),
)

# What another program must be able to rely on, written out by hand.
EXPECTED = {
    "schema": "onrecord/1",
    "article": {
        "id": "5f1c",
        "input": "page.html",
        "url": None,
        "outlet": None,
        "title": None,
        "authors": ["R. Tamm"],
        "published": "2020-08-28",
        "language": "en",
        "sha256": "ab12",
        "text": TEXT,
    },
    "blocks": [
        {"kind": "body", "start": 0, "end": 94, "author": None, "depth": None},
        {"kind": "credit", "start": 94, "end": 108, "author": "R. Tamm", "depth": 0},
    ],
    "statements": [
        {
            "id": "s1",
            "source": [[0, 10]],
            "cue": [[11, 15]],
            "content": [[37, 91]],
            "quotation": "mixed",
            "speaker": {"actor": "a1", "name": "Mara Ilves", "via": "name"},
            "source_kind": "named_person",
            "chain": [
                {"name": "Mara Ilves", "role": "speaker", "span": [0, 10]},
                {"name": None, "role": "medium", "span": None},
            ],
            "medium": "broadcast",
            "addressee": None,
            "type": "assertion",
            "act": "threaten",
            "negated": False,
            "conditions": [{"span": [74, 91], "polarity": "if"}],
            "certainty": "certain",
            "reporter_stance": "neutral",
            "said_on": "2020-08-24",
            "within": None,
            "score": 0.934,
        }
    ],
    "events": [
        {
            "id": "e1",
            "type": "MOBILIZE",
            "mode": "police",
            "contexts": ["military"],
            "actors": [{"actor": "a1", "span": [42, 52]}],
            "recipients": [],
            "place": {
                "raw": "Arvo",
                "span": [22, 26],
                "country": "EST",
                "geonames_id": None,
                "lat": 59.4,
                "lon": 24.7,
            },
            "when": {
                "span": [27, 36],
                "start": "2020-08-24",
                "end": "2020-08-25",
                "basis": "words",
            },
            "status": "planned",
            "trigger": [[58, 63]],
            "evidence": [[42, 63]],
            "reported_in": "s1",
            "score": 1.0,
        }
    ],
    "actors": [
        {
            "id": "a1",
            "name": "Mara Ilves",
            "country": "EST",
            "sector": None,
            "mentions": [[0, 10]],
        }
    ],
    "dates": [{"span": None, "start": "2020-08-28", "end": "2020-08-29", "basis": "publication"}],
    "unattributed": [[64, 73]],
    "origin": {"onrecord": "0.1.0", "models": {"attribution": "c0ffee", "syntax": "3.8.0"}},
}

VALIDATOR = Draft202012Validator(json_schema())


def with_text(text: str) -> ArticleRecord:
    blocks = (Block(kind="body", start=0, end=len(text)),)
    article = replace(RECORD.article, text=text, blocks=blocks)
    return ArticleRecord(article=article, origin=RECORD.origin)


def changed(path: str, value: object) -> str:
    """The expected JSON with one value replaced, added, or (given ``...``) taken out."""
    data: Any = json.loads(json.dumps(EXPECTED))
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
    place = data
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(data)


class TestDump:
    def test_writes_every_field_in_the_contract_s_order(self) -> None:
        line = dump_record(RECORD)
        assert line == json.dumps(EXPECTED, ensure_ascii=False)

    def test_finds_nothing_and_still_writes_every_key(self) -> None:
        data = json.loads(dump_record(with_text("Nothing happened.")))
        assert list(data) == list(EXPECTED)
        assert (data["statements"], data["events"], data["dates"]) == ([], [], [])

    @pytest.mark.parametrize(
        "end", ["\n", "\r", "\x0b", "\x0c", "\x1e", "\x85", "\u2028", "\u2029"]
    )
    def test_is_one_line_however_a_reader_cuts_lines(self, end: str) -> None:
        line = dump_record(with_text(f"One.{end}Two."))
        assert line.splitlines() == [line]
        assert load_record(line).article.text == f"One.{end}Two."

    def test_replaces_half_a_character_so_that_the_line_can_be_written(self) -> None:
        line = dump_record(with_text("a\ud83db\udce9"))
        assert load_record(line.encode()).article.text == "a\ufffdb\ufffd"


@pytest.fixture(scope="module")
def expected_line() -> str:
    return json.dumps(EXPECTED, ensure_ascii=False)


class TestLoad:
    @pytest.mark.parametrize("as_bytes", [False, True])
    def test_gives_the_record_back(self, expected_line: str, as_bytes: bool) -> None:
        statement = replace(RECORD.statements[0], score=0.934)
        line = expected_line.encode() if as_bytes else expected_line
        assert load_record(line) == replace(RECORD, statements=(statement,))

    def test_takes_the_keys_in_any_order(self, expected_line: str) -> None:
        turned = json.dumps(dict(reversed(EXPECTED.items())))
        assert load_record(turned) == load_record(expected_line)

    @pytest.mark.parametrize(
        ("path", "value", "where", "reason"),
        [
            ("schema", "onrecord/2", "schema", 'expected "onrecord/1", found "onrecord/2"'),
            ("schema", ..., "schema", "found null"),
            ("blocks", ..., "blocks", "missing"),
            ("events", ..., "events", "missing"),
            ("article.url", ..., "article.url", "missing"),
            ("article.text", ..., "article.text", "missing"),
            ("article.blocks", [], "article.blocks", "unknown key"),
            ("article.colour", "red", "article.colour", "unknown key"),
            ("colour", "red", "colour", "unknown key"),
            ("statements.0.colour", "red", "statements[0].colour", "unknown key"),
            ("statements.0.chain.1.name", ..., "statements[0].chain[1].name", "missing"),
            ("statements.0.within", ..., "statements[0].within", "missing"),
            ("statements.0.cue", [], "statements[0]", "has no cue"),
            ("statements.0.cue", [[9, 9]], "statements[0].cue[0]", "0 <= start < end"),
            ("statements.0.cue", [[1, 2, 3]], "statements[0].cue[0]", "2 items"),
            ("statements.0.cue", [[1.0, 2]], "statements[0].cue[0][0]", "integer"),
            ("statements.0.cue", [{"start": 1, "end": 2}], "statements[0].cue[0]", "a list"),
            ("statements.0.cue", [[0, 999]], "record", "leaves the text"),
            ("statements.0.score", 1.5, "statements[0]", "a score lies in 0..1"),
            ("statements.0.score", "0.5", "statements[0].score", "number"),
            ("statements.0.negated", 1, "statements[0].negated", "boolean"),
            ("statements.0.act", "whisper", "statements[0].act", "'state'"),
            ("statements.0.speaker.actor", "a9", "record", "there is no actor a9"),
            ("events.0.when.start", "24 August", "events[0].when.start", "date"),
            ("events.0.when.start", "2020-08-24T10:00:00", "events[0].when.start", "date"),
            ("dates.0.start", "1598572800", "dates[0].start", 'expected "2020-08-28"'),
            ("blocks.1.kind", "advert", "blocks[1].kind", "'headline'"),
            ("blocks.1.start", 90, "article", "a block starts at 90"),
            ("blocks", {}, "blocks", "array"),
            ("article", [], "article", "object"),
            ("article.published", "soon", "article", "'soon' is not a date"),
            ("article.authors", "R. Tamm", "article.authors", "array"),
            ("origin.models", [["syntax", "1"]], "origin.models", "an object"),
            ("origin.models", {"syntax": 1}, "origin.models", "string"),
            ("origin.models", None, "origin.models", "array"),
        ],
    )
    def test_names_what_is_wrong_and_where(
        self, path: str, value: object, where: str, reason: str
    ) -> None:
        with pytest.raises(ContractError) as caught:
            load_record(changed(path, value))
        assert caught.value.where == where
        assert reason in caught.value.reason

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("", "not JSON at character 0"),
            ("[1, 2]", "expected an object, found a list"),
            ('"word"', 'expected an object, found "word"'),
            ('{"schema": ', "not JSON at character 11"),
            ('{"a": 1, "a": 2}', "the key 'a' occurs twice"),
            ('{"a": NaN}', "NaN is not a JSON value"),
            ("[" * 100_000, "nested too deeply"),
            (b'{"schema": "\xff"}', "byte 12 is not UTF-8"),
        ],
    )
    def test_refuses_what_is_no_record_at_all(self, line: str | bytes, reason: str) -> None:
        with pytest.raises(ContractError, match=r"^record: ") as caught:
            load_record(line)
        assert reason in str(caught.value)

    def test_refuses_a_number_too_large_to_be_one(self, expected_line: str) -> None:
        with pytest.raises(ContractError, match=r"^record: .*not JSON compliant"):
            load_record(expected_line.replace("59.4", "1e999"))

    def test_refuses_half_a_character(self, expected_line: str) -> None:
        with pytest.raises(ContractError, match="half a surrogate pair"):
            load_record(expected_line.replace("Photo", "\\ud83d"))

    def test_keeps_long_values_out_of_the_message(self) -> None:
        with pytest.raises(ContractError) as caught:
            load_record(changed("schema", "x" * 5000))
        assert len(str(caught.value)) < 100

    def test_error_is_one_of_ours_and_reaches_another_process(self) -> None:
        error = ContractError("blocks[1].kind", "unknown")
        again = pickle.loads(pickle.dumps(error))
        assert isinstance(again, OnrecordError)
        assert (str(again), again.where) == ("blocks[1].kind: unknown", "blocks[1].kind")


class TestEveryRecord:
    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(records())
    def test_survives_the_way_out_and_back_and_fits_the_schema(self, record: ArticleRecord) -> None:
        line = dump_record(record)
        assert load_record(line) == record
        assert dump_record(load_record(line.encode())) == line
        assert line.splitlines() == [line]
        VALIDATOR.validate(json.loads(line))

    @given(st.text(st.characters()))
    def test_text_of_any_kind_keeps_its_length_and_can_be_written(self, text: str) -> None:
        loaded = load_record(dump_record(with_text("." + text)).encode())
        assert len(loaded.article.text) == 1 + len(text)


class TestSchema:
    def test_is_a_schema(self) -> None:
        Draft202012Validator.check_schema(json_schema())

    def test_takes_the_worked_example(self) -> None:
        VALIDATOR.validate(EXPECTED)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ("schema", "onrecord/2"),
            ("colour", "red"),
            ("events", ...),
            ("article.url", ...),
            ("article.blocks", []),
            ("article.published", "soon"),
            ("blocks.0.kind", "advert"),
            ("blocks.0.end", 0),
            ("statements.0.cue", []),
            ("statements.0.cue", [[-1, 3]]),
            ("statements.0.cue", [[1, 2, 3]]),
            ("statements.0.act", "whisper"),
            ("statements.0.score", 1.5),
            ("statements.0.said_on", "Monday"),
            ("statements.0.within", ...),
            ("events.0.type", "MEET"),
            ("events.0.when.start", 5),
            ("events.0.when.start", "1598572800"),
            ("origin.models", [["syntax", "1"]]),
        ],
    )
    def test_refuses_what_is_against_the_contract(self, path: str, value: object) -> None:
        assert not VALIDATOR.is_valid(json.loads(changed(path, value)))
        with pytest.raises(ContractError):
            load_record(changed(path, value))

    def test_tells_what_every_field_and_record_means(self) -> None:
        schema = json_schema()
        for name, shape in [("the record", schema), *schema["$defs"].items()]:
            assert shape["title"], name
            assert shape["description"], name
            for field, made in shape.get("properties", {}).items():
                assert made["description"].endswith("."), f"{name}: {field}"

    def test_is_written_for_readers_of_json(self) -> None:
        words = json.dumps(json_schema())
        for mark in ("``", ":class:", ":attr:", "Raises", "None", ">>>", "tuple"):
            assert mark not in words

    def test_is_the_same_every_time(self) -> None:
        assert json.dumps(json_schema()) == json.dumps(json_schema())
