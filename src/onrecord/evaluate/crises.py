"""Crises: articles of one affair, marked by hand, and how they hang together.

``benchmarks/crises/GUIDELINES.md`` tells how one is written.  A crisis is read here into articles
without marks, into what its marks say, and into the links between them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import InputError

_MARK = re.compile(r"⟦(?P<id>[secn]\d+)(?P<speaker> [^:⟦⟧]+)?: ?|(?P<end>⟧)")
_HEAD = {"id", "outlet", "published", "title", "url"}
_REFERENCE = re.compile(r"(a\d+)\.([se]\d+)")
KINDS = ("denial", "rejection", "refutation", "self", "one_sided")
OUTCOMES = ("standing", "withdrawn", "carried_out", "not_honoured", "met")
# What each entry of links.toml holds besides `why`; those in brackets may be left out.
_ENTRIES = {
    "copies": ("origin", "[members]", "[partial]"),
    "same_statement": ("refs",),
    "same_event": ("refs",),
    "contested": ("[a]", "b", "kind"),
    "near_miss": ("a", "b"),
    "conditions": ("ref", "polarity", "[repeated_in]", "outcome", "[ended_by]"),
    "firsts": ("ref", "stated"),
    "false_firsts": ("ref",),
    "positions": ("speaker", "matter", "refs", "turns_at"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedRow:
    """A statement's content or an event's trigger in one article: each place that tells it."""

    article: str
    id: str
    spans: tuple[tuple[int, int], ...]
    speaker: str | None
    words: str
    conditions: tuple[tuple[int, int], ...]

    @property
    def reference(self) -> str:
        """Its name in the links: ``a07.s1``."""
        return f"{self.article}.{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedArticle:
    """An article of a crisis, without its marks."""

    id: str
    outlet: str
    published: str
    title: str
    url: str
    text: str
    rows: tuple[MarkedRow, ...]

    def line(self) -> dict[str, str]:
        """The article as ``onrecord read`` and ``onrecord add`` take it from a .jsonl file."""
        return {
            "id": self.id,
            "outlet": self.outlet,
            "published": self.published,
            "title": self.title,
            "url": self.url,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Crisis:
    """All of it: articles in their order, rows by reference, the links as they are written."""

    articles: tuple[MarkedArticle, ...]
    rows: Mapping[str, MarkedRow]
    links: Mapping[str, list[dict[str, Any]]]


def read_crisis(folder: Path) -> Crisis:
    """The crisis in `folder`.

    Raises:
        InputError: naming the first place that does not follow the guidelines, and how to go on.
    """
    faults: list[str] = []
    crisis = _read(folder, faults)
    if faults:
        raise InputError(str(folder), faults[0], "write it as benchmarks/crises/GUIDELINES.md says")
    return crisis


def find_faults(folder: Path) -> list[str]:
    """All that does not follow the guidelines, a line each."""
    faults: list[str] = []
    _read(folder, faults)
    return faults


def _read(folder: Path, faults: list[str]) -> Crisis:
    articles = []
    for path in sorted(folder.glob("[0-9]*.txt")):
        try:
            articles.append(_read_article(path))
        except OSError as error:
            faults.append(f"{path.name}: {error.strerror or 'unreadable'}")
        except ValueError as error:
            faults.append(f"{path.name}: {error}")
    if not articles:
        faults.append("no articles")
    ids = [article.id for article in articles]
    faults.extend(
        f"{one}: the id of two articles" for one in sorted({i for i in ids if ids.count(i) > 1})
    )
    rows = {row.reference: row for article in articles for row in article.rows}
    try:
        text = (folder / "links.toml").read_text(encoding="utf-8")
        links = tomllib.loads(text)
    except FileNotFoundError:
        faults.append("no links.toml")
        links = {}
    except OSError as error:
        faults.append(f"links.toml: {error.strerror or 'unreadable'}")
        links = {}
    except UnicodeDecodeError:
        faults.append("links.toml: it is no UTF-8")
        links = {}
    except tomllib.TOMLDecodeError as error:
        faults.append(f"links.toml: {error}")
        links = {}
    faults.extend(_link_faults(links, rows, set(ids)))
    return Crisis(articles=tuple(articles), rows=rows, links=links)


def _read_article(path: Path) -> MarkedArticle:
    head_text, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    head = dict(_head_lines(head_text))
    if set(head) != _HEAD:
        raise ValueError(f"its head has {', '.join(sorted(head))} for {', '.join(sorted(_HEAD))}")
    marked = re.sub(r"\n\s*\n", "\n\n", body.strip())
    text, rows = _unmark(marked, head["id"])
    return MarkedArticle(
        **head, text=f"{head['title']}\n\n{text}\n", rows=_shift(rows, len(head["title"]) + 2)
    )


def _head_lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.strip().split("\n"):
        key, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"a line of its head has no colon: {line[:60]}")
        yield key.strip(), value.strip()


def _unmark(marked: str, article: str) -> tuple[str, list[MarkedRow]]:
    """The text without its marks, and the rows that they mark."""
    out: list[str] = []
    length = at = 0
    open_marks: list[tuple[str, int]] = []
    spans: dict[str, list[tuple[int, int]]] = {}
    speakers: dict[str, str] = {}
    within: dict[str, list[tuple[int, int]]] = {}
    for match in _MARK.finditer(marked):
        piece = marked[at : match.start()]
        out.append(piece)
        length += len(piece)
        at = match.end()
        if match["end"]:
            if not open_marks:
                raise ValueError(f"a mark ends that none begins: …{marked[max(0, at - 50) : at]}")
            name, start = open_marks.pop()
            if start == length:
                raise ValueError(f"{name} marks no words")
            if name[0] == "c":
                within.setdefault("s" + name[1:], []).append((start, length))
            else:
                spans.setdefault(name, []).append((start, length))
        else:
            name, speaker = match["id"], (match["speaker"] or "").strip()
            if name[0] == "s" and not speaker:
                raise ValueError(f"{name} has no speaker: ⟦{name} Full Name: words⟧")
            if name[0] == "s" and speakers.setdefault(name, speaker) != speaker:
                raise ValueError(f"{name} has two speakers: {speakers[name]} and {speaker}")
            open_marks.append((name, length))
    if open_marks:
        raise ValueError(f"{open_marks[-1][0]} is not closed")
    out.append(marked[at:])
    text = "".join(out)
    if "⟦" in text or "⟧" in text:
        where = text.find("⟦")
        raise ValueError(f"not a mark: {text[where : where + 40]}")
    for name in within:
        if name not in spans:
            raise ValueError(f"c{name[1:]} is the condition of {name}, which is not marked")
    rows = [
        MarkedRow(
            article=article,
            id=name,
            spans=tuple(places),
            speaker=speakers.get(name),
            words=" / ".join(text[start:end] for start, end in places),
            conditions=tuple(within.get(name, ())),
        )
        for name, places in spans.items()
    ]
    return text, rows


def _shift(rows: list[MarkedRow], by: int) -> tuple[MarkedRow, ...]:
    def moved(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        return tuple((start + by, end + by) for start, end in spans)

    return tuple(
        MarkedRow(
            article=row.article,
            id=row.id,
            spans=moved(row.spans),
            speaker=row.speaker,
            words=row.words,
            conditions=moved(row.conditions),
        )
        for row in rows
    )


def _link_faults(
    links: Mapping[str, Any], rows: Mapping[str, MarkedRow], articles: set[str]
) -> Iterator[str]:
    for kind in links:
        if kind not in _ENTRIES:
            yield f"links.toml: there is no kind {kind}"
    for kind, fields in _ENTRIES.items():
        for number, entry in enumerate(links.get(kind, []), 1):
            where = f"links.toml: {kind} {number}"
            if not entry.get("why"):
                yield f"{where}: no why"
            for field in fields:
                if not field.startswith("[") and field not in entry:
                    yield f"{where}: no {field}"
            for field in entry.keys() - {name.strip("[]") for name in fields} - {"why"}:
                yield f"{where}: {field} is none of its fields"
            yield from (f"{where}: {fault}" for fault in _entry_faults(kind, entry, rows, articles))


def _entry_faults(
    kind: str, entry: Mapping[str, Any], rows: Mapping[str, MarkedRow], articles: set[str]
) -> Iterator[str]:
    refs = [entry[field] for field in ("a", "b", "ref") if field in entry]
    refs += [*entry.get("refs", []), *entry.get("ended_by", [])]
    for ref in refs:
        if not _REFERENCE.fullmatch(ref):
            yield f"{ref} is no reference"
        elif ref not in rows:
            yield f"{ref} is not marked in its article"
    named = [*entry.get("members", []), *entry.get("partial", []), *entry.get("repeated_in", [])]
    yield from (
        f"{one} is no article"
        for one in [*named, entry.get("origin", "a01")]
        if one not in articles
    )
    if kind == "contested":
        if entry.get("kind") not in KINDS:
            yield f"kind {entry.get('kind')} is none of {', '.join(KINDS)}"
        if ("a" in entry) == (entry.get("kind") == "one_sided"):
            yield "one_sided has no a, and all others have one"
    if kind == "conditions":
        if entry.get("outcome") not in OUTCOMES:
            yield f"outcome {entry.get('outcome')} is none of {', '.join(OUTCOMES)}"
        if entry.get("polarity") not in ("if", "unless"):
            yield f"polarity {entry.get('polarity')} is neither if nor unless"
        if entry.get("ref") in rows and not rows[entry["ref"]].conditions:
            yield f"{entry['ref']} has no condition marked (⟦c…: …⟧ inside it)"
    if kind in ("same_statement", "same_event"):
        letter = "s" if kind == "same_statement" else "e"
        yield from (
            f"{ref} is of another kind" for ref in entry.get("refs", []) if f".{letter}" not in ref
        )
        if len(entry.get("refs", [])) < 2:
            yield "fewer than two refs"
    if kind == "same_statement":
        said = {rows[ref].speaker for ref in entry.get("refs", []) if ref in rows}
        if len(said) > 1:
            yield f"two speakers: {', '.join(sorted(str(name) for name in said))}"
    if kind == "positions":
        yield from (
            f"turns_at {turn} is none of its refs"
            for turn in entry.get("turns_at", [])
            if not 0 < turn < len(entry.get("refs", []))
        )
