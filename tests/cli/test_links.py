"""What hangs together across articles on the command line, from links that are made by hand."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.cells import cell_len
from tests.cli.running import Run, fill, runner, told
from tests.record.crossed import (
    BROKE,
    DENIED,
    GO,
    HELD,
    LEAVE,
    LEAVE_AGAIN,
    LINKS,
    NOT_LEAVE,
    ORDER,
    fill_crossed,
    give_links,
    only,
    ref,
)

import onrecord
from onrecord.linking.links import Contest, CopyGroup, First, Links, Position, as_json
from onrecord.model import ArticleRecord
from onrecord.record import Record, answers
from onrecord.record.told_links import LINK_SORTED

KINDS = [one.name for one in fields(Links)]
ROWS = {
    "contested": answers.FoundContest,
    "firsts": answers.FoundFirst,
    "positions": answers.FoundPosition,
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    fill_crossed(tmp_path / "record.db")
    monkeypatch.chdir(tmp_path)
    give_links(monkeypatch)
    made = runner(monkeypatch, capfd)
    monkeypatch.setenv("COLUMNS", "200")  # nothing that is looked for is broken
    return made


def words(out: str) -> str:
    return " ".join(out.split())


# onrecord links


def test_json_is_the_one_object_of_the_contract(run: Run) -> None:
    ran = run("links", "--json")
    assert (ran.status, ran.err) == (0, "")
    [made] = ran.rows
    assert made == as_json(LINKS)
    assert list(made) == KINDS


def test_json_has_only_the_kinds_and_links_that_are_asked_for(run: Run) -> None:
    [made] = run("links", "--json", "--kind", "firsts", "--kind", "copies").rows
    assert list(made) == ["copies", "firsts"]
    [made] = run("links", "--json", "--outlet", "Herald").rows
    assert [one["b"]["speaker"] for one in made["contested"]] == ["Cy Orr", "Fay Hu", "Ed Poe"]
    assert made["false_firsts"] == []
    [made] = run("links", "--json", "--limit", "1").rows
    assert [len(made[kind]) for kind in KINDS] == [1] * len(KINDS)


def test_tables_tell_rows_scores_and_reasons(run: Run) -> None:
    ran = run("links")
    assert (ran.status, ran.err) == (0, "")
    heads = [line for line in ran.out.splitlines() if line.rpartition(": ")[2].isdecimal()]
    assert heads == [
        "copies: 1", "the same statement: 1", "the same event: 1", "contested: 4",
        "conditions: 2", "firsts: 2", "called a first, and none: 1", "positions: 2",
    ]  # fmt: skip
    for one in (HELD, BROKE, DENIED, ORDER, LEAVE, LEAVE_AGAIN, NOT_LEAVE, GO):
        assert (one.row or "")[:8] in ran.out
    said = words(ran.out)
    for part in (
        "Who leaves", "9 of its own words", "denial, 0.90", "0.30", "first: deny, 0.50",
        "no first, 0.90", "(the record holds only the denial)", "Castrel Post", "2025-03-12",
        "Bo Ray said he left.", "⇒ carried out, 0.75", "on leave", "turn",
    ):  # fmt: skip
        assert part in said


def test_tables_show_some_of_each_kind_and_how_many_more(run: Run) -> None:
    out = run("links", "--limit", "1").out
    assert "… 3 more; --kind contested --limit 0 prints all\n" in out
    assert "… 1 more; --kind firsts --limit 0 prints all\n" in out
    assert "--kind copies" not in out
    assert (NOT_LEAVE.row or "")[:8] in out
    assert (BROKE.row or "")[:8] not in run("links", "--limit", "1", "--kind", "contested").out
    assert "more;" not in run("links", "--limit", "0").out


def test_of_many_places_the_first_few_are_shown(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [
        told("Ann Lee said no.\n", input=f"b{at}.txt", published=f"2025-03-1{at}")
        for at in range(6)
    ]
    path = str(fill(tmp_path / "many.db", *many))
    group = tuple(ref(one, "no") for one in many)
    give_links(monkeypatch, only(same_statement=(group,)))
    out = run("links", "--record", path, "--kind", "same_statement").out
    assert words(out).count("Ann Lee") == 4
    assert "(2 more articles)" in out
    assert "6 articles" in words(out)


def test_a_record_without_links_says_so_by_kind(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    give_links(monkeypatch, Links())
    lines = run("links").out.split("\n\n")
    assert [one.strip().rpartition(": ")[2] for one in lines] == ["0"] * len(KINDS)


def test_a_slip_in_a_name_is_told(run: Run) -> None:
    ran = run("links", "--speaker", "nobody-of-this-name", "--kind", "firsts")
    assert (ran.status, ran.out) == (0, "firsts: 0\n")
    assert ran.err == "nobody in the record is called 'nobody-of-this-name'\n"


def test_a_kind_that_is_none_is_wrong_use(run: Run) -> None:
    ran = run("links", "--kind", "quarrels")
    assert (ran.status, ran.out) == (2, "")
    assert "'quarrels' is none of copies, same_statement, " in words(ran.err)


@pytest.mark.parametrize("command", ["links", *ROWS])
def test_without_a_record_there_is_one_line(command: str, run: Run) -> None:
    ran = run(command, "--record", "none.db")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("none.db: there is no such record; ")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("command", ["links", *ROWS, "conditions"])
@pytest.mark.parametrize("width", [20, 40, 50, 60, 80, 120])
def test_no_line_is_longer_than_the_terminal(
    command: str, width: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run(command).out.splitlines()
    assert max(map(cell_len, lines)) <= max(width, 40)
    assert not [line for line in lines if line != line.rstrip()]


@pytest.mark.parametrize("command", ["links", *ROWS, "conditions"])
def test_many_articles_are_linked_first_with_how_far_it_is(
    command: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def link(record: Record, *, workers: int, on_linked: Callable[[int], None]) -> int:
        on_linked(16)
        on_linked(4)
        return 20

    @contextmanager
    def show(**_: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(update=told.append)

    monkeypatch.setattr(Record, "unlinked", lambda self: 20)
    monkeypatch.setattr(Record, "link", link)
    monkeypatch.setattr("onrecord.cli.record.show_progress", show)
    assert run(command).status == 0
    assert told == [f"{count} of 20 articles linked" for count in (0, 16, 20)]
    assert run("statements").status == 0
    assert len(told) == 3  # it needs no links


def test_what_a_record_that_may_only_be_read_leaves_out_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.record.store.os.access", lambda _, mode: mode != os.W_OK)
    monkeypatch.setattr("onrecord.cli.record.has_links", lambda store: True)
    monkeypatch.setattr(Record, "unlinked", lambda self: 20)
    ran = run("contested")
    assert ran.status == 0
    assert ran.err == "record.db: 20 articles are not linked, and it cannot be written\n"
    monkeypatch.setattr(Record, "unlinked", lambda self: 0)
    assert run("contested") == (0, ran.out, "")


# The questions


@pytest.mark.parametrize("question", ROWS)
def test_programs_get_all_rows(question: str, run: Run) -> None:
    with onrecord.open("record.db") as record:
        expected = getattr(record, question)(since="2025-03-11").to_dicts()
    assert expected
    rows = run(question, "--since", "2025-03-11", "--json").rows
    assert rows == json.loads(json.dumps(expected))
    header, *cells = csv.reader(io.StringIO(run(question, "--since", "2025-03-11", "--csv").out))
    assert header == [field.name for field in fields(ROWS[question])]
    assert len(cells) == len(rows)
    assert {len(row) for row in cells} == {len(header)}


def test_a_contest_is_two_lines_and_a_bare_denial_says_so(run: Run) -> None:
    lines = run("contested").out.splitlines()
    begins = [line[:8] for line in lines[2:] if line[:1] not in (" ", "")]
    expected = [LEAVE, NOT_LEAVE, None, ORDER, HELD, DENIED, HELD, BROKE]
    assert begins == [(one.row or "")[:8] if one else "—       " for one in expected]
    out = words(run("contested", "--speaker", "poe").out)
    assert "claim (the record holds only the denial)" in out
    assert "[settled]" in words(run("contested", "--speaker", "orr").out)


def test_firsts_and_positions_are_tables(run: Run) -> None:
    out = run("firsts", "--limit", "1").out
    assert out.endswith("1 of 3 firsts; --limit 0 prints all\n")
    assert "first: said, 0.80" in words(out)
    assert "on dam" in words(run("positions", "--speaker", "lee").out)
    assert run("positions", "--speaker", "fox").out == "no positions\n"
    assert run("contested", "--speaker", "fox").out == "no contested statements\n"


def test_positions_in_csv_name_their_turns(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("positions", "--csv").out)))
    assert rows[0]["sayings"] == (
        "the dam held (Castrel Post, 2025-03-10); the dam broke (2025-03-14) [turn]"
    )


def test_questions_are_sorted_and_turned_round(run: Run) -> None:
    scores = [row["score"] for row in run("contested", "--sort", "score", "--json").rows]
    assert scores == [0.9, 0.7, 0.6, 0.3]
    turned = run("contested", "--sort", "score", "--reverse", "--json", "--limit", "1").rows
    assert [row["score"] for row in turned] == [0.3]
    ran = run("firsts", "--sort", "colour")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("sort 'colour': firsts are not sorted by it; take kind, score, ")


@pytest.mark.parametrize("command", ["contested", "firsts", "positions"])
def test_the_help_names_what_they_are_sorted_by(command: str, run: Run) -> None:
    out = words(run(command, "--help").out)
    assert ", ".join(LINK_SORTED[command]) in out.replace("│ ", "")  # type: ignore[index]


def test_the_least_score_is_that_of_the_link(run: Run) -> None:
    assert {row["score"] for row in run("contested", "--score", "0.65", "--json").rows} == {
        0.7,
        0.9,
    }
    assert [row["score"] for row in run("firsts", "--score", "0.6", "--json").rows] == [0.8, 0.9]
    [made] = run("links", "--score", "0.8", "--kind", "contested", "--json").rows
    assert [one["score"] for one in made["contested"]] == [0.9]


def test_a_claim_is_told_with_what_it_does_and_when_it_was_said(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    turned = replace(LINKS.contested[0], a=LINKS.contested[0].b, b=HELD)
    give_links(monkeypatch, only(contested=(turned,)))
    assert "claim (deny)" in words(run("contested").out)
    [row] = run("contested", "--json").rows
    assert (row["claim_act"], row["claim_negated"], row["claim_said"]) == ("deny", False, None)


def test_what_came_before_a_first_that_is_none_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = replace(LINKS.false_firsts[0], earlier=HELD)
    give_links(monkeypatch, only(false_firsts=(none,)))
    assert "⇐ before the dam held" in words(run("firsts").out)
    [row] = run("firsts", "--json").rows
    assert (row["earlier_id"], row["earlier_outlet"]) == (HELD.row, "Castrel Post")


def test_conditions_tell_how_they_ended(run: Run) -> None:
    out = words(run("conditions").out)
    assert "⇒ carried out, 0.75 Bo Ray said he left." in out
    assert "[repeated by Herald]" in out
    assert "[since 2025-03-10]" in out  # where it was said again
    assert "⟨if: the day he goes⟩" in out
    assert "[standing]" in out
    rows = run("conditions", "--json").rows
    assert {row["id"] for row in rows} == {LEAVE.row, LEAVE_AGAIN.row, GO.row}


def test_what_people_said_of_a_link_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    contest, standing, first = (
        replace(ones[0], judged=judged)  # type: ignore[attr-defined]
        for ones, judged in (
            (LINKS.contested, "yes"), (LINKS.conditions, "met"), (LINKS.firsts, "yes"),
        )
    )  # fmt: skip
    met = replace(standing, outcome="met")
    give_links(monkeypatch, only(contested=(contest,), conditions=(met,), firsts=(first,)))
    assert "[judged]" in run("contested").out
    assert "[judged]" in run("firsts").out
    assert "⇒ met, judged" in run("conditions").out
    [row] = run("contested", "--json").rows
    assert row["judged"] == "yes"


def test_conditions_are_chosen_and_counted_by_their_outcome(run: Run) -> None:
    rows = run("conditions", "--outcome", "standing", "--outcome", "met", "--json").rows
    assert [row["id"] for row in rows] == [GO.row]
    counts = run("conditions", "--count-by", "outcome", "--json").rows
    assert counts == [{"value": "carried_out", "count": 2}, {"value": "standing", "count": 1}]
    ran = run("conditions", "--outcome", "kept")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("outcome 'kept': there is none; take standing, withdrawn, ")
    assert run("statements", "--outcome", "met").status == 2


# On a terminal

EVIL = "Ann\u202eLee said \x1b[31mred \x1b]0;title\x07 [bold]brackets[/bold] \u2066turned\u2069.\n"


def evil_links(first: ArticleRecord, second: ArticleRecord) -> Links:
    one, other = ref(first, "red"), ref(second, "red")
    why = "\x1b[5mbecause\u202e"
    given = LINKS.conditions[0]
    return Links(
        copies=(
            CopyGroup(origin=one.input, members=(other.input,), partial=(), why=()),
        ),
        same_statement=((one, other),),
        same_event=((replace(one, row=None), replace(other, row=None)),),
        contested=(Contest(a=one, b=other, kind="denial", score=0.5, why=why),),
        conditions=(
            replace(given, ref=one, condition=one.span, ended_by=other.input, why=why,
                    repeated_in=(other.input,)),
        ),
        firsts=(First(ref=one, deed=None, stated=True, score=0.5, why=why),),
        false_firsts=(First(ref=other, deed=None, stated=True, score=0.5, why=why),),
        positions=(Position(speaker="A\x1b[1m", matter=why, refs=(one, other), turns_at=(1,)),),
    )  # fmt: skip


@pytest.mark.parametrize("command", ["links", *ROWS, "conditions"])
@pytest.mark.parametrize("terminal", [False, True])
def test_hostile_words_are_inert(
    command: str, terminal: bool, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        told(EVIL, input=f"in{at}\x1b[1mput", outlet="[red]Out\u202elet\x9b", title="=1\x1b[5m",
             published=f"2025-03-1{at}")
        for at in (2, 3)
    )  # fmt: skip
    path = str(fill(tmp_path / "evil.db", first, second))
    give_links(monkeypatch, evil_links(first, second))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    out = run(command, "--record", path).out
    assert not set("\x1b\x07\x9b\u202e\u2066\u2069") & set(out)
    assert "[bold]brackets[/bold]" in words(out)
