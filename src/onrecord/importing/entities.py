"""FollowTheMoney entities, one JSON object a line -> rows of our own tables.

OpenSanctions publishes its collections so, as ``entities.ftm.json``.  An entity is an object with
an ``id``, a ``schema`` and ``properties``, each a list of strings.  Who holds which office is told
by entities of their own: an ``Occupancy`` joins its ``holder``, a person, to its ``post``, a
``Position``, with ``startDate`` and ``endDate``.  As these may stand anywhere, the file is gone
through twice: offices first, then actors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from onrecord.actors import Knowledge, resolve_mention
from onrecord.actors.gazetteer import fold_name
from onrecord.importing.codes import FORMER, country_code, sector_of_topics
from onrecord.importing.lines import read_lines
from onrecord.importing.rows import (
    Collected,
    Passed,
    Row,
    clean,
    join_aliases,
    read_times,
    too_many,
)

__all__ = ["Offices", "read_entities", "read_offices"]

_PERSONS = frozenset({"Person"})
_BODIES = frozenset({"Organization", "PublicBody", "Company", "LegalEntity"})
_OFFICES = frozenset({"Position", "Occupancy"})
_OFFICE_MARKS = (b'"Position"', b'"Occupancy"')
_PERSON_COUNTRIES = ("nationality", "citizenship", "country", "jurisdiction")
_BODY_COUNTRIES = ("jurisdiction", "mainCountry", "country")
#: Most offices and terms held in memory; each takes some 400 bytes.
_MOST_TERMS = 1_000_000
_MOST_TERMS_EACH = 50
_LONGEST_ID = 255
_MOST_VALUES = 500

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
# Letters of other scripts: news in English has none of them in a name.
_FOREIGN = re.compile(r"[\u0370-\u1dff\u2c00-\ud7ff]")
_PARTIAL_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?=$|T)")

_Properties = dict[str, list[str]]
SectorOf = Callable[[str], str | None]


class _Entity(NamedTuple):
    id: str
    schema: str
    caption: str
    properties: _Properties

    def all(self, *names: str) -> list[str]:
        """The values of the properties, one property after the other."""
        values = (value for name in names for value in self.properties.get(name, ()))
        return list(islice(values, _MOST_VALUES))


class _Position(NamedTuple):
    name: str
    country: str | None
    sector: str | None


class _Term(NamedTuple):
    post: str
    start: str
    end: str
    over: bool


@dataclass(slots=True)
class Offices:
    """Positions by their ids, and the terms in them by the ids of who held them."""

    positions: dict[str, _Position] = field(default_factory=dict)
    terms: dict[str, list[_Term]] = field(default_factory=dict)
    size: int = 0


def read_offices(
    stream: BinaryIO, *, input: str, knowledge: Knowledge, progress: Callable[[int], None]
) -> Offices:
    """The positions and terms of a file; what is wrong with a line is told when actors are read.

    Raises:
        InputError: if there are too many.
    """
    sector_of = _teller(knowledge)
    offices = Offices()
    for number, line in read_lines(stream):
        progress(number)
        # Most lines tell of something else: they are not taken apart here.
        if line is None or not any(mark in line for mark in _OFFICE_MARKS):
            continue
        try:
            _add_office(_parse(line), offices, sector_of)
        except Passed:
            continue
        if offices.size > _MOST_TERMS:
            raise too_many(input, _MOST_TERMS)
    return offices


def _add_office(entity: _Entity, offices: Offices, sector_of: SectorOf) -> None:
    if entity.schema == "Position":
        name = _latin_name(entity)
        sector = sector_of(name) or sector_of_topics(entity.all("topics"))
        offices.positions[entity.id] = _Position(name, _country(entity, ("country",)), sector)
        offices.size += 1
    elif entity.schema == "Occupancy":
        term = _term(entity)
        for holder in entity.all("holder"):
            terms = offices.terms.setdefault(holder[:_LONGEST_ID], [])
            if len(terms) < _MOST_TERMS_EACH:
                terms.append(term)
            offices.size += 1


def _term(entity: _Entity) -> _Term:
    posts = entity.all("post")
    if not entity.all("holder") or not posts:
        raise Passed("an occupancy without holder or post")
    start = min(_days(entity, "startDate", "periodStart"), default="")
    end = max(_days(entity, "endDate", "periodEnd"), default="")
    read_times(start, end)
    return _Term(posts[0][:_LONGEST_ID], start, end, "ended" in entity.all("status"))


def _days(entity: _Entity, *names: str) -> list[str]:
    """The days, months or years of the first of the properties that has any."""
    for name in names:
        found = [match[0] for day in entity.all(name) if (match := _PARTIAL_DAY.match(day))]
        if found:
            return found
    return []


def read_entities(
    stream: BinaryIO,
    *,
    input: str,
    offices: Offices,
    knowledge: Knowledge,
    progress: Callable[[int], None],
) -> Collected:
    """The rows of a file's persons and organisations, and what was passed over.

    Raises:
        InputError: if there are too many.
    """
    sector_of = _teller(knowledge)
    found = Collected(input)
    for number, line in read_lines(stream):
        progress(number)
        if line is not None and not line.strip():
            continue
        try:
            if line is None:
                raise Passed("it is too long")
            _add_entity(_parse(line), found, offices, sector_of)
        except Passed as why:
            found.pass_over(number, str(why))
    return found


def _add_entity(entity: _Entity, found: Collected, offices: Offices, sector_of: SectorOf) -> None:
    if entity.schema in _PERSONS:
        found.take("person", _person(entity, offices, sector_of))
    elif entity.schema in _BODIES:
        found.take("organization", [_body(entity, sector_of)])
    elif entity.schema == "Occupancy":
        _term(entity)
    elif entity.schema not in _OFFICES:
        found.others += 1


def _person(entity: _Entity, offices: Offices, sector_of: SectorOf) -> list[Row]:
    name, aliases = _names(entity, needs_two_words=True)
    country = _country(entity, _PERSON_COUNTRIES)
    held = list(_held(entity, offices))
    # All rows of one person are of one country: it tells who is who.
    country = country or next((post.country for post, _ in held if post.country), None) or ""
    by_topics = sector_of_topics(entity.all("topics"))
    rows: dict[Row, None] = {}
    for post, term in held:
        sector = post.sector or by_topics
        if sector is None:
            continue
        office, start, end = post.name, term.start, term.end
        if term.over and not end:
            # Left on a day that nobody tells: what is sure is that it was left.
            sector, office, start = "ELI", f"former {office}", ""
        rows[name, aliases, country, sector, office, start, end] = None
    if not rows and (told := _by_words(entity, sector_of) or (by_topics and ("", by_topics))):
        rows[name, aliases, country, told[1], told[0], "", ""] = None
    if not rows:
        raise Passed(f"neither topics nor offices tell the sector of {name!r}")
    return list(rows)


def _held(entity: _Entity, offices: Offices) -> Iterator[tuple[_Position, _Term]]:
    for term in offices.terms.get(entity.id, ()):
        post = offices.positions.get(term.post)
        if post is not None:
            yield post, term


def _by_words(entity: _Entity, sector_of: SectorOf) -> tuple[str, str] | None:
    """The first position told in words that tells a sector, and the sector."""
    for words in entity.all("position"):
        try:
            office = clean(words)
        except Passed:
            continue
        if sector := sector_of(office):
            return office, sector
    return None


def _body(entity: _Entity, sector_of: SectorOf) -> Row:
    name, aliases = _names(entity, needs_two_words=False)
    country = _country(entity, _BODY_COUNTRIES) or ""
    topics = entity.all("topics")
    if "gov.igo" in topics:
        return name, aliases, "IGO", "", "organisation", "", ""
    sector = sector_of_topics(topics) or _sector_of_body(name, entity.schema, sector_of)
    if sector is None:
        raise Passed(f"neither topics nor its name tell the sector of {name!r}")
    kind = "company" if entity.schema == "Company" else "organisation"
    return name, aliases, country, sector, kind, "", ""


def _sector_of_body(name: str, schema: str, sector_of: SectorOf) -> str | None:
    if schema == "Company":  # whatever its name: "Bishop Trading" is no church
        return "BUS"
    return sector_of(name) or ("GOV" if schema == "PublicBody" else None)


def _teller(knowledge: Knowledge) -> SectorOf:
    @lru_cache(maxsize=10_000)
    def sector_of(words: str) -> str | None:
        # Who is no official is told better by topics; a name alone tells nothing here.
        sector = resolve_mention(words, knowledge=knowledge).sector
        return None if sector in (None, "", "CVL", "UNK") else sector

    return sector_of


def _parse(line: bytes) -> _Entity:
    try:
        made = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise Passed("it is not JSON in UTF-8") from error
    if not isinstance(made, dict):
        raise Passed("it is no JSON object")
    properties = made.get("properties")
    if not (isinstance(made.get("id"), str) and isinstance(made.get("schema"), str)):
        raise Passed("it has no id or no schema")
    if not isinstance(properties, dict):
        raise Passed("it has no properties")
    caption = made.get("caption")
    return _Entity(
        made["id"][:_LONGEST_ID],
        made["schema"],
        caption if isinstance(caption, str) else "",
        {name: _texts(values) for name, values in properties.items()},
    )


def _texts(values: Any) -> list[str]:
    return [one for one in values if isinstance(one, str)] if isinstance(values, list) else []


def _latin_name(entity: _Entity) -> str:
    """The name that news in English can use: the first in Latin letters."""
    names = _latin([entity.caption, *entity.all("name", "alias")])
    first = next(iter(names), None)
    if first is None:
        raise Passed("it has no name in Latin letters")
    return first


def _names(entity: _Entity, *, needs_two_words: bool) -> tuple[str, str]:
    """The name, and the others as a column.

    A person's other names of a single word ("Abu", "Doctor") would find everybody called so.
    """
    name = _latin_name(entity).replace(";", ",")
    others: dict[str, str] = {}
    for other in _latin(entity.all("name", "alias", "weakAlias")):
        key = fold_name(other)
        if key and not (needs_two_words and " " not in key):
            others.setdefault(key, other)
    others.pop(fold_name(name), None)
    return name, join_aliases(others.values(), name=name)


def _latin(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if _LATIN.search(name) and not _FOREIGN.search(name):
            try:
                yield clean(name)
            except Passed:
                continue


def _country(entity: _Entity, names: Iterable[str]) -> str | None:
    """The first country that the properties name, one that is no more only where no other is."""
    codes = [code for words in entity.all(*names) if (code := country_code(words))]
    return next((code for code in codes if code not in FORMER), next(iter(codes), None))
