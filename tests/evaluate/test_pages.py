"""An evaluation of pages from end to end, on gold of our own."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import InputError
from onrecord.evaluate import (
    FactFigures,
    PageScore,
    PagesReport,
    body_of,
    evaluate_pages,
    format_pages,
    pages,
)
from onrecord.model import Article, Block, BlockKind, Page

FERRY = (
    "The last ferry to Aldmoor left the quay on Sunday evening with eleven people on board.",
    "Rhea Dunmore, who keeps the only shop of the island, said that nobody had told her.",
    "The shipping line said it would look for another boat by the end of the spring.",
)
DAM = (
    "Engineers closed the third gate of the Karsa Dam before noon, an hour after the first alarm.",
    "The river fell by a hand's breadth at Navenna, and by evening the mill was turning again.",
)
SHOP = "Visit our shop for maps, mugs and calendars of the whole coast."


def article(*parts: tuple[BlockKind, str], **facts: Any) -> Article:
    text, blocks = "", []
    for kind, words in parts:
        blocks.append(Block(kind=kind, start=len(text), end=len(text) + len(words) + 2))
        text += f"{words}\n\n"
    return Article(id="a", input="a", sha256="", text=text, blocks=tuple(blocks), **facts)


def read_by_rote(page: Page) -> Article:
    """What a page holds stands in it as it should be found: a kind and its words on each line."""
    lines = page.body.decode().splitlines()
    if not lines:
        raise InputError(page.input, "no article was found in this page", "save it again")
    facts = json.loads(lines[0])
    parts: list[Any] = [tuple(line.split(": ", 1)) for line in lines[1:]]
    return article(*parts, **facts)


@pytest.fixture
def by_rote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "find_article", read_by_rote)


def write_gold(gold_dir: Path, **golds: tuple[dict[str, Any], str | None]) -> Path:
    """A directory with, for each name, what the gold says and the page (``None``: no file)."""
    (gold_dir / "html").mkdir()
    for name, (_, page) in golds.items():
        if page is not None:
            (gold_dir / "html" / f"{name}.html.gz").write_bytes(gzip.compress(page.encode()))
    truth = {name: said for name, (said, _) in golds.items()}
    (gold_dir / "ground-truth.json").write_text(json.dumps(truth), encoding="utf-8")
    return gold_dir


def gold(paragraphs: tuple[str, ...], **facts: Any) -> dict[str, Any]:
    return {"articleBody": "\n\n".join(paragraphs), "url": "https://example.com/", **facts}


def found(paragraphs: tuple[str, ...], *more: str, **facts: Any) -> str:
    return "\n".join([json.dumps(facts), *(f"body: {words}" for words in paragraphs), *more])


@pytest.fixture
def gold_dir(tmp_path: Path) -> Path:
    """A page found whole, one with too much, one with too little, and one that is not there."""
    return write_gold(
        tmp_path,
        whole=(gold(FERRY), found(FERRY, f"ad: {SHOP}")),
        much=(gold(DAM), found(DAM, f"quote: {SHOP}")),
        little=(gold(FERRY), found(FERRY[:1])),
        gone=(gold(DAM), None),
    )


@pytest.mark.usefixtures("by_rote")
class TestReport:
    def test_figures_are_means_over_pages_and_f1_is_that_of_the_means(self, gold_dir: Path) -> None:
        made = evaluate_pages(gold_dir)
        much, little = made.scores[1:3]
        assert much.recall == little.precision == 1.0
        assert made.pages == 4
        assert made.precision == pytest.approx((1 + much.precision + 1 + 0) / 4)
        assert made.recall == pytest.approx((1 + 1 + little.recall + 0) / 4)
        p, r = made.precision, made.recall
        assert made.f1 == pytest.approx(2 * p * r / (p + r))

    def test_the_body_is_what_the_article_says_and_quotes(self) -> None:
        read = article(("headline", "Rain"), ("body", "Rain fell."), ("ad", SHOP), ("quote", "No"))
        assert body_of(read) == "Rain fell.\n\nNo"

    def test_a_page_that_fails_counts_as_empty_and_is_told(self, gold_dir: Path) -> None:
        (gold_dir / "html" / "whole.html").write_bytes(b"")
        made = evaluate_pages(gold_dir)
        assert list(made.failed) == ["whole", "gone"]
        assert "whole.html: no article was found" in made.failed["whole"]
        assert "gone.html: there is no such file" in made.failed["gone"]
        assert [(score.precision, score.recall) for score in made.scores[::3]] == [(0, 0)] * 2
        lines = format_pages(made).splitlines()
        assert lines[2] == f"failed, and counted as empty: {made.failed['gone']}"

    def test_pages_below_nine_tenths_are_listed_worst_first(self, gold_dir: Path) -> None:
        made = evaluate_pages(gold_dir)
        assert [score.page for score in made.below] == ["gone", "little", "much"]
        lines = format_pages(made).splitlines()
        at = lines.index("F1 below .9: 3 of 4")
        assert lines[at + 2].split() == [".0000", ".0000", ".0000", "0", "35", "gone"]
        assert lines[at + 3].split()[3:] == ["16", "48", "little"]
        assert len(lines) == at + 5

    def test_the_errors_asked_for_are_shown_in_words(self, gold_dir: Path) -> None:
        lines = format_pages(evaluate_pages(gold_dir), errors=3).splitlines()
        shown = lines[lines.index("what is missing or spurious, the longest first:") :]
        assert [line.split(",")[0] for line in shown if ", F1 " in line] == [
            "gone",
            "little",
            "much",
        ]
        assert shown[-1].split() == ["spurious", "12", "words", *SHOP.rstrip(".").split()]
        assert any(line.startswith("  missing      32 words  Rhea Dunmore") for line in shown)
        assert all(len(line) < 160 for line in shown)

    def test_a_page_without_a_fault_is_never_among_the_worst(self, gold_dir: Path) -> None:
        worst = evaluate_pages(gold_dir).worst(99)
        assert [score.page for score in worst] == ["gone", "little", "much"]

    def test_json_holds_all_of_it(self, gold_dir: Path) -> None:
        made = json.loads(json.dumps(evaluate_pages(gold_dir).as_dict(errors=1)))
        assert made["pages"] == 4
        assert 0 < made["f1"] < 1
        assert {"precision", "recall", "pages_per_cpu_second"} <= made.keys()
        assert made["facts"] == {}
        assert made["below"][0] == {
            "page": "gone",
            "precision": 0.0,
            "recall": 0.0,
            "f1": 0.0,
            "words_found": 0,
            "words_gold": 35,
        }
        assert [one["page"] for one in made["failed"]] == ["gone"]
        assert "there is no such file" in made["failed"][0]["reason"]
        [worst] = made["worst"]
        assert (worst["page"], worst["spurious"]) == ("gone", [])
        assert worst["missing"][0]["words"] == 35
        assert evaluate_pages(gold_dir).as_dict()["worst"] == []

    def test_it_tells_how_far_it_is(self, gold_dir: Path) -> None:
        told: list[tuple[int, int]] = []
        evaluate_pages(gold_dir, progress=lambda done, of: told.append((done, of)))
        assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.usefixtures("by_rote")
class TestFacts:
    def judged(self, tmp_path: Path, said: dict[str, Any], **facts: Any) -> dict[str, FactFigures]:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        write_gold(folder, a=(gold(DAM, **said), found(DAM, **facts)))
        return evaluate_pages(folder).facts

    @pytest.mark.parametrize(
        ("said", "published", "right"),
        [
            ("2031-05-02", "2031-05-02", True),
            ("2031-05-02", "2031-05-02T23:30:00+02:00", True),
            ("2031-05-02T09:00:00+02:00", "2031-05-02", True),
            ("2031-05-02T23:30:00-05:00", "2031-05-03T04:30:00Z", True),
            ("2031-05-02T23:30:00-05:00", "2031-05-03T04:31:00Z", False),
            ("2031-05-02T23:30:00", "2031-05-03T04:30:00+05:00", False),
            ("2031-05-02", "2031-05-03", False),
            ("2031-05-02", None, False),
        ],
    )
    def test_a_date_is_right_on_the_same_day_or_at_the_same_moment(
        self, tmp_path: Path, said: str, published: str | None, right: bool
    ) -> None:
        facts = self.judged(tmp_path, {"published": said}, published=published)
        assert facts == {"published": FactFigures(right=right, of=1)}

    def test_titles_are_compared_by_their_words(self, tmp_path: Path) -> None:
        said = {"title": "“We Waited,” says Osk"}
        assert self.judged(tmp_path, said, title='"We waited", says  Osk')["title"].share == 1
        assert self.judged(tmp_path, said, title="We waited")["title"].share == 0
        assert self.judged(tmp_path, said)["title"].share == 0

    def test_authors_are_right_if_all_are_there_and_nobody_else(self, tmp_path: Path) -> None:
        said = {"authors": ["Ann Lee", "Bo Ray"]}
        assert self.judged(tmp_path, said, authors=("Bo Ray", "ANN LEE"))["authors"].share == 1
        assert self.judged(tmp_path, said, authors=("Ann Lee",))["authors"].share == 0
        assert self.judged(tmp_path, {"authors": []})["authors"].share == 1

    def test_only_what_the_gold_tells_is_judged_and_a_failed_page_is_wrong(
        self, tmp_path: Path
    ) -> None:
        told = {"title": "Dam", "published": "2031-05-02", "authors": []}
        write_gold(
            tmp_path,
            a=(gold(DAM, title="Dam"), found(DAM, title="Dam")),
            b=(gold(DAM, **told), None),
            c=(gold(DAM), found(DAM, title="Dam")),
        )
        made = evaluate_pages(tmp_path)
        assert list(made.facts.items()) == [
            ("published", FactFigures(right=0, of=1)),
            ("title", FactFigures(right=1, of=2)),
            ("authors", FactFigures(right=0, of=1)),
        ]
        assert made.as_dict()["facts"]["title"] == {"right": 1, "of": 2, "share": 0.5}
        rows = [line.split() for line in format_pages(made).splitlines()]
        assert ["title", "1", "2", ".5000"] in rows


def test_a_report_without_pages_divides_by_nothing() -> None:
    empty = PagesReport(scores=(), cpu_seconds=0.0)
    assert (empty.f1, empty.pages_per_cpu_second, empty.below) == (0.0, 0.0, [])


def test_at_nine_tenths_a_page_is_not_listed() -> None:
    score = PageScore(page="a", precision=0.9, recall=0.9, words_found=9, words_gold=9)
    assert PagesReport(scores=(score,), cpu_seconds=1.0).below == []


def test_a_page_of_html_is_read_as_the_product_reads_it(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{words}</p>" for words in FERRY)
    page = (
        "<html lang=en><head><title>Ferry to Aldmoor stops</title>"
        '<meta property="article:published_time" content="2031-05-02T09:30:00+01:00"></head>'
        f"<body><article><h1>Ferry to Aldmoor stops</h1>{paragraphs}</article></body></html>"
    )
    told = gold(FERRY, title="Ferry to Aldmoor stops", published="2031-05-02")
    made = evaluate_pages(write_gold(tmp_path, ferry=(told, page)))
    assert (made.precision, made.recall, made.failed) == (1.0, 1.0, {})
    assert made.facts["published"].share == made.facts["title"].share == 1.0
    assert made.pages_per_cpu_second > 0
