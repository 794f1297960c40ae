"""A record for a terminal: a table that fits its width, colours where it has them.

Everything is built of ``Text`` objects, so that brackets in an article are never read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import NamedTuple

from rich.box import Box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onrecord.cli.events import EventRow, describe_events
from onrecord.cli.marked import mark_text
from onrecord.cli.meaning import act_of, chain_of, content_parts, days_of, marks_of
from onrecord.cli.order import Row, order_actors, order_statements
from onrecord.cli.output import open_console
from onrecord.cli.words import (
    code_of,
    describe_article,
    describe_fences,
    headline_of,
    one_line,
    words_of,
)
from onrecord.model import Actor, ArticleRecord, Statement

__all__ = ["RULE", "render_table", "render_text"]

_KIND_WIDTH = len("indirect")
# Shares of the width, chosen so that at 80 columns most names, and most acts with their cue, stay
# on a line, and the largest part is left for what was said.
_WHO_SHARE, _ACT_SHARE = 0.24, 0.2
# From here on the cue has a column of its own, and so has the kind of quotation.
_WIDE = 120
_WIDE_ACT_SHARE, _CUE_SHARE = 0.13, 0.12
_LONGEST_WORD = 18
# What is broken goes on a little to the right, so that one sees where the next part begins.
_HANG = "  "
# Statements within others are moved to the right as often as this, deeper ones no further.
_DEEPEST = 3
# So wide a cell that nothing in it is broken.
_ENDLESS = 1_000_000
# More actors than these are for programs.
_MOST_ACTORS = 20
_NAME_SHARE = 0.45
_PARTIES, _DEED = "who → whom", "what happened"
_PARTY_SHARE, _DEED_SHARE = 0.42, 0.28
_CODE_WIDTH = len("RUS GOV")

_STYLES = {
    "source": "bold cyan",
    "cue": "yellow",
    "content": "green",
    "condition": "underline green",
    "event": "bold red",
}
_CHAIN_STYLE, _ACT_STYLE, _MARKS_STYLE, _CONDITION_STYLE = "cyan", "bold", "magenta", "underline"
_FENCED_STYLE = "dim"
# A rule under the head row and nothing else: rich's rows of a box, each four characters.
RULE = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")


def render_table(record: ArticleRecord, *, width: int, colour: bool) -> str:
    """The article's lines, its statements as a table, the quotations nobody is found for, what
    happened, actors.

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
    if events := describe_events(record):
        parts += [Text(), _event_table(events, width)]
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


class _Part(NamedTuple):
    """A part of a cell: on a line of its own or, if it ``joins`` and fits, behind the last one."""

    words: str
    style: str
    joins: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """What the table shows of a statement, before anybody knows how wide its columns are."""

    number: str
    indent: str
    who: tuple[_Part, ...]
    act: tuple[_Part, ...]
    cue: str
    content: Text
    kind: str


def _table(rows: list[Row], text: str, width: int) -> Table:
    """The statements: who, act, what; in a wide table the cue and the kind of quotation too."""
    wide = width >= _WIDE
    act = "act" if wide else "act (cue)"
    act_most = width * (_WIDE_ACT_SHARE if wide else _ACT_SHARE)
    cells = [_cells(row, text, wide=wide) for row in rows]
    number_width = len(str(len(rows)))
    who_width = max(_part_width(one.who, width * _WHO_SHARE, one.indent) for one in cells)
    act_width = max(len(act), *(_part_width(one.act, act_most) for one in cells))
    cue_width = _fit([one.cue for one in cells], width * _CUE_SHARE)
    taken = [number_width, who_width, act_width, *([cue_width, _KIND_WIDTH] if wide else [])]
    table = Table(box=RULE, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("", width=number_width, justify="right", style="dim")
    table.add_column("who", width=who_width, overflow="fold")
    table.add_column(act, width=act_width, overflow="fold")
    if wide:
        table.add_column("cue", width=cue_width, overflow="fold", style=_STYLES["cue"])
    # Between columns stand a space of padding and rich's divider, here a space too.
    table.add_column("what", width=width - sum(taken) - 2 * len(taken), overflow="fold")
    if wide:
        table.add_column("kind", width=_KIND_WIDTH, style="dim")
    for one in cells:
        row = [_broken(one.who, who_width, one.indent), _broken(one.act, act_width)]
        row += [Text(one.cue), one.content, Text(one.kind)] if wide else [one.content]
        table.add_row(Text(one.number), *row)
    return table


def _cells(row: Row, text: str, *, wide: bool) -> _Cells:
    statement = row.statement
    content = Text()
    for part in content_parts(statement, text):
        content.append(part.words, style=_CONDITION_STYLE if part.condition else "")
    return _Cells(
        number=str(row.number),
        indent=_HANG * (min(row.depth, _DEEPEST) - 1) + "↳ " if row.depth else "",
        who=tuple(_who_parts(statement, text)),
        act=tuple(_act_parts(statement, text, with_cue=not wide)),
        cue=words_of(statement.cue, text),
        content=content,
        kind=statement.quotation,
    )


def _who_parts(statement: Statement, text: str) -> Iterator[_Part]:
    speaker, *others = chain_of(statement, text)
    yield _Part(speaker, _STYLES["source"])
    for name in others:
        yield _Part(f"→ {name}", _CHAIN_STYLE, joins=True)


def _act_parts(statement: Statement, text: str, *, with_cue: bool) -> Iterator[_Part]:
    if act := act_of(statement):
        yield _Part(act, _ACT_STYLE)
    if with_cue:
        yield _Part(f"({words_of(statement.cue, text)})", _STYLES["cue"], joins=True)
    if addressee := one_line(statement.addressee or ""):
        yield _Part(f"to {addressee}", _CHAIN_STYLE)
    for number, mark in enumerate(marks_of(statement)):
        yield _Part(mark, _MARKS_STYLE, joins=number > 0)
    for number, day in enumerate(days_of(statement)):
        yield _Part(day, "dim", joins=number > 0)


def _broken(parts: tuple[_Part, ...], width: int, indent: str = "") -> Text:
    """The parts as lines of the width, all as far to the right as the first one is indented."""
    cell = Text()
    below = " " * cell_len(indent)
    used = 0
    for part in parts:
        if cell and part.joins and used + 1 + cell_len(part.words) <= width:
            cell.append(" ").append(part.words, style=part.style)
            used += 1 + cell_len(part.words)
        else:
            # What is indented hangs already.
            rest = below if indent and not cell else below + _HANG
            lines = _wrap(part.words, width, first=below if cell else indent, rest=rest)
            cell.append("\n" if cell else "").append("\n".join(lines), style=part.style)
            used = cell_len(lines[-1])
    return cell


def _wrap(words: str, width: int, *, first: str, rest: str) -> list[str]:
    """The words in lines, ``first`` before the first of them and ``rest`` before the others.

    >>> _wrap("the secretary-general and others", 12, first="↳ ", rest="  ")
    ['↳ the', '  secretary-', '  general', '  and others']
    """
    lines = [first]
    glue = ""
    for word in words.split(" "):
        for piece in _pieces(word, width - cell_len(rest)):
            if lines == [first] or cell_len(lines[-1] + glue + piece) <= width:
                lines[-1] += glue + piece
            else:
                lines.append(rest + piece)
            glue = ""
        glue = " "
    return lines


def _pieces(word: str, room: int) -> list[str]:
    """The word, or what its hyphens part it into if it has no room on a line."""
    return [word] if cell_len(word) <= room else re.findall("[^-]*-|[^-]+", word)


def _part_width(parts: tuple[_Part, ...], most: float, indent: str = "") -> int:
    """A column's width for a cell made of parts, by the rule of :func:`_fit`."""
    whole = _broken(parts, _ENDLESS, indent).plain.split("\n")
    # Each word may come to stand on a line of its own, as far right as lines begin there.
    edge = cell_len(indent + _HANG)
    words = [edge + cell_len(word) for part in parts for word in part.words.split(" ")]
    return _within(max(map(cell_len, whole)), max(words, default=0), most)


def _event_table(events: list[EventRow], width: int) -> Table:
    """What happened: parties by code and name, the deed with the words that tell it, when and where
    and by whom it is told."""
    parties = [_lines((one.codes, _STYLES["source"]), (one.names, "dim")) for one in events]
    deeds = [_lines((one.deed, _ACT_STYLE), (f"({one.words})", _STYLES["cue"])) for one in events]
    table = Table(box=RULE, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    number_width = len(str(len(events)))
    party_width, deed_width = int(width * _PARTY_SHARE), int(width * _DEED_SHARE)
    party_width = max(len(_PARTIES), min(party_width, _longest(parties)))
    deed_width = max(len(_DEED), min(deed_width, _longest(deeds)))
    rest = width - number_width - party_width - deed_width - 6
    table.add_column("", width=number_width, justify="right", style="dim")
    table.add_column(_PARTIES, width=party_width, overflow="fold")
    table.add_column(_DEED, width=deed_width, overflow="fold")
    table.add_column("when, where, told by", width=rest, overflow="fold")
    for one, party, deed in zip(events, parties, deeds, strict=True):
        told_by = f"said by {one.told_by}" if one.told_by else ""
        often = f"told {one.tellings} times" if one.tellings > 1 else ""
        facts = [fact for fact in (one.when, one.where, told_by, often) if fact]
        table.add_row(Text(str(one.number)), party, deed, Text(", ".join(facts)))
    return table


def _longest(cells: list[Text]) -> int:
    return max(cell_len(line) for cell in cells for line in cell.plain.split("\n"))


def _lines(*parts: tuple[str, str]) -> Text:
    """Each part on lines of its own, what repeats the one before it left out."""
    cell = Text()
    said = ""
    for words, style in parts:
        if words != said:
            cell.append("\n" if cell else "").append(words, style=style)
        said = words
    return cell


def _actor_table(actors: list[Actor], width: int) -> Table:
    """Who the article speaks of, by their codes, most often mentioned first."""
    table = Table(box=RULE, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
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


def _fit(cells: list[str], most: float) -> int:
    """A column's width: that of its longest cell, at most its share, but no word is broken."""
    longest = max(cell_len(cell) for cell in cells)
    word = max((cell_len(word) for cell in cells for word in cell.split()), default=0)
    return _within(longest, word, most)


def _within(longest: int, word: int, most: float) -> int:
    return max(min(longest, int(most)), min(longest, word, _LONGEST_WORD))


def _print(what: RenderableType, *, width: int, colour: bool) -> str:
    out = StringIO()
    open_console(out, width=width, colour=colour).print(what)
    lines = out.getvalue().split("\n")
    # Cells are filled up with spaces, which say nothing and spoil comparisons.
    return "\n".join(line if colour else line.rstrip() for line in lines)
