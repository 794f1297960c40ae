"""The annotated texts that the model learns from, and those that it is chosen on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.marked import read_examples, read_roles

from onrecord.evaluate.attribution import Roles
from onrecord.evaluate.brat import parse_annotations
from training.samples import Prepared, Preparer, Sample, make_samples, mark

__all__ = ["Annotated", "read_own", "read_polnear"]

PASSAGES = Path(__file__).parent / "passages"
_ORIGIN = "PolNeAR train: "


@dataclass(slots=True)
class Annotated:
    """An article with what each of its annotators marked, and the samples made of that."""

    prepared: Prepared
    annotators: list[str]
    roles: list[list[Roles]]
    samples: list[list[Sample]]


def read_polnear(data: Path, part: str, preparer: Preparer) -> Iterator[Annotated]:
    """The articles of one half of PolNeAR, without those that another gold set has passages of.

    ``data`` holds ``attribution/polnear`` as it is published, and ``semantics/dev.jsonl``.
    """
    left_out = _read_origins(data / "semantics" / "dev.jsonl")
    folder = data / "attribution" / "polnear" / part
    by_text: dict[str, list[Path]] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        by_text.setdefault(path.stem.rpartition("_")[0], []).append(path)
    for name, paths in by_text.items():
        if any(name.startswith(origin) for origin in left_out):
            continue
        text = (folder / "text" / f"{name}.txt").read_bytes().decode("utf-8")
        prepared = preparer.prepare(name, text)
        annotated = Annotated(prepared, [], [], [])
        for path in paths:
            raw = path.read_bytes().decode("utf-8")
            roles = parse_annotations(raw, text=prepared.article.text, name=path.name)
            marked = mark(prepared.words, roles, nested=False, weight=1.0)
            annotated.annotators.append(path.stem.rpartition("_")[2])
            annotated.roles.append(roles)
            annotated.samples.append(list(make_samples(prepared, marked, is_nested_marked=False)))
        yield annotated


def _read_origins(path: Path) -> tuple[str, ...]:
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())
    origins = {row["origin"] for row in rows}
    return tuple(
        origin.removeprefix(_ORIGIN) for origin in sorted(origins) if origin.startswith(_ORIGIN)
    )


def read_own(preparer: Preparer, folder: Path = PASSAGES) -> Iterator[Annotated]:
    """The passages of our own, in which nested statements are marked too."""
    for path in sorted(folder.glob("*.txt")):
        for example in read_examples(path):
            prepared = preparer.prepare_article(f"{path.stem}: {example.name}", example.article)
            roles = [
                Roles(**{role: tuple(spans) for role, spans in one.items()})
                for one in read_roles(example.marked)
            ]
            marked = mark(prepared.words, roles, nested=True, weight=1.0)
            samples = list(make_samples(prepared, marked, is_nested_marked=True))
            yield Annotated(prepared, ["own"], [roles], [samples])
