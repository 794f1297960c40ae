"""A picture of which types of events are taken for which, as SVG: readable on light and on dark
pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape

from onrecord.evaluate import EventsReport
from onrecord.evaluate.events import QUADS

__all__ = ["draw_confusions"]

_CELL = 34  # side of a cell, in pixels
_LEFT, _TOP, _RIGHT, _BOTTOM = 104, 112, 12, 30
#: Labels in the order of their quad classes, cooperation first.
_LABELS = tuple(QUADS)

_STYLE = """
  .page { fill: #ffffff }
  text { fill: #24292f; font: 12px sans-serif }
  .cell { fill: #0969da }
  .wrong { fill: #cf222e }
  .strong { fill: #ffffff }
  line { stroke: #afb8c1 }
  .part { stroke: #24292f; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 }
    text { fill: #e6edf3 }
    .cell { fill: #1f6feb }
    .wrong { fill: #da3633 }
    line { stroke: #30363d }
    .part { stroke: #e6edf3 }
  }
"""


def draw_confusions(report: EventsReport) -> str:
    """The picture: a row a label of the gold, a column a label that was found, the pair given.

    A cell is the fuller the larger its share of the row; lines part the quad classes.
    """
    counts = report.confusions()
    side = _CELL * len(_LABELS)
    width, height = _LEFT + side + _RIGHT, _TOP + side + _BOTTOM
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="title">',
        '<title id="title">Which types of events are taken for which</title>',
        f"<style>{_STYLE}</style>",
        f'<rect class="page" width="{width}" height="{height}" />',
        *_names(),
        *_cells(counts),
        *_lines(side),
        f'<text x="{_LEFT}" y="{height - 10}">rows: the type in the gold; '
        "columns: the type that was found; numbers: sentences</text>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _names() -> Iterator[str]:
    for number, name in enumerate(_LABELS):
        middle = _CELL * number + _CELL / 2
        yield (
            f'<text x="{_LEFT - 8}" y="{_TOP + middle + 4:.0f}" text-anchor="end">'
            f"{escape(name)}</text>"
        )
        x, y = _LEFT + middle + 4, _TOP - 8
        yield f'<text x="{x:.0f}" y="{y}" transform="rotate(-90 {x:.0f} {y})">{escape(name)}</text>'


def _cells(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    for row, gold in enumerate(_LABELS):
        total = sum(count for (name, _), count in counts.items() if name == gold)
        for column, found in enumerate(_LABELS):
            count = counts[gold, found]
            if not count:
                continue
            x, y = _LEFT + _CELL * column, _TOP + _CELL * row
            share = count / total
            kind = "cell" if gold == found else "wrong"
            strong = ' class="strong"' if share > 0.5 else ""
            yield (
                f'<rect class="{kind}" x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" '
                f'fill-opacity="{0.12 + 0.88 * share:.2f}">'
                f"<title>{gold} taken for {found}: {count} of {total}</title></rect>"
            )
            yield (
                f'<text{strong} x="{x + _CELL / 2:.0f}" y="{y + _CELL / 2 + 4:.0f}" '
                f'text-anchor="middle">{count}</text>'
            )


def _lines(side: int) -> Iterator[str]:
    quads = [QUADS[name] for name in _LABELS]
    for number in range(len(_LABELS) + 1):
        is_edge = number in (0, len(_LABELS)) or quads[number] != quads[number - 1]
        kind = ' class="part"' if is_edge else ""
        at = _CELL * number
        yield (f'<line{kind} x1="{_LEFT + at}" y1="{_TOP}" x2="{_LEFT + at}" y2="{_TOP + side}" />')
        yield (f'<line{kind} x1="{_LEFT}" y1="{_TOP + at}" x2="{_LEFT + side}" y2="{_TOP + at}" />')
