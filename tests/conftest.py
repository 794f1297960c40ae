"""What all tests share: how a test says that this machine lacks what it needs."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

# A shared machine can be slow at any moment: time is measured by benchmarks, not by examples.
settings.register_profile("onrecord", deadline=None)
settings.load_profile("onrecord")

# Whoever runs the tests may have tables of their own: none of them takes part.
os.environ["ONRECORD_HOME"] = os.path.join(tempfile.gettempdir(), "onrecord-tests-no-home")


#: Files whose tests share nothing and take long each: any processor may take any of them.
ONE_BY_ONE = frozenset({"tests/test_docs.py"})


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each processor whole files, whose tests share what they set up, but for a few."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduler(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return nodeid if file in ONE_BY_ONE else file

    return Scheduler(config, log)


@pytest.fixture
def require_program() -> Callable[[str, str], str]:
    """Gives a program's path; where it is missing, the test is skipped and says how to get it."""

    def require(name: str, how: str) -> str:
        path = shutil.which(name)
        if path is None:
            pytest.skip(f"there is no {name} here; {how}")
        return path

    return require


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what did not run and how to make it run: a skipped test is easily overlooked."""
    skipped = terminalreporter.stats.get("skipped", ())
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    if reasons:
        terminalreporter.section("tests that did not run on this machine")
    for reason, count in sorted(reasons.items()):
        terminalreporter.line(f"{count} x {reason}")
