"""Gold passages: texts in which somebody marked the statements and told what they mean.

A file holds one passage a line, a JSON object with ``id``, ``text`` and ``statements``, and where
they are known ``published`` and ``outlet``.  Each statement has the fields of :class:`Meaning` by
their names; spans are ``[start, end]`` in code points of ``text``, a condition is a ``span`` with
its ``polarity``, a link of the chain a ``name`` with its ``role``.  What else a line or a statement
tells is not looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, cast

from onrecord.errors import InputError
from onrecord.evaluate.gold_fields import Fields, RowPlace, gold_lines, unreadable
from onrecord.model import ChainLink, Condition, Spans, Statement, check_published

__all__ = ["GoldPassage", "Meaning", "read_gold_passages"]

_SHAPE = 'a line looks like {"id": "a1", "text": "...", "statements": [...]}, see docs/quality.md'
_FIELDS = "docs/quality.md tells the fields of a statement"
_DAYS = "write a day like 2022-04-12, or two with a stroke between, or null"
_PASSED_ON = ("medium", "relay")
_INTERVAL = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/(\d{4}-\d{2}-\d{2}))?")
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A statement as it is compared: its words and what they mean, people by their names.

    The fields are those of :class:`~onrecord.model.Statement`, but ``speaker`` is a name, and
    ``within`` the number of the statement around this one among those of the passage, from 0.
    """

    source: Spans
    cue: Spans
    content: Spans
    quotation: str | None
    speaker: str | None
    source_kind: str | None
    chain: tuple[ChainLink, ...]
    medium: str | None
    addressee: str | None
    type: str | None
    act: str | None
    negated: bool | None
    conditions: tuple[Condition, ...]
    certainty: str | None
    reporter_stance: str | None
    said_on: str | None
    within: int | None

    @classmethod
    def of(cls, statements: Sequence[Statement]) -> list[Meaning]:
        """The statements of one record, in their order."""
        number_of = {statement.id: number for number, statement in enumerate(statements)}
        return [
            cls(
                **{name: getattr(one, name) for name in _SHARED},
                speaker=one.speaker.name if one.speaker else None,
                within=number_of[one.within] if one.within is not None else None,
            )
            for one in statements
        ]


_SHARED = [field.name for field in fields(Meaning) if field.name not in ("speaker", "within")]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPassage:
    """A text with its statements, and what is known of it beside its words."""

    id: str
    text: str
    published: str | None = None
    outlet: str | None = None
    statements: tuple[Meaning, ...] = ()


def read_gold_passages(path: Path) -> list[GoldPassage]:
    """The passages of a file, in its order.

    Raises:
        InputError: naming the line and the field, if one is not as it should be, or if there is
            no passage.
    """
    try:
        passages = list(_passages(path))
    except (OSError, ValueError) as error:
        raise unreadable(path, error, _SHAPE) from error
    if not passages:
        raise InputError(str(path), "it holds no passage", _SHAPE)
    return passages


def _passages(path: Path) -> Iterator[GoldPassage]:
    line_of: dict[str, int] = {}
    for number, line in gold_lines(path, _SHAPE):
        place = RowPlace(line=f"{path}:{number}")
        passage = _passage(line, place)
        if passage.id in line_of:
            reason = f"{passage.id!r:.60} is the id of line {line_of[passage.id]} too"
            raise place.at("id").error(reason, "give each passage its own")
        line_of[passage.id] = number
        yield passage


def _passage(line: bytes, place: RowPlace) -> GoldPassage:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise place.error("this line is not JSON in UTF-8", _SHAPE) from error
    told = Fields(row, place, remedy=_SHAPE)
    text = told.words("text")
    if half := _HALF.search(text):
        reason = f"it has half a character at {half.start()}"
        raise place.at("text").error(reason, "write the line anew from its source")
    rows = told.items("statements")
    statements = tuple(
        _statement(Fields(one, place.at("statements").at(number), remedy=_FIELDS), text, len(rows))
        for number, one in enumerate(rows)
    )
    _check_nesting(statements, place.at("statements"))
    return GoldPassage(
        id=told.words("id"),
        text=text,
        published=_published(told),
        outlet=told.words_or_none("outlet", needed=False),
        statements=statements,
    )


def _published(told: Fields) -> str | None:
    published = told.words_or_none("published", needed=False)
    try:
        check_published(published)
    except ValueError as error:
        reason, remedy = str(error), "write it so, or leave it out"
        raise told.place.at("published").error(reason, remedy) from error
    return published


def _statement(told: Fields, text: str, statements: int) -> Meaning:
    return Meaning(
        source=told.spans("source", text),
        cue=told.spans("cue", text, needed=True),
        content=told.spans("content", text, needed=True),
        quotation=told.choice("quotation"),
        speaker=told.words_or_none("speaker"),
        source_kind=told.choice("source_kind"),
        chain=_chain(told),
        medium=told.choice("medium"),
        addressee=told.words_or_none("addressee"),
        type=told.choice("type"),
        act=told.choice("act"),
        negated=told.truth("negated"),
        conditions=tuple(_condition(one, text) for one in told.objects("conditions")),
        certainty=told.choice("certainty"),
        reporter_stance=told.choice("reporter_stance"),
        said_on=_days(told),
        within=told.number("within", below=statements),
    )


def _chain(told: Fields) -> tuple[ChainLink, ...]:
    links = told.objects("chain")
    if not links:
        raise told.place.at("chain").error("it has no link", "begin it with the speaker")
    return tuple(
        ChainLink(
            name=link.words_or_none("name"),
            role=cast(Any, link.choice("role", _PASSED_ON if number else ("speaker",))),
            span=None,  # where the name stands is not compared
        )
        for number, link in enumerate(links)
    )


def _condition(told: Fields, text: str) -> Condition:
    return Condition(span=told.span("span", text), polarity=cast(Any, told.choice("polarity")))


def _days(told: Fields) -> str | None:
    days = told.words_or_none("said_on")
    if days is not None and not _are_days(days):
        reason = f"{days!r:.60} is neither a day nor an interval"
        raise told.place.at("said_on").error(reason, _DAYS)
    return days


def _are_days(words: str) -> bool:
    match = _INTERVAL.fullmatch(words)
    try:
        days = [date.fromisoformat(day) for day in match.groups() if day] if match else []
    except ValueError:  # the 31st of April
        return False
    return bool(days) and days[0] <= days[-1]


def _check_nesting(statements: Sequence[Meaning], place: RowPlace) -> None:
    for number, statement in enumerate(statements):
        above, steps = statement.within, 0
        while above is not None and above != number and steps < len(statements):
            above, steps = statements[above].within, steps + 1
        if above == number:
            remedy = "give the number of the statement around it, or null"
            raise place.at(number).at("within").error("it stands within itself", remedy)
