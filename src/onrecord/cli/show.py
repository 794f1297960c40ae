"""The command ``show``: a row in its paragraph, with its way, its fields, and what people said."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from onrecord.cli.columns import width_of_output
from onrecord.cli.output import write_out
from onrecord.cli.words import NOBODY, one_line, visible
from onrecord.model import Span
from onrecord.record import open_record
from onrecord.record.answers import FoundArticle, FoundEvent, FoundStatement, Party
from onrecord.record.judged import changes
from onrecord.record.show import Cited, Shown, cite, tell_row

__all__ = ["show"]

_STYLES = {
    "source": "bold cyan", "cue": "yellow", "content": "green", "trigger": "bold red",
    "condition": "underline",
}  # fmt: skip


def show(path: str, given: str, *, as_cite: bool, as_json: bool) -> None:
    """Prints a row of a record."""
    with open_record(path) as record:
        shown = record.show(given)
    if as_cite:
        _print_citation(cite(shown), as_json=as_json)
    elif as_json:
        write_out(
            (json.dumps(tell_row(shown), ensure_ascii=False) + "\n").encode("utf-8", "replace")
        )
    elif isinstance(shown.row, FoundArticle):
        from onrecord.cli.read import choose_form

        write_out(choose_form(as_json=False, plain=False, text=False)(shown.entry.record))
        _write(_people(shown))
    else:
        _write([*_head(shown), "", *_marked(shown), "", *_fields(shown), *_people(shown)])


def _print_citation(cited: Cited, *, as_json: bool) -> None:
    if as_json:
        made = json.dumps(asdict(cited), ensure_ascii=False)
        write_out((made + "\n").encode("utf-8", "replace"))
    else:
        _write([one_line(str(cited))])


def _write(lines: list[str]) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    write_out("".join(f"{line}\n" for line in lines).encode(encoding, "replace"))


def _head(shown: Shown) -> list[str]:
    row = shown.row
    facts = (row.outlet, row.published, row.url or row.input)
    return [
        one_line(row.title or row.input),
        one_line(", ".join(fact for fact in facts if fact)),
        one_line(f"{shown.found.kind} {row.id} of article {shown.found.article}"),
    ]


def _spans(shown: Shown) -> list[tuple[Span, str]]:
    """The row's spans with their roles; its conditions too."""
    row = shown.row
    if isinstance(row, FoundEvent):
        return [(Span(*span), "trigger") for span in row.trigger_spans]
    assert isinstance(row, FoundStatement)
    found = [
        (Span(*span), role)
        for role in ("source", "cue", "content")
        for span in getattr(row, f"{role}_spans")
    ]
    for statement in shown.entry.record.statements:
        if statement.id == row.id:
            found += [(one.span, "condition") for one in statement.conditions]
    return found


def _marked(shown: Shown) -> list[str]:
    """The paragraph with the row marked in it: in colour, or in brackets where there is none."""
    block, text = shown.block, shown.entry.record.article.text
    if block is None:
        return []
    spans = [one for one in _spans(shown) if block.start <= one[0].start < block.end]
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        return _coloured(text[block.start : block.end].rstrip(), block.start, spans)
    out, at = [], block.start
    edges = sorted(
        [(span.start, 1, -span.end, f"[{role} ") for span, role in spans]
        + [(span.end, 0, -span.start, "]") for span, _ in spans]
    )
    for place, _, _, mark in edges:
        out += [visible(text[at:place]), mark]
        at = max(at, place)
    out.append(visible(text[at : max(at, block.end)].rstrip()))
    import textwrap

    return textwrap.wrap(" ".join("".join(out).split()), width_of_output())


def _coloured(words: str, start: int, spans: list[tuple[Span, str]]) -> list[str]:
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    marked = Text()
    # Piece by piece: what must not reach a terminal is taken out of each, and no place moves.
    edges = {edge - start for span, _ in spans for edge in span} | {0, len(words)}
    cuts = sorted(edge for edge in edges if edge <= len(words))
    for first, last in pairwise(cuts):
        styles = [
            _STYLES[role]
            for span, role in sorted(spans, key=lambda one: (one[0].start, -one[0].end))
            if span.start - start <= first and last <= span.end - start
        ]
        marked.append(visible(words[first:last]), style=" ".join(styles))
    out = StringIO()
    Console(
        file=out, width=width_of_output(), force_terminal=True, color_system="standard",
        markup=False, highlight=False, emoji=False, legacy_windows=False,
    ).print(marked)  # fmt: skip
    return out.getvalue().splitlines()


#: What the head or the paragraph tells already.
_TOLD = frozenset(
    {
        *("id", "article", "input", "outlet", "published", "title", "url", "sha256", "chain"),
        *("content", "source", "cue", "trigger", "evidence", "tags", "notes", "judged"),
        *("source_spans", "cue_spans", "content_spans", "trigger_spans", "evidence_spans"),
    }
)


def _fields(shown: Shown) -> list[str]:
    """Every field that is known, one a line."""
    lines = []
    row = shown.row
    if isinstance(row, FoundStatement):
        lines.append(f"way: {' > '.join(row.chain) or row.source or NOBODY}")
    for name, value in ((name, getattr(row, name)) for name in asdict(row) if name not in _TOLD):
        if value in (None, (), "", False):
            continue
        lines.append(f"{name.replace('_', ' ')}: {_words(value)}")
    return [one_line(line) for line in lines]


def _words(value: Any) -> str:
    if value is True:
        return "yes"
    if isinstance(value, tuple):
        return "; ".join(_party(one) if isinstance(one, Party) else str(one) for one in value)
    return str(value)


def _party(one: Party) -> str:
    code = " ".join(part for part in (one.country, one.sector) if part)
    return f"{one.name} ({code})" if code else one.name


def _people(shown: Shown) -> list[str]:
    """What people said of the row."""
    row = shown.row
    lines = []
    for one in shown.judgements:
        state = ", undone" if one.undone else ", its words no longer stand" if one.lost else ""
        lines.append(f"judged: {one.verdict} by {one.by}, {one.at}{state}")
        lines += [f"  {change}" for change in changes(one)]
    if row.tags:
        lines.append(f"tags: {', '.join(row.tags)}")
    lines += [f"note: {note}" for note in row.notes]
    return [f"  {one_line(line)}" if line[:1] == " " else one_line(line) for line in lines]
