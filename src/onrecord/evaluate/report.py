"""How well onrecord finds attributions in annotated texts, how fast, and where it goes wrong."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import InputError
from onrecord.evaluate.attribution import CRITERIA, Figures, Roles, score_article
from onrecord.evaluate.brat import GoldText, find_gold, parse_annotations
from onrecord.evaluate.cases import ErrorCase, choose_errors, find_errors, format_errors
from onrecord.evaluate.reliability import (
    SURE,
    Judged,
    ScoreBin,
    bin_scores,
    count_between,
    judge,
)
from onrecord.model import Article, Page, Statement
from onrecord.pipeline import Stages, annotate
from onrecord.text import find_article

__all__ = ["AttributionReport", "evaluate_attribution", "format_report"]

#: What is told of a baseline: enough to see where the other is better, and by how much.
_MAIN = [f"{name}/{subset}" for name in CRITERIA for subset in ("all", "quoted", "indirect")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionReport:
    """What an evaluation measured.

    ``figures`` goes by measure, as :func:`~onrecord.evaluate.score_article` names them.
    ``refused`` are texts that onrecord would not annotate; all their statements count as missed.
    ``errors`` are in the order of the texts, and ``judged`` holds each found statement's score
    with whether it was right.
    """

    articles: int
    words: int
    cpu_seconds: float
    figures: dict[str, Figures]
    refused: tuple[str, ...]
    errors: tuple[ErrorCase, ...]
    judged: tuple[Judged, ...] = ()

    @property
    def words_per_cpu_second(self) -> float:
        """Speed from the bytes of a text to its record, without the loading of models."""
        return self.words / self.cpu_seconds if self.cpu_seconds else 0.0

    @property
    def bins(self) -> list[ScoreBin]:
        """How often statements are right, by their score, in ten bins."""
        return bin_scores(self.judged)

    @property
    def sure(self) -> ScoreBin:
        """How often those with a score of at least .8 are right."""
        return count_between(self.judged, least=SURE)

    @property
    def main_figures(self) -> dict[str, Figures]:
        """The figures that are enough to compare two reports."""
        return {name: self.figures[name] for name in _MAIN if name in self.figures}

    def as_dict(
        self, *, errors: int = 0, baseline: AttributionReport | None = None
    ) -> dict[str, Any]:
        """The report in JSON values, with so many of the errors; shares have four decimals.

        ``baseline`` is another report on the same texts, of which the main figures are told.
        """
        answer: dict[str, Any] = {
            "articles": self.articles,
            "words": self.words,
            "words_per_cpu_second": round(self.words_per_cpu_second),
            "refused": list(self.refused),
            "figures": _all_as_dict(self.figures),
            "reliability": {
                "bins": [_bin_as_dict(one) for one in self.bins],
                "sure": _bin_as_dict(self.sure),
            },
            "errors": [asdict(case) for case in choose_errors(self.errors, errors)],
        }
        if baseline is not None:
            answer["baseline"] = {
                "words_per_cpu_second": round(baseline.words_per_cpu_second),
                "figures": _all_as_dict(baseline.main_figures),
            }
        return answer


def evaluate_attribution(
    gold_dir: Path,
    *,
    stages: Stages,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> AttributionReport:
    """What onrecord finds in the texts of a gold directory, held against their annotations.

    The annotations know no statement within another, so those are left out of what was found.
    ``progress`` is told the number of texts done and the number of all.

    Raises:
        InputError: if the directory is not laid out as :mod:`onrecord.evaluate.brat` says, or one
            of its files is malformed.
    """
    golds = find_gold(gold_dir)
    total: dict[str, Figures] = {}
    refused: list[str] = []
    errors: list[ErrorCase] = []
    judged: list[Judged] = []
    words, cpu_seconds = 0, 0.0
    for done, gold in enumerate(golds, 1):
        began = time.process_time()
        article = _read_article(gold)
        statements = _find_outermost(article, stages=stages)
        cpu_seconds += time.process_time() - began
        wanted = _read_gold(gold, article)
        if statements is None:
            refused.append(gold.name)
        found = [Roles.of(statement) for statement in statements or ()]
        scores = [statement.score for statement in statements or ()]
        for name, figures in score_article(article.text, gold=wanted, found=found).items():
            total[name] = total.get(name, Figures()) + figures
        judged += judge(article.text, gold=wanted, found=found, scores=scores)
        errors += find_errors(gold.name, article.text, gold=wanted, found=found, scores=scores)
        words += len(article.text.split())
        progress(done, len(golds))
    return AttributionReport(
        articles=len(golds),
        words=words,
        cpu_seconds=cpu_seconds,
        figures=total,
        refused=tuple(refused),
        errors=tuple(errors),
        judged=tuple(judged),
    )


def format_report(
    report: AttributionReport, *, errors: int = 0, baseline: AttributionReport | None = None
) -> str:
    """The report as lines to read: a table of figures, how reliable the scores are, the errors.

    ``baseline`` is another report on the same texts; its main figures stand below the report's.

    >>> report = AttributionReport(
    ...     articles=1, words=300, cpu_seconds=0.1, refused=(), errors=(),
    ...     figures={"content/all": Figures(hits=3, false_alarms=1, misses=2)},
    ... )
    >>> print(format_report(report))
    1 articles, 300 words, 3000 words per CPU-second
    <BLANKLINE>
                         precision  recall      F1   hits  false alarms  misses
    content/all              .7500   .6000   .6667      3             1       2
    """
    refused = [f"refused, and counted as missed: {name}" for name in report.refused]
    parts = [
        [f"{report.articles} articles, {report.words} words, {_speed(report)}", *refused],
        _figures_table(report.figures),
    ]
    if baseline is not None:
        parts += [
            [f"baseline: rules over syntax alone, {_speed(baseline)}"],
            _figures_table(baseline.main_figures),
        ]
    if report.judged:
        parts.append(_reliability_table(report))
    if errors and report.errors:
        shown = choose_errors(report.errors, errors)
        kinds = Counter(case.kind for case in report.errors)
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        parts += [[f"{counts}; {len(shown)} of them:"], [format_errors(shown)]]
    return "\n\n".join("\n".join(lines) for lines in parts)


def _read_article(gold: GoldText) -> Article:
    try:
        body = gold.text.read_bytes()
    except OSError as error:
        raise InputError(str(gold.text), error.strerror or "unreadable", "check it") from error
    return find_article(Page(input=str(gold.text), body=body))


def _read_gold(gold: GoldText, article: Article) -> list[Roles]:
    name = str(gold.annotations)
    try:
        raw = gold.annotations.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(name, f"unreadable: {error}", "take the files as published") from error
    return parse_annotations(raw, text=article.text, name=name)


def _find_outermost(article: Article, *, stages: Stages) -> list[Statement] | None:
    try:
        record = annotate(article, stages=stages)
    except InputError:
        return None
    return [statement for statement in record.statements if statement.within is None]


def _speed(report: AttributionReport) -> str:
    return f"{report.words_per_cpu_second:.0f} words per CPU-second"


def _figures_table(figures: dict[str, Figures]) -> list[str]:
    head = f"{'':20} precision  recall      F1   hits  false alarms  misses"
    return [head, *(_row(name, one) for name, one in figures.items())]


def _reliability_table(report: AttributionReport) -> list[str]:
    sure = report.sure
    return [
        f"{'score':12} statements  attributed right  share  mean score",
        *(_bin_row(f"{one.least:.1f} to {one.most:.1f}", one) for one in report.bins),
        _bin_row(f"{sure.least:.1f} or more", sure),
    ]


def _bin_row(name: str, one: ScoreBin) -> str:
    share, mean = "-", "-"
    if one.share is not None:
        share, mean = _share(one.share), _share(one.mean_score)
    return f"{name:12} {one.statements:10} {one.right:17} {share:>6} {mean:>11}"


def _row(name: str, figures: Figures) -> str:
    shares = (figures.precision, figures.recall, figures.f1)
    precision, recall, f1 = map(_share, shares)
    counts = f"{figures.hits:6} {figures.false_alarms:13} {figures.misses:7}"
    return f"{name:20} {precision:>9} {recall:>7} {f1:>7} {counts}"


def _share(share: float) -> str:
    return f"{share:.4f}".removeprefix("0")


def _all_as_dict(figures: dict[str, Figures]) -> dict[str, dict[str, float]]:
    return {name: _as_dict(one) for name, one in figures.items()}


def _bin_as_dict(one: ScoreBin) -> dict[str, float | None]:
    share, mean = None, None
    if one.share is not None:
        share, mean = round(one.share, 4), round(one.mean_score, 4)
    return {**asdict(one), "mean_score": mean, "share": share}


def _as_dict(figures: Figures) -> dict[str, float]:
    shares = {"precision": figures.precision, "recall": figures.recall, "f1": figures.f1}
    return {**asdict(figures), **{name: round(share, 4) for name, share in shares.items()}}
