"""``make bench DATA=directory``: measures quality and speed, and writes docs/quality.md.

DATA holds ``attribution/polnear/dev`` with ``text/`` and ``attributions/``, laid out as
``onrecord evaluate attribution`` reads them.  It may hold ``semantics/dev.jsonl``, passages with
statements within statements, laid out as ``nested.py`` says, ``events/PLV_train.tsv``, sentences
with the type of event between two parties, laid out as ``onrecord evaluate events`` reads them, and
``pages``, pages of HTML with their gold, laid out as ``onrecord evaluate pages`` reads them; why
some of these are read badly is kept in ``pages_below.toml``.  The plot of how reliable scores are
goes to docs/reliability.svg, the picture of which events are taken for which to docs/events.svg.
It takes some minutes; nothing else should run.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import one_thread  # noqa: F401
from bodies import measure_bodies
from confusions import draw_confusions
from nested import measure_nested, read_passages
from onrecord.errors import InputError
from onrecord.evaluate import (
    EventsReport,
    PagesReport,
    evaluate_attribution,
    evaluate_events,
    evaluate_meaning,
    find_gold,
    read_gold_pairs,
    read_gold_passages,
)
from onrecord.limits import MAX_CHARACTERS
from onrecord.model import Page
from onrecord.pipeline import FINDERS, Finder, Stages, load_stages
from page import (
    CONFUSIONS,
    PLOT,
    Measured,
    Measurements,
    put_between_marks,
    read_reasons,
    write_tables,
)
from plot import draw_reliability
from speed import launch, stage_seconds, start_seconds, write_largest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "quality.md"
SHORT = ROOT / "examples" / "strait-closure.txt"
GOLD = Path("attribution", "polnear", "dev")
PASSAGES = Path("semantics", "dev.jsonl")
PAIRS = Path("events", "PLV_train.tsv")
PAGES = Path("pages")
REASONS = Path(__file__).with_name("pages_below.toml")


def measure(data: Path, *, stages: Mapping[Finder, Stages]) -> Measurements:
    """All figures; what is being measured is told on standard error."""
    golds = find_gold(data / GOLD)
    bodies = _measure_bodies(data)
    events = _measure_events(data, stages["model"])
    finders = {finder: _measure_finder(data, finder, stages[finder]) for finder in FINDERS}
    _tell("start and memory")
    together = launch("read", "--json", *(str(one.text) for one in golds))
    with write_largest([one.text.read_text("utf-8") for one in golds]) as largest:
        long = launch("read", "--json", str(largest))
    return Measurements(
        finders=finders,
        bodies=bodies,
        events=events,
        words=finders["model"].attribution.words,
        help_seconds=start_seconds("--help"),
        read_seconds=start_seconds("read", str(SHORT)),
        article_bytes=launch("read", str(SHORT)).peak_bytes,
        all_cpu_seconds=together.cpu_seconds,
        all_bytes=together.peak_bytes,
        largest_bytes=long.peak_bytes,
        largest_characters=MAX_CHARACTERS,
        largest_seconds=long.seconds,
    )


def _measure_finder(data: Path, finder: Finder, stages: Stages) -> Measured:
    _tell(f"attribution, {finder}")
    attribution = evaluate_attribution(data / GOLD, stages=stages)
    nested = meaning = None
    if (data / PASSAGES).is_file():
        _tell(f"statements within statements, and what statements mean, {finder}")
        nested = measure_nested(read_passages(data / PASSAGES), stages=stages)
        meaning = evaluate_meaning(read_gold_passages(data / PASSAGES), stages=stages)
    _tell(f"speed of each stage, {finder}")
    pages = [Page(input=one.name, body=one.text.read_bytes()) for one in find_gold(data / GOLD)]
    seconds = stage_seconds(pages, stages=stages)
    return Measured(attribution=attribution, stage_seconds=seconds, nested=nested, meaning=meaning)


def _measure_bodies(data: Path) -> dict[str, PagesReport] | None:
    if not (data / PAGES).is_dir():
        return None
    _tell("pages to zones")
    return measure_bodies(data / PAGES)


def _measure_events(data: Path, stages: Stages) -> EventsReport | None:
    if not (data / PAIRS).is_file():
        return None
    _tell("events")
    return evaluate_events(read_gold_pairs(data / PAIRS), stages=stages)


def _strangers(reasons: Mapping[str, str], measured: Measurements) -> list[str]:
    """Reasons that belong to no page that was measured: most likely a slip in the name."""
    if measured.bodies is None:
        return []
    pages = [score.page for score in measured.bodies["onrecord"].scores]
    return [name for name in reasons if not any(page.startswith(name) for page in pages)]


def main(arguments: list[str]) -> int:
    """Measures and rewrites the page; the exit status."""
    if len(arguments) != 1:
        print("usage: benchmarks/run.py DATA", file=sys.stderr)
        return 2
    reasons = read_reasons(REASONS)  # before all else: a mistake in it is told at once
    stages = {finder: load_stages(finder) for finder in FINDERS}
    try:
        measured = measure(Path(arguments[0]), stages=stages)
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    for name in _strangers(reasons, measured):
        print(f"{REASONS.name}: no page's name begins with {name}", file=sys.stderr)
    plot = draw_reliability(measured.finders["model"].attribution.bins)
    _rewrite(PAGE.with_name(PLOT), plot)
    if measured.events is not None:
        _rewrite(PAGE.with_name(CONFUSIONS), draw_confusions(measured.events))
    tables = write_tables(measured, stages=stages["model"], reasons=reasons)
    _rewrite(PAGE, put_between_marks(PAGE.read_text("utf-8"), tables))
    return 0


def _rewrite(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    print(f"wrote {path.relative_to(ROOT)}")


def _tell(what: str) -> None:
    print(f"measuring {what} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
