"""The benchmark measures the product itself, and writes tables that readers can rely on."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from benchmarks.bodies import READERS, measure_bodies, read_ours, read_trafilatura
from benchmarks.confusions import draw_confusions
from benchmarks.nested import Passage, Placed, measure_nested, read_passages, score_passage
from benchmarks.page import (
    BEGIN,
    END,
    PAGE_PEERS,
    Measured,
    Measurements,
    put_between_marks,
    read_reasons,
    write_tables,
)
from benchmarks.plot import draw_reliability
from benchmarks.speed import STAGES, _Clock, stage_seconds, write_largest

from onrecord.errors import InputError
from onrecord.evaluate import (
    AttributionReport,
    EventsReport,
    Figures,
    GoldPair,
    Judged,
    PageScore,
    PagesReport,
    PairCase,
    Roles,
    ScoreBin,
)
from onrecord.limits import MAX_CHARACTERS
from onrecord.model import Page, Span
from onrecord.pipeline import Stages, load_stages

ROOT = Path(__file__).resolve().parent.parent
FIGURES = Figures(hits=6, false_alarms=2, misses=6)
MODEL = Measured(
    attribution=AttributionReport(
        articles=2,
        words=12_345,
        cpu_seconds=2.0,
        figures={f"{name}/all": FIGURES for name in ("content", "exact", "attributed")},
        refused=(),
        errors=(),
        judged=(Judged(score=0.93, right=True), Judged(score=0.85, right=False)),
    ),
    stage_seconds={"zones": 0.5, "unused": 0.0, "whole": 2.0},
    nested={"all": FIGURES, "nested": Figures(hits=1, misses=3), "outer": FIGURES},
)
BODIES = PagesReport(
    scores=(
        PageScore(page="0f" * 32, precision=1.0, recall=0.25, words_found=9, words_gold=36),
        PageScore(page="1f" * 32, precision=0.0, recall=0.0, words_found=0, words_gold=36),
        PageScore(page="2f" * 32, precision=0.25, recall=1.0, words_found=36, words_gold=9),
        PageScore(page="3f" * 32, precision=1.0, recall=1.0, words_found=36, words_gold=36),
    ),
    cpu_seconds=0.123,
    failed={"1f" * 32: "no words"},
)
EVENTS = EventsReport(
    cases=tuple(
        PairCase(
            gold=GoldPair(text="A.", actor=Span(0, 1), recipient=None, label=gold),
            given=given,
            end_to_end="(none)",
        )
        for gold, given in (("AID", "AID"), ("AID", "AGREE"), ("ASSAULT", "ASSAULT"))
    )
)
MEASURED = Measurements(
    finders={"model": MODEL, "syntax": replace(MODEL, stage_seconds={"whole": 1.0})},
    bodies={"onrecord": BODIES, "trafilatura": replace(BODIES, cpu_seconds=0.04)},
    events=EVENTS,
    words=12_345,
    help_seconds=0.123,
    read_seconds=1.26,
    article_bytes=312_345_678,
    all_cpu_seconds=4.0,
    all_bytes=412_345_678,
    largest_bytes=712_345_678,
    largest_characters=1_000_000,
    largest_seconds=51.2,
)


@pytest.fixture(scope="module")
def stages() -> Stages:
    return load_stages()


@pytest.mark.slow
def test_every_stage_of_the_pipeline_is_measured(stages: Stages) -> None:
    article = ROOT / "examples" / "strait-closure.txt"
    spent = stage_seconds([Page(input="-", body=article.read_bytes())], stages=stages)
    assert list(spent) == [*STAGES, "JSON", "whole"]
    assert all(spent.values()), spent
    whole = spent.pop("whole")
    assert 0.9 * whole < sum(spent.values()) <= whole


def work() -> None:
    end = time.process_time() + 0.02
    while time.process_time() < end:
        pass


def test_time_counts_for_the_innermost_function_alone() -> None:
    spent = {"outer": 0.0, "steps": 0.0}
    clock = _Clock(spent)

    def steps() -> Iterator[int]:
        for number in range(2):
            work()
            yield number

    timed_steps = clock.timed("steps", steps)

    def outer() -> list[int]:
        taken = []
        for number in timed_steps():
            work()
            taken.append(number)
        return taken

    began = time.process_time()
    assert clock.timed("outer", outer)() == [0, 1]
    whole = time.process_time() - began
    assert min(spent.values()) >= 0.04
    assert sum(spent.values()) <= whole


def test_a_function_that_failed_is_no_longer_timed() -> None:
    spent = {"failing": 0.0, "other": 0.0}
    clock = _Clock(spent)
    with pytest.raises(ZeroDivisionError):
        clock.timed("failing", lambda: 1 / 0)()
    clock.timed("other", work)()
    assert spent["failing"] < 0.02 <= spent["other"]


@pytest.mark.slow
def test_tables_hold_the_figures_rounded_to_what_is_stable(stages: Stages) -> None:
    tables = write_tables(MEASURED, stages=stages)
    assert "2 articles, 12,345 words." in tables
    assert "| **onrecord** | 0.600 | 0.600 | 0.600 | 6,200 |" in tables
    assert "| attributed/all | 0.750 | 0.500 | 0.600 | 6 | 2 | 6 |" in tables
    assert "| onrecord, rules over syntax alone | 0.600 | 0.600 | 0.600 | 12,000 |" in tables
    assert "| 0.9 to 1.0 | 1 | 1 | 1.000 | 0.930 |" in tables
    assert "| **0.8 or more** | 2 | 1 | 0.500 | 0.890 |" in tables
    assert "| **onrecord**: nested | 1.000 | 0.250 | 0.400 | 1 | 0 | 3 |" in tables
    assert "| zones | 25,000 | 25% |" in tables
    assert "unused" not in tables
    assert "| 312 MB |" in tables
    assert "| 0.12 s |" in tables


@pytest.mark.slow
def test_tables_say_nothing_of_nested_statements_that_nobody_marked(stages: Stages) -> None:
    model = replace(MODEL, nested=None)
    measured = replace(MEASURED, finders={"model": model, "syntax": model})
    assert "nested" not in write_tables(measured, stages=stages)


@pytest.mark.slow
def test_tables_hold_what_is_found_of_pages_beside_others(stages: Stages) -> None:
    tables = write_tables(MEASURED, stages=stages, reasons={"2f2f2f2f2f2f": "two articles"})
    rows = tables.partition("### Pages to zones")[2].partition("### Speed")[0].splitlines()
    assert "| **onrecord** | 4 | 0.562 | 0.562 | 0.562 | 31 ms |" in rows
    [other] = [row for row in rows if row.startswith("| trafilatura") and "alone" in row]
    assert re.fullmatch(r"\| trafilatura [\d.]+, alone \| 4 \|.* \| 10 ms \|", other)
    for name, f1 in PAGE_PEERS:
        assert f"| {name}, published | 181 |  |  | {f1} |  |" in rows
    assert rows[-5:-1] == [
        "| --- | ---: | ---: | ---: | --- |",
        "| `1f1f1f1f1f1f` | 0.000 | 0.000 | 0.000 | could not be read |",
        "| `0f0f0f0f0f0f` | 1.000 | 0.250 | 0.400 | not looked at yet |",
        "| `2f2f2f2f2f2f` | 0.250 | 1.000 | 0.400 | two articles |",
    ]


@pytest.mark.slow
def test_tables_say_it_when_no_page_is_read_badly(stages: Stages) -> None:
    good = replace(BODIES, scores=BODIES.scores[3:])
    tables = write_tables(replace(MEASURED, bodies={"onrecord": good}), stages=stages)
    assert "F1 is below .9 on 0 of 1 pages.\n" in tables
    assert "| page |" not in tables


@pytest.mark.slow
def test_tables_say_nothing_of_pages_where_there_are_none(stages: Stages) -> None:
    assert "pages" not in write_tables(replace(MEASURED, bodies=None), stages=stages).lower()


@pytest.mark.slow
def test_events_are_told_beside_others_and_by_type(stages: Stages) -> None:
    tables = write_tables(MEASURED, stages=stages)
    # AID 2/3, AGREE 0, ASSAULT 1 by type; cooperation and conflict are all right.
    assert "| **onrecord** | 1.000 | 0.556 | 0.556 |" in tables
    assert "| AID | 2 | 1.000 | 0.500 | 0.667 |" in tables
    assert "### Events" not in write_tables(replace(MEASURED, events=None), stages=stages)


def test_the_picture_of_confusions_has_a_cell_for_each_that_there_is() -> None:
    picture = ElementTree.fromstring(draw_confusions(EVENTS))
    titles = [one.text for one in picture.iter("{http://www.w3.org/2000/svg}title")]
    assert "AID taken for AGREE: 1 of 2" in titles
    assert "ASSAULT taken for ASSAULT: 1 of 1" in titles
    assert len(titles) == 4


@pytest.mark.slow
def test_tables_name_versions_but_no_place_or_time(stages: Stages) -> None:
    tables = write_tables(MEASURED, stages=stages)
    assert f"onrecord {stages.origin.onrecord}" in tables
    assert "Python 3." in tables
    assert str(ROOT) not in tables
    assert not re.search(r"/\w+/|\d\d:\d\d|\b20[2-9]\d-", tables)


def test_what_stands_around_the_tables_is_kept() -> None:
    document = f"# Before\n\n{BEGIN}\nold\n{END}\n\nAfter\n"
    once = put_between_marks(document, "new")
    assert once == f"# Before\n\n{BEGIN}\n\nnew\n\n{END}\n\nAfter\n"
    assert put_between_marks(once, "new") == once


@pytest.mark.parametrize("document", ["", BEGIN, END, f"{END}\n{BEGIN}", f"{BEGIN}{END}{END}"])
def test_a_document_without_its_marks_is_left_alone(document: str) -> None:
    with pytest.raises(ValueError, match="the document needs one line"):
        put_between_marks(document, "new")


def test_the_page_of_figures_has_the_marks() -> None:
    put_between_marks((ROOT / "docs" / "quality.md").read_text("utf-8"), "new")


def test_the_largest_input_is_as_long_as_is_accepted() -> None:
    with write_largest(["Ann said é."]) as path:
        assert len(path.read_text("utf-8")) == MAX_CHARACTERS
    assert not path.exists()


class TestReasons:
    """The list, kept by hand, of why pages are read badly."""

    def test_the_list_is_as_it_should_be(self) -> None:
        read_reasons(ROOT / "benchmarks" / "pages_below.toml")

    def test_a_reason_goes_by_the_beginning_of_a_name(self, tmp_path: Path) -> None:
        path = tmp_path / "below.toml"
        path.write_text('[reasons]\n2f2f2f2f2f2f = "two articles"\n', "utf-8")
        assert read_reasons(path) == {"2f2f2f2f2f2f": "two articles"}

    @pytest.mark.parametrize("line", ['2f2f = "two"', '2f2f2f2f2f2f = " "', '2f2f2f2f2f2f = "a|b"'])
    def test_what_would_break_the_table_is_refused(self, tmp_path: Path, line: str) -> None:
        path = tmp_path / "below.toml"
        path.write_text(f"[reasons]\n{line}\n", "utf-8")
        with pytest.raises(ValueError, match=r"below\.toml: .*2f2f"):
            read_reasons(path)


class TestBodies:
    """Two readers of the same pages."""

    GOLD = "The last ferry left Aldmoor at noon."

    @pytest.fixture
    def gold_dir(self, tmp_path: Path) -> Path:
        (tmp_path / "html").mkdir()
        for name in ("ferry", "quay"):
            (tmp_path / "html" / f"{name}.html").write_text(f"<p>{name}", "utf-8")
        truth = {name: {"articleBody": self.GOLD} for name in ("ferry", "quay", "gone")}
        (tmp_path / "ground-truth.json").write_text(json.dumps(truth), "utf-8")
        return tmp_path

    def test_they_take_turns_and_the_quickest_round_counts(self, gold_dir: Path) -> None:
        called: list[str] = []

        def reader(name: str) -> Callable[[Page], str]:
            def read(page: Page) -> str:
                if called.count(name) % 3 != 1:
                    work()
                called.append(name)
                return self.GOLD if b"ferry" in page.body else ""

            return read

        made = measure_bodies(gold_dir, readers={"one": reader("one"), "two": reader("two")})
        assert called == ["one", "two", "two", "one", "one", "two"] * 2
        for report in made.values():
            assert report.cpu_seconds < 0.02
            assert [score.f1 for score in report.scores] == [1.0, 0.0, 0.0]
            assert list(report.failed) == ["gone"]

    def test_a_page_in_which_nothing_is_found_counts_as_empty(self, gold_dir: Path) -> None:
        def refuse(page: Page) -> str:
            raise InputError(page.input, "there is nothing", "look")

        report = measure_bodies(gold_dir, readers={"one": refuse})["one"]
        assert (report.precision, report.recall, len(report.failed)) == (0.0, 0.0, 3)

    def test_both_find_the_article_of_a_page(self) -> None:
        words = [f"The ferry to Aldmoor has left the quay {count} times." for count in range(20)]
        body = "".join(f"<p>{one} Nobody knows who was on board that day.</p>" for one in words)
        html = f"<html><head><title>Ferry</title></head><body><article>{body}</article></body>"
        page = Page(input="a.html", body=html.encode(), media_type="text/html")
        assert next(iter(READERS)) == "onrecord"
        for read in (read_ours, read_trafilatura):
            assert all(one in read(page) for one in words)

    def test_a_page_without_anything_is_no_fault_of_trafilatura(self) -> None:
        assert read_trafilatura(Page(input="a.html", body=b"", media_type="text/html")) == ""


class TestNested:
    """A passage in which one source tells what another said."""

    TEXT = "Ann said Bob had warned that rain was near."
    OUTER, INNER = "Bob had warned that rain was near", "that rain was near"

    def placed(self, source: str, cue: str, content: str, *, nested: bool) -> Placed:
        spans = {
            role: (Span(self.TEXT.index(words), self.TEXT.index(words) + len(words)),)
            for role, words in (("source", source), ("cue", cue), ("content", content))
        }
        return Placed(roles=Roles(**spans), nested=nested)

    @property
    def passage(self) -> Passage:
        outer = self.placed("Ann", "said", self.OUTER, nested=False)
        inner = self.placed("Bob", "had warned", self.INNER, nested=True)
        return Passage(id="a", text=self.TEXT, published=None, statements=(outer, inner))

    def test_what_is_found_counts_in_its_subset(self) -> None:
        figures = score_passage(self.passage, self.passage.statements[1:])
        assert figures["all"] == Figures(hits=1, misses=1)
        assert figures["nested"] == Figures(hits=1)
        assert figures["outer"] == Figures(misses=1)

    def test_a_false_alarm_counts_in_its_own_subset(self) -> None:
        wrong = self.placed("rain", "was", "near", nested=True)
        figures = score_passage(self.passage, [*self.passage.statements, wrong])
        assert figures["nested"] == Figures(hits=1, false_alarms=1)
        assert figures["outer"] == Figures(hits=1)

    def test_of_contents_that_are_alike_those_with_the_same_cue_go_together(self) -> None:
        outer = self.placed("Ann", "said", self.INNER, nested=False)
        inner = self.placed("Bob", "had warned", self.INNER, nested=True)
        passage = replace(self.passage, statements=(outer, inner))
        assert score_passage(passage, [inner])["nested"] == Figures(hits=1)
        assert score_passage(passage, [outer])["nested"] == Figures(misses=1)
        # With another cue it could be either of the two, so it is neither.
        unclear = self.placed("Bob", "near", self.INNER, nested=True)
        assert score_passage(passage, [unclear])["all"] == Figures(false_alarms=1, misses=2)

    def test_with_another_cue_it_is_what_it_can_only_be(self) -> None:
        unclear = self.placed("Bob", "rain", self.INNER, nested=True)
        assert score_passage(self.passage, [unclear])["nested"] == Figures(hits=1)

    def row(self) -> dict[str, object]:
        spans = {"source": [[0, 3]], "cue": [[4, 8]], "content": [[9, 42]], "within": None}
        return {"id": "a", "text": self.TEXT, "published": "2024-05-01", "statements": [spans]}

    def test_passages_are_read_from_lines(self, tmp_path: Path) -> None:
        path = tmp_path / "dev.jsonl"
        path.write_text(json.dumps(self.row()) + "\n", encoding="utf-8")
        [passage] = read_passages(path)
        assert passage.statements == self.passage.statements[:1]
        assert (passage.id, passage.published) == ("a", "2024-05-01")

    @pytest.mark.parametrize(
        "line",
        [
            "no",
            "[]",
            '{"id": "a"}',
            '{"id": "a", "text": "", "statements": [{"source": [[0, 9]]}]}',
        ],
    )
    def test_a_line_that_is_no_passage_is_named(self, tmp_path: Path, line: str) -> None:
        path = tmp_path / "dev.jsonl"
        path.write_text(f"{json.dumps(self.row())}\n{line}\n", encoding="utf-8")
        with pytest.raises(InputError, match=r"dev\.jsonl:2: is no passage"):
            read_passages(path)

    @pytest.mark.slow
    def test_passages_are_read_by_the_product(self, stages: Stages) -> None:
        refused = replace(self.passage, text="Ann a dit que la pluie serait bientôt là. " * 20)
        figures = measure_nested([self.passage, refused], stages=stages)
        assert figures["all"].hits + figures["all"].misses == 4
        assert figures["nested"].misses >= 1


class TestPlot:
    BINS = (
        ScoreBin(least=0.7, most=0.8, statements=0, right=0, mean_score=0.0),
        ScoreBin(least=0.8, most=0.9, statements=10, right=5, mean_score=0.85),
        ScoreBin(least=0.9, most=1.0, statements=40, right=40, mean_score=1.0),
    )

    def test_a_bin_with_statements_has_a_dot_where_it_belongs(self) -> None:
        root = ElementTree.fromstring(draw_reliability(self.BINS))
        first, last = root.iter("{http://www.w3.org/2000/svg}circle")
        place = {name: float(last.attrib[name]) for name in ("cx", "cy", "r")}
        assert float(first.attrib["cx"]) < place["cx"] <= float(root.attrib["width"])
        assert 0 <= place["cy"] < float(first.attrib["cy"])
        assert float(first.attrib["r"]) < place["r"]

    def test_it_has_colours_for_light_and_for_dark_and_asks_for_no_other_file(self) -> None:
        drawn = draw_reliability(self.BINS)
        assert "prefers-color-scheme: dark" in drawn
        assert drawn.count("://") == 1  # the name of SVG itself
        assert len(drawn) < 10_000

    def test_without_statements_it_is_empty_but_well_formed(self) -> None:
        root = ElementTree.fromstring(draw_reliability(self.BINS[:1]))
        assert list(root.iter("{http://www.w3.org/2000/svg}circle")) == []
