"""What a record promises, tried as it happens: killed in the midst, and used by many at once.

The long measurements are ``benchmarks/kills.py`` and ``benchmarks/crowd.py``; this is a little of
each, so that a change that breaks the promise is seen at once.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import crowd, kills
from tests.cli.records import border, harbour, raid


@pytest.mark.slow
def test_what_was_acknowledged_outlives_a_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path / "home"))
    told = kills.run(3, folder=tmp_path, articles=8)
    assert told.startswith("3 kills")


def test_two_add_while_others_read_and_judge(tmp_path: Path) -> None:
    told = crowd.run(2, folder=tmp_path, records=[border(), harbour(), raid()])
    assert "no error, no row lost" in told
