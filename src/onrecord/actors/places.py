"""Mentions -> places: the words, and the country and GeoNames place where they are sure.

A name that many places have is the one in the country that the article is about; else the largest,
where it is far larger than the next one.  Anything less sure keeps its words alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.actors.mentions import SAYING, NounPhrase
from onrecord.actors.territories import Found, Locality, load_territories
from onrecord.actors.tokens import Tokens
from onrecord.model import Place, Span

__all__ = ["LOCATIVE", "find_places", "is_locative", "place_of"]

LOCATIVE = frozenset(
    "in at from near to into across around outside inside throughout toward towards through "
    "over within via off onto above beneath beyond between".split()
)
# How many times more people the largest place of a name needs than the next one to be meant.
_FAR_LARGER = 5


def is_locative(mention: NounPhrase, tokens: Tokens) -> bool:
    """Whether a place's name says where, and not who."""
    before = tokens.words[mention.start - 1].fold if mention.start else ""
    if before in LOCATIVE:
        return True
    return tokens.dep[mention.head] not in ("nsubj", "nsubjpass", "poss", "agent", "conj")


def find_places(
    mentions: Sequence[NounPhrase], tokens: Tokens, *, text: str, context: str | None
) -> list[Place]:
    """The named places of a text, as often as it names them."""
    found: list[Place] = []
    starts = {one.name_start: one.place for one in mentions if one.form == "name" and one.place}
    for mention in mentions:
        place = mention.place if mention.kind == "place" and mention.form == "name" else None
        if place is not None and place.by == "capital" and _governs(mention, tokens):
            continue
        if place is not None and place.by in ("name", "capital", "locality"):
            first, last = tokens.words[mention.name_start], tokens.words[mention.name_end - 1]
            span = Span(first.start, last.end)
            region = _region_after(mention.name_end, tokens, starts)
            found.append(
                _place_in(place, region, span, mention, text)
                or place_of(place, span, text=text, context=context)
            )
    return found


def _governs(mention: NounPhrase, tokens: Tokens) -> bool:
    """Whether a capital's name is its government's: "Washington said no"."""
    said = tokens.lemma[tokens.head[mention.head]] in SAYING
    return said and tokens.dep[mention.head] == "nsubj"


def _region_after(at: int, tokens: Tokens, starts: dict[int, Found]) -> Found | None:
    """The country or federal state told after a comma: "Cordoba, [Spain]"."""
    if at >= len(tokens.words) or tokens.words[at].text != ",":
        return None
    found = starts.get(at + 1)
    if found is None or found.by == "capital":
        return None
    state = found.territory is None and found.localities[0].kind == "state"
    return found if found.by == "name" or state else None


def _place_in(
    place: Found, region: Found | None, span: Span, mention: NounPhrase, text: str
) -> Place | None:
    """The place of that name in a region, if there is one; a town of a federal state is in it."""
    if region is None or place.by not in ("capital", "locality"):
        return None
    key = " ".join(word.fold for word in mention.name)
    near = [one for one in load_territories().localities(key) if one.country == region.code]
    if len(near) == 1:
        return place_of(Found("locality", None, (near[0],)), span, text=text, context=None)
    if region.territory is None:
        return Place(raw=span.of(text), span=span, country=region.code)
    return None


def place_of(place: Found, span: Span, *, text: str, context: str | None) -> Place:
    """The place that words mean; ``context`` is the country that the article is about."""
    locality = _locality(place, context)
    code = locality.country if locality else (place.territory.code if place.territory else None)
    return Place(
        raw=span.of(text),
        span=span,
        country=code or None,
        geonames_id=locality.geonames_id if locality else None,
        lat=locality.lat if locality else None,
        lon=locality.lon if locality else None,
    )


def _locality(place: Found, context: str | None) -> Locality | None:
    if place.named is not None:
        if place.named.kind in ("state", "dependency"):
            return load_territories().country_places.get(place.named.code)
        return None
    if not place.localities:
        return None
    if place.by == "capital":
        return place.localities[0]
    near = [one for one in place.localities if one.country == context]
    first, *rest = near or place.localities
    if first.kind == "state" or all(first.people >= _FAR_LARGER * one.people for one in rest):
        return first
    return None
