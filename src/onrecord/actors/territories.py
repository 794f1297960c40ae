"""Countries, their peoples and places, and the words that name them."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from onrecord.actors.gazetteer import fold_name
from onrecord.actors.words import Word, fold

__all__ = ["Found", "Locality", "Territories", "Territory", "load_territories", "tables_version"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Territories:
    """The ways from words to territories and localities; ``version`` is of the tables."""

    version: str
    names: dict[str, Found]
    longest: dict[str, int]
    countries: dict[str, Territory]
    country_places: dict[str, Locality]

    def match(self, words: Sequence[Word], at: int) -> tuple[int, Found] | None:
        """How many words from ``at`` name a territory or a city, and which; or ``None``.

        >>> from onrecord.actors.words import cut_words
        >>> found = load_territories().match(cut_words("New Zealand troops"), 0)
        >>> found[0], found[1].code, found[1].by
        (2, 'NZL', 'name')
        """
        first = words[at]
        longest = self.longest.get(first.fold)
        if longest is None or first.text[0].islower():
            return None
        for count in range(min(longest, len(words) - at), 0, -1):
            found = self.names.get(" ".join([word.fold for word in words[at : at + count]]))
            if found is None or any(
                word.text[0].islower() and len(word.text) > 4 for word in words[at : at + count]
            ):
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
    "Independence Police Hope Data Bar Laval Orange Best Batman Aurora Sale Bury Deal Rugby Paradise "
    "Enterprise Providence Mission Normal Surprise Hamilton Lincoln Jackson Madison Columbia Clinton "
    "Johnson Bush Carter Franklin Jefferson Cleveland Monroe Marion Tyler Warren Wayne Allen Norman "
    "Arlington Santa San Los Young Hama Bor Male Nancy Victoria Florence Charlotte Sydney Salem "
    "Garland Irving Murray Anderson Davis Greeley Bryan Kent Chester Nelson Gore Christian Media "
    "Santiago Toledo Leon Lima Valencia Cordoba Merida Trinidad Georgia Luxembourg Guadalupe".split()
)
# Of these the city is meant nonetheless.
_CITIES = frozenset("sydney santiago lima valencia cordoba cleveland".split())


def _abbreviated(text: str) -> bool:
    """Whether a short word is written as an abbreviation (US, UK), or is a name (Lao)."""
    return text.isupper() or "." in text or not text.isascii() or text in ("Lao",)


@cache
def load_territories() -> Territories:
    """The territories and places that ship with onrecord."""
    names: dict[str, Found] = {}
    countries: dict[str, Territory] = {}
    places: dict[str, Locality] = {}
    others = _other_names()
    for row in reversed(_rows("places")):
        _add_locality(names, places, row)
    for country, spellings in others.items():
        for spelling, other in spellings.items():
            if (other_key := fold_name(other)) not in names:
                locality = Locality(None, other, country, "city", 0, None, None)
                names[other_key] = Found("locality", None, (locality,))
            names.setdefault(fold_name(spelling), names[other_key])
    for row in reversed(_rows("territories")):
        _add_territory(names, countries, row)
    longest: dict[str, int] = {}
    for key in names:
        first, _, rest = key.partition(" ")
        longest[first] = max(longest.get(first, 0), rest.count(" ") + 2 if rest else 1)
    return Territories(
        version=tables_version("places", "place_names", "territories"),
        names=names,
        longest=longest,
        countries=countries,
        country_places=places,
    )


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


def _other_names() -> dict[str, dict[str, str]]:
    """For each country its places' other spellings, each to the first one of its row."""
    others: dict[str, dict[str, str]] = {}
    for country, names in _rows("place_names"):
        first, *rest = names.split(";")
        for spelling in rest:
            others.setdefault(country, {})[spelling] = first
    return others


def _add_locality(
    names: dict[str, Found],
    places: dict[str, Locality],
    row: list[str],
) -> None:
    number, name, country, kind, people, lat, lon = row
    locality = Locality(
        int(number),
        name,
        country,
        kind,  # type: ignore[arg-type]
        int(people),
        float(lat) if lat else None,
        float(lon) if lon else None,
    )
    if kind == "country":
        places[country] = locality
        return
    key = fold_name(name)
    if not key or (key in _NOT_CITIES and key not in _CITIES):
        return
    known = names.get(key)
    # Rows come the smallest place first: the largest one of a name ends up first.
    names[key] = Found("locality", None, (locality, *(known.localities if known else ())))


def _add_territory(
    names: dict[str, Found], countries: dict[str, Territory], row: list[str]
) -> None:
    code, name, aliases, adjectives, people, capital, kind, _ = row
    territory = Territory(code=code, name=name, kind=kind)  # type: ignore[arg-type]
    if kind in ("state", "former", "dependency", "territory"):
        countries[code] = territory
    if capital and kind != "region":
        key = fold_name(capital)
        localities = names[key].localities if key in names else ()
        own = tuple(one for one in localities if one.country == code)
        names[key] = Found("capital", territory, own or localities)
    for by, words in (("people", people), ("adjective", adjectives), ("name", f"{name};{aliases}")):
        for one in words.split(";"):
            if one:
                names[fold_name(one)] = Found(by, territory, ())  # type: ignore[arg-type]
