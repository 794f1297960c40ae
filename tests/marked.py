"""Golden examples as a person writes them: text with numbered roles in brackets.

``[1:source Ann Lee] [1:cue denies] [1:content that it rained].``
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.ids import article_id, text_sha256
from onrecord.model import Article, Block, BlockKind, Span, Statement

_MARK = re.compile(r"\[(\d+):(source|cue|content) |(\])")
_KIND = re.compile(r"\{(\w+)\}")
_PARAGRAPH = re.compile(r".+?(?:\n\s*\n|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """One golden example: its name, its text without marks, and the roles of each statement."""

    name: str
    article: Article
    marked: str


def read_examples(path: Path) -> Iterator[Example]:
    """The examples of a golden file, in order."""
    for part in path.read_text(encoding="utf-8").split("===\n")[1:]:
        name, _, marked = part.strip("\n").partition("\n")
        kind = _KIND.match(marked)
        if kind:
            marked = marked[kind.end() :]
        text = unmark(marked)
        yield Example(
            name=name.removeprefix("# "),
            article=make_article(text, kind[1] if kind else "body"),  # type: ignore[arg-type]
            marked=marked,
        )


def unmark(marked: str) -> str:
    """The text without its marks; a bracket that no mark opens stays."""
    out, depth, at = [], 0, 0
    for match in _MARK.finditer(marked):
        out.append(marked[at : match.start()])
        if match[3] and depth == 0:
            out.append("]")
        depth += -min(depth, 1) if match[3] else 1
        at = match.end()
    return "".join([*out, marked[at:]])


def read_roles(marked: str) -> list[dict[str, list[Span]]]:
    """The roles' spans of each statement, in characters of the unmarked text."""
    return list(read_numbered(marked).values())


def read_numbered(marked: str) -> dict[str, dict[str, list[Span]]]:
    """The roles' spans of each statement by its number."""
    found: dict[str, dict[str, list[Span]]] = {}
    opened: list[tuple[str, str, int]] = []
    offset = at = 0
    for match in _MARK.finditer(marked):
        offset += match.start() - at
        at = match.end()
        if match[1]:
            opened.append((match[1], match[2], offset))
        elif opened:
            number, role, start = opened.pop()
            roles = found.setdefault(number, {"source": [], "cue": [], "content": []})
            roles[role].append(Span(start, offset))
        else:
            offset += 1
    return found


def mark(text: str, statements: list[Statement]) -> str:
    """The text with the statements' roles in brackets, numbered in order."""
    spans = sorted(
        (span.start, -span.end, number, role)
        for number, statement in enumerate(statements, 1)
        for role in ("source", "cue", "content")
        for span in getattr(statement, role)
    )
    out = []
    for at in range(len(text) + 1):
        out.append("]" * sum(-end == at for _, end, _, _ in spans))
        out.extend(f"[{number}:{role} " for start, _, number, role in spans if start == at)
        out.append(text[at : at + 1])
    return "".join(out)


def make_article(text: str, kind: BlockKind = "body") -> Article:
    """An article of the text, one block a paragraph."""
    spans = [Span(*match.span()) for match in _PARAGRAPH.finditer(text)]
    return Article(
        id=article_id(text, url=None, outlet=None, title=None, published=None),
        input="example",
        sha256=text_sha256(text),
        text=text,
        blocks=tuple(Block(kind=kind, start=span.start, end=span.end) for span in spans),
    )
