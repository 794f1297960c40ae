"""The command judge: what people say of rows, who says it, notes and tags."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.cli.running import Run, fill, runner, told

import onrecord

TEXT = "Ann Lee said the dam holds.\n\nBo Ray said it rains. Cy Dow denied that.\n"
ARTICLE = told(TEXT)
FIRST, SECOND, THIRD = (one.id for one in ARTICLE.statements)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    fill("record.db", ARTICLE)
    monkeypatch.setattr("onrecord.cli.record.getpass.getuser", lambda: "login")
    return runner(monkeypatch, capfd)


def judged(run: Run, *args: str) -> dict[str, str | None]:
    return {row["id"]: row["judged"] for row in run("statements", "--json", *args).rows}


def test_rows_are_accepted_and_a_wrong_id_keeps_no_other(run: Run) -> None:
    ran = run("judge", "accept", FIRST[:9], "nothing", THIRD)
    assert ran.status == 1
    assert ran.out == f"{FIRST} accepted\n{THIRD} accepted\n"
    assert ran.err.startswith("nothing: the record has nothing with this id; ")
    assert ran.err.count("\n") == 1
    assert judged(run) == {FIRST: "accepted", SECOND: None, THIRD: "accepted"}


def test_a_rejected_row_is_left_out_until_that_is_undone(run: Run) -> None:
    assert run("judge", "reject", FIRST) == (0, f"{FIRST} rejected\n", "")
    assert set(judged(run)) == {SECOND, THIRD}
    assert judged(run, "--judged", "rejected") == {FIRST: "rejected"}
    assert run("judge", "undo", FIRST) == (0, f"{FIRST} as it was before\n", "")
    assert judged(run) == {FIRST: None, SECOND: None, THIRD: None}
    ran = run("judge", "undo", FIRST)
    assert ran.status == 1
    assert ran.err.startswith(f"{FIRST}: nothing was judged of it; ")


def test_a_row_is_corrected_by_fields(run: Run) -> None:
    ran = run("judge", "correct", FIRST, "act=threaten", "reporter-stance=refutes", "cue=said")
    assert ran == (0, f"{FIRST} corrected\n", "")
    [row] = run("statements", "--judged", "corrected", "--json").rows
    assert (row["act"], row["reporter_stance"], row["cue"]) == ("threaten", "refutes", "said")


@pytest.mark.parametrize(
    ("value", "status", "words"),
    [
        ("act", 2, "'act' is not FIELD=VALUE, like act=threaten"),
        ("=deny", 2, "'=deny' is not FIELD=VALUE"),
        ("colour=red", 1, f"{FIRST}: colour: a statement has no such field; take source, "),
        ("act=shout", 1, "act"),
        ("content=no such words", 1, f"{FIRST}: content: 'no such words' does not stand in "),
        ("content=0:9999", 1, f"{FIRST}: content: 0:9999 is no place of a text of "),
    ],
)
def test_a_value_that_is_none_changes_nothing(
    value: str, status: int, words: str, run: Run
) -> None:
    before = run("export").out
    ran = run("judge", "correct", FIRST, value)
    assert (ran.status, ran.out) == (status, "")
    assert words in ran.err
    if status == 1:
        assert ran.err.count("\n") == 1
    assert run("export").out == before
    assert run("judge", "list").out == "nothing was judged\n"


def test_what_was_missed_is_added(run: Run) -> None:
    ran = run("judge", "add", ARTICLE.article.id[:8], "statement", "source=Bo Ray", "cue=said",
              "content=it rains. Cy Dow")  # fmt: skip
    assert ran.status == 0
    assert re.fullmatch(r"[0-9a-f]{20} added\n", ran.out)
    ran = run("judge", "add", ARTICLE.article.id, "event", "trigger=rains", "type=ASSAULT")
    assert ran.status == 0
    [event] = run("events", "--json").rows
    assert (event["trigger"], event["judged"]) == ("rains", "added")
    assert run("judge", "add", ARTICLE.article.id, "actor", "name=Bo").status == 2
    ran = run("judge", "add", ARTICLE.article.id, "event", "type=ASSAULT")
    assert (ran.status, ran.out) == (1, "")
    assert "trigger is missing" in ran.err
    assert run("judge", "add", FIRST, "event", "trigger=rains", "type=ASSAULT").status == 1


def test_a_judgement_brings_a_note_and_tags(run: Run) -> None:
    run("judge", "accept", FIRST, SECOND, "--note", "Checked.", "--tag", "dam", "--tag", "rain ")
    rows = run("statements", "--tag", "dam", "--json").rows
    assert [(row["tags"], row["notes"]) for row in rows] == [
        (["dam", "rain"], ["Checked."]),
        (["dam", "rain"], ["Checked."]),
    ]


def test_links_are_judged_listed_and_taken_back(run: Run) -> None:
    ran = run("judge", "link", "contested", "no", FIRST[:9], THIRD, "--by", "ann")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == f"1 contested no: {FIRST} and {THIRD}\n"
    assert run("judge", "link", "firsts", "yes", FIRST).out == f"2 firsts yes: {FIRST}\n"
    listed = run("judge", "list").out.splitlines()
    assert [line.partition(" ")[2] for line in listed] == [
        f"ann link 1: contested no: {FIRST} and {THIRD}", f"login link 2: firsts yes: {FIRST}",
    ]  # fmt: skip
    assert [row["verdict"] for row in run("judge", "list", "--json").rows] == ["no", "yes"]
    assert "2 judgements (0 undone)" in run("status", "--quick").out
    ran = run("judge", "undo-link", "1")
    assert ran == (0, f"1 as it was before: contested no: {FIRST} and {THIRD}\n", "")
    assert "link 1 (undone): " in run("judge", "list").out


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["link", "rumours", "no", FIRST], 1, "kind 'rumours': there is none; take copies, "),
        (["link", "firsts", "perhaps", FIRST], 1, "verdict 'perhaps': there is none; take yes, no"),
        (["link", "contested", "no", "abcdef", FIRST], 1, "abcdef: the record has nothing with"),
        (["link", "firsts", "no", FIRST, SECOND, THIRD], 2, "two ends at the most"),
        (["undo-link", "9"], 1, "judgement 9: there is none; onrecord judge list"),
    ],
)
def test_what_is_no_judgement_of_a_link_is_told(
    words: list[str], status: int, told: str, run: Run
) -> None:
    ran = run("judge", *words)
    assert (ran.status, ran.out) == (status, "")
    assert told in ran.err
    assert run("judge", "list").out == "nothing was judged\n"


@pytest.mark.parametrize("option", ["--note", "--tag"])
def test_an_empty_note_or_tag_is_told_before_anything_is_judged(option: str, run: Run) -> None:
    ran = run("judge", "accept", FIRST, option, " ")
    assert (ran.status, ran.out) == (2, "")
    assert f"{option}: it is empty" in ran.err
    assert run("judge", "list").out == "nothing was judged\n"


def test_who_judges_is_kept(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("judge", "accept", FIRST)
    monkeypatch.setenv("ONRECORD_USER", "Ann from the desk")
    run("judge", "reject", SECOND)
    run("judge", "correct", THIRD, "act=admit", "--by", "Bo")
    run("judge", "undo", SECOND)
    rows = run("judge", "list", "--json").rows
    assert [(row["by"], row["verdict"]) for row in rows] == [
        ("login", "accept"), ("Ann from the desk", "reject"), ("Bo", "correct"),
    ]  # fmt: skip
    lines = run("judge", "list").out.splitlines()
    assert re.fullmatch(rf"[\d-]{{10}}T[\d:]{{8}}Z login accept statement {FIRST[:8]}: "
                        "the dam holds", lines[0])  # fmt: skip
    assert f" reject statement {SECOND[:8]} (undone): it rains" in lines[1]


def test_notes_and_tags_go_on_rows_articles_and_actors(run: Run) -> None:
    article = ARTICLE.article.id
    for id in (FIRST, article, f"{article}/a2"):
        assert run("judge", "note", id, "Look here.").out.endswith(" noted\n")
        assert run("judge", "tag", id, "one", "two words").out.endswith(" tagged\n")
    assert run("articles", "--tag", "two words", "--json").rows[0]["notes"] == ["Look here."]
    assert run("judge", "untag", article, "two  words") == (0, f"{article} no longer tagged\n", "")
    assert run("articles", "--json").rows[0]["tags"] == ["one"]
    ran = run("judge", "untag", article, "three")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"{article}: it has no tag 'three'; ")
    for wrong in (("note", article, " "), ("tag", article, ""), ("note", "abcdef", "x"),
                  ("tag", f"{article}/a9", "x")):  # fmt: skip
        ran = run("judge", *wrong)
        assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)


def test_articles_are_not_judged(run: Run) -> None:
    ran = run("judge", "accept", ARTICLE.article.id)
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "notes and tags" in ran.err


def test_hostile_words_of_people_are_inert(run: Run) -> None:
    run("judge", "accept", FIRST, "--by", "A\x1b[31mnn\u202e", "--note", "x\x1b[2J\nforged: yes")
    assert "\x1b" not in run("judge", "list").out
    shown = run("show", FIRST).out
    assert "\x1b" not in shown
    assert "\nforged" not in shown
    assert "note: x�[2J forged: yes\n" in shown


def test_what_is_typed_in_another_encoding_is_told_in_a_line_or_kept_as_it_can_be(
    run: Run,
) -> None:
    half = "caf\udce9"
    for args in (
        ("judge", "note", FIRST, half),
        ("judge", "tag", FIRST, half),
        ("judge", "accept", FIRST, "--by", half),
        ("judge", "correct", FIRST, f"addressee={half}"),
        ("judge", "correct", FIRST, f"cue={half}"),
        ("remove", half),
        ("remove", ARTICLE.article.id, "--reason", half),
        ("show", half),
        ("statements", "--speaker", half),
        ("statements", "--count-by", half),
        ("add", half, "--outlet", half),
        ("statements", "--record", half),
    ):
        ran = run(*args)
        assert "inside onrecord" not in ran.err, args
        assert ran.err.count("\n") <= 1, args


def test_the_group_alone_is_its_help(run: Run) -> None:
    ran = run("judge")
    for name in ("accept", "reject", "correct", "add", "undo", "note", "tag", "untag", "list"):
        assert f"\n  {name} " in ran.out + ran.err
    with onrecord.open("record.db") as record:
        assert record.judgements() == []
