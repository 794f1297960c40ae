"""The commands ``evaluate``: what onrecord finds, held against gold data."""

from __future__ import annotations

import json
from pathlib import Path

from onrecord.actors import load_knowledge
from onrecord.cli.output import write_out
from onrecord.cli.progress import show_progress
from onrecord.cli.words import visible
from onrecord.errors import InputError
from onrecord.evaluate import (
    AttributionReport,
    evaluate_actors,
    evaluate_attribution,
    evaluate_events,
    evaluate_links,
    evaluate_meaning,
    evaluate_pages,
    find_gold,
    format_actors,
    format_events,
    format_links,
    format_meaning,
    format_pages,
    format_report,
    predict_links,
    read_crisis,
    read_gold_mentions,
    read_gold_pairs,
    read_gold_passages,
    read_predictions,
)
from onrecord.evaluate.link_report import check_inputs
from onrecord.home import own_judgements, own_tables, own_words
from onrecord.pipeline import Finder, load_stages

__all__ = [
    "print_actors",
    "print_attribution",
    "print_events",
    "print_links",
    "print_pages",
    "print_semantics",
]

_BASELINE: Finder = "syntax"


def print_attribution(gold: str, *, finder: Finder, as_json: bool, errors: int) -> None:
    """Prints the figures on a gold directory, those of the model with the rules' below.

    Raises:
        InputError: if the directory or one of its files is not as it should be.
    """
    _refuse_empty(gold)
    find_gold(Path(gold))  # before models are loaded: a wrong folder is told at once
    with show_progress() as progress:

        def measure(finder: Finder) -> AttributionReport:
            return evaluate_attribution(
                Path(gold),
                stages=load_stages(finder),
                progress=lambda done, of: progress.update(f"{finder}: {done} of {of} texts"),
            )

        report = measure(finder)
        baseline = measure(_BASELINE) if finder != _BASELINE else None
    if as_json:
        figures = report.as_dict(errors=errors, baseline=baseline)
        answer = json.dumps({"finder": finder, **figures}, indent=2, ensure_ascii=False)
    else:
        answer = visible(format_report(report, errors=errors, baseline=baseline))
    _print(answer)


def print_pages(gold: str, *, as_json: bool, errors: int) -> None:
    """Prints the figures on a directory of pages with their gold bodies.

    Raises:
        InputError: if the directory or its gold is not as it should be.
    """
    _refuse_empty(gold)
    with show_progress() as progress:
        report = evaluate_pages(
            Path(gold), progress=lambda done, of: progress.update(f"{done} of {of} pages")
        )
    if as_json:
        _print(json.dumps(report.as_dict(errors=errors), indent=2, ensure_ascii=False))
    else:
        _print(visible(format_pages(report, errors=errors)))


def print_actors(gold: str, *, as_json: bool, errors: int) -> None:
    """Prints the figures on a file of mentions with their codes; own tables are asked too.

    Raises:
        InputError: if the file or an own table is not as it should be.
    """
    _refuse_empty_file(gold, "mentions")
    golds = read_gold_mentions(Path(gold))
    with show_progress() as progress:
        report = evaluate_actors(
            golds,
            knowledge=load_knowledge(own_tables()),
            progress=lambda done: progress.update(f"{done} of {len(golds)} mentions"),
        )
    if as_json:
        _print(json.dumps(report.as_dict(errors=errors), indent=2, ensure_ascii=False))
    else:
        _print(visible(format_actors(report, errors=errors)))


def print_events(gold: str, *, as_json: bool, errors: int) -> None:
    """Prints the figures on a table of sentences with their parties and types.

    Raises:
        InputError: if the file or an own table is not as it should be.
    """
    _refuse_empty_file(gold, "pairs")
    pairs = read_gold_pairs(Path(gold))
    with show_progress() as progress:
        report = evaluate_events(
            pairs,
            stages=load_stages(
                own_actors=own_tables(), own_words=own_words(), judgements=own_judgements()
            ),
            progress=lambda done, of: progress.update(f"{done} of {of} sentences"),
        )
    if as_json:
        _print(json.dumps(report.as_dict(errors=errors), indent=2, ensure_ascii=False))
    else:
        _print(visible(format_events(report, errors=errors)))


def print_semantics(gold: str, *, finder: Finder, as_json: bool, errors: int) -> None:
    """Prints the figures on a file of passages whose statements have their meaning.

    The passages are read as ``onrecord read`` reads them, with the user's own tables.

    Raises:
        InputError: if the file or an own table is not as it should be.
    """
    _refuse_empty_file(gold, "passages")
    passages = read_gold_passages(Path(gold))
    with show_progress() as progress:
        report = evaluate_meaning(
            passages,
            stages=load_stages(
                finder,
                own_actors=own_tables(),
                own_words=own_words(),
                judgements=own_judgements(),
            ),
            progress=lambda done, of: progress.update(f"{done} of {of} passages"),
        )
    if as_json:
        figures = {"finder": finder, **report.as_dict(errors=errors)}
        _print(json.dumps(figures, indent=2, ensure_ascii=False))
    else:
        _print(visible(format_meaning(report, errors=errors)))


def print_links(gold: str, *, predictions: str | None, as_json: bool, errors: int) -> None:
    """Prints the figures on a crisis: of what is found in its articles, or of ``predictions``.

    Raises:
        InputError: if the folder, the predictions or an own table is not as it should be.
    """
    _refuse_empty(gold)
    crisis = read_crisis(Path(gold))
    if predictions is not None:
        found = read_predictions(Path(predictions))
        check_inputs(found, crisis, Path(predictions))
    else:
        with show_progress() as progress:
            stages = load_stages(
                own_actors=own_tables(), own_words=own_words(), judgements=own_judgements()
            )
            found = predict_links(crisis, stages=stages, progress=progress.update)
    report = evaluate_links(crisis, found)
    if as_json:
        _print(json.dumps(report.as_dict(errors=errors), indent=2, ensure_ascii=False))
    else:
        _print(visible(format_links(report, errors=errors)))


def _refuse_empty_file(gold: str, what: str) -> None:
    if not gold:
        raise InputError("GOLD_FILE", "the name is empty", f"give the file of the gold {what}")


def _refuse_empty(gold: str) -> None:
    if not gold:
        raise InputError("GOLD_DIR", "the name is empty", "give the folder of the gold data")


def _print(answer: str) -> None:
    write_out(answer.encode("utf-8", "replace") + b"\n")
