"""Zones in a notation for people: a block is one line, easily typed and easily read in a diff.

    comment 1 Lena Fisk | Lena Fisk Pavel • 3 years ago … •Reply•Share ›

stands for a block's kind, its depth and author (where it has them), and its first and last words.
``python -m tests.text.zone_notation FILE.txt`` prints a text's zones in it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from onrecord.model import Block
from onrecord.text import cut_blocks

_FIRST, _LAST = 7, 5


def write_zones(text: str, blocks: tuple[Block, ...]) -> str:
    """The notation of a text's blocks, a line each."""
    return "".join(f"{_label(block)} | {_words(text, block)}\n" for block in blocks)


def _label(block: Block) -> str:
    depth = None if block.depth is None else str(block.depth)
    return " ".join(part for part in (block.kind, depth, block.author) if part is not None)


def _words(text: str, block: Block) -> str:
    words = text[block.start : block.end].split()
    if len(words) > _FIRST + _LAST + 2:
        words = [*words[:_FIRST], "…", *words[-_LAST:]]
    return " ".join(words)


def main() -> None:
    """Print the zones of the texts named on the command line."""
    for name in sys.argv[1:]:
        text = Path(name).read_text(encoding="utf-8")
        sys.stdout.write(write_zones(text, cut_blocks(text)))


if __name__ == "__main__":
    main()
