"""``make bench DATA=directory``: measures quality and speed, and writes docs/quality.md.

DATA holds ``attribution/polnear/dev`` with ``text/`` and ``attributions/``, laid out as
``onrecord evaluate attribution`` reads them.  It takes some minutes; nothing else should run.
"""

from __future__ import annotations

import sys
from pathlib import Path

import one_thread  # noqa: F401
from onrecord.errors import InputError
from onrecord.evaluate import evaluate_attribution, find_gold
from onrecord.limits import MAX_CHARACTERS
from onrecord.model import Page
from onrecord.pipeline import Stages, load_stages
from page import Measurements, put_between_marks, write_tables
from speed import launch, stage_seconds, start_seconds, write_largest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "quality.md"
SHORT = ROOT / "examples" / "strait-closure.txt"
GOLD = Path("attribution", "polnear", "dev")


def measure(data: Path, *, stages: Stages) -> Measurements:
    """All figures; what is being measured is told on standard error."""
    gold = data / GOLD
    _tell("attribution")
    attribution = evaluate_attribution(gold, stages=stages)
    _tell("speed of each stage")
    pages = [Page(input=one.name, body=one.text.read_bytes()) for one in find_gold(gold)]
    seconds = stage_seconds(pages, stages=stages)
    _tell("start and memory")
    with write_largest([page.body.decode("utf-8") for page in pages]) as largest:
        long = launch("read", "--json", str(largest))
    return Measurements(
        attribution=attribution,
        stage_seconds=seconds,
        words=attribution.words,
        help_seconds=start_seconds("--help"),
        read_seconds=start_seconds("read", str(SHORT)),
        article_bytes=launch("read", str(SHORT)).peak_bytes,
        largest_bytes=long.peak_bytes,
        largest_characters=MAX_CHARACTERS,
        largest_seconds=long.seconds,
    )


def main(arguments: list[str]) -> int:
    """Measures and rewrites the page; the exit status."""
    if len(arguments) != 1:
        print("usage: benchmarks/run.py DATA", file=sys.stderr)
        return 2
    stages = load_stages()
    try:
        measured = measure(Path(arguments[0]), stages=stages)
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    document = PAGE.read_text("utf-8")
    PAGE.write_text(put_between_marks(document, write_tables(measured, stages=stages)), "utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


def _tell(what: str) -> None:
    print(f"measuring {what} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
