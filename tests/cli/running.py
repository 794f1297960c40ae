"""Commands on a record run in this process; articles whose words say what is found in them.

A sentence ``Ann Lee said the dam held.`` is a statement of Ann Lee's.  An article with the word
``BROKEN`` cannot be read, and with ``FAULT`` the reader itself fails.
"""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
import typer.main

import onrecord
from onrecord.cli import main
from onrecord.errors import InputError
from onrecord.ids import article_id, statement_id, text_sha256
from onrecord.model import (
    Actor,
    Article,
    ArticleRecord,
    Block,
    Condition,
    Origin,
    Page,
    Quotation,
    Span,
    Speaker,
    Statement,
)

ORIGIN = Origin(onrecord="1", models=(("made", "up"),))
_SAID = re.compile(
    r"(?P<source>[^\s.][^\n.]*?) (?P<cue>said|denied|warned) "
    r"(?P<content>[^\n.]+?(?P<condition>if [^\n.]+)?)\."
)
_ACTS: dict[str, Any] = {"said": "state", "denied": "deny", "warned": "threaten"}


class Ran(NamedTuple):
    """What a command left: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines of JSON on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]
#: The whole command, which takes longest to be made.
built_once = functools.cache(typer.main.get_command)


def runner(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """What runs the command with arguments, with :func:`read_page` in place of the models."""
    monkeypatch.setattr("onrecord.home.load_own_stages", load_stages)
    monkeypatch.setattr("onrecord.pipeline.load_stages", load_stages)
    monkeypatch.setattr("onrecord.pipeline.read_page", read_page)
    monkeypatch.setattr("onrecord.record.reader._stages", {})
    # Another process would load the models themselves.
    monkeypatch.setattr("onrecord.record.reader.usable_processors", lambda: 1)
    monkeypatch.setattr("typer.main.get_command", built_once)
    for name in ("NO_COLOR", "COLUMNS", "ONRECORD_USER", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run(*args: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["onrecord", *args])
        with pytest.raises(SystemExit) as left:
            main()
        if isinstance(left.value.code, str):
            print(left.value.code, file=sys.stderr)
        out, err = capfd.readouterr()
        return Ran(left.value.code if isinstance(left.value.code, int) else 1, out, err)

    return run


def load_stages(finder: str = "model", **own: object) -> Any:
    """What stands for the models."""
    return SimpleNamespace(origin=ORIGIN)


def read_page(page: Page, *, stages: Any) -> ArticleRecord:
    """What stands for the pipeline."""
    text = page.body.decode()
    if "BROKEN" in text:
        raise InputError(page.input, "it is broken", "mend it")
    if "FAULT" in text:
        raise KeyError("lemma")
    return told(
        text,
        input=page.input,
        url=page.url,
        outlet=page.outlet,
        title=page.title,
        published=page.published,
    )


def told(text: str, *, input: str = "a.txt", **given: str | None) -> ArticleRecord:
    """The record of an article in which each sentence with a cue is a statement."""
    fields: dict[str, str | None] = {
        name: given.get(name) for name in ("url", "outlet", "title", "published")
    }
    id = article_id(text, **fields)
    found = list(_statements(text, id))
    return ArticleRecord(
        article=Article(
            id=id,
            input=input,
            language="en",
            sha256=text_sha256(text),
            text=text,
            blocks=tuple(_blocks(text)),
            **fields,
        ),
        statements=tuple(statement for statement, _ in found),
        actors=tuple(dict.fromkeys(actor for _, actor in found)),
        origin=ORIGIN,
    )


def _statements(text: str, article: str) -> Iterator[tuple[Statement, Actor]]:
    names = dict.fromkeys(_name(found) for found in _SAID.finditer(text))
    ids = {name: f"a{number}" for number, name in enumerate(names, 1)}
    mentions = {
        name: tuple(Span(*one.span()) for one in re.finditer(re.escape(name), text))
        for name in names
    }
    for found in _SAID.finditer(text):
        source, cue, content = ((Span(*found.span(role)),) for role in ("source", "cue", "content"))
        name = _name(found)
        conditions = (
            (Condition(span=Span(*found.span("condition")), polarity="if"),)
            if found["condition"]
            else ()
        )
        quotation: Quotation = "direct" if found["content"].startswith("“") else "indirect"
        statement = Statement(
            id=statement_id(article, source=source, cue=cue, content=content),
            source=source,
            cue=cue,
            content=content,
            quotation=quotation,
            speaker=Speaker(actor=ids[name], name=name, via="name"),
            source_kind="named_person",
            medium="none",
            type="assertion",
            act=_ACTS[found["cue"]],
            negated=False,
            conditions=conditions,
            certainty="certain",
            reporter_stance="neutral",
            score=0.75,
        )
        actor = Actor(
            id=ids[name],
            name=name,
            kind="person",
            country="TEM",
            sector="GOV",
            mentions=mentions[name],
            aliases=(name,),
        )
        yield statement, actor


def _name(found: re.Match[str]) -> str:
    return " ".join(found["source"].split())


def _blocks(text: str) -> Iterator[Block]:
    for found in re.finditer(r".+?(?:\n\s*\n|\Z)", text, re.DOTALL):
        yield Block(kind="body", start=found.start(), end=found.end())


def fill(path: str | Path, *records: ArticleRecord) -> Path:
    """A record with the articles in it."""
    with onrecord.open(path, new=True) as record:
        for one in records:
            record.put(one)
        record.settle()
    return Path(path)
