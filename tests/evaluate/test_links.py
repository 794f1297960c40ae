"""Crises as they are written, and what counts as a right link."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.errors import InputError
from onrecord.evaluate.crises import Crisis, find_faults, read_crisis
from onrecord.evaluate.links import score_links

CRISES = Path(__file__).parents[2] / "benchmarks" / "crises"
ARTICLE = """id: a0{n}
outlet: Northwire
published: 2031-03-0{n}T18:20:00+02:00
title: On the gate
url: https://northwire.example/{n}

Minister Ilda Marren said ⟦s1 Ilda Marren: the gate would stay open ⟦c1: unless it froze⟧⟧.
Guards ⟦e1: shot⟧ a gull.

⟦s2 Ola Brandt: "It is shut,"⟧ said a farmer, Ola Brandt.
"""
LINKS = """
[[same_statement]]
refs = ["a01.s1", "a02.s1"]
why = "one saying"

[[contested]]
a = "a01.s1"
b = "a02.s2"
kind = "refutation"
why = "open and shut"

[[near_miss]]
a = "a01.s1"
b = "a01.s2"
why = "another gate"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in (1, 2):
        (tmp_path / f"0{number}-x.txt").write_text(ARTICLE.replace("{n}", str(number)), "utf-8")
    (tmp_path / "links.toml").write_text(LINKS, "utf-8")
    return tmp_path


def perfect(crisis: Crisis) -> dict[str, Any]:
    """The links that a program would print that finds all that is written down."""

    def ref(name: str) -> dict[str, Any]:
        row = crisis.rows[name]
        return {"input": row.article, "span": list(row.spans[0]), "speaker": row.speaker}

    links = crisis.links
    return {
        "copies": [{"members": [], "partial": [], **one} for one in links.get("copies", [])],
        "same_statement": [list(map(ref, one["refs"])) for one in links.get("same_statement", [])],
        "same_event": [list(map(ref, one["refs"])) for one in links.get("same_event", [])],
        "contested": [
            {"a": ref(one["a"]) if "a" in one else None, "b": ref(one["b"]), "kind": one["kind"]}
            for one in links.get("contested", [])
        ],
        "conditions": [
            {"repeated_in": [], **one, "ref": ref(one["ref"])}
            for one in links.get("conditions", [])
        ],
        "firsts": [{**one, "ref": ref(one["ref"])} for one in links.get("firsts", [])],
        "false_firsts": [ref(one["ref"]) for one in links.get("false_firsts", [])],
        "positions": [
            {**one, "refs": list(map(ref, one["refs"]))} for one in links.get("positions", [])
        ],
    }


def test_marks_are_taken_out_and_lie_where_they_stood(folder: Path) -> None:
    crisis = read_crisis(folder)
    text = crisis.articles[0].text
    assert text == (
        "On the gate\n\nMinister Ilda Marren said the gate would stay open unless it froze.\n"
        'Guards shot a gull.\n\n"It is shut," said a farmer, Ola Brandt.\n'
    )
    said = crisis.rows["a01.s1"]
    assert text[slice(*said.spans[0])] == "the gate would stay open unless it froze"
    assert text[slice(*said.conditions[0])] == "unless it froze"
    assert text[slice(*crisis.rows["a01.e1"].spans[0])] == "shot"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("⟧⟧.", "⟧.", "is not closed"),
        ("shot⟧", "shot⟧⟧", "a mark ends that none begins"),
        ("s2 Ola Brandt:", "s2:", "s2 has no speaker"),
        ("⟦c1:", "⟦c7:", "c7 is the condition of s7, which is not marked"),
        ("title: On the gate\n", "", "its head has"),
    ],
)
def test_what_is_written_wrong_is_named(folder: Path, old: str, new: str, fault: str) -> None:
    path = folder / "01-x.txt"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert any(fault in one for one in find_faults(folder))
    with pytest.raises(InputError, match=str(folder)):
        read_crisis(folder)


@pytest.mark.parametrize("name", ["links.toml", "01-x.txt"])
def test_what_cannot_be_read_is_named(folder: Path, name: str) -> None:
    path = folder / name
    path.unlink()
    path.mkdir()
    with pytest.raises(InputError, match=f"{name}: Is a directory"):
        read_crisis(folder)
    path.rmdir()
    path.write_bytes(b"\xff\xfe not text")
    with pytest.raises(InputError, match=name):
        read_crisis(folder)


def test_a_folder_without_articles_is_named_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        read_crisis(tmp_path)
    assert str(told.value).count(str(tmp_path)) == 1


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("a02.s2", "a02.s9", "a02.s9 is not marked in its article"),
        ('"refutation"', '"quarrel"', "kind quarrel is none of"),
        ('a = "a01.s1"\nb = "a02.s2"', 'b = "a02.s2"', "all others have one"),
        ('"a01.s1", "a02.s1"', '"a01.s1", "a02.s2"', "two speakers"),
        ("near_miss", "nearly", "there is no kind nearly"),
    ],
)
def test_links_that_cannot_be_are_named(folder: Path, old: str, new: str, fault: str) -> None:
    path = folder / "links.toml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert any(fault in one for one in find_faults(folder))


@pytest.mark.parametrize("name", ["first", "second"])
def test_what_is_written_down_scores_full_marks(name: str) -> None:
    crisis = read_crisis(CRISES / name)
    scores = score_links(crisis, perfect(crisis))
    assert {kind: one.f1 for kind, one in scores.kinds.items()} == dict.fromkeys(scores.kinds, 1.0)
    assert scores.shares["contested: near misses called so"] == 0
    assert scores.shares["conditions: outcome right"] == 1


def test_a_near_miss_called_contested_is_wrong_and_told(folder: Path) -> None:
    crisis = read_crisis(folder)
    found = perfect(crisis)
    fooled = {**found["contested"][0], "b": perfect_ref(crisis, "a01.s2")}
    scores = score_links(crisis, {**found, "contested": [fooled, *found["contested"]]})
    assert scores.kinds["contested"].precision == 0.5
    assert scores.shares["contested: of these among the surest half"] == 1


def perfect_ref(crisis: Crisis, name: str) -> dict[str, Any]:
    row = crisis.rows[name]
    return {"input": row.article, "span": list(row.spans[0]), "speaker": row.speaker}


def test_another_place_of_the_same_saying_is_as_good(folder: Path) -> None:
    crisis = read_crisis(folder)
    found = perfect(crisis)
    found["contested"][0]["a"] = perfect_ref(crisis, "a02.s1")
    assert score_links(crisis, found).kinds["contested"].f1 == 1


def test_articles_can_be_read_as_lines(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    crisis = read_crisis(folder)
    path.write_text("".join(json.dumps(one.line()) + "\n" for one in crisis.articles), "utf-8")
    read = [record.article for record in onrecord.read(path, finder="syntax")]
    assert [(one.input, one.text) for one in read] == [(a.id, a.text) for a in crisis.articles]
