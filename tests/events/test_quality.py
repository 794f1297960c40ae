"""How well events are found by the network that ships, in texts that it never saw.

``articles.txt`` are articles by somebody who had seen neither the program nor its output, every
telling of every event marked; ``quiet.txt`` are sentences of sport, weather, culture and business
without any, written to tempt a coder, ``near.txt`` such sentences with a few events among them.
The bounds are a little below what was measured: they tell when a change costs quality.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.marked import make_article
from training.event_lines import Line, MarkedEvent, read_articles, read_lines

from onrecord.model import ArticleRecord, Event, Participant, Span
from onrecord.pipeline import Stages, annotate, load_stages

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
#: The least share of tellings found that are right in trigger and type, and of those there are.
PRECISION, RECALL = 0.8, 0.6
#: The least share right among these: status, mode, and the parties of those that name any.
STATUS, MODE, ACTORS, RECIPIENTS = 0.85, 0.7, 0.92, 0.92
#: The most that may be coded where there is nothing.
FALSE_ALARMS = 0.03


@pytest.fixture(scope="module")
def stages() -> Stages:
    return load_stages()


def read(text: str, day: str, stages: Stages) -> ArticleRecord:
    from dataclasses import replace

    return annotate(replace(make_article(text), published=day), stages=stages)


@pytest.fixture(scope="module")
def counted(stages: Stages) -> Counter[str]:
    """How many tellings there are and were found, and what of these is right."""
    counts: Counter[str] = Counter()
    for line in read_articles(HERE / "articles.txt"):
        record = read(line.text, line.day, stages)
        found = [(span, event) for event in record.events for span in event.trigger]
        counts["there"] += len(line.events)
        counts["found"] += len(found)
        for marked in line.events:
            event = next((one for span, one in found if span.overlaps(marked.trigger)), None)
            if event is not None and event.type == marked.type:
                _compare(marked, event, line, counts)
    return counts


def _compare(marked: MarkedEvent, event: Event, line: Line, counts: Counter[str]) -> None:
    counts["right"] += 1
    counts["status"] += event.status == marked.status
    counts["mode"] += event.mode == marked.mode
    told_in = next(span for span in event.evidence if span.overlaps(marked.trigger))
    for role in ("actors", "recipients"):
        wanted: tuple[Span, ...] = getattr(marked, role)
        parts: tuple[Participant, ...] = getattr(event, role)
        # An event's parties are those of its surest telling: only there can they be compared.
        here = [part.span for part in parts if told_in.covers(part.span)]
        if wanted and here:
            counts[f"{role} compared"] += 1
            counts[f"{role} right"] += any(one.overlaps(span) for one in here for span in wanted)


def test_most_of_what_is_found_is_right(counted: Counter[str]) -> None:
    assert counted["right"] / counted["found"] >= PRECISION


def test_most_of_what_is_told_is_found(counted: Counter[str]) -> None:
    assert counted["right"] / counted["there"] >= RECALL


def test_status_and_mode_are_mostly_right(counted: Counter[str]) -> None:
    assert counted["status"] / counted["right"] >= STATUS
    assert counted["mode"] / counted["right"] >= MODE


def test_parties_are_mostly_the_right_ones(counted: Counter[str]) -> None:
    for role, least in (("actors", ACTORS), ("recipients", RECIPIENTS)):
        assert counted[f"{role} compared"] > 50
        assert counted[f"{role} right"] / counted[f"{role} compared"] >= least


def test_sport_weather_culture_and_business_are_hardly_ever_coded(stages: Stages) -> None:
    lines = (HERE / "quiet.txt").read_text("utf-8").splitlines()
    coded = [line for line in lines if read(line, "2024-05-05", stages).events]
    assert len(lines) == 300
    assert len(coded) <= FALSE_ALARMS * len(lines), coded


def test_what_looks_like_it_is_told_from_what_is(stages: Stages) -> None:
    lines = list(read_lines(HERE / "near.txt"))
    coded = {line.text: bool(read(line.text, "2024-05-05", stages).events) for line in lines}
    without = [line for line in lines if not line.events]
    with_events = [line for line in lines if line.events]
    assert sum(coded[line.text] for line in without) <= 0.05 * len(without)
    assert sum(coded[line.text] for line in with_events) >= 0.6 * len(with_events)
