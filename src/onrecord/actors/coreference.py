"""Mentions -> who is who within one article: names, acronyms, descriptions and pronouns linked.

Mentions are taken in text order.  A name goes to the entity that has it, whole or in part; a
description to the last entity that holds its role; a pronoun to the person whom the sentence and
those before it speak of most: the salience of Lappin and Leass (1994), with weights of our own.
Two persons of one family name stay two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from onrecord.actors.describe import Knowledge
from onrecord.actors.gazetteer import Entry
from onrecord.actors.mentions import (
    SAYING,
    SMALL_WORDS,
    Kind,
    NounPhrase,
    initials_of,
    is_acronym,
)
from onrecord.actors.tokens import Tokens
from onrecord.actors.words import Word

__all__ = ["Entity", "link_mentions"]

Name = tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Entity:
    """Somebody whom an article speaks of, with all mentions found of them."""

    kind: Kind
    names: list[Name] = field(default_factory=list)
    spelled: list[str] = field(default_factory=list)
    entries: tuple[Entry, ...] = ()
    roles: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    gender: str | None = None
    plural: bool = False
    mentions: list[NounPhrase] = field(default_factory=list)
    #: The head of its last mention so far.
    last: int = -1

    @property
    def named(self) -> bool:
        """Whether the article tells its name."""
        return bool(self.names)


_KIN = frozenset(
    "father mother son daughter brother sister wife husband widow widower uncle aunt cousin "
    "nephew niece grandfather grandmother grandson granddaughter stepson stepfather".split()
)
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj"))
_OBJECTS = frozenset(("dobj", "dative", "attr"))
# How many entities of one word, or mentions of one entity, are looked at: the last ones.
_MOST_ALIKE = 40
# How many sentences a pronoun looks back, and a description.
_PRONOUN_REACH = 5
_EMPTY_VERBS = frozenset("be seem appear take make remain become feel look turn".split())
_COPULAR = frozenset(("be", "become", "remain"))


def link_mentions(
    mentions: Sequence[NounPhrase], tokens: Tokens, *, knowledge: Knowledge
) -> list[Entity]:
    """The entities of an article, each with its mentions, in the order of their first one."""
    linker = _Linker(mentions, tokens, knowledge)
    late = [one for one in mentions if one.block == "headline"]
    for mention in [one for one in mentions if one.block != "headline"] + late:
        linker.add(mention)
    for entity in linker.entities:
        entity.mentions.sort(key=lambda one: (one.start, one.end))
    return sorted(linker.entities, key=lambda entity: entity.mentions[0].start)


class _Linker:
    """The entities found so far, and where a new mention goes."""

    def __init__(
        self, mentions: Sequence[NounPhrase], tokens: Tokens, knowledge: Knowledge
    ) -> None:
        self.tokens = tokens
        self.knowledge = knowledge
        self.entities: list[Entity] = []
        self.by_name: dict[Name, list[Entity]] = {}
        # An article can be long: each way leads to few entities, so that time grows with its words.
        self.by_word: dict[str, list[Entity]] = {}
        self.by_initials: dict[str, list[Entity]] = {}
        self.by_entry: dict[str, Entity] = {}
        self.by_state: dict[str, Entity] = {}
        self.name_starts = {
            one.start: one for one in mentions if one.form == "name" and one.kind == "person"
        }
        self.by_role: dict[str, list[Entity]] = {}
        self.recent: dict[int, Entity] = {}
        self.by_head: dict[int, Entity] = {}
        self.by_end: dict[int, Entity] = {}
        self.by_title_end: dict[int, Entity] = {}
        self.ahead: dict[int, list[NounPhrase]] = {}
        for mention in mentions:
            if mention.form == "name":
                self.ahead.setdefault(tokens.sentence[mention.head], []).append(mention)

    def add(self, mention: NounPhrase) -> None:
        """Puts a mention to its entity, or to a new one."""
        if mention.form == "name":
            entity = self._of_name(mention)
        elif mention.form == "nominal":
            entity = self._of_nominal(mention)
        else:
            entity = self._of_pronoun(mention)
        if entity is not None:
            self._join(entity, mention)

    # Names

    def _of_name(self, mention: NounPhrase) -> Entity | None:
        name = _bare(mention.name)
        if (state := self._same_state(mention)) is not None:
            return state
        entity = self._known_as(mention, name, whole=self._told_as_kin(mention))
        if entity is None:
            if mention.block == "headline" and mention.kind == "unknown":
                return None
            entity = Entity(kind=mention.kind)
            self.entities.append(entity)
        return entity

    def _same_state(self, mention: NounPhrase) -> Entity | None:
        """The state that another name of it was used for: "U.S.", "America"."""
        named = mention.place.named if mention.kind == "place" and mention.place else None
        return self.by_state.get(named.name) if named is not None else None

    def _told_as_kin(self, mention: NounPhrase) -> bool:
        """Whether it is somebody's father or wife, who is another one of that family name."""
        before = self.tokens.words[mention.start : mention.name_start]
        return any(word.fold in _KIN for word in before)

    def _known_as(self, mention: NounPhrase, name: Name, *, whole: bool) -> Entity | None:
        if (judged := self._judged_same(name)) is not None:
            return judged
        same = [one for one in self.by_name.get(name, ()) if _agree(one, mention)]
        if same:
            return self._latest(same)
        if mention.kind in ("person", "unknown") and (title := self._title_before(mention)):
            return title
        if whole:
            return None
        if len(mention.entries) == 1:
            entity = self.by_entry.get(mention.entries[0].id)
            same_entry = entity is not None and _same_entry(entity, mention)
            if entity is not None and same_entry and not self._judged_different(entity, name):
                return entity
        partly = [
            one
            for one in self._sharing(name, mention)
            if one.named
            and _agree(one, mention)
            and "place" not in (one.kind, mention.kind)
            and not self._judged_different(one, name)
            and _part_of(name, one, mention)
        ]
        return self._latest(partly) if partly else None

    def _judged_same(self, name: Name) -> Entity | None:
        """The entity that somebody judged the name to be of."""
        if not self.knowledge.judgements.verdicts:
            return None
        for entity in self.entities:
            if any(self.knowledge.judgements.on(name, one) == "same" for one in entity.names):
                return entity
        return None

    def _judged_different(self, entity: Entity, name: Name) -> bool:
        judgements = self.knowledge.judgements
        return bool(judgements.verdicts) and any(
            judgements.on(name, one) == "different" for one in entity.names
        )

    def _title_before(self, mention: NounPhrase) -> Entity | None:
        """The office holder told right before a name: "the prime minister, [Jan Kot]"."""
        words = self.tokens.words
        at = mention.start - 1
        if at > 0 and words[at].text == ",":
            at -= 1
        if at > 0 and words[at].text == ")":
            opening = [one for one in range(max(0, at - 8), at) if words[one].text == "("]
            at = opening[-1] - 1 if opening else at
        entity = self.by_title_end.get(at) or self._title_around(mention)
        if entity is None or entity.named or entity.plural or entity.kind != "person":
            return None
        return entity if mention.end - mention.start <= 5 else None

    def _title_around(self, mention: NounPhrase) -> Entity | None:
        """The title whose complement runs into the name: "chief of the Red Council [Jan Kot]"."""
        entity = self.by_title_end.get(mention.end - 1)
        title = entity.mentions[-1] if entity is not None else None
        if title is None or title.form != "nominal":
            return None
        between = self.tokens.words[title.head + 2 : mention.start]
        names = [word for word in between if word.text[0].isupper()]
        return entity if names and words_of_body(names) else None

    def _sharing(self, name: Name, mention: NounPhrase) -> list[Entity]:
        """The entities that have a word of the name, or its letters as first ones, each once."""
        found: dict[int, Entity] = {}
        for word in dict.fromkeys(name):
            for one in self.by_word.get(word, ())[-_MOST_ALIKE:]:
                found[id(one)] = one
        if len(name) == 1:
            for one in self.by_initials.get(name[0], ())[-_MOST_ALIKE:]:
                found[id(one)] = one
        else:
            for initials in initials_of(name):
                for one in self.by_word.get(initials, ())[-_MOST_ALIKE:]:
                    found[id(one)] = one
        return list(found.values())

    def _latest(self, entities: list[Entity]) -> Entity:
        return max(entities, key=lambda one: one.last)

    # Descriptions

    def _of_nominal(self, mention: NounPhrase) -> Entity | None:
        if (entity := self._identified_with(mention)) is not None:
            return entity
        heads = self._role_words(mention)
        if self._names_next(mention):
            heads = set()  # "the Chinese leader, Xi Jinping" is nobody told before
        if mention.definite and heads:
            told = self._countries_of(mention)
            holders = [
                one
                for one in self._holders(heads)
                if one.kind in ("person", "organization", "unknown", "group")
                and (one.kind == "person") == (mention.kind == "person")
                and one.plural == mention.plural
                and not (told and one.countries and not told & one.countries)
                and _holds(one, heads)
                and (one.gender is None or mention.gender in (None, one.gender))
            ]
            if holders:
                return self._latest(holders)
        elif heads and mention.plural:
            same = [
                one
                for one in self._holders(heads)
                if one.plural and one.roles == heads and not one.named
            ]
            told = self._countries_of(mention)
            same = [one for one in same if one.countries == told]
            if same:
                return same[-1]
        entity = Entity(kind=mention.kind, plural=mention.plural)
        self.entities.append(entity)
        return entity

    def _names_next(self, mention: NounPhrase) -> bool:
        """Whether the person's name follows right after the description."""
        at = mention.end
        if at < len(self.tokens.words) and self.tokens.words[at].text == ",":
            at += 1
        return mention.kind == "person" and at in self.name_starts

    def _holders(self, roles: set[str]) -> list[Entity]:
        """The entities that could hold one of the roles, in the order in which they were found."""
        found: dict[int, Entity] = {}
        for role in sorted(roles):
            words = [role.split()[-1], *(_LED_WORDS if role in _LEADERS else ())]
            for word in words:
                for way in (self.by_role, self.by_word):
                    for one in way.get(word, ())[-_MOST_ALIKE:]:
                        found[id(one)] = one
        return list(found.values())

    def _identified_with(self, mention: NounPhrase) -> Entity | None:
        """Whom an apposition or "is a" says that the mention is."""
        tokens = self.tokens
        head = mention.head
        other: int | None = None
        if tokens.dep[head] in ("appos", "nmod", "compound"):
            other = tokens.head[head]
        elif tokens.dep[head] == "attr" and tokens.lemma[tokens.head[head]] in _COPULAR:
            other = next(
                (
                    at
                    for at in range(max(0, tokens.head[head] - 12), tokens.head[head])
                    if tokens.head[at] == tokens.head[head] and tokens.dep[at] == "nsubj"
                ),
                None,
            )
        entity = self.by_head.get(other) if other is not None else None
        if entity is None and mention.start >= 2 and tokens.words[mention.start - 1].text == ",":
            # A parser that lost its way: "Basya, spokesman for the army, said".
            named = self.by_end.get(mention.start - 2)
            after = tokens.words[mention.end].text if mention.end < len(tokens.words) else "."
            if named is not None and named.named and after in (",", ".", '"', "”"):
                entity = named
        if entity is None or entity.plural != mention.plural or mention.kind == "place":
            return None
        if (entity.kind == "person") != (mention.kind == "person"):
            return None
        return entity

    def _role_words(self, mention: NounPhrase) -> set[str]:
        description = mention.description
        if description is None:
            return set()
        roles = [
            item for item in description.items if item.role is not None and item.kind == "role"
        ]
        before = [
            item for item in roles if item.words[-1].end <= self.tokens.words[mention.head].end
        ]
        return {_role_key(before[-1].words)} if before else set()

    def _countries_of(self, mention: NounPhrase) -> set[str]:
        description = mention.description
        item = description.country if description is not None else None
        if item is None or item.place is None or item.place.code is None:
            return set()
        return {item.place.code}

    # Pronouns

    def _of_pronoun(self, mention: NounPhrase) -> Entity | None:
        if mention.gender in ("n", "p"):
            return self._of_thing(mention)
        best: tuple[float, Entity] | None = None
        ahead = self._subject_ahead(mention)
        if ahead is not None:
            best = 2.6, ahead
        here = self.tokens.sentence[mention.head]
        for entity in reversed(self.recent.values()):
            if here - self.tokens.sentence[entity.last] > _PRONOUN_REACH:
                break
            points = self._salience(entity, mention)
            if points is not None and (best is None or points > best[0]):
                best = points, entity
        if best is None:
            return None
        return best[1]

    def _of_thing(self, mention: NounPhrase) -> Entity | None:
        """What "it" or "they" plainly is: the one subject of the sentence, or of the one before."""
        tokens = self.tokens
        here = tokens.sentence[mention.head]
        if tokens.dep[mention.head] == "expl" or self._is_empty(mention):
            return None
        for distance in (0, 1):
            if distance and tokens.dep[mention.head] not in _SUBJECTS:
                return None
            found = {
                id(entity): entity
                for entity in self.recent.values()
                if here - tokens.sentence[entity.last] <= 1 and _fits(entity, mention)
                for one in entity.mentions[-_MOST_ALIKE:]
                if tokens.sentence[one.head] == here - distance
                and one.head < mention.head
                and tokens.dep[one.head] in _SUBJECTS
                and tokens.quoted[one.head] == tokens.quoted[mention.head]
            }
            if len(found) == 1:
                return next(iter(found.values()))
            if found:
                return None
        return None

    def _is_empty(self, mention: NounPhrase) -> bool:
        """Whether "it" stands for a clause: "it is clear that", "it seems"."""
        tokens = self.tokens
        verb = tokens.head[mention.head]
        if tokens.words[mention.head].fold != "it" or tokens.lemma[verb] not in _EMPTY_VERBS:
            return False
        after = range(verb + 1, min(verb + 7, len(tokens.words)))
        return any(tokens.words[at].fold in ("that", "to", "whether", "for", "if") for at in after)

    def _subject_ahead(self, mention: NounPhrase) -> Entity | None:
        """The subject that follows an opening phrase: "In [her] speech, [Ann Kot] told ..."."""
        tokens = self.tokens
        at = mention.head
        top = at
        while tokens.head[top] != top and tokens.dep[top] not in ("prep", "advcl"):
            top = tokens.head[top]
        while tokens.dep[top] == "prep" and tokens.dep[tokens.head[top]] not in ("ROOT", "ccomp"):
            if tokens.head[top] == top:
                break
            top = tokens.head[top]
        verb = tokens.head[top]
        if verb <= at or top == verb or tokens.dep[top] not in ("prep", "advcl"):
            return None
        for ahead in self.ahead.get(tokens.sentence[at], ()):
            if not (at < ahead.head < verb and tokens.head[ahead.head] == verb):
                continue
            if tokens.dep[ahead.head] in _SUBJECTS and ahead.gender in (None, mention.gender):
                name = _bare(ahead.name)
                found = self._known_as(ahead, name, whole=False)
                if found is not None and _fits(found, mention):
                    return found
        return None

    def _salience(self, entity: Entity, mention: NounPhrase) -> float | None:
        """How much an entity is what the text speaks of where a pronoun stands; None: it is not."""
        if not _fits(entity, mention):
            return None
        tokens = self.tokens
        before = [
            one
            for one in entity.mentions[-_MOST_ALIKE:]
            if one.head < mention.head and one.end <= mention.head + 1
        ]
        if not before:
            return None
        last = before[-1]
        here = tokens.sentence[mention.head]
        distance = here - tokens.sentence[last.head]
        if distance > _PRONOUN_REACH:
            return None
        if distance == 0 and self._bound(last, mention):
            return None
        points = max(
            3.0 + _weight(tokens, one) - 1.1 * (here - tokens.sentence[one.head])
            for one in before
            if here - tokens.sentence[one.head] <= _PRONOUN_REACH
        )
        points += min(len(before), 6) * 0.08
        if any(m.form == "pronoun" and here - tokens.sentence[m.head] <= 1 for m in before[-2:]):
            points += 0.5
        if entity.named:
            points += 0.4
        if entity.gender == mention.gender:
            points += 0.8
        if entity.kind == "unknown":
            points -= 0.8 if any(len(name) > 1 for name in entity.names) else 2.5
        if tokens.quoted[mention.head] and self._speaks(entity, before, mention.head):
            points -= 2.5
        return points

    def _speaks(self, entity: Entity, before: list[NounPhrase], at: int) -> bool:
        """Whether it is the one who says the quotation at ``at``, in which "he" is another."""
        tokens = self.tokens
        first = at
        while first and tokens.quoted[first - 1]:
            first -= 1
        last = at
        while last + 1 < len(tokens.quoted) and tokens.quoted[last + 1]:
            last += 1
        sentences = {tokens.sentence[max(first - 2, 0)], tokens.sentence[at]}
        sentences.add(tokens.sentence[min(last + 1, len(tokens.sentence) - 1)])
        later = [
            one
            for number in sentences
            for one in self.ahead.get(number, ())
            if one.head > at and any(_bare(one.name)[-1] == name[-1] for name in entity.names)
        ]
        return any(
            tokens.sentence[one.head] in sentences
            and not tokens.quoted[one.head]
            and tokens.dep[one.head] in _SUBJECTS
            and tokens.lemma[tokens.head[one.head]] in SAYING
            for one in (*before, *later)
        )

    def _bound(self, last: NounPhrase, mention: NounPhrase) -> bool:
        """Whether both stand with one verb, so that the pronoun means somebody else."""
        tokens = self.tokens
        text = tokens.words[mention.head].fold
        if text.endswith("self") or tokens.tag[mention.head] == "PRP$":
            return False
        return (
            tokens.head[mention.head] == tokens.head[last.head]
            and tokens.dep[mention.head] != tokens.dep[last.head]
            and tokens.dep[last.head] in _SUBJECTS
            and tokens.dep[mention.head] in _OBJECTS
        )

    # Joining

    def _join(self, entity: Entity, mention: NounPhrase) -> None:
        entity.mentions.append(mention)
        entity.last = max(entity.last, mention.head)
        self.recent.pop(id(entity), None)
        self.recent[id(entity)] = entity
        if not entity.mentions[1:] and mention.form == "pronoun":
            return
        self.by_head[mention.head] = entity
        if mention.form == "name":
            self.by_end[mention.end - 1] = entity
        elif mention.form == "nominal":
            self.by_title_end[mention.end - 1] = entity
        if mention.gender in ("m", "f"):
            entity.gender = entity.gender or mention.gender
        if mention.form == "pronoun":
            return
        if mention.form == "name":
            self._add_name(entity, mention)
        self._add_roles(entity, self._role_words(mention))
        entity.countries |= self._countries_of(mention)
        if entity.kind == "unknown" and mention.kind != "unknown":
            entity.kind = mention.kind

    def _add_name(self, entity: Entity, mention: NounPhrase) -> None:
        name = _bare(mention.name)
        if name not in entity.names:
            self._index(entity, name, mention.spelled)
        if mention.place is not None and mention.place.named is not None:
            self.by_state.setdefault(mention.place.named.name, entity)
        if mention.acronym and (acronym := (mention.acronym[0].fold,)) not in entity.names:
            self._index(entity, acronym, mention.acronym[0].text)
        if not entity.entries:
            entity.entries = mention.entries
        elif mention.entries and (both := _common(entity.entries, mention.entries)):
            entity.entries = both
        for entry in mention.entries if len(mention.entries) == 1 else ():
            entity.countries |= entry.countries() if entity.kind == "person" else set()
            self.by_entry[entry.id] = entity
            self._add_roles(
                entity, {" ".join(one.office.lower().split()) for one in entry.holdings}
            )

    def _index(self, entity: Entity, name: Name, spelled: str) -> None:
        entity.names.append(name)
        entity.spelled.append(spelled)
        self.by_name.setdefault(name, []).append(entity)
        for word in dict.fromkeys(name):
            self.by_word.setdefault(word, []).append(entity)
        for initials in initials_of(name):
            self.by_initials.setdefault(initials, []).append(entity)

    def _add_roles(self, entity: Entity, roles: set[str]) -> None:
        for role in sorted(roles - entity.roles):
            if role:
                for word in {role.split()[-1], role.split(" of ")[0].split()[-1]}:
                    self.by_role.setdefault(word, []).append(entity)
        entity.roles |= roles


def words_of_body(words: Sequence[Word]) -> bool:
    """Whether the words name a body, and are no titles of a person."""
    return words[-1].fold in _BODY_ENDS or (len(words) == 1 and words[0].text.isupper())


_SUFFIXES = frozenset("jr sr ii iii iv".split())


def _bare(name: Sequence[Word]) -> Name:
    """The folded words of a name without Jr. and the like."""
    words = [word.fold for word in name]
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return tuple(words)


def _common(left: Iterable[Entry], right: Iterable[Entry]) -> tuple[Entry, ...]:
    ids = {entry.id for entry in right}
    return tuple(entry for entry in left if entry.id in ids)


def _same_entry(entity: Entity, mention: NounPhrase) -> bool:
    return (
        len(mention.entries) == 1
        and len(entity.entries) == 1
        and entity.entries[0].id == mention.entries[0].id
    )


def _agree(entity: Entity, mention: NounPhrase) -> bool:
    """Whether kinds and genders allow one identity."""
    kinds = {entity.kind, mention.kind}
    if "unknown" not in kinds and len(kinds) > 1 and kinds != {"organization", "place"}:
        return False
    return entity.gender is None or mention.gender in (None, entity.gender)


def _part_of(name: Name, entity: Entity, mention: NounPhrase) -> bool:
    """Whether a name is a shorter or longer form of one that the entity has."""
    whole = [known for known in entity.names if len(known) > 1]
    # Who is called by a full name is compared by that: "Jan Kot" is no "Kot Vey Kot".
    for known in whole if whole and len(name) > 1 else entity.names:
        if entity.kind == "person" or (entity.kind == "unknown" and mention.kind == "person"):
            if _person_part(name, known):
                return True
        elif entity.kind == "unknown":
            if _person_part(name, known) or _body_part(name, known, mention):
                return True
        elif _body_part(name, known, mention) or _initials(name, known, mention):
            return True
    return False


def _person_part(name: Name, known: Name) -> bool:
    short, long = (name, known) if len(name) <= len(known) else (known, name)
    if short == long:
        return True
    if len(short) == 1:
        return short[0] == long[-1] or (short[0] == long[0] and len(long) > 1)
    if short[-1] != long[-1] and short != long[: len(short)]:
        return False
    if len(short) == len(long):
        first, other = short[0], long[0]
        initial = len(first) == 1 or len(other) == 1
        return first[0] == other[0] and (initial or short[1:-1] != long[1:-1])
    if short == long[-len(short) :]:
        return True
    return short[0] == long[0] or (len(short[0]) == 1 and long[0].startswith(short[0]))


def _body_part(name: Name, known: Name, mention: NounPhrase) -> bool:
    """The beginning or end of a body's name: "Harbour Court" of "Polish Harbour Court"."""
    if name == known:
        return True
    short, long = (name, known) if len(name) < len(known) else (known, name)
    strong = [word for word in short if word not in SMALL_WORDS]
    if len(short) == 1 and len(long) > 1:
        # USI is no USI Art Collection, and a city not its police: only a firm loses its "Inc".
        if short[0] == long[0]:
            return mention_has_lower(mention) and set(long[1:]) <= _BODY_ENDS
        return mention.definite and short[0] in _BODY_ENDS
    if not strong or len(short) >= len(long):
        return False
    if len(strong) == 1 and len(long) > 3:
        return False
    return short == long[: len(short)] or short == long[-len(short) :]


_BODY_ENDS = frozenset(
    "inc corp corporation company co ltd plc group ag sa llc bank airlines airways party "
    "movement university institute news newspaper agency television tv radio times post "
    "ministry council church union court college commission committee foundation association "
    "board force front army society museum hospital".split()
)


def mention_has_lower(mention: NounPhrase) -> bool:
    """Whether a name is written with small letters too: no acronym."""
    return any(not word.text.isupper() for word in mention.name)


def _initials(name: Name, known: Name, mention: NounPhrase) -> bool:
    """Whether a name is the acronym of the other: ISW, Institute for the Study of War."""
    if len(name) == 1 and mention.name[0].text.isupper():
        return is_acronym(name[0], known)
    return len(known) == 1 and len(name) > 1 and is_acronym(known[0], name)


def _role_key(words: Sequence[Word]) -> str:
    return " ".join(word.fold for word in words)


def _holds(entity: Entity, roles: set[str]) -> bool:
    """Whether an entity holds a role: the same words, or an office that ends in them."""
    for role in roles:
        for held in entity.roles:
            if role == held or held.endswith(f" {role}") or role.endswith(f" {held}"):
                return True
            if role in _LEADERS and held.split(" of ")[0] in _LED:
                return True
        if entity.kind == "organization" and any(role.split()[-1] in name for name in entity.names):
            return True
    return False


_LEADERS = frozenset(
    ("leader", "head of state", "ruler", "strongman", "dictator", "head of government")
)
_LED_WORDS = ("president", "minister", "king", "chancellor", "leader", "premier", "chairman")
_LED = frozenset(
    ("president", "prime minister", "king", "chancellor", "supreme leader", "premier", "chairman")
)


def _fits(entity: Entity, mention: NounPhrase) -> bool:
    gender = mention.gender
    if gender in ("m", "f"):
        if entity.kind not in ("person", "unknown") or entity.plural:
            return False
        if entity.kind == "unknown" and any(len(name) > 3 for name in entity.names):
            return False
        return entity.gender in (None, gender)
    if gender == "n":
        return entity.kind in ("organization", "place") and not entity.plural
    return entity.plural or entity.kind == "organization"


def _weight(tokens: Tokens, mention: NounPhrase) -> float:
    """How much the place of a mention in its sentence draws attention."""
    dep = tokens.dep[mention.head]
    points = {"nsubj": 1.2, "nsubjpass": 1.1, "dobj": 0.4, "appos": 0.3}.get(dep, 0.0)
    if tokens.quoted[mention.head]:
        points -= 0.4
    if mention.block == "headline":
        points -= 1.0
    if mention.block == "caption":
        points -= 0.6
    return points
