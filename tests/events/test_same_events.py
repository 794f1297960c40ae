"""How well tellings of one event are joined, in articles by somebody who had not seen the program.

Triggers, types and parts are as marked; what is measured is the joining alone.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from tests.events.marked_events import read_marked
from training.event_lines import Line, read_articles

from onrecord.model import ArticleRecord
from onrecord.pipeline import load_stages

pytestmark = pytest.mark.slow

ARTICLES = Path(__file__).with_name("articles.txt")
#: The least share right of the pairs that are joined, and of those that belong together.
PRECISION, RECALL = 0.8, 0.75


def test_tellings_of_one_event_are_joined() -> None:
    stages = load_stages("syntax")
    joined = wanted = both = 0
    for line in read_articles(ARTICLES):
        found = _numbers(line, read_marked(line, stages))
        for one, other in combinations(sorted(found), 2):
            is_joined = found[one] == found[other]
            is_one = line.numbers[one] == line.numbers[other]
            joined += is_joined
            wanted += is_one
            both += is_joined and is_one
    assert wanted > 100
    assert both / joined > PRECISION
    assert both / wanted > RECALL


def _numbers(line: Line, record: ArticleRecord) -> dict[int, int]:
    """Which event each telling has become a part of."""
    return {
        telling: number
        for number, event in enumerate(record.events)
        for span in event.trigger
        for telling, marked in enumerate(line.events)
        if marked.trigger.overlaps(span)
    }
