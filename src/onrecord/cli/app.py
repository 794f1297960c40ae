"""The commands and their options.  What a command needs is imported when it runs: help is quick."""

from __future__ import annotations

import os
import sys
import warnings
from enum import StrEnum
from typing import Annotated

import typer

from onrecord import __version__
from onrecord.errors import InputError, OnrecordError
from onrecord.model import check_published

__all__ = ["app", "main"]

app = typer.Typer(
    name="onrecord",
    help="Reads news and keeps the record: who said what, tied to the exact words.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
evaluate = typer.Typer(
    help="Measure onrecord on gold data.", rich_markup_mode=None, no_args_is_help=True
)
app.add_typer(evaluate, name="evaluate")


class Show(StrEnum):
    """What ``--show`` prints instead of the table."""

    TEXT = "text"


def main() -> None:
    """Runs the command line and leaves with its exit status: 0, 1 (an input failed), 2 (usage)."""
    _open_closed_streams()
    if not sys.warnoptions:
        # Warnings are for who writes programs; libraries' ones are about their own next versions.
        warnings.simplefilter("ignore")
    try:
        app(prog_name="onrecord")
    except KeyboardInterrupt:
        sys.exit(130)
    except InputError as error:
        sys.exit(str(error))
    except OnrecordError as error:
        sys.exit(f"onrecord: {error}")
    except Exception as error:
        if os.environ.get("ONRECORD_DEBUG"):
            raise
        from onrecord.cli.words import BUG_REMEDY, describe_bug

        sys.exit(f"onrecord: stopped by {describe_bug(error)}; {BUG_REMEDY}")


def _open_closed_streams() -> None:
    """Gives the three standard streams a file each, where the caller closed them (``>&-``)."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 - it lives as long as we do


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"onrecord {__version__}")
        raise typer.Exit


def _check_day(published: str | None) -> str | None:
    try:
        check_published(published)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    return published


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and stop."
        ),
    ] = False,
) -> None:
    """Options of the whole command."""


@app.command()
def read(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT",
            help="Text, HTML or .jsonl files, folders of them, or - for standard input.",
            show_default=False,
        ),
    ],
    published: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            callback=_check_day,
            help="When the articles were published, where .jsonl rows do not say it: 2020-08-28, "
            "or a time with its zone.",
        ),
    ] = None,
    outlet: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who published them, where .jsonl rows do not say it."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line for programs.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="One line a statement; no colours, no lines drawn.")
    ] = False,
    show: Annotated[
        Show | None,
        typer.Option(help="text: the article with its sources, cues and contents marked."),
    ] = None,
) -> None:
    """Read articles and print who said what in each."""
    from onrecord.cli.read import choose_form, read_inputs

    if as_json and (plain or show):
        raise typer.BadParameter("it goes with neither --plain nor --show", param_hint="--json")
    form = choose_form(as_json=as_json, plain=plain, text=show is Show.TEXT)
    failed = read_inputs(inputs, published=published, outlet=outlet or None, form=form)
    raise typer.Exit(1 if failed else 0)


@app.command()
def schema() -> None:
    """Print the JSON Schema of what read --json prints."""
    import json

    from onrecord.cli.output import write_out
    from onrecord.contract import json_schema

    write_out(json.dumps(json_schema(), indent=2, ensure_ascii=False).encode() + b"\n")


@evaluate.command()
def attribution(
    gold: Annotated[
        str,
        typer.Argument(
            metavar="GOLD_DIR", help="Texts with annotations, laid out as docs/quality.md says."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for programs.")] = False,
    errors: Annotated[
        int, typer.Option(metavar="N", min=0, help="Print the N largest errors too.")
    ] = 0,
) -> None:
    """Measure how well sources, cues and contents are found."""
    from onrecord.cli.evaluate import print_attribution

    print_attribution(gold, as_json=as_json, errors=errors)
