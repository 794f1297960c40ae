"""The command evaluate: which finders are measured, and what of each is printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.cli import main
from onrecord.evaluate import EventsReport, GoldPair, PairCase, meaning, report
from onrecord.ids import statement_id
from onrecord.model import Article, ArticleRecord, Block, Origin, Page, Span, Speaker, Statement

GOLD = Path(__file__).parent.parent / "examples" / "gold"

Run = Callable[..., str]

PAGE = """<html lang="en"><head><title>Dam gate closed</title></head><body><article>
<h1>Dam gate closed</h1>
<p>Engineers closed the third gate of the Karsa Dam before noon, an hour after the first alarm.</p>
<p>The river fell by a hand's breadth at Navenna, and by evening the mill was turning again.</p>
</article></body></html>"""
BODY = """\
Engineers closed the third gate of the Karsa Dam before noon, an hour after the first alarm.
The river fell by a hand's breadth at Navenna, and by evening the mill was turning again.
The gate was opened again in the night.\x1b[31m"""


def annotate(article: Article, *, stages: str) -> ArticleRecord:
    """Stands for the pipeline: the model finds something, wrongly, and the rules find nothing."""
    roles = {"source": (Span(0, 4),), "cue": (Span(5, 7),), "content": (Span(8, 12),)}
    found = Statement(
        id=statement_id(article.id, **roles), quotation="indirect", score=0.9, **roles
    )
    statements = (found,) if stages == "stages of model" else ()
    return ArticleRecord(article=article, statements=statements, origin=Origin(onrecord="0"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setattr(report, "annotate", annotate)
    monkeypatch.setattr("onrecord.cli.evaluate.load_stages", "stages of {}".format)

    def run_main(*args: str, command: str = "attribution", status: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["onrecord", "evaluate", command, *args])
        with pytest.raises(SystemExit) as left:
            main()
        assert (left.value.code or 0) == status
        out, err = capfd.readouterr()
        return err if status else out

    return run_main


def refusal(monkeypatch: pytest.MonkeyPatch, *args: str) -> str:
    """What the command says when it leaves without an answer."""
    monkeypatch.setattr(sys, "argv", ["onrecord", "evaluate", *args])
    with pytest.raises(SystemExit) as left:
        main()
    return str(left.value.code)


def test_the_model_is_measured_with_the_rules_below(run: Run) -> None:
    printed = run(str(GOLD))
    model, rules = printed.split("baseline: rules over syntax alone, ")
    assert len([line for line in model.splitlines() if line.startswith("content/")]) == 5
    assert len([line for line in rules.splitlines() if line.startswith("content/")]) == 3
    assert "score        statements" in rules


def test_the_rules_alone_are_measured_when_asked_for(run: Run) -> None:
    printed = run(str(GOLD), "--finder", "syntax", "--errors", "9")
    assert "baseline" not in printed
    assert "\nmissed, " in printed
    assert "\nwrong words, " not in printed


def test_json_has_both(run: Run) -> None:
    made = json.loads(run(str(GOLD), "--json", "--errors", "9"))
    assert (made["finder"], made["reliability"]["sure"]["statements"]) == ("model", 2)
    assert made["figures"]["content/all"]["false_alarms"] == 2
    assert made["baseline"]["figures"]["content/all"]["false_alarms"] == 0
    assert 0.9 in [case["score"] for case in made["errors"]]
    alone = json.loads(run(str(GOLD), "--json", "--finder", "syntax"))
    assert (alone["finder"], "baseline" in alone) == ("syntax", False)


def test_a_wrong_finder_is_a_wrong_command_line(run: Run) -> None:
    assert "'oracle' is not 'model' or 'syntax'" in run(str(GOLD), "--finder", "oracle", status=2)


@pytest.fixture
def pages(tmp_path: Path) -> str:
    """A folder with a page, of which a sentence is not found, and with one that is not there."""
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "dam.html").write_text(PAGE, encoding="utf-8")
    truth = {name: {"articleBody": BODY} for name in ("dam", "none")}
    (tmp_path / "ground-truth.json").write_text(json.dumps(truth), encoding="utf-8")
    return str(tmp_path)


def test_pages_are_measured(run: Run, pages: str) -> None:
    printed = run(pages, command="pages")
    assert printed.startswith("2 pages, ")
    assert "failed, and counted as empty: " in printed
    assert "\nbody          .5000 " in printed
    assert "missing" not in printed


def test_errors_in_pages_are_shown_with_nothing_that_moves_the_cursor(run: Run, pages: str) -> None:
    printed = run(pages, "--errors", "2", command="pages")
    assert "  missing       9 words  The gate was opened again in the night." in printed
    assert "\x1b" not in printed


def test_pages_in_json(run: Run, pages: str) -> None:
    made = json.loads(run(pages, "--json", "--errors", "1", command="pages"))
    assert (made["pages"], made["precision"]) == (2, 0.5)
    assert [one["page"] for one in made["failed"]] == ["none"]
    assert [one["page"] for one in made["below"]] == ["none", "dam"]
    assert [one["page"] for one in made["worst"]] == ["none"]


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("none", "none: there is no such directory; give a directory with ground-truth.json"),
        (".", "html: there is no such directory; "),
        ("", "GOLD_DIR: the name is empty; "),
    ],
)
def test_a_wrong_folder_of_pages_is_one_line(
    folder: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = refusal(monkeypatch, "pages", folder)
    assert said.startswith(line)
    assert len(said.splitlines()) == 1


PASSAGE = "Ola Wren warned that the mill would close."
PASSAGES = [
    {
        "id": "mill",
        "text": PASSAGE,
        "published": "2024-05-06",
        "outlet": "Post\x1b[31m",
        "statements": [
            {
                "source": [[0, 8]],
                "cue": [[9, 15]],
                "content": [[16, 41]],
                "quotation": "indirect",
                "speaker": "Ola Wren\x1b[31m",
                "source_kind": "named_person",
                "chain": [{"name": "Ola Wren", "role": "speaker", "span": [0, 8]}],
                "medium": "none",
                "addressee": None,
                "type": "assertion",
                "act": "warn",
                "negated": False,
                "conditions": [],
                "certainty": "certain",
                "reporter_stance": "neutral",
                "said_on": None,
                "within": None,
            }
        ],
    },
    {"id": "rain", "text": "It rained all day.", "statements": []},
]


def read_page(page: Page, *, stages: str) -> ArticleRecord:
    """Stands for the pipeline: the model finds the statement of the mill, and the rules do not."""
    text = page.body.decode()
    roles = {"source": (Span(0, 8),), "cue": (Span(9, 15),), "content": (Span(16, 41),)}
    found = Statement(
        id="s1",
        quotation="indirect",
        speaker=Speaker(actor=None, name="Wren", via="surname"),
        act="state",
        score=0.9,
        **roles,
    )
    block = Block(kind="body", start=0, end=len(text))
    article = Article(id="1", input=page.input, sha256="", text=text, blocks=(block,))
    seen = stages == "stages of model" and text == PASSAGE
    return ArticleRecord(
        article=article, statements=(found,) if seen else (), origin=Origin(onrecord="0")
    )


@pytest.fixture
def passages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file of two passages, the first with a statement."""
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path / "own"))
    monkeypatch.setattr(meaning, "read_page", read_page)
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in PASSAGES), encoding="utf-8")
    return str(path)


def test_meanings_are_measured(run: Run, passages: str) -> None:
    printed = run(passages, command="semantics")
    first, *lines = printed.splitlines()
    assert first == "2 passages, 1 statements, 1 found, 1 of them the same"
    assert "contents: precision 1.0000, recall 1.0000, F1 1.0000" in lines
    assert "                 matched  end-to-end  marked  recall" in lines
    assert "speaker            .0000       .0000       1   .0000" in lines
    assert "addressee         1.0000      1.0000       0       -" in lines
    # Nothing has conditions; of thirteen other fields quotation, addressee, day, within are right.
    assert lines[-1] == "mean               .3077       .3077           .0000"


def test_wrong_meanings_are_shown_with_nothing_that_moves_the_cursor(
    run: Run, passages: str
) -> None:
    printed = run(passages, "--errors", "3", command="semantics")
    wrong = printed.split("wrong, in the order of the file\n")[1].splitlines()
    assert wrong[0] == "mill: Ola Wren | warned | that the mill would close"
    assert "  act: state, not warn" in wrong
    assert "\x1b" not in printed


def test_meanings_in_json(run: Run, passages: str) -> None:
    made = json.loads(run(passages, "--json", "--errors", "1", command="semantics"))
    assert (made["finder"], made["passages"], made["refused"]) == ("model", 2, [])
    assert made["fields"]["act"] == {"matched": 0, "end_to_end": 0, "marked": 0, "recall": None}
    [case] = made["errors"]
    assert {"field": "act", "gold": "warn", "found": "state"} in case["wrong"]
    alone = json.loads(run(passages, "--json", "--finder", "syntax", command="semantics"))
    assert (alone["finder"], alone["content"]["found"], "errors" in alone) == ("syntax", 0, False)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("none.jsonl", "none.jsonl: there is no such file; a line looks like "),
        ("", "GOLD_FILE: the name is empty; give the file of the gold passages"),
        ("wrong.jsonl", "wrong.jsonl:2: it has no statements; a line looks like "),
    ],
)
def test_a_wrong_file_of_passages_is_one_line(
    file: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [PASSAGES[0], {"id": "a", "text": "It rained."}]
    Path("wrong.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in rows))
    said = refusal(monkeypatch, "semantics", file)
    assert said.startswith(line)
    assert len(said.splitlines()) == 1


PAIRS = """sentence\tmarked_sentence\tgold_root
x\t<s>Police</s> held <t>two men</t>.\x1b[31m\tCOERCE
y\t<s>Osk</s> met <t>Tarn</t>.\tCONSULT
"""


@pytest.fixture
def pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A table of two pairs, of which the first gets its type and the second another."""

    def answer(given: list[GoldPair], *, stages: str, progress: object) -> EventsReport:
        assert stages == "stages of {}"
        return EventsReport(
            cases=tuple(PairCase(gold=one, given="COERCE", end_to_end="(none)") for one in given)
        )

    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path / "own"))
    monkeypatch.setattr("onrecord.cli.evaluate.load_stages", lambda **own: "stages of {}")
    monkeypatch.setattr("onrecord.cli.evaluate.evaluate_events", answer)
    path = tmp_path / "gold.tsv"
    path.write_text(PAIRS, encoding="utf-8")
    return str(path)


@pytest.fixture
def ask(run: Run, pairs: str) -> Run:
    def ask_events(*args: str) -> str:
        return run(pairs, *args, command="events")

    return ask_events


def test_events_are_measured(ask: Run) -> None:
    lines = ask("--errors", "5").splitlines()
    assert lines[0] == "2 rows"
    assert lines[lines.index("pair given") + 1].split() == ["root", "0.333", "0.500"]
    assert lines[lines.index("end to end") + 1].split() == ["root", "0.000", "0.000"]
    assert lines[-2:] == ["CONSULT taken for COERCE", "  Osk met Tarn."]


def test_events_in_json(ask: Run) -> None:
    made = json.loads(ask("--json", "--errors", "1"))
    assert (made["rows"], made["given"]["root"]["accuracy"]) == (2, 0.5)
    assert made["errors"] == [{"sentence": "Osk met Tarn.", "gold": "CONSULT", "found": "COERCE"}]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("none.tsv", "none.tsv: there is no such file; a row has the columns marked_sentence "),
        ("", "GOLD_FILE: the name is empty; give the file of the gold pairs"),
        ("wrong.tsv", "wrong.tsv, row 1: 'FLIRT' is no label; labels are AGREE, "),
    ],
)
def test_a_wrong_table_of_pairs_is_one_line(
    file: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("wrong.tsv").write_text("marked_sentence\tgold_root\n<s>A</s> fell.\tFLIRT\n")
    said = refusal(monkeypatch, "events", file)
    assert said.startswith(line)
    assert len(said.splitlines()) == 1


@pytest.fixture
def crisis(tmp_path: Path) -> Path:
    """A crisis of two articles, one a copy of the other."""
    folder = tmp_path / "crisis"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"0{number}-x.txt").write_text(
            f"id: a0{number}\noutlet: Northwire {number}\npublished: 2031-03-0{number}\n"
            f"title: On the gate\nurl: https://northwire.example/{number}\n\n"
            "The gate of the lock would stay open, ⟦s1 Ilda Marren: the harbour would not be "
            "closed⟧, Minister Ilda Marren said on Monday.\n\n"
            "Twelve barges had waited above the lock since the river rose in the night, and their "
            "masters slept on the quay beside fires of driftwood. A baker from the old town gave "
            "them bread before dawn, and would take no money for it. By noon the water had fallen "
            "by a hand's breadth, the keepers oiled the chains, and the first of the barges went "
            "through while children counted the sacks of grain on its deck.\n",
            "utf-8",
        )
    (folder / "links.toml").write_text(
        '[[copies]]\norigin = "a01"\nmembers = ["a02"]\nwhy = "word for word"\n', "utf-8"
    )
    return folder


def links(**kinds: object) -> dict[str, object]:
    """What ``onrecord links --json`` prints, of some kinds."""
    names = ("copies", "same_statement", "same_event", "contested", "conditions", "firsts")
    return {**{name: [] for name in (*names, "false_firsts", "positions")}, **kinds}


COPIES = [{"origin": "a01", "members": ["a02"], "partial": [], "why": ["a02: all of it"]}]


def test_links_of_anybody_are_measured(run: Run, crisis: Path, tmp_path: Path) -> None:
    file = tmp_path / "links.json"
    wrong = {"ref": {"input": "a01", "span": [13, 40], "speaker": "Ilda\x1b[31m"}, "stated": True}
    file.write_text(json.dumps(links(copies=COPIES, firsts=[wrong])), "utf-8")
    printed = run(str(crisis), "--predictions", str(file), "--errors", "1", command="links")
    assert printed.startswith("2 articles\n")
    rows = {line[:31].strip(): line[31:].split() for line in printed.splitlines()}
    assert rows["copies"] == ["1.0000", "1.0000", "1.0000", "1", "1", "1"]
    assert rows["firsts"] == [".0000", "-", ".0000", "0", "1", "0"]
    assert rows["positions"] == ["-", "-", "-", "0", "0", "0"]
    assert "firsts, wrong\n  a01 (Ilda" in printed
    assert "\x1b" not in printed
    made = json.loads(run(str(crisis), "--predictions", str(file), "--json", command="links"))
    assert (made["articles"], made["kinds"]["copies"]["f1"]) == (2, 1.0)
    assert made["shares"]["contested: near misses called so"] == 0
    assert "wrong" not in made["kinds"]["firsts"]


@pytest.mark.parametrize(
    "given",
    [
        {"copies": [{"origin": "b1.txt", "members": [], "partial": ["b2.txt"], "why": []}]},
        {"firsts": [{"ref": {"input": "b1.txt", "span": [0, 1], "speaker": None}, "stated": True}]},
    ],
)
def test_links_of_another_record_are_told(
    given: dict[str, object], crisis: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("links.json").write_text(json.dumps(links(**given)), "utf-8")
    said = refusal(monkeypatch, "links", str(crisis), "--predictions", "links.json")
    assert said == (
        "links.json: no input of its links is an article of the crisis (like 'a01'; it has "
        "'b1.txt'); give the links of these articles, each input the id of one"
    )


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("{", "it is not JSON"),
        ("[]", "it is no JSON object"),
        (json.dumps({**links(), "copies": 3}), "copies: input should be a valid list"),
        (json.dumps(links(same_event=[[{"input": "a01"}]])), "same_event.0.0.span: "),
        (
            json.dumps(links(positions=[
                {"speaker": "x", "matter": "y", "refs": [], "turns_at": [0]},
            ])),
            "positions.0.turns_at: there is no such ref",
        ),
        (None, "it cannot be read (no such file or directory)"),
    ],
)  # fmt: skip
def test_wrong_predictions_are_one_line(
    given: str | None, line: str, crisis: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if given is not None:
        Path("links.json").write_text(given, "utf-8")
    said = refusal(monkeypatch, "links", str(crisis), "--predictions", "links.json")
    assert said.startswith(f"links.json: {line}")
    assert said.endswith("; give what onrecord links --json prints")
    assert len(said.splitlines()) == 1


def test_a_folder_that_is_no_crisis_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = refusal(monkeypatch, "links", str(tmp_path))
    assert said.startswith(f"{tmp_path}: ")
    assert len(said.splitlines()) == 1
    assert refusal(monkeypatch, "links", "").startswith("GOLD_DIR: the name is empty; ")


@pytest.mark.slow
def test_the_links_of_a_crisis_are_found_and_measured(
    crisis: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["onrecord", "evaluate", "links", str(crisis), "--json"])
    with pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code
    made = json.loads(capfd.readouterr().out)
    assert made["kinds"]["copies"]["right"] == 1
    assert made["kinds"]["contested"]["found"] == 0
