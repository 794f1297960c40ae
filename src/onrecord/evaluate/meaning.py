"""How well onrecord tells what statements mean, field by field, and where it goes wrong.

Each field has four figures.  ``matched`` is the share right among the statements that were found,
``end_to_end`` the share right among all of the gold.  Most statements have the usual value of a
field (nobody is addressed, nothing is negated), so that a field can be right nearly always and yet
never found: ``marked`` counts the statements of the gold that have another value, and ``recall`` is
the share of those that is right, the ones that were not found being wrong.

Two fields hold several things.  ``chain`` is right as a whole, ``chain_links`` counts its links
after the origin, and its shares are recalls.  ``conditions`` are counted one by one: ``matched``
and ``end_to_end`` are F1, ``recall`` is that of the single conditions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from onrecord.errors import InputError
from onrecord.evaluate.meaning_cases import MeaningCase, find_wrong, format_wrong
from onrecord.evaluate.meaning_gold import GoldPassage, Meaning
from onrecord.evaluate.meaning_match import FIELDS, PassageScore, StatementScore, score_passage
from onrecord.model import Page
from onrecord.pipeline import Stages, read_page

__all__ = [
    "ContentFigures",
    "FieldFigures",
    "MeaningReport",
    "evaluate_meaning",
    "format_meaning",
]

_COLUMNS = ("matched", "end_to_end", "recall")
_LINKS = "chain_links"
#: The value that says nothing, where there is one; else the commonest of the gold is the usual one.
_USUAL = {
    "speaker": None, "medium": "none", "addressee": None, "negated": False,
    "certainty": "certain", "reporter_stance": "neutral", "said_on": None, "within": None,
}  # fmt: skip
_BY_COUNT = ("quotation", "source_kind", "type", "act")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentFigures:
    """How many statements the gold has, how many were found, and how many of them are the same.

    A share of nothing is ``None``.
    """

    gold: int
    found: int
    matched: int

    @property
    def precision(self) -> float | None:
        """The share of what was found that is in the gold."""
        return _share(self.matched, self.found)

    @property
    def recall(self) -> float | None:
        """The share of the gold that was found."""
        return _share(self.matched, self.gold)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two."""
        return _share(2 * self.matched, self.found + self.gold)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFigures:
    """The figures of one field, as the module says; a share of nothing is ``None``."""

    matched: float | None
    end_to_end: float | None
    marked: int
    recall: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningReport:
    """What an evaluation measured: every passage in its order.

    ``refused`` are passages that onrecord would not read; all their statements count as missed.
    """

    scores: tuple[PassageScore, ...]
    refused: tuple[str, ...] = ()

    @property
    def content(self) -> ContentFigures:
        """How well the statements themselves were found, whatever they mean."""
        return ContentFigures(
            gold=len(self._statements),
            found=sum(len(score.found) for score in self.scores),
            matched=len(self._matched),
        )

    @property
    def fields(self) -> dict[str, FieldFigures]:
        """The figures of every field, by its name."""
        usual = _usual_values(self._statements)
        figures: dict[str, FieldFigures] = {}
        for name in FIELDS:
            if name == "conditions":
                figures[_LINKS] = self._links()
                figures[name] = self._conditions()
            else:
                figures[name] = self._field(name, usual)
        return figures

    @property
    def mean(self) -> dict[str, float | None]:
        """The mean of each column over the fields that have a figure in it."""
        fields = self.fields.values()
        return {column: _mean(getattr(one, column) for one in fields) for column in _COLUMNS}

    def wrong(self, number: int) -> list[MeaningCase]:
        """The first so many found statements of which a field is wrong."""
        return find_wrong(self.scores)[:number]

    def as_dict(self, *, errors: int = 0) -> dict[str, Any]:
        """The report in JSON values; shares are not rounded, ``None`` where nothing is counted.

        Of statements with errors there are so many as asked for; none are no key.
        """
        content = self.content
        shares = {name: getattr(content, name) for name in ("precision", "recall", "f1")}
        made: dict[str, Any] = {
            "passages": len(self.scores),
            "refused": list(self.refused),
            "content": {**asdict(content), **shares},
            "fields": {name: asdict(one) for name, one in self.fields.items()},
            "mean": self.mean,
        }
        if errors:
            made["errors"] = [asdict(case) for case in self.wrong(errors)]
        return made

    @property
    def _statements(self) -> list[StatementScore]:
        return [statement for score in self.scores for statement in score.statements]

    @property
    def _matched(self) -> list[StatementScore]:
        return [statement for statement in self._statements if statement.found is not None]

    def _field(self, name: str, usual: dict[str, object]) -> FieldFigures:
        statements = self._statements
        right = sum(name in one.right for one in statements)
        marked = [one for one in statements if _is_marked(one.gold, name, usual)]
        return FieldFigures(
            matched=_share(right, len(self._matched)),
            end_to_end=_share(right, len(statements)),
            marked=len(marked),
            recall=_share(sum(name in one.right for one in marked), len(marked)),
        )

    def _links(self) -> FieldFigures:
        right = sum(one.links_right for one in self._statements)
        asked = sum(len(one.gold.chain) - 1 for one in self._statements)
        asked_of_matched = sum(len(one.gold.chain) - 1 for one in self._matched)
        return FieldFigures(
            matched=_share(right, asked_of_matched),
            end_to_end=_share(right, asked),
            marked=asked,
            recall=_share(right, asked),
        )

    def _conditions(self) -> FieldFigures:
        right = sum(one.conditions_right for one in self._statements)
        asked = sum(len(one.gold.conditions) for one in self._statements)
        found = sum(len(one.conditions) for score in self.scores for one in score.found)
        of_matched = sum(
            len(one.gold.conditions) + len(one.found.conditions)
            for one in self._statements
            if one.found is not None
        )
        return FieldFigures(
            matched=_share(2 * right, of_matched),
            end_to_end=_share(2 * right, asked + found),
            marked=asked,
            recall=_share(right, asked),
        )


def evaluate_meaning(
    passages: Sequence[GoldPassage],
    *,
    stages: Stages,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> MeaningReport:
    """What onrecord finds in the passages and what it says that means, held against their gold.

    A passage is read like any text: where a part of it looks like an advertisement or a comment,
    nothing is found in that part.  ``progress`` is told the number of passages done and of all.
    """
    scores: list[PassageScore] = []
    refused: list[str] = []
    for done, passage in enumerate(passages, 1):
        found = _find_meanings(passage, stages=stages)
        if found is None:
            refused.append(passage.id)
        scores.append(score_passage(passage, found or []))
        progress(done, len(passages))
    return MeaningReport(scores=tuple(scores), refused=tuple(refused))


def format_meaning(report: MeaningReport, *, errors: int = 0) -> str:
    """The report for people, with the first so many statements of which a field is wrong."""
    content = report.content
    shares = (("precision", content.precision), ("recall", content.recall), ("F1", content.f1))
    lines = [
        f"{len(report.scores):,} passages, {content.gold:,} statements, "
        f"{content.found:,} found, {content.matched:,} of them the same",
        *(f"refused, and counted as missed: {' '.join(name.split())}" for name in report.refused),
        "",
        "contents: " + ", ".join(f"{name} {_figure(share)}" for name, share in shares),
        "",
        f"{'':16} matched  end-to-end  marked  recall",
        *(_row(name, one) for name, one in report.fields.items()),
        _mean_row(report.mean),
    ]
    wrong = report.wrong(errors)
    if wrong:
        lines += ["", "wrong, in the order of the file", format_wrong(wrong)]
    return "\n".join(lines)


def _find_meanings(passage: GoldPassage, *, stages: Stages) -> list[Meaning] | None:
    page = Page(
        input=passage.id,
        body=passage.text.encode("utf-8"),
        charset="utf-8",
        outlet=passage.outlet,
        published=passage.published,
    )
    try:
        return Meaning.of(read_page(page, stages=stages).statements)
    except InputError:
        return None


def _usual_values(statements: Iterable[StatementScore]) -> dict[str, object]:
    usual: dict[str, object] = dict(_USUAL)
    golds = [statement.gold for statement in statements]
    for name in _BY_COUNT:
        counts = Counter(getattr(gold, name) for gold in golds)
        usual[name] = max(counts, key=counts.__getitem__, default=None)
    return usual


def _is_marked(gold: Meaning, name: str, usual: dict[str, object]) -> bool:
    if name == "chain":
        return len(gold.chain) > 1
    return bool(getattr(gold, name) != usual[name])


def _row(name: str, one: FieldFigures) -> str:
    matched, end_to_end, recall = map(_figure, (one.matched, one.end_to_end, one.recall))
    return f"{name:16} {matched:>7} {end_to_end:>11} {one.marked:7,} {recall:>7}"


def _mean_row(mean: dict[str, float | None]) -> str:
    matched, end_to_end, recall = (_figure(mean[column]) for column in _COLUMNS)
    return f"{'mean':16} {matched:>7} {end_to_end:>11} {'':7} {recall:>7}"


def _figure(share: float | None) -> str:
    return "-" if share is None else f"{share:.4f}".removeprefix("0")


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(shares: Iterable[float | None]) -> float | None:
    told = [share for share in shares if share is not None]
    return sum(told) / len(told) if told else None
