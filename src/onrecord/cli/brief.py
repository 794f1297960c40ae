"""The command ``brief``: a page about what came out since a day, for a terminal or a colleague."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any, Literal, get_args

from onrecord.cli.columns import width_of_output
from onrecord.cli.export import open_out, refuse_record
from onrecord.cli.output import open_console
from onrecord.cli.words import one_line
from onrecord.errors import InputError
from onrecord.exports.brief import (
    GUESSES,
    Item,
    Part,
    Said,
    command_for_more,
    facts_of,
    parts_of,
    quote_pieces,
    title_of,
    where_of,
)
from onrecord.exports.brief_html import as_html
from onrecord.exports.brief_markdown import as_markdown
from onrecord.exports.characters import in_utf8
from onrecord.record import open_record
from onrecord.record.brief import SECTIONS, Brief, BriefSection, Quote, Source

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["BRIEF_FORMATS", "BriefFormat", "print_brief", "render_brief"]

BriefFormat = Literal["text", "markdown", "html"]
BRIEF_FORMATS: tuple[BriefFormat, ...] = get_args(BriefFormat)
_BY_ENDING: Mapping[str, BriefFormat] = {
    "md": "markdown", "markdown": "markdown", "html": "html", "htm": "html",
}  # fmt: skip
#: What would be another thing than its name says.
_OTHERS = frozenset(
    "pdf doc docx odt rtf xls xlsx csv tsv json jsonl xml tex epub ppt pptx png jpg zip gz".split()
)
#: How wide a text is that no terminal shows.
_FILE_WIDTH = 100


def print_brief(
    path: str,
    asked: Mapping[str, Any],
    *,
    form: BriefFormat | None,
    out: str | None,
    sections: Sequence[BriefSection],
    limit: int | None,
    machine: bool,
) -> None:
    """Writes the brief of a record to standard output or a file.

    Raises:
        InputError: if there is no record, it cannot be read, or the file cannot be written.
    """
    form = form or _form_of(out or "")
    with open_record(path) as record:
        if out is not None:
            refuse_record(out, path)
        with open_out(out) as write:
            brief = record.brief(limit=limit, machine=machine, **asked)
            write(_made(brief, form, path, sections or SECTIONS, shown=out is None))
        if not brief.articles:  # a slip looks like an answer
            for line in record.unknown(**asked):
                print(one_line(line), file=sys.stderr)


def _form_of(out: str) -> BriefFormat:
    """The form of a file, by the ending of its name.

    Raises:
        InputError: if a brief is not written in that form.
    """
    ending = os.path.splitext(out)[1].lower().removeprefix(".")
    if ending in _BY_ENDING:
        return _BY_ENDING[ending]
    if ending in _OTHERS:
        known = ", ".join(f".{one}" for one in (*_BY_ENDING, "txt"))
        raise InputError(out, f"no brief is written as .{ending}", f"take one of {known}")
    return "text"


def _made(
    brief: Brief, form: BriefFormat, path: str, sections: Sequence[BriefSection], *, shown: bool
) -> bytes:
    """The brief in a form; ``shown`` is whether it goes to standard output."""
    if form != "text":
        make = as_markdown if form == "markdown" else as_html
        return make(brief, record=path, sections=sections).encode("utf-8")
    made = render_brief(
        brief,
        width=width_of_output() if shown else _FILE_WIDTH,
        colour=shown and sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
        record=path,
        sections=sections,
    )
    return in_utf8(made).encode((shown and sys.stdout.encoding) or "utf-8", "replace")


def render_brief(
    brief: Brief,
    *,
    width: int,
    colour: bool,
    record: str = "record.db",
    sections: Collection[BriefSection] = SECTIONS,
) -> str:
    """The brief as text, its sections as tables are; ``record`` is what its commands name."""
    from rich.text import Text

    out = StringIO()
    console = open_console(out, width=width, colour=colour)
    console.print(Text(one_line(title_of(brief)), "bold"))
    for fact in facts_of(brief):
        console.print(Text(one_line(fact), "dim"))
    for part in parts_of(brief, sections):
        console.print()
        console.print(_table(part, width))
        if part.more:
            command = one_line(command_for_more(brief, part, record))
            console.print(Text(f"{part.more:,} more: {command}"), soft_wrap=True)
        elif not part.items:
            console.print(Text("none"))
    console.print()
    console.print(Text(GUESSES, "dim"))
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _table(part: Part, width: int) -> Any:
    """The items of a part under its title, with the rule that all tables have."""
    from rich.box import Box
    from rich.table import Table
    from rich.text import Text

    rule = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
    table = Table(box=rule, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, width=width)
    table.add_column("", justify="right", style="dim", width=max(2, len(str(len(part.items)))))
    table.add_column(Text(part.title), overflow="fold", ratio=1)
    for number, item in enumerate(part.items, 1):
        table.add_row(Text(str(number)), _item(item))
    return table


def _item(item: Item) -> Text:
    from rich.text import Text

    made = Text("\n").join(line for one in item.said for line in _said(one))
    notes = one_line("; ".join(item.notes))
    return made.append(f"\n{notes}; {one_line(item.row[:8])}", "dim")


def _said(one: Said) -> list[Text]:
    """A line of who says what, and one or two of where it stands."""
    from rich.text import Text

    who = one_line(one.who or "")
    parts = [Text(who, "bold cyan")] if who else []
    parts += [Text(one_line(one.what), "bold")] if one.what else []
    line = Text(", ").join(parts)
    if one.quote and one.quote.words:
        line += Text(": " if parts else "")
        line += _quote(one.quote)
    return [line, *(_source(one.source) if one.source else ())]


def _quote(quote: Quote) -> Text:
    from rich.text import Text

    pieces = (
        Text(f"{before}{one_line(piece)}{behind}", "green")
        for before, piece, behind in quote_pieces(quote)
    )
    return Text(" … ").join(pieces).append(" …" if quote.goes_on else "")


def _source(source: Source) -> list[Text]:
    from rich.text import Text

    headline, where = where_of(source)
    lines = [": ".join(filter(None, (one_line(where), one_line(headline))))]
    lines += [one_line(source.url)] if source.url else []
    return [Text(line, "dim") for line in lines]
