"""The commands ``evaluate``: what onrecord finds, held against gold data."""

from __future__ import annotations

import json
from pathlib import Path

from onrecord.cli.output import write_out
from onrecord.cli.progress import show_progress
from onrecord.cli.words import visible
from onrecord.errors import InputError
from onrecord.evaluate import evaluate_attribution, find_gold, format_report
from onrecord.pipeline import load_stages

__all__ = ["print_attribution"]


def print_attribution(gold: str, *, as_json: bool, errors: int) -> None:
    """Prints the figures on a gold directory.

    Raises:
        InputError: if the directory or one of its files is not as it should be.
    """
    if not gold:
        raise InputError("GOLD_DIR", "the name is empty", "give the folder of the gold data")
    find_gold(Path(gold))  # before models are loaded: a wrong folder is told at once
    with show_progress() as progress:
        report = evaluate_attribution(
            Path(gold),
            stages=load_stages(),
            progress=lambda done, of: progress.update(f"{done} of {of} texts"),
        )
    if as_json:
        answer = json.dumps(report.as_dict(errors=errors), indent=2, ensure_ascii=False)
    else:
        answer = visible(format_report(report, errors=errors))
    write_out(answer.encode("utf-8", "replace") + b"\n")
