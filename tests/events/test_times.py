"""Which time phrase of a sentence tells when its event happened."""

from __future__ import annotations

import pytest
from tests.events.marked_events import read_marked
from training.event_lines import Line, read_line

from onrecord.cli.events import describe_when
from onrecord.pipeline import Stages, load_stages

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stages() -> Stages:
    return load_stages("syntax")


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        ("On Sunday [1a rebels] [1t burned] [1r the bridge].", "11 May 2031"),
        ("[1a Rebels] [1t burned] [1r the bridge] in March 2030.", "1 Mar 2030 – 31 Mar 2030"),
        # The phrase of a clause within is that of its own deed.
        ("[1a Rebels] [1t burned] [1r the bridge] that was built in 1998.", ""),
        ("[1a Rebels] [1t burned] [1r the bridge], which engineers mended on Monday.", ""),
        # That of the clause around is not refused, but a nearer one is taken.
        (
            "On Monday, a week after [1a rebels] [1t burned] [1r the bridge] on 3 May, "
            "engineers came.",
            "3 May 2031",
        ),
        ("Two deputies resigned on Monday; [1a rebels] [1t burned] [1r the bridge].", ""),
        ("[1a Rebels] [1t burned] [1r the bridge].", ""),
    ],
)
def test_the_nearest_phrase_tells_the_day(marked: str, shown: str, stages: Stages) -> None:
    line = read_line(f"{marked} || 1 ASSAULT destroy occurred")
    record = read_marked(Line(line.text, line.events, line.numbers, "one", "2031-05-14"), stages)
    assert describe_when(record.events[0].when) == shown
