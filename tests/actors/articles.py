"""Articles written down paragraph by paragraph, and what was found in them by its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from onrecord.model import Actor, Article, Block, BlockKind, Place, Span

#: A paragraph of the body, or one of another kind.
Paragraph = str | tuple[BlockKind, str]


@dataclass(frozen=True)
class Read:
    """An article with the actors and places found in it."""

    article: Article
    actors: tuple[Actor, ...]
    places: tuple[Place, ...]

    def words(self, actor: Actor) -> list[str]:
        """An actor's mentions as they stand in the text."""
        return [span.of(self.article.text) for span in actor.mentions]

    def evidence(self, actor: Actor) -> list[str]:
        """The words that an actor's codes rest on."""
        return [span.of(self.article.text) for span in actor.evidence]

    def actor(self, words: str) -> Actor:
        """The one actor that these words name or mention."""
        found = [one for one in self.actors if words in (one.name, *one.aliases, *self.words(one))]
        names = [one.name for one in found or self.actors]
        assert len(found) == 1, f"{words!r}: {len(found)} actors, of {names}"
        return found[0]

    def names(self) -> list[str]:
        return [one.name for one in self.actors]

    def place(self, words: str) -> Place:
        """The first place that these words name."""
        found = [one for one in self.places if one.raw == words]
        assert found, f"{words!r} is none of {[one.raw for one in self.places]}"
        return found[0]


def article_of(*paragraphs: Paragraph, published: str | None = None) -> Article:
    """An article of these paragraphs, a blank line after each but the last one."""
    told = [("body", one) if isinstance(one, str) else one for one in paragraphs]
    blocks: list[Block] = []
    text = ""
    for number, (kind, words) in enumerate(told, 1):
        start = len(text)
        text += words + ("\n\n" if number < len(told) else "")
        blocks.append(Block(kind=kind, start=start, end=len(text)))  # type: ignore[arg-type]
    return Article(
        id="a", input="a", published=published, sha256="0", text=text, blocks=tuple(blocks)
    )


_MARK = re.compile(r"\[([\w-]+):|\]")
_KIND = re.compile(r"\{(\w+)\} ?")


@dataclass(frozen=True)
class Marked:
    """An example: what it shows, its paragraphs, the marked spans, and what is known to fail."""

    name: str
    article: Article
    marks: tuple[tuple[str, Span], ...]
    fault: str


def read_marked(path: Path) -> list[Marked]:
    """The examples of a file, parted by blank lines: ``# name ! fault``, then the marked text.

    ``[1:Halina Vey]`` marks words; ``¶`` begins a paragraph, ``{headline}`` tells its kind.
    """
    examples = []
    for part in path.read_text("utf-8").split("\n\n"):
        head, _, body = part.strip().partition("\n")
        if head.startswith("# "):
            name, _, fault = head.removeprefix("# ").partition(" ! ")
            examples.append(_example(name, fault, " ".join(body.splitlines())))
    return examples


def _example(name: str, fault: str, marked: str) -> Marked:
    paragraphs: list[Paragraph] = []
    marks: list[tuple[str, Span]] = []
    at = 0
    for part in marked.split("¶"):
        kind = _KIND.match(part.strip())
        words = part.strip()[kind.end() if kind else 0 :]
        text, found = unmark(words)
        marks += [(label, Span(span.start + at, span.end + at)) for label, span in found]
        paragraphs.append((kind[1], text) if kind else text)  # type: ignore[arg-type]
        at += len(text) + 2
    return Marked(name, article_of(*paragraphs), tuple(marks), fault)


def unmark(marked: str) -> tuple[str, list[tuple[str, Span]]]:
    """The text without its marks, and the marked spans with their labels.

    >>> unmark("[1:Halina Vey] left.")
    ('Halina Vey left.', [('1', Span(start=0, end=10))])
    """
    text, at = "", 0
    opened: list[tuple[str, int]] = []
    found: list[tuple[str, Span]] = []
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        at = match.end()
        if match[1]:
            opened.append((match[1], len(text)))
        else:
            label, start = opened.pop()
            found.append((label, Span(start, len(text))))
    assert not opened, f"a mark is not closed: {marked}"
    return text + marked[at:], sorted(found, key=lambda mark: (mark[1].start, -mark[1].end))


def examples(marked: list[Marked]) -> list[object]:
    """The examples as parameters of a test, those with a known fault expected to fail."""
    return [
        pytest.param(
            one,
            id=one.name,
            marks=[pytest.mark.xfail(strict=True, reason=one.fault)] if one.fault else [],
        )
        for one in marked
    ]
