"""``python -m benchmarks.corpus 10000 --out FILE.jsonl``: as many made-up articles as one wants.

What a record of many articles takes (time, disk, questions) has to be measured on many articles,
and those that people wrote cannot be passed on.  These have what matters for it: persons and bodies
that turn up again and again over three years, statements within statements, events of all kinds,
names that occur once, and the same article in two outlets.  How well articles are read must not be
measured on them: their sentences are put together from ``corpus_grammar.txt`` and mean nothing.
The countries are real (``corpus_world.toml``), and whatever is told of them is invented.

The same seed gives the same articles, and the first hundred are the same whether a hundred or a
million are made.  ``--large N`` makes the one in the middle N characters long, as a report is.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypedDict

__all__ = ["TOPICS", "Row", "generate"]

GRAMMAR = Path(__file__).with_name("corpus_grammar.txt")
WORLD = Path(__file__).with_name("corpus_world.toml")

TOPICS = tuple("war elections trade strikes courts floods health sport business culture".split())

#: Articles have so many words at least and at most; most have about 300.
MIN_WORDS, MAX_WORDS = 150, 600
#: How many articles are near copies of an earlier one, and how far back that is at most.
REPRINTS, REPRINT_REACH = 0.08, 500
#: Days on which articles are first published; a copy may follow two days later.
_FIRST_DAY, _DAYS = date(2021, 1, 1), 3 * 365 - 2
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_SMALL = "two three four five six seven eight nine 10 11 12".split()


class Row(TypedDict):
    """A line of a ``.jsonl`` file as onrecord reads it."""

    id: str
    text: str
    published: str
    outlet: str
    title: str
    url: str


def generate(count: int, *, seed: int = 7, large: int = 0) -> Iterator[Row]:
    """That many articles; if ``large`` is given, the middle one has so many characters.

    >>> first, second = generate(2)
    >>> sorted(first)
    ['id', 'outlet', 'published', 'text', 'title', 'url']
    >>> [first] == list(generate(1))
    True
    """
    for number in range(count):
        if large and number == count // 2:
            yield _large_row(number, seed=seed, size=large)
        else:
            yield _row(number, seed=seed)


# ------------------------------------------------------------------------------- who there is


@dataclass(frozen=True, slots=True, kw_only=True)
class _Country:
    name: str
    adjective: str
    capital: str
    towns: tuple[str, ...]
    names: str

    @property
    def plain(self) -> str:
        return self.name.removeprefix("the ")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """Given names, and what surnames and villages are put together from."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    stems: tuple[str, ...]
    ends: tuple[str, ...]
    villages: tuple[str, ...]
    family_first: bool

    def surname(self, random: Random) -> str:
        rare = not self.family_first and random.random() < 0.15
        return self._stem(random, rare=rare) + random.choice(self.ends)

    def village(self, random: Random) -> str:
        return self._stem(random, rare=random.random() < 0.5) + random.choice(self.villages)

    def _stem(self, random: Random, *, rare: bool) -> str:
        """A stem, or two of them: names that occur once are half of all words of real news."""
        stem = random.choice(self.stems)
        return stem + random.choice(self.stems).lower() if rare else stem

    def person(self, random: Random) -> tuple[str, str, bool]:
        """Full name, surname, and whether it is a woman's."""
        is_woman = random.random() < 0.45
        given = random.choice(self.female if is_woman else self.male)
        surname = self.surname(random)
        full = f"{surname} {given}" if self.family_first else f"{given} {surname}"
        return full, surname, is_woman


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voice:
    """Somebody who speaks: how they are named at first and later, and their pronouns."""

    first: tuple[str, ...]
    later: tuple[str, ...]
    pronouns: tuple[str, str, str]
    manner: str = ""
    surname: str = ""


_HE, _SHE = ("he", "him", "his"), ("she", "her", "her")
_IT, _THEY = ("it", "it", "its"), ("they", "them", "their")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outlet:
    name: str
    address: str
    british: bool
    straight: bool
    polite: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Office:
    key: str
    first: tuple[str, ...]
    later: str
    topics: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """What is the same in all articles of a seed: who holds which office, and who prints."""

    countries: tuple[_Country, ...]
    names: Mapping[str, _Names]
    holders: Mapping[tuple[str, str], _Voice]
    bodies: Mapping[tuple[str, str], str]
    offices: Mapping[str, tuple[str, ...]]
    agencies: tuple[_Outlet, ...]
    papers: tuple[_Outlet, ...]
    firms: tuple[str, ...]


@cache
def _world(seed: int) -> _World:
    raw = tomllib.loads(WORLD.read_text("utf-8"))
    random = Random(f"world {seed}")
    countries = tuple(_country(row) for row in _rows(raw["countries"]))
    names = {kind: _names(parts) for kind, parts in raw["names"].items()}
    offices = [_office(row) for row in _rows(raw["offices"])]
    maker = _Maker(random, raw["orgs"], names)
    for country in countries:
        maker.settle(country, offices)
    return _World(
        countries=countries,
        names=names,
        holders=maker.holders,
        bodies=maker.bodies,
        offices={topic: tuple(o.key for o in offices if topic in o.topics) for topic in TOPICS},
        agencies=tuple(_outlet(row) for row in _rows(raw["outlets"]["agencies"])),
        papers=tuple(_outlet(row) for row in _rows(raw["outlets"]["papers"])),
        firms=tuple(raw["orgs"]["firms"].split("|")),
    )


def _rows(table: str) -> Iterator[list[str]]:
    return (line.split("|") for line in table.splitlines() if line)


def _country(row: Sequence[str]) -> _Country:
    name, adjective, capital, towns, names = row
    return _Country(
        name=name,
        adjective=adjective,
        capital=capital,
        towns=(capital, *towns.split(", ")),
        names=names,
    )


def _names(parts: Mapping[str, Any]) -> _Names:
    lists = {
        key: tuple(parts[key].split()) or ("",)
        for key in ("female", "male", "stems", "ends", "villages")
    }
    return _Names(**lists, family_first=parts.get("family_first", False))


def _office(row: Sequence[str]) -> _Office:
    key, first, later, topics = row
    return _Office(
        key=key, first=tuple(first.split(";")), later=later, topics=frozenset(topics.split())
    )


def _outlet(row: Sequence[str]) -> _Outlet:
    name, address, spelling, marks, polite = row
    return _Outlet(
        name=name,
        address=address,
        british=spelling == "uk",
        straight=marks == "straight",
        polite=polite == "yes",
    )


class _Maker:
    """Fills the offices of countries, nobody's name twice."""

    def __init__(
        self, random: Random, orgs: Mapping[str, str], names: Mapping[str, _Names]
    ) -> None:
        self.holders: dict[tuple[str, str], _Voice] = {}
        self.bodies: dict[tuple[str, str], str] = {}
        self._random, self._orgs, self._names = random, orgs, names
        self._taken: set[str] = set()

    def settle(self, country: _Country, offices: Sequence[_Office]) -> None:
        parties = self._random.sample(self._orgs["parties"].split("|"), 2)
        for office in offices:
            body = self._body(office.key, country, parties)
            self.bodies[country.name, office.key] = body
            self.holders[country.name, office.key] = self._holder(office, country, body)

    def _body(self, key: str, country: _Country, parties: Sequence[str]) -> str:
        if key not in self._orgs:
            return ""
        if key in ("party", "opposition"):
            return parties[key == "opposition"]
        names = self._names[country.names]
        firm = self._random.choice(self._orgs["firms"].split("|"))
        return self._random.choice(self._orgs[key].split("|")).format(
            firm=f"{names.surname(self._random)} {firm}",
            Trade=self._random.choice(self._orgs["trades"].split("|")),
            cap=country.capital,
            town=self._random.choice(country.towns),
        )

    def _holder(self, office: _Office, country: _Country, body: str) -> _Voice:
        names = self._names[country.names]
        full, surname, is_woman = names.person(self._random)
        while full in self._taken:
            full, surname, is_woman = names.person(self._random)
        self._taken.add(full)
        parts = {
            "name": full,
            "adj": country.adjective,
            "land": country.name,
            "cap": country.capital,
            "town": self._random.choice(country.towns[1:]),
            "org": body,
        }
        first = (one.format_map(parts).replace("s's ", "s' ") for one in office.first)
        return _Voice(
            first=tuple(one.replace("'", "’") for one in first),
            later=(surname, surname, surname, office.later),
            pronouns=_SHE if is_woman else _HE,
            surname=surname,
        )


# ------------------------------------------------------------------------------- the grammar

#: What a part of the grammar gives: words, or what makes words out of a story.
_Part = str | Callable[["_Story"], str]

_TOKEN = re.compile(r"[\[\]|]|\{[^}]*\}|[^\[\]|{]+")
_VERBS = ("good", "bad")
#: What speaks or acts otherwise than a person has lines of its own alone.
_MANNERS = ("body", "citizen", "document", "group", "official")


@cache
def _grammar() -> Mapping[tuple[str, str], tuple[_Part, ...]]:
    """The ways to put each rule, by its name and the topic (or manner) that it belongs to."""
    rules: dict[tuple[str, str], list[_Part]] = {}
    key = ("", "")
    for line in GRAMMAR.read_text("utf-8").splitlines():
        if line.startswith("== "):
            name, _, topic = line[3:].partition(" ")
            key = (name, topic)
        elif line and not line.startswith("#"):
            for form, words in _forms(key[0], line):
                rules.setdefault((form, key[1]), []).append(_compile(words))
    return {key: tuple(parts) for key, parts in rules.items()}


def _forms(name: str, line: str) -> Iterator[tuple[str, str]]:
    """A line and, if it begins with a verb, the line with each of the verb's other forms.

    >>> [words for _, words in _forms("good", "[cut|carry out] it")][1:3]
    ['[cut|carried out] it', '[cut|carried out] it']
    """
    yield name, line
    if name not in _VERBS:
        return
    verbs, rest = line[1:].split("]", 1) if line[0] == "[" else line.split(" ", 1)
    if line[0] != "[":
        rest = f" {rest}"
    for number, form in enumerate(("ed", "en", "ing")):
        inflected = "|".join(_inflect(verb)[number] for verb in verbs.split("|"))
        yield f"{name}:{form}", f"[{inflected}]{rest}"


#: Past and participle of verbs where they do not end in -ed; where they are alike, it stands once.
_IRREGULAR = {
    verb: (past, *(participle or (past,)))
    for verb, past, *participle in (
        row.split()
        for row in """
            beat beat beaten; break broke broken; bring brought; build built; buy bought; cut cut;
            dig dug; fly flew flown; freeze froze frozen; give gave given; go went gone;
            hear heard; hide hid hidden; hold held; keep kept; lay laid; lead led; leave left;
            lend lent; let let; lose lost; mislead misled; pay paid; rebuild rebuilt;
            redraw redrew redrawn; repay repaid; sell sold; send sent; set set; shoot shot;
            show showed shown; shut shut; sing sang sung; speed sped; spend spent; spread spread;
            steal stole stolen; strike struck; swear swore sworn; take took taken; teach taught;
            tear tore torn; throw threw thrown; underpay underpaid; uphold upheld; win won;
            withdraw withdrew withdrawn; withhold withheld; write wrote written
        """.split(";")
    )
}
#: Verbs whose last letter is doubled.
_DOUBLED = frozenset(
    "acquit admit ban bar bug cap cut dig drop let plan prop rig set ship shut skip stop transfer "
    "win".split()
)


def _inflect(words: str) -> tuple[str, str, str]:
    """Past, participle and -ing form of a verb that other words may follow.

    >>> _inflect("break off"), _inflect("ban")
    (('broke off', 'broken off', 'breaking off'), ('banned', 'banned', 'banning'))
    """
    verb, space, rest = words.partition(" ")
    stem = verb + verb[-1] if verb in _DOUBLED else verb
    silent = verb.endswith("e") and not verb.endswith("ee")
    going = f"{verb[:-1] if silent else stem}ing"
    if verb.endswith("e"):
        past = f"{verb}d"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        past = f"{verb[:-1]}ied"
    else:
        past = f"{stem}ed"
    ways = (*_IRREGULAR.get(verb, (past, past)), going)
    past, participle, going = (f"{way}{space}{rest}" for way in ways)
    return past, participle, going


def _compile(line: str) -> _Part:
    tokens = _TOKEN.findall(line)
    part = _sequence(tokens)
    if tokens:
        raise ValueError(f"{GRAMMAR.name}: a bracket too many: {line}")
    return part


def _sequence(tokens: list[str]) -> _Part:
    """What the tokens up to the next ``|`` or ``]`` make; they are used up."""
    parts: list[_Part] = []
    while tokens and tokens[0] not in "|]":
        token = tokens.pop(0)
        if token == "[":
            parts.append(_choice(tokens))
        else:
            parts.append(_slot(token[1:-1]) if token[0] == "{" else token)
    if not parts:
        return ""
    return parts[0] if len(parts) == 1 else _joined(tuple(parts))


def _choice(tokens: list[str]) -> _Part:
    ways = [_sequence(tokens)]
    while tokens.pop(0) == "|":
        ways.append(_sequence(tokens))
    count = len(ways)
    words = [way for way in ways if isinstance(way, str)]
    if len(words) == count:
        return lambda story: words[int(story.chance() * count)]

    def choose(story: _Story) -> str:
        way = ways[int(story.chance() * count)]
        return way if isinstance(way, str) else way(story)

    return choose


def _joined(parts: tuple[_Part, ...]) -> _Part:
    def join(story: _Story) -> str:
        return "".join([part if isinstance(part, str) else part(story) for part in parts])

    return join


def _slot(name: str) -> _Part:
    if name.startswith("="):
        return lambda story: story.same(name[1:])
    word = getattr(_Story, f"_{name}", None)
    return word if word is not None else lambda story: story.put(name)


@cache
def _ways(name: str, topic: str) -> tuple[tuple[str, _Part], ...]:
    """The ways to put a rule in a topic, each with a name of its own; a topic's own ones twice,
    so that they come up more often than what all share."""
    rules = _grammar()
    own = rules.get((name, topic), ())
    shared = () if topic in _MANNERS else rules.get((name, ""), ())
    if not own and not shared:
        raise ValueError(f"{GRAMMAR.name}: no rule {name}")
    stem = name.partition(":")[0]
    mine = [(f"{stem} {topic} {number}", part) for number, part in enumerate(own)]
    return (*mine, *mine, *((f"{stem} {number}", part) for number, part in enumerate(shared)))


# ------------------------------------------------------------------------------- one story


class _Story:
    """An article's day, countries and people while it is being written.

    Its methods that begin with ``_`` and are named as a ``{slot}`` give the words for it.
    """

    def __init__(self, random: Random, world: _World, outlet: _Outlet, day: date) -> None:
        self.random, self.chance = random, random.random
        self.world, self.outlet, self.day = world, outlet, day
        self.topic = random.choice(TOPICS)
        self.home, self.other_land, self.third = _pick_lands(random, world)
        self.names = world.names[self.home.names]
        self.cast = self._find_cast()
        self.speaker = self.cast[0]
        self.known: dict[int, _Voice] = {}
        self._kept: dict[str, str] = {}
        self._used: set[str] = set()
        self._acting = self.home
        self._last_body = ""

    def _find_cast(self) -> list[_Voice]:
        world, keys = self.world, self.world.offices[self.topic]
        cast = [
            world.holders[self.home.name, key]
            for key in self.random.sample(keys, min(len(keys), 4))
        ]
        abroad = self.random.choice(("leader", "foreign", "spokesperson", "analyst", *keys))
        return [*cast, world.holders[self.other_land.name, abroad]]

    # -- putting rules into words

    def put(self, name: str, topic: str = "") -> str:
        """One way to put the rule, if possible none that the story has used."""
        ways = _ways(name, topic or self.topic)
        count = len(ways)
        key, part = ways[int(self.chance() * count)]
        if count > 5:
            for _ in range(4):
                if key not in self._used:
                    break
                key, part = ways[int(self.chance() * count)]
            self._used.add(key)
        return part if isinstance(part, str) else part(self)

    def same(self, name: str) -> str:
        """What the name stands for in this story; ``firm2`` is another ``firm``."""
        words = self._kept.get(name)
        if words is None:
            rule = name.rstrip("0123456789")
            slot: Any = getattr(self, f"_{rule}", None)
            words = slot() if slot else self.put(rule)
            while words in self._kept.values():
                words = slot() if slot else self.put(rule)
            self._kept[name] = words
        return words

    def sentence(self, name: str, topic: str = "") -> str:
        """The rule as a whole sentence, with a capital and a full stop."""
        return _finish(self.put(name, topic))

    # -- countries and places

    def _A(self) -> str:  # noqa: N802
        self._acting = self.home
        return self.home.name

    def _B(self) -> str:  # noqa: N802
        self._acting = self.other_land
        return self.other_land.name

    def _C(self) -> str:  # noqa: N802
        return self.third.name

    def _both(self) -> str:
        self._acting = self.third
        return f"{self.home.name} and {self.other_land.name}"

    def _partner(self) -> _Country:
        """Whom those who act here have to do with: never themselves."""
        if self._acting is self.home:
            return self.other_land
        return self.home if self._acting is self.other_land else self.third

    def _X(self) -> str:  # noqa: N802
        return self._partner().name

    def _Xadj(self) -> str:  # noqa: N802
        return self._partner().adjective

    def _Aplain(self) -> str:  # noqa: N802
        return self.home.plain

    def _Aadj(self) -> str:  # noqa: N802
        self._acting = self.home
        return self.home.adjective

    def _Badj(self) -> str:  # noqa: N802
        self._acting = self.other_land
        return self.other_land.adjective

    def _Cadj(self) -> str:  # noqa: N802
        return self.third.adjective

    def _Acap(self) -> str:  # noqa: N802
        self._acting = self.home
        return self.home.capital

    def _Bcap(self) -> str:  # noqa: N802
        self._acting = self.other_land
        return self.other_land.capital

    def _Ccap(self) -> str:  # noqa: N802
        return self.third.capital

    def _inside(self) -> str:
        """A part of the country: western Kenya, the central United States."""
        part = self.random.choice(("northern", "southern", "eastern", "western", "central"))
        the = "the " if self.home.name.startswith("the ") else ""
        return f"{the}{part} {self.home.plain}"

    def _town(self) -> str:
        return self.random.choice(self.home.towns)

    def _towns(self) -> str:
        return " and ".join(self.random.sample(self.home.towns, 2))

    def _Btown(self) -> str:  # noqa: N802
        return self.random.choice(self.other_land.towns)

    def _village(self) -> str:
        return self.names.village(self.random)

    def _body(self) -> str:
        """Who acts in the next clause, and not the same as in the one before."""
        for _ in range(4):
            self._acting = self.home
            words = self.put("body")
            if words != self._last_body:
                break
        self._last_body = words
        return words

    # -- persons and bodies

    def _mention(self, voice: _Voice) -> str:
        if id(voice) in self.known:
            if voice.surname and self.outlet.polite and self.chance() < 0.7:
                return f"{'Ms' if voice.pronouns is _SHE else 'Mr'} {voice.surname}"
            return self.random.choice(voice.later)
        self.known[id(voice)] = voice
        return self.random.choice(voice.first)

    def _who(self) -> str:
        return self._mention(self.speaker)

    def _sur(self) -> str:
        return self._mention(self.speaker)

    def _he(self) -> str:
        return self.speaker.pronouns[0]

    def _him(self) -> str:
        return self.speaker.pronouns[1]

    def _his(self) -> str:
        return self.speaker.pronouns[2]

    def _other(self) -> str:
        others = [one for one in self.cast if one is not self.speaker]
        return self._mention(self.random.choice(others))

    def _minister(self, country: _Country) -> str:
        key = self.random.choice(("leader", "foreign", "leader", "foreign", "defense", "finance"))
        voice = self.world.holders[country.name, key]
        if voice is self.speaker:
            voice = self.world.holders[country.name, "labor"]
        return self._mention(voice)

    def _minA(self) -> str:  # noqa: N802
        self._acting = self.home
        return self._minister(self.home)

    def _minB(self) -> str:  # noqa: N802
        self._acting = self.other_land
        return self._minister(self.other_land)

    def _quote(self) -> str:
        return _capital(self.put("quote"))

    def _citizenname(self) -> str:
        return self.names.person(self.random)[0]

    def _surname(self) -> str:
        return self.cast[0].surname

    def _known_by(self, role: str) -> str:
        """Somebody without an office, by the full name at first and by the surname later."""
        if role not in self._kept:
            self._kept[role], self._kept[f"{role}'s surname"], _ = self.names.person(self.random)
            return self._kept[role]
        return self._kept[f"{role}'s surname"]

    def _accused(self) -> str:
        return self._known_by("accused")

    def _player(self) -> str:
        return self._known_by("player")

    def _artist(self) -> str:
        return self._known_by("artist")

    def _rival(self) -> str:
        return self._known_by("rival")

    def _firm(self) -> str:
        if self.chance() < 0.4:
            return self.world.bodies[self.home.name, "chief"]
        names = self.world.names[self.random.choice((self.home, self.other_land)).names]
        return f"{names.surname(self.random)} {self.random.choice(self.world.firms)}"

    def _party(self) -> str:
        key = "party" if self.chance() < 0.5 else "opposition"
        return self.world.bodies[self.home.name, key]

    def _union(self) -> str:
        mine = self.world.bodies[self.home.name, "union"]
        if mine not in self._kept.values():
            return mine
        return self.world.bodies[self.random.choice(self.world.countries).name, "union"]

    # -- numbers and times

    def _n2(self) -> str:
        return _SMALL[int(self.chance() ** 1.6 * len(_SMALL))]

    def _n(self) -> str:
        return str(13 + int(self.chance() ** 1.5 * 87))

    def _N(self) -> str:  # noqa: N802
        number = int(10 ** (2.2 + 2.6 * self.chance()))
        step = (1, 10, 100)[int(self.chance() * 3)]
        return f"{number // step * step:,}"

    def _pct(self) -> str:
        share = 2 + self.chance() ** 1.5 * 70
        return f"{share:.0f} percent" if self.chance() < 0.5 else f"{share:.1f} percent"

    def _money(self) -> str:
        unit = "million" if self.chance() < 0.65 else "billion"
        amount = f"{1.2 + self.chance() ** 2 * 80:.1f}".removesuffix(".0")
        way = self.chance()
        if way < 0.6:
            return f"${amount} {unit}"
        return f"{amount} {unit} euros" if way < 0.85 else f"€{amount} {unit}"

    def _age(self) -> str:
        return str(19 + int(self.chance() * 60))

    def _year(self) -> str:
        return str(self.day.year - 1 - int(self.chance() ** 2 * 28))

    def _month(self) -> str:
        return _MONTHS[(self.day.month + int(self.chance() * 6)) % 12]

    def _pastmonth(self) -> str:
        return _MONTHS[(self.day.month - 2 - int(self.chance() * 6)) % 12]

    def _dayless(self) -> str:
        return f"{self.day - timedelta(days=int(self.chance() ** 2 * 6)):%A}"

    def _day(self) -> str:
        return f"on {self._dayless()}"

    def _dated(self) -> str:
        return self._on(self.day - timedelta(days=7 + int(self.chance() * 90)))

    def _date(self) -> str:
        return f"on {self._dated()}"

    def _nextday(self) -> str:
        ahead = int(self.chance() * 60)
        day = self.day + timedelta(days=1 + ahead)
        return f"{day:%A}" if ahead < 6 else self._on(day)

    def _on(self, day: date) -> str:
        month = _MONTHS[day.month - 1]
        return f"{day.day} {month}" if self.outlet.british else f"{month} {day.day}"


def _pick_lands(random: Random, world: _World) -> tuple[_Country, _Country, _Country]:
    """Three countries; some make news far more often than others, as in any newspaper."""
    lands: list[_Country] = []
    while len(lands) < 3:
        land = world.countries[int(random.random() ** 1.8 * len(world.countries))]
        if land not in lands:
            lands.append(land)
    return lands[0], lands[1], lands[2]


# ------------------------------------------------------------------------------- sentences

_ARTICLE = re.compile(r"\b([aA])~(\W?)(\w+)")
_AN = re.compile(r"[aio]|e(?!u)|u(?!k|ni|se)|8|1[18]\b|hour", re.IGNORECASE)
#: What is left to mend where parts of a sentence meet, in this order.
_MENDS = (
    ("  ", " "),
    (" ,", ","),
    (" .", "."),
    (",,", ","),
    (",.", "."),
    (",:", ":"),
    (".,”", ",”"),
    (".’,”", ",’”"),
    ("the The ", "the "),
)


def _finish(words: str) -> str:
    """The words as a sentence: commas that meet are one, a or an, a capital, a full stop.

    >>> _finish("a~Iranian envoy, the tall one,, met a~union , ")
    'An Iranian envoy, the tall one, met a union.'
    >>> _finish("“We wait.,” she said. “Go.”")
    '“We wait,” she said. “Go.”'
    """
    if "~" in words:
        words = _ARTICLE.sub(_article, words)
    words = words.rstrip(" ,")
    for wrong, right in _MENDS:
        words = words.replace(wrong, right)
    if not words.endswith((".", ".”", ".’”", ".)")):
        words += "."
    return _capital(words)


def _article(match: re.Match[str]) -> str:
    article, mark, word = match.groups()
    gap = "" if mark == " " else " "
    return f"{article}{'n' if _AN.match(word) else ''}{gap}{mark}{word}"


def _capital(words: str) -> str:
    for at, sign in enumerate(words):
        if sign.isalnum():
            return words[:at] + sign.upper() + words[at + 1 :]
    return words


# ------------------------------------------------------------------------------- articles


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """An article before an outlet gives it its look."""

    outlet: _Outlet
    day: date
    title: str
    paragraphs: tuple[str, ...]
    story: _Story


def _row(number: int, *, seed: int) -> Row:
    random, source = _begin(number, seed)
    if source is None:
        draft = _draft(random, _world(seed))
    else:
        first = source
        while source is not None:
            first = source
            _, source = _begin(first, seed)
        draft = _reprint(_draft(_begin(first, seed)[0], _world(seed)), random)
    return _publish(draft, number, random)


def _begin(number: int, seed: int) -> tuple[Random, int | None]:
    """The chances of an article, and the number of the earlier one that it copies."""
    random = Random(f"{seed} {number}")
    if number == 0 or random.random() >= REPRINTS:
        return random, None
    return random, random.randrange(max(0, number - REPRINT_REACH), number)


def _large_row(number: int, *, seed: int, size: int) -> Row:
    """An article of so many characters: chapters with their own people, of one day."""
    random, world = Random(f"{seed} {number} large"), _world(seed)
    draft = _draft(random, world)
    row = _publish(draft, number, random)
    chapters, length = [row["text"]], len(row["text"])
    while length < size:
        story = _Story(random, world, draft.outlet, draft.day)
        text = _styled("\n\n".join(_write(story, 2_000)), draft.outlet)
        chapters.append(text)
        length += len(text) + 2
    row["text"] = "\n\n".join(chapters)[: size - 1].rstrip().ljust(size, ".")
    return row


def _draft(random: Random, world: _World) -> _Draft:
    outlet = random.choice(world.agencies if random.random() < 0.3 else world.papers)
    day = _FIRST_DAY + timedelta(days=random.randrange(_DAYS))
    story = _Story(random, world, outlet, day)
    paragraphs = _write(story, int(random.triangular(150, 500, 230)))
    if random.random() < 0.12:
        paragraphs.append(_finish(story.put("foot")))
    title = _capital(_finish(story.put("head")).rstrip("."))
    return _Draft(outlet=outlet, day=day, title=title, paragraphs=tuple(paragraphs), story=story)


def _reprint(draft: _Draft, random: Random) -> _Draft:
    """The same article in another outlet, a little later: cut, renamed, words changed."""
    outlet = random.choice(draft.story.world.papers)
    while outlet is draft.outlet:
        outlet = random.choice(draft.story.world.papers)
    paragraphs = list(draft.paragraphs)
    while random.random() < 0.5 and sum(map(_words, paragraphs[:-1])) > MIN_WORDS + 9:
        del paragraphs[-1]
    for was, now in random.sample(_EDITS, 3):
        paragraphs = [one.replace(was, now) for one in paragraphs]
    title = draft.title
    if random.random() < 0.6:
        title = _capital(_finish(draft.story.put("head")).rstrip("."))
    return _Draft(
        outlet=outlet,
        day=draft.day + timedelta(days=random.choice((0, 0, 1, 1, 2))),
        title=title,
        paragraphs=tuple(paragraphs),
        story=draft.story,
    )


#: What editors change in the copy of an agency.
_EDITS = (
    (" about ", " around "),
    (" nearly ", " almost "),
    (" more than ", " over "),
    (" said on ", " said late on "),
    (" reporters ", " journalists "),
    (" urged ", " called on "),
    (" pledged ", " promised "),
    (" insisted ", " maintained "),
    (" declined ", " refused "),
    (" last week", " a week ago"),
    (" a statement", " a written statement"),
)


def _publish(draft: _Draft, number: int, random: Random) -> Row:
    outlet = draft.outlet
    paragraphs = list(draft.paragraphs)
    paragraphs[0] = _dateline(draft, random) + paragraphs[0]
    if random.random() < 0.2:
        paragraphs.insert(0, f"By {draft.story._citizenname()}")
    title = _styled(draft.title, outlet)
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower())[:60].strip("-")
    path = f"{draft.story.topic}/{draft.day:%Y/%m/%d}/{slug}-{number}"
    return Row(
        id=f"article-{number:07}",
        text=_styled("\n\n".join(paragraphs), outlet),
        published=_published(draft.day, random),
        outlet=outlet.name,
        title=title,
        url=f"https://www.{outlet.address}.example/{path}",
    )


def _dateline(draft: _Draft, random: Random) -> str:
    town, day = draft.story._town(), draft.story._on(draft.day)
    if draft.outlet in draft.story.world.agencies:
        return f"{town.upper()}, {day} ({draft.outlet.name}) - "
    return random.choice(("", "", "", f"{town.upper()} — ", f"{town.upper()}, {day} — "))


def _published(day: date, random: Random) -> str:
    """A day, or now and then a time with its zone."""
    if random.random() < 0.6:
        return day.isoformat()
    zone = random.choice(
        ("Z", "+00:00", "+01:00", "+02:00", "+03:00", "+05:30", "-05:00", "-08:00")
    )
    return f"{day}T{random.randrange(5, 24):02}:{random.randrange(60):02}:00{zone}"


_BRITISH = (
    ("percent", "per cent"),
    ("efense", "efence"),
    ("labor", "labour"),
    ("Labor", "Labour"),
    ("kilometers", "kilometres"),
    ("theater", "theatre"),
    ("neighbors", "neighbours"),
    ("rumors", "rumours"),
    ("program ", "programme "),
)
_STRAIGHT = (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'"))
_CURLY = (("'", "’"),)


def _styled(text: str, outlet: _Outlet) -> str:
    """The text as the outlet spells."""
    spelling = _BRITISH if outlet.british else ()
    for was, now in (*spelling, *(_STRAIGHT if outlet.straight else _CURLY)):
        text = text.replace(was, now)
    return text


# ------------------------------------------------------------------------------- paragraphs


def _write(story: _Story, words: int) -> list[str]:
    """Paragraphs of that many words or a few more: the news, then who says what about it."""
    paragraphs = [_lead(story)]
    written = _words(paragraphs[0])
    while written < words:
        paragraph = _paragraph(story)
        written += _words(paragraph)
        paragraphs.append(paragraph)
    return paragraphs


def _words(text: str) -> int:
    return text.count(" ") + 1


def _lead(story: _Story) -> str:
    sentences = [story.sentence("lead")]
    if story.chance() < 0.4:
        sentences.append(story.sentence("after"))
    return " ".join(sentences)


def _paragraph(story: _Story) -> str:
    kind = story.chance()
    if kind < 0.6:
        return _voice_paragraph(story)
    if kind < 0.72:
        story.speaker = story.random.choice(story.cast)
        return story.sentence("relay")
    if kind < 0.86:
        names = ["event", *(["after"] if story.chance() < 0.6 else []), "event"]
        return " ".join(story.sentence(name) for name in names[: 1 + int(story.chance() * 3)])
    return " ".join(story.sentence("back") for _ in range(1 + int(story.chance() * 3)))


def _voice_paragraph(story: _Story) -> str:
    """Somebody says something, and goes on."""
    story.speaker = _find_voice(story)
    manner = story.speaker.manner
    sentences = [story.sentence("say", manner)]
    for _ in range(int(story.chance() * (3.4 if not manner else 2.4))):
        sentences.append(story.sentence("more", manner))
    return " ".join(sentences)


def _find_voice(story: _Story) -> _Voice:
    kind = story.chance()
    if kind < 0.62:
        return story.random.choice(story.cast)
    if kind < 0.74:
        return _citizen(story)
    name, pronouns, manner = story.random.choice(_UNNAMED)
    if not pronouns:
        pronouns = story.random.choice((_HE, _SHE))
    first, later = story.put("voice", name).split(" > ")
    return _Voice(first=(first,), later=(later,), pronouns=pronouns, manner=manner)


_UNNAMED: tuple[tuple[str, tuple[str, str, str] | None, str], ...] = (
    ("official", None, ""),
    ("official", None, ""),
    ("group", _THEY, "body"),
    ("body", _IT, "body"),
    ("document", _IT, "document"),
)


def _citizen(story: _Story) -> _Voice:
    full, surname, is_woman = story.names.person(story.random)
    age, job, place = story._age(), story.put("job"), story.put("place")
    return _Voice(
        first=(
            f"{full}, {age}, a~{job} in {place},",
            f"{full}, a~{age}-year-old {job},",
            f"{full}, a~{job} from {story._village()},",
            f"{full}, a~{job},",
        ),
        later=(surname,),
        pronouns=_SHE if is_woman else _HE,
        manner="citizen",
        surname=surname,
    )


def main(arguments: Sequence[str]) -> int:
    """Writes the file; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=__doc__)
    parser.add_argument("count", type=int, help="how many articles")
    parser.add_argument("--out", type=Path, required=True, help="the .jsonl file to write")
    parser.add_argument("--large", type=int, default=0, help="characters of the middle article")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(arguments)
    with given.out.open("w", encoding="utf-8") as file:
        for row in generate(given.count, seed=given.seed, large=given.large):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
