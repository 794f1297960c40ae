"""Countries, their peoples and places, and the words that name them."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from onrecord.actors.gazetteer import begins_name, fold_name
from onrecord.actors.words import Word, fold

__all__ = [
    "LARGE_CITY",
    "Found",
    "Locality",
    "Territories",
    "Territory",
    "load_territories",
    "tables_version",
]

#: In people: smaller places bear names that mean something else as often.
LARGE_CITY = 200_000

TerritoryKind = Literal["state", "former", "dependency", "breakaway", "region", "territory", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """A state, or a part of one that news calls by its name; ``code`` is ISO 3166-1 alpha-3."""

    code: str
    name: str
    kind: TerritoryKind


class Locality(NamedTuple):
    """A city (or a state of a federation) as GeoNames has it; degrees are WGS 84."""

    geonames_id: int | None
    name: str
    country: str
    kind: Literal["country", "capital", "city", "state"]
    people: int
    lat: float | None
    lon: float | None


class Found(NamedTuple):
    """What words name: a territory by its name, adjective, people or capital, or a locality."""

    by: Literal["name", "adjective", "people", "capital", "locality"]
    territory: Territory | None
    localities: tuple[Locality, ...]

    @property
    def code(self) -> str | None:
        """The country's code."""
        if self.territory is not None:
            return self.territory.code
        return self.localities[0].country

    @property
    def named(self) -> Territory | None:
        """The territory where it is called by itself, and not by its capital."""
        return self.territory if self.by != "capital" else None

    @property
    def large(self) -> bool:
        """Whether it is a country, a state of a federation or a large city."""
        if self.territory is not None:
            return True
        first = self.localities[0]
        return first.kind == "state" or first.people >= LARGE_CITY


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Territories:
    """The ways from words to territories and localities; ``version`` is of the tables."""

    version: str
    names: dict[str, Found]
    rows: dict[str, list[list[str]]]
    longest: dict[str, int]
    countries: dict[str, Territory]
    country_places: dict[str, Locality]
    acronyms: set[str]

    def get(self, key: str) -> Found | None:
        """What a folded name names; the table's rows of a place are read when it is asked for."""
        found = self.names.get(key)
        if found is None and (rows := self.rows.get(key)):
            # A state of a federation has no people in the table, and comes first.
            rows = sorted(rows, key=lambda row: row[3] != "state")
            found = Found("locality", None, tuple(_locality(row) for row in rows))
            self.names[key] = found
        return found

    def localities(self, key: str) -> tuple[Locality, ...]:
        """All cities of a folded name, the largest first."""
        return tuple(_locality(row) for row in self.rows.get(key, ()))

    def match(self, words: Sequence[Word], at: int) -> tuple[int, Found] | None:
        """How many words from ``at`` name a territory or a city, and which; or ``None``.

        >>> from onrecord.actors.words import cut_words
        >>> found = load_territories().match(cut_words("New Zealand troops"), 0)
        >>> found[0], found[1].code, found[1].by
        (2, 'NZL', 'name')
        """
        first = words[at]
        longest = self.longest.get(first.fold)
        if longest is None or not begins_name(words, at):
            return None
        for count in range(min(longest, len(words) - at), 0, -1):
            found = self.get(" ".join([word.fold for word in words[at : at + count]]))
            if found is None or any(
                word.text.islower() and len(word.text) > 4 for word in words[at : at + count]
            ):
                continue
            if count == 1 and first.fold in self.acronyms and not first.text.isupper():
                continue
            if count == 1 and len(first.fold) <= 3 and not _abbreviated(first.text):
                continue
            return count, found
        return None

    def name(self, code: str) -> str:
        """The country's name in news, or the code itself where no country has it."""
        territory = self.countries.get(code)
        return territory.name if territory else code


# Cities whose names are first of all something else in the news.
_NOT_CITIES = frozenset(
    fold(name)
    for name in "Reading Nice Mobile Split Bath Tours Same Most Man March Of Union Central Liberty "
    "Independence Police Hope Data Bar Laval Orange Best Batman Aurora Sale Bury Deal "
    "Rugby Paradise Enterprise Providence Mission Normal Surprise Hamilton Lincoln Jackson "
    "Madison Columbia Clinton Johnson Bush Carter Franklin Jefferson Cleveland Monroe "
    "Marion Tyler Warren Wayne Allen Norman Arlington Santa San Los Young Hama Bor Male "
    "Nancy Victoria Florence Charlotte Sydney Salem Garland Irving Murray Anderson Davis "
    "Greeley Bryan Kent Chester Nelson Gore Christian Media Santiago Toledo Leon Lima "
    "Valencia Cordoba Merida Trinidad Georgia Luxembourg Guadalupe".split()
)
# Of these the city is meant nonetheless.
_CITIES = frozenset("sydney santiago lima valencia cordoba cleveland".split())


def _abbreviated(text: str) -> bool:
    """Whether a short word is written as an abbreviation (US, UK), or is a name (Lao)."""
    return text.isupper() or "." in text or not text.isascii() or text in ("Lao",)


@cache
def load_territories() -> Territories:
    """The territories and places that ship with onrecord."""
    rows: dict[str, list[list[str]]] = {}
    places: dict[str, Locality] = {}
    for row in _rows("places"):  # the largest places first
        if row[3] == "country":
            places[row[2]] = _locality(row)
            continue
        key = fold_name(row[1])
        if key and (key not in _NOT_CITIES or key in _CITIES):
            rows.setdefault(key, []).append(row)
    _add_other_names(rows)
    names: dict[str, Found] = {}
    countries: dict[str, Territory] = {}
    made = Territories(
        version=tables_version("places", "place_names", "territories"),
        names=names,
        rows=rows,
        longest={},
        countries=countries,
        country_places=places,
        acronyms=set(),
    )
    for row in reversed(_rows("territories")):
        _add_territory(made, row)
    for _, spellings in _rows("place_names"):
        keys = [fold_name(name) for name in spellings.split(";")]
        capital = next((names[key] for key in keys if key in names), None)
        if capital is not None and capital.by == "capital":  # Kiev is Kyiv
            names.update(dict.fromkeys(keys, capital))
    for key in (*rows, *names):
        first, _, rest = key.partition(" ")
        made.longest[first] = max(made.longest.get(first, 0), rest.count(" ") + 2 if rest else 1)
    return made


def tables_version(*names: str) -> str:
    """The beginning of the SHA-256 of tables in ``resources/actors``."""
    root = files("onrecord.resources").joinpath("actors")
    digest = hashlib.sha256()
    for name in names:
        digest.update(root.joinpath(f"{name}.csv").read_bytes())
    return digest.hexdigest()[:12]


def _rows(name: str) -> list[list[str]]:
    file = files("onrecord.resources").joinpath("actors", f"{name}.csv")
    return list(csv.reader(file.read_text("utf-8").splitlines()))[1:]


def _add_other_names(rows: dict[str, list[list[str]]]) -> None:
    """Adds the other spellings of places: to the place that has one of them, else as its own."""
    for country, names in _rows("place_names"):
        spellings = [(fold_name(name), name) for name in names.split(";")]
        place = next(
            (row for key, _ in spellings for row in rows.get(key, ()) if row[2] == country),
            ["", spellings[0][1], country, "city", "0", "", ""],
        )
        for key, _ in spellings:
            known = rows.setdefault(key, [])
            if place not in known:
                known.insert(0, place)


def _locality(row: list[str]) -> Locality:
    number, name, country, kind, people, lat, lon = row
    return Locality(
        int(number) if number else None,
        name,
        country,
        kind,  # type: ignore[arg-type]
        int(people),
        float(lat) if lat else None,
        float(lon) if lon else None,
    )


def _add_territory(made: Territories, row: list[str]) -> None:
    code, name, aliases, adjectives, people, capital, kind, _ = row
    territory = Territory(code=code, name=name, kind=kind)  # type: ignore[arg-type]
    if kind in ("state", "former", "dependency", "territory"):
        made.countries[code] = territory
    if capital and kind != "region":
        key = fold_name(capital)
        found = made.get(key)
        localities = found.localities if found is not None else ()
        own = tuple(one for one in localities if one.country == code)
        own = tuple(sorted(own, key=lambda one: one.kind != "capital"))
        made.names[key] = Found("capital", territory, own or localities)
    for by, words in (("people", people), ("adjective", adjectives), ("name", f"{name};{aliases}")):
        for one in words.split(";"):
            if one:
                if one.isupper() and len(one) > 3:
                    made.acronyms.add(fold_name(one))
                made.names[fold_name(one)] = Found(by, territory, ())  # type: ignore[arg-type]
