"""Tables on a terminal: columns of a width that fits, whatever stands in them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import StringIO
from shutil import get_terminal_size
from typing import NamedTuple

from onrecord.cli.output import open_console

__all__ = ["Column", "render_rows", "width_of_output"]


class Column(NamedTuple):
    """A column of a table: its head, its share of what width is left, and how it looks.

    A column without a share is as wide as its longest cell, and one with a share no wider.
    ``from_width`` is the width of a table that has room for it.
    """

    head: str
    share: float = 0
    style: str = ""
    right: bool = False
    from_width: int = 0


def width_of_output() -> int:
    """How many columns a table may have."""
    return max(get_terminal_size((80, 24)).columns, _NARROWEST)


#: In fewer columns no table can be read.
_NARROWEST = 40


def render_rows(columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int) -> str:
    """The table as text, in colours where standard output is a terminal.

    Columns for which it is too narrow are left out.
    """
    from rich.box import Box
    from rich.table import Table
    from rich.text import Text

    wanted = [at for at, column in enumerate(columns) if width >= column.from_width]
    columns = [columns[at] for at in wanted]
    cells = [[row[at] for at in wanted] for row in cells]
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    # A rule under the head row and nothing else: rich's rows of a box, each four characters.
    rule = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
    table = Table(box=rule, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for column, wide in zip(columns, _widths(columns, cells, width), strict=True):
        table.add_column(
            Text(column.head),
            width=wide,
            overflow="fold",
            style=column.style,
            justify="right" if column.right else "left",
        )
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    out = StringIO()
    open_console(out, width=width, colour=colour).print(table)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _widths(columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """How wide each column is: those with a share divide what the others leave.

    A column that needs less than its share leaves the rest to the others, and where there is room
    each is so wide that it breaks no word.
    """
    from rich.cells import cell_len

    parts = [[column.head, *(row[at] for row in cells)] for at, column in enumerate(columns)]
    most = [max(cell_len(line) for one in part for line in one.split("\n")) for part in parts]
    words = [max(cell_len(word) for one in part for word in one.split() or [""]) for part in parts]
    shared = [at for at, column in enumerate(columns) if column.share]
    # Between columns stand a space of padding and rich's divider, here a space too.
    left = width - 2 * (len(columns) - 1)
    left -= sum(wide for at, wide in enumerate(most) if at not in shared)
    made = dict(enumerate(most))
    while shared:
        shares = sum(columns[at].share for at in shared)
        part = {at: int(left * columns[at].share / shares) for at in shared}
        # First those that need less than their share, then those that a few columns more would
        # save from breaking a word.
        done = [at for at in shared if most[at] <= part[at]]
        wanted = [at for at in shared if part[at] < words[at] <= part[at] + _STRETCH]
        wanted.sort(key=lambda at: words[at] - part[at])
        if done:
            made |= {at: most[at] for at in done}
        elif wanted and len(shared) > 1 and left - words[wanted[0]] > left * _LEAST:
            done = wanted[:1]
            made[done[0]] = words[done[0]]
        else:
            done = list(shared)
            made |= part
            made[done[-1]] += left - sum(part.values())  # what rounding left
        left -= sum(made[at] for at in done)
        shared = [at for at in shared if at not in done]
    return [max(1, made[at]) for at in range(len(columns))]


#: So many columns more than its share one gets at most for the sake of a long word.
_STRETCH = 8
#: What part of the room the others keep then.
_LEAST = 0.5
