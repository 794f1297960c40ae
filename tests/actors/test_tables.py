"""The tables that ship: no row is broken, no state is without its offices, known facts stand."""

from __future__ import annotations

import csv
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest

from onrecord.actors import AS_OF, Entry, Knowledge, read_entries
from onrecord.actors.gazetteer import Holding, fold_name

ROOT = files("onrecord.resources").joinpath("actors")
# Bodies of no country, each with PLOVER's code in a country's place.
WORLDWIDE = frozenset("IGO UNO EUR NGO ISM IMG MNC".split())
SECTORS = frozenset(
    "GOV MIL REB OPP PTY AGR BUS CRM CVL EDU ELI JRN JUD LAB LEG MED REF REL SPY SOC PRM PRE UAF "
    "COP UNK".split()
)
# One people's name is another one's too, or the state is its own capital.
NO_ADJECTIVE = {"Dominica"}
NO_PEOPLE = {"Dominica", "Vatican City"}
# States whose capital goes by the state's own name, and the Seychelles: Victoria is a state of
# Australia first.
NO_CAPITAL = {"Monaco", "San Marino", "Singapore", "Vatican City", "Seychelles"}
DAYS = [date(2005, 1, 1), date(2015, 1, 1), date(2024, 1, 1)]
# Whoever leads a state has one of these; what follows "of" tells of which state or party.
HEADS = frozenset(
    """president|prime minister|king|queen|emir|sultan|chancellor|premier|taoiseach|supreme leader
    prince|grand duke|emperor|sovereign prince|minister of state|chairman of the state council
    chairman of the council of ministers|chairwoman of the council of ministers
    chairman of the transitional government|chairman of the presidential council
    prime minister of the eastern-based government""".replace("\n    ", "|").split("|")
)
NO_HEAD = {
    # Its two heads change every six months.
    ("San Marino", date(2005, 1, 1)),
    ("San Marino", date(2015, 1, 1)),
    ("San Marino", date(2024, 1, 1)),
    # Its head is the pope, who is coded as one.
    ("Vatican City", date(2005, 1, 1)),
    ("Vatican City", date(2015, 1, 1)),
    ("Vatican City", date(2024, 1, 1)),
    # It was no state yet.
    ("South Sudan", date(2005, 1, 1)),
}
G20 = "ARG AUS BRA CAN CHN DEU FRA GBR IDN IND ITA JPN KOR MEX RUS SAU TUR USA ZAF".split()
UNITED_NATIONS = """
AFG ALB DZA AND AGO ATG ARG ARM AUS AUT AZE BHS BHR BGD BRB BLR BEL BLZ BEN BTN BOL BIH BWA BRA BRN
BGR BFA BDI CPV KHM CMR CAN CAF TCD CHL CHN COL COM COG COD CRI CIV HRV CUB CYP CZE DNK DJI DMA DOM
ECU EGY SLV GNQ ERI EST SWZ ETH FJI FIN FRA GAB GMB GEO DEU GHA GRC GRD GTM GIN GNB GUY HTI HND HUN
ISL IND IDN IRN IRQ IRL ISR ITA JAM JPN JOR KAZ KEN KIR PRK KOR KWT KGZ LAO LVA LBN LSO LBR LBY LIE
LTU LUX MDG MWI MYS MDV MLI MLT MHL MRT MUS MEX FSM MDA MCO MNG MNE MAR MOZ MMR NAM NRU NPL NLD NZL
NIC NER NGA MKD NOR OMN PAK PLW PAN PNG PRY PER PHL POL PRT QAT ROU RUS RWA KNA LCA VCT WSM SMR STP
SAU SEN SRB SYC SLE SGP SVK SVN SLB SOM ZAF SSD ESP LKA SDN SUR SWE CHE SYR TJK TZA THA TLS TGO TON
TTO TUN TUR TKM TUV UGA UKR ARE GBR USA URY UZB VUT VEN VNM YEM ZMB ZWE
""".split()


def table(name: str) -> list[dict[str, str]]:
    text = ROOT.joinpath(*name.split("/")).read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))


def _below(folder: Traversable, prefix: str) -> Iterator[str]:
    for one in sorted(folder.iterdir(), key=lambda file: file.name):
        if one.is_dir():
            yield from _below(one, f"{prefix}{one.name}/")
        elif one.name.endswith(".csv"):
            yield prefix + one.name


TABLES = list(_below(ROOT, ""))
ENTRIES = [name for name in TABLES if "/" in name or name == "media.csv"]
PEOPLE = [name for name in TABLES if name.startswith("people/")]


@cache
def entries_of(name: str) -> list[Entry]:
    return read_entries(ROOT.joinpath(*name.split("/")).read_text("utf-8"), input=name)


@cache
def held() -> dict[str, list[tuple[Holding, str]]]:
    """Each country's offices of persons, with who holds them."""
    offices: dict[str, list[tuple[Holding, str]]] = defaultdict(list)
    for name in PEOPLE:
        for entry in entries_of(name):
            for holding in entry.holdings:
                offices[holding.country].append((holding, entry.name))
    return offices


@cache
def states() -> dict[str, str]:
    return {row["code"]: row["name"] for row in table("territories.csv") if row["kind"] == "state"}


@cache
def country_codes() -> frozenset[str]:
    territories = {row["code"] for row in table("territories.csv")}
    return frozenset(territories | {row["country"] for row in table("places.csv")})


def is_known_country(code: str) -> bool:
    return not code or code in WORLDWIDE or code in country_codes()


def repeated(values: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [value for value, times in Counter(values).items() if times > 1]


# -- every table -----------------------------------------------------------------------------


def test_there_are_tables_of_persons_bodies_and_places() -> None:
    folders = Counter(name.partition("/")[0] for name in ENTRIES)
    assert folders["people"] >= 5
    assert folders["organizations"] >= 3
    assert "media.csv" in TABLES


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_clean(name: str) -> None:
    rows = table(name)
    assert rows
    assert repeated([tuple(row.values()) for row in rows]) == []
    assert [row for row in rows if any(v is None or v != v.strip() for v in row.values())] == []
    assert [row for row in rows if any("  " in v or "\ufffd" in v for v in row.values())] == []


@pytest.mark.parametrize("name", ENTRIES)
def test_codes_are_known(name: str) -> None:
    holdings = [(entry.name, one) for entry in entries_of(name) for one in entry.holdings]
    assert [who for who, one in holdings if one.sector and one.sector not in SECTORS] == []
    assert [who for who, one in holdings if not is_known_country(one.country)] == []


@pytest.mark.parametrize("name", ENTRIES)
def test_times_in_office_run_forwards(name: str) -> None:
    holdings = [(entry.name, one) for entry in entries_of(name) for one in entry.holdings]
    backwards = [who for who, one in holdings if one.start and one.end and one.start > one.end]
    assert backwards == []
    years = [one.year for _, h in holdings for one in (h.start, h.end) if one]
    assert all(1900 <= year <= AS_OF.year + 2 for year in years)


@pytest.mark.parametrize("name", ENTRIES)
def test_other_names_are_other_names(name: str) -> None:
    rows = table(name)
    aliases = [(row["name"], row["aliases"].split(";")) for row in rows if row["aliases"]]
    assert [who for who, others in aliases if "" in others] == []
    assert [who for who, others in aliases if len(set(others)) < len(others)] == []
    assert [who for who, others in aliases if who in others] == []


@pytest.mark.parametrize("name", ENTRIES)
def test_every_name_has_words_to_be_found_by(name: str) -> None:
    for entry in entries_of(name):
        assert [one for one in (entry.name, *entry.aliases) if not fold_name(one)] == []


def test_every_person_has_an_office() -> None:
    for name in PEOPLE:
        assert [row["name"] for row in table(name) if not row["office"]] == []


# -- roles, given names, places --------------------------------------------------------------


def test_roles_tell_known_sectors() -> None:
    rows = table("roles.csv")
    assert {row["sector"] for row in rows} <= SECTORS | {""}
    assert {row["kind"] for row in rows} == {"person", "body", "thing", "modifier", "title"}
    assert {row["weak"] for row in rows} == {"", "yes"}


def test_a_noun_is_one_role() -> None:
    """However it is written: a modifier ("rebel troops") and a title ("Captain Osk") are others."""
    told: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in table("roles.csv"):
        use = row["kind"] if row["kind"] in ("modifier", "title") else "noun"
        told[use, fold_name(row["phrase"])].add((row["sector"], row["weak"]))
    assert [words for (_, words), roles in told.items() if len(roles) > 1] == []


def test_roles_are_written_small() -> None:
    rows = table("roles.csv")
    assert [row["phrase"] for row in rows if row["phrase"] != row["phrase"].lower()] == []


def test_given_names_have_a_gender() -> None:
    rows = table("given_names.csv")
    assert {row["gender"] for row in rows} == {"m", "f", "u"}
    assert repeated([(row["name"],) for row in rows]) == []
    known = {row["name"]: row["gender"] for row in rows}
    assert {known[one] for one in ("Anna", "Maria", "Fatima", "Olga")} == {"f"}
    assert {known[one] for one in ("Ivan", "Mohammed", "John", "Kwame")} == {"m"}


def test_places_lie_on_the_earth() -> None:
    rows = table("places.csv")
    assert repeated([(row["geonames_id"],) for row in rows]) == []
    assert {row["kind"] for row in rows} == {"country", "capital", "city", "state"}
    for row in rows:
        assert int(row["geonames_id"]) > 0
        assert int(row["people"]) >= 0
        assert not row["lat"] or -90 <= float(row["lat"]) <= 90
        assert not row["lon"] or -180 <= float(row["lon"]) <= 180
        assert bool(row["lat"]) == bool(row["lon"])
        # A country or a federal state is no point.
        assert bool(row["lat"]) == (row["kind"] in ("city", "capital")), row["name"]


def test_other_names_of_places_are_of_known_countries() -> None:
    for row in table("place_names.csv"):
        assert is_known_country(row["country"])
        assert len(row["names"].split(";")) >= 2
        assert "" not in row["names"].split(";")


def test_a_territory_belongs_to_a_known_one() -> None:
    rows = table("territories.csv")
    codes = {row["code"] for row in rows}
    assert [row["name"] for row in rows if row["parent"] and row["parent"] not in codes] == []
    assert repeated([(row["name"],) for row in rows]) == []
    shared = Counter(row["code"] for row in rows if row["kind"] in ("state", "dependency"))
    assert [code for code, times in shared.items() if times > 1] == []


# -- states and their offices ----------------------------------------------------------------


def test_every_member_of_the_united_nations_is_a_state() -> None:
    assert len(UNITED_NATIONS) == len(set(UNITED_NATIONS)) == 193
    assert set(UNITED_NATIONS) - set(states()) == set()


def test_every_state_has_a_capital_an_adjective_and_a_people() -> None:
    rows = [row for row in table("territories.csv") if row["kind"] == "state"]
    assert {row["name"] for row in rows if not row["capital"]} == NO_CAPITAL
    assert {row["name"] for row in rows if not row["adjectives"]} == NO_ADJECTIVE
    assert {row["name"] for row in rows if not row["people"]} == NO_PEOPLE


def is_head(office: str) -> bool:
    words = office.lower()
    for prefix in ("acting ", "interim ", "transitional ", "caretaker "):
        words = words.removeprefix(prefix)
    return words in HEADS


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_state_has_a_head(day: date) -> None:
    headless = {
        name
        for code, name in states().items()
        if not any(
            is_head(one.office) and one.start and one.on(day) for one, _ in held().get(code, ())
        )
    }
    assert headless == {name for name, when in NO_HEAD if when == day}


@pytest.mark.parametrize("day", [date(2010, 1, 1), date(2022, 1, 1)], ids=str)
@pytest.mark.parametrize("code", G20)
def test_a_large_state_has_its_ministers(code: str, day: date) -> None:
    offices = {
        one.office.lower()
        for one, _ in held()[code]
        if one.sector in ("GOV", "MIL") and one.on(day)
    }
    assert offices & {"foreign minister", "foreign secretary", "secretary of state"}
    assert offices & {"defence minister", "defence secretary", "defense secretary"}


def test_nobody_is_president_with_somebody_else() -> None:
    """But where two claimed it, or one took over before the other one's term ran out."""
    overlapping = set()
    for code in states():
        terms = sorted(
            (one.start, one.end or date.max, name)
            for one, name in held().get(code, ())
            if one.office == "President" and one.start
        )
        for (_, end, name), (start, _, other) in itertools.pairwise(terms):
            if name != other and start < end:
                overlapping.add((name, other))
    assert overlapping <= {
        ("Fernando Collor de Mello", "Itamar Franco"),
        ("Laurent Gbagbo", "Alassane Ouattara"),
        ("Kurmanbek Bakiyev", "Roza Otunbayeva"),
        ("Didier Ratsiraka", "Marc Ravalomanana"),
        # The day of January on which one followed the other is not told.
        ("Rumen Radev", "Iliana Iotova"),
    }


# -- outlets ---------------------------------------------------------------------------------


def test_outlets_have_an_owner() -> None:
    outlets = entries_of("media.csv")
    assert sum(bool(one.owner) for one in outlets) >= 400
    assert {one.owner for one in outlets} == {"private", "public", "state", "party", "group"}
    assert len({one.holdings[0].country for one in outlets}) >= 150


def test_state_media_speak_for_the_government() -> None:
    for one in entries_of("media.csv"):
        assert one.holdings[0].sector == ("GOV" if one.owner == "state" else "JRN"), one.name


# -- facts -----------------------------------------------------------------------------------

FACTS = """
USA | President | 2001-02-01 | George W. Bush
USA | President | 2009-01-19 | George W. Bush
USA | President | 2009-01-21 | Barack Obama
USA | Secretary of State | 2011-06-01 | Hillary Clinton
MEX | President | 2008-03-01 | Felipe Calderón
BRA | President | 2005-03-01 | Luiz Inácio Lula da Silva
ARG | President | 2010-03-01 | Cristina Fernández de Kirchner
CHL | President | 2012-03-01 | Sebastián Piñera
CAN | Prime Minister | 2010-03-01 | Stephen Harper
GBR | Prime Minister | 2005-03-01 | Tony Blair
GBR | Prime Minister | 2016-08-01 | Theresa May
FRA | President | 2013-03-01 | François Hollande
DEU | Chancellor | 2003-03-01 | Gerhard Schröder
DEU | Chancellor | 2015-03-01 | Angela Merkel
POL | Prime Minister | 2018-03-01 | Mateusz Morawiecki
RUS | President | 2010-03-01 | Dmitry Medvedev
RUS | President | 2014-03-01 | Vladimir Putin
UKR | President | 2013-03-01 | Viktor Yanukovych
UKR | President | 2022-03-01 | Volodymyr Zelensky
TUR | Prime Minister | 2010-03-01 | Recep Tayyip Erdoğan
EGY | President | 2013-01-01 | Mohamed Morsi
ISR | Prime Minister | 2007-03-01 | Ehud Olmert
IRN | President | 2008-03-01 | Mahmoud Ahmadinejad
IRQ | Prime Minister | 2009-03-01 | Nouri al-Maliki
SYR | President | 2012-03-01 | Bashar al-Assad
ZAF | President | 2012-03-01 | Jacob Zuma
KEN | President | 2010-03-01 | Mwai Kibaki
NGA | President | 2016-03-01 | Muhammadu Buhari
RWA | President | 2012-03-01 | Paul Kagame
IND | Prime Minister | 2010-03-01 | Manmohan Singh
PAK | President | 2005-03-01 | Pervez Musharraf
CHN | President | 2010-03-01 | Hu Jintao
JPN | Prime Minister | 2015-03-01 | Shinzo Abe
KOR | President | 2014-03-01 | Park Geun-hye
IDN | President | 2012-03-01 | Susilo Bambang Yudhoyono
PHL | President | 2018-03-01 | Rodrigo Duterte
AUS | Prime Minister | 2011-03-01 | Julia Gillard
NZL | Prime Minister | 2019-03-01 | Jacinda Ardern
"""


@pytest.mark.parametrize("fact", FACTS.strip().splitlines())
def test_who_held_an_office(fact: str) -> None:
    country, office, day, name = fact.split(" | ")
    on = date.fromisoformat(day)
    holders = {who for one, who in held()[country] if one.office == office and one.on(on)}
    assert holders == {name}


def test_the_gazetteer_holds_every_table(knowledge: Knowledge) -> None:
    names = {(entry.kind, entry.name, entry.id) for name in ENTRIES for entry in entries_of(name)}
    assert len(knowledge.gazetteer) == len(names)
