"""Reads the golden examples: sentences with their time phrases in brackets, and the days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from onrecord.model import Article, Block, When

GOLDEN = Path(__file__).parent / "golden"
_BASES = {"w": "words", "p": "publication", "d": "dateline"}
_PARTS = re.compile(r"[\[\]]")


@dataclass(frozen=True)
class Example:
    """A sentence, when it was published, and its phrases with what they mean."""

    name: str
    published: str | None
    text: str
    expected: tuple[tuple[str, str], ...]


def read_examples() -> Iterator[Example]:
    """All examples of all files.  ``@`` sets the day of publication, ``¶`` begins a paragraph."""
    for file in sorted(GOLDEN.glob("*.txt")):
        published: str | None = None
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if line.startswith("@"):
                published = None if line[1:].strip() == "-" else line[1:].strip()
            elif line and not line.startswith("#"):
                marked, _, meanings = line.partition("=>")
                yield _example(f"{file.stem}:{number}", published, marked.strip(), meanings)


def _example(name: str, published: str | None, marked: str, meanings: str) -> Example:
    pieces = _PARTS.split(marked.replace("¶", "\n\n"))
    phrases = pieces[1::2]
    expected = [_days(one.strip()) for one in meanings.split(";") if one.strip()]
    assert len(phrases) == len(expected), (
        f"{name}: {len(phrases)} phrases, {len(expected)} meanings"
    )
    return Example(name, published, "".join(pieces), tuple(zip(phrases, expected, strict=True)))


def article_of(text: str, published: str | None) -> Article:
    """An article whose paragraphs are its body."""
    blocks, at = [], 0
    for paragraph in text.split("\n\n"):
        end = min(at + len(paragraph) + 2, len(text))
        if end > at:
            blocks.append(Block(kind="body", start=at, end=end))
        at = end
    return Article(
        id="a", input="a", published=published, sha256="0", text=text, blocks=tuple(blocks)
    )


def shown(when: When) -> str:
    """What a time means as the examples write it out: ``2031-05-12..2031-05-13 publication``."""
    return f"{when.start or ''}..{when.end or ''} {when.basis or '-'}"


def _days(meaning: str) -> str:
    if meaning == "-":
        return ".. -"
    days, _, basis = meaning.partition(" ")
    first, dots, last = days.partition("..")
    if dots:
        start, end = _first(first), _first(last)
    else:
        start, end = _first(days), _after(days)
    return f"{start}..{end} {_BASES[basis.strip()]}"


def _first(day: str) -> str:
    return day and (day + "-01-01"[len(day) - 4 :] if len(day) < 10 else day)


def _after(day: str) -> str:
    if len(day) == 4:
        return f"{int(day) + 1:04}-01-01"
    if len(day) == 7:
        return str((date.fromisoformat(day + "-28") + timedelta(days=5)).replace(day=1))
    return str(date.fromisoformat(day) + timedelta(days=1))
