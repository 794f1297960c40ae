"""A trained model -> its card, beside its files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.marked import read_examples

from onrecord.evaluate.attribution import Figures
from onrecord.evaluate.reliability import SURE, Judged, bin_scores, count_between
from training.data import PASSAGES, Annotated
from training.event_lines import HERE as EVENTS
from training.event_lines import Line, read_lines
from training.grams import share_of_distinct
from training.samples import SILVER
from training.train import Recipe

__all__ = ["write_card"]

_HERE = Path(__file__).parent
_SHOWN = [
    f"{criterion}/{subset}"
    for criterion in ("content", "attributed", "exact", "full")
    for subset in ("all", "quoted", "indirect")
]


def write_card(
    folder: Path,
    *,
    version: str,
    recipes: Mapping[str, Recipe],
    articles: Sequence[Annotated],
    own: Sequence[Annotated],
    held: Sequence[Annotated],
    figures: Mapping[str, Figures],
    judged: Sequence[Judged],
    lines: Sequence[Line],
    held_lines: Sequence[Line],
    events: Figures,
) -> None:
    """Writes ``README.md`` into the model's folder, from ``card.md`` and ``tried.md``."""
    examples = [one for path in sorted(PASSAGES.glob("*.txt")) for one in read_examples(path)]
    card = (_HERE / "card.md").read_text("utf-8")
    files = sorted(path for path in folder.iterdir() if path.suffix in (".onnx", ".toml", ".json"))
    sure = count_between(judged, least=SURE)
    card = card.format(
        version=version,
        data=_table(
            ("texts", "number", "words", "statements", "nested"),
            [
                ("PolNeAR, training half", *_count(articles)),
                ("passages of our own", *_count(own)),
                ("of these, held back to choose weights", *_count(held)),
            ],
        )
        + "\n\n"
        + _table(
            ("texts", "number", "words", "events"),
            [
                ("sentences of our own", *_count_lines([one for one in lines if not one.name])),
                ("articles of our own", *_count_lines([one for one in lines if one.name])),
                ("held back to choose weights", *_count_lines(held_lines)),
            ],
        ),
        none=sum(not one.events for one in lines if not one.name),
        pairs=sum(len(list(read_lines(path))) // 2 for path in EVENTS.glob("*_pairs.txt")),
        event_grams=share_of_distinct(
            one.text
            for path in sorted(EVENTS.glob("*.txt"))
            if not path.stem.endswith("_pairs")
            for one in read_lines(path)
        ),
        held_texts=len(held_lines),
        event_precision=events.precision,
        event_recall=events.recall,
        grams=share_of_distinct(one.article.text for one in examples),
        silver=SILVER,
        passages=len(own),
        figures=_table(
            ("measure", "precision", "recall", "F1"),
            [
                (name, *(f"{share:.3f}" for share in (one.precision, one.recall, one.f1)))
                for name, one in ((name, figures[name]) for name in _SHOWN)
            ],
        ),
        sure=sure.share or 0.0,
        sure_count=sure.statements,
        all_count=len(judged),
        distance=_distance(judged),
        recipe=_table(("", *recipes), _recipe_rows(list(recipes.values()))),
        tried=(_HERE / "tried.md").read_text("utf-8").strip(),
        files=_table(
            ("file", "bytes", "SHA-256"),
            [
                (
                    path.name,
                    f"{path.stat().st_size:,}",
                    hashlib.sha256(path.read_bytes()).hexdigest(),
                )
                for path in files
            ],
        ),
    )
    (folder / "README.md").write_text(card, "utf-8")


def _recipe_rows(recipes: Sequence[Recipe]) -> list[tuple[object, ...]]:
    tables = [asdict(recipe) for recipe in recipes]
    return [(name.replace("_", " "), *(one[name] for one in tables)) for name in tables[0]]


def _count_lines(lines: Sequence[Line]) -> tuple[str, ...]:
    words = sum(len(one.text.split()) for one in lines)
    return tuple(f"{n:,}" for n in (len(lines), words, sum(len(one.events) for one in lines)))


def _distance(judged: Sequence[Judged]) -> float:
    """How far scores are from shares of right statements, weighted by the bins' sizes."""
    off = (one.statements * abs(one.mean_score - (one.share or 0.0)) for one in bin_scores(judged))
    return sum(off) / len(judged)


def _count(articles: Sequence[Annotated]) -> tuple[str, ...]:
    words = sum(len(one.prepared.article.text.split()) for one in articles)
    statements = sum(len(one.roles[0]) for one in articles)
    nested = sum(_is_nested(cue, one) for one in articles for cue in _cues(one))
    return tuple(f"{number:,}" for number in (len(articles), words, statements, nested))


def _cues(one: Annotated) -> list[tuple[int, int]]:
    return [roles.cue[0] for roles in one.roles[0] if roles.cue]


def _is_nested(cue: tuple[int, int], one: Annotated) -> bool:
    return any(
        start <= cue[0] and cue[1] <= end
        for roles in one.roles[0]
        for start, end in roles.content
        if roles.cue and roles.cue[0] != cue
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
