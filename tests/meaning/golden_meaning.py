"""Reads the golden examples of meaning: passages with their statements marked, and what they mean.

An example begins after a line ``===``.  Its name says what it is about; the passage has the marks
of :mod:`tests.marked`; then comes a line a statement, by its number, with the values that matter::

    # told to an agency by telephone
    [1:content The front had moved], [1:source two commanders] [1:cue told] AFP by phone on Sunday.

    1 chain=commanders > AFP (medium) medium=call addressee=- on=2031-05-11
    ! known: the day is not read

``-`` is nothing or nobody, a chain begins with its speaker, ``conditions`` are told as
``if "the words"; unless "other words"``.  ``@ 2031-05-14 | Navenna Post`` before the passage tells
when and by whom it was published (``@ -``: unknown), a paragraph that begins with ``{headline}`` is
one.  ``! known:`` says why an example fails as yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

from tests.marked import read_numbered, unmark

from onrecord.actors import find_actors, read_tokens
from onrecord.dates import find_dates
from onrecord.ids import article_id, statement_id, text_sha256
from onrecord.language import parse_article
from onrecord.meaning import find_meaning
from onrecord.model import Article, Block, BlockKind, ChainLink, Span, Statement
from onrecord.pipeline import Stages

GOLDEN = Path(__file__).parent / "golden"
#: A Wednesday: the day of publication of an example that tells none.
PUBLISHED = "2031-05-14"

_LINE = re.compile(r"(\d+) (\w+=.*)")
_VALUE = re.compile(r"(\w+)=(.*?)(?= \w+=|$)")
_KIND = re.compile(r"\{(\w+)\} ?")


class Roles(NamedTuple):
    """Where the parts of a statement stand."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]

    @property
    def length(self) -> int:
        """How many characters the content has."""
        return sum(span.end - span.start for span in self.content)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A passage, its statements by their numbers, and the values expected of them."""

    name: str
    article: Article
    roles: tuple[tuple[str, Roles], ...]
    expected: tuple[tuple[str, dict[str, str]], ...]
    fault: str


# Reading


def read_examples(path: Path) -> Iterator[Example]:
    """The examples of a golden file, in order.

    Raises:
        AssertionError: if an example expects nothing, something unknown, or has a broken mark.
    """
    for part in path.read_text(encoding="utf-8").split("===\n")[1:]:
        name, _, body = part.strip().partition("\n")
        yield _example(f"{path.stem}: {name.removeprefix('# ')}", body)


def _example(name: str, body: str) -> Example:
    published: str | None = PUBLISHED
    outlet: str | None = None
    fault = ""
    passage: list[str] = []
    expected: list[tuple[str, dict[str, str]]] = []
    for line in body.splitlines():
        told = _LINE.fullmatch(line)
        if line.startswith("@ "):
            published, outlet = _heading(line)
        elif line.startswith("! known: "):
            fault = line.removeprefix("! known: ")
        elif told:
            expected.append((told[1], dict(_VALUE.findall(told[2]))))
        else:
            passage.append(line)
    marked, kinds = _paragraphs("\n".join(passage))
    roles = {
        number: Roles(*(tuple(found[role]) for role in ("source", "cue", "content")))
        for number, found in read_numbered(marked).items()
    }
    _check(name, marked, roles, expected)
    article = make_article(unmark(marked), kinds, published=published, outlet=outlet)
    return Example(
        name=name,
        article=article,
        roles=tuple(roles.items()),
        expected=tuple(expected),
        fault=fault,
    )


def _heading(line: str) -> tuple[str | None, str | None]:
    """The day of publication and the outlet that a line ``@ DAY | OUTLET`` tells."""
    day, _, outlet = (part.strip() for part in line.removeprefix("@ ").partition("|"))
    return (None if day == "-" else day), outlet or None


def _paragraphs(passage: str) -> tuple[str, list[BlockKind]]:
    """The marked text with each paragraph on a line of its own, and the kinds of its paragraphs."""
    kinds: list[BlockKind] = []
    texts = []
    for paragraph in re.split(r"\n\s*\n", passage.strip()):
        text = " ".join(paragraph.split())
        kind = _KIND.match(text)
        kinds.append(cast(BlockKind, kind[1]) if kind else "body")
        texts.append(text[kind.end() :] if kind else text)
    return "\n\n".join(texts), kinds


def _check(
    name: str,
    marked: str,
    roles: dict[str, Roles],
    expected: Sequence[tuple[str, dict[str, str]]],
) -> None:
    assert expected, f"{name}: nothing is expected"
    for number, values in expected:
        assert number in roles, f"{name}: no statement has the number {number}"
        unknown = sorted(set(values) - set(FIELDS))
        assert not unknown, f"{name}: {unknown} are none of {sorted(FIELDS)}"
    for number, found in roles.items():
        assert found.cue, f"{name}: statement {number} lacks a cue"
        assert found.content, f"{name}: statement {number} lacks a content"
    leftover = re.search(r"\[\d+:", unmark(marked))
    assert leftover is None, f"{name}: {marked!r} has a mark without a role"


def make_article(
    text: str,
    kinds: Sequence[BlockKind] = (),
    *,
    published: str | None = PUBLISHED,
    outlet: str | None = None,
) -> Article:
    """An article of the text, one block a paragraph, in the body where no kind is told."""
    blocks, at = [], 0
    for number, paragraph in enumerate(text.split("\n\n")):
        end = min(at + len(paragraph) + 2, len(text))
        if end > at:
            kind = kinds[number] if kinds else "body"
            blocks.append(Block(kind=kind, start=at, end=end))
        at = end
    return Article(
        id=article_id(text, url=None, outlet=outlet, title=None, published=published),
        input="example",
        outlet=outlet,
        published=published,
        sha256=text_sha256(text),
        text=text,
        blocks=tuple(blocks),
    )


# Statements


def make_statements(article: Article, roles: Sequence[Roles]) -> list[Statement]:
    """A statement of each, without meaning, nested as the finder nests what it finds."""
    return [
        Statement(
            id=_id(article, one),
            source=one.source,
            cue=one.cue,
            content=one.content,
            quotation="indirect",
            within=_id(article, parent) if (parent := _parent(one, roles)) else None,
            score=1.0,
        )
        for one in roles
    ]


def _id(article: Article, one: Roles) -> str:
    return statement_id(article.id, source=one.source, cue=one.cue, content=one.content)


def _parent(one: Roles, roles: Sequence[Roles]) -> Roles | None:
    """The statement with the shortest content that holds the cue of this one."""
    holding = (
        other
        for other in roles
        if other.length > one.length and any(span.covers(one.cue[0]) for span in other.content)
    )
    return min(holding, key=lambda other: (other.length, other.cue), default=None)


def give_meaning(
    article: Article, statements: Sequence[Statement], *, stages: Stages
) -> list[Statement]:
    """The statements with their meaning, worked out as :func:`onrecord.pipeline.annotate` does."""
    doc = parse_article(article, nlp=stages.nlp)
    tokens = read_tokens(doc)
    actors, _ = find_actors(doc, article=article, knowledge=stages.knowledge, tokens=tokens)
    return find_meaning(
        statements,
        doc,
        tokens=tokens,
        article=article,
        actors=actors,
        dates=find_dates(doc, article=article),
        vocabulary=stages.vocabulary,
        knowledge=stages.knowledge,
        acts=stages.acts,
    )


# Showing


def _speaker(statement: Statement, text: str) -> str:
    return statement.speaker.name if statement.speaker else "-"


def _via(statement: Statement, text: str) -> str:
    return statement.speaker.via if statement.speaker else "-"


def _chain(statement: Statement, text: str) -> str:
    return " > ".join(_link(link) for link in statement.chain)


def _link(link: ChainLink) -> str:
    return (link.name or "-") + ("" if link.role == "speaker" else f" ({link.role})")


def _conditions(statement: Statement, text: str) -> str:
    told = [f'{one.polarity} "{one.span.of(text)}"' for one in statement.conditions]
    return "; ".join(told) or "-"


def _plain(name: str) -> Callable[[Statement, str], str]:
    def shown(statement: Statement, text: str) -> str:
        value = getattr(statement, name)
        return {None: "-", True: "yes", False: "no"}.get(value, value)

    return shown


#: How an example writes out each field.
FIELDS: dict[str, Callable[[Statement, str], str]] = {
    "speaker": _speaker,
    "via": _via,
    "kind": _plain("source_kind"),
    "chain": _chain,
    "medium": _plain("medium"),
    "addressee": _plain("addressee"),
    "type": _plain("type"),
    "act": _plain("act"),
    "negated": _plain("negated"),
    "conditions": _conditions,
    "certainty": _plain("certainty"),
    "stance": _plain("reporter_stance"),
    "on": _plain("said_on"),
}


def show(statement: Statement, fields: Sequence[str], text: str) -> dict[str, str]:
    """The values of some fields, as the examples write them."""
    return {name: FIELDS[name](statement, text) for name in fields}
