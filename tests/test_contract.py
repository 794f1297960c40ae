"""The JSON of one article, both ways, and its JSON Schema."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.strategies import published, records

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
    "“No lift will turn,” union chief Jonas Pell wrote to the Ostren Bergbahn in January, “unless "
    "wages rise.” Many had seen “a bluff” in it.\n\nPhoto: K. Brun"
)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


RECORD = ArticleRecord(
    article=Article(
        id="9a07",
        input="lifts.html",
        outlet="Ostren Bote",
        authors=("Vera Anders",),
        published="2031-02-03",
        modified="2031-02-04T07:15:00+01:00",
        language="en",
        sha256="77d0",
        text=TEXT,
        blocks=(
            Block(kind="body", start=0, end=138),
            Block(
                kind="credit",
                start=138,
                end=len(TEXT),
                author="K. Brun",
                depth=0,
                time="2031-02-03",
            ),
        ),
    ),
    statements=(
        Statement(
            id="s7",
            source=(span("union chief Jonas Pell"),),
            cue=(span("wrote"),),
            content=(span("“No lift will turn,”"), span("“unless wages rise.”")),
            quotation="direct",
            speaker=Speaker(actor="pell", name="Jonas Pell", via="appositive"),
            source_kind="named_person",
            chain=(
                ChainLink(name="Jonas Pell", role="speaker", span=span("Jonas Pell")),
                ChainLink(name=None, role="relay", span=None),
            ),
            medium="letter",
            addressee="Ostren Bergbahn",
            type="intention",
            act="threaten",
            negated=False,
            conditions=(Condition(span=span("unless wages rise"), polarity="unless"),),
            certainty="likely",
            reporter_stance="distances",
            said_on="2031-01-01/2031-01-31",
            score=0.61749,
        ),
    ),
    events=(
        Event(
            id="e2",
            type="PROTEST",
            mode="strike",
            contexts=("economic",),
            actors=(Participant(actor="pell", span=span("union chief Jonas Pell")),),
            place=Place(raw="Ostren", span=span("Ostren"), country="CHE", lat=46.8, lon=9.6),
            when=When(
                span=span("in January"),
                start=date(2031, 1, 1),
                end=date(2031, 2, 1),
                basis="words",
            ),
            status="threatened",
            trigger=(span("turn"),),
            evidence=(span("No lift will turn"),),
            reported_in="s7",
            score=1.0,
        ),
    ),
    actors=(
        Actor(
            id="pell",
            name="Jonas Pell",
            sector="LAB",
            mentions=(span("Jonas Pell"),),
            kind="person",
            aliases=("Jonas Pell",),
            basis="words",
            evidence=(span("union chief"),),
        ),
    ),
    dates=(
        When(span=None, start=date(2031, 2, 2), end=date(2031, 2, 3), basis="dateline"),
        When(span=span("in January"), start=None, end=None, basis=None),
    ),
    places=(Place(raw="Ostren", span=span("Ostren"), country="CHE", geonames_id=7),),
    unattributed=(span("“a bluff”"),),
    origin=Origin(onrecord="0.4.2", models=(("zones", "beef12"), ("syntax", "small-1.5"))),
)

# What another program must be able to rely on, written out by hand.
EXPECTED = {
    "schema": "onrecord/1",
    "article": {
        "id": "9a07",
        "input": "lifts.html",
        "url": None,
        "outlet": "Ostren Bote",
        "title": None,
        "authors": ["Vera Anders"],
        "published": "2031-02-03",
        "modified": "2031-02-04T07:15:00+01:00",
        "language": "en",
        "sha256": "77d0",
        "text": TEXT,
    },
    "blocks": [
        {"kind": "body", "start": 0, "end": 138, "author": None, "depth": None, "time": None},
        {
            "kind": "credit",
            "start": 138,
            "end": 152,
            "author": "K. Brun",
            "depth": 0,
            "time": "2031-02-03",
        },
    ],
    "statements": [
        {
            "id": "s7",
            "source": [[21, 43]],
            "cue": [[44, 49]],
            "content": [[0, 20], [85, 105]],
            "quotation": "direct",
            "speaker": {"actor": "pell", "name": "Jonas Pell", "via": "appositive"},
            "source_kind": "named_person",
            "chain": [
                {"name": "Jonas Pell", "role": "speaker", "span": [33, 43]},
                {"name": None, "role": "relay", "span": None},
            ],
            "medium": "letter",
            "addressee": "Ostren Bergbahn",
            "type": "intention",
            "act": "threaten",
            "negated": False,
            "conditions": [{"span": [86, 103], "polarity": "unless"}],
            "certainty": "likely",
            "reporter_stance": "distances",
            "said_on": "2031-01-01/2031-01-31",
            "within": None,
            "score": 0.617,
        }
    ],
    "events": [
        {
            "id": "e2",
            "type": "PROTEST",
            "mode": "strike",
            "contexts": ["economic"],
            "actors": [{"actor": "pell", "span": [21, 43]}],
            "recipients": [],
            "place": {
                "raw": "Ostren",
                "span": [57, 63],
                "country": "CHE",
                "geonames_id": None,
                "lat": 46.8,
                "lon": 9.6,
            },
            "when": {
                "span": [73, 83],
                "start": "2031-01-01",
                "end": "2031-02-01",
                "basis": "words",
            },
            "status": "threatened",
            "trigger": [[14, 18]],
            "evidence": [[1, 18]],
            "reported_in": "s7",
            "score": 1.0,
        }
    ],
    "actors": [
        {
            "id": "pell",
            "name": "Jonas Pell",
            "country": None,
            "sector": "LAB",
            "mentions": [[33, 43]],
            "kind": "person",
            "office": None,
            "aliases": ["Jonas Pell"],
            "basis": "words",
            "evidence": [[21, 32]],
            "entry": None,
        }
    ],
    "dates": [
        {"span": None, "start": "2031-02-02", "end": "2031-02-03", "basis": "dateline"},
        {"span": [73, 83], "start": None, "end": None, "basis": None},
    ],
    "places": [
        {
            "raw": "Ostren",
            "span": [57, 63],
            "country": "CHE",
            "geonames_id": 7,
            "lat": None,
            "lon": None,
        }
    ],
    "unattributed": [[120, 129]],
    "origin": {"onrecord": "0.4.2", "models": {"zones": "beef12", "syntax": "small-1.5"}},
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
        statement = replace(RECORD.statements[0], score=0.617)
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
            ("blocks.1.start", 120, "article", "a block starts at 120"),
            ("blocks", {}, "blocks", "array"),
            ("article", [], "article", "object"),
            ("article.published", "soon", "article", "'soon' is not a date"),
            ("article.published", "2031-02-03 06:00+0100", "article.published", "T06:00:00+01:00"),
            ("article.modified", "soon", "article", "'soon' is not a date"),
            ("blocks.1.time", "2031-02-03 06:00+0100", "blocks[1].time", "T06:00:00+01:00"),
            ("blocks.1.time", "noon", "blocks[1]", "'noon' is not a date"),
            ("article.authors", "V. Anders", "article.authors", "array"),
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
            load_record(expected_line.replace("46.8", "1e999"))

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


@st.composite
def near_misses(draw: st.DrawFn) -> str:
    """A day or a moment of publication with up to two characters lost, added or changed."""
    written = list(draw(published()))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(written) - 1))
        end = at + draw(st.integers(0, 1))
        written[at:end] = draw(st.text("0123459TZ:.,+-/ W\n\u0663", max_size=1))
    return "".join(written)


class TestPublished:
    @given(near_misses())
    @example("2031-02-29")
    @example("2032-02-29")
    @example("1900-02-29")
    @example("2000-02-29T23:59:59.999999-23:59")
    @example("0000-02-29")
    @example("2031-02-03\n")
    @example("2031-02-03T06:00Z")
    @example("2031-02-03T06:00:00")
    @example("2031-02-03T06Z")
    @example("2031-02-03T06:00+01")
    @example("2031-02-03T24:00Z")
    def test_the_schema_allows_exactly_what_is_read(self, written: str) -> None:
        line = changed("article.published", written)
        try:
            load_record(line)
        except ContractError:
            is_read = False
        else:
            is_read = True
        assert VALIDATOR.is_valid(json.loads(line)) is is_read

    @pytest.mark.parametrize(
        "day", ["2031-02-29", "2031-04-31", "2031-2-3", "2031-02-03\n", "0000-01-01"]
    )
    def test_no_day_is_allowed_that_the_calendar_lacks(self, day: str) -> None:
        for path in ("statements.0.said_on", "dates.0.end"):
            assert not VALIDATOR.is_valid(json.loads(changed(path, day)))
            with pytest.raises(ContractError):
                load_record(changed(path, day))

    @pytest.mark.parametrize(
        ("given", "written"),
        [
            ("2031-02-03", "2031-02-03"),
            ("2031-02-03T06:00Z", "2031-02-03T06:00Z"),
            ("2031-02-03 06:00:00+0100", "2031-02-03T06:00:00+01:00"),
            ("2031-02-03T0600-05", "2031-02-03T06:00:00-05:00"),
        ],
    )
    def test_is_written_in_one_form(self, given: str, written: str) -> None:
        record = replace(RECORD, article=replace(RECORD.article, published=given))
        line = dump_record(record)
        assert json.loads(line)["article"]["published"] == written
        assert load_record(line).article.published == written


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
            ("article.published", "2031-02-03garbage"),
            ("article.published", "2031-02-03T06:00:00"),
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
