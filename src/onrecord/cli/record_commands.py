"""The commands on a record and their options.  What they do is imported when they run."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from onrecord.cli.asking import (
    LINK_KINDS,
    LINKS,
    OUTCOME,
    OUTPUT,
    RECORD,
    asking,
    counting,
    sorted_by,
)
from onrecord.pipeline import FINDERS, Finder
from onrecord.record.filters import Base
from onrecord.record.questions import COUNTED, Question
from onrecord.record.told_links import LINK_SORTED, LinkQuestion

__all__ = ["register"]

_PATH = "record.db"
#: The kinds of links of which somebody can say that one is right.
_JUDGED = [kind for kind in LINK_KINDS if kind != "positions"]
_Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        help="How many processes read at the same time, if not one a processor (8 at most).",
        show_default=False,
    ),
]
_Lines = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
_Object = Annotated[bool, typer.Option("--json", help="One JSON object for programs.")]
_By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who says so, if not ONRECORD_USER or your login."),
]
_Id = Annotated[str, typer.Argument(metavar="ID", help="An id, or the beginning of it.")]
_Ids = Annotated[
    list[str],
    typer.Argument(metavar="ID", help="Ids, or their beginnings.", show_default=False),
]
_Values = Annotated[
    list[str],
    typer.Argument(
        metavar="FIELD=VALUE",
        help="Words as they stand in the text, places like 120:164, days, or a field's values.",
        show_default=False,
    ),
]
_Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note on the row.")]
_Tags = Annotated[
    list[str],
    typer.Option(
        "--tag", metavar="TAG", help="A tag on the row; give several.", show_default=False
    ),
]


def _check_finder(given: str) -> Finder:
    for finder in FINDERS:
        if given == finder:
            return finder
    raise typer.BadParameter(f"{given!r} is not {' or '.join(map(repr, FINDERS))}")


_Finder = Annotated[
    Finder,
    typer.Option(
        metavar="|".join(FINDERS),
        parser=_check_finder,
        help="What finds statements: the trained model, or rules over syntax alone (no events).",
    ),
]

_QUESTIONS: dict[Question, str] = {
    "statements": "Print who said what, to whom, through whom and when, from a record.",
    "events": "Print what happened, between whom, when, and who claims it, from a record.",
    "articles": "Print the articles of a record.",
    "timeline": "Print what was said and what happened, day by day, from a record.",
    "conditions": "Print what is promised, threatened and demanded on a condition, and how it "
    "ended.",
    "sources": "Print whom each outlet quotes, how often, and whether by name.",
}
_LINK_QUESTIONS: dict[LinkQuestion, str] = {
    "contested": "Print who contests what: a claim, what is said against it, how sure, and why.",
    "firsts": "Print what somebody does for the first time, and what is called a first and is "
    "none.",
    "positions": "Print what each speaker said on a matter, in order, and where it turned.",
}
#: What the rows of a question are rows of, where they can be counted by their fields.
_BASES: dict[Question, Base] = {
    "statements": "statement", "conditions": "statement", "sources": "statement",
    "events": "event", "articles": "article",
}  # fmt: skip


def register(app: typer.Typer, actors: typer.Typer, input_command: type[Any]) -> None:
    """Adds the commands to the whole command, and the question to ``actors``."""
    _register_adding(app, input_command)
    for question, help in _QUESTIONS.items():
        app.command(question, help=help)(_question(question))
    for linked, help in _LINK_QUESTIONS.items():
        app.command(linked, help=help)(_question(linked, sorted_by(LINK_SORTED[linked])))
    app.command("links")(links)
    actors.callback(invoke_without_command=True)(_ask_actors)
    app.command("show")(show)
    app.add_typer(_judge_app(), name="judge")


def _question(question: Question | LinkQuestion, own: dict[str, tuple[Any, Any]] = OUTPUT) -> Any:
    # Who and when come from two tables at once, and are counts or an order already.
    if question == "conditions":
        own = {**OUTCOME, **counting([*COUNTED["statement"], "outcome"]), **OUTPUT}
    elif question in _BASES:
        own = {**counting(COUNTED[_BASES[question]]), **OUTPUT}

    @asking(own=own)
    def command(record: RECORD = _PATH, *, asked: dict[str, Any], **given: Any) -> None:
        from onrecord.cli.record import ask

        ask(record, question, asked, **given)

    return command


@asking(own=LINKS)
def links(
    record: RECORD = _PATH,
    *,
    asked: dict[str, Any],
    kinds: list[str],
    limit: int | None,
    as_json: bool,
    machine: bool,
) -> None:
    """Print what hangs together across the articles of a record: copies, the same statement, the
    same event, what is contested, conditions and how they ended, firsts, positions."""
    from onrecord.cli.links import print_links

    for kind in kinds:
        if kind not in LINK_KINDS:
            known = ", ".join(LINK_KINDS)
            raise typer.BadParameter(f"{kind!r} is none of {known}", param_hint="--kind")
    print_links(record, asked, kinds=kinds, limit=limit, as_json=as_json, machine=machine)


@asking(own=OUTPUT)
def _ask_actors(
    ctx: typer.Context, record: RECORD = _PATH, *, asked: dict[str, Any], **given: Any
) -> None:
    """Print who speaks and acts in a record, how often, and with which codes.

    With a command: say who is known, ask who a mention is and why, and judge names.
    """
    if ctx.invoked_subcommand is None:
        from onrecord.cli.record import ask

        ask(record, "actors", asked, **given)


def _register_adding(app: typer.Typer, input_command: type[Any]) -> None:
    app.command("add", cls=input_command)(add)
    app.command("retry")(retry)
    app.command("status")(status)
    app.command("remove")(remove)
    app.command("verify")(check)
    app.command("import", cls=input_command)(import_files)


def add(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUT", help="Articles, as read takes them.", show_default=False),
    ] = None,
    record: RECORD = _PATH,
    published: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="When the articles were published, where they do not say it: 2020-08-28, or a "
            "time with its zone.",
        ),
    ] = None,
    outlet: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who published them, where they do not say it."),
    ] = None,
    workers: _Workers = None,
    finder: _Finder = "model",
    stale: Annotated[
        bool,
        typer.Option("--stale", help="Read again, from kept inputs, what other versions had read."),
    ] = False,
    as_json: _Lines = False,
) -> None:
    """Read articles and keep what they hold in a record."""
    from onrecord.cli.record import add_inputs
    from onrecord.model import check_published

    if bool(inputs) == stale:
        reason = "give articles, or --stale" if not stale else "--stale takes no articles"
        raise typer.BadParameter(reason, param_hint="INPUT")
    try:
        check_published(published)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--published") from error
    raise typer.Exit(
        add_inputs(
            record,
            inputs or [],
            published=published,
            outlet=outlet or None,
            finder=finder,
            workers=workers,
            stale=stale,
            as_json=as_json,
        )
    )


def retry(
    record: RECORD = _PATH,
    workers: _Workers = None,
    finder: _Finder = "model",
    as_json: _Lines = False,
) -> None:
    """Try the inputs of a record that failed once more."""
    from onrecord.cli.record import retry_failures

    raise typer.Exit(retry_failures(record, finder=finder, workers=workers, as_json=as_json))


def status(
    record: RECORD = _PATH,
    quick: Annotated[
        bool, typer.Option("--quick", help="Do not look whether newer models would read it anew.")
    ] = False,
    as_json: _Object = False,
) -> None:
    """Print how a record stands: how much is in it, what is stale, what failed."""
    from onrecord.cli.record import print_status

    print_status(record, quick=quick, as_json=as_json)


def remove(
    ids: _Ids,
    record: RECORD = _PATH,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why, kept with the fact.")
    ] = None,
) -> None:
    """Take articles down: nothing of them is left in the record but the fact."""
    from onrecord.cli.record import remove_articles

    raise typer.Exit(remove_articles(record, ids, reason=reason))


def check(record: RECORD = _PATH) -> None:
    """Check a record: its file, every hash and offset, the text index, the kept inputs."""
    from onrecord.cli.record import check_record

    raise typer.Exit(check_record(record))


def import_files(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="A record's own jsonl or folder of parquet, or a corpus: .jsonl, .csv, .tsv (also "
            ".gz), .parquet.",
            show_default=False,
        ),
    ],
    record: RECORD = _PATH,
    columns: Annotated[
        list[str],
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN",
            help="Where a corpus has text (or html), id, title, outlet, published, url.",
            show_default=False,
        ),
    ] = [],  # noqa: B006 - typer copies it
    date_format: Annotated[
        str | None,
        typer.Option(metavar="FORMAT", help="How a corpus writes days, like %d/%m/%Y."),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Take articles of a record in place of those there are."),
    ] = False,
    workers: _Workers = None,
    finder: _Finder = "model",
    as_json: _Lines = False,
) -> None:
    """Take another record's articles as they are, or read a corpus into a record."""
    from onrecord.cli.imports import import_into

    raise typer.Exit(
        import_into(
            record,
            files,
            columns=columns,
            date_format=date_format,
            replace=replace,
            workers=workers,
            finder=finder,
            as_json=as_json,
        )
    )


def show(
    id: _Id,
    record: RECORD = _PATH,
    as_cite: Annotated[
        bool,
        typer.Option("--cite", help="A citation: quotation, outlet, date, address, hash, places."),
    ] = False,
    as_json: _Object = False,
) -> None:
    """Print a statement, an event or an article of a record, with all that is known of it."""
    from onrecord.cli.show import show as show_one

    show_one(record, id, as_cite=as_cite, as_json=as_json)


def _judge_app() -> typer.Typer:
    judge = typer.Typer(
        help="Say what is right in a record, what is not, and what was missed; notes and tags.",
        rich_markup_mode=None,
        no_args_is_help=True,
    )
    for command in (
        accept, reject, correct, missed, undo, link, unlink, note, tag, untag, listed,
    ):  # fmt: skip
        judge.command(_NAMES.get(command.__name__, command.__name__))(command)
    return judge


_NAMES = {"missed": "add", "listed": "list", "unlink": "undo-link"}


def accept(
    ids: _Ids,
    record: RECORD = _PATH,
    by: _By = None,
    note: _Note = None,
    tag: _Tags = [],  # noqa: B006
) -> None:
    """Say that statements or events are right as they are."""
    _judge(record, "accept", ids, by=by, note=note, tags=tag)


def reject(
    ids: _Ids,
    record: RECORD = _PATH,
    by: _By = None,
    note: _Note = None,
    tag: _Tags = [],  # noqa: B006
) -> None:
    """Say that there is no such statement or event: questions leave it out."""
    _judge(record, "reject", ids, by=by, note=note, tags=tag)


def correct(
    id: _Id,
    values: _Values,
    record: RECORD = _PATH,
    by: _By = None,
    note: _Note = None,
    tag: _Tags = [],  # noqa: B006
) -> None:
    """Say what of a statement or an event is otherwise: act=threaten addressee=Keldera."""
    _judge(record, "correct", [id], by=by, values=values, note=note, tags=tag)


def missed(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The article's id.")],
    kind: Annotated[str, typer.Argument(metavar="statement|event", help="What was missed.")],
    values: _Values,
    record: RECORD = _PATH,
    by: _By = None,
    note: _Note = None,
    tag: _Tags = [],  # noqa: B006
) -> None:
    """Add what was missed: a statement by content and cue, an event by trigger and type."""
    if kind not in ("statement", "event"):
        raise typer.BadParameter(f"{kind!r} is not 'statement' or 'event'")
    _judge(record, "add", [article], by=by, values=values, note=note, tags=tag, kind=kind)


def undo(ids: _Ids, record: RECORD = _PATH, by: _By = None) -> None:
    """Take the last judgement of a row back."""
    _judge(record, "undo", ids, by=by)


def link(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help=f"The kind of link: {', '.join(_JUDGED)}.")
    ],
    verdict: Annotated[
        str,
        typer.Argument(
            metavar="VERDICT",
            help="yes, no, or how a commitment ended: met, carried_out, not_honoured, withdrawn, "
            "standing.",
        ),
    ],
    ends: Annotated[
        list[str],
        typer.Argument(
            metavar="ID",
            help="The rows that it links, or the only one (articles for copies).",
            show_default=False,
        ),
    ],
    record: RECORD = _PATH,
    by: _By = None,
) -> None:
    """Say whether a link between rows is right, or how a commitment ended."""
    from onrecord.cli.record import judge_link

    if len(ends) > 2:
        raise typer.BadParameter("a link has two ends at the most", param_hint="ID")
    judge_link(record, kind, verdict, ends, by=by)


def unlink(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help="The judgement's number, as list tells it.")
    ],
    record: RECORD = _PATH,
    by: _By = None,
) -> None:
    """Take a judgement on a link back."""
    from onrecord.cli.record import unjudge_link

    unjudge_link(record, number, by=by)


def note(
    id: _Id,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to say of it.")],
    record: RECORD = _PATH,
    by: _By = None,
) -> None:
    """Put a note on a statement, an event, an article, or an actor (ARTICLE/a7)."""
    from onrecord.cli.record import remark

    remark(record, id, "note", [text], by=by)


_TagWords = Annotated[
    list[str], typer.Argument(metavar="TAG", help="A tag, of any words.", show_default=False)
]


def tag(id: _Id, tags: _TagWords, record: RECORD = _PATH, by: _By = None) -> None:
    """Put tags on a statement, an event, an article, or an actor (ARTICLE/a7)."""
    from onrecord.cli.record import remark

    remark(record, id, "tag", tags, by=by)


def untag(id: _Id, tags: _TagWords, record: RECORD = _PATH, by: _By = None) -> None:
    """Take tags away from what has them."""
    from onrecord.cli.record import remark

    remark(record, id, "tag", tags, by=by, remove=True)


def listed(record: RECORD = _PATH, as_json: _Lines = False) -> None:
    """Print all that was judged, in its order."""
    from onrecord.cli.record import print_judgements

    print_judgements(record, as_json=as_json)


def _judge(record: str, verdict: str, ids: list[str], **given: Any) -> None:
    from onrecord.cli.record import judge

    raise typer.Exit(judge(record, verdict, ids, **given))
