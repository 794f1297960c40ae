"""A plot of how reliable scores are, as SVG: small, plain, readable on light and on dark pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from onrecord.evaluate import ScoreBin

__all__ = ["draw_reliability"]

_SIDE = 280  # of the square that the shares 0 to 1 span, in pixels
_LEFT, _TOP, _RIGHT, _BOTTOM = 52, 14, 18, 46
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_SMALLEST, _LARGEST = 3.0, 9.0  # radius of a dot

# The background is drawn too: the page around may be light where the reader's system is dark.
_STYLE = """
  rect { fill: #ffffff }
  text { fill: #24292f; font: 12px sans-serif }
  line, polyline { fill: none; stroke: #24292f }
  .grid { stroke: #d0d7de }
  .even { stroke: #6e7781; stroke-dasharray: 5 4 }
  .found { stroke: #0969da; stroke-width: 1.5 }
  circle { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    rect { fill: #0d1117 }
    text { fill: #e6edf3 }
    line, polyline { stroke: #e6edf3 }
    .grid { stroke: #30363d }
    .even { stroke: #8b949e }
    .found { stroke: #58a6ff }
    circle { fill: #58a6ff }
  }
"""


def draw_reliability(bins: Sequence[ScoreBin]) -> str:
    """The plot: a dot a bin at its mean score and its share of right statements.

    The area of a dot goes with the number of statements, and the broken line is where dots of
    perfectly calibrated scores would lie.  Bins without statements have no dot.
    """
    width, height = _LEFT + _SIDE + _RIGHT, _TOP + _SIDE + _BOTTOM
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="title">',
        '<title id="title">Share of right statements by their score</title>',
        f"<style>{_STYLE}</style>",
        f'<rect width="{width}" height="{height}" />',
        *_axes(),
        f'<line class="even" {_from_to(0, 0, 1, 1)} />',
        *_dots([one for one in bins if one.statements]),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _axes() -> Iterator[str]:
    for tick in _TICKS:
        yield f'<line class="grid" {_from_to(tick, 0, tick, 1)} />'
        yield f'<line class="grid" {_from_to(0, tick, 1, tick)} />'
        yield _text(_x(tick), _y(0) + 18, f"{tick:.1f}", "middle")
        yield _text(_x(0) - 8, _y(tick) + 4, f"{tick:.1f}", "end")
    yield f"<line {_from_to(0, 0, 1, 0)} />"
    yield f"<line {_from_to(0, 0, 0, 1)} />"
    yield _text(_x(0.5), _y(0) + 38, "score", "middle")
    middle = _y(0.5)
    yield (
        f'<text x="14" y="{middle:.1f}" text-anchor="middle" '
        f'transform="rotate(-90 14 {middle:.1f})">share that is right</text>'
    )


def _dots(bins: Sequence[ScoreBin]) -> Iterator[str]:
    places = [(_x(one.mean_score), _y(one.share or 0.0)) for one in bins]
    yield f'<polyline class="found" points="{_points(places)}" />'
    most = max((one.statements for one in bins), default=1)
    for one, (x, y) in zip(bins, places, strict=True):
        radius = max(_SMALLEST, _LARGEST * (one.statements / most) ** 0.5)
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}">'
            f"<title>{one.right} of {one.statements} right</title></circle>"
        )


def _points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'


def _from_to(score: float, share: float, to_score: float, to_share: float) -> str:
    start = f'x1="{_x(score):.1f}" y1="{_y(share):.1f}"'
    return f'{start} x2="{_x(to_score):.1f}" y2="{_y(to_share):.1f}"'


def _x(score: float) -> float:
    return _LEFT + score * _SIDE


def _y(share: float) -> float:
    return _TOP + (1 - share) * _SIDE
