"""The commands and their options.  What a command needs is imported when it runs: help is quick."""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from typer.core import TyperCommand
from typer.exceptions import TyperException

from onrecord import __version__
from onrecord.cli.asking import RECORD, asking
from onrecord.cli.forms import FORMATS, Format, form_of
from onrecord.cli.record_commands import register
from onrecord.errors import InputError, OnrecordError
from onrecord.model import check_published
from onrecord.pipeline import FINDERS, Finder

__all__ = ["app", "main"]

_Name = TypeVar("_Name", bound=str)

app = typer.Typer(
    name="onrecord",
    help="Finds who says what in news articles and what happened, and where the text says so.",
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
actors = typer.Typer(rich_markup_mode=None)
app.add_typer(actors, name="actors")
words = typer.Typer(
    help="Say what words of reporting mean, and ask what is known of one.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
app.add_typer(words, name="words")


def main() -> None:
    """Runs the command line and leaves with its exit status: 0, 1 (an input failed), 2 (usage)."""
    # Looking for dead cycles among what is never dropped would cost a thirtieth of a long run.
    gc.set_threshold(50_000, 20, 50)
    _open_closed_streams()
    if not sys.warnoptions:
        # Warnings are for who writes programs; libraries' ones are about their own next versions.
        warnings.simplefilter("ignore")
    try:
        app(prog_name="onrecord")
    except InputError as error:
        sys.exit(str(error))
    except OnrecordError as error:
        sys.exit(f"onrecord: {error}")
    except OSError as error:
        # typer prints help itself.  A file that could not be opened would have its name here.
        if error.errno is None or error.filename is not None:
            _stop(error)
        from onrecord.cli.output import drop_output, unwritable

        drop_output()
        sys.exit(f"onrecord: {unwritable(error)}")
    except Exception as error:
        _stop(error)


def _stop(error: Exception) -> NoReturn:
    """Leaves because of an error that nobody expected."""
    if os.environ.get("ONRECORD_DEBUG"):
        raise error
    from onrecord.errors import BUG_REMEDY, describe_bug

    sys.exit(f"onrecord: stopped by {describe_bug(error)}; {BUG_REMEDY}")


def _open_closed_streams() -> None:
    """Gives the three standard streams a file each, where the caller closed them (``>&-``).

    Standard output gets one that cannot be written: who asks for an answer and closes it is told.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            access = os.O_WRONLY if name == "stderr" else os.O_RDONLY
            setattr(sys, name, os.fdopen(os.open(os.devnull, access), mode))


def _print_version(wanted: bool) -> None:
    if wanted:
        from onrecord.cli.output import write_out

        write_out(f"onrecord {__version__}\n".encode())
        raise typer.Exit


def _check_day(published: str | None) -> str | None:
    try:
        check_published(published)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    return published


def _check_show(show: str | None) -> str | None:
    if show not in (None, "text"):
        raise typer.BadParameter(f"{show!r} is not 'text'")
    return show


def _one_of(names: Sequence[_Name]) -> Callable[[str], _Name]:
    """A parser that takes these names and no other."""

    def check(given: str) -> _Name:
        for name in names:
            if given == name:
                return name
        raise typer.BadParameter(f"{given!r} is not {' or '.join(map(repr, names))}")

    return check


_Finder = Annotated[
    Finder,
    typer.Option(
        metavar="|".join(FINDERS),
        parser=_one_of(FINDERS),
        help="What finds statements: the trained model, or rules over syntax alone (no events).",
    ),
]


_Published = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        callback=_check_day,
        help="When the articles were published, where .jsonl rows do not say it: 2020-08-28, "
        "or a time with its zone.",
    ),
]
_Outlet = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Who published them, where .jsonl rows do not say it."),
]


_AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for programs.")]


#: The sections of a brief; what makes one is imported when it runs.
_SECTIONS = ("statements", "firsts", "contested", "conditions", "outcomes", "events")


class _InputCommand(TyperCommand):
    """A command that reads inputs and knows files that look like options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        options = args[: args.index("--")] if "--" in args else list(args)
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            for name in options:
                if name.startswith("-") and len(name) > 1 and os.path.exists(name):
                    reason = f"{name} is taken for options; for the file write ./{name}"
                    raise typer.BadParameter(reason, ctx=ctx, param_hint="INPUT") from error
            raise


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


@app.command(cls=_InputCommand)
def read(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT",
            help="Text, HTML, MHTML, PDF, DOCX or .jsonl files (also .gz), folders of them, or - "
            "for standard input.",
            show_default=False,
        ),
    ],
    published: _Published = None,
    outlet: _Outlet = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line for programs.")
    ] = False,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain",
            help="One line a statement, or the text as its lines are; no colours, no lines drawn.",
        ),
    ] = False,
    show: Annotated[
        str | None,
        typer.Option(
            metavar="text",
            callback=_check_show,
            help="text: the article with its sources, cues, contents and events marked.",
        ),
    ] = None,
    finder: _Finder = "model",
) -> None:
    """Read articles and print who said what in each, and what happened."""
    from onrecord.cli.read import choose_form, read_inputs

    if as_json and (plain or show):
        raise typer.BadParameter("it goes with neither --plain nor --show", param_hint="--json")
    form = choose_form(as_json=as_json, plain=plain, text=show == "text")
    failed = read_inputs(
        inputs, published=published, outlet=outlet or None, finder=finder, form=form
    )
    raise typer.Exit(1 if failed else 0)


@app.command(cls=_InputCommand)
@asking()
def export(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT",
            help="Articles, as read takes them, in place of a record.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="|".join(FORMATS),
            parser=_one_of(FORMATS),
            help="In which form, if not as the ending of --out says, else jsonl; parquet and brat "
            "are folders.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Where to write it, if not to standard output."),
    ] = None,
    table: Annotated[
        str,
        typer.Option(
            metavar="TABLE", help="Which table csv is: statements, events, actors or articles."
        ),
    ] = "statements",
    record: RECORD = "record.db",
    published: _Published = None,
    finder: _Finder = "model",
    *,
    asked: dict[str, Any],
    machine: bool,
) -> None:
    """Write a record, or any part of it, in a form for other programs; or that of articles."""
    from onrecord.cli.export import export_inputs, export_record

    if table not in ("statements", "events", "actors", "articles"):
        reason = f"{table!r} is not 'statements', 'events', 'actors' or 'articles'"
        raise typer.BadParameter(reason, param_hint="--table")
    form = form or form_of(out)
    if not inputs:
        if published is not None:
            raise typer.BadParameter("a record has its days already", param_hint="--published")
        export_record(record, form=form, out=out, table=table, machine=machine, asked=asked)
        raise typer.Exit(0)
    outlet = asked.pop("outlet", None)
    if asked:
        reason = "filters choose from a record, not from articles"
        raise typer.BadParameter(reason, param_hint=f"--{next(iter(asked)).replace('_', '-')}")
    if form == "plover" and finder != "model":
        raise typer.BadParameter("it finds no events, only the model does", param_hint="--finder")
    failed = export_inputs(
        inputs,
        form=form,
        out=out,
        table=table,
        published=published,
        outlet=outlet[0] if outlet else None,
        finder=finder,
    )
    raise typer.Exit(1 if failed else 0)


@app.command()
@asking()
def brief(
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="text|markdown|html",
            parser=_one_of(("text", "markdown", "html")),
            help="In which form, if not as the ending of --out says, else text.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Where to write it, if not to standard output."),
    ] = None,
    sections: Annotated[
        list[str],
        typer.Option(
            "--section",
            metavar="NAME",
            parser=_one_of(_SECTIONS),
            help=f"Only this section; give several: {', '.join(_SECTIONS)}.",
            show_default=False,
        ),
    ] = [],  # noqa: B006 - typer copies it
    limit: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=0,
            help="At most so many rows a section, 0 for all, if not as many as make a page.",
            show_default=False,
        ),
    ] = None,
    record: RECORD = "record.db",
    *,
    asked: dict[str, Any],
    machine: bool,
) -> None:
    """Print a page about what came out since a day (the last seven days where none is given)."""
    from onrecord.cli.brief import print_brief

    print_brief(
        record,
        asked,
        form=form,  # type: ignore[arg-type]
        out=out,
        sections=sections,  # type: ignore[arg-type]
        limit=limit,
        machine=machine,
    )


def _check_span(given: str) -> tuple[int, int]:
    start, colon, end = given.partition(":")
    if not (colon and start.isdecimal() and end.isdecimal() and int(start) < int(end)):
        raise typer.BadParameter(f"{given!r} is not START:END, like 120:164")
    return int(start), int(end)


@app.command()
def locate(
    page: Annotated[str, typer.Argument(metavar="PAGE", help="A web page that onrecord reads.")],
    spans: Annotated[
        list[Any],
        typer.Argument(
            metavar="START:END",
            parser=_check_span,
            help="A span of the text in its record, like 120:164.",
            show_default=False,
        ),
    ],
) -> None:
    """Print where spans of a page's text stand in the page: elements and offsets, as JSON."""
    import json

    from onrecord import api
    from onrecord.cli.output import write_out

    for span, found in zip(spans, api.locate(page, *spans), strict=True):
        place = {
            "span": list(span),
            "start": {"xpath": found.start.xpath, "offset": found.start.offset},
            "end": {"xpath": found.end.xpath, "offset": found.end.offset},
        }
        write_out(json.dumps(place).encode() + b"\n")


@actors.command("import")
def import_table(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="CSV with columns name, country and sector (office: persons; kind: organisations) "
            "or name, country and owner (outlets), or FollowTheMoney entities, one JSON object a "
            "line (also .gz).",
        ),
    ],
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What to keep them as, if not by the file's name."),
    ] = None,
) -> None:
    """Keep the actors of a file as your own table, in place of the one of this name."""
    from onrecord.cli.actors import import_actors

    import_actors(file, name=name)


@actors.command("list")
def list_tables() -> None:
    """Print your own tables and the gazetteer that ships with onrecord."""
    from onrecord.cli.actors import list_actors

    raise typer.Exit(1 if list_actors() else 0)


@actors.command("remove")
def remove_table(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A table that you imported.")],
) -> None:
    """Remove one of your own tables."""
    from onrecord.cli.actors import remove_actors

    remove_actors(name)


@actors.command()
def resolve(
    mentions: Annotated[
        list[str],
        typer.Argument(
            metavar="MENTION", help="Words that name or describe somebody.", show_default=False
        ),
    ],
    on: Annotated[
        str | None,
        typer.Option(
            "--date",
            metavar="DAY",
            help="The day on which it should hold, like 2020-01-31; else the gazetteer's own.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line for programs.")
    ] = False,
) -> None:
    """Print who each mention is, its country and sector, and what says so."""
    from onrecord.cli.actors import resolve_actors

    resolve_actors(mentions, on=on, as_json=as_json)


@actors.command()
def judge(
    left: Annotated[str, typer.Argument(metavar="LEFT", help="A name.")],
    right: Annotated[str, typer.Argument(metavar="RIGHT", help="Another name.")],
    verdict: Annotated[
        str,
        typer.Argument(
            metavar="same|different|unsure",
            help="Whether one actor has both; unsure takes an earlier judgement back.",
        ),
    ],
) -> None:
    """Keep what you judge of two names: one actor's, or two actors'."""
    from onrecord.cli.actors import judge_actors

    judge_actors(left, right, verdict)


@actors.command()
def judgements() -> None:
    """Print what you judged, in its order."""
    from onrecord.cli.actors import list_judgements

    list_judgements()


_Table = Annotated[
    str | None,
    typer.Option(
        metavar="TABLE",
        help="Which table: cues, hedges, stances, conditions, occasions, audiences, platforms, "
        "sources or tones; needed where nothing else tells it.",
    ),
]


@words.command("import")
def import_words_table(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="CSV with the columns of a table, those without values left out (also .gz).",
        ),
    ],
    table: _Table = None,
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What to keep them as, if not by the file's name."),
    ] = None,
) -> None:
    """Keep the rows of a file as your own, in place of those of this name."""
    from onrecord.cli.words_tables import import_words

    import_words(file, table=table, name=name)


@words.command("list")
def list_words_tables() -> None:
    """Print your own tables of words and those that ship with onrecord."""
    from onrecord.cli.words_tables import list_words

    raise typer.Exit(1 if list_words() else 0)


@words.command("remove")
def remove_words_table(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A table that you imported.")],
    table: _Table = None,
) -> None:
    """Remove one of your own tables of words."""
    from onrecord.cli.words_tables import remove_words

    remove_words(name, table=table)


@words.command("find")
def find_words_rows(
    phrases: Annotated[
        list[str],
        typer.Argument(
            metavar="PHRASE",
            help='Words as a table has them, verbs in their base form: "rule out", may, so-called.',
            show_default=False,
        ),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line for programs.")
    ] = False,
) -> None:
    """Print what the tables say of each phrase, and whether the row is yours."""
    from onrecord.cli.words_tables import find_words

    find_words(phrases, as_json=as_json)


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
    as_json: _AsJson = False,
    errors: Annotated[
        int, typer.Option(metavar="N", min=0, help="Print N errors worth reading too.")
    ] = 0,
    finder: _Finder = "model",
) -> None:
    """Measure how well sources, cues and contents are found."""
    from onrecord.cli.evaluate import print_attribution

    print_attribution(gold, finder=finder, as_json=as_json, errors=errors)


@evaluate.command()
def pages(
    gold: Annotated[
        str,
        typer.Argument(
            metavar="GOLD_DIR", help="Pages with their bodies, laid out as docs/quality.md says."
        ),
    ],
    as_json: _AsJson = False,
    errors: Annotated[
        int, typer.Option(metavar="N", min=0, help="Print what is wrong in the N worst pages too.")
    ] = 0,
) -> None:
    """Measure how well the article is found in pages of HTML."""
    from onrecord.cli.evaluate import print_pages

    print_pages(gold, as_json=as_json, errors=errors)


@evaluate.command("actors")
def evaluate_actors(
    gold: Annotated[
        str,
        typer.Argument(
            metavar="GOLD_FILE",
            help="JSON lines of mentions with country and sector, as docs/quality.md says.",
        ),
    ],
    as_json: _AsJson = False,
    errors: Annotated[
        int, typer.Option(metavar="N", min=0, help="Print the first N wrong ones too.")
    ] = 0,
) -> None:
    """Measure how well mentions get their country and sector."""
    from onrecord.cli.evaluate import print_actors

    print_actors(gold, as_json=as_json, errors=errors)


@evaluate.command("events")
def evaluate_events(
    gold: Annotated[
        str,
        typer.Argument(
            metavar="GOLD_FILE",
            help="A table of sentences with their parties and types, as docs/quality.md says.",
        ),
    ],
    as_json: _AsJson = False,
    errors: Annotated[
        int, typer.Option(metavar="N", min=0, help="Print the first N wrong ones too.")
    ] = 0,
) -> None:
    """Measure how well events get their PLOVER type."""
    from onrecord.cli.evaluate import print_events

    print_events(gold, as_json=as_json, errors=errors)


@evaluate.command()
def semantics(
    gold: Annotated[
        str,
        typer.Argument(
            metavar="GOLD_FILE",
            help="JSON lines of passages with their statements, as docs/quality.md says.",
        ),
    ],
    as_json: _AsJson = False,
    errors: Annotated[
        int, typer.Option(metavar="N", min=0, help="Print the first N wrong statements too.")
    ] = 0,
    finder: _Finder = "model",
) -> None:
    """Measure how well statements get their meaning."""
    from onrecord.cli.evaluate import print_semantics

    print_semantics(gold, finder=finder, as_json=as_json, errors=errors)


@evaluate.command("links")
def evaluate_links(
    gold: Annotated[
        str,
        typer.Argument(
            metavar="GOLD_DIR",
            help="A crisis: marked articles and links.toml, laid out as docs/quality.md says.",
        ),
    ],
    predictions: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Measure these, as links --json prints them, and read nothing."
        ),
    ] = None,
    as_json: _AsJson = False,
    errors: Annotated[
        int, typer.Option(metavar="N", min=0, help="Print N wrong and missed of each kind too.")
    ] = 0,
) -> None:
    """Measure how well links across articles are found."""
    from onrecord.cli.evaluate import print_links

    print_links(gold, predictions=predictions, as_json=as_json, errors=errors)


@app.command()
def serve(
    record: RECORD = "record.db",
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Where to listen; all but this machine's own addresses need a token.",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="On which port; 0 is any free one.")
    ] = 8137,
    token: Annotated[
        str | None,
        typer.Option(
            metavar="TOKEN",
            envvar="ONRECORD_TOKEN",
            help="What a browser has to give before it is shown anything. Better put it into "
            "ONRECORD_TOKEN: arguments can be read by everybody on this machine.",
            show_default=False,
            show_envvar=False,
        ),
    ] = None,
    names: Annotated[
        list[str],
        typer.Option(
            "--name",
            metavar="NAME",
            help="A further name by which browsers call it, like news.example.org or "
            "localhost:9000; give several.",
            show_default=False,
        ),
    ] = [],  # noqa: B006 - typer copies it
    by: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who judges, if not ONRECORD_USER or your login."),
    ] = None,
    finder: _Finder = "model",
    new: Annotated[
        bool, typer.Option("--new", help="Make an empty record where there is none.")
    ] = False,
    opens: Annotated[bool, typer.Option("--open", help="Open it in your browser.")] = False,
) -> None:
    """Look at a record in a browser, correct it there, and add to it."""
    from onrecord.cli.serve import serve_record

    serve_record(
        record,
        host=host,
        port=port,
        token=token,
        names=names,
        by=by,
        finder=finder,
        new=new,
        opens=opens,
    )


register(app, actors, _InputCommand)
