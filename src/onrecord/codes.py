"""PLOVER's codes of actors in words: what its sectors mean, and which country a code is."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["PLACELESS", "SECTORS", "word_country", "word_sector"]

#: What PLOVER means by its sectors.
SECTORS: Mapping[str, str] = {
    "AGR": "agriculture",
    "BUS": "business",
    "COP": "police",
    "CRM": "crime",
    "CVL": "civilians",
    "EDU": "education",
    "ELI": "elites, former officials among them",
    "GOV": "government",
    "JRN": "journalists and media",
    "JUD": "judiciary",
    "LAB": "labour and trade unions",
    "LEG": "legislature",
    "MED": "medicine and health",
    "MIL": "military",
    "OPP": "opposition",
    "PRE": "partially recognised entity",
    "PRM": "paramilitaries",
    "PTY": "political party",
    "REB": "rebels",
    "REF": "refugees and displaced people",
    "REL": "religion",
    "SOC": "civil society",
    "SPY": "intelligence services",
    "UAF": "unidentified armed force",
    "UNK": "unknown",
}
#: What stands in a country's place and is none.
PLACELESS: Mapping[str, str] = {
    "EUR": "European body",
    "IGO": "international body of states",
    "IMG": "international armed group",
    "ISM": "international movement",
    "MNC": "multinational company",
    "NGO": "international non-governmental organisation",
    "UNO": "United Nations",
}
#: Kinds of territories that a code stands for.
_COUNTRIES = frozenset({"state", "former", "dependency", "territory"})


def word_country(code: str | None) -> str:
    """What a code in a country's place means; the code itself where it is somebody's own.

    >>> word_country("KEN"), word_country("UNO"), word_country("QQQ"), word_country("")
    ('Kenya', 'United Nations', 'QQQ', '')
    """
    return PLACELESS.get(code or "") or _countries().get(code or "") or code or ""


def word_sector(code: str | None) -> str:
    """What a sector means; the code itself where it is somebody's own.

    >>> word_sector("MIL"), word_sector("QQQ"), word_sector(None)
    ('military', 'QQQ', '')
    """
    return SECTORS.get(code or "", code or "")


@cache
def _countries() -> Mapping[str, str]:
    """Names by codes, from the table alone: the room of actors takes a second to load."""
    file = files("onrecord.resources").joinpath("actors", "territories.csv")
    rows = csv.DictReader(file.read_text("utf-8").splitlines())
    return MappingProxyType({row["code"]: row["name"] for row in rows if row["kind"] in _COUNTRIES})
