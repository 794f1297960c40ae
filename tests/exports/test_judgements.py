"""Judgements as lines to learn from: passages, offsets, marks, and what is known of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import told
from tests.marked import read_numbered, unmark

import onrecord
from onrecord.exports.judgements import judgement_lines
from onrecord.model import ArticleRecord, Span, Statement

TEXT = (
    "The dam is old.\n\n"
    "Ann Lee said the dam holds. Bo Ray denied the dam was dry.\n\n"
    "Cy Dow said rain is near.  \n\n"
    "Nobody else spoke."
)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[onrecord.Record]:
    with onrecord.open(tmp_path / "record.db", new=True) as record:
        record.put(told(TEXT, outlet="Temara Times", published="2031-05-14"))
        yield record


def lines(record: onrecord.Record, **asked: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in judgement_lines(record, **asked)]


def ids(record: onrecord.Record) -> list[str]:
    return [row.id for row in record.statements()]


def roles_of(row: dict[str, Any]) -> dict[str, list[Span]]:
    return {role: [Span(*span) for span in row[role]] for role in ("source", "cue", "content")}


def test_a_line_tells_the_passage_and_what_was_judged_in_it(record: onrecord.Record) -> None:
    first, *_ = ids(record)
    record.accept(first, by="Ann")
    [row] = lines(record)
    start = TEXT.index("Ann Lee")
    assert list(row) == [
        "kind", "verdict", "passage", "start", "machine", "right", "marked", "complete",
        "article", "outlet", "published", "by", "at",
    ]  # fmt: skip
    assert (row["kind"], row["verdict"], row["by"]) == ("statement", "accept", "Ann")
    assert (row["start"], row["passage"]) == (
        start, "Ann Lee said the dam holds. Bo Ray denied the dam was dry.",
    )  # fmt: skip
    assert row["marked"] == (
        "[1:source Ann Lee] [1:cue said] [1:content the dam holds]. "
        "[2:source Bo Ray] [2:cue denied] [2:content the dam was dry]."
    )
    assert (row["outlet"], row["published"]) == ("Temara Times", "2031-05-14")
    for made in (row["machine"], row["right"]):
        words = [[row["passage"][a:b] for a, b in made[role]] for role in ("source", "content")]
        assert words == [["Ann Lee"], ["the dam holds"]]
    assert row["machine"]["score"] == 0.75


def test_marks_read_back_are_the_roles_of_the_statements(record: onrecord.Record) -> None:
    for id in ids(record):
        record.accept(id, by="Ann")
    rows = lines(record)
    assert [row["complete"] for row in rows] == [True, True, True]
    for row in rows:
        assert roles_of(row["right"]) in read_numbered(row["marked"]).values()
        assert unmark(row["marked"]) == row["passage"]
        assert TEXT[row["start"] :].startswith(row["passage"])
    assert rows[2]["passage"] == "Cy Dow said rain is near."


def test_a_passage_is_complete_when_all_its_statements_are_judged(
    record: onrecord.Record,
) -> None:
    first, second, third = ids(record)
    record.accept(first, by="Ann")
    record.accept(third, by="Ann")
    assert [row["complete"] for row in lines(record)] == [False, True]
    record.reject(second, by="Ann")
    assert [row["complete"] for row in lines(record)] == [True, True, True]
    [rejected] = [row for row in lines(record) if row["verdict"] == "reject"]
    assert rejected["right"] is None
    assert rejected["machine"]["act"] == "deny"
    assert "2:" not in rejected["marked"]


def test_the_last_judgement_of_a_row_counts_and_undone_ones_do_not(
    record: onrecord.Record,
) -> None:
    first, second, _ = ids(record)
    record.accept(first, by="Ann")
    record.accept(second, by="Ann")
    record.correct(first, by="Bo", act="promise")
    assert [(row["by"], row["right"]["act"]) for row in lines(record)] == [
        ("Ann", "deny"), ("Bo", "promise"),
    ]  # fmt: skip
    record.undo(first, by="Bo")
    record.undo(second, by="Bo")
    assert [(row["by"], row["verdict"]) for row in lines(record)] == [("Ann", "accept")]
    record.undo(first, by="Bo")
    assert lines(record) == []


def test_what_was_missed_has_no_machine_s_answer(record: onrecord.Record) -> None:
    [article] = [row.id for row in record.articles()]
    record.add_missed(article, "statement", by="Ann", content="spoke", cue="else")
    record.add_missed(article, "event", by="Ann", trigger="rain", type="AID")
    missed, event = lines(record)
    assert (missed["machine"], missed["verdict"], missed["passage"]) == (
        None, "add", "Nobody else spoke.",
    )  # fmt: skip
    assert missed["marked"] == "Nobody [1:cue else] [1:content spoke]."
    assert missed["complete"]
    assert (event["kind"], event["right"]["type"], event["complete"]) == ("event", "AID", False)
    assert event["passage"][slice(*event["right"]["trigger"][0])] == "rain"


def test_a_row_that_was_moved_is_shown_with_both_places(record: onrecord.Record) -> None:
    *_, third = ids(record)
    record.correct(third, by="Ann", content="The dam is old.", cue="is", source="The dam")
    [row] = lines(record)
    assert (row["start"], row["passage"].split("\n\n")[0]) == (0, "The dam is old.")
    assert row["passage"].endswith("Cy Dow said rain is near.")
    for made, words in ((row["machine"], "rain is near"), (row["right"], "The dam is old.")):
        [[start, end]] = made["content"]
        assert row["passage"][start:end] == words


def test_filters_choose_articles_and_cut_no_passage(record: onrecord.Record) -> None:
    other = told("Di Fox said no.\n", outlet="Castrel Post")
    record.put(other)
    for row in record.statements():
        record.accept(row.id, by="Ann")
    every = lines(record)
    assert len(every) == 4
    of_lee = lines(record, speaker="lee")
    assert of_lee == [row for row in every if row["outlet"] == "Temara Times"]
    assert all(row["complete"] for row in of_lee)
    assert "[2:source Bo Ray]" in of_lee[0]["marked"]
    assert len(lines(record, outlet="castrel")) == 1
    assert len(lines(record, article=other.article.id[:6])) == 1
    assert len(lines(record, article=[other.article.id, "00"])) == 1
    assert lines(record, article="none") == lines(record, speaker="nobody") == []


def test_articles_that_nobody_judged_are_not_loaded(
    record: onrecord.Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(3):
        record.put(told(f"Di Fox said no {at}.\n"))
    record.accept(ids(record)[-1], by="Ann")
    loaded: list[str] = []
    real = record.entries

    def look(**asked: Any) -> Iterator[Any]:
        for entry in real(**asked):
            loaded.append(entry.record.article.id)
            yield entry

    monkeypatch.setattr(record, "entries", look)
    assert len(lines(record)) == 1
    assert len(set(loaded)) == 1


# Brackets


def _put(record: onrecord.Record, made: ArticleRecord) -> list[str]:
    record.put(made)
    for one in made.statements:
        record.accept(one.id, by="Ann")
    return [one.id for one in made.statements]


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee said [we] saw three [sic] men. [Bo] Ray said no].\n",
        "Ann Lee said [1:cue no] and [2:content x.\n",
        "[3:source Ann Lee said ]]][[[ no.\n",
        "Ann Lee said 😀[é] \u0301no.\n",
    ],
)
def test_brackets_of_the_article_s_own_are_taken_for_no_mark(
    text: str, record: onrecord.Record
) -> None:
    made = told(text)
    _put(record, made)
    for row, statement in zip(lines(record, article=made.article.id), made.statements, strict=True):
        assert row["complete"]
        assert row["passage"] == text.rstrip()
        assert roles_of(row["right"]) in read_numbered(row["marked"]).values()
        assert len(read_numbered(row["marked"])) == len(made.statements)
        assert unmark(row["marked"]) == text.rstrip().translate(str.maketrans("[]", "()"))
        assert roles_of(row["right"])["content"] == list(statement.content)


def _with(made: ArticleRecord, **spans: tuple[Span, ...]) -> ArticleRecord:
    """The same with one statement more, that of the first with other spans."""
    first: Statement = made.statements[0]
    more = replace(first, id="more00", **spans)  # type: ignore[arg-type]
    return replace(made, statements=(*made.statements, more))


def test_nested_statements_are_marked_inside_each_other(record: onrecord.Record) -> None:
    text = "Ann Lee said Bo Ray had told her it rains.\n"
    inner = {"source": "Bo Ray", "cue": "had told", "content": "it rains"}
    places = {role: (_at(text, words),) for role, words in inner.items()}
    _put(record, _with(told(text), **places))
    row = lines(record)[0]
    assert row["marked"] == (
        "[1:source Ann Lee] [1:cue said] [1:content [2:source Bo Ray] [2:cue had told] her "
        "[2:content it rains]]."
    )


def _at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def test_marks_that_cross_are_not_written_at_all(record: onrecord.Record) -> None:
    text = "Ann Lee said it rains and it snows, he thinks so.\n"
    crossing = {"cue": (_at(text, "thinks"),), "content": (_at(text, "it snows, he"),)}
    made = told(text)
    first = replace(made.statements[0], content=(_at(text, "it rains and it snows"),))
    _put(record, _with(replace(made, statements=(first,)), **crossing))
    rows = lines(record)
    assert [(row["marked"], row["complete"]) for row in rows] == [(None, False)] * 2


def test_a_statement_that_leaves_the_passage_is_not_known(record: onrecord.Record) -> None:
    text = "Ann Lee said one.\n\nBo Ray said two.\n"
    long = {"content": (_at(text, "Bo"),)}
    made = _with(told(text), **long)
    _put(record, made)
    rows = {row["right"]["id"]: row for row in lines(record)}
    assert not rows[made.statements[0].id]["complete"]
    assert not rows[made.statements[1].id]["complete"]
    assert rows["more00"]["complete"]


def test_hundreds_of_judgements_of_one_article_take_no_time(tmp_path: Path) -> None:
    text = "".join(f"Ann Lee said day {at} was [dry].\n\n" for at in range(300))
    made = told(text)
    with onrecord.open(tmp_path / "long.db", new=True) as record:
        record.put(made)
        record.accept(made.statements[0].id, by="Ann")
        [one] = record.judgements()
        many = [
            replace(one, row=row.id, n=n, before=None, after={**(one.after or {}), "id": row.id})
            for n, row in enumerate(made.statements)
        ]
        record.judgements = lambda: many  # type: ignore[method-assign]
        begun = time.process_time()
        assert len(list(judgement_lines(record))) == 300
        assert time.process_time() - begun < 2
