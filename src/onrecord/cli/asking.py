"""The options of all questions to a record: one table of them, from which typer's are made."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Annotated, Any, get_args

import typer

from onrecord import model
from onrecord.linking.links import Links, Outcome

__all__ = [
    "LINKS",
    "LINK_KINDS",
    "OUTCOME",
    "OUTPUT",
    "RECORD",
    "Asking",
    "asking",
    "counting",
    "sorted_by",
]

#: Where the record lies: an option of every command on one.
RECORD = Annotated[
    str,
    typer.Option("--record", metavar="PATH", help="The record's file.", show_default=True),
]


def _many(flag: str, metavar: str, help: str) -> Any:
    return Annotated[
        list[str],
        typer.Option(flag, metavar=metavar, help=help, show_default=False),
    ]


def _one(flag: str, metavar: str, help: str) -> Any:
    return Annotated[str | None, typer.Option(flag, metavar=metavar, help=help, show_default=False)]


def _either(name: str, other: str, help: str) -> Any:
    return Annotated[
        bool | None, typer.Option(f"--{name}/--{other}", help=help, show_default=False)
    ]


def _values(alias: Any) -> str:
    return ", ".join(get_args(alias))


#: Every filter: its name in Python and how it is typed.  A name is found by whole words.
_FILTERS: dict[str, tuple[Any, Any]] = {
    "speaker": (_many("--speaker", "NAME", "Who says it, by a name or words of one."), []),
    "country": (
        _many("--country", "CODE", "Country of the speaker, or of a party: RUS, or Russia."),
        [],
    ),
    "sector": (_many("--sector", "CODE", "PLOVER's sector of the speaker or a party: GOV."), []),
    "act": (_many("--act", "ACT", f"What is done by saying it: {_values(model.Act)}."), []),
    "type": (
        _many(
            "--type",
            "TYPE",
            "Of statements assertion, belief, knowledge or intention; of events PLOVER's, like "
            "ASSAULT.",
        ),
        [],
    ),
    "source_kind": (
        _many("--source-kind", "KIND", f"What the source is: {_values(model.SourceKind)}."),
        [],
    ),
    "medium": (_many("--medium", "MEDIUM", f"Where it was said: {_values(model.Medium)}."), []),
    "outlet": (_many("--outlet", "NAME", "Who published the article."), []),
    "addressee": (_many("--addressee", "NAME", "To whom it is said."), []),
    "through": (_many("--through", "NAME", "Somebody on its way: a channel, a relay."), []),
    "since": (_one("--since", "DAY", "Published on this day or later."), None),
    "until": (_one("--until", "DAY", "Published on this day or before."), None),
    "said_since": (_one("--said-since", "DAY", "Said on this day or later."), None),
    "said_until": (_one("--said-until", "DAY", "Said on this day or before."), None),
    "happened_since": (_one("--happened-since", "DAY", "Happened on this day or later."), None),
    "happened_until": (_one("--happened-until", "DAY", "Happened on this day or before."), None),
    "conditional": (
        _either("conditional", "unconditional", "Said on a condition, or without one."),
        None,
    ),
    "negated": (_either("negated", "not-negated", "Said not to be done, or not so."), None),
    "named": (_either("named", "unnamed", "Whether the source has a name."), None),
    "certainty": (
        _many("--certainty", "CERTAINTY", f"How sure the source is: {_values(model.Certainty)}."),
        [],
    ),
    "stance": (
        _many("--stance", "STANCE", f"How the reporter treats it: {_values(model.Stance)}."),
        [],
    ),
    "quotation": (_many("--quotation", "KIND", f"{_values(model.Quotation)}."), []),
    "actor": (_many("--actor", "NAME", "Who acts in an event."), []),
    "recipient": (_many("--recipient", "NAME", "Who is acted on in an event."), []),
    "mode": (_many("--mode", "MODE", "The mode of an event, like arrest."), []),
    "quad": (_many("--quad", "1|2|3|4", "PLOVER's quad class of an event."), []),
    "status": (
        _many("--status", "STATUS", f"Whether it happened: {_values(model.EventStatus)}."),
        [],
    ),
    "place": (_many("--place", "NAME", "Where an event happened: words, or a country's code."), []),
    "score": (
        Annotated[
            float | None,
            typer.Option("--score", metavar="LEAST", help="The least score, 0 to 1."),
        ],
        None,
    ),
    "text": (
        _one("--text", "WORDS", 'Words in it; also "phrases", prefix*, -without, this OR that.'),
        None,
    ),
    "article": (_many("--article", "ID", "An article's id, or the beginning of it."), []),
    "judged": (
        _many("--judged", "VERDICT", "accepted, corrected, added, rejected, or no: by nobody."),
        [],
    ),
    "tag": (_many("--tag", "TAG", "With this tag."), []),
    "who": (
        _many("--who", "KEY", "Who speaks or takes part, by the key that actors --json prints."),
        [],
    ),
    "copies": (
        _either(
            "copies",
            "no-copies",
            "Also what copies of articles carry over: lists tell it, counts leave it out.",
        ),
        None,
    ),
    "machine": (
        Annotated[
            bool,
            typer.Option("--machine", help="What the machine said where people judged otherwise."),
        ],
        False,
    ),
}


def counting(fields: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    """The option to count rows by one of the fields."""
    known = ", ".join(sorted(fields))
    return {"count_by": (_one("--count-by", "FIELD", f"How many rows have each: {known}."), None)}


#: How a question's answer is printed.
OUTPUT: dict[str, tuple[Any, Any]] = {
    "limit": (
        Annotated[
            int | None,
            typer.Option(
                metavar="N", min=0, help="At most so many rows, 0 for all (tables: 50).",
                show_default=False,
            ),
        ],
        None,
    ),
    "sort": (
        _one("--sort", "FIELD", "What to sort by, like published, said, speaker, act, score."),
        None,
    ),
    "reverse": (Annotated[bool, typer.Option("--reverse", help="In the other order.")], False),
    "as_json": (Annotated[bool, typer.Option("--json", help="One JSON object a line.")], False),
    "as_csv": (Annotated[bool, typer.Option("--csv", help="A table for other programs.")], False),
}  # fmt: skip


def sorted_by(fields: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    """:data:`OUTPUT` of a question that is sorted by some fields, the first where none is given."""
    return {
        **OUTPUT,
        "sort": (_one("--sort", "FIELD", f"What to sort by: {', '.join(fields)}."), None),
    }


#: How a promise or a threat ended.
OUTCOME: dict[str, tuple[Any, Any]] = {
    "outcome": (
        _many("--outcome", "VALUE", f"How it ended, as far as that is told: {_values(Outcome)}."),
        [],
    ),
}
#: The kinds of links, in their order.
LINK_KINDS = tuple(one.name for one in fields(Links))
#: Which links are printed, and how.
LINKS: dict[str, tuple[Any, Any]] = {
    "kinds": (_many("--kind", "KIND", f"Only these: {', '.join(LINK_KINDS)}."), []),
    "limit": (
        Annotated[
            int | None,
            typer.Option(
                metavar="N", min=0, help="At most so many of each kind, 0 for all (tables: 10).",
                show_default=False,
            ),
        ],
        None,
    ),
    "as_json": (Annotated[bool, typer.Option("--json", help="One JSON object for all.")], False),
}  # fmt: skip

Asking = dict[str, Any]


def asking(
    *, own: dict[str, tuple[Any, Any]] | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command the filters of all questions, and options of its own before them.

    The command is called with what it has of its own by keyword, and with ``asked``, the filters
    that were given.
    """
    options = {**(own or {}), **_FILTERS}

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        first = [
            parameter
            for name, parameter in inspect.signature(command, eval_str=True).parameters.items()
            if name != "asked"
            and name not in options
            and parameter.kind is not inspect.Parameter.VAR_KEYWORD
        ]

        def call(**given: Any) -> None:
            asked = {
                name: given.pop(name) for name in _FILTERS if name in given and name != "machine"
            }
            kept = {
                name: value
                for name, value in asked.items()
                if value is not None and value != [] and value != ()
            }
            command(**given, asked=kept)

        made = [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default
            )
            for name, (annotation, default) in options.items()
        ]
        known = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in first]
        call.__name__, call.__doc__ = command.__name__, command.__doc__
        call.__annotations__ = {one.name: one.annotation for one in (*known, *made)}
        call.__signature__ = inspect.Signature([*known, *made])  # type: ignore[attr-defined]
        return call

    return decorate
