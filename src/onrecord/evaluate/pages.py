"""How well onrecord finds the article in HTML pages, how fast, and where it goes wrong."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from onrecord.errors import InputError
from onrecord.evaluate.page_gold import GoldPage, find_gold_pages, read_gold_page
from onrecord.evaluate.shingles import PageScore, Stretch, harmonic_mean, score_body
from onrecord.model import Article
from onrecord.text import find_article

__all__ = ["LOW", "FactFigures", "PagesReport", "body_of", "evaluate_pages", "format_pages"]

#: A page with an F1 below this is worth looking at.
LOW = 0.9

#: The blocks that make an article's body: its own words, and those that it shows as quoted.
_BODY = frozenset({"body", "quote"})
_GAP = "\n\n"
_FACTS = ("published", "title", "authors")


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFigures:
    """Of how many pages a fact was found rightly, and how many tell it."""

    right: int = 0
    of: int = 0

    @property
    def share(self) -> float:
        """The share that is right; 0 if no page tells the fact."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesReport:
    """What an evaluation measured.

    ``scores`` are in the order of the gold.  ``failed`` tells by name which pages could not be
    read, and why; each counts as an empty body.  ``facts`` holds, of ``published``, ``title`` and
    ``authors``, those that the gold of any page tells.
    """

    scores: tuple[PageScore, ...]
    cpu_seconds: float
    failed: dict[str, str] = field(default_factory=dict)
    facts: dict[str, FactFigures] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages there are, those that failed included."""
        return len(self.scores)

    @property
    def precision(self) -> float:
        """Mean of the pages' precisions; 0 without pages."""
        return _mean(score.precision for score in self.scores)

    @property
    def recall(self) -> float:
        """Mean of the pages' recalls; 0 without pages."""
        return _mean(score.recall for score in self.scores)

    @property
    def f1(self) -> float:
        """Harmonic mean of the two means."""
        return harmonic_mean(self.precision, self.recall)

    @property
    def pages_per_cpu_second(self) -> float:
        """Speed from a page's file to its article, the first one's imports included."""
        return self.pages / self.cpu_seconds if self.cpu_seconds else 0.0

    @property
    def below(self) -> list[PageScore]:
        """The pages with an F1 below .9, the worst first."""
        return [score for score in self._ranked() if score.f1 < LOW]

    def worst(self, number: int) -> list[PageScore]:
        """So many pages, the worst first; none in which nothing is wrong."""
        return [score for score in self._ranked() if score.missing or score.spurious][:number]

    def _ranked(self) -> list[PageScore]:
        return sorted(self.scores, key=lambda score: (score.f1, score.page))

    def as_dict(self, *, errors: int = 0) -> dict[str, Any]:
        """The report in JSON values, the stretches of so many of the worst pages with it; shares
        have four decimals."""
        return {
            "pages": self.pages,
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "pages_per_cpu_second": round(self.pages_per_cpu_second, 1),
            "facts": {
                name: {**asdict(one), "share": round(one.share, 4)}
                for name, one in self.facts.items()
            },
            "below": [_score_as_dict(score) for score in self.below],
            "failed": [{"page": page, "reason": why} for page, why in self.failed.items()],
            "worst": [
                {
                    **_score_as_dict(score),
                    "missing": [asdict(stretch) for stretch in score.missing],
                    "spurious": [asdict(stretch) for stretch in score.spurious],
                }
                for score in self.worst(errors)
            ],
        }


def evaluate_pages(
    gold_dir: Path, *, progress: Callable[[int, int], None] = lambda done, of: None
) -> PagesReport:
    """What onrecord takes for the article of each page of a gold directory, held against its gold.

    ``progress`` is told the number of pages done and the number of all.

    Raises:
        InputError: if the directory is not laid out as :mod:`onrecord.evaluate.page_gold` says, or
            its gold is malformed.  A page that cannot be read is no such error.
    """
    golds = find_gold_pages(gold_dir)
    scores: list[PageScore] = []
    article: Article | None
    failed: dict[str, str] = {}
    facts: dict[str, FactFigures] = {}
    cpu_seconds = 0.0
    for done, gold in enumerate(golds, 1):
        began = time.process_time()
        try:
            article = find_article(read_gold_page(gold))
        except InputError as error:
            article, failed[gold.name] = None, str(error)
        cpu_seconds += time.process_time() - began
        found = body_of(article) if article else ""
        scores.append(score_body(gold.name, gold=gold.body, found=found))
        for name, right in _judge_facts(gold, article).items():
            before = facts.get(name, FactFigures())
            facts[name] = FactFigures(right=before.right + right, of=before.of + 1)
        progress(done, len(golds))
    return PagesReport(
        scores=tuple(scores),
        cpu_seconds=cpu_seconds,
        failed=failed,
        facts={name: facts[name] for name in _FACTS if name in facts},
    )


def body_of(article: Article) -> str:
    r"""The article's own words and those it quotes, in their order: what is held against the gold.

    >>> from onrecord.model import Page
    >>> page = Page(input="a", body=b"Road reopens\n\nThe road is open.\n\nAdvertisement\n")
    >>> body_of(find_article(page))
    'The road is open.'
    """
    kept = (block for block in article.blocks if block.kind in _BODY)
    return _GAP.join(article.text[block.start : block.end].strip() for block in kept)


def format_pages(report: PagesReport, *, errors: int = 0) -> str:
    """The report as lines to read: figures, the pages below .9, the worst pages' stretches.

    >>> score = score_body("a", gold="The road is open.", found="The road is open.")
    >>> print(format_pages(PagesReport(scores=(score,), cpu_seconds=0.1)))
    1 page, 10.0 pages per CPU-second
    <BLANKLINE>
              precision  recall      F1
    body         1.0000  1.0000  1.0000
    """
    noun = "page" if report.pages == 1 else "pages"
    speed = f"{report.pages_per_cpu_second:.1f} pages per CPU-second"
    failed = [f"failed, and counted as empty: {why}" for why in report.failed.values()]
    parts = [[f"{report.pages} {noun}, {speed}", *failed], _body_table(report)]
    if report.facts:
        parts.append(_facts_table(report))
    if below := report.below:
        parts.append([f"F1 below .9: {len(below)} of {report.pages}", *_list(below)])
    worst = report.worst(errors)
    if worst:
        parts.append(["what is missing or spurious, the longest first:"])
        parts += [_stretches(score) for score in worst]
    return "\n\n".join("\n".join(lines) for lines in parts)


def _judge_facts(gold: GoldPage, article: Article | None) -> dict[str, bool]:
    """The facts that the gold tells, and whether each was found rightly."""
    published = article.published if article else None
    title = article.title if article else None
    rights = {}
    if gold.published is not None:
        rights["published"] = published is not None and _same_time(gold.published, published)
    if gold.title is not None:
        rights["title"] = title is not None and _words(gold.title) == _words(title)
    if gold.authors is not None:
        rights["authors"] = article is not None and _names(gold.authors) == _names(article.authors)
    return rights


def _same_time(gold: str, found: str) -> bool:
    """Whether both are on the same day as they are written, or at the same moment."""
    one, other = datetime.fromisoformat(gold), datetime.fromisoformat(found)
    if one.date() == other.date():
        return True
    return one.tzinfo is not None and other.tzinfo is not None and one == other


def _words(text: str) -> list[str]:
    """The words alone: how an outlet sets its quotation marks decides nothing."""
    return re.findall(r"\w+", text.casefold())


def _names(names: Iterable[str]) -> set[tuple[str, ...]]:
    return {tuple(_words(name)) for name in names}


def _body_table(report: PagesReport) -> list[str]:
    precision, recall, f1 = map(_share, (report.precision, report.recall, report.f1))
    return [
        f"{'':9} precision  recall      F1",
        f"{'body':9} {precision:>9} {recall:>7} {f1:>7}",
    ]


def _facts_table(report: PagesReport) -> list[str]:
    rows = [
        f"{name:9} {one.right:9} {one.of:7} {_share(one.share):>7}"
        for name, one in report.facts.items()
    ]
    return [f"{'':9}     right      of   share", *rows]


def _list(scores: Iterable[PageScore]) -> list[str]:
    head = "precision  recall      F1  words found  words of gold  page"
    return [head, *map(_row, scores)]


def _row(score: PageScore) -> str:
    precision, recall, f1 = map(_share, (score.precision, score.recall, score.f1))
    counts = f"{score.words_found:12,} {score.words_gold:14,}"
    return f"{precision:>9} {recall:>7} {f1:>7} {counts}  {score.page}"


def _stretches(score: PageScore) -> list[str]:
    return [
        f"{score.page}, F1 {_share(score.f1)}",
        *(_stretch("missing ", one) for one in score.missing),
        *(_stretch("spurious", one) for one in score.spurious),
    ]


def _stretch(side: str, stretch: Stretch) -> str:
    noun = "word " if stretch.words == 1 else "words"
    return f"  {side} {stretch.words:6,} {noun}  {stretch.text}"


def _score_as_dict(score: PageScore) -> dict[str, Any]:
    return {
        "page": score.page,
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "words_found": score.words_found,
        "words_gold": score.words_gold,
    }


def _mean(shares: Iterable[float]) -> float:
    listed = list(shares)
    return sum(listed) / len(listed) if listed else 0.0


def _share(share: float) -> str:
    return f"{share:.4f}".removeprefix("0")
