"""How well onrecord finds attributions in annotated texts, how fast, and where it goes wrong."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import InputError
from onrecord.evaluate.attribution import Figures, Roles, score_article
from onrecord.evaluate.brat import GoldText, find_gold, parse_annotations
from onrecord.evaluate.cases import ErrorCase, find_errors, format_errors
from onrecord.model import Article, Page
from onrecord.pipeline import Stages, annotate
from onrecord.text import find_article

__all__ = ["AttributionReport", "evaluate_attribution", "format_report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionReport:
    """What an evaluation measured.

    ``figures`` goes by measure, as :func:`~onrecord.evaluate.score_article` names them.
    ``refused`` are texts that onrecord would not annotate; all their statements count as missed.
    ``errors`` begin with the largest.
    """

    articles: int
    words: int
    cpu_seconds: float
    figures: dict[str, Figures]
    refused: tuple[str, ...]
    errors: tuple[ErrorCase, ...]

    @property
    def words_per_cpu_second(self) -> float:
        """Speed from the bytes of a text to its record, without the loading of models."""
        return self.words / self.cpu_seconds if self.cpu_seconds else 0.0

    def as_dict(self, *, errors: int = 0) -> dict[str, Any]:
        """The report in JSON values, with so many of the errors; shares have four decimals."""
        return {
            "articles": self.articles,
            "words": self.words,
            "words_per_cpu_second": round(self.words_per_cpu_second),
            "refused": list(self.refused),
            "figures": {name: _as_dict(figures) for name, figures in self.figures.items()},
            "errors": [asdict(case) for case in self.errors[:errors]],
        }


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
    refused, errors, words, cpu_seconds = [], [], 0, 0.0
    for done, gold in enumerate(golds, 1):
        began = time.process_time()
        article = _read_article(gold)
        found = _find_roles(article, stages=stages)
        cpu_seconds += time.process_time() - began
        wanted = _read_gold(gold, article)
        if found is None:
            refused.append(gold.name)
        for name, figures in score_article(article.text, gold=wanted, found=found or []).items():
            total[name] = total.get(name, Figures()) + figures
        errors += find_errors(gold.name, article.text, gold=wanted, found=found or [])
        words += len(article.text.split())
        progress(done, len(golds))
    return AttributionReport(
        articles=len(golds),
        words=words,
        cpu_seconds=cpu_seconds,
        figures=total,
        refused=tuple(refused),
        errors=tuple(sorted(errors, key=lambda case: (-case.size, case.article, case.offset))),
    )


def format_report(report: AttributionReport, *, errors: int = 0) -> str:
    """The report as lines to read: a table of figures, then so many of the errors.

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
    parts = [
        "\n".join(
            [
                f"{report.articles} articles, {report.words} words, "
                f"{report.words_per_cpu_second:.0f} words per CPU-second",
                *(f"refused, and counted as missed: {name}" for name in report.refused),
            ]
        ),
        "\n".join(
            [
                f"{'':20} precision  recall      F1   hits  false alarms  misses",
                *(_row(name, figures) for name, figures in report.figures.items()),
            ]
        ),
    ]
    if errors and report.errors:
        kinds = Counter(case.kind for case in report.errors)
        shown = report.errors[:errors]
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        parts += [f"{counts}; the {len(shown)} largest:", format_errors(shown)]
    return "\n\n".join(parts)


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


def _find_roles(article: Article, *, stages: Stages) -> list[Roles] | None:
    try:
        record = annotate(article, stages=stages)
    except InputError:
        return None
    return [Roles.of(statement) for statement in record.statements if statement.within is None]


def _row(name: str, figures: Figures) -> str:
    shares = (figures.precision, figures.recall, figures.f1)
    precision, recall, f1 = (f"{share:.4f}".removeprefix("0") for share in shares)
    counts = f"{figures.hits:6} {figures.false_alarms:13} {figures.misses:7}"
    return f"{name:20} {precision:>9} {recall:>7} {f1:>7} {counts}"


def _as_dict(figures: Figures) -> dict[str, float]:
    shares = {"precision": figures.precision, "recall": figures.recall, "f1": figures.f1}
    return {**asdict(figures), **{name: round(share, 4) for name, share in shares.items()}}
