"""What the golden files hold; ``python -m tests.cli.golden`` writes them anew, to be reviewed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.cli.records import border, harbour, raid

from onrecord.cli.marked import render_marked
from onrecord.cli.plain import render_plain
from onrecord.cli.table import render_table, render_text

FOLDER = Path(__file__).with_name("golden")
GOLDEN: dict[str, Callable[[], str]] = {
    "table-80.txt": lambda: render_table(harbour(), width=80, colour=False),
    "table-120.txt": lambda: render_table(harbour(), width=120, colour=False),
    "text-80.txt": lambda: render_text(harbour(), width=80, colour=False),
    "plain.txt": lambda: render_plain(harbour()),
    "plain-text.txt": lambda: render_marked(harbour()),
    "meaning-60.txt": lambda: render_table(border(), width=60, colour=False),
    "meaning-80.txt": lambda: render_table(border(), width=80, colour=False),
    "meaning-100.txt": lambda: render_table(border(), width=100, colour=False),
    "meaning-140.txt": lambda: render_table(border(), width=140, colour=False),
    "meaning-plain.txt": lambda: render_plain(border()),
    "meaning-text.txt": lambda: render_marked(border()),
    "events-60.txt": lambda: render_table(raid(), width=60, colour=False),
    "events-100.txt": lambda: render_table(raid(), width=100, colour=False),
    "events-plain.txt": lambda: render_plain(raid()),
    "events-text.txt": lambda: render_marked(raid()),
}

if __name__ == "__main__":
    for name, render in GOLDEN.items():
        (FOLDER / name).write_text(render(), encoding="utf-8")
