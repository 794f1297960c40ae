"""How well links are found in a crisis: its articles, read and linked, against what it marks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import InputError
from onrecord.evaluate.crises import Crisis
from onrecord.evaluate.links import Agreement, LinkScores, score_links
from onrecord.linking.links import as_json
from onrecord.model import Page
from onrecord.pipeline import Stages, read_page

__all__ = [
    "LinksReport",
    "check_inputs",
    "evaluate_links",
    "format_links",
    "predict_links",
    "read_predictions",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ref:
    input: str
    span: tuple[int, int]
    speaker: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copies:
    origin: str
    members: list[str]
    partial: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contest:
    a: _Ref | None
    b: _Ref
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    ref: _Ref
    polarity: str
    repeated_in: list[str]
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _First:
    ref: _Ref
    stated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Position:
    speaker: str
    matter: str
    refs: list[_Ref]
    turns_at: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Predictions:
    """What is scored of the object that ``onrecord links --json`` prints."""

    copies: list[_Copies]
    same_statement: list[list[_Ref]]
    same_event: list[list[_Ref]]
    contested: list[_Contest]
    conditions: list[_Standing]
    firsts: list[_First]
    false_firsts: list[_Ref]
    positions: list[_Position]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksReport:
    """The figures of one crisis."""

    articles: int
    scores: LinkScores

    def as_dict(self, *, errors: int = 0) -> dict[str, Any]:
        """All figures for programs, with the first so many wrong and missed links of each kind."""
        return {
            "articles": self.articles,
            "kinds": {
                kind: _figures(one, errors=errors) for kind, one in self.scores.kinds.items()
            },
            "shares": dict(self.scores.shares),
        }


def _figures(one: Agreement, *, errors: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "precision": one.precision,
        "recall": one.recall,
        "f1": one.f1,
        "right": one.right,
        "found": one.found,
        "gold": one.gold,
    }
    if errors:
        told |= {"wrong": list(one.wrong[:errors]), "missed": list(one.missed[:errors])}
    return told


def evaluate_links(crisis: Crisis, found: Mapping[str, Any]) -> LinksReport:
    """The figures of links, which are the object that ``onrecord links --json`` prints."""
    return LinksReport(articles=len(crisis.articles), scores=score_links(crisis, found))


def predict_links(
    crisis: Crisis,
    *,
    stages: Stages,
    progress: Callable[[str], None] = lambda words: None,
) -> dict[str, Any]:
    """The links that onrecord finds in a crisis, whose articles it reads as ``onrecord add`` does.

    ``progress`` is told how far it is.

    Raises:
        InputError: if an article cannot be read.
    """
    from onrecord.linking.comparing import Comparer
    from onrecord.linking.laid import lay
    from onrecord.linking.likeness import load_likeness
    from onrecord.linking.linker import link

    laid = []
    for done, article in enumerate(crisis.articles, 1):
        page = Page(
            input=article.id,
            body=article.text.encode("utf-8"),
            charset="utf-8",
            url=article.url,
            title=article.title,
            outlet=article.outlet,
            published=article.published,
        )
        laid.append(lay(read_page(page, stages=stages)))
        progress(f"{done} of {len(crisis.articles)} articles")
    progress("links")
    return as_json(link(laid, likeness=load_likeness(), comparer=Comparer()))


def read_predictions(path: Path) -> dict[str, Any]:
    """Links as ``onrecord links --json`` prints them.

    Raises:
        InputError: if the file cannot be read, or is no such object.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", None) or "it is not in UTF-8").lower()
        raise InputError(str(path), f"it cannot be read ({reason})", _REMEDY) from error
    try:
        found: dict[str, Any] = json.loads(text)
        if not isinstance(found, dict):
            raise InputError(str(path), "it is no JSON object", _REMEDY)
        TypeAdapter(_Predictions).validate_python(found)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"])) or "the whole"
        raise InputError(str(path), f"{where}: {fault['msg'].lower()}", _REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise InputError(str(path), "it is not JSON", _REMEDY) from error
    for number, position in enumerate(found["positions"]):
        if not all(0 <= at < len(position["refs"]) for at in position["turns_at"]):
            reason = f"positions.{number}.turns_at: there is no such ref"
            raise InputError(str(path), reason, _REMEDY)
    return found


def check_inputs(found: Mapping[str, Any], crisis: Crisis, path: Path) -> None:
    """Looks whether predictions are of the crisis' articles: all others would be wrong, silently.

    Raises:
        InputError: if they name inputs, and none is the id of an article.
    """
    named = set(_inputs(found))
    if named and named.isdisjoint(article.id for article in crisis.articles):
        known = crisis.articles[0].id if crisis.articles else ""
        reason = f"no input of its links is an article of the crisis (like {known!r}; it has "
        raise InputError(str(path), f"{reason}{min(named)!r})", _OF_CRISIS)


_OF_CRISIS = "give the links of these articles, each input the id of one"


def _inputs(found: Mapping[str, Any]) -> Iterator[str]:
    """The inputs that links name, wherever a row or an article stands in them."""
    for group in found["copies"]:
        yield from (group["origin"], *group["members"], *group["partial"])
    waiting: list[Any] = [rows for kind, rows in found.items() if kind != "copies"]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield from (one["input"],) if isinstance(one.get("input"), str) else ()
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


_REMEDY = "give what onrecord links --json prints"


def format_links(report: LinksReport, *, errors: int = 0) -> str:
    """The report for people, with the first so many wrong and missed links of each kind."""
    kinds = report.scores.kinds
    wide = max(map(len, kinds))
    lines = [
        f"{report.articles:,} articles",
        "",
        f"{'':{wide}} precision  recall      F1  right  found   gold",
        *(f"{kind:{wide}} {_row(one)}" for kind, one in kinds.items()),
        "",
        *(f"{name}: {_share(name, share)}" for name, share in report.scores.shares.items()),
        *_errors(kinds, errors),
    ]
    return "\n".join(lines)


def _row(one: Agreement) -> str:
    """The figures of a kind; there is none of nothing."""
    precision, recall, f1 = (
        _figure(share if count else None)
        for share, count in (
            (one.precision, one.found),
            (one.recall, one.gold),
            (one.f1, one.found or one.gold),
        )
    )
    return f"{precision:>9} {recall:>7} {f1:>7} {one.right:6,} {one.found:6,} {one.gold:6,}"


def _errors(kinds: Mapping[str, Agreement], errors: int) -> Iterator[str]:
    for kind, one in kinds.items():
        for what, told in (("wrong", one.wrong), ("missed", one.missed)):
            if told[:errors]:
                yield ""
                yield f"{kind}, {what}"
                yield from (f"  {' '.join(words.split())}" for words in told[:errors])


#: What is counted, among the shares.
_COUNTS = ("contested: near misses called so", "contested: of these among the surest half")


def _share(name: str, share: float | None) -> str:
    return f"{share:g}" if name in _COUNTS and share is not None else _figure(share)


def _figure(share: float | None) -> str:
    return "-" if share is None else f"{share:.4f}".removeprefix("0")
