"""A record for a terminal: a table that fits its width, colours where it has them.

Everything is built of ``Text`` objects, so that brackets in an article are never read as markup.
"""

from __future__ import annotations

from io import StringIO

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onrecord.cli.marked import mark_text
from onrecord.cli.order import Row, order_actors, order_statements
from onrecord.cli.words import (
    NOBODY,
    code_of,
    describe_article,
    describe_fences,
    headline_of,
    one_line,
    words_of,
)
from onrecord.model import Actor, ArticleRecord

__all__ = ["render_table", "render_text"]

_KIND_WIDTH = len("indirect")
# Shares of the width, chosen so that at 80 columns most names stay on a line, and the largest part
# is left for what was said.
_WHO_SHARE, _CUE_SHARE = 0.23, 0.15
_LONGEST_WORD = 14
# More actors than these are for programs.
_MOST_ACTORS = 20
_NAME_SHARE = 0.45
_CODE_WIDTH = len("RUS GOV")

_STYLES = {"source": "bold cyan", "cue": "yellow", "content": "green"}
_FENCED_STYLE = "dim"
# A rule under the head row and nothing else: rich's rows of a box, each four characters.
_RULE = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")


def render_table(record: ArticleRecord, *, width: int, colour: bool) -> str:
    """The article's lines, its statements as a table, the quotations nobody is found for, actors.

    ``width`` is in columns and should be 60 or more: in fewer, words are broken.
    """
    article = record.article
    parts: list[RenderableType] = [
        Text(headline_of(article), style="bold"),
        Text(describe_article(article), style="dim"),
    ]
    if fenced := describe_fences(article):
        parts.append(Text(f"not reporting: {fenced}", style=_FENCED_STYLE))
    parts.append(Text())
    rows = order_statements(record.statements)
    parts.append(_table(rows, article.text, width) if rows else Text("No statements were found."))
    if record.unattributed:
        parts += [Text(), Text("Quotations without a speaker:", style="bold")]
        parts += [
            Padding(Text(one_line(span.of(article.text))), (0, 0, 0, 2))
            for span in record.unattributed
        ]
    if actors := order_actors(record.actors):
        parts += [Text(), _actor_table(actors[:_MOST_ACTORS], width)]
        if more := len(actors) - _MOST_ACTORS:
            parts += [Text(f"and {more} more: see --plain", style="dim")] if more > 0 else []
    parts.append(Text())
    return _print(Group(*parts), width=width, colour=colour)


def render_text(record: ArticleRecord, *, width: int, colour: bool) -> str:
    """The article with its marks, in colours: fenced parts dim, brackets dimmer than words."""
    text = Text()
    for piece in mark_text(record):
        name = piece.marks[-1] if piece.marks else ""
        style = _STYLES.get(name, _FENCED_STYLE if name else "")
        text.append(piece.words, style=f"dim {style}" if piece.bracket else style)
    text.rstrip()
    return _print(Group(text, Text()), width=width, colour=colour)


def _table(rows: list[Row], text: str, width: int) -> Table:
    cells = [_cells(row, text) for row in rows]
    number_width = len(str(len(rows)))
    who_width = _fit([who for who, _, _ in cells], width * _WHO_SHARE)
    cue_width = _fit([cue for _, cue, _ in cells], width * _CUE_SHARE)
    # Between columns stand a space of padding and rich's divider, here a space too.
    taken = number_width + who_width + cue_width + _KIND_WIDTH + 4 * 2
    table = Table(box=_RULE, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("", width=number_width, justify="right", style="dim")
    table.add_column("who", width=who_width, overflow="fold", style=_STYLES["source"])
    table.add_column("cue", width=cue_width, overflow="fold", style=_STYLES["cue"])
    table.add_column("what", width=width - taken, overflow="fold")
    table.add_column("kind", width=_KIND_WIDTH, style="dim")
    for row, (who, cue, what) in zip(rows, cells, strict=True):
        kind = Text(row.statement.quotation)
        table.add_row(Text(str(row.number)), Text(who), Text(cue), Text(what), kind)
    return table


def _actor_table(actors: list[Actor], width: int) -> Table:
    """Who the article speaks of, by their codes, most often mentioned first."""
    table = Table(box=_RULE, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    names = [one_line(actor.name) for actor in actors]
    name_width = _fit(names, width * _NAME_SHARE)
    table.add_column("actor", width=name_width, overflow="fold", style=_STYLES["source"])
    table.add_column("code", width=_CODE_WIDTH)
    table.add_column("office", width=width - name_width - _CODE_WIDTH - 16, overflow="fold")
    table.add_column("mentions", justify="right", style="dim")
    for name, actor in zip(names, actors, strict=True):
        office = Text(one_line(actor.office or ""))
        table.add_row(Text(name), Text(code_of(actor)), office, Text(str(len(actor.mentions))))
    return table


def _cells(row: Row, text: str) -> tuple[str, str, str]:
    statement = row.statement
    nested = "  " * (row.depth - 1) + "↳ " if row.depth else ""
    return (
        nested + (words_of(statement.source, text) or NOBODY),
        words_of(statement.cue, text),
        words_of(statement.content, text),
    )


def _fit(cells: list[str], most: float) -> int:
    """A column's width: that of its longest cell, at most its share, but no word is broken."""
    longest = max(cell_len(cell) for cell in cells)
    word = max((cell_len(word) for cell in cells for word in cell.split()), default=0)
    return max(min(longest, int(most)), min(word, _LONGEST_WORD))


def _print(what: RenderableType, *, width: int, colour: bool) -> str:
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(what)
    lines = out.getvalue().split("\n")
    # Cells are filled up with spaces, which say nothing and spoil comparisons.
    return "\n".join(line if colour else line.rstrip() for line in lines)
