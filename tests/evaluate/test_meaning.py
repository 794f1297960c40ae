"""Meaning held against gold: what is matched, what is right, which line is wrong, by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import InputError
from onrecord.evaluate import (
    GoldPassage,
    Meaning,
    MeaningReport,
    evaluate_meaning,
    format_meaning,
    gold_fields,
    match_meanings,
    meaning,
    read_gold_passages,
    same_name,
    score_passage,
)
from onrecord.evaluate.meaning_match import FIELDS
from onrecord.model import (
    Article,
    ArticleRecord,
    Block,
    ChainLink,
    Condition,
    Origin,
    Page,
    Span,
    Speaker,
    Statement,
)
from onrecord.pipeline import Stages

NO_STAGES = cast(Stages, None)

MILL = (
    "Ilse Brandt said the mill would close unless rain came, the Navenna Post reported on Monday."
)
SNOW = "Tomas denied it would snow."


def spans(text: str, *words: str) -> tuple[Span, ...]:
    return tuple(Span(text.index(one), text.index(one) + len(one)) for one in words if one)


def chain(*links: tuple[str | None, str]) -> tuple[ChainLink, ...]:
    return tuple(ChainLink(name=name, role=cast(Any, role), span=None) for name, role in links)


def condition(text: str, words: str, polarity: str = "unless") -> Condition:
    return Condition(span=spans(text, words)[0], polarity=cast(Any, polarity))


def statement(text: str, source: str, cue: str, content: str, **fields: Any) -> Meaning:
    """A statement as most are, said by the words of its source."""
    made: dict[str, Any] = {
        "quotation": "indirect",
        "speaker": source,
        "source_kind": "named_person",
        "chain": chain((source, "speaker")),
        "medium": "none",
        "addressee": None,
        "type": "assertion",
        "act": "state",
        "negated": False,
        "conditions": (),
        "certainty": "certain",
        "reporter_stance": "neutral",
        "said_on": None,
        "within": None,
    }
    return Meaning(
        source=spans(text, source),
        cue=spans(text, cue),
        content=spans(text, content),
        **made | fields,
    )


POST = statement(
    MILL,
    "the Navenna Post",
    "reported",
    "Ilse Brandt said the mill would close unless rain came",
    source_kind="named_organization",
)
ILSE = statement(
    MILL,
    "Ilse Brandt",
    "said",
    "the mill would close unless rain came",
    act="announce",
    within=0,
    chain=chain(("Ilse Brandt", "speaker"), ("Navenna Post", "relay")),
    conditions=(condition(MILL, "unless rain came"),),
)
TOMAS = statement(SNOW, "Tomas", "denied", "it would snow", act="deny")
#: The fields of a statement whose meaning nobody looked for.
NOTHING: dict[str, Any] = {**dict.fromkeys(FIELDS), "chain": (), "conditions": ()}
MILL_PASSAGE = GoldPassage(id="mill", text=MILL, statements=(POST, ILSE))
SNOW_PASSAGE = GoldPassage(id="snow", text=SNOW, statements=(TOMAS,))


def report_on(*found: Meaning, passage: GoldPassage = MILL_PASSAGE) -> MeaningReport:
    return MeaningReport(scores=(score_passage(passage, found),))


def figures_of(report: MeaningReport, name: str) -> tuple[float | None, float | None, float | None]:
    one = report.fields[name]
    return one.matched, one.end_to_end, one.recall


def test_figures_are_those_that_one_counts_by_hand() -> None:
    # Of Ilse, the surname, one condition too many, and neither the act nor the paper; the paper's
    # own statement is missed, and one is made up.
    ilse = replace(
        ILSE,
        speaker="Brandt",
        act="state",
        within=None,
        chain=chain(("Brandt", "speaker")),
        conditions=(condition(MILL, "unless"), condition(MILL, "on Monday")),
    )
    made_up = statement(
        MILL, "Post", "on", "Monday", conditions=(condition(MILL, "reported", "if"),)
    )
    report = MeaningReport(
        scores=(
            score_passage(MILL_PASSAGE, [made_up, ilse]),
            score_passage(SNOW_PASSAGE, [TOMAS]),
        )
    )
    content = report.content
    assert (content.gold, content.found, content.matched) == (3, 3, 2)
    assert (content.precision, content.recall, content.f1) == (2 / 3, 2 / 3, 2 / 3)

    fields = report.fields
    assert list(fields) == [*FIELDS[:-1], "chain_links", "conditions"]
    # Two were found and right; of those with another value than the usual one there is none.
    for name in ("quotation", "medium", "addressee", "type", "negated", "certainty", "said_on"):
        assert figures_of(report, name) == (1, 2 / 3, None)
    assert (figures_of(report, "speaker"), fields["speaker"].marked) == ((1, 2 / 3, 2 / 3), 3)
    # Two persons and the paper, which was missed.
    assert figures_of(report, "source_kind") == (1, 2 / 3, 0)
    # One of each act: the first is taken for the usual one, and of the others one is right.
    assert (figures_of(report, "act"), fields["act"].marked) == ((1 / 2, 1 / 3, 1 / 2), 2)
    assert (figures_of(report, "within"), fields["within"].marked) == ((1 / 2, 1 / 3, 0), 1)
    assert (figures_of(report, "chain"), fields["chain"].marked) == ((1 / 2, 1 / 3, 0), 1)
    assert (figures_of(report, "chain_links"), fields["chain_links"].marked) == ((0, 0, 0), 1)
    # One condition in the gold and right; two of the matched statement, three of all found.
    assert figures_of(report, "conditions") == (2 / (1 + 2), 2 / (1 + 3), 1)

    mean = report.mean
    # Ten fields are wholly right, three by half, one not at all, and the conditions.
    assert mean["matched"] == pytest.approx((10 + 3 / 2 + 0 + 2 / 3) / 15)
    assert mean["end_to_end"] == pytest.approx((10 * 2 / 3 + 3 / 3 + 0 + 1 / 2) / 15)
    # Speaker, kind of source, act, within, chain, links, conditions.
    assert mean["recall"] == pytest.approx((2 / 3 + 0 + 1 / 2 + 0 + 0 + 0 + 1) / 7)


def test_nothing_found_is_nothing_right() -> None:
    report = report_on()
    content = report.content
    assert (content.precision, content.recall, content.f1) == (None, 0, 0)
    assert figures_of(report, "speaker") == (None, 0, 0)
    assert report.mean == {"matched": None, "end_to_end": 0, "recall": 0}


def test_a_passage_without_statements_has_no_figures() -> None:
    passage = GoldPassage(id="none", text="It rained.")
    report = report_on(statement("It rained.", "", "It", "rained"), passage=passage)
    assert (report.content.precision, report.content.recall) == (0, None)
    assert set(report.mean.values()) == {None}
    assert format_meaning(report).splitlines()[-1].split() == ["mean", "-", "-", "-"]


def test_what_is_not_looked_for_is_not_right() -> None:
    bare = replace(ILSE, **NOTHING)
    [_, ilse] = score_passage(MILL_PASSAGE, [POST, bare]).statements
    assert ilse.right == {"addressee", "said_on"}  # of which the gold has none either
    assert ilse.wrong == [name for name in FIELDS if name not in ilse.right]


# Matching


def test_half_of_the_words_are_enough_and_fewer_are_not() -> None:
    gold = statement(MILL, "Ilse Brandt", "said", "the mill would close")
    half = replace(gold, content=spans(MILL, "the mill"))
    less = replace(gold, content=spans(MILL, "mill"))
    assert match_meanings(MILL, gold=[gold], found=[half]) == {0: 0}
    assert match_meanings(MILL, gold=[gold], found=[less]) == {}


def test_marks_at_the_edges_do_not_count() -> None:
    text = "“ Rain , ” wrote Ilse."
    bare = statement(text, "Ilse", "wrote", "Rain")
    assert match_meanings(text, gold=[bare], found=[replace(bare, content=(Span(0, 10),))]) == {
        0: 0
    }
    marks = replace(bare, content=(Span(0, 1),))
    assert match_meanings(text, gold=[marks], found=[marks]) == {}


def test_the_more_alike_goes_first() -> None:
    rough = replace(ILSE, content=spans(MILL, "the mill would close"))
    assert match_meanings(MILL, gold=[ILSE], found=[rough, ILSE]) == {0: 1}


def test_of_two_with_the_same_content_the_cue_decides_and_then_the_source() -> None:
    ilse, post = (replace(one, content=ILSE.content) for one in (ILSE, POST))
    assert match_meanings(MILL, gold=[ilse, post], found=[post, ilse]) == {0: 1, 1: 0}
    other = replace(post, cue=ilse.cue)
    assert match_meanings(MILL, gold=[ilse, other], found=[other, ilse]) == {0: 1, 1: 0}


def test_a_pair_without_a_common_cue_is_taken_only_where_it_has_no_rival() -> None:
    ilse, post = (replace(one, content=ILSE.content) for one in (ILSE, POST))
    strange = replace(ilse, cue=spans(MILL, "Monday"))
    assert match_meanings(MILL, gold=[ilse], found=[strange]) == {0: 0}
    assert match_meanings(MILL, gold=[ilse, post], found=[strange]) == {}
    assert match_meanings(MILL, gold=[ilse], found=[strange, strange]) == {}
    # Once one of the two has its partner by the cue, the other has no rival left.
    assert match_meanings(MILL, gold=[ilse, post], found=[strange, post]) == {0: 0, 1: 1}


# Names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, None),
        ("Brandt", "Ilse Brandt"),
        ("Ilse", "Ilse Brandt"),
        ("President Ilse Brandt", "Ilse Brandt"),
        ("the Senate", "Senate"),
        ("the navenna post", "Navenna Post"),
        ("NRC", "the Navenna River Council"),
        ("CRN", "Council for the Rivers of Navenna"),
        ("Navenna’s", "Navenna"),
        ("Ilse M. Brandt", "Ilse Brandt"),
        ("U.S.", "US"),
        ("U.S. officials", "US officials"),
        ("Brandt and Roe", "Ilse Brandt and Tomas Roe"),
        ('"Brandt,"', "Brandt"),
        ("...", "."),
    ],
)
def test_names_that_are_the_same(one: str | None, other: str | None) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, "Ilse"),
        ("...", "Ilse"),
        ("Ilse Brandt", "Ilsa Brandt"),
        ("Ilse Brandt", "Ilse Roe"),
        ("Marie", "Ilse Marie Brandt"),
        ("N", "Navenna"),
        ("NC", "Navenna River Council"),
        ("Brandt", "Ilse Brandt and Tomas Roe"),
        ("Ilse Brandt and Tomas Roe", "Tomas Roe and Ilse Brandt"),
    ],
)
def test_names_that_differ(one: str | None, other: str | None) -> None:
    assert not same_name(one, other)
    assert not same_name(other, one)


# Fields of several things


def test_within_goes_through_the_matching() -> None:
    [_, ilse] = score_passage(MILL_PASSAGE, [replace(ILSE, within=1), POST]).statements
    assert "within" in ilse.right
    # The one around is not that of the gold, is not matched with any, or is not told.
    around = statement(MILL, "Navenna", "Post", "on Monday")
    for found in (
        [POST, replace(ILSE, within=2), around],
        [POST, replace(ILSE, within=1)],
        [POST, replace(ILSE, within=None)],
    ):
        [_, ilse] = score_passage(MILL_PASSAGE, found).statements
        assert "within" not in ilse.right
    [post, _] = score_passage(MILL_PASSAGE, [replace(POST, within=1), around]).statements
    assert "within" not in post.right


def test_a_chain_is_right_as_a_whole_and_its_links_one_by_one() -> None:
    origin, radio, post = ("Ilse", "speaker"), ("Radio One", "medium"), ("Post", "relay")
    gold = replace(ILSE, chain=chain(origin, radio, post), within=None)
    passage = GoldPassage(id="mill", text=MILL, statements=(gold,))
    for links, whole, right in (
        ((("Ilse Brandt", "speaker"), radio, ("the Post", "relay")), True, 2),
        ((origin, post, radio), False, 2),
        ((("Tomas", "speaker"), radio, post), False, 2),
        ((origin, radio), False, 1),
        ((origin, ("Radio One", "relay"), post, post), False, 1),
        ((origin,), False, 0),
        ((), False, 0),
    ):
        [score] = score_passage(passage, [replace(gold, chain=chain(*links))]).statements
        assert ("chain" in score.right, score.links_right) == (whole, right)


def test_a_condition_has_a_word_in_common_and_the_same_polarity() -> None:
    gold = replace(ILSE, within=None)
    passage = GoldPassage(id="mill", text=MILL, statements=(gold,))
    for words, polarity, right in (
        (["unless rain came"], "unless", 1),
        (["rain"], "unless", 1),
        (["rain"], "if", 0),
        (["mill"], "unless", 0),
        (["unless", "came"], "unless", 1),
        ([], "unless", 0),
    ):
        conditions = tuple(condition(MILL, one, polarity) for one in words)
        [score] = score_passage(passage, [replace(gold, conditions=conditions)]).statements
        assert score.conditions_right == right
        assert ("conditions" in score.right) == (right == 1)
        assert ("conditions" in score.wrong) == (right != 1 or len(words) > 1)


# What is told of it


def test_errors_show_both_values_in_words() -> None:
    wrong = replace(ILSE, act="warn", negated=True, within=None, conditions=(), chain=())
    [case] = report_on(POST, wrong).wrong(5)
    assert case.passage == "mill"
    assert case.statement == "Ilse Brandt | said | the mill would close unless rain came"
    assert [(one.field, one.gold, one.found) for one in case.wrong] == [
        ("act", "announce", "warn"),
        ("negated", "false", "true"),
        ("within", "the Navenna Post | reported", None),
        ("chain", "Ilse Brandt (speaker), Navenna Post (relay)", None),
        ("conditions", "unless: unless rain came", None),
    ]
    printed = format_meaning(report_on(POST, wrong), errors=5).splitlines()
    at = printed.index("wrong, in the order of the file")
    assert printed[at + 1] == f"mill: {case.statement}"
    assert printed[at + 2] == "  act: warn, not announce"
    assert printed[at + 4] == "  within: none, not the Navenna Post | reported"


def test_so_many_errors_are_told_as_asked_for_and_long_ones_shortened() -> None:
    words = f"{MILL[:-1]} {'and so on ' * 40}to the end."
    long = statement(words, "Ilse Brandt", "said", words[17:])
    passage = GoldPassage(id="long", text=words, statements=(long, POST))
    report = report_on(replace(long, act="ask"), replace(POST, act="ask"), passage=passage)
    assert len(report.wrong(9)) == 2
    assert "errors" not in report.as_dict()
    assert [one["passage"] for one in report.as_dict(errors=1)["errors"]] == ["long"]
    line = format_meaning(report, errors=1).splitlines()[-2]
    assert line.startswith("long: Ilse Brandt | said | the mill")
    assert " [...] " in line
    assert line.endswith("to the end.")
    assert len(line) < 250


def test_json_has_whole_shares() -> None:
    made = report_on(ILSE).as_dict()
    assert made["content"] == {
        "gold": 2, "found": 1, "matched": 1, "precision": 1, "recall": 1 / 2, "f1": 2 / 3,
    }  # fmt: skip
    assert (made["passages"], made["refused"]) == (1, [])
    assert made["fields"]["chain"] == {
        "matched": 1, "end_to_end": 1 / 2, "marked": 1, "recall": 1,
    }  # fmt: skip
    assert set(made["mean"]) == {"matched", "end_to_end", "recall"}


# Evaluation


def read_by_rote(page: Page, *, stages: Stages) -> ArticleRecord:
    """Stands for the pipeline: finds one statement within another, and refuses what is short."""
    text = page.body.decode()
    if len(text) < 40:
        raise InputError(page.input, "it is short", "give more")
    assert (page.published, page.outlet) == ("2024-05-06", "Navenna Post")
    block = Block(kind="body", start=0, end=len(text))
    article = Article(id="1", input=page.input, sha256="", text=text, blocks=(block,))
    shared: dict[str, Any] = {"quotation": "indirect", "score": 0.5}
    roles = ("source", "cue", "content")
    post = Statement(id="s1", **{role: getattr(POST, role) for role in roles}, **shared)
    ilse = Statement(
        id="s2",
        **{role: getattr(ILSE, role) for role in roles},
        **shared,
        speaker=Speaker(actor=None, name="Brandt", via="surname"),
        act="announce",
        within="s1",
    )
    return ArticleRecord(article=article, statements=(post, ilse), origin=Origin(onrecord="0"))


def test_passages_are_read_as_the_product_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "read_page", read_by_rote)
    passage = replace(MILL_PASSAGE, published="2024-05-06", outlet="Navenna Post")
    told: list[tuple[int, int]] = []
    report = evaluate_meaning(
        [passage, SNOW_PASSAGE], stages=NO_STAGES, progress=lambda *done: told.append(done)
    )
    assert told == [(1, 2), (2, 2)]
    assert report.refused == ("snow",)
    assert (report.content.gold, report.content.matched) == (3, 2)
    assert {"speaker", "act", "within", "quotation"} <= report.scores[0].statements[1].right
    told_of_ilse = {"quotation": "indirect", "speaker": "Brandt", "act": "announce", "within": 0}
    assert report.scores[0].found[1] == replace(ILSE, **NOTHING | told_of_ilse)
    assert "\nrefused, and counted as missed: snow\n" in format_meaning(report)


# Reading


def row(passage: GoldPassage = MILL_PASSAGE, **changes: Any) -> dict[str, Any]:
    """A passage as a line of a file has it."""
    return {**asdict(passage), "origin": "by hand", **changes}


def with_field(**changes: Any) -> dict[str, Any]:
    """A passage of which the second statement has other values; ``...`` leaves one out."""
    made = cast(dict[str, Any], json.loads(json.dumps(row())))
    made["statements"][1].update({name: one for name, one in changes.items() if one is not ...})
    for name in [name for name, one in changes.items() if one is ...]:
        del made["statements"][1][name]
    return made


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in rows), encoding="utf-8")
    return path


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    passage = replace(SNOW_PASSAGE, published="2024-05-06T10:00:00+02:00", outlet="Post")
    text = f"\n{json.dumps(row())}\r\n\n{json.dumps(row(passage))}".encode()
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + text)
    assert read_gold_passages(path) == [MILL_PASSAGE, passage]


def test_what_is_not_known_may_be_left_out(tmp_path: Path) -> None:
    rows = {"id": "a", "text": "It rained.", "statements": []}
    [passage] = read_gold_passages(write(tmp_path / "gold.jsonl", rows))
    assert passage == GoldPassage(id="a", text="It rained.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ": it holds no passage; "),
        ("\n \n", ": it holds no passage; "),
        ('{"id"\n', ":1: this line is not JSON in UTF-8; "),
        ("[" * 100_000, ":1: this line is not JSON in UTF-8; "),
        ("\n[]", ":2: this line is no JSON object; a line looks like "),
    ],
)
def test_a_line_that_is_no_passage_is_named(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_gold_passages(path)
    assert str(caught.value).startswith(f"{path}{said}")


def test_a_line_without_end_is_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gold_fields, "MAX_ROW_BYTES", 500)
    path = write(tmp_path / "gold.jsonl", row(SNOW_PASSAGE, statements=[]), row())
    with pytest.raises(InputError, match=r":2: the line is too long; "):
        read_gold_passages(path)


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in row().items() if key != name}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (without("id"), "it has no id; "),
        (without("text"), "it has no text; "),
        (without("statements"), "it has no statements; "),
        (row(id=""), 'id: "" is no words; '),
        (row(id="snow"), "id: 'snow' is the id of line 1 too; give each passage its own"),
        (row(text=" "), 'text: " " is no words; '),
        (row(text=7), "text: 7 is no words; "),
        (row(text="a\ud83d"), "text: it has half a character at 1; "),
        (row(published="May"), "published: 'May' is not a date like "),
        (row(outlet=7), "outlet: 7 is no words; "),
        (row(statements={}), "statements: {} is no list; "),
        (row(statements=[7]), "statements[0]: it is no JSON object; "),
        (row(text="Short."), "statements[0].source[0]: [56, 72] is no part of the text, which has"),
        (with_field(act=...), "statements[1]: it has no act; docs/quality.md tells the fields"),
        (with_field(cue=[]), "statements[1].cue: it has no span; a span is [start, end] in"),
        (with_field(content=[]), "statements[1].content: it has no span; "),
        (with_field(source=None), "statements[1].source: null is no list; "),
        (with_field(source=[7]), "statements[1].source[0]: 7 is no span; "),
        (with_field(source=[[0, 2, 3]]), "statements[1].source[0]: [0, 2, 3] is no span; "),
        (with_field(source=[[0, True]]), "statements[1].source[0]: [0, true] is no span; "),
        (with_field(source=[[4, 4]]), "statements[1].source[0]: [4, 4] is no part of the text, "),
        (with_field(source=[[-1, 4]]), "statements[1].source[0]: [-1, 4] is no part of the text"),
        (with_field(source=[[0, 99]]), "statements[1].source[0]: [0, 99] is no part of the text"),
        (with_field(speaker=" "), 'statements[1].speaker: " " is no words; '),
        (with_field(addressee=["A"]), 'statements[1].addressee: ["A"] is no words; '),
        (
            with_field(quotation="half"),
            'statements[1].quotation: "half" is not known; use direct, ',
        ),
        (with_field(source_kind=None), "statements[1].source_kind: null is not known; use named_"),
        (with_field(medium="fax"), 'statements[1].medium: "fax" is not known; use interview, '),
        (with_field(type=[]), "statements[1].type: [] is not known; use assertion, "),
        (with_field(act="shout"), 'statements[1].act: "shout" is not known; use state, '),
        (with_field(certainty="x"), 'statements[1].certainty: "x" is not known; use certain, '),
        (with_field(reporter_stance="x"), 'statements[1].reporter_stance: "x" is not known; '),
        (with_field(negated=0), "statements[1].negated: 0 is neither true nor false; "),
        (with_field(said_on=7), "statements[1].said_on: 7 is no words; "),
        (with_field(said_on="May"), "statements[1].said_on: 'May' is neither a day nor an "),
        (with_field(said_on="2024-02-30"), "statements[1].said_on: '2024-02-30' is neither "),
        (with_field(said_on="2024-02-03/2024-02-01"), "statements[1].said_on: '2024-02-03/2024-"),
        (with_field(within=2), "statements[1].within: 2 is the number of no statement; count "),
        (with_field(within=-1), "statements[1].within: -1 is the number of no statement; "),
        (with_field(within=True), "statements[1].within: true is the number of no statement; "),
        (with_field(within=1), "statements[1].within: it stands within itself; "),
        (with_field(chain=[]), "statements[1].chain: it has no link; begin it with the speaker"),
        (with_field(chain=["A"]), "statements[1].chain[0]: it is no JSON object; "),
        (with_field(chain=[{"role": "speaker"}]), "statements[1].chain[0]: it has no name; "),
        (
            with_field(chain=[{"name": "A", "role": "relay"}]),
            'statements[1].chain[0].role: "relay" is not known; write speaker',
        ),
        (
            with_field(chain=[{"name": None, "role": "speaker"}, {"name": "A", "role": "speaker"}]),
            'statements[1].chain[1].role: "speaker" is not known; write medium or relay',
        ),
        (with_field(conditions={}), "statements[1].conditions: {} is no list; "),
        (
            with_field(conditions=[{"span": [0, 99], "polarity": "if"}]),
            "statements[1].conditions[0].span: [0, 99] is no part of the text, ",
        ),
        (
            with_field(conditions=[{"span": [0, 9], "polarity": "when"}]),
            'statements[1].conditions[0].polarity: "when" is not known; write if or unless',
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_line(
    wrong: dict[str, Any], said: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "gold.jsonl", row(SNOW_PASSAGE), wrong)
    with pytest.raises(InputError) as caught:
        read_gold_passages(path)
    assert str(caught.value).startswith(f"{path}:2: {said}")
    assert len(str(caught.value).splitlines()) == 1


def test_statements_that_stand_within_each_other_are_named(tmp_path: Path) -> None:
    around = with_field()
    around["statements"][0]["within"] = 1
    with pytest.raises(InputError, match=r":1: statements\[0\]\.within: it stands within itself"):
        read_gold_passages(write(tmp_path / "gold.jsonl", around))


@pytest.mark.parametrize("name", ["none.jsonl", ".", "a\0b"])
def test_what_is_no_file_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_gold_passages(tmp_path / name)


# Properties

TEXT = "Wren fears snow, Ola told them; nobody at the old mill believes her any longer now."
WORDS = [Span(at, at + 1) for at in range(len(TEXT)) if TEXT[at].isalnum()]
NAMES = st.sampled_from([None, "Wren", "Ola Wren", "the mill", "U.S.", "Wren and Ola"])


def some(least: int) -> st.SearchStrategy[tuple[Span, ...]]:
    """Spans of the text that begin and end with a letter."""
    ends = st.lists(st.sampled_from(WORDS), min_size=2, max_size=2).map(sorted)
    span = ends.map(lambda pair: Span(pair[0].start, pair[1].end))
    return st.lists(span, min_size=least, max_size=2).map(tuple)


@st.composite
def meanings(draw: Callable[..., Any], number: int) -> Meaning:
    roles = st.sampled_from(["medium", "relay"])
    links = draw(st.lists(st.tuples(NAMES, roles), max_size=2))
    conditions = draw(st.lists(st.tuples(some(1), st.sampled_from(["if", "unless"])), max_size=2))
    return Meaning(
        source=draw(some(0)),
        cue=draw(some(1)),
        content=draw(some(1)),
        quotation=draw(st.sampled_from(["direct", "indirect"])),
        speaker=draw(NAMES),
        source_kind=draw(st.sampled_from(["named_person", "group"])),
        chain=chain((draw(NAMES), "speaker"), *links),
        medium=draw(st.sampled_from(["none", "letter"])),
        addressee=draw(NAMES),
        type=draw(st.sampled_from(["assertion", "belief"])),
        act=draw(st.sampled_from(["state", "deny"])),
        negated=draw(st.booleans()),
        conditions=tuple(Condition(span=s[0], polarity=cast(Any, p)) for s, p in conditions),
        certainty=draw(st.sampled_from(["certain", "likely"])),
        reporter_stance=draw(st.sampled_from(["neutral", "refutes"])),
        said_on=draw(st.sampled_from([None, "2024-05-06"])),
        within=draw(st.none() | st.integers(0, number - 1)) if number else None,
    )


@st.composite
def all_meanings(draw: Callable[..., Any]) -> list[Meaning]:
    return [draw(meanings(number)) for number in range(draw(st.integers(0, 3)))]


def with_one_cue(content: tuple[Span, ...]) -> Meaning:
    """A statement that shares its cue with all others."""
    return replace(TOMAS, source=(), cue=(WORDS[0],), content=content)


@given(all_meanings())
def test_a_gold_is_right_by_itself(gold: list[Meaning]) -> None:
    report = report_on(*gold, passage=GoldPassage(id="a", text=TEXT, statements=tuple(gold)))
    content = report.content
    shares = [content.precision, content.recall, content.f1, *report.mean.values()]
    shares += [share for name in report.fields for share in figures_of(report, name)]
    assert set(shares) <= {1, None}
    assert (None in shares[:3]) == (not gold)
    assert report.wrong(9) == []


@given(st.lists(some(1), max_size=4), st.lists(st.tuples(some(1), st.booleans()), max_size=4))
def test_to_find_less_never_finds_more(
    gold: list[tuple[Span, ...]], found: list[tuple[tuple[Span, ...], bool]]
) -> None:
    # With a cue in common: where there is none, two that are equally good shut each other out.
    statements = tuple(map(with_one_cue, gold))
    passage = GoldPassage(id="a", text=TEXT, statements=statements)
    more = report_on(*(with_one_cue(content) for content, _ in found), passage=passage)
    less = report_on(*(with_one_cue(content) for content, kept in found if kept), passage=passage)
    assert (less.content.recall or 0) <= (more.content.recall or 0)


@given(all_meanings(), all_meanings())
def test_nobody_is_matched_twice_and_no_figure_leaves_its_range(
    gold: list[Meaning], found: list[Meaning]
) -> None:
    pairs = match_meanings(TEXT, gold=gold, found=found)
    assert len(set(pairs.values())) == len(pairs)
    report = report_on(*found, passage=GoldPassage(id="a", text=TEXT, statements=tuple(gold)))
    told = [share for name in report.fields for share in figures_of(report, name)]
    assert all(0 <= share <= 1 for share in told if share is not None)
