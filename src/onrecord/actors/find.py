"""Doc -> the actors of an article, each with its mentions and codes, and its places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from spacy.tokens import Doc

from onrecord.actors.coreference import Entity, link_mentions
from onrecord.actors.describe import Item, Knowledge
from onrecord.actors.gazetteer import AS_OF, Entry
from onrecord.actors.mentions import NounPhrase, find_noun_phrases
from onrecord.actors.places import LOCATIVE, find_places, is_locative
from onrecord.actors.resolve import (
    WORLDWIDE,
    Resolution,
    Setting,
    code_entry,
    resolve_description,
)
from onrecord.actors.territories import LARGE_CITY, Found
from onrecord.actors.tokens import Tokens, read_tokens
from onrecord.actors.words import cut_words, fold_phrase
from onrecord.model import Actor, ActorBasis, ActorKind, Article, Place, Span

__all__ = ["find_actors"]

# Whose country the article's own one is, where no words tell another.
_OF_A_STATE = frozenset("GOV LEG MIL COP JUD SPY PTY OPP".split())
# What somebody does for a living tells a code only of those whom nothing else does.
_PRIVATE = frozenset("CVL EDU BUS SOC LAB AGR MED JRN JUD".split())
# The share of an article's country words that make it an article about that country.
_MIN_SHARE = 0.5
_MIN_MENTIONS = 2
_LONGEST_LIST = 8
_MOST_ALIASES = 20
_ARTICLES = frozenset("the a an this that these those".split())
_LEAD = 1.5


def find_actors(
    doc: Doc, *, article: Article, knowledge: Knowledge, tokens: Tokens | None = None
) -> tuple[list[Actor], list[Place]]:
    """The actors of the article in the order of their first mention, and its named places.

    Codes are those of the day of publication; where none is known, of the gazetteer's own day.
    ``tokens`` are those of the Doc, for whoever has read them already.
    """
    tokens = tokens or read_tokens(doc)
    mentions = find_noun_phrases(doc, tokens, knowledge=knowledge)
    entities = link_mentions(mentions, tokens, knowledge=knowledge)
    day = _day(article)
    setting = _read_setting(article, mentions, knowledge)
    dated = article.published is not None
    coder = _Coder(mentions, tokens, knowledge, day, setting, dated=dated)
    coded = [coder.code(entity) for entity in entities if _acts(entity, tokens)]
    actors = [
        replace(actor, id=f"a{number}")
        for number, actor in enumerate(_join_entries(coded, knowledge), start=1)
    ]
    return actors, find_places(mentions, tokens, text=article.text, context=setting.country)


def _join_entries(actors: list[Actor], knowledge: Knowledge) -> list[Actor]:
    """The actors, those of one entry made one: "the French president", and Mr. Macron."""
    joined: dict[str, Actor] = {}
    for actor in actors:
        key = actor.entry or f"{len(joined)}"
        first = joined.get(key)
        if first is None:
            joined[key] = actor
        elif _judged_apart(first, actor, knowledge):
            joined[f"{len(joined)}"] = actor
        else:
            named, other = (first, actor) if first.aliases or not actor.aliases else (actor, first)
            joined[key] = replace(
                named,
                mentions=tuple(sorted({*first.mentions, *actor.mentions})),
                aliases=tuple(dict.fromkeys((*first.aliases, *actor.aliases)))[:_MOST_ALIASES],
                country=named.country if named.country is not None else other.country,
                sector=named.sector if named.sector is not None else other.sector,
                evidence=tuple(sorted({*first.evidence, *actor.evidence})),
            )
    return list(joined.values())


def _judged_apart(left: Actor, right: Actor, knowledge: Knowledge) -> bool:
    return any(
        knowledge.judgements.on(fold_phrase(one), fold_phrase(other)) == "different"
        for one in left.aliases
        for other in right.aliases
    )


def _day(article: Article) -> date:
    return date.fromisoformat(article.published[:10]) if article.published else AS_OF


def _acts(entity: Entity, tokens: Tokens) -> bool:
    """Whether it is an actor: a name, a group by its role, a place that does something."""
    if all(one.form == "pronoun" for one in entity.mentions):
        return False
    if entity.kind == "place":
        place = next((one.place for one in entity.mentions if one.place is not None), None)
        if place is None or place.named is not None:
            return place is not None
        return any(not is_locative(one, tokens) for one in entity.mentions)
    if entity.named:
        known = entity.kind == "person" or bool(entity.roles or entity.entries)
        return known or len(entity.mentions) > 1 or _does_something(entity, tokens)
    return any(
        one.description is not None and one.description.sector_code for one in entity.mentions
    ) and any(_takes_part(one, tokens) for one in entity.mentions)


def _takes_part(mention: NounPhrase, tokens: Tokens) -> bool:
    """Whether a description stands where somebody acts or is acted on, and not where or of what."""
    if mention.form == "pronoun":
        return True
    dep = tokens.dep[mention.head]
    if dep == "pobj":
        before = tokens.words[tokens.head[mention.head]].fold
        if mention.kind == "organization" and before not in ("by", "to", "with", "against", "from"):
            return mention.definite and before not in LOCATIVE
        return True
    return dep not in ("compound", "amod", "nmod", "npadvmod")


def _does_something(entity: Entity, tokens: Tokens) -> bool:
    """Whether a name of unknown kind is at least once who does something, or owns something."""
    return any(
        tokens.dep[one.head] in ("nsubj", "nsubjpass", "poss", "agent") for one in entity.mentions
    )


def _read_setting(
    article: Article, mentions: Sequence[NounPhrase], knowledge: Knowledge
) -> Setting:
    """The countries of an article; it is about that of its dateline, or the one named most."""
    named: Counter[str] = Counter()
    states: dict[str, float] = defaultdict(float)
    for mention in mentions:
        if len(mention.entries) == 1 and mention.form == "name" and _of_state(mention.entries[0]):
            for code in mention.entries[0].countries() - WORLDWIDE:
                named[code] += 1
                states[code] += 1.0
        item = mention.description.country if mention.description is not None else None
        if item is not None and item.place is not None and item.place.code:
            named[item.place.code] += 1
            # A town can be anybody's: words for a country make an article one about it.
            states[item.place.code] += _weight(item.place)
    about = _dateline_country(article, knowledge)
    if about is None and states:
        code = max(states, key=lambda one: (states[one], one))
        others = max((count for one, count in states.items() if one != code), default=0.0)
        share = states[code] >= _MIN_SHARE * sum(states.values())
        if states[code] >= _MIN_MENTIONS and share and states[code] >= _LEAD * others:
            about = code
    return Setting(country=about, named=named)


def _of_state(entry: Entry) -> bool:
    """Whether an article that names it is likely about its country: its officials and bodies."""
    return any(one.sector in _OF_A_STATE and one.sector != "PTY" for one in entry.holdings)


def _dateline_country(article: Article, knowledge: Knowledge) -> str | None:
    for block in article.blocks:
        if block.kind == "dateline":
            words = cut_words(article.text[block.start : block.end].title())
            for at in range(len(words)):
                match = knowledge.territories.match(words, at)
                if match is not None and _is_sure(match[1]):
                    return match[1].code
    return None


def _weight(place: Found) -> float:
    """How much a place's name says of the country that an article is about."""
    if place.territory is not None:
        return 1.0
    return 0.5 if place.large else 0.0


def _is_sure(place: Found) -> bool:
    """Whether a dateline's place is a country, a capital or a large city."""
    return place.territory is not None or place.localities[0].people >= LARGE_CITY


class _Words(NamedTuple):
    """The country and sector that a text's words tell, each with those words."""

    country: str | None
    country_words: frozenset[Span]
    sector: str | None
    sector_words: frozenset[Span]


class _Coder:
    """Entities to actors, with what all of them need."""

    def __init__(
        self,
        mentions: Sequence[NounPhrase],
        tokens: Tokens,
        knowledge: Knowledge,
        day: date,
        setting: Setting,
        *,
        dated: bool,
    ) -> None:
        self.tokens = tokens
        self.knowledge = knowledge
        self.day = day
        self.setting = setting
        self.dated = dated
        self.by_head = {one.head: one for one in mentions if one.form == "name"}
        self.titles = {one.end: one for one in mentions if one.form == "nominal" and one.plural}

    def code(self, entity: Entity) -> Actor:
        """The actor that an entity is, its id not given yet."""
        told = [(one, self._resolve(one)) for one in entity.mentions if one.description is not None]
        entry = self._entry(entity, told)
        words = self._by_words(entity, [one for one, _ in told], known=entry is not None)
        country, sector = words.country, words.sector
        if entry is not None and entity.kind == "person" and sector is not None:
            sector = self._as_known(entry, sector)
        if entry is not None and country not in entry.countries() and entry.countries():
            country = None  # a daughter of Indian immigrants
        # Words that the gazetteer overrules tell nothing.
        evidence = words.country_words if country is not None else frozenset()
        evidence |= words.sector_words if sector is not None else frozenset()
        basis: ActorBasis | None = "words" if evidence else None
        office = None
        if entry is not None:
            holding = code_entry(entry, self.day, country=country, sector=sector)
            if (country is None and holding.country) or sector is None:
                basis = "gazetteer"
            country = country if country is not None else (holding.country or None)
            sector = sector if sector is not None else holding.sector
            if entry.kind == "person" and sector == holding.sector:
                office = holding.office or None
        if country is None and sector in _OF_A_STATE and self.setting.country:
            country, basis = self.setting.country, "context"
        return Actor(
            id="",
            name=self._name(entity, entry, told),
            kind=self._kind(entity),
            country=country,
            sector=sector,
            office=office,
            aliases=tuple(dict.fromkeys(entity.spelled))[:_MOST_ALIASES],
            mentions=tuple(sorted({one.span(self.tokens) for one in entity.mentions})),
            basis=basis,
            evidence=tuple(sorted(evidence)),
            entry=entry.id if entry is not None else None,
        )

    def _as_known(self, entry: Entry, sector: str) -> str | None:
        """The sector of a title, or ``None`` where the gazetteer knows better.

        It does where every office of that sector was over on the day ("President Bush" in 2015),
        and where the words tell of a private trade only.
        """
        if sector in _PRIVATE:
            return None
        held = [one for one in entry.holdings if one.sector == sector]
        over = held and all(one.end is not None and one.end < self.day for one in held)
        return None if over and self.dated else sector

    def _resolve(
        self, mention: NounPhrase, *, by_family: bool = False, words_only: bool = False
    ) -> Resolution:
        assert mention.description is not None
        words = self.tokens.shown_words(mention.start, mention.end)
        return resolve_description(
            mention.description,
            words,
            knowledge=self.knowledge,
            day=self.day,
            setting=self.setting,
            by_family=by_family,
            words_only=words_only,
        )

    def _entry(self, entity: Entity, told: list[tuple[NounPhrase, Resolution]]) -> Entry | None:
        """The gazetteer's entry: of the fullest name first, of a description only for bodies."""
        named = [(one, found) for one, found in told if one.form == "name" and found.entry]
        if named:
            best = max(named, key=lambda pair: len(pair[0].name))
            return best[1].entry
        if entity.kind == "person" and entity.named:
            return self._family_entry(entity, told)
        if entity.kind == "person" and self.dated:  # the holder of an office on a day
            return next((found.entry for _, found in told if found.entry is not None), None)
        return None

    def _family_entry(
        self, entity: Entity, told: list[tuple[NounPhrase, Resolution]]
    ) -> Entry | None:
        """Whom a family name alone means, which the text tells no given name to."""
        given = self.knowledge.gazetteer.given_names
        if any(len(name) > 1 or name[0] in given for name in entity.names):
            return None
        for one, _ in told:
            if one.form == "name":
                found = self._resolve(one, by_family=True)
                if found.entry is not None and found.entry.kind == "person":
                    return found.entry
        return None

    def _by_words(self, entity: Entity, described: list[NounPhrase], *, known: bool) -> _Words:
        """Country and sector by the text: by a name with its title first, then by descriptions."""
        country: str | None = None
        sector: str | None = None
        country_words = sector_words = frozenset[Span]()
        # Somebody's brother, or a lawyer, is a minister nonetheless.
        yielding = _PRIVATE if known else frozenset[str]()
        read = [(one, self._resolve(one, words_only=True)) for one in described]
        if not known and not any(found.sector for _, found in read):
            read += self._told_of_all(entity)
        read.sort(key=lambda pair: (pair[0].form != "name", pair[0].start))
        for mention, found in read:
            if country is None and found.country is not None:
                country = found.country
                country_words = _spans(mention.description.country if mention.description else None)
            if found.sector is None or (mention.form != "name" and found.sector in yielding):
                continue
            if sector is None or (sector in _PRIVATE and found.sector not in _PRIVATE):
                sector = found.sector
                sector_words = _spans(mention.description.sector if mention.description else None)
        return _Words(country, country_words, sector, sector_words)

    def _plural_title(self, first: NounPhrase) -> NounPhrase | None:
        """The mention with the title in the plural that stands before the first of a list."""
        titles = first.description.titles if first.description else ()
        if titles and titles[0].words[-1].fold.endswith("s"):
            return first
        return self.titles.get(first.start)

    def _told_of_all(self, entity: Entity) -> list[tuple[NounPhrase, Resolution]]:
        """What a title in the plural says of each of a list: "deputies Ann Kot and [Jan Vey]"."""
        for mention in entity.mentions:
            at = mention.head
            for _ in range(_LONGEST_LIST):
                first = self.by_head.get(at) if mention.form == "name" else None
                title = self._plural_title(first) if first is not None else None
                if title is not None:
                    return [(title, self._resolve(title, words_only=True))]
                if self.tokens.dep[at] not in ("conj", "appos"):
                    break
                at = self.tokens.head[at]
        return []

    def _name(
        self,
        entity: Entity,
        entry: Entry | None,
        told: list[tuple[NounPhrase, Resolution]],
    ) -> str:
        if entry is not None:
            return entry.name
        if entity.kind == "place":
            return told[0][1].name if told else entity.spelled[0]
        if entity.spelled:
            return _usual_name(entity)
        first = entity.mentions[0]
        start = first.start
        while start < first.end - 1 and self.tokens.words[start].fold in _ARTICLES:
            start += 1
        return self.tokens.spell(start, first.end)

    def _kind(self, entity: Entity) -> ActorKind:
        if entity.kind == "place":
            place = next((one.place for one in entity.mentions if one.place), None)
            return "state" if place is not None and place.named is not None else "place"
        if entity.kind == "unknown":
            return "person" if entity.gender else "organization"
        return entity.kind


def _usual_name(entity: Entity) -> str:
    """The whole name that the text uses most; the first of those it uses alike."""
    used = Counter(one.spelled for one in entity.mentions if one.form == "name")
    whole = [name for name in entity.spelled if " " in name] or entity.spelled
    return max(whole, key=lambda name: (used[name], -entity.spelled.index(name)))


def _spans(item: Item | None) -> frozenset[Span]:
    return frozenset({Span(item.words[0].start, item.words[-1].end)} if item else ())
