"""Figures on types of events: what is read, what is refused, and what is counted how."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import InputError
from onrecord.evaluate import (
    EventsReport,
    GoldPair,
    PairCase,
    evaluate_events,
    format_events,
    read_gold_pairs,
)
from onrecord.evaluate.events import QUADS
from onrecord.model import Span
from onrecord.ontology import load_ontology
from onrecord.pipeline import load_stages


def write(tmp_path: Path, *rows: str, head: str = "sentence\tmarked_sentence\tgold_root") -> Path:
    path = tmp_path / "gold.tsv"
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return path


def test_marks_give_the_two_parties(tmp_path: Path) -> None:
    path = write(tmp_path, "x\tIn May <s>the army</s> shelled <t>Tarn</t> and <t>Osk</t>.\tASSAULT")
    [pair] = read_gold_pairs(path)
    assert pair.text == "In May the army shelled Tarn and Osk."
    assert pair.actor is not None
    assert pair.actor.of(pair.text) == "the army"
    assert pair.recipient is not None
    assert pair.recipient.of(pair.text) == "Tarn"


def test_quotation_marks_are_the_sentence_s_own(tmp_path: Path) -> None:
    path = write(tmp_path, 'x\t"No," <s>Pell</s> told "<t>Osk</t>.\tREJECT', "x\t<s>A</s> b.\tAID")
    assert [pair.text for pair in read_gold_pairs(path)] == ['"No," Pell told "Osk.', "A b."]


def test_a_party_may_not_be_in_the_sentence(tmp_path: Path) -> None:
    [pair] = read_gold_pairs(write(tmp_path, "x\t<s>Pell</s> resigned.\tRETREAT"))
    assert pair.recipient is None
    # CONCEDE and RETREAT are one label of the gold.
    assert pair.label == "YIELD"


@pytest.mark.parametrize(
    ("rows", "head", "reason"),
    [
        ((), "sentence\tmarked_sentence\tgold_root", "it has no rows"),
        (("x\tA\tASSAULT",), "sentence\tmarked\tgold_root", "row 1: marked_sentence is missing"),
        (("x\tA.\tFLIRT",), "sentence\tmarked_sentence\tgold_root", "row 1: 'FLIRT' is no label"),
        (("x\tA.",), "sentence\tmarked_sentence\tgold_root", "row 1: gold_root is missing"),
        (("x\tA.\tAID",), "sentence\tmarked_sentence\tgold_root", "row 1: neither party"),
        (("x\t<s></s>\tAID",), "sentence\tmarked_sentence\tgold_root", "row 1: neither party"),
    ],
)
def test_what_is_no_gold_is_refused_in_one_line(
    rows: tuple[str, ...], head: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=reason) as told:
        read_gold_pairs(write(tmp_path, *rows, head=head))
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_gold_pairs(tmp_path / "none.tsv")
    broken = tmp_path / "gold.tsv"
    broken.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        read_gold_pairs(broken)


def test_labels_have_the_quad_classes_of_the_codebook_but_for_the_joint_one() -> None:
    kinds = load_ontology().types
    assert {name: kinds[name].quad for name in QUADS if name != "YIELD"} == {  # type: ignore[index]
        name: quad for name, quad in QUADS.items() if name != "YIELD"
    }
    assert QUADS["YIELD"] == 2


def report(*answers: tuple[str, str]) -> EventsReport:
    pair = {"text": "A.", "actor": Span(0, 1), "recipient": None}
    return EventsReport(
        cases=tuple(
            PairCase(gold=GoldPair(label=gold, **pair), given=said, end_to_end="(none)")
            for gold, said in answers
        )
    )


def test_macro_f1_is_the_mean_over_all_classes_that_are_there_or_found() -> None:
    one = report(("AID", "AID"), ("AID", "AGREE"), ("ASSAULT", "ASSAULT"), ("ASSAULT", "(none)"))
    figures = one.figures("given")
    # AID 1 of 1 found, 1 of 2 there: 2/3; ASSAULT the same; AGREE found once, never there: 0.
    assert figures["root"].macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert figures["root"].accuracy == 0.5
    assert set(figures["quad"].classes) == {"1", "2", "4"}
    # Both cooperative answers are right on which side they stand.
    assert figures["binary"].classes["cooperation"] == (1.0, 1.0, 1.0, 2)
    assert figures["binary"].classes["conflict"] == (1.0, 0.5, pytest.approx(2 / 3), 2)
    assert one.figures("end_to_end")["root"].macro_f1 == 0.0


def test_the_report_tells_the_wrong_ones_when_asked() -> None:
    one = report(("AID", "AID"), ("AID", "AGREE"))
    assert "AID taken for AGREE" in format_events(one, errors=3)
    assert "taken for" not in format_events(one)
    answer = one.as_dict(errors=3)
    assert answer["errors"] == [{"sentence": "A.", "gold": "AID", "found": "AGREE"}]
    assert {"gold": "AID", "found": "AGREE", "rows": 1} in answer["confusions"]


@pytest.mark.slow
def test_both_questions_are_asked_of_the_network_that_ships(tmp_path: Path) -> None:
    rows = (
        "x\t<s>Police</s> arrested <t>eleven dockers</t> in Osk on Monday.\tCOERCE",
        "x\t<s>The army</s> shelled the town and released <t>four prisoners</t>.\tYIELD",
        "x\t<s>The sea</s> was calm and <t>the gulls</t> were loud.\tASSAULT",
    )
    done: list[tuple[int, int]] = []
    pairs = read_gold_pairs(write(tmp_path, *rows))
    answers = evaluate_events(
        pairs, stages=load_stages(), progress=lambda n, of: done.append((n, of))
    )
    assert [one.gold for one in answers.cases] == pairs
    assert (answers.cases[0].given, answers.cases[0].end_to_end) == ("COERCE", "COERCE")
    # Of two deeds in one sentence it is the one that has the pair.
    assert answers.cases[1].given == "YIELD"
    # End to end there may be nothing at all; a pair that is given has always some type.
    assert answers.cases[2].end_to_end == "(none)"
    assert answers.cases[2].given in QUADS
    assert done == [(0, 3), (1, 3), (2, 3)]


@pytest.mark.slow
def test_without_the_network_no_question_is_asked(tmp_path: Path) -> None:
    pairs = read_gold_pairs(write(tmp_path, "x\t<s>Osk</s> fell.\tAID"))
    with pytest.raises(ValueError, match="trained model"):
        evaluate_events(pairs, stages=load_stages("syntax"))
